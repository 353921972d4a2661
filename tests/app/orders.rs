use super::*;
use dormouse::app::screens::Page;
use dormouse::app::screens::license::Section;
use dormouse::domain::ids::LicenseId;
use dormouse::domain::license::LicenseFields;
use dormouse::domain::money::{Currency, Money};
use dormouse::domain::order::OrderKind;

/// 242 seats of Sketchpad for a year around the day of the tests, on their page.
fn sketchpad() -> (Driver, LicenseId) {
    let mut license = LicenseId(0);
    let world = World::empty().after(|world| {
        let fields = LicenseFields {
            seats_total: Some(242),
            cost_per_seat: Some(Money::parse("54.75", Currency::EUR).unwrap()),
            start_date: "2026-01-01".parse().ok(),
            expiry_date: "2026-12-31".parse().ok(),
            ..LicenseFields::default()
        };
        license = world.license_with("Sketchpad", fields);
    });
    let mut driver = Driver::new(world);
    driver.keys("<enter>");
    (driver, license)
}

fn form(driver: &Driver) -> form::Form {
    match driver.app.dialog() {
        Some(Dialog::Order(dialog)) => dialog.form.clone(),
        other => panic!("{other:?}"),
    }
}

fn remark(driver: &Driver) -> Option<String> {
    form(driver).fields[0].remark.clone()
}

fn total(driver: &Driver, license: LicenseId) -> u32 {
    driver.app.license(license).unwrap().license.seats.total.unwrap()
}

#[test]
fn what_seats_cost_is_said_as_they_are_typed_and_once_they_are_bought() {
    let (mut driver, license) = sketchpad();
    driver.keys("b");
    assert_eq!(remark(&driver), None, "nothing is typed yet");
    driver.types("10");
    let whole = remark(&driver).unwrap();
    assert!(whole.starts_with("for EUR ") && whole.ends_with("of 365 days), total 242 → 252"), "{whole}");
    driver.keys("<enter>").types("2026-07-01").keys("<enter><enter>").types("5");
    assert_eq!(remark(&driver).as_deref(), Some("for EUR 262.20 with 5 % off (184 of 365 days), total 242 → 252"));
    driver.keys("<ctrl-s>");
    assert_eq!(total(&driver, license), 252);
    let Some(Dialog::Outcome(outcome)) = driver.app.dialog() else { panic!("{:?}", driver.app.dialog()) };
    assert_eq!(outcome.warnings.len(), 1, "that the seats that were there are an order now");
    driver.keys("<esc><tab><tab><tab>");
    let Some(Page::License(page)) = driver.app.page() else { panic!() };
    assert_eq!(page.section, Section::Orders);
    let kinds: Vec<OrderKind> = page.orders.iter().map(|order| order.kind).collect();
    assert_eq!(kinds, [OrderKind::Opening, OrderKind::Purchase], "by their days");
    driver.keys("b");
    assert_eq!(form(&driver).text("discount_percent"), "5", "the discount of the last order");
    driver.keys("<esc>u");
    driver.keys("y");
    assert_eq!(total(&driver, license), 242);
}

#[test]
fn a_number_that_cannot_be_is_said_under_its_field() {
    let (mut driver, license) = sketchpad();
    driver.keys("b").types("-300").keys("<ctrl-s>");
    let error = form(&driver).field("seats").unwrap().error.clone().unwrap();
    assert!(error.message.starts_with("The total would be -58 seats on "), "{error:?}");
    driver.keys("<ctrl-u>").types("many").keys("<ctrl-s>");
    let error = form(&driver).field("seats").unwrap().error.clone().unwrap();
    assert_eq!(error.message, "Seats must be a whole number between -10000000 and 10000000.");
    assert_eq!((total(&driver, license), driver.done.len()), (242, 0));
}

#[test]
fn a_renewal_is_offered_behind_the_term_that_runs() {
    let (mut driver, license) = sketchpad();
    driver.keys("B");
    let filled = form(&driver);
    assert_eq!(
        ["until", "total", "cost_per_seat"].map(|name| filled.text(name).to_owned()),
        ["2027-12-31", "242", "54.75"]
    );
    driver.types("2027-12-31");
    assert_eq!(remark(&driver).as_deref(), Some("for EUR 13249.50, total 242 → 242 from 2027-01-01 on"));
    driver.keys("<enter>").types("250");
    assert_eq!(remark(&driver).as_deref(), Some("for EUR 13687.50, total 242 → 250 from 2027-01-01 on"));
    driver.keys("<ctrl-s>");
    let terms = driver.app.license(license).unwrap().license.terms.clone();
    assert_eq!(terms.expiry_date, "2027-12-31".parse().ok());
    assert_eq!(driver.app.license(license).unwrap().orders.len(), 2);
}

#[test]
fn a_license_with_orders_says_what_another_total_becomes() {
    let (mut driver, license) = sketchpad();
    let said = |driver: &mut Driver| {
        driver.keys("<tab>e");
        let Some(Dialog::License(dialog)) = driver.app.dialog() else { panic!("{:?}", driver.app.dialog()) };
        let remark = dialog.form.field("seats_total").unwrap().remark.clone();
        driver.keys("<esc><shift-tab>");
        remark
    };
    assert_eq!(said(&mut driver), None);
    driver.keys("b").types("10").keys("<ctrl-s><esc>");
    assert_eq!(total(&driver, license), 252);
    let remark = said(&mut driver);
    assert_eq!(remark.as_deref(), Some("the sum of its orders; another number is an order of the difference"));
}

#[test]
fn an_unlimited_license_has_nothing_to_buy() {
    let mut driver = Driver::demo();
    driver.keys("jj<enter>b");
    assert!(driver.app.dialog().is_none());
    assert_eq!(driver.status(), "An unlimited license has no orders, for it has no number of seats.");
}
