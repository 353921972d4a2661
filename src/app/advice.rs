//! Advice as the dashboard says it: with the key that does it, where there is one, and else as it is.

use super::action::{Action, Context};
use super::keymap::Keymap;
use crate::domain::advice::{Advice, Screen, Step};
use crate::domain::command::Outcome;
use crate::domain::refusal::Refusal;

/// The words for a step on the screen, and the key that they end with, if they do; `None` where no key does it.
fn on_screen(step: Step) -> Option<(&'static str, Option<(Context, Action)>)> {
    const AGAIN: &str = "close this and open it again: what you typed is kept, over what is recorded now";
    let key = |context, action| Some((context, action));
    Some(match step {
        Step::ShowLicense(_) | Step::ShowProduct(_) => (AGAIN, None),
        Step::ShowPerson(_) => ("close this: the page of this person lists what was held", None),
        Step::ListSeats(..) => ("close this: the assignments of this license list who holds a seat", None),
        Step::Reclaim(_) => (
            "free one first: close this, then mark and reclaim what is dormant on Utilization,",
            key(Context::Global, Action::ShowUtilization),
        ),
        Step::ListDormant => ("what is dormant now is on Utilization,", key(Context::Global, Action::ShowUtilization)),
        Step::Why(_) => ("close this and look at one with", key(Context::Assignments, Action::Why)),
        Step::CompleteAudit(_) => ("close this and finish it with", key(Context::License, Action::Audit)),
        Step::StartAudit(_) => ("close this and start another with", key(Context::License, Action::Audit)),
        Step::ListAudits => ("close this and read everything again with", key(Context::Global, Action::Reload)),
        Step::ListLicenses => ("close this and see the licenses with", key(Context::Global, Action::ShowLicenses)),
        Step::ListProducts => ("close this and see the catalog with", key(Context::Global, Action::ShowCatalog)),
        Step::ArchiveLicense(_) => {
            ("close this, then archive its licenses on Licenses, each with", key(Context::Licenses, Action::Archive))
        }
        Step::RestoreLicense(_) => ("close this and restore it with", key(Context::Licenses, Action::Archive)),
        Step::RestoreProduct(_) => (
            "close this; in the catalog, the view Archived lists its product, which is restored with",
            key(Context::Catalog, Action::Archive),
        ),
        Step::RenameLicense(_) => ("close this and give it another name with", key(Context::Licenses, Action::Edit)),
        Step::RenameProduct(_) => ("close this and give it another name with", key(Context::Catalog, Action::Edit)),
        Step::ListArchivedLicenses => {
            ("close this; the view Archived has what is archived,", key(Context::Licenses, Action::Views))
        }
        Step::ListArchivedProducts => {
            ("close this; the view Archived has what is archived,", key(Context::Catalog, Action::Views))
        }
        Step::Run(_) => return None,
    })
}

/// The advice in keys; as the shell has it where no key does it.
#[must_use]
pub fn in_keys(advice: &Advice, keymap: &Keymap) -> String {
    let said = match advice.screen() {
        Screen::AsItIs => None,
        Screen::Words(words) => Some(words.clone()),
        Screen::Step(step) => on_screen(*step).and_then(|(words, key)| match key {
            None => Some(words.to_owned()),
            Some((context, action)) => keymap.keys(&[context], action).first().map(|key| format!("{words} {key}")),
        }),
    };
    said.unwrap_or_else(|| advice.to_string())
}

/// What came of a command, with what to do said in keys.
pub(super) fn result_in_keys(result: Result<Outcome, Refusal>, keymap: &Keymap) -> Result<Outcome, Refusal> {
    let said = |advice: &mut Advice| *advice = in_keys(advice, keymap).into();
    match result {
        Ok(mut outcome) => {
            outcome.warnings.iter_mut().for_each(said);
            Ok(outcome)
        }
        Err(mut refusal) => {
            refusal.hint.iter_mut().for_each(said);
            Err(refusal)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::advice::Choice;
    use crate::domain::ids::{LicenseId, PersonId};
    use std::collections::BTreeMap;

    fn said(advice: &Advice, binds: &[(&str, &str)]) -> String {
        let binds: BTreeMap<String, Vec<String>> =
            binds.iter().map(|(action, key)| ((*action).to_owned(), vec![(*key).to_owned()])).collect();
        in_keys(advice, &Keymap::new(&binds).unwrap())
    }

    #[test]
    fn what_a_key_does_is_said_by_its_key_and_the_rest_as_it_is() {
        let seats = Step::ListSeats(Some(LicenseId(3)), Some(PersonId(7))).advice("see it with");
        assert_eq!(said(&seats, &[]), "close this: the assignments of this license list who holds a seat");
        let reclaim = Step::Reclaim(LicenseId(3)).advice("free one first");
        assert!(said(&reclaim, &[]).ends_with("on Utilization, 3"));
        assert!(said(&reclaim, &[("show-utilization", "U")]).ends_with("on Utilization, U"), "the key it has now");
        assert!(
            said(&Step::StartAudit(LicenseId(3)).advice("start another with"), &[]).ends_with("start another with a")
        );
        let archived = Step::ListArchivedProducts.advice("list what is with");
        assert_eq!(said(&archived, &[]), "close this; the view Archived has what is archived, f");
        for other in [Step::Run("dormouse admin list").advice("see who is"), "write it as 2027-03-31".into()] {
            assert_eq!(said(&other, &[]), other.to_string());
        }
        let choice = Advice::choosing(Choice::AlreadyCounted, |name| format!("give it without {name}"));
        assert_eq!(said(&choice, &[]), "give it without \"Already counted\"");
    }
}
