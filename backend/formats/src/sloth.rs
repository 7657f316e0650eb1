//! Reads Sloth's specification, as a file (`prometheus/v1`) and as a Kubernetes resource
//! (`sloth.slok.dev/v1`), which differ in how their fields are spelt.

use promql::foreign::{self, Counted, EventQueries};

use crate::error::Fault;
use crate::fields::Fields;
use crate::loss::LossKind;
use crate::read::{Named, Output, ReadOptions, percent, query_fault, templated};
use crate::spec::{
    AlertOptions, KubernetesOptions, SeverityOptions, Spec, Texts, kind_of, objective_id, service_of,
};
use crate::yaml::Node;

/// How the fields are spelt.
pub(crate) struct Spelling {
    error_query: &'static str,
    total_query: &'static str,
    error_ratio_query: &'static str,
    page_alert: &'static str,
    ticket_alert: &'static str,
    slo_plugins: &'static str,
}

/// In a file.
pub(crate) const FILE: Spelling = Spelling {
    error_query: "error_query",
    total_query: "total_query",
    error_ratio_query: "error_ratio_query",
    page_alert: "page_alert",
    ticket_alert: "ticket_alert",
    slo_plugins: "slo_plugins",
};

/// In a resource.
const RESOURCE: Spelling = Spelling {
    error_query: "errorQuery",
    total_query: "totalQuery",
    error_ratio_query: "errorRatioQuery",
    page_alert: "pageAlert",
    ticket_alert: "ticketAlert",
    slo_plugins: "sloPlugins",
};

/// Reads a file's document.
pub(crate) fn read(
    node: &Node,
    spelling: &Spelling,
    options: &ReadOptions,
    output: &mut Output,
) -> Result<(), Fault> {
    let mut fields = Fields::of(node, "a Sloth specification")?;
    fields.required("version")?;
    read_service(fields, spelling, options, &KubernetesOptions::default(), output)
}

/// Reads a resource.
pub(crate) fn read_resource(node: &Node, options: &ReadOptions, output: &mut Output) -> Result<(), Fault> {
    let mut fields = Fields::of(node, "a PrometheusServiceLevel")?;
    fields.required("apiVersion")?;
    let kind = fields.required("kind")?;
    if kind.text()? != "PrometheusServiceLevel" {
        return Err(kind.unexpected("`PrometheusServiceLevel`"));
    }
    let (_, kubernetes) = metadata(fields.required("metadata")?)?;
    let spec = fields.required("spec")?;
    // What the operator says of its own work.
    fields.optional("status");
    fields.finish()?;
    let spec = Fields::of(spec, "the spec of a PrometheusServiceLevel")?;
    read_service(spec, &RESOURCE, options, &kubernetes, output)
}

/// The name of a Kubernetes object, and what of its metadata is kept. The server and its tools add
/// fields here, so the others are passed over.
pub(crate) fn metadata(node: &Node) -> Result<(String, KubernetesOptions), Fault> {
    let mut fields = Fields::of(node, "metadata")?;
    let name = fields.required("name")?.name()?.to_owned();
    let namespace = fields.optional("namespace").map(Node::name).transpose()?;
    let labels = fields.optional("labels").map(Node::texts).transpose()?;
    let kubernetes = KubernetesOptions {
        namespace: namespace.map(str::to_owned),
        labels: labels.unwrap_or_default(),
    };
    Ok((name, kubernetes))
}

fn read_service(
    mut fields: Fields<'_>,
    spelling: &Spelling,
    options: &ReadOptions,
    kubernetes: &KubernetesOptions,
    output: &mut Output,
) -> Result<(), Fault> {
    let service = fields.required("service")?.name()?;
    let labels = labels_of(&mut fields)?;
    let plugins = fields.optional(spelling.slo_plugins);
    let slos = fields.required("slos")?.list()?;
    fields.finish()?;
    if let Some(plugins) = plugins {
        let reason =
            "the plugins of Sloth are not run, so what they do to the rules of all objectives is missing";
        output
            .losses
            .add(service, plugins.position, LossKind::Changed, reason);
    }
    for slo in slos {
        let reader = SloReader {
            service,
            labels: &labels,
            spelling,
            options,
            kubernetes,
        };
        reader.read(slo, output)?;
    }
    Ok(())
}

struct SloReader<'a> {
    service: &'a str,
    labels: &'a Texts,
    spelling: &'a Spelling,
    options: &'a ReadOptions,
    kubernetes: &'a KubernetesOptions,
}

impl SloReader<'_> {
    fn read(&self, node: &Node, output: &mut Output) -> Result<(), Fault> {
        let mut fields = Fields::of(node, "an SLO")?;
        let name = fields.required("name")?.name()?;
        let id = format!("{}-{name}", self.service);
        let description = fields.optional("description").map(Node::text).transpose()?;
        let target = percent(fields.required("objective")?)?;
        let mut labels = self.labels.clone();
        labels.extend(labels_of(&mut fields)?);
        let sli = fields.required("sli")?;
        let alerts = self.alerts(fields.required("alerting")?)?;
        let plugins = fields.optional("plugins");
        fields.finish()?;
        let subject = objective_id(&id).to_string();
        if let Some(plugins) = plugins {
            let reason = "the plugins of Sloth are not run, so what they do to the rules is missing";
            output
                .losses
                .add(&subject, plugins.position, LossKind::Changed, reason);
        }
        let Some((queries, sli_node)) = self.queries(sli, &subject, output)? else {
            return Ok(());
        };
        let kind = kind_of(&[name, queries.part.expression().text()]);
        let recognised = foreign::recognise(&queries, kind).map_err(|error| query_fault(sli_node, &error))?;
        for note in recognised.notes {
            output
                .losses
                .add(&subject, sli_node.position, LossKind::Changed, note);
        }
        let period = self.options.default_period;
        output.losses.add(
            &subject,
            node.position,
            LossKind::Assumed,
            format!("the period is {period}: Sloth takes it from its command line"),
        );
        let named = Named {
            id: &id,
            service: service_of(self.service, &recognised.indicator),
            indicator: recognised.indicator,
            target,
            period,
        };
        let spec = Spec {
            description: description.unwrap_or_default().to_owned(),
            labels,
            alerts,
            kubernetes: self.kubernetes.clone(),
            ..Spec::plain(named.objective())
        };
        output.add(spec, node)
    }

    fn queries<'n>(
        &self,
        sli: &'n Node,
        subject: &str,
        output: &mut Output,
    ) -> Result<Option<(EventQueries, &'n Node)>, Fault> {
        let mut fields = Fields::of(sli, "an SLI")?;
        let events = fields.optional("events");
        let raw = fields.optional("raw");
        let plugin = fields.optional("plugin");
        fields.finish()?;
        match (events, raw, plugin) {
            (Some(events), None, None) => Ok(Some((self.events(events)?, events))),
            (None, Some(raw), None) => Ok(Some((self.raw(raw)?, raw))),
            (None, None, Some(plugin)) => {
                let reason = "its queries come from a plugin of Sloth, which is not run; write them out under `events`";
                output
                    .losses
                    .add(subject, plugin.position, LossKind::NotConverted, reason);
                Ok(None)
            }
            _ => Err(Fault::new(
                sli.position,
                "an SLI has none or several of `events`, `raw` and `plugin`",
                "keep one of them",
            )),
        }
    }

    fn events(&self, node: &Node) -> Result<EventQueries, Fault> {
        let mut fields = Fields::of(node, "the events of an SLI")?;
        let part = templated(fields.required(self.spelling.error_query)?)?;
        let total = templated(fields.required(self.spelling.total_query)?)?;
        fields.finish()?;
        Ok(EventQueries {
            counted: Counted::Bad,
            part,
            total,
        })
    }

    fn raw(&self, node: &Node) -> Result<EventQueries, Fault> {
        let mut fields = Fields::of(node, "a raw SLI")?;
        let query = fields.required(self.spelling.error_ratio_query)?;
        fields.finish()?;
        queries_of_ratio(&templated(query)?, query)
    }

    fn alerts(&self, node: &Node) -> Result<AlertOptions, Fault> {
        let mut fields = Fields::of(node, "the alerting of an SLO")?;
        let name = fields.optional("name").map(Node::text).transpose()?;
        let labels = labels_of(&mut fields)?;
        let annotations = annotations_of(&mut fields)?;
        let page = severity_options(fields.optional(self.spelling.page_alert))?;
        let ticket = severity_options(fields.optional(self.spelling.ticket_alert))?;
        fields.finish()?;
        Ok(AlertOptions {
            name: name.filter(|name| !name.is_empty()).map(str::to_owned),
            labels,
            annotations,
            page,
            ticket,
            is_absence_disabled: false,
        })
    }
}

/// Bad and all events of a query for their ratio.
pub(crate) fn queries_of_ratio(ratio: &foreign::Query, node: &Node) -> Result<EventQueries, Fault> {
    foreign::queries_of_error_ratio(ratio).ok_or_else(|| {
        Fault::new(
            node.position,
            "the ratio cannot be taken apart into bad and all events, so no budget can be counted from it",
            "write `bad / total`, or both queries on their own",
        )
    })
}

fn severity_options(node: Option<&Node>) -> Result<SeverityOptions, Fault> {
    let Some(node) = node else {
        return Ok(SeverityOptions::default());
    };
    let mut fields = Fields::of(node, "an alert")?;
    let is_disabled = fields.optional("disable").map(Node::boolean).transpose()?;
    let labels = labels_of(&mut fields)?;
    let annotations = annotations_of(&mut fields)?;
    fields.finish()?;
    Ok(SeverityOptions {
        is_disabled: is_disabled.unwrap_or_default(),
        labels,
        annotations,
    })
}

fn labels_of(fields: &mut Fields<'_>) -> Result<Texts, Fault> {
    let labels = fields.optional("labels").map(Node::series_labels).transpose()?;
    Ok(labels.unwrap_or_default())
}

fn annotations_of(fields: &mut Fields<'_>) -> Result<Texts, Fault> {
    let annotations = fields
        .optional("annotations")
        .map(Node::annotations)
        .transpose()?;
    Ok(annotations.unwrap_or_default())
}
