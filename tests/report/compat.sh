#!/bin/sh
# What earlier versions froze is read by this one: it says that the program is
# another, and which numbers moved.
# shows: R-139
set -u
suite=compat
. tests/lib.sh

version=$(sed -n 's/^VERSION := //p' Makefile)

# verified FOLDER ARGUMENT...: what a version of the program left is read and
# verified, and says of the program and the numbers what is right.
verified() {
	folder=$1
	shift
	old=$(basename "$folder")
	status 1 "$survreport" verify "$@"
	has "$out/stdout" "program: survreport $version, was survreport $old"
	# the numbers that moved on purpose since then: "Which numbers moved",
	# one a line
	sed -n '/^Which numbers moved/,/^$/{/^  /p}' "$out/stdout" >"$out/moved"
	check "$old, $*: what moved" \
		diff "$folder/moved.txt" "$out/moved"
}

for folder in tests/compat/*; do
	cp -r "$folder" "$out/$(basename "$folder")"
	here=$out/$(basename "$folder")
	for frozen in study.lock signed.lock study.tar report.pdf; do
		verified "$here" "$here/$frozen"
	done
	# a config that is refused since then is called so
	status 78 "$survreport" verify "$here/refused.lock"
	has "$out/stderr" "are both called 'Squamous cell'"
	has "$out/stderr" "config and data are those that survreport"
	has "$out/stderr" "neither confirmed nor contradicted"
	# but not if it, or its data, were changed
	sed 's/title: Survival/title: Life/' "$here/refused.yaml" >"$here/x.yaml"
	mv "$here/x.yaml" "$here/refused.yaml"
	status 78 "$survreport" verify "$here/refused.lock"
	check "changed since, and not called refused" \
		sh -c "! grep -q 'neither confirmed' '$out/stderr'"
	has "$out/stderr" "the new run failed"
	# the signature still counts
	verified "$here" --key "$here/public.pem" "$here/signed.lock"
	has "$out/stdout" "which is that in"
	status 65 "$survreport" verify --key "$here/public.pem" "$here/study.lock"
	# and so do the seal, and the digests of rows and columns
	sed 's/^exit: 0/exit: 1/' "$here/study.lock" >"$here/changed.lock"
	status 65 "$survreport" verify "$here/changed.lock"
	sed -i '10s/,50,/,55,/' "$here/cohort.csv"
	status 1 "$survreport" verify "$here/study.lock"
	has "$out/stdout" "data cohort.csv"
	has "$out/stdout" "1 row was edited"
done
finish
