//! The word by which programs, files and the database know a value.
//!
//! It knows nothing but the strings that the types have by `strum`.

/// Gives each of these types its word.
macro_rules! has_word {
    ($($type:ty),*) => {
        $(impl $type {
            /// The word as programs read it.
            #[must_use]
            pub fn word(self) -> &'static str {
                self.into()
            }
        })*
    };
}
pub(crate) use has_word;
