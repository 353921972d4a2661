//! What is taken from a file, row by row: for whoever writes a preset.

use std::collections::BTreeMap;
use std::path::Path;

use crate::domain::evidence::Last;
use crate::domain::field::Described as _;
use crate::domain::import_file::rejects::Why;
use crate::domain::import_file::{
    Account, AccountRow, Content, ImportFile, LicenseRow, ListingRow, OrderRow, PersonRow,
};
use crate::domain::inventory::Installed;
use crate::domain::license::LicenseFields;
use crate::domain::order::FIELDS;
use crate::domain::refusal::Refusal;
use crate::domain::word::has_word;

use super::each_row;
use super::opened::Opening;
use super::presets::Presets;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Outcome {
    /// Something was taken from it.
    Taken,
    /// It is none of those that the preset reads.
    PassedOver,
    /// It cannot be taken.
    Rejected,
}

has_word!(Outcome);

/// A row, and what was taken from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Where it begins.
    pub line: u32,
    /// What became of it.
    pub outcome: Outcome,
    /// What it says, or why it cannot be taken.
    pub says: String,
}

/// Every row of a file that was read, in its order. What two rows say of one account stands with each of them.
///
/// # Errors
/// The file can no longer be read.
pub fn checked_rows(path: &Path, file: &ImportFile, known: (&Presets, &Opening)) -> Result<Vec<Checked>, Refusal> {
    let mut said: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut say = |line: u32, says: String| said.entry(line).or_default().push(says);
    match &file.content {
        Content::Vendor(vendor) => {
            for account in &vendor.accounts {
                let lines = if account.row.lines.is_empty() { &[account.line][..] } else { &account.row.lines };
                for line in lines {
                    say(*line, of_account(&account.row));
                }
            }
        }
        Content::People(rows) => rows.all()?.iter().for_each(|row| say(row.line, of_person(&row.row))),
        Content::Licenses(rows) => rows.iter().for_each(|row| say(row.line, of_license(&row.row))),
        Content::Orders(rows) => rows.iter().for_each(|row| say(row.line, of_order(&row.row))),
        Content::Listings(rows) => rows.iter().for_each(|row| say(row.line, of_listing(&row.row))),
        Content::Inventory(file) => file.rows.iter().for_each(|row| say(row.line, of_installed(&row.row))),
        Content::Products(rows) => rows.iter().for_each(|row| say(row.line, row.row.name.clone())),
        Content::Accounts(rows) => rows.iter().for_each(|row| say(row.line, of_own_account(&row.row))),
        Content::Assignments(rows) => rows.all()?.into_iter().for_each(|row| say(row.line, row.row.email)),
    }
    let rejected: BTreeMap<u32, Why<'_>> = file.rejects.by_line().into_iter().collect();
    let mut rows = Vec::new();
    each_row::<Refusal>(path, file, known, &mut |line, _| {
        let (outcome, says) = match (rejected.get(&line), said.remove(&line)) {
            (Some(why), _) => (Outcome::Rejected, why.text()),
            (None, Some(says)) => (Outcome::Taken, says.join("; ")),
            (None, None) => (Outcome::PassedOver, String::new()),
        };
        rows.push(Checked { line, outcome, says });
        Ok(())
    })?;
    Ok(rows)
}

fn of_order(row: &OrderRow) -> String {
    let fields = FIELDS.iter().filter_map(|field| Some(format!("{} {}", field.name, (field.get)(&row.fields)?)));
    let names = [Some(row.product.clone()), Some(row.license.clone()).filter(|name| !name.is_empty())];
    names.into_iter().flatten().chain(fields).collect::<Vec<_>>().join("; ")
}

fn of_listing(row: &ListingRow) -> String {
    let mut says = vec![format!("product {}", row.product)];
    says.extend(Some(&row.license).filter(|name| !name.is_empty()).map(|name| format!("license {name}")));
    says.extend([format!("list {}", row.list.word()), format!("identifier {}", row.identifier)]);
    says.extend(row.since.map(|day| format!("since {day}")));
    for (word, text) in [("added_by", &row.added_by), ("reason", &row.reason)] {
        says.extend(text.as_ref().map(|text| format!("{word} {text}")));
    }
    says.join(", ")
}

fn of_own_account(row: &AccountRow) -> String {
    let mut says = vec![format!("product {}", row.product)];
    says.extend(Some(&row.license).filter(|name| !name.is_empty()).map(|name| format!("license {name}")));
    says.extend(Some(of_account(&row.account)).filter(|said| !said.is_empty()));
    says.extend(row.account.account_state.status.map(|status| format!("state {}", status.word())));
    for (word, text) in [("person", &row.person), ("merged_into", &row.merged_into)] {
        says.extend(text.as_ref().map(|text| format!("{word} {text}")));
    }
    says.join(", ")
}

fn of_account(row: &Account) -> String {
    let mut says: Vec<String> = row.identifiers.iter().map(|(kind, name)| format!("{} {name}", kind.word())).collect();
    for (word, text) in [
        ("display_name", &row.display_name),
        ("department", &row.department),
        ("product", &row.product),
        ("access_level", &row.access_level),
        ("account_identifier", &row.account_identifier),
    ] {
        says.extend(text.as_ref().map(|text| format!("{word} {text}")));
    }
    if let Some(details) = &row.details {
        for (word, text) in [("user_id", &details.user_id), ("domain", &details.domain), ("device", &details.device)] {
            says.extend(text.as_ref().map(|text| format!("{word} {text}")));
        }
        for (word, said) in [("tracked", details.tracked), ("has_data", details.has_data)] {
            says.extend(said.map(|yes| format!("{word} {}", if yes { "yes" } else { "no" })));
        }
    }
    says.extend(row.assigned_on.map(|day| format!("assigned_on {day}")));
    says.extend(last("last_used", row.last_used));
    says.extend(last("last_login", row.last_login));
    says.join(", ")
}

fn of_installed(row: &Installed) -> String {
    let mut says = vec![format!("application {}", row.application)];
    says.extend(row.version.as_ref().map(|version| format!("version {version}")));
    says.push(format!("device {}", row.device));
    says.extend(row.identifiers.iter().map(|(kind, name)| format!("{} {name}", kind.word())));
    says.extend(row.last_opened.map(|day| format!("last_opened {day}")));
    says.join(", ")
}

fn last(word: &str, last: Last) -> Option<String> {
    match last {
        Last::Observed(day) => Some(format!("{word} {day}")),
        Last::Never => Some(format!("{word} never")),
        Last::OutsideWindow(days) => Some(format!("{word} not in the last {days} days")),
        Last::Unknown => None,
    }
}

fn of_person(row: &PersonRow) -> String {
    let mut says = vec![format!("email {}", row.email)];
    says.extend(row.aliases.iter().map(|alias| format!("alias {alias}")));
    for (word, text) in
        [("name", &row.name), ("department", &row.department), ("employee_number", &row.employee_number)]
    {
        says.extend(text.as_ref().map(|text| format!("{word} {text}")));
    }
    says.extend(row.status.map(|status| format!("status {}", status.word())));
    says.extend(row.switched_on.map(|on| format!("account switched {}", if on { "on" } else { "off" })));
    says.extend(row.until.map(|day| format!("until {day}")));
    says.extend(row.last_login.map(|day| format!("last_login {day}")));
    says.join(", ")
}

fn of_license(row: &LicenseRow) -> String {
    let mut says = vec![format!("product {}", row.product)];
    says.extend(row.publisher.as_ref().map(|publisher| format!("publisher {publisher}")));
    for field in LicenseFields::fields() {
        let Some(value) = (field.get)(&row.fields) else { continue };
        let text = if field.secret { "(a key)".to_owned() } else { value.to_string() };
        says.push(format!("{} {text}", field.name));
    }
    says.join(", ")
}
