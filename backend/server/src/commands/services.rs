//! `srellama services`

use std::time::Instant;

use api::services::ServiceListResponse;
use app::services::Overview;

use crate::cli::Cli;
use crate::commands::Verdict;
use crate::failure::Failure;
use crate::terminal::{Terminal, Tone, counted, shell_word};
use crate::wiring::{Need, Needs, wire};

pub(crate) async fn run(cli: &Cli, terminal: &Terminal) -> Result<Verdict, Failure> {
    let needs = Needs {
        source: Need::Required,
        model: false,
        rules: None,
    };
    let wired = wire(cli, needs, terminal).await?;
    let started = Instant::now();
    let looking = wired.app.services();
    let overview = terminal.while_waiting("Discovering", "services", looking).await?;
    if terminal.is_json() {
        terminal.json(&ServiceListResponse::from(&overview))?;
        return Ok(Verdict::Fine);
    }
    print_discovered(terminal, &overview, started)?;
    let widest = overview
        .services
        .iter()
        .map(|one| one.service.name.chars().count());
    let width = widest.max().unwrap_or_default();
    for one in &overview.services {
        let detail = format!(
            "{:width$}   {} · {} series   by {}",
            one.service.name,
            counted(one.n_metrics, "metric"),
            one.n_series,
            one.service.label
        );
        terminal.done("Service", detail)?;
    }
    if let Some(first) = overview.services.first() {
        let name = shell_word(&first.service.name);
        let next = format!("srellama propose{} --service {name}", wired.source_words);
        terminal.line(Tone::Quiet, "Next", next)?;
    }
    Ok(Verdict::Fine)
}

/// `  Discovered  7 services, 96 metrics in 0.2 s`
pub(super) fn print_discovered(
    terminal: &Terminal,
    overview: &Overview,
    started: Instant,
) -> Result<(), Failure> {
    let n_metrics = overview.services.iter().map(|one| one.n_metrics).sum();
    let detail = format!(
        "{}, {} in {:.1} s",
        counted(overview.services.len(), "service"),
        counted(n_metrics, "metric"),
        started.elapsed().as_secs_f64()
    );
    terminal.done("Discovered", detail)?;
    for cut in &overview.cut {
        terminal.line(Tone::Attention, "Cut", cut)?;
    }
    Ok(())
}
