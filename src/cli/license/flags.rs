//! The fields of a license as flags of their names, for a new license and for one that is edited.

use super::key;
use crate::cli::format::capital;
use crate::cli::values::{self, Given, laid, or_none};
use crate::domain::license::{LicenseFields, LicenseStatus, LimitPolicy, MAX_DAYS, MAX_SEATS, SeatType};
use crate::domain::money::{BillingCycle, Currency, Money};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::domain::time::Day;
use clap::Args;
use std::path::PathBuf;
use strum::IntoEnumIterator as _;

const POLICIES: [LimitPolicy; 3] = [LimitPolicy::Hard, LimitPolicy::Soft, LimitPolicy::Off];

#[derive(Debug, Args, Default, PartialEq)]
pub struct Flags {
    /// A label for this agreement
    #[arg(long, value_name = "TEXT", value_parser = or_none(values::text))]
    name: Option<Given<String>>,
    /// Seats in the agreement
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    seats_total: Option<String>,
    /// What one seat is counted against
    #[arg(long, value_name = "TYPE", value_parser = values::word(SeatType::iter()), ignore_case = true)]
    seat_type: Option<SeatType>,
    /// Price of one seat for one cycle, such as 12.50
    #[arg(long, value_name = "AMOUNT", value_parser = or_none(values::text), allow_negative_numbers = true)]
    cost_per_seat: Option<Given<String>>,
    /// Price of the whole agreement for one cycle
    #[arg(long, value_name = "AMOUNT", value_parser = or_none(values::text), allow_negative_numbers = true)]
    total_cost: Option<Given<String>>,
    /// Three-letter code, such as EUR
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// How often the cost recurs
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
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true", value_parser = values::flag)]
    auto_renew: Option<bool>,
    /// Days before expiry at which it counts down in lists
    #[arg(long, value_name = "DAYS", allow_negative_numbers = true)]
    renewal_notice_days: Option<String>,
    /// Days of notice the contract demands
    #[arg(long, value_name = "DAYS", value_parser = or_none(values::text), allow_negative_numbers = true)]
    notice_days: Option<Given<String>>,
    /// Who answers for it
    #[arg(long, value_name = "TEXT", value_parser = or_none(values::text))]
    business_owner: Option<Given<String>>,
    /// The key, masked wherever it is shown; - reads it from standard input
    #[arg(long, value_name = "TEXT|-", value_parser = or_none(values::text))]
    license_key: Option<Given<String>>,
    /// A file with the key on its only line
    #[arg(long, value_name = "FILE", conflicts_with = "license_key")]
    license_key_file: Option<PathBuf>,
    /// Reference of the order
    #[arg(long, value_name = "TEXT", value_parser = or_none(values::text))]
    purchase_order: Option<Given<String>>,
    /// Reference of the invoice
    #[arg(long, value_name = "TEXT", value_parser = or_none(values::text))]
    invoice_number: Option<Given<String>>,
    /// Commercial state
    #[arg(long, value_name = "STATUS", value_parser = values::word(LicenseStatus::iter()), ignore_case = true)]
    status: Option<LicenseStatus>,
    /// What happens when all seats are taken
    #[arg(long, value_name = "POLICY", value_parser = values::word(POLICIES), ignore_case = true)]
    limit_policy: Option<LimitPolicy>,
    /// Seats beyond the total that a soft limit allows
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    overdraft: Option<String>,
    /// Days of grace the vendor grants beyond the limit
    #[arg(long, value_name = "DAYS", allow_negative_numbers = true)]
    grace_days: Option<String>,
}

impl Flags {
    /// The same, with the key itself in place of where it is to be read from.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn with_key(self) -> Result<Self, Refusal> {
        let license_key = key::given(self.license_key, self.license_key_file.as_deref())?;
        Ok(Self { license_key, license_key_file: None, ..self })
    }

    /// The fields of a new license; what is not given is left to its default.
    ///
    /// # Errors
    /// A currency that is none, an amount that cannot be read, a number that is none or beyond its limit.
    pub fn fields(self, default_currency: Currency) -> Result<LicenseFields, Refusal> {
        self.over(LicenseFields::default(), default_currency)
    }

    /// The fields of a known license with those that are given laid over them; `none` clears. A license that becomes
    /// unlimited loses its total.
    ///
    /// # Errors
    /// A currency that is none, an amount that cannot be read, a number that is none or beyond its limit.
    pub fn over(self, known: LicenseFields, default_currency: Currency) -> Result<LicenseFields, Refusal> {
        let currency = self.currency.as_deref().map(currency).transpose()?.or(known.currency);
        let priced_in = currency.unwrap_or(default_currency);
        let amount = |flag: Option<Given<String>>, field: &str| match flag {
            Some(Given::Value(text)) => Money::parse(&text, priced_in)
                .map(|money| Some(Given::Value(money)))
                .map_err(|e| Refusal::bad_field(field, &e).hint(amount_hint(priced_in))),
            Some(Given::None) => Ok(Some(Given::None)),
            None => Ok(None),
        };
        let number = |flag: Option<String>, max, field| flag.map(|text| whole(&text, max, field)).transpose();
        let seats_total = number(self.seats_total, MAX_SEATS, "seats_total")?;
        let overdraft = number(self.overdraft, MAX_SEATS, "overdraft")?;
        let renewal_notice_days = number(self.renewal_notice_days, MAX_DAYS, "renewal_notice_days")?;
        let grace_days = number(self.grace_days, MAX_DAYS, "grace_days")?;
        let notice_days = match self.notice_days {
            None => None,
            Some(Given::None) => Some(Given::None),
            Some(Given::Value(text)) => Some(Given::Value(whole(&text, MAX_DAYS, "notice_days")?)),
        };
        let unlimited = self.seat_type == Some(SeatType::Unlimited);
        Ok(LicenseFields {
            name: laid(self.name, known.name),
            seats_total: seats_total.or(known.seats_total.filter(|_| !unlimited)),
            seat_type: self.seat_type.or(known.seat_type),
            cost_per_seat: laid(amount(self.cost_per_seat, "The cost per seat")?, known.cost_per_seat),
            total_cost: laid(amount(self.total_cost, "The total cost")?, known.total_cost),
            currency,
            billing_cycle: self.billing_cycle.or(known.billing_cycle),
            purchase_date: laid(self.purchase_date, known.purchase_date),
            start_date: laid(self.start_date, known.start_date),
            expiry_date: laid(self.expiry_date, known.expiry_date),
            renewal_date: laid(self.renewal_date, known.renewal_date),
            auto_renew: self.auto_renew.or(known.auto_renew),
            renewal_notice_days: renewal_notice_days.or(known.renewal_notice_days),
            notice_days: laid(notice_days, known.notice_days),
            business_owner: laid(self.business_owner, known.business_owner),
            license_key: laid(self.license_key, known.license_key),
            purchase_order: laid(self.purchase_order, known.purchase_order),
            invoice_number: laid(self.invoice_number, known.invoice_number),
            status: self.status.or(known.status),
            limit_policy: self.limit_policy.or(known.limit_policy),
            overdraft: overdraft.or(known.overdraft),
            grace_days: grace_days.or(known.grace_days),
        })
    }
}

/// How an amount is written in a currency.
fn amount_hint(currency: Currency) -> String {
    let example = match currency.digits() {
        0 => "1250",
        _ => "12.50",
    };
    format!("write the amount in digits, such as {example}, and the currency as --currency CODE")
}

/// A whole number from 0 to `max`, as the flag of that field has it.
fn whole(text: &str, max: u32, field: &'static str) -> Result<u32, Refusal> {
    values::whole(max)(text.trim()).map_err(|_| {
        Refusal::new(
            Code::BadValue,
            format!("{} must be a whole number between 0 and {max}.", capital(&field.replace('_', " "))),
        )
        .hint(format!("give --{} such a number, in digits alone", field.replace('_', "-")))
        .on(field)
    })
}

fn currency(code: &str) -> Result<Currency, Refusal> {
    Currency::parse(code).ok_or_else(|| {
        Refusal::new(Code::BadValue, format!("\"{}\" is no currency of ISO 4217.", Shown(code)))
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
        flags: Flags,
    }

    fn read(flags: &[&str]) -> Flags {
        Line::try_parse_from(["add"].into_iter().chain(flags.iter().copied())).unwrap().flags
    }

    fn fields(flags: &[&str]) -> Result<LicenseFields, Refusal> {
        read(flags).fields(Currency::EUR)
    }

    #[test]
    fn an_amount_is_read_in_the_currency_of_the_license() {
        let yen = fields(&["--cost-per-seat", "540", "--currency", "jpy"]).unwrap();
        assert_eq!(yen.cost_per_seat.unwrap().shown(), "¥ 540");
        let refusal = fields(&["--cost-per-seat", "54.5", "--currency", "JPY"]).unwrap_err();
        assert_eq!(refusal.message, "The cost per seat has more than 0 digits behind the point.");
        assert_eq!(fields(&["--total-cost", "1200"]).unwrap().total_cost.unwrap().shown(), "€ 1 200.00");
        assert_eq!(fields(&["--currency", "EURO"]).unwrap_err().message, "\"EURO\" is no currency of ISO 4217.");
        let known = LicenseFields { currency: Currency::parse("JPY"), ..LicenseFields::default() };
        let edited = read(&["--total-cost", "1200"]).over(known, Currency::EUR).unwrap();
        assert_eq!(edited.total_cost.unwrap().shown(), "¥ 1 200");
    }

    #[test]
    fn none_leaves_a_field_empty() {
        let none = fields(&["--name", "none", "--expiry-date", "NONE", "--notice-days", "none"]).unwrap();
        assert_eq!(none, LicenseFields::default());
    }

    #[test]
    fn auto_renew_is_a_flag_that_can_be_denied() {
        assert_eq!(fields(&["--auto-renew"]).unwrap().auto_renew, Some(true));
        for (word, meant) in [("false", false), ("no", false), ("0", false), ("TRUE", true), ("Yes", true), ("1", true)]
        {
            assert_eq!(fields(&["--auto-renew", word]).unwrap().auto_renew, Some(meant), "{word}");
        }
    }

    #[test]
    fn what_is_not_given_stays_and_none_clears_it() {
        let known =
            fields(&["--name", "Team", "--seats-total", "40", "--notice-days", "60", "--total-cost", "9"]).unwrap();
        assert_eq!(
            read(&[]).over(known.clone(), Currency::EUR).unwrap(),
            LicenseFields { currency: known.currency, ..known.clone() }
        );
        let flags = ["--notice-days", "none", "--total-cost", "none", "--seats-total", "41"];
        let edited = read(&flags).over(known.clone(), Currency::EUR).unwrap();
        assert_eq!((edited.notice_days, edited.total_cost, edited.seats_total), (None, None, Some(41)));
        assert_eq!(edited.name.as_deref(), Some("Team"));
        let unlimited = read(&["--seat-type", "unlimited"]).over(known, Currency::EUR).unwrap();
        assert_eq!(unlimited.seats_total, None);
    }
}
