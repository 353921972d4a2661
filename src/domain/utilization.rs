//! Utilization: how full each covered license is, how many of its seats sleep, what they cost, and in which order.
//!
//! The report works on [`Fleet`], the few numbers per seat that a threshold needs, kept per license in the order of
//! silence: a new threshold is one binary search per license.

use super::dormancy::{Basis, Standing, Threshold, cutoff};
use super::ids::{LicenseId, SeatId};
use super::license::{License, Terms};
use super::money::{Currency, Money, Savings};
use super::time::Day;
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

impl Sort {
    /// The word as programs read it.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }

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

/// What a threshold needs of one active seat: 12 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doze {
    seat: u32,
    since: i32,
    /// How many days before `since` the silence may have begun, where that cannot be told; `u16::MAX`: no limit.
    earlier: u16,
    kind: Kind,
    judged_by: JudgedBy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
enum Kind {
    Always,
    ByDays,
    AtLeast,
    Exempt,
}

/// What dormant seats were judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
#[repr(u8)]
pub enum JudgedBy {
    /// Reported use of the seat, or a reported absence of it.
    Use,
    /// The holder's sign-in, at the vendor or to the directory.
    SignIn,
    /// The holder's status.
    Status,
    /// Nothing at all.
    Nothing,
}

impl JudgedBy {
    /// All of them, in the order of their numbers.
    const ALL: [Self; 4] = [Self::Use, Self::SignIn, Self::Status, Self::Nothing];
}

impl Doze {
    /// The reduced form of a seat's basis.
    #[must_use]
    pub fn of(seat: SeatId, basis: &Basis) -> Self {
        use super::dormancy::Signal;
        use super::evidence::Last;
        Self {
            seat: u32::try_from(seat.0).unwrap_or(u32::MAX),
            since: basis.since.to_epoch_days(),
            earlier: match basis.standing {
                Standing::AtLeast(Some(given)) => {
                    u16::try_from(super::time::days_since(given, basis.since)).unwrap_or(u16::MAX)
                }
                Standing::AtLeast(None) => u16::MAX,
                _ => 0,
            },
            kind: match basis.standing {
                Standing::Always => Kind::Always,
                Standing::ByDays => Kind::ByDays,
                Standing::AtLeast(_) => Kind::AtLeast,
                Standing::Exempt => Kind::Exempt,
            },
            judged_by: match (basis.signal, basis.evidence.last) {
                (Signal::Status, _) => JudgedBy::Status,
                (Signal::AccountLogin | Signal::LastLogin, _) => JudgedBy::SignIn,
                (Signal::Never, Last::Unknown) => JudgedBy::Nothing,
                _ => JudgedBy::Use,
            },
        }
    }

    /// Sleepiest first: those who left, then by the day of silence, those who are kept last; in one number, so that
    /// a comparison is one step. A day of the calendar is far below 2²⁷ days from 1970 on either side.
    fn rank(&self) -> u64 {
        let class = match self.kind {
            Kind::Always => 0,
            Kind::ByDays | Kind::AtLeast => 1,
            Kind::Exempt => 2,
        };
        let since = u64::from(self.since.saturating_add(1 << 27).unsigned_abs());
        (class << 60) | (since << 32) | u64::from(self.seat)
    }

    /// The seat.
    #[must_use]
    pub fn seat(self) -> SeatId {
        SeatId(self.seat.into())
    }
}

/// All active seats, those of one license together and sleepiest first.
#[derive(Debug, Clone, Default)]
pub struct Fleet {
    /// The licenses that have seats, in the order of their ids.
    licenses: Vec<Berth>,
    seats: Vec<Doze>,
}

/// Where the seats of one license end in the list; they begin where those of the license before end.
#[derive(Debug, Clone, Copy)]
struct Berth {
    license: LicenseId,
    end: usize,
    /// Some of its seats may be undecided.
    vague: bool,
}

/// Dormant seats of one license at one threshold, and what they were judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Dormant seats.
    pub dormant: u32,
    /// Seats whose evidence does not reach back far enough.
    pub undecided: u32,
}

/// Seats being gathered into a fleet, in any order; those of one license one after the other cost least.
#[derive(Debug, Default)]
pub struct Gathering {
    seats: Vec<Doze>,
    /// Where the seats of a license begin that follow each other.
    runs: Vec<(LicenseId, usize)>,
}

impl Gathering {
    /// None so far; `expected` seats will not have to be moved.
    #[must_use]
    pub fn expecting(expected: usize) -> Self {
        Self { seats: Vec::with_capacity(expected), runs: Vec::new() }
    }

    /// Adds one seat.
    pub fn add(&mut self, license: LicenseId, seat: Doze) {
        if self.runs.last().is_none_or(|(last, _)| *last != license) {
            self.runs.push((license, self.seats.len()));
        }
        self.seats.push(seat);
    }

    /// Adds the seats of another gathering behind its own.
    pub fn join(&mut self, other: Self) {
        let (before, last) = (self.seats.len(), self.runs.last().map(|(license, _)| *license));
        self.seats.extend(other.seats);
        let runs = other.runs.into_iter().map(|(license, start)| (license, before + start));
        self.runs.extend(runs.skip_while(|(license, start)| *start == before && last == Some(*license)));
    }

    /// Puts the seats that follow each other into their order, so that little is left to do in the end: two halves can
    /// be put in order at the same time.
    pub fn settle(&mut self) {
        let ends: Vec<usize> = self.runs.iter().skip(1).map(|(_, start)| *start).chain([self.seats.len()]).collect();
        for ((_, start), end) in self.runs.iter().zip(ends) {
            self.seats[*start..end].sort_unstable_by_key(Doze::rank);
        }
    }

    /// The fleet: each license's seats together, in order.
    #[must_use]
    pub fn done(self) -> Fleet {
        let ends = self.runs.iter().skip(1).map(|(_, start)| *start).chain([self.seats.len()]);
        let mut runs: Vec<_> =
            self.runs.iter().zip(ends).map(|((license, start), end)| (*license, *start, end)).collect();
        let in_order = runs.is_sorted_by(|one, next| one.0 < next.0);
        let (mut seats, mut licenses): (Vec<Doze>, Vec<Berth>) = if in_order {
            let berths = runs.iter().map(|(license, _, end)| Berth { license: *license, end: *end, vague: false });
            let berths = berths.collect();
            (self.seats, berths)
        } else {
            runs.sort_by_key(|(license, ..)| *license);
            let mut sorted = Vec::with_capacity(self.seats.len());
            let mut berths: Vec<Berth> = Vec::new();
            for (license, start, end) in runs {
                sorted.extend_from_slice(&self.seats[start..end]);
                let end = sorted.len();
                match berths.last_mut() {
                    Some(last) if last.license == license => last.end = end,
                    _ => berths.push(Berth { license, end, vague: false }),
                }
            }
            (sorted, berths)
        };
        let mut start = 0;
        for berth in &mut licenses {
            let seats = &mut seats[start..berth.end];
            seats.sort_unstable_by_key(Doze::rank);
            berth.vague = seats.iter().any(|doze| doze.kind == Kind::AtLeast);
            start = berth.end;
        }
        Fleet { licenses, seats }
    }
}

impl Fleet {
    /// A fleet of seats in any order.
    #[must_use]
    pub fn new(seats: impl IntoIterator<Item = (LicenseId, Doze)>) -> Self {
        let mut gathering = Gathering::default();
        for (license, seat) in seats {
            gathering.add(license, seat);
        }
        gathering.done()
    }

    /// The seats of a license, sleepiest first, and whether some may be undecided.
    fn of(&self, license: LicenseId) -> (&[Doze], bool) {
        let Ok(place) = self.licenses.binary_search_by_key(&license, |berth| berth.license) else {
            return (&[], false);
        };
        let start = place.checked_sub(1).map_or(0, |before| self.licenses[before].end);
        (&self.seats[start..self.licenses[place].end], self.licenses[place].vague)
    }

    /// The dormant seats of a license: a prefix of its list, sleepiest first.
    #[must_use]
    pub fn dormant(&self, license: LicenseId, threshold: Threshold, today: Day) -> &[Doze] {
        prefix(self.of(license).0, cutoff(threshold, today).to_epoch_days()).0
    }

    /// How many seats of a license are dormant, and how many cannot be told.
    #[must_use]
    pub fn count(&self, license: LicenseId, threshold: Threshold, today: Day) -> Count {
        let limit = cutoff(threshold, today).to_epoch_days();
        let (seats, vague) = self.of(license);
        let (dormant, rest) = prefix(seats, limit);
        Count { dormant: number(dormant.len()), undecided: if vague { undecided(rest, limit) } else { 0 } }
    }
}

/// The seats that are dormant when silence since the day `limit` suffices, and the rest.
fn prefix(seats: &[Doze], limit: i32) -> (&[Doze], &[Doze]) {
    let end = seats.partition_point(|d| d.kind == Kind::Always || (d.kind != Kind::Exempt && d.since <= limit));
    seats.split_at(end)
}

/// How many of the seats that are not dormant may be all the same.
fn undecided(rest: &[Doze], limit: i32) -> u32 {
    let may_reach =
        |d: &&Doze| d.kind == Kind::AtLeast && (d.earlier == u16::MAX || d.since - i32::from(d.earlier) <= limit);
    number(rest.iter().filter(may_reach).count())
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// One license of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which.
    pub id: LicenseId,
    /// Seats used ÷ total, if there is a total.
    pub utilization: Option<Utilization>,
    /// Dormant seats at the report's threshold.
    pub dormant: u32,
    /// Seats that cannot be told.
    pub undecided: u32,
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
    /// What reclaiming every dormant seat would save, one entry per currency, the organisation's own first.
    pub savings: Vec<CurrencyTotal>,
    /// Licenses with dormant seats and no known price: left out of the savings.
    pub without_price: u32,
    /// Dormant seats by what they were judged by.
    pub judged_by: BTreeMap<JudgedBy, u32>,
    /// The licenses, in the order asked for.
    pub rows: Vec<Row>,
}

/// The report over `licenses`; those not covered are left out.
#[must_use]
pub fn report(
    licenses: &[License],
    fleet: &Fleet,
    threshold: Threshold,
    order: impl Into<Order>,
    today: Day,
) -> Report {
    let order = order.into();
    let mut report = Report::default();
    let mut totals: BTreeMap<Currency, CurrencyTotal> = BTreeMap::new();
    let mut judged_by = [0_u32; JudgedBy::ALL.len()];
    let limit = cutoff(threshold, today).to_epoch_days();
    let mut rows: Vec<(Titled<'_>, Row)> = Vec::with_capacity(licenses.len());
    for license in licenses.iter().filter(|l| l.is_covered()) {
        let (seats, vague) = fleet.of(license.id);
        let (sleeping, rest) = prefix(seats, limit);
        for doze in sleeping {
            judged_by[doze.judged_by as usize] += 1;
        }
        let (dormant, undecided) = (number(sleeping.len()), if vague { undecided(rest, limit) } else { 0 });
        let terms = &license.terms;
        let savings = terms.savings(dormant);
        report.dormant += dormant;
        report.seats += license.seats.assigned;
        report.undecided += undecided;
        match savings {
            Some(savings) => add(&mut totals, savings),
            None if dormant > 0 => report.without_price += 1,
            None => {}
        }
        let utilization = Utilization::of(license.seats.used(), terms.seats_total);
        rows.push((Titled::new(license), Row { id: license.id, utilization, dormant, undecided, savings }));
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
        (self.key.get_or_init(|| super::text::key(&self.license.title())), self.license.id.0)
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
fn compare(Order { sort, own }: Order, a: &Row, b: &Row) -> Ordering {
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
