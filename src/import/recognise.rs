//! Which format a header belongs to: the one that was named, one of dormouse's own, or exactly one preset.
//!
//! It never guesses. A header that no preset knows, or two know equally well, is refused with what to do.

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;

use super::nearest::nearest;
use super::own::OwnFile;
use super::preset::{Container, Preset, Selector};
use super::presets::Presets;
use super::source::RecordSource;

/// How many more columns a preset has to know than the next one to be chosen before it.
const LEAD: usize = 2;
/// How many presets a refusal header.
const NAMED: usize = 3;

/// What a file is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Format<'a> {
    /// One of the four CSV files of dormouse itself.
    Own(OwnFile),
    /// A vendor's export.
    Vendor(&'a Preset),
}

/// Finds the format of a file.
pub(super) fn recognise<'a>(
    source: &dyn RecordSource,
    presets: &'a Presets,
    named: Option<&str>,
) -> Result<Format<'a>, Refusal> {
    let header = source.names();
    if let Some(id) = named {
        return by_name(source, &header, presets, id);
    }
    if let Some(kind) = OwnFile::of(source.header()) {
        return Ok(Format::Own(kind));
    }
    let mut found: Vec<(usize, &Preset)> = presets
        .iter()
        .filter(|preset| lacks(preset, &header).is_empty() && !is_excluded(preset, &header, source.container()))
        .map(|preset| (known(preset, &header), preset))
        .collect();
    found.sort_by(|(a, _), (b, _)| b.cmp(a));
    match found.as_slice() {
        [] => OwnFile::meant(source.header())
            .map(Format::Own)
            .ok_or_else(|| presets.or_broken(unknown(source, &header, presets))),
        [(_, only)] => Ok(Format::Vendor(only)),
        [(best, first), (next, _), ..] if *best >= next + LEAD => Ok(Format::Vendor(first)),
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

fn by_name<'a>(
    source: &dyn RecordSource,
    header: &[String],
    presets: &'a Presets,
    id: &str,
) -> Result<Format<'a>, Refusal> {
    if let Some(broken) = presets.broken_named(id) {
        return Err(broken.refusal.clone());
    }
    let Some(preset) = presets.named(id) else {
        if let Some(kind) = OwnFile::named(id) {
            return Ok(Format::Own(kind));
        }
        let meant = nearest(id, presets.iter().map(Preset::id));
        let question = meant.map(|meant| format!(": did you mean \"{meant}\"?")).unwrap_or_default();
        return Err(Refusal::new(Code::NotFound, format!("There is no format \"{}\"{question}", Shown(id)))
            .hint("list them with: dormouse presets"));
    };
    let lacking = lacks(preset, header);
    if lacking.is_empty() {
        return Ok(Format::Vendor(preset));
    }
    Err(Refusal::new(
        Code::BadFile,
        format!("\"{}\" is no {} export: it has no column {}.", Shown(source.file()), preset.id(), lacking.join(", ")),
    )
    .hint(format!("take the export again: {}", Shown(preset.place()))))
}

/// The required columns that a header does not have.
fn lacks(preset: &Preset, header: &[String]) -> Vec<String> {
    let missing = |selector: &&Selector| !header.iter().any(|name| selector.means(name));
    preset.required.iter().filter(missing).map(|selector| format!("\"{}\"", selector.shown())).collect()
}

fn is_excluded(preset: &Preset, header: &[String], container: Container) -> bool {
    preset.forbidden.iter().any(|selector| header.iter().any(|name| selector.means(name)))
        || !(preset.container.is_empty() || preset.container.contains(&container))
}

/// How many columns of a header a preset says anything about.
fn known(preset: &Preset, header: &[String]) -> usize {
    header.iter().filter(|name| preset.selectors().any(|selector| selector.means(name))).count()
}

fn unknown(source: &dyn RecordSource, header: &[String], presets: &Presets) -> Refusal {
    let mut near: Vec<(usize, &str)> = presets
        .iter()
        .filter_map(|preset| {
            let (shared, all) = (known(preset, header), preset.selectors().count() + header.len());
            (shared > 0).then(|| (shared * 2000 / all.max(1), preset.id()))
        })
        .collect();
    near.sort_by(|(a, _), (b, _)| b.cmp(a));
    let nearest: Vec<&str> = near.into_iter().take(NAMED).map(|(_, id)| id).collect();
    let nearest = match nearest.as_slice() {
        [] => String::new(),
        ids => format!("; the nearest is {}", ids.join(", then ")),
    };
    Refusal::new(Code::BadFile, format!("\"{}\" has a header that no format knows{nearest}.", Shown(source.file())))
        .hint("see what is known and where to export it with: dormouse presets")
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
        let table = Delimited::of("f.csv", header).unwrap();
        match recognise(&table, presets, named) {
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
    fn what_is_not_known_names_what_is_nearest() {
        let presets = Presets::of(&[&preset("one", "[\"login\", \"seen\"]", "")]);
        let message = |header, named| found(&presets, header, named).unwrap_err();
        assert_eq!(message("login,a,b,c", None), "\"f.csv\" has a header that no format knows; the nearest is one.");
        assert_eq!(message("a,b,c", None), "\"f.csv\" has a header that no format knows.");
        assert_eq!(message("login", Some("ome")), "There is no format \"ome\": did you mean \"one\"?");
        assert_eq!(message("login", Some("one")), "\"f.csv\" is no one export: it has no column \"seen\".");
        assert_eq!(found(&presets, "emial,name", None), Ok("people".into()));
        assert_eq!(found(&presets, "x", Some("dormouse.people")), Ok("people".into()));
    }
}
