//! The `sendmail` command of this machine: the message goes to its standard input, its exit status says what came of it.
//!
//! Only a program is run that root or the account itself put there and that nobody else can change, or put another in the
//! place of. No shell is between, it is given a fixed environment, and it is ended with all that it started if it does not
//! end by itself.

use super::Delivery;
use crate::domain::mail::HostMail;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::files::plain;
use crate::trust::doubt_of;
use lettre::Message;
use nix::unistd::{Uid, User};
use rustix::process::{Pid, Signal, kill_process_group};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{self, Child, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// The exit statuses after which the same message may be taken: of `sysexits.h`, the system's own errors.
const FOR_NOW: [i32; 4] = [69, 71, 74, 75];
/// How long it may take over one message.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often it is looked whether it has ended.
const LOOK: Duration = Duration::from_millis(10);
/// How long is waited for the last words of one that has ended: something it started may hold the line open.
const LAST_WORDS: Duration = Duration::from_millis(500);
/// The most that is kept of what it says, in bytes.
const MOST_WORDS: u64 = 4096;
/// Where it finds what it runs in its turn.
const SEARCH: &str = "/usr/sbin:/usr/bin:/sbin:/bin";

pub(super) struct Command {
    path: PathBuf,
    environment: Vec<(&'static str, std::ffi::OsString)>,
    patience: Duration,
}

impl Command {
    pub fn open(host: &HostMail, uid: u32) -> Result<Self, Refusal> {
        let path = host.sendmail.clone();
        let name = path.display().to_string();
        let no = |why: &str| {
            Err(Refusal::new(Code::Mail, format!("{} {why}; nothing was sent.", Shown(&name))).hint(
                "name the command that takes mail on this machine in the table [mail] of the settings file: sendmail",
            ))
        };
        match path.metadata() {
            Err(error) => return no(&format!("cannot be run: {}", plain(&error))),
            Ok(found) if !found.is_file() || found.mode() & 0o111 == 0 => return no("is no program"),
            Ok(_) => {}
        }
        match doubt_of(&path, uid) {
            Err(error) => return no(&format!("cannot be run: {}", plain(&error))),
            Ok(Some(doubt)) => {
                return no(&format!("can be changed by other accounts and is not run, for {doubt}"));
            }
            Ok(None) => {}
        }
        Ok(Self { path, environment: environment(uid), patience: PATIENCE })
    }

    pub fn send(&self, message: &Message) -> Delivery {
        let envelope = message.envelope();
        let mut command = process::Command::new(&self.path);
        command.arg("-i");
        if let Some(from) = envelope.from() {
            command.arg("-f").arg(from);
        }
        command.arg("--").args(envelope.to().iter().map(ToString::to_string));
        command.env_clear().envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).current_dir("/");
        match run(command, message.formatted(), self.patience) {
            Ok(Ended::At(Some(0), _)) => Delivery::Sent("taken over".into()),
            Ok(Ended::At(Some(status), said)) if FOR_NOW.contains(&status) => Delivery::Later(said),
            Ok(Ended::At(Some(_), said)) => Delivery::Refused(said),
            Ok(Ended::At(None, said)) => Delivery::Later(said),
            Ok(Ended::ByUs) => Delivery::Unreachable(format!(
                "{} did not end within {} s and was ended",
                self.path.display(),
                self.patience.as_secs()
            )),
            Err(error) => Delivery::Unreachable(format!("{}: {}", self.path.display(), plain(&error))),
        }
    }
}

/// What the program may know of where it runs: nothing that somebody else could have set.
fn environment(uid: u32) -> Vec<(&'static str, std::ffi::OsString)> {
    let mut all = vec![("PATH", SEARCH.into()), ("LC_ALL", "C".into())];
    if let Ok(Some(User { name, dir, .. })) = User::from_uid(Uid::from_raw(uid)) {
        all.push(("HOME", dir.into_os_string()));
        all.extend(["USER", "LOGNAME"].map(|key| (key, name.clone().into())));
    }
    all
}

/// How the program ended.
#[derive(Debug, PartialEq, Eq)]
enum Ended {
    /// With this exit status, or by a signal, and what it said on standard error.
    At(Option<i32>, String),
    /// It was ended, for it took too long.
    ByUs,
}

fn run(mut command: process::Command, message: Vec<u8>, patience: Duration) -> io::Result<Ended> {
    // A group of its own, so that it can be ended with all that it started.
    let mut child = command.process_group(0).spawn()?;
    let until = Instant::now() + patience;
    let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
    let (write, written) = mpsc::channel();
    let (say, said) = mpsc::channel();
    // Both may wait for the program for ever: then they end with it, or with this process.
    thread::spawn(move || write.send(stdin.map_or(Ok(()), |mut stdin| stdin.write_all(&message))));
    thread::spawn(move || {
        let mut words = Vec::new();
        if let Some(mut stderr) = stderr {
            let _ = (&mut stderr).take(MOST_WORDS).read_to_end(&mut words);
            let _ = say.send(words);
            // The rest is let go, so that the program does not wait for a reader.
            let _ = io::copy(&mut stderr, &mut io::sink());
        }
    });
    let Some(status) = wait(&mut child, until)? else {
        return Ok(Ended::ByUs);
    };
    let words = said.recv_timeout(LAST_WORDS).unwrap_or_default();
    let words = String::from_utf8_lossy(&words).trim().to_owned();
    let words = match (words.is_empty(), status.code()) {
        (false, _) => words,
        (true, Some(status)) => format!("exit status {status}"),
        (true, None) => "ended by a signal".to_owned(),
    };
    if status.success() {
        // A program that ends early has its reason; that it did not read everything is none.
        written.recv_timeout(LAST_WORDS).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))??;
    }
    Ok(Ended::At(status.code(), words))
}

/// Its exit status; `None` if it had to be ended.
fn wait(child: &mut Child, until: Instant) -> io::Result<Option<process::ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= until {
            let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
            // What cannot be ended has ended.
            let _ = group.map(|group| kill_process_group(group, Signal::KILL));
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(LOOK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::Path;

    fn me() -> u32 {
        rustix::process::getuid().as_raw()
    }

    fn script(dir: &Path, text: &str) -> HostMail {
        let path = dir.join("sendmail");
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o700)).unwrap();
        HostMail { sendmail: path, ..HostMail::default() }
    }

    fn message() -> Message {
        let builder = Message::builder().from("s@example.org".parse().unwrap()).to("ana@example.com".parse().unwrap());
        builder.body("x".repeat(200_000)).unwrap()
    }

    #[test]
    fn a_program_that_does_not_end_is_ended_with_all_that_it_started() {
        let dir = tempfile::tempdir().unwrap();
        let host = script(dir.path(), &format!("sleep 600 & echo $! > {}/child\nsleep 600", dir.path().display()));
        let command = Command { patience: Duration::from_millis(700), ..Command::open(&host, me()).unwrap() };
        let begun = Instant::now();
        let answer = command.send(&message());
        assert!(matches!(&answer, Delivery::Unreachable(why) if why.contains("did not end within")), "{answer:?}");
        assert!(begun.elapsed() < Duration::from_secs(30));
        let child: i32 = fs::read_to_string(dir.path().join("child")).unwrap().trim().parse().unwrap();
        // Ended, or at most not yet collected by whoever collects the orphans.
        let gone = || {
            let state = fs::read_to_string(format!("/proc/{child}/stat"));
            state.map_or(true, |stat| stat.rsplit(')').next().unwrap().trim_start().starts_with('Z'))
        };
        for _ in 0..200 {
            if gone() {
                return;
            }
            thread::sleep(LOOK);
        }
        panic!("what the program started is still there");
    }

    #[test]
    fn one_that_ends_at_once_and_leaves_something_running_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let host = script(dir.path(), "sleep 20 & echo 'no such user' >&2; exit 67");
        let begun = Instant::now();
        let answer = Command::open(&host, me()).unwrap().send(&message());
        assert!(begun.elapsed() < Duration::from_secs(15), "{answer:?}");
        assert!(matches!(answer, Delivery::Refused(_)), "{answer:?}");
    }

    #[test]
    fn it_is_given_a_fixed_environment_and_no_shell_reads_an_address() {
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().display();
        let host = script(dir.path(), &format!("cat > /dev/null; env > {to}/env; printf '%s\\n' \"$@\" > {to}/words"));
        assert_eq!(Command::open(&host, me()).unwrap().send(&message()), Delivery::Sent("taken over".into()));
        let words = fs::read_to_string(dir.path().join("words")).unwrap();
        assert_eq!(words, "-i\n-f\ns@example.org\n--\nana@example.com\n");
        let env = fs::read_to_string(dir.path().join("env")).unwrap();
        let names: Vec<&str> = env.lines().filter_map(|line| line.split('=').next()).collect();
        assert!(env.contains(&format!("PATH={SEARCH}\n")), "{env}");
        // What the shell of this test adds by itself.
        let known = ["PATH", "LC_ALL", "HOME", "USER", "LOGNAME", "PWD", "OLDPWD", "SHLVL", "_"];
        assert!(names.iter().all(|name| known.contains(name)), "{env}");
    }

    #[test]
    fn a_program_that_others_could_change_or_replace_is_not_run() {
        let dir = tempfile::tempdir().unwrap();
        let host = script(dir.path(), "exit 0");
        let mode = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        let refused = |host: &HostMail| Command::open(host, me()).err().map(|refusal| refusal.message);
        assert_eq!(refused(&host), None);
        let link = dir.path().join("mta");
        symlink(&host.sendmail, &link).unwrap();
        let linked = HostMail { sendmail: link, ..HostMail::default() };
        assert_eq!(refused(&linked), None);
        for (path, open) in
            [(host.sendmail.as_path(), 0o720), (&host.sendmail, 0o702), (dir.path(), 0o730), (dir.path(), 0o703)]
        {
            mode(path, open);
            for host in [&host, &linked] {
                let said = refused(host).expect("it was run");
                assert!(said.contains("can be changed by other accounts and is not run"), "{said}");
            }
            mode(path, 0o700);
        }
        mode(&host.sendmail, 0o600);
        assert!(refused(&host).unwrap().contains("is no program"));
    }
}
