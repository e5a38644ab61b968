#!/bin/sh
# Mistakes and what is said about them: the cases in tests/errors/*.txt, whose
# form is told in tests/errors.c.
#
#     tests/errors.sh [BUILD]            compare, to the letter
#     tests/errors.sh BUILD --bless      show what differs, and re-record it
#
# A bless asks before each change when at a terminal, unless YES=1.
# shows: R-80
set -u
[ $# -gt 0 ] && B=$1
suite=errors
. tests/lib.sh

"$B/tests/errors" "$([ "${2:-}" = --bless ] && echo bless || echo check)" \
	"$out" tests/errors/*.txt
read -r passed failed <"$out/counts" || fail "no case was counted"
check "tests/errors/ has texts only" \
	test -z "$(find tests/errors -mindepth 1 ! -name '*.txt')"
finish
