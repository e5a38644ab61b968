#!/bin/sh
# Who may include what: the architecture, as a check.
#
#   - a folder includes the folders named for it below, and no other: stages
#     meet only at the seams (data, results, canvas) and at the config;
#   - figures never see the dataset;
#   - each library is known to one place;
#   - *_impl.h stays in its folder;
#   - every header has its guard and compiles alone.
#
# The files of src/run/, src/cli/ and src/selftest/ put it all together and may
# include anything of ours; src/ itself holds main.c only.
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
		config = "config/(study|schema|node|template|template_line|labels)[.]h"
		ours["base"] = "^(base)/"
		ours["config"] = "^(base|config)/|^canvas/.*"
		ours["audit"] = "^(base|audit)/"
		ours["math"] = "^(base|math)/"
		ours["data"] = "^(base|data)/|^" config
		ours["load"] = "^(base|data|load)/|^" config
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
		library["zip[.]h|expat[.]h|dlfcn[.]h"] = "^src/cite/docx[.]c$"
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

find src -maxdepth 1 -type f ! -name main.c ! -name "*.md" \
	-exec echo "{}: stands in no room of src/" \; >>"$found"

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
