//! A directory that a mail program reads: a message is written whole below `tmp` and then takes its name below `new`.
//!
//! The name is the same over all attempts, so a message that was put there before a run was cut off is not put there
//! twice.

use super::{Delivery, plain};
use crate::domain::mail::Mail;
use crate::domain::outbox::Letter;
use crate::domain::refusal::Refusal;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::PathBuf;

pub(super) struct Maildir {
    dir: PathBuf,
}

impl Maildir {
    pub fn open(mail: &Mail) -> Result<Self, Refusal> {
        let dir = PathBuf::from(mail.maildir.as_deref().unwrap_or_default());
        for part in ["tmp", "new", "cur"] {
            DirBuilder::new().recursive(true).mode(0o700).create(dir.join(part)).map_err(|error| {
                Refusal::new(format!("The mail directory {} cannot be used: {}.", dir.display(), plain(&error)))
                    .hint("name one that you may write to: dormouse org set mail_maildir PATH")
            })?;
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
        if new.exists() {
            return Ok(false);
        }
        // Lines end as files on this system do.
        let text = String::from_utf8_lossy(message).replace("\r\n", "\n");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
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
