//! Accounts as records and as a table.

use crate::cli::format::{last, observed, or_nothing};
use crate::cli::output::record;
use crate::cli::table::{Column, Table};
use crate::domain::account::{Device, counted_words};
use crate::domain::account_facts::as_word;
use crate::domain::evidence::{Evidence, Last};
use crate::domain::ids::{AccountId, ImportId, LicenseId, PersonId};
use crate::domain::import_file::account_status::AccountStatus;
use crate::domain::listing::AccountFinding;
use crate::domain::read_model::AccountEntry;
use crate::domain::time::Day;
use serde::Serialize;

/// A device as programs read it.
#[derive(Debug, Serialize)]
pub struct OnDevice<'a> {
    device: &'a str,
    first_listed: Option<Day>,
    last_listed: Option<Day>,
}

impl<'a> From<&'a Device> for OnDevice<'a> {
    fn from(device: &'a Device) -> Self {
        Self {
            device: &device.name,
            first_listed: device.listed.map(|listed| listed.first.as_of),
            last_listed: device.listed.map(|listed| listed.last.as_of),
        }
    }
}

record! {
    /// What a vendor lists on a license.
    Item(entry: &'a AccountEntry) where {
        let account = &entry.account;
        let said = &account.said;
        let newest = account.devices.iter().max_by_key(|device| device.listed.map(|listed| listed.last.as_of));
    } {
        id: AccountId = account.id,
        license_id: LicenseId = account.license,
        login: &'a str = &account.login,
        domain: Option<&'a str> = account.domain.as_deref(),
        device: Option<&'a str> = newest.map(|device| device.name.as_str()),
        devices: Vec<OnDevice<'a>> = account.devices.iter().map(OnDevice::from).collect(),
        name: Option<&'a str> = said.name.as_deref(),
        role: Option<&'a str> = said.role.as_deref(),
        state: Option<&'static str> = said.state.status.map(AccountStatus::word),
        paid: Option<bool> = said.state.paid,
        tracked: Option<bool> = said.tracked,
        has_data: Option<bool> = said.has_data,
        counted: bool = account.counted.is_ok(),
        person_id: Option<PersonId> = account.person(),
        match_rule: &'static str = account.matched.rule.word(),
        merged_into: Option<AccountId> = account.merged_into,
        findings: Vec<&'static str> = entry.findings().into_iter().map(AccountFinding::word).collect(),
        created_on: Option<Day> = said.created_on,
        last_used: Option<Day> = observed(saying(said.last_used)),
        first_listed: Option<Day> = account.listed.map(|listed| listed.first.as_of),
        last_listed: Option<Day> = account.listed.map(|listed| listed.last.as_of),
        import: Option<ImportId> = account.listed.and_then(|listed| listed.last.source).map(|source| source.import),
        line: Option<u32> = account.listed.and_then(|listed| listed.last.source).map(|source| source.line),
    }
}

/// A use as a saying that nothing else is known of.
fn saying(last: Last) -> Evidence {
    Evidence { last, ..Evidence::default() }
}

/// The last use, as people read it.
fn used(known: Last) -> String {
    last(saying(known))
}

/// Accounts below each other; of one license, its title is left out, and where something was found, what that is stands with them.
pub fn table(entries: &[AccountEntry], (of_license, found): (bool, bool)) -> Table {
    let mut columns = vec![Column::whole("Id")];
    columns.extend((!of_license).then(|| Column::text("License")));
    columns.extend([
        Column::text("Login"),
        Column::text("Person"),
        Column::whole("State").spare(2),
        Column::whole("Tracked").spare(4),
        Column::whole("Data").spare(3),
        Column::whole("Last used").spare(1),
        Column::whole("Counted"),
    ]);
    columns.extend(found.then(|| Column::text("Found").at_least(20)));
    let mut table = Table::new(columns);
    for entry in entries {
        let (account, said_of) = (&entry.account, &entry.account.said);
        let mut cells = vec![account.id.to_string()];
        cells.extend((!of_license).then(|| entry.license.clone()));
        cells.extend([
            account.called(),
            or_nothing(entry.person.as_deref()),
            or_nothing(said_of.state.shown()),
            or_nothing(as_word(said_of.tracked)),
            or_nothing(as_word(said_of.has_data)),
            used(said_of.last_used),
            counted_words(account.counted),
        ]);
        let findings = || entry.findings().into_iter().map(AccountFinding::shown).collect::<Vec<_>>().join("; ");
        cells.extend(found.then(findings));
        table.row(cells);
    }
    table
}
