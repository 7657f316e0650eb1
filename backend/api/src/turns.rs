//! The queue of those who want something proposed.

use std::time::Duration;

use axum::http::StatusCode;
use tokio::sync::{Semaphore, TryAcquireError};

use crate::error::ApiError;
use crate::limits::{ANSWER_WITHIN, MAX_PROPOSING, MAX_WAITING_TO_PROPOSE, ended_after};

/// Proposing keeps the source and a model busy, so it is done in turns.
#[derive(Debug)]
pub(crate) struct Turns {
    proposing: Semaphore,
    asked: Semaphore,
    answer_within: Duration,
}

impl Default for Turns {
    fn default() -> Self {
        Self::of(ANSWER_WITHIN)
    }
}

impl Turns {
    fn of(answer_within: Duration) -> Self {
        Self {
            proposing: Semaphore::new(MAX_PROPOSING),
            asked: Semaphore::new(MAX_PROPOSING + MAX_WAITING_TO_PROPOSE),
            answer_within,
        }
    }

    /// Does the work when its turn comes. Its time counts from then: how long others took before it is no
    /// fault of its own, and is bounded by their number.
    ///
    /// # Errors
    /// Those of the work; that too many wait already; that it was not done in time.
    pub(crate) async fn take<T>(
        &self,
        work: impl Future<Output = Result<T, ApiError>>,
    ) -> Result<T, ApiError> {
        let _asked = self
            .asked
            .try_acquire()
            .map_err(|_: TryAcquireError| too_many())?;
        let _proposing = self.proposing.acquire().await.expect("nobody closes it");
        ended_after(self.answer_within, work).await?
    }
}

fn too_many() -> ApiError {
    let message =
        format!("{MAX_WAITING_TO_PROPOSE} proposals wait to be made already; try again in a minute");
    ApiError::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", message)
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use axum::response::IntoResponse as _;
    use futures::future::join_all;

    use super::*;

    const LIMIT: Duration = Duration::from_millis(40);

    fn status(outcome: Result<(), ApiError>) -> StatusCode {
        outcome.unwrap_err().into_response().status()
    }

    #[tokio::test]
    async fn waiting_for_a_turn_does_not_count() {
        let turns = Turns::of(LIMIT);
        let n_busy = u32::try_from(MAX_PROPOSING).unwrap();
        let busy = turns.proposing.acquire_many(n_busy).await.unwrap();
        let others_end = async {
            tokio::time::sleep(LIMIT * 3).await;
            drop(busy);
        };
        let (done, ()) = tokio::join!(turns.take(async { Ok(()) }), others_end);
        done.unwrap();
    }

    #[tokio::test]
    async fn work_that_does_not_end_is_ended_and_leaves_its_turn() {
        let turns = Turns::of(LIMIT);
        for _ in 0..=MAX_PROPOSING {
            assert_eq!(status(turns.take(pending()).await), StatusCode::GATEWAY_TIMEOUT);
        }
    }

    #[tokio::test]
    async fn the_queue_has_an_end() {
        let turns = Turns::of(LIMIT);
        let n_asked = MAX_PROPOSING + MAX_WAITING_TO_PROPOSE + 1;
        let asked = (0..n_asked).map(|_| turns.take(pending()));
        let statuses: Vec<StatusCode> = join_all(asked).await.into_iter().map(status).collect();
        let n_refused = statuses
            .iter()
            .filter(|status| **status == StatusCode::TOO_MANY_REQUESTS)
            .count();
        assert_eq!(n_refused, 1, "{statuses:?}");
    }
}
