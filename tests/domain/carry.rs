//! What our own files cannot say is counted, and never written half.

use dormouse::domain::account::{Account, Device, IdentityKey, ListedDays, Listings, Match, MatchRule, Said};
use dormouse::domain::evidence::{Evidence, Last};
use dormouse::domain::ids::{AccountId, BatchId, LicenseId, PersonId, ProductId};
use dormouse::domain::import_file::account_status::AccountState;
use dormouse::domain::license::{LicenseFields, LimitPolicy};
use dormouse::domain::own_csv::{KnownSeat, LeftOut, Omission, OwnCsvRecords};
use dormouse::domain::person::{IdentifierKind, PersonStatus};
use dormouse::domain::product::ProductFields;
use dormouse::domain::read_model::{LicenseEntry, PersonEntry, ProductEntry};
use std::ops::ControlFlow;

fn product(id: i64, name: &str, publisher: Option<&str>) -> ProductEntry {
    let fields = ProductFields { name: name.into(), publisher: publisher.map(Into::into), ..ProductFields::default() };
    ProductEntry {
        id: ProductId(id),
        fields,
        archived: false,
        licenses: 0,
        seats: 0,
        unlimited: false,
        people: 0,
        changed_by: BatchId(1),
    }
}

fn license(id: i64, product: &ProductEntry, fields: LicenseFields) -> LicenseEntry {
    super::license(id, product.id, &product.fields.name, fields)
}

fn person(id: i64, identifiers: &[(IdentifierKind, &str)], last_login: Last) -> (PersonEntry, u64) {
    let entry = PersonEntry {
        id: PersonId(id),
        name: format!("Person {id}"),
        identifiers: identifiers.iter().map(|(kind, value)| (*kind, (*value).to_owned())).collect(),
        department: None,
        status: PersonStatus::Active,
        until: None,
        last_login: Evidence { last: last_login, ..Evidence::default() },
        seats: 0,
    };
    (entry, 0)
}

fn seat(person: i64, last_used: Last) -> KnownSeat {
    KnownSeat {
        person: PersonId(person),
        assigned_on: None,
        revoked_on: None,
        last_used,
        exempt: false,
        access_level: None,
        account_identifier: None,
        notes: None,
        account_state: AccountState::default(),
    }
}

fn counts(left_out: &LeftOut) -> Vec<(Omission, u64)> {
    left_out.iter().map(|(what, times)| (*what, *times)).collect()
}

#[test]
fn products_that_a_row_cannot_name_are_left_out_with_their_licenses() {
    let old = ProductEntry { archived: true, ..product(1, "Old", None) };
    let (one, two, nobodys) =
        (product(2, "Suite", Some("A")), product(3, "Suite", Some("B")), product(4, "suite", None));
    let licenses =
        [&old, &one, &two, &nobodys].into_iter().zip(1..).map(|(p, id)| license(id, p, LicenseFields::default()));
    let licenses: Vec<LicenseEntry> = licenses.collect();
    let carried = OwnCsvRecords::of(vec![nobodys, two, old, one], licenses, Vec::new(), false);
    let publishers: Vec<_> = carried.products.iter().map(|fields| fields.publisher.as_deref()).collect();
    assert_eq!(publishers, [Some("A"), Some("B")]);
    assert_eq!(carried.licenses.iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(
        counts(&carried.left_out),
        [(Omission::ArchivedProduct, 1), (Omission::NamesakeProduct, 1), (Omission::License, 2)]
    );
    let mut out = LeftOut::new();
    let rows = carried.seats(&carried.licenses[0].1, vec![seat(1, Last::Unknown)], &mut out);
    assert_eq!(rows.count(), 0, "the row of a seat names no publisher");
    assert_eq!(counts(&out), [(Omission::NamesakeSeat, 1)]);
}

#[test]
fn limits_and_keys_are_counted() {
    let maps = product(1, "Maps", None);
    let fields = || LicenseFields {
        limit_policy: Some(LimitPolicy::Soft),
        license_key: Some("ABCD".into()),
        ..LicenseFields::default()
    };
    let without = OwnCsvRecords::of(vec![maps.clone()], vec![license(1, &maps, fields())], Vec::new(), false);
    assert_eq!(counts(&without.left_out), [(Omission::Key, 1), (Omission::Limit, 1)]);
    assert_eq!((without.licenses[0].1.fields.license_key.as_deref(), without.keys.len()), (None, 0));
    let with = OwnCsvRecords::of(vec![maps.clone()], vec![license(1, &maps, fields())], Vec::new(), true);
    assert_eq!((with.licenses[0].1.fields.license_key.as_deref(), with.keys.len()), (Some("ABCD"), 1));
}

#[test]
fn a_person_needs_an_address_and_keeps_what_the_columns_can_say() {
    use IdentifierKind::{Alias, Email, EmployeeNumber, Login, Upn};
    let people = vec![
        person(1, &[(Login, "ana"), (EmployeeNumber, "1")], Last::Unknown),
        person(2, &[(Upn, "ben@corp"), (Alias, "a;b@x"), (EmployeeNumber, "2"), (EmployeeNumber, "3")], Last::Never),
        (person(3, &[(Email, "Cho@x"), (Email, "c@x"), (Alias, "d@x"), (Login, "cho")], Last::OutsideWindow(90)).0, 3),
    ];
    let maps = product(1, "Maps", None);
    let carried =
        OwnCsvRecords::of(vec![maps.clone()], vec![license(1, &maps, LicenseFields::default())], people, false);
    let rows: Vec<_> = carried
        .people
        .iter()
        .map(|row| (row.email.as_str(), row.employee_number.as_deref(), row.aliases.join(" ")))
        .collect();
    assert_eq!(rows, [("ben@corp", Some("2"), String::new()), ("Cho@x", None, "c@x d@x".into())]);
    assert_eq!(
        counts(&carried.left_out),
        [
            (Omission::Person, 1),
            (Omission::Identifier, 3),
            (Omission::AddressKind, 2),
            (Omission::SignIn, 2),
            (Omission::AccountLogin, 3)
        ]
    );
    let mut out = LeftOut::new();
    let seats =
        vec![seat(3, Last::Never), seat(1, Last::Unknown), KnownSeat { exempt: true, ..seat(2, Last::Unknown) }];
    let rows = carried.seats(&carried.licenses[0].1, seats, &mut out);
    assert_eq!(rows.map(|row| row.email).collect::<Vec<_>>(), ["ben@corp", "Cho@x"]);
    assert_eq!(counts(&out), [(Omission::Use, 1), (Omission::Seat, 1), (Omission::Exemption, 1)]);
}

#[test]
fn past_seats_of_the_same_days_are_one_row() {
    let maps = product(1, "Maps", None);
    let people = vec![person(1, &[(IdentifierKind::Email, "a@x")], Last::Unknown)];
    let carried =
        OwnCsvRecords::of(vec![maps.clone()], vec![license(1, &maps, LicenseFields::default())], people, false);
    let ended = |day: &str| KnownSeat { revoked_on: Some(day.parse().unwrap()), ..seat(1, Last::Unknown) };
    let mut out = LeftOut::new();
    let seats = vec![ended("2026-02-01"), ended("2026-01-01"), ended("2026-01-01"), seat(1, Last::Unknown)];
    assert_eq!(carried.seats(&carried.licenses[0].1, seats, &mut out).count(), 3);
    assert_eq!(counts(&out), [(Omission::TwinSeat, 1)]);
}

#[test]
fn an_account_has_a_row_for_each_device_and_what_no_row_can_say_is_counted() {
    use Omission::{AccountHolder, AccountMerge, ErasedAccount, UnlistedAccount};
    let suite = product(2, "Suite", Some("A"));
    let licenses = vec![license(7, &suite, LicenseFields::default())];
    let people = vec![
        person(1, &[(IdentifierKind::Email, "ana@x.org")], Last::Unknown),
        person(2, &[(IdentifierKind::Login, "bo")], Last::Unknown),
    ];
    let mut carried = OwnCsvRecords::of(vec![suite], licenses, people, false);
    carried.leave_accounts_out([(LicenseId(7), 4), (LicenseId(8), 3)]);
    assert_eq!(carried.left_out.get(&Omission::Account), Some(&3));
    let days = ListedDays::of("2026-06-01".parse().ok(), None);
    let device = |name: &str, told| Device { name: name.into(), listed: Listings::and_days(None, told), told };
    let account = |login: &str, whose: i64, told| Account {
        id: AccountId(whose),
        license: LicenseId(7),
        login: login.into(),
        domain: None,
        said: Said::default(),
        devices: vec![device("a", told), device("b", told), device("gone", None)],
        matched: Match::of(PersonId(whose), MatchRule::Seat),
        merged_into: Some(AccountId(9)),
        listed: Listings::and_days(None, told),
        told,
        missing_as_of: None,
        freeing: dormouse::domain::account::Freeing::default(),
        counted: Ok(()),
    };
    let (terms, mut out, mut rows) = (&carried.licenses[0].1, LeftOut::new(), Vec::new());
    let mut write = |account: &Account, into: Option<&Account>| {
        let by = IdentityKey::Domain;
        let _ = carried.account_lines(terms, (account, into), by, &mut out, &mut |line| {
            let texts =
                [Some(line.account.login.as_str()), line.device.map(|device| device.name.as_str()), line.person];
            let texts = texts.map(|text| text.unwrap_or_default().to_owned());
            rows.push((texts, line.match_rule, line.merged_into.map(str::to_owned)));
            ControlFlow::Continue(())
        });
    };
    let (ana, bo) = (account("ana", 1, days), account("bo", 2, days));
    write(&ana, Some(&bo));
    write(&bo, Some(&account("-", 1, days)));
    write(&account("-", 1, days), None);
    write(&account("old", 1, None), None);
    let row = |texts: [&str; 3], rule, into: Option<&str>| (texts.map(str::to_owned), rule, into.map(str::to_owned));
    assert_eq!(
        rows,
        [
            row(["ana", "a", "ana@x.org"], Some(MatchRule::Seat), Some("bo")),
            row(["ana", "b", "ana@x.org"], Some(MatchRule::Seat), Some("bo")),
            row(["bo", "a", ""], None, None),
            row(["bo", "b", ""], None, None),
        ]
    );
    assert_eq!(counts(&out), [(UnlistedAccount, 3), (ErasedAccount, 1), (AccountHolder, 1), (AccountMerge, 1)]);
}
