//! What is tried, and what is promised of it.

mod exposition;
mod promql;
mod specs;

/// A reader of foreign text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Expressions and rule files: parsed, printed, checked.
    Promql,
    /// Specs in every format that is read, and everything that is written of them.
    Specs,
    /// Expositions, classic and OpenMetrics.
    Exposition,
}

/// What was promised, and what came instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken(pub String);

impl Target {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Promql, Self::Specs, Self::Exposition];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Promql => "promql",
            Self::Specs => "specs",
            Self::Exposition => "exposition",
        }
    }

    /// Reads the text, and looks at every promise. Was the text taken?
    ///
    /// # Errors
    /// The first promise that is broken. A panic is passed on.
    pub fn holds_for(self, text: &str) -> Result<bool, Broken> {
        match self {
            Self::Promql => promql::holds_for(text),
            Self::Specs => specs::holds_for(text),
            Self::Exposition => exposition::holds_for(text),
        }
    }

    /// Pieces that change what stands around them.
    pub(crate) fn pieces(self) -> &'static [&'static str] {
        match self {
            Self::Promql => promql::PIECES,
            Self::Specs => specs::PIECES,
            Self::Exposition => exposition::PIECES,
        }
    }

    /// What makes one text of two: before, between and behind them.
    pub(crate) fn joints(self) -> &'static [[&'static str; 3]] {
        match self {
            Self::Promql => promql::JOINTS,
            Self::Specs => &[["", "\n---\n", ""]],
            Self::Exposition => &[["", "", ""], ["", "\n", ""]],
        }
    }
}

fn promise(is_kept: bool, broken: impl FnOnce() -> String) -> Result<(), Broken> {
    match is_kept {
        true => Ok(()),
        false => Err(Broken(broken())),
    }
}

/// A place is in the text, or right behind its end.
fn is_place_in(text: &str, line: usize, column: usize) -> Result<(), Broken> {
    let of_line = text.split('\n').nth(line.wrapping_sub(1));
    let is_in_line = |of_line: &str| (1..=of_line.len() + 1).contains(&column);
    promise(of_line.is_some_and(is_in_line), || {
        format!("a place in the text; {line}:{column} is none")
    })
}

/// What is said can be shown on a terminal.
fn is_harmless(said: &str) -> Result<(), Broken> {
    promise(!said.chars().any(char::is_control), || {
        format!("words without control characters; it says {said:?}")
    })
}
