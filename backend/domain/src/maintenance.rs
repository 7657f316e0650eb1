//! Maintenance windows: times whose events are neither good nor bad.
//!
//! A recorded increase looks back over the base window. So that nothing from inside a maintenance
//! window counts, an increase is left out from the window's start until one base window after its
//! end; the events of that last base window are unseen too. Rules and backtest leave out the same.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::time_span::TimeSpan;
use crate::zone::Zone;

/// A time in which a service may be down on purpose.
///
/// Its text is `2026-11-24T22:00:00Z/2026-11-25T02:00:00Z`, or
/// `every Sunday 02:00 for 2h Europe/Berlin` by the clocks on the wall: where they are set forward or
/// back inside of it, it lasts an hour less or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MaintenanceWindow(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Once(OneOff),
    Weekly(Weekly),
}

/// A maintenance that happens once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OneOff {
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
}

/// A maintenance of every week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Weekly {
    /// From Monday's midnight to its start, on the clocks of the zone: less than a week.
    pub start: TimeSpan,
    /// How long: 1 minute to 6 days.
    pub length: TimeSpan,
    /// Whose clocks.
    pub zone: Zone,
}

/// The text is no maintenance window.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a maintenance window: {reason}; write it like `2026-11-24T22:00:00Z/2026-11-25T02:00:00Z` \
     or `every Sunday 02:00 for 2h Europe/Berlin`"
)]
pub struct MaintenanceWindowError {
    /// What was given, cut to 80 characters.
    pub text: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const DAY_SECONDS: u64 = 86_400;
const WEEK_SECONDS: u64 = 7 * DAY_SECONDS;

/// From a Monday's midnight, that of 1969-12-22, to the start of Unix time, in seconds. It is more than
/// a week, so that no remainder of a week is taken of a negative number, which PromQL leaves negative.
pub const FROM_A_MONDAY: i64 = 10 * 86_400;

/// When increases are left out, for many instants.
pub(crate) struct LeftOut(Vec<(MaintenanceWindow, Option<TimeZone>)>);

impl MaintenanceWindow {
    /// From one instant to another.
    pub fn once(from: Timestamp, until: Timestamp) -> Option<Self> {
        (from < until).then_some(Self(Kind::Once(OneOff { from, until })))
    }

    /// Every week.
    pub fn weekly(start: TimeSpan, length: TimeSpan, zone: Zone) -> Option<Self> {
        let is_in_a_week = start.seconds() < WEEK_SECONDS && start.seconds().is_multiple_of(60);
        let has_a_length = (TimeSpan::from_minutes(1)..=TimeSpan::from_days(6)).contains(&length);
        let weekly = Weekly { start, length, zone };
        (is_in_a_week && has_a_length).then_some(Self(Kind::Weekly(weekly)))
    }

    /// The one-off that it is, if it is one.
    pub fn as_once(self) -> Option<OneOff> {
        match self.0 {
            Kind::Once(once) => Some(once),
            Kind::Weekly(_) => None,
        }
    }

    /// The weekly one that it is, if it is one.
    pub fn as_weekly(self) -> Option<Weekly> {
        match self.0 {
            Kind::Once(_) => None,
            Kind::Weekly(weekly) => Some(weekly),
        }
    }

    fn leaves_out(self, at: Timestamp, base_window: TimeSpan, rules: Option<&TimeZone>) -> bool {
        let second = at.as_second();
        match self.0 {
            Kind::Once(OneOff { from, until }) => {
                from.as_second() <= second && second < until.as_second() + base_window.seconds() as i64
            }
            Kind::Weekly(weekly) => {
                let offset = rules.map_or(0, |rules| i64::from(rules.to_offset(at).seconds()));
                let since_start = second + offset + FROM_A_MONDAY - weekly.start.seconds() as i64;
                let into_it = since_start.rem_euclid(WEEK_SECONDS as i64);
                into_it < (weekly.length.seconds() + base_window.seconds()) as i64
            }
        }
    }
}

impl LeftOut {
    pub(crate) fn by(windows: &[MaintenanceWindow]) -> Self {
        let with_rules = |window: &MaintenanceWindow| {
            let rules = window.as_weekly().map(|weekly| weekly.zone.rules());
            (*window, rules)
        };
        Self(windows.iter().map(with_rules).collect())
    }

    /// Is the increase over the base window that ends at `at` left out?
    pub(crate) fn contains(&self, at: Timestamp, base_window: TimeSpan) -> bool {
        self.0
            .iter()
            .any(|(window, rules)| window.leaves_out(at, base_window, rules.as_ref()))
    }
}

impl fmt::Display for MaintenanceWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Once(OneOff { from, until }) => write!(f, "{from}/{until}"),
            Kind::Weekly(Weekly { start, length, zone }) => {
                let day = DAYS[(start.seconds() / DAY_SECONDS) as usize];
                let minutes = start.seconds() % DAY_SECONDS / 60;
                write!(
                    f,
                    "every {day} {:02}:{:02} for {length} {zone}",
                    minutes / 60,
                    minutes % 60
                )
            }
        }
    }
}

impl FromStr for MaintenanceWindow {
    type Err = MaintenanceWindowError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = |reason| MaintenanceWindowError {
            text: text.chars().take(80).collect(),
            reason,
        };
        let text = text.trim();
        if let Some(rest) = text.strip_prefix("every ") {
            return weekly(rest).map_err(refused);
        }
        let (from, until) = text
            .split_once('/')
            .ok_or_else(|| refused("two instants with `/` between are expected"))?;
        let instant = |text: &str| {
            text.parse::<Timestamp>()
                .map_err(|_| refused("an instant cannot be read"))
        };
        Self::once(instant(from)?, instant(until)?).ok_or_else(|| refused("it ends before it starts"))
    }
}

fn weekly(text: &str) -> Result<MaintenanceWindow, &'static str> {
    let words: Vec<&str> = text.split(' ').take(6).collect();
    let [day, time, "for", length, zone] = words[..] else {
        return Err("a day, a time, `for`, a duration and a time zone are expected");
    };
    let day = DAYS
        .iter()
        .position(|known| known.eq_ignore_ascii_case(day))
        .ok_or("the day is none of Monday to Sunday")?;
    let minutes = minutes_of_day(time).ok_or("the time is none of 00:00 to 23:59")?;
    let start = TimeSpan::from_seconds(day as u64 * DAY_SECONDS + minutes * 60);
    let length = length.parse().map_err(|_| "the duration cannot be read")?;
    let zone = Zone::parse(zone).map_err(|_| "the time zone does not exist")?;
    MaintenanceWindow::weekly(start, length, zone).ok_or("1 minute to 6 days are possible")
}

fn minutes_of_day(text: &str) -> Option<u64> {
    let (hours, minutes) = text.split_once(':')?;
    let two_digits = |text: &str| {
        let is_plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| text.parse::<u64>().ok()).flatten()
    };
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

impl TryFrom<String> for MaintenanceWindow {
    type Error = MaintenanceWindowError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<MaintenanceWindow> for String {
    fn from(window: MaintenanceWindow) -> Self {
        window.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE_WINDOW: TimeSpan = TimeSpan::from_minutes(5);

    #[track_caller]
    fn check(window: &str, left_out: &[&str], kept: &[&str]) {
        let windows = [window.parse().unwrap()];
        let by_window = LeftOut::by(&windows);
        for at in left_out {
            assert!(
                by_window.contains(at.parse().unwrap(), BASE_WINDOW),
                "{at} is left out"
            );
        }
        for at in kept {
            assert!(
                !by_window.contains(at.parse().unwrap(), BASE_WINDOW),
                "{at} is kept"
            );
        }
    }

    #[test]
    fn increases_that_touch_a_maintenance_window_are_left_out() {
        check(
            "2026-11-24T22:00:00Z/2026-11-25T02:00:00Z",
            &[
                "2026-11-24T22:00:00Z",
                "2026-11-25T02:00:00Z",
                "2026-11-25T02:04:00Z",
            ],
            &[
                "2026-11-24T21:59:00Z",
                "2026-11-25T02:05:00Z",
                "2025-11-25T00:00:00Z",
            ],
        );
    }

    #[test]
    fn a_weekly_window_follows_the_clocks_of_its_zone() {
        // 02:00 in Berlin is 01:00 UTC in winter and midnight UTC in summer.
        check(
            "every Sunday 02:00 for 2h Europe/Berlin",
            &[
                "2026-11-22T01:00:00Z",
                "2026-11-22T03:04:00Z",
                "2026-07-05T00:00:00Z",
                "2026-07-05T02:04:00Z",
            ],
            &[
                "2026-11-22T00:59:00Z",
                "2026-11-22T03:05:00Z",
                "2026-07-05T02:05:00Z",
                "2026-07-04T23:59:00Z",
            ],
        );
        // Clocks go from 02:00 to 03:00, an hour of the two is left: 01:00 to 02:00 UTC.
        check(
            "every Sunday 02:00 for 2h Europe/Berlin",
            &["2026-03-29T01:00:00Z", "2026-03-29T01:59:00Z"],
            &["2026-03-29T00:59:00Z", "2026-03-29T02:05:00Z"],
        );
        // Over the end of the week.
        check(
            "every Sunday 23:00 for 3h UTC",
            &["2026-11-22T23:00:00Z", "2026-11-23T01:59:00Z"],
            &["2026-11-22T22:59:00Z", "2026-11-23T02:05:00Z"],
        );
    }

    #[test]
    fn parse_after_print_is_the_identity_and_the_rest_is_refused() {
        for text in [
            "2026-11-24T22:00:00Z/2026-11-25T02:00:00Z",
            "every Monday 00:00 for 1h30m UTC",
            "every Sunday 23:59 for 6d America/New_York",
        ] {
            let window: MaintenanceWindow = text.parse().unwrap();
            assert_eq!(window.to_string(), text);
        }
        for text in [
            "",
            "/",
            "2026-11-24T22:00:00Z/2026-11-24T22:00:00Z",
            "2026-11-24T22:00:00/2026-11-25T22:00:00",
            "every day 02:00 for 2h UTC",
            "every Sunday 24:00 for 2h UTC",
            "every Sunday +2:00 for 2h UTC",
            "every Sunday 02:00 for 8d UTC",
            "every Sunday 02:00 for 0s UTC",
            "every Sunday 02:00 for 99999999999999999999w UTC",
            "every Sunday 02:00 for 2h Mars/Olympus",
            "every Sunday 02:00 for 2h UTC UTC",
        ] {
            assert!(text.parse::<MaintenanceWindow>().is_err(), "{text}");
        }
    }
}
