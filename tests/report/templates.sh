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
		check "$config, $template: $(head -n 3 "$out/stdout")" test ! -s "$out/stdout"
	done
done

# the one that is extended is named beside the one that extends it
status 0 "$survreport" run --quiet --output "$out/output" "$out/config/gbsg.yaml"
pdftotext -layout "$out/output/gbsg/report.pdf" "$out/text" 2>/dev/null
for what in 'Template (./letter.yaml)' 'Template (clinical-report)'; do
	check "the report says $what" grep -q "$what" "$out/text"
done
check "the pages are Letter" sh -c "pdfinfo '$out/output/gbsg/report.pdf' 2>/dev/null |
	grep -q 'Page size: *612 x 792'"
finish
