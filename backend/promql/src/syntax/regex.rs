//! Regular expressions of label conditions, in the syntax of Go's `regexp` (RE2), which Prometheus
//! uses: whether one is valid, and whether it matches.
//!
//! The syntax of Rust's `regex` is another one in corners: `a{,5}` and `x{` are literals in Go,
//! `[a&&b]` is a set of three characters, `\_` is an underscore. So the pattern is read by Go's rules
//! and written anew.

use regex_automata::nfa::thompson::pikevm::PikeVM;
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::syntax;

use super::ast::MatchOperator;

/// Longer repetitions are refused by Go.
const MAX_REPETITION: u32 = 1_000;
const MAX_DEPTH: u32 = 250;

/// Is `pattern` one that Prometheus takes? Else what is wrong with it.
pub fn check(pattern: &str) -> Result<(), &'static str> {
    let is_literal =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'/' | b':' | b' ');
    if pattern
        .bytes()
        .all(|byte| is_literal(byte) || byte == b'.' || byte == b'|')
    {
        return Ok(());
    }
    translate(pattern).map(drop)
}

/// Does `value` meet the condition that is written as `operator` and `wanted`?
pub fn is_match(operator: MatchOperator, wanted: &str, value: &str) -> bool {
    match operator {
        MatchOperator::Equal => wanted == value,
        MatchOperator::NotEqual => wanted != value,
        MatchOperator::Matches => matches(wanted, value),
        MatchOperator::MatchesNot => !matches(wanted, value),
    }
}

/// Larger ones are not compiled.
const MAX_BYTES: usize = 1 << 20;

/// Patterns are anchored at both ends. One that cannot be compiled matches nothing.
///
/// Each is asked about one short value, mostly the empty one, so the engine is the one that is built
/// fastest, and none is built where the shortest match is longer than the value.
fn matches(pattern: &str, value: &str) -> bool {
    if pattern
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    {
        return pattern == value;
    }
    if matches!(pattern, ".*" | ".+") {
        return pattern == ".*" || !value.is_empty();
    }
    let Ok(translated) = translate(pattern) else {
        return false;
    };
    let Ok(anchored) = syntax::parse(&format!("^(?s:{translated})$")) else {
        return false;
    };
    let shortest = anchored.properties().minimum_len();
    if shortest.is_none_or(|shortest| value.len() < shortest) {
        return false;
    }
    let config = thompson::Config::new()
        .which_captures(WhichCaptures::None)
        .nfa_size_limit(Some(MAX_BYTES));
    let compiled = thompson::Compiler::new()
        .configure(config)
        .build_from_hir(&anchored);
    compiled
        .and_then(PikeVM::new_from_nfa)
        .is_ok_and(|engine| engine.is_match(&mut engine.create_cache(), value))
}

/// The same pattern in the syntax of Rust's `regex`.
fn translate(pattern: &str) -> Result<String, &'static str> {
    let mut translator = Translator {
        rest: pattern.chars(),
        out: String::with_capacity(pattern.len() + 16),
        names: Vec::new(),
    };
    translator.alternatives(0)?;
    if translator.rest.next().is_some() {
        return Err("a `)` closes nothing");
    }
    Ok(translator.out)
}

struct Translator<'a> {
    rest: std::str::Chars<'a>,
    out: String,
    names: Vec<&'a str>,
}

/// What stands before a repetition.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    Nothing,
    /// With the product of the repetitions inside.
    Element(u32),
    Repetition,
}

impl<'a> Translator<'a> {
    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let is_there = self.peek() == Some(wanted);
        if is_there {
            self.rest.next();
        }
        is_there
    }

    fn take_prefix(&mut self, wanted: &str) -> bool {
        match self.rest.as_str().strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest.chars();
                true
            }
            None => false,
        }
    }

    /// Up to the end or an unmatched `)`. Gives the largest product of repetitions inside.
    fn alternatives(&mut self, depth: u32) -> Result<u32, &'static str> {
        if depth > MAX_DEPTH {
            return Err("it is nested too deeply");
        }
        let (mut before, mut largest) = (Before::Nothing, 1);
        loop {
            let Some(next) = self.peek() else {
                return Ok(largest);
            };
            match next {
                ')' => return Ok(largest),
                '|' => {
                    self.rest.next();
                    self.out.push('|');
                    before = Before::Nothing;
                    continue;
                }
                '*' | '+' | '?' => {
                    self.rest.next();
                    self.out.push(next);
                    self.repetition(before)?;
                    before = Before::Repetition;
                    continue;
                }
                '{' => {
                    if let Some((least, most)) = self.counted() {
                        let repeated = self.counted_repetition(before, least, most)?;
                        largest = largest.max(repeated);
                        before = Before::Repetition;
                        continue;
                    }
                }
                _ => {}
            }
            self.rest.next();
            match next {
                '(' => match self.group(depth)? {
                    Some(inner) => {
                        largest = largest.max(inner);
                        before = Before::Element(inner);
                    }
                    None => {
                        // Flags are no element: what stood before them is what would be repeated.
                        if before == Before::Repetition {
                            before = Before::Element(largest);
                        }
                    }
                },
                '[' => {
                    self.class()?;
                    before = Before::Element(1);
                }
                '\\' => {
                    self.escape()?;
                    before = Before::Element(1);
                }
                '.' | '^' | '$' => {
                    self.out.push(next);
                    before = Before::Element(1);
                }
                literal => {
                    self.literal(literal);
                    before = Before::Element(1);
                }
            }
        }
    }

    fn literal(&mut self, literal: char) {
        if !literal.is_ascii_alphanumeric() && literal.is_ascii() && literal != '_' && !literal.is_control() {
            self.out.push('\\');
        }
        self.out.push(literal);
    }

    /// `*`, `+`, `?` or `{…}` was written; a `?` behind it makes it lazy.
    fn repetition(&mut self, before: Before) -> Result<(), &'static str> {
        match before {
            Before::Nothing => return Err("nothing stands before a repetition"),
            Before::Repetition => return Err("a repetition is repeated"),
            Before::Element(_) => {}
        }
        if self.take('?') {
            self.out.push('?');
        }
        Ok(())
    }

    /// `{2}`, `{2,}`, `{2,5}`; anything else is a literal.
    fn counted(&mut self) -> Option<(u32, Option<u32>)> {
        let (inside, behind) = self.rest.as_str().strip_prefix('{')?.split_once('}')?;
        let number = |digits: &str| {
            let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            let is_plain = digits.len() == 1 || !digits.starts_with('0');
            (is_number && is_plain).then(|| digits.parse().unwrap_or(u32::MAX))
        };
        let bounds = match inside.split_once(',') {
            None => (number(inside)?, Some(number(inside)?)),
            Some((least, "")) => (number(least)?, None),
            Some((least, most)) => (number(least)?, Some(number(most)?)),
        };
        self.rest = behind.chars();
        Some(bounds)
    }

    fn counted_repetition(
        &mut self,
        before: Before,
        least: u32,
        most: Option<u32>,
    ) -> Result<u32, &'static str> {
        let largest = most.unwrap_or(least);
        if least > MAX_REPETITION || largest > MAX_REPETITION || largest < least {
            return Err("a repetition has bounds that are out of order or above 1000");
        }
        let inner = match before {
            Before::Element(inner) => inner,
            Before::Nothing | Before::Repetition => 1,
        };
        let product = inner.saturating_mul(largest.max(1));
        if product > MAX_REPETITION {
            return Err("repetitions inside each other multiply to more than 1000");
        }
        let bounds = match most {
            None => format!("{{{least},}}"),
            Some(most) => format!("{{{least},{most}}}"),
        };
        self.out.push_str(&bounds);
        self.repetition(before)?;
        Ok(product)
    }

    /// Behind `(`. `None` for flags alone, such as `(?i)`.
    fn group(&mut self, depth: u32) -> Result<Option<u32>, &'static str> {
        self.out.push('(');
        if self.take('?') {
            self.out.push('?');
            if self.take_prefix("P<") || self.take('<') {
                self.name()?;
            } else if !self.flags()? {
                return Ok(None);
            }
        }
        let inner = self.alternatives(depth + 1)?;
        if !self.take(')') {
            return Err("a `(` is not closed");
        }
        self.out.push(')');
        Ok(Some(inner))
    }

    fn name(&mut self) -> Result<(), &'static str> {
        let text = self.rest.as_str();
        let (name, behind) = text.split_once('>').ok_or("the name of a group is not closed")?;
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
        if !is_name || self.names.contains(&name) {
            return Err("the name of a group is no word, or is given twice");
        }
        self.names.push(name);
        self.rest = behind.chars();
        // Names mean nothing here, and Rust refuses some that Go takes.
        self.out.push(':');
        Ok(())
    }

    /// Behind `(?`. Does a group follow?
    fn flags(&mut self) -> Result<bool, &'static str> {
        let (mut is_negated, mut has_flag) = (false, false);
        loop {
            match self.rest.next() {
                Some(flag @ ('i' | 'm' | 's' | 'U')) => {
                    has_flag = true;
                    self.out.push(flag);
                }
                Some('-') if !is_negated => {
                    is_negated = true;
                    has_flag = false;
                    self.out.push('-');
                }
                Some(end @ (':' | ')')) => {
                    if is_negated && !has_flag {
                        break;
                    }
                    if end == ')' && self.out.ends_with("(?") {
                        // `(?)` says nothing, and Rust refuses it.
                        self.out.truncate(self.out.len() - 2);
                    } else {
                        self.out.push(end);
                    }
                    return Ok(end == ':');
                }
                _ => break,
            }
        }
        Err("`(?` has no such meaning; there is no look-around")
    }

    /// Behind a backslash outside a class.
    fn escape(&mut self) -> Result<(), &'static str> {
        if self.take('Q') {
            let text = self.rest.as_str();
            let (quoted, behind) = text.split_once("\\E").unwrap_or((text, ""));
            quoted.chars().for_each(|literal| self.literal(literal));
            self.rest = behind.chars();
            return Ok(());
        }
        if let Some(assertion @ ('A' | 'b' | 'B' | 'z')) = self.peek() {
            self.rest.next();
            self.out.push('\\');
            self.out.push(assertion);
            return Ok(());
        }
        if self.shorthand()? {
            return Ok(());
        }
        let character = self.escaped()?;
        self.hexadecimal(character);
        Ok(())
    }

    fn hexadecimal(&mut self, character: char) {
        use std::fmt::Write;
        write!(self.out, "\\x{{{:x}}}", u32::from(character)).expect("a `String` takes all text");
    }

    /// `\d`, `\pL` and the like, here and in classes.
    fn shorthand(&mut self) -> Result<bool, &'static str> {
        let Some(letter) = self.peek() else {
            return Err("it ends with a backslash");
        };
        let ascii = match letter {
            'd' => "[0-9]",
            'D' => "[^0-9]",
            's' => "[\\t\\n\\x0c\\r ]",
            'S' => "[^\\t\\n\\x0c\\r ]",
            'w' => "[0-9A-Za-z_]",
            'W' => "[^0-9A-Za-z_]",
            'p' | 'P' => {
                self.rest.next();
                return self.unicode(letter).map(|()| true);
            }
            _ => return Ok(false),
        };
        self.rest.next();
        self.out.push_str(ascii);
        Ok(true)
    }

    fn unicode(&mut self, letter: char) -> Result<(), &'static str> {
        const UNKNOWN: &str = "there is no such class of Unicode";
        let mut name = String::new();
        if self.take('{') {
            let (inside, behind) = self.rest.as_str().split_once('}').ok_or(UNKNOWN)?;
            name.push_str(inside);
            self.rest = behind.chars();
        } else {
            name.push(self.rest.next().ok_or(UNKNOWN)?);
        }
        let is_negated = (letter == 'P') != name.starts_with('^');
        let name = name.trim_start_matches('^');
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte == b'_' || byte.is_ascii_alphabetic());
        let class = format!("\\{}{{{name}}}", if is_negated { 'P' } else { 'p' });
        if !is_name || syntax::parse(&class).is_err() {
            return Err(UNKNOWN);
        }
        self.out.push_str(&class);
        Ok(())
    }

    /// One character behind a backslash.
    fn escaped(&mut self) -> Result<char, &'static str> {
        const UNKNOWN: &str = "there is no such escape";
        let first = self.rest.next().ok_or("it ends with a backslash")?;
        match first {
            '1'..='7' if !matches!(self.peek(), Some('0'..='7')) => Err("there are no references back"),
            '0'..='7' => {
                let mut value = first.to_digit(8).unwrap_or_default();
                for _ in 0..2 {
                    let Some(digit) = self.peek().and_then(|digit| digit.to_digit(8)) else {
                        break;
                    };
                    self.rest.next();
                    value = value * 8 + digit;
                }
                char::from_u32(value).ok_or(UNKNOWN)
            }
            'x' => self.hexadecimal_escape(),
            'a' => Ok('\u{7}'),
            'f' => Ok('\u{c}'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'v' => Ok('\u{b}'),
            other if other.is_ascii() && !other.is_ascii_alphanumeric() => Ok(other),
            _ => Err(UNKNOWN),
        }
    }

    fn hexadecimal_escape(&mut self) -> Result<char, &'static str> {
        const BROKEN: &str = "an escape `\\x` is not complete";
        let digits = if self.take('{') {
            let (digits, behind) = self.rest.as_str().split_once('}').ok_or(BROKEN)?;
            self.rest = behind.chars();
            digits
        } else {
            let text = self.rest.as_str();
            let digits = text.get(..2).ok_or(BROKEN)?;
            self.rest = text[2..].chars();
            digits
        };
        let is_hex = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let value = u32::from_str_radix(digits, 16)
            .ok()
            .filter(|_| is_hex)
            .ok_or(BROKEN)?;
        // Go takes halves of surrogate pairs, which no text can hold.
        if (0xD800..0xE000).contains(&value) {
            return Ok(char::REPLACEMENT_CHARACTER);
        }
        char::from_u32(value).ok_or(BROKEN)
    }

    /// Behind `[`.
    fn class(&mut self) -> Result<(), &'static str> {
        const OPEN: &str = "a `[` is not closed";
        self.out.push('[');
        if self.take('^') {
            self.out.push('^');
        }
        let mut is_first = true;
        loop {
            let next = self.peek().ok_or(OPEN)?;
            if next == ']' && !is_first {
                self.rest.next();
                self.out.push(']');
                return Ok(());
            }
            is_first = false;
            if self.posix_class()? {
                continue;
            }
            if next == '\\' {
                let before = self.rest.clone();
                self.rest.next();
                if self.shorthand()? {
                    continue;
                }
                self.rest = before;
            }
            let low = self.class_character()?;
            self.hexadecimal(low);
            let mut ahead = self.rest.clone();
            let is_range = ahead.next() == Some('-') && ahead.next().is_some_and(|next| next != ']');
            if is_range {
                self.rest.next();
                let high = self.class_character()?;
                if high < low {
                    return Err("a range of characters ends before it begins");
                }
                self.out.push('-');
                self.hexadecimal(high);
            }
        }
    }

    fn class_character(&mut self) -> Result<char, &'static str> {
        match self.rest.next() {
            Some('\\') => self.escaped(),
            Some(character) => Ok(character),
            None => Err("a `[` is not closed"),
        }
    }

    /// `[:alpha:]` inside a class.
    fn posix_class(&mut self) -> Result<bool, &'static str> {
        const NAMES: [&str; 14] = [
            "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
            "space", "upper", "word", "xdigit",
        ];
        let text = self.rest.as_str();
        let Some((name, behind)) = text.strip_prefix("[:").and_then(|rest| rest.split_once(":]")) else {
            return Ok(false);
        };
        let plain = name.strip_prefix('^').unwrap_or(name);
        if !NAMES.contains(&plain) {
            return Err("there is no such class of characters");
        }
        self.out.push_str("[:");
        self.out.push_str(name);
        self.out.push_str(":]");
        self.rest = behind.chars();
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_go_takes_is_taken_and_matches() {
        for (pattern, matching, other) in [
            ("5..", "503", "50"),
            ("a{,5}", "a{,5}", "aa"),
            ("x{", "x{", "x"),
            ("a{2}", "aa", "a"),
            ("[a&&b]", "&", "c"),
            ("[[a]", "[", "b"),
            ("[]a]", "]", "b"),
            ("\\_", "_", "-"),
            ("(?P<n>a)|(?<m>b)", "b", "c"),
            ("(?i)GET", "get", "put"),
            ("\\Qa.b\\E", "a.b", "axb"),
            ("[[:digit:]x]+", "1x", "y"),
            ("\\pL+", "é", "1"),
            ("a|b|", "", "c"),
            (".", "\n", ""),
            ("[\\d-]+", "1-", "a"),
            ("^*a", "a", "b"),
            ("\\x{41}\\101", "AA", "A"),
        ] {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
            assert!(is_match(MatchOperator::Matches, pattern, matching), "{pattern}");
            assert!(!is_match(MatchOperator::Matches, pattern, other), "{pattern}");
        }
    }

    #[test]
    fn what_go_refuses_is_refused() {
        for pattern in [
            "(",
            ")",
            "[",
            "*",
            "a**",
            "a{1001}",
            "(?=a)",
            "\\1",
            "\\C",
            "a\\",
            "[z-a]",
            "[[:foo:]]",
            "\\p{Foo}",
            "(?P<n>a)(?P<n>b)",
            "a{2}{3}",
            "(a{100}){100}",
            "a|*",
            "\\Z",
            "\\é",
            "(?z)",
            "(?i-)",
            "a{3,2}",
        ] {
            assert!(check(pattern).is_err(), "{pattern}");
        }
    }
}
