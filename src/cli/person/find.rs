//! Who is meant on the command line.

use crate::cli::context::Session;
use crate::cli::failure::note;
use crate::domain::ids::PersonId;
use crate::domain::refusal::Refusal;

/// The person that is meant; whoever names a record that was merged is told where it went.
pub fn find(session: &Session, reference: &str) -> Result<PersonId, Refusal> {
    let found = session.store.find_person(reference)?;
    if let Some(named) = PersonId::parse(reference).filter(|named| *named != found) {
        note(&format!("{named} was merged into {found}."));
    }
    Ok(found)
}
