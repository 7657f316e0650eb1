//! Mutated expressions and rule files: nothing panics, and what is printed parses to the same.
//!
//! It tries 50,000 texts, or goes on for as many minutes as `SRELLAMA_FUZZ_MINUTES` says. The seed is
//! printed, and `SRELLAMA_FUZZ_SEED` repeats a run.

use std::time::{Duration, Instant};

use promql::syntax::read;
use promql::{check_expression, check_rule_file};

use crate::random::Random;
use crate::upstream_corpus;

/// Pieces that change what stands around them.
const PIECES: [&str; 40] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "[5m]",
    "[1h:5m]",
    " offset 5m",
    " offset -(5m)",
    " @ start()",
    " @ 1.5",
    " by (a)",
    " without (\"b.c\")",
    " on (a)",
    " group_left (b)",
    " fill(0)",
    " bool",
    " and ",
    " / ",
    " ^ ",
    "-",
    "+",
    "=~\"(a|b\"",
    "!=\"\"",
    ",",
    "\"",
    "\\xff",
    "\u{FFFD}",
    "#c\n",
    "1e3",
    "0x1f",
    "NaN",
    "step()",
    "max_of(1m, 2m)",
    " anchored",
    "sum",
    "rate(",
    "é",
    "\0",
];

fn mutated(random: &mut Random, corpus: &[String]) -> String {
    let mut text = corpus[random.between(0, corpus.len())].clone();
    for _ in 0..=random.between(0, 4) {
        let at = boundary(&text, random.between(0, text.len() + 1));
        match random.between(0, 5) {
            0 => text.insert_str(at, PIECES[random.between(0, PIECES.len())]),
            1 => {
                let end = boundary(&text, (at + random.between(0, 8)).min(text.len()));
                text.replace_range(at..end.max(at), "");
            }
            2 => {
                let other = &corpus[random.between(0, corpus.len())];
                let from = boundary(other, random.between(0, other.len() + 1));
                text.truncate(at);
                text.push_str(&other[from..]);
            }
            3 => {
                let end = boundary(&text, (at + random.between(0, 30)).min(text.len()));
                let piece = text[at..end.max(at)].to_owned();
                text.insert_str(at, &piece);
            }
            _ => {
                let other = corpus[random.between(0, corpus.len())].clone();
                text = format!(
                    "({text}) {} {other}",
                    ["+", "or", "/ on (a)", "> bool", "^"][random.between(0, 5)]
                );
            }
        }
    }
    text.truncate(boundary(&text, 4_000.min(text.len())));
    text
}

fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[test]
fn mutated_expressions_do_no_harm() {
    let Some(corpus) = upstream_corpus::expressions() else {
        return;
    };
    let of_variable = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let minutes = of_variable("SRELLAMA_FUZZ_MINUTES");
    let long = minutes.map(|minutes| Duration::from_secs(minutes * 60));
    let seed = of_variable("SRELLAMA_FUZZ_SEED").unwrap_or(20_241);
    let (started, mut random) = (Instant::now(), Random::of_seed(seed));
    let (mut n_texts, mut n_valid) = (0_u64, 0_u64);
    while long.map_or(n_texts < 50_000, |long| started.elapsed() < long) {
        let text = mutated(&mut random, &corpus);
        n_texts += 1;
        if let Ok(expr) = read(&text).outcome {
            n_valid += 1;
            let printed = expr.to_string();
            assert_eq!(
                read(&printed).outcome.as_ref(),
                Ok(&expr),
                "seed {seed}: {text:?} printed as {printed:?}"
            );
        }
        check_expression("fuzz", &text, None);
        if n_texts.is_multiple_of(16) {
            let quoted = serde_json::to_string(&text).expect("a text is JSON");
            let file = format!("groups:\n- name: g\n  rules:\n  - record: a\n    expr: {quoted}\n");
            check_rule_file("fuzz.yaml", &file, None);
            check_rule_file("fuzz.yaml", &file.replacen("record", &text, 1), None);
        }
    }
    eprintln!(
        "seed {seed}: {n_texts} mutated expressions, {n_valid} of them valid, no panic, each printed and read back"
    );
}

/// What the fuzzer found once.
#[test]
fn an_offset_that_is_no_number_reads_back_as_it_was_printed() {
    let expr = read("foo offset NaN-(step())").outcome.unwrap();
    assert_eq!(read(&expr.to_string()).outcome, Ok(expr));
}
