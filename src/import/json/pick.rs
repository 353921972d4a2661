//! Which of the lists in a file of JSON holds its records, and what their columns are.

use std::collections::HashMap;

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, count, key};

use super::super::input::Input;
use super::super::source::{MAX_COLUMNS, MAX_NAME};
use super::super::which::Wanted;
use super::node::Node;
use super::walk::{Stopped, Visit};

/// What services call the list of a page, and what is seldom the name of a field of a record.
const ENVELOPES: [&str; 10] =
    ["value", "values", "data", "items", "results", "resources", "records", "rows", "entries", "nodes"];
/// What else they call the list of what was asked for.
pub(super) const NAMES: [&str; 9] =
    ["users", "members", "seats", "list", "accounts", "employees", "people", "licenses", "snapshot"];
/// The most lists that are told apart.
const MAX_LISTS: usize = 64;

/// What the records of a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pick {
    /// What stands in the list at the end of this path.
    List(Vec<String>),
    /// The documents themselves.
    Documents,
}

impl Pick {
    /// True of the path of the list that was picked.
    pub(super) fn is_list(&self, path: &[String]) -> bool {
        matches!(self, Self::List(picked) if picked == path)
    }
}

/// What was decided of a file.
pub(super) struct Picked {
    pub pick: Pick,
    pub columns: Columns,
    /// What is to be known of it.
    pub said: Vec<String>,
}

/// Names of columns in the order in which they came first, each with its place.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    pub names: Vec<String>,
    pub at: HashMap<String, usize>,
}

impl Columns {
    /// Columns of these names.
    pub(super) fn of(names: &[String]) -> Self {
        let mut columns = Self::default();
        for name in names {
            columns.add(name);
        }
        columns
    }

    fn add(&mut self, name: &str) {
        // One too many or too long is enough to refuse them.
        if self.names.len() > MAX_COLUMNS || self.at.contains_key(name) {
            return;
        }
        let end = (0..=name.len().min(MAX_NAME + 4)).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
        self.at.insert(name[..end].to_owned(), self.names.len());
        self.names.push(name[..end].to_owned());
    }
}

/// A list that was found, with the columns of its records.
#[derive(Debug, Default)]
struct List {
    path: Vec<String>,
    columns: Columns,
    records: u64,
    /// What stands in it and is no object.
    others: u64,
}

impl List {
    fn name(&self) -> String {
        self.path.join(".")
    }

    fn is_known(&self) -> bool {
        self.path.last().is_some_and(|name| is_envelope(name) || NAMES.contains(&name.to_lowercase().as_str()))
    }

    /// True if a preset names it.
    fn is_one_of(&self, wanted: Wanted<'_>) -> bool {
        wanted.known.iter().any(|known| self.is_called(known))
    }

    fn is_called(&self, name: &str) -> bool {
        key(&self.name()) == key(name) || self.ends_with(name)
    }

    fn ends_with(&self, wanted: &str) -> bool {
        self.path.last().is_some_and(|name| key(name) == key(wanted))
    }
}

/// What stands where in a file.
#[derive(Debug, Default)]
pub(super) struct Survey {
    lists: Vec<List>,
    /// The documents that are objects, as if each were a record.
    documents: Columns,
    objects: u64,
    /// Documents that are neither objects nor lists.
    others: u64,
    /// True if there are more lists than are told apart.
    has_more: bool,
}

impl Survey {
    fn list(&mut self, path: &[String]) -> Option<&mut List> {
        let at = match self.lists.iter().position(|list| list.path == path) {
            Some(at) => at,
            None if self.lists.len() == MAX_LISTS => {
                self.has_more = true;
                return None;
            }
            None => {
                self.lists.push(List { path: path.to_vec(), ..List::default() });
                self.lists.len() - 1
            }
        };
        self.lists.get_mut(at)
    }

    /// Decides which list it is, if any, and says what is to be known of that.
    pub(super) fn pick(&self, wanted: Wanted<'_>, input: &Input) -> Result<Picked, Refusal> {
        let found = self.which(wanted, input)?;
        let Some(at) = found else {
            if self.objects == 0 {
                return Err(input.refused("holds no records").hint("take the export again"));
            }
            let said = left_out(self.others).into_iter().collect();
            return Ok(Picked { pick: Pick::Documents, columns: self.documents.clone(), said });
        };
        let list = &self.lists[at];
        if list.records == 0 {
            return Err(input.refused(&format!("holds no records{}", within(list))).hint("take the export again"));
        }
        let is_named = wanted.named.is_some() || list.is_one_of(wanted);
        let is_plain = is_named || (list.is_known() && self.objects <= 1) || list.path.is_empty();
        let which = (!is_plain).then(|| format!("The rows are those of the list \"{}\".", Shown(&list.name())));
        let said = which.into_iter().chain(left_out(list.others + self.others)).collect();
        Ok(Picked { pick: Pick::List(list.path.clone()), columns: list.columns.clone(), said })
    }

    /// The columns of the documents, if each were a record.
    pub(super) fn documents(&self) -> &Columns {
        &self.documents
    }

    /// The only list with records of that name.
    pub(super) fn list_called(&self, name: &str) -> Option<(Pick, Columns)> {
        let mut called = self.lists.iter().filter(|list| list.records > 0 && list.is_called(name));
        let list = called.next().filter(|_| called.next().is_none())?;
        Some((Pick::List(list.path.clone()), list.columns.clone()))
    }

    fn which(&self, wanted: Wanted<'_>, input: &Input) -> Result<Option<usize>, Refusal> {
        let all = |is: &dyn Fn(&List) -> bool| -> Vec<usize> {
            (0..self.lists.len()).filter(|at| is(&self.lists[*at])).collect()
        };
        let with_records = all(&|list| list.records > 0);
        if let Some(wanted) = wanted.named {
            let named = all(&|list| key(&list.name()) == key(wanted));
            let ending = all(&|list| list.ends_with(wanted));
            return match (named.as_slice(), ending.as_slice()) {
                ([only], _) => Ok(Some(*only)),
                (_, _) if self.has_more => Err(input
                    .refused(&format!(
                        "holds more than {MAX_LISTS} lists, and \"{}\" is not among the first",
                        Shown(wanted)
                    ))
                    .hint("save that list as a file of its own, and import that")),
                (_, [only]) => Ok(Some(*only)),
                (_, []) => Err(self.ask(&with_records, input, &format!("has no list \"{}\"", Shown(wanted)))),
                (_, several) => Err(self.ask(several, input, &format!("has several lists \"{}\"", Shown(wanted)))),
            };
        }
        if let Some(top) = all(&|list| list.path.is_empty()).first() {
            if self.objects > 0 {
                return Err(input.refused("mixes lists and objects").hint("take the export again, as one of both"));
            }
            return Ok(Some(*top));
        }
        let is_many = self.objects > 1;
        // Of several objects each is a record, unless they are pages.
        let holds_rows = |list: &List| if is_many { self.is_page(list) } else { list.is_known() };
        let known = all(&|list| holds_rows(list) && list.records > 0);
        let depth = known.iter().map(|at| self.lists[*at].path.len()).min();
        let known: Vec<usize> = known.into_iter().filter(|at| Some(self.lists[*at].path.len()) == depth).collect();
        let other = all(&|list| list.path.len() == 1 && list.records > 0);
        match (known.as_slice(), other.as_slice()) {
            _ if self.has_more && !is_many => {
                Err(self.ask(&with_records, input, &format!("holds more than {MAX_LISTS} lists")))
            }
            ([only], _) => Ok(Some(*only)),
            ([], [only]) if self.objects == 1 => Ok(Some(*only)),
            ([], []) => Ok(all(&holds_rows).first().copied()),
            ([], _) if is_many => Ok(None),
            _ => {
                let named = all(&|list| list.records > 0 && list.is_one_of(wanted));
                let [only] = named.as_slice() else {
                    return Err(self.ask(&with_records, input, "holds several lists"));
                };
                Ok(Some(*only))
            }
        }
    }

    /// True if that list is what documents are pages of: it is called so, and what it stands in is no part of a record.
    fn is_page(&self, list: &List) -> bool {
        let is_outer = |first: &String| {
            is_envelope(first) || self.documents.names.iter().all(|name| name.split('.').next() == Some(first))
        };
        list.path.last().is_some_and(|name| is_envelope(name)) && list.path.first().is_some_and(is_outer)
    }

    fn ask(&self, lists: &[usize], input: &Input, what: &str) -> Refusal {
        let names: Vec<String> = lists.iter().map(|at| self.lists[*at].name()).collect();
        super::super::which::ask(input, what, &names, Code::Ambiguous)
    }
}

fn is_envelope(name: &str) -> bool {
    ENVELOPES.contains(&name.to_lowercase().as_str())
}

/// A sentence if something is no record.
fn left_out(others: u64) -> Option<String> {
    let what = count(others, "value that is no object was", "values that are no objects were");
    (others > 0).then(|| format!("{what} left out."))
}

fn within(list: &List) -> String {
    if list.path.is_empty() { String::new() } else { format!(": the list \"{}\" is empty", Shown(&list.name())) }
}

impl Visit for Survey {
    fn list(&mut self, path: &[String]) {
        self.list(path);
    }

    fn record(&mut self, path: &[String], record: &Node) -> Result<(), Stopped> {
        if let Some(list) = self.list(path) {
            list.records += 1;
            record.columns(&mut String::new(), &mut |name, _| list.columns.add(name));
        }
        // The list may also be a part of a document that is a record.
        if !path.is_empty() {
            record.columns(&mut path.join("."), &mut |name, _| self.documents.add(name));
        }
        Ok(())
    }

    fn other(&mut self, path: &[String], part: &Node) {
        if let Some(list) = self.list(path) {
            list.others += 1;
        }
        if !path.is_empty() {
            self.field(path, part);
        }
    }

    fn field(&mut self, path: &[String], value: &Node) {
        if path.is_empty() {
            self.others += 1;
        } else {
            value.columns(&mut path.join("."), &mut |name, _| self.documents.add(name));
        }
    }

    fn object(&mut self) {
        self.objects += 1;
    }
}
