//! Candidates: every indicator that a service's catalogue allows, enumerated by code, each with its
//! reasons and ranked by rules.
//!
//! A candidate only names metrics, labels and bucket bounds that exist. What is deliberately absent:
//! anything on a gauge's rate, on a classic histogram without `le`, across counters whose label sets
//! do not nest, or of a level beside a limit with other labels.
//!
//! Packs come first: templates for well-known metrics, by name. Generic templates catch the rest.

mod explanation;
mod gauge;
mod histogram;
mod name;
mod pairs;
mod pattern;
mod ranking;
mod status;
mod template;

use serde::{Deserialize, Serialize};

use crate::indicator::{Across, BucketBound, FreshnessSignal, Indicator, IndicatorKind, gauge_in_words};
use crate::metric::{Catalogue, Metric, MetricType};
use crate::selector::Selector;

pub use pattern::{Captures, NamePattern, NamePatternError};
pub use template::{Exclusion, Makes, Pack, Source, Template};

/// One indicator that could be watched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// What it would watch.
    pub shape: CandidateShape,
    /// The rules' score, for ordering only: higher is better.
    pub score: i32,
    /// What speaks for it, one sentence each.
    pub reasons: Vec<String>,
    /// What speaks against it, one sentence each.
    pub counter_reasons: Vec<String>,
    /// The template that made it: `pack/template`, or `generic/…`.
    pub template: String,
    /// What it counts, in words.
    pub explanation: String,
    /// Where the template's facts come from.
    pub references: Vec<String>,
}

/// What a candidate would watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "snake_case")]
pub enum CandidateShape {
    /// An indicator that is complete.
    Complete {
        /// The indicator.
        indicator: Indicator,
    },
    /// A latency histogram: history decides which of its bounds becomes the threshold.
    Histogram {
        /// The family name, without `_bucket`, and its conditions.
        histogram: Selector,
        /// The finite bounds that exist, rising; at least two.
        bounds: Vec<BucketBound>,
    },
    /// A native histogram of seconds: history decides the threshold, which needs no bucket.
    NativeHistogram {
        /// The histogram and its conditions.
        histogram: Selector,
    },
    /// A level without a limit beside it, such as the length of a queue: history decides how much is
    /// too much.
    Level {
        /// What is measured.
        gauge: Selector,
        /// How several series become one value.
        across: Across,
    },
    /// When something was last done: history decides how long ago is too long.
    Age {
        /// What tells when it was done.
        signal: FreshnessSignal,
    },
}

impl CandidateShape {
    /// What it would watch.
    pub fn kind(&self) -> IndicatorKind {
        match self {
            Self::Complete { indicator } => indicator.kind(),
            Self::Histogram { .. } | Self::NativeHistogram { .. } => IndicatorKind::Latency,
            Self::Level { .. } => IndicatorKind::Saturation,
            Self::Age { .. } => IndicatorKind::Freshness,
        }
    }

    /// The metrics that it reads.
    pub fn metrics(&self) -> Vec<String> {
        match self {
            Self::Complete { indicator } => indicator.metrics(),
            Self::Histogram { histogram, .. } => ["bucket", "count"]
                .map(|part| format!("{}_{part}", histogram.metric))
                .to_vec(),
            Self::NativeHistogram { histogram: selector } | Self::Level { gauge: selector, .. } => {
                vec![selector.metric.clone()]
            }
            Self::Age { signal } => vec![signal_of(signal).metric.clone()],
        }
    }

    /// In words, for people and for the model.
    pub fn in_words(&self) -> String {
        match self {
            Self::Complete { indicator } => indicator.to_string(),
            Self::Histogram { histogram, .. } | Self::NativeHistogram { histogram } => {
                format!("share of {} within a time", histogram.metric)
            }
            Self::Level { gauge, across } => {
                let value = gauge_in_words(gauge, None, *across);
                format!("share of minutes with {value} within a bound")
            }
            Self::Age { signal } => {
                let newest_or_each = match signal {
                    FreshnessSignal::NewestTimestamp(gauge) => format!("the newest {}", gauge.metric),
                    FreshnessSignal::EachTimestamp(gauge) => format!("each {}", gauge.metric),
                    FreshnessSignal::Successes(counter) => format!("a rise of {}", counter.metric),
                };
                format!("share of minutes with {newest_or_each} lately enough")
            }
        }
    }
}

/// Enumerates the candidates of a service, the best by rules first; equal ones in the order of
/// their words.
///
/// A metric that a pack knows is left to the pack.
pub fn enumerate(catalogue: &Catalogue, packs: &[Pack]) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut in_use: Vec<&Template> = Vec::new();
    for pack in packs {
        for template in &pack.templates {
            let shapes = template.shapes(catalogue);
            if !shapes.is_empty() {
                in_use.push(template);
            }
            for shape in shapes {
                let is_new = candidates.iter().all(|candidate| candidate.shape != shape);
                if is_new {
                    candidates.push(ranking::judge_by_pack(shape, pack, template, catalogue));
                }
            }
        }
    }
    let exclusions: Vec<&NamePattern> = packs
        .iter()
        .flat_map(|pack| &pack.exclusions)
        .map(|exclusion| &exclusion.metric)
        .collect();
    let is_left = |name: &String| {
        let is_excluded = exclusions
            .iter()
            .any(|pattern| pattern.match_name(name).is_some());
        !is_excluded && !in_use.iter().any(|template| template.knows(name))
    };
    let generic = status::ratios(catalogue)
        .into_iter()
        .chain(pairs::pairs(catalogue))
        .chain(histogram::histograms(catalogue))
        .chain(histogram::native_histograms(catalogue))
        .chain(gauge::probes(catalogue))
        .chain(gauge::levels(catalogue))
        .chain(gauge::backlogs(catalogue))
        .chain(gauge::unwell(catalogue))
        .chain(gauge::ages(catalogue));
    let generic = generic.filter(|shape| is_left(&leading_metric(shape)));
    candidates.extend(generic.map(|shape| ranking::judge(shape, catalogue)));
    let is_availability = |candidate: &Candidate| candidate.shape.kind() == IndicatorKind::Availability;
    if !candidates.iter().any(is_availability) {
        let scrapes = gauge::scrapes(catalogue);
        candidates.extend(scrapes.map(|shape| ranking::judge(shape, catalogue)));
    }
    candidates.sort_by_cached_key(|candidate| (-candidate.score, candidate.shape.in_words()));
    candidates
}

/// The metric that tells what a candidate is about: of a pair the one with the outcome.
fn leading_metric(shape: &CandidateShape) -> String {
    match shape {
        CandidateShape::Histogram { histogram, .. } | CandidateShape::NativeHistogram { histogram } => {
            histogram.metric.clone()
        }
        CandidateShape::Level { gauge, .. } => gauge.metric.clone(),
        CandidateShape::Age { signal } => signal_of(signal).metric.clone(),
        CandidateShape::Complete { indicator } => match indicator {
            Indicator::StatusRatio { requests, .. } => requests.metric.clone(),
            Indicator::OutcomePair { failed, .. } | Indicator::FailureShare { failed, .. } => {
                failed.metric.clone()
            }
            Indicator::SuccessShare { succeeded, .. } => succeeded.metric.clone(),
            Indicator::LatencyBucket { histogram, .. } | Indicator::LatencyHistogram { histogram, .. } => {
                histogram.metric.clone()
            }
            Indicator::GaugeThreshold { gauge, .. } => gauge.metric.clone(),
            Indicator::Freshness { signal, .. } => signal_of(signal).metric.clone(),
            Indicator::Throughput { counter, .. } => counter.metric.clone(),
            Indicator::Probe { probe } => probe.metric.clone(),
            Indicator::Expressions { .. } | Indicator::TimeSlice(_) | Indicator::Composite(_) => {
                String::new()
            }
        },
    }
}

fn signal_of(signal: &FreshnessSignal) -> &Selector {
    let (FreshnessSignal::NewestTimestamp(selector)
    | FreshnessSignal::EachTimestamp(selector)
    | FreshnessSignal::Successes(selector)) = signal;
    selector
}

/// May this series be read as a counter? Declared ones, and undeclared ones that are named like
/// one; never a declared gauge.
fn is_counter(name: &str, metric: &Metric) -> bool {
    let is_named_so = ["_total", "_count"].iter().any(|suffix| name.ends_with(suffix));
    match metric.metadata.metric_type {
        MetricType::Counter => is_plain_name(name),
        MetricType::Histogram | MetricType::Summary => name.ends_with("_count") && is_plain_name(name),
        MetricType::Unknown => is_named_so && is_plain_name(name),
        MetricType::Gauge => false,
    }
}

/// Like [`is_counter`], but an undeclared metric may count too, whatever its name ends in, if it is
/// no part of a histogram or summary.
fn may_count(name: &str, metric: &Metric) -> bool {
    let is_part = metric.labels.contains_key("le") || metric.labels.contains_key("quantile");
    let is_undeclared = metric.metadata.metric_type == MetricType::Unknown && is_plain_name(name);
    is_counter(name, metric) || is_undeclared && !is_part
}

/// Only names that every PromQL version takes without quotes (`[a-zA-Z_:][a-zA-Z0-9_:]*`) can be
/// rendered for all the servers that we support.
fn is_plain_name(name: &str) -> bool {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_' || c == ':';
    name.starts_with(is_start) && name.chars().all(|c| is_start(c) || c.is_ascii_digit())
}

#[cfg(test)]
mod tests;
