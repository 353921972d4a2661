//! The digests of records, written a second time: for what a test makes so behind the program's back.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

const FLAGS: FunctionFlags = FunctionFlags::SQLITE_UTF8;

/// Functions that keep no digest: who writes by other means knows nothing of them.
pub fn ignore(conn: &Connection) {
    conn.create_scalar_function("record_digest", -1, FLAGS, |_| Ok([0_u8; 32])).unwrap();
    for name in ["sum_with", "sum_without"] {
        conn.create_scalar_function(name, 2, FLAGS, |values| values.get::<Vec<u8>>(0)).unwrap();
    }
}

/// Functions that keep them as the program does.
pub fn keep(conn: &Connection) {
    conn.create_scalar_function("record_digest", -1, FLAGS, |values| {
        let mut text = Vec::new();
        for n in 0..values.len() {
            let (kind, bytes) = match values.get_raw(n) {
                ValueRef::Text(words) if n == 0 => (b'n', words.to_vec()),
                ValueRef::Null => (b'0', Vec::new()),
                ValueRef::Integer(n) => {
                    let mut bytes = n.to_le_bytes().to_vec();
                    while bytes.last() == Some(&0) {
                        bytes.pop();
                    }
                    (b'i', bytes)
                }
                ValueRef::Real(x) => (b'r', x.to_bits().to_le_bytes().to_vec()),
                ValueRef::Text(words) => (b't', words.to_vec()),
                ValueRef::Blob(bytes) => (b'b', bytes.to_vec()),
            };
            text.push(kind);
            let mut length = bytes.len();
            loop {
                let more = if length > 0x7F { 0x80 } else { 0 };
                text.push(u8::try_from(length & 0x7F).unwrap() | more);
                length >>= 7;
                if more == 0 {
                    break;
                }
            }
            text.extend(bytes);
        }
        Ok(Sha256::digest(text).to_vec())
    })
    .unwrap();
    for (name, take) in [("sum_with", false), ("sum_without", true)] {
        conn.create_scalar_function(name, 2, FLAGS, move |values| {
            let (sum, other): (Vec<u8>, Vec<u8>) = (values.get(0)?, values.get(1)?);
            // What is taken off is added with every digit turned, and one more.
            let mut carry = u16::from(take);
            let digits = sum.iter().zip(other).map(|(mine, theirs)| {
                let all = u16::from(*mine) + u16::from(if take { !theirs } else { theirs }) + carry;
                carry = all >> 8;
                u8::try_from(all & 0xFF).unwrap()
            });
            Ok(digits.collect::<Vec<u8>>())
        })
        .unwrap();
    }
}

/// These have no trigger for what is added.
const WITHOUT_TRIGGER: [&str; 10] =
    ["audit", "batch", "device_report", "identifier", "import", "mail", "notice", "person", "product", "tally"];

/// The newest record of each of them.
pub fn newest(conn: &Connection) -> Vec<i64> {
    let newest = |table| conn.query_row(&format!("SELECT coalesce(max(id), 0) FROM {table}"), [], |row| row.get(0));
    WITHOUT_TRIGGER.map(|table| newest(table).unwrap()).to_vec()
}

/// Adds the digests of the records that came since.
pub fn add_behind(conn: &Connection, newest: &[i64]) {
    for (table, newest) in WITHOUT_TRIGGER.iter().zip(newest) {
        let mut statement = conn.prepare("SELECT name FROM pragma_table_info(?1)").unwrap();
        let columns: Vec<String> =
            statement.query_map([table], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let sql = format!(
            "INSERT INTO record_digest (table_name, block, sum)
             SELECT '{table}', id >> 8, record_digest('{table}', {}) FROM {table} WHERE id > {newest}
             ON CONFLICT (table_name, block) DO UPDATE SET sum = sum_with(sum, excluded.sum)",
            columns.join(", ")
        );
        conn.execute_batch(&sql).unwrap();
    }
}
