//! Who looks, at what, on which day.

use crate::domain::actor::{Actor, Authority, may_change};
use crate::domain::org::Org;
use crate::domain::time::Day;

/// Who looks, at what, on which day.
#[derive(Debug, Clone)]
pub struct Session {
    /// The acting account.
    pub actor: Actor,
    /// What it is here, and may do.
    pub authority: Authority,
    /// The shared settings.
    pub org: Org,
    /// Today in the organisation's time zone.
    pub today: Day,
    /// Why nothing may be changed, if so: one sentence.
    pub read_only: Option<String>,
    /// A word for the title: `DEMO`, or the day that is looked at.
    pub label: Option<String>,
}

impl Session {
    /// Whether anything may be changed, and why not.
    ///
    /// # Errors
    /// One sentence: the database is read-only, or the account is no admin.
    pub fn may_change(&self) -> Result<(), String> {
        if let Some(reason) = &self.read_only {
            return Err(reason.clone());
        }
        may_change(&self.actor, &self.authority).map(|_| ()).map_err(|refusal| refusal.message)
    }
}
