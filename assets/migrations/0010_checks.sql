-- For a list of three words or more in a CHECK, SQLite makes a table of the list for every row that is written; word by word it
-- only compares. The rows stay as they are: this is how SQLite's documentation changes what alters nothing that is stored.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql,
    'match_rule IN (''by_hand'', ''employee_number'', ''identifier'', ''former_identifier'', ''guest_address'',
                              ''new_person'', ''seat'', ''ambiguous'', ''nobody'')',
    'match_rule = ''identifier'' OR match_rule = ''nobody'' OR match_rule = ''seat'' OR match_rule = ''by_hand''
               OR match_rule = ''employee_number'' OR match_rule = ''former_identifier'' OR match_rule = ''guest_address''
               OR match_rule = ''new_person'' OR match_rule = ''ambiguous''')
WHERE type = 'table' AND name = 'account';
UPDATE sqlite_schema SET sql = replace(sql,
    'role IN (''admin'', ''it-admin'', ''super-admin'')',
    'role = ''admin'' OR role = ''it-admin'' OR role = ''super-admin''')
WHERE type = 'table' AND name = 'admin';
UPDATE sqlite_schema SET sql = replace(sql,
    'origin IN (''here'', ''csv'', ''roster'')',
    'origin = ''here'' OR origin = ''csv'' OR origin = ''roster''')
WHERE type = 'table' AND name = 'assignment';
UPDATE sqlite_schema SET sql = replace(sql,
    'account_status IN (''active'', ''invited'', ''suspended'', ''deleted'', ''guest'', ''bot'')',
    'account_status = ''active'' OR account_status = ''invited'' OR account_status = ''suspended''' ||
    ' OR account_status = ''deleted'' OR account_status = ''guest'' OR account_status = ''bot''')
WHERE type = 'table' AND (name = 'account' OR name = 'assignment');
UPDATE sqlite_schema SET sql = replace(sql,
    'state IN (''in_progress'', ''completed'', ''cancelled'')',
    'state = ''in_progress'' OR state = ''completed'' OR state = ''cancelled''')
WHERE type = 'table' AND name = 'audit';
UPDATE sqlite_schema SET sql = replace(sql,
    'kind IN (''email'', ''upn'', ''alias'', ''employee_number'', ''login'')',
    'kind = ''email'' OR kind = ''upn'' OR kind = ''alias'' OR kind = ''employee_number'' OR kind = ''login''')
WHERE type = 'table' AND name = 'identifier';
UPDATE sqlite_schema SET sql = replace(sql,
    'seat_type IN (''user'', ''device'', ''concurrent'', ''unlimited'')',
    'seat_type = ''user'' OR seat_type = ''device'' OR seat_type = ''concurrent'' OR seat_type = ''unlimited''')
WHERE type = 'table' AND name = 'license';
UPDATE sqlite_schema SET sql = replace(sql,
    'counting IN (''seats'', ''accounts'', ''devices'', ''peak'')',
    'counting = ''seats'' OR counting = ''accounts'' OR counting = ''devices'' OR counting = ''peak''')
WHERE type = 'table' AND name = 'license';
UPDATE sqlite_schema SET sql = replace(sql,
    'billing_cycle IN (''monthly'', ''quarterly'', ''annual'', ''biennial'', ''one_time'', ''custom'')',
    'billing_cycle = ''monthly'' OR billing_cycle = ''quarterly'' OR billing_cycle = ''annual''' ||
    ' OR billing_cycle = ''biennial'' OR billing_cycle = ''one_time'' OR billing_cycle = ''custom''')
WHERE type = 'table' AND name = 'license';
UPDATE sqlite_schema SET sql = replace(sql,
    'status IN (''active'', ''trial'', ''pending_renewal'', ''expired'', ''cancelled'')',
    'status = ''active'' OR status = ''trial'' OR status = ''pending_renewal'' OR status = ''expired''' ||
    ' OR status = ''cancelled''')
WHERE type = 'table' AND name = 'license';
UPDATE sqlite_schema SET sql = replace(sql,
    'limit_policy IN (''hard'', ''soft'', ''off'')',
    'limit_policy = ''hard'' OR limit_policy = ''soft'' OR limit_policy = ''off''')
WHERE type = 'table' AND name = 'license';
UPDATE sqlite_schema SET sql = replace(sql,
    'kind IN (''opening'', ''purchase'', ''renewal'', ''correction'')',
    'kind = ''opening'' OR kind = ''purchase'' OR kind = ''renewal'' OR kind = ''correction''')
WHERE type = 'table' AND name = 'license_order';
UPDATE sqlite_schema SET sql = replace(sql,
    'payment_method IN (''card'', ''invoice'', ''check'', ''wire'', ''direct_deposit'')',
    'payment_method = ''card'' OR payment_method = ''invoice'' OR payment_method = ''check''' ||
    ' OR payment_method = ''wire'' OR payment_method = ''direct_deposit''')
WHERE type = 'table' AND name = 'license_order';
UPDATE sqlite_schema SET sql = replace(sql,
    'outcome IN (''sent'', ''later'', ''refused'')',
    'outcome = ''sent'' OR outcome = ''later'' OR outcome = ''refused''')
WHERE type = 'table' AND name = 'mail_attempt';
UPDATE sqlite_schema SET sql = replace(sql,
    'kind IN (''seat_reclaimed'', ''seat_returned'', ''audit_due'', ''over_limit'', ''grace_ending'', ''grace_over'')',
    'kind = ''seat_reclaimed'' OR kind = ''seat_returned'' OR kind = ''audit_due'' OR kind = ''over_limit''' ||
    ' OR kind = ''grace_ending'' OR kind = ''grace_over''')
WHERE type = 'table' AND name = 'notice';
UPDATE sqlite_schema SET sql = replace(sql,
    'status IN (''active'', ''on_leave'', ''inactive'', ''offboarded'', ''service'')',
    'status = ''active'' OR status = ''on_leave'' OR status = ''inactive'' OR status = ''offboarded''' ||
    ' OR status = ''service''')
WHERE type = 'table' AND name = 'person';
UPDATE sqlite_schema SET sql = replace(sql,
    'security_grade IN (''A'', ''B'', ''C'', ''D'', ''E'', ''F'')',
    'security_grade = ''A'' OR security_grade = ''B'' OR security_grade = ''C'' OR security_grade = ''D''' ||
    ' OR security_grade = ''E'' OR security_grade = ''F''')
WHERE type = 'table' AND name = 'product';
UPDATE sqlite_schema SET sql = replace(sql,
    'risk_level IN (''low'', ''medium'', ''high'', ''critical'')',
    'risk_level = ''low'' OR risk_level = ''medium'' OR risk_level = ''high'' OR risk_level = ''critical''')
WHERE type = 'table' AND name = 'product';
UPDATE sqlite_schema SET sql = replace(sql,
    'closed_how IN (''by_hand'', ''audit'', ''roster'', ''withdrawn'')',
    'closed_how = ''by_hand'' OR closed_how = ''audit'' OR closed_how = ''roster'' OR closed_how = ''withdrawn''')
WHERE type = 'table' AND name = 'removal';
PRAGMA writable_schema = RESET;
