//! `refused-by-server` and `server-disagrees`: a server's own word beside what is foreseen here. Who
//! asks the server makes the findings of it with these.

use domain::Finding;
use domain::finding::Extent;

use super::place::{Places, extent};
use crate::expression::Expression;
use crate::profile::{Profile, Verdict};
use crate::rule_file::RuleFile;
use crate::syntax::Span;

/// The server refuses an expression that passed here.
pub const REFUSED_BY_SERVER: &str = "refused-by-server";
/// The server takes an expression that was foreseen to be refused.
pub const SERVER_DISAGREES: &str = "server-disagrees";

/// An expression, and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedExpression {
    /// What findings call its place.
    pub place: String,
    /// The PromQL.
    pub text: String,
    /// Where in the text that holds it.
    pub at: Option<Extent>,
}

/// What is foreseen of a server's word on an expression, by its profile and our parser.
#[derive(Debug, Clone, PartialEq)]
pub enum Foreseen {
    /// It is PromQL, and this is what the profile says.
    Verdict(Verdict),
    /// It is no PromQL.
    NotPromql {
        /// What our parser says.
        message: String,
    },
}

impl PlacedExpression {
    /// An expression that stands alone.
    pub fn alone(place: &str, text: &str) -> Self {
        Self {
            place: place.to_owned(),
            text: text.to_owned(),
            at: Some(whole(text)),
        }
    }

    /// The expressions of a rule file, in order; none of a text that is no rule file.
    pub fn in_rule_file(place: &str, text: &str) -> Vec<Self> {
        let file = RuleFile::parse(text).unwrap_or_default();
        let places = Places::of_file(text);
        let expression = |(rule_idx, (group, rule)): (usize, (&crate::RuleGroup, &crate::Rule))| Self {
            place: format!("{place} {}/{}", group.name, rule.name()),
            text: rule.expr.clone(),
            at: places.in_file(rule_idx, &rule.expr, whole(&rule.expr)),
        };
        file.rules().enumerate().map(expression).collect()
    }

    /// What is foreseen of the server's word.
    pub fn foreseen(&self, profile: &Profile) -> Foreseen {
        match Expression::parse(&self.text) {
            Ok(expression) => Foreseen::Verdict(profile.verdict(&expression)),
            Err(error) => Foreseen::NotPromql {
                message: error.to_string(),
            },
        }
    }

    /// The server refuses it, though it passed here.
    pub fn refused(&self, profile: &Profile, message: &str) -> Finding {
        let finding = Finding::error(
            REFUSED_BY_SERVER,
            &self.place,
            format!(
                "the server refuses `{}`: {message}; it was taken to be valid on {}",
                self.text,
                profile.in_words()
            ),
            "write it so that this server takes it",
        );
        self.with_place(finding)
    }

    /// The server takes it, though it was foreseen to refuse it; `None` where that was not foreseen.
    pub fn taken(&self, profile: &Profile, foreseen: &Foreseen) -> Option<Finding> {
        let (message, remedy) = match foreseen {
            Foreseen::Verdict(verdict) => {
                let (missing, _) = verdict.in_words()?;
                let message = format!(
                    "{missing}, yet the server takes it ({}); its own word stands",
                    profile.in_words()
                );
                (message, "know that another server of this version may refuse it")
            }
            Foreseen::NotPromql { message } => {
                let message = format!("the server takes it, and it is no PromQL of Prometheus: {message}");
                (message, "write it in PromQL, so that it can be checked")
            }
        };
        let finding = Finding::warning(SERVER_DISAGREES, &self.place, message, remedy);
        Some(self.with_place(finding))
    }

    fn with_place(&self, mut finding: Finding) -> Finding {
        finding.at = self.at;
        finding
    }
}

fn whole(text: &str) -> Extent {
    extent(text, Span::new(0, text.trim_end().len()))
}
