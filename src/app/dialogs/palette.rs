//! Finds an action, a license, a product or a person by name.

use super::Choice;
use crate::app::action::{Action, ActionInfo};
use crate::app::actions::{actions, info};
use crate::app::chooser::{Choice as Item, Chooser};
use crate::app::state::App;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Palette {
    /// Everything that can be found.
    pub chooser: Chooser<Choice>,
}

impl Palette {
    /// Everything that can be found from where one is.
    #[must_use]
    pub fn new(app: &App) -> Self {
        let mut choices = actions_of(app);
        choices.extend(Self::things(app));
        Self { chooser: Chooser::new(choices, true) }
    }

    /// Every license, product and person, as far as they were read.
    #[must_use]
    pub fn things(app: &App) -> Vec<Item<Choice>> {
        let item =
            |value: Choice, label: String, note: String| Item { value, label, key: String::new(), note, enabled: true };
        let records = &app.records;
        let licenses = records.licenses.iter().flat_map(|all| all.iter()).filter(|entry| !entry.license.archived);
        let products = records.products.iter().flat_map(|all| all.iter()).filter(|product| !product.archived);
        let people = records.people.iter().flat_map(|all| all.iter());
        let licenses =
            licenses.map(|entry| item(Choice::License(entry.license.id), entry.license.title(), "license".into()));
        let products =
            products.map(|product| item(Choice::Product(product.id), product.fields.name.clone(), "product".into()));
        let people = people.map(|person| {
            let note = person.email().map_or("person".to_owned(), |mail| format!("person, {mail}"));
            item(Choice::Person(person.id), person.name.clone(), note)
        });
        licenses.chain(products).chain(people).collect()
    }

    /// Puts other things in; the actions stay.
    pub fn set_things(&mut self, things: Vec<Item<Choice>>) {
        let mut choices = std::mem::take(&mut self.chooser.choices);
        choices.retain(|choice| matches!(choice.value, Choice::Action(_)));
        choices.extend(things);
        self.chooser.set_choices(choices);
    }
}

/// Every action: those of this place first, the others with the place where they can be done.
fn actions_of(app: &App) -> Vec<Item<Choice>> {
    let here = actions(app);
    let elsewhere = Action::all().filter(|action| here.iter().all(|info| info.action != *action));
    let elsewhere = elsewhere.filter(|action| app.keymap.places(*action).any(|place| !place.is_in_dialog()));
    let elsewhere: Vec<ActionInfo> = elsewhere.map(|action| info(app, action)).collect();
    let item = |info: ActionInfo| Item {
        value: Choice::Action(info.action),
        label: info.about.to_owned(),
        key: info.keys.first().map(ToString::to_string).unwrap_or_default(),
        enabled: info.enabled.is_ok(),
        note: info.enabled.err().unwrap_or_default(),
    };
    let useful = |info: &ActionInfo| !matches!(info.action, Action::Palette | Action::Back | Action::Interrupt);
    here.into_iter().chain(elsewhere).filter(useful).map(item).collect()
}
