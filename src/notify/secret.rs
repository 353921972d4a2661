//! A password from its file: one line, of the account that uses it or of root, and closed to everybody else.
//!
//! A file that is no password file (a key, a list of accounts: anything with a second line) is not read out to a mail
//! server.

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, argument};
use crate::trust::{self, Fault};
use std::path::Path;

/// No password is longer.
const LONGEST: u64 = 1024;
/// What everybody may do.
const FOR_EVERYBODY: u32 = 0o007;

pub(super) fn read(path: &Path) -> Result<String, Refusal> {
    let name = path.display().to_string();
    let no = |why: &str, hint: &str| {
        Err(Refusal::new(Code::Mail, format!("The password file {} {why}; nothing was sent.", Shown(&name))).hint(hint))
    };
    if path.is_symlink() {
        return no("is no plain file", "name the file itself, with one line");
    }
    let found = match trust::read(path, LONGEST) {
        Ok(found) => found,
        Err(Fault::NoFile(_)) => return no("is no plain file", "name a file with one line"),
        Err(Fault::TooLarge(_) | Fault::NoText) => return no(MORE, "write the password into it, and nothing else"),
        Err(Fault::Doubtful(doubt)) => return Err(doubt.refusal("The password file", path)),
        Err(fault) => {
            let hint = "see that it is there and that you may read it, or name another in the table [mail] of the \
                        settings file: password_file";
            return no(&format!("cannot be read: {fault}"), hint);
        }
    };
    if let Some(doubt) = found.doubt {
        return Err(doubt.refusal("The password file", path));
    }
    if found.mode & FOR_EVERYBODY != 0 {
        return no("is open to everybody on this machine", &format!("close it: chmod o-rwx {}", argument(&name)));
    }
    let line = found.text.strip_suffix('\n').unwrap_or(&found.text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() || line.contains(char::is_control) {
        return no(MORE, "write the password into it, and nothing else");
    }
    Ok(line.to_owned())
}

const MORE: &str = "must have one line and nothing else";

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::PathBuf;

    fn file(text: &str, mode: u32) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("password");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        (dir, path)
    }

    #[test]
    fn a_closed_file_of_one_line_is_a_password() {
        for text in ["s3cret word", "s3cret word\n", "s3cret word\r\n"] {
            let (_dir, path) = file(text, 0o640);
            assert_eq!(read(&path).unwrap(), "s3cret word");
        }
    }

    #[test]
    fn anything_else_is_not_read_out() {
        for (text, mode, why) in [
            ("x\n", 0o644, "is open to everybody"),
            ("x\n", 0o604, "is open to everybody"),
            ("x\n", 0o620, "others may write it"),
            ("x\n", 0o660, "others may write it"),
            ("x\ny\n", 0o600, "must have one line"),
            ("", 0o600, "must have one line"),
            ("\n", 0o600, "must have one line"),
            (&"x".repeat(1025), 0o600, "must have one line"),
        ] {
            let (_dir, path) = file(text, mode);
            let refusal = read(&path).unwrap_err();
            assert!(refusal.message.contains(why), "{text:?}: {refusal}");
            assert!(!refusal.message.contains("x\n"), "{refusal}");
        }
        let (dir, path) = file("x\n", 0o600);
        let link = dir.path().join("link");
        symlink(&path, &link).unwrap();
        assert!(read(&link).is_err());
        assert!(read(dir.path()).unwrap_err().message.contains("is no plain file"));
        assert!(read(Path::new("/nowhere/password")).unwrap_err().message.contains("cannot be read"));
    }
}
