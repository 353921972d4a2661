//! Everything that is tested through files and the built binary, as one program.

mod import;
