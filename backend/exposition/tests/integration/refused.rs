//! What must be refused, and where.

use exposition::{Dialect, parse_as};

use crate::reference;

#[track_caller]
fn check(dialect: Dialect, text: &str, expected: &str) {
    let refused = parse_as(dialect, text).unwrap_err().to_string();
    assert_eq!(refused, expected);
}

/// The line of each case: the first line that no further line can mend, or, where a group of samples
/// stays incomplete, the line that leaves it so.
#[test]
fn every_case_of_the_open_metrics_project_is_refused_at_its_line() {
    let Some(cases) = reference("exposition/openmetrics_cases.jsonl") else {
        return;
    };
    // Those not named here are wrong in the first line that is not a TYPE.
    let other_lines = [
        ("bad_blank_line", 2),
        ("bad_clashing_names", 2),
        ("bad_counter_values_13", 3),
        ("bad_counter_values_14", 3),
        ("bad_counter_values_8", 4),
        ("bad_counter_values_9", 4),
        ("bad_grouping_or_ordering_0", 6),
        ("bad_grouping_or_ordering_1", 3),
        ("bad_grouping_or_ordering_2", 4),
        ("bad_grouping_or_ordering", 3),
        ("bad_histograms_0", 2),
        ("bad_histograms_6", 2),
        ("bad_histograms_12", 2),
        ("bad_histograms_3", 4),
        ("bad_histograms_10", 4),
        ("bad_histograms", 3),
        ("bad_metadata_in_wrong_place", 3),
    ];
    let mut faults = Vec::new();
    let mut n_cases = 0;
    for line in cases.lines() {
        n_cases += 1;
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let (name, text) = (case["name"].as_str().unwrap(), case["text"].as_str().unwrap());
        let expected = other_lines
            .iter()
            .filter(|(known, _)| name == *known || name.starts_with(&format!("{known}_")))
            .max_by_key(|(known, _)| known.len())
            .map_or_else(
                || text.lines().position(|line| !line.starts_with("# TYPE")).unwrap() + 1,
                |(_, line)| *line,
            );
        assert_eq!(Dialect::of(text), Dialect::OpenMetrics, "{name}");
        match parse_as(Dialect::OpenMetrics, text) {
            Ok(_) => faults.push(format!("{name} is accepted: {text:?}")),
            Err(refused) if refused.line != expected => {
                faults.push(format!("{name}: line {expected} expected, {refused}: {text:?}"));
            }
            Err(_) => {}
        }
    }
    assert_eq!(n_cases, 100);
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn places_are_those_of_the_characters() {
    for (text, expected) in [
        (
            "# TYPE a counter\na_total{k=\"ü\",k=\"v\"} 1\n# EOF\n",
            "line 2, column 15: the label `k` stands here twice",
        ),
        ("a 1_0\n# EOF\n", "line 1, column 3: `1_0` is no number"),
        (
            "a{k=\"v} 1\n# EOF\n",
            "line 1, column 5: this quote is never closed",
        ),
        (
            "a 1\n",
            "line 2, column 1: the document does not end with `# EOF`",
        ),
        (
            "a 1\n# EOF\nb 1\n",
            "line 3, column 1: nothing may follow `# EOF`",
        ),
        (
            "# TYPE a histogram\na_bucket{le=\"1\"} 1\n# EOF\n",
            "line 2, column 1: this group ends without the bucket `le=\"+Inf\"`",
        ),
        (
            "# UNIT a seconds\na 1\n# EOF\n",
            "line 1, column 1: the name `a` does not end with its unit",
        ),
        (
            "# TYPE a counter\na 1\n# EOF\n",
            "line 2, column 1: `a` belongs to the family `a` already",
        ),
    ] {
        check(Dialect::OpenMetrics, text, expected);
    }
}

#[test]
fn classic_text_is_refused_where_a_scrape_would_drop_it() {
    for (text, expected) in [
        ("a\n", "line 1, column 2: this sample has no value"),
        ("a 0x1p-3\n", "line 1, column 3: `0x1p-3` is no number"),
        (
            "\na 1 1.5\n",
            "line 2, column 5: `1.5` is no time in whole milliseconds since 1970",
        ),
        (
            "a{b=c} 1\n",
            "line 1, column 5: here should begin a text in double quotes",
        ),
        (
            "# TYPE a counter\n# TYPE a gauge\n",
            "line 2, column 8: `a` has a second TYPE, or one after its samples",
        ),
        (
            "# HELP a x\n# HELP a y\n",
            "line 2, column 8: `a` has a second HELP",
        ),
        (
            "# TYPE a stateset\n",
            "line 1, column 10: `stateset` is no type; there are counter, gauge, histogram, summary and untyped",
        ),
        ("{\"\"} 1\n", "line 1, column 2: a name in quotes is empty"),
        ("a{\"\"=\"b\"} 1\n", "line 1, column 3: a name in quotes is empty"),
        (
            "# TYPE \"\" counter\n",
            "line 1, column 8: a name in quotes is empty",
        ),
        (
            "a-b 1\n",
            "line 1, column 2: a metric's name has other characters than letters, digits, `_` and `:`",
        ),
        (
            "0a 1\n",
            "line 1, column 1: here stands no name, where there should be a metric's name: letters, digits, `_` and `:`, no digit first",
        ),
        (
            "# TYPE a histogram\na_bucket{le=\"x\"} 1\n",
            "line 2, column 1: the label `le` is no number",
        ),
        (
            "a 1 2 3\n",
            "line 1, column 7: after value and time in milliseconds the line should end",
        ),
    ] {
        check(Dialect::Classic, text, expected);
    }
}

#[test]
fn text_from_outside_is_harmless_in_a_message() {
    let long = format!("a {}\n", "x\u{1b}[31m`".repeat(10_000));
    let refused = parse_as(Dialect::Classic, &long).unwrap_err().to_string();
    assert!(
        refused.chars().count() < 150 && !refused.contains('\u{1b}'),
        "{refused}"
    );
}
