//! What the things that a batch touched are called, void and past ones included: nothing is ever deleted.

use crate::domain::batch_item::{BatchItem, RecordKind};
use crate::store::error::Res;
use rusqlite::{Connection, OptionalExtension};

/// The name of each part; empty where it has none, or where it was erased.
pub(in crate::store) fn names(conn: &Connection, parts: &[BatchItem]) -> Res<Vec<String>> {
    parts.iter().map(|part| name(conn, part)).collect()
}

fn name(conn: &Connection, part: &BatchItem) -> Res<String> {
    let found: Option<Option<String>> =
        conn.prepare_cached(&sql(part.thing))?.query_row([part.number], |row| row.get(0)).optional()?;
    Ok(found.flatten().unwrap_or_default())
}

fn sql(thing: RecordKind) -> String {
    // A license as people read it: the product, and the name if it has one.
    let license = "p.name || coalesce(' · ' || l.name, '') FROM license l JOIN product p ON p.id = l.product_id";
    let of = |table: &str, of: &str| {
        format!(
            "SELECT {of}p.name || coalesce(' · ' || l.name, '') FROM {table} r JOIN license l ON l.id = r.license_id \
                 JOIN product p ON p.id = l.product_id"
        )
    };
    let body = match thing {
        RecordKind::Product => "SELECT name FROM product r".to_owned(),
        RecordKind::License => return format!("SELECT {license} WHERE l.id = ?1"),
        RecordKind::Person => "SELECT name FROM person r".to_owned(),
        RecordKind::Identifier => "SELECT r.value FROM identifier r".to_owned(),
        RecordKind::AccountLogin => {
            "SELECT h.name FROM account_login r JOIN person h ON h.id = r.person_id".to_owned()
        }
        RecordKind::Decision => {
            "SELECT a.name || ', ' || b.name FROM distinct_people r JOIN person a ON a.id = r.low_id \
             JOIN person b ON b.id = r.high_id"
                .to_owned()
        }
        RecordKind::Seat => of("assignment", "(SELECT h.name FROM person h WHERE h.id = r.person_id) || ', ' || "),
        RecordKind::Account => of("account", "r.login || ', ' || "),
        RecordKind::AccountDevice => "SELECT r.device FROM account_device r".to_owned(),
        RecordKind::AccountRemoval => {
            "SELECT v.login || ', ' || r.kind FROM account_removal r JOIN account v ON v.id = r.account_id".to_owned()
        }
        RecordKind::Listing => of("listing", "r.identifier || ', ' || "),
        RecordKind::Audit => of("audit", ""),
        RecordKind::Order => of("license_order", ""),
        RecordKind::Count => of("tally", ""),
        RecordKind::Notice => "SELECT coalesce(h.name, r.admin) FROM notice r LEFT JOIN person h ON h.id = r.person_id".into(),
        RecordKind::Removal => {
            "SELECT h.name FROM removal r JOIN assignment s ON s.id = r.assignment_id JOIN person h ON h.id = s.person_id"
                .to_owned()
        }
        RecordKind::Import => "SELECT r.file FROM import r".to_owned(),
        RecordKind::DeviceReport => "SELECT r.device FROM device_report r".to_owned(),
        RecordKind::IgnoredApplication => "SELECT r.name FROM ignored_application r".to_owned(),
        RecordKind::Setting => "SELECT r.key FROM org r".to_owned(),
        RecordKind::Admin => "SELECT r.name FROM admin r".to_owned(),
    };
    format!("{body} WHERE r.id = ?1")
}
