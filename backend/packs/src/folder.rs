//! Packs that an operator keeps in a folder of their own.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use domain::candidate::Pack;

use crate::error::{PackError, PackFault, Position};
use crate::read::read_pack;

/// The largest pack of ours has 8 KiB.
const MAX_BYTES: u64 = 256 * 1024;
/// A folder with more was not meant.
const MAX_FILES: usize = 200;

/// Reads every `*.yaml` and `*.yml` file of a folder, in the order of their names. One that cannot
/// be used stops all: a pack that is silently missing would be missed by nobody.
pub fn read_folder(folder: &Path) -> Result<Vec<Pack>, PackError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| PackError::Unreadable { path, source }
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let path = entry.map_err(unreadable(folder))?.path();
        let is_yaml = path
            .extension()
            .is_some_and(|ending| ending == "yaml" || ending == "yml");
        if is_yaml && path.is_file() {
            files.push(path);
        }
        if files.len() > MAX_FILES {
            return Err(PackError::TooMany {
                folder: folder.to_owned(),
                limit: MAX_FILES,
            });
        }
    }
    files.sort();
    let mut packs: Vec<Pack> = Vec::new();
    for file in files {
        let pack = read_file(&file)?;
        if packs.iter().any(|other| other.id == pack.id) {
            return Err(PackError::Faulty {
                file,
                fault: PackFault {
                    position: Position { line: 1, column: 1 },
                    fault: format!("another pack of the folder is called `{}` too", pack.id),
                    remedy: "give one of them another id".to_owned(),
                },
            });
        }
        packs.push(pack);
    }
    Ok(packs)
}

fn read_file(file: &Path) -> Result<Pack, PackError> {
    let unreadable = |source| PackError::Unreadable {
        path: file.to_owned(),
        source,
    };
    let opened = fs::File::open(file).map_err(unreadable)?;
    let size = opened.metadata().map_err(unreadable)?.len();
    if size > MAX_BYTES {
        return Err(PackError::TooLarge {
            file: file.to_owned(),
            size,
            limit: MAX_BYTES,
        });
    }
    let mut text = String::new();
    opened
        .take(MAX_BYTES)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    read_pack(&text).map_err(|fault| PackError::Faulty {
        file: file.to_owned(),
        fault,
    })
}
