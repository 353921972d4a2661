//! What taking seats back saves, and how many seats were given back: for people a phrase, for programs a record.

use crate::cli::format::count;
use crate::domain::reassigned::{self, Reassigned};
use crate::domain::text::number;
use crate::domain::utilization::CurrencyTotal;
use serde::Serialize;

/// How many of the reclaimed seats were given back to the same person.
#[derive(Debug, Serialize)]
pub struct Reassignments {
    reclaimed: u32,
    given_back: u32,
    percent: Option<f64>,
    days: i64,
    window_days: i64,
}

impl From<Reassigned> for Reassignments {
    fn from(reassigned: Reassigned) -> Self {
        Self {
            reclaimed: reassigned.reclaimed,
            given_back: reassigned.given_back,
            percent: reassigned.tenths().map(|tenths| f64::from(tenths) / 10.0),
            days: reassigned::DAYS,
            window_days: reassigned::WINDOW_DAYS,
        }
    }
}

/// What seats come to, a phrase for each currency, and how many licenses have no known price; empty if it is nothing.
pub fn savings(totals: &[CurrencyTotal], without_price: usize) -> Vec<String> {
    let phrase = |total: &CurrencyTotal| {
        let year = total.per_year.map(|m| format!(", {} per year", m.shown())).unwrap_or_default();
        format!("{} per billing cycle{year}", total.per_cycle.shown())
    };
    let mut phrases: Vec<String> = totals.iter().map(phrase).collect();
    phrases.extend((without_price > 0).then(|| format!("{} without a price", number(without_price))));
    phrases
}

/// How many of the reclaimed seats were given back, a sentence in two lines; `None` if nothing was reclaimed.
pub fn given_back(reassigned: Reassigned) -> Option<[String; 2]> {
    let tenths = reassigned.tenths()?;
    let seats = count(reassigned.reclaimed, "seat", "seats");
    let verb = if reassigned.given_back == 1 { "was" } else { "were" };
    Some([
        format!(
            "{} of {seats} taken back in a year ({}.{} %)",
            number(reassigned.given_back),
            tenths / 10,
            tenths % 10
        ),
        format!("{verb} given back to the same person within {} days", reassigned::DAYS),
    ])
}
