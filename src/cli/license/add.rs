//! `license add`: every field of a license as a flag of its name.

use crate::cli::context::{Context, Session};
use crate::cli::failure::Failure;
use crate::cli::values::{self, Given, given, number, or_none};
use crate::domain::command::Command;
use crate::domain::ids::ProductId;
use crate::domain::license::{LicenseFields, LicenseStatus, LimitPolicy, SeatType};
use crate::domain::money::{BillingCycle, Currency, Money};
use crate::domain::refusal::Refusal;
use crate::domain::text::Shown;
use crate::domain::time::Day;
use clap::Args;
use strum::IntoEnumIterator as _;

pub const AFTER: &str = "\
Example:
  dormouse license add --product Sketchpad --name \"Business+\" --seats-total 40 --cost-per-seat 12.50
  dormouse license add --product Ledger --seats-total 5 --total-cost 1200 --currency USD \\
      --billing-cycle annual --expiry-date 2027-03-31 --auto-renew --notice-days 60
";

const POLICIES: [LimitPolicy; 3] = [LimitPolicy::Hard, LimitPolicy::Soft, LimitPolicy::Off];

#[derive(Debug, Args)]
pub struct Add {
    /// The product it is for, by name or id; added to the catalog if it is new
    #[arg(long, value_name = "PRODUCT")]
    product: String,
    /// The product's publisher, if two products share the name or it is new
    #[arg(long, value_name = "TEXT", value_parser = or_none(values::text))]
    publisher: Option<Given<String>>,
    /// A label for this agreement
    #[arg(long, value_name = "TEXT", value_parser = or_none(values::text))]
    name: Option<Given<String>>,
    /// Seats in the agreement [default: 1]
    #[arg(long, value_name = "N", value_parser = number)]
    seats_total: Option<u32>,
    /// What one seat is counted against [default: user]
    #[arg(long, value_name = "TYPE", value_parser = values::word(SeatType::iter()), ignore_case = true)]
    seat_type: Option<SeatType>,
    /// Price of one seat for one cycle, such as 12.50
    #[arg(long, value_name = "AMOUNT", value_parser = or_none(values::text))]
    cost_per_seat: Option<Given<String>>,
    /// Price of the whole agreement for one cycle
    #[arg(long, value_name = "AMOUNT", value_parser = or_none(values::text))]
    total_cost: Option<Given<String>>,
    /// Three-letter code [default: the organisation's]
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// How often the cost recurs [default: annual]
    #[arg(long, value_name = "CYCLE", value_parser = values::word(BillingCycle::iter()), ignore_case = true)]
    billing_cycle: Option<BillingCycle>,
    /// When it was bought
    #[arg(long, value_name = "DATE", value_parser = or_none(values::day))]
    purchase_date: Option<Given<Day>>,
    /// When it begins
    #[arg(long, value_name = "DATE", value_parser = or_none(values::day))]
    start_date: Option<Given<Day>>,
    /// Its last day
    #[arg(long, value_name = "DATE", value_parser = or_none(values::day))]
    expiry_date: Option<Given<Day>>,
    /// When the next term is decided, if that is another day
    #[arg(long, value_name = "DATE", value_parser = or_none(values::day))]
    renewal_date: Option<Given<Day>>,
    /// It renews unless notice is given
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    auto_renew: Option<bool>,
    /// Days before expiry at which it counts down in lists [default: 30]
    #[arg(long, value_name = "DAYS", value_parser = number)]
    renewal_notice_days: Option<u32>,
    /// Days of notice the contract demands
    #[arg(long, value_name = "DAYS", value_parser = or_none(number))]
    notice_days: Option<Given<u32>>,
    /// Who answers for it
    #[arg(long, value_name = "TEXT", value_parser = or_none(values::text))]
    business_owner: Option<Given<String>>,
    /// The key; masked wherever it is shown
    #[arg(long, value_name = "TEXT", value_parser = or_none(values::text))]
    license_key: Option<Given<String>>,
    /// Reference of the order
    #[arg(long, value_name = "TEXT", value_parser = or_none(values::text))]
    purchase_order: Option<Given<String>>,
    /// Reference of the invoice
    #[arg(long, value_name = "TEXT", value_parser = or_none(values::text))]
    invoice_number: Option<Given<String>>,
    /// Commercial state [default: active]
    #[arg(long, value_name = "STATUS", value_parser = values::word(LicenseStatus::iter()), ignore_case = true)]
    status: Option<LicenseStatus>,
    /// What happens when all seats are taken [default: hard]
    #[arg(long, value_name = "POLICY", value_parser = values::word(POLICIES), ignore_case = true)]
    limit_policy: Option<LimitPolicy>,
    /// Seats beyond the total that a soft limit allows
    #[arg(long, value_name = "N", value_parser = number)]
    overdraft: Option<u32>,
    /// Days of grace the vendor grants beyond the limit [default: 30]
    #[arg(long, value_name = "DAYS", value_parser = number)]
    grace_days: Option<u32>,
}

impl Add {
    pub fn run(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        let (product, publisher) = self.product(session)?;
        let fields = self.fields(session.org.currency)?;
        let outcome = session.execute(&Command::AddLicense { product, publisher, fields })?;
        context.out.receipt(&outcome)?;
        Ok(())
    }

    /// The product's name and publisher: those of the id, if one is given.
    fn product(&self, session: &Session) -> Result<(String, Option<String>), Refusal> {
        let publisher = given(self.publisher.clone());
        let Some(id) = ProductId::parse(&self.product) else { return Ok((self.product.clone(), publisher)) };
        let products = session.store.products()?;
        let known = products.into_iter().find(|entry| entry.id == id);
        let fields = known.ok_or_else(|| Refusal::not_found("product", &self.product, "dormouse product list"))?.fields;
        Ok((fields.name, fields.publisher))
    }

    fn fields(self, default_currency: Currency) -> Result<LicenseFields, Refusal> {
        let currency = self.currency.as_deref().map(currency).transpose()?;
        let amount = |flag: Option<Given<String>>, field: &str| {
            let parse = |text: String| Money::parse(&text, currency.unwrap_or(default_currency));
            given(flag).map(parse).transpose().map_err(|e| Refusal::bad_field(field, &e))
        };
        Ok(LicenseFields {
            name: given(self.name),
            seats_total: self.seats_total,
            seat_type: self.seat_type,
            cost_per_seat: amount(self.cost_per_seat, "The cost per seat")?,
            total_cost: amount(self.total_cost, "The total cost")?,
            currency,
            billing_cycle: self.billing_cycle,
            purchase_date: given(self.purchase_date),
            start_date: given(self.start_date),
            expiry_date: given(self.expiry_date),
            renewal_date: given(self.renewal_date),
            auto_renew: self.auto_renew,
            renewal_notice_days: self.renewal_notice_days,
            notice_days: given(self.notice_days),
            business_owner: given(self.business_owner),
            license_key: given(self.license_key),
            purchase_order: given(self.purchase_order),
            invoice_number: given(self.invoice_number),
            status: self.status,
            limit_policy: self.limit_policy,
            overdraft: self.overdraft,
            grace_days: self.grace_days,
        })
    }
}

fn currency(code: &str) -> Result<Currency, Refusal> {
    Currency::parse(code).ok_or_else(|| {
        Refusal::new(format!("\"{}\" is no currency of ISO 4217.", Shown(code)))
            .hint("name one by its three letters, such as EUR")
            .on("currency")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        add: Add,
    }

    fn fields(flags: &[&str]) -> Result<LicenseFields, Refusal> {
        let words = ["add", "--product", "Sketchpad"].into_iter().chain(flags.iter().copied());
        Line::try_parse_from(words).unwrap().add.fields(Currency::EUR)
    }

    #[test]
    fn an_amount_is_read_in_the_currency_of_the_license() {
        let yen = fields(&["--cost-per-seat", "540", "--currency", "jpy"]).unwrap();
        assert_eq!(yen.cost_per_seat.unwrap().shown(), "¥ 540");
        let refusal = fields(&["--cost-per-seat", "54.5", "--currency", "JPY"]).unwrap_err();
        assert_eq!(refusal.message, "The cost per seat has more than 0 digits behind the point.");
        assert_eq!(fields(&["--total-cost", "1200"]).unwrap().total_cost.unwrap().shown(), "€ 1 200.00");
        assert_eq!(fields(&["--currency", "EURO"]).unwrap_err().message, "\"EURO\" is no currency of ISO 4217.");
    }

    #[test]
    fn none_leaves_a_field_empty() {
        let none = fields(&["--name", "none", "--expiry-date", "NONE", "--notice-days", "none"]).unwrap();
        assert_eq!(none, LicenseFields::default());
    }

    #[test]
    fn auto_renew_is_a_flag_that_can_be_denied() {
        assert_eq!(fields(&["--auto-renew"]).unwrap().auto_renew, Some(true));
        assert_eq!(fields(&["--auto-renew", "false"]).unwrap().auto_renew, Some(false));
    }
}
