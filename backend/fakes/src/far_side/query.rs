//! The few queries that it answers, without holding a series.

use std::collections::BTreeMap;

use domain::Labels;

use super::State;
use super::shape::Name;
use crate::expression::{Aggregator, Expression, Function, Grouping, VectorSelector, parse, parse_selector};

/// What a server takes by default for one query is 50 million samples; a careful operator's is less.
const MAX_SERIES_TOUCHED: usize = 1_200_000;
/// Series whose labels are looked at one by one.
const MAX_SERIES_LOOKED_AT: usize = 300_000;

/// Why it is refused: status and message.
pub(super) type Refusal = (u16, String);

/// Groups by the values of their labels, with a value each.
type Groups = BTreeMap<Labels, f64>;

impl State {
    /// The result of an instant query.
    pub(super) fn instant(&self, text: &str) -> Result<Groups, Refusal> {
        if let Some(rest) = text.strip_prefix("topk by (__name__) (") {
            return self.top(rest);
        }
        self.evaluate(&parse(text).map_err(|error| (400, error.to_string()))?)
    }

    fn evaluate(&self, expression: &Expression) -> Result<Groups, Refusal> {
        match expression {
            Expression::Parentheses(inner) => self.evaluate(inner),
            Expression::Aggregate {
                aggregator: Aggregator::Count,
                grouping: Grouping::By(labels),
                of,
            } => match unwrapped(of) {
                Expression::Selector(selector) => self.count(selector, labels),
                inner => {
                    let mut counts = Groups::new();
                    for group in self.evaluate(inner)?.into_keys() {
                        let kept = group.into_iter().filter(|(label, _)| labels.contains(label));
                        *counts.entry(kept.collect()).or_default() += 1.0;
                    }
                    Ok(counts)
                }
            },
            Expression::Aggregate {
                aggregator: Aggregator::Max,
                of,
                ..
            } => match unwrapped(of) {
                Expression::Call {
                    function: Function::CountOverTime,
                    ..
                } => Ok(Groups::from([(Labels::new(), 240.0)])),
                _ => Err(unknown()),
            },
            _ => Err(unknown()),
        }
    }

    /// Series of the names and services that match, by these labels.
    fn count(&self, selector: &VectorSelector, by: &[String]) -> Result<Groups, Refusal> {
        let is_of_service = |label: &String| label == "__name__" || SERVICE_LABELS.contains(&label.as_str());
        let is_whole = by.iter().all(is_of_service)
            && selector
                .matchers
                .iter()
                .all(|matcher| is_of_service(&matcher.label));
        let mut counts = Groups::new();
        let mut n_touched = 0;
        self.for_each_name(selector, |labels, name| {
            n_touched += name.n_series;
            if is_whole {
                let mut all = labels.clone();
                all.insert("__name__".to_owned(), name.text.clone());
                all.retain(|label, _| by.contains(label));
                *counts.entry(all).or_default() += name.n_series as f64;
            } else if n_touched <= MAX_SERIES_LOOKED_AT {
                for mut series in self.series_of_name(labels, name) {
                    if selector.matches(&series) {
                        series.retain(|label, _| by.contains(label));
                        *counts.entry(series).or_default() += 1.0;
                    }
                }
            }
        });
        let limit = if is_whole {
            MAX_SERIES_TOUCHED
        } else {
            MAX_SERIES_LOOKED_AT
        };
        match n_touched > limit {
            true => Err(too_many()),
            false => Ok(counts),
        }
    }

    fn top(&self, rest: &str) -> Result<Groups, Refusal> {
        let (n, selector) = rest
            .strip_suffix(')')
            .and_then(|rest| rest.split_once(", "))
            .ok_or_else(unknown)?;
        let n: usize = n.parse().map_err(|_| unknown())?;
        let selector = parse_selector(selector).map_err(|error| (400, error.to_string()))?;
        let mut found = Groups::new();
        self.for_each_name(&selector, |labels, name| {
            found.extend(
                self.series_of_name(labels, name)
                    .take(n)
                    .map(|series| (series, 1.0)),
            );
        });
        Ok(found)
    }

    /// The label sets that match any of the selectors, `limit` at most; whether there were more.
    pub(super) fn series(
        &self,
        selectors: &[VectorSelector],
        limit: usize,
    ) -> Result<(Vec<Labels>, bool), Refusal> {
        let mut found = Vec::new();
        for (selector_idx, selector) in selectors.iter().enumerate() {
            self.for_each_name(selector, |labels, name| {
                let before = &selectors[..selector_idx];
                for series in self.series_of_name(labels, name) {
                    let is_new = !before.iter().any(|earlier| earlier.matches(&series));
                    if found.len() <= limit && is_new && selector.matches(&series) {
                        found.push(series);
                    }
                }
            });
        }
        let has_more = found.len() > limit;
        found.truncate(limit);
        Ok((found, has_more))
    }

    /// The values of a label that all series of a service share, or of the name.
    pub(super) fn label_values(
        &self,
        label: &str,
        selector: Option<&VectorSelector>,
    ) -> Result<Vec<String>, Refusal> {
        let mut values = std::collections::BTreeSet::new();
        if label == "__name__" {
            for service_idx in 0..self.shape.size.n_services {
                let names = self.shape.names_of_service(service_idx, self.has_changed());
                values.extend(names.into_iter().map(|name| name.text));
            }
        } else {
            for service_idx in 0..self.shape.size.n_services {
                let mut labels = self.shape.labels_of_service(service_idx);
                let matches = selector.is_none_or(|selector| selector.matches(&labels));
                values.extend(labels.remove(label).filter(|_| matches));
            }
        }
        Ok(values.into_iter().collect())
    }

    fn for_each_name(&self, selector: &VectorSelector, mut each: impl FnMut(&Labels, &Name)) {
        let of_service: Vec<_> = selector
            .matchers
            .iter()
            .filter(|matcher| SERVICE_LABELS.contains(&matcher.label.as_str()))
            .collect();
        let of_name: Vec<_> = selector
            .matchers
            .iter()
            .filter(|matcher| matcher.label == "__name__")
            .collect();
        for service_idx in 0..self.shape.size.n_services {
            let mut labels = self.shape.labels_of_service(service_idx);
            if !of_service.iter().all(|matcher| matcher.matches(&labels)) {
                continue;
            }
            for name in self.shape.names_of_service(service_idx, self.has_changed()) {
                labels.insert("__name__".to_owned(), name.text.clone());
                let is_named = selector.metric.as_ref().is_none_or(|metric| *metric == name.text);
                if is_named && of_name.iter().all(|matcher| matcher.matches(&labels)) {
                    each(&labels, &name);
                }
            }
        }
    }

    fn series_of_name(&self, of_service: &Labels, name: &Name) -> impl Iterator<Item = Labels> {
        (0..name.n_series).map(move |series_idx| {
            let mut labels = self.shape.series(name, series_idx);
            labels.extend(of_service.clone());
            labels
        })
    }
}

const SERVICE_LABELS: [&str; 7] = [
    "service",
    "service_name",
    "consul_service",
    "app_kubernetes_io_name",
    "app",
    "namespace",
    "job",
];

fn unwrapped(expression: &Expression) -> &Expression {
    match expression {
        Expression::Parentheses(inner) => unwrapped(inner),
        other => other,
    }
}

fn unknown() -> Refusal {
    (400, "this far side does not know such a query".to_owned())
}

fn too_many() -> Refusal {
    let message = "query processing would load too many samples into memory in query execution";
    (422, message.to_owned())
}
