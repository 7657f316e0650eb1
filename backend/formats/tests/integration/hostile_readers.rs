//! The same wrong documents before every reader: each is refused with file, line and remedy, and none
//! makes a reader panic or work without end.

use expect_test::expect;
use formats::{ReadOptions, SpecError, read};

/// A reader, and its smallest document with a place for whatever may be wrong.
struct Reader {
    name: &'static str,
    document: fn(&Values<'_>) -> String,
}

/// What stands in a document.
#[derive(Clone)]
struct Values<'a> {
    target: &'a str,
    /// Sloth has no place for it: there it comes from the command line.
    period: &'a str,
    bound: &'a str,
    /// A field beside the target.
    field: &'a str,
    /// What stands where a description is allowed, a text.
    description: &'a str,
}

const SOUND: Values<'_> = Values {
    target: "99",
    period: "30d",
    bound: "0.25",
    field: "",
    description: "sound",
};

const READERS: [Reader; 7] = [
    Reader {
        name: "srellama/v1",
        document: own,
    },
    Reader {
        name: "Sloth",
        document: sloth,
    },
    Reader {
        name: "Sloth's resource",
        document: sloth_resource,
    },
    Reader {
        name: "Pyrra",
        document: pyrra,
    },
    Reader {
        name: "OpenSLO v1",
        document: openslo,
    },
    Reader {
        name: "OpenSLO v1alpha",
        document: openslo_v1alpha,
    },
    Reader {
        name: "OpenSLO v2alpha",
        document: openslo_v2alpha,
    },
];

fn own(values: &Values<'_>) -> String {
    let Values {
        target,
        period,
        bound,
        field,
        description,
    } = values;
    format!(
        "version: srellama/v1\nobjectives:\n- id: a\n  service: {{label: service, name: shop}}\n  \
         description: {description}\n  indicator: {{type: latency_bucket, histogram: d_seconds, threshold: '{bound}'}}\n  \
         target: {target}%\n  {field}\n  period: {period}\n"
    )
}

fn sloth_slo(values: &Values<'_>, indent: &str, [error, total, events]: [&str; 3]) -> String {
    let Values {
        target,
        bound,
        field,
        description,
        ..
    } = values;
    [
        "- name: a".to_owned(),
        format!("  objective: {target}"),
        format!("  {field}"),
        format!("  description: {description}"),
        "  sli:".to_owned(),
        format!("    {events}:"),
        format!("      {error}: sum(rate(d_seconds_count[{{{{.window}}}}])) - sum(rate(d_seconds_bucket{{le=\"{bound}\"}}[{{{{.window}}}}]))"),
        format!("      {total}: sum(rate(d_seconds_count[{{{{.window}}}}]))"),
        "  alerting: {}".to_owned(),
    ]
    .map(|line| format!("{indent}{line}\n"))
    .concat()
}

fn sloth(values: &Values<'_>) -> String {
    let slo = sloth_slo(values, "", ["error_query", "total_query", "events"]);
    format!("version: prometheus/v1\nservice: shop\nslos:\n{slo}")
}

fn sloth_resource(values: &Values<'_>) -> String {
    let slo = sloth_slo(values, "  ", ["errorQuery", "totalQuery", "events"]);
    format!(
        "apiVersion: sloth.slok.dev/v1\nkind: PrometheusServiceLevel\nmetadata: {{name: shop}}\nspec:\n  \
         service: shop\n  slos:\n{slo}"
    )
}

fn pyrra(values: &Values<'_>) -> String {
    let Values {
        target,
        period,
        bound,
        field,
        description,
    } = values;
    format!(
        "apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\nmetadata: {{name: x}}\nspec:\n  \
         description: {description}\n  target: '{target}'\n  {field}\n  window: {period}\n  indicator:\n    latency:\n      \
         success: {{metric: 'd_seconds_bucket{{le=\"{bound}\"}}'}}\n      total: {{metric: d_seconds_count}}\n"
    )
}

fn openslo_source(query: &str) -> String {
    format!("{{metricSource: {{type: Prometheus, spec: {{query: '{query}'}}}}}}")
}

fn openslo_queries(bound: &str) -> [String; 2] {
    [
        format!("sum(rate(d_seconds_bucket{{le=\"{bound}\"}}[{{{{.window}}}}]))"),
        "sum(rate(d_seconds_count[{{.window}}]))".to_owned(),
    ]
}

fn openslo(values: &Values<'_>) -> String {
    let Values {
        target,
        period,
        bound,
        field,
        description,
    } = values;
    let [good, total] = openslo_queries(bound).map(|query| openslo_source(&query));
    format!(
        "apiVersion: openslo/v1\nkind: SLO\nmetadata: {{name: x}}\nspec:\n  description: {description}\n  service: shop\n  \
         budgetingMethod: Occurrences\n  timeWindow: [{{duration: {period}, isRolling: true}}]\n  indicator:\n    spec:\n      \
         ratioMetric:\n        counter: true\n        good: {good}\n        total: {total}\n  objectives:\n  \
         - targetPercent: {target}\n    {field}\n"
    )
}

fn openslo_v1alpha(values: &Values<'_>) -> String {
    let Values {
        target,
        period,
        bound,
        field,
        description,
    } = values;
    let count = period.trim_end_matches('d');
    let [good, total] = openslo_queries(bound)
        .map(|query| format!("{{source: prometheus, queryType: promql, query: '{query}'}}"));
    format!(
        "apiVersion: openslo/v1alpha\nkind: SLO\nmetadata: {{name: x}}\nspec:\n  description: {description}\n  service: shop\n  \
         budgetingMethod: Occurrences\n  timeWindows: [{{unit: Day, count: {count}, isRolling: true}}]\n  objectives:\n  \
         - targetPercent: {target}\n    {field}\n    ratioMetrics:\n      counter: true\n      good: {good}\n      \
         total: {total}\n"
    )
}

fn openslo_v2alpha(values: &Values<'_>) -> String {
    let Values {
        target,
        period,
        bound,
        field,
        description,
    } = values;
    let [good, total] = openslo_queries(bound)
        .map(|query| format!("{{dataSourceSpec: {{type: Prometheus}}, spec: {{query: '{query}'}}}}"));
    format!(
        "apiVersion: openslo.com/v2alpha\nkind: SLO\nmetadata: {{name: x}}\nspec:\n  description: {description}\n  \
         serviceRef: shop\n  budgetingMethod: Occurrences\n  timeWindow: [{{duration: {period}, isRolling: true}}]\n  \
         sli:\n    spec:\n      ratioMetric:\n        counter: true\n        good: {good}\n        total: {total}\n  \
         objectives:\n  - targetPercent: {target}\n    {field}\n"
    )
}

/// Reads a document that must be refused, with all that an error owes.
fn refused(reader: &Reader, text: &str) -> SpecError {
    let error = match read("team/slo.yaml", text, &ReadOptions::default()) {
        Ok(reading) => panic!(
            "{}: read as {reading:?}\n{}",
            reader.name,
            text.chars().take(2_000).collect::<String>()
        ),
        Err(error) => error,
    };
    assert_eq!(error.file, "team/slo.yaml");
    let n_lines = text.lines().count();
    assert!(
        (1..=n_lines + 1).contains(&error.position.line),
        "{}: {error}",
        reader.name
    );
    assert!(error.position.column >= 1 && !error.remedy.is_empty() && !error.fault.is_empty());
    let said = error.to_string();
    assert!(
        said.len() < 1_000 && !said.contains(char::is_control),
        "{}: {said}",
        reader.name
    );
    error
}

#[test]
fn every_reader_reads_its_own_sound_document() {
    for reader in &READERS {
        let text = (reader.document)(&SOUND);
        let reading = read("team/slo.yaml", &text, &ReadOptions::default());
        let reading = reading.unwrap_or_else(|error| panic!("{}: {error}\n{text}", reader.name));
        assert_eq!(reading.specs.len(), 1, "{}: {}", reader.name, reading.losses);
    }
}

#[test]
fn every_reader_refuses_wrong_values() {
    let with = |change: fn(&mut Values<'static>)| {
        let mut values = SOUND.clone();
        change(&mut values);
        values
    };
    let cases = [
        ("target 0", with(|values| values.target = "0")),
        ("target 100", with(|values| values.target = "100")),
        ("target -1", with(|values| values.target = "-1")),
        ("target 1e400", with(|values| values.target = "1e400")),
        ("target .inf", with(|values| values.target = ".inf")),
        ("period 0", with(|values| values.period = "0d")),
        ("period of 300 years", with(|values| values.period = "109500d")),
        (
            "period without end",
            with(|values| values.period = "99999999999999999999d"),
        ),
        ("le as text", with(|values| values.bound = "fast")),
        ("le below zero", with(|values| values.bound = "-0.5")),
        ("le 1e400", with(|values| values.bound = "1e400")),
        ("unknown field", with(|values| values.field = "tragets: 3")),
        (
            "field twice",
            with(|values| values.field = "twice: 1\n  twice: 2\n    twice: 3"),
        ),
        ("list for a text", with(|values| values.description = "[a, b]")),
    ];
    let mut table = String::new();
    for (case, values) in &cases {
        for reader in &READERS {
            // Sloth has no period; elsewhere a bound stands in a query, which may match any text.
            let has_no_place = match case.split(' ').next() {
                Some("period") => reader.name.starts_with("Sloth"),
                Some("le") => reader.name != "srellama/v1",
                _ => false,
            };
            if has_no_place {
                continue;
            }
            let error = refused(reader, &(reader.document)(values));
            table += &format!("{case}, {}: {}: {}\n", reader.name, error.position, error.fault);
        }
    }
    expect![[r#"
        target 0, srellama/v1: 7:11: the target `0` is not between 0 and 1; 1 (100 %) would leave no error budget at all
        target 0, Sloth: 5:14: the target `0` promises nothing or leaves no error budget
        target 0, Sloth's resource: 8:16: the target `0` promises nothing or leaves no error budget
        target 0, Pyrra: 6:11: the target `0` promises nothing or leaves no error budget
        target 0, OpenSLO v1: 16:20: the target `0` promises nothing or leaves no error budget
        target 0, OpenSLO v1alpha: 10:20: the target `0` promises nothing or leaves no error budget
        target 0, OpenSLO v2alpha: 16:20: the target `0` promises nothing or leaves no error budget
        target 100, srellama/v1: 7:11: the target `1` is not between 0 and 1; 1 (100 %) would leave no error budget at all
        target 100, Sloth: 5:14: the target `100` promises nothing or leaves no error budget
        target 100, Sloth's resource: 8:16: the target `100` promises nothing or leaves no error budget
        target 100, Pyrra: 6:11: the target `100` promises nothing or leaves no error budget
        target 100, OpenSLO v1: 16:20: the target `100` promises nothing or leaves no error budget
        target 100, OpenSLO v1alpha: 10:20: the target `100` promises nothing or leaves no error budget
        target 100, OpenSLO v2alpha: 16:20: the target `100` promises nothing or leaves no error budget
        target -1, srellama/v1: 7:11: the target `-0.01` is not between 0 and 1; 1 (100 %) would leave no error budget at all
        target -1, Sloth: 5:14: the target `-1` promises nothing or leaves no error budget
        target -1, Sloth's resource: 8:16: the target `-1` promises nothing or leaves no error budget
        target -1, Pyrra: 6:11: the target `-1` promises nothing or leaves no error budget
        target -1, OpenSLO v1: 16:20: the target `-1` promises nothing or leaves no error budget
        target -1, OpenSLO v1alpha: 10:20: the target `-1` promises nothing or leaves no error budget
        target -1, OpenSLO v2alpha: 16:20: the target `-1` promises nothing or leaves no error budget
        target 1e400, srellama/v1: 7:11: `1e400%` is not a target; write it like `99.9%` or `0.999`
        target 1e400, Sloth: 5:14: `1e400` is not a number that can be kept exactly
        target 1e400, Sloth's resource: 8:16: `1e400` is not a number that can be kept exactly
        target 1e400, Pyrra: 6:11: `1e400` is not a number that can be kept exactly
        target 1e400, OpenSLO v1: 16:20: `1e400` is not a number that can be kept exactly
        target 1e400, OpenSLO v1alpha: 10:20: `1e400` is not a number that can be kept exactly
        target 1e400, OpenSLO v2alpha: 16:20: `1e400` is not a number that can be kept exactly
        target .inf, srellama/v1: 7:11: `.inf%` is not a target; write it like `99.9%` or `0.999`
        target .inf, Sloth: 5:14: `.inf` is not a number that can be kept exactly
        target .inf, Sloth's resource: 8:16: `.inf` is not a number that can be kept exactly
        target .inf, Pyrra: 6:11: `.inf` is not a number that can be kept exactly
        target .inf, OpenSLO v1: 16:20: `.inf` is not a number that can be kept exactly
        target .inf, OpenSLO v1alpha: 10:20: `.inf` is not a number that can be kept exactly
        target .inf, OpenSLO v2alpha: 16:20: `.inf` is not a number that can be kept exactly
        period 0, srellama/v1: 9:11: `0s` is not a period: 1 day to 365 days are possible
        period 0, Pyrra: 8:11: `0s` is not a period: 1 day to 365 days are possible
        period 0, OpenSLO v1: 8:27: `0d` is not a length of time
        period 0, OpenSLO v1alpha: 8:36: `0` is not a length of time
        period 0, OpenSLO v2alpha: 8:27: `0d` is not a length of time
        period of 300 years, srellama/v1: 9:11: `109500d` is not a period: 1 day to 365 days are possible
        period of 300 years, Pyrra: 8:11: `109500d` is not a period: 1 day to 365 days are possible
        period of 300 years, OpenSLO v1: 8:27: `109500d` is not a period: 1 day to 365 days are possible
        period of 300 years, OpenSLO v1alpha: 8:36: `109500d` is not a period: 1 day to 365 days are possible
        period of 300 years, OpenSLO v2alpha: 8:27: `109500d` is not a period: 1 day to 365 days are possible
        period without end, srellama/v1: 9:11: `99999999999999999999d` is not a period; write it like `30d` or `calendar month Europe/Berlin`
        period without end, Pyrra: 8:11: `99999999999999999999d` is not a duration
        period without end, OpenSLO v1: 8:27: `99999999999999999999d` is not a length of time
        period without end, OpenSLO v1alpha: 8:36: a single value where a whole number belongs
        period without end, OpenSLO v2alpha: 8:27: `99999999999999999999d` is not a length of time
        le as text, srellama/v1: 6:70: `fast` is not a bucket bound: a positive finite number is expected
        le below zero, srellama/v1: 6:70: `-0.5` is not a bucket bound: a positive finite number is expected
        le 1e400, srellama/v1: 6:70: `1e400` is not a bucket bound: a positive finite number is expected
        unknown field, srellama/v1: 8:3: an objective has no field `tragets`
        unknown field, Sloth: 6:3: an SLO has no field `tragets`
        unknown field, Sloth's resource: 9:5: an SLO has no field `tragets`
        unknown field, Pyrra: 7:3: the spec of a ServiceLevelObjective has no field `tragets`
        unknown field, OpenSLO v1: 17:5: an objective has no field `tragets`
        unknown field, OpenSLO v1alpha: 11:5: an objective has no field `tragets`
        unknown field, OpenSLO v2alpha: 17:5: an objective has no field `tragets`
        field twice, srellama/v1: 9:3: `twice` stands twice in one mapping
        field twice, Sloth: 7:3: `twice` stands twice in one mapping
        field twice, Sloth's resource: 11:10: not YAML: mapping values are not allowed in this context
        field twice, Pyrra: 8:3: `twice` stands twice in one mapping
        field twice, OpenSLO v1: 19:10: not YAML: mapping values are not allowed in this context
        field twice, OpenSLO v1alpha: 13:10: not YAML: mapping values are not allowed in this context
        field twice, OpenSLO v2alpha: 19:10: not YAML: mapping values are not allowed in this context
        list for a text, srellama/v1: 5:16: a list where a text belongs
        list for a text, Sloth: 7:16: a list where a text belongs
        list for a text, Sloth's resource: 10:18: a list where a text belongs
        list for a text, Pyrra: 5:16: a list where a text belongs
        list for a text, OpenSLO v1: 5:16: a list where a text belongs
        list for a text, OpenSLO v1alpha: 5:16: a list where a text belongs
        list for a text, OpenSLO v2alpha: 5:16: a list where a text belongs
    "#]].assert_eq(&table);
}

#[test]
fn every_reader_refuses_what_would_cost_too_much() {
    let text_of_10_mb = "x".repeat(10 << 20);
    let deep = format!("{}x{}", "[".repeat(2_000), "]".repeat(2_000));
    let deep_map = format!("{}x{}", "{a: ".repeat(200), "}".repeat(200));
    let mut bomb = "[&a0 [x, x, x, x, x, x, x, x, x, x]".to_owned();
    for level in 1..12 {
        let alias = format!("*a{}", level - 1);
        bomb += &format!(", &a{level} [{}]", vec![alias; 10].join(", "));
    }
    bomb.push(']');
    let cases = [
        ("10 MB of text", text_of_10_mb.as_str()),
        ("2,000 brackets", &deep),
        ("200 nested mappings", &deep_map),
        ("a bomb of aliases", &bomb),
        ("an alias of itself", "&a [*a]"),
        ("an alias of nobody", "*nobody"),
        ("a tag of a language", "!!python/object/apply:os.system [true]"),
    ];
    let mut table = String::new();
    for (case, description) in cases {
        for reader in &READERS {
            let text = (reader.document)(&Values { description, ..SOUND });
            let error = refused(reader, &text);
            table += &format!("{case}, {}: {}: {}\n", reader.name, error.position, error.fault);
        }
    }
    expect![[r#"
        10 MB of text, srellama/v1: 1:1: the file has 10485965 bytes, and at most 4194304 are read
        10 MB of text, Sloth: 1:1: the file has 10486054 bytes, and at most 4194304 are read
        10 MB of text, Sloth's resource: 1:1: the file has 10486139 bytes, and at most 4194304 are read
        10 MB of text, Pyrra: 1:1: the file has 10486013 bytes, and at most 4194304 are read
        10 MB of text, OpenSLO v1: 1:1: the file has 10486263 bytes, and at most 4194304 are read
        10 MB of text, OpenSLO v1alpha: 1:1: the file has 10486240 bytes, and at most 4194304 are read
        10 MB of text, OpenSLO v2alpha: 1:1: the file has 10486273 bytes, and at most 4194304 are read
        2,000 brackets, srellama/v1: 5:271: not YAML: recursion limit exceeded
        2,000 brackets, Sloth: 7:271: not YAML: recursion limit exceeded
        2,000 brackets, Sloth's resource: 10:273: not YAML: recursion limit exceeded
        2,000 brackets, Pyrra: 5:271: not YAML: recursion limit exceeded
        2,000 brackets, OpenSLO v1: 5:271: not YAML: recursion limit exceeded
        2,000 brackets, OpenSLO v1alpha: 5:271: not YAML: recursion limit exceeded
        2,000 brackets, OpenSLO v2alpha: 5:271: not YAML: recursion limit exceeded
        200 nested mappings, srellama/v1: 5:196: nested more than 48 levels deep
        200 nested mappings, Sloth: 7:196: nested more than 48 levels deep
        200 nested mappings, Sloth's resource: 10:194: nested more than 48 levels deep
        200 nested mappings, Pyrra: 5:200: nested more than 48 levels deep
        200 nested mappings, OpenSLO v1: 5:200: nested more than 48 levels deep
        200 nested mappings, OpenSLO v1alpha: 5:200: nested more than 48 levels deep
        200 nested mappings, OpenSLO v2alpha: 5:200: nested more than 48 levels deep
        a bomb of aliases, srellama/v1: 5:287: more than 400000 values, counting what aliases stand for
        a bomb of aliases, Sloth: 7:287: more than 400000 values, counting what aliases stand for
        a bomb of aliases, Sloth's resource: 10:289: more than 400000 values, counting what aliases stand for
        a bomb of aliases, Pyrra: 5:287: more than 400000 values, counting what aliases stand for
        a bomb of aliases, OpenSLO v1: 5:287: more than 400000 values, counting what aliases stand for
        a bomb of aliases, OpenSLO v1alpha: 5:287: more than 400000 values, counting what aliases stand for
        a bomb of aliases, OpenSLO v2alpha: 5:287: more than 400000 values, counting what aliases stand for
        an alias of itself, srellama/v1: 5:20: the alias stands inside what it stands for
        an alias of itself, Sloth: 7:20: the alias stands inside what it stands for
        an alias of itself, Sloth's resource: 10:22: the alias stands inside what it stands for
        an alias of itself, Pyrra: 5:20: the alias stands inside what it stands for
        an alias of itself, OpenSLO v1: 5:20: the alias stands inside what it stands for
        an alias of itself, OpenSLO v1alpha: 5:20: the alias stands inside what it stands for
        an alias of itself, OpenSLO v2alpha: 5:20: the alias stands inside what it stands for
        an alias of nobody, srellama/v1: 5:16: not YAML: while parsing node, found unknown anchor
        an alias of nobody, Sloth: 7:16: not YAML: while parsing node, found unknown anchor
        an alias of nobody, Sloth's resource: 10:18: not YAML: while parsing node, found unknown anchor
        an alias of nobody, Pyrra: 5:16: not YAML: while parsing node, found unknown anchor
        an alias of nobody, OpenSLO v1: 5:16: not YAML: while parsing node, found unknown anchor
        an alias of nobody, OpenSLO v1alpha: 5:16: not YAML: while parsing node, found unknown anchor
        an alias of nobody, OpenSLO v2alpha: 5:16: not YAML: while parsing node, found unknown anchor
        a tag of a language, srellama/v1: 5:48: a list where a text belongs
        a tag of a language, Sloth: 7:48: a list where a text belongs
        a tag of a language, Sloth's resource: 10:50: a list where a text belongs
        a tag of a language, Pyrra: 5:48: a list where a text belongs
        a tag of a language, OpenSLO v1: 5:48: a list where a text belongs
        a tag of a language, OpenSLO v1alpha: 5:48: a list where a text belongs
        a tag of a language, OpenSLO v2alpha: 5:48: a list where a text belongs
    "#]]
    .assert_eq(&table);
}

/// Every prefix of a document, and every document without one of its characters: each is read or
/// refused.
#[test]
fn no_reader_panics_at_a_document_that_is_cut_off() {
    for reader in &READERS {
        let text = (reader.document)(&SOUND);
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            let _ = read("cut.yaml", &text[..end], &ReadOptions::default());
            let without = format!("{}{}", &text[..end], &text[end + 1..]);
            let _ = read("without.yaml", &without, &ReadOptions::default());
        }
    }
}
