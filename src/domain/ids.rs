//! Identities: one newtype per thing, shown and read as a letter and a number (`L7`, `S345`).

use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $letter:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl $name {
            /// The letter this kind of id is shown with.
            pub const LETTER: char = $letter;

            /// Reads `L7` or `l7`; nothing else, so that a plain number is never taken for an id.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let rest = text.trim().strip_prefix([$letter, $letter.to_ascii_lowercase()])?;
                if rest.is_empty() || !rest.bytes().all(|b| b.is_ascii_digit()) {
                    return None;
                }
                rest.parse().ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{}", $letter, self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
    )*};
}

ids! {
    /// A product of the catalog.
    ProductId = 'C';
    /// A license: one commercial agreement.
    LicenseId = 'L';
    /// A person who holds, held or may hold seats.
    PersonId = 'P';
    /// An assignment: one seat of one license, held by one person.
    SeatId = 'S';
    /// A users audit.
    AuditId = 'A';
    /// An order: what was bought of a license, and when.
    OrderId = 'O';
    /// A notice to one recipient.
    NoticeId = 'N';
    /// One file that was read.
    ImportId = 'I';
    /// One message to one address.
    MailId = 'M';
    /// One identity that a vendor lists on one license.
    AccountId = 'V';
    /// A time in which more seats of a license were used than it has.
    SpellId = 'G';
    /// The changes one command made together.
    BatchId = 'B';
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_its_letter_and_its_number() {
        assert_eq!(LicenseId(7).to_string(), "L7");
        assert_eq!(LicenseId::parse(" l7 "), Some(LicenseId(7)));
        for not_an_id in ["7", "L", "L-7", "L7x", "P7", "L99999999999999999999"] {
            assert_eq!(LicenseId::parse(not_an_id), None, "{not_an_id}");
        }
    }
}
