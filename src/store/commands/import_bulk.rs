//! Many seats at once: the triggers and indexes of the seats wait until all are in, and what they keep is then taken anew.
//!
//! Only seats may be added meanwhile: whoever changes one would leave its digest and its license's count as they were.

use crate::store::digests;
use crate::store::error::Res;
use rusqlite::Connection;

/// Seats are being added.
pub(super) struct SeatInsert {
    /// What makes the triggers and indexes again.
    aside: Vec<String>,
    /// The newest seat that was there before.
    behind: i64,
}

impl SeatInsert {
    /// Drops the triggers and indexes of the seats. The planner has checked the limits.
    pub fn begin(conn: &Connection) -> Res<Self> {
        let behind = conn.query_row("SELECT coalesce(max(id), 0) FROM assignment", [], |row| row.get(0))?;
        Ok(Self { aside: lay_aside(conn)?, behind })
    }

    /// Brings all of it up to date and makes the triggers and indexes again.
    pub fn end(self, conn: &Connection) -> Res<()> {
        digests::catch_up(conn, "assignment", self.behind)?;
        for sql in self.aside {
            conn.execute_batch(&sql)?;
        }
        conn.execute_batch(
            "UPDATE seat_count SET assigned = (SELECT count(*) FROM assignment s WHERE s.license_id = seat_count.license_id
                                               AND s.revoked_on IS NULL AND s.void_batch IS NULL)",
        )?;
        Ok(())
    }
}

/// Drops the triggers and indexes of the seats and returns what makes them again. The planner has checked the limits.
fn lay_aside(conn: &Connection) -> Res<Vec<String>> {
    let mut statement = conn.prepare(
        "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = 'assignment' AND type IN ('trigger', 'index') \
         AND sql IS NOT NULL ORDER BY type",
    )?;
    let parts = statement
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    drop(statement);
    for (kind, name, _) in &parts {
        conn.execute_batch(&format!("DROP {kind} \"{name}\""))?;
    }
    Ok(parts.into_iter().map(|(_, _, sql)| sql).collect())
}
