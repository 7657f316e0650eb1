//! Offline checks of expressions and rule files: do they parse, and do they read what exists?

use std::collections::BTreeMap;

use domain::{Catalogue, Finding, MetricType};

use crate::expression::{Expression, UsedSelector};
use crate::rule_file::RuleFile;

/// The metrics that a source has, as far as they are known.
#[derive(Debug, Clone, Default)]
pub struct KnownMetrics {
    metrics: BTreeMap<String, KnownMetric>,
}

#[derive(Debug, Clone, Default)]
struct KnownMetric {
    metric_type: MetricType,
    /// `None` where only the name is known.
    labels: Option<Vec<String>>,
}

impl KnownMetrics {
    /// Metrics of which only the names and types are known.
    pub fn of_names(names: impl IntoIterator<Item = (String, MetricType)>) -> Self {
        let known = |(name, metric_type)| {
            (
                name,
                KnownMetric {
                    metric_type,
                    labels: None,
                },
            )
        };
        Self {
            metrics: names.into_iter().map(known).collect(),
        }
    }

    /// The metrics of one service, with their labels.
    pub fn of_catalogue(catalogue: &Catalogue) -> Self {
        let known = |(name, metric): (&String, &domain::Metric)| {
            let labels = Some(metric.labels.keys().cloned().collect());
            (
                name.clone(),
                KnownMetric {
                    metric_type: metric.metadata.metric_type,
                    labels,
                },
            )
        };
        Self {
            metrics: catalogue.metrics.iter().map(known).collect(),
        }
    }

    /// Adds a series that a rule records.
    pub fn add_recorded(&mut self, name: &str) {
        self.metrics.entry(name.to_owned()).or_default();
    }

    fn nearest(&self, name: &str) -> Option<&str> {
        let (distance, nearest) = self
            .metrics
            .keys()
            .filter(|known| known.len().abs_diff(name.len()) <= 4)
            .map(|known| (edit_distance(name, known), known.as_str()))
            .min()?;
        (distance <= 4).then_some(nearest)
    }
}

/// Checks one expression. Without `known` only its syntax is judged.
pub fn check_expression(place: &str, text: &str, known: Option<&KnownMetrics>) -> Vec<Finding> {
    let expression = match Expression::parse(text) {
        Ok(expression) => expression,
        Err(error) => {
            let remedy = "write the expression so that Prometheus parses it";
            return vec![Finding::error("promql-syntax", place, error.to_string(), remedy)];
        }
    };
    let Some(known) = known else { return Vec::new() };
    expression
        .selectors()
        .iter()
        .flat_map(|selector| check_selector(place, selector, known))
        .collect()
}

/// Checks a rule file, each rule against `known` and what the rules above it record.
pub fn check_rule_file(place: &str, text: &str, known: Option<&KnownMetrics>) -> Vec<Finding> {
    let file = match RuleFile::parse(text) {
        Ok(file) => file,
        Err(error) => {
            let remedy = "write it in the form of Prometheus' recording and alerting rules";
            return vec![Finding::error(
                "rule-file-syntax",
                place,
                error.to_string(),
                remedy,
            )];
        }
    };
    let mut known = known.cloned();
    if let Some(known) = &mut known {
        for (_, rule) in file.rules() {
            rule.record.iter().for_each(|record| known.add_recorded(record));
        }
    }
    let mut findings = Vec::new();
    for (group, rule) in file.rules() {
        let place = format!("{place} {}/{}", group.name, rule.name());
        if rule.record.is_some() == rule.alert.is_some() {
            let remedy = "give the rule either `record` or `alert`";
            findings.push(Finding::error(
                "rule-kind",
                &place,
                "the rule is neither or both of a recording and an alert rule",
                remedy,
            ));
        }
        findings.extend(check_expression(&place, &rule.expr, known.as_ref()));
    }
    findings
}

fn check_selector(place: &str, selector: &UsedSelector, known: &KnownMetrics) -> Vec<Finding> {
    let Some(name) = &selector.metric else {
        return Vec::new();
    };
    let Some(metric) = known.metrics.get(name) else {
        let nearest = known
            .nearest(name)
            .map(|near| format!("; the nearest name is `{near}`"));
        let message = format!("the source has no metric `{name}`{}", nearest.unwrap_or_default());
        return vec![Finding::error(
            "unknown-metric",
            place,
            message,
            "name a metric that exists, or start what exposes it",
        )];
    };
    let mut findings = Vec::new();
    if let Some(labels) = &metric.labels {
        for (label, value) in &selector.labels {
            // `label=""` asks for the label's absence.
            if value.as_deref() != Some("") && !labels.contains(label) {
                let message = format!("no series of `{name}` has the label `{label}`");
                findings.push(Finding::error(
                    "label-absent",
                    place,
                    message,
                    "compare a label that the metric has",
                ));
            }
        }
    }
    let of_counters = ["rate", "irate", "increase"];
    let function = selector.range_function.as_deref().unwrap_or_default();
    if of_counters.contains(&function) && metric.metric_type == MetricType::Gauge {
        let message = format!("`{function}` reads `{name}`, which is a gauge");
        findings.push(Finding::warning(
            "rate-of-gauge",
            place,
            message,
            "use `delta` or `deriv`, or read a counter",
        ));
    }
    findings
}

/// Levenshtein's distance, in bytes: names are ASCII.
fn edit_distance(one: &str, two: &str) -> usize {
    let two = two.as_bytes();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (one_idx, a) in one.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = one_idx + 1;
        for (two_idx, b) in two.iter().enumerate() {
            let substituted = diagonal + usize::from(a != *b);
            diagonal = row[two_idx + 1];
            row[two_idx + 1] = substituted.min(row[two_idx] + 1).min(diagonal + 1);
        }
    }
    row[two.len()]
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &Expect) {
        let counters =
            ["http_requests_total", "errors_total"].map(|name| (name.to_owned(), MetricType::Counter));
        let gauge = ("queue_depth".to_owned(), MetricType::Gauge);
        let mut known = KnownMetrics::of_names(counters.into_iter().chain([gauge]));
        known.metrics.entry("errors_total".into()).or_default().labels = Some(vec!["code".into()]);
        let findings = if text.starts_with("groups") {
            check_rule_file("f.yaml", text, Some(&known))
        } else {
            check_expression("query", text, Some(&known))
        };
        let lines: Vec<String> = findings
            .iter()
            .map(|finding| {
                format!(
                    "{:?} {} at {}: {}",
                    finding.severity, finding.check, finding.place, finding.message
                )
            })
            .collect();
        expected.assert_eq(&lines.join("\n"));
    }

    #[test]
    fn what_exists_passes() {
        check(
            "sum(rate(http_requests_total[5m])) > 0 and queue_depth and errors_total{code=\"5\",zone=\"\"}",
            &expect![[""]],
        );
    }

    #[test]
    fn what_does_not_exist_is_named() {
        check(
            "rate(http_request_total[5m]) + errors_total{kode=\"5\"} + rate(queue_depth[5m]) + foo",
            &expect![[r#"
            Error unknown-metric at query: the source has no metric `http_request_total`; the nearest name is `http_requests_total`
            Error label-absent at query: no series of `errors_total` has the label `kode`
            Warning rate-of-gauge at query: `rate` reads `queue_depth`, which is a gauge
            Error unknown-metric at query: the source has no metric `foo`"#]],
        );
    }

    #[test]
    fn syntax_is_judged_first() {
        check(
            "sum(rate(http_requests_total[5m])",
            &expect![
                "Error promql-syntax at query: unclosed left parenthesis in `sum(rate(http_requests_total[5m])`"
            ],
        );
    }

    #[test]
    fn a_rule_may_read_what_the_file_records() {
        check(
            "groups:\n- name: g\n  rules:\n  - record: a:b\n    expr: errors_total\n  - alert: A\n    expr: a:b > zzz\n  - expr: 1\n",
            &expect![[r#"
                Error unknown-metric at f.yaml g/A: the source has no metric `zzz`; the nearest name is `a:b`
                Error rule-kind at f.yaml g/: the rule is neither or both of a recording and an alert rule"#]],
        );
    }
}
