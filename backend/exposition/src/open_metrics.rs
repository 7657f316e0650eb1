//! OpenMetrics 1.0, with all that a reader must refuse.

mod points;

use std::collections::HashMap;

use crate::family::{Family, FamilyType, Sample};
use crate::line::{Line, shown, unescaped_help};
use crate::open_metrics::points::Points;
use crate::{Dialect, ExpositionError};

/// Characters that the names and values of an exemplar's labels may have together.
const EXEMPLAR_CHARACTERS: usize = 128;

/// A document, read up to some line.
#[derive(Default)]
struct Document {
    done: Vec<Family>,
    current: Option<Current>,
    /// Every name that a family has taken, with the family.
    taken: HashMap<String, String>,
}

/// The family that is being read.
struct Current {
    family: Family,
    declared: Declared,
    /// Whether a gauge had this name before it. See [`Document::begin_twin`].
    is_twin: bool,
    points: Points,
}

#[derive(Default)]
struct Declared {
    has_help: bool,
    has_type: bool,
    has_unit: bool,
}

pub(crate) fn parse(text: &str) -> Result<Vec<Family>, ExpositionError> {
    let mut document = Document::default();
    let n_lines = text.split('\n').count();
    let mut lines = text.split('\n').enumerate();
    while let Some((line_idx, text)) = lines.next() {
        let line = Line::new(text, line_idx + 1, Dialect::OpenMetrics);
        if text == "# EOF" {
            document.end_family()?;
            return match lines.find(|(rest_idx, rest)| !(rest.is_empty() && *rest_idx == line_idx + 1)) {
                Some((rest_idx, rest)) => {
                    let line = Line::new(rest, rest_idx + 1, Dialect::OpenMetrics);
                    Err(line.fault("nothing may follow `# EOF`"))
                }
                None => Ok(document.done),
            };
        }
        let is_behind_last_line = text.is_empty() && line_idx + 1 == n_lines;
        if !is_behind_last_line {
            document.line(line)?;
        }
    }
    Err(Line::new("", n_lines, Dialect::OpenMetrics).fault("the document does not end with `# EOF`"))
}

impl Current {
    fn new(name: &str, is_twin: bool) -> Self {
        Self {
            family: Family {
                name: name.to_owned(),
                family_type: FamilyType::Unknown,
                unit: String::new(),
                help: String::new(),
                samples: Vec::new(),
            },
            declared: Declared::default(),
            is_twin,
            points: Points::default(),
        }
    }
}

impl Document {
    fn line(&mut self, line: Line<'_>) -> Result<(), ExpositionError> {
        if line.is_at_end() {
            return Err(line.fault("OpenMetrics has no empty lines, and ends with `# EOF`"));
        }
        match line.rest().starts_with('#') {
            true => self.descriptor(line),
            false => self.sample(line),
        }
    }

    /// `# TYPE name type`, `# HELP name text`, `# UNIT name unit`, with single blanks.
    fn descriptor(&mut self, mut line: Line<'_>) -> Result<(), ExpositionError> {
        line.expect(
            "# ",
            "OpenMetrics has no comments but `# TYPE`, `# HELP`, `# UNIT` and `# EOF`",
        )?;
        let keyword_at = line.position();
        let keyword = line.word();
        if !matches!(keyword, "TYPE" | "HELP" | "UNIT") {
            let fault = "OpenMetrics has no comments but `# TYPE`, `# HELP`, `# UNIT` and `# EOF`";
            return Err(line.fault_at(keyword_at, fault));
        }
        line.expect(" ", "here should stand a blank and the metric's name")?;
        let name_at = line.position();
        let name = line.metric_name()?;
        line.expect(" ", "after a metric's name comes a blank, and what is said of it")?;
        let current = self.describe(keyword, &name, line, name_at)?;
        let declared = &mut current.declared;
        let is_second = match keyword {
            "TYPE" => std::mem::replace(&mut declared.has_type, true),
            "HELP" => std::mem::replace(&mut declared.has_help, true),
            _ => std::mem::replace(&mut declared.has_unit, true),
        };
        if is_second {
            let fault = format!("{} has a second {keyword}", shown(&name));
            return Err(line.fault_at(name_at, fault));
        }
        match keyword {
            "TYPE" => {
                let Some(family_type) = FamilyType::of_open_metrics(line.rest()) else {
                    return Err(line.fault(format!("{} is no type of OpenMetrics", shown(line.rest()))));
                };
                if current.is_twin && family_type != FamilyType::Counter {
                    let fault = format!("{} has a second TYPE", shown(&name));
                    return Err(line.fault_at(name_at, fault));
                }
                current.family.family_type = family_type;
                self.take_names(line, name_at)?;
            }
            "HELP" => current.family.help = unescaped_help(line.rest()),
            _ => current.family.unit = line.rest().to_owned(),
        }
        self.check_unit(line)
    }

    /// The family that a descriptor is about: the present one, if it has no samples yet, or a new one.
    fn describe(
        &mut self,
        keyword: &str,
        name: &str,
        line: Line<'_>,
        name_at: usize,
    ) -> Result<&mut Current, ExpositionError> {
        let is_current = self
            .current
            .as_ref()
            .is_some_and(|current| current.family.name == name);
        if !is_current {
            self.begin_family(name, line, name_at)?;
        } else if self.is_twin_begun(keyword) {
            self.begin_twin(name)?;
        }
        let current = self
            .current
            .as_mut()
            .expect("a family was begun if there was none");
        if !current.family.samples.is_empty() {
            let fault = format!("what is said of {} stands before its samples", shown(name));
            return Err(line.fault_at(name_at, fault));
        }
        Ok(current)
    }

    fn check_unit(&self, line: Line<'_>) -> Result<(), ExpositionError> {
        let Some(Current { family, .. }) = &self.current else {
            return Ok(());
        };
        if family.unit.is_empty() {
            return Ok(());
        }
        if matches!(family.family_type, FamilyType::Info | FamilyType::StateSet) {
            return Err(line.fault_at(
                0,
                format!("a family of type {} has no unit", family.family_type.word()),
            ));
        }
        let stem = family.name.strip_suffix(family.unit.as_str());
        match stem.is_some_and(|stem| stem.ends_with('_')) {
            true => Ok(()),
            false => {
                let fault = format!("the name {} does not end with its unit", shown(&family.name));
                Err(line.fault_at(0, fault))
            }
        }
    }

    fn begin_family(&mut self, name: &str, line: Line<'_>, name_at: usize) -> Result<(), ExpositionError> {
        self.end_family()?;
        self.take(name, name, line, name_at)?;
        self.current = Some(Current::new(name, false));
        Ok(())
    }

    /// Is the present family a gauge with samples that was described in this way already?
    fn is_twin_begun(&self, keyword: &str) -> bool {
        let Some(Current { family, declared, .. }) = &self.current else {
            return false;
        };
        let is_said_again = match keyword {
            "TYPE" => declared.has_type,
            "HELP" => declared.has_help,
            _ => false,
        };
        family.family_type == FamilyType::Gauge && !family.samples.is_empty() && is_said_again
    }

    /// A counter of the same name as the gauge before it. Go's client, and so Prometheus itself, has a
    /// gauge `go_memstats_alloc_bytes` beside a counter `go_memstats_alloc_bytes_total`, and OpenMetrics
    /// calls both families the same. No series has two meanings, so it is taken.
    fn begin_twin(&mut self, name: &str) -> Result<(), ExpositionError> {
        self.end_family()?;
        self.current = Some(Current::new(name, true));
        Ok(())
    }

    /// The names that the present family's samples may have are its own from now on.
    fn take_names(&mut self, line: Line<'_>, name_at: usize) -> Result<(), ExpositionError> {
        let Some(Current { family, .. }) = &self.current else {
            return Ok(());
        };
        let (name, suffixes) = (family.name.clone(), family.family_type.suffixes());
        for suffix in suffixes.iter().filter(|suffix| !suffix.is_empty()) {
            self.take(&format!("{name}{suffix}"), &name, line, name_at)?;
        }
        Ok(())
    }

    fn take(
        &mut self,
        name: &str,
        family: &str,
        line: Line<'_>,
        name_at: usize,
    ) -> Result<(), ExpositionError> {
        match self.taken.insert(name.to_owned(), family.to_owned()) {
            None => Ok(()),
            Some(other) => {
                let fault = format!("{} belongs to the family {} already", shown(name), shown(&other));
                Err(line.fault_at(name_at, fault))
            }
        }
    }

    fn sample(&mut self, mut line: Line<'_>) -> Result<(), ExpositionError> {
        let (name, labels) = line.name_and_labels()?;
        line.expect(" ", "between name or labels and the value stands one blank")?;
        let value_at = line.position();
        let value = line.number()?;
        let mut timestamp = None;
        if line.rest().starts_with(' ') && !line.rest().starts_with(" #") {
            line.takes(" ");
            timestamp = Some(time(&mut line)?);
        }
        let exemplar_at = line.position();
        let has_exemplar = match line.takes(" # ") {
            true => {
                exemplar(&mut line)?;
                true
            }
            false => false,
        };
        if !line.is_at_end() {
            return Err(line.fault("here the line should end"));
        }
        if !self.is_of_current(&name) {
            self.begin_family(&name, line, 0)?;
        }
        let current = self
            .current
            .as_mut()
            .expect("a family was begun if there was none");
        let suffix = name
            .strip_prefix(current.family.name.as_str())
            .unwrap_or_default();
        if has_exemplar && !takes_exemplars(current.family.family_type, suffix) {
            return Err(line.fault_at(exemplar_at, "only counters and buckets have exemplars"));
        }
        let sample = Sample {
            name: name.clone(),
            labels,
            value,
            timestamp,
            line: line.line_number(),
        };
        current
            .points
            .add(&current.family, suffix, &sample, line, value_at)?;
        current.family.samples.push(sample);
        Ok(())
    }

    fn is_of_current(&self, name: &str) -> bool {
        let Some(Current { family, .. }) = &self.current else {
            return false;
        };
        let suffix = name.strip_prefix(family.name.as_str());
        suffix.is_some_and(|suffix| family.family_type.suffixes().contains(&suffix))
    }

    fn end_family(&mut self) -> Result<(), ExpositionError> {
        if let Some(current) = self.current.take() {
            current.points.end(current.family.family_type)?;
            self.done.push(current.family);
        }
        Ok(())
    }
}

fn takes_exemplars(family_type: FamilyType, suffix: &str) -> bool {
    match family_type {
        FamilyType::Counter => suffix == "_total",
        FamilyType::Histogram | FamilyType::GaugeHistogram => suffix == "_bucket",
        _ => false,
    }
}

/// Seconds since 1970.
fn time(line: &mut Line<'_>) -> Result<f64, ExpositionError> {
    let started_at = line.position();
    let seconds = line.number()?;
    match seconds.is_finite() {
        true => Ok(seconds),
        false => Err(line.fault_at(started_at, "a time is neither NaN nor infinite")),
    }
}

/// `{labels} value`, and a time.
fn exemplar(line: &mut Line<'_>) -> Result<(), ExpositionError> {
    let started_at = line.position();
    let (_, labels) = line.braces(false)?;
    let characters = labels
        .iter()
        .map(|(name, value)| name.chars().count() + value.chars().count());
    let n_characters: usize = characters.sum();
    if n_characters > EXEMPLAR_CHARACTERS {
        let fault = format!(
            "an exemplar's labels have {n_characters} characters together, {EXEMPLAR_CHARACTERS} at most"
        );
        return Err(line.fault_at(started_at, fault));
    }
    line.expect(" ", "after an exemplar's labels come a blank and its value")?;
    line.number()?;
    if line.takes(" ") {
        time(line)?;
    }
    Ok(())
}
