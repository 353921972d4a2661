//! How a row of each of dormouse's own CSV files is read.

use crate::domain::account::{AccountDetails, DecisionKind, EXPORT_LIMIT, ListedDays, MatchRule};
use crate::domain::field::{self, Described, Field};
use crate::domain::import_file::account_status::AccountState;
use crate::domain::import_file::listed::identity;
use crate::domain::import_file::{
    Account, AccountRow, Content, FreeingRow, LicenseRow, ListingRow, Numbered, OrderRow, PersonRow, RejectCode,
    SeatRow,
};
use crate::domain::inventory::DEVICE_LIMIT;
use crate::domain::license::{self, LicenseFields, SeatType};
use crate::domain::money::Currency;
use crate::domain::order::OrderFields;
use crate::domain::person::{DEPARTMENT_LIMIT, IDENTIFIER_LIMIT, IdentifierKind, NAME_LIMIT, is_mail_address};
use crate::domain::product;
use crate::domain::reason;
use crate::domain::refusal::Refusal;
use crate::domain::seat::{ACCESS_LEVEL_LIMIT, ACCOUNT_LIMIT, ALL_NOTES_LIMIT};
use crate::domain::time::Day;

use super::super::paid_in::PaidIn;
use super::super::row::{Fault, Faults, Row, Rows, each, no_address};
use super::super::rows_aside::RowsAside;
use super::super::source::RecordSource;
use super::cells::Cells;
use super::kind::{
    ACCOUNTS, ASSIGNMENTS, LICENSE_OF_ORDER, LISTINGS, OwnFile, PEOPLE, PRODUCT_OF_LICENSE, place, resolve,
};
use std::cell::RefCell;

/// What reading needs to know beside the file.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Frame {
    pub as_of: Day,
    pub default_currency: Currency,
    pub show_values: bool,
}

/// Reads every row of a file whose header was found right.
pub(super) fn read(kind: OwnFile, source: &dyn RecordSource, frame: Frame) -> Result<(Content, Rows), Refusal> {
    let header = source.header();
    match kind {
        OwnFile::Products => {
            let (at, mut lines) = (placed(header), Vec::new());
            let keep = |line, row| lines.push(Numbered { line, row });
            let rows =
                gather(kind, source, frame, |cells, faults| record(cells, &at, frame.default_currency, faults), keep)?;
            Ok((Content::Products(lines), rows))
        }
        OwnFile::Licenses => {
            let (product, at, mut lines) = (resolve(PRODUCT_OF_LICENSE, header), placed(header), Vec::new());
            let keep = |line, row| lines.push(Numbered { line, row });
            let rows = gather(
                kind,
                source,
                frame,
                |cells, faults| license_row(cells, product, &at, (header, frame), faults),
                keep,
            )?;
            Ok((Content::Licenses(lines), rows))
        }
        OwnFile::Orders => {
            let (license, at, mut lines) = (resolve(LICENSE_OF_ORDER, header), placed(header), Vec::new());
            let needed = ["day", "seats"].map(|name| place(name, header));
            let keep = |line, row| lines.push(Numbered { line, row });
            let rows = gather(
                kind,
                source,
                frame,
                |cells, faults| order_row(cells, license, &at, (needed, frame), faults),
                keep,
            )?;
            Ok((Content::Orders(lines), rows))
        }
        OwnFile::People => {
            let (at, mut people) = (resolve(PEOPLE, header), RowsAside::new());
            let keep = |line, row| people.push(line, row);
            let rows = gather(kind, source, frame, |cells, faults| person_row(cells, at, frame, faults), keep)?;
            Ok((Content::People(people.finish(source.file())?), rows))
        }
        OwnFile::Assignments => {
            let (at, mut seats) = (resolve(ASSIGNMENTS, header), RowsAside::new());
            let (keep, names) = (|line, row| seats.push(line, row), [NameBefore::default(), NameBefore::default()]);
            let rows = gather(kind, source, frame, |cells, faults| seat_row(cells, at, frame, &names, faults), keep)?;
            Ok((Content::Assignments(seats.finish(source.file())?), rows))
        }
        OwnFile::Listings => {
            let (at, mut lines) = (resolve(LISTINGS, header), Vec::new());
            let keep = |line, row| lines.push(Numbered { line, row });
            let rows = gather(kind, source, frame, |cells, faults| listing_row(cells, at, frame, faults), keep)?;
            Ok((Content::Listings(lines), rows))
        }
        OwnFile::Accounts => {
            let (at, mut lines) = (resolve(ACCOUNTS, header), Vec::new());
            let keep = |line, row| lines.push(Numbered { line, row });
            let rows = gather(kind, source, frame, |cells, faults| account_row(cells, &at, frame, faults), keep)?;
            Ok((Content::Accounts(lines), rows))
        }
    }
}

fn gather<T>(
    kind: OwnFile,
    source: &dyn RecordSource,
    frame: Frame,
    take: impl Fn(Cells<'_>, &mut Faults) -> T,
    mut keep: impl FnMut(u32, T),
) -> Result<Rows, Refusal> {
    let watched: Vec<usize> = kind.required().iter().filter_map(|name| place(name, source.header())).collect();
    each(source, frame.show_values, &watched, |row: &Row<'_>, faults| {
        row.tell_not_calculated(|_| true, faults);
        let taken = take(Cells(row), faults);
        if faults.are_none() {
            keep(row.line, taken);
        }
    })
}

/// The fields of a record that have columns, and where those stand in the header.
type Placed<R> = Vec<(&'static Field<R>, Option<usize>)>;

fn placed<R: Described>(header: &[String]) -> Placed<R> {
    R::file_columns().map(|(field, _)| (field, place(field.name, header))).collect()
}

/// What a row says of a record; amounts are in `currency` unless it names one.
fn record<R: Described + Default>(cells: Cells<'_>, at: &Placed<R>, currency: Currency, faults: &mut Faults) -> R {
    let named = at.iter().find(|(field, _)| matches!(field.kind, field::Kind::Currency));
    let named = named.map_or(Ok(None), |(_, column)| cells.currency(*column));
    let is_told = named.is_ok();
    let paid_in = PaidIn { currency: faults.or_nothing(named).unwrap_or(currency), is_told };
    let mut record = R::default();
    for (field, column) in at {
        (field.set)(&mut record, faults.or_nothing(cells.value(field, *column, paid_in)));
    }
    record
}

fn license_row(
    cells: Cells<'_>,
    [product, publisher]: [Option<usize>; 2],
    at: &Placed<LicenseFields>,
    (header, frame): (&[String], Frame),
    faults: &mut Faults,
) -> LicenseRow {
    let row = LicenseRow {
        product: faults.or_nothing(cells.needed_name(product, product::NAME_LIMIT)),
        publisher: faults.or_nothing(cells.name(publisher, product::NAME_LIMIT)),
        fields: record(cells, at, frame.default_currency, faults),
    };
    if let Err(refusal) = row.fields.refuse_total_of_unlimited(SeatType::default()) {
        faults.add(Fault::rule(refusal.field.and_then(|field| place(field, header)), refusal));
    }
    row
}

fn order_row(
    cells: Cells<'_>,
    [product, publisher, license]: [Option<usize>; 3],
    at: &Placed<OrderFields>,
    (needed, frame): ([Option<usize>; 2], Frame),
    faults: &mut Faults,
) -> OrderRow {
    for column in needed {
        faults.or_nothing(cells.needed(column));
    }
    OrderRow {
        product: faults.or_nothing(cells.needed_name(product, product::NAME_LIMIT)),
        publisher: faults.or_nothing(cells.name(publisher, product::NAME_LIMIT)),
        license: faults.or_nothing(cells.name(license, license::NAME_LIMIT)).unwrap_or_default(),
        fields: record(cells, at, frame.default_currency, faults),
    }
}

fn listing_row(cells: Cells<'_>, at: [Option<usize>; 8], frame: Frame, faults: &mut Faults) -> ListingRow {
    let [product, publisher, license, list, identifier, since, added_by, why] = at;
    faults.or_nothing(cells.needed(list));
    ListingRow {
        product: faults.or_nothing(cells.needed_name(product, product::NAME_LIMIT)),
        publisher: faults.or_nothing(cells.name(publisher, product::NAME_LIMIT)),
        license: faults.or_nothing(cells.name(license, license::NAME_LIMIT)).unwrap_or_default(),
        list: faults.or_nothing(cells.word(list)).unwrap_or_default(),
        identifier: faults.or_nothing(cells.needed_of_one(identifier, IDENTIFIER_LIMIT)),
        since: faults.or_nothing(cells.past(since, frame.as_of)),
        added_by: faults.or_nothing(cells.as_written(added_by, IDENTIFIER_LIMIT)),
        reason: faults.or_nothing(cells.paragraph(why, reason::LIMIT)),
    }
}

fn person_row(cells: Cells<'_>, at: [Option<usize>; 8], frame: Frame, faults: &mut Faults) -> PersonRow {
    let [email, name, department, employee_number, status, until, last_login, aliases] = at;
    PersonRow {
        email: faults.or_nothing(cells.address(email)),
        name: faults.or_nothing(cells.personal(name, NAME_LIMIT)),
        department: faults.or_nothing(cells.line(department, DEPARTMENT_LIMIT)),
        employee_number: faults.or_nothing(cells.identifier(employee_number, IDENTIFIER_LIMIT)),
        status: faults.or_nothing(cells.word(status)),
        switched_on: None,
        until: faults.or_nothing(cells.day(until)),
        last_login: faults.or_nothing(cells.past(last_login, frame.as_of)),
        aliases: cells.identifiers(aliases, IDENTIFIER_LIMIT, faults),
    }
}

/// A name as it stood in the row before, and what it was read as: most seats are of the license of the one before.
#[derive(Debug, Default)]
struct NameBefore(RefCell<(String, String)>);

impl NameBefore {
    fn read(&self, cell: Option<&str>, read: impl FnOnce() -> Result<String, Fault>) -> Result<String, Fault> {
        let cell = cell.unwrap_or_default();
        let mut before = self.0.borrow_mut();
        if cell.is_empty() || before.0 != cell {
            before.1 = read()?;
            before.0.clear();
            before.0.push_str(cell);
        }
        Ok(before.1.clone())
    }
}

fn seat_row(
    cells: Cells<'_>,
    at: [Option<usize>; 11],
    frame: Frame,
    [product_before, license_before]: &[NameBefore; 2],
    faults: &mut Faults,
) -> SeatRow {
    let cell = |column: Option<usize>| column.map(|column| cells.0.cell(column));
    let [product, license, email, assigned, used, access, account, notes, revoked, status, paid] = at;
    let assigned_on = faults.or_nothing(cells.past(assigned, frame.as_of));
    let revoked_on = faults.or_nothing(cells.past(revoked, frame.as_of));
    if let (Some(from), Some(to), Some(column)) = (assigned_on, revoked_on, revoked)
        && to < from
    {
        faults.add(Fault::cell(column, RejectCode::BadValue, "lies before the day the seat was assigned"));
    }
    let product_name = product_before.read(cell(product), || cells.needed_name(product, product::NAME_LIMIT));
    let license_name =
        license_before.read(cell(license), || Ok(cells.name(license, license::NAME_LIMIT)?.unwrap_or_default()));
    SeatRow {
        product: faults.or_nothing(product_name),
        license: faults.or_nothing(license_name),
        email: faults.or_nothing(cells.subject(email)),
        assigned_on,
        last_used: faults.or_nothing(cells.past(used, frame.as_of)),
        access_level: faults.or_nothing(cells.line(access, ACCESS_LEVEL_LIMIT)),
        account_identifier: faults.or_nothing(cells.identifier(account, ACCOUNT_LIMIT)),
        notes: faults.or_nothing(cells.paragraph(notes, ALL_NOTES_LIMIT)),
        revoked_on,
        account_state: AccountState {
            status: faults.or_nothing(cells.word(status)),
            paid: faults.or_nothing(cells.flag(paid)),
        },
    }
}

/// The days of two columns, the first of which does not lie behind the other.
fn listed_days(
    cells: Cells<'_>,
    [first, last]: [Option<usize>; 2],
    frame: Frame,
    faults: &mut Faults,
) -> Option<ListedDays> {
    let from = faults.or_nothing(cells.past(first, frame.as_of));
    let to = faults.or_nothing(cells.past(last, frame.as_of));
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        faults.add(Fault::cell(last.unwrap_or(0), RejectCode::BadValue, "lies before the first day of listing"));
    }
    ListedDays::of(from, to)
}

/// What a row says of a decision without what that needs, or beside it.
fn contradiction(
    row: &AccountRow,
    [decision, until, reason, export]: [Option<usize>; 4],
) -> Option<(Option<usize>, &'static str)> {
    let FreeingRow { decision: said, until: day, reason: why, export: place, .. } = &row.freeing;
    let keeps = *said == Some(DecisionKind::Keep);
    let exports = *said == Some(DecisionKind::ExportThenDelete);
    match said {
        Some(DecisionKind::Keep) if day.is_none() => Some((decision, "needs the last day in decision_until")),
        Some(DecisionKind::ExportThenDelete) if place.is_none() => {
            Some((decision, "needs in export_reference where its data was exported to"))
        }
        Some(DecisionKind::Merge) if row.merged_into.is_none() => {
            Some((decision, "needs the other account in merged_into"))
        }
        _ if day.is_some() && !keeps => Some((until, "is given for the decision keep alone")),
        _ if place.is_some() && !exports => Some((export, "is given for the decision export_then_delete alone")),
        None if why.is_some() => Some((reason, "is given, and no decision")),
        _ => None,
    }
}

fn account_row(cells: Cells<'_>, at: &[Option<usize>; 30], frame: Frame, faults: &mut Faults) -> AccountRow {
    let [product, license, login, domain, device, email, name, role, state, tracked, has_data, paid, created, used, ..] =
        *at;
    let [.., merged, publisher, user_id, person, matched_by, first, last, on_first, on_last, missing, _, _, _, _, _, _] =
        *at;
    let [.., stopped, freed, decision, until, reason, export] = *at;
    let named = [login, user_id, email].into_iter().any(|column| cells.of_one(column, IDENTIFIER_LIMIT).is_err());
    let address = faults.or_nothing(cells.of_one(email, IDENTIFIER_LIMIT));
    if address.as_ref().is_some_and(|address| !is_mail_address(address)) {
        faults.add(no_address(email.unwrap_or(0)));
    }
    let details = AccountDetails {
        domain: faults.or_nothing(cells.as_written(domain, IDENTIFIER_LIMIT)),
        device: faults.or_nothing(cells.as_written(device, DEVICE_LIMIT)),
        user_id: faults.or_nothing(cells.of_one(user_id, IDENTIFIER_LIMIT)),
        tracked: faults.or_nothing(cells.flag(tracked)),
        has_data: faults.or_nothing(cells.flag(has_data)),
    };
    let account = Account {
        identifiers: address.into_iter().map(|address| (IdentifierKind::Email, address)).collect(),
        display_name: faults.or_nothing(cells.as_written(name, NAME_LIMIT)),
        assigned_on: faults.or_nothing(cells.past(created, frame.as_of)),
        last_used: faults.or_nothing(cells.last(used, frame.as_of)),
        access_level: faults.or_nothing(cells.as_written(role, ACCESS_LEVEL_LIMIT)),
        account_identifier: faults.or_nothing(cells.of_one(login, IDENTIFIER_LIMIT)),
        account_state: AccountState {
            status: faults.or_nothing(cells.word(state)),
            paid: faults.or_nothing(cells.flag(paid)),
        },
        details: (details != AccountDetails::default()).then(|| Box::new(details)),
        ..Account::default()
    };
    // What names it may be what cannot be read.
    if identity(&account).is_none() && !named {
        let why = "is empty, and so are user_id and email, so nothing says which account it is";
        faults.add(Fault::cell(login.unwrap_or(0), RejectCode::MissingSubject, why));
    }
    let row = AccountRow {
        product: faults.or_nothing(cells.needed_name(product, product::NAME_LIMIT)),
        publisher: faults.or_nothing(cells.name(publisher, product::NAME_LIMIT)),
        license: faults.or_nothing(cells.name(license, license::NAME_LIMIT)).unwrap_or_default(),
        account,
        person: faults.or_nothing(cells.identifier(person, IDENTIFIER_LIMIT)),
        match_rule: faults.or_nothing(cells.word(matched_by)),
        merged_into: faults.or_nothing(cells.of_one(merged, 3 * IDENTIFIER_LIMIT)),
        listed: listed_days(cells, [first, last], frame, faults),
        device_listed: listed_days(cells, [on_first, on_last], frame, faults),
        missing_since: faults.or_nothing(cells.past(missing, frame.as_of)),
        freeing: FreeingRow {
            stopped_on: faults.or_nothing(cells.past(stopped, frame.as_of)),
            freed_on: faults.or_nothing(cells.past(freed, frame.as_of)),
            decision: faults.or_nothing(cells.word(decision)),
            until: faults.or_nothing(cells.day(until)),
            reason: faults.or_nothing(cells.paragraph(reason, reason::LIMIT)),
            export: faults.or_nothing(cells.as_written(export, EXPORT_LIMIT)),
        },
    };
    if let Some((column, why)) = contradiction(&row, [decision, until, reason, export]) {
        faults.add(Fault::cell(column.unwrap_or(0), RejectCode::BadValue, why));
    }
    if let Some((day, listed)) = row.missing_since.zip(row.listed)
        && day < listed.last
    {
        faults.add(Fault::cell(missing.unwrap_or(0), RejectCode::BadValue, "lies before the last day of listing"));
    }
    let needs_person = row.match_rule.map(MatchRule::names_somebody);
    match (matched_by, needs_person, &row.person) {
        (Some(column), Some(Some(true)), None) => {
            faults.add(Fault::cell(
                column,
                RejectCode::BadValue,
                "names how a person was found, and the row names none",
            ));
        }
        (Some(column), Some(Some(false)), Some(_)) => {
            faults.add(Fault::cell(
                column,
                RejectCode::BadValue,
                "says that the account is nobody's, and the row names a person",
            ));
        }
        _ => {}
    }
    row
}
