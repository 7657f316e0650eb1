//! How much of what a person would pick is proposed, and how much of what is proposed a person would
//! pick, over expositions of well-known exporters and of services that somebody instrumented by hand.
//!
//! Beside each exposition in `tests/corpus` lies what a reviewer found in it before anything was
//! proposed: `+` is an indicator that must be found, `?` one that some would take and some would not,
//! which counts for neither figure. Packs and templates were made with the half in `tuned` in view;
//! the half in `held_out` was kept aside until they were done.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use domain::candidate::enumerate;
use packs::embedded_packs;

use crate::exposition::catalogue;
use crate::golden::line;

/// What is asked of both halves together.
const PRECISION: f64 = 0.95;
const RECALL: f64 = 0.80;
/// What the half that was kept aside reached when it was first looked at: 0.905 and 0.788. It falls
/// short, and must not get worse.
const HELD_OUT_PRECISION: f64 = 0.90;
const HELD_OUT_RECALL: f64 = 0.78;

/// What was found of one exposition.
#[derive(Default)]
struct Score {
    name: String,
    n_reviewed: usize,
    found: usize,
    missed: Vec<String>,
    wrong: Vec<String>,
    open: usize,
}

impl Score {
    fn precision(&self) -> f64 {
        share(self.found, self.found + self.wrong.len())
    }

    fn recall(&self) -> f64 {
        share(self.found, self.n_reviewed)
    }

    fn row(&self) -> String {
        format!(
            "{:32} {:8} {:5} {:6} {:5} {:4} {:9.3} {:6.3}",
            self.name,
            self.n_reviewed,
            self.found,
            self.missed.len(),
            self.wrong.len(),
            self.open,
            self.precision(),
            self.recall()
        )
    }

    fn sum<'a>(name: &str, scores: impl Iterator<Item = &'a Score>) -> Score {
        scores.fold(
            Score {
                name: name.to_owned(),
                ..Score::default()
            },
            |mut sum, score| {
                sum.n_reviewed += score.n_reviewed;
                sum.found += score.found;
                sum.missed.extend(score.missed.iter().cloned());
                sum.wrong.extend(score.wrong.iter().cloned());
                sum.open += score.open;
                sum
            },
        )
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

fn score(exposition: &Path) -> Score {
    let text = std::fs::read_to_string(exposition).unwrap();
    let reviewed = std::fs::read_to_string(exposition.with_extension("txt")).unwrap();
    let marked = |mark: &str| -> BTreeSet<String> {
        let lines = reviewed.lines().filter_map(|line| line.strip_prefix(mark));
        lines.map(|line| line.trim().to_owned()).collect()
    };
    let (wanted, open) = (marked("+"), marked("?"));
    let proposed: BTreeSet<String> = enumerate(&catalogue(&text), &embedded_packs())
        .iter()
        .map(|candidate| without_bound(&line(candidate)))
        .collect();
    let unasked = || proposed.difference(&wanted);
    let stem = exposition.file_stem().unwrap().to_str().unwrap();
    let half = exposition
        .parent()
        .unwrap()
        .file_name()
        .unwrap()
        .to_str()
        .unwrap();
    let of_this = |line: &String| format!("{stem}: {line}");
    Score {
        name: format!("{half}/{stem}"),
        n_reviewed: wanted.len(),
        found: proposed.intersection(&wanted).count(),
        missed: wanted.difference(&proposed).map(of_this).collect(),
        wrong: unasked()
            .filter(|line| !open.contains(*line))
            .map(of_this)
            .collect(),
        open: unasked().filter(|line| open.contains(*line)).count(),
    }
}

/// The reviewer says what should be watched; what is bad of it is for the golden files.
fn without_bound(line: &str) -> String {
    let ends = [" bad ", " at most ", " at least "].map(|word| line.find(word));
    let end = ends.into_iter().flatten().min().unwrap_or(line.len());
    line[..end].to_owned()
}

fn half(name: &str) -> Vec<Score> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/corpus")
        .join(name);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "prom"))
        .collect();
    paths.sort();
    paths.iter().map(|path| score(path)).collect()
}

#[test]
fn a_reviewer_would_take_what_is_proposed_and_misses_little() {
    let (tuned, held_out) = (half("tuned"), half("held_out"));
    let sums = [
        Score::sum("tuned", tuned.iter()),
        Score::sum("held out", held_out.iter()),
        Score::sum("all", tuned.iter().chain(&held_out)),
    ];
    let mut table = format!(
        "{:32} {:8} {:5} {:6} {:5} {:4} {:9} {:6}\n",
        "exposition", "reviewed", "found", "missed", "wrong", "open", "precision", "recall"
    );
    for score in tuned.iter().chain(&held_out).chain(&sums) {
        table += &score.row();
        table.push('\n');
    }
    for line in sums[2].missed.iter().map(|line| format!("missed {line}\n")) {
        table += &line;
    }
    for line in sums[2].wrong.iter().map(|line| format!("wrong  {line}\n")) {
        table += &line;
    }
    println!("{table}");
    for (sum, precision, recall) in [
        (&sums[0], PRECISION, RECALL),
        (&sums[1], HELD_OUT_PRECISION, HELD_OUT_RECALL),
        (&sums[2], PRECISION, RECALL),
    ] {
        assert!(
            sum.precision() >= precision && sum.recall() >= recall,
            "{} falls short\n{table}",
            sum.name
        );
    }
}
