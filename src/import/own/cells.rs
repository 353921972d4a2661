//! Cells of dormouse's own CSV, each kind of value read in one way. Empty is not given.

use std::str::FromStr;

use strum::IntoEnumIterator;

use crate::domain::intake::RejectCode;
use crate::domain::money::{Currency, Money};
use crate::domain::person::{IDENTIFIER_LIMIT, is_mail_address};
use crate::domain::text;
use crate::domain::time::{Day, is_contract_day};

use super::super::day;
use super::super::row::{Fault, Row, no_address};

/// The cells of one row; columns that the file does not have are not given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cells<'a>(pub &'a Row<'a>);

impl<'a> Cells<'a> {
    /// The column and what stands there, if anything does.
    fn given(self, column: Option<usize>) -> Option<(usize, &'a str)> {
        let column = column?;
        let cell = self.0.cell(column);
        (!cell.is_empty()).then_some((column, cell))
    }

    /// A text of one line.
    pub(super) fn line(self, column: Option<usize>, limit: usize) -> Result<Option<String>, Fault> {
        let Some((column, cell)) = self.given(column).filter(|(_, cell)| !text::is_none(cell)) else { return Ok(None) };
        if is_plain(cell, limit) {
            return Ok(Some(cell.to_owned()));
        }
        text::line(cell, limit).map(Some).map_err(|bad| Fault::text(column, &bad))
    }

    /// A text of any number of lines.
    pub(super) fn paragraph(self, column: Option<usize>, limit: usize) -> Result<Option<String>, Fault> {
        let Some((column, cell)) = self.given(column).filter(|(_, cell)| !text::is_none(cell)) else { return Ok(None) };
        text::paragraph(cell, limit).map(Some).map_err(|bad| Fault::text(column, &bad))
    }

    /// A text that must be there; `code` says what it means if it is not.
    pub(super) fn needed(self, column: Option<usize>, limit: usize, code: RejectCode) -> Result<String, Fault> {
        let why = if self.given(column).is_some() { "is none, which is no name" } else { "is empty" };
        self.line(column, limit)?.ok_or_else(|| Fault::cell(column.unwrap_or(0), code, why))
    }

    /// A mail address that must be there.
    pub(super) fn address(self, column: Option<usize>) -> Result<String, Fault> {
        let address = self.needed(column, IDENTIFIER_LIMIT, RejectCode::MissingSubject)?;
        if is_mail_address(&address) { Ok(address) } else { Err(no_address(column.unwrap_or(0))) }
    }

    /// Several texts with semicolons between them.
    pub(super) fn list(self, column: Option<usize>, limit: usize) -> Result<Vec<String>, Fault> {
        let Some((column, cell)) = self.given(column) else { return Ok(Vec::new()) };
        let parts = cell.split(';').map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| text::line(part, limit).map_err(|bad| Fault::text(column, &bad))).collect()
    }

    /// A day of a contract or of employment, past or to come.
    pub(super) fn day(self, column: Option<usize>) -> Result<Option<Day>, Fault> {
        self.day_if(column, "lies before 1980 or after 2199", is_contract_day)
    }

    /// A day on which something happened.
    pub(super) fn past(self, column: Option<usize>, as_of: Day) -> Result<Option<Day>, Fault> {
        let why = "lies before 2000 or after the day that the file speaks for";
        self.day_if(column, why, |day| day::is_plausible(day, as_of))
    }

    fn day_if(self, column: Option<usize>, why: &str, fits: impl Fn(Day) -> bool) -> Result<Option<Day>, Fault> {
        let Some((column, cell)) = self.given(column) else { return Ok(None) };
        let day = day::iso(cell)
            .ok_or_else(|| Fault::cell(column, RejectCode::BadDate, "is not a date: write it as YYYY-MM-DD"))?;
        if !fits(day) {
            return Err(Fault::cell(column, RejectCode::DateOutOfRange, why));
        }
        Ok(Some(day))
    }

    /// A whole number up to `most`.
    pub(super) fn number(self, column: Option<usize>, most: u32) -> Result<Option<u32>, Fault> {
        let Some((column, cell)) = self.given(column) else { return Ok(None) };
        let digits = cell.bytes().all(|b| b.is_ascii_digit());
        match cell.parse::<u32>() {
            Ok(number) if digits && number <= most => Ok(Some(number)),
            _ => Err(bad(column, format!("is not a whole number between 0 and {most}"))),
        }
    }

    /// One word of a list.
    pub(super) fn word<T>(self, column: Option<usize>) -> Result<Option<T>, Fault>
    where
        T: FromStr + IntoEnumIterator + Into<&'static str>,
    {
        let Some((column, cell)) = self.given(column) else { return Ok(None) };
        cell.parse().map(Some).map_err(|_| {
            let words: Vec<&str> = T::iter().map(Into::into).collect();
            bad(column, format!("is none of {}", words.join(", ")))
        })
    }

    /// Yes or no.
    pub(super) fn flag(self, column: Option<usize>) -> Result<Option<bool>, Fault> {
        let Some((column, cell)) = self.given(column) else { return Ok(None) };
        text::yes_or_no(cell).map(Some).ok_or_else(|| bad(column, "is neither true nor false".into()))
    }

    /// A currency.
    pub(super) fn currency(self, column: Option<usize>) -> Result<Option<Currency>, Fault> {
        let Some((column, cell)) = self.given(column) else { return Ok(None) };
        let unknown = || bad(column, "is not a currency: write its three letters, such as EUR".into());
        Currency::parse(cell).map(Some).ok_or_else(unknown)
    }

    /// An amount.
    pub(super) fn money(self, column: Option<usize>, currency: Currency) -> Result<Option<Money>, Fault> {
        let Some((column, cell)) = self.given(column) else { return Ok(None) };
        Money::parse(cell, currency).map(Some).map_err(|why| bad(column, why.to_string()))
    }
}

/// True for a short text of printable ASCII, as nearly all are: there is nothing more to look for in it.
fn is_plain(cell: &str, limit: usize) -> bool {
    cell.len() <= limit && cell.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn bad(column: usize, why: String) -> Fault {
    Fault::cell(column, RejectCode::BadValue, why)
}
