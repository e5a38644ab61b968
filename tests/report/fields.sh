#!/bin/sh
# Each printed number of each shipped config leads back to a result, or to another
# source that is named: `--dump document`, read by fields.awk, which lists the kinds
# of digits that are the program's own words or the config's.
# shows: R-150
set -u
suite=fields
. tests/lib.sh

# The words of a config: its own, and those of its texts.
words() {
	cat "$1"
	sed -n 's/^ *- text: *\([^ ]*\) *$/\1/p' "$1" | while read -r text; do
		cat "templates/$text.md"
	done
}

for config in config/*.yaml; do
	id=$(basename "$config" .yaml)
	words "$config" >"$out/words"
	"$survreport" run --quiet --dump results --stop-after estimate \
		"$config" >"$out/results" 2>/dev/null
	"$survreport" run --quiet --dump document --stop-after report \
		"$config" >"$out/document" 2>/dev/null
	check "$id: there is a document" test -s "$out/document"
	awk -f tests/report/fields.awk "$out/results" "$out/words" \
		"$out/document" >"$out/found"
	check "$id: no digit comes from nowhere" sh -c "! grep . '$out/found'"

	# the same as words only: what was a field must be missed
	sed -n 's/{[^{}]*=>\([^{}]*[0-9][^{}]*\)}/\1/gp' "$out/document" >"$out/bare"
	awk -f tests/report/fields.awk "$out/results" "$out/words" "$out/bare" |
		sort -u | wc -l >"$out/n"
	lines=$(sort -u "$out/bare" | wc -l)
	check "$id: of $lines lines without fields nine tenths are found ($(cat "$out/n"))" \
		test "$((10 * $(cat "$out/n")))" -ge "$((9 * lines))"
done
finish
