//! The name by which an application is one, whatever its version, its edition for a machine, and the ending of its file.

use crate::domain::text::key;

/// Endings of files that are programs.
const ENDINGS: [&str; 4] = [".app", ".exe", ".msi", ".pkg"];
/// What a name says of the machine it is made for.
const MACHINES: [&str; 8] = ["64-bit", "32-bit", "x64", "x86", "x86_64", "amd64", "arm64", "universal"];

/// The form in which names of applications are compared: `Easel 4.39.1`, `Easel.app` and `Easel (64-bit)` are one.
/// `version` is what the file says of it beside the name.
#[must_use]
pub fn folded(name: &str, version: Option<&str>) -> String {
    let whole = key(&name.replace(['\u{ae}', '\u{2122}', '\u{a9}'], " "));
    let mut rest = whole.as_str();
    while let Some(shorter) =
        shorter(rest, version).map(|shorter| shorter.trim_end_matches([' ', '-', ',', '\u{2013}']))
    {
        // A name that is nothing but such words is left as it is.
        if shorter.is_empty() {
            break;
        }
        rest = shorter;
    }
    rest.to_owned()
}

/// The name without the last thing that is no part of it.
fn shorter<'n>(name: &'n str, version: Option<&str>) -> Option<&'n str> {
    if let Some(stem) = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)) {
        return Some(stem);
    }
    if let Some(open) = name.strip_suffix(')').and_then(|inner| inner.rfind('(')) {
        return Some(&name[..open]);
    }
    let (before, last) = name.rsplit_once(' ')?;
    let is_out = MACHINES.contains(&last)
        || is_version(last)
        || version.is_some_and(|version| begins(&key(version), last))
        || (matches!(last, "version" | "release") && !before.is_empty())
        || (before.ends_with('-') && is_language(last));
    is_out.then_some(before)
}

/// `4.39.1`, `v2.0`, `5.16.10.25689`; a number alone may be a part of the name.
fn is_version(word: &str) -> bool {
    let word = word.strip_prefix('v').unwrap_or(word);
    word.contains('.')
        && word.starts_with(|c: char| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_'))
}

/// True if a version is that word or begins with it: `8` of `8.10.1`.
fn begins(version: &str, word: &str) -> bool {
    let word = word.strip_prefix('v').unwrap_or(word);
    let is_number = word.starts_with(|c: char| c.is_ascii_digit());
    is_number && version.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// `en-us`
fn is_language(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    matches!(parts.as_slice(), [one, two] if one.len() == 2 && two.len() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_is_one_whatever_its_version() {
        for name in [
            "Easel",
            "easel.app",
            "Easel 4.39.1",
            "Easel (64-bit)",
            "EASEL  v4.39",
            "Easel 4.39.1 (x64)",
            "Easel\u{ae} - 4.39.1",
            "Easel version 4.2",
            "Easel.exe",
            "Easel 64-bit",
            "Easel (User)",
        ] {
            assert_eq!(folded(name, None), "easel", "{name}");
        }
        for (name, version, expected) in [
            ("Red Panda (x64 en-US)", None, "red panda"),
            ("1Password 8", Some("8.10.1"), "1password"),
            ("1Password 8", None, "1password 8"),
            ("7-Zip 23.01 (x64)", None, "7-zip"),
            ("AutoCAD 2024", Some("24.3.1"), "autocad 2024"),
            ("Easel Apps for enterprise - en-us", None, "easel apps for enterprise"),
            ("Notepad++ (64-bit x64)", None, "notepad++"),
            ("4.2", None, "4.2"),
            ("(beta)", None, "(beta)"),
            ("Version", None, "version"),
            ("", None, ""),
            ("zoom.us.app", None, "zoom.us"),
        ] {
            assert_eq!(folded(name, version), expected, "{name}");
        }
    }
}
