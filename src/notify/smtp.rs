//! A mail server, spoken to over TLS unless the settings say otherwise; its certificate is checked against the system's.

use super::{Delivery, secret};
use crate::domain::mail::{Mail, Tls};
use crate::domain::refusal::Refusal;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls as Wire, TlsParameters};
use lettre::{Message, SmtpTransport, Transport as _};
use std::time::Duration;

/// How long one answer is waited for.
const PATIENCE: Duration = Duration::from_secs(120);
/// Answers that speak of the account or the connection, and not of the message.
const NOT_THE_MESSAGE: [u16; 6] = [421, 454, 530, 534, 535, 538];

pub(super) struct Server {
    transport: SmtpTransport,
}

impl Server {
    pub fn open(mail: &Mail, uid: u32) -> Result<Self, Refusal> {
        let host = mail.host.as_deref().unwrap_or_default();
        let no = |why: String| {
            Refusal::new(format!("The mail server {host}, port {}, cannot be used: {why}.", mail.port()))
                .hint("nothing was sent, and nothing is lost; see the settings with: dormouse org show")
        };
        let parameters = || TlsParameters::new(host.to_owned()).map_err(|error| no(reason(&error)));
        let wire = match mail.tls {
            Tls::Implicit => Wire::Wrapper(parameters()?),
            Tls::Starttls => Wire::Required(parameters()?),
            Tls::None => Wire::None,
        };
        let mut builder = SmtpTransport::builder_dangerous(host).port(mail.port()).tls(wire).timeout(Some(PATIENCE));
        if let (Some(user), Some(file)) = (&mail.user, &mail.password_file) {
            builder = builder.credentials(Credentials::new(user.clone(), secret::read(file, uid)?));
        }
        let transport = builder.build();
        match transport.test_connection() {
            Ok(true) => Ok(Self { transport }),
            Ok(false) => Err(no("it closed the connection".into())),
            Err(error) => Err(no(reason(&error))),
        }
    }

    pub fn send(&self, message: &Message) -> Delivery {
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
