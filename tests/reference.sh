#!/bin/sh
# Holds every number of the shipped configs against R's, as committed in
# tests/reference/ID.csv (scripts/reference.R writes them).
set -u
suite=reference
. tests/lib.sh

for config in config/*.yaml; do
	id=$(basename "$config" .yaml)
	reference=tests/reference/$id.csv
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
