//! What an undo works with: row images, the rules that a seat has to obey, and how a refusal is worded.

use crate::domain::command::Kept;
use crate::domain::ids::BatchId;
use crate::domain::refusal::{Code, Refusal};
use crate::store::ledger::{Set, unjson};
use crate::store::schema::{self, Table};
use serde_json::{Map, Value as Json};

/// What a batch changed in one row.
pub(super) struct Image {
    pub table: &'static str,
    pub id: i64,
    pub before: Map<String, Json>,
    pub after: Map<String, Json>,
}

impl Image {
    /// True if the batch ended a seat, so that setting it back gives the seat back.
    pub fn ended_a_seat(&self) -> bool {
        self.table == "assignment" && self.before.get("revoked_on").is_some_and(Json::is_null)
    }

    /// What the batch found in the columns that an undo may set back, of those that are wanted.
    pub fn sets(&self, wanted: impl Fn(&str) -> bool) -> Vec<Set<'static>> {
        let columns = schema::table(self.table).into_iter().flat_map(Table::set_back).filter(|column| wanted(column));
        columns.filter_map(|column| Some((column, unjson(self.before.get(column)?)))).collect()
    }

    /// The columns that say what was changed; when that was is said by others.
    pub fn meant(&self) -> Vec<&str> {
        let columns = self.after.keys().map(String::as_str);
        columns.filter(|column| !["changed_on", "returned_batch"].contains(column)).collect()
    }

    /// Judged once it is known who holds what.
    pub fn is_removal(&self) -> bool {
        self.table == "removal"
    }

    /// True if the batch gave a seat back, so that setting it back ends the seat.
    pub fn gave_a_seat_back(&self) -> bool {
        self.table == "assignment" && self.after.get("revoked_on").is_some_and(Json::is_null)
    }
}

/// Nothing of a batch can go back.
pub(super) fn refused(batch: BatchId, kept: &[Kept]) -> Refusal {
    let why = kept.first().map_or_else(String::new, |kept| {
        // A row without an id of its own begins with an article; ids begin with a capital.
        let what = match kept.what.strip_prefix("the ") {
            Some(rest) => format!("The {rest}"),
            None => kept.what.clone(),
        };
        format!(" {what}: {}.", kept.reason)
    });
    Refusal::new(Code::CannotUndo, format!("Nothing of {batch} can be taken back.{why}"))
        .hint(format!("see what happened since with: dormouse history --subject {batch}"))
}

/// What a seat that comes back has to obey.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rules {
    /// Nothing: a past seat uses none, and what a roster listed was never cut to the limit.
    Recording,
    /// The limit, and one seat for each holder: our own files bring leavers in too.
    OwnFile,
    /// All of them.
    Assigning,
}

/// A sentence as a phrase: its full stop off, its first letter small unless it is that of a name.
pub(super) fn lower(sentence: &str, name: &str) -> String {
    let sentence = sentence.strip_suffix('.').unwrap_or(sentence);
    if !name.is_empty() && sentence.starts_with(name) {
        return sentence.to_owned();
    }
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

pub(super) fn is_constraint(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
}
