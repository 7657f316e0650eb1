//! Reads what stands in brackets of any kind, and the modifiers of selectors.

use super::ast::{
    AtModifier, BinaryOperator, Duration, Expr, METRIC_NAME, MatchOperator, Matcher, MatrixSelector, Offset,
    RangeExtension, Subquery, VectorSelector,
};
use super::error::{Span, SyntaxError};
use super::need::Feature;
use super::parser::{Parsed, Parser, Tree, signed};
use super::regex;
use super::token::{Keyword, Kind, Token};

/// What is said of `[0s]`.
pub const NO_LENGTH: &str = "a range or step must be longer than nothing";

/// The arguments of a call.
pub(super) struct Arguments {
    pub(super) list: Vec<Expr>,
    /// With the parentheses.
    pub(super) span: Span,
    /// Of the highest tree among them.
    pub(super) height: u32,
}

/// Labels in parentheses.
pub(super) struct Labels {
    pub(super) names: Vec<String>,
    pub(super) span: Span,
}

impl Parser<'_> {
    pub(super) fn arguments(&mut self) -> Parsed<Arguments> {
        let open = self.expect(Kind::LeftParen, "`(`")?.span;
        let (mut list, mut height) = (Vec::new(), 0);
        if let Some(close) = self.take_if(Kind::RightParen)? {
            let span = open.to(close.span);
            return Ok(Arguments { list, span, height });
        }
        loop {
            let tree = self.deeper(open, |parser| parser.expression(1))?;
            height = height.max(tree.height);
            list.push(tree.expr);
            let Some(comma) = self.take_if(Kind::Comma)? else {
                let close = self.expect(Kind::RightParen, "an operator, `,` or `)`")?;
                let span = open.to(close.span);
                return Ok(Arguments { list, span, height });
            };
            if !self.peek()?.kind.can_begin_an_expression() {
                return Err(SyntaxError::new(comma.span, "no argument follows this comma"));
            }
        }
    }

    pub(super) fn labels(&mut self) -> Parsed<Labels> {
        let open = self.expect(Kind::LeftParen, "`(` with labels")?.span;
        let mut names = Vec::new();
        if let Some(close) = self.take_if(Kind::RightParen)? {
            let span = open.to(close.span);
            return Ok(Labels { names, span });
        }
        loop {
            names.push(self.label()?);
            let token = self.peek()?;
            match token.kind {
                Kind::Comma => {
                    self.take()?;
                    if self.peek()?.kind != Kind::RightParen {
                        continue;
                    }
                }
                Kind::RightParen => {}
                _ => return Err(self.unexpected(token, "`,` or `)`")),
            }
            let span = open.to(self.take()?.span);
            return Ok(Labels { names, span });
        }
    }

    fn label(&mut self) -> Parsed<String> {
        let token = self.peek()?;
        if token.kind == Kind::Text {
            self.take()?;
            let name = self.text_of(token).into_owned();
            if name.is_empty() || name.contains('\u{FFFD}') {
                return Err(SyntaxError::new(
                    token.span,
                    "a label's name is empty or no UTF-8",
                ));
            }
            self.need(Feature::QuotedName, token.span);
            return Ok(name);
        }
        if !token.kind.can_name_a_label() {
            return Err(self.unexpected(token, "a label"));
        }
        self.take()?;
        if token.kind == Kind::MetricName {
            self.need(Feature::ColonInLabel, token.span);
        }
        Ok(self.word(token).to_owned())
    }

    /// The braces, behind the name where there is one.
    pub(super) fn selector(&mut self, name: Option<Token>) -> Parsed<VectorSelector> {
        let open = self.take()?.span;
        let mut matchers = Vec::new();
        loop {
            let token = self.peek()?;
            match token.kind {
                Kind::RightBrace => {
                    self.take()?;
                    return Ok(VectorSelector {
                        name: name.map(|name| self.word(name).to_owned()),
                        matchers,
                        span: name.map_or(open, |name| name.span).to(token.span),
                        ..VectorSelector::default()
                    });
                }
                Kind::Name | Kind::Text => matchers.push(self.matcher(token)?),
                _ => return Err(self.unexpected(token, "a label or `}`")),
            }
            let token = self.peek()?;
            match token.kind {
                Kind::RightBrace => {}
                Kind::Comma => {
                    self.take()?;
                }
                _ => return Err(self.unexpected(token, "`,` or `}`")),
            }
        }
    }

    fn matcher(&mut self, first: Token) -> Parsed<Matcher> {
        self.take()?;
        let is_quoted = first.kind == Kind::Text;
        let name = if is_quoted {
            self.need(Feature::QuotedName, first.span);
            self.text_of(first).into_owned()
        } else {
            self.word(first).to_owned()
        };
        let token = self.peek()?;
        let operator = match token.kind {
            Kind::Equal => MatchOperator::Equal,
            Kind::Operator(BinaryOperator::NotEqual) => MatchOperator::NotEqual,
            Kind::EqualRegex => MatchOperator::Matches,
            Kind::NotRegex => MatchOperator::MatchesNot,
            _ if is_quoted => {
                return Ok(Matcher {
                    name: METRIC_NAME.to_owned(),
                    operator: MatchOperator::Equal,
                    value: name,
                    span: first.span,
                });
            }
            _ => return Err(self.unexpected(token, "`=`, `!=`, `=~` or `!~`")),
        };
        self.take()?;
        let quoted = self.expect(Kind::Text, "a value in quotes")?;
        let value = self.text_of(quoted).into_owned();
        let span = first.span.to(quoted.span);
        if matches!(operator, MatchOperator::Matches | MatchOperator::MatchesNot) {
            regex::check(&value).map_err(|error| {
                SyntaxError::new(
                    span,
                    format!("the regular expression of `{name}` is broken: {error}"),
                )
            })?;
        }
        Ok(Matcher {
            name,
            operator,
            value,
            span,
        })
    }

    /// `[5m]` or `[1h:5m]` behind an expression.
    pub(super) fn range(&mut self, tree: Tree) -> Parsed<Tree> {
        let open = self.take()?.span;
        let range = self.positive_duration("a duration such as `5m`")?;
        let token = self.peek()?;
        match token.kind {
            Kind::RightBracket => {
                self.take()?;
                self.matrix(tree, range, open.to(token.span))
            }
            Kind::Colon => {
                self.take()?;
                let step = match self.peek()?.kind {
                    Kind::RightBracket => None,
                    _ => Some(self.positive_duration("a duration or `]`")?),
                };
                let close = self.expect(Kind::RightBracket, "`]`")?.span;
                let span = tree.expr.span().to(close);
                Ok(Tree {
                    height: tree.height + 1,
                    expr: Expr::Subquery(Box::new(Subquery {
                        expr: tree.expr,
                        range,
                        step,
                        at: None,
                        offset: None,
                        span,
                    })),
                })
            }
            _ => Err(self.unexpected(token, "`:` or `]`")),
        }
    }

    fn matrix(&mut self, tree: Tree, range: Duration, brackets: Span) -> Parsed<Tree> {
        let refused = |message: &str| Err(SyntaxError::new(brackets, message));
        let Expr::VectorSelector(selector) = tree.expr else {
            return refused(
                "only a selector can have a range; for any other expression write a subquery such as `[1h:5m]`",
            );
        };
        if selector.offset.is_some() {
            return refused("`offset` stands behind the range, not before it");
        }
        match selector.at {
            None => {}
            Some(AtModifier::Timestamp(_)) => return refused("`@` stands behind the range, not before it"),
            Some(AtModifier::Start | AtModifier::End) => self.need(Feature::AtBeforeRange, brackets),
        }
        Ok(Tree {
            height: tree.height,
            expr: Expr::MatrixSelector(MatrixSelector {
                span: selector.span.to(brackets),
                selector,
                range,
            }),
        })
    }

    fn positive_duration(&mut self, wanted: &str) -> Parsed<Duration> {
        let duration = self.duration(1, wanted)?;
        self.peek()?;
        match &duration {
            Duration::Literal(literal) if literal.seconds <= 0.0 => {
                Err(SyntaxError::new(literal.span, NO_LENGTH))
            }
            _ => Ok(duration),
        }
    }

    /// What stands behind `offset`.
    pub(super) fn offset(&mut self, expr: &mut Expr) -> Parsed<()> {
        let duration = self.offset_duration()?;
        let end = duration.span();
        let offset = match duration {
            // Prometheus takes no length for no offset.
            Duration::Literal(literal) if literal.seconds.abs() < 0.5e-9 => None,
            Duration::Literal(literal) => Some(Offset::Fixed(literal.seconds)),
            computed => Some(Offset::Computed(Box::new(computed))),
        };
        let whole = expr.span();
        let (slot, span) = match expr {
            Expr::VectorSelector(selector) => (&mut selector.offset, &mut selector.span),
            Expr::MatrixSelector(matrix) => (&mut matrix.selector.offset, &mut matrix.span),
            Expr::Subquery(subquery) => (&mut subquery.offset, &mut subquery.span),
            _ => return Err(needs_selector("offset", whole)),
        };
        if slot.is_some() {
            return Err(SyntaxError::new(
                whole,
                "`offset` stands twice behind one selector",
            ));
        }
        *slot = offset;
        *span = span.to(end);
        Ok(())
    }

    /// What stands behind `@`.
    pub(super) fn at_modifier(&mut self, expr: &mut Expr) -> Parsed<()> {
        let whole = expr.span();
        let (at, end) = self.at_value(whole)?;
        let (slot, span) = match expr {
            Expr::VectorSelector(selector) => (&mut selector.at, &mut selector.span),
            Expr::MatrixSelector(matrix) => (&mut matrix.selector.at, &mut matrix.span),
            Expr::Subquery(subquery) => (&mut subquery.at, &mut subquery.span),
            _ => return Err(needs_selector("@", whole)),
        };
        if slot.is_some() {
            return Err(SyntaxError::new(whole, "`@` stands twice behind one selector"));
        }
        *slot = Some(at);
        *span = span.to(end);
        Ok(())
    }

    fn at_value(&mut self, whole: Span) -> Parsed<(AtModifier, Span)> {
        const WANTED: &str = "a time in seconds, `start()` or `end()`";
        let sign = self.sign()?;
        let token = self.peek()?;
        let named = match token.kind {
            Kind::Number | Kind::Duration => {
                let literal = self.number_literal(Feature::DurationAsNumber)?;
                let seconds = signed(literal.value, sign);
                return Ok((AtModifier::Timestamp(in_bounds(seconds, whole)?), literal.span));
            }
            Kind::Keyword(Keyword::Start) if sign.is_none() => AtModifier::Start,
            Kind::Keyword(Keyword::End) if sign.is_none() => AtModifier::End,
            _ => return Err(self.unexpected(token, WANTED)),
        };
        self.take()?;
        self.expect(Kind::LeftParen, "`(`")?;
        let close = self.expect(Kind::RightParen, "`)`")?;
        Ok((named, close.span))
    }

    /// `anchored` or `smoothed`, which stands at `word`.
    pub(super) fn extend(&mut self, expr: &mut Expr, extension: RangeExtension, word: Span) -> Parsed<()> {
        let whole = expr.span();
        let (feature, name) = match extension {
            RangeExtension::Anchored => (Feature::Anchored, "anchored"),
            RangeExtension::Smoothed => (Feature::Smoothed, "smoothed"),
        };
        self.need(feature, whole);
        let (slot, span) = match expr {
            Expr::VectorSelector(selector) => (&mut selector.extension, &mut selector.span),
            Expr::MatrixSelector(matrix) => (&mut matrix.selector.extension, &mut matrix.span),
            _ => {
                let message = format!("`{name}` stands only behind a selector");
                return Err(SyntaxError::new(whole, message));
            }
        };
        if slot.is_some_and(|other| other != extension) {
            let message = "`anchored` and `smoothed` exclude each other";
            return Err(SyntaxError::new(whole, message));
        }
        *slot = Some(extension);
        *span = span.to(word);
        Ok(())
    }
}

fn needs_selector(modifier: &str, whole: Span) -> SyntaxError {
    let message = format!("`{modifier}` stands only behind a selector or a subquery");
    SyntaxError::new(whole, message)
}

fn in_bounds(seconds: f64, whole: Span) -> Parsed<f64> {
    // 2^63, as Prometheus bounds it.
    const BOUND: f64 = 9_223_372_036_854_775_808.0;
    if !seconds.is_finite() || seconds.abs() >= BOUND {
        return Err(SyntaxError::new(whole, "the time behind `@` is out of bounds"));
    }
    Ok(seconds)
}
