//! Which key means what: context by context, the default in `assets/keymap.toml`, changed by what a user binds.
//!
//! Looking a key up is a pure function. A map that could leave a key unreachable is refused when it is read.

use super::action::{Action, Context};
use super::key::Key;
use super::key_syntax;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use std::collections::BTreeMap;

/// The map the product comes with.
pub const STANDARD: &str = include_str!("../../assets/keymap.toml");

/// The contexts that hold at the same time, the most particular first: every combination that occurs.
pub const STACKS: &[&[Context]] = &[
    &[Context::Catalog, Context::List, Context::Global, Context::Anywhere],
    &[Context::Licenses, Context::List, Context::Global, Context::Anywhere],
    &[Context::Assignments, Context::License, Context::Marks, Context::List, Context::Global, Context::Anywhere],
    &[Context::Accounts, Context::License, Context::Marks, Context::List, Context::Global, Context::Anywhere],
    &[Context::License, Context::List, Context::Global, Context::Anywhere],
    &[Context::Holders, Context::Utilization, Context::Marks, Context::List, Context::Global, Context::Anywhere],
    &[Context::Utilization, Context::Marks, Context::List, Context::Global, Context::Anywhere],
    &[Context::Person, Context::List, Context::Global, Context::Anywhere],
    &[Context::Inbox, Context::List, Context::Global, Context::Anywhere],
    &[Context::Dialog, Context::Anywhere],
    &[Context::Revoking, Context::Dialog, Context::Anywhere],
    &[Context::Revoking, Context::Form, Context::Anywhere],
    &[Context::Picker, Context::Dialog, Context::Anywhere],
    &[Context::Marks, Context::List, Context::Dialog, Context::Anywhere],
    &[Context::Form, Context::Anywhere],
    &[Context::Notes, Context::Form, Context::Anywhere],
    &[Context::Choice, Context::Form, Context::Anywhere],
    &[Context::Filtering, Context::Anywhere],
    &[Context::Typing, Context::Anywhere],
];

/// The keys of every context.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keymap {
    bindings: BTreeMap<Context, Vec<(Key, Action)>>,
    /// Where each action is known, whether it has a key there or not.
    homes: BTreeMap<Context, Vec<Action>>,
}

impl Keymap {
    /// The standard map with what a user binds: each action named has these keys and no others, in every context that
    /// knows it.
    ///
    /// # Errors
    /// An unknown action (the nearest is named), a text that is no key, one key for two actions, or a map without a way
    /// out.
    pub fn new(overrides: &BTreeMap<String, Vec<String>>) -> Result<Self, Refusal> {
        let standard = Self::parse(STANDARD)?;
        let mut map = standard.clone();
        let mut rebound = Vec::new();
        for (word, spellings) in overrides {
            let action = action(word)?;
            map.check_habits(action, spellings)?;
            let keys = spellings.iter().map(|text| key_syntax::parse(text)).collect::<Result<Vec<Key>, _>>()?;
            map.rebind(action, &keys);
            rebound.push(action);
        }
        map.check()?;
        map.check_shadows(&rebound, &standard)?;
        Ok(map)
    }

    /// Reads a map: a table for each context, in it the keys of each action.
    fn parse(text: &str) -> Result<Self, Refusal> {
        let tables: BTreeMap<String, BTreeMap<String, Vec<String>>> = toml::from_str(text)
            .map_err(|e| Refusal::new(Code::NotFound, format!("The key map cannot be read: {e}")))?;
        let mut map = Self::default();
        for (word, actions) in &tables {
            let context = Context::all().find(|context| context.word() == word).ok_or_else(|| {
                Refusal::new(Code::NotFound, format!("\"{}\" is no place in the key map.", Shown(word)))
            })?;
            for (word, spellings) in actions {
                let action = action(word)?;
                map.homes.entry(context).or_default().push(action);
                for text in spellings {
                    map.bindings.entry(context).or_default().push((key_syntax::parse(text)?, action));
                }
            }
        }
        map.check()?;
        Ok(map)
    }

    /// Gives an action these keys wherever it has any; where text is typed, plain characters stay text, so an action
    /// that would have no key there keeps what it had.
    fn rebind(&mut self, action: Action, keys: &[Key]) {
        for (context, bindings) in &mut self.bindings {
            if !bindings.iter().any(|(_, bound)| *bound == action) {
                continue;
            }
            let usable = |key: &&Key| !context.is_text() || key.typed().is_none();
            let fitting: Vec<Key> = keys.iter().filter(usable).copied().collect();
            if fitting.is_empty() && !keys.is_empty() {
                continue;
            }
            bindings.retain(|(_, bound)| *bound != action);
            bindings.extend(fitting.into_iter().map(|key| (key, action)));
        }
    }

    /// One key means one thing in a context, text stays text, and there is always a way back and out.
    fn check(&self) -> Result<(), Refusal> {
        for (context, bindings) in &self.bindings {
            for (at, (key, action)) in bindings.iter().enumerate() {
                if let Some((_, other)) = bindings[..at].iter().find(|(earlier, _)| earlier == key) {
                    return Err(twice(*key, *other, *action));
                }
                if context.is_text() && key.typed().is_some() {
                    return Err(Refusal::new(Code::Settings, format!("The key {key} is text in {}.", context.word())));
                }
            }
        }
        for stack in STACKS {
            for action in [Action::Back, Action::Interrupt] {
                if self.keys(stack, action).is_empty() {
                    return Err(Refusal::new(Code::Settings, format!("The action {} needs a key.", action.word()))
                        .hint("leave it out of [keys], or give it a key that no other action has"));
                }
            }
        }
        Ok(())
    }

    /// What takes something away is on no key that is pressed without a thought, nor on one that a terminal takes for it.
    fn check_habits(&self, action: Action, spellings: &[String]) -> Result<(), Refusal> {
        let pressed = |text: &&String| key_syntax::arrives_as(text).filter(|key| key.is_a_habit());
        let Some((text, key)) = spellings.iter().find_map(|text| Some((text, pressed(&text)?))) else { return Ok(()) };
        let word = action.word();
        if !action.is_destructive() {
            return Ok(());
        }
        let shown = key.to_string();
        let named = if text.eq_ignore_ascii_case(&shown) { shown } else { format!("{} ({shown})", Shown(text)) };
        let standard = self.places(action).flat_map(|place| self.bound(place, action)).next();
        let other = standard.map_or_else(String::new, |key| format!(", such as {word} = [\"{key}\"]"));
        Err(Refusal::new(Code::Settings, format!(
            "The key {named} cannot be bound to {word}, which takes something away: it is too easily pressed by mistake."
        ))
        .hint(format!("choose a key that is none of enter, esc, backspace, delete, ^d, ^h, ^j and ^k{other}")))
    }

    /// A key that a user binds must not hide another action, nor be hidden by one, where it does not anyway.
    fn check_shadows(&self, rebound: &[Action], standard: &Self) -> Result<(), Refusal> {
        for stack in STACKS {
            for &action in rebound {
                for key in stack.iter().flat_map(|context| self.bound(*context, action)) {
                    let others = stack.iter().flat_map(|context| self.bindings.get(context).into_iter().flatten());
                    let stands = |wanted: Action| {
                        stack.iter().any(|context| standard.bound(*context, wanted).any(|bound| bound == key))
                    };
                    let hides = |other: Action| other != action && !(stands(action) && stands(other));
                    if let Some((_, other)) = others.clone().find(|(same, other)| *same == key && hides(*other)) {
                        return Err(twice(key, action, *other));
                    }
                }
            }
        }
        Ok(())
    }

    fn bound(&self, context: Context, action: Action) -> impl Iterator<Item = Key> {
        let bindings = self.bindings.get(&context).into_iter().flatten();
        bindings.filter(move |(_, bound)| *bound == action).map(|(key, _)| *key)
    }

    /// What a key means where these contexts hold, the most particular first.
    #[must_use]
    pub fn resolve(&self, contexts: &[Context], key: Key) -> Option<Action> {
        contexts.iter().find_map(|context| {
            let bindings = self.bindings.get(context)?;
            bindings.iter().find(|(bound, _)| *bound == key).map(|(_, action)| *action)
        })
    }

    /// The places outside dialogs in which a key means something, whatever that is.
    #[must_use]
    pub fn places_of_key(&self, key: Key) -> Vec<Context> {
        places(|stack| self.resolve(stack, key).is_some())
    }

    /// The places outside dialogs in which an action is known.
    #[must_use]
    pub fn places_of(&self, action: Action) -> Vec<Context> {
        places(|stack| self.places(action).any(|context| stack.contains(&context)))
    }

    /// The keys that reach an action where these contexts hold.
    #[must_use]
    pub fn keys(&self, contexts: &[Context], action: Action) -> Vec<Key> {
        let keys = contexts.iter().flat_map(|context| self.bound(*context, action));
        let mut keys: Vec<Key> = keys.filter(|key| self.resolve(contexts, *key) == Some(action)).collect();
        let mut seen = std::collections::BTreeSet::new();
        keys.retain(|key| seen.insert(*key));
        keys
    }

    /// Every action that is known in one of these contexts, in their order.
    #[must_use]
    pub fn actions(&self, contexts: &[Context]) -> Vec<Action> {
        let mut seen = std::collections::BTreeSet::new();
        let all = contexts.iter().filter_map(|context| self.homes.get(context)).flatten();
        all.copied().filter(|action| seen.insert(*action)).collect()
    }

    /// The contexts that know an action.
    pub fn places(&self, action: Action) -> impl Iterator<Item = Context> {
        let homes = self.homes.iter().filter(move |(_, actions)| actions.contains(&action));
        homes.map(|(context, _)| *context)
    }
}

/// The places of the screens that hold, each by its own context: what lies within another of them is not named again.
fn places(holds: impl Fn(&[Context]) -> bool) -> Vec<Context> {
    let of_screens = STACKS.iter().filter(|stack| stack.contains(&Context::Global));
    let own = |stack: &[Context]| stack.first().copied();
    let held: Vec<&[Context]> = of_screens.copied().filter(|stack| holds(stack)).collect();
    let within =
        |stack: &[Context]| held.iter().any(|other| stack.iter().skip(1).any(|outer| Some(*outer) == own(other)));
    held.iter().filter(|stack| !within(stack)).filter_map(|stack| own(stack)).collect()
}

fn twice(key: Key, one: Action, other: Action) -> Refusal {
    Refusal::new(Code::Settings, format!("The key {key} is bound to both {} and {}.", one.word(), other.word()))
        .hint(format!("give one of them another key, or none: {} = []", other.word()))
}

fn action(word: &str) -> Result<Action, Refusal> {
    word.parse().map_err(|_| {
        let nearest = Action::all().map(Action::word).min_by_key(|known| distance(word, known)).unwrap_or_default();
        Refusal::new(Code::NotFound, format!("There is no action \"{}\".", Shown(word)))
            .hint(format!("did you mean {nearest}?"))
    })
}

/// How many letters must be added, dropped or changed to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.chars().enumerate() {
            let changed = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::key::Code;

    fn bind(action: &str, keys: &[&str]) -> Result<Keymap, Refusal> {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        Keymap::new(&BTreeMap::from([(action.to_owned(), keys)]))
    }

    fn key(text: &str) -> Key {
        key_syntax::parse(text).unwrap()
    }

    #[test]
    fn every_context_and_every_action_has_its_place() {
        let map = Keymap::new(&BTreeMap::new()).unwrap();
        for context in Context::all() {
            assert!(STACKS.iter().any(|stack| stack.contains(&context)), "{context:?} occurs nowhere");
            assert!(map.bindings.contains_key(&context), "{context:?} has no key");
        }
        for action in Action::all() {
            assert!(map.places(action).next().is_some(), "{action:?} has no key");
            assert!(!action.about().is_empty() && !action.about().ends_with('.'), "{action:?}");
        }
    }

    #[test]
    fn no_destructive_action_is_near_a_movement_key() {
        let map = Keymap::new(&BTreeMap::new()).unwrap();
        let harmless = [Key::ctrl('d'), Key::ctrl('k'), Key::ctrl('h'), Key::plain(Code::Backspace)];
        let harmless = harmless.into_iter().chain([Key::plain(Code::Delete), Key::plain(Code::Enter)]);
        for key in harmless {
            for stack in STACKS {
                let action = map.resolve(stack, key);
                assert!(!action.is_some_and(Action::is_destructive), "{key} is {action:?} in {stack:?}");
            }
        }
    }

    #[test]
    fn a_user_gives_an_action_other_keys() {
        let map = bind("down", &["J", "down"]).unwrap();
        let list = [Context::Licenses, Context::List, Context::Global, Context::Anywhere];
        assert_eq!(map.resolve(&list, key("J")), Some(Action::Down));
        assert_eq!(map.resolve(&list, key("j")), None);
        assert_eq!(map.resolve(&[Context::Typing], key("J")), None, "a letter stays text");
        assert_eq!(map.resolve(&[Context::Typing], key("down")), Some(Action::Down));
        let unbound = bind("export", &[]).unwrap();
        assert_eq!(unbound.resolve(&list, key("x")), None);
    }

    #[test]
    fn a_map_that_hides_something_is_refused() {
        for (action, keys, message, hint) in [
            ("mark", vec!["x"], "The key x is bound to both mark and export.", "export = []"),
            ("copy", vec!["x"], "The key x is bound to both export and copy.", "copy = []"),
            ("quit", vec!["x"], "There is no action \"quit\".", "did you mean"),
            ("exprot", vec!["x"], "There is no action \"exprot\".", "did you mean export?"),
            ("export", vec!["hyper-x"], "\"hyper-x\" is not a key.", "write a character"),
            ("back", vec![], "The action back needs a key.", "leave it out"),
            ("interrupt", vec![], "The action interrupt needs a key.", "leave it out"),
        ] {
            let refusal = bind(action, &keys).unwrap_err();
            assert_eq!(refusal.message, message);
            assert!(refusal.hint.as_deref().unwrap().contains(hint), "{refusal:?}");
        }
    }

    #[test]
    fn what_takes_something_away_is_bound_to_no_key_of_habit() {
        let habits = [
            ("enter", "enter"),
            ("Return", "Return (enter)"),
            ("esc", "esc"),
            ("^[", "^[ (esc)"),
            ("backspace", "backspace"),
            ("alt-backspace", "alt-backspace"),
            ("ctrl-backspace", "ctrl-backspace"),
            ("ctrl-h", "ctrl-h (^h)"),
            ("^?", "^? (backspace)"),
            ("delete", "delete"),
            ("del", "del (delete)"),
            ("shift-delete", "shift-delete"),
            ("^d", "^d"),
            ("Ctrl+D", "Ctrl+D (^d)"),
            ("ctrl-shift-d", "ctrl-shift-d (^d)"),
            ("ctrl-alt-d", "ctrl-alt-d"),
            ("^k", "^k"),
            ("^m", "^m (enter)"),
            ("^j", "^j (enter)"),
            ("alt-enter", "alt-enter"),
        ];
        for action in Action::all().filter(|action| action.is_destructive()) {
            for (key, named) in habits {
                let refusal = bind(action.word(), &["z", key]).unwrap_err();
                let start = format!("The key {named} cannot be bound to {}, ", action.word());
                assert!(refusal.message.starts_with(&start), "{refusal}");
                // What the hint shows is what it was before.
                let hint = refusal.hint.unwrap();
                let Some((_, own)) = hint.split_once(" = [\"") else {
                    assert_eq!(action, Action::Batches, "the one that has no key of its own");
                    continue;
                };
                assert!(bind(action.word(), &[own.trim_end_matches("\"]")]).is_ok(), "{hint}");
            }
        }
        assert!(bind("reclaim", &["r", "^x"]).is_ok() && bind("half-page-down", &["^d"]).is_ok());
    }

    #[test]
    fn the_most_particular_place_decides() {
        let map = Keymap::new(&BTreeMap::new()).unwrap();
        let page = [Context::License, Context::List, Context::Global, Context::Anywhere];
        assert_eq!(map.resolve(&page, key("tab")), Some(Action::NextSection));
        assert_eq!(map.keys(&page, Action::NextTab), [key("]")]);
        assert_eq!(map.resolve(&[Context::Typing, Context::Anywhere], key("^p")), Some(Action::Up));
    }
}
