//! Names of columns: the form they are compared in, and how a preset names one or many of them.

use regex::{Regex, RegexBuilder};

use crate::domain::text::visible;

/// The most memory that one pattern of a preset may take.
const PATTERN_SIZE: usize = 1 << 20;
/// What stands for the product of an unpivoted column in the name of another one, and for that column itself.
const PRODUCT: &str = "{product}";
const COLUMN: &str = "{column}";
/// A pattern that nothing matches.
const NOTHING: &str = r"[^\s\S]";

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
    /// What belongs to one product of an unpivoted file, with the pattern of all such columns.
    OfProduct(String, Regex),
}

impl Selector {
    pub(super) fn new(text: &str) -> Result<Self, String> {
        if text.contains(PRODUCT) || text.contains(COLUMN) {
            return Self::of_product(text);
        }
        let inner = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
        match inner {
            Some(inner) => pattern(inner).map(Self::Pattern),
            None if normal(text).is_empty() => Err("a column has no name".into()),
            None => Ok(Self::Name(normal(text))),
        }
    }

    /// Several of them, maybe none.
    pub(super) fn list(names: &[String]) -> Result<Vec<Self>, String> {
        names.iter().map(|name| Self::new(name)).collect()
    }

    /// Several of them, at least one.
    pub(super) fn some(names: &[String]) -> Result<Vec<Self>, String> {
        if names.is_empty() {
            return Err("a list of columns is empty".into());
        }
        Self::list(names)
    }

    fn of_product(text: &str) -> Result<Self, String> {
        let inner = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
        let anything = match inner {
            // Such a column is one of the products', whatever it is called.
            None if matches!(text.trim(), PRODUCT | COLUMN) => NOTHING.to_owned(),
            Some(inner) => inner.replace(PRODUCT, ".+").replace(COLUMN, ".+"),
            None => {
                let parts = text.replace(COLUMN, PRODUCT);
                let parts: Vec<String> = parts.split(PRODUCT).map(|part| regex::escape(&lower(part))).collect();
                format!("^{}$", parts.join(".+"))
            }
        };
        Ok(Self::OfProduct(text.to_owned(), pattern(&anything)?))
    }

    /// The same for one column that was unpivoted, and the product it is of.
    pub(in super::super) fn within(&self, column: &str, product: &str) -> Self {
        let Self::OfProduct(text, _) = self else { return self.clone() };
        let (column, product) = (normal(column), normal(product));
        let of = |text: &str, column: &str, product: &str| text.replace(PRODUCT, product).replace(COLUMN, column);
        let inner = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
        let found = match inner {
            Some(inner) => {
                pattern(&of(inner, &regex::escape(&column), &regex::escape(&product))).ok().map(Self::Pattern)
            }
            None => Some(Self::Name(normal(&of(text, &column, &product)))),
        };
        // A name as long as a header may hold cannot make a pattern too large; if it did, it would mean no column.
        found.unwrap_or_else(|| Self::Name(String::new()))
    }

    /// True if it belongs to one product of an unpivoted file.
    pub(super) fn is_of_product(&self) -> bool {
        matches!(self, Self::OfProduct(..))
    }

    /// The name, or the pattern between slashes.
    pub(in super::super) fn shown(&self) -> String {
        match self {
            Self::Name(name) => name.clone(),
            Self::Pattern(pattern) => format!("/{pattern}/"),
            Self::OfProduct(text, _) => text.clone(),
        }
    }

    /// True if it means the column of this normal name.
    pub(in super::super) fn means(&self, name: &str) -> bool {
        match self {
            Self::Name(wanted) => wanted == name && !name.is_empty(),
            Self::Pattern(pattern) | Self::OfProduct(_, pattern) => !name.is_empty() && pattern.is_match(name),
        }
    }
}

/// As [`normal()`], with the spaces at the ends kept.
fn lower(part: &str) -> String {
    let ends = |space: bool| if space { " " } else { "" };
    let inner = normal(part);
    if inner.is_empty() {
        return ends(!part.is_empty()).to_owned();
    }
    let is_space = |c: Option<char>| c.is_some_and(char::is_whitespace);
    format!("{}{inner}{}", ends(is_space(part.chars().next())), ends(is_space(part.chars().last())))
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

    #[test]
    fn a_column_of_a_product_is_known_and_found_for_each() {
        let header: Vec<String> =
            ["has mail license", "mail last activity", "c++ (web) last activity"].map(normal).into();
        for text in ["{product} last activity", "/^{product} last activity$/"] {
            let selector = Selector::new(text).unwrap();
            let known: Vec<bool> = header.iter().map(|name| selector.means(name)).collect();
            assert_eq!(known, [false, true, true], "{text}");
            for (product, at) in [("Mail", 1), ("C++ (Web)", 2)] {
                assert_eq!(find(&[selector.within("x", product)], &header), [at], "{text}");
            }
        }
        let itself = Selector::new("{column}").unwrap();
        assert!(!itself.means("mail last activity"));
        assert_eq!(find(&[itself.within("Mail  Last_Activity [UTC]", "Mail")], &header), [1]);
    }
}
