#!/bin/sh
# The order of the rows does not matter, random draws included.
# shows: R-77
set -u
suite="row-order"
. tests/lib.sh

# turned CASE DATA: the numbers of a case from its rows upside down
turned() {
	mkdir "$out/$1"
	sed "s|file: .*|file: data.csv|" "tests/cases/$1/config.yaml" \
		>"$out/$1/config.yaml"
	{
		head -n 1 "$2"
		tail -n +2 "$2" | tac
	} >"$out/$1/data.csv"
	status 0 "$survreport" run --quiet --output "$out/run" \
		"$out/$1/config.yaml"
	# under separation the last steps of rounding decide where it is left;
	# the line of a row is another
	for csv in "tests/cases/$1" "$out/run/$1"; do
		grep -v -e '^logistic_separation,' -e ',excluded_weight_line,' \
			"$csv/results.csv" \
			>"$out/$(basename "$(dirname "$csv")").csv"
	done
	check "$1: the same numbers from its rows upside down" \
		diff "$out/cases.csv" "$out/run.csv"
}

# bootstrap samples, random permutations, tables drawn
turned bootstrap config/data/lung.csv
turned tests config/data/veteran.csv
turned proportions tests/cases/proportions/data.csv
turned curves tests/cases/curves/data.csv

finish
