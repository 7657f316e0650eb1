//! Runs the binary in a home of its own.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A data folder and a rule folder that go away with the test.
pub(crate) struct Home {
    folder: TempDir,
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Home {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("rules")).unwrap();
        Self { folder }
    }

    /// With the proposals of the fake shop's `payment` in it.
    pub(crate) fn with_proposals() -> Self {
        let home = Self::new();
        home.run("propose --fake --service payment --model off")
            .succeeded();
        home
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The files in the rule folder, by name.
    pub(crate) fn rule_files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path("rules")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    /// Words are separated by spaces.
    pub(crate) fn command(&self, line: &str) -> Command {
        self.command_of(&line.split(' ').collect::<Vec<_>>())
    }

    pub(crate) fn command_of(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_srellama"));
        command
            .args(words)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .env("SRELLAMA_DATA_DIR", self.path("data"))
            .stdin(Stdio::null());
        command
    }

    #[track_caller]
    pub(crate) fn run(&self, line: &str) -> Ran {
        finish(self.command(line))
    }

    #[track_caller]
    pub(crate) fn run_words(&self, words: &[&str]) -> Ran {
        finish(self.command_of(words))
    }

    pub(crate) fn start(&self, line: &str) -> Child {
        self.command(line)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }
}

#[track_caller]
fn finish(mut command: Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Ran {
    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        self.ended_with(0)
    }

    #[track_caller]
    pub(crate) fn ended_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert!(!self.stderr.contains("panicked"), "{self:#?}");
        self
    }

    /// Standard output has each of these texts.
    #[track_caller]
    pub(crate) fn says(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.stdout.contains(text), "`{text}` is not in {self:#?}");
        }
        self
    }

    /// It could not be done: standard error is an error of our form with each of these texts.
    #[track_caller]
    pub(crate) fn failed_with(self, texts: &[&str]) {
        let ran = self.ended_with(2);
        assert!(ran.stderr.starts_with("error: "), "{ran:#?}");
        for text in texts {
            assert!(ran.stderr.contains(text), "`{text}` is not in {ran:#?}");
        }
    }

    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}

/// The only file of a folder whose name begins so.
#[track_caller]
pub(crate) fn file_that_begins(folder: &Path, with: &str) -> PathBuf {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let begins = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with(with);
    paths.into_iter().find(begins).unwrap()
}
