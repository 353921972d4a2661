//! A mail server, spoken to over TLS unless the settings say otherwise; its certificate is checked against the system's.
//! A password goes over TLS, or to a server of the account's own on this machine, and nowhere else.

use super::{Delivery, listener, secret};
use crate::domain::mail::{HostMail, Mail, Tls};
use crate::domain::refusal::{Code, Refusal};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls as Wire, TlsParameters};
use lettre::{Message, SmtpTransport, Transport as _};
use std::net::IpAddr;
use std::time::Duration;

/// How long one answer is waited for.
const PATIENCE: Duration = Duration::from_mins(2);
/// Answers that speak of the account or the connection, and not of the message.
const NOT_THE_MESSAGE: [u16; 6] = [421, 454, 530, 534, 535, 538];

pub(super) struct Server {
    transport: SmtpTransport,
    /// A server of this account's own that is given a password without TLS.
    own: Option<Own>,
}

struct Own {
    host: String,
    port: u16,
    uid: u32,
}

impl Own {
    /// Where it is, as long as nobody else could be there.
    fn address(&self) -> Result<IpAddr, String> {
        listener::own(&self.host, self.port, self.uid).ok_or_else(|| {
            "without TLS a password is given only to a server of your own account on this machine, and whoever listens \
             there is another or unknown"
                .to_owned()
        })
    }
}

impl Server {
    pub fn open(mail: &Mail, machine: &HostMail, uid: u32) -> Result<Self, Refusal> {
        let host = mail.host.as_deref().unwrap_or_default();
        let no = |why: String| {
            Refusal::new(Code::Mail, format!("The mail server {host}, port {}, cannot be used: {why}.", mail.port()))
                .hint("nothing was sent, and nothing is lost; see the settings with: dormouse org show")
        };
        let parameters = || TlsParameters::new(host.to_owned()).map_err(|error| no(reason(&error)));
        let wire = match mail.tls {
            Tls::Implicit => Wire::Wrapper(parameters()?),
            Tls::Starttls => Wire::Required(parameters()?),
            Tls::None => Wire::None,
        };
        let (mut at, mut own, mut known) = (host.to_owned(), None, None);
        if let (Some(user), Some(file)) = (&mail.user, &machine.password_file) {
            if mail.tls == Tls::None {
                let server = Own { host: at, port: mail.port(), uid };
                let protect = "dormouse org set mail_tls starttls, or: dormouse org set mail_user none";
                at = server.address().map_err(|why| no(why).hint(protect))?.to_string();
                own = Some(server);
            }
            known = Some(Credentials::new(user.clone(), secret::read(file)?));
        }
        let mut builder = SmtpTransport::builder_dangerous(at).port(mail.port()).tls(wire).timeout(Some(PATIENCE));
        if let Some(credentials) = known {
            builder = builder.credentials(credentials);
        }
        let transport = builder.build();
        match transport.test_connection() {
            Ok(true) => Ok(Self { transport, own }),
            Ok(false) => Err(no("it closed the connection".into())),
            Err(error) => Err(no(reason(&error))),
        }
    }

    pub fn send(&self, message: &Message) -> Delivery {
        // Each message is a connection of its own, and the password goes with each.
        if let Some(Err(why)) = self.own.as_ref().map(Own::address) {
            return Delivery::Unreachable(why);
        }
        match self.transport.send(message) {
            Ok(answer) => {
                Delivery::Sent(format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" ")))
            }
            Err(error) => {
                let said = reason(&error);
                match error.status().map(u16::from) {
                    Some(code) if NOT_THE_MESSAGE.contains(&code) => Delivery::Unreachable(said),
                    Some(_) if error.is_permanent() => Delivery::Refused(said),
                    Some(_) => Delivery::Later(said),
                    None if error.is_client() => Delivery::Refused(said),
                    None if error.is_response() => Delivery::Later(said),
                    None => Delivery::Unreachable(said),
                }
            }
        }
    }
}

/// What went wrong, without the words that the crate puts before it twice.
fn reason(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = inner.source();
    }
    text.split(" (os error").next().unwrap_or(&text).trim_end_matches('.').to_owned()
}
