#!/bin/sh
# What is made for office programs, read by programs that are not ours: LibreOffice turns
# documents, slides and spreadsheets of the shipped configs into PDF, python-docx and
# openpyxl read them, and scripts/check_office.py finds every cell again.
#
#     scripts/check-office.sh [--pictures DIR]
#
# With --pictures, the pages and slides are left there.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pictures=
[ "${1:-}" = --pictures ] && pictures=$2

# claims that are contradicted end a run with 1
build/survreport run --quiet --output "$work/runs" --export report.docx --export report.pptx \
	--export tables.docx --export tables.xlsx config/*.yaml >/dev/null 2>"$work/messages" ||
	[ $? -eq 1 ] || {
	cat "$work/messages" >&2
	exit 1
}
mkdir "$work/files" "$work/pdf"
for run in "$work"/runs/*/report.docx; do
	run=${run%/*}
	id=${run##*/}
	build/survreport run --quiet --output "$work/none" --dump document "config/$id.yaml" \
		>"$work/files/$id.dump" 2>/dev/null || [ $? -eq 1 ]
	for file in "$run"/report.* "$run"/tables/*; do
		case $file in
		*.docx | *.pptx | *.xlsx) cp "$file" "$work/files/$id-${file##*/}" ;;
		esac
	done
done

# a profile of its own; it ends with 0 even if it could not read a file, so what counts is
# what it leaves
for kind in docx pptx xlsx; do
	soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to pdf \
		--outdir "$work/pdf" "$work"/files/*."$kind" >"$work/log" 2>&1 || cat "$work/log"
	for file in "$work"/files/*."$kind"; do
		name=${file##*/}
		made=$work/pdf/${name%.*}.pdf
		if [ ! -s "$made" ]; then
			echo "$name: LibreOffice makes nothing of it" >&2
			exit 1
		fi
		pdftotext -layout "$made" "$work/files/$name.txt"
		if [ -n "$pictures" ]; then
			mkdir -p "$pictures"
			pdftoppm -r 60 -png "$made" "$pictures/${name%.*}-$kind"
		fi
		rm "$made"
	done
done
/usr/bin/python3 -B scripts/check_office.py "$work/files"
