//! What every format is read into and written from.

use domain::metric::DEFAULT_SERVICE_LABELS;
use domain::{
    AlertTiers, Digest, Indicator, IndicatorKind, MatchOperator, Objective, ObjectiveId, Proposal, Selector,
    Service,
};

pub use domain::{AlertOptions, SeverityOptions, Texts};

/// An objective with what its file says beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// What is promised.
    pub objective: Objective,
    /// Why, for people; may be empty.
    pub description: String,
    /// Labels for every series and alert.
    pub labels: Texts,
    /// The tiers as somebody reviewed them; derived for target, period and cadence where there are
    /// none. No format that is read has a place for them.
    pub tiers: Option<AlertTiers>,
    /// How alerts are named and marked.
    pub alerts: AlertOptions,
    /// What concerns Kubernetes objects only.
    pub kubernetes: KubernetesOptions,
}

/// What concerns Kubernetes objects only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KubernetesOptions {
    /// Where the object lives.
    pub namespace: Option<String>,
    /// The object's labels, by which an operator finds it.
    pub labels: Texts,
}

impl Spec {
    /// An objective without any options.
    pub fn plain(objective: Objective) -> Self {
        Self {
            objective,
            description: String::new(),
            labels: Texts::new(),
            tiers: None,
            alerts: AlertOptions::default(),
            kubernetes: KubernetesOptions::default(),
        }
    }

    /// An objective with the tiers that somebody reviewed.
    pub fn reviewed(objective: Objective, tiers: AlertTiers) -> Self {
        Self {
            tiers: Some(tiers),
            ..Self::plain(objective)
        }
    }

    /// The objective, the tiers and the options of a proposal.
    pub fn of_proposal(proposal: &Proposal) -> Self {
        Self {
            labels: proposal.labels.clone(),
            alerts: proposal.alert_options.clone(),
            ..Self::reviewed(proposal.objective.clone(), proposal.alert_tiers.clone())
        }
    }
}

/// An objective id from a foreign name: the name itself where that is one, else what is left of it
/// with some digits of its digest, so that two names stay two.
pub(crate) fn objective_id(name: &str) -> ObjectiveId {
    if let Ok(id) = name.parse() {
        return id;
    }
    let mut slug = String::new();
    for character in name.chars().map(|character| character.to_ascii_lowercase()) {
        if character.is_ascii_lowercase() || character.is_ascii_digit() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() == 72 {
            break;
        }
    }
    let digest = Digest::of(name.as_bytes()).to_string();
    let slug = match slug.trim_matches('-') {
        "" => "objective",
        slug => slug,
    };
    format!("{slug}-{}", &digest[..6])
        .parse()
        .expect("letters, digits and single hyphens, at most 79 of them")
}

/// The service of a foreign objective. Which label names it is nowhere said: it is the one that the
/// queries compare with its name, else `service`.
pub(crate) fn service_of(name: &str, indicator: &Indicator) -> Service {
    let label = equal_labels(indicator)
        .into_iter()
        .find(|(_, value)| value == name)
        .map_or_else(|| "service".to_owned(), |(label, _)| label);
    Service {
        name: name.to_owned(),
        label,
    }
}

/// The service that the queries select, where the document names none.
pub(crate) fn selected_service(indicator: &Indicator) -> Option<Service> {
    let labels = equal_labels(indicator);
    DEFAULT_SERVICE_LABELS.iter().find_map(|label| {
        let (label, name) = labels.iter().find(|(compared, _)| compared == label)?;
        Some(Service {
            name: name.clone(),
            label: label.clone(),
        })
    })
}

fn equal_labels(indicator: &Indicator) -> Vec<(String, String)> {
    let counters: Vec<Selector> = indicator.events().map(|events| events.total).unwrap_or_default();
    counters
        .into_iter()
        .flat_map(|selector| selector.matchers)
        .filter(|matcher| matcher.operator == MatchOperator::Equal)
        .map(|matcher| (matcher.label, matcher.value))
        .collect()
}

/// What queries without a type watch, as far as names tell.
pub(crate) fn kind_of(names: &[&str]) -> IndicatorKind {
    let tells = |name: &&str| {
        let name = name.to_ascii_lowercase();
        ["latency", "duration", "_bucket", "response time"]
            .iter()
            .any(|word| name.contains(word))
    };
    if names.iter().any(tells) {
        IndicatorKind::Latency
    } else {
        IndicatorKind::Availability
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_names_become_ids_and_stay_apart() {
        assert_eq!(objective_id("svc01-slo1").as_str(), "svc01-slo1");
        assert_ne!(objective_id("A b"), objective_id("a-B"));
        for name in ["", "--", "ü", "{{ x }}", &"long name ".repeat(40), "../x"] {
            let id = objective_id(name);
            assert_eq!(id.as_str().parse(), Ok(id.clone()), "{name}");
        }
    }
}
