//! `srellama propose`

use std::path::Path;
use std::time::Instant;

use api::candidates::CandidateListResponse;
use api::proposals::ProposedResponse;
use app::exposed::candidates_of;
use app::propose::{Proposals, ProposeRequest};
use app::services::Freshness;
use domain::{AlertTier, Indicator, Proposal};

use crate::cli::{Cli, ProposeArgs};
use crate::commands::services::{discover, print_discovered};
use crate::commands::{Verdict, print_findings};
use crate::config;
use crate::exposition_file;
use crate::failure::Failure;
use crate::terminal::{Terminal, Tone, counted, shell_word};
use crate::wiring::{Need, Needs, Wired, wire};

pub(crate) async fn run(cli: &Cli, args: &ProposeArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    if let Some(file) = &args.exposition {
        return list_candidates(cli, file, terminal);
    }
    let needs = Needs {
        source: Need::Required,
        model: true,
        rules: None,
    };
    let wired = wire(cli, needs, terminal).await?;
    if !terminal.is_json() {
        let started = Instant::now();
        let found = discover(Freshness::Recent, &wired, terminal).await?;
        print_discovered(terminal, &found, started)?;
    }
    let as_of = args.as_of.unwrap_or_else(wired.history_end);
    let mut verdict = Verdict::Fine;
    for service in &args.services {
        let request = ProposeRequest {
            service: service.clone(),
            period: args.period,
            target: args.target,
            alerting: args.alerting,
            maintenance: args.maintenance.clone(),
            group_by: args.group_by.clone(),
            as_of,
        };
        if !propose_for(&request, &wired, terminal, cli.output.verbose > 0).await? {
            verdict = Verdict::Findings;
        }
    }
    Ok(verdict)
}

/// What could be proposed for the service that exposes a file.
fn list_candidates(cli: &Cli, file: &Path, terminal: &Terminal) -> Result<Verdict, Failure> {
    let catalogue = exposition_file::read(file)?;
    let packs = config::packs::read(cli.packs.as_deref())?;
    let candidates = candidates_of(&catalogue, &packs);
    if terminal.is_json() {
        terminal.json(&CandidateListResponse::of(&catalogue, &candidates))?;
    }
    for candidate in &candidates {
        let detail = format!("{}: {}", candidate.shape.kind(), candidate.shape.in_words());
        terminal.done("Candidate", detail)?;
        if cli.output.verbose > 0 {
            terminal.more(format!("{} ({})", candidate.explanation, candidate.template))?;
        }
        for reason in &candidate.reasons {
            terminal.more(format!("+ {reason}"))?;
        }
        for reason in &candidate.counter_reasons {
            terminal.more(format!("- {reason}"))?;
        }
    }
    let detail = match candidates.len() {
        0 => "none: nothing in it makes an indicator".to_owned(),
        n => format!(
            "{} from a file, which has no history: targets and alerts need a `--source`",
            counted(n, "candidate")
        ),
    };
    terminal.line(Tone::Quiet, "Listed", detail)?;
    Ok(match candidates.is_empty() {
        true => Verdict::Findings,
        false => Verdict::Fine,
    })
}

/// Proposes for one service and prints what came of it. Is there anything to apply?
async fn propose_for(
    request: &ProposeRequest,
    wired: &Wired,
    terminal: &Terminal,
    wants_more: bool,
) -> Result<bool, Failure> {
    let proposing = wired.app.propose(request);
    let waiting_for = format!("{} of history of {}", request.period, request.service);
    let proposed = terminal.while_waiting("Reading", &waiting_for, proposing).await?;
    if terminal.is_json() {
        terminal.json(&ProposedResponse::from(&proposed))?;
    } else {
        print(terminal, &proposed, wired, wants_more)?;
    }
    Ok(!proposed.proposals.is_empty())
}

fn print(terminal: &Terminal, proposed: &Proposals, wired: &Wired, wants_more: bool) -> Result<(), Failure> {
    for proposal in &proposed.proposals {
        terminal.done("Proposed", in_one_line(proposal))?;
        if wants_more {
            print_evidence(terminal, proposal)?;
        }
        print_findings(terminal, &proposal.findings, wants_more)?;
    }
    for skipped in &proposed.skipped {
        let detail = format!("{}: {}", skipped.candidate, skipped.reason);
        terminal.line(Tone::Attention, "Skipped", detail)?;
    }
    print_findings(terminal, &proposed.findings, wants_more)?;
    let service = shell_word(&proposed.catalogue.service.name);
    if proposed.proposals.is_empty() {
        let detail = format!("nothing for {service}: none of what it measures makes an objective");
        terminal.line(Tone::Attention, "Proposed", detail)?;
    } else {
        let words = &wired.source_words;
        let next = format!("srellama apply {service}{words} --rules /etc/prometheus/rules");
        terminal.line(Tone::Quiet, "Next", next)?;
    }
    Ok(())
}

/// `payment availability 99.9 %   rules 1 · model 2   30 d, held on 27 of 28 days`
pub(super) fn in_one_line(proposal: &Proposal) -> String {
    let objective = &proposal.objective;
    let threshold = match &objective.indicator {
        Indicator::LatencyBucket { threshold, .. } | Indicator::LatencyHistogram { threshold, .. } => {
            format!(" {threshold}")
        }
        _ => String::new(),
    };
    // Where a service has several of a kind, the later ones say what they read.
    let reads = match objective
        .id
        .as_str()
        .ends_with(&objective.indicator.kind().to_string())
    {
        true => String::new(),
        false => format!(" by {}", objective.indicator.metrics().join(", ")),
    };
    let model = match &proposal.rank.model {
        Some(model) => format!(" · model {}", model.rank),
        None => String::new(),
    };
    let backtest = &proposal.backtest;
    let seconds = backtest.until.duration_since(backtest.from).as_secs();
    format!(
        "{} {}{threshold} {}{reads}   rules {}{model}   {:.0} d, held on {} of {}",
        objective.service.name,
        objective.indicator.kind(),
        objective.target,
        proposal.rank.rules,
        seconds as f64 / 86_400.0,
        backtest.n_days_held,
        counted(backtest.n_days, "day"),
    )
}

/// What `-v` adds: the working.
pub(super) fn print_evidence(terminal: &Terminal, proposal: &Proposal) -> Result<(), Failure> {
    terminal.more(format!("{} · {}", proposal.id(), proposal.objective.indicator))?;
    terminal.more(&proposal.target_reason)?;
    for reason in &proposal.reasons {
        terminal.more(format!("+ {reason}"))?;
    }
    for reason in &proposal.counter_reasons {
        terminal.more(format!("- {reason}"))?;
    }
    let backtest = &proposal.backtest;
    let attainment = backtest
        .attainment
        .map(|share| format!("{:.4} % good", share * 100.0));
    let budget = backtest
        .budget_remaining
        .map(|left| format!("{:.0} % of the budget left", left * 100.0));
    terminal.more(format!(
        "{:.0} events, {}, {}, {:.1} pages a month",
        backtest.events.total,
        attainment.unwrap_or_else(|| "none good or bad".to_owned()),
        budget.unwrap_or_else(|| "budget untouched".to_owned()),
        backtest.pages_per_30_days
    ))?;
    if let (Some(unseen), Some(worst)) = (backtest.unseen_events, backtest.worst_case)
        && unseen.total > 0.0
    {
        terminal.more(format!(
            "unseen at most {:.0} events, {:.0} of them bad: then {:.4} % good, {:.0} % of the budget left",
            unseen.total.ceil(),
            unseen.bad.ceil(),
            worst.attainment * 100.0,
            worst.budget_remaining * 100.0
        ))?;
    }
    if let Some(calendar) = proposal.objective.period.as_calendar() {
        for window in &backtest.calendar_windows {
            terminal.more(window.in_words(calendar.zone))?;
        }
    }
    if let Some(fit) = &proposal.fit {
        terminal.more(fit.in_words())?;
        for of in &fit.windows {
            terminal.more(format!(
                "by {}: held in {} of {}, worst {:.4} %, a tenth up to {:.4} %, half up to {:.4} %",
                of.window,
                of.n_kept,
                of.n_windows,
                of.worst * 100.0,
                of.tenth * 100.0,
                of.median * 100.0
            ))?;
        }
    }
    if let Some(fit) = &proposal.threshold_fit {
        terminal.more(fit.in_words())?;
    }
    for tier in &proposal.alert_tiers.tiers {
        terminal.more(tier_in_one_line(tier, proposal))?;
    }
    if let Some(absence) = &proposal.alert_tiers.absence {
        terminal.more(absence.in_words())?;
    }
    for note in &proposal.alert_tiers.notes {
        terminal.more(note)?;
    }
    Ok(())
}

/// `page 1h/5m above 14.4 × budget, from 3 bad events, within 6m52s of a full outage, …`
fn tier_in_one_line(tier: &AlertTier, proposal: &Proposal) -> String {
    let mut line = format!(
        "{} {} above {} × budget",
        tier.severity,
        tier.windows(),
        tier.factor
    );
    if tier.min_bad_events > 0 {
        line += &format!(", from {} bad events", tier.min_bad_events);
    }
    line += &format!(
        ", within {} of a full outage",
        tier.certificate.time_to_fire_at_full_outage
    );
    if let Some(at_traffic) = &tier.certificate.at_traffic {
        line += &format!(
            ", about {} a month by chance",
            at_traffic.false_alerts_in_30_days.round_dp(2)
        );
    }
    line += &format!(" ({})", tier.in_words(proposal.objective.period));
    line
}
