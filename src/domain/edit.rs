//! Edits: what changing a record asks for, what it may become, and how the change is told.
//!
//! Products and licenses are edited as a whole, as the editor saw them, so that a form and a command line are one; seats
//! are edited field by field, many at a time. It must never say a license key: a key is only ever "set", "changed" or
//! "cleared".

use super::advice::{Advice, Choice};
use super::evidence::{Evidence, Last};
use super::field::{self, Described, Field, Held, Kind, TextKind, Value};
use super::ids::BatchId;
use super::license::{FIELDS, License, LicenseFields, SeatFigures, SeatType, Terms};
use super::product::{self, ProductFields};
use super::refusal::{Code, Refusal};
use super::seat::{ACCESS_LEVEL_LIMIT, ACCOUNT_LIMIT, NOTES_LIMIT, Seat};
use super::text::{self, count, number};
use super::time::{Day, Now, can_have_happened};
use std::fmt;

/// What becomes of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Change<T> {
    /// It stays.
    #[default]
    Keep,
    /// It holds nothing afterwards.
    Clear,
    /// It holds this afterwards.
    To(T),
}

impl<T> Change<T> {
    /// The field as it is afterwards.
    #[must_use]
    pub fn of(self, now: Option<T>) -> Option<T> {
        match self {
            Self::Keep => now,
            Self::Clear => None,
            Self::To(value) => Some(value),
        }
    }
}

impl<T> From<Option<T>> for Change<T> {
    /// It holds this afterwards, or nothing.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::To)
    }
}

/// What becomes of a seat.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeatEdit {
    /// A day, never, or nothing known; `None` stays.
    pub last_used: Option<Last>,
    /// What the holder may do there.
    pub access_level: Change<String>,
    /// The account's name at the vendor.
    pub account_identifier: Change<String>,
    /// Free text.
    pub notes: Change<String>,
    /// The day it was given; unknown once cleared.
    pub assigned_on: Change<Day>,
}

/// How a field is kept of which it is said what becomes of it.
macro_rules! changed {
    ($name:ident { $($about:tt)* }) => {
        Field {
            name: stringify!($name),
            get: |edit| edit.$name.clone().of(None).map(Held::into_value),
            set: |edit, value| edit.$name = value.and_then(Held::of).into(),
            $($about)*
            ..Field::PLAIN
        }
    };
}

/// What is recorded of a seat beside its license and its holder.
pub static SEAT_FIELDS: &[Field<SeatEdit>] = &[
    Field {
        name: "last_used",
        called: "last use",
        label: "Last used",
        help: "The day it was used last; never, if it never was; none, if nothing is known",
        placeholder: "DATE|never|none",
        kind: Kind::Last,
        needed: true,
        get: |edit| edit.last_used.map(Held::into_value),
        set: |edit, value| edit.last_used = value.and_then(Held::of),
        ..Field::PLAIN
    },
    changed! { access_level {
        called: "access level",
        label: "Access level",
        help: "What the holder may do there, in at most 64 characters",
        placeholder: "TEXT",
        kind: Kind::Text(TextKind::Line, ACCESS_LEVEL_LIMIT),
    } },
    changed! { account_identifier {
        called: "account identifier",
        label: "Account at the vendor",
        help: "The account's name at the vendor, in at most 191 characters",
        placeholder: "TEXT",
        kind: Kind::Text(TextKind::Identifier, ACCOUNT_LIMIT),
    } },
    changed! { notes {
        called: "notes",
        subject: Some("The note"),
        label: "Notes",
        help: "Free text of at most 1000 characters, in place of what is there",
        placeholder: "TEXT",
        kind: Kind::Text(TextKind::Paragraph, NOTES_LIMIT),
    } },
    changed! { assigned_on {
        called: "day of assignment",
        label: "Assigned on",
        help: "The day it was given; none, if that is not known",
        placeholder: "DATE",
        kind: Kind::PastDay,
    } },
];

impl Described for SeatEdit {
    fn fields() -> &'static [Field<Self>] {
        SEAT_FIELDS
    }
}

impl SeatEdit {
    /// The edit with its texts trimmed and within their limits.
    ///
    /// # Errors
    /// A text is too long or holds a control character; a day that lies ahead or before 2000.
    pub fn checked(mut self, now: Now) -> Result<Self, Refusal> {
        if let Some(Last::Observed(day)) = self.last_used {
            refuse_no_past_day("The last use", day, now, "give a day up to today, never, or none", "last_used")?;
        }
        if let Change::To(day) = self.assigned_on {
            refuse_no_past_day("The assignment", day, now, "give a day up to today, or none", "assigned_on")?;
        }
        for field in SEAT_FIELDS {
            field.check(&mut self)?;
        }
        if let Change::To(account) = &self.account_identifier {
            text::refuse_rounded(account).map_err(|why| Refusal::bad_field("The account identifier", &why))?;
        }
        Ok(self)
    }

    /// The use as an admin's own word, which holds as of today.
    #[must_use]
    pub fn evidence(&self, today: Day) -> Option<Evidence> {
        self.last_used.map(|last| Evidence { last, as_of: last.is_known().then_some(today), source: None })
    }

    /// What the fields that it touches become, a phrase each; free text is not told.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        let becomes = |field: &str, change: &Change<String>| match change {
            Change::Keep => None,
            Change::Clear => Some(format!("{field} → none")),
            Change::To(new) => Some(format!("{field} → {new}")),
        };
        let day = match self.assigned_on {
            Change::To(day) => Change::To(day.to_string()),
            Change::Clear => Change::Clear,
            Change::Keep => Change::Keep,
        };
        let used = self.last_used.map(|last| Evidence { last, ..Evidence::default() }.told());
        let touched =
            |field: &'static str, change: &Change<String>| (*change != Change::Keep).then(|| field.to_owned());
        let phrases = [
            used.map(|used| format!("last used → {}", used.as_deref().unwrap_or("none"))),
            becomes("access level", &self.access_level),
            touched("account identifier", &self.account_identifier),
            touched("notes", &self.notes),
            becomes("assigned on", &day),
        ];
        phrases.into_iter().flatten().collect()
    }
}

/// A day on which something is to have happened: not before 2000, and not ahead.
///
/// # Errors
/// Says on which side it lies; `field` is what a form calls it.
pub fn refuse_no_past_day(what: &str, day: Day, now: Now, hint: &str, field: &'static str) -> Result<(), Refusal> {
    if can_have_happened(day, now.today) {
        return Ok(());
    }
    let where_it_lies = if day > now.today { "lies ahead" } else { "lies before 2000" };
    Err(Refusal::new(Code::BadValue, format!("{what} on {day} {where_it_lies}.")).hint(hint).on(field))
}

/// Why a seat stays as it is although an edit names it; `None` if it can be edited. `seen` is the newest batch that the
/// editor had seen.
#[must_use]
pub fn why_seat_stays(seat: &Seat, seen: Option<BatchId>) -> Option<String> {
    if let Some(day) = seat.revoked_on {
        return Some(format!("already revoked on {day}"));
    }
    changed_meanwhile(seat.changed_by, seen).then(|| format!("changed meanwhile by {}", seat.changed_by))
}

/// True if somebody changed a record after the editor had seen it. Nothing seen is nothing missed: batches are numbered
/// in the order in which they change things.
#[must_use]
pub fn changed_meanwhile(changed_by: BatchId, seen: Option<BatchId>) -> bool {
    seen.is_some_and(|seen| changed_by > seen)
}

/// A license key on its way to the one who asked for it; its debugging form does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct LicenseKey(pub String);

impl fmt::Debug for LicenseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LicenseKey(••••)")
    }
}

impl LicenseFields {
    /// What a license with `known` terms becomes, and what is odd about it without being wrong. What is not given takes
    /// its default, as for a new license; but a total is never made up for a license that has one.
    ///
    /// # Errors
    /// As [`Self::checked`]; a total for an unlimited license, or none for any other.
    pub fn edited(self, known: &Terms) -> Result<(Terms, Vec<String>), Refusal> {
        self.refuse_total_of_unlimited(known.seat_type)?;
        self.refuse_rounded(Some(known))?;
        let unlimited = self.seat_type.unwrap_or(known.seat_type) == SeatType::Unlimited;
        if !unlimited && self.seats_total.is_none() {
            return Err(Refusal::new(Code::MissingValue, "A license that is not unlimited needs its seats total.")
                .hint("give it with --seats-total")
                .on("seats_total"));
        }
        self.checked(known.currency)
    }
}

impl LicenseFields {
    /// Prices by volume are kept as digits alone: where the currency is another one, they are said anew.
    ///
    /// # Errors
    /// They are those of the `known` terms, and the currency is not.
    pub fn refuse_breaks_in_another_currency(&self, known: &Terms) -> Result<(), Refusal> {
        let is_other = self.currency.is_some_and(|currency| currency != known.currency);
        if !is_other || self.price_breaks.is_none() || self.price_breaks != known.price_breaks {
            return Ok(());
        }
        Err(Refusal::new(Code::BadValue, "The price breaks and the license are in two currencies.")
            .hint("give the price breaks anew in the new currency, or clear them with none")
            .on("price_breaks"))
    }

    /// Somebody who gives a total means it: an unlimited license takes none. `seat_type` is the one where none is given.
    ///
    /// # Errors
    /// There is a total, and the license is unlimited.
    pub fn refuse_total_of_unlimited(&self, seat_type: SeatType) -> Result<(), Refusal> {
        if self.seat_type.unwrap_or(seat_type) != SeatType::Unlimited || self.seats_total.is_none() {
            return Ok(());
        }
        Err(Refusal::new(Code::BadValue, "An unlimited license has no seats total.")
            .hint("give it another seat type as well, such as user, or leave the total out")
            .on("seats_total"))
    }

    /// A key or number that is given is no number that a spreadsheet rounded. What is `known` already was taken before
    /// that was looked at, and stays.
    ///
    /// # Errors
    /// One of them is.
    pub fn refuse_rounded(&self, known: Option<&Terms>) -> Result<(), Refusal> {
        let known = known.map(Self::from).unwrap_or_default();
        for field in FIELDS.iter().filter(|field| matches!(field.kind, Kind::Text(TextKind::Identifier, _))) {
            if let Some(Value::Text(given)) =
                (field.get)(self).filter(|given| (field.get)(&known).as_ref() != Some(given))
            {
                text::refuse_rounded(&given)
                    .map_err(|why| Refusal::bad_field(&field.subject(), &why).on(field.name))?;
            }
        }
        Ok(())
    }
}

/// The warning about a license whose total lies below what is used: `Chat is overdrawn by 2 (used 12 of 10).`
#[must_use]
pub fn overdrawn(title: &str, seats: SeatFigures) -> Option<String> {
    let total = seats.total?;
    let beyond = seats.overdrawn_by();
    (beyond > 0).then(|| {
        let (over, used, total) = (number(beyond), number(seats.used()), number(total));
        format!("{title} is overdrawn by {over} (used {used} of {total}).")
    })
}

/// The warning where a seat was given as one more while some that were counted have no holder yet.
#[must_use]
pub fn already_counted_too(license: &License) -> Advice {
    let were = count(license.seats.unattributed, "seat was", "seats were");
    Advice::choosing(Choice::AlreadyCounted, |name| {
        format!(
            "{were} counted for {} that nobody here is known to hold. If this is one of them, undo this and give it with \
             {name}.",
            license.title()
        )
    })
}

/// The warning about a license of which more seats were taken back than its last count found.
#[must_use]
pub fn below_zero(license: &License) -> Option<Advice> {
    (license.seats.is_below_zero()).then(|| {
        Advice::choosing(Choice::AlreadyRemoved, |name| {
            format!(
                "That brings the recorded count of {} below 0: the last count had left out some of the seats taken back. \
                 Revoke those with {name}, or record the real count: dormouse audit start {}",
                license.title(),
                license.id
            )
        })
    })
}

/// What differs between two terms, a phrase each: `seats total 40 → 50`.
#[must_use]
pub fn license_changes(before: &Terms, after: &Terms) -> Vec<String> {
    field::changes(FIELDS, &before.into(), &after.into())
}

/// What differs between two products, a phrase each.
#[must_use]
pub fn product_changes(before: &ProductFields, after: &ProductFields) -> Vec<String> {
    field::changes(product::FIELDS, before, after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::license::LimitPolicy;
    use crate::domain::money::{Currency, Money};
    use crate::domain::time::Now;

    fn terms(fields: LicenseFields) -> Terms {
        fields.checked(Currency::EUR).unwrap().0
    }

    fn today() -> Now {
        Now::new("2026-06-30T08:00:00Z".parse().unwrap(), chrono_tz::UTC)
    }

    #[test]
    fn an_editor_that_changes_nothing_changes_nothing() {
        let known = terms(LicenseFields {
            seats_total: Some(40),
            license_key: Some("ABCD".into()),
            limit_policy: Some(LimitPolicy::Soft),
            overdraft: Some(3),
            cost_per_seat: Money::parse("12.50", Currency::EUR).ok(),
            notice_days: Some(60),
            ..LicenseFields::default()
        });
        let (again, _) = LicenseFields::from(&known).edited(&known).unwrap();
        assert_eq!(again, known);
        assert_eq!(license_changes(&known, &again), Vec::<String>::new());
    }

    #[test]
    fn a_change_is_told_with_both_values_and_a_key_with_none() {
        let known = terms(LicenseFields { seats_total: Some(40), ..LicenseFields::default() });
        let keyed = terms(LicenseFields {
            seats_total: Some(50),
            license_key: Some("ABCD-1234".into()),
            business_owner: Some("Ana".into()),
            auto_renew: Some(true),
            ..LicenseFields::default()
        });
        assert_eq!(
            license_changes(&known, &keyed),
            ["seats total 40 → 50", "auto-renew no → yes", "business owner none → Ana", "license key set"]
        );
        let other = Terms { license_key: Some("OTHER".into()), ..keyed.clone() };
        assert_eq!(license_changes(&keyed, &other), ["license key changed"]);
        assert_eq!(license_changes(&other, &Terms { license_key: None, ..other.clone() }), ["license key cleared"]);
        assert_eq!(format!("{:?}", LicenseKey("ABCD-1234".into())), "LicenseKey(••••)");
    }

    #[test]
    fn a_total_belongs_to_every_license_but_an_unlimited_one() {
        let known = terms(LicenseFields { seats_total: Some(40), ..LicenseFields::default() });
        let to = |seat_type, seats_total| LicenseFields {
            seat_type: Some(seat_type),
            seats_total,
            ..LicenseFields::from(&known)
        };
        let (unlimited, _) = to(SeatType::Unlimited, None).edited(&known).unwrap();
        assert_eq!(unlimited.seats_total, None);
        let refusal = to(SeatType::Unlimited, Some(40)).edited(&known).unwrap_err();
        assert_eq!(refusal.message, "An unlimited license has no seats total.");
        let back = LicenseFields { seat_type: Some(SeatType::User), ..LicenseFields::from(&unlimited) };
        let refusal = back.clone().edited(&unlimited).unwrap_err();
        assert_eq!(refusal.message, "A license that is not unlimited needs its seats total.");
        let (user, _) = LicenseFields { seats_total: Some(7), ..back }.edited(&unlimited).unwrap();
        assert_eq!((user.seats_total, user.seat_type), (Some(7), SeatType::User));
    }

    #[test]
    fn a_price_in_another_currency_is_given_anew() {
        let known = terms(LicenseFields {
            cost_per_seat: Money::parse("12.50", Currency::EUR).ok(),
            ..LicenseFields::default()
        });
        let yen = Currency::parse("JPY");
        let refusal = LicenseFields { currency: yen, ..LicenseFields::from(&known) }.edited(&known).unwrap_err();
        assert_eq!(refusal.message, "The price and the license are in two currencies.");
        let by_volume = Terms { price_breaks: Some("1:12.00".into()), cost_per_seat: None, ..known.clone() };
        let to = |breaks: Option<&str>| {
            let price_breaks = breaks.map(str::to_owned);
            let fields = LicenseFields { currency: yen, price_breaks, ..LicenseFields::from(&by_volume) };
            fields.refuse_breaks_in_another_currency(&by_volume).map_err(|refusal| refusal.field)
        };
        assert_eq!((to(Some("1:12.00")), to(Some("1:1200")), to(None)), (Err(Some("price_breaks")), Ok(()), Ok(())));
        assert_eq!(LicenseFields::from(&by_volume).refuse_breaks_in_another_currency(&by_volume), Ok(()));
        assert!(refusal.hint.is_some());
    }

    #[test]
    fn a_seat_keeps_what_is_not_named_and_takes_no_text_beyond_its_limit() {
        let edit = SeatEdit { notes: Change::To(" new ".into()), ..SeatEdit::default() }.checked(today()).unwrap();
        assert_eq!((edit.notes.clone(), edit.told()), (Change::To("new".into()), vec!["notes".to_owned()]));
        assert_eq!(edit.access_level.of(Some("editor".into())), Some("editor".into()));
        let blank = SeatEdit { access_level: Change::To("  ".into()), ..SeatEdit::default() };
        assert_eq!(blank.checked(today()).unwrap().access_level, Change::Clear);
        for (limit, edit) in [
            (64, SeatEdit { access_level: Change::To("x".repeat(65)), ..SeatEdit::default() }),
            (191, SeatEdit { account_identifier: Change::To("x".repeat(192)), ..SeatEdit::default() }),
            (1000, SeatEdit { notes: Change::To("ü".repeat(1001)), ..SeatEdit::default() }),
        ] {
            let refusal = edit.checked(today()).unwrap_err();
            assert!(refusal.message.ends_with(&format!("is longer than {limit} characters.")), "{refusal}");
        }
        let exact = SeatEdit {
            access_level: Change::To("x".repeat(64)),
            account_identifier: Change::To("x".repeat(191)),
            notes: Change::To("ü".repeat(1000)),
            ..SeatEdit::default()
        };
        assert!(exact.checked(today()).is_ok());
    }

    #[test]
    fn a_use_lies_in_the_past_and_holds_as_of_today() {
        let on = |day: &str| SeatEdit { last_used: Some(Last::Observed(day.parse().unwrap())), ..SeatEdit::default() };
        let refusal = on("2026-07-01").checked(today()).unwrap_err();
        assert_eq!(refusal.message, "The last use on 2026-07-01 lies ahead.");
        let evidence = on("2026-06-30").checked(today()).unwrap().evidence(today().today).unwrap();
        assert_eq!((evidence.day(), evidence.as_of), (Some(today().today), Some(today().today)));
        let none = SeatEdit { last_used: Some(Last::Unknown), ..SeatEdit::default() };
        assert_eq!(none.evidence(today().today), Some(Evidence::default()));
    }

    #[test]
    fn only_what_was_changed_after_it_was_seen_was_changed_meanwhile() {
        let [seen, later] = [BatchId(4), BatchId(5)];
        assert!(changed_meanwhile(later, Some(seen)));
        assert!(!changed_meanwhile(seen, Some(later)) && !changed_meanwhile(seen, Some(seen)));
        assert!(!changed_meanwhile(later, None));
    }
}
