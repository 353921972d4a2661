//! Dormancy: the one rule that says whether a seat is dormant, and why.
//!
//! In order: a holder who left makes a seat dormant, whatever the dates. A holder on leave, a service account and an
//! exemption keep it off the list. Otherwise the strongest signal counts: use of this very seat where a source reports
//! it, else the holder's last sign-in at the vendor of this product, else that to the organisation's directory, else
//! nothing. A seat cannot have been idle for longer than it has existed; of one without any date nothing can be told.
//!
//! [`judge`] is asked for one seat; [`super::seat_index`] holds the same answers packed, so that a new threshold over all seats is a
//! search and not a scan. `tests/domain/dormancy.rs` asks both for each case of `tests/fixtures/scenarios/dormancy.toml`, and
//! `tests/domain/properties.rs` for random ones.

use super::evidence::{Evidence, Last};
use super::person::{Holder, PersonStatus};
use super::seat::Seat;
use super::text::number;
use super::time::{Day, days_since};
use super::word::has_word;
use chrono::Days;

/// The days of silence that make a seat dormant: one of six values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Threshold(u16);

impl Threshold {
    /// The six, shortest first.
    pub const ALL: [Self; 6] = [Self(30), Self(60), Self(90), Self(120), Self(180), Self(365)];

    /// The threshold of so many days, if it is one of the six.
    #[must_use]
    pub fn new(days: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|t| u32::from(t.0) == days)
    }

    /// Its days.
    #[must_use]
    pub fn days(self) -> u32 {
        self.0.into()
    }

    /// The next longer one, beginning again after the longest.
    #[must_use]
    pub fn next(self) -> Self {
        Self::ALL.into_iter().find(|t| *t > self).unwrap_or(Self::ALL[0])
    }

    /// The next shorter one, beginning again after the shortest.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::ALL.into_iter().rev().find(|t| *t < self).unwrap_or(Self::ALL[5])
    }
}

impl Default for Threshold {
    fn default() -> Self {
        Self(90)
    }
}

/// What a verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Signal {
    /// Use of this seat, as a source reported it.
    LastUsed,
    /// The holder's last sign-in at the vendor of this seat, as a file of that vendor says.
    AccountLogin,
    /// The holder's last sign-in to the directory: a weaker sign, and shown as such.
    LastLogin,
    /// No activity is known.
    Never,
    /// The source looked back so far and saw nothing.
    OutsideWindow,
    /// No source says anything of its use, and no date is known.
    #[strum(serialize = "none")]
    NoData,
    /// The holder is inactive or offboarded.
    Status,
    /// The holder is on leave or a service account, or the seat is exempt.
    Exempt,
}

has_word!(Signal);

impl Signal {
    fn shown(self) -> &'static str {
        match self {
            Self::LastUsed => "last used",
            Self::AccountLogin => "account sign-in",
            Self::LastLogin => "sign-in",
            Self::Never => "never",
            Self::OutsideWindow => "not in window",
            Self::NoData => "no data on use",
            Self::Status => "status",
            Self::Exempt => "exempt",
        }
    }
}

/// What the evidence speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum About {
    /// Use of the seat.
    Use,
    /// The holder's account at the vendor.
    Account,
    /// The holder's account in the directory.
    Directory,
    /// There is none.
    Nothing,
}

/// How the days of silence decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DormancyRule {
    /// Dormant at every threshold.
    Always,
    /// Dormant at none.
    Exempt,
    /// Dormant where the idle days reach the threshold.
    ByDays,
    /// As `ByDays`, and where they do not reach it, it cannot be told: silence may have begun as early as this day.
    AtLeast(Option<Day>),
    /// It cannot be told at any.
    Unknown,
}

/// The threshold-free half of a verdict: which signal counts, since which day, on what evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis {
    /// The status of its holder on that day.
    pub status: PersonStatus,
    /// What counts.
    pub signal: Signal,
    /// The day idle days are counted from: the later of the signal's and the assigned day.
    pub since: Day,
    /// How they decide.
    pub rule: DormancyRule,
    /// The evidence behind the signal, with its file, line and as-of day.
    pub evidence: Evidence,
    /// What the evidence speaks of.
    pub about: About,
    /// No date of any kind is known: `since` is the day a source first listed the seat, and tells nothing of its use.
    pub undated: bool,
}

/// The verdict on one seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// What it rests on.
    pub signal: Signal,
    /// Whole calendar days without activity, 0 if the day lies ahead. See [`Verdict::idle`].
    pub idle_days: u32,
    /// Dormant at the threshold asked for.
    pub dormant: bool,
    /// The evidence does not reach back far enough to tell; not dormant.
    pub undecided: bool,
    /// The evidence is older than the organisation's limit.
    pub stale: bool,
    /// The rest of the reasons.
    pub basis: Basis,
}

/// The parts of a seat that dormancy looks at, so that two million of them need no names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatDates {
    /// The day it was given.
    pub assigned_on: Option<Day>,
    /// The first day a source listed it.
    pub first_listed: Day,
    /// Its last use.
    pub last_used: Evidence,
    /// The holder's last sign-in at its vendor.
    pub account_login: Evidence,
    /// Kept off the list through this day.
    pub exempt_until: Option<Day>,
}

impl From<&Seat> for SeatDates {
    fn from(seat: &Seat) -> Self {
        Self {
            assigned_on: seat.assigned_on,
            first_listed: seat.first_listed,
            last_used: seat.last_used,
            account_login: seat.account_login,
            exempt_until: seat.exempt_until,
        }
    }
}

/// Which signal counts for a seat, and since when.
#[must_use]
pub fn basis(seat: &SeatDates, holder: &Holder, today: Day) -> Basis {
    let (evidence, about) =
        [(seat.last_used, About::Use), (seat.account_login, About::Account), (holder.last_login, About::Directory)]
            .into_iter()
            .find(|(evidence, _)| evidence.last.is_known())
            .unwrap_or((Evidence::default(), About::Nothing));
    let undated = about == About::Nothing && seat.assigned_on.is_none();
    let signal = match (evidence.last, about) {
        (Last::Observed(_), About::Use) => Signal::LastUsed,
        (Last::Observed(_), About::Account) => Signal::AccountLogin,
        (Last::Observed(_), _) => Signal::LastLogin,
        (Last::OutsideWindow(_), _) => Signal::OutsideWindow,
        (Last::Never | Last::Unknown, _) if !undated => Signal::Never,
        (Last::Never | Last::Unknown, _) => Signal::NoData,
    };
    let since = match (evidence.day(), seat.assigned_on) {
        (Some(day), Some(assigned)) => day.max(assigned),
        (Some(day), None) | (None, Some(day)) => day,
        (None, None) => seat.first_listed,
    };
    let status = holder.status.on(holder.until, today);
    let (signal, rule) = if status.has_left() {
        (Signal::Status, DormancyRule::Always)
    } else if status.is_exempt() || seat.exempt_until.is_some_and(|until| until >= today) {
        (Signal::Exempt, DormancyRule::Exempt)
    } else if signal == Signal::OutsideWindow && seat.assigned_on.is_none_or(|assigned| assigned < since) {
        (signal, DormancyRule::AtLeast(seat.assigned_on))
    } else if undated {
        (signal, DormancyRule::Unknown)
    } else {
        (signal, DormancyRule::ByDays)
    };
    Basis { status, signal, since, rule, evidence, about, undated }
}

impl Basis {
    /// The signal as people read it: that nothing is known is no vendor's `never`.
    #[must_use]
    pub fn shown(&self) -> &'static str {
        match (self.signal, self.about) {
            (Signal::Never, About::Nothing) => "nothing known",
            (signal, _) => signal.shown(),
        }
    }

    /// True if the seat was given after the activity that is known, so that the days count from the day it was given.
    #[must_use]
    pub fn counts_from_given(&self) -> bool {
        self.evidence.day().is_some_and(|day| day < self.since)
    }
}

impl Verdict {
    /// The same for a seat that the report does not cover, one that has ended or is of a license that is not in force: it is
    /// neither dormant nor undecided.
    #[must_use]
    pub fn uncovered(self) -> Self {
        Self { dormant: false, undecided: false, ..self }
    }

    /// The days without activity; `None` where no date is known that they could be counted from.
    #[must_use]
    pub fn idle(&self) -> Option<u32> {
        (!self.basis.undated).then_some(self.idle_days)
    }

    /// True if no source says anything of the seat's use, and it is judged by nothing else.
    #[must_use]
    pub fn is_untold(&self) -> bool {
        self.undecided && self.signal == Signal::NoData
    }
}

/// What a read or a report is about: the day, and what decides on it which seats are dormant and which evidence is old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf {
    /// The day, in the organisation's time zone.
    pub day: Day,
    /// Days of silence that make a seat dormant.
    pub threshold: Threshold,
    /// Age in days, of the source's as-of day, beyond which evidence is stale.
    pub stale_after: u32,
}

impl AsOf {
    /// A day, the days of silence that make a seat dormant, and the days after which evidence is stale.
    #[must_use]
    pub fn new(day: Day, threshold: Threshold, stale_after: u32) -> Self {
        Self { day, threshold, stale_after }
    }

    /// The same day at another threshold.
    #[must_use]
    pub fn at(self, threshold: Threshold) -> Self {
        Self { threshold, ..self }
    }
}

/// The verdict on a seat on a day. Old evidence is marked stale; a holder's status does not age.
#[must_use]
pub fn judge(seat: &SeatDates, holder: &Holder, as_of: AsOf) -> Verdict {
    let AsOf { day: today, threshold, stale_after } = as_of;
    let basis = basis(seat, holder, today);
    let idle_days = days_since(basis.since, today);
    let reached = idle_days >= threshold.days();
    let rests_on_evidence = !matches!(basis.signal, Signal::Status | Signal::Exempt);
    Verdict {
        signal: basis.signal,
        idle_days,
        dormant: match basis.rule {
            DormancyRule::Always => true,
            DormancyRule::Exempt | DormancyRule::Unknown => false,
            DormancyRule::ByDays | DormancyRule::AtLeast(_) => reached,
        },
        undecided: match basis.rule {
            DormancyRule::AtLeast(given) => {
                !reached && given.is_none_or(|day| days_since(day, today) >= threshold.days())
            }
            DormancyRule::Unknown => true,
            _ => false,
        },
        stale: rests_on_evidence && basis.evidence.as_of.is_some_and(|day| days_since(day, today) > stale_after),
        basis,
    }
}

/// The last day whose silence reaches the threshold today: a seat idle since that day or earlier is dormant.
#[must_use]
pub fn cutoff(threshold: Threshold, today: Day) -> Day {
    today.checked_sub_days(Days::new(threshold.days().into())).unwrap_or(Day::MIN)
}

/// The words after `Dormant` or `Active` in an answer to "why?".
#[must_use]
pub fn reason(verdict: &Verdict, seat: &SeatDates, holder: &Holder, today: Day) -> String {
    let days = |n: u32| if n == 1 { "1 day".to_owned() } else { format!("{} days", number(n)) };
    let ago = days(verdict.basis.evidence.day().map_or(verdict.idle_days, |day| days_since(day, today)));
    let given = if verdict.basis.counts_from_given() {
        format!("given {} ago, ", days(verdict.idle_days))
    } else {
        String::new()
    };
    match verdict.signal {
        Signal::Status => match (holder.status.on(holder.until, today), holder.until) {
            (status, Some(until)) if status != holder.status => {
                format!("the holder is {}, whose last day was {until}", status.shown())
            }
            (status, _) => format!("the holder is {}", status.shown()),
        },
        Signal::Exempt => match (holder.status.on(holder.until, today), seat.exempt_until) {
            (PersonStatus::OnLeave, _) => "the holder is on leave".into(),
            (PersonStatus::Service, _) => "it belongs to a service account".into(),
            (_, Some(until)) => format!("it is exempt until {until}"),
            (_, None) => "it is exempt".into(),
        },
        Signal::LastUsed => format!("{given}last used {ago} ago"),
        Signal::AccountLogin => {
            format!("{given}last signed in there {ago} ago, and no use of the seat is reported")
        }
        Signal::LastLogin => format!("{given}last sign-in {ago} ago, and no use of the seat is reported"),
        Signal::Never => {
            let known = match verdict.basis.about {
                About::Use => "never used",
                About::Account => "the holder never signed in at the vendor, and no use of the seat is reported",
                About::Directory => "the holder never signed in, and no use of the seat is reported",
                About::Nothing => "no use and no sign-in is reported",
            };
            let begun = if seat.assigned_on.is_some() { "it was given" } else { "it was first listed" };
            format!("{known}, {} since {begun}", days(verdict.idle_days))
        }
        Signal::OutsideWindow => {
            let what = match verdict.basis.about {
                About::Account => "no sign-in at the vendor",
                About::Directory => "no sign-in",
                About::Use | About::Nothing => "no use",
            };
            format!("{what} in at least {}", days(verdict.idle_days))
        }
        Signal::NoData => "no data on use: no use, no sign-in and no day it was given is known".into(),
    }
}
