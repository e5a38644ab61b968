#!/bin/bash
# Recorded behaviour: whole configs with their numbers.  Mistakes with their
# messages: tests/errors.sh.
#
#     tests/cases.sh [BUILD]            compare, byte for byte
#     tests/cases.sh BUILD --bless      show what differs, and re-record it
#
# tests/cases/NAME/   config.yaml (and data), results.csv as it must be
#
# A bless asks before each change when at a terminal, unless YES=1.
# shows: R-80
set -u
[ $# -gt 0 ] && B=$1
bless=${2:-}
suite=cases
. tests/lib.sh

# What was seen goes to $out/actual.
run_case() {
	"$survreport" run --quiet --output "$out/run" config.yaml \
		>"$out/log" 2>&1 </dev/null || {
		fail "$1: exit code $?"
		head -n 10 "$out/log" | sed 's/^/     /'
		return 1
	}
	cat "$out"/run/*/results.csv >"$out/actual/results.csv"
}

agreed() {
	[ "${YES:-}" = 1 ] && return 0
	[ -t 0 ] || {
		echo "not recorded: no terminal to ask at, and not YES=1"
		return 1
	}
	read -r -p "record $1? [y/N] " answer
	[ "$answer" = y ]
}

# Compares the files of $out/actual with those of a folder.
compare() {
	local name same=true
	for name in "$out"/actual/*; do
		name=${name##*/}
		cmp -s "$1/$name" "$out/actual/$name" && continue
		same=false
		[ -n "$bless" ] || fail "$1/$name differs (- expected, + is)"
		[ -e "$1/$name" ] || echo "     there is no $1/$name"
		diff -N -U 1 "$1/$name" "$out/actual/$name" |
			tail -n +3 | head -n 30 | sed 's/^/     /'
		if [ -n "$bless" ]; then
			agreed "$1/$name" && cp "$out/actual/$name" "$1/" ||
				failed=$((failed + 1))
		fi
	done
	$same && pass
}

for folder in tests/cases/*/; do
	folder=${folder%/}
	rm -rf "$out/actual" "$out/run"
	mkdir "$out/actual"
	cd "$folder" || exit 1
	if run_case "$folder"; then
		cd "$top" || exit 1
		compare "$folder"
	fi
	cd "$top" || exit 1
done
finish
