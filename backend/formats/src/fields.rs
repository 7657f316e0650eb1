//! Takes a tree apart: every field is asked for by name, and one that nobody asked for is a fault,
//! since it may change what the document means.

use std::collections::BTreeMap;

use domain::TimeSpan;
use rust_decimal::Decimal;

use crate::error::{Fault, Position, excerpt};
use crate::yaml::{Key, Node, Value};

/// The fields of one mapping.
pub(crate) struct Fields<'a> {
    pub(crate) position: Position,
    what: &'static str,
    entries: &'a [(Key, Node)],
    asked_for: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// The fields of `node`, which is `what` (for messages).
    pub(crate) fn of(node: &'a Node, what: &'static str) -> Result<Self, Fault> {
        let Value::Map(entries) = &node.value else {
            return Err(node.unexpected("a mapping of fields"));
        };
        Ok(Self {
            position: node.position,
            what,
            entries,
            asked_for: Vec::new(),
        })
    }

    /// A field that may be absent; one with nothing in it counts as absent.
    pub(crate) fn optional(&mut self, name: &'static str) -> Option<&'a Node> {
        self.asked_for.push(name);
        let (_, node) = self.entries.iter().find(|(key, _)| key.text == name)?;
        (!matches!(node.value, Value::Null)).then_some(node)
    }

    /// A field that must be there.
    pub(crate) fn required(&mut self, name: &'static str) -> Result<&'a Node, Fault> {
        if let Some(node) = self.optional(name) {
            return Ok(node);
        }
        let slip = self
            .entries
            .iter()
            .find(|(key, _)| nearest(&key.text, &[name]).is_some());
        Err(match slip {
            Some((key, _)) if key.text != name => self.unknown(key, &[name]),
            _ => Fault::new(
                self.position,
                format!("{} has no `{name}`", self.what),
                format!("add the field `{name}`"),
            ),
        })
    }

    /// Refuses what was not asked for.
    pub(crate) fn finish(self) -> Result<(), Fault> {
        let unknown = self
            .entries
            .iter()
            .find(|(key, _)| !self.asked_for.contains(&key.text.as_str()));
        let Some((key, _)) = unknown else {
            return Ok(());
        };
        Err(self.unknown(key, &self.asked_for))
    }

    fn unknown(&self, key: &Key, names: &[&str]) -> Fault {
        let remedy = match nearest(&key.text, names) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("it has: {}", names.join(", ")),
        };
        Fault::new(
            key.position,
            format!("{} has no field `{}`", self.what, excerpt(&key.text)),
            remedy,
        )
    }
}

impl Node {
    pub(crate) fn unexpected(&self, expected: &str) -> Fault {
        Fault::new(
            self.position,
            format!("{} where {expected} belongs", self.kind()),
            format!("write {expected}"),
        )
    }

    /// The text of a scalar, quoted or not.
    pub(crate) fn text(&self) -> Result<&str, Fault> {
        match &self.value {
            Value::Scalar { text, .. } => Ok(text),
            Value::Null | Value::List(_) | Value::Map(_) => Err(self.unexpected("a text")),
        }
    }

    /// A text that is not blank.
    pub(crate) fn name(&self) -> Result<&str, Fault> {
        match self.text()?.trim() {
            "" => Err(self.unexpected("a text that is not empty")),
            name => Ok(name),
        }
    }

    pub(crate) fn boolean(&self) -> Result<bool, Fault> {
        match &self.value {
            Value::Scalar { text, is_plain: true } if text == "true" => Ok(true),
            Value::Scalar { text, is_plain: true } if text == "false" => Ok(false),
            _ => Err(self.unexpected("`true` or `false`")),
        }
    }

    /// An exact decimal: digits that do not fit are a fault and never rounded.
    pub(crate) fn decimal(&self) -> Result<Decimal, Fault> {
        let text = self.text()?.trim();
        Decimal::from_str_exact(text)
            .or_else(|_| Decimal::from_scientific(text))
            .map_err(|_| {
                Fault::new(
                    self.position,
                    format!("`{}` is not a number that can be kept exactly", excerpt(text)),
                    "write a decimal with at most 28 digits, such as 99.9",
                )
            })
    }

    pub(crate) fn list(&self) -> Result<&[Node], Fault> {
        match &self.value {
            Value::List(nodes) => Ok(nodes),
            Value::Null | Value::Scalar { .. } | Value::Map(_) => Err(self.unexpected("a list")),
        }
    }

    /// A duration in the notation of Prometheus.
    pub(crate) fn time_span(&self) -> Result<TimeSpan, Fault> {
        let text = self.text()?;
        text.parse().map_err(|_| {
            Fault::new(
                self.position,
                format!("`{}` is not a duration", excerpt(text)),
                "write it like `5m`, `1h30m` or `30d`",
            )
        })
    }

    /// Texts by name.
    pub(crate) fn texts(&self) -> Result<BTreeMap<String, String>, Fault> {
        let Value::Map(entries) = &self.value else {
            return Err(self.unexpected("a mapping of names to texts"));
        };
        entries
            .iter()
            .map(|(key, node)| Ok((key.text.to_string(), node.text()?.to_owned())))
            .collect()
    }

    /// Values by names that a series may have as labels.
    pub(crate) fn series_labels(&self) -> Result<BTreeMap<String, String>, Fault> {
        let remedy = "use letters, digits and `_`, not starting with a digit or `__`";
        self.texts_by(|name| is_label_name(name) && !name.starts_with("__"), remedy)
    }

    /// Texts by names that an alert may have as annotations.
    pub(crate) fn annotations(&self) -> Result<BTreeMap<String, String>, Fault> {
        self.texts_by(
            is_label_name,
            "use letters, digits and `_`, not starting with a digit",
        )
    }

    fn texts_by(
        &self,
        is_fit: impl Fn(&str) -> bool,
        remedy: &str,
    ) -> Result<BTreeMap<String, String>, Fault> {
        let texts = self.texts()?;
        let Value::Map(entries) = &self.value else {
            return Ok(texts);
        };
        match entries.iter().find(|(key, _)| !is_fit(&key.text)) {
            None => Ok(texts),
            Some((key, _)) => Err(Fault::new(
                key.position,
                format!("`{}` cannot be a name here", excerpt(&key.text)),
                remedy,
            )),
        }
    }
}

fn is_label_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// The name that differs from `text` in the fewest letters, if that are few enough for a slip.
pub(crate) fn nearest<'a>(text: &str, names: &[&'a str]) -> Option<&'a str> {
    if text.len() > 64 {
        return None;
    }
    names
        .iter()
        .map(|name| (distance(text, name), *name))
        .filter(|(distance, name)| *distance * 3 <= name.len().max(3))
        .min()
        .map(|(_, name)| name)
}

/// How many letters must be put in, taken out or replaced; `_`, `-` and capitals do not count.
fn distance(one: &str, other: &str) -> usize {
    let plain = |text: &str| -> Vec<char> {
        text.chars()
            .filter(|character| !['_', '-'].contains(character))
            .map(|character| character.to_ascii_lowercase())
            .collect()
    };
    let (one, other) = (plain(one), plain(other));
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (idx, letter) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = idx + 1;
        for (other_idx, other_letter) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != other_letter);
            diagonal = row[other_idx + 1];
            row[other_idx + 1] = replaced.min(diagonal + 1).min(row[other_idx] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_field() {
        let names = ["objective", "description", "error_query", "labels"];
        for (slip, name) in [
            ("objectve", "objective"),
            ("errorQuery", "error_query"),
            ("lables", "labels"),
            ("Description", "description"),
        ] {
            assert_eq!(nearest(slip, &names), Some(name));
        }
        assert_eq!(nearest("window", &names), None);
        assert_eq!(nearest(&"x".repeat(100_000), &names), None);
    }
}
