//! Every fault of a row is told at once, and a row with a fault is neither taken nor passed over.

use super::*;

/// Line, column and word of each fault.
fn faults(reading: &Reading) -> Vec<String> {
    let faults = reading.rejects.iter().flat_map(|row| row.faults().map(|fault| (row.line, fault)));
    let of = |column: &Option<String>| column.clone().unwrap_or_else(|| "-".into());
    faults.map(|(line, fault)| format!("{line} {} {}", of(&fault.column), fault.code.word())).collect()
}

#[test]
fn an_account_has_all_its_faults() {
    let preset = preset(
        "usage",
        &format!(
            "{BY_MAIL}[[identifiers]]\nkind = \"alias\"\ncolumns = [\"others\"]\nsplit = [\";\"]\n\
             [as_of]\ncolumns = [\"day\"]\n[[rows.skip]]\ncolumns = [\"plan\"]\nis = [\"free\"]\n\
             [fields.last_used]\ncolumns = [\"a\", \"b\"]\ntake = \"newest\"\n\
             [fields.last_login]\ncolumns = [\"c\", \"d\"]\n\
             [fields.assigned_on]\ncolumns = [\"since\"]\n[fields.account_identifier]\ncolumns = [\"id\"]\n"
        ),
    );
    let text = "mail,others,plan,day,a,b,c,d,since,id\n\
                ana@example.com,,,2026-06-30,,,,,,\n\
                bo,b@x.org;1.2E+14;1.3E+14,,June,soon,later,soon,later,1999-12-31,1.2E+14\n\
                bo,,free,June,soon,,,,,\n\
                bo,,Free,,soon,,,,,\n\
                ,,,2026-06-30,soon,,,later,,\n";
    let reading = read_by(&preset, text).unwrap();
    let of_bo = ["mail bad_email", "others bad_value", "day bad_date", "a bad_date", "b bad_date", "c bad_date"];
    let of_bo = of_bo.into_iter().chain(["since date_out_of_range", "id bad_value"]).map(|fault| format!("3 {fault}"));
    // Where the first of two columns is to hold, the one behind it is not read. What is no seat has no fault but its day.
    let others = ["4 day bad_date", "6 mail missing_subject", "6 a bad_date", "6 d bad_date"].map(str::to_owned);
    assert_eq!(faults(&reading), of_bo.chain(others).collect::<Vec<_>>());
    let read = (reading.rows, reading.passed_over, accounts(&reading).len(), reading.rejects.len());
    assert_eq!(read, (5, 1, 1, 3));
}

#[test]
fn each_product_of_a_row_has_its_faults_and_what_they_share_is_told_once() {
    let preset = preset(
        "usage",
        &format!(
            "{BY_MAIL}[unpivot]\npattern = '^has (.+)$'\nis = [\"true\"]\n[fields.last_used]\n\
             columns = [\"{{product}} used\"]\n[fields.last_login]\ncolumns = [\"seen\"]\n"
        ),
    );
    let text =
        "mail,has mail,has web,mail used,web used,seen\na@example.com,true,true,x,y,z\nb@example.com,true,,x,y,\n";
    let found = ["2 mail used bad_date", "2 web used bad_date", "2 seen bad_date", "3 mail used bad_date"];
    assert_eq!(faults(&read_by(&preset, text).unwrap()), found);
}

#[test]
fn a_person_has_all_faults_and_lacks_no_address_that_is_only_misspelt() {
    let preset = preset(
        "people",
        &format!(
            "directory = true\n{BY_MAIL}[[rows.keep]]\ncolumns = [\"type\"]\nis = [\"member\"]\n\
             [[identifiers]]\nkind = \"employee_number\"\ncolumns = [\"number\"]\n\
             [fields.until]\ncolumns = [\"end\"]\n[fields.last_login]\ncolumns = [\"seen\"]\n"
        ),
    );
    let text = "mail,number,type,end,seen\nbo,1.2E+14,member,1979-12-31,soon\n,7,member,soon,\nx@example.com,,guest,soon,\n\
                ana@example.com,,member,,\n";
    let reading = read_by(&preset, text).unwrap();
    let found = [
        "2 mail bad_email",
        "2 number bad_value",
        "2 end date_out_of_range",
        "2 seen bad_date",
        "3 - missing_subject",
        "3 end bad_date",
    ];
    assert_eq!((faults(&reading), reading.passed_over), (found.map(str::to_owned).to_vec(), 1));
}

#[test]
fn a_license_has_all_its_faults() {
    let rules = "[fingerprint]\nrequired = [\"name\"]\n[license.product]\ncolumns = [\"name\"]\n\
                 [license.cost_per_seat]\ncolumns = [\"price\"]\n[license.total_cost]\ncolumns = [\"total\"]\n\
                 [license.currency]\ncolumns = [\"paid in\"]\n[license.seats_total]\ncolumns = [\"seats\"]\n\
                 [license.seat_type]\ncolumns = [\"type\"]\n[license.expiry_date]\ncolumns = [\"end\"]\n";
    let text = "name,price,total,paid in,seats,type,end\n\
                ,1.555,-5,euros,5,unlimited,soon\n\
                Suite,CHF 5,50 USD,,many,odd,1979-12-31\n\
                Draw,AU$ 1.555,AU$ x,,,,\n";
    let reading = read_by(&preset("licenses", rules), text).unwrap();
    assert_eq!(
        faults(&reading),
        [
            "2 name missing_value",
            "2 total bad_value",
            "2 paid in bad_value",
            "2 seats bad_value",
            "2 end bad_date",
            "3 total bad_value",
            "3 seats bad_value",
            "3 type bad_value",
            "3 end date_out_of_range",
            "4 price bad_value",
            "4 total bad_value",
            "4 total bad_value",
        ]
    );
    let of_total = reading.rejects[2].faults().skip(1).map(|fault| fault.message.as_str());
    let why = [
        "names a currency that cannot be told: write its three letters beside the amount, such as EUR",
        "is not an amount: write digits with a point, such as 1212.50",
    ];
    assert!(of_total.eq(why.map(|why| format!("Column \"total\" on line 4 {why}."))), "{:?}", reading.rejects[2]);
}

#[test]
fn an_application_has_all_its_faults() {
    let rules = "[fingerprint]\nrequired = [\"app\"]\n[[identifiers]]\nkind = \"email\"\ncolumns = [\"mail\"]\n\
                 [fields.application]\ncolumns = [\"app\"]\n[fields.device]\ncolumns = [\"device\"]\n\
                 [fields.last_opened]\ncolumns = [\"opened\"]\n";
    let text = "app,device,mail,opened\nDraw,d-1,,\n,d\u{7},bo,soon\n";
    let reading = read_by(&preset("inventory", rules), text).unwrap();
    let found = ["3 app missing_value", "3 device control_character", "3 mail bad_email", "3 opened bad_date"];
    assert_eq!(faults(&reading), found);
    let rest = read_by(&preset("inventory", rules), "app,device,opened,rejected_because\n,,soon,x\n").unwrap();
    assert_eq!(faults(&rest), ["2 - missing_value", "2 app missing_value", "2 opened bad_date"]);
}

#[test]
fn a_formula_without_a_result_matters_in_a_column_that_is_read() {
    let preset = preset(
        "usage",
        &format!(
            "{BY_MAIL}[[rows.keep]]\ncolumns = [\"plan\"]\nis = [\"paid\"]\n[fields.last_used]\ncolumns = [\"used\"]\n"
        ),
    );
    let lacks = super::super::super::source::NOT_CALCULATED;
    let text = format!(
        "mail,plan,used,colour\na@x.org,paid,,{lacks}\nb@x.org,{lacks},,\nc@x.org,paid,{lacks},\n{lacks},paid,soon,\nd@x.org,,,\n"
    );
    let reading = read_by(&preset, &text).unwrap();
    let found = ["3 plan not_calculated", "4 used not_calculated", "5 mail not_calculated", "5 used bad_date"];
    assert_eq!(
        (faults(&reading), accounts(&reading).len(), reading.passed_over),
        (found.map(str::to_owned).to_vec(), 1, 1)
    );
}
