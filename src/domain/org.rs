//! What all admins of one database share: the settings that decide what a day is and when a seat sleeps.

use super::dormancy::Threshold;
use super::money::Currency;
use super::refusal::Refusal;

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
}

impl Default for Org {
    fn default() -> Self {
        Self {
            time_zone: chrono_tz::UTC,
            threshold: Threshold::default(),
            currency: Currency::EUR,
            stale_after_days: 7,
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
}

impl Setting {
    /// The word as programs and people read it.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The value a setting has.
    #[must_use]
    pub fn of(self, org: &Org) -> String {
        match self {
            Self::TimeZone => org.time_zone.name().to_owned(),
            Self::Threshold => org.threshold.days().to_string(),
            Self::Currency => org.currency.code().to_owned(),
            Self::StaleAfterDays => org.stale_after_days.to_string(),
        }
    }

    /// The settings with one of them changed.
    ///
    /// # Errors
    /// Says what the setting can be.
    pub fn set(self, org: Org, value: &str) -> Result<Org, Refusal> {
        let value = value.trim();
        let cannot = |what: &str| {
            Refusal::new(format!("{} cannot be \"{}\".", self.word(), super::text::Shown(value))).hint(what.to_owned())
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
        })
    }
}
