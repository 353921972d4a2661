//! The `sendmail` command of this machine: the message goes to its standard input, its exit status says what came of it.
//!
//! The path stands in the shared settings, where every admin can change it. So only a program is run that root or the
//! account itself put there and that nobody else can change.

use super::{Delivery, plain};
use crate::domain::mail::{Mail, SENDMAIL};
use crate::domain::refusal::Refusal;
use lettre::Message;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::process::{self, Stdio};

/// The exit statuses after which the same message may be taken: of `sysexits.h`, the system's own errors.
const FOR_NOW: [i32; 4] = [69, 71, 74, 75];

pub(super) struct Command {
    path: String,
}

impl Command {
    pub fn open(mail: &Mail, uid: u32) -> Result<Self, Refusal> {
        let path = mail.sendmail.clone().unwrap_or_else(|| SENDMAIL.to_owned());
        let hint = "name the command that takes mail on this machine: dormouse org set mail_sendmail PATH";
        let no = |why: &str| Err(Refusal::new(format!("{path} {why}; nothing was sent.")).hint(hint));
        match std::fs::metadata(&path) {
            Err(error) => return no(&format!("cannot be run: {}", plain(&error))),
            Ok(found) if !found.is_file() || found.mode() & 0o111 == 0 => return no("is no program"),
            Ok(found) if found.mode() & 0o022 != 0 || (found.uid() != 0 && found.uid() != uid) => {
                return no("can be changed by other accounts and is not run");
            }
            Ok(_) => {}
        }
        Ok(Self { path })
    }

    pub fn send(&self, message: &Message) -> Delivery {
        let envelope = message.envelope();
        let mut command = process::Command::new(&self.path);
        command.arg("-i");
        if let Some(from) = envelope.from() {
            command.arg("-f").arg(from);
        }
        command.arg("--").args(envelope.to().iter().map(ToString::to_string));
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).current_dir("/");
        match run(command, &message.formatted()) {
            Ok((Some(0), _)) => Delivery::Sent("taken over".into()),
            Ok((Some(status), said)) if FOR_NOW.contains(&status) => Delivery::Later(said),
            Ok((Some(_), said)) => Delivery::Refused(said),
            Ok((None, said)) => Delivery::Later(said),
            Err(error) => Delivery::Unreachable(format!("{}: {}", self.path, plain(&error))),
        }
    }
}

/// The exit status, and what was said on standard error.
fn run(mut command: process::Command, message: &[u8]) -> std::io::Result<(Option<i32>, String)> {
    let mut child = command.spawn()?;
    // A program that ends early has its reason; that it did not read everything is none.
    let written = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(message));
    let output = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    let status = output.status.code();
    let said = match (said.is_empty(), status) {
        (false, _) => said,
        (true, Some(status)) => format!("exit status {status}"),
        (true, None) => "ended by a signal".to_owned(),
    };
    if status == Some(0) {
        written?;
    }
    Ok((status, said))
}
