//! Three traffics that break averages of ratios, minute by minute, under promtool: an hour without
//! traffic, nights of little traffic at 50 % errors, an error series that first appears late. What
//! the rules record is within 10 % of exact, and never NaN.

use domain::{
    AlertTiers, Cadence, EventCounts, Indicator, Objective, ObjectiveId, Period, Service, TimeSpan,
};
use promql::rule_file::Labels;
use promql::{RuleFile, rule_file_of};

use crate::counters::Engine;
use crate::firings::{
    Exposed, Instance, failure_share, latency_bucket, outcome_pair, status_ratio, success_share,
};
use crate::promtool::{ExpectedAlerts, ExpectedValue, Promtool, Series, Test, TestFile, in_quotes};

const MINUTE: TimeSpan = TimeSpan::from_minutes(1);
const WITHIN: f64 = 0.1;

/// What happens in each minute, and what of it is exposed.
struct Story {
    name: &'static str,
    /// Good and bad events of each minute.
    minutes: Vec<(f64, f64)>,
    /// The minute in which the counter of bad events appears.
    errors_appear: usize,
    /// The minute after which nothing is exposed any more.
    scraped_until: usize,
    /// The minutes at which the recorded series are looked at.
    looked_at: Vec<usize>,
}

/// Eight hours of about 100 events a minute; none in the fourth.
fn an_hour_without_traffic() -> Story {
    let bad_by_hour = [1.0, 2.0, 4.0, 0.0, 3.0, 1.0, 2.0, 1.0];
    let minutes = (0..480).map(|minute: usize| match minute / 60 {
        3 => (0.0, 0.0),
        hour => (95.0 + (minute * 7 % 11) as f64, bad_by_hour[hour]),
    });
    Story {
        name: "an-hour-without-traffic",
        minutes: minutes.collect(),
        errors_appear: 0,
        scraped_until: 480,
        looked_at: (0..8).flat_map(|hour| [hour * 60 + 30, hour * 60 + 55]).collect(),
    }
}

/// Three days of 1,000 events a minute at 0.1 % errors, and nights of 2 events in ten minutes, one of
/// them bad.
fn nights_of_little_traffic() -> Story {
    let is_night = |minute: usize| minute % 1440 < 480;
    let minutes = (0..3 * 1440).map(|minute| match (is_night(minute), minute % 10) {
        (true, 0) => (1.0, 1.0),
        (true, _) => (0.0, 0.0),
        (false, _) => (999.0, 1.0),
    });
    Story {
        name: "nights-of-little-traffic",
        minutes: minutes.collect(),
        errors_appear: 0,
        scraped_until: 3 * 1440,
        // Deep in the night and deep in the day, so that no window of 6 hours sees both.
        looked_at: (0..3)
            .flat_map(|day| [day * 1440 + 470, day * 1440 + 1430])
            .collect(),
    }
}

/// Errors begin after three hours, and so does their series; after seven hours everything is gone.
fn errors_that_appear_late() -> Story {
    let minutes = (0..480).map(|minute| match minute {
        0..200 => (120.0, 0.0),
        200..290 => (96.0, 24.0),
        _ => (118.0, 2.0),
    });
    Story {
        name: "errors-that-appear-late",
        minutes: minutes.collect(),
        errors_appear: 200,
        scraped_until: 420,
        // Sums of overlapping increases follow a change half a base window late, and the first value
        // of a series is no increase: 3.5 minutes of an outage are missing, so it is looked at when
        // it is older than 35.
        looked_at: vec![30, 100, 190, 240, 260, 280, 310, 360, 419],
    }
}

impl Story {
    fn instance(&self) -> Instance {
        let mut instance = Instance {
            good: vec![Some(0.0)],
            bad: vec![(self.errors_appear == 0).then_some(0.0)],
            total: vec![Some(0.0)],
        };
        let (mut good, mut bad) = (0.0, 0.0);
        for (minute, (more_good, more_bad)) in self.minutes.iter().enumerate() {
            good += more_good;
            bad += more_bad;
            let is_scraped = minute < self.scraped_until;
            instance.good.push(is_scraped.then_some(good));
            instance
                .bad
                .push((is_scraped && minute >= self.errors_appear).then_some(bad));
            instance.total.push(is_scraped.then_some(good + bad));
        }
        instance
    }

    /// Was there traffic in all of the last five minutes, or in none?
    fn is_even_before(&self, minute: usize) -> bool {
        let n_quiet = self.minutes[minute - 5..minute]
            .iter()
            .filter(|events| **events == (0.0, 0.0))
            .count();
        n_quiet == 0 || n_quiet == 5
    }

    /// What happened in the `window` before the end of a minute.
    fn exact(&self, minute: usize, window: TimeSpan) -> EventCounts {
        let n_minutes = (window.seconds() / 60) as usize;
        let mut counts = EventCounts::default();
        for (good, bad) in &self.minutes[minute.saturating_sub(n_minutes)..minute] {
            counts.total += good + bad;
            counts.bad += bad;
        }
        counts
    }

    fn test(&self, objective: &Objective, tiers: &AlertTiers, rules: &RuleFile, engine: Engine) -> Test {
        let exposed = Exposed::of(&objective.indicator, &[self.instance()], MINUTE);
        let mut values = Vec::new();
        for minute in &self.looked_at {
            let mut at = Look {
                story: self,
                objective,
                minute: *minute,
                values: &mut values,
            };
            at.check_windows(tiers);
            at.check_period();
        }
        for minute in (0..=self.minutes.len()).step_by(5) {
            values.extend(never_nan(rules, minute));
        }
        self.check_counts_of_the_replay(objective, tiers, &exposed, engine, &mut values);
        if self.scraped_until < self.minutes.len() {
            // Without a total there is no data: no zero, no ratio.
            let series = ["events:increase5m", "bad_events:increase5m", "error_ratio:over5m"];
            values.extend(series.map(|name| ExpectedValue {
                at_seconds: (self.scraped_until + 10) as u64 * 60,
                expression: format!("slo:{name}"),
                sample: None,
            }));
        }
        Test {
            name: self.name.to_owned(),
            scrape_interval: MINUTE,
            series: exposed.series,
            alerts: Vec::new(),
            values,
        }
    }

    /// The rule's count of the period's events is the backtest's.
    fn check_counts_of_the_replay(
        &self,
        objective: &Objective,
        tiers: &AlertTiers,
        exposed: &Exposed,
        engine: Engine,
        values: &mut Vec<ExpectedValue>,
    ) {
        let history = exposed.history(tiers.base_window, MINUTE, self.scraped_until, engine);
        let counts = history.count_all().counts;
        for (what, count) in [("events", counts.total), ("bad_events", counts.bad)] {
            values.push(ExpectedValue {
                at_seconds: (self.scraped_until as u64 - 1) * 60,
                expression: format!(
                    "abs(slo:{what}:increase{} - {count}) <= bool {}",
                    objective.period,
                    counts.total * 1e-12
                ),
                sample: Some((labels(objective), 1.0)),
            });
        }
    }
}

/// The recorded series of one objective at one minute.
struct Look<'a> {
    story: &'a Story,
    objective: &'a Objective,
    minute: usize,
    values: &'a mut Vec<ExpectedValue>,
}

impl Look<'_> {
    fn check_windows(&mut self, tiers: &AlertTiers) {
        let windows = tiers
            .tiers
            .iter()
            .flat_map(|tier| [tier.short_window, tier.long_window]);
        for window in windows {
            let exact = self.story.exact(self.minute, window).error_ratio();
            // Prometheus 3 sees four of the five minutes of a base window: at night the fifth, which it
            // does not see, may be the only one with events.
            if window > tiers.base_window || self.story.is_even_before(self.minute) {
                self.check_near(&format!("slo:error_ratio:over{window}"), exact);
            }
        }
    }

    fn check_period(&mut self) {
        let period = self.objective.period.span();
        let exact = self.story.exact(self.minute, period);
        let burned = exact
            .error_ratio()
            .map(|ratio| ratio / self.objective.target.error_budget_f64());
        self.check_near(&format!("slo:events:increase{period}"), Some(exact.total));
        self.check_near(&format!("slo:bad_events:increase{period}"), Some(exact.bad));
        self.check_near(&format!("(1 - slo:error_budget_remaining:over{period})"), burned);
    }

    fn check_near(&mut self, expression: &str, exact: Option<f64>) {
        let (expression, sample) = match exact {
            Some(exact) => {
                let near = format!("abs({expression} - {exact}) <= bool {}", exact * WITHIN);
                (near, Some((labels(self.objective), 1.0)))
            }
            None => (expression.to_owned(), None),
        };
        self.values.push(ExpectedValue {
            at_seconds: self.minute as u64 * 60,
            expression,
            sample,
        });
    }
}

fn labels(objective: &Objective) -> String {
    format!("{{objective=\"{}\",service=\"shop\"}}", objective.id)
}

fn never_nan(rules: &RuleFile, minute: usize) -> Vec<ExpectedValue> {
    let records = rules.rules().filter_map(|(_, rule)| rule.record.as_deref());
    let is_nan = |record: &str| ExpectedValue {
        at_seconds: minute as u64 * 60,
        expression: format!("{record} != {record}"),
        sample: None,
    };
    records.map(is_nan).collect()
}

fn objective(service: &str, indicator: fn(&Service) -> Indicator, target: &str, days: u64) -> Objective {
    let service = Service {
        name: service.into(),
        label: "service".into(),
    };
    let indicator = indicator(&service);
    Objective {
        id: ObjectiveId::of(&service, &indicator, true),
        service,
        indicator,
        target: target.parse().unwrap(),
        period: Period::rolling(TimeSpan::from_days(days)).unwrap(),
        maintenance: Vec::new(),
    }
}

fn tiers_and_rules(objective: &Objective) -> (AlertTiers, RuleFile) {
    let cadence = Cadence {
        scrape_interval: MINUTE,
        evaluation_interval: MINUTE,
    };
    let tiers = AlertTiers::derive(objective.target, objective.period, cadence);
    let rules = rule_file_of(objective, &tiers, MINUTE);
    (tiers, rules)
}

fn file(
    stories: &[Story],
    indicator: fn(&Service) -> Indicator,
    target: &str,
    days: u64,
    engine: Engine,
) -> TestFile {
    let objective = objective("shop", indicator, target, days);
    let (tiers, rules) = tiers_and_rules(&objective);
    let tests = stories
        .iter()
        .map(|story| story.test(&objective, &tiers, &rules, engine))
        .collect();
    TestFile {
        name: format!("{} of {}", objective.indicator, stories[0].name),
        rules,
        evaluation_interval: MINUTE,
        tests,
    }
}

#[test]
fn what_the_rules_record_is_within_ten_percent_of_exact_and_never_nan() {
    let Some(promtool) = Promtool::find() else { return };
    check_traffic_cases(&promtool);
    if let Some(today) = Promtool::find_today() {
        check_traffic_cases(&today);
    }
}

fn check_traffic_cases(promtool: &Promtool) {
    let indicators = [
        status_ratio,
        outcome_pair,
        failure_share,
        success_share,
        latency_bucket,
    ];
    let short_stories = [an_hour_without_traffic(), errors_that_appear_late()];
    let nights = [nights_of_little_traffic()];
    let mut files: Vec<TestFile> = indicators
        .into_iter()
        .map(|indicator| file(&short_stories, indicator, "99%", 1, promtool.engine))
        .collect();
    files.push(file(&nights, status_ratio, "99.8%", 3, promtool.engine));
    promtool.run(&files);
}

/// A service that only ever failed, under a name that looks like a template: alerts of both tiers,
/// with the labels and the words that people will read.
#[test]
fn alerts_say_in_words_what_burns() {
    let Some(promtool) = Promtool::find() else { return };
    let objective = objective("shop {{ x }}", status_ratio, "99%", 1);
    let (_, rules) = tiers_and_rules(&objective);
    let series = Series {
        selector: "http_requests_total{service=\"shop {{ x }}\",code=\"503\"}".into(),
        slots: (0..60).map(|minute| Some(f64::from(minute) * 50.0)).collect(),
    };
    let alert_rules = || {
        rules
            .rules()
            .map(|(_, rule)| rule)
            .filter(|rule| rule.alert.as_deref() == Some(promql::rules::ALERT_NAME))
    };
    let in_words = |text: &str| {
        let text = text
            .replace("{{ $value | humanizePercentage }}", "100%")
            .replace("{{\"{{\"}}", "{{");
        in_quotes(&text)
    };
    let as_map = |texts: &Labels| {
        let entries: Vec<String> = texts
            .iter()
            .map(|(key, text)| format!("{key}: {}", in_words(text)))
            .collect();
        entries.join(", ")
    };
    let alerts = ExpectedAlerts {
        at_seconds: 1800,
        labels: alert_rules().map(|rule| as_map(&rule.labels)).collect(),
        annotations: alert_rules().map(|rule| as_map(&rule.annotations)).collect(),
    };
    assert!(alerts.labels[0].contains("service: 'shop {{ x }}'"), "{alerts:?}");
    assert!(
        alerts.annotations[0].contains("100% of the events of shop {{ x }} were bad in 5m"),
        "{alerts:?}"
    );
    let quiet = ExpectedAlerts {
        at_seconds: 0,
        labels: Vec::new(),
        annotations: Vec::new(),
    };
    let test = Test {
        name: "words".into(),
        scrape_interval: MINUTE,
        series: vec![series],
        alerts: vec![quiet, alerts],
        values: Vec::new(),
    };
    promtool.run(&[TestFile {
        name: "words".into(),
        rules,
        evaluation_interval: MINUTE,
        tests: vec![test],
    }]);
}
