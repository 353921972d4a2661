//! Deadlines of a contract: when its term ends, until when notice can be given, and by which day one has to act.
//!
//! It may know a license's terms and the calendar. Working days are Monday to Friday: public holidays differ from place
//! to place and are not known here. It must never look at a clock.

use super::license::Terms;
use super::time::Day;
use chrono::{Datelike as _, Days, Weekday};

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
    use crate::domain::money::Currency;

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
