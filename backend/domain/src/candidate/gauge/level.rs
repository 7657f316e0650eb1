//! Levels: gauges beside their limits.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{is_declared_gauge, may_fill};
use crate::candidate::CandidateShape;
use crate::candidate::name::{stem_of, tokens};
use crate::indicator::{Across, Bound, Indicator};
use crate::metric::{Catalogue, Metric};
use crate::selector::Selector;

/// Words for how much is in use.
const USED: [&str; 18] = [
    "checkedout",
    "usage",
    "taken",
    "acquired",
    "depth",
    "len",
    "load",
    "estimated",
    "used",
    "inuse",
    "inflight",
    "open",
    "active",
    "busy",
    "current",
    "allocated",
    "length",
    "connected",
];
/// Those of them that say it plainly; what is open or active may be idle.
const IN_USE: [&str; 5] = ["checkedout", "inuse", "used", "busy", "acquired"];
/// What is written as two words.
const ONE_WORD: [(&str, &str); 3] = [("in", "use"), ("in", "flight"), ("checked", "out")];
/// Of a queue this is its length, of a disk all that there is: it tells only beside a limit.
const SIZE: [&str; 3] = ["size", "count", "counter"];
/// Words for how much is left.
const FREE: [&str; 4] = ["free", "avail", "available", "remaining"];
/// Words for how much there can be.
pub(super) const LIMIT: [&str; 5] = ["max", "maximum", "limit", "capacity", "quota"];
/// Words for how much there is, if beside them it is said how much of it is used or left.
const WHOLE: [&str; 3] = ["total", "size", "count"];
/// What pools hold: beside a limit they need not be named again.
const POOLED: [&str; 4] = ["conn", "conns", "connection", "connections"];
/// What happens: a total of these was counted since the start, and limits nothing.
const EVENTS: [&str; 16] = [
    "sessions",
    "read",
    "write",
    "written",
    "cpu",
    "cpus",
    "users",
    "requests",
    "queries",
    "calls",
    "messages",
    "msgs",
    "events",
    "errors",
    "handshakes",
    "operations",
];
/// Words beside a limit that say nothing more.
const BESIDE_LIMIT: [&str; 4] = ["concurrent", "allowed", "configured", "config"];
/// Above this share of its limit a level is bad: little is left then for a burst.
const FULL: Decimal = Decimal::from_parts(9, 0, 0, false, 1);
/// The same, of what is left.
const LEFT: Decimal = Decimal::from_parts(1, 0, 0, false, 1);

/// The bound of a level of which only a limit is known.
pub(in crate::candidate) fn full() -> Bound {
    Bound::AtMost(FULL)
}

/// How a gauge's name says that it is a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum LevelWord {
    InUse,
    Used,
    Free,
    /// No word: queries, beside a maximum of them.
    Bare,
}

/// How a gauge's name says that it is a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum LimitWord {
    Limit,
    Whole,
    /// No word: bytes, beside those of them that are used.
    Unsaid,
}

/// One candidate for each gauge with a limit that has the same labels. Each gauge and each limit
/// stands in one of them, the one whose words tell best.
pub(in crate::candidate) fn levels(catalogue: &Catalogue) -> Vec<CandidateShape> {
    let mut levels: BTreeMap<String, Vec<(LevelWord, &str, &Metric)>> = BTreeMap::new();
    for (name, metric) in may_fill(catalogue) {
        for (word, stem) in level_readings(name) {
            levels.entry(stem).or_default().push((word, name, metric));
        }
    }
    let mut fitting = Vec::new();
    for (limit, limit_metric) in may_fill(catalogue) {
        for (limit_word, stem) in limit_readings(limit) {
            for (word, gauge, metric) in levels.get(&stem).into_iter().flatten() {
                let are_gauges = is_declared_gauge(metric) && is_declared_gauge(limit_metric);
                let is_limit = limit_word == LimitWord::Limit
                    || limit_word == LimitWord::Whole && limit.ends_with("_total_bytes");
                let is_said = is_limit && are_gauges || *word != LevelWord::Bare;
                let has_same_labels = metric.labels.keys().eq(limit_metric.labels.keys());
                if is_said && has_same_labels && *gauge != limit {
                    fitting.push((*word, limit_word, *gauge, limit));
                }
            }
        }
    }
    fitting.sort_unstable();
    let mut paired: BTreeSet<&str> = BTreeSet::new();
    fitting.retain(|(_, _, gauge, limit)| {
        let is_free = !paired.contains(gauge) && !paired.contains(limit);
        if is_free {
            paired.extend([*gauge, *limit]);
        }
        is_free
    });
    let shapes = fitting
        .into_iter()
        .map(|(word, _, gauge, limit)| level(catalogue, gauge, limit, word));
    shapes.collect()
}

fn level(catalogue: &Catalogue, gauge: &str, limit: &str, word: LevelWord) -> CandidateShape {
    CandidateShape::Complete {
        indicator: Indicator::GaugeThreshold {
            gauge: Selector::of_service(gauge, &catalogue.service),
            limit: Some(Selector::of_service(limit, &catalogue.service)),
            across: Across::Worst,
            bound: match word {
                LevelWord::InUse | LevelWord::Used | LevelWord::Bare => full(),
                LevelWord::Free => Bound::AtLeast(LEFT),
            },
        },
    }
}

fn level_readings(name: &str) -> Vec<(LevelWord, String)> {
    let tokens = level_tokens(name);
    let has = |words: &[&str]| tokens.iter().any(|token| words.contains(&token.as_str()));
    // A capacity or a quota may be said to be used or free, and is no limit then.
    let is_limit = has(&LIMIT)
        && !(has(&["capacity", "quota", "limit"]) && (has(&FREE) || has(&USED) || has(&["counter"])));
    if is_limit {
        return Vec::new();
    }
    let mut readings: Vec<(LevelWord, String)> = stems_without(&tokens, &FREE)
        .map(|stem| (LevelWord::Free, stem))
        .collect();
    // Its limit is read without these words.
    let mut bare = tokens.clone();
    bare.retain(|token| !BESIDE_LIMIT.contains(&token.as_str()));
    if bare.len() < tokens.len() {
        readings.extend(stems_without(&bare, &FREE).map(|stem| (LevelWord::Free, stem)));
    }
    // What is free of something is no share of it that is used, whatever else the name says.
    if readings.is_empty() {
        readings.extend(stems_without(&tokens, &IN_USE).map(|stem| (LevelWord::InUse, stem)));
        readings.extend(stems_without(&tokens, &USED).map(|stem| (LevelWord::Used, stem)));
        readings.extend(stems_without(&tokens, &SIZE).map(|stem| (LevelWord::Bare, stem)));
        // All that is used is what is used.
        if let [before @ .., last] = tokens.as_slice()
            && last == "total"
        {
            readings.extend(stems_without(before, &USED).map(|stem| (LevelWord::Used, stem)));
        }
        readings.push((LevelWord::Bare, stem_of(&tokens)));
    }
    readings
}

fn limit_readings(name: &str) -> Vec<(LimitWord, String)> {
    let mut tokens = level_tokens(name);
    tokens.retain(|token| !BESIDE_LIMIT.contains(&token.as_str()));
    // The most that was ever used limits nothing.
    let is_peak = |pair: &[String]| pair[0] == "max" && (pair[1] == "used" || pair[1] == "usage");
    if tokens.windows(2).any(is_peak) {
        return Vec::new();
    }
    let is_cumulative = tokens.iter().any(|token| EVENTS.contains(&token.as_str()));
    let wholes = stems_without(&tokens, &WHOLE).filter(|_| !is_cumulative);
    let mut readings: Vec<(LimitWord, String)> = wholes.map(|stem| (LimitWord::Whole, stem)).collect();
    readings.extend(stems_without(&tokens, &LIMIT).map(|stem| (LimitWord::Limit, stem)));
    // A `quota_limit` says it twice.
    let mut without_limit = tokens.clone();
    without_limit.retain(|token| !LIMIT.contains(&token.as_str()));
    if without_limit.len() + 2 == tokens.len() {
        readings.push((LimitWord::Limit, stem_of(&without_limit)));
    }
    // The level may say `concurrent` too.
    readings.extend(stems_without(&level_tokens(name), &LIMIT).map(|stem| (LimitWord::Limit, stem)));
    // `max_open_connections` limits what is open, and what is `in_use` of it.
    let mut of_all_kinds = tokens.clone();
    of_all_kinds.retain(|token| !USED.contains(&token.as_str()) && !POOLED.contains(&token.as_str()));
    readings.extend(stems_without(&of_all_kinds, &LIMIT).map(|stem| (LimitWord::Whole, stem)));
    // `capacity_available` is what is left of `capacity`.
    let ends_so = |words: &[&str]| tokens.last().is_some_and(|last| words.contains(&last.as_str()));
    let says_size = || {
        tokens
            .iter()
            .any(|token| token == "size" || USED.contains(&token.as_str()))
    };
    if ends_so(&LIMIT) || ends_so(&WHOLE) && !is_cumulative {
        readings.push((LimitWord::Whole, stem_of(&tokens)));
    } else if ends_so(&["bytes"]) && tokens == level_tokens(name) && !says_size() {
        readings.push((LimitWord::Unsaid, stem_of(&tokens)));
    }
    readings
}

/// The name's tokens, `in_use` and `in_flight` as one word, without the `value` that adapters add.
fn level_tokens(name: &str) -> Vec<String> {
    let mut tokens = tokens(name);
    let is_one_word = |pair: &[String]| ONE_WORD.contains(&(pair[0].as_str(), pair[1].as_str()));
    if let Some(at) = tokens.windows(2).position(is_one_word) {
        let word = tokens[at..at + 2].concat();
        tokens.splice(at..at + 2, [word]);
    }
    tokens.pop_if(|last| last == "value");
    tokens
}

/// For each of the words that is there, the stem of what is left without it.
fn stems_without<'a>(tokens: &'a [String], words: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    let places = tokens
        .iter()
        .enumerate()
        .filter(|(_, token)| words.contains(&token.as_str()));
    places.map(|(at, _)| {
        let mut rest = tokens.to_vec();
        rest.remove(at);
        stem_of(&rest)
    })
}
