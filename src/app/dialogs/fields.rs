//! Reading what is typed into fields, by the limits of the domain, and suggesting names.

use super::{Answer, Env, answer};
use crate::app::action::Action;
use crate::app::form::{Focus, Form, Pressed, SUGGESTIONS, Suggestion};
use crate::app::key::Key;
use crate::domain::refusal::Refusal;
use crate::domain::seat::{ACCESS_LEVEL_LIMIT, ACCOUNT_LIMIT, NOTES_LIMIT};
use crate::domain::text;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// Says under a field whether its text is too long or holds what it must not.
pub(super) fn check_text(form: &mut Form, name: &'static str, field: &str, limit: usize) {
    let judged = text::line(form.text(name), limit);
    form.judge(name, judged.map(|_| None).map_err(|e| Refusal::bad_field(field, &e).on(name)));
}

/// Says under the texts of a seat what is wrong with them. What stands there as it is recorded is not judged: notes grow
/// past what may be typed.
pub(super) fn check_seat(form: &mut Form) {
    let as_recorded = |form: &Form, name| form.field(name).is_some_and(|f| f.recorded.as_deref() == Some(f.text()));
    for (name, field, limit) in
        [("access_level", "The access level", ACCESS_LEVEL_LIMIT), ("account_identifier", "The account", ACCOUNT_LIMIT)]
    {
        check_text(form, name, field, limit);
    }
    let notes = if as_recorded(form, "notes") {
        Ok(None)
    } else {
        text::paragraph(form.text("notes"), NOTES_LIMIT).map(|_| None)
    };
    form.judge("notes", notes.map_err(|e| Refusal::bad_field("The note", &e).on("notes")));
}

/// Goes to the first field with something wrong. False if there is none.
pub(super) fn go_to_error(form: &mut Form) -> bool {
    let wrong = form.fields.iter().position(|field| field.error.is_some());
    if let Some(at) = wrong {
        form.focus = Focus::Field(at);
    }
    wrong.is_some()
}

/// The names that match what is typed best; a suggestion's note is searched as well.
pub(super) fn suggest(typed: &str, candidates: impl Iterator<Item = Suggestion>) -> Vec<Suggestion> {
    let typed = typed.trim();
    if typed.is_empty() {
        return candidates.take(SUGGESTIONS).collect();
    }
    let pattern = Pattern::parse(typed, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut found: Vec<(u32, Suggestion)> = candidates
        .filter_map(|candidate| {
            let text = format!("{} {}", candidate.name, candidate.note);
            Some((pattern.score(Utf32Str::new(&text, &mut buffer), &mut matcher)?, candidate))
        })
        .collect();
    found.sort_by(|(a, x), (b, y)| b.cmp(a).then_with(|| x.name.cmp(&y.name)));
    found.into_iter().take(SUGGESTIONS).map(|(_, suggestion)| suggestion).collect()
}

/// A dialog that is one form, judged while it is filled in.
pub(super) trait Filled {
    /// The form.
    fn form(&mut self) -> &mut Form;

    /// Says what is wrong with what is typed, and suggests what could be meant.
    fn check(&mut self, env: Env);

    /// What the filled form comes to.
    fn submit(&mut self, env: Env) -> Answer;

    /// Takes a key that is bound to nothing here: text.
    fn key(&mut self, key: Key, env: Env) {
        if self.form().key(key) == Pressed::Changed {
            self.check(env);
        }
    }

    /// Takes a pasted text. `None` if no field takes text, else false if a part was left out.
    fn paste(&mut self, text: &str, env: Env) -> Option<bool> {
        let taken = self.form().paste(text);
        self.check(env);
        taken
    }

    /// Takes an action.
    fn act(&mut self, action: Action, env: Env) -> Answer {
        let pressed = self.form().act(action);
        if pressed == Pressed::Changed {
            self.check(env);
        }
        answer(pressed).unwrap_or_else(|| self.submit(env))
    }
}
