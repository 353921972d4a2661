//! What must not grow with the organisation: how much is asked, and how much is handed out to be drawn.

use super::*;
use dormouse::app::table::Grid as _;

#[test]
fn only_the_rows_in_the_window_are_handed_out() {
    let mut driver = Driver::new(World::many(2, 3000));
    driver.keys("3 <enter> G");
    let holders = &driver.app.tabs.utilization.holders;
    assert_eq!(holders.window().count(), 8);
    assert_eq!(holders.position() + 1, holders.len());
    assert_eq!(holders.page(), 8);
}

#[test]
fn a_key_in_a_long_list_asks_for_nothing() {
    let mut driver = Driver::new(World::many(2, 500));
    driver.keys("3 <enter>");
    driver.loads.clear();
    driver.keys("jjG * i s /").types("person1").keys("<enter> \\ m m");
    assert!(driver.loads.is_empty(), "{:?}", driver.loads);
}
