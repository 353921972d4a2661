//! A preset as it is written: the tables and keys of its TOML file, and nothing else.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::word::has_word;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub schema: u32,
    pub id: String,
    pub title: String,
    pub product: String,
    pub publisher: String,
    pub realm: String,
    pub kind: Option<Kind>,
    pub why: Option<String>,
    #[serde(default)]
    pub roster: bool,
    #[serde(default)]
    pub directory: bool,
    #[serde(rename = "where")]
    pub place: String,
    pub evidence: Option<Proof>,
    #[serde(default)]
    pub traps: Vec<String>,
    #[serde(default)]
    pub container: Vec<Container>,
    pub table: Option<String>,
    pub expand: Option<String>,
    pub time_zone: Option<String>,
    pub language: Option<String>,
    #[serde(default)]
    pub truncated_at: Vec<u32>,
    #[serde(default)]
    pub ignored: Vec<String>,
    pub fingerprint: Fingerprint,
    #[serde(rename = "file_name")]
    pub called: Option<FileName>,
    pub as_of: Option<AsOf>,
    pub concealed: Option<Concealed>,
    #[serde(default)]
    pub rows: Rows,
    #[serde(default)]
    pub identifiers: Vec<Identifier>,
    pub unpivot: Option<Unpivot>,
    #[serde(default)]
    pub fields: Fields,
    #[serde(default)]
    pub license: BTreeMap<String, Value>,
}

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub(in super::super) enum Kind {
    /// Every paid account of a license.
    Roster,
    /// Accounts and what they did, not all of them.
    #[default]
    Usage,
    /// Who works here.
    People,
    /// Licenses, with their seats, prices and terms.
    Licenses,
    /// Applications that are installed on devices.
    Inventory,
    /// Nothing that is kept: the file is known, and refused.
    Nothing,
}

has_word!(Kind);

/// By what the format is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub(in super::super) enum Proof {
    /// A real export, or one that the vendor published.
    Sample,
    /// What the vendor or public code that reads it says.
    Documented,
}

has_word!(Proof);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Container {
    Csv,
    Tsv,
    Json,
    Xlsx,
    Sqlite,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fingerprint {
    pub required: Vec<String>,
    #[serde(default)]
    pub forbidden: Vec<String>,
    #[serde(default)]
    pub whole: bool,
}

/// What the name of a file has to say, where its header is also that of another export.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileName {
    pub matches: String,
    pub why: String,
    pub hint: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AsOf {
    pub columns: Vec<String>,
    #[serde(default)]
    pub dates: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Concealed {
    pub pattern: String,
    pub hint: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rows {
    #[serde(default)]
    pub skip: Vec<When>,
    #[serde(default)]
    pub keep: Vec<When>,
}

/// A condition on cells.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct When {
    pub columns: Vec<String>,
    #[serde(default)]
    pub is: Vec<String>,
    #[serde(default)]
    pub contains: Vec<String>,
    #[serde(default)]
    pub matches: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Identifier {
    pub kind: String,
    pub columns: Vec<String>,
    pub join: Option<String>,
    #[serde(default)]
    pub lower: bool,
    pub pick: Option<String>,
    pub split: Option<Separators>,
    #[serde(default)]
    pub blank: Vec<String>,
    pub when: Option<When>,
}

/// Columns of which each is a product.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unpivot {
    pub pattern: String,
    #[serde(default)]
    pub is: Vec<String>,
    #[serde(default)]
    pub contains: Vec<String>,
    #[serde(default)]
    pub matches: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fields {
    pub display_name: Option<Text>,
    pub department: Option<Text>,
    pub product: Option<Text>,
    pub access_level: Option<Text>,
    pub account_identifier: Option<Text>,
    pub status: Option<Text>,
    pub paid: Option<Text>,
    pub user_id: Option<Text>,
    pub domain: Option<Text>,
    pub tracked: Option<Text>,
    pub has_data: Option<Text>,
    pub assigned_on: Option<Date>,
    pub last_used: Option<Date>,
    pub last_login: Option<Date>,
    pub until: Option<Date>,
    pub application: Option<Text>,
    pub version: Option<Text>,
    pub device: Option<Text>,
    pub last_opened: Option<Date>,
}

/// What stands between the parts of a cell.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Separators {
    One(String),
    Several(Vec<String>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    pub columns: Vec<String>,
    pub join: Option<String>,
    #[serde(default)]
    pub lower: bool,
    pub pick: Option<String>,
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    pub split: Option<Separators>,
    #[serde(default)]
    pub blank: Vec<String>,
    pub when: Option<When>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Date {
    pub columns: Vec<String>,
    #[serde(default)]
    pub take: Take,
    #[serde(default)]
    pub dates: Vec<String>,
    pub pick: Option<String>,
    #[serde(default)]
    pub never: Vec<String>,
    #[serde(default)]
    pub outside_window: Vec<String>,
    #[serde(default)]
    pub blank: Vec<String>,
    #[serde(default)]
    pub empty: Empty,
    pub window_days: Option<u32>,
    pub when: Option<When>,
}

/// A field of a license.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Value {
    pub columns: Vec<String>,
    pub join: Option<String>,
    pub pick: Option<String>,
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    #[serde(default)]
    pub blank: Vec<String>,
    #[serde(default)]
    pub dates: Vec<String>,
    pub decimal: Option<String>,
    pub when: Option<When>,
}

/// Which of several columns holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Take {
    #[default]
    First,
    Newest,
    Oldest,
}

/// What an empty cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Empty {
    #[default]
    Unknown,
    Never,
    OutsideWindow,
}
