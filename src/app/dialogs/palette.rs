//! Finds an action, a license, a product or a person by name.

use super::answer::{Answer, Choice, usually_enabled};
use super::behaviour::{DialogBehaviour, choose, list_is, selected_enabled};
use crate::app::action::{Action, ActionInfo, Label, label};
use crate::app::env::Env;
use crate::app::msg::{Data, Query};
use crate::app::picker::{Choice as Item, Picker};
use crate::app::records::{RecordId, Records};

/// The dialog.
#[derive(Debug, Clone)]
pub struct Palette {
    /// Everything that can be found.
    pub picker: Picker<Choice>,
}

impl Palette {
    /// These actions, in this order, and everything that was read.
    #[must_use]
    pub fn new(actions: Vec<ActionInfo>, records: &Records) -> Self {
        let item = |info: ActionInfo| Item {
            value: Choice::Action(info.action),
            label: info.about.to_owned(),
            key: info.keys.first().map(ToString::to_string).unwrap_or_default(),
            enabled: info.enabled.is_ok(),
            note: info.enabled.err().unwrap_or_default(),
        };
        let useful = |info: &ActionInfo| !matches!(info.action, Action::Palette | Action::Back | Action::Interrupt);
        let actions = actions.into_iter().filter(useful).map(item);
        Self { picker: Picker::new(actions.chain(Self::things(records)).collect(), true) }
    }

    /// Every license, product and person, as far as they were read.
    fn things(records: &Records) -> Vec<Item<Choice>> {
        let item =
            |record: RecordId, label: String, note: String| Item { note, ..Item::new(Choice::Record(record), label) };
        let licenses = records.licenses.iter().flat_map(|all| all.iter()).filter(|entry| !entry.license.archived);
        let products = records.products.iter().flat_map(|all| all.iter()).filter(|product| !product.archived);
        let people = records.people.iter().flat_map(|all| all.iter());
        let licenses =
            licenses.map(|entry| item(RecordId::License(entry.license.id), entry.license.title(), "license".into()));
        let products =
            products.map(|product| item(RecordId::Product(product.id), product.fields.name.clone(), "product".into()));
        let people = people.map(|person| {
            let note = person.email().map_or("person".to_owned(), |mail| format!("person, {mail}"));
            item(RecordId::Person(person.id), person.name.clone(), note)
        });
        licenses.chain(products).chain(people).collect()
    }
}

impl DialogBehaviour for Palette {
    fn act(&mut self, action: Action, _env: Env) -> Answer {
        choose(&mut self.picker, action, Clone::clone)
    }

    list_is!(picker);

    fn queries(&self, env: Env) -> Vec<Query> {
        if env.records.people.is_none() { vec![Query::People] } else { Vec::new() }
    }

    /// Puts the things of now in; the actions stay.
    fn take(&mut self, _query: &Query, data: &Data, env: Env) -> Answer {
        if matches!(data, Data::People(_)) {
            let mut choices = std::mem::take(&mut self.picker.choices);
            choices.retain(|choice| matches!(choice.value, Choice::Action(_)));
            choices.extend(Self::things(env.records));
            self.picker.set_choices(choices);
        }
        Answer::Stay
    }

    fn enabled(&self, action: Action) -> Result<(), String> {
        match action {
            Action::Press => selected_enabled(&self.picker),
            other => usually_enabled(other),
        }
    }

    fn label(&self, action: Action) -> Option<Label> {
        (action == Action::Press).then(|| label("do it", 0))
    }
}
