//! Customers: a load generator that visits the storefront's pages.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until};

use crate::chance::Chance;
use crate::peers::{BaseUrl, HttpCaller};
use crate::services::PAGE_MIX;
use crate::shutdown::stop_signal;
use crate::traffic::season;

/// Whom to visit, and how often.
#[derive(Clone, Debug)]
pub struct LoadSettings {
    /// The storefront.
    pub target: BaseUrl,
    /// Visits per second, at the peak if `seasonal` is set.
    pub rate: Rate,
    /// Whether the rate follows the time of day and week as in the history.
    pub seasonal: bool,
    /// When to stop by itself; without it the load goes on until SIGTERM or SIGINT.
    pub duration: Option<Duration>,
}

/// Visits per second, in `(0, 1000]`. Built only by [`Rate::try_new`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate(f64);

/// A number that is no rate.
#[derive(Debug, thiserror::Error)]
#[error("`{per_second}` visits per second cannot be made; choose more than 0 and at most 1000")]
pub struct RateError {
    per_second: f64,
}

impl Rate {
    /// A rate in visits per second.
    ///
    /// # Errors
    ///
    /// If it is not positive or more than 1000.
    pub fn try_new(per_second: f64) -> Result<Self, RateError> {
        if per_second > 0.0 && per_second <= 1_000.0 {
            return Ok(Self(per_second));
        }
        Err(RateError { per_second })
    }
}

/// How the visits ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LoadReport {
    /// Visits that were answered, errors among them.
    pub answered: u64,
    /// Answers with a status from 500 on.
    pub failed: u64,
    /// Visits without an answer.
    pub unanswered: u64,
    /// Visits that were not made, because too many others waited for their answer.
    pub skipped: u64,
}

#[derive(Debug, Default)]
struct Tally {
    answered: AtomicU64,
    failed: AtomicU64,
    unanswered: AtomicU64,
    skipped: AtomicU64,
}

impl Tally {
    fn report(&self) -> LoadReport {
        LoadReport {
            answered: self.answered.load(Ordering::Relaxed),
            failed: self.failed.load(Ordering::Relaxed),
            unanswered: self.unanswered.load(Ordering::Relaxed),
            skipped: self.skipped.load(Ordering::Relaxed),
        }
    }
}

/// Visits that may wait for their answer at the same time.
const MAX_VISITS_AT_ONCE: usize = 256;

/// The lowest seasonal factor, a few visits a minute at the default rate.
const LOWEST_SEASON: f64 = 0.004;

/// Visits the storefront until told to stop; errors of the storefront are counted and change nothing.
///
/// # Errors
///
/// If the process cannot listen for the signal to stop.
pub async fn visit_storefront(settings: &LoadSettings) -> io::Result<LoadReport> {
    let tally = Arc::new(Tally::default());
    let stop = stop_signal()?;
    let end = async {
        match settings.duration {
            Some(duration) => tokio::time::sleep(duration).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = stop => {}
        () = end => {}
        () = visit_forever(settings, &tally) => {}
    }
    Ok(tally.report())
}

async fn visit_forever(settings: &LoadSettings, tally: &Arc<Tally>) {
    let caller = HttpCaller::new();
    let places = Arc::new(Semaphore::new(MAX_VISITS_AT_ONCE));
    let mut chance = Chance::seeded("load", unix_seconds().cast_unsigned());
    let mut next_visit = Instant::now();
    loop {
        next_visit += gap(settings, &mut chance);
        sleep_until(next_visit).await;
        let path = page(&mut chance);
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            tally.skipped.fetch_add(1, Ordering::Relaxed);
            continue;
        };
        let (caller, target, tally) = (caller.clone(), settings.target.clone(), Arc::clone(tally));
        tokio::spawn(async move {
            match caller.post(&target, path).await {
                None => tally.unanswered.fetch_add(1, Ordering::Relaxed),
                Some(status) => {
                    tally
                        .failed
                        .fetch_add(u64::from(status.is_server_error()), Ordering::Relaxed);
                    tally.answered.fetch_add(1, Ordering::Relaxed)
                }
            };
            drop(place);
        });
    }
}

/// The time to the next visit; visits come independently of each other, so it is exponentially distributed.
fn gap(settings: &LoadSettings, chance: &mut Chance) -> Duration {
    let factor = if settings.seasonal {
        season(unix_seconds()).max(LOWEST_SEASON)
    } else {
        1.0
    };
    // A pause of more than a minute would overlook that the night is over.
    Duration::from_secs_f64((-chance.uniform().ln() / (settings.rate.0 * factor)).min(60.0))
}

fn page(chance: &mut Chance) -> &'static str {
    let mut left = chance.uniform();
    let chosen = PAGE_MIX.iter().find(|(_, share)| {
        left -= share;
        left < 0.0
    });
    chosen.unwrap_or(&PAGE_MIX[0]).0
}

fn unix_seconds() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
        .cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_gap_is_that_of_the_rate() {
        let settings = LoadSettings {
            target: "http://127.0.0.1:1".parse().unwrap(),
            rate: Rate::try_new(20.0).unwrap(),
            seasonal: false,
            duration: None,
        };
        let mut chance = Chance::seeded("gaps", 0);
        let total: Duration = (0..10_000).map(|_| gap(&settings, &mut chance)).sum();
        assert!((total.as_secs_f64() / 500.0 - 1.0).abs() < 0.05, "{total:?}");
    }

    #[test]
    fn pages_are_visited_as_the_mix_says() {
        let mut chance = Chance::seeded("pages", 0);
        let n_checkouts = (0..10_000).filter(|_| page(&mut chance) == "/checkout").count();
        assert!((700..900).contains(&n_checkouts), "{n_checkouts}");
    }

    #[test]
    fn a_rate_that_cannot_be_made_is_refused() {
        for per_second in [0.0, -1.0, 1_001.0, f64::NAN] {
            assert!(Rate::try_new(per_second).is_err(), "{per_second}");
        }
    }
}
