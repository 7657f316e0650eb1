//! Ages: gauges of when work that comes again was last done.

use super::is_declared_gauge;
use crate::candidate::name::{Words, outcome_of_word};
use crate::candidate::{CandidateShape, is_plain_name};
use crate::indicator::FreshnessSignal;
use crate::metric::Catalogue;
use crate::selector::Selector;

/// How names of points in time end. Where no unit is said, Unix times are of seconds.
const TIMES: [&str; 8] = [
    "_unix_seconds",
    "_at",
    "_timestamp_seconds",
    "_time_seconds",
    "_end_time",
    "_timestamp",
    "_unixtime",
    "_unixtime_seconds",
];
/// Words for the newest of several times.
const NEWEST: [&str; 2] = ["last", "latest"];
/// A time of success is the newest one, whether that is said or not.
const WENT_WELL: [&str; 3] = ["success", "successful", "succeeded"];
/// What is done again and again, said or not.
const RENEWAL: [&str; 4] = ["refresh", "heartbeat", "backup", "checkpoint"];
/// What takes a time, and is at none.
const HOW_LONG: [&str; 8] = [
    "response",
    "processing",
    "elapsed",
    "wait",
    "execution",
    "latency",
    "duration",
    "scrape",
];
/// What happens when somebody wants it, not by the clock.
const NOT_BY_THE_CLOCK: [&str; 24] = [
    "connection",
    "now",
    "removed",
    "insertion",
    "dequeue",
    "schedule",
    "reload",
    "config",
    "restart",
    "start",
    "started",
    "boot",
    "gc",
    "compaction",
    "created",
    "modified",
    "change",
    "changed",
    "transition",
    "seen",
    "login",
    "expiry",
    "request",
    "election",
];

/// One candidate for each gauge of when work that comes again was last done.
pub(in crate::candidate) fn ages(catalogue: &Catalogue) -> Vec<CandidateShape> {
    let gauges = catalogue
        .metrics
        .iter()
        .filter(|(name, metric)| is_declared_gauge(metric) && is_plain_name(name) && tells_an_age(name));
    gauges
        .map(|(name, _)| CandidateShape::Age {
            signal: FreshnessSignal::EachTimestamp(Selector::of_service(name, &catalogue.service)),
        })
        .collect()
}

fn tells_an_age(name: &str) -> bool {
    let words = Words::of(name);
    let is_time = TIMES.iter().any(|ending| name.ends_with(ending))
        || name.ends_with("_time") && (words.have(&WENT_WELL) || words.have(&NEWEST));
    let comes_again = words.have(&NEWEST)
        || words.have(&WENT_WELL) && words.have(&["timestamp", "unixtime"])
        || words.have(&RENEWAL) && words.have(&["timestamp", "unix", "unixtime"]);
    let is_failure = words
        .texts()
        .iter()
        .any(|word| outcome_of_word(word) == Some(false));
    let is_how_long = words.have(&HOW_LONG);
    is_time && comes_again && !is_how_long && !words.have(&NOT_BY_THE_CLOCK) && !is_failure
}
