//! Snapshots of what the checks say, the examples of their pages, and foreign rules.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use domain::alert_tier::Cadence;
use domain::{
    AlertTiers, BucketBound, Indicator, Matcher, Objective, ObjectiveId, Period, Preset, Selector, Service,
};
use expect_test::{Expect, expect};

use super::*;
use crate::rules::{rule_file_of, text_of};

fn shown(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        format!(
            "{:?} {} at {}: {}",
            finding.severity, finding.check, finding.place, finding.message
        )
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn known() -> KnownMetrics {
    let counters = ["http_requests_total", "errors_total"].map(|name| (name.to_owned(), MetricType::Counter));
    let gauge = ("queue_depth".to_owned(), MetricType::Gauge);
    let mut known = KnownMetrics::of_names(counters.into_iter().chain([gauge]));
    known.metrics.entry("errors_total".into()).or_default().labels =
        Some(BTreeMap::from([("code".to_owned(), BTreeSet::new())]));
    known
}

#[track_caller]
fn check(text: &str, expected: &Expect) {
    let known = known();
    let findings = if text.contains("groups:") {
        check_rule_file("f.yaml", text, Some(&known))
    } else {
        check_expression("query", text, Some(&known))
    };
    expected.assert_eq(&shown(&findings));
}

#[test]
fn what_exists_passes() {
    check(
        "sum(rate(http_requests_total[5m])) > 0 and on () queue_depth and on () errors_total{code=\"5\",zone=\"\"}",
        &expect![[""]],
    );
}

#[test]
fn what_does_not_exist_is_named() {
    check(
        "rate(http_request_total[5m]) + errors_total{kode=\"5\"} + rate(queue_depth[5m]) + foo",
        &expect![[r#"
            Error label-absent at query: no series of `errors_total` has the label `kode`
            Warning rate-of-gauge at query: `rate` reads `queue_depth`, which is a gauge
            Error unknown-metric at query: the source has no metric `http_request_total`; the nearest name is `http_requests_total`
            Error unknown-metric at query: the source has no metric `foo`"#]],
    );
}

#[test]
fn syntax_is_judged_first() {
    check(
        "sum(rate(http_requests_total[5m])",
        &expect![
            "Error promql-syntax at query: a `(` is not closed (at 1:34 of `sum(rate(http_requests_total[5m])`)"
        ],
    );
    check(
        "rate(http_requests_total[0s])",
        &expect![
            "Error zero-window at query: a window of no length in `rate(http_requests_total[0s])`: it holds no sample, and Prometheus refuses the rule"
        ],
    );
}

#[test]
fn a_rule_may_read_what_the_file_records() {
    check(
        "groups:\n- name: g\n  rules:\n  - record: a:b\n    expr: errors_total\n  - alert: A\n    expr: a:b > zzz\n  - expr: 1\n",
        &expect![[r#"
            Error unknown-metric at f.yaml g/A: the source has no metric `zzz`; the nearest name is `a:b`
            Error rule-kind at f.yaml g/: the rule is neither or both of a recording and an alert rule"#]],
    );
}

#[test]
fn a_comment_disables_for_the_next_rule_or_the_file() {
    check(
        "# About this file\n# srellama disable target-100\n---\ngroups:\n- name: g\n  rules:\n\
         \x20 # srellama disable unknown-metric, label-absent\n\
         \x20 - alert: A\n    expr: aaaaaaaaaa > errors_total{x=\"1\"}\n\
         \x20 - alert: B\n    expr: bbbbbbbbbb > errors_total{x=\"1\"}\n\
         \x20 # srellama disable label-absent\n\
         \x20 # srellama disable label-obsent\n\
         \x20 - alert: C\n    expr: errors_total{x=\"1\"} > 1 - 1\n",
        &expect![[r#"
            Warning disable-comment at f.yaml: there is no check `label-obsent` to disable
            Error label-absent at f.yaml g/B: no series of `errors_total` has the label `x`
            Error unknown-metric at f.yaml g/B: the source has no metric `bbbbbbbbbb`"#]],
    );
}

#[test]
fn a_text_that_looks_like_a_comment_disables_nothing() {
    check(
        "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: up\n    annotations:\n      text: |\n        a\n\
         \x20       # srellama disable unknown-metric\n        b\n  - alert: B\n    expr: |\n\
         \x20     # srellama disable unknown-metric\n      down\n",
        &expect![[r#"
            Error unknown-metric at f.yaml g/A: the source has no metric `up`
            Error unknown-metric at f.yaml g/B: the source has no metric `down`"#]],
    );
}

#[test]
fn a_machine_made_expression_is_passed_over() {
    let long = vec!["(a + a)"; 900].join(" or ");
    check(&long, &expect![[""]]);
}

/// Every example in every page: a bad one has the page's finding, a good one has none.
#[test]
fn each_page_explains_its_check_with_living_examples() {
    for check in checks() {
        let page = Page::parse(check.page);
        assert_eq!(page.title, check.id);
        let severity = format!("Severity: {}.", format!("{:?}", check.severity).to_lowercase());
        assert!(check.page.contains(&severity), "{}: {severity}", check.id);
        assert!(
            check.page.contains("## Why") && check.page.contains("## Disable"),
            "{}",
            check.id
        );
        let n_bad = page.examples.iter().filter(|example| example.is_bad).count();
        let of_live_figures = [
            pitfall::LOW_TRAFFIC,
            pitfall::HIGH_CARDINALITY,
            server_word::REFUSED_BY_SERVER,
            server_word::SERVER_DISAGREES,
        ];
        if of_live_figures.contains(&check.id) {
            continue;
        }
        assert!(
            n_bad > 0 && n_bad < page.examples.len(),
            "{} lacks examples",
            check.id
        );
        for example in &page.examples {
            let findings = page.findings(example);
            let found = findings.iter().find(|finding| finding.check == check.id);
            let said = shown(&findings);
            assert_eq!(
                found.is_some(),
                example.is_bad,
                "{}: `{}`: {said}",
                check.id,
                example.text
            );
            if let Some(found) = found {
                assert_eq!(found.severity, check.severity, "{}: {said}", check.id);
            } else {
                assert_eq!(said, "", "{}: `{}`", check.id, example.text);
            }
        }
    }
}

#[test]
fn each_page_belongs_to_a_check_and_ids_are_in_order() {
    let ids: Vec<&str> = checks().iter().map(|check| check.id).collect();
    assert!(ids.is_sorted_by(|one, two| one < two), "{ids:?}");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/checks");
    let pages: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(pages, ids.into_iter().map(str::to_owned).collect());
}

/// What the findings of all bad examples say.
#[test]
fn the_bad_examples_are_answered_so() {
    let mut text = String::new();
    for check in checks() {
        let page = Page::parse(check.page);
        for example in page.examples.iter().filter(|example| example.is_bad) {
            for finding in page.findings(example) {
                text += &format!("{}: {} → {}\n", finding.check, finding.message, finding.remedy);
            }
        }
    }
    expect![[r#"
        aggregated-quantile: `avg` combines quantiles of `rpc_seconds`: what comes out is no quantile of anything → take the `max` of the quantiles, or measure with a histogram and aggregate its buckets
        aggregated-quantile: `sum` combines quantiles of `rpc_seconds`: what comes out is no quantile of anything → take the `max` of the quantiles, or measure with a histogram and aggregate its buckets
        aggregated-quantile: `avg_over_time` combines quantiles of `rpc_seconds`: what comes out is no quantile of anything → take the `max` of the quantiles, or measure with a histogram and aggregate its buckets
        alert-always-fires: the comparison yields 0 or 1 because of `bool`, and an alert fires for either → compare the value with a limit, without `bool`
        alert-always-fires: nothing is compared, and an alert fires for every value, 0 too → compare the value with a limit, without `bool`
        average-of-ratios: `slo:sli_error:ratio_rate5m` is averaged over time, so a window with one event weighs as much as one with thousands → record the increases of bad and of all events, and divide the sums of both
        average-of-ratios: `slo:sli_error:ratio_rate5m` is averaged over time, so a window with one event weighs as much as one with thousands → record the increases of bad and of all events, and divide the sums of both
        average-of-ratios: a ratio is averaged over series, so an idle instance weighs as much as a busy one → record the increases of bad and of all events, and divide the sums of both
        average-of-ratios: averages over different numbers of series are divided, where sums should be → record the increases of bad and of all events, and divide the sums of both
        counter-without-rate: `http_requests_total` is a counter, and its value is compared: it rises until the process restarts → put `rate` or `increase` around the counter
        counter-without-rate: `http_requests_total` and `http_requests_total` are counters, and their values are divided: that is the ratio since the processes started → put `rate` or `increase` around the counter
        delta-of-counter: `delta` reads `http_requests_total`, which is a counter: a restart counts as a fall → use `rate` or `increase`, or read a gauge
        delta-of-counter: `deriv` reads `http_requests_total`, which is a counter: a restart counts as a fall → use `rate` or `increase`, or read a gauge
        delta-of-counter: `predict_linear` reads `http_requests_total`, which is a counter: a restart counts as a fall → use `rate` or `increase`, or read a gauge
        disable-comment: there is no check `le-list` to disable → write the id as the findings show it
        errors-not-a-subset: the denominator counts only `job="cart"`, the numerator does not keep to that: the ratio is no share and can exceed 1 → give the numerator every condition of the denominator, and one more
        errors-not-a-subset: the denominator counts only `code="200"`, the numerator does not keep to that: the ratio is no share and can exceed 1 → give the numerator every condition of the denominator, and one more
        factor-below-one: the burn rate 0.9333333333333333 is below 1, so it fires while the budget lasts → drop the tier, or accept a ticket for a promise that is kept
        group-label-absent: `sum` groups by `status`, which no series inside has, so it parts nothing → group by a label that the series have, or leave it out
        group-label-absent: `max` groups by `code`, which no series inside has, so it parts nothing → group by a label that the series have, or leave it out
        label-absent: no series of `http_requests_total` has the label `status` → compare a label that the metric has
        label-sets-differ: the sides of `/` never match: the left side has the label `code`, the right side has not → group both sides by the same labels, or name the common ones with `on`
        label-sets-differ: the sides of `/` never match: `on` names `instance`, which the left side lost → group both sides by the same labels, or name the common ones with `on`
        label-sets-differ: the sides of `/` never match: the left side has the label `code`, the right side has not → group both sides by the same labels, or name the common ones with `on`
        label-sets-differ: the sides of `and` never match: `job` is `api` on the left and `web` on the right → group both sides by the same labels, or name the common ones with `on`
        late-tier: 0.428571 of the error budget is gone before it fires → take the derived tiers, which lower the factor for a short period
        late-tier: 0.428571 of the error budget is gone before it fires → take the derived tiers, which lower the factor for a short period
        le-absent: `http_request_seconds_bucket` has no bucket `le="0.3"`; it has 0.1, 0.5, 1.0, +Inf → take a bound that the histogram has as the threshold
        le-absent: `http_request_seconds_bucket` has no bucket `le=~"0.2|0.25"`; it has 0.1, 0.5, 1.0, +Inf → take a bound that the histogram has as the threshold
        le-lost: `histogram_quantile` reads buckets without `le`, so it answers nothing → add `le` to the labels that are grouped by
        le-lost: `histogram_quantile` reads buckets without `le`, so it answers nothing → add `le` to the labels that are grouped by
        nan-division: `cart:error_share:rate5m` is NaN after a window without events, and a range of it is read elsewhere in this file: one NaN makes every sum over it NaN → divide by `(… > 0)`, so that no events give no sample
        period-over-retention: it reads 30d back, and the source keeps samples for 15d → keep samples for longer, or read a shorter range
        period-over-retention: it reads 16d back, and the source keeps samples for 15d → keep samples for longer, or read a shorter range
        preset-period: its factors were made for 30d, and the period is 90d → take the derived tiers, or the period that the preset was made for
        promql-syntax: a `(` is not closed (at 1:34 of `sum(rate(http_requests_total[5m])`) → write the expression so that Prometheus parses it
        quantile-out-of-range: `histogram_quantile` takes a share from 0 to 1, not 99, so the answer is infinite or NaN → write the 99th percentile as 0.99
        quantile-out-of-range: `quantile_over_time` takes a share from 0 to 1, not 95, so the answer is infinite or NaN → write the 99th percentile as 0.99
        quantile-out-of-range: `quantile` takes a share from 0 to 1, not -0.5, so the answer is infinite or NaN → write the 99th percentile as 0.99
        quantile-without-rate: `histogram_quantile` reads `http_request_seconds_bucket` as it is: the quantile of everything since the processes started, which hardly moves → put `rate` around the buckets
        quantile-without-rate: `histogram_quantile` reads `http_request_seconds_bucket` as it is: the quantile of everything since the processes started, which hardly moves → put `rate` around the buckets
        rate-of-gauge: `rate` reads `queue_depth`, which is a gauge → use `delta` or `deriv`, or read a counter
        rate-of-sum: `rate` reads a sum of counters: where one of them restarts, the sum falls, and all that is left of it counts as new → take the rate of each counter first, then the sum
        rate-of-sum: `rate` reads a sum of counters: where one of them restarts, the sum falls, and all that is left of it counts as new → take the rate of each counter first, then the sum
        ratio-of-itself: without `sum` each series of `http_requests_total` meets itself on the other side, so the ratio is 1 or NaN → put `sum` or `sum by (…)` around both sides
        rule-file-syntax: not a Prometheus rule file: missing field `name` at line 2, column 3 → write it in the form of Prometheus' recording and alerting rules
        rule-kind: the rule is neither or both of a recording and an alert rule → give the rule either `record` or `alert`
        target-100: the budget `1 - 1` is 0: there is no error budget, so no burn rate, and the first error breaks the objective → promise less than 100 %
        target-100: a burn rate times a budget of 0 is the limit: there is no error budget, so no burn rate, and the first error breaks the objective → promise less than 100 %
        target-100: `slo:objective:ratio` promises 100 %: there is no error budget, so no burn rate, and the first error breaks the objective → promise less than 100 %
        unknown-metric: the source has no metric `http_request_total`; the nearest name is `http_requests_total` → name a metric that exists, or start what exposes it
        unreachable-threshold: a share of events is compared with 1, which even a full outage does not exceed → lower the burn rate's factor or the limit below 1
        unreachable-threshold: a share of events is compared with 1.44, which even a full outage does not exceed → lower the burn rate's factor or the limit below 1
        unreachable-threshold: a share of events is compared with 1.4, which even a full outage does not exceed → lower the burn rate's factor or the limit below 1
        unreachable-threshold: a share of events is compared with 1.5, which even a full outage does not exceed → lower the burn rate's factor or the limit below 1
        unreachable-tier: at 90 % the burn rate 14.4 asks for an error ratio above 1.44, which even a full outage does not exceed → take the derived tiers, which lower the factor, or a higher target
        unsupported-promql: the aggregation `limitk` is valid from Prometheus 2.54 on; this server (an unknown server, which tells nothing, so Prometheus 2.42 is assumed) does not take it → write it without, or upgrade the server
        unsupported-promql: a number where a duration stands is valid from Prometheus 2.54 on; this server (an unknown server, which tells nothing, so Prometheus 2.42 is assumed) does not take it → write it without, or upgrade the server
        unsupported-promql: a name in quotes is valid from Prometheus 3.0 on; this server (an unknown server, which tells nothing, so Prometheus 2.42 is assumed) does not take it → write it without, or upgrade the server
        window-under-4-scrapes: the window 1m holds fewer than 4 scrapes of 30s each → read a window of at least 4 scrapes, or scrape more often
        zero-window: a window of no length in `sum(rate(http_requests_total[0s]))`: it holds no sample, and Prometheus refuses the rule → take a longer window; where a tool scaled it down, a longer period
        zero-window: a window of no length holds no sample, and Prometheus refuses it → take the derived tiers, or a longer period
    "#]].assert_eq(&text);
}

struct Page {
    title: String,
    known: Option<KnownMetrics>,
    scrape_interval: Option<TimeSpan>,
    retention: Option<TimeSpan>,
    examples: Vec<Example>,
}

struct Example {
    language: String,
    is_bad: bool,
    text: String,
}

impl Page {
    fn parse(page: &str) -> Self {
        let mut parsed = Self {
            title: page.lines().next().unwrap().trim_start_matches("# ").to_owned(),
            known: None,
            scrape_interval: None,
            retention: None,
            examples: Vec::new(),
        };
        for block in page.split("```").skip(1).step_by(2) {
            let (heading, text) = block.split_once('\n').unwrap();
            match heading.split_once(' ') {
                Some((language, verdict)) => parsed.examples.push(Example {
                    language: language.to_owned(),
                    is_bad: verdict == "bad",
                    text: text.trim().to_owned(),
                }),
                None if heading == "metrics" => text.lines().for_each(|line| parsed.add_metric(line)),
                None => {}
            }
        }
        parsed
    }

    /// `name type label label=value|value …`, `scrape_interval 30s` or `retention 15d`.
    fn add_metric(&mut self, line: &str) {
        let mut words = line.split(' ');
        let name = words.next().unwrap().to_owned();
        let kind = words.next().unwrap();
        let of_source = match name.as_str() {
            "scrape_interval" => Some(&mut self.scrape_interval),
            "retention" => Some(&mut self.retention),
            _ => None,
        };
        if let Some(of_source) = of_source {
            *of_source = Some(kind.parse().unwrap());
            return;
        }
        let metric_type = match kind {
            "counter" => MetricType::Counter,
            "gauge" => MetricType::Gauge,
            "histogram" => MetricType::Histogram,
            other => panic!("`{other}` is no type"),
        };
        let labels: KnownLabels = words
            .map(|label| {
                let (label, values) = label.split_once('=').unwrap_or((label, ""));
                (label.to_owned(), values.split('|').map(str::to_owned).collect())
            })
            .collect();
        let labels = (!labels.is_empty()).then_some(labels);
        let known = self.known.get_or_insert_default();
        known.metrics.insert(name, KnownMetric { metric_type, labels });
    }

    fn findings(&self, example: &Example) -> Vec<Finding> {
        let profile = crate::profile::Profile::floor("an unknown server");
        let surroundings = Surroundings {
            known: self.known.as_ref(),
            scrape_interval: self.scrape_interval,
            retention: self.retention,
            profile: Some(&profile),
        };
        match example.language.as_str() {
            "promql" => check_expression_in("query", &example.text, surroundings),
            "yaml" => check_rule_file_in("rules.yaml", &example.text, surroundings),
            "preset" => tier_findings(&example.text),
            other => panic!("`{other}` is no language of examples"),
        }
    }
}

/// `preset target period scrape_interval`
fn tier_findings(text: &str) -> Vec<Finding> {
    let words: Vec<&str> = text.split(' ').collect();
    let [preset, target, period, scrape_interval] = words[..] else {
        panic!("`{text}` has not four words");
    };
    let cadence = Cadence {
        scrape_interval: scrape_interval.parse().unwrap(),
        evaluation_interval: TimeSpan::from_seconds(30),
    };
    let preset: Preset = preset.parse().unwrap();
    let period = Period::rolling(period.parse().unwrap()).unwrap();
    domain::alert_tier::lint::lint_preset(preset, target.parse().unwrap(), period, cadence)
}

/// What we write passes our own checks, held against metrics of which everything is known.
#[test]
fn our_own_rules_are_clean() {
    let service = Service {
        name: "cart".into(),
        label: "service".into(),
    };
    let selector = |metric: &str| Selector::of_service(metric, &service);
    let of_histogram = |bound: &str| Indicator::LatencyBucket {
        histogram: selector("request_seconds"),
        threshold: BucketBound::parse(bound).unwrap(),
    };
    let indicators = [
        Indicator::StatusRatio {
            requests: selector("requests_total"),
            bad: Matcher::matches("code", "5.."),
        },
        Indicator::OutcomePair {
            failed: selector("failed_total"),
            succeeded: selector("succeeded_total"),
        },
        Indicator::FailureShare {
            failed: selector("failed_total"),
            total: selector("requests_total"),
        },
        of_histogram("0.25"),
        of_histogram("1"),
    ];
    let page = "```metrics\nscrape_interval 30s\nrequests_total counter service code\nfailed_total counter service\n\
                succeeded_total counter service\nrequest_seconds_count histogram service\n\
                request_seconds_bucket histogram service le=0.25|1.0|+Inf\n```\n";
    let page = Page::parse(page);
    let surroundings = Surroundings {
        known: page.known.as_ref(),
        scrape_interval: page.scrape_interval,
        ..Surroundings::default()
    };
    let cadence = Cadence {
        scrape_interval: TimeSpan::from_seconds(30),
        evaluation_interval: TimeSpan::from_seconds(30),
    };
    for indicator in indicators {
        for target in ["70%", "99.9%", "99.999%"] {
            let objective = Objective {
                id: ObjectiveId::of(&service, &indicator, true),
                service: service.clone(),
                indicator: indicator.clone(),
                target: target.parse().unwrap(),
                period: Period::THIRTY_DAYS,
                maintenance: Vec::new(),
            };
            let tiers = AlertTiers::derive(objective.target, objective.period, cadence);
            let file = rule_file_of(&objective, &tiers, cadence.evaluation_interval);
            let text = text_of(&objective, &file);
            assert_eq!(shown(&check_rule_file_in("ours", &text, surroundings)), "");
        }
    }
}

/// 4,000 rules as Sloth writes them: 250 objectives of 16 rules. `cargo xtask bench check` times such a file.
#[test]
fn four_thousand_sound_rules_raise_nothing() {
    let mut text = String::from("groups:\n");
    let windows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"];
    for objective in 0..250 {
        text += &format!("- name: slo-{objective}\n  rules:\n");
        for window in windows.iter().chain(&windows) {
            text += &format!(
                "  - record: slo:sli_error:ratio_rate{window}\n    expr: (sum(rate(http_requests_total{{job=\"{objective}\",code=~\"(5..|429)\"}}[{window}]))) / (sum(rate(http_requests_total{{job=\"{objective}\"}}[{window}])))\n"
            );
        }
        for (short, long, factor) in [("5m", "1h", 14.4), ("2h", "1d", 3.0)] {
            let side = |window| {
                format!(
                    "max(slo:sli_error:ratio_rate{window}{{sloth_id=\"{objective}\"}} > ({factor} * 0.001)) without (sloth_window)"
                )
            };
            text += &format!("  - alert: Burn\n    expr: {} and {}\n", side(short), side(long));
        }
    }
    assert_eq!(RuleFile::parse(&text).unwrap().rules().count(), 4_000);
    let findings = check_rule_file("rules.yaml", &text, Some(&known()));
    assert_eq!(shown(&findings), "");
}

/// Lines of a file beside the checkout, which a machine may lack.
fn lines_of_shared(file: &str) -> Vec<serde_json::Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("{} is absent: nothing was compared", path.display());
        return Vec::new();
    };
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Whatever parses, no check panics over it.
#[test]
fn upstream_expressions_are_survived() {
    let known = known();
    let surroundings = Surroundings {
        known: Some(&known),
        scrape_interval: Some(TimeSpan::from_seconds(15)),
        ..Surroundings::default()
    };
    for line in lines_of_shared("promql/upstream.jsonl") {
        let text = line["expr"].as_str().unwrap();
        check_expression_in("query", text, surroundings);
        check_expression("query", text, None);
    }
}

/// Sloth's rules have two known weaknesses, and nothing else is said of them.
#[test]
fn the_rules_of_sloth_are_judged_fairly() {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    let mut n_rules = 0;
    let lines = lines_of_shared("slo/sloth_pairs.jsonl");
    for line in &lines {
        for text in rule_files_in(line["output"].as_str().unwrap()) {
            n_rules += RuleFile::parse(&text).unwrap().rules().count();
            for finding in check_rule_file("sloth", &text, None) {
                *found.entry(finding.check).or_default() += 1;
            }
        }
    }
    println!("{n_rules} rules of Sloth: {found:?}");
    if !lines.is_empty() {
        assert!(n_rules > 300, "{n_rules}");
        let checks: Vec<&str> = found.keys().map(String::as_str).collect();
        assert_eq!(checks, ["average-of-ratios", "nan-division"]);
    }
}

/// The documents of a test's output: templates of Go are taken out, a PrometheusRule is unwrapped.
fn rule_files_in(output: &str) -> Vec<String> {
    let text = output
        .replace("{{ .version }}", "v0")
        .replace("{{.version}}", "v0");
    text.split("\n---")
        .filter(|document| document.contains("groups:"))
        .map(|document| {
            let lines: Vec<&str> = document.lines().collect();
            let start = lines.iter().position(|line| line.trim() == "groups:").unwrap();
            lines[start..].join("\n")
        })
        .collect()
}
