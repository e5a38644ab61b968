#!/bin/sh
# The digest of a run: what moved since the run before, and why, for each kind of
# change; beside the report, never inside of it.  And the numbers that a config watches.
# shows: R-170, R-172
set -u
suite=digest
. tests/lib.sh

report=$out/output/d
digest=$report/digest.txt

# 24 patients, each third one without an event: P3, P6 …; their arms by turns.
data() {
	awk 'BEGIN {
		print "id,arm,age,t,s"
		for (i = 1; i <= 24; i++)
			print "P" i "," (i % 2 ? "A" : "B") "," 40 + i * 37 % 31 "," \
				2 + i * 17 % 40 "," (i % 3 ? 1 : 0)
	}' >"$out/d.csv"
}

config() {
	cat >"$out/d.yaml" <<-'END'
		survreport: 1
		report:
		  id: d
		  title: Deaths
		  style: nejm
		inputs:
		  cohort:
		    file: d.csv
		    key: id
		    columns:
		      id: {type: id}
		      arm: {type: category}
		      age: {type: number}
		      t: {type: number}
		      s: {type: integer}
		rules:
		  - {check: age < 75, severity: warning, message: too old}
		endpoints:
		  os: {time: t, event: s == 1, unit: months}
		analyses:
		  all: {type: kaplan-meier, endpoint: os, times: [12]}
		  arms: {type: kaplan-meier, endpoint: os, by: arm}
		  m: {type: cox, endpoint: os, terms: [age]}
		  boot: {type: bootstrap, statistic: median, of: age, seed: 7, replicates: 200}
		key_findings:
		  - {label: deaths, value: all.events}
		  - {label: median, value: all.median}
	END
}

# change SED, edit SED: of the config; of the data.
change() {
	sed -i -e "$1" "$out/d.yaml"
}
edit() {
	sed -i -e "$1" "$out/d.csv"
}

run() {
	status 0 "$survreport" run --quiet --output "$out/output" "$@" "$out/d.yaml"
}

# says LINE...: the digest of a new run has these lines.
says() {
	run
	for line; do
		has "$digest" "$line"
	done
}

# begin: a report of the data and the config as they are above stands.
begin() {
	data
	config
	run
}

# --- the first run, and one that changes nothing -----------------------------------------
data
config
says "This is the first run: the next one will be compared with it." "  deaths: 16"
has "$report/digest.json" '"state": "first run"'
has "$report/digest.json" '"before": null'
cp "$report/report.pdf" "$out/first.pdf"
run
check "nothing moved" grep -q "^No number moved: [0-9]* are the same; data, config, files" "$digest"
check "the report has nothing of it" cmp "$report/report.pdf" "$out/first.pdf"
check "the manifest names it apart from the report's files" \
	awk '/"files": / { f = 1 } /"since": / { f = 2 } /"digest[.]txt"/ { at = f }
		END { exit at != 2 }' "$report/manifest.json"
check "the state names no patient" sh -c "! grep -wE 'P(1?[0-9]|2[0-4])' '$report/digest.state'"

# --- the data ---------------------------------------------------------------------------
echo "P25,A,50,12,1" >>"$out/d.csv"
says "  1. data: 1 patient was added (line 26; id P25), with an event of os; events of os are 17, were 16" \
	"  deaths: 17, was 16"
check "numbers are put down to it" grep -q "all, os: Median.* \[1\]$\|all: .* \[1\]$\|arms.* \[1\]$" "$digest"
for i in 26 27 28 29 30 31; do echo "P$i,A,50,$i,$((i % 3 == 0))"; done >>"$out/d.csv"
says "data: 6 patients were added (lines 27 to 32), 2 of them with an event of os; events of os are 19, were 17"
edit '$d'
says "data: 1 patient was removed (row 31 of the file before)"
begin
edit '4s/0$/1/'
says "data: 's' was edited in 1 patient (line 4; id P3); events of os are 17, were 16"
begin
edit 's/^\(P[25],.,\)../\199/'
says "data: 'age' was edited in 2 patients (lines 3, 6; id P2, P5)" \
	"new: $out/d.csv:3: too old" "new: $out/d.csv:6: too old"
edit 's/^\(P[25],.,\)99/\150/'
says "  3 of the run before are gone"
begin
edit '25s/,B,/,C,/'
says "data: 'arm' was edited in 1 patient (line 25; id P24)" "  arm: C appeared"
edit '25s/,C,/,B,/'
says "  arm: C vanished"
begin
edit '2{h;d};3{G}'
says "data: the rows are in another order"
edit 's/$/\r/'
says "data: the file is written differently"
begin
edit '1s/$/,x/;2,$s/$/,0/'
says "data: the column 'x' was added"
begin
edit '5d'
rm "$report/digest.state"
says "data: the file is another one, and which of its rows were added, removed or edited is not known; rows are 23, were 24"

# rows that are no patients, or none of the dataset's, are not said to be without an event
begin
change 's/    key: id/    where: arm == "A"\n    key: id/'
run
echo "P25,A,50,12,1" >>"$out/d.csv"
says "data: 1 row was added (line 26; id P25), with an event of os; events of os are 9, were 8"
echo "P26,B,50,12,1" >>"$out/d.csv"
says "data: 1 row was added (line 27)"
check "nothing of events of who is left out" sh -c '! grep -q "event" "$1"' - "$digest"
printf 'P27,A,50,13,1\nP28,B,50,13,1\n' >>"$out/d.csv"
says "data: 2 rows were added (lines 28, 29; id P27); events of os are 10, were 9"
check "nor of some of them" sh -c '! grep -q "with.* an event" "$1"' - "$digest"
begin
awk -F, -v OFS=, '{ print $0, NR == 1 ? "seen" : "2020-01-0" NR % 9 + 1 }' "$out/d.csv" >"$out/d.new"
mv "$out/d.new" "$out/d.csv"
change 's/      s: {type: integer}/&\n      seen: {type: date}/; s/    key: id/    entered: seen\n    key: id/; s/  style: nejm/&\n  data_cutoff: 2021-01-01/'
run
echo "P25,A,50,12,1,2020-12-01" >>"$out/d.csv"
says "data: 1 patient was added (line 26; id P25), with an event of os; events of os are 17, were 16"
echo "P26,A,50,12,1,2021-12-01" >>"$out/d.csv"
says "data: 1 row was added (line 27)"
check "nothing of events after the cut-off" sh -c '! grep -q "with.* an event" "$1"' - "$digest"
begin
change '/    key: id/d'
change 's/      s: {type: integer}/&\n    fold:\n      by: id\n      keep: [arm, age, s]\n      take: {t: {value: t, pick: max}}/'
change 's/      t: {type: number}/      t0: {type: number}/; s/value: t, pick/value: t0, pick/'
edit '1s/,t,/,t0,/'
run
echo "P1,A,46,1,1" >>"$out/d.csv"
says "data: 1 row was added (line 26)"
check "a patient's second row is no patient without an event" \
	sh -c '! grep -q "event" "$1"' - "$digest"
edit '26d'
says "data: 1 row was removed (row 25 of the file before)"
echo "P25,A,46,1,1" >>"$out/d.csv"
says "data: 1 row was added (line 26; id P25); events of os are 17, were 16"
check "nor is a row of a new one" sh -c '! grep -q "with.* an event" "$1"' - "$digest"
begin
change '/    key: id/d'
echo "P1,A,46,1,0" >>"$out/d.csv"
run
echo "P1,A,47,1,0" >>"$out/d.csv"
says "data: 1 row was added (line 27)"
check "nor is one of rows that repeat an id" sh -c '! grep -q "with.* an event" "$1"' - "$digest"

# --- the config ---------------------------------------------------------------------------
begin
change 's/terms: \[age\]/terms: [arm, age]/'
says "  1. config: analyses.m.terms is [arm, age] (line 23), was [age]"
check "only its own numbers are put down to it" \
	sh -c "grep -q '^  m.*\[1\]$' '$digest' && ! grep -q '^  [^m].*\[1\]$' '$digest'"
begin
change 's/seed: 7/seed: 8/'
says "  1. config: analyses.boot.seed is 8 (line 24), was 7" "  boot"
change 's/title: Deaths/title: All deaths/'
says "No number moved" "config: report.title is All deaths (line 4), was Deaths"
change 's/style: nejm/style: jama/'
says "printed differently" "config: report.style is jama (line 5), was nejm"
change 's/style: jama/style: jama\n  conventions: sas/'
says "config: report.conventions was added (line 6): sas"
change '/conventions: sas/d'
says "config: report.conventions was removed, was sas"
echo "# a remark" >>"$out/d.yaml"
says "the config is written differently (comments, blanks, quotes), and no key of it changed"
begin
change '/  arms:/d'
says "config: analyses.arms was removed" "arms: the whole analysis"

# --- files, the program, libraries, what a run is told ---------------------------------------
begin
cp templates/clinical-report.yaml "$out/t.yaml"
cp templates/styles/nejm.yaml "$out/s.yaml"
change 's/style: nejm/style: s.yaml\n  template: t.yaml/'
run
echo "# edited" >>"$out/t.yaml"
says "  1. file: template t.yaml is another file"
echo "# edited" >>"$out/s.yaml"
says "  1. file: style s.yaml is another file"
begin
SOURCE_DATE_EPOCH=86400 run
has "$digest" "  1. told: SOURCE_DATE_EPOCH is 86400"
run
has "$digest" "  1. told: SOURCE_DATE_EPOCH is not there any more"
mkdir -p "$out/bin"
cp "$survreport" "$out/bin/survreport"
ln -s "$top/templates" "$out/templates"
touch -d 2020-01-01 "$out/bin/survreport"
status 0 "$out/bin/survreport" run --quiet --output "$out/output" "$out/d.yaml"
has "$digest" "program: the program is another build of survreport"

# --- several at once ------------------------------------------------------------------------
begin
edit '4s/0$/1/'
change 's/title: Deaths/title: All/;s/terms: \[age\]/terms: [arm, age]/'
says "  1. data: 's' was edited" "  2. config: report.title is All" \
	"  3. config: analyses.m.terms is"
check "numbers of the analysis: either" grep -q '^  m.*\[1 or 3\]$' "$digest"
check "other numbers: the data" grep -q '^  a.*\[1\]$' "$digest"

# --- claims, guard -----------------------------------------------------------------------
begin
change '$a claims: [{printed: "16", path: all.events, what: Deaths}]'
change '$a guard: {rows: 20, shrinks: 10%}'
says "config: claims was added (line 28)" "  at least 20 rows: 24 rows" \
	"  at most 10% fewer rows: 24 rows, 24 in the report before"
edit '4s/0$/1/'
status 1 "$survreport" run --quiet --output "$out/output" "$out/d.yaml"
has "$digest" "  Deaths, 16: contradicted, was reproduced"
cp "$digest" "$out/kept"
edit '2,9d'
status 65 "$survreport" run --quiet --output "$out/output" "$out/d.yaml"
check "a run that fails leaves the digest" cmp "$digest" "$out/kept"

# --- what cannot be read of the run before ---------------------------------------------------
begin
: >"$report/report.pdf"
edit '5d'
says "what it was made from is not known, since the report.pdf of the run before cannot be read"
echo "x" >"$report/results.csv"
says "What moved is not known: results.csv of the run before cannot be read: not a results.csv"
rm "$report/results.csv"
says "What moved is not known: the run before has left no results.csv."
echo "x" >"$report/digest.state"
says "No number moved"
sed -i 's/"finished"/"ended"/; s/"basis"/"base"/; s/"rows"/"lines"/' "$report/manifest.json"
rm "$report/digest.state"
says "No number moved"

# --- runs that leave the report -----------------------------------------------------------------
begin
cp "$digest" "$out/kept"
run --if-changed
check "a report that is left keeps its digest" cmp "$digest" "$out/kept"
edit '5d'
status 75 "$B/tests/hold_lock" "$out/output/.d.lock" \
	"$survreport" run --quiet --output "$out/output" "$out/d.yaml"
check "so does one that another run holds" cmp "$digest" "$out/kept"
run --if-changed
has "$digest" "1 patient was removed"

# --- watches ----------------------------------------------------------------------------------
# watch ASKED: of the number of deaths and others, with one death more.
begin
change '$a watch: [{is: all.events, moves: 1}, {is: all.events, moves: 10%}, {is: all.events, crosses: 17}, {is: all.events, crosses: 18}, {is: all.median, moves: 40 days}, {is: "all.survival[12]", moves: 1 point}, {is: m.age.p, crosses: 0.0001}]'
run
check "the first run with watches: none fires" test ! -s "$out/stderr"
edit '4s/0$/1/'
run
has "$out/stderr" "d.yaml:28: watch: all.events rose by 1: 17, was 16"
has "$out/stderr" "d.yaml:28: watch: all.events crosses 17: 17, was 16"
check "those that do not fire are silent" \
	test "$(grep -c "watch: all.events" "$out/stderr")" -eq 2
has "$digest" "Watch: all.events rose by 1: 17, was 16 (moves by 1)."
check "a watch stands first" test "$(sed -n 4p "$digest" | cut -c 1-6)" = "Watch:"
has "$report/digest.json" '"fired": true'
run
check "and is silent when nothing moves" test ! -s "$out/stderr"
edit '4s/1$/0/'
status 0 "$survreport" run --quiet --output "$out/output" "$out/d.yaml" config/veteran.yaml
has "$out/stderr" "d.yaml: watch: all.events fell by 1: 16, was 17; all.events crosses 17: 16, was 17; the report is made, see $out/output/d/digest.txt"
has "$out/stderr" "2 of 2 done"
edit '4s/0$/1/'
status 0 "$survreport" run --output "$out/output" "$out/d.yaml" config/veteran.yaml
has "$out/stdout" "watch         $out/d.yaml: $out/output/d/report.pdf (all.events rose by 1"
edit 's/1$/0/'
run
has "$out/stderr" "watch: all.median is not reached, was"

# --- what is withheld ------------------------------------------------------------------------
begin
change '$a watch: [{is: all.events, moves: 1}, {is: all.median, moves: 1 day}, {is: all.n, crosses: 3}]'
for seed in 1 2 3 4 5; do
	"$B/tests/tools/withhold" "$out/d.yaml" "$out/output" "$seed" >"$out/texts" 2>/dev/null
	while read -r text; do
		[ "$text" ] || continue
		if grep -qE -- "(^|[^0-9.])$(printf '%s' "$text" | sed 's/[.]/[.]/g')([^0-9]|\$)" \
			"$digest" "$report/digest.json"; then
			fail "seed $seed: $text is withheld and shows"
		else
			pass
		fi
	done <"$out/texts"
done

edit '4s/0$/1/'
"$B/tests/tools/withhold" "$out/d.yaml" "$out/output" counts >"$out/texts" 2>/dev/null
has "$digest" "  1. data: 's' was edited"
for i in 1 2 3 4 5 6 7; do echo "P3$i,A,50,12,1" >>"$out/d.csv"; done
untold() {
	"$B/tests/tools/withhold" "$out/d.yaml" "$out/output" counts >"$out/texts" 2>/dev/null
	has "$digest" "$1"
	check "counts of the data that are withheld are not told, nor can they be made: $1" \
		sh -c "! grep -E '[0-9]+ (patient|row)|events of os|rows are|line|row|; id|data: .*[0-9]' '$digest'"
}
untold "  1. data: patients were added"
edit '26,27s/^P/Q/'
untold "  1. data: patients were added; patients were removed"
edit 's/^\(P[1-6],.,\)../\150/'
untold "  1. data: 'age' was edited"

# --- who may read it -----------------------------------------------------------------------------
run --mode 0644
check "the digest is for who may read the report" test "$(stat -c %a "$digest")" = 644
check "what it needs is for the owner" test "$(stat -c %a "$report/digest.state")" = 600
finish
