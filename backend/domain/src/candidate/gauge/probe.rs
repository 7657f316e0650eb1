//! Probes: gauges of ones and zeros that say whether something answers or is well.

use super::flag::{Flag, flag};
use super::{has_label, may_be_gauge};
use crate::candidate::CandidateShape;
use crate::candidate::name::Words;
use crate::indicator::Indicator;
use crate::metric::{Catalogue, Metric};
use crate::selector::{Matcher, Selector};

/// Words of what serves.
const SERVES: [&str; 6] = ["up", "alive", "reachable", "online", "responding", "ping"];
/// Words of what does, unless it is said how many do.
const IS_WELL: [&str; 12] = [
    "availability",
    "healthiness",
    "valid",
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
const AMOUNTS: [&str; 12] = [
    "pool", "slot", "memory", "mem", "osmemory", "ram", "gram", "gpu", "cpu", "disk", "space", "swap",
];
/// Names that end like a plural.
const NO_PLURALS: [&str; 11] = [
    "stats",
    "metrics",
    "postgres",
    "jenkins",
    "nats",
    "kubernetes",
    "dns",
    "tls",
    "https",
    "nfs",
    "aws",
];
/// Words, at the end, of the last of several runs that was right.
const WENT_WELL: [&str; 4] = ["success", "successful", "succeeded", "ok"];
/// Labels of gauges with one series for each state that something can be in.
pub(super) const STATES: [&str; 6] = ["value", "state", "status", "condition", "color", "phase"];
/// What a status of ones and zeros is of.
const HAS_STATUS: [&str; 19] = [
    "ready",
    "exporter",
    "archive",
    "server",
    "node",
    "member",
    "peer",
    "backend",
    "upstream",
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
pub(super) const MAY_BE_DOWN: [&str; 9] = [
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

/// Words that turn round the one that they stand before.
const OPPOSITES: [&str; 4] = ["in", "un", "not_", "un_"];

/// Probes that say whether something answers, such as `probe_success` and an exporter's `redis_up`;
/// whether a member `has_leader`; whether what was done last was `successful`; whether an object of
/// Kubernetes is ready; and what else the help text says is well at one.
pub(in crate::candidate) fn probes(catalogue: &Catalogue) -> Vec<CandidateShape> {
    let gauges = catalogue
        .metrics
        .iter()
        .filter(|(name, metric)| may_be_gauge(name, metric));
    let selectors = gauges.filter_map(|(name, metric)| {
        let all = Selector::of_service(name, &catalogue.service);
        match flag(name, metric) {
            Some(Flag::WellAtOne) => return Some(all),
            Some(Flag::WellAtZero | Flag::OfManyValues) => return None,
            None if is_probe(name, metric) => return (!counts_the_well(name, catalogue)).then_some(all),
            None => {}
        }
        let [is_ready, is_so] = ready_condition(name, metric)?;
        Some(all.with(is_ready).with(is_so))
    });
    selectors.map(probe).collect()
}

/// Whether the service's own scrapes succeed: for want of anything that its users would notice.
pub(in crate::candidate) fn scrapes(catalogue: &Catalogue) -> Option<CandidateShape> {
    let up = catalogue.metrics.get("up")?;
    may_be_gauge("up", up).then(|| probe(Selector::of_service("up", &catalogue.service)))
}

fn probe(probe: Selector) -> CandidateShape {
    CandidateShape::Complete {
        indicator: Indicator::Probe { probe },
    }
}

/// How operators of Kubernetes expose whether an object is ready: one series for each condition and each
/// status that it can have.
fn ready_condition(name: &str, metric: &Metric) -> Option<[Matcher; 2]> {
    let has = |label: &str, value: &str| {
        let values = metric.labels.get(label);
        values.is_some_and(|values| values.contains(value))
    };
    let label = ["condition", "type"]
        .into_iter()
        .find(|label| has(label, "Ready"))?;
    let is_told = Words::of(name).end_in(&["condition"]) && has("status", "True");
    is_told.then(|| [Matcher::equal(label, "Ready"), Matcher::equal("status", "True")])
}

/// Is there another gauge of those that are not, such as `routes_invalid` beside `routes_valid`? Both count then.
fn counts_the_well(name: &str, catalogue: &Catalogue) -> bool {
    let (before, well) = name.rsplit_once('_').unwrap_or(("", name));
    let mut opposites = OPPOSITES.iter().map(|not| format!("{before}_{not}{well}"));
    opposites.any(|opposite| catalogue.metrics.contains_key(&opposite))
}

/// Is it that other gauge?
pub(super) fn counts_the_unwell(name: &str, catalogue: &Catalogue) -> bool {
    let mut wells = OPPOSITES.iter().filter_map(|not| {
        let at = name.rfind(&format!("_{not}"))? + 1;
        let well = &name[at + not.len()..];
        IS_WELL.contains(&well).then(|| format!("{}{well}", &name[..at]))
    });
    wells.any(|well| catalogue.metrics.contains_key(&well))
}

pub(super) fn is_probe(name: &str, metric: &Metric) -> bool {
    let words = Words::of(name);
    let may_be_down = || has_label(metric, &MAY_BE_DOWN) || has_label(metric, &STATES);
    let mut texts = words.texts();
    let is_bool = texts.pop_if(|last| *last == "bool").is_some();
    match texts.as_slice() {
        [.., "loaded"] => is_bool,
        ["probe", "success"] | [_, "up"] | [.., "has", _] | [.., "server", "live"] => true,
        [.., "accepting", _] => true,
        [before @ .., last] if WENT_WELL.contains(last) => before.contains(&"last"),
        [.., what, "status"] => HAS_STATUS.contains(what) && !has_label(metric, &STATES),
        [.., "connected" | "ready" | "synced", "state"] => !has_label(metric, &STATES),
        [.., not, _] if NOT.contains(not) => false,
        [before @ .., last] if SERVES.contains(last) && !before.is_empty() => {
            let is_count = tell_how_many(before) && !is_of_each(before, metric);
            !is_count && !may_be_down()
        }
        [before @ .., last] if IS_WELL.contains(last) && !before.is_empty() => {
            let is_amount = *last == "available" && before.iter().any(|word| AMOUNTS.contains(word));
            let is_count = tell_how_many(before) && !is_of_each(before, metric);
            !is_amount && !is_count && !may_be_down()
        }
        _ => false,
    }
}

/// Do they say `num`, or have a plural such as `replicas`? The first of them is whose metric it is.
fn tell_how_many(words: &[&str]) -> bool {
    words.iter().any(|word| HOW_MANY.contains(word)) || words.iter().skip(1).any(|word| is_plural(word))
}

fn is_plural(word: &str) -> bool {
    let is_one = ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending));
    word.ends_with('s') && !is_one && !NO_PLURALS.contains(&word)
}

/// Does a label name each of those that a plural speaks of, as `upstream` does of `upstreams`?
fn is_of_each(words: &[&str], metric: &Metric) -> bool {
    let plurals = words.iter().filter(|word| is_plural(word));
    plurals
        .filter_map(|plural| plural.strip_suffix('s'))
        .any(|one| metric.labels.contains_key(one))
}
