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
            int("stopped_on").set_back(),
            int("freed_on").set_back(),
            text("decision").set_back(),
            int("decision_until").set_back(),
            text("decision_reason")
                .set_back()
                .erased("NULL")
                .mention(6, "The reason for what becomes of {} still names them: it is not theirs."),
            // That there is one must stay with what was decided.
            text("export_reference")
                .set_back()
                .erased("CASE WHEN export_reference IS NOT NULL THEN '-' END")
                .mention(7, "The export of {} still names them: it is not theirs."),
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

/// What is to be done to an account at the vendor goes with the account.
pub(super) const ACCOUNT_REMOVAL: Table = Table {
    thing: Some(RecordKind::AccountRemoval),
    label: Some("'the removal (' || kind || ') of V' || account_id"),
    undo: Some(Undo {
        returns: Some(12),
        leaves: Some(1),
        belongs_to: Some(("account_id", "account")),
        ..STAYS_WITH_THE_BATCH
    }),
    ..Table::new(
        "account_removal",
        &[
            int("id"),
            int("account_id"),
            text("kind"),
            int("opened_on"),
            int("closed_on").set_back(),
            text("closed_how").set_back(),
            text("closed_by").set_back(),
            CREATED,
            CHANGED,
            VOID,
        ],
    )
};

/// A login may name somebody who is known here: what a list must not hold is kept as it was written.
pub(super) const LISTING: Table = Table {
    thing: Some(RecordKind::Listing),
    noun: Some("list entry"),
    label: Some("'the entry ' || identifier || ' of L' || license_id"),
    undo: Some(Undo {
        returns: Some(4),
        leaves: Some(7),
        belongs_to: Some(("license_id", "license")),
        ..STAYS_WITH_THE_BATCH
    }),
    ..Table::new(
        "listing",
        &[
            int("id"),
            int("license_id"),
            text("list"),
            text("identifier").mention(1, "{} still names them: if dormouse listing list shows it, remove it there."),
            text("identifier_key"),
            int("since"),
            text("added_by"),
            text("reason").set_back().mention(2, "The reason of {} still names them: it is kept as it was written."),
            int("removed_on").set_back(),
            CREATED,
            CHANGED,
            VOID,
        ],
    )
};
