//! Read models: what the front ends show, one file each, the SQL beside the shape it fills.

/// The identifier that a person `h` is shown by: the mail address, else the one that became known first.
macro_rules! shown_identifier {
    () => {
        "(SELECT i.value FROM identifier i \
          WHERE i.person_id = h.id AND i.valid_to IS NULL AND i.void_batch IS NULL \
          ORDER BY i.kind <> 'email', i.id LIMIT 1)"
    };
}

pub(super) mod account_logins;
pub(super) mod accounts;
pub(super) mod admins;
pub(super) mod audits;
pub(super) mod batch_items;
pub(super) mod batches;
pub(super) mod catalog;
pub(super) mod duplicates;
pub(super) mod find;
pub(super) mod history;
pub(super) mod holdings;
pub(super) mod imports;
pub(super) mod inventory;
pub(super) mod licenses;
pub(super) mod list_entries;
pub(super) mod listed_seats;
pub(super) mod listings;
pub(super) mod notices;
pub(super) mod orders;
pub(super) mod outbox;
pub(super) mod own_csv;
pub(super) mod people;
pub(super) mod pulse;
pub(super) mod removals;
pub(super) mod seat_index;
pub(super) mod seat_records;
pub(super) mod seats;
pub(super) mod spells;
