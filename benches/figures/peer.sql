-- The utilization report by other means: one statement over a file that was built from the same four files.
-- A seat is dormant if its holder has left, or if the later of its last use (else the holder's sign-in) and the day it
-- was given lies so many days back.
COPY (
    SELECT l.product, l.name AS license, l.currency, l.seats_total, l.cost_per_seat, count(*) AS seats_used,
           count(*) FILTER (p.status IN ('inactive', 'offboarded')
               OR date '{today}' - greatest(coalesce(a.last_used, p.last_login, a.assigned_on), a.assigned_on) >= {days})
               AS dormant
    FROM assignments a
    JOIN people p ON p.email = a.email
    JOIN licenses l ON l.product = a.product AND l.name = a.license
    WHERE a.revoked_on IS NULL
    GROUP BY l.product, l.name, l.currency, l.seats_total, l.cost_per_seat
    ORDER BY count(*) / l.seats_total DESC, l.product, l.name
) TO '{out}' (HEADER);
