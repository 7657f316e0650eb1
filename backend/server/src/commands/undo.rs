//! `srellama undo`

use api::changes::{ChangeListResponse, UndoneResponse};
use app::undo::Undone;
use app::{App, AppError};
use domain::change::{ChangeId, FileBefore};
use sources::ReloadMeans;

use crate::cli::{Cli, UndoArgs};
use crate::commands::apply::finish_open_changes;
use crate::commands::{Verdict, print_findings};
use crate::failure::Failure;
use crate::terminal::{Terminal, Tone};
use crate::wiring::{Need, Needs, Rules, wire};

pub(crate) async fn run(cli: &Cli, args: &UndoArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let (Some(what), Some(folder)) = (&args.what, &args.rules) else {
        return list(cli, terminal).await;
    };
    if args.list {
        return list(cli, terminal).await;
    }
    let source = match args.reload {
        ReloadMeans::Http => Need::Required,
        _ => Need::Optional,
    };
    let needs = Needs {
        source,
        model: false,
        rules: Some(Rules {
            folder,
            reload: &args.reload,
            verify_within: None,
        }),
    };
    let mut wired = wire(cli, needs, terminal).await?;
    let target = wired.take_rules()?;
    finish_open_changes(&wired.app, &target, terminal).await?;
    let id = find_change(&wired.app, what)?;
    let undoing = wired.app.undo(&id, &target);
    let undone = terminal
        .while_waiting("Undoing", &format!("change {id}"), undoing)
        .await?;
    print(terminal, &undone)?;
    Ok(Verdict::Fine)
}

/// A change of that id, else the newest one of that service.
fn find_change(app: &App, what: &str) -> Result<ChangeId, Failure> {
    let id = ChangeId(what.to_owned());
    if app.store.change(&id)?.is_some() {
        return Ok(id);
    }
    match app.newest_change(what) {
        Ok(change) => Ok(change.id),
        Err(AppError::ChangeNotFound { .. }) => Err(Failure::setting(
            format!("there is no change `{what}`, and none in force of a service of that name"),
            "`srellama undo --list` shows them",
        )),
        Err(error) => Err(error.into()),
    }
}

fn print(terminal: &Terminal, undone: &Undone) -> Result<(), Failure> {
    if terminal.is_json() {
        return Ok(terminal.json(&UndoneResponse::from(undone))?);
    }
    let change = &undone.change;
    terminal.done("Undone", format!("change {} of {}", change.id, change.service))?;
    for action in change.files() {
        let path = action.path.display();
        match &action.before {
            Some(FileBefore::Present { text }) => {
                terminal.done("Restored", format!("{path}, {} bytes as before", text.len()))?;
            }
            Some(FileBefore::Absent) | None => terminal.done("Removed", path)?,
        }
    }
    if let Some(note) = change.last_reason() {
        terminal.line(Tone::Attention, "Note", note)?;
    }
    print_findings(terminal, &undone.findings, true)
}

async fn list(cli: &Cli, terminal: &Terminal) -> Result<Verdict, Failure> {
    let needs = Needs {
        source: Need::Optional,
        model: false,
        rules: None,
    };
    let wired = wire(cli, needs, terminal).await?;
    let changes = wired.app.store.changes()?;
    if terminal.is_json() {
        terminal.json(&ChangeListResponse::from(&*changes))?;
        return Ok(Verdict::Fine);
    }
    for change in &changes {
        let objectives: Vec<&str> = change.objective_ids().into_iter().map(|id| id.as_str()).collect();
        let reason = change.last_reason().map(|reason| format!(": {reason}"));
        let detail = format!(
            "{} {:9} {:.0}   {} by {}{}",
            change.id,
            change.state.to_string(),
            change.updated_at,
            objectives.join(", "),
            change.approved_by.login,
            reason.unwrap_or_default()
        );
        terminal.done("Change", detail)?;
    }
    if changes.is_empty() {
        terminal.line(Tone::Quiet, "Changes", "none yet")?;
    }
    Ok(Verdict::Fine)
}
