//! Sign-ins at vendors: each judges the seats of its vendor and no others, in whatever order files are read.

use super::import_files::{account, people, person, roster, signed_in, usage, used};
use super::world::{World, ana, day};
use dormouse::domain::command::{Command, ImportOptions};
use dormouse::domain::dormancy::{AsOf, Signal};
use dormouse::domain::evidence::Evidence;
use dormouse::domain::ids::{LicenseId, SeatId};
use dormouse::domain::import_file::{Content, ImportFile, PersonRow};
use dormouse::domain::time::Day;

fn of(license: LicenseId) -> ImportOptions {
    ImportOptions { license: Some(license), ..ImportOptions::default() }
}

fn signal(world: &World, license: LicenseId) -> (Signal, u32, bool) {
    let verdict = world.seats(license)[0].verdict;
    let seat_index = world.store.seat_index(world.today()).unwrap();
    let counted = seat_index.count(license, AsOf::new(world.today(), super::world::ninety(), 7));
    assert_eq!(counted.dormant == 1, verdict.dormant, "the report and the seat agree");
    (verdict.signal, verdict.idle_days, verdict.dormant)
}

fn sign_in(world: &World, license: LicenseId) -> Option<Day> {
    let login: Evidence = world.seats(license)[0].seat.account_login;
    login.day()
}

/// A license of the vendor's product without a publisher, and one of somebody else; Carl holds a seat of both.
fn two() -> (World, LicenseId, LicenseId, Vec<SeatId>) {
    let mut world = World::on_disk();
    let (chat, pad) = (world.license("Chat", 5), world.license("Pad", 5));
    let mut seats = world.holders(chat, &["Carl"]);
    let carl = world.seats(chat)[0].seat.holder.id;
    seats.push(world.assign(pad, carl));
    world.on("2027-06-01");
    (world, chat, pad, seats)
}

#[test]
fn a_sign_in_at_one_vendor_wakes_no_seat_of_another() {
    let (mut world, chat, pad, _) = two();
    let never = signal(&world, pad);
    assert!(matches!(never, (Signal::Never, _, true)));
    world.import(usage("2027-05-31", vec![signed_in("Carl", "2027-05-30")]), of(chat));
    assert_eq!(signal(&world, chat), (Signal::AccountLogin, 2, false), "its product has no publisher on record");
    assert_eq!(signal(&world, pad), never);
    let carl = world.store.people().unwrap().remove(0);
    assert!(!carl.last_login.last.is_known(), "the directory said nothing");
    // Use goes before it, the directory behind it.
    world.import(
        people("2027-05-31", vec![PersonRow { last_login: Some(day("2027-05-31")), ..person("Carl") }]),
        ImportOptions::default(),
    );
    assert_eq!(signal(&world, chat), (Signal::AccountLogin, 2, false));
    assert_eq!(signal(&world, pad), (Signal::LastLogin, 1, false));
    world.import(usage("2027-06-01", vec![used("Carl", "2027-01-01")]), of(chat));
    assert!(matches!(signal(&world, chat), (Signal::LastUsed, _, true)));
    world.is_sound();
}

#[test]
fn a_seat_that_is_given_later_is_judged_by_it_as_well() {
    let mut world = World::on_disk();
    world.person("Carl");
    let create = ImportOptions { create_license: Some(("Chat".into(), 5)), ..ImportOptions::default() };
    world.on("2027-06-01");
    world.import(usage("2027-05-31", vec![signed_in("Carl", "2027-05-30")]), create);
    let other = Command::AddLicense {
        product: "Calls".into(),
        publisher: Some("CHATTER".into()),
        fields: Box::new(dormouse::domain::license::LicenseFields { seats_total: Some(3), ..Default::default() }),
    };
    world.done(&other);
    let calls = world.store.find_license("Calls").unwrap();
    world.holders(calls, &["Dora"]);
    let carl = world.store.find_person("carl@example.com").unwrap();
    world.assign(calls, carl);
    let seats = world.seats(calls);
    let logins: Vec<_> = seats.iter().map(|entry| entry.seat.account_login.day()).collect();
    assert_eq!(logins, [Some(day("2027-05-30")), None], "another product of the same publisher");
    world.is_sound();
}

#[test]
fn the_order_of_files_makes_no_difference() {
    let files = || {
        [("2027-05-10", "2027-05-01"), ("2027-05-20", "2027-04-01"), ("2027-05-30", "2027-05-01")]
            .map(|(as_of, on)| usage(as_of, vec![signed_in("Carl", on)]))
    };
    let mut known = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let (mut world, chat, ..) = two();
        for place in order {
            world.import(files()[place].clone(), of(chat));
        }
        let login = world.seats(chat)[0].seat.account_login;
        known.push((login.last, login.as_of));
        world.is_sound();
    }
    assert_eq!((known[0].0, known[0].1), (known[1].0, known[1].1));
    assert_eq!((known[0].0, known[0].1), (known[2].0, known[2].1));
    assert_eq!(known[0].1, Some(day("2027-05-30")));
}

#[test]
fn a_file_of_the_directory_stands_in_for_any_seat() {
    let (mut world, chat, pad, _) = two();
    let mut file: ImportFile = usage("2027-05-31", vec![signed_in("Carl", "2027-05-30")]);
    if let Content::Vendor(vendor) = &mut file.content {
        vendor.directory = true;
    }
    world.import(file, of(chat));
    assert_eq!(signal(&world, pad), (Signal::LastLogin, 2, false));
    assert_eq!(sign_in(&world, pad), None);
    world.is_sound();
}

#[test]
fn an_undo_takes_the_sign_in_back_and_its_undo_brings_it_back() {
    let (mut world, chat, ..) = two();
    let file = |as_of, on| usage(as_of, vec![signed_in("Carl", on)]);
    let (first, _) = world.import(file("2027-05-10", "2027-05-01"), of(chat));
    let (second, _) = world.import(file("2027-05-31", "2027-05-30"), of(chat));
    let undone = world.undo(second.unwrap());
    assert_eq!((sign_in(&world, chat), undone.kept().len()), (Some(day("2027-05-01")), 0));
    let again = world.undo(undone.by);
    assert_eq!(sign_in(&world, chat), Some(day("2027-05-30")));
    world.undo(again.by);
    let gone = world.undo(first.unwrap());
    assert_eq!((sign_in(&world, chat), gone.kept().len()), (None, 0));
    assert!(matches!(signal(&world, chat), (Signal::Never, ..)));
    world.undo(gone.by);
    assert_eq!(sign_in(&world, chat), Some(day("2027-05-01")));
    world.is_sound();
}

#[test]
fn a_sign_in_that_comes_back_replaces_no_newer_one_that_was_read_meanwhile() {
    let file = |as_of, on| usage(as_of, vec![signed_in("Carl", on)]);
    for before in [false, true] {
        let (mut world, chat, ..) = two();
        if before {
            world.import(file("2027-04-10", "2027-04-01"), of(chat));
        }
        let (older, _) = world.import(file("2027-05-10", "2027-05-01"), of(chat));
        let undone = world.undo(older.unwrap());
        let (newer, _) = world.import(file("2027-05-31", "2027-05-30"), of(chat));
        let _ = world.undo_as(&ana(), Some(undone.by));
        assert_eq!(sign_in(&world, chat), Some(day("2027-05-30")), "the older one is read again, before: {before}");
        let _ = world.undo_as(&ana(), newer);
        assert!(sign_in(&world, chat) < Some(day("2027-05-30")), "before: {before}");
        world.is_sound();
    }
}

#[test]
fn who_was_added_with_a_sign_in_goes_and_comes_back_with_it() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 5);
    world.on("2027-06-01");
    let options = ImportOptions { create_people: true, ..of(chat) };
    let (batch, _) = world.import(roster("2027-05-31", vec![signed_in("Emil", "2027-05-30")]), options);
    let undone = world.undo(batch.unwrap());
    assert_eq!(undone.kept(), Vec::<String>::new());
    assert!(world.store.people().unwrap().is_empty());
    assert_eq!(world.undo(undone.by).kept(), Vec::<String>::new());
    assert_eq!(sign_in(&world, chat), Some(day("2027-05-30")));
    world.is_sound();
}

#[test]
fn of_two_who_are_one_the_later_sign_in_stays() {
    for (carls, carlas, both) in [
        ("2027-05-01", "2027-05-30", "2027-05-30"),
        ("2027-05-30", "2027-05-01", "2027-05-30"),
        ("", "2027-05-20", "2027-05-20"),
        ("2027-05-20", "", "2027-05-20"),
    ] {
        let (mut world, chat, ..) = two();
        world.holders(chat, &["Carla"]);
        let accounts = [("Carl", carls), ("Carla", carlas)];
        let accounts = accounts.map(|(name, on)| if on.is_empty() { account(name) } else { signed_in(name, on) });
        world.import(usage("2027-05-31", accounts.to_vec()), of(chat));
        let [carl, carla] =
            ["carl@example.com", "carla@example.com"].map(|mail| world.store.find_person(mail).unwrap());
        let merged = world.done(&Command::MergePeople { from: carla, into: carl }).batch.unwrap();
        assert_eq!(sign_in(&world, chat), Some(day(both)), "{carls} and {carlas}");
        let apart = world.undo(merged);
        let known: Vec<_> = world.seats(chat).iter().map(|entry| entry.seat.account_login.day()).collect();
        assert_eq!(known, [carls, carlas].map(|on| on.parse().ok()), "{carls} and {carlas}");
        world.undo(apart.by);
        assert_eq!(sign_in(&world, chat), Some(day(both)));
        world.is_sound();
    }
}

#[test]
fn a_purge_leaves_no_day_of_a_sign_in() {
    let (mut world, chat, ..) = two();
    let (batch, _) = world.import(usage("2027-05-31", vec![signed_in("Carl", "2027-05-30")]), of(chat));
    let carl = world.store.people().unwrap()[0].id;
    assert!(world.store.history(Some(&carl.to_string()), None, None).unwrap().iter().any(|e| e.batch == batch));
    world.done(&Command::OffboardPerson(carl));
    world.done(&Command::purge(carl));
    let left: i64 = world
        .by_other_means()
        .query_row(
            "SELECT (SELECT count(*) FROM account_login WHERE login_kind <> 0 OR login_value IS NOT NULL
                     OR void_batch IS NULL)
                  + (SELECT count(*) FROM image WHERE table_name = 'account_login' AND salt IS NOT NULL)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(left, 0);
    world.is_sound();
}
