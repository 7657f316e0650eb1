//! `srellama apply`

use std::time::Instant;

use api::changes::AppliedResponse;
use api::plans::PlanResponse;
use app::apply::{Applied, ApplyRequest, Plan};
use app::{App, RuleTarget};
use domain::change::FileBefore;

use crate::cli::{ApplyArgs, Cli};
use crate::commands::{Verdict, print_findings};
use crate::config::user;
use crate::failure::Failure;
use crate::terminal::{Terminal, Tone, counted, shell_word};
use crate::wiring::{Need, Needs, Rules, Wired, wire};

pub(crate) async fn run(cli: &Cli, args: &ApplyArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let needs = Needs {
        source: Need::Required,
        model: false,
        rules: Some(Rules {
            folder: &args.rules.rules,
            reload: &args.rules.reload,
            verify_within: Some(args.rules.verify_within),
        }),
    };
    let mut wired = wire(cli, needs, terminal).await?;
    let target = wired.take_rules()?;
    if !args.dry_run {
        finish_open_changes(&wired.app, &target, terminal).await?;
    }
    let request = ApplyRequest {
        service: args.service.clone(),
        objective_ids: args.only.clone(),
        approved_by: user::approver(),
    };
    let plan = wired.app.plan(&request, &target)?;
    if args.dry_run {
        return print_dry_run(&wired.app, &plan, terminal);
    }
    print_plan(terminal, &plan, cli.output.verbose > 0)?;
    if !args.yes && !is_confirmed(&plan, terminal)? {
        terminal.line(Tone::Attention, "Kept", "nothing was written")?;
        return Ok(Verdict::Fine);
    }
    let started = Instant::now();
    let applying = wired.app.apply(plan, &target);
    let waiting_for = "for the first evaluation of the new rules";
    let applied = terminal.while_waiting("Verifying", waiting_for, applying).await?;
    print_applied(terminal, &applied, &wired, args, started)?;
    Ok(Verdict::Fine)
}

/// What a crash left open is taken back before anything is planned, for a plan compares with what
/// lies there.
pub(super) async fn finish_open_changes(
    app: &App,
    target: &RuleTarget,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let recovering = app.recover(target);
    let findings = terminal
        .while_waiting("Recovering", "what was left open", recovering)
        .await?;
    print_findings(terminal, &findings, true)
}

fn print_dry_run(app: &App, plan: &Plan, terminal: &Terminal) -> Result<Verdict, Failure> {
    if terminal.is_json() {
        terminal.json(&PlanResponse::from(plan))?;
        return Ok(Verdict::Fine);
    }
    for open in app
        .store
        .changes()?
        .iter()
        .filter(|change| !change.state.is_final())
    {
        let detail = format!(
            "the change {} is {}: applying takes it back first",
            open.id, open.state
        );
        terminal.line(Tone::Attention, "Open", detail)?;
    }
    print_plan(terminal, plan, true)?;
    terminal.line(
        Tone::Quiet,
        "Next",
        "the same without `--dry-run`: nothing was written",
    )?;
    Ok(Verdict::Fine)
}

/// What will be written, in words; the text too if more is wanted.
fn print_plan(terminal: &Terminal, plan: &Plan, wants_more: bool) -> Result<(), Failure> {
    for file in &plan.files {
        let verb = match file.before {
            FileBefore::Absent => "Will write",
            FileBefore::Present { .. } => "Will replace",
        };
        terminal.line(Tone::Quiet, verb, file.path.display())?;
        for sentence in &file.in_words {
            terminal.more(sentence)?;
        }
        if wants_more {
            for line in file.after.lines() {
                terminal.more(format!("| {line}"))?;
            }
        }
        print_findings(terminal, &file.findings, wants_more)?;
    }
    Ok(())
}

fn is_confirmed(plan: &Plan, terminal: &Terminal) -> Result<bool, Failure> {
    let files = counted(plan.files.len(), "file");
    let question = format!("Write {files} for {}?", plan.change.service);
    terminal.ask(&question)?.ok_or_else(|| {
        Failure::setting(
            "nobody can be asked whether to write this: the input is no terminal",
            "pass `--yes`; `--dry-run` shows what it would write",
        )
    })
}

fn print_applied(
    terminal: &Terminal,
    applied: &Applied,
    wired: &Wired,
    args: &ApplyArgs,
    started: Instant,
) -> Result<(), Failure> {
    if terminal.is_json() {
        return Ok(terminal.json(&AppliedResponse::from(applied))?);
    }
    let change = &applied.change;
    let folder = args.rules.rules.display().to_string();
    let detail = format!(
        "{} to {folder} (change {})",
        counted(change.actions.len(), "file"),
        change.id
    );
    terminal.done("Applied", detail)?;
    let seconds = started.elapsed().as_secs_f64();
    let detail = format!("the server evaluates the new rules, no other fails now, in {seconds:.1} s");
    terminal.done("Verified", detail)?;
    for receipt in &applied.receipts {
        let place = match &receipt.ledger {
            Some(ledger) => format!(
                "number {}, block {}, {} gas",
                ledger.sequence, ledger.block_number, ledger.gas_used
            ),
            None => "not minted yet".to_owned(),
        };
        let detail = format!(
            "{} {}   {place}",
            receipt.objective_id,
            receipt.document_hash.short()
        );
        terminal.done("Receipt", detail)?;
    }
    print_findings(terminal, &applied.findings, true)?;
    let (service, words, folder) = (
        shell_word(&change.service),
        &wired.source_words,
        shell_word(&folder),
    );
    let next = format!("srellama verify {service}{words} --rules {folder}");
    terminal.line(Tone::Quiet, "Next", next)?;
    Ok(())
}
