//! Adding products, licenses and people.

use super::done;
use crate::domain::advice::Step;
use crate::domain::command::{Detail, Outcome};
use crate::domain::evidence::Evidence;
use crate::domain::field::optional;
use crate::domain::ids::{LicenseId, PersonId, ProductId};
use crate::domain::license::{LicenseFields, SeatType, Terms, title};
use crate::domain::org::Org;
use crate::domain::person::{self, IdentifierKind, PersonFields, PersonStatus, normalized};
use crate::domain::person_edit::{refuse_no_last_day, signed_in};
use crate::domain::product::ProductFields;
use crate::domain::receipt::Verb;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{self as texts, Shown, key};
use crate::domain::time::Day;
use crate::store::convert::{LOGIN, day_number, day_opt, evidence_values, record_columns, text, text_opt};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, Set, facts};
use crate::store::read;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params};

pub(super) fn add_product(ledger: &mut Ledger<'_>, fields: ProductFields) -> Res<Outcome> {
    let fields = fields.checked()?;
    refuse_name_of_another_product(ledger, &fields, None)?;
    let mut sets = product_columns(&fields);
    sets.push(by_hand(ledger));
    let id = ProductId(ledger.insert("product", &sets)?);
    ledger.event(Some(&id.to_string()), facts! {"product": id}, &format!("added the product {}", fields.name))?;
    Ok(done(ledger, Verb::Added.of(format!("the product {} as {id}", Shown(&fields.name))), Detail::Product(id)))
}

/// The day of a change by hand: a file of that day or an earlier one changes the record no more.
pub(super) fn by_hand(ledger: &Ledger<'_>) -> Set<'static> {
    ("changed_on", Value::Integer(day_number(ledger.now.today)))
}

/// Publisher and name tell a product from every other that is not archived; `itself` is none of them.
pub(super) fn refuse_name_of_another_product(
    ledger: &Ledger<'_>,
    fields: &ProductFields,
    itself: Option<ProductId>,
) -> Res<()> {
    let there = ledger
        .conn
        .query_row(
            "SELECT id FROM product WHERE publisher_key = ?1 AND name_key = ?2 AND id <> ?3 \
             AND void_batch IS NULL AND archived_on IS NULL",
            params![
                key(fields.publisher.as_deref().unwrap_or_default()),
                key(&fields.name),
                itself.map_or(0, |id| id.0)
            ],
            |row| row.get("id").map(ProductId),
        )
        .optional()?;
    let Some(id) = there else { return Ok(()) };
    Err(Refusal::new(Code::Exists, format!("The catalog has a product of that name and publisher: {id}."))
        .hint(Step::ShowProduct(id).advice("see it with"))
        .on("name")
        .into())
}

/// The columns of a product.
pub(super) fn product_columns(fields: &ProductFields) -> Vec<Set<'static>> {
    let mut sets = record_columns(fields);
    sets.extend([
        ("name_key", Value::Text(key(&fields.name))),
        ("publisher_key", Value::Text(key(fields.publisher.as_deref().unwrap_or_default()))),
    ]);
    sets
}

pub(super) fn add_license(
    ledger: &mut Ledger<'_>,
    org: &Org,
    product: &str,
    publisher: Option<&str>,
    fields: LicenseFields,
) -> Res<Outcome> {
    fields.refuse_total_of_unlimited(SeatType::default())?;
    fields.refuse_rounded(None)?;
    let (terms, mut warnings) = fields.checked(org.currency)?;
    let (product_id, product) = if let Some(found) = find_product(ledger, product, publisher)? {
        found
    } else {
        let fields =
            ProductFields { name: product.into(), publisher: publisher.map(Into::into), ..ProductFields::default() }
                .checked()?;
        let mut sets = product_columns(&fields);
        sets.push(by_hand(ledger));
        let id = ProductId(ledger.insert("product", &sets)?);
        warnings.push(format!("The product {} is new in the catalog: {id}.", Shown(&fields.name)));
        (id, fields.name)
    };
    let label = title(&product, terms.name.as_deref());
    refuse_name_of_another_license(ledger, product_id, &product, &terms, None)?;
    let mut sets = license_columns(product_id, &terms);
    sets.push(by_hand(ledger));
    let id = LicenseId(ledger.insert("license", &sets)?);
    ledger.concerns(id)?;
    ledger.event(
        Some(&id.to_string()),
        facts! {"license": id, "product": product_id},
        &format!("added the license {label}"),
    )?;
    let mut outcome =
        done(ledger, Verb::Added.of(format!("the license {} as {id}", Shown(&label))), Detail::License(id));
    outcome.warn_all(warnings);
    Ok(outcome)
}

/// A product's licenses that are not archived differ in name; `itself` is none of them.
pub(super) fn refuse_name_of_another_license(
    ledger: &Ledger<'_>,
    product: ProductId,
    product_name: &str,
    terms: &Terms,
    itself: Option<LicenseId>,
) -> Res<()> {
    let there = ledger
        .conn
        .query_row(
            "SELECT id FROM license WHERE product_id = ?1 AND name_key = ?2 AND id <> ?3 \
             AND void_batch IS NULL AND archived_on IS NULL",
            params![product.0, key(terms.name.as_deref().unwrap_or_default()), itself.map_or(0, |id| id.0)],
            |row| row.get("id").map(LicenseId),
        )
        .optional()?;
    let Some(id) = there else { return Ok(()) };
    let label = title(product_name, terms.name.as_deref());
    Err(Refusal::new(Code::Exists, format!("There is a license {} already: {id}.", Shown(&label)))
        .hint("give this one another name with --name")
        .on("name")
        .into())
}

/// The product that is meant by its id, its name, or publisher and name; `publisher` decides between two. None where it is
/// to be a new one.
fn find_product(ledger: &Ledger<'_>, reference: &str, publisher: Option<&str>) -> Res<Option<(ProductId, String)>> {
    let mut found = read::find::products(ledger.conn, reference)?;
    if ProductId::parse(reference).is_some() {
        if found.is_empty() {
            return Err(Refusal::not_found("product", reference, Step::ListProducts).on("product").into());
        }
    } else if let Some(publisher) = publisher {
        found.retain(|product| key(product.publisher.as_deref().unwrap_or_default()) == key(publisher));
    }
    let (archived, mut live): (Vec<_>, Vec<_>) = found.into_iter().partition(|product| product.archived);
    match (live.len(), archived.first()) {
        (0, None) => Ok(None),
        (0, Some(archived)) => {
            Err(Refusal::new(Code::WrongState, format!("{} {} is archived.", archived.id, Shown(&archived.full())))
                .hint(format!("bring it back first: dormouse product restore {}", archived.id))
                .on("product")
                .into())
        }
        (1, _) => Ok(live.pop().map(|product| (product.id, product.name))),
        (many, _) => {
            let ids: Vec<String> =
                live.iter().map(|product| format!("{} ({})", product.id, Shown(&product.full()))).collect();
            Err(Refusal::new(Code::Ambiguous, format!("\"{}\" is the name of {many} products.", Shown(reference)))
                .hint(format!("name one by its id: {}", ids.join(", ")))
                .on("product")
                .into())
        }
    }
}

/// The columns of a license.
pub(super) fn license_columns(product: ProductId, terms: &Terms) -> Vec<Set<'static>> {
    let mut sets = vec![("product_id", Value::Integer(product.0))];
    sets.extend(terms_columns(terms));
    sets
}

/// The columns of a license's terms.
pub(super) fn terms_columns(terms: &Terms) -> Vec<Set<'static>> {
    let mut sets = record_columns(&LicenseFields::from(terms));
    sets.push(("name_key", Value::Text(key(terms.name.as_deref().unwrap_or_default()))));
    sets
}

pub(super) fn add_person(ledger: &mut Ledger<'_>, fields: &PersonFields) -> Res<Outcome> {
    let mut identifiers = Vec::new();
    let logins = fields.logins.iter().map(|(realm, value)| (IdentifierKind::Login, realm.as_str(), value));
    for (kind, realm, value) in fields.identifiers.iter().map(|(kind, value)| (*kind, "", value)).chain(logins) {
        let value = texts::identifier(value, person::IDENTIFIER_LIMIT)
            .map_err(|e| Refusal::bad_field("The identifier", &e).on("email"))?;
        if !value.is_empty() {
            person::refuse_no_address(kind, &value)?;
            refuse_taken(ledger, &kind.scope(realm), &value)?;
            identifiers.push((kind, realm, value));
        }
    }
    let Some((_, _, first)) = identifiers.first() else {
        return Err(Refusal::new(
            Code::MissingValue,
            "A person needs an identifier: a mail address, a login or an employee number.",
        )
        .hint("give one with --email")
        .on("email")
        .into());
    };
    let name = texts::personal(&fields.name, person::NAME_LIMIT).map_err(|e| Refusal::bad_field("The name", &e))?;
    let name = if name.is_empty() { first.clone() } else { name };
    let department = optional(fields.department.clone(), person::DEPARTMENT_LIMIT, "The department")?;
    let login = signed_in(fields.last_login, ledger.now)?;
    refuse_no_last_day(fields.until)?;
    let mut sets = person_columns(&name, department.as_deref(), (fields.status, fields.until), login);
    sets.push(by_hand(ledger));
    let id = PersonId(ledger.insert("person", &sets)?);
    for (kind, realm, value) in &identifiers {
        ledger.insert("identifier", &identifier_columns(id, *kind, realm, value))?;
    }
    ledger.event(Some(&id.to_string()), facts! {"person": id}, &format!("added {name}"))?;
    Ok(done(ledger, Verb::Added.of(format!("{} as {id}", Shown(&name))), Detail::Person(id)))
}

/// The columns of a person.
pub(super) fn person_columns(
    name: &str,
    department: Option<&str>,
    (status, until): (PersonStatus, Option<Day>),
    login: Evidence,
) -> Vec<Set<'static>> {
    let mut sets = vec![
        ("name", text(name)),
        ("department", text_opt(department)),
        ("status", text(status.word())),
        ("until_on", day_opt(until)),
    ];
    sets.extend(LOGIN.into_iter().zip(evidence_values(login)));
    sets
}

/// An identifier names one person at a time.
pub(super) fn refuse_taken(ledger: &Ledger<'_>, scope: &str, value: &str) -> Res<()> {
    let taken = ledger
        .conn
        .prepare_cached(
            "SELECT h.id, h.name FROM identifier i JOIN person h ON h.id = i.person_id \
             WHERE i.norm = ?1 AND i.scope = ?2 AND i.valid_to IS NULL AND i.void_batch IS NULL",
        )?
        .query_row([&normalized(value), scope], |row| Ok((PersonId(row.get("id")?), row.get::<_, String>("name")?)))
        .optional()?;
    match taken {
        None => Ok(()),
        Some((id, name)) => {
            Err(Refusal::new(Code::Exists, format!("{} names {} already: {id}.", Shown(value), Shown(&name)))
                .hint(format!("see them with: dormouse person show {id}"))
                .on("email")
                .into())
        }
    }
}

/// The columns of an identifier; `realm` is the name space of a vendor's logins.
pub(super) fn identifier_columns(
    person: PersonId,
    kind: IdentifierKind,
    realm: &str,
    value: &str,
) -> [Set<'static>; 5] {
    [
        ("person_id", Value::Integer(person.0)),
        ("kind", text(kind.word())),
        ("scope", Value::Text(kind.scope(realm))),
        ("value", text(value)),
        ("norm", Value::Text(normalized(value))),
    ]
}
