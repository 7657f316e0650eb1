//! Ranks a candidate by rules, and says why.
//!
//! The scores only order candidates; they mean nothing by themselves. Their order follows the
//! golden signals and RED: what users ask for and get back comes first, how long it took next.

use super::{Candidate, CandidateShape};
use crate::indicator::{Indicator, IndicatorKind};
use crate::metric::Catalogue;

struct Verdict {
    score: i32,
    reasons: Vec<String>,
    counter_reasons: Vec<String>,
}

pub(super) fn judge(shape: CandidateShape, catalogue: &Catalogue) -> Candidate {
    let mut verdict = Verdict {
        score: 0,
        reasons: Vec::new(),
        counter_reasons: Vec::new(),
    };
    verdict.by_shape(&shape);
    for name in metrics_of(&shape) {
        verdict.by_name(&name);
    }
    verdict.by_breadth(&shape, catalogue);
    let Verdict {
        score,
        reasons,
        counter_reasons,
    } = verdict;
    Candidate {
        shape,
        score,
        reasons,
        counter_reasons,
    }
}

impl Verdict {
    fn speaks_for(&mut self, points: i32, reason: &str) {
        self.score += points;
        self.reasons.push(reason.to_owned());
    }

    fn speaks_against(&mut self, points: i32, reason: &str) {
        self.score -= points;
        self.counter_reasons.push(reason.to_owned());
    }

    fn by_shape(&mut self, shape: &CandidateShape) {
        match shape {
            CandidateShape::Histogram { bounds, .. } => {
                self.speaks_for(80, "duration of requests (RED): how long users waited");
                if bounds.len() < 5 {
                    self.speaks_against(5, "few buckets, so the threshold can hardly be chosen");
                }
            }
            CandidateShape::Complete { indicator } => match indicator {
                Indicator::StatusRatio { bad, .. } if bad.value == "5.." => {
                    self.speaks_for(
                        95,
                        "errors of requests (RED): the status code tells server faults",
                    );
                }
                Indicator::StatusRatio { .. } => {
                    self.speaks_for(90, "errors of requests (RED): a label tells the outcome");
                }
                Indicator::OutcomePair { .. } => {
                    self.speaks_for(
                        85,
                        "a counter of failures and one of successes belong together by name",
                    );
                }
                Indicator::FailureShare { .. } => {
                    self.speaks_for(
                        75,
                        "a counter of failures and one of all events belong together by name",
                    );
                }
                Indicator::SuccessShare { .. } => {
                    self.speaks_for(
                        70,
                        "a counter of successes and one of all events belong together by name",
                    );
                }
                // Nobody enumerates these: they come from people, who chose them already.
                Indicator::Expressions { .. } => {
                    self.speaks_for(80, "written by people who know the service");
                }
                Indicator::LatencyBucket { .. } | Indicator::LatencyHistogram { .. } => {
                    self.speaks_for(80, "duration of requests (RED): how long users waited");
                }
                Indicator::Probe { .. } => {
                    self.speaks_for(65, "a probe asks from outside, as users do");
                }
                Indicator::Freshness { .. } => {
                    self.speaks_for(60, "what is made in runs is of use only while it is fresh");
                }
                Indicator::GaugeThreshold { .. } => {
                    self.speaks_for(45, "saturation (golden signal): how full the service is");
                }
                Indicator::Throughput { .. } => {
                    self.speaks_for(40, "traffic (golden signal): how much is done");
                }
                Indicator::TimeSlice(_) | Indicator::Composite(_) => {
                    self.speaks_for(60, "put together by people who know the service");
                }
            },
        }
    }

    fn by_name(&mut self, name: &str) {
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
        if name.ends_with("_count") {
            self.speaks_against(10, "the count of a histogram: a plain counter would be cheaper");
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

fn metrics_of(shape: &CandidateShape) -> Vec<String> {
    match shape {
        CandidateShape::Complete { indicator } if indicator.kind() == IndicatorKind::Availability => {
            let mut metrics = indicator.metrics();
            metrics.truncate(1);
            metrics
        }
        CandidateShape::Complete { indicator } => indicator.metrics(),
        CandidateShape::Histogram { histogram, .. } => vec![format!("{}_bucket", histogram.metric)],
    }
}
