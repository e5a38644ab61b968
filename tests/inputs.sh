#!/bin/sh
# Files as programs write them: each, read by what the config says of it, gives the
# numbers of its clean twin; without a word of it, it is refused, and the message
# says what to write.
# shows: R-3
set -u
suite=inputs
. tests/lib.sh

# 40 made-up patients: umlauts, decimals, thousands, missing values, dates whose days
# are above 12 here and there.
awk 'BEGIN {
	print "pid,dx,last,dead,age,leuco,arm"
	for (i = 1; i <= 40; i++)
		printf "%d,%04d-%02d-%02d,%04d-%02d-%02d,%d,%s,%s,%s\n", i, \
			2010 + i % 5, i % 12 + 1, i % 28 + 1, \
			2016 + i % 3, i * 7 % 12 + 1, i * 5 % 28 + 1, i % 3 == 0, \
			i % 9 ? 40 + i * 0.5 : "", 1000 * (i % 7) + 250.5, \
			i % 2 ? "M\303\274ller" : "B"
}' >"$out/clean.csv"

# config FILE INPUT DX: the study of that file; lines for the input, and for the date.
config() {
	cat >"$out/$1.yaml" <<-END
		survreport: 1
		report: {id: t, title: T}
		inputs:
		  d:
		    file: $2
		    key: pid
		    missing: [NA]
		$3
		    columns:
		      pid: {type: id}
		      dx: {type: date$4}
		      last: {type: date$4}
		      dead: {type: flag}
		      age: {type: number}
		      leuco: {type: number}
		      arm: {type: category}
		endpoints:
		  os: {label: Survival, unit: months, time: last - dx, time_unit: days, event: dead}
		analyses:
		  base: {type: summary, variables: [age, leuco], by: arm}
		  km: {type: kaplan-meier, endpoint: os, by: arm, times: [12, 24]}
	END
}

config clean clean.csv "" ""
status 0 "$survreport" run --quiet --output "$out/clean" "$out/clean.yaml"

# twin NAME FILE INPUT [DATE]: the file gives the clean twin's results.csv.
twin() {
	config "$1" "$2" "$3" "${4:-}"
	status 0 "$survreport" run --quiet --output "$out/$1" "$out/$1.yaml"
	check "$1: the numbers of the clean file" \
		cmp "$out/clean/t/results.csv" "$out/$1/t/results.csv"
}

# refused NAME FILE MESSAGE: and without a word of it, it is refused.
refused() {
	config "$1-plain" "$2" "" ""
	status 65 "$survreport" check "$out/$1-plain.yaml"
	has "$out/stderr" "$3"
}

# european: semicolons, and commas before the decimals
european() {
	sed 's/\([0-9]\)\.\([0-9]\)/\1~\2/g; s/,/;/g; s/~/,/g' "$1"
}

european "$out/clean.csv" >"$out/semicolon.csv"
twin semicolon semicolon.csv '    separator: ";"
    decimal: ","'
twin auto semicolon.csv '    separator: auto
    decimal: ","'
status 0 "$survreport" check "$out/auto.yaml"
has "$out/stderr" "fields are separated by ';'"
refused semicolon semicolon.csv "give the input 'separator: \";\"'"
{ echo 'sep=;' && cat "$out/semicolon.csv"; } >"$out/sep.csv"
twin sep sep.csv '    separator: ";"
    decimal: ","'
tr , '\t' <"$out/clean.csv" >"$out/tab.csv"
twin tab tab.csv '    separator: tab'
twin tab-auto tab.csv '    separator: auto'
refused tab tab.csv "give the input 'separator: tab'"
tr , '|' <"$out/clean.csv" >"$out/bar.csv"
twin bar bar.csv '    separator: "|"'

# thousands: in the sixth column
awk -F, -v OFS=, 'NR > 1 && $6 >= 1000 {
	$6 = "\"" int($6 / 1000) "," sprintf("%05.1f", $6 % 1000) "\"" } 1' \
	"$out/clean.csv" >"$out/thousands.csv"
twin thousands thousands.csv '    thousands: ","'
refused thousands thousands.csv "give the input 'thousands: \",\"'"
sed 's/"\([0-9]*\),\([0-9.]*\)"/\1\xE2\x80\xAF\2/' "$out/thousands.csv" >"$out/thin.csv"
twin thin thin.csv '    thousands: blank'
sed "s/\"\\([0-9]*\\),\\([0-9.]*\\)\"/\\1'\\2/" "$out/thousands.csv" >"$out/swiss.csv"
twin swiss swiss.csv "    thousands: \"'\""
# a group that is not of three digits is no number
sed 's/"1,250.5"/"12,50.5"/' "$out/thousands.csv" >"$out/group.csv"
config group group.csv '    thousands: ","' ""
status 65 "$survreport" check "$out/group.yaml"
has "$out/stderr" "column 'leuco': '12,50.5' is not a number"

# encodings
for name in latin-1:ISO-8859-1 latin-9:ISO-8859-15 windows-1252:CP1252 windows-1250:CP1250; do
	iconv -f UTF-8 -t "${name#*:}" "$out/clean.csv" >"$out/${name%:*}.csv"
	twin "${name%:*}" "${name%:*}.csv" "    encoding: ${name%:*}"
	refused "${name%:*}" "${name%:*}.csv" "give the input 'encoding: windows-1252'"
done
config already clean.csv '    encoding: latin-1' ""
status 65 "$survreport" check "$out/already.yaml"
has "$out/stderr" "the text is UTF-8 already (take 'encoding: latin-1' out)"
printf 'pid,dx,last,dead,age,leuco,arm\n1,2012-01-20,2013-01-20,1,50,1,\200\n' >"$out/euro.csv"
config euro euro.csv '    encoding: latin-1' ""
status 65 "$survreport" check "$out/euro.yaml"
has "$out/stderr" "give the input 'encoding: windows-1252'"
printf 'pid,dx,last,dead,age,leuco,arm\n1,2012-01-20,2013-01-20,1,50,1,\201\n' >"$out/hole.csv"
config hole hole.csv '    encoding: windows-1252' ""
status 65 "$survreport" check "$out/hole.yaml"
has "$out/stderr" "hole.csv:2:32: byte 0x81 is no character of CP1252"
for order in LE:'\377\376' BE:'\376\377'; do
	{ printf "${order#*:}" && iconv -f UTF-8 -t "UTF-16${order%%:*}" "$out/clean.csv"; } \
		>"$out/utf16-${order%%:*}.csv"
	twin "utf16-${order%%:*}" "utf16-${order%%:*}.csv" ""
done
head -c 2001 "$out/utf16-LE.csv" >"$out/half16.csv"
config half16 half16.csv "" ""
status 65 "$survreport" check "$out/half16.yaml"
has "$out/stderr" "the text ends inside of a character (was the file cut short?)"

# gzip: one member, several, cut short, damaged
gzip -c "$out/clean.csv" >"$out/packed.csv.gz"
twin packed packed.csv.gz ""
{ head -n 20 "$out/clean.csv" | gzip -c; tail -n +21 "$out/clean.csv" | gzip -c; } \
	>"$out/members.csv.gz"
twin members members.csv.gz ""
head -c 300 "$out/packed.csv.gz" >"$out/short.csv.gz"
config short short.csv.gz "" ""
status 65 "$survreport" check "$out/short.yaml"
has "$out/stderr" "the gzip file is cut short"
sed 's/Z/Y/g; s/a/b/g' "$out/packed.csv.gz" >"$out/damaged.csv.gz"
config damaged damaged.csv.gz "" ""
status 65 "$survreport" check "$out/damaged.yaml"
has "$out/stderr" "the gzip file is damaged"

# a title above, empty columns at the right, empty rows at the end
{ printf 'Export of the registry\n\n' && cat "$out/clean.csv"; } >"$out/title.csv"
twin title title.csv '    skip: 1'
refused title title.csv "give the input 'skip: 2'"
{ sed 's/$/,,/' "$out/clean.csv" && printf ',,,,,,,,\n,,,,,,,,\n'; } >"$out/trail.csv"
twin trail trail.csv '    drop_empty: true'
refused trail trail.csv "'drop_empty: true'"
sed '5s/,,$/,x,/' "$out/trail.csv" >"$out/remark.csv"
config remark remark.csv '    drop_empty: true' ""
status 65 "$survreport" check "$out/remark.yaml"
has "$out/stderr" "remark.csv:5: row has 9 fields, the header has 7"

# dates
day='\([0-9]\{4\}\)-\([0-9][0-9]\)-\([0-9][0-9]\)'
sed "s/$day/\\3.\\2.\\1/g" "$out/clean.csv" >"$out/german.csv"
twin german german.csv "" ', format: "%d.%m.%Y"'
sed "3,9s/$day/\\3.\\2.\\1/g; 12,20s/$day/\\3 \\2 \\1/g" "$out/clean.csv" >"$out/mixed.csv"
twin mixed mixed.csv "" ', format: ["%Y-%m-%d", "%d.%m.%Y", "%d %m %Y"]'
refused mixed mixed.csv "format: \"%d.%m.%Y\""
sed "s/20\\([0-9][0-9]\\)-\\([0-9][0-9]\\)-\\([0-9][0-9]\\)/\\3.\\2.\\1/g" "$out/clean.csv" \
	>"$out/short-year.csv"
twin short-year short-year.csv "" ', format: "%d.%m.%y", years_from: 1990'
config no-century short-year.csv "" ', format: "%d.%m.%y"'
status 78 "$survreport" check "$out/no-century.yaml"
has "$out/stderr" "'years_from: 1930'"
sed "s/$day/&T08:30:00Z/; 2,9s/T08:30:00Z/ 00:00/" "$out/clean.csv" >"$out/times.csv"
twin times times.csv '    dates: drop-time'
status 0 "$survreport" check "$out/times.yaml"
has "$out/stderr" "column 'dx': 40 times of day left out"
refused times times.csv "'dates: drop-time'"
# the order of day and month, which no day above 12 tells
awk -F, -v OFS=, 'NR == 1 || substr($2, 9) < 13' "$out/clean.csv" |
	sed "s/$day/\\3\\/\\2\\/\\1/" >"$out/order.csv"
config order order.csv "" ', format: ["%d/%m/%Y", "%Y-%m-%d"]'
sed -i 's/dx: {.*/dx: {type: date, format: "%d\/%m\/%Y"}/' \
	"$out/order.yaml"
status 0 "$survreport" check "$out/order.yaml"
has "$out/stderr" "column 'dx': no day is above 12"

# partial dates: a day in the middle of the month, of each way to write it
awk -F, -v OFS=, 'NR > 1 { $2 = substr($2, 1, 8) "15" } NR > 1 && NR < 5 {
	$2 = substr($2, 1, 5) "07-15" } 1' "$out/clean.csv" >"$out/known.csv"
awk -F, -v OFS=, 'NR > 1 && NR < 5 { $2 = substr($2, 1, 4) (NR == 2 ? "" : \
	NR == 3 ? "-00-00" : "-UN-UNK") } NR >= 5 { $2 = substr($2, 1, 7) (NR % 3 == 0 ? "" : \
	NR % 3 == 1 ? "-00" : "-xx") } 1' "$out/known.csv" >"$out/partial.csv"
config known known.csv "" ""
status 0 "$survreport" run --quiet --output "$out/clean" "$out/known.yaml"
twin partial partial.csv "" ', partial: {day: 15, month: 7}'
status 0 "$survreport" check "$out/partial.yaml"
has "$out/stderr" "column 'dx': 40 dates without a day or month were taken as day 15"
refused partial partial.csv "say by the column's 'partial'"
sed 's/-15,20/-31,20/; s/\(-0[469]\|-11\)-31,/\1-30,/; s/\(201[048]\)-02-31,/\1-02-28,/; s/-02-31/-02-28/; s/2012-02-28/2012-02-29/' \
	"$out/known.csv" | awk -F, -v OFS=, 'NR > 1 && NR < 5 { $2 = substr($2, 1, 4) "-12-31" } 1' \
	>"$out/ends.csv"
config ends ends.csv "" ""
status 0 "$survreport" run --quiet --output "$out/clean" "$out/ends.yaml"
twin last partial.csv "" ', partial: last'
# of missing ones, one has no diagnosis
sed 's/^\([0-9]*\),[^,]*,/\1,NA,/' "$out/partial.csv" >"$out/none.csv"
config none none.csv "" ""
status 0 "$survreport" run --quiet --output "$out/clean" "$out/none.yaml"
twin missing partial.csv "" ', partial: missing'

# names that are none of ours, blanks around values, a mark of byte order before
# semicolons and CRLF, codes that mean missing
status 0 "$survreport" run --quiet --output "$out/clean" "$out/clean.yaml"
sed '1s/.*/Patient ID,Date of diagnosis (dx),last contact,tot?,Größe\/Alter [J],Leuko %,Arm n (%)/' \
	"$out/clean.csv" >"$out/names.csv"
config names names.csv "" ""
sed -i 's/pid: {type: id/&, from: Patient ID/; s/dx: {type: date/&, from: Date of diagnosis (dx)/
s/last: {type: date/&, from: last contact/; s/dead: {type: flag/&, from: "tot?"/
s|age: {type: number|&, from: "Größe/Alter [J]"|; s/leuco: {type: number/&, from: "Leuko %"/
s/arm: {type: category/&, from: Arm n (%)/' "$out/names.yaml"
status 0 "$survreport" run --quiet --output "$out/names" "$out/names.yaml"
check "names: the numbers of the clean file" \
	cmp "$out/clean/t/results.csv" "$out/names/t/results.csv"
refused names names.csv "column 'pid'"
sed '2,$s/,/  , /g; 2,$s/$/ /' "$out/clean.csv" >"$out/blanks.csv"
twin blanks blanks.csv ""
{ printf '\357\273\277' && sed 's/$/\r/' "$out/semicolon.csv"; } >"$out/bom.csv"
twin bom bom.csv '    separator: ";"
    decimal: ","'
awk -F, -v OFS=, -v codes='N/A:unk:.:999' 'BEGIN { split(codes, code, ":") }
	NR > 1 && $5 == "" { $5 = code[NR % 4 + 1] } 1' "$out/clean.csv" >"$out/codes.csv"
config codes codes.csv '' ''
sed -i 's/missing: \[NA\]/missing: [NA, N\/A, unk, ".", 999]/' "$out/codes.yaml"
status 0 "$survreport" run --quiet --output "$out/codes" "$out/codes.yaml"
check "codes: the numbers of the clean file" \
	cmp "$out/clean/t/results.csv" "$out/codes/t/results.csv"
refused codes codes.csv "column 'age': 'N/A' is not a number"

# cells that no reading makes right, each by its line, column and value
for cell in '45%' '<5' '42738' '1.2.3' 'ca. 50' '5 Jahre'; do
	awk -F, -v OFS=, -v cell="$cell" 'NR == 7 { $5 = cell } 1' "$out/clean.csv" >"$out/cell.csv"
	[ "$cell" = 42738 ] && sed '7s/^\([0-9]*\),[^,]*/\1,42738/' "$out/clean.csv" >"$out/cell.csv"
	config cell cell.csv '    thousands: blank' ''
	status 65 "$survreport" check "$out/cell.yaml"
	has "$out/stderr" "cell.csv:7: column '"
	has "$out/stderr" "'$cell' is not a "
done
# a row that was cut, whatever is said
head -c -4 "$out/clean.csv" | sed '$s/,[^,]*$//' >"$out/cut.csv"
config cut cut.csv '    drop_empty: true' ''
status 65 "$survreport" check "$out/cut.yaml"
has "$out/stderr" "cut.csv:41: row has"

# frozen and verified, with an edit explained
sed 's/file: semicolon.csv/file: edited.csv/' "$out/semicolon.yaml" >"$out/edited.yaml"
cp "$out/semicolon.csv" "$out/edited.csv"
status 0 "$survreport" freeze --quiet --output "$out/frozen" "$out/edited.yaml"
status 0 "$survreport" verify "$out/edited.lock"
sed -i '5s/;/x;/' "$out/edited.csv"
status 1 "$survreport" verify "$out/edited.lock"
has "$out/stdout" "line 5 (pid 4x)"

# a large file that is no text is refused by its first bytes, not after reading all
mkdir -p "$out/large/data"
cp config/veteran.yaml "$out/large/"
truncate -s 3G "$out/large/data/veteran.csv"
status 65 timeout 10 "$survreport" check "$out/large/veteran.yaml"
has "$out/stderr" "veteran.csv:1:1: a NUL byte"
rm -r "$out/large"
finish
