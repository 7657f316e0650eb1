//! Figures beside those of a peer, measured in the same run, one JSON object a line:
//! `bench, figure, ours, peer, ratio, unit`; a ratio above 1 means that we are ahead.

mod discover;

use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail};
use serde_json::json;

use crate::process::output;
use crate::{tools, workspace};

/// Runs the benches of that name, or all.
pub fn run(name: Option<&str>) -> Result<()> {
    match name {
        None => slo().and_then(|()| check()).and_then(|()| discover::run()),
        Some("slo") => slo(),
        Some("check") => check(),
        Some("discover") => discover::run(),
        Some(other) => bail!("there is no bench `{other}`; there are: slo, check, discover"),
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

/// How long whole processes take to check a rule file: `srellama check` against `promtool check
/// rules`, the median of nine runs each, in turn.
fn check() -> Result<()> {
    build_release()?;
    let folder = workspace::target().join("bench");
    std::fs::create_dir_all(&folder)?;
    let rules = folder.join("rules.yaml");
    std::fs::write(&rules, many_rules(4_000))?;
    let promtool = tools::promtool()?;
    let srellama = workspace::target().join("release/srellama");
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    for _ in 0..9 {
        ours.push(seconds_of(Command::new(&srellama).arg("check").arg(&rules))?);
        peer.push(seconds_of(
            Command::new(&promtool).args(["check", "rules"]).arg(&rules),
        )?);
    }
    let (ours, peer) = (median(ours), median(peer));
    println!(
        "{}",
        json!({
            "bench": "check",
            "figure": "4000 rules of one file, whole process, against promtool check rules",
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

fn seconds_of(command: &mut Command) -> Result<f64> {
    let started = Instant::now();
    output(command)?;
    Ok(started.elapsed().as_secs_f64())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
