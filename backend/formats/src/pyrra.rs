//! Reads Pyrra's Kubernetes resource (`pyrra.dev/v1alpha1`), which `pyrra filesystem` reads too.

use domain::{BucketBound, Indicator, IndicatorKind, MatchOperator, Selector, Service, TimeSpan};
use promql::foreign;
use rust_decimal::Decimal;

use crate::error::{Fault, excerpt};
use crate::fields::Fields;
use crate::loss::LossKind;
use crate::read::{Named, Output, percent, query_fault, rolling_period};
use crate::sloth::metadata;
use crate::spec::{AlertOptions, SeverityOptions, Spec, Texts, objective_id, selected_service};
use crate::yaml::Node;

/// Labels of the resource with this prefix are labels of its series.
const SERIES_LABEL_PREFIX: &str = "pyrra.dev/";

/// Reads a resource.
pub(crate) fn read(node: &Node, output: &mut Output) -> Result<(), Fault> {
    let mut fields = Fields::of(node, "a ServiceLevelObjective")?;
    fields.required("apiVersion")?;
    let kind = fields.required("kind")?;
    if kind.text()? != "ServiceLevelObjective" {
        return Err(kind.unexpected("`ServiceLevelObjective`"));
    }
    let (name, mut kubernetes) = metadata(fields.required("metadata")?)?;
    let spec_node = fields.required("spec")?;
    // What the operator says of its own work.
    fields.optional("status");
    fields.finish()?;

    let mut fields = Fields::of(spec_node, "the spec of a ServiceLevelObjective")?;
    let target = percent(fields.required("target")?)?;
    let period = rolling_period(fields.required("window")?)?;
    let description = fields.optional("description").map(Node::text).transpose()?;
    let indicator_node = fields.required("indicator")?;
    let alerting = fields.optional("alerting");
    let accuracy = fields.optional("performanceOverAccuracy");
    fields.finish()?;

    let subject = objective_id(&name).to_string();
    let indicator = Reader {
        subject: &subject,
        output,
    }
    .indicator(indicator_node)?;
    let alerts = Reader {
        subject: &subject,
        output,
    }
    .alerts(alerting)?;
    if let Some(accuracy) = accuracy {
        let reason =
            "`performanceOverAccuracy` has no counterpart: long windows always sum what was recorded";
        output
            .losses
            .add(&subject, accuracy.position, LossKind::LeftOut, reason);
    }
    let service = selected_service(&indicator).unwrap_or_else(|| {
        let reason = "the service is named like the objective: neither the resource nor its queries name one";
        output
            .losses
            .add(&subject, node.position, LossKind::Assumed, reason);
        Service {
            name: name.clone(),
            label: "service".to_owned(),
        }
    });
    let labels = take_series_labels(&mut kubernetes.labels);
    let named = Named {
        id: &name,
        service,
        indicator,
        target,
        period,
    };
    let spec = Spec {
        description: description.unwrap_or_default().to_owned(),
        labels,
        alerts,
        kubernetes,
        ..Spec::plain(named.objective())
    };
    output.add(spec, node)
}

fn take_series_labels(labels: &mut Texts) -> Texts {
    let mut of_series = Texts::new();
    labels.retain(|name, value| match name.strip_prefix(SERIES_LABEL_PREFIX) {
        Some(label) => {
            let label: String = label
                .chars()
                .map(|character| {
                    if character.is_ascii_alphanumeric() {
                        character
                    } else {
                        '_'
                    }
                })
                .collect();
            of_series.insert(label, value.clone());
            false
        }
        None => true,
    });
    of_series
}

struct Reader<'a> {
    subject: &'a str,
    output: &'a mut Output,
}

impl Reader<'_> {
    fn indicator(&mut self, node: &Node) -> Result<Indicator, Fault> {
        let mut fields = Fields::of(node, "an indicator")?;
        let ratio = fields.optional("ratio");
        let latency = fields.optional("latency");
        let native = fields.optional("latencyNative");
        let gauge = fields.optional("bool_gauge");
        let gauge = fields.optional("boolGauge").or(gauge);
        fields.finish()?;
        match (ratio, latency, native, gauge) {
            (Some(node), None, None, None) => self.ratio(node),
            (None, Some(node), None, None) => self.latency(node),
            (None, None, Some(node), None) => self.latency_native(node),
            (None, None, None, Some(node)) => self.bool_gauge(node),
            _ => Err(Fault::new(
                node.position,
                "an indicator has none or several of `ratio`, `latency`, `latencyNative` and `bool_gauge`",
                "keep one of them",
            )),
        }
    }

    fn ratio(&mut self, node: &Node) -> Result<Indicator, Fault> {
        let mut fields = Fields::of(node, "a ratio")?;
        let errors = metric(fields.required("errors")?)?;
        let total = metric(fields.required("total")?)?;
        self.grouping(&mut fields)?;
        fields.finish()?;
        Ok(foreign::of_bad_and_total(errors, total))
    }

    fn latency(&mut self, node: &Node) -> Result<Indicator, Fault> {
        let mut fields = Fields::of(node, "a latency")?;
        let success_node = fields.required("success")?;
        let success = metric(success_node)?;
        let total = metric(fields.required("total")?)?;
        self.grouping(&mut fields)?;
        fields.finish()?;
        check_bound(&success, success_node)?;
        foreign::of_good_and_total(success, total).map_err(|error| query_fault(success_node, &error.into()))
    }

    fn latency_native(&mut self, node: &Node) -> Result<Indicator, Fault> {
        let mut fields = Fields::of(node, "a native latency")?;
        let total = metric(fields.required("total")?)?;
        let latency = fields.required("latency")?;
        self.grouping(&mut fields)?;
        fields.finish()?;
        let seconds = seconds(latency)?;
        let increase = format!("sum(increase({total}[$window]))");
        let count = format!("histogram_count({increase})");
        let [bad, total] = [
            format!("(1 - histogram_fraction(0, {seconds}, {increase})) * {count}"),
            count,
        ]
        .map(|text| foreign::windowed(&text).map_err(|error| query_fault(node, &error)));
        Ok(Indicator::Expressions {
            kind: IndicatorKind::Latency,
            bad: bad?,
            total: total?,
        })
    }

    fn bool_gauge(&mut self, node: &Node) -> Result<Indicator, Fault> {
        let mut fields = Fields::of(node, "a boolean gauge")?;
        let gauge = selector(fields.required("metric")?)?;
        self.grouping(&mut fields)?;
        fields.finish()?;
        let total = format!("sum(count_over_time({gauge}[$window]))");
        let [bad, total] = [format!("{total} - sum(sum_over_time({gauge}[$window]))"), total]
            .map(|text| foreign::windowed(&text).map_err(|error| query_fault(node, &error)));
        Ok(Indicator::Expressions {
            kind: IndicatorKind::Availability,
            bad: bad?,
            total: total?,
        })
    }

    fn grouping(&mut self, fields: &mut Fields<'_>) -> Result<(), Fault> {
        let Some(node) = fields.optional("grouping") else {
            return Ok(());
        };
        let labels: Vec<&str> = node.list()?.iter().map(Node::text).collect::<Result<_, _>>()?;
        if !labels.is_empty() {
            let reason = format!(
                "one objective over all series instead of one for each `{}`",
                labels.join("`, `")
            );
            self.output
                .losses
                .add(self.subject, node.position, LossKind::Changed, reason);
        }
        Ok(())
    }

    fn alerts(&mut self, node: Option<&Node>) -> Result<AlertOptions, Fault> {
        let mut alerts = AlertOptions::default();
        if let Some(node) = node {
            let mut fields = Fields::of(node, "the alerting of an objective")?;
            let is_disabled = fields.optional("disabled").map(Node::boolean).transpose()?;
            let burnrates = fields.optional("burnrates").map(Node::boolean).transpose()?;
            let absent = fields.optional("absent").map(Node::boolean).transpose()?;
            let name = fields.optional("name").map(Node::name).transpose()?;
            fields.finish()?;
            let severity = SeverityOptions {
                is_disabled: is_disabled == Some(true) || burnrates == Some(false),
                ..SeverityOptions::default()
            };
            alerts.name = name.map(str::to_owned);
            alerts.page = severity.clone();
            alerts.ticket = severity;
            alerts.is_absence_disabled = absent == Some(false) || is_disabled == Some(true);
        }
        Ok(alerts)
    }
}

fn metric(node: &Node) -> Result<Selector, Fault> {
    let mut fields = Fields::of(node, "a query")?;
    let selector = selector(fields.required("metric")?)?;
    fields.finish()?;
    Ok(selector)
}

fn selector(node: &Node) -> Result<Selector, Fault> {
    foreign::selector(node.text()?).map_err(|error| query_fault(node, &error))
}

/// The bucket of good answers must say which bucket it is, and by a number.
fn check_bound(success: &Selector, node: &Node) -> Result<(), Fault> {
    let bound = success
        .matchers
        .iter()
        .find(|matcher| matcher.label == "le" && matcher.operator == MatchOperator::Equal);
    let remedy = "write the `le` of an existing bucket in seconds, such as `le=\"0.25\"`";
    match bound.map(|matcher| BucketBound::parse(&matcher.value)) {
        Some(Ok(_)) => Ok(()),
        Some(Err(error)) => Err(Fault::new(node.position, error.to_string(), remedy)),
        None => Err(Fault::new(node.position, "the latency has no `le`", remedy)),
    }
}

/// A duration in Go's notation, such as `200ms` or `1.5s`, in seconds.
fn seconds(node: &Node) -> Result<Decimal, Fault> {
    let text = node.text()?;
    let refused = || {
        Fault::new(
            node.position,
            format!("`{}` is not a latency", excerpt(text)),
            "write it like `200ms` or `1.5s`",
        )
    };
    let (number, unit) = text.split_at(text.find(|c: char| c.is_alphabetic()).ok_or_else(refused)?);
    let number = Decimal::from_str_exact(number).map_err(|_| refused())?;
    let seconds = match unit {
        "ms" => number.checked_div(Decimal::ONE_THOUSAND),
        "s" => Some(number),
        "m" => number.checked_mul(Decimal::from(TimeSpan::from_minutes(1).seconds())),
        _ => None,
    };
    seconds
        .filter(|seconds| *seconds > Decimal::ZERO)
        .map(|seconds| seconds.normalize())
        .ok_or_else(refused)
}
