//! Templates for well-known metrics: the operator's own packs, then those that come with us.

use std::path::Path;

use domain::candidate::Pack;

use crate::failure::Failure;

/// Reads the folder's packs, if one is named; they stand before ours, so that they win.
pub(crate) fn read(folder: Option<&Path>) -> Result<Vec<Pack>, Failure> {
    let mut all = match folder {
        Some(folder) => packs::read_folder(folder)?,
        None => Vec::new(),
    };
    let embedded = packs::embedded_packs();
    let is_replaced = |pack: &Pack, own: &[Pack]| own.iter().any(|other| other.id == pack.id);
    let others: Vec<Pack> = embedded
        .into_iter()
        .filter(|pack| !is_replaced(pack, &all))
        .collect();
    all.extend(others);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_of_the_operator_replaces_ours_of_the_same_id() {
        let folder = tempfile::tempdir().unwrap();
        let text = "pack: http\ntitle: Ours\ntemplates:\n\
                    - {id: a, why: It counts., status-ratio: {requests: {metrics: [front_total]}}}\n";
        std::fs::write(folder.path().join("http.yaml"), text).unwrap();
        let all = read(Some(folder.path())).unwrap();
        assert_eq!(all[0].title, "Ours");
        assert_eq!(all.iter().filter(|pack| pack.id == "http").count(), 1);
        assert_eq!(all.len(), packs::EMBEDDED.len());
    }
}
