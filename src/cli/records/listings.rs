//! Entries of lists of what a vendor must not record or keep, as records and as a table.

use crate::cli::format::or_nothing;
use crate::cli::output::record;
use crate::cli::table::{Column, Table};
use crate::domain::ids::{AccountId, LicenseId};
use crate::domain::listing::{AccountFinding, ListEntry, first_few};
use crate::domain::text::number;
use crate::domain::time::Day;

record! {
    /// An entry.
    Item(entry: &'a ListEntry) {
        license_id: LicenseId = entry.license,
        license: &'a str = &entry.title,
        list: &'static str = entry.list.word(),
        identifier: &'a str = &entry.identifier,
        since: Day = entry.since,
        added_by: &'a str = &entry.added_by,
        reason: Option<&'a str> = entry.reason.as_deref(),
        accounts: &'a [AccountId] = &entry.accounts,
        counted: Vec<AccountId> = found(entry, AccountFinding::OnDeleteList),
        tracked: Vec<AccountId> = found(entry, AccountFinding::OnDoNotTrackList),
    }
}

/// The accounts that an entry names of which something is so.
fn found(entry: &ListEntry, finding: AccountFinding) -> Vec<AccountId> {
    entry.found.iter().filter(|(_, what)| *what == finding).map(|(account, _)| *account).collect()
}

/// The entries below each other; of one license, its title is left out.
pub fn table(entries: &[ListEntry], of_license: bool) -> Table {
    let mut columns: Vec<Column> = (!of_license).then(|| Column::text("License")).into_iter().collect();
    columns.extend([
        Column::whole("List"),
        Column::text("Login"),
        Column::whole("Since").spare(1),
        Column::text("Accounts"),
        Column::number("Counted").spare(2),
        Column::number("Tracked").spare(3),
        Column::text("Reason").spare(4),
        Column::whole("By").spare(5),
    ]);
    let mut table = Table::new(columns);
    for entry in entries {
        let mut cells: Vec<String> = (!of_license).then(|| entry.title.clone()).into_iter().collect();
        let many = |finding| match found(entry, finding).len() {
            0 => None,
            many => Some(number(many)),
        };
        cells.extend([
            entry.list.word().to_owned(),
            entry.identifier.clone(),
            entry.since.to_string(),
            or_nothing((!entry.accounts.is_empty()).then(|| first_few(&entry.accounts))),
            or_nothing(many(AccountFinding::OnDeleteList)),
            or_nothing(many(AccountFinding::OnDoNotTrackList)),
            or_nothing(entry.reason.as_deref()),
            entry.added_by.clone(),
        ]);
        table.row(cells);
    }
    table
}
