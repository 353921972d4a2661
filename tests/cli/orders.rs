//! Orders from the command line: what they cost before and after, the list, and what an edit says once there are some.

use super::home::Home;
use serde_json::{Value, json};

/// 242 seats of Sketchpad for the year 2021, at 54.75 a seat and year.
fn sketchpad() -> Home {
    let home = Home::new();
    home.file(
        "licenses.csv",
        "product,seats_total,cost_per_seat,currency,start_date,expiry_date\n\
         Sketchpad,242,54.75,EUR,2021-01-01,2021-12-31\n",
    );
    home.run(&["import", "licenses.csv"]).is(0);
    home
}

fn total(home: &Home) -> Value {
    home.json(&["license", "show", "L1"])["items"][0]["seats_total"].clone()
}

const TEN: [&str; 9] = ["license", "buy", "L1", "--seats", "10", "--on", "2021-07-01", "--discount", "5%"];

#[test]
fn what_seats_cost_is_said_before_and_after_they_are_bought() {
    let home = sketchpad();
    let paid = "10 seats of Sketchpad for EUR 262.20 with 5 % off (184 of 365 days), total 242 → 252";
    let looked: Vec<&str> = TEN.into_iter().chain(["--dry-run"]).collect();
    home.run(&looked).is(0).says(&format!("Would buy {paid}")).says("Nothing was written");
    assert_eq!(total(&home), 242);
    home.run(&TEN).is(0).says(&format!("Bought {paid}")).says("Take it back with: dormouse undo B3");
    assert_eq!(total(&home), 252);
    let orders = home.json(&["license", "orders", "L1"]);
    assert_eq!(
        orders["items"][1],
        json!({
            "id": "O2", "day": "2021-07-01", "seats": 10, "cost_per_seat": "54.75", "discount_percent": "5",
            "cost": "262.20", "currency": "EUR", "purchase_order": null, "invoice": null, "payment_method": null,
            "term_start": "2021-01-01", "term_end": "2021-12-31", "note": null
        })
    );
    home.run(&["license", "orders", "L1"]).is(0).says("252 seats today.").says("+242").says("2021-01-01 – 2021-12-31");
    home.run(&["license", "orders", "L1", "--format", "csv"])
        .is(0)
        .says("O1,2021-01-01,242,54.75,,13249.50,EUR,,,,2021-01-01,2021-12-31,");
    home.run(&["check"]).is(0).says("every total of a license with orders is their sum");
    home.run(&["undo", "--yes"]).is(0).says("Took back B3 (buy seats): 2 orders");
    assert_eq!(total(&home), 242);
    home.run(&["license", "orders", "L1"]).is(0).says("has no orders");
}

#[test]
fn an_order_says_who_was_paid_and_how() {
    let home = sketchpad();
    let flags = ["--po", "PO-7", "--invoice", "INV-9", "--payment-method", "wire", "--note", "two teams"];
    let words: Vec<&str> = TEN.into_iter().chain(flags).collect();
    home.run(&words).is(0);
    let order = &home.json(&["license", "orders", "L1"])["items"][1];
    let said = ["purchase_order", "invoice", "payment_method", "note"].map(|name| order[name].clone());
    assert_eq!(said, [json!("PO-7"), json!("INV-9"), json!("wire"), json!("two teams")]);
    home.run(&["license", "buy", "L1", "--seats", "-2", "--on", "2021-08-01"])
        .is(0)
        .says("Cancelled 2 seats of Sketchpad without a cost, total 252 → 250");
    home.run(&["license", "buy", "L1", "--seats", "1", "--cost", "20", "--on", "2021-08-01"])
        .is(0)
        .says("Bought 1 seat of Sketchpad for EUR 20.00, total 250 → 251");
}

#[test]
fn a_renewal_says_what_it_costs_and_rolls_the_dates_on() {
    let home = sketchpad();
    home.run(&TEN).is(0);
    let words = [
        "license",
        "renew",
        "L1",
        "--until",
        "2022-12-31",
        "--seats",
        "250",
        "--cost-per-seat",
        "60",
        "--discount",
        "0",
    ];
    home.run(&words).is(0).says("Renewed Sketchpad for EUR 15000.00, total 252 → 250, term 2022-01-01 to 2022-12-31");
    let license = &home.json(&["license", "show", "L1"])["items"][0];
    let said = ["start_date", "expiry_date", "cost_per_seat"].map(|name| license[name].clone());
    assert_eq!(said, [json!("2022-01-01"), json!("2022-12-31"), json!("60.00")]);
}

#[test]
fn an_edit_of_the_total_says_that_it_is_an_order() {
    let home = sketchpad();
    home.run(&["license", "edit", "L1", "--seats-total", "240"])
        .is(0)
        .says("Changed Sketchpad: seats total 242 → 240\n");
    home.run(&TEN).is(0);
    home.run(&["license", "edit", "L1", "--seats-total", "255"])
        .is(0)
        .says("Changed Sketchpad: seats total 250 → 255, by the order O3 of +5 seats");
    home.run(&["license", "edit", "L1", "--seat-type", "unlimited"])
        .refuses(1, "The license has orders, and an unlimited one has none.");
}

#[test]
fn what_cannot_be_bought_is_refused() {
    let home = sketchpad();
    let buy = |flags: &[&str]| {
        let words: Vec<&str> = ["license", "buy", "L1"].into_iter().chain(flags.iter().copied()).collect();
        home.run(&words)
    };
    buy(&["--seats", "0"]).refuses(1, "An order is of one seat at least.");
    buy(&["--seats", "ten"]).refuses(1, "Seats must be a whole number between -10000000 and 10000000.");
    buy(&["--seats", "1", "--discount", "101"]).refuses(
        1,
        "The discount is not a percentage between 0 and 100 with at most two digits behind the point, such as 5 or 12.5.",
    );
    buy(&["--seats", "1", "--cost-per-seat", "-1"]).refuses(1, "The cost per seat is below zero.");
    buy(&["--seats", "1", "--on", "2020-12-31"])
        .refuses(1, "2020-12-31 lies before 2021-01-01, the day on which the license began.");
    buy(&["--seats", "-300"]).is(1);
    home.run(&["license", "renew", "L1", "--until", "2021-06-30"])
        .refuses(1, "The new term would end on 2021-06-30, and the one before ends on 2021-12-31.");
    home.run(&["license", "orders", "Nothing"]).is(1);
    assert_eq!(total(&home), 242);
}

#[test]
fn a_file_of_orders_is_read_once_and_says_more_of_those_that_are_known() {
    let home = sketchpad();
    let header = "product,day,seats,cost,invoice,kind\n";
    home.file(
        "orders.csv",
        &format!("{header}Sketchpad,2021-07-01,10,262.20,,\nSketchpad,2021-09-01,-300,,,\nPaint,2021-07-01,1,,,\n"),
    );
    home.run(&["import", "orders.csv", "--allow-rejects"]).is(3).says("1 order").says("There is no such license");
    assert_eq!(total(&home), 252, "what it had is an order of its own");
    let listed = |home: &Home| home.json(&["license", "orders", "L1"])["items"].clone();
    let seats: Vec<Value> = listed(&home).as_array().unwrap().iter().map(|order| order["seats"].clone()).collect();
    assert_eq!(seats, [json!(242), json!(10)], "fewer than none are no seats");
    home.file("again.csv", &format!("{header}Sketchpad,2021-07-01,10,,INV-9,purchase\n"));
    home.run(&["import", "again.csv"]).is(0).says("Updated    1");
    assert_eq!(listed(&home)[1]["invoice"], "INV-9");
    assert_eq!(listed(&home)[1]["cost"], "262.20", "an empty cell is not given");
    home.file("third.csv", &format!("{header}Sketchpad,2021-01-02,5,,,opening\n"));
    home.run(&["import", "third.csv", "--allow-rejects"]).is(3).says("has an opening order already");
    assert_eq!((total(&home), listed(&home).as_array().unwrap().len()), (json!(252), 2));
    home.run(&["check"]).says("every total of a license with orders is their sum");
    home.run(&["undo", "--yes"]).is(0);
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!((total(&home), listed(&home)), (json!(242), json!([])));
}
