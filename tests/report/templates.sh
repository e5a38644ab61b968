#!/bin/sh
# Each shipped config with each template that ships, and with one that extends
# one, on Letter: nothing overlaps or leaves the page.
# shows: R-90, R-74
set -u
suite=templates
. tests/lib.sh

cp -r config "$out/config"
cat >"$out/config/letter.yaml" <<'EOF2'
extends: clinical-report
paper: letter
scale: {title: {size: 20, line: 24}}
colours: {accent: "#5B1A3A"}
foot: {left: "Confidential · {id} · data cut-off {cutoff}"}
EOF2

for template in $(cd templates && ls ./*.yaml | sed 's|^\./||; s|\.yaml$||') ./letter.yaml; do
	for config in config/*.yaml; do
		sed "/^  template:/d; s|^report:\$|report:\n  template: $template|" "$config" \
			>"$out/$config"
		check "$config has a report of several lines" \
			grep -q "^  template: $template" "$out/$config"
		status "$(code_of "$config")" \
			"$survreport" run --quiet --dump layout "$out/$config"
		# how full pages are: fill.sh
		grep -v ' is full by ' "$out/stdout" >"$out/faults"
		check "$config, $template: $(head -n 3 "$out/faults")" test ! -s "$out/faults"
		[ "$template" = one-page ] || continue
		status "$(code_of "$config")" "$survreport" run --quiet --output "$out/output" \
			"$out/$config"
		name=$(basename "$config" .yaml)
		check "$config is on one page" sh -c "pdfinfo '$out/output/$name/report.pdf' |
			grep -q '^Pages: *1$'"
		pdftotext "$out/output/$name/report.pdf" "$out/text"
		check "$config says what is left out" grep -q '^Left out for want of room: ' "$out/text"
	done
done

# a template's figures, and its cover: three pages of tables, and one before them
sed "/^  template:/d; s|^report:\$|report:\n  template: ./own.yaml|" config/gbsg.yaml \
	>"$out/config/own-gbsg.yaml"
printf 'extends: abstract-tables\n' >"$out/config/own.yaml"
status 0 "$survreport" run --quiet --output "$out/output" "$out/config/own-gbsg.yaml"
without=$(pdfinfo "$out/output/gbsg/report.pdf" | sed -n 's/^Pages: *//p')
pdftotext "$out/output/gbsg/report.pdf" "$out/text"
check "tables without figures" grep -q '^Table 1' "$out/text"
check "no figure" sh -c "! grep -q '^Figure' '$out/text'"
printf 'extends: abstract-tables\ncover: true\nfigures: all\n' >"$out/config/own.yaml"
status 0 "$survreport" run --quiet --output "$out/output" "$out/config/own-gbsg.yaml"
pdftotext -l 1 "$out/output/gbsg/report.pdf" "$out/text"
check "the cover has lines for approval" grep -q '^Approved by' "$out/text"
pdftotext -f 2 "$out/output/gbsg/report.pdf" "$out/text"
check "the cover is a page more, without a number" grep -q '^1 */ *[0-9]' "$out/text"
check "figures" grep -q '^Figure 1' "$out/text"
printf 'extends: abstract-tables\ncover: true\n' >"$out/config/own.yaml"
status 0 "$survreport" run --quiet --output "$out/output" "$out/config/own-gbsg.yaml"
check "the cover is one page" sh -c "pdfinfo '$out/output/gbsg/report.pdf' |
	grep -q '^Pages: *$((without + 1))$'"

# the one that is extended is named beside the one that extends it
status 0 "$survreport" run --quiet --output "$out/output" "$out/config/gbsg.yaml"
pdftotext -layout "$out/output/gbsg/report.pdf" "$out/text"
for what in 'Template (./letter.yaml)' 'Template (clinical-report)' 'Confidential  *·  *gbsg'; do
	check "the report says $what" grep -q "$what" "$out/text"
done
check "the pages are Letter" sh -c "pdfinfo '$out/output/gbsg/report.pdf' |
	grep -q 'Page size: *612 x 792'"
# an analysis that has only a figure has no heading where there are no figures
sed "/^  template:/d; s|^report:\$|report:\n  template: abstract-tables|" "$out/config/opd-surgery.yaml" >"$out/config/left-out.yaml"
"$survreport" run --quiet --dump document "$out/config/left-out.yaml" >"$out/stdout" 2>/dev/null
check "no section is empty" sh -c '! grep -A 1 "^heading: " "$1" | grep -A 1 "Course of each patient"' \
	- "$out/stdout"
check "the others are there" grep -q '^heading: Guarantee time' "$out/stdout"
finish
