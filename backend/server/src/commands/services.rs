//! `srellama services`

use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use api::services::{ServiceDetailResponse, ServiceListResponse};
use app::AppError;
use app::discover::ServiceDetail;
use app::discovery::DiscoveryProgress;
use app::services::{Freshness, Services};
use domain::{Catalogue, MetricType};

use crate::cli::{Cli, ServicesArgs};
use crate::commands::Verdict;
use crate::exposition_file;
use crate::failure::Failure;
use crate::terminal::{Terminal, Tone, counted, shell_word};
use crate::wiring::{Need, Needs, Wired, wire};

pub(crate) async fn run(cli: &Cli, args: &ServicesArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    if let Some(file) = &args.exposition {
        return show_file(file, terminal);
    }
    let needs = Needs {
        source: Need::Required,
        model: false,
        rules: None,
    };
    let wired = wire(cli, needs, terminal).await?;
    match &args.service {
        Some(service) => show(service, &wired, terminal).await?,
        None => list(freshness_of(args), &wired, terminal).await?,
    }
    Ok(Verdict::Fine)
}

fn freshness_of(args: &ServicesArgs) -> Freshness {
    match (args.anew, args.refresh) {
        (true, _) => Freshness::Anew,
        (false, true) => Freshness::Refreshed,
        (false, false) => Freshness::Recent,
    }
}

async fn list(freshness: Freshness, wired: &Wired, terminal: &Terminal) -> Result<(), Failure> {
    let started = Instant::now();
    let found = discover(freshness, wired, terminal).await?;
    if terminal.is_json() {
        terminal.json(&ServiceListResponse::from(&found))?;
        return Ok(());
    }
    print_discovered(terminal, &found, started)?;
    let summaries = found.overview.summaries();
    let widest = summaries.iter().map(|one| one.service.name.chars().count());
    let width = widest.max().unwrap_or_default().min(60);
    for one in &summaries {
        let detail = format!(
            "{:width$}   {} · {} series   by {}",
            one.service.name,
            counted(one.n_metrics, "metric"),
            one.n_series,
            one.service.label
        );
        terminal.done("Service", detail)?;
    }
    if let Some(first) = summaries.first() {
        let name = shell_word(&first.service.name);
        let next = format!("srellama propose{} --service {name}", wired.source_words);
        terminal.line(Tone::Quiet, "Next", next)?;
    }
    Ok(())
}

fn show_file(file: &Path, terminal: &Terminal) -> Result<Verdict, Failure> {
    let catalogue = exposition_file::read(file)?;
    if terminal.is_json() {
        terminal.json(&ServiceDetailResponse::from(&catalogue))?;
        return Ok(Verdict::Fine);
    }
    print_catalogue(terminal, &catalogue)?;
    let file = shell_word(&file.display().to_string());
    let next = format!("srellama propose --exposition {file}");
    terminal.line(Tone::Quiet, "Next", next)?;
    Ok(Verdict::Fine)
}

/// The services, with a line on the terminal that says how far it is.
pub(super) async fn discover(
    freshness: Freshness,
    wired: &Wired,
    terminal: &Terminal,
) -> Result<Services, AppError> {
    let progress: Mutex<Option<DiscoveryProgress>> = Mutex::default();
    let tell = |now: DiscoveryProgress| {
        if let Ok(mut progress) = progress.lock() {
            *progress = Some(now);
        }
    };
    let words = || match progress.lock().ok().and_then(|progress| *progress) {
        Some(progress) => progress.to_string(),
        None => "services".to_owned(),
    };
    let looking = wired.app.services(freshness, &tell);
    terminal.while_working("Discovering", words, looking).await
}

/// `  Discovered  7 services, 96 metrics in 0.2 s`
pub(super) fn print_discovered(
    terminal: &Terminal,
    found: &Services,
    started: Instant,
) -> Result<(), Failure> {
    let overview = &found.overview;
    let n_metrics = overview.services.iter().map(|one| one.metrics.len()).sum();
    let when = match found.age.seconds() {
        0 => format!("in {:.1} s", started.elapsed().as_secs_f64()),
        _ => format!("as of {} ago", found.age),
    };
    let detail = format!(
        "{}, {} {when}",
        counted(overview.services.len(), "service"),
        counted(n_metrics, "metric"),
    );
    terminal.done("Discovered", detail)?;
    if let Some(since) = found.difference.since.filter(|_| !found.difference.is_empty()) {
        let seconds = overview.refreshed_at.duration_since(since).as_secs();
        let ago = domain::TimeSpan::from_seconds(u64::try_from(seconds).unwrap_or_default());
        let detail = format!("{} since the look {ago} before", found.difference);
        terminal.line(Tone::Quiet, "Changed", detail)?;
    }
    for cut in &overview.cut {
        terminal.line(Tone::Attention, "Cut", cut)?;
    }
    Ok(())
}

async fn show(service: &str, wired: &Wired, terminal: &Terminal) -> Result<(), Failure> {
    let looking = wired.app.service_detail(service, (wired.history_end)());
    let detail = terminal.while_waiting("Reading", service, looking).await?;
    if terminal.is_json() {
        terminal.json(&ServiceDetailResponse::from(&detail))?;
        return Ok(());
    }
    print_catalogue(terminal, &detail.catalogue)?;
    print_times(terminal, &detail)?;
    let name = shell_word(&detail.catalogue.service.name);
    let next = format!("srellama propose{} --service {name}", wired.source_words);
    terminal.line(Tone::Quiet, "Next", next)?;
    Ok(())
}

/// The service, then a line for each metric.
pub(super) fn print_catalogue(terminal: &Terminal, catalogue: &Catalogue) -> Result<(), Failure> {
    let detail = format!(
        "{}   {} · {} series   by {}",
        catalogue.service.name,
        counted(catalogue.metrics.len(), "metric"),
        catalogue.n_series,
        catalogue.service.label
    );
    terminal.done("Service", detail)?;
    for cut in &catalogue.cut {
        terminal.line(Tone::Attention, "Cut", cut)?;
    }
    for (name, metric) in &catalogue.metrics {
        let labels = metric
            .labels
            .iter()
            .map(|(label, values)| format!("{label} {}", values.len()));
        let labels: Vec<String> = labels.collect();
        let kind = match metric.metadata.metric_type {
            MetricType::Counter => "counter",
            MetricType::Gauge => "gauge",
            MetricType::Histogram => "histogram",
            MetricType::Summary => "summary",
            MetricType::Unknown => "unknown",
        };
        let detail = format!(
            "{name}   {kind}, {} series   {}",
            metric.n_series,
            labels.join(" · ")
        );
        terminal.more(detail)?;
    }
    Ok(())
}

fn print_times(terminal: &Terminal, detail: &ServiceDetail) -> Result<(), Failure> {
    let mut parts = Vec::new();
    if let Some(interval) = detail.scrape_interval {
        parts.push(format!("every {interval}"));
    }
    if let Some(samples) = detail.samples {
        parts.push(format!("from {} to {}", samples.from, samples.until));
    }
    if let Some(retention) = detail.retention {
        parts.push(format!("kept for {retention}"));
    }
    if let (Some(metric), false) = (&detail.looked_at, parts.is_empty()) {
        let detail = format!("{} (by {metric})", parts.join(", "));
        terminal.line(Tone::Quiet, "Scraped", detail)?;
    }
    Ok(())
}
