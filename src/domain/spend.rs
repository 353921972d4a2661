//! Spend: what the licenses in force cost by product, publisher, department, cycle or license, one currency at a time.
//!
//! Two currencies are never added, and what recurs is never added to what was paid once or on a schedule of its own. A
//! license is rounded once; every other figure is a sum of those, so that all ways of looking at it add up to the same
//! totals. It never takes an unknown price for nothing: such licenses are counted beside the sums.

use super::ids::{LicenseId, ProductId};
use super::license::Terms;
use super::money::{BillingCycle, Currency, Money};
use super::order::Order;
use super::order::cost::{CycleCost, next, running};
use super::read_model::LicenseEntry;
use super::text::key;
use super::time::Day;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What the lines of the report are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::EnumString, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum By {
    /// One for each product.
    #[default]
    Product,
    /// One for each publisher.
    Publisher,
    /// One for each department of holders.
    Department,
    /// One for each billing cycle.
    Cycle,
    /// One for each license.
    License,
}

/// Active seats of one license that one department's people hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The license.
    pub license: LicenseId,
    /// The department; `None` for holders of whom none is known.
    pub department: Option<String>,
    /// Seats.
    pub seats: u32,
}

/// What a license costs, as far as it can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// It recurs on the calendar.
    Recurring {
        /// A twelfth of a year.
        per_month: Money,
        /// Over a year.
        per_year: Money,
    },
    /// It was paid once.
    Once(Money),
    /// It recurs on a schedule of its own: for one cycle of that.
    PerCycle(Money),
}

impl Cost {
    /// What the whole agreement costs; `None` where no price is recorded. Of a total cost and a cost per seat that say
    /// different things the total counts: it is what is paid.
    #[must_use]
    pub fn of(terms: &Terms) -> Option<Self> {
        match (terms.billing_cycle, terms.billing_cycle.per_year()) {
            (BillingCycle::OneTime, _) => terms.cost_per_cycle().map(Self::Once),
            (_, None) => terms.cost_per_cycle().map(Self::PerCycle),
            (_, Some((cycles, years))) => Some(Self::Recurring {
                per_month: terms.cost_over((cycles, years * 12))?,
                per_year: terms.cost_over((cycles, years))?,
            }),
        }
    }

    /// What an agreement with this many seats costs on a day: where it has orders, what those of the term that runs cost.
    #[must_use]
    pub fn on(terms: &Terms, orders: &[Order], day: Day) -> Option<Self> {
        if orders.is_empty() {
            Self::of(terms)
        } else {
            Self::ordered(terms.billing_cycle, running(terms, orders, day)?)
        }
    }

    /// What it costs in the next term: where it has orders, all seats at its price, with the discount that is offered.
    #[must_use]
    pub fn of_next_term(terms: &Terms, orders: &[Order], day: Day) -> Option<Self> {
        if orders.is_empty() { Self::of(terms) } else { Self::ordered(terms.billing_cycle, next(terms, orders, day)?) }
    }

    fn ordered(cycle: BillingCycle, cost: CycleCost) -> Option<Self> {
        Some(match (cycle, cycle.per_year()) {
            (BillingCycle::OneTime, _) => Self::Once(cost.over((1, 1))?),
            (_, None) => Self::PerCycle(cost.over((1, 1))?),
            (_, Some((cycles, years))) => {
                Self::Recurring { per_month: cost.over((cycles, years * 12))?, per_year: cost.over((cycles, years))? }
            }
        })
    }

    fn split(self, weights: &[u64]) -> Vec<Self> {
        match self {
            Self::Recurring { per_month, per_year } => {
                let months = per_month.split(weights).into_iter();
                let both = months.zip(per_year.split(weights));
                both.map(|(per_month, per_year)| Self::Recurring { per_month, per_year }).collect()
            }
            Self::Once(money) => money.split(weights).into_iter().map(Self::Once).collect(),
            Self::PerCycle(money) => money.split(weights).into_iter().map(Self::PerCycle).collect(),
        }
    }
}

/// Costs of one currency, each kind by itself; `None` where there is none of the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// What recurs on the calendar, in a month.
    pub per_month: Option<Money>,
    /// The same in a year.
    pub per_year: Option<Money>,
    /// What was paid once.
    pub one_time: Option<Money>,
    /// What recurs on schedules of their own, for one cycle of each license.
    pub custom_per_cycle: Option<Money>,
    /// Licenses without a known price, left out of the sums.
    pub without_price: u32,
}

impl Sums {
    fn add(&mut self, cost: Option<Cost>) {
        let put = |sum: &mut Option<Money>, money: Money| *sum = Some(sum.map_or(money, |sum| sum.plus(money)));
        match cost {
            Some(Cost::Recurring { per_month, per_year }) => {
                put(&mut self.per_month, per_month);
                put(&mut self.per_year, per_year);
            }
            Some(Cost::Once(money)) => put(&mut self.one_time, money),
            Some(Cost::PerCycle(money)) => put(&mut self.custom_per_cycle, money),
            None => self.without_price += 1,
        }
    }
}

/// What a line stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// A product.
    Product(ProductId),
    /// A publisher.
    Publisher,
    /// A department.
    Department,
    /// A billing cycle.
    Cycle,
    /// A license.
    License(LicenseId),
    /// Products without a publisher, or holders without a department.
    Unnamed,
    /// Seats that nobody known here holds.
    NotHeld,
}

/// One line: a group in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpendLine {
    /// What it stands for.
    pub group: Group,
    /// Its name; empty where it has none.
    pub name: String,
    /// The currency of its sums.
    pub currency: Currency,
    /// Licenses it takes part in.
    pub licenses: u32,
    /// Seats bought, or, of a department, held; of unlimited licenses those that are held.
    pub seats: u64,
    /// What it costs.
    pub sums: Sums,
}

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spend {
    /// The licenses that count: active, trial or pending renewal, and not archived.
    pub licenses: u32,
    /// The sums of each currency, the organisation's own first.
    pub totals: Vec<(Currency, Sums)>,
    /// By currency; within one, what costs most in a year first, and what nobody holds last.
    pub lines: Vec<SpendLine>,
}

impl Spend {
    /// Licenses without a known price.
    #[must_use]
    pub fn without_price(&self) -> u32 {
        self.totals.iter().map(|(_, sums)| sums.without_price).sum()
    }
}

/// What the licenses in force cost on a day. `holdings` are looked at only by department.
#[must_use]
pub fn spend(entries: &[LicenseEntry], holdings: &[Holding], by: By, (own, day): (Currency, Day)) -> Spend {
    let mut totals: BTreeMap<Currency, Sums> = BTreeMap::new();
    let mut lines: BTreeMap<(Currency, Group, String), SpendLine> = BTreeMap::new();
    let mut held: BTreeMap<LicenseId, Vec<&Holding>> = BTreeMap::new();
    for holding in holdings {
        held.entry(holding.license).or_default().push(holding);
    }
    let mut licenses = 0;
    for entry in entries.iter().filter(|entry| entry.license.is_covered()) {
        let cost = Cost::on(&entry.license.terms, &entry.orders, day);
        let currency = entry.license.terms.currency;
        licenses += 1;
        totals.entry(currency).or_default().add(cost);
        let parts = match by {
            By::Department => by_department(entry, held.get(&entry.license.id).map_or(&[][..], Vec::as_slice), cost),
            by => vec![whole(entry, by, cost)],
        };
        for LicenseShare { group, name, seats, cost } in parts {
            let line = lines.entry((currency, group.clone(), key(&name))).or_insert_with(|| SpendLine {
                group,
                name,
                currency,
                licenses: 0,
                seats: 0,
                sums: Sums::default(),
            });
            line.licenses += 1;
            line.seats += seats;
            line.sums.add(cost);
        }
    }
    let mut lines: Vec<SpendLine> = lines.into_values().collect();
    lines.sort_by_cached_key(|line| {
        let most = Reverse(line.sums.per_year.map(|money| money.minor));
        (line.currency.place(own), line.group == Group::NotHeld, most, key(&line.name), line.group.clone())
    });
    let mut totals: Vec<(Currency, Sums)> = totals.into_iter().collect();
    totals.sort_by_key(|(currency, _)| currency.place(own));
    Spend { licenses, totals, lines }
}

/// What one license adds to one line.
struct LicenseShare {
    group: Group,
    name: String,
    seats: u64,
    cost: Option<Cost>,
}

fn whole(entry: &LicenseEntry, by: By, cost: Option<Cost>) -> LicenseShare {
    let license = &entry.license;
    let (group, name) = match (by, &entry.publisher) {
        (By::License, _) => (Group::License(license.id), license.title()),
        (By::Cycle, _) => (Group::Cycle, <&str>::from(license.terms.billing_cycle).to_owned()),
        (By::Publisher, Some(publisher)) => (Group::Publisher, publisher.clone()),
        (By::Publisher, None) => (Group::Unnamed, String::new()),
        (By::Product | By::Department, _) => (Group::Product(license.product_id), license.product.clone()),
    };
    let seats = license.seats.total.unwrap_or(license.seats.assigned).into();
    LicenseShare { group, name, seats, cost }
}

/// The cost of a license spread over the departments of its holders by the seats they hold, and over the seats that
/// nobody holds.
fn by_department(entry: &LicenseEntry, holdings: &[&Holding], cost: Option<Cost>) -> Vec<LicenseShare> {
    let held: u64 = holdings.iter().map(|holding| u64::from(holding.seats)).sum();
    let rest = entry.license.seats.total.map_or(0, |total| u64::from(total).saturating_sub(held));
    let mut parts: Vec<LicenseShare> = holdings
        .iter()
        .map(|holding| LicenseShare {
            group: if holding.department.is_some() { Group::Department } else { Group::Unnamed },
            name: holding.department.clone().unwrap_or_default(),
            seats: holding.seats.into(),
            cost: None,
        })
        .collect();
    if rest > 0 || held == 0 {
        parts.push(LicenseShare { group: Group::NotHeld, name: String::new(), seats: rest, cost: None });
    }
    let weights: Vec<u64> = parts.iter().map(|part| part.seats).collect();
    for (part, cost) in parts.iter_mut().zip(cost.into_iter().flat_map(|cost| cost.split(&weights))) {
        part.cost = Some(cost);
    }
    parts
}
