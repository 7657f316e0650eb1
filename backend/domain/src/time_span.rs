//! Whole seconds in the notation of Prometheus: `5m`, `1h30m`, `30d`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A positive or zero number of whole seconds. Prints in the largest units that are exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeSpan {
    seconds: u64,
}

/// The text is not a duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a duration; write it like `5m`, `1h30m` or `30d` (units w, d, h, m, s, largest first)"
)]
pub struct TimeSpanError {
    /// What was given, cut to 40 characters.
    pub text: String,
}

/// Prometheus' units, largest first. A year is left out: its 365 days would surprise here.
const UNITS: [(char, u64); 5] = [('w', 604_800), ('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

impl TimeSpan {
    /// From seconds.
    pub const fn from_seconds(seconds: u64) -> Self {
        Self { seconds }
    }

    /// From minutes.
    pub const fn from_minutes(minutes: u64) -> Self {
        Self {
            seconds: minutes * 60,
        }
    }

    /// From hours.
    pub const fn from_hours(hours: u64) -> Self {
        Self {
            seconds: hours * 3_600,
        }
    }

    /// From days of 24 hours.
    pub const fn from_days(days: u64) -> Self {
        Self {
            seconds: days * 86_400,
        }
    }

    /// The whole seconds.
    pub const fn seconds(self) -> u64 {
        self.seconds
    }

    /// The same as a [`Duration`].
    pub const fn to_duration(self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    /// `factor` times as long.
    pub const fn times(self, factor: u64) -> Self {
        Self {
            seconds: self.seconds.saturating_mul(factor),
        }
    }
}

/// Digits and units are written by hand: the names and queries of rules are full of windows.
impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.seconds;
        if seconds == 0 {
            return f.write_str("0s");
        }
        // Weeks read badly beside days ("4w2d"), so they are used only where nothing remains.
        let (minutes, hours) = (seconds / 60, seconds / 3_600);
        let counts: &[(u64, u8)] = if seconds.is_multiple_of(604_800) && seconds < 30 * 86_400 {
            &[(seconds / 604_800, b'w')]
        } else {
            &[
                (hours / 24, b'd'),
                (hours % 24, b'h'),
                (minutes % 60, b'm'),
                (seconds % 60, b's'),
            ]
        };
        // From the right; 2⁶⁴ seconds are 15 digits of days, and three units behind them.
        let mut text = [0; 32];
        let mut start = text.len();
        let mut push = |byte| {
            start -= 1;
            text[start] = byte;
        };
        for (count, unit) in counts.iter().rev().filter(|(count, _)| *count > 0) {
            let mut count = *count;
            push(*unit);
            while count > 0 {
                push(b'0' + (count % 10) as u8);
                count /= 10;
            }
        }
        f.write_str(str::from_utf8(&text[start..]).expect("digits and letters"))
    }
}

impl FromStr for TimeSpan {
    type Err = TimeSpanError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || TimeSpanError {
            text: text.chars().take(40).collect(),
        };
        let mut seconds: u64 = 0;
        let mut units = UNITS.iter();
        let mut rest = text;
        while !rest.is_empty() {
            let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let count: u64 = rest[..n_digits].parse().map_err(|_| refused())?;
            let unit = rest[n_digits..].chars().next().ok_or_else(refused)?;
            let (_, length) = units.find(|(name, _)| *name == unit).ok_or_else(refused)?;
            seconds = count
                .checked_mul(*length)
                .and_then(|part| seconds.checked_add(part))
                .ok_or_else(refused)?;
            rest = &rest[n_digits + unit.len_utf8()..];
        }
        if text.is_empty() {
            return Err(refused());
        }
        Ok(Self { seconds })
    }
}

impl Serialize for TimeSpan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeSpan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn prints_the_largest_exact_units() {
        for (seconds, text) in [
            (0, "0s"),
            (300, "5m"),
            (5_400, "1h30m"),
            (86_400, "1d"),
            (604_800, "1w"),
            (28 * 86_400, "4w"),
            (30 * 86_400, "30d"),
            (35 * 86_400, "35d"),
            (61, "1m1s"),
        ] {
            assert_eq!(TimeSpan::from_seconds(seconds).to_string(), text);
        }
    }

    #[test]
    fn refuses_what_is_no_duration() {
        for text in [
            "",
            "5",
            "m",
            "5x",
            "5m1h",
            "1.5h",
            "-5m",
            "99999999999999999999w",
            "5m ",
            "é",
        ] {
            assert!(text.parse::<TimeSpan>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn parse_after_print_is_the_identity(seconds in 0..400_000_000_u64) {
            let span = TimeSpan::from_seconds(seconds);
            prop_assert_eq!(span.to_string().parse(), Ok(span));
        }
    }
}
