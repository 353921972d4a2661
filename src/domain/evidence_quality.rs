//! What dormant seats rest on: how old the evidence is, and whether there is any. A figure that rests on old or no evidence
//! says so where it stands.

use super::dormancy::{About, Signal, Verdict};
use super::text::{counted, number};
use super::time::{Day, days_since};

/// What a number of dormant seats rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EvidenceQuality {
    /// How many there are.
    pub seats: u32,
    /// Those whose evidence is older than the organisation's limit.
    pub stale: u32,
    /// Those of which no source says anything, so that only the day they were given counts.
    pub nothing: u32,
    /// Those judged by a sign-in of their holders alone.
    pub by_sign_in: u32,
    /// The as-of day of the newest evidence among the stale.
    pub newest: Option<Day>,
    /// The as-of day of the oldest evidence among the stale.
    pub oldest: Option<Day>,
}

/// What one seat rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Its holder's status, which does not age, or evidence that is new enough.
    Sound,
    /// Evidence as of that day, which is older than the limit.
    Stale(Day),
    /// No evidence.
    Nothing,
}

impl Ground {
    /// What a verdict rests on.
    #[must_use]
    pub fn of(verdict: &Verdict) -> Self {
        match (verdict.signal, verdict.basis.about, verdict.basis.evidence.as_of) {
            (Signal::Status | Signal::Exempt, ..) => Self::Sound,
            (_, About::Nothing, _) => Self::Nothing,
            (.., Some(as_of)) if verdict.stale => Self::Stale(as_of),
            _ => Self::Sound,
        }
    }
}

impl EvidenceQuality {
    /// What the verdicts rest on.
    #[must_use]
    pub fn of<'v>(verdicts: impl IntoIterator<Item = &'v Verdict>) -> Self {
        let mut evidence_quality = Self::default();
        for verdict in verdicts {
            evidence_quality.judge(verdict);
        }
        evidence_quality
    }

    /// Adds what one verdict rests on.
    pub fn judge(&mut self, verdict: &Verdict) {
        self.add(Ground::of(verdict), matches!(verdict.signal, Signal::LastLogin | Signal::AccountLogin));
    }

    /// Adds one seat.
    #[inline]
    pub fn add(&mut self, ground: Ground, by_sign_in: bool) {
        self.seats += 1;
        self.by_sign_in += u32::from(by_sign_in);
        match ground {
            Ground::Sound => {}
            Ground::Nothing => self.nothing += 1,
            Ground::Stale(as_of) => {
                self.stale += 1;
                self.newest = self.newest.max(Some(as_of));
                self.oldest = Some(self.oldest.map_or(as_of, |oldest| oldest.min(as_of)));
            }
        }
    }

    /// Adds what other seats rest on.
    pub fn join(&mut self, other: Self) {
        self.seats += other.seats;
        self.stale += other.stale;
        self.nothing += other.nothing;
        self.by_sign_in += other.by_sign_in;
        self.newest = self.newest.max(other.newest);
        self.oldest = [self.oldest, other.oldest].into_iter().flatten().min();
    }

    /// Seats that rest on old evidence or none.
    #[must_use]
    pub fn old(&self) -> u32 {
        self.stale + self.nothing
    }

    /// True if more than half of the seats rest on old evidence or none.
    #[must_use]
    pub fn is_old(&self) -> bool {
        u64::from(self.old()) * 2 > u64::from(self.seats)
    }

    /// What is to be said where the number stands, if more than half of it rests on old evidence or none: `newest evidence
    /// 245 days old`.
    #[must_use]
    pub fn remark(&self, today: Day) -> Option<String> {
        if !self.is_old() {
            return None;
        }
        let old = self.old();
        let what = match self.newest {
            Some(day) => format!("newest evidence {} old", counted(days_since(day, today) as usize, "day")),
            None => "no evidence of use".to_owned(),
        };
        Some(if old == self.seats { what } else { format!("{} of them: {what}", number(old)) })
    }

    /// What is to be known before the seats are taken back, sentence by sentence.
    #[must_use]
    pub fn sentences(&self, today: Day) -> Vec<String> {
        let age = |day: Option<Day>| counted(day.map_or(0, |day| days_since(day, today)) as usize, "day");
        let mut sentences = Vec::new();
        match self.by_sign_in {
            0 => {}
            1 => sentences.push("1 is judged by sign-in only.".to_owned()),
            n => sentences.push(format!("{} are judged by sign-in only.", number(n))),
        }
        if let Some(remark) = self.remark(today) {
            let seats = number(self.seats);
            sentences.push(format!("{seats} of {seats} dormant, {remark}."));
            return sentences;
        }
        match self.stale {
            0 => {}
            1 => sentences.push(format!("1 rests on a report {} old.", age(self.oldest))),
            n => sentences.push(format!("{} rest on reports up to {} old.", number(n), age(self.oldest))),
        }
        match self.nothing {
            0 => {}
            1 => sentences.push("1 rests on no evidence of use.".to_owned()),
            n => sentences.push(format!("{} rest on no evidence of use.", number(n))),
        }
        sentences
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn evidence_quality(sound: u32, stale: &[&str], nothing: u32) -> EvidenceQuality {
        let mut evidence_quality = EvidenceQuality::default();
        for _ in 0..sound {
            evidence_quality.add(Ground::Sound, false);
        }
        for as_of in stale {
            evidence_quality.add(Ground::Stale(day(as_of)), false);
        }
        for _ in 0..nothing {
            evidence_quality.add(Ground::Nothing, false);
        }
        evidence_quality
    }

    fn remark(evidence_quality: &EvidenceQuality) -> Option<String> {
        evidence_quality.remark(day("2026-11-28"))
    }

    #[test]
    fn a_figure_of_which_most_is_old_says_how_old() {
        let said = |evidence_quality: EvidenceQuality| remark(&evidence_quality);
        assert_eq!(
            said(evidence_quality(0, &["2026-03-28", "2026-01-01"], 0)).as_deref(),
            Some("newest evidence 245 days old")
        );
        assert_eq!(
            said(evidence_quality(1, &["2026-03-28"], 1)).as_deref(),
            Some("2 of them: newest evidence 245 days old")
        );
        assert_eq!(said(evidence_quality(0, &[], 3)).as_deref(), Some("no evidence of use"));
        assert_eq!(said(evidence_quality(0, &["2026-11-27"], 0)).as_deref(), Some("newest evidence 1 day old"));
        assert_eq!(said(evidence_quality(1, &["2026-03-28"], 0)), None, "half is not most");
        assert_eq!(said(EvidenceQuality::default()), None);
    }

    #[test]
    fn what_is_joined_is_what_was_added_one_by_one() {
        let mut both = evidence_quality(1, &["2026-03-28"], 0);
        both.join(evidence_quality(2, &["2026-02-01", "2026-05-01"], 1));
        let all = evidence_quality(3, &["2026-03-28", "2026-02-01", "2026-05-01"], 1);
        assert_eq!(both, all);
        both.join(EvidenceQuality::default());
        assert_eq!(both, all);
    }

    #[test]
    fn before_a_reclaim_the_age_is_said_in_days() {
        let today = day("2026-11-28");
        let said = |evidence_quality: EvidenceQuality| evidence_quality.sentences(today).join(" ");
        assert_eq!(
            said(evidence_quality(0, &["2026-03-28"; 90], 0)),
            "90 of 90 dormant, newest evidence 245 days old."
        );
        assert_eq!(said(evidence_quality(3, &["2026-03-28"], 0)), "1 rests on a report 245 days old.");
        assert_eq!(
            said(evidence_quality(9, &["2026-11-01", "2026-10-29"], 1)),
            "2 rest on reports up to 30 days old. 1 rests on no evidence of use."
        );
        let mut weak = evidence_quality(2, &[], 0);
        weak.add(Ground::Sound, true);
        assert_eq!(said(weak), "1 is judged by sign-in only.");
        assert_eq!(said(evidence_quality(2, &[], 0)), "");
    }
}
