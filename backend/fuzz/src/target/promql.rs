//! Expressions: what is printed parses to the same; places are in the text; nothing panics.

use promql::profile::Profile;
use promql::syntax::{Expr, Span, read};
use promql::{KnownMetrics, RuleFile, check_expression, check_rule_file};

use super::{Broken, is_place_in, promise};
use domain::{Finding, MetricType};

pub(super) const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "[5m]",
    "[1h:5m]",
    " offset 5m",
    " offset -(5m)",
    " offset +",
    " @ start()",
    " @ 1.5",
    " by (a)",
    " without (\"b.c\")",
    " on (a)",
    " ignoring (le)",
    " group_left (b)",
    " group_right ",
    " fill(0)",
    " fill_left(-1)",
    " bool",
    " and ",
    " or ",
    " unless ",
    " / ",
    " ^ ",
    " atan2 ",
    " > ",
    "-",
    "+",
    "=~\"(a|b\"",
    "!~\"[^\\\\d]{2,}\"",
    "!=\"\"",
    ",",
    "\"",
    "'",
    "`",
    "\\xff",
    "\u{FFFD}",
    "#c\n",
    "1e3",
    "0x1f",
    "1_0",
    "NaN",
    "-Inf",
    "5m30s",
    "step()",
    "range()",
    "min_of(",
    "max_of(1m, 2m)",
    " anchored",
    " smoothed",
    "sum",
    "topk(",
    "rate(",
    "histogram_quantile(0.9, ",
    "label_replace(",
    "absent(",
    "le",
    "__name__",
    "é",
    "\0",
    "\r\n",
];

pub(super) const JOINTS: &[[&str; 3]] = &[
    ["(", ") + (", ")"],
    ["", " or ", ""],
    ["(", ") / on (a) ", ""],
    ["", " > bool ", ""],
    ["(", ") ^ ", ""],
    ["label_join((", "), \"a\", \",\", ", ")"],
];

pub(super) fn holds_for(text: &str) -> Result<bool, Broken> {
    let reading = read(text);
    for need in &reading.needs {
        is_span_in(text, need.span)?;
    }
    Profile::floor("the oldest").verdict_on(&reading.needs);
    let known = known_metrics();
    are_places_in(text, &check_expression("fuzz", text, Some(&known)))?;
    // Of some texts, so that more of them are tried.
    if text.len().is_multiple_of(8) {
        in_rule_files(text)?;
    }
    match &reading.outcome {
        Ok(expr) => {
            spans_nest(text, expr)?;
            reads_back(expr)?;
            Ok(true)
        }
        Err(error) => {
            is_span_in(text, error.span)?;
            promise(!error.message.is_empty(), || "a reason of a refusal".to_owned())?;
            Ok(false)
        }
    }
}

fn reads_back(expr: &Expr) -> Result<(), Broken> {
    let printed = expr.to_string();
    let again = read(&printed).outcome;
    let is_same = again
        .as_ref()
        .is_ok_and(|again| again == expr && again.to_string() == printed);
    promise(is_same, || {
        format!("what is printed reads back; {printed:?} does not")
    })
}

fn is_span_in(text: &str, span: Span) -> Result<(), Broken> {
    let is_in = text.get(span.start as usize..span.end as usize).is_some();
    promise(is_in, || format!("a span of the text; {span:?} is none"))
}

/// What is inside an expression stands inside of it.
fn spans_nest(text: &str, expr: &Expr) -> Result<(), Broken> {
    let outer = expr.span();
    is_span_in(text, outer)?;
    for inner in expr.children() {
        let span = inner.span();
        let is_inside = outer.start <= span.start && span.end <= outer.end;
        promise(is_inside, || {
            format!("an inner span in the outer one; {span:?} is not in {outer:?}")
        })?;
        spans_nest(text, inner)?;
    }
    Ok(())
}

fn are_places_in(text: &str, findings: &[Finding]) -> Result<(), Broken> {
    for at in findings.iter().filter_map(|finding| finding.at) {
        is_place_in(text, at.line, at.column)?;
        is_place_in(text, at.end_line, at.end_column)?;
    }
    Ok(())
}

/// The text as the expression of a rule, and as what breaks the file around one.
fn in_rule_files(text: &str) -> Result<(), Broken> {
    let quoted = serde_json::Value::from(text);
    let sound = format!("groups:\n- name: g\n  rules:\n  - record: a\n    expr: {quoted}\n");
    let broken = sound.replacen("record", text, 1);
    let known = known_metrics();
    for file in [sound, broken] {
        are_places_in(&file, &check_rule_file("fuzz.yaml", &file, Some(&known)))?;
        let Ok(read) = RuleFile::parse(&file) else {
            continue;
        };
        let printed = read.to_yaml();
        promise(RuleFile::parse(&printed).ok().as_ref() == Some(&read), || {
            format!("a rule file that is printed reads back; {printed:?} does not")
        })?;
    }
    Ok(())
}

/// Some that the corpus names, so that checks of types and labels have something to say.
fn known_metrics() -> KnownMetrics {
    let names = [
        ("foo", MetricType::Gauge),
        ("bar", MetricType::Counter),
        ("http_requests_total", MetricType::Counter),
        ("http_request_duration_seconds_bucket", MetricType::Histogram),
    ];
    KnownMetrics::of_names(names.map(|(name, metric_type)| (name.to_owned(), metric_type)))
}
