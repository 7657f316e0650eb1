//! Periods: the time over which a target holds, rolling or by the calendar.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::time_span::TimeSpan;
use crate::zone::{Zone, ZoneError};

/// The time over which a target holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Rolling(TimeSpan),
    Calendar(Calendar),
}

/// A week, month or quarter as the calendar of a zone has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Calendar {
    /// How long.
    pub unit: CalendarUnit,
    /// Whose midnights count.
    pub zone: Zone,
}

/// A stretch of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CalendarUnit {
    /// Monday to Sunday, as ISO 8601 has it.
    Week,
    /// A month of the Gregorian calendar.
    Month,
    /// January to March and so on.
    Quarter,
}

/// One window of a period: from its start up to, not including, its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodWindow {
    /// Its first instant.
    pub start: Timestamp,
    /// The first instant after it.
    pub end: Timestamp,
}

/// The text or span is no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// Too short or too long.
    #[error("`{span}` is not a period: 1 day to 365 days are possible")]
    OutOfRange {
        /// What was given.
        span: TimeSpan,
    },
    /// Neither a span nor a calendar period.
    #[error("`{text}` is not a period; write it like `30d` or `calendar month Europe/Berlin`")]
    Unreadable {
        /// What was given, cut to 40 characters.
        text: String,
    },
    /// A calendar period in a zone that does not exist.
    #[error(transparent)]
    Zone(#[from] ZoneError),
}

impl Period {
    /// Thirty days, what most teams use.
    pub const THIRTY_DAYS: Self = Self(Kind::Rolling(TimeSpan::from_days(30)));

    /// A rolling period of 1 day to 1 year.
    pub fn rolling(span: TimeSpan) -> Result<Self, PeriodError> {
        if span < TimeSpan::from_days(1) || span > TimeSpan::from_days(365) {
            return Err(PeriodError::OutOfRange { span });
        }
        Ok(Self(Kind::Rolling(span)))
    }

    /// A calendar period.
    pub fn calendar(unit: CalendarUnit, zone: Zone) -> Self {
        Self(Kind::Calendar(Calendar { unit, zone }))
    }

    /// Its length. Of a calendar period the nominal one, from which alert tiers are derived: 7 days,
    /// 30 days (a month has 28 to 31) or 91 days (a quarter has 90 to 92).
    pub fn span(self) -> TimeSpan {
        match self.0 {
            Kind::Rolling(span) => span,
            Kind::Calendar(calendar) => calendar.unit.nominal_span(),
        }
    }

    /// The calendar that it follows; `None` where it rolls.
    pub fn as_calendar(self) -> Option<Calendar> {
        match self.0 {
            Kind::Rolling(_) => None,
            Kind::Calendar(calendar) => Some(calendar),
        }
    }

    /// The window that `at` lies in. That of a rolling period ends at `at`.
    pub fn window_at(self, at: Timestamp) -> PeriodWindow {
        match self.0 {
            Kind::Rolling(span) => {
                let length = SignedDuration::from_secs(span.seconds() as i64);
                PeriodWindow {
                    start: at.checked_sub(length).unwrap_or(Timestamp::MIN),
                    end: at,
                }
            }
            Kind::Calendar(calendar) => calendar.window_at(at),
        }
    }
}

impl CalendarUnit {
    /// 7, 30 or 91 days.
    pub fn nominal_span(self) -> TimeSpan {
        TimeSpan::from_days(match self {
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 91,
        })
    }

    /// No window is longer than this: 7, 31 or 92 days, and the hour that clocks may be set back.
    pub fn longest_span(self) -> TimeSpan {
        let days = match self {
            Self::Week => 7,
            Self::Month => 31,
            Self::Quarter => 92,
        };
        TimeSpan::from_hours(24 * days + 1)
    }

    /// As it stands in names and files: `month`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
        }
    }

    fn first_day(self, day: Date) -> Date {
        match self {
            Self::Week => {
                let days = i64::from(day.weekday().since(Weekday::Monday));
                day.saturating_sub(Span::new().days(days))
            }
            Self::Month => day.first_of_month(),
            Self::Quarter => {
                let months = i64::from((day.month() - 1) % 3);
                day.first_of_month().saturating_sub(Span::new().months(months))
            }
        }
    }

    fn length(self) -> Span {
        match self {
            Self::Week => Span::new().weeks(1),
            Self::Month => Span::new().months(1),
            Self::Quarter => Span::new().months(3),
        }
    }
}

impl Calendar {
    fn window_at(self, at: Timestamp) -> PeriodWindow {
        let rules = self.zone.rules();
        let first = self.unit.first_day(rules.to_datetime(at).date());
        // Where clocks skip midnight the day starts when they stop skipping.
        let midnight =
            |day: Date, otherwise: Timestamp| rules.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(otherwise);
        PeriodWindow {
            start: midnight(first, Timestamp::MIN),
            end: midnight(first.saturating_add(self.unit.length()), Timestamp::MAX),
        }
    }
}

/// `30d`, or `calendar month Europe/Berlin`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Rolling(span) => span.fmt(f),
            Kind::Calendar(calendar) => write!(f, "calendar {} {}", calendar.unit.name(), calendar.zone),
        }
    }
}

/// Reads `30d` and `calendar month Europe/Berlin`; without a zone it is UTC.
impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unreadable = || PeriodError::Unreadable {
            text: text.chars().take(40).collect(),
        };
        let mut words = text.split(' ');
        if words.next() != Some("calendar") {
            let span: TimeSpan = text.trim().parse().map_err(|_| unreadable())?;
            return Self::rolling(span);
        }
        let unit = match words.next() {
            Some("week") => CalendarUnit::Week,
            Some("month") => CalendarUnit::Month,
            Some("quarter") => CalendarUnit::Quarter,
            _ => return Err(unreadable()),
        };
        let zone = words.next().map_or(Ok(Zone::UTC), Zone::parse)?;
        if words.next().is_some() {
            return Err(unreadable());
        }
        Ok(Self::calendar(unit, zone))
    }
}

impl TryFrom<String> for Period {
    type Error = PeriodError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(period: &str, at: &str, start: &str, end: &str) {
        let period: Period = period.parse().unwrap();
        let window = period.window_at(at.parse().unwrap());
        assert_eq!(
            (window.start.to_string(), window.end.to_string()),
            (start.to_owned(), end.to_owned())
        );
    }

    #[test]
    fn a_month_starts_at_the_midnight_of_its_zone() {
        check(
            "calendar month",
            "2026-11-24T10:00:00Z",
            "2026-11-01T00:00:00Z",
            "2026-12-01T00:00:00Z",
        );
        // Half an hour into November in Berlin is October in UTC.
        check(
            "calendar month Europe/Berlin",
            "2026-10-31T23:30:00Z",
            "2026-10-31T23:00:00Z",
            "2026-11-30T23:00:00Z",
        );
        // 30 days and 23 hours: in March clocks are set forward.
        check(
            "calendar month Europe/Berlin",
            "2026-03-15T00:00:00Z",
            "2026-02-28T23:00:00Z",
            "2026-03-31T22:00:00Z",
        );
        check(
            "calendar month",
            "2024-02-29T23:59:59Z",
            "2024-02-01T00:00:00Z",
            "2024-03-01T00:00:00Z",
        );
    }

    #[test]
    fn weeks_start_on_monday_and_quarters_in_january() {
        check(
            "calendar week",
            "2026-11-24T10:00:00Z",
            "2026-11-23T00:00:00Z",
            "2026-11-30T00:00:00Z",
        );
        check(
            "calendar week",
            "2026-11-23T00:00:00Z",
            "2026-11-23T00:00:00Z",
            "2026-11-30T00:00:00Z",
        );
        check(
            "calendar week",
            "2026-11-22T23:59:59Z",
            "2026-11-16T00:00:00Z",
            "2026-11-23T00:00:00Z",
        );
        // A week of 169 hours.
        check(
            "calendar week America/New_York",
            "2026-11-01T12:00:00Z",
            "2026-10-26T04:00:00Z",
            "2026-11-02T05:00:00Z",
        );
        check(
            "calendar quarter",
            "2026-11-24T10:00:00Z",
            "2026-10-01T00:00:00Z",
            "2027-01-01T00:00:00Z",
        );
        check(
            "calendar quarter Asia/Kolkata",
            "2026-12-31T18:30:00Z",
            "2026-12-31T18:30:00Z",
            "2027-03-31T18:30:00Z",
        );
    }

    #[test]
    fn a_day_without_a_midnight_starts_where_its_clocks_do() {
        // Clocks went from 00:00 to 01:00 on Sunday, 1 September 2024 in Chile… on the 8th; a month
        // that starts in a gap is found in Cuba: 2012-04-01 starts at 01:00.
        check(
            "calendar month America/Havana",
            "2012-04-10T00:00:00Z",
            "2012-04-01T05:00:00Z",
            "2012-05-01T04:00:00Z",
        );
    }

    #[test]
    fn no_window_is_longer_than_said_and_windows_adjoin() {
        for unit in ["week", "month", "quarter"] {
            for zone in [
                "UTC",
                "Europe/Berlin",
                "Pacific/Apia",
                "Australia/Lord_Howe",
                "America/Sao_Paulo",
            ] {
                let period: Period = format!("calendar {unit} {zone}").parse().unwrap();
                let longest = period.as_calendar().unwrap().unit.longest_span().seconds() as i64;
                let mut at: Timestamp = "2010-01-01T00:00:00Z".parse().unwrap();
                while at < "2030-01-01T00:00:00Z".parse().unwrap() {
                    let window = period.window_at(at);
                    assert!(window.start <= at && at < window.end, "{period} at {at}");
                    let length = window.end.duration_since(window.start).as_secs();
                    assert!(length <= longest, "{period} at {at}: {length}");
                    assert_eq!(period.window_at(window.end).start, window.end, "{period} at {at}");
                    at = window.end;
                }
            }
        }
    }

    #[test]
    fn parse_after_print_is_the_identity_and_the_rest_is_refused() {
        for text in [
            "30d",
            "4w",
            "1d",
            "365d",
            "calendar week UTC",
            "calendar quarter Asia/Tokyo",
        ] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "0d",
            "12h",
            "366d",
            "calendar",
            "calendar day",
            "calendar month Mars/Olympus",
            "month",
            "calendar month UTC UTC",
            "calendar  month",
            "99999999999999999999w",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }
}
