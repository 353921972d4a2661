//! What follows from the lists of logins of a license: accounts that are kept or tracked at the vendor and must not be.

use super::contract::quiet;
use super::facts::{Alert, Facts, FoundAccount, Frame, Judgement};
use crate::domain::ids::AccountId;
use crate::domain::listing::{AccountFinding, first_few};
use crate::domain::text::{counted, number};

pub(super) fn found(facts: &Facts, frame: &Frame) -> Judgement {
    let (accounts, license) = (&facts.accounts, &facts.license);
    let since = accounts.iter().map(|found| found.since);
    let (Some(first), Some(last)) = (since.clone().min(), since.max()) else {
        return quiet("no account is counted or tracked against its lists, and none that was freed came back");
    };
    let say = |finding: AccountFinding, one: &str, several: &str| {
        let is_so = |found: &&FoundAccount| found.findings.contains(&finding);
        let many = accounts.iter().filter(is_so).count();
        (many > 0).then(|| format!("{} {}", number(many), if many == 1 { one } else { several }))
    };
    let parts = [
        say(AccountFinding::OnDeleteList, "on the delete list is counted", "on the delete list are counted"),
        say(AccountFinding::OnDoNotTrackList, "not to be tracked is tracked", "not to be tracked are tracked"),
        say(AccountFinding::FreedAndBack, "that was freed is counted again", "that were freed are counted again"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let ids: Vec<AccountId> = accounts.iter().map(|found| found.account).collect();
    let are = if ids.len() == 1 { "is not as it must be" } else { "are not as they must be" };
    let text = format!(
        "{} of {} {are}: {}: {}. See why with: dormouse account list --license {} --findings.",
        counted(ids.len(), "account"),
        license.title(),
        parts.join(", "),
        first_few(&ids),
        license.id
    );
    Judgement::Fires(Alert { text, since: Some(first), new: frame.is_new(last), seats: Vec::new() })
}
