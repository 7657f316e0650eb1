//! `--exposition FILE`: what a service exposes at `/metrics`, in place of a source.

use std::io::{self, Read};
use std::path::Path;

use domain::{Catalogue, Service};

use crate::failure::Failure;

/// The largest file that is read: ten times what large services expose.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// The catalogue of the service that exposes the file; `-` is standard input. The service is called
/// like the file, by the label `job`, which a scrape would add.
pub(crate) fn read(path: &Path) -> Result<Catalogue, Failure> {
    let failed = |source| Failure::File {
        verb: "read",
        path: path.to_owned(),
        source,
    };
    let text = match path == Path::new("-") {
        true => text_of(io::stdin().lock()),
        false => std::fs::File::open(path).and_then(text_of),
    };
    let exposition = exposition::parse(&text.map_err(failed)?)
        .map_err(|fault| failed(io::Error::new(io::ErrorKind::InvalidData, fault)))?;
    let stem = path.file_stem().filter(|stem| *stem != "-");
    let service = Service {
        name: stem.map_or_else(
            || "exposed".to_owned(),
            |stem| stem.to_string_lossy().into_owned(),
        ),
        label: "job".to_owned(),
    };
    Ok(exposition::catalogue_of(&exposition, service))
}

fn text_of(reader: impl Read) -> io::Result<String> {
    let mut text = String::new();
    reader.take(MAX_BYTES + 1).read_to_string(&mut text)?;
    match text.len() as u64 > MAX_BYTES {
        true => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("it is larger than {} MiB", MAX_BYTES / (1024 * 1024)),
        )),
        false => Ok(text),
    }
}
