-- What every record was when it was written last: for each block of records of a table, the sum of their digests, kept by
-- triggers. `check` takes the sums anew, so that whatever was changed by other means is found.
CREATE TABLE record_digest (
    table_name TEXT NOT NULL,
    block      INTEGER NOT NULL,
    sum        BLOB NOT NULL CHECK (length(sum) = 32),
    PRIMARY KEY (table_name, block)
) STRICT, WITHOUT ROWID;
