# What a developer does here. `just` lists it.

# Packs the addresses that the loader sets: a megabyte less.
packed := "RUSTFLAGS='-C link-arg=-Wl,-z,pack-relative-relocs'"
static := arch() + "-unknown-linux-musl"

_default:
    @just --list --unsorted

# The dashboard, or any command: `just run license list`
run *ARGS:
    cargo run --locked -- {{ ARGS }}

# The dashboard on a made-up organisation, in memory
demo:
    cargo run --locked -- demo

# Every test but the slow ones
test *ARGS:
    cargo test --locked {{ ARGS }}

# Format, lints and what dependencies bring in
lint: deny
    cargo fmt --check
    cargo clippy --locked --all-targets -- -D warnings

# What the continuous build does
ci:
    ./.ci/run

# The built binary from `init` to `check`, in a home directory of its own
e2e:
    cargo build --locked
    tests/e2e.sh target/debug/dormouse

# A binary for a package: small, stripped, optimised as a whole
dist:
    {{ packed }} cargo build --locked --profile dist
    @ls -l target/dist/dormouse

# It needs rustup and musl-gcc (Debian: musl-tools). The binary knows the accounts of /etc/passwd and /etc/group alone, and none
# of a directory service.

# The same without any library of the machine, tried from `init` to `check`
musl:
    rustup target add {{ static }}
    {{ packed }} TARGET_CC=musl-gcc cargo build --locked --profile dist --target {{ static }}
    ldd target/{{ static }}/dist/dormouse 2>&1 | grep -E 'statically linked|not a dynamic executable'
    tests/e2e.sh target/{{ static }}/dist/dormouse
    @ls -l target/{{ static }}/dist/dormouse

# How fast it is, beside DuckDB where there is one: writes docs/performance.md; `just bench S M L` names the sizes
bench *ARGS:
    cargo bench --locked --bench figures -- {{ ARGS }}

# Writes docs/imports.md, the table of exports that are known
imports:
    DORMOUSE_FREEZE=1 cargo test --locked --test main import::the_page_of_exports

# It ends with a line for each check of what goes wrong: trials, failures, the longest.

# Everything, the tests that take minutes or a disk of their own included
slow:
    #!/usr/bin/env bash
    set -euo pipefail
    python3 -m venv target/post-office
    target/post-office/bin/pip install --quiet aiosmtpd
    export DORMOUSE_SLOW=1
    DORMOUSE_POST_OFFICE=$PWD/target/post-office/bin/python cargo test --locked -- --include-ignored --skip really_full
    cat target/tmp/ring/*
    disk=$(mktemp -d)
    trap 'rmdir "$disk"' EXIT
    unshare --map-root-user --mount bash -euc '
        mount -t tmpfs -o size=3m tmpfs "$1"
        DORMOUSE_SMALL_DISK=$1 cargo test --locked --lib -- --ignored --test-threads 1 really_full' _ "$disk"

# The documentation of the code, opened in a browser
docs:
    RUSTDOCFLAGS=-Dwarnings cargo doc --locked --no-deps --document-private-items --open

# Licenses, sources and second versions of dependencies; needs cargo-deny
deny:
    cargo deny --locked check --hide-inclusion-graph licenses bans sources

# Known faults in dependencies; needs cargo-deny and a network
advisories:
    cargo deny check advisories
