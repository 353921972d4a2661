use super::*;
use crate::world::noor;
use dormouse::app::dialogs::preview::Preview;
use dormouse::app::footer;
use dormouse::app::screens::Page;
use dormouse::domain::command::Command;
use dormouse::domain::ids::{LicenseId, ProductId};

const ASANA: &str = "Asana · Business+";

fn preview(driver: &Driver) -> &Preview {
    match driver.app.dialog() {
        Some(Dialog::Preview(dialog)) => dialog,
        other => panic!("{other:?}"),
    }
}

fn offers(driver: &Driver) -> Vec<String> {
    footer(&driver.app).into_iter().map(|info| info.label).collect()
}

#[test]
fn a_license_is_archived_after_a_question_that_enter_does_not_answer() {
    let mut driver = Driver::demo();
    driver.keys("A");
    assert_eq!(preview(&driver).title, format!("Archive {ASANA}?"));
    let warnings = &preview(&driver).outcome.as_ref().unwrap().warnings;
    assert_eq!(warnings.as_slice(), ["4 people still hold a seat of it; the seats stay on record and count nowhere."]);
    assert_eq!(offers(&driver)[..2], ["archive", "cancel"]);
    driver.keys("<enter>");
    assert!(driver.done.is_empty() && driver.dialog() == "none");
    driver.keys("A y");
    assert_eq!(driver.done, [Command::ArchiveLicense(LicenseId(1))]);
    assert_eq!((driver.dialog(), driver.status()), ("none", "License archived"), "what the question said is not told");
    assert_eq!(driver.licenses(), ["Figma", "Zoom · Workplace", "Zulip"]);
    driver.keys("u y");
    assert_eq!(driver.licenses().first().map(String::as_str), Some(ASANA));
}

#[test]
fn what_is_archived_has_a_view_that_restores_it() {
    let mut driver = Driver::demo();
    let views =
        |driver: &Driver| driver.app.tabs.licenses.counts.last().map(|(filter, count)| (filter.shown(), *count));
    assert_ne!(views(&driver).unwrap().0, "Archived", "as long as nothing is archived there is no such view");
    driver.keys("A y f G <enter>");
    assert_eq!((views(&driver), driver.licenses()), (Some(("Archived", 1)), vec![ASANA.to_owned()]));
    assert_eq!(offers(&driver)[0], "restore");
    driver.keys("a");
    assert_eq!(driver.status(), "This license is archived.");
    driver.keys("A");
    assert_eq!(preview(&driver).title, format!("Restore {ASANA}?"));
    driver.keys("y");
    assert_eq!(driver.done.last(), Some(&Command::RestoreLicense(LicenseId(1))));
    assert_eq!((driver.status(), driver.licenses().len()), ("License restored", 0));
    assert_eq!(list_status::empty(&driver.app).unwrap().cause, "No license is archived.");
    driver.keys("f g <enter>");
    assert_eq!(driver.licenses().len(), 4);
}

#[test]
fn the_page_of_a_license_archives_and_restores_it_too() {
    let mut driver = Driver::demo();
    driver.keys("<enter> A y");
    let Some(Page::License(page)) = driver.app.page() else { panic!() };
    assert!(driver.app.license(page.id).unwrap().license.archived);
    assert_eq!(offers(&driver)[0], "restore");
    driver.keys("A y");
    assert_eq!(driver.done, [Command::ArchiveLicense(LicenseId(1)), Command::RestoreLicense(LicenseId(1))]);
}

#[test]
fn a_product_with_licenses_is_refused_at_once_and_says_by_which_key_they_go() {
    let mut driver = Driver::demo();
    driver.keys("1 A");
    let refusal = preview(&driver).confirmation.refused.clone().unwrap();
    assert_eq!(refusal.message, "Asana has 1 license that is not archived.");
    assert_eq!(refusal.hint.as_deref(), Some("close this, then archive its licenses on Licenses, each with A"));
    assert_eq!(offers(&driver)[0], "close");
    driver.keys("y");
    assert_eq!((driver.status(), driver.done.len()), ("It was refused.", 0));
    driver.keys("<enter> 2 A y 1 A y");
    assert_eq!(driver.done.last(), Some(&Command::ArchiveProduct(ProductId(1))));
    assert_eq!(driver.status(), "Product archived");
    // Its license cannot come back alone.
    driver.keys("2 f G <enter> A");
    let refusal = preview(&driver).confirmation.refused.clone().unwrap();
    assert_eq!(refusal.message, "Its product Asana is archived.");
    assert!(refusal.hint.as_deref().unwrap().ends_with("which is restored with A"), "{refusal:?}");
    driver.keys("<esc> 1 f G <enter>");
    assert_eq!(offers(&driver)[0], "restore");
    driver.keys("A y");
    assert_eq!(driver.done.last(), Some(&Command::RestoreProduct(ProductId(1))));
    assert_eq!(driver.status(), "Product restored");
    assert_eq!(list_status::empty(&driver.app).unwrap().cause, "No product is archived.");
}

#[test]
fn a_name_that_was_taken_meanwhile_is_changed_before_a_license_comes_back() {
    let mut driver = Driver::demo();
    driver.keys("A y");
    let again = Command::AddLicense {
        product: "Asana".into(),
        publisher: None,
        fields: Box::new(dormouse::domain::license::LicenseFields {
            name: Some("Business+".into()),
            ..Default::default()
        }),
    };
    driver.world.done(&again);
    driver.send(Msg::Changed);
    driver.keys("f G <enter> A");
    let refusal = preview(&driver).confirmation.refused.clone().unwrap();
    assert_eq!(refusal.hint.as_deref(), Some("close this and give it another name with e"));
    driver.keys("<esc> e");
    assert_eq!(driver.dialog(), "license");
}

#[test]
fn somebody_else_was_faster_and_the_dialog_says_so() {
    let mut driver = Driver::demo();
    driver.keys("A");
    driver.world.done_by(&noor(), &Command::ArchiveLicense(LicenseId(1)));
    driver.keys("y");
    let refusal = preview(&driver).confirmation.refused.clone().unwrap();
    assert_eq!(refusal.message, format!("{ASANA} is archived already."));
    assert_eq!(refusal.hint.as_deref(), Some("close this and restore it with A"));
}
