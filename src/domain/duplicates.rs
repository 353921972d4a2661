//! Records that might be one human: what two of them share that is no proof, so that somebody looks and decides.
//!
//! Pure, and quick on a hundred thousand people: records are gathered under keys, and only those that share a key are
//! compared. What is proof (the same address, the same employee number) never comes here: files are matched by it. A key
//! that many share says nothing of any two of them and is passed over.

use super::ids::PersonId;
use super::person::{IdentifierKind, normalized};
use super::text::key;
use super::word::has_word;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// How many records may share a key before it says nothing.
const SHARED_BY: usize = 8;
/// How many records are compared letter by letter.
const COMPARED: usize = 64;
/// How alike two names must be, from 0 to 1, to be taken for a typing error.
const ALIKE: f64 = 0.93;
/// The part before the `@` of addresses that belong to a role.
const ROLES: [&str; 12] =
    ["admin", "billing", "contact", "finance", "hello", "help", "hr", "info", "it", "office", "sales", "support"];

/// What two records share, the most telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Reason {
    /// Employee numbers that differ in leading zeros or marks alone.
    EmployeeNumber,
    /// An identifier that was one's is the other's now.
    FormerIdentifier,
    /// Addresses that differ in a tag (`ana+news@`) alone.
    TaggedAddress,
    /// The login of one is the part before the `@` of the other's address, and of nobody else's.
    LoginIsAddress,
    /// Name and department.
    NameAndDepartment,
    /// The part before the `@`, at different domains.
    LocalPart,
    /// The name, where the department of one is not known.
    Name,
    /// Nearly the name, in one department, and nobody else comes near.
    NearlyTheName,
}

has_word!(Reason);

impl Reason {
    /// The phrase as people read it.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::EmployeeNumber => "employee numbers that differ in zeros or marks alone",
            Self::FormerIdentifier => "an identifier of one was the other's before",
            Self::TaggedAddress => "addresses that differ in a tag alone",
            Self::LoginIsAddress => "the login of one begins the other's address",
            Self::NameAndDepartment => "same name and department",
            Self::LocalPart => "same address at another domain",
            Self::Name => "same name, and the department of one is not known",
            Self::NearlyTheName => "nearly the same name, same department",
        }
    }

    /// How far it may be trusted, out of a hundred.
    #[must_use]
    pub fn score(self) -> u32 {
        match self {
            Self::EmployeeNumber => 90,
            Self::FormerIdentifier => 85,
            Self::TaggedAddress => 80,
            Self::LoginIsAddress => 70,
            Self::NameAndDepartment => 60,
            Self::LocalPart => 55,
            Self::Name | Self::NearlyTheName => 50,
        }
    }
}

/// What the rules look at of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The person's id.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Where they work.
    pub department: Option<String>,
    /// Current identifiers.
    pub current: Vec<(IdentifierKind, String)>,
    /// Identifiers that were theirs once.
    pub former: Vec<(IdentifierKind, String)>,
}

/// Two records that might be one human, the older first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The lower id.
    pub low: PersonId,
    /// The higher id.
    pub high: PersonId,
    /// What they share, the most telling first.
    pub reasons: Vec<Reason>,
}

impl Pair {
    /// How far the strongest reason may be trusted, out of a hundred.
    #[must_use]
    pub fn score(&self) -> u32 {
        self.reasons.iter().map(|reason| reason.score()).max().unwrap_or(0)
    }
}

/// Every pair that shares something, the most telling first; `distinct` are those that somebody found to be two people,
/// lower id first.
#[must_use]
pub fn pairs(records: &[Record], distinct: &HashSet<(PersonId, PersonId)>) -> Vec<Pair> {
    let mut found: BTreeMap<(PersonId, PersonId), BTreeSet<Reason>> = BTreeMap::new();
    let names: Vec<String> = records.iter().map(|record| name_key(&record.name)).collect();
    let departments: Vec<Option<String>> =
        records.iter().map(|record| record.department.as_deref().map(key).filter(|key| !key.is_empty())).collect();
    let mut note = |a: usize, b: usize, reason: Reason| {
        let (a, b) = (records[a].id, records[b].id);
        let pair = (a.min(b), a.max(b));
        if a != b && !distinct.contains(&pair) {
            found.entry(pair).or_default().insert(reason);
        }
    };
    each_pair(&gathered(records, numbers), |a, b| note(a, b, Reason::EmployeeNumber));
    each_pair(&gathered(records, tagless), |a, b| note(a, b, Reason::TaggedAddress));
    each_pair(&gathered(records, local_parts), |a, b| note(a, b, Reason::LocalPart));
    former(records, &mut note);
    logins(records, &mut note);
    by_name(&names, &departments, &mut note);
    slips(&names, &departments, &mut note);
    let mut pairs: Vec<Pair> = found
        .into_iter()
        .map(|((low, high), reasons)| Pair { low, high, reasons: reasons.into_iter().collect() })
        .collect();
    pairs.sort_by_key(|pair| (std::cmp::Reverse(pair.score()), std::cmp::Reverse(pair.reasons.len()), pair.low));
    pairs
}

type Gathered = HashMap<String, Vec<usize>>;

/// The places of the records under each of their keys, each once.
fn gathered(records: &[Record], keys: fn(&Record) -> Vec<String>) -> Gathered {
    let mut gathered = Gathered::new();
    for (place, record) in records.iter().enumerate() {
        for key in keys(record) {
            let places = gathered.entry(key).or_default();
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
    }
    gathered
}

fn each_pair(gathered: &Gathered, mut note: impl FnMut(usize, usize)) {
    for places in gathered.values().filter(|places| (2..=SHARED_BY).contains(&places.len())) {
        for (n, a) in places.iter().enumerate() {
            places[n + 1..].iter().for_each(|b| note(*a, *b));
        }
    }
}

/// Accents off, words in one order: `Ruiz, José` and `Jose Ruiz` have one key.
fn name_key(name: &str) -> String {
    let plain: String = key(name).chars().map(nucleo_matcher::chars::normalize).collect();
    let mut words: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    // A single word is a first name or a robot's: it says too little.
    if words.len() < 2 || name.contains('@') { String::new() } else { words.join(" ") }
}

fn numbers(record: &Record) -> Vec<String> {
    let bare = |value: &String| {
        let plain: String = key(value).chars().filter(|c| c.is_alphanumeric()).collect();
        plain.trim_start_matches('0').to_owned()
    };
    let of = record.current.iter().filter(|(kind, _)| *kind == IdentifierKind::EmployeeNumber);
    of.map(|(_, value)| bare(value)).filter(|bare| !bare.is_empty()).collect()
}

/// Local part and domain of each address.
fn addresses(record: &Record) -> impl Iterator<Item = (String, String)> + '_ {
    let of = record
        .current
        .iter()
        .filter(|(kind, _)| matches!(kind, IdentifierKind::Email | IdentifierKind::Upn | IdentifierKind::Alias));
    of.filter_map(|(_, value)| {
        let norm = normalized(value);
        norm.rsplit_once('@').map(|(local, domain)| (local.to_owned(), domain.to_owned()))
    })
}

fn tagless(record: &Record) -> Vec<String> {
    let bare = |local: String| local.split('+').next().unwrap_or_default().to_owned();
    let all = addresses(record).map(|(local, domain)| format!("{}@{domain}", bare(local)));
    all.collect::<BTreeSet<_>>().into_iter().collect()
}

fn local_parts(record: &Record) -> Vec<String> {
    let telling = |local: &String| local.chars().count() > 2 && !ROLES.contains(&local.as_str());
    addresses(record).map(|(local, _)| local).filter(telling).collect::<BTreeSet<_>>().into_iter().collect()
}

fn former(records: &[Record], note: &mut impl FnMut(usize, usize, Reason)) {
    let mut now: HashMap<String, Vec<usize>> = HashMap::new();
    if records.iter().all(|record| record.former.is_empty()) {
        return;
    }
    for (place, record) in records.iter().enumerate() {
        for (kind, value) in &record.current {
            now.entry(spaced(*kind, value)).or_default().push(place);
        }
    }
    for (place, record) in records.iter().enumerate() {
        for (kind, value) in &record.former {
            for other in now.get(&spaced(*kind, value)).into_iter().flatten().filter(|other| **other != place) {
                note(place, *other, Reason::FormerIdentifier);
            }
        }
    }
}

/// An identifier with the kind of name space it is in.
fn spaced(kind: IdentifierKind, value: &str) -> String {
    format!("{} {}", kind.scope(""), normalized(value))
}

fn logins(records: &[Record], note: &mut impl FnMut(usize, usize, Reason)) {
    let local = gathered(records, local_parts);
    for (place, record) in records.iter().enumerate() {
        for (_, value) in record.current.iter().filter(|(kind, _)| *kind == IdentifierKind::Login) {
            if let Some([other]) = local.get(&normalized(value)).map(Vec::as_slice)
                && *other != place
            {
                note(place, *other, Reason::LoginIsAddress);
            }
        }
    }
}

fn by_name(names: &[String], departments: &[Option<String>], note: &mut impl FnMut(usize, usize, Reason)) {
    let mut namesakes = Gathered::new();
    for (place, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        namesakes.entry(name.clone()).or_default().push(place);
    }
    each_pair(&namesakes, |a, b| match (&departments[a], &departments[b]) {
        (Some(one), Some(other)) if one == other => note(a, b, Reason::NameAndDepartment),
        (Some(_), Some(_)) => {}
        _ => note(a, b, Reason::Name),
    });
}

/// Names in one department that differ by a typing error, where each has only the other so near.
fn slips(names: &[String], departments: &[Option<String>], note: &mut impl FnMut(usize, usize, Reason)) {
    let mut blocks: HashMap<(&str, String), Vec<usize>> = HashMap::new();
    for (place, (name, department)) in names.iter().zip(departments).enumerate() {
        if let (false, Some(department)) = (name.is_empty(), department) {
            let initials: String = name.split(' ').filter_map(|word| word.chars().next()).collect();
            blocks.entry((department, initials)).or_default().push(place);
        }
    }
    let mut near: HashMap<usize, Vec<usize>> = HashMap::new();
    for places in blocks.values().filter(|places| (2..=COMPARED).contains(&places.len())) {
        for (n, a) in places.iter().enumerate() {
            for b in &places[n + 1..] {
                if names[*a] != names[*b] && strsim::jaro_winkler(&names[*a], &names[*b]) >= ALIKE {
                    near.entry(*a).or_default().push(*b);
                    near.entry(*b).or_default().push(*a);
                }
            }
        }
    }
    for (a, others) in &near {
        if let [b] = others.as_slice()
            && near.get(b).is_some_and(|back| back.len() == 1)
        {
            note(*a, *b, Reason::NearlyTheName);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use IdentifierKind::{Email, EmployeeNumber, Login};

    fn record(id: i64, name: &str, department: &str, current: &[(IdentifierKind, &str)]) -> Record {
        Record {
            id: PersonId(id),
            name: name.into(),
            department: (!department.is_empty()).then(|| department.into()),
            current: current.iter().map(|(kind, value)| (*kind, (*value).to_owned())).collect(),
            former: Vec::new(),
        }
    }

    fn of(records: &[Record]) -> Vec<Pair> {
        pairs(records, &HashSet::new())
    }

    /// What two records share.
    fn shared(
        one: (&str, &str, &[(IdentifierKind, &str)]),
        other: (&str, &str, &[(IdentifierKind, &str)]),
    ) -> Vec<Reason> {
        let records = [record(1, one.0, one.1, one.2), record(2, other.0, other.1, other.2)];
        of(&records).pop().map(|pair| pair.reasons).unwrap_or_default()
    }

    #[test]
    fn a_name_is_the_same_without_accents_and_in_any_order() {
        assert_eq!(shared(("José Ruiz", "Design", &[]), ("Ruiz, Jose", "design", &[])), [Reason::NameAndDepartment]);
        assert_eq!(shared(("Ana Ruiz", "Design", &[]), ("Ana Ruiz", "Sales", &[])), []);
        assert_eq!(shared(("Ana Ruiz", "Design", &[]), ("Ana Ruiz", "", &[])), [Reason::Name]);
        assert_eq!(shared(("Ana", "Design", &[]), ("Ana", "Design", &[])), []);
    }

    #[test]
    fn an_address_at_another_domain_or_with_a_tag_is_asked_about() {
        let at = |one, other| shared(("A B", "", &[(Email, one)]), ("C D", "", &[(Email, other)]));
        assert_eq!(at("ana.ruiz@x.org", "ana.ruiz@y.org"), [Reason::LocalPart]);
        assert_eq!(at("info@x.org", "info@y.org"), []);
        assert_eq!(at("ana+news@x.org", "ana@x.org"), [Reason::TaggedAddress]);
        assert_eq!(at("ana@x.org", "a.na@x.org"), []);
    }

    #[test]
    fn numbers_and_logins_are_compared_bare() {
        let number =
            |one, other| shared(("A B", "", &[(EmployeeNumber, one)]), ("C D", "", &[(EmployeeNumber, other)]));
        assert_eq!(number("0042", "42"), [Reason::EmployeeNumber]);
        assert_eq!(number("E-42", "e42"), [Reason::EmployeeNumber]);
        assert_eq!(number("42", "420"), []);
        let login = [(Login, "ana.ruiz")];
        assert_eq!(shared(("A B", "", &login), ("C D", "", &[(Email, "ana.ruiz@x.org")])), [Reason::LoginIsAddress]);
    }

    #[test]
    fn an_address_that_was_passed_on_is_asked_about() {
        let mut before = record(1, "A B", "", &[(Email, "a@x.org")]);
        before.former.push((Email, "team@x.org".into()));
        let pairs = of(&[before, record(2, "C D", "", &[(Email, "team@x.org")])]);
        assert_eq!(pairs[0].reasons, [Reason::FormerIdentifier]);
    }

    #[test]
    fn a_slip_of_the_pen_is_asked_about_where_nobody_else_comes_near() {
        assert_eq!(shared(("Katarina Novak", "IT", &[]), ("Katarzina Novak", "IT", &[])), [Reason::NearlyTheName]);
        assert_eq!(shared(("Katarina Novak", "IT", &[]), ("Katarzina Novak", "HR", &[])), []);
        let three = ["Katarina Novak", "Katarzina Novak", "Katarinna Novak"];
        let records: Vec<Record> = (1..).zip(three).map(|(id, name)| record(id, name, "IT", &[])).collect();
        assert_eq!(of(&records), []);
    }

    #[test]
    fn what_was_decided_is_not_asked_again_and_what_many_share_never() {
        let same = |id| record(id, "Ana Ruiz", "Design", &[]);
        let distinct = HashSet::from([(PersonId(1), PersonId(2))]);
        assert_eq!(pairs(&[same(1), same(2)], &distinct), []);
        let many: Vec<Record> = (1..=9).map(same).collect();
        assert_eq!(of(&many), []);
        assert_eq!(of(&many[..8]).len(), 28);
    }

    #[test]
    fn the_most_telling_pair_comes_first() {
        let records = [
            record(1, "Ana Ruiz", "Design", &[]),
            record(2, "Ana Ruiz", "", &[]),
            record(3, "C D", "", &[(EmployeeNumber, "7")]),
            record(4, "E F", "", &[(EmployeeNumber, "07")]),
        ];
        let scores: Vec<u32> = of(&records).iter().map(Pair::score).collect();
        assert_eq!(scores, [90, 50]);
    }
}
