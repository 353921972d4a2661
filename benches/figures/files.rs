//! What grows with the rows of a file: the four files read in, and written out again, and the long list of dormant seats; each
//! beside DuckDB, interleaved, and with the most memory that it had.

use super::fleet::TODAY;
use super::measure::{Times, run, run_watched};
use super::page::Line;
use super::whole::{Peer, Program};
use std::fs;

/// So often, on either side.
const TURNS: usize = 3;

/// The four files with the keys that dormouse keeps as well.
const READ: &str = "
DROP TABLE IF EXISTS kept_assignments; DROP TABLE IF EXISTS kept_people;
DROP TABLE IF EXISTS kept_licenses; DROP TABLE IF EXISTS kept_products;
CREATE TABLE kept_products (name VARCHAR, publisher VARCHAR, category VARCHAR, PRIMARY KEY (name, publisher));
CREATE TABLE kept_licenses (product VARCHAR, publisher VARCHAR, name VARCHAR, seats_total INTEGER,
    cost_per_seat DECIMAL(18, 2), currency VARCHAR, billing_cycle VARCHAR, expiry_date DATE, PRIMARY KEY (product, name),
    FOREIGN KEY (product, publisher) REFERENCES kept_products (name, publisher));
CREATE TABLE kept_people (email VARCHAR PRIMARY KEY, name VARCHAR, department VARCHAR, status VARCHAR, last_login DATE);
CREATE TABLE kept_assignments (product VARCHAR, license VARCHAR, email VARCHAR REFERENCES kept_people (email),
    assigned_on DATE, last_used DATE, revoked_on DATE,
    FOREIGN KEY (product, license) REFERENCES kept_licenses (product, name));
INSERT INTO kept_products SELECT * FROM read_csv('products.csv', header = true);
INSERT INTO kept_licenses SELECT * FROM read_csv('licenses.csv', header = true);
INSERT INTO kept_people SELECT * FROM read_csv('people.csv', header = true);
INSERT INTO kept_assignments SELECT * FROM read_csv('assignments.csv', header = true);
";

/// The columns of `dormouse report dormant --format csv`.
const DORMANT: &str = "
COPY (
    SELECT row_number() OVER () AS id, l.rowid AS license_id, a.product, a.license, p.rowid AS person_id, p.name AS person,
           p.email, p.status, p.department, a.last_used, p.last_login, a.assigned_on, NULL AS access_level,
           NULL AS account_identifier, NULL AS notes, a.revoked_on, NULL AS revoked_by,
           CASE WHEN p.status IN ('inactive', 'offboarded') THEN 'status' WHEN a.last_used IS NOT NULL THEN 'last_used'
                WHEN p.last_login IS NOT NULL THEN 'last_login' ELSE 'never' END AS signal,
           date '{today}' - greatest(coalesce(a.last_used, p.last_login, a.assigned_on), a.assigned_on) AS idle_days,
           true AS dormant, false AS stale, false AS undecided
    FROM kept_assignments a
    JOIN kept_people p ON p.email = a.email
    JOIN kept_licenses l ON l.product = a.product AND l.name = a.license
    WHERE a.revoked_on IS NULL AND (p.status IN ('inactive', 'offboarded')
        OR date '{today}' - greatest(coalesce(a.last_used, p.last_login, a.assigned_on), a.assigned_on) >= 90)
    ORDER BY lower(a.product), lower(a.license), lower(p.name)
) TO 'peer_dormant.csv' (HEADER);
";

/// The columns of `dormouse export`.
const EXPORT: &str = "
COPY (SELECT * FROM kept_products ORDER BY lower(name)) TO 'peer_products.csv' (HEADER);
COPY (SELECT * FROM kept_licenses ORDER BY lower(product), lower(name)) TO 'peer_licenses.csv' (HEADER);
COPY (SELECT email, name, department, NULL AS employee_number, status, NULL AS until, last_login, NULL AS aliases
      FROM kept_people ORDER BY lower(email)) TO 'peer_people.csv' (HEADER);
COPY (SELECT product, license, email, assigned_on, last_used, NULL AS access_level, NULL AS account_identifier,
             NULL AS notes, revoked_on
      FROM kept_assignments ORDER BY lower(product), lower(license), lower(email), assigned_on, revoked_on)
TO 'peer_assignments.csv' (HEADER);
";

/// The lines of the page.
pub fn figures(program: &Program<'_>) -> Result<Vec<Line>, String> {
    let sql = |text: &str| text.replace("{today}", TODAY);
    let import = ["import", "products.csv", "licenses.csv", "people.csv", "assignments.csv", "--as-of", TODAY, "--yes"];
    let dormant = ["report", "dormant", "--format", "csv", "--today", TODAY];
    let mut lines = Vec::new();
    lines.extend(beside(program, ("import", &import), ("read with primary and foreign keys", &sql(READ)), true)?);
    lines.extend(beside(program, ("report dormant --format csv", &dormant), ("the same rows", &sql(DORMANT)), false)?);
    let export = ["export", "written", "--force"];
    lines.extend(beside(program, ("export", &export), ("the same four files", &sql(EXPORT)), false)?);
    Ok(lines)
}

/// A command beside what DuckDB does; into a new file each time, if that is what is asked for.
fn beside(
    program: &Program<'_>,
    (name, words): (&str, &[&str]),
    (theirs_does, sql): (&str, &str),
    anew: bool,
) -> Result<Vec<Line>, String> {
    let (mut ours, mut theirs, mut most) = (Times::default(), Times::default(), 0);
    let (peer, other) = (Peer::find(), program.folder.join("anew.db"));
    for _ in 0..TURNS {
        let mut command = program.call(words);
        if anew {
            for end in ["", "-wal", "-shm"] {
                let _ = fs::remove_file(format!("{}{end}", other.display()));
            }
            run(program.call(&["init"]).env("DORMOUSE_DB", &other), None, &mut Times::default())?;
            command.env("DORMOUSE_DB", &other);
        }
        let (_, peak) = run_watched(&mut command, &mut ours)?;
        most = most.max(peak);
        if let Some(peer) = &peer {
            peer.run(program.folder, sql, &mut theirs)?;
        }
    }
    let mut lines = vec![
        Line::times(&format!("`dormouse {name}`"), &ours),
        Line::value("the most memory it had", format!("{most} MB")),
    ];
    if let Some(peer) = &peer {
        lines.push(Line::times(&format!("{}: {theirs_does}", peer.name()), &theirs));
        lines.push(Line::ratio("dormouse ÷ DuckDB", ours.wall() / theirs.wall(), ours.cpu() / theirs.cpu()));
    }
    Ok(lines)
}
