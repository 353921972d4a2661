//! What must hold of the made-up organisation.

use super::*;
use crate::domain::audit::State;
use crate::domain::command::Detail;
use crate::domain::dormancy::{AsOf, Signal, Threshold};
use crate::domain::license::{License, LicenseStatus, View};
use crate::domain::listing::AccountFinding;
use crate::domain::money::Money;
use crate::domain::order::{Order, OrderKind};
use crate::domain::overuse::{Grace, GraceState};
use crate::domain::read_model::{SeatEntry, SeatFilter, SpellEntry};
use crate::domain::text::key;
use crate::domain::time::Now;
use crate::domain::utilization::{Sort, report};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use strum::IntoEnumIterator;

fn today() -> Day {
    "2026-11-20".parse().unwrap()
}

fn actor() -> Actor {
    Actor { uid: 1000, name: "ana".into(), ..Actor::default() }
}

fn demo(seats: u32) -> Store {
    build(seats, &actor(), today()).unwrap()
}

fn seats(store: &Store, past: bool) -> Vec<SeatEntry> {
    let filter = SeatFilter { past, ..SeatFilter::default() };
    store.seats(&filter, AsOf::new(today(), Threshold::default(), 7)).unwrap()
}

fn count<T, K: Ord>(of: &[T], by: impl Fn(&T) -> K) -> BTreeMap<K, usize> {
    let mut counts = BTreeMap::new();
    for one in of {
        *counts.entry(by(one)).or_default() += 1;
    }
    counts
}

/// The figures that somebody who looks around sees.
fn figures(store: &Store) -> String {
    let mut out = String::new();
    let licenses = store.licenses(today()).unwrap();
    let all = seats(store, false);
    let people = store.people().unwrap();
    let _ = writeln!(out, "products {}", store.products(today()).unwrap().len());
    let _ = writeln!(out, "licenses {:?}", count(&licenses, |l| l.license.terms.status.word()));
    for view in View::iter() {
        let held = licenses.iter().filter(|l| view.holds(&l.license, l.audit_schedule(), today())).count();
        let _ = writeln!(out, "  {} {held}", view.word());
    }
    let _ = writeln!(out, "cycles {:?}", count(&licenses, |l| format!("{:?}", l.license.terms.billing_cycle)));
    let _ = writeln!(out, "currencies {:?}", count(&licenses, |l| l.license.terms.currency.code()));
    let _ = writeln!(out, "unattributed {:?}", {
        let odd = licenses.iter().filter(|l| l.license.seats.unattributed != 0);
        odd.map(|l| (l.license.title(), l.license.seats.unattributed)).collect::<Vec<_>>()
    });
    let _ = writeln!(out, "people {:?}", count(&people, |p| p.status.word()));
    let _ = writeln!(out, "seats {}, past {}", all.len(), seats(store, true).len());
    let _ = writeln!(out, "signals {:?}", count(&all, |s| s.verdict.signal.word()));
    let _ = writeln!(out, "stale {}", all.iter().filter(|s| s.verdict.stale).count());
    let plain: Vec<License> = licenses.iter().map(|l| l.license.clone()).collect();
    let seat_index = store.seat_index(today()).unwrap();
    for threshold in Threshold::ALL {
        let found = report(&plain, &seat_index, AsOf::new(today(), threshold, 7), Sort::default());
        let money: Vec<String> = found
            .savings
            .iter()
            .map(|s| format!("{} ({})", s.per_cycle.shown(), s.per_year.map_or("-".into(), Money::shown)))
            .collect();
        let (days, dormant, undecided) = (threshold.days(), found.dormant, found.undecided);
        let _ = writeln!(out, "dormant at {days}: {dormant}, undecided {undecided}, {}", money.join(", "));
        let _ = writeln!(out, "  without price {}, judged by {:?}", found.without_price, found.judged_by);
    }
    let _ = writeln!(out, "audits {:?}", count(&store.audits(None).unwrap(), |a| a.state.word()));
    let _ = writeln!(out, "notices {:?}", count(&store.notices(&actor()).unwrap(), |n| n.kind.clone()));
    let imports = store.imports().unwrap();
    let rejected: usize = imports.iter().map(|i| i.rejects.len()).sum();
    let _ = writeln!(out, "imports {}, rejected rows {rejected}", imports.len());
    let _ = writeln!(out, "history {:?}", count(&store.history(None, None, None).unwrap(), |h| h.command.clone()));
    out
}

#[test]
fn the_figures_are_those_of_a_believable_organisation() {
    insta::assert_snapshot!(figures(&demo(DEFAULT_SEATS)));
}

#[test]
fn it_is_the_same_every_time() {
    let told = |store: &Store| {
        let history = store.history(None, None, None).unwrap();
        let told: Vec<_> = history.into_iter().map(|h| (h.seq, h.at, h.actor, h.subject, h.summary)).collect();
        (format!("{:?}", seats(store, false)), format!("{:?}", store.licenses(today()).unwrap()), told)
    };
    let (one, other) = (demo(DEFAULT_SEATS), demo(DEFAULT_SEATS));
    assert_eq!(told(&one), told(&other));
    assert_eq!(figures(&one), figures(&other));
}

#[test]
fn every_promise_of_a_database_holds_in_it() {
    let store = demo(DEFAULT_SEATS);
    let broken: Vec<_> = store.check().unwrap().into_iter().filter(|finding| !finding.ok).collect();
    assert!(broken.is_empty(), "{broken:?}");
    let chain = store.verify_history(None).unwrap();
    assert!(chain.ok && chain.length > 50, "{chain:?}");
    let ahead: Vec<_> =
        store.history(None, None, None).unwrap().into_iter().filter(|h| h.at.date_naive() >= today()).collect();
    assert!(ahead.is_empty(), "everything lies in the past: {ahead:?}");
}

#[test]
fn it_has_as_many_seats_as_were_asked_for() {
    for seats_wanted in [100, 250, 4_000, 20_000] {
        let store = demo(seats_wanted);
        let active: u32 = store.licenses(today()).unwrap().iter().map(|l| l.license.seats.assigned).sum();
        assert_eq!(active, seats_wanted);
        assert!(store.check().unwrap().iter().all(|finding| finding.ok), "{seats_wanted}");
    }
}

#[test]
fn a_count_falls_from_audit_to_audit() {
    let store = demo(DEFAULT_SEATS);
    let license = store.find_license("Parlo · Business Engineering").unwrap();
    let mut counts: Vec<(u32, u32)> = store
        .audits(Some(license))
        .unwrap()
        .iter()
        .filter_map(|audit| match &audit.state {
            State::Completed(done) => Some((audit.seats_before, done.seats_after)),
            _ => None,
        })
        .collect();
    counts.reverse();
    assert_eq!(counts, [(120, 112), (112, 104), (104, 104)]);
}

#[test]
fn a_reclaim_can_be_taken_back_and_made_again() {
    let mut store = demo(DEFAULT_SEATS);
    let now = Now { at: "2026-11-20T10:00:00Z".parse().unwrap(), today: today() };
    let (last, summary) = store.last_batch(&colleague()).unwrap().unwrap();
    assert!(summary.starts_with("reclaimed 3 seats"), "{summary}");
    let before = seats(&store, false).len();
    let undone = store.execute(&crate::domain::command::Command::Undo(Some(last)), &actor(), now).unwrap();
    let Detail::Undone { batch, kept, .. } = undone.detail else { panic!("{undone:?}") };
    assert_eq!((batch, kept.len()), (last, 0));
    assert_eq!(seats(&store, false).len(), before + 3);
    let dormant: Vec<_> = seats(&store, false).iter().filter(|s| s.verdict.dormant).map(|s| s.seat.id).collect();
    let again = crate::domain::command::Command::Reclaim { seats: dormant.clone(), threshold: Threshold::default() };
    let Detail::Seats(plan) = store.execute(&again, &actor(), now).unwrap().detail else { panic!() };
    assert_eq!((plan.seats.len(), plan.skipped.len()), (dormant.len(), 0));
    assert!(store.check().unwrap().iter().all(|finding| finding.ok));
}

#[test]
fn its_story_is_never_offered_to_be_taken_back_and_what_is_done_in_it_is() {
    use crate::domain::command::Command;
    let mut store = demo(100);
    let now = Now { at: "2026-11-20T10:00:00Z".parse().unwrap(), today: today() };
    assert!(store.batch(None, &actor(), now).unwrap().is_none());
    assert!(store.undoable_batches(&actor(), now, 100).unwrap().is_empty());
    let seat = seats(&store, false)[0].seat.id;
    let revoke = Command::RevokeSeats { seats: vec![seat], already_removed: false };
    let done = store.execute(&revoke, &actor(), now).unwrap().batch;
    let offered = store.batch(None, &actor(), now).unwrap().unwrap();
    assert_eq!((Some(offered.id), offered.things.shown().as_str()), (done, "1 seat"));
    assert_eq!(store.undoable_batches(&actor(), now, 100).unwrap(), [offered]);
    store.execute(&Command::Undo(None), &actor(), now).unwrap();
    let refused = store.execute(&Command::Undo(None), &actor(), now).unwrap_err();
    assert_eq!(refused.message, "You have changed nothing that could be taken back.");
}

#[test]
fn whatever_can_happen_to_a_license_has_happened_to_one() {
    let store = demo(DEFAULT_SEATS);
    let licenses = store.licenses(today()).unwrap();
    let some = |what: &str, of: &dyn Fn(&License) -> bool| {
        assert!(licenses.iter().any(|l| of(&l.license)), "no license {what}");
    };
    for status in
        [LicenseStatus::Trial, LicenseStatus::PendingRenewal, LicenseStatus::Expired, LicenseStatus::Cancelled]
    {
        some(status.word(), &|l| l.terms.status == status);
    }
    some("without a limit", &|l| l.terms.seats_total.is_none());
    some("overdrawn", &|l| l.seats.overdrawn_by() > 0);
    some("without a price", &|l| l.terms.price().is_none());
    some("with a derived price", &|l| l.terms.price().is_some_and(|price| price.derived));
    some("without holders", &|l| l.seats.assigned == 0);
    let ordered = |of: &dyn Fn(&Order) -> bool| licenses.iter().any(|l| l.orders.iter().any(of));
    assert!(ordered(&|order| order.kind == OrderKind::Renewal), "no license was renewed");
    assert!(ordered(&|order| order.fields.discount_percent.is_some() && order.fields.cost.is_some()));
    assert!(licenses.iter().filter(|l| !l.orders.is_empty()).count() > 2, "several have orders");
    some("without a name", &|l| l.terms.name.is_none());
    let stands = |entry: SpellEntry| Grace::of(&entry.spell, &entry.license.terms, today()).state;
    let graces: Vec<GraceState> = store.spells(false, today()).unwrap().into_iter().map(stands).collect();
    assert!(graces.contains(&GraceState::InGrace) && graces.contains(&GraceState::Expired), "{graces:?}");
    let all = seats(&store, false);
    for signal in
        [Signal::LastUsed, Signal::LastLogin, Signal::Never, Signal::OutsideWindow, Signal::Status, Signal::Exempt]
    {
        assert!(all.iter().any(|s| s.verdict.signal == signal), "no seat judged by {signal:?}");
    }
    assert!(all.iter().any(|s| s.seat.assigned_on.is_none()), "every seat has a day");
    assert!(all.iter().all(|s| s.seat.assigned_on.is_none_or(|day| day <= today())));
}

#[test]
fn vendors_count_what_they_may_count_and_what_needs_a_look_is_there() {
    use crate::domain::license::{Counting, TrueUpRule};
    use crate::domain::read_model::{AccountEntry, AccountFilter};
    let store = demo(DEFAULT_SEATS);
    let licenses = store.licenses(today()).unwrap();
    for counting in Counting::iter() {
        let many = licenses.iter().filter(|l| l.license.terms.counting == counting).count();
        assert!(many >= 2, "{counting:?}: {many}");
    }
    let mut accounts: Vec<AccountEntry> = Vec::new();
    let mut find = |filter: &AccountFilter| {
        accounts.clear();
        let take = &mut |entry: &AccountEntry| {
            accounts.push(entry.clone());
            std::ops::ControlFlow::Continue(())
        };
        store.each_account(filter, take).unwrap();
        accounts.clone()
    };
    let second = find(&AccountFilter { duplicates: true, ..AccountFilter::default() });
    let logins: Vec<&str> = second.iter().map(|entry| entry.account.login.as_str()).collect();
    let [one, other] = &logins[..] else { panic!("{logins:?}") };
    assert_eq!(*other, format!("{one}-admin"));
    // A login that must not be kept is on the vendor's newest list, and one that must not be recorded is on none.
    let found = find(&AccountFilter { findings: true, ..AccountFilter::default() });
    let found: Vec<_> = found.iter().map(|entry| (entry.account.login.clone(), entry.findings())).collect();
    assert_eq!(found, [((*other).to_owned(), vec![AccountFinding::OnDeleteList])]);
    assert_eq!(store.listings(None).unwrap().len(), 2);
    let all = find(&AccountFilter::default());
    assert!(all.iter().any(|entry| entry.is_leavers(today())), "nobody who left has an account");
    assert!(all.iter().any(|entry| entry.account.devices.len() == 2), "nobody has two devices");
    let figures = |title: &str| {
        let id = store.find_license(title).unwrap();
        let seats = store.license(id, today()).unwrap().license.seats;
        (seats.assigned, seats.used_of_total(), seats.unattributed)
    };
    assert_eq!(figures("Vellum Studio · Organization"), (58, "59/60".to_owned(), 0));
    assert_eq!(figures("Pennant Sign · Business"), (55, "55/50".to_owned(), 0));
    assert_eq!(figures("Palisade · Endpoint"), (58, "59/60".to_owned(), 0));
    assert_eq!(figures("Bridge Meetings · Rooms"), (18, "18/18".to_owned(), 0));
    assert_eq!(figures("Branchwork · Runners").1, "?/40");
    let some = |of: &dyn Fn(&License) -> bool| licenses.iter().any(|l| of(&l.license));
    assert!(some(&|l| l.terms.min_commit.is_some() && l.terms.price_breaks.is_some()));
    assert!(some(&|l| l.terms.quantity_rule.is_some() && l.terms.trueup_rule == TrueUpRule::QuarterlyPeak));
}

#[test]
fn every_name_of_the_catalog_stands_once() {
    let catalog: Catalog = toml::from_str(CATALOG).unwrap();
    let names: Vec<String> = catalog.products.iter().map(|product| key(&product.name)).collect();
    let licenses = catalog.products.iter().map(|product| product.licenses.len()).sum::<usize>();
    let weights: u32 = catalog.products.iter().flat_map(|product| &product.licenses).map(|license| license.held).sum();
    assert_eq!(count(&names, Clone::clone).len(), names.len());
    assert_eq!((names.len(), licenses, weights), (40, 60, DEFAULT_SEATS));
}
