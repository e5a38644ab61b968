#!/bin/sh
# Many configs in one call: each failure costs its own report only, a line says what
# to do and which report stands, and what is the same is left as it is.
# shows: R-2, R-6
set -u
suite=many
. tests/lib.sh

output=$out/output
night=$out/night
mkdir -p "$night/data"
cp config/data/gbsg.csv config/data/veteran.csv "$night/data/"

# copy ID: a small study of its own.
copy() {
	sed "s/^  id: veteran/  id: $1/" config/veteran.yaml >"$night/$1.yaml"
}
for i in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20; do
	copy "r$i"
done
status 0 "$survreport" run -j 2 --quiet --output "$output" "$night"
check "when all is well nothing is printed" test ! -s "$out/stdout" -a ! -s "$out/stderr"
for report in "$output"/r*/report.pdf; do
	touch -d '3 days ago' "$report"
done
(cd "$output" && sha256sum r0*/report.pdf r1[0-2]/report.pdf r14/report.pdf) >"$out/before"

# a night: ten are broken in ten ways, one hangs, one takes all memory, one ends by a
# signal, and seven are as they were
cd "$night" || exit 1
sed -i 's/endpoint: [a-z]*/&x/' r01.yaml
sed -i 's/veteran.csv/none.csv/' r02.yaml
printf 'trt,celltype\n1,"squamous\n' >data/cut.csv && sed -i 's/veteran.csv/cut.csv/' r03.yaml
sed -i 's/^analyses:/analyses: [/' r04.yaml
: >r05.yaml
sed -i 's/template: .*/template: none/; s/style: .*/style: none/' r06.yaml
sed 's/,7,/,x,/' data/veteran.csv >data/words.csv && sed -i 's/veteran.csv/words.csv/' r07.yaml
head -n 1 data/veteran.csv >data/empty.csv && sed -i 's/veteran.csv/empty.csv/' r08.yaml
printf 'guard: {rows: 500}\n' >>r09.yaml
tr , ';' <data/veteran.csv >data/semicolon.csv && sed -i 's/veteran.csv/semicolon.csv/' r10.yaml
sed -i 's/^analyses:.*/&\n  long: {type: bootstrap, statistic: concordance, endpoint: os, terms: [trt, celltype, karno, age], replicates: 100000}/' r11.yaml
printf 'limits: {memory: 16}\n' >>r12.yaml
printf 'limits: {output: 1}\n' >>r13.yaml
cd "$top" || exit 1
status 78 "$survreport" run -j 2 --quiet --limit-seconds 3 --output "$output" "$night"
check "nothing on stdout under --quiet" test ! -s "$out/stdout"
for i in 01 02 03 04 05 06 07 08 09 10 11 12; do
	check "r$i: one line" test "$(grep -c "r$i.yaml" "$out/stderr")" = 1
	# not the id, where the config cannot be read that far
	case $i in 04 | 05) continue ;; esac
	check "r$i: which report stands" \
		grep -q "r$i.yaml.*; the report of [0-9-]*, 3 days old, stands" "$out/stderr"
done
has "$out/stderr" "r11.yaml: stopped: it took longer than limits.seconds or --limit-seconds allow"
has "$out/stderr" "r12.yaml: stopped: it needs more memory than limits.memory or --limit-memory allow"
has "$out/stderr" "8 of 20 done"
check "the page shows each failure, and nothing else as one" test \
	"$(grep -c '^<tr role="row" id="r-r[01][0-9]" data-s="failed"' "$output/index.html") $(grep -c '" data-s="failed"' "$output/index.html")" = "12 12"
has "$output/index.html" "<h1>8 of 20 done: 12 failed</h1>"
check "and nothing else" test "$(grep -vc 'r[01][0-9].yaml' "$out/stderr")" = 1
(cd "$output" && sha256sum r0*/report.pdf r1[0-2]/report.pdf r14/report.pdf) >"$out/after"
check "the reports are as they were" cmp "$out/before" "$out/after"

# a table for who watches
status 78 "$survreport" run -j 2 --limit-seconds 3 --if-changed --output "$output" "$night"
check "what is the same is left" test "$(grep -c '^unchanged ' "$out/stdout")" = 8
has "$out/stdout" "8 of 20 done, 8 of them unchanged"

# a list
printf '# tonight\n\n  r14.yaml  \r\nr15.yaml\n' >"$night/list.txt"
status 0 "$survreport" run --if-changed --output "$output" "@$night/list.txt"
has "$out/stdout" "2 of 2 done, 2 of them unchanged"
status 66 "$survreport" run --output "$output" "@$night/none.txt"
has "$out/stderr" "none.txt' cannot be read: No such file"
printf '#\n' >"$night/list.txt"
status 66 "$survreport" run --output "$output" "@$night/list.txt"
has "$out/stderr" "list.txt' lists no configs"
mkdir "$out/empty"
status 66 "$survreport" run --output "$output" "$out/empty"
has "$out/stderr" "empty' has no configs (*.yaml)"

# limits have a code of their own, also where a config runs alone
status 71 "$survreport" run --output "$output" "$night/r12.yaml"
has "$out/stderr" "out of memory"
status 71 "$survreport" run --limit-seconds 1 --output "$output" "$night/r11.yaml"
has "$out/stderr" "r11.yaml' was stopped at its limit of time"
sed 's/id: r13/id: large/; s/^limits.*//' "$night/r13.yaml" >"$out/large.yaml"
ln -s "$night/data" "$out/data"
awk 'BEGIN {
	printf "  curve: {type: kaplan-meier, endpoint: os, by: celltype, times: ["
	for (i = 1; i < 900; i++)
		printf "%d, ", i
	print "900]}\nlimits: {output: 1}"
}' >>"$out/large.yaml"
status 71 "$survreport" run --output "$output" "$out/large.yaml"
has "$out/stderr" "large.yaml' was stopped at its limit of output"
check "and leaves nothing" test ! -e "$output/large" -a ! -e "$output/.large.new"

# --- who watches --------------------------------------------------------------------

# progress LEFT: what a terminal shows of a batch that takes longer than a second.
on_terminal() {
	TERM=${TERM_OF_TEST:-xterm} script -qec "$survreport run $1 --limit-seconds 2 \
		--output $output $night/r11.yaml $night/r12.yaml $night/r14.yaml" \
		/dev/null </dev/null >"$out/typescript" 2>&1
}
on_terminal ""
has "$out/typescript" "$(printf '\r\033[K3 of 3, 2 failed\r\033[K')"
on_terminal --quiet
check "no progress under --quiet" sh -c '! grep -q "of 3, " "$1"' - "$out/typescript"
TERM_OF_TEST=dumb on_terminal ""
check "nor where a line cannot be written over" sh -c '! grep -q "of 3, " "$1"' - "$out/typescript"
status 71 "$survreport" run --limit-seconds 2 --output "$output" "$night/r11.yaml" "$night/r14.yaml"
check "nor in a file" sh -c '! grep -q "of 2, " "$1"' - "$out/stderr"

# a reader that has seen enough, and streams that are closed
check "into a pipe that is closed" sh -c '{ "$1" run --output "$2" "$3" "$4"; echo $? >"$5"; } |
	sleep 0; test "$(cat "$5")" = 0' - "$survreport" "$output" "$night/r14.yaml" \
	"$night/r15.yaml" "$out/code"
for closed in '>&-' '2>&-' '<&- >&- 2>&-'; do
	check "with $closed" sh -c "\"\$1\" run --output \"\$2\" \"\$3\" $closed" - \
		"$survreport" "$output" "$night/r14.yaml"
	check "with $closed: the report is whole" \
		"$survreport" verify --history "$output/r14"
done

# --- what makes a report one to be made again --------------------------------------

one=$night/r20.yaml
is() {
	expected=$1
	shift
	status 0 "$survreport" run --output "$output" --if-changed "$@" "$one"
	if [ "$expected" = unchanged ]; then
		check "$what: unchanged" grep -q '(unchanged)$' "$out/stdout"
	else
		check "$what: made again" sh -c '! grep -q unchanged "$1"' - "$out/stdout"
	fi
}
what="nothing" && is unchanged
what="the data" && sed '5s/,60,/,61,/' config/data/veteran.csv >"$night/data/veteran.csv" && is made
what="the data again" && is unchanged
what="the data touched" && touch "$night/data/veteran.csv" && is unchanged
what="a comment" && echo '# more' >>"$one" && is made
what="a file of the report" && echo >>"$output/r20/results.csv" && is made
what="a lost file" && rm "$output/r20/results.json" && is made
what="another option" && is made --export report.html
what="that option" && is unchanged --export report.html
what="a style" && cp templates/styles/jama.yaml "$night/own.yaml" &&
	sed -i 's|style: .*|style: ./own.yaml|' "$one" && is made
what="that style" && is unchanged
what="an edited style" && echo '# more' >>"$night/own.yaml" && is made
what="a guard on the age of the data" && sed -i 's/      time: .*/&\n      seen: {type: date}/' "$one" &&
	awk 'NR == 1 { print $0 ",seen" } NR > 1 { print $0 ",2024-01-31" }' \
		config/data/veteran.csv >"$night/data/veteran.csv" &&
	echo 'guard: {newest: {column: seen, within: 100000 days}}' >>"$one" && is made && is made
# contradicted figures are, also when nothing is new
status 1 "$survreport" run --quiet --output "$output" config/opd-surgery.yaml
status 1 "$survreport" run --if-changed --output "$output" config/opd-surgery.yaml
check "contradicted, unchanged" grep -q '(unchanged)$' "$out/stdout"

# SIGCHLD ignored by whoever started us
check "with SIGCHLD ignored" env -i sh -c 'trap "" CHLD; exec "$1" run --quiet \
	--output "$2" "$3"' - "$survreport" "$output" "$night/r19.yaml"

finish
