#!/bin/sh
# The digest of a run: what moved since the run before, and why; beside the report,
# never inside of it.
# shows: R-170
set -u
suite=digest
. tests/lib.sh

mkdir "$out/data"
cp config/data/gbsg.csv "$out/data/gbsg.csv"
cp config/gbsg.yaml "$out/gbsg.yaml"
report=$out/output/gbsg

# run [OPTION...]: the report is made, and nothing else is wrong.
run() {
	status 0 "$survreport" run "$@" --output "$out/output" "$out/gbsg.yaml"
}

# says TEXT: the digest has a line with it.
says() {
	has "$report/digest.txt" "$1"
}

run
says "This is the first run: the next one will be compared with it."
says "  events: 299"
has "$report/digest.json" '"state": "first run"'
has "$report/digest.json" '"before": null'
cp "$report/report.pdf" "$out/first.pdf"
run
says "No number moved: 795 are the same."
check "the report has nothing of it" cmp "$report/report.pdf" "$out/first.pdf"
sed 600q config/data/gbsg.csv >"$out/data/gbsg.csv"
run
says "656 of 795 numbers moved"
says "model, grade: Likelihood-ratio P-value 0.007 -> 0.07; no longer below .05"
has "$report/digest.json" '"kind": "P crossed"'
finish
