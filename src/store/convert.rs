//! Between what is stored and what the rules speak of. Words that a newer program wrote are errors, never defaults.

use crate::domain::account::{DecisionKind, Said};
use crate::domain::discount::Discount;
use crate::domain::evidence::{Evidence, Last, Source};
use crate::domain::field::{self, Described, Kind};
use crate::domain::ids::ImportId;
use crate::domain::import_file::FreeingRow;
use crate::domain::import_file::account_status::{AccountState, AccountStatus, KnownAccountState};
use crate::domain::money::{Currency, Money};
use crate::domain::name_list::NameList;
use crate::domain::time::Day;
use chrono::{DateTime, Datelike, Utc};
use rusqlite::types::{FromSql, Type, Value};
use rusqlite::{Row, Statement};
use std::collections::HashMap;
use std::str::FromStr;

/// A day as it is stored: days since 1970-01-01.
pub(super) fn day_number(day: Day) -> i64 {
    i64::from(day.num_days_from_ce()) - 719_163
}

/// The day of a stored number.
pub(super) fn day(number: i64) -> Option<Day> {
    Day::from_num_days_from_ce_opt(i32::try_from(number + 719_163).ok()?)
}

/// A time as it is stored: milliseconds since 1970, UTC.
pub(super) fn millis(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

fn broken(column: &str, what: impl std::fmt::Display) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, format!("{column} holds {what}").into())
}

fn broken_at(place: usize, what: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(place, Type::Integer, format!("the column holds {what}").into())
}

/// The day in a column by its place.
pub(super) fn day_at(row: &Row<'_>, place: usize) -> rusqlite::Result<Option<Day>> {
    let Some(number) = row.get::<_, Option<i64>>(place)? else { return Ok(None) };
    day(number).map(Some).ok_or_else(|| broken_at(place, "no day"))
}

/// The word in a column by its place.
pub(super) fn word_at<T: FromStr>(row: &Row<'_>, place: usize) -> rusqlite::Result<T> {
    words_at(row, place)?.parse().map_err(|_| broken_at(place, "no word that is known"))
}

/// The text in a column by its place, as long as the row is looked at.
pub(super) fn words_at<'r>(row: &'r Row<'_>, place: usize) -> rusqlite::Result<&'r str> {
    Ok(row.get_ref(place)?.as_str()?)
}

/// What is said of an account, from its status at that place and whether it is paid for behind it.
pub(super) fn account_state_at(row: &Row<'_>, place: usize) -> rusqlite::Result<AccountState> {
    let status = row.get_ref(place)?.as_str_or_null()?.map(str::parse).transpose();
    let status = status.map_err(|_| broken_at(place, "no word that is known"))?;
    Ok(AccountState { status, paid: row.get(place + 1)? })
}

/// What is known of an account: the five columns in which [`account_state_values`] are written, from that place on.
pub(super) fn account_at(row: &Row<'_>, place: usize) -> rusqlite::Result<KnownAccountState> {
    let account_state = account_state_at(row, place)?;
    Ok(KnownAccountState { state: account_state, as_of: day_at(row, place + 2)?, source: source_at(row, place + 3)? })
}

fn source_at(row: &Row<'_>, place: usize) -> rusqlite::Result<Option<Source>> {
    Ok(match (row.get::<_, Option<i64>>(place)?, row.get::<_, Option<u32>>(place + 1)?) {
        (Some(import), Some(line)) => Some(Source { import: ImportId(import), line }),
        _ => None,
    })
}

/// What is said of a use or a sign-in, from its kind at that place and its value behind it.
pub(super) fn last_at(row: &Row<'_>, place: usize) -> rusqlite::Result<Last> {
    last(row.get(place)?, row.get(place + 1)?).ok_or_else(|| broken_at(place, "no kind of evidence"))
}

/// The five columns of a saying, from that place on.
pub(super) fn evidence_at(row: &Row<'_>, place: usize) -> rusqlite::Result<Evidence> {
    let last = last_at(row, place)?;
    if last == Last::Unknown {
        return Ok(Evidence::default());
    }
    Ok(Evidence { last, as_of: day_at(row, place + 2)?, source: source_at(row, place + 3)? })
}

/// Reads columns by name into the domain's types.
pub(super) trait RowExt {
    fn column<T: FromSql>(&self, column: &str) -> rusqlite::Result<T>;

    fn day(&self, column: &str) -> rusqlite::Result<Option<Day>> {
        let Some(number) = self.column::<Option<i64>>(column)? else { return Ok(None) };
        day(number).map(Some).ok_or_else(|| broken(column, number))
    }

    fn time(&self, column: &str) -> rusqlite::Result<Option<DateTime<Utc>>> {
        let Some(number) = self.column::<Option<i64>>(column)? else { return Ok(None) };
        DateTime::from_timestamp_millis(number).map(Some).ok_or_else(|| broken(column, number))
    }

    fn count(&self, column: &str) -> rusqlite::Result<u32> {
        let number: i64 = self.column(column)?;
        u32::try_from(number).map_err(|_| broken(column, number))
    }

    fn word<T: FromStr>(&self, column: &str) -> rusqlite::Result<T> {
        let word: String = self.column(column)?;
        word.parse().map_err(|_| broken(column, word))
    }

    fn word_opt<T: FromStr>(&self, column: &str) -> rusqlite::Result<Option<T>> {
        let Some(word) = self.column::<Option<String>>(column)? else { return Ok(None) };
        word.parse().map(Some).map_err(|_| broken(column, word))
    }

    fn money(&self, column: &str, currency: Currency) -> rusqlite::Result<Option<Money>> {
        Ok(self.column::<Option<i64>>(column)?.map(|minor| Money { minor, currency }))
    }

    /// A record whose fields are described, each in the column of its name.
    fn record<R: Described + Default>(&self) -> rusqlite::Result<R> {
        let mut record = R::default();
        let mut currency = Currency::EUR;
        if let Some(field) = R::fields().iter().find(|field| matches!(field.kind, Kind::Currency)) {
            currency = Currency::parse(&self.column::<String>(field.name)?).unwrap_or(currency);
        }
        for field in R::fields() {
            let column = field.name;
            let value = match field.kind {
                Kind::Text(..) => self.column::<Option<String>>(column)?.map(field::Value::Text),
                Kind::Names(..) => {
                    let names = self.column::<Option<String>>(column)?;
                    names.map(|names| field::Value::Names(NameList::parse(&names)))
                }
                Kind::Count(_) => self.column::<Option<u32>>(column)?.map(field::Value::Count),
                Kind::Change(_) => self.column::<Option<i64>>(column)?.map(field::Value::Change),
                Kind::Percent => match self.column::<Option<i64>>(column)? {
                    None => None,
                    Some(kept) => {
                        let discount = Discount::of_hundredths(kept).ok_or_else(|| broken(column, kept))?;
                        Some(field::Value::Percent(discount))
                    }
                },
                Kind::Flag => self.column::<Option<bool>>(column)?.map(field::Value::Flag),
                Kind::Day | Kind::PastDay => self.day(column)?.map(field::Value::Day),
                // A saying has five columns, which are read by name.
                Kind::Last => None,
                Kind::Money | Kind::Balance => self.money(column, currency)?.map(field::Value::Money),
                Kind::Currency => Some(field::Value::Currency(currency)),
                Kind::Word(words) => match self.column::<Option<String>>(column)? {
                    None => None,
                    Some(kept) => {
                        let word = words().into_iter().find(|word| *word == kept);
                        Some(field::Value::Word(word.ok_or_else(|| broken(column, kept))?))
                    }
                },
            };
            (field.set)(&mut record, value);
        }
        Ok(record)
    }

    /// The five columns of a saying: kind, value, as-of day, import and line.
    fn evidence(&self, [kind, value, as_of, import, line]: [&str; 5]) -> rusqlite::Result<Evidence> {
        let source = match (self.column::<Option<i64>>(import)?, self.column::<Option<u32>>(line)?) {
            (Some(import), Some(line)) => Some(Source { import: ImportId(import), line }),
            _ => None,
        };
        let last = last(self.column(kind)?, self.column(value)?).ok_or_else(|| broken(kind, "no kind of evidence"))?;
        Ok(Evidence { last, as_of: self.day(as_of)?, source })
    }

    /// What is known of the account of a seat: the five columns in which [`account_state_values`] are written.
    fn account_state(&self) -> rusqlite::Result<KnownAccountState> {
        let account_state = AccountState { status: self.word_opt(ACCOUNT[0])?, paid: self.column(ACCOUNT[1])? };
        let source = match (self.column::<Option<i64>>(ACCOUNT[3])?, self.column::<Option<u32>>(ACCOUNT[4])?) {
            (Some(import), Some(line)) => Some(Source { import: ImportId(import), line }),
            _ => None,
        };
        Ok(KnownAccountState { state: account_state, as_of: self.day(ACCOUNT[2])?, source })
    }
}

impl RowExt for Row<'_> {
    fn column<T: FromSql>(&self, column: &str) -> rusqlite::Result<T> {
        self.get(column)
    }
}

/// What a record whose fields are described holds, each field in the column of its name.
pub(super) fn record_columns<R: Described>(record: &R) -> Vec<(&'static str, Value)> {
    R::fields().iter().map(|field| (field.name, stored((field.get)(record)))).collect()
}

fn stored(value: Option<field::Value>) -> Value {
    match value {
        None | Some(field::Value::Last(_)) => Value::Null,
        Some(field::Value::Text(text)) => Value::Text(text),
        Some(field::Value::Names(names)) => Value::Text(names.to_string()),
        Some(field::Value::Count(number)) => Value::Integer(number.into()),
        Some(field::Value::Change(number)) => Value::Integer(number),
        Some(field::Value::Percent(discount)) => Value::Integer(discount.hundredths().into()),
        Some(field::Value::Flag(yes)) => Value::Integer(yes.into()),
        Some(field::Value::Day(day)) => Value::Integer(day_number(day)),
        Some(field::Value::Money(money)) => Value::Integer(money.minor),
        Some(field::Value::Currency(currency)) => text(currency.code()),
        Some(field::Value::Word(word)) => text(word),
    }
}

/// Where the columns of a statement are, found once: left alone, each value of each row would be searched for by name.
pub(super) struct Columns(HashMap<String, usize>);

impl Columns {
    pub fn of(statement: &Statement<'_>) -> Self {
        let mut places = HashMap::new();
        for (place, name) in statement.column_names().enumerate() {
            places.entry(name.to_owned()).or_insert(place);
        }
        Self(places)
    }

    /// A row of that statement.
    pub fn row<'r>(&'r self, row: &'r Row<'r>) -> Named<'r> {
        Named { row, columns: self }
    }
}

/// A row whose columns are found by [`Columns`].
pub(super) struct Named<'r> {
    row: &'r Row<'r>,
    columns: &'r Columns,
}

impl Named<'_> {
    pub fn get<T: FromSql>(&self, column: &str) -> rusqlite::Result<T> {
        let place = self.columns.0.get(column).ok_or_else(|| rusqlite::Error::InvalidColumnName(column.to_owned()))?;
        self.row.get(*place)
    }
}

impl RowExt for Named<'_> {
    fn column<T: FromSql>(&self, column: &str) -> rusqlite::Result<T> {
        self.get(column)
    }
}

/// The columns of the last use.
pub(super) const USED: [&str; 5] = ["used_kind", "used_value", "used_as_of", "used_import", "used_line"];
/// The columns of the last sign-in.
pub(super) const LOGIN: [&str; 5] = ["login_kind", "login_value", "login_as_of", "login_import", "login_line"];

/// The columns of what is said of the account of a seat.
pub(super) const ACCOUNT: [&str; 5] =
    ["account_status", "account_paid", "account_as_of", "account_import", "account_line"];

/// The values of those columns, in their order.
pub(super) fn account_state_values(known: KnownAccountState) -> [Value; 5] {
    [
        text_opt(known.state.status.map(AccountStatus::word)),
        known.state.paid.map_or(Value::Null, |paid| Value::Integer(paid.into())),
        day_opt(known.as_of),
        int_opt(known.source.map(|source| source.import.0)),
        int_opt(known.source.map(|source| source.line.into())),
    ]
}

/// The columns of what is said of an account at its vendor.
pub(super) fn account_said_values(said: &Said) -> Vec<(&'static str, Value)> {
    let yes = |known: Option<bool>| int_opt(known.map(i64::from));
    let [kind, value, ..] = evidence_values(Evidence { last: said.last_used, ..Evidence::default() });
    vec![
        ("user_id", text_opt(said.user_id.as_deref())),
        ("email", text_opt(said.email.as_deref())),
        ("name", text_opt(said.name.as_deref())),
        ("role", text_opt(said.role.as_deref())),
        ("account_status", text_opt(said.state.status.map(AccountStatus::word))),
        ("paid", yes(said.state.paid)),
        ("tracked", yes(said.tracked)),
        ("has_data", yes(said.has_data)),
        ("created_on", day_opt(said.created_on)),
        ("used_kind", kind),
        ("used_value", value),
    ]
}

/// The columns of how far an account is freed, and of what was decided of it.
pub(super) fn freeing_values(freeing: &FreeingRow) -> [(&'static str, Value); 6] {
    [
        ("stopped_on", day_opt(freeing.stopped_on)),
        ("freed_on", day_opt(freeing.freed_on)),
        ("decision", text_opt(freeing.decision.map(DecisionKind::word))),
        ("decision_until", day_opt(freeing.until)),
        ("decision_reason", text_opt(freeing.reason.as_deref())),
        ("export_reference", text_opt(freeing.export.as_deref())),
    ]
}

/// A saying from its stored kind and value.
pub(super) fn last(kind: i64, value: Option<i64>) -> Option<Last> {
    Some(match (kind, value) {
        (0, None) => Last::Unknown,
        (1, Some(number)) => Last::Observed(day(number)?),
        (2, None) => Last::Never,
        (3, Some(days)) => Last::OutsideWindow(u32::try_from(days).ok()?),
        _ => return None,
    })
}

/// The values of the five columns of a saying, in the order of [`USED`].
pub(super) fn evidence_values(evidence: Evidence) -> [Value; 5] {
    let (kind, value) = match evidence.last {
        Last::Unknown => (0, None),
        Last::Observed(day) => (1, Some(day_number(day))),
        Last::Never => (2, None),
        Last::OutsideWindow(days) => (3, Some(i64::from(days))),
    };
    [
        Value::Integer(kind),
        int_opt(value),
        day_opt(evidence.as_of),
        int_opt(evidence.source.map(|s| s.import.0)),
        int_opt(evidence.source.map(|s| s.line.into())),
    ]
}

pub(super) fn int_opt(value: Option<i64>) -> Value {
    value.map_or(Value::Null, Value::Integer)
}

pub(super) fn day_opt(value: Option<Day>) -> Value {
    int_opt(value.map(day_number))
}

pub(super) fn text_opt(value: Option<&str>) -> Value {
    value.map_or(Value::Null, |text| Value::Text(text.to_owned()))
}

pub(super) fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_stored_since_1970_and_come_back() {
        assert_eq!(day_number("1970-01-01".parse().unwrap()), 0);
        for text in ["1969-12-31", "2000-02-29", "2026-11-22", "2149-06-07"] {
            let known: Day = text.parse().unwrap();
            assert_eq!(day(day_number(known)), Some(known));
        }
    }

    #[test]
    fn a_record_comes_back_from_the_columns_of_its_names() {
        fn read<R: Described + Default>(columns: &[(&str, Value)]) -> rusqlite::Result<R> {
            let names: Vec<String> = columns.iter().map(|(name, _)| format!("? AS {name}")).collect();
            let values = rusqlite::params_from_iter(columns.iter().map(|(_, value)| value));
            let conn = rusqlite::Connection::open_in_memory()?;
            conn.query_row(&format!("SELECT {}", names.join(", ")), values, |row| row.record())
        }
        fn each<R: Described + Default + PartialEq + std::fmt::Debug>() {
            let mut record = R::default();
            for (field, example) in R::file_columns().filter(|(_, example)| !example.is_empty()) {
                (field.set)(&mut record, field.read(example, Currency::EUR).ok());
            }
            assert_eq!(read::<R>(&record_columns(&record)).unwrap(), record);
            let with_word = R::fields().iter().find(|field| matches!(field.kind, Kind::Word(_))).unwrap();
            let mut columns = record_columns(&record);
            columns
                .iter_mut()
                .filter(|(name, _)| *name == with_word.name)
                .for_each(|(_, value)| *value = text("newer"));
            let error = read::<R>(&columns).unwrap_err().to_string();
            assert!(error.contains(&format!("{} holds newer", with_word.name)), "{error}");
        }
        each::<crate::domain::license::LicenseFields>();
        each::<crate::domain::product::ProductFields>();
    }

    #[test]
    fn a_saying_comes_back_as_it_was() {
        for known in
            [Last::Unknown, Last::Observed("2026-06-30".parse().unwrap()), Last::Never, Last::OutsideWindow(90)]
        {
            let values = evidence_values(Evidence { last: known, ..Evidence::default() });
            let (Value::Integer(kind), value) = (&values[0], &values[1]) else { panic!("{values:?}") };
            let value = if let Value::Integer(n) = value { Some(*n) } else { None };
            assert_eq!(last(*kind, value), Some(known));
        }
        assert_eq!(last(1, None), None);
        assert_eq!(last(9, Some(1)), None);
    }
}
