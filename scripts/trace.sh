#!/bin/sh
# Which tests show which requirement: makes tests/TRACE.md.
#
#     scripts/trace.sh             writes it
#     scripts/trace.sh --check     writes nothing; complains if it is not
#                                  current, if a requirement has no test, or if
#                                  a test names one that does not exist
#
# tests/requirements.txt has the requirements.  A test names them in a comment,
# "shows: R-1, R-2", which for a folder of tests/cases/ stands in its config,
# and for a case of tests/errors/ in its heading.
set -u
cd "$(dirname "$0")/.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# "FILE: …R-1, R-2" of all marks.
marks() {
	find tests -name '*.sh' -o -name '*.c' -o -path 'tests/cases/*.yaml' \
		-o -path 'tests/errors/*.txt' |
		LC_ALL=C sort | xargs grep -H 'shows: R-' |
		sed -e 's|/config.yaml:|:|' -e 's|:.*shows: |: |'
}

# TRACE.md from requirements and marks; complaints go to $work/wrong.
table() {
	awk -v wrong="$work/wrong" '
	function complain(what) { print what >wrong }
	FNR == NR {
		split($0, part, ": ")
		n = split(part[2], ids, /[^-R0-9]+/)
		for (i = 1; i <= n; i++)
			if (ids[i] ~ /^R-[0-9]+$/ && !seen[ids[i], part[1]]++) {
				tests[ids[i]] = tests[ids[i]] \
				    (tests[ids[i]] ? ", " : "") part[1]
				named[ids[i]] = part[1]
			}
		next
	}
	/^## / {
		print "\n" $0 "\n\n| | requirement | shown by |\n|---|---|---|"
		next
	}
	/^R-[0-9]+ / {
		if ($1 in known)
			complain("tests/requirements.txt: " $1 " twice")
		known[$1] = 1
		if (!($1 in tests))
			complain("tests/requirements.txt: no test shows " $1)
		sentence = substr($0, length($1) + 2)
		print "| " $1 " | " sentence " | " tests[$1] " |"
	}
	END {
		for (id in named)
			if (!(id in known))
				complain(named[id] ": shows " id \
				    ", which is no requirement")
	}' "$1" tests/requirements.txt
}

: >"$work/wrong"
marks >"$work/marks"
{
	cat <<-'HEAD'
		# Requirements and the tests that show them

		Made by `scripts/trace.sh` from `tests/requirements.txt` and the marks in
		the tests; `make check` fails when it is not current. A name that ends in
		`.c` is a program of tests, one in `tests/cases/` a folder with a config and
		what must come of it, one in `tests/errors/` a text with many such cases.
	HEAD
	table "$work/marks"
} >"$work/TRACE.md"

if [ "${1:-}" = --check ]; then
	cmp -s "$work/TRACE.md" tests/TRACE.md ||
		echo "tests/TRACE.md is not current: run scripts/trace.sh" \
			>>"$work/wrong"
else
	cp "$work/TRACE.md" tests/TRACE.md
fi
LC_ALL=C sort "$work/wrong"
test ! -s "$work/wrong"
