-- What was bought of a license, and when. Once a license has an order, its total is the sum of those that count by now.
CREATE TABLE license_order (
    id               INTEGER PRIMARY KEY,
    license_id       INTEGER NOT NULL REFERENCES license (id),
    -- What made it.
    kind             TEXT NOT NULL CHECK (kind IN ('opening', 'purchase', 'renewal', 'correction')),
    -- The day from which its seats count.
    day              INTEGER NOT NULL,
    -- Seats that it adds, or takes away below 0.
    seats            INTEGER NOT NULL CHECK (seats BETWEEN -10000000 AND 10000000),
    -- Amounts are in minor units of the currency, the price before the discount.
    cost_per_seat    INTEGER CHECK (cost_per_seat >= 0),
    -- In hundredths of a percent.
    discount_percent INTEGER CHECK (discount_percent BETWEEN 0 AND 10000),
    cost             INTEGER,
    currency         TEXT NOT NULL CHECK (length(currency) = 3),
    purchase_order   TEXT CHECK (length(purchase_order) BETWEEN 1 AND 191),
    invoice          TEXT CHECK (length(invoice) BETWEEN 1 AND 191),
    payment_method   TEXT CHECK (payment_method IN ('card', 'invoice', 'check', 'wire', 'direct_deposit')),
    -- The first and the last day of the term that it is for.
    term_start       INTEGER,
    term_end         INTEGER,
    note             TEXT CHECK (length(note) BETWEEN 1 AND 1000),
    -- 1 if its seats stand in the total of the license: its day has come.
    counted          INTEGER NOT NULL DEFAULT 0 CHECK (counted IN (0, 1)),
    -- Of the first order of a license: the total that the license had without orders.
    total_before     INTEGER CHECK (total_before BETWEEN 0 AND 10000000),
    created_batch    INTEGER NOT NULL REFERENCES batch (id),
    changed_batch    INTEGER NOT NULL REFERENCES batch (id),
    void_batch       INTEGER REFERENCES batch (id),
    CHECK ((term_start IS NULL) = (term_end IS NULL)),
    CHECK (term_end IS NULL OR term_end >= term_start),
    CHECK (kind <> 'opening' OR seats >= 0)
) STRICT;
CREATE INDEX license_order_license ON license_order (license_id);
CREATE INDEX license_order_due ON license_order (day) WHERE counted = 0 AND void_batch IS NULL;
CREATE UNIQUE INDEX license_order_opening ON license_order (license_id) WHERE kind = 'opening' AND void_batch IS NULL;
