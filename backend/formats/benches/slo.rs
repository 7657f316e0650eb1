//! Figures of the core, one JSON object a line: objectives to rules beside crate `slokit`, backtests of
//! a month, one move of a slider, and the check of many rules.
#![expect(clippy::print_stdout, reason = "the figures are the output")]

use std::time::Instant;

use domain::backtest::replay;
use domain::what_if::{Scenario, what_if};
use domain::{AlertTiers, Alerting, Cadence, EventCounts, EventHistory, Period, Target, TimeSpan};
use formats::{ExportFormat, GrafanaPlace, ReadOptions, Spec, export, read, read_all, rules};
use jiff::Timestamp;
use serde_json::{Value, json};

const N_OBJECTIVES: usize = 1_000;
const HALF_A_MINUTE: TimeSpan = TimeSpan::from_seconds(30);
const CADENCE: Cadence = Cadence {
    scrape_interval: HALF_A_MINUTE,
    evaluation_interval: HALF_A_MINUTE,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let lines = [generate()?, vec![backtest()?, move_a_slider()?, check()]];
    for line in lines.iter().flatten() {
        println!("{line}");
    }
    Ok(())
}

/// A spec as Sloth's users write it; both sides read the same text.
fn spec(nth: usize) -> String {
    format!(
        r#"version: prometheus/v1
service: service-{nth}
slos:
- name: availability
  objective: 99.9
  sli:
    events:
      error_query: sum(rate(http_requests_total{{service="service-{nth}",code=~"5.."}}[{{{{.window}}}}]))
      total_query: sum(rate(http_requests_total{{service="service-{nth}"}}[{{{{.window}}}}]))
  alerting:
    name: ServiceFails
    page_alert: {{labels: {{severity: page}}}}
    ticket_alert: {{labels: {{severity: ticket}}}}
"#
    )
}

/// YAML to YAML: read, checked, made into rules and printed; the best of five turns each, in turn. Ours
/// one by one, and all at once as `srellama convert` does it, on all cores.
fn generate() -> Result<Vec<Value>, Box<dyn std::error::Error>> {
    let specs: Vec<(String, String)> = (0..N_OBJECTIVES)
        .map(|nth| (format!("{nth}.yaml"), spec(nth)))
        .collect();
    let (mut one_by_one, mut at_once, mut peer) = (f64::INFINITY, f64::INFINITY, f64::INFINITY);
    let (mut our_bytes, mut bytes_at_once, mut peer_bytes) = (0, 0, 0);
    for _ in 0..5 {
        let started = Instant::now();
        our_bytes = 0;
        for (file, text) in &specs {
            for spec in &read(file, text, &ReadOptions::default())?.specs {
                our_bytes += rules::rule_file_of(spec, CADENCE).0.to_yaml().len();
            }
        }
        one_by_one = one_by_one.min(started.elapsed().as_secs_f64());

        let started = Instant::now();
        let readings = read_all(&specs, &ReadOptions::default())?;
        let all: Vec<Spec> = readings.into_iter().flat_map(|reading| reading.specs).collect();
        let place = GrafanaPlace::default();
        bytes_at_once = export(&all, CADENCE, ExportFormat::Prometheus, &place).text.len();
        at_once = at_once.min(started.elapsed().as_secs_f64());

        let started = Instant::now();
        peer_bytes = 0;
        for (_, text) in &specs {
            let spec = slokit::spec::Spec::from_yaml(text)?;
            peer_bytes += slokit::generate::generate_rules(&spec)?
                .to_prometheus_yaml()?
                .len();
        }
        peer = peer.min(started.elapsed().as_secs_f64());
    }
    let n_threads = std::thread::available_parallelism()?;
    let line = |how: &str, ours: f64, our_bytes: usize| {
        json!({
            "bench": "slo",
            "figure": format!("1000 Sloth specs to printed rules, {how}, against slokit on one thread"),
            "ours": ours, "peer": peer, "ratio": peer / ours, "unit": "s",
            "our_bytes": our_bytes, "peer_bytes": peer_bytes,
        })
    };
    Ok(vec![
        line("one thread", one_by_one, our_bytes),
        line(
            &format!("as `convert` does, {n_threads} threads"),
            at_once,
            bytes_at_once,
        ),
    ])
}

/// A month of minutes with an outage of an hour on some day.
fn history(nth: usize) -> EventHistory {
    let day = nth % 29 * 1_440;
    let points = (0..30 * 1_440)
        .map(|minute| {
            let total = 500.0 + (minute % 1_440) as f64;
            let share = if (day..day + 60).contains(&minute) {
                0.5
            } else {
                0.0004
            };
            Some(EventCounts {
                total,
                bad: total * share,
            })
        })
        .collect();
    EventHistory {
        from: Timestamp::UNIX_EPOCH,
        step: TimeSpan::from_minutes(1),
        base_window: TimeSpan::from_minutes(5),
        points,
        unseen_events: None,
    }
}

/// Replays alone are timed; the histories come one by one, as they do from a source.
fn backtest() -> Result<Value, Box<dyn std::error::Error>> {
    let target: Target = "99.9%".parse()?;
    let tiers = AlertTiers::derive(target, Period::THIRTY_DAYS, CADENCE).tiers;
    let mut seconds = 0.0;
    let mut n_firings = 0;
    for nth in 0..N_OBJECTIVES {
        let history = history(nth);
        let started = Instant::now();
        let backtest = replay(&history, target, Period::THIRTY_DAYS, &tiers);
        seconds += started.elapsed().as_secs_f64();
        n_firings += backtest
            .tiers
            .iter()
            .map(|tier| tier.firings.len())
            .sum::<usize>();
    }
    Ok(json!({
        "bench": "slo",
        "figure": "1000 objectives x 30 d x 1 min backtested after fetch, one thread",
        "ours": seconds, "peer": null, "ratio": null, "unit": "s",
        "firings": n_firings, "peak_mib": peak_mib(),
    }))
}

/// What one move of a slider costs.
fn move_a_slider() -> Result<Value, Box<dyn std::error::Error>> {
    let history = history(7);
    let scenario = Scenario {
        target: "99.9%".parse()?,
        period: Period::THIRTY_DAYS,
        alerting: Alerting::Derived,
    };
    let mut seconds: Vec<f64> = (0..99)
        .map(|_| {
            let started = Instant::now();
            assert_eq!(what_if(&history, CADENCE, &[scenario]).len(), 1);
            started.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    Ok(json!({
        "bench": "slo",
        "figure": "one what-if over 30 d x 1 min, median of 99",
        "ours": seconds[49], "peer": null, "ratio": null, "unit": "s",
    }))
}

fn check() -> Value {
    let mut text = String::from("groups:\n- name: bench\n  rules:\n");
    for nth in 0..4_000 {
        text += &format!(
            "  - record: job:requests:rate5m_{nth}\n    expr: sum by (job) (rate(http_requests_total{{service=\"s{nth}\",code=~\"5..\"}}[5m]))\n"
        );
    }
    let started = Instant::now();
    let n_findings = promql::check_rule_file("bench.yaml", &text, None).len();
    json!({
        "bench": "slo",
        "figure": "4000 rules of one file checked in the process",
        "ours": started.elapsed().as_secs_f64(), "peer": null, "ratio": null, "unit": "s",
        "findings": n_findings,
    })
}

/// The most memory that the process ever had; `None` where the system does not say.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1_024)
}
