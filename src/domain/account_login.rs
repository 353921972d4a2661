//! Sign-ins at vendors: a vendor's own file says when somebody last signed in there, and that judges the seats of that
//! vendor's products and no others.

use super::evidence::Evidence;
use super::ids::ProductId;

/// When a person last signed in at a vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountLogin {
    /// The key of that vendor's name.
    pub publisher: String,
    /// The product of the license that the file was read for, which may be recorded without a publisher.
    pub product: Option<ProductId>,
    /// What the file says.
    pub evidence: Evidence,
}

/// A product as far as sign-ins are asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The product's id.
    pub product: ProductId,
    /// The key of its publisher's name; empty where none is recorded.
    pub publisher: String,
}

impl AccountLogin {
    /// True if it is a sign-in at the vendor of that product.
    #[must_use]
    pub fn is_at(&self, place: &Place) -> bool {
        self.product == Some(place.product) || !place.publisher.is_empty() && self.publisher == place.publisher
    }
}

/// The newest sign-in of one person at the vendor of a product; nothing is known where there is none.
#[must_use]
pub fn newest(logins: &[AccountLogin], place: &Place) -> Evidence {
    let there = logins.iter().filter(|login| login.is_at(place)).map(|login| login.evidence);
    there.reduce(|known, heard| if is_later(known, heard) { heard } else { known }).unwrap_or_default()
}

/// True if `heard` takes the place of `known`: a later day, or the same day said by a newer file. So the order in which
/// files are read makes no difference.
#[must_use]
pub fn is_later(known: Evidence, heard: Evidence) -> bool {
    (heard.day(), heard.as_of) > (known.day(), known.as_of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evidence::Last;

    fn seen(on: &str, as_of: &str) -> Evidence {
        Evidence { last: Last::Observed(on.parse().unwrap()), as_of: as_of.parse().ok(), source: None }
    }

    fn login(publisher: &str, product: Option<i64>, on: &str) -> AccountLogin {
        AccountLogin { publisher: publisher.into(), product: product.map(ProductId), evidence: seen(on, "2026-06-30") }
    }

    fn place(product: i64, publisher: &str) -> Place {
        Place { product: ProductId(product), publisher: publisher.into() }
    }

    #[test]
    fn a_sign_in_is_at_one_vendor_alone() {
        let forge = login("forge", Some(1), "2026-06-01");
        assert!(forge.is_at(&place(1, "forge")) && forge.is_at(&place(2, "forge")));
        assert!(forge.is_at(&place(1, "")) && forge.is_at(&place(1, "resold by others")));
        assert!(!forge.is_at(&place(2, "")) && !forge.is_at(&place(2, "pad")));
        // Two products without a publisher are no two products of one vendor.
        let nameless = login("", Some(1), "2026-06-01");
        assert!(nameless.is_at(&place(1, "")) && !nameless.is_at(&place(2, "")));
        assert!(!login("", None, "2026-06-01").is_at(&place(2, "")));
    }

    #[test]
    fn the_latest_day_holds_whatever_was_heard_first() {
        let logins = ["2026-05-01", "2026-06-01", "2026-04-01"].map(|on| login("forge", None, on));
        assert_eq!(newest(&logins, &place(1, "forge")), seen("2026-06-01", "2026-06-30"));
        assert_eq!(newest(&logins, &place(1, "pad")), Evidence::default());
        let (early, late) = (seen("2026-05-01", "2026-06-30"), seen("2026-06-01", "2026-06-02"));
        assert!(is_later(early, late) && !is_later(late, early) && !is_later(late, late));
        assert!(is_later(Evidence::default(), early));
        let confirmed = seen("2026-05-01", "2026-07-01");
        assert!(is_later(early, confirmed) && !is_later(confirmed, early));
    }
}
