//! The rows of the orders of a license: what its columns are called, hold and are sorted by.

use crate::app::table::{Column, Row, Scope, SortKey};
use crate::domain::discount::Discount;
use crate::domain::field::Value;
use crate::domain::ids::OrderId;
use crate::domain::money::Money;
use crate::domain::order::{Order, PaymentMethod};

/// The columns of the orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderColumn {
    /// The day from which its seats count.
    Day,
    /// What made it.
    Kind,
    /// Seats that it adds or takes away.
    Seats,
    /// Price of a seat.
    Each,
    /// What is taken off.
    Discount,
    /// What it costs.
    Cost,
    /// The last day of the term that it is for.
    TermEnd,
    /// Reference of the order.
    PurchaseOrder,
    /// Reference of the invoice.
    Invoice,
    /// How it is paid.
    PaidBy,
    /// Free text.
    Note,
}

impl OrderColumn {
    /// In order.
    pub const ALL: [Self; 11] = [
        Self::Day,
        Self::Kind,
        Self::Seats,
        Self::Cost,
        Self::Each,
        Self::Discount,
        Self::TermEnd,
        Self::PurchaseOrder,
        Self::Invoice,
        Self::PaidBy,
        Self::Note,
    ];
}

impl Column for OrderColumn {
    fn title(self) -> &'static str {
        match self {
            Self::Day => "From",
            Self::Kind => "Kind",
            Self::Seats => "Seats",
            Self::Each => "A seat",
            Self::Discount => "Discount",
            Self::Cost => "Cost",
            Self::TermEnd => "Term ends",
            Self::PurchaseOrder => "Order",
            Self::Invoice => "Invoice",
            Self::PaidBy => "Paid by",
            Self::Note => "Note",
        }
    }

    fn largest_first(self) -> bool {
        self == Self::Day
    }
}

impl Row for Order {
    type Id = OrderId;
    type Column = OrderColumn;

    fn id(&self) -> OrderId {
        self.id
    }

    fn words(&self, out: &mut String) {
        out.extend([&self.id.to_string(), " ", self.kind.word()]);
        let texts = [&self.fields.purchase_order, &self.fields.invoice, &self.fields.note];
        for text in texts.into_iter().flatten() {
            out.extend([" ", text]);
        }
    }

    fn key(&self, column: OrderColumn, _: &Scope) -> SortKey {
        let fields = &self.fields;
        let text = |text: Option<&str>| text.map_or(SortKey::Missing, SortKey::text);
        let money = |money: Option<Money>| money.map_or(SortKey::Missing, |money| SortKey::number(money.minor));
        match column {
            OrderColumn::Day => SortKey::day(Some(self.day)),
            OrderColumn::Kind => SortKey::text(self.kind.word()),
            OrderColumn::Seats => SortKey::number(self.seats),
            OrderColumn::Each => money(fields.cost_per_seat),
            OrderColumn::Discount => {
                fields.discount_percent.map_or(SortKey::Missing, |discount| SortKey::number(discount.hundredths()))
            }
            OrderColumn::Cost => money(fields.cost),
            OrderColumn::TermEnd => SortKey::day(fields.term_end),
            OrderColumn::PurchaseOrder => text(fields.purchase_order.as_deref()),
            OrderColumn::Invoice => text(fields.invoice.as_deref()),
            OrderColumn::PaidBy => text(fields.payment_method.map(PaymentMethod::word)),
            OrderColumn::Note => text(fields.note.as_deref()),
        }
    }

    fn cell(&self, column: OrderColumn, _: &Scope) -> String {
        let fields = &self.fields;
        let said = match column {
            OrderColumn::Day => Some(self.day.to_string()),
            OrderColumn::Kind => Some(self.kind.word().to_owned()),
            OrderColumn::Seats if self.seats == 0 => Some("0".to_owned()),
            OrderColumn::Seats => Some(format!("{:+}", self.seats)),
            OrderColumn::Each => fields.cost_per_seat.map(Money::shown),
            OrderColumn::Discount => fields.discount_percent.map(Discount::shown),
            OrderColumn::Cost => fields.cost.map(Money::shown),
            OrderColumn::TermEnd => fields.term_end.map(|day| day.to_string()),
            OrderColumn::PurchaseOrder => fields.purchase_order.clone(),
            OrderColumn::Invoice => fields.invoice.clone(),
            OrderColumn::PaidBy => fields.payment_method.map(|paid| Value::Word(paid.word()).shown()),
            OrderColumn::Note => fields.note.clone(),
        };
        said.unwrap_or_default()
    }
}
