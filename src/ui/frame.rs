//! What stands around every screen: the header, the line that says what happened, and the footer.

use ratatui::layout::{Position, Rect};

use super::painter::{Painter, inset, split};
use super::text::{cut, plain, width};
use super::theme::Role;
use super::widgets::field::window;
use super::widgets::line::Line;
use crate::app::action::{Action, Context};
use crate::app::list_status;
use crate::app::screens::Tab;
use crate::app::state::{Status, StatusKind};

/// What the frame leaves to the screen.
pub struct Around {
    /// The rows between header and status.
    pub body: Rect,
    /// The caret of the filter, while it is typed.
    pub caret: Option<Position>,
}

/// Draws header, status and footer.
pub fn draw(painter: &mut Painter<'_>, area: Rect) -> Around {
    let (top, rest) = split(area, 1);
    header(painter, top);
    let (rest, bottom) = split(rest, rest.height - 1);
    footer(painter, inset(bottom));
    if painter.app.dialogs.is_empty() && painter.app.grid().is_some_and(|grid| grid.filter().typing) {
        let (body, line) = split(rest, rest.height - 1);
        let caret = filter(painter, inset(line));
        return Around { body, caret: Some(caret) };
    }
    // What happened is said in full: the line grows upwards, up to a quarter of the screen.
    let lines = status(painter, inset(area).width, (area.height / 4).max(1));
    let (body, below) = split(rest, rest.height - u16::try_from(lines.len()).unwrap_or(1).max(1));
    painter.lines(inset(below), &lines);
    Around { body, caret: None }
}

/// The tabs or the trail of pages, and who looks.
fn header(painter: &mut Painter<'_>, area: Rect) {
    let header = list_status::header(painter.app);
    let glyphs = painter.appearance.glyphs;
    let labels =
        |line: Line| header.labels.iter().fold(line, |line, label| line.and(" ", Role::Text).and(label, Role::Warning));
    let name = Line::of(" dormouse", Role::Title);
    let short_who = header.who.split(" · ").next().unwrap_or_default().to_owned();
    let unread = |words: bool| match (header.unread, words) {
        (0, _) => Line::default(),
        (1, true) => Line::of("1 notice", Role::Info),
        (n, true) => Line::of(format!("{} notices", super::format::count(n)), Role::Info),
        (n, false) => Line::of(format!("! {}", super::format::count(n)), Role::Info),
    };
    let who = |who: &str| Line::of(who, Role::Dim);
    let rights = [
        joined(unread(true), who(&header.who)),
        joined(unread(true), who(&short_who)),
        joined(unread(false), who(&short_who)),
        unread(false),
        Line::default(),
    ];
    if header.trail.is_empty() {
        let lefts = |short: bool, named: bool| {
            let start = if named { labels(name.clone()) } else { labels(Line::default()) };
            start.and(" ", Role::Text).then(tabs(painter, header.tab, short))
        };
        let ways =
            [(false, true, 0), (false, true, 1), (false, true, 2), (true, true, 2), (true, false, 2), (true, false, 3)];
        let fitting = ways.iter().find(|(short, named, right)| {
            lefts(*short, *named).width(glyphs) + 3 + rights[*right].width(glyphs) < area.width
        });
        let (short, named, right) = fitting.copied().unwrap_or((true, false, 4));
        painter.line(area, &lefts(short, named));
        rights[right].draw_right(inset(area), glyphs, painter.appearance.theme, None, painter.buf);
        return;
    }
    let back = format!(" {} ", glyphs.back);
    let (last, above) =
        header.trail.split_last().map_or((String::new(), Vec::new()), |(last, above)| (last.clone(), above.to_vec()));
    let left = |named: bool| {
        let start = labels(if named { name.clone() } else { Line::default() });
        above.iter().fold(start, |line, page| line.and(&*back, Role::Dim).and(page, Role::Dim)).and(&*back, Role::Dim)
    };
    // The page that is seen is cut last, and not before the rest has given way.
    let all = width(&plain(&last, glyphs));
    let ways = [(true, 0), (true, 1), (true, 2)];
    let ways = ways.map(|(named, right)| (named, right, all)).into_iter();
    let ways = ways.chain([(true, 2), (false, 2), (false, 3)].map(|(named, right)| (named, right, all.min(24))));
    let (line, right) = ways
        .map(|(named, right, wanted)| (left(named), right, wanted))
        .find(|(line, right, wanted)| line.width(glyphs) + wanted + 3 + rights[*right].width(glyphs) < area.width)
        .map_or((labels(Line::default()).and(&*back, Role::Dim), 4), |(line, right, _)| (line, right));
    let room = area.width.saturating_sub(line.width(glyphs) + 3 + rights[right].width(glyphs));
    let last = cut(&last, room, glyphs).into_owned();
    painter.line(area, &line.and(last, Role::Tab));
    rights[right].draw_right(inset(area), glyphs, painter.appearance.theme, None, painter.buf);
}

fn joined(one: Line, other: Line) -> Line {
    if one.is_empty() { other } else { one.and("  ", Role::Text).then(other) }
}

/// The tabs with their keys; the others by their keys alone where there is little room.
fn tabs(painter: &Painter<'_>, seen: Tab, short: bool) -> Line {
    let mut line = Line::default();
    for tab in Tab::ALL {
        let action = match tab {
            Tab::Catalog => Action::ShowCatalog,
            Tab::Licenses => Action::ShowLicenses,
            Tab::Utilization => Action::ShowUtilization,
        };
        let key =
            painter.app.keymap.keys(&[Context::Global], action).first().map(ToString::to_string).unwrap_or_default();
        let title = tab.title();
        line = if tab == seen {
            line.and(format!("[{key} {title}]"), Role::Tab)
        } else if short {
            line.and(format!(" {key} "), Role::Key)
        } else {
            line.and(format!(" {key}"), Role::Key).and(format!(" {title} "), Role::Text)
        };
    }
    line
}

/// What just happened, else what is marked.
fn status(painter: &Painter<'_>, room: u16, most: u16) -> Vec<Line> {
    let glyphs = painter.appearance.glyphs;
    let Some(Status { text, hint, kind }) = &painter.app.status else {
        return vec![Line::of(list_status::marks_line(painter.app).unwrap_or_default(), Role::Marked)];
    };
    let undo = match kind {
        StatusKind::Receipt if painter.app.dialogs.is_empty() => {
            let (action, words) =
                if painter.app.can_redo() { (Action::Redo, " redo") } else { (Action::Undo, " undo") };
            painter.key(action).map(|key| (key, words))
        }
        _ => None,
    };
    let sign = match kind {
        StatusKind::Receipt => format!("{} ", glyphs.ok),
        StatusKind::Info => String::new(),
        StatusKind::Refusal => format!("{} ", glyphs.warning),
    };
    let role = if *kind == StatusKind::Refusal { Role::Bad } else { Role::Good };
    let behind =
        undo.map_or_else(Line::default, |(key, words)| Line::of(format!("   {key}"), Role::Key).and(words, Role::Text));
    let indent = width(&plain(&sign, glyphs));
    let narrow = room.saturating_sub(indent);
    let mut sentences = painter.wrap(text, narrow);
    if let Some(hint) = hint {
        sentences.extend(painter.wrap(&format!("{} {hint}", glyphs.arrow), narrow));
    }
    let mut lines: Vec<Line> = Vec::new();
    let most = usize::from(most);
    for (at, sentence) in sentences.iter().take(most).enumerate() {
        let start = if at == 0 { Line::of(&*sign, role) } else { Line::new(" ".repeat(indent.into())) };
        // What does not fit is said to be missing.
        let sentence = if at + 1 == most && sentences.len() > most {
            format!("{sentence} {}", glyphs.ellipsis)
        } else {
            sentence.clone()
        };
        lines.push(start.and(sentence, Role::Text));
    }
    if let Some(last) = lines.last_mut() {
        let filled = last.width(glyphs) + behind.width(glyphs);
        if filled <= room {
            let blanks = " ".repeat(usize::from(room - filled));
            *last = std::mem::take(last).and(blanks, Role::Text).then(behind);
        } else if lines.len() < most {
            let blanks = " ".repeat(usize::from(room.saturating_sub(behind.width(glyphs))));
            lines.push(Line::new(blanks).then(behind));
        }
    }
    lines
}

/// The line in which the filter is typed; where its caret stands.
fn filter(painter: &mut Painter<'_>, area: Rect) -> Position {
    let glyphs = painter.appearance.glyphs;
    let Some(grid) = painter.app.grid() else { return area.as_position() };
    let input = &grid.filter().input;
    let note = match grid.shown() {
        0 => "no match".to_owned(),
        n => super::format::counted(n, "row"),
    };
    let room = area.width.saturating_sub(width(&note) + 4);
    let (typed, caret) = window(input.text(), input.cursor(), room, glyphs);
    painter.line(area, &Line::of("/", Role::Key).and(typed, Role::Field));
    Line::of(note, Role::Dim).draw_right(area, glyphs, painter.appearance.theme, None, painter.buf);
    Position::new(area.x + 1 + caret, area.y)
}

/// The keys that work now, the most useful first; help is always there.
fn footer(painter: &mut Painter<'_>, area: Rect) {
    let glyphs = painter.appearance.glyphs;
    let infos = crate::app::footer(painter.app);
    let said = |info: &crate::app::action::ActionInfo| {
        let shown = if info.action == Action::NextChoice { 2 } else { 1 };
        let keys: Vec<String> = info.keys.iter().take(shown).map(ToString::to_string).collect();
        Line::of(keys.join("/"), Role::Key).and(format!(" {}", info.label), Role::Text)
    };
    let help = infos.iter().find(|info| info.action == Action::Help).map(&said).unwrap_or_default();
    let mut line = Line::default();
    for info in infos.iter().filter(|info| info.action != Action::Help) {
        let more = said(info);
        if line.width(glyphs) + more.width(glyphs) + 2 + help.width(glyphs) <= area.width {
            line = line.then(more).and("  ", Role::Text);
        }
    }
    painter.line(area, &line.then(help));
}
