//! The dashboard of the test organisation with a dialog open, and the screen as a person would see it.

use crate::ui::styles::styles;
use crate::ui::world::{Stage, lines};
use crate::world::World;
use dormouse::app::dialogs::Dialog;
use dormouse::app::key::{Code, Key};
use dormouse::app::msg::{Effect, Msg, Query, Viewport};
use dormouse::app::{App, update};
use dormouse::domain::dormancy::Threshold;
use dormouse::domain::ids::LicenseId;
use dormouse::domain::read_model::{SeatEntry, SeatFilter};
use dormouse::ui::Appearance;
use dormouse::ui::dialogs::{DialogDrawn, draw};
use dormouse::ui::text::Glyphs;
use dormouse::ui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::sync::{Mutex, OnceLock};

pub const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (40, 10)];

/// The dashboard after its first reads, on the license whose audit is open; everybody is known.
pub fn app() -> App {
    static BUILT: OnceLock<Mutex<App>> = OnceLock::new();
    let build = || {
        let mut app = Stage::new().app;
        load(&mut app, Query::People);
        Mutex::new(app)
    };
    BUILT.get_or_init(build).lock().unwrap().clone()
}

/// The holders of the first license, in the order of their names.
pub fn seats() -> Vec<SeatEntry> {
    World::eight().seats(LicenseId(1))
}

/// Answers a read.
pub fn load(app: &mut App, query: Query) {
    static WORLD: OnceLock<Mutex<World>> = OnceLock::new();
    let world = WORLD.get_or_init(|| Mutex::new(World::eight()));
    let answer = world.lock().unwrap().respond(&Effect::Load(query)).unwrap();
    update(app, answer);
}

pub fn load_seats(app: &mut App) {
    let filter = SeatFilter { license: Some(LicenseId(1)), ..SeatFilter::default() };
    load(app, Query::Seats(filter, Threshold::default()));
}

pub fn push(app: &mut App, dialog: Dialog) {
    app.dialogs.push(dialog.into());
}

/// Types a text, key by key.
pub fn keys(app: &mut App, text: &str) {
    for c in text.chars() {
        press(app, Code::Char(c));
    }
}

pub fn press(app: &mut App, code: Code) {
    update(app, Msg::Key(Key::plain(code)));
}

pub struct Screen {
    pub text: String,
    pub drawn: DialogDrawn,
    pub buffer: Buffer,
}

impl Screen {
    /// What stands under the cursor and behind it.
    pub fn at_cursor(&self, cells: u16) -> String {
        let Some(Position { x, y }) = self.drawn.cursor else { return String::new() };
        (x..x + cells).filter_map(|x| self.buffer.cell((x, y))).map(ratatui::buffer::Cell::symbol).collect()
    }
}

/// The dialogs on a screen of that size, the bottom one first, as the run loop has them drawn: once to learn how much
/// room the list has, once with that known.
pub fn screen(app: &mut App, size: (u16, u16), ascii: bool) -> Screen {
    screen_in(app, size, Appearance { theme: Theme::Mono, glyphs: Glyphs::new(ascii) })
}

fn screen_in(app: &mut App, (columns, rows): (u16, u16), appearance: Appearance) -> Screen {
    let paint = |app: &App| {
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        let mut drawn = DialogDrawn::default();
        for layer in &app.dialogs {
            drawn = draw(layer, app, appearance, buffer.area, &mut buffer);
        }
        (buffer, drawn)
    };
    let (_, drawn) = paint(app);
    update(app, Msg::Resize { width: columns, height: rows });
    update(app, Msg::Viewport(Viewport { main: 10, detail: 10, dialog: drawn.height }));
    let (buffer, drawn) = paint(app);
    Screen { text: lines(&buffer).join("\n").trim_end().to_owned(), drawn, buffer }
}

/// What a dialog looks like at every size, and in few characters; where the cursor is; how many rows its list has.
pub fn looks(app: &App) -> String {
    let mut all = String::new();
    for (size, ascii) in SIZES.into_iter().map(|size| (size, false)).chain([((80, 24), true)]) {
        let screen = screen(&mut app.clone(), size, ascii);
        let Position { x, y } = screen.drawn.cursor.expect("the cursor is on what has the keys");
        let plain = if ascii { " in ASCII" } else { "" };
        all.push_str(&format!("== {} x {}{plain}, cursor {x},{y}, list {}\n", size.0, size.1, screen.drawn.height));
        all.push_str(&screen.text);
        if (size, ascii) == ((80, 24), false) {
            let coloured =
                screen_in(&mut app.clone(), size, Appearance { theme: Theme::Dark, glyphs: Glyphs::new(false) });
            assert_eq!(coloured.text, screen.text, "a colour is never the only sign of anything");
            all.push_str(&format!("\n\n== styles\n{}", styles(&coloured.buffer)));
        }
        all.push_str("\n\n");
        if ascii {
            assert!(screen.text.is_ascii(), "signs that the terminal does not have in\n{}", screen.text);
        }
    }
    all
}
