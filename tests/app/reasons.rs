use super::*;

/// The form that is open.
fn open_form(driver: &Driver) -> &form::Form {
    match driver.app.dialog() {
        Some(Dialog::Product(dialog)) => &dialog.form,
        Some(Dialog::License(dialog)) => &dialog.form,
        Some(Dialog::Seat(dialog)) => &dialog.form,
        Some(Dialog::Assign(dialog)) => &dialog.form,
        Some(Dialog::Order(dialog)) => &dialog.form,
        other => panic!("{other:?} {}", driver.status()),
    }
}

#[test]
fn every_form_that_changes_something_takes_a_reason() {
    for (open, typed) in
        [("1 e", "x"), ("e <tab>", "x"), ("<enter> e <tab>", "x"), ("<enter> +", "mia"), ("<enter> b", "2")]
    {
        let mut driver = Driver::demo();
        driver.keys(open).types(typed).keys("<ctrl-s>");
        let Some(plain) = driver.done.last() else { panic!("{open}: {:?}", open_form(&driver)) };
        assert_eq!(plain.reason(), None, "an empty field is no reason");
        let mut driver = Driver::demo();
        driver.keys(open).types(typed);
        while open_form(&driver).focused().is_some_and(|field| field.name != "reason") {
            driver.keys("<tab>");
        }
        driver.types(&"x".repeat(1001)).keys("<ctrl-s>");
        let error = open_form(&driver).focused().unwrap().error.as_ref().unwrap();
        assert_eq!(error.message, "The reason is longer than 1000 characters.", "{open}");
        driver.keys("<ctrl-u>").types(" ticket 4711 ").keys("<ctrl-s>");
        assert_eq!(driver.done.last().and_then(Command::reason), Some("ticket 4711"), "{open}: {}", driver.status());
    }
    for open in ["1 +", "+"] {
        let mut driver = Driver::demo();
        driver.keys(open);
        assert!(open_form(&driver).field("reason").is_none(), "what is new needs none: {open}");
    }
}
