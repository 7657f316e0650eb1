//! The fakes as the product and its tests see them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod differential;
mod evaluation;
mod faults;
mod grafana_recordings;
mod rules;
mod shop;

use domain::metric::Labels;
use domain::ports::Sample;
use jiff::Timestamp;

/// Noon, so that a world's history begins at noon too.
fn now() -> Timestamp {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

fn after(seconds: i64) -> Timestamp {
    now() + jiff::SignedDuration::from_secs(seconds)
}

/// `{a="b"} 1.5`, one line per sample, by label set.
fn text_of(samples: &[Sample]) -> Vec<String> {
    let mut lines: Vec<String> = samples
        .iter()
        .map(|sample| format!("{} {}", labels_text(&sample.labels), sample.value))
        .collect();
    lines.sort();
    lines
}

/// As Prometheus prints a label set.
fn labels_text(labels: &Labels) -> String {
    let others = labels.iter().filter(|(label, _)| *label != "__name__");
    let others: Vec<String> = others
        .map(|(label, value)| format!("{label}={value:?}"))
        .collect();
    format!(
        "{}{{{}}}",
        labels.get("__name__").map_or("", String::as_str),
        others.join(", ")
    )
}
