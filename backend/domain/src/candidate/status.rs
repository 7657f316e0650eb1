//! Availability from a counter with a status-like label, recognised by the label's values.

use std::collections::BTreeSet;

use super::{CandidateShape, is_counter};
use crate::indicator::Indicator;
use crate::metric::Catalogue;
use crate::selector::{Matcher, Selector, pattern_of};

/// Server faults among the gRPC status codes; the others are the caller's doing or no fault.
/// See the canonical list in grpc's `statuscodes` document.
const GRPC_SERVER_FAULTS: [&str; 5] = [
    "DataLoss",
    "DeadlineExceeded",
    "Internal",
    "Unavailable",
    "Unknown",
];
/// The other gRPC status codes.
const GRPC_OTHERS: [&str; 12] = [
    "OK",
    "Canceled",
    "Cancelled",
    "InvalidArgument",
    "NotFound",
    "AlreadyExists",
    "PermissionDenied",
    "ResourceExhausted",
    "FailedPrecondition",
    "Aborted",
    "OutOfRange",
    "Unauthenticated",
];
/// Words for a failed outcome.
const FAILED_WORDS: [&str; 9] = [
    "error",
    "errors",
    "err",
    "fail",
    "failed",
    "failure",
    "timeout",
    "rejected",
    "exception",
];
/// Words for a good outcome.
const GOOD_WORDS: [&str; 7] = [
    "ok",
    "success",
    "successful",
    "succeeded",
    "completed",
    "good",
    "accepted",
];

/// One candidate for each counter and status-like label of it.
pub(super) fn ratios(catalogue: &Catalogue) -> Vec<CandidateShape> {
    let mut shapes = Vec::new();
    for (name, metric) in catalogue
        .metrics
        .iter()
        .filter(|(name, metric)| is_counter(name, metric))
    {
        for (label, values) in &metric.labels {
            if *label == catalogue.service.label {
                continue;
            }
            if let Some(pattern) = bad_values(label, values) {
                let requests = Selector::of_service(name, &catalogue.service);
                let bad = Matcher::matches(label, &pattern);
                shapes.push(CandidateShape::Complete {
                    indicator: Indicator::StatusRatio { requests, bad },
                });
            }
        }
    }
    shapes
}

/// The pattern of bad values, if these are the values of a status label.
fn bad_values(label: &str, values: &BTreeSet<String>) -> Option<String> {
    if values.iter().all(|value| is_http_status(value)) && speaks_of_status(label) {
        return Some("5..".to_owned());
    }
    let grpc = |value: &String| {
        GRPC_SERVER_FAULTS.contains(&value.as_str()) || GRPC_OTHERS.contains(&value.as_str())
    };
    if values.iter().all(grpc) {
        return Some(GRPC_SERVER_FAULTS.join("|"));
    }
    outcome_words(values)
}

/// All values must be words for outcomes, and both sides must occur: a label that only ever said
/// `ok` does not tell which word means failure.
fn outcome_words(values: &BTreeSet<String>) -> Option<String> {
    let is_one_of = |words: &[&str], value: &String| words.contains(&value.to_ascii_lowercase().as_str());
    let failed: Vec<&String> = values
        .iter()
        .filter(|value| is_one_of(&FAILED_WORDS, value))
        .collect();
    let n_good = values
        .iter()
        .filter(|value| is_one_of(&GOOD_WORDS, value))
        .count();
    if failed.is_empty() || n_good == 0 || failed.len() + n_good != values.len() {
        return None;
    }
    Some(
        failed
            .into_iter()
            .map(|value| pattern_of(value))
            .collect::<Vec<_>>()
            .join("|"),
    )
}

/// `200`, or a class such as `2xx`.
fn is_http_status(value: &str) -> bool {
    let bytes = value.as_bytes();
    let has_class = bytes.len() == 3 && (b'1'..=b'5').contains(&bytes[0]);
    has_class && (bytes[1..].iter().all(u8::is_ascii_digit) || &bytes[1..] == b"xx")
}

/// Three digits alone could be anything; the label's name must agree.
fn speaks_of_status(label: &str) -> bool {
    label
        .split('_')
        .any(|token| matches!(token, "code" | "status" | "statuscode" | "response"))
}
