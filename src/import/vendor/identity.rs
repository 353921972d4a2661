//! What names whoever a row is about.

use crate::domain::import_file::RejectCode;
use crate::domain::person::{self, IDENTIFIER_LIMIT, IdentifierKind};
use crate::domain::text;

use super::super::preset::{Preset, TextRule};
use super::super::row::{Fault, Row, no_address};
use super::cells::{Header, Placed};

/// An identifier with its kind.
pub(super) type Named = (IdentifierKind, String);

/// Where identifiers stand, strongest first.
pub(super) struct Identifiers<'p>(Vec<(IdentifierKind, Placed<'p, TextRule>)>);

impl<'p> Identifiers<'p> {
    pub(super) fn new(preset: &'p Preset, header: Header<'_>) -> Self {
        Self(preset.identifiers.iter().map(|(kind, rule)| (*kind, header.text(rule))).collect())
    }

    /// The columns that may hold one.
    pub(super) fn columns(&self) -> Vec<usize> {
        self.0.iter().flat_map(|(_, field)| field.at.iter().copied()).collect()
    }

    /// What names the holder of a row, strongest first.
    pub(super) fn of(&self, row: &Row<'_>) -> Result<Vec<Named>, Fault> {
        let mut found: Vec<Named> = Vec::with_capacity(self.0.len());
        for (kind, field) in &self.0 {
            let Some((column, parts)) = field.names(row) else { continue };
            for part in parts {
                let text = text::identifier(&part, IDENTIFIER_LIMIT).map_err(|bad| Fault::text(column, &bad))?;
                if *kind == IdentifierKind::Email && !text.is_empty() && !person::is_mail_address(&text) {
                    return Err(no_address(column));
                }
                if !text.is_empty() && !found.iter().any(|(_, known)| *known == text) {
                    found.push((*kind, text));
                }
            }
        }
        if found.is_empty() { Err(self.nobody(row)) } else { Ok(found) }
    }

    /// A row that names nobody: every such cell is empty or holds what stands for nothing.
    fn nobody(&self, row: &Row<'_>) -> Fault {
        let columns = self.columns();
        let stands = columns.iter().find(|column| !text::visible(row.cell(**column)).trim().is_empty());
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
