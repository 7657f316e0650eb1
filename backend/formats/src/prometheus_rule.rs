//! The PrometheusRule of a spec, which the Prometheus operator and its kin turn into rule files.

use domain::Cadence;
use promql::RuleGroup;
use serde::{Deserialize, Serialize};

use crate::error::excerpt;
use crate::loss::{LossKind, LossReport};
use crate::rules::rule_file_of;
use crate::spec::{Spec, Texts};

/// A PrometheusRule. Its YAML reads back to the same value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PrometheusRule {
    /// `monitoring.coreos.com/v1`
    pub api_version: String,
    /// `PrometheusRule`
    pub kind: String,
    /// How it is called and found.
    pub metadata: Metadata,
    /// The groups.
    pub spec: PrometheusRuleSpec,
}

/// How a Kubernetes object is called and found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// A DNS subdomain: `srellama-` and the objective's id.
    pub name: String,
    /// Where it lives; absent where whoever applies it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Its labels, by which an operator selects it.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub labels: Texts,
    /// Text for people.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub annotations: Texts,
}

/// The content of a PrometheusRule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrometheusRuleSpec {
    /// As in a rule file.
    pub groups: Vec<RuleGroup>,
}

/// Marks what we wrote, as Kubernetes recommends.
const MANAGED_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "srellama");
/// Where the description goes.
const DESCRIPTION: &str = "srellama/description";

/// The object. It needs no cluster, and nothing in it names one.
pub fn prometheus_rule_of(spec: &Spec, cadence: Cadence) -> (PrometheusRule, LossReport) {
    let (file, mut losses) = rule_file_of(spec, cadence);
    // These have their place here.
    losses.losses.retain(|loss| loss.kind != LossKind::LeftOut);
    let subject = spec.objective.id.as_str();
    let namespace = spec.kubernetes.namespace.clone().filter(|namespace| {
        let is_fit = is_dns_label(namespace);
        if !is_fit {
            let reason = format!("the namespace `{}`, which Kubernetes refuses", excerpt(namespace));
            losses.add(subject, None, LossKind::LeftOut, reason);
        }
        is_fit
    });
    let mut labels = Texts::from([(MANAGED_BY.0.to_owned(), MANAGED_BY.1.to_owned())]);
    for (name, value) in &spec.kubernetes.labels {
        if is_label_key(name) && is_label_value(value) {
            labels.insert(name.clone(), value.clone());
        } else {
            let reason = format!(
                "the label `{}` of the object, which Kubernetes refuses",
                excerpt(name)
            );
            losses.add(subject, None, LossKind::LeftOut, reason);
        }
    }
    let mut annotations = Texts::new();
    if !spec.description.is_empty() {
        annotations.insert(DESCRIPTION.to_owned(), spec.description.clone());
    }
    let rule = PrometheusRule {
        api_version: "monitoring.coreos.com/v1".to_owned(),
        kind: "PrometheusRule".to_owned(),
        metadata: Metadata {
            name: format!("srellama-{subject}"),
            namespace,
            labels,
            annotations,
        },
        spec: PrometheusRuleSpec { groups: file.groups },
    };
    (rule, losses)
}

impl PrometheusRule {
    /// Prints YAML.
    pub fn to_yaml(&self) -> String {
        serde_saphyr::to_string(self).expect("the object consists of texts, lists and mappings")
    }
}

/// RFC 1123: at most 63 of `a-z`, `0-9` and `-`, not at the ends.
pub(crate) fn is_dns_label(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 63
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_label_key(key: &str) -> bool {
    match key.split_once('/') {
        Some((prefix, name)) => {
            prefix.len() <= 253
                && prefix.split('.').all(is_dns_label)
                && !name.is_empty()
                && is_label_value(name)
        }
        None => !key.is_empty() && is_label_value(key),
    }
}

fn is_label_value(value: &str) -> bool {
    let is_alphanumeric = |b: Option<&u8>| b.is_none_or(u8::is_ascii_alphanumeric);
    let bytes = value.as_bytes();
    bytes.len() <= 63
        && is_alphanumeric(bytes.first())
        && is_alphanumeric(bytes.last())
        && bytes
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || [b'-', b'_', b'.'].contains(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_what_kubernetes_takes() {
        for key in ["role", "pyrra.dev/team", "app.kubernetes.io/managed-by", "A_b.c"] {
            assert!(is_label_key(key), "{key}");
        }
        for key in ["", "/x", "a/", "A.b/c", "a b", "-a", "a/b/c", &"x".repeat(64)] {
            assert!(!is_label_key(key), "{key}");
        }
        assert!(is_label_value("") && is_label_value("k8s.x_y-z"));
        assert!(!is_label_value(".x") && !is_label_value("ü") && !is_label_value(&"x".repeat(64)));
    }
}
