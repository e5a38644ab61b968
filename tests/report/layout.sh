#!/bin/sh
# Nothing overlaps, is cut off or leaves the page, captions stand with what they
# are of, and tables and figures are named before: of the shipped configs and
# of the cases, which hold many groups, long labels and long tables.
# shows: R-5, R-90
set -u
suite=layout
. tests/lib.sh

for config in config/*.yaml tests/cases/*/config.yaml; do
	status "$(code_of "$config")" \
		"$survreport" run --quiet --dump layout "$config"
	# how full pages are: fill.sh
	grep -v ' is full by ' "$out/stdout" >"$out/faults"
	check "$config: $(head -n 3 "$out/faults")" test ! -s "$out/faults"
done
finish
