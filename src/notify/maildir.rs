//! A directory that a mail program reads: a message is written whole below `tmp` and then takes its name below `new`.
//!
//! The name is the same over all attempts, so a message that was put there before a run was cut off is not put there
//! twice. Nobody else may be able to change the directories: a link that somebody puts there would be written through.

use super::Delivery;
use crate::domain::mail::HostMail;
use crate::domain::outbox::Letter;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::files::{Dir, Draft, Existing, OffLimits, PRIVATE, Target, make_dirs, not_written, plain};
use crate::trust::doubt_of;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub(super) struct Maildir {
    dir: PathBuf,
    tmp: Dir,
}

impl Maildir {
    pub fn open(host: &HostMail, uid: u32) -> Result<Self, Refusal> {
        let dir = host.maildir.clone().unwrap_or_default();
        let name = dir.display().to_string();
        let no = |why: &str| {
            Refusal::new(Code::Mail, format!("The mail directory {} cannot be used: {why}.", Shown(&name)))
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
            make_dirs(&part, PRIVATE).map_err(|error| no(&plain(&error)))?;
            if part.is_symlink() {
                return Err(no("it has a link in the place of a directory"));
            }
            trusted(&part)?;
        }
        let tmp = Dir::open(&dir.join("tmp"), &dir)?;
        Ok(Self { dir, tmp })
    }

    pub fn put(&self, letter: &Letter, message: &[u8]) -> Delivery {
        let name = name(letter);
        match self.is_there(&name) {
            Ok(true) => Delivery::Sent(format!("{name} was there already")),
            Ok(false) => match self.write(&name, message) {
                Ok(()) => Delivery::Sent(format!("new/{name}")),
                Err(refusal) => Delivery::Unreachable(refusal.message),
            },
            Err(error) => Delivery::Unreachable(format!("{}: {}", self.dir.display(), plain(&error))),
        }
    }

    /// A mail program moves a message from `new` to `cur` and adds to its name. A link under its name counts as taken.
    fn is_there(&self, name: &str) -> io::Result<bool> {
        for entry in fs::read_dir(self.dir.join("cur"))? {
            if entry?.file_name().to_string_lossy().split(':').next() == Some(name) {
                return Ok(true);
            }
        }
        Ok(self.dir.join("new").join(name).symlink_metadata().is_ok())
    }

    fn write(&self, name: &str, message: &[u8]) -> Result<(), Refusal> {
        let target = Target::new(&self.dir.join("new").join(name), Existing::Keep, &OffLimits::none())?;
        let failed = |error: io::Error| not_written(&self.dir, &error);
        let draft = Draft::in_dir(&self.tmp).map_err(failed)?;
        // Lines end as files on this system do.
        let text = String::from_utf8_lossy(message).replace("\r\n", "\n");
        draft.fill(target.name(), PRIVATE, |out| out.write_all(text.as_bytes())).map_err(failed)?;
        target.take(&draft)
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
