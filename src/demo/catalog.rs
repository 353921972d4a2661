//! What the made-up organisation owns, read from `assets/demo/catalog.toml`.

use super::scale::{Scale, ago, ahead, ratio_up};
use crate::domain::license::{Counting, LicenseFields, LicenseStatus, LimitPolicy, SeatType, TrueUpRule};
use crate::domain::money::{BillingCycle, Currency, Money};
use crate::domain::product::{Grade, ProductFields, RiskLevel};
use crate::domain::time::Day;
use chrono::Months;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use std::str::FromStr;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Catalog {
    #[serde(rename = "product")]
    pub products: Vec<Product>,
}

/// A product with its licenses.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Product {
    pub name: String,
    pub publisher: String,
    pub category: String,
    #[serde(default, deserialize_with = "word_opt")]
    pub grade: Option<Grade>,
    #[serde(default, deserialize_with = "word_opt")]
    pub risk: Option<RiskLevel>,
    pub licenses: Vec<Agreement>,
}

/// A license, and what happened to it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Agreement {
    pub name: Option<String>,
    pub held: u32,
    pub seats: Option<u32>,
    #[serde(default, deserialize_with = "word")]
    pub kind: SeatType,
    pub price: Option<String>,
    #[serde(default)]
    pub total: Total,
    pub currency: Option<String>,
    #[serde(default, deserialize_with = "word")]
    pub cycle: BillingCycle,
    pub bought: u32,
    pub expires: Option<i64>,
    #[serde(default)]
    pub auto: bool,
    pub warns: Option<u32>,
    pub notice: Option<u32>,
    #[serde(default, deserialize_with = "word")]
    pub status: LicenseStatus,
    #[serde(default, deserialize_with = "word")]
    pub limit: LimitPolicy,
    #[serde(default)]
    pub overdraft: u32,
    pub grace: Option<u32>,
    pub lapse: Option<String>,
    #[serde(default, deserialize_with = "word_opt")]
    pub counting: Option<Counting>,
    /// How many of the holders have something second at the vendor: an account, or a device where those are counted.
    #[serde(default)]
    pub second: u32,
    /// What the contract says of buying: the least seats, prices by volume, when seats drop, and what is paid afterwards.
    pub least: Option<u32>,
    pub breaks: Option<String>,
    pub drops: Option<String>,
    #[serde(default, deserialize_with = "word_opt")]
    pub trueup: Option<TrueUpRule>,
    pub evidence: Source,
    #[serde(default)]
    pub asleep: u32,
    #[serde(default = "yesterday")]
    pub as_of: u32,
    #[serde(default)]
    pub of: Vec<String>,
    #[serde(default)]
    pub service: bool,
    #[serde(default)]
    pub audits: Vec<PastAudit>,
    pub open: Option<u32>,
    pub reclaim: Option<PastReclaim>,
    #[serde(default)]
    pub given: u32,
    pub slip: Option<u32>,
    #[serde(default)]
    pub orders: Vec<PastOrder>,
    /// How many days ago its term of today was agreed.
    pub renewed: Option<u32>,
}

/// Which costs are recorded.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Total {
    /// The price of a seat alone.
    #[default]
    None,
    /// The price of all seats alone, so that the price of one is derived.
    Derived,
    /// Both.
    Both,
    /// The price is that of the whole agreement, however many use it.
    Whole,
}

/// Where the last use of a seat is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Source {
    /// Our own file.
    Use,
    /// Nothing but the holder's sign-in.
    SignIn,
    /// A vendor's list.
    Roster,
    /// A vendor's list that looks back so far and no further.
    Window,
}

/// A users audit that has ended.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PastAudit {
    pub at: u32,
    pub took: u32,
    #[serde(default)]
    pub removed: u32,
    /// Seats counted beyond the holders known, or fewer if negative.
    #[serde(default)]
    pub beyond: i32,
    #[serde(default)]
    pub next: String,
    pub notes: Option<String>,
    pub cancelled: Option<String>,
}

/// Seats that were bought within a term.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PastOrder {
    pub at: u32,
    pub seats: u32,
    pub discount: Option<String>,
}

/// A reclaim of the past.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PastReclaim {
    pub at: u32,
    pub seats: u32,
}

fn yesterday() -> u32 {
    1
}

/// Reads one of the domain's own words.
fn word<'de, T: FromStr, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let word = String::deserialize(from)?;
    word.parse().map_err(|_| D::Error::custom(format!("{word} is no such word")))
}

fn word_opt<'de, T: FromStr, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    word(from).map(Some)
}

impl Product {
    /// The row of `products.csv`.
    pub fn fields(&self) -> ProductFields {
        ProductFields {
            name: self.name.clone(),
            publisher: Some(self.publisher.clone()),
            category: Some(self.category.clone()),
            security_grade: self.grade,
            risk_level: self.risk,
        }
    }
}

impl Agreement {
    /// Seats bought for `held` seats in use.
    pub fn total(&self, held: u32, scale: Scale) -> Option<u32> {
        let seats = self.seats?;
        let total = if self.held == 0 { scale.of(seats) } else { ratio_up(seats, held, self.held) };
        // Those who are gone by now once had a seat as well.
        Some(if self.former(scale) > 0 { total.max(held + self.former(scale)) } else { total })
    }

    /// The seats of each order that came later, all of them fewer than nobody holds.
    pub fn ordered(&self, held: u32, scale: Scale) -> Vec<u32> {
        let mut free = self.total(held, scale).map_or(0, |total| total.saturating_sub(held + self.former(scale)));
        let seats = |order: &PastOrder| {
            let seats = ratio_up(order.seats, held, self.held).min(free);
            free -= seats;
            seats
        };
        self.orders.iter().map(seats).collect()
    }

    /// The last day of the term that runs.
    pub fn ends(&self, today: Day) -> Option<Day> {
        self.expires.map(|days| ahead(today, days))
    }

    /// The row of `licenses.csv`; `number` makes its references, `owner` answers for it.
    pub fn fields(&self, number: u32, held: u32, owner: &str, scale: Scale, today: Day) -> LicenseFields {
        let currency = self.currency.as_deref().and_then(Currency::parse).unwrap_or(Currency::EUR);
        let price = self.price.as_deref().and_then(|price| Money::parse(price, currency).ok());
        let seats_total = self.total(held, scale).map(|total| total - self.ordered(held, scale).iter().sum::<u32>());
        // What was renewed since ended a year before.
        let first_end = self.ends(today).map(|end| match self.renewed {
            Some(_) => end.checked_sub_months(Months::new(12)).unwrap_or(end),
            None => end,
        });
        let all = price.map(|each| Money { minor: each.minor * i64::from(seats_total.unwrap_or(1)), ..each });
        let bought = ago(today, self.bought);
        let references = matches!(self.total, Total::Both) || number.is_multiple_of(3);
        LicenseFields {
            name: self.name.clone(),
            seats_total,
            seat_type: Some(self.kind),
            counting: self.counting,
            identity_key: None,
            cost_per_seat: price.filter(|_| matches!(self.total, Total::None | Total::Both)),
            total_cost: all.filter(|_| self.total != Total::None),
            currency: Some(currency),
            billing_cycle: Some(self.cycle),
            purchase_date: Some(bought),
            start_date: Some(bought),
            expiry_date: first_end,
            renewal_date: first_end.filter(|_| self.auto),
            auto_renew: Some(self.auto),
            renewal_notice_days: self.warns,
            notice_days: self.notice,
            business_owner: Some(owner.to_owned()),
            license_key: references.then(|| format!("{:06X}-{:06X}", number * 97_711, number * 79_193)),
            purchase_order: Some(format!("PO-{}", 4_200 + number * 7)),
            invoice_number: references.then(|| format!("RE-{}", 90_300 + number * 13)),
            status: Some(self.status),
            limit_policy: Some(self.limit),
            overdraft: Some(ratio_up(self.overdraft, held, self.held)),
            vendor_products: None,
            grace_days: self.grace,
            plan: None,
            lapse_effect: self.lapse.clone(),
            min_commit: self.least.map(|least| ratio_up(least, held, self.held)),
            price_breaks: self.breaks.clone(),
            quantity_rule: self.drops.clone(),
            trueup_rule: self.trueup,
        }
    }

    /// True if what is counted are the devices of a list that says nothing of seats.
    pub fn is_by_devices(&self) -> bool {
        self.counting == Some(Counting::Devices)
    }

    /// Holders who were there once: removed by audits and reclaimed.
    pub fn former(&self, scale: Scale) -> u32 {
        let removed: u32 = self.audits.iter().map(|audit| scale.few(audit.removed)).sum();
        removed + self.reclaim.map_or(0, |reclaim| scale.few(reclaim.seats))
    }

    /// True if its seats were recorded long ago, because something has happened to it since.
    pub fn is_old(&self) -> bool {
        !self.audits.is_empty()
    }
}
