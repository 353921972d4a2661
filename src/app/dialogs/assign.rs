//! Gives a seat of a license to a person who is found by typing.
//!
//! Offered is who may be given one: those who are active first, those on leave and services with the word for it; who
//! left or holds a seat of this license is not.

use super::answer::Answer;
use super::fields::{
    Filled, Unclear, check_reason, check_seat, form_is, go_to_error, is_exactly, meant, reason, suggest_people, why,
};
use crate::app::env::Env;
use crate::app::form::{Field, Form, Suggestion, Value};
use crate::app::input::TextInput;
use crate::app::msg::{Data, Query};
use crate::domain::command::Command;
use crate::domain::edit::Change;
use crate::domain::ids::{LicenseId, PersonId};
use crate::domain::license::License;
use crate::domain::read_model::{LicenseEntry, PersonEntry, SeatFilter};
use crate::domain::refusal::text::DUPLICATE_SEAT;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::seat::may_be_counted;
use crate::domain::text;
use crate::domain::text::number;
use std::collections::BTreeSet;

/// The choice.
const COUNTED: &str = "already_counted";
/// What it says where the last count held the seat already.
const YES: &str = "yes";

/// The dialog.
#[derive(Debug, Clone)]
pub struct Assign {
    /// Of which license.
    pub license: LicenseId,
    /// Its title.
    pub title: String,
    /// `12 of 50 available`.
    pub subtitle: String,
    /// Person, whether the last count held the seat already where it can have, access level, account, notes, reason: in
    /// this order.
    pub form: Form,
    /// Who holds a seat of this license.
    pub holders: BTreeSet<PersonId>,
}

impl Assign {
    /// An empty form for a seat of this license, which these people hold a seat of.
    #[must_use]
    pub fn new(entry: &LicenseEntry, holders: BTreeSet<PersonId>) -> Self {
        let seats = entry.license.seats;
        let subtitle = match (seats.available(), seats.total) {
            (Some(available), Some(total)) => format!("{} of {} available", number(available), number(total)),
            _ => "no limit".to_owned(),
        };
        let mut fields = vec![
            Field::suggest("person", "Person"),
            Field::line("access_level", "Access level"),
            Field::line("account_identifier", "Account at the vendor"),
            Field::new("notes", "Notes", Value::Text(TextInput::lines())),
            why(),
        ];
        if may_be_counted(&entry.license).is_ok() {
            // What was counted without a holder is given names first; only then is a seat one more.
            fields.insert(1, Field::choice(COUNTED, "Already counted", vec![YES.to_owned(), "no".to_owned()], 0));
        }
        let title = entry.license.title();
        let mut dialog =
            Self { license: entry.license.id, title, subtitle, form: Form::new("Assign seat", fields), holders };
        dialog.say_counted(&entry.license);
        dialog
    }

    /// The seat is one that the last count held already.
    fn is_counted(&self) -> bool {
        self.form.text(COUNTED) == YES
    }

    /// Says beside the choice what it comes to.
    fn say_counted(&mut self, license: &License) {
        let (used, without) = (license.seats.used(), license.seats.without_holder());
        let remark = match self.is_counted() {
            true if without <= 0 => "No seat is counted without a holder any more.".to_owned(),
            true => format!(
                "{} counted that nobody here is known to hold; this is one of them. Seats used stays {}.",
                text::count(without, "seat was", "seats were"),
                number(used)
            ),
            false if license.seats.is_by_lists() => {
                format!("The vendor's list counts, so seats used stays {}.", number(used))
            }
            false => format!("It is one more seat. Seats used becomes {}.", number(used.saturating_add(1))),
        };
        self.form.judge(COUNTED, Ok(Some(remark)));
    }

    /// The best of those who may be given a seat.
    fn suggested(&self, env: Env) -> Vec<Suggestion> {
        let left = |person: &PersonEntry| person.status.on(person.until, env.scope.today).has_left();
        let is_open = |person: &PersonEntry| !self.holders.contains(&person.id) && !left(person);
        suggest_people(self.form.text("person"), env, is_open)
    }

    /// Everybody of this very name holds a seat here already, and there is somebody.
    fn holder_named(&self, typed: &str, env: Env) -> bool {
        let typed = text::key(typed);
        let people = env.records.people.iter().flat_map(|people| people.iter());
        let mut named = people.filter(|person| {
            text::key(&person.name) == typed || person.email().is_some_and(|address| text::key(address) == typed)
        });
        let taken = self.form.taken("person").is_some();
        let holds = |person: &PersonEntry| self.holders.contains(&person.id);
        !taken && named.next().is_some_and(holds) && named.all(holds)
    }

    /// Whom the typed name means.
    fn person(&self, env: Env) -> Result<PersonId, Refusal> {
        if self.holder_named(self.form.text("person"), env) {
            return Err(holds_one());
        }
        meant(&self.form, "person", &self.suggested(env)).map(PersonId).map_err(|unclear| {
            let refusal = match unclear {
                Unclear::Empty => Refusal::new(Code::MissingValue, "A seat needs a person to hold it.")
                    .hint("type a name or an address"),
                Unclear::Unknown => Refusal::new(Code::NotFound, "Nobody here who can be given a seat has that name.")
                    .hint("type a name or an address of somebody who is active"),
                Unclear::Several => Refusal::new(Code::Ambiguous, "Several people are meant by that.")
                    .hint("choose one with down and enter"),
            };
            refusal.on("person")
        })
    }
}

impl Filled for Assign {
    form_is!(form);

    fn draft(&self) -> String {
        format!("assign {}", self.license)
    }

    /// Suggests people for what is typed, and says what is wrong with the rest.
    fn check(&mut self, env: Env) {
        // Whoever is meant by their whole name is told why it cannot be, and nobody of a like name is offered.
        let held = self.holder_named(self.form.text("person"), env);
        let matches = if held || self.form.taken("person").is_some() || self.form.given("person").is_none() {
            Vec::new()
        } else {
            self.suggested(env)
        };
        let exact: Vec<&Suggestion> = matches.iter().filter(|s| is_exactly(s, self.form.text("person"))).collect();
        let exact = if let [only] = exact[..] { Some(only.clone()) } else { None };
        self.form.suggest("person", matches);
        self.form.judge("person", if held { Err(holds_one()) } else { Ok(exact.map(|s| s.note)) });
        if let Some(entry) = env.records.license(self.license) {
            self.say_counted(&entry.license);
        }
        check_seat(&mut self.form);
        check_reason(&mut self.form);
    }

    fn needs(&self, _env: Env) -> Vec<Query> {
        vec![Query::People]
    }

    /// Takes in who holds a seat of this license, and what may have changed of people and license.
    fn receive(&mut self, query: &Query, data: &Data, env: Env) {
        match (query, data) {
            (Query::Seats(filter, _), Data::Seats(seats))
                if *filter == (SeatFilter { license: Some(self.license), ..SeatFilter::default() }) =>
            {
                self.holders = seats.iter().map(|entry| entry.seat.holder.id).collect();
                self.check(env);
            }
            (_, Data::People(_) | Data::Licenses(_)) => self.check(env),
            _ => {}
        }
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
                already_counted: self.is_counted(),
                reason: reason(&self.form).unwrap_or_default(),
            }),
        }
    }
}

fn holds_one() -> Refusal {
    Refusal::new(Code::DuplicateSeat, DUPLICATE_SEAT).hint("choose somebody else").on("person")
}
