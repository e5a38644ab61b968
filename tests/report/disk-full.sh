#!/bin/sh
# A full disk is an error with a message, exit code 74, and the old report
# stays as it was.
# shows: R-3, R-102
set -u
suite=disk-full
. tests/lib.sh

status 0 "$survreport" run --quiet --output "$out/output" config/gbsg.yaml
cp -r "$out/output" "$out/kept"
kib=$(du -sk "$out/output" | cut -f 1)

# judge WHERE FOLDER: of a run into FOLDER that met a full disk.
judge() {
	check "$1: the old report is whole" \
		diff -r -x history.log "$out/kept/gbsg" "$2/gbsg"
	check "$1: nothing else is left" \
		test "$(names_in "$2")" = gbsg
	check "$1: the message names the place: $(head -n 3 "$out/stderr")" \
		grep -q gbsg "$out/stderr"
}

# Files may not grow beyond 128 KiB (half of results.json): the write fails
# half-way, and not already in the temporary files of the fonts.
limited() (
	trap '' XFSZ
	ulimit -f 256
	exec "$@"
)
status 74 limited "$survreport" run --output "$out/output" config/gbsg.yaml
judge "file size limit" "$out/output"

# A file system with room for half of a second report.
mkdir "$out/small"
cat >"$out/on-tmpfs" <<'SCRIPT'
mount -t tmpfs -o size="$1"k tmpfs "$2" || exit 99
cp -r "$3/gbsg" "$2/" || exit 98
code=0
"$4" run --output "$2" config/gbsg.yaml || code=$?
mkdir "$3-after" && cp -r "$2/." "$3-after/"
exit $code
SCRIPT
if unshare -rm mount -t tmpfs tmpfs "$out/small" 2>/dev/null; then
	status 74 unshare -rm sh "$out/on-tmpfs" $((kib * 3 / 2)) "$out/small" \
		"$out/kept" "$survreport"
	judge "tmpfs" "$out/kept-after"
	has "$out/stderr" "the disk is full"
	tail -n 1 "$out/kept-after/gbsg/history.log" >"$out/last"
	has "$out/last" " exit 74 "
else
	echo "  no rights to mount a small disk: the limit of file size stands in"
fi
finish
