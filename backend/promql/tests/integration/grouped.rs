//! Objectives of one group side by side under promtool: each records the series of its own value.

use domain::{AlertTiers, Cadence, Objective, ObjectiveGroup, ObjectiveId, Period, Service, TimeSpan};
use promql::{RuleFile, rule_file_of};

use crate::firings::status_ratio;
use crate::promtool::{ExpectedValue, Promtool, Series, Test, TestFile};

#[test]
fn each_objective_of_a_group_counts_its_own_events() {
    let minute = TimeSpan::from_minutes(1);
    let service = Service {
        name: "shop".into(),
        label: "service".into(),
    };
    let indicator = status_ratio(&service);
    let definition = Objective {
        id: ObjectiveId::of(&service, &indicator, true),
        service,
        indicator,
        target: "99%".parse().unwrap(),
        period: Period::THIRTY_DAYS,
        maintenance: Vec::new(),
    };
    let cadence = Cadence {
        scrape_interval: minute,
        evaluation_interval: minute,
    };
    let group = ObjectiveGroup::try_new(definition, "region").unwrap();
    let objectives = group.expand(&["eu".to_owned(), "us".to_owned()]).unwrap();
    let mut rules = RuleFile::default();
    for objective in &objectives {
        let tiers = AlertTiers::derive(objective.target, objective.period, cadence);
        rules
            .groups
            .extend(rule_file_of(objective, &tiers, minute).groups);
    }
    let names: Vec<&str> = rules.groups.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(
        names,
        ["srellama-shop-availability-eu", "srellama-shop-availability-us"]
    );
    let requests = |region: &str, code: &str, each_minute: f64| Series {
        selector: format!("http_requests_total{{service=\"shop\",region=\"{region}\",code=\"{code}\"}}"),
        slots: (0..60).map(|slot| Some(slot as f64 * each_minute)).collect(),
    };
    let recorded = |id: &str, what: &str, expected: f64| ExpectedValue {
        at_seconds: 1_800,
        expression: format!("round(slo:{what}:increase5m{{objective=\"{id}\"}} + 0)"),
        sample: Some((format!("{{objective=\"{id}\",service=\"shop\"}}"), expected)),
    };
    let file = TestFile {
        name: "group".into(),
        rules,
        evaluation_interval: minute,
        tests: vec![Test {
            name: "group".into(),
            scrape_interval: minute,
            series: vec![
                requests("eu", "200", 100.0),
                requests("eu", "500", 10.0),
                requests("us", "200", 40.0),
            ],
            alerts: Vec::new(),
            values: vec![
                recorded("shop-availability-eu", "events", 550.0),
                recorded("shop-availability-eu", "bad_events", 50.0),
                recorded("shop-availability-us", "events", 200.0),
                recorded("shop-availability-us", "bad_events", 0.0),
            ],
        }],
    };
    for promtool in [Promtool::find(), Promtool::find_today()].into_iter().flatten() {
        promtool.run(std::slice::from_ref(&file));
    }
}
