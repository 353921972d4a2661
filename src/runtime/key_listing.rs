//! Every key of the dashboard, place by place, read from the very map that a key is looked up in.

use super::run::keymap;
use crate::app::action::Context;
use crate::config::file::Config;
use crate::config::key_binding::KeyBinding;
use crate::domain::refusal::Refusal;

/// The standard keys with what the settings file binds.
///
/// # Errors
/// A fault in the settings file, told with its place there.
pub fn table(config: &Config) -> Result<Vec<KeyBinding>, Refusal> {
    let map = keymap(config)?;
    let of = |context: Context| {
        let bound = map.actions(&[context]).into_iter().map(|action| KeyBinding {
            context: context.word(),
            place: context.place(),
            action: action.word(),
            about: action.about(),
            keys: map.keys(&[context], action).iter().map(ToString::to_string).collect(),
        });
        bound.collect::<Vec<KeyBinding>>()
    };
    Ok(Context::all().flat_map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::file::EXAMPLE;

    #[test]
    fn the_example_with_every_line_switched_on_is_what_there_is_without_it() {
        let on: String = EXAMPLE
            .lines()
            .map(|line| line.strip_prefix("# ").unwrap_or(line))
            .fold(String::new(), |text, line| text + line + "\n");
        assert_ne!(on, EXAMPLE);
        let config = Config::parse(&on, "config.example.toml").unwrap();
        assert_eq!(table(&config), table(&Config::default()));
        let Config { dashboard, log, notices, .. } = Config::default();
        assert_eq!((config.dashboard, config.log, config.notices), (dashboard, log, notices));
        assert!(!config.keys.is_empty());
    }

    #[test]
    fn a_fault_in_the_keys_is_told_with_its_place() {
        for (text, message) in [
            (
                "[keys]\nclose = \"q\"\nreclaim = [\"r\", \"^d\"]\n",
                "c.toml:3:1: The key ^d cannot be bound to reclaim, ",
            ),
            ("[keys]\n\n  undo = \"Del\"\n", "c.toml:3:3: The key Del (delete) cannot be bound to undo, "),
            ("[keys]\nconfirm = [\"^m\"]\npress = []\n", "c.toml:2:1: The key ^m (enter) cannot be bound to confirm, "),
            ("[keys]\nquit = \"q\"\n", "c.toml:2:1: unknown action \"quit\""),
        ] {
            let refusal = table(&Config::parse(text, "c.toml").unwrap()).unwrap_err();
            assert!(refusal.message.starts_with(message) && refusal.hint.is_some(), "{refusal:?}");
        }
    }
}
