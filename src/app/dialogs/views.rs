//! Chooses a view of a screen: a part of what it lists, or an order.

use super::answer::{Answer, Choice};
use super::behaviour::{DialogBehaviour, choose, list_is};
use crate::app::action::{Action, Label, label};
use crate::app::env::Env;
use crate::app::picker::{Choice as Item, Picker};

/// The dialog.
#[derive(Debug, Clone)]
pub struct Views {
    /// `Views`, `Categories` or `Order`.
    pub title: &'static str,
    /// The choices, with their counts.
    pub picker: Picker<Choice>,
}

impl Views {
    /// Views, each by its word, its name and its count if it has one; the one of this word is selected.
    pub fn new(
        title: &'static str,
        views: impl IntoIterator<Item = (String, String, Option<usize>)>,
        seen: Option<&str>,
    ) -> Self {
        let item = |(word, label, count): (String, String, Option<usize>)| Item {
            key: count.map_or_else(String::new, |count| count.to_string()),
            ..Item::new(Choice::View(word), label)
        };
        let mut picker = Picker::new(views.into_iter().map(item).collect(), false);
        picker.select(|choice| matches!(choice, Choice::View(word) if Some(&**word) == seen));
        Self { title, picker }
    }
}

impl DialogBehaviour for Views {
    fn act(&mut self, action: Action, _env: Env) -> Answer {
        choose(&mut self.picker, action, Clone::clone)
    }

    list_is!(picker);

    fn label(&self, action: Action) -> Option<Label> {
        (action == Action::Press).then(|| label("choose", 0))
    }
}
