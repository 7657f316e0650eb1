//! Tries text after text, and keeps what broke a promise.

use std::panic::catch_unwind;
use std::time::{Duration, Instant};

use crate::shrink::shrunk;
use crate::{Broken, Mutation, Target};

/// After so many a hunt ends: what is found then is mostly the same.
const MAX_FINDINGS: usize = 20;

/// A text that broke a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which text of the seed it was.
    pub number: u64,
    /// As short as it could be made.
    pub text: String,
    /// What was promised, and what came instead.
    pub broken: String,
}

/// What was tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Texts that were tried.
    pub n_texts: u64,
    /// Of them, those that were taken; the others were refused, in words.
    pub n_taken: u64,
    /// The longest that one text took.
    pub longest: Duration,
    /// Which one that was.
    pub longest_number: u64,
}

/// A hunt for texts that break promises.
#[derive(Debug)]
pub struct Hunt {
    mutation: Mutation,
    next: u64,
    tally: Tally,
    findings: Vec<Finding>,
}

impl Hunt {
    /// A hunt that begins with text 0.
    pub fn new(mutation: Mutation) -> Self {
        Self {
            mutation,
            next: 0,
            tally: Tally::default(),
            findings: Vec::new(),
        }
    }

    /// The number of the text that [`Hunt::step`] tries.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Was so much found that going on is worth little?
    pub fn is_over(&self) -> bool {
        self.findings.len() >= MAX_FINDINGS
    }

    /// What was tried so far.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// What was found so far, each once.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Tries the next text, and shorter ones where it breaks a promise; `on_try` is called before each.
    pub fn step(&mut self, on_try: impl Fn()) {
        let number = self.next;
        self.next += 1;
        let target = self.mutation.target();
        let text = self.mutation.text(number);
        let attempt = |text: &str| {
            on_try();
            tried(target, text)
        };
        let started = Instant::now();
        let outcome = attempt(&text);
        self.count(
            number,
            started.elapsed(),
            outcome.as_ref().is_ok_and(|is_taken| *is_taken),
        );
        if outcome.is_err() {
            let shortest = shrunk(&text, |shorter| attempt(shorter).is_err());
            self.keep(number, &shortest);
        }
    }

    fn count(&mut self, number: u64, took: Duration, is_taken: bool) {
        let tally = &mut self.tally;
        tally.n_texts += 1;
        tally.n_taken += u64::from(is_taken);
        if took > tally.longest {
            (tally.longest, tally.longest_number) = (took, number);
        }
    }

    fn keep(&mut self, number: u64, text: &str) {
        let Err(Broken(broken)) = tried(self.mutation.target(), text) else {
            return;
        };
        if self.findings.iter().any(|known| known.text == text) {
            return;
        }
        self.findings.push(Finding {
            number,
            text: text.to_owned(),
            broken,
        });
    }
}

/// The same as [`Target::holds_for`], with a panic as a promise that was broken.
fn tried(target: Target, text: &str) -> Result<bool, Broken> {
    catch_unwind(|| target.holds_for(text)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(Broken(format!("panicked: {}", said.unwrap_or("without a word"))))
    })
}
