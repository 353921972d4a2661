//! What the text of a file may be: how long, how it begins, and which words stay out of it.

use super::Finding;
use super::source::Source;

/// What only a read of the store makes: by hand it could show a figure that no store gives.
const READ: [&str; 6] =
    ["LicenseEntry {", "SeatEntry {", "PersonEntry {", "ProductEntry {", "NoticeEntry {", "SeatIndex::new("];

/// A record that a test of a front end makes by hand. The rules of the domain are tried on values.
pub fn handmade(path: &str, text: &str) -> Vec<Finding> {
    if ["tests/domain/", "tests/architecture/"].iter().any(|folder| path.starts_with(folder)) {
        return Vec::new();
    }
    let by_hand = |line: &str, word: &str| line.match_indices(word).any(|(at, _)| !line[..at].ends_with("-> "));
    let makes = |line: &str| READ.iter().any(|word| by_hand(line, word));
    let found = text.lines().zip(1..).filter(|(line, _)| makes(line));
    let what = "a record is read from the store of the test organisation, not made by hand";
    found.map(|(_, line)| Finding { path: path.to_owned(), line, what: what.to_owned() }).collect()
}

/// The longest a file may be, tests included.
const MAX_LINES: usize = 600;

/// Names that no other word contains, looked for anywhere.
const VENDORS: [&str; 24] = [
    "1password",
    "atlassian",
    "autodesk",
    "bitbucket",
    "datadog",
    "docusign",
    "dropbox",
    "entraid",
    "github",
    "gitlab",
    "google",
    "gsuite",
    "hubspot",
    "jetbrains",
    "lastpass",
    "microsoft",
    "office365",
    "office_365",
    "onelogin",
    "salesforce",
    "servicenow",
    "snipe-it",
    "snipeit",
    "zendesk",
];
/// Names that other words contain (`lookTable`, `ConfigMap`), looked for as whole words.
const VENDOR_WORDS: [&str; 14] = [
    "adobe", "amazon", "asana", "azure", "cisco", "entra", "figma", "jamf", "jira", "m365", "munki", "okta", "trello",
    "webex",
];
/// Names that are words of the language too: a vendor's where they are capitalised, or stand in a string.
const VENDOR_NOUNS: [&str; 4] = ["Copilot", "Miro", "Slack", "Zoom"];

/// Names of modules and types that said to nobody what they are, and what each is called now.
const RETIRED: [(&str, &str); 46] = [
    ("Ahead", "Prefetch"),
    ("AuditStanding", "AuditSchedule"),
    ("Becomes", "UndoEffect"),
    ("Berth", "LicenseSpan"),
    ("Bound", "KeyBinding"),
    ("Canvas", "Painter"),
    ("Carried", "OwnCsvRecords"),
    ("Chip", "LicenseFilter"),
    ("Chooser", "Picker"),
    ("Cover", "UtilizationRow"),
    ("CoverColumn", "UtilizationColumn"),
    ("Deeds", "Committed"),
    ("Doze", "IndexedSeat"),
    ("Fleet", "SeatIndex"),
    ("Going", "ChangedSeat"),
    ("Grounds", "EvidenceQuality"),
    ("Intake", "ImportFile"),
    ("Kit", "Appearance"),
    ("KnownPerson", "PersonEntry"),
    ("KnownProduct", "ProductEntry"),
    ("Looks", "TerminalFeatures"),
    ("Regret", "Reassigned"),
    ("Regretted", "Reassignments"),
    ("Remembered", "SavedState"),
    ("SignalKind", "RuleKind"),
    ("Tallies", "RowOutcomes"),
    ("Tally", "CreatedCounts"),
    ("ahead", "prefetch"),
    ("alike", "duplicates"),
    ("canvas", "painter"),
    ("carry", "own_csv"),
    ("chooser", "picker"),
    ("chrome", "list_status"),
    ("door", "execute"),
    ("fleet", "seat_index"),
    ("handle", "database"),
    ("hints", "advice"),
    ("intake", "import_file"),
    ("kit", "appearance"),
    ("looks", "terminal_features"),
    ("mood", "receipt"),
    ("perform", "update"),
    ("regret", "reassigned"),
    ("scrub", "erase_free_pages"),
    ("spelling", "key_syntax"),
    ("spot", "screen_cell"),
];

/// A module or a type under a name that was given up: one name, one meaning.
pub fn retired(source: &Source) -> Vec<Finding> {
    let declares = |line: &str, name: &str| {
        let declared = ["mod", "struct", "enum", "trait", "type"];
        let words: Vec<&str> =
            line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
        words.windows(2).any(|pair| declared.contains(&pair[0]) && pair[1] == name)
    };
    let breach = |(at, line): (usize, &str)| {
        let (was, now) = RETIRED.into_iter().find(|(was, _)| declares(line, was))?;
        Some(finding(&source.path, at + 1, format!("{was} is called {now}")))
    };
    source.code.lines().enumerate().filter_map(breach).collect()
}

fn finding(path: &str, line: usize, what: impl Into<String>) -> Finding {
    Finding { path: path.to_owned(), line, what: what.into() }
}

/// A file of more than 600 lines.
pub fn length(path: &str, text: &str) -> Option<Finding> {
    let lines = text.lines().count();
    (lines > MAX_LINES)
        .then(|| finding(path, MAX_LINES + 1, format!("{lines} lines; a file is one idea, {MAX_LINES} at most")))
}

/// A file that does not begin with what it is for, or a room that says less than a paragraph about itself.
pub fn opening(source: &Source) -> Option<Finding> {
    if source.whole.trim().is_empty() {
        return None;
    }
    let lines: Vec<&str> = source.whole.lines().take_while(|line| line.starts_with("//!")).collect();
    let is_room = source.path.matches('/').count() == 2 && source.path.ends_with("/mod.rs");
    let paragraph = lines.iter().filter(|line| line.len() > "//! ".len()).count();
    match (lines.first().is_some_and(|line| line.len() > "//! ".len()), is_room) {
        (false, _) => Some(finding(&source.path, 1, "begins without `//!`: what it is for and what it must never do")),
        (true, true) if paragraph < 3 => {
            Some(finding(&source.path, 1, "a room says what it is for, what it may know and what it must never do"))
        }
        _ => None,
    }
}

/// A vendor's name. A format is data: it stands in a preset, not in code. The made-up organisation may own anything.
pub fn vendors(source: &Source) -> Vec<Finding> {
    if source.room() == "demo" {
        return Vec::new();
    }
    let lines = source.whole.lines().zip(source.text.lines()).zip(source.code.lines());
    let named = |whole: &str, quoted: &str| {
        let lower = whole.to_lowercase();
        let anywhere = VENDORS.into_iter().find(|name| lower.contains(name));
        let word = || words(&lower).find_map(|word| VENDOR_WORDS.into_iter().find(|name| *name == word));
        let noun = || VENDOR_NOUNS.into_iter().find(|name| is_name(whole, name) || is_quoted(quoted, name));
        anywhere.or_else(word).or_else(noun)
    };
    let breach = |(at, ((whole, text), code)): (usize, ((&str, &str), &str))| {
        // What the code lacks and the text has is what stands in strings.
        let quoted: String = text.chars().zip(code.chars()).map(|(t, c)| if t == c { ' ' } else { t }).collect();
        named(whole, &quoted).map(|name| finding(&source.path, at + 1, format!("names a vendor: {name}")))
    };
    lines.enumerate().filter_map(breach).collect()
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric())
}

/// `Slack` or `SlackReader`, but neither `SLACK` nor `Slacken`.
fn is_name(line: &str, name: &str) -> bool {
    let ends = |rest: &str| rest.chars().next().is_none_or(|next| !next.is_lowercase());
    words(line).any(|word| word.match_indices(name).any(|(at, _)| ends(&word[at + name.len()..])))
}

fn is_quoted(quoted: &str, name: &str) -> bool {
    words(quoted).any(|word| word.eq_ignore_ascii_case(name))
}

/// `OR REPLACE`, and the `REPLACE INTO` that means the same: both delete a row unseen by triggers and by history.
pub fn replacing_sql(source: &Source) -> Vec<Finding> {
    let words: Vec<(usize, String)> = source
        .text
        .lines()
        .enumerate()
        .flat_map(|(at, line)| {
            line.split(|c: char| !c.is_alphanumeric() && c != '_')
                .filter(|word| !word.is_empty())
                .map(move |word| (at + 1, word.to_lowercase()))
        })
        .collect();
    let breach = |pair: &[(usize, String)]| match (pair[0].1.as_str(), pair[1].1.as_str()) {
        ("or", "replace") | ("replace", "into") => {
            Some(finding(&source.path, pair[1].0, "replaces rows unseen by history"))
        }
        _ => None,
    };
    words.windows(2).filter_map(breach).collect()
}

#[test]
fn a_file_of_too_many_lines_is_found() {
    assert_eq!(length("tests/a.rs", &"x\n".repeat(601)).map(|finding| finding.line), Some(601));
    assert_eq!(length("tests/a.rs", &"x\n".repeat(600)), None);
}

#[test]
fn a_file_without_an_opening_is_found() {
    let found = |path: &str, text: &str| opening(&Source::new(path, text)).is_some();
    for text in ["pub mod a;", "// no\n", "\n//! late", "//!\nuse x;"] {
        assert!(found("src/store/a.rs", text), "{text:?}");
    }
    assert!(!found("src/store/a.rs", "//! What it is for.\n"));
    assert!(!found("src/store/tests.rs", "use super::*;"));
    assert!(found("src/store/mod.rs", "//! The store.\n//!\n//! It remembers.\n"));
    assert!(!found("src/store/mod.rs", "//! The store.\n//!\n//! It remembers,\n//! and forgets nothing.\n"));
    assert!(!found("src/store/reads/mod.rs", "//! What is read.\n"));
}

#[test]
fn a_vendor_in_code_is_found_wherever_it_stands() {
    let line = |path: &str, text: &str| vendors(&Source::new(path, text)).iter().map(|f| f.line).collect::<Vec<_>>();
    for text in [
        "\nfn read_github() {}",
        "\nstruct GitHubReader;",
        "\n// as Microsoft writes it",
        "\nlet x = \"slack\";",
        "\nlet office_365 = 1;",
        "\nlet zoom = Zoom;",
        "\nstruct SlackReader;",
        "\nfn okta_users() {}",
        "\nconst A: &str = \"okta.users\";",
    ] {
        assert_eq!(line("src/import/a.rs", text), [2], "{text}");
        assert_eq!(line("src/domain/a.rs", text), [2], "{text}");
        assert!(line("src/demo/a.rs", text).is_empty(), "{text}");
        assert!(line("src/import/tests.rs", text).is_empty(), "{text}");
    }
    for text in [
        "const SLACK: Days = Days::new(2); // two days of slack",
        "fn look_table() -> ConfigMap {}",
        "// Slacken the rope, zooming in on central figures",
        "let workdays = 5; // of \"teams\"",
    ] {
        assert!(line("src/import/a.rs", text).is_empty(), "{text}");
    }
    assert!(line("src/import/a.rs", "#[cfg(test)]\nmod tests { const A: &str = \"okta\"; }").is_empty());
}

#[test]
fn a_statement_that_replaces_is_found() {
    let count = |text: &str| replacing_sql(&Source::new("src/store/a.rs", text)).len();
    assert_eq!(count("execute(\"INSERT OR REPLACE INTO t VALUES (1)\")"), 2);
    assert_eq!(count("\"insert or\n    replace into t\""), 2);
    assert_eq!(count("\"REPLACE INTO t\""), 1);
    assert_eq!(count("\"UPDATE OR REPLACE t\""), 1);
    assert_eq!(count("// no OR REPLACE here\n\"INSERT INTO t\"; text.replace(a, b)"), 0);
    let sql = |text: &str| replacing_sql(&Source::sql("assets/migrations/1.sql", text)).len();
    assert_eq!(sql("-- OR REPLACE\nCREATE TABLE t (a);"), 0);
    assert_eq!(sql("INSERT OR REPLACE INTO t VALUES (1); -- why"), 2);
}

#[test]
fn a_record_that_is_made_by_hand_is_found() {
    let lines = |path: &str, code: &str| handmade(path, code).iter().map(|finding| finding.line).collect::<Vec<_>>();
    assert_eq!(lines("tests/ui/a.rs", "\nlet a = SeatEntry { seat };"), [2]);
    assert_eq!(lines("tests/app/a.rs", "SeatIndex::new([])"), [1]);
    assert!(lines("tests/store/a.rs", "fn a() -> LicenseEntry {").is_empty());
    assert!(lines("tests/domain/a.rs", "SeatEntry { seat }").is_empty());
}

#[test]
fn a_name_that_was_given_up_is_found_where_it_is_declared() {
    let lines = |text: &str| retired(&Source::new("src/app/a.rs", text)).iter().map(|f| f.line).collect::<Vec<_>>();
    assert_eq!(lines("pub struct Fleet;\nmod hints;\n"), [1, 2]);
    assert_eq!(lines("// struct Fleet\nlet fleet = \"struct Fleet\";\nstruct Fleets;\n"), Vec::<usize>::new());
}
