//! What the amounts of a row are paid in. A currency that cannot be told is a fault of its own, and an amount is then held
//! against none: what is wrong with it in one may be right in another.

use crate::domain::import_file::RejectCode;
use crate::domain::money::{BadMoney, Currency, Money};

use super::row::Fault;

/// How an amount is read: [`Money::parse`], or [`Money::parse_balance`] where it may be less than nothing.
pub(super) type ParseMoney = fn(&str, Currency) -> Result<Money, BadMoney>;

/// The currency of the amounts of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct PaidIn {
    pub currency: Currency,
    /// What the row says of it can be read; `currency` only stands in where not.
    pub is_told: bool,
}

impl PaidIn {
    /// An amount, as it stands in a cell.
    pub(super) fn amount(self, column: usize, text: &str, parse: ParseMoney) -> Result<Option<Money>, Fault> {
        match parse(text, self.currency) {
            Ok(money) => Ok(Some(money)),
            Err(why) if !self.is_told && why.is_in_one_currency() => Ok(None),
            Err(why) => Err(Fault::cell(column, RejectCode::BadValue, why.to_string())),
        }
    }
}
