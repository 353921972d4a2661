//! One message: headers and text. It is the same over all attempts, its day and its Message-ID included.

use super::template::Texts;
use crate::domain::mail::is_address;
use crate::domain::outbox::Letter;
use crate::domain::text::Shown;
use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue, MIME_VERSION_1_0};
use std::time::{Duration, SystemTime};

/// Says that no person wrote it, so that no absence assistant answers.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The message, or why there can be none.
pub(super) fn message(letter: &Letter, texts: &Texts, sender: &str, zone: chrono_tz::Tz) -> Result<Message, String> {
    let mailbox = |text: &str| match text.parse() {
        Ok(address) if is_address(text) => Ok(Mailbox::new(None, address)),
        _ => Err(format!("{} is no mail address", Shown(text))),
    };
    let text = texts.of(letter, zone);
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(letter.at.timestamp()).unwrap_or(0));
    Message::builder()
        .from(mailbox(sender)?)
        .to(mailbox(&letter.to)?)
        .subject(text.subject)
        .date(at)
        .message_id(Some(format!("<{}>", letter.message_id)))
        .header(AutoSubmitted)
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .body(text.body)
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{MailId, NoticeId};
    use crate::domain::notice::NoticeKind;
    use crate::domain::outbox::Told;

    fn letter(texts: &[&str]) -> Letter {
        let at = "2026-06-01T09:00:00Z".parse().unwrap();
        let told = |(n, text): (usize, &&str)| Told {
            id: NoticeId(i64::try_from(n).unwrap() + 1),
            kind: NoticeKind::SeatReclaimed,
            text: (*text).to_owned(),
            at,
        };
        Letter {
            mail: MailId(1),
            message_id: "dormouse.0af3@example.org".into(),
            to: "ana@example.com".into(),
            name: "Ana Ruiz".into(),
            at,
            notices: texts.iter().enumerate().map(told).collect(),
            attempts: 1,
            last: None,
            answer: None,
            next_try: None,
        }
    }

    fn formatted(texts: &[&str]) -> String {
        let message = message(&letter(texts), &Texts::default(), "seats@example.org", chrono_tz::UTC).unwrap();
        String::from_utf8(message.formatted()).unwrap()
    }

    #[test]
    fn one_notice_is_a_message_of_its_kind() {
        insta::assert_snapshot!(formatted(&["Your Chat seat was reclaimed."]).replace('\r', ""));
    }

    #[test]
    fn several_notices_are_one_message() {
        insta::assert_snapshot!(
            formatted(&["Your Chat seat was reclaimed.", "Your Café seat was reclaimed."]).replace('\r', "")
        );
    }

    #[test]
    fn every_attempt_sends_the_same() {
        assert_eq!(formatted(&["x"]), formatted(&["x"]));
    }

    #[test]
    fn what_is_no_address_gets_no_message_whoever_wrote_it_down() {
        for bad in ["-oQ/tmp@example.com", "/etc/passwd@example.com", "|sh@example.com", "a@b\nBcc: eve@example.com"] {
            let to = Letter { to: bad.into(), ..letter(&["x"]) };
            assert!(message(&to, &Texts::default(), "seats@example.org", chrono_tz::UTC).is_err(), "{bad:?}");
            assert!(message(&letter(&["x"]), &Texts::default(), bad, chrono_tz::UTC).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn no_text_makes_a_header() {
        let mut due = letter(&["Users audit due for Chat.\r\nBcc: eve@example.com"]);
        due.notices[0].kind = NoticeKind::AuditDue;
        let message = message(&due, &Texts::default(), "seats@example.org", chrono_tz::UTC).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(!head.contains("\r\nBcc:"), "{head}");
    }

    #[test]
    fn mail_is_safe_to_read_on_a_terminal() {
        let raw = "Ana\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}\u{e0041}\u{2028}\u{200b}\u{ad}\u{3000}a\u{301}\u{301}\u{301}\u{301}\u{301}";
        for texts in [&[raw][..], &[raw, raw]] {
            let mut letter = letter(texts);
            letter.name = raw.into();
            let words = Texts::default().of(&letter, chrono_tz::UTC);
            for text in [&words.subject, &words.body] {
                assert_eq!(Shown(text).lines(), text.as_str(), "it is safe as it stands");
            }
            assert!(words.body.contains("␛]0;owned␇‹U+009B›2J‹U+202E›"), "{}", words.body);
            let message = message(&letter, &Texts::default(), "seats@example.org", chrono_tz::UTC).unwrap();
            assert!(message.formatted().iter().all(|byte| matches!(byte, b' '..=b'~' | b'\r' | b'\n')));
        }
        let hidden = Letter { to: "ana\u{200b}@example.com".into(), ..letter(&["x"]) };
        let refused = message(&hidden, &Texts::default(), "seats@example.org", chrono_tz::UTC).unwrap_err();
        assert_eq!(refused, "ana‹U+200B›@example.com is no mail address");
    }
}
