//! Discovers what is measured of one service, and how often.

use domain::ports::Between;
use domain::{Catalogue, Service, TimeSpan};
use jiff::Timestamp;

use crate::services::LOOK_BACK;
use crate::{App, AppError};

/// Intervals that people configure; a measured one is snapped to the nearest, in seconds.
const USUAL_SCRAPE_INTERVALS: [u64; 10] = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300];

impl App {
    /// The service of that name, by label precedence.
    pub(crate) async fn find_service(&self, name: &str) -> Result<Service, AppError> {
        let services = self.find_services().await?;
        if let Some(service) = services.iter().find(|service| service.name == name) {
            return Ok(service.clone());
        }
        let lower = name.to_lowercase();
        let nearest = services
            .iter()
            .map(|service| &service.name)
            .find(|other| other.to_lowercase().contains(&lower) || lower.contains(&other.to_lowercase()));
        Err(AppError::ServiceNotFound {
            name: name.to_owned(),
            nearest: nearest.cloned(),
        })
    }

    /// All that is measured of a service.
    pub(crate) async fn catalogue(&self, service: Service, at: Timestamp) -> Result<Catalogue, AppError> {
        let between = Between::the_last(LOOK_BACK, at);
        let series = self
            .source
            .series(&self.selector_of_service(&service), between)
            .await?;
        let metadata = self.source.metadata().await?;
        Ok(Catalogue::gather(service, &series, &metadata))
    }

    /// How often the series behind `selector` gets a sample: counted over the last hour, snapped to
    /// an interval that people configure; a minute where nothing can be counted.
    pub(crate) async fn scrape_interval(&self, selector: &str, at: Timestamp) -> Result<TimeSpan, AppError> {
        let counted = self
            .source
            .instant(&format!("max(count_over_time({selector}[1h]))"), at)
            .await?;
        let per_hour = counted.first().map_or(60.0, |sample| sample.value).max(1.0);
        let seconds = 3_600.0 / per_hour;
        let nearest = USUAL_SCRAPE_INTERVALS.into_iter().min_by(|one, two| {
            (*one as f64 - seconds)
                .abs()
                .total_cmp(&(*two as f64 - seconds).abs())
        });
        Ok(TimeSpan::from_seconds(nearest.unwrap_or(60)))
    }
}
