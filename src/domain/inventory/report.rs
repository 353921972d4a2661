//! Installed applications held against licenses: seats that nobody runs, and what is installed without a license.
//!
//! Nothing is concluded from silence: of a holder without a known device, and of an application whose use no file tells,
//! nothing is said. A license of which nothing is installed anywhere may be one that runs in a browser.

use super::folded;
use crate::domain::dormancy::Threshold;
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::name_list::NameList;
use crate::domain::read_model::{LicenseEntry, SeatEntry};
use crate::domain::text::key;
use crate::domain::time::{Day, days_since};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What the newest file of a format says of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceReport {
    /// The device.
    pub device: String,
    /// Who sits there, as far as the file names somebody who is known.
    pub person: Option<PersonId>,
    /// The day the file speaks for.
    pub as_of: Day,
    /// What is installed.
    pub applications: Vec<Application>,
}

/// An application in such a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its name as the file writes it.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
    /// When it was opened last.
    pub last_opened: Option<Day>,
}

/// What is known of what is installed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// Of each device, the newest file of each format.
    pub reports: Vec<DeviceReport>,
    /// The names that nobody wants to be told of.
    pub ignored: Vec<String>,
}

/// What is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Finding {
    /// The holder of a seat has devices, and it is on none of them.
    NotInstalled,
    /// It is installed there and was not opened for so many days.
    NotOpened,
    /// It is installed, and no license in force is for it.
    NoLicense,
}

crate::domain::word::has_word!(Finding);

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What is found.
    pub finding: Finding,
    /// The application as files write it, the newest first; of a seat, what it is called where it is installed.
    pub application: String,
    /// Its versions.
    pub versions: Vec<String>,
    /// On how many devices: of the holder, or of all.
    pub devices: usize,
    /// How many people those are of, as far as they are known.
    pub people: usize,
    /// When it was opened last.
    pub last_opened: Option<Day>,
    /// The newest day that a file speaks for.
    pub as_of: Day,
    /// The seat that nobody runs.
    pub seat: Option<SeatId>,
}

/// The whole report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Its lines: seats by license, then what has no license, the most frequent first.
    pub lines: Vec<Line>,
    /// Devices that files speak of.
    pub devices: usize,
    /// Different applications on them.
    pub applications: usize,
    /// Of those, ignored.
    pub ignored: usize,
    /// Seats of applications that are installed somewhere, whose holder has no known device.
    pub without_device: usize,
    /// Licenses in force of which nothing is installed anywhere.
    pub not_seen: Vec<LicenseId>,
}

/// A report with the names in the form in which they are compared.
struct Device<'r> {
    report: &'r DeviceReport,
    key: String,
    applications: Vec<(String, &'r Application)>,
}

impl<'r> Device<'r> {
    fn new(report: &'r DeviceReport) -> Self {
        let folded =
            |application: &'r Application| (folded(&application.name, application.version.as_deref()), application);
        Self { report, key: key(&report.device), applications: report.applications.iter().map(folded).collect() }
    }
}

/// Devices by whose they are and by what they are called.
struct Devices<'r, 'd> {
    of_person: HashMap<PersonId, Vec<&'d Device<'r>>>,
    called: HashMap<&'d str, Vec<&'d Device<'r>>>,
}

impl<'r, 'd> Devices<'r, 'd> {
    fn new(devices: &'d [Device<'r>]) -> Self {
        let mut all = Self { of_person: HashMap::new(), called: HashMap::new() };
        for device in devices {
            all.called.entry(&device.key).or_default().push(device);
            if let Some(person) = device.report.person {
                all.of_person.entry(person).or_default().push(device);
            }
        }
        all
    }

    /// Those of the holder of a seat; of a seat of a device, that one as well.
    fn of(&self, entry: &SeatEntry) -> Vec<&'d Device<'r>> {
        let holder = entry.seat.holder.id;
        let account = entry.account_identifier.as_deref().map(key);
        let called = account.and_then(|account| self.called.get(account.as_str())).into_iter().flatten();
        let called = called.filter(|device| device.report.person != Some(holder));
        self.of_person.get(&holder).into_iter().flatten().chain(called).copied().collect()
    }
}

/// An application wherever it is installed.
#[derive(Default)]
struct Everywhere<'r> {
    names: BTreeMap<&'r str, usize>,
    versions: BTreeSet<&'r str>,
    devices: BTreeSet<String>,
    people: BTreeSet<PersonId>,
    last_opened: Option<Day>,
    as_of: Day,
}

impl<'r> Everywhere<'r> {
    fn add(&mut self, device: &Device<'r>, application: &'r Application) {
        *self.names.entry(&application.name).or_default() += 1;
        self.versions.extend(application.version.as_deref());
        self.devices.insert(device.key.clone());
        self.people.extend(device.report.person);
        self.last_opened = self.last_opened.max(application.last_opened);
        self.as_of = self.as_of.max(device.report.as_of);
    }

    /// The name that most files write.
    fn name(&self) -> String {
        let most = self.names.iter().max_by_key(|(name, times)| (**times, std::cmp::Reverse(**name)));
        most.map(|(name, _)| (*name).to_owned()).unwrap_or_default()
    }

    fn line(&self, finding: Finding, seat: Option<SeatId>) -> Line {
        Line {
            finding,
            application: self.name(),
            versions: self.versions.iter().map(|version| (*version).to_owned()).collect(),
            devices: self.devices.len(),
            people: self.people.len(),
            last_opened: self.last_opened,
            as_of: self.as_of,
            seat,
        }
    }
}

/// Holds what is installed against licenses and the seats of them that are held.
#[must_use]
pub fn report(known: &Known, licenses: &[LicenseEntry], seats: &[SeatEntry], threshold: Threshold) -> Report {
    let devices: Vec<Device<'_>> = known.reports.iter().map(Device::new).collect();
    let (all, by_holder) = (everywhere(&devices), Devices::new(&devices));
    let ignored: BTreeSet<String> = known.ignored.iter().map(|name| folded(name, None)).collect();
    let covered: Vec<&LicenseEntry> = licenses.iter().filter(|entry| entry.license.is_covered()).collect();
    let names: Vec<(LicenseId, BTreeSet<String>)> =
        covered.iter().map(|entry| (entry.license.id, names_of(entry))).collect();
    let mut lines = Vec::new();
    let (mut without_device, mut not_seen) = (0, Vec::new());
    let mut held: HashMap<LicenseId, Vec<&SeatEntry>> = HashMap::new();
    for entry in seats.iter().filter(|entry| is_paid(entry)) {
        held.entry(entry.seat.license).or_default().push(entry);
    }
    for (license, names) in &names {
        if !names.iter().any(|name| all.contains_key(name)) {
            not_seen.push(*license);
            continue;
        }
        for entry in held.remove(license).unwrap_or_default() {
            match of_seat(entry, names, &by_holder.of(entry), threshold) {
                Judged::Unknown => without_device += 1,
                Judged::Runs => {}
                Judged::Line(line) => lines.push(line),
            }
        }
    }
    let of_licenses: BTreeSet<&String> = names.iter().flat_map(|(_, names)| names).collect();
    let is_told = |name: &&String| !of_licenses.contains(name) && !ignored.contains(*name);
    let mut unlicensed: Vec<Line> = all
        .iter()
        .filter(|(name, _)| is_told(name))
        .map(|(_, everywhere)| everywhere.line(Finding::NoLicense, None))
        .collect();
    unlicensed.sort_by(|a, b| b.devices.cmp(&a.devices).then_with(|| key(&a.application).cmp(&key(&b.application))));
    lines.extend(unlicensed);
    Report {
        lines,
        devices: by_holder.called.len(),
        applications: all.len(),
        ignored: all.keys().filter(|name| ignored.contains(*name)).count(),
        without_device,
        not_seen,
    }
}

fn everywhere<'r>(devices: &[Device<'r>]) -> BTreeMap<String, Everywhere<'r>> {
    let mut all: BTreeMap<String, Everywhere<'_>> = BTreeMap::new();
    for device in devices {
        for (name, application) in &device.applications {
            all.entry(name.clone()).or_default().add(device, application);
        }
    }
    all
}

/// What an application of a license is called: its product, with or without the publisher, and its names in exports.
fn names_of(entry: &LicenseEntry) -> BTreeSet<String> {
    let product = entry.license.product.as_str();
    let with_publisher = entry.publisher.iter().map(|publisher| format!("{publisher} {product}"));
    let in_exports = entry.license.terms.vendor_products.iter().flat_map(NameList::iter).map(str::to_owned);
    let names = [product.to_owned()].into_iter().chain(with_publisher).chain(in_exports);
    names.map(|name| folded(&name, None)).filter(|name| !name.is_empty()).collect()
}

/// A seat that somebody holds, and that is not known to be free.
fn is_paid(entry: &SeatEntry) -> bool {
    entry.seat.revoked_on.is_none() && entry.account.state.paid != Some(false)
}

enum Judged {
    /// Nothing is known of the holder's devices.
    Unknown,
    /// It is there, and may be used.
    Runs,
    Line(Line),
}

/// A seat by the devices of its holder.
fn of_seat(entry: &SeatEntry, names: &BTreeSet<String>, theirs: &[&Device<'_>], threshold: Threshold) -> Judged {
    let Some(as_of) = theirs.iter().map(|device| device.report.as_of).max() else { return Judged::Unknown };
    let mut found = Everywhere::default();
    // A day has to be known of each device: else it may have been opened there.
    let mut is_told: HashMap<&str, bool> = HashMap::new();
    for device in theirs {
        for (_, application) in device.applications.iter().filter(|(name, _)| names.contains(name)) {
            *is_told.entry(&device.key).or_default() |= application.last_opened.is_some();
            found.add(device, application);
        }
    }
    if is_told.is_empty() {
        let devices: BTreeSet<String> = theirs.iter().map(|device| device.key.clone()).collect();
        let nowhere = Everywhere { devices, as_of, ..Everywhere::default() };
        return Judged::Line(nowhere.line(Finding::NotInstalled, Some(entry.seat.id)));
    }
    // By the day of the file: what was opened since, nobody has told yet.
    match found.last_opened {
        Some(day) if is_told.values().all(|told| *told) && days_since(day, found.as_of) >= threshold.days() => {
            Judged::Line(found.line(Finding::NotOpened, Some(entry.seat.id)))
        }
        _ => Judged::Runs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dormancy::Threshold;
    use crate::domain::inventory::report::Finding::{NoLicense, NotInstalled, NotOpened};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn application(name: &str, version: &str, last_opened: Option<&str>) -> Application {
        Application { name: name.into(), version: Some(version.into()), last_opened: last_opened.map(day) }
    }

    fn device(device: &str, person: Option<i64>, applications: Vec<Application>) -> DeviceReport {
        DeviceReport { device: device.into(), person: person.map(PersonId), as_of: day("2026-06-28"), applications }
    }

    fn of(known: &Known) -> Vec<(Finding, String, usize, Vec<String>)> {
        let lines = report(known, &[], &[], Threshold::default()).lines;
        lines.into_iter().map(|line| (line.finding, line.application, line.devices, line.versions)).collect()
    }

    #[test]
    fn an_application_is_one_line_wherever_it_is_installed_and_ignored_by_any_of_its_names() {
        let mut known = Known {
            reports: vec![
                device("PC-1", None, vec![application("Easel 4.1", "4.1", None), application("Forge", "2", None)]),
                device("pc-1", None, vec![application("Easel.app", "4.2", None)]),
                device("PC-2", None, vec![application("Easel (64-bit)", "4.2", None)]),
            ],
            ignored: vec![],
        };
        let easel = (NoLicense, "Easel (64-bit)".to_owned(), 2, vec!["4.1".to_owned(), "4.2".to_owned()]);
        let forge = (NoLicense, "Forge".to_owned(), 1, vec!["2".to_owned()]);
        assert_eq!(of(&known), [easel, forge.clone()]);
        known.ignored = vec!["EASEL 9.9".into()];
        assert_eq!(of(&known), [forge]);
        assert_eq!(report(&known, &[], &[], Threshold::default()).ignored, 1);
    }

    #[test]
    fn findings_have_words() {
        assert_eq!(
            [NotInstalled, NotOpened, NoLicense].map(Finding::word),
            ["not_installed", "not_opened", "no_license"]
        );
    }
}
