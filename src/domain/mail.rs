//! How mail leaves: the settings that all admins share, kept in the database; those of the machine that sends, which no
//! admin sets for another; and what must be known before any is sent.
//!
//! A password never stands here: only the path of the file that has it.

use super::refusal::{Code, Refusal};
use super::text::{Shown, is_none};
use super::word::has_word;
use serde::Serialize;
use std::path::PathBuf;

/// How messages leave.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, strum::EnumString, strum::IntoStaticStr, strum::EnumIter, Serialize,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// Not at all.
    #[default]
    None,
    /// To a mail server.
    Smtp,
    /// Through the `sendmail` command of this machine.
    Sendmail,
    /// Into a directory that a mail program reads.
    Maildir,
}

/// What protects the connection to a mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum Tls {
    /// TLS from the first byte.
    Implicit,
    /// The connection is upgraded before anything is said; a server that cannot is not used.
    #[default]
    Starttls,
    /// Nothing.
    None,
}

/// The mail settings of an organisation, which every admin can change: none of them has a machine run, read or write
/// anything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mail {
    /// The mail server.
    pub host: Option<String>,
    /// Its port; without one the usual port of [`Mail::tls`].
    pub port: Option<u16>,
    /// What protects the connection.
    pub tls: Tls,
    /// The account at the mail server.
    pub user: Option<String>,
    /// The address that messages come from.
    pub sender: Option<String>,
}

/// The command that takes a message where none is named.
pub const SENDMAIL: &str = "/usr/sbin/sendmail";

/// What makes one machine send: what it runs, where it writes and what it reads. It stands in a file that the one who sends
/// trusts, and never in the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HostMail {
    /// How messages leave.
    pub transport: Transport,
    /// The command that takes a message.
    pub sendmail: PathBuf,
    /// The directory with `tmp`, `new` and `cur`.
    pub maildir: Option<PathBuf>,
    /// The file whose one line is the password of the account at the mail server.
    pub password_file: Option<PathBuf>,
}

impl Default for HostMail {
    fn default() -> Self {
        Self { transport: Transport::None, sendmail: SENDMAIL.into(), maildir: None, password_file: None }
    }
}

impl Mail {
    /// The port that is connected to.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.tls {
            Tls::Implicit => 465,
            Tls::Starttls => 587,
            Tls::None => 25,
        })
    }

    /// The part of the sender's address behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.sender.as_deref().and_then(|sender| sender.rsplit_once('@')).map_or("localhost", |(_, domain)| domain)
    }

    /// Lets sending begin where everything that it needs is known.
    ///
    /// # Errors
    /// Names the first setting that is missing.
    pub fn ready(&self, host: &HostMail) -> Result<(), Refusal> {
        let missing =
            |what: &str, hint: String| Err(Refusal::new(Code::Mail, format!("{what}; nothing was sent.")).hint(hint));
        let shared = |what: &str| format!("dormouse org set {what}");
        if host.transport == Transport::None {
            return missing("No way to send mail is set up on this machine", in_file("transport = \"smtp\""));
        }
        if self.sender.is_none() {
            return missing("The address that mail comes from is not set", shared("mail_sender seats@example.com"));
        }
        match host.transport {
            Transport::Smtp if self.host.is_none() => {
                missing("The mail server is not set", shared("mail_host mail.example.com"))
            }
            Transport::Smtp if self.user.is_some() && host.password_file.is_none() => missing(
                "An account at the mail server needs a password, and no file on this machine has it",
                in_file("password_file = \"/path/to/file\""),
            ),
            Transport::Smtp if self.user.is_some() && self.tls == Tls::None && !self.is_here() => {
                missing("The password would cross the network for everybody to read", shared("mail_tls starttls"))
            }
            Transport::Maildir if host.maildir.is_none() => {
                missing("The directory for mail is not set", in_file("maildir = \"/path/to/Maildir\""))
            }
            _ => Ok(()),
        }
    }

    /// True if the mail server is this machine.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.host.as_deref().is_some_and(|host| matches!(host, "localhost" | "127.0.0.1" | "::1"))
    }
}

/// Where a setting of the machine belongs.
fn in_file(line: &str) -> String {
    format!("write it into the table [mail] of the settings file, which dormouse config path names: {line}")
}

/// One of the mail settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum MailSetting {
    /// [`Mail::sender`].
    MailSender,
    /// [`Mail::host`].
    MailHost,
    /// [`Mail::port`].
    MailPort,
    /// [`Mail::tls`].
    MailTls,
    /// [`Mail::user`].
    MailUser,
}

has_word!(MailSetting);

impl MailSetting {
    /// The value a setting has; `None` where nothing is set. That nothing protects the mail is a value, `none`.
    #[must_use]
    pub fn of(self, mail: &Mail) -> Option<String> {
        match self {
            Self::MailSender => mail.sender.clone(),
            Self::MailHost => mail.host.clone(),
            Self::MailPort => Some(mail.port().to_string()),
            Self::MailTls => Some(<&str>::from(mail.tls).to_owned()),
            Self::MailUser => mail.user.clone(),
        }
    }

    /// The settings with one of them changed; `none` clears one that may be absent.
    ///
    /// # Errors
    /// Says what the setting can be.
    pub fn set(self, mail: Mail, value: &str) -> Result<Mail, Refusal> {
        let value = value.trim();
        let given = (!value.eq_ignore_ascii_case("none")).then(|| value.to_owned());
        let cannot = |what: &str| {
            Refusal::new(Code::BadValue, format!("{} cannot be \"{}\".", self.word(), Shown(value)))
                .hint(what.to_owned())
        };
        let checked = |fits: fn(&str) -> bool, what: &str| match &given {
            Some(text) if !fits(text) => Err(cannot(what)),
            _ => Ok(given.clone()),
        };
        Ok(match self {
            Self::MailTls => {
                Mail { tls: value.parse().map_err(|_| cannot("it is implicit, starttls or none"))?, ..mail }
            }
            Self::MailPort => {
                let port = given.as_deref().map(str::parse).transpose();
                let port = port.ok().filter(|port| *port != Some(0));
                Mail { port: port.ok_or_else(|| cannot("it is a number from 1 to 65535, or none"))?, ..mail }
            }
            Self::MailSender => {
                Mail { sender: checked(is_address, "name an address such as seats@example.com, or none")?, ..mail }
            }
            Self::MailHost => {
                Mail { host: checked(is_host, "name a server such as mail.example.com, or none")?, ..mail }
            }
            Self::MailUser => Mail { user: checked(is_one_line, "name an account, or none")?, ..mail },
        })
    }
}

/// A setting that all admins shared once. It belongs to the machine that sends, and is not obeyed from the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum HostSetting {
    /// [`HostMail::transport`].
    MailTransport,
    /// [`HostMail::sendmail`].
    MailSendmail,
    /// [`HostMail::maildir`].
    MailMaildir,
    /// [`HostMail::password_file`].
    MailPasswordFile,
}

has_word!(HostSetting);

impl HostSetting {
    /// The key in the table `[mail]` of the settings file.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.word().trim_start_matches("mail_")
    }

    /// The line for that table.
    #[must_use]
    pub fn line(self, value: &str) -> String {
        let quoted: String = value
            .chars()
            .map(|c| match c {
                '"' | '\\' => format!("\\{c}"),
                c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
                c => c.to_string(),
            })
            .collect();
        format!("{} = \"{quoted}\"", self.key())
    }

    /// The refusal to share it, with where it belongs.
    #[must_use]
    pub fn no_longer_shared(self, value: &str) -> Refusal {
        Refusal::new(Code::Mail, format!(
            "{} is a matter of the machine that sends: it stands in that machine's settings file and in no database.",
            self.word()
        ))
        .hint(in_file(&self.line(if is_none(value) && self != Self::MailTransport { "" } else { value })))
    }
}

/// True if mail can be addressed to it and comes from it: a name of letters, digits and the few signs that people's names
/// have, an `@`, and a domain. Whatever some program of mail's takes for a path, a route, a command or an option (`/`, `|`,
/// `!`, `%`, `$`, a hyphen in front) is none of them.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let name = |part: &str| {
        !part.starts_with('-')
            && part
                .split('.')
                .all(|atom| !atom.is_empty() && atom.chars().all(|c| c.is_alphanumeric() || "#&'*+-=?^_~".contains(c)))
    };
    let label = |part: &str| {
        let ends = part.starts_with('-') || part.ends_with('-');
        !part.is_empty() && part.len() <= 63 && !ends && part.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    text.len() <= 254
        && text
            .split_once('@')
            .is_some_and(|(before, behind)| before.len() <= 64 && name(before) && behind.split('.').all(label))
}

fn is_host(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && text.len() <= 253
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '_'))
}

fn is_one_line(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 254 && !text.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::MailSetting::{MailHost, MailPort, MailSender, MailTls, MailUser};
    use super::*;
    use strum::IntoEnumIterator as _;

    fn with(pairs: &[(MailSetting, &str)]) -> Mail {
        pairs.iter().fold(Mail::default(), |mail, (setting, value)| setting.set(mail, value).unwrap())
    }

    fn by(transport: Transport) -> HostMail {
        HostMail { transport, ..HostMail::default() }
    }

    #[test]
    fn every_setting_comes_back_as_it_was_set() {
        let values = [
            (MailSender, "seats@example.com"),
            (MailHost, "mail.example.com"),
            (MailPort, "2525"),
            (MailTls, "implicit"),
            (MailUser, "ana"),
        ];
        assert_eq!(values.len(), MailSetting::iter().count());
        let mail = with(&values);
        for (setting, value) in values {
            assert_eq!(setting.of(&mail).as_deref(), Some(value));
        }
    }

    #[test]
    fn what_is_not_set_has_no_value() {
        let unset = MailSetting::iter().filter(|setting| setting.of(&Mail::default()).is_none());
        let words: Vec<&str> = unset.map(MailSetting::word).collect();
        assert_eq!(words, ["mail_sender", "mail_host", "mail_user"]);
        assert_eq!(MailTls.of(&with(&[(MailTls, "none")])).as_deref(), Some("none"));
    }

    #[test]
    fn none_clears_what_may_be_absent_and_the_port_follows_the_protection() {
        let mail = with(&[(MailHost, "m"), (MailHost, "none"), (MailPort, "26"), (MailPort, "NONE")]);
        assert_eq!((mail.host.as_deref(), mail.port()), (None, 587));
        assert_eq!(with(&[(MailTls, "implicit")]).port(), 465);
        assert_eq!(with(&[(MailTls, "none")]).port(), 25);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (setting, value) in [
            (MailTls, "yes"),
            (MailPort, "0"),
            (MailPort, "66000"),
            (MailSender, "ana"),
            (MailSender, "/etc/passwd"),
            (MailHost, "mail example"),
            (MailHost, "-oProxyCommand"),
            (MailHost, "/run/mail.sock"),
            (MailUser, "a\nb"),
        ] {
            assert!(setting.set(Mail::default(), value).is_err(), "{setting:?} {value:?}");
        }
    }

    #[test]
    fn an_address_is_neither_a_path_nor_an_option_nor_a_command() {
        for address in [
            "ana@example.com",
            "o'brien+seats@example.co.uk",
            "prvs=0123=ana.ruiz@mail-1.example.com",
            "root@localhost",
            "j\u{fc}rgen@m\u{fc}ller.example",
        ] {
            assert!(is_address(address), "{address}");
        }
        for none in [
            "",
            "@",
            "ana",
            "ana@",
            "@example.com",
            "-oQ/tmp@example.com",
            "-oQtmp@example.com",
            "-f@example.com",
            "|sh@example.com",
            "a|b@example.com",
            "/etc/passwd@example.com",
            "../ana@example.com",
            "`id`@example.com",
            "$(id)@example.com",
            "${run{id}}@example.com",
            "host!ana@example.com",
            "ana%other.example@example.com",
            ":include:x@example.com",
            "\"ana ruiz\"@example.com",
            "a b@example.com",
            "a@b@example.com",
            "a@example.com,b@example.com",
            "a@example.com\nBcc: eve@example.com",
            "a@example.com\r",
            "a\0@example.com",
            ".ana@example.com",
            "ana.@example.com",
            "a..b@example.com",
            "ana@-oQ",
            "ana@example-.com",
            "ana@example..com",
            "ana@/tmp",
            "a\u{200b}na@example.com",
            "\u{202e}ana@example.com",
        ] {
            assert!(!is_address(none), "{none:?}");
        }
        assert!(!is_address(&format!("{}@example.com", "a".repeat(65))));
        assert!(!is_address(&format!("a@{}", ["b".repeat(60).as_str(); 5].join("."))));
    }

    #[test]
    fn sending_begins_when_everything_is_known() {
        use Transport::{Maildir, None, Sendmail, Smtp};
        let sender = (MailSender, "s@example.com");
        let (host, user) = ((MailHost, "m"), (MailUser, "u"));
        let into = HostMail { maildir: Some("/m".into()), ..by(Maildir) };
        let knowing = HostMail { password_file: Some("/p".into()), ..by(Smtp) };
        for (pairs, machine, ready) in [
            (vec![sender, host], by(None), false),
            (vec![], by(Sendmail), false),
            (vec![sender], by(Sendmail), true),
            (vec![sender], by(Maildir), false),
            (vec![sender], into, true),
            (vec![sender], by(Smtp), false),
            (vec![sender, host], by(Smtp), true),
            (vec![sender, host, user], by(Smtp), false),
            (vec![sender, host, user], knowing, true),
        ] {
            assert_eq!(with(&pairs).ready(&machine).is_ok(), ready, "{pairs:?} {machine:?}");
        }
    }

    #[test]
    fn a_password_is_never_sent_for_everybody_to_read() {
        let account = [(MailSender, "s@example.com"), (MailUser, "u"), (MailTls, "none")];
        let machine = HostMail { password_file: Some("/p".into()), ..by(Transport::Smtp) };
        let at = |host| with(&[&account[..], &[(MailHost, host)]].concat());
        assert!(at("mail.example.com").ready(&machine).is_err());
        assert!(at("127.0.0.1").ready(&machine).is_ok());
    }

    #[test]
    fn what_belongs_to_a_machine_is_named_with_the_line_that_says_it_there() {
        let keys: Vec<&str> = HostSetting::iter().map(HostSetting::key).collect();
        assert_eq!(keys, ["transport", "sendmail", "maildir", "password_file"]);
        let line = HostSetting::MailMaildir.line("/a \"b\"\\c\u{1b}[2J");
        assert_eq!(line, r#"maildir = "/a \"b\"\\c\u001B[2J""#);
        let refusal = HostSetting::MailTransport.no_longer_shared("smtp");
        assert!(refusal.message.starts_with("mail_transport is a matter of the machine"), "{refusal}");
        assert!(refusal.hint.unwrap().ends_with("transport = \"smtp\""));
    }
}
