//! Reads durations and the arithmetic of durations.
//!
//! Behind `offset` only a literal, a call or parentheses belong to the duration: in `a offset 5m * 2`
//! the product is that of `a offset 5m`.

use super::ast::{BinaryOperator, Duration, DurationLiteral, DurationOperator};
use super::error::{Span, SyntaxError};
use super::need::Feature;
use super::parser::{Parsed, Parser, signed};
use super::token::{Keyword, Kind};

/// Signs bind like `*`: `-2 ^ 2` is `-(2 ^ 2)`.
const SIGN: u8 = 5;
/// 2^63 nanoseconds, in seconds.
const MAX_SECONDS: f64 = 9_223_372_036.854_776;

impl Parser<'_> {
    /// A duration of operators that bind at least as tight as `tightness`.
    pub(super) fn duration(&mut self, tightness: u8, wanted: &str) -> Parsed<Duration> {
        let first = self.duration_operand(wanted)?;
        self.rest_of_duration(first, tightness)
    }

    fn rest_of_duration(&mut self, mut left: Duration, tightness: u8) -> Parsed<Duration> {
        let mut n_operators = 0_u32;
        loop {
            let ahead = self.peek()?;
            let Kind::Operator(binary) = ahead.kind else {
                return Ok(left);
            };
            let Some(operator) = operator_of(binary) else {
                return Ok(left);
            };
            if binary.precedence() < tightness {
                return Ok(left);
            }
            n_operators += 1;
            if n_operators > 100 {
                return Err(SyntaxError::new(
                    ahead.span,
                    "a duration has more than 100 operators",
                ));
            }
            self.take()?;
            let is_right_associative = binary == BinaryOperator::Power;
            let tightness = binary.precedence() + u8::from(!is_right_associative);
            let right = self.deeper(ahead.span, |parser| parser.duration(tightness, "a duration"))?;
            self.need(Feature::DurationExpression, left.span());
            let divides = matches!(operator, DurationOperator::Divide | DurationOperator::Modulo);
            if divides && matches!(&right, Duration::Literal(literal) if literal.seconds == 0.0) {
                return Err(SyntaxError::new(ahead.span, "a duration is divided by zero"));
            }
            left = Duration::Binary {
                operator,
                span: left.span().to(right.span()),
                sides: Box::new([left, right]),
            };
        }
    }

    fn duration_operand(&mut self, wanted: &str) -> Parsed<Duration> {
        if let Some(sign) = self.sign()? {
            self.need(Feature::SignedDuration, sign.1);
            let inner = self.deeper(sign.1, |parser| parser.duration(SIGN + 1, "a duration"))?;
            return with_sign(inner, sign);
        }
        let token = self.peek()?;
        match token.kind {
            Kind::Number | Kind::Duration => self.duration_literal(None),
            Kind::Keyword(Keyword::Step | Keyword::Range | Keyword::MaxOf | Keyword::MinOf) => {
                let call = self.duration_call()?;
                self.need(Feature::DurationExpression, call.span());
                Ok(call)
            }
            Kind::LeftParen => {
                let parentheses = self.duration_in_parentheses()?;
                let Duration::Paren { inner, .. } = &parentheses else {
                    return Ok(parentheses);
                };
                self.need(Feature::DurationExpression, inner.span());
                Ok(parentheses)
            }
            _ => Err(self.unexpected(token, wanted)),
        }
    }

    /// Behind `offset`.
    pub(super) fn offset_duration(&mut self) -> Parsed<Duration> {
        let wanted = "a duration such as `5m`";
        let sign = self.sign()?;
        if let Some((false, plus)) = sign {
            self.need(Feature::SignedDuration, plus);
        }
        let duration = match (self.peek()?.kind, sign) {
            (Kind::Number | Kind::Duration, _) => self.duration_literal(sign)?,
            (Kind::Keyword(Keyword::Step | Keyword::Range | Keyword::MaxOf | Keyword::MinOf), _) => {
                let call = self.duration_call()?;
                let call = match sign {
                    Some((true, at)) => negative(call, at),
                    Some((false, _)) | None => call,
                };
                let start = sign.map_or(call.span(), |(_, at)| at);
                self.need(Feature::DurationExpression, start);
                call
            }
            (Kind::LeftParen, Some((is_negative, at))) => {
                self.need(Feature::OffsetInParentheses, at);
                let parentheses = self.duration_in_parentheses()?;
                if is_negative {
                    negative(parentheses, at)
                } else {
                    Duration::Positive {
                        span: at.to(parentheses.span()),
                        inner: Box::new(parentheses),
                    }
                }
            }
            (_, None) => self.duration(1, wanted)?,
            (_, Some(outer)) => {
                let inner = self.deeper(outer.1, |parser| parser.duration(SIGN + 1, wanted))?;
                let first = with_sign(inner, outer)?;
                self.rest_of_duration(first, 1)?
            }
        };
        self.peek()?;
        Ok(in_its_parentheses(duration))
    }

    fn duration_literal(&mut self, sign: Option<(bool, Span)>) -> Parsed<Duration> {
        let is_number = self.peek()?.kind == Kind::Number;
        let literal = self.number_literal(Feature::NumberAsDuration)?;
        let seconds = signed(literal.value, sign);
        let span = sign.map_or(literal.span, |(_, at)| at.to(literal.span));
        self.peek()?;
        in_range(seconds, span)?;
        Ok(Duration::Literal(DurationLiteral {
            seconds,
            is_number,
            span,
        }))
    }

    /// `step()`, `range()`, `min_of(…)` or `max_of(…)`.
    fn duration_call(&mut self) -> Parsed<Duration> {
        let name = self.take()?;
        self.expect(Kind::LeftParen, "`(`")?;
        let operator = match name.kind {
            Kind::Keyword(Keyword::MaxOf) => DurationOperator::MaxOf,
            Kind::Keyword(Keyword::MinOf) => DurationOperator::MinOf,
            other => {
                let close = self.expect(Kind::RightParen, "`)`")?;
                let span = name.span.to(close.span);
                return Ok(match other {
                    Kind::Keyword(Keyword::Step) => Duration::Step(span),
                    _ => Duration::Range(span),
                });
            }
        };
        let first = self.deeper(name.span, |parser| parser.duration(1, "a duration"))?;
        self.expect(Kind::Comma, "`,`")?;
        let second = self.deeper(name.span, |parser| parser.duration(1, "a duration"))?;
        let close = self.expect(Kind::RightParen, "`)`")?;
        Ok(Duration::Binary {
            operator,
            sides: Box::new([first, second]),
            span: name.span.to(close.span),
        })
    }

    fn duration_in_parentheses(&mut self) -> Parsed<Duration> {
        let open = self.take()?.span;
        let inner = self.deeper(open, |parser| parser.duration(1, "a duration"))?;
        let close = self.expect(Kind::RightParen, "an operator or `)`")?;
        Ok(Duration::Paren {
            inner: Box::new(inner),
            span: open.to(close.span),
        })
    }
}

/// Arithmetic behind `offset` means the same in parentheses, and only there it can be printed.
fn in_its_parentheses(duration: Duration) -> Duration {
    let is_arithmetic = match &duration {
        Duration::Negative { inner, .. } => is_infix(inner),
        other => is_infix(other),
    };
    match is_arithmetic {
        true => Duration::Paren {
            span: duration.span(),
            inner: Box::new(duration),
        },
        false => duration,
    }
}

/// Two durations with an operator between them.
fn is_infix(duration: &Duration) -> bool {
    matches!(duration, Duration::Binary { operator, .. }
        if !matches!(operator, DurationOperator::MinOf | DurationOperator::MaxOf))
}

fn with_sign(inner: Duration, sign: (bool, Span)) -> Parsed<Duration> {
    let (is_negative, at) = sign;
    match inner {
        Duration::Literal(literal) => {
            let seconds = signed(literal.seconds, Some(sign));
            in_range(seconds, at)?;
            Ok(Duration::Literal(DurationLiteral {
                seconds,
                span: at.to(literal.span),
                ..literal
            }))
        }
        computed if is_negative => Ok(negative(computed, at)),
        computed => Ok(computed),
    }
}

fn negative(inner: Duration, at: Span) -> Duration {
    Duration::Negative {
        span: at.to(inner.span()),
        inner: Box::new(inner),
    }
}

fn in_range(seconds: f64, span: Span) -> Parsed<()> {
    if seconds.abs() > MAX_SECONDS {
        return Err(SyntaxError::new(span, "a duration is longer than 292 years"));
    }
    Ok(())
}

fn operator_of(operator: BinaryOperator) -> Option<DurationOperator> {
    Some(match operator {
        BinaryOperator::Add => DurationOperator::Add,
        BinaryOperator::Subtract => DurationOperator::Subtract,
        BinaryOperator::Multiply => DurationOperator::Multiply,
        BinaryOperator::Divide => DurationOperator::Divide,
        BinaryOperator::Modulo => DurationOperator::Modulo,
        BinaryOperator::Power => DurationOperator::Power,
        _ => return None,
    })
}
