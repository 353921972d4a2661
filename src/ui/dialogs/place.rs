//! Where and with what a dialog is drawn, and what many of them say in the same way.

use std::borrow::Cow;

use ratatui::layout::{Position, Rect};

use crate::app::App;
use crate::app::action::Action;
use crate::app::advice::in_keys;
use crate::app::dialogs::Layer;
use crate::domain::read_model::OpenAudit;
use crate::domain::refusal::Refusal;
use crate::domain::text::counted;
use crate::ui::appearance::Appearance;
use crate::ui::text::{plain, width};
use crate::ui::theme::Role;
use crate::ui::widgets::field;
use crate::ui::widgets::modal::Modal;
use crate::ui::widgets::prose::{Line, wrap};

/// What came of drawing a dialog.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DialogDrawn {
    /// Rows that its list had room for; 0 if it has none.
    pub height: u16,
    /// Where the caret, or the first cell of what has the keys, is.
    pub cursor: Option<Position>,
}

/// Columns of a dialog that asks or tells something, where the screen has them.
pub(super) const WIDTH: u16 = 68;

/// Rows of a screen below which a dialog says less, so that what matters is seen.
pub const SMALL: u16 = 14;

/// Where and with what a dialog is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) layer: &'a Layer,
    pub(super) app: &'a App,
    pub(super) appearance: Appearance,
    pub(super) area: Rect,
}

impl Place<'_> {
    /// The key that does this here, in the form it is shown in; empty if there is none.
    pub(super) fn key(&self, action: Action) -> String {
        let keys = self.app.keymap.keys(self.layer.dialog.contexts(), action);
        keys.first().map(ToString::to_string).unwrap_or_default()
    }

    /// A box in the middle.
    pub(super) fn modal<'t>(&self, title: &'t str, width: u16) -> Modal<'t> {
        Modal::new(title, width, self.appearance)
    }

    /// What the dialog says, in signs that this terminal has.
    pub(super) fn said<'t>(&self, text: &'t str) -> Cow<'t, str> {
        plain(text, self.appearance.glyphs)
    }

    /// What a dialog is about: `Complete users audit · Chat`.
    pub(super) fn titled(&self, what: &str, name: &str) -> String {
        format!("{what} {} {}", self.appearance.glyphs.dot, self.said(name))
    }

    /// Who started a users audit, when, and at how many seats.
    pub(super) fn started(&self, audit: &OpenAudit) -> String {
        let day = self.app.scope().day(audit.started_at);
        format!("Started by {} on {day}, {} before.", audit.started_by, counted(audit.seats_before as usize, "seat"))
    }

    /// A text in as many lines as it takes.
    pub(super) fn wrapped(&self, text: &str, role: Role, columns: u16) -> Vec<Line> {
        wrap(&self.said(text), columns).iter().map(|line| Line::of(line, role)).collect()
    }

    /// A text with a sign before it, in as many lines as it takes.
    pub(super) fn marked(&self, sign: &str, text: &str, role: Role, columns: u16) -> Vec<Line> {
        let indent = width(sign) + 1;
        let lines = wrap(&self.said(text), columns.saturating_sub(indent));
        let begin = |i: usize| if i == 0 { Line::of(format!("{sign} "), role) } else { Line::default().padded(indent) };
        lines.iter().enumerate().map(|(i, line)| begin(i).and(line, role)).collect()
    }

    /// Why something was refused, and what to do.
    pub(super) fn refusal(&self, refusal: &Refusal, columns: u16) -> Vec<Line> {
        let sign = self.appearance.glyphs.warning;
        let mut lines = self.marked(sign, &refusal.message, Role::Bad, columns);
        if let Some(hint) = &refusal.hint {
            // What a form judges while one types is not yet said in keys.
            let hint = in_keys(hint, &self.app.keymap);
            lines.extend(self.marked(&" ".repeat(width(sign).into()), &hint, Role::Text, columns));
        }
        lines
    }

    /// The title as lines, where the border has no room for all of it.
    pub(super) fn whole_title(&self, title: &str, columns: u16) -> Vec<Line> {
        if width(title) > columns.saturating_sub(2) && self.area.height >= SMALL {
            self.wrapped(title, Role::Title, columns)
        } else {
            Vec::new()
        }
    }

    /// The lowest lines: why it was refused, then buttons, or that it is being carried out.
    pub(super) fn foot(&self, refused: Option<&Refusal>, buttons: Vec<Line>, columns: u16) -> Vec<Line> {
        let mut foot = vec![Line::blank()];
        if let Some(refusal) = refused {
            foot.extend(self.refusal(refusal, columns));
            foot.push(Line::blank());
        }
        if self.layer.busy.is_some() {
            foot.push(Line::of("Being carried out.", Role::Info).caret(0));
        } else {
            foot.extend(field::buttons(buttons, columns));
        }
        foot
    }
}

/// Items of some lines each. Where there is no room for all of them, a pointer stands before the one to be seen.
pub(super) fn items(
    make: impl Fn(u16) -> Vec<Vec<Line>>,
    at: usize,
    columns: u16,
    room: u16,
    appearance: Appearance,
) -> Vec<Line> {
    let whole = make(columns);
    if whole.iter().flatten().filter(|line| !line.is_blank()).count() <= room.into() {
        return whole.into_iter().flatten().collect();
    }
    let margin = width(appearance.glyphs.pointer) + 1;
    let point = |(i, item): (usize, Vec<Line>)| {
        let lines = item.into_iter().filter(|line| !line.is_blank()).enumerate();
        lines.map(move |(row, line)| {
            let sign = if row == 0 && i == at { appearance.glyphs.pointer } else { "" };
            Line::of(sign, Role::Key).padded(margin).then(line).kept(i == at)
        })
    };
    make(columns.saturating_sub(margin)).into_iter().enumerate().flat_map(point).collect()
}
