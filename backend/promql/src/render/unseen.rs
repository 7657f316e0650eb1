//! Renders what the increases of an indicator's counters do not show.
//!
//! `increase` tells what happened between two samples. Three things it cannot tell, and each has a
//! bound here, evaluated every [`step`]:
//!
//! - *Before a first sample*: a series begins at the value that it begins at. That many events may
//!   have happened unseen, such as the very errors with which a counter of errors was born.
//! - *In a gap*: a series comes back with more than it had. The difference happened unseen; where it
//!   comes back with less, it was reset, and all that it has by then did.
//! - *Around a reset*: what was counted after the last scrape before it is lost. No sample bounds
//!   that; at the rate of the base window around it, four scrapes' worth is taken.
//!
//! They are bounds. A series that begins is taken at the most that it has within the step, since it
//! may have been reset within it. Of a gap shorter than a base window `increase` shows a part, which
//! the bound counts as unseen all the same. A gap shorter than two steps may go untold; `increase`
//! bridges it.

use domain::{BadEvents, Events, Indicator, Selector, TimeSpan};

/// How far before a gap the value of a counter is looked for by default.
pub const LOOK_BACK: TimeSpan = TimeSpan::from_hours(1);

/// Steps in a base window. A base window holds at least four scrapes, so each step holds one, and a
/// reset stands in nearly three base windows, a step apart.
const STEPS: u64 = 3;

/// The time between evaluations, which together see all of a history.
pub fn step(base_window: TimeSpan) -> TimeSpan {
    TimeSpan::from_seconds(base_window.seconds() / STEPS)
}

/// The events that no increase shows, at most: all of them, then the bad ones; one sample without
/// labels, and none where nothing went unseen in the step that ends there.
///
/// A counter that was not scraped for longer than `look_back` counts as new. `None` for indicators
/// of which not each event is counted by a counter.
pub fn unseen_events(
    indicator: &Indicator,
    base_window: TimeSpan,
    look_back: TimeSpan,
) -> Option<[String; 2]> {
    let Events { total, bad } = indicator.events()?;
    let unseen = |counter: &Selector| of_counter(counter, base_window, look_back);
    let all = match &total[..] {
        [one, two] => either_or_both(&unseen(one), &unseen(two)),
        counters => counters.iter().map(unseen).collect::<Vec<_>>().join(" + "),
    };
    let bad = match &bad {
        BadEvents::Counted(bad) => unseen(bad),
        BadEvents::TotalLess(good) => {
            let good = unseen(good);
            // As where bad events are counted: no good one is known, unless its counter says so.
            format!("clamp_min({all} - ({good} or 0 * {all}), 0)")
        }
    };
    Some([all, bad])
}

fn of_counter(counter: &Selector, base_window: TimeSpan, look_back: TimeSpan) -> String {
    let step = step(base_window);
    let first =
        format!("(max_over_time({counter}[{step}]) unless last_over_time({counter}[{step}] offset {step}))");
    let before = format!("last_over_time({counter}[{look_back}] offset {step})");
    // Two of at most three base windows that a reset stands in: four scrapes' worth and more.
    let per_sample =
        format!("increase({counter}[{base_window}]) * 2 / count_over_time({counter}[{base_window}])");
    let lost = format!("{per_sample} * resets({counter}[{base_window}]) > 0");
    format!("sum({first} - {before} >= 0 or {first} or {lost})")
}

fn either_or_both(one: &str, two: &str) -> String {
    format!("{one} + {two} or {one} or {two}")
}

#[cfg(test)]
mod tests {
    use domain::{Matcher, Service};
    use expect_test::expect;

    use super::*;
    use crate::expression::Expression;

    fn selector(metric: &str) -> Selector {
        let service = Service {
            name: "cart".into(),
            label: "service".into(),
        };
        Selector::of_service(metric, &service)
    }

    #[test]
    fn what_a_counter_does_not_show() {
        let window = TimeSpan::from_minutes(5);
        let indicator = Indicator::StatusRatio {
            requests: selector("r_total"),
            bad: Matcher::matches("code", "5.."),
        };
        let [all, bad] = unseen_events(&indicator, window, LOOK_BACK).unwrap();
        expect![[r#"
            sum((max_over_time(r_total{service="cart"}[1m40s]) unless last_over_time(r_total{service="cart"}[1m40s] offset 1m40s)) - last_over_time(r_total{service="cart"}[1h] offset 1m40s) >= 0
            or (max_over_time(r_total{service="cart"}[1m40s]) unless last_over_time(r_total{service="cart"}[1m40s] offset 1m40s))
            or increase(r_total{service="cart"}[5m]) * 2 / count_over_time(r_total{service="cart"}[5m]) * resets(r_total{service="cart"}[5m]) > 0)
        "#]].assert_eq(&format!("{}\n", all.replace(" or ", "\nor ")));
        let bad_selector = r#"{service="cart",code=~"5.."}"#;
        assert_eq!(bad, all.replace(r#"{service="cart"}"#, bad_selector));
    }

    #[test]
    fn all_that_counters_count_can_be_rendered_and_nothing_else() {
        let window = TimeSpan::from_minutes(30);
        let [a, b] = ["a_total", "b_total"].map(selector);
        let pair = Indicator::OutcomePair {
            failed: a.clone(),
            succeeded: b.clone(),
        };
        let success = Indicator::SuccessShare {
            succeeded: a.clone(),
            total: b,
        };
        for indicator in [pair, success] {
            for expression in unseen_events(&indicator, window, LOOK_BACK).unwrap() {
                Expression::parse(&expression).unwrap();
            }
        }
        assert_eq!(
            unseen_events(&Indicator::Probe { probe: a }, window, LOOK_BACK),
            None
        );
    }
}
