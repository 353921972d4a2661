//! The fields of a record as flags of their names, made from what the domain says of each.

use super::values::{self, Given, or_none};
use crate::domain::field::{Described, Field, Kind, Value};
use crate::domain::money::Currency;
use crate::domain::name_list::NameList;
use crate::domain::refusal::Refusal;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

/// The flags that were given, each with its field. What is read by the currency of the record is a text here.
#[derive(Debug, Default)]
pub struct FieldFlags<R: 'static>(Vec<(&'static Field<R>, Given<Value>)>);

/// The flag of a field.
pub fn argument<R>(field: &'static Field<R>) -> Arg {
    let flag = if let Kind::Names(_, each) = field.kind { each } else { field.name };
    let arg = Arg::new(field.name).long(flag.replace('_', "-")).value_name(field.placeholder).help(field.help);
    let as_text = |text: &str| values::text(text).map(Value::Text);
    match field.kind {
        Kind::Word(words) if field.needed => {
            let among = values::among(words());
            let parser = PossibleValuesParser::new(words());
            let parser = parser.try_map(move |word| among(&word).map(Value::Word).map(Given::Value));
            arg.ignore_case(true).value_parser(parser)
        }
        Kind::Word(words) => {
            let among = values::among(words());
            arg.value_parser(or_none(move |text| among(text).map(Value::Word)))
        }
        Kind::Flag => {
            let parser = |text: &str| values::flag(text).map(Value::Flag).map(Given::Value);
            arg.num_args(0..=1).default_missing_value("true").value_parser(parser)
        }
        Kind::Day | Kind::PastDay => arg.value_parser(or_none(|text| values::day(text).map(Value::Day))),
        Kind::Last => arg.value_parser(|text: &str| values::last_day(text).map(Value::Last).map(Given::Value)),
        Kind::Names(..) => {
            let name = or_none(|text| values::text(text).map(|name| Value::Names(NameList::one(&name))));
            arg.action(ArgAction::Append).value_parser(name)
        }
        Kind::Text(..)
        | Kind::Count(_)
        | Kind::Change(_)
        | Kind::Percent
        | Kind::Money
        | Kind::Balance
        | Kind::Currency => {
            let arg = arg.allow_negative_numbers(!matches!(field.kind, Kind::Text(..) | Kind::Currency));
            let parser = move |text: &str| as_text(text).map(Given::Value);
            if field.needed { arg.value_parser(parser) } else { arg.value_parser(or_none(as_text)) }
        }
    }
}

/// The fields that have flags: all but the name of something that must have one, which each command asks for itself.
fn flagged<R: Described>() -> impl Iterator<Item = &'static Field<R>> {
    R::fields().iter().filter(|field| !(field.needed && matches!(field.kind, Kind::Text(..))))
}

impl<R: Described> Args for FieldFlags<R> {
    fn augment_args(command: Command) -> Command {
        command.args(flagged::<R>().map(argument))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<R: Described> FromArgMatches for FieldFlags<R> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = |field: &'static Field<R>| {
            let all = matches.get_many::<Given<Value>>(field.name).into_iter().flatten();
            all.map(move |given| (field, given.clone()))
        };
        Ok(Self(flagged::<R>().flat_map(given).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<R> FieldFlags<R> {
    /// True if none was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was given for a field.
    pub fn given(&self, name: &str) -> Option<&Given<Value>> {
        self.0.iter().find(|(field, _)| field.name == name).map(|(_, given)| given)
    }

    /// The same with another value for a field that was given, or with one that was not.
    pub fn with(mut self, name: &str, value: Given<Value>) -> Self
    where
        R: Described,
    {
        self.0.retain(|(field, _)| field.name != name);
        self.0.extend(R::fields().iter().find(|field| field.name == name).map(|field| (field, value)));
        self
    }

    /// The record with those that were given laid over it; `none` clears, and names are added to those before. Amounts are
    /// in `currency`.
    ///
    /// # Errors
    /// A value that its field cannot hold.
    pub fn over(self, mut record: R, currency: Currency) -> Result<R, Refusal> {
        for (field, given) in self.0 {
            let value = match given {
                Given::Value(Value::Text(text)) => Some(read(field, &text, currency)?),
                Given::Value(Value::Names(names)) => Some(Value::Names(match (field.get)(&record) {
                    Some(Value::Names(known)) => known.and(names),
                    _ => names,
                })),
                other => other.value(),
            };
            (field.set)(&mut record, value);
        }
        Ok(record)
    }
}

/// What was given for a field, read in the currency of its record.
pub fn read<R>(field: &Field<R>, text: &str, currency: Currency) -> Result<Value, Refusal> {
    if let Kind::Text(..) = field.kind {
        return Ok(Value::Text(text.to_owned()));
    }
    field.read(text, currency).map_err(|refusal| match field.kind {
        Kind::Count(_) | Kind::Change(_) => {
            refusal.hint(format!("give --{} such a number, in digits alone", field.name.replace('_', "-")))
        }
        Kind::Money | Kind::Balance => refusal.hint(amount_hint(currency)),
        _ => refusal,
    })
}

/// How an amount is written in a currency.
fn amount_hint(currency: Currency) -> String {
    let example = match currency.digits() {
        0 => "1250",
        _ => "12.50",
    };
    format!("write the amount in digits, such as {example}, and the currency as --currency CODE")
}
