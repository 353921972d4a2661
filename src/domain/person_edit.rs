//! Changing a person: what may be changed, what becomes of identifiers that are replaced, and of the day that belongs to
//! a status.
//!
//! Pure rules over what is recorded. Whether an identifier is somebody else's is asked by the store, which knows them
//! all.

use super::edit::refuse_no_past_day;
use super::evidence::{Evidence, Last};
use super::field::{Described, Field, Held, Kind, TextKind, held_as_words, words};
use super::ids::PersonId;
use super::person::{
    DEPARTMENT_LIMIT, IDENTIFIER_LIMIT, IdentifierKind, NAME_LIMIT, PersonStatus, normalized, refuse_no_address,
};
use super::refusal::{Code, Refusal};
use super::text::{self, Shown, arrow};
use super::time::{Day, Now, is_contract_day};

/// What somebody wants changed; what is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonChanges {
    /// Another name.
    pub name: Option<String>,
    /// Another department, or none.
    pub department: Option<Option<String>>,
    /// Another status.
    pub status: Option<PersonStatus>,
    /// Another last day of leave or employment, or none.
    pub until: Option<Option<Day>>,
    /// Another last sign-in: a day, never, or nothing known.
    pub last_login: Option<Last>,
    /// What becomes of identifiers, in order.
    pub identifiers: Vec<IdentifierChange>,
}

impl PersonChanges {
    /// True if nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What is recorded of a person beside identifiers.
pub static FIELDS: &[Field<PersonChanges>] = &[
    Field {
        name: "name",
        called: "name",
        label: "Name",
        help: "Name",
        placeholder: "TEXT",
        kind: Kind::Text(TextKind::Personal, NAME_LIMIT),
        needed: true,
        get: |changes| changes.name.clone().map(Held::into_value),
        set: |changes, value| changes.name = value.and_then(Held::of),
        ..Field::PLAIN
    },
    Field {
        name: "department",
        called: "department",
        label: "Department",
        help: "Where they work, or none",
        placeholder: "TEXT",
        kind: Kind::Text(TextKind::Line, DEPARTMENT_LIMIT),
        get: |changes| changes.department.clone().flatten().map(Held::into_value),
        set: |changes, value| changes.department = Some(value.and_then(Held::of)),
        ..Field::PLAIN
    },
    Field {
        name: "status",
        called: "status",
        label: "Status",
        help: "Whether they are here",
        placeholder: "STATUS",
        kind: Kind::Word(words::<PersonStatus>),
        needed: true,
        get: |changes| changes.status.map(Held::into_value),
        set: |changes, value| changes.status = value.and_then(Held::of),
        ..Field::PLAIN
    },
    Field {
        name: "until",
        called: "last day",
        label: "Until",
        help: "Last day of leave or of employment, or none",
        placeholder: "DATE",
        kind: Kind::Day,
        get: |changes| changes.until.flatten().map(Held::into_value),
        set: |changes, value| changes.until = Some(value.and_then(Held::of)),
        ..Field::PLAIN
    },
    Field {
        name: "last_login",
        called: "last sign-in",
        label: "Last sign-in",
        help: "The last sign-in; never, if there was none; none, if nothing is known",
        placeholder: "DATE|never|none",
        kind: Kind::Last,
        needed: true,
        get: |changes| changes.last_login.map(Held::into_value),
        set: |changes, value| changes.last_login = value.and_then(Held::of),
        ..Field::PLAIN
    },
];

impl Described for PersonChanges {
    fn fields() -> &'static [Field<Self>] {
        FIELDS
    }
}

held_as_words!(PersonStatus);

/// One change of identifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentifierChange {
    /// The only one of its kind from now on; a login is the only one of its vendor.
    Set(IdentifierKind, String, String),
    /// None of this kind any more.
    Clear(IdentifierKind),
    /// One more.
    Add(IdentifierKind, String),
    /// No longer theirs, whatever its kind.
    Remove(String),
}

/// A current identifier as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its row.
    pub id: i64,
    /// What kind of name it is.
    pub kind: IdentifierKind,
    /// The name space it is unique in.
    pub scope: String,
    /// As it was written.
    pub value: String,
}

/// What is written for a change of identifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It was theirs until today.
    End(i64),
    /// The same name, of another kind or in another spelling.
    Respell(i64, IdentifierKind, String),
    /// It is theirs from today: kind, name space and spelling.
    Begin(IdentifierKind, String, String),
    /// It is one that was theirs: another one was given in its place in the same command.
    Past(IdentifierKind, String, String),
}

struct Draft {
    id: Option<i64>,
    kind: IdentifierKind,
    scope: String,
    value: String,
    stays: bool,
    respelled: bool,
}

impl Draft {
    fn is(&self, kind: IdentifierKind, scope: &str) -> bool {
        self.stays && self.kind == kind && self.scope == scope
    }

    /// True if somebody who wrote `reference` means this one: its value, or a login with its vendor before it.
    fn answers_to(&self, reference: &str) -> bool {
        let norm = normalized(reference);
        let with_realm = self.scope.strip_prefix("login:").map(|realm| format!("{realm}:{}", normalized(&self.value)));
        self.stays && (normalized(&self.value) == norm || with_realm.is_some_and(|long| long == norm))
    }
}

/// What is to be written so that the changes hold. Replaced identifiers end and keep their days.
///
/// # Errors
/// A value cannot be kept, one to be removed is not theirs, or none would be left.
pub fn steps(person: PersonId, known: &[Known], changes: &[IdentifierChange]) -> Result<Vec<Step>, Refusal> {
    let mut drafts: Vec<Draft> = known
        .iter()
        .map(|k| Draft {
            id: Some(k.id),
            kind: k.kind,
            scope: k.scope.clone(),
            value: k.value.clone(),
            stays: true,
            respelled: false,
        })
        .collect();
    for change in changes {
        match change {
            IdentifierChange::Set(kind, realm, value) => {
                let (scope, value) = (kind.scope(realm), checked(value)?);
                refuse_no_address(*kind, &value)?;
                for draft in drafts.iter_mut().filter(|draft| draft.is(*kind, &scope)) {
                    draft.stays = normalized(&draft.value) == normalized(&value);
                }
                put(&mut drafts, *kind, scope, value);
            }
            IdentifierChange::Clear(kind) => {
                drafts.iter_mut().filter(|draft| draft.kind == *kind).for_each(|draft| draft.stays = false);
            }
            IdentifierChange::Add(kind, value) => {
                let (scope, value) = (kind.scope(""), checked(value)?);
                // An address that is theirs already stays what it is.
                let theirs = |draft: &Draft| {
                    draft.stays && draft.scope == scope && normalized(&draft.value) == normalized(&value)
                };
                if !drafts.iter().any(theirs) {
                    put(&mut drafts, *kind, scope, value);
                }
            }
            IdentifierChange::Remove(reference) => {
                let mut found = false;
                for draft in drafts.iter_mut().filter(|draft| draft.answers_to(reference)) {
                    (draft.stays, found) = (false, true);
                }
                if !found {
                    return Err(Refusal::new(
                        Code::NotFound,
                        format!("{person} is not known as {} now.", Shown(reference)),
                    )
                    .hint(format!("see what they are known as with: dormouse person show {person}"))
                    .on("identifiers"));
                }
            }
        }
    }
    if !drafts.iter().any(|draft| draft.stays) {
        return Err(Refusal::new(
            Code::MissingValue,
            "A person needs an identifier: a mail address, a login or an employee number.",
        )
        .hint("give another one in the same command, with --email or --alias")
        .on("email"));
    }
    // What ends comes first, so that a name is free before it is given again.
    let ended = drafts.iter().filter(|draft| !draft.stays).filter_map(|draft| draft.id.map(Step::End));
    let others = drafts.iter().filter_map(|draft| match (draft.id, draft.stays) {
        (Some(id), true) => draft.respelled.then(|| Step::Respell(id, draft.kind, draft.value.clone())),
        (None, true) => Some(Step::Begin(draft.kind, draft.scope.clone(), draft.value.clone())),
        (None, false) => Some(Step::Past(draft.kind, draft.scope.clone(), draft.value.clone())),
        (Some(_), false) => None,
    });
    Ok(ended.chain(others).collect())
}

/// An identifier as people write it: a login with its vendor before it.
fn written(scope: &str, value: &str) -> String {
    scope.strip_prefix("login:").map_or_else(|| value.to_owned(), |realm| format!("{realm}:{value}"))
}

/// What the steps change, a phrase each: `mail address ana@x.org → ana.new@x.org`.
#[must_use]
pub fn told(known: &[Known], steps: &[Step]) -> Vec<String> {
    let row = |id: &i64| known.iter().find(|known| known.id == *id);
    let mut begun: Vec<&Step> = steps.iter().filter(|step| matches!(step, Step::Begin(..))).collect();
    let mut phrases = Vec::new();
    for step in steps {
        match step {
            Step::End(id) => {
                let Some(old) = row(id) else { continue };
                let place = |step: &&Step| matches!(step, Step::Begin(kind, scope, _) if *kind == old.kind && *scope == old.scope);
                let new = begun.iter().position(place).map(|at| begun.remove(at));
                let new = new.and_then(|step| {
                    if let Step::Begin(_, scope, value) = step { Some(written(scope, value)) } else { None }
                });
                phrases.push(arrow(old.kind.called(), Some(&written(&old.scope, &old.value)), new.as_deref()));
            }
            Step::Respell(id, kind, value) => {
                let Some(old) = row(id) else { continue };
                let before = written(&old.scope, &old.value);
                if *kind == old.kind {
                    phrases.push(arrow(kind.called(), Some(&before), Some(&written(&old.scope, value))));
                } else {
                    phrases.push(format!(
                        "{} {before} → {} {}",
                        old.kind.called(),
                        kind.called(),
                        written(&old.scope, value)
                    ));
                }
            }
            Step::Past(kind, scope, value) => {
                phrases.push(format!("{} {}, a former one", kind.called(), written(scope, value)));
            }
            Step::Begin(..) => {}
        }
    }
    phrases.extend(begun.iter().filter_map(|step| match step {
        Step::Begin(kind, scope, value) => Some(arrow(kind.called(), None, Some(&written(scope, value)))),
        _ => None,
    }));
    phrases
}

/// What becomes of logins that give way to another one at the same vendor, a sentence each.
#[must_use]
pub fn former_logins(known: &[Known], steps: &[Step]) -> Vec<String> {
    let now_at = |wanted: &str| {
        steps.iter().find_map(|step| match step {
            Step::Begin(IdentifierKind::Login, scope, value) if scope == wanted => Some(written(scope, value)),
            _ => None,
        })
    };
    let gone = steps.iter().filter_map(|step| match step {
        Step::End(id) => known.iter().find(|known| known.id == *id).map(|known| (&known.scope, &known.value)),
        Step::Past(_, scope, value) => Some((scope, value)),
        _ => None,
    });
    gone.filter(|(scope, _)| scope.starts_with("login:"))
        .filter_map(|(scope, value)| {
            let (old, new) = (written(scope, value), now_at(scope)?);
            Some(format!(
                "{} is a former login from now on, which files still find; {} is the one in use.",
                Shown(&old),
                Shown(&new)
            ))
        })
        .collect()
}

/// A sign-in as an admin's own word, which holds as of today.
///
/// # Errors
/// The day lies ahead or before 2000.
pub fn signed_in(last: Last, now: Now) -> Result<Evidence, Refusal> {
    if let Last::Observed(day) = last {
        refuse_no_past_day("The last sign-in", day, now, "give a day up to today, never, or none", "last_login")?;
    }
    Ok(Evidence { last, as_of: last.is_known().then_some(now.today), source: None })
}

/// A last day of leave or of employment lies between 1980 and 2199.
///
/// # Errors
/// It does not.
pub fn refuse_no_last_day(until: Option<Day>) -> Result<(), Refusal> {
    match until.filter(|day| !is_contract_day(*day)) {
        None => Ok(()),
        Some(day) => Err(Refusal::new(Code::BadValue, format!("The last day {day} lies before 1980 or after 2199."))
            .hint("give another day with --until, or none")
            .on("until")),
    }
}

fn checked(value: &str) -> Result<String, Refusal> {
    let value =
        text::identifier(value, IDENTIFIER_LIMIT).map_err(|e| Refusal::bad_field("The identifier", &e).on("email"))?;
    if value.is_empty() {
        return Err(Refusal::new(Code::MissingValue, "An identifier cannot be empty.")
            .hint("write none to clear it")
            .on("email"));
    }
    Ok(value)
}

/// Makes a name theirs: one they have in that name space already becomes of this kind and spelling.
fn put(drafts: &mut Vec<Draft>, kind: IdentifierKind, scope: String, value: String) {
    let norm = normalized(&value);
    let same = |draft: &&mut Draft| draft.scope == scope && normalized(&draft.value) == norm && draft.stays;
    match drafts.iter_mut().find(same) {
        Some(draft) => {
            draft.respelled |= draft.kind != kind || draft.value != value;
            (draft.kind, draft.value) = (kind, value);
        }
        None => drafts.push(Draft { id: None, kind, scope, value, stays: true, respelled: false }),
    }
}

/// The day that goes on standing beside a new status where none is given with it. The end of a leave is not the end of
/// an employment, nor the other way round; and whoever comes back has no last day behind them.
#[must_use]
pub fn until_after(before: PersonStatus, until: Option<Day>, after: PersonStatus) -> Option<Day> {
    let leave = |status| status == PersonStatus::OnLeave;
    let means_something_else = leave(before) != leave(after) || (before.has_left() && !after.has_left());
    until.filter(|_| !means_something_else)
}

/// The last day of employment, where `until` is one: leave ends and employment goes on.
#[must_use]
pub fn last_day(status: PersonStatus, until: Option<Day>) -> Option<Day> {
    until.filter(|_| status != PersonStatus::OnLeave)
}

/// The last day of somebody who is offboarded today: an earlier last day of employment stands.
#[must_use]
pub fn offboarded_until(status: PersonStatus, until: Option<Day>, today: Day) -> Day {
    last_day(status, until).map_or(today, |day| day.min(today))
}

#[cfg(test)]
mod tests {
    use super::*;
    use IdentifierKind::{Alias, Email, EmployeeNumber, Login};

    fn known(id: i64, kind: IdentifierKind, scope: &str, value: &str) -> Known {
        Known { id, kind, scope: scope.into(), value: value.into() }
    }

    fn set(kind: IdentifierKind, value: &str) -> IdentifierChange {
        IdentifierChange::Set(kind, String::new(), value.into())
    }

    fn ana() -> Vec<Known> {
        vec![known(1, Email, "", "ana@x.org"), known(2, Alias, "", "ruiz@x.org"), known(3, Login, "login:acme", "ana")]
    }

    fn of(changes: &[IdentifierChange]) -> Result<Vec<Step>, String> {
        steps(PersonId(12), &ana(), changes).map_err(|refusal| refusal.message)
    }

    #[test]
    fn a_replaced_address_ends_and_the_new_one_begins() {
        assert_eq!(
            of(&[set(Email, "ana.new@x.org")]).unwrap(),
            [Step::End(1), Step::Begin(Email, String::new(), "ana.new@x.org".into())]
        );
        let number = [set(EmployeeNumber, "7")];
        assert_eq!(of(&number).unwrap(), [Step::Begin(EmployeeNumber, "employee".into(), "7".into())]);
    }

    #[test]
    fn the_same_name_is_respelled_and_not_replaced() {
        assert_eq!(of(&[set(Email, "ana@x.org")]).unwrap(), []);
        assert_eq!(of(&[set(Email, "Ana@x.org")]).unwrap(), [Step::Respell(1, Email, "Ana@x.org".into())]);
        assert_eq!(
            of(&[set(Email, "ruiz@x.org")]).unwrap(),
            [Step::End(1), Step::Respell(2, Email, "ruiz@x.org".into())]
        );
        assert_eq!(of(&[IdentifierChange::Add(Alias, "ANA@x.org".into())]).unwrap(), []);
    }

    #[test]
    fn a_login_belongs_to_its_vendor() {
        let other = IdentifierChange::Set(Login, "flow".into(), "ana".into());
        assert_eq!(of(&[other]).unwrap(), [Step::Begin(Login, "login:flow".into(), "ana".into())]);
        let two = ["foo", "foo2"].map(|name| IdentifierChange::Set(Login, "acme".into(), name.into()));
        let steps = of(&two).unwrap();
        let [scope, foo, foo2] = ["login:acme", "foo", "foo2"].map(str::to_owned);
        let expected = [Step::End(3), Step::Past(Login, scope.clone(), foo), Step::Begin(Login, scope, foo2)];
        assert_eq!(steps, expected, "none is forgotten");
        assert_eq!(told(&ana(), &steps), ["login acme:ana → acme:foo2", "login acme:foo, a former one"]);
        assert_eq!(
            former_logins(&ana(), &steps)[1],
            "acme:foo is a former login from now on, which files still find; acme:foo2 is the one in use."
        );
        let same = IdentifierChange::Set(Login, "acme".into(), "ruiz".into());
        assert_eq!(of(&[same]).unwrap(), [Step::End(3), Step::Begin(Login, "login:acme".into(), "ruiz".into())]);
        assert_eq!(of(&[IdentifierChange::Remove("acme:ana".into())]).unwrap(), [Step::End(3)]);
    }

    #[test]
    fn a_change_of_identifiers_is_told_with_both() {
        for (changes, told_as) in [
            (vec![set(Email, "ana.new@x.org")], vec!["mail address ana@x.org → ana.new@x.org"]),
            (vec![set(EmployeeNumber, "7")], vec!["employee number none → 7"]),
            (vec![IdentifierChange::Remove("ruiz@x.org".into())], vec!["alias ruiz@x.org → none"]),
            (
                vec![set(Email, "ruiz@x.org")],
                vec!["mail address ana@x.org → none", "alias ruiz@x.org → mail address ruiz@x.org"],
            ),
        ] {
            assert_eq!(told(&ana(), &of(&changes).unwrap()), told_as);
        }
    }

    #[test]
    fn one_identifier_stays() {
        let all = ["ana@x.org", "RUIZ@x.org", "ana"].map(|value| IdentifierChange::Remove(value.into()));
        assert_eq!(of(&all[..2]).unwrap(), [Step::End(1), Step::End(2)]);
        assert!(of(&all).unwrap_err().starts_with("A person needs an identifier"));
        assert_eq!(
            of(&[IdentifierChange::Remove("ben@x.org".into())]).unwrap_err(),
            "P12 is not known as ben@x.org now."
        );
        assert_eq!(of(&[set(Email, " ")]).unwrap_err(), "An identifier cannot be empty.");
        assert_eq!(of(&[IdentifierChange::Clear(Email)]).unwrap(), [Step::End(1)]);
    }

    #[test]
    fn the_end_of_a_leave_is_not_the_end_of_an_employment() {
        use PersonStatus::{Active, Inactive, Offboarded, OnLeave};
        let day = Some("2026-06-30".parse().unwrap());
        for (before, after, kept) in [
            (OnLeave, Active, false),
            (Active, OnLeave, false),
            (Active, Inactive, true),
            (Active, Offboarded, true),
            (Offboarded, Active, false),
            (Inactive, Offboarded, true),
            (OnLeave, OnLeave, true),
        ] {
            assert_eq!(until_after(before, day, after), day.filter(|_| kept), "{before:?} {after:?}");
        }
        assert_eq!((last_day(Active, day), last_day(OnLeave, day)), (day, None));
    }

    #[test]
    fn an_earlier_last_day_stands_and_a_later_one_gives_way() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let today = day("2026-06-30");
        for (status, until, expected) in [
            (PersonStatus::Active, None, today),
            (PersonStatus::Active, Some(day("2026-12-31")), today),
            (PersonStatus::Inactive, Some(day("2026-05-31")), day("2026-05-31")),
            (PersonStatus::OnLeave, Some(day("2026-05-31")), today),
        ] {
            assert_eq!(offboarded_until(status, until, today), expected);
        }
    }
}
