-- Admins as rows that undo knows, people who are merged or purged, days of identifiers, mail that was sent, and what the
-- last pulse saw.

ALTER TABLE admin RENAME TO admin_of_version_1;
CREATE TABLE admin (
    id            INTEGER PRIMARY KEY,
    uid           INTEGER NOT NULL,
    name          TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 191),
    role          TEXT NOT NULL CHECK (role IN ('admin', 'it-admin', 'super-admin')),
    email         TEXT CHECK (length(email) <= 254),
    person_id     INTEGER REFERENCES person (id),
    added_at      INTEGER NOT NULL,
    removed_at    INTEGER,
    created_batch INTEGER NOT NULL REFERENCES batch (id),
    changed_batch INTEGER NOT NULL REFERENCES batch (id),
    void_batch    INTEGER REFERENCES batch (id)
) STRICT;
INSERT INTO admin (uid, name, role, email, person_id, added_at, removed_at, created_batch, changed_batch)
SELECT uid, name, role, email, person_id, added_at, removed_at, 1, 1 FROM admin_of_version_1 ORDER BY uid;
DROP TABLE admin_of_version_1;
CREATE UNIQUE INDEX admin_uid ON admin (uid) WHERE removed_at IS NULL AND void_batch IS NULL;

-- The person that this record turned out to be; its seats and identifiers went there.
ALTER TABLE person ADD COLUMN merged_into INTEGER REFERENCES person (id);
CREATE INDEX person_merged ON person (merged_into) WHERE merged_into IS NOT NULL;
-- When name, identifiers and texts of this person were erased for good.
ALTER TABLE person ADD COLUMN purged_at INTEGER;

-- The first day an identifier was this person's; unknown where no source said.
ALTER TABLE identifier ADD COLUMN valid_from INTEGER;

ALTER TABLE removal ADD COLUMN closed_by TEXT;
-- Every import asks of each past seat whether its removal is still open.
CREATE INDEX removal_assignment ON removal (assignment_id);

-- What is added to notes is never at the cost of what was typed: only typing has a limit.
ALTER TABLE assignment ADD COLUMN all_notes TEXT;
UPDATE assignment SET all_notes = notes WHERE notes IS NOT NULL;
ALTER TABLE assignment DROP COLUMN notes;
ALTER TABLE assignment RENAME COLUMN all_notes TO notes;

-- The as-of day of the newest file that spoke of the record.
ALTER TABLE product ADD COLUMN as_of INTEGER;
ALTER TABLE license ADD COLUMN as_of INTEGER;

-- Two records that somebody looked at and found to be two people.
CREATE TABLE distinct_people (
    id            INTEGER PRIMARY KEY,
    low_id        INTEGER NOT NULL REFERENCES person (id),
    high_id       INTEGER NOT NULL REFERENCES person (id),
    created_batch INTEGER NOT NULL REFERENCES batch (id),
    changed_batch INTEGER NOT NULL REFERENCES batch (id),
    void_batch    INTEGER REFERENCES batch (id),
    CHECK (low_id < high_id)
) STRICT;
CREATE UNIQUE INDEX distinct_people_pair ON distinct_people (low_id, high_id) WHERE void_batch IS NULL;

-- One message to one address; it keeps its Message-ID over all attempts.
CREATE TABLE mail (
    id         INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    recipient  TEXT NOT NULL CHECK (length(recipient) BETWEEN 1 AND 254),
    created_at INTEGER NOT NULL,
    sent_at    INTEGER,
    next_try   INTEGER
) STRICT;

CREATE TABLE mail_notice (
    notice_id INTEGER NOT NULL REFERENCES notice (id),
    mail_id   INTEGER NOT NULL REFERENCES mail (id),
    PRIMARY KEY (notice_id, mail_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_notice_mail ON mail_notice (mail_id);

-- An attempt without an end was cut off in the middle.
CREATE TABLE mail_attempt (
    mail_id    INTEGER NOT NULL REFERENCES mail (id),
    n          INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    outcome    TEXT CHECK (outcome IN ('sent', 'later', 'refused')),
    answer     TEXT CHECK (length(answer) <= 2000),
    PRIMARY KEY (mail_id, n),
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
) STRICT, WITHOUT ROWID;

-- When the pulse was last taken for the record, and the seats that were dormant then.
CREATE TABLE pulse (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    uid     INTEGER NOT NULL,
    day     INTEGER NOT NULL,
    dormant INTEGER NOT NULL
) STRICT;
CREATE TABLE pulse_seat (
    assignment_id INTEGER NOT NULL PRIMARY KEY REFERENCES assignment (id)
) STRICT, WITHOUT ROWID;
