//! Where a row of a file stands: on a line of a text, in a row of a sheet or table, or as a record of a list.

/// What the rows of a file are counted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::EnumString, strum::EnumIter, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum RowUnit {
    /// Lines of a text, the header included.
    #[default]
    Line,
    /// Rows of a sheet, the header included, or of a table, without one.
    Row,
    /// Records of a list.
    Record,
}

impl RowUnit {
    /// The word: `line`.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The word over a column of them.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Line => "Line",
            Self::Row => "Row",
            Self::Record => "Record",
        }
    }

    /// The place of that number: `line 7`.
    #[must_use]
    pub fn of(self, number: u32) -> String {
        format!("{} {number}", self.word())
    }

    /// Where something stands: `on line 7`.
    #[must_use]
    pub fn at(self, number: u32) -> String {
        let before = if self == Self::Line { "on" } else { "in" };
        format!("{before} {}", self.of(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::IntoEnumIterator as _;

    #[test]
    fn each_place_has_its_word() {
        let said: Vec<String> = RowUnit::iter().map(|unit| unit.at(7)).collect();
        assert_eq!(said, ["on line 7", "in row 7", "in record 7"]);
        assert!(
            RowUnit::iter().all(|unit| unit.word().parse() == Ok(unit) && unit.heading().to_lowercase() == unit.word())
        );
    }
}
