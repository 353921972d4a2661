//! Row images against what their event says of them: an undo follows them, so one that was altered must not be followed.

use super::chain::{self, Hash};
use super::error::Res;
use super::ledger::image_digest;
use crate::domain::ids::BatchId;
use crate::domain::refusal::{Code, Refusal};
use rusqlite::Connection;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

/// What is said of a batch whose images are others, or more, or fewer.
pub(super) fn not_those(batch: BatchId) -> String {
    format!("the row images of {batch} are not those its event speaks of")
}

/// The images of a batch that are not those the facts of its event speak of.
pub(super) fn altered(conn: &Connection, batch: BatchId, facts: &Json) -> Res<Vec<String>> {
    let mut wrong = Vec::new();
    let (mut digest, mut count) = (Sha256::new(), 0_i64);
    let wanted = facts["images"].as_i64().unwrap_or_default();
    let mut statement = conn.prepare_cached("SELECT * FROM image WHERE batch_id = ?1 ORDER BY n")?;
    let mut images = statement.query([batch.0])?;
    while let Some(image) = images.next()? {
        if count == wanted {
            break;
        }
        count += 1;
        let kept: Hash = image.get("digest")?;
        digest.update(kept);
        let (table, id): (String, i64) = (image.get("table_name")?, image.get("row_id")?);
        let (before, after): (Option<String>, Option<String>) = (image.get("before")?, image.get("after")?);
        // Without its salt an image proves nothing: both are erased together.
        let as_written = match image.get::<_, Option<Vec<u8>>>("salt")? {
            Some(salt) => image_digest(&salt, &table, id, before.as_deref(), after.as_deref()) == kept,
            None => before.is_none() && after.is_none(),
        };
        if !as_written {
            wrong.push(format!("image {count} of {batch} was changed after it was written"));
        }
    }
    let digest: Hash = digest.finalize().into();
    if facts["images_sha256"].as_str() != Some(&chain::hex(&digest)) {
        wrong.push(not_those(batch));
    }
    Ok(wrong)
}

/// Refuses to follow the images of a batch that somebody altered.
pub(super) fn can_be_followed(conn: &Connection, batch: BatchId) -> Res<()> {
    let mut statement = conn.prepare_cached("SELECT facts FROM history WHERE batch_id = ?1")?;
    let mut rows = statement.query([batch.0])?;
    while let Some(row) = rows.next()? {
        let facts: Json = serde_json::from_str(&row.get::<_, String>("facts")?).unwrap_or_default();
        if facts["images_sha256"].is_string() && !altered(conn, batch, &facts)?.is_empty() {
            return Err(Refusal::new(Code::DatabaseAltered, format!(
                "What is kept of {batch} was altered by other means, so it cannot be taken back; nothing was changed."
            ))
            .hint("see what else was altered with: dormouse check, and restore the newest backup")
            .into());
        }
    }
    Ok(())
}
