//! Secrets come from files: a command line can be read by every process of the host.

use std::path::Path;

use secrecy::SecretString;

use crate::failure::Failure;

/// What a secret file holds, without the white space around it.
pub(crate) fn read(path: &Path) -> Result<SecretString, Failure> {
    let text = std::fs::read_to_string(path).map_err(|source| Failure::File {
        verb: "read",
        path: path.to_owned(),
        source,
    })?;
    let secret = text.trim();
    if secret.is_empty() {
        return Err(Failure::setting(
            format!("the file `{}` is empty", path.display()),
            "put the secret into it",
        ));
    }
    Ok(SecretString::from(secret.to_owned()))
}
