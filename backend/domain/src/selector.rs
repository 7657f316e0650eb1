//! Series selectors, as typed values from which PromQL is rendered.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::metric::Service;

/// A metric name with label matchers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Selector {
    /// The series name.
    pub metric: String,
    /// What the labels must be; all must hold.
    pub matchers: Vec<Matcher>,
}

/// One condition on one label.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Matcher {
    /// The label's name.
    pub label: String,
    /// How it is compared.
    pub operator: MatchOperator,
    /// The value or the (fully anchored RE2) pattern.
    pub value: String,
}

/// How a label is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MatchOperator {
    /// Equal.
    #[serde(rename = "=")]
    Equal,
    /// Not equal.
    #[serde(rename = "!=")]
    NotEqual,
    /// Matches the pattern.
    #[serde(rename = "=~")]
    Matches,
    /// Does not match the pattern.
    #[serde(rename = "!~")]
    MatchesNot,
}

impl Selector {
    /// All series of `metric` that belong to `service`.
    pub fn of_service(metric: &str, service: &Service) -> Self {
        Self {
            metric: metric.to_owned(),
            matchers: vec![Matcher::equal(&service.label, &service.name)],
        }
    }

    /// The same with one more condition.
    #[must_use]
    pub fn with(mut self, matcher: Matcher) -> Self {
        self.matchers.push(matcher);
        self
    }

    /// The same conditions on another metric.
    #[must_use]
    pub fn on(&self, metric: &str) -> Self {
        Self {
            metric: metric.to_owned(),
            matchers: self.matchers.clone(),
        }
    }
}

impl Matcher {
    /// `label="value"`.
    pub fn equal(label: &str, value: &str) -> Self {
        Self {
            label: label.to_owned(),
            operator: MatchOperator::Equal,
            value: value.to_owned(),
        }
    }

    /// `label=~"pattern"`.
    pub fn matches(label: &str, pattern: &str) -> Self {
        Self {
            label: label.to_owned(),
            operator: MatchOperator::Matches,
            value: pattern.to_owned(),
        }
    }
}

impl fmt::Display for MatchOperator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Matches => "=~",
            Self::MatchesNot => "!~",
        })
    }
}

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.label, self.operator, quoted(&self.value))
    }
}

/// Renders PromQL, with every value quoted so that no text from outside can leave its quotes.
impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.metric)?;
        if self.matchers.is_empty() {
            return Ok(());
        }
        f.write_str("{")?;
        for (matcher_idx, matcher) in self.matchers.iter().enumerate() {
            if matcher_idx > 0 {
                f.write_str(",")?;
            }
            write!(f, "{matcher}")?;
        }
        f.write_str("}")
    }
}

/// `text` as a PromQL string literal in double quotes.
pub fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for character in text.chars() {
        match character {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            // Prometheus refuses it as it stands: there it marks broken UTF-8.
            '\u{FFFD}' => literal.push_str("\\ufffd"),
            control if control.is_control() => {
                literal.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            plain => literal.push(plain),
        }
    }
    literal.push('"');
    literal
}

/// `text` as a pattern that matches just that text (RE2).
pub fn pattern_of(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for character in text.chars() {
        if "\\.+*?()|[]{}^$".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_text_stays_inside_its_quotes() {
        let service = Service {
            name: "a\"} or vector(1) #\n\\".into(),
            label: "service".into(),
        };
        assert_eq!(
            Selector::of_service("m", &service)
                .with(Matcher::matches("code", "5.."))
                .to_string(),
            r#"m{service="a\"} or vector(1) #\n\\",code=~"5.."}"#
        );
    }
}
