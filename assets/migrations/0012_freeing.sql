-- What is decided of accounts: that one is stopped or freed, and what becomes of one whose person has left.

ALTER TABLE account ADD COLUMN stopped_on INTEGER;
ALTER TABLE account ADD COLUMN freed_on INTEGER;
ALTER TABLE account ADD COLUMN decision TEXT
    CHECK (decision = 'keep' OR decision = 'merge' OR decision = 'delete' OR decision = 'export_then_delete');
-- The last day on which one is kept.
ALTER TABLE account ADD COLUMN decision_until INTEGER CHECK ((decision_until IS NULL) = (decision IS NOT 'keep'));
ALTER TABLE account ADD COLUMN decision_reason TEXT CHECK (length(decision_reason) BETWEEN 1 AND 1000);
-- Where its data was exported to.
ALTER TABLE account ADD COLUMN export_reference TEXT
    CHECK ((export_reference IS NULL) = (decision IS NOT 'export_then_delete'))
    CHECK (length(export_reference) BETWEEN 1 AND 1000);
CREATE INDEX account_freed ON account (license_id) WHERE freed_on IS NOT NULL;
CREATE INDEX account_kept ON account (decision_until) WHERE decision_until IS NOT NULL;

-- What is to be done at the vendor to an account: that it records nothing more of it, or that its data is deleted.
CREATE TABLE account_removal (
    id            INTEGER PRIMARY KEY,
    account_id    INTEGER NOT NULL REFERENCES account (id),
    kind          TEXT NOT NULL CHECK (kind IN ('stop', 'free')),
    opened_on     INTEGER NOT NULL,
    closed_on     INTEGER,
    closed_how    TEXT CHECK (closed_how = 'by_hand' OR closed_how = 'roster' OR closed_how = 'withdrawn'),
    closed_by     TEXT,
    created_batch INTEGER NOT NULL REFERENCES batch (id),
    changed_batch INTEGER NOT NULL REFERENCES batch (id),
    void_batch    INTEGER REFERENCES batch (id),
    CHECK ((closed_on IS NULL) = (closed_how IS NULL))
) STRICT;
CREATE INDEX account_removal_account ON account_removal (account_id);
CREATE UNIQUE INDEX account_removal_open ON account_removal (account_id, kind)
    WHERE closed_on IS NULL AND void_batch IS NULL;

-- Logins that a vendor must not record, or must not keep data of.
CREATE TABLE listing (
    id             INTEGER PRIMARY KEY,
    license_id     INTEGER NOT NULL REFERENCES license (id),
    list           TEXT NOT NULL CHECK (list IN ('do_not_track', 'delete')),
    identifier     TEXT NOT NULL CHECK (length(identifier) BETWEEN 1 AND 254),
    identifier_key TEXT NOT NULL CHECK (length(identifier_key) > 0),
    -- The first day on which it holds.
    since          INTEGER NOT NULL,
    added_by       TEXT NOT NULL,
    reason         TEXT CHECK (length(reason) BETWEEN 1 AND 1000),
    removed_on     INTEGER,
    created_batch  INTEGER NOT NULL REFERENCES batch (id),
    changed_batch  INTEGER NOT NULL REFERENCES batch (id),
    void_batch     INTEGER REFERENCES batch (id)
) STRICT;
CREATE UNIQUE INDEX listing_identifier ON listing (license_id, list, identifier_key)
    WHERE removed_on IS NULL AND void_batch IS NULL;

-- What the contract says of buying more or fewer seats.
ALTER TABLE license ADD COLUMN min_commit INTEGER CHECK (min_commit BETWEEN 0 AND 10000000);
ALTER TABLE license ADD COLUMN price_breaks TEXT CHECK (length(price_breaks) BETWEEN 1 AND 1000);
ALTER TABLE license ADD COLUMN quantity_rule TEXT CHECK (length(quantity_rule) BETWEEN 1 AND 64);
ALTER TABLE license ADD COLUMN trueup_rule TEXT NOT NULL DEFAULT 'none'
    CHECK (trueup_rule = 'none' OR trueup_rule = 'annual_peak' OR trueup_rule = 'quarterly_peak');
