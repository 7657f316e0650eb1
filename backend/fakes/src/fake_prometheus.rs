//! A Prometheus 2.42 over a world in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::TimeSpan;
use domain::metric::{Labels, MetricMetadata};
use domain::ports::{
    Between, LoadedRule, LoadedRuleGroup, MetricsSource, Reload, RuleHealth, Sample, SampleSeries,
    ServerProfile, SourceError,
};
use jiff::Timestamp;

use crate::evaluation::{DEFAULT_INTERVAL_MS, EvaluationError, Evaluator, RecordingRule, Steps, Value};
use crate::expression::{Expression, ExpressionError, Kind, VectorSelector, parse, parse_selector};
use crate::rule_files::{Group, RuleFiles};
use crate::world::World;
use crate::{MemoryRuleFolder, Scripted, locked};

/// A [`MetricsSource`] and [`Reload`] that answers from a [`World`] as a Prometheus 2.42 would.
///
/// It evaluates the PromQL that this product renders, and a good deal around it, with the results of
/// the real server; what it does not know it refuses with status 400, as a parse error. Records of
/// loaded recording rules are evaluated whenever they are asked for, at any time: their history
/// reaches back as far as the world does, while a real server records from the reload on.
///
/// The health of a rule and whether its alert fires are found out at the reload; the time of the last
/// evaluation follows the clock.
///
/// Clones share everything. Answers are computed by the caller's thread: an expression over 43,200
/// steps takes a fraction of a second.
#[derive(Clone)]
pub struct FakePrometheus {
    state: Arc<Mutex<State>>,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    rule_files: RuleFiles,
}

/// What a call can be made to fail with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// [`SourceError::Unreachable`].
    Unreachable,
    /// [`SourceError::TimedOut`], after 30 s.
    TimedOut,
    /// [`SourceError::Refused`].
    Refused {
        /// The HTTP status.
        status: u16,
        /// The server's words.
        message: String,
    },
    /// [`SourceError::TooLarge`].
    TooLarge,
    /// [`SourceError::Unreadable`].
    Unreadable,
    /// [`SourceError::NotPrometheus`].
    NotPrometheus,
}

struct State {
    world: Arc<World>,
    groups: Vec<LoadedRuleGroup>,
    recording_rules: Arc<Vec<RecordingRule>>,
    last_evaluation: Option<Timestamp>,
    script: Script,
    n_requests: u64,
}

#[derive(Default)]
struct Script {
    fault: Option<(Fault, usize)>,
    is_no_prometheus: bool,
    reload_refusal: Option<String>,
    keeps_rules_unknown: bool,
}

const ORIGIN: &str = "http://prometheus.fake:9090";

impl FakePrometheus {
    /// A server with the series of `world` and no rules. Its clock stands at the world's `now`.
    pub fn new(world: World) -> Self {
        let now = world.now();
        Self {
            state: Arc::new(Mutex::new(State::of(world))),
            clock: Arc::new(move || now),
            rule_files: RuleFiles::None,
        }
    }

    /// Reads the rule files (`*.yaml`, `*.yml`) of a folder on the disk at each [`Reload::reload`],
    /// and none before the first. A file that cannot be taken fails the reload and leaves the rules.
    #[must_use]
    pub fn with_rule_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.rule_files = RuleFiles::Folder(folder.into());
        self
    }

    /// Reads the rule files of a folder in memory at each [`Reload::reload`].
    #[must_use]
    pub fn with_memory_rule_folder(mut self, folder: MemoryRuleFolder) -> Self {
        self.rule_files = RuleFiles::Memory(folder);
        self
    }

    /// Takes the time of rule evaluations from a clock, for a process that runs on.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Makes the next `n_calls` to [`MetricsSource`] fail with `fault`.
    pub fn fail_next(&self, n_calls: usize, fault: Fault) {
        locked(&self.state).script.fault = (n_calls > 0).then_some((fault, n_calls));
    }

    /// Makes every call answer as something that is no Prometheus, or as one again.
    pub fn set_no_prometheus(&self, is_no_prometheus: bool) {
        locked(&self.state).script.is_no_prometheus = is_no_prometheus;
    }

    /// Makes every reload fail with status 500 and these words, or succeed again. The rules that were
    /// loaded stay.
    pub fn set_reload_refusal(&self, message: Option<&str>) {
        locked(&self.state).script.reload_refusal = message.map(str::to_owned);
    }

    /// Keeps all rules at [`RuleHealth::Unknown`], never evaluated, or ends that.
    pub fn set_rules_stay_unknown(&self, stay_unknown: bool) {
        locked(&self.state).script.keeps_rules_unknown = stay_unknown;
    }

    /// Ends the series that match `selector`: they have no samples from `time` on.
    ///
    /// # Errors
    /// [`SourceError::Refused`] where `selector` is none.
    pub fn lose_series(&self, selector: &str, time: Timestamp) -> Result<(), SourceError> {
        let selector = selector_of("series", selector)?;
        let mut state = locked(&self.state);
        state.world = Arc::new(state.world.without(&selector, time.as_millisecond()));
        Ok(())
    }

    /// Puts another world in the place of the present one. The clock is not touched.
    pub fn set_world(&self, world: World) {
        locked(&self.state).world = Arc::new(world);
    }

    /// How many calls to [`MetricsSource`] came.
    pub fn n_requests(&self) -> u64 {
        locked(&self.state).n_requests
    }

    /// Counts the call and fails it if that was scripted; else, what to answer from.
    fn admit(&self, path: &str) -> Result<(Arc<World>, Arc<Vec<RecordingRule>>), SourceError> {
        let mut state = locked(&self.state);
        state.n_requests += 1;
        if let Some(fault) = state.script.next_fault() {
            return Err(fault.into_error(path));
        }
        Ok((Arc::clone(&state.world), Arc::clone(&state.recording_rules)))
    }

    fn label_sets(
        &self,
        path: &str,
        selector: Option<&str>,
        between: Between,
    ) -> Result<Vec<Labels>, SourceError> {
        let (world, rules) = self.admit(path)?;
        let selector = match selector {
            Some(selector) => selector_of(path, selector)?,
            None => every_series(),
        };
        let (from, until) = (between.from.as_millisecond(), between.until.as_millisecond());
        let found = Evaluator::new(&world, &rules).series(&selector, from, until);
        found.map_err(|error| failed(path, &error))
    }

    fn evaluate(&self, path: &str, text: &str, steps: Steps) -> Result<Value, SourceError> {
        let (world, rules) = self.admit(path)?;
        let expression = parse(text).map_err(|error| mistaken(path, "query", &error))?;
        if expression.kind() == Kind::RangeVector {
            let message = format!(
                "invalid parameter \"query\": invalid expression type \"{}\", must be scalar or instant vector",
                expression.kind()
            );
            return Err(refused(path, 400, &message));
        }
        let value = Evaluator::new(&world, &rules).evaluate(&expression, steps);
        value.map_err(|error| failed(path, &error))
    }
}

impl fmt::Debug for FakePrometheus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakePrometheus")
            .field("n_series", &locked(&self.state).world.n_series())
            .field("rule_files", &self.rule_files)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl MetricsSource for FakePrometheus {
    fn origin(&self) -> String {
        ORIGIN.to_owned()
    }

    async fn server(&self) -> Result<ServerProfile, SourceError> {
        self.admit("status/buildinfo")?;
        Ok(ServerProfile {
            product: "Prometheus".to_owned(),
            version: "2.42.0".to_owned(),
        })
    }

    async fn label_values(
        &self,
        label: &str,
        selector: Option<&str>,
        between: Between,
    ) -> Result<Vec<String>, SourceError> {
        let label_sets = self.label_sets(&format!("label/{label}/values"), selector, between)?;
        let values = label_sets.into_iter();
        let mut values: Vec<String> = values.filter_map(|mut labels| labels.remove(label)).collect();
        values.sort();
        values.dedup();
        Ok(values)
    }

    async fn label_names(&self, metric: &str, between: Between) -> Result<Option<Vec<String>>, SourceError> {
        let label_sets = self.label_sets("labels", Some(&format!("{{__name__={metric:?}}}")), between)?;
        let names: BTreeSet<String> = label_sets.into_iter().flat_map(BTreeMap::into_keys).collect();
        let names = names
            .into_iter()
            .filter(|name| name != "__name__")
            .collect::<Vec<_>>();
        Ok((!names.is_empty()).then_some(names))
    }

    async fn metadata(&self) -> Result<BTreeMap<String, MetricMetadata>, SourceError> {
        let (world, _) = self.admit("metadata")?;
        Ok(world.metadata().clone())
    }

    async fn series(&self, selector: &str, between: Between) -> Result<Vec<Labels>, SourceError> {
        self.label_sets("series", Some(selector), between)
    }

    async fn instant(&self, expression: &str, at: Timestamp) -> Result<Vec<Sample>, SourceError> {
        let steps = Steps::at(at.as_millisecond());
        let samples = match self.evaluate("query", expression, steps)? {
            Value::Scalar(values) => {
                let labels = Labels::new();
                let values = values.into_iter();
                values
                    .map(|value| Sample {
                        labels: labels.clone(),
                        value,
                    })
                    .collect()
            }
            Value::Vector(tracks) => {
                let samples = tracks.into_iter().filter_map(|track| {
                    let value = track.values.first().copied().flatten()?;
                    Some(Sample {
                        labels: track.labels,
                        value,
                    })
                });
                samples.collect()
            }
        };
        Ok(samples)
    }

    async fn range(
        &self,
        expression: &str,
        between: Between,
        step: TimeSpan,
    ) -> Result<Vec<SampleSeries>, SourceError> {
        let path = "query_range";
        let step_ms = i64::try_from(step.seconds())
            .unwrap_or(i64::MAX / 1000)
            .saturating_mul(1000);
        if step_ms == 0 {
            let message =
                "zero or negative query resolution step widths are not accepted. Try a positive integer";
            return Err(refused(path, 400, message));
        }
        let (from, until) = (between.from.as_millisecond(), between.until.as_millisecond());
        let steps = Steps::between(from, until, step_ms).map_err(|error| failed(path, &error))?;
        let tracks = match self.evaluate(path, expression, steps)? {
            Value::Vector(tracks) => tracks
                .into_iter()
                .map(|track| (track.labels, track.values))
                .collect(),
            Value::Scalar(values) => vec![(Labels::new(), values.into_iter().map(Some).collect())],
        };
        Ok(tracks
            .into_iter()
            .map(|(labels, values)| SampleSeries {
                labels,
                points: points(steps, &values),
            })
            .filter(|series| !series.points.is_empty())
            .collect())
    }

    async fn rule_groups(&self) -> Result<Vec<LoadedRuleGroup>, SourceError> {
        self.admit("rules")?;
        let state = locked(&self.state);
        let now = (self.clock)();
        Ok(state.groups_at(now))
    }
}

#[async_trait]
impl Reload for FakePrometheus {
    async fn reload(&self) -> Result<(), SourceError> {
        let request = "POST /-/reload";
        if let Some(message) = locked(&self.state).script.reload_refusal.clone() {
            return Err(reload_refused(request, &message));
        }
        let groups = self.rule_files.read().map_err(|error| {
            let message = format!("failed to reload config: loading groups failed: {error}");
            reload_refused(request, &message)
        })?;
        locked(&self.state).load(&groups, (self.clock)());
        Ok(())
    }

    fn means(&self) -> String {
        format!("a reload of the fake Prometheus from {}", self.rule_files.place())
    }
}

impl State {
    fn of(world: World) -> Self {
        Self {
            world: Arc::new(world),
            groups: Vec::new(),
            recording_rules: Arc::default(),
            last_evaluation: None,
            script: Script::default(),
            n_requests: 0,
        }
    }

    /// Puts the rules in force and evaluates each once.
    fn load(&mut self, groups: &[Group], now: Timestamp) {
        let recording_rules: Vec<RecordingRule> = groups.iter().flat_map(recording_rules_of).collect();
        let evaluator = Evaluator::new(&self.world, &recording_rules);
        self.groups = groups
            .iter()
            .map(|group| evaluated(group, evaluator, now))
            .collect();
        self.recording_rules = Arc::new(recording_rules);
        self.last_evaluation = Some(now);
    }

    /// The groups with the time of their last evaluation: `now`, as if each ran all the time.
    fn groups_at(&self, now: Timestamp) -> Vec<LoadedRuleGroup> {
        let mut groups = self.groups.clone();
        let last_evaluation = self.last_evaluation.map(|loaded_at| loaded_at.max(now));
        for rule in groups.iter_mut().flat_map(|group| &mut group.rules) {
            rule.last_evaluation = last_evaluation;
            if self.script.keeps_rules_unknown {
                rule.health = RuleHealth::Unknown;
                rule.last_evaluation = None;
            }
        }
        groups
    }
}

impl Script {
    fn next_fault(&mut self) -> Option<Fault> {
        if self.is_no_prometheus {
            return Some(Fault::NotPrometheus);
        }
        let (fault, n_calls) = self.fault.take()?;
        if n_calls > 1 {
            self.fault = Some((fault.clone(), n_calls - 1));
        }
        Some(fault)
    }
}

impl Fault {
    fn into_error(self, path: &str) -> SourceError {
        let origin = ORIGIN.to_owned();
        let request = request(path);
        match self {
            Self::Unreachable => SourceError::Unreachable {
                origin,
                source: Box::new(Scripted),
            },
            Self::TimedOut => SourceError::TimedOut { request, seconds: 30 },
            Self::Refused { status, message } => refused(path, status, &message),
            Self::TooLarge => SourceError::TooLarge {
                request,
                limit_bytes: 64 << 20,
            },
            Self::Unreadable => SourceError::Unreadable {
                request,
                source: Box::new(Scripted),
            },
            Self::NotPrometheus => SourceError::NotPrometheus {
                origin,
                fault: "`/api/v1/status/buildinfo` is a page of HTML".to_owned(),
            },
        }
    }
}

fn recording_rules_of(group: &Group) -> Vec<RecordingRule> {
    let interval_ms = group
        .interval
        .and_then(|interval| i64::try_from(interval.seconds()).ok())
        .map_or(DEFAULT_INTERVAL_MS, |seconds| seconds.saturating_mul(1000));
    let rules = group.rules.iter().filter(|rule| !rule.is_alert);
    rules
        .filter_map(|rule| {
            Some(RecordingRule {
                record: rule.name.clone(),
                labels: rule.labels.clone(),
                expression: rule.expression.clone().ok()?,
                interval_ms,
            })
        })
        .collect()
}

fn evaluated(group: &Group, evaluator: Evaluator<'_>, now: Timestamp) -> LoadedRuleGroup {
    let rules = group.rules.iter().map(|rule| {
        let value = rule
            .expression
            .as_ref()
            .map_err(String::clone)
            .and_then(|expression| {
                let value = evaluator.evaluate(expression, Steps::at(now.as_millisecond()));
                value.map_err(|error| error.to_string())
            });
        let printed = rule.expression.as_ref().map(Expression::to_string);
        LoadedRule {
            name: rule.name.clone(),
            expression: printed.unwrap_or_else(|_| rule.text.clone()),
            is_active_alert: rule.is_alert.then(|| value.as_ref().is_ok_and(has_elements)),
            health: match value {
                Ok(_) => RuleHealth::Ok,
                Err(message) => RuleHealth::Error { message },
            },
            last_evaluation: Some(now),
        }
    });
    LoadedRuleGroup {
        name: group.name.clone(),
        file: group.file.clone(),
        rules: rules.collect(),
    }
}

/// A scalar is an element too.
fn has_elements(value: &Value) -> bool {
    match value {
        Value::Scalar(_) => true,
        Value::Vector(tracks) => tracks
            .iter()
            .any(|track| track.values.iter().any(Option::is_some)),
    }
}

fn points(steps: Steps, values: &[Option<f64>]) -> Vec<(Timestamp, f64)> {
    let points = steps.times().zip(values);
    points
        .filter_map(|(time, value)| Some((Timestamp::from_millisecond(time).ok()?, (*value)?)))
        .collect()
}

fn selector_of(path: &str, text: &str) -> Result<VectorSelector, SourceError> {
    parse_selector(text).map_err(|error| mistaken(path, "match[]", &error))
}

fn every_series() -> VectorSelector {
    VectorSelector {
        metric: None,
        matchers: Vec::new(),
        offset_ms: 0,
        is_at_end: false,
    }
}

fn mistaken(path: &str, parameter: &str, error: &ExpressionError) -> SourceError {
    refused(path, 400, &format!("invalid parameter \"{parameter}\": {error}"))
}

fn failed(path: &str, error: &EvaluationError) -> SourceError {
    refused(path, 422, &error.to_string())
}

fn refused(path: &str, status: u16, message: &str) -> SourceError {
    SourceError::Refused {
        request: request(path),
        status,
        message: message.chars().take(300).collect(),
    }
}

fn reload_refused(request: &str, message: &str) -> SourceError {
    SourceError::Refused {
        request: request.to_owned(),
        status: 500,
        message: message.chars().take(300).collect(),
    }
}

fn request(path: &str) -> String {
    format!("GET {ORIGIN}/api/v1/{path}")
}
