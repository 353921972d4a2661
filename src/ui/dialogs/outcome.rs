//! What was done, and what was not and why.

use ratatui::buffer::Buffer;

use super::list::{self, Look};
use super::place::{DialogDrawn, Place};
use crate::app::action::Action;
use crate::app::dialogs::outcome::OutcomeDialog;
use crate::ui::theme::Role;
use crate::ui::widgets::field;
use crate::ui::widgets::modal::Body;
use crate::ui::widgets::prose::Line;

/// Columns it takes where there are so many.
const WIDTH: u16 = 76;

pub(super) fn draw(dialog: &OutcomeDialog, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let modal = place.modal("Done", WIDTH);
    let columns = modal.columns(place.area);
    let mut head = place.wrapped(&dialog.title, Role::Text, columns);
    head.extend(dialog.remarks.iter().flat_map(|remark| place.wrapped(remark, Role::Text, columns)));
    let sign = place.appearance.glyphs.warning;
    head.extend(dialog.warnings.iter().flat_map(|warning| place.marked(sign, warning, Role::Warning, columns)));
    let lists = !dialog.rest.choices.is_empty();
    let mut buttons = if lists {
        vec![field::key(&place.key(Action::Press), "close", true)]
    } else {
        vec![field::button("Close", true)]
    };
    if dialog.can_undo {
        buttons.push(field::key(&place.key(Action::Undo), "take it back", true));
    }
    let mut foot = place.foot(None, buttons, columns);
    if !lists {
        return DialogDrawn { height: 0, cursor: modal.draw(place.area, buf, Body { lines: head, foot, offset: 0 }) };
    }
    let tight = place.area.height < 16;
    if tight {
        foot.retain(|line| !line.is_blank());
    } else {
        head.push(Line::blank());
        head.push(Line::of("Left as it is:", Role::Heading));
    }
    let look =
        Look { keys_first: true, rows: u16::MAX, prompt: "a name", nothing: "Nothing here has that name.", detail: 2 };
    list::draw(&dialog.rest, look, modal, place, (head, foot), buf)
}
