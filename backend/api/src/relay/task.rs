//! One task: what is to be read for it, and what came of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use app::discovery::DiscoveryProgress;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::grafana_api::{GrafanaAnswer, GrafanaRequest};
use ring::rand::{SecureRandom as _, SystemRandom};
use serde_json::value::RawValue;
use tokio::sync::{Semaphore, oneshot, watch};

use super::Owner;

/// Requests of one task that its page has at the same time.
const MAX_OPEN_READS: usize = 4;
/// The bytes of an id: 256 bits that nobody guesses.
const ID_BYTES: usize = 32;

/// One task. Its page sees it as a sequence of events.
pub(crate) struct Task {
    /// Nobody can guess it.
    pub(crate) id: String,
    /// Whose it is.
    pub(crate) owner: Owner,
    /// Bounds what the page has to do at the same time.
    pub(crate) open_reads: Semaphore,
    state: Mutex<State>,
    /// The number of the newest event; gone on to `u64::MAX` when the task is cancelled.
    newest: watch::Sender<u64>,
}

/// What a page is shown.
#[derive(Debug, Clone)]
pub(crate) enum Event {
    /// Something is to be read.
    Read {
        /// Which read of the task it is.
        id: u64,
        /// What to ask Grafana.
        request: GrafanaRequest,
    },
    /// How much was read.
    Progress {
        /// Answers so far.
        n_answers: u64,
        /// Their bytes.
        n_bytes: u64,
    },
    /// How far the look at the whole source is.
    Discovery(DiscoveryProgress),
    /// The task has ended with this.
    Done(Arc<Outcome>),
}

/// What a task ended with: the answer to the request that it was begun with.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The JSON of the body.
    pub(crate) body: Box<RawValue>,
}

/// An event with its number.
#[derive(Debug, Clone)]
pub(crate) struct SeenEvent {
    /// From 1, growing.
    pub(crate) number: u64,
    /// The event.
    pub(crate) event: Event,
}

/// The task was cancelled, so nothing more is read for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cancelled;

struct State {
    last_number: u64,
    /// What was not answered yet, by number of its event.
    reads: BTreeMap<u64, Read>,
    progress: Option<(u64, Event)>,
    discovery: Option<(u64, DiscoveryProgress)>,
    outcome: Option<(u64, Arc<Outcome>)>,
    ended_at: Option<Instant>,
    is_cancelled: bool,
    n_answers: u64,
    n_bytes: u64,
    n_pages: usize,
    page_seen_at: Instant,
}

struct Read {
    request: GrafanaRequest,
    answer: oneshot::Sender<GrafanaAnswer>,
}

/// Held while a page follows a task.
pub(crate) struct Following<'a>(&'a Task);

impl Task {
    pub(crate) fn new(owner: Owner) -> Self {
        let state = State {
            last_number: 0,
            reads: BTreeMap::new(),
            progress: None,
            discovery: None,
            outcome: None,
            ended_at: None,
            is_cancelled: false,
            n_answers: 0,
            n_bytes: 0,
            n_pages: 0,
            page_seen_at: Instant::now(),
        };
        Self {
            id: unguessable(),
            owner,
            open_reads: Semaphore::new(MAX_OPEN_READS),
            state: Mutex::new(state),
            newest: watch::Sender::new(0),
        }
    }

    /// Shows the page what is to be read.
    pub(crate) fn begin_read(
        &self,
        request: GrafanaRequest,
    ) -> Result<(u64, oneshot::Receiver<GrafanaAnswer>), Cancelled> {
        let (answer, answered) = oneshot::channel();
        let mut state = self.state();
        if state.is_cancelled {
            return Err(Cancelled);
        }
        let number = state.next_number();
        state.reads.insert(number, Read { request, answer });
        self.show(state);
        Ok((number, answered))
    }

    /// Nobody waits for this read any more.
    pub(crate) fn give_up_read(&self, number: u64) {
        self.state().reads.remove(&number);
    }

    /// Takes the answer to a read; false where nobody waits for one.
    pub(crate) fn answer_read(&self, number: u64, answer: GrafanaAnswer) -> bool {
        let mut state = self.state();
        state.page_seen_at = Instant::now();
        let Some(read) = state.reads.remove(&number) else {
            return false;
        };
        state.n_answers += 1;
        state.n_bytes += answer.body.len() as u64;
        let progress = Event::Progress {
            n_answers: state.n_answers,
            n_bytes: state.n_bytes,
        };
        let shown_as = state.next_number();
        state.progress = Some((shown_as, progress));
        self.show(state);
        read.answer.send(answer).is_ok()
    }

    /// Shows how far the look at the whole source is, in the place of what was shown before.
    pub(crate) fn show_discovery(&self, progress: DiscoveryProgress) {
        let mut state = self.state();
        let number = state.next_number();
        state.discovery = Some((number, progress));
        self.show(state);
    }

    /// Ends the task.
    pub(super) fn end(&self, outcome: Outcome) {
        let mut state = self.state();
        state.reads.clear();
        state.ended_at = Some(Instant::now());
        let number = state.next_number();
        state.outcome = Some((number, Arc::new(outcome)));
        self.show(state);
    }

    /// Ends all waiting for it.
    pub(super) fn cancel(&self) {
        let mut state = self.state();
        state.is_cancelled = true;
        state.reads.clear();
        drop(state);
        self.newest.send_replace(u64::MAX);
    }

    /// Waits until the task is cancelled.
    pub(crate) async fn cancelled(&self) {
        let mut newest = self.newest.subscribe();
        // The sender lives as long as `self`, so this cannot fail.
        let _ = newest.wait_for(|number| *number == u64::MAX).await;
    }

    /// What came after the event with that number, oldest first. What was answered is not among it.
    pub(crate) fn events_after(&self, number: u64) -> Vec<SeenEvent> {
        let state = self.state();
        let reads = state.reads.iter().map(|(number, read)| SeenEvent {
            number: *number,
            event: Event::Read {
                id: *number,
                request: read.request.clone(),
            },
        });
        let progress = state.progress.iter().map(|(number, event)| SeenEvent {
            number: *number,
            event: event.clone(),
        });
        let discovery = state.discovery.iter().map(|(number, progress)| SeenEvent {
            number: *number,
            event: Event::Discovery(*progress),
        });
        let outcome = state.outcome.iter().map(|(number, outcome)| SeenEvent {
            number: *number,
            event: Event::Done(outcome.clone()),
        });
        let mut events: Vec<_> = reads
            .chain(progress)
            .chain(discovery)
            .chain(outcome)
            .filter(|event| event.number > number)
            .collect();
        events.sort_by_key(|event| event.number);
        events
    }

    /// Waits until there is something after that number, at most for a while.
    pub(crate) async fn wait_after(&self, number: u64, at_most: Duration) {
        let mut newest = self.newest.subscribe();
        let _ = tokio::time::timeout(at_most, newest.wait_for(|newest| *newest > number)).await;
    }

    /// Notes that a page follows, as long as what is returned lives.
    pub(crate) fn follow(&self) -> Following<'_> {
        self.state().n_pages += 1;
        Following(self)
    }

    /// For how long no page has followed.
    pub(crate) fn alone_for(&self) -> Duration {
        let state = self.state();
        match state.n_pages {
            0 => state.page_seen_at.elapsed(),
            _ => Duration::ZERO,
        }
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.state().is_cancelled
    }

    pub(super) fn ended_ago(&self) -> Option<Duration> {
        self.state().ended_at.map(|at| at.elapsed())
    }

    pub(super) fn kept_bytes(&self) -> usize {
        let state = self.state();
        state
            .outcome
            .as_ref()
            .map_or(0, |(_, outcome)| outcome.body.get().len())
    }

    fn show(&self, state: MutexGuard<'_, State>) {
        let number = state.last_number;
        let is_cancelled = state.is_cancelled;
        drop(state);
        if !is_cancelled {
            self.newest.send_modify(|newest| *newest = number.max(*newest));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing under this lock can leave the state in pieces.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Task")
            .field("owner", &self.owner)
            .finish_non_exhaustive()
    }
}

impl State {
    fn next_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }
}

impl Drop for Following<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.n_pages -= 1;
        state.page_seen_at = Instant::now();
    }
}

fn unguessable() -> String {
    let mut bytes = [0; ID_BYTES];
    SystemRandom::new()
        .fill(&mut bytes)
        .expect("the system gives random bytes, or nothing here is safe");
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use app::discovery::DiscoveryStep;

    use super::*;

    fn task() -> Task {
        Task::new(Owner::of(None))
    }

    fn request(path: &str) -> GrafanaRequest {
        GrafanaRequest {
            path: path.to_owned(),
            body: None,
        }
    }

    fn answer(body: &str) -> GrafanaAnswer {
        GrafanaAnswer {
            status: 200,
            body: body.into(),
            share: None,
        }
    }

    fn shown(task: &Task, after: u64) -> Vec<String> {
        let events = task.events_after(after).into_iter();
        events
            .map(|SeenEvent { number, event }| match event {
                Event::Read { request, .. } => format!("{number} read {}", request.path),
                Event::Progress { n_answers, n_bytes } => format!("{number} {n_answers}/{n_bytes}"),
                Event::Discovery(progress) => format!("{number} {progress}"),
                Event::Done(outcome) => format!("{number} done {}", outcome.status),
            })
            .collect()
    }

    #[test]
    fn a_page_that_comes_back_sees_what_is_not_answered() {
        let task = task();
        let (first, mut answered) = task.begin_read(request("/a")).unwrap();
        task.begin_read(request("/b")).unwrap();
        assert_eq!(shown(&task, 0), ["1 read /a", "2 read /b"]);
        assert!(task.answer_read(first, answer("12345")));
        assert_eq!(answered.try_recv().unwrap().body, b"12345");
        assert_eq!(shown(&task, 0), ["2 read /b", "3 1/5"]);
        assert_eq!(shown(&task, 2), ["3 1/5"]);
        assert!(!task.answer_read(first, answer("again")), "one answer is enough");
        let body = RawValue::from_string("{}".to_owned()).unwrap();
        task.end(Outcome { status: 201, body });
        assert_eq!(shown(&task, 0), ["3 1/5", "4 done 201"]);
    }

    #[test]
    fn of_a_discovery_the_last_step_is_shown() {
        let task = task();
        let at = |done| DiscoveryProgress {
            step: DiscoveryStep::Series,
            done,
            of: 28,
            n_requests: 9,
        };
        task.show_discovery(at(1));
        task.show_discovery(at(2));
        assert_eq!(shown(&task, 0), ["2 series by service, 2 of 28, 9 requests"]);
    }

    #[tokio::test]
    async fn cancelling_ends_all_waiting() {
        let task = task();
        let (_, answered) = task.begin_read(request("/a")).unwrap();
        task.cancel();
        task.cancelled().await;
        assert!(answered.await.is_err());
        assert_eq!(task.begin_read(request("/b")).unwrap_err(), Cancelled);
    }

    #[test]
    fn a_task_knows_whether_a_page_follows() {
        let task = task();
        let following = task.follow();
        assert_eq!(task.alone_for(), Duration::ZERO);
        drop(following);
        while task.alone_for() == Duration::ZERO {
            std::hint::spin_loop();
        }
    }
}
