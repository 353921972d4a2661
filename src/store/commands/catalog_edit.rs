//! Editing products and licenses, laying them aside and taking them up again, and showing a license key for the record.

use super::accounts::counting_changed;
use super::catalog::{
    by_hand, product_columns, refuse_name_of_another_license, refuse_name_of_another_product, terms_columns,
};
use super::{done, orders};
use crate::domain::advice::{Advice, Step};
use crate::domain::command::{Detail, Outcome};
use crate::domain::edit::{LicenseKey, changed_meanwhile, license_changes, overdrawn, product_changes};
use crate::domain::ids::{BatchId, LicenseId, ProductId};
use crate::domain::license::{LicenseFields, SeatFigures, Terms};
use crate::domain::order::{OrderPlan, correct, refuse_other_than_ordered, signed_seats};
use crate::domain::product::ProductFields;
use crate::domain::read_model::LicenseEntry;
use crate::domain::receipt::{Receipt, Verb};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::store::convert::day_number;
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use crate::store::read;
use rusqlite::OptionalExtension;
use rusqlite::types::Value;

/// How many licenses a hint names.
const NAMED: usize = 5;

pub(super) fn edit_product(
    ledger: &mut Ledger<'_>,
    id: ProductId,
    fields: ProductFields,
    seen: Option<BatchId>,
) -> Res<Outcome> {
    let known = read::catalog::one(ledger.conn, id, ledger.now.today)?;
    refuse_if_changed(ledger, &id.to_string(), "product", known.changed_by, seen)?;
    let fields = fields.checked()?;
    let changes = product_changes(&known.fields, &fields);
    if changes.is_empty() {
        return Ok(done(
            ledger,
            Verb::ChangedNothing.of(format!(": {} is so already", Shown(&fields.name))),
            Detail::Product(id),
        ));
    }
    if !known.archived {
        refuse_name_of_another_product(ledger, &fields, Some(id))?;
    }
    let mut sets = product_columns(&fields);
    sets.push(by_hand(ledger));
    ledger.update("product", id.0, &sets)?;
    let changes = changes.join(", ");
    ledger.event(
        Some(&id.to_string()),
        facts! {"product": id},
        &format!("changed the product {}: {changes}", known.fields.name),
    )?;
    Ok(done(
        ledger,
        Verb::Changed.of(format!("{}: {}", Shown(&known.fields.name), Shown(&changes))),
        Detail::Product(id),
    ))
}

pub(super) fn archive_product(ledger: &mut Ledger<'_>, id: ProductId) -> Res<Outcome> {
    let known = read::catalog::one(ledger.conn, id, ledger.now.today)?;
    let name = &known.fields.name;
    if known.archived {
        return Err(Refusal::new(Code::WrongState, format!("{} is archived already.", Shown(name)))
            .hint(Step::RestoreProduct(id).advice("bring it back with"))
            .into());
    }
    let licenses = live_licenses(ledger, id)?;
    if !licenses.is_empty() {
        let mut named: Vec<String> = licenses.iter().take(NAMED).map(ToString::to_string).collect();
        if licenses.len() > NAMED {
            named.push(format!("and {} more", licenses.len() - NAMED));
        }
        let many = if licenses.len() == 1 { "license that is" } else { "licenses that are" };
        return Err(Refusal::new(
            Code::WrongState,
            format!("{} has {} {many} not archived.", Shown(name), licenses.len()),
        )
        .hint(match licenses.as_slice() {
            [only] => Step::ArchiveLicense(*only).advice("archive it first"),
            [first, ..] => {
                let each = format!("archive each of them first ({}), beginning with", named.join(", "));
                Step::ArchiveLicense(*first).advice(&each)
            }
            [] => Advice::default(),
        })
        .into());
    }
    let sets = [("archived_on", Value::Integer(day_number(ledger.now.today))), by_hand(ledger)];
    ledger.update("product", id.0, &sets)?;
    ledger.event(Some(&id.to_string()), facts! {"product": id}, &format!("archived the product {name}"))?;
    Ok(done(ledger, Verb::ArchivedProduct.of(""), Detail::Product(id)))
}

fn live_licenses(ledger: &Ledger<'_>, product: ProductId) -> Res<Vec<LicenseId>> {
    let mut statement = ledger.conn.prepare_cached(
        "SELECT id FROM license WHERE product_id = ?1 AND void_batch IS NULL AND archived_on IS NULL ORDER BY id",
    )?;
    let ids = statement.query_map([product.0], |row| row.get("id").map(LicenseId))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn restore_product(ledger: &mut Ledger<'_>, id: ProductId) -> Res<Outcome> {
    let known = read::catalog::one(ledger.conn, id, ledger.now.today)?;
    let name = &known.fields.name;
    if !known.archived {
        return Err(Refusal::new(Code::WrongState, format!("{} is not archived.", Shown(name)))
            .hint(Step::ListArchivedProducts.advice("list what is with"))
            .into());
    }
    refuse_name_of_another_product(ledger, &known.fields, None)
        .map_err(|taken| taken.hinted(Step::RenameProduct(id).advice("give this one another name first")))?;
    ledger.update("product", id.0, &[("archived_on", Value::Null), by_hand(ledger)])?;
    ledger.event(Some(&id.to_string()), facts! {"product": id}, &format!("restored the product {name}"))?;
    Ok(done(ledger, Verb::RestoredProduct.of(""), Detail::Product(id)))
}

pub(super) fn edit_license(
    ledger: &mut Ledger<'_>,
    id: LicenseId,
    product: ProductId,
    fields: LicenseFields,
    seen: Option<BatchId>,
) -> Res<Outcome> {
    let entry = read::licenses::one(ledger.conn, id)?;
    refuse_if_changed(ledger, &id.to_string(), "license", entry.changed_by, seen)?;
    let known = &entry.license;
    fields.refuse_breaks_in_another_currency(&known.terms)?;
    let (terms, mut warnings) = fields.edited(&known.terms)?;
    let mut changes = license_changes(&known.terms, &terms);
    let owner = read::catalog::one(ledger.conn, product, ledger.now.today)?;
    if product != known.product_id {
        let [old, new] =
            [read::catalog::one(ledger.conn, known.product_id, ledger.now.today)?.fields, owner.fields.clone()]
                .map(full_name);
        changes.insert(0, format!("product {old} → {new}"));
    }
    let title = known.title();
    if changes.is_empty() {
        return Ok(done(
            ledger,
            Verb::ChangedNothing.of(format!(": {} is so already", Shown(&title))),
            Detail::License(id),
        ));
    }
    if !known.archived {
        if owner.archived {
            return Err(product_is_archived(product, &owner.fields.name).on("product").into());
        }
        refuse_name_of_another_license(ledger, product, &owner.fields.name, &terms, Some(id))?;
    }
    let correction = corrected(ledger, &entry, &terms)?;
    if terms.seats_total != known.terms.seats_total {
        warnings.extend(overdrawn(
            &crate::domain::license::title(&owner.fields.name, terms.name.as_deref()),
            SeatFigures { total: terms.seats_total, ..known.seats },
        ));
    }
    let mut sets = terms_columns(&terms);
    // With orders it follows from them.
    sets.retain(|(column, _)| *column != "seats_total" || entry.orders.is_empty());
    sets.extend([("product_id", Value::Integer(product.0)), by_hand(ledger)]);
    ledger.update("license", id.0, &sets)?;
    warnings.extend(counting_changed(ledger, known, &terms)?);
    if let Some(plan) = correction {
        let order = orders::write(ledger, known, &plan)?;
        changes.push(format!("by the order {order} of {}", signed_seats(plan.order.seats.unwrap_or_default())));
    }
    ledger.concerns(id)?;
    let changes = changes.join(", ");
    ledger.event(
        Some(&id.to_string()),
        facts! {"license": id, "product": product},
        &format!("changed {title}: {changes}"),
    )?;
    let mut outcome =
        done(ledger, Verb::Changed.of(format!("{}: {}", Shown(&title), Shown(&changes))), Detail::License(id));
    outcome.warn_all(warnings);
    Ok(outcome)
}

/// The order that brings the total of a license with orders to what it is to be; `None` where that is so, or where it has no
/// order. What orders are reckoned in stays.
fn corrected(ledger: &Ledger<'_>, entry: &LicenseEntry, terms: &Terms) -> Res<Option<OrderPlan>> {
    let known = &entry.license;
    if entry.orders.is_empty() {
        return Ok(None);
    }
    refuse_other_than_ordered(&known.terms, terms)?;
    let total = terms.seats_total.filter(|_| terms.seats_total != known.terms.seats_total);
    Ok(total.map(|total| correct(known, &entry.orders, total, ledger.now.today)).transpose()?)
}

pub(super) fn archive_license(ledger: &mut Ledger<'_>, id: LicenseId) -> Res<Outcome> {
    let entry = read::licenses::one(ledger.conn, id)?;
    let title = entry.license.title();
    if entry.license.archived {
        return Err(Refusal::new(Code::WrongState, format!("{} is archived already.", Shown(&title)))
            .hint(Step::RestoreLicense(id).advice("bring it back with"))
            .into());
    }
    let sets = [("archived_on", Value::Integer(day_number(ledger.now.today))), by_hand(ledger)];
    ledger.update("license", id.0, &sets)?;
    ledger.concerns(id)?;
    let holders = entry.license.seats.assigned;
    ledger.event(
        Some(&id.to_string()),
        facts! {"license": id, "holders": holders},
        &format!("archived the license {title}"),
    )?;
    let mut outcome = done(ledger, Verb::ArchivedLicense.of(""), Detail::License(id));
    let still = match holders {
        0 => None,
        1 => Some("1 person still holds a seat of it, which stays on record and counts nowhere.".to_owned()),
        n => Some(format!("{n} people still hold a seat of it; the seats stay on record and count nowhere.")),
    };
    outcome.warn_all(still);
    if let Some(audit) = entry.audit {
        outcome.warn(format!("Its users audit {} stays in progress.", audit.id));
    }
    Ok(outcome)
}

pub(super) fn restore_license(ledger: &mut Ledger<'_>, id: LicenseId) -> Res<Outcome> {
    let entry = read::licenses::one(ledger.conn, id)?;
    let known = &entry.license;
    let title = known.title();
    if !known.archived {
        return Err(Refusal::new(Code::WrongState, format!("{} is not archived.", Shown(&title)))
            .hint(Step::ListArchivedLicenses.advice("list what is with"))
            .into());
    }
    if read::catalog::one(ledger.conn, known.product_id, ledger.now.today)?.archived {
        return Err(product_is_archived(known.product_id, &known.product).into());
    }
    refuse_name_of_another_license(ledger, known.product_id, &known.product, &known.terms, None)
        .map_err(|taken| taken.hinted(Step::RenameLicense(id).advice("give this one another name first")))?;
    ledger.update("license", id.0, &[("archived_on", Value::Null), by_hand(ledger)])?;
    ledger.concerns(id)?;
    ledger.event(
        Some(&id.to_string()),
        facts! {"license": id, "holders": known.seats.assigned},
        &format!("restored the license {title}"),
    )?;
    let mut outcome = done(ledger, Verb::RestoredLicense.of(""), Detail::License(id));
    outcome.warn_all(overdrawn(&title, known.seats));
    Ok(outcome)
}

/// Shows the key and says so in history. Nothing changes, so there is nothing to take back.
pub(super) fn reveal_key(ledger: &mut Ledger<'_>, id: LicenseId) -> Res<Outcome> {
    let license = read::licenses::one(ledger.conn, id)?.license;
    let title = license.title();
    let Some(key) = license.terms.license_key else {
        return Err(Refusal::new(Code::NotFound, format!("{} has no license key.", Shown(&title)))
            .hint(format!("record one with: dormouse license edit {id} --license-key KEY"))
            .into());
    };
    ledger.event(Some(&id.to_string()), facts! {"license": id}, &format!("looked at the license key of {title}"))?;
    let receipt = Receipt::state(format!("the license key of {} was shown, which history records", Shown(&title)));
    Ok(done(ledger, receipt, Detail::Key(id, LicenseKey(key))))
}

/// A product as lists print it: `Draw Ltd Sketchpad`.
fn full_name(fields: ProductFields) -> String {
    match fields.publisher {
        Some(publisher) => format!("{publisher} {}", fields.name),
        None => fields.name,
    }
}

fn product_is_archived(id: ProductId, name: &str) -> Refusal {
    Refusal::new(Code::WrongState, format!("Its product {} is archived.", Shown(name)))
        .hint(Step::RestoreProduct(id).advice("bring that back first"))
}

/// What somebody else changed since it was seen is shown and not overwritten.
fn refuse_if_changed(
    ledger: &Ledger<'_>,
    what: &str,
    noun: &str,
    changed_by: BatchId,
    seen: Option<BatchId>,
) -> Res<()> {
    if !changed_meanwhile(changed_by, seen) {
        return Ok(());
    }
    let told: Option<(Option<String>, Option<String>)> = ledger
        .conn
        .prepare_cached("SELECT actor, summary FROM history WHERE batch_id = ?1 ORDER BY seq LIMIT 1")?
        .query_row([changed_by.0], |row| Ok((row.get("actor")?, row.get("summary")?)))
        .optional()?;
    let (actor, summary) = told.unwrap_or_default();
    let by = actor.map_or_else(String::new, |actor| format!(" by {}", Shown(&actor)));
    let how = summary.map_or_else(String::new, |summary| format!(": {}", Shown(&summary)));
    Err(Refusal::new(Code::ChangedMeanwhile, format!("{what} was changed meanwhile{by} ({changed_by}){how}."))
        .hint(format!("look at it again, then change what is still to be changed: dormouse {noun} show {what}"))
        .into())
}
