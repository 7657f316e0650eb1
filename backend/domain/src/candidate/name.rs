//! Reads metric names: tokens, the word among them that tells what is counted, and the stem that
//! is left. Two counters belong together if one stem is left of both.

use super::is_plain_name;
use crate::indicator::DurationUnit;

/// What a counter counts, as far as its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// What went wrong.
    Failed,
    /// What may be read as a failure beside a plain total, but not beside attempts.
    FailedOfPlainTotal,
    /// What went well.
    Succeeded,
    /// Everything: no word is left out.
    Plain,
    /// Everything: the word says so.
    All,
    /// What was passed on: everything, but for what was refused before.
    PassedOn,
    /// Everything: the word is what is counted, such as packets beside errors.
    Things,
    /// Everything: the count of a histogram or summary of times.
    Timed,
}

/// One way to read a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// What is counted.
    pub(super) role: Role,
    /// The name without the word that tells it, each token cut to its stem, joined by `_`.
    pub(super) stem: String,
    /// Among readings of one role: lower is more telling.
    pub(super) order: usize,
}

/// Words for failures, which stand in for each other beside any total.
const FAILED: [&str; 53] = [
    "abandoned",
    "throttled",
    "servfail",
    "servfails",
    "unavailables",
    "shed",
    "unavailable",
    "fail",
    "fails",
    "failed",
    "failure",
    "failures",
    "failing",
    "error",
    "errors",
    "err",
    "errs",
    "errored",
    "unsuccessful",
    "nok",
    "bounced",
    "bounces",
    "5xx",
    "reject",
    "rejects",
    "rejected",
    "rejection",
    "rejections",
    "refused",
    "drop",
    "drops",
    "dropped",
    "discard",
    "discards",
    "discarded",
    "timeout",
    "timeouts",
    "timedout",
    "abort",
    "aborts",
    "aborted",
    "exception",
    "exceptions",
    "invalid",
    "lost",
    "crash",
    "crashes",
    "crashed",
    "panics",
    "unroutable",
    "rollback",
    "rollbacks",
    "rolledback",
];
/// Words that say how bad a failure is, and no more: `backup_partial_failures` are of `backups`.
const SHADES: [&str; 6] = [
    "partial",
    "partially",
    "fatal",
    "unexpected",
    "unhandled",
    "uncaught",
];
/// Whose fault it is: `server_errors` are of all `requests`.
const OF_SERVER: [&str; 2] = ["server", "system"];
/// A missed lookup is no failure, a missed run is.
const FAILED_OF_PLAIN_TOTAL: [&str; 1] = ["missed"];
const SUCCEEDED: [&str; 27] = [
    "complete",
    "emitted",
    "succ",
    "success",
    "successes",
    "successful",
    "successfully",
    "succeeded",
    "ok",
    "completed",
    "established",
    "accepted",
    "delivered",
    "acked",
    "commit",
    "commits",
    "committed",
    "answers",
    "answered",
    "scraped",
    "exported",
    "flushed",
    "indexed",
    "published",
    "uploaded",
    "stored",
    "resolved",
];
/// Words for everything, the most telling first.
const ALL: [&str; 26] = [
    "all",
    "total",
    "attempt",
    "attempts",
    "attempted",
    "req",
    "request",
    "requests",
    "requested",
    "started",
    "processed",
    "handled",
    "served",
    "executed",
    "execute",
    "created",
    "received",
    "recv",
    "incoming",
    "submitted",
    "call",
    "calls",
    "tries",
    "executions",
    "runs",
    "finished",
];
const PASSED_ON: [&str; 6] = ["sent", "send", "sends", "dispatched", "forwarded", "proc"];
/// Errors of one class are one word: `requests_5xx_errors_total`.
const CLASS_OF_ERRORS: [&str; 3] = ["errors", "error", "responses"];
/// What is refused is not passed on, so it is no part of what was.
const REFUSED: [&str; 14] = [
    "shed",
    "reject",
    "rejects",
    "rejected",
    "rejection",
    "rejections",
    "refused",
    "drop",
    "drops",
    "dropped",
    "discard",
    "discards",
    "discarded",
    "unroutable",
];
/// What these drop they were told to drop.
const SIEVES: [&str; 5] = ["filter", "filtered", "sampling", "sampler", "sampled"];
/// Things that can be counted, the likeliest first.
const THINGS: [&str; 30] = [
    "queries",
    "query",
    "operations",
    "operation",
    "ops",
    "transactions",
    "commands",
    "messages",
    "message",
    "msgs",
    "events",
    "event",
    "evts",
    "records",
    "jobs",
    "tasks",
    "packets",
    "pkts",
    "datagrams",
    "segs",
    "segments",
    "frames",
    "items",
    "batches",
    "samples",
    "spans",
    "invocations",
    "evaluations",
    "responses",
    "txns",
];
/// Endings that are written without an underscore, as 3GPP's counters are: `reginitsucc`.
const GLUED: [(&str, Role); 13] = [
    ("succ", Role::Succeeded),
    ("successes", Role::Succeeded),
    ("success", Role::Succeeded),
    ("fail", Role::Failed),
    ("failed", Role::Failed),
    ("failure", Role::Failed),
    ("failures", Role::Failed),
    ("error", Role::Failed),
    ("errors", Role::Failed),
    ("req", Role::All),
    ("requests", Role::All),
    ("att", Role::All),
    ("attempts", Role::All),
];
/// What a histogram of times measures.
const TIMES: [&str; 3] = ["duration", "latency", "time"];
/// Names with these tokens count no events, but amounts.
const AMOUNTS: [&str; 13] = [
    "bytes",
    "byte",
    "octets",
    "seconds",
    "milliseconds",
    "microseconds",
    "nanoseconds",
    "percent",
    "percentage",
    "timestamp",
    "time",
    "celsius",
    "joules",
];
/// Names that end so, but for `_total`, are no events either: parts of families, or amounts.
const AMOUNTS_AT_THE_END: [&str; 9] = [
    "sum", "bucket", "created", "info", "ratio", "volume", "size", "rate", "ms",
];

/// The name's tokens in small letters: parted at `_`, `:` and where a capital follows a small
/// letter.
pub(super) fn tokens(name: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut token = String::new();
    let mut was_small = false;
    for character in name.chars() {
        let parts = character == '_' || character == ':' || character == '.';
        if parts || character.is_ascii_uppercase() && was_small {
            tokens.push(std::mem::take(&mut token));
        }
        was_small = character.is_ascii_lowercase();
        if !parts {
            token.push(character.to_ascii_lowercase());
        }
    }
    tokens.push(token);
    tokens.retain(|token| !token.is_empty());
    tokens
}

/// The words of a name, for questions about them.
pub(super) struct Words(Vec<String>);

impl Words {
    /// Those of a metric or a label.
    pub(super) fn of(name: &str) -> Self {
        Self(tokens(name))
    }

    /// The words in their order.
    pub(super) fn texts(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).collect()
    }

    /// Is one of these among them?
    pub(super) fn have(&self, words: &[&str]) -> bool {
        self.0.iter().any(|word| words.contains(&word.as_str()))
    }

    /// Is the last of them one of these?
    pub(super) fn end_in(&self, words: &[&str]) -> bool {
        self.0.last().is_some_and(|last| words.contains(&last.as_str()))
    }

    /// Is `first` among them with one of `seconds` behind it?
    pub(super) fn have_in_a_row(&self, first: &str, seconds: &[&str]) -> bool {
        let mut pairs = self.0.windows(2);
        pairs.any(|pair| pair[0] == first && seconds.contains(&pair[1].as_str()))
    }
}

/// Every way to read a name as a count of events; none if it counts none.
pub(super) fn readings(name: &str) -> Vec<Reading> {
    if !is_plain_name(name) {
        return Vec::new();
    }
    let mut tokens = parted_from_count(tokens(name));
    if let Some(timed) = timed(&tokens) {
        return timed;
    }
    if is_amount(name) {
        return Vec::new();
    }
    let mut readings = Vec::new();
    let ends_in_total = tokens.last().is_some_and(|last| last == "total");
    if ends_in_total || tokens.last().is_some_and(|last| last == "count") {
        tokens.pop();
    }
    readings.push(Reading {
        role: Role::Plain,
        stem: stem_of(&tokens),
        order: usize::from(!ends_in_total),
    });
    for (token_idx, token) in tokens.iter().enumerate() {
        let Some((role, order)) = role_of(token) else {
            continue;
        };
        let mut rest = tokens.clone();
        rest.remove(token_idx);
        if role == Role::Failed {
            rest.retain(|token| !SHADES.contains(&token.as_str()));
        }
        let is_class = token == "5xx" && rest.get(token_idx).is_some_and(|next| is_error_word(next));
        if is_class {
            rest.remove(token_idx);
        }
        let of_server = rest.iter().position(|token| OF_SERVER.contains(&token.as_str()));
        readings.push(Reading {
            role,
            stem: stem_of(&rest),
            order,
        });
        if let Some(at) = of_server.filter(|_| token == "errors") {
            rest.remove(at);
            readings.push(Reading {
                role,
                stem: stem_of(&rest),
                order,
            });
        }
    }
    readings.extend(glued(&tokens));
    readings
}

/// `errorcount_total` counts errors: the JMX exporter writes attributes of beans as one word.
fn parted_from_count(tokens: Vec<String>) -> Vec<String> {
    let parted = |token: String| match token.strip_suffix("count") {
        Some(counted) if counted.len() >= 4 => counted.to_owned(),
        _ => token,
    };
    tokens.into_iter().map(parted).collect()
}

/// Does a word of the name speak of failures?
pub(super) fn speaks_of_failure(name: &str) -> bool {
    readings(name)
        .iter()
        .any(|reading| matches!(reading.role, Role::Failed | Role::FailedOfPlainTotal))
}

/// Does it count what was refused before anything was done?
pub(super) fn is_refusal(name: &str) -> bool {
    tokens(name).iter().any(|token| REFUSED.contains(&token.as_str()))
}

/// Does it say what became of each thing, such as `failed_transactions` beside `sent_transactions`?
pub(super) fn says_what_became(name: &str) -> bool {
    tokens(name)
        .windows(2)
        .any(|pair| pair[0] == "failed" && pair[1] != "total")
}

/// Does the word say that everything is counted, such as `processed`?
pub(super) fn counts_all(word: &str) -> bool {
    ALL.contains(&word)
}

/// Does it count what came to an end, well or not?
pub(super) fn says_only_that_it_ended(name: &str) -> bool {
    Words::of(name).have(&["complete", "completed"])
}

/// Does it count what was left out because somebody wanted that?
pub(super) fn is_on_purpose(name: &str) -> bool {
    is_refusal(name) && tokens(name).iter().any(|token| SIEVES.contains(&token.as_str()))
}

/// Does a word of it speak of failures, or of success?
pub(super) fn outcome_of_word(word: &str) -> Option<bool> {
    match role_of(word) {
        Some((Role::Failed | Role::FailedOfPlainTotal, _)) => Some(false),
        Some((Role::Succeeded, _)) => Some(true),
        _ => None,
    }
}

/// Does the name measure an amount in a unit, so that its rise is no number of events?
pub(super) fn is_amount(name: &str) -> bool {
    let mut tokens = tokens(name);
    if tokens.last().is_some_and(|last| last == "total") {
        tokens.pop();
    }
    match tokens.last().map(String::as_str) {
        Some("count") => false,
        Some(last) if AMOUNTS_AT_THE_END.contains(&last) => true,
        _ => tokens.iter().any(|token| AMOUNTS.contains(&token.as_str())),
    }
}

fn is_error_word(token: &str) -> bool {
    CLASS_OF_ERRORS.contains(&token)
}

fn role_of(token: &str) -> Option<(Role, usize)> {
    let lists: [(Role, &[&str]); 6] = [
        (Role::Failed, &FAILED),
        (Role::FailedOfPlainTotal, &FAILED_OF_PLAIN_TOTAL),
        (Role::Succeeded, &SUCCEEDED),
        (Role::All, &ALL),
        (Role::PassedOn, &PASSED_ON),
        (Role::Things, &THINGS),
    ];
    lists.into_iter().find_map(|(role, words)| {
        let order = words.iter().position(|word| *word == token)?;
        Some((role, order))
    })
}

fn glued(tokens: &[String]) -> Vec<Reading> {
    let Some((last, before)) = tokens.split_last() else {
        return Vec::new();
    };
    let mut readings = Vec::new();
    for (order, (ending, role)) in GLUED.into_iter().enumerate() {
        let Some(rest) = last.strip_suffix(ending).filter(|rest| rest.len() >= 3) else {
            continue;
        };
        let mut tokens = before.to_vec();
        tokens.push(rest.to_owned());
        readings.push(Reading {
            role,
            stem: stem_of(&tokens),
            order,
        });
    }
    readings
}

/// `x_duration_seconds_count` counts each `x`, however it ended; `x_failed_duration_seconds_count` those that
/// failed.
fn timed(tokens: &[String]) -> Option<Vec<Reading>> {
    let texts: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let [rest @ .., "count"] = texts.as_slice() else {
        return None;
    };
    let is_unit = |word: &str| DurationUnit::of_word(word).is_some();
    let rest = match rest {
        [rest @ .., what, unit] if TIMES.contains(what) && is_unit(unit) => rest,
        [rest @ .., last] if is_unit(last) => rest,
        [rest @ .., "duration" | "latency"] => rest,
        _ => return None,
    };
    let rest: Vec<String> = rest.iter().map(|token| (*token).to_owned()).collect();
    let mut readings = vec![Reading {
        role: Role::Timed,
        stem: stem_of(&rest),
        order: 0,
    }];
    if let Some((last, before)) = rest.split_last()
        && let Some((role @ (Role::Failed | Role::Succeeded), order)) = role_of(last)
    {
        readings.push(Reading {
            role,
            stem: stem_of(before),
            order,
        });
    }
    Some(readings)
}

/// Each token cut to its stem, joined by `_`.
pub(super) fn stem_of(tokens: &[String]) -> String {
    let stems: Vec<String> = tokens.iter().map(|token| stem(token)).collect();
    stems.join("_")
}

/// Cuts what English adds to a word: `queries`, `query` and `queried` become one, `transmitted` and
/// `transmit` too. It need not be right, only the same for words that mean the same.
fn stem(token: &str) -> String {
    if token == "sent" {
        return "send".to_owned();
    }
    let mut word = token.to_owned();
    if let Some(start) = long_without(&word, "ies").or_else(|| long_without(&word, "ied")) {
        return start + "y";
    }
    for ending in ["sses", "xes", "ches", "shes"] {
        if word.ends_with(ending) {
            word.truncate(word.len() - 2);
            return word;
        }
    }
    if word.ends_with('s') && !["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) {
        word.pop();
    }
    let cut = long_without(&word, "ed").or_else(|| long_without(&word, "ing"));
    if let Some(cut) = cut {
        word = cut;
        let mut letters = word.chars().rev();
        let (last, before) = (letters.next(), letters.next());
        if last == before && !matches!(last, Some('s' | 'l' | 'e')) {
            word.pop();
        }
    }
    long_without(&word, "e").unwrap_or(word)
}

/// The word without the ending, if three letters or more are left.
fn long_without(word: &str, ending: &str) -> Option<String> {
    let start = word.strip_suffix(ending)?;
    (start.len() >= 3).then(|| start.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_parted_at_underscores_colons_and_capitals() {
        assert_eq!(
            tokens("node_netstat_Udp_InErrors"),
            ["node", "netstat", "udp", "in", "errors"]
        );
        assert_eq!(tokens("vllm:num_requests"), ["vllm", "num", "requests"]);
        assert_eq!(tokens("__x__HTTPServer"), ["x", "httpserver"]);
    }

    #[test]
    fn words_of_one_meaning_have_one_stem() {
        for (one, two) in [
            ("queries", "query"),
            ("evaluations", "evaluation"),
            ("transmitted", "transmit"),
            ("processes", "processed"),
            ("received", "receive"),
            ("sent", "sends"),
            ("requests", "request"),
        ] {
            assert_eq!(stem(one), stem(two), "{one} {two}");
        }
        assert_ne!(stem("reads"), stem("writes"));
        assert_ne!(stem("status"), stem("state"));
    }

    #[test]
    fn amounts_are_no_events() {
        for name in [
            "x_failed_bytes_total",
            "x_errors_created",
            "x_error_info",
            "x_seconds_sum",
        ] {
            assert_eq!(readings(name), [], "{name}");
        }
        assert_eq!(readings("x_rpc_duration_seconds_count")[0].role, Role::Timed);
    }
}
