#!/bin/sh
# Runs each fuzzer for some seconds on its corpus.
#
#     tests/fuzz/run.sh [BUILD [SECONDS]]
#
# New inputs go to a folder that is thrown away; an input that fails is kept
# in build/fuzz/failed/, for the corpus once the defect is mended.
# shows: R-111
set -u
suite=fuzz
. tests/lib.sh
build=build/fuzz
seconds=${2:-5}
kept=build/fuzz/failed
mkdir -p "$kept"

fuzz() {
	name=$(basename "$1" .c)
	corpus=tests/fuzz/corpus/${name#fuzz_}
	if [ ! -x "$build/tests/fuzz/$name" ]; then
		skip "$build/tests/fuzz/$name is not built"
		return
	fi
	mkdir -p "$out/$name"
	if [ ! -d "$corpus" ]; then
		fail "$name has no corpus $corpus"
	elif "$build/tests/fuzz/$name" -max_total_time="$seconds" -timeout=10 \
		-rss_limit_mb=2048 -artifact_prefix="$kept/$name-" \
		"$out/$name" "$corpus" >"$out/$name.log" 2>&1; then
		pass
	else
		fail "$name"
		grep -aE -A 12 'ERROR|runtime error|internal error|Test unit' \
			"$out/$name.log" | head -n 40 | sed 's/^/     /'
	fi
}

for source in tests/fuzz/fuzz_*.c; do
	if [ -e "$source" ]; then
		fuzz "$source"
	else
		skip "no fuzzers"
	fi
done
finish
