#!/bin/sh
# What stands in print: footnotes and labels by what is there, units, and
# texts of numbers near the ends of their scales.
# shows: R-82, R-83, R-89
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

# --- Many claims --------------------------------------------------------------

# 120 groups of one patient, each with two claims that are true, and a count
# that is not: explaining it by the others is the work of an instant
awk 'BEGIN {
	print "id,g,x,c"
	for (i = 0; i < 120; i++)
		print i ",g" i "," i "," (i % 3 ? "b" : "a")
}' >"$out/many.csv"
{
	cat <<'CONFIG'
survreport: 1
report: {id: many, title: Many}
inputs:
  c:
    file: many.csv
    columns: {g: {type: category}, x: {type: number}, c: {type: category}}
analyses:
  t: {type: summary, variables: [x, c], by: g, overall: true}
claims:
CONFIG
	i=0
	while [ $i -lt 120 ]; do
		echo "  - {printed: '$i', path: 't[g$i].x.median'}"
		echo "  - {printed: 1 (100%), path: 't[g$i].c[$(
			[ $((i % 3)) = 0 ] && echo a || echo b)].share'}"
		i=$((i + 1))
	done
	echo "  - {printed: 41/120 (34%), path: 't.c[a].fraction'}"
} >"$out/many.yaml"
status 1 timeout 20 "$survreport" run --quiet --output "$out" "$out/many.yaml"
check "240 reproduced" \
	test "$(grep -c ',reproduced,' "$out/many/claims.csv")" -eq 240
has "$out/stderr" "printed 41/120 (34%), found 40/120 (33%) (g0 1, g1 0, g10 0"

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
check "medians not reached" test "$(grep -c 'NR: not reached' "$out/stdout")" -eq 1
# one limit that is not there
sed 's/quantiles: .*\]/quantiles: [0.99]/' "$out/note.yaml" >"$out/limit.yaml"
dump "$out/limit.yaml"
check "one more footnote" test "$(grep -c 'NR: not reached' "$out/stdout")" -eq 2

# one test of all variables has its mark at the head
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
has "$out/stdout" "| P*"
has "$out/stdout" "note: * Wilcoxon rank-sum test (exact)."

# --- Numbers near the ends of their scales -----------------------------------

# 1 of 1500 has the rare thing, and 1499 have not; the first of two deaths is
# that of one in 801 at risk: survival .998752, log limits .99631 and 1
awk 'BEGIN {
	print "arm,time,rare,dead"
	for (i = 1; i <= 1500; i++)
		print (i % 2 ? "A" : "B") "," i "," (i == 2) "," (i % 700 == 0)
}' >"$out/rare.csv"
cat >"$out/rare.yaml" <<'CONFIG'
survreport: 1
report: {id: rare, title: Rare, style: aacr}
inputs:
  c:
    file: rare.csv
    columns:
      arm: {type: category, label: Arm}
      time: {type: number}
      rare: {type: category, levels: {0: No, 1: Yes}, label: Rare thing}
      dead: {type: flag}
endpoints:
  os: {time: time, event: dead}
analyses:
  base: {type: summary, variables: [rare], by: arm, overall: true}
  pr: {type: proportion, event: rare == "1"}
  km: {type: kaplan-meier, endpoint: os, times: [701]}
claims:
  - {printed: 1 (<1%), path: "base.rare[1].share"}
  - {printed: 1 (0%), path: "base.rare[1].share"}
  - {printed: 1499 (>99%), path: "base.rare[0].share"}
  - {printed: "<1%", path: pr.pct}
  - {printed: "99.9% (99.6-100)", path: "km.survival_ci[701]"}
  - {printed: 1 (1%), path: "base.rare[1].share"}
  - {printed: "101%", path: "km.survival[701]"}
CONFIG
status 1 "$survreport" run --quiet --dump results --output "$out" "$out/rare.yaml"
has "$out/stdout" "=>1 (0.1)}"
has "$out/stdout" "=>1499 (99.9)}"
has "$out/stdout" "=>0 (0)}"
has "$out/stdout" "=>750 (100)}"
has "$out/stdout" "=>0.01-0.4}"
has "$out/stdout" "=>99.9% ("
for bad in '=>1 (0)' '=>1499 (100)' '=>0-0' '=>100% ('; do
	lacks "$out/stdout" "$bad"
done
status 1 "$survreport" run --quiet --output "$out" "$out/rare.yaml"
check "five reproduced" \
	test "$(grep -c ',reproduced,' "$out/rare/claims.csv")" -eq 5
has "$out/stderr" "printed 1 (1%), found 1 (0.1%)"
has "$out/stderr" "printed 101%, found 99.9%"

# --- Limits below 0 -----------------------------------------------------------

# SPSS's interval t ∓ z SE of an early quantile before a long gap
printf 'time,dead\n1,1\n1,0\n1,1\n90,1\n90,1\n95,0\n' >"$out/below.csv"
cat >"$out/below.yaml" <<'CONFIG'
survreport: 1
report: {id: below, title: Below, conventions: spss}
inputs:
  c: {file: below.csv, columns: {time: {type: number}, dead: {type: flag}}}
endpoints:
  os: {time: time, event: dead}
analyses:
  km: {type: kaplan-meier, endpoint: os, quantiles: [0.25]}
CONFIG
dump "$out/below.yaml"
has "$out/stdout" "A limit below 0 is that of an interval symmetric"
sed 's/conventions: spss/conventions: r/' "$out/below.yaml" >"$out/above.yaml"
dump "$out/above.yaml"
lacks "$out/stdout" "A limit below 0"

finish
