#!/bin/sh
# Each call that a verb makes fails, one at a time, and all from one on: memory, files,
# processes.  What it leaves is old or new and whole, its code and its one message say
# what happened, and the next run needs no cleaning (tests/faults/faults.c).
#
#     FAULTS_SAMPLE=N tests/faults.sh [BUILD]     N of each kind at most; 0: each
#     FAULTS=VERB                                 those of which the name has this only
# shows: R-3
set -u
suite=faults
B=${1:-${B:-build}}
# what is removed and made again thousands of times is in memory where that is to be had
[ -w /dev/shm ] && export TMPDIR=/dev/shm
. tests/lib.sh

sample=${FAULTS_SAMPLE-2}
large=${FAULTS_LARGE-$sample}
jobs=$(nproc)
export SOURCE_DATE_EPOCH=1767225600

# Two versions of a config of the same id: `a` is what is there before.
study() {
	mkdir -p "$1/study/data"
	cp "tests/faults/small.csv" "$1/study/"
	cp config/data/gbsg.csv "$1/study/data/"
	cp "$2" "$1/study/$3.yaml"
	(cd "$1" && sed -i 's/style: nejm/style: lancet/' "study/$3.yaml" &&
		"$survreport" freeze --quiet --output output "study/$3.yaml" &&
		cp "study/$3.yaml" a.yaml && cp -r "output/$3" a)
	cp "$2" "$1/study/$3.yaml"
}
study "$out/small" tests/faults/small.yaml small
study "$out/gbsg" config/gbsg.yaml gbsg

# inject NAME SAMPLE FROM COMMAND...: in a copy of a folder, after what `prepare` does there
inject() {
	name=$1 most=$2 from=$3
	shift 3
	case $name in *"${FAULTS:-}"*) ;; *) return ;; esac
	mkdir -p "$out/$name"
	cp -r "$from" "$out/$name/old"
	(cd "$out/$name/old" && prepare) || fail "$name: cannot be prepared"
	if counts=$("$top/$B/tests/faults/faults" "$out/$name" "$top/$B/tests/faults/inject.so" \
		"$most" "$jobs" "$@" 2>&1); then
		pass
	else
		fail "$name: $counts"
		sort "$out/$name/findings" 2>/dev/null | cut -c 1-300 | head -n 10 | sed 's/^/     /'
	fi
	[ -n "${FAULTS_TOLD:-}" ] && printf '%-14s %s\n' "$name" "$counts"
	[ -n "${FAULTS_KEPT:-}" ] && cp "$out/$name/findings" "$FAULTS_KEPT/$name" 2>/dev/null
	rm -rf "${out:?}/$name"
}

prepare() { :; }
run=$survreport
inject run "$sample" "$out/small" "$run" run --quiet --output output study/small.yaml
inject check "$sample" "$out/small" "$run" check --quiet study/small.yaml
inject export "$sample" "$out/small" "$run" run --quiet --output output --export report.html study/small.yaml
inject freeze "$sample" "$out/small" "$run" freeze --quiet --output output --bundle small.tar study/small.yaml
inject diff "$sample" "$out/small" "$run" diff a output/small
inject index "$sample" "$out/small" "$run" index --quiet output
inject run-gbsg "$large" "$out/gbsg" "$run" run --quiet --output output study/gbsg.yaml

prepare() { cp a.yaml study/small.yaml; }
inject verify "$sample" "$out/small" "$run" verify study/small.lock
inject verify-pdf "$sample" "$out/small" "$run" verify a/report.pdf --from study

prepare() { cp "$top/tests/audit/abstract.txt" .; }
inject audit "$sample" "$out/small" "$run" audit abstract.txt

prepare() { rm -rf output && mkdir output; }
inject first "$sample" "$out/small" "$run" run --quiet --output output study/small.yaml

prepare() {
	"$survreport" run --quiet --output output --batch b --shard 1/2 study/small.yaml &&
		"$survreport" run --quiet --output output --batch b --shard 2/2 study/small.yaml
}
inject merge "$sample" "$out/small" "$run" merge --quiet --output output --batch b
finish
