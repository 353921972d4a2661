//! A walk through documents of JSON, record by record: a record is in memory, and never what it stands in.

use std::fmt;

use crate::domain::cell_number::cell_number;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::guard::Progress;
use super::node::Node;

/// What is done on the way.
pub(super) trait Visit {
    /// A list begins at the end of this path; the path of a document that is a list is empty.
    fn list(&mut self, path: &[String]);
    /// A record of the list at the end of this path.
    fn record(&mut self, path: &[String], record: &Node) -> Result<(), Stopped>;
    /// What stands in that list and is no object.
    fn other(&mut self, path: &[String], part: &Node);
    /// What stands in an object that is in no list: the object may be a record itself. A document that is neither an
    /// object nor a list has an empty path.
    fn field(&mut self, path: &[String], value: &Node);
    /// An object that is a document has ended.
    fn object(&mut self);
}

/// The walk is over before the end; why, is known to whoever takes it.
#[derive(Debug)]
pub(super) struct Stopped;

/// A document, or what stands in one at the end of a path.
pub(super) struct Walk<'w> {
    pub progress: &'w Progress,
    pub visit: &'w mut dyn Visit,
    pub path: &'w mut Vec<String>,
}

impl Walk<'_> {
    fn again(&mut self) -> Walk<'_> {
        Walk { progress: self.progress, visit: self.visit, path: self.path }
    }

    fn value(self, value: &Node) {
        self.visit.field(self.path, value);
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("records")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.value(&Node::Null);
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.value(&Node::Scalar(value.to_string()));
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.value(&Node::Scalar(value.to_string()));
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.value(&Node::Scalar(value.to_string()));
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.value(&Node::Scalar(cell_number(value)));
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.value(&Node::Scalar(value.to_owned()));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut parts: A) -> Result<(), A::Error> {
        self.visit.list(self.path);
        let mut is_empty = true;
        loop {
            self.progress.keep(true);
            let part = parts.next_element::<Node>()?;
            self.progress.keep(false);
            let Some(part) = part else { break };
            is_empty = false;
            self.again().part(&part).map_err(|Stopped| A::Error::custom("stopped"))?;
        }
        if is_empty && !self.path.is_empty() {
            self.value(&Node::Null);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<(), A::Error> {
        while let Some(name) = fields.next_key::<String>()? {
            if !self.progress.is_name(&name) {
                return Err(A::Error::custom("a name is too long"));
            }
            self.path.push(name);
            fields.next_value_seed(self.again())?;
            self.path.pop();
        }
        if self.path.is_empty() {
            self.visit.object();
        }
        Ok(())
    }
}

impl Walk<'_> {
    /// A part of a list: a record, or a list of records where pages were put into one list.
    fn part(&mut self, part: &Node) -> Result<(), Stopped> {
        match part {
            Node::Object(_) => self.visit.record(self.path, part)?,
            Node::List(parts) if self.path.is_empty() => {
                for part in parts {
                    self.part(part)?;
                }
            }
            _ => self.visit.other(self.path, part),
        }
        Ok(())
    }
}
