#!/bin/sh
# A first config from a data file: of the shipped data and of awkward files, what init
# writes is accepted by check, gives a report, and says what it guessed.  What is no
# data file is refused, with what to do.
# shows: R-9, R-3
set -u
suite=init
. tests/lib.sh
cd "$out" || exit 1
mkdir data

# accepted NAME DATA [OPTION...]: init writes NAME.yaml, which check and run accept.
accepted() {
	name=$1
	data=$2
	shift 2
	status 0 "$survreport" init "$data" -o "$name.yaml" "$@"
	status 0 "$survreport" check --quiet "$name.yaml"
	check "$name: nothing to say but warnings" test ! -s stdout
	status 0 "$survreport" run --quiet --output reports "$name.yaml"
}

# says NAME TEXT...: the config has these.
says() {
	name=$1
	shift
	for text; do
		has "$name.yaml" "$text"
	done
}

# --- Shipped data -----------------------------------------------------------------------

for file in "$top"/config/data/*.csv; do
	name=$(basename "$file" .csv)
	cp "$file" data/
	accepted "$name" "data/$name.csv"
done
says gbsg 'key: pid' 'label: Relapse-free survival' 'event: status == 1' 'time_unit: days' \
	'by: hormon' 'test: log-rank' 'terms: [hormon, age' 'times: [12, 36, 60]' \
	'file: data/gbsg.csv' 'status: 1 (n = 299) is taken for the event'
says lung "event: 'status == \"2\"'" 'inst: {type: text}' 'missing: 47'
says mgus2 'event: death' 'label: Overall survival' 'time: futime' 'event: pstat == 1' 'time_unit: months'
says heart 'time: futime' 'event: fustat == 1'
says veteran 'by: trt' 'time: time'
says opd-cohort 'event: "first(death_date, progression_date)"' 'censor: last_contact' \
	'from: last contact' 'type: set, separator: ";"'
says response 'No time to an event was found' 'type: summary' 'by: arm'
# two rows a patient: 506 events, not 468, are for somebody to ask for
cp "$top/tests/reference/colon_data.csv" data/colon.csv
accepted colon data/colon.csv
says colon 'by: id' "where: 'etype == \"1\"', pick: only" 'time: time_1' 'event: status_2' \
	'1858 rows of 929 patients'

# --- Awkward files ------------------------------------------------------------------------

# European Excel: semicolons, decimal commas, Latin-1, days with points; a date that
# nobody can tell.
awk 'BEGIN {
	print "Pat.-Nr.;Alter bei Diagnose;Gr\303\266\303\237e (mm);Klinik;Diagnose am;Letzter Kontakt;verstorben;Visite"
	for (i = 1; i <= 60; i++)
		printf "%d;%d;%d,%d;%s;%02d.%02d.%d;%02d.%02d.%d;%s;%02d/%02d/%d\n", i, 40 + i % 35, \
			10 + i % 20, i % 10, i % 2 ? "M\303\274nchen" : "K\303\266ln", \
			i % 28 + 1, i % 12 + 1, 2010 + i % 3, i % 27 + 1, i % 11 + 1, 2015 + i % 4, \
			i % 3 ? "nein" : "ja", i % 12 + 1, (i * 5) % 12 + 1, 2012
}' | iconv -f UTF-8 -t ISO-8859-1 >data/excel.csv
accepted excel data/excel.csv
says excel 'event: '"'"'if(verstorben == "ja", letzter_kontakt, missing)'"'" 'encoding: latin-1' 'separator: ";"' 'decimal: ","' "the word '" 'key: pat_nr' \
	'from: Pat.-Nr.' 'format: "%d.%m.%Y"' 'AMBIGUOUS' 'label: Overall survival' \
	'origin: diagnose_am' 'censor: letzter_kontakt'

# A column without values; codes for missing values; leading zeros; free text; numbers
# with a few texts among them; names that are words of YAML, of expressions and of
# configs; levels that are booleans.
awk 'BEGIN {
	print "record_id,empty,type,in,analyses,yes,missing,ldh,postcode,comment,first name,age,os_months,os_event,on"
	for (i = 1; i <= 80; i++)
		printf "%03d,,%s,%d,%s,%s,%s,%s,%05d,\"said: \"\"%d\"\", # no %d\",Anna%d,%d,%.1f,%d,%s\n", i, \
			i % 2 ? "a" : "b", i % 7 + i, i % 3 ? "off" : "on", i % 2 ? "yes" : "no", \
			i % 9 ? i : "NA", i == 5 ? "<5" : i == 6 ? "n.d." : i * 3.5, 1000 + i * 37, \
			i, i, i, i % 11 ? 30 + i % 40 : 999, 1 + i * 1.3, (i % 4 > 0), \
			i % 3 == 0 ? "TRUE" : i % 3 == 1 ? "no" : "~"
}' >data/awkward.csv
accepted awkward data/awkward.csv
says awkward 'key: record_id' 'empty: no row has a value' 'analyses_:' 'in_:' 'from: in' 'missing_:' \
	'missing: ["999"]' 'stands apart' "no numbers, and so taken as missing in 2 rows: '<5', 'n.d.'" \
	'postcode: {type: text}' 'comment: {type: text}' 'first name: it seems to name persons' \
	'time: os_months' 'event: os_event == 1' 'levels: ["off", "on"]'

# Names that become one, with quotes, umlauts, line ends; two statuses for one time.
printf '%b\n' 'ID,"Ki 67",ki_67,"a ""b""",a_b,\303\204rzte,"two
lines",time,status,relapse,1st,Age,age' >data/names.csv
awk 'BEGIN {
	for (i = 1; i <= 40; i++)
		printf "%d,%d,%d,%s,%d,%s,%d,%d,%d,%d,%d,%d,%d\n", i, i * 3, i * 2, i % 2 ? "x" : "y", \
			i, i % 3 ? "A" : "B", i % 5, i * 20, i % 2, i % 4 == 0, i % 2, 30 + i, 40 + i
}' >>data/names.csv
accepted names data/names.csv
says names 'ki_67: {type: integer' 'ki_67_2: {type: integer, from: Ki 67' "from: 'a \"b\"'" \
	'x_1st:' 'from: "two\x0Alines"' 'label: Age (age' 'time: time' 'event: status == 1'

# One column, one row, no row.
printf 'age\n50\n60\n71\n' >data/column.csv
accepted column data/column.csv
printf 'note\nfirst words of all\nsecond ones\nthird\n' >data/words.csv
accepted note data/words.csv
says note 'rows: {type: flow'
printf 'id,age,sex,time,status\n1,50,m,10,1\n' >data/row.csv
accepted row data/row.csv
printf 'id,age\n' >data/none.csv
status 65 "$survreport" init data/none.csv
has stderr 'there are no rows below the header'

# A status in words, dates, and contradictions in them.
awk 'BEGIN {
	print "patient_id,sex,date_of_diagnosis,progression_date,date_of_death,last_seen,vital_status"
	for (i = 1; i <= 90; i++)
		printf "P%d,%s,%d-%02d-%02d,%s,%s,%s,%s\n", i, i % 2 ? "female" : "male", 2010 + i % 4, \
			i % 12 + 1, i % 28 + 1, i % 5 ? "" : "2015-01-0" i % 9 + 1, \
			i % 3 ? "" : i == 9 ? "2019-05-05" : "2016-0" i % 9 + 1 "-11", \
			i == 7 ? "2001-01-01" : "2018-01-01", i % 3 ? "alive" : "dead"
}' >data/dates.csv
accepted dates data/dates.csv
says dates 'event: date_of_death' 'censor: "last(last_seen, date_of_death)"' \
	'origin: "if(first(last_seen, date_of_death) < date_of_diagnosis, missing, date_of_diagnosis)"' \
	'{check: date_of_diagnosis <= last_seen, severity: warning}' '1 row has an event after the last contact' \
	'label: Progression-free survival'
awk -F, 'BEGIN { OFS = "," } { print $1, $2, $3, $6, $7 }' data/dates.csv >data/words.csv
accepted words data/words.csv
says words "event: 'if(vital_status == \"dead\", last_seen, missing)'"
awk 'BEGIN {
	print "nr,arm,days,outcome"
	for (i = 1; i <= 60; i++)
		printf "%d,%s,%d,%s\n", i, i % 2 ? "A" : "B", 50 + i * 9, i % 3 ? "alive" : i % 2 ? "dead of disease" : "dead, other cause"
}' | sed 's/dead, other cause/"dead, other cause"/' >data/causes.csv
accepted causes data/causes.csv
says causes 'event: '"'"'outcome in ["dead of disease", "dead, other cause"]'"'" 'type: cumulative-incidence'

# Status codes with a 9 for unknown, a time below zero, dates of birth, years of two
# digits, partial dates, a column whose name says that it is about censoring.
awk 'BEGIN {
	print "subjid,geburtsdatum,dx,pfs_days,pfs_status,cens,os_days"
	for (i = 1; i <= 90; i++)
		printf "S%02d,%02d.%02d.%02d,%s,%d,%d,%d,%d\n", i, i % 28 + 1, i % 12 + 1, 30 + i % 40, \
			i % 9 ? sprintf("%d-%02d-%02d", 2010 + i % 5, i % 12 + 1, i % 28 + 1) : "2012", \
			i == 4 ? -3 : i * 11, i % 10 ? 1 + i % 2 : 9, i % 3 == 0, i * 13
}' >data/codes.csv
accepted codes data/codes.csv
says codes '9 in 9 rows is taken as missing' 'event: '"'"'pfs_status == "2"'"'" \
	'time: "if(pfs_days < 0, missing, pfs_days)"' '{check: pfs_days >= 0, severity: warning}' \
	'age: {value: "years(geburtsdatum, dx)"' 'years_from: 1920' 'partial: {day: 15, month: 7}' \
	'AMBIGUOUS: a column of this name may say who is censored'

# Intervals from start to stop; the form of ADaM; a title above the names, saved with its
# separators; a name of a file that needs quotes.
awk 'BEGIN {
	print "id,tstart,tstop,event,sex"
	for (i = 1; i <= 60; i++) {
		printf "%d,0,%d,0,%s\n", i, 30 + i, i % 2 ? "m" : "f"
		printf "%d,%d,%d,%d,%s\n", i, 30 + i, 90 + 7 * i, i % 2, i % 2 ? "m" : "f"
		if (i % 3 == 0) printf "%d,%d,%d,%d,%s\n", i, 90 + 7 * i, 200 + 7 * i, 0, i % 2 ? "m" : "f"
	}
}' >data/intervals.csv
accepted intervals data/intervals.csv
says intervals 'tstop_max: {value: tstop, pick: max' 'event_any: {value: event, pick: any' \
	'time: tstop_max' 'event: event_any'
awk 'BEGIN {
	print "STUDYID,USUBJID,PARAMCD,PARAM,AVAL,CNSR,TRTP"
	for (i = 1; i <= 60; i++) {
		printf "S1,S1-%03d,OS,Overall survival,%d,%d,%s\n", i, 30 + i * 9, i % 2, i % 3 ? "A" : "B"
		printf "S1,S1-%03d,PFS,Progression-free survival,%d,%d,%s\n", i, 20 + i * 7, (i % 3 > 1 ? 2 : i % 3), i % 3 ? "A" : "B"
	}
}' >data/adtte.csv
accepted adtte data/adtte.csv
says adtte 'label: Overall survival' 'os:' "event: 'CNSR_OS == \"0\"'" 'PARAMCD == "OS"' 'CNSR_PFS: 0 (n = 20) is taken for the event' \
	'by: TRTP'
{
	printf 'Export of the registry;;;;;;;;\n;;;;;;;;\n'
	sed 's/,/;/g; s/"//g' data/gbsg.csv | cut -d ';' -f 1-9
} >"data/Müller's \"export\" (1).csv"
accepted title "data/Müller's \"export\" (1).csv"
says title 'skip: 2' 'id: mueller_s_export_1' "file: 'data/Müller''s \"export\" (1).csv'" 'key: pid'
# a row that is cut short is no row below a title
{
	cat data/gbsg.csv
	printf '1,2\n'
} >data/cut.csv
status 65 "$survreport" init data/cut.csv
has stderr 'cut.csv:688: the row has 2 fields, the header 11'

# Texts that a font or a spreadsheet cannot take; names that mean nothing to YAML.
awk 'BEGIN {
	print "null,no,~,\360\237\230\200,group,time,event,formula"
	for (i = 1; i <= 40; i++)
		printf "%d,%s,%d,%s,%s,%d,%s,%s\n", i, i % 2 ? "y" : "n", i, i % 2 ? "\347\224\267" : "\345\245\263", \
			i % 3 ? "null" : "yes", i * 30, i % 2 ? "true" : "false", i % 2 ? "=SUM(A1)" : "b"
}' >data/signs.csv
accepted signs data/signs.csv
says signs 'Level 1' 'formula: {type: text}' 'missing: ["null"]' 'event: event'

# An export of REDCap: several events a patient, checkboxes, missing codes, and its
# dictionary.
awk 'BEGIN {
	print "record_id,redcap_event_name,sex,age,comorb___1,comorb____99,ecog,visit_date,patients_complete"
	for (i = 1; i <= 50; i++) {
		printf "%d,baseline_arm_1,%d,%d,%d,%d,%d,2015-%02d-%02d,2\n", i, 1 + i % 2, 40 + i % 30, i % 3 == 0, i % 5 == 0, i % 10 ? i % 3 : 99, i % 12 + 1, i % 28 + 1
		printf "%d,followup_arm_1,,,,,%d,2016-%02d-%02d,2\n", i, i % 4, i % 12 + 1, i % 28 + 1
	}
}' >data/redcap.csv
cat >data/dictionary.csv <<'END'
"Variable / Field Name","Form Name","Section Header","Field Type","Field Label","Choices, Calculations, OR Slider Labels","Field Note","Text Validation Type OR Show Slider Number","Identifier?"
record_id,patients,,text,"Study number",,,,
sex,patients,,radio,"Sex at birth","1, Female | 2, Male",,,
age,patients,,text,"<b>Age</b> at entry",,,integer,
comorb,patients,,checkbox,Comorbidity,"1, Diabetes, any type | -99, Not asked",,,
ecog,patients,,dropdown,ECOG,"0, Fully active | 1, Restricted | 2, Ambulatory | 3, In bed | 99, Unknown",,,
visit_date,patients,,text,"Date of the visit",,,date_ymd,
END
accepted redcap data/redcap.csv --dictionary data/dictionary.csv
says redcap '"1": Female, "2": Male' 'label: "Comorbidity: Diabetes, any type"' 'by: record_id' \
	'keep: [sex, age' "99 is called 'Unknown'" 'label: Age at entry' 'ecog_baseline:' 'label: "Comorbidity: Not asked"'

# 100,000 rows take no time that anybody notices.
awk 'BEGIN {
	print "id,age,sex,stage,arm,time,status,dx"
	for (i = 1; i <= 100000; i++)
		printf "%d,%d,%s,%d,%s,%d,%d,%d-%02d-%02d\n", i, 30 + i % 50, i % 2 ? "m" : "f", i % 4 + 1, \
			i % 3 ? "A" : "B", i * 7 % 3000, i % 3 == 0, 2000 + i % 20, i % 12 + 1, i % 28 + 1
}' >data/large.csv
status 0 timeout 10 "$survreport" init data/large.csv -o large.yaml
status 0 "$survreport" check --quiet large.yaml

# Small files in which a status has one code only, a key is missing, yes is written in two
# ways, nothing differs.
printf 'id,time,status,arm\n1,3,0,A\n2,5,0,B\n3,9,0,A\n' >data/small.csv
accepted small data/small.csv
says small 'no row has an event by this reading'
printf 'pid,days,event,vital\n1,3,Yes,alive\nNA,5,yes,alive\n3,9,no,alive\n4,10,no,alive\n' >data/smaller.csv
accepted smaller data/smaller.csv
says smaller 'event: event' "'pid' seems to name the patients in 4 rows, and is missing in 1"

# --- Other formats ------------------------------------------------------------------------

if command -v sqlite3 >/dev/null; then
	sqlite3 data/two.sqlite '.mode csv' ".import $top/config/data/gbsg.csv gbsg" \
		'create table other (a int)'
	status 64 "$survreport" init data/two.sqlite
	has stderr 'several tables: gbsg, other (say by --table NAME or --query SQL'
	status 64 "$survreport" init data/two.sqlite --table gbgs
	has stderr "did you mean 'gbsg'?"
	accepted sqlite data/two.sqlite --table gbsg
	says sqlite 'sqlite: data/two.sqlite' 'query: '"'"'select * from "gbsg"'"'" 'event: status == 1'
	accepted query data/two.sqlite --query 'select pid, age, rfstime, status from gbsg where age > 30'
	says query 'age > 30'
else
	skip "sqlite3 is not installed"
fi

cat >spec <<'END'
pid number Patient
born date Date of birth
dx date Diagnosis
last date Last contact
dead number Death
stage number Stage of disease
= 1 I
= 2 II
= 9 unknown
arm number Treatment
= 1 Placebo
= 2 Drug
END
awk 'BEGIN {
	print "pid,born,dx,last,dead,stage,arm"
	for (i = 1; i <= 60; i++)
		printf "%d,%04d-%02d-%02d,%04d-%02d-%02d,%04d-%02d-%02d,%d,%d,%d\n", i, \
			1930 + i % 40, i % 12 + 1, i % 28 + 1, 2010 + i % 5, i % 12 + 1, i % 28 + 1, \
			2016 + i % 3, i * 7 % 12 + 1, i * 5 % 28 + 1, i % 3 == 0, i % 10 ? i % 2 + 1 : 9, i % 2 + 1
}' >spec.csv
for format in sav dta xpt; do
	check "$format is made" "$top/$B/tests/tools/make_stat" "$format" spec spec.csv "data/d.$format"
	accepted "$format" "data/d.$format"
	says "$format" 'event: "if(dead, last, missing)"' 'years(born, dx)' 'by: arm' "file: data/d.$format"
done
says sav 'levels: {"1": I, "2": II}' "9 is called 'unknown'" 'label: Stage of disease'
cp data/d.sav data/d.dat
accepted dat data/d.dat
says dat 'format: sav'

mkdir -p parts
printf application/vnd.oasis.opendocument.spreadsheet >parts/mimetype
{
	printf '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
	for sheet in Notes Patients; do
		printf '<table:table table:name="%s"><table:table-row><table:table-cell office:value-type="string"><text:p>A list</text:p></table:table-cell></table:table-row>' "$sheet"
		awk -F, 'NR <= 40 {
			printf "<table:table-row>"
			for (i = 1; i <= NF; i++) {
				v = $i
				gsub(/"/, "", v)
				if (NR == 1)
					printf "<table:table-cell office:value-type=\"string\"><text:p>%s</text:p></table:table-cell>", v
				else
					printf "<table:table-cell office:value-type=\"float\" office:value=\"%s\"><text:p>%s</text:p></table:table-cell>", v, v
			}
			printf "</table:table-row>"
		}' data/gbsg.csv
		printf '</table:table>'
	done
	printf '</office:spreadsheet></office:body></office:document-content>'
} >parts/content.xml
check "an .ods is made" "$top/$B/tests/tools/make_zip" data/d.ods parts mimetype content.xml
status 65 "$survreport" init data/d.ods
has stderr '--sheet NAME says here which one is meant'
accepted ods data/d.ods --sheet Patients
says ods 'sheet: Patients' 'header_row: 2' 'event: status == 1'

# --- Mistakes ---------------------------------------------------------------------------

status 64 "$survreport" init
has stderr 'no data file'
status 64 "$survreport" init data/gbsg.csv data/lung.csv
has stderr 'one data file at a time'
status 64 "$survreport" init -
has stderr 'and not from stdin'
status 66 "$survreport" init data/nothing.csv
has stderr "'data/nothing.csv' is not there"
status 66 "$survreport" init data
has stderr 'is a folder'
printf '%%PDF-1.7\n' >report.pdf
status 65 "$survreport" init report.pdf
has stderr 'is a PDF'
status 64 "$survreport" init gbsg.yaml
has stderr 'is a config'
: >data/empty.csv
status 65 "$survreport" init data/empty.csv
has stderr 'is empty'
printf 'a,a\n1,2\n' >data/twice.csv
status 65 "$survreport" init data/twice.csv
has stderr "columns 1 and 2 are both called 'a'"
printf 'a,b\nNA,\nNA,\n' >data/nothing.csv
status 65 "$survreport" init data/nothing.csv
has stderr 'no column is of use: a: no row has a value'
rm data/nothing.csv
cp gbsg.yaml before.yaml
status 73 "$survreport" init data/lung.csv -o gbsg.yaml
has stderr "'gbsg.yaml' is there already (--force replaces it)"
check "a config that is there stays" cmp gbsg.yaml before.yaml
status 0 "$survreport" init data/lung.csv -o gbsg.yaml --force
has gbsg.yaml 'file: data/lung.csv'
status 73 "$survreport" init data/lung.csv -o data
has stderr 'is a folder'
status 73 "$survreport" init data/lung.csv -o nowhere/lung.yaml
has stderr 'cannot be written'
status 64 "$survreport" init data/lung.csv --sheet A
has stderr 'this is no spreadsheet'
status 64 "$survreport" init data/lung.csv --table A
has stderr 'this is no SQLite database'
status 66 "$survreport" init data/lung.csv --dictionary nothing.csv
has stderr "'nothing.csv' is not there"
status 65 "$survreport" init data/lung.csv --dictionary data/gbsg.csv
has stderr 'this is no data dictionary of REDCap'
status 0 "$survreport" init data/causes.csv --dictionary data/dictionary.csv
has stderr 'warning: none of its'

# A link is named, and not what it leads to tonight.
ln -s gbsg.csv data/tonight.csv
mkdir -p deep/er
status 0 "$survreport" init data/tonight.csv -o deep/er/link.yaml
has deep/er/link.yaml 'file: "../../data/tonight.csv"'
status 0 "$survreport" check --quiet deep/er/link.yaml
status 0 "$survreport" init "$out/data/gbsg.csv" -o absolute.yaml
has absolute.yaml 'file: data/gbsg.csv'

# To stdout, and from the folder of the config.
mkdir sub
status 0 "$survreport" init data/lung.csv
has stdout 'file: data/lung.csv'
check "nothing but the config on stdout" test ! -s stderr
status 0 "$survreport" init data/lung.csv -o sub/lung.yaml
has sub/lung.yaml 'file: "../data/lung.csv"'
status 0 "$survreport" check --quiet sub/lung.yaml

finish
