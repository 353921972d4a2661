//! The question before a batch is taken back: what it did, how much it was, when and by whom.

use ratatui::buffer::Buffer;

use super::confirm_buttons;
use super::place::{DialogDrawn, Place, WIDTH};
use crate::app::dialogs::undo::Undo;
use crate::ui::theme::Role;
use crate::ui::widgets::modal::Body;

pub(super) fn draw(dialog: &Undo, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let title = dialog.title();
    let modal = place.modal(title, WIDTH);
    let columns = modal.columns(place.area);
    let mut lines = place.whole_title(title, columns);
    let mut foot = Vec::new();
    match &dialog.batch {
        None => lines.extend(place.wrapped("What would be taken back is being looked at.", Role::Text, columns)),
        Some(batch) => {
            lines.extend(batch.lines().iter().flat_map(|line| place.wrapped(line, Role::Text, columns)));
            let (many, to_do) = (batch.things.many(), batch.to_take_back());
            foot.extend(confirm_buttons::number(&dialog.confirmation, many, &to_do, place, columns));
        }
    }
    let ask = confirm_buttons::Ask {
        cancel: "Cancel",
        go: dialog.go(),
        typed: dialog.confirmation.typed.as_ref(),
        enabled: dialog.batch.is_some(),
    };
    foot.extend(place.foot(dialog.confirmation.refused.as_ref(), confirm_buttons::buttons(&ask, place), columns));
    DialogDrawn { height: 0, cursor: modal.draw(place.area, buf, Body { lines, foot, offset: 0 }) }
}
