#!/bin/sh
# HTML reports of all shipped configs, and the morning page, in a browser:
# scripts/check_pages.py and scripts/check_index.py say what is looked at.
#
#     scripts/check-pages.sh [--pictures DIR]
#
# With --pictures, what is seen on a desktop and a phone, and what is printed,
# is left there.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# claims that are contradicted end a run with 1
build/survreport run --quiet --output "$work" --export report.html \
	config/*.yaml >/dev/null 2>"$work/messages" || [ $? -eq 1 ] || {
	cat "$work/messages" >&2
	exit 1
}
python3 -B scripts/check_pages.py "$@" "$work"/*/report.html
mkdir "$work/.pages"
python3 -B scripts/check_index.py "$@" build/survreport "$work/.pages"
