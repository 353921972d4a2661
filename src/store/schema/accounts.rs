//! The records of what vendors count: accounts and the devices that they were seen on.

use super::table::{CHANGED, CREATED, Digests, Holder, STAYS_WITH_THE_BATCH, Table, Undo, Use, VOID, int, text};
use crate::domain::batch_item::RecordKind;

pub(super) const ACCOUNT: Table = Table {
    thing: Some(RecordKind::Account),
    digest: Digests::ToldWhenAdded,
    undo: Some(Undo {
        returns: Some(11),
        leaves: Some(2),
        belongs_to: Some(("license_id", "license")),
        in_use: &[("account", "merged_into", Use::ByOthers)],
    }),
    holder: Some(Holder { column: "person_id", goes_over: true }),
    ..Table::new(
        "account",
        &[
            int("id"),
            int("license_id"),
            // What it was is known to nobody: the next list brings another one.
            text("identity_key").set_back().erased("'purged ' || id"),
            text("login").erased("'-'").mention(1, "The login of {} still names them: match it with nobody else."),
            text("domain").erased("NULL"),
            text("user_id")
                .set_back()
                .erased("NULL")
                .mention(2, "The user id of {} still names them: it is not theirs."),
            text("email").set_back().erased("NULL").mention(3, "The address of {} still names them: it is not theirs."),
            text("name").set_back().erased("NULL").mention(4, "The name of {} still names them: it is not theirs."),
            text("role").set_back().erased("NULL").mention(5, "The role of {} still names them: it is not theirs."),
            text("account_status").set_back(),
            int("paid").set_back(),
            int("tracked").set_back(),
            int("has_data").set_back(),
            int("created_on").set_back(),
            int("used_kind").set_back(),
            int("used_value").set_back(),
            int("person_id").set_back(),
            text("match_rule").set_back(),
            int("merged_into").set_back(),
            CREATED,
            CHANGED.erased("?2"),
            VOID,
            int("first_listed").set_back(),
            int("last_listed").set_back(),
            int("missing_since").set_back(),
        ],
    )
};

/// What it is called never names the device, which may be named after somebody.
pub(super) const ACCOUNT_DEVICE: Table = Table {
    thing: Some(RecordKind::AccountDevice),
    label: Some("'a device of V' || account_id"),
    digest: Digests::ToldWhenAdded,
    undo: Some(Undo {
        returns: Some(12),
        leaves: Some(1),
        belongs_to: Some(("account_id", "account")),
        ..STAYS_WITH_THE_BATCH
    }),
    holder: Some(Holder { column: "(SELECT a.person_id FROM account a WHERE a.id = account_id)", goes_over: false }),
    ..Table::new(
        "account_device",
        &[
            int("id"),
            int("account_id"),
            text("device").erased("'-'").mention(1, "The name of {} still names them: it is not theirs."),
            text("device_key").erased("'purged ' || id"),
            CREATED,
            CHANGED.erased("?2"),
            VOID,
            int("first_listed").set_back(),
            int("last_listed").set_back(),
        ],
    )
};
