//! Comments that disable checks: `# srellama disable ID`, several ids with commas between them.
//!
//! Before everything else in the file such a comment holds for the whole file; anywhere else for
//! the rule that begins next. Only comments of YAML count: what stands inside a text does not, so
//! no text from outside (a name in an annotation) can silence a check.
//!
//! The check `disable-comment` finds comments that name no check.

use std::collections::BTreeSet;

use domain::finding::Extent;
use domain::{Finding, Severity};
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::{Check, Run, checks};
use crate::rule_file::{Rule, RuleFile};

pub(super) const CHECK: Check = Check {
    id: "disable-comment",
    severity: Severity::Warning,
    page: include_str!("../../docs/checks/disable-comment.md"),
    run: Run::Elsewhere,
};

const MARK: &str = "srellama disable";

/// So many comments are looked at in one file.
const MAX_COMMENTS: usize = 200;

/// Which checks are disabled where.
#[derive(Debug, Default)]
pub(super) struct Disabled {
    in_file: BTreeSet<String>,
    /// One per rule, in the order of the file.
    in_rules: Vec<BTreeSet<String>>,
    /// Ids that no check has, with their lines.
    unknown: Vec<(usize, String)>,
}

struct Comment<'a> {
    /// Counted from 1.
    line: usize,
    ids: Vec<&'a str>,
}

/// A rule file of which only the lines of the rules are of interest.
#[derive(Deserialize)]
struct Located {
    #[serde(default)]
    groups: Vec<LocatedGroup>,
}

#[derive(Deserialize)]
struct LocatedGroup {
    #[serde(default)]
    rules: Vec<Spanned<Rule>>,
}

impl Disabled {
    /// Reads the comments of `text`, which parses to `file`.
    pub(super) fn in_text(text: &str, file: &RuleFile) -> Self {
        let mut disabled = Self::default();
        let comments = comments(text, file);
        if comments.is_empty() {
            return disabled;
        }
        let first_line = first_line_of_content(text);
        let starts = lines_of_rules(text);
        disabled.in_rules = vec![BTreeSet::new(); starts.len()];
        for comment in comments {
            for id in comment.ids {
                if !checks().iter().any(|check| check.id == id) {
                    disabled.unknown.push((comment.line, id.to_owned()));
                } else if comment.line < first_line {
                    disabled.in_file.insert(id.to_owned());
                } else if let Some(rule_idx) = starts.iter().position(|start| *start > comment.line) {
                    disabled.in_rules[rule_idx].insert(id.to_owned());
                }
            }
        }
        disabled
    }

    /// Is the check switched off for the rule?
    pub(super) fn covers(&self, rule_idx: usize, check: &str) -> bool {
        self.in_file.contains(check)
            || self
                .in_rules
                .get(rule_idx)
                .is_some_and(|checks| checks.contains(check))
    }

    /// What is wrong with the comments themselves.
    pub(super) fn findings(&self, place: &str) -> Vec<Finding> {
        let finding = |(line, id): &(usize, String)| {
            let id: String = id.chars().take(40).collect();
            let finding = Finding::warning(
                CHECK.id,
                place,
                format!("there is no check `{id}` to disable"),
                "write the id as the findings show it",
            );
            finding.at(Extent {
                line: *line,
                column: 1,
                end_line: line + 1,
                end_column: 1,
            })
        };
        self.unknown.iter().map(finding).collect()
    }
}

/// A line is a comment if the file says the same without it.
fn comments<'a>(text: &'a str, file: &RuleFile) -> Vec<Comment<'a>> {
    let candidates: Vec<Comment<'_>> = text
        .lines()
        .enumerate()
        .filter_map(|(line_idx, line)| Comment::parse(line_idx + 1, line))
        .take(MAX_COMMENTS)
        .collect();
    let says_the_same = |dropped: &[usize]| {
        let kept: Vec<&str> = text
            .lines()
            .enumerate()
            .filter(|(line_idx, _)| !dropped.contains(&(line_idx + 1)))
            .map(|(_, line)| line)
            .collect();
        RuleFile::parse(&kept.join("\n")).is_ok_and(|parsed| parsed == *file)
    };
    let lines: Vec<usize> = candidates.iter().map(|comment| comment.line).collect();
    if lines.is_empty() || says_the_same(&lines) {
        return candidates;
    }
    candidates
        .into_iter()
        .filter(|comment| says_the_same(&[comment.line]))
        .collect()
}

impl<'a> Comment<'a> {
    fn parse(line: usize, text: &'a str) -> Option<Self> {
        let words = text.trim().strip_prefix('#')?.trim().strip_prefix(MARK)?;
        let ids: Vec<&str> = words
            .split([',', ' ', '\t'])
            .filter(|word| !word.is_empty())
            .collect();
        (words.starts_with([' ', '\t']) && !ids.is_empty()).then_some(Self { line, ids })
    }
}

fn first_line_of_content(text: &str) -> usize {
    let is_content = |line: &str| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#') && line != "---"
    };
    text.lines()
        .position(is_content)
        .map_or(usize::MAX, |line_idx| line_idx + 1)
}

fn lines_of_rules(text: &str) -> Vec<usize> {
    let located: Located = serde_saphyr::from_str(text).unwrap_or(Located { groups: Vec::new() });
    located
        .groups
        .iter()
        .flat_map(|group| &group.rules)
        .map(|rule| usize::try_from(rule.referenced.line()).unwrap_or(usize::MAX))
        .collect()
}
