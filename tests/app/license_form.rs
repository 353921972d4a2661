//! The form of a license: what follows from what.

use super::*;
use dormouse::domain::license::Counting;

fn form(driver: &Driver) -> &form::Form {
    let form = driver.app.dialog().and_then(|dialog| dialog.form());
    form.map_or_else(|| panic!("{}", driver.status()), |(_, form)| form)
}

/// Goes from the field that has the keys to another.
fn go(driver: &mut Driver, name: &str) {
    let fields = &form(driver).fields;
    let at = |name: &str| fields.iter().position(|field| field.name == name).unwrap();
    let (from, to) = (at(form(driver).focused().unwrap().name), at(name));
    driver.keys(&if to < from { "<shift-tab>".repeat(from - to) } else { "<tab>".repeat(to - from) });
}

/// The type of seats, and what is counted.
fn shown(driver: &Driver) -> [&str; 2] {
    ["seat_type", "counting"].map(|name| form(driver).text(name))
}

#[test]
fn what_is_counted_follows_the_type_of_seats_until_it_is_chosen() {
    let mut driver = Driver::demo();
    driver.keys("2 +").types("Ghidra");
    go(&mut driver, "seat_type");
    driver.keys("<right><right>");
    assert_eq!(shown(&driver), ["concurrent", "peak"]);
    driver.keys("<left>");
    assert_eq!(shown(&driver), ["device", "seats"]);
    go(&mut driver, "counting");
    driver.keys("<right><right>");
    go(&mut driver, "seat_type");
    driver.keys("<right>");
    assert_eq!(shown(&driver), ["concurrent", "devices"], "it was chosen");
    driver.keys("<ctrl-s>");
    let Some(Command::AddLicense { fields, .. }) = driver.done.last() else { panic!("{}", driver.status()) };
    assert_eq!(fields.counting, Some(Counting::Devices));
}

#[test]
fn what_is_recorded_as_counted_follows_a_new_type_of_seats_as_on_the_command_line() {
    let mut driver = Driver::demo();
    driver.keys("e");
    go(&mut driver, "seat_type");
    driver.keys("<right><right>");
    assert_eq!(shown(&driver), ["concurrent", "peak"]);
    driver.keys("<ctrl-s>");
    let Some(Command::EditLicense { fields, .. }) = driver.done.last() else { panic!("{}", driver.status()) };
    assert_eq!(fields.counting, Some(Counting::Peak));
    // What is worth knowing of it is closed first.
    driver.keys("<esc>e");
    go(&mut driver, "seat_type");
    driver.keys("<left><left>");
    assert_eq!(shown(&driver), ["user", "seats"]);
}

#[test]
fn what_a_contract_says_of_buying_is_typed_and_what_is_wrong_with_it_is_said_there() {
    let mut driver = Driver::demo();
    driver.keys("e");
    go(&mut driver, "quantity_rule");
    driver.types("window");
    let error = form(&driver).field("quantity_rule").unwrap().error.as_ref().unwrap();
    assert_eq!(error.message, "The quantity rule has a window whose days are not a whole number between 1 and 3650.");
    driver.types(" 7");
    go(&mut driver, "price_breaks");
    driver.types("1:12, 50:11").keys("<ctrl-s>");
    assert_eq!(driver.dialog(), "none", "{}", driver.status());
    let entry = driver.world.store.license(dormouse::domain::ids::LicenseId(1), driver.world.today()).unwrap();
    let terms = entry.license.terms;
    assert_eq!(terms.price_breaks.as_deref(), Some("1:12.00,50:11.00"));
    assert_eq!(terms.quantity_rule.as_deref(), Some("window(7)"));
}
