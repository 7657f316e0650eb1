//! Where an objective in force stands: its attainment, what is left of its error budget, how fast
//! that burns, and the one word that says whether a person is needed.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::alert_tier::{AlertSeverity, AlertTier};
use crate::event_history::EventCounts;
use crate::objective::{Objective, to_f64};
use crate::time_span::TimeSpan;

/// Data that is older than this is no data: a scrape, a rule and the lookback of Prometheus (5
/// minutes) have all had their time.
const FRESH_FOR: TimeSpan = TimeSpan::from_minutes(10);

/// With less of the period seen than one part in this many, an attainment says little.
const LEAST_PART_SEEN: u64 = 10;

/// Where an objective stands, in one word. In the order in which a person is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectiveState {
    /// An alert's condition holds, or the server says that the alert is active: the budget burns faster
    /// than it may.
    Burning,
    /// The period's budget is spent.
    Spent,
    /// The source has no recent data, so nobody would be told.
    NoData,
    /// The rules in force are not the recorded ones.
    Drifted,
    /// Too little of the period was seen to say more.
    NotEnoughHistory,
    /// None of these.
    Healthy,
}

/// By which way the figures came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusBasis {
    /// From what the rules in force have recorded over the whole period.
    Recorded,
    /// Counted from the raw series, since the rules have not recorded a whole period yet.
    Counted,
    /// From the proposal that was reviewed, since the source does not answer.
    Stored,
}

/// The figures of an objective over the period that ends at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectiveStatus {
    /// The end of the period.
    pub as_of: Timestamp,
    /// By which way they came.
    pub basis: StatusBasis,
    /// Events of the period, each counted once.
    pub events: EventCounts,
    /// The part of the period for which there is data.
    pub seen: TimeSpan,
    /// The newest data; `None` where there was none in the last hour.
    pub newest_data_at: Option<Timestamp>,
    /// The share of good events; `None` without events.
    pub attainment: Option<f64>,
    /// What is left of the error budget; `None` without events.
    pub budget: Option<BudgetRemaining>,
    /// How fast it burns, tier by tier.
    pub tiers: Vec<TierBurn>,
    /// What the rules in force have otherwise than the receipt, in words; `None` where nothing, or
    /// where it could not be looked at.
    pub drift: Option<String>,
}

/// What is left of an error budget; below 0 where more was burned than there was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BudgetRemaining {
    /// As a share of the period's budget.
    pub share: f64,
    /// As seconds of full outage under even traffic.
    pub seconds: f64,
    /// As events that may yet be bad, at the period's traffic.
    pub events: f64,
}

/// How fast an error budget burns in the windows of one alert tier.
#[derive(Debug, Clone, PartialEq)]
pub struct TierBurn {
    /// Page or ticket.
    pub severity: AlertSeverity,
    /// The long window.
    pub long_window: TimeSpan,
    /// The short window.
    pub short_window: TimeSpan,
    /// The burn rate above which the tier fires.
    pub factor: Decimal,
    /// The burn rate over the long window; 1 spends the budget in exactly the period. `None` without
    /// events.
    pub long_rate: Option<f64>,
    /// The same over the short window.
    pub short_rate: Option<f64>,
    /// Both error ratios are above the threshold.
    pub is_exceeded: bool,
    /// Whether the server says that the alert is pending or fires; `None` where it did not say.
    pub is_active: Option<bool>,
}

impl TierBurn {
    /// The burn of a tier whose windows have these error ratios.
    pub fn new(
        objective: &Objective,
        tier: &AlertTier,
        short_ratio: Option<f64>,
        long_ratio: Option<f64>,
        is_active: Option<bool>,
    ) -> Self {
        let budget = objective.target.error_budget_f64();
        let threshold = to_f64(tier.threshold);
        let exceeds = |ratio: Option<f64>| ratio.is_some_and(|ratio| ratio > threshold);
        Self {
            severity: tier.severity,
            long_window: tier.long_window,
            short_window: tier.short_window,
            factor: tier.factor,
            long_rate: long_ratio.map(|ratio| ratio / budget),
            short_rate: short_ratio.map(|ratio| ratio / budget),
            is_exceeded: exceeds(short_ratio) && exceeds(long_ratio),
            is_active,
        }
    }
}

impl BudgetRemaining {
    /// What these events of a period leave; `None` without events.
    pub fn of(objective: &Objective, events: EventCounts) -> Option<Self> {
        let budget = objective.target.error_budget_f64();
        let share = 1.0 - events.error_ratio()? / budget;
        Some(Self {
            share,
            seconds: share * budget * objective.period.span().seconds() as f64,
            events: budget * events.total - events.bad,
        })
    }
}

impl ObjectiveStatus {
    /// The one word. Whoever needs a person most comes first where several hold.
    pub fn state(&self, objective: &Objective) -> ObjectiveState {
        let is_due = |tier: &TierBurn| tier.is_exceeded || tier.is_active == Some(true);
        if self.tiers.iter().any(is_due) {
            return ObjectiveState::Burning;
        }
        if self.basis == StatusBasis::Stored {
            return ObjectiveState::NoData;
        }
        if self.budget.is_some_and(|budget| budget.share <= 0.0) {
            return ObjectiveState::Spent;
        }
        if !self.is_fresh() {
            return ObjectiveState::NoData;
        }
        if self.drift.is_some() {
            return ObjectiveState::Drifted;
        }
        if self.seen.times(LEAST_PART_SEEN) < objective.period.span() {
            return ObjectiveState::NotEnoughHistory;
        }
        ObjectiveState::Healthy
    }

    /// How fast the budget burns now: the rate over the long window of the quickest tier.
    pub fn burn_rate(&self) -> Option<f64> {
        self.tiers.first()?.long_rate
    }

    /// When the budget is gone if it goes on burning so; `None` where it does not: what falls out of
    /// the period comes back at a rate of 1.
    pub fn spent_in(&self, objective: &Objective) -> Option<TimeSpan> {
        let rate = self.burn_rate().filter(|rate| *rate > 1.0)?;
        let share = self.budget?.share.max(0.0);
        let seconds = share * objective.period.span().seconds() as f64 / rate;
        Some(TimeSpan::from_seconds(seconds as u64))
    }

    fn is_fresh(&self) -> bool {
        self.newest_data_at.is_some_and(|at| {
            let age = self.as_of.duration_since(at).as_secs();
            u64::try_from(age).unwrap_or(0) <= FRESH_FOR.seconds()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alert_tier::{AlertTiers, Cadence};
    use crate::objective::an_objective;

    fn objective() -> Objective {
        an_objective("cart")
    }

    fn now() -> Timestamp {
        Timestamp::from_second(1_767_607_200).unwrap()
    }

    /// A million events, of which so many were bad, and the same error ratio in every window.
    fn status(bad: f64, ratio: f64) -> ObjectiveStatus {
        let objective = objective();
        let interval = TimeSpan::from_seconds(30);
        let cadence = Cadence {
            scrape_interval: interval,
            evaluation_interval: interval,
        };
        let events = EventCounts {
            total: 1_000_000.0,
            bad,
        };
        let tiers = AlertTiers::derive(objective.target, objective.period, cadence).tiers;
        let burn = |tier| TierBurn::new(&objective, tier, Some(ratio), Some(ratio), None);
        ObjectiveStatus {
            as_of: now(),
            basis: StatusBasis::Counted,
            events,
            seen: TimeSpan::from_days(30),
            newest_data_at: Some(now()),
            attainment: events.error_ratio().map(|ratio| 1.0 - ratio),
            budget: BudgetRemaining::of(&objective, events),
            tiers: tiers.iter().map(burn).collect(),
            drift: None,
        }
    }

    #[test]
    fn a_budget_is_left_as_share_as_time_and_as_events() {
        let left = status(580.0, 0.0).budget.unwrap();
        assert!((left.share - 0.42).abs() < 1e-9, "{left:?}");
        assert!((left.seconds - 0.42 * 2_592.0).abs() < 1e-6, "{left:?}");
        assert!((left.events - 420.0).abs() < 1e-6, "{left:?}");
        let none = EventCounts::default();
        assert_eq!(BudgetRemaining::of(&objective(), none), None);
    }

    #[test]
    fn the_word_is_that_of_what_needs_a_person_first() {
        let word = |status: &ObjectiveStatus| status.state(&objective());
        assert_eq!(word(&status(10.0, 0.0001)), ObjectiveState::Healthy);
        assert_eq!(word(&status(1_000.0, 0.0001)), ObjectiveState::Spent);
        assert_eq!(word(&status(2_000.0, 0.02)), ObjectiveState::Burning);
        let mut told = status(10.0, 0.0001);
        told.tiers[1].is_active = Some(true);
        assert_eq!(word(&told), ObjectiveState::Burning);
        let mut quiet = status(10.0, 0.0);
        quiet.seen = TimeSpan::from_days(2);
        assert_eq!(word(&quiet), ObjectiveState::NotEnoughHistory);
        quiet.drift = Some("the rule `x` was changed".into());
        assert_eq!(word(&quiet), ObjectiveState::Drifted);
        quiet.newest_data_at = Some(Timestamp::from_second(now().as_second() - 601).unwrap());
        assert_eq!(word(&quiet), ObjectiveState::NoData);
        let mut stored = status(1_000.0, 0.0);
        stored.basis = StatusBasis::Stored;
        assert_eq!(word(&stored), ObjectiveState::NoData);
        assert!(ObjectiveState::Burning < ObjectiveState::Healthy);
    }

    #[test]
    fn a_budget_is_gone_only_where_it_burns_faster_than_it_comes_back() {
        assert_eq!(status(0.0, 0.0005).spent_in(&objective()), None);
        // At twice the rate that it can sustain, half of it lasts a quarter of the period.
        let spent_in = status(500.0, 0.002).spent_in(&objective()).unwrap();
        assert_eq!(spent_in, TimeSpan::from_seconds(648_000));
        assert_eq!(
            status(5_000.0, 0.02).spent_in(&objective()),
            Some(TimeSpan::default())
        );
    }
}
