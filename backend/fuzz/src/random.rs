//! A small generator of random numbers, the same on every machine: a seed names a case.

/// SplitMix64 (Steele, Lea and Flood, 2014).
#[derive(Debug, Clone)]
pub(crate) struct Random {
    state: u64,
}

impl Random {
    /// The numbers of the `number`th case of `seed`.
    pub(crate) fn of_case(seed: u64, number: u64) -> Self {
        let mut of_seed = Self { state: seed };
        Self {
            state: of_seed.bits() ^ number.wrapping_mul(0xD1B5_4A32_D192_ED03),
        }
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Evenly among the whole numbers below `until`, which is not 0.
    pub(crate) fn below(&mut self, until: usize) -> usize {
        (self.bits() % until as u64) as usize
    }

    /// One of them; there is at least one.
    pub(crate) fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}
