//! Minutes as events: states that are held against a bound.
//!
//! A state is 0 or 1 for each series, 1 where it is bad, and absent where there is no data. It is
//! looked at on every whole minute of the window: the samples found are the events, those at 1 the
//! bad ones. So the minutes are the same whenever a rule is evaluated, each stands in the recorded
//! values of one base window, as each event of a counter does, and absent data is neither.

use domain::{
    Across, Bound, Composite, EventUnit, FreshnessSignal, Indicator, Selector, TimeSlice, TimeSpan,
};
use rust_decimal::Decimal;

/// Every series may hold NaN, which no bound should judge: this drops it.
const IS_A_NUMBER: &str = ">= -Inf";

/// The minutes with data.
pub(super) fn events(indicator: &Indicator, window: TimeSpan) -> String {
    on_whole_minutes("count_over_time", &state(indicator, window), window)
}

/// The bad ones among them; there wherever [`events`] is.
pub(super) fn bad_events(indicator: &Indicator, window: TimeSpan) -> String {
    on_whole_minutes("sum_over_time", &state(indicator, window), window)
}

/// A window that is a millisecond short holds as many whole minutes whether its start belongs to it
/// (Prometheus 2) or not (3).
fn on_whole_minutes(function: &str, state: &str, window: TimeSpan) -> String {
    let but_a_second = TimeSpan::from_seconds(window.seconds().saturating_sub(1));
    format!("sum({function}(({state})[{but_a_second}999ms:1m]))")
}

fn state(indicator: &Indicator, window: TimeSpan) -> String {
    match indicator {
        Indicator::GaugeThreshold {
            gauge,
            limit,
            across,
            bound,
        } => breaking(&level(gauge, limit.as_ref(), *across, *bound), *bound),
        Indicator::Freshness { signal, max_age } => {
            let max_age_seconds = Decimal::from(max_age.seconds());
            match signal {
                FreshnessSignal::NewestTimestamp(gauge) => breaking(
                    &format!("(time() - max({gauge}))"),
                    Bound::AtMost(max_age_seconds),
                ),
                FreshnessSignal::EachTimestamp(gauge) => {
                    breaking(&format!("(time() - {gauge})"), Bound::AtMost(max_age_seconds))
                }
                FreshnessSignal::Successes(counter) => {
                    format!("(sum(increase({counter}[{max_age}])) {IS_A_NUMBER}) == bool 0")
                }
            }
        }
        Indicator::Throughput { counter, bound } => {
            breaking(&format!("sum(rate({counter}[{window}]))"), *bound)
        }
        Indicator::Probe { probe } => breaking(&probe.to_string(), Bound::AtLeast(Decimal::ONE)),
        Indicator::TimeSlice(time_slice) => slice_state(time_slice),
        Indicator::Composite(composite) => composite_state(composite, window),
        Indicator::StatusRatio { .. }
        | Indicator::OutcomePair { .. }
        | Indicator::FailureShare { .. }
        | Indicator::SuccessShare { .. }
        | Indicator::LatencyBucket { .. }
        | Indicator::LatencyHistogram { .. }
        | Indicator::Expressions { .. } => ratio_state(indicator, window, Decimal::ZERO),
    }
}

fn breaking(value: &str, bound: Bound) -> String {
    match bound {
        Bound::AtMost(most) => format!("({value} {IS_A_NUMBER}) > bool {most}"),
        Bound::AtLeast(least) => format!("({value} {IS_A_NUMBER}) < bool {least}"),
    }
}

fn level(gauge: &Selector, limit: Option<&Selector>, across: Across, bound: Bound) -> String {
    let value = match limit {
        Some(limit) => format!("{gauge} / ({limit} > 0)"),
        None => gauge.to_string(),
    };
    match (across, limit, bound) {
        (Across::EachSeries, None, _) => value,
        (Across::EachSeries, Some(_), _) => format!("({value})"),
        (Across::Worst, _, Bound::AtMost(_)) => format!("max({value})"),
        (Across::Worst, _, Bound::AtLeast(_)) => format!("min({value})"),
        // The share of all that there is, not a sum of shares.
        (Across::Sum, Some(limit), _) => format!("(sum({gauge}) / (sum({limit}) > 0))"),
        (Across::Sum, None, _) => format!("sum({value})"),
        (Across::Average, _, _) => format!("avg({value})"),
    }
}

fn slice_state(time_slice: &TimeSlice) -> String {
    let budget = time_slice.slice_target().error_budget();
    ratio_state(time_slice.ratio(), time_slice.slice(), budget)
}

/// Are more than `budget` of the events of a window bad? No sample without events.
fn ratio_state(ratio: &Indicator, window: TimeSpan, budget: Decimal) -> String {
    let (all, bad) = (super::events(ratio, window), super::bad_events(ratio, window));
    format!("(({bad}) / (({all}) > 0)) > bool {budget}")
}

/// One where a member is bad, else zero where a member has data. All states are without labels, so
/// `or` takes the first that is there.
fn composite_state(composite: &Composite, window: TimeSpan) -> String {
    let states: Vec<String> = composite
        .members()
        .iter()
        .map(|member| match member.indicator.unit() {
            EventUnit::Events => {
                let state = ratio_state(&member.indicator, window, member.target.error_budget());
                format!("({state})")
            }
            EventUnit::Minutes => format!("max({})", state(&member.indicator, window)),
        })
        .collect();
    let bad = states.iter().map(|state| format!("{state} > 0"));
    bad.chain(states.iter().cloned()).collect::<Vec<_>>().join(" or ")
}
