//! Packs: templates of indicators for well-known metrics, as plain values. Crate `packs` reads them
//! from files.

use super::name::is_amount;
use super::pairs::labels_nest;
use super::pattern::{Captures, NamePattern};
use super::{CandidateShape, gauge, histogram, may_count, status};
use crate::indicator::{Across, Bound, DurationUnit, FreshnessSignal, Indicator};
use crate::metric::{Catalogue, Metric};
use crate::selector::{MatchOperator, Matcher, Selector};
use crate::time_span::TimeSpan;

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
    /// See [`CandidateShape::Histogram`], and [`CandidateShape::NativeHistogram`] where there are no
    /// classic buckets.
    Latency {
        /// The histogram, by its family name.
        histogram: Source,
        /// What it measures in; where nobody says, what its name says, else seconds.
        unit: Option<DurationUnit>,
    },
    /// See [`Indicator::GaugeThreshold`], and [`CandidateShape::Level`] where nothing tells the bound.
    Level {
        /// What is measured.
        gauge: Source,
        /// What it is a share of, if anything.
        limit: Option<Source>,
        /// How several series become one value.
        across: Across,
        /// The bound; of a share nine tenths at most, unless it says otherwise.
        bound: Option<Bound>,
    },
    /// See [`Indicator::Freshness`], and [`CandidateShape::Age`] where nothing tells the age.
    Age {
        /// Gauges of Unix times in seconds.
        timestamp: Source,
        /// Does the newest stand for all?
        newest: bool,
        /// How long ago it may be.
        max_age: Option<TimeSpan>,
    },
    /// See [`Indicator::Probe`].
    Probe {
        /// A gauge of ones and zeros.
        gauge: Source,
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
            Self::Latency { histogram, .. } => vec![("histogram", histogram)],
            Self::Level { gauge, limit, .. } => {
                let limit = limit.as_ref().map(|limit| ("limit", limit));
                [("gauge", gauge)].into_iter().chain(limit).collect()
            }
            Self::Age { timestamp, .. } => vec![("timestamp", timestamp)],
            Self::Probe { gauge } => vec![("gauge", gauge)],
        }
    }

    /// Is a metric of this name and type what such a template reads?
    fn reads(&self, name: &str, metric: &Metric) -> bool {
        match self {
            Self::StatusRatio { .. }
            | Self::OutcomePair { .. }
            | Self::FailureShare { .. }
            | Self::SuccessShare { .. } => counts(name, metric),
            Self::Latency { .. } => {
                name.ends_with("_bucket") && metric.labels.contains_key("le")
                    || histogram::is_native(name, metric)
            }
            Self::Level { .. } | Self::Age { .. } | Self::Probe { .. } => gauge::may_be_gauge(name, metric),
        }
    }

    /// The names under which a series of that name may be looked for.
    fn spellings(&self, name: &str) -> Vec<String> {
        match self {
            Self::StatusRatio { .. }
            | Self::OutcomePair { .. }
            | Self::FailureShare { .. }
            | Self::SuccessShare { .. } => spellings(name).to_vec(),
            Self::Latency { .. } => vec![name.strip_suffix("_bucket").unwrap_or(name).to_owned()],
            Self::Level { .. } | Self::Age { .. } | Self::Probe { .. } => vec![name.to_owned()],
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
            Self::Level { .. } => "level",
            Self::Age { .. } => "age",
            Self::Probe { .. } => "probe",
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
                metrics.extend(self.find_one(other, &captures, catalogue));
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
            let mut spelt = self.makes.spellings(name).into_iter();
            spelt.any(|name| pattern.match_name(&name).is_some())
        })
    }

    /// The metrics of the first name that occurs for each set of captures.
    fn find_all<'a>(&self, source: &Source, catalogue: &'a Catalogue) -> Vec<(Found<'a>, Captures)> {
        let mut all: Vec<(Found<'a>, Captures)> = Vec::new();
        for pattern in &source.names {
            for (name, metric) in &catalogue.metrics {
                let mut spelt = self.makes.spellings(name).into_iter();
                let Some(captures) = spelt.find_map(|name| pattern.match_name(&name)) else {
                    continue;
                };
                let is_new = all.iter().all(|(_, known)| *known != captures);
                if is_new && self.makes.reads(name, metric) && has_labels(&source.conditions, metric) {
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

    fn find_one<'a>(
        &self,
        source: &Source,
        captures: &Captures,
        catalogue: &'a Catalogue,
    ) -> Option<Found<'a>> {
        let names = source.names.iter().filter_map(|pattern| pattern.fill(captures));
        names.into_iter().find_map(|name| {
            let spelt = self.makes.spellings(&name).into_iter();
            let mut known = spelt.filter_map(|name| catalogue.metrics.get_key_value(&name));
            let (name, metric) = known.find(|(name, metric)| {
                self.makes.reads(name, metric) && has_labels(&source.conditions, metric)
            })?;
            Some(Found {
                name,
                metric,
                conditions: source.conditions.clone(),
            })
        })
    }

    fn shape(&self, found: &[Found<'_>], catalogue: &Catalogue) -> Option<CandidateShape> {
        let first = found.first()?;
        let second = found.get(1);
        if second.is_some_and(|second| !self.labels_fit(first.metric, second.metric)) {
            return None;
        }
        let selector = |found: &Found<'_>| {
            let mut selector = Selector::of_service(found.name, &catalogue.service);
            selector.matchers.extend(found.conditions.iter().cloned());
            selector
        };
        let indicator = match &self.makes {
            Makes::StatusRatio { bad, .. } => {
                let (bad, all) = bad_of(bad, first.name, first.metric, catalogue)?;
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
            Makes::Latency { unit, .. } => return latency(selector(first), *unit, first.metric, catalogue),
            Makes::Level { across, bound, .. } => {
                let limit = second.map(selector);
                let bound = bound.or_else(|| limit.as_ref().map(|_| gauge::full()));
                let gauge = selector(first);
                let across = *across;
                match bound {
                    Some(bound) => Indicator::GaugeThreshold {
                        gauge,
                        limit,
                        across,
                        bound,
                    },
                    None => return Some(CandidateShape::Level { gauge, across }),
                }
            }
            Makes::Age { newest, max_age, .. } => {
                let signal = match newest {
                    true => FreshnessSignal::NewestTimestamp(selector(first)),
                    false => FreshnessSignal::EachTimestamp(selector(first)),
                };
                match max_age {
                    Some(max_age) => Indicator::Freshness {
                        signal,
                        max_age: *max_age,
                    },
                    None => return Some(CandidateShape::Age { signal }),
                }
            }
            Makes::Probe { .. } => Indicator::Probe {
                probe: selector(first),
            },
        };
        Some(CandidateShape::Complete { indicator })
    }

    /// Sums of counters are right where one label set holds the other, and so is a sum of levels over
    /// a sum of limits; series by series both must have the same labels.
    fn labels_fit(&self, first: &Metric, second: &Metric) -> bool {
        match self.makes {
            Makes::Level {
                across: Across::EachSeries | Across::Worst | Across::Average,
                ..
            } => first.labels.keys().eq(second.labels.keys()),
            _ => labels_nest(first, second),
        }
    }
}

/// A metric of the catalogue that stands for a source.
struct Found<'a> {
    name: &'a str,
    metric: &'a Metric,
    conditions: Vec<Matcher>,
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
fn bad_of(
    bad: &[Matcher],
    name: &str,
    metric: &Metric,
    catalogue: &Catalogue,
) -> Option<(Matcher, Option<Matcher>)> {
    if bad.is_empty() {
        let labels = metric.labels.iter();
        let told = labels
            .filter(|(label, _)| **label != catalogue.service.label)
            .filter_map(|(label, values)| status::status(name, label, values));
        return told.min().map(|status| (status.bad, status.all));
    }
    let bad = bad.iter().find(|bad| metric.labels.contains_key(&bad.label))?;
    Some((bad.clone(), None))
}

fn latency(
    bucket: Selector,
    unit: Option<DurationUnit>,
    metric: &Metric,
    catalogue: &Catalogue,
) -> Option<CandidateShape> {
    let family = bucket.metric.strip_suffix("_bucket");
    let named = || DurationUnit::of_name(family.unwrap_or(&bucket.metric));
    let unit = unit.or_else(named).unwrap_or_default();
    let Some(family) = family.map(str::to_owned) else {
        let has_classic = catalogue
            .metrics
            .contains_key(&format!("{}_bucket", bucket.metric));
        let is_seconds = unit == DurationUnit::Seconds;
        return (is_seconds && !has_classic).then_some(CandidateShape::NativeHistogram { histogram: bucket });
    };
    let bounds = histogram::bounds_of(metric, unit);
    let has_count = catalogue.metrics.contains_key(&format!("{family}_count"));
    (has_count && bounds.len() >= 2).then(|| CandidateShape::Histogram {
        histogram: bucket.on(&family),
        bounds,
    })
}
