//! The file of rejected rows: each as it stood in its own file, with the reason behind it, so that it can be mended and
//! read again.

use crate::domain::intake::rest::REASON_COLUMN;
use crate::domain::intake::{Intake, Reject};
use crate::domain::refusal::Refusal;
use crate::domain::text::Shown;
use crate::files::{Existing, OffLimits, Target, write_whole};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Rejected rows under one header, with the stem of the first file they stood in.
struct Sheet<'a> {
    stem: &'a str,
    header: &'a [String],
    rows: Vec<&'a Reject>,
}

/// Refuses a name that is taken, before anything is read.
///
/// # Errors
/// There is a file of that name, or none can be made there.
pub fn must_be_free(path: &Path, off: &OffLimits) -> Result<(), Refusal> {
    if path.symlink_metadata().is_err() {
        // Tried now: nobody wants to hear of it after the file was read.
        return Target::new(path, Existing::Keep, off)?.draft().map(drop);
    }
    let name = path.display().to_string();
    Err(Refusal::new(format!("{} is there already; nothing was read.", Shown(&name)))
        .hint("name another file for the rejected rows, or move the old one away"))
}

/// Writes the rejected rows, and answers with the files and their rows. Rows under different headers cannot stand in
/// one file: then each header has one of its own, named after the file it comes from.
///
/// # Errors
/// A file cannot be written.
pub fn write<'a>(
    path: &Path,
    files: &'a [Intake],
    rejects: impl Iterator<Item = &'a [Reject]>,
    off: &OffLimits,
) -> Result<Vec<(PathBuf, usize)>, Refusal> {
    let sheets = sheets(files, rejects);
    let alone = sheets.len() == 1;
    let mut written: Vec<(PathBuf, usize)> = Vec::new();
    for sheet in sheets {
        let path = if alone { path.to_owned() } else { named_after(path, sheet.stem) };
        if let Err(refusal) = write_whole(&path, Existing::Keep, off, |out| fill(out, &sheet)) {
            take_back(&written);
            return Err(refusal);
        }
        written.push((path, sheet.rows.len()));
    }
    Ok(written)
}

/// Removes the files that were written for an import which then came to nothing.
pub fn take_back(written: &[(PathBuf, usize)]) {
    for (path, _) in written {
        let _ = std::fs::remove_file(path);
    }
}

fn sheets<'a>(files: &'a [Intake], rejects: impl Iterator<Item = &'a [Reject]>) -> Vec<Sheet<'a>> {
    let mut sheets: Vec<Sheet<'a>> = Vec::new();
    for (file, rejects) in files.iter().zip(rejects).filter(|(_, rejects)| !rejects.is_empty()) {
        if let Some(sheet) = sheets.iter_mut().find(|sheet| sheet.header == file.header) {
            sheet.rows.extend(rejects);
        } else {
            let stem = Path::new(&file.file).file_stem().and_then(|stem| stem.to_str()).unwrap_or("rows");
            sheets.push(Sheet { stem, header: &file.header, rows: rejects.iter().collect() });
        }
    }
    sheets
}

/// `mend.csv` for the rows of `people.csv`: `mend.people.csv`.
fn named_after(path: &Path, stem: &str) -> PathBuf {
    let own = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("rejects");
    let end = path.extension().and_then(|end| end.to_str()).unwrap_or("csv");
    path.with_file_name(format!("{own}.{stem}.{end}"))
}

fn fill(out: &mut dyn Write, sheet: &Sheet<'_>) -> io::Result<()> {
    // A row with cells too many is one of the reasons, and is written as it stood.
    let mut writer = csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(out);
    // A mended file that was rejected once more has the column already; the newest reason takes its place.
    let old = sheet.header.iter().position(|name| name.trim().eq_ignore_ascii_case(REASON_COLUMN));
    let kept = |cells: &[String]| -> Vec<String> {
        cells.iter().enumerate().filter(|(i, _)| Some(*i) != old).map(|(_, cell)| cell.clone()).collect()
    };
    let mut header = kept(sheet.header);
    let width = header.len();
    header.push(REASON_COLUMN.to_owned());
    writer.write_record(&header)?;
    for reject in &sheet.rows {
        let mut cells = kept(&reject.cells);
        cells.resize(cells.len().max(width), String::new());
        cells.push(reject.message.clone());
        writer.write_record(&cells)?;
    }
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::intake::{AsOfFrom, Content, RejectCode};

    fn reject(cells: &[&str]) -> Reject {
        Reject {
            line: 2,
            column: None,
            code: RejectCode::BadDate,
            message: "The date cannot be read.".into(),
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        }
    }

    fn file(name: &str, header: &[&str], rejects: Vec<Reject>) -> Intake {
        Intake {
            file: name.into(),
            sha256: String::new(),
            preset: "dormouse.people".into(),
            as_of: "2026-06-30".parse().unwrap(),
            as_of_from: AsOfFrom::Today,
            rows: 1,
            content: Content::People(vec![]),
            rejects,
            warnings: vec![],
            header: header.iter().map(|name| (*name).to_owned()).collect(),
            delimiter: ';',
        }
    }

    fn written(files: &[Intake]) -> Vec<(String, String)> {
        let dir = tempfile::tempdir().unwrap();
        let rejects = files.iter().map(|file| file.rejects.as_slice());
        let written = write(&dir.path().join("mend.csv"), files, rejects, &OffLimits::none()).unwrap();
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        written.iter().map(|(path, _)| (name(path), std::fs::read_to_string(path).unwrap())).collect()
    }

    #[test]
    fn a_row_is_written_as_it_was_with_the_reason_behind() {
        let files = [file("people.csv", &["email", "until"], vec![reject(&["=ana", "soon"]), reject(&["ben"])])];
        let text = "email,until,rejected_because\r\n\
                    =ana,soon,The date cannot be read.\r\n\
                    ben,,The date cannot be read.\r\n";
        assert_eq!(written(&files), [("mend.csv".to_owned(), text.to_owned())]);
    }

    #[test]
    fn the_old_reason_gives_way_to_the_new_one() {
        let files = [file("mend.csv", &["email", "Rejected_Because", "until"], vec![reject(&["a", "old", "soon"])])];
        assert_eq!(written(&files)[0].1, "email,until,rejected_because\r\na,soon,The date cannot be read.\r\n");
    }

    #[test]
    fn different_headers_have_files_of_their_own() {
        let files = [
            file("people.csv", &["email"], vec![reject(&["a"])]),
            file("seats.csv", &["product"], vec![reject(&["b"])]),
            file("more.csv", &["email"], vec![reject(&["c"])]),
            file("good.csv", &["name"], vec![]),
        ];
        let names: Vec<String> = written(&files).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["mend.people.csv", "mend.seats.csv"]);
    }

    #[test]
    fn nothing_rejected_writes_nothing_and_a_taken_name_is_refused() {
        assert!(written(&[file("people.csv", &["email"], vec![])]).is_empty());
        let taken = tempfile::NamedTempFile::new().unwrap();
        assert!(
            must_be_free(taken.path(), &OffLimits::none())
                .unwrap_err()
                .message
                .ends_with("is there already; nothing was read.")
        );
    }
}
