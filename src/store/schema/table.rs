//! What a descriptor of a table can say.

use crate::domain::batch_item::RecordKind;

/// One table, and everything the store has to know of its rows besides what commands write into them.
#[derive(Debug)]
pub(in crate::store) struct Table {
    pub name: &'static str,
    /// In the order of the table itself.
    pub columns: &'static [Column],
    /// What its rows are for people, where an undo tells of them.
    pub thing: Option<RecordKind>,
    /// The word for one row.
    pub noun: Option<&'static str>,
    /// The id that people know a row by, where it is no [`RecordKind`].
    pub id: Option<fn(i64) -> String>,
    /// What a row without an id is called, as an expression over the row.
    pub label: Option<&'static str>,
    pub digest: Digests,
    /// Its digests are left out of the total that an event holds.
    pub apart: bool,
    /// What an undo does with what a batch added; `None` where no row names the batch that added it.
    pub undo: Option<Undo>,
    pub holder: Option<Holder>,
}

/// How the digests of a table's records are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Digests {
    /// Nobody needs one: what is derived is taken anew by `check`, and the rest are digests themselves.
    Without,
    /// Triggers keep them.
    Triggers,
    /// Triggers keep them, but for what is added: others point to the table, and with a trigger SQLite would look through all
    /// of those for what points to the new record; or many records are added at once. Who adds one says so.
    ToldWhenAdded,
}

/// How an undo treats what a batch added.
#[derive(Debug)]
pub(in crate::store) struct Undo {
    /// Its place in the order in which rows come back, each table behind those that it names; `None` where they go the way
    /// of another row.
    pub returns: Option<u8>,
    /// Its place in the order in which rows go, each table before those that it names, but that a person decides for the
    /// identifiers.
    pub leaves: Option<u8>,
    /// The column with what a row belongs to, and the table of that: it has to be there for the row to come back.
    pub belongs_to: Option<(&'static str, &'static str)>,
    /// What keeps a row: rows of another table that name it in a column and meet a condition.
    pub in_use: &'static [(&'static str, &'static str, Use)],
}

/// Of rows that an undo neither brings back nor has go by themselves.
pub(super) const STAYS_WITH_THE_BATCH: Undo = Undo { returns: None, leaves: None, belongs_to: None, in_use: &[] };

/// Which rows keep another one.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) enum Use {
    /// All that meet the condition.
    If(&'static str),
    /// All that the batch itself did not add.
    ByOthers,
}

/// Whose the rows of a table are.
#[derive(Debug)]
pub(in crate::store) struct Holder {
    /// The column with the person.
    pub column: &'static str,
    /// In a merge they go over as they are; the others have a rule of their own.
    pub goes_over: bool,
}

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Kind {
    Integer,
    Text,
    Blob,
}

/// Which writes of a column leave a row image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Imaged {
    Always,
    /// Not where the row was added, since an undo of that needs none: a secret stands in its row alone.
    Changed,
    /// Some write leaves none.
    Sometimes,
}

/// One column.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Column {
    pub name: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "a test compares it with the database"))]
    pub kind: Kind,
    /// Commands change it in a row that is there, and an undo sets it back.
    pub set_back: bool,
    pub imaged: Imaged,
    /// What stands in it when its holder was purged, as an expression over the row: `?1` is the day, `?2` the batch, `?3` the
    /// moment, `?4` what stands for the name.
    pub erased: Option<&'static str>,
    /// A person is called by it.
    pub calls: bool,
    /// A text that somebody typed: its place among those of the table, and what is said where it names a purged person. `{}`
    /// stands for the row.
    pub mention: Option<(u8, &'static str)>,
}

impl Column {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, set_back: false, imaged: Imaged::Always, erased: None, calls: false, mention: None }
    }

    /// An undo may set it back.
    pub const fn set_back(mut self) -> Self {
        self.set_back = true;
        self
    }

    pub const fn imaged(mut self, imaged: Imaged) -> Self {
        self.imaged = imaged;
        self
    }

    pub const fn erased(mut self, to: &'static str) -> Self {
        self.erased = Some(to);
        self
    }

    pub const fn calls(mut self) -> Self {
        self.calls = true;
        self
    }

    pub const fn mention(mut self, place: u8, sentence: &'static str) -> Self {
        self.mention = Some((place, sentence));
        self
    }
}

pub(super) const fn int(name: &'static str) -> Column {
    Column::new(name, Kind::Integer)
}

pub(super) const fn text(name: &'static str) -> Column {
    Column::new(name, Kind::Text)
}

pub(super) const fn blob(name: &'static str) -> Column {
    Column::new(name, Kind::Blob)
}

/// The batch that added a row.
pub(super) const CREATED: Column = int("created_batch");
/// The batch that changed it last.
pub(super) const CHANGED: Column = int("changed_batch").imaged(Imaged::Sometimes);
/// The batch that took it back.
pub(super) const VOID: Column = int("void_batch").imaged(Imaged::Sometimes);

impl Table {
    /// A table of which nothing more has to be known.
    pub const fn new(name: &'static str, columns: &'static [Column]) -> Self {
        Self {
            name,
            columns,
            thing: None,
            noun: None,
            id: None,
            label: None,
            digest: Digests::Triggers,
            apart: false,
            undo: None,
            holder: None,
        }
    }

    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The columns that an undo may set back. Names from an image are only used if they stand here.
    pub fn set_back(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().filter(|column| column.set_back).map(|column| column.name)
    }

    /// The columns in which somebody may have named a person, each with what is to be said of it.
    pub fn mentions(&self) -> Vec<(&'static str, &'static str)> {
        let typed = self.columns.iter().filter_map(|column| Some((column.mention?, column.name)));
        let mut typed: Vec<_> = typed.map(|((place, sentence), name)| (place, name, sentence)).collect();
        typed.sort_unstable();
        typed.into_iter().map(|(_, name, sentence)| (name, sentence)).collect()
    }

    /// The word for one row.
    pub fn noun(&self) -> String {
        self.noun.map_or_else(|| self.name.replace('_', " "), str::to_owned)
    }

    /// A row by its number: `S12`, or `admin 3` where people know it by no id.
    pub fn row(&self, id: i64) -> String {
        let of_thing = self.thing.and_then(|thing| thing.id(id));
        of_thing.or_else(|| self.id.map(|known| known(id))).unwrap_or_else(|| format!("{} {id}", self.noun()))
    }
}
