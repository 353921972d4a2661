//! Key strings drive the dashboard over a made-up organisation, its effects carried out at once.

mod accounts;
mod archiving;
mod audits;
mod dialogs;
mod exempting;
mod keys;
mod license_form;
mod lists;
mod offboarding;
mod orders;
mod reasons;
mod reclaiming;
mod reload;
mod sizes;
mod undoing;

use crate::world::World;
use dormouse::app::dialogs::Dialog;
use dormouse::app::key::Key;
use dormouse::app::keymap::Keymap;
use dormouse::app::saved_state::SavedState;
use dormouse::app::state::StatusKind;
use dormouse::app::{
    App, Effect, Msg, Query, Session, Sheet, Viewport, actions, footer, form, key_syntax, list_status, update,
};
use dormouse::domain::command::Command;
use dormouse::domain::refusal::Refusal;
use std::collections::{BTreeMap, VecDeque};

/// Presses keys and carries effects out, as the run loop would, without a terminal.
struct Driver {
    app: App,
    world: World,
    /// Commands that were carried out, in order.
    done: Vec<Command>,
    copied: Vec<String>,
    sheets: Vec<Sheet>,
    loads: Vec<Query>,
    others: Vec<Effect>,
    /// Reads that are held back, where a test wants to answer them later.
    held: Option<Vec<Query>>,
    /// What the next command is refused with.
    refuse: Option<Refusal>,
}

impl Driver {
    fn new(world: World) -> Self {
        let session = world.session();
        Self::with(world, session, &SavedState::default())
    }

    fn with(world: World, session: Session, remembered: &SavedState) -> Self {
        let keymap = Keymap::new(&BTreeMap::new()).unwrap();
        let (app, effects) = App::new(session, keymap, remembered);
        let mut driver = Self {
            app,
            world,
            done: Vec::new(),
            copied: Vec::new(),
            sheets: Vec::new(),
            loads: Vec::new(),
            others: Vec::new(),
            held: None,
            refuse: None,
        };
        driver.run(effects);
        driver.send(Msg::Viewport(Viewport { main: 10, detail: 8, dialog: 8 }));
        driver
    }

    fn demo() -> Self {
        Self::new(World::four())
    }

    fn send(&mut self, msg: Msg) {
        let effects = update(&mut self.app, msg);
        self.run(effects);
    }

    fn run(&mut self, effects: Vec<Effect>) {
        let mut queue: VecDeque<Effect> = effects.into();
        while let Some(effect) = queue.pop_front() {
            let msg = match effect {
                Effect::Load(query) => {
                    self.loads.push(query.clone());
                    if let Some(held) = &mut self.held {
                        held.push(query);
                        continue;
                    }
                    self.answer(query)
                }
                Effect::Execute { command, ticket } => {
                    self.done.push(command.clone());
                    match self.refuse.take() {
                        Some(refusal) => Msg::Executed { ticket, result: Err(refusal) },
                        None => self.world.respond(&Effect::Execute { command, ticket }).unwrap(),
                    }
                }
                rehearse @ Effect::Rehearse { .. } => self.world.respond(&rehearse).unwrap(),
                Effect::Copy(text) => {
                    self.copied.push(text);
                    Msg::CopyDone(Ok("through tmux".into()))
                }
                Effect::Export(sheet) => {
                    self.sheets.push(sheet);
                    Msg::ExportDone(Ok("/tmp/x.csv".into()))
                }
                other => {
                    self.others.push(other);
                    continue;
                }
            };
            queue.extend(update(&mut self.app, msg));
        }
    }

    /// What a read gives by now.
    fn answer(&mut self, query: Query) -> Msg {
        self.world.respond(&Effect::Load(query)).unwrap()
    }

    /// Answers the reads that were held back, and holds none back any more.
    fn answer_held(&mut self) {
        for query in self.held.take().unwrap() {
            let answer = self.answer(query);
            self.send(answer);
        }
    }

    /// Presses keys: `2 jj <enter>`. Spaces part them and are not pressed; `<space>` is.
    fn keys(&mut self, keys: &str) -> &mut Self {
        for key in parse_keys(keys) {
            self.send(Msg::Key(key));
        }
        self
    }

    /// Types a text, its spaces included.
    fn types(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.send(Msg::Key(Key::char(c)));
        }
        self
    }

    fn status(&self) -> &str {
        self.app.status.as_ref().map_or("", |status| &status.text)
    }

    fn quits(&self) -> usize {
        self.others.iter().filter(|effect| **effect == Effect::Quit).count()
    }

    fn abandons(&self) -> usize {
        self.others.iter().filter(|effect| **effect == Effect::Abandon).count()
    }

    fn dialog(&self) -> &'static str {
        self.app.dialog().map_or("none", Into::into)
    }

    fn licenses(&self) -> Vec<String> {
        self.app.tabs.licenses.table.iter().map(|entry| entry.license.title()).collect()
    }

    fn marks(&self) -> usize {
        self.app.tabs.utilization.holders.marks.len()
    }
}

fn parse_keys(text: &str) -> Vec<Key> {
    let mut keys = Vec::new();
    for word in text.split_whitespace() {
        let mut rest = word;
        while let Some(c) = rest.chars().next() {
            if let Some(end) = rest.find('>').filter(|_| c == '<' && rest.len() > 1) {
                keys.push(key_syntax::parse(&rest[1..end]).unwrap());
                rest = &rest[end + 1..];
            } else {
                keys.push(Key::char(c));
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    keys
}
