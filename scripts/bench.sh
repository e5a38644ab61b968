#!/bin/sh
# Time and peak memory of whole processes, beside yardsticks measured in the
# same run; compare the ratios, not the milliseconds of another day.
#
#     scripts/bench.sh [RUNS]          20 runs of the one report by default
set -eu
cd "$(dirname "$0")/.."
runs=${1:-20}
measure=build/scripts/measure
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

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
		'BEGIN { printf "%-40s %10.0f x   (goal %s)\n", what, a / b, goal }'
}

printf '%-40s %10s %10s %10s\n' "" "wall ms" "cpu ms" "peak MiB"
row "libcsv, empty callbacks, gbsg.csv" "$runs" \
	build/scripts/csv_floor config/data/gbsg.csv
row "survreport, gbsg report" "$runs" build/survreport run --quiet \
	--output "$temp/one" config/gbsg.yaml
one=$wall
row "survreport, 100 configs in one call" 3 build/survreport run --quiet \
	--output "$temp/many" "$temp"/configs/gbsg-*.yaml
many=$wall
row "survreport, 100 configs, -j 2" 3 build/survreport run --quiet -j 2 \
	--output "$temp/many" "$temp"/configs/gbsg-*.yaml

if ! command -v Rscript >/dev/null ||
	! Rscript -e 'library(survival)' >/dev/null 2>&1; then
	echo "R with survival is not installed: no ratios" \
		"(scripts/install-deps.sh reference)"
	exit 0
fi
row "base R, gbsg report" 5 Rscript scripts/bench.R "$temp/r" config/gbsg.yaml
r_one=$wall
row "base R, 100 configs in one warm process" 1 Rscript scripts/bench.R \
	"$temp/r" "$temp"/configs/gbsg-*.yaml
r_many=$wall
echo
ratio "one report: base R / survreport" "$r_one" "$one" ">= 50"
ratio "100 configs: cold R / survreport" "$(echo "$r_one" |
	awk '{ print 100 * $1 }')" "$many" ">= 100"
ratio "100 configs: warm R / survreport" "$r_many" "$many" ">= 10"
