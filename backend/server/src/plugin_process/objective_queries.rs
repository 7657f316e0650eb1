//! Answers the queries of the data source: what is kept about objectives, and what the source says of
//! them where the data source's settings name one. It writes nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::objectives::{ObjectiveHistory, ObjectiveInForce};
use app::{App, AppError, ErrorKind};
use async_trait::async_trait;
use domain::alert_tier::AlertSeverity;
use domain::{Backtest, Change, ObjectiveId, ObjectiveState, Proposal, StatusBasis};
use jiff::Timestamp;
use plugin::{
    CallContext, DataField, DataFrame, DataQuery, FieldValues, QueryAnswerer, QueryFault, QueryFaultKind,
};
use serde::Deserialize;

use crate::plugin_process::in_words;
use crate::plugin_process::organisation::Organisations;

/// What a query asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum QueryKind {
    /// Where each objective in force stands: a row for each.
    Status,
    /// What was left of one objective's budget over its period.
    BurnDown,
    /// How fast one objective's budget burns, a row for each tier.
    BurnRates,
    /// When one objective's alerts fired, or would have fired, over its period.
    AlertHistory,
    /// What history said of one objective when it was proposed.
    Backtest,
    /// What was put in force and taken back.
    Changes,
    /// The names of the services with objectives.
    Services,
    /// The ids of the objectives.
    Objectives,
}

#[derive(Debug, Deserialize)]
struct ObjectiveQuery {
    kind: QueryKind,
    objective: Option<String>,
    service: Option<String>,
}

/// Answers the data source's queries.
pub(crate) struct ObjectiveQueries(pub(crate) Arc<Organisations>);

impl std::fmt::Debug for ObjectiveQueries {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ObjectiveQueries")
    }
}

#[async_trait]
impl QueryAnswerer for ObjectiveQueries {
    async fn answer(&self, context: &CallContext, query: &DataQuery) -> Result<Vec<DataFrame>, QueryFault> {
        let asked: ObjectiveQuery = serde_json::from_value(query.json.clone()).map_err(|error| {
            fault(
                QueryFaultKind::Invalid,
                format!("the query cannot be read: {error}"),
            )
        })?;
        let app = self.0.reading(context).await;
        let app = app.map_err(|failure| fault(QueryFaultKind::Unavailable, in_words(&failure)))?;
        let Some(app) = app else {
            return Ok(vec![DataFrame {
                notices: vec!["nothing is in force in this organisation yet".to_owned()],
                ..DataFrame::default()
            }]);
        };
        let frame = asked.frame(&app).await.map_err(|error| refused(&error))?;
        Ok(vec![frame?])
    }
}

impl ObjectiveQuery {
    async fn frame(&self, app: &App) -> Result<Result<DataFrame, QueryFault>, AppError> {
        Ok(match self.kind {
            QueryKind::Status => Ok(self.status(app).await?),
            QueryKind::Services => Ok(services(&app.store.proposals(None)?)),
            QueryKind::Objectives => Ok(objectives(&app.store.proposals(self.service.as_deref())?)),
            QueryKind::Changes => Ok(self.changes(&app.store.changes()?)),
            QueryKind::Backtest => self.backtest(&app.store.proposals(None)?),
            QueryKind::BurnDown | QueryKind::BurnRates | QueryKind::AlertHistory => {
                let id = match self.id() {
                    Ok(id) => id,
                    Err(fault) => return Ok(Err(fault)),
                };
                let history = app.objective_in_force(&id, None, (app.clock)()).await?;
                Ok(match self.kind {
                    QueryKind::BurnRates => burn_rates(&history),
                    QueryKind::AlertHistory => alert_history(&history),
                    _ => burn_down(&id, &history.history, notices_of(&history)),
                })
            }
        })
    }

    fn id(&self) -> Result<ObjectiveId, QueryFault> {
        let text = self.objective.as_deref().unwrap_or_default();
        text.parse().map_err(|_| {
            fault(
                QueryFaultKind::Invalid,
                "choose an objective; this query is about one".to_owned(),
            )
        })
    }

    async fn status(&self, app: &App) -> Result<DataFrame, AppError> {
        let found = app
            .objectives_in_force(self.service.as_deref(), None, (app.clock)())
            .await?;
        let all = &found.objectives;
        let mut notices = found.cut;
        notices.extend(all.iter().filter_map(stored_notice));
        Ok(DataFrame {
            name: "status".to_owned(),
            fields: vec![
                texts("objective", all, |one| one.objective.id.to_string()),
                texts("service", all, |one| one.objective.service.name.clone()),
                texts("state", all, |one| {
                    state_word(one.status.state(&one.objective)).to_owned()
                }),
                texts("target", all, |one| one.objective.target.to_string()),
                numbers("attainment", all, |one| one.status.attainment).with_unit("percentunit"),
                numbers("budget left", all, |one| one.status.budget.map(|left| left.share))
                    .with_unit("percentunit"),
                numbers("burn rate", all, |one| one.status.burn_rate()),
                times("as of", all, |one| Some(one.status.as_of)),
            ],
            notices,
        })
    }

    /// As annotations have it: a time, a title, a text and tags.
    fn changes(&self, changes: &[Change]) -> DataFrame {
        let is_asked = |change: &&Change| self.service.as_ref().is_none_or(|name| *name == change.service);
        let changes: Vec<&Change> = changes.iter().filter(is_asked).collect();
        DataFrame {
            name: "changes".to_owned(),
            fields: vec![
                times("time", &changes, |change| Some(change.updated_at)),
                texts("title", &changes, |change| {
                    format!("{}: change {}", change.service, change.state)
                }),
                texts("text", &changes, |change| {
                    let ids: Vec<String> = change
                        .objective_ids()
                        .into_iter()
                        .map(ToString::to_string)
                        .collect();
                    format!("{} by {}", ids.join(", "), change.approved_by.login)
                }),
                texts("tags", &changes, |change| {
                    format!("{},{}", change.service, change.state)
                }),
                texts("id", &changes, |change| change.id.to_string()),
            ],
            notices: Vec::new(),
        }
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
        Ok(burn_down(
            &id,
            &proposal.backtest,
            vec![format!("as proposed from the history up to {as_of}")],
        ))
    }
}

fn burn_down(id: &ObjectiveId, backtest: &Backtest, notices: Vec<String>) -> DataFrame {
    let points = &backtest.burn_down;
    let labels = BTreeMap::from([("objective".to_owned(), id.to_string())]);
    DataFrame {
        name: "burn-down".to_owned(),
        fields: vec![
            times("time", points, |point| Some(point.at)),
            numbers("budget left", points, |point| Some(point.budget_remaining))
                .with_unit("percentunit")
                .with_labels(labels),
        ],
        notices,
    }
}

fn burn_rates(history: &ObjectiveHistory) -> DataFrame {
    let tiers = &history.in_force.status.tiers;
    DataFrame {
        name: "burn rates".to_owned(),
        fields: vec![
            texts("windows", tiers, |tier| {
                format!("{}/{}", tier.long_window, tier.short_window)
            }),
            texts("severity", tiers, |tier| severity_word(tier.severity).to_owned()),
            numbers("fires above", tiers, |tier| tier.factor.to_string().parse().ok()),
            numbers("long window", tiers, |tier| tier.long_rate),
            numbers("short window", tiers, |tier| tier.short_rate),
            numbers("exceeded", tiers, |tier| {
                Some(f64::from(u8::from(tier.is_exceeded)))
            }),
        ],
        notices: notices_of(history),
    }
}

fn alert_history(history: &ObjectiveHistory) -> DataFrame {
    let tiers = history.history.tiers.iter();
    let firings: Vec<_> = tiers
        .flat_map(|tier| tier.firings.iter().map(move |firing| (tier, firing)))
        .collect();
    DataFrame {
        name: "alert history".to_owned(),
        fields: vec![
            times("time", &firings, |(_, firing)| Some(firing.fired_at)),
            times("timeEnd", &firings, |(_, firing)| firing.resolved_at),
            times("burning since", &firings, |(_, firing)| {
                Some(firing.burning_since)
            }),
            texts("severity", &firings, |(tier, _)| {
                severity_word(tier.severity).to_owned()
            }),
            texts("windows", &firings, |(tier, _)| tier.windows.clone()),
        ],
        notices: notices_of(history),
    }
}

fn services(proposals: &[Proposal]) -> DataFrame {
    let mut names: Vec<&str> = proposals
        .iter()
        .map(|proposal| proposal.objective.service.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    DataFrame {
        name: "services".to_owned(),
        fields: vec![texts("text", &names, |name| (*name).to_owned())],
        notices: Vec::new(),
    }
}

fn objectives(proposals: &[Proposal]) -> DataFrame {
    DataFrame {
        name: "objectives".to_owned(),
        fields: vec![texts("text", proposals, |proposal| proposal.id().to_string())],
        notices: Vec::new(),
    }
}

fn notices_of(history: &ObjectiveHistory) -> Vec<String> {
    let mut notices = history.cut.clone();
    notices.extend(stored_notice(&history.in_force));
    notices
}

/// Whoever reads figures that are not of now must see of when they are.
fn stored_notice(one: &ObjectiveInForce) -> Option<String> {
    (one.status.basis == StatusBasis::Stored).then(|| {
        format!(
            "`{}` stands as it was proposed, from the history up to {}",
            one.objective.id, one.status.as_of
        )
    })
}

fn texts<T>(name: &str, rows: &[T], value: impl Fn(&T) -> String) -> DataField {
    let values = rows.iter().map(|row| Some(value(row))).collect();
    DataField::new(name, FieldValues::Texts(values))
}

fn numbers<T>(name: &str, rows: &[T], value: impl Fn(&T) -> Option<f64>) -> DataField {
    DataField::new(name, FieldValues::Numbers(rows.iter().map(value).collect()))
}

fn times<T>(name: &str, rows: &[T], value: impl Fn(&T) -> Option<Timestamp>) -> DataField {
    DataField::new(name, FieldValues::Times(rows.iter().map(value).collect()))
}

fn state_word(state: ObjectiveState) -> &'static str {
    match state {
        ObjectiveState::Burning => "burning",
        ObjectiveState::Spent => "spent",
        ObjectiveState::NoData => "no data",
        ObjectiveState::Drifted => "drifted",
        ObjectiveState::NotEnoughHistory => "not enough history",
        ObjectiveState::Healthy => "healthy",
    }
}

fn severity_word(severity: AlertSeverity) -> &'static str {
    match severity {
        AlertSeverity::Page => "page",
        AlertSeverity::Ticket => "ticket",
    }
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
