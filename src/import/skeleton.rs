//! The beginning of a preset for a file that no format knows: what its columns seem to hold, to be mended by whoever
//! knows the vendor.
//!
//! It reads names of columns and the forms of what stands in them. It writes down no cell but words that stand where dates
//! do: cells hold names and addresses of people.

use chrono_tz::Tz;
use csv::StringRecord;
use std::collections::BTreeSet;

use crate::domain::person::is_mail_address;
use crate::domain::refusal::Refusal;
use crate::domain::text::{is_placeholder, key};
use crate::domain::time::Day;

use super::column_names::{Role, role_of_dates, role_of_texts};
use super::day::{Dates, is_plausible};
use super::preset::normal;
use super::source::RecordSource;

/// How many rows are looked at.
const ROWS: usize = 500;
/// How many columns without a meaning the fingerprint has, so that it is told from other files.
const FURTHER: usize = 4;
/// How many different words among dates are listed.
const WORDS: usize = 8;
/// Forms that dates are written in, beside ISO. The first of two that differ in order alone is the one that is proposed.
const FORMS: [&str; 18] = [
    "unix",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%b %d, %Y %I:%M %p",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "ago",
    "serial",
];

/// A column with what stands in it.
struct Column {
    name: String,
    cells: Vec<String>,
}

impl Column {
    fn role(&self, as_of: Day) -> Option<Role> {
        let name = self.name.as_str();
        if self.dates(as_of).is_some() {
            return role_of_dates(name);
        }
        if self.cells.iter().any(|cell| cell.contains("://")) {
            return None;
        }
        let addresses = self.cells.iter().filter(|cell| is_mail_address(cell)).count();
        if addresses > 0 && addresses * 5 >= self.cells.len() * 3 {
            let is_upn = ["principal", "upn"].iter().any(|part| name.contains(part));
            return Some(if is_upn { Role::Upn } else { Role::Email });
        }
        role_of_texts(name)
    }

    /// The forms that its dates have, and the words that stand among them; `None` if it holds no dates.
    fn dates(&self, as_of: Day) -> Option<(Vec<&'static str>, Vec<String>)> {
        let reads = |form: &[String], cell: &str| {
            let day = Dates::new(form, None, None).ok().and_then(|dates| dates.day(cell, Tz::UTC, Some(as_of)));
            day.is_some_and(|day| is_plausible(day, as_of))
        };
        let has_digit = |cell: &&String| cell.bytes().any(|byte| byte.is_ascii_digit());
        let dated: Vec<&String> = self.cells.iter().filter(has_digit).collect();
        let iso = dated.iter().filter(|cell| reads(&[], cell)).count();
        let form = |form: &&&str| dated.iter().all(|cell| reads(&[], cell) || reads(&[(**form).to_owned()], cell));
        let forms: Vec<&str> = match (dated.len(), iso) {
            (0, _) => return None,
            (all, iso) if all == iso => Vec::new(),
            _ => FORMS.iter().filter(form).copied().collect(),
        };
        if forms.is_empty() && iso < dated.len() {
            return None;
        }
        let mut words: Vec<String> = Vec::new();
        for word in self.cells.iter().filter(|cell| !has_digit(cell)) {
            let known = words.iter().any(|known| key(known) == key(word));
            if !known && !reads(&["ago".to_owned()], word) && words.len() < WORDS {
                words.push(word.clone());
            }
        }
        // Words that differ from row to row are no words for "never".
        (words.len() < WORDS).then_some((forms, words))
    }
}

/// The beginning of a preset for the file.
pub(super) fn skeleton(source: &dyn RecordSource, today: Day) -> Result<String, Refusal> {
    source.refuse_odd_header()?;
    let columns = columns(source)?;
    let roles: Vec<(Role, &Column)> = columns.iter().filter_map(|column| Some((column.role(today)?, column))).collect();
    let of = |role: Role| roles.iter().filter(move |(known, _)| *known == role).map(|(_, column)| *column);
    let mut used: Vec<&str> = Vec::new();
    let mut body = String::new();
    let mut has_identifier = false;
    for (role, kind) in
        [(Role::Email, "email"), (Role::Upn, "upn"), (Role::Login, "login"), (Role::EmployeeNumber, "employee_number")]
    {
        if let Some(column) = of(role).next() {
            let lower = if matches!(role, Role::Email | Role::Upn) { "lower = true\n" } else { "" };
            body += &format!("\n[[identifiers]]\nkind = \"{kind}\"\ncolumns = [{}]\n{lower}", quoted(&column.name));
            used.push(&column.name);
            has_identifier = true;
        }
    }
    if !has_identifier {
        let guessed = named_by(&columns, today);
        let column = guessed.map_or(String::new(), |column| column.name.clone());
        body += &format!(
            "\n# Which column names whose account it is? kind is email, upn, alias, employee_number or login. This one is a \
             guess.\n[[identifiers]]\nkind = \"login\"\ncolumns = [{}]\n",
            quoted(&column)
        );
        used.extend(guessed.map(|column| column.name.as_str()));
    }
    let names: Vec<&Column> = match of(Role::DisplayName).next() {
        Some(name) => vec![name],
        None => of(Role::FirstName).take(1).chain(of(Role::LastName).take(1)).collect(),
    };
    let text = |body: &mut String, field: &str, columns: &[&'_ Column], more: &str| {
        if !columns.is_empty() {
            let list: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
            *body += &format!("\n[fields.{field}]\ncolumns = [{}]\n{more}", list.join(", "));
        }
    };
    text(&mut body, "display_name", &names, if names.len() > 1 { "join = \" \"\n" } else { "" });
    used.extend(names.iter().map(|column| column.name.as_str()));
    for (role, field) in
        [(Role::Department, "department"), (Role::Product, "product"), (Role::AccessLevel, "access_level")]
    {
        let first: Vec<&Column> = of(role).take(1).collect();
        text(&mut body, field, &first, "");
        used.extend(first.iter().map(|column| column.name.as_str()));
    }
    for (role, field) in
        [(Role::LastUsed, "last_used"), (Role::LastLogin, "last_login"), (Role::AssignedOn, "assigned_on")]
    {
        let dated: Vec<&Column> = of(role).collect();
        if !dated.is_empty() {
            body += &dates(field, &dated, today);
            used.extend(dated.iter().map(|column| column.name.as_str()));
        }
    }
    if let Some(status) = of(Role::Status).next() {
        body += &format!(
            "\n# What does the status say? Translate it to active, invited, suspended, deleted, guest or bot, and take the\n\
             # marks away:\n# [fields.status]\n# columns = [{}]\n# words = {{ \"Deactivated\" = \"deleted\" }}\n",
            quoted(&status.name)
        );
    }
    let others: Vec<&str> =
        columns.iter().map(|column| column.name.as_str()).filter(|name| !used.contains(name)).collect();
    let required = used.iter().chain(others.iter().take(FURTHER));
    let list = |names: &mut dyn Iterator<Item = &&str>| names.map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    Ok(format!(
        "# Written by dormouse presets new. Fill in product, publisher and realm, look through the rest, and see what it takes\n\
         # from a file with: dormouse presets check THIS EXPORT. What can stand here: dormouse presets --language\n\
         schema = 1\nid = {}\ntitle = {}\n\
         # The product its seats are of, who makes it, and one word for the name space of its logins.\n\
         product = \"\"\npublisher = \"\"\nrealm = \"\"\n\
         # roster, if it lists every paid account of the license: then whom it lacks is gone.\nkind = \"usage\"\n\
         where = {}\nignored = [{}]\n\n[fingerprint]\nrequired = [{}]\n{body}",
        quoted(&id(source.file())),
        quoted(source.file()),
        quoted(&format!("where {} was exported", source.file())),
        list(&mut others.iter()),
        list(&mut required.into_iter()),
    ))
}

/// The column that most likely tells one row from another, where none says by its name whose the rows are.
fn named_by(columns: &[Column], today: Day) -> Option<&Column> {
    let differ = |column: &&Column| {
        let distinct: BTreeSet<&str> = column.cells.iter().map(String::as_str).collect();
        column.dates(today).is_none() && distinct.len() == column.cells.len()
    };
    let most = columns.iter().map(|column| column.cells.len()).max()?;
    let whole = columns.iter().filter(|column| column.cells.len() == most);
    let undated = |column: &&Column| column.dates(today).is_none() && column.role(today).is_none();
    whole.clone().find(differ).or_else(|| whole.clone().find(undated)).or(columns.first())
}

fn columns(source: &dyn RecordSource) -> Result<Vec<Column>, Refusal> {
    let names = source.names();
    let mut columns: Vec<Column> = Vec::with_capacity(names.len());
    let mut first: Vec<Option<usize>> = Vec::with_capacity(names.len());
    for name in names {
        let is_new = !name.is_empty() && !columns.iter().any(|column| column.name == name);
        first.push(is_new.then_some(columns.len()));
        if is_new {
            columns.push(Column { name, cells: Vec::new() });
        }
    }
    let (mut records, mut record, mut rows) = (source.records()?, StringRecord::new(), 0);
    while rows < ROWS && records.next(&mut record)?.is_some() {
        rows += 1;
        for (cell, at) in record.iter().zip(&first) {
            let cell = cell.trim();
            if let Some(column) =
                at.and_then(|at| columns.get_mut(at)).filter(|_| !cell.is_empty() && !is_placeholder(cell))
            {
                column.cells.push(cell.to_owned());
            }
        }
    }
    Ok(columns)
}

/// A table for dates.
fn dates(field: &str, columns: &[&Column], today: Day) -> String {
    let list: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
    let take = if columns.len() > 1 && field != "assigned_on" { "take = \"newest\"\n" } else { "" };
    let mut text = format!("\n[fields.{field}]\ncolumns = [{}]\n{take}", list.join(", "));
    let (mut forms, mut words): (Vec<&str>, Vec<String>) = (Vec::new(), Vec::new());
    for column in columns {
        let (found, said) = column.dates(today).unwrap_or_default();
        if found.iter().any(|form| form.starts_with("%m")) && found.iter().any(|form| form.starts_with("%d")) {
            text += "# The day or the month may come first; the other way round it is %d/%m/%Y.\n";
        }
        forms.extend(found.first().filter(|form| !forms.contains(form)));
        words.extend(said.into_iter().filter(|word| !words.contains(word)).collect::<Vec<_>>());
    }
    let texts = |list: &mut dyn Iterator<Item = String>| list.collect::<Vec<_>>().join(", ");
    if !forms.is_empty() {
        text += &format!("dates = [{}]\n", texts(&mut forms.iter().map(|form| quoted(form))));
    }
    if !words.is_empty() {
        let key = if field == "assigned_on" { "blank" } else { "never" };
        text += &format!("{key} = [{}]\n", texts(&mut words.iter().map(|word| quoted(word))));
    }
    if field == "last_used" {
        text += "# What an empty cell says: unknown, never, or outside_window with window_days, how far back the vendor looks.\n\
                 empty = \"unknown\"\n";
    }
    text
}

/// An id made of the file's name, without the numbers that differ from one export to the next.
fn id(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let words = normal(stem);
    let words = words.split(|c: char| !c.is_ascii_lowercase()).filter(|word| word.len() > 1);
    let id = words.collect::<Vec<_>>().join("-");
    if id.is_empty() || id.starts_with("dormouse") { "own.export".into() } else { format!("own.{id}") }
}

/// A text as TOML has it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::delimited::Delimited;
    use super::super::preset::Preset;
    use super::*;

    const FILE: &str = "Member,E-Mail,Full Name,Team,Plan,Last seen on,Last login,Added,Shoe\n\
                        ana,ana@example.com,Ana Ruiz,Art,Pro,Jan 5 2026,03/28/2026,2026-01-05T10:00:00Z,42\n\
                        bo,bo@example.com,Bo Li,Art,Pro,Never,,2025-11-02,41\n";

    fn made(text: &str) -> String {
        let source = Delimited::of("acme_members-2026-06-30.csv", text).unwrap();
        skeleton(&source, "2026-06-30".parse().unwrap()).unwrap()
    }

    #[test]
    fn three_names_are_all_that_is_missing() {
        let text = made(&FILE.replace("Jan 5 2026", "\"Jan 5, 2026\""));
        let refusal = Preset::parse("new.toml", &text).unwrap_err();
        assert!(refusal.message.contains("product is empty"), "{}", refusal.message);
        let text = text
            .replace("product = \"\"", "product = \"Acme\"")
            .replace("publisher = \"\"", "publisher = \"Acme Inc.\"")
            .replace("realm = \"\"", "realm = \"acme\"");
        let preset = Preset::parse("new.toml", &text).unwrap();
        assert_eq!(preset.id(), "own.acme-members");
        for line in [
            "kind = \"email\"\ncolumns = [\"e-mail\"]",
            "kind = \"login\"\ncolumns = [\"member\"]",
            "[fields.display_name]\ncolumns = [\"full name\"]",
            "[fields.last_used]\ncolumns = [\"last seen on\"]\ndates = [\"%b %d, %Y\"]\nnever = [\"Never\"]",
            "[fields.last_login]\ncolumns = [\"last login\"]\ndates = [\"%m/%d/%Y\"]",
            "[fields.assigned_on]\ncolumns = [\"added\"]\n",
            "ignored = [\"shoe\"]",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
        assert!(!text.contains("ana@") && !text.contains("Ruiz"), "{text}");
    }

    #[test]
    fn what_names_people_is_found_by_its_last_part_and_is_guessed_where_nothing_says_it() {
        let fill = |text: String| {
            let named = [("product", "Acme"), ("publisher", "Acme Inc."), ("realm", "acme")];
            named.iter().fold(text, |text, (key, value)| {
                text.replace(&format!("{key} = \"\"\n"), &format!("{key} = \"{value}\"\n"))
            })
        };
        for (file, column) in [
            (
                "created,holder.login,holder.plans_url\n2026-01-05,ana,https://x.org/plan\n2026-01-05,bo,https://x.org/plan\n",
                "holder.login",
            ),
            ("day,kind,who at acme\n2026-01-05,a,ana\n2026-01-06,a,bo\n", "who at acme"),
            ("day,kind\n2026-01-05,a\n2026-01-06,a\n", "kind"),
        ] {
            let text = fill(made(file));
            assert!(text.contains(&format!("kind = \"login\"\ncolumns = [\"{column}\"]")), "{text}");
            assert!(Preset::parse("new.toml", &text).is_ok() && !text.contains("fields.product"), "{text}");
        }
    }

    #[test]
    fn columns_are_known_in_the_languages_of_consoles() {
        for (file, lines) in [
            (
                "Name;E-Mail-Adresse;Rolle;Letzte Anmeldung;Zuletzt aktiv;Lizenz;Abteilung\n\
                 Ana Ruiz;ana@example.com;Admin;27.06.2026 10:11;26.06.2026 09:00;Pro;Vertrieb\n",
                [
                    "[fields.last_login]\ncolumns = [\"letzte anmeldung\"]\ndates = [\"%d.%m.%Y %H:%M\"]",
                    "[fields.last_used]\ncolumns = [\"zuletzt aktiv\"]",
                    "[fields.product]\ncolumns = [\"lizenz\"]",
                    "[fields.department]\ncolumns = [\"abteilung\"]",
                    "[fields.access_level]\ncolumns = [\"rolle\"]",
                ],
            ),
            (
                "Nom,Identifiant,Dernière connexion,Statut,Licence,Attribuée depuis\nAna Ruiz,aruiz,2026-06-27,Actif,Pro,2026-01-05\n",
                [
                    "kind = \"login\"\ncolumns = [\"identifiant\"]",
                    "[fields.display_name]\ncolumns = [\"nom\"]",
                    "[fields.last_login]\ncolumns = [\"dernière connexion\"]",
                    "[fields.product]\ncolumns = [\"licence\"]",
                    "[fields.assigned_on]\ncolumns = [\"attribuée depuis\"]",
                ],
            ),
        ] {
            let text = made(file);
            for line in lines {
                assert!(text.contains(line), "{line}\n{text}");
            }
        }
    }

    #[test]
    fn a_file_that_says_little_still_has_a_beginning() {
        for text in ["a,b\n", "a,b\n1,2\n", "x\n\"quoted \"\"name\"\"\"\n", "\"say \"\"hi\"\"\",b\n1,2\n"] {
            let text = made(text);
            assert!(toml::from_str::<toml::Table>(&text).is_ok(), "{text}");
            assert!(text.contains("Which column names whose account it is?"));
        }
    }
}
