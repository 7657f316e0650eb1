//! Makes a new text of those of a corpus.

use crate::Target;
use crate::random::Random;

/// Longer texts are cut: what is found in long ones is nearly always there in short ones.
const MAX_BYTES: usize = 8 * 1024;
/// Changes made to one text, at most.
const MAX_CHANGES: usize = 5;

/// Makes the texts of one target and seed.
#[derive(Debug)]
pub struct Mutation {
    target: Target,
    corpus: Vec<String>,
    seed: u64,
}

impl Mutation {
    /// Texts for `target` out of `corpus`, which has at least one text.
    pub fn new(target: Target, corpus: Vec<String>, seed: u64) -> Self {
        Self { target, corpus, seed }
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Whom the texts are for.
    pub fn target(&self) -> Target {
        self.target
    }

    /// The `number`th text: first the corpus as it is, then changed texts of it.
    pub fn text(&self, number: u64) -> String {
        let as_it_is = usize::try_from(number).ok().and_then(|idx| self.corpus.get(idx));
        if let Some(text) = as_it_is {
            return text.clone();
        }
        let mut random = Random::of_case(self.seed, number);
        let mut text = random.one_of(&self.corpus).clone();
        for _ in 0..=random.below(MAX_CHANGES) {
            self.change(&mut text, &mut random);
        }
        text.truncate(boundary(&text, MAX_BYTES));
        text
    }

    fn change(&self, text: &mut String, random: &mut Random) {
        let at = boundary(text, random.below(text.len() + 1));
        match random.below(8) {
            0 | 1 => {
                let piece: &&str = random.one_of(self.target.pieces());
                text.insert_str(at, piece);
            }
            2 => {
                let end = boundary(text, at + random.below(8));
                text.replace_range(at..end.max(at), "");
            }
            3 => {
                let other = random.one_of(&self.corpus);
                let from = boundary(other, random.below(other.len() + 1));
                text.truncate(at);
                text.push_str(&other[from..]);
            }
            4 => {
                let end = boundary(text, at + random.below(30));
                let piece = text[at..end.max(at)].to_owned();
                text.insert_str(at, &piece);
            }
            5 => exchange_lines(text, random),
            6 => another_digit(text, at, random),
            _ => {
                let [before, between, behind] = random.one_of(self.target.joints());
                *text = format!("{before}{text}{between}{}{behind}", random.one_of(&self.corpus));
            }
        }
    }
}

/// The last place between two characters that is not behind `at`.
fn boundary(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

fn exchange_lines(text: &mut String, random: &mut Random) {
    let mut lines: Vec<&str> = text.split('\n').collect();
    let (one, other) = (random.below(lines.len()), random.below(lines.len()));
    lines.swap(one, other);
    *text = lines.join("\n");
}

/// Changes the first digit behind `at`.
fn another_digit(text: &mut String, at: usize, random: &mut Random) {
    let digit = text[at..].find(|character: char| character.is_ascii_digit());
    if let Some(digit) = digit.map(|behind| at + behind) {
        let other = random.one_of(&["0", "1", "9", "00", "-1", "1e9", "18446744073709551616"]);
        text.replace_range(digit..=digit, other);
    }
}
