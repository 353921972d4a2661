//! The outbox leaves: once, whole, and never lost, to a real mail server on this machine.

use super::home::{Answer, Home};
use super::office::office_today;
use super::post_office::{Manners, PostOffice, Stop, certificate};
use serde_json::{Value, json};
use std::fs::{self, Permissions};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Stdio;

/// Writes what makes this machine send into the settings file that is looked at by default.
pub fn settings(home: &Home, table: &str) -> PathBuf {
    let folder = home.path().join(".config/dormouse");
    fs::create_dir_all(&folder).unwrap();
    home.file(".config/dormouse/config.toml", &format!("[mail]\n{table}\n"))
}

/// An office whose mail goes to a server of its own.
fn with_server() -> (Home, PostOffice) {
    let (home, office) = (office_today(), PostOffice::open(Manners::Open));
    settings(&home, "transport = \"smtp\"");
    for (key, value) in [
        ("mail_host", "127.0.0.1"),
        ("mail_port", &office.port.to_string()),
        ("mail_tls", "none"),
        ("mail_sender", "seats@example.org"),
    ] {
        home.run(&["org", "set", key, value]).is(0);
    }
    (home, office)
}

/// Takes the three dormant seats of Team back: Ben, Cho and Dee are to be told, whose account is switched off.
pub fn reclaim(home: &Home) {
    home.run(&["person", "edit", "dee@example.com", "--status", "inactive", "--until", "none"]).is(0);
    home.run(&["reclaim", "--license", "Team", "--all-dormant", "--yes"]).is(0);
}

pub fn unsent(home: &Home) -> usize {
    home.json(&["notice", "list", "--unsent"])["items"].as_array().unwrap().len()
}

fn recipients(office: &PostOffice) -> Vec<String> {
    let mut all: Vec<String> = office.taken().into_iter().flat_map(|mail| mail.to).collect();
    all.sort();
    all
}

fn outcomes(answer: &Answer) -> Vec<(String, String)> {
    let items = answer.value()["items"].as_array().unwrap().clone();
    let word = |item: &Value, field: &str| item[field].as_str().unwrap().to_owned();
    items.iter().map(|item| (word(item, "to"), word(item, "outcome"))).collect()
}

const ALL: [&str; 3] = ["ben@example.com", "cho@example.com", "dee@example.com"];

#[test]
fn everybody_is_told_once() {
    let (home, office) = with_server();
    reclaim(&home);
    let plan = home.json(&["notice", "send", "--dry-run"]);
    assert_eq!((&plan["dry_run"], plan["items"].as_array().unwrap().len()), (&json!(true), 3));
    assert_eq!((office.taken().len(), unsent(&home)), (0, 3));

    home.run(&["notice", "send"]).is(0).says("3 messages sent");
    assert_eq!(recipients(&office), ALL);
    assert_eq!(unsent(&home), 0);
    let mail = office.taken().into_iter().find(|mail| mail.to == ["ben@example.com"]).unwrap();
    assert_eq!(mail.header("From"), "seats@example.org");
    assert_eq!(mail.header("Subject"), "A software seat of yours was reclaimed");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert!(
        mail.text.contains("Hello Ben Osei,") && mail.text.contains("You can request access again."),
        "{}",
        mail.text
    );

    home.run(&["notice", "send"]).is(0).says("Nothing is to be sent.");
    assert_eq!(office.taken().len(), 3);
    let said: Vec<Value> = home.json(&["history"])["items"].as_array().unwrap()[..2].to_vec();
    assert_eq!((&said[0]["command"], &said[0]["summary"]), (&json!("notices_sent"), &json!("sent 3 messages")));
    assert_eq!(said[1]["summary"], "set out to send 3 messages with 3 notices");
    home.run(&["check"]).is(0);
}

#[test]
fn what_one_address_must_be_told_is_one_message_unless_asked_otherwise() {
    let (home, office) = with_server();
    reclaim(&home);
    home.run(&["reclaim", "--license", "Ledger", "--all-dormant", "--yes"]).is(0);
    home.run(&["notice", "send"]).is(0);
    assert_eq!(recipients(&office), ALL);
    let digest = office.taken().into_iter().find(|mail| mail.to == ["ben@example.com"]).unwrap();
    assert_eq!(digest.header("Subject"), "2 notices about software seats");
    assert!(digest.text.contains("Ledger seat") && digest.text.contains("Team seat"), "{}", digest.text);

    let (home, office) = with_server();
    reclaim(&home);
    home.run(&["reclaim", "--license", "Ledger", "--all-dormant", "--yes"]).is(0);
    home.run(&["notice", "send", "--each"]).is(0).says("4 messages sent");
    assert_eq!(office.taken().iter().filter(|mail| mail.to == ["ben@example.com"]).count(), 2);
}

#[test]
fn what_cannot_be_taken_now_is_taken_later_under_the_same_name() {
    let (home, office) = with_server();
    reclaim(&home);
    office.answers("ben@example.com", 451, "4.7.1 come back later");
    let first = home.run(&["notice", "send", "--json"]).is(1);
    assert!(outcomes(&first).contains(&("ben@example.com".into(), "later".into())), "{}", first.out);
    let waiting = first.value()["items"].as_array().unwrap().iter().find(|i| i["outcome"] == "later").unwrap().clone();
    assert!(waiting["answer"].as_str().unwrap().contains("come back later") && waiting["next_try"].is_string());
    assert_eq!((recipients(&office).len(), unsent(&home)), (2, 1));

    // Its time has not come: it waits, and that is no failure.
    let second = home.run(&["notice", "send", "--json"]).is(0);
    assert_eq!(outcomes(&second), [("ben@example.com".into(), "waits".into())]);
    let third = home.run(&["notice", "send", "--again", "--json"]).is(0);
    assert_eq!(third.value()["items"][0]["id"], waiting["id"], "the same message");
    assert_eq!((recipients(&office), unsent(&home)), (ALL.map(str::to_owned).to_vec(), 0));
}

#[test]
fn what_is_refused_waits_for_a_person() {
    let (home, office) = with_server();
    reclaim(&home);
    office.answers("ben@example.com", 550, "no such mailbox");
    let first = home.run(&["notice", "send", "--json"]).is(1);
    assert!(outcomes(&first).contains(&("ben@example.com".into(), "refused".into())), "{}", first.out);
    let notice = home.json(&["notice", "list", "--unsent"])["items"][0]["id"].as_str().unwrap().to_owned();
    for _ in 0..2 {
        let again = home.run(&["notice", "send", "--json"]).is(0);
        assert_eq!(outcomes(&again), [("ben@example.com".into(), "refused".into())]);
    }
    assert_eq!(office.taken().len(), 2);
    home.run(&["notice", "send", "--again", "N999"]).refuses(1, "N999 is no notice that must still be sent.");
    home.run(&["notice", "send", "--again", &notice]).is(0).says("1 message sent");
    assert_eq!((recipients(&office), unsent(&home)), (ALL.map(str::to_owned).to_vec(), 0));
    home.run(&["check"]).is(0);
}

#[test]
fn a_run_that_is_killed_before_anything_was_taken_is_made_up_for_exactly_once() {
    let (home, office) = with_server();
    reclaim(&home);
    office.stops(Stop::BeforeTheText);
    let mut sender = home.command(&["notice", "send"]).stdout(Stdio::null()).spawn().unwrap();
    let go_on = office.has_stopped();
    sender.kill().unwrap();
    sender.wait().unwrap();
    go_on.send(()).unwrap();
    home.run(&["check"]).is(0).says("1 attempt has no end");
    home.run(&["notice", "send"]).is(0).says("3 messages sent");
    assert_eq!((recipients(&office), unsent(&home)), (ALL.map(str::to_owned).to_vec(), 0));
    home.run(&["check"]).is(0);
}

#[test]
fn a_message_that_was_taken_when_its_sender_was_killed_comes_again_under_the_same_message_id() {
    let (home, office) = with_server();
    reclaim(&home);
    office.stops(Stop::AfterTheText);
    let mut sender = home.command(&["notice", "send"]).stdout(Stdio::null()).spawn().unwrap();
    let go_on = office.has_stopped();
    sender.kill().unwrap();
    sender.wait().unwrap();
    go_on.send(()).unwrap();
    home.run(&["notice", "send"]).is(0);
    let taken = office.taken();
    assert_eq!((taken.len(), unsent(&home)), (4, 0));
    let mut ids: Vec<&str> = taken.iter().map(|mail| mail.header("Message-ID")).collect();
    assert_eq!(taken[0], *taken[1..].iter().find(|mail| mail.to == taken[0].to).unwrap(), "byte for byte");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 3, "whoever drops what has a known Message-ID has each once");
}

#[test]
fn two_processes_never_send_the_same() {
    let (home, office) = with_server();
    reclaim(&home);
    office.stops(Stop::BeforeTheText);
    let mut first = home.command(&["notice", "send"]).stdout(Stdio::null()).spawn().unwrap();
    let go_on = office.has_stopped();
    home.run(&["notice", "send"]).refuses(1, "Another process is sending notices right now.");
    // Others go on working meanwhile.
    home.run(&["org", "set", "threshold", "60"]).is(0);
    go_on.send(()).unwrap();
    assert!(first.wait().unwrap().success());
    assert_eq!((recipients(&office), unsent(&home)), (ALL.map(str::to_owned).to_vec(), 0));
}

#[test]
fn a_server_that_is_down_loses_nothing() {
    let (home, office) = with_server();
    reclaim(&home);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    home.run(&["org", "set", "mail_port", &nobody.to_string()]).is(0);
    let answer = home.run(&["notice", "send"]).is(1);
    assert!(answer.err.contains("cannot be used") && answer.err.contains("nothing is lost"), "{}", answer.err);
    assert_eq!(unsent(&home), 3);
    home.run(&["org", "set", "mail_port", &office.port.to_string()]).is(0);
    home.run(&["notice", "send"]).is(0);
    assert_eq!(recipients(&office), ALL);
}

#[test]
fn a_password_goes_through_tls_only_and_only_to_a_server_that_is_known() {
    let (home, office) = (office_today(), PostOffice::open(Manners::Strict));
    let password = home.file("password", "secret\n");
    fs::set_permissions(&password, Permissions::from_mode(0o600)).unwrap();
    settings(&home, &format!("transport = \"smtp\"\npassword_file = \"{}\"", password.display()));
    for (key, value) in [
        ("mail_host", "localhost"),
        ("mail_port", &office.port.to_string()),
        ("mail_user", "dormouse"),
        ("mail_sender", "seats@example.org"),
    ] {
        home.run(&["org", "set", key, value]).is(0);
    }
    reclaim(&home);
    // Nobody vouches for the certificate.
    let stranger = home.run(&["notice", "send"]).is(1);
    assert!(stranger.err.contains("certificate"), "{}", stranger.err);
    assert_eq!((office.passwords().len(), unsent(&home)), (0, 3));

    let known = home.file("known.pem", office.certificate.as_deref().unwrap());
    let trusting = || home.command(&["notice", "send"]).env("SSL_CERT_FILE", &known).output().unwrap();
    let sent = trusting();
    assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stderr));
    assert_eq!((recipients(&office), office.passwords()[0].as_str()), (ALL.map(str::to_owned).to_vec(), "secret"));

    home.run(&["reclaim", "--license", "Ledger", "--all-dormant", "--yes"]).is(0);
    fs::write(&password, "wrong\n").unwrap();
    let refused = trusting();
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("Invalid credentials") && !said.contains("wrong"), "{said}");
    assert_eq!(unsent(&home), 1);

    fs::set_permissions(&password, Permissions::from_mode(0o644)).unwrap();
    home.run(&["notice", "send"]).is(1);
    home.run(&["org", "set", "mail_host", "mail.example.com"]).is(0);
    home.run(&["org", "set", "mail_tls", "none"]).is(0);
    home.run(&["notice", "send"])
        .refuses(1, "The password would cross the network for everybody to read; nothing was sent.");
}

#[test]
fn the_command_of_the_machine_takes_messages_and_says_what_becomes_of_them() {
    let home = office_today();
    let script = home.file(
        "sendmail",
        "#!/bin/sh\nfor to; do :; done\ncase $to in ben*) echo 'no such user' >&2; exit 67;; cho*) exit 75;; esac\n\
         cat > \"$(dirname \"$0\")/taken\"\n",
    );
    fs::set_permissions(&script, Permissions::from_mode(0o755)).unwrap();
    settings(&home, &format!("transport = \"sendmail\"\nsendmail = \"{}\"", script.display()));
    home.run(&["org", "set", "mail_sender", "seats@example.org"]).is(0);
    reclaim(&home);
    let answer = home.run(&["notice", "send", "--json"]).is(1);
    let wanted = [("ben", "refused"), ("cho", "later"), ("dee", "sent")];
    let mut found = outcomes(&answer);
    found.sort();
    assert_eq!(found, wanted.map(|(who, what)| (format!("{who}@example.com"), what.to_owned())));
    assert!(fs::read_to_string(home.path().join("taken")).unwrap().contains("To: dee@example.com"));

    fs::set_permissions(&script, Permissions::from_mode(0o777)).unwrap();
    let open = home.run(&["notice", "send", "--again"]).is(1);
    assert!(open.err.contains("can be changed by other accounts and is not run"), "{}", open.err);
}

#[test]
fn a_directory_gets_each_message_once() {
    let home = office_today();
    let dir = home.path().join("Maildir");
    settings(&home, &format!("transport = \"maildir\"\nmaildir = \"{}\"", dir.display()));
    home.run(&["org", "set", "mail_sender", "seats@example.org"]).is(0);
    reclaim(&home);
    home.run(&["notice", "send"]).is(0);
    let names = |of: &str| fs::read_dir(dir.join(of)).unwrap().map(|e| e.unwrap().path()).collect::<Vec<_>>();
    assert_eq!((names("new").len(), names("tmp").len()), (3, 0));
    for path in names("new") {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("Message-ID: <") && !text.contains('\r'), "{text}");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn texts_of_ones_own_are_used_and_a_wrong_one_sends_nothing() {
    let (home, office) = with_server();
    reclaim(&home);
    let own = home.path().join("texts");
    fs::create_dir(&own).unwrap();
    let config =
        home.file("own.toml", &format!("[mail]\ntransport = \"smtp\"\n[notices]\ndirectory = \"{}\"\n", own.display()));
    let config = config.to_str().unwrap();
    fs::write(own.join("seat_reclaimed.txt"), "Subject: Bye {nmae}\n\n{text}\n").unwrap();
    let wrong = home.run(&["notice", "send", "--config", config]).is(2);
    assert!(
        wrong.err.contains("seat_reclaimed.txt:1: unknown field \"nmae\", did you mean \"name\"?"),
        "{}",
        wrong.err
    );
    assert_eq!(office.taken().len(), 0);
    fs::write(own.join("seat_reclaimed.txt"), "Subject: Bye {name}\n\n{text}\n").unwrap();
    home.run(&["notice", "send", "--config", config]).is(0);
    assert!(office.taken().iter().any(|mail| mail.header("Subject") == "Bye Ben Osei"));
}

#[test]
fn whoever_was_told_is_told_again_when_a_reclaim_is_taken_back() {
    let (home, office) = with_server();
    reclaim(&home);
    office.answers("ben@example.com", 451, "later");
    home.run(&["notice", "send"]).is(1);
    let undone = home.run(&["undo", "--yes"]).is(0);
    assert!(undone.out.contains("it was sent already"), "{}", undone.out);
    home.run(&["notice", "send", "--again"]).is(0).says("2 messages sent");
    let back: Vec<_> =
        office.taken().into_iter().filter(|mail| mail.header("Subject").ends_with("given back")).collect();
    let mut to: Vec<String> = back.into_iter().flat_map(|mail| mail.to).collect();
    to.sort();
    // Ben was never told.
    assert_eq!(to, ["cho@example.com", "dee@example.com"]);
    assert_eq!(unsent(&home), 0);
    home.run(&["check"]).is(0);
}

#[test]
fn without_a_way_out_it_is_said_what_is_missing() {
    let home = office_today();
    reclaim(&home);
    home.run(&["notice", "send"]).refuses(1, "No way to send mail is set up on this machine; nothing was sent.");
    home.run(&["notice", "send", "--dry-run"]).is(0).says("3 messages would be sent.");
    home.run(&["notice", "send", "--dry-run", "--read-only"]).is(0).says("3 messages would be sent.");
    let file = settings(&home, "transport = \"pigeon\"");
    let sentence = "\"transport\" must be one of \"none\", \"smtp\", \"sendmail\", \"maildir\".";
    home.run(&["notice", "send"]).refuses(2, &format!("{}:2:13: {sentence}", file.display()));
}

/// Run by `just slow`, which gets the server.
#[test]
#[ignore = "needs a mail server of somebody else's: a Python with aiosmtpd, named by DORMOUSE_POST_OFFICE"]
fn a_server_of_somebody_elses_takes_every_message_over_tls() {
    let python = std::env::var_os("DORMOUSE_POST_OFFICE").unwrap();
    let home = office_today();
    let (certificate, key) = certificate();
    let (certificate, key) = (home.file("known.pem", &certificate), home.file("key.pem", &key));
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let inbox = home.path().join("inbox");
    let mut server = std::process::Command::new(python)
        .args(["-u", "-m", "aiosmtpd", "-n", "-d", "-l", &format!("127.0.0.1:{port}")])
        .arg("--tlscert")
        .arg(&certificate)
        .arg("--tlskey")
        .arg(&key)
        .args(["-c", "aiosmtpd.handlers.Mailbox"])
        .arg(&inbox)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(server.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("is listening") {
        line.clear();
        assert_ne!(said.read_line(&mut line).unwrap(), 0, "the server did not start");
    }
    // What it says must be read, or it waits.
    std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
    settings(&home, "transport = \"smtp\"");
    for (key, value) in
        [("mail_host", "localhost"), ("mail_port", &port.to_string()), ("mail_sender", "seats@example.org")]
    {
        home.run(&["org", "set", key, value]).is(0);
    }
    reclaim(&home);
    let sent = home.command(&["notice", "send"]).env("SSL_CERT_FILE", &certificate).output().unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stderr));
    let mut to: Vec<String> = fs::read_dir(inbox.join("new"))
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .map(|text| text.lines().find_map(|line| line.strip_prefix("To: ")).unwrap().to_owned())
        .collect();
    to.sort();
    assert_eq!((to, unsent(&home)), (ALL.map(str::to_owned).to_vec(), 0));
}
