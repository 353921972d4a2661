//! Which format a header belongs to: the one that was named, one of dormouse's own, or exactly one preset.
//!
//! It never guesses. A header that no preset knows, or two know equally well, is refused with what to do.

use crate::domain::import_file::mended::is_reject_column;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;

use super::examples::{COLUMNS, held};
use super::nearest::nearest;
use super::own::OwnFile;
use super::preset::{Container, Preset, Selector, normal};
use super::presets::Presets;
use super::source::RecordSource;

/// How many more columns a preset has to know than the next one to be chosen before it.
const LEAD: usize = 2;
/// How many presets a refusal names.
const NAMED: usize = 3;

/// What a file is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Format<'a> {
    /// One of the CSV files of dormouse itself.
    Own(OwnFile),
    /// A vendor's export.
    Vendor(&'a Preset),
}

/// The format of a file, and the line that its header was found on, if others stand above it.
pub(super) struct Found<'a> {
    pub format: Format<'a>,
    pub below: Option<u32>,
}

/// In how many lines a known header is looked for.
pub(super) const LINES: usize = 10;

/// Finds the format of a file. A header that is not known may have a title above it: then the first known one in the
/// lines below is the header. A line that cannot be one is a row, and is refused only where it is the first.
pub(super) fn recognise<'a>(
    source: &mut dyn RecordSource,
    presets: &'a Presets,
    named: Option<&str>,
) -> Result<Found<'a>, Refusal> {
    if let Some(id) = named {
        refuse_unknown_name(presets, id)?;
    }
    if let Some(format) = known_header(source, presets, named)? {
        return found(source, format, None);
    }
    for line in 1..LINES {
        match source.header_on(line) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) => continue,
        }
        if source.header().len() > 1
            && let Some(format) = known_header(source, presets, named)?
        {
            let line = source.header_line();
            return found(source, format, Some(line));
        }
    }
    for table in presets.tables(named) {
        if source.choose(Some(&table))?
            && let Some(format) = known_header(source, presets, named)?
        {
            return found(source, format, None);
        }
    }
    source.choose(None)?;
    source.header_on(0)?;
    source.refuse_odd_header()?;
    let format = match named {
        Some(id) => by_name(source, presets, id)?,
        None => OwnFile::meant(source.header())
            .map(Format::Own)
            .ok_or_else(|| presets.or_broken(unknown(source, presets)))?,
    };
    found(source, format, None)
}

/// Takes the rows apart that the format has in one record.
fn found<'a>(source: &mut dyn RecordSource, format: Format<'a>, below: Option<u32>) -> Result<Found<'a>, Refusal> {
    if let Format::Vendor(Preset { expand: Some(list), .. }) = format {
        source.expand(list)?;
        source.refuse_odd_header()?;
    }
    Ok(Found { format, below })
}

/// A header as it is written and as it is compared.
struct Header {
    written: Vec<String>,
    names: Vec<String>,
}

impl Header {
    /// The header that a preset reads by; none if it takes rows apart that the file has not.
    fn of(source: &dyn RecordSource, preset: &Preset) -> Option<Self> {
        let written = match &preset.expand {
            None => source.header().to_vec(),
            Some(list) => source.expanded_header(list)?,
        };
        let names = written.iter().map(|name| normal(name)).collect();
        Some(Self { written, names })
    }
}

/// The format that a header belongs to beyond doubt.
fn known_header<'a>(
    source: &dyn RecordSource,
    presets: &'a Presets,
    named: Option<&str>,
) -> Result<Option<Format<'a>>, Refusal> {
    if source.refuse_odd_header().is_err() {
        return Ok(None);
    }
    if let Some(id) = named {
        let preset = presets.named(id).filter(|preset| fault(preset, source).is_none());
        let own = OwnFile::named(id).filter(|kind| OwnFile::of(source.header()) == Some(*kind));
        return Ok(preset.map(Format::Vendor).or(own.map(Format::Own)));
    }
    if let Some(kind) = OwnFile::of(source.header()) {
        return Ok(Some(Format::Own(kind)));
    }
    let fits = |preset: &&Preset| fault(preset, source).is_none() && is_kept_in(preset, source.container());
    let mut found: Vec<(usize, &Preset)> =
        presets.iter().filter(fits).map(|preset| (known(preset, source), preset)).collect();
    found.sort_by(|(a, _), (b, _)| b.cmp(a));
    match found.as_slice() {
        [] => Ok(None),
        [(_, only)] => Ok(Some(Format::Vendor(only))),
        [(best, first), (next, _), ..] if *best >= next + LEAD => Ok(Some(Format::Vendor(first))),
        [(best, _), ..] => {
            let equal = found.iter().filter(|(score, _)| score + LEAD > *best);
            let ids: Vec<&str> = equal.map(|(_, preset)| preset.id()).collect();
            Err(Refusal::new(
                Code::Ambiguous,
                format!(
                    "The header of \"{}\" fits {} formats equally well: {}.",
                    Shown(source.file()),
                    ids.len(),
                    ids.join(", ")
                ),
            )
            .hint("say which it is with --as"))
        }
    }
}

/// Refuses a name that no format has.
fn refuse_unknown_name(presets: &Presets, id: &str) -> Result<(), Refusal> {
    if let Some(broken) = presets.broken_named(id) {
        return Err(broken.refusal.clone());
    }
    if presets.named(id).is_some() || OwnFile::named(id).is_some() {
        return Ok(());
    }
    let meant = nearest(id, presets.iter().map(Preset::id));
    let question = meant.map(|meant| format!(": did you mean \"{meant}\"?")).unwrap_or_default();
    Err(Refusal::new(Code::NotFound, format!("There is no format \"{}\"{question}", Shown(id)))
        .hint("list them with: dormouse presets"))
}

/// A format by its name, for a file whose header is another one.
fn by_name<'a>(source: &dyn RecordSource, presets: &'a Presets, id: &str) -> Result<Format<'a>, Refusal> {
    let own = OwnFile::named(id).map(Format::Own);
    let Some(preset) = presets.named(id) else { return own.ok_or_else(|| unknown(source, presets)) };
    let fault = fault(preset, source).unwrap_or_else(|| "its header is another one".into());
    Err(Refusal::new(Code::BadFile, format!("\"{}\" is no {} export: {fault}.", Shown(source.file()), preset.id()))
        .hint(format!("take the export again: {}", Shown(preset.place()))))
}

/// The required columns that a header does not have.
fn lacks(preset: &Preset, source: &dyn RecordSource) -> Vec<String> {
    let names = Header::of(source, preset).map_or_else(|| source.names(), |header| header.names);
    let missing = |selector: &&Selector| !names.iter().any(|name| selector.means(name));
    preset.required.iter().filter(missing).map(|selector| format!("\"{}\"", selector.shown())).collect()
}

/// A column that keeps a header from being that of a preset.
fn excludes(preset: &Preset, source: &dyn RecordSource) -> Option<String> {
    let Header { written, names } = Header::of(source, preset)?;
    let is_other = |name: &String, written: &String| {
        !name.is_empty() && !is_reject_column(written) && !preset.knows(name, written)
    };
    let is_out = |(name, written): &(&String, &String)| {
        preset.forbidden.iter().any(|selector| selector.means(name)) || (preset.whole && is_other(name, written))
    };
    let mut columns = names.iter().zip(&written);
    columns.find(is_out).map(|(_, written)| format!("\"{}\"", Shown(written)))
}

/// What keeps a header from being that of a preset, in words.
fn fault(preset: &Preset, source: &dyn RecordSource) -> Option<String> {
    let lacking = lacks(preset, source);
    if !lacking.is_empty() {
        return Some(format!("it has no column {}", lacking.join(", ")));
    }
    excludes(preset, source).map(|column| format!("it has a column {column}"))
}

fn is_kept_in(preset: &Preset, container: Container) -> bool {
    preset.container.is_empty() || preset.container.contains(&container)
}

/// How many columns of a header a preset says anything about.
fn known(preset: &Preset, source: &dyn RecordSource) -> usize {
    let Some(Header { names, written }) = Header::of(source, preset) else { return 0 };
    names.iter().zip(&written).filter(|(name, written)| preset.knows(name, written)).count()
}

/// The presets that come nearest to a header, the nearest first.
fn nearest_presets<'a>(source: &dyn RecordSource, presets: &'a Presets) -> Vec<&'a Preset> {
    let share = |preset: &'a Preset| {
        let (shared, all) = (known(preset, source), preset.selectors().count() + source.header().len());
        (shared > 0).then(|| (shared * 2000 / all.max(1), preset))
    };
    let mut near: Vec<(usize, &Preset)> = presets.iter().filter_map(share).collect();
    near.sort_by(|(a, _), (b, _)| b.cmp(a));
    near.into_iter().take(NAMED).map(|(_, preset)| preset).collect()
}

fn unknown(source: &dyn RecordSource, presets: &Presets) -> Refusal {
    let near = nearest_presets(source, presets).into_iter().map(|preset| {
        let lacking = lacks(preset, source);
        let shown: Vec<String> = lacking.iter().take(NAMED).cloned().collect();
        let more = lacking.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        match lacking.len() {
            0 => excludes(preset, source).map_or_else(
                || preset.id().to_owned(),
                |column| format!("{} (which has no column {column})", preset.id()),
            ),
            _ => format!("{} (it lacks {}{more})", preset.id(), shown.join(", ")),
        }
    });
    let near: Vec<String> = near.collect();
    let nearest = if near.is_empty() { String::new() } else { format!("; the nearest is {}", near.join(", then ")) };
    let columns: Vec<String> =
        source.header().iter().take(COLUMNS).map(|name| format!("\"{}\"", Shown(name))).collect();
    let more = source.header().len().saturating_sub(COLUMNS);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Refusal::new(
        Code::BadFile,
        format!(
            "\"{}\" has a header that no format knows: {}{more}{nearest}.",
            Shown(source.file()),
            columns.join(", ")
        ),
    )
    .hint(format!("{}{}", held(source), presets.how_to_add(source.path())))
}

#[cfg(test)]
mod tests {
    use super::super::delimited::Delimited;
    use super::*;

    fn preset(id: &str, required: &str, fields: &str) -> String {
        format!(
            "schema = 1\nid = \"{id}\"\ntitle = \"T\"\nproduct = \"P\"\npublisher = \"V\"\nrealm = \"r\"\n\
             where = \"Admin > Export\"\n[fingerprint]\nrequired = {required}\n[[identifiers]]\nkind = \"login\"\n\
             columns = [\"login\"]\n{fields}"
        )
    }

    fn found(presets: &Presets, header: &str, named: Option<&str>) -> Result<String, String> {
        let mut table = Delimited::of("f.csv", header).unwrap();
        match recognise(&mut table, presets, named).map(|found| found.format) {
            Ok(Format::Own(kind)) => Ok(kind.name().to_owned()),
            Ok(Format::Vendor(preset)) => Ok(preset.id().to_owned()),
            Err(refusal) => Err(refusal.message),
        }
    }

    #[test]
    fn the_preset_that_knows_clearly_more_is_chosen() {
        let (one, two) = (
            preset("one", "[\"login\", \"seen\"]", ""),
            preset(
                "two",
                "[\"login\", \"seen\", \"/^last .+$/\", \"plan\"]",
                "[fields.department]\ncolumns = [\"team\"]\n",
            ),
        );
        let presets = Presets::of(&[&one, &two]);
        assert_eq!(found(&presets, "login,seen,colour", None), Ok("one".into()));
        assert_eq!(found(&presets, "Login;Seen;Last Use;Plan", None), Ok("two".into()));
        let close =
            Presets::of(&[&one, &preset("three", "[\"login\"]", "[fields.department]\ncolumns = [\"seen\"]\n")]);
        let message = "The header of \"f.csv\" fits 2 formats equally well: one, three.";
        assert_eq!(found(&close, "login,seen", None), Err(message.into()));
        assert_eq!(found(&close, "login,seen", Some("three")), Ok("three".into()));
    }

    #[test]
    fn a_header_of_common_names_is_known_only_whole() {
        let presets = Presets::of(&[&preset("one", "[\"login\", \"name\"]\nwhole = true", "")]);
        assert_eq!(found(&presets, "login,name", None), Ok("one".into()));
        assert_eq!(found(&presets, "login,name,rejected_because", None), Ok("one".into()));
        let other = found(&presets, "login,name,Colour", None).unwrap_err();
        assert!(other.ends_with("the nearest is one (which has no column \"Colour\")."), "{other}");
        let named = "\"f.csv\" is no one export: it has a column \"Colour\".";
        assert_eq!(found(&presets, "login,name,Colour", Some("one")), Err(named.into()));
    }

    #[test]
    fn a_forbidden_column_or_another_container_rules_a_preset_out() {
        let text = preset("one", "[\"login\"]\nforbidden = [\"report period\"]", "");
        let tabs = text.replace("title", "container = [\"tsv\"]\ntitle");
        let (presets, tabs) = (Presets::of(&[&text]), Presets::of(&[&tabs]));
        assert_eq!(found(&presets, "login,x", None), Ok("one".into()));
        assert!(found(&presets, "login,report_period", None).is_err());
        assert!(found(&tabs, "login,x", None).is_err());
        assert_eq!(found(&tabs, "login\tx", None), Ok("one".into()));
    }

    #[test]
    fn rows_are_no_headers_that_could_be_refused() {
        let presets = Presets::of(&[&preset("one", "[\"login\", \"seen\"]", "")]);
        let unknown = "\"f.csv\" has a header that no format knows: \"a\", \"b\".";
        let (long, many, header) = ("x".repeat(1500), "x,".repeat(600), "login,seen\nana,x\n");
        for row in [format!("{long},1"), many.clone(), "\"never closed,\n1,2".into(), format!("1,\"2\n{long}\",3\"")] {
            assert_eq!(found(&presets, &format!("a,b\n1,2\n{row}\n"), None), Err(unknown.into()), "{row:.20}");
            let named = found(&presets, &format!("a,b\n1,2\n{row}\n"), Some("one"));
            let lacking = "\"f.csv\" is no one export: it has no column \"login\", \"seen\".";
            assert_eq!(named, Err(lacking.into()), "{row:.20}");
        }
        assert_eq!(found(&presets, &format!("{long}\nby us,\"and\nus\"\n{header}"), None), Ok("one".into()));
        for (first, why) in [(long, "a column name of more than 1024 bytes"), (many, "more than 512 columns")] {
            let refused = found(&presets, &format!("{first}\n1,2\n"), None);
            assert_eq!(refused, Err(format!("The file \"f.csv\" has {why}.")));
        }
    }

    #[test]
    fn a_known_header_is_found_below_a_title() {
        let presets = Presets::of(&[&preset("one", "[\"login\", \"seen\"]", "")]);
        let found_on = |text: &str, named| {
            let mut table = Delimited::of("f.csv", text).unwrap();
            let found = recognise(&mut table, &presets, named).ok()?;
            Some((found.below, table.header()[0].clone()))
        };
        let title = "Seats of Acme, all of them\nmade on 2026-06-30\n\n";
        for named in [None, Some("one")] {
            assert_eq!(found_on(&format!("{title}Login;Seen\nana;x\n"), named), Some((Some(4), "Login".into())));
            assert_eq!(found_on("Login;Seen\nlogin;seen\n", named), Some((None, "Login".into())));
            assert_eq!(found_on(&format!("{}login,seen\n", "x\n".repeat(10)), named), None);
        }
        assert_eq!(found_on("People of Acme\nemail,name\na@b.c,A\n", None), Some((Some(2), "email".into())));
    }

    #[test]
    fn what_is_not_known_is_shown_without_telling_it() {
        let file = "who,when,none\nana@example.com,\"Jan 5, 2026\",\nbo@x.org,,\ncy@y.org,never,\n";
        let mut table = Delimited::of("f.csv", file).unwrap();
        let refusal = recognise(&mut table, &Presets::of(&[]), None).err().unwrap();
        let held = "it holds, letters as x and digits as 9: \"who\" xxx@xxxxxxx.xxx, xx@x.xxx; \"when\" xxx 9, 9999, xxxxx; see ";
        assert!(refusal.hint.as_ref().is_some_and(|hint| hint.starts_with(held)), "{refusal:?}");
    }

    #[test]
    fn what_is_not_known_names_what_is_nearest() {
        let presets = Presets::of(&[&preset("one", "[\"login\", \"seen\"]", "")]);
        let message = |header, named| found(&presets, header, named).unwrap_err();
        assert_eq!(
            message("login,a,b,c", None),
            "\"f.csv\" has a header that no format knows: \"login\", \"a\", \"b\", \"c\"; the nearest is one (it lacks \
             \"seen\")."
        );
        let many: Vec<String> = (0..14).map(|n| format!("x{n}")).collect();
        let many = many.join(",");
        assert!(message(&many, None).ends_with("\"x11\" and 2 more."));
        assert_eq!(message("login", Some("ome")), "There is no format \"ome\": did you mean \"one\"?");
        assert_eq!(message("login", Some("one")), "\"f.csv\" is no one export: it has no column \"seen\".");
        assert_eq!(found(&presets, "emial,name", None), Ok("people".into()));
        assert_eq!(found(&presets, "x", Some("dormouse.people")), Ok("people".into()));
    }
}
