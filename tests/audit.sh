#!/bin/sh
# The verb audit: it says nothing of right sentences, the right thing of wrong
# ones, and finds in the abstract of the study what is known to be wrong in it.
# shows: R-79, R-85
set -u
suite=audit
. tests/lib.sh

# sentences FILE: its lines without comments and empty ones.
sentences() {
	grep -v -e '^#' -e '^$' "$1"
}

# Each by itself: what one sentence names is no denominator for another.
sentences tests/audit/right.txt >"$out/right"
while IFS= read -r sentence; do
	printf '%s\n' "$sentence" >"$out/one.txt"
	if "$survreport" audit --quiet "$out/one.txt" >"$out/found" 2>&1 &&
		[ ! -s "$out/found" ]; then
		pass
	else
		fail "not silent about: $sentence"
		sed 's/^/     /' "$out/found"
	fi
done <"$out/right"

# One finding of the kind; notes may come with it, and do not count.
sentences tests/audit/wrong.txt >"$out/wrong"
while IFS= read -r line; do
	kind=${line%% |*}
	want=1
	[ "$kind" = note ] && want=0
	printf '%s\n' "${line#*| }" >"$out/one.txt"
	code=0
	"$survreport" audit --quiet "$out/one.txt" >"$out/found" 2>&1 ||
		code=$?
	others=$(grep -v -e ": $kind: " -e ': note: ' "$out/found")
	if [ "$code" -eq "$want" ] && [ -z "$others" ] &&
		[ "$(grep -c ": $kind: " "$out/found")" -eq 1 ]; then
		pass
	else
		fail "code $code, not one '$kind', for: ${line#*| }"
		sed 's/^/     /' "$out/found"
	fi
done <"$out/wrong"

check "at least 400 right sentences" [ "$(wc -l <"$out/right")" -ge 400 ]
check "at least 400 wrong sentences" [ "$(wc -l <"$out/wrong")" -ge 400 ]

# The abstract of the study: three things that cannot be, and two notes.
abstract=tests/audit/abstract.txt
status 1 "$survreport" audit "$abstract"
sed 's/^[^ ]* //' "$out/stdout" >"$out/kinds"
has "$out/kinds" "note: all 8 intervals of medians are symmetric"
has "$out/kinds" "note: no single denominator gives 12 (20%), 45 (75%), 5 (9%)"
has "$out/kinds" "percent: 45 (75%) of 59 is 76.3%; 75% would be 45 of 60"
has "$out/kinds" "percent: 5 (9%) of 59 is 8.5%; 9% would be 5 of 53 to 58"
has "$out/kinds" "events: 38 events in all leave 2 for the 1 patient"
has "$out/stdout" "; 3 findings, 2 notes"
check "six lines" [ "$(wc -l <"$out/stdout")" -eq 6 ]
status 1 "$survreport" audit --quiet "$abstract"
check "no summary" [ "$(wc -l <"$out/stdout")" -eq 5 ]

# Without those three, in Windows' line ends, with a byte order mark and on
# one line, there is nothing but the note on the medians.
sed -e 's/45 (75%)/45 (76%)/' -e 's/node biopsy 5$/node biopsy 5/' \
	-e 's/^(9%)/(8%)/' -e 's/were 38 /were 37 /' "$abstract" >"$out/mended.txt"
status 0 "$survreport" audit "$out/mended.txt"
has "$out/stdout" "; 0 findings, 1 note"
sed 's/$/\r/' "$out/mended.txt" >"$out/crlf.txt"
{ printf '\357\273\277'; tr '\n' ' ' <"$out/mended.txt"; } >"$out/line.txt"
for text in crlf line; do
	status 0 "$survreport" audit "$out/$text.txt"
	has "$out/stdout" "; 0 findings, 1 note"
done

# Places: file, line, column in characters.
printf '# Résumé\n\nOf 59 — all —\n45 (75%%) had it.\n' >"$out/place.md"
status 1 "$survreport" audit --quiet "$out/place.md"
has "$out/stdout" "place.md:4:1: inconsistent: percent: 45 (75%) of 59 is 76.3%"

# Several texts: the highest code; one from standard input.
status 1 "$survreport" audit "$out/mended.txt" "$abstract"
status 66 "$survreport" audit "$abstract" "$out/none.txt"
has "$out/stderr" "none.txt: error: no such file"
code=0
printf 'Of 59 patients, 45 (75%%) had it.\n' |
	"$survreport" audit --quiet - >"$out/stdout" || code=$?
check "code 1 from standard input" [ "$code" -eq 1 ]
has "$out/stdout" "stdin:1:17: inconsistent: percent: "

# The length, with and without blanks.
status 0 "$survreport" audit --limit 3400 "$out/mended.txt"
status 1 "$survreport" audit --limit 1500 "$out/mended.txt"
has "$out/stdout" "length: 1514 characters without blanks, 14 over"
status 1 "$survreport" audit --limit 1800 --count all "$out/mended.txt"
has "$out/stdout" "length: 1811 characters, 11 over the limit of 1800"

# What is refused.
: >"$out/empty.txt"
printf 'one\ntwo \377\n' >"$out/latin.txt"
printf 'one\n\000\n' >"$out/binary.txt"
head -c 2000000 /dev/zero | tr '\0' 'a' >"$out/huge.txt"
status 65 "$survreport" audit "$out/empty.txt"
has "$out/stderr" "empty.txt: error: empty"
status 65 "$survreport" audit "$out/latin.txt"
has "$out/stderr" "latin.txt:2: error: not UTF-8"
status 65 "$survreport" audit "$out/binary.txt"
has "$out/stderr" "binary.txt:2: error: a zero byte"
status 65 "$survreport" audit "$out/huge.txt"
status 66 "$survreport" audit "$out"
status 64 "$survreport" audit
status 64 "$survreport" audit --limit many "$abstract"
status 64 "$survreport" audit --count words "$abstract"
status 64 "$survreport" audit --lenient "$abstract"

# A Word file is read as text, with its table; what was deleted is not there.
# Of other documents it is said how to make a text of them.
status 1 "$survreport" audit --quiet tests/audit/paper.docx
has "$out/stdout" "24 (11%) of 238 is 10.1%"
has "$out/stdout" "45 of the 120 in this column is 37.5%, not 39.5%"
check "two findings" [ "$(wc -l <"$out/stdout")" -eq 2 ]
head -c 300 tests/audit/paper.docx >"$out/cut.docx"
status 65 "$survreport" audit "$out/cut.docx"
has "$out/stderr" "cut.docx: error: a damaged Word file"
printf '%%PDF-1.7\n' >"$out/paper.pdf"
status 65 "$survreport" audit "$out/paper.pdf"
has "$out/stderr" "a PDF: run 'pdftotext $out/paper.pdf - | survreport audit -'"
printf '\320\317\021\340\241\261\032\341' >"$out/old.doc"
status 65 "$survreport" audit "$out/old.doc"
has "$out/stderr" "old.doc: error: an old or encrypted Word file"

# For programs, and for those who doubt.
status 1 "$survreport" audit --json "$abstract"
has "$out/stdout" '"kind": "inconsistent", "check": "events", "line": 15'
has "$out/stdout" '"percents": 9, "intervals of medians": 8'
status 1 "$survreport" audit --explain "$abstract"
has "$out/stdout" "    share: 22 of 28 is 79%"
has "$out/stdout" "    interval: a median, 15.2, from 12.0 to 18.4, of 95%"
has "$out/stdout" "38 count (not understood)"

# A comma in an English text; one word that would switch a check off.
printf 'It helped (HR 0.62; 95%% CI, 0.45-0.85; p = 0,003) by 36.2 points.\n' \
	>"$out/comma.txt"
status 0 "$survreport" audit --quiet "$out/comma.txt"
printf 'At a one-sided alpha of 0.025 it helped (HR 0.62; 95%% CI, 0.45-0.85; P = 0.40).\n' \
	>"$out/sided.txt"
status 1 "$survreport" audit --quiet "$out/sided.txt"

# What pdftotext leaves: words cut at the end of a line, signs of fonts, pages.
printf 'Of 238 pa-\ntients, 24 (11%%) had a \357\254\201nding;\f the OR was 0.79 (0.58e1.07).\n' \
	>"$out/left.txt"
status 1 "$survreport" audit --quiet "$out/left.txt"
has "$out/stdout" "24 (11%) of 238 is 10.1%"
check "one finding" [ "$(wc -l <"$out/stdout")" -eq 1 ]

# In a paper each section has numbers of its own: 60 in one of them explains
# nothing in the other.
{
	printf '# Methods\n\n'
	for i in $(seq 200); do printf 'Visit %d lasted 60 minutes in 60 rooms. ' "$i"; done
	printf '\n\n# Results\n\nOf 59 patients, 45 (75%%) had it.\n'
} >"$out/paper.md"
status 1 "$survreport" audit --quiet "$out/paper.md"
has "$out/stdout" "45 (75%) of 59 is 76.3%"

# Large texts take no more time than their length: many figures, and one
# sentence without an end.
yes 'Of 59 patients, 28 (47%) and 30 (51%), HR 0.59 (95% CI 0.42-0.82); ' |
	head -n 10000 >"$out/long.txt"
tr '\n' ' ' <"$out/long.txt" | tr . , >"$out/endless.txt"
status 0 timeout 60 "$survreport" audit "$out/long.txt"
got=0
timeout 60 "$survreport" audit "$out/endless.txt" >/dev/null || got=$?
check "an endless sentence ends" [ "$got" -le 1 ]
finish
