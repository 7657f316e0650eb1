//! Reads OpenSLO: v1, its predecessor v1alpha and the draft v2alpha.
//!
//! OpenSLO leaves the language of queries to the data source, so only objectives over Prometheus are
//! converted; others are read and reported. A query has no window in OpenSLO: `{{.window}}` in one is
//! Sloth's convention and is understood, a plain counter gets its window here.

use std::collections::BTreeMap;

use domain::{Period, Target, TimeSpan, WindowedExpression};
use promql::foreign::{self, Counted, EventQueries, Recognised};

use crate::error::{Fault, excerpt};
use crate::fields::Fields;
use crate::loss::LossKind;
use crate::openslo_calendar;
use crate::read::{Format, Named, Output, ReadOptions, percent, query_fault, share, without_templates};
use crate::sloth::queries_of_ratio;
use crate::spec::{Spec, kind_of, objective_id, service_of};
use crate::yaml::Node;

/// The kinds that stand beside objectives and are not converted on their own.
const OTHER_KINDS: [(&str, &str); 6] = [
    ("AlertCondition", "alert tiers are derived for the period instead"),
    ("AlertPolicy", "alert tiers are derived for the period instead"),
    (
        "AlertNotificationTarget",
        "who is told is decided in Alertmanager or Grafana",
    ),
    (
        "DataSource",
        "only its type is used; which source is asked is configured elsewhere",
    ),
    ("Service", "a service is known by its label"),
    ("SLI", "it is used where an objective refers to it"),
];

/// What the documents of a file may refer to.
pub(crate) struct Library<'a> {
    indicators: BTreeMap<&'a str, &'a Node>,
    source_types: BTreeMap<&'a str, &'a str>,
}

impl<'a> Library<'a> {
    pub(crate) fn of(documents: &[(Format, &'a Node)]) -> Result<Self, Fault> {
        let mut library = Self {
            indicators: BTreeMap::new(),
            source_types: BTreeMap::new(),
        };
        for (format, node) in documents {
            if !format.is_openslo() {
                continue;
            }
            let mut fields = Fields::of(node, "an OpenSLO document")?;
            let kind = fields.required("kind")?.text()?;
            let name = name_of(fields.required("metadata")?)?;
            let Some(spec) = fields.optional("spec") else {
                continue;
            };
            match kind {
                "SLI" => {
                    library.indicators.insert(name, spec);
                }
                "DataSource" => {
                    let mut spec = Fields::of(spec, "a DataSource")?;
                    library.source_types.insert(name, spec.required("type")?.text()?);
                }
                _ => {}
            }
        }
        Ok(library)
    }
}

impl Format {
    fn is_openslo(self) -> bool {
        matches!(self, Self::OpenSlo | Self::OpenSloV1Alpha | Self::OpenSloV2Alpha)
    }
}

/// Reads one document.
pub(crate) fn read(
    format: Format,
    node: &Node,
    library: &Library<'_>,
    options: &ReadOptions,
    output: &mut Output,
) -> Result<(), Fault> {
    let mut fields = Fields::of(node, "an OpenSLO document")?;
    fields.required("apiVersion")?;
    let kind = fields.required("kind")?;
    let metadata = fields.required("metadata")?;
    let name = name_of(metadata)?;
    let spec = fields.required("spec")?;
    fields.finish()?;
    if kind.text()? == "SLO" {
        report_marks(name, metadata, output)?;
        let reader = SloReader {
            format,
            name,
            library,
            options,
        };
        return reader.read(spec, node, output);
    }
    let kind_name = kind.text()?;
    let Some((_, reason)) = OTHER_KINDS.iter().find(|(other, _)| *other == kind_name) else {
        return Err(Fault::new(
            kind.position,
            format!("`{}` is no kind of OpenSLO", excerpt(kind_name)),
            "write `SLO`, or one of the kinds that it refers to",
        ));
    };
    let reason = format!("{kind_name}: {reason}");
    output.losses.add(name, node.position, LossKind::LeftOut, reason);
    Ok(())
}

fn name_of(metadata: &Node) -> Result<&str, Fault> {
    let mut fields = Fields::of(metadata, "metadata")?;
    let name = fields.required("name")?.name()?;
    for known in ["displayName", "labels", "annotations"] {
        fields.optional(known);
    }
    fields.finish()?;
    Ok(name)
}

/// OpenSLO leaves open what the labels and annotations of an objective are for.
fn report_marks(name: &str, metadata: &Node, output: &mut Output) -> Result<(), Fault> {
    let mut fields = Fields::of(metadata, "metadata")?;
    for marks in ["labels", "annotations"] {
        if let Some(node) = fields.optional(marks) {
            let reason = format!(
                "the {marks} of its metadata: nothing says whether series, alerts or people are meant"
            );
            output.losses.add(name, node.position, LossKind::LeftOut, reason);
        }
    }
    Ok(())
}

struct SloReader<'a> {
    format: Format,
    name: &'a str,
    library: &'a Library<'a>,
    options: &'a ReadOptions,
}

/// What the objectives of one SLO share.
struct Shared<'n> {
    service: &'n str,
    description: &'n str,
    indicator: Option<Sli<'n>>,
    period: Period,
    n_objectives: usize,
}

/// An indicator, and the fields in which it is written.
#[derive(Clone, Copy)]
enum Sli<'n> {
    Ratio(&'n Node),
    Threshold(&'n Node),
}

/// Why an objective cannot be converted, though the document is well-formed.
struct Unfit {
    position: crate::error::Position,
    reason: String,
}

enum Outcome<T> {
    Made(T),
    Unfit(Unfit),
}

impl SloReader<'_> {
    fn read(&self, spec: &Node, node: &Node, output: &mut Output) -> Result<(), Fault> {
        let mut fields = Fields::of(spec, "the spec of an SLO")?;
        let description = fields.optional("description").map(Node::text).transpose()?;
        let service = fields.required(self.named("serviceRef", "service"))?.name()?;
        let indicator = self.indicator(&mut fields)?;
        let period = self.period(&mut fields, node, output)?;
        let method = fields.optional("budgetingMethod");
        let policies = fields.optional("alertPolicies");
        let objectives = fields.optional("objectives").map(Node::list).transpose()?;
        fields.finish()?;
        if let Some(method) = method {
            self.check_method(method, output)?;
        }
        if policies.is_some() {
            let reason = "its alert policies: alert tiers are derived for the period instead";
            let position = policies.map(|node| node.position);
            output.losses.add(self.name, position, LossKind::Changed, reason);
        }
        let objectives = objectives.unwrap_or_default();
        let shared = Shared {
            service,
            description: description.unwrap_or_default(),
            indicator,
            period,
            n_objectives: objectives.len(),
        };
        if objectives.is_empty() {
            let reason = "it has no `objectives`, so nothing is promised";
            output
                .losses
                .add(self.name, spec.position, LossKind::NotConverted, reason);
        }
        for (objective_idx, objective) in objectives.iter().enumerate() {
            let id = match objectives.len() {
                1 => self.name.to_owned(),
                _ => format!("{}-{objective_idx}", self.name),
            };
            self.read_objective(&id, objective, &shared, output)?;
        }
        Ok(())
    }

    fn read_objective(
        &self,
        id: &str,
        node: &Node,
        shared: &Shared<'_>,
        output: &mut Output,
    ) -> Result<(), Fault> {
        let mut fields = Fields::of(node, "an objective")?;
        fields.optional("displayName");
        let target = self.target(&mut fields)?;
        let condition = Condition::read(&mut fields)?;
        fields.optional("timeSliceTarget");
        let slice = fields
            .optional("timeSliceWindow")
            .map(window_length)
            .transpose()?;
        let own_indicator = match self.format {
            Format::OpenSloV1Alpha => fields.optional("ratioMetrics").map(Sli::Ratio),
            _ => self.indicator(&mut fields)?,
        };
        let weight = fields.optional("compositeWeight");
        fields.finish()?;
        let is_composite = own_indicator.is_some() && shared.n_objectives > 1;
        if weight.is_some() || is_composite && self.format != Format::OpenSloV1Alpha {
            return Err(Fault::new(
                weight.unwrap_or(node).position,
                "an SLO that is composed of several indicators cannot be converted",
                "write one SLO for each indicator",
            ));
        }
        let indicator = own_indicator.or(shared.indicator).ok_or_else(|| {
            Fault::new(
                node.position,
                "the objective has no indicator",
                "add `indicator` to the SLO",
            )
        })?;
        let subject = objective_id(id).to_string();
        let queries = match indicator {
            Sli::Ratio(ratio) => self.ratio(ratio)?,
            Sli::Threshold(metric) => self.threshold(metric, condition, slice)?,
        };
        let recognised = match queries {
            Outcome::Made(queries) => self.recognise(&queries, indicator)?,
            Outcome::Unfit(unfit) => {
                output
                    .losses
                    .add(&subject, unfit.position, LossKind::NotConverted, unfit.reason);
                return Ok(());
            }
        };
        for note in recognised.notes {
            output
                .losses
                .add(&subject, node.position, LossKind::Changed, note);
        }
        let named = Named {
            id,
            service: service_of(shared.service, &recognised.indicator),
            indicator: recognised.indicator,
            target,
            period: shared.period,
        };
        let spec = Spec {
            description: shared.description.to_owned(),
            ..Spec::plain(named.objective())
        };
        output.add(spec, node)
    }

    fn recognise(&self, queries: &EventQueries, indicator: Sli<'_>) -> Result<Recognised, Fault> {
        let kind = kind_of(&[self.name, queries.part.expression().text()]);
        foreign::recognise(queries, kind).map_err(|error| query_fault(indicator.node(), &error))
    }

    fn named(&self, in_v2alpha: &'static str, otherwise: &'static str) -> &'static str {
        match self.format {
            Format::OpenSloV2Alpha => in_v2alpha,
            _ => otherwise,
        }
    }

    fn indicator<'n>(&self, fields: &mut Fields<'n>) -> Result<Option<Sli<'n>>, Fault>
    where
        Self: 'n,
    {
        let inline = fields.optional(self.named("sli", "indicator"));
        let reference = fields.optional(self.named("sliRef", "indicatorRef"));
        match (inline, reference) {
            (None, None) => Ok(None),
            (Some(inline), None) if self.format == Format::OpenSloV1Alpha => sli(inline).map(Some),
            (Some(inline), None) => {
                let mut fields = Fields::of(inline, "an indicator")?;
                fields.optional("metadata");
                let spec = fields.required("spec")?;
                fields.finish()?;
                sli(spec).map(Some)
            }
            (None, Some(reference)) => self.referenced(reference).map(Some),
            (Some(inline), Some(_)) => Err(Fault::new(
                inline.position,
                "an indicator stands here and is referred to as well",
                "keep one of the two",
            )),
        }
    }

    fn period(&self, fields: &mut Fields<'_>, node: &Node, output: &mut Output) -> Result<Period, Fault> {
        let windows = fields.optional(self.named(
            "timeWindow",
            match self.format {
                Format::OpenSloV1Alpha => "timeWindows",
                _ => "timeWindow",
            },
        ));
        let windows = windows.map(Node::list).transpose()?.unwrap_or_default();
        let Some(window) = windows.first() else {
            let period = self.options.default_period;
            let reason = format!("the period is {period}: it has no time window");
            output
                .losses
                .add(self.name, node.position, LossKind::Assumed, reason);
            return Ok(period);
        };
        if let Some(second) = windows.get(1) {
            return Err(Fault::new(
                second.position,
                "there are two time windows",
                "keep one of them",
            ));
        }
        self.window(window, output)
    }

    fn window(&self, node: &Node, output: &mut Output) -> Result<Period, Fault> {
        let mut fields = Fields::of(node, "a time window")?;
        let is_rolling = fields.optional("isRolling").map(Node::boolean).transpose()?;
        let calendar = fields.optional("calendar");
        let (count, unit, length) = match self.format {
            Format::OpenSloV1Alpha => {
                let (unit, length) = (fields.required("unit")?, fields.required("count")?);
                let (count, letter) = counted_units(length, unit)?;
                (count, letter, length)
            }
            _ => {
                let duration = fields.required("duration")?;
                let (count, letter) = split_length(duration)?;
                (count, letter, duration)
            }
        };
        fields.finish()?;
        let is_aligned = calendar.is_some() || is_rolling == Some(false);
        // No calendar has windows of minutes, so there `1m` is meant as a month.
        let unit = if is_aligned && unit == 'm' { 'M' } else { unit };
        let span = span_of(length, count, unit)?;
        if let Some(calendar) = calendar.filter(|_| is_rolling != Some(true))
            && let Some(aligned) = openslo_calendar::read(calendar, count, unit)?
        {
            if let Some(difference) = aligned.difference {
                output
                    .losses
                    .add(self.name, calendar.position, LossKind::Changed, difference);
            }
            return Ok(aligned.period);
        }
        if is_aligned && self.format != Format::OpenSloV1Alpha || calendar.is_some() {
            let reason = "its window follows the calendar; ours rolls";
            output
                .losses
                .add(self.name, node.position, LossKind::Changed, reason);
        }
        Period::rolling(span).map_err(|error| {
            Fault::new(
                length.position,
                error.to_string(),
                "write a window such as `30d` or `4w`",
            )
        })
    }

    fn check_method(&self, node: &Node, output: &mut Output) -> Result<(), Fault> {
        match node.text()? {
            "Occurrences" => Ok(()),
            method @ ("Timeslices" | "RatioTimeslices") => {
                let reason = format!("its budget is counted in time slices (`{method}`); ours counts events");
                output
                    .losses
                    .add(self.name, node.position, LossKind::Changed, reason);
                Ok(())
            }
            other => Err(Fault::new(
                node.position,
                format!("`{}` is no budgeting method", excerpt(other)),
                "write `Occurrences`, `Timeslices` or `RatioTimeslices`",
            )),
        }
    }

    fn target(&self, fields: &mut Fields<'_>) -> Result<Target, Fault> {
        let in_percent = fields.optional("targetPercent");
        match in_percent {
            Some(node) => percent(node),
            None => share(fields.required("target")?),
        }
    }

    fn ratio(&self, node: &Node) -> Result<Outcome<EventQueries>, Fault> {
        let mut fields = Fields::of(node, "a ratio metric")?;
        let counter = fields.optional("counter");
        let counter = fields.optional("incremental").or(counter);
        let is_counter = counter.map(Node::boolean).transpose()? != Some(false);
        let good = fields.optional("good");
        let bad = fields.optional("bad");
        let total = fields.optional("total");
        let raw = fields.optional("raw");
        let raw_type = fields.optional("rawType");
        fields.finish()?;
        if let Some(raw) = raw {
            return self.raw(raw, raw_type);
        }
        let (counted, part, total) = match (good, bad, total) {
            (Some(good), None, Some(total)) => (Counted::Good, good, total),
            (None, Some(bad), Some(total)) => (Counted::Bad, bad, total),
            _ => {
                return Err(Fault::new(
                    node.position,
                    "a ratio metric needs `total` and one of `good` and `bad`",
                    "keep two queries",
                ));
            }
        };
        let part = match self.query(part, is_counter)? {
            Outcome::Made(part) => part,
            Outcome::Unfit(unfit) => return Ok(Outcome::Unfit(unfit)),
        };
        Ok(match self.query(total, is_counter)? {
            Outcome::Made(total) => Outcome::Made(EventQueries { counted, part, total }),
            Outcome::Unfit(unfit) => Outcome::Unfit(unfit),
        })
    }

    fn raw(&self, node: &Node, raw_type: Option<&Node>) -> Result<Outcome<EventQueries>, Fault> {
        let text = match self.promql(node)? {
            Outcome::Made(text) => text,
            Outcome::Unfit(unfit) => return Ok(Outcome::Unfit(unfit)),
        };
        let ratio =
            foreign::Query::parse(&without_templates(text)).map_err(|error| query_fault(node, &error))?;
        let mut queries = queries_of_ratio(&ratio, node)?;
        if raw_type.map(Node::text).transpose()? == Some("success") {
            queries.counted = match queries.counted {
                Counted::Bad => Counted::Good,
                Counted::Good => Counted::Bad,
            };
        }
        Ok(Outcome::Made(queries))
    }

    /// Samples that meet the condition are good, all samples are events.
    fn threshold(
        &self,
        node: &Node,
        condition: Option<Condition>,
        slice: Option<TimeSpan>,
    ) -> Result<Outcome<EventQueries>, Fault> {
        let text = match self.promql(node)? {
            Outcome::Made(text) => text.trim(),
            Outcome::Unfit(unfit) => return Ok(Outcome::Unfit(unfit)),
        };
        let Some(condition) = condition else {
            return Err(Fault::new(
                node.position,
                "a threshold metric needs `op` and `value` in its objective",
                "add both, such as `op: lt` and `value: 0.5`",
            ));
        };
        let step = slice.unwrap_or(TimeSpan::from_minutes(1));
        let [part, total] = [
            format!("sum(sum_over_time((({text}) {condition})[$window:{step}]))"),
            format!("sum(count_over_time(({text})[$window:{step}]))"),
        ]
        .map(|text| foreign::Query::parse(&text).map_err(|error| query_fault(node, &error)));
        Ok(Outcome::Made(EventQueries {
            counted: Counted::Good,
            part: part?,
            total: total?,
        }))
    }

    fn query(&self, node: &Node, is_counter: bool) -> Result<Outcome<foreign::Query>, Fault> {
        let text = match self.promql(node)? {
            Outcome::Made(text) => without_templates(text),
            Outcome::Unfit(unfit) => return Ok(Outcome::Unfit(unfit)),
        };
        let of_text = |text: &str| foreign::Query::parse(text).map_err(|error| query_fault(node, &error));
        if text.contains(WindowedExpression::PLACEHOLDER) {
            return of_text(&text).map(Outcome::Made);
        }
        let Some(selector) = foreign::summed_selector(&text) else {
            return Ok(Outcome::Unfit(Unfit {
                position: node.position,
                reason: format!(
                    "`{}` looks back over a fixed time; write `{{{{.window}}}}` where the window belongs",
                    excerpt(&text)
                ),
            }));
        };
        let function = if is_counter { "increase" } else { "sum_over_time" };
        of_text(&format!("sum({function}({selector}[$window]))")).map(Outcome::Made)
    }

    /// The PromQL of a metric, where its source is a Prometheus.
    fn promql<'n>(&self, node: &'n Node) -> Result<Outcome<&'n str>, Fault> {
        let source = self.source(node)?;
        let Some(query) = source.query else {
            return Ok(Outcome::Unfit(Unfit {
                position: node.position,
                reason: "its source has no `query`".to_owned(),
            }));
        };
        let text = query.text()?;
        match source.source_type {
            Some(name) if name.eq_ignore_ascii_case("prometheus") => Ok(Outcome::Made(text)),
            Some(other) => Ok(Outcome::Unfit(Unfit {
                position: query.position,
                reason: format!(
                    "its source is `{}`, and only Prometheus is asked",
                    excerpt(&other)
                ),
            })),
            // The data source is described elsewhere: what parses as PromQL is taken for it.
            None if promql::Expression::parse(&without_templates(text).replace("$window", "5m")).is_ok() => {
                Ok(Outcome::Made(text))
            }
            None => Ok(Outcome::Unfit(Unfit {
                position: query.position,
                reason: "its data source is not in the file, and its query is no PromQL".to_owned(),
            })),
        }
    }

    fn source<'n>(&self, node: &'n Node) -> Result<Source<'n>, Fault> {
        let mut fields = Fields::of(node, "a metric")?;
        if self.format == Format::OpenSloV1Alpha {
            let source_type = fields.required("source")?.text()?;
            fields.optional("queryType");
            let query = fields.optional("query");
            fields.finish()?;
            return Ok(Source {
                source_type: Some(source_type.to_owned()),
                query,
            });
        }
        if self.format == Format::OpenSloV2Alpha {
            let reference = fields.optional("dataSourceRef").map(Node::text).transpose()?;
            let inline = fields.optional("dataSourceSpec");
            let query = query_of(fields.required("spec")?);
            fields.finish()?;
            let inline = inline
                .map(|node| Fields::of(node, "a data source")?.required("type")?.text())
                .transpose()?;
            let referenced = reference.and_then(|name| self.library.source_types.get(name).copied());
            return Ok(Source {
                source_type: inline.or(referenced).map(str::to_owned),
                query,
            });
        }
        let source = fields.required("metricSource")?;
        fields.finish()?;
        let mut fields = Fields::of(source, "a metric source")?;
        let reference = fields.optional("metricSourceRef").map(Node::text).transpose()?;
        let source_type = fields.optional("type").map(Node::text).transpose()?;
        let query = query_of(fields.required("spec")?);
        fields.finish()?;
        let referenced = reference.and_then(|name| self.library.source_types.get(name).copied());
        Ok(Source {
            source_type: source_type.or(referenced).map(str::to_owned),
            query,
        })
    }

    fn referenced<'n>(&self, reference: &'n Node) -> Result<Sli<'n>, Fault>
    where
        Self: 'n,
    {
        let name = reference.text()?;
        match self.library.indicators.get(name) {
            Some(spec) => sli(spec),
            None => Err(Fault::new(
                reference.position,
                format!("the indicator `{}` is not in the file", excerpt(name)),
                "put its SLI document into the same file",
            )),
        }
    }
}

struct Source<'n> {
    source_type: Option<String>,
    query: Option<&'n Node>,
}

/// The query of a source's own fields; which others there are is the source's affair.
fn query_of(spec: &Node) -> Option<&Node> {
    Fields::of(spec, "a source").ok()?.optional("query")
}

fn sli(spec: &Node) -> Result<Sli<'_>, Fault> {
    let mut fields = Fields::of(spec, "an indicator")?;
    fields.optional("description");
    let ratio = fields.optional("ratioMetric");
    let threshold = fields.optional("thresholdMetric");
    fields.finish()?;
    match (ratio, threshold) {
        (Some(ratio), None) => Ok(Sli::Ratio(ratio)),
        (None, Some(threshold)) => Ok(Sli::Threshold(threshold)),
        _ => Err(Fault::new(
            spec.position,
            "an indicator has none or both of `ratioMetric` and `thresholdMetric`",
            "keep one of them",
        )),
    }
}

impl<'n> Sli<'n> {
    fn node(self) -> &'n Node {
        match self {
            Self::Ratio(node) | Self::Threshold(node) => node,
        }
    }
}

/// What a good sample is, as a comparison that gives 1 or 0.
#[derive(Clone, Copy)]
struct Condition {
    operator: &'static str,
    value: rust_decimal::Decimal,
}

impl Condition {
    fn read(fields: &mut Fields<'_>) -> Result<Option<Self>, Fault> {
        let (operator, value) = (fields.optional("op"), fields.optional("value"));
        let value = value.map(Node::decimal).transpose()?;
        let Some(operator) = operator else {
            return Ok(None);
        };
        let operator = match operator.text()? {
            "lt" => "<",
            "lte" => "<=",
            "gt" => ">",
            "gte" => ">=",
            other => {
                return Err(Fault::new(
                    operator.position,
                    format!("`{}` is no comparison", excerpt(other)),
                    "write `lt`, `lte`, `gt` or `gte`",
                ));
            }
        };
        Ok(value.map(|value| Self { operator, value }))
    }
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bool {}", self.operator, self.value.normalize())
    }
}

/// A number and a unit of `m h d w M Q Y`.
fn split_length(node: &Node) -> Result<(u64, char), Fault> {
    let text = node.text()?;
    let refused = || {
        Fault::new(
            node.position,
            format!("`{}` is not a length of time", excerpt(text)),
            "write a number and one of m, h, d, w, M, Q and Y, such as `28d`",
        )
    };
    let unit = text
        .chars()
        .last()
        .filter(char::is_ascii_alphabetic)
        .ok_or_else(refused)?;
    let count = text[..text.len() - 1].parse().map_err(|_| refused())?;
    Ok((count, unit))
}

fn seconds_in(unit: char) -> Option<u64> {
    let span = match unit {
        'm' => TimeSpan::from_minutes(1),
        'h' => TimeSpan::from_hours(1),
        'd' => TimeSpan::from_days(1),
        'w' => TimeSpan::from_days(7),
        'M' => TimeSpan::from_days(30),
        'Q' => TimeSpan::from_days(90),
        'Y' => TimeSpan::from_days(365),
        _ => return None,
    };
    Some(span.seconds())
}

fn window_length(node: &Node) -> Result<TimeSpan, Fault> {
    let (count, unit) = split_length(node)?;
    span_of(node, count, unit)
}

fn span_of(node: &Node, count: u64, unit: char) -> Result<TimeSpan, Fault> {
    let seconds = seconds_in(unit).and_then(|seconds| seconds.checked_mul(count));
    match seconds {
        Some(seconds) if seconds > 0 => Ok(TimeSpan::from_seconds(seconds)),
        _ => Err(Fault::new(
            node.position,
            format!("`{}` is not a length of time", excerpt(node.text()?)),
            "write a number and one of m, h, d, w, M, Q and Y, such as `28d`",
        )),
    }
}

/// The window of v1alpha: `count` times `unit`.
fn counted_units(count: &Node, unit: &Node) -> Result<(u64, char), Fault> {
    let letter = match unit.text()? {
        "Second" => return Err(unit.unexpected("`Day`, `Week`, `Month`, `Quarter` or `Year`")),
        "Minute" => 'm',
        "Hour" => 'h',
        "Day" => 'd',
        "Week" => 'w',
        "Month" => 'M',
        "Quarter" => 'Q',
        "Year" => 'Y',
        _ => return Err(unit.unexpected("`Day`, `Week`, `Month`, `Quarter` or `Year`")),
    };
    match count.text()?.parse() {
        Ok(count) => Ok((count, letter)),
        Err(_) => Err(count.unexpected("a whole number")),
    }
}
