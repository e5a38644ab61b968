#!/bin/bash
# Nights in full: 200 configs of which 24 fail in as many ways, and what else happens at
# night.  Takes a minute or two, so that `make check-nights` is a verb of its own.
# shows: R-2, R-3, R-6, R-102, R-103, R-195
set -u
suite=nights
. tests/lib.sh

output=$out/output
night=$out/night
mkdir -p "$night/data"
cp config/data/veteran.csv "$night/data/"
cd "$night" || exit 1
cp "$top/config/data/gbsg.csv" data/
for i in $(seq -f %03g 100); do
	sed "s/^  id: veteran/  id: r$i/" "$top/config/veteran.yaml" >"r$i.yaml"
done
for i in $(seq -f %03g 101 200); do
	sed "s/^  id: gbsg/  id: r$i/" "$top/config/gbsg.yaml" >"r$i.yaml"
done
now_ms() { echo $(($(date +%s%N) / 1000000)); }
run() {
	"$survreport" run --quiet -j 2 --output "$output" "$@"
}

# --- all is well, and nothing has changed ------------------------------------------------
start=$(now_ms)
status 0 run .
made=$(($(now_ms) - start))
check "a good night says nothing" test ! -s "$out/stdout" -a ! -s "$out/stderr"
# the least of three: a machine that is busy for a moment says nothing of the program
skipped=$made
for _ in 1 2 3; do
	start=$(now_ms)
	status 0 run --if-changed .
	took=$(($(now_ms) - start))
	[ "$took" -ge "$skipped" ] || skipped=$took
done
echo "  200 reports: made in $made ms, found unchanged in $skipped ms"
check "unchanged: under a tenth of the time" test $((skipped * 10)) -lt "$made"

# --- a bad night ---------------------------------------------------------------------------
bad=$(seq -f r%03g 24 | xargs)
for id in $bad; do
	find "$output/$id" -type f -exec touch -d '3 days ago' {} +
done
sums() {
	(cd "$output" && for id in $bad; do
		find "$id" -type f ! -name history.log ! -name digest.\* -printf '%T@ ' -exec sha256sum {} \; |
			sort
	done)
}
sums >"$out/before"
data() { # FILE ID: the config reads this file
	sed -i "s/veteran.csv/$1/" "$2.yaml"
}
long='&\n  long: {type: bootstrap, statistic: concordance, endpoint: os, terms: [trt, celltype, karno, age], replicates: 100000}'
sed -i 's/endpoint: [a-z]*/&x/' r001.yaml
data none.csv r002
printf 'trt,celltype\n1,"squamous\n' >data/cut.csv && data cut.csv r003
sed -i 's/^analyses:/analyses: [/' r004.yaml
: >r005.yaml
sed -i 's/template: .*/template: none/; s/style: .*/style: none/' r006.yaml
sed 's/,7,/,x,/' data/veteran.csv >data/words.csv && data words.csv r007
head -n 1 data/veteran.csv >data/empty.csv && data empty.csv r008
printf 'guard: {rows: 500}\n' >>r009.yaml
tr , ';' <data/veteran.csv >data/semicolon.csv && data semicolon.csv r010
ln -sf gone.yaml r011.yaml
rm r012.yaml && mkdir r012.yaml
sed -i 's/^report:/&\n  titel: x/' r013.yaml
sed -i 's/^report:/&\n  id: r014/' r014.yaml
sed -i 's/^report:/&\n\tx: y/' r015.yaml
head -c 300 /dev/zero >data/zero.csv && data zero.csv r016
sed '1s/karno/karnofsky/' data/veteran.csv >data/column.csv && data column.csv r017
sed 's/squamous/squamos/' data/veteran.csv >data/level.csv && data level.csv r018
# r019: somebody else is at it
printf 'sections:\n  - text: text/none.md\n' >>r020.yaml
sed -i "s/^analyses:.*/$long/" r021.yaml # hangs
sed -i "s/^analyses:.*/$long/" r022.yaml # hangs, with a limit of its own
echo 'limits: {seconds: 2}' >>r022.yaml
awk 'NR == 1 { print; next } { row[NR] = $0 } END { for (i = 0; i < 8000; i++) for (r = 2; r <= NR; r++) print row[r] }' \
	data/veteran.csv >data/all.csv && data all.csv r023 # takes all memory
echo 'limits: {memory: 100}' >>r023.yaml
sed -i "s/^analyses:.*/$long/" r024.yaml # is killed

# who kills: the process that has the folder of r024 open
{
	i=0
	until pid=$(find /proc/[0-9]*/fd -lname "$output/.r024.new" 2>/dev/null | cut -d / -f 3 | head -n 1) &&
		[ -n "$pid" ]; do
		[ $((i += 1)) -lt 600 ] || exit
		sleep 0.1
	done
	kill -9 "$pid"
} &
killer=$!
touch "$out/marker"
status 78 "$top/$B/tests/hold_lock" "$output/.r019.lock" "$survreport" run --quiet -j 2 \
	--limit-seconds 12 --limit-memory 2000 --output "$output" .
wait $killer
check "nothing on stdout" test ! -s "$out/stdout"
for id in $bad; do
	check "$id: one line, not $(grep -c "${id}[./]" "$out/stderr")" test "$(grep -c "^[^;]*${id}[./]" "$out/stderr")" = 1
done
check "24 lines and the sum, nothing else: $(wc -l <"$out/stderr")" test "$(wc -l <"$out/stderr")" = 25
check "the sum: $(tail -n 1 "$out/stderr")" test "$(tail -n 1 "$out/stderr")" = "176 of 200 done"
check "which report stands" test "$(grep -c '; the report of [0-9-]*, 3 days old, stands$' "$out/stderr")" -ge 18
has "$out/stderr" "r019.yaml: another run is writing"
has "$out/stderr" "r021.yaml: stopped: it took longer"
has "$out/stderr" "r022.yaml: stopped: it took longer"
has "$out/stderr" "r023.yaml: stopped: it needs more memory"
has "$out/stderr" "r024.yaml: killed"
new=$(find "$output" -mindepth 2 -maxdepth 2 -name report.pdf -newer "$out/marker" | wc -l)
check "176 new reports, not $new" test "$new" = 176
sums >"$out/after"
check "24 old ones are untouched" cmp "$out/before" "$out/after"
check "nothing else is left: $(names_in "$output" | grep -vE '^r[0-9]{3}$|^[.]state$|^index.html$' | xargs)" \
	test -z "$(names_in "$output" | grep -vE '^r[0-9]{3}$|^[.]state$|^index.html$')"
if [ -e "$output/index.html" ]; then
	has "$output/index.html" "176 of 200 done"
	for id in $bad; do
		check "the page has $id" grep -q "$id" "$output/index.html"
	done
fi

# --- two at once -----------------------------------------------------------------------------
cd "$out" || exit 1
mkdir -p few/data
cp "$top/config/data/veteran.csv" few/data/
for i in $(seq 12); do
	sed "s/^  id: veteran/  id: f$i/" "$top/config/veteran.yaml" >"few/f$i.yaml"
done
output=$out/two
run few >"$out/one.txt" 2>&1 &
first=$!
run few >"$out/two.txt" 2>&1
second=$?
wait $first
check "two at once: $? and $second" sh -c 'for code in "$@"; do [ "$code" = 0 ] || [ "$code" = 75 ] || exit 1; done' - $? "$second"
check "they say nothing but who is at it" sh -c \
	'! grep -hvE "another run is writing|of 12 done$" "$1" "$2"' - "$out/one.txt" "$out/two.txt"
for i in $(seq 12); do
	check "two at once: f$i is whole" "$survreport" verify --quiet --history "$output/f$i"
done

# --- a disk that fills -------------------------------------------------------------------------
cat >"$out/on-disk" <<'SCRIPT'
mount -t tmpfs -o size="$1"k tmpfs "$2" || exit 99
cp -r "$3/." "$2/" || exit 98
code=0
"$4" run --quiet -j 2 --output "$2" few || code=$?
cp -r "$2" "$2-after"
exit $code
SCRIPT
mkdir "$out/disk"
kib=$(du -sk "$output" | cut -f 1)
sed -i 's/^  title: .*/  title: Another/' few/*.yaml
if unshare -rm true 2>/dev/null; then
	# room for what is there, and for less than one report
	status 74 unshare -rm sh "$out/on-disk" $((kib + 40)) "$out/disk" "$output" "$survreport"
	check "a disk that fills: a line each: $(tail -n 1 "$out/stderr")" \
		test "$(grep -c "the disk is full\|No space left" "$out/stderr")" -ge 12
	for i in $(seq 12); do
		check "a disk that fills: f$i stands" \
			cmp "$output/f$i/report.pdf" "$out/disk-after/f$i/report.pdf"
	done
fi

# --- a clock that jumps ------------------------------------------------------------------------
if command -v faketime >/dev/null; then
	output=$out/clock
	# the time of the program's own file stays
	status 0 env NO_FAKE_STAT=1 faketime '2035-05-05' "$survreport" run --quiet -j 2 --output "$output" few
	cp -r "$output" "$out/future"
	status 0 run --if-changed few
	check "of the future, unchanged" cmp "$output/f1/manifest.json" "$out/future/f1/manifest.json"
	status 0 run few
	check "the same bytes at any time" cmp "$output/f1/report.pdf" "$out/future/f1/report.pdf"
	status 0 "$survreport" verify --quiet --history "$output/f1"
	touch -d '2035-05-05' "$output/f2/report.pdf"
	sed 's/endpoint: os/endpoint: so/' few/f2.yaml >few/wrong.yaml && mv few/wrong.yaml few/f2.yaml
	status 78 run few
	has "$out/stderr" "the report of 2035-05-05 stands"
	# a jump while it runs: no time is less than nothing
	check "times of stages" sh -c '! grep -q " -[0-9]" "$1"' - "$output/f1/run.log"
fi

# --- data that are replaced while they are read ---------------------------------------------------
output=$out/replaced
mkdir -p moving/data
sed 's/^  id: veteran/  id: moving/' "$top/config/veteran.yaml" >moving/moving.yaml
cp few/data/veteran.csv moving/data/veteran.csv
cp few/data/veteran.csv "$out/a.csv"
sed '$d' "$out/a.csv" >"$out/b.csv"
hashes="$(sha256sum <"$out/a.csv" | cut -c 1-64) $(sha256sum <"$out/b.csv" | cut -c 1-64)"
(while [ ! -e "$out/stop" ]; do
	for which in a b; do
		cp "$out/$which.csv" moving/data/next.csv && mv moving/data/next.csv moving/data/veteran.csv
	done
done) &
mover=$!
mixed=0
for i in $(seq 15); do
	run moving/moving.yaml >"$out/stdout" 2>"$out/stderr" || mixed=$((mixed + 1))
	used=$(grep -o '[0-9a-f]\{64\}' "$output/moving/manifest.json" | grep -cF "${hashes/ /$'\n'}")
	[ "$used" -ge 1 ] || mixed=$((mixed + 1))
done
: >"$out/stop"
wait $mover
check "replaced while it is read: each run is of the one or the other ($mixed not)" test "$mixed" = 0

# --- what cannot be removed --------------------------------------------------------------------
output=$out/stuck
sed 's/endpoint: so/endpoint: os/' few/f2.yaml >few/right.yaml && mv few/right.yaml few/f2.yaml
status 0 run few
rm "$output/f5/report.pdf"
mkdir -p "$output/f5/report.pdf/inner"
status 74 run few
has "$out/stderr" "f5.yaml: the new report is in its place, but what an earlier run left in '$output/.f5.left' cannot be removed"
check "the new one is there" test -f "$output/f5/report.pdf"
check "11 others are done: $(tail -n 1 "$out/stderr")" test "$(tail -n 1 "$out/stderr")" = "11 of 12 done"
cd "$top" || exit 1
finish
