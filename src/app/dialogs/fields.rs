//! Reading what is typed into fields, by the limits of the domain, and suggesting names.

use super::answer::{Answer, FORM};
use super::behaviour::DialogBehaviour;
use crate::app::action::{Action, Context, Label};
use crate::app::env::Env;
use crate::app::form::{Field, Focus, Form, Pressed, SUGGESTIONS, Suggestion};
use crate::app::key::Key;
use crate::app::msg::{Data, Query};
use crate::domain::person::PersonStatus;
use crate::domain::read_model::PersonEntry;
use crate::domain::reason;
use crate::domain::refusal::Refusal;
use crate::domain::seat::{ACCESS_LEVEL_LIMIT, ACCOUNT_LIMIT, NOTES_LIMIT};
use crate::domain::text;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use std::collections::BTreeMap;
use std::fmt::Debug;

/// What the field for a reason is called.
const WHY: &str = "reason";

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

/// The field for why something is done, where nobody has to say it.
pub(super) fn why() -> Field {
    Field::line(WHY, "Reason")
}

/// What is typed there.
///
/// # Errors
/// It cannot be recorded.
pub(super) fn reason(form: &Form) -> Result<Option<String>, Refusal> {
    reason::optional(form.given(WHY).as_deref())
}

/// Says under that field what is wrong with it.
pub(super) fn check_reason(form: &mut Form) {
    let judged = reason(form).map(|_| None);
    form.judge(WHY, judged);
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

/// Why it is not known what is meant by what is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unclear {
    /// Nothing is typed.
    Empty,
    /// Nothing has that name.
    Unknown,
    /// Several have it.
    Several,
}

/// What the typed name means: the one taken, else the only one of that very name, else the only one that matches.
pub(super) fn meant(form: &Form, name: &str, matches: &[Suggestion]) -> Result<i64, Unclear> {
    if let Some(taken) = form.taken(name) {
        return Ok(taken.id);
    }
    let typed = form.text(name);
    if typed.trim().is_empty() {
        return Err(Unclear::Empty);
    }
    let exact: Vec<&Suggestion> = matches.iter().filter(|suggestion| is_exactly(suggestion, typed)).collect();
    match (&exact[..], matches) {
        ([only], _) => Ok(only.id),
        (_, [only]) => Ok(only.id),
        (_, []) => Err(Unclear::Unknown),
        _ => Err(Unclear::Several),
    }
}

/// True if that is the whole name of it, or what its note ends with: an address, an id.
pub(super) fn is_exactly(suggestion: &Suggestion, typed: &str) -> bool {
    let typed = text::key(typed);
    let known_as = suggestion.note.rsplit(" · ").next().unwrap_or_default();
    text::key(&suggestion.name) == typed || text::key(known_as) == typed
}

/// True if its name, or a word of that, begins so.
pub(super) fn begins(suggestion: &Suggestion, typed: &str) -> bool {
    let typed = text::key(typed);
    let name = text::key(&suggestion.name);
    name.starts_with(&typed) || name.split(' ').any(|word| word.starts_with(&typed))
}

/// The best of the people who may be meant: by their whole name or a word that begins so, and of them who is active first.
pub(super) fn suggest_people(typed: &str, env: Env, may_be: impl Fn(&PersonEntry) -> bool) -> Vec<Suggestion> {
    let status = |person: &PersonEntry| person.status.on(person.until, env.scope.today);
    let people = || env.records.people.iter().flat_map(|people| people.iter()).filter(|person| may_be(person));
    let offer = |person: &PersonEntry| {
        let known_as = person.email().unwrap_or_default();
        let note = match status(person) {
            PersonStatus::Active => known_as.to_owned(),
            other if known_as.is_empty() => other.shown().to_owned(),
            other => format!("{} · {known_as}", other.shown()),
        };
        Suggestion { id: person.id.0, name: person.name.clone(), note }
    };
    let is_active = |person: &&PersonEntry| status(person) == PersonStatus::Active;
    let mut found = suggest(typed, people().filter(is_active).map(offer));
    found.extend(suggest(typed, people().filter(|person| !is_active(person)).map(offer)));
    // Letters strewn over a name are a worse sign than a status.
    found.sort_by_key(|suggestion| (!is_exactly(suggestion, typed), !begins(suggestion, typed)));
    found.truncate(SUGGESTIONS);
    found
}

/// The contexts of a form, by what has its keys.
pub(super) fn form_contexts(form: &Form) -> &'static [Context] {
    match () {
        () if form.in_notes() => &[Context::Notes, Context::Form, Context::Anywhere],
        () if form.in_choice() => &[Context::Choice, Context::Form, Context::Anywhere],
        () => FORM,
    }
}

/// What the footer says of an action in a form.
pub(super) fn form_label(form: &Form, action: Action) -> Label {
    let (words, rank) = match action {
        Action::Press => match form.focus {
            Focus::Cancel => (form.leave, 0),
            Focus::Submit => (form.submit, 0),
            Focus::Extra => ("open", 0),
            Focus::Field(_) if form.in_notes() => return (String::new(), None),
            Focus::Field(_) if form.in_last() => (form.submit, 0),
            Focus::Field(_) => ("next field", 0),
        },
        Action::NewLine => ("new line", 0),
        Action::NextChoice | Action::PreviousChoice => ("change", 0),
        Action::NextField => ("next field", 1),
        Action::Submit => (form.submit, 2),
        Action::Back => ("close, keep what is typed", 3),
        other => return (other.label().0, None),
    };
    (words.to_lowercase(), Some(rank))
}

/// Lends the form that a dialog is, by the field that holds it.
macro_rules! form_is {
    ($form:ident) => {
        fn filled(&self) -> &crate::app::form::Form {
            &self.$form
        }

        fn filled_mut(&mut self) -> &mut crate::app::form::Form {
            &mut self.$form
        }
    };
}
pub(super) use form_is;

/// A dialog that is one form, judged while it is filled in.
pub(super) trait Filled: Debug {
    /// The form.
    fn filled(&self) -> &Form;

    /// The form, to be filled in.
    fn filled_mut(&mut self) -> &mut Form;

    /// The name that its draft is kept under.
    fn draft(&self) -> String;

    /// Says what is wrong with what is typed, and suggests what could be meant.
    fn check(&mut self, env: Env);

    /// What the filled form comes to.
    fn submit(&mut self, env: Env) -> Answer;

    /// What it waits for, asked for when it opens.
    fn needs(&self, _env: Env) -> Vec<Query> {
        Vec::new()
    }

    /// Takes data in that was read.
    fn receive(&mut self, _query: &Query, _data: &Data, _env: Env) {}
}

impl<D: Filled> DialogBehaviour for D {
    fn contexts(&self) -> &'static [Context] {
        form_contexts(self.filled())
    }

    fn act(&mut self, action: Action, env: Env) -> Answer {
        match self.filled_mut().act(action) {
            Pressed::Cancel => return Answer::Close,
            Pressed::Submit | Pressed::Extra => return self.submit(env),
            Pressed::Changed => self.check(env),
            Pressed::Nothing => {}
        }
        Answer::Stay
    }

    fn key(&mut self, key: Key, env: Env) {
        if self.filled_mut().key(key) == Pressed::Changed {
            self.check(env);
        }
    }

    fn paste(&mut self, text: &str, env: Env) -> Option<bool> {
        let taken = self.filled_mut().paste(text);
        self.check(env);
        taken
    }

    fn clear_text(&mut self, env: Env) -> bool {
        let cleared = self.filled_mut().clear_field();
        if cleared {
            self.check(env);
        }
        cleared
    }

    fn queries(&self, env: Env) -> Vec<Query> {
        self.needs(env)
    }

    fn take(&mut self, query: &Query, data: &Data, env: Env) -> Answer {
        self.receive(query, data, env);
        Answer::Stay
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.filled_mut().refuse(refusal);
    }

    fn form(&self) -> Option<(String, &Form)> {
        Some((self.draft(), self.filled()))
    }

    fn restore(&mut self, draft: &BTreeMap<String, String>, env: Env) {
        self.filled_mut().restore(draft);
        self.check(env);
    }

    fn label(&self, action: Action) -> Option<Label> {
        Some(form_label(self.filled(), action))
    }
}
