#!/bin/sh
# survreport self-test: a sound installation passes, and says so in the same
# words and the same PDF anywhere; of a broken one it names what is broken.
# shows: R-100, R-120, R-121, R-122
set -u
suite=self-test
. tests/lib.sh

# differs NAME: the last run named this check as one that differs.
differs() {
	if grep -q "^DIFFERS .*$1" "$out/stdout"; then
		pass
	else
		fail "self-test does not name '$1':"
		grep -v '^ok ' "$out/stdout" | head -n 10 | sed 's/^/     /'
	fi
}

mkdir "$out/here" "$out/elsewhere"

# --- a sound one

status 0 "$survreport" self-test --output "$out/here"
check "nothing is left in the folder" test -z "$(ls -A "$out/here")"
check "every line but the last is a check that is right" \
	test "$(grep -vc '^ok  ' "$out/stdout")" -eq 1
n=$(grep -c '^ok  ' "$out/stdout")
check "the last line counts the checks" \
	test "$(tail -n 1 "$out/stdout")" = \
	"$("$survreport" --version | head -n 1): $n checks, all as expected"
has "$out/stdout" "6-MP: median, standard error [Collett, as SPSS]: found 5.2553"
has "$out/stdout" "expected 10.32674 ± 5e-6"
has "$out/stdout" "GNU C library: found"
has "$out/stdout" "folder   refuses the same lock here: found refused"
cp "$out/stdout" "$out/sound"

status 0 "$survreport" self-test --quiet
check "--quiet: the count alone" test "$(wc -l <"$out/stdout")" -eq 1

# --- the same words and bytes whatever the machine prefers

status 0 "$survreport" self-test --report "$out/a.pdf" --output "$out/here"
check "the checks print the same again" cmp "$out/sound" "$out/stdout"
status 0 env TZ=Pacific/Kiritimati LC_ALL=de_DE.UTF-8 \
	GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2 \
	"$survreport" self-test --report "$out/b.pdf" --output "$out/elsewhere"
check "other zone, locale, CPU: the same lines" cmp "$out/sound" "$out/stdout"
check "other zone, locale, CPU: the same PDF" cmp "$out/a.pdf" "$out/b.pdf"

check "qpdf --check" qpdf --check "$out/a.pdf"
pdftotext -layout "$out/a.pdf" "$out/a.txt" 2>/dev/null
has "$out/a.txt" "Self-test of survreport"
has "$out/a.txt" "All $n checks found what was expected."
has "$out/a.txt" "Date and signature: ____"
has "$out/a.txt" "$(sha256sum "$survreport" | cut -d ' ' -f 1)"
check "no clock in the PDF" test "$(grep -c CreationDate "$out/a.pdf")" -eq 0
status 0 env SOURCE_DATE_EPOCH=1700000000 "$survreport" self-test \
	--report "$out/dated.pdf"
pdftotext -layout "$out/dated.pdf" "$out/dated.txt" 2>/dev/null
has "$out/dated.txt" "2023-11-14"

# --- broken ones

# a program without templates beside it
mkdir -p "$out/alone/bin"
cp "$survreport" "$out/alone/bin/"
status 1 env --chdir="$out/alone" bin/survreport self-test
differs "template clinical-report"
differs "style aacr"
status 78 env --chdir="$out/alone" bin/survreport self-test --report x.pdf
has "$out/stderr" "unknown template 'clinical-report'"

# broken NAME: a copy of the installation, to be broken
broken() {
	mkdir -p "$out/$1/bin" "$out/$1/share/survreport"
	cp "$survreport" "$out/$1/bin/"
	cp -r templates "$out/$1/share/survreport/"
}
font=/usr/share/fonts/truetype/lato/Lato-Regular.ttf

broken whole
status 0 "$out/whole/bin/survreport" self-test --quiet

broken style
echo 'p_value: {leading: 1}' >>"$out/style/share/survreport/templates/styles/jama.yaml"
status 1 "$out/style/bin/survreport" self-test
differs "style jama: found .*jama.yaml:"

# a font that is none, and one with a byte changed
broken font
echo 'not a font' >"$out/none.ttf"
sed -i "s|Lato-Regular.ttf|$out/none.ttf|" \
	"$out/font/share/survreport/templates/clinical-report.yaml"
status 1 "$out/font/bin/survreport" self-test
differs "fonts of the template: found .*none.ttf. is not a TrueType font"

broken byte
cp "$font" "$out/byte.ttf"
printf 'x' | dd of="$out/byte.ttf" bs=1 seek=200000 conv=notrunc 2>/dev/null
sed -i "s|Lato-Regular.ttf|$out/byte.ttf|" \
	"$out/byte/share/survreport/templates/clinical-report.yaml"
status 1 "$out/byte/bin/survreport" self-test
differs "font Lato Regular, its SHA-256: found $(sha256sum \
	"$out/byte.ttf" | cut -d ' ' -f 1)"

# folders that cannot be written to
status 1 "$survreport" self-test --output "$out/nowhere"
differs "holds a folder of ours: found '$out/nowhere': No such file"
status 1 "$survreport" self-test --output "$out/none.ttf"
differs "holds a folder of ours: found '$out/none.ttf': Not a directory"
check "the last line counts what differs" \
	grep -q ': [0-9]* checks, 1 differs$' "$out/stdout"
status 1 "$survreport" self-test --output "$out/nowhere" --report "$out/c.pdf"
pdftotext -layout "$out/c.pdf" "$out/c.txt" 2>/dev/null
has "$out/c.txt" "1/"
has "$out/c.txt" "folder: holds a folder of ours"

# --- the PDF cannot be written; wrong use

status 73 "$survreport" self-test --quiet --report "$out/nowhere/a.pdf"
has "$out/stderr" "cannot write '$out/nowhere/a.pdf': No such file"
status 73 "$survreport" self-test --quiet --report /dev/null
has "$out/stderr" "cannot write '/dev/null': not a file"
check "/dev/null is what it was" test -c /dev/null
status 64 "$survreport" self-test config/gbsg.yaml
has "$out/stderr" "no files are wanted"
status 0 "$survreport" self-test --help
has "$out/stdout" "--report FILE.pdf"
finish
