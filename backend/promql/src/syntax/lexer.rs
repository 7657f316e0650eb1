//! Cuts an expression into words, one at a time and only when asked, as Prometheus does: which error
//! comes first depends on it.

use super::ast::BinaryOperator;
use super::error::{Span, SyntaxError};
use super::string;
use super::token::{Keyword, Kind, Token, kind_of_word};

/// What lies ahead is read in one of three ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Expression,
    /// Behind `{`: keywords are names here.
    Braces,
    /// Behind `[`, until the first number.
    Duration,
}

#[derive(Debug)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    /// The next byte.
    at: usize,
    /// Where the word began.
    start: usize,
    mode: Mode,
    paren_depth: usize,
    is_bracket_open: bool,
    has_colon: bool,
    /// Prometheus does not reset it at the next bracket either.
    has_duration: bool,
}

type Lexed = Result<Kind, SyntaxError>;

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            start: 0,
            mode: Mode::Expression,
            paren_depth: 0,
            is_bracket_open: false,
            has_colon: false,
            has_duration: false,
        }
    }

    /// The next word. Behind the last one comes [`Kind::End`].
    pub(super) fn next(&mut self) -> Result<Token, SyntaxError> {
        self.skip_space();
        self.start = self.at;
        let kind = match self.mode {
            Mode::Expression => self.expression(),
            Mode::Braces => self.braces(),
            Mode::Duration => self.duration(),
        }?;
        Ok(Token {
            kind,
            span: self.span(),
        })
    }

    fn span(&self) -> Span {
        Span::new(self.start, self.at)
    }

    fn word(&self) -> &'a str {
        self.text.get(self.start..self.at).unwrap_or_default()
    }

    /// An error at the word; behind `(`, `[` and `:` that were taken already, behind them.
    fn error<T>(&self, message: impl Into<String>) -> Result<T, SyntaxError> {
        Err(SyntaxError::new(Span::new(self.start, self.text.len()), message))
    }

    fn unexpected<T>(&self, place: &str) -> Result<T, SyntaxError> {
        let found = self.text.get(self.start..).and_then(|rest| rest.chars().next());
        match found {
            Some(found) => self.error(format!("{found:?} has no meaning {place}")),
            None => self.error(format!("the expression ends {place}")),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn take_while(&mut self, is_part: impl Fn(u8) -> bool) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().position(|byte| !is_part(*byte)).unwrap_or(rest.len());
    }

    fn skip_space(&mut self) {
        loop {
            self.take_while(is_space);
            if self.peek() != Some(b'#') || self.mode == Mode::Duration {
                return;
            }
            self.take_while(|byte| byte != b'\n' && byte != b'\r');
        }
    }

    fn expression(&mut self) -> Lexed {
        let Some(byte) = self.peek() else {
            return match (self.paren_depth, self.is_bracket_open) {
                (0, false) => Ok(Kind::End),
                (0, true) => self.error("a `[` is not closed"),
                _ => self.error("a `(` is not closed"),
            };
        };
        if is_digit(byte)
            || (byte == b'.'
                && self
                    .text
                    .as_bytes()
                    .get(self.at + 1)
                    .is_some_and(|b| is_digit(*b)))
        {
            return self.number_or_duration();
        }
        if is_alpha(byte) || byte == b':' {
            return self.name_or_keyword(byte);
        }
        if matches!(byte, b'"' | b'\'' | b'`') {
            return self.quoted(byte);
        }
        self.at += 1;
        match byte {
            b',' => Ok(Kind::Comma),
            b'(' => Ok(self.open_paren()),
            b')' => self.close_paren(),
            b'{' => {
                self.mode = Mode::Braces;
                Ok(Kind::LeftBrace)
            }
            b'[' => self.open_bracket(),
            b']' => {
                if !self.is_bracket_open {
                    return self.error("this `]` closes nothing");
                }
                self.is_bracket_open = false;
                Ok(Kind::RightBracket)
            }
            b'@' => Ok(Kind::At),
            b'=' if self.take(b'=') => Ok(Kind::Operator(BinaryOperator::Equal)),
            b'=' if self.peek() == Some(b'~') => self.error("`=~` compares labels, inside `{}` only"),
            b'=' => Ok(Kind::Equal),
            b'!' if self.take(b'=') => Ok(Kind::Operator(BinaryOperator::NotEqual)),
            b'!' => self.error("`!` has no meaning here but in `!=`"),
            b'<' if self.take(b'=') => Ok(Kind::Operator(BinaryOperator::LessOrEqual)),
            b'<' if self.take(b'/') => Ok(Kind::Operator(BinaryOperator::TrimUpper)),
            b'<' => Ok(Kind::Operator(BinaryOperator::Less)),
            b'>' if self.take(b'=') => Ok(Kind::Operator(BinaryOperator::GreaterOrEqual)),
            b'>' if self.take(b'/') => Ok(Kind::Operator(BinaryOperator::TrimLower)),
            b'>' => Ok(Kind::Operator(BinaryOperator::Greater)),
            other => arithmetic(other).map_or_else(|| self.unexpected("here"), Ok),
        }
    }

    fn open_paren(&mut self) -> Kind {
        self.paren_depth += 1;
        Kind::LeftParen
    }

    fn close_paren(&mut self) -> Lexed {
        if self.paren_depth == 0 {
            self.start = self.at;
            return self.error("this `)` closes nothing");
        }
        self.paren_depth -= 1;
        Ok(Kind::RightParen)
    }

    fn open_bracket(&mut self) -> Lexed {
        if self.is_bracket_open {
            return self.error("a `[` stands inside another one");
        }
        self.has_colon = false;
        self.is_bracket_open = true;
        self.mode = Mode::Duration;
        Ok(Kind::LeftBracket)
    }

    fn name_or_keyword(&mut self, first: u8) -> Lexed {
        if self.is_bracket_open {
            return self.word_in_brackets(first);
        }
        self.take_while(|byte| is_alphanumeric(byte) || byte == b':');
        let kind = kind_of_word(self.word());
        if let Kind::Keyword(Keyword::Fill | Keyword::FillLeft | Keyword::FillRight) = kind {
            // Only before `(`, so that metrics of this name stay what they are.
            let rest = self.text.as_bytes()[self.at..].iter();
            let next = rest.copied().find(|byte| !is_space(*byte));
            return Ok(if next == Some(b'(') { kind } else { Kind::Name });
        }
        Ok(kind)
    }

    fn word_in_brackets(&mut self, first: u8) -> Lexed {
        if first == b':' {
            if self.has_colon {
                return self.error("a second `:` in one `[]`");
            }
            self.at += 1;
            self.has_colon = true;
            return Ok(Kind::Colon);
        }
        self.duration_keyword()
    }

    fn duration_keyword(&mut self) -> Lexed {
        self.take_while(is_alpha);
        match kind_of_word(self.word()) {
            kind @ Kind::Keyword(Keyword::Step | Keyword::Range | Keyword::MaxOf | Keyword::MinOf) => {
                Ok(kind)
            }
            _ => self.error(format!("`{}` is no duration; write one like `5m`", self.word())),
        }
    }

    fn braces(&mut self) -> Lexed {
        let Some(byte) = self.peek() else {
            return self.error("a `{` is not closed");
        };
        if is_alpha(byte) {
            self.take_while(is_alphanumeric);
            return Ok(Kind::Name);
        }
        if matches!(byte, b'"' | b'\'' | b'`') {
            return self.quoted(byte);
        }
        self.at += 1;
        match byte {
            b',' => Ok(Kind::Comma),
            b'=' if self.take(b'~') => Ok(Kind::EqualRegex),
            b'=' => Ok(Kind::Equal),
            b'!' if self.take(b'~') => Ok(Kind::NotRegex),
            b'!' if self.take(b'=') => Ok(Kind::Operator(BinaryOperator::NotEqual)),
            b'!' => self.error("`!` has no meaning inside `{}` but in `!=` and `!~`"),
            b'}' => {
                self.mode = Mode::Expression;
                Ok(Kind::RightBrace)
            }
            _ => self.unexpected("inside `{}`"),
        }
    }

    fn duration(&mut self) -> Lexed {
        let Some(byte) = self.peek() else {
            return self.error("a `[` is not closed; write a duration like `[5m]`");
        };
        if is_digit(byte)
            || (byte == b'.'
                && self
                    .text
                    .as_bytes()
                    .get(self.at + 1)
                    .is_some_and(|b| is_digit(*b)))
        {
            self.has_duration = true;
            self.mode = Mode::Expression;
            return self.number_or_duration();
        }
        if is_alpha(byte) {
            return self.duration_keyword();
        }
        self.at += 1;
        match byte {
            b']' => {
                self.is_bracket_open = false;
                self.has_colon = false;
                self.mode = Mode::Expression;
                Ok(Kind::RightBracket)
            }
            b':' => {
                let is_misplaced = !self.has_duration || self.has_colon;
                self.has_colon = true;
                if is_misplaced {
                    self.start = self.at;
                    return self.error("a `:` needs one duration before it");
                }
                Ok(Kind::Colon)
            }
            b'(' => Ok(self.open_paren()),
            b')' => self.close_paren(),
            b',' => Ok(Kind::Comma),
            other => arithmetic(other).map_or_else(|| self.unexpected("in a duration"), Ok),
        }
    }

    fn quoted(&mut self, quote: u8) -> Lexed {
        const REPLACEMENT: &[u8] = "\u{FFFD}".as_bytes();
        let bytes = self.text.as_bytes();
        let is_raw = quote == b'`';
        let mut at = self.at + 1;
        loop {
            match bytes.get(at) {
                Some(byte) if *byte == quote => {
                    self.at = at + 1;
                    return Ok(Kind::Text);
                }
                None => return self.error("a text in quotes is not closed"),
                Some(b'\n') if !is_raw => return self.error("a text in quotes is not closed on its line"),
                Some(b'\\') if !is_raw => match string::length_of_escape(&bytes[at + 1..], quote) {
                    Ok(length) => at += 1 + length,
                    Err(message) => return self.error(message),
                },
                // What is no UTF-8 is read as U+FFFD there, so this one is refused, too.
                Some(_) if bytes[at..].starts_with(REPLACEMENT) => {
                    return self.error("a text holds U+FFFD, which stands for broken UTF-8; write `\\ufffd`");
                }
                Some(_) => at += 1,
            }
        }
    }

    fn number_or_duration(&mut self) -> Lexed {
        let mut scanner = super::number::Scanner::new(self.text.as_bytes(), self.at);
        let kind = scanner.scan();
        self.at = scanner.at();
        match kind {
            Some(kind) => Ok(kind),
            None => self.error("this is neither a number nor a duration; write `0.5` or `5m`"),
        }
    }
}

fn arithmetic(byte: u8) -> Option<Kind> {
    Some(Kind::Operator(match byte {
        b'+' => BinaryOperator::Add,
        b'-' => BinaryOperator::Subtract,
        b'*' => BinaryOperator::Multiply,
        b'/' => BinaryOperator::Divide,
        b'%' => BinaryOperator::Modulo,
        b'^' => BinaryOperator::Power,
        _ => return None,
    }))
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

pub(super) fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

pub(super) fn is_alpha(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphabetic()
}

pub(super) fn is_alphanumeric(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric()
}
