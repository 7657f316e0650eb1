//! Indicators that count minutes, native histograms, calendar periods and maintenance windows under
//! promtool: what the rules record is what the minutes say, and never NaN.

use domain::indicator::CompositeMember;
use domain::{
    Across, AlertTiers, Bound, BucketBound, Cadence, Composite, FreshnessSignal, HistogramForm, Indicator,
    Objective, ObjectiveId, Period, Selector, Service, TimeSlice, TimeSpan,
};
use promql::{RuleFile, rule_file_of};
use rust_decimal::Decimal;

use crate::counters::Engine;
use crate::firings::status_ratio;
use crate::promtool::{ExpectedValue, Promtool, Series, Test, TestFile};

const MINUTE: TimeSpan = TimeSpan::from_minutes(1);
/// Minutes of each story.
const LENGTH: usize = 60;

fn service() -> Service {
    Service {
        name: "shop".into(),
        label: "service".into(),
    }
}

fn selector(metric: &str) -> Selector {
    Selector::of_service(metric, &service())
}

fn objective(indicator: Indicator, period: &str) -> Objective {
    let service = service();
    Objective {
        id: ObjectiveId::of(&service, &indicator, true),
        service,
        indicator,
        target: "99%".parse().unwrap(),
        period: period.parse().unwrap(),
        maintenance: Vec::new(),
    }
}

fn rules_of(objective: &Objective) -> RuleFile {
    rules_at(objective, MINUTE)
}

fn rules_at(objective: &Objective, interval: TimeSpan) -> RuleFile {
    let cadence = Cadence {
        scrape_interval: interval,
        evaluation_interval: interval,
    };
    let tiers = AlertTiers::derive(objective.target, objective.period, cadence);
    rule_file_of(objective, &tiers, interval)
}

fn value(objective: &Objective, minute: usize, recorded: &str, expected: Option<f64>) -> ExpectedValue {
    ExpectedValue {
        at_seconds: minute as u64 * 60,
        expression: format!("round({recorded} + 0, 0.000001)"),
        sample: expected.map(|expected| {
            let labels = format!("{{objective=\"{}\",service=\"shop\"}}", objective.id);
            (labels, expected)
        }),
    }
}

/// A series with a value in each minute, or none.
fn series(selector: &str, value_in: impl Fn(usize) -> Option<f64>) -> Series {
    Series {
        selector: selector.replace("{", "{service=\"shop\","),
        slots: (0..LENGTH).map(value_in).collect(),
    }
}

/// The minute, and the minutes with data and the bad ones among them in the five up to it.
type Look = (usize, Option<(f64, f64)>);

fn file_of(indicator: Indicator, series: Vec<Series>, looks: &[Look]) -> TestFile {
    let objective = objective(indicator, "1d");
    let rules = rules_of(&objective);
    let mut values = Vec::new();
    for (minute, counts) in looks {
        for (what, expected) in [
            ("events", counts.map(|(all, _)| all)),
            ("bad_events", counts.map(|(_, bad)| bad)),
        ] {
            values.push(value(
                &objective,
                *minute,
                &format!("slo:{what}:increase5m"),
                expected,
            ));
        }
        let ratio = counts.map(|(all, bad)| bad / all);
        values.push(value(&objective, *minute, "slo:error_ratio:over5m", ratio));
    }
    for minute in 0..LENGTH {
        values.extend(rules.rules().filter_map(|(_, rule)| {
            let record = rule.record.as_deref()?;
            Some(ExpectedValue {
                at_seconds: minute as u64 * 60,
                expression: format!("{record} != {record}"),
                sample: None,
            })
        }));
    }
    TestFile {
        name: objective.indicator.to_string(),
        rules,
        evaluation_interval: MINUTE,
        tests: vec![Test {
            name: "minutes".into(),
            scrape_interval: MINUTE,
            series,
            alerts: Vec::new(),
            values,
        }],
    }
}

/// Full in the minutes 20 to 22; a second instance is never full and gone after minute 29; the
/// first one says NaN in minute 40 and is gone after 49.
fn pools() -> Vec<Series> {
    vec![
        series("pool_used{instance=\"a\"}", |minute| match minute {
            20..=22 => Some(9.0),
            40 => Some(f64::NAN),
            50.. => None,
            _ => Some(2.0),
        }),
        series("pool_used{instance=\"b\"}", |minute| (minute < 30).then_some(1.0)),
        series("pool_size{instance=\"a\"}", |_| Some(10.0)),
        series("pool_size{instance=\"b\"}", |_| Some(10.0)),
    ]
}

fn pool(across: Across, limit: Option<&str>, most: &str) -> Indicator {
    Indicator::GaugeThreshold {
        gauge: selector("pool_used"),
        limit: limit.map(selector),
        across,
        bound: Bound::AtMost(most.parse().unwrap()),
    }
}

fn gauges() -> Vec<TestFile> {
    // A sample is good for five minutes after the series ends without a word.
    vec![
        file_of(
            pool(Across::EachSeries, None, "8"),
            pools(),
            &[
                (10, Some((10.0, 0.0))),
                (20, Some((10.0, 1.0))),
                (24, Some((10.0, 3.0))),
                (27, Some((10.0, 0.0))),
                (39, Some((5.0, 0.0))),
                (40, Some((4.0, 0.0))),
                (59, None),
            ],
        ),
        file_of(
            pool(Across::EachSeries, Some("pool_size"), "0.8"),
            pools(),
            &[(24, Some((10.0, 3.0))), (39, Some((5.0, 0.0)))],
        ),
        file_of(
            pool(Across::Worst, None, "8"),
            pools(),
            &[(24, Some((5.0, 3.0))), (39, Some((5.0, 0.0)))],
        ),
        file_of(
            pool(Across::Sum, Some("pool_size"), "0.45"),
            pools(),
            &[(24, Some((5.0, 3.0))), (10, Some((5.0, 0.0)))],
        ),
        file_of(
            pool(Across::Average, None, "4.5"),
            pools(),
            &[(24, Some((5.0, 3.0))), (10, Some((5.0, 0.0)))],
        ),
    ]
}

/// A job that succeeds every five minutes until minute 20.
fn freshness(signal: FreshnessSignal) -> TestFile {
    let runs = |minute: usize| minute.min(20) / 5;
    let indicator = Indicator::Freshness {
        signal,
        max_age: TimeSpan::from_minutes(10),
    };
    let looks = match &indicator {
        // Ten minutes after minute 20 are still good.
        Indicator::Freshness {
            signal: FreshnessSignal::NewestTimestamp(_) | FreshnessSignal::EachTimestamp(_),
            ..
        } => vec![
            (25, Some((5.0, 0.0))),
            (33, Some((5.0, 3.0))),
            (40, Some((5.0, 5.0))),
        ],
        _ => vec![(25, Some((5.0, 0.0))), (40, Some((5.0, 5.0)))],
    };
    file_of(
        indicator,
        vec![
            series("job_success_seconds{}", |minute| {
                Some(runs(minute) as f64 * 300.0)
            }),
            series("job_successes_total{}", |minute| Some(runs(minute) as f64)),
        ],
        &looks,
    )
}

fn throughput_and_probe() -> Vec<TestFile> {
    vec![
        // 60 a minute, then 6 a minute from minute 30 on.
        file_of(
            Indicator::Throughput {
                counter: selector("jobs_total"),
                bound: Bound::AtLeast(Decimal::new(5, 1)),
            },
            vec![series("jobs_total{}", |minute| {
                Some((minute.min(30) * 60 + minute.saturating_sub(30) * 6) as f64)
            })],
            &[(25, Some((5.0, 0.0))), (50, Some((5.0, 5.0)))],
        ),
        file_of(
            Indicator::Probe {
                probe: selector("probe_success"),
            },
            vec![
                series("probe_success{instance=\"a\"}", |minute| {
                    Some(f64::from(u8::from(!(20..23).contains(&minute))))
                }),
                series("probe_success{instance=\"b\"}", |_| Some(1.0)),
            ],
            &[
                (15, Some((10.0, 0.0))),
                (24, Some((10.0, 3.0))),
                (27, Some((10.0, 0.0))),
            ],
        ),
    ]
}

/// 100 requests a minute; of those in minutes 21 to 30 half are bad; none from minute 45 on.
fn requests() -> Vec<Series> {
    let bad = |minute: usize| minute.clamp(20, 30).saturating_sub(20) * 50;
    vec![
        series("http_requests_total{code=\"200\"}", move |minute| {
            Some((minute.min(45) * 100 - bad(minute)) as f64)
        }),
        series("http_requests_total{code=\"503\"}", move |minute| {
            Some(bad(minute) as f64)
        }),
    ]
}

fn slices_and_composites() -> Vec<TestFile> {
    let ratio = status_ratio(&service());
    let time_slice =
        TimeSlice::try_new(ratio.clone(), TimeSpan::from_minutes(5), "95%".parse().unwrap()).unwrap();
    let member = |id: &str, indicator: Indicator| CompositeMember {
        id: id.parse().unwrap(),
        indicator,
        target: "95%".parse().unwrap(),
    };
    let composite = Composite::try_new(vec![
        member("requests", ratio),
        member("pool", pool(Across::Worst, None, "8")),
    ])
    .unwrap();
    let both = requests().into_iter().chain(pools()).collect();
    vec![
        // Minutes without requests are none: from minute 50 on there is nothing to judge.
        file_of(
            Indicator::TimeSlice(time_slice),
            requests(),
            &[
                (20, Some((5.0, 0.0))),
                (30, Some((5.0, 5.0))),
                (44, Some((5.0, 0.0))),
                (58, None),
            ],
        ),
        file_of(
            Indicator::Composite(composite),
            both,
            &[
                (15, Some((5.0, 0.0))),
                // The pool is full in the minutes 20 to 22, requests fail after.
                (21, Some((5.0, 2.0))),
                (30, Some((5.0, 5.0))),
                (44, Some((5.0, 0.0))),
            ],
        ),
    ]
}

#[test]
fn minutes_are_counted_as_they_are() {
    let Some(promtool) = Promtool::find() else { return };
    let mut files = gauges();
    files.push(freshness(FreshnessSignal::NewestTimestamp(selector(
        "job_success_seconds",
    ))));
    files.push(freshness(FreshnessSignal::EachTimestamp(selector(
        "job_success_seconds",
    ))));
    files.push(freshness(FreshnessSignal::Successes(selector(
        "job_successes_total",
    ))));
    files.extend(throughput_and_probe());
    files.extend(slices_and_composites());
    promtool.run(&files);
}

#[test]
fn maintenance_leaves_no_trace_in_what_is_recorded() {
    let Some(promtool) = Promtool::find() else { return };
    for window in [
        "1970-01-01T00:18:00Z/1970-01-01T00:32:00Z",
        // Promtool's time begins on a Thursday; India is 5 h 30 min ahead.
        "every Thursday 05:48 for 14m Asia/Kolkata",
    ] {
        let mut objective = objective(status_ratio(&service()), "1d");
        objective.maintenance = vec![window.parse().unwrap()];
        let rules = rules_of(&objective);
        let recorded = |minute, expected| value(&objective, minute, "slo:events:increase5m", expected);
        let values = vec![
            recorded(17, Some(500.0)),
            recorded(18, None),
            recorded(36, None),
            recorded(37, Some(500.0)),
            // The failures of the minutes 21 to 30 were inside.
            value(&objective, 44, "slo:bad_events:increase1d", Some(0.0)),
            value(&objective, 44, "slo:error_budget_remaining:over1d", Some(1.0)),
        ];
        promtool.run(&[TestFile {
            name: window.into(),
            rules,
            evaluation_interval: MINUTE,
            tests: vec![Test {
                name: "maintenance".into(),
                scrape_interval: MINUTE,
                series: requests(),
                alerts: Vec::new(),
                values,
            }],
        }]);
    }
}

/// In UTC the week turns on 1970-01-05; in a zone that is ahead, earlier.
#[test]
fn a_calendar_budget_starts_with_its_week() {
    let Some(promtool) = Promtool::find() else { return };
    let turns = [("UTC", 96), ("Asia/Tokyo", 87)];
    for (zone, turn) in turns {
        let objective = objective(status_ratio(&service()), &format!("calendar week {zone}"));
        // Promtool 2.42 loads at most 10,000 samples: the week of a longer base window has fewer.
        let interval = TimeSpan::from_minutes(5);
        let rules = rules_at(&objective, interval);
        // One request a minute, from two hours before the turn on.
        let slots = |slot: usize| (slot >= turn * 12 - 24).then_some(slot as f64 * 5.0);
        let requests = Series {
            selector: "http_requests_total{service=\"shop\",code=\"200\"}".into(),
            slots: (0..turn * 12 + 60).map(slots).collect(),
        };
        let near = |minute: usize| ExpectedValue {
            at_seconds: (turn * 60 + minute) as u64 * 60,
            expression: format!("abs(slo:events:increase_calendar_week - {minute}) <= bool 10"),
            sample: Some((
                format!("{{objective=\"{}\",service=\"shop\"}}", objective.id),
                1.0,
            )),
        };
        promtool.run(&[TestFile {
            name: zone.into(),
            rules,
            evaluation_interval: interval,
            tests: vec![Test {
                name: "calendar".into(),
                scrape_interval: interval,
                series: vec![requests],
                alerts: Vec::new(),
                values: vec![near(60), near(240)],
            }],
        }]);
    }
}

/// The numbers of weeks, months and quarters turn where the time zone database says.
#[test]
fn calendars_turn_when_clocks_in_their_zone_say_so() {
    let Some(promtool) = Promtool::find() else { return };
    for period in [
        "calendar month Europe/Berlin",
        "calendar week America/New_York",
        "calendar quarter Australia/Lord_Howe",
        "calendar month UTC",
        "calendar week Asia/Kolkata",
    ] {
        let period: Period = period.parse().unwrap();
        let objective = objective(status_ratio(&service()), &period.to_string());
        let rules = rules_of(&objective);
        let (_, rule) = rules
            .rules()
            .find(|(_, rule)| rule.record.as_deref() == Some("slo:calendar:index"))
            .unwrap();
        let mut values = Vec::new();
        let mut at: jiff::Timestamp = "2026-01-20T00:00:00Z".parse().unwrap();
        for _ in 0..14 {
            let turn = period.window_at(at).end;
            // One less a second before than at the turn.
            for (seconds, difference) in [(turn.as_second() - 1, 0.0), (turn.as_second(), 1.0)] {
                let now = &rule.expr;
                let before = now.replace("time()", &format!("{}", turn.as_second() - 1));
                values.push(ExpectedValue {
                    at_seconds: seconds as u64,
                    expression: format!("({now}) - ({before})"),
                    sample: Some(("{}".into(), difference)),
                });
            }
            at = turn;
        }
        promtool.run(&[TestFile {
            name: period.to_string(),
            rules: RuleFile { groups: Vec::new() },
            evaluation_interval: TimeSpan::from_days(30),
            tests: vec![Test {
                name: "turns".into(),
                scrape_interval: MINUTE,
                series: Vec::new(),
                alerts: Vec::new(),
                values,
            }],
        }]);
    }
}

/// Each minute six answers of up to a second, three of up to two, one of up to four.
#[test]
fn native_histograms_are_read_where_they_are_and_classic_ones_instead() {
    let Some(promtool) = Promtool::find() else { return };
    let indicator = |form| Indicator::LatencyHistogram {
        histogram: selector("answer_seconds"),
        threshold: BucketBound::parse("2").unwrap(),
        form,
    };
    let quantities = |bad: f64| [("events", 50.0), ("bad_events", bad)];
    let mut files = Vec::new();
    if promtool.engine == Engine::Prometheus3 {
        let objective = objective(indicator(HistogramForm::NativeOrClassic), "1d");
        let values: String = quantities(5.0)
            .map(|(what, count)| {
                format!(
                    "  - {{eval_time: 30m, expr: 'abs(slo:{what}:increase5m - {count}) < bool 0.001', \
                     exp_samples: [{{labels: '{{objective=\"{}\",service=\"shop\"}}', value: 1}}]}}\n",
                    objective.id
                )
            })
            .concat();
        let step = "{{schema:0 sum:10 count:10 offset:0 buckets:[6 3 1]}}";
        let none = "{{schema:0 sum:0 count:0 offset:0 buckets:[0 0 0]}}";
        let tests = format!(
            "rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n- interval: 1m\n  input_series:\n  \
             - series: 'answer_seconds{{service=\"shop\"}}'\n    values: '{none}+{step}x40'\n  promql_expr_test:\n{values}\
             \n- interval: 1m\n  input_series:\n  - series: 'answer_seconds{{service=\"shop\"}}'\n    values: '{none}x40'\n  \
             promql_expr_test:\n  - {{eval_time: 30m, expr: 'slo:bad_events:increase5m + slo:events:increase5m', \
             exp_samples: [{{labels: '{{objective=\"{}\",service=\"shop\"}}', value: 0}}]}}\n  \
             - {{eval_time: 30m, expr: 'slo:error_ratio:over5m'}}\n",
            objective.id
        );
        assert_eq!(promtool.run_text(&rules_of(&objective), &tests), Ok(()));
    }
    // The same as classic buckets, on either engine.
    let classic = || {
        vec![
            series("answer_seconds_bucket{le=\"2.0\"}", |minute| {
                Some(minute as f64 * 9.0)
            }),
            series("answer_seconds_bucket{le=\"+Inf\"}", |minute| {
                Some(minute as f64 * 10.0)
            }),
            series("answer_seconds_count{}", |minute| Some(minute as f64 * 10.0)),
        ]
    };
    files.push(file_of(
        indicator(HistogramForm::NativeOrClassic),
        classic(),
        &[(30, Some((50.0, 5.0)))],
    ));
    files.push(file_of(
        indicator(HistogramForm::Native),
        classic(),
        &[(30, None)],
    ));
    promtool.run(&files);
}
