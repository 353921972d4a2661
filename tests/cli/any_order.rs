//! Files of different kinds and days come to the same verdicts in whatever order they are read.

use super::home::Home;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

/// A file: its name, its text, and what it is read with.
type File<'a> = (&'a str, String, &'a [&'a str]);

const TODAY: &str = "2021-06-30";
const SEATS: &str = "Report Time,Login,Last Authenticated At,Last Activity At,Last Surface Used\n";
/// A vendor's report of use in which nothing means: not in the last 30 days.
const QUIET: &str = "schema = 1\nid = \"forge.quiet\"\ntitle = \"Forge: quiet members\"\nproduct = \"Forge\"\n\
     publisher = \"Forge\"\nrealm = \"forge\"\nroster = false\nwhere = \"Forge > Members\"\n[fingerprint]\n\
     required = [\"member\", \"seen\"]\n[[identifiers]]\nkind = \"email\"\ncolumns = [\"member\"]\n[fields.last_used]\n\
     columns = [\"seen\"]\noutside_window = [\"nothing\"]\nempty = \"unknown\"\nwindow_days = 30\n";

/// Forge with nobody on it, and five people whom files may name.
fn forge() -> Home {
    let home = Home::new();
    let presets = home.path().join(".config/dormouse/presets");
    fs::create_dir_all(&presets).unwrap();
    fs::write(presets.join("quiet.toml"), QUIET).unwrap();
    home.run(&["license", "add", "--product", "Forge", "--publisher", "Forge", "--seats-total", "9"]).is(0);
    let names = ["ana", "bo", "cy", "dee", "eli"];
    let row = |name: &&str| format!("{name}@example.com,{name},{name}-l\n");
    home.file("base.csv", &format!("email,name,aliases\n{}", names.iter().map(row).collect::<String>()));
    home.run(&["import", "base.csv", "--as-of", "2021-01-01"]).is(0);
    home
}

fn orders(of: usize) -> Vec<Vec<usize>> {
    let Some(last) = of.checked_sub(1) else { return vec![Vec::new()] };
    let shorter = orders(last);
    let with_last = |order: &Vec<usize>, place: usize| {
        let mut order = order.clone();
        order.insert(place, last);
        order
    };
    shorter.iter().flat_map(|order| (0..of).map(move |place| with_last(order, place))).collect()
}

/// What is known of a seat, without what tells it from other seats.
fn known(item: &Value) -> (String, String) {
    let fields = ["status", "signal", "idle_days", "dormant", "stale", "last_used", "last_login", "assigned_on"];
    let known = fields.map(|field| format!("{field} {}", item[field]));
    (item["email"].as_str().unwrap().to_owned(), known.join(", "))
}

/// The verdict of each seat, whether it is reported as dormant, and the figures of the license.
type Known = (BTreeMap<String, String>, BTreeMap<String, String>, [Value; 3]);

fn read(base: &Home, files: &[File<'_>], order: &[usize]) -> Known {
    let home = Home::empty();
    fs::create_dir_all(home.path().join(".config")).unwrap();
    for place in ["d.db", ".config/dormouse/presets/quiet.toml"] {
        fs::create_dir_all(home.path().join(place).parent().unwrap()).unwrap();
        fs::copy(base.path().join(place), home.path().join(place)).unwrap();
    }
    for place in order {
        let (name, text, with) = &files[*place];
        home.file(name, text);
        home.run(&[&["import", name][..], with].concat()).is(0);
    }
    let items = |words: &[&str]| -> BTreeMap<String, String> {
        let answer = home.json(&[words, &["--today", TODAY]].concat());
        answer["items"].as_array().unwrap().iter().map(known).collect()
    };
    let license = home.json(&["license", "show", "Forge"])["items"][0].clone();
    let figures = ["seats_used", "assigned", "unattributed"].map(|field| license[field].clone());
    (items(&["seat", "list"]), items(&["report", "dormant"]), figures)
}

/// What is known after the files, the same in every order.
fn in_any_order(files: &[File<'_>]) -> Known {
    let base = forge();
    let orders = orders(files.len());
    let first = read(&base, files, &orders[0]);
    for order in &orders[1..] {
        assert_eq!(read(&base, files, order), first, "{order:?} and {:?}", orders[0]);
    }
    first
}

fn says(known: &Known, name: &str, what: &str) {
    let verdict = &known.0[&format!("{name}@example.com")];
    assert!(verdict.contains(what), "{name}: {verdict}");
}

#[test]
fn rosters_and_our_own_files_come_to_the_same_verdicts() {
    let people = "email,name,status,last_login\nana@example.com,Ana,active,2021-05-20\n\
                  bo@example.com,Bo,inactive,2021-05-30\ncy@example.com,Cy,active,2021-05-02\n\
                  dee@example.com,Dee,on_leave,\n";
    let own = "product,license,email,assigned_on,last_used\nForge,,ana@example.com,2020-03-01,2021-03-01\n\
               Forge,,bo@example.com,2020-03-01,\nForge,,cy@example.com,,2021-03-30\nForge,,dee@example.com,,\n";
    let spring = "2021-05-10T06:00:00Z,ana-l,2021-05-09,2021-04-20,x\n2021-05-10T06:00:00Z,bo-l,2021-05-09,2021-05-09,x\n\
                  2021-05-10T06:00:00Z,cy-l,,None,x\n2021-05-10T06:00:00Z,dee-l,,None,x\n";
    let summer = "2021-06-20T06:00:00Z,ana-l,2021-03-09,2021-03-20,x\n2021-06-20T06:00:00Z,bo-l,,None,x\n\
                  2021-06-20T06:00:00Z,cy-l,2021-06-19,None,x\n2021-06-20T06:00:00Z,dee-l,2021-06-01,None,x\n";
    let known = in_any_order(&[
        ("people.csv", people.to_owned(), &["--as-of", "2021-06-01"]),
        ("assignments.csv", own.to_owned(), &["--as-of", "2021-04-02"]),
        ("spring.csv", format!("{SEATS}{spring}"), &["--license", "Forge", "--as-of", "2021-05-10"]),
        ("summer.csv", format!("{SEATS}{summer}"), &["--license", "Forge", "--as-of", "2021-06-20"]),
    ]);
    says(&known, "ana", "signal \"last_used\", idle_days 71, dormant false");
    says(&known, "bo", "status \"inactive\", signal \"status\"");
    says(&known, "cy", "signal \"last_used\", idle_days 92, dormant true");
    says(&known, "dee", "status \"on_leave\", signal \"exempt\"");
    assert_eq!(known.2, [4, 4, 0].map(Value::from));
}

#[test]
fn reports_of_silence_add_up_whichever_is_read_first() {
    let quiet = |rows: &str| format!("Member,Seen\n{rows}");
    let own = "product,license,email,assigned_on,last_used\nForge,,ana@example.com,,2021-02-01\n\
               Forge,,bo@example.com,2020-09-01,\nForge,,cy@example.com,,\nForge,,dee@example.com,,\n";
    let all_quiet = "ana@example.com,nothing\nbo@example.com,nothing\ncy@example.com,nothing\ndee@example.com,\n";
    let known = in_any_order(&[
        ("assignments.csv", own.to_owned(), &["--as-of", "2021-04-02"]),
        ("april.csv", quiet(all_quiet), &["--license", "Forge", "--as-of", "2021-04-30"]),
        ("may.csv", quiet(all_quiet), &["--license", "Forge", "--as-of", "2021-05-30"]),
        (
            "june.csv",
            quiet("ana@example.com,2021-01-15\nbo@example.com,nothing\ncy@example.com,2021-06-10\n"),
            &["--license", "Forge", "--as-of", "2021-06-28"],
        ),
    ]);
    says(&known, "ana", "signal \"last_used\", idle_days 149");
    says(&known, "bo", "signal \"outside_window\", idle_days 91, dormant true");
    says(&known, "cy", "signal \"last_used\", idle_days 20, dormant false");
    assert_eq!(known.2, [4, 4, 0].map(Value::from));
}

#[test]
fn an_older_roster_makes_no_seat_and_the_count_is_that_of_the_newest() {
    let own = "product,license,email,assigned_on,last_used\nForge,,ana@example.com,2020-03-01,2021-05-01\n";
    let people = "email,name,last_login\nana@example.com,Ana,2021-05-25\nbo@example.com,Bo,\n";
    let known = |files: &[File<'_>]| {
        let base = forge();
        let orders = orders(files.len());
        let all = orders.iter().map(|order| read(&base, files, order));
        // Whoever the older roster named first stays on record until somebody takes the seat back.
        let listed =
            |known: Known| (known.0.into_iter().filter(|(name, _)| !name.starts_with("dee")).collect(), known.2);
        all.map(listed).map(|(seats, figures): (BTreeMap<_, _>, _)| (seats, figures[0].clone())).collect::<Vec<_>>()
    };
    let roster = |day: &str, names: &[&str]| {
        let row = |name: &&str| format!("{day}T06:00:00Z,{name}-l,2021-05-01,2021-05-02,x\n");
        format!("{SEATS}{}", names.iter().map(row).collect::<String>())
    };
    let all = known(&[
        ("assignments.csv", own.to_owned(), &["--as-of", "2021-05-20"]),
        ("people.csv", people.to_owned(), &["--as-of", "2021-06-01"]),
        ("old.csv", roster("2021-06-01", &["ana", "bo", "dee"]), &["--license", "Forge"]),
        ("new.csv", roster("2021-06-10", &["ana", "bo"]), &["--license", "Forge"]),
    ]);
    assert_eq!((all[0].0.len(), &all[0].1), (2, &Value::from(2)));
    assert!(all.iter().all(|known| known == &all[0]), "{all:#?}");
}

#[test]
fn the_first_day_on_which_a_seat_was_listed_is_that_of_the_oldest_file() {
    let own = |name: &str| format!("product,license,email\nForge,,{name}@example.com\n");
    let both = format!("{}Forge,,bo@example.com\n", own("ana"));
    let base = forge();
    let files: [File<'_>; 2] =
        [("a.csv", both, &["--as-of", "2021-05-30"]), ("b.csv", own("ana"), &["--as-of", "2021-03-02"])];
    let [one, other] = [[0, 1], [1, 0]].map(|order| read(&base, &files, &order));
    assert_eq!(one, other);
}
