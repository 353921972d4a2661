//! The made-up organisation to look around in: in memory, believable, and the same every time for the same today.
//!
//! It is built by the commands that real data comes in by, carried out on days of the past, so that history, undo,
//! audits and every count work in it. It may know `domain` and `store`, and nothing else; what it is made of stands in
//! `assets/demo`. It must never touch a file, a clock or another random number than its own.

mod catalog;
mod dice;
mod files;
mod people;
mod scale;
mod seats;
mod story;

#[cfg(test)]
mod tests;

use crate::domain::actor::Actor;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Day;
use crate::store::Store;
use catalog::{Agreement, Catalog, Product};
use dice::Dice;
use people::{Person, Words};
use scale::Scale;
use story::{Owned, Teller};

/// Seats of the organisation where no size is asked for.
pub const DEFAULT_SEATS: u32 = scale::DEFAULT_SEATS;

const CATALOG: &str = include_str!("../../assets/demo/catalog.toml");
const PEOPLE: &str = include_str!("../../assets/demo/people.toml");

/// Who did everything before the program was opened: undo offers whoever looks around what they did themselves, and
/// never what somebody else did.
fn colleague() -> Actor {
    Actor { uid: u32::MAX - 1, name: "noor".into(), ..Actor::default() }
}

/// Builds the organisation around `today` with about `seats` active seats (100 to 2 000 000). A colleague has run it so
/// far; the actor is a super-admin as well.
///
/// # Errors
/// The machine has no memory left.
pub fn build(seats: u32, actor: &Actor, today: Day) -> Result<Store, Refusal> {
    let catalog: Catalog = toml::from_str(CATALOG).map_err(|e| unreadable(&e))?;
    let words: Words = toml::from_str(PEOPLE).map_err(|e| unreadable(&e))?;
    let scale = Scale::new(seats);
    let people = people::everybody(&words, scale);
    let owned = owned(&catalog, &words, &people, scale, today);
    let at = story::moment(today, seats::FIRST, 0).at;
    let colleague = colleague();
    let store = Store::in_memory(chrono_tz::UTC, &colleague, at)?;
    Teller::new(store, (&colleague, today, scale), &words, (&catalog.products, &owned, &people)).tell(actor)
}

fn unreadable(error: &toml::de::Error) -> Refusal {
    Refusal::new(Code::BadFile, format!("The made-up organisation cannot be read: {}.", error.message()))
}

/// Every license of the catalog with its terms and its holders.
fn owned<'c>(catalog: &'c Catalog, words: &Words, people: &[Person], scale: Scale, today: Day) -> Vec<Owned<'c>> {
    let all: Vec<(&Product, &Agreement)> =
        catalog.products.iter().flat_map(|product| product.licenses.iter().map(move |of| (product, of))).collect();
    let weights: Vec<u32> = all.iter().map(|(_, agreement)| agreement.held).collect();
    let shares = scale.shares(&weights);
    (1_u32..)
        .zip(all.into_iter().zip(shares))
        .map(|(number, ((product, agreement), held))| {
            let holders = seats::holders(number.into(), agreement, held, people, words, scale);
            let owner =
                Dice::of("owner", &[number.into()]).pick(&holders.now).map_or("", |held| &people[held.person].name);
            let fields = agreement.fields(number, held, owner, scale, today);
            Owned { product, agreement, fields, holders, ordered: agreement.ordered(held, scale) }
        })
        .collect()
}
