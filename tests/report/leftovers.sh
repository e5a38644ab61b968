#!/bin/sh
# What a killed or failed run leaves is put in order by the next one; what
# cannot be is named, with its folder and why, and blocks nothing.  Files that
# are not the report's are neither removed nor replaced.
# shows: R-7, R-109, R-114
set -u
suite=leftovers
. tests/lib.sh

output=$out/output
folder=$output/veteran
run() {
	want=$1
	shift
	status "$want" timeout 60 "$survreport" run --quiet --output "$output" "$@"
}
tidy() {
	check "$1: nothing else is left: $(names_in "$output" | xargs)" \
		test "$(names_in "$output" | xargs)" = veteran
}
# afresh: a report, and nothing else.
afresh() {
	rm -rf "$output"
	run 0 config/veteran.yaml
}
# runs_of: reports that were made; a line says so of each.
runs_of() {
	grep -c " exit 0 " "$folder/history.log"
}

# --- what cannot be removed -----------------------------------------------------

# stuck NAME: a folder in the place of one of the report's files: not even root
# can remove it as a file.
stuck() {
	rm -f "$folder/$1"
	mkdir -p "$folder/$1/inner"
}
afresh
stuck run.log
run 74 config/veteran.yaml
has "$out/stderr" "the new report is in its place, but what an earlier run left in '$output/.veteran.left' cannot be removed: 'run.log': Is a directory"
has "$out/stderr" "'$folder/report.pdf' is the new report"
check "the new report is there" test -f "$folder/run.log"
run 74 config/veteran.yaml
has "$out/stderr" "left in '$output/.veteran.left' cannot be removed: 'run.log'"
check "each run makes its report" test "$(runs_of)" -eq 3
# more of it than can be set aside
stuck run.log
run 74 config/veteran.yaml
run 73 config/veteran.yaml
has "$out/stderr" "cannot start: what an earlier run left in '$output/.veteran."
has "$out/stderr" "no new report; '$folder/report.pdf' is still the one from before"
rmdir "$output/.veteran.left/run.log/inner" "$output/.veteran.left/run.log"
run 74 config/veteran.yaml
rm -rf "$output/.veteran.left"
run 0 config/veteran.yaml
tidy "after it was removed by hand"
stuck results.csv
run 74 config/veteran.yaml
rm -r "$output"/.veteran.*/results.csv
run 0 config/veteran.yaml
tidy "after what kept it was removed"
# the lock is made all the same
cp -r config "$out/config"
stuck report.pdf
status 74 "$survreport" freeze --quiet --output "$output" \
	"$out/config/veteran.yaml"
check "the lock is written" test -s "$out/config/veteran.lock"
check "and nothing is said to be not frozen" \
	test -z "$(grep "not frozen" "$out/stderr")"
# as on Windows' shares, where somebody looks at the report
afresh
if chattr +i "$folder/report.pdf" 2>"$out/stderr"; then
	run 74 config/veteran.yaml
	has "$out/stderr" "'report.pdf': Operation not permitted"
	run 74 config/veteran.yaml
	chattr -i "$output"/.veteran.*/report.pdf
	run 0 config/veteran.yaml
	tidy "after it was let go"
fi

# --- what a killed run has left -----------------------------------------------------

afresh
cp -r "$folder" "$output/.veteran.new"
rm "$output/.veteran.new/report.pdf"
run 0 config/veteran.yaml
tidy "half a new report"
# killed between the swap and the end: the old one, and the user's file in it
cp -r "$folder" "$output/.veteran.new"
echo mine >"$output/.veteran.new/mine.txt"
run 0 config/veteran.yaml
tidy "an old report"
has "$folder/mine.txt" mine
# the same, and then the report was deleted by hand
mv "$folder" "$output/.veteran.new"
run 0 config/veteran.yaml
tidy "an old report and no new one"
has "$folder/mine.txt" mine
mv "$folder" "$output/.veteran.old"
mkdir "$output/.veteran.new"
run 0 config/veteran.yaml
tidy "moved aside, and no new one"
has "$folder/mine.txt" mine
# whatever these names are
afresh
touch "$output/.veteran.new" "$output/.veteran.lock"
run 74 config/veteran.yaml
has "$out/stderr" "cannot be removed: the folder: Not a directory"
check "there is a new report" test "$(runs_of)" -eq 2

# --- files that are not the report's ---------------------------------------------------

afresh
# words that a manifest has
mine="Config sha256 files conventions Program zlib 0.95 bytes started veteran"
for name in $mine; do
	echo mine >"$folder/$name"
done
mkdir "$folder/sub" && echo mine >"$folder/sub/report.pdf"
run 0 config/veteran.yaml
for name in $mine sub/report.pdf; do
	check "$name stays" grep -q mine "$folder/$name"
done
sed 's/^analyses:/sections:\n  - text: words.md\n\n&/' \
	"$out/config/veteran.yaml" >"$out/config/words.yaml"
echo "Median {{ os_trt[1].median }}." >"$out/config/words.md"
echo mine >"$folder/words.txt"
run 74 "$out/config/words.yaml"
has "$out/stderr" "cannot write '$folder/words.txt': a file is there that no report wrote"
has "$folder/words.txt" mine
check "the old report stays" test ! -e "$folder/claims.csv"
mv "$folder/words.txt" "$folder/own.txt"
run 0 "$out/config/words.yaml"
has "$folder/words.txt" Median
has "$folder/own.txt" mine
# and goes with the report when it is the report's
run 0 config/veteran.yaml
check "words.txt was the report's" test ! -e "$folder/words.txt"

# --- beside a lock, a file by which it is replaced ----------------------------------------

study=$out/study
mkdir -p "$study/data"
cp config/veteran.yaml "$study/"
cp config/data/veteran.csv "$study/data/"
beside=$study/.veteran.lock.new
freeze() {
	want=$1
	shift
	status "$want" timeout 60 "$@" "$survreport" freeze --quiet \
		--output "$out/frozen" "$study/veteran.yaml"
}
freeze 0
cp "$study/veteran.lock" "$out/veteran.lock"
# frozen_with WHAT: what lay there is not written through, and is gone.
frozen_with() {
	freeze 0
	check "$1: the lock is as it should be" \
		cmp "$study/veteran.lock" "$out/veteran.lock"
	check "$1: it is ours alone" test \
		"$(stat -c '%u %a %h' "$study/veteran.lock")" = "$(id -u) 600 1"
	check "$1: nothing else is written" \
		test "$(cat "$out/victim")" = untouched
	check "$1: nothing is left" test ! -e "$beside" -a ! -L "$beside"
}
echo untouched >"$out/victim"
chmod 666 "$out/victim"
head -c 100 "$out/veteran.lock" >"$beside"
frozen_with "half a lock"
ln "$out/victim" "$beside"
frozen_with "a second name of another file"
ln -s "$out/victim" "$beside"
frozen_with "a link to another file"
ln -s "$out/nowhere" "$beside"
frozen_with "a link to nothing"
check "nothing is made where it leads" test ! -e "$out/nowhere"
mkfifo "$beside"
frozen_with "a pipe"
mkdir "$beside"
freeze 73
has "$out/stderr" "cannot write the lock '$study/veteran.lock': Is a directory ('$beside', by which it is replaced"
rmdir "$beside"
if [ "$(id -u)" -eq 0 ]; then
	chown 65534 "$out/victim"
	cp -p "$out/victim" "$beside"
	frozen_with "another user's file"
	# which others may not remove from a folder such as /tmp
	mkdir -p "$out/program/bin" "$out/frozen-by-other"
	cp "$survreport" "$out/program/bin/"
	cp -r templates "$out/program/"
	chmod -R go+rX "$out/program" "$study"
	chmod 755 "$out"
	chmod 1777 "$study" "$out/frozen-by-other"
	rm "$study/veteran.lock"
	echo mine >"$beside"
	for mode in 600 666; do
		chmod $mode "$beside"
		status 73 timeout 60 setpriv --reuid 65534 --regid 65534 \
			--clear-groups "$out/program/bin/survreport" freeze \
			--quiet --output "$out/frozen-by-other" \
			"$study/veteran.yaml"
		has "$out/stderr" "('$beside', by which it is replaced"
		has "$beside" mine
	done
fi

# --- nobody waits for a named pipe ---------------------------------------------------------

afresh
rm "$folder/manifest.json"
mkfifo "$folder/manifest.json"
run 73 config/veteran.yaml
has "$out/stderr" "(its manifest.json is no file)"
afresh
for name in report.pdf run.log results.csv .history.log.new; do
	rm -f "$folder/$name"
	mkfifo "$folder/$name"
	run 0 config/veteran.yaml
done
tidy "pipes in the place of files"
rm "$folder/history.log"
mkfifo "$folder/history.log"
run 74 config/veteran.yaml
has "$out/stderr" "history.log"
afresh
mkfifo "$output/.veteran.lock"
timeout 60 "$survreport" run --quiet --output "$output" config/veteran.yaml \
	2>"$out/stderr" </dev/null
check "a pipe for a lock: nobody waits" test $? -ne 124
afresh
mkdir "$output/.veteran.new"
mkfifo "$output/.veteran.new/manifest.json"
run 0 config/veteran.yaml
tidy "a pipe in what a killed run left"
# nor do those who only look at it
for name in manifest.json results.csv history.log report.pdf; do
	rm -f "$folder/$name"
	mkfifo "$folder/$name"
done
for verb in "verify --history $folder" "verify $folder/report.pdf" \
	"diff $folder $folder/." "diff $folder/report.pdf $folder"; do
	# shellcheck disable=SC2086
	timeout 60 "$survreport" $verb >"$out/stdout" 2>"$out/stderr" </dev/null
	got=$?
	check "$verb: refused, not waited for ($got)" \
		test $got -ne 124 -a $got -ne 0
done
finish
