//! Holding a seat: who is given one, what is recorded of it, and what becomes of those who are refused.

use super::world::{World, ana, ben, day};
use dormouse::domain::command::{Command, Detail};
use dormouse::domain::edit::{Change, SeatEdit};
use dormouse::domain::evidence::Last;
use dormouse::domain::ids::SeatId;
use dormouse::domain::license::{LicenseFields, LimitPolicy};
use dormouse::domain::person::PersonStatus;
use dormouse::domain::read_model::Denials;
use dormouse::domain::refusal::text;

fn edit(seats: &[SeatId], edit: SeatEdit) -> Command {
    Command::EditSeats { seats: seats.to_vec(), edit, seen: None, reason: None }
}

fn noted(seats: &[SeatId], notes: &str) -> Command {
    edit(seats, SeatEdit { notes: Change::To(notes.into()), ..SeatEdit::default() })
}

#[test]
fn a_seat_is_not_given_to_whoever_left_and_is_to_whoever_will_be_back() {
    use PersonStatus::{Active, Inactive, Offboarded, OnLeave, Service};
    let mut world = World::new();
    let chat = world.license("Chat", 9);
    for (name, status, may) in [
        ("Carl", Active, true),
        ("Dora", OnLeave, true),
        ("Robot", Service, true),
        ("Emil", Inactive, false),
        ("Fred", Offboarded, false),
    ] {
        let person = world.person_who_is(name, status);
        let answer = world.run_as(&ana(), &Command::assign(chat, person)).map(|outcome| outcome.receipt.to_string());
        let expected = if may { Ok("License seat assigned".to_owned()) } else { Err(text::HOLDER_LEFT.to_owned()) };
        assert_eq!(answer.map_err(|refusal| refusal.message), expected, "{name}");
    }
    assert_eq!(text::HOLDER_LEFT, "This user is inactive or offboarded and cannot be given a seat.");
    assert_eq!(world.counts(chat), (3, 3));
}

#[test]
fn admins_of_every_role_change_records_and_nobody_else_does() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 9);
    let seats = world.holders(chat, &["Carl", "Dora", "Emil"]);
    world.on("2026-11-22");
    let stranger = dormouse::domain::actor::Actor { uid: 4000, name: "mia".into(), ..ana() };
    let commands = |seat: SeatId| {
        [
            Command::StartAudit(chat),
            Command::CancelAudit { audit: dormouse::domain::ids::AuditId(1), reason: "not now".into() },
            Command::Reclaim { seats: vec![seat], threshold: super::world::ninety() },
            Command::Undo(None),
            Command::ArchiveLicense(chat),
            Command::RestoreLicense(chat),
            noted(&[seat], "seen"),
        ]
    };
    for command in commands(seats[0]) {
        let refusal = world.run_as(&stranger, &command).unwrap_err();
        assert_eq!(refusal.message, "mia may look, but only an admin of this database may change it.", "{command:?}");
    }
    for (n, role) in ["admin", "it-admin", "super-admin"].into_iter().enumerate() {
        let sql = format!("UPDATE admin SET role = '{role}' WHERE uid = {}", ben().uid);
        world.by_other_means().execute(&sql, []).unwrap();
        for command in commands(seats[n]) {
            let command = match command {
                Command::CancelAudit { reason, .. } => {
                    let open = world.store.license(chat, world.today()).unwrap().audit.unwrap().id;
                    Command::CancelAudit { audit: open, reason }
                }
                command => command,
            };
            world.run_as(&ben(), &command).unwrap_or_else(|refusal| panic!("{role} {command:?}: {refusal:?}"));
        }
    }
}

#[test]
fn a_holder_has_one_seat_of_a_license_at_a_time() {
    let mut world = World::new();
    let chat = world.license("Chat", 9);
    let carl = world.person("Carl");
    let seat = world.assign(chat, carl);
    assert_eq!(
        world.refused(&Command::assign(chat, carl)),
        "This user already has an active assignment for this license."
    );
    world.revoke(&[seat]);
    let again = world.assign(chat, carl);
    assert_ne!(seat, again);
    assert_eq!(world.seat(seat).unwrap().revoked_by.as_deref(), Some("ana"), "the first is kept");
}

#[test]
fn assigning_and_revoking_each_leave_a_dated_event_and_who_did_it() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 9);
    let carl = world.person("Carl");
    let seat = world.assign(chat, carl);
    world.on("2026-06-02");
    world.run_as(&ben(), &Command::RevokeSeats { seats: vec![seat], already_removed: false }).unwrap();
    let history = world.store.history(Some(&seat.to_string()), None, None).unwrap();
    let told: Vec<_> = history
        .iter()
        .map(|event| (event.at.date_naive(), event.actor.as_deref().unwrap(), event.summary.as_deref().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            (day("2026-06-02"), "ben", "revoked the seat of Carl · Chat"),
            (day("2026-06-01"), "ana", "gave Carl a seat of Chat"),
        ]
    );
    let entry = world.seat(seat).unwrap();
    assert_eq!((entry.seat.revoked_on, entry.revoked_by.as_deref()), (Some(day("2026-06-02")), Some("ben")));
    assert_eq!(world.counts(chat), (0, 0), "the seat is free at once");
}

#[test]
fn texts_of_an_assignment_have_their_limits() {
    let mut world = World::new();
    let chat = world.license("Chat", 9);
    let carl = world.person("Carl");
    let with = |access: usize, account: usize, notes: usize| Command::AssignSeat {
        license: chat,
        person: carl,
        access_level: Some("x".repeat(access)),
        account_identifier: Some("x".repeat(account)),
        notes: Some("x".repeat(notes)),
        assigned_on: Change::Keep,
        last_used: None,
        already_counted: false,
        reason: None,
    };
    assert_eq!(world.refused(&with(65, 1, 1)), "The access level is longer than 64 characters.");
    assert_eq!(world.refused(&with(1, 192, 1)), "The account identifier is longer than 191 characters.");
    assert_eq!(world.refused(&with(1, 1, 1001)), "The note is longer than 1000 characters.");
    world.done(&with(64, 191, 1000));
}

#[test]
fn whoever_a_full_license_refuses_is_written_down_though_nothing_else_is() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 1);
    let other = world.license("Draw", 1);
    world.holders(chat, &["Carl"]);
    let dora = world.person("Dora");
    let (before, batch) = (world.counts(chat), world.store.last_batch(&ana()).unwrap());
    let batches = |world: &World| {
        world.by_other_means().query_row("SELECT count(*) FROM batch", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let number = batches(&world);
    for _ in 0..2 {
        let refusal = world.run_as(&ben(), &Command::assign(chat, dora)).unwrap_err();
        assert_eq!(refusal.message, "No seats remaining on this license.");
    }
    let entry = world.store.license(chat, world.today()).unwrap();
    assert_eq!((entry.denials.count, entry.denials.last.map(|at| at.date_naive())), (2, Some(day("2026-06-01"))));
    assert_eq!(world.store.license(other, world.today()).unwrap().denials, Denials::default());
    let event = world.store.history(Some("L1"), None, Some(1)).unwrap().remove(0);
    assert_eq!((event.command.as_str(), event.actor.as_deref(), event.batch), ("deny_seat", Some("ben"), None));
    assert_eq!(event.summary.as_deref(), Some("Chat refused Dora a seat: none is left"));
    let of = |world: &World, subject: &str| {
        let events = world.store.history(Some(subject), None, None).unwrap();
        events.into_iter().filter(|event| event.command == "deny_seat").count()
    };
    assert_eq!((of(&world, "L1"), of(&world, &dora.to_string()), of(&world, "P1")), (2, 2, 0));
    assert_eq!((world.counts(chat), batches(&world)), (before, number));
    assert_eq!(world.store.last_batch(&ana()).unwrap(), batch, "there is nothing to take back");
    // What was refused to a record that was merged was refused to that human.
    let doris = world.person("Doris");
    world.done(&Command::MergePeople { from: dora, into: doris });
    assert_eq!(of(&world, &doris.to_string()), 2);
    world.is_sound();
}

#[test]
fn only_a_full_license_denies() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 1);
    let carl = world.person("Carl");
    let emil = world.person_who_is("Emil", PersonStatus::Inactive);
    world.assign(chat, carl);
    world.refused(&Command::assign(chat, carl));
    world.refused(&Command::assign(chat, emil));
    let dora = world.person("Dora");
    let now = world.now();
    assert!(world.store.rehearse(&Command::assign(chat, dora), &ana(), now).is_err());
    let stranger = dormouse::domain::actor::Actor { uid: 4000, name: "mia".into(), ..ana() };
    world.run_as(&stranger, &Command::assign(chat, dora)).unwrap_err();
    assert_eq!(world.store.license(chat, world.today()).unwrap().denials.count, 0);
    let off = LicenseFields { limit_policy: Some(LimitPolicy::Off), seats_total: Some(0), ..LicenseFields::default() };
    let draw = world.license_with("Draw", off);
    world.assign(draw, dora);
    assert_eq!(world.store.license(draw, world.today()).unwrap().denials.count, 0);
}

#[test]
fn what_is_recorded_of_a_seat_is_changed_field_by_field_and_taken_back() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 9);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    world.on("2026-11-22");
    let before = world.seat(seats[0]).unwrap();
    assert!(before.verdict.dormant);
    let outcome = world.done(&edit(
        &seats[..1],
        SeatEdit {
            last_used: Some(Last::Observed(day("2026-11-20"))),
            access_level: Change::To("editor".into()),
            account_identifier: Change::To("carl@chat".into()),
            notes: Change::To("seen".into()),
            assigned_on: Change::To(day("2025-01-01")),
        },
    ));
    assert_eq!(
        outcome.receipt,
        "changed the seat of Carl · Chat: assigned on 2026-06-01 → 2025-01-01, last used none → 2026-11-20, \
         access level none → editor, account identifier none → carl@chat, notes none → seen"
    );
    let after = world.seat(seats[0]).unwrap();
    assert_eq!(
        (after.seat.last_used.day(), after.seat.last_used.as_of),
        (Some(day("2026-11-20")), Some(world.today()))
    );
    assert_eq!(
        (after.access_level.as_deref(), after.account_identifier.as_deref()),
        (Some("editor"), Some("carl@chat"))
    );
    assert_eq!((after.seat.notes.as_deref(), after.seat.assigned_on), (Some("seen"), Some(day("2025-01-01"))));
    assert!(!after.verdict.dormant);
    world.done(&edit(&seats[..1], SeatEdit { access_level: Change::Clear, ..SeatEdit::default() }));
    let cleared = world.seat(seats[0]).unwrap();
    assert_eq!((cleared.access_level, cleared.seat.notes.as_deref()), (None, Some("seen")), "the rest stays");
    world.undo_as(&ana(), None).unwrap();
    world.undo(outcome.batch.unwrap());
    let back = world.seat(seats[0]).unwrap();
    assert_eq!((&back.seat.last_used, back.seat.assigned_on), (&before.seat.last_used, before.seat.assigned_on));
    assert_eq!((&back.access_level, &back.seat.notes), (&before.access_level, &before.seat.notes));
    assert!(world.seat(seats[1]).unwrap().seat.notes.is_none());
    world.is_sound();
}

#[test]
fn a_use_that_is_said_to_be_never_or_unknown_is_so() {
    let mut world = World::new();
    let chat = world.license("Chat", 9);
    let seats = world.holders(chat, &["Carl"]);
    for last in [Last::Never, Last::Observed(world.today()), Last::Unknown] {
        world.done(&edit(&seats, SeatEdit { last_used: Some(last), ..SeatEdit::default() }));
        assert_eq!(world.seat(seats[0]).unwrap().seat.last_used.last, last);
    }
    let again = edit(&seats, SeatEdit { last_used: Some(Last::Unknown), ..SeatEdit::default() });
    assert_eq!(world.done(&again).batch, None);
    world.is_sound();
}

#[test]
fn seats_that_ended_or_were_changed_meanwhile_stay_and_are_listed() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 9);
    let seats = world.holders(chat, &["Carl", "Dora", "Emil"]);
    let seen = world.store.last_batch(&ana()).unwrap().map(|(batch, _)| batch);
    let bens = world.run_as(&ben(), &noted(&seats[1..2], "ben was here")).unwrap().batch.unwrap();
    world.revoke(&seats[2..]);
    let notes = SeatEdit { notes: Change::To("ana".into()), ..SeatEdit::default() };
    let outcome = world.done(&Command::EditSeats { seats: seats.clone(), edit: notes.clone(), seen, reason: None });
    let Detail::Edited { seats: changed, skipped } = outcome.detail else { panic!("{outcome:?}") };
    assert_eq!(changed, [seats[0]]);
    let reasons: Vec<_> = skipped.into_iter().map(|skipped| (skipped.seat, skipped.reason)).collect();
    assert_eq!(
        reasons,
        [(seats[1], format!("changed meanwhile by {bens}")), (seats[2], "already revoked on 2026-06-01".to_owned()),]
    );
    assert_eq!(world.seat(seats[1]).unwrap().seat.notes.as_deref(), Some("ben was here"));
    let none = world.refused(&Command::EditSeats { seats: seats[1..].to_vec(), edit: notes, seen, reason: None });
    assert!(none.starts_with("None of the 2 seats can be edited: "), "{none}");
    world.is_sound();
}
