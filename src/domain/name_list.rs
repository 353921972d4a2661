//! Several names in one field: as a list for programs, and in one line with semicolons between them for files and forms.

use super::text::{self, BadText, is_none};
use serde::{Serialize, Serializer};
use std::fmt;

/// The most names that one field holds.
pub const MOST: usize = 50;

/// Names, each once. Displayed as a file has them: `Chat Business; Chat`. A semicolon of a name itself is doubled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameList(Vec<String>);

impl NameList {
    /// Of a single name, as it stands.
    #[must_use]
    pub fn one(name: &str) -> Self {
        Self(vec![name.to_owned()])
    }

    /// The names of one line.
    #[must_use]
    pub fn parse(line: &str) -> Self {
        let (mut names, mut name) = (Vec::new(), String::new());
        let mut letters = line.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                ';' if letters.next_if_eq(&';').is_some() => name.push(';'),
                ';' => names.push(std::mem::take(&mut name)),
                letter => name.push(letter),
            }
        }
        names.push(name);
        Self(names).without_empty()
    }

    fn without_empty(mut self) -> Self {
        self.0.iter_mut().for_each(|name| *name = name.trim().to_owned());
        self.0.retain(|name| !name.is_empty() && !is_none(name));
        self
    }

    /// Each as a name of so many characters is kept, and once however it is written.
    ///
    /// # Errors
    /// One of them cannot be kept.
    pub fn checked(self, limit: usize) -> Result<Self, BadText> {
        let mut kept: Vec<String> = Vec::with_capacity(self.0.len());
        for name in self.without_empty().0 {
            let name = text::name(&name, limit)?;
            if !name.is_empty() && !kept.iter().any(|known| text::key(known) == text::key(&name)) {
                kept.push(name);
            }
        }
        Ok(Self(kept))
    }

    /// These names and those of another list behind them.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The names in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for NameList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, name) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str("; ")?;
            }
            f.write_str(&name.replace(';', ";;"))?;
        }
        Ok(())
    }
}

impl Serialize for NameList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_names_that_were_put_into_it() {
        for names in
            [&["Chat"][..], &["Chat Business", "Chat"], &["A;B", ";", "C;;"], &["x;", ";y"], &[], &["a, b", "\"c\""]]
        {
            let list = NameList(names.iter().map(|name| (*name).to_owned()).collect());
            assert_eq!(NameList::parse(&list.to_string()), list, "{list}");
        }
        let of = |line: &str| NameList::parse(line).checked(20).unwrap().0;
        assert_eq!(of(" Chat ;chat;; ; none;  Chat  Pro ;"), ["Chat", "chat;", "Chat  Pro"]);
        assert_eq!(of("Chat;CHAT; chat"), ["Chat"], "each stands once");
        assert!(of("").is_empty() && of(" ; none").is_empty());
        assert!(NameList::one(&"x".repeat(21)).checked(20).is_err());
    }
}
