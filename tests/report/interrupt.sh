#!/bin/sh
# A run that is told to stop leaves nothing behind, and the old report whole.
# shows: R-102, R-105, R-114
set -u
suite=interrupt
. tests/lib.sh

output=$out/output

# A cohort large enough for a run to be caught at each of its stages.
mkdir "$out/data"
awk -F , -v OFS=, 'NR == 1 { print; next } { row[NR] = $0 }
	END {
		for (i = 0; i < 400; i++)
			for (r = 2; r <= NR; r++) {
				$0 = row[r]
				$1 = i * 1000 + r
				print
			}
	}' config/data/gbsg.csv >"$out/data/gbsg.csv"
cp config/gbsg.yaml "$out/large.yaml"

status 0 "$survreport" run --quiet --output "$output" config/gbsg.yaml
cp -r "$output/gbsg" "$out/old"

# Processes that have $out on their command line, this script's apart.
still_running() {
	grep -lFa "$out/large.yaml" /proc/[0-9]*/cmdline 2>/dev/null
}

stopped=0
for signal in TERM INT; do
	for delay in 0.02 0.1 0.3 0.6 1; do
		"$survreport" run --quiet --output "$output" "$out/large.yaml" \
			>/dev/null 2>&1 </dev/null &
		process=$!
		sleep "$delay"
		kill -s "$signal" "$process" 2>/dev/null
		code=0
		{ wait "$process" || code=$?; } 2>/dev/null # "Terminated"
		if [ "$code" -eq 0 ] || ! cmp -s "$out/old/history.log" \
			"$output/gbsg/history.log"; then
			# too late: it was done, and is whole; the next needs the
			# old one back
			check "$signal after $delay s: the new report is whole" \
				"$survreport" verify --quiet --history \
				"$output/gbsg"
			rm -rf "$output/gbsg"
			cp -r "$out/old" "$output/gbsg"
			continue
		fi
		stopped=$((stopped + 1))
		check "$signal after $delay s: the old report is whole" \
			diff -r "$out/old" "$output/gbsg"
		check "$signal after $delay s: nothing else is left" \
			test "$(names_in "$output")" = gbsg
		check "$signal after $delay s: no process is left" \
			test -z "$(still_running)"
	done
done
# a launcher that leaves signals ignored or blocked
for how in --ignore-signal=CHLD --block-signal=CHLD --block-signal \
	"--ignore-signal=CHLD --block-signal=TERM"; do
	# shellcheck disable=SC2086
	status 0 timeout 60 env $how "$survreport" run --quiet -j 2 \
		--output "$output" config/gbsg.yaml config/lung.yaml
done
mkdir "$out/frozen"
cp -r config/veteran.yaml config/data "$out/frozen/"
status 0 timeout 60 env --ignore-signal=CHLD "$survreport" freeze --quiet \
	--output "$out/frozen/output" "$out/frozen/veteran.yaml"
status 0 timeout 60 env --ignore-signal=CHLD "$survreport" verify \
	"$out/frozen/veteran.lock"
env --block-signal=TERM "$survreport" run --quiet --output "$output" \
	"$out/large.yaml" >/dev/null 2>&1 </dev/null &
process=$!
sleep 0.2
kill "$process" 2>/dev/null
code=0
{ wait "$process" || code=$?; } 2>/dev/null
check "started with SIGTERM blocked, it can be stopped ($code)" \
	test "$code" -eq 143
# with more rights than its user, as a program that others are to run as us
mkdir -p "$out/program/bin"
cp "$survreport" "$out/program/bin/"
cp -r templates "$out/program/"
if chgrp 65534 "$out/program/bin/survreport" 2>/dev/null; then
	chmod 2755 "$out/program/bin/survreport"
	status 0 timeout 60 "$out/program/bin/survreport" run --quiet --output \
		"$output" config/lung.yaml
fi

# under nohup, the end of a session is none of our business
nohup "$survreport" run --quiet --output "$output" "$out/large.yaml" \
	>/dev/null 2>&1 </dev/null &
process=$!
sleep 0.1
kill -s HUP "$process"
code=0
wait "$process" || code=$?
check "a hang-up under nohup stops nothing" test "$code" -eq 0
check "some runs were stopped in time ($stopped)" test "$stopped" -gt 1
status 0 "$survreport" run --quiet --output "$output" config/gbsg.yaml
finish
