//! Findings on the wire.

use serde::Serialize;
use utoipa::ToSchema;

/// One remark of one check about one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FindingResponse {
    /// The check's id, stable and kebab-case.
    #[schema(example = "low-traffic")]
    pub check: String,
    /// How bad it is.
    pub severity: SeverityResponse,
    /// What it is about: a metric, a rule, a file with line, an objective.
    pub place: String,
    /// What is so, in one sentence.
    pub message: String,
    /// What to do about it, in one sentence.
    pub remedy: String,
    /// Where in the text that was checked, if it is about a piece of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<ExtentResponse>,
}

/// A piece of a text. Lines and columns count from 1, columns in bytes; the end is the first byte
/// behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExtentResponse {
    /// The line of the first byte.
    pub line: usize,
    /// Its column.
    pub column: usize,
    /// The line of the end.
    pub end_line: usize,
    /// The column of the end.
    pub end_column: usize,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeverityResponse {
    /// Good to know.
    Info,
    /// Works, but a person should look.
    Warning,
    /// Must not be put in force.
    Error,
}

impl From<domain::Severity> for SeverityResponse {
    fn from(severity: domain::Severity) -> Self {
        match severity {
            domain::Severity::Info => Self::Info,
            domain::Severity::Warning => Self::Warning,
            domain::Severity::Error => Self::Error,
        }
    }
}

impl From<&domain::Finding> for FindingResponse {
    fn from(finding: &domain::Finding) -> Self {
        Self {
            check: finding.check.clone(),
            severity: finding.severity.into(),
            place: finding.place.clone(),
            message: finding.message.clone(),
            remedy: finding.remedy.clone(),
            at: finding.at.map(ExtentResponse::from),
        }
    }
}

impl From<domain::finding::Extent> for ExtentResponse {
    fn from(extent: domain::finding::Extent) -> Self {
        Self {
            line: extent.line,
            column: extent.column,
            end_line: extent.end_line,
            end_column: extent.end_column,
        }
    }
}

pub(crate) fn all_of(findings: &[domain::Finding]) -> Vec<FindingResponse> {
    findings.iter().map(FindingResponse::from).collect()
}
