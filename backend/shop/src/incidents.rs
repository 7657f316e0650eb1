//! What went wrong in the past month: three incidents of different shape.

use jiff::Timestamp;
use serde::Serialize;

use crate::services::Service;

/// Something that went wrong in the history.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Incident {
    /// Where the cause lay.
    pub service: Service,
    /// The first minute of it.
    pub start: Timestamp,
    /// The first minute after it.
    pub end: Timestamp,
    /// What it looked like.
    #[serde(flatten)]
    pub shape: Shape,
    /// Other services whose own metrics show it, because they call the one that failed.
    pub felt_by: &'static [Service],
}

/// The shape of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Shape {
    /// Nearly every request fails, for a short time.
    Outage {
        /// The share of failing requests, in `[0, 1]`.
        error_share: f64,
    },
    /// A few requests fail, for a long time.
    SlowBurn {
        /// The share of failing requests, in `[0, 1]`.
        error_share: f64,
    },
    /// Every request succeeds, but late.
    Latency {
        /// The 95th percentile of the durations during the incident, in seconds.
        latency_p95_seconds: f64,
    },
}

/// The plan: days before the end of the history, time of day in minutes UTC, and length in minutes.
struct Planned {
    service: Service,
    days_before: i64,
    minute_of_day: i64,
    n_minutes: i64,
    shape: Shape,
    felt_by: &'static [Service],
}

const PLAN: [Planned; 3] = [
    Planned {
        service: Service::Orders,
        days_before: 23,
        minute_of_day: 13 * 60 + 10,
        n_minutes: 25,
        shape: Shape::Outage { error_share: 0.95 },
        felt_by: &[Service::Storefront, Service::Payment, Service::Shipping],
    },
    Planned {
        service: Service::Catalogue,
        days_before: 12,
        minute_of_day: 8 * 60,
        n_minutes: 9 * 60,
        shape: Shape::SlowBurn { error_share: 0.02 },
        felt_by: &[],
    },
    Planned {
        service: Service::Storefront,
        days_before: 4,
        minute_of_day: 10 * 60 + 30,
        n_minutes: 90,
        shape: Shape::Latency {
            latency_p95_seconds: 0.9,
        },
        felt_by: &[],
    },
];

/// Days here are those of UTC, all of the same length.
pub(crate) const SECONDS_PER_DAY: i64 = 86_400;

/// The incidents that lie wholly between `from` and `until`, oldest first.
pub fn incidents_between(from: Timestamp, until: Timestamp) -> Vec<Incident> {
    let midnight = until.as_second() - until.as_second().rem_euclid(SECONDS_PER_DAY);
    let planned = PLAN.iter().filter_map(|planned| {
        let start = midnight - planned.days_before * SECONDS_PER_DAY + planned.minute_of_day * 60;
        Some(Incident {
            service: planned.service,
            start: Timestamp::from_second(start).ok()?,
            end: Timestamp::from_second(start + planned.n_minutes * 60).ok()?,
            shape: planned.shape,
            felt_by: planned.felt_by,
        })
    });
    planned
        .filter(|incident| from < incident.start && incident.end < until)
        .collect()
}

/// What is wrong at one minute.
#[derive(Clone, Copy, Debug)]
pub struct Troubles<'a> {
    incidents: &'a [Incident],
    unix_seconds: i64,
}

impl<'a> Troubles<'a> {
    /// What of `incidents` is going on at `unix_seconds`.
    pub fn at(incidents: &'a [Incident], unix_seconds: i64) -> Self {
        Self {
            incidents,
            unix_seconds,
        }
    }

    fn shapes_at(self, service: Service) -> impl Iterator<Item = Shape> + 'a {
        let during = move |incident: &&Incident| {
            incident.service == service
                && (incident.start.as_second()..incident.end.as_second()).contains(&self.unix_seconds)
        };
        self.incidents
            .iter()
            .filter(during)
            .map(|incident| incident.shape)
    }

    /// The share of requests that fail at `service`, if an incident sets it.
    pub fn error_share(self, service: Service) -> Option<f64> {
        self.shapes_at(service).find_map(|shape| match shape {
            Shape::Outage { error_share } | Shape::SlowBurn { error_share } => Some(error_share),
            Shape::Latency { .. } => None,
        })
    }

    /// The 95th percentile of the durations at `service` in seconds, if an incident sets it.
    pub fn latency_p95_seconds(self, service: Service) -> Option<f64> {
        self.shapes_at(service).find_map(|shape| match shape {
            Shape::Latency { latency_p95_seconds } => Some(latency_p95_seconds),
            Shape::Outage { .. } | Shape::SlowBurn { .. } => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_has_three_incidents_in_day_time() {
        let incidents = incidents_between(time("2026-03-01T09:30:00Z"), time("2026-03-31T09:30:00Z"));
        expect![[r#"
            {"service":"orders","start":"2026-03-08T13:10:00Z","end":"2026-03-08T13:35:00Z","kind":"outage","error_share":0.95,"felt_by":["storefront","payment","shipping"]}
            {"service":"catalogue","start":"2026-03-19T08:00:00Z","end":"2026-03-19T17:00:00Z","kind":"slow_burn","error_share":0.02,"felt_by":[]}
            {"service":"storefront","start":"2026-03-27T10:30:00Z","end":"2026-03-27T12:00:00Z","kind":"latency","latency_p95_seconds":0.9,"felt_by":[]}
        "#]]
        .assert_eq(&incidents.iter().map(|incident| serde_json::to_string(incident).unwrap() + "\n").collect::<String>());
    }

    #[test]
    fn a_window_has_only_the_incidents_that_fit_in_it() {
        let until = time("2026-03-31T09:30:00Z");
        assert_eq!(incidents_between(time("2026-03-25T00:00:00Z"), until).len(), 1);
        assert_eq!(incidents_between(time("2026-03-30T00:00:00Z"), until).len(), 0);
    }

    #[test]
    fn an_incident_ends_before_its_end() {
        let incidents = incidents_between(time("2026-03-01T09:30:00Z"), time("2026-03-31T09:30:00Z"));
        let share_at = |text| Troubles::at(&incidents, time(text).as_second()).error_share(Service::Orders);
        assert_eq!(share_at("2026-03-08T13:09:00Z"), None);
        assert_eq!(share_at("2026-03-08T13:10:00Z"), Some(0.95));
        assert_eq!(share_at("2026-03-08T13:34:00Z"), Some(0.95));
        assert_eq!(share_at("2026-03-08T13:35:00Z"), None);
    }
}
