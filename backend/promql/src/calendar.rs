//! The clocks and calendars of time zones, in PromQL.
//!
//! PromQL knows UTC only. A rule that needs the clocks of a zone carries the zone's changes of clocks
//! from 2025 to the end of 2037; the rules of a country for a later year may change any day anyhow.

use domain::maintenance::FROM_A_MONDAY;
use domain::{Calendar, CalendarUnit, MaintenanceWindow, TimeSpan, Zone};
use jiff::Timestamp;

/// 2025-01-01T00:00:00Z.
const FIRST_SECOND: i64 = 1_735_689_600;
/// 2038-01-01T00:00:00Z.
const LAST_SECOND: i64 = 2_145_916_800;
/// What rules know of changes of clocks ends with this year.
pub const LAST_YEAR: i16 = 2037;

const WEEK_SECONDS: u64 = 604_800;

/// What the clocks of a zone show, as a scalar in the seconds of Unix time.
fn local_time(zone: Zone) -> String {
    let [from, until] = [FIRST_SECOND, LAST_SECOND]
        .map(|second| Timestamp::from_second(second).expect("a constant within the range of timestamps"));
    let offsets = zone.offsets(from, until);
    let mut text = "time()".to_owned();
    let mut add = |seconds: i64, when: &str| {
        let sign = if seconds < 0 { '-' } else { '+' };
        text += &format!(" {sign} {}{when}", seconds.abs());
    };
    if offsets.at_first != 0 {
        add(offsets.at_first, "");
    }
    let mut before = offsets.at_first;
    for (at, offset) in offsets.changes {
        add(
            offset - before,
            &format!(" * (time() >= bool {})", at.as_second()),
        );
        before = offset;
    }
    text
}

/// A number that is the same within one week, month or quarter and differs between two; one sample
/// without labels.
pub(crate) fn index(calendar: Calendar) -> String {
    let local = local_time(calendar.zone);
    match calendar.unit {
        CalendarUnit::Week => format!("floor((vector({local}) + {FROM_A_MONDAY}) / {WEEK_SECONDS})"),
        CalendarUnit::Month => format!("12 * year(vector({local})) + month(vector({local}))"),
        CalendarUnit::Quarter => format!("4 * year(vector({local})) + ceil(month(vector({local})) / 3)"),
    }
}

/// A sample without labels while an increase over the base window touches a maintenance window.
fn in_maintenance(window: MaintenanceWindow, base_window: TimeSpan) -> Option<String> {
    if let Some(once) = window.as_once() {
        let (from, until) = (once.from.as_second(), once.until.as_second());
        let until = until + base_window.seconds() as i64;
        return Some(format!("vector(time()) >= {from} < {until}"));
    }
    let weekly = window.as_weekly()?;
    let since_start = FROM_A_MONDAY - weekly.start.seconds() as i64;
    let seconds = weekly.length.seconds() + base_window.seconds();
    let local = local_time(weekly.zone);
    Some(format!(
        "vector(({local} + {since_start}) % {WEEK_SECONDS}) < {seconds}"
    ))
}

/// An expression that has no sample while its base window touches a maintenance window.
pub(crate) fn without_maintenance(
    expression: String,
    maintenance: &[MaintenanceWindow],
    base_window: TimeSpan,
) -> String {
    match times_of(maintenance, base_window) {
        None => expression,
        Some(times) => format!("({expression}) unless ({times})"),
    }
}

/// The same of an expression whose samples have labels.
pub(crate) fn labelled_without_maintenance(
    expression: String,
    maintenance: &[MaintenanceWindow],
    base_window: TimeSpan,
) -> String {
    match times_of(maintenance, base_window) {
        None => expression,
        Some(times) => format!("({expression}) unless on () ({times})"),
    }
}

fn times_of(maintenance: &[MaintenanceWindow], base_window: TimeSpan) -> Option<String> {
    let times: Vec<String> = maintenance
        .iter()
        .filter_map(|window| in_maintenance(*window, base_window))
        .collect();
    (!times.is_empty()).then(|| times.join(" or "))
}
