//! The styles of a screen as a few lines of text, so that a colour is pinned as well as a word.
//!
//! Each row is written as its runs: `1. 8c* 12.` are one plain cell, eight bold cyan ones and twelve plain ones. Plain
//! cells at the end are left out, rows alike stand on one line, and what the codes mean stands below.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::collections::BTreeMap;

/// The letter of a colour, a capital for a bright one; what is none of the terminal's own is spelled out.
fn letter(colour: Color) -> String {
    match colour {
        Color::Black => "k".into(),
        Color::Red => "r".into(),
        Color::Green => "g".into(),
        Color::Yellow => "y".into(),
        Color::Blue => "b".into(),
        Color::Magenta => "m".into(),
        Color::Cyan => "c".into(),
        Color::Gray => "w".into(),
        Color::DarkGray => "K".into(),
        Color::LightRed => "R".into(),
        Color::LightGreen => "G".into(),
        Color::LightYellow => "Y".into(),
        Color::LightBlue => "B".into(),
        Color::LightMagenta => "M".into(),
        Color::LightCyan => "C".into(),
        Color::White => "W".into(),
        other => format!("<{other}>"),
    }
}

/// The signs of what is not a colour.
const MODIFIERS: [(Modifier, char, &str); 5] = [
    (Modifier::BOLD, '*', "bold"),
    (Modifier::DIM, '\'', "dim"),
    (Modifier::ITALIC, '/', "italic"),
    (Modifier::UNDERLINED, '_', "underlined"),
    (Modifier::REVERSED, '~', "reversed"),
];

/// The code of a cell's style, and what it means; nothing for a plain one.
fn code(cell: &Cell) -> Option<(String, String)> {
    let (mut code, mut words) = (String::new(), Vec::new());
    if cell.fg != Color::Reset {
        code += &letter(cell.fg);
        words.push(cell.fg.to_string().to_lowercase());
    }
    if cell.bg != Color::Reset {
        code += &format!("on{}", letter(cell.bg));
        words.push(format!("on {}", cell.bg.to_string().to_lowercase()));
    }
    let mut rest = cell.modifier;
    for (modifier, sign, word) in MODIFIERS {
        if rest.contains(modifier) {
            code.push(sign);
            words.push(word.to_owned());
            rest.remove(modifier);
        }
    }
    assert!(rest.is_empty(), "a style that has no sign here: {rest:?}");
    (!code.is_empty()).then(|| (code, words.join(" ")))
}

/// The styles of all rows, and what their codes mean.
pub fn styles(buffer: &Buffer) -> String {
    let mut legend = BTreeMap::new();
    let mut lines: Vec<(usize, usize, String)> = Vec::new();
    for (y, row) in buffer.content.chunks(usize::from(buffer.area.width)).enumerate() {
        let mut runs: Vec<(String, usize)> = Vec::new();
        for cell in row {
            let code = code(cell).map_or_else(
                || ".".to_owned(),
                |(code, words)| {
                    legend.insert(code.clone(), words);
                    code
                },
            );
            match runs.last_mut() {
                Some((last, length)) if *last == code => *length += 1,
                _ => runs.push((code, 1)),
            }
        }
        runs.pop_if(|(code, _)| code == ".");
        let runs: Vec<String> = runs.into_iter().map(|(code, length)| format!("{length}{code}")).collect();
        let runs = runs.join(" ");
        match lines.last_mut() {
            Some((_, to, same)) if *same == runs => *to = y,
            _ => lines.push((y, y, runs)),
        }
    }
    let rows = lines.iter().filter(|(.., runs)| !runs.is_empty()).map(|(from, to, runs)| {
        if from == to { format!("{from}: {runs}\n") } else { format!("{from}-{to}: {runs}\n") }
    });
    let legend: Vec<String> = legend.into_iter().map(|(code, words)| format!("{code} {words}")).collect();
    format!("{}{}", rows.collect::<String>(), legend.join(", "))
}

#[test]
fn a_wrong_colour_is_another_text() {
    use ratatui::layout::Rect;
    use ratatui::style::Style;
    let drawn = |style: Style| {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 9, 4));
        buffer.set_string(2, 1, "abc", style);
        buffer.set_string(2, 2, "abc", style);
        styles(&buffer)
    };
    let right = Style::new().fg(Color::Cyan).add_modifier(Modifier::BOLD);
    assert_eq!(drawn(right), "1-2: 2. 3c*\nc* cyan bold");
    for wrong in
        [right.fg(Color::Blue), right.bg(Color::Black), right.remove_modifier(Modifier::BOLD), right.reversed()]
    {
        assert_ne!(drawn(wrong), drawn(right));
    }
    assert_eq!(drawn(Style::new()), "");
}
