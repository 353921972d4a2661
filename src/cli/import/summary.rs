//! What came of each file, for people and for programs.

use crate::cli::format::{capital, count};
use crate::cli::output::{Out, record};
use crate::cli::rejected_rows::{Rejected, write_first};

use crate::domain::command::Outcome;
use crate::domain::ids::{BatchId, ImportId, SeatId};
use crate::domain::import_file::rejects::Rejects;
use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::imported::{AccountCounts, CreatedCounts, Imported};
use crate::domain::receipt::Verb;
use crate::domain::text::{Shown, number};
use crate::domain::time::Day;
use serde::Serialize;
use std::io;
use std::path::PathBuf;

/// Lines that are listed of rejected rows or of seats before the rest is only counted.
const LISTED: usize = 20;

/// What to do where a vendor still lists a seat that was ended here: the account is to go, or it is to stay.
const STILL_LISTED: &str = "an account that is to go: remove it at the vendor, see dormouse report removals; \
    one that is to stay: dormouse seat assign --license LICENSE --person PERSON";

/// A rejected row as programs read it, with the file it stands in.
#[derive(Debug, Clone, Serialize)]
pub struct RejectedOf<'a> {
    file: &'a str,
    #[serde(flatten)]
    row: Rejected<'a>,
}

record! {
    /// A file that was read.
    Item(file: &'a Imported) where {
        let rejected = file.rejects.iter().map(|reject| RejectedOf { file: &file.file, row: Rejected::from(reject) });
    } {
        import: Option<ImportId> = file.import,
        file: &'a str = &file.file,
        preset: &'a str = &file.preset,
        as_of: Day = file.as_of,
        mended: bool = file.mended,
        rows: u32 = file.rows,
        created: u32 = file.created.sum(),
        accounts_created: u32 = file.accounts.created,
        accounts_updated: u32 = file.accounts.updated,
        updated: u32 = file.updated,
        unchanged: u32 = file.unchanged,
        confirmed: u32 = file.confirmed,
        not_allowed: usize = file.not_allowed.len(),
        ended_here: usize = file.ended_here.len(),
        same_person: usize = file.same_person.len(),
        gone: &'a [SeatId] = &file.gone,
        gone_revoked: u32 = file.gone_revoked,
        surprises: &'a [String] = &file.surprises,
        rejected: Vec<RejectedOf<'a>> = rejected.collect(),
        rejected_rows: usize = file.rejects.len(),
        seen_before: Option<ImportId> = file.seen_before,
    }
}

/// All files together; what differs between them is null.
#[derive(Debug, Serialize)]
pub struct Head<'a> {
    import: Option<ImportId>,
    batch: Option<BatchId>,
    preset: Option<&'a str>,
    as_of: Option<Day>,
    rows: u32,
    created: u32,
    updated: u32,
    unchanged: u32,
    rejected: Vec<RejectedOf<'a>>,
    rejected_rows: usize,
    dry_run: bool,
}

/// The records of all files.
pub fn records<'a>(files: &'a [Imported], outcome: &Outcome) -> (Head<'a>, Vec<Item<'a>>) {
    let items: Vec<Item<'a>> = files.iter().map(Item::new).collect();
    let only = |number: fn(&Imported) -> u32| files.iter().map(number).sum();
    let head = Head {
        import: shared(files.iter().map(|file| file.import)).flatten(),
        batch: outcome.batch.filter(|_| !outcome.dry_run),
        preset: shared(files.iter().map(|file| file.preset.as_str())),
        as_of: shared(files.iter().map(|file| file.as_of)),
        rows: only(|file| file.rows),
        created: only(|file| file.created.sum()),
        updated: only(|file| file.updated),
        unchanged: only(|file| file.unchanged),
        rejected: items.iter().flat_map(|item| item.rejected.clone()).collect(),
        rejected_rows: items.iter().map(|item| item.rejected_rows).sum(),
        dry_run: outcome.dry_run,
    };
    (head, items)
}

/// The value that all files have in common.
fn shared<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

/// Writes what came of one file, or would; `kept` is whether all rejected rows go to a file.
pub fn write(out: &mut Out, file: &Imported, dry_run: bool, kept: bool) -> io::Result<()> {
    let said = |verb: Verb| capital(verb.said(dry_run));
    let (created_label, updated_label) = (said(Verb::Created), said(Verb::Updated));
    let (closed_label, rejected_label) = (said(Verb::Closed) + " removals", said(Verb::Rejected));
    let id = file.import.map(|id| format!("{id} ")).unwrap_or_default();
    out.heading(&format!("{id}{}", file.file))?;
    if let Some(before) = file.seen_before {
        return out.line(format!("  This very file was read before, as {before}: nothing was done."));
    }
    let mut fields = vec![
        ("Format", file.preset.clone()),
        ("As of", format!("{}, {}", file.as_of, file.as_of_from.words())),
        ("Rows", rows(file)),
        (created_label.as_str(), created(file.created)),
        (updated_label.as_str(), number(file.updated)),
        ("Unchanged", unchanged(file)),
    ];
    // A file of accounts says nothing else: its rows are told above.
    if file.accounts != AccountCounts::default() && !file.preset.starts_with("dormouse.") {
        fields.push(("Accounts", accounts(file.accounts, dry_run)));
    }
    if file.mended {
        fields.insert(1, ("Read as", "the mended rest of a file".to_owned()));
    }
    if !file.not_allowed.is_empty() {
        let why = format!("changed here on {} or later, or said by a newer file:", file.as_of);
        fields.push(("Left as it was", format!("{why}\n{}", lines(file.unit, &file.not_allowed))));
    }
    if !file.ended_here.is_empty() {
        let mut ended = lines(file.unit, &file.ended_here);
        if !file.preset.starts_with("dormouse.") {
            ended.push('\n');
            ended.push_str(STILL_LISTED);
        }
        fields.push(("Ended here", ended));
    }
    if !file.same_person.is_empty() {
        fields.push(("Same person", lines(file.unit, &file.same_person)));
    }
    if !file.gone.is_empty() {
        fields.push(("Gone", gone(file, dry_run)));
    }
    if file.removals_closed > 0 {
        fields.push((closed_label.as_str(), number(file.removals_closed)));
    }
    fields.push((rejected_label.as_str(), number(file.rejects.len())));
    if !file.surprises.is_empty() {
        fields.push(("Surprising", file.surprises.join("\n")));
    }
    out.fields(fields)?;
    for warning in &file.warnings {
        out.line(format!("  note: {}", Shown(warning)))?;
    }
    rejects(out, file.unit, &file.rejects, kept)
}

fn rows(file: &Imported) -> String {
    match file.passed_over {
        0 => number(file.rows),
        n => {
            let (rows, over) = (number(file.rows), number(n));
            format!("{rows}, {over} of them no seat of their own: no paid account, or one listed before")
        }
    }
}

/// Rows that changed nothing, and how many of them said again what is known.
fn unchanged(file: &Imported) -> String {
    match file.confirmed {
        0 => number(file.unchanged),
        n => format!("{}, {} confirmed as of {}", number(file.unchanged), number(n), file.as_of),
    }
}

/// What became of accounts at the vendor.
fn accounts(AccountCounts { created, updated }: AccountCounts, dry_run: bool) -> String {
    let accounts = count(created, "account", "accounts");
    let (create, update) = (Verb::Created.said(dry_run), Verb::Updated.said(dry_run));
    if dry_run {
        return format!("{create} {accounts}, {update} {}", number(updated));
    }
    format!("{accounts} {create}, {} {update}", number(updated))
}

fn created(tally: CreatedCounts) -> String {
    let parts: Vec<String> = [
        (tally.products, "product", "products"),
        (tally.licenses, "license", "licenses"),
        (tally.orders, "order", "orders"),
        (tally.people, "person", "people"),
        (tally.seats, "seat", "seats"),
        (tally.applications, "application on a device", "applications on devices"),
        (tally.accounts, "account", "accounts"),
        (tally.devices, "further device of an account", "further devices of accounts"),
        (tally.listings, "login on a list", "logins on lists"),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, one, many)| count(number, one, many))
    .collect();
    if parts.is_empty() { "nothing".into() } else { parts.join(", ") }
}

/// The lines of seats that were ended here and that the file still lists, so that they are not brought back; or those of
/// further accounts of people who have one seat.
fn lines(unit: RowUnit, seats: &[(u32, String)]) -> String {
    let mut lines: Vec<String> =
        seats.iter().take(LISTED).map(|(line, who)| format!("{}, {who}", unit.of(*line))).collect();
    if seats.len() > LISTED {
        lines.push(format!("and {} more", number(seats.len() - LISTED)));
    }
    lines.join("\n")
}

/// Seats that the file no longer lists.
fn gone(file: &Imported, dry_run: bool) -> String {
    let seats = count(file.gone.len() as u64, "seat is", "seats are");
    let mut ids: Vec<String> = file.gone.iter().take(LISTED).map(ToString::to_string).collect();
    if file.gone.len() > LISTED {
        ids.push(format!("and {} more", number(file.gone.len() - LISTED)));
    }
    if let Some(import) = file.import.filter(|_| !dry_run) {
        ids.push(format!("see them with dormouse imports {import} --gone"));
    }
    let done = match file.gone_revoked {
        0 => format!("; {}", take_back(file)),
        n => format!("; {} {}", Verb::Revoked.said(dry_run), number(n)),
    };
    format!("{seats} no longer listed: {}{done}", ids.join(", "))
}

/// What to do about seats that the file lacks. Rejected rows may be about them, so a file with such rows revokes nobody.
fn take_back(file: &Imported) -> String {
    let by_hand = match file.gone.as_slice() {
        [one] => format!("dormouse seat revoke {one}"),
        [first, ..] => format!("dormouse seat revoke {first} …"),
        [] => String::new(),
    };
    let them = if file.gone.len() == 1 { "it" } else { "them" };
    if file.rejects.is_empty() {
        let number = file.gone.len();
        return format!("take {them} back by reading this file again with --revoke-gone={number}, or with {by_hand}");
    }
    format!("mend the rejected rows, which may be theirs, or take {them} back with {by_hand}")
}

/// Writes the first rejected rows, and how many more there are; `kept` is whether all of them go to a file.
pub fn rejects(out: &mut Out, unit: RowUnit, rejects: &Rejects, kept: bool) -> io::Result<()> {
    let listed = write_first(out, rejects.iter().map(Rejected::from), unit, (2, LISTED))?;
    match rejects.len() - listed {
        0 => Ok(()),
        more if kept => out.line(format!("  and {} more", number(more))),
        more => out.line(format!("  and {} more; write them all to a file with --rejects FILE", number(more))),
    }
}

/// Says where the rejected rows can be mended.
pub fn where_rejects_are(out: &mut Out, written: &[(PathBuf, usize)]) -> io::Result<()> {
    for (path, rows) in written {
        let rows = count(*rows as u64, "rejected row", "rejected rows");
        let path = path.display().to_string();
        out.line(format!("{rows} in {}: mend and import that file.", Shown(&path)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::command::Detail;
    use crate::domain::import_file::{AsOfFrom, Reject, RejectCode, RowFault};
    use crate::domain::touched::Touched;

    fn file(name: &str, rejects: usize) -> Imported {
        let fault = |(column, code)| RowFault::of(column, code, format!("The {column} cannot be read."));
        let faults = [("last_used", RejectCode::BadDate), ("account_paid", RejectCode::BadValue)];
        let reject = |line| Reject::of(line, faults.map(fault)).unwrap();
        Imported {
            import: Some(ImportId(4)),
            file: name.into(),
            preset: "dormouse.assignments".into(),
            as_of: "2026-06-30".parse().unwrap(),
            as_of_from: AsOfFrom::FileName,
            mended: false,
            unit: RowUnit::Line,
            rows: 9,
            created: CreatedCounts { licenses: 1, people: 2, seats: 3, ..CreatedCounts::default() },
            accounts: AccountCounts { created: 3, updated: 1 },
            passed_over: 0,
            updated: 1,
            unchanged: 2,
            confirmed: 1,
            not_allowed: vec![(4, "Ben Osei".into())],
            ended_here: vec![(5, "Ana Ruiz".into())],
            same_person: vec![],
            surprises: vec!["9 rows, and 1 of them is of somebody who was known here.".into()],
            gone: vec![SeatId(7)],
            gone_revoked: 0,
            removals_closed: 0,
            rejects: (2..).take(rejects).map(reject).collect(),
            warnings: vec![],
            seen_before: None,
        }
    }

    fn outcome(files: Vec<Imported>) -> Outcome {
        let detail = Detail::Imported(files);
        Outcome {
            batch: Some(BatchId(9)),
            receipt: Verb::Read.of(""),
            warnings: vec![],
            detail,
            dry_run: false,
            touched: Touched::default(),
        }
    }

    #[test]
    fn one_file_says_everything_at_the_top() {
        let files = vec![file("seats.csv", 1)];
        let (head, items) = records(&files, &outcome(files.clone()));
        insta::assert_snapshot!(format!(
            "{}\n{}",
            serde_json::to_string_pretty(&head).unwrap(),
            serde_json::to_string_pretty(&items).unwrap()
        ));
    }

    #[test]
    fn several_files_are_added_up_and_what_differs_is_null() {
        let files = vec![file("a.csv", 1), Imported { import: Some(ImportId(5)), ..file("b.csv", 2) }];
        let (head, _) = records(&files, &outcome(files.clone()));
        assert_eq!((head.import, head.rows, head.created), (None, 18, 12));
        assert_eq!(head.preset, Some("dormouse.assignments"));
        assert_eq!(head.rejected.iter().map(|r| r.file).collect::<Vec<_>>(), ["a.csv", "b.csv", "b.csv"]);
    }

    #[test]
    fn a_dry_run_has_no_batch() {
        let files = vec![file("a.csv", 0)];
        let looked_at = Outcome { dry_run: true, ..outcome(files.clone()) };
        assert_eq!(records(&files, &looked_at).0.batch, None);
    }
}
