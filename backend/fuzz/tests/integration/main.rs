//! A short hunt in each target, the same on every machine: nothing of the corpus and none of so many
//! texts breaks a promise. `cargo xtask fuzz` goes on for longer.

#![expect(clippy::unwrap_used, reason = "what surrounds the tests is test code too")]

use fuzz::{Hunt, Mutation, Target, corpus};

const SEED: u64 = 20_241;

#[track_caller]
fn hunted(target: Target, n_texts: u64) {
    let mut texts = corpus::own(target).unwrap();
    texts.extend(corpus::of_others(target).unwrap().unwrap_or_default());
    let n_texts = n_texts + texts.len() as u64;
    let mut hunt = Hunt::new(Mutation::new(target, texts, SEED));
    while hunt.next() < n_texts && !hunt.is_over() {
        hunt.step(|| {});
    }
    assert_eq!(hunt.findings(), [], "{} of seed {SEED}", target.name());
    let tally = hunt.tally();
    assert!(tally.n_taken > 0 && tally.n_taken < tally.n_texts, "{tally:?}");
}

#[test]
fn promql() {
    hunted(Target::Promql, 50_000);
}

#[test]
fn specs() {
    hunted(Target::Specs, 5_000);
}

#[test]
fn expositions() {
    hunted(Target::Exposition, 20_000);
}

#[test]
fn a_number_and_a_seed_name_a_text_for_good() {
    let of_seed = |seed| {
        let texts = corpus::own(Target::Promql).unwrap();
        Mutation::new(Target::Promql, texts, seed)
    };
    let far = 1_000_000;
    assert_eq!(of_seed(1).text(far), of_seed(1).text(far));
    assert_ne!(of_seed(1).text(far), of_seed(2).text(far));
    assert_eq!(of_seed(1).text(0), corpus::own(Target::Promql).unwrap()[0]);
}
