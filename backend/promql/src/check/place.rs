//! From a place in an expression to the place in the rule file that holds it.

use std::cell::OnceCell;

use domain::finding::Extent;
use serde::Deserialize;
use serde_saphyr::Spanned;

use crate::syntax::{LineColumn, Span};

/// Where a span of an expression stands, in lines and columns of that expression.
pub(super) fn extent(text: &str, span: Span) -> Extent {
    between(text, span.start, span.end)
}

fn between(text: &str, start: u32, end: u32) -> Extent {
    let (start, end) = (LineColumn::of(text, start), LineColumn::of(text, end));
    Extent {
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

/// Where the expressions of a rule file stand. The file is read for it at the first question, since
/// most files raise none.
pub(super) struct Places<'a> {
    text: &'a str,
    expressions: OnceCell<Vec<usize>>,
}

/// A rule file of which only the places of the expressions are of interest.
#[derive(Deserialize)]
struct Located {
    #[serde(default)]
    groups: Vec<LocatedGroup>,
}

#[derive(Deserialize)]
struct LocatedGroup {
    #[serde(default)]
    rules: Vec<LocatedRule>,
}

#[derive(Deserialize)]
struct LocatedRule {
    expr: Spanned<String>,
}

impl<'a> Places<'a> {
    pub(super) fn of_file(text: &'a str) -> Self {
        Self {
            text,
            expressions: OnceCell::new(),
        }
    }

    /// Where `inside`, a place in the expression of the rule, stands in the file.
    pub(super) fn in_file(&self, rule_idx: usize, expression: &str, inside: Extent) -> Option<Extent> {
        let start = *self.expressions.get_or_init(|| starts(self.text)).get(rule_idx)?;
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
        let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Some(between(
            self.text,
            position(first),
            position(last.unwrap_or(first)),
        ))
    }
}

/// The first byte of each expression's text.
fn starts(text: &str) -> Vec<usize> {
    let located: Located = serde_saphyr::from_str(text).unwrap_or(Located { groups: Vec::new() });
    let rules = located.groups.iter().flat_map(|group| &group.rules);
    let start = |rule: &LocatedRule| {
        let line = usize::try_from(rule.expr.referenced.line()).unwrap_or(usize::MAX);
        let column = usize::try_from(rule.expr.referenced.column()).unwrap_or(usize::MAX);
        let start = offset(text, line, column);
        let rest = text.get(start..).unwrap_or_default();
        // The header of a block scalar is no part of it.
        if rest.starts_with(['|', '>']) {
            start + rest.find('\n').map_or(rest.len(), |newline| newline + 1)
        } else {
            start
        }
    };
    rules.map(start).collect()
}

/// The byte at a line and column.
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
}
