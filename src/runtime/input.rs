//! Bytes from a terminal → keys, pastes and pointer events.
//!
//! It knows how terminals spell keys and nothing of files, time or the screen: bytes are handed in, and so is the news
//! that no more came for a while ([`ESCAPE_WAIT`]). It is our own because it must keep three promises that a reader which
//! owns the terminal does not: an escape sequence that arrives in two packets is still one key, half a sequence never
//! blocks the thread, and a terminal that is gone is not read for ever. It must never act on what it cannot read: unknown
//! sequences, answers to other programs' questions and key releases are swallowed whole.

use std::time::Duration;

use crate::app::key::{Code, Key, Pointer};

/// How long a lone Esc waits for the rest of a sequence: longer than the gaps of a slow line, too short to be felt.
pub const ESCAPE_WAIT: Duration = Duration::from_millis(35);
/// How long an unfinished paste waits for its end.
const PASTE_WAIT: Duration = Duration::from_secs(1);
/// What is kept of one paste.
const PASTE_LIMIT: usize = 1 << 20;
/// Longer than any sequence that means something.
const SEQUENCE_LIMIT: usize = 4096;
const PASTE_END: &[u8] = b"\x1b[201~";

/// What the bytes meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key went down.
    Key(Key),
    /// A text was pasted, as it came: line breaks and control characters included.
    Paste(String),
    /// The pointing device.
    Pointer(Pointer),
}

/// Takes bytes as they come and gives out what they mean.
#[derive(Debug, Default)]
pub struct Decoder {
    pending: Vec<u8>,
    paste: Option<Vec<u8>>,
}

/// What the beginning of the pending bytes is.
enum Step {
    /// So many bytes mean this, or nothing.
    Took(usize, Option<Input>),
    /// A paste begins after so many bytes.
    PasteBegins(usize),
    /// More bytes are needed to tell.
    More,
}

impl Decoder {
    /// Takes the next bytes; what they complete is added to `out`.
    pub fn feed(&mut self, bytes: &[u8], out: &mut Vec<Input>) {
        self.pending.extend_from_slice(bytes);
        self.advance(out);
    }

    /// How long to wait for more before [`Decoder::settle`]; nothing where nothing is unfinished.
    #[must_use]
    pub fn patience(&self) -> Option<Duration> {
        match (&self.paste, self.pending.is_empty()) {
            (Some(_), _) => Some(PASTE_WAIT),
            (None, false) => Some(ESCAPE_WAIT),
            (None, true) => None,
        }
    }

    /// No more came: what is unfinished is taken for what it looks like.
    pub fn settle(&mut self, out: &mut Vec<Input>) {
        if let Some(mut text) = self.paste.take() {
            text.append(&mut self.pending);
            out.push(paste(&text));
            return;
        }
        let pending = std::mem::take(&mut self.pending);
        match *pending.as_slice() {
            [0x1b] => out.push(Input::Key(Key::plain(Code::Esc))),
            [0x1b, c] if c.is_ascii_graphic() => {
                out.push(Input::Key(Key::new(Code::Char(char::from(c)), false, true, false)));
            }
            _ => {}
        }
    }

    fn advance(&mut self, out: &mut Vec<Input>) {
        loop {
            if self.paste.is_some() {
                if !self.advance_paste(out) {
                    return;
                }
                continue;
            }
            match step(&self.pending) {
                Step::Took(n, input) => {
                    self.pending.drain(..n);
                    out.extend(input);
                }
                Step::PasteBegins(n) => {
                    self.pending.drain(..n);
                    self.paste = Some(Vec::new());
                }
                Step::More if self.pending.len() > SEQUENCE_LIMIT => self.pending.clear(),
                Step::More => return,
            }
        }
    }

    /// Moves pending bytes into the paste; true when it has ended.
    fn advance_paste(&mut self, out: &mut Vec<Input>) -> bool {
        let Some(text) = self.paste.as_mut() else { return true };
        let end = self.pending.windows(PASTE_END.len()).position(|window| window == PASTE_END);
        // Without the end in sight, the last bytes may be the beginning of it.
        let keep = end.unwrap_or_else(|| self.pending.len().saturating_sub(PASTE_END.len() - 1));
        let room = PASTE_LIMIT.saturating_sub(text.len());
        text.extend(self.pending.drain(..keep).take(room));
        if end.is_some() {
            self.pending.drain(..PASTE_END.len());
            out.push(paste(text));
            self.paste = None;
        }
        end.is_some()
    }
}

fn paste(bytes: &[u8]) -> Input {
    Input::Paste(String::from_utf8_lossy(bytes).into_owned())
}

fn step(bytes: &[u8]) -> Step {
    match *bytes {
        [] | [0x1b] => Step::More,
        // Esc pressed before another sequence began.
        [0x1b, 0x1b, ..] => Step::Took(1, Some(Input::Key(Key::plain(Code::Esc)))),
        [0x1b, b'[', ..] => control_sequence(bytes),
        [0x1b, b'O', ..] => short_sequence(bytes),
        // Strings that terminals answer with: title, colours, capabilities.
        [0x1b, b']' | b'P' | b'_', ..] => string_sequence(bytes),
        [0x1b, ..] => match character(&bytes[1..]) {
            Some((n, Some(key))) => Step::Took(n + 1, Some(Input::Key(Key::new(key.code, key.ctrl, true, key.shift)))),
            Some((n, None)) => Step::Took(n + 1, None),
            None => Step::More,
        },
        _ => match character(bytes) {
            Some((n, key)) => Step::Took(n, key.map(Input::Key)),
            None => Step::More,
        },
    }
}

/// One control byte or UTF-8 character: its length and its key; none while it is unfinished.
fn character(bytes: &[u8]) -> Option<(usize, Option<Key>)> {
    let first = *bytes.first()?;
    let key = match first {
        b'\r' | b'\n' => Key::plain(Code::Enter),
        b'\t' => Key::plain(Code::Tab),
        0x7f => Key::plain(Code::Backspace),
        0 => Key::ctrl(' '),
        0x01..=0x1f => Key::ctrl(char::from(first + 0x40)),
        0x20..=0x7e => Key::char(char::from(first)),
        _ => return utf8(bytes, first),
    };
    Some((1, Some(key)))
}

fn utf8(bytes: &[u8], first: u8) -> Option<(usize, Option<Key>)> {
    let length = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Some((1, None)),
    };
    // A byte that cannot continue ends the wait: the rest may be a key of its own.
    let valid = bytes.iter().skip(1).take(length - 1).take_while(|b| **b & 0xc0 == 0x80).count() + 1;
    if valid < length {
        return (valid < bytes.len()).then_some((valid, None));
    }
    let text = std::str::from_utf8(&bytes[..length]).ok();
    let c = text.and_then(|t| t.chars().next()).filter(|c| !c.is_control());
    Some((length, c.map(Key::char)))
}

/// `ESC O x`: arrows and the first function keys, as some terminals send them.
fn short_sequence(bytes: &[u8]) -> Step {
    let Some(last) = bytes.get(2) else { return Step::More };
    let code = match last {
        b'M' => Some(Code::Enter),
        b'j'..=b'y' => Some(Code::Char(char::from(last - 0x40))),
        0x1b => return Step::Took(2, Some(Input::Key(Key::new(Code::Char('O'), false, true, false)))),
        other => letter(*other),
    };
    Step::Took(3, code.map(|code| Input::Key(Key::plain(code))))
}

/// Up to BEL or `ESC \`.
fn string_sequence(bytes: &[u8]) -> Step {
    let bell = bytes.iter().position(|b| *b == 7).map(|at| at + 1);
    let terminator = bytes.windows(2).skip(1).position(|pair| pair == b"\x1b\\").map(|at| at + 3);
    match (bell, terminator) {
        (Some(a), Some(b)) => Step::Took(a.min(b), None),
        (Some(n), None) | (None, Some(n)) => Step::Took(n, None),
        (None, None) => Step::More,
    }
}

/// `ESC [ parameters final`.
fn control_sequence(bytes: &[u8]) -> Step {
    // The Linux console spells F1 to F5 with a second bracket.
    if bytes.get(2) == Some(&b'[') {
        return match bytes.get(3) {
            Some(c @ b'A'..=b'E') => took_key(4, Code::F(c - b'A' + 1), 0),
            Some(_) => Step::Took(4, None),
            None => Step::More,
        };
    }
    let Some(end) = bytes.iter().skip(2).position(|b| !(0x20..=0x3f).contains(b)).map(|at| at + 2) else {
        return Step::More;
    };
    let parameters = &bytes[2..end];
    let last = bytes[end];
    if !(0x40..=0x7e).contains(&last) {
        // Not a sequence after all: what interrupts it stands for itself.
        return Step::Took(end, None);
    }
    let took = end + 1;
    if let Some(mouse) = parameters.strip_prefix(b"<") {
        return Step::Took(took, if last == b'M' { pointer(mouse).map(Input::Pointer) } else { None });
    }
    // Marked as private: an answer to somebody's question.
    if parameters.first().is_some_and(|b| matches!(b, b'=' | b'>' | b'?')) {
        return Step::Took(took, None);
    }
    let numbers = numbers(parameters);
    let first = numbers.first().map_or(0, |p| p.0);
    // Modifiers come with the kind of event behind a colon; 3 is a release.
    let (modifiers, kind) = numbers.get(1).copied().unwrap_or((1, 0));
    if kind == 3 {
        return Step::Took(took, None);
    }
    let bits = modifiers.saturating_sub(1);
    match last {
        b'~' if first == 200 => Step::PasteBegins(took),
        b'~' if first == 27 => coded(took, numbers.get(2).map_or(0, |p| p.0), bits),
        b'~' => tilde(first).map_or(Step::Took(took, None), |code| took_key(took, code, bits)),
        // Without parameters these are what one family of terminals sends with Control and with Shift.
        b'^' => tilde(first).map_or(Step::Took(took, None), |code| took_key(took, code, 4)),
        b'a'..=b'd' => letter(last.to_ascii_uppercase()).map_or(Step::Took(took, None), |code| took_key(took, code, 1)),
        b'u' => coded(took, first, bits),
        b'Z' => took_key(took, Code::BackTab, bits & !1),
        _ => letter(last).map_or(Step::Took(took, None), |code| took_key(took, code, bits)),
    }
}

fn took_key(took: usize, code: Code, bits: u32) -> Step {
    Step::Took(took, Some(Input::Key(Key::new(code, bits & 4 != 0, bits & 2 != 0, bits & 1 != 0))))
}

/// A key given as the number of its character.
fn coded(took: usize, number: u32, bits: u32) -> Step {
    let code = match number {
        13 => Code::Enter,
        9 => Code::Tab,
        27 => Code::Esc,
        8 | 127 => Code::Backspace,
        // The private area holds keys that we have no use for.
        0xe000..=0xf8ff => return Step::Took(took, None),
        n => match char::from_u32(n).filter(|c| !c.is_control()) {
            Some(c) => Code::Char(c),
            None => return Step::Took(took, None),
        },
    };
    took_key(took, code, bits)
}

fn letter(last: u8) -> Option<Code> {
    Some(match last {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'H' => Code::Home,
        b'F' => Code::End,
        b'P' => Code::F(1),
        b'Q' => Code::F(2),
        b'R' => Code::F(3),
        b'S' => Code::F(4),
        _ => return None,
    })
}

fn tilde(number: u32) -> Option<Code> {
    Some(match number {
        1 | 7 => Code::Home,
        2 => Code::Insert,
        3 => Code::Delete,
        4 | 8 => Code::End,
        5 => Code::PageUp,
        6 => Code::PageDown,
        11..=15 => function(number - 10),
        17..=21 => function(number - 11),
        23..=26 => function(number - 12),
        28 | 29 => function(number - 13),
        31..=34 => function(number - 14),
        _ => return None,
    })
}

fn function(number: u32) -> Code {
    Code::F(u8::try_from(number).unwrap_or(0))
}

/// The parameters, each with what stands behind its last colon.
fn numbers(parameters: &[u8]) -> Vec<(u32, u32)> {
    String::from_utf8_lossy(parameters)
        .split(';')
        .map(|field| {
            let mut parts = field.split(':').map(|part| part.parse().unwrap_or(0));
            (parts.next().unwrap_or(0), parts.next_back().unwrap_or(0))
        })
        .collect()
}

/// `button;column;row`, counted from 1; only a plain press and the wheel matter.
fn pointer(parameters: &[u8]) -> Option<Pointer> {
    let text = std::str::from_utf8(parameters).ok()?;
    let mut fields = text.split(';').map(str::parse::<u16>);
    let (Some(Ok(button)), Some(Ok(x)), Some(Ok(y))) = (fields.next(), fields.next(), fields.next()) else {
        return None;
    };
    match button {
        0 => Some(Pointer::Press { x: x.saturating_sub(1), y: y.saturating_sub(1) }),
        64 => Some(Pointer::WheelUp),
        65 => Some(Pointer::WheelDown),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the bytes mean when nothing follows them.
    fn read(bytes: &[u8]) -> Vec<String> {
        let (mut decoder, mut out) = (Decoder::default(), Vec::new());
        decoder.feed(bytes, &mut out);
        decoder.settle(&mut out);
        assert_eq!(decoder.patience(), None);
        out.into_iter().map(spelled).collect()
    }

    fn spelled(input: Input) -> String {
        match input {
            Input::Key(key) => key.to_string(),
            Input::Paste(text) => format!("paste {text:?}"),
            Input::Pointer(Pointer::Press { x, y }) => format!("press:{x}:{y}"),
            Input::Pointer(wheel) => format!("{wheel:?}"),
        }
    }

    #[test]
    fn every_spelling_of_a_key_gives_that_key() {
        for (bytes, keys) in [
            (&b"jG1 "[..], "j G 1 space"),
            ("é佐🦀".as_bytes(), "é 佐 🦀"),
            (b"\r\n\t\x7f", "enter enter tab backspace"),
            (b"\x04\x1a\x00\x1c\x08", "^d ^z ctrl-space ^\\ ^h"),
            (b"\x1b", "esc"),
            (b"\x1b\x1b", "esc esc"),
            (b"\x1b\x1b[A", "esc up"),
            (b"\x1b[A\x1b[B\x1b[C\x1b[D\x1b[H\x1b[F", "up down right left home end"),
            (b"\x1bOA\x1bOH\x1bOP\x1bOM\x1bOw", "up home f1 enter 7"),
            (b"\x1b[1;2A\x1b[1;5C\x1b[1;3D\x1b[a", "shift-up ctrl-right alt-left shift-up"),
            (b"\x1b[1~\x1b[2~\x1b[3~\x1b[4~\x1b[5~\x1b[6~", "home insert delete end pageup pagedown"),
            (b"\x1b[3;5~\x1b[5^\x1b[6;2~", "ctrl-delete ctrl-pageup shift-pagedown"),
            (b"\x1b[11~\x1b[15~\x1b[17~\x1b[21~\x1b[24~\x1b[34~", "f1 f5 f6 f10 f12 f20"),
            (b"\x1b[[A\x1b[[E\x1b[1;2P", "f1 f5 shift-f1"),
            (b"\x1b[Z\x1b[1;2Z", "shift-tab shift-tab"),
            (b"\x1bx\x1bX\x1b\x7f\x1b\x04", "alt-x alt-X alt-backspace ctrl-alt-d"),
            (b"\x1b[103;2u\x1b[100;5u\x1b[9;2u\x1b[27;5;105~", "G ^d shift-tab ^i"),
            // A release, a lone Shift, focus, an answer to a question, a mouse that let go.
            (b"\x1b[97;1:3u\x1b[57441u\x1b[I\x1b]11;rgb:0/0/0\x07\x1b[<0;3;4m", ""),
            (b"\x1bP1$r0m\x1b\\j\x1b[?1;2cj", "j j"),
            (b"\x1b[<0;3;4M\x1b[<64;1;1M\x1b[<65;1;1M", "press:2:3 WheelUp WheelDown"),
            (b"\xff\xc3j\xe4\xbd\x1b[A", "j up"),
            (b"\x1b[", "alt-["),
            (b"\x1b[1;", ""),
        ] {
            let expected: Vec<&str> = keys.split(' ').filter(|k| !k.is_empty()).collect();
            assert_eq!(read(bytes), expected, "{:?}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn a_sequence_in_two_packets_is_one_key_and_a_lone_escape_is_escape() {
        let (mut decoder, mut out) = (Decoder::default(), Vec::new());
        decoder.feed(b"\x1b", &mut out);
        assert_eq!((out.len(), decoder.patience()), (0, Some(ESCAPE_WAIT)));
        decoder.feed(b"[", &mut out);
        decoder.feed(b"A", &mut out);
        assert_eq!(out, [Input::Key(Key::plain(Code::Up))]);
        assert_eq!(decoder.patience(), None);
    }

    #[test]
    fn a_paste_is_never_keys() {
        assert_eq!(
            read(b"a\x1b[200~please quit q\rnow\x1b[A\x1b[201~b"),
            ["a", "paste \"please quit q\\rnow\\u{1b}[A\"", "b"]
        );
        assert_eq!(read(b"\x1b[200~cut off \x1b[20"), ["paste \"cut off \\u{1b}[20\""]);
        let (mut decoder, mut out) = (Decoder::default(), Vec::new());
        for byte in b"\x1b[200~ab\x1b[201~q" {
            decoder.feed(&[*byte], &mut out);
        }
        assert_eq!(out, [Input::Paste("ab".into()), Input::Key(Key::char('q'))]);
        let mut long = b"\x1b[200~".to_vec();
        long.resize(PASTE_LIMIT * 2, b'x');
        long.extend_from_slice(b"\x1b[201~q");
        out.clear();
        decoder.feed(&long, &mut out);
        assert!(matches!(&out[..], [Input::Paste(text), Input::Key(_)] if text.len() == PASTE_LIMIT));
    }

    proptest! {
        #[test]
        fn packets_do_not_matter(bytes in prop::collection::vec(prop_oneof![
            any::<u8>(), Just(0x1b), Just(b'['), Just(b'O'), Just(b'~'), Just(b';'), b'0'..=b'9'], 0..60),
            cuts in prop::collection::vec(1..5usize, 60),
        ) {
            let (mut whole, mut parts) = (Vec::new(), Vec::new());
            let mut decoder = Decoder::default();
            decoder.feed(&bytes, &mut whole);
            decoder.settle(&mut whole);
            let mut decoder = Decoder::default();
            let mut rest = &bytes[..];
            for cut in cuts {
                let (head, tail) = rest.split_at(cut.min(rest.len()));
                decoder.feed(head, &mut parts);
                rest = tail;
            }
            decoder.feed(rest, &mut parts);
            decoder.settle(&mut parts);
            prop_assert_eq!(whole, parts);
        }
    }
}
