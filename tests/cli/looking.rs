//! Looking before doing: dry runs speak of what would be and write nothing, and what cannot be done is refused before
//! anybody is asked.

use super::home::Home;
use super::office::office_today;
use serde_json::json;

/// The sixteen letters and the length that any change would move.
fn head(home: &Home) -> serde_json::Value {
    home.json(&["history", "verify"])["head"].clone()
}

fn past_tense(text: &str) -> bool {
    let words = ["Reclaimed", "Revoked", "Took back", "Offboarded", "Merged", "Purged", "Created", "Updated"];
    text.lines().any(|line| words.iter().any(|word| line.trim_start().starts_with(word)))
}

#[test]
fn every_dry_run_says_what_would_be_and_that_nothing_was_written() {
    let home = office_today();
    home.run(&["reclaim", "--license", "Ledger", "--all-dormant", "--yes"]).is(0).says("Reclaimed 1 seat of Ledger");
    home.file("more.csv", "email,name\nfay@example.com,Fay Ito\n");
    let before = head(&home);
    for (words, says) in [
        (&["reclaim", "--license", "Team", "--all-dormant"][..], "Would reclaim 3 seats of Sketchpad · Team"),
        (&["undo"], "Would take back B"),
        (&["person", "offboard", "Ana Ruiz"], "Would offboard Ana Ruiz with 2 seats"),
        (&["person", "merge", "Cho Min-ji", "--into", "Ben Osei"], "Would merge Cho Min-ji"),
        (&["import", "more.csv"], "Would read more.csv: 1 created"),
        (&["notice", "send"], "1 message would be sent."),
    ] {
        let words: Vec<&str> = words.iter().copied().chain(["--dry-run"]).collect();
        let answer = home.run(&words).is(0).says(says).says("Nothing was written: this was a dry run.");
        assert!(!past_tense(&answer.out), "dormouse {}:\n{}", answer.words, answer.out);
        assert!(!answer.out.contains("dormouse undo B"), "{}", answer.out);
    }
    assert_eq!(head(&home), before);
}

#[test]
fn an_undo_can_be_looked_at_first() {
    let home = office_today();
    let reclaimed = home.json(&["reclaim", "--license", "Team", "--all-dormant", "--yes"]);
    let batch = reclaimed["batch"].as_str().unwrap();
    let before = head(&home);
    let plan = home.json(&["undo", batch, "--dry-run"]);
    assert_eq!((&plan["undoes"], &plan["batch"], &plan["dry_run"]), (&json!(batch), &json!(null), &json!(true)));
    let seats: Vec<_> = plan["items"].as_array().unwrap().iter().filter(|item| item["kind"] == "seat").collect();
    assert_eq!(seats.len(), 3, "{plan}");
    assert_eq!(plan["things"], json!([{"kind": "seat", "number": 3}]));
    assert_eq!(plan["summary"], "reclaimed 3 seats of Sketchpad · Team");
    assert!(plan["at"].as_str().unwrap().ends_with('Z') && plan["by"].is_string(), "{plan}");
    assert!(seats.iter().all(|seat| seat["becomes"] == "back"), "{plan}");
    assert_eq!(plan["kept"], json!([]), "{plan}");
    home.run(&["undo", batch, "--dry-run"])
        .is(0)
        .says(&format!("{batch}: reclaimed 3 seats of Sketchpad · Team"))
        .says("Takes back 3 seats.")
        .says("Recorded just now, on 20")
        .says("Cho Min-ji, Sketchpad · Team: comes back")
        .says("Dee Novak, Sketchpad · Team: comes back")
        .says("3 seats");
    home.run(&["undo", "--dry-run", "--read-only"]).is(0).says("comes back");
    assert_eq!(head(&home), before);
    let done = home.json(&["undo", batch, "--yes"]);
    assert_eq!((&done["items"], &done["kept"], &done["things"]), (&plan["items"], &plan["kept"], &plan["things"]));
    assert!(done["batch"].as_str().is_some_and(|own| own != batch), "{done}");
    home.run(&["undo", batch, "--dry-run"])
        .refuses(1, &format!("{batch} was taken back already, by {}.", done["batch"].as_str().unwrap()));
}

/// Without a terminal and without `--yes`: the reason is the thing itself, and not that nobody can be asked.
#[test]
fn what_cannot_be_done_is_refused_before_anybody_is_asked() {
    let home = office_today();
    home.run(&["license", "archive", "Oldie", "--yes"]).is(0);
    let asks = "This command takes something away and asks first";
    for (words, sentence) in [
        (&["undo", "B99"][..], "There is no batch \"B99\"."),
        (&["undo", "B1"], "B1 (init) cannot be taken back."),
        (&["admin", "remove", "nobody"], "is no admin."),
        (&["seat", "revoke", "S99"], "There is no seat \"S99\"."),
        (&["license", "archive", "Nowhere"], "There is no license"),
        (&["product", "archive", "Sketchpad"], "Sketchpad"),
        (&["person", "merge", "Ana Ruiz", "--into", "ana@example.com"], "there is nothing to merge"),
        (&["person", "offboard", "Zoe"], "There is no person"),
        (&["reclaim", "--person", "ana@example.com", "--license", "Team"], "(Ana Ruiz) cannot be reclaimed"),
        (&["person", "purge", "Ana Ruiz"], "still holds 2 seats"),
    ] {
        let answer = home.run(words).is(1);
        assert!(
            !answer.err.contains(asks) && answer.err.contains(sentence),
            "dormouse {}: {}",
            answer.words,
            answer.err
        );
        assert_eq!(answer.out, "", "dormouse {}", answer.words);
    }
    for words in [
        &["undo"][..],
        &["seat", "revoke", "S1"],
        &["license", "archive", "Team"],
        &["person", "offboard", "Ana Ruiz"],
        &["person", "merge", "Cho Min-ji", "--into", "Ben Osei"],
        &["reclaim", "--all-dormant"],
    ] {
        let answer = home.run(words).is(1);
        assert!(answer.err.contains(asks), "dormouse {}: {}", answer.words, answer.err);
    }
}

#[test]
fn a_file_that_changes_nothing_offers_no_undo() {
    let home = office_today();
    home.file("same.csv", "email,name\nana@example.com,Ana Ruiz\n");
    let answer = home.run(&["import", "same.csv"]).is(0).says("1 unchanged");
    assert!(!answer.out.contains("undo"), "{}", answer.out);
    let empty = home.json(&["history"])["items"][0]["summary"].as_str().unwrap().to_owned();
    assert!(empty.starts_with("read same.csv"), "{empty}");
    // What a bare undo takes back is the import that brought the office in.
    home.run(&["undo", "--dry-run"]).is(0).says("read products.csv");
    home.run(&["org", "set", "threshold", "60"]).is(0).says("dormouse undo");
    let answer = home.run(&["org", "set", "threshold", "60"]).is(0);
    assert!(!answer.out.contains("dormouse undo"), "{}", answer.out);
}

#[test]
fn a_holder_who_was_removed_is_named_by_the_seat_too() {
    let home = office_today();
    let seat = |license: &str, person: &str| {
        let listed = home.json(&["seat", "list", "--license", license, "--person", person]);
        listed["items"][0]["id"].as_str().unwrap().to_owned()
    };
    let (cho, dee, wiki) = (seat("Team", "Cho Min-ji"), seat("Team", "Dee Novak"), seat("Wiki", "Ana Ruiz"));
    home.run(&["seat", "revoke", &dee, "--yes"]).is(0);
    home.run(&["audit", "start", "Team"]).is(0);
    let complete = |who: &str| home.run(&["audit", "complete", "Team", "--seats", "2", "--removed", who]);
    complete(&wiki).refuses(1, &format!("{wiki} is a seat of Wiki, and this users audit is of Sketchpad · Team."));
    let past = complete(&dee).is(1);
    assert!(past.err.starts_with(&format!("{dee} is a past seat: it was revoked on ")), "{}", past.err);
    complete("S99").refuses(1, "There is no seat \"S99\".");
    complete(&format!("{cho},eve@example.com")).is(0);
    let left = home.json(&["seat", "list", "--license", "Team"]);
    assert_eq!(left["items"].as_array().unwrap().len(), 2, "{left}");
}

#[test]
fn an_undo_says_what_becomes_of_the_seats_used() {
    let home = Home::empty();
    home.run(&["init"]).is(0);
    home.run(&["license", "add", "--product", "Chat", "--seats-total", "10"]).is(0);
    home.file("people.csv", "email,name\na@x.org,Ana\nb@x.org,Ben\n");
    home.run(&["import", "people.csv"]).is(0);
    for person in ["a@x.org", "b@x.org"] {
        home.run(&["seat", "assign", "--license", "Chat", "--person", person]).is(0);
    }
    home.run(&["audit", "start", "Chat"]).is(0);
    home.run(&["audit", "complete", "Chat", "--seats", "8"]).is(0);
    let plan = home.json(&["undo", "--dry-run"]);
    assert_eq!(plan["seats_used"], json!([{"license": "L1", "title": "Chat", "before": 8, "after": 2}]));
    home.run(&["undo", "--dry-run"]).is(0).says("L1 Chat: seats used 8 → 2").says("users audit; seats used 8 → 2");
    let done = home.json(&["undo", "--yes"]);
    assert_eq!(done["seats_used"], plan["seats_used"]);
    assert_eq!(home.json(&["license", "show", "Chat"])["items"][0]["seats_used"], json!(2));
    // Taken back itself, the count stands again.
    let again = home.json(&["undo", done["batch"].as_str().unwrap(), "--dry-run"]);
    assert_eq!(again["seats_used"], json!([{"license": "L1", "title": "Chat", "before": 2, "after": 8}]));
    // What concerns no count says nothing of one.
    home.run(&["person", "edit", "a@x.org", "--department", "Sales"]).is(0);
    assert_eq!(home.json(&["undo", "--dry-run"])["seats_used"], json!([]));
}
