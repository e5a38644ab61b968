#!/bin/sh
# What must not stand in the files: calls that are unsafe or depend on the
# clock or locale, paths of somebody's machine, and things left for later.
set -u
cd "$(dirname "$0")/.." || exit 1
found=$(mktemp)
trap 'rm -f "$found"' EXIT

# calls FILES-REGEX CALLS WHY: none of the calls in C files, but for the files
# that match.  Comments are blanked first, line by line as they stand.
calls() {
	find src -name '*.[ch]' | LC_ALL=C sort | grep -vE "$1" |
		xargs awk -v calls="(^|[^A-Za-z0-9_.>])($2)[ ]*\\\\(" -v why="$3" '
			FNR == 1 { inside = 0 }
			{
				line = $0
				if (inside && !sub(/^.*\*\//, "", line))
					next
				inside = 0
				gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
				gsub(/\/\*[^*]*\*\//, "", line)
				inside = sub(/\/\*.*/, "", line)
			}
			line ~ calls { print FILENAME ":" FNR ": " why ": " $0 }'
}

{
	calls '^$' 'strcpy|strcat|stpcpy|sprintf|vsprintf|gets|strtok|scanf|sscanf|fscanf|alloca|mktemp|tmpnam|system|popen' \
		"an unsafe call"
	calls '^$' 'setlocale|newlocale|uselocale|strcoll|rand|srand|random' \
		"results must not depend on locale or chance"
	calls '^src/(cli/|run/(pipeline|progress)|export/manifest|page/when|load/database/database[.]c)' \
		'time|clock|clock_gettime|gettimeofday|localtime|localtime_r|gmtime|mktime|ctime' \
		"the clock is for logs, the manifest, progress, the ages of reports and what takes too long"
	calls '^src/base/num[.]c' 'strtod|strtof|strtol|strtoul|atof|atoi|atol' \
		"numbers are read by base/num"
	git ls-files --cached --others --exclude-standard \
		':!LICENSE' ':!*.csv' ':!*.pdf' ':!*.png' |
		while read -r file; do [ -f "$file" ] && echo "$file"; done |
		xargs grep -nIE \
			-e '(^|[^A-Za-z0-9_.])/([w]ork|[h]ome|[r]oot)/' \
			-e '\b(TO[D]O|FIX[M]E|X[X]X)\b' /dev/null
} >"$found"
cat "$found"
test ! -s "$found"
