#!/bin/sh
# How the reports of studies that nobody would write are laid out: 200 random
# configs, and the shipped ones with each template that ships.
#
#     tests/layouts.sh [BUILD]               some of them
#     LAYOUTS=200 tests/layouts.sh [BUILD]   so many random ones, and the shipped ones
#
# A run never refuses or fails.  Nothing overlaps or leaves the page, no two labels of
# a figure are cut until they are the same, captions stand with what they are of, and
# every table and figure is named in a text first.  Pages that are not full are
# counted: where what comes next does not fit, nothing else can be done.
#
# shows: R-90, R-99
set -u
[ $# -gt 0 ] && B=$1
suite=layouts
. tests/lib.sh

: >"$out/fill"

# look WHAT CONFIG: a run of the config, whose faults fail; those of fill are kept.
look() {
	"$survreport" run --quiet --dump layout "$2" >"$out/stdout" 2>"$out/stderr" </dev/null
	code=$?
	want=$(code_of "$2")
	check "$1: exit code $code: $(grep -v warning "$out/stderr" | head -n 2)" \
		test "$code" -eq "$want"
	grep ' is full by ' "$out/stdout" | sed "s|^|$1: |" >>"$out/fill"
	grep -v ' is full by ' "$out/stdout" >"$out/faults"
	check "$1: $(head -n 3 "$out/faults")" test ! -s "$out/faults"
}

# with_template TEMPLATE CONFIG: prints the config, with that template.
with_template() {
	sed "/^  template:/d; s|^report:\$|report:\n  template: $1|" "$2"
}

# the last ones of the sample have had faults: titles as long as a panel, and longer
if [ -n "${LAYOUTS:-}" ]; then
	seeds=$(seq 1 "$LAYOUTS")
else
	seeds="$(seq 1 12) 39 99 127"
fi
for seed in $seeds; do
	mkdir "$out/$seed"
	"$B/tests/tools/random_study" "$seed" "$out/$seed"
	look "seed $seed" "$out/$seed/config.yaml"
	rm -r "${out:?}/$seed"
done
if [ -n "${LAYOUTS:-}" ]; then
	cp -r config "$out/config"
	for template in clinical-report abstract-tables one-page plain; do
		for config in config/*.yaml; do
			with_template "$template" "$config" >"$out/$config"
			look "$config, $template" "$out/$config"
		done
	done
	sort "$out/fill" | sed 's/^/     /'
	check "the pages of the shipped ones are full" sh -c '! grep "^config/" "$1"' - "$out/fill"
fi
hollow=$(wc -l <"$out/fill")
echo "     $hollow pages are less than three quarters full"
# what comes next does not fit: one in thirty
check "pages are full" test "$hollow" -le $((2 + $(echo "$seeds" | wc -w) / 3))
finish
