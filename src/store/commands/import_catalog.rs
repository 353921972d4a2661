//! Import of products, licenses and people: rows that merge into what is known, or add to it.

use super::accounts::counting_changed;
use super::catalog::{identifier_columns, license_columns, person_columns, product_columns, terms_columns};
use super::import_bulk::{BULK, IndexesAside};
use super::import_file::Taking;
use super::import_names::{Wanted, load_names, note_product, two_products};
use crate::domain::evidence::{Evidence, Last};
use crate::domain::ids::{LicenseId, PersonId, ProductId};
use crate::domain::import_file::plan::{Names, may_change};
use crate::domain::import_file::rows::Rows;
use crate::domain::import_file::{LicenseRow, Numbered, PersonRow, Reject, RejectCode, RowFault};
use crate::domain::license::{LicenseFields, SeatType};
use crate::domain::order::{correct, refuse_other_than_ordered, signed_seats};
use crate::domain::org::Org;
use crate::domain::person::{IdentifierKind, PersonStatus, normalized};
use crate::domain::product::ProductFields;
use crate::domain::read_model::LicenseEntry;
use crate::domain::refusal::Refusal;
use crate::domain::text::key;
use crate::store::convert::{LOGIN, RowExt, day_number, day_opt, evidence_values, record_columns, text};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, Set};
use crate::store::many_rows::ManyRows;
use crate::store::read;
use rusqlite::types::Value;
use std::collections::HashMap;

pub(super) fn products(ledger: &mut Ledger<'_>, taking: &mut Taking, rows: &[Numbered<ProductFields>]) -> Res<()> {
    let mut names = load_names(ledger.conn, Wanted::Nobody)?;
    let mut on_line: HashMap<ProductId, u32> = HashMap::new();
    for Numbered { line, row } in rows {
        let found = names.product(&key(&row.name), row.publisher.as_deref().map(key).as_deref());
        let (found, checked) = (found.map_err(|_| two_products("name")), row.clone().checked().map_err(of_rule));
        let (found, fields) = match (found, checked) {
            (Ok(found), Ok(fields)) => (found, fields),
            (found, checked) => {
                let faults = [checked.err(), found.err()].into_iter().flatten();
                taking.rejects.extend(Reject::of(*line, faults));
                continue;
            }
        };
        let Some(id) = found else {
            let id = new_product(ledger, taking, &mut names, &fields)?;
            on_line.insert(id, *line);
            continue;
        };
        let mut sets = record_columns(&fields);
        sets.retain(|(column, value)| *column != "name" && *value != Value::Null);
        sets.extend(fields.publisher.as_deref().map(|publisher| ("publisher_key", Value::Text(key(publisher)))));
        if on_line.insert(id, *line).is_some() {
            taking.outcomes.unchanged += 1;
            continue;
        }
        merge(ledger, taking, (*line, &fields.name), ("product", id.0), (&sets, false))?;
    }
    Ok(())
}

/// What a rule says of a record that a row is to become.
fn of_rule(refusal: Refusal) -> RowFault {
    RowFault::of(refusal.field.unwrap_or("name"), RejectCode::BadValue, refusal.message)
}

fn new_product(
    ledger: &mut Ledger<'_>,
    taking: &mut Taking,
    names: &mut Names,
    fields: &ProductFields,
) -> Res<ProductId> {
    let mut sets = product_columns(fields);
    sets.push(as_of(taking));
    let id = ProductId(ledger.insert_plain("product", &sets)?);
    taking.created.products += 1;
    note_product(names, id, &fields.name, fields.publisher.as_deref());
    Ok(id)
}

/// The day the file speaks for, as a record keeps it.
pub(super) fn as_of(taking: &Taking) -> Set<'static> {
    ("as_of", Value::Integer(day_number(taking.as_of)))
}

/// True if a record has another value in any of these columns.
fn differs(ledger: &Ledger<'_>, table: &str, id: i64, sets: &[Set<'_>]) -> Res<bool> {
    let Some((first, _)) = sets.first() else { return Ok(false) };
    let columns = sets.iter().skip(1).fold((*first).to_owned(), |all, (column, _)| format!("{all}, {column}"));
    let mut statement = ledger.conn.prepare_cached(&format!("SELECT {columns} FROM {table} WHERE id = ?1"))?;
    Ok(statement.query_row([id], |row| {
        sets.iter().enumerate().try_fold(false, |known, (n, (_, said))| Ok(known || row.get::<_, Value>(n)? != *said))
    })?)
}

/// True unless somebody changed a record here on or after the file's day, or a newer file spoke of it.
fn is_open(ledger: &Ledger<'_>, taking: &Taking, (table, id): (&str, i64)) -> Res<bool> {
    let sql = format!("SELECT changed_on, as_of FROM {table} WHERE id = ?1");
    let (changed_on, listed) =
        ledger.conn.prepare_cached(&sql)?.query_row([id], |row| Ok((row.day("changed_on")?, row.day("as_of")?)))?;
    Ok(may_change(taking.as_of, changed_on, listed))
}

/// Changes a known record, where it [`is_open`]. `is_changed` is whether something of it was written already.
fn merge(
    ledger: &mut Ledger<'_>,
    taking: &mut Taking,
    (line, called): (u32, &str),
    (table, id): (&'static str, i64),
    (sets, is_changed): (&[Set<'_>], bool),
) -> Res<()> {
    let open = is_changed || is_open(ledger, taking, (table, id))?;
    let updated = open && !sets.is_empty() && ledger.update(table, id, sets)?;
    if updated || is_changed {
        taking.outcomes.updated += 1;
    } else {
        taking.outcomes.unchanged += 1;
        taking.outcomes.confirmed += u32::from(open);
        if !open && differs(ledger, table, id, sets)? {
            taking.outcomes.not_allowed.push((line, called.to_owned()));
        }
    }
    let sql = format!("SELECT as_of FROM {table} WHERE id = ?1");
    let listed = ledger.conn.prepare_cached(&sql)?.query_row([id], |row| row.day("as_of"))?;
    if listed.is_none_or(|day| day < taking.as_of) {
        ledger.update(table, id, &[as_of(taking)])?;
    }
    Ok(())
}

pub(super) fn licenses(
    ledger: &mut Ledger<'_>,
    org: &Org,
    taking: &mut Taking,
    rows: &[Numbered<LicenseRow>],
) -> Res<()> {
    let mut names = load_names(ledger.conn, Wanted::Nobody)?;
    let mut on_line: HashMap<LicenseId, u32> = HashMap::new();
    for Numbered { line, row } in rows {
        let Ok(product) = names.product(&key(&row.product), row.publisher.as_deref().map(key).as_deref()) else {
            taking.rejects.push(Reject::with(*line, two_products("product")));
            continue;
        };
        let name_key = key(row.fields.name.as_deref().unwrap_or_default());
        let known = product.and_then(|product| names.licenses.get(&(product, name_key.clone())).copied());
        if let Some(id) = known {
            if let Some(first) = on_line.get(&id) {
                let message = format!("This license stands {} already.", taking.unit.at(*first));
                let fault = RowFault::of("name", RejectCode::DuplicateInFile, message);
                taking.rejects.push(Reject::with(*line, fault));
            } else if known_license(ledger, org, taking, *line, id, &row.fields)? {
                on_line.insert(id, *line);
            }
            continue;
        }
        let unlimited = row.fields.refuse_total_of_unlimited(SeatType::default());
        let checked = row.fields.clone().checked(org.currency);
        let fields =
            ProductFields { name: row.product.clone(), publisher: row.publisher.clone(), ..ProductFields::default() };
        let new = product.map_or_else(|| fields.checked().map(Some), |_| Ok(None));
        let ((terms, odd), new) = match (unlimited, checked, new) {
            (Ok(()), Ok(checked), Ok(new)) => (checked, new),
            (unlimited, checked, new) => {
                let of_product = |refusal| RowFault { column: Some("product".into()), ..of_rule(refusal) };
                let of_license = [unlimited.err(), checked.err()].into_iter().flatten().map(of_rule);
                taking.rejects.extend(Reject::of(*line, new.err().map(of_product).into_iter().chain(of_license)));
                continue;
            }
        };
        let product = match (product, new) {
            (Some(product), _) => product,
            (None, new) => new_product(ledger, taking, &mut names, &new.unwrap_or_default())?,
        };
        let mut sets = license_columns(product, &terms);
        sets.push(as_of(taking));
        let id = LicenseId(ledger.insert_plain("license", &sets)?);
        names.licenses.insert((product, name_key), id);
        on_line.insert(id, *line);
        taking.created.licenses += 1;
        taking.licenses.insert(id, 1);
        taking.warn(*line, odd);
    }
    Ok(())
}

/// Merges a row into a license that is known; false if it cannot be taken.
fn known_license(
    ledger: &mut Ledger<'_>,
    org: &Org,
    taking: &mut Taking,
    line: u32,
    id: LicenseId,
    fields: &LicenseFields,
) -> Res<bool> {
    let LicenseEntry { license, orders, .. } = read::licenses::one(ledger.conn, id)?;
    let (title, known) = (license.title(), &license.terms);
    let unlimited = fields.refuse_total_of_unlimited(known.seat_type);
    // The name is what the row was matched by; its spelling here stays.
    let given = LicenseFields { name: known.name.clone(), ..fields.clone() };
    let is_open = is_open(ledger, taking, ("license", id.0))?;
    let checked = given.over(known).checked(org.currency).and_then(|(terms, odd)| {
        let correction = if orders.is_empty() || !is_open {
            None
        } else {
            refuse_other_than_ordered(known, &terms)?;
            let total = terms.seats_total.filter(|_| terms.seats_total != known.seats_total);
            total.map(|total| correct(&license, &orders, total, ledger.now.today)).transpose()?
        };
        Ok((terms, odd, correction))
    });
    match (unlimited, checked) {
        (Ok(()), Ok((terms, odd, correction))) => {
            taking.warn(line, odd);
            let mut sets = terms_columns(&terms);
            // With orders the total follows from them, and what differs is an order of its own.
            let follows = is_open && !orders.is_empty();
            sets.retain(|(column, _)| {
                let stays = matches!(*column, "name" | "name_key") || (follows && *column == "seats_total");
                !stays
            });
            *taking.licenses.entry(id).or_default() += 1;
            let corrects = correction.is_some();
            if let Some(plan) = correction {
                let many = signed_seats(plan.order.seats.unwrap_or_default());
                let order = super::orders::write(ledger, &license, &plan)?;
                taking.warn(
                    line,
                    [format!("The total of {title} follows from its orders, so {order} adds {many} to them.")],
                );
            }
            merge(ledger, taking, (line, &title), ("license", id.0), (&sets, corrects))?;
            let after = read::licenses::one(ledger.conn, id)?.license.terms;
            taking.warn(line, counting_changed(ledger, &license, &after)?);
            Ok(true)
        }
        (unlimited, checked) => {
            let faults = [unlimited.err(), checked.err()].into_iter().flatten().map(of_rule);
            taking.rejects.extend(Reject::of(line, faults));
            Ok(false)
        }
    }
}

pub(super) fn people(ledger: &mut Ledger<'_>, taking: &mut Taking, rows: &Rows<PersonRow>) -> Res<()> {
    let mut names = load_names(ledger.conn, Wanted::People)?;
    let mut on_line: HashMap<PersonId, u32> = HashMap::new();
    let indexes = if rows.len() < BULK { None } else { Some(IndexesAside::of(ledger.conn, "identifier")?) };
    // Nobody who is new here is looked at again: one that the file names once more is rejected before.
    let mut new = ledger.many("person", vec![as_of(taking)])?;
    let mut known_by = ledger.many("identifier", Vec::new())?;
    let (mut reader, mut next) = (rows.taker(), Numbered::default());
    while reader.next(&mut next)? {
        let Numbered { line, row } = &next;
        let (known, mut faults) = named(&names, row);
        if let Some(first) = known.and_then(|id| on_line.get(&id)) {
            let message = format!("This person stands {} already.", taking.unit.at(*first));
            faults.insert(0, RowFault::of("email", RejectCode::DuplicateInFile, message));
        }
        if let Some(reject) = Reject::of(*line, faults) {
            taking.rejects.push(reject);
            continue;
        }
        let Some(id) = known else {
            taking.created.people += 1;
            let id = PersonId(ledger.push(&mut new, &mut new_person(taking, *line, row))?);
            if let Some(name) = &row.name {
                names.called.insert(id, &key(name));
            }
            on_line.insert(id, *line);
            identifiers(ledger, &mut known_by, &mut names, id, row)?;
            continue;
        };
        let became = known_person(ledger, taking, *line, id, row)?;
        on_line.insert(id, *line);
        if identifiers(ledger, &mut known_by, &mut names, id, row)? || became == Became::Changed {
            taking.outcomes.updated += 1;
        } else {
            taking.outcomes.unchanged += 1;
            taking.outcomes.confirmed += u32::from(became == Became::Confirmed);
        }
    }
    new.flush(ledger.conn)?;
    known_by.flush(ledger.conn)?;
    indexes.map_or(Ok(()), |indexes| indexes.bring_back(ledger.conn))
}

fn by_number(names: &Names, number: &str) -> Option<PersonId> {
    names.people.get(&IdentifierKind::EmployeeNumber.scope(""), &normalized(number))
}

/// Whom a row is about, if that is somebody known, and each of its identifiers that names somebody else.
fn named(names: &Names, row: &PersonRow) -> (Option<PersonId>, Vec<RowFault>) {
    let mut faults = Vec::new();
    let mut clash = |column: &str, message: String| {
        let fault = RowFault::of(column, RejectCode::Ambiguous, message);
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    };
    let address = names.people.get("", &normalized(&row.email));
    let addresses = || std::iter::once(&row.email).chain(&row.aliases).map(String::as_str);
    let number = row.employee_number.as_deref().and_then(|number| by_number(names, number));
    // A number that is somebody else's says nothing of whom the row is about.
    let number = number.filter(|other| {
        if let Some(one) = address.filter(|one| one != other) {
            clash("employee_number", format!("This employee number is {other}'s, and the address {one}'s."));
            return false;
        }
        let is_theirs = !names.is_somebody_else(*other, addresses(), row.name.as_deref());
        if !is_theirs {
            let message = format!("This employee number is {other}'s, who has another name and no such address.");
            clash("employee_number", message);
        }
        is_theirs
    });
    let owner = address.or(number);
    for other in row.aliases.iter().filter_map(|alias| names.people.get("", &normalized(alias))) {
        if owner != Some(other) {
            clash("aliases", format!("One of the aliases is {other}'s."));
        }
    }
    // An address that was replaced here still names the one whose it was.
    (owner.or_else(|| names.former.get(&normalized(&row.email)).copied().flatten()), faults)
}

/// Adds the identifiers that are not known yet; true if there were any.
fn identifiers(
    ledger: &mut Ledger<'_>,
    known_by: &mut ManyRows,
    names: &mut Names,
    id: PersonId,
    row: &PersonRow,
) -> Res<bool> {
    let mut added = false;
    let all = std::iter::once((IdentifierKind::Email, row.email.as_str()))
        .chain(row.aliases.iter().map(|alias| (IdentifierKind::Alias, alias.as_str())))
        .chain(row.employee_number.iter().map(|number| (IdentifierKind::EmployeeNumber, number.as_str())));
    for (kind, value) in all {
        let norm = normalized(value);
        let ended = names.former.get(&norm) == Some(&Some(id));
        if !value.trim().is_empty() && !ended && names.people.insert(&kind.scope(""), &norm, id) {
            ledger.push(known_by, &mut identifier_columns(id, kind, "", value))?;
            added = true;
        }
    }
    Ok(added)
}

fn sign_in(taking: &Taking, line: u32, row: &PersonRow) -> Evidence {
    taking.said(row.last_login.map_or(Last::Unknown, Last::Observed), line)
}

/// The status of somebody who is new here.
fn first_status(row: &PersonRow) -> PersonStatus {
    let status = row.status.unwrap_or_default();
    row.switched_on.map_or(status, |on| status.switched(on))
}

fn new_person(taking: &Taking, line: u32, row: &PersonRow) -> Vec<Set<'static>> {
    let name = row.name.as_deref().unwrap_or(&row.email);
    let stands = (first_status(row), row.until);
    person_columns(name, row.department.as_deref(), stands, sign_in(taking, line, row))
}

/// What a row did to a person who is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Became {
    Changed,
    /// It says once more what is known.
    Confirmed,
    /// It may not change anything.
    Left,
}

/// Merges the row into what is known.
fn known_person(ledger: &mut Ledger<'_>, taking: &mut Taking, line: u32, id: PersonId, row: &PersonRow) -> Res<Became> {
    let (changed_on, listed, login, status) =
        ledger.conn.prepare_cached("SELECT * FROM person WHERE id = ?1")?.query_row([id.0], |row| {
            Ok((row.day("changed_on")?, row.day("as_of")?, row.evidence(LOGIN)?, row.get::<_, String>("status")?))
        })?;
    let mut sets: Vec<Set<'_>> = Vec::new();
    let open = may_change(taking.as_of, changed_on, listed);
    sets.extend(row.name.as_deref().map(|name| ("name", text(name))));
    sets.extend(row.department.as_deref().map(|department| ("department", text(department))));
    if let Some(status) = row.status {
        sets.push(("status", text(status.word())));
        // The day belongs to the status: a return from leave clears it.
        if row.until.is_some() || matches!(status, PersonStatus::Active | PersonStatus::Service) {
            sets.push(("until_on", day_opt(row.until)));
        }
    } else if let (Some(on), Ok(known)) = (row.switched_on, status.parse::<PersonStatus>()) {
        sets.push(("status", text(known.switched(on).word())));
    } else if row.until.is_some() {
        sets.push(("until_on", day_opt(row.until)));
    }
    if !open && differs(ledger, "person", id.0, &sets)? {
        taking.outcomes.not_allowed.push((line, row.email.clone()));
    }
    let heard = login.heard(sign_in(taking, line, row), &[]).evidence;
    let changed = open && !sets.is_empty() && ledger.update("person", id.0, &sets)?;
    let news = heard.last != login.last;
    if heard != login {
        let values = evidence_values(heard);
        let login_sets: Vec<Set<'_>> = LOGIN.into_iter().zip(values).collect();
        ledger.update("person", id.0, &login_sets)?;
    }
    if listed.is_none_or(|day| day < taking.as_of) {
        ledger.update("person", id.0, &[("as_of", Value::Integer(day_number(taking.as_of)))])?;
    }
    Ok(match (changed || news, open) {
        (true, _) => Became::Changed,
        (false, true) => Became::Confirmed,
        (false, false) => Became::Left,
    })
}
