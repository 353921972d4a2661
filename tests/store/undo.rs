//! Undo of what admins do by hand: assigning, revoking, reclaiming, settings; whose batch it is; undo of an undo.

use super::world::{World, ana, ben, day};
use dormouse::domain::command::Command;
use dormouse::domain::dormancy::AsOf;
use dormouse::domain::ids::BatchId;
use dormouse::domain::org::Setting;
use dormouse::domain::person::PersonStatus;
use dormouse::domain::read_model::SeatFilter;
use dormouse::domain::refusal::text;

/// Three seats of Chat, given in June and silent since; it is November.
pub fn november() -> (World, dormouse::domain::ids::LicenseId, Vec<dormouse::domain::ids::SeatId>) {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    let seats = world.holders(chat, &["Carl", "Dora", "Emil"]);
    world.on("2026-11-22");
    (world, chat, seats)
}

fn removals(world: &World) -> i64 {
    let sql = "SELECT count(*) FROM removal WHERE void_batch IS NULL AND closed_on IS NULL";
    world.by_other_means().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_reclaim_gives_the_same_seats_back_with_a_note_and_withdraws_what_hung_on_it() {
    let (mut world, chat, seats) = november();
    let before = world.seat(seats[0]).unwrap();
    let (batch, taken) = world.reclaim(&seats);
    assert_eq!((taken.seats, world.counts(chat)), (seats.clone(), (0, 0)));
    assert_eq!(world.notices().len(), 3);
    assert_eq!(
        world.notices()[0],
        "Your Chat seat was reclaimed on 2026-11-22 because no use of it is known. You can request access again."
    );
    assert_eq!(removals(&world), 3);
    assert_eq!(
        world.seat(seats[0]).unwrap().seat.notes.as_deref(),
        Some("Reclaimed via the dormancy report on 2026-11-22.")
    );

    world.on("2026-11-23");
    let undone = world.undo(batch);
    assert_eq!(undone.kept(), Vec::<String>::new());
    assert_eq!((world.counts(chat), world.notices().len(), removals(&world)), ((3, 3), 0, 0));
    let back = world.seat(seats[0]).unwrap();
    assert_eq!((back.seat.assigned_on, back.seat.first_listed), (before.seat.assigned_on, before.seat.first_listed));
    assert_eq!(
        back.seat.notes.as_deref(),
        Some(
            format!(
                "Reclaimed via the dormancy report on 2026-11-22.\nGiven back on 2026-11-23: {batch} was taken back."
            )
            .as_str()
        )
    );
    assert_eq!(back.revoked_by, None);
    world.is_sound();
}

#[test]
fn a_reclaim_comes_back_as_far_as_there_is_room() {
    let (mut world, chat, seats) = november();
    let (batch, _) = world.reclaim(&seats);
    let newcomer = world.person("Fred");
    world.assign(chat, newcomer);
    let undone = world.undo(batch);
    let kept = undone.kept();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(kept[0].ends_with("no seats remaining on this license"), "{kept:?}");
    assert_eq!(world.counts(chat), (3, 3));
    let stays: Vec<_> = seats.iter().filter(|seat| !world.holds(**seat)).collect();
    assert_eq!(stays.len(), 1);
    assert!(kept[0].starts_with(&stays[0].to_string()), "{kept:?}");
    // What hangs on the seat that stays, stays: it is still to be removed, and its holder still to be told.
    assert_eq!((removals(&world), world.notices().len()), (1, 1));
    world.is_sound();
}

#[test]
fn a_holder_who_got_another_seat_or_left_gets_none_back() {
    let (mut world, chat, seats) = november();
    let (batch, _) = world.reclaim(&seats);
    let carl = world.store.find_person("carl@example.com").unwrap();
    world.assign(chat, carl);
    world.leaves("Dora", PersonStatus::Offboarded);
    let undone = world.undo(batch);
    assert_eq!(undone.kept().len(), 2, "{undone:?}");
    assert!(
        undone.kept().contains(&format!("{}: this user already has an active assignment for this license", seats[0]))
    );
    assert!(
        undone
            .kept()
            .contains(&format!("{}: this user is inactive or offboarded and cannot be given a seat", seats[1]))
    );
    assert!(world.holds(seats[2]) && !world.holds(seats[0]) && !world.holds(seats[1]));
    assert_eq!(removals(&world), 1, "Carl's was withdrawn as he was given a seat again");
    world.is_sound();
}

#[test]
fn a_holder_who_was_told_already_is_told_that_the_seat_is_back() {
    let (mut world, _, seats) = november();
    let (batch, _) = world.reclaim(&seats[..1]);
    world.rewrite("UPDATE notice SET sent_at = 1");
    let undone = world.undo(batch);
    assert_eq!(undone.kept(), ["N1: it was sent already"]);
    let notices = world.notices();
    assert_eq!(notices.len(), 2);
    assert_eq!(notices[1], "Your Chat seat was given back on 2026-11-22. You can go on using it.");
    world.is_sound();
}

#[test]
fn a_removal_that_was_done_stays_done() {
    let (mut world, chat, seats) = november();
    let (batch, _) = world.reclaim(&seats[..1]);
    world.on("2026-11-23");
    world.count(chat, 2);
    assert_eq!(removals(&world), 0, "the audit closed it");
    let undone = world.undo(batch);
    assert_eq!(undone.kept(), ["the removal of S1: the removal at the vendor is done"]);
    assert!(world.holds(seats[0]));
    assert_eq!(world.counts(chat), (3, 3));
}

#[test]
fn what_is_taken_back_can_be_done_again_and_taken_back_again() {
    let (mut world, chat, seats) = november();
    let (batch, _) = world.reclaim(&seats);
    let first = world.undo(batch);
    let again = world.undo(first.by);
    assert_eq!(again.kept(), Vec::<String>::new());
    assert_eq!((world.counts(chat), world.notices().len(), removals(&world)), ((0, 0), 3, 3));
    assert_eq!(
        world.seat(seats[0]).unwrap().seat.notes.as_deref(),
        Some("Reclaimed via the dormancy report on 2026-11-22.")
    );
    assert_eq!(
        world.refused(&Command::Undo(Some(first.by))),
        format!("{} was taken back already, by {}.", first.by, again.by)
    );
    assert_eq!(world.store.last_batch(&ana()).unwrap().map(|(batch, _)| batch), Some(batch), "it stands again");
    let third = world.undo_as(&ana(), None).unwrap();
    assert_eq!((third.batch, third.kept()), (batch, Vec::new()));
    assert_eq!((world.counts(chat), world.notices().len(), removals(&world)), ((3, 3), 0, 0));
    world.is_sound();
}

#[test]
fn a_seat_that_changed_since_it_came_back_is_not_taken_again() {
    let (mut world, _, seats) = november();
    let (batch, _) = world.reclaim(&seats);
    let first = world.undo(batch);
    let by_hand = world.revoke(&seats[..1]);
    let again = world.undo(first.by);
    assert_eq!(again.kept(), [format!("{}: changed since by {by_hand}", seats[0])]);
    assert!(!world.holds(seats[0]) && !world.holds(seats[1]));
    world.is_sound();
}

#[test]
fn steps_are_taken_back_one_after_the_other() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    let carl = world.person("Carl");
    let seat = world.assign(chat, carl);
    world.revoke(&[seat]);
    for left in [true, false] {
        world.undo_as(&ana(), None).unwrap();
        assert_eq!(world.holds(seat), left);
    }
    assert_eq!(world.seat(seat), None, "a seat whose assignment was taken back is listed nowhere");
    world.undo_as(&ana(), None).unwrap();
    assert!(world.store.people().unwrap().is_empty());
    world.undo_as(&ana(), None).unwrap();
    assert!(
        world.store.licenses(world.today()).unwrap().is_empty()
            && world.store.products(world.today()).unwrap().is_empty()
    );
    assert_eq!(world.refused(&Command::Undo(None)), "You have changed nothing that could be taken back.");
    world.is_sound();
}

#[test]
fn and_done_again_one_after_the_other() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    let carl = world.person("Carl");
    let seat = world.assign(chat, carl);
    world.revoke(&[seat]);
    let undos: Vec<BatchId> = (0..4).map(|_| world.undo_as(&ana(), None).unwrap().by).collect();
    for undo in undos.into_iter().rev() {
        assert_eq!(world.undo(undo).kept(), Vec::<String>::new());
    }
    let entry = world.seat(seat).unwrap();
    assert_eq!((entry.seat.revoked_on, world.counts(chat)), (Some(day("2026-06-01")), (0, 0)));
    world.is_sound();
}

#[test]
fn a_bare_undo_never_touches_another_admins_work() {
    let (mut world, chat, seats) = november();
    let (batch, _) = world.reclaim(&seats[..1]);
    let none = world.undo_as(&ben(), None).unwrap_err();
    assert_eq!(none.message, "You have changed nothing that could be taken back.");
    let carl = world.store.find_person("carl@example.com").unwrap();
    let bens = world.run_as(&ben(), &Command::assign(chat, carl)).unwrap();
    let anas = world.undo_as(&ana(), None).unwrap_err();
    assert!(anas.message.starts_with(&format!("Nothing of {batch} can be taken back.")), "{anas}");
    let undone = world.undo_as(&ben(), None).unwrap();
    assert_eq!(Some(undone.batch), bens.batch);
    // By its number, anybody's.
    let undone = world.undo_as(&ben(), Some(batch)).unwrap();
    assert_eq!((undone.batch, undone.kept()), (batch, Vec::new()));
    assert!(world.holds(seats[0]));
    world.is_sound();
}

#[test]
fn only_an_admin_takes_anything_back() {
    let (mut world, _, seats) = november();
    let (batch, _) = world.reclaim(&seats);
    let stranger = dormouse::domain::actor::Actor { uid: 4000, name: "mia".into(), ..ana() };
    let refusal = world.undo_as(&stranger, Some(batch)).unwrap_err();
    assert_eq!(refusal.message, "mia may look, but only an admin of this database may change it.");
    assert!(refusal.hint.unwrap().contains("one of its admins"));
}

#[test]
fn a_seat_given_since_is_not_taken_by_an_undo_of_its_license_or_holder() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    let licensed = world.store.last_batch(&ana()).unwrap().unwrap().0;
    let carl = world.person("Carl");
    let hired = world.store.last_batch(&ana()).unwrap().unwrap().0;
    world.assign(chat, carl);
    for (batch, what) in [(licensed, "L1"), (hired, "P1")] {
        let message = world.refused(&Command::Undo(Some(batch)));
        assert_eq!(message, format!("Nothing of {batch} can be taken back. {what}: it is in use since."));
        assert_eq!(world.counts(chat), (1, 1));
        assert!(world.store.find_person("carl@example.com").is_ok());
    }
    world.is_sound();
}

#[test]
fn a_setting_is_set_back_and_can_be_set_again() {
    let mut world = World::on_disk();
    let set = |value: &str| Command::SetOrg { setting: Setting::Threshold, value: value.into() };
    world.done(&set("60"));
    world.done(&set("30"));
    world.undo_as(&ana(), None).unwrap();
    assert_eq!(world.store.org().unwrap().threshold.days(), 60);
    let undone = world.undo_as(&ana(), None).unwrap();
    assert_eq!(world.store.org().unwrap().threshold.days(), 90);
    world.done(&set("120"));
    assert_eq!(world.store.org().unwrap().threshold.days(), 120);
    let refused = world.refused(&Command::Undo(Some(undone.by)));
    assert!(refused.ends_with("The setting threshold: another one has taken its place since."), "{refused}");
    world.is_sound();
}

#[test]
fn what_was_never_done_or_cannot_be_undone_is_refused_by_name() {
    let mut world = World::on_disk();
    world.license("Chat", 1);
    assert_eq!(world.refused(&Command::Undo(Some(BatchId(99)))), "There is no batch \"B99\".");
    assert_eq!(world.refused(&Command::Undo(Some(BatchId(1)))), "B1 (init) cannot be taken back.");
    world.is_sound();
}

#[test]
fn a_revocation_the_count_had_left_out_comes_back_with_the_count_it_had() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 2);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    // The vendor counts two, one of them nobody here knows: Dora was removed there.
    world.count(chat, 2);
    let batch = world.revoke_already_removed(&seats[1..]);
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((1, 2), 1));
    let undone = world.undo(batch);
    assert_eq!(undone.kept(), Vec::<String>::new());
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((2, 2), 0));
    world.is_sound();
}

#[test]
fn an_undo_leaves_its_own_event_and_the_first_one_stands() {
    let (mut world, chat, seats) = november();
    let (batch, _) = world.reclaim(&seats);
    let undone = world.undo(batch);
    let history = world.store.history(Some(&chat.to_string()), None, None).unwrap();
    let commands: Vec<&str> = history.iter().map(|event| event.command.as_str()).collect();
    assert_eq!(&commands[..2], ["undo", "reclaim"]);
    assert_eq!(history[0].summary.as_deref(), Some(format!("took back {batch} (reclaim)").as_str()));
    assert_eq!(history[0].batch, Some(undone.by));
    let filter = SeatFilter { past: true, ..SeatFilter::default() };
    assert!(world.store.seats(&filter, AsOf::new(world.today(), super::world::ninety(), 7)).unwrap().is_empty());
    let zoe = world.person("Zoe");
    assert_eq!(world.refused(&Command::assign(chat, zoe)), text::NO_SEAT_LEFT);
}
