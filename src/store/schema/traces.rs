//! The other tables: what is kept of commands, files and mail, and what follows from the records. No undo touches them.

use super::table::{Digests, Table, blob, int, text};
use crate::domain::ids::{BatchId, MailId, SpellId};

pub(super) static TRACES: [Table; 22] = [
    Table {
        id: Some(|id| BatchId(id).to_string()),
        digest: Digests::ToldWhenAdded,
        ..Table::new(
            "batch",
            &[int("id"), int("at"), int("uid"), text("command"), int("undoable"), int("undoes"), int("undone_by")],
        )
    },
    Table::new("batch_license", &[int("batch_id"), int("license_id")]),
    Table::new(
        "image",
        &[
            int("batch_id"),
            int("n"),
            text("table_name"),
            int("row_id"),
            text("before"),
            text("after"),
            blob("salt"),
            blob("digest"),
        ],
    ),
    // Its last event holds the total.
    Table {
        noun: Some("event"),
        apart: true,
        ..Table::new(
            "history",
            &[
                int("seq"),
                int("at"),
                int("uid"),
                text("command"),
                text("subject"),
                int("batch_id"),
                text("facts"),
                text("actor"),
                text("origin"),
                text("summary"),
                blob("salt"),
                blob("text_digest"),
                blob("hash"),
            ],
        )
    },
    Table { digest: Digests::Without, ..Table::new("chain", &[int("id"), int("length"), blob("head")]) },
    Table { digest: Digests::Without, ..Table::new("record_digest", &[text("table_name"), int("block"), blob("sum")]) },
    Table {
        digest: Digests::Without,
        ..Table::new(
            "seat_count",
            &[
                int("license_id"),
                int("assigned"),
                int("unattributed"),
                int("moved_used"),
                int("moved_total"),
                int("counted"),
            ],
        )
    },
    Table::new(
        "figure_change",
        &[int("id"), int("license_id"), int("batch_id"), int("of_batch"), int("on_day"), int("used"), int("total")],
    ),
    Table {
        id: Some(|id| SpellId(id).to_string()),
        digest: Digests::Without,
        ..Table::new(
            "spell",
            &[
                int("id"),
                int("license_id"),
                int("first_day"),
                int("ended_on"),
                int("highest"),
                int("seat_days"),
                int("moved_on"),
                int("over"),
                int("gone"),
            ],
        )
    },
    Table::new("denial", &[int("id"), int("license_id"), int("person_id"), int("at"), int("uid")]),
    Table::new(
        "import_reject",
        &[int("import_id"), int("n"), int("line"), text("column"), text("code"), text("message")],
    ),
    Table::new("import_gone", &[int("import_id"), int("assignment_id")]),
    Table::new(
        "installed_application",
        &[int("report_id"), int("n"), text("name"), text("version"), int("last_opened"), int("line")],
    ),
    Table::new("account_listing", &[int("account_id"), int("import_id"), int("line"), int("device_id")]),
    Table::new("roster_license", &[int("license_id"), int("import_id"), int("unread")]),
    Table::new("silence", &[int("assignment_id"), int("import_id"), int("from_on"), int("to_on")]),
    // What is on its way to people: of each attempt and each success no event tells.
    Table {
        id: Some(|id| MailId(id).to_string()),
        digest: Digests::ToldWhenAdded,
        apart: true,
        ..Table::new(
            "mail",
            &[int("id"), text("message_id"), text("recipient"), int("created_at"), int("sent_at"), int("next_try")],
        )
    },
    Table { apart: true, ..Table::new("mail_notice", &[int("notice_id"), int("mail_id")]) },
    Table {
        apart: true,
        ..Table::new(
            "mail_attempt",
            &[int("mail_id"), int("n"), int("started_at"), int("ended_at"), text("outcome"), text("answer")],
        )
    },
    Table::new("meta", &[text("key"), text("value")]),
    Table::new("pulse", &[int("id"), int("at"), int("uid"), int("day"), int("dormant")]),
    Table::new("pulse_seat", &[int("assignment_id")]),
];
