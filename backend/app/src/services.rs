//! Looks at which services a source measures, and what of each: from what was kept of an earlier
//! look, brought up to date.

use domain::overview::OverviewDifference;
use domain::selector::quoted;
use domain::{Overview, Service, TimeSpan};
use jiff::Timestamp;

use crate::discovery::{Discovery, OnProgress};
use crate::{App, AppError};

/// What was looked at this recently is shown as it is.
pub const FRESH_FOR: TimeSpan = TimeSpan::from_minutes(5);
/// What was read longer ago is read anew, since a refresh does not count every series again.
const READ_ANEW_AFTER: TimeSpan = TimeSpan::from_hours(6);

/// How recent an overview must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// At most [`FRESH_FOR`] old.
    Recent,
    /// Compared with the source now; what changed is read.
    Refreshed,
    /// All of it read now.
    Anew,
}

/// The services of a source.
#[derive(Debug, Clone)]
pub struct Services {
    /// What the source measures.
    pub overview: Overview,
    /// What differs from the look before this one; nothing where there was none.
    pub difference: OverviewDifference,
    /// How long ago it was compared with the source.
    pub age: TimeSpan,
}

impl App {
    /// The services, with how much is measured of each. Dropping the future ends the reading.
    ///
    /// # Errors
    /// Where the source does not answer, or has no services. What could not be read of a source that
    /// answers is said in [`Overview::cut`].
    pub async fn services(
        &self,
        freshness: Freshness,
        on_progress: OnProgress<'_>,
    ) -> Result<Services, AppError> {
        let identity = self.source.identity();
        let kept = self.kept_overview(&identity)?;
        let now = (self.clock)();
        if let Some(kept) = &kept {
            let age = age_of(kept.refreshed_at, now);
            if freshness == Freshness::Recent && age <= FRESH_FOR && kept.cut.is_empty() {
                return Ok(Services {
                    overview: kept.clone(),
                    difference: OverviewDifference::default(),
                    age,
                });
            }
        }
        let overview = self.read_overview(freshness, kept.as_ref(), on_progress).await?;
        let difference = kept
            .map(|kept| overview.difference_from(&kept))
            .unwrap_or_default();
        self.store.save_overview(&identity, &overview)?;
        Ok(Services {
            overview,
            difference,
            age: TimeSpan::from_seconds(0),
        })
    }

    /// What was kept, unless services were told apart by other labels then. What does not read back
    /// was written by another version and is only a copy, so it counts as absent.
    fn kept_overview(&self, identity: &str) -> Result<Option<Overview>, AppError> {
        let kept = match self.store.overview(identity) {
            Ok(kept) => kept,
            Err(domain::ports::StoreError::Damaged { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        Ok(kept.filter(|kept| kept.service_labels == self.settings.service_labels))
    }

    async fn read_overview(
        &self,
        freshness: Freshness,
        kept: Option<&Overview>,
        on_progress: OnProgress<'_>,
    ) -> Result<Overview, AppError> {
        if let Some(kept) = kept {
            let is_recent = age_of(kept.read_at, (self.clock)()) <= READ_ANEW_AFTER;
            if freshness != Freshness::Anew && is_recent && kept.cut.is_empty() {
                let changes = Discovery::new(self, on_progress).read_changes(kept).await?;
                if let Some(overview) = changes {
                    return Ok(overview);
                }
            }
        }
        Discovery::new(self, on_progress).read().await
    }

    /// `{service_name!="",service=""}`: has this label and none of those before it.
    pub(crate) fn selector_of_label(&self, label: &str) -> String {
        format!("{{{label}!=\"\"{}}}", self.none_of_the_labels_before(label))
    }

    /// All series of one service, and none that belong to a label before its own.
    pub(crate) fn selector_of_service(&self, service: &Service) -> String {
        let before = self.none_of_the_labels_before(&service.label);
        format!("{{{}={}{before}}}", service.label, quoted(&service.name))
    }

    /// `,service=""` for each label before this one.
    pub(crate) fn none_of_the_labels_before(&self, label: &str) -> String {
        self.labels_before(label)
            .map(|earlier| format!(",{earlier}=\"\""))
            .collect()
    }

    pub(crate) fn labels_before<'a>(&'a self, label: &'a str) -> impl Iterator<Item = &'a String> {
        self.settings
            .service_labels
            .iter()
            .take_while(move |earlier| *earlier != label)
    }
}

/// Zero where a clock went back.
fn age_of(then: Timestamp, now: Timestamp) -> TimeSpan {
    let seconds = now.duration_since(then).as_secs();
    TimeSpan::from_seconds(u64::try_from(seconds).unwrap_or_default())
}
