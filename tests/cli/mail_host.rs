//! What an admin can set makes nobody's machine run, read or write anything: that stands in a file of the one who sends.

use super::home::Home;
use super::mail::{reclaim, settings, unsent};
use super::office::office_today;
use super::post_office::{Manners, PostOffice};
use crate::world::rewrite;
use serde_json::json;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// A program that leaves a mark where it was run.
fn marking(home: &Home) -> (PathBuf, PathBuf) {
    let mark = home.path().join("was-run");
    let script = home.file("sendmail", &format!("#!/bin/sh\ncat > /dev/null\necho \"$@\" >> {}\n", mark.display()));
    mode(&script, 0o755);
    (script, mark)
}

/// Settings as an earlier version kept them for all admins.
fn kept_by_an_earlier_version(home: &Home, pairs: &[(&str, &str)]) {
    for (key, value) in pairs {
        rewrite(&home.path().join("d.db"), &format!("INSERT INTO org (key, value) VALUES ('{key}', '{value}')"));
    }
}

#[test]
fn what_an_earlier_version_kept_is_shown_never_obeyed_and_taken_out_once() {
    let home = office_today();
    reclaim(&home);
    let (script, mark) = marking(&home);
    home.run(&["org", "set", "mail_sender", "seats@example.org"]).is(0);
    kept_by_an_earlier_version(
        &home,
        &[("mail_transport", "sendmail"), ("mail_sendmail", script.to_str().unwrap()), ("mail_maildir", "none")],
    );
    let lines = format!("[mail]\ntransport = \"sendmail\"\nsendmail = \"{}\"\n", script.display());
    for words in [["notice", "send"].as_slice(), &["notice", "send", "--again"]] {
        let answer = home.run(words).is(1);
        assert!(answer.err.contains(&lines), "{}", answer.err);
        assert!(
            answer.err.contains(".config/dormouse/config.toml") && answer.err.contains("--take-over"),
            "{}",
            answer.err
        );
        assert!(
            answer.err.contains("No way to send mail is set up on this machine; nothing was sent."),
            "{}",
            answer.err
        );
    }
    assert!(!mark.exists());
    assert!(!home.run(&["org", "show"]).is(0).out.contains("sendmail"));

    let taken = home.run(&["notice", "send", "--take-over"]).is(0);
    assert!(taken.out.contains(&lines) && taken.out.contains("out of the database"), "{}", taken.out);
    let last = home.json(&["history"])["items"][0].clone();
    assert_eq!(last["command"], json!("take_over_mail"));
    assert_eq!(last["summary"], json!("took mail_transport, mail_sendmail out of the database"));
    home.run(&["notice", "send", "--take-over"])
        .refuses(1, "The database has no settings of a machine's mail to take over.");
    home.run(&["notice", "send"]).refuses(1, "No way to send mail is set up on this machine; nothing was sent.");
    assert!(!mark.exists());

    // What was shown works where it belongs.
    let file = settings(&home, "");
    fs::write(&file, &lines).unwrap();
    home.run(&["notice", "send"]).is(0).says("3 messages sent");
    assert!(mark.exists() && unsent(&home) == 0);
}

#[test]
fn the_keys_of_a_machine_are_told_where_they_belong_and_change_nothing() {
    let home = Home::new();
    let before = home.json(&["history"])["items"].clone();
    for (key, line) in [
        ("mail_transport", "transport = \"x\""),
        ("MAIL_SENDMAIL", "sendmail = \"x\""),
        ("mail_maildir", "maildir = \"x\""),
        ("mail_password_file", "password_file = \"x\""),
    ] {
        let word = key.to_lowercase();
        let sentence = format!(
            "{word} is a matter of the machine that sends: it stands in that machine's settings file and in no database."
        );
        let answer = home.run(&["org", "set", key, "x"]).refuses(1, &sentence);
        assert!(answer.err.trim_end().ends_with(line), "{}", answer.err);
    }
    assert_eq!(home.json(&["history"])["items"], before);
}

#[test]
fn a_settings_file_that_others_could_have_written_sends_nothing() {
    let home = office_today();
    reclaim(&home);
    let (script, mark) = marking(&home);
    home.run(&["org", "set", "mail_sender", "seats@example.org"]).is(0);
    let file = settings(&home, &format!("transport = \"sendmail\"\nsendmail = \"{}\"", script.display()));
    let folder = file.parent().unwrap().to_owned();
    let refused = || {
        let answer = home.run(&["notice", "send"]);
        assert!(answer.status != 0 && answer.err.contains("is not trusted: "), "{}", answer.err);
        assert!(answer.err.contains("hint: "), "{}", answer.err);
        assert!(!mark.exists());
    };
    for (path, open, closed) in [
        (&file, 0o666, 0o600),
        (&file, 0o620, 0o600),
        (&folder, 0o777, 0o755),
        (&folder, 0o775, 0o700),
        (&home.path().to_owned(), 0o770, 0o700),
    ] {
        mode(path, open);
        refused();
        mode(path, closed);
    }
    // A link to a file that is open is no better, whoever owns the link.
    let elsewhere = home.file("elsewhere.toml", &fs::read_to_string(&file).unwrap());
    mode(&elsewhere, 0o666);
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &file).unwrap();
    refused();
    mode(&elsewhere, 0o644);
    if chown(&elsewhere, Some(65_534), None).is_ok() {
        refused();
        chown(&elsewhere, Some(0), None).unwrap();
        chown(&folder, Some(65_534), None).unwrap();
        refused();
        chown(&folder, Some(0), None).unwrap();
    }
    home.run(&["notice", "send"]).is(0).says("3 messages sent");
    assert!(mark.exists());
}

#[test]
fn a_file_that_hangs_or_has_no_end_is_named_at_once() {
    let home = Home::new();
    let pipe = home.path().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0).unwrap();
    fs::File::create(home.path().join("huge")).unwrap().set_len(1 << 36).unwrap();
    for (name, why) in [
        ("pipe", "it is no plain file"),
        ("huge", "it is larger than 1 MiB"),
        ("/dev/zero", "it is no plain file"),
        ("/dev/stdin", "it is no plain file"),
    ] {
        let sentence = format!("The settings file {name} cannot be read: {why}.");
        home.run(&["config", "show", "--config", name]).refuses(2, &sentence);
        home.run(&["license", "list", "--config", name]).refuses(1, &sentence);
    }
}

#[test]
fn others_who_could_have_written_the_settings_are_named_by_every_command() {
    let home = Home::new();
    let file = settings(&home, "");
    fs::write(&file, "[dashboard]\nascii = true\n").unwrap();
    assert_eq!(home.run(&["license", "list"]).is(0).err, "");
    mode(&file, 0o666);
    let said = home.run(&["license", "list"]).is(0).err;
    assert!(said.starts_with("note: The settings file /") && said.contains("others may write it"), "{said}");
    assert!(said.contains(&format!("hint: close it: chmod go-w {}", file.display())), "{said}");
    assert_eq!(said.lines().count(), 2);
    let shown = home.run(&["config", "show"]);
    if rustix::process::getuid().is_root() {
        // Said once, and nothing in it is obeyed.
        assert_eq!((shown.status, shown.err.lines().count()), (2, 2), "{}", shown.err);
    } else {
        assert!(shown.out.contains("ascii = true"), "{}", shown.out);
    }
}

#[test]
fn a_password_goes_without_tls_only_to_a_server_of_the_same_account() {
    let (home, office) = (office_today(), PostOffice::open(Manners::Trusting));
    let password = home.file("password", "secret\n");
    mode(&password, 0o600);
    settings(&home, &format!("transport = \"smtp\"\npassword_file = \"{}\"", password.display()));
    let set = |key: &str, value: &str| drop(home.run(&["org", "set", key, value]).is(0));
    for (key, value) in [
        ("mail_host", "localhost"),
        ("mail_port", office.port.to_string().as_str()),
        ("mail_user", "dormouse"),
        ("mail_tls", "none"),
        ("mail_sender", "seats@example.org"),
    ] {
        set(key, value);
    }
    reclaim(&home);
    home.run(&["notice", "send"]).is(0).says("3 messages sent");
    assert!(office.passwords().iter().all(|given| given == "secret") && !office.passwords().is_empty());

    home.run(&["reclaim", "--license", "Ledger", "--all-dormant", "--yes"]).is(0);
    let before = office.passwords().len();
    for host in ["mail.example.com", "127.0.0.2", "localhost.example.com", "0.0.0.0"] {
        set("mail_host", host);
        let sentence = "The password would cross the network for everybody to read; nothing was sent.";
        home.run(&["notice", "send"]).refuses(1, sentence);
    }
    // Nobody listens, so nobody can be known.
    set("mail_host", "127.0.0.1");
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    set("mail_port", &nobody.to_string());
    let refused = home.run(&["notice", "send"]).is(1);
    assert!(
        refused.err.contains("without TLS a password is given only to a server of your own account"),
        "{}",
        refused.err
    );
    assert!(refused.err.contains("hint: dormouse org set mail_tls starttls"), "{}", refused.err);
    assert_eq!(office.passwords().len(), before);
}

/// A listener of another account: only root can have one.
#[test]
fn the_server_of_another_account_gets_no_password() {
    if !rustix::process::getuid().is_root() {
        eprintln!("not looked at: only root can start something as another account");
        return;
    }
    let home = office_today();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let script = format!(
        "import socket; s = socket.create_server((\"127.0.0.1\", {port})); print(\"up\", flush=True); c, _ = s.accept(); \
         c.sendall(b\"220 x\\r\\n\"); print(c.recv(999), flush=True)"
    );
    let mut server = std::process::Command::new("python3");
    let Ok(mut server) =
        server.args(["-c", &script]).uid(65_534).current_dir("/").stdout(std::process::Stdio::piped()).spawn()
    else {
        eprintln!("not looked at: there is no Python");
        return;
    };
    let mut said = std::io::BufReader::new(server.stdout.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut said, &mut line).unwrap();
    let password = home.file("password", "secret\n");
    mode(&password, 0o600);
    settings(&home, &format!("transport = \"smtp\"\npassword_file = \"{}\"", password.display()));
    for (key, value) in [
        ("mail_host", "127.0.0.1"),
        ("mail_port", port.to_string().as_str()),
        ("mail_user", "dormouse"),
        ("mail_tls", "none"),
        ("mail_sender", "seats@example.org"),
    ] {
        home.run(&["org", "set", key, value]).is(0);
    }
    reclaim(&home);
    let answer = home.run(&["notice", "send"]);
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(answer.status == 1 && answer.err.contains("whoever listens there is another"), "{}", answer.err);
    line.clear();
    std::io::Read::read_to_string(&mut said, &mut line).unwrap();
    assert_eq!(line, "", "nobody spoke to it");
}

#[test]
fn a_sender_is_an_address_and_a_wrong_one_of_old_can_be_replaced() {
    let home = office_today();
    for bad in ["-oQ/tmp@example.com", "|sh@example.com", "/tmp/x@example.com", "a@b\nBcc: eve@example.com", "ana"] {
        let answer = home.run(&["org", "set", "mail_sender", "--", bad]).is(1);
        assert!(answer.err.starts_with("mail_sender cannot be \""), "{}", answer.err);
    }
    reclaim(&home);
    let (script, mark) = marking(&home);
    settings(&home, &format!("transport = \"sendmail\"\nsendmail = \"{}\"", script.display()));
    kept_by_an_earlier_version(&home, &[("mail_sender", "|sh@example.com")]);
    home.run(&["notice", "send"]).refuses(1, "mail_sender cannot be \"|sh@example.com\".");
    assert!(!mark.exists());
    home.run(&["org", "set", "mail_sender", "seats@example.org"]).is(0);
    home.run(&["notice", "send"]).is(0);
    let said = fs::read_to_string(mark).unwrap();
    assert!(said.lines().all(|line| line.starts_with("-i -f seats@example.org -- ")), "{said}");
}
