//! Flags: gauges of one and zero of which the help text says which of the two is well, such as
//! "1 if the last run was successful, 0 otherwise".

use super::has_label;
use super::probe::{MAY_BE_DOWN, STATES};
use crate::candidate::name::is_amount;
use crate::metric::Metric;

/// More of a help text is not read: it comes from outside and may be of any length.
const N_BYTES_READ: usize = 400;
/// So many words belong to a number.
const N_WORDS_OF_NUMBER: usize = 12;
const GOOD: [&str; 18] = [
    "up",
    "ok",
    "healthy",
    "success",
    "successful",
    "successfully",
    "succeeded",
    "available",
    "reachable",
    "online",
    "ready",
    "connected",
    "alive",
    "synced",
    "synchronized",
    "valid",
    "working",
    "passed",
];
const BAD: [&str; 21] = [
    "down",
    "fail",
    "fails",
    "failed",
    "failing",
    "failure",
    "error",
    "errors",
    "unhealthy",
    "unavailable",
    "unreachable",
    "unsuccessful",
    "offline",
    "disconnected",
    "degraded",
    "invalid",
    "broken",
    "unsynced",
    "corrupt",
    "corrupted",
    "lost",
];
const NEGATIONS: [&str; 4] = ["not", "no", "cannot", "never"];
/// What is set, not what has come to be.
const SETTINGS: [&str; 5] = ["enabled", "required", "should", "configured", "allowed"];

/// What a help text says of the values of a gauge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flag {
    WellAtOne,
    WellAtZero,
    /// There are more than the two, and zero is not the good one.
    OfManyValues,
}

/// What the metric's help text says, if it says it of one thing and plainly.
pub(super) fn flag(name: &str, metric: &Metric) -> Option<Flag> {
    let may_be_down = has_label(metric, &MAY_BE_DOWN) || has_label(metric, &STATES);
    if may_be_down || is_amount(name) {
        return None;
    }
    read(&metric.metadata.help)
}

fn read(help: &str) -> Option<Flag> {
    let end = help.floor_char_boundary(N_BYTES_READ);
    let marks = marks(&help[..end].to_lowercase());
    let (one, zero) = (said_of_value(&marks, "1"), said_of_value(&marks, "0"));
    let further = |at: &usize| !marks[*at].is_value("0") && !marks[*at].is_value("1");
    let mut further = (0..marks.len())
        .filter(further)
        .filter(|at| is_explained(&marks, *at));
    if let Some(other) = further.next() {
        let is_well_at_zero = zero == Some(true) && !marks[other].is_negative();
        return Some(if is_well_at_zero {
            Flag::WellAtZero
        } else {
            Flag::OfManyValues
        });
    }
    match (one, zero) {
        (Some(true), None | Some(false)) => Some(Flag::WellAtOne),
        (Some(false), None | Some(true)) => Some(Flag::WellAtZero),
        // Zero alone may be said of any amount: "seconds since the last error, 0 if there was none".
        (None, Some(is_well)) => {
            let says_one = marks.iter().any(|mark| mark.is_value("1"));
            says_one.then(|| well_at_one(!is_well))
        }
        (None, None) => whether(&marks),
        (Some(true), Some(true)) | (Some(false), Some(false)) => None,
    }
}

fn well_at_one(is_so: bool) -> Flag {
    if is_so { Flag::WellAtOne } else { Flag::WellAtZero }
}

/// "Whether the last backup was successful": one, if it was.
fn whether(marks: &[Mark]) -> Option<Flag> {
    let is_end = |mark: &Mark| matches!(mark, Mark::Stop | Mark::Open);
    let sentence = marks.split(is_end).next()?;
    let (first, rest) = sentence.split_first()?;
    let says_what_to_do = rest.first().and_then(Mark::word) == Some("to");
    let mut words = rest.iter().filter_map(Mark::word);
    if first.word() != Some("whether") || says_what_to_do || words.any(|word| SETTINGS.contains(&word)) {
        return None;
    }
    outcome(rest).map(well_at_one)
}

fn said_of_value(marks: &[Mark], value: &str) -> Option<bool> {
    let places = (0..marks.len()).filter(|at| marks[*at].is_value(value));
    places.filter_map(|at| outcome(said_at(marks, at))).next()
}

/// Is it said what the number there stands for?
fn is_explained(marks: &[Mark], at: usize) -> bool {
    let is_number = matches!(marks[at], Mark::Number(_));
    let before = marks[..at].last();
    let behind = marks.get(at + 1);
    let is_in_brackets = before == Some(&Mark::Open) && behind == Some(&Mark::Close);
    let leads_on = matches!(behind, Some(Mark::Equals | Mark::Colon | Mark::Open));
    is_number && (is_in_brackets || leads_on || before == Some(&Mark::Equals))
}

/// The words that belong to the number there: those before it in "successful (1)" and "running = 1", those in
/// its brackets in "1 (running)", else those behind it.
fn said_at(marks: &[Mark], at: usize) -> &[Mark] {
    let is_end = |mark: &Mark| matches!(mark, Mark::Stop | Mark::Open | Mark::Close | Mark::Number(_));
    let before = marks[..at].last();
    let is_in_brackets = before == Some(&Mark::Open) && marks.get(at + 1) == Some(&Mark::Close);
    if is_in_brackets || before == Some(&Mark::Equals) {
        let words = &marks[..at - 1];
        let start = words.iter().rposition(is_end).map_or(0, |end| end + 1);
        return &words[start.max(words.len().saturating_sub(N_WORDS_OF_NUMBER))..];
    }
    let mut words = &marks[at + 1..];
    if let [Mark::Open, rest @ ..] = words {
        words = rest;
    }
    let end = words.iter().position(is_end).unwrap_or(words.len());
    &words[..end.min(N_WORDS_OF_NUMBER)]
}

/// Do the words speak of what is well, or of what is not?
fn outcome(marks: &[Mark]) -> Option<bool> {
    let words: Vec<&str> = marks.iter().filter_map(Mark::word).collect();
    let told = words.iter().enumerate().filter_map(|(at, word)| {
        let is_good = GOOD.contains(word);
        let speaks = is_good || BAD.contains(word);
        speaks.then(|| is_good != is_turned_round(&words[..at]))
    });
    let told: Vec<bool> = told.collect();
    let first = *told.first()?;
    told.iter().all(|is_well| *is_well == first).then_some(first)
}

/// Does a negation stand right before, or one word between? "Or not" turns nothing round.
fn is_turned_round(before: &[&str]) -> bool {
    let from = before.len().saturating_sub(2);
    let mut near = (from..before.len()).filter(|at| NEGATIONS.contains(&before[*at]));
    near.any(|at| at == 0 || before[at - 1] != "or")
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Mark {
    Word(String),
    /// A number as it is written, but for `.0`.
    Number(String),
    Equals,
    Colon,
    Open,
    Close,
    Stop,
}

impl Mark {
    fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }

    fn is_value(&self, value: &str) -> bool {
        matches!(self, Self::Number(found) if found == value)
    }

    fn is_negative(&self) -> bool {
        matches!(self, Self::Number(found) if found.starts_with('-'))
    }
}

fn marks(text: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (mark, length) = match first {
            '=' => (Some(Mark::Equals), 1),
            ':' => (Some(Mark::Colon), 1),
            '(' | '[' => (Some(Mark::Open), 1),
            ')' | ']' => (Some(Mark::Close), 1),
            ',' | ';' | '.' | '/' => (Some(Mark::Stop), 1),
            _ => match length_of_number(rest) {
                0 => word(rest),
                length => {
                    let number = &rest[..length];
                    let plain = number.strip_suffix(".0").unwrap_or(number);
                    (Some(Mark::Number(plain.to_owned())), length)
                }
            },
        };
        marks.extend(mark);
        rest = &rest[length..];
    }
    marks
}

/// How many bytes at the start are a number such as `-1` or `0.5`.
fn length_of_number(text: &str) -> usize {
    let is_digit = |character: char| character.is_ascii_digit();
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let whole = unsigned.len() - unsigned.trim_start_matches(is_digit).len();
    if whole == 0 {
        return 0;
    }
    let fraction = unsigned[whole..].strip_prefix('.').map_or(0, |behind| {
        let digits = behind.len() - behind.trim_start_matches(is_digit).len();
        if digits == 0 { 0 } else { digits + 1 }
    });
    text.len() - unsigned.len() + whole + fraction
}

/// The word at the start, if there is one, and how many bytes it has.
fn word(text: &str) -> (Option<Mark>, usize) {
    let ends = |character: char| !character.is_alphanumeric();
    match text.find(ends).unwrap_or(text.len()) {
        0 => (None, text.chars().next().map_or(0, char::len_utf8)),
        length => (Some(Mark::Word(text[..length].to_owned())), length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(meant: Option<Flag>, helps: &[&str]) {
        for help in helps {
            assert_eq!(read(help), meant, "{help}");
        }
    }

    #[test]
    fn it_is_read_that_one_is_well() {
        check(
            Some(Flag::WellAtOne),
            &[
                "1 if the last sync went through and is ok, 0 otherwise",
                "Is the peer reachable (1 = yes, 0 = unreachable)?",
                "Was the last copy successful (1) or not (0)",
                "State of the daemon: offline = 0, online = 1",
                "Whether the certificate is valid.",
                "Whether the node is healthy (0/1)",
                "Whether the last run was successful or not (1/0)",
                "Whether or not the last scrape succeeded",
                "Whether the connection to the database is up",
                "1 if the server is up and not draining, 0 otherwise",
                "1.0 if the target is healthy, 0.0 otherwise",
                "1 (up) or 0 (down)",
            ],
        );
    }

    #[test]
    fn it_is_read_that_zero_is_well() {
        check(
            Some(Flag::WellAtZero),
            &[
                "1 when the last read ended in an error, else 0",
                "Alarm of the disk (0 = OK, 1 = little space, 2 = none)",
                "Whether the last scrape failed",
                "Whether the link is not connected",
                "0.0 means ok, 1.0 means failed",
            ],
        );
    }

    #[test]
    fn more_than_two_values_are_no_flag() {
        check(
            Some(Flag::OfManyValues),
            &[
                "1 = up, 2 = down, 3 = testing",
                "Health of the memory: 1(OK),2(Warning),3(Critical)",
                "State of the port (0: no change, 1: up, 2: down)",
                "Status of the backup (-1 = failed, 0 = ok, 1 = running)",
            ],
        );
    }

    #[test]
    fn nothing_is_read_into_other_texts() {
        check(
            None,
            &[
                // Neither of both is well.
                "A constant 1, labelled by version and errors",
                "1 if this instance is the leader, 0 if it follows",
                "Whether the cache is enabled",
                // What is set.
                "Whether to fail on error",
                "Whether error reporting is enabled",
                // Amounts.
                "Number of nodes that are down",
                "Mean number of errors of the last 1 minute",
                "Seconds since the last error, 0 if there was no error",
                "Number of connected replicas, 0 if down",
                "Whether",
                // It contradicts itself.
                "1 if up and ready but failed",
                "Cluster is up (0/1).",
                "-",
                "",
            ],
        );
    }

    #[test]
    fn a_long_text_is_read_up_to_a_bound() {
        let help = format!("{} 1 if healthy", "ä".repeat(1 << 20));
        assert_eq!(read(&help), None);
    }
}
