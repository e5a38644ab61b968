#!/bin/sh
# What the documents say is what the program does: every YAML block of README
# runs, with its Markdown block as text/results.md, every link of every document
# leads somewhere, its audit prints what it
# shows, config/REFERENCE.md has every key of the config, and tests/TRACE.md a
# test for each requirement, of which each analysis is one.
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

# texts of wrong configs and of the fuzzer are no documents
find . -name '*.md' ! -path './build*' ! -path './output/*' \
	! -path './tests/errors/*' ! -path './tests/fuzz/*' |
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
