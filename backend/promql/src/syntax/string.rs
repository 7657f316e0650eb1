//! Texts in quotes: what their escapes stand for.

/// How long the escape behind a backslash is, in bytes.
pub(super) fn length_of_escape(rest: &[u8], quote: u8) -> Result<usize, &'static str> {
    let Some(first) = rest.first() else {
        return Err("an escape in a text is not complete");
    };
    let (digits, radix, max) = match first {
        b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'\\' => return Ok(1),
        same if *same == quote => return Ok(1),
        b'0'..=b'7' => (rest.get(..3), 8, 255),
        b'x' => (rest.get(1..3), 16, 255),
        b'u' => (rest.get(1..5), 16, u32::from(char::MAX)),
        b'U' => (rest.get(1..9), 16, u32::from(char::MAX)),
        _ => return Err("a text holds an escape that PromQL does not have; write a backslash as `\\\\`"),
    };
    let value = digits.and_then(|digits| number(digits, radix));
    match value {
        None => Err("an escape in a text is not complete"),
        Some(value) if value > max || (0xD800..0xE000).contains(&value) => {
            Err("an escape in a text stands for no character")
        }
        Some(_) => Ok(digits.map_or(0, <[u8]>::len) + usize::from(radix == 16)),
    }
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    digits.iter().try_fold(0_u32, |value, digit| {
        let digit = char::from(*digit).to_digit(radix)?;
        value.checked_mul(radix)?.checked_add(digit)
    })
}

/// The bytes that a text in quotes stands for; the lexer has checked it.
pub(super) fn unquoted(quoted: &str) -> Vec<u8> {
    let bytes = quoted.as_bytes();
    let inner = bytes.get(1..bytes.len().saturating_sub(1)).unwrap_or_default();
    let quote = bytes.first().copied().unwrap_or_default();
    if quote == b'`' || !inner.contains(&b'\\') {
        return inner.to_vec();
    }
    let mut out = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((first, behind)) = rest.split_first() {
        if *first != b'\\' {
            out.push(*first);
            rest = behind;
            continue;
        }
        let length = length_of_escape(behind, quote).unwrap_or(behind.len());
        push_escaped(&behind[..length], &mut out);
        rest = &behind[length..];
    }
    out
}

fn push_escaped(escape: &[u8], out: &mut Vec<u8>) {
    let plain = match escape.first() {
        Some(b'a') => 0x07,
        Some(b'b') => 0x08,
        Some(b'f') => 0x0c,
        Some(b'n') => b'\n',
        Some(b'r') => b'\r',
        Some(b't') => b'\t',
        Some(b'v') => 0x0b,
        Some(b'0'..=b'7') => byte(number(escape, 8)),
        Some(b'x') => byte(number(&escape[1..], 16)),
        Some(b'u' | b'U') => {
            let character = number(&escape[1..], 16)
                .and_then(char::from_u32)
                .unwrap_or_default();
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            return;
        }
        Some(other) => *other,
        None => return,
    };
    out.push(plain);
}

fn byte(value: Option<u32>) -> u8 {
    value
        .and_then(|value| u8::try_from(value).ok())
        .unwrap_or_default()
}

/// `text` in double quotes.
pub(super) fn quote(text: &str, out: &mut String) {
    use std::fmt::Write;
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{FFFD}' => out.push_str("\\ufffd"),
            control if control.is_control() => {
                write!(out, "\\u{:04x}", u32::from(control)).expect("a `String` takes all text");
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_those_of_go() {
        for (quoted, plain) in [
            (r#""a\n\x41\101é\U0001F600\\\"""#, "a\nAAé😀\\\""),
            ("`a\\n`", "a\\n"),
            (r"'it\'s'", "it's"),
            ("''", ""),
        ] {
            assert_eq!(unquoted(quoted), plain.as_bytes(), "{quoted}");
        }
        for refused in ["8", "x4", "x4g", "400", "ud800", "UFFFFFFFF", "'", "", "u12"] {
            assert!(length_of_escape(refused.as_bytes(), b'"').is_err(), "{refused}");
        }
    }

    #[test]
    fn quoting_is_undone_by_reading() {
        for text in ["", "a\"b\\c\n\t\r\u{1}\u{FFFD}é😀", "\u{85}"] {
            let mut quoted = String::new();
            quote(text, &mut quoted);
            assert_eq!(unquoted(&quoted), text.as_bytes(), "{quoted}");
        }
    }
}
