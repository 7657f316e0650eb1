//! Patterns of metric names: text with captures, such as `{area}_reg{kind}succ`.

use std::collections::BTreeMap;
use std::fmt;

/// What stood where the captures are.
pub type Captures = BTreeMap<String, String>;

/// A pattern of metric names. A capture in braces stands for one character or more; one that occurs
/// again, in the same template, stands for the same text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePattern {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Capture(String),
}

/// The text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no pattern of metric names: {fault}")]
pub struct NamePatternError {
    /// What was given.
    pub text: String,
    /// What is wrong with it.
    pub fault: &'static str,
}

impl NamePattern {
    /// Reads `text{capture}text`.
    pub fn parse(text: &str) -> Result<Self, NamePatternError> {
        let fault = |fault| NamePatternError {
            text: text.to_owned(),
            fault,
        };
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (capture, behind) = after
                .split_once('}')
                .ok_or_else(|| fault("a brace is not closed"))?;
            if before.is_empty() && matches!(parts.last(), Some(Part::Capture(_))) {
                return Err(fault("two captures need text between them"));
            }
            if capture.is_empty() || !capture.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
                return Err(fault("a capture is named by small letters"));
            }
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::Capture(capture.to_owned()));
            rest = behind;
        }
        parts.push(Part::Text(rest.to_owned()));
        parts.retain(|part| *part != Part::Text(String::new()));
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
        let texts_are_names = parts.iter().all(|part| match part {
            Part::Text(text) => text.chars().all(is_of_name),
            Part::Capture(_) => true,
        });
        if !texts_are_names {
            return Err(fault("metric names have letters, digits, `_` and `:` only"));
        }
        let n_letters: usize = parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.len(),
                Part::Capture(_) => 0,
            })
            .sum();
        if n_letters < 3 {
            return Err(fault("it would match nearly every metric"));
        }
        Ok(Self { parts })
    }

    /// The names of its captures.
    pub fn captures(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Capture(capture) => Some(capture.as_str()),
            Part::Text(_) => None,
        })
    }

    /// What the captures stand for in this name; the first of several captures is as short as can be.
    pub fn match_name(&self, name: &str) -> Option<Captures> {
        let mut captures = Captures::new();
        matches(&self.parts, name, &mut captures).then_some(captures)
    }

    /// The name with the captures filled in; `None` if one is not known.
    pub fn fill(&self, captures: &Captures) -> Option<String> {
        let mut name = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => name.push_str(text),
                Part::Capture(capture) => name.push_str(captures.get(capture)?),
            }
        }
        Some(name)
    }
}

fn matches(parts: &[Part], name: &str, captures: &mut Captures) -> bool {
    let Some((part, rest)) = parts.split_first() else {
        return name.is_empty();
    };
    match part {
        Part::Text(text) => name
            .strip_prefix(text.as_str())
            .is_some_and(|behind| matches(rest, behind, captures)),
        Part::Capture(capture) => {
            if let Some(known) = captures.get(capture).cloned() {
                return name
                    .strip_prefix(&known)
                    .is_some_and(|behind| matches(rest, behind, captures));
            }
            let ends = name.char_indices().map(|(at, c)| at + c.len_utf8());
            for end in ends {
                captures.insert(capture.clone(), name[..end].to_owned());
                if matches(rest, &name[end..], captures) {
                    return true;
                }
            }
            captures.remove(capture);
            false
        }
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            match part {
                Part::Text(text) => f.write_str(text)?,
                Part::Capture(capture) => write!(f, "{{{capture}}}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_stand_for_the_same_text_everywhere() {
        let total = NamePattern::parse("{area}_reg{kind}req").unwrap();
        let captures = total.match_name("amf_rm_reginitreq").unwrap();
        assert_eq!(captures["area"], "amf_rm");
        let succeeded = NamePattern::parse("{area}_reg{kind}succ").unwrap();
        assert_eq!(succeeded.fill(&captures).unwrap(), "amf_rm_reginitsucc");
        assert_eq!(total.match_name("amf_rm_regreq"), None);
        assert_eq!(total.to_string(), "{area}_reg{kind}req");
        let twice = NamePattern::parse("{x}_of_{x}").unwrap();
        assert!(twice.match_name("a_of_a").is_some());
        assert!(twice.match_name("a_of_b").is_none());
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in [
            "",
            "a",
            "{x}",
            "http_{x",
            "http_{}",
            "http_{X}",
            "http_{a}{b}",
            "http requests",
            "a{x}\"b",
        ] {
            assert!(NamePattern::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn hostile_names_end_the_match_in_time() {
        let pattern = NamePattern::parse("{a}_x_{b}_x_{c}_end").unwrap();
        assert!(pattern.match_name(&"_x".repeat(200)).is_none());
    }
}
