//! Deadlines of a contract: when its term ends, until when notice can be given, and by which day one has to act.
//!
//! It may know a license's terms and the calendar. Working days are Monday to Friday: public holidays differ from place
//! to place and are not known here. It must never look at a clock.

use super::license::Terms;
use super::time::{Day, add_months};
use super::word::has_word;
use chrono::{Datelike as _, Days, Weekday};

/// Terms ahead that are looked at for a way out: a century of months.
const MOST_TERMS: u32 = 1_200;

/// The end of the term: the day of renewal, or the day of expiry where no other was recorded.
#[must_use]
pub fn term_end(terms: &Terms) -> Option<Day> {
    terms.renewal_date.or(terms.expiry_date)
}

/// The last day on which notice can be given: the contract's days of notice before the end of the term, moved forward
/// to the working day before where it falls on a weekend. `None` where no notice period or no end is recorded.
#[must_use]
pub fn notice_deadline(terms: &Terms) -> Option<Day> {
    notice_before(terms, term_end(terms)?)
}

/// As [`notice_deadline`], before another end of a term.
fn notice_before(terms: &Terms, end: Day) -> Option<Day> {
    let latest = end.checked_sub_days(Days::new(terms.notice_days?.into()))?;
    Some(working_day_until(latest))
}

/// The ends of the terms that follow the recorded one; `None` where the billing cycle has no length. Reckoned from the
/// recorded end each time: the 31st stays the 31st where there is one.
fn later_ends(terms: &Terms) -> Option<impl Iterator<Item = Day>> {
    let (first, months) = (term_end(terms)?, terms.billing_cycle.months()?);
    Some((1..=MOST_TERMS).map(move |n| add_months(first, months * n)))
}

/// What a contract asks for next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Deed {
    /// Give notice by that day, or renew.
    GiveNotice,
    /// That day has passed, and it renews by itself when its term ends.
    NoticeOverdue,
    /// It renews by itself on that day.
    Renews,
    /// It has renewed by itself since, and one has to act by that day before it does so once more.
    RenewedByItself,
    /// It ends on that day unless it is renewed.
    Expires,
    /// Its last day has passed.
    PastExpiry,
}

has_word!(Deed);

impl Deed {
    /// The same word as people read it.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::GiveNotice => "give notice",
            Self::NoticeOverdue => "notice overdue",
            Self::Renews => "renews",
            Self::RenewedByItself => "renewed by itself",
            Self::Expires => "expires",
            Self::PastExpiry => "past expiry",
        }
    }
}

/// What there is to do about a contract, and by which day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// What there is to do.
    pub deed: Deed,
    /// By which day; it has passed where something is overdue.
    pub by: Day,
    /// The end of the term that this is about: of the recorded one, or of the next where that has renewed by itself.
    pub end: Day,
    /// The last day to give notice before that end, where the contract wants notice.
    pub notice: Option<Day>,
}

/// What a license's terms ask for on `today`; `None` where neither a renewal nor an expiry is recorded. A missed notice
/// matters until the term ends, where the license then renews by itself; where it does not, it ends as it would have. A
/// term that has passed and renewed by itself rolls on by its cycle, to the first end before which one can still act.
#[must_use]
pub fn due(terms: &Terms, today: Day) -> Option<Due> {
    let end = term_end(terms)?;
    let has_renewed = terms.auto_renew && end < today;
    let can_act = |end: &Day| notice_before(terms, *end).unwrap_or(*end) >= today;
    if let Some(end) = later_ends(terms).filter(|_| has_renewed).and_then(|mut ends| ends.find(can_act)) {
        let notice = notice_before(terms, end);
        return Some(Due { deed: Deed::RenewedByItself, by: notice.unwrap_or(end), end, notice });
    }
    let last = terms.expiry_date.unwrap_or(end);
    let notice = notice_deadline(terms);
    let (deed, by) = match (notice, terms.auto_renew) {
        (Some(deadline), _) if today <= deadline => (Deed::GiveNotice, deadline),
        (Some(deadline), true) if today <= end => (Deed::NoticeOverdue, deadline),
        (_, true) if today <= end => (Deed::Renews, end),
        // Without the length of a term nobody can tell when the next one ends.
        (_, true) if terms.expiry_date.is_none_or(|expiry| today <= expiry) => (Deed::RenewedByItself, end),
        (_, false) if today <= last => (Deed::Expires, last),
        _ => (Deed::PastExpiry, last),
    };
    Some(Due { deed, by, end, notice })
}

/// The first day from which seats that are let go cost nothing more. A license that renews by itself and whose last day
/// to give notice has passed is paid for one more term, which is as long as its billing cycle; where the cycle has no
/// length, or no end is recorded, that day is not known.
#[must_use]
pub fn free_from(terms: &Terms, today: Day) -> Option<Day> {
    let mut end = term_end(terms)?;
    if !terms.auto_renew {
        return Some(end);
    }
    let notice = Days::new(terms.notice_days.unwrap_or(0).into());
    let passed = |end: Day| end.checked_sub_days(notice).is_none_or(|latest| working_day_until(latest) < today);
    if passed(end) {
        end = later_ends(terms)?.find(|end| !passed(*end))?;
    }
    Some(end)
}

/// The last working day that is not after `day`.
#[must_use]
pub fn working_day_until(day: Day) -> Day {
    let back = match day.weekday() {
        Weekday::Sat => 1,
        Weekday::Sun => 2,
        _ => 0,
    };
    day.checked_sub_days(Days::new(back)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::license::LicenseFields;
    use crate::domain::money::{BillingCycle, Currency};
    use strum::IntoEnumIterator as _;

    fn terms(renewal: Option<&str>, expiry: Option<&str>, notice_days: Option<u32>) -> Terms {
        let day = |text: &str| text.parse().unwrap();
        let fields = LicenseFields {
            renewal_date: renewal.map(day),
            expiry_date: expiry.map(day),
            notice_days,
            ..LicenseFields::default()
        };
        fields.checked(Currency::EUR).unwrap().0
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_missed_notice_costs_one_more_term() {
        let annual = |notice, auto_renew| Terms { auto_renew, ..terms(None, Some("2027-03-31"), notice) };
        let from = |terms: &Terms, today: &str| free_from(terms, day(today));
        assert_eq!(from(&annual(Some(60), true), "2027-01-29"), Some(day("2027-03-31")), "the last day of notice");
        assert_eq!(from(&annual(Some(60), true), "2027-01-30"), Some(day("2028-03-31")));
        assert_eq!(from(&annual(Some(60), true), "2028-03-31"), Some(day("2029-03-31")));
        assert_eq!(from(&annual(Some(60), false), "2027-03-30"), Some(day("2027-03-31")), "it ends anyway");
        assert_eq!(from(&annual(None, true), "2027-03-31"), Some(day("2027-03-31")));
        let custom = Terms { billing_cycle: BillingCycle::Custom, ..annual(Some(60), true) };
        assert_eq!(from(&custom, "2027-03-30"), None);
        assert_eq!(from(&terms(None, None, None), "2027-03-30"), None);
    }

    #[test]
    fn a_term_ends_with_its_renewal_or_else_its_expiry() {
        assert_eq!(term_end(&terms(Some("2027-03-01"), Some("2027-03-31"), None)), Some(day("2027-03-01")));
        assert_eq!(term_end(&terms(None, Some("2027-03-31"), None)), Some(day("2027-03-31")));
        assert_eq!(term_end(&terms(None, None, Some(60))), None);
    }

    #[test]
    fn notice_is_given_on_the_working_day_before_a_weekend() {
        // 60 days before 2027-03-31 is Saturday, 30 January.
        assert_eq!(notice_deadline(&terms(None, Some("2027-03-31"), Some(60))), Some(day("2027-01-29")));
        // A Sunday, a Monday and a Friday.
        assert_eq!(notice_deadline(&terms(None, Some("2027-03-31"), Some(59))), Some(day("2027-01-29")));
        assert_eq!(notice_deadline(&terms(None, Some("2027-03-31"), Some(58))), Some(day("2027-02-01")));
        assert_eq!(notice_deadline(&terms(None, Some("2027-03-31"), Some(61))), Some(day("2027-01-29")));
        // No days of notice: until the end of the term itself, a Sunday here.
        assert_eq!(notice_deadline(&terms(None, Some("2027-02-28"), Some(0))), Some(day("2027-02-26")));
    }

    #[test]
    fn without_a_notice_period_or_an_end_there_is_no_notice_deadline() {
        assert_eq!(notice_deadline(&terms(None, Some("2027-03-31"), None)), None);
        assert_eq!(notice_deadline(&terms(None, None, Some(30))), None);
    }

    fn asked(terms: &Terms, today: &str) -> (Deed, String) {
        let due = due(terms, day(today)).unwrap();
        (due.deed, due.by.to_string())
    }

    #[test]
    fn a_missed_notice_is_overdue_until_the_term_ends() {
        let terms = Terms { auto_renew: true, ..terms(None, Some("2027-03-31"), Some(60)) };
        for (today, deed, by) in [
            ("2027-01-28", Deed::GiveNotice, "2027-01-29"),
            ("2027-01-29", Deed::GiveNotice, "2027-01-29"),
            ("2027-01-30", Deed::NoticeOverdue, "2027-01-29"),
            ("2027-02-13", Deed::NoticeOverdue, "2027-01-29"),
            ("2027-03-30", Deed::NoticeOverdue, "2027-01-29"),
            ("2027-03-31", Deed::NoticeOverdue, "2027-01-29"),
            ("2027-04-01", Deed::RenewedByItself, "2028-01-31"),
            ("2028-01-31", Deed::RenewedByItself, "2028-01-31"),
            ("2028-02-01", Deed::RenewedByItself, "2029-01-30"),
        ] {
            assert_eq!(asked(&terms, today), (deed, by.to_owned()), "{today}");
        }
    }

    #[test]
    fn a_missed_notice_is_nothing_to_do_where_the_license_ends_anyway() {
        let terms = terms(None, Some("2027-03-31"), Some(60));
        for (today, deed, by) in [
            ("2027-01-29", Deed::GiveNotice, "2027-01-29"),
            ("2027-01-30", Deed::Expires, "2027-03-31"),
            ("2027-03-31", Deed::Expires, "2027-03-31"),
            ("2027-04-01", Deed::PastExpiry, "2027-03-31"),
        ] {
            assert_eq!(asked(&terms, today), (deed, by.to_owned()), "{today}");
        }
    }

    #[test]
    fn without_a_notice_period_a_license_renews_with_its_term_or_ends_with_its_expiry() {
        let both = || terms(Some("2027-03-01"), Some("2027-03-31"), None);
        let renewing = Terms { auto_renew: true, ..both() };
        assert_eq!(asked(&renewing, "2027-03-01"), (Deed::Renews, "2027-03-01".into()));
        assert_eq!(asked(&renewing, "2027-03-02"), (Deed::RenewedByItself, "2028-03-01".into()));
        assert_eq!(asked(&renewing, "2027-04-01"), (Deed::RenewedByItself, "2028-03-01".into()));
        assert_eq!(asked(&both(), "2027-03-02"), (Deed::Expires, "2027-03-31".into()));
        let renewed = Terms { auto_renew: true, ..terms(Some("2027-03-01"), None, None) };
        assert_eq!(asked(&renewed, "2027-03-02"), (Deed::RenewedByItself, "2028-03-01".into()));
        let custom = Terms { billing_cycle: BillingCycle::Custom, ..renewed };
        assert_eq!(asked(&custom, "2027-03-02"), (Deed::RenewedByItself, "2027-03-01".into()), "no next one is known");
        assert_eq!(
            asked(&terms(Some("2027-03-01"), None, None), "2027-03-02"),
            (Deed::PastExpiry, "2027-03-01".into())
        );
        assert_eq!(due(&terms(None, None, Some(60)), day("2027-03-02")), None);
    }

    #[test]
    fn a_term_that_renewed_by_itself_rolls_on_and_keeps_the_end_of_the_month() {
        let moon = |notice_days| {
            let terms = terms(Some("2026-08-31"), None, notice_days);
            Terms { auto_renew: true, billing_cycle: BillingCycle::Monthly, ..terms }
        };
        for (today, by) in [
            ("2026-09-01", "2026-09-30"),
            ("2026-11-01", "2026-11-30"),
            ("2026-11-30", "2026-11-30"),
            ("2026-12-01", "2026-12-31"),
            ("2027-02-27", "2027-02-28"),
            ("2027-03-01", "2027-03-31"),
        ] {
            assert_eq!(asked(&moon(None), today), (Deed::RenewedByItself, by.to_owned()), "{today}");
        }
        // Notice that is longer than a term is given for one further on, and is not overdue for ever.
        let due = due(&moon(Some(60)), day("2026-11-01")).unwrap();
        assert_eq!((due.by, due.end, due.notice), (day("2026-12-02"), day("2027-01-31"), Some(day("2026-12-02"))));
    }

    #[test]
    fn people_and_programs_read_the_same_word() {
        for deed in Deed::iter() {
            assert_eq!(deed.word().replace('_', " "), deed.shown());
        }
    }
}
