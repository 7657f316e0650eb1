//! Each embedded pack on the exposition beside it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use domain::Catalogue;
use domain::candidate::{Candidate, CandidateShape, enumerate};
use expect_test::expect_file;
use packs::{EMBEDDED, embedded_packs, page, read_pack};

use crate::exposition::catalogue;

fn beside(name: &str, ending: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("packs")
        .join(format!("{name}.{ending}"))
}

fn exposition(name: &str) -> Catalogue {
    catalogue(&std::fs::read_to_string(beside(name, "prom")).unwrap())
}

fn in_lines(candidates: &[Candidate]) -> String {
    let mut text = String::new();
    for candidate in candidates {
        text += &format!("{} {}\n", candidate.score, candidate.template);
        let rendered = match &candidate.shape {
            CandidateShape::Complete { indicator } => indicator.to_string(),
            CandidateShape::Histogram { histogram, bounds } => {
                let bounds: Vec<&str> = bounds.iter().map(|bound| bound.label()).collect();
                format!("{histogram} within {}", bounds.join(", "))
            }
            CandidateShape::NativeHistogram { .. }
            | CandidateShape::Level { .. }
            | CandidateShape::Age { .. } => candidate.shape.in_words(),
        };
        text += &format!("  {rendered}\n  {}\n", candidate.explanation);
    }
    text
}

#[test]
fn every_template_finds_its_metrics_in_the_exposition_beside_its_pack() {
    for file in EMBEDDED {
        let pack = read_pack(file.text).unwrap_or_else(|fault| panic!("{}: {fault}", file.name));
        assert_eq!(pack.id, file.name);
        let candidates = enumerate(&exposition(file.name), std::slice::from_ref(&pack));
        expect_file![beside(file.name, "txt")].assert_eq(&in_lines(&candidates));
        let used: BTreeSet<&str> = candidates.iter().map(|one| one.template.as_str()).collect();
        for template in &pack.templates {
            let name = format!("{}/{}", pack.id, template.id);
            assert!(
                used.contains(name.as_str()),
                "`{name}` makes nothing of its exposition"
            );
        }
    }
}

#[test]
fn a_pack_makes_the_same_beside_all_others() {
    let all = embedded_packs();
    for file in EMBEDDED {
        let alone = enumerate(&exposition(file.name), &[read_pack(file.text).unwrap()]);
        let of_pack = |candidates: Vec<Candidate>| -> BTreeSet<String> {
            let shapes = candidates
                .into_iter()
                .filter(|one| !one.template.starts_with("generic/"));
            shapes.map(|one| one.shape.in_words()).collect()
        };
        let together = enumerate(&exposition(file.name), &all);
        assert!(of_pack(alone).is_subset(&of_pack(together)), "{}", file.name);
    }
}

#[test]
fn the_page_lists_the_packs_as_they_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/packs.md");
    expect_file![path].assert_eq(&page(&embedded_packs()));
}

#[test]
fn every_file_in_the_folder_is_embedded() {
    let names: BTreeSet<&str> = EMBEDDED.iter().map(|file| file.name).collect();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("packs")).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        assert!(names.contains(stem), "`{}` is not in `EMBEDDED`", path.display());
    }
}
