//! Our own YAML, `srellama/v1`. [`print()`] writes it, [`read()`](crate::read()) reads it, and the one is the
//! inverse of the other.
//!
//! ```yaml
//! version: srellama/v1
//! objectives:
//! - id: payment-availability
//!   service: {label: service, name: payment}
//!   indicator:
//!     type: status_ratio
//!     requests: http_requests_total{service="payment"}
//!     bad: code=~"5.."
//!   target: 99.9%
//!   period: 30d
//! ```
//!
//! A period is rolling (`30d`) or follows the calendar of a zone (`calendar month Europe/Berlin`).
//!
//! Further fields of an objective, all optional: `maintenance` (a list of windows such as
//! `every Sunday 02:00 for 2h Europe/Berlin` or `2026-11-24T22:00:00Z/2026-11-25T02:00:00Z`), `description`, `labels`, `alerts` (with `name`,
//! `labels`, `annotations`, `page`, `ticket` and `absence: {disabled: true}`), `kubernetes` (with `namespace` and `labels`) and `group_by`. The
//! types of an indicator and their fields:
//!
//! | type | fields |
//! |---|---|
//! | `status_ratio` | `requests` (selector), `bad` (condition) |
//! | `outcome_pair` | `failed`, `succeeded` (selectors) |
//! | `failure_share` | `failed`, `total` (selectors) |
//! | `success_share` | `succeeded`, `total` (selectors) |
//! | `latency_bucket` | `histogram` (selector without `_bucket`), `threshold` (the `le` of a bucket) |
//! | `latency_histogram` | `histogram` (selector), `threshold` (seconds), `form` (`native` or `native_or_classic`) |
//! | `gauge_threshold` | `gauge` (selector), `limit` (selector; optional), `across` (`each_series`, `worst`, `sum` or `average`), `at_most` or `at_least` (number) |
//! | `freshness` | `newest_timestamp`, `each_timestamp` or `successes` (selector), `max_age` (duration) |
//! | `throughput` | `counter` (selector), `at_most` or `at_least` (events per second) |
//! | `probe` | `probe` (selector) |
//! | `time_slice` | `ratio` (an indicator that counts events), `slice` (duration), `slice_target` (target) |
//! | `composite` | `members` (a list of `id`, `indicator` and `target`, or of the ids of objectives) |
//! | `expressions` | `kind` (such as `availability`), `bad`, `total` (PromQL with `[$window]`) |
//!
//! A composite may name its members: objectives of the same file, or objectives in force. Where both
//! have one of that id, the file's is meant.
//!
//! `group_by: {label: region}` makes one objective of the definition for each value of the label, such
//! as `payment-availability-eu`. Values come from the source, or are listed:
//! `group_by: {label: region, values: [eu, us]}`.

mod grouping;
mod indicator;
pub(crate) mod named_members;

use domain::{Indicator, MaintenanceWindow, Objective, ObjectiveId, Period, Service, Target};
use serde::Serialize;

pub(crate) use self::grouping::Grouping;
use self::indicator::IndicatorDocument;
use crate::error::Fault;
use crate::fields::Fields;
use crate::read::Output;
use crate::spec::{AlertOptions, KubernetesOptions, SeverityOptions, Spec, Texts};
use crate::yaml::Node;

/// Prints the document of these objectives.
pub fn print(specs: &[Spec]) -> String {
    let document = Document {
        version: "srellama/v1",
        objectives: specs.iter().map(ObjectiveDocument::from).collect(),
    };
    serde_saphyr::to_string(&document).expect("the document consists of texts, lists and mappings")
}

pub(crate) fn read(node: &Node, output: &mut Output) -> Result<(), Fault> {
    let mut fields = Fields::of(node, "the document")?;
    fields.required("version")?;
    let objectives = fields.required("objectives")?.list()?;
    fields.finish()?;
    for objective in objectives {
        match named_members::of(objective)? {
            Some(composite) => output.add_composite(composite),
            None => add(objective, None, output)?,
        }
    }
    Ok(())
}

/// Adds the objective at `node`, or those that it is grouped into. The indicator is `composite` where
/// there is one: the document names its members only.
pub(crate) fn add(node: &Node, composite: Option<Indicator>, output: &mut Output) -> Result<(), Fault> {
    match spec(node, composite)? {
        (spec, None) => output.add(spec, node),
        (spec, Some(grouping)) => output.add_group(spec, grouping, node),
    }
}

fn spec(node: &Node, composite: Option<Indicator>) -> Result<(Spec, Option<Grouping>), Fault> {
    let mut fields = Fields::of(node, "an objective")?;
    let id = objective_id(fields.required("id")?)?;
    let service = service(fields.required("service")?)?;
    let indicator = fields.required("indicator")?;
    let indicator = composite.map_or_else(|| indicator::read(indicator), Ok)?;
    let target = target(fields.required("target")?)?;
    let period = period(fields.required("period")?)?;
    let maintenance = fields.optional("maintenance").map(maintenance).transpose()?;
    let description = fields.optional("description").map(Node::text).transpose()?;
    let labels = fields.optional("labels").map(Node::series_labels).transpose()?;
    let alerts = fields.optional("alerts").map(alert_options).transpose()?;
    let kubernetes = fields
        .optional("kubernetes")
        .map(kubernetes_options)
        .transpose()?;
    let grouping = fields.optional("group_by").map(grouping::read).transpose()?;
    fields.finish()?;
    let spec = Spec {
        objective: Objective {
            id,
            service,
            indicator,
            target,
            period,
            maintenance: maintenance.unwrap_or_default(),
        },
        description: description.unwrap_or_default().to_owned(),
        labels: labels.unwrap_or_default(),
        tiers: None,
        alerts: alerts.unwrap_or_default(),
        kubernetes: kubernetes.unwrap_or_default(),
    };
    Ok((spec, grouping))
}

fn objective_id(node: &Node) -> Result<ObjectiveId, Fault> {
    node.text()?
        .parse()
        .map_err(|error: domain::objective::ObjectiveIdError| {
            Fault::new(
                node.position,
                error.to_string(),
                "write it like `payment-availability`",
            )
        })
}

fn service(node: &Node) -> Result<Service, Fault> {
    let mut fields = Fields::of(node, "a service")?;
    let label = fields.required("label")?.text()?.to_owned();
    let name = fields.required("name")?.text()?.to_owned();
    fields.finish()?;
    Ok(Service { name, label })
}

fn target(node: &Node) -> Result<Target, Fault> {
    node.text()?
        .parse()
        .map_err(|error: domain::objective::TargetError| {
            Fault::new(
                node.position,
                error.to_string(),
                "write it like `99.9%` or `0.999`",
            )
        })
}

fn period(node: &Node) -> Result<Period, Fault> {
    node.text()?
        .parse()
        .map_err(|error: domain::period::PeriodError| {
            Fault::new(
                node.position,
                error.to_string(),
                "write a period such as `30d`, `4w` or `calendar month Europe/Berlin`",
            )
        })
}

fn maintenance(node: &Node) -> Result<Vec<MaintenanceWindow>, Fault> {
    let window = |node: &Node| {
        node.text()?
            .parse()
            .map_err(|error: domain::maintenance::MaintenanceWindowError| {
                Fault::new(
                    node.position,
                    error.to_string(),
                    "write it like `every Sunday 02:00 for 2h Europe/Berlin`",
                )
            })
    };
    node.list()?.iter().map(window).collect()
}

fn alert_options(node: &Node) -> Result<AlertOptions, Fault> {
    let mut fields = Fields::of(node, "the alerts of an objective")?;
    let name = fields.optional("name").map(Node::name).transpose()?;
    let labels = fields.optional("labels").map(Node::series_labels).transpose()?;
    let annotations = fields
        .optional("annotations")
        .map(Node::annotations)
        .transpose()?;
    let page = fields.optional("page").map(severity_options).transpose()?;
    let ticket = fields.optional("ticket").map(severity_options).transpose()?;
    let is_absence_disabled = fields.optional("absence").map(is_disabled).transpose()?;
    fields.finish()?;
    Ok(AlertOptions {
        name: name.map(str::to_owned),
        labels: labels.unwrap_or_default(),
        annotations: annotations.unwrap_or_default(),
        page: page.unwrap_or_default(),
        ticket: ticket.unwrap_or_default(),
        is_absence_disabled: is_absence_disabled.unwrap_or_default(),
    })
}

fn is_disabled(node: &Node) -> Result<bool, Fault> {
    let mut fields = Fields::of(node, "the alert of absent data")?;
    let is_disabled = fields.optional("disabled").map(Node::boolean).transpose()?;
    fields.finish()?;
    Ok(is_disabled.unwrap_or_default())
}

fn severity_options(node: &Node) -> Result<SeverityOptions, Fault> {
    let mut fields = Fields::of(node, "the alerts of one severity")?;
    let is_disabled = fields.optional("disabled").map(Node::boolean).transpose()?;
    let labels = fields.optional("labels").map(Node::series_labels).transpose()?;
    let annotations = fields
        .optional("annotations")
        .map(Node::annotations)
        .transpose()?;
    fields.finish()?;
    Ok(SeverityOptions {
        is_disabled: is_disabled.unwrap_or_default(),
        labels: labels.unwrap_or_default(),
        annotations: annotations.unwrap_or_default(),
    })
}

fn kubernetes_options(node: &Node) -> Result<KubernetesOptions, Fault> {
    let mut fields = Fields::of(node, "the Kubernetes options")?;
    let namespace = fields.optional("namespace").map(Node::name).transpose()?;
    let labels = fields.optional("labels").map(Node::texts).transpose()?;
    fields.finish()?;
    Ok(KubernetesOptions {
        namespace: namespace.map(str::to_owned),
        labels: labels.unwrap_or_default(),
    })
}

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    objectives: Vec<ObjectiveDocument<'a>>,
}

#[derive(Serialize)]
struct ObjectiveDocument<'a> {
    id: &'a str,
    service: ServiceDocument<'a>,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    indicator: IndicatorDocument<'a>,
    target: String,
    period: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    maintenance: Vec<String>,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    labels: &'a Texts,
    #[serde(skip_serializing_if = "Option::is_none")]
    alerts: Option<AlertsDocument<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kubernetes: Option<KubernetesDocument<'a>>,
}

#[derive(Serialize)]
struct ServiceDocument<'a> {
    label: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct AlertsDocument<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    labels: &'a Texts,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    annotations: &'a Texts,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<SeverityDocument<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<SeverityDocument<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    absence: Option<AbsenceDocument>,
}

#[derive(Serialize)]
struct AbsenceDocument {
    disabled: bool,
}

#[derive(Serialize)]
struct SeverityDocument<'a> {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    disabled: bool,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    labels: &'a Texts,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    annotations: &'a Texts,
}

#[derive(Serialize)]
struct KubernetesDocument<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    labels: &'a Texts,
}

fn target_text(target: Target) -> String {
    target.to_string().replace(' ', "")
}

impl<'a> From<&'a Spec> for ObjectiveDocument<'a> {
    fn from(spec: &'a Spec) -> Self {
        let objective = &spec.objective;
        let alerts = (spec.alerts != AlertOptions::default()).then(|| AlertsDocument::from(&spec.alerts));
        let kubernetes = &spec.kubernetes;
        Self {
            id: objective.id.as_str(),
            service: ServiceDocument {
                label: &objective.service.label,
                name: &objective.service.name,
            },
            description: &spec.description,
            indicator: (&objective.indicator).into(),
            target: target_text(objective.target),
            period: objective.period.to_string(),
            maintenance: objective.maintenance.iter().map(ToString::to_string).collect(),
            labels: &spec.labels,
            alerts,
            kubernetes: (*kubernetes != KubernetesOptions::default()).then_some(KubernetesDocument {
                namespace: kubernetes.namespace.as_deref(),
                labels: &kubernetes.labels,
            }),
        }
    }
}

impl<'a> From<&'a AlertOptions> for AlertsDocument<'a> {
    fn from(alerts: &'a AlertOptions) -> Self {
        let severity = |options: &'a SeverityOptions| {
            (*options != SeverityOptions::default()).then_some(SeverityDocument {
                disabled: options.is_disabled,
                labels: &options.labels,
                annotations: &options.annotations,
            })
        };
        Self {
            name: alerts.name.as_deref(),
            labels: &alerts.labels,
            annotations: &alerts.annotations,
            page: severity(&alerts.page),
            ticket: severity(&alerts.ticket),
            absence: alerts
                .is_absence_disabled
                .then_some(AbsenceDocument { disabled: true }),
        }
    }
}
