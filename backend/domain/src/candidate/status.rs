//! Availability from a counter with a status-like label, recognised by the label's values.

use std::collections::BTreeSet;

use super::name::{Words, is_amount, outcome_of_word, speaks_of_failure, stem_of, tokens};
use super::{CandidateShape, is_counter};
use crate::indicator::Indicator;
use crate::metric::{Catalogue, Metric};
use crate::selector::{MatchOperator, Matcher, Selector, pattern_of};

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
const GRPC_OTHERS: [&str; 13] = [
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
    "Unimplemented",
];
/// Of all these the ones that are words of everyday outcomes too.
const GRPC_EVERYDAY: [&str; 7] = [
    "OK",
    "Canceled",
    "Cancelled",
    "Aborted",
    "Internal",
    "Unavailable",
    "Unknown",
];
/// How Python's library writes them.
const OF_PYTHON: &str = "StatusCode.";
/// The numbers of the server faults above.
const GRPC_FAULT_NUMBERS: [&str; 5] = ["15", "4", "13", "14", "2"];
/// Response codes of DNS (RFC 1035 and 6895) that tell of no fault of the server.
const DNS_OTHERS: [&str; 6] = ["NOERROR", "NXDOMAIN", "YXDOMAIN", "NXRRSET", "NOTAUTH", "NODATA"];
/// Those that do.
const DNS_SERVER_FAULTS: [&str; 3] = ["SERVFAIL", "REFUSED", "NOTIMP"];
/// Further words for a good outcome, beside those that names of counters have.
const GOOD_WORDS: [&str; 6] = ["ack", "pass", "passed", "good", "succeed", "valid"];
/// Further words for a bad one.
const BAD_WORDS: [&str; 3] = ["nak", "nack", "bad"];
/// Values for what has not ended: the same event is counted again when it does.
const NOT_ENDED: [&str; 14] = [
    "started",
    "pending",
    "running",
    "queued",
    "scheduled",
    "submitted",
    "received",
    "created",
    "retry",
    "retried",
    "requeue",
    "requeued",
    "requeue_after",
    "in_progress",
];
/// Values for what ended, neither well nor by a failure.
const NEITHER: [&str; 7] = [
    "ignored",
    "skipped",
    "canceled",
    "cancelled",
    "not_permitted",
    "term",
    "other",
];
/// Labels with more values name things, not outcomes.
const MAX_VALUES: usize = 80;
/// Labels that every series may have, and that tell no outcome.
const NO_OUTCOMES: [&str; 6] = ["le", "quantile", "job", "instance", "reason", "level"];

/// Words for what a histogram measures of each event.
const MEASURES: [&str; 5] = ["duration", "latency", "time", "seconds", "size"];

/// How a label tells the outcome; the most telling first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Status {
    rank: u8,
    /// What bad events match.
    pub(super) bad: Matcher,
    /// What all events match, where not every value is an outcome.
    pub(super) all: Option<Matcher>,
}

/// One candidate for each counter with a status-like label; of several labels the most telling.
pub(super) fn ratios(catalogue: &Catalogue) -> Vec<CandidateShape> {
    let plain_counters: Vec<(Vec<String>, &Metric)> = catalogue
        .metrics
        .iter()
        .filter(|(name, metric)| is_counter(name, metric) && !is_amount(name) && !speaks_of_one_end(name))
        .filter(|(name, _)| family_of_count(name, catalogue).is_none())
        .map(|(name, metric)| (tokens(name), metric))
        .collect();
    let mut shapes = Vec::new();
    for (name, metric) in &catalogue.metrics {
        let tells_none = is_amount(name)
            || speaks_of_one_end(name)
            || is_of_a_cache(name)
            || is_counted_elsewhere(name, catalogue);
        if !is_counter(name, metric)
            || tells_none
            || is_counted_plainly(name, metric, &plain_counters, catalogue)
        {
            continue;
        }
        let labels = metric.labels.iter().filter(|(label, _)| {
            **label != catalogue.service.label && !NO_OUTCOMES.contains(&label.as_str())
        });
        // A counter of failures alone has no good events to set them against.
        let must_have_good = speaks_of_failure(name) && !counts_calls(name);
        let status = labels
            .filter(|(_, values)| !must_have_good || has_good(values))
            .filter_map(|(label, values)| status(name, label, values))
            .min();
        let Some(status) = status else { continue };
        let mut requests = Selector::of_service(name, &catalogue.service);
        requests.matchers.extend(status.all);
        shapes.push(CandidateShape::Complete {
            indicator: Indicator::StatusRatio {
                requests,
                bad: status.bad,
            },
        });
    }
    shapes
}

/// Does it count calls under a limit of time, not those that reached it: `timeout_calls_total`?
fn counts_calls(name: &str) -> bool {
    Words::of(name).have_in_a_row("timeout", &["calls", "invocations", "executions"])
}

/// Of what succeeded, or was given up by who asked, nothing is bad, whatever its labels say.
fn speaks_of_one_end(name: &str) -> bool {
    let words = Words::of(name);
    let ends = [
        "successful",
        "succeeded",
        "success",
        "canceled",
        "cancelled",
        "cancellations",
    ];
    words.have(&ends)
}

/// What a cache holds or not is no outcome of who asked.
fn is_of_a_cache(name: &str) -> bool {
    let words = Words::of(name);
    words.have(&["cache"]) && words.have(&["hit", "hits", "miss", "misses", "store", "stores"])
}

/// Is it the count of a histogram of sizes, or of a summary that says so and stands beside a histogram? What
/// happened is counted elsewhere, too.
fn is_counted_elsewhere(name: &str, catalogue: &Catalogue) -> bool {
    let family = family_of_count(name, catalogue);
    family.is_some_and(|family| Words::of(family).have(&["size", "bytes", "summary"]))
}

/// Is it the count of a histogram or summary whose events a plain counter with the same status counts
/// too, such as `x_request_duration_seconds_count` beside `x_requests_total`?
fn is_counted_plainly(
    name: &str,
    metric: &Metric,
    plain_counters: &[(Vec<String>, &Metric)],
    catalogue: &Catalogue,
) -> bool {
    let Some(family) = family_of_count(name, catalogue) else {
        return false;
    };
    let family = tokens(family);
    let mut plain_counters = plain_counters.iter();
    plain_counters.any(|(words, plain)| share_a_status(metric, plain) && are_beside(&family, words))
}

/// The family that a series counts the observations of.
pub(super) fn family_of_count<'a>(name: &'a str, catalogue: &Catalogue) -> Option<&'a str> {
    let family = name.strip_suffix("_count")?;
    let has_sum = catalogue.metrics.contains_key(&format!("{family}_sum"));
    has_sum.then_some(family)
}

/// The stem of a word for an event. Who counts requests counts their responses.
fn event_of(token: &String) -> String {
    match stem_of(std::slice::from_ref(token)) {
        stem if stem == "respons" => "request".to_owned(),
        stem => stem,
    }
}

fn share_a_status(one: &Metric, other: &Metric) -> bool {
    let mut statuses = one
        .labels
        .keys()
        .filter(|label| speaks_of_status(label) || speaks_of_outcome(label));
    statuses.any(|label| other.labels.contains_key(label))
}

/// Are the names alike up to the word for what happened, before that for what is measured of it?
fn are_beside(family: &[String], counter: &[String]) -> bool {
    let is_measure = |token: &String| MEASURES.contains(&token.as_str());
    let n_tokens = family.iter().position(is_measure).unwrap_or(family.len());
    let pairs = family.iter().zip(counter);
    let n_alike = pairs
        .take_while(|(one, other)| event_of(one) == event_of(other))
        .count();
    n_alike >= 2 && n_alike + 1 >= n_tokens
}

/// How these values of a label tell the outcome, if they do.
pub(super) fn status(metric: &str, label: &str, values: &BTreeSet<String>) -> Option<Status> {
    if values.len() <= MAX_VALUES && values.len() > 1 && values.contains("") && names_errors(label) {
        return Some(without_error(label, ""));
    }
    let values: Vec<&str> = values
        .iter()
        .map(String::as_str)
        .filter(|value| !value.is_empty())
        .collect();
    if values.is_empty() || values.len() > MAX_VALUES {
        return None;
    }
    http(label, &values)
        .or_else(|| grpc(metric, label, &values))
        .or_else(|| dns(label, &values))
        .or_else(|| outcome_words(label, &values))
        .or_else(|| yes_or_no(label, &values))
        .or_else(|| none_or_error(label, &values))
}

/// Three digits alone could be anything, so the label's name must agree; a word beside them, such
/// as `<error>` where no answer came, may.
fn http(label: &str, values: &[&str]) -> Option<Status> {
    if !speaks_of_status(label) {
        return None;
    }
    let is_class = tokens(label).iter().any(|token| token == "class");
    let is_status = |value: &str| {
        is_http_status(value) || has_phrase(value) || is_class && is_one_digit_of(value, b'1'..=b'5')
    };
    let (statuses, others): (Vec<&str>, Vec<&str>) = values.iter().partition(|value| is_status(value));
    if statuses.is_empty() || others.iter().any(|other| !may_stand_beside_http(other)) {
        return None;
    }
    let mut patterns = Vec::new();
    if statuses.iter().any(|status| status.len() == 3) {
        patterns.push("5..".to_owned());
    }
    if statuses.iter().any(|status| has_phrase(status)) {
        patterns.push("5.. .*".to_owned());
    }
    if statuses.iter().any(|status| status.len() == 1) {
        patterns.push("5".to_owned());
    }
    patterns.extend(failed_among(&others).map(pattern_of));
    Some(Status {
        rank: 0,
        bad: Matcher::matches(label, &patterns.join("|")),
        all: None,
    })
}

fn grpc(metric: &str, label: &str, values: &[&str]) -> Option<Status> {
    let named = |value: &&str| is_grpc_name(value, &GRPC_SERVER_FAULTS) || is_grpc_name(value, &GRPC_OTHERS);
    let speaks_of_grpc = |name: &str| Words::of(name).have(&["grpc"]);
    let is_grpc = speaks_of_grpc(label) || speaks_of_grpc(metric) && speaks_of_status(label);
    let numbers = values
        .iter()
        .all(|value| value.parse::<u8>().is_ok_and(|code| code <= 16));
    let pattern = if is_grpc && numbers {
        GRPC_FAULT_NUMBERS.join("|")
    } else if values.iter().all(named) && (is_grpc || has_unmistakable(values)) {
        spelt_like(values, &GRPC_SERVER_FAULTS)
    } else {
        return None;
    };
    Some(Status {
        rank: 1,
        bad: Matcher::matches(label, &pattern),
        all: None,
    })
}

fn has_unmistakable(values: &[&str]) -> bool {
    values.iter().any(|value| !is_grpc_name(value, &GRPC_EVERYDAY))
}

/// `DeadlineExceeded`, `DEADLINE_EXCEEDED` and `deadline_exceeded` are one status, and so is Python's
/// `StatusCode.DEADLINE_EXCEEDED`.
fn is_grpc_name(value: &str, names: &[&str]) -> bool {
    let value = value.strip_prefix(OF_PYTHON).unwrap_or(value);
    let plain: String = value.chars().filter(|c| *c != '_').collect();
    names.iter().any(|name| name.eq_ignore_ascii_case(&plain))
}

/// The names in the spelling that the values have.
fn spelt_like(values: &[&str], names: &[&str]) -> String {
    if values.iter().all(|value| value.starts_with(OF_PYTHON)) {
        let values: Vec<&str> = values.iter().map(|value| &value[OF_PYTHON.len()..]).collect();
        return format!("StatusCode[.]({})", spelt_like(&values, names));
    }
    let is_upper = values
        .iter()
        .all(|value| value.chars().all(|c| !c.is_ascii_lowercase()))
        && values.iter().any(|value| value.len() > 2);
    let is_lower = values
        .iter()
        .all(|value| value.chars().all(|c| !c.is_ascii_uppercase()));
    let spell = |name: &&str| {
        let snake = tokens(name).join("_");
        match (is_upper, is_lower) {
            (true, _) => snake.to_ascii_uppercase(),
            (_, true) => snake,
            _ => (*name).to_owned(),
        }
    };
    names.iter().map(spell).collect::<Vec<_>>().join("|")
}

/// Some servers spell them in small letters. Where the label's name does not say what they are, two of them do.
fn dns(label: &str, values: &[&str]) -> Option<Status> {
    let is_one_of = |value: &str, codes: &[&str]| codes.iter().any(|code| code.eq_ignore_ascii_case(value));
    let is_code = |value: &str| is_one_of(value, &DNS_OTHERS) || is_one_of(value, &DNS_SERVER_FAULTS);
    let is_rcode = tokens(label).iter().any(|token| token == "rcode");
    let n_codes = values.iter().filter(|value| is_code(value)).count();
    if n_codes == 0 || !is_rcode && n_codes == 1 {
        return None;
    }
    let spelt_otherwise = values
        .iter()
        .copied()
        .filter(|value| is_one_of(value, &DNS_SERVER_FAULTS) && !DNS_SERVER_FAULTS.contains(value));
    let no_answer = failed_among(values).filter(|value| !is_code(value));
    let faults: Vec<String> = DNS_SERVER_FAULTS
        .into_iter()
        .chain(spelt_otherwise)
        .chain(no_answer)
        .map(pattern_of)
        .collect();
    Some(Status {
        rank: 1,
        bad: Matcher::matches(label, &faults.join("|")),
        all: None,
    })
}

/// Both sides must occur: a label that only ever said `ok` does not tell which word means failure.
/// Where the label's name speaks of outcomes, further values count as good (a caller's own mistake),
/// or not at all (`requeue`, `started`); elsewhere one such value means that the label tells
/// something else.
fn outcome_words(label: &str, values: &[&str]) -> Option<Status> {
    let failed: Vec<&str> = failed_among(values).collect();
    let good: Vec<&str> = values
        .iter()
        .copied()
        .filter(|value| outcome(value) == Some(true))
        .collect();
    let may_be_good = |value: &&&str| {
        let small = value.to_ascii_lowercase();
        outcome(value).is_none() && !NOT_ENDED.contains(&small.as_str()) && !NEITHER.contains(&small.as_str())
    };
    let all_else_is_good = tells_the_end(label) && values.iter().any(|value| may_be_good(&value));
    if failed.is_empty() || good.is_empty() && !all_else_is_good {
        return None;
    }
    let is_neither = |value: &&&str| NEITHER.contains(&value.to_ascii_lowercase().as_str());
    let n_neither = values.iter().filter(is_neither).count();
    let are_all_outcomes = failed.len() + good.len() + n_neither == values.len();
    if !are_all_outcomes && !speaks_of_outcome(label) {
        return None;
    }
    let pattern_of_all = |values: &[&str]| {
        values
            .iter()
            .map(|value| pattern_of(value))
            .collect::<Vec<_>>()
            .join("|")
    };
    let is_open = |value: &&str| NOT_ENDED.contains(&value.to_ascii_lowercase().as_str());
    let open: Vec<&str> = values.iter().copied().filter(is_open).collect();
    let all = (!open.is_empty()).then(|| Matcher {
        label: label.to_owned(),
        operator: MatchOperator::MatchesNot,
        value: pattern_of_all(&open),
    });
    Some(Status {
        rank: 2,
        bad: Matcher::matches(label, &pattern_of_all(&failed)),
        all,
    })
}

/// `success="false"`, `error="true"`: the label's name says which is which.
fn yes_or_no(label: &str, values: &[&str]) -> Option<Status> {
    let is_boolean = |value: &&str| value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false");
    if !values.iter().all(is_boolean) {
        return None;
    }
    let tokens = tokens(label);
    // `timedOut` is one word.
    let whole = [tokens.concat()];
    let is_good = tokens
        .iter()
        .chain(&whole)
        .find_map(|word| outcome_of_word(word))?;
    let spelling = values.first()?;
    let bad = match (is_good, spelling.starts_with(|c: char| c.is_ascii_uppercase())) {
        (true, false) => "false",
        (true, true) => "False",
        (false, false) => "true",
        (false, true) => "True",
    };
    Some(Status {
        rank: 3,
        bad: Matcher::equal(label, bad),
        all: None,
    })
}

/// `error="none"` beside the names of errors.
fn none_or_error(label: &str, values: &[&str]) -> Option<Status> {
    let is_none = |value: &&&str| value.eq_ignore_ascii_case("none");
    let none = values.iter().find(is_none)?;
    names_errors(label).then(|| without_error(label, none))
}

fn names_errors(label: &str) -> bool {
    let is_word = |token: &String| matches!(token.as_str(), "error" | "err" | "exception" | "errors");
    tokens(label).iter().any(is_word)
}

/// What is counted with this value went well.
fn without_error(label: &str, good: &str) -> Status {
    Status {
        rank: 4,
        bad: Matcher {
            label: label.to_owned(),
            operator: MatchOperator::NotEqual,
            value: good.to_owned(),
        },
        all: None,
    }
}

fn has_good(values: &BTreeSet<String>) -> bool {
    values.iter().any(|value| {
        let is_good_http = is_http_status(value) && !value.starts_with(['4', '5']);
        is_good_http || outcome(value) == Some(true) || value.eq_ignore_ascii_case("none")
    })
}

fn failed_among<'a>(values: &[&'a str]) -> impl Iterator<Item = &'a str> {
    let failed: Vec<&str> = values
        .iter()
        .copied()
        .filter(|value| outcome(value) == Some(false))
        .collect();
    failed.into_iter()
}

/// Good, bad, or no outcome: `fail-unknown`, `SERVER_ERROR`, `ok`. The caller's own mistakes are
/// no outcome of the service.
fn outcome(value: &str) -> Option<bool> {
    let words: Vec<String> = value
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .flat_map(tokens)
        .collect();
    if words.len() > 3 || words.first().is_some_and(|word| word == "client" || word == "no") {
        return None;
    }
    let is_bad = |word: &String| outcome_of_word(word) == Some(false) || BAD_WORDS.contains(&word.as_str());
    if words.iter().any(is_bad) {
        return Some(false);
    }
    let is_good = |word: &String| outcome_of_word(word) == Some(true) || GOOD_WORDS.contains(&word.as_str());
    words.iter().any(is_good).then_some(true)
}

/// `200`, or a class such as `2xx`.
fn is_http_status(value: &str) -> bool {
    let bytes = value.as_bytes();
    let has_class = bytes.len() == 3 && (b'1'..=b'5').contains(&bytes[0]);
    has_class && (bytes[1..].iter().all(u8::is_ascii_digit) || bytes[1..].eq_ignore_ascii_case(b"xx"))
}

/// `200 OK`: the whole line of the answer.
fn has_phrase(value: &str) -> bool {
    let code = value.split_once(' ').map_or("", |(code, _)| code);
    is_http_status(code)
}

fn is_one_digit_of(value: &str, digits: std::ops::RangeInclusive<u8>) -> bool {
    matches!(value.as_bytes(), [digit] if digits.contains(digit))
}

/// `0` is what clients write where no answer came.
fn may_stand_beside_http(value: &str) -> bool {
    matches!(value, "0" | "000" | "-") || !value.starts_with(|c: char| c.is_ascii_digit())
}

fn speaks_of_status(label: &str) -> bool {
    tokens(label).iter().any(|token| {
        matches!(
            token.as_str(),
            "code" | "status" | "statuscode" | "response" | "httpcode"
        )
    })
}

/// Does it name how something ended, and not what state it is in?
fn tells_the_end(label: &str) -> bool {
    Words::of(label).have(&["result", "outcome", "status"])
}

fn speaks_of_outcome(label: &str) -> bool {
    tokens(label).iter().any(|token| {
        matches!(
            token.as_str(),
            "result" | "outcome" | "status" | "state" | "phase" | "disposition" | "verdict"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(label: &str, values: &str, expected: Option<&str>) {
        let values: BTreeSet<String> = values.split(' ').map(str::to_owned).collect();
        let found = status("requests_total", label, &values).map(|status| match status.all {
            Some(all) => format!("{} of {all}", status.bad),
            None => status.bad.to_string(),
        });
        assert_eq!(found.as_deref(), expected, "{label} {values:?}");
    }

    #[test]
    fn values_tell_what_a_label_means() {
        check("code", "200 404", Some(r#"code=~"5..""#));
        check("code", "2xx 5xx other", Some(r#"code=~"5..""#));
        check("code", "200 <error>", Some(r#"code=~"5..|<error>""#));
        let lines: BTreeSet<String> = ["200 OK", "500 Internal Server Error"].map(str::to_owned).into();
        let found = status("requests_total", "code", &lines).map(|status| status.bad.to_string());
        assert_eq!(found.as_deref(), Some(r#"code=~"5.. .*""#));
        check("response_code_class", "2 5", Some(r#"response_code_class=~"5""#));
        check("code", "A1 B2", None);
        check("code", "200 700", None);
        check("zone", "200 500", None);
        check(
            "grpc_code",
            "OK",
            Some(r#"grpc_code=~"DataLoss|DeadlineExceeded|Internal|Unavailable|Unknown""#),
        );
        check(
            "status",
            "OK NOT_FOUND",
            Some(r#"status=~"DATA_LOSS|DEADLINE_EXCEEDED|INTERNAL|UNAVAILABLE|UNKNOWN""#),
        );
        check(
            "rpc_grpc_status_code",
            "0 14",
            Some(r#"rpc_grpc_status_code=~"15|4|13|14|2""#),
        );
        check(
            "status_code",
            "StatusCode.OK StatusCode.NOT_FOUND",
            Some(r#"status_code=~"StatusCode[.](DATA_LOSS|DEADLINE_EXCEEDED|INTERNAL|UNAVAILABLE|UNKNOWN)""#),
        );
        check("state", "Unknown", None);
        check(
            "rcode",
            "NOERROR NXDOMAIN",
            Some(r#"rcode=~"SERVFAIL|REFUSED|NOTIMP""#),
        );
        check(
            "status",
            "success fail-unknown",
            Some(r#"status=~"fail-unknown""#),
        );
        check(
            "outcome",
            "SUCCESS CLIENT_ERROR SERVER_ERROR",
            Some(r#"outcome=~"SERVER_ERROR""#),
        );
        check(
            "result",
            "error requeue success",
            Some(r#"result=~"error" of result!~"requeue""#),
        );
        check("kind", "error requeue success", None);
        check("status", "ok", None);
        check("status", "ok aborted", Some(r#"status=~"aborted""#));
        check("success", "true", Some(r#"success="false""#));
        check("rejected", "false true", Some(r#"rejected="true""#));
        check("timedOut", "false true", Some(r#"timedOut="true""#));
        check("dry_run", "false true", None);
        check("exception", "None IOException", Some(r#"exception!="None""#));
        check("error", "EOF reset", None);
    }
}
