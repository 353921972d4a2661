//! A license with a vendor's roster: two accounts of one person, one without data, one of a leaver, one of nobody.

use super::World;
use super::import_files::{account, roster, used};
use dormouse::domain::account::AccountDetails;
use dormouse::domain::command::ImportOptions;
use dormouse::domain::ids::LicenseId;
use dormouse::domain::import_file::Account;
use dormouse::domain::import_file::account_status::{AccountState, AccountStatus};
use dormouse::domain::person::PersonStatus;

/// An account of a domain, with what the vendor says of its data.
fn on(login: &str, account: Account, has_data: bool) -> Account {
    let details = AccountDetails {
        domain: Some("corp".into()),
        tracked: Some(true),
        has_data: Some(has_data),
        ..AccountDetails::default()
    };
    Account { account_identifier: Some(login.into()), details: Some(Box::new(details)), ..account }
}

impl World {
    /// Chat, on which a vendor lists five accounts.
    pub fn rostered() -> Self {
        Self::empty().after(|world| {
            let chat = world.license("Chat", 10);
            world.holders(chat, &["Ana", "Bo"]);
            world.person_who_is("Cyril", PersonStatus::Offboarded);
            let state = AccountState { status: Some(AccountStatus::Suspended), paid: Some(true) };
            let accounts = vec![
                on("ana", used("Ana", "2026-11-18"), true),
                on("ana.old", used("Ana", "2026-02-03"), true),
                on("bo", account("Bo"), false),
                on("cyril", used("Cyril", "2026-05-30"), true),
                Account { account_state: state, access_level: Some("bot".into()), ..account("build-robot") },
            ];
            world.rostered_on(chat, accounts);
        })
    }

    fn rostered_on(&mut self, license: LicenseId, accounts: Vec<Account>) {
        let options = ImportOptions { license: Some(license), allow_rejects: true, ..ImportOptions::default() };
        self.import(roster("2026-11-20", accounts), options);
    }
}
