//! From the TOML text to a preset that can be used, or the sentence that says what is wrong with it.

use chrono_tz::Tz;

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;

use super::super::day::Language;
use super::build_rules::{self as rules, Clock};
use super::file::{self, Kind};
use super::header::{Selector, pattern};
use super::says::When;
use super::{Concealed, Fields, FileName, Preset};

/// The version of the language that is understood.
const SCHEMA: u32 = 1;
impl Preset {
    /// Reads a preset; `file` is what a refusal calls it.
    pub(in super::super) fn parse(file: &str, text: &str) -> Result<Self, Refusal> {
        let refused = |why: String| {
            Refusal::new(Code::BadFile, format!("The preset {} cannot be used: {why}.", Shown(file)))
                .hint("mend it: dormouse presets --language says what a preset can hold")
        };
        let written: file::File = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(1, |span| 1 + text[..span.start].bytes().filter(|b| *b == b'\n').count());
            refused(format!("line {line}: {}", Shown(e.message().trim_end_matches('.'))))
        })?;
        build(written).map_err(refused)
    }
}

fn build(written: file::File) -> Result<Preset, String> {
    check(&written)?;
    let kind = kind(&written)?;
    let named = |name: &String| name.parse().map_err(|_| format!("there is no time zone \"{name}\""));
    let zone: Option<Tz> = written.time_zone.as_ref().map(named).transpose()?;
    let language = written.language.as_deref().map(Language::named).transpose()?;
    let clock = Clock { zone, language };
    let whens = |list: Vec<file::When>| list.into_iter().map(When::new).collect::<Result<Vec<_>, _>>();
    let identifiers = written.identifiers.into_iter().map(rules::identifier).collect::<Result<_, _>>()?;
    let fields = written.fields;
    let fields = Fields {
        display_name: rules::text(fields.display_name, false)?,
        department: rules::text(fields.department, false)?,
        product: rules::text(fields.product, true)?,
        access_level: rules::text(fields.access_level, false)?,
        account_identifier: rules::text(fields.account_identifier, false)?,
        status: rules::text(fields.status, false)?,
        paid: rules::text(fields.paid, false)?,
        user_id: rules::text(fields.user_id, false)?,
        domain: rules::text(fields.domain, false)?,
        tracked: rules::text(fields.tracked, false)?,
        has_data: rules::text(fields.has_data, false)?,
        assigned_on: fields.assigned_on.map(|date| rules::day(date, clock)).transpose()?,
        last_used: fields.last_used.map(|date| rules::last(date, clock)).transpose()?,
        last_login: fields.last_login.map(|date| rules::last(date, clock)).transpose()?,
        until: fields.until.map(|date| rules::day(date, clock)).transpose()?,
        application: rules::text(fields.application, false)?,
        version: rules::text(fields.version, false)?,
        device: rules::text(fields.device, false)?,
        last_opened: fields.last_opened.map(|date| rules::last(date, clock)).transpose()?,
    };
    let license = written.license.into_iter().map(|(name, value)| rules::value(&name, value, clock));
    let preset = Preset {
        id: written.id,
        title: written.title,
        product: written.product,
        publisher: written.publisher,
        realm: written.realm,
        kind,
        why: written.why,
        directory: written.directory,
        place: written.place,
        proof: written.evidence,
        traps: written.traps,
        container: written.container,
        table: written.table,
        expand: written.expand,
        truncated_at: written.truncated_at,
        ignored: Selector::list(&written.ignored)?,
        required: Selector::some(&written.fingerprint.required)?,
        forbidden: Selector::list(&written.fingerprint.forbidden)?,
        whole: written.fingerprint.whole,
        called: written.called.map(file_name).transpose()?,
        as_of: written.as_of.map(|as_of| rules::as_of(&as_of, clock)).transpose()?,
        concealed: written.concealed.map(concealed).transpose()?,
        skip: whens(written.rows.skip)?,
        keep: whens(written.rows.keep)?,
        identifiers,
        unpivot: written.unpivot.as_ref().map(rules::unpivot).transpose()?,
        fields,
        license: license.collect::<Result<_, _>>()?,
    };
    fits_together(&preset)?;
    Ok(preset)
}

/// What the rows are: `roster = true` is how that kind was said before there were others.
fn kind(written: &file::File) -> Result<Kind, String> {
    match (written.kind, written.roster) {
        (None | Some(Kind::Roster), true) => Ok(Kind::Roster),
        (Some(_), true) => Err("roster = true and kind say two things".into()),
        (kind, false) => Ok(kind.unwrap_or_default()),
    }
}

fn check(written: &file::File) -> Result<(), String> {
    if written.schema != SCHEMA {
        return Err(format!("schema is {}, and {SCHEMA} is understood", written.schema));
    }
    let id_chars = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    if written.id.is_empty() || !written.id.chars().all(id_chars) || written.id.starts_with("dormouse.") {
        return Err(
            "id is made of lower-case letters, digits, dots and dashes, and does not begin with dormouse".into()
        );
    }
    let texts = [
        ("title", Some(&written.title)),
        ("product", Some(&written.product)),
        ("publisher", Some(&written.publisher)),
        ("realm", Some(&written.realm)),
        ("where", Some(&written.place)),
        ("table", written.table.as_ref()),
        ("expand", written.expand.as_ref()),
    ];
    for (key, value) in texts.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        if value.trim().is_empty() {
            return Err(format!("{key} is empty"));
        }
    }
    Ok(())
}

/// Each kind of file has rules of its own, and those of another would never be asked.
fn fits_together(preset: &Preset) -> Result<(), String> {
    let fields = &preset.fields;
    let is_of_seats = matches!(preset.kind, Kind::Roster | Kind::Usage);
    let of_seats = [
        ("product", fields.product.is_some()),
        ("access_level", fields.access_level.is_some()),
        ("account_identifier", fields.account_identifier.is_some()),
        ("paid", fields.paid.is_some()),
        ("user_id", fields.user_id.is_some()),
        ("domain", fields.domain.is_some()),
        ("tracked", fields.tracked.is_some()),
        ("has_data", fields.has_data.is_some()),
        ("assigned_on", fields.assigned_on.is_some()),
        ("last_used", fields.last_used.is_some()),
    ];
    if let Some((name, _)) = of_seats.iter().find(|(_, is_there)| *is_there && !is_of_seats) {
        return Err(format!("{name} is a field of an account, and the rows are none"));
    }
    if fields.until.is_some() && preset.kind != Kind::People {
        return Err("until is a field of a person, and the rows are none".into());
    }
    if preset.unpivot.is_some() && (!is_of_seats || fields.product.is_some()) {
        return Err("unpivot makes a product of each column, so the rows are accounts without a product field".into());
    }
    let of_product = preset.selectors().find(|selector| selector.is_of_product());
    if let (Some(selector), None) = (of_product, &preset.unpivot) {
        return Err(format!("\"{}\" stands for the columns of an unpivot, and there is none", selector.shown()));
    }
    let of_devices = [
        ("application", fields.application.is_some()),
        ("version", fields.version.is_some()),
        ("device", fields.device.is_some() && !is_of_seats),
        ("last_opened", fields.last_opened.is_some()),
    ];
    if let Some((name, _)) = of_devices.iter().find(|(_, is_there)| *is_there && preset.kind != Kind::Inventory) {
        return Err(format!("{name} is a field of what is installed, and the rows are none"));
    }
    if preset.kind == Kind::Inventory {
        return match fields.application {
            Some(_) => Ok(()),
            None => Err("it has no application, so no row could say what is installed".into()),
        };
    }
    if preset.why.is_some() != (preset.kind == Kind::Nothing) {
        return Err(
            "why says what is wrong with a file of which nothing is taken: it stands with kind = \"nothing\"".into()
        );
    }
    if preset.kind == Kind::Nothing {
        return Ok(());
    }
    if preset.kind == Kind::Licenses {
        if !preset.license.iter().any(|value| matches!(value.target, super::rule::Target::Product)) {
            return Err("it has no license.product, so no row could say what it is a license of".into());
        }
        return Ok(());
    }
    if !preset.license.is_empty() {
        return Err("license has the fields of a list of licenses, and the rows are none".into());
    }
    if preset.identifiers.is_empty() {
        return Err("it has no identifiers, so no row could name its holder".into());
    }
    Ok(())
}

fn file_name(written: file::FileName) -> Result<FileName, String> {
    Ok(FileName { pattern: pattern(&written.matches)?, why: written.why, hint: written.hint })
}

fn concealed(written: file::Concealed) -> Result<Concealed, String> {
    Ok(Concealed { pattern: pattern(&written.pattern)?, hint: written.hint })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALLEST: &str = r#"
schema = 1
id = "acme.members"
title = "Acme members"
product = "Acme"
publisher = "Acme Inc."
realm = "acme"
where = "Admin > Members > Export"
[fingerprint]
required = ["login", "seen"]
[[identifiers]]
kind = "login"
columns = ["login"]
"#;

    fn refusal(change: impl Fn(&str) -> String) -> String {
        Preset::parse("acme.toml", &change(SMALLEST)).unwrap_err().message
    }

    #[test]
    fn the_smallest_preset_is_enough() {
        let preset = Preset::parse("acme.toml", SMALLEST).unwrap();
        assert_eq!(
            (preset.id(), preset.is_roster(), preset.place()),
            ("acme.members", false, "Admin > Members > Export")
        );
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let message = refusal(|text| text.replace("realm", "relam"));
        assert!(message.starts_with("The preset acme.toml cannot be used: line 7: unknown field `relam`"), "{message}");
    }

    #[test]
    fn what_cannot_work_is_found_when_it_is_read() {
        let with = |more: &'static str| refusal(move |text| format!("{text}\n{more}"));
        for (message, why) in [
            (refusal(|text| text.replace("schema = 1", "schema = 2")), "schema is 2"),
            (refusal(|text| text.replace("acme.members", "dormouse.members")), "id is made of"),
            (refusal(|text| text.replace("\"Acme\"", "\" \"")), "product is empty"),
            (refusal(|text| text.replace("\"login\"\n", "\"nick\"\n")), "\"nick\" is no kind of identifier"),
            (refusal(|text| text.replace("[\"login\", \"seen\"]", "[]")), "a list of columns is empty"),
            (refusal(|text| text.replace("\"seen\"", "\"/(/\"")), "is no regular expression"),
            (refusal(|text| text.replace("realm", "time_zone = \"Mars\"\nrealm")), "no time zone \"Mars\""),
            (with("[fields.last_used]\ncolumns = [\"seen\"]\nempty = \"outside_window\""), "window_days"),
            (
                with(
                    "[fields.last_used]\ncolumns = [\"seen\"]\ntake = \"oldest\"\noutside_window = [\"x\"]\nwindow_days = 9",
                ),
                "the oldest of several",
            ),
            (with("[fields.assigned_on]\ncolumns = [\"seen\"]\nempty = \"never\""), "assigned_on and until are a day"),
            (with("[fields.last_used]\ncolumns = [\"seen\"]\ndates = [\"%d/%m/%Y\", \"%m/%d/%Y\"]"), "disagree"),
            (with("[fields.department]\ncolumns = [\"seen\"]\nsplit = \",\""), "split is for product"),
            (with("[fields.until]\ncolumns = [\"seen\"]"), "until is a field of a person"),
            (with("[fields.product]\ncolumns = [\"{product} x\"]"), "there is none"),
            (with("[fields.last_used]\ncolumns = [\"seen\"]\nnever = [\"/never/\"]"), "patterns stand in"),
            (with("[fields.product]\ncolumns = [\"seen\"]\nwords = { \"/x/\" = \"y\" }"), "patterns stand in"),
            (with("[unpivot]\npattern = \"^has .+$\""), "one group"),
            (with("[license.seats_total]\ncolumns = [\"seen\"]"), "the rows are none"),
            (with("[license.colour]\ncolumns = [\"seen\"]"), "no field of a license"),
            (with("[as_of]\ncolumns = [\"seen\"]\ndates = [\"ago\"]"), "as_of needs a day"),
            (refusal(|text| text.replace("realm", "kind = \"people\"\nroster = true\nrealm")), "say two things"),
            (refusal(|text| text.replace("realm", "kind = \"licenses\"\nrealm")), "no license.product"),
            (refusal(|text| text.replace("realm", "language = \"xx\"\nrealm")), "\"xx\" is no language"),
            (with("[fields.department]\ncolumns = [\"seen\"]\npick = \"a\""), "one group"),
            (refusal(|text| text.replace("realm", "kind = \"nothing\"\nrealm")), "why says what is wrong"),
            (refusal(|text| text.replace("realm", "why = \"x\"\nrealm")), "why says what is wrong"),
            (
                refusal(|text| {
                    text.replace("realm", "kind = \"people\"\nrealm") + "[fields.has_data]\ncolumns = [\"x\"]"
                }),
                "has_data is a field of an account",
            ),
            (with("[fields.version]\ncolumns = [\"seen\"]"), "a field of what is installed"),
            (refusal(|text| text.replace("realm", "kind = \"inventory\"\nrealm")), "no application"),
            (with("[file_name]\nmatches = \"(\"\nwhy = \"x\"\nhint = \"y\""), "is no regular expression"),
            (with("[[rows.skip]]\ncolumns = [\"seen\"]\nis = []"), "lists no words"),
        ] {
            assert!(message.contains(why), "{message}");
        }
    }
}
