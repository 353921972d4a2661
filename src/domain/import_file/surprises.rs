//! What is unlikely about a file that could be read: most of its rows match nobody, many holders are gone, a plan is none that
//! is known here. The largest are said first, so that a wrong file is seen at once.

use super::roster::are_many;
use crate::domain::text::number;

/// The most that are said.
const MOST: usize = 5;
/// Of fewer rows, nothing is unlikely.
const ROWS: usize = 10;

/// What is unlikely about one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Surprises(Vec<(usize, String)>);

impl Surprises {
    /// Adds one that so many rows or seats are behind.
    pub fn note(&mut self, size: usize, sentence: String) {
        self.0.push((size, sentence));
    }

    /// Of so many rows, only some are of people who were known.
    pub fn few_matched(&mut self, rows: usize, matched: usize) {
        if rows >= ROWS && matched.saturating_mul(2) < rows {
            let of_them = match matched {
                0 => "none of them is".to_owned(),
                1 => "1 of them is".to_owned(),
                n => format!("{} of them are", number(n)),
            };
            self.note(rows - matched, format!("{} rows, and {of_them} of somebody who was known here.", number(rows)));
        }
    }

    /// Of so many holders of a license, some are no longer listed.
    pub fn holders_gone(&mut self, license: &str, gone: usize, holders: usize) {
        if are_many(gone, holders) {
            let (gone_shown, holders) = (number(gone), number(holders));
            self.note(gone, format!("{gone_shown} of the {holders} holders of {license} are no longer listed."));
        }
    }

    /// A license has another count than before.
    pub fn count_moved(&mut self, license: &str, before: u32, after: u32) {
        let apart = before.abs_diff(after) as usize;
        if before > 0 && are_many(apart, before as usize) {
            let (before, after) = (number(before), number(after));
            self.note(apart, format!("{license} uses {after} seats by this file, and used {before} before."));
        }
    }

    /// The largest, the largest first; of those that are as large, the one that was found first.
    #[must_use]
    pub fn largest(mut self) -> Vec<String> {
        self.0.sort_by_key(|(size, _)| std::cmp::Reverse(*size));
        self.0.truncate(MOST);
        self.0.into_iter().map(|(_, sentence)| sentence).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(note: impl Fn(&mut Surprises)) -> Vec<String> {
        let mut surprises = Surprises::default();
        note(&mut surprises);
        surprises.largest()
    }

    #[test]
    fn less_than_half_of_many_rows_is_surprising() {
        assert_eq!(said(|s| s.few_matched(85, 3)), ["85 rows, and 3 of them are of somebody who was known here."]);
        assert_eq!(said(|s| s.few_matched(10, 0)), ["10 rows, and none of them is of somebody who was known here."]);
        for (rows, matched) in [(9, 0), (10, 5), (85, 43)] {
            assert!(said(|s| s.few_matched(rows, matched)).is_empty(), "{matched} of {rows}");
        }
    }

    #[test]
    fn holders_and_counts_are_surprising_where_many_change_at_once() {
        assert_eq!(said(|s| s.holders_gone("Chat", 12, 20)), ["12 of the 20 holders of Chat are no longer listed."]);
        assert_eq!(
            said(|s| s.count_moved("Chat", 242, 180)),
            ["Chat uses 180 seats by this file, and used 242 before."]
        );
        assert!(said(|s| s.holders_gone("Chat", 5, 20)).is_empty());
        assert!(
            said(|s| s.count_moved("Chat", 100, 110)).is_empty() && said(|s| s.count_moved("Chat", 0, 99)).is_empty()
        );
    }

    #[test]
    fn the_five_largest_are_said() {
        let sizes = [3, 9, 1, 7, 5, 8, 7];
        let sentences = said(|s| sizes.iter().zip('a'..).for_each(|(size, name)| s.note(*size, name.into())));
        assert_eq!(sentences, ["b", "f", "d", "g", "e"]);
    }
}
