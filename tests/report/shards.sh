#!/bin/sh
# A batch in parts: each leaves one result, `merge` makes one of them, names a part that is
# missing, and takes no part of another night.  Two lists at once on one folder are safe.
# shows: R-2, R-103, R-192
set -u
suite=shards
. tests/lib.sh

output=$out/output
mkdir -p "$out/night/data"
cp config/data/veteran.csv "$out/night/data/"
for i in 1 2 3 4 5 6 7; do
	sed "s/^  id: veteran/  id: r$i/" config/veteran.yaml >"$out/night/r$i.yaml"
done
sed -i 's/endpoint: [a-z]*/&x/' "$out/night/r3.yaml"
cd "$out/night" || exit 1
printf 'r%s.yaml\n' 1 2 3 4 5 6 7 >list.txt

part() {
	"$survreport" run --quiet --output "$output" --batch night --shard "$@" @list.txt
}
merge() {
	"$survreport" merge --output "$output" --batch night "$@"
}
# what is there of reports and parts
there() {
	names_in "$output" | grep -vxe .state -e index.html | sort | xargs
}
status 66 merge
has "$out/stderr" "no part of 'night' is in '$output/.shards/night'"
status 0 part 1/3
status 0 part 2/3
check "parts say nothing of what went well" test ! -s "$out/stdout" -a ! -s "$out/stderr"
check "a part runs its own" test "$(there)" = ".shards r1 r2 r4 r5 r7"

# a part that is missing
status 66 merge --quiet
has "$out/stderr" "part 3 of 3 is missing, with 2 reports: run it again with --shard 3/3, and merge again"
has "$out/stderr" "5 of 7 done"
check "one line for the part, and the sum" test "$(wc -l <"$out/stderr")" = 2
status 66 merge
has "$out/stdout" "not run       r3.yaml: part 3 of 3 is missing; no report stands"
check "in order of the list" test "$(sed -n 's/.*\(r[1-7]\).yaml.*/\1/p' "$out/stdout" | xargs)" \
	= "r1 r2 r3 r4 r5 r6 r7"

# … or at work, or cut short
"$top/$B/tests/hold_lock" "$output/.shards/night/3-of-3.lock" "$survreport" merge --quiet \
	--output "$output" --batch night >"$out/stdout" 2>"$out/stderr" </dev/null
check "a part that is at work: code $?" grep -q "part 3 of 3 .* is still at it; merge again" "$out/stderr"
status 75 "$top/$B/tests/hold_lock" "$output/.shards/night/3-of-3.lock" "$survreport" run --quiet \
	--output "$output" --batch night --shard 3/3 @list.txt
has "$out/stderr" "part 3 of 3 of 'night' is being run by"
printf '{"configs": [' >"$output/.shards/night/3-of-3.json"
status 66 merge --quiet
has "$out/stderr" "part 3 of 3 is missing"

# all there
status 78 part 3/3
has "$out/stderr" "1 of 2 done"
status 78 part 3/3 --if-changed
status 78 merge
has "$out/stdout" "6 of 7 done"
has "$out/stdout" "failed        r3.yaml:"
check "merged parts are gone" test ! -e "$output/.shards"
status 66 merge

# lists that differ, and numbers of parts
status 78 part 1/2 --if-changed
cp list.txt list.old
sed 's/r7/r8/' list.old >list.txt
cp r7.yaml r8.yaml
sed -i 's/id: r7/id: r8/' r8.yaml
status 0 part 2/2 --if-changed
status 65 merge
has "$out/stderr" "part 2 of 2 was given another list than the parts before it, from 'r8.yaml' on"
status 0 part 1/4 --if-changed
status 65 merge
has "$out/stderr" "has parts of 2 and of 4"
rm -r "$output/.shards"
mv list.old list.txt

# more parts than configs
for i in 1 2 3 4 5 6 7 8 9; do
	part $i/9 --if-changed >"$out/stdout" 2>"$out/stderr"
	check "part $i of 9: code $?" test -s "$output/.shards/night/$i-of-9.json"
done
status 78 merge --quiet
check "a failure is one line, and the sum: $(cat "$out/stderr")" test "$(wc -l <"$out/stderr")" = 2

# a night without its second part: the page says so, whatever stands from before; and a
# watch that fires is told by `merge` as by a run in one piece
rm -rf "$output"
page=$output/index.html
cp list.txt list.old
printf 'r%s.yaml\n' 1 2 4 5 >list.txt
sed -i 's/^analyses:/&\n  all: {type: kaplan-meier, endpoint: os}/' r1.yaml
echo 'watch: [{is: all.events, moves: 1}]' >>r1.yaml
sed -i 's|data/veteran.csv|data/one.csv|' r1.yaml
cp data/veteran.csv data/one.csv
status 0 part 1/2
status 66 merge --quiet
has "$page" "<h1>2 of 4 done: 1 part missing</h1>"
status 0 part 2/2
status 0 merge --quiet
has "$page" "<h1>All 4 done"
check "no part is missing any more" sh -c '! grep -q "part missing\|Run part" "$1"' - "$page"
sed -i '2s/,1,\([0-9]*,[0-9]*,[0-9]*,[0-9]*\)$/,0,\1/' data/one.csv
check "the data are others" sh -c '! cmp -s data/one.csv data/veteran.csv'
status 0 part 1/2 --if-changed
status 66 merge --quiet
has "$out/stderr" "r1.yaml: watch: all.events fell by 1: 127, was 128; the report is made"
has "$page" "<h1>2 of 4 done: 1 part missing</h1>"
has "$page" "<title>1 part missing, 1 changed: survreport"
has "$page" "<h3>Run part 2 of 2 again, and merge again</h3><p>It left no result. 2 reports belong to it.</p>"
has "$page" "<summary>Which</summary><p>r2, r5</p>"
check "nothing is called a shard" sh -c '! grep -qi "shard" "$1"' - "$page"
"$top/$B/tests/hold_lock" "$output/.shards/night/2-of-2.lock" "$survreport" merge --quiet \
	--output "$output" --batch night >"$out/stdout" 2>"$out/stderr" </dev/null
has "$page" "<h3>Merge again when part 2 of 2 is done</h3>"
rm -r "$output/.shards"
mv list.old list.txt

# paths of any bytes, in the list and above it
odd=$(printf 'n\351/r\351.yaml')
cp list.txt list.old
mkdir -p "${odd%/*}"
cp -r data r1.yaml "${odd%/*}/"
mv "${odd%/*}/r1.yaml" "$odd"
printf '%s\n' r2.yaml "$odd" >list.txt
status 0 part 2/2
status 66 merge --quiet
status 0 part 1/2
status 0 merge
has "$out/stdout" "n?/r?.yaml: $output/r1/report.pdf"
mkdir -p "$output"
status 0 "$survreport" run --quiet --if-changed --output "$output" --log night.json --log-format json "$odd"
has night.json '"config":"n?/r?.yaml"'
mv list.old list.txt

# what a tired person writes
for wrong in 0/3 4/3 3 3/ /3 a/b 1/3x 1/0 -1/3 1/99999; do
	status 64 "$survreport" run --output "$output" --batch x "--shard=$wrong" r1.yaml
	has "$out/stderr" "--shard takes a part of how many, as 3/8"
done
status 64 "$survreport" run --output "$output" --shard 1/3 r1.yaml
has "$out/stderr" "--shard needs --batch NAME"
status 64 "$survreport" run --output "$output" --shard 1/3 --batch ../x r1.yaml
has "$out/stderr" "--batch takes letters"
status 64 "$survreport" run --output "$output" --batch x r1.yaml
status 64 "$survreport" run --output "$output" --shard 1/3 --batch x --stop-after load r1.yaml
status 64 "$survreport" merge
status 64 "$survreport" merge --batch x r1.yaml
mkdir -p "$output/x"
echo '{"configs": ["r1.yaml"], "ends": [{}]}' >"$output/x/1-of-1.json"
for wrong in ../x x/../../x . -x/; do
	status 64 "$survreport" merge --quiet --output "$output" "--batch=$wrong"
	has "$out/stderr" "--batch takes letters, digits, '-', '_' and '.', up to 64, not '$wrong'"
done
check "what is elsewhere is left" test -s "$output/x/1-of-1.json"

# the same list twice at once, one config a process, as xargs and parallel start them:
# each report is made, or its lock says that it is being made
rm -rf "$output"
for i in 1 2; do
	xargs -P 3 -n 1 "$survreport" run --quiet --output "$output" <list.txt >"$out/x$i" 2>&1 &
done
wait
for i in 1 2 4 5 6 7; do
	check "at once: r$i is whole" "$survreport" verify --quiet --history "$output/r$i"
done
check "at once: nothing else is left: $(there)" test "$(there)" = "r1 r2 r4 r5 r6 r7"
check "at once: locks say so, or nothing: $(cat "$out/x1" "$out/x2" | grep -v r3 | head -n 3)" \
	sh -c '! grep "error:" "$1" "$2" | grep -v "r3.yaml\|another run is writing\|r3/"' - "$out/x1" "$out/x2"
cd "$top" || exit 1
finish
