#!/bin/sh
# A number that is withheld is withheld everywhere: of a tenth of the results of
# each shipped config, taken at random, none shows in the PDF, the HTML, the files
# of results, the descriptions of figures or the messages.
# shows: R-150
set -u
suite=withheld
. tests/lib.sh

seeds=${SEEDS:-1}
"$survreport" --version >"$out/versions"
for config in config/*.yaml; do
	id=$(basename "$config" .yaml)
	for seed in $seeds; do
		"$B/tests/tools/withhold" "$config" "$out" "$seed" \
			>"$out/texts" 2>"$out/messages" </dev/null
		code=$?
		check "$id: ends as a run does" test "$code" -le 1
		pdftotext -layout "$out/$id/report.pdf" "$out/pdf.txt" 2>/dev/null
		# lengths of drawings are attributes, not texts
		sed 's/<[^>]*>/ /g' "$out/$id/report.html" >"$out/html.txt"
		cat "$out/pdf.txt" "$out/html.txt" "$out/$id"/*.txt \
			"$out/$id/results.csv" "$out/$id/results.json" "$out/messages" \
			2>/dev/null >"$out/all"
		while read -r text; do
			# the level of confidence and versions stand in every report
			[ "$text" = 0.95 ] && continue
			grep -qF -- "$text" "$config" "$out/versions" && continue
			if grep -qE -- "(^|[^0-9.])$(printf '%s' "$text" | sed 's/[.]/[.]/g')([^0-9]|\$)" "$out/all"; then
				fail "$id, seed $seed: $text is withheld and shows"
			else
				pass
			fi
		done <"$out/texts"
	done
done
finish
