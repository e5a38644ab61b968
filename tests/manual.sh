#!/bin/bash
# What `make install` puts in place, and that the manual page and the completion
# of bash name all that the program takes.
# shows: R-124
set -u
suite=manual
# shellcheck source-path=..
. tests/lib.sh

# --- Installed ----------------------------------------------------------------

# with the compiler that built what is tested, so that nothing is built again
variant=$(basename "$B")
[ "$variant" != build ] || variant=release
compiler=$(sed 's/ -std=c17 .*//' "$B/flags")
check "make install" make VARIANT="$variant" CC="$compiler" install \
	DESTDIR="$out/root" PREFIX=/usr
usr=$out/root/usr
page=$usr/share/man/man1/survreport.1
completion=$usr/share/bash-completion/completions/survreport
for file in "$page" "$completion" \
	"$usr/share/survreport/templates/clinical-report.yaml" \
	"$usr/share/doc/survreport/README.md" \
	"$usr/share/doc/survreport/LICENSE" \
	"$usr/share/doc/survreport/config/REFERENCE.md" \
	"$usr/share/doc/survreport/config/data/gbsg.csv"; do
	check "installed: ${file#"$usr"/}" test -s "$file"
	check "for everybody: ${file#"$usr"/}" test "$(stat -c %a "$file")" = 644
done
check "nothing else is installed" test "$(find "$usr" -maxdepth 2 |
	sed "s|^$usr||" | sort | paste -sd ' ')" = \
	" /bin /bin/survreport /share /share/bash-completion /share/doc /share/man /share/survreport"
cd "$out" || exit 1
status 0 "$usr/bin/survreport" run --quiet \
	"$usr/share/doc/survreport/config/veteran.yaml"
check "the installed program leaves a report" test -s output/veteran/report.pdf
cd "$top" || exit 1

# --- The page -----------------------------------------------------------------

if command -v man >/dev/null && command -v groff >/dev/null; then
	LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l "$page" \
		>"$out/page" 2>"$out/warnings"
	check "the page has no warnings" test ! -s "$out/warnings"
	check "the page can be read" test "$(wc -l <"$out/page")" -gt 100
elif command -v mandoc >/dev/null; then
	check "the page can be read" mandoc -Tutf8 "$page"
	# bold is a letter printed over itself
	mandoc -Tutf8 "$page" | sed "s/.$(printf '\010')//g" >"$out/page"
else
	skip "the page as it is read: neither man nor mandoc is there"
	sed 's/\\f.//g; s/\\//g' "$page" >"$out/page"
fi
sed -e 's/.\x08//g' "$out/page" | tr -d '\n' | tr -s ' ' ' ' >"$out/words"

"$survreport" --help >"$out/help"
verbs=$(awk '/^  [a-z]/ { print $1 }' "$out/help")
check "there are verbs" test "$(echo "$verbs" | wc -w)" -gt 5
for verb in $verbs; do
	has "$out/words" " $verb "
	"$survreport" "$verb" --help | awk '/^  -/ { print $1 }' >"$out/options"
	while read -r option; do
		has "$out/words" "$option"
	done <"$out/options"
done
for analysis in $("$survreport" --help analyses | cut -d ' ' -f 1); do
	has "$out/words" " $analysis "
done
for code in $(sed -n 's/.* = \([0-9]*\),.*/\1/p' src/base/exitcode.h); do
	check "the page has code $code" grep -qE "^ +$code( |\$)" "$out/page"
done

# --- The completion -------------------------------------------------------------

check "the completion is sound" bash -n "$completion"
! command -v shellcheck >/dev/null ||
	check "shellcheck" shellcheck -s bash -S warning "$completion"

# offers WORD...: what is offered for the last of the words, in one line.
offers() {
	bash -c '
		. "$0"
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_survreport
		printf "%s\n" "${COMPREPLY[@]}"' "$completion" survreport "$@" |
		LC_ALL=C sort | paste -sd ' '
}

# offered WANTED WORD...
offered() {
	wanted=$1
	shift
	got=$(offers "$@")
	check "offered for '$*': '$got', not '$wanted'" test "$got" = "$wanted"
}

all=$(printf '%s\n' $verbs --help --version | LC_ALL=C sort | paste -sd ' ')
offered "$all" ""
offered "check" ch
offered "--help --version" --
offered "$(printf '%s\n' $verbs analyses | LC_ALL=C sort | paste -sd ' ')" \
	--help ""
for verb in $verbs; do
	options=$("$survreport" "$verb" --help | awk '/^  -/ { print $1 }')
	offered "$(printf '%s\n' $options --help | LC_ALL=C sort |
		paste -sd ' ')" "$verb" -
done
dumps=$("$survreport" run --help | sed -n 's/^  --dump .*: //p' | tr ', ' '\n\n' |
	sed '/^$/d' | LC_ALL=C sort | paste -sd ' ')
offered "$dumps" run --dump ""
offered "results" run --dump = r
offered "$dumps" run --dump =
offered "estimate export" run config/a.yaml --stop-after e
offered "all no-spaces" audit --count ""
offered "" run -j ""

mkdir "$out/here" && cd "$out/here" || exit 1
mkdir "a folder"
touch study.yaml "two words.yaml" study.lock study.pem study.pdf notes.txt
offered "a folder study.yaml two words.yaml" run ""
offered "study.yaml" check st
offered "two words.yaml" freeze --quiet two
offered "a folder study.pem" freeze --sign ""
offered "a folder" run --output ""
offered "study.lock study.pdf study.pem study.yaml" verify study
offered "a folder notes.txt study.lock study.pdf study.pem study.yaml two words.yaml" \
	audit ""
offered "" schema ""
offered "" no-such-verb ""
cd "$top" || exit 1
finish
