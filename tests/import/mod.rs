//! Exports as vendors write them: each format is told from all others, and what is read of it is written down.
//!
//! `tests/fixtures/import` has a folder for each preset. What is read of a file stands beside it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use dormouse::domain::evidence::Last;
use dormouse::domain::import_file::{Account, Content, ImportFile, Numbered};
use dormouse::domain::money::Currency;
use dormouse::import::{Opening, Options, Outcome, Preset, Presets, checked_rows, read};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import")
}

fn options() -> Options {
    Options {
        preset: None,
        as_of: None,
        opening: Opening { encoding: None, sheet: None, read_table: dormouse::store::read_table },
        show_values: false,
        today: "2026-07-01".parse().unwrap(),
        time_zone: chrono_tz::UTC,
        default_currency: Currency::EUR,
    }
}

/// The exports in the folder of a preset, in the order of their names.
fn exports(preset: &Preset) -> Vec<PathBuf> {
    let folder = fixtures().join(preset.id());
    let entries = fs::read_dir(&folder).unwrap_or_else(|_| panic!("there are no exports in {}", folder.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension != "snap" && extension != "new"));
    files.sort();
    assert!(!files.is_empty());
    files
}

fn last(last: Last) -> String {
    match last {
        Last::Observed(day) => day.to_string(),
        Last::Never => "never".into(),
        Last::OutsideWindow(days) => format!("not in {days} days"),
        Last::Unknown => "-".into(),
    }
}

fn account(line: &Numbered<Account>) -> String {
    let row = &line.row;
    let names: Vec<_> = row.identifiers.iter().map(|(kind, name)| format!("{}={name}", kind.word())).collect();
    let mut text = format!("{}: {}", line.line, names.join(" "));
    text += &format!(", used {}, signed in {}", last(row.last_used), last(row.last_login));
    if let Some(day) = row.assigned_on {
        text += &format!(", since {day}");
    }
    for (word, value) in [
        ("name", &row.display_name),
        ("department", &row.department),
        ("product", &row.product),
        ("level", &row.access_level),
        ("account", &row.account_identifier),
    ] {
        if let Some(value) = value {
            text += &format!(", {word} {value}");
        }
    }
    if !row.lines.is_empty() {
        text += &format!(", from lines {:?}", row.lines);
    }
    text
}

fn described(path: &Path, import_file: &ImportFile, presets: &Presets) -> String {
    let mut text = format!("{} of {} {}\n", import_file.preset, import_file.as_of, import_file.as_of_from.words());
    if let Content::Vendor(file) = &import_file.content {
        text +=
            &format!("{} rows, {} passed over, roster {}\n", import_file.rows, import_file.passed_over, file.roster);
        for line in &file.accounts {
            text += &format!("{}\n", account(line));
        }
    } else {
        text += &format!("{} rows\n", import_file.rows);
        for row in checked_rows(path, import_file, (presets, &options().opening))
            .unwrap()
            .iter()
            .filter(|row| row.outcome == Outcome::Taken)
        {
            text += &format!("{}: {}\n", row.line, row.says);
        }
    }
    for reject in &import_file.rejects {
        let codes: Vec<&str> = reject.faults().map(|fault| fault.code.word()).collect();
        text += &format!("rejected: {} {} {:?}\n", codes.join(", "), reject.said(), reject.cells.len());
    }
    for warning in &import_file.warnings {
        text += &format!("warning: {warning}\n");
    }
    text
}

#[test]
fn what_is_read_of_each_export_stands_beside_it() {
    let presets = Presets::built_in().unwrap();
    for preset in presets.iter() {
        for file in exports(preset) {
            let text = match read(&file, &presets, &options()) {
                Ok(import_file) => described(&file, &import_file, &presets),
                Err(refusal) => format!("{refusal}\nhint: {}\n", refusal.hint.clone().unwrap_or_default()),
            };
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            insta::with_settings!({
                snapshot_path => file.parent().unwrap(),
                prepend_module_to_snapshot => false,
                omit_expression => true,
            }, {
                insta::assert_snapshot!(name, text);
            });
        }
    }
}

/// The table of all exports that come along, as the page has it.
fn table(presets: &Presets) -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    let mut page = String::from(
        "# Exports that are known\n\n\
        What each gives, where it is found in its console, and what is to be minded. By `sample` a real export, or one that the\n\
        vendor published, was at hand; by `documented` what the vendor or public code says of it. A format that is not here is one\n\
        file of your own: [presets.md](presets.md). This page is made of `assets/presets` (`just imports`).\n\n\
        | export | `--as` | where it is found | known by | what it gives | to be minded |\n|---|---|---|---|---|---|\n",
    );
    for preset in presets.iter() {
        page += &format!(
            "| {} | `{}` | {} | {} | {} | {} |\n",
            cell(preset.title()),
            preset.id(),
            cell(preset.place()),
            preset.evidence().unwrap(),
            preset.gives().join(", "),
            cell(&preset.traps().join(" ")),
        );
    }
    page
}

#[test]
fn the_page_of_exports_has_every_preset() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/imports.md");
    let table = table(&Presets::built_in().unwrap());
    if std::env::var_os("DORMOUSE_FREEZE").is_some() {
        fs::write(&page, &table).unwrap();
    }
    assert!(fs::read_to_string(&page).unwrap() == table, "docs/imports.md is not what the presets say: just imports");
}

#[test]
fn every_preset_fits_its_own_exports_and_no_others() {
    let presets = Presets::built_in().unwrap();
    for preset in presets.iter() {
        for other in presets.iter() {
            for file in exports(other) {
                let named = Options { preset: Some(preset.id().into()), ..options() };
                let fits = match read(&file, &presets, &named) {
                    Ok(import_file) => import_file.preset == preset.id(),
                    Err(refusal) => {
                        let is_other = format!("is no {} export", preset.id());
                        // Which of several lists or tables it is, only the preset knows that names one.
                        ![is_other.as_str(), "holds several lists", "has several tables"]
                            .iter()
                            .any(|what| refusal.message.contains(what))
                    }
                };
                assert_eq!(fits, preset.id() == other.id(), "{} read as {}", file.display(), preset.id());
            }
        }
    }
}

#[test]
fn a_preset_in_a_folder_is_used_without_a_rebuild() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(
        dir.path().join("tidepool.toml"),
        r#"
schema = 1
id = "tidepool.members"
title = "Tidepool members"
product = "Tidepool"
publisher = "Tidepool Ltd."
realm = "tidepool"
roster = true
where = "Tidepool > Admin > Members > Download"
[fingerprint]
required = ["handle", "/^last swim in .+$/"]
[[rows.keep]]
columns = ["billing"]
is = ["1"]
[[identifiers]]
kind = "email"
columns = ["mail"]
[[identifiers]]
kind = "login"
columns = ["handle"]
[fields.last_used]
columns = ["/^last swim in .+$/"]
take = "newest"
dates = ["%d.%m.%Y"]
never = ["dry"]
"#,
    )
    .unwrap();
    let export = dir.path().join("members_2026-06-15.csv");
    fs::write(
        &export,
        "Handle;Mail;Billing;Last swim in the sea;Last swim in the pool\n\
         ana;ana@example.com;1;03.04.2026;dry\nbo;;1;dry;dry\ncy;;0;dry;dry\ndee;;1;13/04/2026;\n",
    )
    .unwrap();
    let presets = Presets::built_in().unwrap();
    let unknown = read(&export, &presets, &options()).unwrap_err();
    assert!(
        unknown
            .message
            .starts_with("\"members_2026-06-15.csv\" has a header that no format knows: \"Handle\", \"Mail\", "),
        "{}",
        unknown.message
    );
    let presets = presets.with_folder(dir.path());
    let import_file = read(&export, &presets, &options()).unwrap();
    insta::assert_snapshot!(described(&export, &import_file, &presets), @"
    tidepool.members of 2026-06-15 from the file's name
    4 rows, 1 passed over, roster true
    2: email=ana@example.com login=ana, used 2026-04-03, signed in -
    3: login=bo, used never, signed in -
    rejected: bad_date Column \"Last swim in the sea\" on line 5 is not a date in any form this export is known to use. 5
    ");
}
