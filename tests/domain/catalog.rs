//! What a license and a product are when somebody gives nothing but a name, and the words their fields can hold.

use super::day;
use dormouse::domain::account::IdentityKey;
use dormouse::domain::ids::{LicenseId, ProductId};
use dormouse::domain::license::{
    AuditSchedule, Counting, License, LicenseFields, LicenseStatus, LimitPolicy, Plan, RENEWING_SOON_DAYS, SeatFigures,
    SeatType, Terms, TrueUpRule, View, counts_down,
};
use dormouse::domain::money::{BillingCycle, Currency};
use dormouse::domain::product::{Grade, ProductFields, RiskLevel};
use strum::IntoEnumIterator;

fn words<T: IntoEnumIterator + Into<&'static str>>() -> Vec<&'static str> {
    T::iter().map(Into::into).collect()
}

fn terms(fields: LicenseFields) -> Terms {
    fields.checked(Currency::EUR).unwrap().0
}

fn license(terms: Terms, used: u32) -> License {
    let seats = SeatFigures { total: terms.seats_total, assigned: used, unattributed: 0, ..SeatFigures::default() };
    License { id: LicenseId(1), product_id: ProductId(1), product: "Chat".into(), terms, archived: false, seats }
}

#[test]
fn a_license_of_which_nothing_is_given_is_one_active_user_seat_a_year_in_euro() {
    let terms = terms(LicenseFields::default());
    let expected = Terms {
        name: None,
        seats_total: Some(1),
        seat_type: SeatType::User,
        counting: Counting::Seats,
        identity_key: IdentityKey::Domain,
        cost_per_seat: None,
        total_cost: None,
        currency: Currency::EUR,
        billing_cycle: BillingCycle::Annual,
        purchase_date: None,
        start_date: None,
        expiry_date: None,
        renewal_date: None,
        auto_renew: false,
        renewal_notice_days: 30,
        notice_days: None,
        business_owner: None,
        license_key: None,
        purchase_order: None,
        invoice_number: None,
        status: LicenseStatus::Active,
        vendor_products: None,
        limit_policy: LimitPolicy::Hard,
        overdraft: 0,
        grace_days: 30,
        plan: Plan::Paid,
        lapse_effect: None,
        min_commit: None,
        price_breaks: None,
        quantity_rule: None,
        trueup_rule: TrueUpRule::None,
    };
    assert_eq!(terms, expected);
}

#[test]
fn a_product_needs_nothing_but_a_name_and_its_grade_is_optional() {
    let fields = ProductFields { name: "  Chat ".into(), ..ProductFields::default() }.checked().unwrap();
    assert_eq!(fields, ProductFields { name: "Chat".into(), ..ProductFields::default() });
    let refusal = ProductFields::default().checked().unwrap_err();
    assert_eq!(refusal.message, "A product needs a name.");
    assert_eq!(words::<Grade>(), ["A", "B", "C", "D", "E", "F"]);
    assert_eq!(words::<RiskLevel>(), ["low", "medium", "high", "critical"]);
}

#[test]
fn types_cycles_and_statuses_have_exactly_these_words() {
    assert_eq!(words::<SeatType>(), ["user", "device", "concurrent", "unlimited"]);
    assert_eq!(words::<BillingCycle>(), ["monthly", "quarterly", "annual", "biennial", "one_time", "custom"]);
    assert_eq!(words::<LicenseStatus>(), ["active", "trial", "pending_renewal", "expired", "cancelled"]);
}

#[test]
fn cycles_recur_after_one_three_twelve_and_twenty_four_months_or_not_at_all() {
    let a_year = BillingCycle::iter().map(BillingCycle::per_year).collect::<Vec<_>>();
    assert_eq!(a_year, [Some((12, 1)), Some((4, 1)), Some((1, 1)), Some((1, 2)), Some((0, 1)), None]);
}

#[test]
fn only_unlimited_changes_what_a_seat_type_does() {
    let full = |seat_type| {
        let fields = LicenseFields { seat_type: Some(seat_type), seats_total: Some(2), ..LicenseFields::default() };
        let license = license(terms(fields), 2);
        (license.seats.is_fully_seated(), license.seats.has_room(LimitPolicy::Hard, 0), license.seats.available())
    };
    for limited in [SeatType::User, SeatType::Device, SeatType::Concurrent] {
        assert_eq!(full(limited), (true, false, Some(0)), "{limited:?}");
    }
    assert_eq!(full(SeatType::Unlimited), (false, true, None));
}

#[test]
fn the_countdown_is_the_licenses_own_and_renewing_soon_is_sixty_days_for_all() {
    assert_eq!(RENEWING_SOON_DAYS, 60);
    let today = day("2026-11-22");
    for (expiry, notice, soon, counting) in [
        ("2027-01-21", 0, true, false),
        ("2027-01-22", 90, false, true),
        ("2026-12-22", 30, true, true),
        ("2026-12-23", 30, true, false),
        ("2026-11-22", 0, true, true),
        ("2026-11-21", 90, false, false),
    ] {
        let terms = terms(LicenseFields {
            expiry_date: Some(day(expiry)),
            renewal_notice_days: Some(notice),
            ..LicenseFields::default()
        });
        assert_eq!(counts_down(&terms, today), counting, "{expiry} {notice}");
        let license = license(terms, 0);
        assert_eq!(View::RenewingSoon.holds(&license, AuditSchedule::default(), today), soon, "{expiry} {notice}");
    }
}

#[test]
fn a_license_past_its_expiry_keeps_its_status() {
    let fields = LicenseFields { expiry_date: Some(day("2020-01-01")), ..LicenseFields::default() };
    let license = license(terms(fields), 0);
    assert_eq!(license.terms.status, LicenseStatus::Active);
    let schedule = AuditSchedule::default();
    for view in [View::PastExpiry, View::StaleStatus] {
        assert!(view.holds(&license, schedule, day("2026-11-22")), "{view:?}");
    }
    assert!(license.is_covered());
}

#[test]
fn fully_seated_and_underutilized_begin_at_their_exact_counts() {
    let views = |total, used| {
        let license = license(terms(LicenseFields { seats_total: Some(total), ..LicenseFields::default() }), used);
        let holds = |view: View| view.holds(&license, AuditSchedule::default(), day("2026-11-22"));
        (holds(View::FullySeated), holds(View::Underutilized), holds(View::Overdrawn))
    };
    for (total, used, expected) in [
        (10, 9, (false, false, false)),
        (10, 10, (true, false, false)),
        (10, 11, (true, false, true)),
        (10, 5, (false, false, false)),
        (10, 4, (false, true, false)),
        (1, 0, (false, false, false)),
        (2, 0, (false, true, false)),
        (0, 0, (false, false, false)),
        (0, 1, (false, false, true)),
    ] {
        assert_eq!(views(total, used), expected, "{used} of {total}");
    }
}
