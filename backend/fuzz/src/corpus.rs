//! The texts that everything begins with: those of this repository, and Prometheus' own test suite
//! and other projects' documents where they lie beside it.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::Target;

/// Longer documents are cut into pieces of so many bytes, at line ends.
const PIECE_BYTES: usize = 4 * 1024;

/// The corpus of this repository for a target.
///
/// # Errors
/// Where a file cannot be read.
pub fn own(target: Target) -> Result<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    match target {
        Target::Promql => Ok(lines_of(&folder.join("promql.txt"))?),
        Target::Specs => documents_of(&folder.join("specs")),
        Target::Exposition => documents_of(&folder.join("expositions")),
    }
}

/// What others wrote for the same purpose, from the folder `shared/data` beside the repository;
/// `None` where that is not there.
///
/// # Errors
/// Where the folder is there, and a file of it cannot be read.
pub fn of_others(target: Target) -> Result<Option<Vec<String>>> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !data.exists() {
        return Ok(None);
    }
    let texts = match target {
        Target::Promql => texts_of(&data.join("promql/upstream.jsonl"), "expr")?,
        Target::Specs => {
            let mut texts = texts_of(&data.join("slo/sloth_pairs.jsonl"), "input")?;
            texts.extend(texts_of(&data.join("slo/openslo.jsonl"), "doc")?);
            texts.extend(texts_of(&data.join("slo/pyrra.jsonl"), "slo")?);
            texts
        }
        Target::Exposition => {
            let mut texts = texts_of(&data.join("exposition/openmetrics_cases.jsonl"), "text")?;
            for name in [
                "node_exporter.e2e-output.txt",
                "prometheus.textparse.alltypes.237mfs.prom.txt",
            ] {
                texts.extend(pieces_of(&text_of(&data.join("exposition").join(name))?));
            }
            texts
        }
    };
    Ok(Some(texts))
}

fn text_of(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("could not read `{}`", path.display()))
}

fn lines_of(path: &Path) -> Result<Vec<String>> {
    Ok(text_of(path)?.lines().map(str::to_owned).collect())
}

/// The files of a folder, in the order of their names.
fn documents_of(folder: &Path) -> Result<Vec<String>> {
    let entries = folder
        .read_dir()
        .with_context(|| format!("could not read `{}`", folder.display()))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry?.path());
    }
    paths.sort();
    paths.iter().map(|path| text_of(path)).collect()
}

/// A field of each line; what is no text there is taken as JSON, which is YAML too.
fn texts_of(path: &Path, field: &str) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for line in text_of(path)?.lines() {
        let case: Value =
            serde_json::from_str(line).with_context(|| format!("`{}` is no JSON lines", path.display()))?;
        texts.push(match &case[field] {
            Value::String(text) => text.clone(),
            document => document.to_string(),
        });
    }
    Ok(texts)
}

fn pieces_of(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for line in text.split_inclusive('\n') {
        if pieces
            .last()
            .is_some_and(|piece| piece.len() + line.len() > PIECE_BYTES)
        {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push_str(line);
        }
    }
    pieces
}
