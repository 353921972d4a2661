//! By which rule it was found whose an account is.

use crate::domain::ids::PersonId;
use crate::domain::word::has_word;

/// The rule that decided whose an account is, or why nobody could be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum MatchRule {
    /// An admin said so. No file changes it.
    ByHand,
    /// Its employee number is the person's.
    EmployeeNumber,
    /// An address or login of it is one of the person's.
    Identifier,
    /// An address or login of it was the person's once.
    FormerIdentifier,
    /// It is a guest's address, which names the person when it is decoded.
    GuestAddress,
    /// The person was added for it.
    NewPerson,
    /// The person held the seat that a roster of an earlier version brought.
    Seat,
    /// What names its holder names two people.
    Ambiguous,
    /// Nobody here answers to it.
    Nobody,
}

has_word!(MatchRule);

impl MatchRule {
    /// True if it goes with a person, false if with nobody; `None` if with either.
    #[must_use]
    pub fn names_somebody(self) -> Option<bool> {
        match self {
            Self::ByHand => None,
            Self::Ambiguous | Self::Nobody => Some(false),
            Self::EmployeeNumber
            | Self::Identifier
            | Self::FormerIdentifier
            | Self::GuestAddress
            | Self::NewPerson
            | Self::Seat => Some(true),
        }
    }

    /// Why, as a sentence says it after whose it is.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Self::ByHand => "said by hand",
            Self::EmployeeNumber => "by the employee number",
            Self::Identifier => "by an address or login of theirs",
            Self::FormerIdentifier => "by an address or login that was theirs once",
            Self::GuestAddress => "by the address of a guest",
            Self::NewPerson => "the person was added for it",
            Self::Seat => "by the seat that an earlier version kept",
            Self::Ambiguous => "its identifiers name two people",
            Self::Nobody => "nobody here answers to it",
        }
    }
}

/// Whose an account is, and by which rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// The person; `None` if it is nobody's.
    pub person: Option<PersonId>,
    /// What decided.
    pub rule: MatchRule,
}

impl Match {
    /// A person who was found by a rule.
    #[must_use]
    pub fn of(person: PersonId, rule: MatchRule) -> Self {
        Self { person: Some(person), rule }
    }

    /// Nobody, and why.
    #[must_use]
    pub fn nobody(rule: MatchRule) -> Self {
        Self { person: None, rule }
    }

    /// True if no file may change it.
    #[must_use]
    pub fn is_by_hand(self) -> bool {
        self.rule == MatchRule::ByHand
    }

    /// What holds after a file was read. What an admin said stays, and so does the rule that found the same person first. An older
    /// file only names somebody where nobody was known.
    #[must_use]
    pub fn heard(self, found: Self, is_newest: bool) -> Self {
        let moves = is_newest || (self.person.is_none() && found.person.is_some());
        let is_known = found.person.is_some() && found.person == self.person;
        if self.is_by_hand() || is_known || !moves { self } else { found }
    }

    /// The same after one of our own files was read, which can also say what an admin decided.
    #[must_use]
    pub fn told(self, said: Self, is_newest: bool) -> Self {
        if said.is_by_hand() && !self.is_by_hand() && is_newest { said } else { self.heard(said, is_newest) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_file_can_say_what_an_admin_decided_and_changes_no_other_decision() {
        let (ana, bo) = (PersonId(1), PersonId(2));
        let (by_hand, taken_off) = (Match::of(ana, MatchRule::ByHand), Match::nobody(MatchRule::ByHand));
        let found = Match::of(ana, MatchRule::Identifier);
        for (known, said, newest, older) in [
            (found, by_hand, by_hand, found),
            (found, taken_off, taken_off, found),
            (by_hand, Match::of(bo, MatchRule::ByHand), by_hand, by_hand),
            (by_hand, taken_off, by_hand, by_hand),
            (found, Match::of(bo, MatchRule::Identifier), Match::of(bo, MatchRule::Identifier), found),
            (Match::nobody(MatchRule::Nobody), by_hand, by_hand, by_hand),
        ] {
            assert_eq!((known.told(said, true), known.told(said, false)), (newest, older), "{known:?} {said:?}");
        }
    }

    #[test]
    fn no_file_changes_what_an_admin_said_and_an_older_one_moves_nothing_back() {
        let (ana, bo) = (PersonId(1), PersonId(2));
        let by_hand = Match::of(ana, MatchRule::ByHand);
        let taken_off = Match::nobody(MatchRule::ByHand);
        let found = Match::of(bo, MatchRule::Identifier);
        let nobody = Match::nobody(MatchRule::Nobody);
        for (known, said, newest, older) in [
            (by_hand, found, by_hand, by_hand),
            (taken_off, found, taken_off, taken_off),
            (Match::of(ana, MatchRule::Identifier), found, found, Match::of(ana, MatchRule::Identifier)),
            (nobody, found, found, found),
            (found, nobody, nobody, found),
            (
                Match::of(bo, MatchRule::NewPerson),
                found,
                Match::of(bo, MatchRule::NewPerson),
                Match::of(bo, MatchRule::NewPerson),
            ),
        ] {
            assert_eq!((known.heard(said, true), known.heard(said, false)), (newest, older), "{known:?} {said:?}");
        }
    }
}
