//! dormouse's own four CSV files: which one a header belongs to, and what its columns are called.
//!
//! A column that is not known is an error, never left out in silence: what an admin typed is meant.

mod cells;
mod rows;

use crate::domain::import_file::Content;
use crate::domain::import_file::mended::REASON_COLUMN;
use crate::domain::import_file::rejects::Rejects;
use crate::domain::money::Currency;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, visible};
use crate::domain::time::Day;

use super::nearest::{is_near, nearest};
use super::table::Table;

/// Which of the four files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OwnFile {
    Products,
    Licenses,
    People,
    Assignments,
}

impl OwnFile {
    const ALL: [Self; 4] = [Self::Products, Self::Licenses, Self::People, Self::Assignments];

    /// The kind by the name of its file, with or without `dormouse.` before it.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = name.strip_prefix("dormouse.").unwrap_or(name);
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name of its file.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Licenses => "licenses",
            Self::People => "people",
            Self::Assignments => "assignments",
        }
    }

    /// Its header row and one example.
    pub(super) fn template(self) -> String {
        let (names, cells): (Vec<_>, Vec<_>) = rows::columns(self).into_iter().unzip();
        format!("{}\n{}\n", names.join(","), cells.join(","))
    }

    /// The columns it can have, in the order of its template.
    pub(super) fn columns(self) -> Vec<&'static str> {
        rows::columns(self).into_iter().map(|(name, _)| name).collect()
    }

    /// The columns without which a row would say nothing.
    fn required(self) -> &'static [&'static str] {
        match self {
            Self::Products => &["name"],
            Self::Licenses => &["product"],
            Self::People => &["email"],
            Self::Assignments => &["product", "license", "email"],
        }
    }

    fn known(self, header: &[String]) -> usize {
        header.iter().filter(|name| self.columns().contains(&lower(name).as_str())).count()
    }

    fn has_required(self, header: &[String]) -> bool {
        self.required().iter().all(|name| header.iter().any(|h| lower(h) == *name))
    }

    /// How many columns of a header are misspelt ones of this kind.
    fn misspelt(self, header: &[String]) -> usize {
        let names: Vec<String> = header.iter().map(|name| lower(name)).collect();
        let absent: Vec<&str> =
            self.columns().into_iter().filter(|column| names.iter().all(|name| name != column)).collect();
        names
            .iter()
            .filter(|name| !self.columns().contains(&name.as_str()))
            .filter(|name| absent.iter().any(|column| is_near(name, column)))
            .count()
    }

    /// The kind that a header comes nearest to: the one that knows most of its columns.
    fn nearest(header: &[String]) -> Self {
        let rank = |kind: &Self| (kind.known(header) * 2 + kind.misspelt(header), kind.has_required(header));
        // `max_by_key` takes the last of equals; the kinds stand in the order of preference.
        Self::ALL.into_iter().rev().max_by_key(rank).unwrap_or(Self::Products)
    }

    /// The kind whose columns these are, every one.
    pub(super) fn of(header: &[String]) -> Option<Self> {
        let kind = Self::nearest(header);
        let known = header.iter().filter(|name| lower(name) != REASON_COLUMN).count();
        (kind.has_required(header) && kind.known(header) == known).then_some(kind)
    }

    /// The kind that the header was most likely meant for, though it has columns too many or too few: it knows two
    /// columns in three, or one in two that are all spelt as ours are.
    pub(super) fn meant(header: &[String]) -> Option<Self> {
        let kind = Self::nearest(header);
        let known = kind.known(header) + kind.misspelt(header);
        let is_plain = header.iter().all(|name| *name == lower(name)) && kind.has_required(header);
        (known * 3 >= header.len() * 2 || (is_plain && known * 2 >= header.len())).then_some(kind)
    }
}

fn lower(name: &str) -> String {
    visible(name).trim().to_ascii_lowercase()
}

/// What reading needs to know beside the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub as_of: Day,
    pub default_currency: Currency,
    pub show_values: bool,
}

/// The rows of a file of one of the four kinds, the rejects, and the number of rows. `named` is whether somebody said
/// that the file is of this kind.
pub(super) fn read(
    kind: OwnFile,
    table: &Table<'_>,
    frame: Frame,
    named: bool,
) -> Result<(Content, Rejects, u32), Refusal> {
    check_header(kind, &table.header, Some((table.file(), named)))?;
    rows::read(kind, table, frame)
}

/// Refuses a header with a column that is unknown, doubled or missing. A `file` of another name than the kind's own may
/// be somebody else's altogether, so the sentence names it and says what it was taken for, or was said to be.
fn check_header(kind: OwnFile, header: &[String], file: Option<(&str, bool)>) -> Result<(), Refusal> {
    let own = format!("{}.csv", kind.name());
    let foreign = file.filter(|(file, _)| *file != own);
    let refuse = |ours: String, theirs: String| {
        let message = match foreign {
            Some((file, true)) => format!("\"{}\" was to be read as {own}, {theirs}", Shown(file)),
            Some((file, false)) => {
                format!("\"{}\" has a header that no format knows; the nearest is {own}, {theirs}", Shown(file))
            }
            None => ours,
        };
        let hint = format!("see the columns with: dormouse presets --template {}", kind.name());
        let all = if foreign.is_some() { "; and all formats with: dormouse presets" } else { "" };
        Err(Refusal::new(Code::BadFile, message).hint(format!("{hint}{all}")))
    };
    let names: Vec<String> = header.iter().map(|name| lower(name)).collect();
    for (at, name) in names.iter().enumerate() {
        let (place, spelt) = (at + 1, Shown(&header[at]));
        if name.is_empty() {
            return refuse(
                format!("Column {place} of {own} has no name."),
                format!("and its column {place} has no name."),
            );
        }
        if names[..at].contains(name) {
            return refuse(
                format!("The column \"{spelt}\" stands twice in {own}."),
                format!("and the column \"{spelt}\" stands twice."),
            );
        }
        if name != REASON_COLUMN && !kind.columns().contains(&name.as_str()) {
            let free = kind.columns().into_iter().filter(|known| !names.iter().any(|n| n == known));
            let meant = nearest(name, free).or_else(|| nearest(name, kind.columns()));
            let question = meant.map(|meant| format!(": did you mean \"{meant}\"?")).unwrap_or_default();
            return refuse(
                format!("There is no column \"{spelt}\" in {own}{question}"),
                format!("which has no column \"{spelt}\"{question}"),
            );
        }
    }
    let missing: Vec<String> = kind
        .required()
        .iter()
        .filter(|required| !names.iter().any(|name| name == *required))
        .map(|name| format!("\"{name}\""))
        .collect();
    let are = match missing.len() {
        0 => return Ok(()),
        1 => format!("column {} is", missing[0]),
        _ => format!("columns {} are", missing.join(" and ")),
    };
    refuse(format!("The {are} missing in {own}."), format!("and the {are} missing."))
}

/// Where each of the columns stands in the header.
fn resolve<const N: usize>(columns: [(&str, &str); N], header: &[String]) -> [Option<usize>; N] {
    columns.map(|(name, _)| place(name, header))
}

/// Where a column stands in the header.
fn place(name: &str, header: &[String]) -> Option<usize> {
    header.iter().position(|h| lower(h) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn a_header_tells_the_kind() {
        for (text, kind) in [
            ("name", Some(OwnFile::Products)),
            ("name,publisher", Some(OwnFile::Products)),
            ("product", Some(OwnFile::Licenses)),
            ("product,name", Some(OwnFile::Licenses)),
            ("product,publisher,name", Some(OwnFile::Licenses)),
            ("email", Some(OwnFile::People)),
            ("Email,Name", Some(OwnFile::People)),
            ("product,license,email", Some(OwnFile::Assignments)),
            ("email,license,product,notes,rejected_because", Some(OwnFile::Assignments)),
            ("email,name,role", None),
            ("license,email", None),
            ("login", None),
        ] {
            assert_eq!(OwnFile::of(&header(text)), kind, "{text}");
        }
        for kind in OwnFile::ALL {
            assert_eq!(OwnFile::of(&header(&kind.columns().join(","))), Some(kind));
            assert_eq!(OwnFile::named(&format!("dormouse.{}", kind.name())), Some(kind));
        }
    }

    #[test]
    fn a_column_too_many_or_too_few_is_named() {
        for (text, message) in [
            ("product,licence,email", "There is no column \"licence\" in assignments.csv: did you mean \"license\"?"),
            ("e-mail,name", "There is no column \"e-mail\" in people.csv: did you mean \"email\"?"),
            ("email,Full Name", "There is no column \"Full Name\" in people.csv: did you mean \"name\"?"),
            ("name,name", "The column \"name\" stands twice in products.csv."),
            ("name,publisher,", "Column 3 of products.csv has no name."),
            ("name,seats_total", "The column \"product\" is missing in licenses.csv."),
            ("email,last_used", "The columns \"product\" and \"license\" are missing in assignments.csv."),
        ] {
            let header = header(text);
            let kind = OwnFile::meant(&header).unwrap_or_else(|| OwnFile::nearest(&header));
            assert_eq!(check_header(kind, &header, None).unwrap_err().message, message, "{text}");
        }
        assert_eq!(
            check_header(OwnFile::People, &header("email,name,Plan"), Some(("seats.csv", false))).unwrap_err().message,
            "\"seats.csv\" has a header that no format knows; the nearest is people.csv, \
             which has no column \"Plan\": did you mean \"status\"?"
        );
        assert_eq!(OwnFile::meant(&header("id,login,role,name")), None);
        assert_eq!(OwnFile::meant(&header("Id,Name,Username,Email,State,Last activity,Last login")), None);
        assert_eq!(OwnFile::meant(&header("name,vendor")), Some(OwnFile::Products));
    }
}
