//! How the alerts of an objective are named and marked beside what we give them, as whoever wrote the
//! objective asks for it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::alert_tier::{AlertSeverity, AlertTiers};

/// Texts by name.
pub type Texts = BTreeMap<String, String>;

/// How alerts are named and marked, and which of them are not wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AlertOptions {
    /// Another name than ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Labels of all alerts; templates of Prometheus.
    #[serde(skip_serializing_if = "Texts::is_empty")]
    pub labels: Texts,
    /// Annotations of all alerts; templates of Prometheus. They replace ours of the same name.
    #[serde(skip_serializing_if = "Texts::is_empty")]
    pub annotations: Texts,
    /// Alerts that ask for a person now.
    #[serde(skip_serializing_if = "SeverityOptions::is_none")]
    pub page: SeverityOptions,
    /// Alerts that ask for one this week.
    #[serde(skip_serializing_if = "SeverityOptions::is_none")]
    pub ticket: SeverityOptions,
    /// No alert is written for when there is no data.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_absence_disabled: bool,
}

/// What holds for the alerts of one severity only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SeverityOptions {
    /// None of them is written.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_disabled: bool,
    /// More labels; templates.
    #[serde(skip_serializing_if = "Texts::is_empty")]
    pub labels: Texts,
    /// More annotations; templates.
    #[serde(skip_serializing_if = "Texts::is_empty")]
    pub annotations: Texts,
}

impl AlertOptions {
    /// Is nothing asked for?
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// The options of one severity.
    pub fn of(&self, severity: AlertSeverity) -> &SeverityOptions {
        match severity {
            AlertSeverity::Page => &self.page,
            AlertSeverity::Ticket => &self.ticket,
        }
    }

    /// The alerts that are wanted of these.
    #[must_use]
    pub fn enabled(&self, mut tiers: AlertTiers) -> AlertTiers {
        let is_enabled = |severity| !self.of(severity).is_disabled;
        tiers.tiers.retain(|tier| is_enabled(tier.severity));
        let is_absence_wanted = |severity| !self.is_absence_disabled && is_enabled(severity);
        tiers.absence = tiers.absence.filter(|alert| is_absence_wanted(alert.severity));
        tiers
    }
}

impl SeverityOptions {
    /// Is nothing asked for?
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}
