//! What the terminal can show, as far as the environment says: it is never asked.

/// Whether to use colours, as the user says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// As the environment says.
    #[default]
    Auto,
    /// In any case.
    Always,
    /// In no case.
    Never,
}

/// What this terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TerminalFeatures {
    /// Colours may be used.
    pub color: bool,
    /// Only characters below 0x80.
    pub ascii: bool,
    /// Its cursor can be put anywhere, so that more than line after line can be shown.
    pub screen: bool,
}

/// What terminals call themselves that are printers, connections, or the emulation of nothing.
const GENERIC: [&str; 7] = ["unknown", "network", "dialup", "switch", "ethernet", "plugboard", "arpanet"];

impl TerminalFeatures {
    /// Reads the environment through `variable`. `NO_COLOR` and a terminal that knows no sequences (`TERM=dumb`, or
    /// nothing) take colours away unless they are insisted on; consoles with few characters, and a locale that is not UTF-8, leave ASCII.
    #[must_use]
    pub fn decide(color: ColorChoice, ascii: bool, variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        let screen = !(term.is_empty() || term.starts_with("dumb") || GENERIC.contains(&term.as_str()));
        let color = match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => set("NO_COLOR").is_none() && screen,
        };
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default();
        let charset = locale.to_ascii_lowercase();
        let utf8 = charset.contains("utf-8") || charset.contains("utf8");
        let plain = !screen || term == "linux" || term.starts_with("vt");
        Self { color, ascii: ascii || plain || !utf8, screen }
    }

    /// As [`TerminalFeatures::decide`], from the environment of this process.
    #[must_use]
    pub fn of_environment(color: ColorChoice, ascii: bool) -> Self {
        Self::decide(color, ascii, |name| std::env::var(name).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_decides_unless_somebody_insists() {
        for (color, ascii, environment, expected) in [
            (ColorChoice::Auto, false, "TERM=xterm LANG=de_DE.UTF-8", (true, false)),
            (ColorChoice::Auto, false, "TERM=xterm LANG=C.utf8", (true, false)),
            (ColorChoice::Auto, true, "TERM=xterm LANG=C.utf8", (true, true)),
            (ColorChoice::Auto, false, "TERM=xterm LANG=de_DE.UTF-8 NO_COLOR=1", (false, false)),
            (ColorChoice::Auto, false, "TERM=xterm LANG=de_DE.UTF-8 NO_COLOR=", (true, false)),
            (ColorChoice::Always, false, "TERM=xterm LANG=de_DE.UTF-8 NO_COLOR=1", (true, false)),
            (ColorChoice::Never, false, "TERM=xterm LANG=de_DE.UTF-8", (false, false)),
            (ColorChoice::Auto, false, "TERM=linux LANG=de_DE.UTF-8", (true, true)),
            (ColorChoice::Auto, false, "TERM=vt220 LANG=de_DE.UTF-8", (true, true)),
            (ColorChoice::Auto, false, "TERM=dumb LANG=de_DE.UTF-8", (false, true)),
            (ColorChoice::Auto, false, "TERM=xterm LANG=de_DE.UTF-8 LC_ALL=C", (true, true)),
            (ColorChoice::Auto, false, "TERM=xterm LANG=C LC_CTYPE=en_US.UTF-8", (true, false)),
            (ColorChoice::Auto, false, "TERM=xterm", (true, true)),
        ] {
            let variable = |name: &str| {
                let pair = environment.split(' ').filter_map(|pair| pair.split_once('='));
                pair.filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).next()
            };
            let looks = TerminalFeatures::decide(color, ascii, variable);
            assert_eq!((looks.color, looks.ascii), expected, "{color:?} {ascii} {environment}");
        }
    }

    #[test]
    fn a_terminal_that_only_writes_lines_is_known_by_its_name_or_by_none() {
        for (term, color, screen) in [
            (Some("xterm"), true, true),
            (Some("vt100"), true, true),
            (Some("dumb"), false, false),
            (Some("dumb-emacs-ansi"), false, false),
            (Some("unknown"), false, false),
            (Some("network"), false, false),
            (Some(""), false, false),
            (None, false, false),
        ] {
            let variable = |name: &str| if name == "TERM" { term.map(str::to_owned) } else { None };
            let looks = TerminalFeatures::decide(ColorChoice::Auto, false, variable);
            assert_eq!((looks.color, looks.screen), (color, screen), "{term:?}");
            assert_eq!(TerminalFeatures::decide(ColorChoice::Always, false, variable).screen, screen, "{term:?}");
        }
    }
}
