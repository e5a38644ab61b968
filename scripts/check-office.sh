#!/bin/sh
# What is made for office programs, read by programs that are not ours: LibreOffice turns
# documents, slides, spreadsheets and RTF of the shipped configs into PDF, python-docx and
# openpyxl read them, pdflatex sets the tables where it is installed, and
# scripts/check_office.py finds every cell again.
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
	--export tables.docx --export tables.xlsx --export tables.rtf --export tables.tex \
	config/*.yaml >/dev/null 2>"$work/messages" ||
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
		*.docx | *.pptx | *.xlsx | *.rtf) cp "$file" "$work/files/$id-${file##*/}" ;;
		esac
	done
done

# a profile of its own; it ends with 0 even if it could not read a file, so what counts is
# what it leaves
for kind in docx pptx xlsx rtf; do
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

# the tables of a study in one paper, with what each says that it needs
set_tables() {
	(
		cd "$1"
		printf '%s\n' '\documentclass[a4paper]{article}' '\usepackage[T1]{fontenc}' \
			'\usepackage{lmodern}'
		sed -n 's/^% \\usepackage/\\usepackage/p' ./*.tex | sort -u
		sed -n '/^% .usepackage/d; s/^% \\/\\/p' ./*.tex | sort -u
		# wide: a table that is too wide for a paper is its author's to turn
		printf '%s\n' '\paperwidth=60cm' '\pdfpagewidth=60cm' '\begin{document}'
		for table in *.tex; do
			printf '%s\n' "\\input{$table}\\clearpage"
		done
		printf '%s\n' '\end{document}'
	) >"$1/paper.ltx"
	(cd "$1" && pdflatex -interaction=nonstopmode -halt-on-error paper.ltx) >"$work/log" 2>&1 || {
		tail -n 20 "$work/log" >&2
		echo "${1%/tables}: pdflatex makes nothing of the tables" >&2
		exit 1
	}
	pdftotext -layout "$1/paper.pdf" "$2"
}
if command -v pdflatex >/dev/null; then
	for tables in "$work"/runs/*/tables; do
		id=${tables%/tables}
		set_tables "$tables" "$work/files/${id##*/}.tex.txt"
	done
else
	echo "pdflatex is not there: tables for LaTeX are not set"
fi
/usr/bin/python3 -B scripts/check_office.py "$work/files"
