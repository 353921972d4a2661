//! What reaches the dashboard, and what it asks for.
//!
//! A [`Msg`] says what happened; [`super::update()`] answers with [`Effect`]s, which the run loop carries out and whose
//! results come back as messages. Every [`Query`] is one read of the store, and its answer is one [`Data`].

use super::key::Key;
use crate::domain::actor::Authority;
use crate::domain::audit::Audit;
use crate::domain::batch::BatchEntry;
use crate::domain::batch_item::RecordKind;
use crate::domain::command::{Command, Outcome};
use crate::domain::dormancy::Threshold;
use crate::domain::ids::{BatchId, LicenseId, PersonId, SeatId};
use crate::domain::order::Order;
use crate::domain::org::Org;
use crate::domain::read_model::{
    AccountEntry, AccountFilter, HistoryEntry, LicenseEntry, NoticeEntry, PersonEntry, ProductEntry, SeatEntry,
    SeatFilter, Why,
};
use crate::domain::refusal::Refusal;
use crate::domain::seat_index::SeatIndex;
use crate::domain::time::Day;
use crate::domain::touched::Touched;
use std::sync::Arc;

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// A text was pasted.
    Paste(String),
    /// The terminal has this many columns and rows now.
    Resize {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
    /// The lists have room for this many rows now; to be told before drawing whenever it changed.
    Viewport(Viewport),
    /// A read was answered.
    Loaded(Query, Result<Data, Refusal>),
    /// A command was carried out, or refused.
    Executed {
        /// The ticket it was handed out with.
        ticket: Ticket,
        /// What came of it.
        result: Result<Outcome, Refusal>,
    },
    /// A command was looked at and not kept.
    Rehearsed {
        /// The ticket it was handed out with.
        ticket: Ticket,
        /// What would come of it.
        result: Result<Outcome, Refusal>,
    },
    /// Another process changed the database.
    Changed,
    /// It is another day now in the organisation's time zone.
    DayTurned(Day),
    /// A text was copied; the way it went, as a phrase (`through tmux`), or why not.
    CopyDone(Result<String, Refusal>),
    /// A list was exported; the path, or why not.
    ExportDone(Result<String, Refusal>),
}

/// Rows that the lists on screen have room for; 0 where none is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Viewport {
    /// The list of the tab or page.
    pub main: u16,
    /// The second list: the holders on Utilization.
    pub detail: u16,
    /// The list in the topmost dialog.
    pub dialog: u16,
}

/// Ties an answer to the command it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// Something to be done outside of the state machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read this and answer with [`Msg::Loaded`].
    Load(Query),
    /// Carry this out and answer with [`Msg::Executed`].
    Execute {
        /// The command.
        command: Command,
        /// To be given back with the answer.
        ticket: Ticket,
    },
    /// Look at this without keeping it, and answer with [`Msg::Rehearsed`].
    Rehearse {
        /// The command.
        command: Command,
        /// To be given back with the answer.
        ticket: Ticket,
    },
    /// Put this text on the clipboard and answer with [`Msg::CopyDone`].
    Copy(String),
    /// Write this to a file and answer with [`Msg::ExportDone`].
    Export(Sheet),
    /// Stop as a job does, until the shell brings us back.
    Suspend,
    /// Draw every cell again.
    Repaint,
    /// Keep [`super::App::remembered`] for the next start. Many may come in a row: keeping the last state will do.
    SaveState,
    /// Let go of seats that are not shown any more, where no key waits for it: thousands of them take as long as a frame.
    Release(Vec<Arc<Vec<SeatEntry>>>),
    /// Leave.
    Quit,
    /// Leave as an interrupt does.
    Abandon,
}

/// One read of the store.
#[derive(Debug, Clone, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Query {
    /// The shared settings, and what the acting account may do.
    Org,
    /// The catalog.
    Products,
    /// Every license, archived ones included.
    Licenses,
    /// Everybody.
    People,
    /// What a threshold needs of each active seat.
    SeatIndex,
    /// Seats, judged at a threshold.
    Seats(SeatFilter, Threshold),
    /// One person.
    Person(PersonId),
    /// The users audits of a license, newest first.
    Audits(LicenseId),
    /// The orders of a license, by their days.
    Orders(LicenseId),
    /// Accounts that vendors list.
    Accounts(AccountFilter),
    /// What happened to one thing, named by its id, newest first.
    History(String),
    /// Notices, newest first.
    Notices,
    /// Everything behind one verdict.
    Why(SeatId, Threshold),
    /// A batch as it is asked about: this one, or the acting admin's own last one that still stands.
    Batch(Option<BatchId>),
    /// The acting admin's own batches that still stand, newest first.
    Batches,
}

impl Query {
    /// Whether its answer may be another one after a change.
    #[must_use]
    pub fn depends_on(&self, touched: &Touched) -> bool {
        use RecordKind::{
            Account, AccountDevice, AccountLogin, Admin, Audit, Count, Identifier, Import, License, Listing, Notice,
            Order, Person, Product, Removal, Seat, Setting,
        };
        const SEAT: &[RecordKind] = &[AccountLogin, Admin, Identifier, Import, License, Person, Product, Removal];
        if touched.any(&[Setting]) {
            // The day it is, and when something is dormant, depend on the settings.
            return true;
        }
        match self {
            Self::Org => touched.any(&[Admin, Person]),
            Self::Products => touched.any(&[Count, License, Order, Product, Seat]),
            Self::Licenses => touched.any(&[Audit, Count, License, Order, Product, Seat]),
            Self::People => touched.any(&[AccountLogin, Identifier, License, Person, Seat]),
            Self::SeatIndex => touched.any(&[AccountLogin, Count, License, Person, Product, Seat]),
            Self::Seats(filter, _) => touched.any(SEAT) || touched.seats_of(filter.license),
            Self::Person(_) | Self::Why(..) => touched.any(SEAT) || touched.any(&[Seat]),
            Self::Audits(_) => touched.any(&[Admin, Audit, License]),
            Self::Accounts(_) => touched.any(&[Account, AccountDevice, Import, License, Listing, Person, Product]),
            Self::Orders(_) => touched.any(&[License, Order]),
            Self::Notices => touched.any(&[Admin, Identifier, Notice, Person]),
            // Every change is a batch and an event.
            Self::History(_) | Self::Batch(_) | Self::Batches => true,
        }
    }
}

/// The read of a license's active seats.
#[must_use]
pub fn seats_of(license: LicenseId, threshold: Threshold) -> Query {
    Query::Seats(SeatFilter { license: Some(license), ..SeatFilter::default() }, threshold)
}

/// The answer to a [`Query`], under the same name.
#[derive(Debug, Clone)]
pub enum Data {
    /// The shared settings, and what the acting account is here.
    Org(Org, Authority),
    /// The catalog.
    Products(Arc<Vec<ProductEntry>>),
    /// Every license.
    Licenses(Arc<Vec<LicenseEntry>>),
    /// Everybody.
    People(Arc<Vec<PersonEntry>>),
    /// What a threshold needs of each active seat.
    SeatIndex(Arc<SeatIndex>),
    /// Seats.
    Seats(Arc<Vec<SeatEntry>>),
    /// One person.
    Person(Box<PersonEntry>),
    /// Users audits.
    Audits(Arc<Vec<Audit>>),
    /// Orders of a license.
    Orders(Arc<Vec<Order>>),
    /// Accounts.
    Accounts(Arc<Vec<AccountEntry>>),
    /// What happened.
    History(Arc<Vec<HistoryEntry>>),
    /// Notices.
    Notices(Arc<Vec<NoticeEntry>>),
    /// Everything behind one verdict.
    Why(Box<Why>),
    /// The batch, if there is one.
    Batch(Option<Box<BatchEntry>>),
    /// The batches.
    Batches(Vec<BatchEntry>),
}

/// Rows to be written to a file: what is shown, in the shown order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// What the rows are, as a file's name: `licenses`.
    pub name: String,
    /// The columns' titles.
    pub header: Vec<&'static str>,
    /// The cells, in plain form: days as 2026-11-22, amounts as 1212.50.
    pub rows: Vec<Vec<String>>,
}
