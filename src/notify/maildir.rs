//! A directory that a mail program reads: a message is written whole below `tmp` and then takes its name below `new`.
//!
//! The name is the same over all attempts, so a message that was put there before a run was cut off is not put there
//! twice.

use super::Delivery;
use crate::domain::mail::Mail;
use crate::domain::outbox::Letter;
use crate::domain::refusal::Refusal;
use crate::files::{Dir, Draft, Existing, OffLimits, PRIVATE, Target, make_dirs, plain};
use std::fs;
use std::io;
use std::path::PathBuf;

pub(super) struct Maildir {
    dir: PathBuf,
    tmp: Dir,
}

impl Maildir {
    pub fn open(mail: &Mail) -> Result<Self, Refusal> {
        let dir = PathBuf::from(mail.maildir.as_deref().unwrap_or_default());
        for part in ["tmp", "new", "cur"] {
            make_dirs(&dir.join(part), PRIVATE).map_err(|error| {
                Refusal::new(format!("The mail directory {} cannot be used: {}.", dir.display(), plain(&error)))
                    .hint("name one that you may write to: dormouse org set mail_maildir PATH")
            })?;
        }
        for part in [dir.clone(), dir.join("new"), dir.join("cur")] {
            Dir::open(&part, &part)?;
        }
        let tmp = Dir::open(&dir.join("tmp"), &dir)?;
        Ok(Self { dir, tmp })
    }

    pub fn put(&self, letter: &Letter, message: &[u8]) -> Delivery {
        let name = name(letter);
        let failed = |error: io::Error| Delivery::Unreachable(format!("{}: {}", self.dir.display(), plain(&error)));
        match self.is_there(&name) {
            Ok(true) => Delivery::Sent(format!("{name} was there already")),
            Ok(false) => match self.write(&name, message) {
                Ok(()) => Delivery::Sent(format!("new/{name}")),
                Err(refusal) => Delivery::Unreachable(refusal.message),
            },
            Err(error) => failed(error),
        }
    }

    /// A mail program moves a message from `new` to `cur` and adds to its name.
    fn is_there(&self, name: &str) -> io::Result<bool> {
        for entry in fs::read_dir(self.dir.join("cur"))? {
            if entry?.file_name().to_string_lossy().split(':').next() == Some(name) {
                return Ok(true);
            }
        }
        Ok(self.dir.join("new").join(name).symlink_metadata().is_ok_and(|found| found.is_file()))
    }

    fn write(&self, name: &str, message: &[u8]) -> Result<(), Refusal> {
        let target = Target::new(&self.dir.join("new").join(name), Existing::Keep, &OffLimits::none())?;
        let failed = |error: io::Error| crate::files::not_written(&self.dir, &error);
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
