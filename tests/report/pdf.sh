#!/bin/sh
# The PDF of each shipped config: sound, with its fonts inside, and with the
# text of tests/report/ID.txt in it, one phrase a line, as a reader copies it.
# shows: R-1, R-91
set -u
suite=pdf
. tests/lib.sh

# The text on one line, blanks squeezed, so that phrases may cross lines.
text_of() {
	pdftotext -enc UTF-8 "$1" - 2>/dev/null | tr -s '[:space:]' ' '
}

fonts_embedded() {
	pdffonts "$1" 2>/dev/null | awk 'NR > 2 {
		n++
		if ($(NF - 4) != "yes" || $(NF - 2) != "yes") { print; bad = 1 }
	} END { exit bad || n == 0 }'
}

for config in config/*.yaml; do
	id=$(basename "$config" .yaml)
	pdf=$out/$id/report.pdf
	status "$(code_of "$config")" \
		"$survreport" run --quiet --output "$out" "$config"
	# with their lines of the config
	grep -v -e ': contradicted: ' -e '^ *[0-9]* | ' "$out/stderr" \
		>"$out/else"
	check "$id: --quiet prints nothing but contradictions" \
		test ! -s "$out/stdout" -a ! -s "$out/else"
	check "$id: qpdf --check" qpdf --check "$pdf"
	check "$id: fonts embedded, with Unicode" fonts_embedded "$pdf"
	text_of "$pdf" >"$out/$id.txt"
	pages=$(pdfinfo "$pdf" 2>/dev/null | awk '/^Pages:/ { print $2 }')
	has "$out/$id.txt" "${pages:-?} of ${pages:-?}"
	check "$id: has phrases to look for" test -s "tests/report/$id.txt"
	while IFS= read -r phrase; do
		[ -z "$phrase" ] || has "$out/$id.txt" "$phrase"
	done <"tests/report/$id.txt"
done
finish
