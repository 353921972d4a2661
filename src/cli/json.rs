//! JSON as a terminal may see it: what [`Shown`](crate::domain::text::Shown) would not show as it is stands escaped in its
//! strings, as the standard allows, so that a program reads the same text and a terminal obeys none of it.

use crate::domain::text::{CharacterScanner, Visibility};
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use std::io::{self, Write};

/// Writes a value over several lines.
///
/// # Errors
/// If it cannot be written.
pub fn write(out: impl Write, value: &impl Serialize) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Escaped(PrettyFormatter::new())))
}

struct Escaped(PrettyFormatter<'static>);

/// Hands on what is laid out as ever.
macro_rules! as_ever {
    ($($name:ident($($argument:ident: $type:ty)?);)*) => {
        $(fn $name<W: ?Sized + Write>(&mut self, out: &mut W $(, $argument: $type)?) -> io::Result<()> {
            self.0.$name(out $(, $argument)?)
        })*
    };
}

impl Formatter for Escaped {
    as_ever! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        end_object_key();
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let (mut eye, mut begin) = (CharacterScanner::default(), 0);
        for (at, c) in fragment.char_indices() {
            if eye.look(c) == Visibility::Seen {
                continue;
            }
            out.write_all(&fragment.as_bytes()[begin..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            begin = at + c.len_utf8();
        }
        out.write_all(&fragment.as_bytes()[begin..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_terminal_would_obey_is_escaped_and_read_back_as_it_was() {
        let pile = format!("a{}", "\u{301}".repeat(9));
        let value = json!({"a\u{9b}b": ["\u{7f}\u{80}\u{9f}\u{1b}\n\"", "é\u{202e}\u{e0041}", pile, "佐藤 ❤\u{fe0f}", 3, null, {}]});
        let mut bytes = Vec::new();
        write(&mut bytes, &value).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        for escaped in [r#""a\u009bb""#, r"\u007f\u0080\u009f\u001b\n", r"é\u202e\udb40\udc41", "\"佐藤 ❤\u{fe0f}\""]
        {
            assert!(text.contains(escaped), "{text}");
        }
        assert_eq!(text.matches('\u{301}').count(), 4, "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        let plain = serde_json::to_string_pretty(&json!({"a": [1, {"b": []}], "c": "d"})).unwrap();
        let mut bytes = Vec::new();
        write(&mut bytes, &json!({"a": [1, {"b": []}], "c": "d"})).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), plain, "laid out as ever");
    }
}
