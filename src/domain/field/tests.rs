use super::*;
use crate::domain::edit::{SEAT_FIELDS, SeatEdit};
use crate::domain::license::{self, LicenseFields, LicenseStatus};
use crate::domain::person_edit::{self, PersonChanges};
use crate::domain::product::{self, ProductFields};
use std::collections::BTreeSet;

fn field(name: &str) -> &'static Field<LicenseFields> {
    license::FIELDS.iter().find(|field| field.name == name).unwrap()
}

fn is_whole<R>(fields: &[Field<R>]) {
    let names: BTreeSet<&str> = fields.iter().map(|field| field.name).collect();
    assert_eq!(names.len(), fields.len(), "each name stands once");
    for field in fields {
        let said = [field.called, field.label, field.help, field.placeholder];
        assert!(said.iter().all(|text| !text.is_empty()), "{} is described", field.name);
    }
}

#[test]
fn every_field_says_what_it_is() {
    is_whole(license::FIELDS);
    is_whole(product::FIELDS);
    is_whole(SEAT_FIELDS);
    is_whole(person_edit::FIELDS);
}

#[test]
fn a_field_of_a_seat_or_a_person_holds_its_kind_and_is_cleared_by_none() {
    fn each<R: Described + Default + PartialEq>() {
        for field in R::fields() {
            let text = match field.kind {
                Kind::Day | Kind::PastDay | Kind::Last => "2026-06-30",
                Kind::Word(words) => words()[1],
                _ => "a word",
            };
            let value = field.read(text, Currency::EUR).unwrap();
            let mut record = R::default();
            (field.set)(&mut record, Some(value.clone()));
            let held: Vec<_> = R::fields().iter().filter(|other| (other.get)(&record).is_some()).collect();
            assert_eq!(held.iter().map(|other| other.name).collect::<Vec<_>>(), [field.name]);
            assert_eq!((field.get)(&record), Some(value));
            (field.set)(&mut record, None);
            assert_eq!((field.get)(&record), None);
            // What may be empty is said to become so, and not left as it was.
            assert_eq!(record == R::default(), field.needed, "{}", field.name);
        }
    }
    each::<SeatEdit>();
    each::<PersonChanges>();
}

#[test]
fn a_last_use_is_a_day_never_or_nothing_known() {
    let field = SEAT_FIELDS.iter().find(|field| field.name == "last_used").unwrap();
    for (text, last, filed) in [
        (" 2026-06-30 ", Last::Observed("2026-06-30".parse().unwrap()), "2026-06-30"),
        ("Never", Last::Never, "never"),
        ("", Last::Unknown, ""),
    ] {
        let value = field.read(text, Currency::EUR).unwrap();
        assert_eq!((value.to_string(), &value), (filed.into(), &Value::Last(last)));
    }
    let refusal = field.read("soon", Currency::EUR).unwrap_err();
    assert_eq!((refusal.message.as_str(), refusal.field), ("The last use is not a day.", Some("last_used")));
}

#[test]
fn the_example_of_a_field_is_read_and_put_into_it_and_into_no_other() {
    fn each<R: Described + Default + PartialEq>() {
        for (field, example) in R::file_columns().filter(|(_, example)| !example.is_empty()) {
            let value = field.read(example, Currency::EUR).unwrap();
            let mut record = R::default();
            (field.set)(&mut record, Some(value.clone()));
            assert_eq!((field.get)(&record), Some(value), "{}", field.name);
            let held = R::fields()
                .iter()
                .filter(|other| (other.get)(&record).is_some_and(|v| v != Value::Text(String::new())));
            assert_eq!(held.map(|other| other.name).collect::<Vec<_>>(), [field.name]);
            (field.set)(&mut record, None);
            assert!(record == R::default(), "{}", field.name);
        }
    }
    each::<LicenseFields>();
    each::<ProductFields>();
}

#[test]
fn what_is_typed_is_what_a_form_shows_and_what_a_file_has() {
    for (name, text, typed, filed, shown) in [
        ("status", "pending renewal", "pending renewal", "pending_renewal", "pending renewal"),
        ("auto_renew", "Yes", "yes", "true", "yes"),
        ("cost_per_seat", " 12.5 ", "12.50", "12.50", "€ 12.50"),
        ("currency", "jpy", "JPY", "JPY", "JPY"),
        ("expiry_date", "2027-03-31", "2027-03-31", "2027-03-31", "2027-03-31"),
        ("overdraft", "5", "5", "5", "5"),
    ] {
        let value = field(name).read(text, Currency::EUR).unwrap();
        assert_eq!((value.typed(), value.to_string(), value.shown()), (typed.into(), filed.into(), shown.into()));
    }
}

#[test]
fn what_a_field_cannot_hold_is_said_in_one_sentence_wherever_it_is_typed() {
    for (name, text, sentence) in [
        ("overdraft", "-1", "Overdraft must be a whole number between 0 and 10000000."),
        ("grace_days", "3651", "Grace days must be a whole number between 0 and 3650."),
        ("seats_total", "", "Seats total must be a whole number between 0 and 10000000."),
        ("expiry_date", "soon", "The expiry date is not a day."),
        ("total_cost", "1.234", "The total cost has more than 2 digits behind the point."),
        ("currency", "EURO", "\"EURO\" is no currency of ISO 4217."),
    ] {
        let refusal = field(name).read(text, Currency::EUR).unwrap_err();
        assert_eq!((refusal.message.as_str(), refusal.field), (sentence, Some(name)));
    }
    let checked = |name: &str, value: Value| {
        let mut fields = LicenseFields::default();
        (field(name).set)(&mut fields, Some(value));
        field(name).check(&mut fields).map(|()| (field(name).get)(&fields)).map_err(|refusal| refusal.message)
    };
    let long = checked("name", Value::Text("x".repeat(201)));
    assert_eq!(long.unwrap_err(), "The license's name is longer than 200 characters.");
    assert_eq!(checked("business_owner", Value::Text(" none ".into())), Ok(None));
    let early = checked("start_date", Value::Day("1979-12-31".parse().unwrap()));
    assert_eq!(early.unwrap_err(), "The start date 1979-12-31 lies before 1980 or after 2199.");
    assert!(checked("overdraft", Value::Count(10_000_001)).is_err());
}

#[test]
fn a_change_is_told_and_a_secret_only_that_it_was_changed() {
    let of = |status, key: &str| LicenseFields {
        status: Some(status),
        license_key: Some(key.to_owned()),
        ..LicenseFields::default()
    };
    let before = of(LicenseStatus::Active, "AAAA-1111-2222");
    let after = of(LicenseStatus::PendingRenewal, "BBBB-1111-2222");
    let told = ["license key changed", "status active → pending renewal"];
    assert_eq!(changes(license::FIELDS, &before, &after), told);
    assert_eq!(field("license_key").seen(&after), Some(Value::Text("••••2222".into())));
}

#[test]
fn a_field_stands_behind_another_where_it_is_moved() {
    let names = |moved: &[(&str, &str)]| arranged(product::FIELDS, moved).iter().map(|f| f.name).collect::<Vec<_>>();
    let moved = [("risk_level", "name"), ("name", "category")];
    assert_eq!(names(&moved), ["risk_level", "publisher", "category", "name", "security_grade"]);
}
