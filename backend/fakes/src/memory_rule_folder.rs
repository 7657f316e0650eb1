//! A folder of rule files that is a map.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use domain::Digest;
use domain::change::FileBefore;
use domain::ports::{RuleFolder, RuleFolderError};

use crate::{Scripted, locked};

/// A [`RuleFolder`] in memory. Clones share the files.
#[derive(Debug, Clone)]
pub struct MemoryRuleFolder {
    folder: PathBuf,
    content: Arc<Mutex<Content>>,
}

#[derive(Debug, Default)]
struct Content {
    files: BTreeMap<PathBuf, String>,
    is_absent: bool,
    is_read_only: bool,
    n_writes_until_crash: Option<usize>,
    foreign_writes: Vec<(PathBuf, String)>,
    n_writes: usize,
}

impl MemoryRuleFolder {
    /// An empty folder that can be written to. Nothing at `folder` on the disk is touched.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            content: Arc::default(),
        }
    }

    /// Puts a file there, as someone else would. `name` is relative to the folder, or inside it.
    pub fn put(&self, name: impl AsRef<Path>, text: &str) {
        let path = self.folder.join(name);
        locked(&self.content).files.insert(path, text.to_owned());
    }

    /// Removes a file, as someone else would.
    pub fn remove(&self, name: impl AsRef<Path>) {
        locked(&self.content).files.remove(&self.folder.join(name));
    }

    /// All files with their texts, by path.
    pub fn files(&self) -> BTreeMap<PathBuf, String> {
        locked(&self.content).files.clone()
    }

    /// How many writes succeeded.
    pub fn n_writes(&self) -> usize {
        locked(&self.content).n_writes
    }

    /// Makes the folder absent, or there again.
    pub fn set_absent(&self, is_absent: bool) {
        locked(&self.content).is_absent = is_absent;
    }

    /// Takes the right to write away, or gives it back.
    pub fn set_read_only(&self, is_read_only: bool) {
        locked(&self.content).is_read_only = is_read_only;
    }

    /// Puts `text` at `name` just before the next write to that file, so that the writer loses the
    /// race against someone else.
    pub fn change_before_next_write(&self, name: impl AsRef<Path>, text: &str) {
        let foreign_write = (self.folder.join(name), text.to_owned());
        locked(&self.content).foreign_writes.push(foreign_write);
    }

    /// Lets `n_writes` more writes succeed and fails all after them with [`RuleFolderError::Io`],
    /// as if the process had died there, until [`Self::recover`].
    pub fn crash_after(&self, n_writes: usize) {
        locked(&self.content).n_writes_until_crash = Some(n_writes);
    }

    /// Ends a crash: writes succeed again.
    pub fn recover(&self) {
        locked(&self.content).n_writes_until_crash = None;
    }

    fn check_path(&self, path: &Path) -> Result<(), RuleFolderError> {
        if path.starts_with(&self.folder) {
            return Ok(());
        }
        Err(RuleFolderError::NotARuleFile {
            path: path.to_owned(),
            fault: format!("it does not lie in `{}`", self.folder.display()),
        })
    }
}

impl RuleFolder for MemoryRuleFolder {
    fn folder(&self) -> PathBuf {
        self.folder.clone()
    }

    fn probe(&self) -> Result<(), RuleFolderError> {
        locked(&self.content).probe(&self.folder)
    }

    fn read(&self, path: &Path) -> Result<FileBefore, RuleFolderError> {
        self.check_path(path)?;
        Ok(locked(&self.content).read(path))
    }

    fn replace(
        &self,
        path: &Path,
        expected: Option<Digest>,
        after: &FileBefore,
    ) -> Result<(), RuleFolderError> {
        self.check_path(path)?;
        let mut content = locked(&self.content);
        content.probe(&self.folder)?;
        content.let_others_write(path);
        if content.read(path).digest() != expected {
            return Err(RuleFolderError::Foreign {
                path: path.to_owned(),
            });
        }
        content.write(path, after)
    }
}

impl Content {
    fn probe(&self, folder: &Path) -> Result<(), RuleFolderError> {
        let folder = folder.to_owned();
        if self.is_absent {
            return Err(RuleFolderError::NoFolder { folder });
        }
        if self.is_read_only {
            let source = io::Error::from(io::ErrorKind::PermissionDenied);
            return Err(RuleFolderError::ReadOnly { folder, source });
        }
        Ok(())
    }

    fn read(&self, path: &Path) -> FileBefore {
        match self.files.get(path) {
            Some(text) => FileBefore::Present { text: text.clone() },
            None => FileBefore::Absent,
        }
    }

    fn let_others_write(&mut self, path: &Path) {
        let due = self.foreign_writes.iter().position(|(other, _)| other == path);
        if let Some(due) = due {
            let (path, text) = self.foreign_writes.remove(due);
            self.files.insert(path, text);
        }
    }

    fn write(&mut self, path: &Path, after: &FileBefore) -> Result<(), RuleFolderError> {
        if let Some(n_writes) = &mut self.n_writes_until_crash {
            *n_writes = n_writes.checked_sub(1).ok_or_else(|| RuleFolderError::Io {
                path: path.to_owned(),
                source: io::Error::other(Scripted),
            })?;
        }
        match after {
            FileBefore::Absent => self.files.remove(path),
            FileBefore::Present { text } => self.files.insert(path.to_owned(), text.clone()),
        };
        self.n_writes += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (MemoryRuleFolder, PathBuf) {
        (MemoryRuleFolder::new("/rules"), PathBuf::from("/rules/a.yaml"))
    }

    fn present(text: &str) -> FileBefore {
        FileBefore::Present { text: text.into() }
    }

    #[test]
    fn replaces_only_what_was_expected() {
        let (folder, path) = folder();
        folder.probe().unwrap();
        folder.replace(&path, None, &present("one")).unwrap();
        assert_eq!(folder.read(&path).unwrap(), present("one"));
        let foreign = folder.replace(&path, None, &present("two")).unwrap_err();
        assert!(matches!(foreign, RuleFolderError::Foreign { .. }), "{foreign}");
        let one = present("one").digest();
        folder.replace(&path, one, &FileBefore::Absent).unwrap();
        assert_eq!(folder.read(&path).unwrap(), FileBefore::Absent);
        assert_eq!(folder.n_writes(), 2);
    }

    #[test]
    fn loses_the_race_when_told() {
        let (folder, path) = folder();
        folder.change_before_next_write("a.yaml", "theirs");
        let foreign = folder.replace(&path, None, &present("ours")).unwrap_err();
        assert!(matches!(foreign, RuleFolderError::Foreign { .. }), "{foreign}");
        assert_eq!(folder.read(&path).unwrap(), present("theirs"));
    }

    #[test]
    fn crashes_after_the_scripted_number_of_writes() {
        let (folder, path) = folder();
        folder.crash_after(1);
        folder.replace(&path, None, &present("one")).unwrap();
        let one = present("one").digest();
        let crash = folder.replace(&path, one, &present("two")).unwrap_err();
        assert!(matches!(crash, RuleFolderError::Io { .. }), "{crash}");
        assert_eq!(folder.read(&path).unwrap(), present("one"));
        folder.recover();
        folder.replace(&path, one, &present("two")).unwrap();
    }

    #[test]
    fn refuses_without_the_folder_without_the_right_and_outside() {
        let (folder, path) = folder();
        folder.set_read_only(true);
        let read_only = folder.replace(&path, None, &present("one")).unwrap_err();
        assert!(
            matches!(read_only, RuleFolderError::ReadOnly { .. }),
            "{read_only}"
        );
        folder.set_absent(true);
        let absent = folder.probe().unwrap_err();
        assert!(matches!(absent, RuleFolderError::NoFolder { .. }), "{absent}");
        let outside = folder.read(Path::new("/etc/a.yaml")).unwrap_err();
        assert!(
            matches!(outside, RuleFolderError::NotARuleFile { .. }),
            "{outside}"
        );
    }
}
