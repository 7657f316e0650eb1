//! Asks the source for what the increases of a history do not show.

use std::collections::BTreeMap;

use domain::ports::{Between, Sample, SampleSeries};
use domain::{EventCounts, EventHistory, EventUnit, Indicator, TimeSpan, UnseenEvents};
use jiff::{SignedDuration, Timestamp};
use promql::render;

use crate::{App, AppError};

/// Gaps of all series that are too long for the usual look-back are asked about one by one; beyond so
/// many, what their counters had before is taken as unseen as well.
const MAX_LONG_GAPS: usize = 20;

/// A time in which no series had data, so long that what a counter had before is not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LongGap {
    /// The first point after it.
    until: Timestamp,
    /// How long.
    span: TimeSpan,
}

impl App {
    /// A history with the bound of what it does not show, where the indicator's counters or the minutes
    /// without data tell it.
    ///
    /// What a service did before its first point is not of this history. Where the source's own data
    /// begin within the `span` that was asked for, all series begin then, and nothing follows.
    pub(crate) async fn with_unseen_events(
        &self,
        mut history: EventHistory,
        indicator: &Indicator,
        span: TimeSpan,
    ) -> Result<EventHistory, AppError> {
        let base_window = history.base_window;
        if history.points.iter().all(Option::is_none) {
            return Ok(history);
        }
        if indicator.unit() == EventUnit::Minutes {
            return Ok(history.with_unseen_minutes());
        }
        let Some([all, bad]) = render::unseen_events(indicator, base_window, render::LOOK_BACK) else {
            return Ok(history);
        };
        let step = render::unseen_step(base_window);
        let as_of = history.until();
        let whole_steps = step.times(span.seconds() / step.seconds().max(1));
        let between = Between::the_last(whole_steps, as_of);
        let (all, bad) = futures::try_join!(
            self.source.range(&all, between, step),
            self.source.range(&bad, between, step)
        )?;
        let mut unseen = merge(&all, &bad);
        let has_data_before = history.from <= after(Between::the_last(span, as_of).from, history.step);
        let first = if has_data_before {
            history.from
        } else {
            after(history.from, base_window)
        };
        unseen.retain(|at, _| *at >= first);
        self.look_across_long_gaps(&mut unseen, &history, indicator)
            .await?;
        let unseen = unseen.into_iter();
        history.unseen_events = Some(unseen.map(|(at, at_most)| UnseenEvents { at, at_most }).collect());
        Ok(history)
    }

    /// After a long gap each series looks new; with a longer look-back it need not.
    async fn look_across_long_gaps(
        &self,
        unseen: &mut BTreeMap<Timestamp, EventCounts>,
        history: &EventHistory,
        indicator: &Indicator,
    ) -> Result<(), AppError> {
        let base_window = history.base_window;
        let step = render::unseen_step(base_window);
        for gap in long_gaps(history).into_iter().take(MAX_LONG_GAPS) {
            let returned: Vec<Timestamp> = unseen
                .range(before(gap.until, base_window)..=after(gap.until, base_window))
                .map(|(at, _)| *at)
                .collect();
            let look_back =
                TimeSpan::from_seconds(gap.span.seconds() + render::LOOK_BACK.seconds() + 2 * step.seconds());
            let Some([all, bad]) = render::unseen_events(indicator, base_window, look_back) else {
                return Ok(());
            };
            for at in returned {
                let (all, bad) =
                    futures::try_join!(self.source.instant(&all, at), self.source.instant(&bad, at))?;
                unseen.insert(at, counts(number(&all), number(&bad)));
            }
        }
        Ok(())
    }
}

/// The runs of absent points that the usual look-back does not bridge, the longest first.
fn long_gaps(history: &EventHistory) -> Vec<LongGap> {
    let bridged = render::LOOK_BACK
        .seconds()
        .saturating_sub(2 * history.base_window.seconds());
    let mut gaps = Vec::new();
    let mut n_absent = 0;
    for (point_idx, point) in history.points.iter().enumerate() {
        if point.is_none() {
            n_absent += 1;
            continue;
        }
        let span = history.step.times(std::mem::take(&mut n_absent));
        if span.seconds() > bridged {
            gaps.push(LongGap {
                until: history.time_of(point_idx),
                span,
            });
        }
    }
    gaps.sort_by_key(|gap| std::cmp::Reverse(gap.span));
    gaps
}

fn merge(all: &[SampleSeries], bad: &[SampleSeries]) -> BTreeMap<Timestamp, EventCounts> {
    let points = |series: &[SampleSeries]| -> BTreeMap<Timestamp, f64> {
        let points = series.iter().flat_map(|series| series.points.clone());
        points.collect()
    };
    let (all, bad) = (points(all), points(bad));
    let times = all.keys().chain(bad.keys()).copied();
    times
        .map(|at| (at, counts(all.get(&at).copied(), bad.get(&at).copied())))
        .filter(|(_, counts)| *counts != EventCounts::default())
        .collect()
}

/// A bad event is an event, also where its counter is another one.
fn counts(all: Option<f64>, bad: Option<f64>) -> EventCounts {
    let finite = |value: Option<f64>| value.filter(|value| value.is_finite()).unwrap_or(0.0).max(0.0);
    let (all, bad) = (finite(all), finite(bad));
    EventCounts {
        total: all.max(bad),
        bad,
    }
}

fn number(samples: &[Sample]) -> Option<f64> {
    samples.first().map(|sample| sample.value)
}

fn after(at: Timestamp, span: TimeSpan) -> Timestamp {
    at.checked_add(SignedDuration::from_secs(span.seconds() as i64))
        .unwrap_or(at)
}

fn before(at: Timestamp, span: TimeSpan) -> Timestamp {
    at.checked_sub(SignedDuration::from_secs(span.seconds() as i64))
        .unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(absent: &[std::ops::Range<usize>]) -> EventHistory {
        let seen = Some(EventCounts { total: 5.0, bad: 0.0 });
        let is_absent = |minute: &usize| absent.iter().any(|run| run.contains(minute));
        EventHistory {
            from: Timestamp::UNIX_EPOCH,
            step: TimeSpan::from_minutes(1),
            base_window: TimeSpan::from_minutes(5),
            points: (0..1_000)
                .map(|minute| if is_absent(&minute) { None } else { seen })
                .collect(),
            unseen_events: None,
        }
    }

    #[test]
    fn only_gaps_beyond_the_usual_look_back_are_long() {
        let gaps = long_gaps(&history(&[100..150, 300..360, 500..800, 950..1_000]));
        let minutes: Vec<_> = gaps
            .iter()
            .map(|gap| (gap.until.as_second() / 60, gap.span.seconds() / 60))
            .collect();
        assert_eq!(minutes, [(800, 300), (360, 60)]);
    }

    #[test]
    fn nothing_that_is_no_number_is_a_bound() {
        let bound = |total, bad| EventCounts { total, bad };
        assert_eq!(counts(Some(f64::NAN), Some(2.0)), bound(2.0, 2.0));
        assert_eq!(counts(Some(5.0), Some(f64::INFINITY)), bound(5.0, 0.0));
        assert_eq!(counts(None, None), EventCounts::default());
    }
}
