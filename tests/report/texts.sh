#!/bin/sh
# What a report says: no statistics where there are but one or two values, and no
# sentence of the methods twice, from whichever results its numbers come.
set -u
suite=texts
. tests/lib.sh

cd "$out" || exit 1
cat >data.csv <<'END'
id,arm,age,day,t,e,dose
1,a,62.5,2020-01-01,1,1,low
2,b,71,2021-03-04,2,1,low
3,b,50,2020-02-01,3,0,high
4,c,40,2020-02-01,4,1,low
5,c,45,2020-05-01,5,0,high
6,c,60,2020-06-01,6,1,high
7,d,,,7,1,high
END
cat >study.yaml <<'END'
survreport: 1
report: {id: few, title: Few patients}
inputs:
  cohort:
    file: data.csv
    columns:
      id: {type: id}
      arm: {type: category, levels: [a, b, c, d]}
      age: {type: number, label: Age, unit: years}
      day: {type: date, label: Day}
      t: {type: integer, unit: days}
      e: {type: integer}
      dose: {type: category, levels: [low, high], label: Dose}
endpoints:
  os: {label: Survival, unit: days, time: t, event: e == 1}
analyses:
  table: {type: summary, by: arm,
    variables: [{age: {statistics: [median-quartiles, mean-sd, range]}}, day]}
  first: {type: log-rank, endpoint: os, by: dose, trend: true}
  second: {type: log-rank, endpoint: os, by: dose, trend: true, weights: peto-peto}
  third: {type: log-rank, endpoint: os, by: dose, trend: true, scores: [1, 3]}
END
"$survreport" run --quiet --output plain --dump document study.yaml |
	sed 's/{[^{}]*=>\([^{}]*\)}/\1/g' >texts

# row LABEL: the four cells behind it, joined
row() {
	grep -x -A 4 "row: $1" texts | tail -n 4 | sed 's/^cell: *//' | paste -sd '|'
}

# is WHAT FOUND EXPECTED
is() {
	check "$1: found '$2', not '$3'" test "$2" = "$3"
}

is "age of one, of two, of three, of nobody" "$(row 'Median (quartiles)')" \
	"n = 1|n = 2|45.00 (42.50 to 52.50)|n = 0"
is "their mean" "$(row 'Mean (SD)')" "n = 1|n = 2|48.33 (10.41)|n = 0"
is "their range" "$(row 'Range')" "n = 1|n = 2|40.0 to 60.0|n = 0"
is "days" "$(row 'Day, median (range)')" \
	"n = 1|n = 2|2020-05-01 (2020-02-01 to 2020-06-01)|n = 0"
is "no value of one or two" "$(sed -n '/^table: Char/,/^note/p' texts |
	grep -c '62[.]5\|71\|2021-03-04')" 0
is "the note" "$(grep -c 'note: Of fewer than 3 known values only their number' texts)" 1
is "scores" "$(grep -o 'gives its groups the scores [0-9] and [0-9]' texts |
	paste -sd '|')" \
	"gives its groups the scores 1 and 2|gives its groups the scores 1 and 3"
finish
