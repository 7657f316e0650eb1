//! Availability from counters that belong together by name: failures with a total, successes with a
//! total, or failures with successes. Neither `_total` nor a declared type is needed.

use std::collections::BTreeMap;

use super::name::{
    Role, counts_all, is_on_purpose, is_refusal, readings, says_only_that_it_ended, says_what_became,
    speaks_of_failure, tokens,
};
use super::{CandidateShape, may_count};
use crate::indicator::Indicator;
use crate::metric::{Catalogue, Metric};
use crate::selector::Selector;

/// The counters of a catalogue by the stem that is left of their names.
pub(super) struct Pairing<'a> {
    catalogue: &'a Catalogue,
    by_stem: BTreeMap<String, Vec<Reader<'a>>>,
    /// Counters of things by the words of their names, but for `_total`.
    things: BTreeMap<Vec<String>, (&'a str, &'a Metric)>,
}

/// A counter under one of its readings.
#[derive(Clone, Copy)]
struct Reader<'a> {
    name: &'a str,
    metric: &'a Metric,
    role: Role,
    order: usize,
}

/// Partners that are preferred to a counter of successes, the best first.
const TOTALS: [Role; 3] = [Role::All, Role::Plain, Role::PassedOn];
/// Partners where there is no better one.
const LAST_TOTALS: [Role; 2] = [Role::Things, Role::Timed];
/// Beside a counter of missed runs only the plain total counts runs.
const PLAIN_TOTALS: [Role; 1] = [Role::Plain];

/// One candidate for each counter of failures or successes that has a partner.
pub(super) fn pairs(catalogue: &Catalogue) -> Vec<CandidateShape> {
    let pairing = Pairing::new(catalogue);
    let mut shapes = Vec::new();
    for (stem, readers) in &pairing.by_stem {
        for reader in readers {
            let indicator = match reader.role {
                Role::Failed => pairing
                    .failure_share(reader, stem, &TOTALS)
                    .or_else(|| pairing.outcome_pair(reader, stem))
                    .or_else(|| pairing.failure_share(reader, stem, &LAST_TOTALS))
                    .or_else(|| pairing.share_of_whole(reader)),
                Role::FailedOfPlainTotal => pairing.failure_share(reader, stem, &PLAIN_TOTALS),
                Role::Succeeded => pairing.for_successes(reader, stem),
                Role::Plain | Role::All | Role::PassedOn | Role::Things | Role::Timed => None,
            };
            shapes.extend(indicator.map(|indicator| CandidateShape::Complete { indicator }));
        }
    }
    shapes.dedup();
    shapes
}

impl<'a> Pairing<'a> {
    fn new(catalogue: &'a Catalogue) -> Self {
        let mut by_stem: BTreeMap<String, Vec<Reader<'a>>> = BTreeMap::new();
        for (name, metric) in &catalogue.metrics {
            if !may_count(name, metric) || is_on_purpose(name) {
                continue;
            }
            for reading in readings(name) {
                by_stem.entry(reading.stem).or_default().push(Reader {
                    name,
                    metric,
                    role: reading.role,
                    order: reading.order,
                });
            }
        }
        let things = catalogue.metrics.iter().filter_map(|(name, metric)| {
            let words = tokens(name.strip_suffix("_total")?);
            let are_things = words.len() >= 2 && words.last().is_some_and(|last| last.ends_with('s'));
            let may_be_whole = are_things && may_count(name, metric) && !speaks_of_failure(name);
            may_be_whole.then_some((words, (name.as_str(), metric)))
        });
        Self {
            catalogue,
            by_stem,
            things: things.collect(),
        }
    }

    fn failure_share(&self, failures: &Reader<'_>, stem: &str, totals: &[Role]) -> Option<Indicator> {
        let failed = self.selector(failures);
        let partner = self.partner(failures, stem, totals)?;
        let total = self.selector(&partner);
        let is_either = partner.role == Role::PassedOn && says_what_became(failures.name)
            || partner.role == Role::Plain && is_done(partner.name, failures.name);
        if is_either || partner.role == Role::PassedOn && is_refusal(failures.name) {
            let succeeded = total;
            return Some(Indicator::OutcomePair { failed, succeeded });
        }
        Some(Indicator::FailureShare { failed, total })
    }

    /// Failures of one sort beside all things that can fail so: `peers_tls_failed_total` and `peers_total`.
    fn share_of_whole(&self, failures: &Reader<'_>) -> Option<Indicator> {
        let words = tokens(failures.name.strip_suffix("_total")?);
        if !words.iter().any(|word| word == "failed" || word == "failures") {
            return None;
        }
        let mut wholes = (2..=3).filter_map(|n_more| {
            let whole = words.get(..words.len().checked_sub(n_more)?)?;
            self.things.get(whole)
        });
        let (total, _) = wholes.find(|(_, metric)| labels_nest(failures.metric, metric))?;
        Some(Indicator::FailureShare {
            failed: self.selector(failures),
            total: Selector::of_service(total, &self.catalogue.service),
        })
    }

    fn outcome_pair(&self, failures: &Reader<'_>, stem: &str) -> Option<Indicator> {
        let failed = self.selector(failures);
        let succeeded = self.partner(failures, stem, &[Role::Succeeded])?;
        let succeeded = self.selector(&succeeded);
        Some(Indicator::OutcomePair { failed, succeeded })
    }

    fn for_successes(&self, successes: &Reader<'_>, stem: &str) -> Option<Indicator> {
        if speaks_of_failure(successes.name) || says_only_that_it_ended(successes.name) {
            return None;
        }
        let total = self.partner(successes, stem, &[Role::All, Role::Plain])?;
        let succeeded = self.selector(successes);
        let total = self.selector(&total);
        Some(Indicator::SuccessShare { succeeded, total })
    }

    /// The best counter with that stem in one of these roles, if its labels fit.
    fn partner(&self, of: &Reader<'_>, stem: &str, roles: &[Role]) -> Option<Reader<'a>> {
        let readers = self.by_stem.get(stem)?;
        let rank = |reader: &&Reader<'a>| {
            let is_all_but_the_word = reader.role == Role::Plain && is_without_a_word(reader.name, of.name);
            let n_labels_apart = of
                .metric
                .labels
                .keys()
                .filter(|label| !reader.metric.labels.contains_key(*label))
                .count();
            let role_idx = roles.iter().position(|role| *role == reader.role);
            (!is_all_but_the_word, n_labels_apart, role_idx, reader.order)
        };
        readers
            .iter()
            .filter(|reader| roles.contains(&reader.role) && may_be_total(stem, reader))
            .filter(|reader| reader.name != of.name && !speaks_of_failure(reader.name))
            .filter(|reader| labels_nest(of.metric, reader.metric))
            .filter(|reader| reader.role != Role::Things || has_labels_of(of.metric, reader.metric))
            .min_by_key(rank)
            .copied()
    }

    fn selector(&self, reader: &Reader<'_>) -> Selector {
        Selector::of_service(reader.name, &self.catalogue.service)
    }
}

/// Does `name` say of what was done what the other says of doing it, such as `bundles_loaded` beside
/// `failed_bundle_loads`?
fn is_done(name: &str, other: &str) -> bool {
    let others = tokens(other);
    tokens(name).iter().any(|word| {
        let doing = word
            .strip_suffix("ed")
            .filter(|doing| doing.len() >= 3 && !counts_all(word));
        doing.is_some_and(|doing| {
            let is_doing = |other: &String| other.strip_suffix('s').unwrap_or(other) == doing;
            others.iter().any(is_doing)
        })
    })
}

/// Is `name` the other name without one of its words, such as `mails_total` of `mails_failed_total`?
fn is_without_a_word(name: &str, other: &str) -> bool {
    let (words, others): (Vec<&str>, Vec<&str>) = (name.split('_').collect(), other.split('_').collect());
    let n_alike = words
        .iter()
        .zip(&others)
        .take_while(|(one, other)| one == other)
        .count();
    others.len() == words.len() + 1 && others[n_alike + 1..] == words[n_alike..]
}

/// Where little is left of a name, the rest must say plainly that it counts all: `errors_total`
/// belongs to `requests_total`, and `app_errors_total` not to any `app_events_total`.
fn may_be_total(stem: &str, reader: &Reader<'_>) -> bool {
    let n_tokens = stem.split('_').filter(|token| !token.is_empty()).count();
    match reader.role {
        Role::Plain => n_tokens >= 2 || n_tokens == 1 && reader.name.ends_with("_total"),
        Role::Things => n_tokens >= 2,
        Role::All if n_tokens == 0 => reader.name.contains("request") || reader.name.contains("attempt"),
        Role::All | Role::PassedOn | Role::Timed => n_tokens >= 1,
        Role::Failed | Role::FailedOfPlainTotal | Role::Succeeded => n_tokens >= 1,
    }
}

/// Does one set of label names hold the other?
///
/// Failures often carry one label more (a cause); sums over both sides stay right then. Two sets of
/// which neither holds the other count different things.
pub(super) fn labels_nest(one: &Metric, two: &Metric) -> bool {
    has_labels_of(two, one) || has_labels_of(one, two)
}

/// Does `one` have every label that `two` has?
fn has_labels_of(one: &Metric, two: &Metric) -> bool {
    two.labels.keys().all(|label| one.labels.contains_key(label))
}
