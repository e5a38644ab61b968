#!/bin/sh
# What is drawn can be seen, and groups are told apart: contrast of the inks and
# groups of every template that ships, and the smallest distances of the groups
# for normal sight and the three kinds of colour-blindness, are computed from the
# template's file.
# shows: R-74
set -u
suite=colours
. tests/lib.sh

colours=$B/tests/tools/colours
check "the formulas give what is published" "$colours" --known

# Least values.  Texts have 4.5 to 1, lines 3 to 1; hair lines and the wash are
# decoration, and `rule` has no text smaller than a heading's.  The fifth group
# is too light for words: its label is in ink.
least='text on white 16.9
text on wash 15.4
muted on white 6.3
muted on wash 5.8
accent on white 12.2
accent on wash 11.2
warning on white 6.8
warning on wash 4.5
rule on white 3.1
group 1 on white 8.3
group 2 on white 4.7
group 3 on white 4.9
group 4 on white 16.9
group 5 on white 3.4
group 6 on white 4.7
first three, normal 36.9
first three, protan 16
first three, deutan 22
first three, tritan 14
all, normal 14.7
all, protan 15
all, deutan 13.9
all, tritan 12.6'

for template in templates/*.yaml; do
	"$colours" "$template" >"$out/found"
	check "$template is read" test -s "$out/found"
	while read -r line; do
		what=${line% *}
		found=$(sed -n "s/^$what \([0-9.]*\)\$/\1/p" "$out/found")
		if awk -v a="${found:-0}" -v b="${line##* }" 'BEGIN { exit !(a >= b) }'; then
			pass
		else
			fail "$template: $what is ${found:-unknown}, less than ${line##* }"
		fi
	done <<-LEAST
		$least
	LEAST
done

# a template whose colours are too near fails, or the check would be none
sed 's/#C84B00/#0B4F9A/' templates/clinical-report.yaml >"$out/near.yaml"
"$colours" "$out/near.yaml" >"$out/found"
check "two blues are near" awk '/^first three, normal/ { exit !($NF < 5) }' "$out/found"
finish
