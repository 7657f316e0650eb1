//! Objectives and indicators on the wire.

use domain::{Indicator, IndicatorKind, Matcher, Objective, Selector, Service};
use serde::Serialize;
use utoipa::ToSchema;

/// A service level objective.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ObjectiveResponse {
    /// Names it everywhere: in files, rules and receipts.
    #[schema(example = "payment-availability")]
    pub id: String,
    /// Whose objective it is.
    pub service: ServiceNameResponse,
    /// What is watched.
    pub indicator: IndicatorResponse,
    /// The promised share of good events, an exact decimal between 0 and 1.
    #[schema(example = "0.999")]
    pub target: String,
    /// The same as a percentage, an exact decimal.
    #[schema(example = "99.9")]
    pub target_percent: String,
    /// The share of events that may be bad, 1 − target, an exact decimal.
    #[schema(example = "0.001")]
    pub error_budget: String,
    /// The rolling period, in Prometheus' notation.
    #[schema(example = "30d")]
    pub period: String,
}

/// A service, named by one value of one label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ServiceNameResponse {
    /// The label's value: text from outside.
    #[schema(example = "payment")]
    pub name: String,
    /// The label that names it.
    #[schema(example = "service")]
    pub label: String,
}

/// A service level indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct IndicatorResponse {
    /// Whether it watches that answers are good, or that they are fast.
    pub kind: IndicatorKindResponse,
    /// In words, for people.
    pub in_words: String,
    /// From which queries are rendered.
    pub definition: IndicatorDefinitionResponse,
}

/// Whether an indicator watches that answers are good, or that they are fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorKindResponse {
    /// The share of good answers.
    Availability,
    /// The share of answers within a time.
    Latency,
}

/// The typed definition of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum IndicatorDefinitionResponse {
    /// One counter whose status label tells good from bad.
    StatusRatio {
        /// The counter of all requests.
        requests: SelectorResponse,
        /// The condition that bad requests meet.
        bad: MatcherResponse,
    },
    /// One counter of failures and one of successes; together they are all events.
    OutcomePair {
        /// Counts failures.
        failed: SelectorResponse,
        /// Counts successes.
        succeeded: SelectorResponse,
    },
    /// One counter of failures and one of all events.
    FailureShare {
        /// Counts failures.
        failed: SelectorResponse,
        /// Counts all events.
        total: SelectorResponse,
    },
    /// One counter of successes and one of all events.
    SuccessShare {
        /// Counts successes.
        succeeded: SelectorResponse,
        /// Counts all events.
        total: SelectorResponse,
    },
    /// A classic histogram: events within an existing bucket bound are good.
    LatencyBucket {
        /// The histogram's family, without `_bucket`.
        histogram: SelectorResponse,
        /// The bound in seconds, as the `le` label has it.
        threshold_seconds: String,
    },
    /// Two queries that others wrote; `$window` stands for the window.
    Expressions {
        /// Counts bad events.
        bad: String,
        /// Counts all events.
        total: String,
    },
}

/// A metric with conditions on its labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SelectorResponse {
    /// The series name.
    pub metric: String,
    /// What the labels must be; all must hold.
    pub matchers: Vec<MatcherResponse>,
    /// The same as PromQL.
    pub promql: String,
}

/// One condition on one label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MatcherResponse {
    /// The label's name.
    pub label: String,
    /// `=`, `!=`, `=~` or `!~`.
    pub operator: String,
    /// The value or the pattern.
    pub value: String,
}

impl From<&Objective> for ObjectiveResponse {
    fn from(objective: &Objective) -> Self {
        let target = objective.target;
        // Prints as `99.9 %`.
        let percent = target.to_string();
        Self {
            id: objective.id.to_string(),
            service: (&objective.service).into(),
            indicator: (&objective.indicator).into(),
            target: target.share().to_string(),
            target_percent: percent.trim_end_matches(" %").to_owned(),
            error_budget: target.error_budget().to_string(),
            period: objective.period.to_string(),
        }
    }
}

impl From<&Service> for ServiceNameResponse {
    fn from(service: &Service) -> Self {
        Self {
            name: service.name.clone(),
            label: service.label.clone(),
        }
    }
}

impl From<&Indicator> for IndicatorResponse {
    fn from(indicator: &Indicator) -> Self {
        Self {
            kind: indicator.kind().into(),
            in_words: indicator.to_string(),
            definition: indicator.into(),
        }
    }
}

impl From<IndicatorKind> for IndicatorKindResponse {
    fn from(kind: IndicatorKind) -> Self {
        match kind {
            IndicatorKind::Availability => Self::Availability,
            IndicatorKind::Latency => Self::Latency,
        }
    }
}

impl From<&Indicator> for IndicatorDefinitionResponse {
    fn from(indicator: &Indicator) -> Self {
        match indicator {
            Indicator::StatusRatio { requests, bad } => Self::StatusRatio {
                requests: requests.into(),
                bad: bad.into(),
            },
            Indicator::OutcomePair { failed, succeeded } => Self::OutcomePair {
                failed: failed.into(),
                succeeded: succeeded.into(),
            },
            Indicator::FailureShare { failed, total } => Self::FailureShare {
                failed: failed.into(),
                total: total.into(),
            },
            Indicator::SuccessShare { succeeded, total } => Self::SuccessShare {
                succeeded: succeeded.into(),
                total: total.into(),
            },
            Indicator::LatencyBucket { histogram, threshold } => Self::LatencyBucket {
                histogram: histogram.into(),
                threshold_seconds: threshold.label().to_owned(),
            },
            Indicator::Expressions { bad, total, .. } => Self::Expressions {
                bad: bad.text().to_owned(),
                total: total.text().to_owned(),
            },
        }
    }
}

impl From<&Selector> for SelectorResponse {
    fn from(selector: &Selector) -> Self {
        Self {
            metric: selector.metric.clone(),
            matchers: selector.matchers.iter().map(MatcherResponse::from).collect(),
            promql: selector.to_string(),
        }
    }
}

impl From<&Matcher> for MatcherResponse {
    fn from(matcher: &Matcher) -> Self {
        Self {
            label: matcher.label.clone(),
            operator: matcher.operator.to_string(),
            value: matcher.value.clone(),
        }
    }
}
