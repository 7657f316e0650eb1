//! Time windows of OpenSLO that follow the calendar.
//!
//! OpenSLO repeats a duration from a start time on, which may be any moment. Ours are weeks, months
//! and quarters of a time zone: they begin at midnight, a week on Monday, a quarter in January,
//! April, July and October.

use domain::{Calendar, CalendarUnit, Period, Zone};
use jiff::civil::{DateTime, Time, Weekday};
use serde::Serialize;

use crate::error::{Fault, excerpt};
use crate::fields::Fields;
use crate::yaml::Node;

/// A midnight that begins a week, a month and a quarter: a Monday, the first of January.
const START: &str = "2024-01-01 00:00:00";

/// A calendar period that was read, and where it begins otherwise than the document has it.
pub(crate) struct Aligned {
    pub(crate) period: Period,
    pub(crate) difference: Option<String>,
}

/// Reads `calendar` for windows that are so many units of time long; `None` where no unit of our
/// calendar is as long.
pub(crate) fn read(calendar: &Node, count: u64, unit: char) -> Result<Option<Aligned>, Fault> {
    let mut fields = Fields::of(calendar, "a calendar")?;
    let start_node = fields.required("startTime")?;
    let zone = fields.optional("timeZone");
    fields.finish()?;
    let start = start_time(start_node)?;
    let zone = zone.map(zone_of).transpose()?.unwrap_or(Zone::UTC);
    let unit = match (count, unit) {
        (1, 'w') | (7, 'd') => CalendarUnit::Week,
        // No calendar has windows of a minute: a month is meant.
        (1, 'M' | 'm') => CalendarUnit::Month,
        (1, 'Q') | (3, 'M' | 'm') => CalendarUnit::Quarter,
        _ => return Ok(None),
    };
    let (begins_as_ours, ours) = match unit {
        CalendarUnit::Week => (start.weekday() == Weekday::Monday, "on Monday"),
        CalendarUnit::Month => (start.day() == 1, "on the first"),
        CalendarUnit::Quarter => (
            start.day() == 1 && start.month() % 3 == 1,
            "in January, April, July and October",
        ),
    };
    let is_same = begins_as_ours && start.time() == Time::midnight();
    let difference = (!is_same).then(|| {
        format!(
            "its windows begin as on {}; ours begin at midnight, {ours}",
            start.strftime("%A, %Y-%m-%d %H:%M:%S")
        )
    });
    Ok(Some(Aligned {
        period: Period::calendar(unit, zone),
        difference,
    }))
}

fn start_time(node: &Node) -> Result<DateTime, Fault> {
    let text = node.text()?.trim();
    text.parse().map_err(|_| {
        Fault::new(
            node.position,
            format!("`{}` is not a date and a time", excerpt(text)),
            format!("write it like `{START}`; the zone stands in `timeZone`"),
        )
    })
}

fn zone_of(node: &Node) -> Result<Zone, Fault> {
    let text = node.text()?;
    Zone::parse(text).map_err(|_| {
        Fault::new(
            node.position,
            format!("`{}` is not a time zone", excerpt(text)),
            "write a name of the IANA database, such as `Europe/Berlin` or `UTC`",
        )
    })
}

/// The duration of a calendar's windows.
pub(crate) fn duration(calendar: Calendar) -> &'static str {
    match calendar.unit {
        CalendarUnit::Week => "1w",
        CalendarUnit::Month => "1M",
        CalendarUnit::Quarter => "1Q",
    }
}

/// The `calendar` of a time window.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CalendarEntry {
    start_time: &'static str,
    time_zone: &'static str,
}

impl CalendarEntry {
    pub(crate) fn of(calendar: Calendar) -> Self {
        Self {
            start_time: START,
            time_zone: calendar.zone.name(),
        }
    }
}
