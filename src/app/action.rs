//! Everything that a key can do, and where.
//!
//! The doc line of an action is the sentence that help and palette show. It knows nothing of keys (see
//! [`super::keymap`]) nor of what an action does (that the screens and dialogs say).

use strum::{EnumMessage as _, IntoEnumIterator as _};

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
    NextSection,
    /// Go to the section before
    PreviousSection,
    /// Find an action, a license, a product or a person by name
    Palette,
    /// List what the keys do here
    Help,
    /// Read the notices for you
    Inbox,
    /// Take back your last step
    Undo,
    /// Undo: choose one of your steps to take back
    Batches,
    /// Do again what was taken back
    Redo,
    /// Read everything again
    Reload,
    /// Close this, or leave from the top
    Close,
    /// Peel off one layer: text, dialog, range, marks, filter, page
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
    Open,
    /// Show only rows that hold what you type; !word leaves rows out
    Filter,
    /// Show all rows again
    ClearFilter,
    /// Go to the next match
    NextMatch,
    /// Go to the match before
    PreviousMatch,
    /// Sort by this column; again reverses
    Sort,
    /// Sort by this column second; again reverses
    SortSecond,
    /// Choose a saved view, a category or an order
    Views,
    /// Mark this row, or the range, and go down
    Mark,
    /// Begin a range of rows, or drop it
    Range,
    /// Extend the range down
    ExtendDown,
    /// Extend the range up
    ExtendUp,
    /// Mark all rows shown; again unmarks them
    MarkAll,
    /// Mark the shown rows that are not marked, unmark the rest
    Invert,
    /// Show only marked rows
    OnlyMarked,
    /// Copy the marked rows, or this one
    Copy,
    /// Export what is shown to a file
    Export,

    /// Start a users audit, or complete the one in progress
    Audit,
    /// Reclaim the marked dormant seats; asks
    Reclaim,
    /// Revoke the marked seats, or this one; asks
    Revoke,
    /// Put each category together, or list the products as before
    Group,
    /// Add a product
    AddProduct,
    /// Add a license
    AddLicense,
    /// Change what is recorded of this product, license or seat
    Edit,
    /// Assign a seat
    Assign,
    /// Say why this seat is dormant, or is not
    Why,
    /// Open the license of this row
    OpenLicense,
    /// Show only seats that were not used for 30 days, or all
    OnlyInactive,
    /// Take the next longer threshold
    LongerThreshold,
    /// Take the next shorter threshold
    ShorterThreshold,
    /// Count this notice as read
    MarkRead,
    /// Count every notice as read
    MarkAllRead,

    /// Yes, do it
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
    Submit,
    /// Begin a new line in the notes
    NewLine,
    /// The vendor has removed these accounts already, or has not
    AlreadyRemoved,
    /// Keep the filter and go back to the rows
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

    /// True if it may change what is recorded, so that it needs an admin and a writable database.
    #[must_use]
    pub fn changes_records(self) -> bool {
        matches!(
            self,
            Self::Audit
                | Self::Reclaim
                | Self::Revoke
                | Self::AddProduct
                | Self::AddLicense
                | Self::Edit
                | Self::Assign
                | Self::Batches
        )
    }

    /// True if it takes something away, or leads to a dialog that does.
    #[must_use]
    pub fn is_destructive(self) -> bool {
        matches!(
            self,
            Self::Audit
                | Self::Reclaim
                | Self::Revoke
                | Self::Confirm
                | Self::Submit
                | Self::Undo
                | Self::Redo
                | Self::Batches
        )
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
            Self::Marks => "where seats are listed",
            Self::Catalog => "in the catalog",
            Self::Licenses => "on Licenses",
            Self::License => "on the page of a license",
            Self::Assignments => "in the assignments of a license",
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

/// One action as it stands at this moment: what footer, help and palette show and what dispatch obeys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionInfo {
    /// Which.
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
