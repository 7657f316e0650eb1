//! Poisson traffic from 1 to 10,000 requests an hour: chance alone hardly ever pages, and a burn that the
//! certificates say is seen is seen before the budget is gone. The table in the docs is this test's.

use std::fmt::Write as _;

use domain::backtest::replay;
use domain::{
    AlertSeverity, AlertTiers, Cadence, EventCounts, EventHistory, Period, Target, TimeSpan, Traffic,
};
use expect_test::expect_file;
use jiff::Timestamp;

const MINUTE: TimeSpan = TimeSpan::from_minutes(1);
const CADENCE: Cadence = Cadence {
    scrape_interval: MINUTE,
    evaluation_interval: MINUTE,
};
const RATES: [u32; 9] = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000];
const TARGETS: [&str; 2] = ["99%", "99.9%"];
/// Months of quiet traffic for each row, and burns.
const N_MONTHS: usize = 12;
const N_BURNS: usize = 200;
/// The longest window, so that a burn begins where every window was seen.
const QUIET_DAYS_BEFORE: usize = 3;
const MINUTES_PER_DAY: usize = 1_440;

/// A small generator (SplitMix64), so that the table is the same everywhere.
struct Random(u64);

impl Random {
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Arrivals in a time in which `mean` come on average: by Knuth's products where they are few,
    /// else by the normal distribution, which hardly differs from 30 on.
    fn arrivals(&mut self, mean: f64) -> f64 {
        if mean >= 30.0 {
            let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
            let angle = std::f64::consts::TAU * self.share();
            return (mean + mean.sqrt() * radius * angle.cos()).round().max(0.0);
        }
        let limit = (-mean).exp();
        let (mut count, mut product) = (0.0, self.share());
        while product > limit {
            count += 1.0;
            product *= self.share();
        }
        count
    }
}

/// What the rules record of traffic whose error ratio is `ratio(minute)`.
fn history(
    random: &mut Random,
    per_minute: f64,
    n_minutes: usize,
    ratio: impl Fn(usize) -> f64,
) -> EventHistory {
    let minutes: Vec<EventCounts> = (0..n_minutes)
        .map(|minute| {
            let bad = random.arrivals(per_minute * ratio(minute));
            let good = random.arrivals(per_minute * (1.0 - ratio(minute)));
            EventCounts {
                total: bad + good,
                bad,
            }
        })
        .collect();
    let points = minutes
        .windows(5)
        .map(|window| {
            Some(EventCounts {
                total: window.iter().map(|counts| counts.total).sum(),
                bad: window.iter().map(|counts| counts.bad).sum(),
            })
        })
        .collect();
    EventHistory {
        from: Timestamp::UNIX_EPOCH,
        step: MINUTE,
        base_window: TimeSpan::from_minutes(5),
        points,
        unseen_events: None,
    }
}

/// The first minute after the quiet days, where the first point is that of minute 4.
fn seen_from() -> Timestamp {
    Timestamp::from_second((QUIET_DAYS_BEFORE * MINUTES_PER_DAY - 4) as i64 * 60).unwrap()
}

/// One row of the table.
struct Row {
    target: Target,
    per_hour: u32,
    tiers: AlertTiers,
}

impl Row {
    fn of(target: &str, per_hour: u32) -> Self {
        let target: Target = target.parse().unwrap();
        // Half the budget burns when all is well.
        let traffic = Traffic {
            events_per_second: f64::from(per_hour) / 3_600.0,
            usual_error_ratio: target.error_budget_f64() / 2.0,
        };
        let tiers = AlertTiers::derive(target, Period::THIRTY_DAYS, CADENCE);
        Self {
            target,
            per_hour,
            tiers: tiers.for_traffic(target, Period::THIRTY_DAYS, CADENCE, traffic),
        }
    }

    fn per_minute(&self) -> f64 {
        f64::from(self.per_hour) / 60.0
    }

    fn usual(&self) -> f64 {
        self.target.error_budget_f64() / 2.0
    }

    /// Pages and tickets a month that chance alone gave.
    fn false_alerts(&self, random: &mut Random) -> [f64; 2] {
        let mut counts = [0.0; 2];
        for _ in 0..N_MONTHS {
            let quiet = history(random, self.per_minute(), 33 * MINUTES_PER_DAY, |_| self.usual());
            for tier in replay(&quiet, self.target, Period::THIRTY_DAYS, &self.tiers.tiers).tiers {
                // From where every window was seen: 30 days.
                let firings = tier
                    .firings
                    .iter()
                    .filter(|firing| firing.fired_at >= seen_from());
                counts[usize::from(tier.severity == AlertSeverity::Ticket)] += firings.count() as f64;
            }
        }
        counts.map(|count| count / N_MONTHS as f64)
    }

    /// The share of burns at ten times the sustainable rate in which some tier fires before the
    /// budget is gone: within a tenth of the period.
    fn seen(&self, random: &mut Random) -> f64 {
        let starts = QUIET_DAYS_BEFORE * MINUTES_PER_DAY;
        let n_minutes = starts + 3 * MINUTES_PER_DAY;
        let burning = (10.0 * self.target.error_budget_f64()).min(1.0);
        let ratio = |minute| if minute < starts { self.usual() } else { burning };
        let n_seen = (0..N_BURNS)
            .filter(|_| {
                let burn = history(random, self.per_minute(), n_minutes, ratio);
                let tiers = replay(&burn, self.target, Period::THIRTY_DAYS, &self.tiers.tiers).tiers;
                let mut firings = tiers.iter().flat_map(|tier| &tier.firings);
                firings.any(|firing| firing.fired_at >= seen_from())
            })
            .count();
        n_seen as f64 / N_BURNS as f64
    }

    fn predicted(&self, severity: AlertSeverity) -> f64 {
        let of_severity = self.tiers.tiers.iter().filter(|tier| tier.severity == severity);
        of_severity
            .map(|tier| {
                let at_traffic = tier.certificate.at_traffic.as_ref().unwrap();
                at_traffic
                    .false_alerts_in_30_days
                    .to_string()
                    .parse::<f64>()
                    .unwrap()
            })
            .sum()
    }

    fn is_certified(&self) -> bool {
        let mut certificates = self.tiers.tiers.iter().map(|tier| &tier.certificate);
        certificates.any(|certificate| certificate.at_traffic.as_ref().unwrap().sees_tenfold_burn)
    }

    fn tiers_in_words(&self) -> String {
        let tiers = self.tiers.tiers.iter();
        tiers
            .map(|tier| format!("{} ≥ {}", tier.windows(), tier.min_bad_events))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

const HEAD: &str = "\
# What alerts can know at little traffic

Simulated Poisson traffic, 30 days, half the error budget burning when all is well. *Predicted* is the
estimate of the certificates; *counted* is the mean of 12 simulated months. A burn is 10 times the
sustainable rate, from a full budget; it is *seen* where some tier fires before the budget is gone, in 200
simulated burns each. Where no certificate says that it is seen, the finding `low-traffic` is raised
instead. The test `low_traffic` of this crate writes this page.

| target | requests an hour | tiers, with the bad events asked for | false pages a month: predicted, counted | false tickets: predicted, counted | a burn is seen: certified, counted |
|---|---|---|---|---|---|
";

#[test]
fn chance_hardly_ever_pages_and_certified_burns_are_seen() {
    let mut random = Random(5);
    let mut page = HEAD.to_owned();
    for target in TARGETS {
        for per_hour in RATES {
            let row = Row::of(target, per_hour);
            let [pages, tickets] = row.false_alerts(&mut random);
            let seen = row.seen(&mut random);
            let at = format!("{target} at {per_hour}/h");
            assert!(!row.tiers.tiers.is_empty(), "{at}");
            assert!(pages <= 1.0, "{at}: {pages} false pages a month");
            assert!(tickets <= 1.0, "{at}: {tickets} false tickets a month");
            if row.is_certified() {
                assert!(seen >= 0.95, "{at}: {seen} of the burns seen");
            }
            writeln!(
                page,
                "| {} | {per_hour} | {} | {:.2}, {pages:.2} | {:.2}, {tickets:.2} | {}, {:.0} % |",
                row.target,
                row.tiers_in_words(),
                row.predicted(AlertSeverity::Page),
                row.predicted(AlertSeverity::Ticket),
                if row.is_certified() { "yes" } else { "no" },
                seen * 100.0
            )
            .unwrap();
        }
    }
    expect_file!["../../docs/low-traffic.md"].assert_eq(&page);
}
