//! Grafana's API as the page of a task reads it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::ReadBy;
use domain::grafana_api::{GrafanaAnswer, GrafanaApi, GrafanaRequest};
use domain::ports::SourceError;

use super::task::Task;

/// A data source behind Grafana has 30 s by default; the rest is for the way, and for a page that is
/// loaded anew meanwhile.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// The page of one task.
pub(crate) struct Page {
    task: Arc<Task>,
}

impl Page {
    pub(crate) fn of(task: Arc<Task>) -> Self {
        Self { task }
    }
}

/// Takes a read back when nobody waits for it any more, however that came.
struct OpenRead<'a> {
    task: &'a Task,
    number: u64,
}

impl Drop for OpenRead<'_> {
    fn drop(&mut self) {
        self.task.give_up_read(self.number);
    }
}

#[async_trait]
impl GrafanaApi for Page {
    fn read_by(&self) -> ReadBy {
        ReadBy::Relay
    }

    /// A data source may answer each user differently, so what one was shown is never another's.
    fn reader(&self) -> String {
        format!("user {:?}", self.task.owner.login)
    }

    async fn ask(&self, request: GrafanaRequest) -> Result<GrafanaAnswer, SourceError> {
        let name = request.name();
        let gone = || SourceError::Unreachable {
            origin: "the page that asked".to_owned(),
            source: "it was closed, or the task was cancelled".into(),
        };
        let _turn = self.task.open_reads.acquire().await.map_err(|_| gone())?;
        let (number, answered) = self.task.begin_read(request).map_err(|_| gone())?;
        let _open = OpenRead {
            task: &self.task,
            number,
        };
        match tokio::time::timeout(ANSWER_WITHIN, answered).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) => Err(gone()),
            Err(_) => Err(SourceError::TimedOut {
                request: name,
                seconds: ANSWER_WITHIN.as_secs(),
            }),
        }
    }
}
