#!/bin/sh
# PDFs of all shipped configs before PDFBox's preflight, the only checker of PDF/A that
# Debian has.
#
# It knows PDF/A-1b and no other part.  So each report is changed to what that part
# allows: no attachments, no object streams, PDF 1.4, and part 1 in the metadata.
# What is checked so: fonts and their embedding, colours, content, annotations,
# metadata against the document information, destinations, syntax.  What is not: that
# attachments are as PDF/A-3 wants them, and the tags; tests/report/tagged.sh has these.
# The one complaint that is allowed is of CIDSet, a list of the glyphs in a font that
# PDF/A-1 asks for and PDF/A-3 does not.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export work

classes=
for jar in preflight xmpbox pdfbox2 fontbox2 commons-logging javax.activation jaxb-api; do
	classes=$classes:/usr/share/java/$jar.jar
done

# as_part_1 FROM TO
as_part_1() {
	cp "$1" "$work/whole.pdf"
	for name in config.yaml frozen.lock results.csv; do
		qpdf --remove-attachment="$name" "$work/whole.pdf" "$work/less.pdf"
		mv "$work/less.pdf" "$work/whole.pdf"
	done
	qpdf --object-streams=disable --newline-before-endstream --force-version=1.4 \
		"$work/whole.pdf" "$2"
	# the metadata are not packed, and keep their length; of the attachments an empty
	# list is left
	LC_ALL=C sed -i -e 's|<pdfaid:part>3<|<pdfaid:part>1<|' \
		-e 's|/EmbeddedFiles|/NoEmbedFiles.|' "$2"
}

# claims that are contradicted end a run with 1
build/survreport run --quiet --output "$work" config/*.yaml >/dev/null 2>&1 || [ $? -eq 1 ]
bad=0
for pdf in "$work"/*/report.pdf; do
	id=$(basename "$(dirname "$pdf")")
	as_part_1 "$pdf" "$work/$id.pdf"
	java -cp "${classes#:}" org.apache.pdfbox.preflight.Validator_A1b "$work/$id.pdf" \
		>"$work/said" 2>"$work/errors" || true
	# a line that says whether it is valid, and one for each complaint
	grep -v -e '^$' -e ': The CIDSet entry is missing' "$work/said" >"$work/rest" || true
	if ! grep -q 'valid PDF/A-1b file' "$work/rest" || [ "$(wc -l <"$work/rest")" -ne 1 ]; then
		sed "s|^|$id: |" "$work/rest" "$work/errors" >&2
		bad=1
	fi
done
[ "$bad" -ne 0 ] || echo "check-pdf: all are as PDF/A-1b asks, but for their attachments and CIDSet"
exit "$bad"
