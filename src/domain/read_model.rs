//! What the front ends show: records as they are stored, joined for reading. Nothing here can be written back.

use super::account::Account;
use super::actor::Role;
use super::dormancy::Verdict;
use super::evidence::Evidence;
use super::ids::{AccountId, AuditId, BatchId, ImportId, LicenseId, NoticeId, PersonId, ProductId, SeatId, SpellId};
use super::import_file::account_status::KnownAccountState;
use super::license::{AuditSchedule, License};
use super::listing::{AccountFinding, OnLists, findings};
use super::order::Order;
use super::overuse::Spell;
use super::person::{IdentifierKind, PersonStatus};
use super::product::{Grade, ProductFields};
use super::removal::RemovalEntry;
use super::seat::Seat;
use super::time::Day;
use chrono::{DateTime, Utc};

/// A license in a list or on its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenseEntry {
    /// The license and its seats.
    pub license: License,
    /// Who makes the product.
    pub publisher: Option<String>,
    /// The product's grade.
    pub grade: Option<Grade>,
    /// The product's risk level, as a word.
    pub risk: Option<&'static str>,
    /// The users audit in progress.
    pub audit: Option<OpenAudit>,
    /// The day the last completed audit asked for the next; it stands while one is in progress.
    pub next_audit_due: Option<Day>,
    /// Seats that were refused because it was full.
    pub denials: Denials,
    /// The time in which more is used than there is, if it lasts.
    pub spell: Option<Spell>,
    /// Its orders, by their days.
    pub orders: Vec<Order>,
    /// The batch that changed the record last, for an editor to say what it has seen.
    pub changed_by: BatchId,
}

/// Assignments that a full license refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Denials {
    /// Assignments refused.
    pub count: u32,
    /// When the last one was refused.
    pub last: Option<DateTime<Utc>>,
}

impl LicenseEntry {
    /// Where it stands with its users audits.
    #[must_use]
    pub fn audit_schedule(&self) -> AuditSchedule {
        AuditSchedule { open: self.audit.is_some(), next_due: self.next_audit_due }
    }

    /// The orders whose day has come by `day` and that no command has counted yet.
    pub fn due(&self, day: Day) -> impl Iterator<Item = &Order> {
        self.orders.iter().filter(move |order| !order.counted && order.day <= day)
    }

    /// True if there is such an order.
    #[must_use]
    pub fn has_due(&self, day: Day) -> bool {
        self.due(day).next().is_some()
    }
}

/// A time in which more seats of a license were used than it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpellEntry {
    /// Its number; `None` where it follows from an order that no command has counted yet.
    pub id: Option<SpellId>,
    /// When, and how far.
    pub spell: Spell,
    /// The license, as it is now.
    pub license: License,
}

/// An account in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountEntry {
    /// The account.
    pub account: Account,
    /// The title of its license.
    pub license: String,
    /// The name of the person whose it is.
    pub person: Option<String>,
    /// The status of that person, and the day until which it holds.
    pub person_status: Option<(PersonStatus, Option<Day>)>,
    /// The file that listed it first.
    pub first_file: Option<String>,
    /// The file that listed it last.
    pub last_file: Option<String>,
    /// Where it stands on the lists of its license.
    pub on_lists: OnLists,
}

impl AccountEntry {
    /// What must not be so about it.
    #[must_use]
    pub fn findings(&self) -> Vec<AccountFinding> {
        findings(&self.account, self.on_lists)
    }

    /// True if the person whose it is has left.
    #[must_use]
    pub fn is_leavers(&self, today: Day) -> bool {
        self.person_status.is_some_and(|(status, until)| status.on(until, today).has_left())
    }

    /// What it is found by, beside what it is called.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let said = &self.account.said;
        let fields = [&said.name, &said.email, &said.user_id, &said.role, &self.person];
        let devices = self.account.devices.iter().map(|device| device.name.as_str());
        fields.into_iter().flatten().map(String::as_str).chain([self.license.as_str()]).chain(devices)
    }
}

/// Which accounts are asked for; all that say something have to hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct AccountFilter {
    /// That one.
    pub id: Option<AccountId>,
    /// Those of a license.
    pub license: Option<LicenseId>,
    /// Those of a person.
    pub person: Option<PersonId>,
    /// Those that are nobody's.
    pub unmatched: bool,
    /// Those that count beside another one of the same person on the same license.
    pub duplicates: bool,
    /// Those with which something is not as it must be.
    pub findings: bool,
    /// Those that have this text.
    pub search: Option<String>,
}

/// A users audit in progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAudit {
    /// The audit's id.
    pub id: AuditId,
    /// Who started it.
    pub started_by: String,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// Seats used then.
    pub seats_before: u32,
}

/// A seat in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatEntry {
    /// The seat and its holder.
    pub seat: Seat,
    /// The product's name.
    pub product: String,
    /// The license's name.
    pub license: Option<String>,
    /// The holder's mail address, or the first identifier of another kind.
    pub email: Option<String>,
    /// Where the holder works.
    pub department: Option<String>,
    /// What the holder may do there.
    pub access_level: Option<String>,
    /// The account's name at the vendor.
    pub account_identifier: Option<String>,
    /// Who took it back.
    pub revoked_by: Option<String>,
    /// The day of the newest full roster, where the vendor lists the seat no more.
    pub missing_as_of: Option<Day>,
    /// What the vendor says of the account.
    pub account: KnownAccountState,
    /// Dormant or not, and why, at the threshold that was asked for. False for past seats and licenses not covered.
    pub verdict: Verdict,
}

/// Which seats to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeatFilter {
    /// Of one license.
    pub license: Option<LicenseId>,
    /// Of one person.
    pub person: Option<PersonId>,
    /// Past seats in place of active ones.
    pub past: bool,
    /// Those of archived licenses too, where neither a license nor ids are named.
    pub archived: bool,
    /// Only these.
    pub ids: Option<Vec<SeatId>>,
}

impl ProductEntry {
    /// Its seats, a number written by `digits`: `65`, `no limit`, or `65 and more` where one of its licenses has no limit.
    #[must_use]
    pub fn seats_shown(&self, digits: impl Fn(u64) -> String) -> String {
        match (self.seats, self.unlimited) {
            (0, true) => "no limit".into(),
            (seats, true) => format!("{} and more", digits(seats)),
            (seats, false) => digits(seats),
        }
    }
}

/// A product in the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductEntry {
    /// The product's id.
    pub id: ProductId,
    /// What is recorded.
    pub fields: ProductFields,
    /// Kept, and counted nowhere.
    pub archived: bool,
    /// Its licenses, archived ones left out.
    pub licenses: u32,
    /// Seats of those licenses, unlimited ones left out.
    pub seats: u64,
    /// One of those licenses has no limit.
    pub unlimited: bool,
    /// People who hold at least one of them.
    pub people: u32,
    /// The batch that changed the record last, for an editor to say what it has seen.
    pub changed_by: BatchId,
}

/// A person in a list or on their page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonEntry {
    /// The person's id.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Every current identifier, the one shown first.
    pub identifiers: Vec<(IdentifierKind, String)>,
    /// Where they work.
    pub department: Option<String>,
    /// Whether they are here.
    pub status: PersonStatus,
    /// Last day of leave or employment.
    pub until: Option<Day>,
    /// The last sign-in.
    pub last_login: Evidence,
    /// Active seats.
    pub seats: u32,
}

impl PersonEntry {
    /// The mail address, or the first identifier of another kind.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        let mail = self.identifiers.iter().find(|(kind, _)| *kind == IdentifierKind::Email);
        mail.or(self.identifiers.first()).map(|(_, value)| value.as_str())
    }
}

/// What a person was before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonPast {
    /// Every identifier, current ones first, then the one that ended last.
    pub identifiers: Vec<IdentifierDays>,
    /// Records that turned out to be this person, with the names they had.
    pub absorbed: Vec<(PersonId, String)>,
    /// When what told who it was got erased.
    pub purged_at: Option<DateTime<Utc>>,
}

/// An identifier with the days it was somebody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentifierDays {
    /// What kind of name it is.
    pub kind: IdentifierKind,
    /// A login's vendor.
    pub realm: Option<String>,
    /// As it was written.
    pub value: String,
    /// The first day; `None` if no source said.
    pub from: Option<Day>,
    /// The day it ended; `None` while it is current.
    pub to: Option<Day>,
}

/// A notice in the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeEntry {
    /// The notice's id.
    pub id: NoticeId,
    /// To whom, as a name or an address.
    pub to: String,
    /// What it is about, as a word.
    pub kind: String,
    /// The whole text.
    pub text: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// True if it is for the account that asks.
    pub mine: bool,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Its number, without gaps.
    pub seq: i64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The account that did it; `None` if purged.
    pub actor: Option<String>,
    /// The command, as a word.
    pub command: String,
    /// What it was about, by its id.
    pub subject: Option<String>,
    /// One sentence; `None` if purged.
    pub summary: Option<String>,
    /// Why, which ends the sentence; `None` where nobody said so, or if purged.
    pub reason: Option<String>,
    /// The batch it belongs to.
    pub batch: Option<BatchId>,
    /// Lower-case hex of the link's SHA-256.
    pub hash: String,
    /// From where: machine, terminal, numbers of the account; `None` if purged.
    pub origin: Option<String>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportEntry {
    /// The import's id.
    pub id: ImportId,
    /// The file's name.
    pub file: String,
    /// Lower-case hex of the SHA-256 of its bytes.
    pub sha256: String,
    /// The format.
    pub preset: String,
    /// The day it speaks for.
    pub as_of: Day,
    /// When it was read.
    pub at: DateTime<Utc>,
    /// The account that read it.
    pub by: String,
    /// It was read as a vendor's list of everybody.
    pub roster: bool,
    /// Rows below the header.
    pub rows: u32,
    /// Things added.
    pub created: u32,
    /// Rows that changed something.
    pub updated: u32,
    /// Rows that changed nothing.
    pub unchanged: u32,
    /// Of those, seats that had been ended here and that the file still listed.
    pub ended_here: u32,
    /// Seats that the file no longer listed.
    pub gone: u32,
    /// Of those, how many were revoked with it.
    pub gone_revoked: u32,
    /// Removals at the vendor that it confirmed.
    pub removals_closed: u32,
    /// How many rows were left out.
    pub rejected: u32,
    /// What its rows are counted as.
    pub unit: super::import_file::row_unit::RowUnit,
    /// Those of them that were kept.
    pub rejects: Vec<RejectedRow>,
    /// Taken back since.
    pub undone: bool,
}

/// A rejected row as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// Where it stood in its file.
    pub line: u32,
    /// What was wrong with it; of several faults, the first.
    pub first: RejectedRowFault,
    /// What else was.
    pub others: Vec<RejectedRowFault>,
}

/// One thing that was wrong with a rejected row, as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRowFault {
    /// The column concerned, if it was one.
    pub column: Option<String>,
    /// The fixed word; another version may have other ones.
    pub code: String,
    /// The sentence, without what the cell held.
    pub message: String,
}

/// Everything behind a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// The seat.
    pub entry: SeatEntry,
    /// The file and line that reported the last use.
    pub used_source: Option<(String, u32)>,
    /// Who entered the last use, where no file reported it.
    pub used_entered: Option<Recorded>,
    /// Who entered the last sign-in, where no file reported it.
    pub login_entered: Option<Recorded>,
    /// Its removal at the vendor, if one was opened.
    pub removal: Option<RemovalEntry>,
    /// The file and line that reported the last sign-in.
    pub login_source: Option<(String, u32)>,
    /// The file and line that reported the last sign-in at the vendor.
    pub account_source: Option<(String, u32)>,
    /// The file and line that said how the account stands.
    pub account_state_source: Option<(String, u32)>,
    /// The file and line that listed the seat last.
    pub listed_source: Option<(String, u32)>,
    /// The day that file speaks for.
    pub listed_as_of: Option<Day>,
    /// Where the holder's status was recorded.
    pub status_recorded: Option<Recorded>,
    /// Other active seats of the holder.
    pub other_seats: u32,
    /// Why it is kept off the dormant list, as it was typed.
    pub exempt_reason: Option<String>,
}

/// Where a fact was recorded that carries no file and line of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// By which account, unless that was erased.
    pub by: Option<String>,
    /// From which file, if from one.
    pub file: Option<String>,
}

impl Recorded {
    /// As a phrase: `people.csv, read by ana on 2026-06-01`, `by ana on 2026-06-01`.
    #[must_use]
    pub fn shown(&self, zone: chrono_tz::Tz) -> String {
        let day = self.at.with_timezone(&zone).date_naive();
        let by = self.by.as_ref().map_or_else(String::new, |by| format!("by {by} "));
        match &self.file {
            Some(file) => format!("{file}, read {by}on {day}"),
            None => format!("{by}on {day}"),
        }
    }
}

/// What `check` found on one invariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The invariant's name.
    pub name: &'static str,
    /// True if it holds.
    pub ok: bool,
    /// What was found, one sentence.
    pub found: String,
    /// What to do, if it does not hold.
    pub remedy: Option<String>,
}

/// Whether the chain of history holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainReport {
    /// True if every link holds.
    pub ok: bool,
    /// Links that were read.
    pub length: i64,
    /// Lower-case hex of the last link.
    pub head: String,
    /// Where it breaks, one sentence each.
    pub breaks: Vec<String>,
}

/// An account that may change this database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminEntry {
    /// The real user id.
    pub uid: u32,
    /// The account's name when it was added.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Its own mail address.
    pub email: Option<String>,
    /// The person who is the same human.
    pub person_id: Option<PersonId>,
    /// That person's name.
    pub person: Option<String>,
    /// When it was added.
    pub added_at: DateTime<Utc>,
}

/// A copy of the database that was written and verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Its size.
    pub bytes: u64,
    /// How many events its history has.
    pub events: i64,
    /// The last link of its history.
    pub head: String,
}
