//! What undo knows of the tables: which columns may be set back, and what their rows are called.

use crate::domain::batch_item::RecordKind;

/// The columns that commands change after a row was added. Names from an image are only used if they stand here.
pub(super) fn known_columns(table: &str) -> &'static [&'static str] {
    match table {
        "product" => &[
            "name",
            "name_key",
            "publisher",
            "publisher_key",
            "category",
            "security_grade",
            "risk_level",
            "archived_on",
            "as_of",
            "changed_on",
        ],
        "license" => &[
            "product_id",
            "name",
            "name_key",
            "seats_total",
            "seat_type",
            "cost_per_seat",
            "total_cost",
            "currency",
            "billing_cycle",
            "purchase_date",
            "start_date",
            "expiry_date",
            "renewal_date",
            "auto_renew",
            "renewal_notice_days",
            "notice_days",
            "business_owner",
            "license_key",
            "purchase_order",
            "invoice_number",
            "status",
            "limit_policy",
            "overdraft",
            "grace_days",
            "archived_on",
            "as_of",
            "changed_on",
        ],
        "person" => &[
            "name",
            "department",
            "status",
            "until_on",
            "login_kind",
            "login_value",
            "login_as_of",
            "login_import",
            "login_line",
            "as_of",
            "changed_on",
            "merged_into",
        ],
        "account_login" => &["person_id", "login_kind", "login_value", "login_as_of", "login_import", "login_line"],
        "identifier" => &["person_id", "kind", "scope", "value", "norm", "valid_from", "valid_to"],
        "assignment" => &[
            "license_id",
            "person_id",
            "revoked_on",
            "revoked_at",
            "revoked_by",
            "assigned_on",
            "first_listed",
            "used_kind",
            "used_value",
            "used_as_of",
            "used_import",
            "used_line",
            "exempt_until",
            "exempt_reason",
            "origin",
            "listed_as_of",
            "listed_import",
            "listed_line",
            "access_level",
            "account_identifier",
            "notes",
            "changed_on",
            "missing_as_of",
            "returned_batch",
        ],
        "audit" => &["state", "ended_by", "ended_at", "seats_at_completion", "seats_after", "notes", "next_due"],
        "removal" => &["closed_on", "closed_how", "closed_by", "held_by"],
        "notice" => &["text", "sent_at", "person_id", "void_batch"],
        "org" => &["value"],
        "admin" => &["name", "role", "email", "person_id", "removed_at"],
        _ => &[],
    }
}

/// What kind of thing the rows of a table are.
pub(in crate::store) fn thing(table: &str) -> Option<RecordKind> {
    match table {
        "assignment" => Some(RecordKind::Seat),
        "distinct_people" => Some(RecordKind::Decision),
        "org" => Some(RecordKind::Setting),
        "tally" => Some(RecordKind::Count),
        other => other.parse().ok(),
    }
}

/// A row by the id people know it by.
pub(super) fn name(table: &str, id: i64) -> String {
    match thing(table).and_then(|thing| thing.id(id)) {
        Some(known) => known,
        None if table == "admin" => "the admin".to_owned(),
        None => format!("{table} {id}"),
    }
}

/// A sentence as a phrase: its full stop off, its first letter small unless it is that of a name.
pub(super) fn lower(sentence: &str, name: &str) -> String {
    let sentence = sentence.strip_suffix('.').unwrap_or(sentence);
    if !name.is_empty() && sentence.starts_with(name) {
        return sentence.to_owned();
    }
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

pub(super) fn is_constraint(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
}
