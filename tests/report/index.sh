#!/bin/sh
# The morning page: states and their order, what it says of failures, nothing that is
# withheld, nothing unescaped, the same bytes from the same state, whatever became of it.
# shows: R-171, R-150
set -u
suite=index
. tests/lib.sh

output=$out/output
page=$output/index.html
tab=$(printf '\t')
# 30 November 2026, 02:12:09 UTC
export SOURCE_DATE_EPOCH=1796004729

# made ID: the folder of a report.
made() {
	mkdir -p "$output/.state" "$output/$1"
	echo '{}' >"$output/$1/manifest.json"
	: >"$output/$1/report.pdf"
}

# line ID TIME FIELD...: a run in the state of a report.
line() {
	log=$output/.state/$1.log
	printf '%sZ' "$2" >>"$log"
	shift 2
	for field; do printf '\t%s' "$field" >>"$log"; done
	printf '\tend\n' >>"$log"
}

# good ID [FIELD...]: a run tonight, of a report that stands since yesterday.
good() {
	id=$1
	shift
	made "$id"
	line "$id" 2026-11-29T02:10:00 took=500 since=2026-11-20T02:10:00Z made=2026-11-29T02:10:00Z \
		data-since=2026-05-02T02:10:00Z "config=config/$id.yaml" "title=Title of $id" \
		finding=patients shown=686 value=686
	line "$id" 2026-11-30T02:10:30 took=500 since=2026-11-20T02:10:00Z made=2026-11-30T02:10:30Z \
		data-since=2026-05-02T02:10:00Z "config=config/$id.yaml" "title=Title of $id" "$@"
}

# failed ID CODE FIELD...: a run tonight that made no report.
failed() {
	id=$1
	code=$2
	shift 2
	made "$id"
	line "$id" 2026-11-29T02:10:00 since=2026-11-20T02:10:00Z made=2026-11-29T02:10:00Z \
		"config=config/$id.yaml" "title=Title of $id"
	line "$id" 2026-11-30T02:10:30 "exit=$code" since=2026-11-30T02:10:30Z \
		made=2026-11-29T02:10:00Z good-took=12000 "config=config/$id.yaml" \
		"title=Title of $id" "$@"
}

write() {
	status 0 "$survreport" index "$output"
}

# The states of the table's rows, in their order; the ids.
states() {
	sed -n 's/^<tr role="row" id="r-[^"]*" data-s="\([a-z]*\).*/\1/p' "$page" | xargs
}
ids() {
	sed -n 's/^<tr role="row" id="r-\([^"]*\)".*/\1/p' "$page" | xargs
}

# lacks TEXT: the page does not have it.
lacks() {
	check "no '$1' on the page" sh -c '! grep -qF -e "$1" "$2"' - "$1" "$page"
}

# --- Nothing, one, all states ------------------------------------------------------

mkdir "$output"
write
has "$page" "<h1>No reports yet</h1>"
has "$page" "<p class=\"well\">There are none.</p>"
good alone
write
has "$page" "<h1>1 of 1 done, nothing moved</h1>"
has "$page" "<title>All well: survreport, 30 November 2026</title>"
has "$page" "<p class=\"well\">Nothing. Every report was made or is as it was"
rm -r "$output"

good w-same
good v-skipped skipped=1
good u-warned warnings=1 warned=a "warning=a remark (line 5)"
good t-warned warnings=2 warned=a warned-anew=1 "warning=a new remark"
good s-moved moved=1 finding=patients shown=690 value=690
made q-first
line q-first 2026-11-30T02:10:30 first=1 since=2026-11-30T02:10:30Z made=2026-11-30T02:10:30Z title=Q
good p-contra exit=1 claims=22 contradicted=3 which=a
printf 'what,printed,path,verdict,found,difference,reason,note,solution\n"A, b",1,p,contradicted,2,+1,why,,\nC,1,p,reproduced,1,,,,\n' \
	>"$output/p-contra/claims.csv"
made n-stale
line n-stale 2026-11-19T02:10:30 since=2026-11-01T02:10:30Z made=2026-11-19T02:10:30Z title=N
failed m-fails 65 errors=3 "error=surgery: 31.02.2026 is no date" at=data/m.csv:417 \
	"error=surgery: 31.02.2026 is no date" at=data/m.csv:418 "error='data/m.csv', which is read here, is refused" \
	at=config/m-fails.yaml:15
line l-fails 2026-11-28T02:10:30 exit=78 since=2026-11-28T02:10:30Z config=config/l.yaml
line l-fails 2026-11-30T02:10:30 exit=78 since=2026-11-28T02:10:30Z config=config/l.yaml errors=1 \
	"error=unknown key 'x'" at=config/l.yaml:7
line +k 2026-11-30T02:10:30 exit=78 since=2026-11-30T02:10:30Z config=config/k.yaml errors=1 \
	"error=not valid YAML" at=config/k.yaml:9
line nights 2026-11-29T02:12:00 started=2026-11-29T02:10:00Z configs=10 failed=1 changed=2 processes=2
line nights 2026-11-30T02:12:00 started=2026-11-30T02:10:00Z configs=11 failed=3 changed=1 processes=2
write
check "states in their order: $(states)" test "$(states)" = \
	"failed failed failed stale contra changed new warning warning same same"
check "what is new comes first: $(ids)" test "$(ids)" = \
	"k m-fails l-fails n-stale p-contra s-moved q-first t-warned u-warned v-skipped w-same"
has "$page" "<h1>7 of 11 done: 3 failed, 1 was not run</h1>"
has "$page" "<title>3 failed, 1 not run, 1 contradicted, 1 changed: survreport"
has "$page" "Written <time datetime=\"2026-11-30T02:12:09+00:00\">Monday 30 November 2026, 02:12 UTC</time>, again due <time datetime=\"2026-12-01T02:10:00+00:00\">1 December, 02:10</time>"
has "$page" "data-due=\"2026-12-01T03:10:00+00:00\""
has "$page" "<h3>Correct 2 dates in m.csv</h3>"
has "$page" "<p>The data were refused: surgery: 31.02.2026 is no date (lines 417, 418).</p>"
has "$page" "<h3>Correct line 9 of config/k.yaml</h3>"
has "$page" "<h3>Correct line 7 of config/l.yaml</h3>"
has "$page" "<span class=\"since\">for 3 nights</span>"
has "$page" "<p>No report stands: it was never made.</p>"
has "$page" "The report of <a href=\"m-fails/report.pdf\">29 November</a> stands, 1 night old."
has "$page" "<code>survreport run config/m-fails.yaml</code>"
has "$page" "<h3>Put n-stale back on the list, or remove its folder</h3>"
has "$page" "not among the 11 that ran last"
has "$page" "<h3>Correct 3 printed numbers of p-contra, or accept them in its config</h3>"
has "$page" "<p>The report was made. 1 of 2 claims is reproduced, 1 is not"
has "$page" "<th scope=\"row\">A, b</th><td>1</td><td class=\"nw\">2</td><td>why</td>"
has "$page" "<b>690</b> <s>+4</s><svg class=\"sp\" viewBox=\"0 0 84 20\" role=\"img\" aria-label=\"2 runs, 686 to 690\">"
has "$page" "<span class=\"line\">2 warnings: a new remark</span>"
has "$page" "7 months</span><time class=\"on\" datetime=\"2026-05-02\">2 May</time>"
has "$page" "29 Nov: 1 failed, 2 changed, 7 other; 30 Nov: 3 failed, 1 changed, 7 other"

# --- The same bytes, but for the time ----------------------------------------------

cp "$page" "$out/before"
write
check "the same state, the same bytes" cmp "$page" "$out/before"
SOURCE_DATE_EPOCH=$((SOURCE_DATE_EPOCH + 61)) write
check "another minute: only the line with the time differs" test \
	"$(diff "$out/before" "$page" | grep -c '^<')" -le 2
cp "$out/before" "$page"
check "other zones and locales: the state's times are UTC" env TZ=JST-9 LC_ALL=C \
	"$survreport" index --quiet "$output"
has "$page" "Monday 30 November 2026, 11:12 JST"

cp "$page" "$out/before"
for epoch in -1e300 1e300 nan -1 12.5 1234567890123; do
	status 64 env "SOURCE_DATE_EPOCH=$epoch" "$survreport" index --quiet "$output"
	has "$out/stderr" "SOURCE_DATE_EPOCH is not a number of seconds: '$epoch'"
done
check "the page is left" cmp "$page" "$out/before"
for epoch in 0 999999999999; do
	status 0 env "SOURCE_DATE_EPOCH=$epoch" "$survreport" index --quiet "$output"
done

# --- One cause, several reports; each code -----------------------------------------

rm -r "$output"
for id in a b; do
	failed $id 65 errors=1 "error=column 'er_status' is not in ../registry.csv (did you mean 'ER'?)" \
		at=config/$id.yaml:22
done
failed c 66 errors=1 "error=there is no file 'data/none.csv' (the path is relative)" at=config/c.yaml:15
failed d 73 errors=1 "error=cannot create 'output/.d.new': Permission denied"
failed e 74 errors=1 "error=cannot write 'output/e/report.pdf': the disk is full"
failed f 74 errors=1 "error=cannot write 'output/f/report.pdf': the disk is full"
failed g 75 errors=1 "error=another run is writing 'output/g'; try again when it is done"
failed h 71 signal=14 took=60000
failed i 70 signal=11 took=1500
failed j 65 errors=1 "error=412 rows, 14 fewer than before; the config's guard allows 1%" at=data/j.csv
failed k 70
write
has "$page" "<h3>Bring back the column er_status in registry.csv, or name its new heading</h3><p>One cause, 2 reports: <a href=\"#r-a\">a</a> and <a href=\"#r-b\">b</a>.</p>"
has "$page" "The reports of 29 November stand, 1 night old: <a href=\"a/report.pdf\">a</a>, <a href=\"b/report.pdf\">b</a>."
has "$page" "<h3>Bring back none.csv, or correct its name in config/c.yaml</h3>"
has "$page" "<h3>Give write access to $output</h3>"
check "a full disk is one thing to do" test "$(grep -c "<h3>Make room on the disk of" "$page")" = 1
has "$page" "<h3>Wait for the other run of g, or end its process</h3>"
has "$page" "<h3>Give h more than 60 s, or find out why it grew</h3>"
has "$page" "It was stopped at its limit of time after 60 s; the last good run took 12 s."
has "$page" "<h3>Tell us: the program failed on i</h3><p>It was ended by signal 11 (Segmentation fault) after 1.5 s"
has "$page" "<h3>Look at j before it goes out</h3><p>The guard said no: 412 rows"
has "$page" "<h3>Tell us: the program failed on k</h3>"

# --- Escaping, lengths -------------------------------------------------------------

rm -r "$output"
good evil finding='<i>x</i>' 'shown="1" & <2>' value=1 warnings=1 warned=x \
	'warning=</span><script>alert(1)</script>'
sed -i "s|title=Title of evil|title=<script>alert('t')</script>\" \& $(printf 'x%.0s' $(seq 300))|" \
	"$output/.state/evil.log"
failed file 66 errors=1 "error=there is no file 'a\"<b>&.csv' (x)" at='config/<c>.yaml:1'
write
lacks "<script>alert"
lacks "<i>x</i>"
lacks 'a"<b>'
has "$page" "&lt;script&gt;alert(1)&lt;/script&gt;"
has "$page" "&quot;1&quot; &amp; &lt;2&gt;"
check "one script, known by its hash" test "$(grep -c '<script' "$page")" = 1
hash=$(sed -n '/<script>/,/<\/script>/p' "$page" | sed '1s/.*<script>//; $s/<\/script>.*//' |
	head -c -1 | openssl dgst -sha256 -binary | base64)
has "$page" "script-src 'sha256-$hash'"
has "$page" "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"

# --- Withheld ----------------------------------------------------------------------

rm -r "$output"
good small moved=1 finding=patients shown=suppressed
write
has "$page" "<b>suppressed</b></span>"
lacks 686

# --- State that is torn, empty, or of a folder that is gone --------------------------

rm -r "$output"
good torn
printf '2026-11-30T02:11:00Z%sexit=65%ssince=2026' "$tab" "$tab" >>"$output/.state/torn.log"
printf 'nonsense\n\377\376%s\n' "$tab" >"$output/.state/rubbish.log"
: >"$output/.state/empty.log"
: >"$output/.state/nights.log"
good gone
rm -r "$output/gone"
mkdir "$output/other"
ln -s /nowhere "$output/link"
write
check "only whole lines count: $(ids)" test "$(ids) $(states)" = "torn same"
# a report from before there was a state: its history tells
made old
echo "2026-11-29T02:10:00Z ann exit 0 config - results - chain -" >"$output/old/history.log"
write
check "a report without a state is shown: $(ids)" test "$(ids)" = "old torn"
# a report may be called as the nights are
status 0 "$survreport" run --quiet --output "$output" config/veteran.yaml
sed 's/^  id: veteran/  id: nights/; s|data/veteran|'"$top"'/config/data/veteran|' config/veteran.yaml \
	>"$out/nights.yaml"
status 0 "$survreport" run --quiet --output "$output" "$out/nights.yaml"
check "nights is a report" grep -q 'id="r-nights"' "$page"

# --- A page that is not ours, cannot be written, or is being written ------------------

echo '<html>mine' >"$page"
status 73 "$survreport" index "$output"
has "$out/stderr" "index.html' is not a page of survreport: the morning page is not written (move the file away"
has "$page" "<html>mine"
rm "$page"
write
chmod 644 "$page"
write
check "who may read it stays" test "$(stat -c %a "$page")" = 644
check "nothing is left beside it" test -z "$(find "$output" -name '.index*')"
i=0
while [ $i -lt 8 ]; do
	"$survreport" index --quiet "$output" &
	i=$((i + 1))
done
wait
check "eight at once: whole" test "$(tail -n 1 "$page")" = "</html>"
status 66 "$survreport" index "$out/none"
has "$out/stderr" "there is no folder '$out/none'"
status 64 "$survreport" index "$output" "$output"

# --- Runs --------------------------------------------------------------------------

rm -r "$output"
unset SOURCE_DATE_EPOCH
mkdir -p "$out/night/data"
cp config/data/veteran.csv "$out/night/data/"
for i in 1 2; do
	sed "s/^  id: veteran/  id: r$i/" config/veteran.yaml >"$out/night/r$i.yaml"
done
status 0 "$survreport" run --quiet --output "$output" "$out/night"
check "both are first runs" test "$(states)" = "new new"
sed '5s/,60,/,61,/; 9s/,8,/,12,/' config/data/veteran.csv >"$out/night/data/veteran.csv"
echo '  - [' >>"$out/night/r2.yaml"
status 78 "$survreport" run --quiet --output "$output" "$out/night"
check "one moved, one failed: $(ids) $(states)" test "$(ids) $(states)" = "r2 r1 failed changed"
has "$page" "<h1>1 of 2 done: 1 failed</h1>"
status 0 "$survreport" run --quiet --if-changed --output "$output" "$out/night/r1.yaml"
check "skipped is unchanged: $(states)" test "$(states)" = "failed same"
has "$page" "<span class=\"since\">skipped</span>"
# a config that never told its id, and then does
printf 'report: [\n' >"$out/night/r3.yaml"
status 78 "$survreport" run --quiet --output "$output" "$out/night/r3.yaml"
has "$page" "<span class=\"id\">$out/night/r3.yaml</span>"
sed "s/^  id: veteran/  id: third/" config/veteran.yaml >"$out/night/r3.yaml"
status 0 "$survreport" run --quiet --output "$output" "$out/night/r3.yaml"
check "mended, it has its row and no other: $(ids)" test "$(ids)" = "r2 third r1"
# of many runs few lines are kept
i=0
while [ $i -lt 45 ]; do
	"$survreport" run --quiet --if-changed --output "$output" "$out/night/r1.yaml"
	i=$((i + 1))
done
check "the state stays small" test "$(wc -l <"$output/.state/r1.log")" -le 40
check "and is for its owner only" test "$(stat -c %a "$output/.state/r1.log")" = 600
# two batches at once lose no line
before=$(wc -l <"$output/.state/nights.log")
for i in 1 2 3 4; do
	"$survreport" run --quiet --if-changed --output "$output" "$out/night/r1.yaml" &
done
wait
check "four at once: a line each" test "$(wc -l <"$output/.state/nights.log")" -ge $((before + 4)) -o \
	"$(wc -l <"$output/.state/nights.log")" -le 64
# no trace where nothing is written
status 78 "$survreport" run --quiet --output "$out/fresh" "$out/night/r2.yaml"
check "a config that is refused makes no folder" test ! -e "$out/fresh"

finish
