//! Rows that are accounts, of a roster or a report on use: each account once, without those that are no paid seat.

use crate::domain::import_file::account_status::{AccountState, AccountStatus};
use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::import_file::{Account, Content, VendorFile};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, count, number};

use super::super::preset::{Kind, Preset};
use super::super::row::{Faults, Row, each};
use super::super::source::RecordSource;
use super::account::{Columns, named};
use super::cells::{Header, Left};
use super::fold::Fold;
use super::frame::Frame;
use super::gate::Gate;
use super::identity::Identifiers;
use super::reading::Reading;

/// Rows below a header where the sheets of older and of newer spreadsheets end.
const SHEET_ENDS: [u32; 2] = [65_535, 1_048_575];

/// Reads every row.
pub(super) fn read(source: &dyn RecordSource, preset: &Preset, frame: &Frame) -> Result<Reading, Refusal> {
    let names = source.names();
    let mut reader = Reader {
        frame,
        gate: Gate::new(preset, source, frame)?,
        identifiers: Identifiers::new(preset, Header::new(&names)),
        columns: Columns::new(preset, source.header(), &names),
        fold: Fold::new(&preset.realm),
        left: Left::default(),
        blocked: Vec::new(),
    };
    if reader.columns.lacks_products() {
        return Err(Refusal::new(Code::BadFile, "The file has no column that says which products an account has.")
            .hint(format!("take the export again with every column: {}", Shown(&preset.place))));
    }
    let watched = reader.identifiers.columns();
    let rows = each(source, frame.show_values, &watched, |row, faults| reader.take(row, faults))?;
    reader.gate.refuse_if_unsound(source)?;
    reader.identifiers.refuse_if_empty(source, preset)?;
    let is_roster = preset.kind == Kind::Roster;
    if is_roster && reader.gate.no_seat > 0 && reader.fold.is_empty() {
        return Err(reader.gate.passed.refusal(source.file(), preset, &names, rows.rejects.len()));
    }
    let mut warnings = rows.sums;
    warnings.append(&mut reader.columns.missing());
    warnings.append(&mut reader.left.sentences(source.header()));
    warnings.extend(blocked(&reader.blocked, source.unit()));
    let cut_off = preset.truncated_at.contains(&rows.count) || SHEET_ENDS.contains(&rows.count);
    if cut_off {
        warnings.push(format!(
            "The file has exactly {} rows, where such files are known to be cut off: it is not taken for complete.",
            number(rows.count)
        ));
    }
    let (accounts, folded) = reader.fold.into_accounts();
    let content = Content::Vendor(VendorFile {
        roster: is_roster,
        directory: preset.directory,
        product: preset.product.clone(),
        publisher: preset.publisher.clone(),
        realm: preset.realm.clone(),
        accounts,
        cut_off,
    });
    let passed_over = reader.gate.no_seat.saturating_add(folded);
    Ok(Reading { content, rejects: rows.rejects, rows: rows.count, passed_over, warnings })
}

/// What is said of accounts that nobody can use and that are listed all the same.
fn blocked(lines: &[u32], unit: RowUnit) -> Option<String> {
    let first = unit.of(*lines.first()?);
    let at = if lines.len() == 1 { first } else { format!("first: {first}") };
    let accounts = count(lines.len(), "account is", "accounts are");
    Some(format!("{accounts} suspended at the vendor and may still be paid for ({at})."))
}

/// The preset held against one header, and what was found so far.
struct Reader<'p> {
    frame: &'p Frame,
    gate: Gate<'p>,
    identifiers: Identifiers<'p>,
    columns: Columns<'p>,
    fold: Fold,
    left: Left,
    blocked: Vec<u32>,
}

impl Reader<'_> {
    fn take(&mut self, row: &Row<'_>, faults: &mut Faults) {
        if !self.gate.admits(row, faults) {
            return;
        }
        let (status, paid) = self.columns.account_state(row, &mut self.left);
        if status.is_some_and(|status| !status.holds_seat(paid)) || paid == Some(false) {
            self.gate.pass_over(&self.columns.of_account_state(), row, faults);
            return;
        }
        let identifiers = self.identifiers.of(row, faults).unwrap_or_default();
        self.gate.look_concealed(row, &identifiers, faults);
        let accounts = self.columns.accounts(row, self.frame, &mut self.left, faults);
        if !faults.are_none() {
            return;
        }
        if accounts.is_empty() {
            self.gate.no_seat = self.gate.no_seat.saturating_add(1);
            return;
        }
        if status.is_some_and(AccountStatus::is_blocked) {
            self.blocked.push(row.line);
        }
        let account_state = AccountState { status, paid };
        let accounts = named(accounts, &identifiers);
        self.fold.add(row.line, accounts.map(|account| Account { account_state, ..account }));
    }
}
