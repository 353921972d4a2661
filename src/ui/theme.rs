//! What things are called when they are coloured, and how each theme shows them.
//!
//! A screen asks for a [`Role`], never for a colour. Colour is never the only sign of anything: beside it stands a glyph
//! or a word, and every theme but [`Theme::Mono`] may be taken away without losing a fact. The terminal's own foreground
//! and background are left alone, so that a theme fits whatever the user has chosen there.

use ratatui::style::{Color, Modifier, Style};

/// What something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum Role {
    /// Plain text.
    Text,
    /// Text that explains or repeats: units, places, what is of little weight.
    Dim,
    /// The name of a screen, a panel or a dialog.
    Title,
    /// The tab that is shown.
    Tab,
    /// A column's heading.
    Heading,
    /// The row or button that has the focus.
    Selected,
    /// The selected row of a list that does not have the focus.
    Resting,
    /// A row that was marked.
    Marked,
    /// What a filter found.
    Found,
    /// A key in the footer, in help, in the palette.
    Key,
    /// Lines between panels and round dialogs.
    Rule,
    /// A text field, and the caret's neighbourhood.
    Field,
    /// Something to know.
    Info,
    /// Something went as it should.
    Good,
    /// Something that wants attention soon.
    Warning,
    /// A refusal, an error, something lost.
    Bad,
    /// Initials that stand for a publisher: one of four, always the same for the same name.
    InitialsOne,
    /// The second of the four.
    InitialsTwo,
    /// The third.
    InitialsThree,
    /// The last.
    InitialsFour,
    /// Utilization of 90 % and more.
    BandRed,
    /// Utilization of 70 % and more.
    BandAmber,
    /// Utilization of 30 % and more.
    BandGreen,
    /// Utilization below that.
    BandGrey,
}

impl Role {
    /// The four looks of initials.
    pub const INITIALS: [Self; 4] = [Self::InitialsOne, Self::InitialsTwo, Self::InitialsThree, Self::InitialsFour];
}

/// How roles are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, strum::EnumIter)]
pub enum Theme {
    /// For light text on a dark ground.
    #[default]
    Dark,
    /// For dark text on a light ground.
    Light,
    /// Without colours.
    Mono,
    /// Few, strong differences, nothing faint.
    HighContrast,
}

impl Theme {
    /// The names by which themes are chosen.
    pub const NAMES: [&'static str; 4] = ["dark", "light", "mono", "high-contrast"];

    /// The theme of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "dark" => Self::Dark,
            "light" => Self::Light,
            "mono" => Self::Mono,
            "high-contrast" => Self::HighContrast,
            _ => return None,
        })
    }

    /// How this role is shown.
    #[must_use]
    pub fn style(self, role: Role) -> Style {
        match self {
            Self::Mono => shape(role),
            Self::HighContrast => contrast(role),
            Self::Dark => coloured(role, &DARK),
            Self::Light => coloured(role, &LIGHT),
        }
    }
}

/// The accents of a theme with colours.
struct Accents {
    key: Color,
    info: Color,
    warning: Color,
    bad: Color,
    found: Color,
}

const DARK: Accents = Accents {
    key: Color::LightBlue,
    info: Color::LightBlue,
    warning: Color::Yellow,
    bad: Color::LightMagenta,
    found: Color::LightYellow,
};

const LIGHT: Accents =
    Accents { key: Color::Blue, info: Color::Blue, warning: Color::Magenta, bad: Color::Magenta, found: Color::Blue };

fn coloured(role: Role, accents: &Accents) -> Style {
    let style = shape(role);
    match role {
        Role::Key => Style::new().fg(accents.key),
        Role::Info | Role::Marked => style.fg(accents.info),
        Role::Warning => style.fg(accents.warning),
        Role::Bad => style.fg(accents.bad),
        Role::Found => style.fg(accents.found),
        Role::BandRed | Role::BandAmber | Role::BandGreen => band(role),
        Role::InitialsOne => style.fg(Color::Cyan),
        Role::InitialsTwo => style.fg(Color::Magenta),
        Role::InitialsThree => style.fg(Color::Blue),
        Role::InitialsFour => style.fg(Color::Yellow),
        _ => style,
    }
}

/// The four colours of utilization; the grey is the faint form of the terminal's own.
fn band(role: Role) -> Style {
    match role {
        Role::BandRed => Style::new().fg(Color::Red),
        Role::BandAmber => Style::new().fg(Color::Yellow),
        Role::BandGreen => Style::new().fg(Color::Green),
        _ => Style::new().add_modifier(Modifier::DIM),
    }
}

/// What is left of each role without colours.
fn shape(role: Role) -> Style {
    Style::new().add_modifier(match role {
        Role::Text | Role::Field | Role::Info | Role::Good | Role::BandRed | Role::BandAmber | Role::BandGreen => {
            Modifier::empty()
        }
        Role::Dim | Role::Rule | Role::Heading | Role::BandGrey => Modifier::DIM,
        Role::Title
        | Role::Tab
        | Role::Key
        | Role::Marked
        | Role::Resting
        | Role::Warning
        | Role::Bad
        | Role::InitialsOne
        | Role::InitialsTwo
        | Role::InitialsThree
        | Role::InitialsFour => Modifier::BOLD,
        Role::Selected => Modifier::REVERSED,
        Role::Found => Modifier::UNDERLINED,
    })
}

fn contrast(role: Role) -> Style {
    match role {
        Role::Dim | Role::Rule | Role::BandGrey => Style::new(),
        Role::Heading => Style::new().add_modifier(Modifier::UNDERLINED),
        Role::BandRed | Role::BandAmber | Role::BandGreen => band(role).add_modifier(Modifier::BOLD),
        Role::Selected => shape(role).add_modifier(Modifier::BOLD),
        _ => shape(role),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::IntoEnumIterator;

    #[test]
    fn no_theme_touches_what_the_user_chose_for_the_terminal() {
        for theme in Theme::iter() {
            for role in Role::iter() {
                let style = theme.style(role);
                assert_eq!(style.bg, None, "{theme:?} {role:?}");
                assert!(
                    !matches!(
                        style.fg,
                        Some(
                            Color::White
                                | Color::Black
                                | Color::Gray
                                | Color::DarkGray
                                | Color::Rgb(..)
                                | Color::Indexed(_)
                        )
                    ),
                    "{theme:?} {role:?}"
                );
                if theme == Theme::Mono {
                    assert_eq!(style.fg, None, "{role:?}");
                }
            }
        }
    }

    #[test]
    fn red_and_green_are_the_bands_alone() {
        let bands = [Role::BandRed, Role::BandAmber, Role::BandGreen, Role::BandGrey];
        for theme in Theme::iter() {
            for role in Role::iter().filter(|role| !bands.contains(role)) {
                let fg = theme.style(role).fg;
                assert!(
                    !matches!(fg, Some(Color::Red | Color::LightRed | Color::Green | Color::LightGreen)),
                    "{role:?}"
                );
            }
            if theme != Theme::Mono {
                let fgs: Vec<_> = bands.iter().map(|role| theme.style(*role).fg).collect();
                assert_eq!(fgs, [Some(Color::Red), Some(Color::Yellow), Some(Color::Green), None]);
            }
        }
    }

    #[test]
    fn the_focus_is_seen_in_every_theme_and_every_theme_has_its_name() {
        for (name, theme) in Theme::NAMES.into_iter().zip(Theme::iter()) {
            assert_eq!(Theme::named(name), Some(theme));
            assert!(theme.style(Role::Selected).add_modifier.contains(Modifier::REVERSED));
            assert_ne!(theme.style(Role::Resting), theme.style(Role::Text));
        }
        assert_eq!(Theme::named("Dark"), None);
    }
}
