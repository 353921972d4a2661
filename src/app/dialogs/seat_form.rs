//! Changes what is recorded of a seat: its last use, access level, account and notes.
//!
//! Only fields that say something else than what is recorded are submitted, and the store refuses a seat that somebody
//! else changed since it was seen.

use super::answer::Answer;
use super::fields::{Filled, check_reason, check_seat, form_is, go_to_error, reason, why};
use crate::app::env::Env;
use crate::app::form::{Field, Form, Value};
use crate::app::input::TextInput;
use crate::domain::command::Command;
use crate::domain::edit::{Change, SeatEdit};
use crate::domain::evidence::Last;
use crate::domain::ids::{BatchId, SeatId};
use crate::domain::read_model::SeatEntry;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Day;

/// The dialog.
#[derive(Debug, Clone)]
pub struct SeatForm {
    /// Which seat.
    pub seat: SeatId,
    /// The batch it was seen as of.
    pub seen: BatchId,
    /// Whose seat of which license.
    pub title: String,
    /// Last use, access level, account, notes, reason: in this order.
    pub form: Form,
}

impl SeatForm {
    /// A form with what is recorded of a seat.
    #[must_use]
    pub fn of(entry: &SeatEntry) -> Self {
        let fields = vec![
            Field::figure("last_used", "Last used", ""),
            Field::line("access_level", "Access level"),
            Field::line("account_identifier", "Account at the vendor"),
            Field::new("notes", "Notes", Value::Text(TextInput::lines())),
            why(),
        ];
        let mut form = Form::new("Save changes", fields);
        let last = match entry.seat.last_used.last {
            Last::Observed(day) => day.to_string(),
            Last::Never => "never".to_owned(),
            Last::OutsideWindow(_) | Last::Unknown => String::new(),
        };
        form.fill("last_used", &last);
        form.fill("access_level", entry.access_level.as_deref().unwrap_or_default());
        form.fill("account_identifier", entry.account_identifier.as_deref().unwrap_or_default());
        form.fill("notes", entry.seat.notes.as_deref().unwrap_or_default());
        let title = format!("Edit the seat of {}", entry.seat.holder_name);
        Self { seat: entry.seat.id, seen: entry.seat.changed_by, title, form }
    }

    /// What the field says, if that is not what is recorded.
    fn typed(&self, name: &str) -> Option<&str> {
        let field = self.form.field(name)?;
        (field.recorded.as_deref() != Some(field.text())).then(|| field.text().trim())
    }

    fn change(&self, name: &str) -> Change<String> {
        match self.typed(name) {
            None => Change::Keep,
            Some("") => Change::Clear,
            Some(text) => Change::To(text.to_owned()),
        }
    }

    /// The last use as it is typed: a day, never, or nothing.
    fn last_used(&self) -> Result<Option<Last>, Refusal> {
        Ok(Some(match self.typed("last_used") {
            None => return Ok(None),
            Some("") => Last::Unknown,
            Some(word) if word.eq_ignore_ascii_case("never") => Last::Never,
            Some(day) => Last::Observed(day.parse::<Day>().map_err(|_| {
                Refusal::new(Code::BadValue, "The last use is not a day.")
                    .hint("write it as 2027-03-31, or never; leave it empty if nothing is known")
                    .on("last_used")
            })?),
        }))
    }
}

impl Filled for SeatForm {
    form_is!(form);

    fn draft(&self) -> String {
        format!("seat {}", self.seat)
    }

    /// Says what is wrong with what is typed.
    fn check(&mut self, _env: Env) {
        let last_used = self.last_used().map(|_| None);
        self.form.judge("last_used", last_used);
        check_seat(&mut self.form);
        check_reason(&mut self.form);
    }

    fn submit(&mut self, env: Env) -> Answer {
        self.form.submitting();
        self.check(env);
        if go_to_error(&mut self.form) {
            return Answer::Stay;
        }
        let edit = SeatEdit {
            last_used: self.last_used().unwrap_or_default(),
            access_level: self.change("access_level"),
            account_identifier: self.change("account_identifier"),
            notes: self.change("notes"),
            ..SeatEdit::default()
        };
        if edit == SeatEdit::default() {
            return Answer::Close;
        }
        let reason = reason(&self.form).unwrap_or_default();
        Answer::submit(Command::EditSeats { seats: vec![self.seat], edit, seen: Some(self.seen), reason })
    }
}
