#!/bin/sh
# Runs all tests against a build and prints, as the last line, the total.
#
#     tests/run.sh [BUILD [SCRIPT...]]
#
# BUILD is build (default), build/asan or build/coverage; the scripts are
# those of tests/ and tests/report/ unless some are named.
set -u
cd "$(dirname "$0")/.." || exit 1

B=${1:-build}
[ $# -gt 0 ] && shift
if [ $# -eq 0 ]; then
	set -- tests/unit.sh tests/reference.sh tests/cases.sh \
		tests/errors.sh tests/suggestions.sh tests/inputs.sh tests/shape.sh \
		tests/stat-files.sh tests/spreadsheets.sh tests/office.sh tests/init.sh \
		tests/awkward.sh tests/layouts.sh tests/report/*.sh tests/audit.sh tests/sign.sh \
		tests/tar.sh tests/exports.sh tests/faults.sh tests/docs.sh tests/manual.sh tests/cohort.sh tests/fuzz/run.sh
fi

COUNTS=$(mktemp)
export B COUNTS
trap 'rm -f "$COUNTS"' EXIT
trap 'exit 130' INT TERM

for script; do
	before=$(wc -l <"$COUNTS")
	"$script" </dev/null
	# a script that died before its last line has failed, too
	if [ "$(wc -l <"$COUNTS")" -eq "$before" ]; then
		echo "FAIL $script: ended early"
		echo 0 1 >>"$COUNTS"
	fi
done

awk '{ passed += $1; failed += $2 }
	END { printf "%d passed, %d failed\n", passed, failed; exit failed > 0 }' \
	"$COUNTS"
