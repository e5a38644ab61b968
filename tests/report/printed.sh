#!/bin/sh
# What stands in print: footnotes and labels by what is there, units, and
# texts of numbers near the ends of their scales.
# shows: R-82, R-83
set -u
suite=printed
. tests/lib.sh

# dump CONFIG: the results of a run, as text in $out/stdout.
dump() {
	status 0 "$survreport" run --quiet --dump results --output "$out" "$1"
}

# lacks FILE TEXT: no line of the file contains the text.
lacks() {
	if grep -qF -e "$2" "$1"; then
		fail "'$2' in ${1#"$out"/}: $(grep -F -e "$2" "$1" | head -n 1)"
	else
		pass
	fi
}

# --- Claims in another unit ---------------------------------------------------

# months of 30 days: the median is 60 days, survival at 1 month 80%; with
# log(S) limits R 4.2.2 has 51.6% and 100%
cat >"$out/unit.csv" <<'DATA'
id,start,death,contact
1,2021-01-01,2021-01-11,2021-01-11
2,2021-01-01,2021-02-15,2021-02-15
3,2021-01-01,2021-03-02,2021-03-02
4,2021-01-01,2021-04-01,2021-04-01
5,2021-01-01,,2021-07-01
DATA
cat >"$out/unit.yaml" <<'CONFIG'
survreport: 1
report: {id: unit, title: Unit, conventions: {preset: r, month_days: 30}}
inputs:
  c:
    file: unit.csv
    key: id
    columns:
      id: {type: id}
      start: {type: date}
      death: {type: date}
      contact: {type: date}
derive:
  waited: {value: "months(start, contact)", unit: months, label: Waited}
endpoints:
  os: {origin: start, event: death, censor: contact}
analyses:
  km: {type: kaplan-meier, endpoint: os, times: [1]}
  base: {type: summary, variables: [waited]}
claims:
  - {printed: 60 days, path: km.median}
  - {printed: 8.57 weeks, path: km.median}
  - {printed: "Median, years: 0.164", path: km.median}
  - {printed: "80% (95% CI, 52 to 100)", path: "km.survival_ci[1]"}
  - {printed: "80 (52–100)%", path: "km.survival_ci[1]"}
  - {printed: "<81%", path: "km.survival[1]"}
  - {printed: 60 days, path: base.waited.median}
CONFIG
status 0 "$survreport" run --quiet --output "$out" "$out/unit.yaml"
check "seven reproduced" \
	test "$(grep -c ',reproduced,' "$out/unit/claims.csv")" -eq 7

# --- Footnotes ----------------------------------------------------------------

# words that are no sign of anything: a level, a cause and a pattern with "NE"
awk 'BEGIN {
	print "id,arm,time,status"
	for (i = 1; i <= 40; i++)
		print i "," (i % 2 ? "NEGATIVE" : "NE or BONE") "," i ",1"
}' >"$out/note.csv"
cat >"$out/note.yaml" <<'CONFIG'
survreport: 1
report: {id: note, title: Note}
inputs:
  c:
    file: note.csv
    columns:
      arm: {type: category}
      time: {type: number}
      status: {type: integer}
endpoints:
  os: {time: time, event: status > 0}
  first: {time: time, cause: {NECK: status == 1, other: status == 2}}
analyses:
  km: {type: kaplan-meier, endpoint: os, by: arm, quantiles: [0.25]}
  curves:
    type: predicted-curves
    endpoint: os
    terms: [arm]
    at: {NEVER: {arm: NEGATIVE}}
  ci: {type: cumulative-incidence, endpoint: first, by: arm}
CONFIG
dump "$out/note.yaml"
lacks "$out/stdout" "NE: not estimable"
# one limit that is not there
sed 's/quantiles: .*\]/quantiles: [0.99]/' "$out/note.yaml" >"$out/limit.yaml"
dump "$out/limit.yaml"
check "one footnote" test "$(grep -c 'NE: not estimable' "$out/stdout")" -eq 1

# labels of which one ends another: each stands under its table
cat >"$out/labels.yaml" <<'CONFIG'
survreport: 1
report: {id: labels, title: Labels}
inputs:
  c:
    file: note.csv
    columns:
      arm: {type: category}
      time: {type: number, label: Late stage}
      id: {type: number, label: stage}
analyses:
  base: {type: summary, variables: [time, id], by: arm, test: true}
CONFIG
dump "$out/labels.yaml"
has "$out/stdout" ": Late stage, stage."

finish
