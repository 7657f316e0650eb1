//! From a place in an expression to the place in the rule file that holds it.

use std::cell::OnceCell;

use domain::finding::Extent;
use serde::Deserialize;
use serde_saphyr::{Location, Spanned};

use crate::syntax::{LineColumn, Span};

/// Where a span of an expression stands, in lines and columns of that expression.
pub(super) fn extent(text: &str, span: Span) -> Extent {
    let (start, end) = (LineColumn::of(text, span.start), LineColumn::of(text, span.end));
    Extent {
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

/// Where the rules of a file and their expressions stand. The file is read for it at the first
/// question, since most files raise none.
pub(super) struct Places<'a> {
    text: &'a str,
    located: OnceCell<Located>,
}

struct Located {
    /// The first byte of each rule, and of its expression's text.
    rules: Vec<(usize, usize)>,
    /// The first byte of each line.
    lines: Vec<usize>,
}

/// A rule file of which only the places are of interest.
#[derive(Deserialize)]
struct LocatedFile {
    #[serde(default)]
    groups: Vec<LocatedGroup>,
}

#[derive(Deserialize)]
struct LocatedGroup {
    #[serde(default)]
    rules: Vec<Spanned<LocatedRule>>,
}

#[derive(Deserialize)]
struct LocatedRule {
    expr: Spanned<String>,
}

impl<'a> Places<'a> {
    pub(super) fn of_file(text: &'a str) -> Self {
        Self {
            text,
            located: OnceCell::new(),
        }
    }

    /// Where the rule begins in the file, to the end of that line.
    pub(super) fn of_rule(&self, rule_idx: usize) -> Option<Extent> {
        let located = self.located();
        let (start, _) = *located.rules.get(rule_idx)?;
        let line = self.text.get(start..)?.lines().next()?;
        Some(located.between(start, start + line.trim_end().len()))
    }

    /// Where `inside`, a place in the expression of the rule, stands in the file.
    pub(super) fn in_file(&self, rule_idx: usize, expression: &str, inside: Extent) -> Option<Extent> {
        let located = self.located();
        let (_, start) = *located.rules.get(rule_idx)?;
        let from = offset(expression, inside.line, inside.column);
        let to = offset(expression, inside.end_line, inside.end_column).max(from + 1);
        let file = self.text.as_bytes();
        let mut at = start;
        let (mut first, mut last) = (None, None);
        // YAML folds lines, indents them and escapes characters, and keeps the order of all others.
        for (byte_idx, byte) in expression.bytes().enumerate().take(to) {
            if byte.is_ascii_whitespace() {
                continue;
            }
            at += file.get(at..)?.iter().position(|written| *written == byte)?;
            if byte_idx >= from {
                first.get_or_insert(at);
                last = Some(at + 1);
            }
            at += 1;
        }
        // The end of the expression is one behind its last character.
        let first = first.unwrap_or(at);
        Some(located.between(first, last.unwrap_or(first)))
    }

    fn located(&self) -> &Located {
        self.located.get_or_init(|| Located::of(self.text))
    }
}

impl Located {
    fn of(text: &str) -> Self {
        let after_newlines = text.match_indices('\n').map(|(newline, _)| newline + 1);
        let lines: Vec<usize> = std::iter::once(0).chain(after_newlines).collect();
        let file: LocatedFile = serde_saphyr::from_str(text).unwrap_or(LocatedFile { groups: Vec::new() });
        let start_of = |location: Location| {
            let line = usize::try_from(location.line()).unwrap_or(usize::MAX);
            let column = usize::try_from(location.column()).unwrap_or(usize::MAX);
            let in_characters = || {
                let start = lines.get(line.saturating_sub(1)).copied()?;
                let (offset, _) = text.get(start..)?.char_indices().nth(column.saturating_sub(1))?;
                Some(start + offset)
            };
            let in_bytes = location.span().byte_offset();
            let start = in_bytes.and_then(|offset| usize::try_from(offset).ok());
            start.or_else(in_characters).unwrap_or(text.len()).min(text.len())
        };
        let places = |rule: &Spanned<LocatedRule>| {
            let expression = behind_header(text, start_of(rule.value.expr.referenced));
            (start_of(rule.referenced), expression)
        };
        let rules = file.groups.iter().flat_map(|group| &group.rules);
        let rules = rules.map(places).collect();
        Self { rules, lines }
    }

    fn between(&self, start: usize, end: usize) -> Extent {
        let (line, column) = self.place(start);
        let (end_line, end_column) = self.place(end);
        Extent {
            line,
            column,
            end_line,
            end_column,
        }
    }

    fn place(&self, at: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= at);
        (line, at + 1 - self.lines[line - 1])
    }
}

/// The header of a block scalar is no part of it.
fn behind_header(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    if rest.starts_with(['|', '>']) {
        start + rest.find('\n').map_or(rest.len(), |newline| newline + 1)
    } else {
        start
    }
}

/// The byte at a line and column of a short text.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    (before + column.saturating_sub(1)).min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, expression: &str, part: &str) {
        let text =
            format!("groups:\n- name: g\n  rules:\n  - record: a\n    expr: {written}\n    labels: {{}}\n");
        let start = expression.find(part).unwrap();
        let inside = extent(expression, Span::new(start, start + part.len()));
        let place = Places::of_file(&text).in_file(0, expression, inside).unwrap();
        let line = text.lines().nth(place.line - 1).unwrap();
        assert_eq!(place.line, place.end_line, "{written}");
        assert_eq!(&line[place.column - 1..place.end_column - 1], part, "{written}");
    }

    #[test]
    fn each_style_of_yaml_is_followed() {
        check("sum(up) / foo", "sum(up) / foo", "foo");
        check("'a{b=''c''} / foo'", "a{b='c'} / foo", "foo");
        check("\"a{b=\\\"c\\\"} / foo\"", "a{b=\"c\"} / foo", "foo");
        check("|\n      sum(up)\n      / foo", "sum(up)\n/ foo", "foo");
        check("|-\n      sum(up)\n        / foo", "sum(up)\n  / foo", "up");
        check(">-\n      sum(up)\n      / foo", "sum(up) / foo", "foo");
    }

    #[test]
    fn a_rule_has_a_place_whatever_characters_stand_before_it() {
        let text = "groups:\n- name: g\n  rules:\n  - {alert: größer 🦙, expr: up > foo}\n  - record: a\n    expr: b\n";
        let places = Places::of_file(text);
        let inside = extent("up > foo", Span::new(5, 8));
        let place = places.in_file(0, "up > foo", inside).unwrap();
        let line = text.lines().nth(place.line - 1).unwrap();
        assert_eq!(&line[place.column - 1..place.end_column - 1], "foo");
        let second = places.of_rule(1).unwrap();
        assert_eq!((second.line, second.column, second.end_column), (5, 5, 14));
    }
}
