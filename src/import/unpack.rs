//! What a file is packed in: gzip, or a ZIP archive with one file. Told by the bytes, never by a name.
//!
//! What is unpacked is kept aside in a file without a name: it can be read as often as it is needed, and nothing of it stays.

use std::io::{self, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use crate::domain::refusal::Refusal;
use crate::domain::text::{Shown, count};

use super::input::{Aside, Input, MAX_FILE};
use super::zip::{Archive, Member, is_zip};

/// How often a file may be packed in another.
const LAYERS: usize = 2;
/// How many times its size a file may have unpacked, and what any file may.
const MAX_RATIO: u64 = 200;
const FREE: u64 = 16 << 20;
/// How many files of an archive a refusal names.
const NAMED: usize = 5;

/// A file that is packed no more.
#[derive(Debug)]
pub(super) struct Unpacked {
    pub input: Input,
    /// The digest of the file as it is, if something was unpacked.
    pub sha256: Option<String>,
    /// A sentence for each thing that was unpacked.
    pub said: Vec<String>,
    /// The name that the file in the archive has.
    pub inner: Option<String>,
}

/// Takes a file out of what it is packed in. A workbook is an archive too, and is left as it is.
pub(super) fn unpack(input: Input) -> Result<Unpacked, Refusal> {
    let mut unpacked = Unpacked { input, sha256: None, said: Vec::new(), inner: None };
    for layer in 0..=LAYERS {
        let input = &unpacked.input;
        let head = input.piece(0, 4)?;
        let (file, what, name) = if head.starts_with(b"\x1f\x8b") {
            let mut packed = MultiGzDecoder::new(BufReader::new(input.reader(0)));
            let file = keep(input, &mut packed, input.size()?)?;
            let name = packed.header().and_then(|header| header.filename());
            (file, "gzip", name.map(|name| String::from_utf8_lossy(name).into_owned()))
        } else if is_zip(&head) {
            let archive = Archive::open(input)?;
            if is_document(&archive) {
                break;
            }
            let member = only_file(input, &archive)?;
            let file = keep(input, &mut *archive.reader(member)?, member.packed)?;
            (file, "the ZIP archive", Some(member.name.clone()))
        } else {
            break;
        };
        if layer == LAYERS {
            return Err(input.refused("is packed more than twice").hint("unpack it, and import the file in it"));
        }
        if layer == 0 {
            unpacked.sha256 = Some(input.each_piece(&mut |_| ())?);
        }
        input.refuse_if_changed()?;
        unpacked.said.push(match &name {
            Some(name) => format!("\"{}\" was unpacked from {what}.", Shown(name)),
            None => format!("The file was unpacked from {what}."),
        });
        unpacked.input = input.holding(file);
        unpacked.inner = name.or(unpacked.inner);
    }
    Ok(unpacked)
}

/// Keeps aside what is unpacked, as long as it is not out of all proportion.
fn keep(input: &Input, packed: &mut dyn Read, size: u64) -> Result<std::fs::File, Refusal> {
    let limit = size.saturating_mul(MAX_RATIO).max(FREE);
    let mut aside = Aside::new().map_err(|e| input.not_kept(&e))?;
    let mut unpacked = packed.take(limit + 1);
    let copied = io::copy(&mut unpacked, &mut aside);
    let many = copied.map_err(|e| match e.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
            input.refused("is packed, and damaged or cut off").hint("take the export again")
        }
        _ => input.not_kept(&e),
    })?;
    if many > limit && many <= MAX_FILE {
        let why = format!("is more than {MAX_RATIO} times as large when it is unpacked, which no export is");
        return Err(input.refused(&why).hint("look into it first; if it is one, unpack it and import what is in it"));
    }
    aside.finish().map_err(|e| input.not_kept(&e))
}

/// True of what office programs write: an archive of parts that mean something together.
fn is_document(archive: &Archive<'_>) -> bool {
    ["[Content_Types].xml", "mimetype", "Index/Document.iwa"].iter().any(|name| archive.member(name).is_some())
}

/// The one file in an archive, beside what systems put there of their own.
fn only_file<'a>(input: &Input, archive: &'a Archive<'_>) -> Result<&'a Member, Refusal> {
    let is_file = |member: &&Member| {
        let base = member.name.rsplit('/').next().unwrap_or_default();
        let of_system = base.starts_with("._") || [".DS_Store", "Thumbs.db", "desktop.ini"].contains(&base);
        !base.is_empty() && !of_system && !member.name.starts_with("__MACOSX/")
    };
    let files: Vec<&Member> = archive.members.iter().filter(is_file).collect();
    let names: Vec<String> = files.iter().take(NAMED).map(|file| format!("\"{}\"", Shown(&file.name))).collect();
    let more = if files.len() > NAMED { ", …" } else { "" };
    match files.as_slice() {
        [only] => Ok(only),
        [] => Err(input.refused("is a ZIP archive without a file").hint("take the export again")),
        _ => Err(input
            .refused(&format!(
                "is a ZIP archive of {}: {}{more}",
                count(files.len() as u64, "file", "files"),
                names.join(", ")
            ))
            .hint("unpack it, and import the files you need")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::zip::packed;
    use super::*;
    use std::io::Write as _;

    fn gzipped(bytes: &[u8], name: Option<&str>) -> Vec<u8> {
        let mut builder = flate2::GzBuilder::new();
        if let Some(name) = name {
            builder = builder.filename(name);
        }
        let mut out = builder.write(Vec::new(), flate2::Compression::fast());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    /// The bytes, what is said of them, and the name within.
    type Found = (Vec<u8>, Vec<String>, Option<String>);

    fn unpacked(bytes: &[u8]) -> Result<Found, String> {
        let found = unpack(Input::given("f.bin", bytes)).map_err(|refusal| refusal.message)?;
        Ok((found.input.piece(0, 1 << 20).unwrap(), found.said, found.inner))
    }

    const TEXT: &[u8] = b"email,name\nana@example.com,Ana\n";

    #[test]
    fn what_is_not_packed_is_left_as_it_is() {
        assert_eq!(unpacked(TEXT), Ok((TEXT.to_vec(), vec![], None)));
        assert_eq!(unpacked(b""), Ok((vec![], vec![], None)));
        let book = packed(&[("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")]);
        assert_eq!(unpacked(&book), Ok((book, vec![], None)));
    }

    #[test]
    fn gzip_and_an_archive_of_one_file_are_unpacked_and_said() {
        let name = Some("users.csv".to_owned());
        let zip =
            packed(&[("__MACOSX/._users.csv", b"x"), ("out/", b""), ("out/.DS_Store", b"x"), ("out/users.csv", TEXT)]);
        let said = "\"out/users.csv\" was unpacked from the ZIP archive.".to_owned();
        assert_eq!(unpacked(&zip), Ok((TEXT.to_vec(), vec![said], Some("out/users.csv".into()))));
        let said = "\"users.csv\" was unpacked from gzip.".to_owned();
        assert_eq!(unpacked(&gzipped(TEXT, Some("users.csv"))), Ok((TEXT.to_vec(), vec![said.clone()], name.clone())));
        let two = [gzipped(&TEXT[..11], None), gzipped(&TEXT[11..], None)].concat();
        assert_eq!(unpacked(&two).unwrap().0, TEXT);
        let both = packed(&[("a.gz", &gzipped(TEXT, Some("users.csv")))]);
        let (bytes, all, inner) = unpacked(&both).unwrap();
        assert_eq!((bytes.as_slice(), all.len(), &all[1], inner), (TEXT, 2, &said, name));
    }

    #[test]
    fn what_cannot_be_unpacked_says_why() {
        let two = packed(&[("a.csv", TEXT), ("b.csv", TEXT)]);
        let said = |bytes: &[u8]| unpacked(bytes).unwrap_err();
        assert_eq!(said(&two), "The file \"f.bin\" is a ZIP archive of 2 files: \"a.csv\", \"b.csv\".");
        assert_eq!(said(&packed(&[])), "The file \"f.bin\" is a ZIP archive without a file.");
        assert_eq!(said(&two[..two.len() - 3]), "The file \"f.bin\" is a damaged ZIP archive.");
        let cut = gzipped(TEXT, None);
        assert_eq!(said(&cut[..cut.len() - 4]), "The file \"f.bin\" is packed, and damaged or cut off.");
        let mut wrong = packed(&[("a.csv", TEXT)]);
        let crc = wrong.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap() + 16;
        wrong[crc] ^= 1;
        assert_eq!(said(&wrong), "The file \"f.bin\" is packed, and damaged or cut off.");
        let mut locked = packed(&[("a.csv", TEXT)]);
        locked[crc - 8] |= 1;
        assert_eq!(said(&locked), "The file \"f.bin\" is an archive with a password.");
    }

    #[test]
    fn a_bomb_is_refused_at_its_limit() {
        let zeros = gzipped(&vec![b'0'; 64 << 20], None);
        let said = |bytes: &[u8]| unpacked(bytes).unwrap_err();
        let why = "is more than 200 times as large when it is unpacked, which no export is";
        assert_eq!(said(&zeros), format!("The file \"f.bin\" {why}."));
        let zip = packed(&[("a.csv", &vec![b'0'; 64 << 20])]);
        assert_eq!(said(&zip), format!("The file \"f.bin\" {why}."));
        let thrice = gzipped(&gzipped(&gzipped(TEXT, None), None), None);
        assert_eq!(said(&thrice), "The file \"f.bin\" is packed more than twice.");
        // The list says less than there is.
        let mut short = packed(&[("a.csv", TEXT)]);
        let size = short.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap() + 24;
        short[size] -= 1;
        assert_eq!(said(&short), "The file \"f.bin\" is packed, and damaged or cut off.");
    }

    #[test]
    fn no_damage_takes_it_down() {
        for sound in [packed(&[("a.csv", TEXT)]), gzipped(TEXT, Some("a.csv"))] {
            for at in 0..sound.len() {
                let mut bytes = sound.clone();
                bytes[at] ^= 0xFF;
                let _ = unpacked(&bytes);
                let _ = unpacked(&sound[..at]);
            }
        }
    }
}
