//! Characters that nobody sees, or that stand on the one before: told by their Unicode properties, so that the next version
//! of the standard needs no new list here.

use icu_properties::props::{
    DefaultIgnorableCodePoint, Emoji, GeneralCategory, Ideographic, PrependedConcatenationMark, Script,
    VariationSelector,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_width::UnicodeWidthChar as _;

/// Drawn as nothing in every font, though no property says so: blanks and fillers of Braille, Khitan and Egyptian, a note
/// without a head, and what stands for an object that is not there.
const BLANKS: [char; 6] = ['\u{2800}', '\u{fffc}', '\u{13441}', '\u{13442}', '\u{16fe4}', '\u{1d159}'];

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

/// Characters that a terminal obeys or that nobody can see: controls, marks of direction and format, fillers, spaces that
/// are no space, private and unassigned ones.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    let nothing_to_see = matches!(
        category(c),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::PrivateUse
            | GeneralCategory::SpaceSeparator
            | GeneralCategory::Surrogate
            | GeneralCategory::Unassigned
    );
    (nothing_to_see && c != ' ') || is_ignorable(c) || BLANKS.contains(&c)
}

fn is_ignorable(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Characters without width that change nothing of what is seen: joiners and marks of direction, of order and of form,
/// fillers, tags.
#[must_use]
pub fn is_weightless(c: char) -> bool {
    // There is none among the letters that nearly all texts are made of.
    if c.is_ascii() {
        return false;
    }
    let is_format = category(c) == GeneralCategory::Format;
    is_ignorable(c) || (is_format && !CodePointSetData::new::<PrependedConcatenationMark>().contains(c))
}

/// Characters that stand on, under or round another, of every script, or take no room of their own.
#[must_use]
pub fn is_mark(c: char) -> bool {
    use GeneralCategory::{EnclosingMark, NonspacingMark, SpacingMark};
    matches!(category(c), NonspacingMark | SpacingMark | EnclosingMark) || c.width() == Some(0)
}

/// Characters that pick a form of the one before.
#[must_use]
pub fn is_selector(c: char) -> bool {
    CodePointSetData::new::<VariationSelector>().contains(c)
}

/// Whether a character has the forms that this one picks from: emoji, ideographs and Mongolian letters.
#[must_use]
pub fn has_forms(base: char, selector: char) -> bool {
    match selector {
        '\u{fe0e}' | '\u{fe0f}' => CodePointSetData::new::<Emoji>().contains(base),
        '\u{180b}'..='\u{180f}' => CodePointMapData::<Script>::new().get(base) == Script::Mongolian,
        '\u{fe00}'..='\u{fe0d}' | '\u{e0100}'..='\u{e01ef}' => CodePointSetData::new::<Ideographic>().contains(base),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_reader_sees_is_hidden() {
        let hidden = [
            "\u{0}\u{7}\u{1b}\u{7f}\u{80}\u{9b}\u{9f}",
            "\u{ad}\u{34f}\u{61c}\u{600}\u{6dd}\u{115f}\u{1160}\u{17b4}\u{180e}\u{3164}\u{ffa0}",
            "\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{202a}\u{202e}\u{2060}\u{2065}\u{2066}\u{2069}\u{206f}\u{feff}",
            "\u{2028}\u{2029}\u{a0}\u{1680}\u{2000}\u{2003}\u{200a}\u{202f}\u{205f}\u{3000}",
            "\u{2800}\u{fff9}\u{fffb}\u{fffc}\u{1d159}\u{1d173}\u{13430}\u{1bca0}",
            "\u{e000}\u{f8ff}\u{f0000}\u{10fffd}\u{378}\u{fdd0}\u{ffff}\u{1ffff}\u{10ffff}\u{e0001}\u{e0041}\u{e007f}",
        ];
        for c in hidden.concat().chars() {
            assert!(is_hidden(c), "U+{:04X}", u32::from(c));
        }
        for c in "aZ0 é佐ñ한ไक€✓→█…‹›🦀①ﬁ\u{fffd}".chars() {
            assert!(!is_hidden(c), "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn what_stands_on_another_is_a_mark_in_every_script() {
        for c in "\u{301}\u{20dd}\u{e49}\u{93f}\u{94d}\u{64b}\u{f7c}\u{1d165}\u{1161}\u{11a8}\u{d4e}\u{a8fa}".chars() {
            assert!(is_mark(c) && !is_hidden(c), "U+{:04X}", u32::from(c));
        }
        for c in "aZ é佐한🦀\u{1f3fd}".chars() {
            assert!(!is_mark(c), "U+{:04X}", u32::from(c));
        }
    }
}
