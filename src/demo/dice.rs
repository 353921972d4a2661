//! Chance that falls the same way every time: each question has dice of its own, named by what it is about, so that a
//! new question never moves the answers to the others.

/// A small generator (splitmix64); its numbers are well spread, and no secret.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    /// The dice of one question: which, and about which things.
    pub fn of(question: &str, about: &[u64]) -> Self {
        let mut dice = Self(0x5EED);
        for byte in question.bytes() {
            dice.stir(byte.into());
        }
        for thing in about {
            dice.stir(*thing);
        }
        dice
    }

    fn stir(&mut self, with: u64) {
        self.0 = self.next() ^ with;
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, but not including, `end`; 0 if that is 0.
    pub fn below(&mut self, end: u32) -> u32 {
        u32::try_from(((self.next() >> 32) * u64::from(end)) >> 32).unwrap_or(0)
    }

    /// A number from `start` up to and including `last`.
    pub fn between(&mut self, start: u32, last: u32) -> u32 {
        start + self.below(last.saturating_sub(start) + 1)
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share
    }

    /// One of them, if there are any.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(u32::try_from(of.len()).unwrap_or(u32::MAX)) as usize)
    }
}
