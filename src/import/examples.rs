//! What stands in the columns of a file that no format knows, in a form that tells nobody's name: letters as x, digits as 9,
//! and everything between them as it is. So it is seen what a column holds, and how its dates are written.

use csv::StringRecord;

use crate::domain::text::{Shown, visible};

use super::source::RecordSource;

/// Rows that are looked at.
const ROWS: usize = 100;
/// Examples of each column.
const EACH: usize = 2;
/// So many letters or digits in a row stand for any number of them above.
const RUN: usize = 8;
/// The longest example, in characters.
const LONGEST: usize = 24;
/// How many columns a sentence names.
pub(super) const COLUMNS: usize = 12;

/// What stands in the columns, for a hint that goes on behind it; nothing where nothing does.
pub(super) fn held(source: &dyn RecordSource) -> String {
    let examples = of(source);
    let columns = source.header().iter().zip(&examples).filter(|(_, forms)| !forms.is_empty());
    let columns: Vec<String> =
        columns.take(COLUMNS).map(|(name, forms)| format!("\"{}\" {}", Shown(name), forms.join(", "))).collect();
    if columns.is_empty() {
        return String::new();
    }
    format!("it holds, letters as x and digits as 9: {}; ", columns.join("; "))
}

/// Different forms of what stands in each column, in the order of the header. A file that cannot be read has none.
fn of(source: &dyn RecordSource) -> Vec<Vec<String>> {
    let mut forms: Vec<Vec<String>> = vec![Vec::new(); source.header().len()];
    let Ok(mut records) = source.records() else { return forms };
    let mut record = StringRecord::new();
    for _ in 0..ROWS {
        let Ok(Some(_)) = records.next(&mut record) else { break };
        for (known, cell) in forms.iter_mut().zip(record.iter()) {
            let form = redacted(cell);
            if known.len() < EACH && !form.is_empty() && !known.contains(&form) {
                known.push(form);
            }
        }
    }
    forms
}

/// A text without what it says.
fn redacted(cell: &str) -> String {
    let (mut form, mut run) = (String::new(), (' ', 0));
    for letter in visible(cell).trim().chars() {
        let stands = match letter {
            digit if digit.is_numeric() => '9',
            letter if letter.is_alphabetic() => 'x',
            space if space.is_whitespace() => ' ',
            other => other,
        };
        run = if run.0 == stands { (stands, run.1 + 1) } else { (stands, 1) };
        if matches!(stands, 'x' | '9') && run.1 > RUN {
            continue;
        }
        if form.chars().count() == LONGEST {
            form.push('…');
            break;
        }
        form.push(stands);
    }
    form
}

#[cfg(test)]
mod tests {
    use super::super::delimited::Delimited;
    use super::*;

    #[test]
    fn a_form_has_no_letter_and_no_digit_of_what_it_stands_for() {
        for (cell, form) in [
            ("ana@example.com", "xxx@xxxxxxx.xxx"),
            ("Jan 5, 2026", "xxx 9, 9999"),
            ("2026-06-30T08:00:00Z", "9999-99-99x99:99:99x"),
            ("Zoë  Müller", "xxx  xxxxxx"),
            ("佐藤", "xx"),
            ("a\tb\u{200b}", "x x"),
            ("12345678901234567890", "99999999"),
            ("", ""),
            ("--", "--"),
            ("a.b.c.d.e.f.g.h.i.j.k.l.m.n", "x.x.x.x.x.x.x.x.x.x.x.x.…"),
        ] {
            assert_eq!(redacted(cell), form, "{cell}");
        }
    }

    #[test]
    fn each_column_has_two_different_forms_of_its_first_rows() {
        let source = Delimited::of("f.csv", "who,when,none\nana,1,\nbo,2,\nbea,x,\nbob@x,y,\n").unwrap();
        let expected: [&[&str]; 3] = [&["xxx", "xx"], &["9", "x"], &[]];
        assert_eq!(of(&source), expected);
    }
}
