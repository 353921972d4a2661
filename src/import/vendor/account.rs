//! One row to one account: where each field stands under this header, and what a cell of it says.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::domain::evidence::Last;
use crate::domain::import_file::{Account, RejectCode};
use crate::domain::person::{self, DEPARTMENT_LIMIT, IDENTIFIER_LIMIT, IdentifierKind};
use crate::domain::product;
use crate::domain::text::{self, Shown};
use crate::domain::time::Day;

use super::super::day;
use super::super::preset::{DateRule, Preset, Take, TextRule, When, find, is_word};
use super::super::row::{Fault, Row, no_address};
use super::frame::Frame;
use crate::domain::seat::{ACCESS_LEVEL_LIMIT, ACCOUNT_LIMIT};

/// A rule with the columns it stands for under this header.
struct Placed<'a, R> {
    rule: &'a R,
    at: Vec<usize>,
    when: Option<(Vec<usize>, &'a When)>,
}

impl<R> Placed<'_, R> {
    /// True if the rule is to be asked for this row.
    fn applies(&self, row: &Row<'_>) -> bool {
        self.when.as_ref().is_none_or(|(at, when)| at.iter().any(|column| is_word(row.cell(*column), &when.is)))
    }
}

type TextField<'a> = Option<Placed<'a, TextRule>>;
type DateField<'a> = Option<Placed<'a, DateRule>>;

/// Where everything stands.
pub(super) struct Columns<'a> {
    identifiers: Vec<(IdentifierKind, Placed<'a, TextRule>)>,
    display_name: TextField<'a>,
    department: TextField<'a>,
    product: TextField<'a>,
    access_level: TextField<'a>,
    account_identifier: TextField<'a>,
    assigned_on: DateField<'a>,
    last_used: DateField<'a>,
    last_login: DateField<'a>,
}

/// How many cells of which column were left out, because their text is not kept.
#[derive(Debug, Default)]
pub(super) struct Left(BTreeMap<usize, u32>);

impl Left {
    /// A sentence for each such column.
    pub(super) fn sentences(&self, header: &[String]) -> Vec<String> {
        let sentence = |(column, count): (&usize, &u32)| {
            let name = Shown(header.get(*column).map_or("", String::as_str));
            let cells = if *count == 1 { "1 cell".into() } else { format!("{count} cells") };
            format!("Column \"{name}\": {cells} left out, too long or with a control character.")
        };
        self.0.iter().map(sentence).collect()
    }
}

pub(super) fn bad_date(column: usize) -> Fault {
    Fault::cell(column, RejectCode::BadDate, "is not a date in any form this export is known to use")
}

fn out_of_range(column: usize) -> Fault {
    let why = "lies before 2000 or after the day that the file speaks for";
    Fault::cell(column, RejectCode::DateOutOfRange, why)
}

impl<'a> Columns<'a> {
    pub(super) fn new(preset: &'a Preset, names: &[String]) -> Self {
        let place_when = |when: &'a Option<When>| when.as_ref().map(|when| (find(&when.columns, names), when));
        let place_text = |rule: &'a TextRule| {
            let at = find(&rule.columns, names);
            Placed { rule, at, when: place_when(&rule.when) }
        };
        let text = |rule: &'a Option<TextRule>| rule.as_ref().map(place_text);
        let date = |rule: &'a Option<DateRule>| {
            rule.as_ref().map(|rule| {
                let at = find(&rule.columns, names);
                Placed { rule, at, when: place_when(&rule.when) }
            })
        };
        let fields = &preset.fields;
        Self {
            identifiers: preset.identifiers.iter().map(|(kind, rule)| (*kind, place_text(rule))).collect(),
            display_name: text(&fields.display_name),
            department: text(&fields.department),
            product: text(&fields.product),
            access_level: text(&fields.access_level),
            account_identifier: text(&fields.account_identifier),
            assigned_on: date(&fields.assigned_on),
            last_used: date(&fields.last_used),
            last_login: date(&fields.last_login),
        }
    }

    /// Warns of dates that the preset knows and the file has no column for.
    pub(super) fn missing(&self) -> Vec<String> {
        [("last use", &self.last_used), ("last sign-in", &self.last_login)]
            .into_iter()
            .filter(|(_, field)| field.as_ref().is_some_and(|field| field.at.is_empty()))
            .map(|(what, _)| format!("The file has no column for the {what}, so nothing is said of it."))
            .collect()
    }

    /// What names the holder, strongest first.
    pub(super) fn identifiers(&self, row: &Row<'_>) -> Result<Vec<(IdentifierKind, String)>, Fault> {
        let mut found: Vec<(IdentifierKind, String)> = Vec::with_capacity(self.identifiers.len());
        for (kind, field) in &self.identifiers {
            let Some((column, text)) = first_text(field, row) else { continue };
            let text = text::identifier(&text, IDENTIFIER_LIMIT).map_err(|bad| Fault::text(column, &bad))?;
            if *kind == IdentifierKind::Email && !text.is_empty() && !person::is_mail_address(&text) {
                return Err(no_address(column));
            }
            if !text.is_empty() && !found.iter().any(|(_, known)| *known == text) {
                found.push((*kind, text));
            }
        }
        if found.is_empty() {
            let why = "is empty, so nothing says whose row it is";
            return Err(match self.identifiers.iter().find_map(|(_, field)| field.at.first()) {
                Some(column) => Fault::cell(*column, RejectCode::MissingSubject, why),
                None => Fault::row(RejectCode::MissingSubject, "names nobody"),
            });
        }
        Ok(found)
    }

    /// Everything else of the account.
    pub(super) fn account(
        &self,
        row: &Row<'_>,
        identifiers: Vec<(IdentifierKind, String)>,
        frame: &Frame,
        left: &mut Left,
    ) -> Result<Account, Fault> {
        let mut text = |field: &TextField<'_>, limit| field.as_ref().and_then(|field| kept(field, row, limit, left));
        let display_name = text(&self.display_name, person::NAME_LIMIT);
        let department = text(&self.department, DEPARTMENT_LIMIT);
        let access_level = text(&self.access_level, ACCESS_LEVEL_LIMIT);
        let account_identifier = match self.account_identifier.as_ref().and_then(|field| first_text(field, row)) {
            Some((column, text)) => {
                text::refuse_rounded(&text).map_err(|bad| Fault::text(column, &bad))?;
                keep(&text, column, ACCOUNT_LIMIT, left)
            }
            None => None,
        };
        let mut products = self.products(row, left).into_iter();
        Ok(Account {
            identifiers,
            display_name,
            department,
            product: products.next(),
            other_products: products.collect(),
            assigned_on: self.assigned_on.as_ref().map_or(Ok(None), |field| known_day(field, row, frame))?,
            last_used: self.last_used.as_ref().map_or(Ok(Last::Unknown), |field| last(field, row, frame))?,
            last_login: self.last_login.as_ref().map_or(Ok(Last::Unknown), |field| last(field, row, frame))?,
            access_level,
            account_identifier,
            lines: Vec::new(),
        })
    }

    /// The products or plans that a row names.
    fn products(&self, row: &Row<'_>, left: &mut Left) -> Vec<String> {
        let Some(field) = &self.product else { return Vec::new() };
        let Some(split) = &field.rule.split else {
            let text = first_text(field, row);
            return text
                .and_then(|(column, text)| keep(&text, column, product::NAME_LIMIT, left))
                .into_iter()
                .collect();
        };
        let Some((column, text)) = first_text(field, row) else { return Vec::new() };
        let parts = text.split(split.as_str()).map(str::trim).filter(|part| !part.is_empty());
        parts.filter_map(|part| keep(part, column, product::NAME_LIMIT, left)).collect()
    }
}

/// The first cell of a field that anything is to be seen of.
fn first_cell<'r>(field: &Placed<'_, TextRule>, row: &'r Row<'_>) -> Option<(usize, &'r str, Cow<'r, str>)> {
    if !field.applies(row) {
        return None;
    }
    let cells = field.at.iter().map(|column| (*column, row.cell(*column), text::visible(row.cell(*column))));
    cells.into_iter().find(|(_, _, seen)| !seen.trim().is_empty())
}

/// What a field that names something holds, as its rule has it.
fn first_text(field: &Placed<'_, TextRule>, row: &Row<'_>) -> Option<(usize, String)> {
    first_cell(field, row).map(|(column, _, seen)| (column, field.rule.made_of(seen.trim())))
}

/// A text that is nice to have: left out, and counted, if it cannot be kept.
fn kept(field: &Placed<'_, TextRule>, row: &Row<'_>, limit: usize, left: &mut Left) -> Option<String> {
    let (column, cell, _) = first_cell(field, row)?;
    keep(&field.rule.made_of(cell), column, limit, left)
}

fn keep(text: &str, column: usize, limit: usize, left: &mut Left) -> Option<String> {
    let kept = text::personal(text, limit);
    if kept.is_err() {
        *left.0.entry(column).or_default() += 1;
    }
    kept.ok().filter(|text| !text.is_empty())
}

/// What the cells of a field say of the last time something happened.
fn last(field: &Placed<'_, DateRule>, row: &Row<'_>, frame: &Frame) -> Result<Last, Fault> {
    if field.at.is_empty() || !field.applies(row) {
        return Ok(Last::Unknown);
    }
    let mut found: Option<Last> = None;
    for column in field.at.iter().copied() {
        let said = said(field.rule, row.cell(column), column, frame)?;
        if field.rule.take == Take::Newest {
            let said = said.unwrap_or(field.rule.empty);
            found = Some(found.map_or(said, |found| found.beside(said)));
        } else if said.is_some() {
            return Ok(said.unwrap_or_default());
        }
    }
    Ok(found.unwrap_or(field.rule.empty))
}

/// The day that the cells of a field give, if any.
fn known_day(field: &Placed<'_, DateRule>, row: &Row<'_>, frame: &Frame) -> Result<Option<Day>, Fault> {
    let mut found: Option<Day> = None;
    if !field.applies(row) {
        return Ok(None);
    }
    for column in field.at.iter().copied() {
        let Some(Last::Observed(day)) = said(field.rule, row.cell(column), column, frame)? else { continue };
        found = Some(match (field.rule.take, found) {
            (Take::First, _) => return Ok(Some(day)),
            (Take::Newest, Some(known)) => known.max(day),
            (Take::Oldest, Some(known)) => known.min(day),
            (_, None) => day,
        });
    }
    Ok(found)
}

/// What one cell says; `None` if it is empty.
fn said(rule: &DateRule, cell: &str, column: usize, frame: &Frame) -> Result<Option<Last>, Fault> {
    let cell = &*text::visible(cell);
    if cell.is_empty() || is_word(cell, &rule.blank) {
        return Ok(None);
    }
    if is_word(cell, &rule.never) {
        return Ok(Some(Last::Never));
    }
    if is_word(cell, &rule.outside_window) {
        return Ok(Some(rule.outside));
    }
    let day = rule.dates.day(cell, frame.time_zone).ok_or_else(|| bad_date(column))?;
    if day::is_plausible(day, frame.as_of) { Ok(Some(Last::Observed(day))) } else { Err(out_of_range(column)) }
}
