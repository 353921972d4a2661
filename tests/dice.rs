//! Numbers that look random, and are the same ones every time.

/// A small generator (xorshift), begun with a number that is not 0.
pub struct Dice(u64);

impl Dice {
    /// The numbers that belong to that one; any number will do, near ones give quite different numbers.
    pub fn of(number: u64) -> Self {
        let mixed = (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Self((mixed ^ (mixed >> 31)) | 1)
    }

    /// A number from 0 up to, but not including, `many`; 0 if that is 0.
    pub fn below(&mut self, many: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % many.max(1) as u64).unwrap()
    }
}
