//! How single facts are said on every screen: counts, amounts, days, states, with the glyph that stands before a word.

use super::appearance::Appearance;
use super::text::width;
use super::theme::Role;
use super::widgets::bar::bar;
use super::widgets::line::Line;
use crate::app::table::{Row, Scope, Table};
use crate::domain::dormancy::{Signal, Verdict};
use crate::domain::evidence::{Evidence, Last};
use crate::domain::license::{LicenseStatus, SeatFigures, Terms, counts_down};
use crate::domain::money::{Money, Price};
use crate::domain::overuse::{self, Grace, GraceState, Spell};
use crate::domain::person::PersonStatus;
use crate::domain::product::Grade;
use crate::domain::read_model::{LicenseEntry, OpenAudit};
use crate::domain::time::{Day, in_words};
use crate::domain::utilization::{Band, Utilization};

/// What stands between the name of a product and that of a license in a title.
const BETWEEN: &str = " · ";

/// Cells of a bar.
const BAR: u16 = 10;

pub use crate::domain::text::{counted, number as count};

/// A number with the sign of this terminal before it where it is negative.
pub fn signed(number: i64, appearance: Appearance) -> String {
    let digits = count(number.unsigned_abs());
    if number < 0 { format!("{}{digits}", appearance.glyphs.minus) } else { digits }
}

/// Nothing known.
pub fn none(appearance: Appearance) -> Line {
    Line::of(appearance.glyphs.none, Role::Dim)
}

/// A text, or the sign that there is none.
pub fn optional(text: Option<&str>, appearance: Appearance) -> Line {
    text.filter(|text| !text.is_empty()).map_or_else(|| none(appearance), Line::new)
}

/// A day, or the sign that there is none.
pub fn day(day: Option<Day>, appearance: Appearance) -> Line {
    day.map_or_else(|| none(appearance), |day| Line::new(day.to_string()))
}

/// An amount, or the sign that there is none.
pub fn amount(money: Option<Money>, appearance: Appearance) -> Line {
    money.map_or_else(|| none(appearance), |money| Line::new(money.shown()))
}

/// The price of a seat with its cycle: `€ 12.50 a month`.
pub fn price(price: Option<Price>, terms: &Terms, appearance: Appearance) -> Line {
    price.map_or_else(|| none(appearance), |price| Line::new(cycle(price.each(), terms)))
}

/// An amount for each cycle of a license.
pub fn cycle(money: Money, terms: &Terms) -> String {
    format!("{} {}", money.shown(), terms.billing_cycle.a_cycle())
}

/// How many rows a list shows, of how many.
pub fn shown_of<R: Row>(table: &Table<R>, what: &str) -> String {
    match (table.len(), table.total()) {
        _ if !table.is_loaded() => String::new(),
        (shown, all) if shown == all => counted(all, what),
        (shown, all) => format!("{} of {}", count(shown), count(all)),
    }
}

/// What narrows a list down, for its title.
pub fn narrowed<R: Row>(table: &Table<R>) -> Vec<(u8, String)> {
    let mut notes = Vec::new();
    if table.filter.is_set() {
        notes.push((3, format!("/{}", table.filter.input.text().trim())));
    }
    if table.only_marked {
        notes.push((3, "only marked".to_owned()));
    }
    notes
}

/// Used seats of the total.
pub fn used_of(seats: SeatFigures) -> String {
    let used = seats.known().map_or("?".to_owned(), count);
    seats.total.map_or_else(|| used.clone(), |total| format!("{used}/{}", count(total)))
}

/// A bar, the percentage, and a sign where nothing is left.
pub fn utilization(seats: SeatFigures, appearance: Appearance) -> Line {
    let (used, total) = (seats.used(), seats.total);
    let Some(utilization) = Utilization::of_seats(seats) else {
        let words = match (seats.known(), total) {
            (None, _) => "not known",
            (_, Some(_)) => "no seats",
            (_, None) => "no limit",
        };
        return Line::of(words, Role::Dim);
    };
    let bar = bar(used.into(), total.unwrap_or(0).into(), BAR, appearance.glyphs);
    let blanks = usize::from(BAR.saturating_sub(width(&bar)));
    let percent = format!("{}{:>4}%", " ".repeat(blanks), count(utilization.percent()));
    let line = Line::of(bar, band(utilization.band())).and(percent, Role::Text);
    if total.is_some_and(|total| used >= total) {
        line.and(" ", Role::Text).and(appearance.glyphs.warning, Role::Warning)
    } else {
        line
    }
}

fn band(band: Band) -> Role {
    match band {
        Band::Red => Role::BandRed,
        Band::Amber => Role::BandAmber,
        Band::Green => Role::BandGreen,
        Band::Grey => Role::BandGrey,
    }
}

/// The last day of a license: counted down inside its notice, with a sign if it is over and the status denies it.
pub fn expires(terms: &Terms, today: Day, appearance: Appearance) -> Line {
    let Some(day) = terms.expiry_date else { return none(appearance) };
    let warned = Line::of(format!("{} ", appearance.glyphs.warning), Role::Warning);
    if counts_down(terms, today) {
        warned.and(in_words(day, today), Role::Warning)
    } else if day < today && terms.status.is_covered() {
        warned.and(day.to_string(), Role::Text)
    } else {
        Line::new(day.to_string())
    }
}

/// A grade as a pill.
pub fn grade(grade: Option<Grade>, appearance: Appearance) -> Line {
    let Some(grade) = grade else { return none(appearance) };
    let letter: &'static str = grade.into();
    let role = match grade {
        Grade::A | Grade::B => Role::Info,
        Grade::C | Grade::D => Role::Warning,
        Grade::E | Grade::F => Role::Bad,
    };
    Line::of("(", Role::Dim).and(letter, role).and(")", Role::Dim)
}

/// The title of a license. Where it is cut, its product's name gives way before its own: that is what two licenses of
/// one product are told apart by.
pub fn title(title: &str) -> Line {
    match title.find(BETWEEN) {
        Some(at) => Line::new(&title[..at]).and(&title[at..], Role::Text).telling(),
        None => Line::new(title),
    }
}

/// The status of a license.
pub fn license_status(status: LicenseStatus, appearance: Appearance) -> Line {
    let (glyph, role) = match status {
        LicenseStatus::Active => (appearance.glyphs.on, Role::Good),
        LicenseStatus::Trial => (appearance.glyphs.off, Role::Info),
        LicenseStatus::PendingRenewal => (appearance.glyphs.warning, Role::Warning),
        LicenseStatus::Expired => (appearance.glyphs.down, Role::Bad),
        LicenseStatus::Cancelled => (appearance.glyphs.none, Role::Dim),
    };
    Line::of(glyph, role).and(format!(" {}", status.shown()), Role::Text)
}

/// The status of a person.
pub fn person_status(status: PersonStatus, appearance: Appearance) -> Line {
    let (glyph, role) = match status {
        PersonStatus::Active => (appearance.glyphs.on, Role::Good),
        PersonStatus::OnLeave => (appearance.glyphs.off, Role::Info),
        PersonStatus::Inactive => (appearance.glyphs.none, Role::Warning),
        PersonStatus::Offboarded => (appearance.glyphs.warning, Role::Warning),
        PersonStatus::Service => (appearance.glyphs.dot, Role::Dim),
    };
    Line::of(glyph, role).and(format!(" {}", status.shown()), Role::Text)
}

/// The last time of something: a day, `never`, `over 90 d`, or the sign that nothing was said.
pub fn evidence(evidence: Evidence, appearance: Appearance) -> Line {
    match evidence.last {
        Last::Observed(day) => Line::new(day.to_string()),
        Last::Never => Line::new("never"),
        Last::OutsideWindow(days) => Line::new(format!("over {} d", count(days))),
        Last::Unknown => none(appearance),
    }
}

/// What a seat is dormant by, and for how long; a sign-in is said to be the weaker sign, and old evidence to be stale.
pub fn signal(verdict: &Verdict, status: PersonStatus, appearance: Appearance) -> Line {
    let line = match verdict.signal {
        Signal::Status => Line::new(format!("status {}", status.shown())),
        Signal::OutsideWindow => Line::new(format!("no use in {} d", count(verdict.idle_days))),
        _ => match verdict.idle() {
            Some(days) => Line::new(format!("{} {} d", verdict.basis.shown(), count(days))),
            None => Line::new(verdict.basis.shown()),
        },
    };
    let remarks = |line: Line| {
        let line = if verdict.signal == Signal::LastLogin { line.and(" weak", Role::Dim) } else { line };
        if verdict.stale { line.and(" stale", Role::Warning) } else { line }
    };
    let line = remarks(line);
    if verdict.signal == Signal::Status || verdict.idle().is_none() {
        return line;
    }
    // Where there is no room for the words, the days stay.
    let days = || Line::new(format!("{} d", count(verdict.idle_days)));
    let sign = if verdict.stale { format!("{} ", appearance.glyphs.warning) } else { String::new() };
    line.or(remarks(days())).or(Line::of(sign, Role::Warning).then(days()))
}

/// One sentence of the history. Where it is cut, what it is about gives way before what became of it, which stands behind
/// the last colon: `completed the users audit of ⋯: 121 → 95`. The reason, which ends the sentence, is cut first.
pub fn summary(text: &str, reason: Option<&str>) -> Line {
    let sentence = reason.and_then(|reason| text.strip_suffix(reason)?.strip_suffix(": ")).unwrap_or(text);
    match sentence.rfind(": ") {
        Some(at) => Line::new(&text[..at]).and(&text[at..], Role::Text).telling(),
        None => Line::new(text),
    }
}

/// The users audit in progress, in as many words as fit.
pub fn audit_banner(audit: &OpenAudit, scope: &Scope, room: u16, appearance: Appearance) -> Line {
    let (by, at, before) = (&audit.started_by, scope.day(audit.started_at), count(audit.seats_before));
    let said = [
        format!("Users audit in progress · started by {by} on {at} · {before} seats before"),
        format!("Users audit in progress · {by} {at} · {before} before"),
        format!("Users audit in progress · {before} seats before"),
        format!("Users audit · {before} seats before"),
    ];
    warned_in(said, Role::Warning, room, appearance)
}

/// The time over the limit and what the grace leaves of it, in as many words as fit.
pub fn spell_banner(spell: &Spell, terms: &Terms, today: Day, room: u16, appearance: Appearance) -> Line {
    let grace = Grace::of(spell, terms, today);
    let role = if grace.state == GraceState::Expired { Role::Bad } else { Role::Warning };
    let (over, shown) = (count(spell.over), grace.shown(today));
    let said = [
        overuse::line(spell, &grace, today),
        format!("Over its limit by {over} · {shown}"),
        format!("Over by {over} · {shown}"),
        format!("Over by {over}"),
    ];
    warned_in(said, role, room, appearance)
}

/// The first of these words that fits behind the sign of a warning, else the last.
fn warned_in(said: [String; 4], role: Role, room: u16, appearance: Appearance) -> Line {
    let sign = format!("{} ", appearance.glyphs.warning);
    let lines = said.map(|words| Line::of(sign.clone(), role).and(words, role));
    let [.., last] = &lines;
    lines.iter().find(|line| line.width(appearance.glyphs) <= room).unwrap_or(last).clone()
}

/// Seats of a license in words: how many of how many are used, what is left or over.
pub fn seats(entry: &LicenseEntry, appearance: Appearance) -> Vec<Line> {
    let seats = entry.license.seats;
    let used = seats.known().map_or("not known".to_owned(), count);
    let of = match seats.total {
        Some(total) => Line::of("Seats ", Role::Dim).and(format!("{used} of {}", count(total)), Role::Title),
        None => Line::of("Seats ", Role::Dim).and(used, Role::Title).and(", no limit", Role::Text),
    };
    let warned =
        |words: String| Line::of(appearance.glyphs.warning, Role::Warning).and(format!(" {words}"), Role::Text);
    let left = match (seats.overdrawn_by(), seats.available()) {
        (0, Some(0)) => warned("none available".to_owned()),
        (0, Some(left)) => Line::new(format!("{} available", count(left))),
        (0, None) => Line::default(),
        // Where it is known since when, a line of its own says so.
        (_, _) if entry.spell.is_some() => Line::default(),
        (over, _) => warned(format!("overdrawn by {}", count(over))),
    };
    let people = if seats.assigned == 1 {
        "held by 1 person".to_owned()
    } else {
        format!("held by {} people", count(seats.assigned))
    };
    let beyond = match seats.unattributed {
        0 => Line::default(),
        n if n < 0 => warned(format!("{} held beyond the count", count(n.unsigned_abs()))),
        n => Line::new(format!("{} not attributed", count(n))),
    };
    vec![of, left, Line::new(people), beyond]
}

/// Notes in one line of a table or panel: quoted, their line breaks as blanks.
pub fn quoted(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    format!("\"{}\"", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::Glyphs;
    use crate::ui::theme::Theme;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    #[test]
    fn a_sentence_of_history_keeps_what_became_of_it_before_its_reason() {
        let drawn = |text: &str, reason: Option<&str>| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 1));
            summary(text, reason).draw(buffer.area, Glyphs::new(false), Theme::Mono, None, &mut buffer);
            buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned()
        };
        let changed = "changed Chatter · Business+ Engineering: notice 7 → 30";
        assert_eq!(drawn(changed, None), "changed Chatter · Busine⋯: notice 7 → 30");
        assert_eq!(drawn(&format!("{changed}: see: HR"), Some("see: HR")), "changed Chatter⋯: notice 7 → 30: see: HR");
        let cancelled = "cancelled the users audit of Chatter";
        assert_eq!(
            drawn(&format!("{cancelled}: not now"), Some("not now")),
            "cancelled the users audit of Chatter: n⋯"
        );
    }
}
