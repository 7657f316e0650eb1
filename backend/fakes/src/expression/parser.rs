//! Builds expressions from tokens, by recursive descent.

use domain::MatchOperator;

use super::lexer::{Token, tokens};
use super::{
    Aggregator, Expression, ExpressionError, Function, Grouping, Kind, LabelMatcher, Matching, Operator,
    VectorSelector,
};

type Parsed<T> = Result<T, ExpressionError>;

struct Parser {
    tokens: Vec<Token>,
    position: usize,
    depth: usize,
}

/// Deeper nesting is refused before it can exhaust the stack.
const MAX_DEPTH: usize = 100;

/// A thousand years, so that sums of durations stay far from the bounds of their type.
const MAX_DURATION_MS: i64 = 1_000 * 31_536_000_000;

/// A chain of operators makes a tree as high as it is long; a longer text is refused as well.
const MAX_TOKENS: usize = 2_000;

/// PromQL's aggregations that are not evaluated here.
const OTHER_AGGREGATORS: [&str; 6] = ["bottomk", "count_values", "quantile", "stddev", "stdvar", "topk"];

/// PromQL's functions (of Prometheus 2.42) that are not evaluated here.
const OTHER_FUNCTIONS: [&str; 45] = [
    "absent_over_time",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atanh",
    "clamp",
    "cos",
    "cosh",
    "day_of_month",
    "day_of_week",
    "day_of_year",
    "days_in_month",
    "deg",
    "deriv",
    "exp",
    "histogram_quantile",
    "histogram_sum",
    "holt_winters",
    "hour",
    "idelta",
    "irate",
    "label_join",
    "label_replace",
    "ln",
    "log10",
    "log2",
    "minute",
    "pi",
    "predict_linear",
    "quantile_over_time",
    "rad",
    "round",
    "sgn",
    "sin",
    "sinh",
    "sort",
    "sort_desc",
    "sqrt",
    "stddev_over_time",
    "stdvar_over_time",
    "tan",
    "tanh",
    "timestamp",
];

/// Reads an expression and checks the types in it.
pub(crate) fn parse(text: &str) -> Parsed<Expression> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        position: 0,
        depth: 0,
    };
    if parser.tokens.is_empty() {
        return mistake("no expression found in input");
    }
    if parser.tokens.len() > MAX_TOKENS {
        return mistake(format!("the expression has more than {MAX_TOKENS} tokens"));
    }
    let expression = parser.binary(1)?;
    match parser.next() {
        None => Ok(expression),
        Some(token) => unexpected(&token, "after the expression"),
    }
}

/// Reads a series selector.
pub(crate) fn parse_selector(text: &str) -> Parsed<VectorSelector> {
    match parse(text)? {
        Expression::Selector(selector) => Ok(selector),
        other => mistake(format!("`{other}` is no series selector")),
    }
}

impl Parser {
    fn binary(&mut self, at_least: u8) -> Parsed<Expression> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return mistake(format!("nested deeper than {MAX_DEPTH} levels"));
        }
        let mut left = self.unary()?;
        while let Some(operator) = self.peek_operator() {
            if operator.precedence() < at_least {
                break;
            }
            self.position += 1;
            let returns_bool = self.takes_word("bool");
            if returns_bool && !operator.is_comparison() {
                return mistake("bool modifier can only be used on comparison operators");
            }
            let matching = self.matching()?;
            // Only the power binds to the right.
            let at_least_right = match operator {
                Operator::Power => operator.precedence(),
                _ => operator.precedence() + 1,
            };
            let right = self.binary(at_least_right)?;
            left = binary_of(operator, returns_bool, matching, left, right)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    /// A sign binds less tightly than the power: `-1 ^ 2` is −1.
    fn unary(&mut self) -> Parsed<Expression> {
        if self.takes("+") {
            return self.binary(Operator::STRONGEST);
        }
        if !self.takes("-") {
            return self.postfix();
        }
        match self.binary(Operator::STRONGEST)? {
            Expression::Number(value) => Ok(Expression::Number(-value)),
            other if other.kind() == Kind::RangeVector => {
                mistake("unary expression only allowed on expressions of type scalar or instant vector")
            }
            other => Ok(Expression::Negative(Box::new(other))),
        }
    }

    fn postfix(&mut self) -> Parsed<Expression> {
        let mut expression = self.primary()?;
        loop {
            if self.takes("[") {
                expression = self.window(expression)?;
            } else if self.takes_word("offset") {
                let offset_ms = self.offset()?;
                set_offset(&mut expression, offset_ms)?;
            } else if self.takes("@") {
                self.end_of_query(&mut expression)?;
            } else {
                return Ok(expression);
            }
        }
    }

    /// What stands behind `@`: of all that PromQL knows, `end()` of an instant vector selector.
    fn end_of_query(&mut self, expression: &mut Expression) -> Parsed<()> {
        let is_end = self.takes_word("end") && self.takes("(") && self.takes(")");
        match expression {
            Expression::Selector(selector) if is_end => {
                selector.is_at_end = true;
                Ok(())
            }
            _ => unsupported("the modifier `@` but for `@ end()` of an instant vector selector"),
        }
    }

    fn offset(&mut self) -> Parsed<i64> {
        let sign = if self.takes("-") { -1 } else { 1 };
        Ok(sign * self.duration()?)
    }

    fn window(&mut self, of: Expression) -> Parsed<Expression> {
        let window_ms = self.duration()?;
        if self.takes("]") {
            return match of {
                Expression::Selector(selector) if selector.offset_ms == 0 && !selector.is_at_end => {
                    Ok(Expression::Range { selector, window_ms })
                }
                _ => mistake("ranges only allowed for vector selectors"),
            };
        }
        self.expect(":", "in a subquery")?;
        let step_ms = match self.peek() {
            Some(Token::Duration(_)) => Some(self.duration()?),
            _ => None,
        };
        self.expect("]", "in a subquery")?;
        if of.kind() != Kind::InstantVector {
            return mistake(format!(
                "subquery is only allowed on instant vector, got {}",
                of.kind()
            ));
        }
        Ok(Expression::Subquery {
            of: Box::new(of),
            window_ms,
            step_ms,
            offset_ms: 0,
        })
    }

    fn duration(&mut self) -> Parsed<i64> {
        match self.next() {
            Some(Token::Duration(0)) => mistake("duration must be greater than 0"),
            Some(Token::Duration(milliseconds)) if milliseconds > MAX_DURATION_MS => {
                mistake("duration out of range")
            }
            Some(Token::Duration(milliseconds)) => Ok(milliseconds),
            Some(token) => unexpected(&token, "where a duration is expected"),
            None => ended(),
        }
    }

    fn primary(&mut self) -> Parsed<Expression> {
        match self.next() {
            None => ended(),
            Some(Token::Number(value)) => Ok(Expression::Number(value)),
            Some(Token::Text(_)) => unsupported("a text as an expression"),
            Some(Token::Sign("(")) => {
                let inner = self.binary(1)?;
                self.expect(")", "in parentheses")?;
                Ok(Expression::Parentheses(Box::new(inner)))
            }
            Some(Token::Sign("{")) => self.selector(None),
            Some(Token::Word(word)) => self.word(word),
            Some(token) => unexpected(&token, "where an expression is expected"),
        }
    }

    fn word(&mut self, word: String) -> Parsed<Expression> {
        let lower = word.to_ascii_lowercase();
        if let Some(aggregator) = Aggregator::named(&lower) {
            return self.aggregation(aggregator);
        }
        if OTHER_AGGREGATORS.contains(&lower.as_str()) {
            return unsupported(format!("the aggregation `{lower}`"));
        }
        if self.takes("(") {
            return self.call(&word);
        }
        if self.takes("{") {
            return self.selector(Some(word));
        }
        let metric = Some(word);
        let matchers = Vec::new();
        Ok(Expression::Selector(VectorSelector {
            metric,
            matchers,
            offset_ms: 0,
            is_at_end: false,
        }))
    }

    fn aggregation(&mut self, aggregator: Aggregator) -> Parsed<Expression> {
        let before = self.grouping()?;
        self.expect("(", "in an aggregation")?;
        let of = self.binary(1)?;
        self.expect(")", "in an aggregation")?;
        let grouping = match before {
            Some(grouping) => grouping,
            None => self.grouping()?.unwrap_or(Grouping::By(Vec::new())),
        };
        if of.kind() != Kind::InstantVector {
            return mistake(format!(
                "expected type instant vector in aggregation expression, got {}",
                of.kind()
            ));
        }
        Ok(Expression::Aggregate {
            aggregator,
            grouping,
            of: Box::new(of),
        })
    }

    fn grouping(&mut self) -> Parsed<Option<Grouping>> {
        if self.takes_word("by") {
            return Ok(Some(Grouping::By(self.label_names()?)));
        }
        if self.takes_word("without") {
            return Ok(Some(Grouping::Without(self.label_names()?)));
        }
        Ok(None)
    }

    fn matching(&mut self) -> Parsed<Option<Matching>> {
        let matching = if self.takes_word("on") {
            Some(Matching::On(self.label_names()?))
        } else if self.takes_word("ignoring") {
            Some(Matching::Ignoring(self.label_names()?))
        } else {
            None
        };
        if self.takes_word("group_left") || self.takes_word("group_right") {
            return unsupported("many-to-one matching");
        }
        Ok(matching)
    }

    fn label_names(&mut self) -> Parsed<Vec<String>> {
        self.expect("(", "before label names")?;
        let mut names = Vec::new();
        while !self.takes(")") {
            names.push(self.label_name()?);
            if !self.takes(",") {
                self.expect(")", "after label names")?;
                break;
            }
        }
        Ok(names)
    }

    fn label_name(&mut self) -> Parsed<String> {
        match self.next() {
            Some(Token::Word(name)) if !name.contains(':') => Ok(name),
            Some(token) => unexpected(&token, "where a label name is expected"),
            None => ended(),
        }
    }

    fn call(&mut self, name: &str) -> Parsed<Expression> {
        let Some(function) = Function::named(name) else {
            if OTHER_FUNCTIONS.contains(&name) {
                return unsupported(format!("the function `{name}`"));
            }
            return mistake(format!("unknown function with name \"{name}\""));
        };
        let mut arguments = Vec::new();
        while !self.takes(")") {
            arguments.push(self.binary(1)?);
            if !self.takes(",") {
                self.expect(")", "after arguments")?;
                break;
            }
        }
        let expected = function.takes();
        if arguments.len() != expected.len() {
            let (expected, got) = (expected.len(), arguments.len());
            return mistake(format!(
                "expected {expected} argument(s) in call to \"{name}\", got {got}"
            ));
        }
        for (argument, expected) in arguments.iter().zip(expected) {
            if argument.kind() != *expected {
                let got = argument.kind();
                return mistake(format!(
                    "expected type {expected} in call to function \"{name}\", got {got}"
                ));
            }
        }
        Ok(Expression::Call { function, arguments })
    }

    /// What stands in braces, the opening one being read.
    fn selector(&mut self, metric: Option<String>) -> Parsed<Expression> {
        let mut matchers = Vec::new();
        while !self.takes("}") {
            matchers.push(self.matcher()?);
            if !self.takes(",") {
                self.expect("}", "in label matching")?;
                break;
            }
        }
        let names_metric = |matcher: &LabelMatcher| matcher.label == "__name__";
        if metric.is_some() && matchers.iter().any(names_metric) {
            return mistake("metric name must not be set twice");
        }
        if metric.is_none() && matchers.iter().all(|matcher| matcher.accepts("")) {
            return mistake("vector selector must contain at least one non-empty matcher");
        }
        Ok(Expression::Selector(VectorSelector {
            metric,
            matchers,
            offset_ms: 0,
            is_at_end: false,
        }))
    }

    fn matcher(&mut self) -> Parsed<LabelMatcher> {
        let label = self.label_name()?;
        let operator = match self.next() {
            Some(Token::Sign("=")) => MatchOperator::Equal,
            Some(Token::Sign("!=")) => MatchOperator::NotEqual,
            Some(Token::Sign("=~")) => MatchOperator::Matches,
            Some(Token::Sign("!~")) => MatchOperator::MatchesNot,
            Some(token) => return unexpected(&token, "in label matching"),
            None => return ended(),
        };
        match self.next() {
            Some(Token::Text(value)) => LabelMatcher::new(label, operator, value),
            Some(token) => unexpected(&token, "in label matching, expected string"),
            None => ended(),
        }
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.position)
    }

    fn peek_operator(&self) -> Option<Operator> {
        match self.peek()? {
            Token::Sign(sign) => Operator::written(sign),
            Token::Word(word) => Operator::written(&word.to_ascii_lowercase()),
            Token::Number(_) | Token::Duration(_) | Token::Text(_) => None,
        }
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.position += 1;
        token
    }

    fn takes(&mut self, sign: &'static str) -> bool {
        let is_next = self.peek() == Some(&Token::Sign(sign));
        self.position += usize::from(is_next);
        is_next
    }

    fn takes_word(&mut self, keyword: &str) -> bool {
        let is_next = matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword));
        self.position += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, sign: &'static str, place: &str) -> Parsed<()> {
        match self.next() {
            Some(Token::Sign(found)) if found == sign => Ok(()),
            Some(token) => unexpected(&token, &format!("{place}, expected \"{sign}\"")),
            None => ended(),
        }
    }
}

fn binary_of(
    operator: Operator,
    returns_bool: bool,
    matching: Option<Matching>,
    left: Expression,
    right: Expression,
) -> Parsed<Expression> {
    let kinds = [left.kind(), right.kind()];
    if kinds.contains(&Kind::RangeVector) {
        return mistake("binary expression must contain only scalar and instant vector types");
    }
    let has_scalar = kinds.contains(&Kind::Scalar);
    if has_scalar && operator.is_set_operator() {
        return mistake("set operators not allowed in binary scalar expression");
    }
    if has_scalar && matching.is_some() {
        return mistake("vector matching only allowed between instant vectors");
    }
    if kinds == [Kind::Scalar; 2] && operator.is_comparison() && !returns_bool {
        return mistake("comparisons between scalars must use BOOL modifier");
    }
    Ok(Expression::Binary {
        operator,
        returns_bool,
        matching: matching.unwrap_or(Matching::Ignoring(Vec::new())),
        left: Box::new(left),
        right: Box::new(right),
    })
}

fn set_offset(expression: &mut Expression, offset: i64) -> Parsed<()> {
    let place = match expression {
        Expression::Selector(selector) | Expression::Range { selector, .. } => &mut selector.offset_ms,
        Expression::Subquery { offset_ms, .. } => offset_ms,
        _ => {
            return mistake(
                "offset modifier must be preceded by an instant vector selector or range vector selector or a subquery",
            );
        }
    };
    if *place != 0 {
        return mistake("offset may not be set multiple times");
    }
    *place = offset;
    Ok(())
}

fn mistake<T>(fault: impl Into<String>) -> Parsed<T> {
    Err(ExpressionError::Mistake(fault.into()))
}

fn unsupported<T>(what: impl Into<String>) -> Parsed<T> {
    Err(ExpressionError::Unsupported(what.into()))
}

fn unexpected<T>(token: &Token, place: &str) -> Parsed<T> {
    let found = match token {
        Token::Word(word) => format!("identifier \"{word}\""),
        Token::Number(value) => format!("number \"{value}\""),
        Token::Duration(milliseconds) => format!("duration of {milliseconds} ms"),
        Token::Text(text) => format!("string {text:?}"),
        Token::Sign(sign) => format!("\"{sign}\""),
    };
    mistake(format!("unexpected {found} {place}"))
}

fn ended<T>() -> Parsed<T> {
    mistake("unexpected end of input")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_prometheus_prints() {
        for (text, printed) in [
            ("up", "up"),
            ("sum(  up ) by(job,instance)", "sum by (job, instance) (up)"),
            ("sum without(a) (up)", "sum without (a) (up)"),
            (
                "SUM(increase(x{a='b',c=~\"5..\"}[5m]))",
                "sum(increase(x{a=\"b\",c=~\"5..\"}[5m]))",
            ),
            ("a + b * c ^ d ^ e", "a + b * c ^ d ^ e"),
            ("-1 ^ 2", "-1 ^ 2"),
            (
                "slo:x:increase5m{objective=\"a\"}[30d:5m] offset 90m",
                "slo:x:increase5m{objective=\"a\"}[30d:5m] offset 1h30m",
            ),
            ("x[14d:]", "x[2w:]"),
            ("a or on() vector(0)", "a or on () vector(0)"),
            ("a > bool ignoring(b) c # and so on", "a > bool ignoring (b) c"),
            ("{__name__=~`a\\.b`}", "{__name__=~\"a\\\\.b\"}"),
            ("x > 0.00001", "x > 1e-05"),
            ("x > +Inf", "x > +Inf"),
            ("a == a@end() offset 5m", "a == a @ end() offset 5m"),
            (
                "12 * year(vector(time())) + month(vector(time()))",
                "12 * year(vector(time())) + month(vector(time()))",
            ),
            (
                "histogram_fraction(-Inf, 0.25, sum(x))",
                "histogram_fraction(-Inf, 0.25, sum(x))",
            ),
            ("0x1F + 1e3", "31 + 1000"),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), printed, "{text}");
        }
    }

    #[test]
    fn refuses_mistakes() {
        for text in [
            "",
            "(",
            "sum(",
            "up up",
            "x[5m",
            "x[5]",
            "x[0s]",
            "increase(x)",
            "sum(x[5m])",
            "{}",
            "{a=~\".*\"}",
            "x{__name__=\"y\"}",
            "x{a=\"b}",
            "x{a=~\"(\"}",
            "1 > 2",
            "1 and x",
            "x + bool y",
            "x and on(a) 1",
            "nosuch(x)",
            "clamp_min(x)",
            "-x[5m]",
            "(x)[5m]",
            "sum(x) offset 5m",
            "x offset 1m offset 1m",
            "1 +",
            "x{a:b=\"c\"}",
            "5m",
            "é",
            "x == on == y",
            "x[1001y]",
            "x[5m] offset 9999999999y",
        ] {
            let error = parse(text).unwrap_err();
            assert!(matches!(error, ExpressionError::Mistake(_)), "{text}: {error}");
        }
        assert!(parse(&"(".repeat(100_000)).is_err());
        assert!(parse(&"-".repeat(100_000)).is_err());
    }

    #[test]
    fn tells_what_is_not_supported_from_mistakes() {
        for text in [
            "topk(3, x)",
            "histogram_quantile(0.9, x)",
            "a * on(b) group_left c",
            "x @ 5",
            "x[5m] @ end()",
            "\"text\"",
        ] {
            let error = parse(text).unwrap_err();
            assert!(
                matches!(error, ExpressionError::Unsupported(_)),
                "{text}: {error}"
            );
        }
    }
}
