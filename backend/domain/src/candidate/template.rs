//! Packs: templates of indicators for well-known metrics, as plain values. Crate `packs` reads them
//! from files.

use super::name::is_amount;
use super::pairs::labels_nest;
use super::pattern::{Captures, NamePattern};
use super::{CandidateShape, histogram, may_count, status};
use crate::indicator::Indicator;
use crate::metric::{Catalogue, Metric};
use crate::selector::{MatchOperator, Matcher, Selector};

/// Templates that belong together, such as those for one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// A slug, which is also the file's name.
    pub id: String,
    /// What it is for.
    pub title: String,
    /// Where its facts come from.
    pub references: Vec<String>,
    /// Its templates, the most telling first.
    pub templates: Vec<Template>,
    /// Metrics of which the generic templates must make nothing.
    pub exclusions: Vec<Exclusion>,
}

/// One kind of indicator that a pack knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// A slug, the only one of its pack.
    pub id: String,
    /// Why one would watch it, in one sentence.
    pub why: String,
    /// What speaks against it, one sentence each.
    pub counter_reasons: Vec<String>,
    /// Where its facts come from, beside the pack's references.
    pub references: Vec<String>,
    /// The rules' score in place of the usual one for its kind.
    pub score: Option<i32>,
    /// What it makes.
    pub makes: Makes,
}

/// Metrics that look like an indicator and are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// Their names.
    pub metric: NamePattern,
    /// Why nothing should be made of them, in one sentence.
    pub why: String,
}

/// A metric, by the names that it has had, and conditions on its labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The names, the one that is preferred first.
    pub names: Vec<NamePattern>,
    /// What the labels must be; a label that is asked for must exist.
    pub conditions: Vec<Matcher>,
}

/// What a template makes of metrics that fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Makes {
    /// See [`Indicator::StatusRatio`].
    StatusRatio {
        /// The counter of all requests.
        requests: Source,
        /// What bad requests match: the first whose label exists. Without any, the labels' values
        /// must tell by themselves.
        bad: Vec<Matcher>,
    },
    /// See [`Indicator::OutcomePair`].
    OutcomePair {
        /// Counts failures.
        failed: Source,
        /// Counts successes.
        succeeded: Source,
    },
    /// See [`Indicator::FailureShare`].
    FailureShare {
        /// Counts failures.
        failed: Source,
        /// Counts all.
        total: Source,
    },
    /// See [`Indicator::SuccessShare`].
    SuccessShare {
        /// Counts successes.
        succeeded: Source,
        /// Counts all.
        total: Source,
    },
    /// See [`CandidateShape::Histogram`].
    Latency {
        /// The histogram of seconds, by its family name.
        histogram: Source,
    },
}

impl Makes {
    /// The metrics that it needs, with what they are in it; the one that is looked for first.
    pub fn sources(&self) -> Vec<(&'static str, &Source)> {
        match self {
            Self::StatusRatio { requests, .. } => vec![("requests", requests)],
            Self::OutcomePair { failed, succeeded } => vec![("failed", failed), ("succeeded", succeeded)],
            Self::FailureShare { failed, total } => vec![("failed", failed), ("total", total)],
            Self::SuccessShare { succeeded, total } => vec![("succeeded", succeeded), ("total", total)],
            Self::Latency { histogram } => vec![("histogram", histogram)],
        }
    }

    /// What it makes, as files spell it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::StatusRatio { .. } => "status-ratio",
            Self::OutcomePair { .. } => "outcome-pair",
            Self::FailureShare { .. } => "failure-share",
            Self::SuccessShare { .. } => "success-share",
            Self::Latency { .. } => "latency",
        }
    }
}

impl Template {
    /// Everything that it makes of a catalogue: nothing where a metric is missing, is of another
    /// type, lacks a label, or where label sets do not nest.
    pub(super) fn shapes(&self, catalogue: &Catalogue) -> Vec<CandidateShape> {
        let sources = self.makes.sources();
        let Some(((_, first), others)) = sources.split_first() else {
            return Vec::new();
        };
        let mut shapes = Vec::new();
        for (found, captures) in self.find_all(first, catalogue) {
            let mut metrics = vec![found];
            for (_, other) in others {
                metrics.extend(find_one(other, &captures, catalogue, &counts));
            }
            if metrics.len() == sources.len() {
                shapes.extend(self.shape(&metrics, catalogue));
            }
        }
        shapes
    }

    /// Is it a metric that this template looks for first? Then other templates leave it alone.
    pub(super) fn knows(&self, name: &str) -> bool {
        let sources = self.makes.sources();
        let names = sources.first().map_or(&[][..], |(_, source)| &source.names);
        names.iter().any(|pattern| {
            let mut spelt = spellings(name).into_iter();
            spelt.any(|name| pattern.match_name(&name).is_some())
        })
    }

    /// The metrics of the first name that occurs for each set of captures.
    fn find_all<'a>(&self, source: &Source, catalogue: &'a Catalogue) -> Vec<(Found<'a>, Captures)> {
        let is_right = |name: &str, metric: &Metric| match self.makes {
            Makes::Latency { .. } => name.ends_with("_bucket") && metric.labels.contains_key("le"),
            _ => counts(name, metric),
        };
        let mut all: Vec<(Found<'a>, Captures)> = Vec::new();
        for pattern in &source.names {
            for (name, metric) in &catalogue.metrics {
                let Some(captures) = self.match_name(pattern, name) else {
                    continue;
                };
                let is_new = all.iter().all(|(_, known)| *known != captures);
                if is_new && is_right(name, metric) && has_labels(&source.conditions, metric) {
                    let found = Found {
                        name,
                        metric,
                        conditions: source.conditions.clone(),
                    };
                    all.push((found, captures));
                }
            }
        }
        all
    }

    fn match_name(&self, pattern: &NamePattern, name: &str) -> Option<Captures> {
        match self.makes {
            Makes::Latency { .. } => pattern.match_name(name.strip_suffix("_bucket")?),
            _ => spellings(name).iter().find_map(|name| pattern.match_name(name)),
        }
    }

    fn shape(&self, found: &[Found<'_>], catalogue: &Catalogue) -> Option<CandidateShape> {
        let first = found.first()?;
        let second = found.get(1);
        if second.is_some_and(|second| !labels_nest(first.metric, second.metric)) {
            return None;
        }
        let selector = |found: &Found<'_>| {
            let mut selector = Selector::of_service(found.name, &catalogue.service);
            selector.matchers.extend(found.conditions.iter().cloned());
            selector
        };
        let indicator = match &self.makes {
            Makes::StatusRatio { bad, .. } => {
                let (bad, all) = bad_of(bad, first.metric, catalogue)?;
                let mut requests = selector(first);
                requests.matchers.extend(all);
                Indicator::StatusRatio { requests, bad }
            }
            Makes::OutcomePair { .. } => Indicator::OutcomePair {
                failed: selector(first),
                succeeded: selector(second?),
            },
            Makes::FailureShare { .. } => Indicator::FailureShare {
                failed: selector(first),
                total: selector(second?),
            },
            Makes::SuccessShare { .. } => Indicator::SuccessShare {
                succeeded: selector(first),
                total: selector(second?),
            },
            Makes::Latency { .. } => return latency(selector(first), first.metric, catalogue),
        };
        Some(CandidateShape::Complete { indicator })
    }
}

/// A metric of the catalogue that stands for a source.
struct Found<'a> {
    name: &'a str,
    metric: &'a Metric,
    conditions: Vec<Matcher>,
}

fn find_one<'a>(
    source: &Source,
    captures: &Captures,
    catalogue: &'a Catalogue,
    is_right: &dyn Fn(&str, &Metric) -> bool,
) -> Option<Found<'a>> {
    let names = source.names.iter().filter_map(|pattern| pattern.fill(captures));
    names.into_iter().find_map(|name| {
        let spelt = spellings(&name).into_iter();
        let mut known = spelt.filter_map(|name| catalogue.metrics.get_key_value(&name));
        let (name, metric) =
            known.find(|(name, metric)| is_right(name, metric) && has_labels(&source.conditions, metric))?;
        Some(Found {
            name,
            metric,
            conditions: source.conditions.clone(),
        })
    })
}

fn counts(name: &str, metric: &Metric) -> bool {
    may_count(name, metric) && !is_amount(name)
}

/// OpenMetrics adds `_total` to a counter, older clients do not.
fn spellings(name: &str) -> [String; 2] {
    let other = match name.strip_suffix("_total") {
        Some(plain) => plain.to_owned(),
        None => format!("{name}_total"),
    };
    [name.to_owned(), other]
}

/// A condition that a label have a value needs that label; one that it have not holds without it.
fn has_labels(conditions: &[Matcher], metric: &Metric) -> bool {
    conditions.iter().all(|condition| {
        let values = metric.labels.get(&condition.label);
        match condition.operator {
            MatchOperator::Equal => values.is_some_and(|values| values.contains(&condition.value)),
            MatchOperator::Matches => values.is_some(),
            MatchOperator::NotEqual | MatchOperator::MatchesNot => {
                !condition.value.is_empty() || values.is_some()
            }
        }
    })
}

/// What bad requests match, and what all must match.
fn bad_of(bad: &[Matcher], metric: &Metric, catalogue: &Catalogue) -> Option<(Matcher, Option<Matcher>)> {
    if bad.is_empty() {
        let labels = metric.labels.iter();
        let told = labels
            .filter(|(label, _)| **label != catalogue.service.label)
            .filter_map(|(label, values)| status::status(label, values));
        return told.min().map(|status| (status.bad, status.all));
    }
    let bad = bad.iter().find(|bad| metric.labels.contains_key(&bad.label))?;
    Some((bad.clone(), None))
}

fn latency(bucket: Selector, metric: &Metric, catalogue: &Catalogue) -> Option<CandidateShape> {
    let family = bucket.metric.strip_suffix("_bucket")?.to_owned();
    let bounds = histogram::bounds_of(metric);
    let has_count = catalogue.metrics.contains_key(&format!("{family}_count"));
    (has_count && bounds.len() >= 2).then(|| CandidateShape::Histogram {
        histogram: bucket.on(&family),
        bounds,
    })
}
