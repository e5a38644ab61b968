#!/bin/sh
# What the nightly job relies on: exit codes, and that nothing which goes wrong
# with one report touches another or what was there before.
# shows: R-2, R-3, R-4, R-6, R-7, R-102, R-103, R-107, R-108
set -u
suite="batch"
. tests/lib.sh

output=$out/output
run() {
	want=$1
	shift
	status "$want" "$survreport" run --output "$output" "$@"
}

# tidy WHEN NAME...: these reports and nothing else are in the output folder.
tidy() {
	what=$1
	shift
	check "$what: nothing else left behind: $(names_in "$output" | xargs)" \
		test "$(names_in "$output" | sort | xargs)" = "$*"
}

# variant NAME SED: a copy of the gbsg config, in its own folder with its data.
variant() {
	mkdir -p "$out/configs/data"
	cp config/data/gbsg.csv "$out/configs/data/"
	sed -e "s/id: gbsg/id: $1/" -e "$2" config/gbsg.yaml \
		>"$out/configs/$1.yaml"
	echo "$out/configs/$1.yaml"
}

bad_config=$(variant badconfig 's/endpoint: rfs$/endpoint: rsf/')
bad_data=$(variant baddata 's/file: data.*/file: data\/bad.csv/')
sed '5s/.*/x,y/' config/data/gbsg.csv >"$out/configs/data/bad.csv"
no_data=$(variant nodata 's/file: data.*/file: data\/none.csv/')
good=$(variant good '')

# several in one call
run 78 "$good" "$bad_data" "$bad_config" config/lung.yaml
for id in good lung; do
	check "$id is done though others failed" test -s "$output/$id/report.pdf"
done
for id in badconfig baddata; do
	check "$id left nothing" test ! -e "$output/$id"
done
has "$out/stderr" badconfig.yaml
has "$out/stderr" bad.csv
tidy "after failures" good lung
run 65 -j 2 "$good" "$bad_data" config/lung.yaml
run 66 "$no_data" "$good"
run 66 "$out/none.yaml"
has "$out/stderr" none.yaml
run 66 "$good/none.yaml"

# quiet
run 0 --quiet "$good" config/lung.yaml
check "--quiet prints nothing" test ! -s "$out/stdout" -a ! -s "$out/stderr"
run 65 --quiet "$bad_data"
check "--quiet still prints errors" test -s "$out/stderr"

# an old report stays when its successor fails
cp "$output/good/report.pdf" "$out/old.pdf"
cp "$out/configs/data/bad.csv" "$out/configs/data/gbsg.csv"
run 65 "$good"
check "old report kept" cmp "$out/old.pdf" "$output/good/report.pdf"
tidy "after bad data" good lung
good=$(variant good '')

# the lock
lock=$B/tests/hold_lock
status 75 "$lock" "$output/.good.lock" \
	"$survreport" run --output "$output" "$good"
check "the lock is named" grep -q good "$out/stderr"
status 75 "$lock" "$output/.good.lock" \
	"$survreport" run --output "$output" config/veteran.yaml "$good"
check "another report is made meanwhile" test -s "$output/veteran/report.pdf"
run 0 "$good"
tidy "after locks" good lung veteran

# two configs of one call that write one report: nothing is run
clash() {
	text=$1
	shift
	rm -rf "$out/clash"
	status 64 "$survreport" run --output "$out/clash" "$@"
	has "$out/stderr" "$text"
	check "$text: nothing is run" test ! -e "$out/clash" -a ! -s "$out/stdout"
}
other=$(variant other 's/id: other/id: good/')
capital=$(variant capital 's/id: capital/id: GOOD/')
# written otherwise: in quotes, on a line of its own, after a comment
quoted=$(variant quoted 's/id: quoted/# a name\n  "id":\n    "good"/')
ln -s good.yaml "$out/configs/link.yaml"
ln "$good" "$out/configs/hard.yaml"
both="both write '$out/clash/good'"
clash "'$good' and '$other' $both" "$good" "$other"
clash "'$good' and '$other' $both" -j 2 "$good" config/lung.yaml "$other"
clash "'$good' and '$quoted' $both" config/lung.yaml "$good" "$quoted"
clash "'$other' and '$quoted' $both" "$other" "$bad_data" "$quoted"
clash "and '$capital' writes '$out/clash/GOOD', which are one folder" \
	"$good" "$capital"
clash "'$good' is named twice" "$good" config/lung.yaml "$good"
clash "'$good' and '$out/configs/../configs/good.yaml' are one file" \
	"$good" "$out/configs/../configs/good.yaml"
clash "'$good' and '$out/configs/link.yaml' are one file" \
	"$good" "$out/configs/link.yaml"
clash "'$out/configs/hard.yaml' and '$good' are one file" \
	"$out/configs/hard.yaml" "$good"
# where no report is written, none is replaced; nor by one that has no id
status 0 "$survreport" check "$good" "$other"
status 0 "$survreport" run --stop-after report "$good" "$other"
run 78 "$good" "$(variant noid '/id: noid/d')"
run 66 "$out/none.yaml" "$out/none.yaml"

# places that cannot be written to
echo >"$out/file"
status 73 "$survreport" run --output "$out/file" "$good"
status 73 "$survreport" run --output "$out/file/below" "$good"
has "$out/stderr" "$out/file"

# the command line
status 64 "$survreport"
status 64 "$survreport" run
status 64 "$survreport" rnu config/gbsg.yaml
status 64 "$survreport" run --no-such-option config/gbsg.yaml
status 64 "$survreport" run -j 0 config/gbsg.yaml
status 0 "$survreport" --version
has "$out/stdout" "$(sed -n 's/^VERSION := //p' Makefile)"
status 0 "$survreport" --help
has "$out/stdout" run
status 0 "$survreport" run --help
has "$out/stdout" --output
status 0 "$survreport" check config/*.yaml
check "check leaves nothing" test ! -e "$out/output/gbsg"
finish
