//! What names whoever a row is about.

use crate::domain::import_file::RejectCode;
use crate::domain::person::{self, IDENTIFIER_LIMIT, IdentifierKind};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{self, Shown};

use super::super::preset::{Preset, TextRule};
use super::super::row::{Fault, Faults, Row, no_address};
use super::super::source::RecordSource;
use super::cells::{Header, Placed};

/// An identifier with its kind.
pub(super) type Named = (IdentifierKind, String);

/// Where identifiers stand, strongest first.
pub(super) struct Identifiers<'p> {
    places: Vec<(IdentifierKind, Placed<'p, TextRule>)>,
    /// A row that was looked at has something there.
    any: bool,
    /// Rows that were looked at.
    looked: u32,
}

impl<'p> Identifiers<'p> {
    pub(super) fn new(preset: &'p Preset, header: Header<'_>) -> Self {
        let places = preset.identifiers.iter().map(|(kind, rule)| (*kind, header.text(rule))).collect();
        Self { places, any: false, looked: 0 }
    }

    /// The columns that may hold one.
    pub(super) fn columns(&self) -> Vec<usize> {
        self.places.iter().flat_map(|(_, field)| field.at.iter().copied()).collect()
    }

    /// What names the holder of a row, strongest first; nobody where any of it cannot be read.
    pub(super) fn of(&mut self, row: &Row<'_>, faults: &mut Faults) -> Option<Vec<Named>> {
        let found = self.any(row, faults)?;
        if found.is_empty() {
            faults.add(self.nobody(row));
            return None;
        }
        Some(found)
    }

    /// The same of a row that need not name anybody.
    pub(super) fn any(&mut self, row: &Row<'_>, faults: &mut Faults) -> Option<Vec<Named>> {
        self.looked = self.looked.saturating_add(1);
        let (mut found, mut is_sound): (Vec<Named>, _) = (Vec::with_capacity(self.places.len()), true);
        for (kind, field) in &self.places {
            let Some((column, parts)) = field.names(row) else { continue };
            self.any = true;
            for part in parts {
                match read(*kind, &part, column) {
                    Err(fault) => {
                        is_sound = false;
                        faults.add(fault);
                    }
                    Ok(text) if text.is_empty() || found.iter().any(|(_, known)| *known == text) => {}
                    Ok(text) => found.push((*kind, text)),
                }
            }
        }
        is_sound.then_some(found)
    }

    /// Refuses a file of which no row names anybody, because the columns that would are empty.
    pub(super) fn refuse_if_empty(&self, source: &dyn RecordSource, preset: &Preset) -> Result<(), Refusal> {
        // One row may be a bad one.
        if self.any || self.looked < 2 {
            return Ok(());
        }
        let columns = self.columns();
        let mut names =
            columns.iter().filter_map(|at| source.header().get(*at)).map(|name| format!("\"{}\"", Shown(name)));
        let which = match (names.next(), names.next()) {
            (Some(one), None) => format!("The column {one} of \"{}\" is", Shown(source.file())),
            (first, second) => {
                let all: Vec<String> = first.into_iter().chain(second).chain(names).collect();
                format!("The columns {} of \"{}\" are", all.join(", "), Shown(source.file()))
            }
        };
        Err(Refusal::new(Code::BadFile, format!("{which} empty in every row, so nothing says whose the rows are."))
            .hint(format!("take the export again, with what names people in it: {}", Shown(preset.place()))))
    }

    /// A row that names nobody: every such cell is empty or holds what stands for nothing.
    fn nobody(&mut self, row: &Row<'_>) -> Fault {
        let columns = self.columns();
        let stands = columns.iter().find(|column| !text::visible(row.cell(**column)).trim().is_empty());
        self.any |= stands.is_some();
        match (stands, columns.first()) {
            (Some(column), _) => {
                let why = "holds a word that stands for nobody, so nothing says whose row it is";
                Fault::cell(*column, RejectCode::MissingSubject, why)
            }
            (None, Some(column)) => {
                Fault::cell(*column, RejectCode::MissingSubject, "is empty, so nothing says whose row it is")
            }
            (None, None) => Fault::row(RejectCode::MissingSubject, "names nobody"),
        }
    }
}

/// One identifier, as it is kept.
fn read(kind: IdentifierKind, part: &str, column: usize) -> Result<String, Fault> {
    let text = text::identifier(part, IDENTIFIER_LIMIT).map_err(|bad| Fault::text(column, &bad))?;
    let is_bad = kind == IdentifierKind::Email && !text.is_empty() && !person::is_mail_address(&text);
    if is_bad { Err(no_address(column)) } else { Ok(text) }
}
