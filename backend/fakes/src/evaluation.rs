//! Evaluates expressions as Prometheus 2.42 does, for all steps of a query at once.
//!
//! A value is a whole course over the steps, so a window slides over each series only once.

mod aggregation;
mod matching;
mod windows;

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::MatchOperator;
use domain::metric::Labels;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::expression::{Expression, Function, LabelMatcher, Operator, VectorSelector};
use crate::world::{Series, World};

/// The times at which a query is evaluated, in milliseconds since 1970.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Steps {
    pub(crate) first: i64,
    pub(crate) interval: i64,
    pub(crate) count: usize,
}

/// What an expression is worth at each step.
#[derive(Debug)]
pub(crate) enum Value {
    Scalar(Vec<f64>),
    Vector(Vec<Track>),
}

/// One element of an instant vector, at each step.
#[derive(Debug, Clone)]
pub(crate) struct Track {
    pub(crate) labels: Labels,
    pub(crate) values: Vec<Option<f64>>,
}

/// A rule whose record is answered by evaluating it.
#[derive(Debug, Clone)]
pub(crate) struct RecordingRule {
    pub(crate) record: String,
    pub(crate) labels: Labels,
    pub(crate) expression: Expression,
    pub(crate) interval_ms: i64,
}

/// The expression cannot be evaluated; in the server's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct EvaluationError(pub(crate) String);

type Evaluated<T> = Result<T, EvaluationError>;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Evaluator<'a> {
    world: &'a World,
    rules: &'a [RecordingRule],
    /// How many rules deep we are.
    depth: usize,
    /// The end of the query, of a rule's the time of its evaluation.
    ends_at: i64,
}

/// The raw samples of one series.
struct Samples<'a> {
    labels: Labels,
    times: Cow<'a, [i64]>,
    values: Cow<'a, [f64]>,
}

/// An instant selector sees samples that are at most this old.
const LOOKBACK_MS: i64 = 5 * 60_000;
/// The step of a subquery that names none: the server's evaluation interval.
pub(crate) const DEFAULT_INTERVAL_MS: i64 = 60_000;
/// More steps in one evaluation would exhaust memory.
const MAX_STEPS: i64 = 1_000_000;
/// Rules that read records that read records, no deeper than this.
const MAX_RULE_DEPTH: usize = 8;

impl Steps {
    pub(crate) fn at(time: i64) -> Self {
        Self {
            first: time,
            interval: 1,
            count: 1,
        }
    }

    /// From `first` on, as far as `last` allows.
    pub(crate) fn between(first: i64, last: i64, interval: i64) -> Evaluated<Self> {
        let count = if last < first {
            0
        } else {
            (last - first) / interval + 1
        };
        if count > MAX_STEPS {
            let fault = format!("query processing would load too many samples into memory: {count} steps");
            return Err(EvaluationError(fault));
        }
        Ok(Self {
            first,
            interval,
            count: count as usize,
        })
    }

    /// Multiples of `interval` in the time, both ends included.
    fn aligned(first: i64, last: i64, interval: i64) -> Evaluated<Self> {
        let first = first.div_euclid(interval) * interval
            + if first.rem_euclid(interval) > 0 {
                interval
            } else {
                0
            };
        Self::between(first, last, interval)
    }

    pub(crate) fn times(self) -> impl Iterator<Item = i64> + Clone {
        (0..self.count).map(move |step_idx| self.first + step_idx as i64 * self.interval)
    }

    fn last(self) -> i64 {
        self.first + (self.count as i64 - 1).max(0) * self.interval
    }

    fn earlier_by(self, offset_ms: i64) -> Self {
        Self {
            first: self.first - offset_ms,
            ..self
        }
    }
}

impl<'a> Evaluator<'a> {
    pub(crate) fn new(world: &'a World, rules: &'a [RecordingRule]) -> Self {
        Self {
            world,
            rules,
            depth: 0,
            ends_at: 0,
        }
    }

    /// Evaluates an expression that is no range vector. Elements come by label set.
    pub(crate) fn evaluate(self, expression: &Expression, steps: Steps) -> Evaluated<Value> {
        let ends_at = steps.last();
        Self { ends_at, ..self }.value(expression, steps)
    }

    fn value(self, expression: &Expression, steps: Steps) -> Evaluated<Value> {
        match expression {
            Expression::Number(value) => Ok(Value::Scalar(vec![*value; steps.count])),
            Expression::Selector(selector) => self.instant(selector, steps).map(Value::Vector),
            Expression::Range { .. } | Expression::Subquery { .. } => {
                let fault = "invalid expression type \"range vector\", must be scalar or instant vector";
                Err(EvaluationError(fault.to_owned()))
            }
            Expression::Parentheses(inner) => self.value(inner, steps),
            Expression::Negative(inner) => negative(self.value(inner, steps)?),
            Expression::Call { function, arguments } => self.call(*function, arguments, steps),
            Expression::Aggregate {
                aggregator,
                grouping,
                of,
            } => {
                let tracks = self.vector(of, steps)?;
                Ok(Value::Vector(aggregation::aggregate(
                    *aggregator,
                    grouping,
                    &tracks,
                )))
            }
            Expression::Binary {
                operator,
                returns_bool,
                matching,
                left,
                right,
            } => {
                let calculation = matching::Calculation {
                    operator: *operator,
                    returns_bool: *returns_bool,
                    matching,
                };
                calculation.combine(self.value(left, steps)?, self.value(right, steps)?)
            }
        }
    }

    /// The series that match and have a sample in the time, records of rules included.
    pub(crate) fn series(self, selector: &VectorSelector, from: i64, until: i64) -> Evaluated<Vec<Labels>> {
        let scraped = self.world.select(selector).into_iter();
        let scraped = scraped.filter(|series| series.has_sample_between(from, until));
        let mut found: Vec<Labels> = scraped.map(|series| series.labels.clone()).collect();
        let recorded = self.recorded(selector, |_| Ok(Steps::at(until)))?;
        found.extend(recorded.into_iter().map(|(track, _)| track.labels));
        found.sort();
        found.dedup();
        Ok(found)
    }

    fn vector(self, expression: &Expression, steps: Steps) -> Evaluated<Vec<Track>> {
        match self.value(expression, steps)? {
            Value::Vector(tracks) => Ok(tracks),
            Value::Scalar(values) => Ok(vec![Track::without_labels(values)]),
        }
    }

    fn scalar(self, expression: &Expression, steps: Steps) -> Evaluated<Vec<f64>> {
        match self.value(expression, steps)? {
            Value::Scalar(values) => Ok(values),
            Value::Vector(tracks) => Ok(only_elements(&tracks, steps.count)),
        }
    }

    fn instant(self, selector: &VectorSelector, steps: Steps) -> Evaluated<Vec<Track>> {
        if selector.is_at_end {
            return self.instant_at_end(selector, steps);
        }
        let steps = steps.earlier_by(selector.offset_ms);
        let scraped = self.world.select(selector).into_iter();
        let scraped = scraped.map(|series| Track {
            labels: series.labels.clone(),
            values: windows::newest(series, steps, LOOKBACK_MS),
        });
        let recorded = self.recorded(selector, |_| Ok(steps))?.into_iter();
        merged(scraped.chain(recorded.map(|(track, _)| track)).collect())
    }

    /// The same value at all steps: that at the end of the query.
    fn instant_at_end(self, selector: &VectorSelector, steps: Steps) -> Evaluated<Vec<Track>> {
        let now = VectorSelector {
            is_at_end: false,
            ..selector.clone()
        };
        let mut tracks = self.instant(&now, Steps::at(self.ends_at))?;
        for track in &mut tracks {
            track.values = vec![track.values[0]; steps.count];
        }
        Ok(tracks)
    }

    /// What the recording rules whose records match would have recorded, and when.
    fn recorded(
        self,
        selector: &VectorSelector,
        steps_of: impl Fn(&RecordingRule) -> Evaluated<Steps>,
    ) -> Evaluated<Vec<(Track, Steps)>> {
        // A selector without name inside a rule would read all rules, each of which may do the same.
        if selector.only_metric().is_none() && self.depth > 0 {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for rule in self.rules.iter().filter(|rule| rule.may_match(selector)) {
            if self.depth >= MAX_RULE_DEPTH {
                let fault = format!("the rules read each other deeper than {MAX_RULE_DEPTH} levels");
                return Err(EvaluationError(fault));
            }
            let deeper = Self {
                depth: self.depth + 1,
                ..self
            };
            let steps = steps_of(rule)?;
            let tracks = deeper.record(rule, steps)?.into_iter();
            let tracks = tracks.filter(|track| selector.matches(&track.labels));
            found.extend(tracks.map(|track| (track, steps)));
        }
        Ok(found)
    }

    fn record(self, rule: &RecordingRule, steps: Steps) -> Evaluated<Vec<Track>> {
        let mut tracks = if rule.expression.reads_end() {
            self.each_by_itself(&rule.expression, steps)?
        } else {
            self.vector(&rule.expression, steps)?
        };
        for track in &mut tracks {
            track.labels.insert("__name__".to_owned(), rule.record.clone());
            track.labels.extend(rule.labels.clone());
            track.labels.retain(|_, value| !value.is_empty());
        }
        merged(tracks)
    }

    /// Evaluates at each step as a query of its own, which ends there.
    fn each_by_itself(self, expression: &Expression, steps: Steps) -> Evaluated<Vec<Track>> {
        let mut by_labels: BTreeMap<Labels, Vec<Option<f64>>> = BTreeMap::new();
        for (step_idx, time) in steps.times().enumerate() {
            let ending = Self {
                ends_at: time,
                ..self
            };
            for track in ending.vector(expression, Steps::at(time))? {
                let values = by_labels
                    .entry(track.labels)
                    .or_insert_with(|| vec![None; steps.count]);
                values[step_idx] = track.values[0];
            }
        }
        let tracks = by_labels.into_iter();
        Ok(tracks.map(|(labels, values)| Track { labels, values }).collect())
    }

    fn call(self, function: Function, arguments: &[Expression], steps: Steps) -> Evaluated<Value> {
        match (function, arguments) {
            (Function::Time, _) => {
                let seconds = steps.times().map(|time| time as f64 / 1000.0);
                Ok(Value::Scalar(seconds.collect()))
            }
            (Function::Vector, [argument]) => {
                let values = self.scalar(argument, steps)?;
                Ok(Value::Vector(vec![Track::without_labels(values)]))
            }
            (Function::Scalar, [argument]) => {
                let tracks = self.vector(argument, steps)?;
                Ok(Value::Scalar(only_elements(&tracks, steps.count)))
            }
            (Function::Absent, [argument]) => {
                let tracks = self.vector(argument, steps)?;
                Ok(Value::Vector(vec![absent(argument, &tracks, steps.count)]))
            }
            (Function::Abs, [argument]) => self.mapped(argument, steps, f64::abs),
            (Function::Ceil, [argument]) => self.mapped(argument, steps, f64::ceil),
            (Function::Floor, [argument]) => self.mapped(argument, steps, f64::floor),
            (Function::Year, [argument]) => self.mapped(argument, steps, year),
            (Function::Month, [argument]) => self.mapped(argument, steps, month),
            // There are no native histograms in a world, and the functions find none among floats.
            (Function::HistogramCount, [argument]) | (Function::HistogramFraction, [_, _, argument]) => {
                self.vector(argument, steps)?;
                Ok(Value::Vector(Vec::new()))
            }
            (Function::ClampMin, [argument, bound]) => self.clamped(argument, bound, steps, f64::max),
            (Function::ClampMax, [argument, bound]) => self.clamped(argument, bound, steps, f64::min),
            (Function::QuantileOverTime, [share, argument]) => {
                let shares = self.scalar(share, steps)?;
                self.over_windows(argument, steps, |times, values, steps, window_ms| {
                    windows::quantile_over_time(&shares, times, values, steps, window_ms)
                })
                .map(without_names)
                .and_then(merged)
                .map(Value::Vector)
            }
            (_, [argument]) => self.over_time(function, argument, steps),
            (_, arguments) => {
                let fault = format!("{function:?} does not take {} arguments", arguments.len());
                Err(EvaluationError(fault))
            }
        }
    }

    fn mapped(self, argument: &Expression, steps: Steps, map: fn(f64) -> f64) -> Evaluated<Value> {
        let mut tracks = self.vector(argument, steps)?;
        for track in &mut tracks {
            track.drop_name();
            track
                .values
                .iter_mut()
                .flatten()
                .for_each(|value| *value = map(*value));
        }
        merged(tracks).map(Value::Vector)
    }

    fn clamped(
        self,
        argument: &Expression,
        bound: &Expression,
        steps: Steps,
        clamp: fn(f64, f64) -> f64,
    ) -> Evaluated<Value> {
        let mut tracks = self.vector(argument, steps)?;
        let bounds = self.scalar(bound, steps)?;
        for track in &mut tracks {
            track.drop_name();
            for (value, bound) in track.values.iter_mut().zip(&bounds) {
                // Go's minimum and maximum of NaN are NaN, Rust's are the other number.
                *value = value.map(|value| {
                    if value.is_nan() || bound.is_nan() {
                        f64::NAN
                    } else {
                        clamp(value, *bound)
                    }
                });
            }
        }
        merged(tracks).map(Value::Vector)
    }

    fn over_time(self, function: Function, argument: &Expression, steps: Steps) -> Evaluated<Value> {
        let tracks = self.over_windows(argument, steps, |times, values, steps, window_ms| {
            windows::over_time(function, times, values, steps, window_ms)
        })?;
        let tracks = match function {
            Function::LastOverTime => tracks,
            _ => without_names(tracks),
        };
        merged(tracks).map(Value::Vector)
    }

    /// What `apply` makes of the samples in each window of a range vector.
    fn over_windows(
        self,
        argument: &Expression,
        steps: Steps,
        apply: impl Fn(&[i64], &[f64], Steps, i64) -> Vec<Option<f64>>,
    ) -> Evaluated<Vec<Track>> {
        let (samples, window_ms, offset_ms) = self.samples(argument, steps)?;
        let steps = steps.earlier_by(offset_ms);
        let tracks = samples.into_iter().map(|samples| Track {
            values: apply(&samples.times, &samples.values, steps, window_ms),
            labels: samples.labels,
        });
        Ok(tracks.collect())
    }

    /// The samples that a range vector is cut from, its window and its offset.
    fn samples(self, argument: &Expression, steps: Steps) -> Evaluated<(Vec<Samples<'a>>, i64, i64)> {
        match argument {
            Expression::Parentheses(inner) => self.samples(inner, steps),
            Expression::Range { selector, window_ms } => {
                let shifted = steps.earlier_by(selector.offset_ms);
                let scraped = self.world.select(selector).into_iter().map(Samples::of);
                let recorded = self.recorded(selector, |rule| {
                    Steps::aligned(shifted.first - window_ms, shifted.last(), rule.interval_ms)
                })?;
                let recorded = recorded
                    .into_iter()
                    .map(|(track, steps)| Samples::taken(track, steps));
                Ok((scraped.chain(recorded).collect(), *window_ms, selector.offset_ms))
            }
            Expression::Subquery {
                of,
                window_ms,
                step_ms,
                offset_ms,
            } => {
                let shifted = steps.earlier_by(*offset_ms);
                let interval = step_ms.unwrap_or(DEFAULT_INTERVAL_MS);
                let inner = Steps::aligned(shifted.first - window_ms, shifted.last(), interval)?;
                let tracks = self.vector(of, inner)?.into_iter();
                let samples = tracks.map(|track| Samples::taken(track, inner));
                Ok((samples.collect(), *window_ms, *offset_ms))
            }
            _ => Err(EvaluationError("expected type range vector".to_owned())),
        }
    }
}

fn without_names(mut tracks: Vec<Track>) -> Vec<Track> {
    tracks.iter_mut().for_each(Track::drop_name);
    tracks
}

impl RecordingRule {
    /// Whether its name and its own labels fit; labels from its expression are seen later.
    fn may_match(&self, selector: &VectorSelector) -> bool {
        let is_named = selector
            .metric
            .as_deref()
            .is_none_or(|metric| metric == self.record);
        let fits = |matcher: &LabelMatcher| match matcher.label.as_str() {
            "__name__" => matcher.accepts(&self.record),
            label => self.labels.get(label).is_none_or(|value| matcher.accepts(value)),
        };
        is_named && selector.matchers.iter().all(fits)
    }
}

impl<'a> Samples<'a> {
    fn of(series: &'a Series) -> Self {
        Self {
            labels: series.labels.clone(),
            times: Cow::Borrowed(&series.times),
            values: Cow::Borrowed(&series.values),
        }
    }

    fn taken(track: Track, steps: Steps) -> Self {
        let samples = steps.times().zip(track.values);
        let (times, values): (Vec<i64>, Vec<f64>) =
            samples.filter_map(|(time, value)| Some((time, value?))).unzip();
        Self {
            labels: track.labels,
            times: Cow::Owned(times),
            values: Cow::Owned(values),
        }
    }
}

impl Track {
    fn without_labels(values: Vec<f64>) -> Self {
        Self {
            labels: Labels::new(),
            values: values.into_iter().map(Some).collect(),
        }
    }

    fn drop_name(&mut self) {
        self.labels.remove("__name__");
    }
}

fn year(seconds: f64) -> f64 {
    date(seconds).map_or(f64::NAN, |date| f64::from(date.year()))
}

fn month(seconds: f64) -> f64 {
    date(seconds).map_or(f64::NAN, |date| f64::from(date.month()))
}

/// The day in UTC; `None` far beyond the calendar.
fn date(seconds: f64) -> Option<Date> {
    let at = Timestamp::from_second(seconds.floor() as i64).ok()?;
    Some(TimeZone::UTC.to_datetime(at).date())
}

fn negative(value: Value) -> Evaluated<Value> {
    match value {
        Value::Scalar(values) => Ok(Value::Scalar(values.into_iter().map(|value| -value).collect())),
        Value::Vector(mut tracks) => {
            for track in &mut tracks {
                track.drop_name();
                track
                    .values
                    .iter_mut()
                    .flatten()
                    .for_each(|value| *value = -*value);
            }
            merged(tracks).map(Value::Vector)
        }
    }
}

/// Elements by label set, those without any value left out. Two of one label set are one where they
/// never meet, and an error where they do.
fn merged(tracks: Vec<Track>) -> Evaluated<Vec<Track>> {
    let mut by_labels: BTreeMap<Labels, Vec<Option<f64>>> = BTreeMap::new();
    for Track { labels, values } in tracks {
        if values.iter().all(Option::is_none) {
            continue;
        }
        let Some(known) = by_labels.get_mut(&labels) else {
            by_labels.insert(labels, values);
            continue;
        };
        for (known, value) in known.iter_mut().zip(values) {
            if known.is_some() && value.is_some() {
                let fault = "vector cannot contain metrics with the same labelset";
                return Err(EvaluationError(fault.to_owned()));
            }
            *known = known.or(value);
        }
    }
    let tracks = by_labels.into_iter();
    Ok(tracks.map(|(labels, values)| Track { labels, values }).collect())
}

/// The value at each step where there is just one, else NaN.
fn only_elements(tracks: &[Track], n_steps: usize) -> Vec<f64> {
    let only_at = |step_idx: usize| {
        let mut present = tracks.iter().filter_map(|track| track.values[step_idx]);
        match (present.next(), present.next()) {
            (Some(value), None) => value,
            _ => f64::NAN,
        }
    };
    (0..n_steps).map(only_at).collect()
}

/// 1 at each step without elements, with the labels that a selector demands.
fn absent(argument: &Expression, tracks: &[Track], n_steps: usize) -> Track {
    let is_absent_at = |step_idx: usize| tracks.iter().all(|track| track.values[step_idx].is_none());
    Track {
        labels: demanded_labels(argument),
        values: (0..n_steps)
            .map(|step_idx| is_absent_at(step_idx).then_some(1.0))
            .collect(),
    }
}

fn demanded_labels(argument: &Expression) -> Labels {
    let matchers = match argument {
        Expression::Selector(selector) => &selector.matchers[..],
        _ => &[],
    };
    let is_once = |label: &str| matchers.iter().filter(|matcher| matcher.label == label).count() == 1;
    let demanded = matchers.iter().filter(|matcher| {
        matcher.operator == MatchOperator::Equal && matcher.label != "__name__" && is_once(&matcher.label)
    });
    demanded
        .map(|matcher| (matcher.label.clone(), matcher.value.clone()))
        .collect()
}

/// Arithmetic drops the name; a comparison that filters keeps it.
fn drops_name(operator: Operator) -> bool {
    !operator.is_comparison() && !operator.is_set_operator()
}
