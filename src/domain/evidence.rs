//! Evidence of use: what a source said about one date, which source said it, and which of two sayings holds.

use super::ids::ImportId;
use super::time::{Day, days_since};
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

    /// As people read it: a day, `never`, `not in 90 days`; `None` if nothing was said.
    #[must_use]
    pub fn shown(self) -> Option<String> {
        match self {
            Self::Observed(day) => Some(day.to_string()),
            Self::Never => Some("never".into()),
            Self::OutsideWindow(days) => Some(format!("not in {days} days")),
            Self::Unknown => None,
        }
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

    /// What was said, as history and our own files tell it; `None` if nothing was.
    #[must_use]
    pub fn told(self) -> Option<String> {
        match self {
            Self::Observed(day) => Some(day.to_string()),
            Self::Never => Some("never".into()),
            Self::OutsideWindow(days) => Some(format!("not in {days} days")),
            Self::Unknown => None,
        }
    }

    /// A saying that is no day, as [`Self::told`] writes it.
    #[must_use]
    pub fn silence(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        if text == "never" {
            return Some(Self::Never);
        }
        let days = text.strip_prefix("not in ")?.strip_suffix(" days")?;
        days.parse().ok().filter(|_| days.bytes().all(|byte| byte.is_ascii_digit())).map(Self::OutsideWindow)
    }

    /// What two sayings amount to of which neither is too early: the older day, and never where one says so.
    #[must_use]
    pub fn not_after(self, other: Self) -> Self {
        match (self, other) {
            (Self::Observed(a), Self::Observed(b)) => Self::Observed(a.min(b)),
            (Self::Unknown, said) | (said, Self::Unknown) => said,
            (Self::Never, _) | (_, Self::Never) => Self::Never,
            (outside, _) => outside,
        }
    }
}

/// Where a saying comes from: the file that was read and the line in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
        self.last.told()
    }

    /// A change of what was said, as history tells it; the same word once more is a confirmation.
    #[must_use]
    pub fn change(field: &str, old: Self, new: Self) -> String {
        match (old.told(), new.told()) {
            (Some(old), Some(new)) if old == new => format!("{field} {new}, confirmed"),
            (old, new) => super::text::arrow(field, old.as_deref(), new.as_deref()),
        }
    }

    /// True if an admin typed it.
    fn is_typed(self) -> bool {
        self.last.is_known() && self.source.is_none()
    }

    /// The days without use that it speaks of; `None` if a use was seen or nothing was said.
    fn silence(self) -> Option<Silence> {
        let to = self.as_of?;
        match self.last {
            Last::Never => Some(Silence { from: None, to }),
            Last::OutsideWindow(_) => Some(Silence { from: self.day(), to }),
            Last::Observed(_) | Last::Unknown => None,
        }
    }

    /// What holds after a file said `said`, in whatever order files are read: the newest day that was seen, as of the
    /// newest day that anything was said for; where none was seen, the silence that all of them prove together.
    /// `earlier` are the silences that did not meet the known one. What an admin typed stays but for what a newer file saw
    /// after it.
    #[must_use]
    pub fn heard(self, said: Self, earlier: &[Silence]) -> Heard {
        let as_of = self.as_of.max(said.as_of);
        let holds = |evidence: Self| Heard { evidence, apart: None };
        if !said.last.is_known() || (self.is_typed() && said.as_of <= self.as_of) {
            return holds(self);
        }
        match (self.last, said.last) {
            (Last::Observed(known), Last::Observed(seen)) => {
                if self.is_typed() && seen <= known {
                    return holds(self);
                }
                let newest = if (seen, said.as_of) >= (known, self.as_of) { said } else { self };
                holds(Self { as_of, ..newest })
            }
            (Last::Observed(_), _) => holds(if self.is_typed() { self } else { Self { as_of, ..self } }),
            (_, Last::Observed(_)) => holds(Self { as_of, ..said }),
            _ => self.both_silent(said, earlier),
        }
    }

    /// Two silences, or one where nothing was known.
    fn both_silent(self, said: Self, earlier: &[Silence]) -> Heard {
        let (Some(known), Some(new)) = (self.silence(), said.silence()) else {
            return Heard { evidence: said, apart: None };
        };
        let (newest, source) = if new.to >= known.to { (new, said.source) } else { (known, self.source) };
        let joined = newest.joined([known, new].into_iter().chain(earlier.iter().copied()));
        let last = match joined.from {
            None => Last::Never,
            Some(from) => Last::OutsideWindow(days_since(from, joined.to)),
        };
        let apart = [(known, self.source), (new, said.source)].into_iter().find(|(silence, _)| !joined.holds(*silence));
        Heard { evidence: Self { last, as_of: Some(joined.to), source }, apart }
    }
}

/// Days of which sources say that nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// The last day on which something may have happened; `None` if it never did.
    pub from: Option<Day>,
    /// The day up to which the source's data is complete.
    pub to: Day,
}

impl Silence {
    /// This silence with all those that it meets, and those that they meet.
    fn joined(self, others: impl Iterator<Item = Self> + Clone) -> Self {
        let earliest = others.clone().filter(|other| Some(other.to) >= self.from && other.to <= self.to);
        let from = earliest.map(|other| other.from).chain([self.from]).min().unwrap_or(self.from);
        if from < self.from { Self { from, ..self }.joined(others) } else { self }
    }

    fn holds(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }
}

/// What holds after one more saying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// What is known now.
    pub evidence: Evidence,
    /// A silence that does not meet it, with its source: a file between the two may join them later.
    pub apart: Option<(Silence, Option<Source>)>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn said(last: Last, as_of: &str) -> Evidence {
        Evidence { last, as_of: Some(day(as_of)), source: Some(Source { import: ImportId(1), line: 2 }) }
    }

    fn seen(on: &str, as_of: &str) -> Evidence {
        said(Last::Observed(day(on)), as_of)
    }

    fn typed(last: Last, as_of: &str) -> Evidence {
        Evidence { source: None, ..said(last, as_of) }
    }

    #[test]
    fn of_sayings_that_may_be_too_late_the_older_one_holds() {
        let (old, new) = (Last::Observed(day("2026-01-01")), Last::Observed(day("2026-02-01")));
        for (a, b, both) in [
            (old, new, old),
            (new, Last::Never, Last::Never),
            (new, Last::Unknown, new),
            (Last::Unknown, Last::Unknown, Last::Unknown),
        ] {
            assert_eq!((a.not_after(b), b.not_after(a)), (both, both), "{a:?} {b:?}");
        }
    }

    fn after(known: Evidence, new: Evidence) -> Evidence {
        known.heard(new, &[]).evidence
    }

    /// What is known after all files, each in its turn.
    fn all(files: &[Evidence]) -> Evidence {
        let mut apart = Vec::new();
        files.iter().fold(Evidence::default(), |known, said| {
            let heard = known.heard(*said, &apart);
            apart.extend(heard.apart.map(|(silence, _)| silence));
            heard.evidence
        })
    }

    #[test]
    fn an_observed_day_never_goes_back() {
        let known = seen("2026-06-01", "2026-06-10");
        assert_eq!(after(known, seen("2026-03-01", "2026-03-05")), known);
        assert_eq!(after(known, Evidence::default()), known);
        for weaker in [Last::Observed(day("2026-05-20")), Last::Never, Last::OutsideWindow(3)] {
            let confirmed = after(known, said(weaker, "2026-06-20"));
            assert_eq!((confirmed.last, confirmed.as_of), (known.last, Some(day("2026-06-20"))), "{weaker:?}");
        }
        let older = after(known, seen("2026-06-02", "2026-06-03"));
        assert_eq!((older.last, older.as_of), (Last::Observed(day("2026-06-02")), known.as_of));
    }

    #[test]
    fn what_was_typed_stays_but_for_what_a_newer_file_saw_after_it() {
        let known = typed(Last::Observed(day("2026-06-01")), "2026-06-10");
        assert_eq!(after(known, seen("2026-06-05", "2026-06-10")), known, "typed on the day of the file");
        assert_eq!(after(known, seen("2026-05-05", "2026-06-20")), known);
        assert_eq!(after(known, said(Last::Never, "2026-06-20")), known);
        assert_eq!(after(known, seen("2026-06-05", "2026-06-20")), seen("2026-06-05", "2026-06-20"));
        let never = typed(Last::Never, "2026-06-10");
        assert_eq!(after(never, seen("2026-01-05", "2026-06-09")), never);
        assert_eq!(after(never, seen("2026-01-05", "2026-06-11")), seen("2026-01-05", "2026-06-11"));
    }

    #[test]
    fn a_saying_that_is_no_day_is_read_back_as_it_is_told() {
        for last in [Last::Never, Last::OutsideWindow(90)] {
            assert_eq!(Last::silence(&last.told().unwrap()), Some(last));
        }
        assert_eq!(Last::silence(" Never "), Some(Last::Never));
        for text in ["2026-06-01", "", "not in days", "not in +9 days", "not in 9", "never ever"] {
            assert_eq!(Last::silence(text), None, "{text}");
        }
        assert_eq!(
            (Last::Unknown.told(), Last::Observed(day("2026-06-01")).told().as_deref()),
            (None, Some("2026-06-01"))
        );
    }

    #[test]
    fn silences_add_up() {
        let window = |days, as_of| said(Last::OutsideWindow(days), as_of);
        let idle_since = |files: &[Evidence]| all(files).day();
        assert_eq!(idle_since(&[window(90, "2026-06-10"), window(30, "2026-07-01")]), Some(day("2026-03-12")));
        assert_eq!(idle_since(&[window(30, "2026-07-01"), window(90, "2026-06-10")]), Some(day("2026-03-12")));
        // Two that do not meet prove the newer one alone, until a third lies between them.
        assert_eq!(idle_since(&[window(30, "2026-03-01"), window(30, "2026-07-01")]), Some(day("2026-06-01")));
        let [a, b, c] = [window(30, "2026-09-30"), window(30, "2026-10-30"), window(30, "2026-11-29")];
        for files in [[a, b, c], [a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]] {
            assert_eq!(all(&files).last, Last::OutsideWindow(90));
        }
        // Never, and nothing since: never.
        let ever = said(Last::Never, "2026-06-10");
        assert_eq!(all(&[ever, window(30, "2026-07-01")]).last, Last::Never);
        assert_eq!(all(&[window(5, "2026-07-01"), ever]).last, Last::OutsideWindow(5), "what happened between?");
    }

    fn a_saying() -> impl Strategy<Value = Evidence> {
        let last = prop_oneof![
            3 => (0..200_u64).prop_map(|n| Last::Observed(day("2026-01-01") + Days::new(n))),
            1 => Just(Last::Never),
            5 => (1..60_u32).prop_map(Last::OutsideWindow),
            1 => Just(Last::Unknown),
        ];
        (last, 200..400_u64).prop_map(|(last, n)| {
            let as_of = (day("2026-01-01") + Days::new(n)).to_string();
            if last.is_known() { said(last, &as_of) } else { Evidence::default() }
        })
    }

    proptest! {
        #[test]
        fn the_order_in_which_files_are_read_does_not_matter(
            (files, other) in prop::collection::vec(a_saying(), 1..7)
                .prop_flat_map(|files| (Just(files.clone()), Just(files).prop_shuffle())),
        ) {
            prop_assert_eq!(all(&files), all(&other));
        }
    }
}
