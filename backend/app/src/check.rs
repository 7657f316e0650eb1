//! Checks rule files and expressions that somebody wrote, offline and against the source.

use std::collections::BTreeSet;

use domain::metric::MetricType;
use domain::ports::Between;
use domain::{Finding, Severity, TimeSpan};
use futures::future::join_all;
use promql::check::server_word::{Foreseen, PlacedExpression};
use promql::check::{Surroundings, check_expression_in, check_rule_file_in};
use promql::profile::{Profile, Verdict};
use promql::{Expression, KnownMetrics};

use crate::discovery::LOOK_BACK;
use crate::promql_server::AT_A_TIME;
use crate::{App, AppError};

/// What is to be checked.
#[derive(Debug, Clone)]
pub enum CheckSubject {
    /// One PromQL expression.
    Expression(String),
    /// The text of a rule file, with its name for the findings.
    RuleFile {
        /// The name.
        name: String,
        /// The YAML.
        text: String,
    },
}

/// What the checks against a source had to say.
#[derive(Debug, Clone)]
pub struct CheckReport {
    /// In the order of the text, with the server's words last.
    pub findings: Vec<Finding>,
    /// What the source is, what PromQL it takes, and how that is known.
    pub server: Profile,
    /// Expressions in the subject.
    pub n_expressions: usize,
    /// Those that are valid on this server, by all that is known of it and by its own word.
    pub n_valid: usize,
}

impl CheckReport {
    /// This report and that on another subject of the same server, as one.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.findings.extend(other.findings);
        self.n_expressions += other.n_expressions;
        self.n_valid += other.n_valid;
        self
    }
}

/// Metrics of one subject whose labels are asked for.
const MAX_METRICS_ASKED: usize = 40;

impl App {
    /// Checks a subject against the metrics that the source has and the PromQL that it takes, then
    /// has the source evaluate each expression that passed. Of an expression that does not pass
    /// because the source is foreseen to refuse it, the source is asked too.
    pub async fn check(&self, subject: &CheckSubject) -> Result<CheckReport, AppError> {
        let server = self.source.server().await?;
        let mut profile = self.learn_profile(&server).await;
        let mut known = self.known_metrics().await?;
        let retention = self.retention().await;
        let expressions = expressions_of(subject);
        self.add_labels(&mut known, &expressions).await;
        let disagreements = self.ask_about_doubtful(&expressions, &mut profile).await?;
        let surroundings = Surroundings {
            known: Some(&known),
            profile: Some(&profile),
            retention,
            ..Surroundings::default()
        };
        let mut findings = check_offline(subject, surroundings);
        findings.extend(disagreements);
        let is_wrong = |place: &str| {
            let mut errors = findings.iter().filter(|found| found.severity == Severity::Error);
            errors.any(|found| found.place == place)
        };
        let (mut n_valid, mut passed) = (0, Vec::new());
        for expression in &expressions {
            if expression.foreseen(&profile) == Foreseen::Verdict(Verdict::Valid) {
                n_valid += 1;
                if !is_wrong(&expression.place) {
                    passed.push(expression);
                }
            }
        }
        let refused = self.evaluate(&passed, &profile).await?;
        n_valid -= refused.len();
        findings.extend(refused);
        Ok(CheckReport {
            findings,
            server: profile,
            n_expressions: expressions.len(),
            n_valid,
        })
    }

    /// For how long the source keeps samples; `None` where it does not say.
    pub(crate) async fn retention(&self) -> Option<TimeSpan> {
        self.source.retention().await.unwrap_or_default()
    }

    pub(crate) async fn known_metrics(&self) -> Result<KnownMetrics, AppError> {
        let between = Between::the_last(LOOK_BACK, (self.clock)());
        let names = self.source.label_values("__name__", None, between).await?;
        let metadata = self.source.metadata().await?;
        let with_type = |name: String| {
            let metric_type = metadata
                .get(&name)
                .map_or(MetricType::Unknown, |known| known.metric_type);
            (name, metric_type)
        };
        Ok(KnownMetrics::of_names(names.into_iter().map(with_type)))
    }

    /// Asks which labels those metrics have that the expressions read. Where the source does not tell,
    /// they stay unknown.
    async fn add_labels(&self, known: &mut KnownMetrics, expressions: &[PlacedExpression]) {
        let between = Between::the_last(LOOK_BACK, (self.clock)());
        let read = metrics_read(expressions, known);
        for some in read.chunks(AT_A_TIME) {
            let asked: Vec<_> = some
                .iter()
                .map(|metric| self.source.label_names(metric, between))
                .collect();
            for (metric, labels) in some.iter().zip(join_all(asked).await) {
                if let Ok(Some(labels)) = labels {
                    known.add_labels(metric, labels);
                }
            }
        }
    }

    /// A finding for each expression that the source refuses.
    async fn evaluate(
        &self,
        expressions: &[&PlacedExpression],
        profile: &Profile,
    ) -> Result<Vec<Finding>, AppError> {
        let now = (self.clock)();
        let mut findings = Vec::new();
        for some in expressions.chunks(AT_A_TIME) {
            let asked: Vec<_> = some
                .iter()
                .map(|expression| self.source.instant(&expression.text, now))
                .collect();
            for (expression, answer) in some.iter().zip(join_all(asked).await) {
                match answer {
                    Ok(_) => {}
                    Err(error) => match error.refusal_of_expression() {
                        Some(message) => findings.push(expression.refused(profile, message)),
                        None => return Err(error.into()),
                    },
                }
            }
        }
        Ok(findings)
    }
}

/// The known metrics that the expressions read, each once, as many as are worth a request.
fn metrics_read(expressions: &[PlacedExpression], known: &KnownMetrics) -> Vec<String> {
    let parsed = expressions
        .iter()
        .filter_map(|expression| Expression::parse(&expression.text).ok());
    let read = parsed.flat_map(|expression| expression.selectors());
    let names: BTreeSet<String> = read.filter_map(|selector| selector.metric).collect();
    let known_names = names.into_iter().filter(|name| known.has(name));
    known_names.take(MAX_METRICS_ASKED).collect()
}

/// Checks a subject without any source, against what is known of the place where it is to run.
pub fn check_offline(subject: &CheckSubject, surroundings: Surroundings<'_>) -> Vec<Finding> {
    match subject {
        CheckSubject::Expression(text) => check_expression_in(EXPRESSION, text, surroundings),
        CheckSubject::RuleFile { name, text } => check_rule_file_in(name, text, surroundings),
    }
}

/// What findings call the place of an expression that stands alone.
const EXPRESSION: &str = "expression";

fn expressions_of(subject: &CheckSubject) -> Vec<PlacedExpression> {
    match subject {
        CheckSubject::Expression(text) => vec![PlacedExpression::alone(EXPRESSION, text)],
        CheckSubject::RuleFile { name, text } => PlacedExpression::in_rule_file(name, text),
    }
}
