//! Makes an account count as another one of its license, and says before what becomes of the count.

use super::answer::Answer;
use super::fields::{Filled, Unclear, form_is, go_to_error, meant, suggest};
use crate::app::env::Env;
use crate::app::form::{Field, Form, Suggest, Suggestion, Value};
use crate::app::input::TextInput;
use crate::app::msg::{Data, Query};
use crate::domain::account::{count_of_both, counted_words, may_merge, whose_changes};
use crate::domain::command::Command;
use crate::domain::ids::{AccountId, LicenseId};
use crate::domain::read_model::{AccountEntry, AccountFilter};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::capital;
use std::sync::Arc;

/// The dialog.
#[derive(Debug, Clone)]
pub struct MergeAccounts {
    /// The account that is laid aside.
    pub from: Box<AccountEntry>,
    /// What is asked: `Merge corp\ana (V3)`.
    pub title: String,
    /// The account that stays.
    pub form: Form,
    /// The accounts of the license.
    accounts: Arc<Vec<AccountEntry>>,
}

impl MergeAccounts {
    /// A form with the account that stays, if one is chosen already.
    #[must_use]
    pub fn new(from: &AccountEntry, into: Option<&AccountEntry>, accounts: Arc<Vec<AccountEntry>>, env: Env) -> Self {
        let taken = into.map(offer);
        let input = TextInput::line().suggesting(taken.as_ref().map_or("", |into| &into.name));
        let into = Field::new("into", "Into", Value::Suggest(Suggest { input, taken, ..Suggest::default() }));
        let title = format!("Merge {} ({})", from.account.called(), from.account.id);
        let form = Form::new("Merge", vec![into]);
        let mut dialog = Self { from: Box::new(from.clone()), title, form, accounts };
        dialog.check(env);
        dialog
    }

    fn license(&self) -> LicenseId {
        self.from.account.license
    }

    /// Accounts that fit what is typed; before anything is, the others of the same person.
    fn suggested(&self) -> Vec<Suggestion> {
        let typed = self.form.text("into");
        let from = &self.from.account;
        let is_nearer = |entry: &&AccountEntry| {
            !typed.trim().is_empty() || (from.person().is_some() && entry.account.person() == from.person())
        };
        let others = self.accounts.iter().filter(|entry| entry.account.id != from.id);
        suggest(typed, others.filter(|entry| entry.account.merged_into.is_none()).filter(is_nearer).map(offer))
    }

    fn entry(&self, id: i64) -> Option<&AccountEntry> {
        self.accounts.iter().find(|entry| entry.account.id == AccountId(id))
    }

    /// What merging it into that account comes to.
    fn judged(&self, into: i64, env: Env) -> Result<Option<String>, Refusal> {
        let (Some(into), Some(license)) = (self.entry(into), env.records.license(self.license())) else {
            return Ok(None);
        };
        may_merge(&self.from.account, &into.account, license.license.terms.plan)
            .map_err(|refusal| refusal.on("into"))?;
        let counts = capital(count_of_both(&self.from.account, &into.account));
        let [theirs, own] = [&*self.from, into].map(|entry| (&entry.account, entry.person.as_deref()));
        let changes = whose_changes(theirs, own).map(|words| format!("; {words}")).unwrap_or_default();
        Ok(Some(format!("{counts}{changes}.")))
    }
}

/// An account as it is chosen.
fn offer(entry: &AccountEntry) -> Suggestion {
    let account = &entry.account;
    let counts = match account.counted {
        Ok(()) => "counted".to_owned(),
        not => counted_words(not),
    };
    let note = format!("{} · {counts} · {}", entry.person.as_deref().unwrap_or("nobody"), account.id);
    Suggestion { id: account.id.0, name: account.called(), note }
}

impl Filled for MergeAccounts {
    form_is!(form);

    fn draft(&self) -> String {
        format!("merge {}", self.from.account.id)
    }

    fn check(&mut self, env: Env) {
        let matches = if self.form.taken("into").is_some() { Vec::new() } else { self.suggested() };
        let judged = match meant(&self.form, "into", &matches) {
            Ok(into) => self.judged(into, env),
            Err(Unclear::Empty) => Ok(Some("a login, or a number such as V12".to_owned())),
            Err(_) => Ok(None),
        };
        self.form.suggest("into", matches);
        self.form.judge("into", judged);
    }

    /// Takes in what may have changed of the accounts and the license.
    fn receive(&mut self, query: &Query, data: &Data, env: Env) {
        let license = AccountFilter { license: Some(self.license()), ..AccountFilter::default() };
        match (query, data) {
            (Query::Accounts(filter), Data::Accounts(accounts)) if *filter == license => {
                self.accounts = Arc::clone(accounts);
                self.check(env);
            }
            (_, Data::Licenses(_)) => self.check(env),
            _ => {}
        }
    }

    fn submit(&mut self, env: Env) -> Answer {
        self.form.submitting();
        self.check(env);
        let refusal = match meant(&self.form, "into", &self.suggested()) {
            Ok(_) if go_to_error(&mut self.form) => return Answer::Stay,
            Ok(into) => {
                return Answer::submit(Command::MergeAccounts { from: self.from.account.id, into: AccountId(into) });
            }
            Err(Unclear::Empty) => Refusal::new(Code::MissingValue, "It is not said which account stays.")
                .hint("type its login or its number"),
            Err(Unclear::Unknown) => Refusal::new(Code::NotFound, "No other account of this license has that login.")
                .hint("type a login or a number such as V12"),
            Err(Unclear::Several) => Refusal::new(Code::Ambiguous, "Several accounts are meant by that.")
                .hint("choose one with down and enter, or type its number"),
        };
        self.form.refuse(refusal.on("into"));
        Answer::Stay
    }
}
