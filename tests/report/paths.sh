#!/bin/sh
# Every number of results.csv has a path: for each shipped config `paths` names
# the rows in their order, no two alike, and a text with all those paths holds
# what was printed.  Then names that clash, and levels that need quotes.
# shows: R-86
set -u
suite=paths
. tests/lib.sh

# rows_of CSV: statistic, level and text of each row, a line each.
rows_of() {
	awk '
	function put() { cell[++n] = value; value = "" }
	{
		n = 0; value = ""; quoted = 0
		for (i = 1; i <= length($0); i++) {
			c = substr($0, i, 1)
			if (c == "\"" && quoted && substr($0, i + 1, 1) == c) {
				value = value c
				i++
			} else if (c == "\"")
				quoted = !quoted
			else if (c == "," && !quoted)
				put()
			else
				value = value c
		}
		put()
		if (NR > 1)
			print cell[10] "\t" cell[8] "\t" cell[13]
	}' "$1"
}

# in_order ROWS PATHS: each row has its line of paths, at its place; what is
# between them are forms.
in_order() {
	awk -F '\t' '
	function ends(path, with) {
		return substr(path, length(path) - length(with) + 1) == with
	}
	function is_form(path) {
		sub(/\[[^]]*\]$/, "", path)
		sub(/.*[.]/, "", path)
		return path ~ /(_ci|_limits|_iqr|_range|_sd|p_phrase)$/ ||
			path ~ /^(share|fraction|iqr|range)$/
	}
	FNR == NR { stat[NR] = $1; level[NR] = $2; text[NR] = $3; n = NR; next }
	$2 == text[at + 1] && (ends($1, "." stat[at + 1]) ||
		ends($1, "." stat[at + 1] "[" level[at + 1] "]")) { at++; next }
	!is_form($1) { print "line " FNR ": " $0 " is not row " at + 1; exit 1 }
	END { if (at != n) { print at " of " n " rows have a path"; exit 1 } }
	' "$1" "$2"
}

# to_and_fro CONFIG: its rows have paths, and those lead to what was printed.
# Leaves paths, rows and every.txt in the folder of the config.
to_and_fro() {
	cd "$out/tree/$(dirname "$1")" || exit 1
	rm -rf run
	awk '/^[a-z]/ { drop = /^(sections|claims):/ } !drop
		END { print "sections: [{text: every.md}]" }' \
		"$(basename "$1")" >every.yaml
	"$survreport" paths every.yaml >paths || fail "$1: paths: $?"
	cut -f 1 paths | sed 's/.*/it is {{ & }} here\n/' >every.md
	cut -f 2 paths | sed 's/.*/it is & here/' >expected
	"$survreport" run --quiet --output run every.yaml ||
		fail "$1: run with all paths: $?"
	rows_of run/*/results.csv >rows
	cut -f 1 paths | LC_ALL=C sort | uniq -d >twice
	check "$1: a path for each row" in_order rows paths
	check "$1: no path twice" test ! -s twice
	grep -v '^$' run/*/every.txt >seen
	check "$1: paths lead back" diff expected seen
	cd "$top" || exit 1
}

mkdir -p "$out/tree/tests"
cp -r config "$out/tree"
cp -r tests/cases tests/reference "$out/tree/tests"
for config in config/*.yaml tests/cases/*/config.yaml; do
	to_and_fro "$config"
done

# names that clash with methods and with each other, levels with brackets,
# points and quotes
mkdir "$out/tree/names"
cat >"$out/tree/names/config.yaml" <<'EOF'
survreport: 1
report: {id: names, title: Names}
inputs:
  d:
    file: d.csv
    columns:
      cox: {type: category}
      weibull: {type: number}
      cox.weibull: {type: number}
      cox-univariable: {type: number}
      t: {type: number}
      s: {type: flag}
endpoints: {t: {time: t, event: s}}
analyses:
  a: {type: regression-table, endpoint: t, terms: [cox-univariable, weibull]}
  a.b: {type: parametric, endpoint: t, terms: [weibull, cox.weibull],
    distributions: [weibull, exponential]}
  b: {type: kaplan-meier, endpoint: t, by: cox, times: [2, 5], test: log-rank}
  cox: {type: cox, endpoint: t, terms: [cox, weibull, cox.weibull]}
EOF
{
	echo cox,weibull,cox.weibull,cox-univariable,t,s
	awk 'BEGIN {
		split("x]y|\"\"q\"\"|v.1|5\"\"|w\"\"]z", level, "|")
		for (i = 0; i < 60; i++)
			printf "\"%s\",%d,%d,%d,%d,%d\n", level[i % 5 + 1],
				i * 7 % 11, i * 5 % 13, i * 3 % 17, 1 + i * 11 % 19,
				i % 4 != 0
	}'
} >"$out/tree/names/d.csv"
to_and_fro names/config.yaml
has "$out/tree/names/paths" 'a.cox-multivariable.cox-univariable.hr	'
has "$out/tree/names/paths" 'b["w""]z"].median	'

# what an error about a path that leaves something open says to write is a path
"$B/tests/errors" unpack "$out/errors" tests/errors/claims.txt
open_path=$out/errors/claims/open-path
sed -n 's/.*: write "*\([^ "]*\)"* (.*/\1/p' "$open_path/expected" \
	>"$out/said"
"$survreport" paths "$open_path/config.yaml" |
	cut -f 1 >"$out/known"
check "suggestions for open paths" test "$(wc -l <"$out/said")" -ge 10
while read -r path; do
	check "a path: $path" grep -qxF -e "$path" "$out/known"
done <"$out/said"

# a path that is wrong stops a run, not the list of the right ones
cp "$out/tree/names/config.yaml" "$out/tree/names/wrong.yaml"
echo 'claims: [{printed: "1.0", path: nowhere.n}]' >>"$out/tree/names/wrong.yaml"
status 78 "$survreport" check "$out/tree/names/wrong.yaml"
status 0 "$survreport" paths "$out/tree/names/wrong.yaml"
status 64 "$survreport" paths "$out/tree/names/wrong.yaml" config/gbsg.yaml
status 64 "$survreport" paths
finish
