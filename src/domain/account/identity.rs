//! What makes two rows one account: the login and what it signs in to, each in its normal form.

use crate::domain::person::normalized;
use crate::domain::text::key;
use crate::domain::word::has_word;

/// By what the accounts of a license are told apart.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, strum::EnumString, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case")]
pub enum IdentityKey {
    /// Login and logon domain.
    #[default]
    Domain,
    /// The same, and login and device where a device stands alone: it has no domain, or its own name as one.
    Device,
}

has_word!(IdentityKey);

/// Who signs in, and where, as a row says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The login, without its domain.
    pub login: String,
    /// The domain that it signs in to.
    pub domain: Option<String>,
    /// The device.
    pub device: Option<String>,
}

impl Identity {
    /// The identity of a login. `corp\ana` names its domain itself, if none is given beside it.
    #[must_use]
    pub fn new(login: &str, domain: Option<&str>, device: Option<&str>) -> Self {
        let given = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let (login, domain) = (login.trim(), given(domain));
        let (login, domain) = match (login.split_once('\\'), domain) {
            (Some((domain, login)), None) if !domain.is_empty() && !login.is_empty() => {
                (login, Some(domain.to_owned()))
            }
            (_, domain) => (login, domain),
        };
        Self { login: login.to_owned(), domain, device: given(device) }
    }

    /// The identity that a cell of our own files names, as [`Self::named`] writes it.
    #[must_use]
    pub fn of_name(name: &str, by: IdentityKey) -> Self {
        let on_device = name.trim().strip_prefix("\\\\").and_then(|rest| rest.split_once('\\'));
        match on_device {
            Some((device, login)) if by == IdentityKey::Device => Self::new(login, None, Some(device)),
            _ => Self::new(name, None, None),
        }
    }

    /// What tells the account from others of its license, in one cell: `corp\ana`, or `\\pc-1\ana` where the device decides.
    #[must_use]
    pub fn named(&self, by: IdentityKey) -> String {
        let given = |text: &Option<String>| text.clone().filter(|text| !key(text).is_empty());
        match (by, given(&self.domain), given(&self.device)) {
            (IdentityKey::Device, domain, Some(device)) if domain.as_deref().is_none_or(|d| key(d) == key(&device)) => {
                format!("\\\\{device}\\{}", self.login)
            }
            (_, Some(domain), _) => format!("{domain}\\{}", self.login),
            (_, None, _) => self.login.clone(),
        }
    }

    /// What two rows of one account have in common.
    #[must_use]
    pub fn key(&self, by: IdentityKey) -> String {
        let login = normalized(&self.login);
        let domain = self.domain.as_deref().map(key).filter(|domain| !domain.is_empty());
        let device = self.device.as_deref().map(key).filter(|device| !device.is_empty());
        match (by, domain, device) {
            (IdentityKey::Device, domain, Some(device)) if domain.as_ref().is_none_or(|domain| *domain == device) => {
                format!("\\\\{device}\\{login}")
            }
            (_, Some(domain), _) => format!("{domain}\\{login}"),
            (_, None, _) => login,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn of(login: &str, domain: &str, device: &str) -> Identity {
        Identity::new(login, Some(domain), Some(device))
    }

    /// How many accounts the rows are.
    fn accounts(rows: &[(&str, &str, &str)], by: IdentityKey) -> usize {
        rows.iter().map(|(login, domain, device)| of(login, domain, device).key(by)).collect::<BTreeSet<_>>().len()
    }

    #[test]
    fn the_same_login_and_domain_is_one_account_however_it_is_written() {
        for (one, other) in [
            (of("Ana@Corp.example ", "", ""), of("ana@corp.example", "", "")),
            (of("CORP\\Ana", "", ""), of("ana", "corp", "")),
            (of("ana", " Corp ", "pc-1"), of("ANA", "corp", "pc-2")),
        ] {
            assert_eq!(one.key(IdentityKey::Domain), other.key(IdentityKey::Domain));
            assert_eq!(one.key(IdentityKey::Device), other.key(IdentityKey::Device));
        }
        assert_eq!(of("ana\\", "", "").key(IdentityKey::Domain), "ana\\", "that names no login of its own");
        assert_eq!(of("x\\ana", "corp", "").login, "x\\ana", "a domain that is given goes before one in the login");
    }

    #[test]
    fn one_cell_names_an_account_so_that_it_is_found_again() {
        use IdentityKey::{Device, Domain};
        for (identity, by_domain, by_device) in [
            (of("Ana@corp.example", "", "pc-1"), "Ana@corp.example", "\\\\pc-1\\Ana@corp.example"),
            (of("Ana", "Corp", "pc-1"), "Corp\\Ana", "Corp\\Ana"),
            (of("jen", "Jens-PC", "jens-pc"), "Jens-PC\\jen", "\\\\jens-pc\\jen"),
            (of("x\\ana", "corp", ""), "corp\\x\\ana", "corp\\x\\ana"),
            (of("ana\\", "", ""), "ana\\", "ana\\"),
        ] {
            for (by, name) in [(Domain, by_domain), (Device, by_device)] {
                assert_eq!(identity.named(by), name);
                assert_eq!(Identity::of_name(name, by).key(by), identity.key(by), "{name}");
            }
        }
    }

    #[test]
    fn devices_of_one_login_are_one_account_and_logins_of_one_device_are_several() {
        use IdentityKey::{Device, Domain};
        let three_devices = [("ana@corp", "", "a"), ("ana@corp", "", "b"), ("ana@corp", "", "c")];
        assert_eq!((accounts(&three_devices, Domain), accounts(&three_devices, Device)), (1, 3));
        let in_a_domain = [("ana", "corp", "a"), ("ana", "corp", "b")];
        assert_eq!((accounts(&in_a_domain, Domain), accounts(&in_a_domain, Device)), (1, 1));
        let five_logins: Vec<_> = ["a", "b", "c", "d", "e"].map(|login| (login, "corp", "pc")).to_vec();
        assert_eq!((accounts(&five_logins, Domain), accounts(&five_logins, Device)), (5, 5));
        let two_domains = [("ana", "corp", "a"), ("ana", "lab", "a")];
        assert_eq!((accounts(&two_domains, Domain), accounts(&two_domains, Device)), (2, 2));
        // Machines that stand alone: each has its own name as the domain, or none.
        let alone = [("jen", "jens-pc", "Jens-PC"), ("jen", "brians-pc", "Brians-PC")];
        assert_eq!((accounts(&alone, Domain), accounts(&alone, Device)), (2, 2));
        let nameless = [("jen", "", "jens-pc"), ("jen", "", "brians-pc")];
        assert_eq!((accounts(&nameless, Domain), accounts(&nameless, Device)), (1, 2));
        // A machine that was renamed is another one.
        let renamed = [("jen", "", "old"), ("jen", "", "new")];
        assert_eq!(accounts(&renamed, Device), 2);
    }
}
