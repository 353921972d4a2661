//! The settings file: what one terminal looks like and listens to.
//!
//! It reads TOML and knows every setting by name. A table, key or value that is not known is refused with its line and
//! column and the nearest known word, because a setting that is silently ignored is worse than none. The keys of the
//! `[keys]` table are actions of the dashboard, which this room does not know: whoever does hands their names to
//! [`Config::check_actions`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Serialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::paths::{NamedBy, Place};
use crate::domain::mail::{HostMail, SENDMAIL};
use crate::domain::nearest::{did_you_mean, nearest};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::trust::{self, Doubt, Fault};

/// The file of settings to copy from: every one of them, with its default.
pub const EXAMPLE: &str = include_str!("../../config.example.toml");

/// The settings of one terminal.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Config {
    /// What the dashboard looks like.
    pub dashboard: Dashboard,
    /// Actions whose keys are not the default ones, each with all its keys as they were written.
    pub keys: BTreeMap<String, Vec<String>>,
    /// What is written down when something goes wrong.
    pub log: Log,
    /// The texts of messages.
    pub notices: Notices,
    /// What makes this machine send mail: see [`Config::host_mail`].
    mail: HostMail,
    /// Where the actions of `keys` stand, as `FILE:LINE:COLUMN`.
    #[serde(skip)]
    key_places: BTreeMap<String, String>,
    /// The file, if others could have written it.
    #[serde(skip)]
    doubt: Option<(PathBuf, Doubt)>,
}

/// The `[dashboard]` table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Dashboard {
    /// The set of colours.
    pub theme: Theme,
    /// Draw with ASCII characters only.
    pub ascii: bool,
    /// Listen to the mouse.
    pub mouse: bool,
}

/// A set of colours.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Default,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::EnumIter,
    Serialize,
)]
#[strum(serialize_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// For a dark background.
    #[default]
    Dark,
    /// For a light background.
    Light,
    /// Without colours.
    Mono,
    /// Few colours, far apart.
    HighContrast,
}

/// The `[log]` table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Log {
    /// The log file; without one nothing is logged.
    pub file: Option<PathBuf>,
}

/// The `[notices]` table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Notices {
    /// A directory with texts that stand in the place of those that come along.
    pub directory: Option<PathBuf>,
}

const TABLES: [&str; 5] = ["dashboard", "keys", "log", "notices", "mail"];
const DASHBOARD: [&str; 3] = ["theme", "ascii", "mouse"];
const LOG: [&str; 1] = ["file"];
const NOTICES: [&str; 1] = ["directory"];
const MAIL: [&str; 4] = ["transport", "sendmail", "maildir", "password_file"];
const FILE: &str = "The settings file";

impl Config {
    /// Reads the file at `place`. A file that is not there stands for the defaults, unless a flag names it.
    ///
    /// # Errors
    /// If the file cannot be read, or says something that is not understood.
    pub fn load(place: &Place) -> Result<Self, Refusal> {
        match trust::read(&place.path, trust::SMALL) {
            Ok(found) => {
                let config = Self::parse(&found.text, &place.path.display().to_string())?;
                Ok(Self { doubt: found.doubt.map(|doubt| (place.path.clone(), doubt)), ..config })
            }
            Err(Fault::Missing) if place.named_by != NamedBy::Flag => Ok(Self::default()),
            Err(fault) => Err(fault.refusal(FILE, &place.path, "see which file is used: dormouse config path")),
        }
    }

    /// True if root reads the file at `place` and others could have written it.
    #[must_use]
    pub fn is_doubtful(place: &Place) -> bool {
        matches!(trust::read(&place.path, trust::SMALL), Err(Fault::Doubtful(_)))
    }

    /// What makes this machine send mail: what it runs, where it writes, what it reads.
    ///
    /// # Errors
    /// Others could have written the file.
    pub fn host_mail(&self) -> Result<&HostMail, Refusal> {
        match &self.doubt {
            Some((path, doubt)) if self.mail != HostMail::default() => {
                Err(doubt.refusal("The table [mail] of the settings file", path))
            }
            _ => Ok(&self.mail),
        }
    }

    /// What is to be said of a file that is obeyed although others could have written it.
    #[must_use]
    pub fn remark(&self) -> Option<Refusal> {
        self.doubt.as_ref().map(|(path, doubt)| doubt.remark(FILE, path))
    }

    /// Reads settings from their text; `name` is what the file is called in a refusal.
    ///
    /// # Errors
    /// Names the first thing in the file that is not understood, with its line and column.
    pub fn parse(text: &str, name: &str) -> Result<Self, Refusal> {
        let mut reader = Reader { text, name, faults: Vec::new() };
        let mut config = Self::default();
        match DeTable::parse(text) {
            Ok(root) => reader.root(root.get_ref(), &mut config),
            Err(e) => {
                let words = e.message().lines().next().unwrap_or("not valid TOML").to_owned();
                reader.fault(e.span().map_or(text.len(), |span| span.start), &format!("{words}."));
            }
        }
        reader.faults.sort_by_key(|fault| fault.at);
        match reader.faults.into_iter().next() {
            None => Ok(config),
            Some(fault) => Err(Refusal::new(Code::Settings, fault.message).hint(EXAMPLE_HINT)),
        }
    }

    /// Refuses the first action of `[keys]` that is none of `known`.
    ///
    /// # Errors
    /// Names its place and the nearest known action.
    pub fn check_actions<'a>(&self, known: impl IntoIterator<Item = &'a str> + Clone) -> Result<(), Refusal> {
        let stranger = self.keys.keys().find(|action| !known.clone().into_iter().any(|word| word == action.as_str()));
        stranger.map_or(Ok(()), |action| {
            let end = did_you_mean(action, known);
            Err(self.key_fault(action, &format!("unknown action \"{}\"{end}", Shown(action))))
        })
    }

    /// A refusal about one action of `[keys]`, with its place in front of the sentence.
    #[must_use]
    pub fn key_fault(&self, action: &str, sentence: &str) -> Refusal {
        let place = self.key_places.get(action).map_or("[keys]", String::as_str);
        Refusal::new(Code::Settings, format!("{place}: {sentence}"))
            .hint("list the actions and their keys with: dormouse keys")
    }

    /// The settings as a file that would be read back to the same.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }
}

const EXAMPLE_HINT: &str = "see every setting with its default: dormouse config example";

struct Wrong {
    at: usize,
    message: String,
}

/// Walks the tables of one file and collects what is wrong with them.
struct Reader<'t> {
    text: &'t str,
    name: &'t str,
    faults: Vec<Wrong>,
}

type Key<'i> = Spanned<std::borrow::Cow<'i, str>>;
type Value<'i> = Spanned<DeValue<'i>>;

impl Reader<'_> {
    fn root(&mut self, root: &DeTable<'_>, config: &mut Config) {
        for (name, value) in root {
            let word = name.get_ref().as_ref();
            match (word, value.get_ref().as_table()) {
                ("dashboard", Some(table)) => self.dashboard(table, &mut config.dashboard),
                ("keys", Some(table)) => self.keys(table, config),
                ("log", Some(table)) => self.path(table, LOG, &mut config.log.file),
                ("notices", Some(table)) => self.path(table, NOTICES, &mut config.notices.directory),
                ("mail", Some(table)) => self.mail(table, &mut config.mail),
                (_, None) if TABLES.contains(&word) => {
                    self.fault(name.span().start, &format!("\"{word}\" must be a table: [{word}]."));
                }
                (_, None) if DASHBOARD.contains(&word) => {
                    self.fault(name.span().start, &format!("the key \"{word}\" belongs in the table [dashboard]."));
                }
                (_, Some(_)) => self.unknown("table", name, TABLES),
                (_, None) => self.unknown("key", name, DASHBOARD.into_iter().chain(TABLES)),
            }
        }
    }

    fn dashboard(&mut self, table: &DeTable<'_>, into: &mut Dashboard) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "theme" => self.word(key, value, &mut into.theme),
                "ascii" => self.yes_or_no(key, value, &mut into.ascii),
                "mouse" => self.yes_or_no(key, value, &mut into.mouse),
                _ => self.unknown("key", key, DASHBOARD),
            }
        }
    }

    fn keys(&mut self, table: &DeTable<'_>, config: &mut Config) {
        for (action, value) in table {
            let words = match value.get_ref() {
                DeValue::String(word) => Some(vec![word.to_string()]),
                DeValue::Array(list) => list.iter().map(|key| key.get_ref().as_str().map(str::to_owned)).collect(),
                _ => None,
            };
            let word = action.get_ref();
            if let Some(words) = words {
                let place = self.place(action.span().start);
                config.key_places.insert(word.to_string(), place);
                config.keys.insert(word.to_string(), words);
            } else {
                let example = "must be a list of keys, such as [\"q\", \"ctrl-x\"]";
                self.fault(value.span().start, &format!("\"{}\" {example}.", Shown(word)));
            }
        }
    }

    /// A table whose one key is a path.
    fn path(&mut self, table: &DeTable<'_>, known: [&'static str; 1], into: &mut Option<PathBuf>) {
        for (key, value) in table {
            if known == [key.get_ref().as_ref()] {
                self.absolute(key, value, into);
            } else {
                self.unknown("key", key, known);
            }
        }
    }

    fn mail(&mut self, table: &DeTable<'_>, into: &mut HostMail) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "transport" => self.word(key, value, &mut into.transport),
                "sendmail" => {
                    let mut path = None;
                    self.absolute(key, value, &mut path);
                    into.sendmail = path.unwrap_or_else(|| SENDMAIL.into());
                }
                "maildir" => self.absolute(key, value, &mut into.maildir),
                "password_file" => self.absolute(key, value, &mut into.password_file),
                _ => self.unknown("key", key, MAIL),
            }
        }
    }

    /// A path; an empty one is none.
    fn absolute(&mut self, key: &Key<'_>, value: &Value<'_>, into: &mut Option<PathBuf>) {
        match value.get_ref().as_str().map(Path::new) {
            Some(path) if path.as_os_str().is_empty() => *into = None,
            Some(path) if path.is_absolute() => *into = Some(path.to_owned()),
            _ => {
                let message = format!("\"{}\" must be an absolute path in quotes.", key.get_ref());
                self.fault(value.span().start, &message);
            }
        }
    }

    /// One of a few words.
    fn word<T>(&mut self, key: &Key<'_>, value: &Value<'_>, into: &mut T)
    where
        T: strum::IntoEnumIterator + FromStr,
        &'static str: From<T>,
    {
        let known = || T::iter().map(<&'static str>::from);
        let (key, word) = (key.get_ref(), value.get_ref().as_str());
        if let Some(meant) = word.and_then(|word| word.parse().ok()) {
            *into = meant;
            return;
        }
        let message = match word {
            Some(word) if nearest(word, known()).is_some() => {
                format!("unknown {key} \"{}\"{}", Shown(word), did_you_mean(word, known()))
            }
            _ => format!("\"{key}\" must be one of \"{}\".", known().collect::<Vec<_>>().join("\", \"")),
        };
        self.fault(value.span().start, &message);
    }

    fn yes_or_no(&mut self, key: &Key<'_>, value: &Value<'_>, into: &mut bool) {
        match value.get_ref().as_bool() {
            Some(answer) => *into = answer,
            None => self.fault(value.span().start, &format!("\"{}\" must be true or false.", key.get_ref())),
        }
    }

    fn unknown<'k>(&mut self, kind: &str, key: &Key<'_>, known: impl IntoIterator<Item = &'k str>) {
        let word = key.get_ref();
        self.fault(key.span().start, &format!("unknown {kind} \"{}\"{}", Shown(word), did_you_mean(word, known)));
    }

    fn fault(&mut self, at: usize, sentence: &str) {
        let message = format!("{}: {sentence}", self.place(at));
        self.faults.push(Wrong { at, message });
    }

    /// `FILE:LINE:COLUMN` of a byte of the text, both counted from 1, the column in characters.
    fn place(&self, at: usize) -> String {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        format!("{}:{line}:{column}", Shown(self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::mail::Transport;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    fn refused(text: &str) -> String {
        Config::parse(text, "config.toml").unwrap_err().message
    }

    #[test]
    fn the_example_shows_every_setting_with_its_default() {
        assert_eq!(Config::parse(EXAMPLE, "config.example.toml").unwrap(), Config::default());
        let shown = |wanted: &str| EXAMPLE.lines().filter(|line| line.starts_with(wanted)).count() == 1;
        for table in TABLES {
            assert!(shown(&format!("[{table}]")), "[{table}] is missing");
        }
        for key in DASHBOARD.iter().chain(&LOG).chain(&NOTICES).chain(&MAIL) {
            assert!(shown(&format!("{key} = ")), "{key} is missing");
        }
    }

    #[test]
    fn every_setting_is_read() {
        let text = "[dashboard]\ntheme = \"high-contrast\"\nascii = true\nmouse = true\n\
                    [keys]\nquit = \"Q\"\nreclaim = [\"r\", \"ctrl-r\"]\n[log]\nfile = \"/var/log/d.log\"\n\
                    [notices]\ndirectory = \"/etc/dormouse\"\n\
                    [mail]\ntransport = \"sendmail\"\nsendmail = \"/opt/mta\"\nmaildir = \"/var/m\"\n\
                    password_file = \"/etc/secret\"\n";
        let config = Config::parse(text, "config.toml").unwrap();
        assert_eq!(config.dashboard, Dashboard { theme: Theme::HighContrast, ascii: true, mouse: true });
        assert_eq!(config.keys["quit"], ["Q"]);
        assert_eq!(config.keys["reclaim"], ["r", "ctrl-r"]);
        assert_eq!(config.log.file.as_deref(), Some(Path::new("/var/log/d.log")));
        assert_eq!(config.notices.directory.as_deref(), Some(Path::new("/etc/dormouse")));
        let mail = HostMail {
            transport: Transport::Sendmail,
            sendmail: "/opt/mta".into(),
            maildir: Some("/var/m".into()),
            password_file: Some("/etc/secret".into()),
        };
        assert_eq!(config.host_mail(), Ok(&mail));
        let again = Config::parse(&config.to_toml(), "config.toml").unwrap();
        assert_eq!(again.mail, mail);
        assert_eq!((again.dashboard, again.keys), (config.dashboard, config.keys));
        assert_eq!((again.log, again.notices), (config.log, config.notices));
    }

    #[test]
    fn an_empty_file_is_the_default() {
        for text in ["", "\n# nothing\n", "[dashboard]\n[keys]\n"] {
            assert_eq!(Config::parse(text, "config.toml").unwrap(), Config::default(), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_understood_is_named_with_its_place_and_the_nearest_word() {
        for (text, sentence) in [
            ("[dashboard]\nthme = \"dark\"\n", "config.toml:2:1: unknown key \"thme\", did you mean \"theme\"?"),
            ("[dashboard]\n\n  moues = true", "config.toml:3:3: unknown key \"moues\", did you mean \"mouse\"?"),
            ("[dashbord]\n", "config.toml:1:2: unknown table \"dashbord\", did you mean \"dashboard\"?"),
            ("[log]\ncolour = 1\n", "config.toml:2:1: unknown key \"colour\"."),
            ("theme = \"dark\"\n", "config.toml:1:1: the key \"theme\" belongs in the table [dashboard]."),
            ("keys = 3\n", "config.toml:1:1: \"keys\" must be a table: [keys]."),
            ("[dashboard]\ntheme = \"drak\"\n", "config.toml:2:9: unknown theme \"drak\", did you mean \"dark\"?"),
            (
                "[dashboard]\ntheme = 3\n",
                "config.toml:2:9: \"theme\" must be one of \"dark\", \"light\", \"mono\", \"high-contrast\".",
            ),
            ("[dashboard]\nascii = \"yes\"\n", "config.toml:2:9: \"ascii\" must be true or false."),
            ("[keys]\nquit = [1]\n", "config.toml:2:8: \"quit\" must be a list of keys, such as [\"q\", \"ctrl-x\"]."),
            ("[mail]\ntransport = \"smpt\"\n", "config.toml:2:13: unknown transport \"smpt\", did you mean \"smtp\"?"),
            (
                "[mail]\ntransport = 1\n",
                "config.toml:2:13: \"transport\" must be one of \"none\", \"smtp\", \"sendmail\", \"maildir\".",
            ),
            ("[mail]\nmaildir = \"~/m\"\n", "config.toml:2:11: \"maildir\" must be an absolute path in quotes."),
            ("[mail]\nmaildri = \"\"\n", "config.toml:2:1: unknown key \"maildri\", did you mean \"maildir\"?"),
            ("[log]\nfile = \"d.log\"\n", "config.toml:2:8: \"file\" must be an absolute path in quotes."),
            ("\"\\u001b[2J\" = 1\n", "config.toml:1:1: unknown key \"␛[2J\"."),
        ] {
            assert_eq!(refused(text), sentence, "{text:?}");
        }
    }

    #[test]
    fn the_first_fault_of_the_file_is_the_one_that_is_told() {
        assert!(refused("[log]\nfle = 1\n[dashboard]\nthme = 1\n").starts_with("config.toml:2:1: unknown key \"fle\""));
    }

    #[test]
    fn a_column_counts_characters() {
        assert!(refused("[keys]\n\"é\" = [\"é\", 1, 2]\n").starts_with("config.toml:2:7: "));
    }

    #[test]
    fn broken_toml_is_told_with_its_place() {
        for (text, place) in [
            ("[dashboard\n", "config.toml:1:"),
            ("[log]\nx = \n", "config.toml:2:"),
            ("[log]\n[log]\n", "config.toml:2:"),
        ] {
            let told = refused(text);
            assert!(told.starts_with(place) && told.ends_with('.') && !told.contains('\n'), "{told}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_the_default_unless_a_flag_names_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        for named_by in [NamedBy::Default, NamedBy::Variable] {
            assert_eq!(Config::load(&Place { path: path.clone(), named_by }), Ok(Config::default()));
        }
        let place = Place { path: path.clone(), named_by: NamedBy::Flag };
        let refusal = Config::load(&place).unwrap_err();
        assert!(refusal.message.starts_with("The settings file /"), "{refusal}");
        fs::write(&path, "[dashboard]\nascii = true\n").unwrap();
        assert!(Config::load(&place).unwrap().dashboard.ascii);
        fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(Config::load(&place).unwrap_err().message.ends_with("is not UTF-8 text."));
    }

    #[test]
    fn a_file_that_others_could_have_written_makes_nobody_send_and_root_obeys_nothing_in_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        let place = Place { path: path.clone(), named_by: NamedBy::Default };
        fs::write(&path, "[dashboard]\nascii = true\n[mail]\ntransport = \"sendmail\"\n").unwrap();
        for (file, way, trusted) in [
            (0o600, 0o700, true),
            (0o644, 0o755, true),
            (0o664, 0o700, false),
            (0o602, 0o700, false),
            (0o600, 0o770, false),
        ] {
            fs::set_permissions(&path, Permissions::from_mode(file)).unwrap();
            fs::set_permissions(dir.path(), Permissions::from_mode(way)).unwrap();
            match Config::load(&place) {
                Ok(config) if trusted => {
                    assert_eq!((config.host_mail().unwrap().transport, config.remark()), (Transport::Sendmail, None));
                }
                Ok(config) => {
                    assert!(config.dashboard.ascii && config.remark().unwrap().message.contains("others may write"));
                    let refusal = config.host_mail().unwrap_err();
                    assert!(refusal.message.starts_with("The table [mail] of the settings file /"), "{refusal}");
                    assert!(refusal.hint.unwrap().starts_with("close it: chmod go-w /"));
                }
                Err(refusal) => {
                    assert!(!trusted && rustix::process::getuid().is_root(), "{refusal}");
                    assert!(refusal.message.contains("is not trusted: others may write"), "{refusal}");
                }
            }
        }
    }

    #[test]
    fn a_file_without_an_end_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place { path: dir.path().join("config.toml"), named_by: NamedBy::Default };
        fs::File::create(&place.path).unwrap().set_len(1 << 30).unwrap();
        let refusal = Config::load(&place).unwrap_err();
        assert!(refusal.message.ends_with("cannot be read: it is larger than 1 MiB."), "{refusal}");
    }

    #[test]
    fn a_folder_in_place_of_the_file_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place { path: dir.path().to_owned(), named_by: NamedBy::Default };
        assert!(Config::load(&place).unwrap_err().message.contains("cannot be read"));
    }

    #[test]
    fn an_action_that_does_not_exist_is_named_with_its_place() {
        let config = Config::parse("[keys]\nquit = \"q\"\nrecliam = \"r\"\n", "config.toml").unwrap();
        let refusal = config.check_actions(["quit", "reclaim"]).unwrap_err();
        assert_eq!(refusal.message, "config.toml:3:1: unknown action \"recliam\", did you mean \"reclaim\"?");
        assert_eq!(config.check_actions(["quit", "recliam"]), Ok(()));
        assert_eq!(config.key_fault("quit", "no such key \"qq\".").message, "config.toml:2:1: no such key \"qq\".");
    }
}
