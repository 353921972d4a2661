//! The fields of a license as flags of their names, for a new license and for one that is edited.

use super::key;
use crate::cli::field_flags::{FieldFlags, argument, read};
use crate::cli::values::Given;
use crate::domain::field::Value;
use crate::domain::license::{FIELDS, LicenseFields, SeatType};
use crate::domain::money::Currency;
use crate::domain::refusal::Refusal;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, value_parser};
use std::path::PathBuf;

/// The field that can be read from somewhere else.
const KEY: &str = "license_key";
const KEY_FILE: &str = "license_key_file";

/// The fields, and the file that one of them may be in.
#[derive(Debug, Default)]
pub struct Flags {
    fields: FieldFlags<LicenseFields>,
    license_key_file: Option<PathBuf>,
}

impl Args for Flags {
    fn augment_args(command: Command) -> Command {
        let key_file = || {
            let arg = Arg::new(KEY_FILE).long("license-key-file").value_name("FILE").conflicts_with(KEY);
            arg.help("A file with the key on its only line").value_parser(value_parser!(PathBuf))
        };
        command.args(FIELDS.iter().flat_map(|field| {
            let file = (field.name == KEY).then(key_file);
            [Some(argument(field)), file].into_iter().flatten()
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let license_key_file = matches.get_one::<PathBuf>(KEY_FILE).cloned();
        Ok(Self { fields: FieldFlags::from_arg_matches(matches)?, license_key_file })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Flags {
    /// True if none was given.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.license_key_file.is_none()
    }

    /// The same, with the key itself in place of where it is to be read from.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn with_key(self) -> Result<Self, Refusal> {
        let flag = self.fields.given(KEY).map(|given| match given {
            Given::None => Given::None,
            Given::Value(text) => Given::Value(text.to_string()),
        });
        let fields = match key::given(flag, self.license_key_file.as_deref())? {
            None => self.fields,
            Some(Given::None) => self.fields.with(KEY, Given::None),
            Some(Given::Value(key)) => self.fields.with(KEY, Given::Value(Value::Text(key))),
        };
        Ok(Self { fields, license_key_file: None })
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
    pub fn over(self, mut known: LicenseFields, default_currency: Currency) -> Result<LicenseFields, Refusal> {
        let Self { fields, .. } = self;
        if let Some(Given::Value(seat_type)) = fields.given("seat_type")
            && *seat_type == Value::Word(SeatType::Unlimited.into())
        {
            known.seats_total = None;
        }
        if let Some(Given::Value(Value::Word(seat_type))) = fields.given("seat_type") {
            known.count_as_usual(seat_type.parse().ok());
        }
        let mut priced_in = known.currency.unwrap_or(default_currency);
        if let (Some(Given::Value(code)), Some(field)) =
            (fields.given("currency"), FIELDS.iter().find(|field| field.name == "currency"))
            && let Value::Currency(currency) = read(field, &code.to_string(), priced_in)?
        {
            priced_in = currency;
        }
        fields.over(known, priced_in)
    }
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
    fn names_are_added_to_those_before_until_none_clears_them() {
        let known = fields(&["--vendor-product", "Chat Pro", "--vendor-product", "A; B"]).unwrap();
        assert_eq!(known.vendor_products.clone().unwrap().to_string(), "Chat Pro; A;; B");
        let over = |flags: &[&str]| read(flags).over(known.clone(), Currency::EUR).unwrap().vendor_products;
        assert_eq!(over(&["--vendor-product", "Chat"]).unwrap().to_string(), "Chat Pro; A;; B; Chat");
        assert_eq!(over(&["--vendor-product", "none"]), None);
        let anew = over(&["--vendor-product", "none", "--vendor-product", "Chat"]);
        assert_eq!(anew.unwrap().to_string(), "Chat");
        assert_eq!(over(&[]), known.vendor_products);
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
