//! Exports in whatever they come in: packed, as JSON, as a workbook, as a database, through a pipe.

use super::home::Home;
use flate2::Compression;
use flate2::write::GzEncoder;
use rusqlite::Connection;
use std::io::Write as _;

const PEOPLE: &str = "email,name,department\nana@example.com,Ana Ruiz,Design\nben@example.com,Ben Osei,\n";

fn write(home: &Home, name: &str, bytes: &[u8]) {
    std::fs::write(home.path().join(name), bytes).unwrap();
}

fn gzipped(text: &str) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(text.as_bytes()).unwrap();
    out.finish().unwrap()
}

fn departments(home: &Home) -> Vec<(String, String)> {
    let list = home.json(&["person", "list"]);
    let text = |item: &serde_json::Value, key: &str| item[key].as_str().unwrap_or_default().to_owned();
    list["items"].as_array().unwrap().iter().map(|item| (text(item, "name"), text(item, "department"))).collect()
}

fn both() -> Vec<(String, String)> {
    [("Ana Ruiz", "Design"), ("Ben Osei", "")].map(|(name, place)| (name.into(), place.into())).to_vec()
}

#[test]
fn what_is_packed_is_unpacked_and_said() {
    let home = Home::new();
    write(&home, "people.csv.gz", &gzipped(PEOPLE));
    home.run(&["import", "people.csv.gz"]).is(0).says("The file was unpacked from gzip.");
    assert_eq!(departments(&home), both());
    home.run(&["check"]).is(0);
}

#[test]
fn standard_input_is_a_file_like_any_other() {
    let home = Home::new();
    home.piped(&["import", "-", "--dry-run"], PEOPLE).is(0).says("standard input");
    home.piped(&["import", "-"], gzipped(PEOPLE)).is(0);
    assert_eq!(departments(&home), both());
    // It is read once more for the rows that were rejected.
    let wrong = format!("{PEOPLE}nobody,No One,\n");
    home.piped(&["import", "-", "--rejects", "mend.csv"], wrong).is(3);
    let mend = std::fs::read_to_string(home.path().join("mend.csv")).unwrap();
    assert!(mend.contains("nobody,No One,"), "{mend}");
    home.piped(&["import", "-"], b"").refuses(1, "The file \"standard input\" is empty.");
}

#[test]
fn json_is_read_as_a_table_and_its_rows_can_be_mended() {
    let home = Home::new();
    home.file(
        "people.json",
        "{\"@odata.context\": \"x\", \"value\": [{\"email\": \"ana@example.com\", \"name\": \"Ana Ruiz\", \"department\": \
         \"Design\"},\n {\"email\": \"ben@example.com\", \"name\": \"Ben Osei\"}, {\"email\": \"nobody\", \"name\": \"No\"}]}",
    );
    home.run(&["import", "people.json", "--rejects", "mend.csv"]).is(3);
    assert_eq!(departments(&home), both());
    let mend = std::fs::read_to_string(home.path().join("mend.csv")).unwrap();
    home.file("mend.csv", &mend.replace("nobody", "cho@example.com"));
    home.run(&["import", "mend.csv"]).is(0);
    assert_eq!(departments(&home).len(), 3);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a database of another program is made")]
fn a_table_of_a_database_is_read_and_several_are_asked_about() {
    let home = Home::new();
    let file = Connection::open(home.path().join("hr.sqlite")).unwrap();
    file.execute_batch(
        "CREATE TABLE people (email TEXT, name TEXT, department TEXT);
         INSERT INTO people VALUES ('ana@example.com', 'Ana Ruiz', 'Design'), ('ben@example.com', 'Ben Osei', NULL);",
    )
    .unwrap();
    home.run(&["import", "hr.sqlite", "--dry-run"]).is(0);
    file.execute_batch("CREATE TABLE rooms (name TEXT); INSERT INTO rooms VALUES ('A1');").unwrap();
    drop(file);
    home.run(&["import", "hr.sqlite"])
        .refuses(1, "The file \"hr.sqlite\" has several tables with rows: \"people\", \"rooms\".");
    home.run(&["import", "hr.sqlite", "--sheet", "people"]).is(0);
    assert_eq!(departments(&home), both());
    home.run(&["import", "d.db"]).refuses(1, "The file \"d.db\" is a database of dormouse.");
    home.run(&["import", "hr.sqlite", "--sheet", "nobody"])
        .refuses(1, "The file \"hr.sqlite\" has no table \"nobody\": \"people\", \"rooms\".");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a database of another program is made")]
fn each_sheet_of_a_file_is_read_once() {
    let home = Home::new();
    let file = Connection::open(home.path().join("hr.sqlite")).unwrap();
    file.execute_batch(
        "CREATE TABLE here (email TEXT, name TEXT, department TEXT);
         INSERT INTO here VALUES ('ana@example.com', 'Ana Ruiz', 'Design');
         CREATE TABLE there (email TEXT, name TEXT, department TEXT);
         INSERT INTO there VALUES ('ben@example.com', 'Ben Osei', NULL);",
    )
    .unwrap();
    drop(file);
    let seen = "This very file was read before";
    let read = |sheet: &str| home.run(&["import", "hr.sqlite", "--sheet", sheet]).is(0).out;
    assert!(!read("here").contains(seen));
    assert!(read("here").contains(seen));
    assert!(read("HERE").contains(seen));
    assert!(!read("there").contains(seen));
    assert!(read("here").contains(seen) && read("there").contains(seen));
    assert_eq!(departments(&home), both());
    home.file("people.csv", "email,name\ncho@example.com,Cho Park\n");
    let read = |more: &[&str]| home.run(&[&["import", "people.csv"], more].concat()).is(0).out;
    assert!(!read(&["--encoding", "windows-1252"]).contains(seen));
    assert!(read(&["--encoding", "Windows-1252"]).contains(seen));
    assert!(!read(&[]).contains(seen));
    home.run(&["check"]).is(0);
}
