//! What a contract says of buying more or fewer seats, in the two texts that a license keeps of it: prices by volume, and when
//! seats can be given up.
//!
//! It knows how each is read and written. It never reckons a price or a day: that is done where savings are.

use crate::domain::money::{BadMoney, Currency, Money};
use crate::domain::text::Shown;
use std::fmt;

/// The most seats one license may have.
pub const MAX_SEATS: u32 = 10_000_000;
/// Most days of a notice, a countdown or a grace.
pub const MAX_DAYS: u32 = 3650;
/// Longest text of prices by volume.
pub(super) const BREAKS_LIMIT: usize = 1000;
/// Longest text of when seats can be given up.
pub(super) const RULE_LIMIT: usize = 64;

/// The most prices that one license has by volume.
const MOST_BREAKS: usize = 30;

/// The price of a seat by volume. Displayed as it is kept: `1:12.00,50:11.00`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceBreaks(Vec<PriceBreak>);

/// From so many seats on, a seat has this price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PriceBreak {
    from: u32,
    each: Money,
}

/// Why a text says no prices by volume.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadBreaks {
    /// One that is not a number of seats and a price.
    #[error("have \"{0}\", which is not a number of seats, a colon and a price")]
    NotAPair(String),
    /// A number of seats that no license has.
    #[error("have \"{0}\", where the number of seats must be a whole number between 1 and {MAX_SEATS}")]
    Seats(String),
    /// A price that is none.
    #[error("have \"{0}\", whose price {1}")]
    Price(String, BadMoney),
    /// A price of nothing.
    #[error("have \"{0}\", whose price is not above zero")]
    NoPrice(String),
    /// One that does not come after the one before it.
    #[error("have {1} seats behind {0}, and must go from few seats to many")]
    Order(u32, u32),
    /// More than are kept.
    #[error("are more than {MOST_BREAKS}")]
    TooMany,
}

impl PriceBreaks {
    /// Reads `1:12.00, 50:11`, with commas or semicolons between the prices.
    ///
    /// # Errors
    /// Says which of them is wrong, and why.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, BadBreaks> {
        let mut breaks: Vec<PriceBreak> = Vec::new();
        for part in text.split([',', ';']).map(str::trim) {
            let shown = || Shown(part).to_string();
            let (from, each) = part.split_once(':').ok_or_else(|| BadBreaks::NotAPair(shown()))?;
            let from = from.trim_end();
            let digits = from.bytes().all(|b| b.is_ascii_digit());
            let from = from.parse().ok().filter(|from| digits && (1..=MAX_SEATS).contains(from));
            let from = from.ok_or_else(|| BadBreaks::Seats(shown()))?;
            let each = Money::parse(each, currency).map_err(|why| BadBreaks::Price(shown(), why))?;
            if each.minor == 0 {
                return Err(BadBreaks::NoPrice(shown()));
            }
            if let Some(before) = breaks.last().filter(|before| before.from >= from) {
                return Err(BadBreaks::Order(before.from, from));
            }
            if breaks.len() == MOST_BREAKS {
                return Err(BadBreaks::TooMany);
            }
            breaks.push(PriceBreak { from, each });
        }
        Ok(Self(breaks))
    }

    /// As people read it: `€ 12.00 from 1, € 11.00 from 50`.
    #[must_use]
    pub fn shown(&self) -> String {
        let one = |PriceBreak { from, each }: &PriceBreak| format!("{} from {from}", each.shown());
        self.0.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for PriceBreaks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, PriceBreak { from, each }) in self.0.iter().enumerate() {
            let comma = if place > 0 { "," } else { "" };
            write!(f, "{comma}{from}:{each}")?;
        }
        Ok(())
    }
}

/// When seats can be given up. Displayed as it is kept: `term_only`, `window(7)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuantityRule {
    /// From the next month on.
    AnyTime,
    /// From the next billing date on.
    CycleBoundary,
    /// At the end of the term.
    TermOnly,
    /// Within so many days of a purchase or a renewal.
    Window(u32),
    /// Not at all.
    Never,
}

/// Why a text does not say when seats can be given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadQuantityRule {
    /// It is none of the rules.
    #[error("is none of any_time, cycle_boundary, term_only, window(DAYS) and never")]
    Unknown,
    /// A window of no days, or of too many.
    #[error("has a window whose days are not a whole number between 1 and {MAX_DAYS}")]
    Days,
}

impl QuantityRule {
    const PLAIN: [Self; 4] = [Self::AnyTime, Self::CycleBoundary, Self::TermOnly, Self::Never];

    /// Reads `term_only` or `window(7)`, however its words are joined: `Term only`, `window 7`.
    ///
    /// # Errors
    /// It is none of the rules, or its window is not of so many days.
    pub fn parse(text: &str) -> Result<Self, BadQuantityRule> {
        let meant = text.trim().to_ascii_lowercase().replace([' ', '-'], "_");
        if let Some(plain) = Self::PLAIN.into_iter().find(|rule| rule.to_string() == meant) {
            return Ok(plain);
        }
        let days = meant.strip_prefix("window").ok_or(BadQuantityRule::Unknown)?.trim_matches('_');
        let days = days.strip_prefix('(').and_then(|days| days.strip_suffix(')')).unwrap_or(days);
        let digits = days.bytes().all(|b| b.is_ascii_digit());
        let days = days.parse().ok().filter(|days| digits && (1..=MAX_DAYS).contains(days));
        days.map(Self::Window).ok_or(BadQuantityRule::Days)
    }

    /// As people read it.
    #[must_use]
    pub fn shown(self) -> String {
        match self {
            Self::AnyTime => "at any time".to_owned(),
            Self::CycleBoundary => "from the next billing date on".to_owned(),
            Self::TermOnly => "at the end of the term".to_owned(),
            Self::Window(1) => "on the day of a purchase or a renewal".to_owned(),
            Self::Window(days) => format!("within {days} days of a purchase or a renewal"),
            Self::Never => "never".to_owned(),
        }
    }
}

impl fmt::Display for QuantityRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnyTime => f.write_str("any_time"),
            Self::CycleBoundary => f.write_str("cycle_boundary"),
            Self::TermOnly => f.write_str("term_only"),
            Self::Window(days) => write!(f, "window({days})"),
            Self::Never => f.write_str("never"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_by_volume_have_one_text_however_they_are_typed() {
        let kept = |text: &str, code: &str| {
            let breaks = PriceBreaks::parse(text, Currency::parse(code).unwrap());
            breaks.map(|breaks| breaks.to_string()).map_err(|why| why.to_string())
        };
        for (typed, code, text) in [
            ("1:12.00,50:11.00", "EUR", "1:12.00,50:11.00"),
            (" 10 : 12.5 ; 050:9", "EUR", "10:12.50,50:9.00"),
            ("1:1200,2:1100", "JPY", "1:1200,2:1100"),
            ("5:12", "KWD", "5:12.000"),
            ("1:11,50:12", "EUR", "1:11.00,50:12.00"),
        ] {
            assert_eq!(kept(typed, code), Ok(text.to_owned()), "{typed}");
            assert_eq!(kept(text, code), Ok(text.to_owned()), "{text} is read as it is kept");
        }
        for (typed, code, why) in [
            ("12.00", "EUR", "have \"12.00\", which is not a number of seats, a colon and a price"),
            ("1:12,", "EUR", "have \"\", which is not a number of seats, a colon and a price"),
            ("0:12", "EUR", "have \"0:12\", where the number of seats must be a whole number between 1 and 10000000"),
            ("+1:12", "EUR", "have \"+1:12\", where the number of seats must be a whole number between 1 and 10000000"),
            (":12", "EUR", "have \":12\", where the number of seats must be a whole number between 1 and 10000000"),
            (
                "1:twelve",
                "EUR",
                "have \"1:twelve\", whose price is not an amount: write digits with a point, such as 1212.50",
            ),
            ("1:12.50", "JPY", "have \"1:12.50\", whose price has more than 0 digits behind the point"),
            ("1:-12", "EUR", "have \"1:-12\", whose price is below zero"),
            ("1:0.00", "EUR", "have \"1:0.00\", whose price is not above zero"),
            ("50:11,1:12", "EUR", "have 1 seats behind 50, and must go from few seats to many"),
            ("50:11,50:12", "EUR", "have 50 seats behind 50, and must go from few seats to many"),
        ] {
            assert_eq!(kept(typed, code), Err(why.to_owned()), "{typed}");
        }
    }

    #[test]
    fn as_many_prices_as_can_be_kept_fit_the_column() {
        let most = |count: usize| {
            let each = |n: usize| format!("{}:10000000000000.00", MAX_SEATS - 100 + u32::try_from(n).unwrap());
            let text = (0..count).map(each).collect::<Vec<_>>().join(",");
            PriceBreaks::parse(&text, Currency::EUR).map(|breaks| breaks.to_string().len())
        };
        assert!(most(MOST_BREAKS).is_ok_and(|length| length <= BREAKS_LIMIT));
        assert_eq!(most(MOST_BREAKS + 1), Err(BadBreaks::TooMany));
    }

    #[test]
    fn when_seats_can_be_given_up_has_one_text_however_it_is_typed() {
        let kept = |text| QuantityRule::parse(text).map(|rule| rule.to_string()).map_err(|why| why.to_string());
        for (typed, text) in [
            ("any_time", "any_time"),
            ("Any time", "any_time"),
            ("cycle-boundary", "cycle_boundary"),
            (" TERM_ONLY ", "term_only"),
            ("never", "never"),
            ("window(7)", "window(7)"),
            ("Window (07)", "window(7)"),
            ("window 30", "window(30)"),
        ] {
            assert_eq!(kept(typed), Ok(text.to_owned()), "{typed}");
            assert_eq!(kept(text), Ok(text.to_owned()), "{text} is read as it is kept");
        }
        for typed in ["window", "window()", "window(0)", "window(3651)", "window(x)", "window(+7)", "window(7"] {
            let why = "has a window whose days are not a whole number between 1 and 3650";
            assert_eq!(kept(typed), Err(why.to_owned()), "{typed}");
        }
        for typed in ["", "sometimes", "never(7)"] {
            assert!(kept(typed).unwrap_err().starts_with("is none of any_time"), "{typed}");
        }
    }

    #[test]
    fn both_are_said_in_words() {
        let breaks = PriceBreaks::parse("1:12,50:11", Currency::EUR).unwrap();
        assert_eq!(breaks.shown(), "€ 12.00 from 1, € 11.00 from 50");
        let said = |text| QuantityRule::parse(text).unwrap().shown();
        assert_eq!(said("window(7)"), "within 7 days of a purchase or a renewal");
        assert_eq!(said("window(1)"), "on the day of a purchase or a renewal");
        assert_eq!(said("term_only"), "at the end of the term");
    }
}
