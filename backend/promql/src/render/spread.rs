//! Asks what history kept: how events spread over a histogram's bounds, and below which value a level
//! or an age stayed.

use domain::{Across, FreshnessSignal, Selector, TimeSpan};

/// How often a level is looked at: a minute would cost five times as much, and says little more.
const EVERY: TimeSpan = TimeSpan::from_minutes(5);

/// How the events of a histogram spread over its bounds, one sample per `le`.
pub fn distribution(histogram: &Selector, window: TimeSpan) -> String {
    let buckets = histogram.on(&format!("{}_bucket", histogram.metric));
    format!("sum by (le) (increase({buckets}[{window}]))")
}

/// Within which time a share of the events of a native histogram stayed: one sample, in seconds.
pub fn native_quantile(histogram: &Selector, share: f64, window: TimeSpan) -> String {
    format!("histogram_quantile({share}, sum(increase({histogram}[{window}])))")
}

/// Below which value a level stayed for a share of the time: one sample, in the gauge's unit.
pub fn level_quantile(gauge: &Selector, across: Across, share: f64, window: TimeSpan) -> String {
    let level = match across {
        Across::EachSeries | Across::Worst => format!("max({gauge})"),
        Across::Sum => format!("sum({gauge})"),
        Across::Average => format!("avg({gauge})"),
    };
    quantile(&level, share, window)
}

/// Below which age it stayed for a share of the time: one sample, in seconds; `None` where a counter
/// tells of it, which says nothing of times.
pub fn age_quantile(signal: &FreshnessSignal, share: f64, window: TimeSpan) -> Option<String> {
    let last = match signal {
        FreshnessSignal::NewestTimestamp(gauge) => format!("max({gauge})"),
        FreshnessSignal::EachTimestamp(gauge) => format!("min({gauge})"),
        FreshnessSignal::Successes(_) => return None,
    };
    Some(quantile(&format!("time() - {last}"), share, window))
}

fn quantile(state: &str, share: f64, window: TimeSpan) -> String {
    format!("quantile_over_time({share}, ({state})[{window}:{EVERY}])")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::Expression;

    #[test]
    fn what_history_kept_is_asked_in_one_valid_query_each() {
        let gauge = Selector {
            metric: "queue_length".to_owned(),
            matchers: Vec::new(),
        };
        let week = TimeSpan::from_days(7);
        let each = FreshnessSignal::EachTimestamp(gauge.clone());
        let newest = FreshnessSignal::NewestTimestamp(gauge.clone());
        let queries = [
            native_quantile(&gauge, 0.985, week),
            level_quantile(&gauge, Across::Worst, 0.985, week),
            level_quantile(&gauge, Across::Sum, 0.985, week),
            age_quantile(&each, 0.985, week).unwrap(),
            age_quantile(&newest, 0.985, week).unwrap(),
        ];
        for query in &queries {
            Expression::parse(query).unwrap();
        }
        assert_eq!(
            queries.join("\n"),
            "histogram_quantile(0.985, sum(increase(queue_length[1w])))\n\
             quantile_over_time(0.985, (max(queue_length))[1w:5m])\n\
             quantile_over_time(0.985, (sum(queue_length))[1w:5m])\n\
             quantile_over_time(0.985, (time() - min(queue_length))[1w:5m])\n\
             quantile_over_time(0.985, (time() - max(queue_length))[1w:5m])"
        );
        assert_eq!(
            age_quantile(&FreshnessSignal::Successes(gauge), 0.985, week),
            None
        );
    }
}
