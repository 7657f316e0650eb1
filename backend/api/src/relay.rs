//! Reading by relay: inside Grafana we hold no credential of the user, so the page that asked sends the
//! requests with its user's session and hands in the answers.
//!
//! A [`Desk`] keeps the tasks that are open. Each task belongs to who began it, under an id that nobody
//! can guess; it shows its page what is to be read, takes the answers, and ends with the answer to what
//! was asked. A page may come and go: what it did not answer is shown to it again.

mod page;
mod task;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::Caller;
use domain::grafana_api::{DataSourceUid, GrafanaApi};
use domain::ports::MetricsSource;
use tokio::sync::Semaphore;

pub(crate) use page::Page;
pub(crate) use task::{Event, Outcome, SeenEvent, Task};

/// The most bytes that one answer of a page may have.
pub(crate) const MAX_ANSWER_BYTES: usize = 8 * 1024 * 1024;
/// Answers that were handed in and not read yet, of all tasks together.
const MAX_UNREAD_BYTES: usize = 64 * 1024 * 1024;
/// What ended tasks keep for their pages, all together; the oldest is forgotten first.
const MAX_KEPT_BYTES: usize = 32 * 1024 * 1024;
/// Tasks that are open at the same time.
const MAX_TASKS: usize = 200;
/// Tasks that one user has open at the same time.
const MAX_TASKS_OF_ONE: usize = 8;
/// How long an ended task is kept for a page that comes back.
const KEPT_FOR: Duration = Duration::from_secs(120);

/// Makes a source of a data source that is read by `GrafanaApi`.
pub type SourceByGrafana = dyn Fn(Arc<dyn GrafanaApi>, DataSourceUid) -> Arc<dyn MetricsSource> + Send + Sync;

/// The tasks of a process, for all organisations. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    tasks: Arc<Mutex<HashMap<String, Arc<Task>>>>,
    unread: Arc<Semaphore>,
    source_by_grafana: Option<Arc<SourceByGrafana>>,
}

/// Whose a task is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    organisation: i64,
    pub(crate) login: String,
}

/// Why no task was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeskFull {
    /// All together have too many.
    OfAll,
    /// This user has too many.
    OfOne,
}

impl Desk {
    /// A desk at which data sources of Grafana are read by `source_by_grafana`.
    pub fn of_grafana(source_by_grafana: Arc<SourceByGrafana>) -> Self {
        Self {
            source_by_grafana: Some(source_by_grafana),
            ..Self::without_relay()
        }
    }

    /// A desk whose tasks read what everybody reads, for servers that no Grafana stands before.
    pub fn without_relay() -> Self {
        Self {
            tasks: Arc::default(),
            unread: Arc::new(Semaphore::new(MAX_UNREAD_BYTES)),
            source_by_grafana: None,
        }
    }

    /// The data source as the page of `task` reads it; none where pages read nothing.
    pub(crate) fn source_of(
        &self,
        task: &Arc<Task>,
        data_source: DataSourceUid,
    ) -> Option<Arc<dyn MetricsSource>> {
        let by_grafana = self.source_by_grafana.as_ref()?;
        Some(by_grafana(Arc::new(Page::of(task.clone())), data_source))
    }

    /// Opens a task.
    pub(crate) fn open(&self, owner: Owner) -> Result<Arc<Task>, DeskFull> {
        let mut tasks = self.tasks();
        tasks.retain(|_, task| task.ended_ago().is_none_or(|ago| ago < KEPT_FOR));
        let open = tasks.values().filter(|task| task.ended_ago().is_none());
        let (of_all, of_one) = open.fold((0, 0), |(of_all, of_one), task| {
            (of_all + 1, of_one + usize::from(task.owner == owner))
        });
        if of_one >= MAX_TASKS_OF_ONE {
            return Err(DeskFull::OfOne);
        }
        if of_all >= MAX_TASKS {
            return Err(DeskFull::OfAll);
        }
        let task = Arc::new(Task::new(owner));
        tasks.insert(task.id.clone(), task.clone());
        Ok(task)
    }

    /// The task with that id, if it is `owner`'s. That it is another's is not told.
    pub(crate) fn task(&self, id: &str, owner: &Owner) -> Option<Arc<Task>> {
        self.tasks().get(id).filter(|task| task.owner == *owner).cloned()
    }

    /// Forgets a task; what it waits for fails.
    pub(crate) fn close(&self, task: &Task) {
        task.cancel();
        self.tasks().remove(&task.id);
    }

    /// Keeps what a task ended with, and forgets what is too much.
    pub(crate) fn end(&self, task: &Task, outcome: Outcome) {
        task.end(outcome);
        let mut tasks = self.tasks();
        let mut ended: Vec<_> = tasks
            .values()
            .filter_map(|task| Some((task.ended_ago()?, task.kept_bytes(), task.id.clone())))
            .collect();
        ended.sort();
        let mut kept = 0;
        for (_, n_bytes, id) in ended {
            kept += n_bytes;
            if kept > MAX_KEPT_BYTES && id != task.id {
                tasks.remove(&id);
            }
        }
    }

    /// Takes an answer, unless there are too many unread ones. It is given back with its share of the
    /// memory, which is free again when that is dropped.
    pub(crate) fn share_of(&self, n_bytes: usize) -> Option<Box<dyn Send + Sync>> {
        let n_bytes = u32::try_from(n_bytes).ok()?;
        let permit = self.unread.clone().try_acquire_many_owned(n_bytes).ok()?;
        Some(Box::new(permit))
    }

    fn tasks(&self) -> MutexGuard<'_, HashMap<String, Arc<Task>>> {
        // Nothing under this lock can leave the map in a state that is not whole.
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk")
            .field("n_tasks", &self.tasks().len())
            .field("has_relay", &self.source_by_grafana.is_some())
            .finish_non_exhaustive()
    }
}

impl Owner {
    /// Anonymous visitors are one owner: what keeps them apart is that no id can be guessed. So are all
    /// who come without Grafana.
    pub(crate) fn of(caller: Option<&Caller>) -> Self {
        Self {
            organisation: caller.map(|caller| caller.organisation).unwrap_or_default(),
            login: caller
                .and_then(|caller| caller.user.as_ref())
                .map(|user| user.login.clone())
                .unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(login: &str) -> Owner {
        Owner {
            organisation: 1,
            login: login.to_owned(),
        }
    }

    #[test]
    fn a_task_is_found_by_its_owner_alone() {
        let desk = Desk::without_relay();
        let task = desk.open(owner("vera")).unwrap();
        assert_eq!(task.id.len(), 43);
        assert!(desk.task(&task.id, &owner("vera")).is_some());
        assert!(desk.task(&task.id, &owner("eve")).is_none());
        let elsewhere = Owner {
            organisation: 2,
            login: "vera".to_owned(),
        };
        assert!(desk.task(&task.id, &elsewhere).is_none());
        desk.close(&task);
        assert!(desk.task(&task.id, &owner("vera")).is_none());
    }

    #[test]
    fn tasks_are_bounded_for_one_and_for_all() {
        let desk = Desk::without_relay();
        for _ in 0..MAX_TASKS_OF_ONE {
            desk.open(owner("vera")).unwrap();
        }
        assert_eq!(desk.open(owner("vera")).unwrap_err(), DeskFull::OfOne);
        for number in MAX_TASKS_OF_ONE..MAX_TASKS {
            desk.open(owner(&number.to_string())).unwrap();
        }
        assert_eq!(desk.open(owner("late")).unwrap_err(), DeskFull::OfAll);
    }

    #[test]
    fn ended_tasks_make_room_and_keep_little() {
        let desk = Desk::without_relay();
        let body = "x".repeat(MAX_KEPT_BYTES / 4);
        let ids: Vec<String> = (0..6)
            .map(|number| {
                let task = desk.open(owner(&number.to_string())).unwrap();
                let body = serde_json::value::to_raw_value(&body).unwrap();
                desk.end(&task, Outcome { status: 200, body });
                task.id.clone()
            })
            .collect();
        let kept: Vec<bool> = ids.iter().map(|id| desk.tasks().contains_key(id)).collect();
        assert_eq!(kept, [false, false, false, true, true, true]);
    }

    #[test]
    fn unread_answers_are_bounded() {
        let desk = Desk::without_relay();
        let shares: Vec<_> = (0..8).map(|_| desk.share_of(MAX_ANSWER_BYTES).unwrap()).collect();
        assert!(desk.share_of(1).is_none());
        drop(shares);
        assert!(desk.share_of(1).is_some());
    }
}
