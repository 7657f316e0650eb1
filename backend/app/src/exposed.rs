//! What can be said of a service that only a file shows: no source, so no history and no evidence.

use domain::candidate::{Pack, enumerate};
use domain::{Candidate, Catalogue, Finding};
use promql::KnownMetrics;
use promql::check::Surroundings;
use promql::profile::Profile;

use crate::check::{CheckSubject, check_offline};

/// The candidates that a catalogue allows, the best by rules first. Whether history supports an
/// objective on any of them is not known.
pub fn candidates_of(catalogue: &Catalogue, packs: &[Pack]) -> Vec<Candidate> {
    enumerate(catalogue, packs)
}

/// Checks a subject against the names and types of a catalogue, and the PromQL of a server where one
/// is named. Labels are not held against it: those that a scrape adds are not in a file.
pub fn check_against(
    subject: &CheckSubject,
    catalogue: &Catalogue,
    profile: Option<&Profile>,
) -> Vec<Finding> {
    let names = catalogue
        .metrics
        .iter()
        .map(|(name, metric)| (name.clone(), metric.metadata.metric_type));
    let surroundings = Surroundings {
        known: Some(&KnownMetrics::of_names(names)),
        profile,
        ..Surroundings::default()
    };
    check_offline(subject, surroundings)
}
