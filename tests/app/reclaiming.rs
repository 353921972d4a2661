use super::*;
use crate::world::noor;
use dormouse::app::dialogs::reclaim::Reclaim;
use dormouse::domain::dormancy::Threshold;
use dormouse::domain::edit::SeatEdit;
use dormouse::domain::evidence::Last;
use dormouse::domain::ids::{LicenseId, SeatId};
use dormouse::domain::utilization::Sort;

fn reclaim(driver: &Driver) -> &Reclaim {
    match driver.app.dialog() {
        Some(Dialog::Reclaim(dialog)) => dialog,
        other => panic!("{other:?}"),
    }
}

fn dormant_seats(driver: &Driver) -> Vec<(&str, u32)> {
    driver.app.tabs.utilization.table.iter().map(|row| (row.title.as_str(), row.figures.dormant)).collect()
}

fn holders(driver: &Driver) -> Vec<&str> {
    driver.app.tabs.utilization.holders.iter().map(|entry| entry.seat.holder_name.as_str()).collect()
}

fn report() -> Driver {
    let mut driver = Driver::demo();
    driver.keys("3");
    driver
}

#[test]
fn the_report_shows_every_covered_license_with_its_dormant_seats() {
    let driver = report();
    assert_eq!(dormant_seats(&driver), [("Asana · Business+", 3), ("Figma", 2), ("Zoom · Workplace", 1)]);
    let report = &driver.app.tabs.utilization.report;
    assert_eq!((report.dormant, report.seats, report.without_price), (6, 8, 0));
    assert_eq!(report.savings[0].per_cycle.shown(), "€ 127.50");
    assert_eq!(holders(&driver), ["Bo Li", "Dmitri Ivanov", "Yuki Tanaka"]);
}

#[test]
fn orders_are_those_of_the_report_and_those_of_the_columns() {
    let mut driver = report();
    assert_eq!(driver.app.tabs.utilization.order(), Some(Sort::HighestUtilization));
    driver.keys("ll s");
    assert_eq!(driver.app.tabs.utilization.order(), Some(Sort::LowestUtilization));
    assert_eq!(dormant_seats(&driver)[0].0, "Figma");
    driver.keys("l s");
    assert_eq!(
        (driver.app.tabs.utilization.order(), dormant_seats(&driver)[0].0),
        (Some(Sort::MostDormant), "Asana · Business+")
    );
    driver.keys("f").keys("/").types("savings").keys("<enter>");
    assert_eq!((driver.app.tabs.utilization.order(), dormant_seats(&driver)[0].0), (Some(Sort::MostSavings), "Figma"));
    driver.keys("g hhhh s");
    assert_eq!((driver.app.tabs.utilization.order(), dormant_seats(&driver)[2].0), (None, "Zoom · Workplace"));
}

#[test]
fn a_threshold_redraws_at_once_and_never_asks_the_store() {
    let mut driver = report();
    driver.loads.clear();
    driver.keys("tt");
    assert_eq!(driver.app.threshold, Threshold::new(180).unwrap());
    assert_eq!(dormant_seats(&driver), [("Asana · Business+", 2), ("Figma", 1), ("Zoom · Workplace", 1)]);
    assert_eq!(holders(&driver), ["Bo Li", "Dmitri Ivanov"]);
    driver.keys("T");
    assert_eq!(driver.app.threshold.days(), 120);
    assert_eq!(holders(&driver).len(), 3);
    assert!(driver.loads.is_empty(), "{:?}", driver.loads);
}

#[test]
fn marks_are_kept_across_licenses_filters_orders_and_tabs() {
    let mut driver = report();
    driver.keys("<enter> <space>");
    assert_eq!(driver.app.tabs.utilization.holders.position(), 1, "a mark goes down");
    driver.keys("<esc> j <enter> *");
    assert_eq!(driver.marks(), 3);
    driver.keys("<esc> 1 3 s \\ t T");
    assert_eq!((driver.marks(), driver.app.tabs.utilization.marked()), (3, (3, 2)));
    driver.keys("g <enter> i");
    assert_eq!((driver.app.tabs.utilization.holders_of, driver.marks()), (Some(LicenseId(1)), 4));
}

#[test]
fn a_range_is_extended_by_any_movement_and_dropped_by_escape() {
    let mut driver = report();
    driver.keys("<enter> V G <space>");
    assert_eq!(driver.marks(), 3);
    driver.keys("* g <shift-down>");
    assert!(driver.app.tabs.utilization.holders.range_places() == Some(0..=1));
    driver.keys("<esc>");
    assert!(driver.app.tabs.utilization.in_holders && driver.app.tabs.utilization.holders.range.is_none());
    assert_eq!(driver.marks(), 0);
    driver.keys("g <shift-down> <space>");
    assert_eq!(driver.marks(), 2);
}

#[test]
fn all_dormant_seats_of_a_license_are_marked_from_the_report_too() {
    let mut driver = report();
    driver.keys("<space> <space>");
    assert_eq!((driver.marks(), driver.app.tabs.utilization.table.position()), (5, 2));
    driver.keys("g *");
    assert_eq!(driver.marks(), 2);
    driver.keys("m");
    assert_eq!(dormant_seats(&driver), [("Figma", 2)]);
}

#[test]
fn only_shown_rows_are_marked_and_only_marked_ones_can_be_shown() {
    let mut driver = report();
    driver.keys("<enter> /").types("yuki").keys("<enter> * \\");
    assert_eq!((driver.marks(), holders(&driver).len()), (1, 3));
    driver.keys("m");
    assert_eq!(holders(&driver), ["Yuki Tanaka"]);
    driver.keys("m");
    assert_eq!(holders(&driver).len(), 3);
}

#[test]
fn escape_peels_one_layer_and_never_quits() {
    let mut driver = report();
    driver.keys("/").types("a").keys("<enter> <enter> <space> V");
    let layers = |driver: &Driver| {
        let tab = &driver.app.tabs.utilization;
        (tab.holders.range.is_some(), tab.in_holders, driver.marks(), tab.table.filter.is_set())
    };
    assert_eq!(layers(&driver), (true, true, 1, true));
    driver.keys(":");
    assert_eq!(driver.dialog(), "palette");
    driver.keys("x <esc>");
    assert_eq!(driver.dialog(), "palette", "what is typed goes first");
    for (dialog, expected) in [
        ("none", (true, true, 1, true)),
        ("none", (false, true, 1, true)),
        ("none", (false, false, 1, true)),
        ("none", (false, false, 0, true)),
        ("none", (false, false, 0, false)),
        ("none", (false, false, 0, false)),
    ] {
        driver.keys("<esc>");
        assert_eq!((driver.dialog(), layers(&driver)), (dialog, expected));
    }
    driver.keys("<esc><esc><esc>");
    assert_eq!(driver.quits(), 0);
    driver.keys("u");
    assert_eq!(driver.marks(), 1, "marks that were taken off come back");
}

#[test]
fn a_plan_tells_what_would_be_taken_and_on_what_evidence() {
    let mut driver = report();
    driver.keys("<space> <space> r");
    let plan = reclaim(&driver).plan.as_ref().unwrap();
    assert_eq!((plan.seats, plan.told, plan.evidence_quality.by_sign_in, plan.evidence_quality.stale), (5, 3, 1, 0));
    let lines: Vec<(&str, u32, String)> = plan
        .lines
        .iter()
        .map(|line| (line.title.as_str(), line.seats, line.savings.unwrap().per_cycle.shown()))
        .collect();
    assert_eq!(lines, [("Asana · Business+", 3, "€ 37.50".to_owned()), ("Figma", 2, "€ 90.00".to_owned())]);
    assert_eq!(plan.savings[0].per_year.unwrap().shown(), "€ 127.50");
    assert!(reclaim(&driver).confirmation.typed.is_none());
}

#[test]
fn enter_changes_nothing_and_only_yes_reclaims() {
    let mut driver = report();
    driver.keys("<space> r <enter><enter><enter>");
    assert!(driver.done.is_empty());
    driver.keys("<esc> g r <esc> r q r");
    assert_eq!((driver.dialog(), driver.done.len()), ("reclaim", 0));
    driver.keys("y");
    let seats = vec![SeatId(2), SeatId(3), SeatId(4)];
    let Some(Command::Reclaim { seats: taken, .. }) = driver.done.last() else { panic!() };
    let mut taken = taken.clone();
    taken.sort();
    assert_eq!(taken, seats);
    assert_eq!(
        (driver.dialog(), driver.status()),
        ("outcome", "reclaimed 3 seats of Asana · Business+, 2 people to be told")
    );
    assert_eq!(driver.app.license(LicenseId(1)).unwrap().license.seats.used(), 1);
    assert_eq!(driver.marks(), 0);
    driver.keys("<enter>");
    assert_eq!((driver.dialog(), dormant_seats(&driver).iter().map(|c| c.1).sum::<u32>()), ("none", 3));
}

#[test]
fn what_was_skipped_is_listed_with_its_reason_and_all_can_be_taken_back() {
    let mut driver = report();
    driver.keys("<space>");
    let edit = SeatEdit { last_used: Some(Last::Observed(driver.world.today())), ..SeatEdit::default() };
    driver.world.done_by(&noor(), &Command::EditSeats { seats: vec![SeatId(4)], edit, seen: None, reason: None });
    driver.keys("r");
    assert_eq!(reclaim(&driver).plan.as_ref().unwrap().skipped[0].holder, "Yuki Tanaka");
    driver.keys("y");
    let Some(Dialog::Outcome(outcome)) = driver.app.dialog() else { panic!() };
    let rest = &outcome.rest.choices[0];
    assert_eq!(rest.label, "Yuki Tanaka");
    assert!(rest.note.contains("last used 0 days ago"), "{}", rest.note);
    driver.keys("u");
    let Some(Dialog::Undo(undo)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    assert_eq!(undo.batch.as_ref().unwrap().headline(), "B5: reclaimed 2 seats of Asana · Business+");
    driver.keys("<enter>");
    assert_eq!(driver.done.len(), 1, "undo opens on Cancel");
    driver.keys("u y");
    assert!(matches!(driver.done.last(), Some(Command::Undo(Some(_)))));
    assert_eq!(driver.app.license(LicenseId(1)).unwrap().license.seats.used(), 4);
    driver.keys("<ctrl-r>");
    assert_eq!(driver.dialog(), "undo");
}

#[test]
fn many_seats_need_their_number_typed() {
    let mut driver = Driver::new(World::many(1, 40));
    driver.keys("3 * r");
    assert_eq!(reclaim(&driver).plan.as_ref().unwrap().seats, 30);
    driver.keys("y");
    assert_eq!(reclaim(&driver).confirmation.wrong.as_deref(), Some("Type the number in digits."));
    driver.keys("29 <enter>");
    assert_eq!(reclaim(&driver).confirmation.wrong.as_deref(), Some("Type 30 to reclaim 30 seats."));
    assert!(driver.done.is_empty());
    driver.keys("<backspace><backspace> <enter>");
    assert_eq!((driver.dialog(), driver.done.len()), ("none", 0), "nothing typed is Cancel");
    driver.keys("r 30 <enter>");
    assert_eq!((driver.done.len(), driver.dialog()), (1, "outcome"));
}

#[test]
fn marks_that_a_filter_hides_need_their_number_typed() {
    let mut driver = report();
    driver.keys("<enter> * /").types("bo li").keys("<enter>");
    assert_eq!(footer(&driver.app)[0].label, "reclaim 3 marked (2 hidden by the filter)");
    driver.keys("r");
    assert_eq!((reclaim(&driver).hidden, reclaim(&driver).confirmation.typed.is_some()), (2, true));
    driver.keys("3 <enter>");
    assert_eq!(driver.done.len(), 1);
    let mut driver = report();
    driver.keys("* /").types("figma").keys("<enter> r");
    assert_eq!(reclaim(&driver).hidden, 3, "their license is hidden");
}

#[test]
fn without_a_mark_a_reclaim_is_of_this_row() {
    let mut driver = report();
    driver.keys("r");
    assert_eq!((driver.dialog(), driver.status()), ("none", "Mark dormant seats first."));
    driver.keys("<enter>");
    assert_eq!(footer(&driver.app)[0].label, "reclaim this row");
    driver.keys("r y");
    assert_eq!(driver.app.license(LicenseId(1)).unwrap().license.seats.used(), 3);
}

#[test]
fn undo_takes_back_marks_at_once_and_redo_sets_them_again() {
    let mut driver = report();
    for _ in 0..120 {
        driver.keys("*");
    }
    assert_eq!(driver.marks(), 0);
    driver.keys("u");
    assert_eq!(driver.marks(), 3);
    driver.keys("u u");
    assert_eq!(driver.marks(), 3);
    for _ in 0..117 {
        driver.keys("u");
    }
    assert_eq!(driver.marks(), 0);
    assert!(driver.done.is_empty());
    driver.keys("<ctrl-r>");
    assert_eq!(driver.marks(), 3);
    driver.keys("u u u");
    let none_left = "No change of marks is left to take back here; :undo lists what you recorded.";
    assert_eq!((driver.dialog(), driver.status()), ("none", none_left));
    driver.keys("2 u");
    assert_eq!(driver.status(), "There is nothing of yours to take back.", "in another view it is no matter of marks");
}

#[test]
fn a_key_meant_for_a_mark_never_ends_in_a_batch() {
    let mut driver = report();
    driver.keys("<enter> r y <esc> <esc>");
    let done = driver.done.len();
    assert_eq!(done, 1);
    driver.keys("k <space> <space> u u");
    assert_eq!(driver.marks(), 0);
    for keys in ["u", "u u", "j u", "k j u", "<enter> u", "<esc> u", "t T u"] {
        driver.keys(keys);
        assert_eq!((driver.dialog(), driver.done.len()), ("none", done), "{keys}");
        assert!(driver.status().starts_with("No change of marks is left"), "{keys}: {}", driver.status());
    }
    driver.keys("<ctrl-r> <ctrl-r> <ctrl-r>");
    assert_eq!((driver.marks(), driver.dialog()), (4, "none"));
    assert_eq!(driver.status(), "No change of marks is left to do again here.");
    // What was recorded since the marks, and what is done in another view, is what the key is for again.
    driver.keys("u u 2 u");
    assert_eq!(driver.dialog(), "undo");
    driver.keys("<esc> 3 <space> r y <esc> u");
    assert_eq!(driver.dialog(), "undo");
}

#[test]
fn marks_that_went_with_their_page_are_not_said_to_be_back() {
    let mut driver = Driver::demo();
    driver.keys("<enter> <space> <esc> <esc>");
    assert_eq!(driver.app.pages.len(), 0);
    driver.keys("u");
    assert_eq!(driver.status(), "There is nothing of yours to take back.");
}

#[test]
fn moving_past_licenses_reads_only_the_one_where_it_ends() {
    let mut driver = Driver::new(World::many(20, 20));
    driver.keys("3");
    driver.held = Some(Vec::new());
    driver.keys("jjjjjjjj");
    let held = driver.held.take().unwrap();
    assert_eq!(held.len(), 1, "one read at a time: {held:?}");
    driver.loads.clear();
    for query in held {
        let answer = driver.answer(query);
        driver.send(answer);
    }
    let licenses: Vec<Option<LicenseId>> = driver.loads.iter().map(license_of).collect();
    assert_eq!(licenses.first(), Some(&driver.app.tabs.utilization.selected()), "the one where it ends comes first");
    assert!(licenses.len() <= 3, "and then those beside it: {licenses:?}");
    assert_eq!(driver.app.tabs.utilization.holders_of, driver.app.tabs.utilization.selected());
}

fn license_of(query: &Query) -> Option<LicenseId> {
    let Query::Seats(filter, _) = query else { return None };
    filter.license
}

#[test]
fn holders_beside_the_cursor_are_there_before_they_are_asked_for() {
    let mut driver = Driver::new(World::many(20, 20));
    driver.keys("3 j");
    for key in ["j", "j", "k"] {
        driver.held = Some(Vec::new());
        driver.keys(key);
        assert_eq!(driver.app.tabs.utilization.holders_of, driver.app.tabs.utilization.selected(), "{key}");
        driver.answer_held();
    }
    // What was read before a change is never shown after it.
    driver.held = Some(Vec::new());
    driver.send(Msg::Changed);
    driver.keys("j");
    assert_ne!(driver.app.tabs.utilization.holders_of, driver.app.tabs.utilization.selected());
}
