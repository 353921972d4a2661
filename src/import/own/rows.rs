//! The columns of dormouse's own CSV and how a row of each file is read.

use crate::domain::import_file::rejects::Rejects;
use crate::domain::import_file::{Content, LicenseRow, Numbered, PersonRow, RejectCode, SeatRow};
use crate::domain::license::{self, LicenseFields, MAX_SEATS, REFERENCE_LIMIT};
use crate::domain::person::{DEPARTMENT_LIMIT, IDENTIFIER_LIMIT, NAME_LIMIT};
use crate::domain::product::{self, ProductFields};
use crate::domain::refusal::Refusal;
use crate::domain::seat::{ACCESS_LEVEL_LIMIT, ACCOUNT_LIMIT, ALL_NOTES_LIMIT};

use super::super::row::{Fault, Row, each};
use super::super::table::Table;
use super::cells::Cells;
use super::{Frame, OwnFile, resolve};

/// Most days of notice.
const MAX_NOTICE: u32 = 3650;

/// The columns of `products.csv`.
pub(super) const PRODUCTS: [&str; 5] = ["name", "publisher", "category", "security_grade", "risk_level"];
/// The columns of `licenses.csv`.
pub(super) const LICENSES: [&str; 21] = [
    "product",
    "publisher",
    "name",
    "seats_total",
    "seat_type",
    "cost_per_seat",
    "total_cost",
    "currency",
    "billing_cycle",
    "purchase_date",
    "start_date",
    "expiry_date",
    "renewal_date",
    "auto_renew",
    "renewal_notice_days",
    "notice_days",
    "business_owner",
    "license_key",
    "purchase_order",
    "invoice_number",
    "status",
];
/// The columns of `people.csv`.
pub(super) const PEOPLE: [&str; 8] =
    ["email", "name", "department", "employee_number", "status", "until", "last_login", "aliases"];
/// The columns of `assignments.csv`.
pub(super) const ASSIGNMENTS: [&str; 9] = [
    "product",
    "license",
    "email",
    "assigned_on",
    "last_used",
    "access_level",
    "account_identifier",
    "notes",
    "revoked_on",
];

/// `products.csv` with one row.
pub(super) const PRODUCTS_EXAMPLE: &str = "\
name,publisher,category,security_grade,risk_level
Creative Suite,Example Software,Design,B,low
";
/// `licenses.csv` with one row.
pub(super) const LICENSES_EXAMPLE: &str = "\
product,publisher,name,seats_total,seat_type,cost_per_seat,total_cost,currency,billing_cycle,purchase_date,start_date,expiry_date,renewal_date,auto_renew,renewal_notice_days,notice_days,business_owner,license_key,purchase_order,invoice_number,status
Creative Suite,Example Software,Design team,40,user,54.75,,EUR,monthly,2026-03-15,2026-04-01,2027-03-31,2027-03-01,true,30,60,Ana Ruiz,,PO-1042,INV-7781,active
";
/// `people.csv` with one row.
pub(super) const PEOPLE_EXAMPLE: &str = "\
email,name,department,employee_number,status,until,last_login,aliases
ana@example.com,Ana Ruiz,Design,1042,active,,2026-06-01,ana.ruiz@example.com;a.ruiz@example.com
";
/// `assignments.csv` with one row.
pub(super) const ASSIGNMENTS_EXAMPLE: &str = "\
product,license,email,assigned_on,last_used,access_level,account_identifier,notes,revoked_on
Creative Suite,Design team,ana@example.com,2026-04-02,2026-06-01,editor,ana.ruiz,,
";

/// Reads every row of a file whose header was found right.
pub(super) fn read(kind: OwnFile, table: &Table<'_>, frame: Frame) -> Result<(Content, Rejects, u32), Refusal> {
    let header = &table.header;
    match kind {
        OwnFile::Products => {
            let at = resolve(PRODUCTS, header);
            gather(table, frame, Content::Products, |cells| product_row(cells, at))
        }
        OwnFile::Licenses => {
            let at = resolve(LICENSES, header);
            gather(table, frame, Content::Licenses, |cells| license_row(cells, &at, frame))
        }
        OwnFile::People => {
            let at = resolve(PEOPLE, header);
            gather(table, frame, Content::People, |cells| person_row(cells, at, frame))
        }
        OwnFile::Assignments => {
            let at = resolve(ASSIGNMENTS, header);
            gather(table, frame, Content::Assignments, |cells| seat_row(cells, at, frame))
        }
    }
}

fn gather<T>(
    table: &Table<'_>,
    frame: Frame,
    content: fn(Vec<Numbered<T>>) -> Content,
    take: impl Fn(Cells<'_>) -> Result<T, Fault>,
) -> Result<(Content, Rejects, u32), Refusal> {
    let mut lines = Vec::new();
    let (count, rejects) = each(table, frame.show_values, |row: &Row<'_>| {
        lines.push(Numbered { line: row.line, row: take(Cells(row))? });
        Ok(())
    })?;
    Ok((content(lines), rejects, count))
}

fn product_row(cells: Cells<'_>, at: [Option<usize>; 5]) -> Result<ProductFields, Fault> {
    let [name, publisher, category, grade, risk] = at;
    Ok(ProductFields {
        name: cells.needed_name(name, product::NAME_LIMIT)?,
        publisher: cells.name(publisher, product::NAME_LIMIT)?,
        category: cells.line(category, product::CATEGORY_LIMIT)?,
        security_grade: cells.word(grade)?,
        risk_level: cells.word(risk)?,
    })
}

fn license_row(cells: Cells<'_>, at: &[Option<usize>; 21], frame: Frame) -> Result<LicenseRow, Fault> {
    let [
        product,
        publisher,
        name,
        seats_total,
        seat_type,
        cost_per_seat,
        total_cost,
        currency,
        billing_cycle,
        purchase_date,
        start_date,
        expiry_date,
        renewal_date,
        auto_renew,
        renewal_notice_days,
        notice_days,
        business_owner,
        license_key,
        purchase_order,
        invoice_number,
        status,
    ] = *at;
    let money = cells.currency(currency)?;
    let paid_in = money.unwrap_or(frame.default_currency);
    Ok(LicenseRow {
        product: cells.needed_name(product, product::NAME_LIMIT)?,
        publisher: cells.name(publisher, product::NAME_LIMIT)?,
        fields: LicenseFields {
            name: cells.name(name, license::NAME_LIMIT)?,
            seats_total: cells.number(seats_total, MAX_SEATS)?,
            seat_type: cells.word(seat_type)?,
            cost_per_seat: cells.money(cost_per_seat, paid_in)?,
            total_cost: cells.money(total_cost, paid_in)?,
            currency: money,
            billing_cycle: cells.word(billing_cycle)?,
            purchase_date: cells.day(purchase_date)?,
            start_date: cells.day(start_date)?,
            expiry_date: cells.day(expiry_date)?,
            renewal_date: cells.day(renewal_date)?,
            auto_renew: cells.flag(auto_renew)?,
            renewal_notice_days: cells.number(renewal_notice_days, MAX_NOTICE)?,
            notice_days: cells.number(notice_days, MAX_NOTICE)?,
            business_owner: cells.line(business_owner, REFERENCE_LIMIT)?,
            license_key: cells.identifier(license_key, REFERENCE_LIMIT)?,
            purchase_order: cells.identifier(purchase_order, REFERENCE_LIMIT)?,
            invoice_number: cells.identifier(invoice_number, REFERENCE_LIMIT)?,
            status: cells.word(status)?,
            ..LicenseFields::default()
        },
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
        until: cells.day(until)?,
        last_login: cells.past(last_login, frame.as_of)?,
        aliases: cells.identifiers(aliases, IDENTIFIER_LIMIT)?,
    })
}

fn seat_row(cells: Cells<'_>, at: [Option<usize>; 9], frame: Frame) -> Result<SeatRow, Fault> {
    let [product, license, email, assigned, used, access, account, notes, revoked] = at;
    let assigned_on = cells.past(assigned, frame.as_of)?;
    let revoked_on = cells.past(revoked, frame.as_of)?;
    if let (Some(from), Some(to), Some(column)) = (assigned_on, revoked_on, revoked)
        && to < from
    {
        return Err(Fault::cell(column, RejectCode::BadValue, "lies before the day the seat was assigned"));
    }
    Ok(SeatRow {
        product: cells.needed_name(product, product::NAME_LIMIT)?,
        license: cells.name(license, license::NAME_LIMIT)?.unwrap_or_default(),
        email: cells.subject(email)?,
        assigned_on,
        last_used: cells.past(used, frame.as_of)?,
        access_level: cells.line(access, ACCESS_LEVEL_LIMIT)?,
        account_identifier: cells.identifier(account, ACCOUNT_LIMIT)?,
        notes: cells.paragraph(notes, ALL_NOTES_LIMIT)?,
        revoked_on,
    })
}
