//! Rows that are applications on devices.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::Path;

use crate::domain::evidence::Last;
use crate::domain::import_file::mended::is_mended;
use crate::domain::import_file::{Content, InventoryFile, Numbered, RejectCode};
use crate::domain::inventory::{DEVICE_LIMIT, Installed, NAME_LIMIT, VERSION_LIMIT, folded};
use crate::domain::person::normalized;
use crate::domain::refusal::Refusal;
use crate::domain::text::{self, Shown, key};

use super::super::preset::{DateRule, Preset, TextRule};
use super::super::row::{Fault, Faults, Row, each};
use super::super::source::RecordSource;
use super::cells::{Header, Left, Placed};
use super::frame::Frame;
use super::gate::Gate;
use super::identity::Identifiers;
use super::reading::Reading;

/// Reads every row.
pub(super) fn read(source: &dyn RecordSource, preset: &Preset, frame: &Frame) -> Result<Reading, Refusal> {
    let names = source.names();
    let (header, fields) = (Header::new(&names), &preset.fields);
    let application = header.texts(fields.application.as_ref());
    let mut reader = Reader {
        frame,
        gate: Gate::new(preset, source, frame)?,
        identifiers: Identifiers::new(preset, header),
        version: header.texts(fields.version.as_ref()),
        device: header.texts(fields.device.as_ref()),
        last_opened: header.date(fields.last_opened.as_ref()),
        file: called(source.file()),
        is_rest: is_mended(source.header()),
        names_devices: true,
        left: Left::default(),
        rows: Vec::new(),
        known: HashMap::new(),
        folded: 0,
        application,
    };
    let rows = each(source, frame.show_values, &[], |row, faults| reader.take(row, faults))?;
    reader.gate.refuse_if_unsound(source)?;
    if reader.gate.no_seat > 0 && reader.rows.is_empty() {
        return Err(reader.gate.passed.refusal(source.file(), preset, &names, rows.rejects.len()));
    }
    let mut warnings = rows.sums;
    warnings.extend(reader.gate.passed_over());
    if !reader.names_devices {
        warnings.push(format!(
            "The file names no device: what it lists is taken for that of \"{}\", as the file is called.",
            Shown(&reader.file)
        ));
    }
    warnings.append(&mut reader.left.sentences(source.header()));
    if reader.folded > 0 {
        let rows = text::count(reader.folded, "row is", "rows are");
        warnings.push(format!("{rows} of an application that stands in another one."));
    }
    let passed_over = reader.gate.no_seat.saturating_add(reader.folded);
    let content = Content::Inventory(InventoryFile { realm: preset.realm.clone(), rows: reader.rows });
    Ok(Reading { content, rejects: rows.rejects, rows: rows.count, passed_over, warnings })
}

/// The name of a file without its ending: what a list of one device is often called.
fn called(file: &str) -> String {
    let stem = Path::new(file).file_stem().map_or_else(|| file.into(), |stem| stem.to_string_lossy().into_owned());
    text::name(&stem, DEVICE_LIMIT).ok().filter(|name| !name.is_empty()).unwrap_or_else(|| "unnamed".into())
}

/// The preset held against one header, and what was found so far.
struct Reader<'p> {
    frame: &'p Frame,
    gate: Gate<'p>,
    identifiers: Identifiers<'p>,
    application: Option<Placed<'p, TextRule>>,
    version: Option<Placed<'p, TextRule>>,
    device: Option<Placed<'p, TextRule>>,
    last_opened: Option<Placed<'p, DateRule>>,
    /// What the file is called.
    file: String,
    /// The rows are the mended rest of a file that was called otherwise.
    is_rest: bool,
    names_devices: bool,
    left: Left,
    rows: Vec<Numbered<Installed>>,
    /// Where each application of a device and person stands.
    known: HashMap<String, usize>,
    folded: u32,
}

impl Reader<'_> {
    fn take(&mut self, row: &Row<'_>, faults: &mut Faults) {
        if !self.gate.admits(row, faults) {
            return;
        }
        let application = faults.or_nothing(self.application(row));
        let device = match self.device.as_ref().and_then(|field| field.name(row)) {
            Some((column, device)) => text::identifier(&device, DEVICE_LIMIT).map_err(|bad| Fault::text(column, &bad)),
            None => Ok(String::new()),
        };
        let is_unnamed = device.as_ref().is_ok_and(String::is_empty);
        let device = faults.or_nothing(device);
        if is_unnamed && self.is_rest {
            let why = "names no device, and these rows come from a file that was called otherwise: read that one again";
            faults.add(Fault::row(RejectCode::MissingValue, why));
        }
        let identifiers = self.identifiers.any(row, faults).unwrap_or_default();
        self.gate.look_concealed(row, &identifiers, faults);
        let last_opened = match self.last_opened.as_ref().map(|field| field.last(row, self.frame, faults)) {
            Some(Last::Observed(day)) => Some(day),
            _ => None,
        };
        let version = self.version.as_ref().and_then(|field| field.kept(row, VERSION_LIMIT, &mut self.left));
        if !faults.are_none() {
            return;
        }
        let device = if is_unnamed {
            self.names_devices = false;
            self.file.clone()
        } else {
            device
        };
        self.add(row.line, Installed { application, version, device, identifiers, last_opened });
    }

    /// The application that a row is about.
    fn application(&self, row: &Row<'_>) -> Result<String, Fault> {
        let named = self.application.as_ref().and_then(|field| field.name(row));
        let Some((column, application)) = named else { return Err(self.nothing()) };
        let application = text::name(&application, NAME_LIMIT).map_err(|bad| Fault::text(column, &bad))?;
        if application.is_empty() { Err(self.nothing()) } else { Ok(application) }
    }

    /// A row that says nothing of what is installed.
    fn nothing(&self) -> Fault {
        let column = self.application.as_ref().and_then(|field| field.at.first().copied());
        let why = "is empty, so nothing says what is installed";
        column.map_or_else(
            || Fault::row(RejectCode::MissingValue, "names no application"),
            |column| Fault::cell(column, RejectCode::MissingValue, why),
        )
    }

    /// Keeps an application once for each device and person, with the newest day.
    fn add(&mut self, line: u32, installed: Installed) {
        let who = installed.identifiers.first().map(|(_, name)| normalized(name)).unwrap_or_default();
        let version = installed.version.as_deref();
        let of = [key(&installed.device), who, folded(&installed.application, version), version.unwrap_or("").into()];
        match self.known.entry(of.join("\u{1f}")) {
            Entry::Vacant(place) => {
                place.insert(self.rows.len());
                self.rows.push(Numbered { line, row: installed });
            }
            Entry::Occupied(place) => {
                self.folded = self.folded.saturating_add(1);
                if let Some(known) = self.rows.get_mut(*place.get())
                    && installed.last_opened > known.row.last_opened
                {
                    (known.line, known.row.last_opened) = (line, installed.last_opened);
                }
            }
        }
    }
}
