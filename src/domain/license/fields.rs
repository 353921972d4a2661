//! The fields of a license, each described once; and how a license is made of them.
//!
//! A new field is an entry here and a column of the same name. Flags, forms, files, documents, pages and history follow.

use super::contract::{BREAKS_LIMIT, MAX_DAYS, MAX_SEATS, PriceBreaks, QuantityRule, RULE_LIMIT};
use super::words::{Counting, LicenseStatus, LimitPolicy, Plan, SeatType, TrueUpRule};
use crate::domain::account::IdentityKey;
use crate::domain::field::{Described, Field, Held, Kind, TextKind, Value, words};
use crate::domain::money::{BillingCycle, Currency, Money};
use crate::domain::name_list::NameList;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Day;
use std::fmt;

/// Longest license name, in characters.
pub const NAME_LIMIT: usize = 200;
/// Longest business owner, license key, order and invoice number, in characters.
pub const REFERENCE_LIMIT: usize = 191;
/// Most seats of a vendor's free plan.
pub const FREE_SEATS: u32 = 3;

/// The type of a field in [`Terms`]: what has a default always holds something.
macro_rules! recorded {
    ($type:ty) => { Option<$type> };
    ($type:ty, $default:expr) => { $type };
}

/// A recorded field as somebody would give it.
macro_rules! as_given {
    ($value:expr) => {
        $value
    };
    ($value:expr, $default:expr) => {
        Some($value)
    };
}

macro_rules! license_fields {
    ($($(#[$doc:meta])* $name:ident: $type:ty $(= $default:expr)? => { $($about:tt)* })*) => {
        /// The fields of a license as someone gives them; `None` is not given.
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct LicenseFields {
            $($(#[$doc])* pub $name: Option<$type>,)*
        }

        /// A license as it is recorded, every default filled in.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Terms {
            $($(#[$doc])* pub $name: recorded!($type $(, $default)?),)*
        }

        /// Every field of a license.
        pub static FIELDS: &[Field<LicenseFields>] = &[$(Field {
            name: stringify!($name),
            get: |fields| fields.$name.clone().map(Held::into_value),
            set: |fields, value| fields.$name = value.and_then(Held::of),
            $($about)*
            ..Field::PLAIN
        }),*];

        impl Described for LicenseFields {
            fn fields() -> &'static [Field<Self>] {
                FIELDS
            }
        }

        impl From<LicenseFields> for Terms {
            /// The fields with every default filled in.
            fn from(fields: LicenseFields) -> Self {
                Self { $($name: fields.$name $(.unwrap_or($default))?),* }
            }
        }

        impl From<&Terms> for LicenseFields {
            /// The terms as somebody would give them: what an editor starts from.
            fn from(terms: &Terms) -> Self {
                Self { $($name: as_given!(terms.$name.clone() $(, $default)?)),* }
            }
        }
    };
}

license_fields! {
    /// A label for this agreement; a product may have one license without.
    name: String => {
        called: "name",
        label: "Name of the license",
        help: "A label for this agreement",
        placeholder: "TEXT",
        kind: Kind::Text(TextKind::Name, NAME_LIMIT),
        subject: Some("The license's name"),
        example: Some("Design team"),
    }
    /// Seats in the agreement; not given is 1.
    seats_total: u32 => {
        called: "seats total",
        label: "Seats",
        help: "Seats in the agreement",
        placeholder: "N",
        kind: Kind::Count(MAX_SEATS),
        needed: true,
        example: Some("40"),
    }
    /// Not given is `user`.
    seat_type: SeatType = SeatType::User => {
        called: "seat type",
        label: "Seat type",
        help: "What one seat is counted against",
        placeholder: "TYPE",
        kind: Kind::Word(words::<SeatType>),
        needed: true,
        example: Some("user"),
    }
    /// Not given is `peak` for concurrent seats and `seats` for all others.
    counting: Counting = Counting::Seats => {
        called: "counting",
        label: "Counted by",
        help: "What the vendor counts: seats, accounts, devices, or the peak at one time",
        placeholder: "RULE",
        kind: Kind::Word(words::<Counting>),
        needed: true,
        example: Some("seats"),
    }
    /// Not given is `domain`.
    identity_key: IdentityKey = IdentityKey::Domain => {
        called: "identity key",
        label: "Told apart by",
        help: "What makes two rows of a list one account: login and domain, or device where a machine stands alone",
        placeholder: "KEY",
        kind: Kind::Word(words::<IdentityKey>),
        needed: true,
        example: Some("domain"),
    }
    /// Price of one seat for one cycle, before its currency is known.
    cost_per_seat: Money => {
        called: "cost per seat",
        label: "Cost per seat",
        help: "Price of one seat for one cycle, such as 12.50",
        placeholder: "AMOUNT",
        kind: Kind::Money,
        example: Some("54.75"),
    }
    /// Price of the whole agreement for one cycle.
    total_cost: Money => {
        called: "total cost",
        label: "Total cost",
        help: "Price of the whole agreement for one cycle",
        placeholder: "AMOUNT",
        kind: Kind::Money,
        example: Some(""),
    }
    /// Not given is the organisation's default.
    currency: Currency = Currency::EUR => {
        called: "currency",
        label: "Currency",
        help: "Three-letter code, such as EUR",
        placeholder: "CODE",
        kind: Kind::Currency,
        needed: true,
        example: Some("EUR"),
    }
    /// Not given is `annual`.
    billing_cycle: BillingCycle = BillingCycle::Annual => {
        called: "billing cycle",
        label: "Billing cycle",
        help: "How often the cost recurs",
        placeholder: "CYCLE",
        kind: Kind::Word(words::<BillingCycle>),
        needed: true,
        example: Some("monthly"),
    }
    /// When it was bought.
    purchase_date: Day => {
        called: "purchase date",
        label: "Bought on",
        help: "When it was bought",
        placeholder: "DATE",
        kind: Kind::Day,
        example: Some("2026-03-15"),
    }
    /// When it begins.
    start_date: Day => {
        called: "start date",
        label: "Starts on",
        help: "When it begins",
        placeholder: "DATE",
        kind: Kind::Day,
        example: Some("2026-04-01"),
    }
    /// Its last day: valid through it.
    expiry_date: Day => {
        called: "expiry date",
        label: "Expires on",
        help: "Its last day",
        placeholder: "DATE",
        kind: Kind::Day,
        example: Some("2027-03-31"),
    }
    /// When the next term is decided, if that is another day.
    renewal_date: Day => {
        called: "renewal date",
        label: "Renews on",
        help: "When the next term is decided, if that is another day",
        placeholder: "DATE",
        kind: Kind::Day,
        example: Some("2027-03-01"),
    }
    /// Not given is no.
    auto_renew: bool = false => {
        called: "auto-renew",
        label: "Renews by itself",
        help: "It renews unless notice is given",
        placeholder: "true|false",
        kind: Kind::Flag,
        needed: true,
        example: Some("true"),
    }
    /// Days before expiry at which the license counts down in its row; not given is 30.
    renewal_notice_days: u32 = 30 => {
        called: "renewal notice days",
        label: "Warn days ahead",
        help: "Days before expiry at which it counts down in lists",
        placeholder: "DAYS",
        kind: Kind::Count(MAX_DAYS),
        needed: true,
        example: Some("30"),
    }
    /// Days of notice the contract demands.
    notice_days: u32 => {
        called: "notice days",
        label: "Days of notice",
        help: "Days of notice the contract demands",
        placeholder: "DAYS",
        kind: Kind::Count(MAX_DAYS),
        example: Some("60"),
    }
    /// Who answers for it.
    business_owner: String => {
        called: "business owner",
        label: "Owner",
        help: "Who answers for it",
        placeholder: "TEXT",
        kind: Kind::Text(TextKind::Line, REFERENCE_LIMIT),
        example: Some("Ana Ruiz"),
    }
    /// The key; masked wherever it is shown.
    license_key: String => {
        called: "license key",
        label: "License key",
        help: "The key, masked wherever it is shown; - reads it from standard input",
        placeholder: "TEXT|-",
        kind: Kind::Text(TextKind::Identifier, REFERENCE_LIMIT),
        secret: true,
        example: Some(""),
    }
    /// Reference of the order.
    purchase_order: String => {
        called: "purchase order",
        label: "Purchase order",
        help: "Reference of the order",
        placeholder: "TEXT",
        kind: Kind::Text(TextKind::Identifier, REFERENCE_LIMIT),
        example: Some("PO-1042"),
    }
    /// Reference of the invoice.
    invoice_number: String => {
        called: "invoice number",
        label: "Invoice",
        help: "Reference of the invoice",
        placeholder: "TEXT",
        kind: Kind::Text(TextKind::Identifier, REFERENCE_LIMIT),
        example: Some("INV-7781"),
    }
    /// Not given is `active`.
    status: LicenseStatus = LicenseStatus::Active => {
        called: "status",
        label: "Status",
        help: "Commercial state",
        placeholder: "STATUS",
        kind: Kind::Word(words::<LicenseStatus>),
        needed: true,
        example: Some("active"),
    }
    /// Names it goes by in exports.
    vendor_products: NameList => {
        called: "vendor products",
        label: "Called in exports",
        help: "A name it goes by in vendors' exports; can be repeated, and is added to those it has, which none clears",
        placeholder: "NAME",
        kind: Kind::Names(NAME_LIMIT, "vendor_product"),
        subject: Some("The vendor product"),
        example: Some("Creative Suite Teams; CS Teams"),
    }
    /// Not given is `hard`.
    limit_policy: LimitPolicy = LimitPolicy::Hard => {
        called: "limit policy",
        label: "Limit policy",
        help: "What happens when all seats are taken",
        placeholder: "POLICY",
        kind: Kind::Word(words::<LimitPolicy>),
        needed: true,
    }
    /// Seats beyond the total that a soft limit allows.
    overdraft: u32 = 0 => {
        called: "overdraft",
        label: "Overdraft",
        help: "Seats beyond the total that a soft limit allows",
        placeholder: "N",
        kind: Kind::Count(MAX_SEATS),
        needed: true,
    }
    /// Days of grace the vendor grants beyond the limit; not given is 30.
    grace_days: u32 = 30 => {
        called: "grace days",
        label: "Days of grace",
        help: "Days of grace the vendor grants beyond the limit",
        placeholder: "DAYS",
        kind: Kind::Count(MAX_DAYS),
        needed: true,
    }
    /// Not given is `paid`.
    plan: Plan = Plan::Paid => {
        called: "plan",
        label: "Plan",
        help: "A vendor's free plan has at most 3 seats and no grace",
        placeholder: "PLAN",
        kind: Kind::Word(words::<Plan>),
        needed: true,
    }
    /// What the contract does once the grace is over.
    lapse_effect: String => {
        called: "lapse effect",
        label: "After the grace",
        help: "What the contract does once the grace is over",
        placeholder: "TEXT",
        kind: Kind::Text(TextKind::Line, REFERENCE_LIMIT),
        example: Some("All users lose access to reports"),
    }
    /// The least seats that the contract lets one go down to.
    min_commit: u32 => {
        called: "minimum seats",
        label: "Minimum seats",
        help: "The least seats that the contract lets you go down to",
        placeholder: "N",
        kind: Kind::Count(MAX_SEATS),
        example: Some("20"),
    }
    /// The price of a seat by volume: [`PriceBreaks`] as a text.
    price_breaks: String => {
        called: "price breaks",
        label: "Price breaks",
        help: "Price of a seat from so many seats on, such as 1:12.00,50:11.00",
        placeholder: "BREAKS",
        kind: Kind::Text(TextKind::Line, BREAKS_LIMIT),
        example: Some("1:54.75,50:49.90"),
    }
    /// When seats can be given up: a [`QuantityRule`] as a text. Not given is not known.
    quantity_rule: String => {
        called: "quantity rule",
        label: "Seats can drop",
        help: "When seats can be given up: any_time, cycle_boundary, term_only, window(DAYS) after a renewal, or never",
        placeholder: "RULE",
        kind: Kind::Text(TextKind::Line, RULE_LIMIT),
        example: Some("term_only"),
    }
    /// Not given is `none`.
    trueup_rule: TrueUpRule = TrueUpRule::None => {
        called: "true-up rule",
        label: "True-up",
        help: "What is paid afterwards for seats that were used beyond those bought",
        placeholder: "RULE",
        kind: Kind::Word(words::<TrueUpRule>),
        needed: true,
        example: Some("none"),
    }
}

impl LicenseFields {
    /// What a license has of which nothing is given.
    #[must_use]
    pub fn usual(currency: Currency) -> Self {
        let given = Self { currency: Some(currency), seats_total: Some(1), ..Self::default() };
        Self::from(&Terms::from(given))
    }

    /// What is given, laid over what is known. Amounts in another currency than the license's are not kept, nor is the
    /// total of a license that becomes unlimited.
    #[must_use]
    pub fn over(mut self, known: &Terms) -> Self {
        let mut known = Self::from(known);
        known.count_as_usual(self.seat_type);
        let currency = self.currency.or(known.currency);
        known.price_breaks = known.price_breaks.filter(|_| currency == known.currency);
        let unlimited = self.seat_type.or(known.seat_type) == Some(SeatType::Unlimited);
        for field in FIELDS {
            if (field.get)(&self).is_none() {
                let stays = (field.get)(&known).filter(|value| match value {
                    Value::Money(money) => Some(money.currency) == currency,
                    _ => true,
                });
                (field.set)(&mut self, stays);
            }
        }
        self.seats_total = self.seats_total.filter(|_| !unlimited);
        self
    }

    /// What is counted follows a new type of seats, unless something else was said of it.
    pub fn count_as_usual(&mut self, seat_type: Option<SeatType>) {
        if let (Some(before), Some(after)) = (self.seat_type, seat_type)
            && self.counting == Some(Counting::usual(before))
        {
            self.counting = Some(Counting::usual(after));
        }
    }

    /// The license with every default filled in, and what is odd about it without being wrong.
    ///
    /// # Errors
    /// A field beyond its limits, a price in another currency than the license.
    pub fn checked(mut self, default_currency: Currency) -> Result<(Terms, Vec<String>), Refusal> {
        let currency = *self.currency.get_or_insert(default_currency);
        for price in [self.cost_per_seat, self.total_cost].into_iter().flatten() {
            if price.currency != currency {
                return Err(Refusal::new(Code::BadValue, "The price and the license are in two currencies.")
                    .hint("give each price anew in the new currency, or clear it with none")
                    .on("currency"));
            }
        }
        let seat_type = self.seat_type.unwrap_or_default();
        self.counting.get_or_insert(Counting::usual(seat_type));
        let limited = seat_type != SeatType::Unlimited;
        self.seats_total = limited.then(|| self.seats_total.unwrap_or(1));
        for field in FIELDS {
            field.check(&mut self)?;
        }
        self.check_contract(currency)?;
        let terms = Terms::from(self);
        if terms.plan == Plan::Free && terms.seats_total.is_none_or(|total| total > FREE_SEATS) {
            return Err(Refusal::new(Code::BadValue, format!("A free plan has at most {FREE_SEATS} seats."))
                .hint("give fewer with --seats-total, or say that it is paid for with --plan paid")
                .on("plan"));
        }
        let warnings = terms.oddities();
        Ok((terms, warnings))
    }

    /// Brings what the contract says of buying seats to the one text in which it is kept.
    fn check_contract(&mut self, currency: Currency) -> Result<(), Refusal> {
        let refused = |subject: &str, why: &dyn fmt::Display, field| Refusal::bad_field(subject, why).on(field);
        if let Some(text) = &mut self.price_breaks {
            let breaks = PriceBreaks::parse(text, currency).map_err(|why| {
                refused("The price breaks", &why, "price_breaks")
                    .hint("write from how many seats on which price holds, such as 1:12.00,50:11.00")
            })?;
            *text = breaks.to_string();
        }
        if let Some(text) = &mut self.quantity_rule {
            let rule = QuantityRule::parse(text).map_err(|why| {
                refused("The quantity rule", &why, "quantity_rule")
                    .hint("say when seats can be given up, such as term_only or window(7), or clear it with none")
            })?;
            *text = rule.to_string();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn euros(text: &str) -> Option<Money> {
        Money::parse(text, Currency::EUR).ok()
    }

    #[test]
    fn what_is_given_is_laid_over_what_is_known_field_by_field() {
        let example = |field: &Field<LicenseFields>| {
            field.example.filter(|cell| !cell.is_empty()).map(|cell| field.read(cell, Currency::EUR).unwrap())
        };
        let mut all = LicenseFields { total_cost: euros("9"), ..LicenseFields::usual(Currency::EUR) };
        FIELDS.iter().filter(|field| example(field).is_some()).for_each(|field| (field.set)(&mut all, example(field)));
        let known = Terms::from(all.clone());
        assert_eq!(LicenseFields::default().over(&known), all, "nothing given, everything stays");
        let empty = Terms::from(LicenseFields::usual(Currency::EUR));
        assert_eq!(all.clone().over(&empty), all, "all of it given, all of it holds");
        for field in FIELDS {
            let mut given = LicenseFields::default();
            (field.set)(&mut given, example(field));
            assert_eq!((field.get)(&given.over(&known)), (field.get)(&all), "{}", field.name);
        }
    }

    #[test]
    fn an_amount_in_another_currency_and_the_total_of_an_unlimited_license_do_not_stay() {
        let known = Terms::from(LicenseFields {
            cost_per_seat: euros("12.50"),
            total_cost: euros("500"),
            price_breaks: Some("1:12.50".into()),
            ..LicenseFields { seats_total: Some(40), ..LicenseFields::usual(Currency::EUR) }
        });
        let yen = Currency::parse("JPY");
        let given = LicenseFields {
            currency: yen,
            cost_per_seat: Money::parse("1500", yen.unwrap()).ok(),
            ..LicenseFields::default()
        };
        let over = given.clone().over(&known);
        assert_eq!((over.currency, over.cost_per_seat, over.total_cost), (yen, given.cost_per_seat, None));
        assert_eq!((over.seats_total, over.price_breaks), (Some(40), None));
        let named = LicenseFields { currency: Some(Currency::EUR), ..LicenseFields::default() };
        assert_eq!(named.over(&known).price_breaks.as_deref(), Some("1:12.50"));
        let unlimited = LicenseFields { seat_type: Some(SeatType::Unlimited), ..LicenseFields::default() };
        assert_eq!(unlimited.over(&known).seats_total, None);
        let concurrent = LicenseFields { seat_type: Some(SeatType::Concurrent), ..LicenseFields::default() };
        assert_eq!(concurrent.clone().over(&known).counting, Some(Counting::Peak));
        let by_accounts = Terms { counting: Counting::Accounts, ..known.clone() };
        assert_eq!(concurrent.clone().over(&by_accounts).counting, Some(Counting::Accounts), "that was said");
        assert_eq!(concurrent.checked(Currency::EUR).unwrap().0.counting, Counting::Peak);
        assert_eq!(
            LicenseFields { seats_total: Some(0), ..LicenseFields::default() }.over(&known).seats_total,
            Some(0)
        );
    }

    #[test]
    fn what_a_contract_says_of_buying_is_kept_in_one_text_or_refused_with_what_to_do() {
        let of = |breaks: &str, rule: &str| LicenseFields {
            price_breaks: Some(breaks.into()),
            quantity_rule: Some(rule.into()),
            ..LicenseFields::default()
        };
        let (terms, odd) = of("1:12; 50:11", "Window 7").checked(Currency::EUR).unwrap();
        assert_eq!(terms.price_breaks.as_deref(), Some("1:12.00,50:11.00"));
        assert_eq!((terms.quantity_rule.as_deref(), odd), (Some("window(7)"), Vec::new()));
        let (terms, _) = of("none", " ").checked(Currency::EUR).unwrap();
        assert_eq!((terms.price_breaks, terms.quantity_rule, terms.trueup_rule), (None, None, TrueUpRule::None));
        for (fields, field, sentence) in [
            (
                of("50:11,1:12", "never"),
                "price_breaks",
                "The price breaks have 1 seats behind 50, and must go from few seats to many.",
            ),
            (
                of("1:12", "sometimes"),
                "quantity_rule",
                "The quantity rule is none of any_time, cycle_boundary, term_only, window(DAYS) and never.",
            ),
        ] {
            let refusal = fields.checked(Currency::EUR).unwrap_err();
            assert_eq!((refusal.field, refusal.message.as_str()), (Some(field), sentence));
            assert!(refusal.hint.is_some());
        }
        let more = LicenseFields { min_commit: Some(50), seats_total: Some(40), ..LicenseFields::default() };
        let odd = more.checked(Currency::EUR).unwrap().1;
        assert_eq!(odd, ["Its minimum of 50 seats lies above its total of 40."]);
    }
}
