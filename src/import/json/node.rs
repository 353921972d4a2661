//! One record of JSON, and what its columns are: fields of objects by the path to them, lists as their parts.

use std::fmt;

use crate::domain::cell_number::cell_number;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// What stands between the parts of a list in one cell.
const BETWEEN: &str = ", ";

/// A value with its fields in the order in which they are written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Null,
    Scalar(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Nodes)
    }
}

struct Nodes;

impl<'de> Visitor<'de> for Nodes {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Scalar(cell_number(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(part) = parts.next_element()? {
            list.push(part);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Node, A::Error> {
        let mut object = Vec::new();
        while let Some(field) = fields.next_entry()? {
            object.push(field);
        }
        Ok(Node::Object(object))
    }
}

impl Node {
    /// Hands over each column with a part of what stands there, if anything does; a list is several parts of one column.
    pub(super) fn columns(&self, path: &mut String, take: &mut dyn FnMut(&str, Option<&str>)) {
        match self {
            Self::Null => take(path, None),
            Self::Scalar(text) => take(path, Some(text)),
            Self::List(parts) => {
                if parts.is_empty() {
                    take(path, None);
                }
                for part in parts {
                    part.columns(path, take);
                }
            }
            Self::Object(fields) => {
                for (name, value) in fields {
                    let end = path.len();
                    if end > 0 {
                        path.push('.');
                    }
                    path.push_str(name);
                    value.columns(path, take);
                    path.truncate(end);
                }
            }
        }
    }
}

/// Adds a part to a cell.
pub(super) fn add(cell: &mut String, part: &str) {
    if !cell.is_empty() && !part.is_empty() {
        cell.push_str(BETWEEN);
    }
    cell.push_str(part);
}
