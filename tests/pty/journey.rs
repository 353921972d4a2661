//! Whole ways through the dashboard as a person walks them: an audit, a reclaim, a second admin, a restart, a refusal.

use super::desk::{all_of, dormouse, number_before, opened, row, wait_for_all};
use super::harness::Pty;
use crate::cli::home::Home;
use crate::cli::office::office_today;

/// What stands at the top of Utilization: dormant seats and what they cost.
fn figures(screen: &str) -> Vec<String> {
    screen.lines().skip(1).take_while(|line| !line.starts_with("──")).map(str::to_owned).collect()
}

/// Quits, and leaves the terminal as it was found.
fn quit(pty: &Pty) {
    pty.send("q");
    assert_eq!(pty.status(), 0);
    pty.assert_restored();
}

#[test]
fn in_the_demo_an_audit_is_completed_and_a_reclaim_taken_back() {
    let home = Home::empty();
    let pty = dormouse(&home, &["demo"]);
    pty.wait_text("DEMO").wait_text("▸");
    pty.send("2").wait_text("[2 Licenses]").wait_text("a start audit");

    pty.send("a").wait_text("Start users audit of").wait_text("seats are counted as used now");
    let before = number_before(&pty.screen(), " seats are counted as used now");
    pty.send("y").wait_text("✓ started the users audit of").wait_text("a complete audit");
    let counted = before - 3;
    pty.send("a").wait_text("Seats used after cleanup").wait_text("no change");
    pty.send(&counted.to_string()).wait_text(&format!("{before} → {counted}, 3 fewer"));
    pty.send("\tremoved three leavers").wait_text("removed three leavers").send("\t\x1b[C").wait_text("4 months");
    pty.send("\x13").wait_text("Is that the count?").send("y");
    pty.wait_text("✓ completed the users audit of").wait_text(&format!("{before} → {counted}"));
    pty.send("\r").wait_text("a start audit");

    pty.send("3").wait_text("[3 Utilization]").wait_text("Highest utilization").wait_text("Dormant by");
    let (all, first) = (figures(&pty.screen()), row(&pty, "Gatepost"));
    assert!(all[0].contains("Dormant"), "{all:?}");
    pty.send("\r").wait_text("r reclaim this row");
    for marks in ["reclaim 1 marked", "reclaim 2 marked", "reclaim 3 marked"] {
        pty.send(" ").wait_text(marks);
    }
    pty.send("r").wait_text("Reclaim 3 seats?").wait_text("3 people will be told");
    pty.send("y").wait_text("Done").wait_text("✓ reclaimed 3 seats of Gatepost");
    pty.wait_for("other figures", |screen| figures(&screen.contents()) != all);

    pty.send("u").wait_text("Take back your last step?").wait_text("reclaimed 3 seats").send("y");
    pty.wait_text("took back").wait_text(&first);
    pty.wait_for("the figures as before", |screen| figures(&screen.contents()) == all);
    pty.send("\x1b").wait_text("enter holders");
    quit(&pty);
    let left: Vec<_> = std::fs::read_dir(home.path()).unwrap().collect();
    assert!(left.is_empty(), "the demo wrote {left:?}");
}

#[test]
fn what_another_admin_does_shows_without_a_key() {
    let home = office_today();
    let pty = opened(&home, &[]);
    pty.send("/team\r").wait_text("▸ Sketchpad · Team").wait_text("1 of 4");
    assert!(row(&pty, "Sketchpad").contains("5/10"));
    home.run(&["audit", "start", "Team"]).is(0);
    pty.wait_text("Users audit in progress").wait_text("5 seats before").wait_text("a complete audit");
    home.run(&["audit", "complete", "Team", "--seats", "9", "--notes", "counted"]).is(0);
    pty.wait_text("9/10").wait_text("a start audit");
    home.run(&["license", "add", "--product", "Team Chat"]).is(0);
    pty.wait_text("2 of 5").wait_text("Team Chat");
    quit(&pty);
    home.run(&["check"]).is(0);
}

#[test]
fn a_restart_finds_the_place_the_filter_and_the_marks_again() {
    let home = office_today();
    let pty = opened(&home, &[]);
    pty.send("3").wait_text("[3 Utilization]").wait_text("▸ ☐ Sketchpad");
    pty.send("t").wait_text("120 days").send("/sketch\r").wait_text("1 of 3 · /sketch");
    pty.send("\r").wait_text("r reclaim this row").send("  ").wait_text("2 marked on 1 license");
    pty.send("q").wait_text("enter holders");
    quit(&pty);
    let again = dormouse(&home, &[]);
    for text in ["[3 Utilization]", "120 days", "1 of 3 · /sketch", "2 marked on 1 license", "▸ ☑ Sketchpad"] {
        again.wait_text(text);
    }
    again
        .send("r")
        .wait_text("Reclaim 2 seats?")
        .send("\x1b")
        .wait_for("the question closed", |screen| !screen.contents().contains("Reclaim 2 seats?"));
    quit(&again);
    home.json(&["seat", "list", "--license", "Team"])["items"].as_array().map(Vec::len).filter(|n| *n == 5).unwrap();
}

#[test]
fn a_refused_count_keeps_what_was_typed() {
    let home = office_today();
    home.run(&["audit", "start", "Team"]).is(0);
    let pty = opened(&home, &[]);
    pty.send("/team\r").wait_text("1 of 4").send("a").wait_text("no change");
    pty.send("1,000\tleft the company").wait_text("[ 1,000").wait_text("left the company").send("\x13");
    let sentence = |screen: &str| {
        let words: Vec<&str> = screen.split(['│', ' ', '\n', '⚠']).filter(|word| !word.is_empty()).collect();
        words.join(" ").contains("must be a whole number between 0 and 100000.")
    };
    pty.wait_for("the refusal", |screen| sentence(&screen.contents()));
    assert!(pty.screen().contains("[ 1,000") && pty.screen().contains("left the company"), "{}", pty.screen());
    // Left and opened again, it is still there; so it is after a restart.
    pty.send("\x1b").wait_text("What you typed is kept");
    quit(&pty);
    let pty = dormouse(&home, &[]);
    pty.wait_text("1 of 4").wait_text("a complete audit").send("a");
    pty.wait_text("[ 1,000").wait_text("left the company");
    // Meanwhile somebody else completes it: what was typed is still not lost.
    home.run(&["audit", "complete", "Team", "--seats", "5"]).is(0);
    pty.send("\x15").send("5").wait_text("[ 5 ").send("\x13");
    pty.wait_text("This audit is already completed.")
        .wait_text("left the company")
        .send("\x1b")
        .wait_text("a start audit");
    quit(&pty);
}

#[test]
fn a_database_that_is_taken_away_is_said_and_what_was_typed_is_kept() {
    let home = office_today();
    home.run(&["audit", "start", "Team"]).is(0);
    let pty = opened(&home, &[]);
    pty.send("/team\r").wait_text("1 of 4").send("a").wait_text("no change").send("7\tcounted twice");
    pty.wait_text("[ 7 ").wait_text("counted twice");
    let (there, away) = (home.path().join("d.db"), home.path().join("away.db"));
    std::fs::rename(&there, &away).unwrap();
    pty.send("\x13").wait_text("was removed or moved away").wait_text("counted twice");
    assert!(pty.screen().contains("[ 7 "), "{}", pty.screen());
    // Once it is back, the same can be done.
    std::fs::rename(&away, &there).unwrap();
    pty.send("\x13").wait_text("7/10");
    quit(&pty);
    home.run(&["check"]).is(0);
}

#[test]
fn who_may_only_look_is_offered_nothing_else() {
    let home = office_today();
    let pty = opened(&home, &["--read-only"]);
    pty.wait_text("READ-ONLY");
    refused(&pty, "The database was opened with --read-only.");

    let home = office_today();
    // Another account made this database: nobody who could add this one is near.
    let database =
        rusqlite::Connection::open_with_flags(home.path().join("d.db"), rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE);
    database.unwrap().execute_batch("DROP TRIGGER admin_digest_on; UPDATE admin SET uid = uid + 1").unwrap();
    let pty = opened(&home, &[]);
    pty.wait_text("may look");
    refused(&pty, "may look, but only an admin of this database may change it.");
}

/// Tries every way to change something, and finds none offered and each refused with this reason.
fn refused(pty: &Pty, reason: &str) {
    pty.send("/team\r").wait_text("1 of 4");
    for (place, keys) in [("2", "a+u"), ("3", "ru"), ("1", "+")] {
        pty.send(place).wait_text(&format!("[{place} "));
        pty.wait_for("no offer to change anything", |screen| {
            let footer = screen.contents();
            let footer = footer.lines().last().unwrap_or_default();
            footer.ends_with("? help")
                && !footer.contains("audit")
                && !footer.contains("new")
                && !footer.contains("undo")
        });
        for key in keys.chars() {
            pty.send(&key.to_string()).wait_text(reason);
            pty.send("j").wait_for("the reason gone", |screen| !screen.contents().contains(reason));
        }
    }
    // What only looks still works.
    pty.send("3g").wait_text("▸ ☐ Sketchpad").send("\r").wait_text("w why").send(" ").wait_text("1 marked");
    pty.send("r").wait_text(reason).send("w").wait_text("Why").send("\x1b").wait_text("space mark");
    pty.send("q").wait_text("enter holders");
    quit(pty);
}

#[test]
fn a_paste_where_nothing_is_typed_changes_nothing() {
    let home = office_today();
    let before = home.json(&["history"]);
    let pty = opened(&home, &[]);
    let screen = all_of(&pty);
    pty.send("\x1b[200~3a\ry+q\x04:undo\x1b[201~").send("j").wait_text("▸ Oldie");
    pty.send("k");
    wait_for_all(&pty, &screen);
    // In an input it is text, in one line.
    pty.send("/\x1b[200~wi\nki\x1b[201~").wait_text("1 of 4 · /wi ki");
    pty.send("\x1b").wait_text("esc clear filter").send("\x1b").wait_text("4 licenses").send("g");
    wait_for_all(&pty, &screen);
    quit(&pty);
    assert_eq!(home.json(&["history"]), before);
}
