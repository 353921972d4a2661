//! Money: whole minor units of one currency, the price of a seat, and what dormant seats cost.
//!
//! Two currencies are never added. A price that is not known is not zero. Products are formed first and
//! rounded half to even once per license.

use super::text::group;
use std::cmp::Ordering;
use std::fmt;

/// A three-letter ISO 4217 currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The euro, the default of a license that names no currency.
    pub const EUR: Self = Self(iso_currency::Currency::EUR);

    /// Reads a code such as `EUR`, in either case; `None` if ISO 4217 does not list it, or lists it as something that
    /// nobody pays in and that has no minor unit: a metal, a unit of account, a code for tests (`XTS`) or for none (`XXX`).
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let known = iso_currency::Currency::from_code(&code.trim().to_ascii_uppercase());
        known.filter(|currency| currency.exponent().is_some()).map(Self)
    }

    /// The three letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Its place among others wherever money is listed: the organisation's own comes first, the others by their codes.
    #[must_use]
    pub fn place(self, own: impl Into<Option<Self>>) -> (bool, Self) {
        (Some(self) != own.into(), self)
    }

    /// Digits behind the point: 2 for EUR, 0 for JPY, 3 for KWD.
    #[must_use]
    pub fn digits(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    /// True if people write it with this sign, as others may write theirs: `$`, `kr`.
    #[must_use]
    pub fn is_written(self, sign: &str) -> bool {
        self.0.symbol().symbol == sign
    }

    /// The mark shown before an amount: a sign where one is unmistakable, else the code.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self.code() {
            "EUR" => "€",
            "USD" => "$",
            "GBP" => "£",
            "JPY" => "¥",
            code => code,
        }
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> Ordering {
        self.code().cmp(other.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl serde::Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

/// An amount in whole minor units of one currency. Displayed as a plain decimal (`1212.50`, `540` yen), which is
/// also its JSON form, a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Cents, yen, fils: the smallest unit.
    pub minor: i64,
    /// What they are units of.
    pub currency: Currency,
}

/// Why a text is not an amount of money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadMoney {
    /// Not digits with at most one point.
    #[error("is not an amount: write digits with a point, such as 1212.50")]
    NotANumber,
    /// More digits behind the point than the currency has.
    #[error("has more than {0} digits behind the point")]
    TooFine(u32),
    /// Below zero.
    #[error("is below zero")]
    Negative,
    /// Beyond what is kept.
    #[error("is larger than can be kept")]
    TooLarge,
}

impl BadMoney {
    /// True of what may be right in another currency.
    #[must_use]
    pub fn is_in_one_currency(&self) -> bool {
        matches!(self, Self::TooFine(_) | Self::TooLarge)
    }
}

impl Money {
    /// The largest amount that is accepted, in minor units.
    pub const MAX_MINOR: i64 = 1_000_000_000_000_000;

    /// Reads a decimal such as `54.75`; never a thousands separator, never a comma.
    ///
    /// # Errors
    /// Says what is wrong with the text.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, BadMoney> {
        let text = text.trim();
        if text.starts_with('-') {
            return Err(BadMoney::Negative);
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits_only = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits_only(whole) || !digits_only(fraction) || text.ends_with('.') {
            return Err(BadMoney::NotANumber);
        }
        let digits = currency.digits();
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > digits as usize {
            return Err(BadMoney::TooFine(digits));
        }
        let minor = format!("{whole}{fraction:0<width$}", width = digits as usize);
        match minor.parse::<i64>() {
            Ok(minor) if minor <= Self::MAX_MINOR => Ok(Self { minor, currency }),
            _ => Err(BadMoney::TooLarge),
        }
    }

    /// As [`Self::parse`], of an amount that may lie below zero: what is given back.
    ///
    /// # Errors
    /// As there.
    pub fn parse_balance(text: &str, currency: Currency) -> Result<Self, BadMoney> {
        match text.trim().strip_prefix('-') {
            Some(owed) => Self::parse(owed, currency).map(|money| Self { minor: -money.minor, ..money }),
            None => Self::parse(text, currency),
        }
    }

    /// The amount times a fraction, rounded once.
    #[must_use]
    pub fn times(self, (numerator, denominator): (i64, i64)) -> Self {
        let minor = half_even(i128::from(self.minor) * i128::from(numerator), i128::from(denominator));
        Self { minor, ..self }
    }

    /// Two amounts of one currency together; clamps beyond what is kept.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { minor: self.minor.saturating_add(other.minor), ..self }
    }

    /// The amount in as many parts as there are weights, in their proportion, to the last minor unit: what is left over
    /// after rounding down goes to the parts that lost most by it, of equals to the first. Without any weight the whole
    /// is the last part.
    #[must_use]
    pub fn split(self, weights: &[u64]) -> Vec<Self> {
        let whole: i128 = weights.iter().copied().map(i128::from).sum();
        let of = |minor: i128| Self { minor: i64::try_from(minor).unwrap_or(i64::MAX), ..self };
        if whole == 0 {
            let last = weights.len().saturating_sub(1);
            return (0..weights.len()).map(|place| of(if place == last { self.minor.into() } else { 0 })).collect();
        }
        let exact = |weight: &u64| i128::from(self.minor) * i128::from(*weight);
        let mut parts: Vec<i128> = weights.iter().map(|weight| exact(weight).div_euclid(whole)).collect();
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by_key(|place| (-exact(&weights[*place]).rem_euclid(whole), *place));
        let missing = i128::from(self.minor) - parts.iter().sum::<i128>();
        for place in order.into_iter().take(usize::try_from(missing).unwrap_or(0)) {
            parts[place] += 1;
        }
        parts.into_iter().map(of).collect()
    }

    /// The amount as people read it, with its mark and spaces between thousands: `€ 1 212.50`.
    #[must_use]
    pub fn shown(self) -> String {
        let plain = self.to_string();
        let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), None), |(w, f)| (w, Some(f)));
        let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |w| ("-", w));
        let fraction = fraction.map(|f| format!(".{f}")).unwrap_or_default();
        format!("{} {sign}{}{fraction}", self.currency.mark(), group(whole))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.currency.digits();
        let unit = 10_i64.pow(digits);
        let sign = if self.minor < 0 { "-" } else { "" };
        let (whole, rest) = ((self.minor / unit).abs(), (self.minor % unit).abs());
        if digits == 0 {
            write!(f, "{sign}{whole}")
        } else {
            write!(f, "{sign}{whole}.{rest:0width$}", width = digits as usize)
        }
    }
}

impl serde::Serialize for Money {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// How often the cost of a license recurs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, strum::EnumString, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum BillingCycle {
    /// Every month.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Once a year.
    #[default]
    Annual,
    /// Every two years.
    Biennial,
    /// One purchase for good.
    OneTime,
    /// A schedule that is tracked by hand.
    Custom,
}

impl BillingCycle {
    /// Cycles in a year as a fraction; `None` where a year's cost cannot be told (custom), 0 for one_time.
    #[must_use]
    pub fn per_year(self) -> Option<(i64, i64)> {
        match self {
            Self::Monthly => Some((12, 1)),
            Self::Quarterly => Some((4, 1)),
            Self::Annual => Some((1, 1)),
            Self::Biennial => Some((1, 2)),
            Self::OneTime => Some((0, 1)),
            Self::Custom => None,
        }
    }

    /// Its length in months; `None` for a single purchase and for a cycle that is tracked by hand.
    #[must_use]
    pub fn months(self) -> Option<u32> {
        match self {
            Self::Monthly => Some(1),
            Self::Quarterly => Some(3),
            Self::Annual => Some(12),
            Self::Biennial => Some(24),
            Self::OneTime | Self::Custom => None,
        }
    }

    /// The word that follows an amount: `a month`, `a year`.
    #[must_use]
    pub fn a_cycle(self) -> &'static str {
        match self {
            Self::Monthly => "a month",
            Self::Quarterly => "a quarter",
            Self::Annual => "a year",
            Self::Biennial => "every two years",
            Self::OneTime => "once",
            Self::Custom => "a cycle",
        }
    }
}

/// What one seat costs per billing cycle: a fraction of minor units, since a derived price need not be whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    minor: i64,
    seats: u32,
    currency: Currency,
    /// True if it is the total cost divided by the seats.
    pub derived: bool,
}

impl Price {
    /// The price of a seat: cost per seat; else total cost ÷ seats total; else unknown.
    #[must_use]
    pub fn of(per_seat: Option<Money>, total: Option<Money>, seats_total: Option<u32>) -> Option<Self> {
        match (per_seat, total, seats_total) {
            (Some(each), ..) => Some(Self { minor: each.minor, seats: 1, currency: each.currency, derived: false }),
            (None, Some(total), Some(seats)) if seats > 0 => {
                Some(Self { minor: total.minor, seats, currency: total.currency, derived: true })
            }
            _ => None,
        }
    }

    /// `count` seats at this price, times a fraction, rounded once.
    #[must_use]
    pub fn times(self, count: u32, (numerator, denominator): (i64, i64)) -> Money {
        let product = i128::from(self.minor) * i128::from(count) * i128::from(numerator);
        let minor = half_even(product, i128::from(self.seats) * i128::from(denominator));
        Money { minor, currency: self.currency }
    }

    /// `count` seats at this price, or so many fewer where it lies below 0, times a fraction, rounded once; `None` where that is
    /// more than can be kept.
    #[must_use]
    pub fn part(self, count: i64, (numerator, denominator): (i128, i128)) -> Option<Money> {
        let product = i128::from(self.minor).checked_mul(count.into())?.checked_mul(numerator)?;
        let minor = half_even(product, i128::from(self.seats).checked_mul(denominator)?);
        (minor.unsigned_abs() <= Money::MAX_MINOR.unsigned_abs()).then_some(Money { minor, currency: self.currency })
    }

    /// One seat for one cycle, rounded for showing.
    #[must_use]
    pub fn each(self) -> Money {
        self.times(1, (1, 1))
    }
}

/// What dormant seats cost: nothing known (`None`), or an amount per cycle and per year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Savings {
    /// For one billing cycle of the license.
    pub per_cycle: Money,
    /// For a year; `None` for a custom cycle.
    pub per_year: Option<Money>,
}

impl Savings {
    /// The potential savings of `dormant` seats. One-time purchases and unlimited licenses save nothing, whatever
    /// their price; an unknown price gives no figure at all.
    #[must_use]
    pub fn of(
        dormant: u32,
        price: Option<Price>,
        cycle: BillingCycle,
        unlimited: bool,
        currency: Currency,
    ) -> Option<Self> {
        if unlimited || cycle == BillingCycle::OneTime {
            let nothing = Money { minor: 0, currency };
            return Some(Self { per_cycle: nothing, per_year: Some(nothing) });
        }
        let price = price?;
        Some(Self {
            per_cycle: price.times(dormant, (1, 1)),
            per_year: cycle.per_year().map(|ratio| price.times(dormant, ratio)),
        })
    }
}

/// What money is ordered by, wherever rows are. Two currencies are never compared: those of one stand together, at
/// [`Currency::place`], whichever way the amounts go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worth {
    place: (bool, Currency),
    /// The figures that count, the first one first; what lacks one stands behind what has it.
    figures: [Option<i64>; 2],
}

impl Money {
    /// What an amount is ordered by, for an organisation whose own currency is this one.
    #[must_use]
    pub fn worth(self, own: impl Into<Option<Currency>>) -> Worth {
        Worth { place: self.currency.place(own), figures: [Some(self.minor), None] }
    }
}

impl Savings {
    /// What savings are ordered by: the figure for a year, which can be compared; of those that have none, that for a
    /// cycle.
    #[must_use]
    pub fn worth(self, own: impl Into<Option<Currency>>) -> Worth {
        let figures = [self.per_year.map(|money| money.minor), Some(self.per_cycle.minor)];
        Worth { place: self.per_cycle.currency.place(own), figures }
    }
}

impl Worth {
    /// Which of two comes first, with the largest amounts of each currency first or the smallest.
    #[must_use]
    pub fn compare(self, other: Self, largest_first: bool) -> Ordering {
        let figures = self.figures.into_iter().zip(other.figures).map(|pair| match pair {
            (Some(a), Some(b)) if largest_first => b.cmp(&a),
            (Some(a), Some(b)) => a.cmp(&b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        });
        figures.fold(self.place.cmp(&other.place), Ordering::then)
    }
}

/// Division rounded to the nearest, halves to the even neighbour; clamps beyond 64 bits.
fn half_even(n: i128, d: i128) -> i64 {
    let (quotient, rest) = (n.div_euclid(d), n.rem_euclid(d));
    let up = match (rest * 2).cmp(&d) {
        Ordering::Less => 0,
        Ordering::Greater => 1,
        Ordering::Equal => quotient.rem_euclid(2),
    };
    i64::try_from(quotient + up).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_pays_in_is_no_currency() {
        for code in ["XXX", "xts", "XAU", "XDR", "EURO", ""] {
            assert_eq!(Currency::parse(code), None, "{code}");
        }
        for (code, digits) in [("EUR", 2), ("jpy", 0), ("KWD", 3), ("XOF", 0)] {
            assert_eq!(Currency::parse(code).map(Currency::digits), Some(digits), "{code}");
        }
    }

    fn money(text: &str, code: &str) -> Money {
        Money::parse(text, Currency::parse(code).unwrap()).unwrap()
    }

    #[test]
    fn amounts_follow_the_digits_of_their_currency() {
        assert_eq!(money("54.75", "EUR").minor, 5475);
        assert_eq!(money("54.7", "EUR").to_string(), "54.70");
        assert_eq!(money("540", "JPY").to_string(), "540");
        assert_eq!(money("1.234", "KWD").to_string(), "1.234");
        assert_eq!(money("12.500", "EUR").minor, 1250);
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for (text, code, why) in [
            ("1,000", "EUR", BadMoney::NotANumber),
            ("1e3", "EUR", BadMoney::NotANumber),
            ("", "EUR", BadMoney::NotANumber),
            ("5.", "EUR", BadMoney::NotANumber),
            ("-1", "EUR", BadMoney::Negative),
            ("1.005", "EUR", BadMoney::TooFine(2)),
            ("1.5", "JPY", BadMoney::TooFine(0)),
            ("99999999999999999", "EUR", BadMoney::TooLarge),
        ] {
            assert_eq!(Money::parse(text, Currency::parse(code).unwrap()), Err(why), "{text} {code}");
        }
    }

    #[test]
    fn people_read_a_mark_and_grouped_thousands() {
        assert_eq!(money("1212.5", "EUR").shown(), "€ 1 212.50");
        assert_eq!(money("1234567", "JPY").shown(), "¥ 1 234 567");
        assert_eq!(money("999", "CHF").shown(), "CHF 999.00");
    }

    #[test]
    fn two_currencies_are_never_compared() {
        let own = Currency::EUR;
        let mut all =
            [money("9000", "JPY"), money("14400", "USD"), money("1", "EUR"), money("20", "USD"), money("5", "EUR")];
        for (largest_first, expected) in [
            (true, ["€ 5.00", "€ 1.00", "¥ 9 000", "$ 14 400.00", "$ 20.00"]),
            (false, ["€ 1.00", "€ 5.00", "¥ 9 000", "$ 20.00", "$ 14 400.00"]),
        ] {
            all.sort_by(|a, b| a.worth(own).compare(b.worth(own), largest_first));
            assert_eq!(all.map(Money::shown), expected);
        }
        all.sort_by(|a, b| a.worth(None).compare(b.worth(None), true));
        assert_eq!(all[2].shown(), "¥ 9 000", "without an own one, codes alone decide");
        all.sort_by(|a, b| a.worth(Currency::parse("USD")).compare(b.worth(Currency::parse("USD")), true));
        assert_eq!(all[0].shown(), "$ 14 400.00");
    }

    #[test]
    fn savings_without_a_figure_for_a_year_stand_behind_those_with_one_either_way() {
        let of = |cycle: i64, year: Option<i64>| {
            let money = |minor| Money { minor, currency: Currency::EUR };
            Savings { per_cycle: money(cycle), per_year: year.map(money) }.worth(Currency::EUR)
        };
        let mut all = [of(900, None), of(10, Some(120)), of(50, Some(50)), of(1000, None)];
        let [less, more, year_more, year_less] = [all[0], all[3], all[1], all[2]];
        all.sort_by(|a, b| a.compare(*b, true));
        assert_eq!(all, [year_more, year_less, more, less]);
        all.sort_by(|a, b| a.compare(*b, false));
        assert_eq!(all, [year_less, year_more, less, more]);
    }

    #[test]
    fn a_derived_price_is_multiplied_before_it_is_rounded() {
        let price = Price::of(None, Some(money("250.00", "EUR")), Some(13)).unwrap();
        assert!(price.derived);
        assert_eq!(price.each().to_string(), "19.23");
        assert_eq!(price.times(13, (1, 1)).to_string(), "250.00");
        assert_eq!(price.times(2, (12, 1)).to_string(), "461.54");
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        let parts = |text: &str, weights: &[u64]| -> Vec<i64> {
            money(text, "EUR").split(weights).into_iter().map(|part| part.minor).collect()
        };
        let thirteen = parts("250.00", &[1; 13]);
        assert_eq!(thirteen, [[1924; 1].as_slice(), [1923; 12].as_slice()].concat());
        assert_eq!(parts("100.00", &[1, 2]), [3333, 6667]);
        assert_eq!(parts("0.01", &[5, 5, 5]), [1, 0, 0]);
        assert_eq!(parts("7.00", &[0, 3, 0]), [0, 700, 0]);
        assert_eq!(parts("7.00", &[0, 0]), [0, 700], "nobody's part is the last one");
        assert!(parts("7.00", &[]).is_empty());
        let many = money("9999999999.99", "EUR").split(&[9_999_991, 7, 3, 1]);
        assert_eq!(many.iter().map(|part| part.minor).sum::<i64>(), 999_999_999_999);
    }

    #[test]
    fn halves_go_to_the_even_neighbour() {
        assert_eq!(half_even(5, 2), 2);
        assert_eq!(half_even(7, 2), 4);
        assert_eq!(half_even(6, 4), 2);
        assert_eq!(half_even(-5, 2), -2);
    }

    #[test]
    fn no_price_is_unknown_and_not_zero() {
        let eur = Currency::EUR;
        assert_eq!(Price::of(None, None, Some(10)), None);
        assert_eq!(Price::of(None, Some(money("10", "EUR")), Some(0)), None);
        assert_eq!(Savings::of(3, None, BillingCycle::Annual, false, eur), None);
        let nothing = Savings::of(3, None, BillingCycle::OneTime, false, eur).unwrap();
        assert_eq!((nothing.per_cycle.minor, nothing.per_year.unwrap().minor), (0, 0));
        let custom = Savings::of(3, Price::of(Some(money("2", "EUR")), None, None), BillingCycle::Custom, false, eur);
        assert_eq!(custom.unwrap().per_year, None);
    }
}
