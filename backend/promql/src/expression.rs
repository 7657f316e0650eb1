//! A parsed PromQL expression, and the facts about it that checks ask for.

use crate::syntax::{
    Expr, LineColumn, MatchOperator, Need, Span, SyntaxError, VectorSelector, harmless, read,
};

/// An expression that parses.
#[derive(Debug, Clone)]
pub struct Expression {
    syntax: Expr,
    needs: Vec<Need>,
}

/// Two expressions are the same if they mean the same, wherever and however they are written.
impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        in_order(self.syntax.clone()) == in_order(other.syntax.clone())
    }
}

/// The text is no PromQL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// It does not parse.
    #[error("{message} (at {place} of `{excerpt}`)")]
    Syntax {
        /// What is wrong, for people.
        message: String,
        /// Where, in bytes of the text.
        span: Span,
        /// Where, for people.
        place: LineColumn,
        /// The expression, cut to 120 characters.
        excerpt: String,
    },
    /// Too long to be looked at.
    #[error("the expression is too long: at most {limit} bytes are read")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
}

impl ExpressionError {
    fn of(error: SyntaxError, text: &str) -> Self {
        Self::Syntax {
            place: LineColumn::of(text, error.span.start),
            message: error.message,
            span: error.span,
            excerpt: harmless(text).chars().take(120).collect(),
        }
    }
}

/// Longer ones are machine-made or hostile; real rules stay below 10 KB.
const MAX_BYTES: usize = 64 * 1024;

/// A series selector inside an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedSelector {
    /// The metric, where it is named.
    pub metric: Option<String>,
    /// The labels that are compared, without the name; with the value where the operator is `=`.
    pub labels: Vec<(String, Option<String>)>,
    /// The function that reads its range, such as `rate`; `None` for an instant selector.
    pub range_function: Option<String>,
    /// Where it stands.
    pub span: Span,
}

impl Expression {
    /// Parses PromQL, with all that any version of Prometheus has; what it asks of a server is told
    /// by [`Self::needs`].
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        if text.len() > MAX_BYTES {
            return Err(ExpressionError::TooLarge { limit: MAX_BYTES });
        }
        let reading = read(text);
        let syntax = reading
            .outcome
            .map_err(|error| ExpressionError::of(error, text))?;
        Ok(Self {
            syntax,
            needs: reading.needs,
        })
    }

    /// What not every server has, each once.
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// The selectors in it, in the order of the text.
    pub fn selectors(&self) -> Vec<UsedSelector> {
        let mut used = Vec::new();
        collect_selectors(&self.syntax, None, &mut used);
        used
    }

    /// The syntax tree.
    pub fn syntax(&self) -> &Expr {
        &self.syntax
    }

    pub(crate) fn into_syntax(self) -> Expr {
        self.syntax
    }

    /// Is it the same expression as `text`, however that is formatted?
    pub fn is_same_as(&self, text: &str) -> bool {
        Self::parse(text).is_ok_and(|other| other == *self)
    }
}

/// The conditions of each selector in the order of their labels. Their order means nothing, and
/// servers print another one than they were given.
pub(crate) fn in_order(mut syntax: Expr) -> Expr {
    sort_conditions(&mut syntax);
    syntax
}

fn sort_conditions(syntax: &mut Expr) {
    match syntax {
        Expr::VectorSelector(selector) => selector.matchers.sort(),
        Expr::MatrixSelector(matrix) => matrix.selector.matchers.sort(),
        other => other.children_mut().into_iter().for_each(sort_conditions),
    }
}

fn collect_selectors(syntax: &Expr, function: Option<&str>, used: &mut Vec<UsedSelector>) {
    match syntax {
        Expr::VectorSelector(selector) => used.push(UsedSelector::of(selector, None)),
        Expr::MatrixSelector(matrix) => used.push(UsedSelector::of(&matrix.selector, function)),
        Expr::Call(call) => {
            let name = Some(call.function.name);
            call.arguments
                .iter()
                .for_each(|argument| collect_selectors(argument, name, used));
        }
        other => other
            .children()
            .into_iter()
            .for_each(|child| collect_selectors(child, function, used)),
    }
}

impl UsedSelector {
    fn of(selector: &VectorSelector, range_function: Option<&str>) -> Self {
        let labels = selector.label_matchers().map(|matcher| {
            let value = (matcher.operator == MatchOperator::Equal).then(|| matcher.value.clone());
            (matcher.name.clone(), value)
        });
        Self {
            metric: selector.metric().map(str::to_owned),
            labels: labels.collect(),
            range_function: range_function.map(str::to_owned),
            span: selector.span,
        }
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
