//! `srellama check`

mod github;

use std::io::{self, Read as _};
use std::path::Path;

use api::checks::FindingListResponse;
use app::check::{CheckReport, CheckSubject, check_offline};
use app::exposed::check_against;
use domain::{Finding, Severity};
use promql::check::Surroundings;
use promql::profile::Profile;

use crate::cli::{CheckArgs, Cli, FindingFormat};
use crate::commands::{Verdict, print_findings};
use crate::exposition_file;
use crate::failure::Failure;
use crate::terminal::{Terminal, Tone, counted};
use crate::wiring::{Need, Needs, names_a_source, wire};

/// More than any rule file that is read.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// What was checked, and what is to be said of it.
struct Checked {
    subject: CheckSubject,
    findings: Vec<Finding>,
}

/// Everything that was checked.
struct Outcome {
    checked: Vec<Checked>,
    /// What the server said of itself, with the findings of all; `None` where none was asked.
    report: Option<CheckReport>,
    /// Against what, in words.
    against: String,
}

pub(crate) async fn run(cli: &Cli, args: &CheckArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let subjects = subjects_of(args)?;
    let outcome = if names_a_source(cli) && args.exposition.is_none() {
        if args.server_version.is_some() {
            return Err(Failure::setting(
                "a source is named, and a version of Prometheus too",
                "leave one of them out: what a source takes, it is asked itself",
            ));
        }
        at_the_source(cli, subjects, terminal).await?
    } else {
        offline(args, subjects)?
    };
    let findings: Vec<Finding> = outcome.findings().cloned().collect();
    let format = match terminal.is_json() {
        true => FindingFormat::Json,
        false => args.format,
    };
    match format {
        FindingFormat::Json => terminal.json(&match &outcome.report {
            Some(report) => FindingListResponse::from(report),
            None => FindingListResponse::from(&*findings),
        })?,
        FindingFormat::Github => {
            for checked in &outcome.checked {
                terminal.text(&github::annotations(checked.file(), &checked.findings))?;
            }
            print_summary(terminal, args, &findings, &outcome)?;
        }
        FindingFormat::Text => {
            for checked in &outcome.checked {
                print_findings(terminal, &checked.with_lines(), true)?;
            }
            print_summary(terminal, args, &findings, &outcome)?;
        }
    }
    let is_fine = findings.iter().all(|finding| finding.severity == Severity::Info);
    Ok(if is_fine { Verdict::Fine } else { Verdict::Findings })
}

async fn at_the_source(
    cli: &Cli,
    subjects: Vec<CheckSubject>,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let needs = Needs {
        source: Need::Required,
        model: false,
        rules: None,
    };
    let wired = wire(cli, needs, terminal).await?;
    let mut checked = Vec::with_capacity(subjects.len());
    let mut joined: Option<CheckReport> = None;
    for subject in subjects {
        let checking = wired.app.check(&subject);
        let report = terminal
            .while_waiting("Checking", "against the source", checking)
            .await?;
        let findings = report.findings.clone();
        joined = Some(match joined.take() {
            Some(before) => before.and(report),
            None => report,
        });
        checked.push(Checked { subject, findings });
    }
    let against = joined.as_ref().map_or_else(String::new, |report| {
        format!(
            "against the source, {} of {} valid on {}",
            report.n_valid,
            counted(report.n_expressions, "expression"),
            report.server.in_words()
        )
    });
    Ok(Outcome {
        checked,
        report: joined,
        against,
    })
}

fn offline(args: &CheckArgs, subjects: Vec<CheckSubject>) -> Result<Outcome, Failure> {
    let profile = args.server_version.as_deref().map(profile_of).transpose()?;
    let catalogue = args
        .exposition
        .as_deref()
        .map(exposition_file::read)
        .transpose()?;
    let surroundings = Surroundings {
        profile: profile.as_ref(),
        ..Surroundings::default()
    };
    let check = |subject: CheckSubject| Checked {
        findings: match &catalogue {
            Some(catalogue) => check_against(&subject, catalogue, profile.as_ref()),
            None => check_offline(&subject, surroundings),
        },
        subject,
    };
    let mut against = match catalogue {
        Some(_) => "against the names of a file".to_owned(),
        None => "offline: no metric was looked up".to_owned(),
    };
    if let Some(profile) = &profile {
        against += &format!(", for {}", profile.server);
    }
    Ok(Outcome {
        checked: subjects.into_iter().map(check).collect(),
        report: None,
        against,
    })
}

fn profile_of(version: &str) -> Result<Profile, Failure> {
    Profile::of_version(&format!("Prometheus {version}"), version).ok_or_else(|| {
        Failure::setting(
            format!("`{version}` is no version of Prometheus"),
            "write it like 2.42 or 3.15.0",
        )
    })
}

fn subjects_of(args: &CheckArgs) -> Result<Vec<CheckSubject>, Failure> {
    if let Some(expression) = &args.expr {
        return Ok(vec![CheckSubject::Expression(expression.clone())]);
    }
    args.files.iter().map(|file| rule_file(file)).collect()
}

fn rule_file(path: &Path) -> Result<CheckSubject, Failure> {
    let is_stdin = path == Path::new("-");
    let read = || {
        let mut text = String::new();
        if is_stdin {
            io::stdin().lock().take(MAX_BYTES).read_to_string(&mut text)?;
        } else {
            std::fs::File::open(path)?
                .take(MAX_BYTES)
                .read_to_string(&mut text)?;
        }
        Ok(text)
    };
    let text = read().map_err(|source| Failure::File {
        verb: "read",
        path: path.to_owned(),
        source,
    })?;
    let name = match is_stdin {
        true => "standard input".to_owned(),
        false => path.display().to_string(),
    };
    Ok(CheckSubject::RuleFile { name, text })
}

impl Outcome {
    fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.checked.iter().flat_map(|checked| &checked.findings)
    }
}

impl Checked {
    /// The file, where it is one that others can open.
    fn file(&self) -> Option<&str> {
        match &self.subject {
            CheckSubject::RuleFile { name, .. } if name != "standard input" => Some(name),
            CheckSubject::RuleFile { .. } | CheckSubject::Expression(_) => None,
        }
    }

    /// The findings with line and column in their places: `rules.yaml:4:11 group/rule`.
    fn with_lines(&self) -> Vec<Finding> {
        let CheckSubject::RuleFile { name, .. } = &self.subject else {
            return self
                .findings
                .iter()
                .map(|finding| with_line(finding, "expression"))
                .collect();
        };
        self.findings
            .iter()
            .map(|finding| with_line(finding, name))
            .collect()
    }
}

fn with_line(finding: &Finding, name: &str) -> Finding {
    let mut finding = finding.clone();
    if let (Some(at), Some(rest)) = (finding.at, finding.place.strip_prefix(name)) {
        finding.place = format!("{name}:{}:{}{rest}", at.line, at.column);
    }
    finding
}

fn print_summary(
    terminal: &Terminal,
    args: &CheckArgs,
    findings: &[Finding],
    outcome: &Outcome,
) -> Result<(), Failure> {
    let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
    let subject = match &args.expr {
        Some(_) => "1 expression".to_owned(),
        None => counted(args.files.len(), "file"),
    };
    let (n_errors, n_warnings) = (count(Severity::Error), count(Severity::Warning));
    let detail = format!(
        "{subject}, {}: {}, {}",
        outcome.against,
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
