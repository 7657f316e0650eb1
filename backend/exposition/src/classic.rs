//! Prometheus' text format 0.0.4, with what its own reader refuses.

use std::collections::HashMap;

use crate::family::{Family, FamilyType, Sample};
use crate::line::{Line, number_of, shown, unescaped_help};
use crate::{Dialect, ExpositionError};

/// Families in the order of the document, found by name.
#[derive(Default)]
struct Families {
    list: Vec<Family>,
    idx_of: HashMap<String, usize>,
    /// For each family, what was declared of it.
    declared: Vec<Declared>,
    /// Where the last sample went: the next one mostly goes there too.
    current: Option<usize>,
}

#[derive(Default, Clone, Copy)]
struct Declared {
    has_help: bool,
    has_type: bool,
}

pub(crate) fn parse(text: &str) -> Result<Vec<Family>, ExpositionError> {
    let mut families = Families::default();
    for (line_idx, text) in text.split('\n').enumerate() {
        let text = text.strip_suffix('\r').unwrap_or(text);
        let mut line = Line::new(text, line_idx + 1, Dialect::Classic);
        line.skip_blanks();
        if line.is_at_end() {
            continue;
        }
        match line.takes("#") {
            true => families.comment(line)?,
            false => families.sample(line)?,
        }
    }
    Ok(families.list)
}

impl Families {
    /// HELP and TYPE; all other comments are for people.
    fn comment(&mut self, mut line: Line<'_>) -> Result<(), ExpositionError> {
        line.skip_blanks();
        let keyword = line.word();
        if keyword != "HELP" && keyword != "TYPE" {
            return Ok(());
        }
        line.skip_blanks();
        let started_at = line.position();
        if line.is_at_end() {
            return Err(line.fault(format!("{keyword} names no metric")));
        }
        let name = line.metric_name()?;
        if !line.is_at_end() && !line.rest().starts_with([' ', '\t']) {
            return Err(line.fault("after a metric's name comes a blank"));
        }
        line.skip_blanks();
        let idx = self.family(&name);
        if keyword == "HELP" {
            if self.declared[idx].has_help {
                let fault = format!("{} has a second HELP", shown(&name));
                return Err(line.fault_at(started_at, fault));
            }
            self.declared[idx].has_help = true;
            self.list[idx].help = unescaped_help(line.rest());
            return Ok(());
        }
        if self.declared[idx].has_type || !self.list[idx].samples.is_empty() {
            let fault = format!("{} has a second TYPE, or one after its samples", shown(&name));
            return Err(line.fault_at(started_at, fault));
        }
        let word = line.rest().trim_end_matches([' ', '\t']);
        let Some(family_type) = FamilyType::of_classic(word) else {
            let fault = format!(
                "{} is no type; there are counter, gauge, histogram, summary and untyped",
                shown(word)
            );
            return Err(line.fault(fault));
        };
        self.declared[idx].has_type = true;
        self.list[idx].family_type = family_type;
        Ok(())
    }

    fn sample(&mut self, mut line: Line<'_>) -> Result<(), ExpositionError> {
        let (name, labels) = line.name_and_labels()?;
        line.skip_blanks();
        let is_apart = line.is_behind([' ', '\t', '}', '"']);
        if !is_apart && !line.is_at_end() {
            return Err(line.fault("a metric's name has other characters than letters, digits, `_` and `:`"));
        }
        if line.is_at_end() {
            return Err(line.fault("this sample has no value"));
        }
        let value = line.number()?;
        line.skip_blanks();
        let timestamp = match line.is_at_end() {
            true => None,
            false => Some(timestamp(&mut line)?),
        };
        line.skip_blanks();
        if !line.is_at_end() {
            return Err(line.fault("after value and time in milliseconds the line should end"));
        }
        let idx = self.family_of_sample(&name);
        self.check_bounds(idx, &name, &labels, line)?;
        self.list[idx].samples.push(Sample {
            name,
            labels,
            value,
            timestamp,
            line: line.line_number(),
        });
        self.current = Some(idx);
        Ok(())
    }

    fn check_bounds(
        &self,
        idx: usize,
        name: &str,
        labels: &[(String, String)],
        line: Line<'_>,
    ) -> Result<(), ExpositionError> {
        let family = &self.list[idx];
        let label = match family.family_type {
            FamilyType::Histogram if name.ends_with("_bucket") => "le",
            FamilyType::Summary if name == family.name => "quantile",
            _ => return Ok(()),
        };
        let value = labels.iter().find(|(known, _)| known == label);
        match value.map(|(_, value)| number_of(value)) {
            // A native histogram's name alone, or a summary without quantiles, is nothing to stop at.
            None | Some(Some(_)) => Ok(()),
            Some(None) => Err(line.fault_at(0, format!("the label `{label}` is no number"))),
        }
    }

    /// The family of a sample: the present one if its type allows the name, else one of its own.
    fn family_of_sample(&mut self, name: &str) -> usize {
        for suffix in ["_bucket", "_count", "_sum"] {
            let Some(family) = name.strip_suffix(suffix) else {
                continue;
            };
            let found = match self.current {
                Some(idx) if self.list[idx].name == family => Some(idx),
                _ => self.idx_of.get(family).copied(),
            };
            if let Some(idx) = found
                && is_part(self.list[idx].family_type, suffix)
            {
                return idx;
            }
        }
        self.family(name)
    }

    fn family(&mut self, name: &str) -> usize {
        if let Some(idx) = self.idx_of.get(name) {
            return *idx;
        }
        let idx = self.list.len();
        self.idx_of.insert(name.to_owned(), idx);
        self.declared.push(Declared::default());
        self.list.push(Family {
            name: name.to_owned(),
            family_type: FamilyType::Unknown,
            unit: String::new(),
            help: String::new(),
            samples: Vec::new(),
        });
        idx
    }
}

fn is_part(family_type: FamilyType, suffix: &str) -> bool {
    match family_type {
        FamilyType::Histogram | FamilyType::GaugeHistogram => true,
        FamilyType::Summary => suffix != "_bucket",
        _ => false,
    }
}

/// Milliseconds since 1970.
fn timestamp(line: &mut Line<'_>) -> Result<f64, ExpositionError> {
    let started_at = line.position();
    let word = line.word();
    let ms: i64 = word.parse().map_err(|_| {
        let fault = format!("{} is no time in whole milliseconds since 1970", shown(word));
        line.fault_at(started_at, fault)
    })?;
    Ok(ms as f64 / 1_000.0)
}
