//! A parsed PromQL expression, and the facts about it that checks ask for.

use promql_parser::label::{METRIC_NAME, MatchOp, Matcher, Matchers};
use promql_parser::parser::{Call, Expr, MatrixSelector, VectorSelector};
use promql_parser::util::visitor::{ExprVisitorMut, walk_expr_mut};
use promql_parser::util::{ExprVisitor, walk_expr};

/// An expression that parses.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    syntax: Expr,
}

/// The text is no PromQL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// The parser refuses it.
    #[error("{message} in `{excerpt}`")]
    Syntax {
        /// The parser's message.
        message: String,
        /// The expression, cut to 120 characters.
        excerpt: String,
    },
    /// Too long or too deep to be looked at.
    #[error("the expression is too {what}: at most {limit} are read")]
    TooLarge {
        /// `long` or `deeply nested`.
        what: &'static str,
        /// The limit in bytes or levels.
        limit: usize,
    },
}

/// Longer ones are machine-made or hostile; real rules stay below 10 KB.
const MAX_BYTES: usize = 64 * 1024;
/// The syntax tree is walked by recursion.
const MAX_DEPTH: usize = 200;

/// A series selector inside an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedSelector {
    /// The metric, where it is named.
    pub metric: Option<String>,
    /// The labels that are compared, without the name; with the value where the operator is `=`.
    pub labels: Vec<(String, Option<String>)>,
    /// The function that reads its range, such as `rate`; `None` for an instant selector.
    pub range_function: Option<String>,
}

impl Expression {
    /// Parses PromQL.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        if text.len() > MAX_BYTES {
            return Err(ExpressionError::TooLarge {
                what: "long",
                limit: MAX_BYTES,
            });
        }
        if depth_of(text) > MAX_DEPTH {
            return Err(ExpressionError::TooLarge {
                what: "deeply nested",
                limit: MAX_DEPTH,
            });
        }
        match promql_parser::parser::parse(text) {
            Ok(syntax) => Ok(Self::from_syntax(syntax)),
            Err(message) => {
                let excerpt = text.chars().take(120).collect();
                Err(ExpressionError::Syntax { message, excerpt })
            }
        }
    }

    /// The selectors in it, in the order of the text.
    pub fn selectors(&self) -> Vec<UsedSelector> {
        let mut collector = SelectorCollector {
            used: Vec::new(),
            functions: Vec::new(),
        };
        let Ok(_) = walk_expr(&mut collector, &self.syntax);
        collector.used
    }

    /// The syntax tree, for the checks.
    pub(crate) fn syntax(&self) -> &Expr {
        &self.syntax
    }

    pub(crate) fn into_syntax(self) -> Expr {
        self.syntax
    }

    /// An expression of this syntax, its conditions put in order.
    pub(crate) fn from_syntax(mut syntax: Expr) -> Self {
        let Ok(_) = walk_expr_mut(&mut ConditionSorter, &mut syntax);
        Self { syntax }
    }

    /// Is it the same expression as `text`, however that is formatted?
    pub fn is_same_as(&self, text: &str) -> bool {
        Self::parse(text).is_ok_and(|other| other == *self)
    }
}

/// An upper bound of how deep the syntax tree of `text` can be: brackets that are open at once, and
/// signs or operators in a row count alike.
fn depth_of(text: &str) -> usize {
    let (mut depth, mut deepest, mut unary) = (0_usize, 0, 0_usize);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'-' | b'+' => unary += 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest.max(unary.saturating_sub(1_000))
}

/// Puts the conditions of each selector in the order of their labels. Their order means nothing, and
/// servers print another one than they were given.
struct ConditionSorter;

impl ExprVisitorMut for ConditionSorter {
    type Error = std::convert::Infallible;

    fn pre_visit(&mut self, expression: &mut Expr) -> Result<bool, Self::Error> {
        if let Expr::VectorSelector(selector) | Expr::MatrixSelector(MatrixSelector { vs: selector, .. }) =
            expression
        {
            let key = |matcher: &Matcher| {
                (
                    matcher.name.clone(),
                    matcher.op.to_string(),
                    matcher.value.clone(),
                )
            };
            selector.matchers.matchers.sort_by_cached_key(key);
        }
        Ok(true)
    }
}

struct SelectorCollector {
    used: Vec<UsedSelector>,
    functions: Vec<String>,
}

impl SelectorCollector {
    fn add(&mut self, selector: &VectorSelector, range_function: Option<String>) {
        let Matchers {
            matchers,
            or_matchers,
        } = &selector.matchers;
        let all = || matchers.iter().chain(or_matchers.iter().flatten());
        let named = all().find(|matcher| matcher.name == METRIC_NAME && matcher.op == MatchOp::Equal);
        let metric = selector
            .name
            .clone()
            .or_else(|| named.map(|matcher| matcher.value.clone()));
        let labels = all()
            .filter(|matcher| matcher.name != METRIC_NAME)
            .map(|matcher| {
                let value = (matcher.op == MatchOp::Equal).then(|| matcher.value.clone());
                (matcher.name.clone(), value)
            })
            .collect();
        self.used.push(UsedSelector {
            metric,
            labels,
            range_function,
        });
    }
}

impl ExprVisitor for SelectorCollector {
    type Error = std::convert::Infallible;

    fn pre_visit(&mut self, expression: &Expr) -> Result<bool, Self::Error> {
        match expression {
            Expr::VectorSelector(selector) => self.add(selector, None),
            Expr::MatrixSelector(MatrixSelector { vs, .. }) => {
                self.add(vs, self.functions.last().cloned());
            }
            Expr::Call(Call { func, .. }) => self.functions.push(func.name.to_owned()),
            Expr::Aggregate(_)
            | Expr::Unary(_)
            | Expr::Binary(_)
            | Expr::Paren(_)
            | Expr::Subquery(_)
            | Expr::NumberLiteral(_)
            | Expr::StringLiteral(_)
            | Expr::Extension(_) => {}
        }
        Ok(true)
    }

    fn post_visit(&mut self, expression: &Expr) -> Result<bool, Self::Error> {
        if matches!(expression, Expr::Call(_)) {
            self.functions.pop();
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_selectors_with_the_function_that_reads_them() {
        let expression =
            Expression::parse(r#"sum(rate(a{x="1",y=~"2"}[5m])) / on() {__name__="b"} > abs(c)"#).unwrap();
        let used = expression.selectors();
        assert_eq!(used.len(), 3);
        assert_eq!(used[0].metric.as_deref(), Some("a"));
        assert_eq!(
            used[0].labels,
            [("x".to_owned(), Some("1".to_owned())), ("y".to_owned(), None)]
        );
        assert_eq!(used[0].range_function.as_deref(), Some("rate"));
        assert_eq!(
            (used[1].metric.as_deref(), used[1].range_function.as_deref()),
            (Some("b"), None)
        );
        assert_eq!(used[2].metric.as_deref(), Some("c"));
    }

    #[test]
    fn formatting_does_not_matter_and_content_does() {
        let expression = Expression::parse("sum(increase(a{x=\"1\"}[5m])) or 0 * b").unwrap();
        assert!(expression.is_same_as("sum( increase( a{x='1'}[300s] ) )\n or 0*b"));
        assert!(!expression.is_same_as("sum(increase(a{x=\"2\"}[5m])) or 0 * b"));
        assert!(!expression.is_same_as("sum("));
        let two = Expression::parse("a{x=\"1\",b=~\"2\"}").unwrap();
        assert!(
            two.is_same_as("a{b=~\"2\",x=\"1\"}"),
            "Prometheus sorts the conditions"
        );
    }

    #[test]
    fn hostile_text_is_refused_and_not_followed_down() {
        for text in [
            "(".repeat(5_000),
            "a".repeat(100_000),
            "-".repeat(60_000),
            String::new(),
            "a{".into(),
        ] {
            assert!(Expression::parse(&text).is_err());
        }
    }
}
