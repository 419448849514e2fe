//! Numbers that look random and are the same for the same seed on every machine.

/// SplitMix64: small, quick, and good enough to spread names and faults.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// The stream of a seed and a position: streams of neighbouring positions have nothing in common.
    pub(crate) fn new(seed: u64, position: u64) -> Self {
        Self(mix(seed ^ 0x6b65_6875) ^ mix(position.wrapping_add(0x9e37_79b9_7f4a_7c15)))
    }

    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `bound`; 0 where the bound is 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        // Multiplying instead of dividing keeps the bias far below what anyone could see here.
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// True in so many of a hundred cases.
    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A fraction from 0 to below 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// One of the items.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len() as u64) as usize)
    }

    /// A word of so many letters and digits.
    pub(crate) fn word(&mut self, letters: usize) -> String {
        const ALPHABET: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
        (0..letters)
            .map(|_| char::from(ALPHABET[(self.next() >> 58) as usize]))
            .collect()
    }

    /// A word of so many hexadecimal digits.
    pub(crate) fn hex(&mut self, digits: usize) -> String {
        let mut word = String::with_capacity(digits + 16);
        while word.len() < digits {
            word.push_str(&format!("{:016x}", self.next()));
        }
        word.truncate(digits);
        word
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_position_always_give_the_same_stream() {
        let take = |seed, position| {
            let mut random = Random::new(seed, position);
            [random.next(), random.next(), random.below(10)]
        };
        assert_eq!(take(7, 3), take(7, 3));
        assert_ne!(take(7, 3), take(7, 4));
        assert_ne!(take(7, 3), take(8, 3));
    }

    #[test]
    fn numbers_stay_below_their_bound() {
        let mut random = Random::new(1, 1);
        assert!((0..1000).all(|_| random.below(10) < 10));
        assert_eq!(random.below(0), 0);
        assert_eq!(random.pick::<u8>(&[]), None);
        assert_eq!(random.hex(32).len(), 32);
    }
}
