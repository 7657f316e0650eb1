//! Who may make a proposal now, who waits, and who is told to come back.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Turns at work that only a few may do at the same time. Who comes first is served first.
#[derive(Debug, Clone)]
pub(crate) struct Turns {
    working: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    waiting_at_most: usize,
}

/// As many wait as may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooManyWait;

impl Turns {
    pub(crate) fn new(working_at_most: usize, waiting_at_most: usize) -> Self {
        Self {
            working: Arc::new(Semaphore::new(working_at_most)),
            waiting: Arc::new(Semaphore::new(waiting_at_most)),
            waiting_at_most,
        }
    }

    /// Waits for a turn, which lasts until what is returned is dropped. Where it has to wait, `tell` is
    /// told how many wait before. Who stops waiting leaves the place to others.
    pub(crate) async fn take(
        &self,
        tell: impl FnOnce(usize) + Send,
    ) -> Result<OwnedSemaphorePermit, TooManyWait> {
        if let Ok(turn) = self.working.clone().try_acquire_owned() {
            return Ok(turn);
        }
        let place = self.waiting.clone().try_acquire_owned();
        let _place = place.map_err(|_| TooManyWait)?;
        tell(self.waiting_at_most - self.waiting.available_permits() - 1);
        let turn = self.working.clone().acquire_owned().await;
        Ok(turn.expect("nobody closes this semaphore"))
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn who_comes_later_waits_and_who_finds_no_place_is_refused() {
        let turns = Turns::new(1, 2);
        let first = turns.take(|_| panic!("it need not wait")).await.unwrap();
        let (mut n_before_second, mut n_before_third) = (None, None);
        let mut second = Box::pin(turns.take(|n_before| n_before_second = Some(n_before)));
        assert!(second.as_mut().now_or_never().is_none());
        let mut third = Box::pin(turns.take(|n_before| n_before_third = Some(n_before)));
        assert!(third.as_mut().now_or_never().is_none());
        assert_eq!(turns.take(|_| {}).await.unwrap_err(), TooManyWait);

        drop(third);
        let mut fourth = Box::pin(turns.take(|_| {}));
        assert!(
            fourth.as_mut().now_or_never().is_none(),
            "the place of who left is free"
        );
        drop(first);
        let turn = second.await.unwrap();
        assert!(fourth.as_mut().now_or_never().is_none());
        drop(turn);
        fourth.await.unwrap();
        assert_eq!((n_before_second, n_before_third), (Some(0), Some(1)));
    }
}
