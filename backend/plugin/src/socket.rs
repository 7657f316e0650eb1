//! The private unix socket, and the clearing away of sockets whose process was killed.

use std::fs::Permissions;
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::net::UnixListener;

/// Each socket lies alone in a folder that only its owner may enter. So whoever can call is the user
/// that runs Grafana, or root.
const FOLDER_PREFIX: &str = "srellama-plugin-";
const SOCKET_NAME: &str = "plugin.sock";
/// Renamed to [`SOCKET_NAME`] once it listens, so that no other process takes it for a stale one.
const UNFINISHED_NAME: &str = "new";

/// Why there is no socket.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// The folder could not be made.
    #[error("could not make a private folder in `{}`; let Grafana's user write there", directory.display())]
    Folder {
        /// Where it was to be.
        directory: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The socket could not be made.
    #[error("could not listen on `{}`; its path must be shorter than 108 bytes", path.display())]
    Listen {
        /// Where it was to be.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// A socket that is removed with its folder when this is dropped.
#[derive(Debug)]
pub(crate) struct PrivateSocket {
    folder: TempDir,
}

impl PrivateSocket {
    /// Listens in a new folder below `directory`, after removing what killed processes of the same
    /// user left there.
    pub(crate) fn listen(directory: &Path) -> Result<(Self, UnixListener), SocketError> {
        let folder_error = |source| SocketError::Folder {
            directory: directory.to_owned(),
            source,
        };
        let folder = tempfile::Builder::new()
            .prefix(FOLDER_PREFIX)
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(directory)
            .map_err(folder_error)?;
        let owner = std::fs::metadata(folder.path()).map_err(folder_error)?.uid();
        remove_stale(directory, owner);

        let unfinished = folder.path().join(UNFINISHED_NAME);
        let path = folder.path().join(SOCKET_NAME);
        let listener = UnixListener::bind(&unfinished)
            .and_then(|listener| std::fs::rename(&unfinished, &path).map(|()| listener));
        let listener = listener.map_err(|source| SocketError::Listen { path, source })?;
        Ok((Self { folder }, listener))
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join(SOCKET_NAME)
    }
}

/// Removes the folders of processes that are gone. What cannot be removed stays: it harms nobody.
fn remove_stale(directory: &Path, owner: u32) {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return;
    };
    for folder in entries.flatten().filter(|entry| is_ours(entry, owner)) {
        let folder = folder.path();
        let socket = folder.join(SOCKET_NAME);
        let refused = |error: std::io::Error| error.kind() == ErrorKind::ConnectionRefused;
        if std::os::unix::net::UnixStream::connect(&socket).is_err_and(refused) {
            let removed = std::fs::remove_file(&socket).and_then(|()| std::fs::remove_dir(&folder));
            tracing::debug!(
                socket = %socket.display(),
                removed = removed.is_ok(),
                "found the socket of a process that is gone"
            );
        }
    }
}

/// Whether a folder has our name and our user's; a link to a folder is no folder.
fn is_ours(entry: &std::fs::DirEntry, owner: u32) -> bool {
    let is_named_so = entry.file_name().to_string_lossy().starts_with(FOLDER_PREFIX);
    is_named_so
        && entry
            .metadata()
            .is_ok_and(|metadata| metadata.is_dir() && metadata.uid() == owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n_folders(directory: &Path) -> usize {
        std::fs::read_dir(directory).unwrap().count()
    }

    #[tokio::test]
    async fn only_the_owner_may_enter_and_nothing_stays_behind() {
        let directory = tempfile::tempdir().unwrap();
        let (socket, _listener) = PrivateSocket::listen(directory.path()).unwrap();
        let folder = std::fs::metadata(socket.path().parent().unwrap()).unwrap();
        assert_eq!(folder.permissions().mode() & 0o777, 0o700);
        tokio::net::UnixStream::connect(socket.path()).await.unwrap();
        drop(socket);
        assert_eq!(n_folders(directory.path()), 0);
    }

    #[tokio::test]
    async fn sockets_of_the_dead_are_removed_and_those_of_the_living_stay() {
        let directory = tempfile::tempdir().unwrap();
        let (living, _listener) = PrivateSocket::listen(directory.path()).unwrap();
        let (killed, listener) = PrivateSocket::listen(directory.path()).unwrap();
        let dead = killed.folder.keep();
        drop(listener);
        std::fs::create_dir(directory.path().join("srellama-plugin-other")).unwrap();

        let (_socket, _third) = PrivateSocket::listen(directory.path()).unwrap();
        assert!(!dead.exists());
        assert!(living.path().exists());
        assert_eq!(n_folders(directory.path()), 3);
    }

    #[tokio::test]
    async fn a_path_that_is_too_long_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let long = directory.path().join("x".repeat(100));
        std::fs::create_dir(&long).unwrap();
        let error = PrivateSocket::listen(&long).unwrap_err().to_string();
        assert!(error.contains("shorter than 108 bytes"), "{error}");
        let absent = PrivateSocket::listen(&long.join("absent"))
            .unwrap_err()
            .to_string();
        assert!(absent.contains("private folder"), "{absent}");
    }
}
