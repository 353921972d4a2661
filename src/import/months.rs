//! The names of months in the languages in which vendors write them, as the three English letters that forms of date know.

use std::borrow::Cow;

use crate::domain::text::key;

/// The months from January on, each by every name that it has, in the form that is compared.
type Year = [&'static [&'static str]; 12];

/// English, which is always read: beside the short names, the long ones and those that are no three letters.
const ENGLISH: Year = [
    &["january"],
    &["february"],
    &["march"],
    &["april"],
    &["may"],
    &["june"],
    &["july"],
    &["august"],
    &["september", "sept"],
    &["october"],
    &["november"],
    &["december"],
];
const GERMAN: Year = [
    &["januar", "jan", "jän", "jänner"],
    &["februar", "feb"],
    &["märz", "mär", "mrz"],
    &["april", "apr"],
    &["mai"],
    &["juni", "jun"],
    &["juli", "jul"],
    &["august", "aug"],
    &["september", "sep", "sept"],
    &["oktober", "okt"],
    &["november", "nov"],
    &["dezember", "dez"],
];
const SPANISH: Year = [
    &["enero", "ene"],
    &["febrero", "feb"],
    &["marzo", "mar"],
    &["abril", "abr"],
    &["mayo", "may"],
    &["junio", "jun"],
    &["julio", "jul"],
    &["agosto", "ago"],
    &["septiembre", "setiembre", "sep", "sept", "set"],
    &["octubre", "oct"],
    &["noviembre", "nov"],
    &["diciembre", "dic"],
];
const FRENCH: Year = [
    &["janvier", "janv", "jan"],
    &["février", "févr", "fév"],
    &["mars"],
    &["avril", "avr"],
    &["mai"],
    &["juin"],
    &["juillet", "juil"],
    &["août"],
    &["septembre", "sept"],
    &["octobre", "oct"],
    &["novembre", "nov"],
    &["décembre", "déc"],
];
const ITALIAN: Year = [
    &["gennaio", "gen"],
    &["febbraio", "feb"],
    &["marzo", "mar"],
    &["aprile", "apr"],
    &["maggio", "mag"],
    &["giugno", "giu"],
    &["luglio", "lug"],
    &["agosto", "ago"],
    &["settembre", "set"],
    &["ottobre", "ott"],
    &["novembre", "nov"],
    &["dicembre", "dic"],
];
const DUTCH: Year = [
    &["januari", "jan"],
    &["februari", "feb"],
    &["maart", "mrt"],
    &["april", "apr"],
    &["mei"],
    &["juni", "jun"],
    &["juli", "jul"],
    &["augustus", "aug"],
    &["september", "sep", "sept"],
    &["oktober", "okt"],
    &["november", "nov"],
    &["december", "dec"],
];
const PORTUGUESE: Year = [
    &["janeiro", "jan"],
    &["fevereiro", "fev"],
    &["março", "mar"],
    &["abril", "abr"],
    &["maio", "mai"],
    &["junho", "jun"],
    &["julho", "jul"],
    &["agosto", "ago"],
    &["setembro", "set"],
    &["outubro", "out"],
    &["novembro", "nov"],
    &["dezembro", "dez"],
];
const LANGUAGES: [(&str, &Year); 7] = [
    ("de", &GERMAN),
    ("en", &ENGLISH),
    ("es", &SPANISH),
    ("fr", &FRENCH),
    ("it", &ITALIAN),
    ("nl", &DUTCH),
    ("pt", &PORTUGUESE),
];
const SHORT: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A language in which months have names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Language(&'static Year);

impl Language {
    /// The one of that code.
    pub(super) fn named(code: &str) -> Result<Self, String> {
        let found = LANGUAGES.iter().find(|(known, _)| *known == code);
        found.map(|(_, year)| Self(year)).ok_or_else(|| {
            let codes: Vec<&str> = LANGUAGES.iter().map(|(known, _)| *known).collect();
            format!("\"{code}\" is no language whose months are known: {}", codes.join(", "))
        })
    }
}

/// The text with each name of a month as its three English letters, a full stop behind it taken off.
pub(super) fn english(text: &str, language: Option<Language>) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = text;
    let mut changed = false;
    while let Some(start) = rest.find(char::is_alphabetic) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_alphabetic()).unwrap_or(from.len());
        let (word, behind) = from.split_at(end);
        out.push_str(before);
        rest = behind;
        if let Some(month) = month(word, language) {
            out.push_str(month);
            rest = rest.strip_prefix('.').unwrap_or(rest);
            changed = true;
        } else {
            out.push_str(word);
        }
    }
    if !changed {
        return Cow::Borrowed(text);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn month(word: &str, language: Option<Language>) -> Option<&'static str> {
    let word = key(word);
    let years = language.map(|language| language.0).into_iter().chain([&ENGLISH]);
    let at = years.into_iter().find_map(|year| year.iter().position(|names| names.contains(&word.as_str())));
    at.or_else(|| SHORT.iter().position(|short| short.eq_ignore_ascii_case(&word))).map(|at| SHORT[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_by_their_names() {
        let said = |code: &str, text: &str| english(text, Some(Language::named(code).unwrap())).into_owned();
        for (code, text, found) in [
            ("de", "12. März 2026", "12. Mar 2026"),
            ("de", "5 Dez. 2025 10:00", "5 Dec 2025 10:00"),
            ("fr", "3 août 2026", "3 Aug 2026"),
            ("fr", "1 févr. 2026", "1 Feb 2026"),
            ("es", "12 de septiembre de 2026", "12 de Sep de 2026"),
            ("it", "2 GIU 2026", "2 Jun 2026"),
            ("nl", "1 mrt 2026", "1 Mar 2026"),
            ("pt", "1 out 2026", "1 Oct 2026"),
            ("de", "May 5, 2026", "May 5, 2026"),
        ] {
            assert_eq!(said(code, text), found, "{code} {text}");
        }
        assert_eq!(english("Sept. 3, 2026", None), "Sep 3, 2026");
        assert_eq!(english("28 August 2024", None), "28 Aug 2024");
        assert_eq!(english("12 märz 2026", None), "12 märz 2026");
        assert!(Language::named("xx").unwrap_err().starts_with("\"xx\" is no language"));
    }
}
