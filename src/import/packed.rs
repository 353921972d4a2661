//! A row in few bytes: a number for what it says, and what it says that the row before does not.

use strum::IntoEnumIterator;

use crate::domain::import_file::account_status::AccountState;
use crate::domain::import_file::{PersonRow, SeatRow};
use crate::domain::time::Day;

/// A row that can be written in few bytes and read back.
pub(super) trait Packed: Default + 'static {
    /// Adds it behind what is there.
    fn pack(&self, before: &Self, out: &mut Vec<u8>);

    /// Makes the row before into this one; `None` if the bytes hold none.
    fn unpack(&mut self, from: &mut &[u8]) -> Option<()>;
}

/// Adds a number: seven bits to a byte, the lowest first.
pub(super) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7F {
        out.push(0x80 | number.to_le_bytes()[0]);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

/// Takes a number off.
pub(super) fn number(from: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = from.split_first()?;
        *from = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put_number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

fn text(into: &mut String, from: &mut &[u8]) -> Option<()> {
    let length = usize::try_from(number(from)?).ok()?;
    let (text, rest) = from.split_at_checked(length)?;
    *from = rest;
    into.clear();
    into.push_str(std::str::from_utf8(text).ok()?);
    Some(())
}

fn put_day(out: &mut Vec<u8>, day: Day) {
    let days = i64::from(day.to_epoch_days());
    put_number(out, ((days << 1) ^ (days >> 63)).cast_unsigned());
}

fn day(from: &mut &[u8]) -> Option<Day> {
    let packed = number(from)?;
    let days = (packed >> 1).cast_signed() ^ -(packed & 1).cast_signed();
    Day::from_epoch_days(i32::try_from(days).ok()?)
}

/// A word of a list, if one is given, by its place.
fn put_word<T: IntoEnumIterator + PartialEq>(out: &mut Vec<u8>, word: Option<T>) {
    if let Some(place) = word.and_then(|word| T::iter().position(|known| known == word)) {
        put_number(out, place as u64);
    }
}

fn word<T: IntoEnumIterator>(from: &mut &[u8]) -> Option<T> {
    T::iter().nth(usize::try_from(number(from)?).ok()?)
}

/// Which fields are given, a bit each.
struct Given(u64);

impl Given {
    fn of<const N: usize>(given: [bool; N]) -> Self {
        Self(given.into_iter().rev().fold(0, |bits, is| bits << 1 | u64::from(is)))
    }

    fn next(&mut self) -> bool {
        let is = self.0 & 1 == 1;
        self.0 >>= 1;
        is
    }

    fn day(&mut self, into: &mut Option<Day>, from: &mut &[u8]) -> Option<()> {
        *into = if self.next() { Some(day(from)?) } else { None };
        Some(())
    }

    fn text(&mut self, into: &mut Option<String>, from: &mut &[u8]) -> Option<()> {
        if self.next() {
            return text(into.get_or_insert_default(), from);
        }
        *into = None;
        Some(())
    }
}

impl Packed for SeatRow {
    fn pack(&self, before: &Self, out: &mut Vec<u8>) {
        let Self { product, license, email, assigned_on, last_used, .. } = self;
        let Self { access_level, account_identifier, notes, revoked_on, account_state, .. } = self;
        let AccountState { status, paid } = *account_state;
        let (days, texts) = ([assigned_on, last_used, revoked_on], [access_level, account_identifier, notes]);
        let names = [(product, &before.product), (license, &before.license), (email, &before.email)];
        let other = names.map(|(name, before)| name != before);
        let given = days.map(Option::is_some);
        let [a, b, c] = texts.map(Option::is_some);
        let (is_status, is_paid, paid) = (status.is_some(), paid.is_some(), paid.unwrap_or_default());
        let often = [given[0], given[1], other[2], other[0], other[1], given[2]];
        let seldom = [a, b, c, is_status, is_paid, paid];
        put_number(out, Given::of(often).0 | Given::of(seldom).0 << often.len());
        names.into_iter().filter(|(name, before)| name != before).for_each(|(name, _)| put_text(out, name));
        days.into_iter().flatten().for_each(|day| put_day(out, *day));
        texts.into_iter().flatten().for_each(|text| put_text(out, text));
        put_word(out, status);
    }

    fn unpack(&mut self, from: &mut &[u8]) -> Option<()> {
        let mut given = Given(number(from)?);
        let (assigned, used, other_email) = (given.next(), given.next(), given.next());
        for (other, name) in
            [(given.next(), &mut self.product), (given.next(), &mut self.license), (other_email, &mut self.email)]
        {
            if other {
                text(name, from)?;
            }
        }
        let mut days = Given::of([assigned, used, given.next()]);
        days.day(&mut self.assigned_on, from)?;
        days.day(&mut self.last_used, from)?;
        days.day(&mut self.revoked_on, from)?;
        given.text(&mut self.access_level, from)?;
        given.text(&mut self.account_identifier, from)?;
        given.text(&mut self.notes, from)?;
        let (status, is_paid, paid) = (given.next(), given.next(), given.next());
        self.account_state =
            AccountState { status: if status { Some(word(from)?) } else { None }, paid: is_paid.then_some(paid) };
        Some(())
    }
}

impl Packed for PersonRow {
    fn pack(&self, _: &Self, out: &mut Vec<u8>) {
        let Self { email, name, department, employee_number, status, switched_on, until, last_login, aliases } = self;
        let (days, texts) = ([until, last_login], [name, department, employee_number]);
        let [until_given, login_given] = days.map(Option::is_some);
        let [a, b, c] = texts.map(Option::is_some);
        let (is_status, is_switched, on) = (status.is_some(), switched_on.is_some(), switched_on.unwrap_or_default());
        let given = [a, b, until_given, login_given, is_status, is_switched, on, c, !aliases.is_empty()];
        put_number(out, Given::of(given).0);
        put_text(out, email);
        texts.into_iter().flatten().for_each(|text| put_text(out, text));
        days.into_iter().flatten().for_each(|day| put_day(out, *day));
        put_word(out, *status);
        if !aliases.is_empty() {
            put_number(out, aliases.len() as u64);
            for alias in aliases {
                put_text(out, alias);
            }
        }
    }

    fn unpack(&mut self, from: &mut &[u8]) -> Option<()> {
        let mut given = Given(number(from)?);
        let [name, department, until, login, status, switched, on, employee_number, aliases] =
            [(); 9].map(|()| given.next());
        text(&mut self.email, from)?;
        let mut texts = Given::of([name, department, employee_number]);
        texts.text(&mut self.name, from)?;
        texts.text(&mut self.department, from)?;
        texts.text(&mut self.employee_number, from)?;
        let mut days = Given::of([until, login]);
        days.day(&mut self.until, from)?;
        days.day(&mut self.last_login, from)?;
        self.status = if status { Some(word(from)?) } else { None };
        self.switched_on = switched.then_some(on);
        self.aliases.clear();
        for _ in 0..if aliases { number(from)? } else { 0 } {
            let mut alias = String::new();
            text(&mut alias, from)?;
            self.aliases.push(alias);
        }
        Some(())
    }
}
