//! How a row of each of dormouse's own CSV files is read.

use crate::domain::field::{self, Described, Field};
use crate::domain::import_file::account_status::AccountState;
use crate::domain::import_file::{Content, LicenseRow, Numbered, PersonRow, RejectCode, SeatRow};
use crate::domain::license::{self, LicenseFields};
use crate::domain::money::Currency;
use crate::domain::person::{DEPARTMENT_LIMIT, IDENTIFIER_LIMIT, NAME_LIMIT};
use crate::domain::product;
use crate::domain::refusal::Refusal;
use crate::domain::seat::{ACCESS_LEVEL_LIMIT, ACCOUNT_LIMIT, ALL_NOTES_LIMIT};
use crate::domain::time::Day;

use super::super::row::{Fault, Row, Rows, each};
use super::super::rows_aside::RowsAside;
use super::super::source::RecordSource;
use super::cells::Cells;
use super::kind::{ASSIGNMENTS, OwnFile, PEOPLE, PRODUCT_OF_LICENSE, place, resolve};
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
            let rows = gather(kind, source, frame, |cells| record(cells, &at, frame.default_currency), keep)?;
            Ok((Content::Products(lines), rows))
        }
        OwnFile::Licenses => {
            let (product, at, mut lines) = (resolve(PRODUCT_OF_LICENSE, header), placed(header), Vec::new());
            let keep = |line, row| lines.push(Numbered { line, row });
            let rows = gather(kind, source, frame, |cells| license_row(cells, product, &at, frame), keep)?;
            Ok((Content::Licenses(lines), rows))
        }
        OwnFile::People => {
            let (at, mut people) = (resolve(PEOPLE, header), RowsAside::new());
            let keep = |line, row| people.push(line, row);
            let rows = gather(kind, source, frame, |cells| person_row(cells, at, frame), keep)?;
            Ok((Content::People(people.finish(source.file())?), rows))
        }
        OwnFile::Assignments => {
            let (at, mut seats) = (resolve(ASSIGNMENTS, header), RowsAside::new());
            let (keep, names) = (|line, row| seats.push(line, row), [NameBefore::default(), NameBefore::default()]);
            let rows = gather(kind, source, frame, |cells| seat_row(cells, at, frame, &names), keep)?;
            Ok((Content::Assignments(seats.finish(source.file())?), rows))
        }
    }
}

fn gather<T>(
    kind: OwnFile,
    source: &dyn RecordSource,
    frame: Frame,
    take: impl Fn(Cells<'_>) -> Result<T, Fault>,
    mut keep: impl FnMut(u32, T),
) -> Result<Rows, Refusal> {
    let watched: Vec<usize> = kind.required().iter().filter_map(|name| place(name, source.header())).collect();
    each(source, frame.show_values, &watched, |row: &Row<'_>| {
        keep(row.line, take(Cells(row))?);
        Ok(())
    })
}

/// The fields of a record that have columns, and where those stand in the header.
type Placed<R> = Vec<(&'static Field<R>, Option<usize>)>;

fn placed<R: Described>(header: &[String]) -> Placed<R> {
    R::file_columns().map(|(field, _)| (field, place(field.name, header))).collect()
}

/// What a row says of a record; amounts are in `currency` unless it names one.
fn record<R: Described + Default>(cells: Cells<'_>, at: &Placed<R>, currency: Currency) -> Result<R, Fault> {
    let named = at.iter().find(|(field, _)| matches!(field.kind, field::Kind::Currency));
    let named = named.map(|(_, column)| cells.currency(*column)).transpose()?.flatten();
    let paid_in = named.unwrap_or(currency);
    let mut record = R::default();
    for (field, column) in at {
        (field.set)(&mut record, cells.value(field, *column, paid_in)?);
    }
    Ok(record)
}

fn license_row(
    cells: Cells<'_>,
    [product, publisher]: [Option<usize>; 2],
    at: &Placed<LicenseFields>,
    frame: Frame,
) -> Result<LicenseRow, Fault> {
    Ok(LicenseRow {
        product: cells.needed_name(product, product::NAME_LIMIT)?,
        publisher: cells.name(publisher, product::NAME_LIMIT)?,
        fields: record(cells, at, frame.default_currency)?,
    })
}

fn person_row(cells: Cells<'_>, at: [Option<usize>; 8], frame: Frame) -> Result<PersonRow, Fault> {
    let [email, name, department, employee_number, status, until, last_login, aliases] = at;
    Ok(PersonRow {
        email: cells.address(email)?,
        name: cells.personal(name, NAME_LIMIT)?,
        department: cells.line(department, DEPARTMENT_LIMIT)?,
        employee_number: cells.identifier(employee_number, IDENTIFIER_LIMIT)?,
        status: cells.word(status)?,
        switched_on: None,
        until: cells.day(until)?,
        last_login: cells.past(last_login, frame.as_of)?,
        aliases: cells.identifiers(aliases, IDENTIFIER_LIMIT)?,
    })
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
) -> Result<SeatRow, Fault> {
    let cell = |column: Option<usize>| column.map(|column| cells.0.cell(column));
    let [product, license, email, assigned, used, access, account, notes, revoked, status, paid] = at;
    let assigned_on = cells.past(assigned, frame.as_of)?;
    let revoked_on = cells.past(revoked, frame.as_of)?;
    if let (Some(from), Some(to), Some(column)) = (assigned_on, revoked_on, revoked)
        && to < from
    {
        return Err(Fault::cell(column, RejectCode::BadValue, "lies before the day the seat was assigned"));
    }
    Ok(SeatRow {
        product: product_before.read(cell(product), || cells.needed_name(product, product::NAME_LIMIT))?,
        license: license_before
            .read(cell(license), || Ok(cells.name(license, license::NAME_LIMIT)?.unwrap_or_default()))?,
        email: cells.subject(email)?,
        assigned_on,
        last_used: cells.past(used, frame.as_of)?,
        access_level: cells.line(access, ACCESS_LEVEL_LIMIT)?,
        account_identifier: cells.identifier(account, ACCOUNT_LIMIT)?,
        notes: cells.paragraph(notes, ALL_NOTES_LIMIT)?,
        revoked_on,
        account_state: AccountState { status: cells.word(status)?, paid: cells.flag(paid)? },
    })
}
