//! Which of dormouse's own CSV files a header belongs to, and what their columns are called.

use crate::domain::field::Described as _;
use crate::domain::import_file::mended::is_reject_column;
use crate::domain::license::LicenseFields;
use crate::domain::order::OrderFields;
use crate::domain::product::ProductFields;
use crate::domain::text::visible;

use super::super::nearest::is_near;

/// The columns of `licenses.csv` that name the product, each with the cell of the example.
pub(super) const PRODUCT_OF_LICENSE: [(&str, &str); 2] =
    [("product", "Creative Suite"), ("publisher", "Example Software")];
/// The columns of `orders.csv` that name the license, each with the cell of the example.
pub(super) const LICENSE_OF_ORDER: [(&str, &str); 3] =
    [("product", "Creative Suite"), ("publisher", "Example Software"), ("license", "Design team")];
/// The columns of `people.csv`, each with the cell of the example.
pub(super) const PEOPLE: [(&str, &str); 8] = [
    ("email", "ana@example.com"),
    ("name", "Ana Ruiz"),
    ("department", "Design"),
    ("employee_number", "1042"),
    ("status", "active"),
    ("until", ""),
    ("last_login", "2026-06-01"),
    ("aliases", "ana.ruiz@example.com;a.ruiz@example.com"),
];
/// The columns of `assignments.csv`, each with the cell of the example.
pub(super) const ASSIGNMENTS: [(&str, &str); 11] = [
    ("product", "Creative Suite"),
    ("license", "Design team"),
    ("email", "ana@example.com"),
    ("assigned_on", "2026-04-02"),
    ("last_used", "2026-06-01"),
    ("access_level", "editor"),
    ("account_identifier", "ana.ruiz"),
    ("notes", ""),
    ("revoked_on", ""),
    ("account_status", "active"),
    ("account_paid", "true"),
];

/// The columns of `accounts.csv`, each with the cell of the example: what one fills in, and behind it what an export has besides.
pub(super) const ACCOUNTS: [(&str, &str); 30] = [
    ("product", "Creative Suite"),
    ("license", "Design team"),
    ("login", "ana.ruiz"),
    ("domain", "corp"),
    ("device", "PC-17"),
    ("email", "ana@example.com"),
    ("name", "Ana Ruiz"),
    ("role", "editor"),
    ("state", "active"),
    ("tracked", "true"),
    ("has_data", "true"),
    ("paid", "true"),
    ("created_on", "2026-04-02"),
    ("last_used", "2026-06-01"),
    ("merged_into", ""),
    ("publisher", "Example Software"),
    ("user_id", "U1042"),
    ("person", "ana@example.com"),
    ("match_rule", "by_hand"),
    ("first_listed", "2026-04-30"),
    ("last_listed", "2026-06-01"),
    ("device_first_listed", "2026-04-30"),
    ("device_last_listed", "2026-06-01"),
    ("missing_since", ""),
    ("stopped_on", ""),
    ("freed_on", ""),
    ("decision", "keep"),
    ("decision_until", "2026-12-31"),
    ("decision_reason", "Her cases are open"),
    ("export_reference", ""),
];

/// The columns of `listings.csv`, each with the cell of the example.
pub(super) const LISTINGS: [(&str, &str); 8] = [
    ("product", "Creative Suite"),
    ("publisher", "Example Software"),
    ("license", "Design team"),
    ("list", "do_not_track"),
    ("identifier", "corp\\build-robot"),
    ("since", "2026-06-01"),
    ("added_by", "ana"),
    ("reason", "runs on shared machines"),
];

/// Which of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum OwnFile {
    Products,
    Licenses,
    Orders,
    People,
    Assignments,
    Accounts,
    Listings,
}

impl OwnFile {
    const ALL: [Self; 7] =
        [Self::Products, Self::Licenses, Self::People, Self::Assignments, Self::Orders, Self::Accounts, Self::Listings];

    /// The kind by the name of its file, with or without `dormouse.` before it.
    pub(in super::super) fn named(name: &str) -> Option<Self> {
        let name = name.strip_prefix("dormouse.").unwrap_or(name);
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name of its file.
    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Licenses => "licenses",
            Self::Orders => "orders",
            Self::People => "people",
            Self::Assignments => "assignments",
            Self::Accounts => "accounts",
            Self::Listings => "listings",
        }
    }

    /// Its header row and one example.
    pub(in super::super) fn template(self) -> String {
        let (names, cells): (Vec<_>, Vec<&str>) = self.examples().into_iter().unzip();
        // A cell that lists several things has commas of its own.
        let in_quotes = |cell: &str| if cell.contains(',') { format!("\"{cell}\"") } else { cell.to_owned() };
        let cells: Vec<String> = cells.into_iter().map(in_quotes).collect();
        format!("{}\n{}\n", names.join(","), cells.join(","))
    }

    /// The columns it can have, in the order of its template.
    pub(in super::super) fn columns(self) -> Vec<&'static str> {
        self.examples().into_iter().map(|(name, _)| name).collect()
    }

    /// The columns it can have, each with the cell of the example.
    fn examples(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Products => ProductFields::file_columns().map(|(field, example)| (field.name, example)).collect(),
            Self::Licenses => PRODUCT_OF_LICENSE
                .into_iter()
                .chain(LicenseFields::file_columns().map(|(field, example)| (field.name, example)))
                .collect(),
            Self::Orders => LICENSE_OF_ORDER
                .into_iter()
                .chain(OrderFields::file_columns().map(|(field, example)| (field.name, example)))
                .collect(),
            Self::People => PEOPLE.to_vec(),
            Self::Assignments => ASSIGNMENTS.to_vec(),
            Self::Accounts => ACCOUNTS.to_vec(),
            Self::Listings => LISTINGS.to_vec(),
        }
    }

    /// The columns without which a row would say nothing.
    pub(super) fn required(self) -> &'static [&'static str] {
        match self {
            Self::Products => &["name"],
            Self::Licenses => &["product"],
            Self::Orders => &["product", "day", "seats"],
            Self::People => &["email"],
            Self::Assignments => &["product", "license", "email"],
            Self::Accounts => &["product", "login"],
            Self::Listings => &["product", "list", "identifier"],
        }
    }

    fn known(self, header: &[String]) -> usize {
        header.iter().filter(|name| self.columns().contains(&lower(name).as_str())).count()
    }

    fn has_required(self, header: &[String]) -> bool {
        self.required().iter().all(|name| header.iter().any(|h| lower(h) == *name))
    }

    /// False where a header has much in common with this kind and is of another one all the same: vendors list accounts too, and
    /// name no product in a column of ours.
    fn could_be(self, header: &[String]) -> bool {
        let is_there = |column: &str| header.iter().any(|name| lower(name) == column || is_near(&lower(name), column));
        self != Self::Accounts || self.required().iter().all(|column| is_there(column))
    }

    /// How many columns of a header are misspelt ones of this kind.
    fn misspelt(self, header: &[String]) -> usize {
        let names: Vec<String> = header.iter().map(|name| lower(name)).collect();
        let absent: Vec<&str> =
            self.columns().into_iter().filter(|column| names.iter().all(|name| name != column)).collect();
        names
            .iter()
            .filter(|name| !self.columns().contains(&name.as_str()))
            .filter(|name| absent.iter().any(|column| is_near(name, column)))
            .count()
    }

    /// The kind that a header comes nearest to: the one that knows most of its columns.
    pub(super) fn nearest(header: &[String]) -> Self {
        let rank = |kind: &Self| {
            let columns = if kind.could_be(header) { kind.known(header) * 2 + kind.misspelt(header) } else { 0 };
            (columns, kind.has_required(header))
        };
        // `max_by_key` takes the last of equals; the kinds stand in the order of preference.
        Self::ALL.into_iter().rev().max_by_key(rank).unwrap_or(Self::Products)
    }

    /// The kind whose columns these are, every one.
    pub(in super::super) fn of(header: &[String]) -> Option<Self> {
        let kind = Self::nearest(header);
        let known = header.iter().filter(|name| !is_reject_column(name)).count();
        (kind.has_required(header) && kind.known(header) == known).then_some(kind)
    }

    /// The kind that the header was most likely meant for, though it has columns too many or too few: it knows two
    /// columns in three, or one in two that are all spelt as ours are.
    pub(in super::super) fn meant(header: &[String]) -> Option<Self> {
        let kind = Self::nearest(header);
        let known = kind.known(header) + kind.misspelt(header);
        let is_plain = header.iter().all(|name| *name == lower(name)) && kind.has_required(header);
        (known * 3 >= header.len() * 2 || (is_plain && known * 2 >= header.len())).then_some(kind)
    }
}

/// The form in which names of columns are compared.
pub(super) fn lower(name: &str) -> String {
    visible(name).trim().to_ascii_lowercase()
}

/// Where each of the columns stands in the header.
pub(super) fn resolve<const N: usize>(columns: [(&str, &str); N], header: &[String]) -> [Option<usize>; N] {
    columns.map(|(name, _)| place(name, header))
}

/// Where a column stands in the header.
pub(super) fn place(name: &str, header: &[String]) -> Option<usize> {
    header.iter().position(|h| lower(h) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn a_header_tells_the_kind() {
        for (text, kind) in [
            ("name", Some(OwnFile::Products)),
            ("name,publisher", Some(OwnFile::Products)),
            ("product", Some(OwnFile::Licenses)),
            ("product,name", Some(OwnFile::Licenses)),
            ("product,publisher,name", Some(OwnFile::Licenses)),
            ("email", Some(OwnFile::People)),
            ("Email,Name", Some(OwnFile::People)),
            ("product,license,email", Some(OwnFile::Assignments)),
            ("email,license,product,notes,rejected_because", Some(OwnFile::Assignments)),
            ("email,name,role", None),
            ("license,email", None),
            ("login", None),
            ("product,login", Some(OwnFile::Accounts)),
            ("product,license,login,domain,device,has_data", Some(OwnFile::Accounts)),
            ("product,login,plan", None),
            ("product,list,identifier", Some(OwnFile::Listings)),
            ("product,license,list,identifier,reason", Some(OwnFile::Listings)),
            ("list,identifier", None),
        ] {
            assert_eq!(OwnFile::of(&header(text)), kind, "{text}");
        }
        for kind in OwnFile::ALL {
            assert_eq!(OwnFile::of(&header(&kind.columns().join(","))), Some(kind));
            assert_eq!(OwnFile::named(&format!("dormouse.{}", kind.name())), Some(kind));
        }
    }
}
