//! The seat index: the few numbers of every active seat that a threshold needs, kept per license in the order of silence, so that
//! a new threshold is one binary search per license.

use super::dormancy::{About, AsOf, Basis, DormancyRule, Signal, cutoff};
use super::evidence_quality::Ground;
use super::ids::{LicenseId, SeatId};
use super::time::{Day, days_since};

/// What a threshold needs of one active seat: 12 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexedSeat {
    seat: u32,
    /// The day of silence, counted from 1970, and in the lowest bits what kind of seat it is and what it is judged by.
    packed: i32,
    /// How many days before that day the silence may have begun, where that cannot be told; `u16::MAX`: no limit.
    earlier: u16,
    /// The as-of day of the evidence, counted from 1999-12-31; 0 if there is none.
    as_of: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
enum RuleKind {
    Always,
    ByDays,
    AtLeast,
    Unknown,
    Exempt,
}

impl RuleKind {
    const ALL: [Self; 5] = [Self::Always, Self::ByDays, Self::AtLeast, Self::Unknown, Self::Exempt];
}

/// What dormant seats were judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
#[repr(u8)]
pub enum JudgedBy {
    /// Reported use of the seat, or a reported absence of it.
    Use,
    /// The holder's sign-in, at the vendor or to the directory, or a reported absence of it.
    SignIn,
    /// The holder's status.
    Status,
    /// Nothing at all.
    Nothing,
}

impl JudgedBy {
    /// All of them, in the order of their numbers.
    pub(super) const ALL: [Self; 4] = [Self::Use, Self::SignIn, Self::Status, Self::Nothing];

    fn of(basis: &Basis) -> Self {
        match (basis.signal, basis.about) {
            (Signal::Status, _) => Self::Status,
            (_, About::Use) => Self::Use,
            (_, About::Account | About::Directory) => Self::SignIn,
            (_, About::Nothing) => Self::Nothing,
        }
    }
}

/// Bits of a packed day that hold the kind and what it was judged by.
const LOW: u32 = 8;
/// The farthest day from 1970 that has room beside them: some 22 000 years.
const FARTHEST: i32 = (1 << 23) - 1;

impl IndexedSeat {
    /// The reduced form of a seat's basis.
    #[must_use]
    pub fn of(seat: SeatId, basis: &Basis) -> Self {
        let kind = match basis.rule {
            DormancyRule::Always => RuleKind::Always,
            DormancyRule::ByDays => RuleKind::ByDays,
            DormancyRule::AtLeast(_) => RuleKind::AtLeast,
            DormancyRule::Unknown => RuleKind::Unknown,
            DormancyRule::Exempt => RuleKind::Exempt,
        };
        let since = basis.since.to_epoch_days().clamp(-FARTHEST, FARTHEST);
        Self {
            seat: u32::try_from(seat.0).unwrap_or(u32::MAX),
            packed: (since << LOW) | (i32::from(kind as u8) << 4) | i32::from(JudgedBy::of(basis) as u8),
            earlier: match basis.rule {
                DormancyRule::AtLeast(Some(given)) => u16::try_from(days_since(given, basis.since)).unwrap_or(u16::MAX),
                DormancyRule::AtLeast(None) => u16::MAX,
                _ => 0,
            },
            as_of: basis
                .evidence
                .as_of
                .map_or(0, |day| u16::try_from((day.to_epoch_days() - BEFORE_FIRST).max(1)).unwrap_or(u16::MAX)),
        }
    }

    #[inline]
    fn since(&self) -> i32 {
        self.packed >> LOW
    }

    #[inline]
    fn kind(&self) -> RuleKind {
        usize::try_from((self.packed >> 4) & 15)
            .ok()
            .and_then(|n| RuleKind::ALL.get(n))
            .copied()
            .unwrap_or(RuleKind::Exempt)
    }

    #[inline]
    pub(super) fn judged_by(&self) -> JudgedBy {
        usize::try_from(self.packed & 15).ok().and_then(|n| JudgedBy::ALL.get(n)).copied().unwrap_or(JudgedBy::Nothing)
    }

    /// Longest unused first: those who left, then by the day of silence, then those of which nothing is known, and those who
    /// are kept last; in one number, so that a comparison is one step.
    #[inline]
    fn rank(&self) -> u64 {
        let class = match self.kind() {
            RuleKind::Always => 0,
            RuleKind::ByDays | RuleKind::AtLeast => 1,
            RuleKind::Unknown => 2,
            RuleKind::Exempt => 3,
        };
        let since = u64::from(self.since().saturating_add(1 << 27).unsigned_abs());
        (class << 60) | (since << 32) | u64::from(self.seat)
    }

    /// What it rests on, if evidence as of days before `fresh`, counted as its own, is stale.
    #[inline]
    pub(super) fn ground(&self, fresh: i32) -> Ground {
        match (self.judged_by(), i32::from(self.as_of)) {
            (JudgedBy::Status, _) => Ground::Sound,
            (JudgedBy::Nothing, _) => Ground::Nothing,
            (_, as_of) if as_of == 0 || as_of >= fresh => Ground::Sound,
            (_, as_of) => Day::from_epoch_days(as_of + BEFORE_FIRST).map_or(Ground::Sound, Ground::Stale),
        }
    }

    /// The seat.
    #[must_use]
    pub fn seat(self) -> SeatId {
        SeatId(self.seat.into())
    }
}

/// The day before the first on which anything can have happened, counted from 1970.
pub(super) const BEFORE_FIRST: i32 = 10_956;

/// All active seats, those of one license together and longest unused first.
#[derive(Debug, Clone, Default)]
pub struct SeatIndex {
    /// The licenses that have seats, in the order of their ids.
    licenses: Vec<LicenseSpan>,
    seats: Vec<IndexedSeat>,
}

/// Where the seats of one license end in the list; they begin where those of the license before end.
#[derive(Debug, Clone, Copy)]
struct LicenseSpan {
    license: LicenseId,
    end: usize,
    /// Some of its seats may be undecided.
    vague: bool,
}

/// How many seats of one license are dormant at one threshold, and how many cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DormancyCount {
    /// Dormant seats.
    pub dormant: u32,
    /// Seats whose evidence does not reach back far enough.
    pub undecided: u32,
}

/// Seats being gathered into a seat index, in any order; those of one license one after the other cost least.
#[derive(Debug, Default)]
pub struct SeatIndexBuilder {
    seats: Vec<IndexedSeat>,
    /// Where the seats of a license begin that follow each other.
    runs: Vec<(LicenseId, usize)>,
}

impl SeatIndexBuilder {
    /// None so far; `expected` seats will not have to be moved.
    #[must_use]
    pub fn expecting(expected: usize) -> Self {
        Self { seats: Vec::with_capacity(expected), runs: Vec::new() }
    }

    /// Adds one seat.
    pub fn add(&mut self, license: LicenseId, seat: IndexedSeat) {
        if self.runs.last().is_none_or(|(last, _)| *last != license) {
            self.runs.push((license, self.seats.len()));
        }
        self.seats.push(seat);
    }

    /// Adds the seats of another gathering behind its own.
    pub fn join(&mut self, other: Self) {
        let (before, last) = (self.seats.len(), self.runs.last().map(|(license, _)| *license));
        self.seats.extend(other.seats);
        let runs = other.runs.into_iter().map(|(license, start)| (license, before + start));
        self.runs.extend(runs.skip_while(|(license, start)| *start == before && last == Some(*license)));
    }

    /// Puts the seats that follow each other into their order, so that little is left to do in the end: two halves can
    /// be put in order at the same time.
    pub fn settle(&mut self) {
        let ends: Vec<usize> = self.runs.iter().skip(1).map(|(_, start)| *start).chain([self.seats.len()]).collect();
        for ((_, start), end) in self.runs.iter().zip(ends) {
            self.seats[*start..end].sort_unstable_by_key(IndexedSeat::rank);
        }
    }

    /// The seat index: each license's seats together, in order.
    #[must_use]
    pub fn done(self) -> SeatIndex {
        let ends = self.runs.iter().skip(1).map(|(_, start)| *start).chain([self.seats.len()]);
        let mut runs: Vec<_> =
            self.runs.iter().zip(ends).map(|((license, start), end)| (*license, *start, end)).collect();
        let in_order = runs.is_sorted_by(|one, next| one.0 < next.0);
        let (mut seats, mut licenses): (Vec<IndexedSeat>, Vec<LicenseSpan>) = if in_order {
            let spans = runs.iter().map(|(license, _, end)| LicenseSpan { license: *license, end: *end, vague: false });
            let spans = spans.collect();
            (self.seats, spans)
        } else {
            runs.sort_by_key(|(license, ..)| *license);
            let mut sorted = Vec::with_capacity(self.seats.len());
            let mut spans: Vec<LicenseSpan> = Vec::new();
            for (license, start, end) in runs {
                sorted.extend_from_slice(&self.seats[start..end]);
                let end = sorted.len();
                match spans.last_mut() {
                    Some(last) if last.license == license => last.end = end,
                    _ => spans.push(LicenseSpan { license, end, vague: false }),
                }
            }
            (sorted, spans)
        };
        let mut start = 0;
        for span in &mut licenses {
            let seats = &mut seats[start..span.end];
            seats.sort_unstable_by_key(IndexedSeat::rank);
            span.vague = seats.iter().any(|seat| matches!(seat.kind(), RuleKind::AtLeast | RuleKind::Unknown));
            start = span.end;
        }
        SeatIndex { licenses, seats }
    }
}

impl SeatIndex {
    /// A seat index of seats in any order.
    #[must_use]
    pub fn new(seats: impl IntoIterator<Item = (LicenseId, IndexedSeat)>) -> Self {
        let mut gathering = SeatIndexBuilder::default();
        for (license, seat) in seats {
            gathering.add(license, seat);
        }
        gathering.done()
    }

    /// The seats of a license, longest unused first, and whether some may be undecided.
    #[inline]
    pub(super) fn of(&self, license: LicenseId) -> (&[IndexedSeat], bool) {
        let Ok(place) = self.licenses.binary_search_by_key(&license, |span| span.license) else {
            return (&[], false);
        };
        let start = place.checked_sub(1).map_or(0, |before| self.licenses[before].end);
        (&self.seats[start..self.licenses[place].end], self.licenses[place].vague)
    }

    /// The dormant seats of a license: a prefix of its list, longest unused first.
    #[must_use]
    pub fn dormant(&self, license: LicenseId, as_of: AsOf) -> &[IndexedSeat] {
        prefix(self.of(license).0, cutoff(as_of.threshold, as_of.day).to_epoch_days()).0
    }

    /// How many seats of a license are dormant, and how many cannot be told.
    #[must_use]
    pub fn count(&self, license: LicenseId, as_of: AsOf) -> DormancyCount {
        let limit = cutoff(as_of.threshold, as_of.day).to_epoch_days();
        let (seats, vague) = self.of(license);
        let (dormant, rest) = prefix(seats, limit);
        DormancyCount { dormant: number(dormant.len()), undecided: if vague { undecided(rest, limit) } else { 0 } }
    }

    /// The seats of a license of whose use no source says anything, undecided at every threshold.
    #[must_use]
    pub fn untold(&self, license: LicenseId) -> &[IndexedSeat] {
        let (seats, vague) = self.of(license);
        if vague { untold(seats) } else { &[] }
    }
}

/// The seats that are dormant when silence since the day `limit` suffices, and the rest.
#[inline]
pub(super) fn prefix(seats: &[IndexedSeat], limit: i32) -> (&[IndexedSeat], &[IndexedSeat]) {
    let dormant = |seat: &IndexedSeat| match seat.kind() {
        RuleKind::Always => true,
        RuleKind::ByDays | RuleKind::AtLeast => seat.since() <= limit,
        RuleKind::Unknown | RuleKind::Exempt => false,
    };
    seats.split_at(seats.partition_point(dormant))
}

/// Of seats in their order, those of which nothing is known.
#[inline]
pub(super) fn untold(seats: &[IndexedSeat]) -> &[IndexedSeat] {
    let start = seats.partition_point(|seat| seat.kind() < RuleKind::Unknown);
    let end = seats.partition_point(|seat| seat.kind() <= RuleKind::Unknown);
    &seats[start..end]
}

/// How many of the seats that are not dormant may be all the same.
#[inline]
pub(super) fn undecided(rest: &[IndexedSeat], limit: i32) -> u32 {
    let may_reach = |seat: &&IndexedSeat| match seat.kind() {
        RuleKind::Unknown => true,
        RuleKind::AtLeast => seat.earlier == u16::MAX || seat.since() - i32::from(seat.earlier) <= limit,
        RuleKind::Always | RuleKind::ByDays | RuleKind::Exempt => false,
    };
    number(rest.iter().filter(may_reach).count())
}

#[inline]
pub(super) fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dormancy::{SeatDates, Threshold, basis, judge};
    use crate::domain::evidence::{Evidence, Last};
    use crate::domain::ids::PersonId;
    use crate::domain::person::{Holder, PersonStatus};

    #[test]
    fn a_seat_takes_twelve_bytes() {
        assert_eq!(size_of::<IndexedSeat>(), 12);
    }

    /// What is packed comes out as it was, and rests on what the verdict on the whole seat rests on.
    #[test]
    fn the_few_numbers_say_what_the_verdict_says() {
        let today: Day = "2026-11-28".parse().unwrap();
        let ago = |days: u64| today - chrono::Days::new(days);
        let said = |last, age| Evidence { last, as_of: Some(ago(age)), source: None };
        let evidence = [
            Evidence::default(),
            said(Last::Never, 0),
            said(Last::Observed(ago(200)), 7),
            said(Last::Observed(ago(200)), 8),
            said(Last::Observed(Day::MIN), 9_000),
            said(Last::OutsideWindow(90), 245),
        ];
        for (n, used) in (1..).zip(evidence) {
            for account_login in evidence {
                for (status, assigned_on) in [
                    (PersonStatus::Active, None),
                    (PersonStatus::Active, Some(ago(400))),
                    (PersonStatus::Inactive, None),
                ] {
                    let dates = SeatDates {
                        assigned_on,
                        first_listed: ago(3),
                        last_used: used,
                        account_login,
                        exempt_until: None,
                    };
                    let holder = Holder { id: PersonId(1), status, until: None, last_login: Evidence::default() };
                    let basis = basis(&dates, &holder, today);
                    let seat = IndexedSeat::of(SeatId(n), &basis);
                    let since = basis.since.to_epoch_days().max(-FARTHEST);
                    assert_eq!((seat.seat(), seat.since(), seat.judged_by()), (SeatId(n), since, JudgedBy::of(&basis)));
                    let verdict = judge(&dates, &holder, AsOf::new(today, Threshold::default(), 7));
                    let fresh = today.to_epoch_days() - BEFORE_FIRST - 7;
                    assert_eq!(seat.ground(fresh), Ground::of(&verdict), "{used:?} {account_login:?} {status:?}");
                    let seat_index = SeatIndex::new([(LicenseId(1), seat)]);
                    assert_eq!(seat_index.untold(LicenseId(1)).len() == 1, verdict.is_untold());
                    for threshold in Threshold::ALL {
                        let verdict = judge(&dates, &holder, AsOf::new(today, threshold, 7));
                        let count = seat_index.count(LicenseId(1), AsOf::new(today, threshold, 7));
                        let said = (u32::from(verdict.dormant), u32::from(verdict.undecided));
                        assert_eq!((count.dormant, count.undecided), said, "{dates:?} {holder:?} {threshold:?}");
                    }
                }
            }
        }
    }
}
