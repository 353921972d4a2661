//! What a vendor says of an account: several rows of one file taken together, and what a later or an older file changes.

use crate::domain::evidence::Last;
use crate::domain::import_file::account_status::AccountState;
use crate::domain::time::Day;

/// What is said of an account; what nobody said is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// The name shown at the vendor.
    pub name: Option<String>,
    /// What it may do there, or its plan.
    pub role: Option<String>,
    /// Its mail address.
    pub email: Option<String>,
    /// The vendor's own number or name of it.
    pub user_id: Option<String>,
    /// Its state there, and whether it is paid for.
    pub state: AccountState,
    /// Whether the vendor records what it does.
    pub tracked: Option<bool>,
    /// Whether the vendor keeps data of it.
    pub has_data: Option<bool>,
    /// The day it was made, or was given the seat.
    pub created_on: Option<Day>,
    /// Its last use, or its last sign-in where the vendor says no more.
    pub last_used: Last,
}

impl Said {
    /// Takes in a further row of the same account in the same file.
    pub fn take_in(&mut self, other: Self) {
        for (mine, theirs) in [
            (&mut self.name, other.name),
            (&mut self.role, other.role),
            (&mut self.email, other.email),
            (&mut self.user_id, other.user_id),
        ] {
            if mine.is_none() {
                *mine = theirs;
            }
        }
        self.state = self.state.beside(other.state);
        self.tracked = yes_if_any(self.tracked, other.tracked);
        self.has_data = yes_if_any(self.has_data, other.has_data);
        self.created_on = [self.created_on, other.created_on].into_iter().flatten().min();
        self.last_used = self.last_used.beside(other.last_used);
    }

    /// What is known after a file said `said`. The newest list holds in all that it says; what it leaves empty stays. An older one
    /// adds what never changes where it was not known, and a use that is later than the known one.
    #[must_use]
    pub fn heard(&self, said: &Self, is_newest: bool) -> Self {
        let fixed = |known: &Option<String>, new: &Option<String>| {
            if is_newest { new.as_ref().or(known.as_ref()) } else { known.as_ref().or(new.as_ref()) }.cloned()
        };
        let role = if is_newest { said.role.as_ref().or(self.role.as_ref()) } else { self.role.as_ref() };
        let of_now = |known: Option<bool>, new: Option<bool>| if is_newest { new.or(known) } else { known };
        Self {
            name: fixed(&self.name, &said.name),
            role: role.cloned(),
            email: fixed(&self.email, &said.email),
            user_id: fixed(&self.user_id, &said.user_id),
            state: if is_newest {
                AccountState {
                    status: said.state.status.or(self.state.status),
                    paid: said.state.paid.or(self.state.paid),
                }
            } else {
                self.state
            },
            tracked: of_now(self.tracked, said.tracked),
            has_data: of_now(self.has_data, said.has_data),
            created_on: if is_newest {
                said.created_on.or(self.created_on)
            } else {
                self.created_on.or(said.created_on)
            },
            last_used: used(self.last_used, said.last_used, is_newest),
        }
    }
}

/// Yes if one of them says so; unknown beside a no is not known to be a no.
#[must_use]
pub fn yes_if_any(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

/// A use that was seen never goes back; of what says less, the newest holds.
fn used(known: Last, said: Last, is_newest: bool) -> Last {
    match (known, said) {
        (Last::Observed(known), Last::Observed(said)) => Last::Observed(known.max(said)),
        (Last::Observed(_), _) | (_, Last::Unknown) => known,
        (_, Last::Observed(_)) | (Last::Unknown, _) => said,
        _ => {
            if is_newest {
                said
            } else {
                known
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::import_file::account_status::AccountStatus;

    fn seen(day: &str) -> Last {
        Last::Observed(day.parse().unwrap())
    }

    #[test]
    fn of_several_rows_one_with_data_is_enough_and_unknown_stays_unknown() {
        for (one, other, both) in [
            (Some(true), Some(false), Some(true)),
            (Some(true), None, Some(true)),
            (Some(false), Some(false), Some(false)),
            (Some(false), None, None),
            (None, None, None),
        ] {
            for (one, other) in [(one, other), (other, one)] {
                let mut said = Said { has_data: one, tracked: one, ..Said::default() };
                said.take_in(Said { has_data: other, tracked: other, ..Said::default() });
                assert_eq!((said.has_data, said.tracked), (both, both), "{one:?} {other:?}");
            }
        }
        let mut said = Said { created_on: "2026-02-01".parse().ok(), last_used: seen("2026-03-01"), ..Said::default() };
        let more = Said { created_on: "2026-01-01".parse().ok(), last_used: seen("2026-04-01"), ..Said::default() };
        said.take_in(Said { name: Some("Ana".into()), ..more });
        assert_eq!((said.created_on, said.last_used), ("2026-01-01".parse().ok(), seen("2026-04-01")));
        assert_eq!(said.name.as_deref(), Some("Ana"));
    }

    #[test]
    fn the_newest_list_holds_and_an_older_one_only_adds() {
        let state = |status, paid| AccountState { status: Some(status), paid };
        let known = Said {
            name: Some("Ana".into()),
            role: Some("member".into()),
            state: state(AccountStatus::Active, Some(true)),
            has_data: Some(true),
            last_used: seen("2026-05-01"),
            ..Said::default()
        };
        let said = Said {
            name: Some("Ana Ruiz".into()),
            role: Some("owner".into()),
            user_id: Some("U1".into()),
            state: state(AccountStatus::Suspended, None),
            has_data: Some(false),
            tracked: Some(false),
            last_used: Last::Never,
            ..Said::default()
        };
        let after = known.heard(&said, true);
        assert_eq!((after.name.as_deref(), after.role.as_deref()), (Some("Ana Ruiz"), Some("owner")));
        assert_eq!(after.state, state(AccountStatus::Suspended, Some(true)), "an empty cell leaves what was known");
        assert_eq!((after.has_data, after.tracked, after.last_used), (Some(false), Some(false), seen("2026-05-01")));
        let after = known.heard(&said, false);
        assert_eq!(after, Said { user_id: Some("U1".into()), ..known.clone() });
        let later_use = Said { last_used: seen("2026-05-02"), ..Said::default() };
        assert_eq!(known.heard(&later_use, false).last_used, seen("2026-05-02"));
        assert_eq!(known.heard(&known, true), known, "the same once more changes nothing");
    }
}
