//! Which model ranks candidates.

use std::path::PathBuf;

use inference::Manifest;

use crate::config::data_dir::DataDir;
use crate::failure::Failure;

/// The birth certificate of the model that we ship for: the weights are fetched, not shipped.
const MANIFEST: &str = include_str!("../../../../models/smollm2-135m-instruct/manifest.json");

/// Which model ranks candidates.
#[derive(Debug, Clone)]
pub(crate) enum ModelConfig {
    /// Rules alone.
    Off,
    /// None was named, and none lies where it is looked for.
    NotFetched {
        /// Where it was looked for.
        weights: PathBuf,
        /// The command that fetches it.
        fetch: String,
    },
    /// These weights, to be checked against the manifest.
    Weights {
        /// The manifest.
        manifest: Box<Manifest>,
        /// The weights file.
        weights: PathBuf,
    },
}

impl ModelConfig {
    /// Finds the weights; they are not read yet.
    pub(crate) fn find(named: Option<PathBuf>, data_dir: &DataDir) -> Result<Self, Failure> {
        if named.as_ref().is_some_and(|named| named.as_os_str() == "off") {
            return Ok(Self::Off);
        }
        let manifest: Manifest = serde_json::from_str(MANIFEST).map_err(|error| {
            Failure::setting(
                format!("the built-in model manifest cannot be read: {error}"),
                "go on with `--model off`",
            )
        })?;
        let (weights, is_named) = match named {
            Some(folder) if folder.is_dir() => (folder.join(&manifest.file), true),
            Some(file) => (file, true),
            None => (data_dir.models().join(&manifest.file), false),
        };
        if !is_named && !weights.exists() {
            let fetch = manifest.fetch;
            return Ok(Self::NotFetched { weights, fetch });
        }
        Ok(Self::Weights {
            manifest: Box::new(manifest),
            weights,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_manifest_is_one_and_its_weights_are_looked_for() {
        let home = tempfile::tempdir().unwrap();
        let data_dir = DataDir::choose(Some(home.path().to_owned()), |_| None).unwrap();
        let found = ModelConfig::find(None, &data_dir).unwrap();
        let ModelConfig::NotFetched { weights, fetch } = found else {
            panic!("{found:?}");
        };
        assert_eq!(fetch, "cargo xtask model");
        std::fs::create_dir_all(data_dir.models()).unwrap();
        std::fs::write(&weights, "weights").unwrap();
        let found = ModelConfig::find(None, &data_dir).unwrap();
        assert!(matches!(found, ModelConfig::Weights { .. }), "{found:?}");
        let off = ModelConfig::find(Some("off".into()), &data_dir).unwrap();
        assert!(matches!(off, ModelConfig::Off), "{off:?}");
    }
}
