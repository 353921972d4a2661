//! Everything that is known of an account, in the words of both front ends: whether it counts and why, whose it is, what the
//! vendor says of it and which files listed it.
//!
//! It knows what was read of the account and nothing of how it is drawn.

use super::account::{Account, Decision, Listing, NotCounted};
use super::read_model::AccountEntry;
use super::text::Shown;

/// Whether it counts, and why, as one sentence.
#[must_use]
pub fn verdict(account: &Account) -> String {
    match account.counted {
        Ok(()) if account.said.has_data.is_none() => {
            "Counted: no list says whether the vendor keeps data of it, so it counts as if it did.".to_owned()
        }
        Ok(()) => "Counted: the vendor keeps data of it.".to_owned(),
        Err(NotCounted::Merged(into)) => format!("Counts as {into}, into which it was merged."),
        Err(why) => format!("Not counted: {}.", why.why()),
    }
}

/// Whose it is, and by which rule.
#[must_use]
pub fn whose(entry: &AccountEntry) -> String {
    let why = entry.account.matched.rule.why();
    match (entry.account.person(), &entry.person) {
        (Some(id), Some(name)) => format!("{} ({id}), {why}", Shown(name)),
        _ => format!("nobody: {why}"),
    }
}

/// A yes or a no, if anybody said one.
#[must_use]
pub fn as_word(said: Option<bool>) -> Option<&'static str> {
    said.map(|yes| if yes { "yes" } else { "no" })
}

/// What is known, item by item; `None` where nobody said anything. How far it is freed and what was decided of it stands there only
/// where there is something to say.
#[must_use]
pub fn facts(entry: &AccountEntry) -> Vec<(&'static str, Option<String>)> {
    let (account, of) = (&entry.account, &entry.account.said);
    let listing = |listing: Option<Listing>, file: &Option<String>| {
        let listing = listing?;
        Some(match (listing.source, file) {
            (Some(source), Some(file)) => format!("{}, {} line {}", listing.as_of, Shown(file), source.line),
            _ => format!("{}, as accounts.csv says", listing.as_of),
        })
    };
    let devices = account.devices.iter().map(|device| match device.listed {
        Some(listed) => format!("{}, {} to {}", Shown(&device.name), listed.first.as_of, listed.last.as_of),
        None => Shown(&device.name).to_string(),
    });
    let devices: Vec<String> = devices.collect();
    let said = [
        ("Whose", Some(whose(entry))),
        ("Name there", of.name.clone()),
        ("Address", of.email.clone()),
        ("User id", of.user_id.clone()),
        ("Role", of.role.clone()),
        ("State", of.state.shown()),
        ("Tracked", as_word(of.tracked).map(str::to_owned)),
        ("Has data", as_word(of.has_data).map(str::to_owned)),
        ("Created", of.created_on.map(|day| day.to_string())),
        ("Last used", of.last_used.shown()),
        ("Devices", (!devices.is_empty()).then(|| devices.join("\n"))),
        ("First listed", listing(account.listed.map(|listed| listed.first), &entry.first_file)),
        ("Last listed", listing(account.listed.map(|listed| listed.last), &entry.last_file)),
        ("Missing since", account.missing_as_of.map(|day| day.to_string())),
    ];
    let freeing = &account.freeing;
    let done = [
        ("Stopped", freeing.stopped_on.map(|day| day.to_string())),
        ("Freed", freeing.freed_on.map(|day| day.to_string())),
        ("Decided", freeing.decision.as_ref().map(Decision::shown)),
    ];
    said.into_iter().chain(done.into_iter().filter(|(_, fact)| fact.is_some())).collect()
}
