//! Purging: what of a person is erased for good, who may do it, and how somebody shows that they mean it.
//!
//! Pure rules. The record stays as a numbered shell, so that counts and past seats still add up; everything that tells
//! who it was goes. There is no way back, and no rule here offers one.

use super::actor::{Actor, Role};
use super::ids::PersonId;
use super::refusal::{Code, Refusal};
use super::text::key;

/// What stands in place of a name.
#[must_use]
pub fn shell(person: PersonId) -> String {
    format!("Purged person {person}")
}

/// Lets a super-admin pass.
///
/// # Errors
/// The account has another role.
pub fn may_purge(actor: &Actor, role: Role) -> Result<(), Refusal> {
    if role == Role::SuperAdmin {
        return Ok(());
    }
    Err(Refusal::new(
        Code::NotAllowed,
        format!("{} is {}, and only a super-admin may purge a person.", actor.name, role.word()),
    )
    .hint("ask a super-admin to do it: dormouse admin list names them"))
}

/// Whether what somebody typed shows that they mean this person: the id, or the name.
#[must_use]
pub fn is_meant(typed: &str, person: PersonId, name: &str) -> bool {
    PersonId::parse(typed) == Some(person) || (!name.trim().is_empty() && key(typed) == key(name))
}

/// The texts that tell who somebody was: each in lower case, none empty.
#[derive(Debug, Clone, Default)]
pub struct Telling(Vec<String>);

impl Telling {
    /// Names and identifiers.
    #[must_use]
    pub fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut keys: Vec<String> = texts.into_iter().map(key).filter(|key| key.chars().count() > 1).collect();
        keys.sort_unstable();
        keys.dedup();
        Self(keys)
    }

    /// True if there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that are no word of every day, as a login may be (`design`): addresses, and names of several words.
    #[must_use]
    pub fn sure(&self) -> Self {
        let is_sure = |text: &&String| text.contains(['@', ' ']) || !text.is_ascii();
        Self(self.0.iter().filter(is_sure).cloned().collect())
    }

    /// True if `text` is one of them.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        self.0.contains(&key(text))
    }

    /// True if `text` has one of them as words of its own: `Ana` is in `gave Ana a seat` and not in `Banana`.
    #[must_use]
    pub fn stands_in(&self, text: &str) -> bool {
        let text = key(text);
        self.0.iter().any(|telling| {
            text.match_indices(telling.as_str()).any(|(at, found)| {
                let before = text[..at].chars().next_back();
                let after = text[at + found.len()..].chars().next();
                !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_words_of_its_own() {
        let telling = Telling::new(["Ana Ruiz", "ana.ruiz@example.com", "7", ""]);
        for text in ["gave Ana Ruiz a seat", "ANA  RUIZ", "row of <Ana.Ruiz@example.com>: bad", "ana ruiz's"] {
            assert!(telling.stands_in(text), "{text}");
        }
        for text in ["Banana Ruiz", "Ana Ruizo", "7 seats", "", "Ana"] {
            assert!(!telling.stands_in(text), "{text}");
        }
        assert!(telling.is(" ana.ruiz@EXAMPLE.com"));
        let login = Telling::new(["design", "佐藤太郎"]);
        assert!(login.stands_in("Design") && !login.sure().stands_in("Design") && login.sure().stands_in("佐藤太郎"));
    }

    #[test]
    fn a_person_is_named_by_id_or_name() {
        for typed in ["P12", "p12", "Ana Ruiz", " ana ruiz "] {
            assert!(is_meant(typed, PersonId(12), "Ana Ruiz"), "{typed}");
        }
        for typed in ["", "y", "yes", "P1", "Ana", "12"] {
            assert!(!is_meant(typed, PersonId(12), "Ana Ruiz"), "{typed}");
        }
    }

    #[test]
    fn only_a_super_admin_purges() {
        let ben = Actor { name: "ben".into(), ..Actor::default() };
        assert!(may_purge(&ben, Role::SuperAdmin).is_ok());
        for role in [Role::Admin, Role::ItAdmin] {
            assert!(may_purge(&ben, role).is_err());
        }
    }
}
