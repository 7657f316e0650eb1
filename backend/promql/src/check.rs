//! Checks of expressions and rule files, offline: do they parse, do they read what exists, and do
//! they fall into a known pit?
//!
//! One check, one file, one page: a check with the id `le-lost` lives in `check/le_lost.rs`, is
//! explained in `docs/checks/le-lost.md`, and is listed in [`checks`]. The examples of each page are
//! run as tests. Precision comes before completeness: where a check cannot be sure, it says nothing.

mod aggregated_quantile;
mod alert_always_fires;
mod average_of_ratios;
mod counter_without_rate;
mod delta_of_counter;
mod disable_comment;
mod errors_not_a_subset;
mod group_label_absent;
mod label_absent;
mod label_bounds;
mod label_sets_differ;
mod le_absent;
mod le_lost;
mod nan_division;
mod period_over_retention;
mod place;
mod promql_syntax;
mod quantile_out_of_range;
mod quantile_without_rate;
mod rate_of_gauge;
mod rate_of_sum;
mod ratio_of_itself;
mod rule_file_syntax;
mod rule_kind;
pub mod server_word;
mod syntax;
mod target_100;
mod unknown_metric;
mod unreachable_threshold;
mod unsupported_promql;
mod window_under_4_scrapes;
mod zero_window;

use std::collections::{BTreeMap, BTreeSet};

use domain::alert_tier::lint;
use domain::{Catalogue, Finding, MetricType, Severity, TimeSpan, pitfall};

use crate::expression::{Expression, ExpressionError, UsedSelector};
use crate::profile::Profile;
use crate::rule_file::{Rule, RuleFile};
use crate::spelling;
use crate::syntax::{Expr, Need, Span};
use disable_comment::Disabled;
use place::{Places, extent};

/// A check: what it is called, how bad its findings are, and the page that explains it.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Stable and kebab-case, such as `le-lost`.
    pub id: &'static str,
    /// How bad each of its findings is.
    pub severity: Severity,
    /// The page for people, in Markdown: what is found, why, a bad and a good example, how to disable it.
    pub page: &'static str,
    run: Run,
}

#[derive(Debug, Clone, Copy)]
enum Run {
    OnExpression(fn(&Subject<'_>) -> Vec<Remark>),
    /// By the parser, on tiers or on live figures.
    Elsewhere,
}

/// What a check says of an expression.
#[derive(Debug)]
struct Remark {
    message: String,
    remedy: &'static str,
    /// What it is about.
    span: Span,
}

impl Remark {
    fn at(span: Span, message: impl Into<String>, remedy: &'static str) -> Self {
        Self {
            message: message.into(),
            remedy,
            span,
        }
    }
}

/// A check that others make, of tiers, of live figures or of a server's words, with its page from here.
macro_rules! elsewhere {
    ($id:expr, $severity:ident, $page:literal) => {
        Check {
            id: $id,
            severity: Severity::$severity,
            page: include_str!(concat!("../docs/checks/", $page, ".md")),
            run: Run::Elsewhere,
        }
    };
}

/// All checks, in the order of their ids.
pub fn checks() -> &'static [Check] {
    &[
        aggregated_quantile::CHECK,
        alert_always_fires::CHECK,
        average_of_ratios::CHECK,
        counter_without_rate::CHECK,
        delta_of_counter::CHECK,
        disable_comment::CHECK,
        errors_not_a_subset::CHECK,
        elsewhere!(lint::FACTOR_BELOW_ONE, Warning, "factor-below-one"),
        group_label_absent::CHECK,
        elsewhere!(pitfall::HIGH_CARDINALITY, Warning, "high-cardinality"),
        label_absent::CHECK,
        label_sets_differ::CHECK,
        elsewhere!(lint::LATE_TIER, Warning, "late-tier"),
        le_absent::CHECK,
        le_lost::CHECK,
        elsewhere!(pitfall::LOW_TRAFFIC, Warning, "low-traffic"),
        nan_division::CHECK,
        period_over_retention::CHECK,
        elsewhere!(lint::PRESET_PERIOD, Warning, "preset-period"),
        promql_syntax::CHECK,
        quantile_out_of_range::CHECK,
        quantile_without_rate::CHECK,
        rate_of_gauge::CHECK,
        rate_of_sum::CHECK,
        ratio_of_itself::CHECK,
        elsewhere!(server_word::REFUSED_BY_SERVER, Error, "refused-by-server"),
        rule_file_syntax::CHECK,
        rule_kind::CHECK,
        elsewhere!(server_word::SERVER_DISAGREES, Warning, "server-disagrees"),
        target_100::CHECK,
        unknown_metric::CHECK,
        unreachable_threshold::CHECK,
        elsewhere!(lint::UNREACHABLE_TIER, Error, "unreachable-tier"),
        unsupported_promql::CHECK,
        window_under_4_scrapes::CHECK,
        zero_window::CHECK,
    ]
}

/// What is known of the place where expressions run. The default knows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Surroundings<'a> {
    /// The metrics of the source.
    pub known: Option<&'a KnownMetrics>,
    /// How often it scrapes.
    pub scrape_interval: Option<TimeSpan>,
    /// For how long it keeps samples.
    pub retention: Option<TimeSpan>,
    /// What PromQL the server takes.
    pub profile: Option<&'a Profile>,
}

/// The metrics that a source has, as far as they are known.
#[derive(Debug, Clone, Default)]
pub struct KnownMetrics {
    metrics: BTreeMap<String, KnownMetric>,
}

#[derive(Debug, Clone, Default)]
struct KnownMetric {
    metric_type: MetricType,
    /// With their values, none where these are unknown; `None` where only the name is known.
    labels: Option<KnownLabels>,
}

type KnownLabels = BTreeMap<String, BTreeSet<String>>;

impl KnownMetrics {
    /// Metrics of which only the names and types are known.
    pub fn of_names(names: impl IntoIterator<Item = (String, MetricType)>) -> Self {
        let known = |(name, metric_type)| {
            (
                name,
                KnownMetric {
                    metric_type,
                    labels: None,
                },
            )
        };
        Self {
            metrics: names.into_iter().map(known).collect(),
        }
    }

    /// The metrics of one service, with their labels.
    pub fn of_catalogue(catalogue: &Catalogue) -> Self {
        let known = |(name, metric): (&String, &domain::Metric)| {
            (
                name.clone(),
                KnownMetric {
                    metric_type: metric.metadata.metric_type,
                    labels: Some(metric.labels.clone()),
                },
            )
        };
        Self {
            metrics: catalogue.metrics.iter().map(known).collect(),
        }
    }

    /// Adds which labels a known metric has; their values stay unknown.
    pub fn add_labels(&mut self, name: &str, labels: Vec<String>) {
        if let Some(known) = self.metrics.get_mut(name) {
            known.labels = Some(labels.into_iter().map(|label| (label, BTreeSet::new())).collect());
        }
    }

    /// Adds a series that a rule records. What the source has under this name may be older than the
    /// rule, so its labels count as unknown.
    pub fn add_recorded(&mut self, name: &str) {
        self.metrics.insert(name.to_owned(), KnownMetric::default());
    }

    /// Is there a metric of that name?
    pub fn has(&self, name: &str) -> bool {
        self.metrics.contains_key(name)
    }

    fn type_of(&self, name: &str) -> MetricType {
        self.metrics
            .get(name)
            .map_or(MetricType::Unknown, |known| known.metric_type)
    }

    fn labels_of(&self, name: &str) -> Option<&KnownLabels> {
        self.metrics.get(name)?.labels.as_ref()
    }

    fn nearest(&self, name: &str) -> Option<&str> {
        spelling::nearest(name, self.metrics.keys().map(String::as_str))
    }
}

/// One expression, with what surrounds it.
struct Subject<'a> {
    text: &'a str,
    /// What it asks of a server.
    needs: &'a [Need],
    syntax: &'a Expr,
    /// Everything in it, outer before inner.
    nodes: Vec<&'a Expr>,
    selectors: Vec<UsedSelector>,
    /// The series that it is recorded as.
    record: Option<&'a str>,
    /// Does an alert rule ask it?
    is_alert: bool,
    /// What the same file records, with all definitions.
    recorded: &'a BTreeMap<&'a str, Vec<&'a Expr>>,
    /// The recorded series of which the same file reads a range.
    read_over_time: &'a BTreeSet<&'a str>,
    surroundings: Surroundings<'a>,
}

/// Larger trees are machine-made; what is asked of each pair of nodes would take too long.
const MAX_NODES: usize = 2_000;

impl Subject<'_> {
    fn findings(&self, place: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        for check in checks() {
            let Run::OnExpression(run) = check.run else {
                continue;
            };
            for Remark {
                message,
                remedy,
                span,
            } in run(self)
            {
                let finding = match check.severity {
                    Severity::Info => Finding::info(check.id, place, message, remedy),
                    Severity::Warning => Finding::warning(check.id, place, message, remedy),
                    Severity::Error => Finding::error(check.id, place, message, remedy),
                };
                // The same is said once of one expression, however often it is written there.
                let is_said = |said: &Finding| said.check == finding.check && said.message == finding.message;
                if !findings.iter().any(is_said) {
                    findings.push(finding.at(extent(self.text, span)));
                }
            }
        }
        findings
    }

    /// A counter, as the source says, or by the suffix that OpenMetrics keeps for counters.
    fn is_counter(&self, metric: &str) -> bool {
        if self.recorded.contains_key(metric) || metric.contains(':') {
            return false;
        }
        match self.surroundings.known.map(|known| known.type_of(metric)) {
            Some(MetricType::Counter) => true,
            None | Some(MetricType::Unknown) => metric.ends_with("_total"),
            Some(MetricType::Gauge | MetricType::Histogram | MetricType::Summary) => false,
        }
    }
}

/// Checks one expression. Without `known` no metric is looked up.
pub fn check_expression(place: &str, text: &str, known: Option<&KnownMetrics>) -> Vec<Finding> {
    let surroundings = Surroundings {
        known,
        ..Surroundings::default()
    };
    check_expression_in(place, text, surroundings)
}

/// Checks a rule file, each rule against `known` and what the file records.
pub fn check_rule_file(place: &str, text: &str, known: Option<&KnownMetrics>) -> Vec<Finding> {
    let surroundings = Surroundings {
        known,
        ..Surroundings::default()
    };
    check_rule_file_in(place, text, surroundings)
}

/// Checks one expression in its surroundings.
pub fn check_expression_in(place: &str, text: &str, surroundings: Surroundings<'_>) -> Vec<Finding> {
    let context = Context {
        recorded: BTreeMap::new(),
        read_over_time: BTreeSet::new(),
        surroundings,
    };
    let alone = Rule {
        expr: text.to_owned(),
        ..Rule::default()
    };
    context.findings(place, &alone, Expression::parse(text).as_ref())
}

/// Checks a rule file in its surroundings. A comment `# srellama disable ID` before a rule disables
/// a check for that rule; before the file's first line, for the file.
pub fn check_rule_file_in(place: &str, text: &str, surroundings: Surroundings<'_>) -> Vec<Finding> {
    let file = match RuleFile::parse(text) {
        Ok(file) => file,
        Err(error) => return vec![rule_file_syntax::finding(place, &error)],
    };
    let parsed: Vec<_> = file
        .rules()
        .map(|(_, rule)| (rule.record.as_deref(), Expression::parse(&rule.expr)))
        .collect();
    let mut known = surroundings.known.cloned();
    if let Some(known) = &mut known {
        let records = parsed.iter().filter_map(|(record, _)| *record);
        records.for_each(|record| known.add_recorded(record));
    }
    let context = Context::of_file(
        &parsed,
        Surroundings {
            known: known.as_ref(),
            ..surroundings
        },
    );
    let disabled = Disabled::in_text(text, &file);
    let places = Places::of_file(text);
    let mut findings = disabled.findings(place);
    for (rule_idx, ((group, rule), (_, expression))) in file.rules().zip(&parsed).enumerate() {
        let place = format!("{place} {}/{}", group.name, rule.name());
        let in_file = |mut finding: Finding| {
            let inside = finding.at;
            finding.at = inside.and_then(|inside| places.in_file(rule_idx, &rule.expr, inside));
            finding
        };
        let about_expression = context
            .findings(&place, rule, expression.as_ref())
            .into_iter()
            .map(in_file);
        let about_rule = rule_kind::finding(&place, rule)
            .map(|finding| match places.of_rule(rule_idx) {
                Some(at) => finding.at(at),
                None => finding,
            })
            .into_iter()
            .chain(about_expression);
        findings.extend(about_rule.filter(|finding| !disabled.covers(rule_idx, &finding.check)));
    }
    findings
}

/// What the expressions of one file have in common.
struct Context<'a> {
    recorded: BTreeMap<&'a str, Vec<&'a Expr>>,
    read_over_time: BTreeSet<&'a str>,
    surroundings: Surroundings<'a>,
}

type ParsedRule<'a> = (Option<&'a str>, Result<Expression, ExpressionError>);

impl<'a> Context<'a> {
    fn of_file(rules: &'a [ParsedRule<'a>], surroundings: Surroundings<'a>) -> Self {
        let mut context = Self {
            recorded: BTreeMap::new(),
            read_over_time: BTreeSet::new(),
            surroundings,
        };
        for (record, expression) in rules {
            let Ok(expression) = expression else { continue };
            if let Some(record) = record {
                context
                    .recorded
                    .entry(record)
                    .or_default()
                    .push(expression.syntax());
            }
            context.read_over_time.extend(read_over_time(expression.syntax()));
        }
        context
    }

    fn findings(
        &self,
        place: &str,
        rule: &Rule,
        expression: Result<&Expression, &ExpressionError>,
    ) -> Vec<Finding> {
        let expression = match expression {
            Ok(expression) => expression,
            Err(error) => return vec![promql_syntax::finding(place, &rule.expr, error)],
        };
        let nodes = syntax::nodes(expression.syntax());
        if nodes.len() > MAX_NODES {
            return Vec::new();
        }
        let subject = Subject {
            text: &rule.expr,
            needs: expression.needs(),
            syntax: expression.syntax(),
            nodes,
            selectors: expression.selectors(),
            record: rule.record.as_deref(),
            is_alert: rule.alert.is_some(),
            recorded: &self.recorded,
            read_over_time: &self.read_over_time,
            surroundings: self.surroundings,
        };
        subject.findings(place)
    }
}

/// The series of which a sum or an average over time is read.
fn read_over_time(expression: &Expr) -> impl Iterator<Item = &str> {
    syntax::nodes(expression)
        .into_iter()
        .filter_map(|node| match node {
            Expr::Call(call) if ["sum_over_time", "avg_over_time"].contains(&call.function.name) => {
                match syntax::bare(call.arguments.first()?) {
                    Expr::MatrixSelector(read) => read.selector.metric(),
                    Expr::Subquery(subquery) => match syntax::bare(&subquery.expr) {
                        Expr::VectorSelector(selector) => selector.metric(),
                        _ => None,
                    },
                    _ => None,
                }
            }
            _ => None,
        })
}

#[cfg(test)]
mod tests;
