//! The rules themselves.
