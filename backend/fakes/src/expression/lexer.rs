//! Cuts PromQL into tokens.

use super::ExpressionError;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name or a keyword.
    Word(String),
    Number(f64),
    /// In milliseconds.
    Duration(i64),
    Text(String),
    /// An operator or a bracket, as it is written.
    Sign(&'static str),
}

/// The longer ones first.
const SIGNS: [&str; 25] = [
    "==", "!=", "<=", ">=", "=~", "!~", "=", "<", ">", "+", "-", "*", "/", "%", "^", "(", ")", "{", "}", "[",
    "]", ",", ":", "@", "!",
];

const DURATION_UNITS: [(&str, i64); 7] = [
    ("ms", 1),
    ("s", 1_000),
    ("m", 60_000),
    ("h", 3_600_000),
    ("d", 86_400_000),
    ("w", 604_800_000),
    ("y", 31_536_000_000),
];

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, ExpressionError> {
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut is_in_brackets = false;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_whitespace() {
            rest = &rest[1..];
            continue;
        }
        if first == '#' {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
            continue;
        }
        let starts_number =
            first.is_ascii_digit() || first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit());
        // In brackets a colon parts the window from the step of a subquery.
        let starts_word = is_word_character(first) && !(first == ':' && is_in_brackets);
        let (token, length) = if starts_number {
            number_or_duration(rest)?
        } else if starts_word {
            let length = rest
                .find(|c: char| !is_word_character(c) && !c.is_ascii_digit())
                .unwrap_or(rest.len());
            (word(&rest[..length]), length)
        } else if matches!(first, '"' | '\'' | '`') {
            text_literal(rest, first)?
        } else {
            let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
            let sign =
                sign.ok_or_else(|| ExpressionError::Mistake(format!("unexpected character: {first:?}")))?;
            (Token::Sign(sign), sign.len())
        };
        match token {
            Token::Sign("[") => is_in_brackets = true,
            Token::Sign("]") => is_in_brackets = false,
            _ => {}
        }
        tokens.push(token);
        rest = &rest[length..];
    }
    Ok(tokens)
}

fn is_word_character(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || character == ':'
}

fn word(text: &str) -> Token {
    match text.to_ascii_lowercase().as_str() {
        "inf" => Token::Number(f64::INFINITY),
        "nan" => Token::Number(f64::NAN),
        _ => Token::Word(text.to_owned()),
    }
}

fn number_or_duration(text: &str) -> Result<(Token, usize), ExpressionError> {
    if let Some((milliseconds, length)) = duration(text) {
        return Ok((Token::Duration(milliseconds), length));
    }
    let is_part = |(idx, character): &(usize, char)| {
        let follows_exponent = *idx > 0 && matches!(text.as_bytes()[idx - 1], b'e' | b'E');
        character.is_ascii_alphanumeric()
            || *character == '.'
            || matches!(character, '+' | '-') && follows_exponent && !text.starts_with("0x")
    };
    let length = text.char_indices().take_while(is_part).count();
    let digits = &text[..length];
    let value = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(hexadecimal) => i64::from_str_radix(hexadecimal, 16)
            .ok()
            .map(|value| value as f64),
        None => digits.parse().ok(),
    };
    let value = value
        .ok_or_else(|| ExpressionError::Mistake(format!("bad number or duration syntax: {digits:?}")))?;
    Ok((Token::Number(value), length))
}

/// Several numbers with units, each unit smaller than the one before.
fn duration(text: &str) -> Option<(i64, usize)> {
    let mut total: i64 = 0;
    let mut length = 0;
    let mut smallest = i64::MAX;
    loop {
        let rest = &text[length..];
        let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let units = &rest[n_digits..];
        let unit = DURATION_UNITS
            .into_iter()
            .find(|(unit, _)| units.starts_with(unit));
        let (Some((unit, milliseconds)), true) = (unit, n_digits > 0) else {
            break;
        };
        if milliseconds >= smallest {
            return None;
        }
        smallest = milliseconds;
        let count: i64 = rest[..n_digits].parse().ok()?;
        total = total.checked_add(count.checked_mul(milliseconds)?)?;
        length += n_digits + unit.len();
    }
    let ends_here = !text[length..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    (length > 0 && ends_here).then_some((total, length))
}

fn text_literal(text: &str, quote: char) -> Result<(Token, usize), ExpressionError> {
    let mut literal = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((idx, character)) = characters.next() {
        if character == quote {
            return Ok((Token::Text(literal), idx + 1));
        }
        if character == '\\' && quote != '`' {
            literal.push(escaped(&mut characters)?);
        } else {
            literal.push(character);
        }
    }
    Err(ExpressionError::Mistake("unterminated quoted string".to_owned()))
}

/// The character that follows a backslash stands for.
fn escaped(characters: &mut impl Iterator<Item = (usize, char)>) -> Result<char, ExpressionError> {
    let fault = || ExpressionError::Mistake("unknown escape sequence".to_owned());
    let (_, character) = characters.next().ok_or_else(fault)?;
    let n_hexadecimal_digits = match character {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        'a' => return Ok('\u{7}'),
        'b' => return Ok('\u{8}'),
        'f' => return Ok('\u{c}'),
        'n' => return Ok('\n'),
        'r' => return Ok('\r'),
        't' => return Ok('\t'),
        'v' => return Ok('\u{b}'),
        '\\' | '\'' | '"' => return Ok(character),
        _ => return Err(fault()),
    };
    let digits: String = characters
        .take(n_hexadecimal_digits)
        .map(|(_, digit)| digit)
        .collect();
    let code = u32::from_str_radix(&digits, 16).map_err(|_| fault())?;
    char::from_u32(code).ok_or_else(fault)
}
