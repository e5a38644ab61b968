#!/bin/sh
# Who may read a report, and which earlier ones are kept.
# shows: R-104, R-190, R-191
set -u
suite=readers
. tests/lib.sh

output=$out/output
folder=$output/veteran
mkdir -p "$out/data"
cp config/data/veteran.csv "$out/data/"
cp config/veteran.yaml "$out/own.yaml"
sed 's/^report:/&\n  readers: group/' config/veteran.yaml >"$out/group.yaml"

run() {
	status 0 "$survreport" run --quiet --output "$output" "$@"
}
rights() {
	check "$1: $2 has $(stat -c %a "$folder/$2"), not $3" \
		test "$(stat -c %a "$folder/$2")" = "$3"
}
# all_have WHEN MODE: of files, but the state of the digest, which nobody else reads.
all_have() {
	others=$(find "$folder" -maxdepth 1 -type f ! -name digest.state ! -perm "$2" \
		-printf '%f:%m ')
	check "$1: $others" test -z "$others"
	rights "$1" digest.state 600
}

# --- who may read --------------------------------------------------------------

run "$out/own.yaml"
all_have "by default" 0600
rights "by default" . 700
check "and the output folder" test "$(stat -c %a "$output")" = 700
run "$out/group.yaml"
all_have "readers: group" 0640
rights "readers: group" . 750
check "the output folder is left alone" test "$(stat -c %a "$output")" = 700
run "$out/own.yaml"
all_have "no longer" 0600
run --mode 0644 "$out/group.yaml"
all_have "--mode 0644" 0644
rights "--mode 0644" . 755
status 64 "$survreport" run --mode 640 --output "$output" "$out/own.yaml"
has "$out/stderr" "0640"
status 78 "$survreport" run --output "$output" "$(sed 's/readers: group/readers: all/' \
	"$out/group.yaml" >"$out/all.yaml" && echo "$out/all.yaml")"
has "$out/stderr" "owner"
run --output "$out/new/below" --mode 0640 "$out/own.yaml"
check "a new output folder can be entered" test "$(stat -c %a "$out/new/below")" = 750

# what somebody changed stays as it is, also where it is tighter
run --mode 0640 "$out/own.yaml"
chmod 604 "$folder/report.pdf"
chmod 600 "$folder/results.csv"
chmod 711 "$folder"
run --mode 0640 "$out/own.yaml"
run "$out/own.yaml"
rights "changed by hand" report.pdf 604
rights "changed by hand" . 711
rights "made tighter by hand" results.csv 600
rights "not changed" results.json 600
sed 's/time: time/time: tmie/' "$out/own.yaml" >"$out/wrong.yaml"
chmod 640 "$folder/history.log"
status 78 "$survreport" run --output "$output" "$out/wrong.yaml"
rights "after a run that failed" history.log 640

# a folder that gives its group, and one that was given by hand
rm -rf "$output"
mkdir "$output"
if chgrp 12345 "$output" 2>/dev/null && chmod 2750 "$output"; then
	run "$out/group.yaml"
	check "setgid: all are the group's" test -z "$(find "$output" ! -group 12345)"
	rights "setgid" . 2750
	all_have "setgid" 0640
	run "$out/group.yaml"
	check "setgid: and stay so" test -z "$(find "$output" ! -group 12345)"
	chgrp 54321 "$folder/report.pdf"
	run --keep 2 "$out/own.yaml"
	check "a group that was given by hand stays" \
		test "$(stat -c %g "$folder/report.pdf")" = 54321
	rights "a group that was given by hand" report.pdf 600
	# who may not give that group leaves it none of the rights
	if command -v setpriv >/dev/null; then
		chown -R 65534 "$output" "$out/own.yaml" "$out/group.yaml" "$out/data"
		chmod 755 "$out" "$out/data"
		chmod 644 "$out"/*.yaml "$out/data/"*
		cp -r templates "$survreport" "$out/" 2>/dev/null
		mkdir -p "$out/bin" && mv "$out/survreport" "$out/bin/"
		status 0 setpriv --reuid 65534 --regid 12345 --clear-groups \
			"$out/bin/survreport" run --output "$output" "$out/group.yaml"
		has "$out/stderr" "report.pdf' cannot be given the group or the rights"
		check "the rights of a group that cannot be given: $(stat -c %a:%g "$folder/report.pdf")" \
			test "$(stat -c %a:%g "$folder/report.pdf")" = 600:12345
	fi
else
	echo "  no rights to give a group: setgid folders are not tried"
fi

# --- when it was made ------------------------------------------------------------

output=$out/when
folder=$output/veteran
run "$out/own.yaml"
cp "$folder/report.pdf" "$out/first.pdf"
touch -d 2001-02-03 "$folder/report.pdf"
run "$out/own.yaml"
check "its bytes are free of the clock" cmp "$out/first.pdf" "$folder/report.pdf"
check "the time of the file is that of the run" test "$folder/report.pdf" -nt "$out/first.pdf"
made=$(sed -n 's/.*"finished": "\([-0-9]*T[0-9:]*\).*/\1/p' "$folder/manifest.json")
check "and so is that of the manifest" test "$(($(stat -c %Y "$folder/manifest.json") - \
	$(date -d "${made}Z" +%s)))" -le 2

# --- earlier reports ---------------------------------------------------------------

output=$out/kept
folder=$output/veteran
version() {
	sed "s/^  title: .*/  title: Version $1/" config/veteran.yaml >"$out/v.yaml"
}
pdf_of() {
	sha256sum <"$folder/$1report.pdf"
}
version 1
run --keep 2 "$out/v.yaml"
first=$(pdf_of "")
check "nothing to keep yet" test ! -e "$folder/history"
run --keep 2 "$out/v.yaml"
check "the same report is not kept twice" test ! -e "$folder/history"
version 2
run --keep 2 "$out/v.yaml"
kept=$(names_in "$folder/history")
check "the one before is kept: $kept" test "$kept" = "0001-$(echo "$kept" | cut -c 6-)"
check "under the time it was made" sh -c 'echo "$1" | grep -qE "^0001-20[0-9]{6}T[0-9]{6}Z$"' - "$kept"
check "whole" test "$(pdf_of "history/$kept/")" = "$first"
check "with its files: $(names_in "$folder/history/$kept" | sort | xargs)" test \
	"$(names_in "$folder/history/$kept" | sort | xargs)" = \
	"$(names_in "$folder" | grep -vxe history -e history.log | sort | xargs)"
status 0 "$survreport" diff "$folder/history/$kept" "$folder"
echo mine >"$folder/history/note.txt"
echo mine >"$folder/history/$kept/note.txt"
version 3
run "$out/v.yaml"
check "a run without --keep leaves them" test "$(names_in "$folder/history" | wc -l)" = 2
check "and adds none, but carries on: $(names_in "$folder/history" | xargs)" \
	test -f "$folder/history/$kept/report.pdf"
for i in 4 5; do
	version $i
	run --keep 2 "$out/v.yaml"
done
check "the newest two stay: $(names_in "$folder/history" | sort | cut -c 1-4 | xargs)" test \
	"$(names_in "$folder/history" | sort | cut -c 1-4 | xargs)" = "0001 0002 0003 note"
check "of the first nothing but what is the user's" test \
	"$(names_in "$folder/history/$kept" | xargs)" = note.txt
check "files of the user's stay" grep -qx mine "$folder/history/note.txt"
check "nothing else is left" test "$(names_in "$output")" = veteran

# a failure prunes nothing
(cd "$folder" && find . -type f ! -name history.log -exec sha256sum {} + | sort) >"$out/before"
sed 's/time: time/time: tmie/' "$out/v.yaml" >"$out/wrong.yaml"
status 78 "$survreport" run --keep 1 --output "$output" "$out/wrong.yaml"
(cd "$folder" && find . -type f ! -name history.log -exec sha256sum {} + | sort) >"$out/after"
check "a run that fails touches none" cmp "$out/before" "$out/after"

# the clock went back: the order is that of the runs
if command -v faketime >/dev/null; then
	version 6
	status 0 env ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
		faketime "2030-01-01" "$survreport" run --quiet --keep 9 --output "$output" "$out/v.yaml"
	for i in 7 8; do
		version $i
		run --keep 2 "$out/v.yaml"
	done
	check "the clock goes back: $(names_in "$folder/history" | sort | xargs)" test \
		"$(names_in "$folder/history" | sort | cut -c 1-4 | xargs)" = "0001 0005 0006 note"
fi

# the config may say so, and killed at any moment, old or new is whole
sed -i 's/^report:/&\n  keep: 3/' "$out/v.yaml"
sed 's/Version 8/Version 9/' "$out/v.yaml" >"$out/w.yaml"
start=$(date +%s%N)
run "$out/v.yaml"
took=$((($(date +%s%N) - start) / 1000))
killed=0
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	cp "$out/v.yaml" "$out/now.yaml"
	[ $((i % 2)) = 0 ] || cp "$out/w.yaml" "$out/now.yaml"
	if "$B/tests/kill_at" $((took * (70 + 3 * i) / 100)) "$survreport" run --quiet --output \
		"$output" "$out/now.yaml" >/dev/null 2>&1 </dev/null; then
		killed=$((killed + 1))
	fi
	for run in "$folder" "$folder"/history/0*-*; do
		[ -e "$run/manifest.json" ] || continue # the user's note in it
		check "killed, $run is whole" sh -c 'sed -n "/\"files\"/,/^  }/p" "$1/manifest.json" |
			sed 1d | tr -d "\n" | grep -o "\"[a-z.]*\": {[^}]*\"sha256\": \"[0-9a-f]*\"" |
			sed "s/^\"\([a-z.]*\)\".*\"\([0-9a-f]*\)\"$/\2  \1/" | (cd "$1" && sha256sum -c --quiet)' \
			- "$run"
	done
done
run "$out/v.yaml"
check "some were killed ($killed)" test "$killed" -gt 3
check "nothing else is left" test "$(names_in "$output")" = veteran
check "and the runs are within three: $(names_in "$folder/history" | sort | xargs)" \
	test "$(find "$folder/history" -mindepth 2 -name report.pdf | wc -l)" -le 3
check "what is the user's is there" grep -qx mine "$folder/history/$kept/note.txt"

# killed between the last file of a run that goes and its folder
last=$(find "$folder/history" -mindepth 2 -name report.pdf | sort | tail -n 1 | xargs dirname)
mkdir -p "$output/.veteran.old/history/$(basename "$last")" "$output/.veteran.old/history/0000-20010101T000000Z"
cp "$folder/manifest.json" "$output/.veteran.old/"
run "$out/v.yaml"
check "a run that was half removed is removed" test "$(names_in "$output")" = veteran
check "the one that is kept is there" test -f "$last/report.pdf"
check "the other does not come back" test ! -e "$folder/history/0000-20010101T000000Z"
finish
