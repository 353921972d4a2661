-- Times in which more seats of a license are used than it has, and what the contract says of them.

ALTER TABLE license ADD COLUMN plan TEXT NOT NULL DEFAULT 'paid'
    CHECK (plan IN ('paid', 'free')) CHECK (plan <> 'free' OR coalesce(seats_total, 4) <= 3);
ALTER TABLE license ADD COLUMN lapse_effect TEXT CHECK (length(lapse_effect) BETWEEN 1 AND 191);

-- By how much a batch moved the figures of a license, and the batch whose move that is: of what an undo moves, the batch
-- that it takes back, so that their moves together are none. 1099511627776 is the total of a license without a limit, and of
-- one that is laid aside.
CREATE TABLE figure_change (
    id         INTEGER PRIMARY KEY,
    license_id INTEGER NOT NULL REFERENCES license (id),
    batch_id   INTEGER NOT NULL REFERENCES batch (id),
    of_batch   INTEGER NOT NULL REFERENCES batch (id),
    on_day     INTEGER NOT NULL,
    used       INTEGER NOT NULL,
    total      INTEGER NOT NULL
) STRICT;
CREATE INDEX figure_change_license ON figure_change (license_id, of_batch);

-- The sums of those moves.
ALTER TABLE seat_count ADD COLUMN moved_used INTEGER NOT NULL DEFAULT 0;
ALTER TABLE seat_count ADD COLUMN moved_total INTEGER NOT NULL DEFAULT 0;

-- What follows from the moves: when more seats were used than there are. One is gone where what began it was taken back.
CREATE TABLE spell (
    id         INTEGER PRIMARY KEY,
    license_id INTEGER NOT NULL REFERENCES license (id),
    first_day  INTEGER NOT NULL,
    ended_on   INTEGER,
    highest    INTEGER NOT NULL,
    seat_days  INTEGER NOT NULL,
    moved_on   INTEGER NOT NULL,
    over       INTEGER NOT NULL CHECK ((over = 0) = (ended_on IS NOT NULL)),
    gone       INTEGER NOT NULL CHECK (gone IN (0, 1))
) STRICT;
CREATE INDEX spell_license ON spell (license_id);

-- What is known of each license is what its newest batch left: since when is not known any better.
INSERT INTO figure_change (license_id, batch_id, of_batch, on_day, used, total)
SELECT l.id, b.id, b.id, b.at / 86400000, max(c.assigned + c.unattributed, 0),
       iif(l.archived_on IS NOT NULL OR l.seats_total IS NULL OR l.seat_type = 'concurrent', 1099511627776, l.seats_total)
FROM license l JOIN seat_count c ON c.license_id = l.id
JOIN batch b ON b.id = max(l.changed_batch,
                           coalesce((SELECT max(k.batch_id) FROM batch_license k WHERE k.license_id = l.id), 0))
WHERE l.void_batch IS NULL ORDER BY l.id;
UPDATE seat_count SET
    moved_used = (SELECT m.used FROM figure_change m WHERE m.license_id = seat_count.license_id),
    moved_total = (SELECT m.total FROM figure_change m WHERE m.license_id = seat_count.license_id)
WHERE license_id IN (SELECT license_id FROM figure_change);
INSERT INTO spell (license_id, first_day, highest, seat_days, moved_on, over, gone)
SELECT license_id, on_day, used, 0, on_day, used - total, 0 FROM figure_change WHERE used > total ORDER BY license_id;

-- Admins are told of a spell as well.
PRAGMA defer_foreign_keys = ON;
CREATE TEMPORARY TABLE notice_5 AS SELECT * FROM notice;
DROP TABLE notice;
CREATE TABLE notice (
    id            INTEGER PRIMARY KEY,
    kind          TEXT NOT NULL
        CHECK (kind IN ('seat_reclaimed', 'seat_returned', 'audit_due', 'over_limit', 'grace_ending', 'grace_over')),
    person_id     INTEGER REFERENCES person (id),
    admin         TEXT,
    assignment_id INTEGER REFERENCES assignment (id),
    audit_id      INTEGER REFERENCES audit (id),
    text          TEXT,
    created_at    INTEGER NOT NULL,
    sent_at       INTEGER,
    created_batch INTEGER NOT NULL REFERENCES batch (id),
    changed_batch INTEGER NOT NULL REFERENCES batch (id),
    void_batch    INTEGER REFERENCES batch (id),
    spell_id      INTEGER REFERENCES spell (id),
    CHECK ((person_id IS NULL) <> (admin IS NULL))
) STRICT;
INSERT INTO notice (id, kind, person_id, admin, assignment_id, audit_id, text, created_at, sent_at, created_batch,
                    changed_batch, void_batch)
SELECT id, kind, person_id, admin, assignment_id, audit_id, text, created_at, sent_at, created_batch, changed_batch,
       void_batch
FROM notice_5 ORDER BY id;
DROP TABLE notice_5;
CREATE UNIQUE INDEX notice_audit_due ON notice (audit_id, admin) WHERE kind = 'audit_due' AND void_batch IS NULL;
CREATE INDEX notice_assignment ON notice (assignment_id);
CREATE INDEX notice_spell ON notice (spell_id) WHERE spell_id IS NOT NULL;
