//! What only the whole program can show.

#[cfg(test)]
mod pty;
