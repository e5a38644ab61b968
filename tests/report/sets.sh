#!/bin/sh
# Checkboxes, a column each, as one variable: a line each in Table 1, of those who
# have any box; one alone by has(); the same as the set that one column holds.
# shows: R-28, R-50
set -u
suite=sets
. tests/lib.sh

cat >"$out/d.csv" <<'CSV'
id,arm,op___1,op___2,op___3,ops
1,a,1,0,0,L
2,a,0,0,0,none
3,b,1,1,0,L;M
4,b,,,,
5,b,Checked,Unchecked,Unchecked,L
CSV

# config NAME COLUMNS DERIVED
config() {
	cat >"$out/$1.yaml" <<-YAML
		survreport: 1
		report: {id: $1, title: Sets}
		inputs:
		  d:
		    file: d.csv
		    key: id
		    columns:
		      id: {type: id}
		      arm: {type: category, label: Arm}
		      $2
		derive:
		  $3
		  both: {value: 'has(surgery, "L") and has(surgery, "M")', label: Both}
		analyses:
		  s: {type: summary, variables: [surgery, both], by: arm, overall: true}
	YAML
}
boxes='op___1: {type: flag}
      op___2: {type: flag}
      op___3: {type: flag}'
config boxes "$boxes" \
	'surgery: {set: [op___1, op___2, op___3], label: Surgery, levels: {L: Lumpectomy, M: Mastectomy, A: Dissection}}'
config whole 'surgery: {type: set, missing: [""], levels: {none: None, L: Lumpectomy, M: Mastectomy, A: Dissection}, from: ops, label: Surgery}' \
	'x: {value: 1}'
status 0 "$survreport" run --quiet --output "$out/runs" "$out/boxes.yaml"
status 0 "$survreport" run --quiet --output "$out/runs" "$out/whole.yaml"
# no box of five rows is known of one; 3 of 4 and 1 of 4 by hand
for row in 's,,,,,,surgery,L,summary,n,N,3,' 's,,,,,,surgery,L,summary,pct,Percent,75,' \
	's,,,,,,surgery,M,summary,pct,Percent,25,' 's,,,,,,surgery,A,summary,n,N,0,' \
	's,,,,,,surgery,,summary,missing,Missing,1,' 's,,arm,b,,,surgery,L,summary,denominator,Denominator,2,'; do
	has "$out/runs/boxes/results.csv" "$row"
done
grep -v ',surgery,none,' "$out/runs/whole/results.csv" >"$out/whole"
check "as the set of one column" cmp "$out/runs/boxes/results.csv" "$out/whole"
pdftotext -layout "$out/runs/boxes/report.pdf" "$out/text"
tr -s ' \n' ' ' <"$out/text" >"$out/flat"
has "$out/flat" "percentages can add up to more than 100"
has "$out/text" "Dissection"

# without levels, what stands behind the ___, or the label of the box
config bare "$boxes" 'surgery: {set: [op___1, op___2, op___3]}'
sed -i 's/op___3: {type: flag}/op___3: {type: flag, label: Dissection}/; s/"L"/"1"/; s/"M"/"2"/' "$out/bare.yaml"
status 0 "$survreport" run --dump dataset --stop-after validate "$out/bare.yaml"
has "$out/stdout" "column surgery: set, derived, levels 1 | 2 | 3=Dissection"

# a box that is empty beside others is told
sed -i 's/^2,a,0,0,0/2,a,,0,/' "$out/d.csv"
status 0 "$survreport" check "$out/boxes.yaml"
has "$out/stderr" "set 'surgery': 1 row with empty boxes beside others, which count as not ticked: line 3"
finish
