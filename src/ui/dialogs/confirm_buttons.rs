//! What the dialogs that take something away have in common: Cancel has the focus, and a key or a number does it.

use super::place::{Place, SMALL};
use crate::app::action::Action;
use crate::app::dialogs::confirmation::Confirmation;
use crate::app::input::TextInput;
use crate::domain::batch::type_it;
use crate::ui::theme::Role;
use crate::ui::widgets::field;
use crate::ui::widgets::prose::Line;

/// What Cancel is called, and what does it.
pub(super) struct Ask<'a> {
    /// The button that leaves everything as it is.
    pub cancel: &'a str,
    /// What is done.
    pub go: &'a str,
    /// The number that is typed, where one must be.
    pub typed: Option<&'a TextInput>,
    /// It can be done now.
    pub enabled: bool,
}

/// Cancel, and the key that does it. With nothing typed Enter cancels, so Cancel is lit until something is.
pub(super) fn buttons(ask: &Ask, place: Place) -> Vec<Line> {
    let (action, lit) = match ask.typed {
        Some(typed) => (Action::Press, typed.text().trim().is_empty()),
        None => (Action::Confirm, true),
    };
    let cancel = field::button(ask.cancel, false);
    let cancel = match (lit, ask.typed) {
        (true, None) => field::button(ask.cancel, true),
        (true, Some(_)) => cancel.recast(Role::Selected),
        (false, _) => cancel,
    };
    vec![cancel, field::key(&place.key(action), ask.go, ask.enabled)]
}

/// A blank line and the line the number is typed in, with what is wrong with it; nothing where none must be typed.
pub(super) fn number(confirmation: &Confirmation, wanted: usize, to_do: &str, place: Place, columns: u16) -> Vec<Line> {
    let Some(typed) = &confirmation.typed else { return Vec::new() };
    let wrong = confirmation.wrong.as_deref();
    let tight = place.area.height < SMALL;
    let sign = place.appearance.glyphs.warning;
    let input = field::input(typed, 12, true, place.appearance);
    let mut lines = match wrong {
        // The error asks for the number as well.
        Some(wrong) if tight => place.marked(sign, wrong, Role::Bad, columns),
        _ => place.wrapped(&format!("{}:", type_it(wanted, to_do)), Role::Text, columns),
    };
    match lines.pop() {
        Some(last) if last.width() + 1 + input.width() <= columns => {
            lines.push(last.and(" ", Role::Text).then(input));
        }
        last => {
            lines.extend(last);
            lines.push(input);
        }
    }
    if let Some(wrong) = wrong.filter(|_| !tight) {
        lines.extend(place.marked(sign, wrong, Role::Bad, columns));
    }
    std::iter::once(Line::blank()).chain(lines.into_iter().map(|line| line.kept(true))).collect()
}
