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

use domain::{
    BadEvents, BucketBound, Events, HistogramForm, Indicator, Selector, TimeSpan, WindowedExpression,
};

use crate::expression::Expression;
use crate::syntax::{AggregationOperator, Binary, BinaryOperator, Call, Expr};

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
/// A counter that was not scraped for longer than `look_back` counts as new. `None` where not each
/// event is counted by a counter: of minutes the history itself tells, see
/// [`domain::EventHistory::with_unseen_minutes`], and of queries of others that do more than sum
/// increases nobody can tell.
pub fn unseen_events(
    indicator: &Indicator,
    base_window: TimeSpan,
    look_back: TimeSpan,
) -> Option<[String; 2]> {
    let windows = Windows {
        base_window,
        look_back,
    };
    match indicator {
        Indicator::LatencyHistogram {
            histogram,
            threshold,
            form,
        } => Some(windows.of_histogram(histogram, threshold, *form)),
        Indicator::Expressions { bad, total, .. } => Some([windows.of_query(total)?, windows.of_query(bad)?]),
        counted => Some(windows.of_counters(&counted.events()?)),
    }
}

#[derive(Clone, Copy)]
struct Windows {
    base_window: TimeSpan,
    look_back: TimeSpan,
}

impl Windows {
    fn of_counters(self, Events { total, bad }: &Events) -> [String; 2] {
        let unseen = |counter: &Selector| self.of_counter(&counter.to_string());
        let all = match &total[..] {
            [one, two] => either_or_both(&unseen(one), &unseen(two)),
            counters => counters.iter().map(unseen).collect::<Vec<_>>().join(" + "),
        };
        let bad = match bad {
            BadEvents::Counted(bad) => unseen(bad),
            BadEvents::TotalLess(good) => {
                let good = unseen(good);
                // As where bad events are counted: no good one is known, unless its counter says so.
                format!("clamp_min({all} - ({good} or 0 * {all}), 0)")
            }
        };
        [all, bad]
    }

    fn of_counter(self, counter: &str) -> String {
        let (step, base_window) = (step(self.base_window), self.base_window);
        let first = format!(
            "(max_over_time({counter}[{step}]) unless last_over_time({counter}[{step}] offset {step}))"
        );
        let before = format!("last_over_time({counter}[{}] offset {step})", self.look_back);
        // Two of at most three base windows that a reset stands in: four scrapes' worth and more.
        let per_sample =
            format!("increase({counter}[{base_window}]) * 2 / count_over_time({counter}[{base_window}])");
        let lost = format!("{per_sample} * resets({counter}[{base_window}]) > 0");
        format!("sum({first} - {before} >= 0 or {first} or {lost})")
    }

    /// A native histogram begins at the observations that it has at the end of the step; there is no
    /// largest of several.
    fn of_histogram(self, histogram: &Selector, threshold: &BucketBound, form: HistogramForm) -> [String; 2] {
        let seconds = threshold.seconds().normalize();
        let count = |of: &str| format!("histogram_count({of})");
        // The fraction of no observations is NaN, which the comparison drops.
        let above = |of: &str| {
            format!("(histogram_count({of}) * (1 - histogram_fraction(-Inf, {seconds}, {of})) >= 0)")
        };
        let native = [
            self.of_observations(histogram, count),
            self.of_observations(histogram, above),
        ];
        let HistogramForm::NativeOrClassic = form else {
            return native;
        };
        let classic = domain::indicator::classic(histogram, threshold).events();
        let classic = classic
            .map(|events| self.of_counters(&events))
            .expect("buckets are counters");
        let [[all, bad], [classic_all, classic_bad]] = [native, classic];
        [
            format!("{all} or {classic_all}"),
            format!("{bad} or {classic_bad}"),
        ]
    }

    fn of_observations(self, histogram: &Selector, counted: impl Fn(&str) -> String) -> String {
        let (step, base_window) = (step(self.base_window), self.base_window);
        let now = counted(&format!("last_over_time({histogram}[{step}])"));
        let first = format!("({now} unless last_over_time({histogram}[{step}] offset {step}))");
        let before = counted(&format!(
            "last_over_time({histogram}[{}] offset {step})",
            self.look_back
        ));
        let per_sample = format!(
            "{} * 2 / count_over_time({histogram}[{base_window}])",
            counted(&format!("increase({histogram}[{base_window}])"))
        );
        let lost = format!("{per_sample} * resets({histogram}[{base_window}]) > 0");
        format!("sum({first} - {before} >= 0 or {first} or {lost})")
    }

    /// Of a query that adds up increases, as most do.
    fn of_query(self, query: &WindowedExpression) -> Option<String> {
        let expression = Expression::parse(&query.over(self.base_window)).ok()?;
        let mut terms = Vec::new();
        self.add_terms(expression.syntax(), &mut terms)?;
        let or_none = terms.iter().map(|term| format!("({term} or vector(0))"));
        let sum = or_none.collect::<Vec<_>>().join(" + ");
        (!terms.is_empty()).then(|| format!("{sum} > 0"))
    }

    /// What each increase in a sum hides, at most; `None` where it is no sum of increases.
    fn add_terms(self, syntax: &Expr, terms: &mut Vec<String>) -> Option<()> {
        match syntax {
            Expr::Paren(paren) => self.add_terms(&paren.expr, terms),
            Expr::Aggregate(aggregate) if aggregate.operator == AggregationOperator::Sum => {
                self.add_terms(&aggregate.expr, terms)
            }
            Expr::Call(call) if call.function.name == "increase" => {
                terms.push(self.of_counter(&self.counter_of(call)?));
                Some(())
            }
            Expr::Call(call) if call.function.name == "vector" => Some(()),
            Expr::Binary(binary) => self.add_terms_of_both(binary, terms),
            _ => None,
        }
    }

    fn add_terms_of_both(self, binary: &Binary, terms: &mut Vec<String>) -> Option<()> {
        match binary.operator {
            BinaryOperator::Add | BinaryOperator::Or => {
                self.add_terms(&binary.lhs, terms)?;
                self.add_terms(&binary.rhs, terms)
            }
            // No more than what it is taken from, as long as that which is taken is no less than zero.
            BinaryOperator::Subtract => {
                self.add_terms(&binary.lhs, terms)?;
                self.add_terms(&binary.rhs, &mut Vec::new())
            }
            BinaryOperator::And => self.add_terms(&binary.lhs, terms),
            // `0 * total`: no events, where there are any.
            BinaryOperator::Multiply if is_zero(&binary.lhs) => self.add_terms(&binary.rhs, &mut Vec::new()),
            _ => None,
        }
    }

    /// The counter whose increase over the base window it is.
    fn counter_of(self, increase: &Call) -> Option<String> {
        let [Expr::MatrixSelector(matrix)] = &increase.arguments[..] else {
            return None;
        };
        let selector = &matrix.selector;
        let is_plain = selector.at.is_none() && selector.offset.is_none() && selector.extension.is_none();
        let is_base_window = matrix.range.fixed() == Some(self.base_window.to_duration());
        (is_plain && is_base_window).then(|| Expr::VectorSelector(selector.clone()).to_string())
    }
}

fn is_zero(syntax: &Expr) -> bool {
    matches!(syntax, Expr::NumberLiteral(number) if number.value == 0.0)
}

fn either_or_both(one: &str, two: &str) -> String {
    format!("{one} + {two} or {one} or {two}")
}

#[cfg(test)]
mod tests {
    use domain::{IndicatorKind, Matcher, Service};
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
        let latency = |form| Indicator::LatencyHistogram {
            histogram: selector("answer_seconds"),
            threshold: BucketBound::parse("0.5").unwrap(),
            form,
        };
        let latencies = [HistogramForm::Native, HistogramForm::NativeOrClassic].map(latency);
        for indicator in [pair, success].into_iter().chain(latencies) {
            for expression in unseen_events(&indicator, window, LOOK_BACK).unwrap() {
                Expression::parse(&expression).unwrap();
            }
        }
        assert_eq!(
            unseen_events(&Indicator::Probe { probe: a }, window, LOOK_BACK),
            None
        );
    }

    #[track_caller]
    fn check_query(query: &str, hidden_of: &[&str]) {
        let window = TimeSpan::from_minutes(5);
        let query = WindowedExpression::try_new(query).unwrap();
        let indicator = Indicator::Expressions {
            kind: IndicatorKind::Availability,
            bad: query.clone(),
            total: query,
        };
        let found = unseen_events(&indicator, window, LOOK_BACK);
        let terms = hidden_of.iter().map(|counter| {
            let indicator = Indicator::StatusRatio {
                requests: crate::foreign::selector(counter).unwrap(),
                bad: Matcher::matches("code", "5.."),
            };
            let [all, _] = unseen_events(&indicator, window, LOOK_BACK).unwrap();
            format!("({all} or vector(0))")
        });
        let expected = terms.collect::<Vec<_>>().join(" + ") + " > 0";
        match found {
            Some([all, bad]) => {
                Expression::parse(&all).unwrap();
                assert_eq!((all, bad), (expected.clone(), expected));
            }
            None => assert!(hidden_of.is_empty()),
        }
    }

    #[test]
    fn a_query_of_others_hides_what_its_increases_hide() {
        check_query("sum(increase(a{x=\"1\"}[$window]))", &["a{x=\"1\"}"]);
        check_query(
            "(sum(increase(a[$window])) + sum by (x) (increase(b[$window]))) or vector(0)",
            &["a", "b"],
        );
        check_query(
            "(sum(increase(a[$window]))) - ((sum(increase(b[$window]))) or 0 * (sum(increase(a[$window]))))",
            &["a"],
        );
        for no_sum in [
            "sum(rate(a[$window]))",
            "sum(increase(a[$window])) * 2",
            "sum(increase(a[$window] offset 5m))",
            "sum(count_over_time(a[$window]))",
            "max(increase(a[$window]))",
            "sum(increase(a[$window])) - sum(count_over_time(b[$window]))",
        ] {
            check_query(no_sum, &[]);
        }
    }
}
