//! Flags: gauges of one and zero of which the help text says which of the two is well, such as
//! "1 if the last run was successful, 0 otherwise".

use super::has_label;
use super::probe::{MAY_BE_DOWN, STATES};
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

/// Which of the two values of a flag is well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flag {
    WellAtOne,
    WellAtZero,
}

/// What the metric's help text says, if it says it of one thing and plainly.
pub(super) fn flag(metric: &Metric) -> Option<Flag> {
    let may_be_down = has_label(metric, &MAY_BE_DOWN) || has_label(metric, &STATES);
    if may_be_down {
        return None;
    }
    read(&metric.metadata.help)
}

fn read(help: &str) -> Option<Flag> {
    let end = help.floor_char_boundary(N_BYTES_READ);
    let marks = marks(&help[..end].to_lowercase());
    let of_number = |number: &str| {
        let places = (0..marks.len()).filter(|at| marks[*at].is_number(number));
        places.filter_map(|at| outcome(said_of(&marks, at))).next()
    };
    let has_more_values = marks.iter().any(|mark| match mark {
        Mark::Number(number) => !["0", "1"].contains(&number.as_str()),
        _ => false,
    });
    match (of_number("1"), of_number("0")) {
        // A third value may be as well as one is, or not.
        (Some(true), None | Some(false)) | (None, Some(false)) => {
            (!has_more_values).then_some(Flag::WellAtOne)
        }
        (None | Some(false), Some(true)) | (Some(false), None) => Some(Flag::WellAtZero),
        (None, None) => whether(&marks),
        (Some(true), Some(true)) | (Some(false), Some(false)) => None,
    }
}

/// "Whether the last backup was successful": one, if it was.
fn whether(marks: &[Mark]) -> Option<Flag> {
    let starts_so = marks.first() == Some(&Mark::Word("whether".to_owned()));
    let sentence = marks.split(|mark| *mark == Mark::Stop).next()?;
    let is_well = starts_so.then(|| outcome(sentence))??;
    Some(if is_well {
        Flag::WellAtOne
    } else {
        Flag::WellAtZero
    })
}

/// The words that belong to the number there: those before it in "successful (1)" and "running = 1", else
/// those behind it.
fn said_of(marks: &[Mark], at: usize) -> &[Mark] {
    let is_end = |mark: &Mark| matches!(mark, Mark::Stop | Mark::Open | Mark::Number(_));
    let before = marks[..at].last();
    let is_in_brackets = before == Some(&Mark::Open) && marks.get(at + 1) == Some(&Mark::Stop);
    if is_in_brackets || before == Some(&Mark::Equals) {
        let words = &marks[..at - 1];
        let start = words.iter().rposition(is_end).map_or(0, |end| end + 1);
        return &words[start.max(words.len().saturating_sub(N_WORDS_OF_NUMBER))..];
    }
    let words = &marks[at + 1..];
    let end = words.iter().position(is_end).unwrap_or(words.len());
    &words[..end.min(N_WORDS_OF_NUMBER)]
}

/// Do the words speak of what is well, or of what is not?
fn outcome(marks: &[Mark]) -> Option<bool> {
    let has = |words: &[&str]| {
        let mut said = marks.iter().filter_map(Mark::word);
        said.any(|word| words.contains(&word))
    };
    let (good, bad) = (has(&GOOD), has(&BAD));
    (good != bad).then(|| good != has(&NEGATIONS))
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Mark {
    Word(String),
    Number(String),
    Equals,
    Open,
    Stop,
}

impl Mark {
    fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }

    fn is_number(&self, number: &str) -> bool {
        matches!(self, Self::Number(found) if found == number)
    }
}

fn marks(text: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_alphanumeric() {
            let ends = |character: char| !character.is_alphanumeric();
            rest.find(ends).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (piece, behind) = rest.split_at(length);
        marks.extend(match first {
            '=' => Some(Mark::Equals),
            '(' | '[' => Some(Mark::Open),
            ')' | ']' | ',' | ';' | '.' | '/' => Some(Mark::Stop),
            _ if first.is_ascii_digit() => Some(Mark::Number(piece.to_owned())),
            _ if first.is_alphanumeric() => Some(Mark::Word(piece.to_owned())),
            _ => None,
        });
        rest = behind;
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_what_one_and_zero_mean() {
        for (help, meant) in [
            (
                "1 if the last sync went through and is ok, 0 otherwise",
                Some(Flag::WellAtOne),
            ),
            (
                "Is the peer reachable (1 = yes, 0 = unreachable)?",
                Some(Flag::WellAtOne),
            ),
            (
                "Was the last copy successful (1) or not (0)",
                Some(Flag::WellAtOne),
            ),
            (
                "State of the daemon: offline = 0, online = 1",
                Some(Flag::WellAtOne),
            ),
            ("Whether the certificate is valid.", Some(Flag::WellAtOne)),
            (
                "1 when the last read ended in an error, else 0",
                Some(Flag::WellAtZero),
            ),
            (
                "Alarm of the disk (0 = OK, 1 = little space, 2 = none)",
                Some(Flag::WellAtZero),
            ),
            ("Whether the last scrape failed", Some(Flag::WellAtZero)),
            ("Whether the link is not connected", Some(Flag::WellAtZero)),
            // Neither of both is well.
            ("A constant 1, labelled by version and errors", None),
            ("1 if this instance is the leader, 0 if it follows", None),
            ("Whether the cache is enabled", None),
            // How many, or more than two.
            ("Number of nodes that are down", None),
            ("Mean number of errors of the last 1 minute", None),
            ("1 = up, 2 = down, 3 = testing", None),
            // It contradicts itself.
            ("1 if up and ready but failed", None),
            ("", None),
        ] {
            assert_eq!(read(help), meant, "{help}");
        }
    }

    #[test]
    fn a_long_text_is_read_up_to_a_bound() {
        let help = format!("{} 1 if healthy", "ä".repeat(1 << 20));
        assert_eq!(read(&help), None);
    }
}
