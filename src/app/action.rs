//! Everything that a key can do, and where.
//!
//! An action is described here in one place: its doc line is the sentence that help and palette show, its properties say
//! what the footer calls it (its word, unless there is a label), its rank there, whether it changes records, and whether
//! it takes something away. It knows nothing of keys (see [`super::keymap`]) nor of what an action does (that the screens
//! and dialogs say).

use strum::{EnumMessage as _, EnumProperty as _, IntoEnumIterator as _};

/// One thing that a key can do.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::EnumIter,
    strum::EnumMessage,
    strum::EnumProperty,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Action {
    /// Go to the catalog of products
    ShowCatalog,
    /// Go to the licenses
    ShowLicenses,
    /// Go to the utilization report
    ShowUtilization,
    /// Go to the next tab
    NextTab,
    /// Go to the tab before
    PreviousTab,
    /// Go to the next section of this page
    #[strum(props(label = "section", rank = 7))]
    NextSection,
    /// Go to the section before
    PreviousSection,
    /// Find an action, a license, a product or a person by name
    #[strum(props(label = "actions", rank = 13))]
    Palette,
    /// List what the keys do here
    #[strum(props(rank = 14))]
    Help,
    /// Read the notices for you
    Inbox,
    /// Take back your last step
    #[strum(props(takes_away = true))]
    Undo,
    /// Undo: choose one of your steps to take back
    #[strum(props(changes = true, takes_away = true))]
    Batches,
    /// Do again what was taken back
    #[strum(props(takes_away = true))]
    Redo,
    /// Read everything again
    Reload,
    /// Close this, or leave from the top
    Close,
    /// Peel off one layer: text, dialog, range, marks, filter, page
    #[strum(props(rank = 6))]
    Back,
    /// Clear what is typed; pressed twice, leave
    Interrupt,
    /// Stop as a job does; fg brings it back
    Suspend,
    /// Draw the screen again
    Repaint,

    /// Go down one row
    Down,
    /// Go up one row
    Up,
    /// Go to the first row
    Top,
    /// Go to the last row
    Bottom,
    /// Go down half a page
    HalfPageDown,
    /// Go up half a page
    HalfPageUp,
    /// Go down a page
    PageDown,
    /// Go up a page
    PageUp,
    /// Go to the column on the left
    ColumnLeft,
    /// Go to the column on the right
    ColumnRight,
    /// Open what is selected
    #[strum(props(rank = 5))]
    Open,
    /// Show only rows that hold what you type; !word leaves rows out
    #[strum(props(rank = 8))]
    Filter,
    /// Show all rows again
    ClearFilter,
    /// Go to the next match
    NextMatch,
    /// Go to the match before
    PreviousMatch,
    /// Sort by this column; again reverses
    #[strum(props(rank = 10))]
    Sort,
    /// Sort by this column second; again reverses
    SortSecond,
    /// Choose a saved view, a category or an order
    #[strum(props(rank = 9))]
    Views,
    /// Mark this row, or the range, and go down
    #[strum(props(rank = 3))]
    Mark,
    /// Begin a range of rows, or drop it
    Range,
    /// Extend the range down
    ExtendDown,
    /// Extend the range up
    ExtendUp,
    /// Mark all rows shown; again unmarks them
    #[strum(props(rank = 4))]
    MarkAll,
    /// Mark the shown rows that are not marked, unmark the rest
    Invert,
    /// Show only marked rows
    OnlyMarked,
    /// Copy the marked rows, or this one
    Copy,
    /// Export what is shown to a file
    #[strum(props(rank = 12))]
    Export,

    /// Start a users audit, or complete the one in progress
    #[strum(props(rank = 0, changes = true, takes_away = true))]
    Audit,
    /// Cancel the users audit in progress, with a reason
    #[strum(props(rank = 13, changes = true, takes_away = true))]
    CancelAudit,
    /// Archive this product or license, or restore it; asks
    #[strum(props(rank = 13, changes = true, takes_away = true))]
    Archive,
    /// Reclaim the marked dormant seats; asks
    #[strum(props(rank = 0, changes = true, takes_away = true))]
    Reclaim,
    /// Exempt the marked seats, or this one, from being dormant, until a day and with a reason
    #[strum(props(rank = 11, changes = true))]
    Exempt,
    /// Lift the exemption of the marked seats, or of this one; asks
    #[strum(props(label = "lift exemption", rank = 11, changes = true, takes_away = true))]
    Lift,
    /// Offboard this person: take every seat back; asks
    #[strum(props(rank = 8, changes = true, takes_away = true))]
    Offboard,
    /// Revoke the marked seats, or this one; asks
    #[strum(props(rank = 2, changes = true, takes_away = true))]
    Revoke,
    /// Put each category together, or list the products as before
    #[strum(props(rank = 10))]
    Group,
    /// Add a product
    #[strum(props(label = "new", rank = 11, changes = true))]
    AddProduct,
    /// Add a license
    #[strum(props(label = "new", rank = 11, changes = true))]
    AddLicense,
    /// Change what is recorded of this product, license or seat
    #[strum(props(rank = 11, changes = true))]
    Edit,
    /// Assign a seat
    #[strum(props(rank = 1, changes = true))]
    Assign,
    /// Buy seats of this license; what they cost is said first
    #[strum(props(label = "buy seats", changes = true))]
    Buy,
    /// Renew this license: a new term behind the one before
    #[strum(props(changes = true))]
    Renew,
    /// Say why this seat is dormant or this account counts, or why not
    #[strum(props(rank = 6))]
    Why,
    /// Say whose this account is, or that it is nobody's
    #[strum(props(label = "person", rank = 1, changes = true))]
    MatchAccount,
    /// Merge the marked account into this one, or this one into another
    #[strum(props(label = "merge", rank = 2, changes = true))]
    MergeAccounts,
    /// Have the vendor record nothing more of the marked accounts, or of this one; asks
    #[strum(props(label = "stop", rank = 12, changes = true, takes_away = true))]
    StopAccounts,
    /// Have the vendor delete what it keeps of the marked accounts, or of this one; asks
    #[strum(props(label = "free", rank = 12, changes = true, takes_away = true))]
    FreeAccounts,
    /// Say what becomes of the account of somebody who has left
    #[strum(props(label = "decide", rank = 12, changes = true))]
    DecideAccount,
    /// Open the license of this row
    OpenLicense,
    /// Show only seats that were not used for 30 days, or all
    #[strum(props(rank = 7))]
    OnlyInactive,
    /// Take the next longer threshold
    #[strum(props(label = "threshold", rank = 7))]
    LongerThreshold,
    /// Take the next shorter threshold
    ShorterThreshold,
    /// Count this notice as read
    MarkRead,
    /// Count every notice as read
    MarkAllRead,

    /// Yes, do it
    #[strum(props(takes_away = true))]
    Confirm,
    /// Press the button or take the choice that is selected
    Press,
    /// Go to the next field or button
    NextField,
    /// Go to the field or button before
    PreviousField,
    /// Take the next choice of this field
    NextChoice,
    /// Take the choice before
    PreviousChoice,
    /// Submit the form
    #[strum(props(takes_away = true))]
    Submit,
    /// Begin a new line in the notes
    NewLine,
    /// The vendor has removed these accounts already, or has not
    AlreadyRemoved,
    /// Keep the filter and go back to the rows
    #[strum(props(rank = 0))]
    KeepFilter,
}

impl Action {
    /// Every action.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// The word it is bound by: `half-page-down`.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The sentence about it, without a full stop.
    #[must_use]
    pub fn about(self) -> &'static str {
        self.get_documentation().unwrap_or_default()
    }

    /// What the footer says of it where nothing more particular is said.
    #[must_use]
    pub fn label(self) -> Label {
        let words = self.get_str("label").map_or_else(|| self.word().replace('-', " "), str::to_owned);
        (words, self.get_int("rank").and_then(|rank| u8::try_from(rank).ok()))
    }

    /// True if it may change what is recorded, so that it needs an admin and a writable database.
    #[must_use]
    pub fn changes_records(self) -> bool {
        self.get_bool("changes").unwrap_or_default()
    }

    /// True if it takes something away, or leads to a dialog that does.
    #[must_use]
    pub fn is_destructive(self) -> bool {
        self.get_bool("takes_away").unwrap_or_default()
    }
}

/// A place in which keys have a meaning. Several hold at once; the most particular is asked first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumString, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Context {
    /// Everywhere, dialogs and text fields included.
    Anywhere,
    /// Everywhere but in dialogs and text fields.
    Global,
    /// Where rows are listed.
    List,
    /// Where the rows of a list can be marked.
    Marks,
    /// The tab Catalog.
    Catalog,
    /// The tab Licenses.
    Licenses,
    /// The page of a license.
    License,
    /// Its section Assignments.
    Assignments,
    /// Its section Accounts.
    Accounts,
    /// The tab Utilization, in either list.
    Utilization,
    /// The tab Utilization, in the holders.
    Holders,
    /// The page of a person.
    Person,
    /// The inbox.
    Inbox,
    /// A dialog that asks or tells something.
    Dialog,
    /// A dialog that revokes.
    Revoking,
    /// A list in a dialog.
    #[strum(serialize = "chooser")]
    Picker,
    /// A form, with the keys that are not text.
    Form,
    /// A field of several lines.
    Notes,
    /// A field with a few choices.
    Choice,
    /// The line of the filter.
    Filtering,
    /// A list in a dialog that is filtered while one types.
    Typing,
}

impl Context {
    /// Every context.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// Its word in the key map.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// Where it is, as a phrase: `on the page of a license`.
    #[must_use]
    pub fn place(self) -> &'static str {
        match self {
            Self::Anywhere | Self::Global => "anywhere",
            Self::List => "where there is a list",
            Self::Marks => "where rows can be marked",
            Self::Catalog => "in the catalog",
            Self::Licenses => "on Licenses",
            Self::License => "on the page of a license",
            Self::Assignments => "in the assignments of a license",
            Self::Accounts => "in the accounts of a license",
            Self::Utilization => "on Utilization",
            Self::Holders => "in the holders on Utilization",
            Self::Person => "on the page of a person",
            Self::Inbox => "in the inbox",
            Self::Dialog | Self::Revoking | Self::Picker => "in a dialog",
            Self::Form | Self::Notes | Self::Choice => "in a form",
            Self::Filtering | Self::Typing => "while you type",
        }
    }

    /// True for the contexts of dialogs and text.
    #[must_use]
    pub fn is_in_dialog(self) -> bool {
        matches!(
            self,
            Self::Dialog
                | Self::Revoking
                | Self::Picker
                | Self::Form
                | Self::Notes
                | Self::Choice
                | Self::Filtering
                | Self::Typing
        )
    }

    /// True where a plain character is text and cannot be bound.
    #[must_use]
    pub fn is_text(self) -> bool {
        matches!(self, Self::Form | Self::Notes | Self::Choice | Self::Filtering | Self::Typing | Self::Anywhere)
    }
}

/// What the footer says of an action, and its place there; none if the footer never shows it.
pub type Label = (String, Option<u8>);

/// What the footer says of an action in these words, at that place.
#[must_use]
pub fn label(words: &str, rank: u8) -> Label {
    (words.to_owned(), Some(rank))
}

/// One action as it stands at this moment: what footer, help and palette show and what dispatch obeys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionInfo {
    /// The action itself.
    pub action: Action,
    /// The keys that reach it here, the first one to be shown; none if it is reached by the palette alone.
    pub keys: Vec<super::key::Key>,
    /// A word or two for the footer: `reclaim 3`.
    pub label: String,
    /// The sentence about it.
    pub about: &'static str,
    /// Why it cannot be done now, a phrase or a sentence.
    pub enabled: Result<(), String>,
    /// Its place in the footer, the most useful first; `None` if the footer never shows it.
    pub rank: Option<u8>,
}
