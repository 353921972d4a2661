//! A made-up office with known figures, read in from dormouse's own files.
//!
//! On 30 June 2021, at 90 days: Ben (last used 176 days ago), Cho (never) and Dee (left) sleep on `Sketchpad · Team`, Ben
//! sleeps on Ledger as well; Ana works, Eve is on leave.

use super::home::Home;
use chrono::{Days, NaiveDate, Utc};

pub const DAY: &str = "2021-06-30";

/// The day that many days before the day of this test.
#[expect(clippy::disallowed_methods, reason = "what is reclaimed is judged by the clock")]
pub fn days_ago(days: u64) -> NaiveDate {
    Utc::now().date_naive() - Days::new(days)
}

/// The office as it was on [`DAY`].
pub fn office() -> Home {
    furnished("2021-06-20", &["--as-of", DAY])
}

/// The office today: Ana has worked last week, everybody else is as above.
pub fn office_today() -> Home {
    furnished(&days_ago(5).to_string(), &[])
}

fn furnished(worked: &str, flags: &[&str]) -> Home {
    let home = Home::new();
    home.file("products.csv", "name,publisher,category,security_grade,risk_level\nSketchpad,Draw Ltd,Design,B,low\n");
    home.file(
        "licenses.csv",
        "product,publisher,name,seats_total,seat_type,cost_per_seat,currency,billing_cycle,license_key,status\n\
         Sketchpad,Draw Ltd,Team,10,user,12.50,EUR,monthly,ABCD-EFGH-1234,active\n\
         Ledger,,,12,user,,EUR,annual,,active\n\
         Wiki,,,,unlimited,,EUR,annual,,active\n\
         Oldie,,,5,user,3.00,EUR,annual,,expired\n",
    );
    home.file(
        "people.csv",
        "email,name,department,status,aliases\n\
         ana@example.com,Ana Ruiz,Design,active,\n\
         ben@example.com,Ben Osei,Design,active,b.osei@example.com\n\
         cho@example.com,Cho Min-ji,Sales,active,\n\
         dee@example.com,Dee Novak,Sales,offboarded,\n\
         eve@example.com,Eve Lund,Sales,on_leave,\n",
    );
    home.file(
        "assignments.csv",
        &format!(
            "product,license,email,assigned_on,last_used,access_level,notes\n\
             Sketchpad,Team,ana@example.com,2020-02-01,{worked},editor,\n\
             Sketchpad,Team,b.osei@example.com,2020-02-01,2021-01-05,editor,\n\
             Sketchpad,Team,cho@example.com,2021-02-01,,viewer,=1+1\n\
             Sketchpad,Team,dee@example.com,2020-02-01,{worked},editor,\n\
             Sketchpad,Team,eve@example.com,2020-02-01,2020-03-01,editor,\n\
             Ledger,,ben@example.com,2020-02-01,2021-01-05,,\n\
             Wiki,,ana@example.com,2020-02-01,{worked},,\n"
        ),
    );
    let files = ["import", "products.csv", "licenses.csv", "people.csv", "assignments.csv"];
    let words: Vec<&str> = files.into_iter().chain(flags.iter().copied()).collect();
    home.run(&words).is(0);
    home
}

/// The path of a file that comes with the tests.
pub fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/cli/{name}", env!("CARGO_MANIFEST_DIR"))
}
