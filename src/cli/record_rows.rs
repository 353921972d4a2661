//! Records as rows of cells: each value straight into its cell, and those that are no single one by way of JSON.

use crate::export::csv::{Cell, Writer};
use serde::ser::{Impossible, Serialize, Serializer};
use serde_json::Value;
use std::fmt::{self, Display, Write as _};
use std::io::{self, Write};

/// What becomes of the values of a record.
pub trait TakeValue {
    /// Takes the next value.
    ///
    /// # Errors
    /// It cannot be written.
    fn take(&mut self, value: &(impl Serialize + ?Sized)) -> io::Result<()>;
}

/// Writes records as rows.
pub struct RecordRows<W: Write> {
    writer: Writer<W>,
    /// A terminal would obey what a text says.
    is_looked_at: bool,
    text: String,
}

impl<W: Write> RecordRows<W> {
    /// Rows behind the header of that writer.
    pub fn new(writer: Writer<W>, is_looked_at: bool) -> Self {
        Self { writer, is_looked_at, text: String::new() }
    }

    /// Ends the row of a record whose values were taken.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn end_row(&mut self) -> io::Result<()> {
        self.writer.end_row()
    }

    /// Writes what is still held back.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(self) -> io::Result<()> {
        self.writer.finish().map(drop)
    }
}

impl<W: Write> TakeValue for RecordRows<W> {
    fn take(&mut self, value: &(impl Serialize + ?Sized)) -> io::Result<()> {
        let Self { writer, is_looked_at, text } = self;
        let mut put = |cell: Cell<'_>| if *is_looked_at { writer.cell(&cell.shown()) } else { writer.cell(&cell) };
        text.clear();
        match value.serialize(OneCell { text }) {
            Ok(Kind::Empty) => put(Cell::Empty),
            Ok(Kind::Text) => put(Cell::text(text.as_str())),
            // An amount is a text in JSON and a number in a spreadsheet; the writer guards whatever is not one.
            Ok(Kind::NumberOrText) => put(Cell::number_or_text(text.as_str())),
            Err(NoCell) => put(cell(&serde_json::to_value(value)?)),
        }
        Ok(())
    }
}

/// A value in a cell: a list with semicolons, a thing of several fields by its first telling one.
fn cell(value: &Value) -> Cell<'static> {
    match value {
        Value::Null => Cell::Empty,
        Value::Number(number) => Cell::number(number),
        Value::Bool(yes) => Cell::text(yes.to_string()),
        Value::String(text) => Cell::number(text),
        Value::Array(list) => Cell::text(list.iter().map(plain).collect::<Vec<_>>().join(";")),
        Value::Object(_) => Cell::text(plain(value)),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(fields) => {
            ["id", "value", "device"].into_iter().find_map(|name| fields.get(name)).map_or_else(String::new, plain)
        }
        other => other.to_string(),
    }
}

/// What was put into a cell.
enum Kind {
    Empty,
    Text,
    NumberOrText,
}

/// The value is no single one, or one whose digits JSON knows best.
#[derive(Debug)]
struct NoCell;

impl Display for NoCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no single value")
    }
}

impl std::error::Error for NoCell {}

impl serde::ser::Error for NoCell {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

/// Takes one value as the text of a cell.
struct OneCell<'t> {
    text: &'t mut String,
}

impl OneCell<'_> {
    fn put(self, kind: Kind, value: impl Display) -> Result<Kind, NoCell> {
        write!(self.text, "{value}").map(|()| kind).map_err(|_| NoCell)
    }
}

macro_rules! numbers {
    ($($name:ident($type:ty);)*) => {
        $(fn $name(self, number: $type) -> Result<Kind, NoCell> {
            self.put(Kind::NumberOrText, number)
        })*
    };
}

macro_rules! no_cells {
    ($($name:ident($($of:ty),*) -> $what:ty;)*) => {
        $(fn $name(self, $(_: $of),*) -> Result<$what, NoCell> {
            Err(NoCell)
        })*
    };
}

/// What would take the parts of a value that is no single one.
type NoParts = Impossible<Kind, NoCell>;

impl Serializer for OneCell<'_> {
    type Ok = Kind;
    type Error = NoCell;
    type SerializeSeq = NoParts;
    type SerializeTuple = NoParts;
    type SerializeTupleStruct = NoParts;
    type SerializeTupleVariant = NoParts;
    type SerializeMap = NoParts;
    type SerializeStruct = NoParts;
    type SerializeStructVariant = NoParts;

    numbers! {
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
    }

    no_cells! {
        serialize_f32(f32) -> Kind;
        serialize_f64(f64) -> Kind;
        serialize_bytes(&[u8]) -> Kind;
        serialize_seq(Option<usize>) -> NoParts;
        serialize_tuple(usize) -> NoParts;
        serialize_tuple_struct(&'static str, usize) -> NoParts;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> NoParts;
        serialize_map(Option<usize>) -> NoParts;
        serialize_struct(&'static str, usize) -> NoParts;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> NoParts;
    }

    fn serialize_bool(self, yes: bool) -> Result<Kind, NoCell> {
        self.text.push_str(if yes { "true" } else { "false" });
        Ok(Kind::Text)
    }

    fn serialize_char(self, letter: char) -> Result<Kind, NoCell> {
        self.put(Kind::NumberOrText, letter)
    }

    fn serialize_str(self, text: &str) -> Result<Kind, NoCell> {
        self.text.push_str(text);
        Ok(Kind::NumberOrText)
    }

    fn collect_str<T: ?Sized + Display>(self, value: &T) -> Result<Kind, NoCell> {
        self.put(Kind::NumberOrText, value)
    }

    fn serialize_none(self) -> Result<Kind, NoCell> {
        Ok(Kind::Empty)
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<Kind, NoCell> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Kind, NoCell> {
        Ok(Kind::Empty)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Kind, NoCell> {
        Ok(Kind::Empty)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Kind, NoCell> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, value: &T) -> Result<Kind, NoCell> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Kind, NoCell> {
        Err(NoCell)
    }
}
