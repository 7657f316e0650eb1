//! Fetches the events of an indicator as rule evaluations would have recorded them.

use std::collections::BTreeMap;

use domain::ports::{Between, SampleSeries};
use domain::{EventCounts, EventHistory, Indicator, TimeSpan};
use jiff::Timestamp;
use promql::render;

use crate::{App, AppError};

/// History is replayed minute by minute: fine enough for every window of our grid.
pub const REPLAY_STEP: TimeSpan = TimeSpan::from_minutes(1);

impl App {
    /// The history of an indicator over the `span` that ends at `as_of` (a whole minute), one point
    /// a minute from the first minute that has data, with a bound of what no increase shows.
    pub(crate) async fn event_history(
        &self,
        indicator: &Indicator,
        base_window: TimeSpan,
        span: TimeSpan,
        as_of: Timestamp,
    ) -> Result<EventHistory, AppError> {
        let all = render::events(indicator, base_window);
        let bad = render::bad_events(indicator, base_window);
        let history = self.history_of([all, bad], base_window, span, as_of).await?;
        self.with_unseen_events(history, indicator, span).await
    }

    /// The same of two expressions that yield the increases of all and of bad events.
    pub(crate) async fn history_of(
        &self,
        [all, bad]: [String; 2],
        base_window: TimeSpan,
        span: TimeSpan,
        as_of: Timestamp,
    ) -> Result<EventHistory, AppError> {
        let between = Between::the_last(span, as_of);
        let (all, bad) = futures::try_join!(
            self.source.range(&all, between, REPLAY_STEP),
            self.source.range(&bad, between, REPLAY_STEP)
        )?;
        Ok(merge(&by_minute(&all), &by_minute(&bad), base_window, as_of))
    }
}

/// Values by minute since 1970. NaN and infinities are no counts: they are unseen.
fn by_minute(series: &[SampleSeries]) -> BTreeMap<i64, f64> {
    let points = series.iter().flat_map(|series| &series.points);
    points
        .filter(|(_, value)| value.is_finite())
        .map(|(at, value)| (at.as_second() / 60, *value))
        .collect()
}

fn merge(
    all: &BTreeMap<i64, f64>,
    bad: &BTreeMap<i64, f64>,
    base_window: TimeSpan,
    as_of: Timestamp,
) -> EventHistory {
    let last = as_of.as_second() / 60;
    let first = all.keys().next().copied().unwrap_or(last);
    let points = (first..=last)
        .map(|minute| {
            let total = *all.get(&minute)?;
            let bad = bad
                .get(&minute)
                .copied()
                .unwrap_or(0.0)
                .clamp(0.0, total.max(0.0));
            Some(EventCounts {
                total: total.max(0.0),
                bad,
            })
        })
        .collect();
    let from = Timestamp::from_second(first * 60).unwrap_or(as_of);
    EventHistory {
        from,
        step: REPLAY_STEP,
        base_window,
        points,
        unseen_events: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_bad_events_are_none_and_an_absent_total_is_unseen() {
        let all = BTreeMap::from([(10, 5.0), (11, 6.0), (13, 7.0)]);
        let bad = BTreeMap::from([(11, 1.0), (12, 3.0), (13, 9.0)]);
        let as_of = Timestamp::from_second(14 * 60).unwrap();
        let history = merge(&all, &bad, TimeSpan::from_minutes(5), as_of);
        assert_eq!(history.from.as_second(), 600);
        let counts = |total, bad| Some(EventCounts { total, bad });
        assert_eq!(
            history.points,
            [counts(5.0, 0.0), counts(6.0, 1.0), None, counts(7.0, 7.0), None]
        );
    }
}
