//! License keys that leave: nothing is changed, and history says who took which. The keys themselves go nowhere.

use super::{counted, done};
use crate::domain::command::{Detail, Outcome};
use crate::domain::ids::LicenseId;
use crate::domain::receipt::Verb;
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use crate::store::read;

pub(super) fn exported(ledger: &mut Ledger<'_>, licenses: &[LicenseId]) -> Res<Outcome> {
    let what = counted(licenses.len(), "license key");
    ledger.event(None, facts! {"licenses": licenses.len()}, &format!("exported {what}"))?;
    for license in licenses {
        let title = read::licenses::one(ledger.conn, *license)?.license.title();
        let summary = format!("exported the license key of {title}");
        ledger.part("export_key", &license.to_string(), facts! {"license": license}, &summary)?;
    }
    Ok(done(ledger, Verb::Exported.of(what), Detail::None))
}
