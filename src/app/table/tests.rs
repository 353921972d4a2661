use super::ops::Found;
use super::*;
use proptest::prelude::*;

#[derive(Debug, Clone)]
struct RecordKind(u32, Option<i128>, &'static str);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Number,
    Name,
}

impl Column for By {
    fn title(self) -> &'static str {
        "title"
    }
    fn largest_first(self) -> bool {
        self == Self::Number
    }
}

impl Row for RecordKind {
    type Id = u32;
    type Column = By;
    fn id(&self) -> u32 {
        self.0
    }
    fn words(&self, out: &mut String) {
        out.push_str(self.2);
    }
    fn key(&self, column: By, _: &Scope) -> SortKey {
        match column {
            By::Number => self.1.map_or(SortKey::Missing, SortKey::Number),
            By::Name => SortKey::text(self.2),
        }
    }
    fn cell(&self, _: By, _: &Scope) -> String {
        self.2.to_owned()
    }
}

fn scope() -> Scope {
    Scope {
        today: "2026-06-30".parse().unwrap(),
        threshold: Threshold::default(),
        stale_after: 7,
        zone: chrono_tz::UTC,
        currency: Currency::EUR,
    }
}

fn table() -> Table<RecordKind> {
    let mut table = Table::new(&[By::Number, By::Name]);
    let rows = vec![
        RecordKind(1, Some(5), "mia"),
        RecordKind(2, None, "bo"),
        RecordKind(3, Some(7), "ana"),
        RecordKind(4, Some(5), "ben"),
        RecordKind(5, None, "ann"),
    ];
    table.set_rows(Arc::new(rows), &scope(), |_| true);
    table
}

fn ids(table: &Table<RecordKind>) -> Vec<u32> {
    table.iter().map(Row::id).collect()
}

#[test]
fn missing_values_come_last_in_both_directions_and_ties_without_a_name_keep_their_order() {
    let mut table = table();
    Grid::sort(&mut table, false);
    table.refresh(&scope(), |_| true);
    assert_eq!(ids(&table), [3, 1, 4, 2, 5]);
    Grid::sort(&mut table, false);
    table.refresh(&scope(), |_| true);
    assert_eq!(ids(&table), [1, 4, 3, 2, 5]);
    table.column_step(1);
    Grid::sort(&mut table, true);
    table.refresh(&scope(), |_| true);
    assert_eq!(ids(&table), [4, 1, 3, 5, 2]);
    assert_eq!((table.sorted_by(By::Number), table.sorted_by(By::Name)), (Some((1, false)), Some((2, false))));
}

#[test]
fn the_cursor_follows_its_record() {
    let mut table = table();
    table.go_to(2);
    assert_eq!(table.selected_id(), Some(3));
    table.filter.input.set("an");
    table.refilter(|_| true);
    assert_eq!((ids(&table), table.selected_id(), table.position()), (vec![3, 5], Some(3), 0));
    table.filter.clear();
    table.refilter(|_| true);
    assert_eq!((table.selected_id(), table.position(), table.len()), (Some(3), 2, 5));
    table.set_rows(Arc::new(vec![RecordKind(9, None, "new"), RecordKind(3, None, "ana")]), &scope(), |_| true);
    assert_eq!((table.selected_id(), table.position()), (Some(3), 1));
    table.set_rows(
        Arc::new(vec![RecordKind(8, None, "x"), RecordKind(7, None, "y"), RecordKind(6, None, "z")]),
        &scope(),
        |_| true,
    );
    assert_eq!(table.selected_id(), Some(7), "where the record was, if it is gone");
}

#[test]
fn only_shown_rows_are_marked_and_marks_survive_the_filter() {
    let mut table = table();
    table.filter.input.set("an");
    table.refilter(|_| true);
    assert_eq!(table.mark_all(), [3, 5]);
    table.filter.clear();
    table.refilter(|_| true);
    assert_eq!(table.marks.iter().copied().collect::<Vec<_>>(), [3, 5]);
    assert_eq!(table.invert().len(), 5);
    assert_eq!(table.marks.iter().copied().collect::<Vec<_>>(), [1, 2, 4]);
    table.mark_all();
    assert_eq!(table.marks.len(), 5);
    table.mark_all();
    assert!(table.marks.is_empty());
}

#[test]
fn a_range_is_marked_whole_and_then_over() {
    let mut table = table();
    table.go_to(1);
    table.set_range(true);
    table.step(2);
    assert_eq!(table.mark(), [2, 3, 4]);
    assert!(!table.has_range());
    table.go_to(0);
    assert_eq!(table.mark(), [1]);
    assert_eq!(table.position(), 1, "a mark goes down");
}

#[test]
fn a_search_says_when_it_begins_again() {
    let mut table = table();
    assert_eq!(table.search(true), Found::NothingAsked);
    table.filter.last = "an".into();
    assert_eq!((table.search(true), table.selected_id()), (Found::Moved, Some(3)));
    assert_eq!((table.search(true), table.selected_id()), (Found::Moved, Some(5)));
    assert_eq!((table.search(true), table.selected_id()), (Found::Wrapped, Some(3)));
    assert_eq!((table.search(false), table.selected_id()), (Found::Wrapped, Some(5)));
    table.filter.last = "zz".into();
    assert_eq!(table.search(true), Found::NoMatch);
}

#[test]
fn an_empty_table_answers_everything() {
    let mut table: Table<RecordKind> = Table::new(&[By::Number]);
    table.filter.last = "x".into();
    table.step(3);
    assert_eq!(table.search(true), Found::NoMatch);
    assert!(table.mark().is_empty() && table.mark_all().is_empty() && table.selected().is_none());
    assert_eq!(table.window().count(), 0);
}

proptest! {
    #[test]
    fn the_selected_row_is_always_in_the_window(moves in prop::collection::vec((0..5u8, 0..40usize), 1..40)) {
        let names = ["ana", "bo", "ann", "mia"];
        let rows: Vec<RecordKind> = (0..60).map(|n| RecordKind(n, Some(i128::from(n % 7)), names[n as usize % 4])).collect();
        let mut table = Table::new(&[By::Number, By::Name]);
        table.set_rows(Arc::new(rows), &scope(), |_| true);
        for (what, n) in moves {
            match what {
                0 => table.step(isize::try_from(n).unwrap()),
                1 => table.step(-isize::try_from(n).unwrap()),
                2 => table.set_height(n % 12 + 1),
                3 => { Grid::sort(&mut table, n % 2 == 0); table.refresh(&scope(), |_| true); }
                _ => { table.filter.input.set(["", "an", "mia", "zz"][n % 4]); table.refilter(|_| true); }
            }
            prop_assert_eq!(table.window().filter(|place| *place == table.position()).count(), usize::from(!table.is_empty()));
            prop_assert!(table.window().count() <= table.page());
        }
    }
}
