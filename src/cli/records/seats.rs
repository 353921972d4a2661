//! Seats as records and as tables: the seat lists, the dormant report and reclaim all show them alike.

use crate::cli::format::{NOTHING, last, observed, or_nothing};
use crate::cli::output::record;
use crate::cli::table::{Column, Table};
use crate::domain::dormancy::{Signal, Verdict};
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::import_file::account_status::AccountStatus;
use crate::domain::license::{License, title};
use crate::domain::read_model::SeatEntry;
use crate::domain::text::{Shown, any_has};
use crate::domain::time::Day;
use crate::domain::utilization;

record! {
    /// A seat.
    Item(entry: &'a SeatEntry) where {
        let (seat, verdict) = (&entry.seat, &entry.verdict);
    } {
        id: SeatId = seat.id,
        license_id: LicenseId = seat.license,
        product: &'a str = &entry.product,
        license: Option<&'a str> = entry.license.as_deref(),
        person_id: PersonId = seat.holder.id,
        person: &'a str = &seat.holder_name,
        email: Option<&'a str> = mail_address(entry.email.as_deref()),
        status: &'static str = verdict.basis.status.word(),
        department: Option<&'a str> = entry.department.as_deref(),
        last_used: Option<Day> = observed(seat.last_used),
        last_login: Option<Day> = observed(seat.holder.last_login),
        assigned_on: Option<Day> = seat.assigned_on,
        access_level: Option<&'a str> = entry.access_level.as_deref(),
        account_identifier: Option<&'a str> = entry.account_identifier.as_deref(),
        account_status: Option<&'static str> = entry.account.state.status.map(AccountStatus::word),
        account_paid: Option<bool> = entry.account.state.paid,
        notes: Option<&'a str> = seat.notes.as_deref(),
        revoked_on: Option<Day> = seat.revoked_on,
        revoked_by: Option<&'a str> = entry.revoked_by.as_deref(),
        signal: &'static str = verdict.signal.word(),
        idle_days: Option<u32> = verdict.idle(),
        dormant: bool = verdict.dormant,
        stale: bool = verdict.stale,
        undecided: bool = verdict.undecided,
    }
}

/// Why no seat of a license, or of any, is dormant: all are in use, it cannot be told of some, or they are not judged
/// at all.
pub fn none_dormant(license: Option<&License>, undecided: u32) -> String {
    match license {
        Some(license) if license.archived => {
            format!("{} is archived: its seats are not judged.", Shown(&license.title()))
        }
        Some(license) if !license.is_covered() => {
            format!("{} is {}: its seats are not judged.", Shown(&license.title()), license.terms.status.shown())
        }
        _ => utilization::none_dormant(undecided),
    }
}

impl<'a> Item<'a> {
    /// Every seat of a list.
    pub fn all(entries: &'a [SeatEntry]) -> Vec<Self> {
        entries.iter().map(Self::new).collect()
    }
}

/// The seat's license as one title.
pub fn license_of(entry: &SeatEntry) -> String {
    title(&entry.product, entry.license.as_deref())
}

/// The holder with the address, for a sentence.
pub fn holder_of(entry: &SeatEntry) -> String {
    with_address(&entry.seat.holder_name, entry.email.as_deref())
}

/// Somebody's name with the address behind it, unless that is the name.
pub fn with_address(name: &str, email: Option<&str>) -> String {
    match email {
        Some(email) if email != name => format!("{name} <{email}>"),
        _ => name.to_owned(),
    }
}

/// A holder without a mail address is shown by another identifier; a program is told that there is none.
pub fn mail_address(shown: Option<&str>) -> Option<&str> {
    shown.filter(|address| address.contains('@'))
}

/// True if the holder, the license, the department or the account has the text.
pub fn matches(entry: &SeatEntry, search: &str) -> bool {
    let (license, account) = (license_of(entry), entry.account.state.remark());
    let fields = [
        Some(license.as_str()),
        account.as_deref(),
        Some(entry.seat.holder_name.as_str()),
        entry.email.as_deref(),
        entry.department.as_deref(),
        entry.account_identifier.as_deref(),
        entry.access_level.as_deref(),
        entry.seat.notes.as_deref(),
    ];
    any_has(fields.into_iter().flatten(), search)
}

/// The columns that a list can do without, because all its rows would say the same.
#[derive(Debug, Clone, Copy, Default)]
pub struct Without {
    /// The license.
    pub license: bool,
    /// The holder.
    pub holder: bool,
}

/// Active seats with their verdicts.
pub fn active(entries: &[SeatEntry], without: Without) -> Table {
    let with_account = entries.iter().any(|entry| entry.account.state.remark().is_some());
    let mut columns = vec![Column::whole("Id")];
    columns.extend((!without.license).then(|| Column::text("License")));
    columns.extend((!without.holder).then(|| Column::text("Holder")));
    columns.extend(with_account.then(|| Column::text("Account")));
    columns.extend([
        Column::whole("Status").spare(2),
        Column::whole("Last used"),
        Column::whole("Sign-in").spare(3),
        Column::whole("Assigned").spare(4),
        Column::text("Access").spare(6),
        Column::text("Department").spare(5),
        Column::whole("Judged by").spare(1),
        Column::number("Idle"),
        Column::whole("Verdict"),
    ]);
    let mut table = Table::new(columns);
    for entry in entries {
        let (seat, verdict) = (&entry.seat, &entry.verdict);
        let mut cells = vec![seat.id.to_string()];
        cells.extend((!without.license).then(|| license_of(entry)));
        cells.extend((!without.holder).then(|| holder_of(entry)));
        cells.extend(with_account.then(|| or_nothing(entry.account.state.remark())));
        cells.extend([
            entry.verdict.basis.status.shown().to_owned(),
            last(seat.last_used),
            last(seat.holder.last_login),
            or_nothing(seat.assigned_on),
            or_nothing(entry.access_level.as_deref()),
            or_nothing(entry.department.as_deref()),
            signal(verdict),
            or_nothing(verdict.idle().map(|days| format!("{days} d"))),
            verdict_word(verdict).to_owned(),
        ]);
        table.row(cells);
    }
    table
}

/// Seats that were taken back.
pub fn past(entries: &[SeatEntry], without: Without) -> Table {
    let mut columns = vec![Column::whole("Id")];
    columns.extend((!without.license).then(|| Column::text("License")));
    columns.extend((!without.holder).then(|| Column::text("Holder")));
    columns.extend([
        Column::whole("Assigned").spare(1),
        Column::whole("Ended"),
        Column::text("By"),
        Column::text("Notes").spare(2),
    ]);
    let mut table = Table::new(columns);
    for entry in entries {
        let mut cells = vec![entry.seat.id.to_string()];
        cells.extend((!without.license).then(|| license_of(entry)));
        cells.extend((!without.holder).then(|| holder_of(entry)));
        cells.extend([
            or_nothing(entry.seat.assigned_on),
            or_nothing(entry.seat.revoked_on),
            or_nothing(entry.revoked_by.as_deref()),
            or_nothing(entry.seat.notes.as_deref()),
        ]);
        table.row(cells);
    }
    table
}

/// The signal, with the word that marks old evidence.
fn signal(verdict: &Verdict) -> String {
    let weak = if verdict.signal == Signal::LastLogin { " (weaker)" } else { "" };
    let stale = if verdict.stale { ", stale" } else { "" };
    format!("{}{weak}{stale}", verdict.basis.shown())
}

/// The verdict in a word.
pub fn verdict_word(verdict: &Verdict) -> &'static str {
    match (verdict.dormant, verdict.undecided) {
        (true, _) => "dormant",
        (false, true) => "undecided",
        (false, false) if verdict.signal == Signal::Exempt => "exempt",
        (false, false) => NOTHING,
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::cli::output::Record;
    use crate::cli::records::people;
    use crate::domain::dormancy::{AsOf, Threshold, judge};
    use crate::domain::edit::SEAT_FIELDS;
    use crate::domain::evidence::{Evidence, Last};
    use crate::domain::ids::BatchId;
    use crate::domain::import_file::account_status::KnownAccountState;
    use crate::domain::person::{Holder, PersonStatus};
    use crate::domain::person_edit;
    use crate::domain::seat::Seat;

    /// A seat last used on `used`, judged on 30 June 2026 at 90 days.
    pub fn entry(used: Option<&str>) -> SeatEntry {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let today = day("2026-06-30");
        let last_used = used.map_or(Evidence::default(), |used| Evidence {
            last: Last::Observed(day(used)),
            as_of: Some(today),
            source: None,
        });
        let holder =
            Holder { id: PersonId(2), status: PersonStatus::Active, until: None, last_login: Evidence::default() };
        let seat = Seat {
            id: SeatId(12),
            license: LicenseId(3),
            holder,
            holder_name: "Ana Ruiz".into(),
            assigned_on: Some(day("2025-01-02")),
            first_listed: day("2025-01-02"),
            last_used,
            account_login: Evidence::default(),
            exempt_until: None,
            notes: None,
            revoked_on: None,
            changed_by: BatchId(1),
        };
        let verdict = judge(&(&seat).into(), &holder, AsOf::new(today, Threshold::default(), 7));
        SeatEntry {
            seat,
            product: "Sketchpad".into(),
            license: Some("Business+".into()),
            email: Some("ana@example.com".into()),
            department: None,
            access_level: Some("editor".into()),
            account_identifier: None,
            revoked_by: None,
            missing_as_of: None,
            account: KnownAccountState::default(),
            verdict,
        }
    }

    #[test]
    fn a_seat_names_every_field() {
        let entry = entry(Some("2026-01-05"));
        let item = Item::new(&entry);
        insta::assert_snapshot!(serde_json::to_string_pretty(&item).unwrap());
    }

    #[test]
    fn what_is_recorded_of_a_seat_or_a_person_stands_in_documents_and_files_under_its_name() {
        let places = |names: Vec<&'static str>, file: &str| [names, crate::import::columns(file).unwrap()];
        for names in places(<Item<'_> as Record>::names(), "assignments") {
            assert!(SEAT_FIELDS.iter().all(|field| names.contains(&field.name)), "{names:?}");
        }
        for names in places(<people::Item<'_> as Record>::names(), "people") {
            assert!(person_edit::FIELDS.iter().all(|field| names.contains(&field.name)), "{names:?}");
        }
    }

    #[test]
    fn a_list_shows_the_signal_and_the_verdict_in_words() {
        let entries = [entry(Some("2026-01-05")), entry(None), entry(Some("2026-06-29"))];
        let drawn = active(&entries, Without::default()).draw(None, false);
        insta::assert_snapshot!(drawn.lines.join("\n"));
    }

    #[test]
    fn an_account_that_is_blocked_and_paid_for_stands_out() {
        let mut blocked = entry(None);
        blocked.account.state.status = Some(AccountStatus::Suspended);
        let drawn = active(&[entry(None), blocked.clone()], Without::default()).draw(Some(80), false).lines.join("\n");
        assert!(drawn.contains("Account") && drawn.contains("blocked"), "{drawn}");
        assert!(matches(&blocked, "still paid for") && !matches(&entry(None), "still paid for"));
        let plain = active(&[entry(None)], Without::default()).draw(None, false).lines.join("\n");
        assert!(!plain.contains("Account"), "{plain}");
    }

    #[test]
    fn a_search_looks_at_holder_license_and_account() {
        let entry = entry(None);
        for hit in ["ana", "RUIZ", "sketch", "business+", "example.com", "editor"] {
            assert!(matches(&entry, hit), "{hit}");
        }
        assert!(!matches(&entry, "ben"));
    }
}
