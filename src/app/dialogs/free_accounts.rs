//! Stops or frees accounts, and says first what comes of it.

use super::preview::Preview;
use crate::domain::account::FreeingStep;
use crate::domain::command::Command;
use crate::domain::ids::AccountId;
use crate::domain::read_model::AccountEntry;
use crate::domain::text::counted;

/// The question before a step is taken with accounts, of which a filter hides so many.
#[must_use]
pub fn ask(step: FreeingStep, accounts: &[&AccountEntry], hidden: usize) -> Preview {
    let ids: Vec<AccountId> = accounts.iter().map(|entry| entry.account.id).collect();
    let what = match accounts {
        [one] => format!("{} ({})", one.account.called(), one.account.id),
        many => counted(many.len(), "account"),
    };
    let of = if accounts.len() == 1 { "it" } else { "them" };
    let (verb, line, command) = match step {
        FreeingStep::Stop => {
            let line = format!("Nothing more of {of} is to be recorded at the vendor; what there is still counts.");
            ("Stop", line, Command::StopAccounts { accounts: ids, reason: None })
        }
        FreeingStep::Free => {
            let line = format!("What the vendor keeps of {of} is to be deleted there, and counts no longer here.");
            ("Free", line, Command::FreeAccounts { accounts: ids, reason: None })
        }
    };
    let by_hand = "That is done at the vendor by hand: it is listed by dormouse report removals until then.".to_owned();
    Preview { hidden, ..Preview::new(format!("{verb} {what}?"), vec![line, by_hand], verb, command) }
}
