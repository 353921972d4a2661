//! Offboards a person: the question before.

use super::preview::Preview;
use crate::domain::command::Command;
use crate::domain::read_model::PersonEntry;

/// The question about a person.
#[must_use]
pub fn question(person: &PersonEntry) -> Preview {
    let lines = vec![
        "The status becomes offboarded, and every seat is taken back, those of archived licenses too. The leaver is not \
         told."
            .to_owned(),
    ];
    Preview::new(format!("Offboard {}?", person.name), lines, "Offboard", Command::OffboardPerson(person.id))
}
