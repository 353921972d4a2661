//! Licenses: a pool of seats with a price, a term and a policy; which lists a license belongs to, and why.

mod contract;
mod fields;
mod words;

pub use contract::{MAX_SEATS, PriceBreaks, QuantityRule};
pub use fields::{FIELDS, FREE_SEATS, LicenseFields, NAME_LIMIT, Terms};
pub use words::{Counting, LicenseStatus, LimitPolicy, Plan, SeatType, TrueUpRule};

use super::field::masked;
use super::ids::{LicenseId, ProductId};
use super::money::{BillingCycle, Money, Price, Savings};
use super::text::number;
use super::time::{Day, days_since};
use super::word::has_word;

/// Days ahead in which a license counts as renewing soon.
pub const RENEWING_SOON_DAYS: u32 = 60;

impl Terms {
    /// The price of a seat that was bought once: taken back it saves nothing, and can be given to somebody else.
    #[must_use]
    pub fn reusable(&self) -> Option<Money> {
        let bought_once = self.billing_cycle == BillingCycle::OneTime && self.seats_total.is_some();
        self.price().filter(|_| bought_once).map(Price::each)
    }

    /// Days of grace that the vendor grants beyond the limit: none under a free plan.
    #[must_use]
    pub fn days_of_grace(&self) -> u32 {
        if self.plan == Plan::Free { 0 } else { self.grace_days }
    }

    /// The price of a seat, if one can be told.
    #[must_use]
    pub fn price(&self) -> Option<Price> {
        Price::of(self.cost_per_seat, self.total_cost, self.seats_total)
    }

    /// What letting go of so many seats saves; `None` if the price is not known.
    #[must_use]
    pub fn savings(&self, seats: u32) -> Option<Savings> {
        Savings::of(seats, self.price(), self.billing_cycle, self.seats_total.is_none(), self.currency)
    }

    /// What the whole agreement costs for one cycle: the total as given, else the price of a seat for each seat.
    #[must_use]
    pub fn cost_per_cycle(&self) -> Option<Money> {
        self.cost_over((1, 1))
    }

    /// What the whole agreement costs over so many cycles, rounded once.
    #[must_use]
    pub fn cost_over(&self, cycles: (i64, i64)) -> Option<Money> {
        let given = self.total_cost.map(|total| total.times(cycles));
        given.or_else(|| Some(self.price()?.times(self.seats_total?, cycles)))
    }

    /// What all seats come to at the cost per seat, where that lies more than 0.5 % off the total cost.
    #[must_use]
    pub fn costs_disagree(&self) -> Option<Money> {
        let (each, total, seats) = (self.cost_per_seat?, self.total_cost?, self.seats_total?);
        let product = i128::from(each.minor) * i128::from(seats);
        let apart = (product - i128::from(total.minor)).abs();
        let minor = i64::try_from(product).unwrap_or(i64::MAX);
        (apart * 200 > i128::from(total.minor)).then_some(Money { minor, ..each })
    }

    /// The key, masked.
    #[must_use]
    pub fn masked_key(&self) -> Option<String> {
        self.license_key.as_deref().map(masked)
    }

    /// What is odd about the terms without being wrong, a sentence each.
    #[must_use]
    pub fn oddities(&self) -> Vec<String> {
        let mut odd = Vec::new();
        if let (Some(start), Some(expiry)) = (self.start_date, self.expiry_date)
            && expiry < start
        {
            odd.push(format!("It expires on {expiry}, before it starts on {start}."));
        }
        if let (Some(renewal), Some(expiry)) = (self.renewal_date, self.expiry_date)
            && renewal > expiry
        {
            odd.push(format!("Its renewal on {renewal} lies after its expiry on {expiry}."));
        }
        if let (Some(bought), Some(expiry)) = (self.purchase_date, self.expiry_date)
            && bought > expiry
        {
            odd.push(format!("It was bought on {bought}, after its expiry on {expiry}."));
        }
        if let (Some(least), Some(total)) = (self.min_commit, self.seats_total)
            && least > total
        {
            odd.push(format!("Its minimum of {} seats lies above its total of {}.", number(least), number(total)));
        }
        if self.overdraft > 0 && self.limit_policy != LimitPolicy::Soft {
            let policy: &str = self.limit_policy.into();
            odd.push(format!(
                "Its overdraft of {} counts under a soft limit only, and its limit is {policy}.",
                self.overdraft
            ));
        }
        if self.overdraft == 0 && self.limit_policy == LimitPolicy::Soft {
            odd.push("Its limit is soft without an overdraft, and so refuses a seat where a hard one would.".into());
        }
        if let (Some(product), Some(each), Some(total), Some(seats)) =
            (self.costs_disagree(), self.cost_per_seat, self.total_cost, self.seats_total)
        {
            odd.push(format!(
                "{seats} seats at {} are {}, not the total cost of {}.",
                each.shown(),
                product.shown(),
                total.shown()
            ));
        }
        odd
    }
}

/// What the recorded count of a license starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Basis {
    /// The seats assigned here.
    #[default]
    Seats,
    /// So many accounts or devices, as the vendor counts them: assigning and revoking change who holds a seat, not this.
    Counted(u32),
    /// The most seats used at one time, which nothing here records: what is used is not known.
    Peak,
}

/// A license's seat figures. What is used follows from the basis and `unattributed`, so that none can drift from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SeatFigures {
    /// `None` if unlimited.
    pub total: Option<u32>,
    /// Active assignments.
    pub assigned: u32,
    /// What the last count found beyond the basis: beyond the seats assigned here, or beyond the accounts or devices that
    /// count; negative if it found fewer.
    pub unattributed: i64,
    /// What is counted.
    pub basis: Basis,
}

impl SeatFigures {
    /// The basis and `unattributed` together, below 0 too.
    fn counted(self) -> i64 {
        let basis = if let Basis::Counted(counted) = self.basis { counted } else { self.assigned };
        i64::from(basis) + self.unattributed
    }

    /// The recorded count: the last one, moved by what was assigned and revoked since, or else by what the vendor's lists
    /// say. Never below 0. Of a peak, the seats on record: see [`Self::known`].
    #[must_use]
    pub fn used(self) -> u32 {
        u32::try_from(self.counted().max(0)).unwrap_or(u32::MAX)
    }

    /// As [`Self::used`]; `None` where a peak is counted, for nobody knows it.
    #[must_use]
    pub fn known(self) -> Option<u32> {
        (self.basis != Basis::Peak).then(|| self.used())
    }

    /// Where the vendor's lists are counted: what counts beyond the holders on record, whom an assignment may name.
    #[must_use]
    pub fn without_holder(self) -> i64 {
        match self.basis {
            Basis::Counted(_) => self.counted() - i64::from(self.assigned),
            Basis::Seats | Basis::Peak => self.unattributed,
        }
    }

    /// What is used of the total, without separators: `211/242`, `?/10` of a peak, `211` without a limit.
    #[must_use]
    pub fn used_of_total(self) -> String {
        let used = self.known().map_or("?".to_owned(), |used| used.to_string());
        self.total.map_or_else(|| used.clone(), |total| format!("{used}/{total}"))
    }

    /// True if accounts or devices are counted, so that giving or taking back a seat here moves no figure.
    #[must_use]
    pub fn is_by_lists(self) -> bool {
        matches!(self.basis, Basis::Counted(_))
    }

    /// True if more was taken back than the last count found, so that [`Self::used`] says 0 for less.
    #[must_use]
    pub fn is_below_zero(self) -> bool {
        self.counted() < 0
    }

    /// How many seats the last count found fewer than are held here, beside the `missing` ones that the vendor's newest
    /// list is known to lack.
    #[must_use]
    pub fn short_beyond(self, missing: usize) -> u64 {
        if self.unattributed < 0 { self.unattributed.unsigned_abs().saturating_sub(missing as u64) } else { 0 }
    }

    /// What assigning is judged by: the larger of the recorded count and the holders on record; of accounts or devices,
    /// those that count.
    #[must_use]
    pub fn occupied(self) -> u32 {
        match self.basis {
            Basis::Counted(counted) => counted,
            Basis::Seats | Basis::Peak => self.used().max(self.assigned),
        }
    }

    /// The total, as far as it limits what is known to be used.
    fn limiting(self) -> Option<u32> {
        self.total.filter(|_| self.basis != Basis::Peak)
    }

    /// Seats left to give; `None` if unlimited, or if what is used is not known.
    #[must_use]
    pub fn available(self) -> Option<u32> {
        self.limiting().map(|total| total.saturating_sub(self.occupied()))
    }

    /// True if no seat is left: used ≥ total, and the total is not 0.
    #[must_use]
    pub fn is_fully_seated(self) -> bool {
        self.limiting().is_some_and(|total| total > 0 && self.used() >= total)
    }

    /// True if less than half of more than one seat is used.
    #[must_use]
    pub fn is_underutilized(self) -> bool {
        self.limiting().is_some_and(|total| total > 1 && u64::from(self.used()) * 2 < u64::from(total))
    }

    /// Seats used beyond the total; 0 if none or unlimited.
    #[must_use]
    pub fn overdrawn_by(self) -> u32 {
        self.limiting().map_or(0, |total| self.used().saturating_sub(total))
    }

    /// How many of the active seats a database without any refuses, under a hard limit. Where the vendor's lists or a peak are
    /// counted, giving one seat after the other moves no figure.
    #[must_use]
    pub fn beyond_total(self) -> u32 {
        match (self.basis, self.limiting()) {
            (_, None) => 0,
            (Basis::Counted(_), Some(total)) if total > 0 => 0,
            (_, Some(total)) => self.assigned.saturating_sub(total),
        }
    }

    /// True if one more seat may be given under `policy`.
    #[must_use]
    pub fn has_room(self, policy: LimitPolicy, overdraft: u32) -> bool {
        limit(self.limiting(), policy, overdraft).is_none_or(|limit| self.occupied() < limit)
    }
}

/// The most seats of so many in all that may be given under `policy`; `None` if there is no limit.
#[must_use]
pub fn limit(total: Option<u32>, policy: LimitPolicy, overdraft: u32) -> Option<u32> {
    match policy {
        LimitPolicy::Off => None,
        LimitPolicy::Hard => total,
        LimitPolicy::Soft => total.map(|total| total.saturating_add(overdraft)),
    }
}

/// What the rules and the lists need to know of a license.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct License {
    /// The license's id.
    pub id: LicenseId,
    /// The product it is for.
    pub product_id: ProductId,
    /// The product's name.
    pub product: String,
    /// Its terms.
    pub terms: Terms,
    /// Archived: kept, and counted nowhere.
    pub archived: bool,
    /// Its seats.
    pub seats: SeatFigures,
}

impl License {
    /// Product and name as one title: `Sketchpad · Business+`; the product alone for an unnamed license.
    #[must_use]
    pub fn title(&self) -> String {
        title(&self.product, self.terms.name.as_deref())
    }

    /// True if the utilization report and reclaim cover it: active, trial or pending renewal, and not archived.
    #[must_use]
    pub fn is_covered(&self) -> bool {
        self.terms.status.is_covered() && !self.archived
    }
}

/// Product and license name as one title.
#[must_use]
pub fn title(product: &str, name: Option<&str>) -> String {
    name.map_or_else(|| product.to_owned(), |name| format!("{product} · {name}"))
}

/// The saved views: lists of licenses that usually need attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "kebab-case", ascii_case_insensitive)]
pub enum View {
    /// Expires within 60 days, today included.
    RenewingSoon,
    /// Expiry lies in the past, whatever the status.
    PastExpiry,
    /// Used ≥ total.
    FullySeated,
    /// Less than half of more than one seat used.
    Underutilized,
    /// Past expiry with a status that says otherwise.
    StaleStatus,
    /// A users audit is open.
    AuditInProgress,
    /// The next users audit is due.
    AuditDue,
    /// More seats used than bought.
    Overdrawn,
}

has_word!(View);

impl View {
    /// The words as people read them.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::RenewingSoon => "Renewing soon",
            Self::PastExpiry => "Past expiry",
            Self::FullySeated => "Fully seated",
            Self::Underutilized => "Underutilized",
            Self::StaleStatus => "Stale status",
            Self::AuditInProgress => "Audit in progress",
            Self::AuditDue => "Audit due",
            Self::Overdrawn => "Overdrawn",
        }
    }

    /// True if the license belongs in this view today. Archived licenses belong in none.
    #[must_use]
    pub fn holds(self, license: &License, audit: AuditSchedule, today: Day) -> bool {
        let expiry = license.terms.expiry_date;
        let past = expiry.is_some_and(|day| day < today);
        !license.archived
            && match self {
                Self::RenewingSoon => !past && expiry.is_some_and(|day| days_since(today, day) <= RENEWING_SOON_DAYS),
                Self::PastExpiry => past,
                Self::FullySeated => license.seats.is_fully_seated(),
                Self::Underutilized => license.seats.is_underutilized(),
                Self::StaleStatus => past && license.terms.status.is_covered(),
                Self::AuditInProgress => audit.open,
                Self::AuditDue => audit.is_due(today),
                Self::Overdrawn => license.seats.overdrawn_by() > 0,
            }
    }
}

/// Where a license stands with its users audits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AuditSchedule {
    /// One is in progress.
    pub open: bool,
    /// The day the last completed one asked for the next.
    pub next_due: Option<Day>,
}

impl AuditSchedule {
    /// True if the next audit is due and none has been started.
    #[must_use]
    pub fn is_due(self, today: Day) -> bool {
        !self.open && self.next_due.is_some_and(|day| day <= today)
    }
}

/// True if the row of a license counts down to its expiry: 0 to `renewal_notice_days` days ahead.
#[must_use]
pub fn counts_down(terms: &Terms, today: Day) -> bool {
    terms.expiry_date.is_some_and(|day| day >= today && days_since(today, day) <= terms.renewal_notice_days)
}
