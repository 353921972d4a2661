use super::*;
use crate::world::{ben, noor};
use dormouse::app::list_status::{empty, empty_holders, header, marks_line};
use dormouse::app::screens::{Page, Tab};
use dormouse::domain::ids::{LicenseId, ProductId, SeatId};
use dormouse::domain::license::LicenseFields;
use dormouse::domain::person::PersonStatus;
use dormouse::domain::person_edit::PersonChanges;

fn list() -> Driver {
    Driver::new(World::many(30, 1))
}

fn at(driver: &Driver) -> usize {
    driver.app.tabs.licenses.table.position()
}

#[test]
fn letters_and_arrows_move_alike_by_rows_half_pages_pages_and_to_the_ends() {
    for (keys, expected) in [
        ("j", 1),
        ("<down>", 1),
        ("jj k", 1),
        ("jj <up>", 1),
        ("G", 29),
        ("<end>", 29),
        ("G g", 0),
        ("G <home>", 0),
        ("<ctrl-d>", 5),
        ("G <ctrl-u>", 24),
        ("<ctrl-f>", 10),
        ("<pagedown><pagedown>", 20),
        ("G <ctrl-b>", 19),
        ("G <pageup>", 19),
        ("kkk", 0),
        ("G jjj", 29),
    ] {
        let mut driver = list();
        driver.keys(keys);
        assert_eq!(at(&driver), expected, "{keys}");
    }
}

#[test]
fn every_list_obeys_the_same_keys() {
    for open in ["1", "2", "3", "3 <enter>", "2 <enter>"] {
        let mut driver = Driver::new(World::many(12, 30));
        driver.keys(open).keys("G");
        let end = driver.app.grid().unwrap().row_cells(&driver.app.scope());
        driver.keys("g");
        let start = driver.app.grid().unwrap().row_cells(&driver.app.scope());
        assert_ne!(start, end, "{open}");
        driver.keys("j <up> <ctrl-d> <ctrl-u> <ctrl-f> <ctrl-b>");
        assert_eq!(driver.app.grid().unwrap().row_cells(&driver.app.scope()), start, "{open}");
    }
}

#[test]
fn digits_go_to_tabs_and_stay_text_in_an_input() {
    let mut driver = Driver::demo();
    for (key, tab) in [("1", Tab::Catalog), ("3", Tab::Utilization), ("2", Tab::Licenses)] {
        assert_eq!(driver.keys(key).app.tab, tab);
    }
    driver.keys("/ 3");
    assert_eq!((driver.app.tab, driver.app.tabs.licenses.table.filter.input.text()), (Tab::Licenses, "3"));
    driver.keys("<esc> <tab>");
    assert_eq!(driver.app.tab, Tab::Utilization);
    assert_eq!(driver.keys("]").app.tab, Tab::Catalog);
    assert_eq!(driver.keys("[ <shift-tab>").app.tab, Tab::Licenses);
}

#[test]
fn a_filter_works_while_it_is_typed_and_keeps_the_selection() {
    let mut driver = Driver::demo();
    driver.keys("j /").types("fig");
    assert_eq!(driver.licenses(), ["Figma"]);
    assert_eq!((driver.app.tabs.licenses.table.len(), driver.app.tabs.licenses.table.total()), (1, 4));
    driver.keys("<enter> \\");
    assert_eq!(driver.licenses().len(), 4);
    assert_eq!(driver.app.tabs.licenses.table.selected_id(), Some(LicenseId(2)));
    driver.keys("n");
    assert_eq!(driver.status(), "wrapped to top");
    driver.keys("/").types("!figma").keys("<enter>");
    assert_eq!(driver.licenses().len(), 3);
}

#[test]
fn the_selection_follows_the_record_through_sort_and_reload() {
    let mut driver = Driver::demo();
    driver.keys("jj s");
    assert_eq!(driver.licenses(), ["Asana · Business+", "Figma", "Zoom · Workplace", "Zulip"]);
    assert_eq!(driver.app.tabs.licenses.table.selected_id(), Some(LicenseId(3)));
    driver.keys("s");
    assert_eq!(driver.licenses(), ["Zulip", "Zoom · Workplace", "Figma", "Asana · Business+"]);
    driver.world.done_by(&noor(), &Command::ArchiveLicense(LicenseId(1)));
    driver.send(Msg::Changed);
    assert_eq!(driver.app.tabs.licenses.table.selected_id(), Some(LicenseId(3)));
    driver.keys("g lll s");
    assert_eq!(driver.licenses(), ["Zulip", "Figma", "Zoom · Workplace"], "no expiry stands last");
    driver.keys("s");
    assert_eq!(driver.licenses(), ["Figma", "Zulip", "Zoom · Workplace"]);
}

#[test]
fn views_and_statuses_filter_with_their_counts() {
    let mut driver = Driver::demo();
    let count = |driver: &Driver, name: &str| {
        driver.app.tabs.licenses.counts.iter().find(|(filter, _)| filter.shown() == name).unwrap().1
    };
    for (name, expected) in [("All", 4), ("Active", 2), ("Trial", 1), ("Renewing soon", 1), ("Past expiry", 1)] {
        assert_eq!(count(&driver, name), expected, "{name}");
    }
    driver.keys("f").keys("/").types("renewing").keys("<enter>");
    assert_eq!((driver.licenses(), driver.dialog()), (vec!["Asana · Business+".to_owned()], "none"));
    driver.keys("f g <enter>");
    assert_eq!(driver.licenses().len(), 4);
}

#[test]
fn copies_and_exports_are_what_is_shown() {
    let mut driver = Driver::demo();
    driver.keys("/").types("figma").keys("<enter> y x");
    assert!(driver.copied[0].starts_with("Figma\t3/10\t30.0\t2027-03-31\t450.00 EUR"), "{}", driver.copied[0]);
    let sheet = &driver.sheets[0];
    assert_eq!((sheet.name.as_str(), sheet.header[0], sheet.rows.len()), ("licenses", "License", 1));
    assert_eq!(driver.status(), "Written to /tmp/x.csv.");
    driver.keys("3 <enter> <space><space> y");
    assert_eq!(driver.copied[1].lines().count(), 3, "{}", driver.copied[1]);
    assert_eq!(driver.status(), "Copied 2 marked through tmux.");
}

#[test]
fn pages_open_from_where_things_are_named_and_close_one_by_one() {
    let mut driver = Driver::demo();
    driver.keys("<enter>");
    let Some(Page::License(page)) = driver.app.page() else { panic!() };
    assert_eq!((page.id, page.seats.len(), page.inactive), (LicenseId(1), 4, 2));
    driver.keys("f");
    let Some(Page::License(page)) = driver.app.page() else { panic!() };
    assert_eq!(page.seats.len(), 2);
    driver.keys("f <enter>");
    let Some(Page::Person(page)) = driver.app.page() else { panic!() };
    assert_eq!((page.entry.as_ref().unwrap().name.as_str(), page.seats.len()), ("Bo Li", 2));
    assert_eq!(header(&driver.app).trail, ["Licenses", "Asana · Business+", "Bo Li"]);
    driver.keys("j <enter>");
    assert_eq!(driver.app.pages.len(), 3);
    driver.keys("q <esc> q");
    assert_eq!((driver.app.pages.len(), driver.quits()), (0, 0));
    driver.keys("1 <enter>");
    assert_eq!((driver.app.tab, driver.licenses()), (Tab::Licenses, vec!["Asana · Business+".to_owned()]));
}

#[test]
fn sections_follow_the_tab_key_on_a_page() {
    let mut driver = Driver::demo();
    driver.keys("a <enter> <enter> <tab>");
    let Some(Page::License(page)) = driver.app.page() else { panic!() };
    assert_eq!((page.section.title(), page.accounts.table.len()), ("Accounts", 0));
    driver.keys("<tab>");
    let Some(Page::License(page)) = driver.app.page() else { panic!() };
    assert_eq!((page.section.title(), page.audits.len()), ("Users audits", 1));
    driver.keys("<tab>");
    let Some(Page::License(page)) = driver.app.page() else { panic!() };
    assert_eq!((page.section.title(), page.orders.len()), ("Orders", 0));
    driver.keys("<tab><tab>");
    let Some(Page::License(page)) = driver.app.page() else { panic!() };
    assert_eq!(page.section.title(), "Details");
    let scroll = |driver: &Driver| match driver.app.page() {
        Some(Page::License(page)) => page.scroll,
        other => panic!("{other:?}"),
    };
    driver.keys("j");
    assert_eq!(scroll(&driver), 1);
    driver.keys("G");
    let end = scroll(&driver);
    driver.keys("j/sx");
    assert!(end > 1 && scroll(&driver) == end);
    assert_eq!(driver.status(), "There is no row to export.");
    driver.keys("<tab>");
    let Some(Page::License(page)) = driver.app.page() else { panic!() };
    assert_eq!(page.section.title(), "Assignments");
}

#[test]
fn an_empty_database_says_what_to_do_next() {
    let mut driver = Driver::new(World::empty());
    assert!(driver.app.records.first_run().unwrap().iter().any(|line| line.contains("dormouse import")));
    assert_eq!(empty(&driver.app).unwrap().cause, "There is no license yet.");
    for tab in ["1", "3", "!"] {
        driver.keys(tab);
        assert!(empty(&driver.app).is_some(), "{tab}");
    }
    driver.keys("1 gGjk <space>*iVmnNyx\\ <enter> w r");
    assert!(driver.done.is_empty() && driver.copied.is_empty());
    assert!(Driver::demo().app.records.first_run().is_none());
}

#[test]
fn an_empty_list_says_why_and_which_key_changes_it() {
    let mut driver = Driver::demo();
    driver.keys("/").types("zzz").keys("<enter>");
    let reason = empty(&driver.app).unwrap();
    assert_eq!((reason.cause.as_str(), reason.remedy.unwrap().1), ("No row holds what you typed.", "clear the filter"));
    driver.keys("\\ f").keys("/").types("overdrawn").keys("<enter>");
    assert_eq!(empty(&driver.app).unwrap().cause, "No license is in the view Overdrawn.");
    let seats = (2..=9).map(SeatId).collect();
    driver.world.done_by(&noor(), &Command::RevokeSeats { seats, already_removed: false });
    driver.keys("f g <enter> 3 R");
    assert_eq!(empty_holders(&driver.app).unwrap().cause, "All assignments active");
}

#[test]
fn notices_are_counted_until_they_are_read_and_the_unread_come_first() {
    let mut driver = Driver::new(World::four().after(|world| {
        for license in [LicenseId(1), LicenseId(2)] {
            world.count(license, 3);
        }
        world.on("2027-02-22").done(&Command::NotifyDue);
    }));
    assert_eq!(header(&driver.app).unread, 2);
    driver.keys("! <enter>");
    assert_eq!(header(&driver.app).unread, 1);
    driver.keys("<esc> !");
    let Some(Page::Inbox(page)) = driver.app.page() else { panic!() };
    assert_eq!(page.table.selected().unwrap().id.0, 1, "what was read stands behind");
    driver.keys("*");
    assert_eq!(header(&driver.app).unread, 0);
}

#[test]
fn place_filter_order_and_marks_survive_a_restart() {
    let mut driver = Driver::demo();
    driver.keys("lll s jj 3 tt <enter> <space> <esc> j");
    let kept = serde_json::to_string(&driver.app.remembered()).unwrap();
    let kept: SavedState = serde_json::from_str(&kept).unwrap();
    let session = driver.world.session();
    let again = Driver::with(driver.world.clone(), session, &kept);
    assert_eq!(again.app.tab, Tab::Utilization);
    assert_eq!(again.app.threshold.days(), 180);
    assert_eq!(again.app.tabs.utilization.selected(), driver.app.tabs.utilization.selected());
    assert_eq!(again.marks(), 1);
    assert_eq!(marks_line(&again.app).as_deref(), Some("1 marked on 1 license"));
    assert_eq!(again.licenses(), driver.licenses());
    assert_eq!(again.app.tabs.licenses.table.selected_id(), driver.app.tabs.licenses.table.selected_id());
    let odd: SavedState = serde_json::from_str(
        r#"{"tab":"moon","threshold":7,"marks":["x"],"later":1,"lists":{"licenses":{"sort":["?"]}}}"#,
    )
    .unwrap();
    let world = World::four();
    let session = world.session();
    assert_eq!(Driver::with(world, session, &odd).app.tab, Tab::Licenses);
}

#[test]
fn another_day_recounts_what_depends_on_it() {
    let mut driver = Driver::demo();
    driver.keys("f").keys("/").types("renewing").keys("<enter>");
    assert_eq!(driver.licenses().len(), 1);
    driver.send(Msg::DayTurned("2026-12-05".parse().unwrap()));
    assert!(driver.licenses().is_empty());
}

/// Products of two categories, and one without.
fn categories() -> Driver {
    Driver::new(World::four().after(|world| {
        for (id, category) in [(1, "Chat"), (2, "design"), (3, "chat")] {
            let edit = world.edit_product(ProductId(id), |fields| fields.category = Some(category.to_owned()));
            world.done(&edit);
        }
    }))
}

fn products(driver: &Driver) -> Vec<&str> {
    driver.app.tabs.catalog.table.iter().map(|product| product.fields.name.as_str()).collect()
}

#[test]
fn the_catalog_is_narrowed_to_a_category_however_it_is_spelled() {
    let mut driver = categories();
    driver.keys("1 f");
    let Some(Dialog::Views(views)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    let said: Vec<String> =
        views.picker.choices.iter().map(|choice| format!("{} {}", choice.label, choice.key)).collect();
    assert_eq!(said, ["All 4", "Chat 2", "design 1", "without a category 1"]);
    driver.keys("j <enter>");
    assert_eq!(products(&driver), ["Asana", "Zoom"]);
    driver.keys("f <down><down><enter>");
    assert_eq!(products(&driver), ["Zulip"]);
    let (again, _) = App::new(driver.app.session.clone(), Keymap::default(), &driver.app.remembered());
    assert_eq!(again.tabs.catalog.part, driver.app.tabs.catalog.part, "it is kept until the next start");
    driver.keys("f g <enter>");
    assert_eq!(products(&driver).len(), 4);
}

#[test]
fn the_catalog_is_grouped_by_category_and_back() {
    use dormouse::app::screens::catalog::ProductColumn;
    let mut driver = categories();
    driver.keys("1 l c");
    assert_eq!(products(&driver), ["Asana", "Zoom", "Figma", "Zulip"]);
    let table = &driver.app.tabs.catalog.table;
    assert_eq!((table.columns[0], table.columns[table.column]), (ProductColumn::Category, ProductColumn::Publisher));
    driver.keys("c");
    assert!(!driver.app.tabs.catalog.is_grouped());
    assert_eq!(products(&driver), ["Asana", "Figma", "Zoom", "Zulip"]);
    driver.keys("l s");
    assert!(driver.app.tabs.catalog.is_grouped(), "to order by category is to group by it");
}

#[test]
fn an_empty_list_offers_only_what_can_be_done() {
    let mut driver = Driver::new(World::four().after(|world| {
        world.license("Zzz", 0);
    }));
    driver.keys("G <enter>");
    let said = empty(&driver.app).unwrap();
    assert_eq!((said.cause.as_str(), said.remedy), ("This license has no seats.", None));
    let mut world = World::empty();
    world.actor = ben();
    let driver = Driver::new(world);
    assert_eq!(empty(&driver.app).unwrap().remedy, None, "who may only look adds nothing");
}

#[test]
fn the_audit_has_its_whole_name_on_the_page_of_the_license() {
    let mut driver = Driver::demo();
    let audit = |driver: &Driver| footer(&driver.app)[0].label.clone();
    driver.keys("<enter>");
    assert_eq!(audit(&driver), "Start users audit");
    driver.keys("a y");
    assert_eq!(audit(&driver), "Complete users audit");
    driver.keys("<esc>");
    assert_eq!(audit(&driver), "complete audit");
}

/// Licenses in three currencies, two of them alike but for their names, one on a cycle of its own, one without a price.
fn priced() -> Driver {
    use dormouse::domain::money::{Currency, Money};
    let mut world = World::empty();
    let person = world.person("Ana");
    for (name, code, price, cycle, seats) in [
        ("Yen", "JPY", Some("9000"), "annual", "7"),
        ("Dollars", "USD", Some("1200"), "monthly", "5"),
        ("Zebra", "EUR", Some("2"), "annual", "2"),
        ("Ape", "EUR", Some("2"), "annual", "9"),
        ("Custom", "EUR", Some("99"), "custom", "3"),
        ("Unknown", "EUR", None, "annual", "4"),
        ("Cents", "USD", Some("20"), "annual", "6"),
    ] {
        let currency = Currency::parse(code).unwrap();
        let license = world.license_with(
            name,
            LicenseFields {
                seats_total: seats.parse().ok(),
                currency: Some(currency),
                cost_per_seat: price.map(|price| Money::parse(price, currency).unwrap()),
                billing_cycle: Some(cycle.parse().unwrap()),
                ..LicenseFields::default()
            },
        );
        world.assign(license, person);
    }
    let changes = PersonChanges { status: Some(PersonStatus::Offboarded), ..PersonChanges::default() };
    world.done(&Command::EditPerson { person, changes, reason: None });
    Driver::new(world)
}

fn titles(driver: &Driver) -> Vec<&str> {
    driver.app.tabs.utilization.table.iter().map(|row| row.title.as_str()).collect()
}

#[test]
fn most_savings_compares_no_two_currencies_and_is_the_order_of_the_report() {
    use dormouse::app::screens::utilization::UtilizationColumn;
    use dormouse::domain::utilization::{Sort, report};
    let mut driver = priced();
    driver.keys("3 f").keys("/").types("most savings").keys("<enter>");
    let expected = ["Ape", "Zebra", "Custom", "Yen", "Dollars", "Cents", "Unknown"];
    assert_eq!(titles(&driver), expected);
    assert_eq!(
        driver.app.tabs.utilization.table.sorted_by(UtilizationColumn::Yearly),
        Some((1, true)),
        "the year is what counts"
    );
    let (records, scope) = (&driver.app.records, driver.app.scope());
    let order = Sort::MostSavings.with_own(scope.currency);
    let seat_index = records.seat_index.as_ref().unwrap();
    let licenses: Vec<_> = records.licenses.as_ref().unwrap().iter().map(|entry| entry.license.clone()).collect();
    let ids = report(&licenses, seat_index, scope.as_of(), order).rows.into_iter().map(|row| row.id);
    assert!(ids.eq(driver.app.tabs.utilization.table.iter().map(|row| row.figures.id)));
    driver.keys("3 lllll s");
    let reversed = ["Ape", "Zebra", "Custom", "Yen", "Cents", "Dollars", "Unknown"];
    assert_eq!(titles(&driver), reversed, "currencies stay in their places, and what has no figure stays behind");
    driver.keys("h s");
    assert_eq!(titles(&driver), ["Custom", "Ape", "Zebra", "Yen", "Dollars", "Cents", "Unknown"], "a cycle each");
    assert_eq!(driver.app.tabs.utilization.order(), None);
}

#[test]
fn rows_that_are_equal_stand_by_their_names_and_then_their_ids() {
    let mut driver = priced();
    driver.keys("3 f").keys("/").types("most dormant").keys("<enter>");
    assert_eq!(titles(&driver), ["Ape", "Cents", "Custom", "Dollars", "Unknown", "Yen", "Zebra"], "one each");
}

#[test]
fn the_cost_of_a_cycle_is_ordered_currency_by_currency() {
    let mut driver = priced();
    driver.keys("llll s");
    let down = ["Custom", "Ape", "Zebra", "Yen", "Dollars", "Cents", "Unknown"];
    assert_eq!(driver.licenses(), down);
    driver.keys("s");
    assert_eq!(driver.licenses(), ["Zebra", "Ape", "Custom", "Yen", "Cents", "Dollars", "Unknown"]);
}
