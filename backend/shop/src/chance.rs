//! Chance that repeats itself: draws from a seed, so that the same minute always brings the same customers.

/// A small generator of pseudo-random numbers (SplitMix64), good enough for traffic and no good for secrets.
#[derive(Clone, Debug)]
pub struct Chance {
    state: u64,
}

/// Below this mean a draw is exact; above it the normal approximation is closer than anybody can see in a chart.
const EXACT_BELOW_MEAN: f64 = 30.0;

impl Chance {
    /// A generator for one thing at one place in time: `name` says which thing, `index` which minute or request.
    pub fn seeded(name: &str, index: u64) -> Self {
        // FNV-1a spreads the name; the generator's own mixing does the rest.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let mut chance = Self {
            state: hash ^ index.wrapping_mul(0xd6e8_feb8_6659_fd93),
        };
        chance.next_u64();
        chance
    }

    fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number in `(0, 1)`, never one of its ends.
    pub fn uniform(&mut self) -> f64 {
        ((self.next_u64() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// True with probability `share`.
    pub fn happens(&mut self, share: f64) -> bool {
        self.uniform() < share
    }

    /// A draw from the standard normal distribution (Box and Muller).
    pub fn standard_normal(&mut self) -> f64 {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// How many of independent events with mean `mean` happened (Poisson).
    pub fn poisson(&mut self, mean: f64) -> u64 {
        if mean <= 0.0 {
            return 0;
        }
        if mean >= EXACT_BELOW_MEAN {
            return rounded_count(mean + mean.sqrt() * self.standard_normal());
        }
        let floor = (-mean).exp();
        let mut product = self.uniform();
        let mut count = 0;
        while product > floor {
            product *= self.uniform();
            count += 1;
        }
        count
    }

    /// How many of `n` tries succeeded when each does with probability `share` (binomial).
    pub fn binomial(&mut self, n: u64, share: f64) -> u64 {
        if n == 0 || share <= 0.0 {
            return 0;
        }
        if share > 0.5 {
            return n - self.binomial(n, 1.0 - share);
        }
        let mean = n as f64 * share;
        if mean >= EXACT_BELOW_MEAN {
            let deviation = (mean * (1.0 - share)).sqrt();
            return rounded_count(mean + deviation * self.standard_normal()).min(n);
        }
        self.binomial_by_inversion(n, share)
    }

    /// Walks the cumulative distribution from zero until it passes a uniform draw.
    fn binomial_by_inversion(&mut self, n: u64, share: f64) -> u64 {
        let odds = share / (1.0 - share);
        let mut left = self.uniform();
        let mut probability = (n as f64 * (1.0 - share).ln()).exp();
        let mut count = 0;
        while left > probability && count < n {
            left -= probability;
            count += 1;
            probability *= odds * (n - count + 1) as f64 / count as f64;
        }
        count
    }
}

/// The nearest count; what lies below zero is zero (casting from a float saturates).
fn rounded_count(value: f64) -> u64 {
    value.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_mean(expected: f64, mut draw: impl FnMut(&mut Chance) -> u64) {
        let n_draws = 20_000;
        let total: u64 = (0..n_draws)
            .map(|index| draw(&mut Chance::seeded("mean", index)))
            .sum();
        let mean = total as f64 / n_draws as f64;
        assert!(
            (mean - expected).abs() < 0.03 * expected,
            "mean {mean}, expected {expected}"
        );
    }

    #[test]
    fn draws_have_the_mean_that_was_asked_for() {
        check_mean(3.0, |chance| chance.poisson(3.0));
        check_mean(400.0, |chance| chance.poisson(400.0));
        check_mean(2.0, |chance| chance.binomial(1000, 0.002));
        check_mean(300.0, |chance| chance.binomial(1000, 0.3));
        check_mean(9.5, |chance| chance.binomial(10, 0.95));
    }

    #[test]
    fn a_binomial_draw_stays_within_its_tries() {
        for index in 0..2_000 {
            let mut chance = Chance::seeded("bounds", index);
            assert!(chance.binomial(40, 0.9) <= 40);
            assert_eq!(chance.binomial(7, 1.0), 7);
            assert_eq!(chance.binomial(7, 0.0), 0);
        }
    }

    #[test]
    fn the_seed_decides_and_differs_by_name_and_index() {
        let draw = |name, index| Chance::seeded(name, index).uniform();
        assert_eq!(draw("carts", 5), draw("carts", 5));
        assert_ne!(draw("carts", 5), draw("carts", 6));
        assert_ne!(draw("carts", 5), draw("user", 5));
    }
}
