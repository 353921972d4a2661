//! What an order holds, each field described once: the columns of its table, of `orders.csv` and of the forms.
//!
//! It knows nothing of what an order costs nor of what it changes.

use crate::domain::discount::Discount;
use crate::domain::field::{Described, Field, Held, Kind, TextKind, held_as_words, words};
use crate::domain::ids::{LicenseId, OrderId};
use crate::domain::license::MAX_SEATS;
use crate::domain::money::{Currency, Money};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text;
use crate::domain::time::Day;
use crate::domain::word::has_word;

use super::term::Term;

/// Longest reference of an order or an invoice, in characters.
const REFERENCE_LIMIT: usize = 191;
/// Longest note, in characters.
const NOTE_LIMIT: usize = 1000;

/// What made an order.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, strum::EnumString, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum OrderKind {
    /// The seats that the license had before its first order.
    Opening,
    /// Seats were bought, or given up.
    #[default]
    Purchase,
    /// A new term began.
    Renewal,
    /// Somebody recorded another total.
    Correction,
}

impl OrderKind {
    /// True if its cost is that of all seats for its term, and not of those alone that it adds.
    #[must_use]
    pub fn covers_all_seats(self) -> bool {
        matches!(self, Self::Opening | Self::Renewal)
    }
}

/// How an order is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum PaymentMethod {
    /// By card.
    Card,
    /// By invoice; how that is paid is not said.
    Invoice,
    /// By check.
    Check,
    /// By wire.
    Wire,
    /// By direct deposit.
    DirectDeposit,
}

has_word!(OrderKind, PaymentMethod);
held_as_words!(OrderKind, PaymentMethod);

macro_rules! order_fields {
    ($($(#[$doc:meta])* $name:ident: $type:ty => { $($about:tt)* })*) => {
        /// The fields of an order as somebody gives them; `None` is not given.
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct OrderFields {
            $($(#[$doc])* pub $name: Option<$type>,)*
        }

        /// Every field of an order.
        pub static FIELDS: &[Field<OrderFields>] = &[$(Field {
            name: stringify!($name),
            get: |fields| fields.$name.clone().map(Held::into_value),
            set: |fields, value| fields.$name = value.and_then(Held::of),
            $($about)*
            ..Field::PLAIN
        }),*];
    };
}

order_fields! {
    /// What made it; not given is a purchase.
    kind: OrderKind => {
        called: "kind",
        label: "Kind",
        help: "What made the order",
        placeholder: "KIND",
        kind: Kind::Word(words::<OrderKind>),
        needed: true,
        example: Some("purchase"),
    }
    /// The day from which its seats count.
    day: Day => {
        called: "day",
        label: "From",
        help: "The day from which the seats count",
        placeholder: "DAY",
        kind: Kind::Day,
        example: Some("2026-07-01"),
    }
    /// Seats that it adds, or takes away below 0.
    seats: i64 => {
        called: "seats",
        label: "Seats",
        help: "Seats that are added; below 0, given up",
        placeholder: "N",
        kind: Kind::Change(MAX_SEATS),
        example: Some("10"),
    }
    /// Price of one seat for one billing cycle.
    cost_per_seat: Money => {
        called: "cost per seat",
        label: "Cost per seat",
        help: "Price of one seat for one billing cycle, before the discount",
        placeholder: "AMOUNT",
        kind: Kind::Money,
        example: Some("54.75"),
    }
    /// What is taken off that price.
    discount_percent: Discount => {
        called: "discount",
        label: "Discount in %",
        help: "What is taken off the price, such as 5%",
        placeholder: "PERCENT",
        kind: Kind::Percent,
        example: Some("5"),
    }
    /// What the order costs as a whole.
    cost: Money => {
        called: "cost",
        label: "Cost",
        help: "What the order costs as a whole, in place of price and discount",
        placeholder: "AMOUNT",
        kind: Kind::Balance,
        example: Some("392.99"),
    }
    /// What its amounts are in.
    currency: Currency => {
        called: "currency",
        label: "Currency",
        help: "Three-letter code, such as EUR",
        placeholder: "CODE",
        kind: Kind::Currency,
        example: Some("EUR"),
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
    invoice: String => {
        called: "invoice",
        label: "Invoice",
        help: "Reference of the invoice",
        placeholder: "TEXT",
        kind: Kind::Text(TextKind::Identifier, REFERENCE_LIMIT),
        example: Some("INV-7781"),
    }
    /// How it is paid.
    payment_method: PaymentMethod => {
        called: "payment method",
        label: "Paid by",
        help: "How it is paid",
        placeholder: "METHOD",
        kind: Kind::Word(words::<PaymentMethod>),
        example: Some("invoice"),
    }
    /// First day of the term that it is for.
    term_start: Day => {
        called: "term start",
        label: "Term starts on",
        help: "First day of the term that the order is for",
        placeholder: "DAY",
        kind: Kind::Day,
        example: Some("2026-04-01"),
    }
    /// Last day of that term.
    term_end: Day => {
        called: "term end",
        label: "Term ends on",
        help: "Last day of the term that the order is for",
        placeholder: "DAY",
        kind: Kind::Day,
        example: Some("2027-03-31"),
    }
    /// Free text.
    note: String => {
        called: "note",
        label: "Note",
        help: "Free text",
        placeholder: "TEXT",
        kind: Kind::Text(TextKind::Paragraph, NOTE_LIMIT),
        example: Some(""),
    }
}

impl Described for OrderFields {
    fn fields() -> &'static [Field<Self>] {
        FIELDS
    }
}

impl OrderFields {
    /// The fields within their limits, with texts trimmed; amounts are to be in `currency`, that of the license.
    ///
    /// # Errors
    /// A field is beyond its limits, an amount is in another currency, or half a term is given.
    pub fn checked(mut self, currency: Currency) -> Result<Self, Refusal> {
        let amounts = [self.cost_per_seat, self.cost].into_iter().flatten().map(|money| money.currency);
        if let Some(other) = amounts.chain(self.currency).find(|other| *other != currency) {
            let sentence = format!("The order is in {other}, and its license in {currency}.");
            return Err(Refusal::new(Code::BadValue, sentence)
                .hint(format!("give the amounts of the order in {currency}"))
                .on("currency"));
        }
        self.currency = Some(currency);
        for field in FIELDS {
            field.check(&mut self)?;
        }
        for (text, subject) in [(&self.purchase_order, "The purchase order"), (&self.invoice, "The invoice")] {
            text.as_deref().map_or(Ok(()), text::refuse_rounded).map_err(|why| Refusal::bad_field(subject, &why))?;
        }
        match (self.term_start, self.term_end) {
            (Some(start), Some(end)) if end < start => {
                let sentence = format!("The term would end on {end}, before it starts on {start}.");
                Err(Refusal::new(Code::BadValue, sentence).hint("give the last day of the term").on("term_end"))
            }
            (Some(_), None) | (None, Some(_)) => {
                let (column, missing) =
                    if self.term_end.is_none() { ("term_end", "last") } else { ("term_start", "first") };
                let sentence = format!("A term needs both its days, and its {missing} one is missing.");
                Err(Refusal::new(Code::MissingValue, sentence).hint("give both days, or neither").on(column))
            }
            _ => Ok(self),
        }
    }

    /// The term that it is for.
    #[must_use]
    pub fn term(&self) -> Option<Term> {
        Term::new(self.term_start?, self.term_end?)
    }

    /// The same for this term, or for none.
    #[must_use]
    pub fn within(self, term: Option<Term>) -> Self {
        Self { term_start: term.map(|term| term.start), term_end: term.map(|term| term.end), ..self }
    }
}

/// An order as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The order's id.
    pub id: OrderId,
    /// The license it is of.
    pub license: LicenseId,
    /// What made it.
    pub kind: OrderKind,
    /// The day from which its seats count.
    pub day: Day,
    /// Seats that it adds, or takes away below 0.
    pub seats: i64,
    /// Its seats stand in the total that is recorded of the license.
    pub counted: bool,
    /// Everything that is recorded of it.
    pub fields: OrderFields,
}

impl Order {
    /// The order with these fields; `None` if day or seats are missing.
    #[must_use]
    pub fn of(id: OrderId, license: LicenseId, counted: bool, fields: OrderFields) -> Option<Self> {
        let (kind, day, seats) = (fields.kind.unwrap_or_default(), fields.day?, fields.seats?);
        Some(Self { id, license, kind, day, seats, counted, fields })
    }
}
