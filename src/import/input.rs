//! The bytes of a file: opened without waiting on it, read within a limit and as often as they are needed, and digested.
//!
//! It knows files and nothing of what is in them. It never writes but to a file without a name that is gone with the
//! process, never follows anything but the path it is given, and never keeps a file in memory.

use std::fs::{File, Metadata};
use std::io::{self, BufWriter, IsTerminal as _, Read, Write};
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::Path;
use std::sync::Mutex;

use sha2::{Digest as _, Sha256};

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::files::{plain, unnamed};
use crate::trust::{self, Fault};

/// The largest file that is read, packed or unpacked.
pub(super) const MAX_FILE: u64 = 1 << 30;
/// What stands for standard input where a file is named, and what that is called.
const STANDARD_INPUT: &str = "-";
const STANDARD_NAME: &str = "standard input";
/// How many bytes are looked at once where all of them are.
const PIECE: usize = 256 << 10;

/// A file that is open, and what it was when it was opened.
#[derive(Debug)]
pub(super) struct Input {
    name: String,
    path: String,
    bytes: Bytes,
}

#[derive(Debug)]
enum Bytes {
    Of(File, Metadata),
    /// What was kept aside: nobody else can write to it.
    Aside(File),
    #[cfg(test)]
    Given(Vec<u8>),
}

impl Input {
    /// Opens a file; its name is without its directory. `-` is standard input.
    pub(super) fn open(path: &Path) -> Result<Self, Refusal> {
        if path.as_os_str() == STANDARD_INPUT {
            return Self::standard();
        }
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let refused =
            |why: &str| Refusal::new(Code::BadFile, format!("The file \"{}\" {why}.", Shown(&path.to_string_lossy())));
        let (file, meta) = trust::open(path).map_err(|fault| match fault {
            Fault::Missing => refused("is not there").hint("check the path"),
            Fault::System(e) if e.kind() == io::ErrorKind::PermissionDenied => {
                refused("may not be read").hint("check who may read it: ls -l")
            }
            Fault::NoFile(trust::DIRECTORY) => {
                refused("is a directory").hint("name the files in it, such as its *.csv")
            }
            Fault::NoFile(_) => {
                refused("is no regular file").hint("write what it gives into a file first, and import that")
            }
            fault => refused(&format!("cannot be opened: {fault}")),
        })?;
        let path = path.to_string_lossy().into_owned();
        let input = Self { name, path, bytes: Bytes::Of(file, meta) };
        if matches!(&input.bytes, Bytes::Of(_, meta) if meta.len() > MAX_FILE) {
            return Err(input.too_large());
        }
        Ok(input)
    }

    /// What stands in standard input. It can be read once, and a file is read as often as it is needed: so it is kept
    /// aside as long as the process lives.
    fn standard() -> Result<Self, Refusal> {
        static KEPT: Mutex<Option<File>> = Mutex::new(None);
        let mut kept = KEPT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let refused = |why: &str| Refusal::new(Code::BadFile, format!("Standard input {why}."));
        let stdin = io::stdin();
        if kept.is_none() && stdin.is_terminal() {
            return Err(refused("is a terminal").hint("name a file, or send one there: dormouse import - < FILE"));
        }
        let mut keep = || {
            if kept.is_none() {
                let mut aside = Aside::new()?;
                io::copy(&mut stdin.lock(), &mut aside)?;
                *kept = Some(aside.finish()?);
            }
            kept.as_ref().map(File::try_clone).transpose()
        };
        let file = keep().map_err(|e| match e.kind() {
            io::ErrorKind::FileTooLarge => refused("is larger than 1 GiB").hint("import it in parts"),
            _ => refused(&format!("cannot be kept aside: {}", plain(&e))).hint(ROOM),
        })?;
        let file = file.ok_or_else(|| refused("cannot be read"))?;
        Ok(Self { name: STANDARD_NAME.into(), path: STANDARD_INPUT.into(), bytes: Bytes::Aside(file) })
    }

    /// The same file with other bytes: those that were packed in it, or what was made of them.
    pub(super) fn holding(&self, aside: File) -> Self {
        Self { name: self.name.clone(), path: self.path.clone(), bytes: Bytes::Aside(aside) }
    }

    /// How many bytes it has.
    pub(super) fn size(&self) -> Result<u64, Refusal> {
        match &self.bytes {
            Bytes::Of(file, _) | Bytes::Aside(file) => {
                file.metadata().map(|meta| meta.len()).map_err(|e| self.unreadable(&e))
            }
            #[cfg(test)]
            Bytes::Given(bytes) => Ok(bytes.len() as u64),
        }
    }

    /// So many of its bytes from that one on, or as many as there are.
    pub(super) fn piece(&self, from: u64, many: usize) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::new();
        self.reader(from).take(many as u64).read_to_end(&mut bytes).map_err(|e| self.unreadable(&e))?;
        Ok(bytes)
    }

    /// The file's name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The file as it was named.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Its bytes from that one on.
    pub(super) fn reader(&self, from: u64) -> Bytewise<'_> {
        Bytewise { input: self, at: from }
    }

    /// Hands over all bytes, and answers with the lower-case hex of their SHA-256.
    pub(super) fn each_piece(&self, take: &mut dyn FnMut(&[u8])) -> Result<String, Refusal> {
        let mut digest = Sha256::new();
        let mut reader = self.reader(0);
        let mut piece = vec![0; PIECE];
        loop {
            let many = match reader.read(&mut piece) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                read => read.map_err(|e| self.unreadable(&e))?,
            };
            if many == 0 {
                return Ok(hex(&digest.finalize()));
            }
            // A file may grow while it is read, and some say that they are empty.
            if reader.at > MAX_FILE {
                return Err(self.too_large());
            }
            digest.update(&piece[..many]);
            take(&piece[..many]);
        }
    }

    /// What is said of the file: `The file "people.csv" is empty.`
    pub(super) fn refused(&self, why: &str) -> Refusal {
        Refusal::new(Code::BadFile, format!("The file \"{}\" {why}.", Shown(&self.name)))
    }

    /// The system does not hand out its bytes.
    pub(super) fn unreadable(&self, error: &io::Error) -> Refusal {
        self.refused(&format!("cannot be read: {}", plain(error)))
    }

    /// What was made of its bytes cannot be kept aside.
    pub(super) fn not_kept(&self, error: &io::Error) -> Refusal {
        match error.kind() {
            io::ErrorKind::FileTooLarge => {
                self.refused("holds more than 1 GiB when it is unpacked").hint("take the export in parts")
            }
            _ => self.refused(&format!("cannot be unpacked: {}", plain(error))).hint(ROOM),
        }
    }

    fn too_large(&self) -> Refusal {
        self.refused("is larger than 1 GiB").hint("split it, repeating its header in each part")
    }

    /// The bytes are not the ones any more that were looked at first.
    pub(super) fn changed(&self) -> Refusal {
        changed(&self.name)
    }

    /// Refuses what was read of a file that somebody has written to since it was opened.
    pub(super) fn refuse_if_changed(&self) -> Result<(), Refusal> {
        match &self.bytes {
            Bytes::Aside(_) => Ok(()),
            Bytes::Of(file, then) => {
                let now = file.metadata().map_err(|e| self.unreadable(&e))?;
                let stamp = |meta: &Metadata| (meta.len(), meta.mtime(), meta.mtime_nsec());
                if stamp(&now) == stamp(then) { Ok(()) } else { Err(self.changed()) }
            }
            #[cfg(test)]
            Bytes::Given(_) => Ok(()),
        }
    }

    fn read_at(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        match &self.bytes {
            Bytes::Of(file, _) | Bytes::Aside(file) => file.read_at(into, at),
            #[cfg(test)]
            Bytes::Given(bytes) => {
                let rest = bytes.get(usize::try_from(at).unwrap_or(usize::MAX)..).unwrap_or_default();
                io::Cursor::new(rest).read(into)
            }
        }
    }

    /// A file that is nowhere, for tests.
    #[cfg(test)]
    pub(super) fn given(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), path: name.into(), bytes: Bytes::Given(bytes.into()) }
    }
}

/// What to do where nothing can be kept aside.
pub(super) const ROOM: &str = "make room in the directory of temporary files, or name another one in TMPDIR";

/// A file without a name that is being written, up to the limit of a file.
#[derive(Debug)]
pub(super) struct Aside {
    out: BufWriter<File>,
    written: u64,
}

impl Aside {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { out: BufWriter::with_capacity(PIECE, unnamed()?), written: 0 })
    }

    /// The file, to be read.
    pub(super) fn finish(self) -> io::Result<File> {
        self.out.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

impl Write for Aside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let many = self.out.write(bytes)?;
        self.written += many as u64;
        if self.written > MAX_FILE { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(many) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The bytes of a file from a place on. Several may read it at once.
#[derive(Debug)]
pub(super) struct Bytewise<'i> {
    input: &'i Input,
    at: u64,
}

impl Read for Bytewise<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let many = self.input.read_at(into, self.at)?;
        self.at += many as u64;
        Ok(many)
    }
}

/// The file of that name is not the one any more that was read.
pub(super) fn changed(name: &str) -> Refusal {
    Refusal::new(Code::ChangedMeanwhile, format!("The file \"{}\" has changed since it was read.", Shown(name)))
        .hint("import it again when nobody writes to it any more")
}

/// Lower-case hex of the SHA-256 of a text.
pub(super) fn digest_of(text: &str) -> String {
    hex(&Sha256::digest(text))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        hex.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        hex.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(path: &Path) -> String {
        Input::open(path).unwrap_err().message
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
    fn a_link_is_read_under_its_own_name_and_twice_at_once() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.csv"), "name\n").unwrap();
        std::os::unix::fs::symlink("a.csv", dir.path().join("b.csv")).unwrap();
        let input = Input::open(&dir.path().join("b.csv")).unwrap();
        assert_eq!(input.name(), "b.csv");
        let (mut one, mut other, mut read) = (input.reader(0), input.reader(2), [0; 3]);
        for (reader, found) in [(&mut one, b"nam"), (&mut other, b"me\n")] {
            reader.read_exact(&mut read).unwrap();
            assert_eq!(&read, found);
        }
        one.read_exact(&mut read[..2]).unwrap();
        assert_eq!(&read[..2], b"e\n");
    }

    #[test]
    fn a_file_that_somebody_writes_to_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        std::fs::write(&path, "name\n").unwrap();
        let input = Input::open(&path).unwrap();
        assert_eq!(input.refuse_if_changed(), Ok(()));
        std::fs::write(&path, "name\nOne\n").unwrap();
        let message = input.refuse_if_changed().unwrap_err().message;
        assert_eq!(message, "The file \"a.csv\" has changed since it was read.");
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
        let mut bytes = Vec::new();
        let digest = Input::given("f", "abc").each_piece(&mut |piece| bytes.extend_from_slice(piece)).unwrap();
        assert_eq!(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(bytes, b"abc");
    }
}
