//! The fields of a record in a form, made and read by what the domain says of each.

use crate::app::form::{Field as Control, Form};
use crate::domain::field::{Described, Field, Kind, Value};
use crate::domain::money::Currency;
use crate::domain::refusal::Refusal;
use crate::domain::text;

/// The field of a record that is described so, with what it usually holds. One of a few words that may be left out
/// can be `none`.
pub(super) fn control<R>(field: &Field<R>, usual: Option<&Value>) -> Control {
    let usual = usual.map(Value::typed).unwrap_or_default();
    let choice = |mut options: Vec<String>| {
        options.splice(0..0, (!field.needed).then(|| "none".to_owned()));
        let at = options.iter().position(|option| *option == usual).unwrap_or(0);
        Control::choice(field.name, field.label, options, at)
    };
    match field.kind {
        Kind::Text(..) | Kind::Names(..) => Control::line(field.name, field.label),
        Kind::Word(words) => choice(words().into_iter().map(|word| Value::Word(word).typed()).collect()),
        Kind::Flag => choice([false, true].map(|yes| Value::Flag(yes).typed()).into()),
        Kind::Count(_)
        | Kind::Change(_)
        | Kind::Percent
        | Kind::Day
        | Kind::PastDay
        | Kind::Last
        | Kind::Money
        | Kind::Balance
        | Kind::Currency => Control::figure(field.name, field.label, &usual),
    }
}

/// Puts what is recorded into the fields that are described so. A secret is not shown.
pub(super) fn fill<R: Described>(form: &mut Form, record: &R) {
    for field in R::fields().iter().filter(|field| !field.secret) {
        let recorded = (field.get)(record).map(|value| value.typed());
        let unsaid = if matches!(field.kind, Kind::Word(_)) { "none" } else { "" };
        form.fill(field.name, recorded.as_deref().unwrap_or(unsaid));
    }
}

/// What is typed into the fields that are described so; amounts are in `currency`, unless the form names one.
///
/// # Errors
/// The first that cannot be read.
pub(super) fn read<R: Described + Default>(form: &Form, currency: Currency) -> Result<R, Refusal> {
    let read = |field: &Field<R>, currency| {
        let typed = form.given(field.name).filter(|typed| field.needed || !text::is_none(typed));
        let value = typed.map(|typed| field.read(&typed, currency)).transpose();
        value.map_err(|refusal| match field.kind {
            Kind::Count(_) => refusal.hint("write digits without separators"),
            _ => refusal,
        })
    };
    let named = R::fields().iter().find(|field| matches!(field.kind, Kind::Currency));
    let named = named.map(|field| read(field, currency)).transpose()?.flatten();
    let paid_in = if let Some(Value::Currency(named)) = named { named } else { currency };
    let mut record = R::default();
    for field in R::fields() {
        (field.set)(&mut record, read(field, paid_in)?);
    }
    Ok(record)
}
