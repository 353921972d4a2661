//! The rules one by one: what fires, what is quiet, and the numbers it says.

use super::*;
use crate::domain::dormancy::Threshold;
use crate::domain::ids::ProductId;
use crate::domain::license::{AuditSchedule, License, LicenseFields, LicenseStatus, SeatFigures, SeatType};
use crate::domain::money::Currency;
use crate::domain::person::PersonStatus;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// On Tuesday, 30 June 2026, a week after the last pulse.
fn frame() -> Frame {
    Frame {
        today: day("2026-06-30"),
        threshold: Threshold::default(),
        stale_after: 7,
        last: Some(day("2026-06-23")),
        only_new: false,
    }
}

fn facts(fields: LicenseFields) -> Facts {
    let (terms, _) = LicenseFields { name: Some("Team".into()), ..fields }.checked(Currency::EUR).unwrap();
    Facts {
        license: License {
            id: LicenseId(7),
            product_id: ProductId(1),
            product: "Sketchpad".into(),
            seats: SeatFigures { total: terms.seats_total, assigned: 0, unattributed: 0, ..SeatFigures::default() },
            terms,
            archived: false,
        },
        audit: AuditSchedule::default(),
        spell: None,
        seats: SeatFacts::default(),
        removals: Vec::new(),
        accounts: Vec::new(),
        unsent: Vec::new(),
    }
}

fn plain() -> Facts {
    facts(LicenseFields::default())
}

fn with_seats(seats: SeatFacts) -> Facts {
    Facts { seats, ..plain() }
}

#[track_caller]
fn quiet(kind: AlertKind, facts: &Facts, why: &str) {
    assert_eq!(kind.judge(facts, &frame()), Judgement::Quiet(why.into()));
}

#[track_caller]
fn fires(kind: AlertKind, facts: &Facts, text: &str, since: Option<&str>, new: bool) {
    let Judgement::Fires(alert) = kind.judge(facts, &frame()) else { panic!("{:?}", kind.judge(facts, &frame())) };
    assert_eq!((alert.text.as_str(), alert.since, alert.new), (text, since.map(day), new));
}

#[test]
fn an_audit_is_listed_from_its_day_on_and_not_while_one_is_open() {
    let due = |open, next: Option<&str>| Facts { audit: AuditSchedule { open, next_due: next.map(day) }, ..plain() };
    let kind = AlertKind::AuditDue;
    quiet(kind, &due(false, None), "no next users audit is scheduled");
    quiet(kind, &due(true, Some("2026-06-01")), "a users audit is in progress");
    quiet(kind, &due(false, Some("2026-07-01")), "the next users audit is due on 2026-07-01, tomorrow");
    let text = "Users audit due for Sketchpad · Team.";
    fires(kind, &due(false, Some("2026-06-30")), text, Some("2026-06-30"), true);
    let late = format!("{text} It is 12 days overdue.");
    fires(kind, &due(false, Some("2026-06-18")), &late, Some("2026-06-18"), false);
}

#[test]
fn a_license_expires_within_its_own_window_and_is_listed_until_its_status_says_so() {
    let expiring = |expiry: Option<&str>, window, status| {
        facts(LicenseFields {
            expiry_date: expiry.map(day),
            renewal_notice_days: Some(window),
            status: Some(status),
            ..LicenseFields::default()
        })
    };
    let (kind, active) = (AlertKind::Expiry, LicenseStatus::Active);
    quiet(kind, &expiring(None, 30, active), "no expiry date is recorded");
    let far = "it expires on 2026-10-02, in 94 days; its window is 30 days";
    quiet(kind, &expiring(Some("2026-10-02"), 30, active), far);
    let near = "it expires on 2026-07-31, in 31 days; its window is 30 days";
    quiet(kind, &expiring(Some("2026-07-31"), 30, active), near);
    let text = "Sketchpad · Team expires on 2026-07-30, in 30 days.";
    fires(kind, &expiring(Some("2026-07-30"), 30, active), text, Some("2026-06-30"), true);
    let text = "Sketchpad · Team expires on 2026-06-30, today.";
    fires(kind, &expiring(Some("2026-06-30"), 30, active), text, Some("2026-05-31"), false);
    let text = "Sketchpad · Team expired on 2026-06-29, yesterday, and is still Trial.";
    fires(kind, &expiring(Some("2026-06-29"), 30, LicenseStatus::Trial), text, Some("2026-06-30"), true);
    quiet(kind, &expiring(Some("2026-06-29"), 30, LicenseStatus::Expired), "its status is Expired");
}

#[test]
fn notice_is_due_on_a_working_day_within_the_window_of_the_license() {
    let noticed = |end: Option<&str>, notice_days, auto_renew| {
        facts(LicenseFields {
            renewal_date: end.map(day),
            notice_days,
            auto_renew: Some(auto_renew),
            ..Default::default()
        })
    };
    let kind = AlertKind::NoticeDeadline;
    quiet(kind, &noticed(Some("2026-09-30"), None, true), "no notice period is recorded");
    quiet(kind, &noticed(None, Some(60), true), "neither a renewal nor an expiry date is recorded");
    let far = "notice is due by 2026-09-30, in 92 days; its window is 30 days";
    quiet(kind, &noticed(Some("2026-11-29"), Some(60), true), far);
    // 60 days before 2026-09-30 is Saturday, 1 August.
    let late_july = "notice is due by 2026-07-31, in 31 days; its window is 30 days";
    quiet(kind, &noticed(Some("2026-09-30"), Some(60), true), late_july);
    // 62 days before it is Thursday, 30 July.
    let text = "Notice for Sketchpad · Team is due by 2026-07-30, in 30 days; it renews on 2026-09-30 otherwise.";
    fires(kind, &noticed(Some("2026-09-30"), Some(62), true), text, Some("2026-06-30"), true);
    let text = "Notice for Sketchpad · Team is due by 2026-06-30, today; its term ends on 2026-07-30.";
    fires(kind, &noticed(Some("2026-07-30"), Some(30), false), text, Some("2026-05-31"), false);
    let text =
        "The notice deadline of Sketchpad · Team passed on 2026-06-29, yesterday; it renews by itself on 2026-07-29.";
    fires(kind, &noticed(Some("2026-07-29"), Some(30), true), text, Some("2026-06-30"), true);
}

#[test]
fn a_missed_notice_is_listed_until_the_term_ends() {
    let missed = |end: &str, auto_renew| {
        facts(LicenseFields {
            expiry_date: Some(day(end)),
            notice_days: Some(90),
            auto_renew: Some(auto_renew),
            ..Default::default()
        })
    };
    let kind = AlertKind::NoticeDeadline;
    let text = "The notice deadline of Sketchpad · Team passed on 2026-04-02, 89 days ago; it renews by itself on \
                2026-07-01.";
    fires(kind, &missed("2026-07-01", true), text, Some("2026-04-03"), false);
    let text = "The notice deadline of Sketchpad · Team passed on 2026-04-01, 90 days ago; it renews by itself on \
                2026-06-30.";
    fires(kind, &missed("2026-06-30", true), text, Some("2026-04-02"), false);
    // The term has renewed by itself, and the next one ends on 2027-06-29.
    let over = "notice is due by 2027-03-31, in 274 days; its window is 30 days";
    quiet(kind, &missed("2026-06-29", true), over);
    let over = "its notice deadline passed on 2026-03-31, 91 days ago, and its term ended on 2026-06-29";
    quiet(kind, &missed("2026-06-29", false), over);
    let ends = "its notice deadline passed on 2026-04-02, 89 days ago; it does not renew by itself";
    quiet(kind, &missed("2026-07-01", false), ends);
}

#[test]
fn a_license_over_its_limit_is_listed_in_these_words() {
    let used = |total: u32, assigned: u32, unattributed: i64| {
        let mut facts = plain();
        facts.license.seats = SeatFigures { total: Some(total), assigned, unattributed, ..SeatFigures::default() };
        facts
    };
    quiet(AlertKind::Overdrawn, &used(10, 10, 0), "10 of 10 seats are used");
    let text = "Sketchpad · Team is overdrawn by 3 (used 13 of 10).";
    fires(AlertKind::Overdrawn, &used(10, 10, 3), text, None, false);
    let unlimited = facts(LicenseFields { seat_type: Some(SeatType::Unlimited), ..LicenseFields::default() });
    quiet(AlertKind::Overdrawn, &unlimited, "it is unlimited");
}

#[test]
fn dormant_seats_are_all_listed_or_only_those_since_the_last_pulse() {
    let dormant = |all: &[i64], new: &[i64]| {
        let seats = |ids: &[i64]| ids.iter().copied().map(SeatId).collect();
        with_seats(SeatFacts {
            active: 9,
            dormant: seats(all),
            new_dormant: seats(new),
            undecided: 2,
            ..Default::default()
        })
    };
    let kind = AlertKind::Dormant;
    quiet(kind, &plain(), "it has no seats");
    quiet(kind, &dormant(&[], &[]), "none of its 9 seats is dormant at 90 days; of 2 it cannot be told");
    fires(kind, &dormant(&[2, 3], &[]), "Sketchpad · Team has 2 dormant seats at 90 days: S2, S3.", None, false);
    let text = "Sketchpad · Team has 2 dormant seats at 90 days, 1 new since 2026-06-23: S3.";
    fires(kind, &dormant(&[2, 3], &[3]), text, None, true);

    let only_new = Frame { only_new: true, ..frame() };
    let known = "its 2 dormant seats were dormant at the last pulse, of 2026-06-23";
    assert_eq!(kind.judge(&dormant(&[2, 3], &[]), &only_new), Judgement::Quiet(known.into()));
    let Judgement::Fires(alert) = kind.judge(&dormant(&[1, 2, 3, 4, 5, 6, 7], &[2, 3, 4, 5, 6, 7]), &only_new) else {
        panic!()
    };
    let text = "6 seats of Sketchpad · Team have become dormant since 2026-06-23: S2, S3, S4, S5, S6 and 1 more.";
    assert_eq!((alert.text.as_str(), alert.seats.len(), alert.new), (text, 6, true));
}

#[test]
fn a_removal_is_listed_when_it_is_open_for_more_than_fourteen_days() {
    let open = |days: &[&str], still_listed| Facts {
        removals: days
            .iter()
            .zip(1..)
            .map(|(opened, n)| OpenRemoval {
                id: SeatId(n).to_string(),
                seat: Some(SeatId(n)),
                opened_on: day(opened),
                still_listed,
            })
            .collect(),
        ..plain()
    };
    let kind = AlertKind::Removal;
    quiet(kind, &plain(), "no removal at the vendor is open");
    let young = "its oldest open removal is 14 days old; they are listed after 14";
    quiet(kind, &open(&["2026-06-16", "2026-06-20"], true), young);
    let text = "1 removal of Sketchpad · Team is open at the vendor for more than 14 days, the oldest for 15: S1.";
    fires(kind, &open(&["2026-06-15", "2026-06-20"], false), text, Some("2026-06-30"), true);
    let text = "2 removals of Sketchpad · Team are open at the vendor for more than 14 days, the oldest for 30: S2, S1. \
                Still listed at the vendor: 2.";
    fires(kind, &open(&["2026-06-01", "2026-05-31"], true), text, Some("2026-06-15"), false);
}

fn holding(name: &str, seat: i64, status: PersonStatus, until: Option<&str>) -> Holding {
    Holding { seat: SeatId(seat), person: PersonId(4), name: name.into(), status, until: until.map(day) }
}

#[test]
fn whoever_leaves_is_listed_from_fourteen_days_before() {
    let today = day("2026-06-30");
    for (status, until, departure) in [
        (PersonStatus::Active, None, Departure::None),
        (PersonStatus::OnLeave, Some("2026-07-01"), Departure::None),
        (PersonStatus::Active, Some("2026-07-15"), Departure::Later(day("2026-07-15"))),
        (PersonStatus::Active, Some("2026-07-14"), Departure::Near(day("2026-07-14"))),
        (PersonStatus::Active, Some("2026-06-30"), Departure::Near(day("2026-06-30"))),
        (PersonStatus::Active, Some("2026-06-29"), Departure::Ended(day("2026-06-29"))),
        (PersonStatus::Inactive, None, Departure::Gone),
        (PersonStatus::Offboarded, Some("2026-12-31"), Departure::Gone),
    ] {
        assert_eq!(Departure::of(status, until.map(day), today), departure, "{status:?} {until:?}");
    }
    let held = |holding| with_seats(SeatFacts { active: 1, holdings: vec![holding], ..SeatFacts::default() });
    let kind = AlertKind::Leaving;
    quiet(kind, &plain(), "none of its holders has left or has a last day of employment on record");
    let later = "the next of its holders leaves on 2026-07-20, in 20 days; seats are listed from 14 days before";
    quiet(kind, &held(holding("Ben", 2, PersonStatus::Active, Some("2026-07-20"))), later);
    let text = "1 seat of Sketchpad · Team is held by people who have left or leave within 14 days: Ben (S2).";
    fires(kind, &held(holding("Ben", 2, PersonStatus::Active, Some("2026-07-10"))), text, Some("2026-06-26"), true);
}

#[test]
fn a_leaver_has_one_line_for_all_seats() {
    let of = |status, until| {
        let license = |seat| {
            with_seats(SeatFacts { holdings: vec![holding("Ben", seat, status, until)], ..SeatFacts::default() })
        };
        let picture = PulseInput { licenses: vec![license(2), license(5)], ..PulseInput::default() };
        pulse(&picture, &frame())
    };
    let items = of(PersonStatus::Active, Some("2026-06-20"));
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].subject, Subject::Person(PersonId(4)));
    assert_eq!(items[0].alert.text, "Ben left on 2026-06-20, 10 days ago, and still holds 2 seats: S2, S5.");
    let items = of(PersonStatus::Offboarded, None);
    assert_eq!(items[0].alert.text, "Ben is offboarded and holds 2 seats: S2, S5.");
    let items = of(PersonStatus::Active, Some("2026-07-05"));
    assert_eq!(items[0].alert.text, "Ben leaves on 2026-07-05, in 5 days, and holds 2 seats: S2, S5.");
    assert!(of(PersonStatus::Active, Some("2026-08-05")).is_empty());
}

#[test]
fn a_source_is_stale_when_its_evidence_is_older_than_the_limit() {
    let judged = |newest: Option<&str>, stale, stale_newest: Option<&str>| {
        with_seats(SeatFacts {
            active: 5,
            newest: newest.map(day),
            stale,
            stale_newest: stale_newest.map(day),
            ..SeatFacts::default()
        })
    };
    let kind = AlertKind::Stale;
    quiet(kind, &plain(), "it has no seats");
    quiet(kind, &judged(None, 0, None), "no source has reported on the use of its seats");
    let fresh = "its newest evidence is from 2026-06-23, 7 days old; the limit is 7 days";
    quiet(kind, &judged(Some("2026-06-23"), 0, None), fresh);
    let text = "4 seats of Sketchpad · Team are judged by evidence older than 7 days, the newest from 2026-06-22.";
    fires(kind, &judged(Some("2026-06-29"), 4, Some("2026-06-22")), text, Some("2026-06-30"), true);
}

#[test]
fn notices_that_wait_are_one_line_for_the_whole_organisation() {
    let waiting = |days: &[&str]| Facts { unsent: days.iter().map(|text| day(text)).collect(), ..plain() };
    quiet(AlertKind::UnsentNotice, &plain(), "no notice about it waits to be sent");
    let one = waiting(&["2026-06-01"]);
    let text = "1 notice about Sketchpad · Team waits to be sent, the oldest since 2026-06-01.";
    fires(AlertKind::UnsentNotice, &one, text, Some("2026-06-01"), false);
    let picture = PulseInput {
        licenses: vec![one, waiting(&["2026-06-29"])],
        unsent: vec![day("2026-05-01")],
        ..PulseInput::default()
    };
    let items = pulse(&picture, &frame());
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].alert.text, "3 notices wait to be sent, the oldest since 2026-05-01.");
    assert!(items[0].alert.new);
}

#[test]
fn an_exemption_that_ends_soon_is_said_and_needs_nobody() {
    let exempt = |days: &[&str]| {
        let exempt = days.iter().zip(1..).map(|(until, n)| (SeatId(n), day(until))).collect();
        with_seats(SeatFacts { active: 3, exempt, ..SeatFacts::default() })
    };
    let kind = AlertKind::Exemption;
    quiet(kind, &exempt(&["2026-06-29"]), "none of its seats is exempt");
    let later = "its next exemption ends on 2026-07-15, in 15 days; they are listed from 14 days before";
    quiet(kind, &exempt(&["2026-07-15", "2026-08-01"]), later);
    let text = "1 exemption of Sketchpad · Team ends within 14 days, the first on 2026-07-14: S2.";
    fires(kind, &exempt(&["2026-07-15", "2026-07-14"]), text, Some("2026-06-30"), true);
    assert!(!kind.needs_a_person());
    assert!(AlertKind::iter().filter(|kind| !kind.needs_a_person()).count() == 1);
}

#[test]
fn an_archived_license_is_quiet_and_says_so() {
    let mut archived = facts(LicenseFields { expiry_date: Some(day("2026-06-01")), ..LicenseFields::default() });
    archived.license.archived = true;
    for kind in AlertKind::iter() {
        quiet(kind, &archived, "the license is archived");
    }
}

#[test]
fn before_the_first_pulse_everything_is_new() {
    let first = Frame { last: None, only_new: true, ..frame() };
    let overdue = Facts { audit: AuditSchedule { open: false, next_due: Some(day("2020-01-01")) }, ..plain() };
    let Judgement::Fires(alert) = AlertKind::AuditDue.judge(&overdue, &first) else { panic!() };
    assert!(alert.new);
    let mut overdrawn = plain();
    overdrawn.license.seats = SeatFigures { total: Some(1), assigned: 2, unattributed: 0, ..SeatFigures::default() };
    let Judgement::Fires(alert) = AlertKind::Overdrawn.judge(&overdrawn, &first) else { panic!() };
    assert!(alert.new);
    let sleeping = with_seats(SeatFacts {
        active: 1,
        dormant: vec![SeatId(2)],
        new_dormant: vec![SeatId(2)],
        ..SeatFacts::default()
    });
    let Judgement::Fires(alert) = AlertKind::Dormant.judge(&sleeping, &first) else { panic!() };
    assert_eq!(alert.text, "Sketchpad · Team has 1 dormant seat at 90 days: S2.");
}

#[test]
fn what_is_about_a_day_stands_in_the_order_of_days_the_nearest_first() {
    let expiring = |id, day: &str| {
        let mut facts = facts(LicenseFields { expiry_date: Some(day.parse().unwrap()), ..LicenseFields::default() });
        facts.license.id = LicenseId(id);
        facts
    };
    let days = [(1, "2026-07-20"), (2, "2025-01-01"), (3, "2026-07-02"), (4, "2026-06-30"), (5, "2026-06-28")];
    let picture = PulseInput { licenses: days.map(|(id, day)| expiring(id, day)).into(), ..PulseInput::default() };
    let of = |kind| -> Vec<Subject> {
        pulse(&picture, &frame()).into_iter().filter(|item| item.kind == kind).map(|item| item.subject).collect()
    };
    assert_eq!(of(AlertKind::Expiry), [4, 5, 3, 1, 2].map(|id| Subject::License(LicenseId(id))));

    let noticed = |id, day: &str| {
        let mut facts = expiring(id, day);
        facts.license.terms.notice_days = Some(10);
        facts
    };
    let days = [(1, "2026-07-30"), (2, "2026-07-12"), (3, "2026-07-20")];
    let picture = PulseInput { licenses: days.map(|(id, day)| noticed(id, day)).into(), ..PulseInput::default() };
    let subjects: Vec<Subject> = pulse(&picture, &frame())
        .into_iter()
        .filter(|item| item.kind == AlertKind::NoticeDeadline)
        .map(|item| item.subject)
        .collect();
    assert_eq!(subjects, [2, 3, 1].map(|id| Subject::License(LicenseId(id))));
}
