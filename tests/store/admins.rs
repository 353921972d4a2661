//! Admins in the store: who may manage them, undo of that, and what is recorded of whoever acts.

use super::world::{World, ana, ben};
use dormouse::domain::actor::{Actor, Role};
use dormouse::domain::admin::Change;
use dormouse::domain::command::{Command, Outcome};
use dormouse::domain::org::Setting;
use dormouse::domain::refusal::Refusal;

const ONLY_ONE: &str = "This is the only super-admin, and there must always be one.";
const NOT_YOU: &str = "Only a super-admin may add, change or remove admins.";

fn make(actor: &Actor, role: Role) -> Command {
    Command::SetAdmin {
        uid: actor.uid,
        name: actor.name.clone(),
        role: Some(role),
        email: Change::Keep,
        person: Change::Keep,
    }
}

fn said(result: Result<Outcome, Refusal>) -> String {
    result.unwrap_err().message
}

fn carl() -> Actor {
    Actor { uid: 1002, name: "carl".into(), ..Actor::default() }
}

#[test]
fn only_a_super_admin_manages_admins() {
    let mut world = World::on_disk();
    assert_eq!(said(world.run_as(&ben(), &make(&carl(), Role::Admin))), NOT_YOU);
    assert_eq!(said(world.run_as(&ben(), &make(&ben(), Role::SuperAdmin))), NOT_YOU);
    assert_eq!(said(world.run_as(&ben(), &Command::RemoveAdmin(ana().uid))), NOT_YOU);
    world.done(&make(&carl(), Role::Admin));
    assert_eq!(world.store.role(&carl()).unwrap(), Some(Role::Admin));
    world.done(&Command::RemoveAdmin(carl().uid));
    assert_eq!(world.store.role(&carl()).unwrap(), None);
    assert_eq!(world.refused(&Command::RemoveAdmin(carl().uid)), "The account with uid 1002 is no admin.");
    world.is_sound();
}

#[test]
fn undo_of_admins_needs_a_super_admin_and_leaves_one() {
    let mut world = World::on_disk();
    let raised = world.done(&make(&ben(), Role::SuperAdmin)).batch.unwrap();
    world.run_as(&ben(), &Command::RemoveAdmin(ana().uid)).unwrap();
    // Ben is the only one left: what made him one stays.
    assert_eq!(said(world.run_as(&ben(), &Command::Undo(Some(raised)))), ONLY_ONE);
    assert_eq!(world.store.role(&ben()).unwrap(), Some(Role::SuperAdmin));
    let again = world.run_as(&ben(), &make(&carl(), Role::ItAdmin)).unwrap().batch.unwrap();
    assert_eq!(said(world.run_as(&carl(), &Command::Undo(Some(raised)))), NOT_YOU);
    world.undo_as(&ben(), Some(again)).unwrap();
    assert_eq!(world.store.role(&carl()).unwrap(), None);
    world.is_sound();
}

#[test]
fn a_removed_admin_comes_back_by_undo_unless_added_meanwhile() {
    let mut world = World::on_disk();
    let removed = world.done(&Command::RemoveAdmin(ben().uid)).batch.unwrap();
    let undone = world.undo(removed);
    assert_eq!((undone.kept(), world.store.role(&ben()).unwrap()), (vec![], Some(Role::ItAdmin)));
    let removed = world.done(&Command::RemoveAdmin(ben().uid)).batch.unwrap();
    world.done(&make(&ben(), Role::Admin));
    let refusal = world.undo_as(&ana(), Some(removed)).unwrap_err();
    assert!(refusal.message.ends_with("The admin ben: another one has taken its place since."), "{refusal}");
    assert_eq!(world.store.role(&ben()).unwrap(), Some(Role::Admin));
}

#[test]
fn history_keeps_from_where_an_account_acted() {
    let mut world = World::on_disk();
    let actor = Actor { login_uid: Some(1007), terminal: Some("/dev/pts/3".into()), ..ana() };
    let set = Command::SetOrg { setting: Setting::Threshold, value: "60".into() };
    world.run_as(&actor, &set).unwrap();
    let (uid, origin): (u32, String) = world
        .by_other_means()
        .query_row("SELECT uid, origin FROM history ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!((uid, origin.as_str()), (1000, "admin1, /dev/pts/3, login uid 1007"));
    // It is part of what the chain proves.
    let forged = "UPDATE history SET origin = 'elsewhere' WHERE seq = (SELECT max(seq) FROM history)";
    assert!(world.by_other_means().execute(forged, []).is_err());
}
