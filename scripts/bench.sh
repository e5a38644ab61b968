#!/bin/sh
# Time and peak memory of whole processes, and time of each estimator, beside
# yardsticks measured in the same run; compare the ratios, not the milliseconds
# of another day.
#
#     scripts/bench.sh [RUNS]          20 runs of the one report by default
#     scripts/bench.sh report [PAIRS]  that report beside base R's, and no more
set -eu
cd "$(dirname "$0")/.."
measure=build/scripts/measure
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

r_is_there() {
	command -v Rscript >/dev/null &&
		Rscript -e 'library(survival)' >/dev/null 2>&1
}

# report_pairs PAIRS: the one report and base R's in turn, which a machine that is
# busy makes slow alike; the median of the ratios, and the least and the greatest.
report_pairs() {
	if ! r_is_there; then
		echo "R with survival is not installed: no ratios" \
			"(scripts/install-deps.sh reference)"
		return
	fi
	i=0
	while [ "$i" -lt "$1" ]; do
		"$measure" 3 build/survreport run --quiet --output "$temp/one" \
			config/gbsg.yaml | tr '\n' ' '
		"$measure" 1 Rscript scripts/bench.R "$temp/r" config/gbsg.yaml
		i=$((i + 1))
	done >"$temp/pairs"
	for what in 1:wall 2:processor; do
		awk -v k="${what%:*}" '{ print $(3 + k) / $k }' "$temp/pairs" | sort -n |
			awk -v what="one report, ${what#*:}: base R / survreport" '
				{ ratio[NR] = $1 }
				END {
					printf "%-48s %6.1f x   (%.1f to %.1f; goal >= 80)\n", what,
						ratio[int((NR + 1) / 2)], ratio[1], ratio[NR]
				}'
	done
	awk '$3 > peak { peak = $3 } END {
		printf "%-48s %6.1f MiB (goal <= 16)\n", "one report, peak", peak }' \
		"$temp/pairs"
}

if [ "${1:-}" = report ]; then
	report_pairs "${2:-7}"
	exit
fi
runs=${1:-20}

mkdir "$temp/configs"
ln -s "$PWD/config/data" "$temp/configs/data"
i=0
while [ "$i" -lt 100 ]; do
	sed "s/^  id: gbsg/  id: gbsg-$i/" config/gbsg.yaml \
		>"$temp/configs/gbsg-$i.yaml"
	i=$((i + 1))
done

# row NAME RUNS COMMAND...: prints a line; $wall keeps the time.
row() {
	name=$1
	shift
	"$measure" "$@" >"$temp/row"
	read -r wall cpu peak <"$temp/row"
	printf '%-40s %10.1f %10.1f %10.1f\n' "$name" "$wall" "$cpu" "$peak"
}

ratio() {
	awk -v what="$1" -v a="$2" -v b="$3" -v goal="$4" \
		'BEGIN { printf "%-40s %10.1f x   (goal %s)\n", what, a / b, goal }'
}

printf '%-40s %10s %10s %10s\n' "" "wall ms" "cpu ms" "peak MiB"
row "libcsv, empty callbacks, gbsg.csv" "$runs" \
	build/scripts/csv_floor config/data/gbsg.csv
row "survreport, gbsg report" "$runs" build/survreport run --quiet \
	--output "$temp/one" config/gbsg.yaml
row "survreport, 100 configs in one call" 3 build/survreport run --quiet \
	--output "$temp/many" "$temp"/configs/gbsg-*.yaml
many=$wall
row "survreport, 100 configs, -j 2" 3 build/survreport run --quiet -j 2 \
	--output "$temp/many" "$temp"/configs/gbsg-*.yaml

if r_is_there; then
	row "base R, gbsg report" 5 Rscript scripts/bench.R "$temp/r" \
		config/gbsg.yaml
	r_one=$wall
	row "base R, 100 configs in one warm process" 1 Rscript \
		scripts/bench.R "$temp/r" "$temp"/configs/gbsg-*.yaml
	r_many=$wall
	echo
	report_pairs 7
	ratio "100 configs: cold R / survreport" "$(echo "$r_one" |
		awk '{ print 100 * $1 }')" "$many" ">= 100"
	ratio "100 configs: warm R / survreport" "$r_many" "$many" ">= 10"
else
	echo "R with survival is not installed: no ratios" \
		"(scripts/install-deps.sh reference)"
fi

# --- A million rows: a run, and a verification after one cell was changed ---------
awk 'BEGIN {
	srand(20260331)
	print "id,age,size,grade,nodes,pgr,er,hormon,meno,days,status,site"
	for (i = 1; i <= 1e6; i++)
		printf "P%07d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%s\n", i,
			20 + rand() * 60, 5 + rand() * 80, 1 + rand() * 3,
			1 + rand() * 20, rand() * 1000, rand() * 1000,
			rand() < .5, rand() < .5, 1 + rand() * 3000,
			rand() < .4, substr("ABCDE", 1 + rand() * 5, 1)
}' >"$temp/large.csv"
cat >"$temp/large.yaml" <<-'CONFIG'
	survreport: 1
	report: {id: large, title: A million rows}
	inputs:
	  cohort:
	    file: large.csv
	    key: id
	    columns:
	      id: {type: id}
	      age: {type: integer}
	      grade: {type: category, levels: [1, 2, 3]}
	      nodes: {type: integer}
	      hormon: {type: flag}
	      days: {type: integer}
	      status: {type: flag}
	endpoints:
	  os: {time: days, time_unit: days, event: status}
	analyses:
	  base: {type: summary, variables: [age, grade, nodes], by: hormon}
	  km: {type: kaplan-meier, endpoint: os, by: hormon, test: log-rank}
	  cox: {type: cox, endpoint: os, terms: [age, hormon, grade]}
CONFIG
echo
printf '%-40s %10s %10s %10s\n' "" "wall ms" "cpu ms" "peak MiB"
row "survreport, 1e6 rows" 3 build/survreport run --quiet \
	--output "$temp/large" "$temp/large.yaml"
large=$wall
build/survreport freeze --quiet --output "$temp/large" "$temp/large.yaml"
sed -i '500001s/,[0-9]*,/,99,/' "$temp/large.csv"
row "verify, one cell of it changed" 3 sh -c \
	"build/survreport verify '$temp/large.lock' >'$temp/found' || true"
grep -F "line 500001" "$temp/found"
ratio "a run / a verification" "$large" "$wall" ">= 0.5"

# --- Estimators ----------------------------------------------------------------
# Lines of bench_core and bench_core.R, joined by the name.  R is compared at
# the most patients that it was timed with; where bench_core was not, it is
# timed once more.
core=build/scripts/bench_core
"$core" >"$temp/ours"
: >"$temp/theirs"
if r_is_there; then
	Rscript scripts/bench_core.R >"$temp/theirs"
fi
awk -F '\t' '{ last[$1] = $2 "\t" $3 }
	END { for (name in last) print name "\t" last[name] }' "$temp/theirs" |
	while IFS="$(printf '\t')" read -r name n seconds; do
		case $n in
		10000 | 100000 | 1000000) ours="" ;;
		*) ours=$("$core" "$name" "$n") ;;
		esac
		printf '%s\t%s\t%s\t%s\n' "$name" "$n" "$seconds" "$ours"
	done >"$temp/compared"
echo
awk -F '\t' '
	FILENAME ~ /compared$/ { n[$1] = $2; r[$1] = $3; once[$1] = $4; next }
	FNR == 1 {
		printf "%-31s %9s %9s %9s %5s %9s %9s %6s\n", "processor ms",
			"1e4", "1e5", "1e6", "power", "R", "patients", "ratio"
	}
	{
		printf "%-31s %9.2f %9.2f %9.1f %5.2f", $1, 1e3 * $2,
			1e3 * $3, 1e3 * $4, $5
		if ($1 in n) {
			ours = once[$1]
			if (ours == "")
				ours = $(n[$1] == 10000 ? 2 : n[$1] == 100000 ? 3 : 4)
			printf " %9.0f %9d %5.0fx", 1e3 * r[$1], n[$1], \
				r[$1] / ours
		}
		print ""
	}' "$temp/compared" "$temp/ours"
echo
AWKWARD_ROWS=100000 tests/awkward.sh
