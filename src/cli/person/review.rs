//! `person review`: pairs that might be one human, for somebody to look at; and the word that two are two.

use super::find::find;
use crate::cli::context::{Context, Session};
use crate::cli::failure::Failure;
use crate::cli::format::count;
use crate::cli::output::{Form, Plain, record};
use crate::cli::receipt::Receipt;
use crate::cli::records::seats::with_address;
use crate::cli::table::{Column, Table};
use crate::domain::command::Command;
use crate::domain::duplicates::Pair;
use crate::domain::ids::PersonId;
use crate::domain::read_model::PersonEntry;
use clap::Args;
use std::collections::HashMap;

const AFTER: &str = "\
Example:
  dormouse person review
  dormouse person review --format csv
  dormouse person review --distinct P12 P31    they are two; never ask again
  dormouse person merge P31 --into P12         they are one

Nothing listed here is proof: records that share an address or an employee number are matched when files are read.";

#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(super) struct Review {
    /// These two are two people: do not list them again
    #[arg(long, num_args = 2, value_names = ["PERSON", "PERSON"])]
    distinct: Vec<String>,
    /// Only pairs with this person
    #[arg(long, value_name = "PERSON", conflicts_with = "distinct")]
    person: Option<String>,
    #[command(flatten)]
    form: Form,
}

record! {
    /// Two records that might be one human.
    Item(pair: &Pair, one: &'a PersonEntry, other: &'a PersonEntry) {
        score: u32 = pair.score(),
        person_id: PersonId = one.id,
        person: &'a str = &one.name,
        email: Option<&'a str> = one.email(),
        department: Option<&'a str> = one.department.as_deref(),
        seats: u32 = one.seats,
        other_id: PersonId = other.id,
        other: &'a str = &other.name,
        other_email: Option<&'a str> = other.email(),
        other_department: Option<&'a str> = other.department.as_deref(),
        other_seats: u32 = other.seats,
        reasons: Vec<&'static str> = pair.reasons.iter().map(|reason| reason.word()).collect(),
    }
}

impl Review {
    pub(super) fn run(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        if let [one, other] = self.distinct.as_slice() {
            let command = Command::KeepApart(find(session, one)?, find(session, other)?);
            let outcome = session.execute(&command)?;
            return Receipt::from(self.form).give(context, session, &outcome);
        }
        let only = self.person.as_deref().map(|reference| find(session, reference)).transpose()?;
        let mut pairs = session.store.review()?;
        pairs.retain(|pair| only.is_none_or(|only| pair.low == only || pair.high == only));
        let people = session.store.people()?;
        let known: HashMap<PersonId, &PersonEntry> = people.iter().map(|person| (person.id, person)).collect();
        let record = |pair| Some(Item::new(pair, known.get(&pair.low)?, known.get(&pair.high)?));
        let items: Vec<Item<'_>> = pairs.iter().filter_map(record).collect();
        context.out.list(self.form, session.today(), &Plain {}, &items, |out| {
            if items.is_empty() {
                return out.line("Nobody here looks like somebody else.");
            }
            out.table(&table(&pairs, &items))?;
            out.line(format!(
                "{}. Merge one with: dormouse person merge {} --into {}",
                count(items.len() as u64, "pair", "pairs"),
                items[0].other_id,
                items[0].person_id
            ))?;
            out.line("Say that two are two with: dormouse person review --distinct PERSON PERSON")
        })?;
        Ok(())
    }
}

fn table(pairs: &[Pair], items: &[Item<'_>]) -> Table {
    let mut table = Table::new([
        Column::number("Score").spare(1),
        Column::whole("Id"),
        Column::text("Person"),
        Column::whole("Id"),
        Column::text("Might be"),
        Column::text("Because"),
    ]);
    for (pair, item) in pairs.iter().zip(items) {
        let because: Vec<&str> = pair.reasons.iter().map(|reason| reason.shown()).collect();
        table.row([
            item.score.to_string(),
            item.person_id.to_string(),
            with_address(item.person, item.email),
            item.other_id.to_string(),
            with_address(item.other, item.other_email),
            because.join("; "),
        ]);
    }
    table
}
