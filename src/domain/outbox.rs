//! The outbox: which messages are due, which wait, and when one that could not be delivered is tried again.
//!
//! A message goes to one address and carries the notices that stand for it. It keeps its Message-ID over all attempts.

use super::ids::{MailId, NoticeId};
use super::notice::NoticeKind;
use super::word::has_word;
use chrono::{DateTime, Duration, Utc};

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Ended {
    /// The message was taken over.
    Sent,
    /// Not now: it is tried again by itself.
    Later,
    /// Never like this: a person must look.
    Refused,
}

has_word!(Ended);

/// What a message tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The notice's id.
    pub id: NoticeId,
    /// What it is about.
    pub kind: NoticeKind,
    /// Its whole text.
    pub text: String,
    /// When it was written.
    pub at: DateTime<Utc>,
}

/// One message to one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The mail's id.
    pub mail: MailId,
    /// The same over all attempts, without angle brackets, so that whoever gets it twice can drop one.
    pub message_id: String,
    /// The address.
    pub to: String,
    /// What the recipient is called.
    pub name: String,
    /// When the message was put together.
    pub at: DateTime<Utc>,
    /// What it tells; never empty.
    pub notices: Vec<Told>,
    /// Attempts so far; where one is under way, its number.
    pub attempts: u32,
    /// How the last attempt ended; `None` where it was cut off or there was none.
    pub last: Option<Ended>,
    /// What was answered to it.
    pub answer: Option<String>,
    /// When it is tried again, if it waits.
    pub next_try: Option<DateTime<Utc>>,
}

/// Somebody who must be told and has no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreachable {
    /// The name of who must be told.
    pub name: String,
    /// What they would be told.
    pub notices: Vec<NoticeId>,
}

/// Everything that must still leave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outbox {
    /// To be sent now.
    pub due: Vec<Letter>,
    /// Could not be delivered, and are tried again later.
    pub waiting: Vec<Letter>,
    /// Were refused: a person must look.
    pub refused: Vec<Letter>,
    /// Cannot be sent at all.
    pub unreachable: Vec<Unreachable>,
}

/// Which messages are sent again that would not be by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Again {
    /// None.
    #[default]
    None,
    /// All that wait or were refused.
    All,
    /// Those that carry one of these notices.
    These(Vec<NoticeId>),
}

impl Again {
    /// True if a message with this notice is meant.
    #[must_use]
    pub fn means(&self, notice: NoticeId) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::These(ids) => ids.contains(&notice),
        }
    }
}

/// When a message that could not be delivered is tried again: after 5 minutes, then four times as long each time, and
/// never later than a day.
#[must_use]
pub fn next_try(attempts: u32, now: DateTime<Utc>) -> DateTime<Utc> {
    let minutes = 5_i64.saturating_mul(4_i64.saturating_pow(attempts.saturating_sub(1).min(8)));
    now + Duration::minutes(minutes.min(24 * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_and_never_exceeds_a_day() {
        let now: DateTime<Utc> = "2026-06-01T09:00:00Z".parse().unwrap();
        let pauses: Vec<i64> = (0..9).map(|attempts| (next_try(attempts, now) - now).num_minutes()).collect();
        assert_eq!(pauses, [5, 5, 20, 80, 320, 1280, 1440, 1440, 1440]);
        assert_eq!((next_try(u32::MAX, now) - now).num_minutes(), 1440);
    }
}
