//! `import`: reads files, shows what they say, and hands all accepted rows to the store as one command.

mod rejects;
mod summary;

use self::rejects::Source;
use super::context::{Context, Session};
use super::failure::{self, Done, Failure, Status};
use super::output::Form;
use super::presets::{self, Finding};
use super::progress::Progress;
use super::values;
use crate::domain::command::{Command, Detail, ImportOptions, Outcome};
use crate::domain::ids::LicenseId;
use crate::domain::import_file::rejects::Rejects;
use crate::domain::import_file::{AsOfFrom, ImportFile};
use crate::domain::imported::Imported;
use crate::domain::name_list::NameList;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::key;
use crate::domain::time::Day;
use crate::import::{self as reader, Options};
use crate::store::Access;
use clap::Args;
use std::path::PathBuf;

const AFTER: &str = "\
Example:
  dormouse import licenses.csv people.csv assignments.csv
  dormouse import roster.csv --license L7 --dry-run
  dormouse import roster.csv --license Sketchpad --create-license --seats-total 40 --create-people
  dormouse import roster.csv --license L7 --rejects mend.csv    then mend it and import mend.csv

All accepted rows are taken in one step or none is; dormouse undo takes them back. The format is told by the file's
header: see dormouse presets. A row that cannot be read is left out and listed, and the exit status is then 3. A mended
file is read as the rest of the one it came from: nobody is gone for it, and its rows are not counted twice.";

/// The files of rejected rows, each with their number.
type Written = Vec<(PathBuf, usize)>;

/// Seats that go because a roster lacks them, and how many that is to be, if somebody said so.
#[derive(Debug, Clone, Copy)]
struct Gone(Option<u32>);

fn gone(number: &str) -> Result<Gone, String> {
    if number.is_empty() {
        return Ok(Gone(None));
    }
    values::seats(number).map(|number| Gone(Some(number)))
}

/// Read vendor exports and dormouse's own CSV files
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct Import {
    /// The files, or - for standard input; dormouse's own are taken in the order products, licenses, people, assignments, accounts
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Read them as this format instead of recognising it: see dormouse presets
    #[arg(long = "as", value_name = "FORMAT")]
    preset: Option<String>,
    /// The license that a vendor's rows belong to
    #[arg(long, value_name = "LICENSE")]
    license: Option<String>,
    /// The day the files speak for, where they do not say it themselves
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = values::day)]
    as_of: Option<Day>,
    /// Make the license of that name if there is none
    #[arg(long, requires_all = ["license", "seats_total"])]
    create_license: bool,
    /// Seats of the license that is made
    #[arg(long, value_name = "N", requires = "create_license", value_parser = values::seats, allow_negative_numbers = true)]
    seats_total: Option<u32>,
    /// The files do not list everybody: what they lack is not gone
    #[arg(long)]
    partial: bool,
    /// Add people who are not known
    #[arg(long)]
    create_people: bool,
    /// Go on even if all rows are rejected, or if twenty or more are and these are more than one in twenty
    #[arg(long)]
    allow_rejects: bool,
    #[command(flatten)]
    finding: Finding,
    /// Quote what rejected cells hold
    #[arg(long)]
    show_values: bool,
    /// Take back the seats that a full roster no longer lists; where many would go at once, say how many: --revoke-gone=12
    #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true, conflicts_with = "partial",
        default_missing_value = "", value_parser = gone)]
    revoke_gone: Option<Gone>,
    /// Show what would be done, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Write the rejected rows there as they were, with the reason, to be mended and read again
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    #[command(flatten)]
    form: Form,
}

impl Import {
    pub(super) fn run(mut self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        if !self.dry_run {
            session.may_write()?;
        }
        if let Some(path) = &self.rejects {
            rejects::must_be_free(path, &context.off_limits())?;
        }
        // A file that cannot be read is said first: nobody makes a license for it.
        let progress = Progress::begin();
        let mut files = self.read(context, &session, &progress)?;
        let rows: usize = files.iter_mut().map(|file| file.count_in(progress.counts())).sum();
        // What one file names may stand in another: nobody has to know which is to be read first.
        let mut read: Vec<(PathBuf, ImportFile)> = std::mem::take(&mut self.files).into_iter().zip(files).collect();
        read.sort_by_key(|(_, file)| file.turn());
        let files;
        (self.files, files) = read.into_iter().unzip();
        let options = self.options(&session)?;
        let command = Command::Import { files, options };
        let Command::Import { files, .. } = &command else { return Ok(Status::Done) };
        // What is rejected is written before anything is committed: a source that has gone by then stops all of it.
        let mut written = None;
        let mut write = |outcome: &Outcome| {
            let done = self.write_rejects(context, files, &rejected(outcome));
            written = Some(done.clone());
            done.map(drop)
        };
        progress.step("Taking in".to_owned(), rows as u64);
        let done = if self.dry_run {
            session.rehearse(&command).and_then(|outcome| write(&outcome).map(|()| outcome))
        } else {
            session.execute_after(&command, &mut write)
        };
        drop(progress);
        let written = written.transpose();
        let Command::Import { files, options } = command else { return Ok(Status::Done) };
        match (done, written) {
            (Ok(outcome), written) => self.report(context, &session, &outcome, &written?.unwrap_or_default()),
            // Nobody may write here, so nothing is written beside it either.
            (Err(refusal), Ok(None)) if !self.dry_run && session.store.access() == Access::ReadOnly => {
                Err(refusal.into())
            }
            (Err(refusal), Ok(None)) => self.refused(context, &mut session, files, options, refusal),
            // The rows were taken and then not committed, or their rejects could not be written.
            (Err(refusal), written) => {
                rejects::take_back(&written.ok().flatten().unwrap_or_default());
                Err(refusal.into())
            }
        }
    }

    fn options(&self, session: &Session) -> Result<ImportOptions, Failure> {
        let mut options = ImportOptions {
            license: None,
            create_license: None,
            partial: self.partial,
            create_people: self.create_people,
            allow_rejects: self.allow_rejects,
            revoke_gone: self.revoke_gone.is_some(),
            gone_counted: self.revoke_gone.and_then(|Gone(counted)| counted),
        };
        if let Some(name) = &self.license {
            match (session.store.find_license(name), self.seats_total) {
                (Ok(id), _) => options.license = Some(id),
                (Err(_), Some(seats)) if self.create_license && is_new(session, name)? => {
                    options.create_license = Some((name.clone(), seats));
                }
                (Err(refusal), _) if refusal.code == Code::NotFound => {
                    let hint = if self.create_license {
                        "list them with: dormouse license list; a new one is made by its name, not by an id"
                    } else {
                        "list them with: dormouse license list, or make it with --create-license --seats-total N"
                    };
                    return Err(refusal.hint(hint).into());
                }
                (Err(refusal), _) => return Err(refusal.into()),
            }
        }
        Ok(options)
    }

    fn read(&self, context: &Context<'_>, session: &Session, progress: &Progress) -> Result<Vec<ImportFile>, Failure> {
        let presets = presets::at_hand(context)?;
        let options = Options {
            preset: self.preset.clone(),
            as_of: self.as_of,
            opening: self.finding.opening(),
            show_values: self.show_values,
            today: session.today(),
            time_zone: session.org.time_zone,
            default_currency: session.org.currency,
        };
        for broken in presets.broken() {
            failure::note(&broken.refusal.message);
        }
        presets.remarks().for_each(failure::remark);
        let license = self.license.as_deref().and_then(|name| session.store.find_license(name).ok());
        let read = |path: &PathBuf| {
            progress.step(format!("Reading {}", path.file_name().unwrap_or_default().display()), 0);
            let file = reader::read_counted(path, &presets, &options, progress.counts())?;
            // Mended rows speak for the day of the file they stood in, which their own file may no longer say.
            if !file.is_mended() || matches!(file.as_of_from, AsOfFrom::Flag | AsOfFrom::File) {
                return Ok(file);
            }
            let Some(day) = session.store.day_of_rest(&file.preset, license)? else { return Ok(file) };
            let file = reader::read(path, &presets, &Options { as_of: Some(day), ..options.clone() })?;
            Ok(ImportFile { as_of_from: AsOfFrom::Origin, ..file })
        };
        Ok(self.files.iter().map(read).collect::<Result<Vec<_>, Refusal>>()?)
    }

    fn report(&self, context: &mut Context<'_>, session: &Session, outcome: &Outcome, written: &Written) -> Done {
        let none = Vec::new();
        let imported: &[Imported] = if let Detail::Imported(imported) = &outcome.detail { imported } else { &none };
        let (head, items) = summary::records(imported, outcome);
        context.out.list(self.form, session.today(), &head, &items, |out| {
            for (number, file) in imported.iter().enumerate() {
                if number > 0 {
                    out.line("")?;
                }
                summary::write(out, file, outcome.dry_run, self.rejects.is_some())?;
            }
            summary::where_rejects_are(out, written)?;
            out.line("")?;
            out.receipt(outcome)
        })?;
        let rejected = imported.iter().any(|file| !file.rejects.is_empty());
        Ok(if rejected { Status::Findings } else { Status::Done })
    }

    /// Writes the rejected rows as they stood.
    fn write_rejects(
        &self,
        context: &Context<'_>,
        files: &[ImportFile],
        rejected: &[&Rejects],
    ) -> Result<Written, Refusal> {
        let Some(path) = &self.rejects else { return Ok(Vec::new()) };
        let sources = self.files.iter().zip(files).zip(rejected);
        let sources = sources.map(|((path, file), rejects)| Source { path, file, rejects });
        let presets = presets::at_hand(context)?;
        rejects::write(path, sources, (&presets, &self.finding.opening()), &context.off_limits())
    }

    /// A refused import changes nothing, and still says which rows could not be taken: those that the reader found, and
    /// those that a look without the limit finds.
    fn refused(
        &self,
        context: &mut Context<'_>,
        session: &mut Session,
        files: Vec<ImportFile>,
        options: ImportOptions,
        refusal: Refusal,
    ) -> Done {
        let command = Command::Import { files, options: ImportOptions { allow_rejects: true, ..options } };
        let looked = session.rehearse(&command).ok();
        let Command::Import { files, .. } = command else { return Err(refusal.into()) };
        let rejected = looked.as_ref().map(rejected);
        let rejected = rejected.unwrap_or_else(|| files.iter().map(|file| &file.rejects).collect());
        if !self.form.is_json() {
            for (file, rejected) in files.iter().zip(&rejected).filter(|(_, rejected)| !rejected.is_empty()) {
                context.out.heading(&file.file)?;
                summary::rejects(&mut context.out, file.unit, rejected, self.rejects.is_some())?;
            }
        }
        let written = self.write_rejects(context, &files, &rejected)?;
        if !self.form.is_json() {
            summary::where_rejects_are(&mut context.out, &written)?;
        }
        Err(refusal.into())
    }
}

/// The rejected rows of an import, file by file.
fn rejected(outcome: &Outcome) -> Vec<&Rejects> {
    let Detail::Imported(files) = &outcome.detail else { return Vec::new() };
    files.iter().map(|file| &file.rejects).collect()
}

/// True if nothing here answers to the name, so that a license of that name can be made. A name that several answer to
/// is not new.
fn is_new(session: &Session, name: &str) -> Result<bool, Refusal> {
    let wanted = key(name);
    let answers = |entry: &crate::domain::read_model::LicenseEntry| {
        let license = &entry.license;
        let names = [Some(license.title()), license.terms.name.clone(), Some(license.product.clone())];
        let in_exports = license.terms.vendor_products.iter().flat_map(NameList::iter);
        let mut names = names.iter().flatten().map(String::as_str).chain(in_exports);
        !license.archived && names.any(|known| key(known) == wanted)
    };
    let is_id = LicenseId::parse(name).is_some();
    Ok(!is_id && !session.store.licenses(session.today())?.iter().any(answers))
}
