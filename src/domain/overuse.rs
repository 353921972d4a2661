//! Times in which more seats of a license were used than it has: when each began and ended, how high it went, and what the
//! vendor's grace leaves of it.
//!
//! A spell follows from the changes of the figures alone, so it can be told anew at any time. Pure rules over figures and
//! days; who keeps the changes, and who is told, is not known here.

use super::ids::LicenseId;
use super::license::Terms;
use super::money::Money;
use super::text::{count, number};
use super::time::{Day, days_since};
use super::word::has_word;
use chrono::Days;

/// What counts as the total of a license that has no limit, or that is laid aside: no use is beyond it.
pub const NO_LIMIT: i64 = 1 << 40;
/// Days before the end of a grace at which every admin is told once more, if the grace is longer than that.
pub const REMINDER_DAYS: u32 = 7;

/// By how much a command moved the figures of a license. One that was taken back is left out, as if it had not been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FigureChange {
    /// The day on which it was recorded.
    pub on: Day,
    /// Seats used, more or fewer.
    pub used: i64,
    /// Seats in all, more or fewer; from or to [`NO_LIMIT`] where there is none.
    pub total: i64,
}

/// An uninterrupted time in which more seats were used than there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// The day on which the use went beyond the total.
    pub first_day: Day,
    /// The first day within the limit again, which counts no more; `None` while it lasts.
    pub ended_on: Option<Day>,
    /// The most seats used.
    pub highest: u32,
    /// The sum of the seats beyond the total at the end of each day before `moved_on`.
    pub seat_days: u64,
    /// The day of the last change.
    pub moved_on: Day,
    /// Seats beyond the total since that change; 0 once it has ended.
    pub over: u32,
}

impl Spell {
    /// The sum of the seats beyond the total at the end of each day, today left out while it lasts.
    #[must_use]
    pub fn seat_days_by(&self, today: Day) -> u64 {
        self.seat_days + u64::from(self.over) * u64::from(days_since(self.moved_on, today))
    }

    /// Brings it to a day: the days before that are counted.
    fn move_to(&mut self, day: Day) {
        self.seat_days = self.seat_days_by(day);
        self.moved_on = day;
    }
}

/// The spells of a license that follow from the changes of its figures, in the order in which they were recorded.
#[must_use]
pub fn spells(changes: impl IntoIterator<Item = FigureChange>) -> Vec<Spell> {
    let mut spells: Vec<Spell> = Vec::new();
    let (mut used, mut total, mut day) = (0, 0, Day::MIN);
    for change in changes {
        (used, total) = (used + change.used, total + change.total);
        // A clock that was put back makes no day come twice.
        day = day.max(change.on);
        let over = u32::try_from((used - total).max(0)).unwrap_or(u32::MAX);
        let high = u32::try_from(used.max(0)).unwrap_or(u32::MAX);
        match spells.last_mut() {
            Some(open) if open.ended_on.is_none() => {
                open.move_to(day);
                open.over = over;
                if over == 0 {
                    open.ended_on = Some(day);
                } else {
                    open.highest = open.highest.max(high);
                }
            }
            _ if over == 0 => {}
            // One that began on that day as well goes on.
            Some(again) if again.first_day == day => {
                (again.ended_on, again.over, again.highest) = (None, over, again.highest.max(high));
            }
            _ => {
                let (ended_on, seat_days) = (None, 0);
                spells.push(Spell { first_day: day, ended_on, highest: high, seat_days, moved_on: day, over });
            }
        }
    }
    spells
}

/// Where a spell stands with the grace of its vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr, strum::EnumString, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum GraceState {
    /// It lasts, and the grace with it.
    InGrace,
    /// It lasts, and the grace is over or there was none.
    Expired,
    /// It has ended.
    Ended,
}

has_word!(GraceState);

/// What the vendor's grace leaves of a spell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grace {
    /// Where it stands.
    pub state: GraceState,
    /// Days since the first one: 0 on that day.
    pub day: u32,
    /// Days of grace in all.
    pub days: u32,
    /// The last day of grace; `None` where there is none.
    pub ends_on: Option<Day>,
}

impl Grace {
    /// The grace of a spell under the terms of its license: none under a free plan.
    #[must_use]
    pub fn of(spell: &Spell, terms: &Terms, today: Day) -> Self {
        Self::after(spell, terms.days_of_grace(), today)
    }

    /// As [`Self::of`], with so many days.
    #[must_use]
    pub fn after(spell: &Spell, days: u32, today: Day) -> Self {
        let until = spell.ended_on.unwrap_or(today);
        let ends_on = (days > 0).then(|| spell.first_day.checked_add_days(Days::new(days.into())).unwrap_or(Day::MAX));
        let state = match (spell.ended_on, ends_on) {
            (Some(_), _) => GraceState::Ended,
            (None, Some(last)) if today <= last => GraceState::InGrace,
            (None, _) => GraceState::Expired,
        };
        Self { state, day: days_since(spell.first_day, until), days, ends_on }
    }

    /// Days left: 0 on the last one; `None` unless the grace lasts.
    #[must_use]
    pub fn days_left(&self, today: Day) -> Option<u32> {
        self.ends_on.filter(|_| self.state == GraceState::InGrace).map(|last| days_since(today, last))
    }

    /// Days since the grace was over, 1 on the first of them; `None` unless it is.
    #[must_use]
    pub fn expired_days(&self) -> Option<u32> {
        let over = match self.ends_on {
            Some(_) => self.day.saturating_sub(self.days),
            None => self.day.saturating_add(1),
        };
        (self.state == GraceState::Expired).then_some(over)
    }

    /// What is to be told by now: that it began, that it ends soon, that it is over. `None` once the spell has ended.
    #[must_use]
    pub fn due(&self, today: Day) -> Option<Stage> {
        match (self.state, self.days_left(today)) {
            (GraceState::Expired, _) => Some(Stage::Over),
            (GraceState::InGrace, Some(left)) if self.days > REMINDER_DAYS && left <= REMINDER_DAYS => {
                Some(Stage::Ends)
            }
            (GraceState::InGrace, _) => Some(Stage::Begun),
            (GraceState::Ended, _) => None,
        }
    }

    /// As people read it behind what it is about: `grace ends 2026-12-22, in 30 days`.
    #[must_use]
    pub fn shown(&self, today: Day) -> String {
        match (self.state, self.ends_on) {
            (GraceState::Ended, _) => "ended".to_owned(),
            (GraceState::InGrace, Some(last)) => match days_since(today, last) {
                0 => format!("grace ends {last}, today"),
                1 => format!("grace ends {last}, tomorrow"),
                left => format!("grace ends {last}, in {left} days"),
            },
            (_, Some(last)) => {
                format!("grace ended {last}, {} ago", count(u64::from(days_since(last, today)), "day", "days"))
            }
            (_, None) => "no grace".to_owned(),
        }
    }
}

/// What every admin is told of a spell, each once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// More seats are used than there are.
    Begun,
    /// The grace ends within [`REMINDER_DAYS`].
    Ends,
    /// The grace is over, or there was none.
    Over,
}

/// The line for an open spell: `Over its limit by 3 since 2026-11-02 · grace ends 2026-12-02, in 4 days`.
#[must_use]
pub fn line(spell: &Spell, grace: &Grace, today: Day) -> String {
    format!("Over its limit by {} since {} · {}", number(spell.over), spell.first_day, grace.shown(today))
}

/// The text to each admin: what happened, until when, what the contract then does, and both ways out.
#[must_use]
pub fn told(
    title: &str,
    license: LicenseId,
    terms: &Terms,
    (spell, used, total): (&Spell, u32, u32),
    today: Day,
) -> String {
    let grace = Grace::of(spell, terms, today);
    let figures = format!("{title} uses {} of {} seats since {}.", number(used), number(total), spell.first_day);
    let effect = terms.lapse_effect.as_deref().map(|effect| effect.trim_end_matches('.'));
    let clock = match (grace.due(today), grace.ends_on) {
        (Some(Stage::Over), Some(last)) => {
            let then = effect.map(|effect| format!(" By the contract: {effect}.")).unwrap_or_default();
            format!(" Its grace period ended on {last}.{then}")
        }
        (Some(Stage::Over), None) => {
            let then = effect.map(|effect| format!(" By the contract: {effect}.")).unwrap_or_default();
            format!(" It has no grace period.{then}")
        }
        (_, Some(last)) => {
            let left = count(u64::from(days_since(today, last)), "day", "days");
            let then = effect.map(|effect| format!(" After that, by the contract: {effect}.")).unwrap_or_default();
            format!(" Grace period ends {last} ({left} left).{then}")
        }
        _ => String::new(),
    };
    let over = count(u64::from(spell.over), "seat", "seats");
    format!("{figures}{clock} Add {over} to the license, or free as many: dormouse report dormant --license {license}")
}

/// What it costs to buy the seats beyond the total for one cycle; `None` without a price.
#[must_use]
pub fn cost_to_buy(spell: &Spell, terms: &Terms) -> Option<Money> {
    Some(terms.price()?.times(spell.over, (1, 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn day(text: &str) -> Day {
        format!("2026-{text}").parse().unwrap()
    }

    fn changes(steps: &[(&str, i64, i64)]) -> Vec<FigureChange> {
        steps.iter().map(|(on, used, total)| FigureChange { on: day(on), used: *used, total: *total }).collect()
    }

    /// Bought long before, with so many used.
    fn bought(used: i64, total: i64) -> (&'static str, i64, i64) {
        ("01-01", used, total)
    }

    #[test]
    fn a_spell_lasts_until_the_use_is_within_the_limit_and_the_next_begins_anew() {
        let found = spells(changes(&[
            bought(240, 242),
            ("11-01", 3, 0),
            ("11-05", 1, 0),
            ("11-09", -1, 0),
            ("11-20", -1, 0),
            ("11-25", 1, 0),
        ]));
        let [first, second] = found[..] else { panic!("{found:?}") };
        assert_eq!((first.first_day, first.ended_on), (day("11-01"), Some(day("11-20"))));
        // 4 days by 1, 4 by 2, 11 by 1.
        assert_eq!((first.highest, first.seat_days_by(day("12-31"))), (244, 23));
        assert_eq!((second.first_day, second.ended_on, second.over), (day("11-25"), None, 1));
        assert_eq!(second.seat_days_by(day("11-25")), 0);
        assert_eq!(second.seat_days_by(day("11-30")), 5);
    }

    #[test]
    fn what_ended_it_was_taken_back_so_it_never_ended() {
        let found = spells(changes(&[bought(242, 242), ("11-01", 1, 0), ("11-25", 1, 0)]));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].first_day, found[0].highest, found[0].over), (day("11-01"), 244, 2));
    }

    #[test]
    fn seats_bought_end_it_and_seats_given_up_begin_one() {
        let found = spells(changes(&[bought(5, 5), ("03-01", 2, 0), ("03-04", 0, 1), ("03-06", 0, 1)]));
        assert_eq!((found[0].ended_on, found[0].seat_days_by(day("12-31"))), (Some(day("03-06")), 3 * 2 + 2));
        let fewer = spells(changes(&[bought(5, 9), ("03-01", 0, -5)]));
        assert_eq!((fewer[0].first_day, fewer[0].over, fewer[0].highest), (day("03-01"), 1, 5));
    }

    #[test]
    fn laid_aside_it_is_within_any_limit() {
        let aside = NO_LIMIT - 5;
        let found = spells(changes(&[bought(6, 5), ("03-01", 0, aside), ("04-01", 0, -aside)]));
        assert_eq!((found[0].first_day, found[0].ended_on), (day("01-01"), Some(day("03-01"))));
        assert_eq!((found[1].first_day, found[1].ended_on), (day("04-01"), None));
    }

    #[test]
    fn within_one_day_it_begins_once() {
        let found = spells(changes(&[bought(5, 5), ("03-01", 2, 0), ("03-01", -2, 0)]));
        assert_eq!((found[0].ended_on, found[0].seat_days, found[0].highest), (Some(day("03-01")), 0, 7));
        let again = spells(changes(&[bought(5, 5), ("03-01", 2, 0), ("03-01", -2, 0), ("03-01", 1, 0)]));
        assert_eq!(again.len(), 1, "{again:?}");
        assert_eq!((again[0].ended_on, again[0].over, again[0].seat_days_by(day("03-03"))), (None, 1, 2));
        // Within the limit for a moment, the grace begins anew.
        let later = spells(changes(&[bought(6, 5), ("03-01", -1, 0), ("03-01", 1, 0)]));
        assert_eq!(later.len(), 2);
        assert_eq!(later[1].first_day, day("03-01"));
    }

    #[test]
    fn a_clock_that_was_put_back_counts_no_day_twice() {
        let found = spells(changes(&[bought(5, 5), ("03-05", 1, 0), ("03-01", 1, 0), ("03-07", -2, 0)]));
        assert_eq!((found[0].first_day, found[0].ended_on), (day("03-05"), Some(day("03-07"))));
        assert_eq!(found[0].seat_days, 4);
    }

    fn open(first: &str) -> Spell {
        let first_day = day(first);
        Spell { first_day, ended_on: None, highest: 243, seat_days: 0, moved_on: first_day, over: 1 }
    }

    #[rstest]
    #[case::first_day("11-22", 30, GraceState::InGrace, Some(30), None, Stage::Begun)]
    #[case::eight_left("12-14", 30, GraceState::InGrace, Some(8), None, Stage::Begun)]
    #[case::seven_left("12-15", 30, GraceState::InGrace, Some(7), None, Stage::Ends)]
    #[case::last_day("12-22", 30, GraceState::InGrace, Some(0), None, Stage::Ends)]
    #[case::over("12-23", 30, GraceState::Expired, None, Some(1), Stage::Over)]
    #[case::long_over("12-30", 30, GraceState::Expired, None, Some(8), Stage::Over)]
    #[case::short("11-23", 7, GraceState::InGrace, Some(6), None, Stage::Begun)]
    #[case::none("11-22", 0, GraceState::Expired, None, Some(1), Stage::Over)]
    fn the_clock_of_the_grace(
        #[case] today: &str,
        #[case] days: u32,
        #[case] state: GraceState,
        #[case] left: Option<u32>,
        #[case] expired: Option<u32>,
        #[case] due: Stage,
    ) {
        let today = day(today);
        let grace = Grace::after(&open("11-22"), days, today);
        assert_eq!((grace.state, grace.days_left(today), grace.expired_days()), (state, left, expired));
        assert_eq!(grace.due(today), Some(due));
    }

    #[test]
    fn what_has_ended_is_told_to_nobody() {
        let ended = Spell { ended_on: Some(day("12-01")), ..open("11-22") };
        let grace = Grace::after(&ended, 30, day("12-30"));
        assert_eq!((grace.state, grace.day, grace.due(day("12-30"))), (GraceState::Ended, 9, None));
    }

    #[test]
    fn the_line_says_by_how_much_since_when_and_until_when() {
        let spell = Spell { over: 3, ..open("11-02") };
        let line = |today: &str, days| line(&spell, &Grace::after(&spell, days, day(today)), day(today));
        assert_eq!(line("11-28", 30), "Over its limit by 3 since 2026-11-02 · grace ends 2026-12-02, in 4 days");
        assert_eq!(line("12-01", 30), "Over its limit by 3 since 2026-11-02 · grace ends 2026-12-02, tomorrow");
        assert_eq!(line("12-02", 30), "Over its limit by 3 since 2026-11-02 · grace ends 2026-12-02, today");
        assert_eq!(line("12-03", 30), "Over its limit by 3 since 2026-11-02 · grace ended 2026-12-02, 1 day ago");
        assert_eq!(line("11-02", 0), "Over its limit by 3 since 2026-11-02 · no grace");
    }
}
