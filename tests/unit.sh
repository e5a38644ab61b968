#!/bin/sh
# Runs the cmocka programs of tests/unit/ and tests/identities/.  Each prints
# TAP: a plan "1..N", then "ok" or "not ok" a test; a test that a crash kept
# from running counts as failed.
set -u
suite=unit
. tests/lib.sh

# "<planned> <ok> <not ok> <skipped>" of a TAP text, which may hold several
# groups.
tap_count() {
	awk '/^1\.\./ { split($0, plan, /\.\./); planned += plan[2] }
		/^ok .*# SKIP/ { skipped++; next }
		/^ok / { ok++ }
		/^not ok / { bad++ }
		END { print planned + 0, ok + 0, bad + 0, skipped + 0 }' "$1"
}

run_program() {
	code=0
	CMOCKA_MESSAGE_OUTPUT=TAP timeout 120 "$1" >"$out/tap" 2>&1 || code=$?
	read -r planned ok bad skipped <<-COUNTS
		$(tap_count "$out/tap")
	COUNTS
	passed=$((passed + ok))
	[ "$skipped" -eq 0 ] || skip "$1: $skipped tests"
	[ "$code" -ne 0 ] || [ "$ok" -lt "$planned" ] || [ "$ok" -eq 0 ] ||
		return 0
	[ "$ok" -gt 0 ] || [ "$bad" -gt 0 ] || bad=1
	lost=$((planned - ok - bad - skipped))
	[ "$lost" -gt 0 ] && bad=$((bad + lost))
	[ "$code" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
	while [ "$bad" -gt 1 ]; do
		failed=$((failed + 1))
		bad=$((bad - 1))
	done
	[ "$bad" -eq 0 ] || fail "$1: exit code $code"
	grep -v '^ok ' "$out/tap" | head -n 40 | sed 's/^/     /'
}

for source in tests/unit/*.c tests/identities/*.c; do
	[ -e "$source" ] || continue
	program=$B/${source%.c}
	if [ -x "$program" ]; then
		run_program "$program"
	else
		fail "$program is not built"
	fi
done
finish
