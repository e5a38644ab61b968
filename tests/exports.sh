#!/bin/sh
# Tables and figures as files of their own, by exports, --export and `export`: what they
# say is what the report says, cell by cell; the same bytes anywhere; with the rest of the
# folder or not at all.
# shows: R-126
set -u
suite=exports
. tests/lib.sh

all='--export figures.csv --export machine.ars --export tables.csv --export tables.html --export tables.tex --export tables.md
	--export tables.rtf'

# Cells, heads and notes of each format are those of the document.
for config in config/*.yaml; do
	id=$(basename "$config" .yaml)
	# shellcheck disable=SC2086
	"$survreport" run --quiet --output "$out/all" $all "$config" >/dev/null 2>"$out/stderr"
	code=$?
	[ "$code" -eq "$(code_of "$config")" ] || fail "$id: exit code $code"
	"$survreport" run --quiet --output "$out/none" --dump document "$config" \
		>"$out/dump" 2>/dev/null
	if command -v python3 >/dev/null; then
		check "$id: cells of each format" python3 tests/table_texts.py "$out/dump" \
			"$out/all/$id/tables"
		check "$id: curves and the reporting event are those of results.csv" \
			python3 tests/export_numbers.py "$out/all/$id"
	else
		skip "$id: no python3"
	fi
done

# A config asks for the same, and the rest of the report is as without.
run=$out/gbsg
mkdir "$run"
ln -s "$top/config/data" "$run/data"
{
	sed '/^exports:/d' config/gbsg.yaml
	echo 'exports: {tables: [csv, html, latex, markdown, rtf]}'
} >"$run/gbsg.yaml"
status 0 "$survreport" run --quiet --output "$out/config" "$run/gbsg.yaml"
check "by the config and by --export" diff -r "$out/config/gbsg/tables" "$out/all/gbsg/tables"
status 0 "$survreport" run --quiet --output "$out/plain" config/gbsg.yaml
check "the PDF knows of no exports" cmp "$out/plain/gbsg/report.pdf" "$out/all/gbsg/report.pdf"
check "no folder without exports" test ! -e "$out/plain/gbsg/tables"

# The same bytes in another place of the world.
LC_ALL=C TZ=Pacific/Auckland status 0 "$survreport" run --quiet --output "$out/away" \
	"$run/gbsg.yaml"
check "elsewhere" diff -r "$out/away/gbsg/tables" "$out/config/gbsg/tables"

# What is frozen is verified with them.
status 0 "$survreport" freeze --quiet --output "$out/frozen" "$run/gbsg.yaml"
status 0 "$survreport" verify "$run/gbsg.lock"
status 0 "$survreport" verify --from "$run" "$out/frozen/gbsg/report.pdf"
check "the lock has their hashes" grep -q 'tables/baseline-2.csv' "$run/gbsg.lock"

# They are files of the report: the manifest has their hashes, and what is not asked for
# any more goes.
(cd "$out/config/gbsg" && find tables -type f | LC_ALL=C sort | xargs sha256sum) |
	sed 's/\([^ ]*\)  \(.*\)/\2 \1/' >"$out/there"
sed -n '/"files": {/,/^  }/p' "$out/config/gbsg/manifest.json" | tr -d ' \n' |
	grep -o '"tables/[^}]*' | sed 's/"\([^"]*\)":{"sha256":"\([^"]*\)".*/\1 \2/' |
	LC_ALL=C sort >"$out/told"
check "in the manifest with their hashes" cmp "$out/there" "$out/told"
status 0 "$survreport" run --quiet --if-changed --output "$out/config" "$run/gbsg.yaml"
rm "$out/config/gbsg/tables/model-3.csv"
status 0 "$survreport" run --quiet --if-changed --output "$out/config" "$run/gbsg.yaml"
check "a lost table is made again" test -s "$out/config/gbsg/tables/model-3.csv"
echo mine >"$out/config/gbsg/tables/mine.txt"
status 0 "$survreport" run --quiet --keep 2 --export tables.csv --output "$out/config" config/gbsg.yaml
check "only what is asked for now" test "$(find "$out/config/gbsg/tables" -name '*.*' | wc -l)" = 6
check "and what is not the report's" grep -q mine "$out/config/gbsg/tables/mine.txt"
check "kept with the report of before" test -s "$(echo "$out"/config/gbsg/history/*/tables/model-3.tex)"
echo mine >"$out/config/gbsg/tables/model-3.rtf"
status 74 "$survreport" run --quiet --export tables.rtf --output "$out/config" config/gbsg.yaml
has "$out/stderr" "model-3.rtf': a file is there that no report wrote"
check "nothing is left beside" test "$(find "$out/config" -name '.gbsg*')" = ""

# One at a time, from a config or from the folder of a report.
one() { "$survreport" export "$@"; }
status 0 one config/gbsg.yaml --table baseline -o "$out/one.html"
check "by the analysis" cmp "$out/one.html" "$out/all/gbsg/tables/baseline-2.html"
status 0 one config/gbsg.yaml --table 3 --format latex -o -
check "by the number" cmp "$out/stdout" "$out/all/gbsg/tables/model-3.tex"
status 0 one "$out/plain/gbsg" --table model-3 --format rtf -o -
check "by its name, of a folder" cmp "$out/stdout" "$out/all/gbsg/tables/model-3.rtf"

# What cannot be had.
refused() {
	code=$1 text=$2
	shift 2
	status "$code" one "$@"
	has "$out/stderr" "$text"
}
gbsg=config/gbsg.yaml
refused 64 "no table 'rfs' (it has rfs_hormon-1, baseline-2," $gbsg --table rfs -o "$out/x.csv"
refused 64 "no table 'patients' (it has" $gbsg --table patients -o "$out/x.csv"
refused 64 "there is no format 'xsl' of tables (known: csv," $gbsg --table 2 -o "$out/x.xsl"
refused 64 'no file: give -o FILE' $gbsg --table 2
refused 64 'no format: give --format' $gbsg --table 2 -o -
refused 64 'nothing to export: give --table NAME or --figure NAME' $gbsg -o "$out/x.csv"
refused 64 '--table or --figure: one at a time' $gbsg --table 2 --figure 1 -o "$out/x.csv"
refused 64 '--grey are of figures' $gbsg --table 2 --grey -o "$out/x.csv"
refused 64 'one config, or one folder of a report, at a time' $gbsg $gbsg --table 2 -o "$out/x.csv"
refused 66 'is not the folder of a report' "$out/plain" --table 2 -o "$out/x.csv"
refused 73 'cannot write' $gbsg --table 2 -o "$out/nowhere/x.csv"
check "no file after an error" test ! -e "$out/x.csv"
refused 64 "there is no format 'docx' of figures" $gbsg --figure rfs_hormon -o "$out/x.docx"
refused 64 "'8 mm' is no width of a figure: write 84 mm" $gbsg --figure rfs_hormon --width '8 mm' \
	-o "$out/x.csv"
status 64 "$survreport" run --export tables.xsl config/gbsg.yaml
has "$out/stderr" "--export takes report."
mkdir "$out/moved"
cp -r "$out/plain/gbsg" "$out/moved/gbsg"
sed -i 's|"config/gbsg.yaml"|"elsewhere/gbsg.yaml"|' "$out/moved/gbsg/manifest.json"
refused 66 "made from 'elsewhere/gbsg.yaml', which is not there" "$out/moved/gbsg" --table 2 -o "$out/x.csv"
sed -i 's|"elsewhere/gbsg.yaml"|"config/veteran.yaml"|' "$out/moved/gbsg/manifest.json"
refused 65 'has other numbers than its config and data give now' "$out/moved/gbsg" --table 2 -o "$out/x.csv"

finish
