//! What a file said, in the words of the product: the rows an import hands over, before any rule has looked at them.
//!
//! A reader of files fills these in; [`plan`] decides what each row changes. Nothing here knows a vendor: a preset has
//! already turned a vendor's columns into the fields below.

pub mod account_status;
pub mod holder;
pub mod known_names;
pub mod listed;
pub mod mended;
pub mod plan;
pub mod products;
mod reject;
pub mod rejects;
pub mod roster;
pub mod row_unit;
pub mod rows;
pub mod seats;
pub mod surprises;
pub mod told_accounts;

pub use self::reject::{Quoted, Reject, RejectCode, RowFault};
pub use self::rows::Numbered;

use self::account_status::AccountState;
use self::rejects::Rejects;
use self::row_unit::RowUnit;
use self::rows::{Counts, Rows};
use super::account::{AccountDetails, DecisionKind, Fate, Freeing, ListedDays, MatchRule};
use super::evidence::Last;
use super::inventory::Installed;
use super::license::LicenseFields;
use super::listing::ListKind;
use super::order::OrderFields;
use super::person::{IdentifierKind, PersonStatus};
use super::product::ProductFields;
use super::time::Day;

/// One file that was read and understood, with the rows that could not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFile {
    /// The file's name, without its directory.
    pub file: String,
    /// Lower-case hex of the SHA-256 of its bytes.
    pub sha256: String,
    /// What tells its rows from others of the same file, if a sheet or an encoding was asked for: a digest of both.
    pub reading: Option<String>,
    /// The format it was read as: `some-suite.active-users`, or `dormouse.assignments` for our own.
    pub preset: String,
    /// The day the file speaks for.
    pub as_of: Day,
    /// Where that day was found.
    pub as_of_from: AsOfFrom,
    /// Rows below the header, blank lines left out.
    pub rows: u32,
    /// Of those, rows that say nothing of their own: the preset passes them over, or they repeat another one.
    pub passed_over: u32,
    /// The rows that were understood.
    pub content: Content,
    /// The rows that were not, in the order of the file.
    pub rejects: Rejects,
    /// What the reader wants to be known: unknown columns, a guessed encoding.
    pub warnings: Vec<String>,
    /// The header as it was, for the file of rejected rows.
    pub header: Vec<String>,
    /// What its rows are counted as.
    pub unit: RowUnit,
}

/// Where the as-of day of a file was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOfFrom {
    /// `--as-of`.
    Flag,
    /// A refresh or report day in the file itself.
    File,
    /// The day in the file's name.
    FileName,
    /// The import that the file is the mended rest of.
    Origin,
    /// The day of the import.
    Today,
}

impl AsOfFrom {
    /// The words for the summary.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Flag => "as given",
            Self::File => "from the file",
            Self::FileName => "from the file's name",
            Self::Origin => "from the file it is the rest of",
            Self::Today => "the day of this import",
        }
    }
}

/// The rows of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// `products.csv`
    Products(Vec<Numbered<ProductFields>>),
    /// `licenses.csv`
    Licenses(Vec<Numbered<LicenseRow>>),
    /// `orders.csv`
    Orders(Vec<Numbered<OrderRow>>),
    /// `listings.csv`
    Listings(Vec<Numbered<ListingRow>>),
    /// `people.csv`
    People(Rows<PersonRow>),
    /// `assignments.csv`
    Assignments(Rows<SeatRow>),
    /// `accounts.csv`
    Accounts(Vec<Numbered<AccountRow>>),
    /// A vendor's export.
    Vendor(VendorFile),
    /// What is installed on devices.
    Inventory(InventoryFile),
}

impl ImportFile {
    /// Has its rows counted as they are taken in, where there may be many, and says how many those are.
    pub fn count_in(&mut self, counts: &Counts) -> usize {
        match &mut self.content {
            Content::People(rows) => {
                rows.count_in(counts);
                rows.len()
            }
            Content::Assignments(rows) => {
                rows.count_in(counts);
                rows.len()
            }
            Content::Products(_)
            | Content::Licenses(_)
            | Content::Orders(_)
            | Content::Listings(_)
            | Content::Accounts(_)
            | Content::Vendor(_)
            | Content::Inventory(_) => 0,
        }
    }

    /// Where the file stands among those that are read together: what others name comes before them, and seats before the
    /// accounts that may leave no place for them.
    #[must_use]
    pub fn turn(&self) -> u8 {
        match &self.content {
            Content::Products(_) => 0,
            Content::Licenses(_) => 1,
            Content::Orders(_) | Content::Listings(_) | Content::People(_) => 2,
            Content::Assignments(_) | Content::Vendor(_) | Content::Inventory(_) => 3,
            Content::Accounts(_) => 4,
        }
    }
}

/// A row of `licenses.csv`: the product it is for, and its own fields. Empty cells are not given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LicenseRow {
    /// The product's name.
    pub product: String,
    /// The product's publisher, if given.
    pub publisher: Option<String>,
    /// The license itself; what is not given is `None`.
    pub fields: LicenseFields,
}

/// A row of `orders.csv`: the license that it is of, and its own fields. Empty cells are not given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderRow {
    /// The product's name.
    pub product: String,
    /// The product's publisher, if given.
    pub publisher: Option<String>,
    /// The license's name; empty for a product's unnamed license.
    pub license: String,
    /// The order itself; what is not given is `None`.
    pub fields: OrderFields,
}

/// A row of `listings.csv`: a login of a list, and the license that the list is of. Empty cells are not given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListingRow {
    /// The product's name.
    pub product: String,
    /// The product's publisher, if given.
    pub publisher: Option<String>,
    /// The license's name; empty for a product's unnamed license.
    pub license: String,
    /// Which list.
    pub list: ListKind,
    /// The login.
    pub identifier: String,
    /// The first day on which it holds.
    pub since: Option<Day>,
    /// Who added it.
    pub added_by: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// A row of `people.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonRow {
    /// The address that identifies the person.
    pub email: String,
    /// The name; the address stands in where none is given.
    pub name: Option<String>,
    /// Where they work.
    pub department: Option<String>,
    /// The number HR knows them by.
    pub employee_number: Option<String>,
    /// Whether they are here.
    pub status: Option<PersonStatus>,
    /// Whether the account that a directory has for them is switched on.
    pub switched_on: Option<bool>,
    /// Last day of leave or of employment.
    pub until: Option<Day>,
    /// The last sign-in; an empty cell is not given.
    pub last_login: Option<Day>,
    /// Further addresses.
    pub aliases: Vec<String>,
}

/// A row of `assignments.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeatRow {
    /// The product's name.
    pub product: String,
    /// The license's name; empty for a product's unnamed license.
    pub license: String,
    /// The holder, by any identifier.
    pub email: String,
    /// The day the seat was given.
    pub assigned_on: Option<Day>,
    /// The last use of this seat; an empty cell is not given.
    pub last_used: Option<Day>,
    /// What the holder may do there.
    pub access_level: Option<String>,
    /// The account's name at the vendor.
    pub account_identifier: Option<String>,
    /// Free text.
    pub notes: Option<String>,
    /// The day the seat was taken back: such a row records a past seat.
    pub revoked_on: Option<Day>,
    /// What is said of the account at the vendor.
    pub account_state: AccountState,
}

/// A row of `accounts.csv`: an account, on one device where it was seen on any. Empty cells are not given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountRow {
    /// The product's name.
    pub product: String,
    /// The product's publisher, if given.
    pub publisher: Option<String>,
    /// The license's name; empty for a product's unnamed license.
    pub license: String,
    /// What the vendor says of the account.
    pub account: Account,
    /// The person it belongs to, by any identifier.
    pub person: Option<String>,
    /// By which rule, or why it is nobody's.
    pub match_rule: Option<MatchRule>,
    /// What tells the account that it was merged into from others of the license.
    pub merged_into: Option<String>,
    /// When vendors' files listed it.
    pub listed: Option<ListedDays>,
    /// When they listed it on this device.
    pub device_listed: Option<ListedDays>,
    /// The day of the first full list since then that lacks it.
    pub missing_since: Option<Day>,
    /// How far it is freed, and what was decided of it.
    pub freeing: FreeingRow,
}

/// What `accounts.csv` says of the freeing of an account. Empty cells are not given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FreeingRow {
    /// Since when nothing more of it is to be recorded.
    pub stopped_on: Option<Day>,
    /// Since when its data is to be deleted.
    pub freed_on: Option<Day>,
    /// What becomes of it.
    pub decision: Option<DecisionKind>,
    /// The last day on which it is kept.
    pub until: Option<Day>,
    /// Why, in the admin's words.
    pub reason: Option<String>,
    /// Where its data was exported to.
    pub export: Option<String>,
}

impl FreeingRow {
    /// What is known of an account, as a row says it.
    #[must_use]
    pub fn of(freeing: &Freeing) -> Self {
        let decision = freeing.decision.as_ref();
        let (until, export) = match decision.map(|decision| &decision.fate) {
            Some(Fate::Keep { until }) => (Some(*until), None),
            Some(Fate::ExportThenDelete { export }) => (None, Some(export.clone())),
            _ => (None, None),
        };
        Self {
            stopped_on: freeing.stopped_on,
            freed_on: freeing.freed_on,
            decision: decision.map(|decision| decision.fate.kind()),
            until,
            reason: decision.and_then(|decision| decision.reason.clone()),
            export,
        }
    }

    /// What is to be known of an account of which this was `known`: what is not given stays, and so does what is known unless the
    /// file `is_newest`.
    #[must_use]
    pub fn over(&self, known: Self, is_newest: bool) -> Self {
        let day = |told: Option<Day>, known: Option<Day>| if is_newest { told.or(known) } else { known.or(told) };
        let days = (day(self.stopped_on, known.stopped_on), day(self.freed_on, known.freed_on));
        let told = self.decision.is_some() && (is_newest || known.decision.is_none());
        let decided = if told { self.clone() } else { known };
        Self { stopped_on: days.0, freed_on: days.1, ..decided }
    }
}

impl AsRef<Account> for AccountRow {
    fn as_ref(&self) -> &Account {
        &self.account
    }
}

/// A vendor's export: what kind of file it is, and its accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorFile {
    /// True if it lists every paid account of the license, so that its length is a count of seats.
    pub roster: bool,
    /// True if its sign-ins are those to the organisation's directory or single sign-on, and no vendor's own.
    pub directory: bool,
    /// The product the preset is for; a license made for this file stands under it.
    pub product: String,
    /// That product's publisher.
    pub publisher: String,
    /// The name space of its logins (`forge`), so that two vendors' logins are never taken for one person.
    pub realm: String,
    /// Its accounts, each once: rows that repeat an account have been folded into one, the newest dates kept.
    pub accounts: Vec<Numbered<Account>>,
    /// It has as many rows as such files have that were cut off.
    pub cut_off: bool,
}

/// A file that lists what is installed where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryFile {
    /// The name space of its logins.
    pub realm: String,
    /// What it lists, each once for a device and person.
    pub rows: Vec<Numbered<Installed>>,
}

/// One account in a vendor's export.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// What names the holder, strongest first, at least one.
    pub identifiers: Vec<(IdentifierKind, String)>,
    /// The name shown at the vendor.
    pub display_name: Option<String>,
    /// Where they work, if the export says so.
    pub department: Option<String>,
    /// The product or plan the row names, to match a license by where none was given.
    pub product: Option<String>,
    /// The day the vendor gave the seat.
    pub assigned_on: Option<Day>,
    /// The last use of this seat.
    pub last_used: Last,
    /// The last sign-in of the account.
    pub last_login: Last,
    /// What the holder may do there.
    pub access_level: Option<String>,
    /// The account's name at the vendor.
    pub account_identifier: Option<String>,
    /// What the vendor says of the account itself.
    pub account_state: AccountState,
    /// What few files say of it besides.
    pub details: Option<Box<AccountDetails>>,
    /// Every line this account was read from, where rows were folded.
    pub lines: Vec<u32>,
}

impl AsRef<Self> for Account {
    fn as_ref(&self) -> &Self {
        self
    }
}
