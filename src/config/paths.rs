//! Where dormouse looks for its files and keeps them: a flag, else a variable, else the directories of the XDG standard.
//!
//! It knows names and places and opens nothing. The environment comes in as a function, so that a test needs none. A
//! directory that is not absolute is passed over, as the XDG standard asks; a path that the user names is taken as is.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use nix::unistd::{Uid, User};

use crate::domain::refusal::{Code, Refusal};
use crate::files::OffLimits;

/// The variable that names the database.
pub const DB_VARIABLE: &str = "DORMOUSE_DB";
/// The variable that names the settings file.
pub const CONFIG_VARIABLE: &str = "DORMOUSE_CONFIG";

/// What named a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// A flag of this command.
    Flag,
    /// A variable of the environment.
    Variable,
    /// Nobody: it is where such files are by default.
    Default,
}

/// A path, with what named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Where it is.
    pub path: PathBuf,
    /// Who says so.
    pub named_by: NamedBy,
}

/// Every place dormouse may read or write without being given its name. A place is absent where there is no home
/// directory to put it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    db: Option<Place>,
    /// The settings file, `config.toml`.
    pub config: Option<Place>,
    /// What belongs to one person's screen: marks, position, drafts.
    pub state: Option<PathBuf>,
    /// Export formats that the user adds to the built-in ones.
    pub presets: Option<PathBuf>,
}

impl Paths {
    /// Works the places out from the two flags and a look into the environment. An empty variable is an unset one.
    pub fn new(db: Option<&Path>, config: Option<&Path>, env: impl Fn(&str) -> Option<OsString>) -> Self {
        let variable = |name: &str| env(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let absolute = |name: &str| variable(name).filter(|path| path.is_absolute());
        let home = absolute("HOME");
        let base = |name: &str, below_home: &str| {
            absolute(name).or_else(|| home.as_ref().map(|home| home.join(below_home))).map(|dir| dir.join("dormouse"))
        };
        let place = |flag: Option<&Path>, name: &str, default: Option<PathBuf>| {
            let named = flag.map(|path| Place { path: path.to_owned(), named_by: NamedBy::Flag });
            named
                .or_else(|| variable(name).map(|path| Place { path, named_by: NamedBy::Variable }))
                .or_else(|| default.map(|path| Place { path, named_by: NamedBy::Default }))
        };
        let config_dir = base("XDG_CONFIG_HOME", ".config");
        Self {
            db: place(db, DB_VARIABLE, base("XDG_DATA_HOME", ".local/share").map(|dir| dir.join("dormouse.db"))),
            config: place(config, CONFIG_VARIABLE, config_dir.as_ref().map(|dir| dir.join("config.toml"))),
            state: base("XDG_STATE_HOME", ".local/state"),
            presets: config_dir.map(|dir| dir.join("presets")),
        }
    }

    /// The same for this process. Where `HOME` is not set, as in some services, the account's own directory stands in.
    #[must_use]
    pub fn of_this_process(db: Option<&Path>, config: Option<&Path>) -> Self {
        Self::new(db, config, |name| std::env::var_os(name).or_else(|| (name == "HOME").then(account_home).flatten()))
    }

    /// The database.
    ///
    /// # Errors
    /// If nothing names it and there is no home directory to look in.
    pub fn db(&self) -> Result<&Place, Refusal> {
        self.db.as_ref().ok_or_else(|| {
            Refusal::new(Code::NotFound, "There is no home directory to keep the database in.")
                .hint(format!("name the file with --db PATH or {DB_VARIABLE}"))
        })
    }

    /// The files that no output may be: the database with what belongs to it, and the settings.
    #[must_use]
    pub fn off_limits(&self) -> OffLimits {
        let mut off = OffLimits::none();
        if let Some(db) = &self.db {
            off = off.database(&db.path);
        }
        if let Some(config) = &self.config {
            off = off.settings(&config.path);
        }
        off
    }
}

fn account_home() -> Option<OsString> {
    let user = User::from_uid(Uid::current()).ok()??;
    Some(user.dir.into_os_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env<'a>(pairs: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<OsString> + 'a {
        |name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
    }

    fn place(path: &str, named_by: NamedBy) -> Place {
        Place { path: path.into(), named_by }
    }

    #[test]
    fn without_any_word_the_files_are_in_the_home_directory() {
        let paths = Paths::new(None, None, env(&[("HOME", "/home/ana")]));
        assert_eq!(*paths.db().unwrap(), place("/home/ana/.local/share/dormouse/dormouse.db", NamedBy::Default));
        assert_eq!(paths.config, Some(place("/home/ana/.config/dormouse/config.toml", NamedBy::Default)));
        assert_eq!(paths.state, Some("/home/ana/.local/state/dormouse".into()));
        assert_eq!(paths.presets, Some("/home/ana/.config/dormouse/presets".into()));
    }

    #[test]
    fn the_directories_of_the_standard_come_before_the_home_directory() {
        let paths = Paths::new(
            None,
            None,
            env(&[("HOME", "/h"), ("XDG_DATA_HOME", "/d"), ("XDG_CONFIG_HOME", "/c"), ("XDG_STATE_HOME", "/s")]),
        );
        assert_eq!(paths.db().unwrap().path, Path::new("/d/dormouse/dormouse.db"));
        assert_eq!(paths.config.unwrap().path, Path::new("/c/dormouse/config.toml"));
        assert_eq!(paths.state, Some("/s/dormouse".into()));
        assert_eq!(paths.presets, Some("/c/dormouse/presets".into()));
    }

    #[test]
    fn a_relative_or_empty_directory_of_the_standard_is_passed_over() {
        for value in ["", "data", "./data", "~/data"] {
            let paths = Paths::new(None, None, |name| match name {
                "HOME" => Some("/h".into()),
                _ if name.starts_with("XDG_") => Some(value.into()),
                _ => None,
            });
            assert_eq!(paths.db().unwrap().path, Path::new("/h/.local/share/dormouse/dormouse.db"), "{value:?}");
            assert_eq!(paths.state, Some("/h/.local/state/dormouse".into()), "{value:?}");
        }
    }

    #[test]
    fn a_flag_comes_before_a_variable_and_a_variable_before_the_default() {
        let named = [("HOME", "/h"), (DB_VARIABLE, "shared.db"), (CONFIG_VARIABLE, "/v/c.toml")];
        let paths = Paths::new(None, None, env(&named));
        assert_eq!(*paths.db().unwrap(), place("shared.db", NamedBy::Variable));
        assert_eq!(paths.config, Some(place("/v/c.toml", NamedBy::Variable)));
        let paths = Paths::new(Some(Path::new("f.db")), Some(Path::new("f.toml")), env(&named));
        assert_eq!(*paths.db().unwrap(), place("f.db", NamedBy::Flag));
        assert_eq!(paths.config, Some(place("f.toml", NamedBy::Flag)));
        let paths = Paths::new(None, None, env(&[("HOME", "/h"), (DB_VARIABLE, "")]));
        assert_eq!(paths.db().unwrap().named_by, NamedBy::Default);
    }

    #[test]
    fn without_a_home_only_what_is_named_can_be_used() {
        for home in [None, Some(""), Some("relative")] {
            let env = |name: &str| home.filter(|_| name == "HOME").map(OsString::from);
            let paths = Paths::new(None, None, env);
            assert_eq!(paths.db().unwrap_err().hint.as_deref(), Some("name the file with --db PATH or DORMOUSE_DB"));
            assert_eq!((paths.config, paths.state, paths.presets), (None, None, None));
            assert!(Paths::new(Some(Path::new("/x.db")), None, env).db().is_ok());
        }
    }
}
