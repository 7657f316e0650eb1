//! Numbers and durations as they are written.

use super::lexer::{is_alphanumeric, is_digit};
use super::token::Kind;

/// Finds the end of a number or a duration. What is found is not always a valid one.
pub(super) struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// What begins here.
    pub(super) fn scan(&mut self) -> Option<Kind> {
        if self.number() {
            Some(Kind::Number)
        } else if self.rest_of_duration() {
            Some(Kind::Duration)
        } else {
            None
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn is(&self, set: impl Fn(u8) -> bool) -> bool {
        self.peek().is_some_and(set)
    }

    fn accept(&mut self, set: impl Fn(u8) -> bool) -> bool {
        let is_there = self.is(set);
        self.at += usize::from(is_there);
        is_there
    }

    /// Follows Prometheus step by step: which odd spellings are numbers is decided by them.
    fn number(&mut self) -> bool {
        let start = self.at;
        let is_hex = self.accept(|byte| byte == b'0') && self.accept(|byte| matches!(byte, b'x' | b'X'));
        if is_hex {
            self.accept(|byte| byte == b'_');
        }
        let is_digit = |byte: u8| {
            if is_hex {
                byte.is_ascii_hexdigit()
            } else {
                byte.is_ascii_digit()
            }
        };
        let is_exponent = |byte: u8| matches!(byte, b'e' | b'E');
        self.accept(|byte| byte == b'.');
        self.accept(is_digit);
        let (mut has_dot, mut has_exponent) = (false, false);
        while self.is(|byte| is_digit(byte) || is_exponent(byte) || matches!(byte, b'.' | b'_')) {
            if self.accept(|byte| byte == b'.') {
                if has_dot || self.accept(|byte| matches!(byte, b'_' | b'.')) || is_hex {
                    return false;
                }
                has_dot = true;
            } else if self.accept(is_exponent) {
                if has_exponent {
                    return false;
                }
                has_exponent = true;
                self.accept(|byte| matches!(byte, b'+' | b'-'));
                if self.ends_badly() {
                    return false;
                }
            } else if self.accept(|byte| byte == b'_') {
                if self.ends_badly() {
                    return false;
                }
            } else {
                while self.accept(is_digit) {}
            }
        }
        self.at > start && !self.is(is_alphanumeric)
    }

    /// What may not follow `_` or an exponent.
    fn ends_badly(&mut self) -> bool {
        self.accept(|byte| matches!(byte, b'.' | b'_' | b'e' | b'E')) || self.peek().is_none()
    }

    /// Behind the first digits.
    fn rest_of_duration(&mut self) -> bool {
        if !self.accept(|byte| b"smhdwy".contains(&byte)) {
            return false;
        }
        self.accept(|byte| byte == b's');
        while self.accept(is_digit) {
            while self.accept(is_digit) {}
            if !self.accept(|byte| b"smhdw".contains(&byte)) {
                return false;
            }
            self.accept(|byte| byte == b's');
        }
        !self.is(is_alphanumeric)
    }
}

/// The value of a number: an integer in Go's spelling (`0x1f`, `010` is octal, `1_000`), else a float.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    if let Some(integer) = parse_integer(text) {
        return Some(integer);
    }
    let is_special = text.eq_ignore_ascii_case("inf") || text.eq_ignore_ascii_case("nan");
    if is_special {
        return text.parse().ok();
    }
    if !text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"._eE+-".contains(&byte))
        || !are_underscores_fine(text)
    {
        return None;
    }
    let value: f64 = text.replace('_', "").parse().ok()?;
    value.is_finite().then_some(value)
}

#[expect(clippy::cast_precision_loss, reason = "PromQL's numbers are floats")]
fn parse_integer(text: &str) -> Option<f64> {
    let lowered = text.to_ascii_lowercase();
    let (digits, radix) = match lowered.strip_prefix('0') {
        None => (lowered.as_str(), 10),
        Some(rest) => match rest.strip_prefix('x') {
            Some(hex) if !hex.is_empty() => (hex, 16),
            _ => (rest, 8),
        },
    };
    if !are_underscores_fine(text) {
        return None;
    }
    let digits = digits.replace('_', "");
    if digits.is_empty() {
        return (radix == 8).then_some(0.0);
    }
    if !digits.bytes().all(|digit| char::from(digit).is_digit(radix)) {
        return None;
    }
    i64::from_str_radix(&digits, radix).ok().map(|value| value as f64)
}

/// Underscores stand between digits, or between the prefix of the base and a digit.
fn are_underscores_fine(text: &str) -> bool {
    if !text.contains('_') {
        return true;
    }
    let lowered = text.to_ascii_lowercase();
    let (rest, mut before) = match lowered.strip_prefix("0x") {
        Some(rest) => (rest, b'0'),
        None => (lowered.as_str(), b'^'),
    };
    let is_hex = before == b'0';
    for byte in rest.bytes() {
        before = match byte {
            digit if digit.is_ascii_digit() || (is_hex && digit.is_ascii_hexdigit()) => b'0',
            b'_' if before == b'0' => b'_',
            b'_' => return false,
            _ if before == b'_' => return false,
            _ => b'!',
        };
    }
    before != b'_'
}

/// Milliseconds per unit, from the largest to the smallest.
const UNITS: [(&str, u64); 7] = [
    ("y", 365 * 86_400_000),
    ("w", 7 * 86_400_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// The most that Prometheus holds: 2^63 − 1 nanoseconds, about 292 years.
const MAX_NANOSECONDS: u128 = i64::MAX as u128;

/// The length of a duration such as `1h30m`, in seconds. Units go from the largest to the smallest,
/// each at most once.
pub fn parse_duration(text: &str) -> Result<f64, &'static str> {
    const MALFORMED: &str = "a duration is written from its largest unit to its smallest, such as `1h30m`";
    if text == "0" {
        return Ok(0.0);
    }
    let (mut rest, mut milliseconds, mut units) = (text, 0_u128, UNITS.as_slice());
    if rest.is_empty() {
        return Err(MALFORMED);
    }
    while !rest.is_empty() {
        let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let count: u64 = rest[..n_digits].parse().map_err(|_| MALFORMED)?;
        rest = &rest[n_digits..];
        let n_letters = rest.bytes().take_while(|byte| !byte.is_ascii_digit()).count();
        let unit = &rest[..n_letters];
        rest = &rest[n_letters..];
        if !UNITS.iter().any(|(name, _)| *name == unit) {
            return Err("a duration has the units y, w, d, h, m, s and ms");
        }
        let unit_idx = units
            .iter()
            .position(|(name, _)| *name == unit)
            .ok_or(MALFORMED)?;
        milliseconds += u128::from(count) * u128::from(units[unit_idx].1);
        units = &units[unit_idx + 1..];
        if milliseconds * 1_000_000 > MAX_NANOSECONDS {
            return Err("a duration is longer than 292 years");
        }
    }
    let milliseconds = u64::try_from(milliseconds).map_err(|_| MALFORMED)?;
    Ok(seconds_of(milliseconds))
}

#[expect(clippy::cast_precision_loss, reason = "whole seconds below 2^53")]
fn seconds_of(milliseconds: u64) -> f64 {
    (milliseconds / 1_000) as f64 + ((milliseconds % 1_000) * 1_000_000) as f64 / 1e9
}

/// A length in seconds as a duration such as `1h30m`; as a number of seconds where no duration is
/// exactly that long.
pub fn duration_text(seconds: f64) -> String {
    exact_duration(seconds).unwrap_or_else(|| seconds.to_string())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "casts saturate, and the result is compared"
)]
fn exact_duration(seconds: f64) -> Option<String> {
    use std::fmt::Write;
    let milliseconds = (seconds * 1_000.0).round() as u64;
    if milliseconds == 0 {
        return (seconds == 0.0).then(|| "0s".to_owned());
    }
    let mut text = String::new();
    let mut rest = milliseconds;
    for (unit, length) in UNITS {
        // `90d` reads better than `12w6d`.
        let must_divide = matches!(unit, "y" | "w");
        if rest >= length && (!must_divide || rest.is_multiple_of(length)) {
            write!(text, "{}{unit}", rest / length).expect("a `String` takes all text");
            rest %= length;
        }
    }
    (parse_duration(&text) == Ok(seconds)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_go() {
        for (text, value) in [
            ("010", 8.0),
            ("089", 89.0),
            ("0x1F", 31.0),
            ("0X_1f", 31.0),
            ("1_000", 1000.0),
            ("0", 0.0),
            ("5.", 5.0),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("18446744073709551616", 18_446_744_073_709_551_616.0),
        ] {
            assert_eq!(parse_number(text), Some(value), "{text}");
        }
        for text in ["1e999", "0x", "1e+", ".5.5", "_1", "1__0", "0xFFFFFFFFFFFFFFFFF"] {
            assert_eq!(parse_number(text), None, "{text}");
        }
        assert!(parse_number("NaN").is_some_and(f64::is_nan));
    }

    #[test]
    fn durations_are_read_and_printed() {
        for (text, seconds, printed) in [
            ("1h30m", 5400.0, "1h30m"),
            ("90d", 7_776_000.0, "90d"),
            ("14d", 1_209_600.0, "2w"),
            ("1001ms", 1.001, "1s1ms"),
            ("0s", 0.0, "0s"),
        ] {
            assert_eq!(parse_duration(text), Ok(seconds), "{text}");
            assert_eq!(duration_text(seconds), printed);
        }
        for text in ["5m1m", "1s1h", "5hs", "", "300y", "99999999999999999999s"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
        assert_eq!(duration_text(0.0001), "0.0001");
    }
}
