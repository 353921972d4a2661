//! Rows that are licenses: products, seats, prices and terms from another tool's list.

use crate::domain::evidence::Last;
use crate::domain::field::{Field, Kind, TextKind, Value};
use crate::domain::import_file::{Content, LicenseRow, Numbered, RejectCode};
use crate::domain::license::LicenseFields;
use crate::domain::money::{Currency, Money};
use crate::domain::product;
use crate::domain::refusal::Refusal;
use crate::domain::text::{self, BadText};
use crate::domain::time::is_contract_day;

use super::super::preset::{Preset, Target, TextRule, ValueRule};
use super::super::row::{Fault, Row, each};
use super::super::source::RecordSource;
use super::cells::{Header, Placed, bad_date};
use super::frame::Frame;
use super::gate::Gate;
use super::reading::Reading;

/// Signs that stand for a currency which is not another one's too.
const SIGNS: [(&str, &str); 3] = [("€", "EUR"), ("US$", "USD"), ("£", "GBP")];

/// Reads every row.
pub(super) fn read(source: &dyn RecordSource, preset: &Preset, frame: &Frame) -> Result<Reading, Refusal> {
    let names = source.names();
    let header = Header::new(&names);
    let mut gate = Gate::new(preset, &names, frame)?;
    let values: Vec<_> = preset.license.iter().map(|rule| (rule, header.text(&rule.text))).collect();
    let of_product = values.iter().filter(|(rule, _)| matches!(rule.target, Target::Product));
    let watched: Vec<usize> = of_product.flat_map(|(_, placed)| placed.at.iter().copied()).collect();
    let mut licenses = Vec::new();
    let rows = each(source, frame.show_values, &watched, |row| {
        if gate.admits(row)? {
            licenses.push(Numbered { line: row.line, row: license(&values, row, preset, frame)? });
        }
        Ok(())
    })?;
    gate.refuse_if_unsound(source)?;
    Ok(Reading { content: Content::Licenses(licenses), rejects: rows.rejects, rows: rows.count, warnings: rows.sums })
}

/// A rule with the columns it stands for.
type PlacedValue<'p> = (&'p ValueRule, Placed<'p, TextRule>);

fn license(values: &[PlacedValue<'_>], row: &Row<'_>, preset: &Preset, frame: &Frame) -> Result<LicenseRow, Fault> {
    let mut license = LicenseRow { publisher: None, ..LicenseRow::default() };
    license.fields.currency = currency(values, row)?;
    let currency = license.fields.currency.unwrap_or(frame.default_currency);
    for (rule, placed) in values {
        let Some((column, text)) = placed.name(row) else { continue };
        let refuse = |bad: &BadText| Fault::text(column, bad);
        match &rule.target {
            Target::Product => {
                license.product = text::name(&text, product::NAME_LIMIT).map_err(|bad| refuse(&bad))?;
            }
            Target::Publisher => {
                license.publisher = Some(text::name(&text, product::NAME_LIMIT).map_err(|bad| refuse(&bad))?);
            }
            Target::Field(field) => {
                let value = value(rule, field, (column, &text), currency, frame)?;
                (field.set)(&mut license.fields, Some(value));
            }
        }
    }
    if license.product.is_empty() {
        let of_product = values.iter().find(|(rule, _)| matches!(rule.target, Target::Product));
        let column = of_product.and_then(|(_, placed)| placed.at.first().copied());
        return Err(column.map_or_else(
            || Fault::row(RejectCode::MissingValue, "names no product"),
            |column| Fault::cell(column, RejectCode::MissingValue, "is empty, so nothing says of what it is a license"),
        ));
    }
    if license.publisher.is_none() && text::key(&license.product) == text::key(&preset.product) {
        license.publisher = Some(preset.publisher.clone());
    }
    Ok(license)
}

/// The currency that a row names, in a column of its own or by a sign beside an amount.
fn currency(values: &[PlacedValue<'_>], row: &Row<'_>) -> Result<Option<Currency>, Fault> {
    let mut found = None;
    for (rule, placed) in values {
        let Target::Field(field) = &rule.target else { continue };
        let Some((column, text)) = placed.name(row) else { continue };
        match field.kind {
            Kind::Currency => {
                let code = SIGNS.iter().find(|(sign, _)| *sign == text).map_or(text.as_str(), |(_, code)| code);
                let known = Currency::parse(code);
                let why = "is not a currency: translate it to its three letters, such as EUR, with words";
                return known.map(Some).ok_or_else(|| Fault::cell(column, RejectCode::BadValue, why));
            }
            Kind::Money => found = found.or_else(|| amount(&text, rule.decimal).1),
            _ => {}
        }
    }
    Ok(found)
}

/// An amount as it is to be read: its digits with a full stop before the cents, and the currency that stands beside it.
/// Marks between thousands are taken off where they part three digits from three, and nowhere else: what stood before the
/// cents in another language would make the amount a hundred times as much.
fn amount(text: &str, decimal: char) -> (String, Option<Currency>) {
    let sign = SIGNS.iter().find(|(sign, _)| text.contains(sign)).map(|(_, code)| *code);
    let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    let currency = Currency::parse(sign.unwrap_or(&letters));
    let number = text.trim_matches(|c: char| !c.is_ascii_digit() && c != '-' && c != decimal);
    let mut plain = String::with_capacity(number.len());
    let mut rest = number.chars();
    while let Some(c) = rest.next() {
        let three = rest.clone().take_while(char::is_ascii_digit).count() == 3;
        match c {
            c if c == decimal => plain.push('.'),
            '.' | ',' | ' ' | '\'' | '\u{2019}' | '\u{a0}' | '\u{202f}' if three => {}
            c => plain.push(c),
        }
    }
    (plain, currency)
}

/// What a cell says of a field.
fn value(
    rule: &ValueRule,
    field: &'static Field<LicenseFields>,
    (column, cell): (usize, &str),
    currency: Currency,
    frame: &Frame,
) -> Result<Value, Fault> {
    let bad = |why: &str| Fault::cell(column, RejectCode::BadValue, why);
    let text = |kept: Result<String, BadText>| kept.map(Value::Text).map_err(|bad| Fault::text(column, &bad));
    match field.kind {
        Kind::Text(TextKind::Line, limit) => text(text::line(cell, limit)),
        Kind::Text(TextKind::Name, limit) => text(text::name(cell, limit)),
        Kind::Text(TextKind::Identifier, limit) => text(text::identifier(cell, limit)),
        Kind::Text(TextKind::Personal, limit) => text(text::personal(cell, limit)),
        Kind::Text(TextKind::Paragraph, limit) => text(text::paragraph(cell, limit)),
        Kind::Count(most) => {
            let whole = cell.replace([' ', '\u{a0}', '\u{202f}'], "");
            let number = whole.parse::<u32>().ok().filter(|number| *number <= most);
            number.map(Value::Count).ok_or_else(|| bad(&format!("is not a whole number between 0 and {most}")))
        }
        Kind::Flag => text::yes_or_no(cell).map(Value::Flag).ok_or_else(|| bad("is neither true nor false")),
        Kind::Day | Kind::PastDay | Kind::Last => {
            let day = rule.dates.day(cell, frame.time_zone, None).ok_or_else(|| bad_date(column))?;
            if is_contract_day(day) {
                return Ok(if matches!(field.kind, Kind::Last) {
                    Value::Last(Last::Observed(day))
                } else {
                    Value::Day(day)
                });
            }
            Err(Fault::cell(column, RejectCode::DateOutOfRange, "lies before 1980 or after 2199"))
        }
        Kind::Money => {
            Money::parse(&amount(cell, rule.decimal).0, currency).map(Value::Money).map_err(|why| bad(&why.to_string()))
        }
        Kind::Currency => Ok(Value::Currency(currency)),
        Kind::Word(words) => {
            let words = words();
            let word = words.iter().copied().find(|word| word.eq_ignore_ascii_case(cell));
            word.map(Value::Word).ok_or_else(|| bad(&format!("is none of {}", words.join(", "))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_never_a_hundred_times_as_much() {
        for (text, decimal, number, currency) in [
            ("$12.58", '.', "12.58", None),
            ("1,234.56", '.', "1234.56", None),
            ("1.234,56 €", ',', "1234.56", Some("EUR")),
            ("CHF 1'234.50", '.', "1234.50", Some("CHF")),
            ("12,50", '.', "12,50", None),
            ("999.99", ',', "999.99", None),
            ("-3", '.', "-3", None),
            ("US$ 5", '.', "5", Some("USD")),
        ] {
            assert_eq!(amount(text, decimal), (number.to_owned(), currency.and_then(Currency::parse)), "{text}");
        }
    }
}
