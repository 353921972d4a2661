//! What an admin may decide of accounts: whose one is, and that two are one.

use super::{Account, Match};
use crate::domain::ids::{LicenseId, PersonId};
use crate::domain::license::Plan;
use crate::domain::refusal::{Code, Refusal};

/// Lets an account be matched or taken off its person by hand.
///
/// # Errors
/// It was merged into another one.
pub fn may_decide(account: &Account) -> Result<(), Refusal> {
    match account.merged_into {
        None => Ok(()),
        Some(into) => {
            let id = account.id;
            Err(Refusal::new(Code::WrongState, format!("{id} was merged into {into}, whose person it has."))
                .hint(format!("say whose {into} is: dormouse account match {into} --person PERSON")))
        }
    }
}

/// Lets two accounts be made one. Whoever has a free plan cannot have that at the vendor.
///
/// # Errors
/// They are one already, or of two licenses, or the plan is a free one.
pub fn may_merge(from: &Account, into: &Account, plan: Plan) -> Result<(), Refusal> {
    let (id, stays) = (from.id, into.id);
    if id == stays {
        return Err(Refusal::new(Code::BadValue, format!("Both are {id}: there is nothing to merge."))
            .hint("name the one that stays with --into"));
    }
    if from.license != into.license {
        let message = format!("{id} is listed on {} and {stays} on {}.", from.license, into.license);
        return Err(Refusal::new(Code::BadValue, message).hint("only accounts of one license can be one"));
    }
    if let Some((one, other)) = [from, into].into_iter().find_map(|one| Some((one.id, one.merged_into?))) {
        return Err(Refusal::new(Code::WrongState, format!("{one} was merged into {other} already."))
            .hint(format!("see it with: dormouse account show {one}")));
    }
    refuse_merges_of(plan, from.license)
}

/// Refuses what the vendor does for nobody with a free plan.
///
/// # Errors
/// The plan is a free one.
pub fn refuse_merges_of(plan: Plan, license: LicenseId) -> Result<(), Refusal> {
    if plan == Plan::Free {
        return Err(Refusal::new(Code::WrongState, "The vendor merges accounts on a paid plan only.")
            .hint(format!("if the plan is a paid one: dormouse license edit {license} --plan paid")));
    }
    Ok(())
}

/// What two accounts come to in the vendor's count once they are one, in words that hold before and after it is done.
#[must_use]
pub fn count_of_both(from: &Account, into: &Account) -> &'static str {
    match [from, into].map(|account| account.counted.is_ok()) {
        [true, true] => "2 counted accounts become 1",
        [false, false] => "neither of them counts",
        _ => "1 counted account stays 1",
    }
}

/// Whose two accounts are once they are one: the person of the one that stays, unless that one is nobody's and nobody said so.
#[must_use]
pub fn whose_both(from: Match, into: Match) -> Match {
    if into.person.is_none() && !into.is_by_hand() && from.person.is_some() { from } else { into }
}

/// Which of two accounts becomes somebody else's once they are one, in words that hold before and after it is done; `None` if
/// neither does. Each comes with the name of its person.
#[must_use]
pub fn whose_changes(from: (&Account, Option<&str>), into: (&Account, Option<&str>)) -> Option<String> {
    let [theirs, own] = [from, into].map(|(account, _)| account.person());
    if theirs == own {
        return None;
    }
    let (changes, stays) =
        if whose_both(from.0.matched, into.0.matched).person == own { (from, into) } else { (into, from) };
    let of =
        |(account, name): (&Account, Option<&str>)| whose(account.person().map(|id| (name.unwrap_or_default(), id)));
    let before = changes.0.person().map(|_| format!(", no longer {}", of(changes))).unwrap_or_default();
    Some(format!("{} becomes {}{before}", changes.0.id, of(stays)))
}

/// Whose something is: `Ana Ruiz's (P1)`, `nobody's`.
#[must_use]
pub fn whose(person: Option<(&str, PersonId)>) -> String {
    person.map_or("nobody's".to_owned(), |(name, id)| format!("{name}'s ({id})"))
}

#[cfg(test)]
mod tests {
    use super::super::{MatchRule, NotCounted, Said};
    use super::*;
    use crate::domain::ids::AccountId;

    fn account(id: i64, license: i64, merged_into: Option<i64>) -> Account {
        Account {
            id: AccountId(id),
            license: LicenseId(license),
            login: "ana".into(),
            domain: None,
            said: Said::default(),
            devices: Vec::new(),
            matched: Match::nobody(MatchRule::Nobody),
            merged_into: merged_into.map(AccountId),
            listed: None,
            told: None,
            missing_as_of: None,
            freeing: super::super::Freeing::default(),
            counted: Ok(()),
        }
    }

    #[test]
    fn two_accounts_of_one_license_may_be_made_one_once() {
        let (one, other) = (account(1, 7, None), account(2, 7, None));
        let why = |from: &Account, into: &Account, plan| may_merge(from, into, plan).map_err(|refusal| refusal.message);
        assert_eq!(why(&other, &one, Plan::Paid), Ok(()));
        for (from, into, plan, sentence) in [
            (&one, &one, Plan::Paid, "Both are V1: there is nothing to merge."),
            (&account(3, 8, None), &one, Plan::Paid, "V3 is listed on L8 and V1 on L7."),
            (&account(2, 7, Some(9)), &one, Plan::Paid, "V2 was merged into V9 already."),
            (&other, &account(1, 7, Some(9)), Plan::Paid, "V1 was merged into V9 already."),
            (&other, &one, Plan::Free, "The vendor merges accounts on a paid plan only."),
        ] {
            assert_eq!(why(from, into, plan), Err(sentence.to_owned()));
        }
    }

    #[test]
    fn two_that_count_become_one_and_one_alone_stays_one() {
        let one = |counted| Account { counted, ..account(1, 7, None) };
        let (counts, does_not) = (one(Ok(())), one(Err(NotCounted::NoData)));
        for (from, into, said) in [
            (&counts, &counts, "2 counted accounts become 1"),
            (&counts, &does_not, "1 counted account stays 1"),
            (&does_not, &counts, "1 counted account stays 1"),
            (&does_not, &does_not, "neither of them counts"),
        ] {
            assert_eq!(count_of_both(from, into), said);
        }
    }

    #[test]
    fn what_was_merged_is_whose_the_other_is() {
        assert_eq!(may_decide(&account(1, 7, None)), Ok(()));
        let refusal = may_decide(&account(1, 7, Some(9))).unwrap_err();
        assert_eq!(refusal.message, "V1 was merged into V9, whose person it has.");
    }

    #[test]
    fn whose_two_accounts_are_once_they_are_one_is_said_where_it_changes() {
        let by = |rule, person: Option<i64>| Match { person: person.map(PersonId), rule };
        let (file, hand) = (|person| by(MatchRule::Identifier, person), |person| by(MatchRule::ByHand, person));
        let nobody = by(MatchRule::Nobody, None);
        let name = |matched: Match| matched.person.map(|id| if id.0 == 1 { "Ana Ruiz" } else { "Ben Osei" });
        for (from, into, whose, said) in [
            (file(Some(1)), file(Some(1)), file(Some(1)), None),
            (nobody, nobody, nobody, None),
            (
                file(Some(1)),
                file(Some(2)),
                file(Some(2)),
                Some("V3 becomes Ben Osei's (P2), no longer Ana Ruiz's (P1)"),
            ),
            (
                hand(Some(1)),
                file(Some(2)),
                file(Some(2)),
                Some("V3 becomes Ben Osei's (P2), no longer Ana Ruiz's (P1)"),
            ),
            (nobody, file(Some(2)), file(Some(2)), Some("V3 becomes Ben Osei's (P2)")),
            (file(Some(1)), nobody, file(Some(1)), Some("V1 becomes Ana Ruiz's (P1)")),
            (file(Some(1)), hand(None), hand(None), Some("V3 becomes nobody's, no longer Ana Ruiz's (P1)")),
        ] {
            assert_eq!(whose_both(from, into), whose);
            let of = |id, matched| Account { matched, ..account(id, 7, None) };
            let words = whose_changes((&of(3, from), name(from)), (&of(1, into), name(into)));
            assert_eq!(words.as_deref(), said);
        }
    }
}
