//! Whether a text in one byte a letter was written by an old program of a Mac, which has other accents than Windows.
//!
//! Accented letters stand between letters. Where MacRoman has them, Windows has signs that do not.

/// What stands between two letters of ASCII.
#[derive(Debug, Default)]
pub(super) struct HighBytes {
    last: [u8; 2],
    has_line_feed: bool,
    has_return: bool,
    /// How many are a letter on a Mac and no letter, or a capital within a word, on Windows; and the other way round.
    mac: u64,
    windows: u64,
}

impl HighBytes {
    pub(super) fn feed(&mut self, piece: &[u8]) {
        for &byte in piece {
            let [before, middle] = self.last;
            self.has_line_feed |= byte == b'\n';
            self.has_return |= byte == b'\r';
            if middle >= 0x80 && before.is_ascii_alphabetic() && !byte.is_ascii_uppercase() && byte < 0x80 {
                let within = before.is_ascii_lowercase() || byte.is_ascii_lowercase();
                match middle {
                    // Quotation marks and dashes of Windows stand between letters too, and some Czech letters.
                    0x91..=0x97 | 0x9A | 0x9C | 0x9E | 0xD5 | 0xDE | 0xDF => {}
                    0x80..=0x9F if within => self.mac += 1,
                    0xC0..=0xFF => self.windows += 1,
                    _ => {}
                }
            }
            self.last = [middle, byte];
        }
    }

    /// True if it was. Nothing else of today ends a line with a carriage return alone.
    pub(super) fn are_of_an_old_mac(&self) -> bool {
        (self.has_return && !self.has_line_feed) || self.mac > self.windows
    }
}
