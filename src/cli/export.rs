//! `export`: dormouse's own files, which `import` reads back.
//!
//! It puts the rows of [`crate::domain::own_csv`] into the columns of the files. What the files cannot say is counted and
//! said; nothing is dropped in silence.

use super::context::Context;
use super::failure::{Done, Status};
use super::format::{capital, count};
use crate::domain::account::Fate;
use crate::domain::command::Command;
use crate::domain::field::Described;
use crate::domain::import_file::{LicenseRow, ListingRow, OrderRow, PersonRow};
use crate::domain::own_csv::{AccountLine, LeftOut, OwnCsvRecords, SeatLine};
use crate::domain::refusal::Refusal;
use crate::domain::text::Shown;
use crate::export::csv::{Cell, Formulas, Writer, begins_with};
use crate::files::{Existing, FileKind, Folder, PRIVATE, Trouble, write_folder};
use crate::import;
use crate::store::{AccountsOf, SeatsOf};
use clap::Args;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

const AFTER: &str = "\
Example:
  dormouse export handover
  dormouse export handover --force
  dormouse import handover/products.csv handover/licenses.csv handover/orders.csv handover/listings.csv \\
      handover/people.csv handover/assignments.csv handover/accounts.csv

Writes products.csv, licenses.csv, orders.csv, listings.csv, people.csv, assignments.csv and accounts.csv, all of them or none, readable by \
you alone. Read back into this database they change nothing; an empty one takes all of it in. They are for reading back: cells stand as they \
are recorded, so open them in a spreadsheet only if you trust what is recorded; lists with --format csv are guarded.

They carry what their columns say. What they cannot say is counted when they are written: archived records, limits and \
overdrafts, logins, exemptions, a use said to be never, people without an address. History, users audits and the counts \
they left, removals, notices, settings, admins, and the file and day each date came from stay in the database; for all \
of that copy the database itself.";

/// Write the files that import reads back
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct Export {
    /// The directory for the files; made if it is not there
    dir: PathBuf,
    /// Write license keys too; for admins, and recorded in history
    #[arg(long)]
    with_keys: bool,
    /// Put the files in the place of those that are there
    #[arg(long)]
    force: bool,
}

/// The names of the files without their ending, in the order in which they are read back.
const NAMES: [&str; 7] = ["products", "licenses", "orders", "listings", "people", "assignments", "accounts"];

impl Export {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        if self.with_keys {
            session.may_write()?;
        }
        let files = NAMES.map(|name| format!("{name}.csv"));
        let names: Vec<&str> = files.iter().map(String::as_str).collect();
        let off = context.off_limits();
        let is_ours = NAMES.map(|name| {
            let columns = import::columns(name);
            move |head: &[u8]| columns.as_ref().is_ok_and(|columns| begins_with(head, columns))
        });
        let existing = |name: &str| {
            let place = names.iter().position(|known| *known == name).unwrap_or(0);
            let kind = FileKind { name: "file that dormouse exported under this name", is: &is_ours[place] };
            Existing::forced(self.force, kind)
        };
        let folder = Folder { dir: &self.dir, names: &names, existing: &existing, off: &off, mode: PRIVATE };
        // What is written is read while the event that says so is written: the two must not wait for each other.
        let reader = if self.with_keys { session.store.aside()? } else { session.store.again()? };
        let (mut rows, mut left_out) = ([0; NAMES.len()], LeftOut::new());
        reader.carry(session.today(), self.with_keys, |carried, seats, accounts| {
            left_out.clone_from(&carried.left_out);
            let fill = |name: &str, out: &mut dyn Write| {
                let place = names.iter().position(|known| *known == name).unwrap_or(0);
                rows[place] = write(NAMES[place], out, carried, (seats, accounts), &mut left_out)?;
                Ok(())
            };
            // Keys that nobody recorded as taken out must not be there, nor the other way round.
            let record = |place: &mut dyn FnMut() -> Result<(), Refusal>| match carried.keys.as_slice() {
                [] => place(),
                keys => session.execute_after(&Command::ExportKeys(keys.to_vec()), &mut |_| place()).map(drop),
            };
            write_folder(&folder, fill, record)
        })?;
        let dir = self.dir.display().to_string();
        let wrote = format!("Wrote {} files to {}.", NAMES.len(), Shown(&dir));
        context.deeds.made(&wrote);
        context.out.line(wrote)?;
        context.out.fields(files.iter().zip(rows).map(|(name, rows)| (name.as_str(), count(rows, "row", "rows"))))?;
        if !left_out.is_empty() {
            context.out.line("")?;
            context.out.line("What these files cannot say, and do not:")?;
            for (what, times) in left_out {
                let (one, many) = what.words();
                context.out.line(format!("  {}", capital(&count(times, one, many))))?;
            }
        }
        Ok(Status::Done)
    }
}

/// Writes one file and says how many rows it has.
fn write(
    name: &str,
    out: &mut dyn Write,
    carried: &OwnCsvRecords,
    (seats, accounts): (&SeatsOf<'_>, &AccountsOf<'_>),
    left_out: &mut LeftOut,
) -> Result<u64, Trouble> {
    let mut csv = Writer::new(out, Formulas::Raw, &import::columns(name)?)?;
    match name {
        "products" => carried.products.iter().try_for_each(|row| csv.row(cells(row)))?,
        "licenses" => carried.licenses.iter().try_for_each(|(_, row)| csv.row(license(row)))?,
        "orders" => carried.orders.iter().try_for_each(|row| csv.row(order(row)))?,
        "listings" => carried.listings.iter().try_for_each(|row| csv.row(listing(row)))?,
        "people" => carried.people.iter().try_for_each(|row| csv.row(person(row)))?,
        "assignments" => {
            for license in &carried.licenses {
                let mut written = Ok(());
                seats(license, left_out, &mut |row| go_on(&mut written, csv.row(seat(&row))))?;
                written?;
            }
        }
        _ => {
            for license in &carried.licenses {
                let mut written = Ok(());
                accounts(license, left_out, &mut |row| go_on(&mut written, csv.row(account(&row))))?;
                written?;
            }
        }
    }
    let rows = csv.rows();
    csv.finish()?;
    Ok(rows)
}

/// Keeps whether a row could be written, and asks for no other one if it could not.
fn go_on(written: &mut io::Result<()>, row: io::Result<()>) -> ControlFlow<()> {
    *written = row;
    if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
}

fn text(text: Option<&str>) -> Cell<'_> {
    Cell::maybe(text)
}

fn shown<'c>(value: Option<impl ToString>) -> Cell<'c> {
    Cell::maybe(value.map(|value| value.to_string()))
}

fn word<'c>(value: Option<impl Into<&'static str>>) -> Cell<'c> {
    Cell::maybe(value.map(Into::into))
}

/// The fields of a record that have columns.
fn cells<R: Described>(record: &R) -> impl Iterator<Item = Cell<'_>> {
    R::file_columns().map(|(field, _)| shown((field.get)(record)))
}

fn license(LicenseRow { product, publisher, fields }: &LicenseRow) -> impl Iterator<Item = Cell<'_>> {
    [Cell::text(product), text(publisher.as_deref())].into_iter().chain(cells(fields))
}

fn order(OrderRow { product, publisher, license, fields }: &OrderRow) -> impl Iterator<Item = Cell<'_>> {
    license_of(product, publisher.as_deref(), license).into_iter().chain(cells(fields))
}

/// The columns that name a license.
fn license_of<'c>(product: &'c str, publisher: Option<&'c str>, license: &'c str) -> [Cell<'c>; 3] {
    [Cell::text(product), text(publisher), text(Some(license).filter(|name| !name.is_empty()))]
}

fn listing(row: &ListingRow) -> impl Iterator<Item = Cell<'_>> {
    let entry = [
        word(Some(row.list)),
        Cell::text(&row.identifier),
        Cell::day(row.since),
        text(row.added_by.as_deref()),
        text(row.reason.as_deref()),
    ];
    license_of(&row.product, row.publisher.as_deref(), &row.license).into_iter().chain(entry)
}

fn person(row: &PersonRow) -> [Cell<'_>; 8] {
    [
        Cell::text(&row.email),
        text(row.name.as_deref()),
        text(row.department.as_deref()),
        text(row.employee_number.as_deref()),
        word(row.status),
        Cell::day(row.until),
        Cell::day(row.last_login),
        Cell::text(row.aliases.join(";")),
    ]
}

fn seat<'c>(SeatLine { product, license, email, last_used, seat }: &'c SeatLine<'_>) -> [Cell<'c>; 11] {
    [
        Cell::text(*product),
        Cell::text(*license),
        Cell::text(*email),
        Cell::day(seat.assigned_on),
        Cell::day(*last_used),
        text(seat.access_level.as_deref()),
        text(seat.account_identifier.as_deref()),
        text(seat.notes.as_deref()),
        Cell::day(seat.revoked_on),
        word(seat.account_state.status),
        shown(seat.account_state.paid),
    ]
}

fn account<'c>(line: &'c AccountLine<'_>) -> [Cell<'c>; 30] {
    let (account, device) = (line.account, line.device);
    let said = &account.said;
    let listed = account.listed;
    let on_device = device.and_then(|device| device.listed);
    let freeing = &account.freeing;
    // Of a merge whose other account is left out, only what was merged is known.
    let is_told = |fate: &Fate| !matches!(fate, Fate::Merge { .. }) || line.merged_into.is_some();
    let decided = freeing.decision.as_ref().filter(|decision| is_told(&decision.fate));
    let (until, export) = match decided.map(|decision| &decision.fate) {
        Some(Fate::Keep { until }) => (Some(*until), None),
        Some(Fate::ExportThenDelete { export }) => (None, Some(export.as_str())),
        _ => (None, None),
    };
    [
        Cell::text(line.product),
        Cell::text(line.license),
        Cell::text(account.login.as_str()),
        text(account.domain.as_deref()),
        text(device.map(|device| device.name.as_str())),
        text(said.email.as_deref()),
        text(said.name.as_deref()),
        text(said.role.as_deref()),
        word(said.state.status),
        shown(said.tracked),
        shown(said.has_data),
        shown(said.state.paid),
        Cell::day(said.created_on),
        Cell::maybe(said.last_used.told()),
        text(line.merged_into),
        text(line.publisher),
        text(said.user_id.as_deref()),
        text(line.person),
        word(line.match_rule),
        Cell::day(listed.map(|listed| listed.first.as_of)),
        Cell::day(listed.map(|listed| listed.last.as_of)),
        Cell::day(on_device.map(|listed| listed.first.as_of)),
        Cell::day(on_device.map(|listed| listed.last.as_of)),
        Cell::day(account.missing_as_of),
        Cell::day(freeing.stopped_on),
        Cell::day(freeing.freed_on),
        word(decided.map(|decision| decision.fate.kind())),
        Cell::day(until),
        text(decided.and_then(|decision| decision.reason.as_deref())),
        text(export),
    ]
}
