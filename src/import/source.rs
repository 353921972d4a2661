//! The bytes of a file: opened without waiting on it, read within a limit, and digested.
//!
//! It knows files and nothing of what is in them. It never writes, and never follows anything but the path it is given.

use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::files::plain;
use crate::trust::{self, Fault};

/// The largest file that is read.
const MAX_FILE: u64 = 1 << 30;

/// The file's name without its directory, and its bytes.
pub(super) fn load(path: &Path) -> Result<(String, Vec<u8>), Refusal> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let refused =
        |why: &str| Refusal::new(Code::BadFile, format!("The file \"{}\" {why}.", Shown(&path.to_string_lossy())));
    let (file, data) = trust::open(path).map_err(|fault| match fault {
        Fault::Missing => refused("is not there").hint("check the path"),
        Fault::System(e) if e.kind() == io::ErrorKind::PermissionDenied => {
            refused("may not be read").hint("check who may read it: ls -l")
        }
        Fault::NoFile(trust::DIRECTORY) => refused("is a directory").hint("name the files in it, such as its *.csv"),
        Fault::NoFile(_) => {
            refused("is no regular file").hint("write what it gives into a file first, and import that")
        }
        fault => refused(&format!("cannot be opened: {fault}")),
    })?;
    let too_large = || refused("is larger than 1 GiB").hint("split it, repeating its header in each part");
    if data.len() > MAX_FILE {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(data.len()).unwrap_or(0));
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|e| refused(&format!("cannot be read: {}", plain(&e))))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(too_large());
    }
    Ok((name, bytes))
}

/// Lower-case hex of the SHA-256 of the bytes.
pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        hex.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        hex.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    fn refusal(path: &Path) -> String {
        load(path).unwrap_err().message
    }

    #[test]
    fn what_is_no_file_is_refused_without_waiting() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0).unwrap();
        assert!(refusal(&pipe).ends_with("is no regular file."));
        assert!(refusal(dir.path()).ends_with("is a directory."));
        assert!(refusal(&dir.path().join("none.csv")).ends_with("none.csv\" is not there."));
    }

    #[test]
    fn a_link_is_read_under_its_own_name() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.csv"), "name\n").unwrap();
        std::os::unix::fs::symlink("a.csv", dir.path().join("b.csv")).unwrap();
        assert_eq!(load(&dir.path().join("b.csv")).unwrap(), ("b.csv".into(), b"name\n".to_vec()));
    }

    #[test]
    fn a_file_beyond_the_limit_is_refused_before_it_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("huge.csv");
        File::create(&path).unwrap().set_len(MAX_FILE + 1).unwrap();
        assert!(refusal(&path).ends_with("is larger than 1 GiB."));
    }

    #[test]
    fn the_digest_is_the_one_that_sha256sum_prints() {
        assert_eq!(digest(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
