#!/bin/sh
# Which numbers moved between two runs: of the same config, of one with other
# conventions, of one with another style, and of data with one cell changed.
# What is expected of the numbers is what R says of both runs (survival 3.5-3):
# coxph(Surv(rfstime, status) ~ I(age/10) + meno + I(size/10) + grade + nodes +
# I(pgr/100) + I(er/100) + hormon), with ties = "efron" and "breslow", and
# survdiff(Surv(rfstime, status) ~ hormon).
# shows: R-136
set -u
suite="diff"
. tests/lib.sh

# change NAME COMMAND...: a copy of the configs, to which the command is done,
# and its run in $out/NAME/gbsg.
change() {
	name=$1
	shift
	mkdir "$out/$name"
	cp -r config "$out/$name/config"
	(cd "$out/$name" && "$@")
	status 0 "$survreport" run --quiet --output "$out/$name" \
		"$out/$name/config/gbsg.yaml"
}

# numbers NAME: value and status of each number, a line each.
numbers() {
	sed 's/"[^"]*"//g' "$out/$1/gbsg/results.csv" | cut -d , -f 12,14
}

# diff_of CODE NAME: compares the first run with another.
diff_of() {
	status "$1" "$survreport" diff "$out/first/gbsg" "$out/$2/gbsg"
	[ -s "$out/stderr" ] && fail "prints to standard error"
	all=$(($(numbers first | wc -l) - 1))
	numbers first >"$out/a"
	numbers "$2" >"$out/b"
	moved=$(paste "$out/a" "$out/b" | awk -F '\t' '$1 != $2' | wc -l)
}

change first true
change again true
diff_of 0 again
check "one line" test "$(wc -l <"$out/stdout")" -eq 1
has "$out/stdout" "no number moved: $all are the same"

# Conventions: Breslow's ties and symmetric intervals of medians.
change spss sed -i 's/conventions: r$/conventions: spss/' config/gbsg.yaml
diff_of 1 spss
has "$out/stdout" 'model: Log likelihood of the null model −1788.10 -> −1788.17'
has "$out/stdout" 'rfs_hormon, hormon 1, rfs: Median 66.3 (63.0 to not reached) -> 66.3 ('
has "$out/stdout" '; upper limit now reached'
# the overall test of grade, three numbers, is a likelihood ratio with R, and Wald's
# with SPSS
has "$out/stdout" " of $((all - 3)) numbers moved, "
has "$out/stdout" "; 3 vanished; 3 appeared"
check "what became estimable comes first" \
	sh -c "head -n 1 '$out/stdout' | grep -q 'now reached\|no longer reached'"

# A cell: the first patient has had the event, and a P-value and its interval are
# on the other side, which print shows.
change cell sed -i '2s/,0$/,1/' config/data/gbsg.csv
diff_of 1 cell
grep -n . "$out/stdout" >"$out/numbered"
line=$(grep '^1:' "$out/numbered")
case $line in
"1:model, size_10: P-value 0.048 -> 0.052; no longer below .05") pass ;;
*) fail "not the P-value of size: $line" ;;
esac
line=$(grep '^2:' "$out/numbered")
case $line in
"2:model, size_10: Hazard ratio 1.081 (1.001 to 1.168) -> 1.08 (1.00 to 1.17); the interval now includes 1") pass ;;
*) fail "not the hazard ratio of size: $line" ;;
esac
has "$out/stdout" 'rfs_hormon, by hormon, log-rank: Test statistic 8.56 -> 8.87'
has "$out/stdout" "$moved of $all numbers moved, "
has "$out/stdout" ': 1 P-value crossed .05, 1 interval now includes or excludes no effect'

# A style: no number moves.
change style sed -i 's/style: nejm/style: aacr/' config/gbsg.yaml
diff_of 0 style
has "$out/stdout" 'model: Wald P-value <0.001 -> <.001; printed differently, the number is the same'
has "$out/stdout" "no number moved: $all are the same; "

# An analysis less, and another reference level.
change less sed -i -e '/rfs_all:/d' -e '/overall: rfs_all/d' -e '/^key_findings:/,/^$/d' \
	-e 's/{0: No tamoxifen, 1: Tamoxifen}/{1: Tamoxifen, 0: No tamoxifen}/' \
	config/gbsg.yaml
diff_of 1 less
gone=$(grep -c '^rfs_all,' "$out/first/gbsg/results.csv")
has "$out/stdout" "rfs_all: the whole analysis, $gone numbers; vanished"
has "$out/stdout" 'model, hormon 1: Coefficient −0.346, Standard error 0.129, Hazard ratio 0.71 (0.55 to 0.91), Wald z −2.68, P-value 0.007; vanished'
has "$out/stdout" 'Hazard ratio 1.41 (1.10 to 1.82), Wald z 2.68, P-value 0.007; appeared'
# seven numbers of the model's term, of the term alone, and of each of four hazard
# ratios of curves
has "$out/stdout" "; $((gone + 42)) vanished; 42 appeared"

# The file for the folder; a copy that a spreadsheet wrote, with a byte order
# mark and Windows' line ends; another study.
results=$out/first/gbsg/results.csv
status 1 "$survreport" diff "$results" "$out/cell/gbsg/"
{ printf '\357\273\277'; sed 's/$/\r/' "$results"; } >"$out/spreadsheet.csv"
status 0 "$survreport" diff "$results" "$out/spreadsheet.csv"
status 0 "$survreport" run --quiet --output "$out/other" config/mgus2.yaml
status 1 "$survreport" diff "$out/first/gbsg" "$out/other/mgus2"
has "$out/stdout" "no number is in both; $all vanished; "

# What reads the lines may stop early; a disk may be full.
code=$({ sleep 0.3; "$survreport" diff "$results" "$out/cell/gbsg" 2>"$out/stderr"
	echo $? >"$out/code"; } | true; cat "$out/code")
check "a closed pipe: code 1, not $code" test "$code" -eq 1
check "a closed pipe: no message" test ! -s "$out/stderr"
code=0
"$survreport" diff "$results" "$out/cell/gbsg" >/dev/full 2>"$out/stderr" ||
	code=$?
check "a full disk: code 74, not $code" test "$code" -eq 74
has "$out/stderr" "cannot write to stdout"

# A hundred thousand numbers.
for run in first cell; do
	{ head -n 1 "$results"; seq 170 | while read -r i; do
		sed "1d;s/^/part$i-/" "$out/$run/gbsg/results.csv"
	done; } >"$out/$run.csv"
done
status 1 timeout 60 "$survreport" diff "$out/first.csv" "$out/cell.csv"
has "$out/stdout" " of $((170 * all)) numbers moved, "
has "$out/stdout" ": 170 P-values crossed .05, 170 intervals now include or "
finish
