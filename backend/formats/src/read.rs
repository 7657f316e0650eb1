//! Reads a file in whichever format it is.

use std::collections::BTreeSet;
use std::fmt;

use domain::{
    Objective, ObjectiveGroup, ObjectiveGroupError, ObjectiveId, Period, Target, WindowedExpression,
};
use promql::foreign::{self, ForeignError};
use rayon::prelude::*;
use rust_decimal::Decimal;

use crate::error::{Fault, Position, SpecError, excerpt};
use crate::loss::{LossKind, LossReport};
use crate::spec::{KubernetesOptions, Spec};
use crate::srellama::Grouping;
use crate::srellama::named_members::{self, NamedComposite};
use crate::yaml::{self, Node, Value};
use crate::{openslo, pyrra, sloth, srellama};

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The formats of its documents, each once.
    pub formats: Vec<Format>,
    /// The objectives, in the order of the file.
    pub specs: Vec<Spec>,
    /// Groups whose values the source knows; see [`Reading::expand`].
    pub groups: Vec<GroupedSpec>,
    /// What was not carried over.
    pub losses: LossReport,
}

/// A spec that is to be one for each value of a label, which the file does not list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupedSpec {
    /// The objective that the others are made from, and the label.
    pub group: ObjectiveGroup,
    spec: Spec,
    file: String,
    position: Position,
}

/// A format that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// `version: srellama/v1`
    Srellama,
    /// `version: prometheus/v1`
    Sloth,
    /// `apiVersion: sloth.slok.dev/v1`
    SlothResource,
    /// `apiVersion: pyrra.dev/v1alpha1`
    Pyrra,
    /// `apiVersion: openslo/v1`
    OpenSlo,
    /// `apiVersion: openslo/v1alpha`
    OpenSloV1Alpha,
    /// `apiVersion: openslo.com/v2alpha`
    OpenSloV2Alpha,
}

/// What a format may leave open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// The period where the file names none.
    pub default_period: Period,
    /// Objectives that a composite of the file may name beside those of the file.
    pub in_force: Vec<Objective>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            default_period: Period::THIRTY_DAYS,
            in_force: Vec::new(),
        }
    }
}

impl GroupedSpec {
    /// That nobody can be asked for the values.
    pub fn not_expanded(&self) -> SpecError {
        let label = self.group.label();
        let fault = Fault::new(
            self.position,
            format!("the values of `{label}` are not listed, and no source is asked for them here"),
            format!(
                "list them like `group_by: {{label: {label}, values: [a, b]}}`, or use `srellama import`"
            ),
        );
        fault.in_file(&self.file)
    }
}

impl Reading {
    /// Takes the objectives of a group in, one for each of these values.
    ///
    /// # Errors
    /// Where there is no value or there are too many, or where an objective of the file has the id of
    /// one of the group.
    pub fn expand(&mut self, grouped: &GroupedSpec, values: &[String]) -> Result<(), SpecError> {
        let expanded = expanded(
            &mut self.specs,
            &grouped.spec,
            &grouped.group,
            values,
            grouped.position,
        );
        expanded.map_err(|fault| fault.in_file(&grouped.file))
    }

    /// Where its objectives come from: `slo.yaml (Sloth prometheus/v1)`.
    pub fn origin(&self, file: &str) -> String {
        let formats: Vec<String> = self.formats.iter().map(Format::to_string).collect();
        format!("{} ({})", excerpt(file), formats.join(", "))
    }

    /// The specs as proposals keep them, and what is lost of them besides.
    pub fn into_specs(mut self) -> (Vec<Spec>, LossReport) {
        for spec in &mut self.specs {
            let subject = spec.objective.id.to_string();
            if !std::mem::take(&mut spec.description).is_empty() {
                let reason = "its description: a proposal has none; `srellama convert` keeps it";
                self.losses.add(&subject, None, LossKind::LeftOut, reason);
            }
            if std::mem::take(&mut spec.kubernetes) != KubernetesOptions::default() {
                let reason = "its Kubernetes options: a proposal is no Kubernetes object; `srellama convert` keeps them";
                self.losses.add(&subject, None, LossKind::LeftOut, reason);
            }
        }
        (self.specs, self.losses)
    }
}

/// Reads the text of `file` (its name is for messages only).
pub fn read(file: &str, text: &str, options: &ReadOptions) -> Result<Reading, SpecError> {
    let mut reading = read_documents(text, options).map_err(|fault| fault.in_file(file))?;
    for grouped in &mut reading.groups {
        file.clone_into(&mut grouped.file);
    }
    Ok(reading)
}

/// Reads many files at once, on all cores; each comes with its name and its text.
///
/// # Errors
/// The fault of the first file in their order that has one.
pub fn read_all(files: &[(String, String)], options: &ReadOptions) -> Result<Vec<Reading>, SpecError> {
    let readings: Vec<Result<Reading, SpecError>> = files
        .par_iter()
        .map(|(file, text)| read(file, text, options))
        .collect();
    readings.into_iter().collect()
}

fn read_documents(text: &str, options: &ReadOptions) -> Result<Reading, Fault> {
    let roots = yaml::parse(text)?;
    let mut documents = Vec::new();
    for root in &roots {
        match &root.value {
            Value::List(nodes) => documents.extend(nodes),
            Value::Null | Value::Scalar { .. } | Value::Map(_) => documents.push(root),
        }
    }
    let documents: Vec<(Format, &Node)> = documents
        .into_iter()
        .map(|node| Ok((format_of(node)?, node)))
        .collect::<Result<_, Fault>>()?;
    if documents.is_empty() {
        return Err(unknown_format(Position::START, "the file is empty"));
    }
    let library = openslo::Library::of(&documents)?;
    let mut output = Output::default();
    for (format, node) in &documents {
        match format {
            Format::Srellama => srellama::read(node, &mut output)?,
            Format::Sloth => sloth::read(node, &sloth::FILE, options, &mut output)?,
            Format::SlothResource => sloth::read_resource(node, options, &mut output)?,
            Format::Pyrra => pyrra::read(node, &mut output)?,
            Format::OpenSlo | Format::OpenSloV1Alpha | Format::OpenSloV2Alpha => {
                openslo::read(*format, node, &library, options, &mut output)?;
            }
        }
    }
    output.resolve_composites(&options.in_force)?;
    let formats: BTreeSet<Format> = documents.iter().map(|(format, _)| *format).collect();
    Ok(Reading {
        formats: formats.into_iter().collect(),
        specs: output.specs,
        groups: output.groups,
        losses: output.losses,
    })
}

/// What the readers write to.
#[derive(Default)]
pub(crate) struct Output {
    specs: Vec<Spec>,
    groups: Vec<GroupedSpec>,
    composites: Vec<NamedComposite>,
    pub(crate) losses: LossReport,
}

impl Output {
    /// Adds an objective that the file names at `node`.
    pub(crate) fn add(&mut self, spec: Spec, node: &Node) -> Result<(), Fault> {
        add(&mut self.specs, spec, node.position)
    }

    /// Adds the objectives of a group, at once where the file lists the values.
    pub(crate) fn add_group(&mut self, spec: Spec, grouping: Grouping, node: &Node) -> Result<(), Fault> {
        let position = node.position;
        let group = ObjectiveGroup::try_new(spec.objective.clone(), &grouping.label)
            .map_err(|error| group_fault(&error, position))?;
        if let Some(values) = grouping.values {
            return expanded(&mut self.specs, &spec, &group, &values, position);
        }
        self.groups.push(GroupedSpec {
            group,
            spec,
            file: String::new(),
            position,
        });
        Ok(())
    }

    /// Adds a composite whose members are looked up when all is read.
    pub(crate) fn add_composite(&mut self, mut composite: NamedComposite) {
        composite.n_before = self.specs.len();
        self.composites.push(composite);
    }

    fn resolve_composites(&mut self, in_force: &[Objective]) -> Result<(), Fault> {
        if self.composites.is_empty() {
            return Ok(());
        }
        let composites = std::mem::take(&mut self.composites);
        let objectives = self.specs.iter().map(|spec| spec.objective.clone()).collect();
        let indicators = named_members::resolve(&composites, objectives, in_force)?;
        // The last first: what is put in its place moves none of those before it.
        for (composite, indicator) in composites.iter().zip(indicators).rev() {
            let behind = self.specs.split_off(composite.n_before);
            srellama::add(&composite.node, Some(indicator), self)?;
            let composite_id = &composite.id;
            if behind.iter().any(|spec| spec.objective.id == *composite_id) {
                return Err(stands_twice(composite_id, composite.node.position));
            }
            self.specs.extend(behind);
        }
        Ok(())
    }
}

fn expanded(
    specs: &mut Vec<Spec>,
    spec: &Spec,
    group: &ObjectiveGroup,
    values: &[String],
    position: Position,
) -> Result<(), Fault> {
    let objectives = group
        .expand(values)
        .map_err(|error| group_fault(&error, position))?;
    for objective in objectives {
        let spec = Spec {
            objective,
            ..spec.clone()
        };
        add(specs, spec, position)?;
    }
    Ok(())
}

fn add(specs: &mut Vec<Spec>, spec: Spec, position: Position) -> Result<(), Fault> {
    let id = &spec.objective.id;
    if specs.iter().any(|other| other.objective.id == *id) {
        return Err(stands_twice(id, position));
    }
    specs.push(spec);
    Ok(())
}

fn stands_twice(id: &ObjectiveId, position: Position) -> Fault {
    Fault::new(
        position,
        format!("the objective `{id}` stands twice in the file"),
        "give one of the two another name",
    )
}

fn group_fault(error: &ObjectiveGroupError, position: Position) -> Fault {
    let message = error.to_string();
    let (fault, remedy) = message
        .split_once("; ")
        .expect("each of these errors ends with its remedy");
    Fault::new(position, fault, remedy)
}

fn format_of(node: &Node) -> Result<Format, Fault> {
    let Value::Map(entries) = &node.value else {
        return Err(unknown_format(
            node.position,
            "this is no document of a known format",
        ));
    };
    let value_of = |name: &str| {
        let (_, node) = entries.iter().find(|(key, _)| key.text == name)?;
        node.text().ok()
    };
    match (value_of("version"), value_of("apiVersion")) {
        (Some("srellama/v1"), _) => Ok(Format::Srellama),
        (Some("prometheus/v1"), _) => Ok(Format::Sloth),
        (_, Some("sloth.slok.dev/v1")) => Ok(Format::SlothResource),
        (_, Some("pyrra.dev/v1alpha1")) => Ok(Format::Pyrra),
        (_, Some("openslo/v1")) => Ok(Format::OpenSlo),
        (_, Some("openslo/v1alpha")) => Ok(Format::OpenSloV1Alpha),
        (_, Some("openslo.com/v2alpha")) => Ok(Format::OpenSloV2Alpha),
        (Some(other), _) | (_, Some(other)) => {
            let fault = format!("`{}` is no format that is read", excerpt(other));
            Err(unknown_format(node.position, &fault))
        }
        (None, None) => Err(unknown_format(
            node.position,
            "the document does not name its format",
        )),
    }
}

fn unknown_format(position: Position, fault: &str) -> Fault {
    Fault::new(
        position,
        fault,
        "begin with one of `version: srellama/v1`, `version: prometheus/v1` (Sloth), \
         `apiVersion: sloth.slok.dev/v1`, `pyrra.dev/v1alpha1` or `openslo/v1`",
    )
}

/// A target written as a percentage.
pub(crate) fn percent(node: &Node) -> Result<Target, Fault> {
    let percent = node.decimal()?;
    let share = percent / Decimal::ONE_HUNDRED;
    if share.checked_mul(Decimal::ONE_HUNDRED) != Some(percent) {
        return Err(Fault::new(
            node.position,
            "the target has more digits than can be kept exactly",
            "write at most 26 decimals",
        ));
    }
    target(node, share, "a percentage between 0 and 100, such as 99.9")
}

/// A target written as a share.
pub(crate) fn share(node: &Node) -> Result<Target, Fault> {
    target(node, node.decimal()?, "a share between 0 and 1, such as 0.999")
}

fn target(node: &Node, share: Decimal, remedy: &str) -> Result<Target, Fault> {
    Target::try_new(share).map_err(|_| {
        let given = excerpt(node.text().unwrap_or_default());
        Fault::new(
            node.position,
            format!("the target `{given}` promises nothing or leaves no error budget"),
            format!("write {remedy}"),
        )
    })
}

/// A period that is written as a duration.
pub(crate) fn rolling_period(node: &Node) -> Result<Period, Fault> {
    let span = node.time_span()?;
    Period::rolling(span).map_err(|error| {
        Fault::new(
            node.position,
            error.to_string(),
            "write a period such as `30d` or `4w`",
        )
    })
}

/// A query with `$window` for the window.
pub(crate) fn windowed(node: &Node) -> Result<WindowedExpression, Fault> {
    foreign::windowed(node.text()?).map_err(|error| foreign_fault(node, &error))
}

/// A query in which `{{.window}}` stands for the window, as Sloth has it.
pub(crate) fn templated(node: &Node) -> Result<foreign::Query, Fault> {
    let text = without_templates(node.text()?);
    if text.contains("{{") {
        return Err(Fault::new(
            node.position,
            "the query has another template than `{{.window}}`",
            "write the query out for one objective",
        ));
    }
    foreign::Query::parse(&text).map_err(|error| query_fault(node, &error))
}

/// The text with our placeholder for each `{{.window}}`; other braces stay.
pub(crate) fn without_templates(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        plain.push_str(&rest[..start]);
        let template = &rest[start + 2..];
        match end_of_window(template) {
            Some(end) => {
                plain.push_str(WindowedExpression::PLACEHOLDER);
                rest = end;
            }
            None => {
                plain.push_str("{{");
                rest = template;
            }
        }
    }
    plain + rest
}

/// What stands behind `.window}}`, in any of Go's spellings.
fn end_of_window(template: &str) -> Option<&str> {
    let inside = template.strip_prefix("- ").unwrap_or(template).trim_start();
    let behind = inside.strip_prefix(".window")?;
    let trimmed = behind.trim_start();
    trimmed
        .strip_prefix("}}")
        .or_else(|| behind.strip_prefix(' ')?.trim_start().strip_prefix("-}}"))
}

/// What is wrong with a query.
pub(crate) fn query_fault(node: &Node, error: &ForeignError) -> Fault {
    let mut fault = foreign_fault(node, error);
    fault.remedy = fault.remedy.replace("[$window]", "[{{.window}}]");
    fault
}

/// What is wrong with PromQL in our own words.
pub(crate) fn foreign_fault(node: &Node, error: &ForeignError) -> Fault {
    let message = error.to_string();
    let (fault, remedy) = match error {
        ForeignError::Expression(_) => (
            message.as_str(),
            "correct the query; it must parse for any window",
        ),
        ForeignError::Bound(_) => (
            message.as_str(),
            "write the `le` of an existing bucket in seconds, such as 0.25",
        ),
        ForeignError::Window(_)
        | ForeignError::MisplacedWindow { .. }
        | ForeignError::NoSelector { .. }
        | ForeignError::NoMatcher { .. } => message
            .rsplit_once("; ")
            .unwrap_or((&message, "write a shorter query")),
    };
    let fault: Vec<&str> = fault.split_whitespace().collect();
    let fault: String = fault.join(" ").chars().take(240).collect();
    Fault::new(node.position, fault, remedy)
}

/// The objective of a foreign document.
pub(crate) struct Named<'a> {
    pub(crate) id: &'a str,
    pub(crate) service: domain::Service,
    pub(crate) indicator: domain::Indicator,
    pub(crate) target: Target,
    pub(crate) period: Period,
}

impl Named<'_> {
    pub(crate) fn objective(self) -> Objective {
        Objective {
            id: crate::spec::objective_id(self.id),
            service: self.service,
            indicator: self.indicator,
            target: self.target,
            period: self.period,
            maintenance: Vec::new(),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Srellama => "srellama/v1",
            Self::Sloth => "Sloth prometheus/v1",
            Self::SlothResource => "Sloth sloth.slok.dev/v1",
            Self::Pyrra => "Pyrra v1alpha1",
            Self::OpenSlo => "OpenSLO v1",
            Self::OpenSloV1Alpha => "OpenSLO v1alpha",
            Self::OpenSloV2Alpha => "OpenSLO v2alpha",
        })
    }
}
