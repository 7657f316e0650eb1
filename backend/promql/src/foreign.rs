//! Reads queries that others wrote: checks where their window stands, and recognises the typed
//! indicator behind them where there is one.

use domain::indicator::BucketBoundError;
use domain::{
    BucketBound, DurationUnit, Indicator, IndicatorKind, MatchOperator, Matcher, Selector,
    WindowedExpression, WindowedExpressionError,
};

use crate::expression::{Expression, ExpressionError, in_order};
use crate::syntax;
use crate::syntax::{
    AggregationOperator, BinaryOperator, Duration, Expr, Grouping, METRIC_NAME, VectorSelector,
    duration_text, function, harmless,
};

/// The text cannot be used as what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForeignError {
    /// It is no PromQL.
    #[error(transparent)]
    Expression(#[from] ExpressionError),
    /// It has no window, or is too long.
    #[error(transparent)]
    Window(#[from] WindowedExpressionError),
    /// The placeholder stands where no window belongs, such as inside a string.
    #[error("`{excerpt}` has its window in another place than a range; write it like `[$window]`")]
    MisplacedWindow {
        /// The text, cut to 80 characters.
        excerpt: String,
    },
    /// Another expression than a name with conditions.
    #[error(
        "`{excerpt}` is not a selector; write a metric with conditions, such as `jobs_total{{queue=\"a\"}}`"
    )]
    NoSelector {
        /// The text, cut to 80 characters.
        excerpt: String,
    },
    /// Not one condition.
    #[error("`{excerpt}` is not one condition; write it like `code=~\"5..\"`")]
    NoMatcher {
        /// The text, cut to 80 characters.
        excerpt: String,
    },
    /// The `le` of a bucket is no number.
    #[error(transparent)]
    Bound(#[from] BucketBoundError),
}

/// A query over a window, parsed.
#[derive(Debug, Clone)]
pub struct Query {
    expression: WindowedExpression,
    /// With [`SENTINEL_TEXT`] for its window.
    syntax: Expr,
}

/// Two queries over one window, in one unit.
#[derive(Debug, Clone)]
pub struct EventQueries {
    /// What the first of them counts.
    pub counted: Counted,
    /// The first query.
    pub part: Query,
    /// All events.
    pub total: Query,
}

/// What a part of all events is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Bad events.
    Bad,
    /// Good events.
    Good,
}

/// What was made of two queries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// The indicator.
    pub indicator: Indicator,
    /// Where it means something else than the queries did, one sentence each.
    pub notes: Vec<String>,
}

/// Stands for the window while an expression is looked at: a duration that nobody writes, as long as
/// the placeholder, so that places stay right.
const SENTINEL_SECONDS: f64 = 829_443.0;
const SENTINEL_TEXT: &str = "829443s";

impl Query {
    /// Checks that `text` is PromQL for any window, and that `$window` stands only for windows.
    pub fn parse(text: &str) -> Result<Self, ForeignError> {
        let expression = WindowedExpression::try_new(text)?;
        let syntax = syntax_of(&expression)?;
        let n_placeholders = text.matches(WindowedExpression::PLACEHOLDER).count();
        if count_windows(&syntax) == n_placeholders {
            return Ok(Self { expression, syntax });
        }
        Err(ForeignError::MisplacedWindow {
            excerpt: excerpt(text),
        })
    }

    /// Its text, with a place for the window.
    pub fn expression(&self) -> &WindowedExpression {
        &self.expression
    }
}

/// The text of a query that parses; see [`Query::parse`].
pub fn windowed(text: &str) -> Result<WindowedExpression, ForeignError> {
    Ok(Query::parse(text)?.expression)
}

/// Reads a metric with conditions, without range, offset or `or`.
pub fn selector(text: &str) -> Result<Selector, ForeignError> {
    let refused = || ForeignError::NoSelector {
        excerpt: excerpt(text),
    };
    match as_written(text)? {
        Expr::VectorSelector(selector) => plain_selector(&selector).ok_or_else(refused),
        _ => Err(refused()),
    }
}

/// The counter or gauge behind a query without a window: a selector, or the sum over one.
pub fn summed_selector(text: &str) -> Option<Selector> {
    let syntax = as_written(text).ok()?;
    let mut syntax = without_parentheses(&syntax);
    if let Expr::Aggregate(aggregate) = syntax
        && aggregate.operator == AggregationOperator::Sum
        && aggregate.grouping.is_none()
    {
        syntax = without_parentheses(&aggregate.expr);
    }
    match syntax {
        Expr::VectorSelector(selector) => plain_selector(selector),
        _ => None,
    }
}

/// Reads one condition, such as `code=~"5.."`.
pub fn matcher(text: &str) -> Result<Matcher, ForeignError> {
    let refused = || ForeignError::NoMatcher {
        excerpt: excerpt(text),
    };
    let selector = selector(&format!("m{{{text}}}")).map_err(|_| refused())?;
    match &selector.matchers[..] {
        [one] if selector.metric == "m" => Ok(one.clone()),
        _ => Err(refused()),
    }
}

/// Takes an error ratio apart into bad and all events: `a / b`, `1 - a / b`, in any parentheses.
/// `None` for any other ratio: of an average nobody can say how many events it stands for.
pub fn queries_of_error_ratio(ratio: &Query) -> Option<EventQueries> {
    let (counted, part, total) = quotient(&ratio.syntax, Counted::Bad)?;
    let [part, total] = [part, total].map(|side| Query::parse(&text_of(side)?).ok());
    Some(EventQueries {
        counted,
        part: part?,
        total: total?,
    })
}

/// The indicator behind two queries: typed where both are sums over one counter each, else the queries.
///
/// A `rate` becomes an `increase`, so that events are counted: over one window the two differ by a
/// constant factor. It stays where that would change the ratio.
pub fn recognise(queries: &EventQueries, kind: IndicatorKind) -> Result<Recognised, ForeignError> {
    let EventQueries { part, total, .. } = queries;
    if let (Some(part), Some(total)) = (summed_counter(&part.syntax), summed_counter(&total.syntax))
        && part.function == total.function
        && let (Some(part), Some(total)) = (plain_selector(part.selector), plain_selector(total.selector))
    {
        let indicator = match queries.counted {
            Counted::Bad => of_bad_and_total(part, total),
            Counted::Good => of_good_and_total(part, total)?,
        };
        return Ok(Recognised {
            indicator,
            notes: Vec::new(),
        });
    }
    as_expressions(queries, kind)
}

/// An indicator from the counters of bad and of all events.
pub fn of_bad_and_total(bad: Selector, total: Selector) -> Indicator {
    match condition_apart(&bad, &total) {
        Some(condition) => Indicator::StatusRatio {
            requests: total,
            bad: condition,
        },
        None => Indicator::FailureShare { failed: bad, total },
    }
}

/// An indicator from the counters of good and of all events; a histogram's bucket beside its count
/// is a latency.
pub fn of_good_and_total(good: Selector, total: Selector) -> Result<Indicator, BucketBoundError> {
    if let Some(latency) = latency_of(&good, &total)? {
        return Ok(latency);
    }
    Ok(match condition_apart(&good, &total) {
        Some(condition) => Indicator::StatusRatio {
            requests: total,
            bad: negated(condition),
        },
        None => Indicator::SuccessShare {
            succeeded: good,
            total,
        },
    })
}

fn latency_of(good: &Selector, total: &Selector) -> Result<Option<Indicator>, BucketBoundError> {
    let Some(family) = good.metric.strip_suffix("_bucket") else {
        return Ok(None);
    };
    let (bounds, conditions): (Vec<Matcher>, Vec<Matcher>) = good
        .matchers
        .iter()
        .cloned()
        .partition(|matcher| matcher.label == "le");
    let [bound] = &bounds[..] else {
        return Ok(None);
    };
    let unit = DurationUnit::of_name(family).unwrap_or_default();
    let Some(threshold) = bound_of(bound, unit)? else {
        return Ok(None);
    };
    let is_whole = |matcher: &Matcher| *matcher == Matcher::equal("le", "+Inf");
    let all: Vec<&Matcher> = total
        .matchers
        .iter()
        .filter(|matcher| !is_whole(matcher))
        .collect();
    let is_count = total.metric == format!("{family}_count") && all.len() == total.matchers.len()
        || total.metric == good.metric && all.len() + 1 == total.matchers.len();
    let are_same = all.len() == conditions.len() && all.iter().all(|matcher| conditions.contains(matcher));
    Ok((is_count && are_same).then(|| Indicator::LatencyBucket {
        histogram: Selector {
            metric: family.to_owned(),
            matchers: conditions,
        },
        threshold,
    }))
}

/// The bound that a condition on `le` asks for: by its text, or by all its spellings, as we write it.
fn bound_of(condition: &Matcher, unit: DurationUnit) -> Result<Option<BucketBound>, BucketBoundError> {
    match condition.operator {
        MatchOperator::Equal => BucketBound::parse_in(&condition.value, unit).map(Some),
        MatchOperator::Matches => Ok(condition
            .value
            .split('|')
            .filter_map(|spelling| BucketBound::parse_in(&spelling.replace('\\', ""), unit).ok())
            .find(|bound| bound.matcher() == *condition)),
        MatchOperator::NotEqual | MatchOperator::MatchesNot => Ok(None),
    }
}

/// The one condition that `part` has and `whole` has not, if that is all that sets them apart.
fn condition_apart(part: &Selector, whole: &Selector) -> Option<Matcher> {
    let is_inside = whole
        .matchers
        .iter()
        .all(|matcher| part.matchers.contains(matcher));
    if part.metric != whole.metric || !is_inside || part.matchers.len() != whole.matchers.len() + 1 {
        return None;
    }
    let mut apart = part
        .matchers
        .iter()
        .filter(|matcher| !whole.matchers.contains(matcher));
    match (apart.next(), apart.next()) {
        (Some(condition), None) => Some(condition.clone()),
        _ => None,
    }
}

fn negated(condition: Matcher) -> Matcher {
    let operator = match condition.operator {
        MatchOperator::Equal => MatchOperator::NotEqual,
        MatchOperator::NotEqual => MatchOperator::Equal,
        MatchOperator::Matches => MatchOperator::MatchesNot,
        MatchOperator::MatchesNot => MatchOperator::Matches,
    };
    Matcher {
        operator,
        ..condition
    }
}

fn as_expressions(queries: &EventQueries, kind: IndicatorKind) -> Result<Recognised, ForeignError> {
    let mut notes = Vec::new();
    let sides = match increases(queries) {
        Some(sides) => sides,
        None => {
            let sides = [Side::of(&queries.part), Side::of(&queries.total)];
            if sides.iter().any(|side| has_rates(&side.syntax)) {
                notes.push(
                    "its rates stay rates, so events are counted per second; their ratio is the same"
                        .to_owned(),
                );
            }
            sides
        }
    };
    let [part, total] = sides.map(|side| {
        if is_one_sample(&side.syntax) {
            return side.text;
        }
        notes.push(format!(
            "`{}` may give several series; their sum is taken",
            excerpt(&side.text)
        ));
        format!("sum({})", side.text)
    });
    let bad = match queries.counted {
        Counted::Bad => part,
        Counted::Good => format!("({total}) - (({part}) or 0 * ({total}))"),
    };
    let indicator = Indicator::Expressions {
        kind,
        bad: windowed(&bad)?,
        total: windowed(&total)?,
    };
    Ok(Recognised { indicator, notes })
}

/// A query as text and as syntax.
struct Side {
    text: String,
    syntax: Expr,
}

impl Side {
    fn of(query: &Query) -> Self {
        let syntax = query.syntax.clone();
        // A comment would reach into what is written behind it.
        let text = text_of(&syntax).unwrap_or_else(|| format!("{}\n", query.expression.text()));
        Self { text, syntax }
    }
}

/// Both queries with each `rate` as an `increase`, where that multiplies both by the window.
fn increases(queries: &EventQueries) -> Option<[Side; 2]> {
    let mut sides = [&queries.part, &queries.total].map(|query| query.syntax.clone());
    if !sides.iter().all(is_linear_in_rates) {
        return None;
    }
    sides.iter_mut().for_each(rates_to_increases);
    let [part, total] = sides.map(|syntax| text_of(&syntax).map(|text| Side { text, syntax }));
    Some([part?, total?])
}

fn syntax_of(expression: &WindowedExpression) -> Result<Expr, ExpressionError> {
    let text = expression
        .text()
        .replace(WindowedExpression::PLACEHOLDER, SENTINEL_TEXT);
    as_written(&text).map_err(|error| match error {
        ExpressionError::Syntax {
            message,
            excerpt,
            span,
            place,
        } => ExpressionError::Syntax {
            message: message.replace(SENTINEL_TEXT, WindowedExpression::PLACEHOLDER),
            excerpt: excerpt.replace(SENTINEL_TEXT, WindowedExpression::PLACEHOLDER),
            span,
            place,
        },
        too_large @ ExpressionError::TooLarge { .. } => too_large,
    })
}

fn as_written(text: &str) -> Result<Expr, ExpressionError> {
    Expression::parse(text).map(Expression::into_syntax)
}

/// PromQL with its placeholders back; `None` where printing would change the expression.
fn text_of(syntax: &Expr) -> Option<String> {
    let printed = syntax.to_string();
    let is_same = as_written(&printed).is_ok_and(|again| in_order(again) == in_order(syntax.clone()));
    let sentinel = duration_text(SENTINEL_SECONDS);
    is_same.then(|| printed.replace(&sentinel, WindowedExpression::PLACEHOLDER))
}

struct SummedCounter<'a> {
    function: &'static str,
    selector: &'a VectorSelector,
}

/// `sum(rate(counter[$window]))` or the same with `increase`, in any parentheses.
fn summed_counter(syntax: &Expr) -> Option<SummedCounter<'_>> {
    let Expr::Aggregate(aggregate) = without_parentheses(syntax) else {
        return None;
    };
    let is_sum = aggregate.operator == AggregationOperator::Sum && aggregate.grouping.is_none();
    let Expr::Call(call) = without_parentheses(&aggregate.expr) else {
        return None;
    };
    let (true, "rate" | "increase", [argument]) = (is_sum, call.function.name, &call.arguments[..]) else {
        return None;
    };
    match without_parentheses(argument) {
        Expr::MatrixSelector(matrix) if is_window(&matrix.range) => Some(SummedCounter {
            function: call.function.name,
            selector: &matrix.selector,
        }),
        _ => None,
    }
}

fn plain_selector(selector: &VectorSelector) -> Option<Selector> {
    if selector.offset.is_some() || selector.at.is_some() || selector.extension.is_some() {
        return None;
    }
    let mut metric = selector.name.clone();
    let mut conditions = Vec::new();
    for matcher in &selector.matchers {
        if matcher.name == METRIC_NAME {
            if matcher.operator != syntax::MatchOperator::Equal || metric.is_some() {
                return None;
            }
            metric = Some(matcher.value.clone());
            continue;
        }
        conditions.push(Matcher {
            label: matcher.name.clone(),
            operator: operator_of(matcher.operator),
            value: matcher.value.clone(),
        });
    }
    let metric = metric.filter(|name| is_plain_name(name))?;
    Some(Selector {
        metric,
        matchers: conditions,
    })
}

/// Names in UTF-8 need quotes, which typed selectors do not write.
fn is_plain_name(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b':')
}

fn operator_of(operator: syntax::MatchOperator) -> MatchOperator {
    match operator {
        syntax::MatchOperator::Equal => MatchOperator::Equal,
        syntax::MatchOperator::NotEqual => MatchOperator::NotEqual,
        syntax::MatchOperator::Matches => MatchOperator::Matches,
        syntax::MatchOperator::MatchesNot => MatchOperator::MatchesNot,
    }
}

fn without_parentheses(syntax: &Expr) -> &Expr {
    let mut inner = syntax;
    while let Expr::Paren(paren) = inner {
        inner = &paren.expr;
    }
    inner
}

fn quotient(syntax: &Expr, counted: Counted) -> Option<(Counted, &Expr, &Expr)> {
    let Expr::Binary(binary) = without_parentheses(syntax) else {
        return None;
    };
    let is_plain = binary.matching.is_none() && binary.fill == syntax::FillValues::default();
    match binary.operator {
        BinaryOperator::Divide if is_plain => Some((counted, &binary.lhs, &binary.rhs)),
        BinaryOperator::Subtract if is_one(&binary.lhs) => {
            let complement = match counted {
                Counted::Bad => Counted::Good,
                Counted::Good => Counted::Bad,
            };
            quotient(&binary.rhs, complement)
        }
        _ => None,
    }
}

fn is_one(syntax: &Expr) -> bool {
    matches!(without_parentheses(syntax), Expr::NumberLiteral(number) if number.value == 1.0)
}

/// Is it one sample without labels, whatever the data?
fn is_one_sample(syntax: &Expr) -> bool {
    match syntax {
        Expr::Aggregate(aggregate) => {
            let is_one_group = match &aggregate.grouping {
                None => true,
                Some(Grouping::By(labels)) => labels.is_empty(),
                // Without any label left out there is a group for each series.
                Some(Grouping::Without(_)) => false,
            };
            let gives_one = aggregate.operator != AggregationOperator::CountValues;
            is_one_group && gives_one && !aggregate.operator.keeps_series()
        }
        Expr::Paren(paren) => is_one_sample(&paren.expr),
        Expr::Subquery(subquery) => is_one_sample(&subquery.expr),
        Expr::Binary(binary) => is_one_sample(&binary.lhs) && is_one_sample(&binary.rhs),
        Expr::Unary(unary) => is_one_sample(&unary.expr),
        Expr::NumberLiteral(_) => true,
        Expr::Call(call) => match call.function.name {
            "vector" | "time" | "scalar" | "pi" => true,
            "label_replace" | "label_join" | "absent" | "absent_over_time" => false,
            _ => !call.arguments.is_empty() && call.arguments.iter().all(is_one_sample),
        },
        Expr::VectorSelector(_) | Expr::MatrixSelector(_) | Expr::StringLiteral(_) => false,
    }
}

/// Would every `rate` as an `increase` multiply the whole by the window, and do nothing else?
fn is_linear_in_rates(syntax: &Expr) -> bool {
    match syntax {
        Expr::Paren(paren) => is_linear_in_rates(&paren.expr),
        Expr::Aggregate(aggregate) => {
            aggregate.operator == AggregationOperator::Sum
                && aggregate.param.is_none()
                && is_linear_in_rates(&aggregate.expr)
        }
        Expr::Call(call) => {
            call.function.name == "rate"
                && matches!(&call.arguments[..], [Expr::MatrixSelector(matrix)] if is_window(&matrix.range))
        }
        Expr::Binary(binary) => match binary.operator {
            BinaryOperator::Add | BinaryOperator::Subtract => {
                is_linear_in_rates(&binary.lhs) && is_linear_in_rates(&binary.rhs)
            }
            BinaryOperator::Or => {
                is_linear_in_rates(&binary.lhs) && (is_linear_in_rates(&binary.rhs) || is_zero(&binary.rhs))
            }
            BinaryOperator::Multiply => {
                is_number(&binary.lhs) && is_linear_in_rates(&binary.rhs)
                    || is_number(&binary.rhs) && is_linear_in_rates(&binary.lhs)
            }
            BinaryOperator::Divide => is_linear_in_rates(&binary.lhs) && is_number(&binary.rhs),
            _ => false,
        },
        Expr::Unary(unary) => is_linear_in_rates(&unary.expr),
        Expr::Subquery(_)
        | Expr::NumberLiteral(_)
        | Expr::StringLiteral(_)
        | Expr::VectorSelector(_)
        | Expr::MatrixSelector(_) => false,
    }
}

fn is_number(syntax: &Expr) -> bool {
    matches!(without_parentheses(syntax), Expr::NumberLiteral(_))
}

/// `vector(0)`, which scaling does not change.
fn is_zero(syntax: &Expr) -> bool {
    match without_parentheses(syntax) {
        Expr::Call(call) if call.function.name == "vector" => call.arguments.iter().all(|argument| {
            matches!(without_parentheses(argument), Expr::NumberLiteral(number) if number.value == 0.0)
        }),
        _ => false,
    }
}

fn has_rates(syntax: &Expr) -> bool {
    match syntax {
        Expr::Call(call) if matches!(call.function.name, "rate" | "irate") => true,
        other => other.children().into_iter().any(has_rates),
    }
}

/// Writes `increase` for each `rate` of an expression that is linear in them.
fn rates_to_increases(syntax: &mut Expr) {
    match syntax {
        Expr::Paren(paren) => rates_to_increases(&mut paren.expr),
        Expr::Aggregate(aggregate) => rates_to_increases(&mut aggregate.expr),
        Expr::Unary(unary) => rates_to_increases(&mut unary.expr),
        Expr::Binary(binary) => {
            rates_to_increases(&mut binary.lhs);
            rates_to_increases(&mut binary.rhs);
        }
        Expr::Call(call) if call.function.name == "rate" => {
            call.function = function("increase").unwrap_or(call.function);
        }
        Expr::Call(_)
        | Expr::Subquery(_)
        | Expr::NumberLiteral(_)
        | Expr::StringLiteral(_)
        | Expr::VectorSelector(_)
        | Expr::MatrixSelector(_) => {}
    }
}

fn is_window(range: &Duration) -> bool {
    matches!(range, Duration::Literal(literal) if literal.seconds == SENTINEL_SECONDS)
}

fn count_windows(syntax: &Expr) -> usize {
    let is_window = match syntax {
        Expr::MatrixSelector(matrix) => is_window(&matrix.range),
        Expr::Subquery(subquery) => is_window(&subquery.range),
        _ => false,
    };
    let inside: usize = syntax.children().into_iter().map(count_windows).sum();
    inside + usize::from(is_window)
}

fn excerpt(text: &str) -> String {
    harmless(text).chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(counted: Counted, part: &str, total: &str, expected: Expect) {
        let queries = EventQueries {
            counted,
            part: Query::parse(part).unwrap(),
            total: Query::parse(total).unwrap(),
        };
        let recognised = recognise(&queries, IndicatorKind::Availability).unwrap();
        let mut text = serde_json::to_string(&recognised.indicator).unwrap() + "\n";
        for note in recognised.notes {
            text += &(note + "\n");
        }
        expected.assert_eq(&text);
    }

    #[test]
    fn a_condition_apart_is_a_status_ratio() {
        check(
            Counted::Bad,
            r#"sum(rate(http_requests_total{job="shop",code=~"5.."}[$window]))"#,
            r#"sum(rate(http_requests_total{job="shop"}[$window]))"#,
            expect![[r#"
                {"type":"status_ratio","requests":{"metric":"http_requests_total","matchers":[{"label":"job","operator":"=","value":"shop"}]},"bad":{"label":"code","operator":"=~","value":"5.."}}
            "#]],
        );
        check(
            Counted::Good,
            r#"sum(increase(http_requests_total{code!~"5..",job="shop"}[$window]))"#,
            r#"(sum(increase(http_requests_total{job="shop"}[$window])))"#,
            expect![[r#"
                {"type":"status_ratio","requests":{"metric":"http_requests_total","matchers":[{"label":"job","operator":"=","value":"shop"}]},"bad":{"label":"code","operator":"=~","value":"5.."}}
            "#]],
        );
    }

    #[test]
    fn a_bucket_beside_its_count_is_a_latency() {
        check(
            Counted::Good,
            r#"sum(rate(d_seconds_bucket{le="0.25",job="shop"}[$window]))"#,
            r#"sum(rate(d_seconds_count{job="shop"}[$window]))"#,
            expect![[r#"
                {"type":"latency_bucket","histogram":{"metric":"d_seconds","matchers":[{"label":"job","operator":"=","value":"shop"}]},"threshold":"0.25"}
            "#]],
        );
        let text_as_bound = EventQueries {
            counted: Counted::Good,
            part: Query::parse(r#"sum(rate(d_bucket{le="fast"}[$window]))"#).unwrap(),
            total: Query::parse("sum(rate(d_count[$window]))").unwrap(),
        };
        assert!(matches!(
            recognise(&text_as_bound, IndicatorKind::Latency),
            Err(ForeignError::Bound(_))
        ));
    }

    #[test]
    fn what_no_type_expresses_stays_as_it_is() {
        check(
            Counted::Bad,
            "sum(rate(a[$window])) + sum(rate(b[$window])) or vector(0)",
            "sum(rate(c[$window]))",
            expect![[r#"
                {"type":"expressions","kind":"availability","bad":"sum(increase(a[$window])) + sum(increase(b[$window])) or vector(0)","total":"sum(increase(c[$window]))"}
            "#]],
        );
        check(
            Counted::Good,
            "sum by (pod) (rate(a[$window]))",
            "max(rate(c[$window]))",
            expect![[r#"
                {"type":"expressions","kind":"availability","bad":"(max(rate(c[$window]))) - ((sum(sum by (pod) (rate(a[$window])))) or 0 * (max(rate(c[$window]))))","total":"max(rate(c[$window]))"}
                its rates stay rates, so events are counted per second; their ratio is the same
                `sum by (pod) (rate(a[$window]))` may give several series; their sum is taken
            "#]],
        );
    }

    #[test]
    fn a_ratio_is_taken_apart_as_often_as_it_was_turned_round() {
        let of = |text: &str| queries_of_error_ratio(&Query::parse(text).unwrap());
        assert_eq!(
            of("rate(a[$window]) / rate(b[$window])").unwrap().counted,
            Counted::Bad
        );
        assert_eq!(
            of("(1 - (rate(a[$window]) / rate(b[$window])))").unwrap().counted,
            Counted::Good
        );
        assert_eq!(
            of("1 - (1 - rate(a[$window]) / rate(b[$window]))")
                .unwrap()
                .counted,
            Counted::Bad
        );
        assert!(of("avg_over_time(ratio[$window])").is_none());
        assert!(of("2 - rate(a[$window]) / rate(b[$window])").is_none());
    }

    #[test]
    fn a_window_stands_only_where_a_window_belongs() {
        for text in [
            r#"sum(rate(a{x="$window"}[5m]))"#,
            r#"sum(rate(a{x="[$window]"}[$window]))"#,
            "a offset $window",
            "sum(rate(a[5m]))",
            "sum(rate(a[$window])",
            "a[$window:$window]",
        ] {
            assert!(windowed(text).is_err(), "{text}");
        }
        assert!(windowed("sum_over_time((count(a < 1))[$window:]) or on() vector(0)").is_ok());
    }

    #[test]
    fn selectors_and_conditions_are_read_back_as_they_print() {
        let read = selector(r#"jobs_total{queue="a\"b\\",status=~"5..|x",y!="",z!~"q"}"#).unwrap();
        assert_eq!(selector(&read.to_string()).unwrap(), read);
        for condition in &read.matchers {
            assert_eq!(matcher(&condition.to_string()).unwrap(), *condition);
        }
        for text in [
            "a[5m]",
            "a offset 5m",
            "sum(a)",
            "{x=\"1\"}",
            "",
            "a or b",
            "a{x=\"1\" or y=\"2\"}",
        ] {
            assert!(selector(text).is_err(), "{text}");
        }
        for text in [
            "",
            "a",
            "a=\"1\",b=\"2\"",
            "a=\"1\"} or b{c=\"2\"",
            "__name__=\"x\"",
        ] {
            assert!(matcher(text).is_err(), "{text}");
        }
    }
}
