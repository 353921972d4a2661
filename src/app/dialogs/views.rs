//! Chooses a part of the licenses or of the catalog, or an order of the report.

use super::Choice;
use crate::app::chooser::{Choice as Item, Chooser};
use crate::app::screens::Tab;
use crate::app::screens::catalog::Part;
use crate::app::state::App;
use crate::domain::utilization::Sort;
use strum::IntoEnumIterator as _;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Views {
    /// `Views`, `Categories` or `Order`.
    pub title: &'static str,
    /// The choices, with their counts.
    pub chooser: Chooser<Choice>,
}

impl Views {
    /// The views of the licenses or the categories of the catalog with their counts, or the orders of the report; the
    /// one that holds is selected.
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
        if app.tab == Tab::Catalog {
            let parts = Part::of(app.catalog.table.all()).into_iter();
            let parts = parts.map(|(part, count)| {
                let label = part.shown().to_owned();
                item(Choice::Part(part), &label, count.to_string())
            });
            let mut chooser = Chooser::new(parts.collect(), false);
            chooser.select(|choice| matches!(choice, Choice::Part(part) if *part == app.catalog.part));
            return Self { title: "Categories", chooser };
        }
        let counts = app.licenses.counts.iter();
        let chips = counts.map(|(chip, count)| item(Choice::Chip(*chip), chip.shown(), count.to_string()));
        let mut chooser = Chooser::new(chips.collect(), false);
        chooser.select(|choice| *choice == Choice::Chip(app.licenses.chip));
        Self { title: "Views", chooser }
    }
}
