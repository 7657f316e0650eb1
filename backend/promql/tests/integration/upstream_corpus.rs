//! The verdicts and positions of Prometheus' own test suite.

use promql::syntax::{Expr, Feature, LineColumn, Reading, Span, read};
use serde::Deserialize;

/// One expression with the verdicts of Prometheus 3.14's parser.
#[derive(Deserialize)]
struct Case {
    expr: String,
    expected: Verdict,
    expected_experimental: Verdict,
    error: Option<String>,
    error_experimental: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Valid,
    Invalid,
}

/// The cases; `None` where the data are absent, which is said loudly.
fn cases() -> Option<Vec<Case>> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/promql/upstream.jsonl"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        assert!(std::env::var_os("CI").is_none(), "`{path}` is absent");
        eprintln!("SKIPPED: `{path}` is absent, so nothing is held against Prometheus' own test suite");
        return None;
    };
    let parse = |line| serde_json::from_str(line).expect("each line is a case");
    Some(text.lines().map(parse).collect())
}

/// Its name, the verdict, what was said, and which features are on.
type Mode<'a> = (&'a str, Verdict, Option<&'a str>, fn(Feature) -> bool);

/// The expressions alone.
pub(crate) fn expressions() -> Option<Vec<String>> {
    let cases = cases()?;
    Some(cases.into_iter().map(|case| case.expr).collect())
}

/// The first error: a feature that is off, or what reading says.
fn first_error(reading: &Reading, is_on: impl Fn(Feature) -> bool) -> Option<(Span, String)> {
    let off = reading.needs.iter().find(|need| !is_on(need.feature));
    if let Some(need) = off {
        return Some((need.span, format!("{:?} is off", need.feature)));
    }
    let error = reading.outcome.as_ref().err()?;
    Some((error.span, error.message.clone()))
}

/// The corpus was made with every experimental part of the parser off, or on.
fn is_on_by_default(feature: Feature) -> bool {
    match feature {
        Feature::Function(function) => promql::syntax::function(function.name).is_some_and(|function| {
            use promql::syntax::Availability::{Always, Experimental, Since, Until};
            match function.availability {
                Always | Since(_) => true,
                Experimental { stable, .. } => stable.is_some(),
                Until { .. } => false,
            }
        }),
        Feature::Aggregation(_)
        | Feature::DurationExpression
        | Feature::Anchored
        | Feature::Smoothed
        | Feature::AtBeforeRange
        | Feature::Fill => false,
        Feature::Trim
        | Feature::NumberAsDuration
        | Feature::DurationAsNumber
        | Feature::DigitSeparator
        | Feature::QuotedName
        | Feature::ColonInLabel
        | Feature::SignedDuration
        | Feature::OffsetInParentheses => true,
    }
}

fn is_on_in_experiments(feature: Feature) -> bool {
    match feature {
        Feature::Function(function) => function.name != "holt_winters",
        other => other != Feature::AtBeforeRange,
    }
}

#[test]
fn verdicts_are_those_of_prometheus_in_both_modes() {
    let Some(cases) = cases() else { return };
    let (mut differences, mut n_invalid, mut n_same_place) = (Vec::new(), 0, 0);
    for case in &cases {
        let reading = read(&case.expr);
        let experimental = case.error_experimental.as_deref().or(case.error.as_deref());
        let modes: [Mode<'_>; 2] = [
            ("default", case.expected, case.error.as_deref(), is_on_by_default),
            (
                "experimental",
                case.expected_experimental,
                experimental,
                is_on_in_experiments,
            ),
        ];
        for (mode, expected, said, is_on) in modes {
            let found = first_error(&reading, is_on);
            let verdict = if found.is_some() {
                Verdict::Invalid
            } else {
                Verdict::Valid
            };
            if verdict != expected {
                differences.push(format!(
                    "{mode}: {:?} is {expected:?}, ours: {found:?}",
                    case.expr
                ));
                continue;
            }
            let (Some((span, message)), Some(said)) = (found, said) else {
                continue;
            };
            n_invalid += 1;
            let place = LineColumn::of(&case.expr, span.start).to_string();
            // Of an empty text Prometheus says `unknown position`.
            if said.starts_with(&format!("{place}:")) || case.expr.is_empty() {
                n_same_place += 1;
            } else {
                eprintln!(
                    "{mode}: {:?}\n  upstream {said}\n  ours {place}: {message}",
                    case.expr
                );
            }
        }
    }
    eprintln!(
        "{} expressions, {n_invalid} refusals, {n_same_place} of them at the same place",
        cases.len()
    );
    assert!(
        differences.is_empty(),
        "{} differ:\n{}",
        differences.len(),
        differences.join("\n")
    );
    assert!(
        n_same_place * 100 >= n_invalid * 95,
        "{n_same_place} of {n_invalid}"
    );
}

#[test]
fn what_is_printed_parses_to_the_same() {
    for case in cases().into_iter().flatten() {
        if let Ok(expr) = read(&case.expr).outcome {
            reads_back(&case.expr, &expr);
        }
    }
    // Found by `cargo xtask fuzz`: the other modifier ends the offset, or the operator would belong to it.
    for text in [
        "c offset --0 - 0 smoothed + 0",
        "o offset ((3) * 1) @ start() - f",
    ] {
        reads_back(text, &read(text).outcome.unwrap());
    }
}

fn reads_back(text: &str, expr: &Expr) {
    let printed = expr.to_string();
    assert_eq!(
        read(&printed).outcome.as_ref(),
        Ok(expr),
        "{text} printed as {printed}"
    );
}
