#!/bin/sh
# How full the pages of each shipped config are: from the top of the text to the
# last ink above the foot.  No page but the last is less than three quarters full,
# turned ones apart, and the title never stands alone.
#
#     tests/report/fill.sh [BUILD]            checks
#     tests/report/fill.sh BUILD --table      prints pages and fill
#
# shows: R-99
set -u
[ $# -gt 0 ] && B=$1
suite=fill
. tests/lib.sh

# fill_of: the percent of each page of a dump of canvases, a line each; "turned"
# for a page in landscape.
fill_of() {
	awk '
	function leave() {
		if (height == 0) return
		if (width > height) print "turned"
		else printf "%d\n", 100 * (last - top) / (height - bottom - top)
		height = 0
	}
	function ink(point,   at) {
		split(point, at, ",")
		if (at[2] < height - 50 && at[2] > last) last = at[2]
	}
	BEGIN { top = 56; bottom = 58 }
	/^canvas / { leave(); width = $2; height = $4; last = top; next }
	/^text / { ink($2) }
	/^(lines|area) / {
		for (i = 3; i <= NF; i++) if ($i ~ /^[0-9.]+,[0-9.]+$/) ink($i)
	}
	END { leave() }'
}

for config in config/*.yaml; do
	id=$(basename "$config" .yaml)
	"$survreport" run --quiet --dump canvas "$config" 2>/dev/null </dev/null |
		fill_of >"$out/fill"
	if [ "${2:-}" = --table ]; then
		printf '%-16s %2d %s\n' "$id" "$(wc -l <"$out/fill")" \
			"$(tr '\n' ' ' <"$out/fill")"
		continue
	fi
	check "$id: has pages" test -s "$out/fill"
	sed '$d' "$out/fill" | grep -v turned >"$out/whole"
	while read -r percent; do
		check "$id: a page is full by $percent %" test "$percent" -ge 75
	done <"$out/whole"
done

# the first table of many groups turns its page: what follows fills the first
mkdir "$out/alone"
{
	echo arm,time,dead
	for i in $(seq 1 280); do
		echo "\"IDH-mutant, 1p/19q-codeleted oligodendroglioma, WHO grade $((i % 14)), lobe\",$((i * 37 % 91 + 1)),$((i % 3 > 0))"
	done
} >"$out/alone/d.csv"
cat >"$out/alone/config.yaml" <<'CONFIG'
survreport: 1
report: {id: t, title: Many groups}
inputs:
  cohort:
    file: d.csv
    columns:
      arm: {type: category, label: Integrated molecular and anatomical diagnosis}
      time: {type: number}
      dead: {type: flag}
endpoints:
  os: {label: Overall survival, time: time, event: dead}
analyses:
  base: {type: summary, variables: [time], by: arm, overall: true}
  km: {type: kaplan-meier, title: OS, endpoint: os, by: arm, test: log-rank}
CONFIG
"$survreport" run --quiet --dump canvas "$out/alone/config.yaml" 2>/dev/null |
	fill_of >"$out/fill"
check "the title is not alone: $(head -n 1 "$out/fill")" \
	test "$(head -n 1 "$out/fill")" -ge 50
finish
