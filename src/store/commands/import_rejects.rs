//! Rows that cannot be taken: why no license could be told for them, and when they are too many.
//!
//! The sentence names what most of them lack, and the hint mends that: what is said here works as it stands.

use crate::domain::command::ImportOptions;
use crate::domain::ids::LicenseId;
use crate::domain::import_file::plan::Names;
use crate::domain::import_file::rejects::Rejects;
use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::import_file::surprises::Surprises;
use crate::domain::import_file::{ImportFile, RejectCode, RowFault};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, capital, count, flag, key, number};
use crate::store::error::Res;
use std::collections::{BTreeMap, HashMap};

/// Products or licenses that a sentence names.
const NAMED: usize = 5;

/// The products that rows name and that no single license answers to.
#[derive(Default)]
pub(super) struct Unanswered {
    all: Vec<Product>,
    /// Where each stands, by the name that is compared: there may be as many as rows.
    at: HashMap<String, usize>,
}

/// A product that rows name and that no license answers to, or more than one.
struct Product {
    name: String,
    licenses: Vec<LicenseId>,
    /// The one it is most likely of, where none answers.
    nearest: Option<LicenseId>,
    first: u32,
    rows: usize,
}

impl Unanswered {
    /// The fault of a row that is left out because no single license answers to a product it names.
    pub fn fault(&mut self, names: &Names, line: u32, product: &str) -> RowFault {
        let wanted = key(product);
        let place = self.at.get(&wanted).copied().unwrap_or_else(|| {
            self.all.push(Product::of(names, product, line));
            let place = self.all.len() - 1;
            self.at.insert(wanted.clone(), place);
            place
        });
        let known = &mut self.all[place];
        known.rows += 1;
        RowFault::of("product", RejectCode::NotFound, format!("{}.", known.sentence()))
    }

    /// What the file names that no single license answers to, the most frequent first.
    fn most_frequent(&self) -> (String, String) {
        let products = self.in_order();
        let Some(first) = products.first() else { return Default::default() };
        let mut sentences: Vec<String> = products.iter().take(NAMED).map(|known| known.sentence()).collect();
        if products.len() > NAMED {
            sentences.push(format!("and so on for {} more", products.len() - NAMED));
        }
        (format!(" {}.", sentences.join("; ")), first.hint())
    }

    /// What makes one license answer to a product, unless that is said of it anyway.
    pub fn hint(&self, names: &Names, product: &str) -> Option<String> {
        let is_said = self.at.contains_key(&key(product));
        (!is_said).then(|| Product::of(names, product, 0).hint())
    }

    /// Says of each of those products what makes a license answer to it.
    pub fn tell(&self, unit: RowUnit, surprises: &mut Surprises) {
        for known in self.in_order().into_iter().take(NAMED) {
            let rows = count(known.rows, "row", "rows");
            let first = unit.of(known.first);
            surprises.note(known.rows, format!("{} ({rows}, first: {first}); {}.", known.sentence(), known.hint()));
        }
    }

    fn in_order(&self) -> Vec<&Product> {
        let mut products: Vec<&Product> = self.all.iter().collect();
        products.sort_by_key(|known| std::cmp::Reverse(known.rows));
        products
    }
}

/// The command by which a license is called as files call it.
fn called(license: LicenseId, product: &str) -> String {
    format!("dormouse license edit {license} {}", flag("vendor-product", product))
}

impl Product {
    fn of(names: &Names, product: &str, first: u32) -> Self {
        let licenses = names.answers.to(product);
        let nearest = licenses.is_empty().then(|| names.answers.nearest(product)).flatten();
        Self { name: product.to_owned(), licenses, nearest, first, rows: 0 }
    }

    /// What makes one license answer to it.
    fn hint(&self) -> String {
        let add = format!("dormouse license add {}", flag("product", &self.name));
        match (self.licenses.first(), self.nearest) {
            (Some(license), _) => {
                let called = called(*license, &self.name);
                format!("choose one, such as --license {license}, or say which of them exports call so: {called}")
            }
            (None, Some(license)) => {
                format!("if {license} is it: {}; if none is, make one: {add}", called(license, &self.name))
            }
            (None, None) => {
                format!("say which license the rows are of with --license NAME, or make one first: {add}")
            }
        }
    }

    /// Without a full stop.
    fn sentence(&self) -> String {
        let product = Shown(&self.name);
        match self.licenses.as_slice() {
            [] => format!("No license answers to the product \"{product}\""),
            many => format!("{} licenses answer to the product \"{product}\": {}", many.len(), listed(many)),
        }
    }
}

/// The refusal of a file that names products, and none of them is the license that was chosen; `made` if it was to be
/// made for the file.
pub(super) fn names_others(license: LicenseId, others: &[&str], made: bool) -> Refusal {
    let first = others.first().copied().unwrap_or_default();
    let listed = quoted(others);
    let which = if made { "license of that name".to_owned() } else { format!("license {license}") };
    let refusal = Refusal::new(
        Code::NotFound,
        format!("No row of the file is for the {which}: the rows are for {listed}; nothing was changed."),
    );
    let named = flag("license", first);
    refusal.hint(if made {
        format!("name it as the file does: {named}")
    } else {
        format!(
            "if one of them is this license, say that files call it so: {}; or choose another with --license",
            called(license, first)
        )
    })
}

/// Some names in quotes, and how many more there are.
pub(super) fn quoted(names: &[&str]) -> String {
    let mut shown: Vec<String> = names.iter().take(NAMED).map(|name| format!("\"{}\"", Shown(name))).collect();
    if names.len() > NAMED {
        shown.push(format!("and {} more", names.len() - NAMED));
    }
    shown.join(", ")
}

fn listed(licenses: &[LicenseId]) -> String {
    let mut names: Vec<String> = licenses.iter().take(NAMED).map(ToString::to_string).collect();
    if licenses.len() > NAMED {
        names.push(format!("and {} more", licenses.len() - NAMED));
    }
    names.join(", ")
}

/// So many rows that cannot be taken are more than a few bad ones.
const MANY: usize = 20;

/// None of the rows can be taken, or many, which are more than one in twenty: that is the wrong file, or something it names is
/// not here yet.
pub(super) fn refuse_too_many(
    file: &ImportFile,
    rejects: &Rejects,
    unanswered: &Unanswered,
    options: &ImportOptions,
) -> Res<()> {
    let rejected = rejects.len();
    let (rows, passed_over) = (file.rows as usize, file.passed_over as usize);
    let are_all = rejected > 1 && rejected + passed_over >= rows;
    if options.allow_rejects || rejected * 20 <= rows || !(are_all || rejected >= MANY) {
        return Ok(());
    }
    let mut reasons: BTreeMap<(&str, Option<&str>), Reason<'_>> = BTreeMap::new();
    for (place, (reject, fault)) in
        rejects.iter().flat_map(|row| row.faults().map(move |fault| (row, fault))).enumerate()
    {
        let first = Reason { rows: 0, place, line: reject.line, fault };
        reasons.entry((fault.code.word(), fault.column.as_deref())).or_insert(first).rows += 1;
    }
    // Of reasons that are as many, the one that comes first in the file.
    let most = reasons.values().max_by_key(|reason| (reason.rows, std::cmp::Reverse(reason.place)));
    let (why, hint) = most.map_or_else(Default::default, |first| said(first, file, unanswered, (are_all, options)));
    let (of, name) = (count(file.rows, "row", "rows"), Shown(&file.file));
    let which = match passed_over {
        0 if are_all => format!("None of the {of} of {name} can be taken"),
        _ if are_all => {
            format!("{} of {of} of {name} cannot be taken, and the others are passed over", number(rejected))
        }
        _ => format!("{} of {of} of {name} cannot be taken, more than one in twenty", number(rejected)),
    };
    Err(Refusal::new(Code::TooManyRejects, format!("{which}; nothing was changed.{why}")).hint(hint).into())
}

/// A fault that rows have in common, and where it stands first.
struct Reason<'r> {
    rows: usize,
    /// Among all faults of the file.
    place: usize,
    line: u32,
    fault: &'r RowFault,
}

/// The sentence that goes on with why, and what to do about it.
fn said(
    Reason { line, fault, .. }: &Reason<'_>,
    file: &ImportFile,
    unanswered: &Unanswered,
    (are_all, options): (bool, &ImportOptions),
) -> (String, String) {
    let (unit, as_of) = (file.unit, file.as_of);
    let line = format!(" {}: {}", capital(&unit.of(*line)), fault.said());
    let hint = match (fault.code, fault.column.as_deref()) {
        (RejectCode::NotFound, Some("product")) => return unanswered.most_frequent(),
        (RejectCode::NotFound, Some("holder")) if !options.create_people => {
            "add the people the file names with --create-people, or read people.csv first".to_owned()
        }
        (RejectCode::NotFound, Some("license")) if fault.message.contains("licenses.csv") => {
            "add the license to licenses.csv, and read both files in one command".to_owned()
        }
        (RejectCode::NotFound, Some("license")) => "bring the license back first, as the sentence says".to_owned(),
        (RejectCode::NotFound, Some("email")) => {
            "add the people to people.csv, and read both files in one command".to_owned()
        }
        (RejectCode::Ambiguous, Some("holder" | "email")) => {
            "see which records may be one person's with: dormouse person review".to_owned()
        }
        (RejectCode::NotCalculated, _) => {
            "open the file in your spreadsheet program, save it there, and read it again".to_owned()
        }
        (RejectCode::NoSeatLeft, _) => {
            "see which licenses are full with: dormouse license list --view fully-seated; then raise their totals with \
             dormouse license edit"
                .to_owned()
        }
        (RejectCode::DateOutOfRange, _) => format!(
            "the file was read as of {as_of}: if it speaks for a later day, say so with --as-of; else mend the rows and \
             read it again"
        ),
        _ if are_all || options.revoke_gone => "mend the rows and read the file again".to_owned(),
        _ => "mend the rows and read the file again, or take the others with --allow-rejects".to_owned(),
    };
    (line, hint)
}
