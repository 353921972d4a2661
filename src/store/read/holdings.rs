//! Which departments hold the seats of each license: every active seat once, in the table's own order.

use crate::domain::ids::LicenseId;
use crate::domain::spend::Holding;
use crate::store::error::Res;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

/// Left alone, SQLite walks a partial index and looks every row up.
const SEATS: &str =
    "SELECT license_id, person_id FROM assignment NOT INDEXED WHERE revoked_on IS NULL AND void_batch IS NULL";

/// Active seats by license and department, in the order of licenses; of licenses of any status.
pub(in crate::store) fn by_department(conn: &Connection) -> Res<Vec<Holding>> {
    let (names, of) = departments(conn)?;
    let mut counts: HashMap<i64, Vec<u32>> = HashMap::new();
    let mut statement = conn.prepare(SEATS)?;
    let mut rows = statement.query([])?;
    // Seats of one license mostly follow each other: they are counted apart until one of another license comes.
    let (mut license, mut seats) = (None, Vec::new());
    while let Some(row) = rows.next()? {
        let next = Some(row.get::<_, i64>(0)?);
        if next != license {
            let before = std::mem::take(&mut seats);
            counts.extend(license.map(|license| (license, before)));
            seats = next.and_then(|next| counts.remove(&next)).unwrap_or_default();
            license = next;
        }
        let place = usize::try_from(row.get::<_, i64>(1)?).ok().and_then(|person| of.get(person)).copied();
        let place = place.unwrap_or(0) as usize;
        if seats.len() <= place {
            seats.resize(place + 1, 0_u32);
        }
        seats[place] += 1;
    }
    counts.extend(license.map(|license| (license, seats)));
    let counts: BTreeMap<i64, Vec<u32>> = counts.into_iter().collect();
    let mut holdings = Vec::new();
    for (license, seats) in counts {
        let held = seats.into_iter().zip(&names).filter(|(seats, _)| *seats > 0);
        holdings.extend(held.map(|(seats, name)| Holding {
            license: LicenseId(license),
            department: name.clone(),
            seats,
        }));
    }
    Ok(holdings)
}

/// The names of departments, none first, and the place of each person's among them by the person's number: so small
/// that it stays in the processor's cache.
fn departments(conn: &Connection) -> Res<(Vec<Option<String>>, Vec<u32>)> {
    let (mut names, mut places, mut of) = (vec![None], HashMap::<String, u32>::new(), Vec::<u32>::new());
    let mut statement = conn.prepare("SELECT id, department FROM person ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let name = row.get_ref(1)?.as_str_or_null().map_err(rusqlite::Error::from)?;
        let (Ok(id), Some(name)) = (usize::try_from(row.get::<_, i64>(0)?), name) else { continue };
        let place = places.get(name).copied().unwrap_or_else(|| {
            let place = u32::try_from(names.len()).unwrap_or(0);
            names.push(Some(name.to_owned()));
            places.insert(name.to_owned(), place);
            place
        });
        if of.len() <= id {
            of.resize(id + 1, 0);
        }
        of[id] = place;
    }
    Ok((names, of))
}
