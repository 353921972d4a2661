//! A directory that a mail program reads: a message is written whole below `tmp` and then takes its name below `new`.
//!
//! The name is the same over all attempts, so a message that was put there before a run was cut off is not put there
//! twice. Nobody else may be able to change the directories: a link that somebody puts there would be written through.

use super::Delivery;
use crate::domain::mail::HostMail;
use crate::domain::outbox::Letter;
use crate::domain::refusal::Refusal;
use crate::domain::text::Shown;
use crate::trust::{doubt_of, plain};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

pub(super) struct Maildir {
    dir: PathBuf,
}

impl Maildir {
    pub fn open(host: &HostMail, uid: u32) -> Result<Self, Refusal> {
        let dir = host.maildir.clone().unwrap_or_default();
        let name = dir.display().to_string();
        let no = |why: &str| {
            Refusal::new(format!("The mail directory {} cannot be used: {why}.", Shown(&name)))
                .hint("name one that you alone may write in the table [mail] of the settings file: maildir")
        };
        let trusted = |path: &Path| match doubt_of(path, uid) {
            Ok(None) => Ok(()),
            Ok(Some(doubt)) => Err(doubt.refusal("The mail directory", path)),
            Err(error) => Err(no(&plain(&error))),
        };
        // Looked at before anything is made below it.
        trusted(&dir)?;
        for part in ["tmp", "new", "cur"].map(|part| dir.join(part)) {
            DirBuilder::new().recursive(true).mode(0o700).create(&part).map_err(|error| no(&plain(&error)))?;
            if part.is_symlink() {
                return Err(no("it has a link in the place of a directory"));
            }
            trusted(&part)?;
        }
        Ok(Self { dir })
    }

    pub fn put(&self, letter: &Letter, message: &[u8]) -> Delivery {
        let name = name(letter);
        match self.write(&name, message) {
            Ok(true) => Delivery::Sent(format!("new/{name}")),
            Ok(false) => Delivery::Sent(format!("{name} was there already")),
            Err(error) => Delivery::Unreachable(format!("{}: {}", self.dir.display(), plain(&error))),
        }
    }

    /// Writes the message unless it is there; a mail program moves it from `new` to `cur` and adds to its name.
    fn write(&self, name: &str, message: &[u8]) -> io::Result<bool> {
        let read = |entry: io::Result<fs::DirEntry>| {
            entry.map(|entry| entry.file_name().to_string_lossy().split(':').next() == Some(name))
        };
        for entry in fs::read_dir(self.dir.join("cur"))? {
            if read(entry)? {
                return Ok(false);
            }
        }
        let (draft, new) = (self.dir.join("tmp").join(name), self.dir.join("new").join(name));
        if new.symlink_metadata().is_ok() {
            return Ok(false);
        }
        // What a run that was cut off left there goes; whatever else it may be, it is not written into.
        match fs::remove_file(&draft) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        // Lines end as files on this system do.
        let text = String::from_utf8_lossy(message).replace("\r\n", "\n");
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, &new)?;
        File::open(self.dir.join("new"))?.sync_all()?;
        Ok(true)
    }
}

/// Unique, and without anything that a file name or a mail program takes for a sign.
fn name(letter: &Letter) -> String {
    let id: String =
        letter.message_id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
    format!("{}.{id}", letter.at.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::MailId;
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn me() -> u32 {
        rustix::process::getuid().as_raw()
    }

    fn letter() -> Letter {
        Letter {
            mail: MailId(1),
            message_id: "dormouse.0af3@example.org".into(),
            to: "ana@example.com".into(),
            name: "Ana Ruiz".into(),
            at: "2026-06-01T09:00:00Z".parse().unwrap(),
            notices: vec![],
            attempts: 1,
            last: None,
            answer: None,
            next_try: None,
        }
    }

    fn at(dir: &Path) -> HostMail {
        HostMail { maildir: Some(dir.to_owned()), ..HostMail::default() }
    }

    #[test]
    fn what_stands_in_the_place_of_a_draft_is_never_written_into() {
        let root = tempfile::tempdir().unwrap();
        let precious = root.path().join("precious");
        fs::write(&precious, "kept").unwrap();
        let dir = root.path().join("Maildir");
        let maildir = Maildir::open(&at(&dir), me()).unwrap();
        let name = name(&letter());
        symlink(&precious, dir.join("tmp").join(&name)).unwrap();
        assert_eq!(maildir.put(&letter(), b"a\r\nb\r\n"), Delivery::Sent(format!("new/{name}")));
        let new = dir.join("new").join(&name);
        assert_eq!(fs::read_to_string(&precious).unwrap(), "kept");
        assert_eq!(fs::read_to_string(&new).unwrap(), "a\nb\n");
        assert_eq!(fs::symlink_metadata(&new).unwrap().permissions().mode() & 0o7777, 0o600);
        // A link under the name that the message is to have counts as taken.
        fs::remove_file(&new).unwrap();
        symlink("/nowhere", &new).unwrap();
        assert_eq!(maildir.put(&letter(), b"x"), Delivery::Sent(format!("{name} was there already")));
    }

    #[test]
    fn a_directory_that_others_could_change_is_not_used_and_nothing_is_made_in_it() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("Maildir");
        let mode = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        let refused = || Maildir::open(&at(&dir), me()).err().expect("it was used").message;
        mode(root.path(), 0o770);
        assert!(refused().contains("is not trusted: others may write its directory /"), "{}", refused());
        assert!(!dir.exists());
        mode(root.path(), 0o700);
        assert!(Maildir::open(&at(&dir), me()).is_ok());
        mode(&dir.join("new"), 0o777);
        assert!(refused().contains("others may write it"), "{}", refused());
        fs::remove_dir(dir.join("new")).unwrap();
        symlink(root.path(), dir.join("new")).unwrap();
        assert!(refused().ends_with("it has a link in the place of a directory."), "{}", refused());
    }
}
