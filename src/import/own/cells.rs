//! Cells of dormouse's own CSV, each kind of value read in one way. Empty is not given.

use std::borrow::Cow;
use std::str::FromStr;

use strum::IntoEnumIterator;

use crate::domain::discount::Discount;
use crate::domain::evidence::Last;
use crate::domain::field::{self, Field, Kind, TextKind, Value};
use crate::domain::import_file::RejectCode;
use crate::domain::money::{Currency, Money};
use crate::domain::name_list::{self, NameList};
use crate::domain::person::{IDENTIFIER_LIMIT, is_mail_address};
use crate::domain::text::{self, BadText};
use crate::domain::time::Day;

use super::super::day;
use super::super::paid_in::{PaidIn, ParseMoney};
use super::super::row::{Fault, Faults, Row, Span, no_address};

/// How a text is kept: as a line, a name, an identifier or a paragraph.
type Kept = fn(&str, usize) -> Result<String, BadText>;

/// The cells of one row; columns that the file does not have are not given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cells<'a>(pub &'a Row<'a>);

impl<'a> Cells<'a> {
    /// The column and what is to be seen there, if anything is.
    fn given(self, column: Option<usize>) -> Option<(usize, Cow<'a, str>)> {
        let column = column?;
        let cell = match text::visible(self.0.cell(column)) {
            Cow::Borrowed(cell) => Cow::Borrowed(cell),
            Cow::Owned(cell) => Cow::Owned(cell.trim().to_owned()),
        };
        (!cell.is_empty()).then_some((column, cell))
    }

    /// A text as it stands, if anything is to be seen of it.
    fn whole(self, column: Option<usize>) -> Option<(usize, &'a str)> {
        let (column, _) = self.given(column).filter(|(_, cell)| !text::is_none(cell))?;
        Some((column, self.0.cell(column)))
    }

    fn kept(self, column: Option<usize>, limit: usize, kind: Kept) -> Result<Option<String>, Fault> {
        let Some((column, cell)) = self.whole(column) else { return Ok(None) };
        kind(cell, limit).map(Some).map_err(|bad| Fault::text(column, &bad))
    }

    /// A text of one line.
    pub(super) fn line(self, column: Option<usize>, limit: usize) -> Result<Option<String>, Fault> {
        self.kept(column, limit, text::line)
    }

    /// A text as its vendor writes it, whatever word that is.
    pub(super) fn as_written(self, column: Option<usize>, limit: usize) -> Result<Option<String>, Fault> {
        let Some((column, _)) = self.given(column) else { return Ok(None) };
        text::personal(self.0.cell(column), limit).map(Some).map_err(|bad| Fault::text(column, &bad))
    }

    /// The same of what tells one account from others.
    pub(super) fn of_one(self, column: Option<usize>, limit: usize) -> Result<Option<String>, Fault> {
        if self.stands_for_nothing(column) {
            return Ok(None);
        }
        let text = self.as_written(column, limit)?;
        let rounded = text.as_deref().map_or(Ok(()), text::refuse_rounded);
        rounded.map(|()| text).map_err(|bad| Fault::text(column.unwrap_or(0), &bad))
    }

    /// The same where it must be there.
    pub(super) fn needed_of_one(self, column: Option<usize>, limit: usize) -> Result<String, Fault> {
        self.of_one(column, limit)?.ok_or_else(|| self.lacking(column, RejectCode::MissingSubject))
    }

    /// The name of somebody; what stands for nobody is none.
    pub(super) fn personal(self, column: Option<usize>, limit: usize) -> Result<Option<String>, Fault> {
        if self.stands_for_nothing(column) { Ok(None) } else { self.kept(column, limit, text::personal) }
    }

    /// A name by which things are found.
    pub(super) fn name(self, column: Option<usize>, limit: usize) -> Result<Option<String>, Fault> {
        self.kept(column, limit, text::name)
    }

    /// What stands for one thing alone; many things share a word that stands for nothing.
    pub(super) fn identifier(self, column: Option<usize>, limit: usize) -> Result<Option<String>, Fault> {
        if self.stands_for_nothing(column) { Ok(None) } else { self.kept(column, limit, text::identifier) }
    }

    fn stands_for_nothing(self, column: Option<usize>) -> bool {
        self.given(column).is_some_and(|(_, cell)| text::is_placeholder(&cell))
    }

    /// A text of any number of lines.
    pub(super) fn paragraph(self, column: Option<usize>, limit: usize) -> Result<Option<String>, Fault> {
        self.kept(column, limit, text::paragraph)
    }

    /// Something must stand there.
    pub(super) fn needed(self, column: Option<usize>) -> Result<(), Fault> {
        let given = self.given(column).map(drop);
        given.ok_or_else(|| Fault::cell(column.unwrap_or(0), RejectCode::MissingValue, "is empty"))
    }

    /// A name that must be there.
    pub(super) fn needed_name(self, column: Option<usize>, limit: usize) -> Result<String, Fault> {
        self.name(column, limit)?.ok_or_else(|| self.lacking(column, RejectCode::MissingValue))
    }

    /// What names a person, which must be there.
    pub(super) fn subject(self, column: Option<usize>) -> Result<String, Fault> {
        self.identifier(column, IDENTIFIER_LIMIT)?.ok_or_else(|| self.lacking(column, RejectCode::MissingSubject))
    }

    fn lacking(self, column: Option<usize>, code: RejectCode) -> Fault {
        let why = match self.given(column) {
            Some((_, cell)) if text::is_none(&cell) => "is none, which is no name",
            Some(_) => "holds a word that stands for nothing, which is no name",
            None => "is empty",
        };
        Fault::cell(column.unwrap_or(0), code, why)
    }

    /// A mail address that must be there.
    pub(super) fn address(self, column: Option<usize>) -> Result<String, Fault> {
        let address = self.subject(column)?;
        if is_mail_address(&address) { Ok(address) } else { Err(no_address(column.unwrap_or(0))) }
    }

    /// Several identifiers with semicolons between them.
    pub(super) fn identifiers(self, column: Option<usize>, limit: usize, faults: &mut Faults) -> Vec<String> {
        let Some((column, cell)) = self.given(column) else { return Vec::new() };
        let parts = cell.split(';').map(str::trim).filter(|part| !part.is_empty() && !text::is_placeholder(part));
        let kept = |part| text::identifier(part, limit).map_err(|bad| Fault::text(column, &bad));
        parts.map(|part| faults.or_nothing(kept(part))).collect()
    }

    /// A day of a contract or of employment, past or to come.
    pub(super) fn day(self, column: Option<usize>) -> Result<Option<Day>, Fault> {
        self.day_in(Span::Contract, column)
    }

    /// A day on which something happened.
    pub(super) fn past(self, column: Option<usize>, as_of: Day) -> Result<Option<Day>, Fault> {
        self.day_in(Span::Past(as_of), column)
    }

    /// When something last happened: a day, or that it never did, or not within some days.
    pub(super) fn last(self, column: Option<usize>, as_of: Day) -> Result<Last, Fault> {
        let silence = self.given(column).and_then(|(_, cell)| Last::silence(&cell));
        match silence {
            Some(silence) => Ok(silence),
            None => Ok(self.past(column, as_of)?.map_or(Last::Unknown, Last::Observed)),
        }
    }

    fn day_in(self, span: Span, column: Option<usize>) -> Result<Option<Day>, Fault> {
        let Some((column, cell)) = self.given(column) else { return Ok(None) };
        let day = day::iso(&cell)
            .ok_or_else(|| Fault::cell(column, RejectCode::BadDate, "is not a date: write it as YYYY-MM-DD"))?;
        span.holds(day, column).map(Some)
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
        let word = self.word_of(column, || T::iter().map(Into::into).collect())?;
        Ok(word.and_then(|word| word.parse().ok()))
    }

    /// One of these words.
    fn word_of(
        self,
        column: Option<usize>,
        words: impl Fn() -> Vec<&'static str>,
    ) -> Result<Option<&'static str>, Fault> {
        let Some((column, cell)) = self.given(column) else { return Ok(None) };
        let words = words();
        let word = words.iter().copied().find(|word| word.eq_ignore_ascii_case(&cell));
        word.map(Some).ok_or_else(|| bad(column, format!("is none of {}", words.join(", "))))
    }

    /// What stands in the column of a field; amounts are in a currency of their own.
    pub(super) fn value<R>(
        self,
        field: &Field<R>,
        column: Option<usize>,
        paid_in: PaidIn,
    ) -> Result<Option<Value>, Fault> {
        Ok(match field.kind {
            Kind::Text(_, limit) if field.needed => Some(Value::Text(self.needed_name(column, limit)?)),
            Kind::Text(TextKind::Line, limit) => self.line(column, limit)?.map(Value::Text),
            Kind::Text(TextKind::Name, limit) => self.name(column, limit)?.map(Value::Text),
            Kind::Text(TextKind::Identifier, limit) => self.identifier(column, limit)?.map(Value::Text),
            Kind::Text(TextKind::Personal, limit) => self.personal(column, limit)?.map(Value::Text),
            Kind::Text(TextKind::Paragraph, limit) => self.paragraph(column, limit)?.map(Value::Text),
            Kind::Names(limit, _) => self.names(column, limit)?.map(Value::Names),
            Kind::Count(most) => self.number(column, most)?.map(Value::Count),
            Kind::Change(most) => self.change(column, most)?.map(Value::Change),
            Kind::Percent => self.percent(column)?.map(Value::Percent),
            Kind::Flag => self.flag(column)?.map(Value::Flag),
            Kind::Day | Kind::PastDay => self.day(column)?.map(Value::Day),
            Kind::Last => self.day(column)?.map(|day| Value::Last(Last::Observed(day))),
            Kind::Money => self.money(column, paid_in, Money::parse)?.map(Value::Money),
            Kind::Balance => self.money(column, paid_in, Money::parse_balance)?.map(Value::Money),
            Kind::Currency => self.currency(column)?.map(Value::Currency),
            Kind::Word(words) => self.word_of(column, words)?.map(Value::Word),
        })
    }

    /// So many more, or fewer.
    fn change(self, column: Option<usize>, most: u32) -> Result<Option<i64>, Fault> {
        let Some((column, cell)) = self.given(column) else { return Ok(None) };
        let number = field::change(&cell, most);
        number.map(Some).ok_or_else(|| bad(column, format!("is not a whole number between -{most} and {most}")))
    }

    /// A discount.
    fn percent(self, column: Option<usize>) -> Result<Option<Discount>, Fault> {
        let Some((column, cell)) = self.given(column) else { return Ok(None) };
        Discount::parse(&cell).map(Some).map_err(|why| bad(column, why.to_string()))
    }

    /// Several names with semicolons between them.
    fn names(self, column: Option<usize>, limit: usize) -> Result<Option<NameList>, Fault> {
        let Some((column, cell)) = self.whole(column) else { return Ok(None) };
        let names = NameList::parse(cell).checked(limit).map_err(|bad| Fault::text(column, &bad))?;
        if names.len() > name_list::MOST {
            return Err(bad(column, format!("holds more than {} names", name_list::MOST)));
        }
        Ok(Some(names).filter(|names| !names.is_empty()))
    }

    /// Yes or no.
    pub(super) fn flag(self, column: Option<usize>) -> Result<Option<bool>, Fault> {
        let Some((column, cell)) = self.given(column) else { return Ok(None) };
        text::yes_or_no(&cell).map(Some).ok_or_else(|| bad(column, "is neither true nor false".into()))
    }

    /// A currency.
    pub(super) fn currency(self, column: Option<usize>) -> Result<Option<Currency>, Fault> {
        let Some((column, cell)) = self.given(column) else { return Ok(None) };
        let unknown = || bad(column, "is not a currency: write its three letters, such as EUR".into());
        Currency::parse(&cell).map(Some).ok_or_else(unknown)
    }

    /// An amount.
    fn money(self, column: Option<usize>, paid_in: PaidIn, parse: ParseMoney) -> Result<Option<Money>, Fault> {
        let Some((column, cell)) = self.given(column) else { return Ok(None) };
        paid_in.amount(column, &cell, parse)
    }
}

fn bad(column: usize, why: String) -> Fault {
    Fault::cell(column, RejectCode::BadValue, why)
}
