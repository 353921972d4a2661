-- What the vendor counts on a license, and by what its accounts are told apart.
ALTER TABLE license ADD COLUMN counting TEXT NOT NULL DEFAULT 'seats'
    CHECK (counting IN ('seats', 'accounts', 'devices', 'peak'));
ALTER TABLE license ADD COLUMN identity_key TEXT NOT NULL DEFAULT 'domain'
    CHECK (identity_key IN ('domain', 'device'));
-- Of concurrent seats, those used at one time are counted, which no list of names tells.
UPDATE license SET counting = 'peak' WHERE seat_type = 'concurrent';

-- The accounts or devices that count, on a license that is counted by them; NULL on all others.
ALTER TABLE seat_count ADD COLUMN counted INTEGER CHECK (counted >= 0);

-- What is counted is held against the limit: accounts and devices, or else seats, held and unattributed. A peak is not known.
DROP TRIGGER assignment_within_limit;
CREATE TRIGGER assignment_within_limit BEFORE INSERT ON assignment
WHEN NEW.revoked_on IS NULL AND NEW.void_batch IS NULL AND NEW.origin <> 'roster' AND EXISTS (
    SELECT 1 FROM license l JOIN seat_count c ON c.license_id = l.id
    WHERE l.id = NEW.license_id AND l.seats_total IS NOT NULL AND l.limit_policy <> 'off' AND l.counting <> 'peak'
      AND NOT (NEW.already_counted = 1 AND (c.unattributed > 0 OR c.counted IS NOT NULL))
      AND coalesce(c.counted, c.assigned + max(c.unattributed, 0)) >= l.seats_total + iif(l.limit_policy = 'soft', l.overdraft, 0))
BEGIN SELECT RAISE(ABORT, 'No seats remaining on this license.'); END;

DROP TRIGGER assignment_back_within_limit;
CREATE TRIGGER assignment_back_within_limit BEFORE UPDATE OF revoked_on, void_batch, license_id ON assignment
WHEN NEW.revoked_on IS NULL AND NEW.void_batch IS NULL
 AND (OLD.revoked_on IS NOT NULL OR (OLD.void_batch IS NOT NULL AND NEW.origin <> 'roster')
      OR OLD.license_id <> NEW.license_id)
 AND (SELECT command FROM batch ORDER BY id DESC LIMIT 1) <> 'undo'
 AND EXISTS (
    SELECT 1 FROM license l JOIN seat_count c ON c.license_id = l.id
    WHERE l.id = NEW.license_id AND l.seats_total IS NOT NULL AND l.limit_policy <> 'off' AND l.counting <> 'peak'
      AND coalesce(c.counted, c.assigned + max(c.unattributed, 0)) >= l.seats_total + iif(l.limit_policy = 'soft', l.overdraft, 0))
BEGIN SELECT RAISE(ABORT, 'No seats remaining on this license.'); END;
