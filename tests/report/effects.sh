#!/bin/sh
# Tables of effects: what stands in their columns, one test of a term with several
# coefficients, references and units of the config, levels with few events, and the
# column that is drawn.
# shows: R-54, R-58
set -u
suite=effects
. tests/lib.sh

# arm c has one event of three patients; nobody is of arm d
awk 'BEGIN {
	print "id,arm,age,t,e"
	for (i = 1; i <= 48; i++) {
		arm = i % 16 == 5 ? "c" : i % 2 ? "a" : "b"
		print i "," arm "," 40 + i % 7 "," 1 + (i * 5) % 23 "," \
			(arm == "c" ? i == 5 : i % 3 > 0)
	}
}' >"$out/d.csv"

# table OPTIONS: the table of an analysis, in $out/rows as label|cell|cell
table() {
	cat >"$out/m.yaml" <<-EOF
		survreport: 1
		report: {id: m, title: M}
		inputs:
		  d:
		    file: d.csv
		    key: id
		    columns:
		      id: {type: id}
		      arm: {type: category, levels: {a: A, b: B, c: C, d: D}, label: Arm}
		      age: {type: integer, unit: years, label: Age}
		      t: {type: integer}
		      e: {type: integer}
		endpoints: {os: {label: Survival, unit: months, time: t, event: e == 1}}
		analyses:
		  m: {endpoint: os, $1}
	EOF
	status 0 "$survreport" run --quiet --dump results "$out/m.yaml"
	sed -n '/^table m:/,$p' "$out/stdout" |
		sed 's/{[^{}]*=>\([^{}]*\)}/\1/g; s/^  *//; s/ *| */|/g' >"$out/rows"
}
row() {
	check "no row like '$1' in: $(tr '\n' '/' <"$out/rows")" grep -qx -e "$1" "$out/rows"
}

# every column in its place: 15 of 21 patients of arm a have the event, say the data
table 'type: cox, terms: [{arm: {reference: b}}, {age: {per: 5 years}}], unadjusted: true, overall_p: wald'
row '#|Events.*N|Unadjusted HR (95% CI)||Adjusted HR (95% CI)|P'
events=$(awk -F, '$2 == "a" { n++; d += $5 } END { print d "/" n }' "$out/d.csv")
row "A|$events|[0-9.]* (.*)||[0-9.]* (.*)|0[.][0-9]*"
row 'B|[0-9/]*|1||1 (reference)|'
row 'C.|1/3|[0-9.]* (.*)||[0-9.]* (.*)|0[.][0-9]*'
row 'Age, per 5 years|[0-9]*/48|.*'
row 'Arm|||||>*0[.][0-9]*.'
row 'D|0/0|NE||NE|'
row 'note: . Wald test of the whole term[.]'
row 'note: . Fewer than 5 events[.]'
row 'note: Unadjusted: each term in a model of its own, in the same patients[.]'

# nobody is of the reference: another takes its place, and the table says so
table 'type: cox, terms: [{arm: {reference: d}}, age]'
row 'A|[0-9/]*||1 (reference)|'
row 'note: Arm: nobody has the reference of the config, D; A is in its place[.]'
row 'Age, per year|.*'

# what is drawn is on the page: the sides of 1, and the axis
status 0 "$survreport" run --quiet --output "$out/run" config/gbsg.yaml
pdftotext -layout "$out/run/gbsg/report.pdf" "$out/text" 2>/dev/null
check "no words below the plot" grep -q 'longer survival *shorter survival' "$out/text"
check "no axis" grep -q '0[.]5  *1  *2  *4' "$out/text"

# subgroups: a table with the plot, or a figure
for shown in true:1:0 false:0:1; do
	sed "s/table: true/table: ${shown%%:*}/" tests/cases/after-cox/config.yaml |
		sed "s|../../../config|$top/config|" >"$out/forest.yaml"
	status 0 "$survreport" run --quiet --dump results "$out/forest.yaml"
	check "a table of subgroups, ${shown%%:*}: $(grep -c '^table forest:' "$out/stdout")" \
		test "$(grep -c '^table forest:' "$out/stdout"):$(
			grep -c '^figure forest' "$out/stdout")" = "${shown#*:}"
done
finish
