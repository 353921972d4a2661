//! A list within each record, of which each part is to be a row of its own, with the other fields of the record beside it.

use super::super::preset::normal;
use super::node::Node;
use super::pick::{Columns, Pick};

/// Where the list stands within a record: the names of the fields on the way, one after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct List {
    path: String,
}

impl List {
    /// The names of the fields on the way, as columns are called.
    pub(super) fn name(&self) -> &str {
        &self.path
    }

    /// True of a column whose field stands in the list.
    pub(super) fn holds(&self, column: &str) -> bool {
        column.strip_prefix(&self.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// The parts of the list in a record; one that stands there alone is the only one.
    pub(super) fn parts_of<'n>(&self, record: &'n Node) -> Vec<&'n Node> {
        let mut found = Vec::new();
        below(record, &self.path, &mut found);
        found
    }
}

fn below<'n>(node: &'n Node, path: &str, found: &mut Vec<&'n Node>) {
    match node {
        Node::List(parts) => parts.iter().for_each(|part| below(part, path, found)),
        Node::Null => {}
        _ if path.is_empty() => found.push(node),
        Node::Scalar(_) => {}
        Node::Object(fields) => {
            for (name, value) in fields {
                if let Some(rest) = path.strip_prefix(name.as_str())
                    && (rest.is_empty() || rest.starts_with('.'))
                {
                    below(value, rest.strip_prefix('.').unwrap_or(rest), found);
                }
            }
        }
    }
}

/// The records of a file, taken apart.
pub(super) struct Expanded {
    pub pick: Pick,
    pub columns: Columns,
    pub list: List,
}

impl Expanded {
    /// By the name of the list: it stands within the records, or the records are its parts and stand within documents.
    pub(super) fn within(list: &str, pick: &Pick, header: &[String], documents: &Columns) -> Option<Self> {
        let found = header.iter().find_map(|column| start(column, list));
        if let Some(path) = found {
            let columns = Columns::of(header);
            return Some(Self { pick: pick.clone(), columns, list: List { path } });
        }
        let Pick::List(path) = pick else { return None };
        let path = path.join(".");
        let is_it = !path.is_empty() && start(&path, list).is_some_and(|start| start == path);
        is_it.then(|| Self { pick: Pick::Documents, columns: documents.clone(), list: List { path } })
    }
}

/// The beginning of a column that is called so, as it is written: `Apps` of `Apps.name`.
fn start(column: &str, list: &str) -> Option<String> {
    let ends = column.match_indices('.').map(|(at, _)| at).chain([column.len()]);
    let mut starts = ends.filter_map(|end| column.get(..end));
    starts.find(|start| normal(start) == normal(list)).map(str::to_owned)
}
