//! Ranks a candidate by rules, and says why.
//!
//! The scores only order candidates; they mean nothing by themselves. Their order follows the
//! golden signals and RED: what users ask for and get back comes first, how long it took next.

use super::template::{Pack, Template};
use super::{Candidate, CandidateShape, explanation, gauge, histogram, signal_of, status};
use crate::indicator::{Bound, Indicator, IndicatorKind};
use crate::metric::{Catalogue, MetricType};

struct Verdict {
    score: i32,
    reasons: Vec<String>,
    counter_reasons: Vec<String>,
}

/// Ranks what a generic template made.
pub(super) fn judge(shape: CandidateShape, catalogue: &Catalogue) -> Candidate {
    let mut verdict = Verdict::new();
    let (score, reason) = usual(&shape);
    verdict.speaks_for(score, reason);
    for name in metrics_of(&shape) {
        verdict.by_name(&name, catalogue);
    }
    verdict.by_type(&shape, catalogue);
    verdict.by_buckets(&shape);
    verdict.by_guess(&shape, catalogue);
    verdict.by_breadth(&shape, catalogue);
    let template = format!("generic/{}", generic_template(&shape));
    verdict.candidate(shape, template, Vec::new())
}

/// Ranks what a template of a pack made: whoever wrote it knew the metric, so its name tells
/// nothing more.
pub(super) fn judge_by_pack(
    shape: CandidateShape,
    pack: &Pack,
    template: &Template,
    catalogue: &Catalogue,
) -> Candidate {
    let mut verdict = Verdict::new();
    let (usual_score, reason) = usual(&shape);
    // One more than what the generic template for the same shape would give a server's requests.
    verdict.speaks_for(template.score.unwrap_or(usual_score + 4), &template.why);
    verdict.reasons.push(reason.to_owned());
    for reason in &template.counter_reasons {
        verdict.counter_reasons.push(reason.clone());
    }
    verdict.by_buckets(&shape);
    verdict.by_breadth(&shape, catalogue);
    let mut references = template.references.clone();
    references.extend(pack.references.iter().cloned());
    verdict.candidate(shape, format!("{}/{}", pack.id, template.id), references)
}

impl Verdict {
    fn new() -> Self {
        Self {
            score: 0,
            reasons: Vec::new(),
            counter_reasons: Vec::new(),
        }
    }

    fn candidate(self, shape: CandidateShape, template: String, references: Vec<String>) -> Candidate {
        Candidate {
            explanation: explanation::of(&shape),
            shape,
            score: self.score,
            reasons: self.reasons,
            counter_reasons: self.counter_reasons,
            template,
            references,
        }
    }

    /// The same reason counts once, however many metrics it is true of.
    fn speaks_for(&mut self, points: i32, reason: &str) {
        if self.reasons.iter().any(|known| known == reason) {
            return;
        }
        self.score += points;
        self.reasons.push(reason.to_owned());
    }

    fn speaks_against(&mut self, points: i32, reason: &str) {
        if self.counter_reasons.iter().any(|known| known == reason) {
            return;
        }
        self.score -= points;
        self.counter_reasons.push(reason.to_owned());
    }

    fn by_name(&mut self, name: &str, catalogue: &Catalogue) {
        let has = |words: &[&str]| name.split('_').any(|token| words.contains(&token));
        if [
            "go_",
            "process_",
            "promhttp_",
            "scrape_",
            "prometheus_",
            "net_conntrack_",
        ]
        .iter()
        .any(|prefix| name.starts_with(prefix))
        {
            self.speaks_against(60, "measures the runtime or the scrape, not the service's work");
        } else if has(&["client", "outgoing", "upstream", "dial"]) {
            self.speaks_against(30, "counts calls to others, not what this service's users see");
        } else if has(&["http", "grpc", "rpc", "server"]) {
            self.speaks_for(3, "named as a server's requests");
        }
        if status::family_of_count(name, catalogue).is_some() {
            self.speaks_against(10, "the count of a histogram: a plain counter would be cheaper");
        }
    }

    fn by_buckets(&mut self, shape: &CandidateShape) {
        if let CandidateShape::Histogram { bounds, .. } = shape
            && bounds.len() < 5
        {
            self.speaks_against(5, "few buckets, so the threshold can hardly be chosen");
        }
    }

    /// What a name cannot tell had to be assumed.
    fn by_guess(&mut self, shape: &CandidateShape, catalogue: &Catalogue) {
        match shape {
            CandidateShape::Complete {
                indicator: Indicator::Probe { probe: gauge } | Indicator::GaugeThreshold { gauge, .. },
            } if tells_by_help(&gauge.metric, catalogue) => {
                self.speaks_against(5, "which of one and zero is well is read from its help text");
            }
            CandidateShape::Level { .. }
            | CandidateShape::Complete {
                indicator: Indicator::GaugeThreshold { .. },
            } => self.speaks_against(5, "it measures a cause; users notice latency and failures"),
            CandidateShape::Complete {
                indicator: Indicator::Probe { probe },
            } if probe.metric.ends_with("up") => self.speaks_against(
                5,
                "that something answers a scrape does not say that it serves its users",
            ),
            CandidateShape::Histogram { histogram, .. }
                if histogram::is_without_unit(&histogram.metric, catalogue) =>
            {
                self.speaks_against(3, "its name says no unit, so its bounds had to tell");
            }
            CandidateShape::Age { signal } if has_no_unit(&signal_of(signal).metric) => {
                self.speaks_against(3, "its name says no unit, so it is read as Unix time in seconds");
            }
            CandidateShape::Histogram { .. }
            | CandidateShape::NativeHistogram { .. }
            | CandidateShape::Age { .. }
            | CandidateShape::Complete { .. } => {}
        }
    }

    fn by_type(&mut self, shape: &CandidateShape, catalogue: &Catalogue) {
        let is_undeclared = |name: &String| {
            let metric = catalogue.metrics.get(name);
            metric.is_some_and(|metric| metric.metadata.metric_type == MetricType::Unknown)
        };
        if metrics_of(shape).iter().any(is_undeclared) {
            self.speaks_against(5, "no type is declared, so that it counts is read from its name");
        }
    }

    fn by_breadth(&mut self, shape: &CandidateShape, catalogue: &Catalogue) {
        let n_series: usize = metrics_of(shape)
            .iter()
            .filter_map(|name| catalogue.metrics.get(name))
            .map(|metric| metric.n_series)
            .sum();
        if n_series > 10_000 {
            self.speaks_against(10, "more than 10,000 series: each evaluation would be dear");
        }
    }
}

/// Is it a time without a unit in its name? Unix times are of seconds.
fn has_no_unit(name: &str) -> bool {
    ["_timestamp", "_time"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

const SATURATION: &str = "saturation (golden signal): how full the service is";
const FRESHNESS: &str = "what is made in runs is of use only while it is fresh";

/// The usual score of a shape, with the reason that speaks for all of its kind.
fn usual(shape: &CandidateShape) -> (i32, &'static str) {
    match shape {
        CandidateShape::Histogram { .. } | CandidateShape::NativeHistogram { .. } => {
            (80, "duration of requests (RED): how long users waited")
        }
        CandidateShape::Level { .. } => (45, SATURATION),
        CandidateShape::Age { .. } => (60, FRESHNESS),
        CandidateShape::Complete { indicator } => match indicator {
            Indicator::StatusRatio { bad, .. } if bad.value.starts_with("5..") => (
                95,
                "errors of requests (RED): the status code tells server faults",
            ),
            Indicator::StatusRatio { .. } => (90, "errors of requests (RED): a label tells the outcome"),
            Indicator::OutcomePair { .. } => (
                85,
                "a counter of failures and one of successes belong together by name",
            ),
            Indicator::FailureShare { .. } => (
                75,
                "a counter of failures and one of all events belong together by name",
            ),
            Indicator::SuccessShare { .. } => (
                70,
                "a counter of successes and one of all events belong together by name",
            ),
            // Nobody enumerates these: they come from people, who chose them already.
            Indicator::Expressions { .. } => (80, "written by people who know the service"),
            Indicator::LatencyBucket { .. } | Indicator::LatencyHistogram { .. } => {
                (80, "duration of requests (RED): how long users waited")
            }
            Indicator::Probe { probe } if probe.metric.starts_with("probe_") => {
                (65, "a probe asks from outside, as users do")
            }
            Indicator::Probe { .. } => (65, "whether it answers at all: without that nothing else matters"),
            Indicator::Freshness { .. } => (60, FRESHNESS),
            Indicator::GaugeThreshold {
                limit: None,
                bound: Bound::AtMost(most),
                ..
            } if most.is_zero() => (
                45,
                "there should be none of it: whatever there is, is out of order",
            ),
            Indicator::GaugeThreshold { .. } => (45, SATURATION),
            Indicator::Throughput { .. } => (40, "traffic (golden signal): how much is done"),
            Indicator::TimeSlice(_) | Indicator::Composite(_) => {
                (60, "put together by people who know the service")
            }
        },
    }
}

fn tells_by_help(gauge: &str, catalogue: &Catalogue) -> bool {
    let metric = catalogue.metrics.get(gauge);
    metric.is_some_and(|metric| gauge::tells_by_help(gauge, metric))
}

fn generic_template(shape: &CandidateShape) -> &'static str {
    match shape {
        CandidateShape::Histogram { .. } => "histogram",
        CandidateShape::NativeHistogram { .. } => "native-histogram",
        CandidateShape::Level { .. } => "saturation",
        CandidateShape::Age { .. } => "age",
        CandidateShape::Complete { indicator } => match indicator {
            Indicator::StatusRatio { .. } => "status-label",
            Indicator::OutcomePair { .. }
            | Indicator::FailureShare { .. }
            | Indicator::SuccessShare { .. } => "pair-by-name",
            Indicator::LatencyBucket { .. } | Indicator::LatencyHistogram { .. } => "histogram",
            Indicator::Expressions { .. } => "expressions",
            Indicator::Probe { .. } => "probe",
            Indicator::Freshness { .. } => "age",
            Indicator::GaugeThreshold { .. } => "saturation",
            Indicator::Throughput { .. } => "throughput",
            Indicator::TimeSlice(_) => "time-slice",
            Indicator::Composite(_) => "composite",
        },
    }
}

fn metrics_of(shape: &CandidateShape) -> Vec<String> {
    match shape {
        CandidateShape::Complete { indicator } if indicator.kind() == IndicatorKind::Availability => {
            let mut metrics = indicator.metrics();
            metrics.truncate(1);
            metrics
        }
        CandidateShape::Complete { indicator } => indicator.metrics(),
        CandidateShape::Histogram { histogram, .. } => vec![format!("{}_bucket", histogram.metric)],
        CandidateShape::NativeHistogram { .. }
        | CandidateShape::Level { .. }
        | CandidateShape::Age { .. } => shape.metrics(),
    }
}
