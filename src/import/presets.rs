//! The presets at hand: those that come with the program, and an admin's own, which replace them by id.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, argument, count};
use crate::trust::{self, Fault};

use serde::Deserialize;

use super::preset::Preset;

/// Every file of `assets/presets`, with its name.
const BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/presets.rs"));

/// The formats of export that are known, in the order of their ids.
#[derive(Debug, Clone)]
pub struct Presets {
    list: Vec<Preset>,
    broken: Vec<Broken>,
    remarks: Vec<Refusal>,
    /// Where an admin's own are looked for.
    folder: Option<PathBuf>,
}

/// The most presets of an admin's own.
const MOST: usize = 1000;
const WHAT: &str = "The preset";
const HINT: &str = "see that you may read it, or move it away";

/// A preset of an admin's own that cannot be used: it stands in nobody's way who does not need it.
#[derive(Debug, Clone)]
pub struct Broken {
    /// The file, or the folder of all of them.
    pub file: String,
    /// What is wrong with it.
    pub refusal: Refusal,
    /// What it would be called: its id if that can be read, and the stem of its name.
    names: Vec<String>,
}

/// The one key of a preset that is looked for where the rest cannot be used.
#[derive(Deserialize)]
struct OnlyId {
    id: String,
}

impl Broken {
    fn new(path: &Path, text: &str, refusal: Refusal) -> Self {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let id = toml::from_str::<OnlyId>(text).ok().map(|only| only.id);
        Self { file: path.to_string_lossy().into_owned(), refusal, names: id.into_iter().chain(stem).collect() }
    }
}

/// The files of a folder that may be presets, as far as there are not too many.
fn toml_files(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let is_toml = |entry: &io::Result<PathBuf>| {
        entry.as_ref().map_or(true, |path| path.extension().is_some_and(|end| end == "toml"))
    };
    fs::read_dir(dir)?.map(|entry| entry.map(|entry| entry.path())).filter(is_toml).take(MOST + 1).collect()
}

impl Presets {
    /// Those that come with the program.
    pub fn built_in() -> Result<Self, Refusal> {
        let mut presets = Self { list: Vec::new(), broken: Vec::new(), remarks: Vec::new(), folder: None };
        for (file, text) in BUILT_IN {
            presets.add(Preset::parse(file, text)?);
        }
        Ok(presets)
    }

    /// The same with every `*.toml` of a folder; one with the id of another replaces it. A folder that is not there
    /// adds nothing, and one that cannot be used is set aside.
    #[must_use]
    pub fn with_folder(mut self, dir: &Path) -> Self {
        self.folder = Some(dir.to_owned());
        let mut found = match toml_files(dir) {
            Ok(found) => found,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return self,
            Err(e) => {
                let refusal = Fault::from(e).refusal("The folder of presets", dir, HINT);
                self.broken.push(Broken::new(dir, "", refusal));
                return self;
            }
        };
        if found.len() > MOST {
            let name = dir.to_string_lossy();
            let refusal = Refusal::new(
                Code::BadFile,
                format!("\"{}\" holds more than {MOST} presets; none was read.", Shown(&name)),
            );
            self.broken.push(Broken::new(dir, "", refusal.hint("move those away that nobody uses")));
            return self;
        }
        found.sort();
        for file in found {
            match trust::read(&file, trust::SMALL) {
                Err(fault) => self.broken.push(Broken::new(&file, "", fault.refusal(WHAT, &file, HINT))),
                Ok(found) => match Preset::parse(&file.to_string_lossy(), &found.text) {
                    Ok(preset) => {
                        self.remarks.extend(found.doubt.map(|doubt| doubt.remark(WHAT, &file)));
                        self.add(preset);
                    }
                    Err(refusal) => self.broken.push(Broken::new(&file, &found.text, refusal)),
                },
            }
        }
        self
    }

    /// What is to be said of presets that are used although others could have written them.
    pub fn remarks(&self) -> impl Iterator<Item = &Refusal> {
        self.remarks.iter()
    }

    /// Those of an admin's own that cannot be used, in the order of their files.
    pub fn broken(&self) -> impl Iterator<Item = &Broken> {
        self.broken.iter()
    }

    /// The broken one that somebody means who says this id.
    pub(super) fn broken_named(&self, id: &str) -> Option<&Broken> {
        self.broken.iter().find(|broken| broken.names.iter().any(|name| name == id))
    }

    /// A refusal because nothing fits a file, which may be for want of a preset that cannot be used.
    pub(super) fn or_broken(&self, refusal: Refusal) -> Refusal {
        let Some(first) = self.broken.first() else { return refusal };
        let more = match self.broken.len() {
            1 => String::new(),
            n => format!(" {} cannot be used either.", count(n - 1, "other preset of yours", "other presets of yours")),
        };
        let hint = first.refusal.hint.clone().unwrap_or_default();
        Refusal::new(
            Code::BadFile,
            format!("{} It may be for this file: {}{more}", refusal.message, first.refusal.message),
        )
        .hint(hint)
    }

    /// What to do with a file that none of them knows.
    pub(super) fn how_to_add(&self, file: &str) -> String {
        // Called like the file, so that the next one does not take its place.
        let stem = Path::new(file).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let file = argument(file);
        let known = "see what is known with: dormouse presets";
        match &self.folder {
            None => format!("{known}; write a format for it with: dormouse presets new {file}"),
            Some(folder) => {
                let new = folder.join(format!("{stem}.toml")).to_string_lossy().into_owned();
                let folder = argument(&folder.to_string_lossy());
                format!(
                    "{known}; or begin a format of your own for it: mkdir -p {folder} && dormouse presets new {file} > {}",
                    argument(&new)
                )
            }
        }
    }

    /// One preset of a file, alone and by the id that it has.
    ///
    /// # Errors
    /// The file cannot be read, or is no preset.
    pub fn alone(path: &Path) -> Result<(Self, String), Refusal> {
        let found = trust::read(path, trust::SMALL).map_err(|fault| fault.refusal(WHAT, path, HINT))?;
        let preset = Preset::parse(&path.to_string_lossy(), &found.text)?;
        let (id, remarks) = (preset.id().to_owned(), found.doubt.map(|doubt| doubt.remark(WHAT, path)));
        let remarks = remarks.into_iter().collect();
        Ok((Self { list: vec![preset], broken: Vec::new(), remarks, folder: None }, id))
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Preset> {
        self.list.iter()
    }

    /// The sheets, lists and tables that they name, or that the one of that id names.
    pub(super) fn tables(&self, id: Option<&str>) -> Vec<String> {
        let meant = self.list.iter().filter(|preset| id.is_none_or(|id| preset.id() == id));
        meant.filter_map(|preset| preset.table.clone()).collect()
    }

    /// The one of that id.
    pub(super) fn named(&self, id: &str) -> Option<&Preset> {
        self.list.iter().find(|preset| preset.id() == id)
    }

    fn add(&mut self, preset: Preset) {
        self.list.retain(|other| other.id() != preset.id());
        self.list.push(preset);
        self.list.sort_by(|a, b| a.id().cmp(b.id()));
    }

    /// Some presets made of texts, for tests.
    #[cfg(test)]
    pub(super) fn of(texts: &[&str]) -> Self {
        let mut presets = Self { list: Vec::new(), broken: Vec::new(), remarks: Vec::new(), folder: None };
        for text in texts {
            presets.add(Preset::parse("test.toml", text).unwrap());
        }
        presets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_that_comes_along_is_sound_and_named_like_its_file() {
        let presets = Presets::built_in().unwrap();
        let ids: Vec<_> = presets.iter().map(|preset| format!("{}.toml", preset.id())).collect();
        assert_eq!(ids, BUILT_IN.iter().map(|(file, _)| (*file).to_owned()).collect::<Vec<_>>());
        assert!(!ids.is_empty());
    }

    #[test]
    fn what_cannot_be_trusted_or_has_no_end_keeps_nobody_waiting() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        mknodat(CWD, at("a.toml"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("b.toml")).unwrap();
        fs::File::create(at("c.toml")).unwrap().set_len(1 << 40).unwrap();
        let presets = Presets::built_in().unwrap().with_folder(dir.path());
        let said: Vec<&str> = presets.broken().map(|broken| broken.refusal.message.as_str()).collect();
        assert_eq!(said.len(), 3);
        assert!(said[0].ends_with("a.toml cannot be read: it is no plain file."), "{said:?}");
        assert!(said[1].ends_with("b.toml cannot be read: it is no plain file."), "{said:?}");
        assert!(said[2].ends_with("c.toml cannot be read: it is larger than 1 MiB."), "{said:?}");

        let text = "schema = 1\nid = \"acme.members\"\ntitle = \"Ours\"\nproduct = \"P\"\npublisher = \"V\"\nrealm = \"r\"\n\
                    where = \"here\"\nfingerprint = { required = [\"x\"] }\n\
                    identifiers = [{ kind = \"login\", columns = [\"x\"] }]\n";
        fs::write(at("d.toml"), text).unwrap();
        fs::set_permissions(at("d.toml"), fs::Permissions::from_mode(0o666)).unwrap();
        let presets = Presets::built_in().unwrap().with_folder(dir.path());
        if rustix::process::getuid().is_root() {
            assert!(presets.named("acme.members").is_none());
            let broken = presets.broken_named("d").unwrap();
            assert!(broken.refusal.message.ends_with("d.toml is not trusted: others may write it."), "{broken:?}");
        } else {
            assert!(presets.named("acme.members").is_some());
            let said: Vec<&str> = presets.remarks().map(|remark| remark.message.as_str()).collect();
            assert!(said.len() == 1 && said[0].contains("d.toml is obeyed, although others may write it"), "{said:?}");
        }
    }

    #[test]
    fn a_folder_adds_and_replaces() {
        let dir = tempfile::tempdir().unwrap();
        let presets = Presets::built_in().unwrap();
        let (count, first) = (presets.iter().count(), presets.iter().next().unwrap().id().to_owned());
        for (file, id) in [("a.toml", "acme.members"), ("b.toml", first.as_str())] {
            let text = format!(
                "schema = 1\nid = \"{id}\"\ntitle = \"Ours\"\nproduct = \"P\"\npublisher = \"V\"\nrealm = \"r\"\n\
                 where = \"here\"\nfingerprint = {{ required = [\"x\"] }}\n\
                 identifiers = [{{ kind = \"login\", columns = [\"x\"] }}]\n"
            );
            fs::write(dir.path().join(file), text).unwrap();
        }
        fs::write(dir.path().join("notes.txt"), "none of ours").unwrap();
        let presets = presets.with_folder(dir.path());
        assert_eq!(presets.iter().count(), count + 1);
        assert_eq!(presets.named(&first).unwrap().title(), "Ours");
        assert!(presets.named("acme.members").is_some());
        assert!(presets.clone().with_folder(&dir.path().join("none")).broken().next().is_none());
        fs::write(dir.path().join("c.toml"), "schema = ").unwrap();
        fs::write(dir.path().join("d.toml"), "schema = 1\nid = \"acme.seats\"\ncolour = 1").unwrap();
        fs::create_dir(dir.path().join("e.toml")).unwrap();
        let presets = presets.with_folder(dir.path());
        assert_eq!(presets.iter().count(), count + 1, "the sound ones are there");
        assert_eq!(presets.broken().count(), 3);
        assert!(presets.broken_named("c").unwrap().refusal.message.contains("c.toml"));
        assert!(presets.broken_named("acme.seats").unwrap().file.ends_with("d.toml"));
    }
}
