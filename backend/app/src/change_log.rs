//! Moves a change from state to state, stored before anything else happens.

use domain::{Change, ChangeState};
use tracing::info;

use crate::{App, AppError};

impl App {
    /// Enters a state, durably.
    pub(crate) fn enter(
        &self,
        change: &mut Change,
        state: ChangeState,
        reason: Option<String>,
    ) -> Result<(), AppError> {
        change.enter(state, reason, (self.clock)());
        self.store.save_change(change)?;
        info!(change.id = %change.id, change.state = %state, "change `{}` is {state}", change.id);
        Ok(())
    }
}
