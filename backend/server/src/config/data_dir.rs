//! The folder in which everything is kept.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The folder in which everything is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DataDir(PathBuf);

impl DataDir {
    /// The folder that was named, else `$XDG_DATA_HOME/srellama`, else `~/.local/share/srellama`.
    /// `variable` reads the environment.
    pub(crate) fn choose(
        named: Option<PathBuf>,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, Failure> {
        let absolute = |name: &str| {
            variable(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
        };
        let chosen = named
            .or_else(|| absolute("XDG_DATA_HOME").map(|data| data.join("srellama")))
            .or_else(|| absolute("HOME").map(|home| home.join(".local/share/srellama")));
        chosen.map(Self).ok_or_else(|| {
            Failure::setting(
                "there is no place to keep data: neither `XDG_DATA_HOME` nor `HOME` is set",
                "name a folder with `--data-dir`",
            )
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Where the embedded ledger keeps its blocks.
    pub(crate) fn ledger(&self) -> PathBuf {
        self.0.join("ledger")
    }

    /// Where the address of the contract on a node is kept.
    pub(crate) fn ledger_contract(&self) -> PathBuf {
        self.0.join("ledger-contract")
    }

    /// Where models are looked for.
    pub(crate) fn models(&self) -> PathBuf {
        self.0.join("models")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_comes_first_and_relative_variables_are_passed_over() {
        let choose = |named: Option<&str>, xdg: Option<&'static str>, home: Option<&'static str>| {
            let variable = move |name: &str| match name {
                "XDG_DATA_HOME" => xdg.map(OsString::from),
                "HOME" => home.map(OsString::from),
                _ => None,
            };
            let chosen = DataDir::choose(named.map(PathBuf::from), variable);
            chosen.ok().map(|chosen| chosen.path().display().to_string())
        };
        assert_eq!(
            choose(Some("here"), Some("/x"), Some("/h")).as_deref(),
            Some("here")
        );
        assert_eq!(
            choose(None, Some("/x"), Some("/h")).as_deref(),
            Some("/x/srellama")
        );
        let of_home = Some("/h/.local/share/srellama");
        assert_eq!(choose(None, Some("x"), Some("/h")).as_deref(), of_home);
        assert_eq!(choose(None, None, Some("/h")).as_deref(), of_home);
        assert_eq!(choose(None, None, None), None);
    }
}
