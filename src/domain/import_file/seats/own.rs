//! What the rows of our own `assignments.csv` change, planned a piece at a time: a file may have millions of them.
//!
//! What each row is about is found first, in eight bytes a row. So it is known of which seats several rows speak: what is
//! planned for those is remembered to the end, and what is planned for all others only until it is written.

use super::{Held, ImportedSeats, KnownSeat, KnownSeats, Saying};
use crate::domain::count::Speaks;
use crate::domain::evidence::Last;
use crate::domain::ids::{LicenseId, PersonId};
use crate::domain::import_file::plan::{Ambiguous, Names};
use crate::domain::import_file::rows::Rows;
use crate::domain::import_file::{Numbered, Reject, RejectCode, RowFault, SeatRow};
use crate::domain::person::{IdentifierKind, normalized};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::key;
use crate::domain::time::Day;
use std::collections::HashSet;

/// So many rows are planned at once.
const PIECE: usize = 8_192;
/// What stands in the place of a license or a person where a name means nothing, or two things.
const NOTHING: u32 = u32::MAX;
const TWO: u32 = u32::MAX - 1;

/// What a row is about: the place of its license among those that the file names, and the number of its holder.
#[derive(Debug, Clone, Copy)]
struct Place {
    license: u32,
    person: u32,
}

/// What the rows of a file are about, row by row.
#[derive(Debug)]
pub struct Subjects {
    places: Vec<Place>,
    licenses: Vec<LicenseId>,
    /// Those that more than one row is about.
    several: HashSet<(LicenseId, PersonId)>,
}

impl Subjects {
    /// Looks the names in each row up.
    ///
    /// # Errors
    /// The rows cannot be read back.
    pub fn of(rows: &Rows<SeatRow>, names: &Names) -> Result<Self, Refusal> {
        let scopes = [String::new(), IdentifierKind::EmployeeNumber.scope("")];
        let mut subjects =
            Self { places: Vec::with_capacity(rows.len()), licenses: Vec::new(), several: HashSet::new() };
        let mut numbers = std::collections::HashMap::new();
        let (mut reader, mut next) = (rows.reader(), Numbered::default());
        let mut last: Option<(String, String, u32)> = None;
        while reader.next(&mut next)? {
            let SeatRow { product, license, email, .. } = &next.row;
            let same = last.as_ref().filter(|(known, name, _)| known == product && name == license);
            let license = if let Some((.., place)) = same {
                *place
            } else {
                let place = match names.licenses_by_name.get(&(key(product), key(license))) {
                    None => NOTHING,
                    Some(None) => TWO,
                    Some(Some(id)) => *numbers.entry(*id).or_insert_with(|| {
                        subjects.licenses.push(*id);
                        number(subjects.licenses.len() - 1)
                    }),
                };
                last = Some((product.clone(), license.clone(), place));
                place
            };
            let person = match names.person(&normalized(email), &scopes) {
                Ok(None) => NOTHING,
                Err(Ambiguous) => TWO,
                Ok(Some(person)) => match u32::try_from(person.0) {
                    Ok(person) if person < TWO => person,
                    _ => return Err(too_many()),
                },
            };
            subjects.places.push(Place { license, person });
        }
        subjects.find_several();
        Ok(subjects)
    }

    /// The people of each license together, in their order: whoever stands there twice is meant by several rows.
    fn find_several(&mut self) {
        let mut ends = vec![0_usize; self.licenses.len()];
        let known = |place: &&Place| place.license < TWO && place.person < TWO;
        for place in self.places.iter().filter(known) {
            ends[place.license as usize] += 1;
        }
        let mut begins = 0;
        for end in &mut ends {
            begins += std::mem::replace(end, begins);
        }
        let mut people = vec![0_u32; begins];
        for place in self.places.iter().filter(known) {
            let next = &mut ends[place.license as usize];
            people[*next] = place.person;
            *next += 1;
        }
        let mut begins = 0;
        for (license, end) in self.licenses.iter().zip(ends) {
            let theirs = &mut people[begins..end];
            theirs.sort_unstable();
            let twice = theirs.windows(2).filter(|pair| pair[0] == pair[1]);
            self.several.extend(twice.map(|pair| (*license, PersonId(pair[0].into()))));
            begins = end;
        }
    }

    /// The license and the holder that a row is about, or why there are none: of both, where both are missing.
    fn at(&self, row: usize) -> Result<(LicenseId, PersonId), Vec<RowFault>> {
        let Some(Place { license, person }) = self.places.get(row).copied() else {
            return Err(vec![RowFault::of("license", RejectCode::NotFound, "The row was not looked at.")]);
        };
        let of_license = match license {
            TWO => Some((RejectCode::Ambiguous, "Two licenses have this name; rename one of them.")),
            NOTHING => {
                Some((RejectCode::NotFound, "There is no license of this product and name; read licenses.csv first."))
            }
            _ => None,
        };
        let of_person = match person {
            TWO => Some((RejectCode::Ambiguous, "Two people have had this address; name the holder by another one.")),
            NOTHING => Some((RejectCode::NotFound, "Nobody here has this identifier; read people.csv first.")),
            _ => None,
        };
        if of_license.is_none() && of_person.is_none() {
            return Ok((self.licenses[license as usize], PersonId(person.into())));
        }
        let faults = [("license", of_license), ("email", of_person)].into_iter();
        Err(faults.filter_map(|(column, fault)| fault.map(|(code, why)| RowFault::of(column, code, why))).collect())
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NOTHING)
}

fn too_many() -> Refusal {
    Refusal::new(Code::Fault, "The number of a person is larger than an import can hold; nothing was changed.")
        .hint("this is a fault in dormouse: keep the file and report it")
}

/// What the rows are planned over besides the rooms.
pub trait Records<E> {
    /// The seats of somebody's on a license.
    ///
    /// # Errors
    /// They cannot be read.
    fn seats(&mut self, license: LicenseId, person: PersonId) -> Result<Vec<KnownSeat>, E>;

    /// True if the vendor counts an account of somebody's on a license.
    ///
    /// # Errors
    /// The accounts cannot be read.
    fn is_counted(&mut self, license: LicenseId, person: PersonId) -> Result<bool, E>;
}

/// Plans the rows of `assignments.csv` over the rooms of a picture and what else is on record. `take` is handed one piece of
/// the plan after the other, and what it writes counts for none of the rows behind it.
///
/// # Errors
/// The rows cannot be read back, nor the records, or `take` fails.
pub fn plan<E: From<Refusal>>(
    (rows, subjects): (&Rows<SeatRow>, &Subjects),
    picture: &mut KnownSeats,
    as_of: Day,
    known: &mut dyn Records<E>,
    take: &mut dyn FnMut(ImportedSeats) -> Result<(), E>,
) -> Result<(), E> {
    let mut plan = ImportedSeats::default();
    let (mut reader, mut next) = (rows.taker(), Numbered::default());
    for row in 0.. {
        if !reader.next(&mut next)? {
            break;
        }
        if row > 0 && row % PIECE == 0 {
            take(std::mem::take(&mut plan))?;
        }
        let (license, person) = match subjects.at(row) {
            Ok(subject) => subject,
            Err(faults) => {
                plan.rejects.extend(Reject::of(next.line, faults));
                continue;
            }
        };
        let Some(room) = picture.rooms.get_mut(&license) else { continue };
        // Whether the vendor counts somebody already is asked only where that decides.
        let counted = room.figures.is_by_lists() && !room.has_any() && known.is_counted(license, person)?;
        let Numbered { line, row } = &next;
        let saying = Saying {
            line: *line,
            assigned_on: row.assigned_on,
            revoked_on: row.revoked_on,
            last_used: row.last_used.map_or(Last::Unknown, Last::Observed),
            access_level: row.access_level.as_deref(),
            account_identifier: row.account_identifier.as_deref(),
            notes: row.notes.as_deref(),
            account_state: row.account_state,
            limited: true,
            counted,
            speaks: Speaks::OfSeats,
        };
        let subject = (license, person);
        let mut once;
        let held = if subjects.several.contains(&subject) {
            match picture.held.entry(subject) {
                std::collections::hash_map::Entry::Occupied(held) => held.into_mut(),
                std::collections::hash_map::Entry::Vacant(free) => {
                    free.insert(Held { seats: known.seats(license, person)?, ..Held::default() })
                }
            }
        } else {
            once = Held { seats: known.seats(license, person)?, ..Held::default() };
            &mut once
        };
        plan.row(subject, &saying, &row.email, (room, picture.unit), held, as_of);
    }
    take(plan)
}
