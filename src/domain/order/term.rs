//! A term, how many billing cycles it has, and what seats cost for all of it or for what is left.
//!
//! Both days of a term belong to it. A cost is a product of whole numbers that is rounded once, halves to the even
//! neighbour.

use crate::domain::discount::Discount;
use crate::domain::license::Terms;
use crate::domain::money::{BillingCycle, Money, Price};
use crate::domain::time::{Day, add_months, days_since};

/// Cycles of a term that are counted one by one: two centuries of months.
const MOST_CYCLES: u32 = 2_640;

/// A term by its first and its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The first day.
    pub start: Day,
    /// The last day.
    pub end: Day,
}

impl Term {
    /// The term between two days; `None` if it would end before it starts.
    #[must_use]
    pub fn new(start: Day, end: Day) -> Option<Self> {
        (start <= end).then_some(Self { start, end })
    }

    /// The term that is recorded of a license.
    #[must_use]
    pub fn of(terms: &Terms) -> Option<Self> {
        Self::new(terms.start_date?, terms.expiry_date?)
    }

    /// The term of a license that holds a day: the recorded one, or the one that it has rolled on to by itself.
    #[must_use]
    pub fn on(terms: &Terms, day: Day) -> Option<Self> {
        let recorded = Self::of(terms)?;
        if day <= recorded.end {
            return Some(recorded).filter(|term| term.holds(day));
        }
        let mut term = recorded;
        for n in 1..=MOST_CYCLES {
            let months = terms.billing_cycle.months().filter(|_| terms.auto_renew)?;
            term = Self::new(term.end.succ_opt()?, add_months(recorded.end, months.checked_mul(n)?))?;
            if term.holds(day) {
                return Some(term);
            }
        }
        None
    }

    /// True if the day belongs to it.
    #[must_use]
    pub fn holds(self, day: Day) -> bool {
        (self.start..=self.end).contains(&day)
    }

    /// How many days it has.
    #[must_use]
    pub fn days(self) -> u32 {
        days_since(self.start, self.end) + 1
    }

    /// How many days are left from `day` on, that day included.
    #[must_use]
    pub fn days_left(self, day: Day) -> u32 {
        if day > self.end { 0 } else { days_since(day.max(self.start), self.end) + 1 }
    }

    /// How many billing cycles it has, as a fraction: whole ones by the calendar, and of one that is cut off its share by
    /// the day. What is bought once, or on a schedule of its own, is paid once in a term.
    #[must_use]
    pub fn cycles(self, cycle: BillingCycle) -> (i64, i64) {
        let Some(months) = cycle.months() else { return (1, 1) };
        let start_of = |n: u32| add_months(self.start, months * n);
        let whole =
            (1..=MOST_CYCLES).take_while(|n| start_of(*n).pred_opt().is_some_and(|last| last <= self.end)).count();
        let whole = u32::try_from(whole).unwrap_or(MOST_CYCLES);
        let (begins, ends) = (start_of(whole), start_of(whole + 1));
        let (over, of) =
            (if begins > self.end { 0 } else { days_since(begins, self.end) + 1 }, days_since(begins, ends));
        let of = of.max(1);
        (i64::from(whole) * i64::from(of) + i64::from(over), of.into())
    }
}

/// What `seats` cost at the price of a seat for one cycle: for a whole term, or for what is left of it from a day on;
/// without a term for one cycle. `None` where that is more than can be kept.
#[must_use]
pub fn cost(
    seats: i64,
    price: Price,
    cycle: BillingCycle,
    discount: Option<Discount>,
    (term, from): (Option<Term>, Day),
) -> Option<Money> {
    let discount = discount.unwrap_or_default();
    let (cycles, of) = term.map_or((1, 1), |term| term.cycles(cycle));
    let (left, days) = term.map_or((1, 1), |term| (term.days_left(from), term.days()));
    let numerator = i128::from(cycles) * i128::from(left) * i128::from(discount.left());
    let denominator = i128::from(of) * i128::from(days) * i128::from(Discount::WHOLE);
    price.part(seats, (numerator, denominator))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::license::LicenseFields;
    use crate::domain::money::Currency;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn term(start: &str, end: &str) -> Term {
        Term::new(day(start), day(end)).unwrap()
    }

    fn price(text: &str) -> Price {
        Price::of(Money::parse(text, Currency::EUR).ok(), None, None).unwrap()
    }

    fn costs(seats: i64, text: &str, cycle: BillingCycle, discount: &str, term: Option<Term>, from: &str) -> String {
        let discount = Discount::parse(discount).ok();
        cost(seats, price(text), cycle, discount, (term, day(from))).unwrap().to_string()
    }

    #[test]
    fn seats_within_a_term_are_paid_for_by_the_day() {
        let year = term("2026-01-01", "2026-12-31");
        assert_eq!((year.days(), year.days_left(day("2026-07-01"))), (365, 184));
        let annual = |seats, discount, from| costs(seats, "54.75", BillingCycle::Annual, discount, Some(year), from);
        assert_eq!(annual(10, "5", "2026-07-01"), "262.20");
        assert_eq!(annual(10, "0", "2026-07-01"), "276.00");
        assert_eq!(annual(10, "0", "2026-01-01"), "547.50", "all of it on the first day");
        assert_eq!(annual(1, "0", "2026-12-31"), "0.15", "the last day counts");
        assert_eq!(annual(10, "100", "2026-07-01"), "0.00");
        assert_eq!(annual(-10, "5", "2026-07-01"), "-262.20");
        let leap = term("2028-01-01", "2028-12-31");
        assert_eq!((leap.days_left(day("2028-02-29")), leap.days()), (307, 366));
        assert_eq!((leap.days_left(day("2027-06-01")), leap.days_left(day("2029-01-01"))), (366, 0));
    }

    #[test]
    fn a_cost_is_rounded_once_with_halves_to_the_even_neighbour() {
        let two = Some(term("2026-01-01", "2026-01-02"));
        let half = |text| costs(1, text, BillingCycle::Custom, "0", two, "2026-01-02");
        assert_eq!([half("0.01"), half("0.03"), half("0.05")], ["0.00", "0.02", "0.02"]);
        // A third of a cent, three times: rounded one by one nothing would be left.
        let three = Some(term("2026-01-01", "2026-01-03"));
        assert_eq!(costs(3, "0.01", BillingCycle::Custom, "0", three, "2026-01-03"), "0.01");
    }

    #[test]
    fn the_price_of_a_term_is_that_of_its_billing_cycles() {
        let year = term("2026-01-01", "2026-12-31");
        let whole = |cycle, term: Term| {
            let (n, d) = term.cycles(cycle);
            (n % d == 0).then_some(n / d)
        };
        assert_eq!(whole(BillingCycle::Annual, year), Some(1));
        assert_eq!(whole(BillingCycle::Annual, term("2028-01-01", "2028-12-31")), Some(1));
        assert_eq!(whole(BillingCycle::Monthly, year), Some(12));
        assert_eq!(whole(BillingCycle::Quarterly, year), Some(4));
        assert_eq!(whole(BillingCycle::Annual, term("2026-04-01", "2029-03-31")), Some(3));
        assert_eq!(whole(BillingCycle::Biennial, term("2026-01-01", "2027-12-31")), Some(1));
        assert_eq!(year.cycles(BillingCycle::Biennial), (365, 730), "half of two years by the day");
        assert_eq!(term("2026-01-01", "2026-03-15").cycles(BillingCycle::Monthly), (2 * 31 + 15, 31));
        assert_eq!(whole(BillingCycle::OneTime, year).zip(whole(BillingCycle::Custom, year)), Some((1, 1)));
        assert_eq!(costs(10, "12.50", BillingCycle::Monthly, "0", Some(year), "2026-07-01"), "756.16");
    }

    #[test]
    fn without_a_term_the_whole_cycle_is_paid() {
        assert_eq!(costs(10, "54.75", BillingCycle::Annual, "5", None, "2026-07-01"), "520.12");
    }

    #[test]
    fn what_is_more_than_can_be_kept_is_no_cost() {
        let large = Price::of(Some(Money { minor: Money::MAX_MINOR, currency: Currency::EUR }), None, None).unwrap();
        let long = Term::new(day("1980-01-01"), day("2199-12-31"));
        let of = |seats| cost(seats, large, BillingCycle::Monthly, None, (long, day("1980-01-01")));
        assert_eq!((of(10_000_000), of(-10_000_000)), (None, None));
        assert!(cost(1, large, BillingCycle::Annual, None, (None, day("2026-01-01"))).is_some());
    }

    #[test]
    fn the_term_of_a_day_rolls_on_where_the_license_renews_by_itself() {
        let fields = LicenseFields {
            start_date: Some(day("2025-04-01")),
            expiry_date: Some(day("2026-03-31")),
            auto_renew: Some(true),
            ..LicenseFields::default()
        };
        let terms = fields.checked(Currency::EUR).unwrap().0;
        let on = |terms: &Terms, text| Term::on(terms, day(text));
        assert_eq!(on(&terms, "2025-04-01"), Some(term("2025-04-01", "2026-03-31")));
        assert_eq!(on(&terms, "2026-03-31"), Some(term("2025-04-01", "2026-03-31")));
        assert_eq!(on(&terms, "2026-04-01"), Some(term("2026-04-01", "2027-03-31")));
        assert_eq!(on(&terms, "2028-06-01"), Some(term("2028-04-01", "2029-03-31")));
        assert_eq!(on(&terms, "2025-03-31"), None, "before it starts");
        let once = Terms { auto_renew: false, ..terms.clone() };
        assert_eq!(on(&once, "2026-04-01"), None);
        assert_eq!(on(&Terms { billing_cycle: BillingCycle::Custom, ..terms.clone() }, "2026-04-01"), None);
        assert_eq!(on(&Terms { start_date: None, ..terms }, "2026-03-01"), None);
    }
}
