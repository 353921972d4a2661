//! Rows that say who works here: a directory's users, or a list of people from elsewhere.

use crate::domain::evidence::Last;
use crate::domain::import_file::account_status::AccountStatus;
use crate::domain::import_file::{Content, Numbered, PersonRow, RejectCode};
use crate::domain::person::{self, DEPARTMENT_LIMIT, IdentifierKind, PersonStatus, normalized};
use crate::domain::refusal::Refusal;

use super::super::preset::{DateRule, Preset, TextRule};
use super::super::row::{Fault, Faults, Row, Span, each};
use super::super::source::RecordSource;
use super::cells::{Header, Left, Placed};
use super::frame::Frame;
use super::gate::Gate;
use super::identity::{Identifiers, Named};
use super::reading::Reading;

/// Reads every row.
pub(super) fn read(source: &dyn RecordSource, preset: &Preset, frame: &Frame) -> Result<Reading, Refusal> {
    let names = source.names();
    let (header, fields) = (Header::new(&names), &preset.fields);
    let mut reader = Reader {
        frame,
        gate: Gate::new(preset, source, frame)?,
        identifiers: Identifiers::new(preset, header),
        name: header.texts(fields.display_name.as_ref()),
        department: header.texts(fields.department.as_ref()),
        status: header.texts(fields.status.as_ref()),
        until: header.date(fields.until.as_ref()),
        last_login: header.date(fields.last_login.as_ref()),
        left: Left::default(),
        people: Vec::new(),
    };
    let watched = reader.identifiers.columns();
    let rows = each(source, frame.show_values, &watched, |row, faults| reader.take(row, faults))?;
    reader.gate.refuse_if_unsound(source)?;
    reader.identifiers.refuse_if_empty(source, preset)?;
    if reader.gate.no_seat > 0 && reader.people.is_empty() {
        return Err(reader.gate.passed.refusal(source.file(), preset, &names, rows.rejects.len()));
    }
    let mut warnings = rows.sums;
    warnings.extend(reader.gate.passed_over());
    warnings.append(&mut reader.left.sentences(source.header()));
    let content = Content::People(reader.people.into());
    let passed_over = reader.gate.no_seat;
    Ok(Reading { content, rejects: rows.rejects, rows: rows.count, passed_over, warnings })
}

/// The preset held against one header, and the people so far.
struct Reader<'p> {
    frame: &'p Frame,
    gate: Gate<'p>,
    identifiers: Identifiers<'p>,
    name: Option<Placed<'p, TextRule>>,
    department: Option<Placed<'p, TextRule>>,
    status: Option<Placed<'p, TextRule>>,
    until: Option<Placed<'p, DateRule>>,
    last_login: Option<Placed<'p, DateRule>>,
    left: Left,
    people: Vec<Numbered<PersonRow>>,
}

impl Reader<'_> {
    fn take(&mut self, row: &Row<'_>, faults: &mut Faults) {
        if !self.gate.admits(row, faults) {
            return;
        }
        let identifiers = self.identifiers.of(row, faults);
        self.gate.look_concealed(row, identifiers.as_deref().unwrap_or_default(), faults);
        let known = identifiers.map_or_else(PersonRow::default, |named| faults.or_nothing(known_by(named)));
        let (status, switched_on) = self.status(row);
        let left = &mut self.left;
        let mut kept =
            |field: &Option<Placed<'_, TextRule>>, limit| field.as_ref().and_then(|field| field.kept(row, limit, left));
        let (name, department) = (kept(&self.name, person::NAME_LIMIT), kept(&self.department, DEPARTMENT_LIMIT));
        let last_login = self.last_login.as_ref().map(|field| field.last(row, self.frame, faults));
        let until = self.until.as_ref().and_then(|field| field.day(row, self.frame, Span::Contract, faults));
        let person = PersonRow {
            name,
            department,
            status,
            switched_on,
            until,
            last_login: if let Some(Last::Observed(day)) = last_login { Some(day) } else { None },
            ..known
        };
        if faults.are_none() {
            self.people.push(Numbered { line: row.line, row: person });
        }
    }

    /// What the file says of whether somebody is here: of the person, or of the account that the directory has for them.
    fn status(&mut self, row: &Row<'_>) -> (Option<PersonStatus>, Option<bool>) {
        let Some((column, word)) = self.status.as_ref().and_then(|field| field.name(row)) else { return (None, None) };
        if let Ok(account) = word.parse::<AccountStatus>() {
            return (None, account.is_switched_on());
        }
        let person = word.parse().ok();
        if person.is_none() {
            self.left.unknown(&word, column);
        }
        (person, None)
    }
}

/// A person by the identifiers of a row: an address first, whichever kind of address it is.
fn known_by(identifiers: Vec<Named>) -> Result<PersonRow, Fault> {
    let mut row = PersonRow::default();
    for (kind, value) in identifiers {
        match kind {
            IdentifierKind::EmployeeNumber => {
                row.employee_number.get_or_insert(value);
            }
            IdentifierKind::Login => {}
            _ if row.email.is_empty() => row.email = value,
            _ if normalized(&value) != normalized(&row.email) => row.aliases.push(value),
            _ => {}
        }
    }
    if row.email.is_empty() {
        return Err(Fault::row(RejectCode::MissingSubject, "has no address, and a person is known by one"));
    }
    Ok(row)
}
