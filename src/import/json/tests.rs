use super::super::input::Input;
use super::super::source::RecordSource as _;
use super::*;
use csv::StringRecord;

type Read = (Vec<String>, Vec<(u32, Vec<String>)>, Vec<String>);

fn tried(json: &str, wanted: Option<&str>) -> Result<Read, Refusal> {
    let (text, _) = Text::new(Input::given("f.json", json), None)?;
    let (rows, said) = read(text, Wanted { named: wanted, known: &["logins".to_owned()] })?;
    let (mut records, mut record, mut all) = (rows.records()?, StringRecord::new(), Vec::new());
    while let Some(place) = records.next(&mut record)? {
        all.push((place, record.iter().map(str::to_owned).collect()));
    }
    drop(records);
    Ok((rows.header().to_vec(), all, said))
}

fn found(json: &str) -> (Vec<String>, Vec<(u32, Vec<String>)>) {
    let (header, rows, _) = tried(json, None).unwrap();
    (header, rows)
}

fn refusal(json: &str) -> String {
    tried(json, None).unwrap_err().message
}

#[test]
fn json_is_told_from_a_table() {
    for json in ["{\"a\":1}", " [ {\"a\":1}]", "[]", "{}", "[[{}]]", "[\n\"a\"]"] {
        assert!(is_json(json), "{json}");
    }
    for table in ["[Email],Name\na,b\n", "{id},x\n", "a,b", ""] {
        assert!(!is_json(table), "{table}");
    }
}

#[test]
fn a_list_of_objects_has_the_columns_of_all_of_them() {
    let (header, rows) = found(
        "[{\"login\":\"ana\",\"plan\":null,\"id\":7},\n {\"login\":\"ben\",\"team\":{\"name\":\"Ops\",\"on\":true}},{},\n\
         {\"team\":{\"name\":\"Dev\"},\"price\":9.90,\"big\":12345678901234567890123}]",
    );
    assert_eq!(header, ["login", "plan", "id", "team.name", "team.on", "price", "big"]);
    assert_eq!(rows[0], (1, ["ana", "", "7", "", "", "", ""].map(str::to_owned).to_vec()));
    assert_eq!(rows[1], (2, ["ben", "", "", "Ops", "true", "", ""].map(str::to_owned).to_vec()));
    assert_eq!(rows[2], (4, ["", "", "", "Dev", "", "9.9", "1.23456789012346E+22"].map(str::to_owned).to_vec()));
}

#[test]
fn a_list_in_a_cell_is_its_parts() {
    let (header, rows) = found(
        "[{\"mail\":[\"a@x.org\",\"b@x.org\"],\"none\":[],\"seats\":[{\"sku\":\"A\",\"by\":{\"n\":1}},{\"sku\":\"B\"},7]}]",
    );
    assert_eq!(header, ["mail", "none", "seats.sku", "seats.by.n", "seats"]);
    assert_eq!(rows[0].1, ["a@x.org, b@x.org", "", "A, B", "1", "7"]);
}

#[test]
fn the_list_within_an_object_is_found_whatever_it_is_called() {
    for (json, said) in [
        ("{\"@odata.context\":\"x\",\"value\":[{\"a\":1}]}", None),
        ("{\"total_seats\":1,\"seats\":[{\"a\":1}]}", None),
        ("{\"ok\":true,\"members\":[{\"a\":1}],\"warnings\":[{\"b\":1}]}", None),
        ("{\"data\":{\"organization\":{\"members\":{\"nodes\":[{\"a\":1}]}}}}", None),
        ("{\"data\":[{\"a\":1}],\"included\":[{\"b\":1}]}", None),
        ("{\"computers\":[{\"a\":1}]}", Some("The rows are those of the list \"computers\".")),
    ] {
        let read = tried(json, None).unwrap();
        assert_eq!(
            read,
            (vec!["a".into()], vec![(1, vec!["1".into()])], said.into_iter().map(str::to_owned).collect()),
            "{json}"
        );
    }
}

#[test]
fn pages_follow_one_another() {
    let page = "{\"value\":[{\"a\":1}],\"@odata.nextLink\":\"x\"}";
    for pages in [
        format!("{page}{page}"),
        format!("{page}\n{{\"value\":[]}}\n{page}\n"),
        "[{\"a\":1}][{\"a\":1}]".into(),
        "[[{\"a\":1}],[{\"a\":1}]]".into(),
    ] {
        let rows = found(&pages).1;
        assert_eq!(rows, [(1, vec!["1".to_owned()]), (2, vec!["1".to_owned()])], "{pages}");
    }
}

#[test]
fn objects_are_records_whatever_their_lists_are_called() {
    for name in pick::NAMES.into_iter().chain(["apps"]) {
        let line = format!("{{\"email\":\"ana@x.org\",\"{name}\":[{{\"sku\":\"A\"}},{{\"sku\":\"B\"}}]}}\n");
        let (header, rows, said) = tried(&line.repeat(2), None).unwrap();
        assert_eq!((header, rows.len(), said), (vec!["email".into(), format!("{name}.sku")], 2, vec![]), "{name}");
        assert_eq!(rows[1], (2, vec!["ana@x.org".to_owned(), "A, B".into()]));
        let none = format!("{{\"email\":\"ana@x.org\",\"{name}\":[]}}\n");
        assert_eq!(found(&none.repeat(2)).1.len(), 2, "{name}");
        assert_eq!(tried(&line.repeat(2), Some(name)).unwrap().1.len(), 4, "{name}");
    }
    let several = "{\"email\":\"a\",\"licenses\":[{\"x\":1}],\"accounts\":[{\"y\":1}]}\n";
    assert_eq!(found(&several.repeat(2)).1.len(), 2);
    let within = "{\"email\":\"a\",\"groups\":{\"size\":1,\"items\":[{\"name\":\"staff\"}]}}\n";
    assert_eq!(found(&within.repeat(2)).0, ["email", "groups.size", "groups.items.name"]);
}

#[test]
fn pages_are_said_to_be_some() {
    for page in [
        "{\"value\":[{\"a\":1}],\"next\":\"x\"}",
        "{\"data\":{\"users\":{\"nodes\":[{\"a\":1}]}},\"ok\":true}",
        "{\"d\":{\"results\":[{\"a\":1}]}}",
    ] {
        let (header, rows, said) = tried(&page.repeat(2), None).unwrap();
        assert_eq!((header, rows.len(), said.len()), (vec!["a".to_owned()], 2, 1), "{page}");
        assert!(said[0].starts_with("The rows are those of the list "), "{page}");
    }
    let none = "{\"value\":[]}\n".repeat(2);
    assert_eq!(refusal(&none), "The file \"f.json\" holds no records: the list \"value\" is empty.");
}

#[test]
fn what_is_no_object_is_counted() {
    let two = "2 values that are no objects were left out.";
    let one = "1 value that is no object was left out.";
    for (json, rows, said) in [
        ("[{\"a\":1},\"b@x.org\",null,{\"a\":2}]", 2, two),
        ("{\"users\":[{\"a\":1},\"b\",[{\"a\":3}]]}", 1, two),
        ("[[{\"a\":1}],[7,{\"a\":2}]]", 2, one),
        ("{\"a\":1}\n\"b\"\n{\"a\":2}", 2, one),
        ("[{\"a\":1}]\nnull", 1, one),
    ] {
        let (_, records, warnings) = tried(json, None).unwrap();
        assert_eq!((records.len(), warnings), (rows, vec![said.to_owned()]), "{json}");
    }
    assert_eq!(tried("[{\"a\":[1,\"b\",null]}]", None).unwrap().2, Vec::<String>::new());
    assert_eq!(tried("{\"a\":[1,2]}\n{\"a\":[]}", None).unwrap().2, Vec::<String>::new());
}

#[test]
fn lists_beyond_those_that_are_told_apart_are_said_to_be() {
    let lists = |many: usize| {
        let lists: Vec<String> = (0..many).map(|n| format!("\"l{n}\":[{{\"a\":{n}}}]")).collect();
        format!("{{{},\"users\":[{{\"a\":1}}]}}", lists.join(","))
    };
    let said = |json: &str, wanted| tried(json, wanted).map(|read| read.1.len()).map_err(|refused| refused.message);
    assert_eq!(said(&lists(63), Some("users")), Ok(1));
    let why = "The file \"f.json\" holds more than 64 lists, and \"users\" is not among the first.";
    assert_eq!(said(&lists(64), Some("users")), Err(why.to_owned()));
    assert_eq!(said(&lists(64), Some("l3")), Ok(1));
    assert!(said(&lists(64), None).unwrap_err().starts_with("The file \"f.json\" holds more than 64 lists: \"l0\","));
    assert_eq!(said(&lists(64).repeat(2), None), Ok(2));
    let both = "{\"users\":[{\"a\":1}],\"x\":{\"users\":[{\"b\":1}]},\"y\":{\"seats\":[{}]},\"z\":{\"seats\":[{}]}}";
    assert_eq!(tried(both, Some("users")).unwrap().0, ["a"]);
    let why = "The file \"f.json\" has several lists \"seats\": \"y.seats\", \"z.seats\".";
    assert_eq!(said(both, Some("seats")), Err(why.to_owned()));
}

#[test]
fn an_object_a_line_is_a_record_with_its_line() {
    let lines = "{\"a\":\"x\\\"{\"}\n\n{\"b\":{\"c\":2},\"apps\":[{\"n\":\"S\"},{\"n\":\"T\"}]}\r\n{\"a\":\"y\"}";
    let (header, rows) = found(lines);
    assert_eq!(header, ["a", "b.c", "apps.n"]);
    assert_eq!(
        rows,
        [
            (1, vec!["x\"{".to_owned(), String::new(), String::new()]),
            (3, vec![String::new(), "2".into(), "S, T".into()]),
            (4, vec!["y".into(), String::new(), String::new()]),
        ]
    );
    assert_eq!(found("{\"login\":\"ana\",\"groups\":[]}").1, [(1, vec!["ana".to_owned(), String::new()])]);
}

#[test]
fn what_is_not_plain_is_asked() {
    let two = "{\"people\":[{\"a\":1}],\"users\":[{\"b\":2}],\"x\":[{\"c\":3}]}";
    let refused = tried(two, None).unwrap_err();
    assert_eq!(refused.message, "The file \"f.json\" holds several lists: \"people\", \"users\", \"x\".");
    assert!(refused.hint.unwrap().to_string().contains("--sheet people"));
    assert_eq!(tried(two, Some("Users")).unwrap().0, ["b"]);
    assert_eq!(
        tried(two, Some("groups")).unwrap_err().message,
        "The file \"f.json\" has no list \"groups\": \"people\", \"users\", \"x\"."
    );
    assert_eq!(tried("{\"a\":{\"users\":[{\"b\":2}]}}", Some("a.users")).unwrap().0, ["b"]);
}

#[test]
fn what_holds_no_records_is_refused() {
    for (json, said) in [
        ("[]", "The file \"f.json\" holds no records."),
        ("[1, 2]", "The file \"f.json\" holds no records."),
        ("{\"value\":[]}", "The file \"f.json\" holds no records: the list \"value\" is empty."),
        ("[{\"a\":1}]{\"a\":1}", "The file \"f.json\" mixes lists and objects."),
        ("{\"a\":1", "The file \"f.json\" is JSON that is cut off."),
        ("[{\"a\":1},\n{\"a\":,}]", "The file \"f.json\" is no valid JSON near line 2."),
        ("{\"a\":1}\n{\"b\":x}", "The file \"f.json\" is no valid JSON near line 2."),
    ] {
        assert_eq!(refusal(json), said, "{json}");
    }
}

#[test]
fn a_bomb_is_refused_at_its_limit() {
    let deep = "[".repeat(100) + "{}" + &"]".repeat(100);
    assert_eq!(refusal(&deep), "The file \"f.json\" holds JSON that is nested deeper than 64 levels, near line 1.");
    let text = format!("[{{\"a\":\"{}\"}}]", "x".repeat(300 << 10));
    assert_eq!(refusal(&text), "The file \"f.json\" holds a text of more than 256 KiB, near line 1.");
    let record = format!("[{{\"a\":[{}0]}}]", "1,".repeat(600_000));
    assert_eq!(refusal(&record), "The file \"f.json\" holds a record of more than 1 MiB, near line 1.");
    let name = format!("{{\"{}\":1}}", "x".repeat(1100));
    assert_eq!(refusal(&name), "The file \"f.json\" holds a field with a name of more than 1024 bytes, near line 1.");
    let fields: Vec<String> = (0..600).map(|n| format!("\"c{n}\":1")).collect();
    // One too many is enough to refuse them.
    assert_eq!(found(&format!("[{{{}}}]", fields.join(","))).0.len(), 513);
}

#[test]
fn every_cut_of_a_file_is_read_or_refused() {
    let json = "{\"value\":[{\"a\":\"x\\u00e9\",\"b\":{\"c\":[1,{\"d\":null}]}}]}\n";
    for end in 0..json.len() {
        let _ = tried(&json[..end], None);
        let mut bytes = json.as_bytes().to_vec();
        bytes[end] = b'}';
        let _ = tried(&String::from_utf8_lossy(&bytes), None);
    }
}

#[test]
fn a_list_that_a_preset_names_is_taken_of_several() {
    let (header, rows, said) = tried("{\"logins\":[{\"a\":1}],\"other\":[{\"b\":1}]}", None).unwrap();
    assert_eq!((header, rows.len(), said), (vec!["a".to_owned()], 1, vec![]));
    assert!(refusal("{\"one\":[{\"a\":1}],\"other\":[{\"b\":1}]}").contains("holds several lists"));
}

/// The rows of a file of which each part of that list is one.
fn apart(json: &str, list: &str) -> Option<Read> {
    let (text, _) = Text::new(Input::given("f.json", json), None).unwrap();
    let (mut rows, said) = read(text, Wanted { named: None, known: &[] }).unwrap();
    let expected = rows.expanded_header(list)?;
    rows.expand(list).unwrap();
    assert_eq!((rows.header(), rows.unit()), (expected.as_slice(), RowUnit::Row));
    let (mut records, mut record, mut all) = (rows.records().unwrap(), StringRecord::new(), Vec::new());
    while let Some(place) = records.next(&mut record).unwrap() {
        all.push((place, record.iter().map(str::to_owned).collect()));
    }
    drop(records);
    Some((expected, all, said))
}

#[test]
fn each_part_of_a_list_within_a_record_is_a_row() {
    let within = "{\"use\":[{\"date\":\"2026-06-01\",\"Apps\":[{\"name\":\"A\",\"v\":[1,2]},{\"name\":\"B\"}],\"appsize\":3},\
                  {\"date\":\"2026-06-02\",\"Apps\":[]},{\"date\":\"2026-06-03\",\"Apps\":{\"name\":\"C\"}}]}";
    let (header, rows, _) = apart(within, "apps").unwrap();
    assert_eq!(header, ["date", "Apps.name", "Apps.v", "appsize", "Apps"]);
    let cells: Vec<String> = rows.iter().map(|(place, cells)| format!("{place} {}", cells.join("|"))).collect();
    assert_eq!(cells, ["1 2026-06-01|A|1, 2|3|", "2 2026-06-01|B||3|", "3 2026-06-03|C|||"]);
    assert_eq!(apart(within, "other"), None);
}

#[test]
fn what_stands_around_the_records_is_beside_each() {
    let around = "{\"snapshot\":[{\"name\":\"A\"},{\"name\":\"B\"}],\"host\":{\"id\":\"H1\"},\"at\":7}";
    for many in [around.to_owned(), format!("{around}\n{}", around.replace("H1", "H2"))] {
        let (header, rows, _) = apart(&many, "snapshot").unwrap();
        assert_eq!(header, ["snapshot.name", "host.id", "at"]);
        let hosts: Vec<(u32, &str)> = rows.iter().map(|(place, cells)| (*place, cells[1].as_str())).collect();
        let expected = [(1, "H1"), (2, "H1"), (3, "H2"), (4, "H2")];
        assert_eq!(hosts, expected[..hosts.len()]);
    }
}
