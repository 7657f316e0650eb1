//! The key that signs the embedded ledger's transactions. It is made on first use, never leaves its
//! file and this process, and is never logged.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use alloy::primitives::hex;
use alloy::signers::local::PrivateKeySigner;
use secrecy::{ExposeSecret, SecretString};

/// Why the key can not be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeyError {
    #[error("the key file `{}` could not be read or written", file.display())]
    Io {
        file: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the key file `{}` does not hold a key of 64 hex digits; restore it from a backup", file.display())]
    Unreadable { file: PathBuf },
    #[cfg(unix)]
    #[error("the key file `{}` has mode {mode:03o}, so others can use it; run `chmod 600` on it", file.display())]
    Exposed { file: PathBuf, mode: u32 },
}

/// Reads the key, `None` where there is no such file. A key that others can read is refused.
pub(super) fn load(file: &Path) -> Result<Option<PrivateKeySigner>, KeyError> {
    let text = match fs::read_to_string(file) {
        Ok(text) => SecretString::from(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(KeyError::Io {
                file: file.to_owned(),
                source,
            });
        }
    };
    check_mode(file)?;
    let key = text.expose_secret().trim_end().parse();
    key.map(Some).map_err(|_| KeyError::Unreadable {
        file: file.to_owned(),
    })
}

/// Makes a key and stores it. A crash leaves either no key file or a whole one.
pub(super) fn create(file: &Path) -> Result<PrivateKeySigner, KeyError> {
    let key = PrivateKeySigner::random();
    let text = SecretString::from(hex::encode(key.to_bytes()));
    store(file, &text).map_err(|source| KeyError::Io {
        file: file.to_owned(),
        source,
    })?;
    Ok(key)
}

fn store(file: &Path, text: &SecretString) -> io::Result<()> {
    let unfinished = file.with_extension("unfinished");
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut opened = private_file(&unfinished)?;
    opened.write_all(text.expose_secret().as_bytes())?;
    opened.write_all(b"\n")?;
    opened.sync_all()?;
    fs::rename(&unfinished, file)
}

fn private_file(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

#[cfg(unix)]
fn check_mode(file: &Path) -> Result<(), KeyError> {
    let metadata = fs::metadata(file).map_err(|source| KeyError::Io {
        file: file.to_owned(),
        source,
    })?;
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyError::Exposed {
            file: file.to_owned(),
            mode,
        });
    }
    Ok(())
}

/// Elsewhere than on Unix, who may read the file is up to the folder it lies in.
#[cfg(not(unix))]
fn check_mode(_file: &Path) -> Result<(), KeyError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("signer.key");
        assert!(load(&file).unwrap().is_none());
        let key = create(&file).unwrap();
        assert_eq!(load(&file).unwrap().unwrap().address(), key.address());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_the_key() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("signer.key");
        create(&file).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(load(&file), Err(KeyError::Exposed { mode: 0o640, .. })));
    }

    #[test]
    fn a_damaged_key_is_refused_and_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("signer.key");
        create(&file).unwrap();
        let secret = fs::read_to_string(&file).unwrap();
        fs::write(&file, &secret[..30]).unwrap();
        let refused = format!("{:?}", load(&file).unwrap_err());
        assert!(refused.contains("Unreadable"), "{refused}");
        assert!(!refused.contains(&secret[..30]), "{refused}");
    }
}
