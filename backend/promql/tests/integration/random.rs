//! A small generator of random numbers, the same on every machine: a seed names a case.

/// SplitMix64 (Steele, Lea and Flood, 2014).
#[derive(Debug, Clone)]
pub(crate) struct Random {
    state: u64,
}

impl Random {
    pub(crate) fn of_seed(seed: u64) -> Self {
        Self { state: seed }
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Evenly in `[0, 1)`.
    pub(crate) fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Evenly among the whole numbers of `[from, until)`.
    pub(crate) fn between(&mut self, from: usize, until: usize) -> usize {
        from + (self.bits() % (until - from) as u64) as usize
    }

    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    pub(crate) fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.between(0, choices.len())]
    }

    /// A whole number near `mean`: between none and twice of it, as uneven as arrivals are.
    pub(crate) fn arrivals(&mut self, mean: f64) -> f64 {
        let whole = (mean * 2.0 * self.share()).floor();
        let rest = mean * 2.0 - (mean * 2.0).floor();
        whole + f64::from(u8::from(self.chance(rest / 2.0)))
    }
}
