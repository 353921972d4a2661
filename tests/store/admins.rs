//! Admins in the store: who may manage them, undo of that, and what is recorded of whoever acts.

use super::world::{World, ana, ben};
use dormouse::domain::actor::{Actor, Authority, Doubt, Role};
use dormouse::domain::admin::Account;
use dormouse::domain::command::{Command, Outcome};
use dormouse::domain::edit::Change;
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
        accounts: Vec::new(),
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
    assert_eq!(world.store.authority(&carl()).unwrap().role(), Some(Role::Admin));
    world.done(&Command::RemoveAdmin(carl().uid));
    assert_eq!(world.store.authority(&carl()).unwrap().role(), None);
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
    assert_eq!(world.store.authority(&ben()).unwrap().role(), Some(Role::SuperAdmin));
    let again = world.run_as(&ben(), &make(&carl(), Role::ItAdmin)).unwrap().batch.unwrap();
    assert_eq!(said(world.run_as(&carl(), &Command::Undo(Some(raised)))), NOT_YOU);
    world.undo_as(&ben(), Some(again)).unwrap();
    assert_eq!(world.store.authority(&carl()).unwrap().role(), None);
    world.is_sound();
}

#[test]
fn a_removed_admin_comes_back_by_undo_unless_added_meanwhile() {
    let mut world = World::on_disk();
    let removed = world.done(&Command::RemoveAdmin(ben().uid)).batch.unwrap();
    let undone = world.undo(removed);
    assert_eq!((undone.kept(), world.store.authority(&ben()).unwrap().role()), (vec![], Some(Role::ItAdmin)));
    let removed = world.done(&Command::RemoveAdmin(ben().uid)).batch.unwrap();
    world.done(&make(&ben(), Role::Admin));
    let refusal = world.undo_as(&ana(), Some(removed)).unwrap_err();
    assert!(refusal.message.ends_with("The admin ben: another one has taken its place since."), "{refusal}");
    assert_eq!(world.store.authority(&ben()).unwrap().role(), Some(Role::Admin));
}

#[test]
fn history_keeps_from_where_an_account_acted() {
    let mut world = World::on_disk();
    let number = Some(4_026_532_281);
    let actor = Actor { login_uid: Some(1007), namespace: number, terminal: Some("/dev/pts/3".into()), ..ana() };
    let set = Command::SetOrg { setting: Setting::Threshold, value: "60".into() };
    world.run_as(&actor, &set).unwrap();
    let (uid, origin): (u32, String) = world
        .by_other_means()
        .query_row("SELECT uid, origin FROM history ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(
        (uid, origin.as_str()),
        (1000, "admin1, /dev/pts/3, uid 1000, login uid 1007, user namespace 4026532281")
    );
    // It is part of what the chain proves.
    let forged = "UPDATE history SET origin = 'elsewhere' WHERE seq = (SELECT max(seq) FROM history)";
    assert!(world.by_other_means().execute(forged, []).is_err());
}

#[test]
fn nobody_has_a_role_whose_number_the_kernel_does_not_vouch_for() {
    let mut world = World::on_disk();
    let set = || Command::SetOrg { setting: Setting::Threshold, value: "60".into() };
    let journal = || Command::SetOrg { setting: Setting::JournalMode, value: "delete".into() };
    let before = world.store.history(None, None, None).unwrap().len();
    for doubt in [Doubt::Mapped, Doubt::Hidden] {
        let somebody = Actor { doubt: Some(doubt), ..ana() };
        let root = Actor { uid: 0, name: "root".into(), ..somebody.clone() };
        assert_eq!(world.store.authority(&somebody).unwrap(), Authority::Stranger);
        for command in [set(), journal(), make(&somebody, Role::SuperAdmin), Command::RemoveAdmin(ben().uid)] {
            for who in [&somebody, &root] {
                let said = said(world.run_as(who, &command));
                assert!(said.starts_with(&format!("{} may look, but nothing is changed", who.name)), "{said}");
            }
        }
        let made = dormouse::store::Store::create(
            &world.path().with_file_name("other.db"),
            chrono_tz::UTC,
            &somebody,
            "2026-06-01T09:00:00Z".parse().unwrap(),
        );
        assert!(made.is_err() && !world.path().with_file_name("other.db").exists());
    }
    assert_eq!(world.store.history(None, None, None).unwrap().len(), before);
    // The same account outside of it.
    world.run_as(&ana(), &set()).unwrap();
}

/// The account that has the number of carl by now.
fn dora() -> Actor {
    Actor { name: "dora".into(), ..carl() }
}

#[test]
fn a_number_that_was_given_to_somebody_else_is_refused_until_a_super_admin_confirms_it() {
    let mut world = World::on_disk();
    let set = |value: &str| Command::SetOrg { setting: Setting::Threshold, value: value.into() };
    let with_mail = Command::SetAdmin {
        uid: carl().uid,
        name: "carl".into(),
        role: Some(Role::SuperAdmin),
        email: Change::To("carl@example.com".into()),
        person: Change::Keep,
        accounts: Vec::new(),
    };
    world.done(&with_mail);
    world.run_as(&carl(), &set("60")).unwrap();
    let his = world.store.last_batch(&carl()).unwrap().unwrap().0;
    assert_eq!(
        world.store.authority(&dora()).unwrap(),
        Authority::Renamed { was: "carl".into(), role: Role::SuperAdmin }
    );
    let sentence = "The account with uid 1002 was carl when it became an admin and is dora now: it may look until a \
                    super-admin confirms it.";
    for command in [set("30"), make(&dora(), Role::SuperAdmin), Command::Undo(None), Command::RemoveAdmin(ben().uid)] {
        assert_eq!(said(world.run_as(&dora(), &command)), sentence);
    }
    // Not by the way, and not by somebody who manages nobody.
    let by_the_way = Command::SetAdmin {
        uid: carl().uid,
        name: "dora".into(),
        role: None,
        email: Change::Keep,
        person: Change::Keep,
        accounts: Vec::new(),
    };
    assert_eq!(
        world.refused(&by_the_way),
        "The account with uid 1002 was carl when it became an admin and is dora now."
    );
    assert_eq!(said(world.run_as(&ben(), &make(&dora(), Role::Admin))), NOT_YOU);

    world.on("2026-07-01");
    let confirmed = world.done(&make(&dora(), Role::Admin));
    assert_eq!(
        confirmed.receipt,
        "confirmed that the account with uid 1002, carl before, is the admin dora from this day on, as admin"
    );
    assert_eq!(
        confirmed.warnings,
        ["The mail address of carl was left behind: give it with --email, if it is still the same human."]
    );
    let admins = world.store.admins().unwrap();
    let now = admins.iter().find(|admin| admin.uid == 1002).unwrap();
    assert_eq!((now.name.as_str(), now.email.as_deref(), now.role), ("dora", None, Role::Admin));
    assert_eq!(now.added_at.date_naive(), world.now().today);
    // What carl did is not hers to take back by the way, and she does what she may.
    assert_eq!(world.store.last_batch(&dora()).unwrap(), None);
    world.run_as(&dora(), &set("30")).unwrap();
    assert_ne!(world.store.last_batch(&dora()).unwrap().unwrap().0, his);
    assert!(world.run_as(&carl(), &set("90")).is_err(), "the old name has no role any more");

    // Who somebody is cannot be taken back; what they may do can.
    assert_eq!(confirmed.batch, None);
    world.done(&Command::RemoveAdmin(dora().uid));
    assert_eq!(world.store.authority(&dora()).unwrap(), Authority::Stranger);
    world.is_sound();
}

#[test]
fn root_makes_a_super_admin_where_no_account_of_one_is_left() {
    let mut world = World::on_disk();
    let root = Actor { uid: 0, name: "root".into(), ..Actor::default() };
    let wish = |now: &str| Command::SetAdmin {
        uid: ana().uid,
        name: "anne".into(),
        role: Some(Role::SuperAdmin),
        email: Change::Keep,
        person: Change::Keep,
        accounts: vec![Account { uid: ana().uid, name: now.into() }],
    };
    let stranger = "root may look, but only an admin of this database may change it.";
    assert_eq!(said(world.run_as(&root, &wish("ana"))), stranger);
    assert_eq!(said(world.run_as(&root, &make(&carl(), Role::SuperAdmin))), stranger);
    assert!(
        world.run_as(&Actor { name: "anne".into(), ..ana() }, &wish("anne")).is_err(),
        "nobody confirms themselves"
    );
    world.run_as(&root, &wish("anne")).unwrap();
    assert_eq!(
        world.store.authority(&Actor { name: "anne".into(), ..ana() }).unwrap(),
        Authority::Admin(Role::SuperAdmin)
    );
    assert_eq!(said(world.run_as(&root, &make(&carl(), Role::Admin))), stranger, "and that was all");
    let facts: String = world
        .by_other_means()
        .query_row("SELECT facts FROM history ORDER BY seq DESC LIMIT 1", [], |row| row.get(0))
        .unwrap();
    assert!(facts.contains("\"rescue\":true"), "{facts}");
    world.is_sound();
}

#[test]
fn who_acted_under_a_number_is_told_by_the_name_of_that_day() {
    let mut world = World::on_disk();
    world.done(&make(&carl(), Role::ItAdmin));
    let set = |value: &str| Command::SetOrg { setting: Setting::Threshold, value: value.into() };
    world.on("2026-06-02");
    world.run_as(&carl(), &set("60")).unwrap();
    world.on("2026-06-03");
    world.done(&make(&dora(), Role::ItAdmin));
    world.run_as(&dora(), &set("30")).unwrap();
    // As a purge leaves it.
    world
        .by_other_means()
        .execute("UPDATE history SET actor = NULL, origin = NULL, summary = NULL, salt = NULL", [])
        .unwrap();
    let history = world.store.history(None, None, None).unwrap();
    let told: Vec<_> = history.iter().take(3).map(|entry| entry.actor.as_deref().unwrap()).collect();
    assert_eq!(told, ["dora", "ana", "carl"]);
}
