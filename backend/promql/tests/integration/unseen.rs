//! What no increase shows, as promtool finds it, against the same from the samples.

use domain::{
    AlertTiers, BucketBound, Cadence, HistogramForm, Indicator, Matcher, Objective, ObjectiveId, Period,
    Selector, Service, TimeSpan,
};
use promql::render::{LOOK_BACK, unseen_events, unseen_step};
use promql::{RuleFile, rule_file_of};

use crate::counters::Counter;
use crate::promtool::{ExpectedValue, Promtool, Series, Test, TestFile, in_quotes};

const MINUTE: TimeSpan = TimeSpan::from_minutes(1);
const BASE_WINDOW: TimeSpan = TimeSpan::from_minutes(5);

/// Two instances over four hours, scraped each minute. One is restarted at 1:00, gone from 1:40 to
/// 1:56 and, restarted meanwhile, from 2:20 to 2:31; its errors begin at 0:30 with 17 of them. The
/// other one is born at 3:10 with 25 events and is gone from 3:30 to 3:33.
fn series() -> [Series; 3] {
    let of = |instance: &str, code: &str, value: &dyn Fn(usize) -> Option<f64>| Series {
        selector: format!("r_total{{service=\"shop\",instance=\"{instance}\",code=\"{code}\"}}"),
        slots: (0..240).map(value).collect(),
    };
    let since_start = |minute: usize| match minute {
        0..60 => minute,
        60..143 => minute - 60,
        _ => minute - 143,
    };
    let is_scraped = |minute: usize| !(100..116).contains(&minute) && !(140..151).contains(&minute);
    let good = |minute: usize| is_scraped(minute).then(|| 1_000.0 + 10.0 * since_start(minute) as f64);
    let bad = |minute: usize| {
        let has_errors = minute >= 30 && is_scraped(minute);
        has_errors.then(|| 7.0 + (since_start(minute) / 3) as f64)
    };
    let second = |minute: usize| {
        let is_there = minute >= 190 && !(210..213).contains(&minute);
        is_there.then(|| 25.0 + 4.0 * (minute - 190) as f64)
    };
    [
        of("a", "200", &good),
        of("a", "500", &bad),
        of("b", "200", &second),
    ]
}

#[test]
fn promtool_finds_what_the_samples_hide() {
    let Some(promtool) = Promtool::find() else { return };
    check(&promtool);
    if let Some(today) = Promtool::find_today() {
        check(&today);
    }
}

/// Ten observations are there when the histogram is first scraped, at 0:10; twenty more are made from
/// 0:20 to 0:40, while nothing is scraped; at 0:50 it was restarted, and has five. Of ten observations
/// one takes longer than the threshold, of five one too.
#[test]
fn of_a_native_histogram_as_much_is_found() {
    let Some(today) = Promtool::find_today() else {
        return;
    };
    let service = Service {
        name: "shop".into(),
        label: "service".into(),
    };
    let indicator = Indicator::LatencyHistogram {
        histogram: Selector::of_service("answer_seconds", &service),
        threshold: BucketBound::parse("2").unwrap(),
        form: HistogramForm::Native,
    };
    let [all, bad] = unseen_events(&indicator, BASE_WINDOW, LOOK_BACK).unwrap();
    let is = |minute: usize, expression: &str, count: f64| {
        let expr = in_quotes(&format!("abs(({expression}) - {count}) < bool 0.001"));
        format!("  - {{eval_time: {minute}m, expr: {expr}, exp_samples: [{{labels: '{{}}', value: 1}}]}}\n")
    };
    let is_some = |minute: usize, expression: &str| {
        let expr = in_quotes(&format!("({expression}) > bool 0"));
        format!("  - {{eval_time: {minute}m, expr: {expr}, exp_samples: [{{labels: '{{}}', value: 1}}]}}\n")
    };
    let is_none = |minute: usize, expression: &str| {
        format!("  - {{eval_time: {minute}m, expr: {}}}\n", in_quotes(expression))
    };
    let expected = [
        is(10, &all, 10.0) + &is(10, &bad, 1.0),
        is_none(14, &all) + &is_none(14, &bad),
        is_none(30, &all),
        is(40, &all, 20.0) + &is(40, &bad, 2.0),
        is_some(50, &all) + &is_some(50, &bad),
    ];
    let histogram = |count: u8, buckets: &str| {
        format!("{{{{schema:0 sum:{count} count:{count} buckets:[{buckets}]}}}}x9")
    };
    let tests = format!(
        "rule_files: [rules.yml]\ntests:\n- interval: 1m\n  input_series:\n  - series: 'answer_seconds{{service=\"shop\"}}'\n    \
         values: '_x10 {} _x20 {} {}'\n  promql_expr_test:\n{}",
        histogram(10, "6 3 1"),
        histogram(30, "18 9 3"),
        histogram(5, "3 1 1"),
        expected.concat()
    );
    let no_rules = RuleFile { groups: Vec::new() };
    assert_eq!(today.run_text(&no_rules, &tests), Ok(()));
}

fn check(promtool: &Promtool) {
    let service = Service {
        name: "shop".into(),
        label: "service".into(),
    };
    let indicator = Indicator::StatusRatio {
        requests: Selector::of_service("r_total", &service),
        bad: Matcher::matches("code", "5.."),
    };
    let [all, bad] = unseen_events(&indicator, BASE_WINDOW, LOOK_BACK).unwrap();
    let series = series();
    let counters: Vec<Counter> = series
        .iter()
        .map(|series| {
            let slots = series.slots.iter().enumerate();
            Counter::of_samples(slots.filter_map(|(minute, slot)| Some((minute as i64 * 60_000, (*slot)?))))
        })
        .collect();
    let mut values = Vec::new();
    let mut sums = [0.0, 0.0];
    let step_seconds = unseen_step(BASE_WINDOW).seconds();
    for at_seconds in (step_seconds..240 * 60).step_by(step_seconds as usize) {
        for (which, (expression, counters)) in [(&all, &counters[..]), (&bad, &counters[1..2])]
            .into_iter()
            .enumerate()
        {
            let hidden = |counter: &Counter| {
                let [at_ms, window_ms, look_back_ms] =
                    [at_seconds, BASE_WINDOW.seconds(), LOOK_BACK.seconds()]
                        .map(|seconds| seconds as i64 * 1_000);
                counter.unseen(at_ms, window_ms, look_back_ms, promtool.engine)
            };
            let at_most: f64 = counters.iter().map(hidden).sum();
            if at_seconds > BASE_WINDOW.seconds() {
                sums[which] += at_most;
            }
            let (expression, sample) = match at_most > 0.0 {
                true => (
                    format!("abs({expression} - {at_most}) <= bool 1e-9"),
                    Some(("{}".to_owned(), 1.0)),
                ),
                false => (format!("({expression}) > 0"), None),
            };
            values.push(ExpectedValue {
                at_seconds,
                expression,
                sample,
            });
        }
    }
    // 17 errors at first, 5 in the first gap, 9 since the restart in the second; besides, what four
    // scrapes hold around the first restart, at the rate of the minutes around it.
    assert!((31.0..45.0).contains(&sums[1]), "{sums:?}");
    let objective = Objective {
        id: ObjectiveId::of(&service, &indicator, true),
        service,
        indicator,
        target: "99%".parse().unwrap(),
        period: Period::rolling(TimeSpan::from_days(1)).unwrap(),
        maintenance: Vec::new(),
    };
    let cadence = Cadence {
        scrape_interval: MINUTE,
        evaluation_interval: MINUTE,
    };
    let tiers = AlertTiers::derive(objective.target, objective.period, cadence);
    promtool.run(&[TestFile {
        name: "unseen".into(),
        rules: rule_file_of(&objective, &tiers, MINUTE),
        evaluation_interval: MINUTE,
        tests: vec![Test {
            name: "unseen".into(),
            scrape_interval: MINUTE,
            series: series.to_vec(),
            alerts: Vec::new(),
            values,
        }],
    }]);
}
