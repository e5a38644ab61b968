#!/bin/sh
# What the objects say, whatever the source looks like: no variable at file
# scope can be written to, and only a few places may end the process.
#
#     scripts/lint-symbols.sh [OBJECTS-FOLDER]      build/obj/src by default
set -u
cd "$(dirname "$0")/.." || exit 1
folder=${1:-build/obj/src}

if [ ! -d "$folder" ]; then
	echo "$folder: no objects; run make" >&2
	exit 1
fi

# objdump -t: value, flags, section, size, name; .data.rel.ro is constant once
# the program is loaded.
find "$folder" -name '*.o' | LC_ALL=C sort | while read -r object; do
	source=src/${object#"$folder"/}
	source=${source%.o}.c
	[ -e "$source" ] || continue # a file that is no longer there
	objdump -t "$object" | awk -v source="$source" '
		!/ d / && match($0, / \.t?(data|bss)[^\t]*\t/) {
			section = substr($0, RSTART + 1, RLENGTH - 2)
			if (section !~ /^\.data\.rel\.ro/)
				print source ": mutable variable " $NF
		}
		/\*COM\*/ { print source ": mutable variable " $NF }'
	nm -u "$object" | awk -v source="$source" '
		BEGIN {
			allowed["src/main.c exit"]
			allowed["src/base/bug.c abort"]
			allowed["src/base/bug.c _exit"] # without memory
			allowed["src/run/jobs.c _exit"]
			allowed["src/load/child.c _exit"]
			allowed["src/verify/rerun.c _exit"] # of a child as well
			allowed["src/verify/scratch.c _exit"] # likewise
			allowed["src/load/database/database.c _exit"] # likewise
		}
		$2 ~ /^(exit|_exit|_Exit|quick_exit|abort|pthread_exit)$/ &&
		!((source " " $2) in allowed) {
			print source ": calls " $2 "()"
		}'
done | { ! grep .; }
