//! Lines of sums: what a console or a spreadsheet writes below the records, and what is no record.
//!
//! Somebody may be called Total. So a line is taken for one of sums only if it also lacks what all other rows have.

use csv::StringRecord;

use crate::domain::refusal::Refusal;
use crate::domain::text::{Shown, capital, key};

use super::source::RecordSource;

/// The words by which such a line begins.
const WORDS: [&str; 32] = [
    "total",
    "totals",
    "sum",
    "sums",
    "subtotal",
    "subtotals",
    "sub-total",
    "grand",
    "overall",
    "gesamt",
    "gesamtsumme",
    "summe",
    "zwischensumme",
    "insgesamt",
    "totale",
    "totali",
    "totaux",
    "totales",
    "totais",
    "somme",
    "somma",
    "soma",
    "suma",
    "celkem",
    "spolu",
    "razem",
    "totaal",
    "totalt",
    "summa",
    "yhteensä",
    "итого",
    "合計",
];
/// How many such lines are looked at; a file with more of them is a list of such names.
pub(super) const MOST: usize = 100;

/// True if the text begins with a word for a sum.
pub(super) fn names_a_sum(cell: &str) -> bool {
    let cell = cell.trim_start();
    // Nearly no cell does, and there are millions of them.
    if !cell.starts_with(|c: char| !c.is_ascii() || "tsgozcriy".contains(c.to_ascii_lowercase())) {
        return false;
    }
    let word = cell.split_whitespace().next().unwrap_or_default();
    let word = word.trim_end_matches(|c: char| c.is_ascii_punctuation() || c == '：');
    if word.is_ascii() {
        return WORDS.iter().any(|known| known.eq_ignore_ascii_case(word));
    }
    word.len() <= 32 && WORDS.contains(&key(word).as_str())
}

/// A row that may be one of sums.
pub(super) struct Suspect {
    pub line: u32,
    pub cells: StringRecord,
}

impl Suspect {
    /// The row, if it says that it is about a sum where others name something: in a watched column, or where it begins.
    pub(super) fn of(line: u32, cells: &StringRecord, watched: &[usize]) -> Option<Self> {
        let mut named = watched.iter().filter_map(|at| cells.get(*at)).filter(|cell| !is_blank(cell)).peekable();
        let is_sum = match named.peek() {
            Some(_) => named.all(names_a_sum),
            None => cells.iter().find(|cell| !is_blank(cell)).is_some_and(names_a_sum),
        };
        is_sum.then(|| Self { line, cells: cells.clone() })
    }
}

fn is_blank(cell: &str) -> bool {
    cell.trim().is_empty()
}

/// What all rows have but those that may be sums.
struct Others {
    rows: u32,
    filled: Vec<bool>,
    addresses: Vec<bool>,
}

impl Others {
    fn of(source: &dyn RecordSource, suspects: &[Suspect]) -> Result<Self, Refusal> {
        let width = source.header().len();
        let mut others = Self { rows: 0, filled: vec![true; width], addresses: vec![true; width] };
        let mut records = source.records()?;
        let mut cells = StringRecord::new();
        while let Some(line) = records.next(&mut cells)? {
            if cells.len() != width || suspects.iter().any(|suspect| suspect.line == line) {
                continue;
            }
            others.rows += 1;
            for (at, cell) in cells.iter().enumerate() {
                others.filled[at] &= !is_blank(cell);
                others.addresses[at] &= cell.contains('@');
            }
        }
        Ok(others)
    }

    fn have_what_it_lacks(&self, suspect: &Suspect) -> bool {
        let cells = suspect.cells.iter().enumerate();
        self.rows > 0
            && cells.into_iter().any(|(at, cell)| {
                let has = |list: &[bool]| list.get(at).copied().unwrap_or_default();
                (has(&self.filled) && is_blank(cell)) || (has(&self.addresses) && !cell.contains('@'))
            })
    }
}

/// Parts suspects into rows that are records after all, and sentences about those that are sums.
pub(super) fn judge(source: &dyn RecordSource, suspects: Vec<Suspect>) -> Result<(Vec<Suspect>, Vec<String>), Refusal> {
    if suspects.is_empty() {
        return Ok((suspects, Vec::new()));
    }
    let others = Others::of(source, &suspects)?;
    let (sums, records): (Vec<_>, Vec<_>) =
        suspects.into_iter().partition(|suspect| others.have_what_it_lacks(suspect));
    let sentence = |sum: &Suspect| {
        let cell = sum.cells.iter().find(|cell| names_a_sum(cell)).unwrap_or_default();
        let start: String = cell.trim().chars().take(40).collect();
        format!("{} is one of sums (\"{}\") and was left out.", capital(&source.unit().of(sum.line)), Shown(&start))
    };
    Ok((records, sums.iter().map(sentence).collect()))
}

#[cfg(test)]
mod tests {
    use super::super::delimited::Delimited;
    use super::*;

    #[test]
    fn a_word_for_a_sum_begins_the_cell() {
        for (text, is_sum) in [
            ("Total", true),
            (" TOTAL:", true),
            ("Total 85", true),
            ("Grand total", true),
            ("Gesamt: 3", true),
            ("Итого", true),
            ("total@example.com", false),
            ("total-recall", false),
            ("totally", false),
            ("Summer", false),
            ("", false),
        ] {
            assert_eq!(names_a_sum(text), is_sum, "{text}");
        }
    }

    /// The sentences about a file, and the lines that are records after all.
    fn judged(text: &str, watched: &[usize]) -> (Vec<u32>, usize) {
        let source = Delimited::of("f.csv", text).unwrap();
        let mut records = source.records().unwrap();
        let mut cells = StringRecord::new();
        let mut suspects = Vec::new();
        while let Some(line) = records.next(&mut cells).unwrap() {
            suspects.extend(Suspect::of(line, &cells, watched));
        }
        let (kept, sums) = judge(&source, suspects).unwrap();
        (kept.iter().map(|row| row.line).collect(), sums.len())
    }

    #[test]
    fn a_sum_lacks_what_all_others_have() {
        for (text, watched, kept, sums) in [
            ("day,login,seen\n1,ana,1\n1,bo,\n,Total,\n", &[1][..], &[][..], 1),
            ("day,login,seen\n1,ana,1\n1,bo,\n1,total,\n", &[1], &[4], 0),
            ("day,login,seen\n1,ana,1\nTotal: 1,,\n", &[1], &[], 1),
            ("day,login,seen\n1,ana,1\nTotal seats,bo,1\n", &[1], &[], 0),
            ("mail,seats\nana@example.com,1\nTotal,1\n", &[0], &[], 1),
            ("login\nTotal\n", &[0], &[2], 0),
            ("login,day\nSum,1\nTotal,1\nbo,1\n", &[0], &[2, 3], 0),
        ] {
            assert_eq!(judged(text, watched), (kept.to_vec(), sums), "{text}");
        }
    }
}
