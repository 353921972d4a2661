//! Gives a seat of a license to a person who is found by typing.

use super::fields::{Filled, check_text, go_to_error, suggest};
use super::{Answer, Env};
use crate::app::form::{Field, Form, Suggestion, Value};
use crate::app::input::TextInput;
use crate::domain::command::Command;
use crate::domain::edit::Change;
use crate::domain::ids::{LicenseId, PersonId};
use crate::domain::refusal::Refusal;
use crate::domain::seat::{ACCESS_LEVEL_LIMIT, ACCOUNT_LIMIT, NOTES_LIMIT};
use crate::domain::text;
use crate::domain::text::number;
use crate::domain::view::LicenseEntry;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Assign {
    /// Of which license.
    pub license: LicenseId,
    /// Its title.
    pub title: String,
    /// `12 of 50 available`.
    pub subtitle: String,
    /// Person, access level, account, notes: in this order.
    pub form: Form,
}

impl Assign {
    /// An empty form for a seat of this license.
    #[must_use]
    pub fn new(entry: &LicenseEntry) -> Self {
        let seats = entry.license.seats;
        let subtitle = match (seats.available(), seats.total) {
            (Some(available), Some(total)) => format!("{} of {} available", number(available), number(total)),
            _ => "no limit".to_owned(),
        };
        let fields = vec![
            Field::suggest("person", "Person"),
            Field::line("access_level", "Access level"),
            Field::line("account_identifier", "Account at the vendor"),
            Field::new("notes", "Notes", Value::Text(TextInput::lines())),
        ];
        let title = entry.license.title();
        Self { license: entry.license.id, title, subtitle, form: Form::new("Assign seat", false, fields) }
    }

    /// Whom the typed name means: the one taken, else the only one who matches, else the only one of that very name.
    fn person(&self, env: Env) -> Result<PersonId, Refusal> {
        if let Some(taken) = self.form.taken("person") {
            return Ok(PersonId(taken.id));
        }
        let typed = self.form.text("person");
        if typed.trim().is_empty() {
            return Err(Refusal::new("A seat needs a person to hold it.")
                .hint("type a name or an address")
                .on("person"));
        }
        let matches = suggest(typed, candidates(env));
        let exact: Vec<&Suggestion> = matches.iter().filter(|s| is_exactly(s, typed)).collect();
        match (&exact[..], &matches[..]) {
            ([only], _) => Ok(PersonId(only.id)),
            (_, [only]) => Ok(PersonId(only.id)),
            (_, []) => Err(Refusal::new("Nobody here who can be given a seat has that name.")
                .hint("type a name or an address of somebody who is active")
                .on("person")),
            _ => Err(Refusal::new("Several people are meant by that.")
                .hint("choose one with down and enter")
                .on("person")),
        }
    }
}

impl Filled for Assign {
    fn form(&mut self) -> &mut Form {
        &mut self.form
    }

    /// Suggests people for what is typed, and says what is wrong with the rest.
    fn check(&mut self, env: Env) {
        let matches = if self.form.taken("person").is_some() || self.form.given("person").is_none() {
            Vec::new()
        } else {
            suggest(self.form.text("person"), candidates(env))
        };
        let exact: Vec<&Suggestion> = matches.iter().filter(|s| is_exactly(s, self.form.text("person"))).collect();
        let exact = if let [only] = exact[..] { Some(only.clone()) } else { None };
        self.form.suggest("person", matches);
        self.form.judge("person", Ok(exact.map(|s| s.note)));
        check_text(&mut self.form, "access_level", "The access level", ACCESS_LEVEL_LIMIT);
        check_text(&mut self.form, "account_identifier", "The account", ACCOUNT_LIMIT);
        let notes = text::paragraph(self.form.text("notes"), NOTES_LIMIT);
        self.form.judge("notes", notes.map(|_| None).map_err(|e| Refusal::bad_field("The note", &e).on("notes")));
    }

    fn submit(&mut self, env: Env) -> Answer {
        self.form.submitting();
        self.check(env);
        match self.person(env) {
            Err(refusal) => {
                self.form.refuse(refusal);
                Answer::Stay
            }
            Ok(_) if go_to_error(&mut self.form) => Answer::Stay,
            Ok(person) => Answer::submit(Command::AssignSeat {
                license: self.license,
                person,
                access_level: self.form.given("access_level"),
                account_identifier: self.form.given("account_identifier"),
                notes: self.form.given("notes"),
                assigned_on: Change::Keep,
                last_used: None,
            }),
        }
    }
}

/// Those who may be given a seat: everybody who has not left.
fn candidates(env: Env<'_>) -> impl Iterator<Item = Suggestion> {
    let people = env.records.people.iter().flat_map(|people| people.iter());
    let here = people.filter(move |person| !person.status.on(person.until, env.scope.today).has_left());
    here.map(|person| Suggestion {
        id: person.id.0,
        name: person.name.clone(),
        note: person.email().unwrap_or_default().to_owned(),
    })
}

fn is_exactly(suggestion: &Suggestion, typed: &str) -> bool {
    let typed = text::key(typed);
    text::key(&suggestion.name) == typed || text::key(&suggestion.note) == typed
}
