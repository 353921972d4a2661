//! A file that was opened, whatever it is kept in, as records under a header. What it is, its bytes say.

use std::io::Read as _;

use crate::domain::database_table::ReadTable;
use crate::domain::refusal::Refusal;
use crate::domain::text::key;

use super::database::{self, is_database};
use super::delimited::Delimited;
use super::input::{Input, digest_of};
use super::json;
use super::named_columns::NamedColumns;
use super::source::RecordSource;
use super::text::Text;
use super::unpack::{Unpacked, unpack};
use super::which::Wanted;
use super::workbook;
use super::zip::is_zip;

/// As much of a file as tells what it is kept in.
const HEAD: usize = 16;
/// As much of a text as tells whether it is JSON.
const BEGINNING: u64 = 4 << 10;

/// How the records in a file are found, where the file does not say it.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The encoding by its label: `--encoding`.
    pub encoding: Option<String>,
    /// The sheet, list or table to read, where a file has several: `--sheet`.
    pub sheet: Option<String>,
    /// Reads a table of another program's database.
    pub read_table: ReadTable,
}

impl Opening {
    /// What tells the rows that are found from others of the same file; nothing where nobody chose.
    pub(super) fn reading(&self) -> Option<String> {
        if self.sheet.is_none() && self.encoding.is_none() {
            return None;
        }
        let encoding = self.encoding.as_ref().map(|label| label.trim().to_lowercase());
        Some(digest_of(&format!("{:?} {encoding:?}", self.sheet.as_deref().map(key))))
    }
}

/// A file and what was found on the way to its records.
pub(super) struct Opened {
    pub source: NamedColumns,
    /// Lower-case hex of the SHA-256 of the file as it is, packed or not.
    pub sha256: String,
    /// The name of the file that was packed in it.
    pub inner: Option<String>,
    /// What is to be known of how it was read.
    pub warnings: Vec<String>,
}

/// Finds the records in a file that is open; `known` are the sheets, lists and tables that presets name.
pub(super) fn open(input: Input, opening: &Opening, known: &[String]) -> Result<Opened, Refusal> {
    let Unpacked { input, sha256, said: mut warnings, inner } = unpack(input)?;
    let wanted = Wanted { named: opening.sheet.as_deref(), known };
    let head = input.piece(0, HEAD)?;
    if is_zip(&head) || is_database(&head) {
        no_encoding(opening.encoding.as_deref(), &input)?;
        let sha256 = sha256.map_or_else(|| input.each_piece(&mut |_| ()), Ok)?;
        let rows = if is_zip(&head) {
            workbook::read(&input, wanted)?
        } else {
            warnings.extend(database::log_beside(&input));
            database::read(&input, wanted, opening.read_table)?
        };
        let source = NamedColumns::new(Box::new(rows))?;
        return Ok(Opened { source, sha256, inner, warnings });
    }
    let (text, guessed) = Text::new(input, opening.encoding.as_deref())?;
    warnings.extend(guessed);
    let sha256 = sha256.unwrap_or_else(|| text.sha256().to_owned());
    let source: Box<dyn RecordSource> = if json::is_json(&beginning(&text)?) {
        let (rows, said) = json::read(text, wanted)?;
        warnings.extend(said);
        Box::new(rows)
    } else {
        no_parts(wanted.named, text.input())?;
        Box::new(Delimited::new(text)?)
    };
    Ok(Opened { source: NamedColumns::new(source)?, sha256, inner, warnings })
}

/// A text parted by a character is one table: nobody has to choose.
fn no_parts(wanted: Option<&str>, input: &Input) -> Result<(), Refusal> {
    match wanted {
        None => Ok(()),
        Some(_) => Err(input.refused("is one table, and has no sheets").hint("leave --sheet out")),
    }
}

/// What says itself how its texts are written: nobody has to choose.
fn no_encoding(wanted: Option<&str>, input: &Input) -> Result<(), Refusal> {
    match wanted {
        None => Ok(()),
        Some(_) => Err(input.refused("is no text, and has no encoding to choose").hint("leave --encoding out")),
    }
}

fn beginning(text: &Text) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    let read = text.reader().take(BEGINNING).read_to_end(&mut bytes);
    read.map_err(|e| text.input().unreadable(&e))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
