//! Utilization: how full each covered license is, how many of its seats are dormant, what those cost, and in which order.
//!
//! The report works on [`SeatIndex`]: a new threshold is one binary search per license.

use super::dormancy::{AsOf, cutoff};
use super::evidence_quality::EvidenceQuality;
use super::ids::LicenseId;
use super::license::{License, SeatFigures, Terms};
use super::money::{Currency, Money, Savings};
use super::seat_index::{BEFORE_FIRST, JudgedBy, SeatIndex, number, prefix, undecided, untold};
use super::text;
use super::word::has_word;
use std::cell::OnceCell;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The colour of a utilization bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Band {
    /// 90 % or more.
    Red,
    /// 70 % or more.
    Amber,
    /// 30 % or more.
    Green,
    /// Less.
    Grey,
}

/// Seats used ÷ seats total, kept exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Utilization {
    used: u32,
    total: u32,
}

impl Utilization {
    /// The utilization of a license; `None` if it is unlimited or has no seats.
    #[must_use]
    pub fn of(used: u32, total: Option<u32>) -> Option<Self> {
        total.filter(|total| *total > 0).map(|total| Self { used, total })
    }

    /// The utilization of these seats; `None` also where nobody knows what is used.
    #[must_use]
    pub fn of_seats(seats: SeatFigures) -> Option<Self> {
        Self::of(seats.known()?, seats.total)
    }

    /// The band of the exact fraction: 89.96 % is amber.
    #[must_use]
    pub fn band(self) -> Band {
        let reaches = |percent: u64| u64::from(self.used) * 100 >= u64::from(self.total) * percent;
        match () {
            () if reaches(90) => Band::Red,
            () if reaches(70) => Band::Amber,
            () if reaches(30) => Band::Green,
            () => Band::Grey,
        }
    }

    /// Tenths of a percent, for programs and spreadsheets: 89.96 % is 89.9, and amber.
    #[must_use]
    pub fn tenths(self) -> u64 {
        self.shown_in(10)
    }

    /// Whole percent as people read it: 89.96 % is 89, and amber.
    #[must_use]
    pub fn percent(self) -> u64 {
        self.shown_in(1)
    }

    /// The percentage in steps of one `steps`th, which is how every front end comes by it: rounded to the nearest, but
    /// never up to the edge of a band or to 100 that the exact fraction does not reach, and never down to 0 while a seat
    /// is used. Beyond 100 it goes on.
    fn shown_in(self, steps: u64) -> u64 {
        let (used, total) = (u64::from(self.used) * 100 * steps, u64::from(self.total));
        let rounded = (used * 2 + total) / (2 * total);
        let short_of_an_edge = [30, 70, 90, 100].iter().any(|edge| rounded == edge * steps && used < rounded * total);
        if short_of_an_edge { rounded - 1 } else { rounded.max(u64::from(used > 0)) }
    }

    /// Its percentage with one decimal, as spreadsheets read it: `89.9`.
    #[must_use]
    pub fn decimal(self) -> String {
        format!("{}.{}", self.tenths() / 10, self.tenths() % 10)
    }

    /// Which of the two is fuller.
    #[must_use]
    pub fn compare(self, other: Self) -> Ordering {
        (u64::from(self.used) * u64::from(other.total)).cmp(&(u64::from(other.used) * u64::from(self.total)))
    }
}

/// The order of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::EnumString, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "kebab-case", ascii_case_insensitive)]
pub enum Sort {
    /// Fullest first.
    #[default]
    HighestUtilization,
    /// Emptiest first.
    LowestUtilization,
    /// Most money per year first, currency by currency: two are never compared. The organisation's own comes first, the
    /// others follow by their codes; in each, what has no figure per year (a custom cycle) stands below what has one, by
    /// its figure per cycle. Licenses whose savings are not known are last.
    MostSavings,
    /// Most dormant seats first.
    MostDormant,
}

has_word!(Sort);

impl Sort {
    /// The words as people read them.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::HighestUtilization => "Highest utilization",
            Self::LowestUtilization => "Lowest utilization",
            Self::MostSavings => "Most savings",
            Self::MostDormant => "Most dormant",
        }
    }
}

/// The order of a report, with the currency that comes first where money is ranked; without one, codes alone decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    sort: Sort,
    own: Option<Currency>,
}

impl From<Sort> for Order {
    fn from(sort: Sort) -> Self {
        Self { sort, own: None }
    }
}

impl Sort {
    /// The order for an organisation whose own currency is this one.
    #[must_use]
    pub fn with_own(self, currency: Currency) -> Order {
        Order { sort: self, own: Some(currency) }
    }
}

/// What is said of licenses without a dormant seat; not that all are active where that cannot be told of some.
#[must_use]
pub fn none_dormant(undecided: u32) -> String {
    match undecided {
        0 => "All assignments active".to_owned(),
        n => format!("No dormant seats · {} undecided", text::number(n)),
    }
}

/// One license of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenseUtilization {
    /// The license's id.
    pub id: LicenseId,
    /// Seats used ÷ total, if there is a total.
    pub utilization: Option<Utilization>,
    /// Dormant seats at the report's threshold.
    pub dormant: u32,
    /// Seats that cannot be told.
    pub undecided: u32,
    /// Of those, seats of whose use no source says anything.
    pub untold: u32,
    /// What the dormant ones rest on.
    pub evidence_quality: EvidenceQuality,
    /// What the dormant ones cost; `None` if the price is unknown.
    pub savings: Option<Savings>,
}

/// Potential savings in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurrencyTotal {
    /// Each license's own cycle, added up.
    pub per_cycle: Money,
    /// The comparable figure; `None` if every license of this currency has a custom cycle.
    pub per_year: Option<Money>,
}

/// The utilization report at one threshold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Dormant seats in all.
    pub dormant: u32,
    /// Active seats of covered licenses in all.
    pub seats: u32,
    /// Seats that cannot be told.
    pub undecided: u32,
    /// Of those, seats of whose use no source says anything.
    pub untold: u32,
    /// What the dormant ones rest on.
    pub evidence_quality: EvidenceQuality,
    /// What reclaiming every dormant seat would save, one entry per currency, the organisation's own first.
    pub savings: Vec<CurrencyTotal>,
    /// Licenses with dormant seats and no known price: left out of the savings.
    pub without_price: u32,
    /// Dormant seats by what they were judged by.
    pub judged_by: BTreeMap<JudgedBy, u32>,
    /// The licenses, in the order asked for.
    pub rows: Vec<LicenseUtilization>,
}

/// The report over `licenses`; those not covered are left out.
#[must_use]
pub fn report(licenses: &[License], seat_index: &SeatIndex, as_of: AsOf, order: impl Into<Order>) -> Report {
    let (order, today) = (order.into(), as_of.day);
    let mut report = Report::default();
    let mut totals: BTreeMap<Currency, CurrencyTotal> = BTreeMap::new();
    let mut judged_by = [0_u32; JudgedBy::ALL.len()];
    let limit = cutoff(as_of.threshold, today).to_epoch_days();
    let fresh = today.to_epoch_days() - BEFORE_FIRST - i32::try_from(as_of.stale_after).unwrap_or(i32::MAX);
    let mut rows: Vec<(Titled<'_>, LicenseUtilization)> = Vec::with_capacity(licenses.len());
    for license in licenses.iter().filter(|l| l.is_covered()) {
        let (seats, vague) = seat_index.of(license.id);
        let (dormant_seats, rest) = prefix(seats, limit);
        let mut evidence_quality = EvidenceQuality::default();
        for seat in dormant_seats {
            let by = seat.judged_by();
            judged_by[by as usize] += 1;
            evidence_quality.add(seat.ground(fresh), by == JudgedBy::SignIn);
        }
        let dormant = number(dormant_seats.len());
        let (undecided, untold) = if vague { (undecided(rest, limit), number(untold(rest).len())) } else { (0, 0) };
        let terms = &license.terms;
        let savings = terms.savings(dormant);
        report.dormant += dormant;
        report.seats += license.seats.assigned;
        report.undecided += undecided;
        report.untold += untold;
        report.evidence_quality.join(evidence_quality);
        match savings {
            Some(savings) => add(&mut totals, savings),
            None if dormant > 0 => report.without_price += 1,
            None => {}
        }
        let utilization = Utilization::of_seats(license.seats);
        rows.push((
            Titled::new(license),
            LicenseUtilization { id: license.id, utilization, dormant, undecided, untold, evidence_quality, savings },
        ));
    }
    rows.sort_by(|(one, a), (other, b)| compare(order, a, b).then_with(|| one.key().cmp(&other.key())));
    report.judged_by = JudgedBy::ALL.into_iter().zip(judged_by).filter(|(_, count)| *count > 0).collect();
    report.savings = in_order(totals, order.own);
    report.rows = rows.into_iter().map(|(_, row)| row).collect();
    report
}

/// The totals in the order in which money is listed.
#[must_use]
pub fn in_order(totals: BTreeMap<Currency, CurrencyTotal>, own: impl Into<Option<Currency>>) -> Vec<CurrencyTotal> {
    let own = own.into();
    let mut totals: Vec<CurrencyTotal> = totals.into_values().collect();
    totals.sort_by_key(|total| total.per_cycle.currency.place(own));
    totals
}

/// What letting go of so many seats of each license saves: one entry per currency, the organisation's own first, and how
/// many licenses have no known price and are left out.
#[must_use]
pub fn potential<'t>(seats: impl IntoIterator<Item = (&'t Terms, u32)>, own: Currency) -> (Vec<CurrencyTotal>, usize) {
    let (mut totals, mut without_price) = (BTreeMap::new(), 0);
    for (terms, seats) in seats {
        match terms.savings(seats) {
            Some(savings) => add(&mut totals, savings),
            None => without_price += 1,
        }
    }
    (in_order(totals, own), without_price)
}

/// A license whose title is made comparable only where it has to be: most rows differ in the figure they are sorted by.
struct Titled<'l> {
    license: &'l License,
    key: OnceCell<String>,
}

impl<'l> Titled<'l> {
    fn new(license: &'l License) -> Self {
        Self { license, key: OnceCell::new() }
    }

    fn key(&self) -> (&str, i64) {
        (self.key.get_or_init(|| text::key(&self.license.title())), self.license.id.0)
    }
}

/// Adds what one license saves to the totals, each currency apart.
pub fn add(totals: &mut BTreeMap<Currency, CurrencyTotal>, savings: Savings) {
    if savings.per_cycle.minor == 0 && savings.per_year.is_none_or(|year| year.minor == 0) {
        return;
    }
    let currency = savings.per_cycle.currency;
    let total =
        totals.entry(currency).or_insert(CurrencyTotal { per_cycle: Money { minor: 0, currency }, per_year: None });
    total.per_cycle.minor += savings.per_cycle.minor;
    if let Some(year) = savings.per_year {
        let sum = total.per_year.map_or(0, |m| m.minor) + year.minor;
        total.per_year = Some(Money { minor: sum, currency });
    }
}

/// The order of two rows; what has no figure stands last in every order.
fn compare(Order { sort, own }: Order, a: &LicenseUtilization, b: &LicenseUtilization) -> Ordering {
    let last = |a_is_none: bool, b_is_none: bool| a_is_none.cmp(&b_is_none);
    match sort {
        Sort::HighestUtilization | Sort::LowestUtilization => match (a.utilization, b.utilization) {
            (Some(x), Some(y)) if sort == Sort::LowestUtilization => x.compare(y),
            (Some(x), Some(y)) => y.compare(x),
            (x, y) => last(x.is_none(), y.is_none()),
        },
        Sort::MostDormant => b.dormant.cmp(&a.dormant),
        Sort::MostSavings => match (a.savings, b.savings) {
            (Some(x), Some(y)) => x.worth(own).compare(y.worth(own), true),
            (x, y) => last(x.is_none(), y.is_none()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_never_steps_over_the_edge_of_a_band() {
        for (used, total, tenths, percent, band) in [
            (8996, 10_000, "89.9", 89, Band::Amber),
            (2996, 10_000, "29.9", 29, Band::Grey),
            (6996, 10_000, "69.9", 69, Band::Green),
            (9996, 10_000, "99.9", 99, Band::Red),
            (9000, 10_000, "90.0", 90, Band::Red),
            (9004, 10_000, "90.0", 90, Band::Red),
            (8995, 10_000, "89.9", 89, Band::Amber),
            (8964, 10_000, "89.6", 89, Band::Amber),
            (8944, 10_000, "89.4", 89, Band::Amber),
            (5006, 10_000, "50.1", 50, Band::Green),
            (1, 100_000, "0.1", 1, Band::Grey),
            (0, 100_000, "0.0", 0, Band::Grey),
            (15, 10, "150.0", 150, Band::Red),
            (100_000, 1, "10000000.0", 10_000_000, Band::Red),
            (u32::MAX - 1, u32::MAX, "99.9", 99, Band::Red),
        ] {
            let of = Utilization::of(used, Some(total)).unwrap();
            assert_eq!((of.decimal().as_str(), of.percent(), of.band()), (tenths, percent, band), "{used}/{total}");
        }
    }
}
