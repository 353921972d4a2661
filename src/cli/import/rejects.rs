//! The file of rejected rows: each as it stood in its own file, with the reason behind it, so that it can be mended and
//! read again.

use crate::domain::import_file::ImportFile;
use crate::domain::import_file::mended::{REJECT_COLUMNS, is_reject_column};
use crate::domain::import_file::rejects::Rejects;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::files::{Existing, OffLimits, Target, write_whole};
use crate::import::{Opening, Presets, each_row};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file with rows that were rejected.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// What was read of it.
    pub file: &'a ImportFile,
    /// Its rejected rows.
    pub rejects: &'a Rejects,
}

/// The files whose rejected rows stand under one header; the first gives the sheet its name.
struct Sheet<'a> {
    header: &'a [String],
    sources: Vec<Source<'a>>,
}

/// Refuses a name that is taken, before anything is read.
///
/// # Errors
/// There is a file of that name, or none can be made there.
pub fn must_be_free(path: &Path, off: &OffLimits) -> Result<(), Refusal> {
    if path.symlink_metadata().is_err() {
        // Tried now, before the file is read: a refusal afterwards would come too late.
        return Target::new(path, Existing::Keep, off)?.draft().map(drop);
    }
    let name = path.display().to_string();
    Err(Refusal::new(Code::Unwritable, format!("{} is there already; nothing was read.", Shown(&name)))
        .hint("name another file for the rejected rows, or move the old one away"))
}

/// Writes the rejected rows, and answers with the files and their rows. Rows under different headers cannot stand in
/// one file: then each header has one of its own, named after the file it comes from. Each row is read once more from
/// where it stood: there may be millions.
///
/// # Errors
/// A file cannot be written, or one that was read is no longer there.
pub fn write<'a>(
    path: &Path,
    sources: impl Iterator<Item = Source<'a>>,
    known: (&Presets, &Opening),
    off: &OffLimits,
) -> Result<Vec<(PathBuf, usize)>, Refusal> {
    let sheets = sheets(sources);
    let alone = sheets.len() == 1;
    let mut written: Vec<(PathBuf, usize)> = Vec::new();
    for sheet in sheets {
        let path = if alone { path.to_owned() } else { named_after(path, sheet.stem()) };
        let mut source = None;
        let filled = write_whole(&path, Existing::Keep, off, |out| {
            fill(out, &sheet, known).map_err(|stopped| match stopped {
                Stopped::Output(error) => error,
                Stopped::Source(refusal) => io::Error::other(source.insert(refusal).message.clone()),
            })
        });
        if let Err(refusal) = filled {
            take_back(&written);
            return Err(source.unwrap_or(refusal));
        }
        written.push((path, sheet.sources.iter().map(|source| source.rejects.len()).sum()));
    }
    Ok(written)
}

/// Removes the files that were written for an import which then came to nothing.
pub fn take_back(written: &[(PathBuf, usize)]) {
    for (path, _) in written {
        let _ = std::fs::remove_file(path);
    }
}

/// Why a sheet was not filled.
enum Stopped {
    /// It cannot be written.
    Output(io::Error),
    /// The file that its rows stand in cannot be read any more.
    Source(Refusal),
}

impl From<Refusal> for Stopped {
    fn from(refusal: Refusal) -> Self {
        Self::Source(refusal)
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<csv::Error> for Stopped {
    fn from(error: csv::Error) -> Self {
        Self::Output(error.into())
    }
}

fn sheets<'a>(sources: impl Iterator<Item = Source<'a>>) -> Vec<Sheet<'a>> {
    let mut sheets: Vec<Sheet<'a>> = Vec::new();
    for source in sources.filter(|source| !source.rejects.is_empty()) {
        let header = &source.file.header;
        match sheets.iter_mut().find(|sheet| sheet.header == header) {
            Some(sheet) => sheet.sources.push(source),
            None => sheets.push(Sheet { header, sources: vec![source] }),
        }
    }
    sheets
}

impl Sheet<'_> {
    fn stem(&self) -> &str {
        let first = self.sources.first().map(|source| Path::new(&source.file.file));
        first.and_then(Path::file_stem).and_then(|stem| stem.to_str()).unwrap_or("rows")
    }
}

/// `mend.csv` for the rows of `people.csv`: `mend.people.csv`.
fn named_after(path: &Path, stem: &str) -> PathBuf {
    let own = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("rejects");
    let end = path.extension().and_then(|end| end.to_str()).unwrap_or("csv");
    path.with_file_name(format!("{own}.{stem}.{end}"))
}

fn fill(out: &mut dyn Write, sheet: &Sheet<'_>, known: (&Presets, &Opening)) -> Result<(), Stopped> {
    // A row with cells too many is one of the reasons, and is written as it stood.
    let mut writer = csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(out);
    // A mended file that was rejected once more has the columns already; the newest reasons take their place.
    let old: Vec<bool> = sheet.header.iter().map(|name| is_reject_column(name)).collect();
    let is_kept = |at: usize| !old.get(at).copied().unwrap_or_default();
    let width = old.iter().filter(|is_old| !**is_old).count();
    for name in sheet.header.iter().enumerate().filter(|(at, _)| is_kept(*at)).map(|(_, name)| name) {
        writer.write_field(name)?;
    }
    writer.write_record(REJECT_COLUMNS)?;
    for source in &sheet.sources {
        let mut reasons = source.rejects.by_line().into_iter().peekable();
        each_row::<Stopped>(source.path, source.file, known, &mut |line, cells| {
            if let Some((_, why)) = reasons.next_if(|(rejected, _)| *rejected == line) {
                let kept = cells.iter().enumerate().filter(|(at, _)| is_kept(*at)).map(|(_, cell)| cell);
                let missing = width.saturating_sub(kept.clone().count());
                for cell in kept.chain(std::iter::repeat_n("", missing)) {
                    writer.write_field(cell)?;
                }
                // One cell for all faults, in one line: the next ones are counted by the lines of this file.
                let (columns, codes) = (why.columns().join("; "), why.codes().join("; "));
                writer.write_record([&line.to_string(), &columns, &codes, &why.text()])?;
            }
            Ok(())
        })?;
    }
    Ok(writer.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::import_file::row_unit::RowUnit;
    use crate::domain::import_file::{AsOfFrom, Content, Reject, RejectCode, RowFault};

    /// A file of these rows, each of which is rejected.
    struct Given {
        file: ImportFile,
        text: String,
    }

    fn file(name: &str, header: &[&str], rows: &[&[&str]]) -> Given {
        let fault = |(column, code)| RowFault::of(column, code, format!("The {column} cannot be read."));
        let faults = [("until", RejectCode::BadDate), ("email", RejectCode::BadEmail), ("until", RejectCode::TooLong)];
        let reject = |line| Reject::of(line, faults.map(fault)).unwrap();
        let texts = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let lines = std::iter::once(&header).chain(rows).map(|cells| cells.join(";"));
        let text = lines.collect::<Vec<_>>().join("\n");
        let file = ImportFile {
            file: name.into(),
            sha256: digest(&text),
            reading: None,
            unit: RowUnit::Line,
            preset: "dormouse.people".into(),
            as_of: "2026-06-30".parse().unwrap(),
            as_of_from: AsOfFrom::Today,
            rows: 1,
            passed_over: 0,
            content: Content::People(vec![].into()),
            rejects: (2..).take(rows.len()).map(reject).collect(),
            warnings: vec![],
            header: texts(header),
        };
        Given { file, text }
    }

    fn digest(text: &str) -> String {
        use sha2::{Digest as _, Sha256};
        Sha256::digest(text).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    }

    fn written(files: &[Given]) -> Vec<(String, String)> {
        let dir = tempfile::tempdir().unwrap();
        let read = dir.path().join("read");
        std::fs::create_dir(&read).unwrap();
        let paths: Vec<PathBuf> = files.iter().map(|given| read.join(&given.file.file)).collect();
        for (path, given) in paths.iter().zip(files) {
            std::fs::write(path, &given.text).unwrap();
        }
        let sources = paths.iter().zip(files);
        let sources = sources.map(|(path, given)| Source { path, file: &given.file, rejects: &given.file.rejects });
        let opening = Opening { encoding: None, sheet: None, read_table: crate::store::read_table };
        let written =
            write(&dir.path().join("mend.csv"), sources, (&Presets::built_in().unwrap(), &opening), &OffLimits::none())
                .unwrap();
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        written.iter().map(|(path, _)| (name(path), std::fs::read_to_string(path).unwrap())).collect()
    }

    const COLUMNS: &str = "rejected_line,rejected_columns,rejected_codes,rejected_because";
    const REASONS: &str = "until; email; until,bad_date; bad_email; too_long,\
                           The until cannot be read. The email cannot be read. The until cannot be read.";

    #[test]
    fn a_row_is_written_as_it_was_with_its_place_and_all_its_faults_behind() {
        let files = [file("people.csv", &["email", "until"], &[&["=ana", "soon"], &["ben"]])];
        let text = format!("email,until,{COLUMNS}\r\n=ana,soon,2,{REASONS}\r\nben,,3,{REASONS}\r\n");
        assert_eq!(written(&files), [("mend.csv".to_owned(), text)]);
    }

    #[test]
    fn the_old_reasons_give_way_to_the_new_ones() {
        let text = format!("email,until,{COLUMNS}\r\na,soon,2,{REASONS}\r\n");
        for (header, cells) in [
            (&["email", "Rejected_Because", "until"][..], &["a", "old", "soon"][..]),
            (&["rejected_line", "email", "until", "rejected_because"], &["7", "a", "soon", "old"]),
        ] {
            assert_eq!(written(&[file("mend.csv", header, &[cells])])[0].1, text);
        }
    }

    #[test]
    fn different_headers_have_files_of_their_own() {
        let files = [
            file("people.csv", &["email"], &[&["a"]]),
            file("seats.csv", &["product"], &[&["b"]]),
            file("more.csv", &["email"], &[&["c"]]),
            file("good.csv", &["name"], &[]),
        ];
        let names: Vec<String> = written(&files).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["mend.people.csv", "mend.seats.csv"]);
    }

    #[test]
    fn nothing_rejected_writes_nothing_and_a_taken_name_is_refused() {
        assert!(written(&[file("people.csv", &["email"], &[])]).is_empty());
        let taken = tempfile::NamedTempFile::new().unwrap();
        assert!(
            must_be_free(taken.path(), &OffLimits::none())
                .unwrap_err()
                .message
                .ends_with("is there already; nothing was read.")
        );
    }
}
