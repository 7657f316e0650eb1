//! Indicators in our own YAML.

use domain::indicator::{CompositeError, TimeSliceError};
use domain::{
    Across, Bound, BucketBound, Composite, CompositeMember, FreshnessSignal, HistogramForm, Indicator,
    IndicatorKind, Matcher, Selector, TimeSlice, WindowedExpression,
};
use promql::foreign;
use serde::Serialize;

use crate::error::{Fault, excerpt};
use crate::fields::Fields;
use crate::read::{foreign_fault, windowed};
use crate::yaml::{Node, Value};

const TYPES: &str = "write status_ratio, outcome_pair, failure_share, success_share, latency_bucket, \
                     latency_histogram, gauge_threshold, freshness, throughput, probe, time_slice, composite or \
                     expressions";

pub(super) fn read(node: &Node) -> Result<Indicator, Fault> {
    let mut fields = Fields::of(node, "an indicator")?;
    let type_node = fields.required("type")?;
    let indicator = match type_node.text()? {
        "status_ratio" => Indicator::StatusRatio {
            requests: selector(&mut fields, "requests")?,
            bad: condition(fields.required("bad")?)?,
        },
        "outcome_pair" => Indicator::OutcomePair {
            failed: selector(&mut fields, "failed")?,
            succeeded: selector(&mut fields, "succeeded")?,
        },
        "failure_share" => Indicator::FailureShare {
            failed: selector(&mut fields, "failed")?,
            total: selector(&mut fields, "total")?,
        },
        "success_share" => Indicator::SuccessShare {
            succeeded: selector(&mut fields, "succeeded")?,
            total: selector(&mut fields, "total")?,
        },
        "latency_bucket" => Indicator::LatencyBucket {
            histogram: selector(&mut fields, "histogram")?,
            threshold: bucket_bound(
                fields.required("threshold")?,
                "write the `le` of an existing bucket, such as 0.25, and `250 ms`, `250 us` or `250 ns` of a histogram of those",
            )?,
        },
        "latency_histogram" => Indicator::LatencyHistogram {
            histogram: selector(&mut fields, "histogram")?,
            threshold: bucket_bound(fields.required("threshold")?, "write seconds, such as 0.25")?,
            form: form(fields.required("form")?)?,
        },
        "gauge_threshold" => Indicator::GaugeThreshold {
            gauge: selector(&mut fields, "gauge")?,
            limit: fields.optional("limit").map(selector_of).transpose()?,
            across: across(fields.required("across")?)?,
            bound: bound(&mut fields, node)?,
        },
        "freshness" => freshness(&mut fields, node)?,
        "throughput" => Indicator::Throughput {
            counter: selector(&mut fields, "counter")?,
            bound: bound(&mut fields, node)?,
        },
        "probe" => Indicator::Probe {
            probe: selector(&mut fields, "probe")?,
        },
        "time_slice" => time_slice(&mut fields, node)?,
        "composite" => composite(fields.required("members")?)?,
        "expressions" => Indicator::Expressions {
            kind: kind(fields.required("kind")?)?,
            bad: windowed(fields.required("bad")?)?,
            total: windowed(fields.required("total")?)?,
        },
        other => {
            return Err(Fault::new(
                type_node.position,
                format!("`{}` is no type of indicator", excerpt(other)),
                TYPES,
            ));
        }
    };
    fields.finish()?;
    Ok(indicator)
}

fn selector(fields: &mut Fields<'_>, name: &'static str) -> Result<Selector, Fault> {
    selector_of(fields.required(name)?)
}

fn selector_of(node: &Node) -> Result<Selector, Fault> {
    foreign::selector(node.text()?).map_err(|error| foreign_fault(node, &error))
}

fn condition(node: &Node) -> Result<Matcher, Fault> {
    foreign::matcher(node.text()?).map_err(|error| foreign_fault(node, &error))
}

fn bucket_bound(node: &Node, remedy: &str) -> Result<BucketBound, Fault> {
    let bound = node.text()?.parse::<BucketBound>();
    bound.map_err(|error| Fault::new(node.position, error.to_string(), remedy))
}

fn form(node: &Node) -> Result<HistogramForm, Fault> {
    match node.text()? {
        "native" => Ok(HistogramForm::Native),
        "native_or_classic" => Ok(HistogramForm::NativeOrClassic),
        _ => Err(node.unexpected("`native` or `native_or_classic`")),
    }
}

fn across(node: &Node) -> Result<Across, Fault> {
    match node.text()? {
        "each_series" => Ok(Across::EachSeries),
        "worst" => Ok(Across::Worst),
        "sum" => Ok(Across::Sum),
        "average" => Ok(Across::Average),
        _ => Err(node.unexpected("`each_series`, `worst`, `sum` or `average`")),
    }
}

fn bound(fields: &mut Fields<'_>, node: &Node) -> Result<Bound, Fault> {
    match (fields.optional("at_most"), fields.optional("at_least")) {
        (Some(most), None) => Ok(Bound::AtMost(most.decimal()?)),
        (None, Some(least)) => Ok(Bound::AtLeast(least.decimal()?)),
        _ => Err(Fault::new(
            node.position,
            "an indicator with a bound has one of `at_most` and `at_least`",
            "write one of them, such as `at_most: 0.8`",
        )),
    }
}

fn freshness(fields: &mut Fields<'_>, node: &Node) -> Result<Indicator, Fault> {
    let signals = (
        fields.optional("newest_timestamp"),
        fields.optional("each_timestamp"),
        fields.optional("successes"),
    );
    let signal = match signals {
        (Some(gauge), None, None) => FreshnessSignal::NewestTimestamp(selector_of(gauge)?),
        (None, Some(gauge), None) => FreshnessSignal::EachTimestamp(selector_of(gauge)?),
        (None, None, Some(counter)) => FreshnessSignal::Successes(selector_of(counter)?),
        _ => {
            return Err(Fault::new(
                node.position,
                "freshness has one of `newest_timestamp`, `each_timestamp` and `successes`",
                "write one of them, such as `newest_timestamp: backup_last_success_seconds`",
            ));
        }
    };
    let max_age_node = fields.required("max_age")?;
    let max_age = max_age_node.time_span()?;
    if max_age.seconds() == 0 {
        return Err(max_age_node.unexpected("a duration above zero"));
    }
    Ok(Indicator::Freshness { signal, max_age })
}

fn time_slice(fields: &mut Fields<'_>, node: &Node) -> Result<Indicator, Fault> {
    let ratio = read(fields.required("ratio")?)?;
    let slice = fields.required("slice")?.time_span()?;
    let slice_target = super::target(fields.required("slice_target")?)?;
    let time_slice = TimeSlice::try_new(ratio, slice, slice_target).map_err(|error: TimeSliceError| {
        Fault::new(
            node.position,
            error.to_string(),
            "write a ratio, a slice such as `5m` and its target",
        )
    })?;
    Ok(Indicator::TimeSlice(time_slice))
}

fn composite(node: &Node) -> Result<Indicator, Fault> {
    let members = node
        .list()?
        .iter()
        .map(member)
        .collect::<Result<Vec<_>, Fault>>()?;
    let composite = Composite::try_new(members).map_err(|error: CompositeError| {
        Fault::new(
            node.position,
            error.to_string(),
            "name plain objectives, each once",
        )
    })?;
    Ok(Indicator::Composite(composite))
}

fn member(node: &Node) -> Result<CompositeMember, Fault> {
    if let Value::Scalar { .. } = node.value {
        return Err(Fault::new(
            node.position,
            "a member that is named inside of another indicator",
            "name members only where the indicator of an objective is the composite",
        ));
    }
    let mut fields = Fields::of(node, "a member of a composite")?;
    let id = super::objective_id(fields.required("id")?)?;
    let indicator = read(fields.required("indicator")?)?;
    let target = super::target(fields.required("target")?)?;
    fields.finish()?;
    Ok(CompositeMember {
        id,
        indicator,
        target,
    })
}

fn kind(node: &Node) -> Result<IndicatorKind, Fault> {
    let text = node.text()?;
    let found = IndicatorKind::ALL
        .into_iter()
        .find(|kind| kind.to_string() == text);
    found.ok_or_else(|| {
        node.unexpected("`availability`, `latency`, `freshness`, `saturation`, `throughput` or `composite`")
    })
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum IndicatorDocument<'a> {
    StatusRatio {
        requests: String,
        bad: String,
    },
    OutcomePair {
        failed: String,
        succeeded: String,
    },
    FailureShare {
        failed: String,
        total: String,
    },
    SuccessShare {
        succeeded: String,
        total: String,
    },
    LatencyBucket {
        histogram: String,
        threshold: String,
    },
    LatencyHistogram {
        histogram: String,
        threshold: String,
        form: &'static str,
    },
    GaugeThreshold {
        gauge: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        limit: Option<String>,
        across: String,
        #[serde(flatten)]
        bound: BoundDocument,
    },
    Freshness {
        #[serde(flatten)]
        signal: SignalDocument,
        max_age: String,
    },
    Throughput {
        counter: String,
        #[serde(flatten)]
        bound: BoundDocument,
    },
    Probe {
        probe: String,
    },
    TimeSlice {
        ratio: Box<IndicatorDocument<'a>>,
        slice: String,
        slice_target: String,
    },
    Composite {
        members: Vec<MemberDocument<'a>>,
    },
    Expressions {
        kind: String,
        bad: &'a str,
        total: &'a str,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum BoundDocument {
    AtMost(String),
    AtLeast(String),
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SignalDocument {
    NewestTimestamp(String),
    EachTimestamp(String),
    Successes(String),
}

#[derive(Serialize)]
pub(super) struct MemberDocument<'a> {
    id: &'a str,
    indicator: IndicatorDocument<'a>,
    target: String,
}

impl<'a> From<&'a Indicator> for IndicatorDocument<'a> {
    fn from(indicator: &'a Indicator) -> Self {
        match indicator {
            Indicator::StatusRatio { requests, bad } => Self::StatusRatio {
                requests: requests.to_string(),
                bad: bad.to_string(),
            },
            Indicator::OutcomePair { failed, succeeded } => Self::OutcomePair {
                failed: failed.to_string(),
                succeeded: succeeded.to_string(),
            },
            Indicator::FailureShare { failed, total } => Self::FailureShare {
                failed: failed.to_string(),
                total: total.to_string(),
            },
            Indicator::SuccessShare { succeeded, total } => Self::SuccessShare {
                succeeded: succeeded.to_string(),
                total: total.to_string(),
            },
            Indicator::LatencyBucket { histogram, threshold } => Self::LatencyBucket {
                histogram: histogram.to_string(),
                threshold: threshold.clone().into(),
            },
            Indicator::LatencyHistogram {
                histogram,
                threshold,
                form,
            } => Self::LatencyHistogram {
                histogram: histogram.to_string(),
                threshold: threshold.clone().into(),
                form: match form {
                    HistogramForm::Native => "native",
                    HistogramForm::NativeOrClassic => "native_or_classic",
                },
            },
            Indicator::GaugeThreshold {
                gauge,
                limit,
                across,
                bound,
            } => Self::GaugeThreshold {
                gauge: gauge.to_string(),
                limit: limit.as_ref().map(Selector::to_string),
                across: across.to_string(),
                bound: (*bound).into(),
            },
            Indicator::Freshness { signal, max_age } => Self::Freshness {
                signal: signal.into(),
                max_age: max_age.to_string(),
            },
            Indicator::Throughput { counter, bound } => Self::Throughput {
                counter: counter.to_string(),
                bound: (*bound).into(),
            },
            Indicator::Probe { probe } => Self::Probe {
                probe: probe.to_string(),
            },
            Indicator::TimeSlice(time_slice) => Self::TimeSlice {
                ratio: Box::new(time_slice.ratio().into()),
                slice: time_slice.slice().to_string(),
                slice_target: super::target_text(time_slice.slice_target()),
            },
            Indicator::Composite(composite) => Self::Composite {
                members: composite.members().iter().map(MemberDocument::from).collect(),
            },
            Indicator::Expressions { kind, bad, total } => Self::Expressions {
                kind: kind.to_string(),
                bad: WindowedExpression::text(bad),
                total: total.text(),
            },
        }
    }
}

impl From<Bound> for BoundDocument {
    fn from(bound: Bound) -> Self {
        match bound {
            Bound::AtMost(most) => Self::AtMost(most.to_string()),
            Bound::AtLeast(least) => Self::AtLeast(least.to_string()),
        }
    }
}

impl From<&FreshnessSignal> for SignalDocument {
    fn from(signal: &FreshnessSignal) -> Self {
        match signal {
            FreshnessSignal::NewestTimestamp(gauge) => Self::NewestTimestamp(gauge.to_string()),
            FreshnessSignal::EachTimestamp(gauge) => Self::EachTimestamp(gauge.to_string()),
            FreshnessSignal::Successes(counter) => Self::Successes(counter.to_string()),
        }
    }
}

impl<'a> From<&'a CompositeMember> for MemberDocument<'a> {
    fn from(member: &'a CompositeMember) -> Self {
        Self {
            id: member.id.as_str(),
            indicator: (&member.indicator).into(),
            target: super::target_text(member.target),
        }
    }
}
