//! The values that a grouped objective is expanded by.

use domain::ports::Between;
use domain::{ObjectiveGroup, TimeSpan};
use jiff::Timestamp;

use crate::{App, AppError};

/// A value that no series has had for longer is one of the past.
const SEEN_WITHIN: TimeSpan = TimeSpan::from_days(1);

impl App {
    /// The values that the group's label has had on the definition's series in the day before `as_of`,
    /// sorted.
    pub async fn values_of(&self, group: &ObjectiveGroup, as_of: Timestamp) -> Result<Vec<String>, AppError> {
        // What all events come from stands first.
        let selectors = group.definition().indicator.selectors();
        let selector = selectors.first().map(ToString::to_string);
        let between = Between::the_last(SEEN_WITHIN, as_of);
        let values = self
            .source
            .label_values(group.label(), selector.as_deref(), between)
            .await?;
        Ok(values.into_iter().filter(|value| !value.is_empty()).collect())
    }
}
