//! Fields of a record, each described once: what it is called, what it holds, how it is read and shown.
//!
//! Flags, forms, files, documents, pages and history all follow these descriptions. How a field is asked for or laid out
//! belongs to whoever does that; what may stand in it is said here.

use super::discount::Discount;
use super::evidence::Last;
use super::money::{Currency, Money};
use super::name_list::{self, NameList};
use super::refusal::{Code, Refusal};
use super::text::{self, BadText, arrow, is_none};
use super::time::{Day, is_contract_day};
use std::fmt;

/// One field of a record `R`.
#[derive(Debug)]
pub struct Field<R> {
    /// The word by which programs, files and refusals know it: `seats_total`.
    pub name: &'static str,
    /// What history calls it: `seats total`.
    pub called: &'static str,
    /// What a sentence calls it, where that is not `The seats total`.
    pub subject: Option<&'static str>,
    /// What stands before it on a screen: `Seats`.
    pub label: &'static str,
    /// What it is for, as the help of its flag says.
    pub help: &'static str,
    /// What stands for its value in that help: `N`.
    pub placeholder: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// It always holds something: `none` does not clear it.
    pub needed: bool,
    /// It is masked wherever it is shown.
    pub secret: bool,
    /// What stands in its column in the example of the record's own file; `None` if the file has no such column.
    pub example: Option<&'static str>,
    /// What a record holds in it.
    pub get: fn(&R) -> Option<Value>,
    /// Puts a value of its kind into it; one of another kind empties it.
    pub set: fn(&mut R, Option<Value>),
}

/// A record whose fields are described.
pub trait Described: Sized + 'static {
    /// Its fields, in their order.
    #[must_use]
    fn fields() -> &'static [Field<Self>];

    /// Those that have a column in the record's own file, each with the cell of the example.
    #[must_use]
    fn file_columns() -> impl Iterator<Item = (&'static Field<Self>, &'static str)> {
        Self::fields().iter().filter_map(|field| Some((field, field.example?)))
    }
}

/// What a field may hold.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// One line of text, of so many characters at most.
    Text(TextKind, usize),
    /// A whole number, from 0 to this one.
    Count(u32),
    /// A whole number of things that are added, or, below 0, taken away: so many at most either way.
    Change(u32),
    /// A discount in percent.
    Percent,
    /// Yes or no.
    Flag,
    /// A day of a contract or of an employment.
    Day,
    /// A day on which something happened; how far back and ahead it may lie is for whoever knows today.
    PastDay,
    /// When something happened last: a day, never, or nothing known.
    Last,
    /// An amount in the currency of the record.
    Money,
    /// An amount in the currency of the record, which may lie below 0.
    Balance,
    /// A currency.
    Currency,
    /// One of these words.
    Word(fn() -> Vec<&'static str>),
    /// Any number of names, of so many characters at most; and what one of them is called.
    Names(usize, &'static str),
}

/// How a text is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    /// As it is typed.
    Line,
    /// Without what nobody can see: a name by which things are found.
    Name,
    /// As a name, and never a number that a spreadsheet rounded: it stands for one thing alone.
    Identifier,
    /// As the name of somebody.
    Personal,
    /// As it is typed, in any number of lines.
    Paragraph,
}

/// What a field holds. Displayed as files have it: `one_time`, `true`, `12.50`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A text.
    Text(String),
    /// A whole number.
    Count(u32),
    /// So many more, or fewer where it lies below 0.
    Change(i64),
    /// A discount.
    Percent(Discount),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Day(Day),
    /// When something happened last; programs read the day alone.
    Last(#[serde(serialize_with = "observed")] Last),
    /// An amount.
    Money(Money),
    /// A currency.
    Currency(Currency),
    /// A word of a list.
    Word(&'static str),
    /// Names.
    Names(NameList),
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn observed<S: serde::Serializer>(last: &Last, serializer: S) -> Result<S::Ok, S::Error> {
    let day = if let Last::Observed(day) = last { Some(day) } else { None };
    serde::Serialize::serialize(&day, serializer)
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Count(number) => number.fmt(f),
            Self::Change(number) => number.fmt(f),
            Self::Percent(discount) => discount.fmt(f),
            Self::Flag(yes) => yes.fmt(f),
            Self::Day(day) | Self::Last(Last::Observed(day)) => day.fmt(f),
            Self::Last(Last::Never) => f.write_str("never"),
            Self::Last(Last::OutsideWindow(_) | Last::Unknown) => Ok(()),
            Self::Money(money) => money.fmt(f),
            Self::Currency(currency) => f.write_str(currency.code()),
            Self::Word(word) => f.write_str(word),
            Self::Names(names) => names.fmt(f),
        }
    }
}

impl Value {
    /// The value as people read it: `one time`, `yes`, `€ 12.50`.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Money(money) => money.shown(),
            Self::Percent(discount) => discount.shown(),
            other => other.typed(),
        }
    }

    /// The value as somebody types it into a form: as it is shown, but an amount in digits alone.
    #[must_use]
    pub fn typed(&self) -> String {
        match self {
            Self::Flag(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Self::Word(word) => word.replace('_', " "),
            other => other.to_string(),
        }
    }
}

/// A type that a field can hold.
pub trait Held: Sized {
    /// As the value of a field.
    fn into_value(self) -> Value;
    /// From the value of a field of its kind.
    fn of(value: Value) -> Option<Self>;
}

macro_rules! held {
    ($($type:ty: $variant:ident;)*) => {
        $(impl Held for $type {
            fn into_value(self) -> Value {
                Value::$variant(self)
            }

            fn of(value: Value) -> Option<Self> {
                match value {
                    Value::$variant(value) => Some(value),
                    _ => None,
                }
            }
        })*
    };
}

held! {
    String: Text;
    u32: Count;
    i64: Change;
    Discount: Percent;
    bool: Flag;
    Day: Day;
    Last: Last;
    Money: Money;
    Currency: Currency;
}

/// Of no names, nothing is held.
impl Held for NameList {
    fn into_value(self) -> Value {
        Value::Names(self)
    }

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Names(names) => Some(names).filter(|names| !names.is_empty()),
            _ => None,
        }
    }
}

/// Lets fields hold the words of these types.
macro_rules! held_as_words {
    ($($type:ty),*) => {
        $(impl $crate::domain::field::Held for $type {
            fn into_value(self) -> $crate::domain::field::Value {
                $crate::domain::field::Value::Word(self.into())
            }

            fn of(value: $crate::domain::field::Value) -> Option<Self> {
                value.to_string().parse().ok()
            }
        })*
    };
}
pub(crate) use held_as_words;

/// The words of a type, in their order.
#[must_use]
pub fn words<T: strum::IntoEnumIterator + Into<&'static str>>() -> Vec<&'static str> {
    T::iter().map(Into::into).collect()
}

impl<R> Field<R> {
    /// What a description leaves out.
    pub const PLAIN: Self = Self {
        name: "",
        called: "",
        subject: None,
        label: "",
        help: "",
        placeholder: "",
        kind: Kind::Flag,
        needed: false,
        secret: false,
        example: None,
        get: |_| None,
        set: |_, _| {},
    };

    /// Reads what somebody typed or gave; an amount is one of `currency`.
    ///
    /// # Errors
    /// It cannot stand in this field.
    pub fn read(&self, text: &str, currency: Currency) -> Result<Value, Refusal> {
        let text = text.trim();
        let refused = |sentence: String| Refusal::new(Code::BadValue, sentence).on(self.name);
        match self.kind {
            Kind::Text(..) => Ok(Value::Text(text.to_owned())),
            Kind::Names(..) => Ok(Value::Names(NameList::parse(text))),
            Kind::Count(most) => {
                let digits = text.bytes().all(|b| b.is_ascii_digit());
                let number = text.parse().ok().filter(|number| digits && *number <= most);
                number.map(Value::Count).ok_or_else(|| self.beyond(most))
            }
            Kind::Change(most) => change(text, most).map(Value::Change).ok_or_else(|| self.beyond_either_way(most)),
            Kind::Percent => {
                let discount = Discount::parse(text).map(Value::Percent);
                discount.map_err(|why| Refusal::bad_field(&self.subject(), &why).on(self.name))
            }
            Kind::Flag => {
                let yes = text::yes_or_no(text);
                yes.map(Value::Flag).ok_or_else(|| refused(format!("{} is neither yes nor no.", self.subject())))
            }
            Kind::Day | Kind::PastDay => {
                let day = text.parse().map(Value::Day);
                day.map_err(|_| refused(format!("{} is not a day.", self.subject())).hint("write it as 2027-03-31"))
            }
            Kind::Last if text.is_empty() => Ok(Value::Last(Last::Unknown)),
            Kind::Last if text.eq_ignore_ascii_case("never") => Ok(Value::Last(Last::Never)),
            Kind::Last => {
                let day = text.parse().map(|day| Value::Last(Last::Observed(day)));
                day.map_err(|_| {
                    refused(format!("{} is not a day.", self.subject()))
                        .hint("write it as 2027-03-31, or never; leave it empty if nothing is known")
                })
            }
            Kind::Money | Kind::Balance => {
                let parse = if matches!(self.kind, Kind::Balance) { Money::parse_balance } else { Money::parse };
                let money = parse(text, currency).map(Value::Money);
                money.map_err(|why| Refusal::bad_field(&self.subject(), &why).on(self.name))
            }
            Kind::Currency => Currency::parse(text).map(Value::Currency).ok_or_else(|| {
                refused(format!("\"{}\" is no currency of ISO 4217.", text::Shown(text)))
                    .hint("name one by its three letters, such as EUR")
            }),
            Kind::Word(words) => {
                let meant = text.replace([' ', '-'], "_");
                let word = words().into_iter().find(|word| word.eq_ignore_ascii_case(&meant));
                word.map(Value::Word).ok_or_else(|| refused(format!("{} is none that is known.", self.subject())))
            }
        }
    }

    /// The record's value within its limits: a text trimmed, nothing where `none` stands.
    ///
    /// # Errors
    /// It is beyond them.
    pub fn check(&self, record: &mut R) -> Result<(), Refusal> {
        match (self.kind, (self.get)(record)) {
            (Kind::Text(TextKind::Paragraph, limit), Some(Value::Text(text))) => {
                let kept = text::paragraph(&text, limit);
                let kept = kept.map_err(|why| Refusal::bad_field(&self.subject(), &why).on(self.name))?;
                (self.set)(record, Some(kept).filter(|text| !text.is_empty()).map(Value::Text));
            }
            (Kind::Text(kind, limit), Some(Value::Text(text))) => {
                let keep = match kind {
                    TextKind::Line | TextKind::Paragraph => text::line,
                    TextKind::Name | TextKind::Identifier => text::name,
                    TextKind::Personal => text::personal,
                };
                let kept = optional_as(keep, Some(text), limit, &self.subject()).map_err(|why| why.on(self.name))?;
                (self.set)(record, kept.map(Value::Text));
            }
            (Kind::Names(limit, _), Some(Value::Names(names))) => {
                let names =
                    names.checked(limit).map_err(|why| Refusal::bad_field(&self.subject(), &why).on(self.name))?;
                if names.len() > name_list::MOST {
                    let sentence = format!("There can be at most {} {}.", name_list::MOST, self.called);
                    return Err(Refusal::new(Code::BadValue, sentence).on(self.name));
                }
                (self.set)(record, Some(Value::Names(names)));
            }
            (Kind::Count(most), Some(Value::Count(number))) if number > most => return Err(self.beyond(most)),
            (Kind::Change(most), Some(Value::Change(number))) if number.unsigned_abs() > most.into() => {
                return Err(self.beyond_either_way(most));
            }
            (Kind::Day, Some(Value::Day(day))) if !is_contract_day(day) => {
                let sentence = format!("{} {day} lies before 1980 or after 2199.", self.subject());
                return Err(Refusal::new(Code::BadValue, sentence).on(self.name));
            }
            _ => {}
        }
        Ok(())
    }

    fn beyond(&self, most: u32) -> Refusal {
        let name = text::capital(self.called);
        Refusal::new(Code::BadValue, format!("{name} must be a whole number between 0 and {most}.")).on(self.name)
    }

    fn beyond_either_way(&self, most: u32) -> Refusal {
        let name = text::capital(self.called);
        Refusal::new(Code::BadValue, format!("{name} must be a whole number between -{most} and {most}.")).on(self.name)
    }

    /// What a sentence calls it: `The seats total`.
    #[must_use]
    pub fn subject(&self) -> String {
        self.subject.map_or_else(|| format!("The {}", self.called), str::to_owned)
    }

    /// What a record holds in it as anybody may see it.
    #[must_use]
    pub fn seen(&self, record: &R) -> Option<Value> {
        match (self.get)(record)? {
            Value::Text(secret) if self.secret => Some(Value::Text(masked(&secret))),
            value => Some(value),
        }
    }

    /// What became of it, if anything did: `seats total 40 → 50`. Of a secret it is only said that something did.
    #[must_use]
    pub fn change(&self, before: &R, after: &R) -> Option<String> {
        let [old, new] = [before, after].map(|record| (self.get)(record).map(|value| value.shown()));
        (old != new).then(|| match (&old, &new) {
            (None, _) if self.secret => format!("{} set", self.called),
            (_, None) if self.secret => format!("{} cleared", self.called),
            _ if self.secret => format!("{} changed", self.called),
            _ => arrow(self.called, old.as_deref(), new.as_deref()),
        })
    }
}

/// So many more, or fewer with a minus before them; `None` if it is no whole number, or one beyond `most` either way.
#[must_use]
pub fn change(text: &str, most: u32) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_whole = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|number: &i64| is_whole && number.unsigned_abs() <= most.into())
}

/// A secret with all but its last four characters hidden; wholly hidden if it has no more than eight.
#[must_use]
pub fn masked(secret: &str) -> String {
    let count = secret.chars().count();
    let tail: String = if count > 8 { secret.chars().skip(count - 4).collect() } else { String::new() };
    format!("••••{tail}")
}

/// What differs between two records, a phrase each.
#[must_use]
pub fn changes<R>(fields: &[Field<R>], before: &R, after: &R) -> Vec<String> {
    fields.iter().filter_map(|field| field.change(before, after)).collect()
}

/// The fields in their order but for some, each of which stands behind another: the first of each pair behind the second.
#[must_use]
pub fn arranged<R>(fields: &'static [Field<R>], moved: &[(&str, &str)]) -> Vec<&'static Field<R>> {
    let mut all: Vec<&Field<R>> = fields.iter().collect();
    let place = |all: &[&Field<R>], name: &str| all.iter().position(|field| field.name == name);
    for (name, behind) in moved {
        if let Some(field) = place(&all, name).map(|at| all.remove(at)) {
            let at = place(&all, behind).map_or(all.len(), |at| at + 1);
            all.insert(at, field);
        }
    }
    all
}

/// An optional one-line text, `None` where nothing is left after trimming, or `none`.
///
/// # Errors
/// Names the field and what is wrong with it.
pub fn optional(value: Option<String>, limit: usize, field: &str) -> Result<Option<String>, Refusal> {
    optional_as(text::line, value, limit, field)
}

/// As [`optional()`], of a text of another kind: [`text::name()`] or [`text::identifier()`].
///
/// # Errors
/// Names the field and what is wrong with it.
pub fn optional_as(
    kind: fn(&str, usize) -> Result<String, BadText>,
    value: Option<String>,
    limit: usize,
    field: &str,
) -> Result<Option<String>, Refusal> {
    let Some(value) = value else { return Ok(None) };
    let value = kind(&value, limit).map_err(|e| Refusal::bad_field(field, &e))?;
    Ok((!value.is_empty() && !is_none(&value)).then_some(value))
}

#[cfg(test)]
mod tests;
