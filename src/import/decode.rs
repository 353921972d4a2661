//! Bytes to text: a byte order mark decides, else UTF-8, else a guess that is said aloud.
//!
//! It knows encodings and the beginnings of files that are no text. It never replaces what it cannot read by
//! something else without a refusal.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding};

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;

/// How many bytes are decoded at once.
const PIECE: usize = 1 << 20;

/// How formats that are no text begin, and what to do about each.
const NOT_TEXT: [(&[u8], &str, &str); 6] = [
    (b"PK\x03\x04", "is a ZIP archive or an Excel workbook", "unpack it, or save the sheet as CSV UTF-8"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook", "save the sheet as CSV UTF-8"),
    (b"\x1f\x8b", "is compressed with gzip", "unpack it first: gunzip"),
    (b"SQLite format 3\0", "is a SQLite database", "import reads CSV exports; to open a database use --db"),
    (b"%PDF", "is a PDF document", "take the CSV export of the same page"),
    (b"\x89PNG", "is a picture", "take the CSV export of the same page"),
];

/// The text, and a warning if its encoding was guessed. The bytes are let go of: a text is not kept twice for longer than
/// it takes to read it.
pub(super) fn decode(bytes: Vec<u8>, label: Option<&str>, file: &str) -> Result<(String, Option<String>), Refusal> {
    let refused = |why: &str| Refusal::new(Code::BadFile, format!("The file \"{}\" {why}.", Shown(file)));
    if let Some((_, what, hint)) = NOT_TEXT.iter().find(|(start, ..)| bytes.starts_with(start)) {
        return Err(refused(what).hint(*hint));
    }
    let mut warning = None;
    let marked = Encoding::for_bom(&bytes).map(|(encoding, _)| encoding);
    let text = if let Some(encoding) = chosen(label)?.or(marked) {
        let damaged = || {
            refused(&format!("cannot be read as {}", encoding.name())).hint(if label.is_some() {
                "name another encoding, such as windows-1252 or macintosh, or leave --encoding out"
            } else {
                "name its encoding with --encoding, such as windows-1252 or macintosh"
            })
        };
        whole(encoding.new_decoder(), &bytes).ok_or_else(damaged)?
    } else {
        match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(no) if no.as_bytes().contains(&0) => return Err(no_text(&refused)),
            Err(no) => {
                let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
                detector.feed(no.as_bytes(), true);
                let encoding = detector.guess(None, Utf8Detection::Deny);
                let text = whole(encoding.new_decoder_without_bom_handling(), no.as_bytes());
                let text = text
                    .ok_or_else(|| refused("is in an encoding that cannot be told").hint("name it with --encoding"))?;
                warning = Some(format!(
                    "The file is not UTF-8 and was read as {}, a guess; if names look wrong, name its encoding with \
                     --encoding.",
                    encoding.name()
                ));
                text
            }
        }
    };
    if text.as_bytes().contains(&0) {
        return Err(no_text(&refused));
    }
    Ok((text, warning))
}

/// The text of all bytes, piece by piece, so that no more room is taken than it needs; `None` if some of them are no text.
fn whole(mut decoder: Decoder, bytes: &[u8]) -> Option<String> {
    let mut text = String::new();
    let mut pieces = bytes.chunks(PIECE).peekable();
    loop {
        let piece = pieces.next().unwrap_or_default();
        let last = pieces.peek().is_none();
        text.reserve(decoder.max_utf8_buffer_length(piece.len())?);
        let (_, _, damaged) = decoder.decode_to_string(piece, &mut text, last);
        if damaged {
            return None;
        }
        if last {
            return Some(text);
        }
    }
}

fn no_text(refused: &dyn Fn(&str) -> Refusal) -> Refusal {
    refused("is no text").hint("import reads CSV exports; for UTF-16 without a mark say --encoding utf-16le")
}

fn chosen(label: Option<&str>) -> Result<Option<&'static Encoding>, Refusal> {
    let Some(label) = label else { return Ok(None) };
    // The replacement encoding turns every file into one unreadable character, so it is no choice.
    let found = Encoding::for_label_no_replacement(label.trim().as_bytes());
    found.map(Some).ok_or_else(|| {
        Refusal::new(Code::NotFound, format!("There is no encoding \"{}\".", Shown(label)))
            .hint("for example utf-8, utf-16le, windows-1252, iso-8859-15 or macintosh")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], label: Option<&str>) -> (String, bool) {
        let (text, warning) = decode(bytes.to_vec(), label, "f.csv").unwrap();
        (text, warning.is_some())
    }

    fn refusal(bytes: &[u8], label: Option<&str>) -> String {
        decode(bytes.to_vec(), label, "f.csv").unwrap_err().message
    }

    #[test]
    fn a_mark_decides() {
        assert_eq!(text(b"\xef\xbb\xbfname", None), ("name".into(), false));
        assert_eq!(text(b"\xff\xfen\0\xe9\0", None), ("né".into(), false));
        assert_eq!(text(b"\xfe\xff\0n\0\xe9", None), ("né".into(), false));
    }

    #[test]
    fn a_character_that_two_pieces_share_is_read_whole() {
        let long = "né€𐐷".repeat(PIECE / 4);
        let utf16: Vec<u8> = long.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(utf16.len() > 2 * PIECE);
        for before in ["", "x"] {
            let bytes = [before.as_bytes(), long.as_bytes()].concat();
            assert_eq!(text(&bytes, Some("utf-8")).0, format!("{before}{long}"));
        }
        assert!(text(&[b"\xff\xfe", utf16.as_slice()].concat(), None).0 == long);
        assert_eq!(
            refusal(&utf16[..utf16.len() - 1], Some("utf-16le")),
            "The file \"f.csv\" cannot be read as UTF-16LE."
        );
    }

    #[test]
    fn a_guess_is_said_aloud_and_a_name_overrules_it() {
        assert_eq!(text("né".as_bytes(), None), ("né".into(), false));
        assert_eq!(text(b"caf\xe9,Andr\xe9", None), ("café,André".into(), true));
        assert_eq!(text(b"caf\x8e", Some("macintosh")), ("café".into(), false));
        assert_eq!(text(b"n\0", Some("UTF-16LE")), ("n".into(), false));
    }

    #[test]
    fn what_is_no_text_is_named() {
        assert_eq!(refusal(b"PK\x03\x04...", None), "The file \"f.csv\" is a ZIP archive or an Excel workbook.");
        assert_eq!(refusal(b"a,b\n\0,c", None), "The file \"f.csv\" is no text.");
        assert_eq!(refusal(b"\xff\x00\x12", None), "The file \"f.csv\" is no text.");
        assert_eq!(refusal(b"caf\xe9", Some("utf-8")), "The file \"f.csv\" cannot be read as UTF-8.");
        for label in ["klingon", "replacement", "iso-2022-kr"] {
            assert_eq!(refusal(b"x", Some(label)), format!("There is no encoding \"{label}\"."));
        }
    }
}
