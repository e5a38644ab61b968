#!/bin/sh
# The same input gives the same bytes: again, in another place and language,
# with several jobs, and on a processor without FMA.
# shows
set -u
suite=identical
. tests/lib.sh

# another WHAT COMMAND...: runs all configs and compares with the first run.
another() {
	what=$1
	shift
	rm -rf "$out/other"
	status "$code" "$@" --quiet --output "$out/other" config/*.yaml
	for config in config/*.yaml; do
		id=$(basename "$config" .yaml)
		for file in "$out/first/$id"/*; do
			file=$id/${file##*/}
			case $file in */manifest.json | */digest.* | */run.log | */history.log) continue ;; esac
			check "$what: $file" \
				cmp "$out/first/$file" "$out/other/$file"
		done
	done
}

code=$(code_of config/*.yaml)
status "$code" "$survreport" run --quiet --output "$out/first" config/*.yaml
another "second run" "$survreport" run
another "other zone and locale" env TZ=Asia/Tokyo LANG=de_DE.UTF-8 \
	LC_ALL=de_DE.UTF-8 "$survreport" run
another "two jobs" "$survreport" run -j 2
another "no FMA" env GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-AVX2_Usable \
	"$survreport" run

# the one clock there may be
for i in 1 2; do
	status 0 env SOURCE_DATE_EPOCH=1000000000 \
		"$survreport" run --quiet --output "$out/dated$i" config/gbsg.yaml
done
check "SOURCE_DATE_EPOCH: identical" \
	cmp "$out/dated1/gbsg/report.pdf" "$out/dated2/gbsg/report.pdf"
pdfinfo -isodates "$out/dated1/gbsg/report.pdf" >"$out/info" 2>/dev/null
has "$out/info" 2001-09-09
finish
