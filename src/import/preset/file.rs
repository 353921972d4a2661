//! A preset as it is written: the tables and keys of its TOML file, and nothing else.

use std::collections::BTreeMap;

use serde::Deserialize;

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
    #[serde(default)]
    pub roster: bool,
    #[serde(default)]
    pub directory: bool,
    #[serde(rename = "where")]
    pub place: String,
    #[serde(default)]
    pub container: Vec<Container>,
    pub time_zone: Option<String>,
    #[serde(default)]
    pub truncated_at: Vec<u32>,
    #[serde(default)]
    pub ignored: Vec<String>,
    pub fingerprint: Fingerprint,
    pub as_of: Option<AsOf>,
    pub concealed: Option<Concealed>,
    #[serde(default)]
    pub rows: Rows,
    #[serde(default)]
    pub identifiers: Vec<Identifier>,
    #[serde(default)]
    pub fields: Fields,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Container {
    Csv,
    Tsv,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fingerprint {
    pub required: Vec<String>,
    #[serde(default)]
    pub forbidden: Vec<String>,
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct When {
    pub columns: Vec<String>,
    pub is: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Identifier {
    pub kind: String,
    pub columns: Vec<String>,
    #[serde(default)]
    pub lower: bool,
    pub pick: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fields {
    pub display_name: Option<Text>,
    pub department: Option<Text>,
    pub product: Option<Text>,
    pub access_level: Option<Text>,
    pub account_identifier: Option<Text>,
    pub assigned_on: Option<Date>,
    pub last_used: Option<Date>,
    pub last_login: Option<Date>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    pub columns: Vec<String>,
    #[serde(default)]
    pub lower: bool,
    pub pick: Option<String>,
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    pub split: Option<String>,
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
