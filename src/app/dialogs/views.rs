//! Chooses a part of the licenses, or an order of the report.

use super::Choice;
use crate::app::chooser::{Choice as Item, Chooser};
use crate::app::screens::Tab;
use crate::app::state::App;
use crate::domain::utilization::Sort;
use strum::IntoEnumIterator as _;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Views {
    /// `Views` or `Order`.
    pub title: &'static str,
    /// The choices, with their counts.
    pub chooser: Chooser<Choice>,
}

impl Views {
    /// The views of the licenses with their counts, or the orders of the report; the one that holds is selected.
    #[must_use]
    pub fn new(app: &App) -> Self {
        let item = |value: Choice, label: &str, key: String| Item {
            value,
            label: label.to_owned(),
            key,
            note: String::new(),
            enabled: true,
        };
        if app.tab == Tab::Utilization {
            let orders = Sort::iter().map(|sort| item(Choice::Order(sort), sort.shown(), String::new()));
            let mut chooser = Chooser::new(orders.collect(), false);
            chooser.select(|choice| matches!(choice, Choice::Order(sort) if app.utilization.order() == Some(*sort)));
            return Self { title: "Order", chooser };
        }
        let counts = app.licenses.counts.iter();
        let chips = counts.map(|(chip, count)| item(Choice::Chip(*chip), chip.shown(), count.to_string()));
        let mut chooser = Chooser::new(chips.collect(), false);
        chooser.select(|choice| *choice == Choice::Chip(app.licenses.chip));
        Self { title: "Views", chooser }
    }
}
