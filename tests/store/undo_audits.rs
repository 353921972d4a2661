//! Undo of users audits: a completion opens again, a start is cancelled, the count before holds.

use super::world::{World, complete};
use dormouse::domain::audit::{Audit, CompletionForm, Interval, State};
use dormouse::domain::command::{Command, Detail};
use dormouse::domain::ids::AuditId;
use dormouse::domain::refusal::text;

fn audit(world: &World, id: AuditId) -> Audit {
    world.store.audits(None).unwrap().into_iter().find(|audit| audit.id == id).unwrap()
}

#[test]
fn a_completion_opens_the_audit_again_and_the_count_before_holds() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 20);
    world.holders(chat, &["Carl", "Dora"]);
    world.count(chat, 12);
    let (_, second) = world.start_audit(chat);
    let batch = world.complete_audit(second, 7, &[]);
    assert_eq!(world.counts(chat), (2, 7));
    assert_eq!(audit(&world, second).delta(), Some(-5));

    let undone = world.undo(batch);
    assert_eq!(undone.kept(), Vec::<String>::new());
    assert_eq!(world.counts(chat), (2, 12));
    let open = audit(&world, second);
    assert_eq!((open.state, open.seats_before), (State::InProgress, 12));
    assert_eq!(world.store.license(chat, world.today()).unwrap().audit.unwrap().id, second);
    // What was recorded with it can be recorded anew.
    world.complete_audit(second, 8, &[]);
    assert_eq!(world.counts(chat), (2, 8));
    world.is_sound();
}

#[test]
fn without_a_count_before_the_holders_are_the_count() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 20);
    world.holders(chat, &["Carl", "Dora"]);
    let batch = world.count(chat, 12);
    world.holders(chat, &["Emil"]);
    assert_eq!(world.counts(chat), (3, 13));
    world.undo(batch);
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((3, 3), 0));
    world.is_sound();
}

#[test]
fn a_completion_gives_the_holders_it_removed_their_seats_back() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 2);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    let carl = world.store.find_person("carl@example.com").unwrap();
    let (_, id) = world.start_audit(chat);
    // Two accounts at the vendor, and Carl's is not among them.
    let batch = world.complete_audit(id, 2, &[carl]);
    assert_eq!((world.counts(chat), world.figures(chat).available()), ((1, 2), Some(0)));
    let undone = world.undo(batch);
    assert_eq!(undone.kept(), Vec::<String>::new());
    assert!(world.holds(seats[0]));
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((2, 2), 0));
    world.is_sound();
}

#[test]
fn a_completion_is_not_taken_back_once_another_audit_was_started() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 20);
    world.holders(chat, &["Carl"]);
    let (_, first) = world.start_audit(chat);
    let batch = world.complete_audit(first, 9, &[]);
    let (started, second) = world.start_audit(chat);
    let message = world.refused(&Command::Undo(Some(batch)));
    assert!(message.contains("another users audit of the license was started since"), "{message}");
    assert_eq!(world.counts(chat), (1, 9), "nothing of it was taken back");
    assert!(matches!(audit(&world, first).state, State::Completed(_)));
    assert_eq!(audit(&world, second).state, State::InProgress);
    world.undo(started);
    assert!(matches!(audit(&world, second).state, State::Cancelled { .. }));
    world.is_sound();
}

#[test]
fn an_undone_start_is_a_cancelled_audit_and_the_due_day_before_it_stands() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 20);
    world.count(chat, 9);
    let due = world.store.license(chat, world.today()).unwrap().next_audit_due;
    assert_eq!(due, Some(super::world::day("2026-09-01")));
    let (batch, id) = world.start_audit(chat);
    assert_eq!(
        world.store.license(chat, world.today()).unwrap().next_audit_due,
        due,
        "it stands while one is in progress"
    );
    let undone = world.undo(batch);
    let State::Cancelled { reason, .. } = audit(&world, id).state else { panic!("{:?}", audit(&world, id)) };
    assert_eq!(reason, "Its start was taken back.");
    assert_eq!(world.store.license(chat, world.today()).unwrap().next_audit_due, due);
    assert_eq!(world.refused(&complete(id, 5, &[])), text::AUDIT_CANCELLED);
    // Taken back in turn, it is open again.
    world.undo(undone.by);
    assert_eq!(audit(&world, id).state, State::InProgress);
    assert_eq!(world.counts(chat), (0, 9));
    world.is_sound();
}

#[test]
fn a_start_that_led_to_a_count_is_not_taken_back() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 20);
    let (batch, id) = world.start_audit(chat);
    world.complete_audit(id, 4, &[]);
    let message = world.refused(&Command::Undo(Some(batch)));
    assert_eq!(message, "Nothing of B3 can be taken back. A1: it is completed already.");
    assert_eq!(world.counts(chat), (0, 4));
}

#[test]
fn a_cancellation_opens_the_audit_again() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 20);
    let (_, id) = world.start_audit(chat);
    let cancelled = world.done(&Command::CancelAudit { audit: id, reason: "wrong license".into() });
    world.undo(cancelled.batch.unwrap());
    assert_eq!(audit(&world, id).state, State::InProgress);
    world.is_sound();
}

#[test]
fn removals_that_a_completion_closed_are_open_again() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 5);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    world.on("2026-11-22");
    world.reclaim(&seats);
    let (_, id) = world.start_audit(chat);
    let outcome = world.done(&complete(id, 0, &[]));
    assert!(matches!(outcome.detail, Detail::Completed { removals_closed: 2, .. }), "{outcome:?}");
    let open = "SELECT count(*) FROM removal WHERE closed_on IS NULL AND void_batch IS NULL";
    let count = |world: &World| world.by_other_means().query_row(open, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count(&world), 0);
    world.undo(outcome.batch.unwrap());
    assert_eq!(count(&world), 2);
    world.is_sound();
}

#[test]
fn only_reclaims_from_before_the_start_are_closed() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 5);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    world.on("2026-11-22");
    world.reclaim(&seats[..1]);
    let (_, id) = world.start_audit(chat);
    world.reclaim(&seats[1..]);
    let outcome = world.done(&complete(id, 1, &[]));
    assert!(matches!(outcome.detail, Detail::Completed { removals_closed: 1, .. }), "{outcome:?}");
}

#[test]
fn seats_move_during_an_audit_and_seats_before_does_not() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 20);
    let seats = world.holders(chat, &["Carl", "Dora", "Emil"]);
    let (_, id) = world.start_audit(chat);
    world.revoke(&seats[..2]);
    assert_eq!((audit(&world, id).seats_before, world.counts(chat)), (3, (1, 1)));
    world.complete_audit(id, 1, &[]);
    let State::Completed(done) = audit(&world, id).state else { panic!() };
    assert_eq!((done.seats_at_completion, done.seats_after, audit(&world, id).delta()), (1, 1, Some(-2)));
    world.is_sound();
}

#[test]
fn an_audit_obeys_its_three_states() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    let (_, id) = world.start_audit(chat);
    assert_eq!(world.refused(&Command::StartAudit(chat)), text::AUDIT_IN_PROGRESS);
    assert_eq!(world.refused(&complete(id, 100_001, &[])), text::BAD_SEAT_COUNT);
    world.complete_audit(id, 100_000, &[]);
    assert_eq!(world.refused(&complete(id, 3, &[])), text::AUDIT_COMPLETED);
    assert_eq!(world.counts(chat), (0, 100_000));
    let (_, other) = world.start_audit(chat);
    world.done(&Command::CancelAudit { audit: other, reason: "not now".into() });
    assert_eq!(world.refused(&complete(other, 3, &[])), text::AUDIT_CANCELLED);
    // The one it was opened for is named: a newer open audit does not take its place.
    world.start_audit(chat);
    assert_eq!(world.refused(&complete(other, 3, &[])), text::AUDIT_CANCELLED);
    world.is_sound();
}

#[test]
fn a_due_audit_is_told_to_every_admin_once() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    let (_, id) = world.start_audit(chat);
    let form = CompletionForm { seats_after: 2, notes: None, next: Interval::parse("1").unwrap() };
    world.done(&Command::CompleteAudit { audit: id, form, removed: Vec::new() });
    assert_eq!(world.done(&Command::NotifyDue).batch, None, "not yet");
    world.on("2026-07-01");
    world.done(&Command::NotifyDue);
    assert_eq!(world.notices(), ["Users audit due for Chat.", "Users audit due for Chat."]);
    assert_eq!(world.done(&Command::NotifyDue).batch, None, "once");
    assert_eq!(world.store.notices(&super::world::ben()).unwrap().iter().filter(|n| n.mine).count(), 1);
    world.is_sound();
}

#[test]
fn audits_are_in_the_order_of_their_recording_whatever_the_clock_did() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 9);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    world.on("2026-11-22");
    world.count(chat, 2);
    world.reclaim(&seats[..1]);
    // Somebody sets the clock back, and counts again.
    world.back_on("2026-10-01");
    world.count(chat, 1);
    let audits = world.store.audits(Some(chat)).unwrap();
    assert_eq!(audits.iter().map(|audit| audit.id.0).collect::<Vec<_>>(), [2, 1]);
    let due = world.store.license(chat, world.today()).unwrap().next_audit_due;
    assert!(due < Some("2027-11-01".parse().unwrap()), "that of the audit that was recorded last: {due:?}");
    let open: Vec<_> = world.store.removals().unwrap().into_iter().filter(|entry| entry.closed_how.is_none()).collect();
    assert_eq!(open.len(), 0, "the count came after the reclaim");
    world.is_sound();
}
