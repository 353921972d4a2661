//! A dashboard that looks at an organisation, and the screen as it is drawn.

use crate::world::World;
use dormouse::app::key_syntax;
use dormouse::app::keymap::Keymap;
use dormouse::app::saved_state::SavedState;
use dormouse::app::{App, Effect, Msg, Viewport, update};
use dormouse::ui::text::Glyphs;
use dormouse::ui::theme::Theme;
use dormouse::ui::{Appearance, paint};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::sync::{Mutex, OnceLock};

/// A dashboard, the organisation it looks at, and what it is drawn with.
#[derive(Clone)]
pub struct Stage {
    pub app: App,
    pub appearance: Appearance,
    pub world: World,
}

/// What was drawn.
pub struct Shot {
    pub buffer: Buffer,
    pub cursor: Option<Position>,
}

impl Stage {
    /// A dashboard that has read everything.
    pub fn new() -> Self {
        static BUILT: OnceLock<Mutex<Stage>> = OnceLock::new();
        BUILT.get_or_init(|| Mutex::new(Self::of(World::eight()))).lock().unwrap().clone()
    }

    /// The same over another organisation.
    pub fn of(world: World) -> Self {
        let (mut stage, effects) = Self::unread(world);
        stage.settle(effects);
        stage.shot(80, 24);
        stage
    }

    /// A dashboard that has read nothing yet, and what it asks for.
    pub fn unread(world: World) -> (Self, Vec<Effect>) {
        let keymap = Keymap::new(&std::collections::BTreeMap::new()).unwrap();
        let (app, effects) = App::new(world.session(), keymap, &SavedState::default());
        (Self { app, appearance: Appearance { theme: Theme::Mono, glyphs: Glyphs::new(false) }, world }, effects)
    }

    pub fn ascii(mut self, ascii: bool) -> Self {
        self.appearance.glyphs = Glyphs::new(ascii);
        self
    }

    pub fn settle(&mut self, effects: Vec<Effect>) {
        let mut queue = effects;
        while let Some(effect) = queue.pop() {
            if let Some(msg) = self.world.respond(&effect) {
                queue.extend(update(&mut self.app, msg));
            }
        }
    }

    /// Presses keys, named as in the key map and parted by blanks.
    pub fn press(mut self, keys: &str) -> Self {
        for key in keys.split_whitespace() {
            let effects = update(&mut self.app, Msg::Key(key_syntax::parse(key).unwrap()));
            self.settle(effects);
        }
        self
    }

    /// Draws until the lists have heard how many rows they have.
    pub fn shot(&mut self, columns: u16, rows: u16) -> Shot {
        let mut known = Viewport { main: u16::MAX, detail: u16::MAX, dialog: u16::MAX };
        loop {
            let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
            let (viewport, cursor) = paint(&self.app, self.appearance, buffer.area, &mut buffer);
            if viewport == known {
                return Shot { buffer, cursor };
            }
            known = viewport;
            let effects = update(&mut self.app, Msg::Viewport(viewport));
            self.settle(effects);
        }
    }

    /// The rows of the screen as text.
    pub fn text(&mut self, columns: u16, rows: u16) -> String {
        self.shot(columns, rows).lines().join("\n")
    }
}

impl Shot {
    pub fn lines(&self) -> Vec<String> {
        lines(&self.buffer)
    }

    /// The row in which a text stands, and where it begins.
    pub fn find(&self, text: &str) -> Position {
        for y in 0..self.buffer.area.height {
            for x in 0..self.buffer.area.width {
                let from: String = (x..self.buffer.area.width).map(|x| self.buffer[(x, y)].symbol()).collect();
                if from.starts_with(text) {
                    return Position::new(x, y);
                }
            }
        }
        panic!("{text:?} is not in\n{}", self.lines().join("\n"))
    }
}

/// The rows as text, without blanks at the end; what a wide character covers is no blank.
pub fn lines(buffer: &Buffer) -> Vec<String> {
    let rows = buffer.content.chunks(usize::from(buffer.area.width.max(1))).map(|row| {
        let (mut text, mut skip) = (String::new(), 0);
        for cell in row {
            if skip == 0 {
                text.push_str(cell.symbol());
                skip = dormouse::ui::text::width(cell.symbol()).max(1);
            }
            skip -= 1;
        }
        text.trim_end().to_owned()
    });
    rows.collect()
}
