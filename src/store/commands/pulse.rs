//! The mark of a pulse: when it was taken, and which seats it found dormant.
//!
//! It is no change that could be taken back: the next one replaces it. It leaves an event and no batch.

use super::{counted, done};
use crate::domain::command::{Detail, Outcome};
use crate::domain::ids::SeatId;
use crate::domain::receipt::Verb;
use crate::store::convert::{day_number, millis};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use rusqlite::params;

pub(super) fn record(ledger: &mut Ledger<'_>, dormant: &[SeatId]) -> Res<Outcome> {
    let now = ledger.now;
    let number = i64::try_from(dormant.len()).unwrap_or(i64::MAX);
    ledger.conn.execute(
        "INSERT INTO pulse (at, uid, day, dormant) VALUES (?1, ?2, ?3, ?4)",
        params![millis(now.at), ledger.actor.uid, day_number(now.today), number],
    )?;
    ledger.conn.execute("DELETE FROM pulse_seat", [])?;
    let mut remember =
        ledger.conn.prepare("INSERT INTO pulse_seat (assignment_id) VALUES (?1) ON CONFLICT DO NOTHING")?;
    for seat in dormant {
        remember.execute([seat.0])?;
    }
    let sentence = Verb::Recorded.of(format!("a pulse with {}", counted(dormant.len(), "dormant seat")));
    ledger.event(None, facts! {"dormant": dormant.len()}, &sentence)?;
    Ok(done(ledger, sentence, Detail::None))
}
