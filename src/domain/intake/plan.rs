//! Decides what each row of a file changes.
