//! How mail leaves: the settings that all admins share, kept in the database, and what must be known before any is sent.
//!
//! A password never stands here: only the path of the file that has it.

use super::refusal::Refusal;
use super::text::Shown;

/// How messages leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
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

/// The mail settings of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mail {
    /// How messages leave.
    pub transport: Transport,
    /// The mail server.
    pub host: Option<String>,
    /// Its port; without one the usual port of [`Mail::tls`].
    pub port: Option<u16>,
    /// What protects the connection.
    pub tls: Tls,
    /// The account at the mail server.
    pub user: Option<String>,
    /// An absolute path: the file whose one line is the password of that account.
    pub password_file: Option<String>,
    /// The address that messages come from.
    pub sender: Option<String>,
    /// An absolute path: the command that takes a message.
    pub sendmail: Option<String>,
    /// An absolute path: the directory with `tmp`, `new` and `cur`.
    pub maildir: Option<String>,
}

/// The command that takes a message where none is named.
pub const SENDMAIL: &str = "/usr/sbin/sendmail";

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
    pub fn ready(&self) -> Result<(), Refusal> {
        let missing = |what: &str, hint: &str| {
            Err(Refusal::new(format!("{what}; nothing was sent.")).hint(format!("dormouse org set {hint}")))
        };
        if self.transport == Transport::None {
            return missing(
                "No way to send mail is set up",
                "mail_transport smtp, or sendmail, or maildir; then mail_sender and what that way needs",
            );
        }
        if self.sender.is_none() {
            return missing("The address that mail comes from is not set", "mail_sender seats@example.com");
        }
        match self.transport {
            Transport::Smtp if self.host.is_none() => {
                return missing("The mail server is not set", "mail_host mail.example.com");
            }
            Transport::Smtp if self.user.is_some() != self.password_file.is_some() => {
                return missing(
                    "An account at the mail server needs both a name and a password",
                    "mail_user NAME, and: dormouse org set mail_password_file /path/to/file",
                );
            }
            Transport::Smtp if self.user.is_some() && self.tls == Tls::None && !self.is_here() => {
                return missing("The password would cross the network for everybody to read", "mail_tls starttls");
            }
            Transport::Maildir if self.maildir.is_none() => {
                return missing("The directory for mail is not set", "mail_maildir /path/to/Maildir");
            }
            _ => {}
        }
        Ok(())
    }

    /// True if the mail server is this machine.
    fn is_here(&self) -> bool {
        self.host.as_deref().is_some_and(|host| matches!(host, "localhost" | "127.0.0.1" | "::1"))
    }
}

/// One of the mail settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum MailSetting {
    /// [`Mail::transport`].
    MailTransport,
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
    /// [`Mail::password_file`].
    MailPasswordFile,
    /// [`Mail::sendmail`].
    MailSendmail,
    /// [`Mail::maildir`].
    MailMaildir,
}

impl MailSetting {
    /// The word as programs and people read it.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The value a setting has; `None` where nothing is set. That nothing protects the mail is a value, `none`.
    #[must_use]
    pub fn of(self, mail: &Mail) -> Option<String> {
        match self {
            Self::MailTransport => {
                Some(mail.transport).filter(|way| *way != Transport::None).map(|way| <&str>::from(way).to_owned())
            }
            Self::MailSender => mail.sender.clone(),
            Self::MailHost => mail.host.clone(),
            Self::MailPort => Some(mail.port().to_string()),
            Self::MailTls => Some(<&str>::from(mail.tls).to_owned()),
            Self::MailUser => mail.user.clone(),
            Self::MailPasswordFile => mail.password_file.clone(),
            Self::MailSendmail => Some(mail.sendmail.clone().unwrap_or_else(|| SENDMAIL.to_owned())),
            Self::MailMaildir => mail.maildir.clone(),
        }
    }

    /// The settings with one of them changed; `none` clears one that may be absent.
    ///
    /// # Errors
    /// Says what the setting can be.
    pub fn set(self, mail: Mail, value: &str) -> Result<Mail, Refusal> {
        let value = value.trim();
        let given = (!value.eq_ignore_ascii_case("none")).then(|| value.to_owned());
        let cannot =
            |what: &str| Refusal::new(format!("{} cannot be \"{}\".", self.word(), Shown(value))).hint(what.to_owned());
        let checked = |fits: fn(&str) -> bool, what: &str| match &given {
            Some(text) if !fits(text) => Err(cannot(what)),
            _ => Ok(given.clone()),
        };
        Ok(match self {
            Self::MailTransport => {
                Mail { transport: value.parse().map_err(|_| cannot("it is smtp, sendmail, maildir or none"))?, ..mail }
            }
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
            Self::MailPasswordFile => Mail { password_file: checked(is_path, ABSOLUTE)?, ..mail },
            Self::MailSendmail => Mail { sendmail: checked(is_path, ABSOLUTE)?, ..mail },
            Self::MailMaildir => Mail { maildir: checked(is_path, ABSOLUTE)?, ..mail },
        })
    }
}

const ABSOLUTE: &str = "name an absolute path, or none";

/// True if mail can be addressed to it: one `@` with something on both sides, no blanks, nothing that cannot be seen.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && !part.contains(|c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\"\\@".contains(c))
    };
    text.chars().count() <= 254
        && text.rsplit_once('@').is_some_and(|(name, domain)| plain(name) && plain(domain) && !name.starts_with('-'))
}

fn is_host(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 253
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '_'))
}

fn is_one_line(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 254 && !text.contains(char::is_control)
}

fn is_path(text: &str) -> bool {
    text.starts_with('/') && is_one_line(text)
}

#[cfg(test)]
mod tests {
    use super::MailSetting::{
        MailHost, MailMaildir, MailPasswordFile, MailPort, MailSender, MailSendmail, MailTls, MailTransport, MailUser,
    };
    use super::*;
    use strum::IntoEnumIterator as _;

    fn with(pairs: &[(MailSetting, &str)]) -> Mail {
        pairs.iter().fold(Mail::default(), |mail, (setting, value)| setting.set(mail, value).unwrap())
    }

    #[test]
    fn every_setting_comes_back_as_it_was_set() {
        let values = [
            (MailTransport, "smtp"),
            (MailSender, "seats@example.com"),
            (MailHost, "mail.example.com"),
            (MailPort, "2525"),
            (MailTls, "implicit"),
            (MailUser, "ana"),
            (MailPasswordFile, "/etc/dormouse/password"),
            (MailSendmail, "/opt/sendmail"),
            (MailMaildir, "/var/mail/dormouse"),
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
        assert_eq!(
            words,
            ["mail_transport", "mail_sender", "mail_host", "mail_user", "mail_password_file", "mail_maildir"]
        );
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
            (MailTransport, "pigeon"),
            (MailTls, "yes"),
            (MailPort, "0"),
            (MailPort, "66000"),
            (MailSender, "ana"),
            (MailSender, "a b@example.com"),
            (MailSender, "a@example.com,b@example.com"),
            (MailSender, "-oQ/tmp@example.com"),
            (MailHost, "mail example"),
            (MailPasswordFile, "password"),
            (MailMaildir, "~/Maildir"),
            (MailUser, "a\nb"),
        ] {
            assert!(setting.set(Mail::default(), value).is_err(), "{setting:?} {value:?}");
        }
    }

    #[test]
    fn sending_begins_when_everything_is_known() {
        let sender = (MailSender, "s@example.com");
        for (pairs, ready) in [
            (vec![], false),
            (vec![(MailTransport, "sendmail")], false),
            (vec![(MailTransport, "sendmail"), sender], true),
            (vec![(MailTransport, "maildir"), sender], false),
            (vec![(MailTransport, "maildir"), sender, (MailMaildir, "/m")], true),
            (vec![(MailTransport, "smtp"), sender], false),
            (vec![(MailTransport, "smtp"), sender, (MailHost, "m")], true),
            (vec![(MailTransport, "smtp"), sender, (MailHost, "m"), (MailUser, "u")], false),
        ] {
            assert_eq!(with(&pairs).ready().is_ok(), ready, "{pairs:?}");
        }
    }

    #[test]
    fn a_password_is_never_sent_for_everybody_to_read() {
        let account = [
            (MailTransport, "smtp"),
            (MailSender, "s@example.com"),
            (MailUser, "u"),
            (MailPasswordFile, "/p"),
            (MailTls, "none"),
        ];
        let at = |host| with(&[&account[..], &[(MailHost, host)]].concat());
        assert!(at("mail.example.com").ready().is_err());
        assert!(at("127.0.0.1").ready().is_ok());
    }
}
