//! A license as programs read it.

use crate::cli::format::instant;
use crate::cli::output::record;
use crate::domain::ids::{AuditId, LicenseId, ProductId};
use crate::domain::money::{Currency, Money};
use crate::domain::read_model::LicenseEntry;
use crate::domain::time::Day;
use serde::Serialize;

/// The users audit in progress.
#[derive(Debug, Serialize)]
pub struct OpenAudit<'a> {
    id: AuditId,
    started_by: &'a str,
    started_at: String,
    seats_before: u32,
}

record! {
    /// A license with all its fields, the key masked.
    Item {
        id: LicenseId,
        product_id: ProductId,
        product: &'a str,
        publisher: Option<&'a str>,
        name: Option<&'a str>,
        status: &'static str,
        archived: bool,
        seats_total: Option<u32>,
        seat_type: &'static str,
        seats_used: u32,
        assigned: u32,
        available: Option<u32>,
        unattributed: i64,
        cost_per_seat: Option<Money>,
        total_cost: Option<Money>,
        currency: Currency,
        billing_cycle: &'static str,
        purchase_date: Option<Day>,
        start_date: Option<Day>,
        expiry_date: Option<Day>,
        renewal_date: Option<Day>,
        auto_renew: bool,
        renewal_notice_days: u32,
        notice_days: Option<u32>,
        business_owner: Option<&'a str>,
        license_key: Option<String>,
        purchase_order: Option<&'a str>,
        invoice_number: Option<&'a str>,
        limit_policy: &'static str,
        overdraft: u32,
        grace_days: u32,
        audit: Option<OpenAudit<'a>>,
        next_audit_due: Option<Day>,
        denials: u32,
        last_denied_at: Option<String>,
        security_grade: Option<&'static str>,
        risk_level: Option<&'static str>,
    }
}

impl<'a> From<&'a LicenseEntry> for Item<'a> {
    fn from(entry: &'a LicenseEntry) -> Self {
        let (license, terms) = (&entry.license, &entry.license.terms);
        Self {
            id: license.id,
            product_id: license.product_id,
            product: &license.product,
            publisher: entry.publisher.as_deref(),
            name: terms.name.as_deref(),
            status: terms.status.word(),
            archived: license.archived,
            seats_total: license.seats.total,
            seat_type: terms.seat_type.into(),
            seats_used: license.seats.used(),
            assigned: license.seats.assigned,
            available: license.seats.available(),
            unattributed: license.seats.unattributed,
            cost_per_seat: terms.cost_per_seat,
            total_cost: terms.total_cost,
            currency: terms.currency,
            billing_cycle: terms.billing_cycle.into(),
            purchase_date: terms.purchase_date,
            start_date: terms.start_date,
            expiry_date: terms.expiry_date,
            renewal_date: terms.renewal_date,
            auto_renew: terms.auto_renew,
            renewal_notice_days: terms.renewal_notice_days,
            notice_days: terms.notice_days,
            business_owner: terms.business_owner.as_deref(),
            license_key: terms.masked_key(),
            purchase_order: terms.purchase_order.as_deref(),
            invoice_number: terms.invoice_number.as_deref(),
            limit_policy: terms.limit_policy.into(),
            overdraft: terms.overdraft,
            grace_days: terms.grace_days,
            audit: entry.audit.as_ref().map(|audit| OpenAudit {
                id: audit.id,
                started_by: &audit.started_by,
                started_at: instant(audit.started_at),
                seats_before: audit.seats_before,
            }),
            next_audit_due: entry.next_audit_due,
            denials: entry.denials.count,
            last_denied_at: entry.denials.last.map(instant),
            security_grade: entry.grade.map(Into::into),
            risk_level: entry.risk,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::BatchId;
    use crate::domain::license::{License, LicenseFields, SeatFigures};
    use crate::domain::read_model::{self, Denials};

    #[test]
    fn a_license_has_every_field_and_hides_its_key() {
        let fields = LicenseFields {
            seats_total: Some(12),
            license_key: Some("ABCD-EFGH-1234".into()),
            total_cost: Money::parse("250", Currency::EUR).ok(),
            ..LicenseFields::default()
        };
        let entry = LicenseEntry {
            license: License {
                id: LicenseId(3),
                product_id: ProductId(1),
                product: "Sketchpad".into(),
                terms: fields.checked(Currency::EUR).unwrap().0,
                archived: false,
                seats: SeatFigures { total: Some(12), assigned: 9, unattributed: 2 },
            },
            publisher: None,
            grade: None,
            risk: None,
            audit: Some(read_model::OpenAudit {
                id: AuditId(1),
                started_by: "ana".into(),
                started_at: "2026-06-30T08:00:00Z".parse().unwrap(),
                seats_before: 11,
            }),
            next_audit_due: None,
            denials: Denials::default(),
            changed_by: BatchId(1),
        };
        insta::assert_snapshot!(serde_json::to_string_pretty(&Item::from(&entry)).unwrap());
    }
}
