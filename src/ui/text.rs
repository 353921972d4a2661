//! Texts cut and padded to a number of cells, and the few signs that stand between them.
//!
//! Everything that is shown and came from outside passes through [`Shown`] here. Widths are counted as the buffer counts
//! them, by what a person sees as one character, never by bytes or code points. A text that is cut says so.

use std::borrow::Cow;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Position;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::text::{Shown, is_printable_ascii};
use crate::domain::wrap::end_of_cut;

/// The signs that are drawn, for terminals with all characters and for those with few.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    /// Before the selected row of the list that has the keys, and before the field that has them.
    pub pointer: &'static str,
    /// Before the selected row of a list that has not.
    pub resting: &'static str,
    /// A choice that is on.
    pub on: &'static str,
    /// A choice that is off.
    pub off: &'static str,
    /// Upwards, ascending.
    pub up: &'static str,
    /// Downwards, descending.
    pub down: &'static str,
    /// A full cell of a bar.
    pub full: &'static str,
    /// The parts of a cell of a bar, from one eighth to seven; empty where there are none.
    pub eighths: &'static [&'static str],
    /// A line from left to right.
    pub rule: &'static str,
    /// A line from top to bottom.
    pub upright: &'static str,
    /// The corners of a box: upper left, upper right, lower left, lower right.
    pub corners: [&'static str; 4],
    /// Between two things of equal weight.
    pub dot: &'static str,
    /// From one value to another.
    pub arrow: &'static str,
    /// Back to where one came from.
    pub back: &'static str,
    /// On to the next.
    pub forth: &'static str,
    /// Something that wants attention.
    pub warning: &'static str,
    /// Something that went well.
    pub ok: &'static str,
    /// A box that is ticked.
    pub ticked: &'static str,
    /// A box that is not.
    pub unticked: &'static str,
    /// Where a text was cut.
    pub ellipsis: &'static str,
    /// Where there is no value.
    pub none: &'static str,
    /// Before a negative number.
    pub minus: &'static str,
    /// In place of each character of a secret.
    pub secret: &'static str,
}

impl Glyphs {
    /// For terminals with all characters.
    pub const UNICODE: Self = Self {
        pointer: "▸",
        resting: "▹",
        on: "●",
        off: "○",
        up: "▲",
        down: "▼",
        full: "█",
        eighths: &["▏", "▎", "▍", "▌", "▋", "▊", "▉"],
        rule: "─",
        upright: "│",
        corners: ["┌", "┐", "└", "┘"],
        dot: "·",
        arrow: "→",
        back: "‹",
        forth: "›",
        warning: "⚠",
        ok: "✓",
        ticked: "☑",
        unticked: "☐",
        ellipsis: "⋯",
        none: "–",
        minus: "−",
        secret: "•",
    };

    /// For terminals with few.
    pub const ASCII: Self = Self {
        pointer: ">",
        resting: "-",
        on: "*",
        off: "o",
        up: "^",
        down: "v",
        full: "#",
        eighths: &[],
        rule: "-",
        upright: "|",
        corners: ["+", "+", "+", "+"],
        dot: ".",
        arrow: "->",
        back: "<",
        forth: ">",
        warning: "!",
        ok: "ok",
        ticked: "[x]",
        unticked: "[ ]",
        ellipsis: "~",
        none: "-",
        minus: "-",
        secret: "*",
    };

    /// The signs for a terminal; which it is, whoever opened it knows.
    #[must_use]
    pub fn new(ascii: bool) -> &'static Self {
        if ascii { &Self::ASCII } else { &Self::UNICODE }
    }

    /// Whether only characters below 0x80 can be shown.
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        self.pointer.is_ascii()
    }
}

/// A text from outside, safe to draw.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    Shown(text).text()
}

/// A text from outside, safe to draw, in characters that this terminal has.
#[must_use]
pub fn plain<'a>(text: &'a str, glyphs: &Glyphs) -> Cow<'a, str> {
    let text = shown(text);
    if text.is_ascii() || !glyphs.is_ascii() {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            plain.push(c);
        } else {
            plain.push_str(folded(c));
        }
    }
    Cow::Owned(plain)
}

/// What stands for a character where there are only those below 0x80: a letter for the same letter with a mark, a word
/// for a sign, and a question mark for what has no likeness.
fn folded(c: char) -> &'static str {
    match c {
        '·' => ".",
        '•' | '●' => "*",
        '‹' => "<",
        '›' => ">",
        '–' | '—' | '−' | '‑' => "-",
        '→' => "->",
        '≥' => ">=",
        '≤' => "<=",
        '…' => "...",
        '€' => "EUR",
        '£' => "GBP",
        '¥' => "JPY",
        '×' => "x",
        '“' | '”' | '„' | '«' | '»' => "\"",
        '‘' | '’' => "'",
        '\u{a0}' | '\u{202f}' => " ",
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'Æ' => "AE",
        'æ' => "ae",
        'Ç' | 'Ć' | 'Č' => "C",
        'ç' | 'ć' | 'č' => "c",
        'Ď' | 'Đ' | 'Ð' => "D",
        'ď' | 'đ' | 'ð' => "d",
        'È'..='Ë' | 'Ē' | 'Ę' | 'Ě' => "E",
        'è'..='ë' | 'ē' | 'ę' | 'ě' => "e",
        'Ğ' => "G",
        'ğ' => "g",
        'Ì'..='Ï' | 'Ī' | 'İ' => "I",
        'ì'..='ï' | 'ī' | 'ı' => "i",
        'Ł' => "L",
        'ł' => "l",
        'Ñ' | 'Ń' | 'Ň' => "N",
        'ñ' | 'ń' | 'ň' => "n",
        'Ò'..='Ö' | 'Ø' | 'Ő' => "O",
        'ò'..='ö' | 'ø' | 'ő' | '○' => "o",
        'Œ' => "OE",
        'œ' => "oe",
        'Ř' => "R",
        'ř' => "r",
        'Ś' | 'Š' | 'Ş' | 'Ș' => "S",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'Ť' | 'Ț' => "T",
        'ť' | 'ț' => "t",
        'Ù'..='Ü' | 'Ū' | 'Ů' | 'Ű' => "U",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => "u",
        'Ý' => "Y",
        'ý' | 'ÿ' => "y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        'ź' | 'ż' | 'ž' => "z",
        c if width(c.encode_utf8(&mut [0; 4])) == 0 => "",
        _ => "?",
    }
}

/// How many cells a text takes that is safe to draw.
#[must_use]
pub fn width(text: &str) -> u16 {
    if is_one_each(text) {
        return u16::try_from(text.chars().count()).unwrap_or(u16::MAX);
    }
    text.graphemes(true).map(cells).fold(0, u16::saturating_add)
}

/// Whether each character takes one cell and is joined with none beside it: so are nearly all texts and the signs of bars
/// and boxes, and all of them are measured and drawn again for every frame.
fn is_one_each(text: &str) -> bool {
    is_printable_ascii(text) || text.chars().all(is_one_cell)
}

fn is_one_cell(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{17f}' | '\u{391}'..='\u{3a1}' | '\u{3b1}'..='\u{3c9}'
        | '\u{410}'..='\u{44f}' | '\u{2013}' | '\u{2014}' | '\u{2022}' | '\u{2026}' | '\u{2039}' | '\u{203a}' | '\u{20ac}'
        | '\u{2190}'..='\u{2193}' | '\u{2212}' | '\u{22ef}' | '\u{2264}' | '\u{2265}' | '\u{2500}'..='\u{25cf}')
}

/// Draws a text that is safe to draw, as far as there is room; the column behind it.
pub fn put(buf: &mut Buffer, at: Position, text: &str, room: u16, style: Style) -> u16 {
    if !is_one_each(text) {
        return buf.set_stringn(at.x, at.y, text, room.into(), style).0;
    }
    let end = at.x.saturating_add(room).min(buf.area.right());
    let mut x = at.x;
    for (c, column) in text.chars().zip(at.x..end) {
        buf[(column, at.y)].set_char(c).set_style(style);
        x = column + 1;
    }
    x
}

fn cells(grapheme: &str) -> u16 {
    if grapheme.chars().any(char::is_control) { 0 } else { grapheme.cell_width() }
}

/// The text in at most so many cells; where that is not all of it, it ends with the sign for it. No number loses digits
/// by it: one that has no room is left out whole.
#[must_use]
pub fn cut<'a>(text: &'a str, limit: u16, glyphs: &Glyphs) -> Cow<'a, str> {
    let text = plain(text, glyphs);
    if width(&text) <= limit {
        return text;
    }
    let sign = glyphs.ellipsis;
    let Some(room) = limit.checked_sub(width(sign)) else { return Cow::Borrowed("") };
    let mut used = 0;
    let mut kept: String = text
        .graphemes(true)
        .take_while(|grapheme| {
            used += cells(grapheme);
            used <= room
        })
        .collect();
    kept.truncate(end_of_cut(&text, kept.len()));
    kept.push_str(sign);
    Cow::Owned(kept)
}

/// The text in exactly so many cells, blanks after it.
#[must_use]
pub fn left(text: &str, cells: u16, glyphs: &Glyphs) -> String {
    let mut text = cut(text, cells, glyphs).into_owned();
    let blanks = cells.saturating_sub(width(&text));
    text.extend(std::iter::repeat_n(' ', blanks.into()));
    text
}

/// The text in exactly so many cells, blanks before it.
#[must_use]
pub fn right(text: &str, cells: u16, glyphs: &Glyphs) -> String {
    let text = cut(text, cells, glyphs);
    let blanks = cells.saturating_sub(width(&text));
    let mut padded = " ".repeat(blanks.into());
    padded.push_str(&text);
    padded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::layout::Rect;

    #[test]
    fn texts_are_cut_where_a_person_would_cut_them() {
        let glyphs = Glyphs::new(false);
        for (text, limit, expected) in [
            ("Slack", 5, "Slack"),
            ("Slack", 4, "Sla⋯"),
            ("Slack", 1, "⋯"),
            ("Slack", 0, ""),
            ("", 0, ""),
            ("Slack Business", 7, "Slack⋯"),
            ("in 172 days", 6, "in⋯"),
            ("in 172 days", 7, "in⋯"),
            ("in 172 days", 9, "in 172 d⋯"),
            ("2027-03-31", 9, "⋯"),
            ("佐藤さん", 8, "佐藤さん"),
            ("佐藤さん", 7, "佐藤さ⋯"),
            ("佐藤さん", 6, "佐藤⋯"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}⋯"),
            ("\u{1b}[2J", 9, "␛[2J"),
            ("a\u{202e}b", 4, "a‹U⋯"),
        ] {
            assert_eq!(cut(text, limit, glyphs), expected, "{text:?} in {limit}");
        }
        assert_eq!(cut("Slack", 4, Glyphs::new(true)), "Sla~");
        assert_eq!(
            plain("Ana Björn · € 1 212.50 → ≥ 佐e\u{301}", Glyphs::new(true)),
            "Ana Bjorn . EUR 1 212.50 -> >= ?e"
        );
        assert_eq!(left("佐藤", 5, glyphs), "佐藤 ");
        assert_eq!(right("97/100", 8, glyphs), "  97/100");
    }

    #[test]
    fn the_plain_signs_are_plain_and_each_sign_has_one() {
        let plain = format!("{:?}", Glyphs::ASCII);
        assert!(plain.is_ascii(), "{plain}");
        let count = |glyphs: &Glyphs| format!("{glyphs:?}").matches(": \"").count();
        assert_eq!(count(&Glyphs::ASCII), count(&Glyphs::UNICODE));
        for sign in Glyphs::UNICODE.eighths {
            assert_eq!(width(sign), 1);
        }
    }

    #[test]
    fn what_is_taken_for_one_cell_each_is() {
        let known: String = ('\0'..=char::MAX).filter(|c| is_one_cell(*c)).collect();
        assert!(known.chars().count() > 500);
        assert!(known.graphemes(true).eq(known.split("").filter(|c| !c.is_empty())), "none joins another");
        assert!(known.graphemes(true).all(|c| cells(c) == 1));
        let (mut ours, mut theirs) = (Buffer::empty(Rect::new(0, 0, 9, 1)), Buffer::empty(Rect::new(0, 0, 9, 1)));
        for (text, x, room) in
            [("Zoë █▌", 0, 9), ("Zoë █▌", 5, 9), ("Zoë █▌", 2, 3), ("", 8, 1), ("佐藤", 0, 3), ("a", 1, 0)]
        {
            let style = Style::new().bold();
            let end = put(&mut ours, Position::new(x, 0), text, room, style);
            assert_eq!(end, theirs.set_stringn(x, 0, text, room.into(), style).0, "{text:?} at {x} in {room}");
            assert_eq!(ours, theirs, "{text:?} at {x} in {room}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_takes_exactly_the_cells_it_is_given(text in any::<String>(), cells in 0..40u16) {
            for glyphs in [Glyphs::new(false), Glyphs::new(true)] {
                let (left, right) = (left(&text, cells, glyphs), right(&text, cells, glyphs));
                prop_assert_eq!(width(&left), cells, "{:?}", left);
                prop_assert_eq!(width(&right), cells, "{:?}", right);
                prop_assert!(!left.chars().any(char::is_control));
                prop_assert!(!glyphs.is_ascii() || left.is_ascii());
            }
        }
    }
}
