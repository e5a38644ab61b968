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


finish
