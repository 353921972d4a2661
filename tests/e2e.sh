#!/usr/bin/env bash
# The built binary from `init` to `check`, as an admin would use it, in a home directory of its own.
#
#   tests/e2e.sh target/release/dormouse
#
# Needs bash and the usual tools; the dashboard is looked at only where util-linux's `script` gives it a terminal.
set -euo pipefail

bin=$(realpath "${1:?usage: tests/e2e.sh PATH-OF-THE-BINARY}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/home" "$work/files" "$work/templates"
cd "$work/files"

# The environment of a fresh account: nothing that is set here may reach the program.
clean=(env -i "PATH=$PATH" "HOME=$work/home" LANG=C.UTF-8 TERM=xterm-256color)

# --- what the steps are written in ------------------------------------------------------------------------------------

step() { printf '\n== %s\n' "$*"; }

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  if [[ -s $work/stdout ]]; then printf -- '--- standard output\n%s\n' "$(<"$work/stdout")" >&2; fi
  if [[ -s $work/stderr ]]; then printf -- '--- standard error\n%s\n' "$(<"$work/stderr")" >&2; fi
  exit 1
}

# exits STATUS ARGS...: runs dormouse without a terminal and keeps what it wrote.
exits() {
  local wanted=$1 status=0
  shift
  "${clean[@]}" "$bin" "$@" </dev/null >"$work/stdout" 2>"$work/stderr" || status=$?
  [[ $status == "$wanted" ]] || fail "dormouse $* ended with $status instead of $wanted"
  printf 'ok  %s  dormouse %s\n' "$status" "$*"
}

# says TEXT: the JSON of the last command has it, whatever the spacing.
says() {
  tr -d '[:space:]' <"$work/stdout" | grep -qF -- "$1" || fail "the answer does not say $1"
}

# tells TEXT: the first line on standard error is TEXT, and a hint follows.
tells() {
  [[ $(head -n 1 "$work/stderr") == "$1" ]] || fail "the first line on standard error is not: $1"
  grep -q '^hint:' "$work/stderr" || fail "no hint follows the sentence"
}

# await PID CONDITION: waits until the condition holds, as long as the process lives, half a minute at most.
await() {
  local pid=$1 tries=300
  until eval "$2"; do
    kill -0 "$pid" 2>/dev/null || return 1
    ((tries-- > 0)) || return 1
    sleep 0.1
  done
}

# --- the files --------------------------------------------------------------------------------------------------------

recent=$(date -d '5 days ago' +%F)

cat >licenses.csv <<EOF
product,publisher,name,seats_total,seat_type,counting,identity_key,cost_per_seat,total_cost,currency,billing_cycle,purchase_date,start_date,expiry_date,renewal_date,auto_renew,renewal_notice_days,notice_days,business_owner,license_key,purchase_order,invoice_number,status,vendor_products,lapse_effect,min_commit,price_breaks,quantity_rule,trueup_rule
Sketchpad,Example Drawing,Team,10,user,,,12.50,,EUR,monthly,,,,,,,,,,,,active,,,,,,
EOF
cat >people.csv <<EOF
email,name,department,employee_number,status,until,last_login,aliases
ana@example.com,Ana Ruiz,Design,1001,active,,$recent,
ben@example.com,Ben Osei,Design,1002,active,,,b.osei@example.com
cho@example.com,Cho Min-ji,Sales,1003,active,,,
dee@example.com,Dee Novak,Sales,1004,offboarded,,,
EOF
cat >assignments.csv <<EOF
product,license,email,assigned_on,last_used,access_level,account_identifier,notes,revoked_on,account_status,account_paid
Sketchpad,Team,ana@example.com,2021-02-01,$recent,editor,ana,,,,
Sketchpad,Team,b.osei@example.com,2021-02-01,2021-06-01,editor,ben,,,,
Sketchpad,Team,cho@example.com,2021-02-01,,viewer,cho,=not a formula,,,
Sketchpad,Team,dee@example.com,2021-02-01,$recent,editor,dee,,,,
EOF
cat >bad.csv <<'EOF'
product,license,email,assigned_on,last_used,access_level,account_identifier,notes,revoked_on
Sketchpad,Team,ana@example.com,2021-02-01,the other day,,,,
EOF

# --- the journey ------------------------------------------------------------------------------------------------------

step 'help, version and usage'
exits 0 --version
exits 0 --help
exits 2 license frobnicate

step 'a database of its own'
exits 0 config path
exits 0 init
[[ -f $work/home/.local/share/dormouse/dormouse.db ]] || fail 'the database is not where it belongs'

step 'the templates can be read in as they are'
for kind in products licenses listings people assignments accounts; do
  exits 0 presets --template "$kind"
  cp "$work/stdout" "$work/templates/$kind.csv"
done
for kind in licenses people assignments; do
  [[ $(head -n 1 "$work/templates/$kind.csv" | tr -d '\r') == "$(head -n 1 "$kind.csv")" ]] ||
    fail "the columns of $kind.csv have changed"
done
exits 0 --db "$work/templates/t.db" init
for kind in products licenses listings people assignments accounts; do
  exits 0 --db "$work/templates/t.db" import "$work/templates/$kind.csv"
done

step 'import'
exits 0 import --dry-run licenses.csv
exits 0 license list --json
says '"items":[]'
exits 0 import licenses.csv people.csv assignments.csv
exits 0 import assignments.csv --json
says '"created":0'
exits 3 import bad.csv --dry-run --json
says '"code":"bad_date"'
exits 0 license list --json
license=$(tr -d '[:space:]' <"$work/stdout" | grep -o '"id":"L[0-9]*"' | head -n 1 | grep -o 'L[0-9]*')
says '"seats_used":4'
says '"assigned":4'
says '"available":6'

step 'report'
exits 0 report utilization --json
says '"threshold_days":90'
says '"dormant_seats":3'
says '"currency":"EUR"'
says '"per_cycle":"37.50"'
says '"per_year":"450.00"'
says '"utilization_percent":40.0'
says '"band":"green"'
exits 0 report dormant --format csv
if grep -q '^=\|,=' "$work/stdout"; then fail 'a formula went out unguarded'; fi
exits 0 report utilization --today 2021-03-01 --json
says '"today":"2021-03-01"'

step 'users audit'
exits 0 audit start "$license"
exits 1 audit start "$license"
tells 'An audit is already in progress for this license.'
exits 1 audit complete "$license" --seats 1,000
tells 'Seats used after cleanup must be a whole number between 0 and 100000.'
exits 0 audit complete "$license" --seats 5 --notes 'one account nobody knows' --next 3
exits 1 audit complete "$license" --seats 5
tells 'This audit is already completed.'
exits 0 audit list "$license" --json
says '"state":"completed"'
says '"seats_before":4'
says '"seats_after":5'
says '"delta":1'
exits 0 license list --json
says '"seats_used":5'
says '"unattributed":1'

step 'how mail leaves'
exits 1 notice send
exits 1 org set mail_transport maildir
mkdir -p "$work/home/.config/dormouse"
printf '[mail]\ntransport = "maildir"\nmaildir = "%s"\n' "$work/mail" >"$work/home/.config/dormouse/config.toml"
exits 0 org set mail_sender seats@example.org

step 'reclaim and undo'
exits 0 reclaim --license "$license" --all-dormant --dry-run --json
says '"dry_run":true'
exits 1 reclaim --license "$license" --all-dormant
exits 0 report utilization --json
says '"dormant_seats":3'
exits 0 reclaim --license "$license" --all-dormant --yes --json
says '"reclaimed":3'
says '"skipped":[]'
exits 0 report utilization --json
says '"dormant_seats":0'
says '"seats_used":2'
says '"assigned":1'
exits 0 notice list --json
says '"kind":"seat_reclaimed"'
exits 0 notice send --json
says '"outcome":"sent"'
exits 0 notice list --unsent --json
says '"items":[]'
exits 0 undo --yes
# Whoever left gets back what a leaver had.
exits 0 report utilization --json
says '"dormant_seats":3'
says '"seats_used":5'
says '"assigned":4'

step 'the whole ledger: edit, archive, offboard, exempt, merge, spend, renewals, pulse, export'
soon=$(date -d '60 days' +%F)
exits 0 license edit "$license" --expiry-date "$soon" --notice-days 30 --license-key SECRET-1 --purchase-order PO-7
exits 0 license list --search po-7 --json
says "\"id\":\"$license\""
grep -q SECRET-1 "$work/stdout" && fail 'the license key is not masked'
exits 0 license reveal-key "$license"
grep -q SECRET-1 "$work/stdout" || fail 'the license key is not shown'
exits 0 report spend --by department --json
exits 0 report renewals --json
exits 0 report renewals --ics "$work/renewals.ics"
grep -q 'BEGIN:VEVENT' "$work/renewals.ics" || fail 'the calendar is empty'
exits 0 exempt S2 --until "$soon" --reason 'covers a project'
exits 0 exempt S2 --lift
exits 0 person add --name 'Ana R.' --email ana.r@example.com
exits 0 person merge ana.r@example.com --into ana@example.com --yes
exits 0 undo --yes
exits 0 person offboard cho@example.com --dry-run --json
says '"dry_run":true'
exits 0 person offboard cho@example.com --yes --json
exits 0 report removals --json
says '"id":"S3"'
exits 0 removal done S3
exits 0 listing add --license "$license" --list delete 'corp\cho' --reason 'left'
exits 0 listing list --json
says '"list":"delete"'
exits 3 pulse --json
exits 0 pulse why-not "$license"
exits 0 export "$work/exported"
grep -rq SECRET-1 "$work/exported" && fail 'the export holds a license key'
exits 0 --db "$work/again.db" init
exits 0 --db "$work/again.db" import "$work/exported"/{products,licenses,listings,people,assignments,accounts}.csv
exits 0 --db "$work/again.db" export "$work/exported-again"
diff -r "$work/exported" "$work/exported-again" || fail 'an export that was read in exports otherwise'
exits 0 license archive "$license" --yes
exits 0 license restore "$license"
exits 0 admin list --json

step 'history and check'
exits 0 history --json
says '"seq":'
exits 0 history verify --json
says '"ok":true'
exits 0 check
exits 0 backup "$work/copy.db"
exits 1 backup "$work/copy.db"

step 'without a terminal there is no dashboard'
exits 1

step 'the dashboard on made-up data'
if script --version 2>/dev/null | grep -q util-linux; then
  before=$(find "$work/home" -type f | sort)
  mkfifo "$work/keys"
  : >"$work/screen"
  "${clean[@]}" SHELL=/bin/sh script --quiet --return --flush --command "stty rows 24 cols 80; exec '$bin' demo" \
    "$work/screen" <"$work/keys" >/dev/null 2>"$work/stderr" &
  pid=$!
  exec 3>"$work/keys"
  : >"$work/stdout"
  await "$pid" "grep -q DEMO '$work/screen'" || { kill "$pid" 2>/dev/null || true; fail 'the demo did not come up'; }
  printf q >&3
  await "$pid" "! kill -0 $pid 2>/dev/null" || ! kill -0 "$pid" 2>/dev/null || { kill "$pid"; fail 'q did not quit'; }
  status=0
  wait "$pid" || status=$?
  exec 3>&-
  [[ $status == 0 ]] || fail "the demo ended with $status"
  [[ $(find "$work/home" -type f | sort) == "$before" ]] || fail 'the demo left a file behind'
  printf 'ok  0  dormouse demo\n'
else
  echo 'skipped: there is no util-linux script to give it a terminal'
fi

printf '\nend to end: all steps passed\n'
