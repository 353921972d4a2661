//! Rows that are licenses: products, seats, prices and terms from another tool's list.

use crate::domain::discount::Discount;
use crate::domain::evidence::Last;
use crate::domain::field::{self, Field, Kind, TextKind, Value};
use crate::domain::import_file::{Content, LicenseRow, Numbered, RejectCode};
use crate::domain::license::{LicenseFields, SeatType};
use crate::domain::money::{Currency, Money};
use crate::domain::name_list::NameList;
use crate::domain::product;
use crate::domain::refusal::Refusal;
use crate::domain::text::{self, BadText};

use super::super::paid_in::PaidIn;
use super::super::preset::{Preset, Target, TextRule, ValueRule};
use super::super::row::{Fault, Faults, Row, Span, each};
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
    let mut gate = Gate::new(preset, source, frame)?;
    let values: Vec<_> = preset.license.iter().map(|rule| (rule, header.text(&rule.text))).collect();
    let of_product = values.iter().filter(|(rule, _)| matches!(rule.target, Target::Product));
    let watched: Vec<usize> = of_product.flat_map(|(_, placed)| placed.at.iter().copied()).collect();
    let mut licenses = Vec::new();
    let rows = each(source, frame.show_values, &watched, |row, faults| {
        if !gate.admits(row, faults) {
            return;
        }
        let license = license(&values, row, (preset, frame), faults);
        if faults.are_none() {
            licenses.push(Numbered { line: row.line, row: license });
        }
    })?;
    gate.refuse_if_unsound(source)?;
    if gate.no_seat > 0 && licenses.is_empty() {
        return Err(gate.passed.refusal(source.file(), preset, &names, rows.rejects.len()));
    }
    let mut warnings = rows.sums;
    warnings.extend(gate.passed_over());
    let (content, passed_over) = (Content::Licenses(licenses), gate.no_seat);
    Ok(Reading { content, rejects: rows.rejects, rows: rows.count, passed_over, warnings })
}

/// A rule with the columns it stands for.
type PlacedValue<'p> = (&'p ValueRule, Placed<'p, TextRule>);

fn license(
    values: &[PlacedValue<'_>],
    row: &Row<'_>,
    (preset, frame): (&Preset, &Frame),
    faults: &mut Faults,
) -> LicenseRow {
    let mut license = LicenseRow::default();
    let before = faults.len();
    license.fields.currency = currency(values, row, frame.default_currency, faults);
    let paid_in =
        PaidIn { currency: license.fields.currency.unwrap_or(frame.default_currency), is_told: faults.len() == before };
    let mut names_product = false;
    for (rule, placed) in values {
        let Some((column, text)) = placed.name(row) else { continue };
        let name = || text::name(&text, product::NAME_LIMIT).map_err(|bad| Fault::text(column, &bad));
        match &rule.target {
            Target::Product => {
                let name = name();
                names_product |= name.as_ref().map_or(true, |name| !name.is_empty());
                license.product = faults.or_nothing(name);
            }
            Target::Publisher => license.publisher = faults.or_nothing(name().map(Some)),
            Target::Field(field) => {
                (field.set)(
                    &mut license.fields,
                    faults.or_nothing(value(rule, field, (column, &text), paid_in, frame)),
                );
            }
        }
    }
    let place = |is_meant: &dyn Fn(&Target) -> bool| {
        let meant = values.iter().find(|(rule, _)| is_meant(&rule.target));
        meant.and_then(|(_, placed)| placed.at.first().copied())
    };
    if !names_product {
        let column = place(&|target| matches!(target, Target::Product));
        faults.add(column.map_or_else(
            || Fault::row(RejectCode::MissingValue, "names no product"),
            |column| Fault::cell(column, RejectCode::MissingValue, "is empty, so nothing says of what it is a license"),
        ));
    }
    if let Err(refusal) = license.fields.refuse_total_of_unlimited(SeatType::default()) {
        let field = refusal.field;
        let column = place(&|target| matches!(target, Target::Field(known) if Some(known.name) == field));
        faults.add(Fault::rule(column, refusal));
    }
    if license.publisher.is_none() && text::key(&license.product) == text::key(&preset.product) {
        license.publisher = Some(preset.publisher.clone());
    }
    license
}

/// The currency that a row names, if it does: in a column of its own or by a sign beside an amount. It is a fault if it cannot
/// be told.
fn currency(values: &[PlacedValue<'_>], row: &Row<'_>, own: Currency, faults: &mut Faults) -> Option<Currency> {
    let (mut named, mut untold) = (Vec::new(), Vec::new());
    for (rule, placed) in values {
        let Target::Field(field) = &rule.target else { continue };
        let Some((column, text)) = placed.name(row) else { continue };
        match field.kind {
            Kind::Currency => {
                let known =
                    of_sign(&text).or_else(|| own.is_written(&text).then_some(own)).or_else(|| Currency::parse(&text));
                let why = "is not a currency: translate it to its three letters, such as EUR, with words";
                if known.is_none() {
                    faults.add(Fault::cell(column, RejectCode::BadValue, why));
                }
                return known;
            }
            Kind::Money => match beside(&text, own) {
                Beside::Nothing => {}
                Beside::Currency(currency) => named.push((column, currency)),
                Beside::Untold => untold.push(column),
            },
            _ => {}
        }
    }
    let mut refused = |column: usize, why: &str| faults.add(Fault::cell(column, RejectCode::BadValue, why));
    let Some((_, first)) = named.first() else {
        let why = "names a currency that cannot be told: write its three letters beside the amount, such as EUR";
        for column in untold {
            refused(column, why);
        }
        return None;
    };
    for (column, _) in named.iter().filter(|(_, currency)| currency != first) {
        refused(*column, "names another currency than an amount before it");
    }
    Some(*first)
}

/// The currency that a sign stands for alone.
fn of_sign(word: &str) -> Option<Currency> {
    SIGNS.iter().find(|(sign, _)| *sign == word).and_then(|(_, code)| Currency::parse(code))
}

/// What stands beside an amount.
#[derive(Debug, PartialEq, Eq)]
enum Beside {
    Nothing,
    Currency(Currency),
    /// Words or signs that are not one currency.
    Untold,
}

fn beside(text: &str, own: Currency) -> Beside {
    // Beyond digits, spaces and the marks of a number, what is no letter may be the sign of a currency.
    let is_number = |c: char| c.is_ascii() && !c.is_ascii_alphabetic() && c != '$';
    let parted = text.split(|c: char| is_number(c) || c.is_whitespace() || c == '\u{2019}');
    let words: Vec<&str> = parted.filter(|word| !word.is_empty()).collect();
    let currency = |word: &&str| of_sign(word).or_else(|| Currency::parse(word));
    let named: Vec<Currency> = words.iter().filter_map(currency).collect();
    let Some((first, others)) = named.split_first() else {
        // A sign that several write is taken for the organisation's own where nothing else names one.
        let is_own = words.iter().any(|word| own.is_written(word));
        return if words.is_empty() {
            Beside::Nothing
        } else if is_own {
            Beside::Currency(own)
        } else {
            Beside::Untold
        };
    };
    // Of a sign it is plain what it is, whatever is said besides: `€ 5 / year`. Letters may be no code: `5 all in`.
    let is_sure = |word: &&str| currency(word).is_some() || !word.contains(char::is_alphabetic);
    let is_told = words.iter().any(|word| of_sign(word).is_some()) || words.iter().all(is_sure);
    if is_told && others.iter().all(|other| other == first) { Beside::Currency(*first) } else { Beside::Untold }
}

/// An amount as it is to be read: its digits with a full stop before the cents.
/// Marks between thousands are taken off where they part three digits from three, and nowhere else: what stood before the
/// cents in another language would make the amount a hundred times as much.
fn amount(text: &str, decimal: char) -> String {
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
    plain
}

/// What a cell says of a field.
fn value(
    rule: &ValueRule,
    field: &'static Field<LicenseFields>,
    (column, cell): (usize, &str),
    paid_in: PaidIn,
    frame: &Frame,
) -> Result<Option<Value>, Fault> {
    let bad = |why: &str| Fault::cell(column, RejectCode::BadValue, why);
    let text = |kept: Result<String, BadText>| kept.map(Value::Text).map_err(|bad| Fault::text(column, &bad));
    let value = match field.kind {
        Kind::Text(TextKind::Line, limit) => text(text::line(cell, limit))?,
        Kind::Text(TextKind::Name, limit) => text(text::name(cell, limit))?,
        Kind::Text(TextKind::Identifier, limit) => text(text::identifier(cell, limit))?,
        Kind::Text(TextKind::Personal, limit) => text(text::personal(cell, limit))?,
        Kind::Text(TextKind::Paragraph, limit) => text(text::paragraph(cell, limit))?,
        Kind::Names(limit, _) => {
            let names = NameList::one(cell).checked(limit);
            names.map(Value::Names).map_err(|bad| Fault::text(column, &bad))?
        }
        Kind::Count(most) => {
            let whole = cell.replace([' ', '\u{a0}', '\u{202f}'], "");
            let number = whole.parse::<u32>().ok().filter(|number| *number <= most);
            number.map(Value::Count).ok_or_else(|| bad(&format!("is not a whole number between 0 and {most}")))?
        }
        Kind::Change(most) => {
            let number = field::change(cell, most).map(Value::Change);
            number.ok_or_else(|| bad(&format!("is not a whole number between -{most} and {most}")))?
        }
        Kind::Percent => Discount::parse(cell).map(Value::Percent).map_err(|why| bad(&why.to_string()))?,
        Kind::Flag => text::yes_or_no(cell).map(Value::Flag).ok_or_else(|| bad("is neither true nor false"))?,
        Kind::Day | Kind::PastDay | Kind::Last => {
            let day = rule.dates.day(cell, frame.time_zone, None).ok_or_else(|| bad_date(column))?;
            let day = Span::Contract.holds(day, column)?;
            if matches!(field.kind, Kind::Last) { Value::Last(Last::Observed(day)) } else { Value::Day(day) }
        }
        Kind::Money | Kind::Balance => {
            return Ok(paid_in.amount(column, &amount(cell, rule.decimal), Money::parse)?.map(Value::Money));
        }
        Kind::Currency => Value::Currency(paid_in.currency),
        Kind::Word(words) => {
            let words = words();
            let word = words.iter().copied().find(|word| word.eq_ignore_ascii_case(cell));
            word.map(Value::Word).ok_or_else(|| bad(&format!("is none of {}", words.join(", "))))?
        }
    };
    Ok(Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_never_a_hundred_times_as_much() {
        for (text, decimal, number) in [
            ("$12.58", '.', "12.58"),
            ("1,234.56", '.', "1234.56"),
            ("1.234,56 €", ',', "1234.56"),
            ("CHF 1'234.50", '.', "1234.50"),
            ("12,50", '.', "12,50"),
            ("999.99", ',', "999.99"),
            ("-3", '.', "-3"),
            ("US$ 5", '.', "5"),
        ] {
            assert_eq!(amount(text, decimal), number, "{text}");
        }
    }

    #[test]
    fn what_stands_beside_an_amount_is_one_currency_or_cannot_be_told() {
        for text in ["1,234.56", "-3", "1'234.50", "1\u{2019}234", "1\u{a0}234", "", "12,-"] {
            assert_eq!(beside(text, Currency::EUR), Beside::Nothing, "{text}");
        }
        for (text, code) in [
            ("1.234,56 €", "EUR"),
            ("€12/Jahr", "EUR"),
            ("CHF 1'234.50", "CHF"),
            ("5chf", "CHF"),
            ("US$5", "USD"),
            ("£ 5", "GBP"),
            ("$5.00 USD", "USD"),
            ("EUR € 5", "EUR"),
        ] {
            assert_eq!(
                beside(text, Currency::EUR),
                Currency::parse(code).map_or(Beside::Nothing, Beside::Currency),
                "{text}"
            );
        }
        let own = |code: &str| Currency::parse(code).unwrap();
        for (text, code) in [("$999.99", "USD"), ("CA$ 5", "EUR"), ("$ 5", "CAD"), ("5 kr", "SEK"), ("¥5", "JPY")] {
            let told = if code == "EUR" { Beside::Untold } else { Beside::Currency(own(code)) };
            assert_eq!(beside(text, own(code)), told, "{text}");
        }
        assert_eq!(beside("$5 CAD", own("USD")), Beside::Currency(own("CAD")), "a dollar of another country");
        let two = ["€ 5 CHF", "€ 5 £", "CHF 5 USD", "999.99 CHF/Jahr", "5 all in"];
        for text in ["$12.58", "5 Fr.", "AU$ 5", "AUS$ 5", "E£ 5", "¥5", "₹5", "5 XXX"].into_iter().chain(two) {
            assert_eq!(beside(text, Currency::EUR), Beside::Untold, "{text}");
        }
    }
}
