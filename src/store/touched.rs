//! What kinds of things a command changes: told by the database itself row by row, so that no way of writing is
//! forgotten.

use super::error::Res;
use super::schema::thing;
use crate::domain::batch_item::RecordKind;
use crate::domain::ids::LicenseId;
use crate::domain::touched::Touched;
use rusqlite::hooks::Action;
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Seats beyond which it is not looked up of which licenses they are.
const MOST_SEATS: usize = 1000;

/// The rows that were written since the command began.
#[derive(Debug, Clone, Default)]
pub(super) struct Written(Arc<Mutex<Rows>>);

#[derive(Debug, Default)]
struct Rows {
    /// Tables that were written, each once.
    tables: Vec<String>,
    /// Seats that were written, a few more than are looked up at most.
    seats: Vec<i64>,
    /// A seat was written that cannot be looked up.
    unknown: bool,
}

impl Written {
    /// Begins to listen.
    pub fn begin(conn: &mut Connection) -> Res<Self> {
        let written = Self::default();
        let rows = Arc::clone(&written.0);
        conn.update_hook(Some(move |action, _: &str, table: &str, row| {
            rows.lock().unwrap_or_else(PoisonError::into_inner).add(action, table, row);
        }))?;
        Ok(written)
    }

    /// Listens no more.
    pub fn end(conn: &mut Connection) -> Res<()> {
        Ok(conn.update_hook(None::<fn(Action, &str, &str, i64)>)?)
    }

    /// What was changed, as long as it can be looked up.
    pub fn touched(&self, conn: &Connection) -> Res<Touched> {
        let rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Touched::new(rows.tables.iter().filter_map(|table| kind(table)).collect(), rows.licenses(conn)?))
    }
}

/// What kind of thing the rows of a table are, or are a part of.
pub(super) fn kind(table: &str) -> Option<RecordKind> {
    match table {
        "seat_count" | "spell" => Some(RecordKind::Count),
        "account_listing" => Some(RecordKind::Account),
        table => thing(table),
    }
}

impl Rows {
    fn add(&mut self, action: Action, table: &str, row: i64) {
        if !self.tables.iter().any(|known| known == table) {
            self.tables.push(table.to_owned());
        }
        if table == "assignment" {
            self.unknown |= action == Action::SQLITE_DELETE || self.seats.len() >= MOST_SEATS;
            if !self.unknown {
                self.seats.push(row);
            }
        }
    }

    /// The licenses of the seats; `None` if it is not known of all of them.
    fn licenses(&self, conn: &Connection) -> Res<Option<BTreeSet<LicenseId>>> {
        if self.unknown {
            return Ok(None);
        }
        let mut statement = conn.prepare_cached("SELECT license_id FROM assignment WHERE id = ?1")?;
        let mut of = |seat: &i64| statement.query_row([seat], |row| row.get(0).map(LicenseId)).optional();
        Ok(self.seats.iter().map(&mut of).collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::Actor;
    use crate::domain::command::{Command, Outcome};
    use crate::domain::ids::PersonId;
    use crate::domain::license::LicenseFields;
    use crate::domain::person::{IdentifierKind, PersonFields};
    use crate::domain::product::ProductFields;
    use crate::domain::time::Now;
    use crate::store::Store;
    use rusqlite::hooks::{AuthAction, Authorization};

    impl Store {
        /// The kinds of things that are looked at by a read.
        pub(crate) fn things_read(&mut self, read: impl FnOnce(&Self)) -> BTreeSet<RecordKind> {
            let tables: Arc<Mutex<BTreeSet<RecordKind>>> = Arc::default();
            let seen = Arc::clone(&tables);
            let note = move |context: rusqlite::hooks::AuthContext<'_>| {
                if let AuthAction::Read { table_name, .. } = context.action {
                    seen.lock().unwrap().extend(kind(table_name));
                }
                Authorization::Allow
            };
            self.conn.flush_prepared_statement_cache();
            self.conn.authorizer(Some(note)).unwrap();
            read(self);
            self.conn.authorizer(None::<fn(rusqlite::hooks::AuthContext<'_>) -> Authorization>).unwrap();
            tables.lock().unwrap().clone()
        }
    }

    struct Desk {
        store: Store,
        actor: Actor,
    }

    impl Desk {
        fn new() -> Self {
            let actor = Actor { uid: 1000, name: "ana".into(), ..Actor::default() };
            let at = "2026-11-22T09:00:00Z".parse().unwrap();
            Self { store: Store::in_memory(chrono_tz::UTC, &actor, at).unwrap(), actor }
        }

        fn done(&mut self, command: &Command) -> Outcome {
            let now = Now::new("2026-11-22T09:00:00Z".parse().unwrap(), chrono_tz::UTC);
            self.store.execute(command, &self.actor, now).unwrap()
        }

        fn touched(&mut self, command: &Command) -> Touched {
            self.done(command).touched
        }
    }

    fn kinds(touched: &Touched) -> Vec<RecordKind> {
        use strum::IntoEnumIterator as _;
        RecordKind::iter().filter(|thing| touched.any(&[*thing])).collect()
    }

    #[test]
    fn a_change_says_what_kinds_of_things_it_touched_and_its_undo_the_same() {
        let mut desk = Desk::new();
        let product = Command::AddProduct(ProductFields { name: "Slack".into(), ..ProductFields::default() });
        assert_eq!(kinds(&desk.touched(&product)), [RecordKind::Product]);
        let license = |product: &str| Command::AddLicense {
            product: product.into(),
            publisher: None,
            fields: Box::new(LicenseFields { seats_total: Some(5), ..LicenseFields::default() }),
        };
        assert_eq!(kinds(&desk.touched(&license("Slack"))), [RecordKind::License, RecordKind::Count]);
        assert_eq!(
            kinds(&desk.touched(&license("Zoom"))),
            [RecordKind::Product, RecordKind::License, RecordKind::Count]
        );
        let identifiers = vec![(IdentifierKind::Email, "bo@example.com".to_owned())];
        let person = Command::AddPerson(PersonFields { name: "Bo Li".into(), identifiers, ..PersonFields::default() });
        assert_eq!(kinds(&desk.touched(&person)), [RecordKind::Person, RecordKind::Identifier]);

        let seat = desk.touched(&Command::assign(LicenseId(1), PersonId(1)));
        let undone = desk.touched(&Command::Undo(None));
        let audit = desk.touched(&Command::StartAudit(LicenseId(1)));
        assert_eq!(kinds(&audit), [RecordKind::Audit]);
        for touched in [seat, undone] {
            assert!(kinds(&touched).starts_with(&[RecordKind::Seat]), "{touched:?}");
            assert!(touched.seats_of(Some(LicenseId(1))) && touched.seats_of(None));
            assert!(!touched.seats_of(Some(LicenseId(2))), "of the one license alone");
        }
    }

    #[test]
    fn more_seats_than_are_looked_up_may_be_of_any_license() {
        let mut rows = Rows::default();
        for row in 0..1001 {
            rows.add(Action::SQLITE_UPDATE, "assignment", row);
        }
        let desk = Desk::new();
        assert_eq!(rows.licenses(&desk.store.conn).unwrap(), None);
    }
}
