#!/bin/sh
# Holds every number of the shipped configs against R's, as committed in
# tests/reference/ID.csv (scripts/reference.R writes them), and those of the
# cases that have a tests/reference/ID-case.csv (scripts/reference/ID.R).
# shows: R-50, R-51, R-52, R-53, R-54, R-75, R-160, R-161
set -u
suite=reference
. tests/lib.sh

# examples CONFIG ID: the numbers of a config that shows analyses of some cases,
# which tests/reference/ID.cases names, are theirs, and those are held against
# R's.
examples() {
	status 0 "$survreport" run --quiet --output "$out" "$1"
	while read -r name; do
		cat "tests/cases/$name/results.csv"
	done <"tests/reference/$2.cases" >"$out/theirs"
	check "$1: its numbers are those of the cases" \
		sh -c "! grep -vxF -f '$out/theirs' '$out/$2/results.csv'"
}

for config in config/*.yaml tests/cases/*/config.yaml; do
	case $config in
	tests/*)
		id=$(basename "$(dirname "$config")")
		reference=tests/reference/$id-case.csv
		[ -e "$reference" ] || continue
		;;
	*)
		id=$(basename "$config" .yaml)
		reference=tests/reference/$id.csv
		;;
	esac
	if [ -e "tests/reference/$id.cases" ]; then
		examples "$config" "$id"
		continue
	fi
	if [ ! -e "$reference" ]; then
		fail "$config has no $reference"
		continue
	fi
	status "$(code_of "$config")" \
		"$survreport" run --quiet --output "$out" "$config"
	if "$B/tests/compare_results" "$out/$id/results.csv" "$reference" \
		>"$out/compared" 2>&1; then
		pass
		printf '  %s: %s\n' "$id" "$(tail -n 1 "$out/compared")"
	else
		fail "$config differs from $reference"
		sed 's/^/     /' "$out/compared"
	fi
done
finish
