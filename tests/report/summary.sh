#!/bin/sh
# Table 1 as people set it: lines of a number, decimals, one row of a flag,
# missing values as a level, the order of columns, classes below their number,
# and no statistics of one or two patients.
# shows: R-50
set -u
suite=summary
. tests/lib.sh

cat >"$out/d.csv" <<'DATA'
id,arm,age,smoker,sex
1,A,50,1,m
2,A,52,1,f
3,A,54,0,f
4,A,56,0,m
5,A,58,,m
6,B,60,1,f
7,B,64,0,f
8,B,,0,f
DATA

# table OPTIONS: rows of the table of an analysis with these options, in
# $out/rows, a line each: label|cell|cell
table() {
	cat >"$out/s.yaml" <<-EOF
		survreport: 1
		report: {id: s, title: S}
		inputs:
		  d:
		    file: d.csv
		    key: id
		    columns:
		      id: {type: id}
		      arm: {type: category, levels: [A, B], label: Arm}
		      age: {type: integer, unit: years, label: Age}
		      smoker: {type: flag, label: Smoker}
		      sex: {type: category, levels: {f: Female, m: Male}, label: Sex}
		derive:
		  age_2: {value: age / 10, label: Age in decades, unit: years}
		  age_group: {value: age, cut: [55, 60], labels: [young, middle, old], label: Age group}
		analyses:
		  t: {type: summary, by: arm, $1}
	EOF
	status 0 "$survreport" run --quiet --dump results "$out/s.yaml"
	sed -n '/^table t:/,$p' "$out/stdout" |
		sed 's/{[^{}]*=>\([^{}]*\)}/\1/g; s/^  *//; s/ *| */|/g' >"$out/rows"
}

# row LINE: the table has this row
row() {
	check "no row '$1' in: $(tr '\n' '/' <"$out/rows")" grep -qxF -e "$1" "$out/rows"
}

# no TEXT: no row of the table has it
no() {
	check "'$1' in: $(grep -F -e "$1" "$out/rows")" \
		test "$(grep -cF -e "$1" "$out/rows")" -eq 0
}

# --- One line a number, and no statistics of two patients ----------------------

# known of A: 50 52 54 56 58, quartiles (type 7) 52 and 56; of all also 60 64:
# quartiles 53 and 59
table 'variables: [age, smoker, sex], overall: true'
row 'Age, years|54 (52 to 56)|n = 2|56 (53 to 59)'
row 'Missing|0|1|1'
row 'Yes|2 (50.0)|1 (33.3)|3 (42.9)'
row 'No|2 (50.0)|2 (66.7)|4 (57.1)'
row 'Missing|1|0|1'
row 'note: Number (percent of known values) or median (quartiles).'
row 'note: Of fewer than 3 known values only their number (n) is given.'
no 'Mean'
no 'Range'

# --- Lines, decimals ------------------------------------------------------------

# 50 52 54 56 58: mean 54, variance 40 / 4; with 60 and 64: mean 394 / 7, sum of
# squares 22316 less 394² / 7 is 139.43, variance a sixth of that
table 'variables: [{age: {statistics: [mean-sd, range], digits: 2}}], overall: true'
row 'Age, years|||'
row 'Mean (SD)|54.00 (3.16)|n = 2|56.29 (4.82)'
row 'Range|50.00 to 58.00|n = 2|50.00 to 64.00'
no 'quartiles'

# those of the style hold where neither table nor variable says anything
cp templates/styles/nejm.yaml "$out/own.yaml"
echo 'digits: 2' >>"$out/own.yaml"
own='variables: [{age: {statistics: mean-sd}}, {age_2: {statistics: mean-sd, digits: 1}}]'
table "$own"
row 'Age, years, mean (SD)|54.0 (3.2)|n = 2'
sed 's|{id: s,|{id: s, style: own.yaml,|' "$out/s.yaml" >"$out/o.yaml"
status 0 "$survreport" run --quiet --dump results "$out/o.yaml"
sed 's/{[^{}]*=>\([^{}]*\)}/\1/g' "$out/stdout" >"$out/rows"
check "decimals of the style" grep -q '54\.00 (3\.16)' "$out/rows"
check "a variable's own decimals" grep -q '5\.4 (0\.3)' "$out/rows"

# a setting of the table holds for its variables, but for those with their own
table 'variables: [{age: {statistics: median-range}}, age_2], statistics: mean-sd, overall: first'
row '#|All patients N = 8|A N = 5|B N = 3'
row 'Age, years, median (range)|56 (50 to 64)|54 (50 to 58)|n = 2'
row 'Age in decades, years|5.63 (0.48)|5.40 (0.32)|n = 2'
row 'note: Mean (SD).'

# --- Flags and missing values ----------------------------------------------------

# one row: of the yes, of the second of two levels
table 'variables: [smoker, sex], one_row: true'
row 'Smoker|2 (50.0)|1 (33.3)'
row 'Female|2 (40.0)|3 (100)'
table 'variables: [{smoker: {one_row: true}}, {sex: {one_row: true}}]'
row 'Smoker|2 (50.0)|1 (33.3)'
row 'Sex, Male|3 (60.0)|0 (0)'
table 'variables: [{smoker: {one_row: false}}], one_row: true'
row 'Yes|2 (50.0)|1 (33.3)'

# a level of all patients, if anybody has it
table 'variables: [smoker, sex], missing: level'
row 'Yes|2 (40.0)|1 (33.3)'
row 'Unknown|1 (20.0)|0 (0)'
row 'Male|3 (60.0)|0 (0)'
row 'note: Percent of all patients: Smoker.'
no 'Missing'
status 0 "$survreport" run --quiet --output "$out/run" "$out/s.yaml"
check "results.csv has no level of missing values" \
	grep -q '^t,,arm,A,,,smoker,(missing),summary,pct,.*,20,' "$out/run/s/results.csv"

# --- Classes ----------------------------------------------------------------------

# classes of a number stand below it, and what is missing is said once
table 'variables: [age, age_group]'
sed -n '2,$p' "$out/rows" | grep -v '^method' >"$out/body"
check "classes of a number: $(cat "$out/body")" diff - "$out/body" <<'ROWS'
#|A N = 5|B N = 3
Age, years|54 (52 to 56)|n = 2
young|3 (60.0)|0 (0)
middle|2 (40.0)|0 (0)
old|0 (0)|2 (100)
Missing|0|1
note: Number (percent of known values) or median (quartiles).
note: Of fewer than 3 known values only their number (n) is given.
ROWS
# apart from it they keep their name, and so with a P-value of their own
table 'variables: [age_group, age]'
row 'Age group||'
table 'variables: [age, age_group], test: true'
check "no name of tested classes" grep -q '^Age group|' "$out/rows"

# what makes the columns has no rows, and check says so
table 'variables: [age, arm]'
no '100'
status 0 "$survreport" check "$out/s.yaml"
check "nothing is said of a variable by itself" grep -q "'arm' makes the columns" "$out/stderr"
finish
