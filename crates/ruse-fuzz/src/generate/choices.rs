//! Where the generator's decisions come from: a seed, or the bytes of a coverage-guided fuzzer.
//!
//! Both give the same generator: with a seed the decisions never end, with bytes every decision after the last
//! byte is the first alternative, which is the simplest one everywhere.

/// A source of decisions.
#[derive(Clone, Debug)]
pub struct Choices<'a> {
    source: Source<'a>,
}

#[derive(Clone, Debug)]
enum Source<'a> {
    /// State of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
    Seed(u64),
    Bytes(&'a [u8]),
}

impl Choices<'static> {
    /// Decisions that a seed determines.
    pub fn seeded(seed: u64) -> Choices<'static> {
        Choices { source: Source::Seed(seed) }
    }
}

impl<'a> Choices<'a> {
    /// Decisions that follow bytes.
    pub fn from_bytes(bytes: &'a [u8]) -> Choices<'a> {
        Choices { source: Source::Bytes(bytes) }
    }

    /// A number with all its bits decided.
    pub fn word(&mut self) -> u64 {
        match &mut self.source {
            Source::Seed(state) => {
                *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
                let mut z = *state;
                z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
                z ^ (z >> 31)
            }
            Source::Bytes(bytes) => {
                let taken = bytes.len().min(8);
                let (head, rest) = bytes.split_at(taken);
                *bytes = rest;
                head.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
            }
        }
    }

    /// A number below `bound`, which is not 0. Takes two bytes at most.
    pub fn below(&mut self, bound: usize) -> usize {
        let word = match &mut self.source {
            Source::Seed(_) => self.word() >> 32,
            Source::Bytes(bytes) => {
                let taken = bytes.len().min(if bound <= 256 { 1 } else { 2 });
                let (head, rest) = bytes.split_at(taken);
                *bytes = rest;
                head.iter().fold(0, |word, &byte| word << 8 | u64::from(byte))
            }
        };
        (word % bound as u64) as usize
    }

    /// True in so many cases of a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent.min(100)
    }

    /// One of the items, of which there is at least one.
    pub fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }

    /// An index, drawn in proportion to the weights.
    pub fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total: u32 = weights.clone().sum();
        let mut left = self.below(total.max(1) as usize) as u32;
        for (index, weight) in weights.enumerate() {
            if left < weight {
                return index;
            }
            left -= weight;
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::Choices;

    #[test]
    fn a_seed_determines_the_decisions() {
        let draw = |seed| {
            let mut choices = Choices::seeded(seed);
            (0..50).map(|_| choices.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn after_the_last_byte_the_first_alternative_is_taken() {
        let mut choices = Choices::from_bytes(&[5, 200]);
        assert_eq!(choices.below(10), 5);
        assert!(choices.chance(10) || choices.below(3) == 0);
        assert_eq!(choices.below(1000), 0);
        assert!(!choices.chance(99));
    }

    #[test]
    fn weights_are_respected() {
        let mut choices = Choices::seeded(1);
        for _ in 0..100 {
            assert_ne!(choices.weighted([3, 0, 2].into_iter()), 1);
        }
    }
}
