//! Gauges of what there should be none of, and of work that waits.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::flag::{Flag, flag};
use super::level::{LIMIT, levels};
use super::probe::counts_the_unwell;
use super::{filling_gauges, is_part, may_be_gauge, may_fill};
use crate::candidate::name::Words;
use crate::candidate::{CandidateShape, is_counter, is_plain_name, leading_metric};
use crate::indicator::{Across, Bound, Indicator};
use crate::metric::Catalogue;
use crate::selector::Selector;

/// Words for what there should be none of.
const UNWELL: [&str; 13] = [
    "incomplete",
    "unscheduled",
    "stuck",
    "corrupt",
    "corrupted",
    "unfound",
    "inconsistent",
    "errored",
    "unassigned",
    "unavailable",
    "underreplicated",
    "unhealthy",
    "unreachable",
];
/// Words for that, if beside them it is said which members are so.
const GONE: [&str; 7] = ["offline", "stopped", "failed", "dead", "down", "lost", "missing"];
/// Of what many work together.
const MEMBERS: [&str; 15] = [
    "leader",
    "endpoint",
    "endpoints",
    "peers",
    "members",
    "nodes",
    "workers",
    "shards",
    "replicas",
    "brokers",
    "partitions",
    "backends",
    "hosts",
    "servers",
    "validators",
];
/// Words for work that waits.
const WAITS: [&str; 17] = [
    "queuing",
    "inqueue",
    "unsolved",
    "pendingtasks",
    "queueing",
    "throttled",
    "backlog",
    "lag",
    "queued",
    "enqueued",
    "pending",
    "awaiting",
    "waiters",
    "behind",
    "outstanding",
    "backpressure",
    "unprocessed",
];
/// What may wait to be done; connections that wait are idle.
const WORK: [&str; 18] = [
    "queue",
    "job",
    "jobs",
    "task",
    "tasks",
    "requests",
    "message",
    "messages",
    "builds",
    "steps",
    "stages",
    "operations",
    "queries",
    "transactions",
    "searches",
    "backends",
    "clients",
    "pool",
];
/// Where work waits in a line.
const LINES: [&str; 7] = [
    "channel", "topic", "stream", "buffer", "mailbox", "inbox", "backlog",
];
/// What may remain to be done.
const ITEMS: [&str; 6] = ["items", "entries", "records", "changes", "files", "objects"];
/// What is set, and does not move with the work.
const SETTINGS: [&str; 3] = ["interval", "threshold", "timeout"];
/// What waits until somebody wants it.
const FOR_A_PERSON: [&str; 3] = ["restart", "reboot", "upgrade"];
/// A queue of these is a queue of work.
const LENGTHS: [&str; 4] = ["length", "len", "depth", "size"];

/// One candidate for each gauge that counts what is out of order, such as members that are offline, or of
/// which the help text says that it should be zero.
pub(in crate::candidate) fn unwell(catalogue: &Catalogue) -> Vec<CandidateShape> {
    let counts = filling_gauges(catalogue)
        .filter(|(name, metric)| {
            let are_unwell = tells_what_is_unwell(name) || counts_the_unwell(name, catalogue);
            are_unwell && flag(name, metric).is_none()
        })
        .map(|(name, _)| name);
    let flags = catalogue
        .metrics
        .iter()
        .filter(|(name, metric)| may_be_gauge(name, metric) && flag(name, metric) == Some(Flag::WellAtZero))
        .map(|(name, _)| name.as_str());
    let names: BTreeSet<&str> = counts.chain(flags).collect();
    names
        .into_iter()
        .map(|name| CandidateShape::Complete {
            indicator: Indicator::GaugeThreshold {
                gauge: Selector::of_service(name, &catalogue.service),
                limit: None,
                across: Across::Worst,
                bound: Bound::AtMost(Decimal::ZERO),
            },
        })
        .collect()
}

fn tells_what_is_unwell(name: &str) -> bool {
    let words = Words::of(name);
    let are_gone = words.have(&GONE) && words.have(&MEMBERS);
    let are_homeless = words.have(&["unschedulable"]) && words.have(&["pods"]);
    let are_off = words.end_in(&["offline"]) || words.have_in_a_row("offline", &["total", "count"]);
    let are_too_few =
        words.have_in_a_row("under", &["replicated"]) || words.have_in_a_row("not", &["replicated"]);
    let are_behind = words.have_in_a_row("out", &["of"]) && words.have_in_a_row("of", &["sync"]);
    (words.have(&UNWELL) || are_off || are_behind || are_gone || are_homeless || are_too_few)
        && !words.have(&LIMIT)
}

/// One candidate for each gauge of how much work waits, or how long, and has no limit beside it.
pub(in crate::candidate) fn backlogs(catalogue: &Catalogue) -> Vec<CandidateShape> {
    let limited: BTreeSet<String> = levels(catalogue).iter().map(leading_metric).collect();
    let waiting = may_fill(catalogue)
        .map(|(name, _)| name)
        .filter(|name| tells_what_waits(name));
    // What is late may be told in seconds, which fill nothing.
    let gauges = catalogue.metrics.iter().filter(|(name, metric)| {
        may_be_gauge(name, metric) && !is_part(name, metric) && !is_counter(name, metric)
    });
    let late = gauges
        .map(|(name, _)| name.as_str())
        .filter(|name| is_plain_name(name) && tells_how_late(name));
    let names: BTreeSet<&str> = waiting
        .chain(late)
        .filter(|name| !limited.contains(*name))
        .collect();
    names
        .into_iter()
        .map(|name| CandidateShape::Level {
            gauge: Selector::of_service(name, &catalogue.service),
            across: Across::Worst,
        })
        .collect()
}

fn tells_how_late(name: &str) -> bool {
    let words = Words::of(name);
    let is_of_work = words.have(&WAITS) || words.have(&WORK);
    let is_glued = words.texts().iter().any(|word| word.contains("behind"));
    let is_late = words.have(&["lag", "behind", "backlog"])
        || is_glued
        || words.have(&["queue"]) && words.have(&["latency"])
        || words.have(&["oldest"]) && words.have(&["age"]) && is_of_work;
    // The largest of several lags, not the largest that there may be.
    let is_largest = words.end_in(&["max"]) && words.have(&["seconds"]);
    let is_set = words.have(&SETTINGS) || words.have(&LIMIT) && !is_largest;
    let is_no_height = words.have(&["min", "stddev", "bytes"]);
    is_late && !is_set && !is_no_height
}

fn tells_what_waits(name: &str) -> bool {
    let words = Words::of(name);
    let waits = words.have(&WAITS)
        || words.have(&["waiting"]) && words.have(&WORK)
        || words.have(&["remaining"]) && words.have(&ITEMS) && !words.have(&["quota"])
        || words.have_in_a_row("queue", &LENGTHS)
        || words.have_in_a_row("in", &["queue"])
        || words.end_in(&["depth"]) && words.have(&LINES)
        || words.have_in_a_row("workqueue", &LENGTHS)
        || words.have_in_a_row("back", &["log"])
        || words.have_in_a_row("to", &["process"])
        || words.end_in(&["due"]);
    let is_amount = words.have(&["bytes", "max", "limit", "capacity"]);
    let is_kind_of_pool = words.have_in_a_row("queued", &["thread"]) && !words.end_in(&WORK);
    let is_whether = words.have(&["is", "bool"]);
    waits && !is_amount && !is_kind_of_pool && !is_whether && !words.have(&FOR_A_PERSON)
}
