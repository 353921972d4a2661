//! What the model expects of the times in which more is used than there is.

use super::Model;
use dormouse::domain::time::Day;

/// A time over the limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Over {
    pub first: Day,
    /// The first day within the limit again.
    pub end: Option<Day>,
    pub highest: i64,
}

impl Model {
    /// What a step of a day did to them, whatever it was.
    pub fn go_over_limits(&mut self, today: Day) {
        for (id, license) in &self.licenses {
            let used = self.recorded(*id).max(0);
            let total = license.total.filter(|_| !license.archived).map(i64::from);
            let is_over = total.is_some_and(|total| used > total);
            let known = self.over.entry(*id).or_default();
            match known.last_mut() {
                Some(last) if is_over && (last.end.is_none() || last.first == today) => {
                    (last.end, last.highest) = (None, last.highest.max(used));
                }
                _ if is_over => known.push(Over { first: today, end: None, highest: used }),
                Some(last) if last.end.is_none() => last.end = Some(today),
                _ => {}
            }
        }
    }
}
