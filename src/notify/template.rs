//! The texts of messages: templates with a few named fields. They come with the program; a directory of the user's may
//! have others of the same names.
//!
//! A template is a line `Subject: …`, an empty line, and the text. A field stands in braces; a doubled brace is a brace.
//! A field that is not known is refused with its line, because a message that says `{nmae}` cannot be called back.

use crate::domain::nearest::did_you_mean;
use crate::domain::notice::NoticeKind;
use crate::domain::outbox::{Letter, Told};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::trust;
use std::collections::BTreeMap;
use std::path::Path;

/// The fields of a message with one notice.
const ONE: [&str; 4] = ["name", "text", "id", "day"];
/// The fields of a message with several.
const SEVERAL: [&str; 3] = ["name", "count", "notices"];

/// What comes with the program: the name of the file, its text and its fields.
const BUILT_IN: [(&str, &str, &[&str]); 5] = [
    ("seat_reclaimed.txt", include_str!("../../assets/notices/seat_reclaimed.txt"), &ONE),
    ("seat_returned.txt", include_str!("../../assets/notices/seat_returned.txt"), &ONE),
    ("audit_due.txt", include_str!("../../assets/notices/audit_due.txt"), &ONE),
    ("over_limit.txt", include_str!("../../assets/notices/over_limit.txt"), &ONE),
    ("digest.txt", include_str!("../../assets/notices/digest.txt"), &SEVERAL),
];

const WHAT: &str = "The text of a message";
const HINT: &str = "name a directory with your own texts in the settings file: [notices] directory";

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Words(String),
    Field(&'static str),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Template {
    subject: Vec<Piece>,
    body: Vec<Piece>,
}

/// The templates in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    of: BTreeMap<&'static str, Template>,
    remarks: Vec<Refusal>,
}

/// The words of one message.
pub(super) struct Words {
    pub subject: String,
    pub body: String,
}

impl Default for Texts {
    fn default() -> Self {
        let built_in =
            BUILT_IN.iter().filter_map(|(name, text, fields)| Some((*name, parse(text, name, fields).ok()?)));
        Self { of: built_in.collect(), remarks: Vec::new() }
    }
}

impl Texts {
    /// The templates that come with the program, with those of `directory` in their place.
    ///
    /// # Errors
    /// The directory cannot be read, has a text of a name that is none of ours, or one with an unknown field.
    pub fn load(directory: Option<&Path>) -> Result<Self, Refusal> {
        let mut texts = Self::default();
        let Some(directory) = directory else { return Ok(texts) };
        let unreadable = |path: &Path, error: &std::io::Error| {
            let name = path.display().to_string();
            Refusal::new(Code::BadFile, format!("{} cannot be read: {}.", Shown(&name), crate::files::plain(error)))
                .hint(HINT)
        };
        let entries = std::fs::read_dir(directory).map_err(|error| unreadable(directory, &error))?;
        for entry in entries {
            let path = entry.map_err(|error| unreadable(directory, &error))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.extension().is_none_or(|end| end != "txt") {
                continue;
            }
            let shown = path.display().to_string();
            let Some((known, _, fields)) = BUILT_IN.iter().find(|(known, _, _)| *known == name) else {
                let names = BUILT_IN.iter().map(|(known, _, _)| *known);
                let end = did_you_mean(&name, names);
                return Err(Refusal::new(Code::NotFound, format!("{}: no message is called that{end}", Shown(&shown)))
                    .hint(format!("the names are those of: {}", BUILT_IN.map(|(known, _, _)| known).join(", "))));
            };
            let found = trust::read(&path, trust::SMALL).map_err(|fault| fault.refusal(WHAT, &path, HINT))?;
            texts.of.insert(known, parse(&found.text, &shown, fields)?);
            texts.remarks.extend(found.doubt.map(|doubt| doubt.remark(WHAT, &path)));
        }
        Ok(texts)
    }

    /// What is to be said of texts that are used although others could have written them.
    #[must_use]
    pub fn remarks(&self) -> &[Refusal] {
        &self.remarks
    }

    /// The words of a message: of its kind if it tells one thing, a list if it tells several.
    pub(super) fn of(&self, letter: &Letter, zone: chrono_tz::Tz) -> Words {
        let name = |told: &Told| match told.kind {
            NoticeKind::SeatReclaimed => "seat_reclaimed.txt",
            NoticeKind::SeatReturned => "seat_returned.txt",
            NoticeKind::AuditDue => "audit_due.txt",
            NoticeKind::OverLimit | NoticeKind::GraceEnding | NoticeKind::GraceOver => "over_limit.txt",
        };
        let (template, values) = match letter.notices.as_slice() {
            [one] => {
                let day = one.at.with_timezone(&zone).date_naive().to_string();
                (name(one), vec![("text", one.text.clone()), ("id", one.id.to_string()), ("day", day)])
            }
            several => {
                let list: Vec<String> =
                    several.iter().map(|told| format!("- {} ({})", Shown(&told.text), told.id)).collect();
                ("digest.txt", vec![("count", several.len().to_string()), ("notices", list.join("\n"))])
            }
        };
        let value = |field: &str| {
            if field == "name" {
                return Shown(&letter.name).to_string();
            }
            // Mail is read on terminals, too.
            let value = values.iter().find(|(known, _)| *known == field);
            value.map(|(_, value)| Shown(value).lines().into_owned()).unwrap_or_default()
        };
        let fill = |pieces: &[Piece]| -> String {
            let text = |piece: &Piece| match piece {
                Piece::Words(words) => words.clone(),
                Piece::Field(field) => value(field),
            };
            pieces.iter().map(text).collect()
        };
        self.of.get(template).map_or(Words { subject: String::new(), body: String::new() }, |template| Words {
            subject: Shown(&fill(&template.subject).split(['\r', '\n']).collect::<Vec<_>>().join(" ")).to_string(),
            body: fill(&template.body),
        })
    }
}

fn parse(text: &str, name: &str, fields: &[&'static str]) -> Result<Template, Refusal> {
    let text = text.replace("\r\n", "\n");
    let fault = |line: usize, what: &str| {
        Refusal::new(Code::BadValue, format!("{}:{line}: {what}", Shown(name)))
            .hint(format!("the fields are {{{}}}; a brace is written twice", fields.join("}, {")))
    };
    let (first, body) = text.split_once('\n').unwrap_or((&text, ""));
    let Some(subject) = first.strip_prefix("Subject:") else {
        return Err(fault(1, "the first line must begin with \"Subject:\"."));
    };
    let Some(body) = body.strip_prefix('\n') else {
        return Err(fault(2, "an empty line must follow the subject."));
    };
    Ok(Template { subject: pieces(subject.trim(), 1, fields, &fault)?, body: pieces(body, 3, fields, &fault)? })
}

fn pieces(
    text: &str,
    first_line: usize,
    fields: &[&'static str],
    fault: &dyn Fn(usize, &str) -> Refusal,
) -> Result<Vec<Piece>, Refusal> {
    let mut pieces = Vec::new();
    let mut words = String::new();
    let mut line = first_line;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '{' | '}' if rest.peek() == Some(&c) => {
                rest.next();
                words.push(c);
            }
            '}' => return Err(fault(line, "a \"}\" without its \"{\".")),
            '{' => {
                let mut field = String::new();
                loop {
                    match rest.next() {
                        Some('}') => break,
                        Some(c) if c != '\n' && c != '{' => field.push(c),
                        _ => return Err(fault(line, "a \"{\" without its \"}\".")),
                    }
                }
                let Some(known) = fields.iter().find(|known| **known == field.trim()) else {
                    let end = did_you_mean(&field, fields.iter().copied());
                    return Err(fault(line, &format!("unknown field \"{}\"{end}", Shown(&field))));
                };
                pieces.push(Piece::Words(std::mem::take(&mut words)));
                pieces.push(Piece::Field(known));
            }
            c => {
                line += usize::from(c == '\n');
                words.push(c);
            }
        }
    }
    pieces.push(Piece::Words(words));
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_that_comes_along_is_understood() {
        assert_eq!(Texts::default().of.len(), BUILT_IN.len());
    }

    #[test]
    fn what_is_not_understood_is_named_with_its_line() {
        for (text, sentence) in [
            ("Hello\n", "t.txt:1: the first line must begin with \"Subject:\"."),
            ("Subject: x\nHello\n", "t.txt:2: an empty line must follow the subject."),
            ("Subject: {nmae}\n\n", "t.txt:1: unknown field \"nmae\", did you mean \"name\"?"),
            ("Subject: x\n\nHello\n{count}\n", "t.txt:4: unknown field \"count\"."),
            ("Subject: x\n\n{name\n", "t.txt:3: a \"{\" without its \"}\"."),
            ("Subject: x\n\na }\n", "t.txt:3: a \"}\" without its \"{\"."),
        ] {
            assert_eq!(parse(text, "t.txt", &ONE).unwrap_err().message, sentence, "{text:?}");
        }
    }

    #[test]
    fn a_doubled_brace_is_a_brace() {
        let template = parse("Subject: {{x}}\r\n\r\n{name}", "t.txt", &ONE).unwrap();
        assert_eq!(template.subject, [Piece::Words("{x}".into())]);
        assert_eq!(template.body, [Piece::Words(String::new()), Piece::Field("name"), Piece::Words(String::new())]);
    }

    #[test]
    fn a_directory_replaces_what_it_has_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("digest.txt"), "Subject: {count}\n\n{notices}\n").unwrap();
        std::fs::write(dir.path().join("README"), "mine").unwrap();
        let texts = Texts::load(Some(dir.path())).unwrap();
        assert_ne!(texts.of["digest.txt"], Texts::default().of["digest.txt"]);
        assert_eq!(texts.of["audit_due.txt"], Texts::default().of["audit_due.txt"]);
        std::fs::write(dir.path().join("digets.txt"), "Subject: x\n\n").unwrap();
        let refusal = Texts::load(Some(dir.path())).unwrap_err();
        assert!(
            refusal.message.ends_with("digets.txt: no message is called that, did you mean \"digest.txt\"?"),
            "{refusal}"
        );
    }
}
