#!/bin/sh
# The report for office programs, as far as none of them is needed: whole packages that say
# what the results say, the same on every run.  scripts/check-office.sh opens them.
# shows: R-220
set -u
suite=office
. tests/lib.sh

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

# the shipped configs, and cases with long tables, wide ones, and many figures
for config in config/*.yaml tests/cases/gallery/config.yaml tests/cases/one-day/config.yaml \
	tests/cases/nine-groups/config.yaml; do
	id=$(echo "$config" | sed 's|/config.yaml||; s|.*/||; s|[.]yaml||')
	"$survreport" run --quiet --output "$out/runs/$id" --export report.docx \
		"$config" >/dev/null 2>"$out/stderr"
	code=$?
	[ "$code" -le 1 ] || fail "$id: exit code $code"
	file=$(echo "$out/runs/$id"/*/report.docx)
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
"$lines" "$file" docProps/core.xml >"$out/part"
check "gbsg: no clock" sh -c '! grep -q "dcterms:created" "$1"' - "$out/part"

# the same bytes in other places, and with a date of the report's
TZ=Pacific/Auckland LC_ALL=de_DE.UTF-8 USER=nobody HOME=/nonexistent "$survreport" run --quiet \
	--output "$out/again" --export report.docx config/gbsg.yaml >/dev/null 2>&1
check "gbsg: the same bytes elsewhere" cmp "$file" "$out/again/gbsg/report.docx"
SOURCE_DATE_EPOCH=86400 "$survreport" run --quiet --output "$out/dated" --export report.docx \
	config/gbsg.yaml >/dev/null 2>&1
"$lines" "$out/dated/gbsg/report.docx" docProps/core.xml >"$out/part"
check "gbsg: the date of the report" grep -q '>1970-01-02T00:00:00Z<' "$out/part"
# in the manifest with its hash
has "$out/runs/gbsg/gbsg/manifest.json" "\"$(sha256sum "$file" | cut -d ' ' -f 1)\""
finish
