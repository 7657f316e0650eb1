//! Looks at which services a source measures.

use std::collections::BTreeMap;

use domain::ports::{Between, ServerProfile};
use domain::selector::quoted;
use domain::{Service, ServiceSummary, TimeSpan};

use crate::{App, AppError};

/// Services that were quiet for longer are not listed.
pub(crate) const LOOK_BACK: TimeSpan = TimeSpan::from_days(1);

/// The services of a source.
#[derive(Debug, Clone)]
pub struct Overview {
    /// What the source says it is.
    pub server: ServerProfile,
    /// By name.
    pub services: Vec<ServiceSummary>,
    /// What could not be looked at, in words.
    pub cut: Vec<String>,
}

impl App {
    /// Lists the services, with how much is measured of each.
    pub async fn services(&self) -> Result<Overview, AppError> {
        let server = self.source.server().await?;
        let services = self.find_services().await?;
        let mut cut = Vec::new();
        let mut counts = BTreeMap::new();
        for label in &self.settings.service_labels {
            if !services.iter().any(|service| service.label == *label) {
                continue;
            }
            match self.count_series(label).await {
                Ok(counted) => counts.extend(counted),
                Err(error) => cut.push(format!("series by `{label}` could not be counted: {error}")),
            }
        }
        let summaries = services.into_iter().map(|service| {
            let (n_metrics, n_series) = counts.get(&service).copied().unwrap_or_default();
            ServiceSummary {
                service,
                n_metrics,
                n_series,
            }
        });
        Ok(Overview {
            server,
            services: summaries.collect(),
            cut,
        })
    }

    /// The services by label precedence: a label names only those services whose series have none of
    /// the labels before it.
    pub(crate) async fn find_services(&self) -> Result<Vec<Service>, AppError> {
        let between = Between::the_last(LOOK_BACK, (self.clock)());
        let mut services = Vec::new();
        for label in &self.settings.service_labels {
            let selector = self.selector_of_label(label);
            let names = self.source.label_values(label, Some(&selector), between).await?;
            services.extend(
                names
                    .into_iter()
                    .filter(|name| !name.is_empty())
                    .map(|name| Service {
                        name,
                        label: label.clone(),
                    }),
            );
        }
        if services.is_empty() {
            let labels = self.settings.service_labels.join(", ");
            return Err(AppError::NoServices {
                origin: self.source.origin(),
                labels,
            });
        }
        services.sort();
        services.dedup_by(|one, two| one.name == two.name);
        Ok(services)
    }

    /// `{service_name!="",service=""}`: has this label and none of those before it.
    fn selector_of_label(&self, label: &str) -> String {
        let before = self
            .labels_before(label)
            .map(|earlier| format!(",{earlier}=\"\""))
            .collect::<String>();
        format!("{{{label}!=\"\"{before}}}")
    }

    /// All series of one service, and none that belong to a label before its own.
    pub(crate) fn selector_of_service(&self, service: &Service) -> String {
        let before = self
            .labels_before(&service.label)
            .map(|earlier| format!(",{earlier}=\"\""))
            .collect::<String>();
        format!("{{{}={}{before}}}", service.label, quoted(&service.name))
    }

    fn labels_before<'a>(&'a self, label: &'a str) -> impl Iterator<Item = &'a String> {
        self.settings
            .service_labels
            .iter()
            .take_while(move |earlier| *earlier != label)
    }

    async fn count_series(&self, label: &str) -> Result<BTreeMap<Service, (usize, u64)>, AppError> {
        let query = format!("count by ({label}, __name__) ({})", self.selector_of_label(label));
        let mut counts: BTreeMap<Service, (usize, u64)> = BTreeMap::new();
        for sample in self.source.instant(&query, (self.clock)()).await? {
            let Some(name) = sample.labels.get(label) else {
                continue;
            };
            let (n_metrics, n_series) = counts
                .entry(Service {
                    name: name.clone(),
                    label: label.to_owned(),
                })
                .or_default();
            *n_metrics += 1;
            *n_series += sample.value as u64;
        }
        Ok(counts)
    }
}
