//! What holds for every seat, threshold, day and amount, and not for the written ones alone.

use super::audits::open;
use crate::amount::amount;
use dormouse::domain::audit::{Audit, CompletionForm, Interval, MAX_SEATS, State};
use dormouse::domain::dormancy::{AsOf, SeatDates, Threshold, basis, judge};
use dormouse::domain::evidence::{Evidence, Last};
use dormouse::domain::ids::{LicenseId, PersonId, SeatId};
use dormouse::domain::license::{LimitPolicy, SeatFigures};
use dormouse::domain::money::{Currency, Money, Price};
use dormouse::domain::person::{Holder, PersonStatus};
use dormouse::domain::refusal::text;
use dormouse::domain::seat_index::{IndexedSeat, SeatIndex};
use dormouse::domain::time::{Day, Now, add_months};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A day in some three years around the leap day of 2028.
fn a_day() -> impl Strategy<Value = Day> {
    (0..1100_i64).prop_map(|n| "2026-06-01".parse::<Day>().unwrap() + chrono::TimeDelta::days(n))
}

fn a_saying() -> impl Strategy<Value = Evidence> {
    let last = prop_oneof![
        Just(Last::Unknown),
        Just(Last::Never),
        a_day().prop_map(Last::Observed),
        prop_oneof![Just(30_u32), Just(90), Just(180), 0..400_u32].prop_map(Last::OutsideWindow),
    ];
    (last, a_day()).prop_map(|(last, day)| Evidence { last, as_of: last.is_known().then_some(day), source: None })
}

fn a_seat() -> impl Strategy<Value = (SeatDates, Holder)> {
    let status = prop_oneof![
        6 => Just(PersonStatus::Active),
        1 => Just(PersonStatus::OnLeave),
        1 => Just(PersonStatus::Inactive),
        1 => Just(PersonStatus::Offboarded),
        1 => Just(PersonStatus::Service),
    ];
    let dates =
        (proptest::option::of(a_day()), a_day(), a_saying(), a_saying(), proptest::option::weighted(0.2, a_day()));
    (dates, status, proptest::option::of(a_day()), a_saying()).prop_map(
        |((assigned_on, first_listed, last_used, account_login, exempt_until), status, until, last_login)| {
            let holder = Holder { id: PersonId(1), status, until, last_login };
            (SeatDates { assigned_on, first_listed, last_used, account_login, exempt_until }, holder)
        },
    )
}

fn a_threshold() -> impl Strategy<Value = Threshold> {
    (0..6_usize).prop_map(|n| Threshold::ALL[n])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// The report finds the dormant seats as a prefix of a list; each of them is dormant by itself, and no other is.
    #[test]
    fn the_report_and_the_judgement_of_each_seat_agree(
        seats in prop::collection::vec(a_seat(), 0..40),
        today in a_day(),
        threshold in a_threshold(),
    ) {
        let license = LicenseId(1);
        let dozes = seats.iter().zip(1..).map(|((dates, holder), n)| (license, IndexedSeat::of(SeatId(n), &basis(dates, holder, today))));
        let seat_index = SeatIndex::new(dozes);
        let verdicts: Vec<_> = seats.iter().zip(1_i64..).map(|((dates, holder), n)| (n, judge(dates, holder, AsOf::new(today, threshold, 7)))).collect();
        let found: BTreeSet<i64> = seat_index.dormant(license, AsOf::new(today, threshold, 7)).iter().map(|seat| seat.seat().0).collect();
        let judged: BTreeSet<i64> = verdicts.iter().filter(|(_, verdict)| verdict.dormant).map(|(n, _)| *n).collect();
        prop_assert_eq!(found, judged);
        let undecided = verdicts.iter().filter(|(_, verdict)| verdict.undecided).count();
        prop_assert_eq!(seat_index.count(license, AsOf::new(today, threshold, 7)).undecided as usize, undecided);
    }

    #[test]
    fn a_longer_threshold_never_finds_more((dates, holder) in a_seat(), today in a_day()) {
        let at: Vec<bool> = Threshold::ALL.iter().map(|t| judge(&dates, &holder, AsOf::new(today, *t, 7)).dormant).collect();
        prop_assert!(at.windows(2).all(|pair| pair[0] >= pair[1]), "{:?}", at);
        for threshold in Threshold::ALL {
            let verdict = judge(&dates, &holder, AsOf::new(today, threshold, 7));
            prop_assert!(!(verdict.dormant && verdict.undecided));
        }
    }

    /// A day later, a seat that nobody touched is as idle or a day more, and what slept sleeps on.
    #[test]
    fn silence_only_grows((mut dates, mut holder) in a_seat(), today in a_day(), threshold in a_threshold()) {
        // What ends by itself is left out: leave and exemptions.
        dates.exempt_until = None;
        if holder.status == PersonStatus::OnLeave {
            holder.status = PersonStatus::Active;
        }
        let (now, then) = (judge(&dates, &holder, AsOf::new(today, threshold, 7)), judge(&dates, &holder, AsOf::new(today.succ_opt().unwrap(), threshold, 7)));
        prop_assert!(then.idle_days == now.idle_days + 1 || (now.idle_days, then.idle_days) == (0, 0));
        prop_assert!(then.dormant || !now.dormant);
    }

    /// What an audit becomes depends on its state alone, and an ended one stays as it is.
    #[test]
    fn an_audit_ends_once(before in 0..200_000_u32, steps in prop::collection::vec((any::<bool>(), 0..200_000_u32), 1..6)) {
        let now = Now::new("2026-06-01T09:00:00Z".parse().unwrap(), chrono_tz::UTC);
        let mut audit = open(before);
        for (completes, count) in steps {
            let ended: Result<Audit, _> = if completes {
                let form = CompletionForm { seats_after: count, notes: None, next: Interval::default() };
                audit.clone().complete(&form, before, "ben", now)
            } else {
                audit.clone().cancel("wrong license", "ben", now)
            };
            let expected = match (&audit.state, completes && count > MAX_SEATS) {
                (State::Completed(_), _) => Err(text::AUDIT_COMPLETED),
                (State::Cancelled { .. }, _) => Err(text::AUDIT_CANCELLED),
                (State::InProgress, true) => Err(text::BAD_SEAT_COUNT),
                (State::InProgress, false) => Ok(()),
            };
            prop_assert_eq!(ended.as_ref().map(|_| ()).map_err(|refusal| refusal.message.as_str()), expected);
            if let Ok(ended) = ended {
                prop_assert_eq!(ended.delta(), completes.then(|| i64::from(count) - i64::from(before)));
                prop_assert_eq!((ended.id, ended.license, ended.seats_before), (audit.id, audit.license, before));
                audit = ended;
            }
        }
    }

    #[test]
    fn no_figure_lies_below_nothing_and_room_agrees_with_what_is_available(
        total in proptest::option::of(0..50_u32), assigned in 0..60_u32, unattributed in -80..80_i64, overdraft in 0..5_u32,
    ) {
        let seats = SeatFigures { total, assigned, unattributed, ..SeatFigures::default() };
        prop_assert_eq!(i64::from(seats.used()), (i64::from(assigned) + unattributed).max(0));
        prop_assert!(seats.occupied() >= assigned && seats.occupied() >= seats.used());
        prop_assert_eq!(seats.has_room(LimitPolicy::Hard, overdraft), seats.available() != Some(0));
        prop_assert!(seats.has_room(LimitPolicy::Off, 0));
        prop_assert!(seats.has_room(LimitPolicy::Soft, overdraft) || !seats.has_room(LimitPolicy::Hard, 0));
        prop_assert_eq!(seats.has_room(LimitPolicy::Soft, 0), seats.has_room(LimitPolicy::Hard, 0));
    }

    /// All seats at a derived price cost exactly the total they were derived from.
    #[test]
    fn shares_of_a_total_add_up_to_it(minor in 0..=Money::MAX_MINOR, seats in 1..100_000_u32, count in 0..100_000_u32) {
        let total = Money { minor, currency: Currency::EUR };
        let price = Price::of(None, Some(total), Some(seats)).unwrap();
        prop_assert_eq!(price.times(seats, (1, 1)), total);
        let exact = i128::from(minor) * i128::from(count);
        let priced = price.times(count, (1, 1)).minor;
        let off = (i128::from(priced) * i128::from(seats) - exact).abs();
        let largest = priced == i64::MAX && exact > i128::from(i64::MAX) * i128::from(seats);
        prop_assert!(off * 2 <= i128::from(seats) || largest, "rounded to the nearest");
        prop_assert_eq!(Money::parse(&total.to_string(), Currency::EUR), Ok(total));
    }

    /// What holds after two sayings never speaks for an older day, and hearing the same twice changes nothing.
    #[test]
    fn evidence_only_moves_forward(known in a_saying(), newer in a_saying()) {
        let heard = known.heard(newer, &[]).evidence;
        prop_assert!(heard.as_of >= known.as_of);
        prop_assert_eq!(heard.heard(newer, &[]).evidence, heard);
        prop_assert_eq!(heard.heard(Evidence::default(), &[]).evidence, heard);
        prop_assert!(heard.day() >= known.day() || !matches!(known.last, Last::Observed(_)));
    }

    #[test]
    fn months_end_where_a_month_ends(day in a_day(), months in 0..24_u32) {
        use chrono::Datelike;
        let later = add_months(day, months);
        let there = later.year() * 12 + i32::try_from(later.month0()).unwrap();
        let here = day.year() * 12 + i32::try_from(day.month0()).unwrap();
        prop_assert_eq!(there - here, i32::try_from(months).unwrap());
        let clamped = later.succ_opt().unwrap().month() != later.month();
        prop_assert!(later.day() == day.day() || (later.day() < day.day() && clamped));
    }
}

/// Few in the default run, many with `just slow`.
fn cases() -> u32 {
    amount(256, 2_000, 20_000)
}
