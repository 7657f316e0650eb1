//! Figures beside those of a peer, measured in the same run, one JSON object a line:
//! `bench, figure, ours, peer, ratio, unit`; a ratio above 1 means that we are ahead.

mod discover;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::process::output;
use crate::{tools, workspace};

/// Runs the benches of that name, or all.
pub fn run(name: Option<&str>) -> Result<()> {
    match name {
        None => {
            let all: [fn() -> Result<()>; 4] = [slo, check, promql, discover::run];
            all.iter().try_for_each(|bench| bench())
        }
        Some("slo") => slo(),
        Some("check") => check(),
        Some("discover") => discover::run(),
        Some("promql") => promql(),
        Some(other) => bail!("there is no bench `{other}`; there are: slo, check, promql, discover"),
    }
}

/// Objectives to rules against crate `slokit`, backtests, what-ifs, and checks in one process:
/// `backend/formats/benches/slo.rs` prints the lines.
fn slo() -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["bench", "--workspace", "--quiet", "--bench", "slo"])
        .current_dir(workspace::root());
    crate::process::run(&mut cargo)
}

/// The programs as people get them; what a debug build takes says nothing.
fn build_release() -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["build", "--workspace", "--release", "--quiet", "--bins"])
        .current_dir(workspace::root());
    crate::process::run(&mut cargo)
}

/// How long whole processes take to check a rule file of one group.
fn check() -> Result<()> {
    build_release()?;
    let rules = written("rules.yaml", &many_rules(4_000))?;
    against_promtool("check", "4000 rules of one file", &rules)
}

/// What parsing and checking take in the process (`backend/promql/benches/promql.rs` prints the lines),
/// and as a whole process, for 250 objectives as Sloth writes them.
fn promql() -> Result<()> {
    let rules = written("sloth.yaml", &rules_of_sloth(250))?;
    let mut cargo = Command::new("cargo");
    cargo
        .args(["bench", "--workspace", "--quiet", "--bench", "promql", "--"])
        .arg(&rules)
        .current_dir(workspace::root());
    let lines = output(&mut cargo)?;
    print!("{lines}");
    build_release()?;
    against_promtool("promql", "4000 rules as Sloth writes them", &rules)?;
    let exceeded = exceeded(&lines)?;
    if exceeded.is_empty() {
        return Ok(());
    }
    bail!("over their limits: {}", exceeded.join(", "))
}

/// The figures of these lines that are above their limit.
fn exceeded(lines: &str) -> Result<Vec<String>> {
    let mut exceeded = Vec::new();
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line)?;
        if line["ours"].as_f64() > line["limit"].as_f64() {
            exceeded.push(line["figure"].to_string());
        }
    }
    Ok(exceeded)
}

fn written(name: &str, text: &str) -> Result<PathBuf> {
    let folder = workspace::target().join("bench");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(name);
    std::fs::write(&path, text)?;
    Ok(path)
}

/// `srellama check` against `promtool check rules`, the median of nine runs each, in turn.
fn against_promtool(bench: &str, what: &str, rules: &Path) -> Result<()> {
    let promtool = tools::promtool()?;
    let srellama = workspace::target().join("release/srellama");
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    for _ in 0..9 {
        ours.push(seconds_of(Command::new(&srellama).arg("check").arg(rules))?);
        peer.push(seconds_of(
            Command::new(&promtool).args(["check", "rules"]).arg(rules),
        )?);
    }
    let (ours, peer) = (median(ours), median(peer));
    println!(
        "{}",
        json!({
            "bench": bench,
            "figure": format!("{what}, whole process, against promtool check rules"),
            "ours": ours,
            "peer": peer,
            "ratio": peer / ours,
            "unit": "s",
        })
    );
    Ok(())
}

fn many_rules(count: usize) -> String {
    let mut text = String::from("groups:\n- name: bench\n  rules:\n");
    for rule_idx in 0..count {
        text += &format!(
            "  - record: job:requests:rate5m_{rule_idx}\n    expr: sum by (job) (rate(http_requests_total{{service=\"s{rule_idx}\",code=~\"5..\"}}[5m])) / sum by (job) (rate(http_requests_total{{service=\"s{rule_idx}\"}}[5m]))\n"
        );
    }
    text
}

/// 16 rules an objective: an error ratio over each of seven windows, seven sums of requests, two alerts.
fn rules_of_sloth(n_objectives: usize) -> String {
    let mut text = String::from("groups:\n");
    for objective in 0..n_objectives {
        text += &format!("- name: slo-{objective}\n  rules:\n");
        for window in ["5m", "30m", "1h", "2h", "6h", "1d", "3d"] {
            let of = |condition: &str| {
                format!("sum(rate(http_requests_total{{job=\"{objective}\"{condition}}}[{window}]))")
            };
            let (bad, all) = (of(",code=~\"(5..|429)\""), of(""));
            text += &format!(
                "  - record: slo:sli_error:ratio_rate{window}\n    expr: ({bad}) / ({all})\n    labels: {{sloth_id: o-{objective}, sloth_window: {window}}}\n"
            );
            text += &format!(
                "  - record: slo:requests:rate{window}\n    expr: {all}\n    labels: {{sloth_id: o-{objective}}}\n"
            );
        }
        for (short, long, factor) in [("5m", "1h", 14.4), ("2h", "1d", 3.0)] {
            let side = |window| {
                format!(
                    "max(slo:sli_error:ratio_rate{window}{{sloth_id=\"o-{objective}\"}} > ({factor} * 0.001)) without (sloth_window)"
                )
            };
            text += &format!(
                "  - alert: Burn{short}\n    expr: {} and {}\n    labels: {{objective: o-{objective}}}\n",
                side(short),
                side(long)
            );
        }
    }
    text
}

fn seconds_of(command: &mut Command) -> Result<f64> {
    let started = Instant::now();
    output(command)?;
    Ok(started.elapsed().as_secs_f64())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
