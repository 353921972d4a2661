//! The header of one of dormouse's own CSV files: a column too many, too few or misspelt is named.

use crate::domain::import_file::mended::is_reject_column;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, argument};

use super::super::examples;
use super::super::nearest::nearest;
use super::super::source::RecordSource;
use super::kind::{OwnFile, lower};

/// Refuses a header with a column that is unknown, doubled or missing. A file of another name than the kind's own may
/// be somebody else's altogether, so the sentence names it and says what it was taken for, or, if `is_named`, was said to
/// be.
pub(super) fn check(kind: OwnFile, source: &dyn RecordSource, is_named: bool) -> Result<(), Refusal> {
    let (own, header) = (format!("{}.csv", kind.name()), source.header());
    let foreign = Some((source.file(), is_named)).filter(|(file, _)| *file != own);
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
        let (held, new) = match foreign {
            Some((_, false)) => (
                examples::held(source),
                format!("; or begin one for it with: dormouse presets new {}", argument(source.path())),
            ),
            _ => Default::default(),
        };
        Err(Refusal::new(Code::BadFile, message).hint(format!("{held}{hint}{all}{new}")))
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
        if !is_reject_column(name) && !kind.columns().contains(&name.as_str()) {
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

#[cfg(test)]
mod tests {
    use super::super::super::delimited::Delimited;
    use super::*;

    fn header(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    fn refused(kind: OwnFile, file: &str, text: &str) -> Refusal {
        check(kind, &Delimited::of(file, text).unwrap(), false).unwrap_err()
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
            assert_eq!(refused(kind, &format!("{}.csv", kind.name()), text).message, message, "{text}");
        }
        let refused = refused(OwnFile::People, "my seats.csv", "email,name,Plan");
        assert_eq!(
            refused.message,
            "\"my seats.csv\" has a header that no format knows; the nearest is people.csv, \
             which has no column \"Plan\": did you mean \"status\"?"
        );
        assert!(refused.hint.is_some_and(|hint| hint.ends_with("dormouse presets new \"my seats.csv\"")));
        assert_eq!(OwnFile::meant(&header("id,login,role,name")), None);
        assert_eq!(OwnFile::meant(&header("Id,Name,Username,Email,State,Last activity,Last login")), None);
        assert_eq!(OwnFile::meant(&header("name,vendor")), Some(OwnFile::Products));
    }

    #[test]
    fn a_file_of_another_name_shows_what_its_columns_hold_without_telling_it() {
        let text = "email,date\nana@example.com,1.6.2026\n,\nbo@x.org,yesterday\n";
        let hint = |file: &str| refused(OwnFile::People, file, text).hint.unwrap();
        let held = "it holds, letters as x and digits as 9: \"email\" xxx@xxxxxxx.xxx, xx@x.xxx; \"date\" 9.9.9999, \
                    xxxxxxxx; see the columns with: dormouse presets --template people; ";
        assert!(hint("f.csv").starts_with(held), "{}", hint("f.csv"));
        assert_eq!(hint("people.csv"), "see the columns with: dormouse presets --template people");
    }
}
