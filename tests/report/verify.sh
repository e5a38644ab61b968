#!/bin/sh
# What `verify` says of each kind of change: what changed, which numbers moved,
# and which change moved which.
# shows: R-132, R-133, R-134
set -u
suite=verify
. tests/lib.sh

study=$out/study
config=$study/study.yaml
data=$study/data/d.csv
lock=$study/study.lock

# A copy of the demo with a template, a style and a font of its own.
mkdir -p "$study/data" "$out/fonts"
sed -e 's/^  style: .*/  style: .\/own-style.yaml\n  template: .\/own.yaml/' \
	-e 's/gbsg\.csv/d.csv/' config/gbsg.yaml >"$config"
cp config/data/gbsg.csv "$data"
cp templates/styles/nejm.yaml "$study/own-style.yaml"
fonts=$(find /usr/share/fonts -name Lato-Regular.ttf | head -n 1)
cp "$fonts" "$study/face.ttf"
sed "s|^  regular: .*|  regular: $study/face.ttf|" \
	templates/clinical-report.yaml >"$study/own.yaml"
status 0 "$survreport" freeze --quiet --output "$out/output" "$config"
status 0 "$survreport" verify "$lock"
cp -r "$study" "$out/kept"

# verified CODE LINE...: verify ends with the code and says each of the lines;
# then all is as it was frozen.
verified() {
	status "$1" "$survreport" verify "$lock"
	shift
	for line; do
		has "$out/stdout" "$line"
	done
	rm -rf "$study"
	cp -r "$out/kept" "$study"
}

# edit AWK...: changes the data.
edit() {
	awk -F , -v OFS=, "$@" "$data" >"$out/new.csv"
	cp "$out/new.csv" "$data"
}

# --- data -----------------------------------------------------------------------

edit 'NR == 100 { $2 = 99 } 1'
verified 1 "different results: " "1 row was edited" \
	"line 100 (pid 1319): 'age'" "column 'age': changed in 1 row" \
	"baseline, hormon 0, age: Maximum 80 -> 99" \
	"data data/d.csv: all of them"
edit '1; END { $1 = 99999; print }'
verified 1 "1 row was added" "line 688 (pid 99999)"
edit 'NR != 200'
verified 1 "1 row was removed" "row 199 of the frozen file (pid 1728)"
edit 'NR == 1 { print; next } { row[NR] = $0 }
	END { for (i = NR; i > 1; i--) print row[i] }'
verified 1 "same results, different bytes" "the rows are in another order"
edit 'NR == 1 { $(NF + 1) = "note" } NR > 1 { $(NF + 1) = "x" } 1'
verified 1 "same results, different bytes" \
	"column 'note' (which the config does not read) was added"
edit 'NR > 2 && NR < 6 { $2++; $8++ } NR != 300'
verified 1 "3 rows were edited" ": 'age', 'er'" "1 row was removed" \
	"column 'er': changed in 3 rows"
edit '{ t = $2; $2 = $3; $3 = t } 1'
verified 1 "same results, different bytes" "the columns are in another order"
# 4178 and 0 have the same short digest, so that no row tells of the edit
edit 'NR == 2 { $7 = 4178 } 1'
verified 1 "1 row was edited" "line 2 (pid 132)" \
	"column 'pgr': changed, in rows that the lock does not tell"
edit 'NR == 1 { $12 = "note" } NR == 2 { $7 = 4178 } NR > 1 { $12 = "x" } 1'
verified 1 "was added" "column 'pgr': changed, in rows that the lock does not tell"
sed -i 's/$/\r/' "$data"
verified 1 "same results, different bytes" \
	"all values are the same; they are written differently"

# --- config ---------------------------------------------------------------------

sed -i 's/^ *# .*//; s/^report:/# a remark\nreport:/' "$config"
written="config study.yaml: no key changed; comments, blanks, quotes, line ends or a byte order mark did"
verified 1 "same results, different bytes" "$written"
sed -i 's/$/\r/' "$config"
verified 1 "same results, different bytes" "$written"
printf '\n# a comment\n' >>"$config"
verified 1 "same results, different bytes" "$written"
sed -i '1s/^/\xEF\xBB\xBF/' "$config"
verified 1 "same results, different bytes" "$written"
sed -i 's/conventions: r$/conventions:   "r"/' "$config"
verified 1 "same results, different bytes" "$written"
# with a change that moves numbers, it is no cause of theirs
printf '# a comment\n' >>"$config"
edit 'NR == 100 { $2 = 99 } 1'
status 1 "$survreport" verify "$lock"
sed -n '/^Which change moved/,$p' "$out/stdout" >"$out/why"
has "$out/why" "data data/d.csv: "
check "writing moves no number" test -z "$(grep study.yaml "$out/why")"
rm -rf "$study"
cp -r "$out/kept" "$study"
sed -i 's/{0: No tamoxifen/{0: None/' "$config"
verified 1 "config inputs.cohort.columns.hormon" "was: {" "0: None"
mv "$data" "$study/data/new.csv"
sed -i 's|data/d.csv|data/new.csv|' "$config"
verified 1 "same results, different bytes" "config inputs.cohort" \
	"was: {file: data/d.csv, key: pid}" "now: {file: data/new.csv, key: pid}"
sed -i 's/conventions: r/conventions: sas/' "$config"
verified 1 "different results" "config report.conventions" "was: r" "now: sas" \
	"Interval of survival: log-log, was log" \
	"config report.conventions: all of them"
sed -i 's/terms: \[/terms: [pid_none, /' "$config"
status 78 "$survreport" verify "$lock"
has "$out/stderr" "pid_none"
has "$out/stderr" "cannot be verified: the new run failed"
cp "$out/kept/study.yaml" "$config"

# --- template, style, font --------------------------------------------------------

sed -i 's/$/\r/' "$study/own.yaml"
verified 1 "same results, different bytes" "template ./own.yaml" \
	"no key changed; comments, blanks" "no line changed; how they end did"
sed -i '1s/^/# mine\n/' "$study/own-style.yaml"
verified 1 "same results, different bytes" "style ./own-style.yaml" \
	"no key changed; comments, blanks" "now, line 1: # mine"
sed -i 's/^text_size: 9.5/text_size: 9/' "$study/own.yaml"
verified 1 "same results, different bytes" "template ./own.yaml" \
	"was, line 19: text_size: 9.5" "now, line 19: text_size: 9 "
cp templates/styles/lancet.yaml "$study/own-style.yaml"
verified 1 "same results, different bytes" "style ./own-style.yaml" \
	"printed differently, the number is the same"
serif=$(find /usr/share/fonts -name LiberationSerif-Regular.ttf | head -n 1)
cp "$serif" "$study/face.ttf"
verified 1 "same results, different bytes" "font Liberation Serif" \
	"font Lato"

# --- several at once: each number is put down to what moved it ---------------------

sed -i 's/conventions: r/conventions: {preset: r, cox_ties: breslow}/' "$config"
sed -i 's/^  style: .*/  style: jama/' "$config"
edit 'NR == 100 { $2 = 99 } 1'
verified 1 "config report.conventions: " "config report.style: " \
	"data data/d.csv: " "each with that change alone undone"
sed -i 's/conventions: r/conventions: {preset: r, cox_ties: breslow}/
	s/times: \[12, 24, 36, 60\]/times: [12, 24, 36]/' "$config"
status 1 "$survreport" verify "$lock"
# ties bear on the Cox model only, times on survival only
sed -n '/config report.conventions: /,/^  config a/p' "$out/stdout" \
	>"$out/ties"
has "$out/ties" "model: Score statistic"
check "ties moved no curve" test -z "$(grep rfs_ "$out/ties" | grep -v config)"
cp "$out/kept/study.yaml" "$config"

# of a list, only what changed in it
sed -i 's/follow-up of zero days/no follow-up/' "$config"
verified 1 "config rules" \
	"was, entry 1: {check: rfstime > 0, severity: warning, message: follow-up of" \
	"now, entry 1: {check: rfstime > 0, severity: warning, message: no follow-up}"
check "the other rule is not told" test -z "$(grep premenop "$out/stdout")"

# more changes than are undone one by one, and the data
awk '1; /^analyses:/ {
	for (i = 1; i <= 30; i++)
		print "  more_" i ": {type: follow-up, endpoint: rfs}"
}' "$config" >"$out/new.yaml"
cp "$out/new.yaml" "$config"
edit 'NR == 100 { $2 = 99 } 1'
verified 1 "config analyses.more_24: " \
	"the other 6 changes of the config or its files: not tried" \
	"data data/d.csv: "

# --- another program, another zlib --------------------------------------------------

mkdir "$out/bin"
ln -s "$top/templates" "$out/templates"
version=$("$survreport" --version | sed -n '1s/^survreport //p')
sed "s/survreport $version/survreport 0.0.9/g" "$survreport" >"$out/bin/survreport"
chmod +x "$out/bin/survreport"
status 0 "$out/bin/survreport" freeze --quiet --output "$out/output" "$config"
verified 1 "same results, different bytes" \
	"program: survreport $version, was survreport 0.0.9"
zlib=$("$survreport" --version | sed -n 's/^zlib //p')
if ${CC:-gcc} -D_GNU_SOURCE -shared -fPIC -o "$out/zlib.so" tests/report/zlib_shim.c -ldl \
	2>"$out/stderr"; then
	status 0 env LD_PRELOAD="$out/zlib.so" \
		ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
		"$survreport" freeze --quiet --output "$out/output" "$config"
	verified 1 "same results, different bytes" \
		"library zlib: $zlib, was 1.2.99"
else
	skip "another zlib: no compiler"
fi

# --- from the PDF alone ---------------------------------------------------------------

rm -rf "$study"
cp -r "$out/kept" "$study"
status 0 "$survreport" run --quiet --output "$out/output" "$config"
pdf=$out/output/gbsg/report.pdf
check "qpdf finds no fault in it" qpdf --check "$pdf"
mkdir "$out/files"
check "its files can be taken out" pdfdetach -saveall -o "$out/files" "$pdf"
check "the config" cmp "$out/files/config.yaml" "$config"
check "the results" cmp "$out/files/results.csv" "$out/output/gbsg/results.csv"
check "nothing of a patient" test -z "$(grep -E '^(columns|rows):' \
	"$out/files/frozen.lock")"
status 66 "$survreport" verify "$pdf"
has "$out/stderr" "say with --from DIR which folder"
status 0 "$survreport" verify --from "$study" "$pdf"
has "$out/stdout" "identical: report.pdf"
edit 'NR == 100 { $2 = 99 } 1'
status 1 "$survreport" verify --from "$study" "$pdf"
has "$out/stdout" "data data/d.csv: all of them"
cp "$out/kept/data/d.csv" "$data"
# the config of the PDF is run, not the one that lies there now
sed -i 's/conventions: r/conventions: sas/' "$config"
status 0 "$survreport" verify --from "$study" "$pdf"
cp "$out/kept/study.yaml" "$config"

cp "$pdf" "$out/changed.pdf"
printf x | dd of="$out/changed.pdf" bs=1 seek=30000 conv=notrunc 2>/dev/null
status 1 "$survreport" verify --from "$study" "$out/changed.pdf"
has "$out/stdout" "same results, different bytes"
qpdf "$pdf" "$out/resaved.pdf"
status 65 "$survreport" verify --from "$study" "$out/resaved.pdf"
has "$out/stderr" "was it saved by another program?"
sed "s|data/d.csv|../study/data/d.csv|" "$config" >"$study/out.yaml"
status 0 "$survreport" run --quiet --output "$out/outside" "$study/out.yaml"
status 65 "$survreport" verify --from "$study" "$out/outside/gbsg/report.pdf"
has "$out/stderr" "'../study/data/d.csv', which is outside of its folder"

# what stands behind a NUL hides no path
{ sed "s|data/d.csv|$study/data/d.csv|" "$config" && printf '\0'; } \
	>"$out/nul.yaml"
sed -e '/^seal:/d' -e "/^  file: study.yaml/{n;s/: .*/: $(sha256sum \
	<"$out/nul.yaml" | cut -c 1-64)/}" "$out/files/frozen.lock" >"$out/nul.lock"
echo "seal: $(sha256sum <"$out/nul.lock" | cut -c 1-64)" >>"$out/nul.lock"
"$B/tests/tools/attach" "$out/nul.yaml" "$out/nul.lock" \
	"$out/files/results.csv" >"$out/nul.pdf"
status 78 "$survreport" verify --from "$study" "$out/nul.pdf"
has "$out/stderr" "NUL"

# --- told to stop -----------------------------------------------------------------------

mkdir "$out/tmp"
status 0 "$survreport" freeze --quiet --output "$out/output" \
	--bundle "$out/b.tar" "$config"
stopped=0
for frozen in "$lock" "$out/b.tar"; do
	for delay in 0 0.01 0.02 0.04; do
		TMPDIR=$out/tmp "$survreport" verify "$frozen" >/dev/null \
			2>&1 </dev/null &
		process=$!
		sleep "$delay"
		kill "$process" 2>/dev/null
		{ wait "$process" || stopped=$((stopped + 1)); } 2>/dev/null
		check "stopped after $delay s: no temporary file is left" \
			test -z "$(names_in "$out/tmp")"
	done
done
check "some were stopped in time ($stopped)" test "$stopped" -gt 1

# --- for the file -----------------------------------------------------------------------

edit 'NR == 100 { $2 = 99 } 1'
status 1 "$survreport" verify --report "$out/found.pdf" "$lock"
check "its PDF is sound" qpdf --check "$out/found.pdf"
pdftotext -layout "$out/found.pdf" "$out/found.txt" 2>/dev/null
for line in "Verification of a frozen report" "Verdict: different results" \
	"line 100 (pid 1319): 'age'" "Signature: ___" \
	"$(sha256sum <"$out/kept/data/d.csv" | cut -c 1-64)"; do
	has "$out/found.txt" "$line"
done
cp "$out/kept/data/d.csv" "$data"

# --- diff --------------------------------------------------------------------------------

status 0 "$survreport" diff "$out/output/gbsg" "$pdf"
has "$out/stdout" "no number moved: 795 are the same"
sed 's/conventions: r/conventions: sas/; s/id: gbsg/id: sas/' "$config" \
	>"$study/sas.yaml"
status 0 "$survreport" run --quiet --output "$out/output" "$study/sas.yaml"
status 1 "$survreport" diff "$lock" "$out/output/sas"
has "$out/stdout" "rfs_grade, grade 3, rfs: Median "
tail -n 1 "$out/stdout" >"$out/last"
has "$out/last" " of 792 numbers moved"
status 64 "$survreport" diff "$lock"
status 64 "$survreport" diff "$lock" "$lock"
status 66 "$survreport" diff "$lock" "$out/none"
status 65 "$survreport" diff "$lock" "$config"
has "$out/stderr" "study.yaml"
finish
