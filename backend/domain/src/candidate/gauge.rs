//! Indicators from gauges: probes of ones and zeros, levels beside their limits, and ages of what was
//! last done. A gauge's rate is never taken.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::name::{outcome_of_word, stem_of, tokens};
use super::{CandidateShape, is_plain_name};
use crate::indicator::{Across, Bound, FreshnessSignal, Indicator};
use crate::metric::{Catalogue, Metric, MetricType};
use crate::selector::{Matcher, Selector};

/// Words for how much is in use.
const USED: [&str; 17] = [
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
/// Of a queue this is its length, of a disk all that there is: it tells only beside a limit.
const SIZE: [&str; 3] = ["size", "count", "counter"];
/// Words for how much is left.
const FREE: [&str; 4] = ["free", "avail", "available", "remaining"];
/// Words for how much there can be.
const LIMIT: [&str; 5] = ["max", "maximum", "limit", "capacity", "quota"];
/// Words for how much there is, if beside them it is said how much of it is used or left.
const WHOLE: [&str; 3] = ["total", "size", "count"];
/// What pools hold: beside a limit they need not be named again.
const POOLED: [&str; 4] = ["conn", "conns", "connection", "connections"];
/// What happens: a total of these was counted since the start, and limits nothing.
const EVENTS: [&str; 12] = [
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
/// Words beside a level that say nothing more.
const BESIDE_LEVEL: [&str; 1] = ["raw"];
/// Levels with these words are ratings of a device, limits that nobody can reach, or no levels.
const NOT_FILLING: [&str; 21] = [
    "cache",
    "caches",
    "celsius",
    "temp",
    "rpm",
    "fan",
    "volts",
    "volt",
    "hertz",
    "mhz",
    "freq",
    "state",
    "width",
    "transfers",
    "watt",
    "seconds",
    "virtual",
    "pwm",
    "rate",
    "age",
    "time",
];
/// What the runtime tells of itself: its levels say nothing of the service's work. A heap fills up until
/// it is collected.
const RUNTIME_WORDS: [&str; 2] = ["jvm", "heap"];
/// The same, by what names begin with.
const RUNTIME: [&str; 7] = [
    "go_",
    "process_",
    "promhttp_",
    "scrape_",
    "net_conntrack_",
    "jvm_",
    "python_",
];
/// Above this share of its limit a level is bad: little is left then for a burst.
const FULL: Decimal = Decimal::from_parts(9, 0, 0, false, 1);
/// The same, of what is left.
const LEFT: Decimal = Decimal::from_parts(1, 0, 0, false, 1);
/// How names of points in time end. Where no unit is said, Unix times are of seconds.
const TIMES: [&str; 7] = [
    "_unix_seconds",
    "_at",
    "_timestamp_seconds",
    "_time_seconds",
    "_timestamp",
    "_unixtime",
    "_unixtime_seconds",
];
/// Words for the newest of several times.
const NEWEST: [&str; 2] = ["last", "latest"];
/// What is done again and again, said or not.
const RENEWAL: [&str; 4] = ["refresh", "heartbeat", "backup", "checkpoint"];
/// What happens when somebody wants it, not by the clock.
const NOT_BY_THE_CLOCK: [&str; 19] = [
    "now",
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

/// Words of what serves.
const SERVES: [&str; 6] = ["up", "alive", "reachable", "online", "responding", "ping"];
/// Words of what does, unless it is said how many do.
const IS_WELL: [&str; 9] = [
    "healthcheck",
    "health",
    "healthy",
    "ready",
    "serving",
    "synced",
    "accepting",
    "available",
    "connected",
];
/// Words that turn it round.
const NOT: [&str; 4] = ["not", "no", "un", "non"];
/// Words of how many there are: members that are healthy are counted, a member that is healthy is not.
const HOW_MANY: [&str; 6] = ["num", "number", "n", "total", "count", "membership"];
/// What is available of these is an amount.
const AMOUNTS: [&str; 10] = [
    "memory", "mem", "osmemory", "ram", "gram", "gpu", "cpu", "disk", "space", "swap",
];
/// Names that end like a plural.
const NO_PLURALS: [&str; 7] = ["postgres", "kubernetes", "dns", "tls", "https", "nfs", "aws"];
/// Words, at the end, of the last of several runs that was right.
const WENT_WELL: [&str; 3] = ["successful", "succeeded", "ok"];
/// Labels of gauges with one series for each state that something can be in.
const STATES: [&str; 5] = ["state", "status", "condition", "color", "phase"];
/// What a status of ones and zeros is of.
const HAS_STATUS: [&str; 10] = [
    "running",
    "connector",
    "connection",
    "health",
    "healthcheck",
    "link",
    "quorum",
    "replication",
    "sync",
    "zookeeper",
];
/// Labels of things of which some may be down for good.
const MAY_BE_DOWN: [&str; 9] = [
    "device",
    "interface",
    "iface",
    "ifname",
    "nic",
    "port",
    "disk",
    "slot",
    "fan",
];

/// Probes that say whether something answers, such as `probe_success` and an exporter's `redis_up`;
/// whether a member `has_leader`; and whether what was done last was `successful`.
pub(super) fn probes(catalogue: &Catalogue) -> Vec<CandidateShape> {
    let probes = catalogue
        .metrics
        .iter()
        .filter(|(name, metric)| may_be_gauge(name, metric) && is_probe(name, catalogue));
    let conditions = catalogue.metrics.iter().filter_map(|(name, metric)| {
        let ready = ready_condition(name, metric)?;
        Some(probe_of(
            Selector::of_service(name, &catalogue.service)
                .with(ready.0)
                .with(ready.1),
        ))
    });
    probes
        .map(|(name, _)| probe_of(Selector::of_service(name, &catalogue.service)))
        .chain(conditions)
        .collect()
}

/// How operators of Kubernetes expose whether an object is ready: one series for each condition and each
/// status that it can have.
fn ready_condition(name: &str, metric: &Metric) -> Option<(Matcher, Matcher)> {
    let is_condition = tokens(name).last().is_some_and(|last| last == "condition");
    let has = |label: &str, value: &str| {
        metric
            .labels
            .get(label)
            .is_some_and(|values| values.contains(value))
    };
    let label = ["condition", "type"]
        .into_iter()
        .find(|label| has(label, "Ready"))?;
    let is_told = is_condition && may_be_gauge(name, metric) && has("status", "True");
    is_told.then(|| (Matcher::equal(label, "Ready"), Matcher::equal("status", "True")))
}

fn is_probe(name: &str, catalogue: &Catalogue) -> bool {
    let tokens = tokens(name);
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    match tokens.as_slice() {
        ["probe", "success"] | [_, "up"] | [.., "has", _] | [.., "server", "live"] => true,
        [before @ .., last] if WENT_WELL.contains(last) => before.contains(&"last"),
        [.., what, "status"] => HAS_STATUS.contains(what) && !tells_states(name, catalogue),
        [before @ .., last] if SERVES.contains(last) => {
            !before.is_empty() && !is_negated(before) && may_not_be_down(name, catalogue)
        }
        [before @ .., last] if IS_WELL.contains(last) => {
            let is_amount = before.iter().any(|token| AMOUNTS.contains(token));
            let is_count = tell_how_many(before) && !is_of_each(before, name, catalogue);
            let says_so = !before.is_empty() && !is_negated(before) && !is_amount && !is_count;
            says_so && may_not_be_down(name, catalogue)
        }
        [.., "accepting", _] => true,
        _ => false,
    }
}

/// Do they say `num`, or have a plural such as `replicas`? The first of them is whose metric it is.
fn tell_how_many(tokens: &[&str]) -> bool {
    let is_count = tokens.iter().any(|token| HOW_MANY.contains(token));
    is_count || tokens.iter().skip(1).any(|token| is_plural(token))
}

fn is_plural(token: &str) -> bool {
    let is_one =
        NO_PLURALS.contains(&token) || ["ss", "us", "is"].iter().any(|ending| token.ends_with(ending));
    token.ends_with('s') && !is_one
}

/// Does a label name each of those that a plural speaks of, as `upstream` does of `upstreams`?
fn is_of_each(tokens: &[&str], name: &str, catalogue: &Catalogue) -> bool {
    let Some(metric) = catalogue.metrics.get(name) else {
        return false;
    };
    let mut plurals = tokens.iter().filter(|token| is_plural(token));
    plurals.any(|plural| metric.labels.contains_key(&plural[..plural.len() - 1]))
}

/// Is there a label whose values are the states, one series for each of them?
fn tells_states(name: &str, catalogue: &Catalogue) -> bool {
    let metric = catalogue.metrics.get(name);
    metric.is_some_and(|metric| metric.labels.keys().any(|label| STATES.contains(&label.as_str())))
}

fn is_negated(tokens: &[&str]) -> bool {
    tokens.last().is_some_and(|last| NOT.contains(last))
}

/// Of several interfaces or disks some may be down for good.
fn may_not_be_down(name: &str, catalogue: &Catalogue) -> bool {
    let metric = catalogue.metrics.get(name);
    metric.is_some_and(|metric| {
        let mut labels = metric.labels.keys();
        !labels.any(|label| MAY_BE_DOWN.contains(&label.as_str()) || STATES.contains(&label.as_str()))
    })
}

/// Whether the service's own scrapes succeed: for want of anything that its users would notice.
pub(super) fn scrapes(catalogue: &Catalogue) -> Option<CandidateShape> {
    let up = catalogue.metrics.get("up")?;
    may_be_gauge("up", up).then(|| probe_of(Selector::of_service("up", &catalogue.service)))
}

/// A gauge, or what no type is declared of, such as what Prometheus adds itself.
pub(super) fn may_be_gauge(name: &str, metric: &Metric) -> bool {
    let is_one = matches!(
        metric.metadata.metric_type,
        MetricType::Gauge | MetricType::Unknown
    );
    is_one && is_plain_name(name)
}

/// The bound of a level of which only a limit is known.
pub(super) fn full() -> Bound {
    Bound::AtMost(FULL)
}

fn probe_of(probe: Selector) -> CandidateShape {
    CandidateShape::Complete {
        indicator: Indicator::Probe { probe },
    }
}

/// Words for what there should be none of.
const UNWELL: [&str; 13] = [
    "incomplete",
    "unscheduled",
    "stuck",
    "corrupt",
    "corrupted",
    "unfound",
    "inconsistent",
    "offline",
    "unassigned",
    "unavailable",
    "underreplicated",
    "unhealthy",
    "unreachable",
];

/// Words for that, if beside them it is said which members are so.
const GONE: [&str; 6] = ["stopped", "failed", "dead", "down", "lost", "missing"];
/// Of what many work together.
const MEMBERS: [&str; 13] = [
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
];

/// One candidate for each gauge that counts what is out of order, such as members that are offline.
pub(super) fn unwell(catalogue: &Catalogue) -> Vec<CandidateShape> {
    let is_unwell = |name: &str| {
        let tokens = tokens(name);
        let has = |words: &[&str]| tokens.iter().any(|token| words.contains(&token.as_str()));
        let is_too_few = tokens
            .windows(2)
            .any(|pair| pair[0] == "under" && pair[1] == "replicated");
        let are_gone = is_too_few || has(&GONE) && has(&MEMBERS) || has(&["unschedulable"]) && has(&["pods"]);
        (has(&UNWELL) || are_gone) && !has(&LIMIT)
    };
    let counts = filling_gauges(catalogue).filter(|(name, _)| is_unwell(name));
    counts
        .map(|(name, _)| CandidateShape::Complete {
            indicator: Indicator::GaugeThreshold {
                gauge: Selector::of_service(name, &catalogue.service),
                limit: None,
                across: Across::Worst,
                bound: Bound::AtMost(Decimal::ZERO),
            },
        })
        .collect()
}

/// Words for work that waits.
const WAITS: [&str; 16] = [
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
    "unprocessed",
];
/// What may wait to be done; connections that wait are idle.
const WORK: [&str; 8] = [
    "queue", "job", "jobs", "task", "tasks", "requests", "message", "messages",
];
/// What waits until somebody wants it.
const FOR_A_PERSON: [&str; 3] = ["restart", "reboot", "upgrade"];
/// A queue of these is a queue of work.
const LENGTHS: [&str; 4] = ["length", "len", "depth", "size"];

/// One candidate for each gauge of how much work waits, and has no limit beside it.
pub(super) fn backlogs(catalogue: &Catalogue) -> Vec<CandidateShape> {
    let limited: BTreeSet<String> = levels(catalogue).iter().map(super::leading_metric).collect();
    let lags = catalogue.metrics.iter().filter(|(name, metric)| {
        is_declared_gauge(metric) && is_plain_name(name) && tells_how_far_behind(name)
    });
    let lags = lags.map(|(name, _)| name.as_str());
    let waiting = filling_gauges(catalogue)
        .map(|(name, _)| name)
        .filter(|name| tells_what_waits(name));
    let names: BTreeSet<&str> = waiting
        .chain(lags)
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

/// Whatever it is measured in.
fn tells_how_far_behind(name: &str) -> bool {
    let tokens = tokens(name);
    let has = |words: &[&str]| tokens.iter().any(|token| words.contains(&token.as_str()));
    let is_late = has(&["lag", "behind", "backlog"])
        || has(&["queue"]) && has(&["latency"])
        || has(&["oldest"]) && has(&["age"]) && (has(&WAITS) || has(&WORK));
    is_late && !has(&["bytes"]) && !has(&LIMIT)
}

fn tells_what_waits(name: &str) -> bool {
    let tokens = tokens(name);
    let has = |words: &[&str]| tokens.iter().any(|token| words.contains(&token.as_str()));
    let is_queue = tokens.windows(2).any(|pair| {
        let is_one_word = matches!(
            (pair[0].as_str(), pair[1].as_str()),
            ("back", "log") | ("to", "process")
        );
        is_one_word
            || matches!(pair[0].as_str(), "queue" | "workqueue") && LENGTHS.contains(&pair[1].as_str())
    });
    let is_amount = has(&["bytes", "max", "limit", "capacity"]);
    let is_waiting = has(&["waiting"]) && has(&WORK);
    let is_due = tokens.last().is_some_and(|last| last == "due");
    let is_whether = has(&["is", "bool"]);
    (has(&WAITS) || is_queue || is_waiting || is_due) && !is_whether && !is_amount && !has(&FOR_A_PERSON)
}

/// How a gauge's name says that it is a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum LevelWord {
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
pub(super) fn levels(catalogue: &Catalogue) -> Vec<CandidateShape> {
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
                LevelWord::Used | LevelWord::Bare => full(),
                LevelWord::Free => Bound::AtLeast(LEFT),
            },
        },
    }
}

/// Declared gauges that can fill up.
fn filling_gauges(catalogue: &Catalogue) -> impl Iterator<Item = (&str, &Metric)> {
    may_fill(catalogue).filter(|(_, metric)| is_declared_gauge(metric))
}

fn is_declared_gauge(metric: &Metric) -> bool {
    metric.metadata.metric_type == MetricType::Gauge
}

/// Gauges that can fill up, declared or not.
fn may_fill(catalogue: &Catalogue) -> impl Iterator<Item = (&str, &Metric)> {
    let gauges = catalogue.metrics.iter().filter(|(name, metric)| {
        let is_of_runtime = RUNTIME.iter().any(|prefix| name.starts_with(prefix));
        let cannot_fill = || {
            tokens(name)
                .iter()
                .any(|token| NOT_FILLING.contains(&token.as_str()) || RUNTIME_WORDS.contains(&token.as_str()))
        };
        let is_part = metric.labels.contains_key("le")
            || metric.labels.contains_key("quantile")
            || name.ends_with("_created");
        let may_be_gauge = may_be_gauge(name, metric) && !super::is_counter(name, metric);
        may_be_gauge && !is_part && !is_of_runtime && !cannot_fill()
    });
    gauges.map(|(name, metric)| (name.as_str(), metric))
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
    // What is free of something is no share of it that is used, whatever else the name says.
    if readings.is_empty() {
        readings.extend(stems_without(&tokens, &USED).map(|stem| (LevelWord::Used, stem)));
        let mut bare = tokens.clone();
        bare.retain(|token| !BESIDE_LEVEL.contains(&token.as_str()));
        readings.extend(stems_without(&bare, &USED).map(|stem| (LevelWord::Used, stem)));
        readings.extend(stems_without(&tokens, &SIZE).map(|stem| (LevelWord::Bare, stem)));
        readings.push((LevelWord::Bare, stem_of(&tokens)));
    }
    readings
}

fn limit_readings(name: &str) -> Vec<(LimitWord, String)> {
    let mut tokens = level_tokens(name);
    tokens.retain(|token| !BESIDE_LIMIT.contains(&token.as_str()));
    // The most that was ever used limits nothing.
    if tokens
        .windows(2)
        .any(|pair| pair[0] == "max" && pair[1] == "used")
    {
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
    if ends_so(&LIMIT) || ends_so(&WHOLE) && !is_cumulative {
        readings.push((LimitWord::Whole, stem_of(&tokens)));
    } else if tokens.len() == level_tokens(name).len()
        && ends_so(&["bytes"])
        && !tokens
            .iter()
            .any(|token| token == "size" || USED.contains(&token.as_str()))
    {
        readings.push((LimitWord::Unsaid, stem_of(&tokens)));
    }
    readings
}

/// The name's tokens, `in_use` and `in_flight` as one word, without the `value` that adapters add.
fn level_tokens(name: &str) -> Vec<String> {
    let mut tokens = tokens(name);
    let is_one_word = |pair: &[String]| pair[0] == "in" && (pair[1] == "use" || pair[1] == "flight");
    if let Some(at) = tokens.windows(2).position(is_one_word) {
        let word = format!("in{}", tokens[at + 1]);
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

/// One candidate for each gauge of when work that comes again was last done.
pub(super) fn ages(catalogue: &Catalogue) -> Vec<CandidateShape> {
    let tells_an_age = |name: &str| {
        let tokens = tokens(name);
        let has = |words: &[&str]| tokens.iter().any(|token| words.contains(&token.as_str()));
        let is_time = TIMES.iter().any(|ending| name.ends_with(ending))
            || name.ends_with("_time") && has(&["success", "successful"]);
        let is_failure = tokens.iter().any(|token| outcome_of_word(token) == Some(false));
        let comes_again = has(&NEWEST) || has(&RENEWAL) && has(&["timestamp", "unix", "unixtime"]);
        is_time && comes_again && !has(&NOT_BY_THE_CLOCK) && !is_failure
    };
    let gauges = catalogue.metrics.iter().filter(|(name, metric)| {
        metric.metadata.metric_type == MetricType::Gauge && is_plain_name(name) && tells_an_age(name)
    });
    gauges
        .map(|(name, _)| CandidateShape::Age {
            signal: FreshnessSignal::EachTimestamp(Selector::of_service(name, &catalogue.service)),
        })
        .collect()
}
