//! What reading a vendor's export needs to know beside the file and its preset.

use chrono_tz::Tz;

use crate::domain::money::Currency;
use crate::domain::time::Day;

/// What is known of a file before its rows are read.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Frame {
    /// The day the file speaks for.
    pub as_of: Day,
    /// The day that the file itself states, if that is the one: all its rows have to agree on it.
    pub stated: Option<Day>,
    /// The organisation's, in which a stamp with an offset becomes a day.
    pub time_zone: Tz,
    /// Whether sentences may quote cells.
    pub show_values: bool,
    /// The currency of amounts in rows that name none.
    pub default_currency: Currency,
}
