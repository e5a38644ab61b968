#!/bin/sh
# The PDF of each shipped config: sound, with its fonts inside, and with the
# text of tests/report/ID.txt in it, one phrase a line, as a reader copies it.
# shows: R-1, R-91, R-111
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
	check "$id: pages are numbered to ${pages:-?}" grep -q "${pages:-?} */ *${pages:-?}" "$out/$id.txt"
	check "$id: has phrases to look for" test -s "tests/report/$id.txt"
	while IFS= read -r phrase; do
		[ -z "$phrase" ] || has "$out/$id.txt" "$phrase"
	done <"tests/report/$id.txt"
done

# --- texts of a length that a PDF cannot hold as one string ---------------------------

mkdir -p "$out/long/data"
cp config/data/veteran.csv "$out/long/data/"
# words N: N words on one line.
words() {
	awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++) printf "word "; print "end" }'
}
# long FROM WORDS: the config with so many words in the place of a text.
long() {
	words "$2" | awk -v from="$1" 'NR == FNR { text = $0; next }
		at = index($0, from) {
			$0 = substr($0, 1, at - 1) text substr($0, at + length(from))
		} 1' - config/veteran.yaml >"$out/long/long.yaml"
}
for text in "Survival with standard and test chemotherapy" Treatment Patients \
	"survreport example" "2: Test" "Overall survival by treatment"; do
	from=${text#2: }
	long "$from" 13108
	status 78 "$survreport" check "$out/long/long.yaml"
	has "$out/stderr" "65543 bytes are too long for a title, a label or a name"
	check "$text: with line and column" \
		grep -q 'long.yaml:[0-9]*:[0-9]*: error: 65543' "$out/stderr"
	long "$from" 399
	status 0 "$survreport" run --dump layout "$out/long/long.yaml"
	# how full a page is, fill.sh says
	! grep -v ' is full by ' "$out/stdout" >"$out/else"
	check "$text: 1998 bytes have room" test ! -s "$out/else"
	status 0 "$survreport" run --quiet --output "$out" "$out/long/long.yaml"
done
# what is put together of them, or stands in a text: all of it is on the pages
sed 's/^analyses:/sections:\n  - text: words.md\n\n&/' \
	config/veteran.yaml >"$out/long/heading.yaml"
{ printf '# ' && words 13108 && echo && echo Below.; } >"$out/long/words.md"
status 0 "$survreport" run --quiet --output "$out" "$out/long/heading.yaml"
check "a heading of 65543 bytes is on its pages, whole" \
	test "$(text_of "$out/veteran/report.pdf" | grep -o word | wc -l)" -ge 13108
authors=$(for _ in $(seq 40); do printf '%s, ' "$(words 350)"; done)
awk -v all="$authors" '/authors:/ { $0 = "  authors: [" all "]" } 1' \
	config/veteran.yaml >"$out/long/authors.yaml"
status 0 "$survreport" run --quiet --output "$out" "$out/long/authors.yaml"
check "qpdf --check: 70000 bytes of authors" qpdf --check \
	"$out/veteran/report.pdf"
finish
