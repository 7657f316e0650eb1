//! Availability from counters that belong together by name: failures with successes, with a total,
//! or successes with a total. Neither `_total` nor a declared type is needed: Open5GS has neither.

use super::{CandidateShape, is_counter};
use crate::indicator::Indicator;
use crate::metric::{Catalogue, Metric, MetricType};
use crate::selector::Selector;

const FAILED: [&str; 7] = ["fail", "failed", "failure", "failures", "error", "errors", "err"];
const SUCCEEDED: [&str; 6] = ["succ", "success", "successes", "successful", "succeeded", "ok"];
const ALL: [&str; 9] = [
    "req",
    "request",
    "requests",
    "attempt",
    "attempts",
    "processed",
    "handled",
    "started",
    "received",
];

/// One candidate for each failure counter with a partner, and for each success counter with only
/// a total.
pub(super) fn pairs(catalogue: &Catalogue) -> Vec<CandidateShape> {
    let mut shapes = Vec::new();
    for (name, metric) in &catalogue.metrics {
        for (token_idx, token) in name.split('_').enumerate() {
            let indicator = if FAILED.contains(&token) && may_count(name, metric) {
                for_failures(catalogue, name, token_idx)
            } else if SUCCEEDED.contains(&token) && may_count(name, metric) {
                for_successes(catalogue, name, token_idx)
            } else {
                None
            };
            shapes.extend(indicator.map(|indicator| CandidateShape::Complete { indicator }));
        }
    }
    shapes
}

fn for_failures(catalogue: &Catalogue, name: &str, token_idx: usize) -> Option<Indicator> {
    let failed = || Selector::of_service(name, &catalogue.service);
    if let Some(partner) = partner(catalogue, name, token_idx, &SUCCEEDED) {
        let succeeded = Selector::of_service(&partner, &catalogue.service);
        return Some(Indicator::OutcomePair {
            failed: failed(),
            succeeded,
        });
    }
    let total = total_partner(catalogue, name, token_idx)?;
    let total = Selector::of_service(&total, &catalogue.service);
    Some(Indicator::FailureShare {
        failed: failed(),
        total,
    })
}

fn for_successes(catalogue: &Catalogue, name: &str, token_idx: usize) -> Option<Indicator> {
    if partner(catalogue, name, token_idx, &FAILED).is_some() {
        return None;
    }
    let total = total_partner(catalogue, name, token_idx)?;
    let succeeded = Selector::of_service(name, &catalogue.service);
    let total = Selector::of_service(&total, &catalogue.service);
    Some(Indicator::SuccessShare { succeeded, total })
}

fn total_partner(catalogue: &Catalogue, name: &str, token_idx: usize) -> Option<String> {
    partner(catalogue, name, token_idx, &ALL).or_else(|| {
        let mut tokens: Vec<&str> = name.split('_').collect();
        tokens.remove(token_idx);
        let plain = tokens.join("_");
        fits(catalogue, name, &plain).then_some(plain)
    })
}

/// The metric whose name differs only in that token, which is one of `words` instead.
fn partner(catalogue: &Catalogue, name: &str, token_idx: usize, words: &[&str]) -> Option<String> {
    let mut tokens: Vec<&str> = name.split('_').collect();
    words.iter().find_map(|word| {
        tokens[token_idx] = word;
        let other = tokens.join("_");
        fits(catalogue, name, &other).then_some(other)
    })
}

/// Does `other` exist, count, and have label names that nest with those of `name`?
///
/// Failures often carry one label more (a cause); sums over both sides stay right then. Two sets of
/// which neither holds the other count different things.
fn fits(catalogue: &Catalogue, name: &str, other: &str) -> bool {
    let (Some(one), Some(two)) = (catalogue.metrics.get(name), catalogue.metrics.get(other)) else {
        return false;
    };
    let has_all = |of: &Metric, in_: &Metric| of.labels.keys().all(|label| in_.labels.contains_key(label));
    name != other && may_count(other, two) && (has_all(two, one) || has_all(one, two))
}

/// Like [`is_counter`], but an undeclared metric with such a name may count too.
fn may_count(name: &str, metric: &Metric) -> bool {
    is_counter(name, metric)
        || metric.metadata.metric_type == MetricType::Unknown && super::is_plain_name(name)
}
