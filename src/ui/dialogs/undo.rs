//! The question before a batch is taken back: what it did, how much it was, when and by whom.

use ratatui::buffer::Buffer;

use super::confirm_buttons;
use super::place::{DialogDrawn, Place, WIDTH};
use crate::app::dialogs::undo::Undo;
use crate::ui::theme::Role;
use crate::ui::widgets::modal::Body;
use crate::ui::widgets::prose::Line;

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
            if let Some(typed) = &dialog.typed {
                let (many, wrong) = (batch.things.many(), dialog.wrong.as_deref());
                foot.push(Line::blank());
                foot.extend(confirm_buttons::number(typed, wrong, many, &batch.to_take_back(), place, columns));
            }
        }
    }
    let ask = confirm_buttons::Ask {
        cancel: "Cancel",
        go: dialog.go(),
        typed: dialog.typed.as_ref(),
        enabled: dialog.batch.is_some(),
    };
    foot.extend(place.foot(dialog.refused.as_ref(), confirm_buttons::buttons(&ask, place), columns));
    DialogDrawn { height: 0, cursor: modal.draw(place.area, buf, Body { lines, foot, offset: 0 }) }
}
