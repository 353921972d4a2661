//! What is told by more than text: the one bright row, the cursor, colours that only repeat a word.

use super::world::Stage;
use dormouse::ui::theme::Theme;
use ratatui::style::{Color, Modifier};

fn reversed_rows(stage: &mut Stage, columns: u16, rows: u16) -> Vec<u16> {
    let shot = stage.shot(columns, rows);
    let bright = |y: &u16| (0..columns).any(|x| shot.buffer[(x, *y)].modifier.contains(Modifier::REVERSED));
    (0..rows).filter(bright).collect()
}

#[test]
fn one_row_is_bright_and_the_cursor_stands_on_its_first_cell() {
    for keys in ["2", "1", "3", "3 j j enter", "enter", "/ C h a t enter enter tab", "!", "/ C h a t enter enter enter"]
    {
        for (columns, rows) in [(80, 24), (120, 40), (40, 10), (200, 50)] {
            let mut stage = Stage::new().press(keys).press("j");
            let bright = reversed_rows(&mut stage, columns, rows);
            assert_eq!(bright.len(), 1, "{keys} at {columns}x{rows}\n{}", stage.text(columns, rows));
            let cursor = stage.shot(columns, rows).cursor.unwrap();
            assert_eq!(cursor.y, bright[0], "{keys} at {columns}x{rows}");
        }
    }
}

#[test]
fn a_dialog_takes_the_brightness_from_the_list() {
    let mut stage = Stage::new().press("j a");
    let shot = stage.shot(80, 24);
    let row = shot.find("▹ Drawwell");
    assert!(!shot.buffer[(row.x, row.y)].modifier.contains(Modifier::REVERSED));
}

#[test]
fn the_countdown_is_amber_and_the_bars_have_their_four_colours() {
    let mut stage = Stage::new();
    stage.appearance.theme = Theme::Dark;
    let mut stage = stage.press("j j j j");
    let shot = stage.shot(200, 50);
    let soon = shot.find("⚠ in 12 days");
    assert_eq!(shot.buffer[(soon.x, soon.y)].fg, Color::Yellow);
    assert_eq!(shot.buffer[(soon.x + 3, soon.y)].fg, Color::Yellow);
    for (name, colour) in [("Chatter", Color::Red), ("Sketchpad", Color::Green), ("Panorama", Color::Yellow)] {
        let y = shot.find(&format!("  {name}")).y;
        let x = (0..200).find(|x| shot.buffer[(*x, y)].symbol() == "█").unwrap();
        assert_eq!(shot.buffer[(x, y)].fg, colour, "{name}");
    }
}

#[test]
fn the_banner_of_an_open_audit_is_amber_and_names_who_and_how_many() {
    let mut stage = Stage::new();
    stage.appearance.theme = Theme::Dark;
    let mut stage = stage.press("g");
    for (columns, rows) in [(80, 24), (120, 40), (200, 50)] {
        let shot = stage.shot(columns, rows);
        let at = shot.find("⚠ Users audit in progress · started by ana on 2026-11-20 · 97 seats before");
        assert_eq!(shot.buffer[(at.x, at.y)].fg, Color::Yellow);
    }
    assert!(stage.text(40, 10).contains("97 seats before"));
    let mut stage = stage.press("enter");
    assert_eq!(stage.shot(80, 24).find("⚠ Users audit in progress · started by ana").y, 1);
}

#[test]
fn a_range_is_drawn_along_its_rows() {
    let mut stage = Stage::new().press("/ C h a t enter enter V j j");
    let shot = stage.shot(80, 24);
    let cursor = shot.cursor.unwrap();
    assert_eq!(shot.buffer[(0, cursor.y)].symbol(), "▸");
    for up in 1..=2 {
        assert_eq!(shot.buffer[(0, cursor.y - up)].symbol(), "│");
    }
    assert_eq!(shot.buffer[(0, cursor.y - 3)].symbol(), " ");
}

#[test]
fn initials_keep_their_colour() {
    let mut stage = Stage::new().press("1");
    stage.appearance.theme = Theme::Dark;
    let shot = stage.shot(200, 50);
    let colour = |text: &str| {
        let at = shot.find(text);
        shot.buffer[(at.x, at.y)].fg
    };
    assert_ne!(colour("HA Halden"), Color::Reset);
    assert_ne!(colour("HA Halden"), colour("NA North"));
    assert!(shot.lines().iter().any(|line| line.contains("帳簿")));
}

#[test]
fn sort_and_column_cursor_are_seen_in_the_heading() {
    let mut stage = Stage::new().press("l s l S");
    let shot = stage.shot(120, 40);
    let heading = shot.lines()[4].clone();
    assert!(heading.contains("Used/Total 1▼") && heading.contains("Utilization 2▼"), "{heading}");
    let at = shot.find("Utilization 2▼");
    assert!(shot.buffer[(at.x, at.y)].modifier.contains(Modifier::UNDERLINED));
}
