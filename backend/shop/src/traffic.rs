//! How many customers come in a minute, and what their visits make each service do.
//!
//! A minute's work depends on that minute and on what is wrong in it, and on nothing else: the same minute always brings
//! the same customers. Work is conserved on its way: what orders does not take, payment does not see.

use std::f64::consts::TAU;

use crate::chance::Chance;
use crate::incidents::Troubles;
use crate::services::{PAGE_MIX, Service};

/// Visits of the storefront per minute in the busiest minute of a working day, 20 a second.
const PEAK_VISITS_PER_MINUTE: f64 = 1_200.0;

/// Visits of the storefront per minute that come even in the quietest night.
const QUIET_VISITS_PER_MINUTE: f64 = 4.0;

/// The hour of the day, UTC, with the most visits; the fewest come twelve hours later.
const PEAK_HOUR: f64 = 14.0;

/// How much of a working day's traffic comes on a Saturday or Sunday.
const WEEKEND_FACTOR: f64 = 0.6;

/// The time that the shipping worker can work within a minute, in seconds, on a normal and on a sluggish minute.
const WORKER_SECONDS: f64 = 60.0;
const SLUGGISH_WORKER_SECONDS: f64 = 6.0;

/// The share of minutes in which the shipping worker is sluggish, about five a day.
const SLUGGISH_SHARE: f64 = 0.0035;

/// The traffic at a moment as a share of the busiest minute, in `[0, 1]`: high at 14:00 UTC, near zero at night, lower
/// on weekends.
pub fn season(unix_seconds: i64) -> f64 {
    let hour = unix_seconds.rem_euclid(86_400) as f64 / 3_600.0;
    let daily = f64::midpoint(1.0, (TAU * (hour - PEAK_HOUR) / 24.0).cos());
    // The first day of 1970 was a Thursday, the fifth day of a week that begins with Sunday.
    let weekday = (unix_seconds.div_euclid(86_400) + 4).rem_euclid(7);
    let weekly = if weekday == 0 || weekday == 6 {
        WEEKEND_FACTOR
    } else {
        1.0
    };
    daily * daily * weekly
}

fn mean_visits(minute: i64) -> f64 {
    let day_mood = 1.0 + 0.08 * Chance::seeded("day", (minute / 1_440).cast_unsigned()).standard_normal();
    let spell_mood = 1.0 + 0.05 * Chance::seeded("spell", (minute / 10).cast_unsigned()).standard_normal();
    QUIET_VISITS_PER_MINUTE
        + PEAK_VISITS_PER_MINUTE * season(minute * 60) * day_mood.max(0.5) * spell_mood.max(0.5)
}

/// How a service answered its requests within a minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Answered as the client wished.
    pub success: u64,
    /// Refused, by the client's fault.
    pub refused: u64,
    /// Failed by the service's own fault.
    pub failed: u64,
    /// Failed because a peer failed.
    pub bad_gateway: u64,
}

impl Answers {
    /// All requests of the minute.
    pub fn total(self) -> u64 {
        self.success + self.refused + self.failed + self.bad_gateway
    }

    fn blame_peer(&mut self, n_failed: u64) {
        self.success -= n_failed;
        self.bad_gateway += n_failed;
    }

    fn and(self, other: Self) -> Self {
        Self {
            success: self.success + other.success,
            refused: self.refused + other.refused,
            failed: self.failed + other.failed,
            bad_gateway: self.bad_gateway + other.bad_gateway,
        }
    }
}

/// What all services did within one minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinuteOfWork {
    /// What the pages' service did.
    pub storefront: Answers,
    /// What the service of products did.
    pub catalogue: Answers,
    /// What the service of carts did, for pages and for orders.
    pub carts: Answers,
    /// What the service of orders did.
    pub orders: Answers,
    /// What the service of payments did.
    pub payment: Answers,
    /// What the service of accounts did.
    pub user: Answers,
    /// Jobs that shipping was given.
    pub jobs: u64,
}

impl MinuteOfWork {
    /// The work of one minute, counted from 1970; `troubles` are those of that minute.
    pub fn of(minute: i64, troubles: Troubles<'_>) -> Self {
        let counter = Counter { minute, troubles };
        let visits = Chance::seeded("visits", minute.cast_unsigned()).poisson(mean_visits(minute));
        let mut storefront = counter.answers(Service::Storefront, "", visits);
        let [n_browse, n_cart, n_checkout] = split_by_page(minute, storefront.success);

        let catalogue = counter.answers(Service::Catalogue, "", n_browse);
        let user = counter.answers(Service::User, "", n_checkout);
        let carts_of_pages = counter.answers(Service::Carts, "", n_cart);
        let mut orders = counter.answers(Service::Orders, "", n_checkout);
        let carts_of_orders = counter.answers(Service::Carts, "orders", orders.success);
        orders.blame_peer(carts_of_orders.failed);
        let payment = counter.answers(Service::Payment, "", orders.success);
        orders.blame_peer(payment.failed);
        orders.success -= payment.refused;
        orders.refused += payment.refused;
        storefront.blame_peer(carts_of_pages.failed + orders.failed + orders.bad_gateway);
        storefront.success -= carts_of_pages.refused;
        storefront.refused += carts_of_pages.refused;

        let carts = carts_of_pages.and(carts_of_orders);
        Self {
            storefront,
            catalogue,
            carts,
            orders,
            payment,
            user,
            jobs: orders.success,
        }
    }

    /// What a service that answers HTTP did; `None` for the queue worker.
    pub fn answers_of(&self, service: Service) -> Option<Answers> {
        match service {
            Service::Storefront => Some(self.storefront),
            Service::Catalogue => Some(self.catalogue),
            Service::Carts => Some(self.carts),
            Service::Orders => Some(self.orders),
            Service::Payment => Some(self.payment),
            Service::User => Some(self.user),
            Service::Shipping => None,
        }
    }
}

struct Counter<'a> {
    minute: i64,
    troubles: Troubles<'a>,
}

impl Counter<'_> {
    /// How `service` by itself answers `n` requests; `caller` tells apart what different callers ask of it.
    fn answers(&self, service: Service, caller: &str, n: u64) -> Answers {
        let mut chance = Chance::seeded(&format!("{service}{caller}"), self.minute.cast_unsigned());
        let profile = service.profile();
        let error_share = self.troubles.error_share(service).unwrap_or(profile.error_share);
        let failed = chance.binomial(n, error_share);
        let refused = chance.binomial(n - failed, profile.refused_share);
        Answers {
            success: n - failed - refused,
            refused,
            failed,
            bad_gateway: 0,
        }
    }
}

fn split_by_page(minute: i64, n_visits: u64) -> [u64; 3] {
    let mut chance = Chance::seeded("pages", minute.cast_unsigned());
    let mut visits_left = n_visits;
    let mut share_left = 1.0;
    PAGE_MIX.map(|(_, share)| {
        let visits = chance.binomial(visits_left, share / share_left);
        visits_left -= visits;
        share_left -= share;
        visits
    })
}

/// The jobs that the shipping worker finished and left within a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkerMinute {
    /// Jobs that were shipped.
    pub succeeded: u64,
    /// Jobs that were given up.
    pub failed: u64,
    /// Jobs that wait at the end of the minute.
    pub left: u64,
    /// How long the oldest of them has waited, in whole seconds.
    pub oldest_age_seconds: u64,
}

impl WorkerMinute {
    /// Works for a minute on `waiting` jobs, the new ones among them.
    ///
    /// The worker takes one job after the other, so a few wait even when it keeps up: the mean of a queue with random
    /// arrivals and use `u` is `u² / (1 − u)`.
    pub fn of(minute: i64, waiting: u64) -> Self {
        let mut chance = Chance::seeded("worker", minute.cast_unsigned());
        let profile = Service::Shipping.profile();
        let seconds = if chance.happens(SLUGGISH_SHARE) {
            SLUGGISH_WORKER_SECONDS
        } else {
            WORKER_SECONDS
        };
        let seconds_per_job = profile.own_latency.mean_seconds();
        let capacity = seconds / seconds_per_job;
        let usage = (waiting as f64 / capacity).min(0.9);
        let just_arrived = chance.poisson(usage * usage / (1.0 - usage)).min(waiting);
        let finished = (waiting - just_arrived).min(capacity as u64);
        let failed = chance.binomial(finished, profile.error_share);
        let left = waiting - finished;
        let oldest_age_seconds = (left as f64 * 60.0 / capacity).ceil().min(WORKER_SECONDS) as u64;
        Self {
            succeeded: finished - failed,
            failed,
            left,
            oldest_age_seconds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 2 March 2026, 00:00 UTC, in minutes since 1970.
    const MONDAY: i64 = 29_540_160;

    fn visits_per_minute(from_minute: i64, n_minutes: i64) -> f64 {
        let works = (from_minute..from_minute + n_minutes).map(work_of);
        works.map(|work| work.storefront.total()).sum::<u64>() as f64 / n_minutes as f64
    }

    fn work_of(minute: i64) -> MinuteOfWork {
        MinuteOfWork::of(minute, Troubles::at(&[], minute * 60))
    }

    #[test]
    fn nights_are_quiet_noons_busy_and_weekends_slower() {
        let night = visits_per_minute(MONDAY + 60, 120);
        let day = visits_per_minute(MONDAY + 13 * 60, 120);
        let saturday = visits_per_minute(MONDAY + 5 * 1_440 + 13 * 60, 120);
        assert!((3.0..9.0).contains(&night), "{night}");
        assert!((900.0..1_500.0).contains(&day), "{day}");
        assert!((0.4..0.8).contains(&(saturday / day)), "{saturday} {day}");
    }

    #[test]
    fn a_minute_is_always_the_same() {
        assert_eq!(work_of(MONDAY + 700), work_of(MONDAY + 700));
        assert_ne!(work_of(MONDAY + 700), work_of(MONDAY + 701));
    }

    #[test]
    fn work_is_conserved_between_the_services() {
        for minute in MONDAY..MONDAY + 3 * 1_440 {
            let work = work_of(minute);
            assert_eq!(work.orders.total(), work.user.total());
            assert_eq!(work.jobs, work.payment.success);
            assert_eq!(work.orders.refused, work.payment.refused);
            assert!(work.storefront.bad_gateway >= work.orders.failed);
        }
    }

    #[test]
    fn the_worker_neither_loses_nor_invents_jobs_and_catches_up() {
        let mut left = 5_000;
        for minute in MONDAY..MONDAY + 60 {
            let worked = WorkerMinute::of(minute, left);
            assert_eq!(worked.succeeded + worked.failed + worked.left, left);
            left = worked.left;
        }
        assert!(left < 10, "{left}");
    }
}
