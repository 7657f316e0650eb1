//! The file format: what a pack's YAML may say, and nothing else.

use serde::Deserialize;
use serde_saphyr::Spanned;

/// A file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct PackDocument {
    pub(crate) pack: Spanned<String>,
    pub(crate) title: Spanned<String>,
    #[serde(default)]
    pub(crate) references: Vec<Spanned<String>>,
    pub(crate) templates: Spanned<Vec<Spanned<TemplateDocument>>>,
    #[serde(default)]
    pub(crate) not_indicators: Vec<ExclusionDocument>,
}

/// One template: one of the kinds, and why.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct TemplateDocument {
    pub(crate) id: Spanned<String>,
    pub(crate) why: Spanned<String>,
    #[serde(default)]
    pub(crate) counter_reasons: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) references: Vec<Spanned<String>>,
    pub(crate) score: Option<Spanned<i32>>,
    pub(crate) status_ratio: Option<StatusRatioDocument>,
    pub(crate) outcome_pair: Option<OutcomePairDocument>,
    pub(crate) failure_share: Option<FailureShareDocument>,
    pub(crate) success_share: Option<SuccessShareDocument>,
    pub(crate) latency: Option<LatencyDocument>,
    pub(crate) level: Option<LevelDocument>,
    pub(crate) age: Option<AgeDocument>,
    pub(crate) probe: Option<ProbeDocument>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct ExclusionDocument {
    pub(crate) metric: Spanned<String>,
    pub(crate) why: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct StatusRatioDocument {
    pub(crate) requests: SourceDocument,
    #[serde(default)]
    pub(crate) bad: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct OutcomePairDocument {
    pub(crate) failed: SourceDocument,
    pub(crate) succeeded: SourceDocument,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct FailureShareDocument {
    pub(crate) failed: SourceDocument,
    pub(crate) total: SourceDocument,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct SuccessShareDocument {
    pub(crate) succeeded: SourceDocument,
    pub(crate) total: SourceDocument,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct LatencyDocument {
    pub(crate) histogram: SourceDocument,
    pub(crate) unit: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct LevelDocument {
    pub(crate) gauge: SourceDocument,
    pub(crate) limit: Option<SourceDocument>,
    pub(crate) across: Option<Spanned<String>>,
    pub(crate) at_most: Option<Spanned<String>>,
    pub(crate) at_least: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct AgeDocument {
    pub(crate) newest: Option<SourceDocument>,
    pub(crate) each: Option<SourceDocument>,
    pub(crate) at_most: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct ProbeDocument {
    pub(crate) gauge: SourceDocument,
}

/// The names that a metric has had, and conditions on its labels such as `code =~ 2..`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct SourceDocument {
    pub(crate) metrics: Spanned<Vec<Spanned<String>>>,
    #[serde(default, rename = "where")]
    pub(crate) conditions: Vec<Spanned<String>>,
}
