//! The queue worker: jobs wait in a queue and are done one after the other.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::metrics::Work;
use crate::serve::{RunningService, locked};

/// More jobs than these are not taken in, so that a stopped worker does not fill the memory.
const MAX_WAITING_JOBS: usize = 100_000;

/// Jobs that wait, by the time at which they came.
#[derive(Debug, Default)]
pub(crate) struct JobQueue {
    waiting: Mutex<VecDeque<Instant>>,
    wake: Notify,
}

impl JobQueue {
    /// Puts a job into the queue; false if the queue is full.
    pub(crate) fn put(&self) -> bool {
        let mut waiting = locked(&self.waiting);
        if waiting.len() >= MAX_WAITING_JOBS {
            return false;
        }
        waiting.push_back(Instant::now());
        self.wake.notify_one();
        true
    }

    /// Lets the worker look again, after a job came or a fault changed.
    pub(crate) fn wake_worker(&self) {
        self.wake.notify_one();
    }

    pub(crate) fn depth(&self) -> u64 {
        locked(&self.waiting).len() as u64
    }

    pub(crate) fn oldest_age(&self) -> Duration {
        locked(&self.waiting)
            .front()
            .map(Instant::elapsed)
            .unwrap_or_default()
    }

    fn take(&self) -> Option<Instant> {
        locked(&self.waiting).pop_front()
    }
}

/// Works through the queue for as long as the process lives.
pub(crate) async fn work_forever(running: Arc<RunningService>) {
    loop {
        let fault = running.fault();
        if fault.stopped || running.jobs.take().is_none() {
            running.jobs.wake.notified().await;
            continue;
        }
        let started = Instant::now();
        running.take_time(fault).await;
        let failed = running.fails(fault);
        if let Work::Queue(work) = &mut running.measurements().work {
            let outcome = if failed {
                &mut work.failed
            } else {
                &mut work.succeeded
            };
            *outcome += 1;
            work.durations.observe(started.elapsed().as_secs_f64());
        }
    }
}
