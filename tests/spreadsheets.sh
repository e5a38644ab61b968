#!/bin/sh
# Spreadsheets: .xlsx and .ods give the numbers of their CSV twin; dates are those of
# the styles and of both systems of days, formulas have their values, errors are
# refused, merged and hidden cells are told, and archives that are more than they seem
# end in a message.
# shows: R-3
set -u
suite=spreadsheets
. tests/lib.sh
make_zip=$top/$B/tests/tools/make_zip

# 60 made-up patients.
awk 'BEGIN {
	print "pid,dx,last,dead,age,arm,site"
	for (i = 1; i <= 60; i++)
		printf "%d,%04d-%02d-%02d,%04d-%02d-%02d,%d,%s,%d,%s\n", i, \
			2010 + i % 5, i % 12 + 1, i % 28 + 1, \
			2016 + i % 3, i * 7 % 12 + 1, i * 5 % 28 + 1, i % 3 == 0, \
			i % 9 ? 40 + 0.1 * i : "", i % 2 + 1, i % 7 ? (i % 2 ? "M\303\274ller &amp; S\303\266hne" : "B") : ""
}' >"$out/cells.csv"
sed 's/&amp;/\&/' "$out/cells.csv" >"$out/clean.csv"

# config NAME FILE [INPUT]: the study of that file; more lines for the input.
config() {
	cat >"$out/$1.yaml" <<-END
		survreport: 1
		report: {id: t, title: T}
		inputs:
		  d:
		    file: $2
		    key: pid${3:-}
		    columns:
		      pid: {type: id}
		      dx: {type: date}
		      last: {type: date}
		      dead: {type: flag}
		      age: {type: number}
		      arm: {type: category, levels: {1: A, 2: B}}
		      site: {type: category}
		endpoints:
		  os: {label: Survival, unit: months, time: last - dx, time_unit: days, event: dead}
		analyses:
		  base: {type: summary, variables: [age, site], by: arm}
		  km: {type: kaplan-meier, endpoint: os, by: arm, times: [12, 24]}
	END
}

one_sheet='<sheet name="Data" sheetId="1" r:id="rId1"/>
<sheet name="Old" sheetId="2" state="hidden" r:id="rId2"/>'

# xlsx NAME SHEET-XML [WORKBOOK-PR] [SHEETS]: a workbook of a sheet.
xlsx() {
	rm -rf "$out/parts"
	mkdir -p "$out/parts/xl/_rels" "$out/parts/xl/worksheets" "$out/parts/_rels"
	printf '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>' \
		>"$out/parts/[Content_Types].xml"
	cat >"$out/parts/xl/workbook.xml" <<-END
		<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
		xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
		${3:-}<sheets>${4:-$one_sheet}</sheets></workbook>
	END
	cat >"$out/parts/xl/_rels/workbook.xml.rels" <<-'END'
		<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
		<Relationship Id="rId1" Target="worksheets/sheet1.xml"
		Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>
		<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"
		Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>
		</Relationships>
	END
	# 1: a date; 2: a date of its own format; 3: "0.0 days", no date; 4: a percentage;
	# 5: a duration
	cat >"$out/parts/xl/styles.xml" <<-'END'
		<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts>
		<numFmt numFmtId="164" formatCode="[$-407]dd\.mm\.yyyy;@"/>
		<numFmt numFmtId="165" formatCode="[Red]0.0 &quot;days&quot;"/>
		<numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts>
		<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
		<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/>
		<xf numFmtId="10"/><xf numFmtId="166"/></cellXfs></styleSheet>
	END
	printf '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>' \
		'<si><t>B</t></si><si><r><t>M&#xFC;ller </t></r><r><t>&amp; S&#xF6;hne</t></r><rPh><t>x</t></rPh></si>' \
		>"$out/parts/xl/sharedStrings.xml"
	printf '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</worksheet>' \
		"$2" >"$out/parts/xl/worksheets/sheet1.xml"
	check "$1 is made" "$make_zip" "$out/$1" "$out/parts" '[Content_Types].xml' \
		xl/workbook.xml xl/_rels/workbook.xml.rels xl/styles.xml xl/sharedStrings.xml \
		xl/worksheets/sheet1.xml
}

# cells ORIGIN: the sheet of the patients; ORIGIN is 1970-01-01 as a day number.
cells() {
	awk -F, -v origin="$1" '
		function days(d,  y, m) { # since 1970
			y = substr(d, 1, 4) + 0; m = substr(d, 6, 2) + 0
			if (m <= 2) { y--; m += 12 }
			return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + \
				int((153 * (m - 3) + 2) / 5) + substr(d, 9, 2) - 1 - 719468
		}
		function text(c, t) { return "<c r=\"" c NR "\" t=\"inlineStr\"><is><t>" t "</t></is></c>" }
		function number(c, v, s) { return v == "" ? "" : "<c r=\"" c NR "\" s=\"" s "\"><v>" v "</v></c>" }
		{ printf "<row r=\"%d\">", NR }
		NR == 1 { for (i = 1; i <= NF; i++) printf "%s", text(substr("ABCDEFG", i, 1), $i) }
		NR > 1 {
			printf "%s%s", number("A", $1, 0), number("B", origin + days($2), 1)
			printf "<c r=\"C%d\" s=\"2\"><f>B%d+1</f><v>%d</v></c>", NR, NR, origin + days($3)
			printf "<c t=\"b\"><v>%d</v></c>", $4
			printf "%s%s", number("E", $5, 3), number("F", $6, 0)
			if ($7 != "") printf "<c r=\"G%d\" t=\"s\"><v>%d</v></c>", NR, $7 != "B"
		}
		{ print "</row>" }' "$out/cells.csv"
}

config clean clean.csv
status 0 "$survreport" run --quiet --output "$out/clean" "$out/clean.yaml"

# twin NAME FILE [INPUT]
twin() {
	config "$1" "$2" "${3:-}"
	status 0 "$survreport" run --output "$out/$1" "$out/$1.yaml"
	check "$1: the numbers of the CSV" cmp "$out/clean/t/results.csv" "$out/$1/t/results.csv"
}

xlsx d.xlsx "<sheetData>$(cells 25569)</sheetData>"
twin xlsx d.xlsx
xlsx d4.xlsx "<sheetData>$(cells 24107)</sheetData>" '<workbookPr date1904="true"/>'
twin xlsx4 d4.xlsx

# told: what is merged or hidden
xlsx told.xlsx "<cols><col min='5' max='5' hidden='1'/></cols><sheetData>$(cells 25569 |
	sed 's/<row r="3"/& hidden="1"/')</sheetData><mergeCells><mergeCell ref='G2:G3'/></mergeCells>"
twin told told.xlsx
has "$out/stderr" "told.xlsx: warning: merged cells (G2:G3)"
has "$out/stderr" "hidden rows and columns are read, too: column E, row 3"

# several sheets, a header that is not in the first row
xlsx two.xlsx "<sheetData>$(cells 25569)</sheetData>" "" \
	'<sheet name="Data" sheetId="1" r:id="rId1"/><sheet name="More" sheetId="2" r:id="rId2"/>'
config two two.xlsx
status 65 "$survreport" run --output "$out/two" "$out/two.yaml"
has "$out/stderr" "two.xlsx: error: there are several sheets (say by the input's 'sheet' which one is meant: Data, More)"
twin two2 two.xlsx "
    sheet: Data"
config two3 two.xlsx "
    sheet: Dta"
status 65 "$survreport" run --output "$out/two" "$out/two3.yaml"
has "$out/stderr" "there is no sheet 'Dta' (there is Data, More)"
xlsx head.xlsx "<sheetData>$(cells 25569 | sed -E 's/<row r="[0-9]*"/<row/; s/ r="[A-Z][0-9]+"//g; s/<c t="b">/<c t="b">/' |
	sed '1s/^/<row r="3"><c t="inlineStr"><is><t>Cohort<\/t><\/is><\/c><\/row>/' |
	awk '{ if (/<c s="3">/ == 0 && NR > 1) sub(/<c s="0"><v>[12]<\/v><\/c>(<c t="s"|<\/row>)/, "<c/>&"); print }')</sheetData>"
twin head head.xlsx "
    header_row: 4"

# numbers that are shown as something else
xlsx shown.xlsx "<sheetData>$(cells 25569 | sed -E 's/(<c r="E[1-9]") s="3"/\1 s="5"/;
	s/(<c r="F[1-9]") s="0"/\1 s="4"/')</sheetData>"
twin shown shown.xlsx
has "$out/stderr" "column 'age': cells are shown as durations, and are days: 36:00 is the number 1.5"
has "$out/stderr" "column 'arm': cells are shown as percentages: 12.3% is the number 0.123"

# cells without a value
xlsx bad.xlsx "<sheetData>$(cells 25569 | sed -E \
	-e 's/<c r="E5"[^>]*><v>[^<]*/<c r="E5" t="e"><v>#N\/A/' \
	-e 's/(<c r="C6"[^>]*><f>B6\+1<\/f>)<v>[^<]*/\1<v>/' \
	-e 's/(<c r="B7") s="1"/\1 s="0"/' -e 's/(<c r="E8") s="3"><v>[^<]*/\1 s="1"><v>42078/')</sheetData>"
config bad bad.xlsx
status 65 "$survreport" run --output "$out/bad" "$out/bad.yaml"
has "$out/stderr" "bad.xlsx: row 5: column 'age': '#N/A' is an error of the spreadsheet"
has "$out/stderr" "bad.xlsx: row 6: column 'last': no value (a formula without its value: open the file, and save it)"
has "$out/stderr" "bad.xlsx: row 7: column 'dx': '40731' is not a date (a day number of Excel?"
has "$out/stderr" "bad.xlsx: row 8: column 'age': '2015-03-15' is not a number"

# ods NAME TABLES: an OpenDocument spreadsheet.
ods() {
	rm -rf "$out/parts"
	mkdir "$out/parts"
	printf application/vnd.oasis.opendocument.spreadsheet >"$out/parts/mimetype"
	cat >"$out/parts/content.xml" <<-END
		<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
		xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
		xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
		xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
		xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
		><office:body><office:spreadsheet>$2</office:spreadsheet></office:body
		></office:document-content>
	END
	check "$1 is made" "$make_zip" "$out/$1" "$out/parts" mimetype content.xml
}

# The table of the patients; its last cells and rows are empty a million times.
table() {
	awk -F, '
		function cell(type, value, t) {
			return "<table:table-cell office:value-type=\"" type "\" " value \
				"><text:p>" t "</text:p></table:table-cell>"
		}
		function of(name, value) { return "office:" name "=\"" value "\"" }
		function text(t) {
			gsub(/ /, "<text:s/>", t)
			return "<table:table-cell office:value-type=\"string\">" \
				"<office:annotation><text:p>no</text:p></office:annotation>" \
				"<draw:custom-shape><text:p>no<text:tab/></text:p></draw:custom-shape>" \
				"<text:p>" t "</text:p></table:table-cell>"
		}
		{ printf "<table:table-row>" }
		NR == 1 { for (i = 1; i <= NF; i++) printf "%s", text($i) }
		NR > 1 {
			printf "%s", cell("float", of("value", $1), "shown")
			printf "%s", cell("date", of("date-value", $2), "shown")
			printf "%s", cell("date", of("date-value", $3 "T00:00:00"), "shown")
			printf "%s", cell("boolean", of("boolean-value", $4 ? "true" : "false"), "x")
			printf "%s", $5 == "" ? "<table:covered-table-cell/>" : cell("float", of("value", $5), "x")
			printf "%s", cell("float", of("value", $6), "x")
			printf "%s", $7 == "" ? "<table:table-cell/>" : text($7)
		}
		{ print "<table:table-cell table:number-columns-repeated=\"16377\"/></table:table-row>" }
		END {
			print "<table:table-row table:number-rows-repeated=\"1048515\">" \
				"<table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>"
		}' "$out/cells.csv"
}

ods d.ods "<table:table table:name='Sheet1'>$(table)</table:table><table:table table:name='Sheet2'/>"
twin ods d.ods
ods bad.ods "<table:table table:name='Sheet1'>$(table | sed -E \
	-e '5s/(<table:table-cell office:value-type=)"float" office:value="40.4"><text:p>x/\1"string" calcext:value-type="error"><text:p>#N\/A/' \
	-e '6s/<table:table-cell office:value-type="date"/& table:number-columns-spanned="2"/')</table:table>"
config bado bad.ods
status 65 "$survreport" run --output "$out/bad" "$out/bado.yaml"
has "$out/stderr" "bad.ods: row 5: column 'age': '#N/A' is an error of the spreadsheet"
has "$out/stderr" "bad.ods: warning: merged cells (B6:C6"

# a file that is another than its name says, or none
cp "$out/d.xlsx" "$out/x.ods"
config names x.ods
status 65 "$survreport" run --output "$out/bad" "$out/names.yaml"
has "$out/stderr" "an OpenDocument spreadsheet by its name, but an Excel workbook by its content (give the input 'format: xlsx')"
cp "$out/d.xlsx" "$out/x.csv"
config format x.csv
status 65 "$survreport" run --output "$out/bad" "$out/format.yaml"
has "$out/stderr" "not a CSV file but an Excel workbook (give the input 'format: xlsx')"
twin format2 x.csv "
    format: xlsx"
cp "$out/clean.csv" "$out/y.xlsx"
config text y.xlsx
status 65 "$survreport" run --output "$out/bad" "$out/text.yaml"
has "$out/stderr" "this is not an Excel workbook but a text (give the input 'format: csv')"
printf '\320\317\021\340\241\261\032\341old\000' >"$out/z.xlsx"
config old z.xlsx
status 65 "$survreport" run --output "$out/bad" "$out/old.yaml"
has "$out/stderr" "this is not an Excel workbook (is it damaged, or encrypted?)"
head -c 3000 "$out/d.xlsx" >"$out/cut.xlsx"
config cut cut.xlsx
status 65 "$survreport" run --output "$out/bad" "$out/cut.yaml"

# keys of files of another kind
config keys clean.csv "
    sheet: Data"
status 78 "$survreport" run --output "$out/bad" "$out/keys.yaml"
has "$out/stderr" "error: 'sheet' is for a spreadsheet, which 'clean.csv' is not"
config keys d.xlsx "
    separator: ';'
    encoding: latin-1"
status 78 "$survreport" run --output "$out/bad" "$out/keys.yaml"
has "$out/stderr" "error: 'separator' is for a text file, which 'd.xlsx' is not"
has "$out/stderr" "error: 'encoding' is for a text or statistics file, which 'd.xlsx' is not"

# much out of little: a comment, blanks, rows that are said to be there
xlsx large.xlsx "<!-- $(head -c 8000000 /dev/zero | tr '\0' x) -->"
config large large.xlsx
status 65 "$survreport" run --output "$out/bad" "$out/large.yaml"
has "$out/stderr" "xl/worksheets/sheet1.xml in it is damaged"
xlsx wide.xlsx "<sheetData>$(head -c 68000000 /dev/zero | tr '\0' ' ')</sheetData>"
config wide wide.xlsx
status 65 "$survreport" run --output "$out/bad" "$out/wide.yaml"
has "$out/stderr" "xl/worksheets/sheet1.xml in it unpacks to more than 64 MB"
ods rows.ods "<table:table table:name='S'><table:table-row table:number-rows-repeated='9000000'
	><table:table-cell office:value-type='float' office:value='1' table:number-columns-repeated='4000'
	/></table:table-row></table:table>"
config rows rows.ods
status 65 "$survreport" run --output "$out/bad" "$out/rows.yaml"
has "$out/stderr" "rows.ods: "

check "mutants" "$top/$B/tests/tools/mutate_files" 1 60 "$out/d.xlsx" "$out/d.ods"

# frozen, verified, and a cell that changed is named
status 0 "$survreport" freeze --quiet --output "$out/froze" "$out/xlsx.yaml"
status 0 "$survreport" verify "$out/xlsx.lock"
xlsx d.xlsx "<sheetData>$(cells 25569 | sed 's/<c r="E4" s="3"><v>[^<]*/<c r="E4" s="3"><v>99/')</sheetData>"
status 1 "$survreport" verify "$out/xlsx.lock"
has "$out/stdout" "row 4 (pid 3)"

finish
