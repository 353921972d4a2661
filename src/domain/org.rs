//! What all admins of one database share: the settings that decide what a day is and when a seat is dormant.

use super::dormancy::{AsOf, Threshold};
use super::money::Currency;
use super::refusal::{Code, Refusal};
use super::time::Day;
use super::word::has_word;

/// How the file keeps what a change that is cut off would leave half done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum JournalMode {
    /// A write-ahead log: readers and a writer do not wait for each other. It needs memory that all who use it share, and
    /// so a disk of one machine.
    Wal,
    /// A journal that is deleted with every commit: for file systems that several machines share.
    Delete,
}

has_word!(JournalMode);

impl JournalMode {
    /// The journal that a file is to have: the one that was asked for, except where a write-ahead log would lose changes.
    #[must_use]
    pub fn fitting(asked: Option<Self>, network: bool) -> Self {
        match (asked, network) {
            (_, true) => Self::Delete,
            (Some(asked), false) => asked,
            (None, false) => Self::Wal,
        }
    }

    /// Refuses to ask for what the file system cannot keep safe.
    ///
    /// # Errors
    /// A write-ahead log is asked for on a network file system.
    pub fn may_be_asked_for(asked: Option<Self>, network: bool) -> Result<(), Refusal> {
        if network && asked == Some(Self::Wal) {
            return Err(Refusal::new(
                Code::DatabaseUnusable,
                "A write-ahead log on a network file system loses changes, so it is not used there.",
            )
            .hint(
                "leave journal_mode at delete, or move the database to a disk of the machine that everybody works on",
            ));
        }
        Ok(())
    }
}

/// The settings of an organisation, kept in its database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Org {
    /// Decides which calendar day it is.
    pub time_zone: chrono_tz::Tz,
    /// Used where no threshold is asked for.
    pub threshold: Threshold,
    /// Of a license that names no currency.
    pub currency: Currency,
    /// Age in days beyond which evidence is marked stale.
    pub stale_after_days: u32,
    /// The journal that was asked for; `None` leaves it to the file system.
    pub journal_mode: Option<JournalMode>,
}

impl Org {
    /// What a read or a report of that day goes by.
    #[must_use]
    pub fn as_of(&self, day: Day) -> AsOf {
        AsOf { day, threshold: self.threshold, stale_after: self.stale_after_days }
    }
}

impl Default for Org {
    fn default() -> Self {
        Self {
            time_zone: chrono_tz::UTC,
            threshold: Threshold::default(),
            currency: Currency::EUR,
            stale_after_days: 7,
            journal_mode: None,
        }
    }
}

/// One of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum Setting {
    /// [`Org::time_zone`], by its name in the time zone database.
    TimeZone,
    /// [`Org::threshold`], in days.
    Threshold,
    /// [`Org::currency`], by its code.
    Currency,
    /// [`Org::stale_after_days`].
    StaleAfterDays,
    /// [`Org::journal_mode`], or `none`.
    JournalMode,
}

has_word!(Setting);

impl Setting {
    /// The value a setting has.
    #[must_use]
    pub fn of(self, org: &Org) -> String {
        match self {
            Self::TimeZone => org.time_zone.name().to_owned(),
            Self::Threshold => org.threshold.days().to_string(),
            Self::Currency => org.currency.code().to_owned(),
            Self::StaleAfterDays => org.stale_after_days.to_string(),
            Self::JournalMode => org.journal_mode.map_or("none", JournalMode::word).to_owned(),
        }
    }

    /// The settings with one of them changed.
    ///
    /// # Errors
    /// Says what the setting can be.
    pub fn set(self, org: Org, value: &str) -> Result<Org, Refusal> {
        let value = value.trim();
        let cannot = |what: &str| {
            Refusal::new(Code::BadValue, format!("{} cannot be \"{}\".", self.word(), super::text::Shown(value)))
                .hint(what.to_owned())
        };
        Ok(match self {
            Self::TimeZone => Org {
                time_zone: value.parse().map_err(|_| cannot("name a time zone such as Europe/Berlin or UTC"))?,
                ..org
            },
            Self::Threshold => Org {
                threshold: value
                    .parse()
                    .ok()
                    .and_then(Threshold::new)
                    .ok_or_else(|| cannot("it is 30, 60, 90, 120, 180 or 365 days"))?,
                ..org
            },
            Self::Currency => Org {
                currency: Currency::parse(value).ok_or_else(|| cannot("name an ISO 4217 currency such as EUR"))?,
                ..org
            },
            Self::StaleAfterDays => Org {
                stale_after_days: value
                    .parse()
                    .ok()
                    .filter(|n| *n <= 3650)
                    .ok_or_else(|| cannot("it is a number of days up to 3650"))?,
                ..org
            },
            Self::JournalMode if value.eq_ignore_ascii_case("none") => Org { journal_mode: None, ..org },
            Self::JournalMode => Org {
                journal_mode: Some(
                    value.parse().map_err(|_| cannot("it is wal or delete; none leaves it to the file system"))?,
                ),
                ..org
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_the_one_asked_for_where_the_file_system_keeps_it_safe() {
        use JournalMode::{Delete, Wal};
        for (asked, network, fitting, refused) in [
            (None, false, Wal, false),
            (Some(Wal), false, Wal, false),
            (Some(Delete), false, Delete, false),
            (None, true, Delete, false),
            (Some(Delete), true, Delete, false),
            (Some(Wal), true, Delete, true),
        ] {
            assert_eq!(JournalMode::fitting(asked, network), fitting, "{asked:?} {network}");
            assert_eq!(JournalMode::may_be_asked_for(asked, network).is_err(), refused, "{asked:?} {network}");
        }
    }

    #[test]
    fn a_journal_is_named_by_its_word() {
        let set = |value: &str| Setting::JournalMode.set(Org::default(), value);
        assert_eq!(set(" DELETE ").map(|org| Setting::JournalMode.of(&org)), Ok("delete".into()));
        assert_eq!(set("none").map(|org| org.journal_mode), Ok(None));
        assert_eq!(set("off").unwrap_err().message, "journal_mode cannot be \"off\".");
    }
}
