//! Seats in lists: of a license, of a person, and the dormant ones on Utilization.

use crate::app::table::{Column, Row, Scope, SortKey};
use crate::domain::evidence::{Evidence, Last};
use crate::domain::ids::{LicenseId, SeatId};
use crate::domain::license::title;
use crate::domain::read_model::SeatEntry;

/// A seat of a license: how seats are marked, so that marks can be counted by license.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeatRef {
    /// Of which license.
    pub license: LicenseId,
    /// The seat's id.
    pub seat: SeatId,
}

impl SeatRef {
    /// Reads `L7/S345`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (license, seat) = text.split_once('/')?;
        Some(Self { license: LicenseId::parse(license)?, seat: SeatId::parse(seat)? })
    }
}

impl std::fmt::Display for SeatRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.license, self.seat)
    }
}

/// The columns that a list of seats may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum SeatColumn {
    /// Who holds it.
    Holder,
    /// Of which license.
    License,
    /// The holder's status.
    Status,
    /// Its last use.
    LastUsed,
    /// The holder's last sign-in.
    LastLogin,
    /// The day it was given.
    Assigned,
    /// What the verdict rests on, and the days of silence.
    DormantBy,
    /// The days of silence.
    Idle,
    /// Where the holder works.
    Department,
    /// What the holder may do.
    Access,
    /// The account at the vendor.
    Account,
    /// The day it ended.
    Revoked,
    /// Who took it back.
    RevokedBy,
}

impl SeatColumn {
    /// Of the dormant holders on Utilization.
    pub const DORMANT: [Self; 9] = [
        Self::Holder,
        Self::Status,
        Self::LastUsed,
        Self::LastLogin,
        Self::Assigned,
        Self::DormantBy,
        Self::Department,
        Self::Access,
        Self::Account,
    ];
    /// Of the assignments on the page of a license.
    pub const OF_LICENSE: [Self; 9] = [
        Self::Holder,
        Self::Status,
        Self::LastUsed,
        Self::LastLogin,
        Self::Assigned,
        Self::Idle,
        Self::Department,
        Self::Access,
        Self::Account,
    ];
    /// Of the seats on the page of a person.
    pub const OF_PERSON: [Self; 6] =
        [Self::License, Self::LastUsed, Self::Assigned, Self::Idle, Self::Access, Self::Account];
    /// Of the past seats on the page of a person.
    pub const PAST: [Self; 5] = [Self::License, Self::Assigned, Self::Revoked, Self::RevokedBy, Self::LastUsed];
}

impl Column for SeatColumn {
    fn title(self) -> &'static str {
        match self {
            Self::Holder => "Holder",
            Self::License => "License",
            Self::Status => "Status",
            Self::LastUsed => "Last used",
            Self::LastLogin => "Last login",
            Self::Assigned => "Assigned",
            Self::DormantBy => "Dormant by",
            Self::Idle => "Idle",
            Self::Department => "Department",
            Self::Access => "Access level",
            Self::Account => "Account",
            Self::Revoked => "Revoked",
            Self::RevokedBy => "By",
        }
    }

    fn largest_first(self) -> bool {
        matches!(self, Self::DormantBy | Self::Idle | Self::Revoked)
    }
}

/// The words for a piece of evidence: a day, `never`, `not in 90 days`, or nothing.
#[must_use]
pub fn evidence_words(evidence: Evidence) -> String {
    evidence.last.shown().unwrap_or_default()
}

/// The account at the vendor, and how it stands there if it cannot simply be used.
#[must_use]
pub fn account_words(entry: &SeatEntry) -> String {
    let parts = [entry.account_identifier.clone(), entry.account.state.remark()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A vendor's "never" comes before every day; nothing said is missing.
pub(super) fn evidence_key(evidence: Evidence) -> SortKey {
    match evidence.last {
        Last::Never => SortKey::Number(i128::MIN),
        _ => SortKey::day(evidence.day()),
    }
}

impl Row for SeatEntry {
    type Id = SeatRef;
    type Column = SeatColumn;

    fn id(&self) -> SeatRef {
        SeatRef { license: self.seat.license, seat: self.seat.id }
    }

    fn words(&self, out: &mut String) {
        out.extend([&self.seat.holder_name, " ", self.email.as_deref().unwrap_or_default(), " "]);
        out.extend([&self.product, " ", self.license.as_deref().unwrap_or_default(), " "]);
        out.extend([self.department.as_deref().unwrap_or_default(), " ", self.verdict.basis.status.shown(), " "]);
        out.extend([self.access_level.as_deref().unwrap_or_default(), " "]);
        out.extend([self.account_identifier.as_deref().unwrap_or_default(), " "]);
        out.extend(self.account.state.remark().into_iter().flat_map(|words| [words, " ".to_owned()]));
        out.push_str(&self.seat.id.to_string());
    }

    fn key(&self, column: SeatColumn, scope: &Scope) -> SortKey {
        let optional = |text: &Option<String>| SortKey::text(text.as_deref().unwrap_or_default());
        match column {
            SeatColumn::Holder => SortKey::text(&self.seat.holder_name),
            SeatColumn::License => SortKey::text(&title(&self.product, self.license.as_deref())),
            SeatColumn::Status => SortKey::text(self.verdict.basis.status.shown()),
            SeatColumn::LastUsed => evidence_key(self.seat.last_used),
            SeatColumn::LastLogin => evidence_key(self.seat.holder.last_login),
            SeatColumn::Assigned => SortKey::day(self.seat.assigned_on),
            SeatColumn::DormantBy | SeatColumn::Idle => {
                scope.verdict(self).idle().map_or(SortKey::Missing, SortKey::number)
            }
            SeatColumn::Department => optional(&self.department),
            SeatColumn::Access => optional(&self.access_level),
            SeatColumn::Account => SortKey::text(&account_words(self)),
            SeatColumn::Revoked => SortKey::day(self.seat.revoked_on),
            SeatColumn::RevokedBy => optional(&self.revoked_by),
        }
    }

    fn name(&self) -> Option<String> {
        // In a list of one license the holders differ, in one of a holder the licenses.
        Some(format!("{} {}", self.seat.holder_name, title(&self.product, self.license.as_deref())))
    }

    fn cell(&self, column: SeatColumn, scope: &Scope) -> String {
        let day = |day: Option<crate::domain::time::Day>| day.map_or_else(String::new, |day| day.to_string());
        match column {
            SeatColumn::Holder => self.seat.holder_name.clone(),
            SeatColumn::License => title(&self.product, self.license.as_deref()),
            SeatColumn::Status => self.verdict.basis.status.shown().to_owned(),
            SeatColumn::LastUsed => evidence_words(self.seat.last_used),
            SeatColumn::LastLogin => evidence_words(self.seat.holder.last_login),
            SeatColumn::Assigned => day(self.seat.assigned_on),
            SeatColumn::DormantBy => {
                let verdict = scope.verdict(self);
                let idle = verdict.idle().map(|days| format!(" {days}")).unwrap_or_default();
                format!("{}{idle}", verdict.basis.shown())
            }
            SeatColumn::Idle => scope.verdict(self).idle().map_or_else(String::new, |days| days.to_string()),
            SeatColumn::Department => self.department.clone().unwrap_or_default(),
            SeatColumn::Access => self.access_level.clone().unwrap_or_default(),
            SeatColumn::Account => account_words(self),
            SeatColumn::Revoked => day(self.seat.revoked_on),
            SeatColumn::RevokedBy => self.revoked_by.clone().unwrap_or_default(),
        }
    }
}
