//! Deadlines of a contract: when its term ends, until when notice can be given, and by which day one has to act.
//!
//! It may know a license's terms and the calendar. Working days are Monday to Friday: public holidays differ from place
//! to place and are not known here. It must never look at a clock.

use super::license::Terms;
use super::time::{Day, add_months};
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
    let latest = term_end(terms)?.checked_sub_days(Days::new(terms.notice_days?.into()))?;
    Some(working_day_until(latest))
}

/// The day by which one has to act: the notice deadline where a notice period is recorded, else the day of expiry, else
/// the end of the term.
#[must_use]
pub fn act_by(terms: &Terms) -> Option<Day> {
    notice_deadline(terms).or(terms.expiry_date).or(terms.renewal_date)
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
        let months = terms.billing_cycle.months()?;
        // Reckoned from the recorded end each time: the 31st stays the 31st where there is one.
        let first = end;
        end = (1..=MOST_TERMS).map(|terms| add_months(first, months * terms)).find(|end| !passed(*end))?;
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

    #[test]
    fn one_has_to_act_by_the_notice_deadline_or_else_by_the_expiry() {
        assert_eq!(act_by(&terms(None, Some("2027-03-31"), Some(60))), Some(day("2027-01-29")));
        assert_eq!(act_by(&terms(Some("2027-03-01"), Some("2027-03-31"), None)), Some(day("2027-03-31")));
        assert_eq!(act_by(&terms(Some("2027-03-01"), None, None)), Some(day("2027-03-01")));
        assert_eq!(act_by(&terms(None, None, None)), None);
    }
}
