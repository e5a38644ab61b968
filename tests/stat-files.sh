#!/bin/sh
# Files of SPSS, Stata and SAS: each gives the numbers of its CSV twin; labels, missing
# values and dates are what the file says; what is cut, damaged or contradictory is
# refused, and whatever reads it, the program lives.
# shows: R-3
set -u
suite=stat-files
. tests/lib.sh
make_stat=$top/$B/tests/tools/make_stat

# 60 made-up patients, full of dates; labels, several kinds of missing values.
awk 'BEGIN {
	print "pid,born,dx,last,dead,stage,arm,bili,site"
	for (i = 1; i <= 60; i++)
		printf "%d,%04d-%02d-%02d,%04d-%02d-%02d,%04d-%02d-%02d,%d,%s,%d,%s,%s\n", i, \
			1930 + i % 40, i % 12 + 1, i % 28 + 1, \
			2010 + i % 5, i % 12 + 1, i % 28 + 1, \
			2016 + i % 3, i * 7 % 12 + 1, i * 5 % 28 + 1, i % 3 == 0, \
			i % 10 ? i % 4 + 1 : "", i % 2 + 1, \
			i % 9 ? 0.1 * (i % 17) + 1 / 3 : "", \
			i % 7 ? (i % 2 ? "M\303\274nchen" : "Ulm") : ""
}' >"$out/clean.csv"
cat >"$out/spec" <<-'END'
	pid number Patient
	born date Date of birth
	dx date Diagnosis
	last date Last contact
	dead number Death
	stage number Stage of disease
	= 1 I
	= 2 II
	= 3 III
	= 4 IV
	arm number Treatment
	= 1 Placebo
	= 2 Drug
	bili number Serum bilirubin
	site text Hospital
END

# config NAME FILE STAGE ARM [INPUT]: the study of that file, and levels of two columns.
config() {
	cat >"$out/$1.yaml" <<-END
		survreport: 1
		report: {id: t, title: T}
		inputs:
		  d:
		    file: $2
		    key: pid${5:-}
		    columns:
		      pid: {type: id}
		      born: {type: date}
		      dx: {type: date}
		      last: {type: date}
		      dead: {type: flag}
		      stage: {type: category$3}
		      arm: {type: category$4}
		      bili: {type: number}
		      site: {type: category}
		derive:
		  age: {value: (dx - born) / 365.25}
		endpoints:
		  os: {label: Survival, unit: months, time: last - dx, time_unit: days, event: dead}
		analyses:
		  base: {type: summary, variables: [age, stage, bili, site], by: arm}
		  km: {type: kaplan-meier, endpoint: os, by: arm, times: [12, 24]}
		  cox: {type: cox, endpoint: os, terms: [age, bili, stage]}
	END
}
levels=", levels: {1: I, 2: II, 3: III, 4: IV}"
arms=", levels: {1: Placebo, 2: Drug}"

config clean clean.csv "$levels" "$arms"
status 0 "$survreport" run --quiet --output "$out/clean" "$out/clean.yaml"

# twin FORMAT STAGE ARM: the file gives the results.csv of the CSV.
twin() {
	check "$1 is made" "$make_stat" "$1" "$out/spec" "$out/clean.csv" "$out/d.$1"
	config "$1" "d.$1" "$2" "$3"
	status 0 "$survreport" run --quiet --output "$out/$1" "$out/$1.yaml"
	check "$1: the numbers of the CSV" cmp "$out/clean/t/results.csv" "$out/$1/t/results.csv"
}

twin sav "" ""
twin zsav "" ""
# portable files know no umlauts, and have names in capitals
config por d.por "" ""
sed -i -E 's/^( {6})([a-z]+): \{/\1\2: {from: \U\2\E, /' "$out/por.yaml"
sed 's/M\xC3\xBCnchen/Koeln/' "$out/clean.csv" >"$out/plain.csv"
check "por is made" "$make_stat" por "$out/spec" "$out/plain.csv" "$out/d.por"
status 0 "$survreport" run --quiet --output "$out/por" "$out/por.yaml"
config plain plain.csv "$levels" "$arms"
status 0 "$survreport" run --quiet --output "$out/plain" "$out/plain.yaml"
check "por: the numbers of the CSV" cmp "$out/plain/t/results.csv" "$out/por/t/results.csv"

twin dta "" ""
twin sas7bdat "$levels" "$arms"
twin xpt "$levels" "$arms"

# Values that the file says are missing, and why; times of day; Stata's months.
cat >"$out/reasons" <<-'END'
	pid number Patient
	dx time Diagnosis
	last date Last contact
	dead number Death
	smoke number Smoking
	= 0 never
	= 1 ever
	= 9 refused
	! 8 9
	arm number Treatment
	= 1 Placebo
	= 2 Drug
END
awk 'BEGIN {
	print "pid,dx,last,dead,smoke,arm"
	for (i = 1; i <= 30; i++)
		printf "%d,%d-03-15%s,2019-05-%02d,%d,%s,%d\n", i, 2010 + i % 5, \
			i == 7 ? " 08:30" : "", i % 28 + 1, i % 3 == 0, \
			i == 3 || i == 4 ? 9 : i == 5 ? 8 : i == 6 ? "" : i % 2, i % 2 + 1
}' >"$out/reasons.csv"
# reasons NAME FILE SMOKE [INPUT]
reasons() {
	cat >"$out/$1.yaml" <<-END
		survreport: 1
		report: {id: t, title: T}
		inputs:
		  d:
		    file: $2
		    key: pid${4:-}
		    columns:
		      pid: {type: id}
		      dx: {type: date}
		      last: {type: date}
		      dead: {type: flag}
		      smoke: {type: category$3}
		      arm: {type: category}
		endpoints:
		  os: {label: Survival, unit: months, time: last - dx, time_unit: days, event: dead}
		analyses:
		  base: {type: summary, variables: [smoke], by: arm}
		  km: {type: kaplan-meier, endpoint: os, by: arm}
	END
}
check "sav is made" "$make_stat" sav "$out/reasons" "$out/reasons.csv" "$out/r.sav"
reasons rsav r.sav ""
status 65 "$survreport" run --output "$out/r" "$out/rsav.yaml"
has "$out/stderr" "r.sav: row 7: column 'dx': '2012-03-15 08:30:00' is not a date (a date has no time of day; the input's 'dates: drop-time' leaves it out)"
reasons rsav r.sav "" "
    dates: drop-time"
status 0 "$survreport" run --output "$out/r" "$out/rsav.yaml"
has "$out/stderr" "r.sav: note: column 'smoke': 3 values are missing, as the file says: 9 'refused' (2), 8 (1)"
has "$out/stderr" "column 'dx': 1 time of day left out"
status 0 "$survreport" run --dump dataset --output "$out/r" "$out/rsav.yaml"
has "$out/stdout" "column smoke: category, label 'Smoking', levels 0=never | 1=ever"
has "$out/stdout" "3	2013-03-15	2019-05-04	true	.token	2"
has "$out/stdout" "6	2011-03-15	2019-05-07	true	.empty	1"
# the config has the last word
reasons rsav r.sav ", levels: {0: no, 1: yes, 9: 'not told'}" "
    dates: drop-time"
status 0 "$survreport" run --dump dataset --output "$out/r" "$out/rsav.yaml"
has "$out/stdout" "3	2013-03-15	2019-05-04	true	9	2"

# Stata and SAS tag them
sed '/^!/d; /^= 9/d; s/^= 1 ever/&\n= .a refused/' "$out/reasons" >"$out/tags"
sed 's/,9,/,.a,/; s/,8,/,.b,/; s/ 08:30//' "$out/reasons.csv" >"$out/tags.csv"
check "dta is made" "$make_stat" dta "$out/tags" "$out/tags.csv" "$out/r.dta"
reasons rdta r.dta ""
status 0 "$survreport" run --output "$out/r" "$out/rdta.yaml"
has "$out/stderr" "column 'smoke': 3 values are missing, as the file says: .a 'refused' (2), .b (1)"
sed 's/\.a/.A/; s/\.b/.B/' "$out/tags.csv" >"$out/TAGS.csv"
check "sas is made" "$make_stat" sas7bdat "$out/tags" "$out/TAGS.csv" "$out/r.sas7bdat"
reasons sas r.sas7bdat ""
status 0 "$survreport" run --output "$out/r" "$out/sas.yaml"
has "$out/stderr" "column 'smoke': 3 values are missing, as the file says: .A (2), .B (1)"

# dates that cannot be told, and numbers of single precision
# stata TYPE VALUE COLUMN: a file of two columns, and what a run says of it.
stata() {
	printf 'pid number P\nx %s X\n' "$1" >"$out/two"
	printf 'pid,x\n1,%s\n2,%s\n' "$2" "$2" >"$out/two.csv"
	check "$1 is made" "$make_stat" dta "$out/two" "$out/two.csv" "$out/two.dta"
	cat >"$out/two.yaml" <<-END
		survreport: 1
		report: {id: t, title: T}
		inputs: {d: {file: two.dta, columns: {pid: {type: id}, x: {type: $3}}}}
		analyses: {base: {type: summary, variables: [x]}}
	END
	"$survreport" run --output "$out/second" "$out/two.yaml" >"$out/stdout" 2>"$out/stderr"
	"$survreport" run --dump dataset --output "$out/second" "$out/two.yaml" >"$out/stdout" 2>/dev/null
}
stata %tb 12 date
has "$out/stderr" "column 'x': business days (%tb) need Stata's calendar file"
stata %tC 1741996800000 date
has "$out/stderr" "column 'x': times with leap seconds (%tC) are not read"
stata %tcf 1741996800000 date
has "$out/stderr" "column 'x': times (%tc) are kept as float"
stata month 2015-03-01 date
has "$out/stderr" "two.dta: row 1: column 'x': '2015-03' is not a date (a part of the date is missing"
stata month 2015-03-01 'date, partial: {day: 15}'
has "$out/stdout" "1	1	2015-03-15"
stata %tq 220 date
has "$out/stderr" "column 'x': '2015q1' is not a date"
# months far beyond a calendar
stata %tm 1e20 number
has "$out/stdout" "1	1	1e+20"
stata %td 20162 date
has "$out/stdout" "1	1	2015-03-15"
stata float 0.1 number
has "$out/stderr" "column 'x': numbers are kept as float in the file, with 7 digits"
has "$out/stdout" "1	1	0.100000001490116"
stata float 0.1 category
has "$out/stdout" "column x: category, label 'X', levels 0.1"

# Old files of Stata do not tell their encoding: UTF-8 if all of it is, else Windows-1252
# old VALUE...: a file of these texts, and what a run says of it.
old() {
	printf 'pid number P\nx text X\n' >"$out/old"
	printf 'pid,x\n' >"$out/old.csv"
	for value; do
		printf "1,$value\n" >>"$out/old.csv"
	done
	check "dta114 is made" "$make_stat" dta114 "$out/old" "$out/old.csv" "$out/old.dta"
	sed 's/two.dta/old.dta/' "$out/two.yaml" >"$out/old.yaml"
	"$survreport" run --dump dataset --output "$out/second" "$out/old.yaml" >"$out/stdout" 2>"$out/stderr"
}
old 'trait\351' 'non trait\351' trait
has "$out/stdout" "column x: category, label 'X', levels non traité | trait | traité"
old 'trait\303\251' trait
has "$out/stdout" "column x: category, label 'X', levels trait | traité"
# byte 0x81 is in UTF-8, and none of Windows-1252: the second reading ends before the first
old '\303\201' a b c d e f g 'trait\351'
has "$out/stderr" "old.dta: row 1: a text has bytes that are not in the encoding WINDOWS-1252 (give the input its 'encoding')"

# Files that are cut, where ReadStat itself would not see it, and others.
for format in sav zsav por dta sas7bdat xpt; do
	size=$(wc -c <"$out/d.$format")
	for left in $((size - 1)) $((size * 2 / 3)) 300; do
		head -c "$left" "$out/d.$format" >"$out/cut.$format"
		sed "s/file: d\\.$format/file: cut.$format/" "$out/$format.yaml" >"$out/cut.yaml"
		# the padding of a page, and of a last line, is no loss
		case "$format $left" in "sas7bdat $((size - 1))" | "por $((size - 1))") continue ;; esac
		status 65 "$survreport" run --quiet --output "$out/cut" "$out/cut.yaml"
	done
done

# What reads a file may die of it: the program says so.
# fake BODY: a library that does this when it begins.
fake() {
	mkdir -p "$out/lib"
	sed -n 's/.*[^a-z]S(\([a-z0-9_]*\)).*/\1/p' src/load/readstat_reader.c | awk -v body="$1" '
		BEGIN { print "#include <signal.h>\n#include <stdlib.h>\n#include <string.h>" }
		{ print "void *readstat_" $1 "(void) {" ($1 == "parser_init" ? body : "") " return 0; }" }
	' >"$out/lib/fake.c"
	check "a library that fails is made" "${CC:-cc}" -w -shared -fPIC -o "$out/lib/libreadstat.so.1" "$out/lib/fake.c"
	status 65 env LD_LIBRARY_PATH="$out/lib" "$survreport" run --quiet --output "$out/dead" "$out/rdta.yaml"
}
fake 'signal(SIGUSR1, SIG_DFL); raise(SIGUSR1);' # as out of memory does
has "$out/stderr" "r.dta: error: reading it takes more than 512 MB of memory, or fails"
fake 'raise(SIGKILL);'
has "$out/stderr" "r.dta: error: reading it was ended by the system (is the memory full?)"
case $B in
*asan) ;; # the sanitizer takes the signal, and the memory
*)
	fake 'raise(SIGSEGV);'
	has "$out/stderr" "r.dta: error: what reads it crashed by it (Segmentation fault): it is damaged"
	fake 'for (;;) { char *p = malloc(1 << 24); if (!p) return 0; memset(p, 1, 1 << 24); }'
	has "$out/stderr" "r.dta: error: reading it takes more than 512 MB of memory, or fails"
	fake ''
	has "$out/stderr" "r.dta: error: it needs more memory than it may have"
	;;
esac
: >"$out/lib/libreadstat.so.1"
status 65 env LD_LIBRARY_PATH="$out/lib" "$survreport" run --quiet --output "$out/dead" "$out/rdta.yaml"
has "$out/stderr" "r.dta: error: to read a Stata file, the library ReadStat is needed (apt-get install libreadstat1), or export it as CSV"

# Mutants end in an error, or in rows.
check "mutants" "$top/$B/tests/tools/mutate_files" 1 40 "$out/d.sav" "$out/d.zsav" "$out/d.por" \
	"$out/d.dta" "$out/d.sas7bdat" "$out/d.xpt"

# Frozen, with a row that changed named as one.
status 0 "$survreport" freeze --quiet --output "$out/frozen" "$out/rdta.yaml"
status 0 "$survreport" verify "$out/rdta.lock"
sed 's/^4,2014/4,2013/' "$out/tags.csv" >"$out/tags2.csv"
check "dta is made" "$make_stat" dta "$out/tags" "$out/tags2.csv" "$out/r.dta"
status 1 "$survreport" verify "$out/rdta.lock"
has "$out/stdout" "row 4 (pid 4)"

finish
