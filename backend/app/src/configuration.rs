//! What this process works with, and what each part of it answers when it is tried.

use domain::ledger::LedgerKind;
use domain::ports::{Between, SourceError};

use crate::apply::in_full;
use crate::discovery::LOOK_BACK;
use crate::{App, AppError, RuleTarget};

/// What this process works with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// Each part in words, in the order of [`ConfigurationPart::ALL`].
    pub parts: Vec<(ConfigurationPart, String)>,
}

/// A part that can be tried alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConfigurationPart {
    /// Where metrics are read.
    Source,
    /// Which labels name a service.
    ServiceLabels,
    /// Where rules are put in force.
    RuleTarget,
    /// What ranks beside the rules.
    Model,
    /// Where receipts are minted.
    Ledger,
}

/// What came of trying one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartTest {
    /// Which.
    pub part: ConfigurationPart,
    /// It works.
    pub is_working: bool,
    /// What was tried, in words.
    pub tried: String,
    /// What came back, in words.
    pub came_back: String,
}

impl ConfigurationPart {
    /// All parts.
    pub const ALL: [Self; 5] = [
        Self::Source,
        Self::ServiceLabels,
        Self::RuleTarget,
        Self::Model,
        Self::Ledger,
    ];
}

impl App {
    /// What this process works with. Nothing is asked.
    pub fn configuration(&self, target: Option<&RuleTarget>) -> Configuration {
        let parts = ConfigurationPart::ALL.map(|part| (part, self.part_in_words(part, target)));
        Configuration { parts: parts.into() }
    }

    /// Tries one part and says what came back. Nothing is written.
    pub async fn try_part(&self, part: ConfigurationPart, target: Option<&RuleTarget>) -> PartTest {
        let (tried, came_back) = match part {
            ConfigurationPart::Source => self.try_source().await,
            ConfigurationPart::ServiceLabels => self.try_service_labels().await,
            ConfigurationPart::RuleTarget => self.try_rule_target(target).await,
            ConfigurationPart::Model => ("looked which model is loaded with the first question".into(), {
                Ok(self.part_in_words(part, target))
            }),
            ConfigurationPart::Ledger => self.try_ledger().await,
        };
        PartTest {
            part,
            is_working: came_back.is_ok(),
            tried,
            came_back: came_back.unwrap_or_else(|fault| fault),
        }
    }

    fn part_in_words(&self, part: ConfigurationPart, target: Option<&RuleTarget>) -> String {
        match part {
            ConfigurationPart::Source => self.source.origin(),
            ConfigurationPart::ServiceLabels => self.settings.service_labels.join(", "),
            ConfigurationPart::RuleTarget => match target {
                Some(target) => format!(
                    "{}, read again by {}",
                    target.folder.folder().display(),
                    target.reload.means()
                ),
                None => "none: nothing can be applied".to_owned(),
            },
            ConfigurationPart::Model => match &self.scorer {
                Some(scorer) => {
                    let model = scorer.model();
                    format!("{}, SHA-256 {}", model.name, model.sha256)
                }
                None => "off: the rules alone rank".to_owned(),
            },
            ConfigurationPart::Ledger => {
                let identity = self.ledger.identity();
                let kind = match identity.kind {
                    LedgerKind::Embedded => "in this process",
                    LedgerKind::JsonRpc => "by JSON-RPC",
                };
                format!(
                    "{kind}, chain {}, contract {}",
                    identity.chain_id, identity.contract
                )
            }
        }
    }

    async fn try_source(&self) -> (String, Result<String, String>) {
        let tried = format!("asked {} what it is", self.source.origin());
        let answered = self.source.server().await;
        (
            tried,
            answered
                .map(|server| server.to_string())
                .map_err(|error| in_full(&error)),
        )
    }

    async fn try_service_labels(&self) -> (String, Result<String, String>) {
        let labels = self.settings.service_labels.join(", ");
        let tried = format!("looked for series of the last day that have one of {labels}, in this order");
        let by_label = self.count_by_label().await.map_err(|error| in_full(&error));
        let in_words = by_label.and_then(|by_label| {
            let n_services: usize = by_label.iter().map(|(_, n)| n).sum();
            if n_services == 0 {
                return Err("no series has any of these labels".to_owned());
            }
            let parts = by_label.iter().filter(|(_, n)| *n > 0);
            let parts = parts.map(|(label, n)| format!("{n} by `{label}`"));
            Ok(format!(
                "{n_services} services: {}",
                parts.collect::<Vec<_>>().join(", ")
            ))
        });
        (tried, in_words)
    }

    /// How many services each label names whose series have none of the labels before it.
    async fn count_by_label(&self) -> Result<Vec<(String, usize)>, SourceError> {
        let between = Between::the_last(LOOK_BACK, (self.clock)());
        let mut counts = Vec::new();
        for label in &self.settings.service_labels {
            let selector = self.selector_of_label(label);
            let names = self.source.label_values(label, Some(&selector), between).await?;
            counts.push((
                label.clone(),
                names.iter().filter(|name| !name.is_empty()).count(),
            ));
        }
        Ok(counts)
    }

    async fn try_rule_target(&self, target: Option<&RuleTarget>) -> (String, Result<String, String>) {
        let Some(target) = target else {
            let fault = "there is no rule folder, so nothing can be applied".to_owned();
            return ("looked for a rule folder".to_owned(), Err(fault));
        };
        let folder = target.folder.folder();
        let tried = format!(
            "looked whether {} can be written to, and asked the source for its rules",
            folder.display()
        );
        if let Err(error) = target.folder.probe() {
            return (tried, Err(in_full(&error)));
        }
        let answered = self.source.rule_groups().await;
        let came_back = answered.map(|groups| {
            let ours = groups.iter().filter(|group| group.name.starts_with("srellama-"));
            format!(
                "the folder can be written to; the source has {} rule groups, {} of them ours",
                groups.len(),
                ours.count()
            )
        });
        (tried, came_back.map_err(|error| in_full(&error)))
    }

    async fn try_ledger(&self) -> (String, Result<String, String>) {
        let tried = "audited the ledger from its first block".to_owned();
        let came_back = match self.ledger.audit().await {
            Err(error) => Err(in_full(&AppError::from(error))),
            Ok(audit) if audit.faults.is_empty() => Ok(format!(
                "{} blocks, {} transactions executed again, no fault",
                audit.n_blocks, audit.n_transactions
            )),
            Ok(audit) => Err(audit.faults.join("; ")),
        };
        (tried, came_back)
    }
}
