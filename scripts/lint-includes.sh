#!/bin/sh
# Who may include what: the architecture, as a check.
#
#   - a folder includes the folders named for it below, and no other: stages
#     meet only at the seams (data, results, canvas) and at the config;
#   - figures never see the dataset;
#   - each library is known to one place;
#   - *_impl.h stays in its folder;
#   - no files include each other in a circle, but parts of one that share its header;
#   - no room has more than a fifth of the lines;
#   - every header has its guard and compiles alone.
#
# The files of src/run/, src/cli/ and src/selftest/ put it all together and may
# include anything of ours; src/ itself holds main.c and memory.c only.
set -u
cd "$(dirname "$0")/.." || exit 1
found=$(mktemp)
trap 'rm -f "$found"' EXIT

find src -name '*.[ch]' | LC_ALL=C sort | xargs awk '
	function folder(path) {
		sub(/^src\//, "", path)
		return path ~ /\// ? substr(path, 1, index(path, "/") - 1) : ""
	}
	function say(what) { print FILENAME ":" FNR ": " what }
	BEGIN {
		# what a config is about; yaml.h and the like stay in config/
		config = "config/(study|schema|source|node|pack|template|template_line|labels)[.]h"
		ours["base"] = "^(base)/"
		ours["config"] = "^(base|config)/|^canvas/.*"
		ours["audit"] = "^(base|audit)/"
		ours["math"] = "^(base|math)/"
		ours["data"] = "^(base|data)/|^" config
		ours["load"] = "^(base|data|load)/|^" config
		# the one room that guesses
		ours["init"] = "^(base|data|load|init)/|^" config
		ours["validate"] = "^(base|data|validate)/|^" config
		ours["results"] = "^(base|results)/|^" config
		ours["analyses"] = "^(base|data|math|results|analyses)/|^" config
		# texts about numbers: no data, no mathematics
		ours["show"] = "^(base|results|show)/|^" config
		ours["cite"] = "^(base|results|cite)/|^" config
		ours["canvas"] = "^(base|canvas)/"
		ours["plot"] = "^(base|results|canvas|plot)/|^" config
		# what stands in a report knows nothing of how it looks, and
		# a format nothing of where it comes from
		ours["report"] = "^(base|data|results|report)/|^" config
		ours["render"] = "^(base|results|canvas|render)/|" \
			"^report/document[.]h$|^" config
		ours["export"] = "^(base|data|results|export)/|^" config
		# what a frozen run is, and what became of it
		ours["lock"] = "^(base|data|results|export|lock)/|" \
			"^load/reader[.]h$|^run/provenance[.]h$|^config/canonical[.]h$|^" config
		ours["verify"] = "^(base|data|results|lock|verify)/|" \
			"^run/|^cite/markdown[.]h$|^config/canonical[.]h$|^" config
		ours["since"] = "^(base|data|validate|results|export|lock|verify|cite|since)/|" \
			"^config/(node|canonical)[.]h$|^" config
		# the page over all reports: what their runs have left
		ours["page"] = "^(base|page)/|^data/(csv|raw)[.]h$|^export/(history|run_digest)[.]h$"
		ours["solve"] = "^(base|data|load|analyses|results|cite|solve)/|^" \
			config

		library["yaml[.]h"] = "^src/config/yaml[.]c$"
		library["csv[.]h"] = "^src/data/csv[.]c$"
		library["hpdf.*"] = "^src/canvas/pdf[.]c$"
		library["gsl/.*"] = "^src/math/"
		library["ft2build[.]h|freetype.*"] = "^src/canvas/fonts[.]c$"
		library["jansson[.]h"] = "^src/(export|cli)/"
		library["cmark-gfm.*"] = "^src/cite/markdown[.]c$"
		library["nettle/.*"] = "^src/(base/hash|lock/sign)[.]c$"
		library["zip[.]h"] = "^src/base/(archive|office)[.]c$"
		library["xlsxwriter[.]h"] = "^src/render/tables/table_xlsx[.]c$"
		library["expat[.]h"] = "^src/base/office[.]c$"
		library["cairo/.*"] = "^src/canvas/raster[.]c$"
		library["tiffio[.]h"] = "^src/canvas/tiff[.]c$"
		library["readstat[.]h"] = "^src/load/readstat_reader[.]c$"
		library["dlfcn[.]h"] = "^src/base/library[.]c$"
		library["postgresql/.*"] = "^src/load/database/postgresql[.]c$"
		library["sqlite3[.]h"] = "^src/load/database/sqlite[.]c$"
		library["sql[.]h|sqlext[.]h"] = "^src/load/database/odbc[.]c$"
	}
	match($0, /^#include "[^"]*"/) {
		what = substr($0, RSTART + 10, RLENGTH - 11)
		from = folder(FILENAME)
		if (from in ours && what !~ ours[from])
			say("a file of " from "/ may not include " what)
		else if (what ~ /^canvas/ && from == "config" &&
		    FILENAME !~ /template[.][ch]$/)
			say("only the template may include " what)
		# analyses put numbers into the store; show/ makes tables
		if (from == "analyses" && what == "results/table.h")
			say("a file of analyses/ may not include " what)
		if (what ~ /_impl[.]h$/ && folder("src/" what) != from)
			say(what " stays in its folder")
	}
	match($0, /^#include <[^>]*>/) {
		what = substr($0, RSTART + 10, RLENGTH - 11)
		for (l in library)
			if (what ~ "^(" l ")$" && FILENAME !~ library[l])
				say("<" what "> belongs to " library[l])
	}
' >"$found"

# Files whose headers lead back to themselves.  What is known of X is known from
# X.h, so that X.c and X.h are one; a header without a file of its own is what some
# files share, and makes no circle.  Parts of one file may all include its header,
# as it includes theirs: then no circle is left without that header.
find src -name '*.[ch]' | LC_ALL=C sort | xargs awk '
	function stem(path) {
		sub(/^src\//, "", path)
		sub(/[.][ch]$/, "", path)
		return path
	}
	# Takes out, of those with in[], what leads nowhere or is led to by none, until
	# only circles and what lies between them are left; returns how many.
	function prune(alive, but,    changed, n, key, part, out, into, unit) {
		do {
			split("", out)
			split("", into)
			for (key in edge) {
				split(key, part, SUBSEP)
				if (part[1] in alive && part[2] in alive && part[2] != but) {
					out[part[1]]
					into[part[2]]
				}
			}
			changed = n = 0
			for (unit in alive) {
				if (unit in out && unit in into) {
					n++
				} else {
					delete alive[unit]
					changed = 1
				}
			}
		} while (changed)
		return n
	}
	# All that a file leads to, itself among them if it is in a circle.
	function reach(from, seen,    more, key, part) {
		split("", seen)
		do {
			more = 0
			for (key in edge) {
				split(key, part, SUBSEP)
				if ((part[1] == from || part[1] in seen) &&
				    part[1] in left && part[2] in left && !(part[2] in seen)) {
					seen[part[2]]
					more = 1
				}
			}
		} while (more)
	}
	# The files that lead to each other with this one, and whether one of their
	# headers is in all of their circles.
	function judge(unit,    there, back, circle, other, copy, fine, names) {
		reach(unit, there)
		if (!(unit in there))
			return
		for (other in there) {
			reach(other, back)
			if (unit in back)
				circle[other]
		}
		for (other in circle) {
			split("", copy)
			for (unit in circle)
				copy[unit]
			fine = fine || prune(copy, other) == 0
			names = names " " other
			done[other]
		}
		if (!fine)
			print "src: these include each other in a circle:" names
	}
	FNR == 1 && FILENAME ~ /[.]c$/ {
		is_file[stem(FILENAME)]
	}
	match($0, /^#include "[^"]*"/) {
		to = stem(substr($0, RSTART + 10, RLENGTH - 11))
		if (to != stem(FILENAME))
			edge[stem(FILENAME), to]
	}
	END {
		for (unit in is_file)
			left[unit]
		prune(left, "")
		for (unit in left)
			if (!(unit in done))
				judge(unit)
	}
' >>"$found"

find src -maxdepth 1 -type f ! -name main.c ! -name memory.c ! -name "*.md" \
	-exec echo "{}: stands in no room of src/" \; >>"$found"

# a room that holds more than a fifth of all lines is two rooms
find src -name '*.[ch]' | LC_ALL=C sort | xargs awk '
	{ split(FILENAME, part, "/"); lines[part[2]]++ }
	END {
		for (room in lines)
			if (5 * lines[room] > NR)
				print "src/" room ": more than a fifth of the lines of src/"
	}
' >>"$found"

flags=$(MAKEFLAGS='' make -s print-flags)
for header in $(find src -name '*.h' | LC_ALL=C sort); do
	guard=$(echo "${header#src/}" | tr 'a-z/.-' 'A-Z___')
	guard=SURVREPORT_$guard
	if ! grep -qx "#ifndef $guard" "$header" ||
		! grep -qx "#define $guard" "$header"; then
		echo "$header: no include guard $guard"
	fi
	echo "#include \"${header#src/}\"" |
		eval "gcc $flags -Werror -fsyntax-only -x c -" 2>&1 |
		sed "s|^|$header: does not compile alone: |"
done >>"$found"

cat "$found"
test ! -s "$found"
