#!/bin/sh
# Lines covered by the tests, by file, lowest first, and in all.
#
#     scripts/coverage.sh BUILD          after the tests have run
set -eu
cd "$(dirname "$0")/.."
build=${1:-build/coverage}

find "$build/obj/src" -name '*.gcno' | LC_ALL=C sort | xargs gcov -n 2>/dev/null |
	awk -F "'" '/^File / { file = $2 }
		/^Lines executed/ && file ~ /^src\/.*[.]c$/ {
			split($0, part, /[:% ]+/)
			lines = part[5]
			covered = part[3] * lines / 100
			line = sprintf("%6.1f %% of %5d  %s", part[3], lines, file)
			print line | "sort -n"
			all += lines
			hit += covered
			file = ""
		}
		END {
			close("sort -n")
			printf "%6.1f %% of %5d  all\n", 100 * hit / all, all
		}'
