#!/bin/sh
# The report as HTML, as far as no browser is needed: a whole, self-contained
# document that says what the PDF says, the same on every run, whatever signs
# stand in the texts.  scripts/check-pages.sh looks at it in a browser.
# shows: R-125
set -u
suite=html
. tests/lib.sh

# said DUMP: the tables and notes of a dump of results, as they are read; blanks,
# of which the dump has more, do not count
said() {
	sed -n '/^table /,/^method: /p' "$1" | sed -n '/^[# ] /p; s/^note: /p: /p' |
		sed 's/{[^{}]*=>\([^{}]*\)}/\1/g; s/ //g' | LC_ALL=C sort
}

# a config that has some analyses not shown, or not their tables, with all of them
mkdir "$out/whole"
ln -s "$PWD/config/data" "$out/whole/data"
sed '/^    show: /d; s/, show: [a-z]*//' config/gbsg.yaml >"$out/whole/gbsg.yaml"

for config in config/*.yaml tests/cases/*/config.yaml; do
	[ "$config" = config/gbsg.yaml ] && config=$out/whole/gbsg.yaml
	id=$(echo "$config" | sed 's|/config.yaml||; s|.*/||; s|[.]yaml||')
	"$survreport" run --quiet --output "$out/runs/$id" --export report.html \
		"$config" >/dev/null 2>"$out/stderr"
	code=$?
	[ "$code" -le 1 ] || fail "$id: exit code $code"
	page=$(echo "$out/runs/$id"/*/report.html)
	check "$id: a whole page" "$B/tests/html_lines" "$page"
	"$B/tests/html_lines" "$page" >"$out/lines" 2>/dev/null
	check "$id: title and heading are one" test \
		"$(sed -n 's/^title: //p' "$out/lines" | head -n 1)" = \
		"$(sed -n 's/^h1: //p' "$out/lines")"

	# every row and note of every table that there is
	"$survreport" run --quiet --output "$out/none" --dump results \
		"$config" >"$out/dump" 2>/dev/null
	said "$out/dump" >"$out/wanted"
	sed -n '/^[# ] /p; /^p: /p' "$out/lines" | sed 's/ //g' |
		LC_ALL=C sort >"$out/shown"
	if grep -q '^sections:' "$config"; then
		# a report of chosen parts: nothing else is held against the dump
		check "$id: rows of tables" test -s "$out/shown"
	else
		LC_ALL=C comm -23 "$out/wanted" "$out/shown" >"$out/lost"
		check "$id: not shown: $(head -n 2 "$out/lost")" \
			test ! -s "$out/lost"
	fi
done

# no script, and none may run; a way past the head; the language; what is links
page=$out/runs/gbsg/gbsg/report.html
for line in "default-src 'none'; style-src 'unsafe-inline'" '<html lang="en">' \
	'<a class="skip" href="#report">' '<div id="report"' '<section class="findings">' \
	'<nav aria-labelledby="contents">' '@media screen and (prefers-color-scheme:dark)' \
	'@media print' 'scope="rowgroup"' \
	'<td class="number c1"><span class="lead">50</span><span class="rest"> (45 to 59)</span></td>'; do
	check "gbsg: $line" grep -qF -e "$line" "$page"
done
# the files that it leads to are beside it
grep -o 'href="[^#"]*' "$page" | sed 's/.*"//' >"$out/files"
check "gbsg: leads to files" test "$(grep -c . "$out/files")" -eq 3
while read -r file; do
	check "gbsg: $file" test -s "$out/runs/gbsg/gbsg/$file"
done <"$out/files"
# what stands together stays on a line, but not in the title
check "gbsg: bound" grep -qF '<span class="nb">P = 0.003.</span>' "$page"
check "gbsg: title" grep -q '^<title>[^<]*</title>$' "$page"
check "gbsg: curves in two forms" test "$(grep -c '<svg [^>]*class="full"' "$page")" -gt 0
check "gbsg: as many half as full" test "$(grep -c '<svg [^>]*class="full"' "$page")" -eq \
	"$(grep -c '<svg [^>]*class="half"' "$page")"
for page in "$out"/runs/*/*/report.html; do
	id=$(basename "$(dirname "$page")")
	# what a link leads to is there: notes and their marks, tables, sections
	grep -o 'href="#[^"]*' "$page" | sed 's/.*#//' | LC_ALL=C sort -u >"$out/links"
	grep -o ' id="[^"]*' "$page" | sed 's/.*"//' | LC_ALL=C sort -u >"$out/ids"
	check "$id: links: $(LC_ALL=C comm -23 "$out/links" "$out/ids" | head -n 1)" \
		test -z "$(LC_ALL=C comm -23 "$out/links" "$out/ids")"
	# each colour of a drawing has another in the dark
	grep -oE '(fill|stroke)="#[0-9A-F]{6}"' "$page" | sed 's/.*=//' | LC_ALL=C sort -u |
		while read -r colour; do
			grep -qF "svg [fill=$colour]{fill:#" "$page" || echo "$colour"
		done >"$out/colours"
	check "$id: colours in the dark" test ! -s "$out/colours"
done
# in another language
sed 's/^report:$/report:\n  language: en-GB/' "$out/whole/gbsg.yaml" >"$out/whole/british.yaml"
"$survreport" run --quiet --output "$out/british" --export report.html "$out/whole/british.yaml" \
	>/dev/null 2>&1
check "language of the page" grep -q '^<html lang="en-GB">$' "$out/british/gbsg/report.html"
check "language of the PDF" grep -aq '<rdf:li>en-GB</rdf:li>' \
	"$out/british/gbsg/report.pdf"
check "marks are signs" test -z "$(grep -ohE 'aria-label="Note [^"]{8,}"' "$out"/runs/*/*/report.html)"
check "marks lead to notes and back" grep -qE \
	'<sup><a href="#table-[0-9]+-mark-1" aria-label="Back' "$out"/runs/*/*/report.html

# the same bytes in another place, zone and locale, and among others
for id in gbsg opd-surgery; do
	TZ=Pacific/Auckland LC_ALL=C "$survreport" run --quiet -j 2 \
		--output "$out/again" --export report.html \
		"$out/whole/gbsg.yaml" config/opd-surgery.yaml >/dev/null 2>&1
	check "$id: the same bytes" cmp "$out/runs/$id/$id/report.html" \
		"$out/again/$id/report.html"
done

# signs that mean something in HTML stand for themselves
mkdir "$out/signs"
cat >"$out/signs/text.md" <<'TEXT'
## A < B & "C"

With `<script>alert(1)</script>` and **a & b < c**.
TEXT
cat >"$out/signs/config.yaml" <<'CONFIG'
survreport: 1
report: {id: signs, title: 'A <b>bold</b> & "quoted" title''s', subtitle: </title><script>, conventions: r, style: nejm}
inputs:
  cohort:
    file: data.csv
    columns:
      t: {type: number}
      e: {type: integer}
      g: {type: category, levels: {a: 'Arm <b>&"', b: "]]> --> &amp;"}, label: <i>Group</i>}
endpoints: {os: {label: 'Overall <survival> & more', unit: months, time: t, event: e == 1}}
analyses:
  base: {type: summary, title: '<h1>&lt;Patients', variables: [g], by: g}
  curve: {type: kaplan-meier, title: "A & B", endpoint: os, by: g}
sections:
  - text: text.md
  - analysis: base
  - analysis: curve
CONFIG
{
	echo t,e,g
	for i in 1 2 3 4 5 6 7 8; do
		echo "$i,1,a"
		echo "$((2 * i)),$((i % 2)),b"
	done
} >"$out/signs/data.csv"
status 0 "$survreport" run --quiet --output "$out/runs" --export report.html \
	"$out/signs/config.yaml"
page=$out/runs/signs/report.html
check "signs: a whole page" "$B/tests/html_lines" "$page"
"$B/tests/html_lines" "$page" >"$out/lines"
for line in "title: A <b>bold</b> & \"quoted\" title's" \
	"h1: A <b>bold</b> & \"quoted\" title's" 'p: </title><script>' \
	'h2: A < B & "C"' 'h2: 1 <h1>&lt;Patients' 'h2: 2 A & B' \
	'#  | Arm <b>&"N = 8 | ]]> --> &amp;N = 8'; do
	check "signs: $line" grep -qxF -e "$line" "$out/lines"
done
has "$out/lines" "<script>alert(1)</script>"
has "$out/lines" "a & b < c"
check "signs: none is taken for an element" test \
	"$(grep -cE '<(b|i|script)>' "$page")" -eq 0

# asked for by the config, and named by the manifest
sed 's/^report: /exports: {report: [html]}\n&/' "$out/signs/config.yaml" \
	>"$out/signs/asked.yaml"
rm -r "$out/runs/signs"
status 0 "$survreport" run --quiet --output "$out/runs" "$out/signs/asked.yaml"
has "$out/runs/signs/manifest.json" \
	"\"$(sha256sum "$page" | cut -d ' ' -f 1)\""
finish
