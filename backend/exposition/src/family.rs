//! What a document holds.

use domain::MetricType;

/// A metric family with its samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Family {
    /// Its name: outside text.
    pub name: String,
    /// Its declared type.
    pub family_type: FamilyType,
    /// Its declared unit, often empty.
    pub unit: String,
    /// Its help, unescaped: outside text.
    pub help: String,
    /// In the order of the document.
    pub samples: Vec<Sample>,
}

/// One sample line.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The series' name: the family's, with or without a suffix.
    pub name: String,
    /// The labels in the order of the document, unescaped.
    pub labels: Vec<(String, String)>,
    /// The value; NaN and infinities are possible.
    pub value: f64,
    /// The time, where one is given, in seconds since 1970.
    pub timestamp: Option<f64>,
    /// The line, from 1.
    pub line: usize,
}

/// The types of both dialects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FamilyType {
    /// Only ever rises.
    Counter,
    /// Rises and falls.
    Gauge,
    /// Counts by bucket.
    Histogram,
    /// Buckets of what is, not of what happened; OpenMetrics alone.
    GaugeHistogram,
    /// One series for each state; OpenMetrics alone.
    StateSet,
    /// Always 1, says something by its labels; OpenMetrics alone.
    Info,
    /// Quantiles computed by the service.
    Summary,
    /// `unknown` or `untyped`, or not declared.
    #[default]
    Unknown,
}

impl FamilyType {
    pub(crate) fn of_open_metrics(word: &str) -> Option<Self> {
        Some(match word {
            "counter" => Self::Counter,
            "gauge" => Self::Gauge,
            "histogram" => Self::Histogram,
            "gaugehistogram" => Self::GaugeHistogram,
            "stateset" => Self::StateSet,
            "info" => Self::Info,
            "summary" => Self::Summary,
            "unknown" => Self::Unknown,
            _ => return None,
        })
    }

    pub(crate) fn of_classic(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "counter" => Self::Counter,
            "gauge" => Self::Gauge,
            "histogram" => Self::Histogram,
            "gauge_histogram" => Self::GaugeHistogram,
            "summary" => Self::Summary,
            "untyped" => Self::Unknown,
            _ => return None,
        })
    }

    /// What a sample's name may have after the family's in OpenMetrics.
    pub(crate) fn suffixes(self) -> &'static [&'static str] {
        match self {
            Self::Counter => &["_total", "_created"],
            Self::Histogram => &["_bucket", "_count", "_sum", "_created"],
            Self::GaugeHistogram => &["_bucket", "_gcount", "_gsum"],
            Self::Summary => &["", "_count", "_sum", "_created"],
            Self::Info => &["_info"],
            Self::Gauge | Self::StateSet | Self::Unknown => &[""],
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
            Self::GaugeHistogram => "gaugehistogram",
            Self::StateSet => "stateset",
            Self::Info => "info",
            Self::Summary => "summary",
            Self::Unknown => "unknown",
        }
    }

    /// As sources describe it. What has no word there is unknown, so nothing is computed from it.
    pub fn metric_type(self) -> MetricType {
        match self {
            Self::Counter => MetricType::Counter,
            Self::Gauge => MetricType::Gauge,
            Self::Histogram => MetricType::Histogram,
            Self::Summary => MetricType::Summary,
            Self::GaugeHistogram | Self::StateSet | Self::Info | Self::Unknown => MetricType::Unknown,
        }
    }
}
