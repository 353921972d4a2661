//! Every key of the dashboard, place by place, read from the very map that a key is looked up in.

use super::run::keymap;
use crate::app::action::Context;
use crate::config::bound::Bound;
use crate::config::file::Config;
use crate::domain::refusal::Refusal;

/// The standard keys with what the settings file binds.
///
/// # Errors
/// A fault in the settings file, told with its place there.
pub fn table(config: &Config) -> Result<Vec<Bound>, Refusal> {
    let map = keymap(config)?;
    let of = |context: Context| {
        let bound = map.actions(&[context]).into_iter().map(|action| Bound {
            context: context.word(),
            place: context.place(),
            action: action.word(),
            about: action.about(),
            keys: map.keys(&[context], action).iter().map(ToString::to_string).collect(),
        });
        bound.collect::<Vec<Bound>>()
    };
    Ok(Context::all().flat_map(of).collect())
}
