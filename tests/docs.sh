#!/bin/sh
# What the documents say is what the program does: every YAML block of README
# runs, with its Markdown block as text/results.md, its audit prints what it
# shows, config/REFERENCE.md has every key of the config, and tests/TRACE.md a
# test for each requirement, of which each analysis is one.  Every link of every
# document leads somewhere, every document and section that the source cites is
# there, and so is every file that src/ARCHITECTURE.md names, which has every room.
# shows: R-8, R-26, R-123
set -u
suite=docs
. tests/lib.sh

mkdir -p "$out/readme/text"
ln -s "$top/config/data" "$out/readme/data"
awk -v to="$out/readme/" '
	/^```yaml/ { file = to "block" ++n ".yaml"; next }
	/^```markdown/ { file = to "text/results.md"; next }
	/^```/ { file = "" }
	file { print > file }' README.md
for block in "$out"/readme/*.yaml; do
	if [ ! -e "$block" ]; then
		echo "  README.md has no YAML"
	elif ! grep -q '^survreport: 1$' "$block"; then
		fail "README.md: a YAML block that is not a whole config:" \
			"$(head -n 1 "$block")"
	else
		status 0 "$survreport" run --quiet --output "$out/runs" "$block"
	fi
done

# what README shows of an audit is what it prints
sed -n '/^\$ survreport audit/,/^```/p' README.md | sed '1d;$d' >"$out/shown"
check "README shows an audit" test -s "$out/shown"
(cd tests/audit && "$survreport" audit --limit 3400 abstract.txt) \
	>"$out/printed" 2>&1
check "README: the audit of tests/audit/abstract.txt" \
	diff "$out/shown" "$out/printed"

# … and what it shows of a first config is what init writes
sed -n '/^\$ survreport init/,/^```/p' README.md | sed '1d;$d' | grep -v '^…$' >"$out/shown"
check "README shows a first config" test -s "$out/shown"
"$survreport" init config/data/gbsg.csv >"$out/printed"
while IFS= read -r line; do
	check "README: init does not write '$line'" grep -qxF -e "$line" "$out/printed"
done <"$out/shown"

"$survreport" schema >"$out/schema.json"
"$B/tests/schema_keys" "$out/schema.json" | sort -u >"$out/keys"
check "survreport schema has keys" test -s "$out/keys"
while read -r key; do
	if grep -qF "\`$key\`" config/REFERENCE.md; then
		pass
	else
		fail "config/REFERENCE.md has no \`$key\`"
	fi
done <"$out/keys"

# links_of FILE: each link's target, a line each; blocks of code have none.
links_of() {
	awk '/^ *```/ { code = !code } !code' "$1" | sed 's/`[^`]*`//g' |
		grep -o '\](<\{0,1\}[^)<> ]*' | sed 's/^](<\{0,1\}//'
}

# anchors_of FILE: what its headings are called in links: small letters, without
# signs, blanks as dashes, and a number where a name comes again.
anchors_of() {
	awk '/^ *```/ { code = !code } !code && /^#+ / {
		sub(/^#+ +/, "")
		gsub(/[`*\]\[]/, "")
		print tolower($0)
	}' "$1" | sed 's/[^[:alnum:] _-]//g; s/ /-/g' |
		awk 'seen[$0]++ { print $0 "-" seen[$0] - 1; next } { print }'
}

# texts of the fuzzer are no documents
find . -name '*.md' ! -path './build*' ! -path './output/*' \
	! -path './tests/fuzz/*' |
	sed 's|^\./||' | sort >"$out/documents"
check "there are documents" test "$(wc -l <"$out/documents")" -ge 3
while read -r document; do
	links_of "$document" >"$out/links"
	while read -r link; do
		case $link in
		http://* | https://* | mailto:*)
			continue
			;;
		esac
		file=${link%%#*}
		target=$document
		[ -z "$file" ] || target=$(dirname "$document")/$file
		if [ ! -e "$target" ]; then
			fail "$document links to '$link', and there is no such file"
			continue
		fi
		pass
		[ "$file" = "$link" ] && continue
		anchors_of "$target" >"$out/anchors"
		check "$document links to '$link', and there is no such heading" \
			grep -qxF -e "${link#*#}" "$out/anchors"
	done <"$out/links"
done <"$out/documents"

# What is cited: "NAME.md", then "section 6" or "sections 3 and 4" within a line.
# Documents are found beside what cites them, in src/, or from the top.
git ls-files Makefile src tests scripts '*.md' 2>/dev/null |
	grep -E '(Makefile|[.](c|h|R|sh|md))$' |
	grep -vE '^tests/(errors|fuzz|report|audit|compat|docs|manual)|trace[.]sh' |
	xargs grep -oE '[A-Za-z/]*[A-Z]{4,}[.]md([,)]* sections? [0-9]+( (and|to) [0-9]+)?)?' |
	grep -vE '(FILE|NAME)[.]md' | sort -u >"$out/cited"
check "something is cited" test "$(wc -l <"$out/cited")" -gt 10
while IFS=: read -r from words; do
	name=${words%%.md*}.md
	document=
	for folder in "$(dirname "$from")" src . config; do
		[ -n "$document" ] || ! [ -f "$folder/$name" ] ||
			document=$folder/$name
	done
	if [ -z "$document" ]; then
		fail "$from cites $name, and there is no such document"
		continue
	fi
	pass
	for section in $(echo "${words#*.md}" | tr -cd '0-9 '); do
		check "$from cites $name, section $section, which is not there" \
			grep -q "^## ${section}[.] " "$document"
	done
done <"$out/cited"
# an upper-case name without its ending is found by nobody
grep -rnE --include='*.[chR]' --include='*.sh' \
	'\b(DESIGN|STATISTICS|STYLE|ARCHITECTURE)\b([^.(]|$)' src tests scripts |
	grep -v '^tests/docs.sh' >"$out/bare"
check "citations name the file: $(head -n 1 "$out/bare")" test ! -s "$out/bare"

# paths of src/ARCHITECTURE.md are seen from src/ or from the top; rooms in rooms
# stand by their own names
grep -oE '`[^` ]+`' src/ARCHITECTURE.md | tr -d '`' | grep -E '[./]' |
	grep -vE 'NAME|…|[(){}<>*]|^results[.]csv$|^manifest[.]json$' | sort -u >"$out/paths"
check "src/ARCHITECTURE.md names files" test "$(wc -l <"$out/paths")" -gt 100
while read -r path; do
	if [ -e "src/$path" ] || [ -e "$path" ] ||
		[ -n "$(find src -path "src/*/${path%/}" -type d)" ]; then
		pass
	else
		fail "src/ARCHITECTURE.md names '$path', which is not there"
	fi
done <"$out/paths"
for room in src/*/; do
	room=${room#src/}
	check "src/ARCHITECTURE.md has no room '$room'" \
		grep -q "^| \`$room\` |" src/ARCHITECTURE.md
done

# src/DESIGN.md, section 6, has every context of results.csv
sed -n '/^## 6[.]/,/^## 7[.]/p' src/DESIGN.md | grep -o '`[a-z-]*`' |
	tr -d '`' >"$out/contexts"
cat tests/cases/*/results.csv | awk -F, 'NR > 1 { print $9 }' | sort -u |
	grep -E '^[a-z-]+$' | grep -vx context |
	sed 's/^stratified-//; s/^permutation-//; s/^stratified-//; s/-trend$//' |
	sort -u >"$out/used"
check "there are contexts" test "$(wc -l <"$out/used")" -gt 30
while read -r context; do
	check "src/DESIGN.md has no context '$context'" \
		grep -qx "$context" "$out/contexts"
done <"$out/used"

check "tests/TRACE.md" scripts/trace.sh --check
"$survreport" --help analyses | cut -d ' ' -f 1 >"$out/analyses"
check "there are analyses" test -s "$out/analyses"
while read -r analysis; do
	if grep -q "^R-[0-9]* \`$analysis\`" tests/requirements.txt; then
		pass
	else
		fail "tests/requirements.txt has no analysis \`$analysis\`"
	fi
done <"$out/analyses"
finish
