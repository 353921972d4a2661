//! Which license the accounts of a file belong to, by the products that its rows name.
//!
//! A row may name several, and each is an account of its own. Where one license was chosen, the others' accounts are
//! passed over; what no license answers to is told, and costs a row only if nothing of it could be taken.

use super::{Account, Numbered};
use crate::domain::ids::LicenseId;
use crate::domain::text::key;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What licenses are called in exports.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    called: HashMap<String, Called>,
    /// The words of all that each is called.
    words: BTreeMap<LicenseId, BTreeSet<String>>,
}

/// The licenses that go by one name.
#[derive(Debug, Clone, Default)]
struct Called {
    /// Those of which somebody said that exports call them so.
    said: BTreeSet<LicenseId>,
    /// Those that the name means alone: product and name together, or a product with one unnamed license.
    wholly: BTreeSet<LicenseId>,
    /// Those whose product, or whose name, it is.
    partly: BTreeSet<LicenseId>,
}

impl Answers {
    /// Adds a license by the names of its product and its own, and by those that exports are known to have for it.
    pub fn note<'n>(
        &mut self,
        license: LicenseId,
        product: &str,
        name: Option<&str>,
        in_exports: impl IntoIterator<Item = &'n str>,
    ) {
        let name = name.filter(|name| !name.is_empty());
        let whole = name.map_or_else(|| product.to_owned(), |name| format!("{product} {name}"));
        let words = self.words.entry(license).or_default();
        words.extend(words_of(&whole));
        self.called.entry(key(&whole)).or_default().wholly.insert(license);
        for part in [Some(product), name].into_iter().flatten() {
            self.called.entry(key(part)).or_default().partly.insert(license);
        }
        for called in in_exports {
            words.extend(words_of(called));
            self.called.entry(key(called)).or_default().said.insert(license);
        }
    }

    /// The licenses that answer to a product of a file. What somebody said of one goes before what others are named.
    #[must_use]
    pub fn to(&self, product: &str) -> Vec<LicenseId> {
        let Some(called) = self.called.get(&key(product)) else { return Vec::new() };
        let nearest = [&called.said, &called.wholly, &called.partly].into_iter().find(|some| !some.is_empty());
        nearest.into_iter().flatten().copied().collect()
    }

    /// The license that a product is most likely of to which none answers: the one whose names share most words with it.
    #[must_use]
    pub fn nearest(&self, product: &str) -> Option<LicenseId> {
        let wanted: BTreeSet<String> = words_of(product).collect();
        let shared = |words: &BTreeSet<String>| wanted.intersection(words).count();
        let ranked = self.words.iter().map(|(license, words)| (shared(words), std::cmp::Reverse(words.len()), license));
        let best = ranked.filter(|(shared, ..)| *shared > 0);
        best.max_by_key(|(shared, few, license)| (*shared, *few, std::cmp::Reverse(**license)))
            .map(|(.., license)| *license)
    }

    /// The only one, if there is one.
    fn only(&self, product: &str) -> Option<LicenseId> {
        match self.to(product).as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    fn is_called(&self, license: LicenseId, product: &str) -> bool {
        let called = self.called.get(&key(product));
        let all = called.into_iter().flat_map(|called| [&called.said, &called.wholly, &called.partly]);
        all.flatten().any(|one| *one == license)
    }
}

/// The words of a name that tell it from others.
fn words_of(name: &str) -> impl Iterator<Item = String> {
    let name = key(name);
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 1);
    words.map(str::to_owned).collect::<Vec<_>>().into_iter()
}

type Accounts<'f> = Vec<&'f Numbered<Account>>;

/// The accounts of one license that was chosen.
#[derive(Debug, PartialEq, Eq)]
pub struct Chosen<'f> {
    /// Those that are its own.
    pub accounts: Accounts<'f>,
    /// The lines of which nothing is.
    pub other_lines: usize,
    /// The products of the others, the most frequent first.
    pub others: Vec<&'f str>,
}

/// The accounts that belong to a license, where the file says to which each belongs; all of them, where it does not.
/// A file that names nothing but other products has none.
#[must_use]
pub fn of_license<'f>(accounts: &'f [Numbered<Account>], answers: &Answers, license: LicenseId) -> Chosen<'f> {
    if accounts.iter().all(|account| account.row.product.is_none()) {
        return Chosen { accounts: accounts.iter().collect(), other_lines: 0, others: Vec::new() };
    }
    let is_own = |account: &&Numbered<Account>| {
        account.row.product.as_deref().is_some_and(|product| answers.is_called(license, product))
    };
    let (own, others): (Accounts<'_>, Accounts<'_>) = accounts.iter().partition(is_own);
    let lines: HashSet<u32> = own.iter().map(|account| account.line).collect();
    let other_lines = others.iter().map(|account| account.line).filter(|line| !lines.contains(line));
    let other_lines = other_lines.collect::<HashSet<_>>().len();
    let products = others.iter().filter_map(|account| account.row.product.as_deref());
    Chosen { accounts: own, other_lines, others: most_frequent(products) }
}

fn most_frequent<'f>(products: impl Iterator<Item = &'f str>) -> Vec<&'f str> {
    let mut counts: BTreeMap<String, (usize, &'f str)> = BTreeMap::new();
    for product in products {
        counts.entry(key(product)).or_insert((0, product)).0 += 1;
    }
    let mut counts: Vec<(usize, &str)> = counts.into_values().collect();
    counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    counts.into_iter().map(|(_, product)| product).collect()
}

/// The accounts of a file by license.
#[derive(Debug, Default)]
pub struct Parted<'f> {
    /// Each license with its accounts, in the order of the file.
    pub groups: Vec<(LicenseId, Accounts<'f>)>,
    /// Those that name no product, where others do.
    pub nameless: Accounts<'f>,
    /// Lines of which nothing could be taken, each with its accounts.
    pub unanswered: BTreeMap<u32, Accounts<'f>>,
    /// Products that no single license answers to, of lines of which something could: with the first line and how many.
    pub left: BTreeMap<String, (&'f str, u32, usize)>,
}

/// Parts accounts by the license that the product of each is of. `None` if no row names a product.
#[must_use]
pub fn by_product<'f>(accounts: &'f [Numbered<Account>], answers: &Answers) -> Option<Parted<'f>> {
    if accounts.iter().all(|account| account.row.product.is_none()) && !accounts.is_empty() {
        return None;
    }
    let mut parted = Parted::default();
    let mut place: HashMap<LicenseId, usize> = HashMap::new();
    let mut taken: HashSet<u32> = HashSet::new();
    let mut unanswered: Vec<(&Numbered<Account>, &str)> = Vec::new();
    for account in accounts {
        let Some(product) = account.row.product.as_deref() else {
            parted.nameless.push(account);
            continue;
        };
        let Some(license) = answers.only(product) else {
            unanswered.push((account, product));
            continue;
        };
        taken.insert(account.line);
        let at = *place.entry(license).or_insert_with(|| {
            parted.groups.push((license, Vec::new()));
            parted.groups.len() - 1
        });
        parted.groups[at].1.push(account);
    }
    for (account, product) in unanswered {
        if taken.contains(&account.line) {
            parted.left.entry(key(product)).or_insert((product, account.line, 0)).2 += 1;
        } else {
            parted.unanswered.entry(account.line).or_default().push(account);
        }
    }
    Some(parted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts(rows: &[(u32, &str)]) -> Vec<Numbered<Account>> {
        let account = |product: &str| Account {
            product: (!product.is_empty()).then(|| product.to_owned()),
            ..Account::default()
        };
        rows.iter().map(|(line, product)| Numbered { line: *line, row: account(product) }).collect()
    }

    fn answers() -> Answers {
        let mut answers = Answers::default();
        answers.note(LicenseId(1), "Suite", Some("E3"), []);
        answers.note(LicenseId(2), "Suite", Some("E5"), ["SPE_E5", "Suite: Enterprise"]);
        answers.note(LicenseId(3), "Draw", None, ["Suite E3 (Draw)"]);
        answers
    }

    #[test]
    fn a_license_answers_to_its_product_its_name_and_both() {
        let to = |product: &str| answers().to(product).iter().map(|id| id.0).collect::<Vec<_>>();
        for (product, licenses) in
            [("suite  e3", &[1][..]), ("E5", &[2]), ("Suite", &[1, 2]), ("DRAW", &[3]), ("Suite E1", &[])]
        {
            assert_eq!(to(product), licenses, "{product}");
        }
    }

    #[test]
    fn what_somebody_said_that_exports_call_a_license_goes_before_the_names_of_others() {
        let mut answers = answers();
        assert_eq!([answers.to("spe_e5"), answers.to("suite: enterprise")], [[LicenseId(2)], [LicenseId(2)]]);
        answers.note(LicenseId(4), "Other", None, ["Suite E3", "Suite"]);
        assert_eq!([answers.to("Suite E3"), answers.to("Suite")], [[LicenseId(4)], [LicenseId(4)]]);
        assert!(answers.is_called(LicenseId(1), "Suite E3"), "it is its name all the same");
        answers.note(LicenseId(5), "Third", None, ["Suite"]);
        assert_eq!(answers.to("Suite").len(), 2);
    }

    #[test]
    fn the_nearest_license_shares_most_words_with_a_product_that_none_answers_to() {
        for (product, nearest) in [
            ("Suite Enterprise", Some(2)),
            ("Draw Pro", Some(3)),
            ("Suite E3 for students", Some(1)),
            ("Paint", None),
            ("", None),
        ] {
            assert_eq!(answers().nearest(product).map(|id| id.0), nearest, "{product}");
        }
    }

    #[test]
    fn the_chosen_license_has_what_names_it() {
        let rows = accounts(&[(2, "Suite E3"), (2, "Draw"), (3, "Suite E5"), (4, "Suite"), (5, ""), (6, "Suite E5")]);
        let chosen = of_license(&rows, &answers(), LicenseId(1));
        assert_eq!(chosen.accounts.iter().map(|account| account.line).collect::<Vec<_>>(), [2, 4]);
        assert_eq!((chosen.other_lines, chosen.others), (3, vec!["Suite E5", "Draw"]));
        let none = of_license(&rows, &answers(), LicenseId(9));
        assert_eq!((none.accounts.len(), none.other_lines), (0, 5));
        let silent = accounts(&[(2, ""), (3, "")]);
        assert_eq!(of_license(&silent, &answers(), LicenseId(9)).accounts.len(), 2);
    }

    #[test]
    fn each_product_of_a_row_goes_to_its_license() {
        let rows = accounts(&[(2, "Draw"), (2, "Suite E3"), (3, "Paint"), (3, "Draw"), (4, "Paint"), (5, "Suite")]);
        let parted = by_product(&rows, &answers()).unwrap();
        let groups: Vec<(i64, usize)> = parted.groups.iter().map(|(id, all)| (id.0, all.len())).collect();
        assert_eq!(groups, [(3, 2), (1, 1)]);
        assert_eq!(parted.left.into_values().collect::<Vec<_>>(), [("Paint", 3, 1)]);
        assert_eq!(parted.unanswered.into_iter().collect::<Vec<_>>(), [(4, vec![&rows[4]]), (5, vec![&rows[5]])]);
        assert!(by_product(&accounts(&[(2, "")]), &answers()).is_none());
        let rows = accounts(&[(2, ""), (3, "Draw")]);
        assert_eq!(by_product(&rows, &answers()).unwrap().nameless, [&rows[0]]);
    }
}
