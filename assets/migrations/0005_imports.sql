-- What exports call a license, what a vendor says of an account itself, whom a roster lacked, and what is installed where.

-- Names that a license goes by in exports, with semicolons between them; one that belongs to a name is doubled.
ALTER TABLE license ADD COLUMN vendor_products TEXT CHECK (length(vendor_products) BETWEEN 1 AND 20200);

-- The status of the account at its vendor and whether it is paid for, with the file, line and day that said so.
ALTER TABLE assignment ADD COLUMN account_status TEXT
    CHECK (account_status IN ('active', 'invited', 'suspended', 'deleted', 'guest', 'bot'));
ALTER TABLE assignment ADD COLUMN account_paid INTEGER CHECK (account_paid IN (0, 1));
ALTER TABLE assignment ADD COLUMN account_as_of INTEGER
    CHECK ((account_as_of IS NULL) = (account_status IS NULL AND account_paid IS NULL));
ALTER TABLE assignment ADD COLUMN account_import INTEGER REFERENCES import (id);
ALTER TABLE assignment ADD COLUMN account_line INTEGER;

-- The active seats that a full roster did not list.
CREATE TABLE import_gone (
    import_id     INTEGER NOT NULL REFERENCES import (id),
    assignment_id INTEGER NOT NULL REFERENCES assignment (id),
    PRIMARY KEY (import_id, assignment_id)
) STRICT, WITHOUT ROWID;

-- What one file of a format says of one device, or of one person there. The newest file of a format speaks for the device.
CREATE TABLE device_report (
    id            INTEGER PRIMARY KEY,
    -- The preset that the file was read by.
    source        TEXT NOT NULL,
    device        TEXT NOT NULL CHECK (length(device) BETWEEN 1 AND 191),
    device_key    TEXT NOT NULL,
    -- Whom the file names, if it names somebody who is known.
    person_id     INTEGER REFERENCES person (id),
    as_of         INTEGER NOT NULL,
    import_id     INTEGER NOT NULL REFERENCES import (id),
    created_batch INTEGER NOT NULL REFERENCES batch (id),
    changed_batch INTEGER NOT NULL REFERENCES batch (id),
    void_batch    INTEGER REFERENCES batch (id)
) STRICT;
CREATE INDEX device_report_device ON device_report (source, device_key) WHERE void_batch IS NULL;
CREATE INDEX device_report_person ON device_report (person_id) WHERE person_id IS NOT NULL;

-- The applications that a report lists, as the file writes them.
CREATE TABLE installed_application (
    report_id   INTEGER NOT NULL REFERENCES device_report (id),
    n           INTEGER NOT NULL,
    name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    version     TEXT CHECK (length(version) BETWEEN 1 AND 100),
    last_opened INTEGER,
    line        INTEGER NOT NULL,
    PRIMARY KEY (report_id, n)
) STRICT, WITHOUT ROWID;

-- Applications that nobody wants to be told of.
CREATE TABLE ignored_application (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    name_key      TEXT NOT NULL,
    reason        TEXT CHECK (length(reason) BETWEEN 1 AND 1000),
    removed_at    INTEGER,
    created_batch INTEGER NOT NULL REFERENCES batch (id),
    changed_batch INTEGER NOT NULL REFERENCES batch (id),
    void_batch    INTEGER REFERENCES batch (id)
) STRICT;
CREATE UNIQUE INDEX ignored_application_name ON ignored_application (name_key)
    WHERE removed_at IS NULL AND void_batch IS NULL;
