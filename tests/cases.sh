#!/bin/bash
# Recorded behaviour: whole configs with their numbers, and mistakes with
# their messages.
#
#     tests/cases.sh [BUILD]            compare, byte for byte
#     tests/cases.sh BUILD --bless      show what differs, and re-record it
#
# tests/cases/NAME/   config.yaml (and data), results.csv as it must be
# tests/errors/NAME/  files with a mistake; `expected`, the whole of stderr;
#                     `status`, the exit code; perhaps `command`, arguments
#                     other than "run --output @ config.yaml"; perhaps
#                     `setup`, a shell script that makes files which cannot be
#                     committed, in $OUT.  @ stands for $OUT, an empty folder.
#                     `apply` is for tests/suggestions.sh.
#
# A bless asks before each change when at a terminal, unless YES=1.
# shows: R-80
set -u
[ $# -gt 0 ] && B=$1
bless=${2:-}
suite=cases
. tests/lib.sh

# Both recorders leave what was seen in $out/actual under the names of the
# files that hold what is expected.

run_case() {
	"$survreport" run --quiet --output "$out/run" config.yaml \
		>"$out/log" 2>&1 </dev/null || {
		fail "$1: exit code $?"
		head -n 10 "$out/log" | sed 's/^/     /'
		return 1
	}
	cat "$out"/run/*/results.csv >"$out/actual/results.csv"
}

run_error() {
	local arguments=(run --output @ config.yaml) code=0
	[ -e command ] && read -r -a arguments <./command
	mkdir "$out/run"
	[ -e setup ] && OUT=$out/run sh ./setup
	"$survreport" "${arguments[@]//@/$out/run}" \
		>"$out/stdout" 2>"$out/stderr" </dev/null || code=$?
	sed "s|$out/run|@|g" "$out/stderr" >"$out/actual/expected"
	echo "$code" >"$out/actual/status"
	if [ -s "$out/stdout" ]; then
		fail "$1: prints to stdout"
	elif [ "$code" -ne 0 ] && [ -n "$(find "$out/run" -name report.pdf)" ]
	then
		fail "$1: leaves a report"
	fi
	return 0
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

each() {
	local folder
	for folder in "$2"/*/; do
		[ -d "$folder" ] || continue
		folder=${folder%/}
		rm -rf "$out/actual" "$out/run"
		mkdir "$out/actual"
		cd "$folder" || exit 1
		if "$1" "$folder"; then
			cd "$top" || exit 1
			compare "$folder"
		fi
		cd "$top" || exit 1
	done
}

each run_case tests/cases
each run_error tests/errors
finish
