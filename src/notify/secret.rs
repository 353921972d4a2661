//! A password from its file: one line, of the account that uses it or of root, and closed to everybody else.
//!
//! The path stands in the shared settings, where every admin can change it. So a file that is no password file (a key,
//! a list of accounts: anything with a second line) is not read out to a mail server.

use crate::domain::refusal::Refusal;
use rustix::fs::OFlags;
use std::fs::OpenOptions;
use std::io::Read as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

/// No password is longer.
const LONGEST: u64 = 1024;

pub(super) fn read(path: &str, uid: u32) -> Result<String, Refusal> {
    let no = |why: &str, hint: String| {
        Err(Refusal::new(format!("The password file {path} {why}; nothing was sent.")).hint(hint))
    };
    let flags = i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits()).unwrap_or_default();
    let opened = OpenOptions::new().read(true).custom_flags(flags).open(Path::new(path));
    let file = match opened.and_then(|file| file.metadata().map(|meta| (file, meta))) {
        Ok((_, meta)) if !meta.is_file() => return no("is no plain file", "name a file with one line".into()),
        Ok((_, meta)) if meta.mode() & 0o007 != 0 => {
            return no("is open to everybody on this machine", format!("close it: chmod o-rwx {path}"));
        }
        Ok((_, meta)) if meta.uid() != uid && meta.uid() != 0 => {
            return no("belongs to another account", "let it belong to the account that sends, or to root".into());
        }
        Ok((file, _)) => file,
        Err(error) => {
            let hint = "see that it is there and that you may read it, or name another: dormouse org set \
                        mail_password_file PATH";
            return no(&format!("cannot be read: {}", super::plain(&error)), hint.into());
        }
    };
    let mut text = String::new();
    let read = file.take(LONGEST + 1).read_to_string(&mut text);
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if read.is_err() || text.len() as u64 > LONGEST || line.is_empty() || line.contains(char::is_control) {
        return no("must have one line and nothing else", "write the password into it, and nothing else".into());
    }
    Ok(line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn file(text: &str, mode: u32) -> (tempfile::TempDir, String) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("password");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        let name = path.display().to_string();
        (dir, name)
    }

    fn me() -> u32 {
        rustix::process::getuid().as_raw()
    }

    #[test]
    fn a_closed_file_of_one_line_is_a_password() {
        for text in ["s3cret word", "s3cret word\n", "s3cret word\r\n"] {
            let (_dir, path) = file(text, 0o640);
            assert_eq!(read(&path, me()).unwrap(), "s3cret word");
        }
    }

    #[test]
    fn anything_else_is_not_read_out() {
        for (text, mode, why) in [
            ("x\n", 0o644, "is open to everybody"),
            ("x\n", 0o604, "is open to everybody"),
            ("x\ny\n", 0o600, "must have one line"),
            ("", 0o600, "must have one line"),
            ("\n", 0o600, "must have one line"),
            (&"x".repeat(1025), 0o600, "must have one line"),
        ] {
            let (_dir, path) = file(text, mode);
            let refusal = read(&path, me()).unwrap_err();
            assert!(refusal.message.contains(why), "{text:?}: {refusal}");
            assert!(!refusal.message.contains("x\n"), "{refusal}");
        }
        let (dir, path) = file("x\n", 0o600);
        let link = dir.path().join("link");
        symlink(&path, &link).unwrap();
        assert!(read(link.to_str().unwrap(), me()).is_err());
        assert!(read(dir.path().to_str().unwrap(), me()).unwrap_err().message.contains("is no plain file"));
        assert!(read("/nowhere/password", me()).unwrap_err().message.contains("cannot be read"));
    }
}
