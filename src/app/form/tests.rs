use super::*;

fn form() -> Form {
    let notes = Field::new("notes", "Notes", Value::Text(TextInput::lines()));
    let next = Field::choice("next", "Next", vec!["1 month".into(), "3 months".into(), "none".into()], 1);
    Form::new("Save", vec![Field::line("seats", "Seats"), notes, next])
}

fn typed(form: &mut Form, text: &str) {
    for c in text.chars() {
        form.key(Key::char(c));
    }
}

#[test]
fn tab_goes_round_and_keys_go_to_the_field() {
    let mut form = form();
    typed(&mut form, "9q");
    for expected in [Focus::Field(1), Focus::Field(2), Focus::Cancel, Focus::Submit, Focus::Field(0)] {
        form.act(Action::NextField);
        assert_eq!(form.focus, expected);
    }
    form.act(Action::PreviousField);
    assert_eq!((form.focus, form.text("seats")), (Focus::Submit, "9q"));
}

#[test]
fn enter_goes_from_field_to_field_and_submits_in_the_last() {
    let mut form = form();
    assert_eq!((form.act(Action::Press), form.focus), (Pressed::Nothing, Focus::Field(1)));
    form.act(Action::NextField);
    assert!(form.in_last());
    assert_eq!((form.act(Action::Press), form.focus), (Pressed::Submit, Focus::Field(2)));
    form.focus = Focus::Cancel;
    assert_eq!(form.act(Action::Press), Pressed::Cancel);
}

#[test]
fn a_recorded_figure_is_replaced_by_typing_and_a_name_is_gone_on_with() {
    let mut form = Form::new("Save", vec![Field::line("name", "Name"), Field::figure("seats", "Seats", "")]);
    form.fill("name", "Team");
    form.fill("seats", "62");
    typed(&mut form, "s");
    form.act(Action::NextField);
    typed(&mut form, "70");
    assert_eq!((form.text("name"), form.text("seats")), ("Teams", "70"));
    for (key, expected) in [(Code::Home, "762"), (Code::End, "627"), (Code::Left, "672"), (Code::Right, "627")] {
        form.fill("seats", "62");
        form.key(Key::plain(key));
        typed(&mut form, "7");
        assert_eq!(form.text("seats"), expected, "{key:?}");
    }
    form.fill("seats", "62");
    form.key(Key::ctrl('u'));
    assert_eq!(form.text("seats"), "");
    form.fill("seats", "62");
    form.act(Action::PreviousField);
    form.act(Action::NextField);
    form.paste("8");
    assert_eq!(form.text("seats"), "8", "a pasted number takes its place as well");
}

#[test]
fn a_refusal_stands_under_its_field_until_that_is_right() {
    let mut form = form();
    form.focus = Focus::Submit;
    form.refuse(Refusal::new(crate::domain::refusal::Code::BadValue, "Too many.").on("seats"));
    assert_eq!(form.focus, Focus::Field(0));
    assert_eq!(form.field("seats").unwrap().error.as_ref().unwrap().message, "Too many.");
    form.refuse(Refusal::new(crate::domain::refusal::Code::BadValue, "Locked."));
    assert_eq!(form.refused.as_ref().unwrap().message, "Locked.");
    typed(&mut form, "9");
    assert!(form.refused.is_none());
    form.judge("seats", Ok(Some("9".into())));
    assert!(form.field("seats").unwrap().error.is_none());
}

#[test]
fn what_was_typed_comes_back() {
    let mut typed_in = form();
    typed(&mut typed_in, "91");
    typed_in.act(Action::NextField);
    typed_in.paste("five\nleavers");
    let mut again = form();
    again.restore(&typed_in.draft());
    assert_eq!((again.text("seats"), again.text("notes"), again.text("next")), ("91", "five\nleavers", "3 months"));
}

#[test]
fn a_suggestion_is_taken_by_enter_and_dropped_by_typing() {
    let mut form = Form::new("Assign", vec![Field::suggest("person", "Person"), Field::line("a", "A")]);
    typed(&mut form, "m");
    let found = |id, name: &str| Suggestion { id, name: name.into(), note: String::new() };
    form.suggest("person", vec![found(1, "Mia"), found(2, "Max")]);
    assert_eq!(form.act(Action::Press), Pressed::Nothing, "two could be meant");
    form.focus = Focus::Field(0);
    form.key(Key::plain(Code::Down));
    form.key(Key::plain(Code::Down));
    assert_eq!(form.act(Action::Press), Pressed::Changed);
    assert_eq!((form.text("person"), form.taken("person").map(|s| s.id)), ("Max", Some(2)));
    form.focus = Focus::Field(0);
    typed(&mut form, "x");
    assert!(form.taken("person").is_none());
}

#[test]
fn a_choice_goes_by_arrows_and_first_letters() {
    let mut form = form();
    form.focus = Focus::Field(2);
    assert_eq!(form.act(Action::NextChoice), Pressed::Changed);
    assert_eq!(form.act(Action::NextChoice), Pressed::Nothing, "there is none behind the last");
    assert_eq!(form.text("next"), "none");
    form.key(Key::char('1'));
    assert_eq!(form.text("next"), "1 month");
    assert_eq!(form.act(Action::PreviousChoice), Pressed::Nothing);
    assert!(form.in_choice());
    form.key(Key::plain(Code::Up));
    assert_eq!((form.focus, form.in_choice()), (Focus::Field(1), false), "up and down go to other fields");
}
