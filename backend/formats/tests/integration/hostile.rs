//! Documents that are wrong, by accident or on purpose: each is refused with its place and a remedy.

use expect_test::{Expect, expect};
use formats::{ReadOptions, read};
use proptest::prelude::*;

use crate::samples::{SHOP, shared_lines};

#[track_caller]
fn check(text: &str, expected: Expect) {
    let error = read("slo.yaml", text, &ReadOptions::default()).unwrap_err();
    expected.assert_eq(&error.to_string());
}

fn sloth(objective: &str, query: &str) -> String {
    format!(
        "version: prometheus/v1\nservice: shop\nslos:\n- name: a\n  objective: {objective}\n  sli:\n    events:\n      \
         error_query: {query}\n      total_query: sum(rate(b[{{{{.window}}}}]))\n  alerting: {{}}\n"
    )
}

const QUERY: &str = "sum(rate(a[{{.window}}]))";

fn pyrra(window: &str, le: &str) -> String {
    format!(
        "apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\nmetadata: {{name: x}}\nspec:\n  target: '99'\n  \
         window: {window}\n  indicator:\n    latency:\n      success: {{metric: 'd_bucket{{le=\"{le}\"}}'}}\n      \
         total: {{metric: d_count}}\n"
    )
}

#[test]
fn targets() {
    for (objective, expected) in [
        (
            "0",
            expect![
                "slo.yaml:5:14: the target `0` promises nothing or leaves no error budget; write a percentage between 0 and 100, such as 99.9"
            ],
        ),
        (
            "100",
            expect![
                "slo.yaml:5:14: the target `100` promises nothing or leaves no error budget; write a percentage between 0 and 100, such as 99.9"
            ],
        ),
        (
            "-1",
            expect![
                "slo.yaml:5:14: the target `-1` promises nothing or leaves no error budget; write a percentage between 0 and 100, such as 99.9"
            ],
        ),
        (
            "1e400",
            expect![
                "slo.yaml:5:14: `1e400` is not a number that can be kept exactly; write a decimal with at most 28 digits, such as 99.9"
            ],
        ),
        (
            ".nan",
            expect![
                "slo.yaml:5:14: `.nan` is not a number that can be kept exactly; write a decimal with at most 28 digits, such as 99.9"
            ],
        ),
        (
            "99.99999999999999999999999999999",
            expect![
                "slo.yaml:5:14: `99.99999999999999999999999999999` is not a number that can be kept exactly; write a decimal with at most 28 digits, such as 99.9"
            ],
        ),
        (
            "[99]",
            expect!["slo.yaml:5:14: a list where a text belongs; write a text"],
        ),
    ] {
        check(&sloth(objective, QUERY), expected);
    }
}

#[test]
fn periods_and_bounds() {
    check(
        &pyrra("0s", "0.1"),
        expect![
            "slo.yaml:6:11: `0s` is not a period: 1 day to 365 days are possible; write a period such as `30d` or `4w`"
        ],
    );
    check(
        &pyrra("2000d", "0.1"),
        expect![
            "slo.yaml:6:11: `2000d` is not a period: 1 day to 365 days are possible; write a period such as `30d` or `4w`"
        ],
    );
    check(
        &pyrra("99999999999999999999d", "0.1"),
        expect![
            "slo.yaml:6:11: `99999999999999999999d` is not a duration; write it like `5m`, `1h30m` or `30d`"
        ],
    );
    check(
        &pyrra("4 weeks", "0.1"),
        expect!["slo.yaml:6:11: `4 weeks` is not a duration; write it like `5m`, `1h30m` or `30d`"],
    );
    check(
        &pyrra("4w", "fast"),
        expect![[
            r#"slo.yaml:9:16: `fast` is not a bucket bound: a positive finite number is expected; write the `le` of an existing bucket in seconds, such as `le="0.25"`"#
        ]],
    );
    check(
        &pyrra("4w", "+Inf"),
        expect![[
            r#"slo.yaml:9:16: `+Inf` is not a bucket bound: a positive finite number is expected; write the `le` of an existing bucket in seconds, such as `le="0.25"`"#
        ]],
    );
}

#[test]
fn queries() {
    check(
        &sloth("99", "sum(rate(a[5m]))"),
        expect!["slo.yaml:8:20: `sum(rate(a[5m]))` has no window; write `[{{.window}}]` where it looks back"],
    );
    check(
        &sloth("99", "sum(rate(a[{{.window}}])"),
        expect![
            "slo.yaml:8:20: a `(` is not closed (at 1:21 of `sum(rate(a[$window])`); correct the query; it must parse for any window"
        ],
    );
    check(
        &sloth("99", "'{{ .window | printf }}'"),
        expect![
            "slo.yaml:8:20: the query has another template than `{{.window}}`; write the query out for one objective"
        ],
    );
    check(
        &sloth("99", "'a{x=\"{{.window}}\"}'"),
        expect![[
            r#"slo.yaml:8:20: `a{x="$window"}` has its window in another place than a range; write it like `[{{.window}}]`"#
        ]],
    );
    check(
        &sloth("99", &format!("'{}a[{{{{.window}}}}]'", "(".repeat(5_000))),
        expect![
            "slo.yaml:8:20: the expression is nested deeper than 200 levels (at 1:201 of `((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((`); correct the query; it must parse for any window"
        ],
    );
    let raw = sloth("99", QUERY)
        .replace("events:", "raw:")
        .replace("error_query", "error_ratio_query");
    check(
        &raw.replace("      total_query: sum(rate(b[{{.window}}]))\n", ""),
        expect![
            "slo.yaml:8:26: the ratio cannot be taken apart into bad and all events, so no budget can be counted from it; write `bad / total`, or both queries on their own"
        ],
    );
}

#[test]
fn fields() {
    check(
        &sloth("99", QUERY).replace("objective:", "objectve:"),
        expect!["slo.yaml:5:3: an SLO has no field `objectve`; did you mean `objective`?"],
    );
    check(
        &sloth("99", QUERY).replace("  alerting: {}", "  alerting: {pageAlert: {}}"),
        expect![
            "slo.yaml:10:14: the alerting of an SLO has no field `pageAlert`; did you mean `page_alert`?"
        ],
    );
    check(
        &sloth("99", QUERY).replace("  alerting: {}\n", ""),
        expect!["slo.yaml:4:3: an SLO has no `alerting`; add the field `alerting`"],
    );
    check(
        &sloth("99", QUERY).replace("  alerting: {}", "  alerting: {labels: {a-b: c}}"),
        expect![
            "slo.yaml:10:23: `a-b` cannot be a name here; use letters, digits and `_`, not starting with a digit or `__`"
        ],
    );
    check(
        &SHOP.replace("threshold: \"0.25\"", "threshold: \"0.25\"\n    unit: s"),
        expect!["slo.yaml:28:5: an indicator has no field `unit`; it has: type, histogram, threshold"],
    );
    check(
        &SHOP.replace("type: latency_bucket", "type: latency"),
        expect![
            "slo.yaml:25:11: `latency` is no type of indicator; write status_ratio, outcome_pair, failure_share, success_share, latency_bucket, latency_histogram, gauge_threshold, freshness, throughput, probe, time_slice, composite or expressions"
        ],
    );
    check(
        &SHOP.replace("id: search-latency", "id: payment-availability"),
        expect![
            "slo.yaml:22:3: the objective `payment-availability` stands twice in the file; give one of the two another name"
        ],
    );
    check(
        &SHOP.replace("id: search-latency", "id: ../../etc/passwd"),
        expect![
            "slo.yaml:22:7: `../../etc/passwd` is not an objective id: 1 to 80 characters of a-z, 0-9 and single `-` are expected; write it like `payment-availability`"
        ],
    );
    check(
        &SHOP.replace("bad: code=~\"5..\"", "bad: code=~\"5..\",job=\"x\""),
        expect![[
            r#"slo.yaml:10:10: `code=~"5..",job="x"` is not one condition; write it like `code=~"5.."`"#
        ]],
    );
    check(
        "version: srellama/v2\n",
        expect![
            "slo.yaml:1:1: `srellama/v2` is no format that is read; begin with one of `version: srellama/v1`, `version: prometheus/v1` (Sloth), `apiVersion: sloth.slok.dev/v1`, `pyrra.dev/v1alpha1` or `openslo/v1`"
        ],
    );
    check(
        "",
        expect![
            "slo.yaml:1:1: the file is empty; begin with one of `version: srellama/v1`, `version: prometheus/v1` (Sloth), `apiVersion: sloth.slok.dev/v1`, `pyrra.dev/v1alpha1` or `openslo/v1`"
        ],
    );
    check(
        "just text",
        expect![
            "slo.yaml:1:1: this is no document of a known format; begin with one of `version: srellama/v1`, `version: prometheus/v1` (Sloth), `apiVersion: sloth.slok.dev/v1`, `pyrra.dev/v1alpha1` or `openslo/v1`"
        ],
    );
}

#[test]
fn yaml() {
    check(
        "version: srellama/v1\nobjectives: [\n",
        expect!["slo.yaml:2:13: not YAML: unclosed bracket '['; correct the syntax there"],
    );
    check(
        "version: srellama/v1\nversion: srellama/v1\n",
        expect!["slo.yaml:2:1: `version` stands twice in one mapping; keep one of the two"],
    );
    check(
        "a: &a [*a]\n",
        expect!["slo.yaml:1:8: the alias stands inside what it stands for; write the value out"],
    );
    check(
        "version: srellama/v1\nobjectives: *nobody\n",
        expect![
            "slo.yaml:2:13: not YAML: while parsing node, found unknown anchor; correct the syntax there"
        ],
    );
    check(
        "base: &base {a: 1}\n<<: *base\n",
        expect!["slo.yaml:2:1: `<<` merges mappings, which is not part of YAML 1.2; write the fields out"],
    );
    check(
        &format!("x: {}", "[".repeat(100_000)),
        expect!["slo.yaml:1:259: not YAML: recursion limit exceeded; correct the syntax there"],
    );
    check(
        &format!("x: {}", "{a: ".repeat(100)),
        expect![
            "slo.yaml:1:192: nested more than 48 levels deep; no format that is read goes so deep: correct the indentation or the brackets"
        ],
    );
    check(
        &("- a\n".repeat(2_600_000)),
        expect![
            "slo.yaml:1:1: the file has 10400000 bytes, and at most 4194304 are read; split it into several files"
        ],
    );
    check(
        &format!("version: srellama/v1\nobjectives: [{}]\n", "a,".repeat(500_000)),
        expect![
            "slo.yaml:2:800008: more than 400000 values, counting what aliases stand for; split the file, or write it without aliases"
        ],
    );
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let alias = format!("*a{}", level - 1);
        bomb += &format!("a{level}: &a{level} [{}]\n", vec![alias; 9].join(", "));
    }
    check(
        &bomb,
        expect![
            "slo.yaml:6:25: more than 400000 values, counting what aliases stand for; split the file, or write it without aliases"
        ],
    );
    check(
        "\u{0}\u{1}\u{fffe}",
        expect![[r#"slo.yaml:1:1: not YAML: unexpected character: `\u{0}'; correct the syntax there"#]],
    );
}

fn composite(objectives: &str) -> String {
    format!(
        "apiVersion: openslo/v1\nkind: SLO\nmetadata: {{name: x}}\nspec:\n  service: s\n  budgetingMethod: Occurrences\n  \
         timeWindow: [{{duration: 4w, isRolling: true}}]\n  objectives:\n{objectives}"
    )
}

#[test]
fn openslo() {
    let composed = "  - {target: 0.9, indicatorRef: x, compositeWeight: 1}\n";
    let sli = "---\napiVersion: openslo/v1\nkind: SLI\nmetadata: {name: x}\nspec: {ratioMetric: {}}\n";
    check(
        &composite(composed),
        expect![
            "slo.yaml:9:33: the indicator `x` is not in the file; put its SLI document into the same file"
        ],
    );
    check(
        &(composite(composed) + sli),
        expect![
            "slo.yaml:9:53: an SLO that is composed of several indicators cannot be converted; write one SLO for each indicator"
        ],
    );
    check(
        &composite("  - {target: 0.9}\n"),
        expect!["slo.yaml:9:5: the objective has no indicator; add `indicator` to the SLO"],
    );
    check(
        &composite("  - {target: 0.9}\n").replace("4w", "0d"),
        expect![
            "slo.yaml:7:27: `0d` is not a length of time; write a number and one of m, h, d, w, M, Q and Y, such as `28d`"
        ],
    );
    let calendar = |calendar: &str| {
        let window = format!("duration: 1w, isRolling: false, calendar: {{{calendar}}}");
        composite("  - {target: 0.9}\n").replace("duration: 4w, isRolling: true", &window)
    };
    check(
        &calendar("startTime: someday"),
        expect![
            "slo.yaml:7:71: `someday` is not a date and a time; write it like `2024-01-01 00:00:00`; the zone stands in `timeZone`"
        ],
    );
    check(
        &calendar("startTime: '2024-01-01 00:00:00', timeZone: Middle-earth"),
        expect![
            "slo.yaml:7:104: `Middle-earth` is not a time zone; write a name of the IANA database, such as `Europe/Berlin` or `UTC`"
        ],
    );
    check(
        &calendar("timeZone: UTC"),
        expect!["slo.yaml:7:59: a calendar has no `startTime`; add the field `startTime`"],
    );
    check(
        &composite("  - {target: 0.9}\n").replace("Occurrences", "Guess"),
        expect![
            "slo.yaml:6:20: `Guess` is no budgeting method; write `Occurrences`, `Timeslices` or `RatioTimeslices`"
        ],
    );
    check(
        "apiVersion: openslo/v1\nkind: Slo\nmetadata: {name: x}\nspec: {}\n",
        expect![
            "slo.yaml:2:7: `Slo` is no kind of OpenSLO; write `SLO`, or one of the kinds that it refers to"
        ],
    );
}

/// Lines of all documents that we know, cut up and put together at random.
fn corpus() -> Vec<String> {
    let mut texts = vec![
        SHOP.to_owned(),
        sloth("99", QUERY),
        pyrra("4w", "0.1"),
        composite("  - {target: 0.9}\n"),
    ];
    let shared = [("sloth_pairs.jsonl", "input"), ("openslo.jsonl", "doc")];
    for (file, field) in shared {
        let lines = shared_lines(file);
        texts.extend(lines.iter().map(|line| line[field].as_str().unwrap().to_owned()));
    }
    texts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn mutated_documents_never_panic(
        document in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..7_u8), 1..6),
    ) {
        // Read once: each case would read the files again.
        static CORPUS: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
        let corpus = CORPUS.get_or_init(corpus);
        let mut lines: Vec<String> = document.get(corpus).lines().map(str::to_owned).collect();
        for (at, from, kind) in edits {
            if lines.is_empty() {
                break;
            }
            let line_idx = at.index(lines.len());
            let other = lines[from.index(lines.len())].clone();
            let line = &mut lines[line_idx];
            match kind {
                0 => *line = other,
                1 => lines.insert(line_idx, other),
                2 => drop(lines.remove(line_idx)),
                3 => line.insert_str(0, "  "),
                4 => *line = line.replace(char::is_numeric, "9e999"),
                5 => *line = line.chars().rev().collect(),
                _ => *line = line.replacen(':', ": &a [*a, \"\u{202e}\\x00\", {{.window}}", 1),
            }
        }
        let text = lines.join("\n");
        match read("mutated.yaml", &text, &ReadOptions::default()) {
            Ok(reading) => {
                // What reads can be written in every format.
                for spec in &reading.specs {
                    let printed = formats::srellama::print(std::slice::from_ref(spec));
                    let again = read("printed.yaml", &printed, &ReadOptions::default()).unwrap();
                    prop_assert_eq!(&again.specs[0], spec);
                }
            }
            Err(error) => {
                prop_assert!(error.position.line >= 1 && error.position.line <= lines.len() + 1);
                prop_assert!(!error.fault.is_empty() && !error.remedy.is_empty());
            }
        }
    }

    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,200}") {
        let _ = read("text", &text, &ReadOptions::default());
    }
}
