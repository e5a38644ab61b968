#!/bin/sh
# The files beside the PDF: the same numbers in all of them, nobody else's
# business, and named with their hashes by the manifest.
# shows: R-1, R-5, R-80, R-81, R-104, R-106
set -u
suite=files
. tests/lib.sh

for config in config/*.yaml; do
	id=$(basename "$config" .yaml)
	status "$(code_of "$config")" \
		"$survreport" run --output "$out/output" "$config"
	here=$out/output/$id
	check "$id: stdout names the report and nothing else" \
		test "$(cat "$out/stdout")" = "$here/report.pdf"
	"$B/tests/json_as_csv" "$here/results.json" >"$out/as.csv"
	check "$id: results.json has the rows of results.csv" \
		cmp "$here/results.csv" "$out/as.csv"
	for file in "$here"/*; do
		check "$file: for its owner alone" \
			test "$(stat -c %a "$file")" = 600
	done
	sed -n 's/^    "\(.*\)": {$/\1/p' "$here/manifest.json" >"$out/named"
	for file in report.pdf results.csv results.json; do
		check "$id: the manifest names $file" \
			grep -qx "$file" "$out/named"
	done
	while read -r file; do
		has "$here/manifest.json" \
			"\"$(sha256sum "$here/$file" | cut -d ' ' -f 1)\""
	done <"$out/named"
	check "$id: its folder, too" test "$(stat -c %a "$here")" = 700
	has "$here/manifest.json" \
		"\"Config\": \"$(sha256sum "$config" | cut -d ' ' -f 1)\""
	has "$here/run.log" "estimate "
done
check "the columns of results.csv" test "$(head -n 1 "$here/results.csv")" = \
	analysis,population,group1,group1_level,group2,group2_level,variable,variable_level,context,stat_name,stat_label,stat,stat_fmt,status,warning

# a stage, and what it leaves
status 0 "$survreport" run --output "$out/none" --stop-after estimate \
	config/gbsg.yaml
check "--stop-after: no report" test ! -e "$out/none/gbsg/report.pdf"
for dump in dataset results canvas; do
	status 0 "$survreport" run --output "$out/none" --dump "$dump" \
		--stop-after report config/gbsg.yaml
	check "--dump $dump" test "$(wc -l <"$out/stdout")" -gt 100
done
finish
