#!/bin/sh
# Durations that count both ends: one rule for all moments.
# shows: R-30, R-64, R-65, R-66
set -u
suite="one-day"
. tests/lib.sh

case=tests/cases/one-day
mkdir "$out/plain"
cp $case/data.csv "$out/plain/"
# the same landmarks, which are ends of days here
sed -e 's/add_one_day: true/add_one_day: false/' \
	-e 's/at: \[11, 32\]/at: [10, 31]/' $case/config.yaml \
	>"$out/plain/config.yaml"
status 0 "$survreport" run --quiet --output "$out/a" $case/config.yaml
status 0 "$survreport" run --quiet --output "$out/b" "$out/plain/config.yaml"
a=$out/a/one-day/results.csv
b=$out/b/one-day/results.csv

# numbers ANALYSIS... <CSV: what depends on the order of moments alone
numbers() {
	awk -F, -v names=" $* " 'index(names, " " $1 " ") &&
		$9 != "immortal-time" || $10 == "guaranteed_n" { print }' |
	awk -F, -v OFS=, '$10 ~ /^(n|events|censored|changed|observed|expected|statistic|p|coef|se|hr|guaranteed_n|excluded.*)$/ {
		if ($1 == "landmark" && ($8 == 11 || $8 == 32))
			$8--
		print $1, $4, $8, $9, $10, $12, $13
	}'
}
for of in "after before in_months joined" entered landmark; do
	# shellcheck disable=SC2086
	numbers $of <"$a" >"$out/ours"
	# shellcheck disable=SC2086
	numbers $of <"$b" >"$out/theirs"
	check "$of: has numbers" test -s "$out/ours"
	check "$of: as without the day" diff "$out/theirs" "$out/ours"
done

# medians of times that all are a day longer
median() {
	grep "^$2,.*,median,Median," "$1" | head -n 1 | cut -d, -f12
}
check "a median is a day longer" test \
	"$(median "$a" after,,op,before)" -eq "$(($(median "$b" after,,op,before) + 1))"

# by hand: operations in time are those of patients 2, 3, 5, 6, 7, 8, 9, 10;
# days before them 21 + 32 + 5 + 0 + 0 + 87 + 2 + 120
row() {
	grep "^joined,.*,$2," "$1" | awk -F, '{ print $(NF - 3) }'
}
check "guaranteed_n" test "$(row "$a" guaranteed_n)" = 8
check "guaranteed_days" test "$(row "$a" guaranteed_days)" = 267
# on the day of the end: 2, 8, 9; after it: 1, 11
check "moment_same_day" test "$(row "$a" moment_same_day)" = 3
check "moment_later" test "$(row "$a" moment_later)" = 2
check "guaranteed_days, plain" test "$(row "$b" guaranteed_days)" = 261

# an entry into a cohort is the entry of an endpoint
for csv in "$a" "$b"; do
	grep '^entered_in_time,.*,delayed-entry,delayed-entry,' "$csv" |
		cut -d, -f10- >"$out/ours"
	grep '^entry,' "$csv" | grep -v ',sample,' | cut -d, -f10- >"$out/theirs"
	check "immortal-time's entry is that of an endpoint" \
		diff "$out/theirs" "$out/ours"
	check "and has numbers" test -s "$out/ours"
done

# by hand: relapses before, or without, the operation are those of 1 and 4, and
# on its day those of 2 and 9
is() {
	check "$2 is $3" test \
		"$(grep "^$2," "$1" | awk -F, '{ print $(NF - 3) }')" = "$3"
}
is "$a" "after,,op,before,,,rfs,,mantel-byar,observed" 2
is "$a" "after,,op,after,,,rfs,,mantel-byar,observed" 6
is "$a" "before,,op,before,,,rfs,,mantel-byar,observed" 4
is "$a" "before,,op,after,,,rfs,,mantel-byar,observed" 4

finish
