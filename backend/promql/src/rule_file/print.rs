//! Prints a rule file as YAML, in block style, each text on one line where it has only one.
//!
//! A writer of our own, since a rule file has one shape and rules are written by the thousand. What it
//! leaves unquoted means the same text in YAML 1.1, which Prometheus reads, and in YAML 1.2.

use std::fmt::Write as _;

use super::{Labels, Rule, RuleFile, RuleGroup};

/// About what a rule of ours needs.
const BYTES_PER_RULE: usize = 512;

/// The key of a file, before its groups.
const HEAD: &str = "groups:\n";

pub(super) fn print(file: &RuleFile) -> String {
    if file.groups.is_empty() {
        return "groups: []\n".to_owned();
    }
    let mut yaml = String::with_capacity(file.rules().count() * BYTES_PER_RULE);
    yaml.push_str(HEAD);
    for group in &file.groups {
        print_group(&mut yaml, group);
    }
    yaml
}

pub(super) fn joined(files: &[String]) -> String {
    let groups: Vec<&str> = files.iter().filter_map(|file| file.strip_prefix(HEAD)).collect();
    if groups.is_empty() {
        return print(&RuleFile::default());
    }
    let mut yaml = String::with_capacity(HEAD.len() + groups.iter().map(|file| file.len()).sum::<usize>());
    yaml.push_str(HEAD);
    groups.iter().for_each(|file| yaml.push_str(file));
    yaml
}

fn print_group(yaml: &mut String, group: &RuleGroup) {
    let mut fields = Fields::of_item(yaml, "- ", "  ");
    fields.text("name", &group.name);
    fields.optional("interval", group.interval.as_deref());
    if group.rules.is_empty() {
        yaml.push_str("  rules: []\n");
        return;
    }
    yaml.push_str("  rules:\n");
    for rule in &group.rules {
        print_rule(yaml, rule);
    }
}

fn print_rule(yaml: &mut String, rule: &Rule) {
    let mut fields = Fields::of_item(yaml, "  - ", "    ");
    fields.optional("record", rule.record.as_deref());
    fields.optional("alert", rule.alert.as_deref());
    fields.text("expr", &rule.expr);
    fields.optional("for", rule.hold.as_deref());
    fields.optional("keep_firing_for", rule.keep_firing_for.as_deref());
    fields.texts("labels", &rule.labels);
    fields.texts("annotations", &rule.annotations);
}

/// The fields of one item of a list.
struct Fields<'a> {
    yaml: &'a mut String,
    /// What stands before the next field: the dash of the item before its first, else `indent`.
    lead: &'static str,
    indent: &'static str,
}

impl<'a> Fields<'a> {
    fn of_item(yaml: &'a mut String, dash: &'static str, indent: &'static str) -> Self {
        Self {
            yaml,
            lead: dash,
            indent,
        }
    }

    fn text(&mut self, name: &str, value: &str) {
        self.yaml.push_str(self.lead);
        self.lead = self.indent;
        self.yaml.push_str(name);
        self.yaml.push_str(": ");
        push_value(self.yaml, value, self.indent);
    }

    fn optional(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    /// A mapping of texts; none where it is empty.
    fn texts(&mut self, name: &str, texts: &Labels) {
        if texts.is_empty() {
            return;
        }
        self.yaml.push_str(self.indent);
        self.yaml.push_str(name);
        self.yaml.push_str(":\n");
        for (key, value) in texts.iter() {
            self.yaml.push_str(self.indent);
            self.yaml.push_str("  ");
            push_key(self.yaml, key);
            self.yaml.push_str(": ");
            push_value(self.yaml, value, "      ");
        }
    }
}

/// A text and the end of its line; several lines as a block below, indented further than `indent`.
fn push_value(yaml: &mut String, text: &str, indent: &str) {
    match Style::of(text) {
        Style::Plain => yaml.push_str(text),
        Style::Quoted => push_quoted(yaml, text),
        Style::Block => return push_block(yaml, text, indent),
    }
    yaml.push('\n');
}

fn push_key(yaml: &mut String, text: &str) {
    match Style::of(text) {
        Style::Plain => yaml.push_str(text),
        Style::Quoted | Style::Block => push_quoted(yaml, text),
    }
}

fn push_quoted(yaml: &mut String, text: &str) {
    yaml.push('"');
    let mut rest = text;
    // A byte that is no ASCII starts a character, so the text may be parted there.
    while let Some(at) = rest.bytes().position(|byte| !is_plain_in_quotes(byte)) {
        let (plain, from) = rest.split_at(at);
        let mut characters = from.chars();
        yaml.push_str(plain);
        match characters.next() {
            Some('\n') => yaml.push_str("\\n"),
            Some(character @ ('"' | '\\')) => yaml.extend(['\\', character]),
            Some(character) if is_printable(character) => yaml.push(character),
            Some(other) => write!(yaml, "\\U{:08x}", u32::from(other)).expect("a text takes any text"),
            None => {}
        }
        rest = characters.as_str();
    }
    yaml.push_str(rest);
    yaml.push('"');
}

fn is_plain_in_quotes(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'
}

fn push_block(yaml: &mut String, text: &str, indent: &str) {
    yaml.push_str("|-\n");
    for line in text.split('\n') {
        if !line.is_empty() {
            yaml.push_str(indent);
            yaml.push_str("  ");
            yaml.push_str(line);
        }
        yaml.push('\n');
    }
}

/// How a text is written so that it is that text again.
#[derive(Clone, Copy)]
enum Style {
    /// As it is.
    Plain,
    /// On one line, in quotes.
    Quoted,
    /// As it is, on lines of its own.
    Block,
}

impl Style {
    /// Some texts are quoted that need not be: each rule here is simpler and stricter than YAML's.
    fn of(text: &str) -> Self {
        if !is_printable_ascii(text) && !text.chars().all(is_printable) {
            return if is_block(text) { Self::Block } else { Self::Quoted };
        }
        let starts_plain = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '(');
        let ends_plain = !text.ends_with([' ', ':']);
        if starts_plain && ends_plain && !has_marks(text) && !is_number_like(text) && !is_word_of_yaml(text) {
            Self::Plain
        } else {
            Self::Quoted
        }
    }
}

/// Looks at every byte, whatever the first ones are: many are compared at once then.
fn is_printable_ascii(text: &str) -> bool {
    text.bytes()
        .fold(true, |all, byte| all & matches!(byte, b' '..=b'~'))
}

/// Does a colon with a space behind it, or a `#` behind a space, mean something to YAML in it? Looks at
/// every byte, too.
fn has_marks(text: &str) -> bool {
    let bytes = text.as_bytes();
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    pairs.fold(false, |found, pair| {
        found | (pair == (&b':', &b' ')) | (pair == (&b' ', &b'#'))
    })
}

/// Lines that a block holds as they are: it takes its indentation from the first of them, and drops the
/// line ends behind the last.
fn is_block(text: &str) -> bool {
    !text.starts_with([' ', '\n'])
        && !text.ends_with('\n')
        && text.chars().all(|c| c == '\n' || is_printable(c))
}

/// Numbers in all bases, dates and times are made of these.
fn is_number_like(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || b"xo_+-.: TZtz".contains(&byte))
}

/// What YAML 1.1 or 1.2 reads as a truth value or as nothing.
fn is_word_of_yaml(text: &str) -> bool {
    const WORDS: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"];
    text.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// May it stand in YAML as it is, on any line? Other than YAML we take no tab and none of the further
/// line ends.
fn is_printable(character: char) -> bool {
    matches!(character, ' '..='~' | '\u{A0}'..='\u{2027}' | '\u{202A}'..='\u{D7FF}' | '\u{E000}'..='\u{FEFE}' | '\u{FF00}'..='\u{FFFD}' | '\u{10000}'..)
}
