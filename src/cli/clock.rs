//! The clock, which nothing else of the command line looks at.

/// The moment it is.
#[expect(clippy::disallowed_methods, reason = "the one place where the command line looks at the clock")]
pub fn clock() -> chrono::DateTime<chrono::Utc> {
    chrono::Utc::now()
}
