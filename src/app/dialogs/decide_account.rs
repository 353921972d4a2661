//! Says what becomes of the account of somebody who has left: it is kept for a while, or its data is deleted.
//!
//! That it becomes another one's is the form that merges accounts.

use super::answer::Answer;
use super::fields::{Filled, form_is, go_to_error};
use crate::app::env::Env;
use crate::app::form::{Field, Form};
use crate::domain::account::{Decision, Fate};
use crate::domain::command::Command;
use crate::domain::read_model::AccountEntry;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::domain::time::{Day, add_months};

/// Months that an account is kept unless another day is typed.
const MONTHS: u32 = 3;
/// What is offered, in this order.
const KEEP: &str = "keep";
const DELETE: &str = "delete";
const EXPORT: &str = "export, then delete";

/// The dialog.
#[derive(Debug, Clone)]
pub struct DecideAccount {
    /// The account.
    pub entry: Box<AccountEntry>,
    /// What is asked: `What becomes of corp\ana (V3)?`
    pub title: String,
    /// What becomes of it, until when, why, and where its data is kept.
    pub form: Form,
}

impl DecideAccount {
    /// A form that keeps it, unless something else is chosen.
    #[must_use]
    pub fn new(entry: &AccountEntry, env: Env) -> Self {
        let until = add_months(env.scope.today, MONTHS);
        let fields = vec![
            Field::choice("decision", "Decision", [KEEP, DELETE, EXPORT].map(str::to_owned).to_vec(), 0),
            Field::figure("until", "Kept through", &until.to_string()),
            Field::line("export", "Exported to"),
            Field::line("reason", "Reason"),
        ];
        let title = format!("What becomes of {} ({})?", entry.account.called(), entry.account.id);
        let mut dialog = Self { entry: Box::new(entry.clone()), title, form: Form::new("Decide", fields) };
        dialog.check(env);
        dialog
    }

    /// Whose it is, and what was decided before.
    #[must_use]
    pub fn known(&self) -> String {
        let whose = self.entry.person.as_ref().map_or("nobody's".to_owned(), |name| format!("that of {}", Shown(name)));
        match &self.entry.account.freeing.decision {
            Some(decision) => format!("It is {whose}. Decided before: {}.", decision.shown()),
            None => format!("It is {whose}."),
        }
    }

    fn fate(&self) -> Result<Fate, Refusal> {
        match self.form.text("decision") {
            DELETE => Ok(Fate::Delete),
            EXPORT => Ok(Fate::ExportThenDelete { export: self.form.text("export").to_owned() }),
            _ => {
                let until: Result<Day, _> = self.form.text("until").trim().parse();
                let refused = |_| {
                    Refusal::new(Code::BadValue, "The last day is not a day.")
                        .hint("write it as 2027-03-31")
                        .on("until")
                };
                Ok(Fate::Keep { until: until.map_err(refused)? })
            }
        }
    }

    fn decision(&self, env: Env) -> Result<Decision, Refusal> {
        let reason = self.form.given("reason");
        Decision::checked(self.fate()?, reason.as_deref(), &self.entry.account, env.scope.today)
    }
}

impl Filled for DecideAccount {
    form_is!(form);

    fn draft(&self) -> String {
        format!("decide {}", self.entry.account.id)
    }

    fn check(&mut self, env: Env) {
        let judged = self.decision(env);
        let at = judged.as_ref().err().and_then(|refusal| refusal.field);
        for field in ["until", "export", "reason"] {
            let is_not_for = match field {
                "until" => self.form.text("decision") != KEEP,
                "export" => self.form.text("decision") != EXPORT,
                _ => false,
            };
            let note = is_not_for.then(|| "not for this decision".to_owned());
            let wrong = judged.as_ref().err().filter(|_| at == Some(field)).cloned();
            self.form.judge(field, wrong.map_or(Ok(note), Err));
        }
    }

    fn submit(&mut self, env: Env) -> Answer {
        self.form.submitting();
        self.check(env);
        match self.decision(env) {
            _ if go_to_error(&mut self.form) => {}
            Ok(Decision { fate, reason }) => {
                return Answer::submit(Command::DecideAccount { account: self.entry.account.id, fate, reason });
            }
            Err(refusal) => self.form.refuse(refusal),
        }
        Answer::Stay
    }
}
