#!/bin/sh
# What a report says of its data that nobody asked for: that rows are counted
# where an id repeats, and whose name stands for a label.
# shows: R-44
set -u
suite=notes
. tests/lib.sh

# config COLUMN-KEYS ANALYSES: a study of 30 patients in 90 rows
config() {
	cat <<-EOF
		survreport: 1
		report: {id: visits, title: Visits}
		inputs:
		  d:
		    file: d.csv
		    columns:
		      record_id: {type: id$1}
		      row: {type: $2}
		      arm: {type: category$3}
		      t: {type: number, label: Time}
		      dead: {type: flag, label: Dead}
		endpoints: {os: {time: t, unit: months, event: dead, label: OS}}
		analyses:
		  patients: {type: summary, title: Patients, variables: [t], by: arm}
		  curves: {type: kaplan-meier, title: Curves, endpoint: os, by: arm}
		  model: {type: cox, title: Model, endpoint: os, terms: [arm]$4}
	EOF
}
awk 'BEGIN {
	print "record_id,row,arm,t,dead"
	for (i = 0; i < 90; i++)
		printf "P%d,%d,%s,%d,%d\n", i % 30, i, i % 2 ? "a" : "b", i + 1, i % 3 == 0
}' >"$out/d.csv"
note='Counts are of rows: values of record_id repeat'
source='30 values of record_id stand in 90 rows'

# reported NAME: the report's words are in $out/NAME.html, on one line
reported() {
	status 0 "$survreport" run --quiet --output "$out/run" --export report.html \
		"$out/$1.yaml"
	tr '\n' ' ' <"$out/run/visits/report.html" >"$out/$1.html"
}
# says NAME TIMES TEXT
says() {
	check "$1: $2 times '$3'" test \
		"$(grep -o "$3" "$out/$1.html" | wc -l)" -eq "$2"
}

config '' text '' '' >"$out/repeated.yaml"
reported repeated
says repeated 1 "$source"
says repeated 3 "$note"

# an analysis that takes the rows of a patient for a cluster knows of them
config '' text '' ', cluster: record_id' >"$out/cluster.yaml"
reported cluster
says cluster 1 "$source"
says cluster 2 "$note"

# another id tells the rows apart: this one repeats by its nature
config '' id '' '' >"$out/told.yaml"
reported told
says told 0 "$source"
says told 0 "$note"

# an id that does not repeat
sed 2,61d "$out/d.csv" >"$out/once.csv"
config '' text '' '' | sed 's/d.csv/once.csv/' >"$out/once.yaml"
reported once
says once 0 "stand in"
says once 0 "$note"

# the names of columns stand for labels that nobody gave: check says so, once,
# of those that analyses print
status 0 "$survreport" check "$out/repeated.yaml"
has "$out/stderr" "note: the report prints 1 column by its name, for want of a 'label': arm"
config '' text ', label: arm' '' >"$out/labelled.yaml"
status 0 "$survreport" check "$out/labelled.yaml"
check "a label that is the name is a label" \
	sh -c "! grep -q 'for want of' '$out/stderr'"
config '' text '' '' | sed 's/, label: Time//; s/, label: Dead//' >"$out/bare.yaml"
status 0 "$survreport" check "$out/bare.yaml"
has "$out/stderr" "prints 2 columns by their names, for want of a 'label': arm, t"
status 0 "$survreport" run --output "$out/run" "$out/bare.yaml"
check "a run does not say it" sh -c "! grep -q 'for want of' '$out/stderr'"
finish
