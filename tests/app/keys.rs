use super::*;
use dormouse::app::action::Action;
use dormouse::app::screens::Tab;

#[test]
fn ctrl_c_clears_an_input_and_twice_leaves() {
    let mut driver = Driver::demo();
    driver.keys("/").types("asana").keys("<ctrl-c>");
    assert_eq!((driver.app.tabs.licenses.table.filter.input.text(), driver.licenses().len()), ("", 4));
    assert_eq!(driver.abandons(), 0);
    driver.keys("a <ctrl-c>");
    assert_eq!(driver.abandons(), 0, "another key lay between");
    driver.keys("<ctrl-c>");
    assert_eq!(driver.abandons(), 1);
    let mut driver = Driver::demo();
    driver.keys("<ctrl-c>");
    assert_eq!((driver.abandons(), driver.status()), (0, "Press ^c again to leave."));
    driver.keys("a <ctrl-c> <ctrl-c>");
    assert_eq!((driver.abandons(), driver.dialog()), (1, "confirm"), "in a dialog too");
}

#[test]
fn q_closes_and_leaves_from_the_top_alone() {
    let mut driver = Driver::demo();
    driver.keys("3 <enter> q");
    assert!(!driver.app.tabs.utilization.in_holders);
    driver.keys("? q <enter> 2 <enter> q");
    assert_eq!(driver.quits(), 0);
    driver.keys("q");
    assert_eq!(driver.quits(), 1);
    assert!(driver.others.contains(&Effect::SaveState));
}

#[test]
fn the_terminal_keys_work_everywhere() {
    let mut driver = Driver::demo();
    driver.keys("<ctrl-z> / <ctrl-l> <esc> 1 + <ctrl-z>");
    let count = |what: &Effect| driver.others.iter().filter(|effect| *effect == what).count();
    assert_eq!((count(&Effect::Suspend), count(&Effect::Repaint)), (2, 1));
    driver.keys("<f1>");
    assert_eq!(driver.dialog(), "help");
    driver.keys("<f1>");
    assert_eq!(driver.app.dialogs.len(), 2, "help over the form, and once");
}

#[test]
fn a_paste_without_an_input_changes_nothing_and_says_so() {
    let mut driver = Driver::demo();
    let before = driver.app.remembered();
    driver.send(Msg::Paste("q3*ry".into()));
    assert_eq!(driver.status(), "Nothing here takes a pasted text; nothing was changed.");
    assert_eq!((driver.app.remembered(), driver.app.tab), (before, Tab::Licenses));
    driver.keys("/");
    driver.send(Msg::Paste("fig\nma".into()));
    assert_eq!(driver.app.tabs.licenses.table.filter.input.text(), "fig ma");
    assert_eq!(driver.licenses().len(), 1);
}

#[test]
fn the_footer_shows_keys_that_work_now_and_fits() {
    let texts = |driver: &Driver| {
        footer(&driver.app).iter().map(|info| format!("{} {}", info.keys[0], info.label)).collect::<Vec<_>>()
    };
    for open in ["1", "2", "3", "3 <enter>", "3 <enter> V", "2 <enter>", "2 /", "2 a", "2 +", "1 +", "3 * r", ":", "?"]
    {
        let mut driver = Driver::demo();
        driver.keys(open);
        let shown = footer(&driver.app);
        assert!((1..=9).contains(&shown.len()), "{open}: {shown:?}");
        for info in &shown {
            assert!(info.enabled.is_ok() && !info.label.is_empty(), "{open}: {info:?}");
            let resolved = driver.app.keymap.resolve(driver.app.contexts(), info.keys[0]);
            assert_eq!(resolved, Some(info.action), "{open}");
        }
    }
    let mut driver = Driver::demo();
    driver.keys("3");
    let plain = texts(&driver);
    driver.keys("<space>");
    let marked = texts(&driver);
    assert_ne!(plain, marked);
    assert_eq!(marked[0], "r reclaim 3 marked");
    assert_eq!(marked.last().unwrap(), "? help");
}

#[test]
fn dispatch_obeys_the_table_of_actions() {
    let mut driver = Driver::new(World::empty());
    for open in ["1", "2", "3", "!"] {
        driver.keys("<esc>").keys(open);
        for info in actions(&driver.app) {
            let Err(reason) = info.enabled else { continue };
            let Some(key) = info.keys.first() else { continue };
            let mut app = driver.app.clone();
            let effects = update(&mut app, Msg::Key(*key));
            assert_eq!(app.status.unwrap().text, reason, "{open}: {:?}", info.action);
            assert_eq!(effects, [Effect::SaveState], "{open}: {:?}", info.action);
        }
    }
}

#[test]
fn a_failed_read_is_said_and_what_was_there_stays() {
    let mut driver = Driver::demo();
    driver.send(Msg::Loaded(
        Query::Licenses,
        Err(Refusal::new(dormouse::domain::refusal::Code::DiskFailed, "The disk is gone.")),
    ));
    assert_eq!((driver.status(), driver.licenses().len()), ("The disk is gone.", 4));
    assert_eq!(driver.app.status.as_ref().unwrap().kind, StatusKind::Refusal);
}

#[test]
fn the_same_read_is_asked_once_and_again_only_when_it_may_have_changed() {
    let mut driver = Driver::demo();
    driver.loads.clear();
    driver.held = Some(Vec::new());
    driver.send(Msg::Changed);
    driver.send(Msg::Changed);
    driver.send(Msg::Changed);
    let count = |driver: &Driver| driver.loads.iter().filter(|query| **query == Query::Licenses).count();
    assert_eq!(count(&driver), 1);
    driver.answer_held();
    assert_eq!(count(&driver), 2, "what changed while it was read is read once more");
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 48, ..Default::default() })]
    #[test]
    fn whatever_is_pressed_is_answered(keys in proptest::collection::vec(0..130usize, 0..120)) {
        let names = ["<enter>", "<esc>", "<tab>", "<shift-tab>", "<space>", "<backspace>", "<up>", "<down>", "<left>",
            "<right>", "<ctrl-s>", "<ctrl-r>", "<ctrl-d>", "<ctrl-p>", "<shift-down>", "<home>", "<end>", "<pagedown>"];
        let mut driver = Driver::demo();
        for key in keys {
            match key {
                0..95 => driver.send(Msg::Key(Key::char(char::from(u8::try_from(key).unwrap() + 32)))),
                95..125 => { driver.keys(names[key % names.len()]); }
                125 => driver.send(Msg::Paste("12\nab".into())),
                126 => driver.send(Msg::Changed),
                127 => driver.send(Msg::Resize { width: 0, height: 0 }),
                128 => driver.send(Msg::Viewport(Viewport::default())),
                _ => driver.send(Msg::DayTurned(driver.world.today() + chrono::Days::new(1))),
            }
            let infos = actions(&driver.app);
            proptest::prop_assert!(infos.iter().any(|info| info.action == Action::Back));
            let _ = (list_status::header(&driver.app), footer(&driver.app), list_status::empty(&driver.app));
            let window = driver.app.tabs.licenses.table.window().count();
            proptest::prop_assert!(window <= driver.app.tabs.licenses.table.len());
        }
    }
}

#[test]
fn a_key_that_does_nothing_here_names_every_place_where_it_does_something() {
    for (keys, said) in [
        ("3 c", "Only in the catalog."),
        ("3 +", "Works in the catalog, on Licenses and on the page of a license."),
        ("3 e", "Works in the catalog, on Licenses and on the page of a license."),
        ("3 a", "Works on Licenses and on the page of a license."),
        (
            "2 <space>",
            "Works in the assignments of a license, in the accounts of a license, on Utilization and in the inbox.",
        ),
        ("2 t", "Only on Utilization."),
        (
            "2 w",
            "Works in the assignments of a license, in the accounts of a license, in the holders on Utilization and on the page \
             of a person.",
        ),
        ("1 r", "Works in the assignments of a license and on Utilization."),
        (
            "! f",
            "Works in the catalog, on Licenses, in the assignments of a license, in the accounts of a license and on \
             Utilization.",
        ),
        ("! m", "Works in the assignments of a license, in the accounts of a license and on Utilization."),
    ] {
        let mut driver = Driver::demo();
        driver.keys(keys);
        assert_eq!(driver.status(), said, "{keys}");
    }
}

#[test]
fn the_places_that_are_named_are_those_where_the_key_is_known() {
    let ways =
        ["1", "2", "3", "3 <enter>", "2 <enter>", "2 <enter> <tab>", "2 <enter> <tab><tab>", "2 <enter> <enter>", "!"];
    let stacks = ways.map(|way| {
        let mut driver = Driver::demo();
        driver.keys(way);
        driver.app.contexts()
    });
    let keymap = Driver::demo().app.keymap;
    for key in (' '..='~').map(Key::char).chain(('a'..='z').map(Key::ctrl)) {
        let named = keymap.places_of_key(key);
        for (way, stack) in ways.iter().zip(stacks) {
            let known = keymap.resolve(stack, key).is_some();
            assert_eq!(stack.iter().any(|context| named.contains(context)), known, "{key} at {way}: {named:?}");
        }
    }
}
