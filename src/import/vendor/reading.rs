//! What came of a vendor's file.

use crate::domain::import_file::Content;
use crate::domain::import_file::rejects::Rejects;

/// What was read: the rows, the rejects, how many rows there were and how many of them say nothing of their own, and what
/// else is to be known.
#[derive(Debug)]
pub(in super::super) struct Reading {
    pub content: Content,
    pub rejects: Rejects,
    pub rows: u32,
    pub passed_over: u32,
    pub warnings: Vec<String>,
}
