#!/bin/sh
# Databases as inputs: a real PostgreSQL, started here on a socket in a folder of its own,
# and ODBC to it and to SQLite.  Each gives the numbers of the CSV file with the same rows,
# to the last digit; what cannot be read, or is not allowed, is refused in so many words;
# no password shows anywhere.
# shows: R-3, R-48, R-144
set -u
suite=databases
. tests/lib.sh

bin=$(find /usr/lib/postgresql -path '*/bin/initdb' -printf '%h\n' 2>/dev/null | sort -V | tail -n 1)
odbc=$(find /usr/lib -name psqlodbcw.so -printf '%h\n' 2>/dev/null | head -n 1)
if [ -z "$bin" ] || [ -z "$odbc" ]; then
	skip "PostgreSQL or its ODBC driver is not installed"
	finish
	exit
fi

# The server will not run as root; the socket's path must be short.
as_server=
D=$(mktemp -d /tmp/srXXXXXX)
chmod 755 "$D"
if [ "$(id -u)" -eq 0 ]; then
	as_server="setpriv --reuid=postgres --regid=postgres --clear-groups"
	chown postgres "$D"
fi
stop() {
	(cd / && $as_server "$bin/pg_ctl" -D "$D/data" -m immediate stop) >/dev/null 2>&1
	rm -rf "$D"
}
trap 'stop' EXIT
trap 'exit 130' INT TERM
(
	cd / && $as_server "$bin/initdb" -D "$D/data" -U postgres -A trust --locale=C.UTF-8 -E UTF8 \
		--no-sync &&
		$as_server "$bin/pg_ctl" -D "$D/data" -w start -l "$D/log" -o "-c listen_addresses='' \
			-c unix_socket_directories=$D -c fsync=off"
) >"$out/server" 2>&1 || {
	cat "$out/server"
	fail "PostgreSQL does not start"
	finish
	exit
}
export PGHOST="$D" PGUSER=postgres
psql() {
	"$bin/psql" -X -q -v ON_ERROR_STOP=1 "$@" || fail "psql $*"
}

# No file of this machine has a say, nor does a log of a driver.
mkdir "$out/odbc"
printf '[SQLite]\nDriver=%s/libsqlite3odbc.so\n' "$odbc" >"$out/odbc/odbcinst.ini"
export ODBCSYSINI="$out/odbc" ODBCINI="$out/odbc.ini" HOME="$out"
cat >"$out/odbc.ini" <<-END
	[registry]
	Driver=$odbc/psqlodbcw.so
	Servername=$D
	Database=registry
	Username=postgres
END
cat >"$out/service" <<-END
	[registry]
	host=$D
	dbname=registry
	user=postgres
END
export PGSERVICEFILE="$out/service"

cd "$out" || exit 1
mkdir sql
psql -c 'create database registry' -c "create role reader login password 'geheim'" postgres
export PGDATABASE=registry

# --- The shipped cohort, in another order than the file's ----------------------------
psql -c 'create table gbsg (pid int, age int, meno int, size int, grade int, nodes int,
	pgr numeric, er float8, hormon smallint, rfstime bigint, status int)' \
	-c "\\copy gbsg from '$top/config/data/gbsg.csv' csv header" \
	-c 'create table shuffled as select * from gbsg order by md5(pid::text)'
sqlite3 gbsg.sqlite 'create table shuffled (pid int, age int, meno int, size int, grade int,
	nodes int, pgr int, er int, hormon int, rfstime int, status int)' '.mode csv' \
	".import --skip 1 $top/config/data/gbsg.csv shuffled"
echo 'select * from shuffled' >sql/gbsg.sql
status 0 "$survreport" run --quiet --output csv "$top/config/gbsg.yaml"
# gbsg NAME KEY VALUE: the shipped study of a database.
gbsg() {
	sed "s|file: data/gbsg.csv|$2: \"$3\"\n    query: sql/gbsg.sql|" "$top/config/gbsg.yaml" \
		>"$1.yaml"
	status 0 "$survreport" run --quiet --output "$1" "$1.yaml"
	check "gbsg by $1: the numbers of the CSV file" \
		cmp csv/gbsg/results.csv "$1/gbsg/results.csv"
}
gbsg pg postgresql service=registry
gbsg url postgresql "postgresql:///registry?host=$D"
gbsg dsn odbc DSN=registry
gbsg string odbc "Driver=$odbc/psqlodbcw.so;Servername=$D;Database=registry;Username=postgres"
gbsg lite odbc "Driver=SQLite;Database=file:$out/gbsg.sqlite?mode=ro"
for twin in url dsn string lite; do
	check "gbsg by $twin: the rows of libpq" cmp pg/gbsg/pg.cohort.csv "$twin/gbsg/$twin.cohort.csv"
done

# --- Types ----------------------------------------------------------------------------
# 60 made-up patients, as in pbc: umlauts, flags, numbers of 17 digits, padded texts, dates.
awk 'BEGIN {
	print "Nummer,dx,last,dead,bili,stage,Ärztin,note,albumin"
	srand(7)
	for (i = 60; i > 0; i--)
		printf "P%02d,%04d-%02d-%02d,%04d-%02d-%02d,%s,%s,%d,%s,%s,%.4f\n", i, \
			2010 + i % 5, i % 12 + 1, i % 28 + 1, \
			2016 + i % 3, i * 7 % 12 + 1, i * 5 % 28 + 1, i % 3 ? "false" : "true", \
			i % 9 ? sprintf("%.17g", 0.3 + i / 7) : "", i % 4 + 1, \
			i % 2 ? "M\303\274ller-L\303\274d" : "B", \
			i % 4 ? "\"a \"\"b\"\", \\N c\nd\t\"" : "", 2 + i / 40
}' >types.csv
psql -c 'create table types ("Nummer" varchar, dx date, last timestamp, dead boolean,
	bili float8, stage char(5), "Ärztin" text, note text, albumin numeric(8,4))' \
	-c '\copy types from types.csv csv header'
# config NAME INPUT: a study of this input.
config() {
	cat >"$1.yaml" <<-END
		survreport: 1
		report: {id: t, title: T}
		inputs:
		  d:
		$2
		    key: pid
		    columns:
		      pid: {type: id, from: Nummer}
		      dx: {type: date}
		      last: {type: date}
		      dead: {type: flag}
		      bili: {type: number}
		      albumin: {type: number}
		      stage: {type: category, levels: [1, 2, 3, 4]}
		      doctor: {type: category, from: Ärztin}
		      note: {type: text}
		endpoints:
		  os: {label: Survival, unit: months, time: last - dx, time_unit: days, event: dead}
		analyses:
		  base: {type: summary, variables: [bili, albumin, stage], by: doctor}
		  km: {type: kaplan-meier, endpoint: os, by: doctor, times: [12, 24]}
		  cox: {type: cox, endpoint: os, terms: [bili, albumin, doctor]}
	END
}
config csv-types '    file: types.csv'
status 0 "$survreport" run --quiet --output csv-types csv-types.yaml
# types NAME KEY VALUE MORE: the same of a database.
types() {
	config "$1" "    $2: $3
    query: select * from types
    $4"
	status 0 "$survreport" run --quiet --output "$1" "$1.yaml"
	check "types by $1: the numbers of the CSV file" cmp csv-types/t/results.csv "$1/t/results.csv"
}
types pg-types postgresql service=registry 'dates: drop-time'
types odbc-types odbc DSN=registry 'dates: drop-time'
check "by ODBC: the rows of libpq" cmp pg-types/t/pg-types.d.csv odbc-types/t/odbc-types.d.csv
check "a text with all that CSV and COPY have signs for" sh -c \
	'grep -c "\"a \"\"b\"\", .N c" pg-types/t/pg-types.d.csv | grep -qx 45'

# whatever server and role are set to
psql -c "alter database registry set datestyle to 'German'" \
	-c "alter database registry set extra_float_digits to -5" \
	-c "alter database registry set timezone to 'America/New_York'" \
	-c "alter database registry set client_encoding to 'LATIN1'"
cp pg-types/t/pg-types.d.csv before
PGOPTIONS="-c datestyle=SQL" types pg-types postgresql service=registry 'dates: drop-time'
check "another server's settings: the same rows" cmp before pg-types/t/pg-types.d.csv
LC_ALL=C types odbc-types odbc DSN=registry 'dates: drop-time'
psql -c "alter database registry reset all"
# a database that is not in UTF-8
psql -c "create database old encoding 'LATIN1' locale 'C' template template0" postgres
"$bin/pg_dump" -t types registry | psql -o /dev/null old
for kind in "postgresql service=registry dbname=old" "odbc DSN=registry;Database=old"; do
	types "old-${kind%% *}" "${kind%% *}" "\"${kind#* }\"" 'dates: drop-time'
done
check "a database in Latin-1: the same rows" cmp before old-postgresql/t/old-postgresql.d.csv

# --- Refused ----------------------------------------------------------------------------
# asks NAME SQL [MORE]: a study of this query, by libpq and by ODBC.
asks() {
	printf '%s\n' "$2" >"sql/$1.sql"
	for kind in postgresql:service odbc:DSN; do
		config "$1-${kind%%:*}" "    ${kind%%:*}: ${kind#*:}=registry
    query: sql/$1.sql${3:+
    $3}"
	done
}
# refused CODE NAME MESSAGE [CODE MESSAGE]: the run ends so, and says it; by ODBC maybe in
# other words, "-" for not at all.
refused() {
	status "$1" "$survreport" run --quiet --output out "$2-postgresql.yaml"
	has "$out/stderr" "$3"
	[ "${4:-}" != - ] || return
	status "${4:-$1}" "$survreport" run --quiet --output out "$2-odbc.yaml"
	has "$out/stderr" "${5:-$3}"
}
asks column 'select "Nummer",
  dx, lsat
from types'
refused 78 column "sql/column.sql:2:7: error: PostgreSQL: column \"lsat\" does not exist (42703; Perhaps you meant to reference the column \"types.last\".)" \
	78 'column "lsat" does not exist'
has "$out/stderr" "sql/column.sql: error: ODBC: "
asks umlaut 'select "Ärztin", lsat from types'
refused 78 umlaut "sql/umlaut.sql:1:18: error: PostgreSQL: column \"lsat\"" - -
asks table 'select * from typse'
refused 78 table 'relation "typse" does not exist'
asks syntax 'select * form types'
refused 78 syntax 'syntax error at or near "form"'
asks write "with x as (insert into gbsg (pid) values (-1) returning pid) select * from x"
refused 78 write "read-only transaction"
asks function "select setval('s', 5)"
psql -c 'create sequence s'
refused 78 function "read-only transaction"
check "nothing was written" test "$(psql -At -c 'select count(*) from gbsg where pid < 0')" = 0
asks two 'select * from types; drop table types'
refused 78 two "sql/two.sql:1:22: error: a second statement"
asks trick 'select 1) to stdout; drop table types; --'
refused 78 trick "a second statement"
asks open 'select 1) to stdout --'
refused 78 open 'syntax error at or near ")"'
asks twice 'select *, dx from types'
refused 78 twice "columns 2 and 10 of the query are both called 'dx' (give one of them another name: AS …)"
asks zero 'select * from types where false'
refused 65 zero 'the query gives no rows'
asks array 'select array[1, 2] as bili from types'
refused 78 array "column 'bili' is an array" - -
asks bytes "select 'x'::bytea as bili from types"
refused 78 bytes "column 'bili' holds bytes"
asks zone 'select "Nummer", dx::timestamptz as dx from types'
refused 78 zone "column 'dx' is a time with a zone"
asks cash 'select 5::money as bili'
refused 78 cash "column 'bili' is money" - -
asks record 'select types from types'
refused 78 record "column 'types' is a record" - -
# shellcheck disable=SC2016
asks parameter 'select $1::int as x'
refused 78 parameter "the query has a parameter" - -
asks infinity "select \"Nummer\", case when dx < '2011-01-01' then 'infinity' else dx end as dx from types"
refused 65 infinity "column 'dx' of the row with Nummer P60 is 'infinity', which is no day" \
	65 "column 'dx' of the row with Nummer P60 is '"
asks early "select \"Nummer\", '0044-03-15 BC'::date as dx from types"
refused 65 early "'0044-03-15 BC', which is no day between 1800 and 2200" \
	65 "which is no day between 1800 and 2200"
asks nan "select \"Nummer\", 'NaN'::numeric as bili from types"
refused 65 nan "column 'bili' of the row with Nummer P60 is 'NaN', which is no number" - -
asks inf "select \"Nummer\", 'inf'::float8 as bili from types"
refused 65 inf "'Infinity', which is no number" 65 "a number that is infinite"
asks zero-by "select 1 / (stage::int - 1) as bili from types"
refused 65 zero-by "division by zero"
asks slow 'select pg_sleep(30)::text as x' 'timeout: 1'
refused 75 slow "no answer within 1 s (give the input a 'timeout' in seconds)"
check "nothing is asked any more" sh -c "test \"\$('$bin/psql' -XAt -c \
	\"select count(*) from pg_stat_activity where query like '%pg_sleep(30%' and pid <> pg_backend_pid()\")\" = 0"
# a number that is no date, as in a file
asks serial "select \"Nummer\", 42078 as dx, last, dead, bili, stage, \"Ärztin\", note, albumin from types"
refused 65 serial "'42078' is not a date"
has "$out/stderr" "(pid 'P01')"

# --- Who may --------------------------------------------------------------------------
# access NAME KEY VALUE CODE MESSAGE
access() {
	config "$1" "    $2: \"$3\"
    query: select * from types
    dates: drop-time"
	status "$4" "$survreport" run --output out "$1.yaml"
	[ "$4" = 0 ] || has "$out/stderr" "$5"
	check "$1: no password shows" sh -c '! grep -r geheim stdout stderr out/t/run.log out/t/*.json'
}
access role postgresql "service=registry user=reader" 66 "permission denied for table types"
access role-odbc odbc "DSN=registry;UID=reader" 66 "permission denied for table types"
psql -c 'grant select on types to reader'
sed -i 's/trust$/scram-sha-256/' "$D/data/pg_hba.conf"
(cd / && $as_server "$bin/pg_ctl" -D "$D/data" reload) >/dev/null
access nothing postgresql "service=registry user=reader" 66 "no password supplied"
access nothing-odbc odbc "DSN=registry;UID=reader" 66 "(08001)"
printf 'wrong-geheim\n' >password
access open-file odbc "DSN=registry;UID=reader;" 66 ""
sed -i 's|    query|    password_file: password\n    query|' open-file.yaml
chmod 644 password
status 66 "$survreport" run --output out open-file.yaml
has "$out/stderr" "the password file 'password' can be read by others (chmod 600)"
chmod 600 password
status 66 "$survreport" run --output out open-file.yaml
has "$out/stderr" 'password authentication failed for user "reader"'
check "a wrong password does not show" sh -c '! grep geheim stdout stderr'
echo geheim >password
status 0 "$survreport" run --output out open-file.yaml
check "a right password is not left" sh -c '! grep -r geheim out'
echo "*:*:*:reader:geheim" >.pgpass
chmod 644 .pgpass
access lax postgresql "service=registry user=reader" 66 "has group or world access"
chmod 600 .pgpass
access pgpass postgresql "service=registry user=reader" 0
access pgpass-odbc odbc "DSN=registry;UID=reader" 0
check "the same by a reader" cmp out/t/results.csv csv-types/t/results.csv

# --- The server is gone -------------------------------------------------------------------
sed -i 's/scram-sha-256$/trust/' "$D/data/pg_hba.conf"
(cd / && $as_server "$bin/pg_ctl" -D "$D/data" reload) >/dev/null
status 0 "$survreport" freeze --quiet --output frozen pg-types.yaml
psql -c "update types set bili = 7 where \"Nummer\" = 'P05'"
status 1 "$survreport" verify --ask pg-types.lock
has "$out/stdout" "(Nummer P05): 'bili'"
asks killed 'select pg_terminate_backend(pg_backend_pid())'
refused 74 killed "terminating connection due to administrator command" 74 "("
(cd / && $as_server "$bin/pg_ctl" -D "$D/data" -m immediate stop) >/dev/null
status 0 "$survreport" verify pg-types.lock
status 66 "$survreport" verify --ask pg-types.lock
status 66 "$survreport" run --quiet --output pg pg.yaml
has "$out/stderr" "pg.yaml:13:18: error: PostgreSQL: connection to server on socket"
has "$out/stderr" "no new report; 'pg/gbsg/report.pdf' is still the one from before"
status 66 "$survreport" run --quiet --output dsn dsn.yaml
printf '[other]\nhost=nowhere.invalid\n' >service
status 66 "$survreport" run --quiet --output pg pg.yaml
has "$out/stderr" 'definition of service "registry" not found'
check "drivers leave no log" sh -c '! ls /tmp/psqlodbc_survreport* /tmp/mylog_survreport* 2>/dev/null'

cd "$top" || exit 1
finish
