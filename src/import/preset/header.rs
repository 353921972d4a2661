//! Names of columns: the form they are compared in, and how a preset names one or many of them.

use regex::{Regex, RegexBuilder};

use crate::domain::text::visible;

/// The most memory that one pattern of a preset may take.
const PATTERN_SIZE: usize = 1 << 20;

/// The form in which two column names are equal: lower case, underscores as spaces, runs of space as one, and without
/// a remark in square brackets at the end.
pub(in super::super) fn normal(name: &str) -> String {
    let name = visible(name);
    let mut name = name.trim();
    if let (Some(open), true) = (name.rfind('['), name.ends_with(']')) {
        name = &name[..open];
    }
    let mut out = String::with_capacity(name.len());
    for word in name.split(|c: char| c == '_' || c.is_whitespace()).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}

/// Compiles a pattern of a preset.
pub(super) fn pattern(text: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(text).size_limit(PATTERN_SIZE).build();
    built.map_err(|_| format!("\"{text}\" is no regular expression"))
}

/// Columns as a preset names them: by name, or between slashes by a pattern that normal names are held against.
#[derive(Debug, Clone)]
pub(in super::super) enum Selector {
    /// One column (or several, where a header repeats a name).
    Name(String),
    /// Every column whose name matches.
    Pattern(Regex),
}

impl Selector {
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let inner = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
        match inner {
            Some(inner) => pattern(inner).map(Self::Pattern),
            None if normal(text).is_empty() => Err("a column has no name".into()),
            None => Ok(Self::Name(normal(text))),
        }
    }

    /// The name, or the pattern between slashes.
    pub(in super::super) fn shown(&self) -> String {
        match self {
            Self::Name(name) => name.clone(),
            Self::Pattern(pattern) => format!("/{pattern}/"),
        }
    }

    /// True if it means the column of this normal name.
    pub(in super::super) fn means(&self, name: &str) -> bool {
        match self {
            Self::Name(wanted) => wanted == name,
            Self::Pattern(pattern) => !name.is_empty() && pattern.is_match(name),
        }
    }
}

/// Where the selected columns stand in a header of normal names, in the order of the selectors, each once.
pub(in super::super) fn find(selectors: &[Selector], header: &[String]) -> Vec<usize> {
    let mut found = Vec::new();
    for selector in selectors {
        for (at, name) in header.iter().enumerate() {
            if selector.means(name) && !found.contains(&at) {
                found.push(at);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_equal_beyond_their_spelling() {
        for (name, expected) in [
            (" Report  Time ", "report time"),
            ("report_time", "report time"),
            ("Email Address [Required]", "email address"),
            ("[x]", ""),
            ("2FA_enabled?", "2fa enabled?"),
        ] {
            assert_eq!(normal(name), expected);
        }
    }

    #[test]
    fn every_column_of_a_name_is_found() {
        let header: Vec<String> = ["a", "token type", "b", "token type", "last seen in x", ""].map(normal).into();
        let columns = |text: &str| find(&[Selector::new(text).unwrap()], &header);
        assert_eq!(columns("Token_Type"), [1, 3]);
        assert_eq!(columns("/^last seen in .+$/"), [4]);
        assert_eq!(columns("/.*/"), [0, 1, 2, 3, 4]);
        assert!(columns("c").is_empty());
        assert!(Selector::new("/(/").is_err() && Selector::new(" ").is_err());
    }
}
