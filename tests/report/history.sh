#!/bin/sh
# The history of a report: a line a run, and no line changed without notice.
# shows: R-137
set -u
suite=history
. tests/lib.sh

mkdir -p "$out/data"
cp config/gbsg.yaml "$out/"
cp config/data/gbsg.csv "$out/data/"
folder=$out/output/gbsg
log=$folder/history.log

run() {
	"$survreport" run --quiet --output "$out/output" "$out/gbsg.yaml"
}

lines() {
	wc -l <"$log"
}

status 0 run
status 0 run
check "a line a run" test "$(lines)" -eq 2
has "$log" "exit 0 config $(sha256sum <"$out/gbsg.yaml" | cut -c 1-64) data $(sha256sum <"$out/data/gbsg.csv" | cut -c 1-64) results $(sha256sum <"$folder/results.csv" | cut -c 1-64) chain "
check "it says who" grep -q " $(id -un) exit 0 " "$log"
check "it is for its owner only" test "$(stat -c %a "$log")" = 600
sed -i '2s/,/,x/2' "$out/data/gbsg.csv"
status 65 run
check "also of a run that was refused" test "$(lines)" -eq 3
has "$log" " exit 65 config "
cp config/data/gbsg.csv "$out/data/"
sed -i 's/^  style: nejm/  style: jama/' "$out/gbsg.yaml"
status 0 run
check "the history goes on" test "$(lines)" -eq 4
status 0 "$survreport" verify --history "$folder"
has "$out/stdout" "4 runs, each following the one before"
check "no other file is left" test "$(names_in "$folder" | grep -c history)" -eq 1

# what a link leads to is no part of a report
mv "$log" "$out/elsewhere"
ln -s "$out/elsewhere" "$log"
status 74 run
has "$out/stderr" "history.log': it is a link"
check "the link is there, and what it leads to" cmp "$log" "$out/elsewhere"
rm "$log"
mv "$out/elsewhere" "$log"

# broken N: the check finds line N.
broken() {
	status 1 "$survreport" verify --history "$folder"
	has "$out/stdout" "history.log:$1: this line "
	cp "$out/kept" "$log"
}

# a config that is refused has its line as well, but makes no folder
cp "$log" "$out/kept"
cp "$out/gbsg.yaml" "$out/good.yaml"
sed -i 's/conventions: r/conventions: q/' "$out/gbsg.yaml"
status 78 run
check "a config that was refused: a line" \
	test "$(tail -n 1 "$log" | grep -c ' exit 78 config ')" -eq 1
status 78 "$survreport" run --quiet --output "$out/new" "$out/gbsg.yaml"
check "no folder is made for it" test ! -e "$out/new/gbsg"
status 0 "$survreport" verify --history "$folder"
cp "$out/good.yaml" "$out/gbsg.yaml"
cp "$out/kept" "$log"

sed -i '3s/exit 65/exit 0/' "$log"
broken 3
sed -i '2d' "$log"
broken 2
sed -i '1d' "$log"
broken 1
sed -i '2{h;d};3{G}' "$log"
broken 2
printf '2026-01-01T00:00:00Z me exit 0\n' >>"$log"
broken 5
sed -i '$d' "$log"
status 1 "$survreport" verify --history "$folder"
has "$out/stdout" "is not that of the last run in it"
cp "$out/kept" "$log"
sed -i 's/rfs/rfx/' "$folder/results.csv"
status 1 "$survreport" verify --history "$folder"
status 66 "$survreport" verify --history "$out/none"

# --- a history that is not one -----------------------------------------------------------

status 0 run
: >"$log"
status 1 "$survreport" verify --history "$folder"
status 0 run
status 0 "$survreport" verify --history "$folder"
printf '%s' "$(cat "$log")" >"$log.cut"
mv "$log.cut" "$log"
broken_at=$(wc -l <"$log")
status 1 "$survreport" verify --history "$folder"
has "$out/stdout" "history.log:$((broken_at + 1)): this line "
status 0 run
status 0 "$survreport" verify --history "$folder"
head -c 1000 "$folder/report.pdf" >"$log"
status 1 "$survreport" verify --history "$folder"
has "$out/stdout" "history.log:1: this line is not in the form of a history"
status 0 run
tail -n 1 "$log" >"$out/last"
has "$out/last" " exit 0 config "
rm "$log"
mkdir "$log"
status 74 run
has "$out/stderr" "would lose its history"
check "what cannot be read is not thrown away" test -d "$log"
rmdir "$log"
status 66 "$survreport" verify --history "$folder"
status 0 run
status 0 "$survreport" verify --history "$folder"
finish
