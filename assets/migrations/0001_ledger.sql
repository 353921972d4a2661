-- The ledger. Days are counted from 1970-01-01, times are milliseconds UTC, money is whole minor units.
-- Rows are never deleted: `void_batch` marks what an undo took back, `archived_on` what was laid aside.

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE org (
    id            INTEGER PRIMARY KEY,
    key           TEXT NOT NULL,
    value         TEXT NOT NULL CHECK (length(value) <= 1000),
    created_batch INTEGER,
    changed_batch INTEGER,
    void_batch    INTEGER
) STRICT;
CREATE UNIQUE INDEX org_key ON org (key) WHERE void_batch IS NULL;

CREATE TABLE admin (
    uid        INTEGER PRIMARY KEY,
    name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 191),
    role       TEXT NOT NULL CHECK (role IN ('admin', 'it-admin', 'super-admin')),
    email      TEXT CHECK (length(email) <= 254),
    person_id  INTEGER REFERENCES person (id),
    added_at   INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;

CREATE TABLE product (
    id             INTEGER PRIMARY KEY,
    name           TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    name_key       TEXT NOT NULL,
    publisher      TEXT CHECK (length(publisher) BETWEEN 1 AND 200),
    publisher_key  TEXT NOT NULL,
    category       TEXT CHECK (length(category) <= 100),
    security_grade TEXT CHECK (security_grade IN ('A', 'B', 'C', 'D', 'E', 'F')),
    risk_level     TEXT CHECK (risk_level IN ('low', 'medium', 'high', 'critical')),
    archived_on    INTEGER,
    changed_on     INTEGER,
    created_batch  INTEGER NOT NULL REFERENCES batch (id),
    changed_batch  INTEGER NOT NULL REFERENCES batch (id),
    void_batch     INTEGER REFERENCES batch (id)
) STRICT;
CREATE UNIQUE INDEX product_name ON product (publisher_key, name_key) WHERE void_batch IS NULL AND archived_on IS NULL;

CREATE TABLE license (
    id                  INTEGER PRIMARY KEY,
    product_id          INTEGER NOT NULL REFERENCES product (id),
    name                TEXT CHECK (length(name) BETWEEN 1 AND 200),
    name_key            TEXT NOT NULL,
    seats_total         INTEGER CHECK (seats_total BETWEEN 0 AND 10000000),
    seat_type           TEXT NOT NULL CHECK (seat_type IN ('user', 'device', 'concurrent', 'unlimited')),
    cost_per_seat       INTEGER CHECK (cost_per_seat >= 0),
    total_cost          INTEGER CHECK (total_cost >= 0),
    currency            TEXT NOT NULL CHECK (length(currency) = 3),
    billing_cycle       TEXT NOT NULL
        CHECK (billing_cycle IN ('monthly', 'quarterly', 'annual', 'biennial', 'one_time', 'custom')),
    purchase_date       INTEGER,
    start_date          INTEGER,
    expiry_date         INTEGER,
    renewal_date        INTEGER,
    auto_renew          INTEGER NOT NULL CHECK (auto_renew IN (0, 1)),
    renewal_notice_days INTEGER NOT NULL CHECK (renewal_notice_days BETWEEN 0 AND 3650),
    notice_days         INTEGER CHECK (notice_days BETWEEN 0 AND 3650),
    business_owner      TEXT CHECK (length(business_owner) <= 191),
    license_key         TEXT CHECK (length(license_key) <= 191),
    purchase_order      TEXT CHECK (length(purchase_order) <= 191),
    invoice_number      TEXT CHECK (length(invoice_number) <= 191),
    status              TEXT NOT NULL CHECK (status IN ('active', 'trial', 'pending_renewal', 'expired', 'cancelled')),
    limit_policy        TEXT NOT NULL CHECK (limit_policy IN ('hard', 'soft', 'off')),
    overdraft           INTEGER NOT NULL CHECK (overdraft BETWEEN 0 AND 10000000),
    grace_days          INTEGER NOT NULL CHECK (grace_days BETWEEN 0 AND 3650),
    archived_on         INTEGER,
    changed_on          INTEGER,
    created_batch       INTEGER NOT NULL REFERENCES batch (id),
    changed_batch       INTEGER NOT NULL REFERENCES batch (id),
    void_batch          INTEGER REFERENCES batch (id),
    CHECK ((seat_type = 'unlimited') = (seats_total IS NULL))
) STRICT;
-- One license per product may be unnamed (an empty key); archived ones do not block a name.
CREATE UNIQUE INDEX license_name ON license (product_id, name_key) WHERE void_batch IS NULL AND archived_on IS NULL;

CREATE TABLE person (
    id              INTEGER PRIMARY KEY,
    name            TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    department      TEXT CHECK (length(department) <= 100),
    status          TEXT NOT NULL CHECK (status IN ('active', 'on_leave', 'inactive', 'offboarded', 'service')),
    until_on        INTEGER,
    login_kind      INTEGER NOT NULL CHECK (login_kind BETWEEN 0 AND 3),
    login_value     INTEGER,
    login_as_of     INTEGER,
    login_import    INTEGER REFERENCES import (id),
    login_line      INTEGER,
    changed_on      INTEGER,
    as_of           INTEGER,
    created_batch   INTEGER NOT NULL REFERENCES batch (id),
    changed_batch   INTEGER NOT NULL REFERENCES batch (id),
    void_batch      INTEGER REFERENCES batch (id),
    CHECK ((login_kind IN (1, 3)) = (login_value IS NOT NULL)),
    CHECK ((login_kind = 0) = (login_as_of IS NULL))
) STRICT;

CREATE TABLE identifier (
    id            INTEGER PRIMARY KEY,
    person_id     INTEGER NOT NULL REFERENCES person (id),
    kind          TEXT NOT NULL CHECK (kind IN ('email', 'upn', 'alias', 'employee_number', 'login')),
    scope         TEXT NOT NULL,
    value         TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 254),
    norm          TEXT NOT NULL,
    valid_to      INTEGER,
    created_batch INTEGER NOT NULL REFERENCES batch (id),
    changed_batch INTEGER NOT NULL REFERENCES batch (id),
    void_batch    INTEGER REFERENCES batch (id)
) STRICT;
CREATE UNIQUE INDEX identifier_norm ON identifier (norm, scope) WHERE void_batch IS NULL AND valid_to IS NULL;
CREATE INDEX identifier_person ON identifier (person_id);

-- The evidence kinds: 0 nothing said, 1 observed on `_value`, 2 never, 3 nothing in the last `_value` days.
CREATE TABLE assignment (
    id                 INTEGER PRIMARY KEY,
    license_id         INTEGER NOT NULL REFERENCES license (id),
    person_id          INTEGER NOT NULL REFERENCES person (id),
    revoked_on         INTEGER,
    void_batch         INTEGER REFERENCES batch (id),
    assigned_on        INTEGER,
    first_listed       INTEGER NOT NULL,
    used_kind          INTEGER NOT NULL CHECK (used_kind BETWEEN 0 AND 3),
    used_value         INTEGER,
    used_as_of         INTEGER,
    exempt_until       INTEGER,
    used_import        INTEGER REFERENCES import (id),
    used_line          INTEGER,
    origin             TEXT NOT NULL CHECK (origin IN ('here', 'csv', 'roster')),
    listed_as_of       INTEGER,
    listed_import      INTEGER REFERENCES import (id),
    listed_line        INTEGER,
    access_level       TEXT CHECK (length(access_level) <= 64),
    account_identifier TEXT CHECK (length(account_identifier) <= 191),
    notes              TEXT CHECK (length(notes) <= 1000),
    exempt_reason      TEXT CHECK (length(exempt_reason) <= 1000),
    revoked_at         INTEGER,
    revoked_by         TEXT,
    changed_on         INTEGER,
    created_batch      INTEGER NOT NULL REFERENCES batch (id),
    changed_batch      INTEGER NOT NULL REFERENCES batch (id),
    CHECK ((used_kind IN (1, 3)) = (used_value IS NOT NULL)),
    CHECK ((used_kind = 0) = (used_as_of IS NULL))
) STRICT;
CREATE UNIQUE INDEX assignment_active ON assignment (license_id, person_id)
    WHERE revoked_on IS NULL AND void_batch IS NULL;
CREATE INDEX assignment_person ON assignment (person_id);
CREATE INDEX assignment_past ON assignment (license_id) WHERE revoked_on IS NOT NULL;

-- `assigned` is kept by triggers; `unattributed` follows from the tallies that stand.
CREATE TABLE seat_count (
    license_id   INTEGER PRIMARY KEY REFERENCES license (id),
    assigned     INTEGER NOT NULL DEFAULT 0 CHECK (assigned >= 0),
    unattributed INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A count (an audit's or a roster's: count minus assigned at that moment) or a single seat that the last count had
-- left out before it was revoked here.
CREATE TABLE tally (
    id            INTEGER PRIMARY KEY,
    license_id    INTEGER NOT NULL REFERENCES license (id),
    is_count      INTEGER NOT NULL CHECK (is_count IN (0, 1)),
    amount        INTEGER NOT NULL,
    created_batch INTEGER NOT NULL REFERENCES batch (id),
    changed_batch INTEGER NOT NULL REFERENCES batch (id),
    void_batch    INTEGER REFERENCES batch (id)
) STRICT;
CREATE INDEX tally_license ON tally (license_id);

CREATE TABLE audit (
    id                  INTEGER PRIMARY KEY,
    license_id          INTEGER NOT NULL REFERENCES license (id),
    state               TEXT NOT NULL CHECK (state IN ('in_progress', 'completed', 'cancelled')),
    started_by          TEXT NOT NULL,
    started_at          INTEGER NOT NULL,
    seats_before        INTEGER NOT NULL CHECK (seats_before >= 0),
    ended_by            TEXT,
    ended_at            INTEGER,
    seats_at_completion INTEGER,
    seats_after         INTEGER CHECK (seats_after BETWEEN 0 AND 100000),
    notes               TEXT CHECK (length(notes) <= 5000),
    next_due            INTEGER,
    created_batch       INTEGER NOT NULL REFERENCES batch (id),
    changed_batch       INTEGER NOT NULL REFERENCES batch (id),
    void_batch          INTEGER REFERENCES batch (id),
    CHECK ((state = 'in_progress') = (ended_at IS NULL)),
    CHECK ((state = 'completed') = (seats_after IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX audit_open ON audit (license_id) WHERE state = 'in_progress' AND void_batch IS NULL;
CREATE INDEX audit_license ON audit (license_id);

-- Seats reclaimed here and still to be removed at the vendor.
CREATE TABLE removal (
    id            INTEGER PRIMARY KEY,
    assignment_id INTEGER NOT NULL REFERENCES assignment (id),
    opened_on     INTEGER NOT NULL,
    closed_on     INTEGER,
    closed_how    TEXT CHECK (closed_how IN ('by_hand', 'audit', 'roster')),
    created_batch INTEGER NOT NULL REFERENCES batch (id),
    changed_batch INTEGER NOT NULL REFERENCES batch (id),
    void_batch    INTEGER REFERENCES batch (id),
    CHECK ((closed_on IS NULL) = (closed_how IS NULL))
) STRICT;
CREATE UNIQUE INDEX removal_open ON removal (assignment_id) WHERE closed_on IS NULL AND void_batch IS NULL;

-- The outbox: written with the change that causes it, delivered later.
CREATE TABLE notice (
    id            INTEGER PRIMARY KEY,
    kind          TEXT NOT NULL CHECK (kind IN ('seat_reclaimed', 'seat_returned', 'audit_due')),
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
    CHECK ((person_id IS NULL) <> (admin IS NULL))
) STRICT;
CREATE UNIQUE INDEX notice_audit_due ON notice (audit_id, admin) WHERE kind = 'audit_due';
CREATE INDEX notice_assignment ON notice (assignment_id);

-- Assignments that a full license refused.
CREATE TABLE denial (
    id         INTEGER PRIMARY KEY,
    license_id INTEGER NOT NULL REFERENCES license (id),
    person_id  INTEGER REFERENCES person (id),
    at         INTEGER NOT NULL,
    uid        INTEGER NOT NULL
) STRICT;

CREATE TABLE import (
    id            INTEGER PRIMARY KEY,
    file          TEXT NOT NULL,
    sha256        TEXT NOT NULL CHECK (length(sha256) = 64),
    preset        TEXT NOT NULL,
    as_of         INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    actor         TEXT NOT NULL,
    license_id    INTEGER REFERENCES license (id),
    roster        INTEGER NOT NULL CHECK (roster IN (0, 1)),
    rows          INTEGER NOT NULL,
    created       INTEGER NOT NULL,
    updated       INTEGER NOT NULL,
    unchanged     INTEGER NOT NULL,
    created_batch INTEGER NOT NULL REFERENCES batch (id),
    changed_batch INTEGER NOT NULL REFERENCES batch (id),
    void_batch    INTEGER REFERENCES batch (id)
) STRICT;
CREATE INDEX import_sha256 ON import (sha256);

CREATE TABLE import_reject (
    import_id INTEGER NOT NULL REFERENCES import (id),
    n         INTEGER NOT NULL,
    line      INTEGER NOT NULL,
    column    TEXT,
    code      TEXT NOT NULL,
    message   TEXT NOT NULL,
    PRIMARY KEY (import_id, n)
) STRICT, WITHOUT ROWID;

-- What one command changed together, and what became of it.
CREATE TABLE batch (
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    uid       INTEGER NOT NULL,
    command   TEXT NOT NULL,
    undoable  INTEGER NOT NULL CHECK (undoable IN (0, 1)),
    undoes    INTEGER REFERENCES batch (id),
    undone_by INTEGER REFERENCES batch (id)
) STRICT;

CREATE TABLE batch_license (
    batch_id   INTEGER NOT NULL REFERENCES batch (id),
    license_id INTEGER NOT NULL REFERENCES license (id),
    PRIMARY KEY (license_id, batch_id)
) STRICT, WITHOUT ROWID;

-- Row images: the columns a command changed, before and after. `digest` is salted, so that a text can be erased and the
-- proof still stands.
CREATE TABLE image (
    batch_id   INTEGER NOT NULL REFERENCES batch (id),
    n          INTEGER NOT NULL,
    table_name TEXT NOT NULL,
    row_id     INTEGER NOT NULL,
    before     TEXT,
    after      TEXT,
    salt       BLOB,
    digest     BLOB NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (batch_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_row ON image (table_name, row_id);

-- Append-only, chained by hashes. `actor`, `origin` and `summary` may be erased: the hash covers their salted digest.
CREATE TABLE history (
    seq         INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    uid         INTEGER NOT NULL,
    command     TEXT NOT NULL,
    subject     TEXT,
    batch_id    INTEGER REFERENCES batch (id),
    facts       TEXT NOT NULL,
    actor       TEXT,
    origin      TEXT,
    summary     TEXT,
    salt        BLOB,
    text_digest BLOB NOT NULL CHECK (length(text_digest) = 32),
    hash        BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX history_subject ON history (subject);
CREATE INDEX history_batch ON history (batch_id);

-- Where the chain ends, so that a missing tail is noticed.
CREATE TABLE chain (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    length INTEGER NOT NULL,
    head   BLOB NOT NULL
) STRICT;

CREATE TRIGGER history_keeps_its_rows BEFORE DELETE ON history
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

CREATE TRIGGER history_keeps_its_words BEFORE UPDATE ON history
WHEN NEW.actor IS NOT NULL OR NEW.origin IS NOT NULL OR NEW.summary IS NOT NULL OR NEW.salt IS NOT NULL
  OR NEW.seq IS NOT OLD.seq OR NEW.at IS NOT OLD.at OR NEW.uid IS NOT OLD.uid OR NEW.command IS NOT OLD.command
  OR NEW.subject IS NOT OLD.subject OR NEW.batch_id IS NOT OLD.batch_id OR NEW.facts IS NOT OLD.facts
  OR NEW.text_digest IS NOT OLD.text_digest OR NEW.hash IS NOT OLD.hash
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

CREATE TRIGGER history_is_not_replaced BEFORE INSERT ON history
WHEN NEW.seq IS NOT NULL AND NEW.seq <> -1 AND EXISTS (SELECT 1 FROM history WHERE seq >= NEW.seq)
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

CREATE TRIGGER history_has_no_gaps AFTER INSERT ON history
WHEN NEW.seq < 1 OR (NEW.seq > 1 AND NOT EXISTS (SELECT 1 FROM history WHERE seq = NEW.seq - 1))
BEGIN SELECT RAISE(ABORT, 'history has no gaps'); END;

CREATE TRIGGER license_gets_a_count AFTER INSERT ON license
BEGIN INSERT INTO seat_count (license_id) VALUES (NEW.id); END;

CREATE TRIGGER assignment_counts_in AFTER INSERT ON assignment
WHEN NEW.revoked_on IS NULL AND NEW.void_batch IS NULL
BEGIN UPDATE seat_count SET assigned = assigned + 1 WHERE license_id = NEW.license_id; END;

CREATE TRIGGER assignment_counts_out AFTER DELETE ON assignment
WHEN OLD.revoked_on IS NULL AND OLD.void_batch IS NULL
BEGIN UPDATE seat_count SET assigned = assigned - 1 WHERE license_id = OLD.license_id; END;

CREATE TRIGGER assignment_counts_on AFTER UPDATE OF revoked_on, void_batch, license_id ON assignment
BEGIN
    UPDATE seat_count SET assigned = assigned - 1
    WHERE license_id = OLD.license_id AND OLD.revoked_on IS NULL AND OLD.void_batch IS NULL;
    UPDATE seat_count SET assigned = assigned + 1
    WHERE license_id = NEW.license_id AND NEW.revoked_on IS NULL AND NEW.void_batch IS NULL;
END;

-- The limit binds the seats given here and by our own files; what a vendor's roster reports is recorded as it is.
CREATE TRIGGER assignment_within_limit BEFORE INSERT ON assignment
WHEN NEW.revoked_on IS NULL AND NEW.void_batch IS NULL AND NEW.origin <> 'roster' AND EXISTS (
    SELECT 1 FROM license l JOIN seat_count c ON c.license_id = l.id
    WHERE l.id = NEW.license_id AND l.seats_total IS NOT NULL AND l.limit_policy <> 'off'
      AND c.assigned + max(c.unattributed, 0) >= l.seats_total + iif(l.limit_policy = 'soft', l.overdraft, 0))
BEGIN SELECT RAISE(ABORT, 'No seats remaining on this license.'); END;

CREATE TRIGGER assignment_back_within_limit BEFORE UPDATE OF revoked_on, void_batch, license_id ON assignment
WHEN NEW.revoked_on IS NULL AND NEW.void_batch IS NULL
 AND (OLD.revoked_on IS NOT NULL OR (OLD.void_batch IS NOT NULL AND NEW.origin <> 'roster')
      OR OLD.license_id <> NEW.license_id)
 AND EXISTS (
    SELECT 1 FROM license l JOIN seat_count c ON c.license_id = l.id
    WHERE l.id = NEW.license_id AND l.seats_total IS NOT NULL AND l.limit_policy <> 'off'
      AND c.assigned + max(c.unattributed, 0) >= l.seats_total + iif(l.limit_policy = 'soft', l.overdraft, 0))
BEGIN SELECT RAISE(ABORT, 'No seats remaining on this license.'); END;
