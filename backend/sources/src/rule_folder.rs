//! A folder of rule files on this host.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt};
use std::path::{Path, PathBuf};

use domain::Digest;
use domain::change::FileBefore;
use domain::ports::{RuleFolder, RuleFolderError};
use rustix::fs::OFlags;
use rustix::io::Errno;

/// The largest rule file that is read or written.
const FILE_LIMIT_BYTES: usize = 4 * 1024 * 1024;
/// How our temporary files begin and end. They are hidden and do not end in `.yaml` or `.yml`, so
/// that a `rule_files: ["rules/*.yaml"]` never loads one.
const TEMPORARY_START: &str = ".srellama-";
const TEMPORARY_END: &str = ".tmp";
/// The mode of a new rule file: the server, another user, must read it.
const NEW_FILE_MODE: u32 = 0o644;

/// Reads and replaces the files directly inside one folder: no folder below it, no symbolic link,
/// nothing that is not UTF-8 or has more than 4 MiB.
///
/// A file is put in place by a rename, so a server reads the old text or the new one. What is
/// there is compared just before the rename; against another program that writes in those
/// microseconds no file system helps. Our own processes are kept apart by the store's write lock.
#[derive(Debug, Clone)]
pub struct PrometheusRuleFolder {
    folder: PathBuf,
}

/// A file that was read.
struct Present {
    text: String,
    metadata: Metadata,
}

impl PrometheusRuleFolder {
    /// The files of `folder`, which must exist when it is used.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    fn require_folder(&self) -> Result<(), RuleFolderError> {
        if self.folder.is_dir() {
            return Ok(());
        }
        Err(RuleFolderError::NoFolder {
            folder: self.folder.clone(),
        })
    }

    /// The name of a path that lies directly inside.
    fn name_of<'a>(&self, path: &'a Path) -> Result<&'a str, RuleFolderError> {
        let name = path.file_name().and_then(|name| name.to_str());
        let is_inside = path.parent() == Some(&self.folder);
        let name = name.filter(|_| is_inside);
        let name = name.ok_or_else(|| {
            let folder = self.folder.display();
            not_a_rule_file(path, format!("it does not lie directly in `{folder}`"))
        })?;
        if name.starts_with('.') {
            return Err(not_a_rule_file(path, "it is hidden"));
        }
        Ok(name)
    }

    fn find(&self, path: &Path) -> Result<Option<Present>, RuleFolderError> {
        self.require_folder()?;
        self.name_of(path)?;
        // Neither follows a link, nor waits at a pipe for someone to write.
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
        let opened = OpenOptions::new()
            .read(true)
            .custom_flags(flags.cast_signed())
            .open(path);
        match opened {
            Ok(file) => read_plain(path, file).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => {
                Err(not_a_rule_file(path, "it is a symbolic link"))
            }
            Err(error) => Err(io(path)(error)),
        }
    }

    /// Refuses what is not there as expected.
    fn require(&self, path: &Path, expected: Option<Digest>) -> Result<Option<Present>, RuleFolderError> {
        let present = self.find(path)?;
        let found = present
            .as_ref()
            .map(|present| Digest::of(present.text.as_bytes()));
        if found != expected {
            return Err(RuleFolderError::Foreign {
                path: path.to_owned(),
            });
        }
        Ok(present)
    }

    fn put(&self, path: &Path, expected: Option<Digest>, text: &str) -> Result<(), RuleFolderError> {
        if text.len() > FILE_LIMIT_BYTES {
            return Err(too_large(path));
        }
        let name = self.name_of(path)?;
        let present = self.require(path, expected)?;
        let temporary = Temporary::create(&self.folder, name).map_err(io(path))?;
        temporary
            .fill(text, present.as_ref().map(|present| &present.metadata))
            .map_err(io(path))?;
        self.require(path, expected)?;
        temporary.rename_to(path).map_err(io(path))?;
        self.sync().map_err(io(path))
    }

    fn remove(&self, path: &Path, expected: Option<Digest>) -> Result<(), RuleFolderError> {
        if self.require(path, expected)?.is_some() {
            std::fs::remove_file(path).map_err(io(path))?;
            self.sync().map_err(io(path))?;
        }
        Ok(())
    }

    /// A rename or removal is durable when the folder is.
    fn sync(&self) -> std::io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }

    /// Removes what a crash between creation and rename left behind.
    fn remove_leftovers(&self) -> std::io::Result<()> {
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let is_ours = name
                .to_str()
                .is_some_and(|name| name.starts_with(TEMPORARY_START) && name.ends_with(TEMPORARY_END));
            if is_ours && entry.file_type()?.is_file() {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

impl RuleFolder for PrometheusRuleFolder {
    fn folder(&self) -> PathBuf {
        self.folder.clone()
    }

    fn probe(&self) -> Result<(), RuleFolderError> {
        self.require_folder()?;
        let read_only = |source| RuleFolderError::ReadOnly {
            folder: self.folder.clone(),
            source,
        };
        // Dropping it removes it.
        Temporary::create(&self.folder, "probe").map_err(read_only)?;
        Ok(())
    }

    fn read(&self, path: &Path) -> Result<FileBefore, RuleFolderError> {
        Ok(match self.find(path)? {
            None => FileBefore::Absent,
            Some(Present { text, .. }) => FileBefore::Present { text },
        })
    }

    fn replace(
        &self,
        path: &Path,
        expected: Option<Digest>,
        after: &FileBefore,
    ) -> Result<(), RuleFolderError> {
        self.require_folder()?;
        self.remove_leftovers().map_err(io(&self.folder))?;
        match after {
            FileBefore::Absent => self.remove(path, expected),
            FileBefore::Present { text } => self.put(path, expected, text),
        }
    }
}

/// A file beside the one that it shall become. Gone when it is dropped before that.
struct Temporary {
    path: PathBuf,
    file: File,
}

impl Temporary {
    fn create(folder: &Path, name: &str) -> std::io::Result<Self> {
        let process = std::process::id();
        let path = folder.join(format!("{TEMPORARY_START}{name}.{process}{TEMPORARY_END}"));
        // A process that crashed may have had our number, as the first one in a container has.
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        Ok(Self { path, file })
    }

    /// Writes durably, with the mode and, where this user may give files away, the owner of what
    /// was there.
    fn fill(&self, text: &str, before: Option<&Metadata>) -> std::io::Result<()> {
        (&self.file).write_all(text.as_bytes())?;
        if let Some(before) = before {
            give_to(&self.file, before.uid(), before.gid())?;
        }
        let mode = before.map_or(NEW_FILE_MODE, |before| before.mode() & 0o777);
        self.file.set_permissions(PermissionsExt::from_mode(mode))?;
        self.file.sync_all()
    }

    /// After the rename nothing is left to remove, so dropping it is harmless.
    fn rename_to(self, path: &Path) -> std::io::Result<()> {
        std::fs::rename(&self.path, path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // What cannot be removed now is removed before the next file is written.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn give_to(file: &File, user: u32, group: u32) -> std::io::Result<()> {
    let own = file.metadata()?;
    if (own.uid(), own.gid()) == (user, group) {
        return Ok(());
    }
    match std::os::unix::fs::fchown(file, Some(user), Some(group)) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(()),
        result => result,
    }
}

fn read_plain(path: &Path, file: File) -> Result<Present, RuleFolderError> {
    let metadata = file.metadata().map_err(io(path))?;
    if metadata.is_dir() {
        return Err(not_a_rule_file(path, "it is a folder"));
    }
    if !metadata.is_file() {
        return Err(not_a_rule_file(path, "it is no plain file"));
    }
    let mut bytes = Vec::new();
    let limit = FILE_LIMIT_BYTES as u64 + 1;
    file.take(limit).read_to_end(&mut bytes).map_err(io(path))?;
    if bytes.len() > FILE_LIMIT_BYTES {
        return Err(too_large(path));
    }
    let text = String::from_utf8(bytes).map_err(|_| not_a_rule_file(path, "it is not UTF-8 text"))?;
    Ok(Present { text, metadata })
}

fn too_large(path: &Path) -> RuleFolderError {
    not_a_rule_file(path, "it has more than 4 MiB")
}

fn not_a_rule_file(path: &Path, fault: impl Into<String>) -> RuleFolderError {
    RuleFolderError::NotARuleFile {
        path: path.to_owned(),
        fault: fault.into(),
    }
}

fn io(path: &Path) -> impl Fn(std::io::Error) -> RuleFolderError {
    let path = path.to_owned();
    move |source| RuleFolderError::Io {
        path: path.clone(),
        source,
    }
}
