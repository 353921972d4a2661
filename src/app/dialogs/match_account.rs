//! Says whose an account at a vendor is: a person who is found by typing, or nobody.

use super::answer::Answer;
use super::fields::{Filled, Unclear, begins, form_is, go_to_error, meant, suggest_people};
use crate::app::env::Env;
use crate::app::form::{Field, Form, SUGGESTIONS, Suggest, Suggestion, Value};
use crate::app::input::TextInput;
use crate::app::msg::{Data, Query};
use crate::domain::account_facts::whose;
use crate::domain::command::Command;
use crate::domain::ids::{AccountId, PersonId};
use crate::domain::read_model::AccountEntry;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text;

/// Where nobody stands among the people who are suggested: no person has that number.
const NOBODY: i64 = 0;

/// The dialog.
#[derive(Debug, Clone)]
pub struct MatchAccount {
    /// Which account.
    pub account: AccountId,
    /// What is asked: `Whose is corp\ana (V12)?`
    pub title: String,
    /// Whose it is so far and why, and what the vendor says of its owner.
    pub lines: Vec<String>,
    /// The person.
    pub form: Form,
}

impl MatchAccount {
    /// A form with the person whose it is so far.
    #[must_use]
    pub fn new(entry: &AccountEntry) -> Self {
        let (account, said) = (&entry.account, &entry.account.said);
        let mut lines = vec![format!("So far {}.", whose(entry))];
        let known_as: Vec<&str> = [&said.name, &said.email].into_iter().flatten().map(String::as_str).collect();
        if !known_as.is_empty() {
            lines.push(format!("At the vendor: {}.", known_as.join(", ")));
        }
        lines.push("What you say here stays: no list changes it.".to_owned());
        let so_far = account.person().zip(entry.person.clone());
        let taken = so_far.map(|(person, name)| Suggestion { id: person.0, name, note: String::new() });
        let input = TextInput::line().suggesting(taken.as_ref().map_or("", |person| &person.name));
        let person = Field::new("person", "Person", Value::Suggest(Suggest { input, taken, ..Suggest::default() }));
        let title = format!("Whose is {} ({})?", account.called(), account.id);
        Self { account: account.id, title, lines, form: Form::new("Save", vec![person]) }
    }

    fn suggested(&self, env: Env) -> Vec<Suggestion> {
        let typed = self.form.text("person");
        let nobody = Suggestion { id: NOBODY, name: "nobody".to_owned(), note: "it belongs to no person".to_owned() };
        let mut found = suggest_people(typed, env, |_| true);
        if nobody.name.starts_with(&text::key(typed)) {
            // Behind those whose name begins so as well, and before those in which the letters are strewn.
            let place = found.iter().take_while(|person| begins(person, typed)).count().min(SUGGESTIONS - 1);
            found.insert(place, nobody);
            found.truncate(SUGGESTIONS);
        }
        found
    }
}

impl Filled for MatchAccount {
    form_is!(form);

    fn draft(&self) -> String {
        format!("match {}", self.account)
    }

    fn check(&mut self, env: Env) {
        let is_open = self.form.taken("person").is_none() && self.form.given("person").is_some();
        let matches = if is_open { self.suggested(env) } else { Vec::new() };
        self.form.suggest("person", matches);
        self.form.judge("person", Ok(Some("a name or an address; or nobody".to_owned())));
    }

    fn needs(&self, _env: Env) -> Vec<Query> {
        vec![Query::People]
    }

    fn receive(&mut self, _query: &Query, data: &Data, env: Env) {
        if let Data::People(_) = data {
            self.check(env);
        }
    }

    fn submit(&mut self, env: Env) -> Answer {
        self.form.submitting();
        self.check(env);
        let refusal = match meant(&self.form, "person", &self.suggested(env)) {
            Ok(_) if go_to_error(&mut self.form) => return Answer::Stay,
            Ok(NOBODY) => return Answer::submit(Command::UnmatchAccount(self.account)),
            Ok(person) => {
                return Answer::submit(Command::MatchAccount { account: self.account, person: PersonId(person) });
            }
            Err(Unclear::Empty) => Refusal::new(Code::MissingValue, "It is not said whose the account is.")
                .hint("type a name or an address, or nobody"),
            Err(Unclear::Unknown) => Refusal::new(Code::NotFound, "Nobody here has that name.")
                .hint("type a name or an address of somebody who is recorded here"),
            Err(Unclear::Several) => Refusal::new(Code::Ambiguous, "Several people are meant by that.")
                .hint("choose one with down and enter"),
        };
        self.form.refuse(refusal.on("person"));
        Answer::Stay
    }
}
