//! A stranger's hand: whoever can write the file can change it, and what was changed is found and said where.

use super::world::{World, raw};
use dormouse::domain::read_model::ChainReport;
use rusqlite::types::Value;
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

/// Six events: the database, a license, a person, a seat, a count in two.
fn world() -> World {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 5);
    world.holders(chat, &["Carl"]);
    world.count(chat, 3);
    assert_eq!(world.store.verify_history(None).unwrap().length, 6);
    world.is_sound();
    world
}

/// What somebody did with a tool of their own, the triggers out of the way.
fn tampered(sql: &str) -> World {
    let world = world();
    let conn = world.by_other_means();
    disarm(&conn);
    conn.execute_batch(sql).unwrap();
    world
}

fn disarm(conn: &Connection) {
    conn.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let mut names = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    for name in names {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
}

fn breaks(world: &World) -> Vec<String> {
    let report = world.store.verify_history(None).unwrap();
    assert_eq!(report.ok, report.breaks.is_empty());
    let finding = world.store.check().unwrap().into_iter().find(|finding| finding.name == "history").unwrap();
    assert_eq!(finding.ok, report.ok);
    report.breaks
}

fn found(world: &World, name: &str) -> String {
    let finding = world.store.check().unwrap().into_iter().find(|finding| finding.name == name).unwrap();
    assert!(!finding.ok, "{finding:?}");
    assert!(finding.remedy.is_some(), "{finding:?}");
    finding.found
}

#[test]
fn an_edited_event_does_not_fit() {
    for (what, column) in [
        ("at", "at = at + 1"),
        ("uid", "uid = 1001"),
        ("command", "command = 'add_product'"),
        ("subject", "subject = 'L9'"),
        ("no subject", "subject = NULL"),
        ("facts", "facts = '{\"license\":\"L9\"}'"),
        ("batch", "batch_id = 1"),
        ("digest of the words", "text_digest = zeroblob(32), salt = NULL, actor = NULL, origin = NULL, summary = NULL"),
        ("hash", "hash = zeroblob(32)"),
    ] {
        let world = tampered(&format!("UPDATE history SET {column} WHERE seq = 3"));
        let breaks = breaks(&world);
        assert!(breaks[0].starts_with("Event 3 does not fit the one before it"), "{what}: {breaks:?}");
    }
}

#[test]
fn edited_words_are_found_even_where_their_salt_was_taken_away() {
    for sql in [
        "UPDATE history SET summary = 'gave Dora a seat of Chat' WHERE seq = 4",
        "UPDATE history SET actor = 'ben' WHERE seq = 4",
        "UPDATE history SET origin = 'elsewhere' WHERE seq = 4",
        "UPDATE history SET summary = 'gave Dora a seat of Chat', salt = NULL WHERE seq = 4",
        "UPDATE history SET salt = zeroblob(16) WHERE seq = 4",
    ] {
        assert_eq!(breaks(&tampered(sql)), ["The words of event 4 were changed after it was written."], "{sql}");
    }
}

#[test]
fn erased_words_leave_the_chain_whole() {
    let world = world();
    let erase = "UPDATE history SET actor = NULL, origin = NULL, summary = NULL, salt = NULL WHERE seq = 4";
    world.by_other_means().execute_batch(erase).unwrap();
    assert_eq!(breaks(&world), Vec::<String>::new());
    let entry = world.store.history(None, None, None).unwrap().into_iter().find(|event| event.seq == 4).unwrap();
    // The account that acted is known by its uid still.
    assert_eq!((entry.actor.as_deref(), entry.summary), (Some("ana"), None));
}

#[test]
fn a_deleted_event_is_missed() {
    let world = tampered("DELETE FROM history WHERE seq = 3");
    assert_eq!(breaks(&world)[0], "Event 3 is missing: event 4 follows event 2.");
    // Closing the gap does not help.
    let world = tampered(
        "DELETE FROM history WHERE seq = 3;
         UPDATE history SET seq = seq - 1 WHERE seq > 3; UPDATE chain SET length = 5",
    );
    assert!(breaks(&world)[0].starts_with("Event 3 does not fit"), "{:?}", breaks(&world));
}

#[test]
fn two_events_that_changed_places_do_not_fit() {
    let world = tampered(
        "UPDATE history SET seq = -3 WHERE seq = 3; UPDATE history SET seq = 3 WHERE seq = 4;
         UPDATE history SET seq = 4 WHERE seq = -3",
    );
    let breaks = breaks(&world);
    assert!(breaks[0].starts_with("Event 3 does not fit"), "{breaks:?}");
    assert!(breaks.iter().any(|found| found.starts_with("Event 4 does not fit")), "{breaks:?}");
}

#[test]
fn a_removal_that_is_open_for_a_held_seat_is_named() {
    let world = tampered(
        "INSERT INTO removal (assignment_id, opened_on, created_batch, changed_batch) VALUES (1, 20000, 1, 1)",
    );
    assert_eq!(found(&world, "removals"), "a removal is open for S1, which somebody holds");
}

#[test]
fn a_missing_tail_is_missed() {
    let world = tampered("DELETE FROM history WHERE seq > 4");
    assert_eq!(breaks(&world), ["History ends with event 4, but 6 events were written: the last ones are gone."]);
    let world = tampered("DELETE FROM history; DELETE FROM chain");
    assert!(breaks(&world).is_empty(), "nothing is left to compare with");
}

#[test]
fn an_event_that_was_slipped_in_does_not_fit() {
    let forged = "INSERT INTO history (seq, at, uid, command, facts, text_digest, hash)
                  VALUES (7, 0, 1000, 'revoke_seats', '{}', zeroblob(32), zeroblob(32))";
    let breaks_of = breaks(&tampered(forged));
    assert!(breaks_of[0].starts_with("Event 7 does not fit"), "{breaks_of:?}");
    let world = tampered(&format!("{forged}; UPDATE chain SET length = 7, head = zeroblob(32)"));
    assert!(breaks(&world)[0].starts_with("Event 7 does not fit"));
    // A copy of an event that is there, put behind the last one.
    let world = tampered(
        "INSERT INTO history SELECT 7, at, uid, command, subject, batch_id, facts, actor, origin, summary, salt,
         text_digest, hash FROM history WHERE seq = 6",
    );
    assert!(breaks(&world)[0].starts_with("Event 7 does not fit"));
}

#[test]
fn a_recorded_end_that_was_moved_is_found() {
    let world = tampered("UPDATE chain SET head = zeroblob(32)");
    assert_eq!(breaks(&world), ["The last link, event 6, is not the one that was recorded as the end of the chain."]);
    assert_eq!(breaks(&tampered("UPDATE chain SET length = 5")).len(), 1);
    assert_eq!(breaks(&tampered("UPDATE chain SET length = 7")).len(), 1);
}

#[test]
fn a_chain_that_was_cut_and_closed_is_told_by_the_head_kept_outside() {
    let world = world();
    let kept = world.store.verify_history(None).unwrap().head;
    let conn = world.by_other_means();
    disarm(&conn);
    conn.execute_batch(
        "DELETE FROM history WHERE seq > 4; UPDATE chain SET length = 4, head = (SELECT hash FROM history WHERE seq = 4)",
    )
    .unwrap();
    assert!(world.store.verify_history(None).unwrap().ok, "from inside, nothing is missing");
    refuses(&world, &kept);
}

#[test]
fn a_chain_that_was_rewritten_is_told_by_the_head_kept_outside() {
    let world = world();
    let kept = world.store.verify_history(None).unwrap();
    assert!(world.store.verify_history(Some(&kept.head.to_uppercase())).unwrap().ok);
    let conn = world.by_other_means();
    disarm(&conn);
    conn.execute("UPDATE history SET uid = 1001 WHERE seq = 3", []).unwrap();
    rechain(&conn);
    let inside = world.store.verify_history(None).unwrap();
    assert!(inside.ok && inside.length == kept.length && inside.head != kept.head, "{inside:?}");
    refuses(&world, &kept.head);
}

fn refuses(world: &World, head: &str) -> ChainReport {
    let report = world.store.verify_history(Some(head)).unwrap();
    assert_eq!(report.breaks, [format!("The head {head} that was kept outside is no link of this chain.")]);
    report
}

/// Every hash anew, as somebody would who knows how the chain is made.
fn rechain(conn: &Connection) {
    let mut rows = conn
        .prepare("SELECT seq, at, uid, command, subject, batch_id, facts, text_digest FROM history ORDER BY seq")
        .unwrap();
    let rows: Vec<Vec<Value>> =
        rows.query_map([], |row| (0..8).map(|n| row.get(n)).collect()).unwrap().map(Result::unwrap).collect();
    let mut head = [0_u8; 32].to_vec();
    for row in &rows {
        let mut sha = Sha256::new();
        let mut add = |bytes: &[u8]| {
            sha.update((bytes.len() as u64).to_le_bytes());
            sha.update(bytes);
        };
        add(b"dormouse event 1");
        add(&head);
        for value in row {
            match value {
                Value::Integer(n) => add(&n.to_le_bytes()),
                Value::Text(text) => add(text.as_bytes()),
                Value::Blob(bytes) => add(bytes),
                Value::Null => add(b""),
                Value::Real(_) => unreachable!("history holds no fractions"),
            }
        }
        head = sha.finalize().to_vec();
        conn.execute("UPDATE history SET hash = ?2 WHERE seq = ?1", params![row[0], head]).unwrap();
    }
    conn.execute("UPDATE chain SET head = ?1", params![head]).unwrap();
}

#[test]
fn counts_that_were_moved_by_hand_are_named() {
    let world = tampered("UPDATE seat_count SET assigned = 4");
    assert_eq!(found(&world, "assigned"), "L1 keeps 4 assigned seats and has 1");
    let world = tampered("UPDATE seat_count SET unattributed = 0");
    assert_eq!(found(&world, "unattributed"), "L1 keeps 0 unattributed seats, and its counts give 2");
    let world = tampered("UPDATE assignment SET revoked_on = 20000");
    assert_eq!(found(&world, "assigned"), "L1 keeps 1 assigned seats and has 0");
    let world = tampered("DELETE FROM seat_count");
    assert_eq!(found(&world, "assigned"), "L1 keeps -1 assigned seats and has 1");
}

#[test]
fn a_changed_row_image_is_named() {
    for sql in [
        "UPDATE image SET after = replace(after, 'in_progress', 'cancelled') WHERE table_name = 'audit' AND n = 1 AND before IS NULL",
        "UPDATE image SET row_id = row_id + 1 WHERE batch_id = 2 AND n = 1",
        "UPDATE image SET table_name = 'license' WHERE batch_id = 2 AND n = 1",
        "UPDATE image SET before = '{}' WHERE batch_id = 2 AND n = 1",
        "UPDATE image SET after = '{}', salt = NULL WHERE batch_id = 2 AND n = 1",
    ] {
        let world = tampered(sql);
        assert!(found(&world, "images").contains("image 1 of B"), "{sql}: {}", found(&world, "images"));
    }
    let world = tampered("DELETE FROM image WHERE batch_id = 2 AND n = 1");
    assert_eq!(found(&world, "images"), "the row images of B2 are not those its event speaks of");
}

#[test]
fn a_row_image_that_was_slipped_in_is_named() {
    // One more for a batch that has some, and one for a batch that has none: undo would follow both.
    let forged = |batch: i64| {
        format!(
            "INSERT INTO image (batch_id, n, table_name, row_id, before, after, digest)
             VALUES ({batch}, 99, 'license', 1, '{{\"seats_total\":500}}', '{{\"seats_total\":5}}', zeroblob(32))"
        )
    };
    assert_eq!(found(&tampered(&forged(2)), "images"), "the row images of B2 are not those its event speaks of");
    let none = "DELETE FROM image WHERE batch_id = 2; UPDATE history SET facts = '{}' WHERE batch_id = 2";
    let world = tampered(&format!("{none}; {}", forged(2)));
    assert!(found(&world, "images").contains("B2"));
}

#[test]
fn records_that_point_nowhere_are_named() {
    let world = tampered("UPDATE assignment SET person_id = 77");
    assert_eq!(found(&world, "references"), "assignment 1 names no person");
}

#[test]
fn a_recorded_count_below_zero_is_named() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 5);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    world.count(chat, 1);
    world.revoke(&seats);
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((0, 0), -1), "shown as 0");
    assert_eq!(found(&world, "counts"), "L1 has a recorded count of -1");
}

#[test]
fn a_damaged_page_is_found() {
    let world = world();
    world.by_other_means().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let path = world.path();
    let root: i64 = world
        .by_other_means()
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'history_subject'", [], |row| row.get(0))
        .unwrap();
    let size: i64 = world.by_other_means().query_row("PRAGMA page_size", [], |row| row.get(0)).unwrap();
    drop(world.store);
    let mut bytes = std::fs::read(&path).unwrap();
    let (from, to) = (usize::try_from((root - 1) * size).unwrap(), usize::try_from(root * size).unwrap());
    bytes[from + 100..to].fill(0x5A);
    std::fs::write(&path, bytes).unwrap();
    let store = dormouse::store::Store::open(&path, dormouse::store::Access::ReadOnly).unwrap();
    match store.check() {
        Ok(findings) => assert!(findings.iter().any(|finding| finding.name == "pages" && !finding.ok), "{findings:?}"),
        Err(refusal) => assert_eq!(refusal.message, "The database is damaged: a page of it cannot be read."),
    }
}

#[test]
fn history_takes_nothing_back_while_its_triggers_stand() {
    let world = world();
    let conn = raw(&world.path());
    let columns = "at, uid, command, subject, batch_id, facts, actor, origin, summary, salt, text_digest, hash";
    let copy = |verb: &str, seq: &str| {
        format!("{verb} INTO history (seq, {columns}) SELECT {seq}, {columns} FROM history WHERE seq = 6")
    };
    for (sql, why) in [
        ("UPDATE history SET uid = 0 WHERE seq = 2".to_owned(), "history is append-only"),
        ("UPDATE history SET summary = 'x' WHERE seq = 2".to_owned(), "history is append-only"),
        ("UPDATE OR REPLACE history SET seq = 2 WHERE seq = 3".to_owned(), "history is append-only"),
        ("DELETE FROM history WHERE seq = 6".to_owned(), "history is append-only"),
        ("DELETE FROM history".to_owned(), "history is append-only"),
        (copy("INSERT OR REPLACE", "2"), "history is append-only"),
        (copy("INSERT OR REPLACE", "6"), "history is append-only"),
        (copy("REPLACE", "1"), "history is append-only"),
        (copy("INSERT", "3"), "history is append-only"),
        (copy("INSERT", "0"), "history is append-only"),
        (copy("INSERT", "-1"), "history has no gaps"),
        (copy("INSERT OR REPLACE", "-1"), "history has no gaps"),
        (copy("INSERT", "-7"), "history is append-only"),
        (copy("INSERT", "8"), "history has no gaps"),
        (copy("INSERT", "9000000000000000000"), "history has no gaps"),
    ] {
        let error = conn.execute_batch(&sql).unwrap_err().to_string();
        assert!(error.contains(why), "{sql}: {error}");
    }
    let events: i64 = conn.query_row("SELECT count(*) FROM history", [], |row| row.get(0)).unwrap();
    assert_eq!(events, 6);
    world.is_sound();
}

#[test]
fn the_schema_refuses_what_a_bug_would_let_through() {
    let world = world();
    let conn = raw(&world.path());
    let seat = |license: i64, person: i64| {
        format!(
            "INSERT INTO assignment (license_id, person_id, first_listed, used_kind, origin, created_batch, changed_batch)
             VALUES ({license}, {person}, 20000, 0, 'here', 1, 1)"
        )
    };
    let audit =
        "INSERT INTO audit (license_id, state, started_by, started_at, seats_before, created_batch, changed_batch)
                 VALUES (1, 'in_progress', 'ana', 0, 0, 1, 1)";
    conn.execute_batch(audit).unwrap();
    conn.execute_batch("UPDATE license SET seats_total = 3").unwrap();
    for (sql, why) in [
        (seat(1, 1), "No seats remaining on this license."),
        (audit.to_owned(), "UNIQUE constraint failed: audit.license_id"),
        ("UPDATE license SET seats_total = NULL".to_owned(), "CHECK constraint failed"),
        ("UPDATE license SET status = 'gone'".to_owned(), "CHECK constraint failed"),
        ("UPDATE license SET seats_total = 'many'".to_owned(), "cannot store TEXT value in INTEGER column"),
        ("UPDATE assignment SET used_kind = 1".to_owned(), "CHECK constraint failed"),
        ("UPDATE seat_count SET assigned = -1".to_owned(), "CHECK constraint failed"),
    ] {
        let error = conn.execute_batch(&sql).unwrap_err().to_string();
        assert!(error.contains(why), "{sql}: {error}");
    }
    conn.execute_batch("UPDATE license SET seats_total = 9").unwrap();
    let error = conn.execute_batch(&seat(1, 1)).unwrap_err().to_string();
    assert!(error.contains("UNIQUE constraint failed: assignment.license_id, assignment.person_id"), "{error}");
    conn.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    let error = conn.execute_batch(&seat(1, 55)).unwrap_err().to_string();
    assert!(error.contains("FOREIGN KEY constraint failed"), "{error}");
}
