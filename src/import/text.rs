//! Bytes to text: a byte order mark decides, else UTF-8, else a guess that is said aloud.
//!
//! It knows encodings and the beginnings of files that are no text. It never replaces what it cannot read by
//! something else without a refusal. A text is looked through once, whole, and then handed out piece by piece: it is never
//! in memory as one.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE};

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;

use super::input::{Bytewise, Input};
use super::old_mac::HighBytes;

/// How many bytes are decoded at once.
const PIECE: usize = 64 << 10;
/// How many of the first bytes tell what is no text.
const BEGINNING: usize = 512;

/// How formats that are no text begin, and what to do about each.
const NOT_TEXT: [(&[u8], &str, &str); 10] = [
    (
        b"\xd0\xcf\x11\xe0",
        "is an old Excel workbook, or one with a password",
        "open it, and save it as a workbook (.xlsx) without a password, or the sheet as CSV UTF-8",
    ),
    (b"BZh", "is compressed with bzip2", "unpack it first: bunzip2"),
    (b"\xfd7zXZ\0", "is compressed with xz", "unpack it first: unxz"),
    (b"\x28\xb5\x2f\xfd", "is compressed with zstd", "unpack it first: unzstd"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive", "unpack it, and import the file in it"),
    (b"Rar!\x1a\x07", "is a RAR archive", "unpack it, and import the file in it"),
    (b"PAR1", "is a Parquet file", "take the same table as CSV or JSON"),
    (b"%PDF", "is a PDF document", "take the CSV export of the same page"),
    (b"\x89PNG", "is a picture", "take the CSV export of the same page"),
    (b"\xff\xd8\xff", "is a picture", "take the CSV export of the same page"),
];
/// Where a tar archive says that it is one, and how.
const TAR: (usize, &[u8]) = (257, b"ustar");

/// What all bytes of a file are like.
#[derive(Debug)]
struct Survey {
    sha256: String,
    beginning: Vec<u8>,
    is_utf8: bool,
    length: u64,
    /// How many bytes are zero, of those at even and at odd places.
    zeros: [u64; 2],
}

impl Survey {
    fn of(input: &Input) -> Result<Self, Refusal> {
        let (mut beginning, mut length, mut zeros) = (Vec::new(), 0_u64, [0_u64; 2]);
        let mut utf8 = Decoding::new(UTF_8.new_decoder_without_bom_handling());
        let sha256 = input.each_piece(&mut |piece| {
            if beginning.len() < BEGINNING {
                beginning.extend(piece.iter().take(BEGINNING - beginning.len()));
            }
            if piece.contains(&0) {
                for (at, _) in piece.iter().enumerate().filter(|(_, byte)| **byte == 0) {
                    zeros[usize::from((length + at as u64) % 2 == 1)] += 1;
                }
            }
            length += piece.len() as u64;
            utf8.look(piece);
        })?;
        utf8.end();
        Ok(Self { sha256, beginning, is_utf8: !utf8.damaged, length, zeros })
    }

    fn has_nul(&self) -> bool {
        self.zeros != [0, 0]
    }

    /// What UTF-16 looks like whose beginning has no mark: of two bytes one is zero where a character of ASCII stands, at
    /// the beginning too, and always the same one.
    fn utf16(&self) -> Option<&'static Encoding> {
        let begins = |zeros: [usize; 2]| zeros.iter().all(|at| self.beginning.get(*at) == Some(&0));
        let many = |zeros: u64| zeros * 8 >= self.length && self.length.is_multiple_of(2);
        match self.zeros {
            [0, odd] if many(odd) && begins([1, 3]) => Some(UTF_16LE),
            [even, 0] if many(even) && begins([0, 2]) => Some(UTF_16BE),
            _ => None,
        }
    }
}

/// A decoder, and what became of the bytes it was shown.
struct Decoding {
    decoder: Decoder,
    out: Vec<u8>,
    damaged: bool,
    has_nul: bool,
}

impl Decoding {
    fn new(decoder: Decoder) -> Self {
        Self { decoder, out: vec![0; PIECE], damaged: false, has_nul: false }
    }

    fn look(&mut self, piece: &[u8]) {
        self.decode(piece, false);
    }

    fn end(&mut self) {
        self.decode(&[], true);
    }

    fn decode(&mut self, mut piece: &[u8], last: bool) {
        while !self.damaged {
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(piece, &mut self.out, last);
            piece = &piece[read..];
            self.has_nul |= self.out[..written].contains(&0);
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.damaged = true,
            }
        }
    }
}

/// How the bytes become UTF-8.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// They are, from this one on.
    Plain(u64),
    /// They are in this encoding, from this one on.
    Decoded(&'static Encoding, u64),
}

/// A file that is text.
#[derive(Debug)]
pub(super) struct Text {
    input: Input,
    sha256: String,
    way: Way,
}

impl Text {
    /// Looks a file through; `label` is its encoding, where somebody says so. A warning if it was guessed.
    pub(super) fn new(input: Input, label: Option<&str>) -> Result<(Self, Option<String>), Refusal> {
        let survey = Survey::of(&input)?;
        if let Some((_, what, hint)) = NOT_TEXT.iter().find(|(start, ..)| survey.beginning.starts_with(start)) {
            return Err(input.refused(what).hint(*hint));
        }
        if survey.beginning.get(TAR.0..).is_some_and(|rest| rest.starts_with(TAR.1)) {
            return Err(input.refused("is a tar archive").hint("unpack it, and import the file in it: tar -xf"));
        }
        let mut warning = None;
        let marked = Encoding::for_bom(&survey.beginning);
        let stated = chosen(label)?;
        let way = if let Some(last) = stated.or(marked.map(|(encoding, _)| encoding)) {
            // Some program wrote the mark, and another one may have written the rest: then the name that is given holds.
            let (mark, begin) = marked.map_or((None, 0), |(encoding, length)| (Some(encoding), length as u64));
            let mut read = Ok(None);
            for encoding in mark.into_iter().chain(stated) {
                read = if encoding == UTF_8 && survey.is_utf8 && !survey.has_nul() {
                    Ok(Some(Way::Plain(begin)))
                } else {
                    let is_read = look_through(&input, encoding, begin);
                    is_read.map(|is_read| is_read.then_some(Way::Decoded(encoding, begin)))
                };
                if matches!(read, Ok(Some(_))) {
                    break;
                }
            }
            read?.ok_or_else(|| {
                let hint = match (stated, mark) {
                    (None, _) => "name its encoding with --encoding, such as windows-1252 or macintosh",
                    (_, Some(_)) => "name another encoding, such as windows-1252 or macintosh",
                    _ => "name another encoding, such as windows-1252 or macintosh, or leave --encoding out",
                };
                input.refused(&format!("cannot be read as {}", last.name())).hint(hint)
            })?
        } else if survey.is_utf8 && !survey.has_nul() {
            Way::Plain(0)
        } else {
            let encoding = match survey.utf16() {
                Some(encoding) => encoding,
                None if survey.has_nul() => return Err(no_text(&input)),
                None => guessed(&input)?,
            };
            if !look_through(&input, encoding, 0)? {
                return Err(input.refused("is in an encoding that cannot be told").hint("name it with --encoding"));
            }
            let name = if encoding == MACINTOSH { "MacRoman (macintosh)" } else { encoding.name() };
            warning = Some(format!(
                "The file is not UTF-8 and was read as {name}, a guess; if names look wrong, name its encoding with \
                 --encoding.",
            ));
            Way::Decoded(encoding, 0)
        };
        Ok((Self { input, sha256: survey.sha256, way }, warning))
    }

    /// The file it stands in.
    pub(super) fn input(&self) -> &Input {
        &self.input
    }

    /// Lower-case hex of the SHA-256 of its bytes.
    pub(super) fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The text in UTF-8, from its beginning.
    pub(super) fn reader(&self) -> TextReader<'_> {
        let (from, decoding) = match self.way {
            Way::Plain(from) => (from, None),
            Way::Decoded(encoding, from) => {
                let decoder = encoding.new_decoder_without_bom_handling();
                let pieces = Pieces { decoder, read: Vec::new(), at: 0, text: Vec::new(), given: 0, finished: false };
                (from, Some(Box::new(pieces)))
            }
        };
        TextReader { bytes: self.input.reader(from), decoding }
    }
}

/// The likeliest encoding of a text that is in no Unicode one.
fn guessed(input: &Input) -> Result<&'static Encoding, Refusal> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut high = HighBytes::default();
    input.each_piece(&mut |piece| {
        detector.feed(piece, false);
        high.feed(piece);
    })?;
    detector.feed(b"", true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    Ok(if encoding.is_single_byte() && high.are_of_an_old_mac() { MACINTOSH } else { encoding })
}

/// Decodes all bytes from this one on; false if some of them are no text in this encoding.
fn look_through(input: &Input, encoding: &'static Encoding, from: u64) -> Result<bool, Refusal> {
    let mut decoding = Decoding::new(encoding.new_decoder_without_bom_handling());
    let mut mark = usize::try_from(from).unwrap_or(usize::MAX);
    input.each_piece(&mut |piece| {
        let passed = mark.min(piece.len());
        mark -= passed;
        decoding.look(&piece[passed..]);
    })?;
    decoding.end();
    match decoding {
        Decoding { damaged: true, .. } => Ok(false),
        Decoding { has_nul: true, .. } => Err(no_text(input)),
        _ => Ok(true),
    }
}

/// Hands out a text in UTF-8.
pub(super) struct TextReader<'i> {
    bytes: Bytewise<'i>,
    decoding: Option<Box<Pieces>>,
}

/// A decoder between two pieces.
struct Pieces {
    decoder: Decoder,
    /// Bytes that were read and not decoded yet, from `at` on.
    read: Vec<u8>,
    at: usize,
    /// Text that was decoded and not handed out yet, from `given` on.
    text: Vec<u8>,
    given: usize,
    finished: bool,
}

impl TextReader<'_> {
    /// Decodes further, until there is text to hand out or the end is reached.
    fn decode(bytes: &mut Bytewise<'_>, pieces: &mut Pieces) -> io::Result<()> {
        while pieces.given == pieces.text.len() && !pieces.finished {
            let mut ended = false;
            if pieces.at == pieces.read.len() {
                pieces.read.resize(PIECE, 0);
                let many = bytes.read(&mut pieces.read)?;
                pieces.read.truncate(many);
                pieces.at = 0;
                ended = many == 0;
            }
            pieces.text.resize(PIECE, 0);
            let rest = &pieces.read[pieces.at..];
            let (result, read, written, damaged) = pieces.decoder.decode_to_utf8(rest, &mut pieces.text, ended);
            if damaged {
                return Err(io::Error::from(io::ErrorKind::InvalidData));
            }
            pieces.at += read;
            pieces.text.truncate(written);
            pieces.given = 0;
            pieces.finished = ended && result == CoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl Read for TextReader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(pieces) = &mut self.decoding else { return self.bytes.read(into) };
        Self::decode(&mut self.bytes, pieces)?;
        let mut rest = &pieces.text[pieces.given..];
        let many = rest.read(into)?;
        pieces.given += many;
        Ok(many)
    }
}

fn no_text(input: &Input) -> Refusal {
    input
        .refused("is no text")
        .hint("import reads tables: CSV, JSON, workbooks (.xlsx) and SQLite; for UTF-16 say --encoding utf-16le")
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
        let (text, warning) = Text::new(Input::given("f.csv", bytes), label).unwrap();
        let mut read = String::new();
        text.reader().read_to_string(&mut read).unwrap();
        (read, warning.is_some())
    }

    fn refusal(bytes: &[u8], label: Option<&str>) -> String {
        Text::new(Input::given("f.csv", bytes), label).unwrap_err().message
    }

    #[test]
    fn a_mark_decides() {
        assert_eq!(text(b"\xef\xbb\xbfname", None), ("name".into(), false));
        assert_eq!(text(b"\xff\xfen\0\xe9\0", None), ("né".into(), false));
        assert_eq!(text(b"\xfe\xff\0n\0\xe9", None), ("né".into(), false));
    }

    #[test]
    fn a_name_holds_where_the_mark_does_not() {
        let marked = b"\xef\xbb\xbfcaf\xe9";
        assert_eq!(refusal(marked, None), "The file \"f.csv\" cannot be read as UTF-8.");
        assert_eq!(text(marked, Some("windows-1252")), ("café".into(), false));
        assert_eq!(text(b"\xff\xfecaf\xe9s", Some("windows-1252")), ("cafés".into(), false));
        assert_eq!(refusal(marked, Some("utf-8")), "The file \"f.csv\" cannot be read as UTF-8.");
        let utf16 = b"\xef\xbb\xbfn\0\xe9\0";
        assert_eq!(refusal(b"\xef\xbb\xbfn\0a\0", None), "The file \"f.csv\" is no text.");
        assert_eq!(text(utf16, Some("utf-16le")), ("né".into(), false));
        assert_eq!(text(b"\xef\xbb\xbfn\0a\0", Some("utf-16le")), ("na".into(), false));
        // What is read right by its mark is so whatever is said of it.
        for label in ["windows-1252", "utf-16le", "utf-8"] {
            assert_eq!(text("\u{feff}né".as_bytes(), Some(label)), ("né".into(), false), "{label}");
            assert_eq!(text(b"\xff\xfen\0\xe9\0", Some(label)), ("né".into(), false), "{label}");
        }
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
    fn utf16_is_known_without_a_mark() {
        let line = "Name,Zuletzt geändert\r\nЮлия Бойко,2026-06-30\r\n";
        let little: Vec<u8> = line.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = line.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [little.clone(), big] {
            assert_eq!(text(&bytes, None), (line.to_owned(), true));
        }
        assert_eq!(refusal(&little[..little.len() - 1], None), "The file \"f.csv\" is no text.");
    }

    #[test]
    fn an_old_mac_is_told_from_windows() {
        let (line, _, _) = MACINTOSH.encode("name,city\rRené Müller,Köln\rJosé Nuñez,Málaga\r");
        assert_eq!(text(&line, None), ("name,city\rRené Müller,Köln\rJosé Nuñez,Málaga\r".into(), true));
        let (lines, _, _) = MACINTOSH.encode("name\nRené\nMüller\n");
        assert_eq!(text(&lines, None).0, "name\nRené\nMüller\n");
        let (windows, _, _) = encoding_rs::WINDOWS_1252.encode("name\r\nRené O’Brien – Zoë\r\nMüller\r\nKrušovice\r\n");
        assert_eq!(text(&windows, None).0, "name\r\nRené O’Brien – Zoë\r\nMüller\r\nKrušovice\r\n");
    }

    #[test]
    fn what_is_no_text_is_named() {
        assert_eq!(refusal(b"BZh91AY", None), "The file \"f.csv\" is compressed with bzip2.");
        let tar = [b"users.csv".as_slice(), &[0; 248], b"ustar\x0000", &[0; 240]].concat();
        assert_eq!(refusal(&tar, None), "The file \"f.csv\" is a tar archive.");
        assert_eq!(refusal(b"a,b\n\0,c", None), "The file \"f.csv\" is no text.");
        assert_eq!(refusal(b"\xff\x00\x12", None), "The file \"f.csv\" is no text.");
        assert_eq!(refusal(b"caf\xe9", Some("utf-8")), "The file \"f.csv\" cannot be read as UTF-8.");
        for label in ["klingon", "replacement", "iso-2022-kr"] {
            assert_eq!(refusal(b"x", Some(label)), format!("There is no encoding \"{label}\"."));
        }
    }
}
