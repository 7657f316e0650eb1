//! Answers the queries of the data source: what is kept about objectives, and what the source says of
//! them where the data source's settings name one. It writes nothing.

mod frames;

use std::sync::Arc;

use app::objectives::{ObjectiveFilter, ObjectiveHistory};
use app::{App, AppError, ErrorKind};
use async_trait::async_trait;
use domain::{ObjectiveId, Proposal, StatusBasis};
use futures::{StreamExt as _, TryStreamExt as _};
use plugin::{CallContext, DataFrame, DataQuery, QueryAnswerer, QueryFault, QueryFaultKind};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::plugin_process::in_words;
use crate::plugin_process::reading::Readings;

/// Histories of one question: each objective's is replayed from a month of minutes.
const MAX_HISTORIES: usize = 20;
/// Histories that are read side by side.
const SIDE_BY_SIDE: usize = 4;

/// What a query asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum QueryKind {
    /// Where each objective in force stands: a row for each.
    #[default]
    Status,
    /// One figure of each objective in force, named by labels: what alert rules and gauges take.
    Figure,
    /// What was left of one objective's budget over its period.
    BurnDown,
    /// How fast one objective's budget burns, a row for each tier.
    BurnRates,
    /// When one objective's alerts fired, or would have fired, within the panel's time.
    AlertHistory,
    /// What history said of one objective when it was proposed.
    Backtest,
    /// What was put in force and taken back within the panel's time.
    Changes,
    /// The alerts of all objectives within the panel's time.
    Incidents,
    /// The receipts, the newest first.
    Receipts,
    /// The names of the services with objectives in force.
    Services,
    /// The ids of the objectives in force.
    Objectives,
}

/// A figure of an objective in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Figure {
    /// The share of the error budget that is left; below 0 where more was spent.
    #[default]
    BudgetRemaining,
    /// How many times faster than it may the budget burns.
    BurnRate,
    /// The share of good events.
    Attainment,
}

#[derive(Debug, Deserialize)]
struct ObjectiveQuery {
    /// As the editor shows it before anything is chosen, where none is named.
    #[serde(default)]
    kind: QueryKind,
    /// The id of an objective; empty for all.
    #[serde(default)]
    objective: String,
    /// The name of a service; empty for all.
    #[serde(default)]
    service: String,
    #[serde(default)]
    figure: Figure,
}

/// Answers the data source's queries.
pub(crate) struct ObjectiveQueries(pub(crate) Arc<Readings>);

impl std::fmt::Debug for ObjectiveQueries {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ObjectiveQueries")
    }
}

#[async_trait]
impl QueryAnswerer for ObjectiveQueries {
    async fn answer(&self, context: &CallContext, query: &DataQuery) -> Result<Vec<DataFrame>, QueryFault> {
        let asked = ObjectiveQuery::read(&query.json).map_err(|error| {
            fault(
                QueryFaultKind::Invalid,
                format!("the query cannot be read: {error}"),
            )
        })?;
        let app = self.0.of(context).await;
        let app = app.map_err(|failure| fault(QueryFaultKind::Unavailable, in_words(&failure)))?;
        let Some(app) = app else {
            return Ok(vec![DataFrame {
                notices: vec!["nothing is in force in this organisation yet".to_owned()],
                ..DataFrame::default()
            }]);
        };
        Ok(vec![asked.frame(&app, query).await?])
    }
}

impl ObjectiveQuery {
    /// By the names of its fields only: a list would be taken for them in their order.
    fn read(json: &Value) -> Result<Self, serde_json::Error> {
        let fields: Map<String, Value> = Deserialize::deserialize(json)?;
        Deserialize::deserialize(Value::Object(fields))
    }

    async fn frame(&self, app: &App, query: &DataQuery) -> Result<DataFrame, QueryFault> {
        let kept = |error: AppError| refused(&error);
        match self.kind {
            QueryKind::Status | QueryKind::Figure => self.standings(app, query).await,
            QueryKind::Services => Ok(frames::services(&app.promises_in_force(None).map_err(kept)?)),
            QueryKind::Objectives => {
                let promises = app.promises_in_force(self.service()).map_err(kept)?;
                Ok(frames::objectives(&promises))
            }
            QueryKind::Changes => {
                let changes = app.store.changes().map_err(|e| kept(e.into()))?;
                Ok(frames::changes(&changes, self.service(), query))
            }
            QueryKind::Receipts => {
                let id = self.objective().map(|_| self.id()).transpose()?;
                Ok(frames::receipts(&app.receipts(id.as_ref()).await.map_err(kept)?))
            }
            QueryKind::Backtest => self.backtest(&app.store.proposals(None).map_err(|e| kept(e.into()))?),
            QueryKind::Incidents => self.incidents(app, query).await,
            QueryKind::BurnDown | QueryKind::BurnRates | QueryKind::AlertHistory => {
                let id = self.id()?;
                let history = app.objective_in_force(&id, None, (app.clock)()).await;
                let history = history.map_err(|error| refused(&error))?;
                refuse_stored(query, history.in_force.status.basis, &history.cut)?;
                Ok(match self.kind {
                    QueryKind::BurnRates => frames::burn_rates(&history),
                    QueryKind::AlertHistory => frames::alert_history(&history, query),
                    _ => frames::burn_down(&id, &history.history, frames::notices_of(&history)),
                })
            }
        }
    }

    fn service(&self) -> Option<&str> {
        Some(self.service.as_str()).filter(|name| !name.is_empty())
    }

    fn objective(&self) -> Option<&str> {
        Some(self.objective.as_str()).filter(|id| !id.is_empty())
    }

    fn id(&self) -> Result<ObjectiveId, QueryFault> {
        self.objective.parse().map_err(|_| {
            fault(
                QueryFaultKind::Invalid,
                "choose an objective; this query is about one".to_owned(),
            )
        })
    }

    async fn standings(&self, app: &App, query: &DataQuery) -> Result<DataFrame, QueryFault> {
        let filter = ObjectiveFilter {
            service: self.service(),
            ..ObjectiveFilter::default()
        };
        let found = app
            .objectives_in_force(filter, None, (app.clock)())
            .await
            .map_err(|error| refused(&error))?;
        let mut all = found.objectives;
        if let Some(id) = self.objective() {
            all.retain(|one| one.objective.id.as_str() == id);
        }
        for one in &all {
            refuse_stored(query, one.status.basis, &found.cut)?;
        }
        Ok(match self.kind {
            QueryKind::Figure => frames::figure(&all, self.figure, found.cut),
            _ => frames::status(&all, found.cut),
        })
    }

    fn backtest(&self, proposals: &[Proposal]) -> Result<DataFrame, QueryFault> {
        let id = self.id()?;
        let found = proposals.iter().find(|proposal| *proposal.id() == id);
        let proposal = found.ok_or_else(|| {
            fault(
                QueryFaultKind::NotFound,
                format!("there is no proposal for the objective `{id}`"),
            )
        })?;
        let as_of = proposal.evidence.as_of;
        Ok(frames::burn_down(
            &id,
            &proposal.backtest,
            vec![format!("as proposed from the history up to {as_of}")],
        ))
    }

    async fn incidents(&self, app: &App, query: &DataQuery) -> Result<DataFrame, QueryFault> {
        let mut promises = app
            .promises_in_force(self.service())
            .map_err(|error| refused(&error))?;
        if let Some(asked) = self.objective() {
            promises.retain(|objective| objective.id.as_str() == asked);
        }
        let n_left_out = promises.len().saturating_sub(MAX_HISTORIES);
        promises.truncate(MAX_HISTORIES);
        let now = (app.clock)();
        let mut reads = Vec::new();
        for objective in &promises {
            reads.push(app.objective_in_force(&objective.id, None, now));
        }
        let histories: Vec<ObjectiveHistory> = futures::stream::iter(reads)
            .buffered(SIDE_BY_SIDE)
            .try_collect()
            .await
            .map_err(|error| refused(&error))?;
        let left_out = (n_left_out > 0).then(|| {
            format!("{n_left_out} more objectives were not looked at; choose a service, or an objective")
        });
        Ok(frames::incidents(&histories, query, left_out))
    }
}

/// An alert on figures of the past is blind and looks healthy, so its rule must fail instead.
fn refuse_stored(query: &DataQuery, basis: StatusBasis, why: &[String]) -> Result<(), QueryFault> {
    if !query.is_for_alert || basis != StatusBasis::Stored {
        return Ok(());
    }
    let why = why.first().map_or(String::new(), |why| format!(": {why}"));
    Err(fault(
        QueryFaultKind::Unavailable,
        format!("an alert needs values of now, and there are only stored ones{why}"),
    ))
}

fn fault(kind: QueryFaultKind, message: String) -> QueryFault {
    QueryFault { kind, message }
}

fn refused(error: &AppError) -> QueryFault {
    let kind = match error.kind() {
        ErrorKind::Invalid | ErrorKind::Conflict => QueryFaultKind::Invalid,
        ErrorKind::NotFound => QueryFaultKind::NotFound,
        ErrorKind::Unavailable => QueryFaultKind::Unavailable,
        ErrorKind::Internal => QueryFaultKind::Internal,
    };
    fault(kind, error.to_string())
}
