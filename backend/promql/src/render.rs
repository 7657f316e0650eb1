//! Renders an indicator's events as PromQL.
//!
//! - No events at all give no sample, never zero: the total's absence is *no data*.
//! - Absent bad events are zero as long as there are events.
//! - Nothing divides here without asking for events first, so nothing is NaN here.

mod minutes;
mod native_histogram;
mod spread;
mod unseen;

use domain::{BadEvents, EventUnit, Events, Indicator, Selector, TimeSpan};

pub use spread::{age_quantile, distribution, level_quantile, native_quantile};
pub use unseen::{LOOK_BACK, step as unseen_step, unseen_events};

/// The increases of all events and of bad ones over `window`: [`events`] and [`bad_events`] at once.
pub fn all_and_bad_events(indicator: &Indicator, window: TimeSpan) -> [String; 2] {
    let Some(counters) = indicator.events() else {
        return [events(indicator, window), bad_events(indicator, window)];
    };
    let all = total(&counters, window);
    let bad = bad_increase(&counters, &all, window);
    [all, bad]
}

/// The increase of all events over `window`, one sample without labels.
pub fn events(indicator: &Indicator, window: TimeSpan) -> String {
    match indicator {
        Indicator::Expressions { total, .. } => total.over(window),
        Indicator::LatencyHistogram {
            histogram,
            threshold,
            form,
        } => native_histogram::events(histogram, threshold, *form, window),
        minutes if minutes.unit() == EventUnit::Minutes => minutes::events(minutes, window),
        typed => total(&counters(typed), window),
    }
}

/// The increase of bad events over `window`, one sample without labels wherever [`events`] has one.
pub fn bad_events(indicator: &Indicator, window: TimeSpan) -> String {
    match indicator {
        Indicator::Expressions { bad, total, .. } => {
            let (bad, total) = (bad.over(window), total.over(window));
            format!("({bad}) and ({total}) or 0 * ({total})")
        }
        Indicator::LatencyHistogram {
            histogram,
            threshold,
            form,
        } => native_histogram::bad_events(histogram, threshold, *form, window),
        minutes if minutes.unit() == EventUnit::Minutes => minutes::bad_events(minutes, window),
        typed => {
            let counters = counters(typed);
            bad_increase(&counters, &total(&counters, window), window)
        }
    }
}

fn bad_increase(events: &Events, all: &str, window: TimeSpan) -> String {
    match &events.bad {
        BadEvents::Counted(bad) => {
            let is_part_of_total = events.total.iter().any(|total| total.metric == bad.metric);
            let bad = increase(bad, window);
            // A counter apart from the total can be there while the total is not: that is no data.
            let bad = if is_part_of_total {
                bad
            } else {
                format!("{bad} and {all}")
            };
            format!("{bad} or 0 * {}", in_parentheses(all))
        }
        // Two counters of one histogram can be extrapolated differently by a hair.
        BadEvents::TotalLess(good) => format!(
            "clamp_min({} - ({} or 0 * {}), 0)",
            in_parentheses(all),
            increase(good, window),
            in_parentheses(all)
        ),
    }
}

fn counters(typed: &Indicator) -> Events {
    typed
        .events()
        .expect("all other indicators that count events count with counters")
}

fn total(events: &Events, window: TimeSpan) -> String {
    match &events.total[..] {
        [one, two] => {
            let (one, two) = (increase(one, window), increase(two, window));
            // Either counter may not exist yet; the other one alone is the total then.
            format!("{one} + {two} or {one} or {two}")
        }
        counters => counters
            .iter()
            .map(|counter| increase(counter, window))
            .collect::<Vec<_>>()
            .join(" + "),
    }
}

fn increase(counter: &Selector, window: TimeSpan) -> String {
    format!("sum(increase({counter}[{window}]))")
}

fn in_parentheses(expression: &str) -> String {
    if expression.contains(" or ") {
        format!("({expression})")
    } else {
        expression.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use domain::{BucketBound, IndicatorKind, Matcher, Service, WindowedExpression};
    use expect_test::{Expect, expect};

    use super::*;
    use crate::expression::Expression;

    fn selector(metric: &str) -> Selector {
        Selector::of_service(
            metric,
            &Service {
                name: "cart".into(),
                label: "service".into(),
            },
        )
    }

    #[track_caller]
    fn check(indicator: &Indicator, expected: &Expect) {
        let window = TimeSpan::from_minutes(5);
        let (all, bad) = (events(indicator, window), bad_events(indicator, window));
        Expression::parse(&all).unwrap();
        Expression::parse(&bad).unwrap();
        expected.assert_eq(&format!("{all}\n{bad}\n"));
    }

    #[test]
    fn a_status_ratio() {
        let bad = Matcher::matches("code", "5..");
        check(
            &Indicator::StatusRatio {
                requests: selector("http_requests_total"),
                bad,
            },
            &expect![[r#"
                sum(increase(http_requests_total{service="cart"}[5m]))
                sum(increase(http_requests_total{service="cart",code=~"5.."}[5m])) or 0 * sum(increase(http_requests_total{service="cart"}[5m]))
            "#]],
        );
    }

    #[test]
    fn an_outcome_pair() {
        let (failed, succeeded) = (selector("jobs_failed_total"), selector("jobs_succeeded_total"));
        check(
            &Indicator::OutcomePair { failed, succeeded },
            &expect![[r#"
            sum(increase(jobs_failed_total{service="cart"}[5m])) + sum(increase(jobs_succeeded_total{service="cart"}[5m])) or sum(increase(jobs_failed_total{service="cart"}[5m])) or sum(increase(jobs_succeeded_total{service="cart"}[5m]))
            sum(increase(jobs_failed_total{service="cart"}[5m])) or 0 * (sum(increase(jobs_failed_total{service="cart"}[5m])) + sum(increase(jobs_succeeded_total{service="cart"}[5m])) or sum(increase(jobs_failed_total{service="cart"}[5m])) or sum(increase(jobs_succeeded_total{service="cart"}[5m])))
        "#]],
        );
    }

    #[test]
    fn a_failure_share() {
        let (failed, total) = (selector("jobs_failed_total"), selector("jobs_total"));
        check(
            &Indicator::FailureShare { failed, total },
            &expect![[r#"
                sum(increase(jobs_total{service="cart"}[5m]))
                sum(increase(jobs_failed_total{service="cart"}[5m])) and sum(increase(jobs_total{service="cart"}[5m])) or 0 * sum(increase(jobs_total{service="cart"}[5m]))
            "#]],
        );
    }

    #[test]
    fn a_latency_bucket() {
        let threshold = BucketBound::parse("0.25").unwrap();
        check(
            &Indicator::LatencyBucket {
                histogram: selector("http_request_duration_seconds"),
                threshold,
            },
            &expect![[r#"
                sum(increase(http_request_duration_seconds_count{service="cart"}[5m]))
                clamp_min(sum(increase(http_request_duration_seconds_count{service="cart"}[5m])) - (sum(increase(http_request_duration_seconds_bucket{service="cart",le="0.25"}[5m])) or 0 * sum(increase(http_request_duration_seconds_count{service="cart"}[5m]))), 0)
            "#]],
        );
    }

    #[test]
    fn queries_of_others() {
        let [bad, total] = [
            "sum(increase(a[$window])) or vector(0)",
            "sum(increase(b[$window]))",
        ]
        .map(|text| WindowedExpression::try_new(text).unwrap());
        let kind = IndicatorKind::Availability;
        check(
            &Indicator::Expressions { kind, bad, total },
            &expect![[r#"
            sum(increase(b[5m]))
            (sum(increase(a[5m])) or vector(0)) and (sum(increase(b[5m]))) or 0 * (sum(increase(b[5m])))
        "#]],
        );
    }

    #[test]
    fn a_distribution() {
        expect![[r#"sum by (le) (increase(d_seconds_bucket{service="cart"}[1w]))"#]]
            .assert_eq(&distribution(&selector("d_seconds"), TimeSpan::from_days(7)));
    }
}
