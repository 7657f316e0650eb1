//! `srellama check`

use std::path::Path;

use api::checks::FindingListResponse;
use app::check::{CheckSubject, check_offline};
use app::exposed::check_against;
use domain::{Finding, Severity};

use crate::cli::{CheckArgs, Cli};
use crate::commands::{Verdict, print_findings};
use crate::exposition_file;
use crate::failure::Failure;
use crate::terminal::{Terminal, Tone, counted};
use crate::wiring::{Need, Needs, names_a_source, wire};

pub(crate) async fn run(cli: &Cli, args: &CheckArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let subjects = subjects_of(args)?;
    let is_offline = !names_a_source(cli);
    let mut findings = Vec::new();
    if let Some(file) = &args.exposition {
        let catalogue = exposition_file::read(file)?;
        for subject in &subjects {
            findings.extend(check_against(subject, &catalogue));
        }
    } else if is_offline {
        for subject in &subjects {
            findings.extend(check_offline(subject, None));
        }
    } else {
        let needs = Needs {
            source: Need::Required,
            model: false,
            rules: None,
        };
        let wired = wire(cli, needs, terminal).await?;
        for subject in &subjects {
            let checking = wired.app.check(subject);
            findings.extend(
                terminal
                    .while_waiting("Checking", "against the source", checking)
                    .await?,
            );
        }
    }
    if terminal.is_json() {
        terminal.json(&FindingListResponse::from(&*findings))?;
    } else {
        print_findings(terminal, &findings, true)?;
        print_summary(terminal, args, &findings, is_offline)?;
    }
    let is_fine = findings.iter().all(|finding| finding.severity == Severity::Info);
    Ok(if is_fine { Verdict::Fine } else { Verdict::Findings })
}

fn subjects_of(args: &CheckArgs) -> Result<Vec<CheckSubject>, Failure> {
    if let Some(expression) = &args.expr {
        return Ok(vec![CheckSubject::Expression(expression.clone())]);
    }
    args.files.iter().map(|file| rule_file(file)).collect()
}

fn rule_file(path: &Path) -> Result<CheckSubject, Failure> {
    let text = std::fs::read_to_string(path).map_err(|source| Failure::File {
        verb: "read",
        path: path.to_owned(),
        source,
    })?;
    Ok(CheckSubject::RuleFile {
        name: path.display().to_string(),
        text,
    })
}

fn print_summary(
    terminal: &Terminal,
    args: &CheckArgs,
    findings: &[Finding],
    is_offline: bool,
) -> Result<(), Failure> {
    let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
    let subject = match &args.expr {
        Some(_) => "1 expression".to_owned(),
        None => counted(args.files.len(), "file"),
    };
    let (n_errors, n_warnings) = (count(Severity::Error), count(Severity::Warning));
    let place = if args.exposition.is_some() {
        "against the names of a file"
    } else if is_offline {
        "offline: no metric was looked up"
    } else {
        "against the source"
    };
    let detail = format!(
        "{subject}, {place}: {}, {}",
        counted(n_errors, "error"),
        counted(n_warnings, "warning")
    );
    let tone = match (n_errors, n_warnings) {
        (0, 0) => Tone::Good,
        (0, _) => Tone::Attention,
        _ => Tone::Bad,
    };
    terminal.line(tone, "Checked", detail)?;
    Ok(())
}
