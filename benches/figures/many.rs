//! Ten thousand seats reclaimed and taken back, durable, beside SQLite by itself over a copy of the same file: the same
//! changes of the seats and one commit, and then every row that follows from them as well.

use super::fleet::TODAY;
use super::measure::{Times, inside, run};
use super::page::Line;
use super::whole::Program;
use dormouse::config::identity;
use dormouse::domain::command::Command;
use dormouse::domain::dormancy::{AsOf, Threshold};
use dormouse::domain::ids::SeatId;
use dormouse::domain::time::Now;
use dormouse::store::{Access, Store};
use rusqlite::{Connection, params};
use std::path::Path;

/// As many seats.
const SEATS: usize = 10_000;
/// So often, on either side.
const TURNS: usize = 5;

/// The lines of the page.
pub fn figures(program: &Program<'_>) -> Result<Vec<Line>, String> {
    let file = program.folder.join("whole.db");
    let now = Now { at: "2026-06-30T12:00:00Z".parse().unwrap(), today: TODAY.parse().unwrap() };
    let actor = identity::current();
    let mut store = Store::open(&file, Access::ReadWrite).map_err(|e| e.message)?;
    let seat_index = store.seat_index(now.today).map_err(|e| e.message)?;
    let licenses = store.licenses(now.today).map_err(|e| e.message)?.into_iter().map(|entry| entry.license);
    let dormant = licenses.filter(dormouse::domain::license::License::is_covered).flat_map(|license| {
        let seats = seat_index.dormant(license.id, AsOf::new(now.today, Threshold::default(), 7));
        seats.iter().map(|seat| seat.seat()).collect::<Vec<_>>()
    });
    let mut seats: Vec<SeatId> = dormant.take(SEATS).collect();
    seats.sort_unstable();
    let mut peer = Peer::of(&file, &program.folder.join("peer.db"), &seats).map_err(|e| e.to_string())?;
    let count = seats.len();
    let reclaim = Command::Reclaim { seats, threshold: Threshold::default() };
    let [mut plan, mut taken, mut back, mut bare, mut bare_back, mut all] = [(); 6].map(|()| Times::default());
    for _ in 0..TURNS {
        plan.join(inside(1, || store.rehearse(&reclaim, &actor, now).unwrap()));
        taken.join(inside(1, || store.execute(&reclaim, &actor, now).unwrap()));
        bare.join(inside(1, || peer.end().unwrap()));
        back.join(inside(1, || store.execute(&Command::Undo(None), &actor, now).unwrap()));
        bare_back.join(inside(1, || peer.give_back().unwrap()));
        all.join(inside(1, || peer.with_every_row().unwrap()));
        peer.give_back().map_err(|e| e.to_string())?;
    }
    drop(store);
    let mut look = Times::default();
    for _ in 0..TURNS {
        let words = ["reclaim", "--all-dormant", "--dry-run", "--today", TODAY];
        run(&mut program.call(&words), None, &mut look)?;
    }
    let ratio = |what: &str, ours: &Times, theirs: &Times| {
        Line::ratio(what, ours.wall() / theirs.wall(), ours.cpu() / theirs.cpu())
    };
    Ok(vec![
        Line::times(&format!("{count} seats planned, in this process"), &plan),
        Line::times(&format!("{count} seats reclaimed, durable, in this process"), &taken),
        Line::times("SQLite: the same UPDATEs and one COMMIT", &bare),
        ratio("dormouse ÷ these", &taken, &bare),
        Line::times("SQLite: these, with a removal, a notice and two images for each seat", &all),
        ratio("dormouse ÷ all of these", &taken, &all),
        Line::times("their undo, durable, in this process", &back),
        Line::times("SQLite: the UPDATEs that give them back, and one COMMIT", &bare_back),
        ratio("dormouse ÷ these", &back, &bare_back),
        Line::times("`dormouse reclaim --all-dormant --dry-run`, of every license", &look),
    ])
}

/// SQLite over a copy of the file, without the triggers that need functions of ours.
struct Peer {
    conn: Connection,
    seats: Vec<SeatId>,
    images: i64,
}

impl Peer {
    #[allow(clippy::disallowed_methods, reason = "the peer has a copy to itself, and none of our safeguards")]
    fn of(file: &Path, copy: &Path, seats: &[SeatId]) -> rusqlite::Result<Self> {
        let from = Connection::open(file)?;
        from.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
        let conn = Connection::open(copy)?;
        conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")?;
        let mut statement = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")?;
        let triggers = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
        drop(statement);
        for name in triggers {
            conn.execute_batch(&format!("DROP TRIGGER {name}"))?;
        }
        Ok(Self { conn, seats: seats.to_vec(), images: 0 })
    }

    /// Ends the seats, in one transaction.
    fn end(&self) -> rusqlite::Result<()> {
        let tx = self.conn.unchecked_transaction()?;
        self.ended()?;
        tx.commit()
    }

    fn ended(&self) -> rusqlite::Result<()> {
        let mut update = self.conn.prepare_cached(
            "UPDATE assignment SET revoked_on = 20634, revoked_at = 1782820800000, revoked_by = 'bench', notes = ?2,
                    changed_on = 20634, changed_batch = 1 WHERE id = ?1",
        )?;
        for seat in &self.seats {
            update.execute(params![seat.0, "Reclaimed via the dormancy report on 2026-06-30."])?;
        }
        Ok(())
    }

    /// Makes the seats active again, in one transaction.
    fn give_back(&self) -> rusqlite::Result<()> {
        let tx = self.conn.unchecked_transaction()?;
        let mut update = self.conn.prepare_cached(
            "UPDATE assignment SET revoked_on = NULL, revoked_at = NULL, revoked_by = NULL, notes = ?2,
                    changed_on = 20634, changed_batch = 1, returned_batch = 1 WHERE id = ?1",
        )?;
        for seat in &self.seats {
            update.execute(params![seat.0, "Given back on 2026-06-30: B3 was taken back."])?;
        }
        drop(update);
        tx.commit()
    }

    /// Ends the seats and adds what follows, in one transaction.
    fn with_every_row(&mut self) -> rusqlite::Result<()> {
        let tx = self.conn.unchecked_transaction()?;
        self.ended()?;
        // What an earlier turn opened is done.
        self.conn.execute("UPDATE removal SET void_batch = 1 WHERE void_batch IS NULL AND closed_on IS NULL", [])?;
        let mut removal = self.conn.prepare_cached(
            "INSERT INTO removal (assignment_id, opened_on, created_batch, changed_batch) VALUES (?1, 20634, 1, 1)",
        )?;
        let mut notice = self.conn.prepare_cached(
            "INSERT INTO notice (kind, person_id, assignment_id, text, created_at, created_batch, changed_batch)
             SELECT 'seat_reclaimed', person_id, id, ?2, 1782820800000, 1, 1 FROM assignment WHERE id = ?1",
        )?;
        let mut image = self.conn.prepare_cached(
            "INSERT INTO image (batch_id, n, table_name, row_id, before, after, salt, digest)
             VALUES (1, ?1, ?2, ?3, ?4, ?5, zeroblob(16), zeroblob(32))",
        )?;
        let told = "Your Cloud Studio 12 · Édition 12 seat was reclaimed on 2026-06-30 because it was last used 120 days \
                    ago. You can request access again.";
        let before = "{\"changed_on\":null,\"notes\":null,\"revoked_at\":null,\"revoked_by\":null,\"revoked_on\":null}";
        let after = "{\"changed_on\":20634,\"notes\":\"Reclaimed via the dormancy report on 2026-06-30.\",\
                     \"revoked_at\":1782820800000,\"revoked_by\":\"bench\",\"revoked_on\":20634}";
        for seat in &self.seats {
            removal.execute([seat.0])?;
            notice.execute(params![seat.0, told])?;
            self.images += 2;
            let images = 1_000_000 + self.images;
            image.execute(params![images, "assignment", seat.0, before, after])?;
            let opened = format!("{{\"assignment_id\":{},\"opened_on\":20634}}", seat.0);
            image.execute(params![images + 1, "removal", seat.0, None::<&str>, opened])?;
        }
        drop((removal, notice, image));
        tx.commit()
    }
}
