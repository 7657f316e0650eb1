//! What is wrong with a pack, where, and what to do.

use std::fmt;
use std::path::PathBuf;

/// A line and a column, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u64,
    /// The column, in characters.
    pub column: u64,
}

/// What is wrong with the text of a pack.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{position}: {fault}; {remedy}")]
pub struct PackFault {
    /// Where.
    pub position: Position,
    /// What is wrong.
    pub fault: String,
    /// What to do.
    pub remedy: String,
}

/// A pack that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The file says something that is no pack.
    #[error("the pack `{}` cannot be used, {fault}", file.display())]
    Faulty {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        fault: PackFault,
    },
    /// The folder or a file in it cannot be read.
    #[error("could not read `{}`; give a folder of pack files that may be read", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A file is no pack at all.
    #[error("`{}` has {size} bytes, and a pack at most {limit}; split it", file.display())]
    TooLarge {
        /// The file.
        file: PathBuf,
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// Too many files.
    #[error("`{}` holds more than {limit} packs; give a folder with packs alone", folder.display())]
    TooMany {
        /// The folder.
        folder: PathBuf,
        /// The limit.
        limit: usize,
    },
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}
