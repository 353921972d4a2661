//! Archives a product or a license, or restores one: the questions before.

use super::preview::Preview;
use crate::domain::command::Command;
use crate::domain::read_model::{LicenseEntry, ProductEntry};

/// What the footer and the button say of a record that is archived, or is not.
#[must_use]
pub fn verb(archived: bool) -> &'static str {
    if archived { "Restore" } else { "Archive" }
}

/// The question about a license.
#[must_use]
pub fn license(entry: &LicenseEntry) -> Preview {
    let (id, archived) = (entry.license.id, entry.license.archived);
    let (line, command) = if archived {
        ("It is listed again, and its seats and its cost count again.", Command::RestoreLicense(id))
    } else {
        (
            "It is no longer listed, and its seats and its cost count nowhere. Everything stays on record, and the view \
             Archived on Licenses lists it.",
            Command::ArchiveLicense(id),
        )
    };
    ask(&entry.license.title(), archived, line, command)
}

/// The question about a product.
#[must_use]
pub fn product(entry: &ProductEntry) -> Preview {
    let (id, archived) = (entry.id, entry.archived);
    let (line, command) = if archived {
        ("It is listed in the catalog again, and can be given licenses.", Command::RestoreProduct(id))
    } else {
        (
            "It is no longer listed in the catalog, and can be given no license. Everything stays on record, and the view \
             Archived of the catalog lists it.",
            Command::ArchiveProduct(id),
        )
    };
    ask(&entry.fields.name, archived, line, command)
}

fn ask(name: &str, archived: bool, line: &str, command: Command) -> Preview {
    let verb = verb(archived);
    Preview::new(format!("{verb} {name}?"), vec![line.to_owned()], verb, command)
}
