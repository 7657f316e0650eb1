//! All that is printed: lines with an aligned verb, JSON documents, errors, progress, questions.
//!
//! Results go to standard output, everything else to standard error. Text from outside never reaches
//! a terminal with its control characters.

use std::fmt::Display;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::cli::ColorChoice;
use crate::failure::Report;

/// Verbs end in this column.
const VERB_WIDTH: usize = 12;

/// Where a command prints.
#[derive(Debug)]
pub(crate) struct Terminal {
    is_coloured: bool,
    is_json: bool,
    shows_progress: bool,
}

/// The colour of a verb, one of the terminal's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Done.
    Good,
    /// A person should look.
    Attention,
    /// Wrong.
    Bad,
    /// Said besides.
    Quiet,
}

impl Tone {
    fn code(self) -> &'static str {
        match self {
            Self::Good => "\x1b[1;32m",
            Self::Attention => "\x1b[1;33m",
            Self::Bad => "\x1b[1;31m",
            Self::Quiet => "\x1b[1;36m",
        }
    }
}

impl Terminal {
    pub(crate) fn new(color: ColorChoice, is_json: bool) -> Self {
        let wants_none = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let is_coloured = match color {
            ColorChoice::Auto => io::stdout().is_terminal() && !wants_none && !is_dumb,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        };
        Self {
            is_coloured,
            is_json,
            shows_progress: io::stderr().is_terminal() && !is_dumb,
        }
    }

    /// Is a JSON document wanted in place of lines?
    pub(crate) fn is_json(&self) -> bool {
        self.is_json
    }

    /// A finished thing: `    Proposed  payment availability 99.9 %`.
    pub(crate) fn done(&self, verb: &str, detail: impl Display) -> io::Result<()> {
        self.line(Tone::Good, verb, detail)
    }

    /// The same in another tone.
    pub(crate) fn line(&self, tone: Tone, verb: &str, detail: impl Display) -> io::Result<()> {
        if self.is_json {
            return Ok(());
        }
        let verb = format!("{verb:>VERB_WIDTH$}");
        let verb = self.painted(tone, &verb);
        self.write(&format!("{verb}  {}\n", harmless(&detail.to_string())))
    }

    /// A line on standard error, where standard output has a document.
    pub(crate) fn aside(&self, tone: Tone, verb: &str, detail: impl Display) {
        if self.is_json {
            return;
        }
        let verb = self.painted(tone, &format!("{verb:>VERB_WIDTH$}"));
        // What cannot be shown there is no failure of the work.
        let _ = writeln!(io::stderr().lock(), "{verb}  {}", harmless(&detail.to_string()));
    }

    /// A line below the last one, without a verb.
    pub(crate) fn more(&self, detail: impl Display) -> io::Result<()> {
        if self.is_json {
            return Ok(());
        }
        let detail = harmless(&detail.to_string());
        self.write(&format!("{:VERB_WIDTH$}  {detail}\n", ""))
    }

    /// A document for machines.
    pub(crate) fn json(&self, document: &impl Serialize) -> io::Result<()> {
        let mut text = serde_json::to_string_pretty(document)?;
        text.push('\n');
        self.write(&text)
    }

    /// A text that is a document already.
    pub(crate) fn text(&self, text: &str) -> io::Result<()> {
        self.write(text)
    }

    /// An error. Nothing more can be done if even that is not taken.
    pub(crate) fn report(&self, report: &Report) {
        let mut text = format!(
            "{}: {}\n",
            self.painted(Tone::Bad, "error"),
            harmless(&report.what)
        );
        for (word, detail) in [
            ("in", &report.place),
            ("why", &report.why),
            ("try", &report.remedy),
        ] {
            if let Some(detail) = detail {
                text += &format!("  {word:<4} {}\n", harmless(detail));
            }
        }
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Waits for `work` and meanwhile says so on a terminal, with the seconds that have passed.
    pub(crate) async fn while_waiting<T>(
        &self,
        verb: &str,
        detail: &str,
        work: impl Future<Output = T>,
    ) -> T {
        self.while_working(verb, || detail.to_owned(), work).await
    }

    /// The same for work that tells how far it is.
    pub(crate) async fn while_working<T>(
        &self,
        verb: &str,
        detail: impl Fn() -> String,
        work: impl Future<Output = T>,
    ) -> T {
        if !self.shows_progress {
            return work.await;
        }
        let started = Instant::now();
        let mut ticks = tokio::time::interval(Duration::from_secs(1));
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => {
                    self.draw("");
                    return done;
                }
                _ = ticks.tick() => {
                    let verb = self.painted(Tone::Quiet, &format!("{verb:>VERB_WIDTH$}"));
                    let seconds = started.elapsed().as_secs();
                    self.draw(&format!("{verb}  {} ({seconds} s)", harmless(&detail())));
                }
            }
        }
    }

    /// Asks a person; anything but yes is no. `None` where nobody can be asked.
    pub(crate) fn ask(&self, question: &str) -> io::Result<Option<bool>> {
        if !io::stdin().is_terminal() {
            return Ok(None);
        }
        let mut stderr = io::stderr().lock();
        write!(stderr, "{} [y/N] ", harmless(question))?;
        stderr.flush()?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        let answer = answer.trim().to_lowercase();
        Ok(Some(answer == "y" || answer == "yes"))
    }

    /// Replaces the line that the cursor is in.
    fn draw(&self, text: &str) {
        // Progress that cannot be shown is no failure of the work.
        let _ = write!(io::stderr().lock(), "\r\x1b[K{text}");
    }

    fn painted(&self, tone: Tone, text: &str) -> String {
        if self.is_coloured {
            format!("{}{text}\x1b[0m", tone.code())
        } else {
            text.to_owned()
        }
    }

    fn write(&self, text: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
    }
}

/// One line without control characters: an escape sequence in a label must not reach the terminal.
fn harmless(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            plain.extend(character.escape_default());
        } else {
            plain.push(character);
        }
    }
    plain
}

/// A service's name or a path as a word of a shell.
pub(crate) fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A count with its noun: `1 rule`, `2 rules`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_keeps_its_line_and_its_colours_to_itself() {
        assert_eq!(harmless("a\x1b[31mb\nc\u{7}"), r"a\u{1b}[31mb\nc\u{7}");
        assert_eq!(harmless("größer · 99.9 %"), "größer · 99.9 %");
    }

    #[test]
    fn odd_names_are_quoted_for_a_shell() {
        assert_eq!(shell_word("payment"), "payment");
        assert_eq!(shell_word("a b; rm"), "'a b; rm'");
        assert_eq!(shell_word("it's"), r"'it'\''s'");
        assert_eq!(shell_word("-x"), "'-x'");
    }
}
