//! Commands: everything that anybody can ask to be changed, and what came of it.
//!
//! Both front ends, an import and an undo say what they want as one of these and hand it to the store's one door.

use super::account::Fate;
use super::actor::Role;
use super::admin::Account;
use super::advice::Advice;
use super::audit::CompletionForm;
use super::batch_item::BatchItem;
use super::dormancy::Threshold;
use super::edit::{Change, LicenseKey, SeatEdit};
use super::evidence::Last;
use super::ids::{AccountId, AuditId, BatchId, LicenseId, MailId, NoticeId, PersonId, ProductId, SeatId};
use super::import_file::ImportFile;
use super::imported::Imported;
use super::license::LicenseFields;
use super::listing::{ListEntry, ListKind};
use super::mail::MailSetting;
use super::order::{Order, OrderFields};
use super::org::Setting;
use super::outbox::{Again, Ended, Letter, Outbox};
use super::person::PersonFields;
use super::person_edit::PersonChanges;
use super::product::ProductFields;
use super::receipt::Receipt;
use super::seat_plan::SeatPlan;
use super::skipped::Skipped;
use super::text::number;
use super::time::Day;
use super::touched::Touched;

/// What someone asks for. Names have been looked up: a command speaks of ids.
#[derive(Debug, Clone, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Command {
    /// Adds a product to the catalog.
    AddProduct(ProductFields),
    /// Adds a license, and its product if that is new.
    AddLicense {
        /// The product's name.
        product: String,
        /// Its publisher, if it must be told apart or is new.
        publisher: Option<String>,
        /// The license.
        fields: Box<LicenseFields>,
    },
    /// Gives a product these fields.
    EditProduct {
        /// The product's id.
        product: ProductId,
        /// All of them, as they are to be.
        fields: ProductFields,
        /// The newest batch that the editor had seen of it: what was changed since is not overwritten.
        seen: Option<BatchId>,
        /// Why, in the admin's words.
        reason: Option<String>,
    },
    /// Lays a product aside.
    ArchiveProduct(ProductId),
    /// Takes a product up again.
    RestoreProduct(ProductId),
    /// Gives a license these fields.
    EditLicense {
        /// The license's id.
        license: LicenseId,
        /// What it is for.
        product: ProductId,
        /// All of them, as they are to be.
        fields: Box<LicenseFields>,
        /// The newest batch that the editor had seen of it: what was changed since is not overwritten.
        seen: Option<BatchId>,
        /// Why, in the admin's words.
        reason: Option<String>,
    },
    /// Lays a license aside: its seats are kept, and count nowhere.
    ArchiveLicense(LicenseId),
    /// Takes a license up again, with its seats.
    RestoreLicense(LicenseId),
    /// Buys seats of a license, or gives some up.
    BuySeats {
        /// The license's id.
        license: LicenseId,
        /// The order, as far as it is given.
        order: Box<OrderFields>,
        /// Why, in the admin's words.
        reason: Option<String>,
    },
    /// Begins a new term of a license.
    RenewLicense {
        /// The license's id.
        license: LicenseId,
        /// The last day of the new term.
        until: Day,
        /// The total from then on; what it is where none is given.
        seats: Option<u32>,
        /// The order, as far as it is given beside that.
        order: Box<OrderFields>,
        /// Why, in the admin's words.
        reason: Option<String>,
    },
    /// Shows the key of a license, for the record.
    RevealKey(LicenseId),
    /// Adds a person.
    AddPerson(PersonFields),
    /// Changes a person.
    EditPerson {
        /// Whom.
        person: PersonId,
        /// What.
        changes: PersonChanges,
        /// Why, in the admin's words.
        reason: Option<String>,
    },
    /// Sets a person offboarded and takes all their seats back.
    OffboardPerson(PersonId),
    /// Two records are one human: the first goes, the second stays.
    MergePeople {
        /// The record that is laid aside.
        from: PersonId,
        /// The record that stays.
        into: PersonId,
    },
    /// Two records are two people, so that nobody is asked about them again.
    KeepApart(PersonId, PersonId),
    /// Erases what tells who somebody was. There is no way back.
    PurgePerson {
        /// The person's id.
        person: PersonId,
        /// Names and addresses to look for beside those that are known.
        texts: Vec<String>,
    },
    /// Gives a seat.
    AssignSeat {
        /// Of which license.
        license: LicenseId,
        /// To whom.
        person: PersonId,
        /// What the holder may do there.
        access_level: Option<String>,
        /// The account's name at the vendor.
        account_identifier: Option<String>,
        /// Free text.
        notes: Option<String>,
        /// The day it was given; kept is today, cleared is not known.
        assigned_on: Change<Day>,
        /// Its last use, as far as the admin knows it.
        last_used: Option<Last>,
        /// The last count held it already, while nobody was known to hold it.
        already_counted: bool,
        /// Why, in the admin's words.
        reason: Option<String>,
    },
    /// Changes what is recorded of seats.
    EditSeats {
        /// The seats' ids.
        seats: Vec<SeatId>,
        /// What becomes of each.
        edit: SeatEdit,
        /// The newest batch that the editor had seen of them: a seat that was changed since stays as it is.
        seen: Option<BatchId>,
        /// Why, in the admin's words.
        reason: Option<String>,
    },
    /// Takes seats back, whatever their use.
    RevokeSeats {
        /// The seats' ids.
        seats: Vec<SeatId>,
        /// The vendor's count has left them out already, so the recorded count stays.
        already_removed: bool,
    },
    /// Starts a users audit.
    StartAudit(LicenseId),
    /// Completes the audit it was opened for.
    CompleteAudit {
        /// The audit's id.
        audit: AuditId,
        /// The count, the notes and the next day.
        form: CompletionForm,
        /// Holders who were removed at the vendor, and are left out of the count.
        removed: Vec<PersonId>,
    },
    /// Gives an audit up.
    CancelAudit {
        /// The audit's id.
        audit: AuditId,
        /// The admin's reason, in words.
        reason: String,
    },
    /// Takes dormant seats back; each is judged once more.
    Reclaim {
        /// The seats' ids.
        seats: Vec<SeatId>,
        /// Dormant by which threshold.
        threshold: Threshold,
    },
    /// Takes the rows of files in.
    Import {
        /// The files, in order.
        files: Vec<ImportFile>,
        /// How.
        options: ImportOptions,
    },
    /// Takes a batch back: the acting admin's own last one that still stands, or the one named, whoever's.
    Undo(Option<BatchId>),
    /// Changes what all admins share.
    SetOrg {
        /// Which setting.
        setting: Setting,
        /// As typed.
        value: String,
    },
    /// Records that the keys of these licenses leave in an export.
    ExportKeys(Vec<LicenseId>),
    /// Writes a notice to every admin for each users audit that is due and each stage of a grace, once.
    NotifyDue,
    /// Keeps seats off the dormant list through a day.
    ExemptSeats {
        /// The seats' ids.
        seats: Vec<SeatId>,
        /// The last day of it.
        until: Day,
        /// The admin's reason, in words.
        reason: String,
    },
    /// Ends exemptions before their day.
    LiftExemptions(Vec<SeatId>),
    /// Notes that the removal of seats at the vendor is done.
    CloseRemovals(Vec<SeatId>),
    /// Remembers which seats a pulse found dormant, so that the next one can tell the new ones.
    RecordPulse {
        /// The dormant seats.
        dormant: Vec<SeatId>,
    },
    /// Changes how mail leaves.
    SetMail {
        /// Which setting.
        setting: MailSetting,
        /// As typed.
        value: String,
    },
    /// Takes out of the database what an earlier version kept there of how one machine sends, once it has been shown.
    TakeOverMail,
    /// Puts what must be told into messages, and says which are due.
    SendNotices {
        /// One message for each notice, in place of one for each address.
        each: bool,
        /// What is sent again.
        again: Again,
    },
    /// Begins an attempt to send a message, before anybody is connected to.
    TryMail(MailId),
    /// Ends an attempt.
    EndTry {
        /// Of which message.
        mail: MailId,
        /// Which attempt.
        attempt: u32,
        /// What the message told.
        told: Vec<NoticeId>,
        /// How it ended.
        ended: Ended,
        /// What was answered.
        answer: String,
    },
    /// Records what a run of sending came to.
    NoticesSent {
        /// Messages that were taken over.
        sent: u32,
        /// Messages that are tried again.
        later: u32,
        /// Messages that were refused.
        refused: u32,
    },
    /// Says whose an account at a vendor is. No file changes that.
    MatchAccount {
        /// Which account.
        account: AccountId,
        /// Whose it is.
        person: PersonId,
    },
    /// Says that an account at a vendor is nobody's. No file changes that.
    UnmatchAccount(AccountId),
    /// Two accounts on one license are one: the first counts as the second.
    MergeAccounts {
        /// The account that is laid aside.
        from: AccountId,
        /// The account that stays.
        into: AccountId,
    },
    /// Nothing more of these accounts is to be recorded at the vendor.
    StopAccounts {
        /// Which accounts.
        accounts: Vec<AccountId>,
        /// Why, in the admin's words.
        reason: Option<String>,
    },
    /// The data of these accounts is to be deleted at the vendor, so that they count no longer.
    FreeAccounts {
        /// Which accounts.
        accounts: Vec<AccountId>,
        /// Why, in the admin's words.
        reason: Option<String>,
    },
    /// Says what becomes of the account of somebody who has left.
    DecideAccount {
        /// Which account.
        account: AccountId,
        /// What.
        fate: Fate,
        /// Why, in the admin's words.
        reason: Option<String>,
    },
    /// Notes that accounts are stopped or freed at the vendor.
    CloseAccountRemovals(Vec<AccountId>),
    /// Puts logins on a list of what a vendor must not record or keep.
    AddListings {
        /// Of which license.
        license: LicenseId,
        /// Which list.
        list: ListKind,
        /// The logins, with their domains or for any; also addresses and user ids.
        logins: Vec<String>,
        /// The admin's reason, in words.
        reason: Option<String>,
    },
    /// Takes logins off such a list again.
    RemoveListings {
        /// Of which license.
        license: LicenseId,
        /// Which list; `None` is any.
        list: Option<ListKind>,
        /// The logins.
        logins: Vec<String>,
    },
    /// Keeps applications off the report on what is installed.
    IgnoreApplications {
        /// Their names, as a file writes them.
        names: Vec<String>,
        /// The admin's reason, in words.
        reason: Option<String>,
    },
    /// Reports applications again that were ignored.
    ReportApplications(Vec<String>),
    /// Makes an account of the operating system an admin, or changes what it may do.
    SetAdmin {
        /// The account.
        uid: u32,
        /// Its name.
        name: String,
        /// What it may do; `None` leaves that as it is.
        role: Option<Role>,
        /// Its mail address.
        email: Change<String>,
        /// The person who is the same human.
        person: Change<PersonId>,
        /// What the system calls the accounts of the super-admins at this moment, for a change by root where none is left.
        accounts: Vec<Account>,
    },
    /// Makes an admin an account like any other.
    RemoveAdmin(u32),
}

impl Command {
    /// The word that history and programs know the command by.
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.into()
    }

    /// Why it is asked for, where somebody said so and did not have to.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::EditProduct { reason, .. }
            | Self::EditLicense { reason, .. }
            | Self::BuySeats { reason, .. }
            | Self::RenewLicense { reason, .. }
            | Self::EditPerson { reason, .. }
            | Self::AssignSeat { reason, .. }
            | Self::EditSeats { reason, .. }
            | Self::StopAccounts { reason, .. }
            | Self::FreeAccounts { reason, .. }
            | Self::DecideAccount { reason, .. }
            | Self::AddListings { reason, .. }
            | Self::IgnoreApplications { reason, .. } => reason.as_deref(),
            _ => None,
        }
    }

    /// Erases a person by what is known of them.
    #[must_use]
    pub fn purge(person: PersonId) -> Self {
        Self::PurgePerson { person, texts: Vec::new() }
    }

    /// Gives a seat today, with nothing else said of it.
    #[must_use]
    pub fn assign(license: LicenseId, person: PersonId) -> Self {
        Self::AssignSeat {
            license,
            person,
            access_level: None,
            account_identifier: None,
            notes: None,
            assigned_on: Change::Keep,
            last_used: None,
            already_counted: false,
            reason: None,
        }
    }
}

/// How files are taken in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportOptions {
    /// The license a vendor's rows belong to.
    pub license: Option<LicenseId>,
    /// The license to make if there is none of that name: its name and seats.
    pub create_license: Option<(String, u32)>,
    /// The file does not list everybody: what it lacks is not gone, and its length is no count.
    pub partial: bool,
    /// People who are not known are added.
    pub create_people: bool,
    /// All rows may be rejected, or many, which are more than one in twenty.
    pub allow_rejects: bool,
    /// What a roster no longer lists is revoked.
    pub revoke_gone: bool,
    /// How many seats that is, where somebody said so: needed where many would go at once.
    pub gone_counted: Option<u32>,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The batch that `undo` takes back; `None` where nothing changed.
    pub batch: Option<BatchId>,
    /// What the line says that tells what just happened.
    pub receipt: Receipt,
    /// What is odd without being wrong.
    pub warnings: Vec<Advice>,
    /// The particulars.
    pub detail: Detail,
    /// True if it was only looked at.
    pub dry_run: bool,
    /// What kinds of things it changed.
    pub touched: Touched,
}

impl Outcome {
    /// Adds what is odd without being wrong.
    pub fn warn(&mut self, warning: impl Into<Advice>) {
        self.warnings.push(warning.into());
    }

    /// As [`Self::warn`], of any number.
    pub fn warn_all<W: Into<Advice>>(&mut self, warnings: impl IntoIterator<Item = W>) {
        self.warnings.extend(warnings.into_iter().map(Into::into));
    }
}

/// The particulars of an outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// Nothing to add.
    None,
    /// The product.
    Product(ProductId),
    /// The license.
    License(LicenseId),
    /// The order.
    Ordered(Box<Order>),
    /// The person.
    Person(PersonId),
    /// The account at a vendor.
    Account(AccountId),
    /// Accounts that were stopped or freed, or whose removals are done.
    Accounts(Vec<AccountId>),
    /// Entries of lists of what a vendor must not record or keep.
    Listings(Vec<ListEntry>),
    /// The seat.
    Seat(SeatId),
    /// Seats that were edited.
    Edited {
        /// Changed.
        seats: Vec<SeatId>,
        /// Not, and why.
        skipped: Vec<Skipped>,
    },
    /// The key of a license.
    Key(LicenseId, LicenseKey),
    /// The audit.
    Audit(AuditId),
    /// An audit that was completed.
    Completed {
        /// The audit's id.
        audit: AuditId,
        /// Removals at the vendor that it closed.
        removals_closed: u32,
        /// Holders on record beyond the count, and not among those removed.
        beyond_count: u32,
    },
    /// What became of seats: the plan that was carried out.
    Seats(Box<SeatPlan>),
    /// Two records that became one.
    Merged(Merged),
    /// Files that were read.
    Imported(Vec<Imported>),
    /// What must still leave.
    Outbox(Outbox),
    /// A message whose attempt has begun.
    Letter(Letter),
    /// A batch that was taken back.
    Undone {
        /// The batch's id.
        batch: BatchId,
        /// Things that are as before.
        restored: u32,
        /// Those things, kind by kind.
        parts: Vec<BatchItem>,
        /// Things that stay, with the reason.
        kept: Vec<Kept>,
        /// The licenses whose seats used change with it.
        used: Vec<UsedChange>,
    },
}

/// What became of two records that are one human.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The record that stays.
    pub into: PersonId,
    /// Seats that went over, past ones included.
    pub seats: Vec<SeatId>,
    /// Identifiers that went over.
    pub identifiers: u32,
    /// Seats of licenses that both held: ended, kept.
    pub collapsed: Vec<(SeatId, SeatId)>,
}

/// The seats used of a license, before an undo and after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedChange {
    /// Which license.
    pub license: LicenseId,
    /// Its title.
    pub title: String,
    /// The recorded count before.
    pub before: u32,
    /// The recorded count after.
    pub after: u32,
}

impl UsedChange {
    /// As both front ends say it: `seats used 121 → 95`.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("seats used {} → {}", number(self.before), number(self.after))
    }
}

/// Something an undo left as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The thing, by its id.
    pub what: String,
    /// One phrase.
    pub reason: String,
}
