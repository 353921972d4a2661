-- What a vendor's console lists on a license: its accounts, the devices they were seen on, and when each file listed them.

CREATE TABLE account (
    id             INTEGER PRIMARY KEY,
    license_id     INTEGER NOT NULL REFERENCES license (id),
    -- What two rows of one account have in common.
    identity_key   TEXT NOT NULL CHECK (length(identity_key) > 0),
    login          TEXT NOT NULL CHECK (length(login) BETWEEN 1 AND 254),
    domain         TEXT CHECK (length(domain) BETWEEN 1 AND 254),
    user_id        TEXT CHECK (length(user_id) BETWEEN 1 AND 254),
    email          TEXT CHECK (length(email) BETWEEN 1 AND 254),
    name           TEXT CHECK (length(name) BETWEEN 1 AND 200),
    role           TEXT CHECK (length(role) BETWEEN 1 AND 64),
    account_status TEXT CHECK (account_status IN ('active', 'invited', 'suspended', 'deleted', 'guest', 'bot')),
    paid           INTEGER CHECK (paid IN (0, 1)),
    tracked        INTEGER CHECK (tracked IN (0, 1)),
    has_data       INTEGER CHECK (has_data IN (0, 1)),
    created_on     INTEGER,
    used_kind      INTEGER NOT NULL CHECK (used_kind BETWEEN 0 AND 3),
    used_value     INTEGER CHECK ((used_value IS NOT NULL) = (used_kind IN (1, 3))),
    person_id      INTEGER REFERENCES person (id),
    match_rule     TEXT NOT NULL
        CHECK (match_rule IN ('by_hand', 'employee_number', 'identifier', 'former_identifier', 'guest_address',
                              'new_person', 'seat', 'ambiguous', 'nobody')),
    merged_into    INTEGER REFERENCES account (id) CHECK (merged_into <> id),
    created_batch  INTEGER NOT NULL REFERENCES batch (id),
    changed_batch  INTEGER NOT NULL REFERENCES batch (id),
    void_batch     INTEGER REFERENCES batch (id)
) STRICT;
CREATE UNIQUE INDEX account_identity ON account (license_id, identity_key) WHERE void_batch IS NULL;
CREATE INDEX account_person ON account (person_id) WHERE person_id IS NOT NULL;
-- Those of which somebody decided what no file may change.
CREATE INDEX account_decided ON account (license_id) WHERE match_rule = 'by_hand' OR merged_into IS NOT NULL;
CREATE INDEX account_merged ON account (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE account_device (
    id            INTEGER PRIMARY KEY,
    account_id    INTEGER NOT NULL REFERENCES account (id),
    device        TEXT NOT NULL CHECK (length(device) BETWEEN 1 AND 191),
    device_key    TEXT NOT NULL,
    created_batch INTEGER NOT NULL REFERENCES batch (id),
    changed_batch INTEGER NOT NULL REFERENCES batch (id),
    void_batch    INTEGER REFERENCES batch (id)
) STRICT;
CREATE UNIQUE INDEX account_device_account ON account_device (account_id, device_key) WHERE void_batch IS NULL;

-- On which line of which file an account stood, and with which device. What a file listed is void with it.
CREATE TABLE account_listing (
    account_id INTEGER NOT NULL REFERENCES account (id),
    import_id  INTEGER NOT NULL REFERENCES import (id),
    line       INTEGER NOT NULL,
    device_id  INTEGER REFERENCES account_device (id),
    PRIMARY KEY (account_id, import_id, line)
) STRICT, WITHOUT ROWID;

-- The newest full list of each license becomes accounts, as far as the seats tell that it listed.
CREATE TEMPORARY TABLE listed AS
WITH newest AS (
    SELECT license_id, import_id FROM (
        SELECT r.license_id, r.import_id,
               row_number() OVER (PARTITION BY r.license_id ORDER BY i.as_of DESC, i.id DESC) AS place
        FROM roster_license r JOIN import i ON i.id = r.import_id WHERE i.void_batch IS NULL)
    WHERE place = 1),
called AS (
    SELECT s.*, coalesce(s.account_identifier, (
               SELECT d.value FROM identifier d
               WHERE d.person_id = s.person_id AND d.valid_to IS NULL AND d.void_batch IS NULL AND d.kind <> 'employee_number'
               ORDER BY d.kind <> 'email', d.id LIMIT 1)) AS called
    FROM newest n JOIN assignment s ON s.license_id = n.license_id AND s.listed_import = n.import_id
    WHERE s.void_batch IS NULL AND s.listed_line IS NOT NULL),
keyed AS (
    -- Of two seats of one account, the one that is held.
    SELECT *, account_key(called) AS key,
           row_number() OVER (PARTITION BY license_id, account_key(called) ORDER BY revoked_on IS NOT NULL, id) AS place
    FROM called WHERE called IS NOT NULL AND account_key(called) <> '')
SELECT row_number() OVER (ORDER BY i.created_batch, k.id) AS id, i.created_batch AS batch, k.*
FROM keyed k JOIN import i ON i.id = k.listed_import WHERE k.place = 1;
INSERT INTO account (id, license_id, identity_key, login, domain, role, account_status, paid, created_on, used_kind, used_value,
                     person_id, match_rule, created_batch, changed_batch)
SELECT id, license_id, key,
       iif(instr(called, '\') BETWEEN 2 AND length(called) - 1, substr(called, instr(called, '\') + 1), called),
       iif(instr(called, '\') BETWEEN 2 AND length(called) - 1, substr(called, 1, instr(called, '\') - 1), NULL),
       access_level, account_status, account_paid, assigned_on, used_kind, used_value, person_id, 'seat', batch, batch
FROM listed ORDER BY id;
INSERT INTO account_listing (account_id, import_id, line) SELECT id, listed_import, listed_line FROM listed ORDER BY id;
DROP TABLE listed;
