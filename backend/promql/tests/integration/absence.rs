//! The alert of absent data under promtool, of 2.42 and of today: it fires when a service vanishes, and
//! neither across a gap between scrapes nor in maintenance.

use domain::{AlertTiers, Cadence, Objective, ObjectiveId, Period, Service, TimeSpan};
use promql::rules::ABSENCE_ALERT_NAME;
use promql::{inlined_rule_file_of, rule_file_of};

use crate::firings::status_ratio;
use crate::promtool::{ExpectedValue, Promtool, Series, Test, TestFile};

const MINUTE: TimeSpan = TimeSpan::from_minutes(1);
const CADENCE: Cadence = Cadence {
    scrape_interval: MINUTE,
    evaluation_interval: MINUTE,
};

fn objective(maintenance: &[&str]) -> Objective {
    let service = Service {
        name: "shop".into(),
        label: "service".into(),
    };
    let indicator = status_ratio(&service);
    Objective {
        id: ObjectiveId::of(&service, &indicator, true),
        service,
        indicator,
        target: "99%".parse().unwrap(),
        period: Period::THIRTY_DAYS,
        maintenance: maintenance.iter().map(|window| window.parse().unwrap()).collect(),
    }
}

/// A hundred requests in each of two hours' minutes but those in which nothing is scraped.
fn requests(is_scraped: impl Fn(usize) -> bool) -> Series {
    Series {
        selector: "http_requests_total{service=\"shop\",code=\"200\"}".into(),
        slots: (0..120)
            .map(|minute| is_scraped(minute).then_some(minute as f64 * 100.0))
            .collect(),
    }
}

/// Whether the alert fires at each of these minutes.
fn firing(minutes: impl Iterator<Item = usize>, is_firing: bool) -> impl Iterator<Item = ExpectedValue> {
    minutes.map(move |minute| ExpectedValue {
        at_seconds: minute as u64 * 60,
        expression: format!(
            "count(ALERTS{{alertname=\"{ABSENCE_ALERT_NAME}\",alertstate=\"firing\",severity=\"ticket\",\
             objective=\"shop-availability\",service=\"shop\"}})"
        ),
        sample: is_firing.then(|| ("{}".to_owned(), 1.0)),
    })
}

/// With recording rules and inlined, by every promtool that is here.
fn check(objective: &Objective, series: &Series, values: impl Fn() -> Vec<ExpectedValue>) {
    let tiers = AlertTiers::derive(objective.target, objective.period, CADENCE);
    let rules = [
        rule_file_of(objective, &tiers, MINUTE),
        inlined_rule_file_of(objective, &tiers, MINUTE),
    ];
    let files: Vec<TestFile> = rules
        .into_iter()
        .enumerate()
        .map(|(file_idx, rules)| TestFile {
            name: format!("absence {file_idx}"),
            rules,
            evaluation_interval: MINUTE,
            tests: vec![Test {
                name: "absence".into(),
                scrape_interval: MINUTE,
                series: vec![series.clone()],
                alerts: Vec::new(),
                values: values(),
            }],
        })
        .collect();
    for promtool in [Promtool::find(), Promtool::find_today()].into_iter().flatten() {
        promtool.run(&files);
    }
}

#[test]
fn a_service_that_vanishes_fires_within_the_certified_time_and_no_sooner_than_its_hold() {
    let objective = objective(&[]);
    let tiers = AlertTiers::derive(objective.target, objective.period, CADENCE);
    let absence = tiers.absence.unwrap();
    let last_sample = 29;
    let [hold, certified] = [absence.hold, absence.time_to_fire].map(|span| span.seconds() as usize / 60);
    assert_eq!((hold, certified), (15, 27));
    check(&objective, &requests(|minute| minute <= last_sample), || {
        let silent = firing(0..=last_sample + hold, false);
        let fires = firing(last_sample + certified..120, true);
        silent.chain(fires).collect()
    });
}

#[test]
fn a_service_that_comes_back_ends_the_alert() {
    check(
        &objective(&[]),
        &requests(|minute| !(30..70).contains(&minute)),
        || firing(56..70, true).chain(firing(73..120, false)).collect(),
    );
}

#[test]
fn a_gap_that_is_no_longer_than_the_hold_never_fires() {
    for gap in [30..31, 30..40, 30..45] {
        let series = requests(|minute| !gap.contains(&minute));
        check(&objective(&[]), &series, || firing(0..120, false).collect());
    }
}

#[test]
fn no_traffic_is_no_absence() {
    let mut idle = requests(|_| true);
    idle.slots.fill(Some(7.0));
    check(&objective(&[]), &idle, || firing(0..120, false).collect());
}

#[test]
fn maintenance_is_no_absence_but_what_is_gone_after_it_is() {
    let objective = objective(&["1970-01-01T00:30:00Z/1970-01-01T01:20:00Z"]);
    let back = requests(|minute| !(30..80).contains(&minute));
    check(&objective, &back, || firing(0..120, false).collect());
    let gone = requests(|minute| minute < 30);
    // One base window after its end is left out as well: the hold begins with minute 85.
    check(&objective, &gone, || {
        firing(0..100, false).chain(firing(101..120, true)).collect()
    });
}
