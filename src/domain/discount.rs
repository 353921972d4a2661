//! A discount: hundredths of a percent, from nothing off to all of it.
//!
//! It knows how a discount is read and written. It must never reckon a price: that is done once, where costs are.

use std::fmt;

/// So much of a price is not paid, in hundredths of a percent: 5 % are 500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Discount(u32);

/// Why a text is no discount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a percentage between 0 and 100 with at most two digits behind the point, such as 5 or 12.5")]
pub struct BadDiscount;

impl Discount {
    /// All of the price, in hundredths of a percent.
    pub const WHOLE: u32 = 10_000;

    /// A discount of so many hundredths of a percent; `None` if that is less than nothing or more than all.
    #[must_use]
    pub fn of_hundredths(hundredths: i64) -> Option<Self> {
        u32::try_from(hundredths).ok().filter(|hundredths| *hundredths <= Self::WHOLE).map(Self)
    }

    /// Reads `5`, `12.5` or `5%`.
    ///
    /// # Errors
    /// It is no number, has too many digits, or lies below 0 or above 100.
    pub fn parse(text: &str) -> Result<Self, BadDiscount> {
        let text = text.trim();
        let digits = text.strip_suffix('%').unwrap_or(text).trim_end();
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let part = if part.len() > 2 { part.trim_end_matches('0') } else { part };
        let part = if part.is_empty() && digits.len() > whole.len() + 1 { "0" } else { part };
        if !all_digits(whole) || !all_digits(part) || part.len() > 2 {
            return Err(BadDiscount);
        }
        format!("{whole}{part:0<2}").parse().ok().and_then(Self::of_hundredths).ok_or(BadDiscount)
    }

    /// In hundredths of a percent.
    #[must_use]
    pub fn hundredths(self) -> u32 {
        self.0
    }

    /// What is left to pay, in hundredths of a percent of the price.
    #[must_use]
    pub fn left(self) -> u32 {
        Self::WHOLE - self.0
    }

    /// As people read it: `12.5 %`.
    #[must_use]
    pub fn shown(self) -> String {
        format!("{self} %")
    }
}

/// The number alone: `5`, `12.5`.
impl fmt::Display for Discount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 100, self.0 % 100);
        match part {
            0 => whole.fmt(f),
            part if part % 10 == 0 => write!(f, "{whole}.{}", part / 10),
            part => write!(f, "{whole}.{part:02}"),
        }
    }
}

/// A decimal string, as money is: `"12.5"`.
impl serde::Serialize for Discount {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_discount_is_read_as_it_is_written() {
        for (text, hundredths, written) in [
            ("5", 500, "5"),
            ("5%", 500, "5"),
            (" 12.5 % ", 1250, "12.5"),
            ("0", 0, "0"),
            ("0.05", 5, "0.05"),
            ("99.99", 9999, "99.99"),
            ("100", 10_000, "100"),
            ("5.00", 500, "5"),
            ("5.500", 550, "5.5"),
            ("5.000", 500, "5"),
        ] {
            let discount = Discount::parse(text).unwrap();
            assert_eq!((discount.hundredths(), discount.to_string().as_str()), (hundredths, written), "{text}");
            assert_eq!(Discount::parse(&discount.to_string()), Ok(discount));
            assert_eq!(discount.left() + discount.hundredths(), Discount::WHOLE);
        }
    }

    #[test]
    fn what_is_no_percentage_is_refused() {
        for text in ["", "%", "-1", "100.01", "101", "5.", ".5", "5,5", "1e1", "0.001", "99999999999", "five"] {
            assert_eq!(Discount::parse(text), Err(BadDiscount), "{text:?}");
        }
        assert_eq!(Discount::of_hundredths(10_001), None);
        assert_eq!(Discount::of_hundredths(-1), None);
        assert_eq!(Discount::parse("7.25").unwrap().shown(), "7.25 %");
    }
}
