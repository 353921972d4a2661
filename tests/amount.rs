//! How much a check tries: a part of it by default, so that everybody runs it; more before a change is taken; all of it
//! with `just slow`.

/// Of three numbers, the one for this run: `DORMOUSE_SLOW` is not set, is `some`, or is anything else.
pub fn amount<T>(default: T, some: T, all: T) -> T {
    match std::env::var_os("DORMOUSE_SLOW") {
        None => default,
        Some(word) if word == "some" => some,
        Some(_) => all,
    }
}
