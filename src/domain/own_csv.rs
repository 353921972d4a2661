//! What dormouse's own files can say of what is recorded, and what they cannot.
//!
//! Whatever stands in the rows is read back by an import without a change; whatever cannot be said in them is counted,
//! never dropped in silence. The order follows from the names alone, so that the same records give the same bytes
//! wherever they came from.

use super::account::{Account, Device, IdentityKey, MatchRule};
use super::evidence::Last;
use super::ids::{LicenseId, PersonId, ProductId};
use super::import_file::account_status::AccountState;
use super::import_file::{LicenseRow, ListingRow, OrderRow, PersonRow};
use super::license::{FIELDS, LicenseFields, LimitPolicy, Terms};
use super::listing::ListEntry;
use super::people_places::PeoplePlaces;
use super::person::{IdentifierKind, is_mail_address, normalized};
use super::product::ProductFields;
use super::read_model::{LicenseEntry, PersonEntry, ProductEntry};
use super::text::{is_placeholder, key};
use super::time::Day;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;

/// Something that the files cannot say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Omission {
    /// A product that is archived.
    ArchivedProduct,
    /// A product without a publisher whose name another product has as well.
    NamesakeProduct,
    /// A license that is archived, or whose product is left out.
    License,
    /// An order of a license that is left out.
    Order,
    /// A login on a list of a license that is left out.
    Listing,
    /// A license key, which was not asked for.
    Key,
    /// A limit policy, an overdraft or days of grace that are not the usual ones.
    Limit,
    /// A person who has no address: a login is unique only at its vendor.
    Person,
    /// A login, a further employee number, or an alias that the separator would cut.
    Identifier,
    /// What kind of address a further one is: they all come back as aliases.
    AddressKind,
    /// A sign-in that was said never to have been, or not within some days.
    SignIn,
    /// A sign-in that a vendor told of, which judges the seats of that vendor alone.
    AccountLogin,
    /// A use that was said never to have been, or not within some days.
    Use,
    /// A seat whose license or holder is left out.
    Seat,
    /// A seat of a license whose product and name another one has as well.
    NamesakeSeat,
    /// A past seat with the same days as another one of the same holder.
    TwinSeat,
    /// An exemption.
    Exemption,
    /// An account of a license that is left out.
    Account,
    /// An account that no file lists any more, or a device of one.
    UnlistedAccount,
    /// An account whose login was erased with its person.
    ErasedAccount,
    /// Whose an account is, where that person has no address.
    AccountHolder,
    /// That an account was merged into one that is left out.
    AccountMerge,
    /// An active seat beyond the seats of its license: an empty database will not take it in.
    BeyondLimit,
}

impl Omission {
    /// The words that follow a count of one, and of several.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::ArchivedProduct => ("archived product", "archived products"),
            Self::NamesakeProduct => (
                "product without a publisher that shares its name with another",
                "products without a publisher that share their names with others",
            ),
            Self::License => (
                "license that is archived or whose product is left out",
                "licenses that are archived or whose products are left out",
            ),
            Self::Order => ("order of a license that is left out", "orders of licenses that are left out"),
            Self::Listing => {
                ("login on a list of a license that is left out", "logins on lists of licenses that are left out")
            }
            Self::Key => ("license key (--with-keys writes it)", "license keys (--with-keys writes them)"),
            Self::Limit => {
                ("limit policy, overdraft or days of grace", "limit policies, overdrafts or days of grace of licenses")
            }
            Self::Person => ("person without an address", "people without an address"),
            Self::Identifier => (
                "login, further employee number or alias with a semicolon",
                "logins, further employee numbers or aliases with a semicolon",
            ),
            Self::AddressKind => {
                ("further address, which comes back as an alias", "further addresses, which come back as aliases")
            }
            Self::SignIn => ("sign-in said to be never or long ago", "sign-ins said to be never or long ago"),
            Self::AccountLogin => ("sign-in at a vendor", "sign-ins at vendors"),
            Self::Use => ("use said to be never or long ago", "uses said to be never or long ago"),
            Self::Seat => ("seat whose license or holder is left out", "seats whose license or holder is left out"),
            Self::NamesakeSeat => (
                "seat of a license whose product and name another one has",
                "seats of licenses whose product and name others have",
            ),
            Self::TwinSeat => (
                "past seat with the days of another one of its holder",
                "past seats with the days of another one of their holder",
            ),
            Self::Exemption => ("exemption", "exemptions"),
            Self::Account => ("account of a license that is left out", "accounts of licenses that are left out"),
            Self::UnlistedAccount => (
                "account or device of one that no file lists any more",
                "accounts or devices of some that no file lists any more",
            ),
            Self::ErasedAccount => (
                "account whose login was erased with its person",
                "accounts whose logins were erased with their people",
            ),
            Self::AccountHolder => (
                "account whose person has no address, written as nobody's",
                "accounts whose people have no address, written as nobody's",
            ),
            Self::AccountMerge => (
                "account that was merged into one that is left out",
                "accounts that were merged into some that are left out",
            ),
            Self::BeyondLimit => (
                "active seat beyond its license's total, which an empty database will reject",
                "active seats beyond their license's total, which an empty database will reject",
            ),
        }
    }
}

/// How often each was left out.
pub type LeftOut = BTreeMap<Omission, u64>;

fn left_out(out: &mut LeftOut, what: Omission, times: u64) {
    if times > 0 {
        *out.entry(what).or_default() += times;
    }
}

/// A seat as it is recorded, past or active.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownSeat {
    /// Held by whom.
    pub person: PersonId,
    /// The day it was given.
    pub assigned_on: Option<Day>,
    /// The day it ended.
    pub revoked_on: Option<Day>,
    /// Its last use.
    pub last_used: Last,
    /// True if it is exempt.
    pub exempt: bool,
    /// What the holder may do there.
    pub access_level: Option<String>,
    /// The account's name at the vendor.
    pub account_identifier: Option<String>,
    /// Free text.
    pub notes: Option<String>,
    /// What is said of the account at the vendor.
    pub account_state: AccountState,
}

/// A row of `assignments.csv` as it is written: what it is about stands in the rows of the other files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatLine<'r> {
    /// The product's name.
    pub product: &'r str,
    /// The license's name; empty for a product's unnamed license.
    pub license: &'r str,
    /// The holder's address.
    pub email: &'r str,
    /// The last use that can be said.
    pub last_used: Option<Day>,
    /// All else that is recorded of the seat.
    pub seat: KnownSeat,
}

/// A row of `accounts.csv` as it is written: an account, and one of its devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountLine<'r> {
    /// The product's name.
    pub product: &'r str,
    /// The product's publisher.
    pub publisher: Option<&'r str>,
    /// The license's name; empty for a product's unnamed license.
    pub license: &'r str,
    /// What is recorded of the account.
    pub account: &'r Account,
    /// The device.
    pub device: Option<&'r Device>,
    /// An address of the person whose it is.
    pub person: Option<&'r str>,
    /// By which rule.
    pub match_rule: Option<MatchRule>,
    /// What tells the account that it was merged into from others.
    pub merged_into: Option<&'r str>,
}

/// Everything but the seats and accounts, as rows.
#[derive(Debug, Clone, Default)]
pub struct OwnCsvRecords {
    /// `products.csv`.
    pub products: Vec<ProductFields>,
    /// `licenses.csv`, with the ids that the seats are read by.
    pub licenses: Vec<(LicenseId, LicenseRow)>,
    /// `orders.csv`.
    pub orders: Vec<OrderRow>,
    /// `listings.csv`.
    pub listings: Vec<ListingRow>,
    /// `people.csv`.
    pub people: Vec<PersonRow>,
    /// Licenses whose keys stand in the rows.
    pub keys: Vec<LicenseId>,
    /// What is left out.
    pub left_out: LeftOut,
    places: PeoplePlaces,
    /// Their addresses behind one another, and where each ends: seats ask for them by the million.
    addresses: String,
    ends: Vec<usize>,
    namesakes: HashMap<(String, String), u32>,
}

impl OwnCsvRecords {
    /// What can be said of products, licenses and people, each with how many sign-ins vendors told of; license keys only
    /// `with_keys`.
    #[must_use]
    pub fn of(
        products: Vec<ProductEntry>,
        licenses: Vec<LicenseEntry>,
        people: Vec<(PersonEntry, u64)>,
        with_keys: bool,
    ) -> Self {
        let mut carried = Self::default();
        let kept = carried.take_products(products);
        carried.take_licenses(licenses, &kept, with_keys);
        carried.take_people(people);
        carried
    }

    /// The publishers of the products that are kept.
    fn take_products(&mut self, products: Vec<ProductEntry>) -> HashMap<ProductId, Option<String>> {
        let mut names: HashMap<String, u32> = HashMap::new();
        for product in products.iter().filter(|product| !product.archived) {
            *names.entry(key(&product.fields.name)).or_default() += 1;
        }
        let mut kept = HashMap::new();
        for product in products {
            let shares = names.get(&key(&product.fields.name)).is_some_and(|n| *n > 1);
            if product.archived {
                left_out(&mut self.left_out, Omission::ArchivedProduct, 1);
            } else if shares && product.fields.publisher.is_none() {
                left_out(&mut self.left_out, Omission::NamesakeProduct, 1);
            } else {
                kept.insert(product.id, product.fields.publisher.clone());
                self.products.push(product.fields);
            }
        }
        self.products.sort_by_cached_key(|fields| (key(&fields.name), fields.publisher.as_deref().map(key)));
        kept
    }

    fn take_licenses(
        &mut self,
        licenses: Vec<LicenseEntry>,
        kept: &HashMap<ProductId, Option<String>>,
        with_keys: bool,
    ) {
        let out = &mut self.left_out;
        for entry in licenses {
            let license = entry.license;
            let seats = license.seats;
            let mut orders = entry.orders;
            let (Some(publisher), false) = (kept.get(&license.product_id), license.archived) else {
                left_out(out, Omission::License, 1);
                left_out(out, Omission::Order, orders.len() as u64);
                continue;
            };
            let terms = license.terms;
            if (terms.limit_policy, terms.overdraft, terms.grace_days) != (LimitPolicy::Hard, 0, 30) {
                left_out(out, Omission::Limit, 1);
            }
            if terms.license_key.is_some() {
                if with_keys {
                    self.keys.push(license.id);
                } else {
                    left_out(out, Omission::Key, 1);
                }
            }
            left_out(out, Omission::BeyondLimit, seats.beyond_total().into());
            let place = (key(&license.product), key(terms.name.as_deref().unwrap_or_default()));
            *self.namesakes.entry(place).or_default() += 1;
            let fields = given(&terms, with_keys);
            orders.sort_by_key(|order| (order.day, order.id));
            self.orders.extend(orders.into_iter().map(|order| OrderRow {
                product: license.product.clone(),
                publisher: publisher.clone(),
                license: terms.name.clone().unwrap_or_default(),
                fields: order.fields,
            }));
            self.licenses
                .push((license.id, LicenseRow { product: license.product, publisher: publisher.clone(), fields }));
        }
        self.licenses.sort_by_cached_key(|(_, row)| {
            (key(&row.product), row.publisher.as_deref().map(key), row.fields.name.as_deref().map(key))
        });
        // Within a license they stay in the order of their days.
        self.orders.sort_by_cached_key(|row| (key(&row.product), row.publisher.as_deref().map(key), key(&row.license)));
    }

    fn take_people(&mut self, people: Vec<(PersonEntry, u64)>) {
        let mut rows: Vec<(PersonId, PersonRow)> = Vec::with_capacity(people.len());
        for (person, account_logins) in people {
            let out = &mut self.left_out;
            let id = person.id;
            match person_row(person, account_logins, out) {
                Some(row) => rows.push((id, row)),
                None => left_out(out, Omission::Person, 1),
            }
        }
        rows.sort_by_cached_key(|(_, row)| normalized(&row.email));
        for (place, (id, row)) in rows.iter().enumerate() {
            self.places.set(*id, place);
            self.addresses.push_str(&row.email);
            self.ends.push(self.addresses.len());
        }
        self.people = rows.into_iter().map(|(_, row)| row).collect();
    }

    fn address(&self, place: usize) -> Option<&str> {
        let begins = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.addresses.get(begins..*self.ends.get(place)?)
    }

    /// The rows of one license's seats, in the order of their holders and days.
    pub fn seats<'r>(
        &'r self,
        license: &'r LicenseRow,
        mut seats: Vec<KnownSeat>,
        out: &'r mut LeftOut,
    ) -> impl Iterator<Item = SeatLine<'r>> {
        let name = license.fields.name.as_deref().unwrap_or_default();
        let shared = self.namesakes.get(&(key(&license.product), key(name))).is_some_and(|n| *n > 1);
        if shared {
            left_out(out, Omission::NamesakeSeat, seats.len() as u64);
            seats.clear();
        }
        let before = seats.len();
        seats.retain(|seat| self.places.get(seat.person).is_some());
        left_out(out, Omission::Seat, (before - seats.len()) as u64);
        seats.sort_by_cached_key(|seat| (self.places.get(seat.person), seat.assigned_on, seat.revoked_on));
        let before = seats.len();
        let days = |seat: &KnownSeat| (seat.person, seat.assigned_on, seat.revoked_on);
        seats.dedup_by(|next, one| next.revoked_on.is_some() && days(next) == days(one));
        left_out(out, Omission::TwinSeat, (before - seats.len()) as u64);
        seats.into_iter().filter_map(move |seat| {
            let email = self.address(self.places.get(seat.person)?)?;
            left_out(out, Omission::Exemption, seat.exempt.into());
            let last_used = observed(seat.last_used, Omission::Use, out);
            Some(SeatLine { product: &license.product, license: name, email, last_used, seat })
        })
    }
}

/// True if a row can say which account it is, and some file lists it.
fn has_row(account: &Account) -> bool {
    !is_placeholder(&account.login) && account.listed.is_some()
}

impl OwnCsvRecords {
    /// The rows of one account, one for each device; `into` is the account that it was merged into, and `by` is what tells the
    /// accounts of the license apart. `take` is handed one after another, until it says to stop.
    pub fn account_lines(
        &self,
        license: &LicenseRow,
        (account, into): (&Account, Option<&Account>),
        by: IdentityKey,
        out: &mut LeftOut,
        take: &mut dyn FnMut(AccountLine<'_>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if !has_row(account) {
            let erased = is_placeholder(&account.login);
            left_out(out, if erased { Omission::ErasedAccount } else { Omission::UnlistedAccount }, 1);
            return ControlFlow::Continue(());
        }
        let merged_into = into.filter(|into| has_row(into)).map(|into| into.identity().named(by));
        left_out(out, Omission::AccountMerge, (account.merged_into.is_some() && merged_into.is_none()).into());
        let person = account.person().and_then(|person| self.address(self.places.get(person)?));
        let is_nameless = account.person().is_some() && person.is_none();
        left_out(out, Omission::AccountHolder, is_nameless.into());
        let listed = account.devices.iter().filter(|device| device.listed.is_some());
        left_out(out, Omission::UnlistedAccount, (account.devices.len() - listed.clone().count()) as u64);
        let line = AccountLine {
            product: &license.product,
            publisher: license.publisher.as_deref(),
            license: license.fields.name.as_deref().unwrap_or_default(),
            account,
            device: None,
            person,
            match_rule: Some(account.matched.rule).filter(|_| !is_nameless),
            merged_into: merged_into.as_deref(),
        };
        let mut devices = listed.peekable();
        if devices.peek().is_none() {
            return take(line);
        }
        devices.try_for_each(|device| take(AccountLine { device: Some(device), ..line.clone() }))
    }

    /// The rows of `listings.csv`: entries as they stand, license by license and list by list.
    pub fn take_listings(&mut self, entries: Vec<ListEntry>) {
        let many = entries.len();
        let mut of: HashMap<LicenseId, Vec<ListEntry>> = HashMap::new();
        for entry in entries {
            of.entry(entry.license).or_default().push(entry);
        }
        for (id, license) in &self.licenses {
            self.listings.extend(of.remove(id).into_iter().flatten().map(|entry| ListingRow {
                product: license.product.clone(),
                publisher: license.publisher.clone(),
                license: license.fields.name.clone().unwrap_or_default(),
                list: entry.list,
                identifier: entry.identifier,
                since: Some(entry.since),
                added_by: Some(entry.added_by),
                reason: entry.reason,
            }));
        }
        left_out(&mut self.left_out, Omission::Listing, (many - self.listings.len()) as u64);
    }

    /// Counts accounts, of which each license has so many, as left out with their licenses.
    pub fn leave_accounts_out(&mut self, counts: impl IntoIterator<Item = (LicenseId, u64)>) {
        let kept: HashSet<LicenseId> = self.licenses.iter().map(|(id, _)| *id).collect();
        let left = counts.into_iter().filter(|(license, _)| !kept.contains(license)).map(|(_, count)| count).sum();
        left_out(&mut self.left_out, Omission::Account, left);
    }
}

/// The day that a file can say; anything else that was said is counted.
fn observed(last: Last, what: Omission, out: &mut LeftOut) -> Option<Day> {
    match last {
        Last::Observed(day) => Some(day),
        Last::Unknown => None,
        Last::Never | Last::OutsideWindow(_) => {
            left_out(out, what, 1);
            None
        }
    }
}

/// The terms as the file can say them.
fn given(terms: &Terms, with_keys: bool) -> LicenseFields {
    let mut fields = LicenseFields::from(terms);
    for field in FIELDS.iter().filter(|field| field.example.is_none() || (field.secret && !with_keys)) {
        (field.set)(&mut fields, None);
    }
    fields
}

/// The row of a person; `None` without an address.
fn person_row(person: PersonEntry, account_logins: u64, out: &mut LeftOut) -> Option<PersonRow> {
    let is_address = |kind: IdentifierKind| kind.scope("").is_empty();
    let shown = |(kind, value): &(IdentifierKind, String)| is_address(*kind) && is_mail_address(value);
    let shown = person.identifiers.iter().position(shown)?;
    let email = person.identifiers[shown].1.clone();
    left_out(out, Omission::AccountLogin, account_logins);
    let mut row = PersonRow {
        email,
        name: Some(person.name),
        department: person.department,
        employee_number: None,
        status: Some(person.status),
        switched_on: None,
        until: person.until,
        last_login: observed(person.last_login.last, Omission::SignIn, out),
        aliases: Vec::new(),
    };
    for (place, (kind, value)) in person.identifiers.into_iter().enumerate() {
        if is_address(kind) {
            if place == shown {
                left_out(out, Omission::AddressKind, (kind != IdentifierKind::Email).into());
            } else if value.contains(';') {
                left_out(out, Omission::Identifier, 1);
            } else {
                left_out(out, Omission::AddressKind, (kind != IdentifierKind::Alias).into());
                row.aliases.push(value);
            }
        } else if kind == IdentifierKind::EmployeeNumber && row.employee_number.is_none() {
            row.employee_number = Some(value);
        } else {
            left_out(out, Omission::Identifier, 1);
        }
    }
    Some(row)
}
