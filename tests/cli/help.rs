//! The help of every command, as a newcomer reads it.

use super::home::Home;

fn help(words: &[&str]) -> String {
    let words: Vec<&str> = words.iter().copied().chain(["--help"]).collect();
    Home::empty().run(&words).is(0).out
}

#[test]
fn the_first_page() {
    insta::assert_snapshot!(help(&[]));
}

#[test]
fn the_page_of_each_noun() {
    for noun in [
        "admin", "org", "product", "license", "person", "seat", "audit", "report", "removal", "notice", "history",
        "config", "account", "listing",
    ] {
        insta::assert_snapshot!(format!("help_{noun}"), help(&[noun]));
    }
}

#[test]
fn the_pages_that_explain_most() {
    for (name, words) in [
        ("import", &["import"][..]),
        ("reclaim", &["reclaim"]),
        ("account_list", &["account", "list"]),
        ("listing_add", &["listing", "add"]),
        ("undo", &["undo"]),
        ("exempt", &["exempt"]),
        ("pulse", &["pulse"]),
        ("license_add", &["license", "add"]),
        ("audit_complete", &["audit", "complete"]),
        ("report_utilization", &["report", "utilization"]),
        ("seat_list", &["seat", "list"]),
        ("person_edit", &["person", "edit"]),
        ("person_offboard", &["person", "offboard"]),
        ("person_merge", &["person", "merge"]),
        ("person_review", &["person", "review"]),
        ("person_purge", &["person", "purge"]),
    ] {
        insta::assert_snapshot!(format!("help_{name}"), help(words));
    }
}

#[test]
fn completions_and_manual_pages_are_made_from_the_same_words() {
    let home = Home::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        home.run(&["completions", shell]).is(0).says("utilization");
    }
    home.run(&["man"]).is(0).says(".TH dormouse");
    home.run(&["man", "audit", "complete"]).is(0).says("seats");
    home.run(&["man", "frobnicate"]).refuses(2, "There is no command \"frobnicate\".");
}

#[test]
fn every_command_has_a_page_of_the_manual() {
    let home = Home::empty();
    home.run(&["man", "--dir", "share/man1"]).is(0).says("Wrote a page for every command to share/man1.");
    let pages = home.path().join("share/man1");
    for name in ["dormouse", "dormouse-import", "dormouse-audit-complete", "dormouse-seat-revoke"] {
        let page = std::fs::read_to_string(pages.join(format!("{name}.1"))).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{name}");
    }
    let main = home.run(&["man"]).is(0);
    assert!(main.out.contains(".TH dormouse 1"), "{}", main.out);
    home.run(&["man", "--dir", "share/man1"]).is(0);
    home.run(&["man", "--dir", "/proc/nowhere"]).is(1);
}
