-- What a count held and what it left out, seat by seat; and seats that the vendor lists no longer.

-- The day a count speaks for: of a roster its as-of day, of a users audit the day it was completed.
ALTER TABLE tally ADD COLUMN as_of INTEGER;
-- Of a count: 1 if a roster made it, 0 if a users audit did.
ALTER TABLE tally ADD COLUMN roster INTEGER CHECK (roster IN (0, 1));
-- Of a correction: the count it belongs to. It holds as long as that count is the last one.
ALTER TABLE tally ADD COLUMN count_id INTEGER REFERENCES tally (id);
-- Of a correction: the seat it is for.
ALTER TABLE tally ADD COLUMN assignment_id INTEGER REFERENCES assignment (id);
DROP INDEX tally_license;
CREATE INDEX tally_license ON tally (license_id, is_count);
CREATE INDEX tally_count ON tally (count_id) WHERE count_id IS NOT NULL;
CREATE INDEX tally_assignment ON tally (assignment_id) WHERE assignment_id IS NOT NULL;

UPDATE tally SET
    roster = EXISTS (SELECT 1 FROM import i WHERE i.created_batch = tally.created_batch),
    as_of = coalesce(
        (SELECT max(i.as_of) FROM import i WHERE i.created_batch = tally.created_batch),
        (SELECT max(b.at) / 86400000 FROM batch b WHERE b.id = tally.created_batch))
WHERE is_count = 1;
UPDATE tally SET count_id = (
    SELECT max(c.id) FROM tally c WHERE c.license_id = tally.license_id AND c.is_count = 1 AND c.id < tally.id
        AND (c.void_batch IS NULL OR c.void_batch > tally.created_batch))
WHERE is_count = 0;
WITH corrected AS (
    SELECT id, created_batch, license_id, row_number() OVER (PARTITION BY created_batch, license_id ORDER BY id) AS n
    FROM tally WHERE is_count = 0
), revoked AS (
    SELECT s.id AS seat, i.batch_id, s.license_id,
           row_number() OVER (PARTITION BY i.batch_id, s.license_id ORDER BY i.n) AS n
    FROM image i JOIN assignment s ON s.id = i.row_id WHERE i.table_name = 'assignment'
)
UPDATE tally SET assignment_id = (
    SELECT r.seat FROM corrected c JOIN revoked r
        ON r.batch_id = c.created_batch AND r.license_id = c.license_id AND r.n = c.n
    WHERE c.id = tally.id)
WHERE is_count = 0;
UPDATE seat_count SET unattributed = coalesce((
    SELECT sum(t.amount) FROM tally t
    WHERE t.license_id = seat_count.license_id AND t.void_batch IS NULL AND (
        SELECT max(c.id) FROM tally c
        WHERE c.license_id = seat_count.license_id AND c.is_count = 1 AND c.void_batch IS NULL
    ) IN (t.id, t.count_id)), 0);

-- The as-of day of the newest full roster, where it does not list the seat.
ALTER TABLE assignment ADD COLUMN missing_as_of INTEGER;
-- The undo that gave the seat back.
ALTER TABLE assignment ADD COLUMN returned_batch INTEGER REFERENCES batch (id);
-- 1 if the count of that time held the account already when the seat was put on record.
ALTER TABLE assignment ADD COLUMN already_counted INTEGER NOT NULL DEFAULT 0 CHECK (already_counted IN (0, 1));

-- A removal is withdrawn where the holder is given the seat again; a later count may still have held the account.
CREATE TABLE removal_3 (
    id            INTEGER PRIMARY KEY,
    assignment_id INTEGER NOT NULL REFERENCES assignment (id),
    opened_on     INTEGER NOT NULL,
    closed_on     INTEGER,
    closed_how    TEXT CHECK (closed_how IN ('by_hand', 'audit', 'roster', 'withdrawn')),
    closed_by     TEXT,
    -- The newest count that still held the account.
    held_by       INTEGER REFERENCES tally (id),
    created_batch INTEGER NOT NULL REFERENCES batch (id),
    changed_batch INTEGER NOT NULL REFERENCES batch (id),
    void_batch    INTEGER REFERENCES batch (id),
    CHECK ((closed_on IS NULL) = (closed_how IS NULL))
) STRICT;
INSERT INTO removal_3 (id, assignment_id, opened_on, closed_on, closed_how, closed_by, created_batch, changed_batch,
                       void_batch)
SELECT id, assignment_id, opened_on, closed_on, closed_how, closed_by, created_batch, changed_batch, void_batch
FROM removal ORDER BY id;
UPDATE removal_3 SET closed_how = 'withdrawn', closed_on = (
    SELECT max(n.first_listed, removal_3.opened_on)
    FROM assignment s JOIN assignment n ON n.license_id = s.license_id AND n.person_id = s.person_id
    WHERE s.id = removal_3.assignment_id AND n.revoked_on IS NULL AND n.void_batch IS NULL
      AND n.created_batch > removal_3.created_batch)
WHERE closed_on IS NULL AND void_batch IS NULL AND EXISTS (
    SELECT 1
    FROM assignment s JOIN assignment n ON n.license_id = s.license_id AND n.person_id = s.person_id
    WHERE s.id = removal_3.assignment_id AND n.revoked_on IS NULL AND n.void_batch IS NULL
      AND n.created_batch > removal_3.created_batch);
DROP TABLE removal;
ALTER TABLE removal_3 RENAME TO removal;
CREATE UNIQUE INDEX removal_open ON removal (assignment_id) WHERE closed_on IS NULL AND void_batch IS NULL;
CREATE INDEX removal_assignment ON removal (assignment_id);

-- What was withdrawn is no bar to being told when the audit is due once more.
DROP INDEX notice_audit_due;
CREATE UNIQUE INDEX notice_audit_due ON notice (audit_id, admin) WHERE kind = 'audit_due' AND void_batch IS NULL;

-- What an undo gives back was there before: the program judges it, not the limit of the day.
DROP TRIGGER assignment_within_limit;
CREATE TRIGGER assignment_within_limit BEFORE INSERT ON assignment
WHEN NEW.revoked_on IS NULL AND NEW.void_batch IS NULL AND NEW.origin <> 'roster' AND EXISTS (
    SELECT 1 FROM license l JOIN seat_count c ON c.license_id = l.id
    WHERE l.id = NEW.license_id AND l.seats_total IS NOT NULL AND l.limit_policy <> 'off'
      AND NOT (NEW.already_counted = 1 AND c.unattributed > 0)
      AND c.assigned + max(c.unattributed, 0) >= l.seats_total + iif(l.limit_policy = 'soft', l.overdraft, 0))
BEGIN SELECT RAISE(ABORT, 'No seats remaining on this license.'); END;

DROP TRIGGER assignment_back_within_limit;
CREATE TRIGGER assignment_back_within_limit BEFORE UPDATE OF revoked_on, void_batch, license_id ON assignment
WHEN NEW.revoked_on IS NULL AND NEW.void_batch IS NULL
 AND (OLD.revoked_on IS NOT NULL OR (OLD.void_batch IS NOT NULL AND NEW.origin <> 'roster')
      OR OLD.license_id <> NEW.license_id)
 AND (SELECT command FROM batch ORDER BY id DESC LIMIT 1) <> 'undo'
 AND EXISTS (
    SELECT 1 FROM license l JOIN seat_count c ON c.license_id = l.id
    WHERE l.id = NEW.license_id AND l.seats_total IS NOT NULL AND l.limit_policy <> 'off'
      AND c.assigned + max(c.unattributed, 0) >= l.seats_total + iif(l.limit_policy = 'soft', l.overdraft, 0))
BEGIN SELECT RAISE(ABORT, 'No seats remaining on this license.'); END;

-- The licenses that a full roster spoke of, and how many of its rows could not be told apart.
CREATE TABLE roster_license (
    license_id INTEGER NOT NULL REFERENCES license (id),
    import_id  INTEGER NOT NULL REFERENCES import (id),
    unread     INTEGER NOT NULL,
    PRIMARY KEY (license_id, import_id)
) STRICT, WITHOUT ROWID;
INSERT INTO roster_license (license_id, import_id, unread)
SELECT l.id, i.id, (SELECT count(*) FROM import_reject r WHERE r.import_id = i.id)
FROM import i JOIN batch_license b ON b.batch_id = i.created_batch JOIN license l ON l.id = b.license_id
WHERE i.roster = 1 AND (i.license_id IS NULL OR i.license_id = l.id);

-- Days without use that a file spoke of and that do not meet those of the last use: one read later may lie between.
CREATE TABLE silence (
    assignment_id INTEGER NOT NULL REFERENCES assignment (id),
    import_id     INTEGER NOT NULL REFERENCES import (id),
    from_on       INTEGER,
    to_on         INTEGER NOT NULL,
    PRIMARY KEY (assignment_id, import_id, to_on)
) STRICT, WITHOUT ROWID;

-- The forms that names are compared in, without the characters that take no room and that nobody can see. Where somebody
-- else has the name that remains, the one that was written with such characters keeps its own.

CREATE TABLE weightless (low INTEGER NOT NULL, high INTEGER NOT NULL) STRICT;
INSERT INTO weightless (low, high) VALUES
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF);

CREATE VIEW wide AS
    SELECT norm AS name FROM identifier WHERE norm GLOB '*[^ -~]*'
    UNION SELECT name_key FROM product WHERE name_key GLOB '*[^ -~]*'
    UNION SELECT publisher_key FROM product WHERE publisher_key GLOB '*[^ -~]*'
    UNION SELECT name_key FROM license WHERE name_key GLOB '*[^ -~]*';

CREATE TABLE visible (name TEXT PRIMARY KEY, seen TEXT NOT NULL) STRICT;
INSERT INTO visible (name, seen)
    WITH RECURSIVE letter (name, at) AS (
        SELECT name, 1 FROM wide
        UNION ALL SELECT name, at + 1 FROM letter WHERE at < length(name)
    )
    SELECT name, trim(replace(group_concat(substr(name, at, 1), '' ORDER BY at), '  ', ' ')) FROM letter
    WHERE NOT EXISTS (SELECT 1 FROM weightless w WHERE unicode(substr(letter.name, letter.at, 1)) BETWEEN w.low AND w.high)
    GROUP BY name;
DELETE FROM visible WHERE seen = name OR seen = '';

UPDATE OR IGNORE identifier SET norm = (SELECT seen FROM visible WHERE name = norm)
    WHERE norm IN (SELECT name FROM visible);
UPDATE OR IGNORE product SET name_key = (SELECT seen FROM visible WHERE name = name_key)
    WHERE name_key IN (SELECT name FROM visible);
UPDATE OR IGNORE product SET publisher_key = (SELECT seen FROM visible WHERE name = publisher_key)
    WHERE publisher_key IN (SELECT name FROM visible);
UPDATE OR IGNORE license SET name_key = (SELECT seen FROM visible WHERE name = name_key)
    WHERE name_key IN (SELECT name FROM visible);

DROP VIEW wide;
DROP TABLE visible;
DROP TABLE weightless;

-- The sign-ins of the file are those to the organisation's directory. What any other file had written to the person is
-- none, wherever it is still kept.
ALTER TABLE import ADD COLUMN directory INTEGER NOT NULL DEFAULT 0 CHECK (directory IN (0, 1));
UPDATE import SET directory = 1 WHERE preset = 'dormouse.people';

-- When a person last signed in at a vendor, as a file of that vendor says: it judges the seats of that vendor alone. What
-- stands with the person is the sign-in to the organisation's directory.
CREATE TABLE account_login (
    id            INTEGER PRIMARY KEY,
    person_id     INTEGER NOT NULL REFERENCES person (id),
    publisher_key TEXT NOT NULL,
    -- The product of the license that the file was read for, which may be recorded without a publisher.
    product_id    INTEGER REFERENCES product (id),
    login_kind    INTEGER NOT NULL CHECK (login_kind BETWEEN 0 AND 3),
    login_value   INTEGER,
    login_as_of   INTEGER,
    login_import  INTEGER REFERENCES import (id),
    login_line    INTEGER,
    created_batch INTEGER NOT NULL REFERENCES batch (id),
    changed_batch INTEGER NOT NULL REFERENCES batch (id),
    void_batch    INTEGER REFERENCES batch (id),
    CHECK ((login_kind IN (1, 3)) = (login_value IS NOT NULL)),
    CHECK ((login_kind = 0) = (login_as_of IS NULL))
) STRICT;
CREATE UNIQUE INDEX account_login_place ON account_login (person_id, publisher_key, coalesce(product_id, 0))
    WHERE void_batch IS NULL;
CREATE INDEX account_login_person ON account_login (person_id);

INSERT INTO account_login (person_id, publisher_key, product_id, login_kind, login_value, login_as_of, login_import,
                           login_line, created_batch, changed_batch, void_batch)
SELECT h.id, coalesce(p.publisher_key, ''), p.id, h.login_kind, h.login_value, h.login_as_of, h.login_import,
       h.login_line, i.created_batch, i.created_batch, h.void_batch
FROM person h JOIN import i ON i.id = h.login_import
-- A file that was read for no license in particular says in its rows which ones they are of.
LEFT JOIN license l ON l.id = coalesce(i.license_id, (
    SELECT min(s.license_id) FROM assignment s
    WHERE s.person_id = h.id AND s.listed_import = i.id AND s.listed_line = h.login_line))
LEFT JOIN product p ON p.id = l.product_id
WHERE i.directory = 0
ORDER BY i.created_batch, h.id;
UPDATE person SET login_kind = 0, login_value = NULL, login_as_of = NULL, login_import = NULL, login_line = NULL
WHERE login_import IN (SELECT i.id FROM import i WHERE i.directory = 0);
