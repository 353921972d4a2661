//! The records: rows that commands write, that undo knows, and that name the batch that added them.

use super::accounts::{ACCOUNT, ACCOUNT_DEVICE, ACCOUNT_REMOVAL, LISTING};
use super::table::{
    CHANGED, CREATED, Digests, Holder, Imaged, STAYS_WITH_THE_BATCH, Table, Undo, Use, VOID, int, text,
};
use crate::domain::batch_item::RecordKind;

/// In the order in which a purge lists what still names somebody.
pub(super) static RECORDS: [Table; 21] = [
    LICENSE,
    LICENSE_ORDER,
    PRODUCT,
    AUDIT,
    ASSIGNMENT,
    ACCOUNT,
    ACCOUNT_DEVICE,
    LISTING,
    NOTICE,
    PERSON,
    IDENTIFIER,
    ACCOUNT_LOGIN,
    DEVICE_REPORT,
    IGNORED_APPLICATION,
    DISTINCT_PEOPLE,
    ADMIN,
    ORG,
    IMPORT,
    REMOVAL,
    ACCOUNT_REMOVAL,
    TALLY,
];

const PRODUCT: Table = Table {
    thing: Some(RecordKind::Product),
    digest: Digests::ToldWhenAdded,
    undo: Some(Undo {
        returns: Some(2),
        leaves: Some(9),
        in_use: &[("license", "product_id", Use::If("1"))],
        ..STAYS_WITH_THE_BATCH
    }),
    ..Table::new(
        "product",
        &[
            int("id"),
            text("name").set_back().mention(1, "The name of {} still names them: give it another one."),
            text("name_key").set_back(),
            text("publisher").set_back().mention(2, "The publisher of {} still names them: give it another one."),
            text("publisher_key").set_back(),
            text("category").set_back().mention(3, "The category of {} still names them: give it another one."),
            text("security_grade").set_back(),
            text("risk_level").set_back(),
            int("archived_on").set_back(),
            int("changed_on").set_back(),
            CREATED,
            CHANGED,
            VOID,
            int("as_of").set_back(),
        ],
    )
};

const LICENSE: Table = Table {
    thing: Some(RecordKind::License),
    undo: Some(Undo {
        returns: Some(3),
        leaves: Some(8),
        belongs_to: Some(("product_id", "product")),
        // Active and past seats each have an index of their own.
        in_use: &[
            ("assignment", "license_id", Use::If("revoked_on IS NULL")),
            ("assignment", "license_id", Use::If("revoked_on IS NOT NULL")),
            ("audit", "license_id", Use::If("state <> 'cancelled'")),
            ("license_order", "license_id", Use::ByOthers),
            ("account", "license_id", Use::ByOthers),
            ("listing", "license_id", Use::If("removed_on IS NULL")),
        ],
    }),
    ..Table::new(
        "license",
        &[
            int("id"),
            int("product_id").set_back(),
            text("name").set_back().mention(2, "The name of {} still names them: give it another one."),
            text("name_key").set_back(),
            int("seats_total").set_back(),
            text("seat_type").set_back(),
            int("cost_per_seat").set_back(),
            int("total_cost").set_back(),
            text("currency").set_back(),
            text("billing_cycle").set_back(),
            int("purchase_date").set_back(),
            int("start_date").set_back(),
            int("expiry_date").set_back(),
            int("renewal_date").set_back(),
            int("auto_renew").set_back(),
            int("renewal_notice_days").set_back(),
            int("notice_days").set_back(),
            text("business_owner")
                .set_back()
                .mention(1, "{} still names them as its business owner: give it another one."),
            text("license_key").set_back().imaged(Imaged::Changed),
            text("purchase_order")
                .set_back()
                .mention(3, "The purchase order of {} still names them: give it another one."),
            text("invoice_number")
                .set_back()
                .mention(4, "The invoice number of {} still names them: give it another one."),
            text("status").set_back(),
            text("limit_policy").set_back(),
            int("overdraft").set_back(),
            int("grace_days").set_back(),
            int("archived_on").set_back(),
            int("changed_on").set_back(),
            CREATED,
            CHANGED,
            VOID,
            int("as_of").set_back(),
            text("vendor_products")
                .set_back()
                .mention(5, "A vendor product of {} still names them: give it other ones."),
            text("plan").set_back(),
            text("lapse_effect")
                .set_back()
                .mention(6, "What {} says of the time after its grace still names them: give it another text."),
            text("counting").set_back(),
            text("identity_key").set_back(),
            int("min_commit").set_back(),
            text("price_breaks").set_back(),
            text("quantity_rule").set_back(),
            text("trueup_rule").set_back(),
        ],
    )
};

/// What is typed into one is kept as it was written: it is what was bought.
const LICENSE_ORDER: Table = Table {
    thing: Some(RecordKind::Order),
    noun: Some("order"),
    undo: Some(Undo {
        returns: Some(4),
        leaves: Some(7),
        belongs_to: Some(("license_id", "license")),
        ..STAYS_WITH_THE_BATCH
    }),
    ..Table::new(
        "license_order",
        &[
            int("id"),
            int("license_id"),
            text("kind"),
            int("day"),
            int("seats"),
            int("cost_per_seat").set_back(),
            int("discount_percent").set_back(),
            int("cost").set_back(),
            text("currency"),
            text("purchase_order")
                .set_back()
                .mention(2, "The purchase order of {} still names them: it is kept as it was written."),
            text("invoice").set_back().mention(3, "The invoice of {} still names them: it is kept as it was written."),
            text("payment_method").set_back(),
            int("term_start").set_back(),
            int("term_end").set_back(),
            text("note").set_back().mention(1, "The note of {} still names them: it is kept as it was written."),
            int("counted").imaged(Imaged::Sometimes),
            int("total_before"),
            CREATED,
            CHANGED,
            VOID,
        ],
    )
};

const PERSON: Table = Table {
    thing: Some(RecordKind::Person),
    digest: Digests::ToldWhenAdded,
    undo: Some(Undo {
        returns: Some(4),
        leaves: Some(6),
        in_use: &[
            ("person", "merged_into", Use::If("1")),
            ("assignment", "person_id", Use::If("1")),
            ("identifier", "person_id", Use::ByOthers),
            ("account_login", "person_id", Use::ByOthers),
            ("device_report", "person_id", Use::ByOthers),
            ("account", "person_id", Use::If("1")),
        ],
        ..STAYS_WITH_THE_BATCH
    }),
    holder: Some(Holder { column: "id", goes_over: false }),
    ..Table::new(
        "person",
        &[
            int("id"),
            text("name").set_back().erased("?4").calls(),
            text("department")
                .set_back()
                .erased("NULL")
                .mention(1, "The department of {} still names them: give it another one."),
            text("status").set_back().erased("'offboarded'"),
            int("until_on").set_back().erased("NULL"),
            int("login_kind").set_back().erased("0"),
            int("login_value").set_back().erased("NULL"),
            int("login_as_of").set_back().erased("NULL"),
            int("login_import").set_back().erased("NULL"),
            int("login_line").set_back().erased("NULL"),
            int("changed_on").set_back().erased("?1"),
            int("as_of").set_back().erased("NULL"),
            CREATED,
            CHANGED.erased("?2"),
            VOID,
            int("merged_into").set_back(),
            int("purged_at").erased("?3"),
        ],
    )
};

const IDENTIFIER: Table = Table {
    thing: Some(RecordKind::Identifier),
    label: Some("'P' || person_id || iif(norm = '' OR value = '', '', ' (' || value || ')')"),
    digest: Digests::ToldWhenAdded,
    undo: Some(Undo {
        returns: Some(5),
        leaves: Some(7),
        belongs_to: Some(("person_id", "person")),
        ..STAYS_WITH_THE_BATCH
    }),
    holder: Some(Holder { column: "person_id", goes_over: false }),
    ..Table::new(
        "identifier",
        &[
            int("id"),
            int("person_id").set_back(),
            text("kind").set_back(),
            text("scope").set_back(),
            text("value").set_back().erased("'-'").calls(),
            text("norm").set_back().erased("''"),
            int("valid_to").set_back().erased("coalesce(valid_to, ?1)"),
            CREATED,
            CHANGED.erased("?2"),
            // No undo and no look-up finds what is void; the row is all that is left.
            VOID.erased("?2"),
            int("valid_from").set_back().erased("NULL"),
        ],
    )
};

const ACCOUNT_LOGIN: Table = Table {
    thing: Some(RecordKind::AccountLogin),
    label: Some("'the account sign-in of P' || person_id"),
    undo: Some(Undo {
        returns: Some(8),
        leaves: Some(2),
        belongs_to: Some(("person_id", "person")),
        ..STAYS_WITH_THE_BATCH
    }),
    holder: Some(Holder { column: "person_id", goes_over: false }),
    ..Table::new(
        "account_login",
        &[
            int("id"),
            int("person_id").set_back(),
            text("publisher_key"),
            int("product_id"),
            int("login_kind").set_back().erased("0"),
            int("login_value").set_back().erased("NULL"),
            int("login_as_of").set_back().erased("NULL"),
            int("login_import").set_back().erased("NULL"),
            int("login_line").set_back().erased("NULL"),
            CREATED,
            CHANGED.erased("?2"),
            VOID.erased("coalesce(void_batch, ?2)"),
        ],
    )
};

/// What it is called never names the device, which may be named after somebody.
const DEVICE_REPORT: Table = Table {
    thing: Some(RecordKind::DeviceReport),
    label: Some("'what I' || import_id || ' says of a device'"),
    digest: Digests::ToldWhenAdded,
    undo: Some(Undo {
        returns: Some(8),
        leaves: Some(2),
        belongs_to: Some(("import_id", "import")),
        ..STAYS_WITH_THE_BATCH
    }),
    holder: Some(Holder { column: "person_id", goes_over: true }),
    ..Table::new(
        "device_report",
        &[
            int("id"),
            text("source"),
            text("device").erased("'-'").mention(1, "The device of {} still names them: it is not theirs."),
            text("device_key").erased("''"),
            int("person_id").set_back(),
            int("as_of"),
            int("import_id"),
            CREATED,
            CHANGED.erased("?2"),
            VOID.erased("coalesce(void_batch, ?2)"),
        ],
    )
};

const IGNORED_APPLICATION: Table = Table {
    thing: Some(RecordKind::IgnoredApplication),
    label: Some("'that ' || name || ' is ignored'"),
    undo: Some(Undo { returns: Some(1), leaves: Some(10), ..STAYS_WITH_THE_BATCH }),
    ..Table::new(
        "ignored_application",
        &[
            int("id"),
            text("name"),
            text("name_key"),
            text("reason").set_back().mention(1, "The reason to ignore {} still names them: give it another one."),
            int("removed_at").set_back(),
            CREATED,
            CHANGED,
            VOID,
        ],
    )
};

const DISTINCT_PEOPLE: Table = Table {
    thing: Some(RecordKind::Decision),
    label: Some("'that P' || low_id || ' and P' || high_id || ' are two people'"),
    undo: Some(Undo { returns: Some(6), leaves: Some(4), ..STAYS_WITH_THE_BATCH }),
    ..Table::new("distinct_people", &[int("id"), int("low_id"), int("high_id"), CREATED, CHANGED, VOID])
};

const IMPORT: Table = Table {
    thing: Some(RecordKind::Import),
    digest: Digests::ToldWhenAdded,
    undo: Some(Undo { returns: Some(7), leaves: Some(3), ..STAYS_WITH_THE_BATCH }),
    ..Table::new(
        "import",
        &[
            int("id"),
            text("file"),
            text("sha256"),
            text("preset"),
            int("as_of"),
            int("at"),
            text("actor"),
            int("license_id").imaged(Imaged::Sometimes),
            int("roster"),
            int("rows"),
            int("created").imaged(Imaged::Sometimes),
            int("updated").imaged(Imaged::Sometimes),
            int("unchanged").imaged(Imaged::Sometimes),
            CREATED,
            CHANGED,
            VOID,
            int("directory"),
        ],
    )
};

const ASSIGNMENT: Table = Table {
    thing: Some(RecordKind::Seat),
    noun: Some("seat"),
    // They leave before anything comes back, so that there is room.
    undo: Some(Undo { returns: Some(9), ..STAYS_WITH_THE_BATCH }),
    holder: Some(Holder { column: "person_id", goes_over: false }),
    ..Table::new(
        "assignment",
        &[
            int("id"),
            int("license_id").set_back(),
            int("person_id").set_back(),
            int("revoked_on").set_back(),
            VOID,
            int("assigned_on").set_back(),
            int("first_listed").set_back(),
            int("used_kind").set_back(),
            int("used_value").set_back(),
            int("used_as_of").set_back(),
            int("exempt_until").set_back(),
            int("used_import").set_back(),
            int("used_line").set_back(),
            text("origin").set_back(),
            int("listed_as_of").set_back(),
            int("listed_import").set_back(),
            int("listed_line").set_back(),
            text("access_level")
                .set_back()
                .mention(4, "The access level of {} still names them: somebody else holds that seat."),
            text("account_identifier")
                .set_back()
                .erased("NULL")
                .mention(3, "The account of {} still names them: somebody else holds that seat."),
            text("exempt_reason")
                .set_back()
                .erased("NULL")
                .mention(2, "The reason to exempt {} still names them: somebody else holds that seat."),
            int("revoked_at").set_back(),
            text("revoked_by").set_back(),
            int("changed_on").set_back(),
            CREATED,
            CHANGED.erased("?2"),
            text("notes")
                .set_back()
                .erased("NULL")
                .mention(1, "The notes of {} still name them: somebody else holds that seat."),
            int("missing_as_of").set_back(),
            int("returned_batch").set_back().imaged(Imaged::Sometimes),
            int("already_counted"),
            text("account_status").set_back(),
            int("account_paid").set_back(),
            int("account_as_of").set_back(),
            int("account_import").set_back(),
            int("account_line").set_back(),
        ],
    )
};

const AUDIT: Table = Table {
    thing: Some(RecordKind::Audit),
    noun: Some("users audit"),
    digest: Digests::ToldWhenAdded,
    undo: Some(Undo { leaves: Some(1), ..STAYS_WITH_THE_BATCH }),
    ..Table::new(
        "audit",
        &[
            int("id"),
            int("license_id"),
            text("state").set_back(),
            text("started_by"),
            int("started_at"),
            int("seats_before"),
            text("ended_by").set_back(),
            int("ended_at").set_back(),
            int("seats_at_completion").set_back(),
            int("seats_after").set_back(),
            text("notes").set_back().mention(1, "The notes of {} still name them: that record is the auditors'."),
            int("next_due").set_back(),
            CREATED,
            CHANGED,
            VOID,
        ],
    )
};

const ADMIN: Table = Table {
    thing: Some(RecordKind::Admin),
    label: Some("'the admin ' || name"),
    undo: Some(Undo { returns: Some(10), leaves: Some(5), ..STAYS_WITH_THE_BATCH }),
    holder: Some(Holder { column: "person_id", goes_over: true }),
    ..Table::new(
        "admin",
        &[
            int("id"),
            int("uid"),
            text("name").set_back(),
            text("role").set_back(),
            text("email").set_back().imaged(Imaged::Sometimes).erased("NULL"),
            int("person_id").set_back(),
            int("added_at"),
            int("removed_at").set_back(),
            CREATED,
            CHANGED,
            VOID,
        ],
    )
};

const ORG: Table = Table {
    thing: Some(RecordKind::Setting),
    label: Some("'the setting ' || key"),
    undo: Some(Undo { returns: Some(1), leaves: Some(10), ..STAYS_WITH_THE_BATCH }),
    ..Table::new("org", &[int("id"), text("key"), text("value").set_back(), CREATED, CHANGED, VOID])
};

/// Goes the way of what it tells of.
const NOTICE: Table = Table {
    thing: Some(RecordKind::Notice),
    digest: Digests::ToldWhenAdded,
    apart: true,
    undo: Some(STAYS_WITH_THE_BATCH),
    holder: Some(Holder { column: "person_id", goes_over: true }),
    ..Table::new(
        "notice",
        &[
            int("id"),
            text("kind"),
            int("person_id").set_back(),
            text("admin"),
            int("assignment_id"),
            int("audit_id"),
            text("text").set_back().erased("NULL").mention(1, "{} still names them: it is a notice to somebody else."),
            int("created_at"),
            int("sent_at").set_back().imaged(Imaged::Sometimes),
            CREATED,
            CHANGED.erased("?2"),
            VOID.set_back().erased("iif(sent_at IS NULL, coalesce(void_batch, ?2), void_batch)"),
            int("spell_id"),
        ],
    )
};

/// Goes the way of its seat.
const REMOVAL: Table = Table {
    thing: Some(RecordKind::Removal),
    label: Some("'the removal of S' || assignment_id"),
    undo: Some(STAYS_WITH_THE_BATCH),
    ..Table::new(
        "removal",
        &[
            int("id"),
            int("assignment_id"),
            int("opened_on"),
            int("closed_on").set_back(),
            text("closed_how").set_back(),
            text("closed_by").set_back(),
            int("held_by").set_back(),
            CREATED,
            CHANGED,
            VOID,
        ],
    )
};

/// A count goes with its audit or roster, a correction with its seat.
const TALLY: Table = Table {
    thing: Some(RecordKind::Count),
    label: Some("'the count of L' || license_id"),
    digest: Digests::ToldWhenAdded,
    undo: Some(STAYS_WITH_THE_BATCH),
    ..Table::new(
        "tally",
        &[
            int("id"),
            int("license_id"),
            int("is_count"),
            int("amount"),
            CREATED,
            CHANGED,
            VOID,
            int("as_of"),
            int("roster"),
            int("count_id"),
            int("assignment_id"),
        ],
    )
};
