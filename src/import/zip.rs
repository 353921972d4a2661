//! The files in a ZIP archive: their names, and their bytes unpacked.
//!
//! It takes the word of the list at the end of an archive for what is in it, and refuses what is not as long, or not the
//! same, as the list says. It unpacks nothing that nobody asked for.

use std::io::{self, BufReader, Read};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use crate::domain::refusal::Refusal;

use super::input::Input;

/// The most files in an archive.
const MAX_MEMBERS: u64 = 10_000;
/// The longest list of them, in bytes.
const MAX_LIST: u64 = 4 << 20;
/// The record at the end of an archive, and the longest remark behind it.
const END: usize = 22;
const REMARK: usize = 0xFFFF;
/// What stands where a number needs eight bytes and has them elsewhere.
const ELSEWHERE: u64 = 0xFFFF_FFFF;

/// A file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub name: String,
    /// How many bytes it takes in the archive, and unpacked.
    pub packed: u64,
    pub size: u64,
    method: u64,
    is_encrypted: bool,
    crc: u32,
    at: u64,
}

/// An archive of which the list was read.
#[derive(Debug)]
pub(super) struct Archive<'i> {
    input: &'i Input,
    pub members: Vec<Member>,
}

/// True of the first bytes of an archive.
pub(super) fn is_zip(head: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x05\x06"].iter().any(|start| head.starts_with(*start))
}

fn damaged(input: &Input) -> Refusal {
    input.refused("is a damaged ZIP archive").hint("take the export again")
}

impl<'i> Archive<'i> {
    /// Reads the list at the end.
    pub(super) fn open(input: &'i Input) -> Result<Self, Refusal> {
        let size = input.size()?;
        let from = size.saturating_sub((END + REMARK) as u64);
        let tail = input.piece(from, END + REMARK)?;
        let fits = |at: &usize| {
            tail[*at..].starts_with(b"PK\x05\x06") && number(&tail, at + 20, 2) == Some((tail.len() - at - END) as u64)
        };
        let end = (0..=tail.len().saturating_sub(END)).rev().filter(|at| at + END <= tail.len()).find(fits);
        let list = end.and_then(|end| List::of(input, &tail, end, from + end as u64));
        let list = list.ok_or_else(|| damaged(input))?;
        let beyond = [
            (list.members > MAX_MEMBERS, "is an archive of more than 10 000 files"),
            (list.size > MAX_LIST, "is an archive whose list of files is larger than 4 MiB"),
        ];
        if let Some((_, what)) = beyond.into_iter().find(|(is_beyond, _)| *is_beyond) {
            return Err(input.refused(what).hint("unpack it, and import the one file you need"));
        }
        let bytes = input.piece(list.at, usize::try_from(list.size).unwrap_or(usize::MAX))?;
        let (mut members, mut at) = (Vec::new(), 0);
        for _ in 0..list.members {
            let (member, next) = Member::read(&bytes, at, list.before).ok_or_else(|| damaged(input))?;
            members.push(member);
            at = next;
        }
        Ok(Self { input, members })
    }

    /// The file of that name, in any case.
    pub(super) fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of one of its files.
    pub(super) fn reader(&self, member: &Member) -> Result<Box<dyn Read + 'i>, Refusal> {
        let refused = |why: &str| self.input.refused(why);
        if member.is_encrypted {
            return Err(refused("is an archive with a password").hint("unpack it, and import the file in it"));
        }
        let head = self.input.piece(member.at, 30)?;
        if !head.starts_with(b"PK\x03\x04") {
            return Err(damaged(self.input));
        }
        let (Some(name), Some(extra)) = (number(&head, 26, 2), number(&head, 28, 2)) else {
            return Err(damaged(self.input));
        };
        let packed = BufReader::new(self.input.reader(member.at + 30 + name + extra).take(member.packed));
        let (left, crc) = (member.size, (Crc::new(), member.crc));
        match member.method {
            0 => Ok(Box::new(Checked { inner: packed, left, crc })),
            8 => Ok(Box::new(Checked { inner: DeflateDecoder::new(packed), left, crc })),
            _ => {
                Err(refused("is an archive packed in a way that is not read")
                    .hint("unpack it, and import the file in it"))
            }
        }
    }
}

/// Where the list of an archive stands.
struct List {
    members: u64,
    size: u64,
    at: u64,
    /// How many bytes stand before the archive.
    before: u64,
}

impl List {
    fn of(input: &Input, tail: &[u8], end: usize, end_at: u64) -> Option<Self> {
        let (mut members, mut size) = (number(tail, end + 10, 2)?, number(tail, end + 12, 4)?);
        let (mut offset, mut behind) = (number(tail, end + 16, 4)?, end_at);
        if members == 0xFFFF || size == ELSEWHERE || offset == ELSEWHERE {
            // A large archive has a second record, and before the first one where that stands.
            let locator = input.piece(end_at.checked_sub(20)?, 20).ok()?;
            let at = locator.starts_with(b"PK\x06\x07").then(|| number(&locator, 8, 8))??;
            let record = input.piece(at, 56).ok()?;
            if !record.starts_with(b"PK\x06\x06") {
                return None;
            }
            (members, size, offset) = (number(&record, 32, 8)?, number(&record, 40, 8)?, number(&record, 48, 8)?);
            behind = at;
        }
        let at = behind.checked_sub(size)?;
        Some(Self { members, size, at, before: at.checked_sub(offset)? })
    }
}

impl Member {
    /// Reads an entry of the list, and answers with where the next one begins.
    fn read(list: &[u8], at: usize, before: u64) -> Option<(Self, usize)> {
        if !list.get(at..)?.starts_with(b"PK\x01\x02") {
            return None;
        }
        let of = |from: usize, many: usize| number(list, at + from, many);
        let length = |from: usize| of(from, 2).and_then(|many| usize::try_from(many).ok());
        let (name, extra, remark) = (length(28)?, length(30)?, length(32)?);
        let behind = at + 46 + name;
        let next = behind + extra + remark;
        let mut wide = Wide::of(list.get(behind..behind + extra)?);
        let (size, packed, offset) = (of(24, 4)?, of(20, 4)?, of(42, 4)?);
        let (size, packed, offset) = (wide.instead(size)?, wide.instead(packed)?, wide.instead(offset)?);
        let name = String::from_utf8_lossy(list.get(at + 46..behind)?).into_owned();
        let is_encrypted = of(8, 2)? & 1 == 1;
        let crc = u32::try_from(of(16, 4)?).ok()?;
        Some((
            Self { name, packed, size, method: of(10, 2)?, is_encrypted, crc, at: before.checked_add(offset)? },
            next,
        ))
    }
}

/// The numbers of an entry that need eight bytes, in their order.
struct Wide<'a>(&'a [u8]);

impl<'a> Wide<'a> {
    fn of(mut extra: &'a [u8]) -> Self {
        while let (Some(kind), Some(long)) = (number(extra, 0, 2), number(extra, 2, 2)) {
            let (from, to) = (4, 4 + usize::try_from(long).unwrap_or(usize::MAX));
            match extra.get(from..to) {
                Some(found) if kind == 1 => return Self(found),
                Some(_) => extra = &extra[to..],
                None => break,
            }
        }
        Self(&[])
    }

    fn instead(&mut self, short: u64) -> Option<u64> {
        if short != ELSEWHERE {
            return Some(short);
        }
        let long = number(self.0, 0, 8)?;
        self.0 = &self.0[8..];
        Some(long)
    }
}

/// A number of so many bytes, the smallest part first.
fn number(bytes: &[u8], at: usize, many: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(many)?)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// Hands out the bytes of a file as long as they are those of the list.
struct Checked<R> {
    inner: R,
    left: u64,
    crc: (Crc, u32),
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let many = self.inner.read(into)?;
        self.crc.0.update(&into[..many]);
        let is_whole = many > 0 || into.is_empty() || (self.left == 0 && self.crc.0.sum() == self.crc.1);
        match self.left.checked_sub(many as u64) {
            Some(left) if is_whole => self.left = left,
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
        Ok(many)
    }
}

/// An archive of these files, for tests.
#[cfg(test)]
pub(super) fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut archive, mut list) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let mut crc = Crc::new();
        crc.update(bytes);
        let mut deflated = Vec::new();
        let fast = flate2::Compression::fast();
        flate2::bufread::DeflateEncoder::new(*bytes, fast).read_to_end(&mut deflated).unwrap();
        let short = |number: usize| u16::try_from(number).unwrap().to_le_bytes();
        let long = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
        let common = [
            [20, 0, 0, 0, 8, 0, 0, 0, 0, 0].as_slice(),
            &crc.sum().to_le_bytes(),
            &long(deflated.len()),
            &long(bytes.len()),
            &short(name.len()),
            &[0, 0],
        ]
        .concat();
        list.extend(
            [b"PK\x01\x02\x14\0".as_slice(), &common, &[0; 10], &long(archive.len()), name.as_bytes()].concat(),
        );
        archive.extend([b"PK\x03\x04".as_slice(), &common, name.as_bytes(), &deflated].concat());
    }
    let many = u16::try_from(files.len()).unwrap().to_le_bytes();
    let [size, at] = [list.len(), archive.len()].map(|number| u32::try_from(number).unwrap().to_le_bytes());
    archive.extend(list);
    archive.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &many, &many, &size, &at, &[0, 0]].concat());
    archive
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_says_what_it_is() {
        let said = |archive: &[u8]| Archive::open(&Input::given("f.zip", archive)).unwrap_err().message;
        let many = vec![("a", b"".as_slice()); 10_001];
        assert_eq!(said(&packed(&many)), "The file \"f.zip\" is an archive of more than 10 000 files.");
        let name = "x".repeat(0xFFFF);
        let long = vec![(name.as_str(), b"".as_slice()); 65];
        assert_eq!(said(&packed(&long)), "The file \"f.zip\" is an archive whose list of files is larger than 4 MiB.");
    }
}
