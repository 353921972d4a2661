//! Evidence of use: what a source said about one date, which source said it, and which of two sayings holds.

use super::ids::ImportId;
use super::time::Day;
use chrono::Days;

/// What is known of the last time something happened. Only the first three may carry a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Last {
    /// It was seen on this day.
    Observed(Day),
    /// The vendor says: never.
    Never,
    /// The vendor looked back this many days and saw nothing.
    OutsideWindow(u32),
    /// Nothing was said.
    #[default]
    Unknown,
}

impl Last {
    /// True if a source said anything.
    #[must_use]
    pub fn is_known(self) -> bool {
        self != Self::Unknown
    }

    /// What two sayings of one source about the same seat amount to. A day that was seen holds, the newer of two. Else the
    /// weaker saying holds: one place that says "never" proves nothing about another that says less.
    #[must_use]
    pub fn beside(self, other: Self) -> Self {
        match (self, other) {
            (Self::Observed(a), Self::Observed(b)) => Self::Observed(a.max(b)),
            (Self::Observed(day), _) | (_, Self::Observed(day)) => Self::Observed(day),
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::OutsideWindow(a), Self::OutsideWindow(b)) => Self::OutsideWindow(a.min(b)),
            (Self::OutsideWindow(days), Self::Never) | (Self::Never, Self::OutsideWindow(days)) => {
                Self::OutsideWindow(days)
            }
            (Self::Never, Self::Never) => Self::Never,
        }
    }
}

/// Where a saying comes from: the file that was read and the line in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Source {
    /// The import that brought it.
    pub import: ImportId,
    /// The line of the file, counted from 1, the header included.
    pub line: u32,
}

/// A saying with the day its source speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Evidence {
    /// What was said.
    pub last: Last,
    /// The day up to which the source's data is complete; `None` if nothing was said.
    pub as_of: Option<Day>,
    /// The file and line; `None` if an admin typed it.
    pub source: Option<Source>,
}

impl Evidence {
    /// The day the saying stands for: the day observed, or the day before which the last use must lie.
    #[must_use]
    pub fn day(self) -> Option<Day> {
        match (self.last, self.as_of) {
            (Last::Observed(day), _) => Some(day),
            (Last::OutsideWindow(days), Some(as_of)) => as_of.checked_sub_days(Days::new(days.into())),
            _ => None,
        }
    }

    /// What was said, as history tells it; `None` if nothing was.
    #[must_use]
    pub fn told(self) -> Option<String> {
        match self.last {
            Last::Observed(day) => Some(day.to_string()),
            Last::Never => Some("never".into()),
            Last::OutsideWindow(days) => Some(format!("not in {days} days")),
            Last::Unknown => None,
        }
    }

    /// A change of what was said, as history tells it; the same word once more is a confirmation.
    #[must_use]
    pub fn change(field: &str, old: Self, new: Self) -> String {
        match (old.told(), new.told()) {
            (Some(old), Some(new)) if old == new => format!("{field} {new}, confirmed"),
            (old, new) => super::edit::arrow(field, old.as_deref(), new.as_deref()),
        }
    }

    /// What holds after `newer` was heard. An older source never overrules a newer one; of the same day, the one
    /// heard last wins. Nothing said changes nothing. A bare "not in my window" does not erase an observed day that
    /// lies before that window: it confirms it.
    #[must_use]
    pub fn heard(self, newer: Self) -> Self {
        if !newer.last.is_known() || self.as_of > newer.as_of {
            return self;
        }
        if let (Last::Observed(day), Last::OutsideWindow(_), Some(edge)) = (self.last, newer.last, newer.day())
            && day <= edge
        {
            return Self { as_of: newer.as_of, ..self };
        }
        newer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn said(last: Last, as_of: &str) -> Evidence {
        Evidence { last, as_of: Some(day(as_of)), source: None }
    }

    #[test]
    fn an_older_file_never_moves_a_date_back() {
        let known = said(Last::Observed(day("2026-06-01")), "2026-06-10");
        assert_eq!(known.heard(said(Last::Observed(day("2026-03-01")), "2026-03-05")), known);
        assert_eq!(known.heard(said(Last::Never, "2026-06-09")), known);
        assert_eq!(known.heard(Evidence::default()), known);
    }

    #[test]
    fn of_the_same_day_the_later_saying_wins() {
        let known = said(Last::Observed(day("2026-06-01")), "2026-06-10");
        let newer = said(Last::Observed(day("2026-05-20")), "2026-06-10");
        assert_eq!(known.heard(newer), newer);
    }

    #[test]
    fn a_window_confirms_an_older_observed_day() {
        let known = said(Last::Observed(day("2026-01-02")), "2026-01-10");
        let window = said(Last::OutsideWindow(90), "2026-06-10");
        assert_eq!(known.heard(window), Evidence { as_of: window.as_of, ..known });
        let recent = said(Last::Observed(day("2026-05-01")), "2026-05-02");
        assert_eq!(recent.heard(window), window);
        assert_eq!(window.day(), Some(day("2026-03-12")));
    }
}
