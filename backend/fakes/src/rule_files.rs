//! Reads rule files as Prometheus 2.42 does: strictly.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use domain::TimeSpan;
use domain::metric::Labels;
use domain::ports::RuleFolder as _;
use serde::Deserialize;

use crate::MemoryRuleFolder;
use crate::expression::{Expression, ExpressionError, parse};

/// Where rule files lie.
#[derive(Debug, Clone)]
pub(crate) enum RuleFiles {
    None,
    Folder(PathBuf),
    Memory(MemoryRuleFolder),
}

/// A group that was read.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) file: String,
    /// `None`: the server's own interval.
    pub(crate) interval: Option<TimeSpan>,
    pub(crate) rules: Vec<Rule>,
}

/// A rule that was read.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) is_alert: bool,
    pub(crate) labels: Labels,
    /// The text as it stands in the file.
    pub(crate) text: String,
    /// Either the expression, or what in it this fake does not know.
    pub(crate) expression: Result<Expression, String>,
}

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
#[error("{}: {fault}", file.display())]
pub(crate) struct RuleFileError {
    pub(crate) file: PathBuf,
    pub(crate) fault: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    #[serde(default)]
    groups: Vec<GroupText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupText {
    name: String,
    interval: Option<String>,
    #[serde(default, rename = "limit")]
    _limit: i64,
    #[serde(default)]
    rules: Vec<RuleText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    record: Option<String>,
    alert: Option<String>,
    expr: String,
    #[serde(rename = "for")]
    hold: Option<String>,
    keep_firing_for: Option<String>,
    #[serde(default)]
    labels: Labels,
    #[serde(default)]
    annotations: Labels,
}

impl RuleFiles {
    /// Reads every `*.yaml` and `*.yml`, by name. The first file that cannot be taken fails all.
    pub(crate) fn read(&self) -> Result<Vec<Group>, RuleFileError> {
        let mut groups = Vec::new();
        for (path, text) in self.texts()? {
            let read = read_file(&path, &text).map_err(|fault| RuleFileError { file: path, fault })?;
            groups.extend(read);
        }
        Ok(groups)
    }

    /// In words.
    pub(crate) fn place(&self) -> String {
        match self {
            Self::None => "no rule folder".to_owned(),
            Self::Folder(folder) => folder.display().to_string(),
            Self::Memory(memory) => memory.folder().display().to_string(),
        }
    }

    fn texts(&self) -> Result<Vec<(PathBuf, String)>, RuleFileError> {
        match self {
            Self::None => Ok(Vec::new()),
            Self::Folder(folder) => texts_in(folder),
            Self::Memory(memory) => {
                let files = memory.files().into_iter();
                Ok(files.filter(|(path, _)| is_rule_file(path)).collect())
            }
        }
    }
}

/// A folder that is not there has no rule files, as a glob that matches nothing.
fn texts_in(folder: &Path) -> Result<Vec<(PathBuf, String)>, RuleFileError> {
    let failed = |file: &Path| {
        let file = file.to_owned();
        |error: io::Error| RuleFileError {
            file,
            fault: error.to_string(),
        }
    };
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed(folder))?,
    };
    let mut texts = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed(folder))?.path();
        if is_rule_file(&path) {
            let text = std::fs::read_to_string(&path).map_err(failed(&path))?;
            texts.push((path, text));
        }
    }
    texts.sort();
    Ok(texts)
}

fn is_rule_file(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("yaml" | "yml"))
}

fn read_file(path: &Path, text: &str) -> Result<Vec<Group>, String> {
    // An empty file has no groups.
    let has_content = text
        .lines()
        .any(|line| !line.trim().is_empty() && !line.trim().starts_with('#'));
    if !has_content {
        return Ok(Vec::new());
    }
    let file: FileText = serde_saphyr::from_str(text).map_err(|error| one_line(&error.to_string()))?;
    let mut names = BTreeSet::new();
    let mut groups = Vec::new();
    for group in file.groups {
        if group.name.is_empty() {
            return Err("Groupname must not be empty".to_owned());
        }
        if !names.insert(group.name.clone()) {
            return Err(format!(
                "groupname: \"{}\" is repeated in the same file",
                group.name
            ));
        }
        groups.push(read_group(path, group)?);
    }
    Ok(groups)
}

fn read_group(path: &Path, group: GroupText) -> Result<Group, String> {
    let interval = group.interval.as_deref().map(duration).transpose()?;
    let mut rules = Vec::new();
    for (rule_idx, rule) in group.rules.into_iter().enumerate() {
        let place = format!("group \"{}\", rule {}", group.name, rule_idx + 1);
        rules.push(read_rule(rule).map_err(|fault| format!("{place}: {fault}"))?);
    }
    Ok(Group {
        name: group.name,
        file: path.display().to_string(),
        interval: interval.filter(|interval| interval.seconds() > 0),
        rules,
    })
}

fn read_rule(rule: RuleText) -> Result<Rule, String> {
    let is_alert = rule.alert.is_some();
    let name = match (rule.record, rule.alert) {
        (Some(_), Some(_)) => return Err("only one of 'record' and 'alert' must be set".to_owned()),
        (None, None) => return Err("one of 'record' or 'alert' must be set".to_owned()),
        (Some(name), None) | (None, Some(name)) => name,
    };
    if !is_alert {
        if rule.hold.is_some() || rule.keep_firing_for.is_some() || !rule.annotations.is_empty() {
            return Err(
                "invalid field 'for', 'keep_firing_for' or 'annotations' in recording rule".to_owned(),
            );
        }
        if !is_metric_name(&name) {
            return Err(format!("invalid recording rule name: {name}"));
        }
    }
    for time in [&rule.hold, &rule.keep_firing_for].into_iter().flatten() {
        duration(time)?;
    }
    if let Some(label) = rule.labels.keys().find(|label| !is_label_name(label)) {
        return Err(format!("invalid label name: {label}"));
    }
    let expression = match parse(&rule.expr) {
        Ok(expression) => Ok(expression),
        Err(ExpressionError::Unsupported(what)) => Err(ExpressionError::Unsupported(what).to_string()),
        Err(mistake) => return Err(format!("could not parse expression: {mistake}")),
    };
    Ok(Rule {
        name,
        is_alert,
        labels: rule.labels,
        text: rule.expr,
        expression,
    })
}

fn duration(text: &str) -> Result<TimeSpan, String> {
    text.parse()
        .map_err(|_| format!("not a valid duration string: \"{text}\""))
}

fn is_metric_name(name: &str) -> bool {
    is_name(name, |character| matches!(character, '_' | ':'))
}

fn is_label_name(name: &str) -> bool {
    name != "__name__" && is_name(name, |character| character == '_')
}

fn is_name(name: &str, is_extra: impl Fn(char) -> bool) -> bool {
    let fits = |character: char| character.is_ascii_alphanumeric() || is_extra(character);
    !name.is_empty() && name.chars().all(fits) && !name.starts_with(|first: char| first.is_ascii_digit())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
