//! Aggregations over the elements of a vector.

use std::collections::BTreeMap;

use domain::metric::Labels;

use super::Track;
use crate::expression::{Aggregator, Grouping};

pub(super) fn aggregate(aggregator: Aggregator, grouping: &Grouping, tracks: &[Track]) -> Vec<Track> {
    let mut groups: BTreeMap<Labels, Vec<&Track>> = BTreeMap::new();
    for track in tracks {
        groups
            .entry(kept_labels(grouping, &track.labels))
            .or_default()
            .push(track);
    }
    let groups = groups.into_iter();
    groups
        .map(|(labels, tracks)| Track {
            labels,
            values: values_of(aggregator, &tracks),
        })
        .collect()
}

fn kept_labels(grouping: &Grouping, labels: &Labels) -> Labels {
    let is_kept = |label: &String| match grouping {
        Grouping::By(kept) => kept.contains(label),
        Grouping::Without(dropped) => label != "__name__" && !dropped.contains(label),
    };
    let kept = labels.iter().filter(|(label, _)| is_kept(label));
    kept.map(|(label, value)| (label.clone(), value.clone()))
        .collect()
}

fn values_of(aggregator: Aggregator, tracks: &[&Track]) -> Vec<Option<f64>> {
    let n_steps = tracks.first().map_or(0, |track| track.values.len());
    let value_at = |step_idx: usize| {
        let mut present = tracks.iter().filter_map(|track| track.values[step_idx]);
        let first = present.next()?;
        Some(match aggregator {
            Aggregator::Group => 1.0,
            Aggregator::Count => (1 + present.count()) as f64,
            Aggregator::Sum => present.fold(first, |sum, value| sum + value),
            Aggregator::Max => present.fold(
                first,
                |max, value| if max < value || max.is_nan() { value } else { max },
            ),
            Aggregator::Min => present.fold(
                first,
                |min, value| if min > value || min.is_nan() { value } else { min },
            ),
            Aggregator::Avg => {
                let (sum, count) =
                    present.fold((first, 1.0), |(sum, count), value| (sum + value, count + 1.0));
                sum / count
            }
        })
    };
    (0..n_steps).map(value_at).collect()
}
