//! Reading files: bytes → decoded → recognised → rows and rejects.
//!
//! The room turns a vendor's export, or one of dormouse's own CSV files, into a [`domain::import_file::ImportFile`] and
//! stops there: what a row changes is decided by the rules, not here. It may know files, encodings, containers and the
//! presets in `assets/presets`; it knows no database and no vendor by name. It never guesses what a date means, never
//! takes an unreadable cell for an empty one, and never drops a row without saying so.
//!
//! [`domain::import_file::ImportFile`]: crate::domain::import_file::ImportFile

mod ago;
#[cfg(test)]
mod any_bytes_tests;
mod check;
mod column_names;
mod database;
mod day;
mod delimited;
mod examples;
mod input;
mod json;
mod months;
mod named_columns;
mod nearest;
mod old_mac;
mod opened;
mod own;
mod packed;
mod paid_in;
mod preset;
mod presets;
mod recognise;
mod row;
mod rows_aside;
mod skeleton;
mod source;
mod spooled;
mod sums;
mod text;
mod unpack;
mod vendor;
mod which;
mod workbook;
mod zip;

use chrono_tz::Tz;
use csv::StringRecord;
use std::path::Path;

use crate::domain::import_file::mended::is_mended;
use crate::domain::import_file::rows::Counts;
use crate::domain::import_file::{AsOfFrom, ImportFile};
use crate::domain::money::Currency;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::domain::time::{Day, FIRST_DAY};

pub use self::check::{Checked, Outcome, checked_rows};
pub use self::opened::Opening;
pub use self::preset::Preset;
pub use self::presets::{Broken, Presets};

use self::input::Input;
use self::opened::{Opened, open};
use self::own::OwnFile;
use self::recognise::{Format, Found, LINES, recognise};
use self::source::RecordSource;

/// How a file is to be read.
#[derive(Debug, Clone)]
pub struct Options {
    /// The format by its id, where it is not to be recognised: `--as`.
    pub preset: Option<String>,
    /// The day the file speaks for, where it is not to be found: `--as-of`.
    pub as_of: Option<Day>,
    /// How its records are found.
    pub opening: Opening,
    /// Whether the sentences about rejected rows may quote what cells hold.
    pub show_values: bool,
    /// The day it is.
    pub today: Day,
    /// The organisation's, in which a stamp with an offset becomes a day.
    pub time_zone: Tz,
    /// The currency of amounts in rows that name none.
    pub default_currency: Currency,
}

/// Reads a file.
///
/// # Errors
/// A file that cannot be opened or is no export, a header that no format knows, names that are concealed.
pub fn read(path: &Path, presets: &Presets, options: &Options) -> Result<ImportFile, Refusal> {
    read_counted(path, presets, options, &Counts::default())
}

/// As [`read()`]; how many rows were read is counted meanwhile, and how many there are is guessed.
///
/// # Errors
/// As there.
pub fn read_counted(path: &Path, presets: &Presets, options: &Options, counts: &Counts) -> Result<ImportFile, Refusal> {
    counted_input(Input::open(path)?, presets, options, counts)
}

/// Hands over the cells of every row of a file that was read, with the line that each begins on: for rows that were
/// rejected and are to be written as they were. One row is in memory at a time.
///
/// # Errors
/// The file can no longer be read, is not the one any more that was read, or what is done with a row fails.
pub fn each_row<E: From<Refusal>>(
    path: &Path,
    file: &ImportFile,
    (presets, opening): (&Presets, &Opening),
    take: &mut dyn FnMut(u32, &StringRecord) -> Result<(), E>,
) -> Result<(), E> {
    let known = presets.tables(Some(&file.preset));
    let Opened { source: mut table, sha256, .. } = open(Input::open(path)?, opening, &known)?;
    if sha256 != file.sha256 {
        return Err(input::changed(table.file()).into());
    }
    if let Some(chosen) = known.first().filter(|_| table.header() != file.header) {
        table.choose(Some(chosen))?;
    }
    if let Some(list) = presets.named(&file.preset).and_then(|preset| preset.expand.as_deref()) {
        table.expand(list)?;
    }
    // What could not be a header when it was looked for is passed over again.
    for line in 0..LINES {
        if table.header() == file.header || matches!(table.header_on(line), Ok(false)) {
            break;
        }
    }
    let mut records = table.records()?;
    let mut record = StringRecord::new();
    while let Some(line) = records.next(&mut record)? {
        take(line, &record)?;
    }
    Ok(())
}

/// The beginning of a preset for a file that no format knows.
///
/// # Errors
/// A file that cannot be opened or holds no rows under a header.
pub fn skeleton_of(path: &Path, options: &Options) -> Result<String, Refusal> {
    skeleton::skeleton(&open(Input::open(path)?, &options.opening, &[])?.source, options.today)
}

/// The header row of one of dormouse's own CSV files (`products`, `licenses`, `orders`, `listings`, `people`, `assignments`, `accounts`), with one
/// example row.
///
/// # Errors
/// There is no such file.
pub fn template(name: &str) -> Result<String, Refusal> {
    OwnFile::named(name).map(OwnFile::template).ok_or_else(|| {
        Refusal::new(Code::NotFound, format!("There is no template \"{}\".", Shown(name)))
            .hint("there are products, licenses, orders, listings, people, assignments and accounts")
    })
}

/// The columns of one of dormouse's own CSV files.
///
/// # Errors
/// There is no such file.
pub fn columns(name: &str) -> Result<Vec<&'static str>, Refusal> {
    template(name)?;
    Ok(OwnFile::named(name).map_or_else(Vec::new, OwnFile::columns))
}

#[cfg(test)]
fn read_input(input: Input, presets: &Presets, options: &Options) -> Result<ImportFile, Refusal> {
    counted_input(input, presets, options, &Counts::default())
}

fn counted_input(input: Input, presets: &Presets, options: &Options, counts: &Counts) -> Result<ImportFile, Refusal> {
    let Opened { mut source, sha256, inner, warnings } = {
        let known = presets.tables(options.preset.as_deref());
        open(input, &options.opening, &known)?
    };
    source.count_in(counts);
    let mut import_file = read_records(&mut source, (sha256, inner), presets, options)?;
    import_file.warnings.splice(0..0, warnings);
    Ok(import_file)
}

fn read_records(
    source: &mut dyn RecordSource,
    (sha256, inner): (String, Option<String>),
    presets: &Presets,
    options: &Options,
) -> Result<ImportFile, Refusal> {
    let Found { format, below } = recognise(source, presets, options.preset.as_deref())?;
    let source = &*source;
    if let Format::Vendor(preset) = format {
        refuse_other_name(source, inner.as_deref(), preset)?;
    }
    let below =
        below.map(|line| format!("The header stands {}; what is above it was left out.", source.unit().at(line)));
    let mut warnings: Vec<String> = below.into_iter().collect();
    let stated = match format {
        Format::Vendor(preset) if options.as_of.is_none() => vendor::stated_day(source, preset, options.time_zone)?,
        _ => None,
    };
    let (as_of, as_of_from) = as_of((source.file(), inner.as_deref()), stated, options)?;
    let show_values = options.show_values;
    let (preset, content, rejects, rows, passed_over) = match format {
        Format::Own(kind) => {
            let frame = own::Frame { as_of, default_currency: options.default_currency, show_values };
            let named = options.preset.is_some();
            let is_sure = named || OwnFile::of(source.header()).is_some();
            let (content, mut read) = own::read(kind, source, frame, named)
                .map_err(|refusal| if is_sure { refusal } else { presets.or_broken(refusal) })?;
            warnings.append(&mut read.sums);
            (format!("dormouse.{}", kind.name()), content, read.rejects, read.count, 0)
        }
        Format::Vendor(preset) => {
            let frame = vendor::Frame {
                as_of,
                stated,
                time_zone: options.time_zone,
                show_values,
                default_currency: options.default_currency,
            };
            let mut reading = vendor::read(source, preset, &frame)?;
            warnings.append(&mut reading.warnings);
            (preset.id().to_owned(), reading.content, reading.rejects, reading.rows, reading.passed_over)
        }
    };
    if rows == 0 {
        warnings.push("The file has a header and no rows.".into());
    }
    let (file, header) = (source.file().to_owned(), source.header().to_vec());
    Ok(ImportFile {
        file,
        sha256,
        reading: options.opening.reading(),
        preset,
        as_of,
        as_of_from,
        rows,
        passed_over,
        content,
        rejects,
        warnings,
        header,
        unit: source.unit(),
    })
}

/// Refuses a file that only its name could tell from another export, where the name does not.
fn refuse_other_name(source: &dyn RecordSource, inner: Option<&str>, preset: &Preset) -> Result<(), Refusal> {
    let (file, Some(rule)) = (source.file(), &preset.called) else { return Ok(()) };
    // What was rejected of such a file has a name of its own.
    if is_mended(source.header()) || [Some(file), inner].into_iter().flatten().any(|name| rule.pattern.is_match(name)) {
        return Ok(());
    }
    let message = format!("The name of \"{}\" does not tell it from another export: {}.", Shown(file), rule.why);
    Err(Refusal::new(Code::BadFile, message).hint(rule.hint.clone()))
}

/// The day the file speaks for: as given, else as it says itself, else as its name says, else today. What a vendor's
/// clock puts a little ahead of today is today.
fn as_of(
    (file, inner): (&str, Option<&str>),
    stated: Option<Day>,
    options: &Options,
) -> Result<(Day, AsOfFrom), Refusal> {
    let today = options.today;
    if let Some(given) = options.as_of {
        if given > today || given < FIRST_DAY {
            return Err(Refusal::new(
                Code::BadValue,
                format!("The as-of day {given} does not lie between 2000-01-01 and today, {today}."),
            )
            .hint("give the day on which the export was made with --as-of"));
        }
        return Ok((given, AsOfFrom::Flag));
    }
    if let Some(stated) = stated {
        if !day::is_plausible(stated, today) {
            return Err(Refusal::new(
                Code::BadFile,
                format!("The file \"{}\" says that it speaks for {stated}, and today is {today}.", Shown(file)),
            )
            .hint("check the clock, or give the day on which the export was made with --as-of"));
        }
        return Ok((stated.min(today), AsOfFrom::File));
    }
    // An archive that says nothing of a day may hold a file that does.
    let in_name = |name: &str| day::in_file_name(name, options.time_zone).filter(|day| day::is_plausible(*day, today));
    let named = in_name(file).or_else(|| inner.and_then(in_name));
    Ok(named.map_or((today, AsOfFrom::Today), |day| (day.min(today), AsOfFrom::FileName)))
}

#[cfg(test)]
mod tests;
