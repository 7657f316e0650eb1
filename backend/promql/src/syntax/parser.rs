//! Reads an expression: recursive descent, with operator precedence for what stands between.
//!
//! A word ahead is read only where Prometheus' own parser reads it, because the first error wins and
//! a word can be one.

use super::ast::{
    Aggregate, AggregationOperator, Binary, BinaryOperator, Call, Expr, FillValues, GroupSide, Grouping,
    LabelMatching, NumberLiteral, Paren, RangeExtension, StringLiteral, Unary, VectorSelector,
};
use super::error::{Span, SyntaxError};
use super::functions::{Availability, function, nearest};
use super::lexer::Lexer;
use super::need::{Feature, Need};
use super::number::{parse_duration, parse_number};
use super::token::{Keyword, Kind, Token};
use super::{string, types};

/// What was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The expression, or why it is none.
    pub outcome: Result<Expr, SyntaxError>,
    /// What it asks of a server beyond Prometheus 2.42 with default flags, each once, in the order in
    /// which Prometheus comes across it; where reading failed, as far as it came.
    pub needs: Vec<Need>,
}

/// Expressions may be nested so deep, in brackets and signs: they are walked by recursion.
const MAX_NESTING: u32 = 200;
/// Operators in a row make trees as high as they are many.
const MAX_HEIGHT: u32 = 1_000;

/// Reads all of PromQL that Prometheus 3.15 knows with every experimental flag on.
pub fn read(text: &str) -> Reading {
    let mut parser = Parser {
        text,
        lexer: Lexer::new(text),
        ahead: None,
        needs: Vec::new(),
        nesting: 0,
    };
    let outcome = parser.whole().and_then(|expr| {
        types::check(&expr)?;
        Ok(expr)
    });
    Reading {
        outcome,
        needs: parser.needs,
    }
}

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    lexer: Lexer<'a>,
    ahead: Option<Token>,
    needs: Vec<Need>,
    nesting: u32,
}

pub(super) type Parsed<T> = Result<T, SyntaxError>;

/// An expression, and how high its tree is.
pub(super) struct Tree {
    pub(super) expr: Expr,
    pub(super) height: u32,
}

impl Parser<'_> {
    fn whole(&mut self) -> Parsed<Expr> {
        if self.peek()?.kind == Kind::End {
            return Err(SyntaxError::new(Span::default(), "there is no expression"));
        }
        let tree = self.expression(1)?;
        match self.peek()? {
            end if end.kind == Kind::End => Ok(tree.expr),
            token => Err(self.unexpected(token, "an operator or the end of the expression")),
        }
    }

    // ---- words

    pub(super) fn peek(&mut self) -> Parsed<Token> {
        match self.ahead {
            Some(token) => Ok(token),
            None => {
                let token = self.lexer.next()?;
                self.ahead = Some(token);
                Ok(token)
            }
        }
    }

    pub(super) fn take(&mut self) -> Parsed<Token> {
        let token = self.peek()?;
        self.ahead = None;
        Ok(token)
    }

    pub(super) fn take_if(&mut self, kind: Kind) -> Parsed<Option<Token>> {
        if self.peek()?.kind == kind {
            return self.take().map(Some);
        }
        Ok(None)
    }

    pub(super) fn expect(&mut self, kind: Kind, wanted: &str) -> Parsed<Token> {
        let token = self.peek()?;
        if token.kind == kind {
            return self.take();
        }
        Err(self.unexpected(token, wanted))
    }

    pub(super) fn word(&self, token: Token) -> &str {
        token.span.of(self.text)
    }

    pub(super) fn unexpected(&self, token: Token, wanted: &str) -> SyntaxError {
        let message = if token.kind == Kind::End {
            format!("the expression ends where {wanted} should stand")
        } else {
            let word: String = self.word(token).chars().take(40).collect();
            format!("`{word}` stands where {wanted} should stand")
        };
        SyntaxError::new(token.span, message)
    }

    pub(super) fn need(&mut self, feature: Feature, span: Span) {
        if !self.needs.iter().any(|need| need.feature == feature) {
            self.needs.push(Need { feature, span });
        }
    }

    pub(super) fn deeper<T>(&mut self, at: Span, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.nesting >= MAX_NESTING {
            let message = format!("the expression is nested deeper than {MAX_NESTING} levels");
            return Err(SyntaxError::new(at, message));
        }
        self.nesting += 1;
        let outcome = inner(self);
        self.nesting -= 1;
        outcome
    }

    // ---- operators

    /// An expression of operators that bind at least as tight as `tightness`.
    pub(super) fn expression(&mut self, tightness: u8) -> Parsed<Tree> {
        let mut left = self.operand()?;
        loop {
            let ahead = self.peek()?;
            let Kind::Operator(operator) = ahead.kind else {
                return Ok(left);
            };
            if operator.precedence() < tightness {
                return Ok(left);
            }
            self.ahead = None;
            left = self.binary(left, operator, ahead.span)?;
            if left.height > MAX_HEIGHT {
                let message = format!("more than {MAX_HEIGHT} operators stand in a row");
                return Err(SyntaxError::new(ahead.span, message));
            }
        }
    }

    fn binary(&mut self, left: Tree, operator: BinaryOperator, operator_span: Span) -> Parsed<Tree> {
        let returns_bool = self.take_if(Kind::Keyword(Keyword::Bool))?.is_some();
        let matching = self.label_matching()?;
        let group = match matching {
            Some(_) => self.group_side()?,
            None => None,
        };
        let fill = self.fill_values()?;
        let is_right_associative = operator == BinaryOperator::Power;
        let tightness = operator.precedence() + u8::from(!is_right_associative);
        let right = self.deeper(operator_span, |parser| parser.expression(tightness))?;
        let span = left.expr.span().to(right.expr.span());
        if fill != FillValues::default() {
            self.need(Feature::Fill, span);
        }
        if matches!(operator, BinaryOperator::TrimUpper | BinaryOperator::TrimLower) {
            self.need(Feature::Trim, operator_span);
        }
        Ok(Tree {
            height: left.height.max(right.height) + 1,
            expr: Expr::Binary(Box::new(Binary {
                operator,
                lhs: left.expr,
                rhs: right.expr,
                returns_bool,
                matching,
                group,
                fill,
                operator_span,
                span,
            })),
        })
    }

    fn label_matching(&mut self) -> Parsed<Option<LabelMatching>> {
        let matching = match self.peek()?.kind {
            Kind::Keyword(Keyword::On) => LabelMatching::On,
            Kind::Keyword(Keyword::Ignoring) => LabelMatching::Ignoring,
            _ => return Ok(None),
        };
        self.take()?;
        Ok(Some(matching(self.labels()?.names)))
    }

    fn group_side(&mut self) -> Parsed<Option<GroupSide>> {
        let side = match self.peek()?.kind {
            Kind::Keyword(Keyword::GroupLeft) => GroupSide::Left,
            Kind::Keyword(Keyword::GroupRight) => GroupSide::Right,
            _ => return Ok(None),
        };
        self.take()?;
        let labels = match self.peek()?.kind {
            Kind::LeftParen => self.labels()?.names,
            _ => Vec::new(),
        };
        Ok(Some(side(labels)))
    }

    fn fill_values(&mut self) -> Parsed<FillValues> {
        let mut fill = FillValues::default();
        let first = self.peek()?.kind;
        match first {
            Kind::Keyword(Keyword::Fill) => {
                let value = Some(self.fill_value()?);
                return Ok(FillValues {
                    left: value,
                    right: value,
                });
            }
            Kind::Keyword(Keyword::FillLeft) => {
                fill.left = Some(self.fill_value()?);
                if self.peek()?.kind == Kind::Keyword(Keyword::FillRight) {
                    fill.right = Some(self.fill_value()?);
                }
            }
            Kind::Keyword(Keyword::FillRight) => {
                fill.right = Some(self.fill_value()?);
                if self.peek()?.kind == Kind::Keyword(Keyword::FillLeft) {
                    fill.left = Some(self.fill_value()?);
                }
            }
            _ => {}
        }
        Ok(fill)
    }

    /// The keyword, and the number in parentheses behind it.
    fn fill_value(&mut self) -> Parsed<f64> {
        self.take()?;
        self.expect(Kind::LeftParen, "`(`")?;
        let sign = self.sign()?;
        let token = self.peek()?;
        let literal = match token.kind {
            Kind::Number | Kind::Duration => self.number_literal(Feature::DurationAsNumber)?,
            _ => return Err(self.unexpected(token, "a number")),
        };
        self.expect(Kind::RightParen, "`)`")?;
        Ok(signed(literal.value, sign))
    }

    /// `+` or `-`: is it a minus, and where it stands.
    pub(super) fn sign(&mut self) -> Parsed<Option<(bool, Span)>> {
        let token = self.peek()?;
        let is_negative = match token.kind {
            Kind::Operator(BinaryOperator::Add) => false,
            Kind::Operator(BinaryOperator::Subtract) => true,
            _ => return Ok(None),
        };
        self.ahead = None;
        Ok(Some((is_negative, token.span)))
    }

    // ---- operands

    fn operand(&mut self) -> Parsed<Tree> {
        if let Some((is_negative, sign)) = self.sign()? {
            return self.unary(is_negative, sign);
        }
        let mut tree = self.primary()?;
        loop {
            let ahead = self.peek()?;
            tree = match ahead.kind {
                Kind::LeftBracket => self.range(tree)?,
                Kind::Keyword(Keyword::Offset) => {
                    self.ahead = None;
                    self.offset(&mut tree.expr)?;
                    tree
                }
                Kind::At => {
                    self.ahead = None;
                    self.at_modifier(&mut tree.expr)?;
                    tree
                }
                Kind::Keyword(Keyword::Anchored) => {
                    self.ahead = None;
                    self.extend(&mut tree.expr, RangeExtension::Anchored, ahead.span)?;
                    tree
                }
                Kind::Keyword(Keyword::Smoothed) => {
                    self.ahead = None;
                    self.extend(&mut tree.expr, RangeExtension::Smoothed, ahead.span)?;
                    tree
                }
                _ => return Ok(tree),
            };
            if tree.height > MAX_HEIGHT {
                return Err(SyntaxError::new(ahead.span, "too many ranges stand in a row"));
            }
        }
    }

    fn unary(&mut self, is_negative: bool, sign: Span) -> Parsed<Tree> {
        let power = BinaryOperator::Power.precedence();
        let mut tree = self.deeper(sign, |parser| parser.expression(power))?;
        let span = sign.to(tree.expr.span());
        if let Expr::NumberLiteral(literal) = &mut tree.expr {
            literal.value = signed(literal.value, Some((is_negative, sign)));
            literal.span = span;
            return Ok(tree);
        }
        Ok(Tree {
            height: tree.height + 1,
            expr: Expr::Unary(Box::new(Unary {
                is_negative,
                expr: tree.expr,
                span,
            })),
        })
    }

    fn primary(&mut self) -> Parsed<Tree> {
        let token = self.peek()?;
        let leaf = |expr| Ok(Tree { expr, height: 1 });
        match token.kind {
            Kind::LeftParen => self.parentheses(token.span),
            Kind::Number | Kind::Duration => leaf(Expr::NumberLiteral(
                self.number_literal(Feature::DurationAsNumber)?,
            )),
            Kind::Text => {
                self.ahead = None;
                let value = self.text_of(token);
                leaf(Expr::StringLiteral(StringLiteral {
                    value: value.into_owned(),
                    span: token.span,
                }))
            }
            Kind::LeftBrace => leaf(Expr::VectorSelector(self.selector(None)?)),
            kind if kind.can_name_a_metric() => self.named(token),
            _ => Err(self.unexpected(token, "a metric, a number, a function or `(`")),
        }
    }

    fn parentheses(&mut self, open: Span) -> Parsed<Tree> {
        self.ahead = None;
        let tree = self.deeper(open, |parser| parser.expression(1))?;
        let close = self.expect(Kind::RightParen, "an operator or `)`")?;
        Ok(Tree {
            height: tree.height + 1,
            expr: Expr::Paren(Box::new(Paren {
                expr: tree.expr,
                span: open.to(close.span),
            })),
        })
    }

    /// A metric, a function or an aggregation: what follows the name tells.
    fn named(&mut self, name: Token) -> Parsed<Tree> {
        self.ahead = None;
        let behind = self.peek()?.kind;
        match (name.kind, behind) {
            (
                Kind::Aggregation(operator),
                Kind::LeftParen | Kind::Keyword(Keyword::By | Keyword::Without),
            ) => self.aggregate(operator, name.span),
            (
                Kind::Name
                | Kind::Keyword(
                    Keyword::Start
                    | Keyword::End
                    | Keyword::Step
                    | Keyword::Range
                    | Keyword::MaxOf
                    | Keyword::MinOf,
                ),
                Kind::LeftParen,
            ) => self.call(name),
            (_, Kind::LeftBrace) => {
                let selector = self.selector(Some(name))?;
                Ok(Tree {
                    expr: Expr::VectorSelector(selector),
                    height: 1,
                })
            }
            _ => Ok(Tree {
                expr: Expr::VectorSelector(VectorSelector {
                    name: Some(self.word(name).to_owned()),
                    span: name.span,
                    ..VectorSelector::default()
                }),
                height: 1,
            }),
        }
    }

    fn call(&mut self, name: Token) -> Parsed<Tree> {
        let arguments = self.arguments()?;
        let word = self.word(name);
        let Some(function) = function(word) else {
            let near = nearest(word).map(|near| format!("; did you mean `{near}`?"));
            let word: String = word.chars().take(60).collect();
            let message = format!("there is no function `{word}`{}", near.unwrap_or_default());
            return Err(SyntaxError::new(name.span, message));
        };
        if function.availability != Availability::Always {
            self.need(Feature::Function(function), name.span);
        }
        Ok(Tree {
            height: arguments.height + 1,
            expr: Expr::Call(Call {
                function,
                arguments: arguments.list,
                span: name.span.to(arguments.span),
            }),
        })
    }

    fn aggregate(&mut self, operator: AggregationOperator, name: Span) -> Parsed<Tree> {
        let before = self.grouping()?;
        let mut arguments = self.arguments()?;
        let behind = match before {
            Some(_) => None,
            None => self.grouping()?,
        };
        let span = name.to(behind.as_ref().map_or(arguments.span, |(_, span)| *span));
        let wrong_number = |wanted: usize, got: usize| {
            let wanted = if wanted == 1 {
                "1 argument".to_owned()
            } else {
                format!("{wanted} arguments")
            };
            SyntaxError::new(span, format!("`{}` takes {wanted}, not {got}", operator.name()))
        };
        let n_arguments = arguments.list.len();
        let wanted = 1 + usize::from(operator.takes_parameter());
        if n_arguments == 0 {
            return Err(wrong_number(wanted, 0));
        }
        if matches!(
            operator,
            AggregationOperator::Limitk | AggregationOperator::LimitRatio
        ) {
            self.need(Feature::Aggregation(operator), span);
        }
        if n_arguments != wanted {
            return Err(wrong_number(wanted, n_arguments));
        }
        let expr = arguments.list.pop().ok_or_else(|| wrong_number(wanted, 0))?;
        Ok(Tree {
            height: arguments.height + 1,
            expr: Expr::Aggregate(Box::new(Aggregate {
                operator,
                expr,
                param: arguments.list.pop(),
                grouping: before.or(behind).map(|(grouping, _)| grouping),
                span,
            })),
        })
    }

    fn grouping(&mut self) -> Parsed<Option<(Grouping, Span)>> {
        let grouping = match self.peek()?.kind {
            Kind::Keyword(Keyword::By) => Grouping::By,
            Kind::Keyword(Keyword::Without) => Grouping::Without,
            _ => return Ok(None),
        };
        self.take()?;
        let labels = self.labels()?;
        Ok(Some((grouping(labels.names), labels.span)))
    }

    // ---- literals

    /// A number or a duration, and the feature that a duration here is.
    pub(super) fn number_literal(&mut self, of_duration: Feature) -> Parsed<NumberLiteral> {
        let token = self.take()?;
        let word = token.span.of(self.text);
        let value = if token.kind == Kind::Duration {
            let value = parse_duration(word).map_err(|message| SyntaxError::new(token.span, message))?;
            if of_duration == Feature::DurationAsNumber {
                self.need(of_duration, token.span);
            }
            value
        } else {
            let value = parse_number(word).ok_or_else(|| {
                let word: String = word.chars().take(40).collect();
                SyntaxError::new(token.span, format!("`{word}` is no number"))
            })?;
            if word.contains('_') {
                self.need(Feature::DigitSeparator, token.span);
            }
            if of_duration == Feature::NumberAsDuration {
                self.need(of_duration, token.span);
            }
            value
        };
        Ok(NumberLiteral {
            value,
            span: token.span,
        })
    }

    /// What a text in quotes stands for.
    pub(super) fn text_of(&self, token: Token) -> std::borrow::Cow<'_, str> {
        let quoted = self.word(token);
        let inner = quoted.get(1..quoted.len() - 1).unwrap_or_default();
        if quoted.starts_with('`') || !inner.contains('\\') {
            return inner.into();
        }
        match String::from_utf8(string::unquoted(quoted)) {
            Ok(text) => text.into(),
            Err(broken) => String::from_utf8_lossy(broken.as_bytes()).into_owned().into(),
        }
    }
}

pub(super) fn signed(value: f64, sign: Option<(bool, Span)>) -> f64 {
    if sign.is_some_and(|(is_negative, _)| is_negative) {
        -value
    } else {
        value
    }
}
