//! The outbox in the store: what becomes a message, who has no address, and what an undo finds told.

use super::world::{World, ana, ben, mail, ninety};
use dormouse::domain::command::{Command, Detail};
use dormouse::domain::edit::Change;
use dormouse::domain::ids::{NoticeId, SeatId};
use dormouse::domain::mail::MailSetting;
use dormouse::domain::outbox::{Again, Ended, Letter, Outbox};
use dormouse::domain::person::{IdentifierKind, PersonFields, PersonStatus};
use dormouse::domain::person_edit::PersonChanges;
use dormouse::domain::read_model::Backup;

/// Carl and Dora have had a seat of Chat since June and never used it; it is November, and both seats were reclaimed.
fn november() -> (World, Vec<SeatId>) {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    world.done(&Command::SetMail { setting: MailSetting::MailSender, value: "seats@example.org".into() });
    world.on("2026-11-22");
    (world, seats)
}

fn outbox(world: &mut World, again: Again) -> Outbox {
    match world.done(&Command::SendNotices { each: false, again }).detail {
        Detail::Outbox(outbox) => outbox,
        other => panic!("{other:?}"),
    }
}

fn attempt(world: &mut World, letter: &Letter) -> Option<Letter> {
    match world.done(&Command::TryMail(letter.mail)).detail {
        Detail::Letter(letter) => Some(letter),
        Detail::None => None,
        other => panic!("{other:?}"),
    }
}

fn end(letter: &Letter, ended: Ended) -> Command {
    Command::EndTry {
        mail: letter.mail,
        attempt: letter.attempts,
        told: letter.notices.iter().map(|told| told.id).collect(),
        ended,
        answer: "said".into(),
    }
}

fn to(letters: &[Letter]) -> Vec<&str> {
    letters.iter().map(|letter| letter.to.as_str()).collect()
}

#[test]
fn a_message_keeps_its_name_and_an_attempt_ends_once() {
    let (mut world, seats) = november();
    world.reclaim(&seats);
    let due = outbox(&mut world, Again::None).due;
    assert_eq!(to(&due), [mail("Carl"), mail("Dora")]);
    assert!(due[0].message_id.ends_with("@example.org") && due[0].message_id != due[1].message_id);
    assert_eq!(outbox(&mut world, Again::None).due, due, "what was not tried is the same message");
    let first = attempt(&mut world, &due[0]).unwrap();
    let second = attempt(&mut world, &due[0]).unwrap();
    assert_eq!((first.attempts, second.attempts, &second.message_id), (1, 2, &first.message_id));
    world.done(&end(&second, Ended::Sent));
    assert_eq!(world.refused(&end(&second, Ended::Sent)), format!("Attempt 2 of {} has ended already.", second.mail));
    assert_eq!(attempt(&mut world, &due[0]), None, "what was sent is not sent again");
    assert_eq!(to(&outbox(&mut world, Again::All).due), [mail("Dora")]);
    world.is_sound();
}

#[test]
fn what_waits_is_due_when_its_time_has_come() {
    let (mut world, seats) = november();
    world.reclaim(&seats);
    let due = outbox(&mut world, Again::None).due;
    let carl = attempt(&mut world, &due[0]).unwrap();
    world.done(&end(&carl, Ended::Later));
    let now = outbox(&mut world, Again::None);
    assert_eq!((to(&now.due), to(&now.waiting)), (vec![mail("Dora").as_str()], vec![mail("Carl").as_str()]));
    world.on("2026-11-23");
    assert_eq!(to(&outbox(&mut world, Again::None).due), [mail("Carl"), mail("Dora")]);
}

#[test]
fn a_corrected_address_is_tried_by_itself() {
    let (mut world, seats) = november();
    world.reclaim(&seats);
    let due = outbox(&mut world, Again::None).due;
    let carl = attempt(&mut world, &due[0]).unwrap();
    world.done(&end(&carl, Ended::Refused));
    assert_eq!(to(&outbox(&mut world, Again::None).refused), [mail("Carl")]);
    world
        .by_other_means()
        .execute("UPDATE identifier SET value = 'carl@example.net' WHERE value LIKE 'carl@%'", [])
        .unwrap();
    let now = outbox(&mut world, Again::None);
    assert_eq!(
        (to(&now.due), now.refused.len()),
        (vec!["carl@example.net", mail("Dora").as_str()].into_iter().rev().collect(), 0)
    );
}

#[test]
fn who_has_no_address_is_named_and_an_admin_is_reached_as_the_person_they_are() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    let nameless = world.done(&Command::AddPerson(PersonFields {
        name: "Nil Sol".into(),
        identifiers: vec![(IdentifierKind::EmployeeNumber, "77".into())],
        ..PersonFields::default()
    }));
    let Detail::Person(nil) = nameless.detail else { panic!() };
    let seat = world.assign(chat, nil);
    let bens_person = world.person("Ben");
    world.count(chat, 1);
    world.on("2027-03-01");
    world.reclaim(&[seat]);
    // An audit fell due meanwhile, and nothing but this run tells of it.
    let now = outbox(&mut world, Again::None);
    let names: Vec<&str> = now.unreachable.iter().map(|who| who.name.as_str()).collect();
    assert_eq!((names, now.due.len()), (vec!["Nil Sol", "ana", "ben"], 0));
    let admin = |of: &dormouse::domain::actor::Actor, email: Option<&str>, person| Command::SetAdmin {
        uid: of.uid,
        name: of.name.clone(),
        role: None,
        email: email.map_or(Change::Keep, |email| Change::To(email.to_owned())),
        person,
        accounts: Vec::new(),
    };
    world.done(&admin(&ana(), Some("ana@example.org"), Change::Keep));
    world.done(&admin(&ben(), None, Change::To(bens_person)));
    let now = outbox(&mut world, Again::None);
    let mut reached = to(&now.due);
    reached.sort_unstable();
    assert_eq!((reached, now.unreachable.len()), (vec!["ana@example.org", "ben@example.com"], 1));
    // Whoever is an admin no longer is told nothing as one.
    world.done(&Command::RemoveAdmin(ben().uid));
    assert_eq!(to(&outbox(&mut world, Again::None).due), ["ana@example.org"]);
}

#[test]
fn whoever_may_have_been_told_is_told_again() {
    let (mut world, seats) = november();
    let (batch, _) = world.reclaim(&seats);
    let due = outbox(&mut world, Again::None).due;
    // Carl's message is under way when the reclaim is taken back; nobody has begun with Dora's.
    let carl = attempt(&mut world, &due[0]).unwrap();
    world.undo(batch);
    world.done(&end(&carl, Ended::Sent));
    assert_eq!(attempt(&mut world, &due[1]), None, "what was withdrawn is not sent");
    let now = outbox(&mut world, Again::None);
    assert_eq!(to(&now.due), [mail("Carl")]);
    assert_eq!(now.due[0].notices[0].text, "Your Chat seat was given back on 2026-11-22. You can go on using it.");
    world.is_sound();
}

#[test]
fn nothing_of_a_rehearsal_stays() {
    let (mut world, seats) = november();
    world.reclaim(&seats);
    let now = world.now();
    let plan = world.store.rehearse(&Command::SendNotices { each: true, again: Again::All }, &ana(), now).unwrap();
    let Detail::Outbox(plan) = plan.detail else { panic!() };
    assert_eq!(plan.due.len(), 2);
    let mails: i64 = world.by_other_means().query_row("SELECT count(*) FROM mail", [], |row| row.get(0)).unwrap();
    assert_eq!(mails, 0);
    let again = Again::These(vec![NoticeId(99)]);
    assert_eq!(
        world.refused(&Command::SendNotices { each: false, again }),
        "N99 is no notice that must still be sent."
    );
}

#[test]
fn a_message_that_nothing_vouches_for_is_found() {
    let (mut world, seats) = november();
    world.reclaim(&seats);
    outbox(&mut world, Again::None);
    world.is_sound();
    world.by_other_means().execute("UPDATE mail SET sent_at = 1 WHERE id = 1", []).unwrap();
    let finding = world.store.check().unwrap().into_iter().find(|finding| finding.name == "mail").unwrap();
    assert_eq!((finding.ok, finding.found.as_str()), (false, "M1 was sent by no attempt"));
}

#[test]
fn a_backup_is_of_one_moment_while_others_write() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 500);
    let other = world.store.again().unwrap();
    let copy = world.path().with_file_name("copy.db");
    let to = copy.clone();
    let done = std::thread::scope(|scope| {
        let copying = scope.spawn(move || {
            (0..10)
                .map(|_| other.backup(&to, true, &dormouse::files::OffLimits::none()).unwrap())
                .collect::<Vec<Backup>>()
        });
        for n in 0..60 {
            let person = world.person(&format!("Name{n}"));
            world.assign(chat, person);
        }
        copying.join().unwrap()
    });
    let heads: Vec<String> =
        world.store.history(None, None, None).unwrap().into_iter().map(|entry| entry.hash).collect();
    assert!(done.iter().all(|backup| heads.contains(&backup.head)), "each copy ends with an event that was written");
    let kept = dormouse::store::Store::open(&copy, dormouse::store::Access::ReadOnly).unwrap();
    assert!(kept.check().unwrap().iter().all(|finding| finding.ok));
}

#[test]
fn who_gets_the_seat_again_before_being_told_of_its_reclaim_is_not_told() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 5);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    let carl = world.seat(seats[0]).unwrap().seat.holder.id;
    world.on("2026-11-22");
    world.reclaim(&seats);
    let told = |world: &World| -> Vec<String> {
        world.store.notices(&ana()).unwrap().into_iter().map(|notice| notice.to).collect()
    };
    assert_eq!(told(&world).len(), 2);
    let outcome = world.done(&Command::assign(chat, carl));
    assert_eq!(outcome.warnings, ["Carl had not been told of the reclaim yet, and is not told any more."]);
    assert_eq!(told(&world), [mail("Dora")]);
    let undone = world.undo(outcome.batch.unwrap());
    assert_eq!(told(&world).len(), 2, "the seat is gone again");
    world.undo(undone.by);
    assert_eq!(told(&world), [mail("Dora")]);
    world.is_sound();
}

#[test]
fn whoever_was_offboarded_is_told_nothing_and_people_are_counted_once() {
    let mut world = World::on_disk();
    let (chat, maps) = (world.license("Chat", 5), world.license("Maps", 5));
    let mut seats = world.holders(chat, &["Carl", "Dora", "Emil"]);
    let carl = world.store.find_person("carl@example.com").unwrap();
    seats.push(world.assign(maps, carl));
    for (name, status) in [("Dora", PersonStatus::Inactive), ("Emil", PersonStatus::Offboarded)] {
        let person = world.store.find_person(&mail(name)).unwrap();
        let changes = PersonChanges { status: Some(status), ..PersonChanges::default() };
        world.done(&Command::EditPerson { person, changes, reason: None });
    }
    world.on("2026-11-22");
    let outcome = world.done(&Command::Reclaim { seats, threshold: ninety() });
    assert_eq!(outcome.receipt, "reclaimed 4 seats of 2 licenses, 2 people to be told");
    let Detail::Seats(plan) = outcome.detail else { panic!() };
    assert_eq!((plan.seats.len(), plan.told()), (4, 2));
    let told = world.notices();
    assert_eq!(told.len(), 3);
    let asks = |text: &&String| text.contains("You can request access again.");
    assert_eq!(told.iter().filter(asks).count(), 2, "the account of one is switched off: {told:?}");
    assert_eq!(to(&outbox(&mut world, Again::None).due), [mail("Carl"), mail("Dora")]);
    world.is_sound();
}

#[test]
fn what_was_not_sent_before_somebody_was_offboarded_is_not_sent_at_all() {
    let (mut world, seats) = november();
    world.reclaim(&seats);
    let due = outbox(&mut world, Again::None).due;
    let carl = world.store.find_person("carl@example.com").unwrap();
    world.done(&Command::OffboardPerson(carl));
    assert_eq!(attempt(&mut world, &due[0]), None, "also where the message was put together before");
    assert_eq!(to(&outbox(&mut world, Again::All).due), [mail("Dora")]);
    assert_eq!(world.notices().len(), 1, "it is withdrawn");
    assert!(attempt(&mut world, &due[1]).is_some());
    world.is_sound();
}
