//! What parsing a rule and checking a file of rules take in the process, one JSON object a line.
//! `cargo xtask bench promql` writes the file, names it, and times promtool beside.
#![expect(clippy::print_stdout, reason = "the figures are the output")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use domain::{Catalogue, Metric, MetricMetadata, MetricType, Service, TimeSpan};
use promql::check::{Surroundings, check_rule_file_in};
use promql::profile::Profile;
use promql::{Expression, KnownMetrics, RuleFile};
use serde_json::json;

/// Each figure is the best of so many turns: what else the machine does only slows them.
const N_TURNS: usize = 9;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let text = std::fs::read_to_string(path.ok_or("which file of rules?")?)?;
    let file = RuleFile::parse(&text)?;
    let expressions: Vec<&str> = file.rules().map(|(_, rule)| rule.expr.as_str()).collect();
    let n_rules = expressions.len();

    let seconds = best(|| {
        expressions
            .iter()
            .filter(|text| Expression::parse(text).is_ok())
            .count()
    });
    println!(
        "{}",
        json!({
            "bench": "promql",
            "figure": format!("parsing the expression of each of {n_rules} rules, one thread, per rule"),
            "ours": seconds * 1e6 / n_rules as f64, "limit": 5.0, "unit": "us",
        })
    );

    let (known, profile) = (known_metrics(), Profile::floor("the oldest server"));
    let surroundings = Surroundings {
        known: Some(&known),
        scrape_interval: Some(TimeSpan::from_seconds(15)),
        profile: Some(&profile),
        ..Surroundings::default()
    };
    let seconds = best(|| check_rule_file_in("rules.yaml", &text, surroundings).len());
    println!(
        "{}",
        json!({
            "bench": "promql",
            "figure": format!("{n_rules} rules read and given every offline check, with a catalogue, one thread"),
            "ours": seconds, "limit": 1.0, "unit": "s",
            "findings": check_rule_file_in("rules.yaml", &text, surroundings).len(),
        })
    );
    Ok(())
}

fn best(work: impl Fn() -> usize) -> f64 {
    let turns = (0..N_TURNS).map(|_| {
        let started = Instant::now();
        std::hint::black_box(work());
        started.elapsed().as_secs_f64()
    });
    turns.fold(f64::INFINITY, f64::min)
}

/// The counter that the rules read, with its labels, among 5,000 others.
fn known_metrics() -> KnownMetrics {
    let labels = ["job", "code", "instance"].map(|label| (label.to_owned(), BTreeSet::from([String::new()])));
    let metric = Metric {
        metadata: MetricMetadata {
            metric_type: MetricType::Counter,
            unit: String::new(),
            help: String::new(),
        },
        labels: BTreeMap::from(labels),
        n_series: 1,
    };
    let names = (0..5_000).map(|nth| format!("other_{nth}_total"));
    let names = names.chain(["http_requests_total".to_owned()]);
    KnownMetrics::of_catalogue(&Catalogue {
        service: Service {
            name: "bench".to_owned(),
            label: "job".to_owned(),
        },
        metrics: names.map(|name| (name, metric.clone())).collect(),
        n_series: 5_001,
        cut: Vec::new(),
    })
}
