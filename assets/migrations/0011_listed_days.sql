-- When vendors' files listed an account, and it on a device, as accounts.csv tells: in a database that has not read those files.

ALTER TABLE account ADD COLUMN first_listed INTEGER;
ALTER TABLE account ADD COLUMN last_listed INTEGER
    CHECK ((last_listed IS NULL) = (first_listed IS NULL) AND (last_listed IS NULL OR first_listed <= last_listed));
-- The day of the first full list behind those that lacks it.
ALTER TABLE account ADD COLUMN missing_since INTEGER;
ALTER TABLE account_device ADD COLUMN first_listed INTEGER;
ALTER TABLE account_device ADD COLUMN last_listed INTEGER
    CHECK ((last_listed IS NULL) = (first_listed IS NULL) AND (last_listed IS NULL OR first_listed <= last_listed));
