//! The chain of history: each event's hash covers the one before, so that an edit, a removal or a swap is found.
//!
//! The hash covers numbers, ids and words of ours. What may have to be erased one day (who, where from, the sentence)
//! is covered by a salted digest that stays when the text and the salt go. A chain proves nothing against somebody who
//! rewrites all of it: keep its head outside.

use super::error::Res;
use crate::domain::read_model::ChainReport;
use crate::domain::text::count;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

/// A SHA-256.
pub(super) type Hash = [u8; 32];
/// What the first link stands on.
pub(super) const ROOT: Hash = [0; 32];

/// One event, before it is chained.
#[derive(Debug, Clone)]
pub(super) struct Event<'a> {
    pub at: i64,
    pub uid: i64,
    pub command: &'a str,
    pub subject: Option<&'a str>,
    pub batch: Option<i64>,
    /// Numbers and ids only, as JSON.
    pub facts: &'a str,
    pub actor: &'a str,
    pub origin: &'a str,
    pub summary: &'a str,
}

/// A hasher whose fields cannot run into each other: each is preceded by its length.
struct Fields(Sha256);

impl Fields {
    fn new(tag: &str) -> Self {
        let mut fields = Self(Sha256::new());
        fields.add(tag.as_bytes());
        fields
    }

    fn add(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    fn end(&mut self) -> Hash {
        self.0.finalize_reset().into()
    }
}

/// A digest of texts that can be erased: without the salt nobody can guess them from it.
pub(super) fn salted(salt: &[u8], texts: &[&str]) -> Hash {
    let mut fields = Fields::new("dormouse text 1");
    fields.add(salt);
    for text in texts {
        fields.add(text.as_bytes());
    }
    fields.end()
}

fn link(previous: &Hash, seq: i64, event: &Event<'_>, text_digest: &Hash) -> Hash {
    Fields::new("dormouse event 1")
        .add(previous)
        .add(&seq.to_le_bytes())
        .add(&event.at.to_le_bytes())
        .add(&event.uid.to_le_bytes())
        .add(event.command.as_bytes())
        .add(event.subject.unwrap_or_default().as_bytes())
        .add(&event.batch.unwrap_or_default().to_le_bytes())
        .add(event.facts.as_bytes())
        .add(text_digest)
        .end()
}

/// Appends an event to the chain.
pub(super) fn append(conn: &Connection, event: &Event<'_>, salt: &[u8; 16]) -> Res<()> {
    let end = conn
        .prepare_cached("SELECT length, head FROM chain WHERE id = 1")?
        .query_row([], |row| Ok((row.get::<_, i64>("length")?, row.get::<_, Hash>("head")?)))
        .optional()?;
    let (length, head) = end.unwrap_or((0, ROOT));
    let seq = length + 1;
    let digest = salted(salt, &[event.actor, event.origin, event.summary]);
    let hash = link(&head, seq, event, &digest);
    conn.prepare_cached(
        "INSERT INTO history (seq, at, uid, command, subject, batch_id, facts, actor, origin, summary, salt, \
         text_digest, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute(params![
        seq,
        event.at,
        event.uid,
        event.command,
        event.subject,
        event.batch,
        event.facts,
        event.actor,
        event.origin,
        event.summary,
        salt,
        digest,
        hash
    ])?;
    conn.prepare_cached(
        "INSERT INTO chain (id, length, head) VALUES (1, ?1, ?2) \
         ON CONFLICT (id) DO UPDATE SET length = excluded.length, head = excluded.head",
    )?
    .execute(params![seq, hash])?;
    Ok(())
}

/// Walks the whole chain; `head` is one that was kept outside, in hex.
pub(super) fn verify(conn: &Connection, head: Option<&str>) -> Res<ChainReport> {
    let mut breaks = Vec::new();
    let (mut previous, mut seq, mut seen_head) = (ROOT, 0_i64, head.is_none());
    let mut statement = conn.prepare("SELECT * FROM history ORDER BY seq")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let found: i64 = row.get("seq")?;
        if found != seq + 1 {
            breaks.push(format!("Event {} is missing: event {found} follows event {seq}.", seq + 1));
        }
        seq = found;
        let (command, subject): (String, Option<String>) = (row.get("command")?, row.get("subject")?);
        let facts: String = row.get("facts")?;
        let event = Event {
            at: row.get("at")?,
            uid: row.get("uid")?,
            command: &command,
            subject: subject.as_deref(),
            batch: row.get("batch_id")?,
            facts: &facts,
            actor: "",
            origin: "",
            summary: "",
        };
        let digest: Hash = row.get("text_digest")?;
        let text = |column| row.get::<_, Option<String>>(column).map(Option::unwrap_or_default);
        let words = [text("actor")?, text("origin")?, text("summary")?];
        // Words without their salt prove nothing: both are erased together.
        let as_written = match row.get::<_, Option<Vec<u8>>>("salt")? {
            Some(salt) => salted(&salt, &words.each_ref().map(String::as_str)) == digest,
            None => words.iter().all(String::is_empty),
        };
        if !as_written {
            breaks.push(format!("The words of event {seq} were changed after it was written."));
        }
        let stored: Hash = row.get("hash")?;
        if link(&previous, seq, &event, &digest) != stored {
            breaks.push(format!("Event {seq} does not fit the one before it: one of the two was changed."));
        }
        previous = stored;
        seen_head |= head.is_some_and(|head| hex(&stored).eq_ignore_ascii_case(head.trim()));
    }
    let end = conn
        .query_row("SELECT length, head FROM chain WHERE id = 1", [], |row| {
            Ok((row.get::<_, i64>("length")?, row.get::<_, Hash>("head")?))
        })
        .optional()?
        .unwrap_or((0, ROOT));
    if end.0 > seq {
        breaks.push(format!(
            "History ends with event {seq}, but {} written: the last ones are gone.",
            count(end.0, "event was", "events were")
        ));
    } else if end != (seq, previous) {
        breaks.push(format!("The last link, event {seq}, is not the one that was recorded as the end of the chain."));
    }
    if let (Some(head), false) = (head, seen_head) {
        breaks.push(format!("The head {} that was kept outside is no link of this chain.", head.trim()));
    }
    Ok(ChainReport { ok: breaks.is_empty(), length: seq, head: hex(&previous), breaks })
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// What [`hex`] wrote.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?));
    bytes.collect::<Option<Vec<u8>>>().filter(|_| rest.is_empty())
}
