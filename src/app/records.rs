//! What was read and is shared by the screens.

use crate::domain::ids::{LicenseId, NoticeId, PersonId, ProductId};
use crate::domain::license::License;
use crate::domain::read_model::{LicenseEntry, NoticeEntry, PersonEntry, ProductEntry};
use crate::domain::seat_index::SeatIndex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What was read and is shared by the screens; `None` until it was.
#[derive(Debug, Clone, Default)]
pub struct Records {
    /// Every license, archived ones included.
    pub licenses: Option<Arc<Vec<LicenseEntry>>>,
    /// The catalog.
    pub products: Option<Arc<Vec<ProductEntry>>>,
    /// Everybody.
    pub people: Option<Arc<Vec<PersonEntry>>>,
    /// What a threshold needs of each active seat.
    pub seat_index: Option<Arc<SeatIndex>>,
    /// Notices.
    pub notices: Option<Arc<Vec<NoticeEntry>>>,
    /// Notices that count as read.
    pub read: BTreeSet<NoticeId>,
    /// Places in `licenses` by id.
    places: BTreeMap<LicenseId, usize>,
    /// The covered licenses, as the report wants them.
    covered: Vec<License>,
}

/// A record that can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordId {
    /// A license.
    License(LicenseId),
    /// A person.
    Person(PersonId),
    /// A product.
    Product(ProductId),
}

impl Records {
    /// A license by its id.
    #[must_use]
    pub fn license(&self, id: LicenseId) -> Option<&LicenseEntry> {
        self.licenses.as_ref()?.get(*self.places.get(&id)?)
    }

    /// The covered licenses.
    #[must_use]
    pub fn covered(&self) -> &[License] {
        &self.covered
    }

    /// Takes in every license.
    pub fn set_licenses(&mut self, licenses: &Arc<Vec<LicenseEntry>>) {
        self.places = licenses.iter().enumerate().map(|(at, entry)| (entry.license.id, at)).collect();
        self.covered =
            licenses.iter().map(|entry| &entry.license).filter(|license| license.is_covered()).cloned().collect();
        self.licenses = Some(Arc::clone(licenses));
    }

    /// Notices for the acting account that were not read.
    #[must_use]
    pub fn unread(&self) -> usize {
        let notices = self.notices.iter().flat_map(|notices| notices.iter());
        notices.filter(|notice| notice.mine && !self.read.contains(&notice.id)).count()
    }

    /// Nothing was recorded yet: what to do first, a line each.
    #[must_use]
    pub fn first_run(&self) -> Option<Vec<&'static str>> {
        let (Some(licenses), Some(products)) = (&self.licenses, &self.products) else { return None };
        (licenses.is_empty() && products.is_empty()).then(|| {
            vec![
                "Nothing is recorded here yet. Begin with one of these:",
                "leave with q and read in an export of a vendor's console: dormouse import FILE",
                "add a product with 1 and then +, or a license with 2 and then +",
                "look around in a made-up organisation: dormouse demo",
            ]
        })
    }
}
