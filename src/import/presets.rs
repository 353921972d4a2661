//! The presets at hand: those that come with the program, and an admin's own, which replace them by id.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::domain::refusal::Refusal;
use crate::domain::text::Shown;

use super::preset::Preset;
use super::source::reason;

/// Every file of `assets/presets`, with its name.
const BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/presets.rs"));

/// The formats of export that are known, in the order of their ids.
#[derive(Debug, Clone)]
pub struct Presets {
    list: Vec<Preset>,
}

impl Presets {
    /// Those that come with the program.
    pub fn built_in() -> Result<Self, Refusal> {
        let mut presets = Self { list: Vec::new() };
        for (file, text) in BUILT_IN {
            presets.add(Preset::parse(file, text)?);
        }
        Ok(presets)
    }

    /// The same with every `*.toml` of a folder; one with the id of another replaces it. A folder that is not there
    /// adds nothing.
    pub fn with_folder(mut self, dir: &Path) -> Result<Self, Refusal> {
        let refused = |path: &Path, e: &io::Error| {
            Refusal::new(format!("\"{}\" cannot be read: {}.", Shown(&path.to_string_lossy()), reason(e)))
        };
        let entries = match fs::read_dir(dir) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(self),
            Err(e) => return Err(refused(dir, &e)),
        };
        let mut files = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<PathBuf>, _>>()
            .map_err(|e| refused(dir, &e))?;
        files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
        files.sort();
        for file in files {
            let text = fs::read_to_string(&file).map_err(|e| refused(&file, &e))?;
            self.add(Preset::parse(&file.to_string_lossy(), &text)?);
        }
        Ok(self)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Preset> {
        self.list.iter()
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
        let mut presets = Self { list: Vec::new() };
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
        let presets = presets.with_folder(dir.path()).unwrap();
        assert_eq!(presets.iter().count(), count + 1);
        assert_eq!(presets.named(&first).unwrap().title(), "Ours");
        assert!(presets.named("acme.members").is_some());
        assert!(presets.clone().with_folder(&dir.path().join("none")).is_ok());
        fs::write(dir.path().join("c.toml"), "schema = ").unwrap();
        assert!(presets.with_folder(dir.path()).unwrap_err().message.contains("c.toml"));
    }
}
