//! Checks rule files and expressions that somebody wrote, offline and against the source.

use domain::metric::MetricType;
use domain::ports::{Between, SourceError};
use domain::{Finding, Severity};
use promql::{KnownMetrics, RuleFile, check_expression, check_rule_file};

use crate::services::LOOK_BACK;
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

impl App {
    /// Checks a subject against the metrics that the source has, then has the source evaluate each
    /// expression that passed.
    pub async fn check(&self, subject: &CheckSubject) -> Result<Vec<Finding>, AppError> {
        self.source.server().await?;
        let known = self.known_metrics().await?;
        let mut findings = check_offline(subject, Some(&known));
        if domain::finding::worst(&findings) != Some(Severity::Error) {
            findings.extend(self.evaluate(subject).await?);
        }
        Ok(findings)
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

    async fn evaluate(&self, subject: &CheckSubject) -> Result<Vec<Finding>, AppError> {
        let mut findings = Vec::new();
        for (place, expression) in expressions_of(subject) {
            match self.source.instant(&expression, (self.clock)()).await {
                Ok(_) => {}
                Err(SourceError::Refused { message, .. }) => findings.push(Finding::error(
                    "refused-by-server",
                    place,
                    format!("the source refuses `{expression}`: {message}"),
                    "write it so that this server takes it",
                )),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(findings)
    }
}

/// Checks a subject without any source.
pub fn check_offline(subject: &CheckSubject, known: Option<&KnownMetrics>) -> Vec<Finding> {
    match subject {
        CheckSubject::Expression(text) => check_expression("expression", text, known),
        CheckSubject::RuleFile { name, text } => check_rule_file(name, text, known),
    }
}

fn expressions_of(subject: &CheckSubject) -> Vec<(String, String)> {
    match subject {
        CheckSubject::Expression(text) => vec![("expression".to_owned(), text.clone())],
        CheckSubject::RuleFile { name, text } => {
            let file = RuleFile::parse(text).unwrap_or_default();
            let of_rule = |(group, rule): (&promql::RuleGroup, &promql::Rule)| {
                (
                    format!("{name} {}/{}", group.name, rule.name()),
                    rule.expr.clone(),
                )
            };
            file.rules().map(of_rule).collect()
        }
    }
}
