//! One line, read from left to right.

use crate::{Dialect, ExpositionError};

/// A name from the document in a message: nobody reads more of it.
const SHOWN_CHARACTERS: usize = 60;

/// A place in one line of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    text: &'a str,
    number: usize,
    position: usize,
    dialect: Dialect,
}

pub(crate) type Labels = Vec<(String, String)>;

impl<'a> Line<'a> {
    pub(crate) fn new(text: &'a str, number: usize, dialect: Dialect) -> Self {
        Self {
            text,
            number,
            position: 0,
            dialect,
        }
    }

    pub(crate) fn line_number(&self) -> usize {
        self.number
    }

    pub(crate) fn position(&self) -> usize {
        self.position
    }

    pub(crate) fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.position == self.text.len()
    }

    /// Is the last character before the present place one of these?
    pub(crate) fn is_behind<const N: usize>(&self, characters: [char; N]) -> bool {
        self.text[..self.position].ends_with(characters)
    }

    /// A fault at the present place.
    pub(crate) fn fault(&self, fault: impl Into<String>) -> ExpositionError {
        self.fault_at(self.position, fault)
    }

    pub(crate) fn fault_at(&self, position: usize, fault: impl Into<String>) -> ExpositionError {
        ExpositionError {
            line: self.number,
            column: self.text[..position].chars().count() + 1,
            fault: fault.into(),
        }
    }

    /// Goes on behind `expected` if it stands here.
    pub(crate) fn takes(&mut self, expected: &str) -> bool {
        let is_here = self.rest().starts_with(expected);
        if is_here {
            self.position += expected.len();
        }
        is_here
    }

    pub(crate) fn expect(&mut self, expected: &str, fault: &str) -> Result<(), ExpositionError> {
        match self.takes(expected) {
            true => Ok(()),
            false => Err(self.fault(fault)),
        }
    }

    /// Goes on behind blanks; only classic text has them where it likes.
    pub(crate) fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.position += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    /// All up to the next blank or the end.
    pub(crate) fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.find([' ', '\t']).unwrap_or(rest.len());
        self.position += end;
        &rest[..end]
    }

    /// A metric's name, plain or quoted.
    pub(crate) fn metric_name(&mut self) -> Result<String, ExpositionError> {
        if self.rest().starts_with('"') {
            return self.quoted_name();
        }
        let is_start = |c: char| c.is_ascii_alphabetic() || c == '_' || c == ':';
        self.plain_name(
            is_start,
            "a metric's name: letters, digits, `_` and `:`, no digit first",
        )
    }

    fn label_name(&mut self) -> Result<String, ExpositionError> {
        let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
        self.plain_name(
            is_start,
            "a label's name: letters, digits and `_`, no digit first",
        )
    }

    fn plain_name(
        &mut self,
        is_start: impl Fn(char) -> bool,
        wanted: &str,
    ) -> Result<String, ExpositionError> {
        let rest = self.rest();
        if !rest.starts_with(&is_start) {
            return Err(self.fault(format!("here stands no name, where there should be {wanted}")));
        }
        let end = rest
            .find(|c: char| !is_start(c) && !c.is_ascii_digit())
            .unwrap_or(rest.len());
        self.position += end;
        Ok(rest[..end].to_owned())
    }

    /// A metric's or a label's name in quotes; a scrape fails as a whole on one that is empty.
    fn quoted_name(&mut self) -> Result<String, ExpositionError> {
        let started_at = self.position;
        match self.string()? {
            name if name.is_empty() => Err(self.fault_at(started_at, "a name in quotes is empty")),
            name => Ok(name),
        }
    }

    /// `"…"` with `\\`, `\"` and `\n`.
    fn string(&mut self) -> Result<String, ExpositionError> {
        let opened_at = self.position;
        self.expect("\"", "here should begin a text in double quotes")?;
        let mut value = String::new();
        let mut characters = self.rest().char_indices();
        while let Some((idx, character)) = characters.next() {
            match character {
                '"' => {
                    self.position += idx + 1;
                    return Ok(value);
                }
                '\\' => match characters.next() {
                    Some((_, 'n')) => value.push('\n'),
                    Some((_, escaped @ ('\\' | '"'))) => value.push(escaped),
                    // Prometheus keeps what it does not know as it stands.
                    Some((_, other)) => value.extend(['\\', other]),
                    None => break,
                },
                plain => value.push(plain),
            }
        }
        Err(self.fault_at(opened_at, "this quote is never closed"))
    }

    /// The name, and the labels where there are any. A quoted name stands among the labels.
    pub(crate) fn name_and_labels(&mut self) -> Result<(String, Labels), ExpositionError> {
        let started_at = self.position;
        let outer = match self.rest().starts_with('{') {
            true => None,
            false => Some(self.metric_name()?),
        };
        self.skip_classic_blanks();
        let (inner, labels) = match self.rest().starts_with('{') {
            true => self.braces(outer.is_none())?,
            false => (None, Labels::new()),
        };
        match outer.or(inner) {
            Some(name) => Ok((name, labels)),
            None => Err(self.fault_at(started_at, "this sample has no name")),
        }
    }

    /// `{a="b",c="d"}`, and a quoted name first where one is wanted.
    pub(crate) fn braces(&mut self, wants_name: bool) -> Result<(Option<String>, Labels), ExpositionError> {
        self.expect("{", "here should begin labels with `{`")?;
        let (mut name, mut labels) = (None, Labels::new());
        let mut names = std::collections::HashSet::new();
        loop {
            self.skip_classic_blanks();
            if self.takes("}") {
                return Ok((name, labels));
            }
            let started_at = self.position;
            let label = match self.rest().starts_with('"') {
                true => self.quoted_name()?,
                false => self.label_name()?,
            };
            self.skip_classic_blanks();
            let is_quoted = self.text[started_at..].starts_with('"');
            if is_quoted && wants_name && name.is_none() && !self.rest().starts_with('=') {
                name = Some(label);
            } else {
                self.expect(
                    "=",
                    "a label's name is followed by `=` and its value in double quotes",
                )?;
                self.skip_classic_blanks();
                let value = self.string()?;
                if label == "__name__" || !names.insert(label.clone()) {
                    let fault = format!("the label {} stands here twice", shown(&label));
                    return Err(self.fault_at(started_at, fault));
                }
                labels.push((label, value));
            }
            self.skip_classic_blanks();
            if self.takes("}") {
                return Ok((name, labels));
            }
            self.expect(",", "labels are separated by `,` and end with `}`")?;
            if self.dialect == Dialect::OpenMetrics && self.rest().starts_with('}') {
                return Err(self.fault("after `,` comes another label"));
            }
        }
    }

    pub(crate) fn skip_classic_blanks(&mut self) {
        if self.dialect == Dialect::Classic {
            self.skip_blanks();
        }
    }

    /// A number as both dialects write it: no hexadecimals, no `_`.
    pub(crate) fn number(&mut self) -> Result<f64, ExpositionError> {
        let started_at = self.position;
        let word = self.word();
        number_of(word).ok_or_else(|| self.fault_at(started_at, format!("{} is no number", shown(word))))
    }
}

/// The number that a text is: decimal, `NaN`, or an infinity.
pub(crate) fn number_of(text: &str) -> Option<f64> {
    let is_decimal = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text).to_ascii_lowercase();
    if text.chars().all(is_decimal) || matches!(unsigned.as_str(), "inf" | "infinity" | "nan") {
        text.parse().ok()
    } else {
        None
    }
}

/// A text from the document, quoted and cut.
pub(crate) fn shown(text: &str) -> String {
    let harmless = |c: char| if c.is_control() || c == '`' { '\u{fffd}' } else { c };
    let mut cut: String = text.chars().take(SHOWN_CHARACTERS).map(harmless).collect();
    if text.chars().nth(SHOWN_CHARACTERS).is_some() {
        cut.push('…');
    }
    format!("`{cut}`")
}

/// Help with its escapes taken away.
pub(crate) fn unescaped_help(text: &str) -> String {
    let mut help = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, character == '\\') {
            (_, false) => help.push(character),
            (_, true) => match characters.next() {
                Some('n') => help.push('\n'),
                Some(escaped @ ('\\' | '"')) => help.push(escaped),
                Some(other) => help.extend(['\\', other]),
                None => help.push('\\'),
            },
        }
    }
    help
}
