use super::*;
use dormouse::app::screens::Page;
use dormouse::app::table::Grid;
use dormouse::domain::batch_item::RecordKind;
use dormouse::domain::command::{Detail, Outcome};
use dormouse::domain::ids::LicenseId;
use dormouse::domain::touched::Touched;

/// What is read again after a change of these kinds of things, of seats of one license if of any.
fn read_again(driver: &mut Driver, things: &[RecordKind], seats_of: i64) -> Vec<&'static str> {
    driver.loads.clear();
    let touched = Touched::new(things.iter().copied().collect(), Some([LicenseId(seats_of)].into()));
    let outcome = Outcome {
        batch: None,
        receipt: dormouse::domain::receipt::Receipt::state("done"),
        warnings: Vec::new(),
        detail: Detail::None,
        dry_run: false,
        touched,
    };
    driver.send(Msg::Executed { ticket: dormouse::app::msg::Ticket(9999), result: Ok(outcome) });
    let mut words: Vec<&str> = driver.loads.iter().map(Into::into).collect();
    words.sort_unstable();
    words
}

#[test]
fn a_change_reads_again_what_depends_on_it_and_no_more() {
    let mut driver = Driver::demo();
    driver.keys("2 <enter>");
    let Some(Page::License(page)) = driver.app.page() else { panic!() };
    let open = page.id.0;
    for (things, seats_of, expected) in [
        (&[RecordKind::Notice][..], open, &["history", "notices"][..]),
        (&[RecordKind::Audit], open, &["audits", "history", "licenses"]),
        (&[RecordKind::Seat, RecordKind::Count], open, &["history", "licenses", "products", "seat-index", "seats"]),
        (&[RecordKind::Seat, RecordKind::Count], open + 1, &["history", "licenses", "products", "seat-index"]),
        (&[], open, &["history"]),
    ] {
        assert_eq!(read_again(&mut driver, things, seats_of), expected, "{things:?}");
    }
    driver.keys("q 1");
    assert_eq!(read_again(&mut driver, &[RecordKind::Product], 1), ["licenses", "products", "seat-index", "seats"]);
    driver.loads.clear();
    driver.send(Msg::Changed);
    assert!(driver.loads.len() >= 5, "what another process changed is not known");
}

#[test]
fn all_seats_of_a_license_are_shown_again_after_the_marked_ones() {
    let mut driver = Driver::demo();
    driver.keys("2 <enter> <space> m");
    let shown = |driver: &Driver| driver.app.grid().map(Grid::shown);
    let marked = shown(&driver);
    driver.keys("m");
    assert!(marked == Some(1) && shown(&driver) > marked);
}
