//! One row to its accounts: one, or one for each product that the row names or has a column for.

use crate::domain::account::AccountDetails;
use crate::domain::evidence::Last;
use crate::domain::import_file::Account;
use crate::domain::import_file::account_status::AccountStatus;
use crate::domain::inventory::DEVICE_LIMIT;
use crate::domain::person::{self, DEPARTMENT_LIMIT, IDENTIFIER_LIMIT};
use crate::domain::product;
use crate::domain::seat::{ACCESS_LEVEL_LIMIT, ACCOUNT_LIMIT};
use crate::domain::text;

use super::super::preset::{DateRule, Preset, Says, TextRule};
use super::super::row::{Fault, Faults, Row, Span};
use super::cells::{Header, Left, Placed};
use super::frame::Frame;
use super::identity::Named;

type TextField<'p> = Option<Placed<'p, TextRule>>;
type DateField<'p> = Option<Placed<'p, DateRule>>;

/// Where everything stands that is said of an account.
pub(super) struct Columns<'p> {
    display_name: TextField<'p>,
    department: TextField<'p>,
    product: TextField<'p>,
    status: TextField<'p>,
    paid: TextField<'p>,
    user_id: TextField<'p>,
    domain: TextField<'p>,
    device: TextField<'p>,
    tracked: TextField<'p>,
    has_data: TextField<'p>,
    seats: Vec<Seat<'p>>,
    unpivots: bool,
}

/// What is said of one seat; an unpivoted file has one for each product.
struct Seat<'p> {
    /// The column that says whether the account has it, and the product.
    product: Option<(usize, &'p Says, String)>,
    access_level: TextField<'p>,
    account_identifier: TextField<'p>,
    assigned_on: DateField<'p>,
    last_used: DateField<'p>,
    last_login: DateField<'p>,
}

impl<'p> Seat<'p> {
    fn new(preset: &'p Preset, header: Header<'_>, product: Option<(usize, &'p Says, String)>) -> Self {
        let fields = &preset.fields;
        Self {
            product,
            access_level: header.texts(fields.access_level.as_ref()),
            account_identifier: header.texts(fields.account_identifier.as_ref()),
            assigned_on: header.date(fields.assigned_on.as_ref()),
            last_used: header.date(fields.last_used.as_ref()),
            last_login: header.date(fields.last_login.as_ref()),
        }
    }

    /// True if the account has it.
    fn is_held(&self, row: &Row<'_>) -> bool {
        self.product.as_ref().is_none_or(|(column, says, _)| {
            let cell = row.cell(*column);
            if says.is_open() { !text::visible(cell).trim().is_empty() } else { says.holds(cell) }
        })
    }
}

impl<'p> Columns<'p> {
    /// `written` is the header as it is written, and `names` as it is compared.
    pub(super) fn new(preset: &'p Preset, written: &[String], names: &[String]) -> Self {
        let (header, fields) = (Header::new(names), &preset.fields);
        let seats = match &preset.unpivot {
            None => vec![Seat::new(preset, header, None)],
            Some(unpivot) => {
                let products = written.iter().enumerate();
                let products = products.filter_map(|(at, name)| Some((at, name, unpivot.product(name)?)));
                products
                    .map(|(at, name, product)| {
                        let header = header.within(name, &product);
                        Seat::new(preset, header, Some((at, &unpivot.says, product.clone())))
                    })
                    .collect()
            }
        };
        Self {
            display_name: header.texts(fields.display_name.as_ref()),
            department: header.texts(fields.department.as_ref()),
            product: header.texts(fields.product.as_ref()),
            status: header.texts(fields.status.as_ref()),
            paid: header.texts(fields.paid.as_ref()),
            user_id: header.texts(fields.user_id.as_ref()),
            domain: header.texts(fields.domain.as_ref()),
            device: header.texts(fields.device.as_ref()),
            tracked: header.texts(fields.tracked.as_ref()),
            has_data: header.texts(fields.has_data.as_ref()),
            seats,
            unpivots: preset.unpivot.is_some(),
        }
    }

    /// True if the file is to have a column for each product and has none.
    pub(super) fn lacks_products(&self) -> bool {
        self.unpivots && self.seats.is_empty()
    }

    /// Warns of dates that the preset knows and the file has no column for.
    pub(super) fn missing(&self) -> Vec<String> {
        let lacks = |field: for<'s> fn(&'s Seat<'p>) -> &'s DateField<'p>| {
            self.seats.iter().all(|seat| field(seat).as_ref().is_some_and(|field| field.at.is_empty()))
        };
        [("last use", lacks(|seat| &seat.last_used)), ("last sign-in", lacks(|seat| &seat.last_login))]
            .into_iter()
            .filter(|(_, is_missing)| *is_missing && !self.seats.is_empty())
            .map(|(what, _)| format!("The file has no column for the {what}, so nothing is said of it."))
            .collect()
    }

    /// What the vendor says of the account itself: its status there, and whether it is paid for.
    pub(super) fn account_state(&self, row: &Row<'_>, left: &mut Left) -> (Option<AccountStatus>, Option<bool>) {
        let status = self.status.as_ref().and_then(|field| field.name(row)).and_then(|(column, word)| {
            let status = word.parse().ok();
            if status.is_none() {
                left.unknown(&word, column);
            }
            status
        });
        (status, yes_or_no(&self.paid, row, left))
    }

    /// What the vendor says of the account besides, where a file of this kind says any of it.
    fn details(&self, row: &Row<'_>, left: &mut Left) -> Option<Box<AccountDetails>> {
        let mut kept = |field: &TextField<'_>, limit| field.as_ref().and_then(|field| field.kept(row, limit, left));
        let details = AccountDetails {
            domain: kept(&self.domain, IDENTIFIER_LIMIT),
            device: kept(&self.device, DEVICE_LIMIT),
            user_id: kept(&self.user_id, IDENTIFIER_LIMIT),
            tracked: yes_or_no(&self.tracked, row, left),
            has_data: yes_or_no(&self.has_data, row, left),
        };
        (details != AccountDetails::default()).then(|| Box::new(details))
    }

    /// The columns that say so.
    pub(super) fn of_account_state(&self) -> Vec<usize> {
        self.status.iter().chain(&self.paid).flat_map(|field| field.at.iter().copied()).collect()
    }

    /// The accounts of a row, without what names their holder; none if it is unpivoted and has no product.
    pub(super) fn accounts(&self, row: &Row<'_>, frame: &Frame, left: &mut Left, faults: &mut Faults) -> Vec<Account> {
        let mut kept = |field: &TextField<'_>, limit| field.as_ref().and_then(|field| field.kept(row, limit, left));
        let display_name = kept(&self.display_name, person::NAME_LIMIT);
        let department = kept(&self.department, DEPARTMENT_LIMIT);
        let details = self.details(row, left);
        let named = self.products(row, left);
        let mut accounts = Vec::with_capacity(1);
        for seat in self.seats.iter().filter(|seat| seat.is_held(row)) {
            let account_identifier = match seat.account_identifier.as_ref().and_then(|field| field.name(row)) {
                Some((column, text)) => {
                    faults.or_nothing(text::refuse_rounded(&text).map_err(|bad| Fault::text(column, &bad)));
                    left.keep(&text, column, ACCOUNT_LIMIT)
                }
                None => None,
            };
            let past = Span::Past(frame.as_of);
            let assigned_on = seat.assigned_on.as_ref().and_then(|field| field.day(row, frame, past, faults));
            let mut last =
                |field: &DateField<'_>| field.as_ref().map_or(Last::Unknown, |field| field.last(row, frame, faults));
            let account = Account {
                display_name: display_name.clone(),
                department: department.clone(),
                assigned_on,
                last_used: last(&seat.last_used),
                last_login: last(&seat.last_login),
                access_level: seat.access_level.as_ref().and_then(|field| field.kept(row, ACCESS_LEVEL_LIMIT, left)),
                account_identifier,
                details: details.clone(),
                ..Account::default()
            };
            match (&seat.product, named.as_slice()) {
                (Some((_, _, product)), _) => accounts.push(Account { product: Some(product.clone()), ..account }),
                (None, []) => accounts.push(account),
                (None, products) => accounts.extend(
                    products.iter().map(|product| Account { product: Some(product.clone()), ..account.clone() }),
                ),
            }
        }
        accounts
    }

    /// The products or plans that a row names, each once.
    fn products(&self, row: &Row<'_>, left: &mut Left) -> Vec<String> {
        let Some((column, parts)) = self.product.as_ref().and_then(|field| field.names(row)) else { return Vec::new() };
        let mut products: Vec<String> = Vec::with_capacity(parts.len());
        for part in parts {
            let product = left.keep(&part, column, product::NAME_LIMIT);
            products.extend(product.filter(|new| !products.iter().any(|known| text::key(known) == text::key(new))));
        }
        products
    }
}

/// Yes or no, as a cell says it.
fn yes_or_no(field: &TextField<'_>, row: &Row<'_>, left: &mut Left) -> Option<bool> {
    let (column, word) = field.as_ref()?.name(row)?;
    let said = text::yes_or_no(&word);
    if said.is_none() {
        left.unknown(&word, column);
    }
    said
}

/// The accounts with what names their holder.
pub(super) fn named(accounts: Vec<Account>, identifiers: &[Named]) -> impl Iterator<Item = Account> {
    accounts.into_iter().map(|account| Account { identifiers: identifiers.to_vec(), ..account })
}
