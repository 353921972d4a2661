//! Screens of any size: nothing panics, the cursor stays inside, and a dialog stays in its area.

use dormouse::app::dialogs::Dialog;
use dormouse::app::dialogs::license_form::LicenseForm;
use dormouse::app::dialogs::outcome::OutcomeDialog;
use dormouse::app::dialogs::product_form::ProductForm;
use dormouse::app::key::{Code, Key};
use dormouse::app::{App, Msg, update};
use dormouse::domain::money::Currency;
use dormouse::ui::Appearance;
use dormouse::ui::dialogs::draw;
use dormouse::ui::text::Glyphs;
use dormouse::ui::theme::Theme;
use proptest::prelude::*;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use crate::ui::world::Stage;

use super::world::{app, keys, load_seats, push, screen};

const DIALOGS: usize = 13;

fn open(which: usize) -> App {
    let mut app = app();
    match which {
        0 => keys(&mut app, "ja"),
        1 => {
            keys(&mut app, "a");
            load_seats(&mut app);
        }
        2 => {
            keys(&mut app, "a91\t\t\t");
            load_seats(&mut app);
            for code in [Code::Tab, Code::Tab, Code::Tab, Code::Enter] {
                update(&mut app, Msg::Key(Key::plain(code)));
            }
        }
        3 => keys(&mut app, ":"),
        4 => keys(&mut app, "?"),
        5 => keys(&mut app, "f"),
        6 => push(&mut app, Dialog::Product(Box::new(ProductForm::new()))),
        10 => app = Stage::new().press("enter enter O").app,
        11 => app = Stage::new().press("3 j j space j space E").app,
        8 => keys(&mut app, "C"),
        9 => keys(&mut app, "A"),
        7 => push(&mut app, Dialog::License(Box::new(LicenseForm::new(Currency::EUR)))),
        _ => {
            let rest = (0..9).map(|i| (format!("佐藤 {i}"), "used\u{202e} today".to_owned())).collect();
            push(&mut app, Dialog::from(OutcomeDialog::new("Done.".into(), rest, vec!["odd".into()], true)));
        }
    }
    assert_eq!(app.dialogs.len(), 1, "{which}");
    app
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_panics_and_nothing_is_drawn_outside(
        which in 0..DIALOGS,
        (columns, rows) in (0..130u16, 0..45u16),
        (x, y) in (0..5u16, 0..5u16),
        typed in "[ -~佐é\u{301}\u{202e}]{0,40}",
        downs in 0..30usize,
        ascii: bool,
    ) {
        let mut app = open(which);
        for c in typed.chars() {
            update(&mut app, Msg::Key(Key::char(c)));
        }
        for _ in 0..downs {
            update(&mut app, Msg::Key(Key::plain(Code::Down)));
            update(&mut app, Msg::Key(Key::plain(Code::Tab)));
        }
        let appearance = Appearance { theme: Theme::Mono, glyphs: Glyphs::new(ascii) };
        let whole = Rect::new(0, 0, columns + x + 1, rows + y + 1);
        let area = Rect::new(x, y, columns, rows);
        let blank = Buffer::filled(whole, Cell::new("."));
        let mut buffer = blank.clone();
        for layer in &app.dialogs {
            let drawn = draw(layer, &app, appearance, area, &mut buffer);
            if let Some(cursor) = drawn.cursor {
                prop_assert!(area.contains(cursor), "{:?} in {:?}", cursor, area);
            }
            prop_assert!(drawn.height <= rows.max(1));
        }
        for at in whole.positions().filter(|at| !area.contains(*at)) {
            prop_assert_eq!(buffer.cell(at).unwrap().symbol(), ".", "at {:?}", at);
        }
    }

    #[test]
    fn the_focus_is_seen_on_every_screen_that_is_promised(
        which in 0..DIALOGS,
        size in (40..130u16, 10..45u16),
        tabs in 0..30usize,
    ) {
        let mut app = open(which);
        for _ in 0..tabs {
            update(&mut app, Msg::Key(Key::plain(Code::Tab)));
        }
        let seen = screen(&mut app, size, false);
        prop_assert!(seen.drawn.cursor.is_some(), "{}", seen.text);
    }
}
