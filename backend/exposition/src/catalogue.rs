//! What would be discovered if a document were scraped.

use std::collections::BTreeMap;

use domain::metric::metadata_of;
use domain::{Catalogue, Labels, MetricMetadata, MetricType, Service};

use crate::Exposition;

/// Help beyond that is cut, as for a source.
const HELP_CHARACTERS: usize = 1_000;

/// The catalogue of one service that exposes the document. All its series are the service's, whatever
/// labels they have: a scrape adds `job` and `instance` to them.
pub fn catalogue_of(exposition: &Exposition, service: Service) -> Catalogue {
    let mut metadata = BTreeMap::new();
    for family in &exposition.families {
        let described = MetricMetadata {
            metric_type: family.family_type.metric_type(),
            unit: family.unit.clone(),
            help: family.help.chars().take(HELP_CHARACTERS).collect(),
        };
        // A counter may have the name of a gauge: then it is known by the name of its series.
        let is_twin = metadata.contains_key(&family.name);
        let name = match is_twin {
            true => format!("{}_total", family.name),
            false => family.name.clone(),
        };
        metadata.insert(name, described);
    }
    let mut series: Vec<Labels> = Vec::new();
    for family in &exposition.families {
        for sample in &family.samples {
            // When it was created is no metric of its own.
            let is_created = sample.name.ends_with("_created") && sample.name != family.name;
            if is_created {
                continue;
            }
            if metadata_of(&sample.name, &metadata).metric_type == MetricType::Unknown
                && let Some(described) = metadata.get(&family.name).cloned()
            {
                metadata.entry(sample.name.clone()).or_insert(described);
            }
            let mut labels: Labels = sample.labels.iter().cloned().collect();
            labels.insert("__name__".to_owned(), sample.name.clone());
            labels.insert(service.label.clone(), service.name.clone());
            series.push(labels);
        }
    }
    series.sort_unstable();
    series.dedup();
    Catalogue::gather(service, &series, &metadata)
}
