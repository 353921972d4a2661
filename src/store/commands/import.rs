//! Import: the rows of files, taken in inside one transaction, or none of them.
//!
//! Each file is planned over what the files before it left behind. Facts of a file are recorded with its import and
//! line; what it changes keeps a row image, what it adds names its batch.

use super::import_bulk::check_references;
use super::import_catalog::{licenses, people, products};
use super::import_file::Taking;
use super::import_rejects::{Unanswered, refuse_too_many};
use super::import_seats::{own, vendor};
use super::undo_reach::is_empty;
use super::{counted, done, import_inventory, import_listings, import_orders, import_own_accounts};
use crate::domain::command::{Detail, ImportOptions, Outcome};
use crate::domain::ids::ImportId;
use crate::domain::import_file::plan::RowOutcomes;
use crate::domain::import_file::rejects::Rejects;
use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::import_file::surprises::Surprises;
use crate::domain::import_file::{Content, ImportFile};
use crate::domain::imported::{AccountCounts, CreatedCounts, Imported};
use crate::domain::org::Org;
use crate::domain::receipt::Verb;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, count, number};
use crate::store::convert::{day_number, millis, text};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params};
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// The fact of an import that said again what was known.
pub(super) const ONLY_CONFIRMS: &str = "only_confirms";

pub(super) fn import(
    ledger: &mut Ledger<'_>,
    org: &Org,
    files: &[ImportFile],
    options: &ImportOptions,
) -> Res<Outcome> {
    if options.revoke_gone && options.partial {
        return Err(Refusal::new(Code::BadValue, "A partial file cannot tell who is gone.")
            .hint("leave --partial or --revoke-gone away")
            .into());
    }
    let is_rest = |file: &&ImportFile| file.is_mended() && matches!(file.content, Content::Vendor(_));
    if let Some(rest) = files.iter().find(is_rest).filter(|_| options.revoke_gone) {
        return Err(Refusal::new(
            Code::BadValue,
            format!("{} is the mended rest of a file and cannot tell who is gone.", Shown(&rest.file)),
        )
        .hint("leave --revoke-gone away, or read the next whole roster with it")
        .into());
    }
    files.iter().try_for_each(|file| refuse_cut_off(file, options))?;
    let mut results = Vec::new();
    let (mut gone, mut looked_at) = (GoneSeats::default(), Vec::new());
    for file in files {
        results.push(one(ledger, org, file, options, (&mut gone, &mut looked_at))?);
    }
    gone.refuse_unless_counted(options)?;
    check_references(ledger, &looked_at)?;
    if let Some(batch) = ledger.batch_to_take_back()
        && is_empty(ledger.conn, batch)?
    {
        ledger.nothing_to_take_back()?;
    }
    let read = results.iter().filter(|r| r.seen_before.is_none()).count();
    let receipt = match results.as_slice() {
        [one] if one.seen_before.is_some() => {
            Verb::ChangedNothing.of(format!(": {} was read before", Shown(&one.file)))
        }
        [one] => Verb::Read.of(format!(
            "{}: {} created, {} updated, {} unchanged, {} rejected",
            Shown(&one.file),
            number(one.created.sum()),
            number(one.updated),
            number(one.unchanged),
            number(one.rejects.len())
        )),
        many => Verb::Read.of(format!(
            "{}: {} created, {} updated, {} rejected",
            counted(read, "file"),
            number(many.iter().map(|r| r.created.sum()).sum::<u32>()),
            number(many.iter().map(|r| r.updated).sum::<u32>()),
            number(many.iter().map(|r| r.rejects.len()).sum::<usize>())
        )),
    };
    Ok(done(ledger, receipt, Detail::Imported(results)))
}

fn one(
    ledger: &mut Ledger<'_>,
    org: &Org,
    file: &ImportFile,
    options: &ImportOptions,
    (gone, looked_at): (&mut GoneSeats, &mut Vec<Range<i64>>),
) -> Res<Imported> {
    let mut result = Imported {
        import: None,
        file: file.file.clone(),
        preset: file.preset.clone(),
        as_of: file.as_of,
        as_of_from: file.as_of_from,
        mended: file.is_mended(),
        unit: file.unit,
        rows: file.rows,
        created: CreatedCounts::default(),
        accounts: AccountCounts::default(),
        updated: 0,
        unchanged: 0,
        confirmed: 0,
        not_allowed: Vec::new(),
        ended_here: Vec::new(),
        same_person: Vec::new(),
        surprises: Vec::new(),
        gone: Vec::new(),
        gone_revoked: 0,
        removals_closed: 0,
        rejects: Rejects::default(),
        warnings: file.warnings.clone(),
        passed_over: if matches!(file.content, Content::Vendor(_)) { file.passed_over } else { 0 },
        seen_before: None,
    };
    if let Some(before) = seen(ledger, file, options)? {
        (result.seen_before, result.unchanged) = (Some(before), file.rows);
        return Ok(result);
    }
    let import = open(ledger, file, options)?;
    let mut taking = Taking {
        import,
        as_of: file.as_of,
        unit: file.unit,
        named: None,
        unanswered: Unanswered::default(),
        surprises: Surprises::default(),
        moved: false,
        looked_up: 0,
        matched: 0,
        unheld: HashSet::new(),
        identified: HashSet::new(),
        created: CreatedCounts::default(),
        accounts: AccountCounts::default(),
        outcomes: RowOutcomes::default(),
        rejects: file.rejects.clone(),
        warnings: Vec::new(),
        licenses: BTreeMap::new(),
        gone: Vec::new(),
        gone_revoked: 0,
        held_by_gone: 0,
        many_gone: false,
        removals_closed: 0,
        looked_at: Vec::new(),
    };
    match &file.content {
        Content::Products(rows) => products(ledger, &mut taking, rows)?,
        Content::Licenses(rows) => licenses(ledger, org, &mut taking, rows)?,
        Content::Orders(rows) => import_orders::orders(ledger, &mut taking, rows)?,
        Content::Listings(rows) => import_listings::listings(ledger, &mut taking, rows)?,
        Content::People(rows) => people(ledger, &mut taking, rows)?,
        Content::Accounts(rows) => import_own_accounts::accounts(ledger, &mut taking, rows)?,
        Content::Assignments(rows) => own(ledger, org, &mut taking, rows)?,
        Content::Inventory(inventory) => import_inventory::inventory(ledger, &mut taking, file, inventory)?,
        Content::Vendor(vendor_file) => vendor(ledger, org, &mut taking, file, vendor_file, options)?,
    }
    taking.rejects.sort();
    refuse_too_many(file, &taking.rejects, &taking.unanswered, options)?;
    close(ledger, file, &taking)?;
    gone.add(&taking);
    taking.surprises.few_matched(taking.looked_up, taking.matched);
    result.surprises = taking.surprises.largest();
    looked_at.append(&mut taking.looked_at);
    result.import = Some(import);
    result.created = taking.created;
    result.accounts = taking.accounts;
    result.updated = taking.outcomes.updated;
    result.unchanged = taking.outcomes.unchanged;
    result.confirmed = taking.outcomes.confirmed;
    result.not_allowed = taking.outcomes.not_allowed;
    result.ended_here = taking.outcomes.ended_here;
    result.same_person = taking.outcomes.same_person;
    result.gone = taking.gone;
    result.gone_revoked = taking.gone_revoked;
    result.removals_closed = taking.removals_closed;
    result.rejects = taking.rejects;
    result.warnings.extend(taking.warnings);
    Ok(result)
}

/// The import that took this very file in, if it still stands and did all that is asked for now: it was read as a whole
/// where it is to be one, and whom it lacked was revoked where that is asked for. One that left rows out does not count, for
/// what they lacked may be here by now, nor one that changed nothing, nor one that found everything said by an earlier
/// reading that was taken back: what they said may be gone by now.
fn seen(ledger: &Ledger<'_>, file: &ImportFile, options: &ImportOptions) -> Res<Option<ImportId>> {
    let id = ledger
        .conn
        .prepare_cached(
            "SELECT id FROM import WHERE sha256 = ?1 AND preset = ?2 AND license_id IS ?3 AND as_of = ?4 \
             AND void_batch IS NULL AND NOT EXISTS (SELECT 1 FROM import_reject r WHERE r.import_id = import.id) \
             AND EXISTS (SELECT 1 FROM batch b WHERE b.id = import.created_batch AND b.undoable = 1) \
             AND NOT EXISTS (SELECT 1 FROM import o WHERE o.sha256 = import.sha256 AND o.id < import.id \
                             AND o.void_batch > import.created_batch) \
             AND roster >= ?5 AND (SELECT f.facts ->> 'reading' FROM history f WHERE f.batch_id = import.created_batch \
                                   AND f.subject = 'I' || import.id) IS ?7 \
             AND (NOT ?6 OR roster = 0 OR EXISTS (SELECT 1 FROM history f WHERE f.batch_id = import.created_batch \
                             AND f.subject = 'I' || import.id AND f.facts ->> 'gone' = f.facts ->> 'gone_revoked')) \
             ORDER BY id DESC LIMIT 1",
        )?
        .query_row(
            params![
                file.sha256,
                file.preset,
                options.license.map(|l| l.0),
                day_number(file.as_of),
                is_whole(file, options),
                options.revoke_gone,
                file.reading
            ],
            |row| row.get("id"),
        )
        .optional()?;
    Ok(id.map(ImportId))
}

/// A file that was cut off says nothing of those whom it lacks, so it is read only as a part.
fn refuse_cut_off(file: &ImportFile, options: &ImportOptions) -> Result<(), Refusal> {
    let is_cut_off = matches!(&file.content, Content::Vendor(vendor) if vendor.cut_off);
    if !is_cut_off || options.partial || file.is_mended() {
        return Ok(());
    }
    let (name, rows) = (Shown(&file.file), number(file.rows));
    Err(Refusal::new(
        Code::BadFile,
        format!("{name} has exactly {rows} rows, where such files are known to be cut off; nothing was changed."),
    )
    .hint("take the export again in parts; read each with --partial, which takes nobody for gone"))
}

/// True if the file is to list everybody.
fn is_whole(file: &ImportFile, options: &ImportOptions) -> bool {
    matches!(&file.content, Content::Vendor(vendor) if vendor.roster) && !options.partial && !file.is_mended()
}

/// Writes the import down before its rows, which name it.
fn open(ledger: &mut Ledger<'_>, file: &ImportFile, options: &ImportOptions) -> Res<ImportId> {
    let roster = is_whole(file, options);
    let directory = match &file.content {
        Content::People(_) => true,
        Content::Vendor(vendor) => vendor.directory,
        _ => false,
    };
    let zero = Value::Integer(0);
    let id = ledger.insert_plain(
        "import",
        &[
            ("file", text(&file.file)),
            ("sha256", text(&file.sha256)),
            ("preset", text(&file.preset)),
            ("as_of", Value::Integer(day_number(file.as_of))),
            ("at", Value::Integer(millis(ledger.now.at))),
            ("actor", text(&ledger.actor.name)),
            ("roster", Value::Integer(roster.into())),
            ("directory", Value::Integer(directory.into())),
            ("rows", Value::Integer(file.rows.into())),
            ("created", zero.clone()),
            ("updated", zero.clone()),
            ("unchanged", zero),
        ],
    )?;
    Ok(ImportId(id))
}

/// Completes the import: its figures, its rejects, its event and one for each license it touched.
fn close(ledger: &mut Ledger<'_>, file: &ImportFile, taking: &Taking) -> Res<()> {
    ledger.conn.execute(
        "UPDATE import SET created = ?2, updated = ?3, unchanged = ?4, license_id = ?5 WHERE id = ?1",
        params![
            taking.import.0,
            taking.created.sum(),
            taking.outcomes.updated,
            taking.outcomes.unchanged,
            taking.named.map(|license| license.0)
        ],
    )?;
    let mut insert = ledger.conn.prepare_cached(
        "INSERT INTO import_reject (import_id, n, line, column, code, message) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let faults = taking.rejects.iter().flat_map(|reject| reject.faults().map(|fault| (reject.line, fault)));
    for (n, (line, fault)) in (0_i64..).zip(faults) {
        insert.execute(params![taking.import.0, n, line, fault.column, fault.code.word(), fault.message])?;
    }
    drop(insert);
    let created = taking.created;
    let mut facts = facts! {
            "import": taking.import, "sha256": file.sha256, "preset": file.preset, "as_of": file.as_of,
            "rows": file.rows, "products": created.products, "licenses": created.licenses, "orders": created.orders,
            "people": created.people, "seats": created.seats, "applications": created.applications, "updated": taking.outcomes.updated,
            "unchanged": taking.outcomes.unchanged, "rejected": taking.rejects.len(),
            "ended_here": taking.outcomes.ended_here.len(), "gone": taking.gone.len(),
            "gone_revoked": taking.gone_revoked, "removals_closed": taking.removals_closed,
    };
    if taking.accounts != AccountCounts::default() {
        facts.insert("accounts_created".into(), taking.accounts.created.into());
        facts.insert("accounts_updated".into(), taking.accounts.updated.into());
    }
    if created.listings > 0 {
        facts.insert("listings".into(), created.listings.into());
    }
    if file.unit != RowUnit::Line {
        facts.insert("row_unit".into(), file.unit.word().into());
    }
    if taking.only_confirms() {
        facts.insert(ONLY_CONFIRMS.into(), true.into());
    }
    if let Some(reading) = &file.reading {
        facts.insert("reading".into(), reading.as_str().into());
    }
    ledger.event(Some(&taking.import.to_string()), facts, &format!("read {}, as of {}", file.file, file.as_of))?;
    for (license, rows) in &taking.licenses {
        ledger.concerns(*license)?;
        ledger.part(
            "import_license",
            &license.to_string(),
            facts! {"import": taking.import, "license": license, "rows": rows},
            &format!("{} of {}, as of {}", counted(*rows as usize, "row"), file.file, file.as_of),
        )?;
    }
    Ok(())
}

/// The seats that go because the files of one command no longer list them.
#[derive(Debug, Default)]
struct GoneSeats {
    seats: u32,
    holders: usize,
    many: bool,
}

impl GoneSeats {
    fn add(&mut self, taking: &Taking) {
        self.seats += taking.gone_revoked;
        self.holders += taking.held_by_gone;
        self.many |= taking.many_gone;
    }

    /// Many seats go only where somebody says how many, and never another number than was said.
    fn refuse_unless_counted(&self, options: &ImportOptions) -> Result<(), Refusal> {
        let Self { seats, holders, many } = *self;
        if !options.revoke_gone || options.gone_counted.map_or(!many, |said| said == seats) {
            return Ok(());
        }
        let of = format!("{} of {}", number(seats), count(holders, "holder", "holders"));
        let refusal = Refusal::new(
            Code::TooManyRejects,
            match options.gone_counted {
                None => format!("{of} would lose their seats at once, more than a tenth; nothing was changed."),
                Some(_) if seats == 0 => "Nobody would lose a seat; nothing was changed.".into(),
                Some(said) => format!("{of} would lose their seats, not {}; nothing was changed.", number(said)),
            },
        );
        Err(match seats {
            0 => refusal.hint("leave --revoke-gone away"),
            _ => refusal.hint(format!(
                "see who they are with --dry-run in place of --revoke-gone; if they are all gone, say how many: \
                 --revoke-gone={seats}"
            )),
        })
    }
}
