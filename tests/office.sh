#!/bin/sh
# The report for office programs, as far as none of them is needed: whole packages that say
# what the results say, the same on every run.  scripts/check-office.sh opens them.
# shows: R-220
set -u
suite=office
. tests/lib.sh

: >"$out/complaints"
lines=$B/tests/office_lines

# said DUMP: the tables and notes of a dump of results, as they are read; blanks and
# signs of empty cells at the end do not count
said() {
	sed -n '/^table /,/^method: /p' "$1" | sed -n '/^[# ] /p; s/^note: /p: /p' |
		sed 's/{[^{}]*=>\([^{}]*\)}/\1/g' | plain
}

# without blanks, of which there are several kinds here, and empty cells at a row's end
plain() {
	sed 's/[[:space:]]//g; s/\xc2\xa0//g; s/\xe2\x80\x87//g; s/[|]*$//' | LC_ALL=C sort
}

# configs with all kinds of tables, long ones, wide ones, marks, texts, and forest plots; all
# that are shipped are for check-office
for config in config/gbsg.yaml config/opd-surgery.yaml config/mgus2.yaml \
	tests/cases/one-day/config.yaml tests/cases/nine-groups/config.yaml; do
	id=$(echo "$config" | sed 's|/config.yaml||; s|.*/||; s|[.]yaml||')
	"$survreport" run --quiet --output "$out/runs/$id" --export report.docx \
		--export report.pptx --export tables.docx --export tables.xlsx \
		"$config" >/dev/null 2>"$out/stderr"
	code=$?
	[ "$code" -le 1 ] || fail "$id: exit code $code"
	folder=$(echo "$out/runs/$id"/*/manifest.json)
	folder=${folder%/*}
	file=$folder/report.docx
	check "$id: a whole file" "$lines" "$file"
	"$lines" "$file" >"$out/lines" 2>/dev/null
	# every row and note of every table that is shown
	"$survreport" run --quiet --output "$out/none" --dump document \
		"$config" >"$out/dump" 2>/dev/null
	sed -n 's/^note: /p: /p' "$out/dump" | sed 's/{[^{}]*=>\([^{}]*\)}/\1/g' | plain >"$out/wanted"
	sed -n '/^p: /p' "$out/lines" | plain >"$out/shown"
	LC_ALL=C comm -23 "$out/wanted" "$out/shown" >"$out/lost"
	check "$id: not shown: $(head -n 2 "$out/lost")" test ! -s "$out/lost"
	# every cell
	sed -n 's/^\(head\|row\|cell\): //p' "$out/dump" | sed 's/{[^{}]*=>\([^{}]*\)}/\1/g' |
		plain >"$out/wanted"
	sed -n 's/^[# ] //p' "$out/lines" | sed 's/ | /\n/g' | plain | sed '/^$/d' >"$out/shown"
	LC_ALL=C comm -23 "$out/wanted" "$out/shown" >"$out/lost"
	check "$id: not shown: $(head -n 2 "$out/lost")" test ! -s "$out/lost"
	# rows of slides are those of the document, but for tables without a number
	sed -n '/^[# ] /p' "$out/lines" | sed 's/^#/ /' | plain >"$out/wanted"
	check "$id: slides" "$lines" "$folder/report.pptx"
	"$lines" "$folder/report.pptx" 2>/dev/null | sed -n '/^  /p' | plain | sort -u >"$out/shown"
	check "$id: rows of slides" test -s "$out/shown"
	LC_ALL=C comm -13 "$out/wanted" "$out/shown" >"$out/lost"
	check "$id: only on slides: $(head -n 2 "$out/lost")" test ! -s "$out/lost"
	# tables one by one: rows of the document again
	for table in "$folder"/tables/*.docx; do
		"$lines" "$table" 2>"$out/stderr" | sed -n '/^[# ] /p' | sed 's/^#/ /' | plain | sort -u
		cat "$out/stderr" >>"$out/complaints"
	done >"$out/shown"
	check "$id: tables: $(head -n 1 "$out/complaints")" test ! -s "$out/complaints"
	sort -u "$out/shown" | LC_ALL=C comm -13 "$out/wanted" - >"$out/lost"
	check "$id: only in tables: $(head -n 2 "$out/lost")" test ! -s "$out/lost"
	for table in "$folder"/tables/*.xlsx; do
		check "$id: ${table##*/}" "$lines" "$table"
	done
done

# numbers of captions are fields, and so are those that lead to them
file=$out/runs/gbsg/gbsg/report.docx
document=$out/document
"$lines" "$file" word/document.xml >"$document"
for line in 'SEQ Table' 'SEQ Figure' 'REF _Ref_table_1 ' 'REF _Ref_figure_1 ' \
	'w:name="_Ref_table_1"' '<w:tblHeader/>' '<w:cantSplit/>' '<w:tblLayout w:type="fixed"/>' \
	'<w:pStyle w:val="Heading1"/>'; do
	check "gbsg: $line" grep -qF -e "$line" "$document"
done
check "gbsg: no tabs to decimal points" sh -c '! grep -q "w:val=\"decimal\" w:pos" "$1"' - "$document"
"$lines" "$file" word/footer1.xml >"$out/part"
check "gbsg: pages of the foot" grep -q ' NUMPAGES ' "$out/part"
"$lines" "$file" word/styles.xml >"$out/part"
check "gbsg: its language" grep -qF '<w:lang w:val="en-GB"' "$out/part"
mkdir -p "$out/german/data"
cp config/data/veteran.csv "$out/german/data/"
sed 's/^report:$/&\n  language: de/' config/veteran.yaml >"$out/german/veteran.yaml"
status 0 "$survreport" run --quiet --output "$out/german" --export report.docx \
	--export report.pptx "$out/german/veteran.yaml"
"$lines" "$out/german/veteran/report.docx" word/styles.xml >"$out/part"
check "German: a document's language" grep -qF '<w:lang w:val="de"' "$out/part"
for part in ppt/slides/slide1.xml ppt/slides/slide2.xml ppt/slides/slide3.xml \
	ppt/slideLayouts/slideLayout1.xml; do
	"$lines" "$out/german/veteran/report.pptx" "$part" >"$out/part"
	check "German: $part" grep -qF 'lang="de"' "$out/part"
	check "German: $part has no other language" sh -c '! grep -q "lang=\"en" "$1"' - "$out/part"
done
"$lines" "$file" docProps/core.xml >"$out/part"
check "gbsg: no clock" sh -c '! grep -q "dcterms:created" "$1"' - "$out/part"

# the same bytes in other places, and with a date of the report's
TZ=Pacific/Auckland LC_ALL=de_DE.UTF-8 USER=nobody HOME=/nonexistent "$survreport" run --quiet \
	--output "$out/again" --export report.docx --export report.pptx \
	--export tables.xlsx config/gbsg.yaml >/dev/null 2>&1
for same in report.docx report.pptx tables/model-3.xlsx; do
	check "gbsg: the same bytes elsewhere: $same" cmp "$out/runs/gbsg/gbsg/$same" \
		"$out/again/gbsg/$same"
done

# an abstract by itself
abstract=$(echo "$out"/runs/opd-surgery/*/texts/*.docx)
check "opd-surgery: a text" "$lines" "$abstract"
"$lines" "$abstract" >"$out/part"
check "opd-surgery: what it says" grep -q '^p: At a median follow-up of 54.1' "$out/part"

# a cell that is one number is a number, in its form; a ratio with its interval is text
"$lines" "$out/runs/gbsg/gbsg/tables/model-3.xlsx" xl/worksheets/sheet1.xml >"$out/part"
check "xlsx: a number" grep -q '<c r="E3" s="[0-9]*"><v>0.31</v></c>' "$out/part"
check "xlsx: a text" grep -q '<c r="E12" s="[0-9]*" t="s">' "$out/part"
check "xlsx: frozen heads" grep -q '<pane xSplit="1" ySplit="2"' "$out/part"
"$lines" "$out/runs/gbsg/gbsg/tables/model-3.xlsx" xl/styles.xml >"$out/part"
check "xlsx: the form of P" grep -q 'formatCode="0.000"' "$out/part"
check "xlsx: a mark behind a number" grep -q 'formatCode="0.000&quot;\*&quot;"' "$out/part"

SOURCE_DATE_EPOCH=86400 "$survreport" run --quiet --output "$out/dated" --export report.docx \
	config/gbsg.yaml >/dev/null 2>&1
"$lines" "$out/dated/gbsg/report.docx" docProps/core.xml >"$out/part"
check "gbsg: the date of the report" grep -q '>1970-01-02T00:00:00Z<' "$out/part"
# in the manifest with its hash
has "$out/runs/gbsg/gbsg/manifest.json" "\"$(sha256sum "$file" | cut -d ' ' -f 1)\""
finish
