#!/bin/sh
# Characters that the template's font lacks: they are taken from a fallback,
# which is embedded, named and frozen only where there are any.
# shows: R-92, R-96
set -u
suite=glyphs
. tests/lib.sh

cat >"$out/d.csv" <<'CSV'
arm,time,dead
CD8⁺,3,1
CD8⁻,4,0
CD8⁺,5,1
CD8⁻,6,1
CSV
# config NAME TITLE
config() {
	cat >"$out/$1.yaml" <<CONFIG
survreport: 1
report: {id: $1, title: "$2"}
inputs:
  cohort:
    file: $3
    columns:
      arm: {type: category, label: Arm}
      time: {type: number}
      dead: {type: flag}
endpoints:
  os: {label: OS, time: time, event: dead}
analyses:
  base: {type: summary, variables: [arm]}
  km: {type: kaplan-meier, endpoint: os, by: arm}
CONFIG
}

sed 's/⁺/+/; s/⁻/-/' "$out/d.csv" >"$out/plain.csv"
config signs "Signs ➜ ✓ ∅ é ≥ ő" d.csv
config plain "Letters é ≥ ő" plain.csv
for id in signs plain; do
	status 0 "$survreport" check "$out/$id.yaml"
	status 0 "$survreport" freeze --output "$out/output" "$out/$id.yaml"
	cp "$out/output/$id/report.pdf" "$out/$id.pdf"
	status 0 "$survreport" run --output "$out/output" "$out/$id.yaml"
	check "$id: the same bytes again" \
		cmp "$out/$id.pdf" "$out/output/$id/report.pdf"
	status 0 "$survreport" verify "$out/$id.lock"
	pdffonts "$out/$id.pdf" >"$out/$id.fonts" 2>/dev/null
	pdftotext -layout "$out/$id.pdf" "$out/$id.txt" 2>/dev/null
	check "$id: sound" qpdf --check "$out/$id.pdf"
	# how full pages are: fill.sh
	status 0 "$survreport" run --dump layout --output "$out/output" "$out/$id.yaml"
	check "$id: nothing overlaps" test -z "$(grep -v ' is full by ' "$out/stdout")"
done
has "$out/signs.fonts" DejaVuSans-Bold
has "$out/signs.fonts" "DejaVuSans "
has "$out/signs.txt" "Signs ➜ ✓ ∅ é ≥ ő"
has "$out/signs.txt" "CD8⁺"
has "$out/signs.txt" "CD8⁻"
has "$out/output/signs/manifest.json" '"Font (DejaVu Sans Book)"'
has "$out/output/signs/manifest.json" '"Font (DejaVu Sans Bold)"'
has "$out/signs.lock" "font DejaVu Sans Bold"
for file in plain.fonts plain.lock output/plain/manifest.json; do
	check "$file: no fallback" test "$(grep -c DejaVu "$out/$file")" -eq 0
done
finish
