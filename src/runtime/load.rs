//! What each question of the dashboard reads.

use crate::app::dialogs::batches::LISTED;
use crate::app::{Data, Query};
use crate::domain::actor::Actor;
use crate::domain::refusal::Refusal;
use crate::domain::time::Now;
use crate::store::Store;
use std::sync::Arc;

/// Reads what the dashboard asks for, as it is for this account at this moment.
///
/// # Errors
/// There is no such record, or the database does not answer.
pub fn load(store: &Store, actor: &Actor, now: Now, query: &Query) -> Result<Data, Refusal> {
    let today = now.today;
    Ok(match query {
        Query::Org => Data::Org(store.org()?, store.authority(actor)?),
        Query::Products => Data::Products(Arc::new(store.products(today)?)),
        Query::Licenses => Data::Licenses(Arc::new(store.licenses(today)?)),
        Query::People => Data::People(Arc::new(store.people()?)),
        Query::SeatIndex => Data::SeatIndex(Arc::new(store.seat_index(today)?)),
        Query::Seats(filter, threshold) => {
            Data::Seats(Arc::new(store.seats(filter, store.org()?.as_of(today).at(*threshold))?))
        }
        Query::Person(id) => Data::Person(Box::new(store.person(*id)?)),
        Query::Audits(license) => Data::Audits(Arc::new(store.audits(Some(*license))?)),
        Query::Orders(license) => Data::Orders(Arc::new(store.orders(*license)?)),
        Query::Accounts(filter) => Data::Accounts(Arc::new(store.accounts(filter)?)),
        Query::History(subject) => Data::History(Arc::new(store.history(Some(subject), None, Some(1000))?)),
        Query::Notices => Data::Notices(Arc::new(store.notices(actor)?)),
        Query::Why(seat, threshold) => Data::Why(Box::new(store.why(*seat, store.org()?.as_of(today).at(*threshold))?)),
        Query::Batch(batch) => Data::Batch(store.batch(*batch, actor, now)?.map(Box::new)),
        Query::Batches => Data::Batches(store.undoable_batches(actor, now, LISTED)?),
    })
}
