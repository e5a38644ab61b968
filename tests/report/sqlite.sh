#!/bin/sh
# A SQLite database as an input: the numbers of the CSV file with the same rows, in
# whatever order they are stored; what came is left beside the report and beside the
# lock, and a frozen run is verified when the database is gone.  What cannot be read is
# refused, with the place in the SQL if it is the query.  The database stays as it is.
# shows: R-3, R-48, R-144
set -u
suite=sqlite
. tests/lib.sh

if ! command -v sqlite3 >/dev/null; then
	skip "sqlite3 is not installed"
	finish
	exit
fi
cd "$out" || exit 1
mkdir sql data

# The shipped cohort.
sqlite3 data/gbsg.sqlite 'create table gbsg (pid integer primary key, age int, meno int,
	size int, grade int, nodes int, pgr int, er int, hormon int, rfstime int, status int)' \
	'.mode csv' ".import --skip 1 $top/config/data/gbsg.csv gbsg"
sed "s|file: data/gbsg.csv|sqlite: data/gbsg.sqlite\n    query: sql/gbsg.sql|" \
	"$top/config/gbsg.yaml" >gbsg.yaml
printf '\357\273\277-- all; of them\r\nselect * from gbsg order by age /* not by key */ ; -- end\r\n' \
	>sql/gbsg.sql
status 0 "$survreport" run --quiet --output csv "$top/config/gbsg.yaml"
status 0 "$survreport" run --quiet --output db gbsg.yaml
check "gbsg: the numbers of the CSV file" cmp csv/gbsg/results.csv db/gbsg/results.csv
tail -n +2 "$top/config/data/gbsg.csv" | sort -t, -k1,1n >rows
tail -n +2 db/gbsg/gbsg.cohort.csv >rows.db
check "gbsg: the rows, by key" cmp rows rows.db

# A cohort with dates, umlauts, quotes, line ends, decimals of 17 digits, nothing.
awk 'BEGIN {
	print "pid,dx,last,dead,size,\"the \"\"arm\"\"\",note"
	for (i = 40; i > 0; i--)
		printf "%d,%04d-%02d-%02d,%04d-%02d-%02d,%d,%s,%s,%s\n", i, \
			2010 + i % 5, i % 12 + 1, i % 28 + 1, \
			2016 + i % 3, i * 7 % 12 + 1, i * 5 % 28 + 1, i % 3 == 0, \
			i % 9 ? sprintf("%.17g", 20 + i / 7) : "", i % 2 ? "M\303\274ller" : "B", \
			i % 4 ? "\"a \"\"b\"\", c\nd\"" : ""
}' >dates.csv
sqlite3 dates.sqlite 'create table d (pid integer, dx text, last text, dead int, size real,
	"the ""arm""" text, note text)' '.mode csv' '.import --skip 1 dates.csv d' \
	"update d set size = null where size = ''" "update d set note = null where note = ''"
sqlite3 other.sqlite "attach 'dates.sqlite' as o" 'create table d as select * from o.d
	order by size desc, pid'

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
		      pid: {type: id}
		      dx: {type: date}
		      last: {type: date}
		      dead: {type: flag}
		      size: {type: number}
		      arm: {type: category, from: 'the "arm"'}
		      note: {type: text}
		endpoints:
		  os: {label: Survival, unit: months, time: last - dx, time_unit: days, event: dead}
		analyses:
		  base: {type: summary, variables: [size], by: arm}
		  km: {type: kaplan-meier, endpoint: os, by: arm, times: [12, 24]}
		  cox: {type: cox, endpoint: os, terms: [size, arm]}
	END
}

# asks NAME DATABASE SQL [MORE]: a study of a database
asks() {
	printf '%s\n' "$3" >"sql/$1.sql"
	config "$1" "    sqlite: $2
    query: sql/$1.sql${4:+
    $4}"
}

# refused CODE NAME MESSAGE: the run ends so, and says it.
refused() {
	status "$1" "$survreport" run --quiet --output out "$2.yaml"
	has "$out/stderr" "$3"
}

config csv '    file: dates.csv'
asks a dates.sqlite 'select * from d'
asks b other.sqlite 'select * from d'
for twin in csv a b; do
	status 0 "$survreport" run --quiet --output "$twin" "$twin.yaml"
done
check "dates: the numbers of the CSV file" cmp csv/t/results.csv a/t/results.csv
check "another order: the same rows to the byte" cmp a/t/a.d.csv b/t/b.d.csv
check "rows are for nobody else" test "$(stat -c %a a/t/a.d.csv)" = 600
config again '    file: a/t/a.d.csv'
status 0 "$survreport" run --quiet --output again again.yaml
check "the rows as a file: the same numbers" cmp csv/t/results.csv again/t/results.csv
cp b/t/b.d.csv before
status 0 "$survreport" run --quiet --output b b.yaml
check "twice the same rows" cmp before b/t/b.d.csv
has a/t/manifest.json "$(sha256sum <a/t/a.d.csv | cut -c 1-64)"
asks inline dates.sqlite ''
sed -i 's|query: .*|query: select * from d|' inline.yaml
status 0 "$survreport" run --quiet --output inline inline.yaml
check "SQL in the config" cmp csv/t/results.csv inline/t/results.csv
check "the database is as it was" test "$(echo *.sqlite*)" = "dates.sqlite other.sqlite"

# The query.
asks column dates.sqlite 'select pid,
  size, szie from d'
refused 78 column "sql/column.sql:2:9: error: SQLite: no such column: szie"
has "$out/stderr" '    2 |   size, szie from d'
asks insert dates.sqlite "insert into d (pid) values (99)"
refused 78 insert "sql/insert.sql:1:1: error: a query only reads: it begins with SELECT or WITH"
asks writes dates.sqlite "with x as (select 1) delete from d"
refused 78 writes "the query would write, and may only read"
asks two dates.sqlite "select ';' from d; -- ; so far
drop table d;"
refused 78 two "sql/two.sql:2:1: error: a second statement"
asks none dates.sqlite "-- nothing;"
refused 78 none "there is no query"
asks psql dates.sqlite '\copy d to x'
refused 78 psql "commands of psql are not SQL"
asks param dates.sqlite "select * from d where pid = :who"
refused 78 param "the query has a parameter"
asks twice dates.sqlite "select *, pid from d"
refused 78 twice "columns 1 and 8 of the query are both called 'pid' (give one of them another name: AS …)"
asks zero dates.sqlite "select * from d where pid < 0"
refused 65 zero "d (SQLite): error: the query gives no rows"
asks absent dates.sqlite "select pid, dx, last, dead, size, note from d"
refused 65 absent "column 'the \"arm\"' is not in d (SQLite) (it has pid, dx, last, dead, size, note)"
rm sql/zero.sql
refused 78 zero "there is no file 'sql/zero.sql'"
config noquery '    sqlite: dates.sqlite'
refused 78 noquery "a database needs a 'query'"

# Values.
asks blob dates.sqlite "select pid, dx, last, dead, x'00ff' as size, note from d"
refused 65 blob "column 'size' of the row with pid 40 is bytes (a BLOB)"
asks infinite dates.sqlite "select pid, 9e999 as size from d"
refused 65 infinite "column 'size' of the row with pid 40 is a number that is infinite"
asks serial dates.sqlite "select pid, 42078 as dx, last, dead, size, \"the \"\"arm\"\"\", note from d"
refused 65 serial "'42078' is not a date"
has "$out/stderr" "(pid '1')"

# The file.
config asfile '    file: dates.sqlite'
refused 65 asfile "'dates.sqlite' is a SQLite database (write 'sqlite' in place of 'file', and a 'query')"
asks gone absent.sqlite "select * from d"
refused 66 gone "there is no file 'absent.sqlite'"
check "none is made" test ! -e absent.sqlite
asks csvfile dates.csv "select * from d"
refused 66 csvfile "'dates.csv' is not a SQLite file"
asks slow dates.sqlite "with recursive r(i) as (select 1 union all select i + 1 from r)
	select count(*) from r" "timeout: 1"
refused 75 slow "no answer within 1 s (give the input a 'timeout' in seconds)"
(
	printf 'begin exclusive;\n'
	while [ ! -e released ]; do sleep 0.1; done
) | sqlite3 dates.sqlite &
sleep 0.2
asks locked dates.sqlite "select * from d" "timeout: 1"
status 75 "$survreport" run --quiet --output out locked.yaml
touch released
wait

# What a database holds is known when it is asked.
status 0 "$survreport" run --if-changed --output b b.yaml
has "$out/stdout" "(unchanged)"
ls -l --time-style=full-iso b/t >before
status 0 "$survreport" run --if-changed --output b b.yaml
check "the report is left as it is" sh -c 'ls -l --time-style=full-iso b/t | cmp - before'
sqlite3 other.sqlite "update d set size = 1 where pid = 3"
status 0 "$survreport" run --if-changed --output b b.yaml
check "other rows: a new report" sh -c '! grep -q unchanged "$1"' sh "$out/stdout"
sed -i "s/from d/from d -- all/" sql/b.sql
status 0 "$survreport" run --if-changed --output b b.yaml
check "another query: a new report" sh -c '! grep -q unchanged "$1"' sh "$out/stdout"

# Frozen, and verified when the database has other rows, or is gone.
status 0 "$survreport" freeze --quiet --output out --bundle a.tar a.yaml
check "the rows are beside the lock" cmp a.d.csv out/t/a.d.csv
status 0 "$survreport" verify --ask a.lock
sqlite3 dates.sqlite "update d set size = 99 where pid = 7; delete from d where pid = 9"
status 0 "$survreport" verify a.lock
status 1 "$survreport" verify --ask a.lock
has "$out/stdout" "(pid 7): 'size'"
has "$out/stdout" "row 9 of the frozen file (pid 9)"
mv dates.sqlite hidden
status 0 "$survreport" verify a.lock
status 0 "$survreport" verify a.tar
status 0 "$survreport" verify --from . out/t/report.pdf
status 64 "$survreport" verify --ask a.tar
status 66 "$survreport" verify --ask a.lock
mv a.d.csv moved
mv out/t/a.d.csv moved2
status 66 "$survreport" verify a.lock
has "$out/stderr" "are not there, or were changed"
sed 's/^5,/51,/' moved >a.d.csv
status 66 "$survreport" verify a.lock
# a file of the user's is not written over
mv hidden dates.sqlite
status 73 "$survreport" freeze --quiet --output out a.yaml
has "$out/stderr" "is another file: it is not replaced"
mv moved a.d.csv
status 0 "$survreport" freeze --quiet --output out a.yaml
status 0 "$survreport" verify a.lock

# Of two inputs, all are kept or none: the rows of the lock from before stay as they are.
sed '/^endpoints/i\  e:\n    sqlite: dates.sqlite\n    query: select pid, size as extra from d\
    key: pid\n    columns: {pid: {type: id}, extra: {type: number}}\
    join: {to: d, with: pid, unmatched: keep}' a.yaml >pair.yaml
status 0 "$survreport" freeze --quiet --output out pair.yaml
cp pair.d.csv before
echo mine >pair.e.csv
sqlite3 dates.sqlite "update d set size = 98 where pid = 7"
status 73 "$survreport" freeze --quiet --output out pair.yaml
has "$out/stderr" "'pair.e.csv', where the rows of 'e' would be kept, is another file"
check "the rows of the other input are as they were" cmp before pair.d.csv
status 0 "$survreport" freeze --quiet --output out --replace pair.yaml
status 0 "$survreport" verify pair.lock

# Another query is not run, and that is said: what is verified are the frozen rows.
asks moved dates.sqlite 'select * from d'
status 0 "$survreport" freeze --quiet --output out moved.yaml
printf 'select * from d where pid > 9\n' >sql/moved.sql
not_run="the query was not run: the rows are those that were frozen (--ask asks)"
given="what the new query gave is told as data"
status 1 "$survreport" verify moved.lock
has "$out/stdout" "$not_run"
status 1 "$survreport" verify --ask moved.lock
has "$out/stdout" "$given"
check "asked, and not said to be unasked" sh -c '! grep -q "not run" "$1"' sh "$out/stdout"
sed -i 's|query: .*|query: select * from d where pid > 9|' moved.yaml
status 1 "$survreport" verify moved.lock
has "$out/stdout" "$not_run"
status 1 "$survreport" verify --ask moved.lock
has "$out/stdout" "$given"
status 0 "$survreport" freeze --quiet --output out moved.yaml
sed -i 's/key: pid/key: pid\n    missing: [NA]/' moved.yaml
status 1 "$survreport" verify moved.lock
check "the same query" sh -c '! grep -q "query was not run" "$1"' sh "$out/stdout"
sed -i 's/^  d:/  ee:/' moved.yaml
status 66 "$survreport" verify moved.lock
has "$out/stderr" "no rows of an input 'ee' were frozen (was it renamed, or added?); --ask asks its database"

# What a version refuses that another one froze is called so where the rows stand beside
# the lock, and the config elsewhere.
mkdir elsewhere
mv moved.lock moved.d.csv elsewhere
sed -n '/^  text: |/,/^[^ ]/s/^    //p' elsewhere/moved.lock >moved.yaml
status 0 "$survreport" verify --from . elsewhere/moved.lock
was=$(sha256sum <moved.yaml | cut -c 1-64)
sed -i 's/unit: months/unit: moons/' moved.yaml
now=$(sha256sum <moved.yaml | cut -c 1-64)
sed "/^seal: /d; s/unit: months/unit: moons/; s/$was/$now/; s/^program: .*/program: survreport 0.0.9/" \
	elsewhere/moved.lock >unsealed
(
	cat unsealed
	echo "seal: $(sha256sum <unsealed | cut -c 1-64)"
) >elsewhere/moved.lock
status 78 "$survreport" verify --from . elsewhere/moved.lock
has "$out/stderr" "config and data are those that survreport 0.0.9 made the report from"

# The library may crash, and says how: data and passwords are left in no image of the memory.
# fake BODY: a library that does this when it is loaded.
fake() {
	mkdir -p lib
	cat >lib/fake.c <<-END
		#include <signal.h>
		#include <stdio.h>
		#include <sys/resource.h>
		__attribute__((constructor)) static void loaded(void) { $1 }
	END
	check "a library that fails is made" "${CC:-cc}" -w -shared -fPIC -o lib/libsqlite3.so.0 lib/fake.c
}
# shellcheck disable=SC3045 # dash and bash have -c and -H
ulimit -c "$(ulimit -H -c)"
fake 'struct rlimit l; getrlimit(RLIMIT_CORE, &l); fprintf(stderr, "core %d", (int)l.rlim_cur);'
status 66 env LD_LIBRARY_PATH=lib "$survreport" run --quiet --output out a.yaml
has "$out/stderr" "it is too old (core 0)"
fake 'signal(SIGUSR1, SIG_DFL); raise(SIGUSR1);'
status 74 env LD_LIBRARY_PATH=lib "$survreport" run --quiet --output out a.yaml
has "$out/stderr" "the process that asks it was ended (is there enough memory?)"
case $B in
*asan) ;; # the sanitizer takes the signal
*)
	fake 'raise(SIGSEGV);'
	status 74 env LD_LIBRARY_PATH=lib "$survreport" run --quiet --output out a.yaml
	has "$out/stderr" "the library or driver crashed (signal 11, Segmentation fault)"
	check "no image of the memory" sh -c '! ls core* 2>/dev/null'
	;;
esac

cd "$top" || exit 1
finish
