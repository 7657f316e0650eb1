//! The frames that the data source answers with. Names of fields and words are those of the API, which
//! the app's panels read; `time`, `timeEnd`, `title`, `text` and `tags` are Grafana's names for
//! annotations.

use std::collections::BTreeMap;

use app::objectives::{ObjectiveHistory, ObjectiveInForce};
use domain::alert_tier::AlertSeverity;
use domain::backtest::Firing;
use domain::{
    Backtest, Change, Objective, ObjectiveId, ObjectiveState, Receipt, ReceiptDocument, StatusBasis,
};
use jiff::Timestamp;
use plugin::{DataField, DataFrame, DataQuery, FieldValues, ShownAs};

use super::Figure;

/// A row for each objective, those first that need a person.
pub(super) fn status(all: &[ObjectiveInForce], cut: Vec<String>) -> DataFrame {
    DataFrame {
        name: "status".to_owned(),
        fields: vec![
            texts("objective", all, |one| one.objective.id.to_string()),
            texts("service", all, |one| one.objective.service.name.clone()),
            texts("state", all, |one| {
                state_word(one.status.state(&one.objective)).to_owned()
            }),
            texts("target", all, |one| one.objective.target.to_string()),
            numbers("attainment", all, |one| one.status.attainment).with_unit("percentunit"),
            numbers("budget_remaining", all, budget_remaining).with_unit("percentunit"),
            numbers("burn_rate", all, |one| one.status.burn_rate()),
            times("as_of", all, |one| Some(one.status.as_of)),
        ],
        notices: with_ages(cut, all),
        shown_as: ShownAs::Table,
    }
}

/// One number for each objective, and texts that become its labels.
pub(super) fn figure(all: &[ObjectiveInForce], figure: Figure, cut: Vec<String>) -> DataFrame {
    let number = match figure {
        Figure::BudgetRemaining => {
            numbers("budget_remaining", all, budget_remaining).with_unit("percentunit")
        }
        Figure::BurnRate => numbers("burn_rate", all, |one| one.status.burn_rate()),
        Figure::Attainment => {
            numbers("attainment", all, |one| one.status.attainment).with_unit("percentunit")
        }
    };
    DataFrame {
        name: number.name.clone(),
        fields: vec![
            texts("objective", all, |one| one.objective.id.to_string()),
            texts("service", all, |one| one.objective.service.name.clone()),
            number,
        ],
        notices: with_ages(cut, all),
        shown_as: ShownAs::Table,
    }
}

/// The budget of one objective over time.
pub(super) fn burn_down(id: &ObjectiveId, backtest: &Backtest, notices: Vec<String>) -> DataFrame {
    let points = &backtest.burn_down;
    let labels = BTreeMap::from([("objective".to_owned(), id.to_string())]);
    DataFrame {
        name: "burn_down".to_owned(),
        fields: vec![
            times("time", points, |point| Some(point.at)),
            numbers("budget_remaining", points, |point| Some(point.budget_remaining)).with_labels(labels),
        ],
        notices,
        shown_as: ShownAs::Graph,
    }
}

/// A row for each tier of one objective.
pub(super) fn burn_rates(history: &ObjectiveHistory) -> DataFrame {
    let tiers = &history.in_force.status.tiers;
    DataFrame {
        name: "burn_rates".to_owned(),
        fields: vec![
            texts("windows", tiers, |tier| {
                format!("{}/{}", tier.long_window, tier.short_window)
            }),
            texts("severity", tiers, |tier| severity_word(tier.severity).to_owned()),
            numbers("fires_above", tiers, |tier| tier.factor.to_string().parse().ok()),
            numbers("long_window", tiers, |tier| tier.long_rate),
            numbers("short_window", tiers, |tier| tier.short_rate),
            numbers("is_exceeded", tiers, |tier| {
                Some(f64::from(u8::from(tier.is_exceeded)))
            }),
        ],
        notices: notices_of(history),
        shown_as: ShownAs::Table,
    }
}

/// A row for each time that an alert of one objective fired.
pub(super) fn alert_history(history: &ObjectiveHistory, query: &DataQuery) -> DataFrame {
    let firings = firings_of(history, query);
    DataFrame {
        name: "alert_history".to_owned(),
        fields: vec![
            times("time", &firings, |one| Some(one.firing.fired_at)),
            times("timeEnd", &firings, |one| one.firing.resolved_at),
            times("burning_since", &firings, |one| Some(one.firing.burning_since)),
            texts("severity", &firings, |one| severity_word(one.severity).to_owned()),
            texts("windows", &firings, |one| one.windows.to_owned()),
        ],
        notices: notices_of(history),
        shown_as: ShownAs::Table,
    }
}

/// The alerts of several objectives, as annotations have them.
pub(super) fn incidents(
    histories: &[ObjectiveHistory],
    query: &DataQuery,
    left_out: Option<String>,
) -> DataFrame {
    let all = histories.iter().flat_map(|history| firings_of(history, query));
    let mut firings: Vec<FiringOf> = all.collect();
    firings.sort_by_key(|one| one.firing.fired_at);
    let mut notices: Vec<String> = histories.iter().flat_map(notices_of).collect();
    notices.sort_unstable();
    notices.dedup();
    notices.extend(left_out);
    DataFrame {
        name: "incidents".to_owned(),
        fields: vec![
            times("time", &firings, |one| Some(one.firing.fired_at)),
            times("timeEnd", &firings, |one| {
                Some(one.firing.resolved_at.unwrap_or(query.until))
            }),
            texts("title", &firings, |one| {
                format!("{}: {}", one.objective, severity_word(one.severity))
            }),
            texts("text", &firings, |one| {
                let since = one.firing.burning_since;
                format!(
                    "the budget burnt faster than {} allows, since {since}",
                    one.windows
                )
            }),
            texts("tags", &firings, |one| {
                format!("{},{}", one.service, severity_word(one.severity))
            }),
            texts("objective", &firings, |one| one.objective.to_string()),
        ],
        notices,
        shown_as: ShownAs::Table,
    }
}

/// The changes, as annotations have them.
pub(super) fn changes(changes: &[Change], service: Option<&str>, query: &DataQuery) -> DataFrame {
    let is_asked = |change: &&Change| {
        service.is_none_or(|name| name == change.service)
            && (query.from..=query.until).contains(&change.updated_at)
    };
    let changes: Vec<&Change> = changes.iter().filter(is_asked).collect();
    DataFrame {
        name: "changes".to_owned(),
        fields: vec![
            times("time", &changes, |change| Some(change.updated_at)),
            texts("title", &changes, |change| {
                format!("{}: change {}", change.service, change.state)
            }),
            texts("text", &changes, |change| {
                let ids = change.objective_ids();
                let ids: Vec<String> = ids.into_iter().map(ToString::to_string).collect();
                format!("{} by {}", ids.join(", "), change.approved_by.login)
            }),
            texts("tags", &changes, |change| {
                format!("{},{}", change.service, change.state)
            }),
            texts("id", &changes, |change| change.id.to_string()),
        ],
        notices: Vec::new(),
        shown_as: ShownAs::Table,
    }
}

/// A row for each receipt.
pub(super) fn receipts(receipts: &[Receipt]) -> DataFrame {
    let rows: Vec<(&Receipt, Option<ReceiptDocument>)> = receipts
        .iter()
        .map(|receipt| (receipt, ReceiptDocument::from_canonical(&receipt.document).ok()))
        .collect();
    let approver = |document: &ReceiptDocument| document.predicate.approved_by.login.clone();
    DataFrame {
        name: "receipts".to_owned(),
        fields: vec![
            texts("document_hash", &rows, |(receipt, _)| {
                receipt.document_hash.to_string()
            }),
            texts("objective", &rows, |(receipt, _)| {
                receipt.objective_id.to_string()
            }),
            texts("receipt_state", &rows, |(receipt, _)| {
                api::receipts::state_of(receipt).to_owned()
            }),
            DataField::new(
                "approved_by",
                FieldValues::Texts(
                    rows.iter()
                        .map(|(_, document)| document.as_ref().map(approver))
                        .collect(),
                ),
            ),
            times("in_force_since", &rows, |(_, document)| {
                document
                    .as_ref()
                    .map(|document| document.predicate.in_force_since)
            }),
        ],
        notices: Vec::new(),
        shown_as: ShownAs::Table,
    }
}

/// The services with objectives in force, as a variable takes them.
pub(super) fn services(promises: &[Objective]) -> DataFrame {
    let mut names: Vec<&str> = promises
        .iter()
        .map(|objective| objective.service.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    of_names("services", &names, |name| (*name).to_owned())
}

/// The objectives in force, as a variable takes them.
pub(super) fn objectives(promises: &[Objective]) -> DataFrame {
    of_names("objectives", promises, |objective| objective.id.to_string())
}

fn of_names<T>(name: &str, rows: &[T], text: impl Fn(&T) -> String) -> DataFrame {
    DataFrame {
        name: name.to_owned(),
        fields: vec![texts("text", rows, text)],
        notices: Vec::new(),
        shown_as: ShownAs::Table,
    }
}

/// What a person should know about a history.
pub(super) fn notices_of(history: &ObjectiveHistory) -> Vec<String> {
    let mut notices = history.cut.clone();
    notices.extend(stored_notice(&history.in_force));
    notices
}

/// One time that an alert fired.
struct FiringOf<'a> {
    objective: &'a ObjectiveId,
    service: &'a str,
    severity: AlertSeverity,
    windows: &'a str,
    firing: &'a Firing,
}

/// Those that touch the panel's time.
fn firings_of<'a>(history: &'a ObjectiveHistory, query: &DataQuery) -> Vec<FiringOf<'a>> {
    let objective = &history.in_force.objective;
    let (from, until) = (query.from, query.until);
    let touches = move |firing: &&Firing| {
        firing.fired_at <= until && firing.resolved_at.is_none_or(|resolved_at| resolved_at >= from)
    };
    let tiers = history.history.tiers.iter();
    tiers
        .flat_map(|tier| {
            tier.firings.iter().filter(touches).map(|firing| FiringOf {
                objective: &objective.id,
                service: &objective.service.name,
                severity: tier.severity,
                windows: &tier.windows,
                firing,
            })
        })
        .collect()
}

fn budget_remaining(one: &ObjectiveInForce) -> Option<f64> {
    one.status.budget.map(|left| left.share)
}

fn with_ages(mut notices: Vec<String>, all: &[ObjectiveInForce]) -> Vec<String> {
    notices.extend(all.iter().filter_map(stored_notice));
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
        ObjectiveState::NoData => "no_data",
        ObjectiveState::Drifted => "drifted",
        ObjectiveState::NotEnoughHistory => "not_enough_history",
        ObjectiveState::Healthy => "healthy",
    }
}

fn severity_word(severity: AlertSeverity) -> &'static str {
    match severity {
        AlertSeverity::Page => "page",
        AlertSeverity::Ticket => "ticket",
    }
}
