//! The outbox leaves: a message is put together from templates and handed to a mail server, to the `sendmail` command,
//! or to a directory that a mail program reads.
//!
//! It may know the domain, the templates, files that must be trusted and the crate for mail; it knows no SQL, and nobody but the command line knows
//! it: the store hands out what is to be sent and writes down what came of it. It makes no connection of its own accord,
//! keeps nothing, and never shows a password to anybody but the mail server.

mod compose;
mod listener;
mod maildir;
mod secret;
mod sendmail;
mod smtp;
mod template;

pub use template::Texts;

use crate::domain::mail::{HostMail, Mail, Transport};
use crate::domain::outbox::Letter;
use crate::domain::refusal::Refusal;

/// What became of a message that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It was taken over.
    Sent(String),
    /// Not now.
    Later(String),
    /// Never like this.
    Refused(String),
    /// Nobody could be spoken to: no other message would fare better now.
    Unreachable(String),
}

/// A way out for messages.
pub struct Post {
    way: Way,
    sender: String,
}

enum Way {
    Smtp(smtp::Server),
    Sendmail(sendmail::Command),
    Maildir(maildir::Maildir),
}

impl Post {
    /// The way that the settings of this machine name. `uid` is the account that sends: what it is to read, write or run must
    /// be its own or root's. A mail server is greeted once, so that what is wrong with the settings is told before anything is sent.
    ///
    /// # Errors
    /// Something is missing, a password would be open to others, or the mail server does not answer or let it in.
    pub fn open(mail: &Mail, host: &HostMail, uid: u32) -> Result<Self, Refusal> {
        mail.ready(host)?;
        let way = match host.transport {
            Transport::Smtp => Way::Smtp(smtp::Server::open(mail, host, uid)?),
            Transport::Sendmail => Way::Sendmail(sendmail::Command::open(host, uid)?),
            Transport::Maildir | Transport::None => Way::Maildir(maildir::Maildir::open(host, uid)?),
        };
        Ok(Self { way, sender: mail.sender.clone().unwrap_or_default() })
    }

    /// Hands one message over.
    #[must_use]
    pub fn send(&self, letter: &Letter, texts: &Texts, zone: chrono_tz::Tz) -> Delivery {
        let message = match compose::message(letter, texts, &self.sender, zone) {
            Ok(message) => message,
            Err(reason) => return Delivery::Refused(reason),
        };
        match &self.way {
            Way::Smtp(server) => server.send(&message),
            Way::Sendmail(command) => command.send(&message),
            Way::Maildir(dir) => dir.put(letter, &message.formatted()),
        }
    }
}
