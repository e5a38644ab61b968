#!/bin/sh
# The budgets of CONTRIBUTING.md, as figures; what is over is named, and the exit code
# is then 1.  They are an alarm for smells, not a game.
#
#     scripts/stats.sh [OBJECTS-FOLDER]      build/obj/src by default
set -u
cd "$(dirname "$0")/.." || exit 1
objects=${1:-build/obj/src}
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT

find src -name '*.[ch]' -print | LC_ALL=C sort |
	xargs awk -f scripts/stats.awk >"$lines"

# percentile P: of the functions' lengths.
percentile() {
	awk '$1 == "function" { print $2 }' "$lines" | sort -n |
		awk -v p="$1" '{ v[NR] = $1 }
			END { i = int(p * NR + 0.999999); print v[i < 1 ? 1 : i] }'
}

# most KIND COLUMN: the largest number in a column.
most() {
	awk -v kind="$1" -v c="$2" '$1 == kind && $c > max { max = $c }
		END { print max + 0 }' "$lines"
}

over=0
# line WHAT VALUE BUDGET [at-least]
line() {
	mark=
	if [ "${4:-}" = at-least ]; then
		relation=">="
		[ "$2" -ge "$3" ] || mark="  OVER BUDGET"
	else
		relation="<="
		[ "$2" -le "$3" ] || mark="  OVER BUDGET"
	fi
	[ -z "$mark" ] || over=1
	printf '%-44s %6d  (%s %d)%s\n' "$1" "$2" "$relation" "$3" "$mark"
}

share=$(awk '$1 == "header" { all += $2; comment += $3 }
	END { print all ? int(100 * comment / all) : 0 }' "$lines")

printf '%-44s %6d\n' "functions" "$(grep -c '^function' "$lines")"
printf '%-44s %6d\n' "static, under 7 lines, called once" \
	"$(grep -c '^splinter' "$lines")"
line "function length, median" "$(percentile 0.5)" 15
line "function length, 95 %" "$(percentile 0.95)" 50
line "function length, longest" "$(most function 2)" 80
line "parameters, most" "$(most function 3)" 6
line "file length, longest" "$(most file 2)" 800
line "lines of headers with comment, %" "$share" 40 at-least
line "mutable variables at file scope" \
	"$(scripts/lint-symbols.sh "$objects" | grep -c 'mutable')" 0
line "exits outside main" "$(scripts/lint-symbols.sh "$objects" | grep -c 'calls')" 0

awk '$1 == "function" && ($2 > 80 || $3 > 6) {
		print $4 ": " $5 ": " $2 " lines, " $3 " parameters" }
	$1 == "file" && $2 > 800 { print $3 ": " $2 " lines" }' "$lines"
exit $over
