#!/bin/sh
# The PDF of each shipped config, as a program reads it: tagged, after PDF/UA-1, and in
# the form of PDF/A-3b.  Each rule is a line of the table below.
# shows: R-91
set -u
suite=tagged
. tests/lib.sh

# WHAT | FACT | VALUE, a number or another fact; the facts are those of
# tests/pdf_facts.awk, 0 where there is none.
rules() {
	cat <<-'RULES'
	the file says that it is tagged | marked | 1
	it names its language | language | 1
	readers show its title | title_shown | 1
	its metadata have the title | xmp_title | 1
	they name PDF/UA-1 | xmp_pdfua | 1
	they name PDF/A-3 | xmp_pdfa | 1
	they name its level B | xmp_pdfa_b | 1
	it says what its colours are | colours | 1
	it has an outline | outline | 1
	three files are associated | associated | 3
	all files are in the file | files | associated
	each is a source or data | files_related | files
	each font is in the file | fonts_outside | 0
	each font has a map to characters | fonts_without_map | 0
	there is one for each | maps | fonts
	none is a map of an encoding | encoding_maps | 0
	keys go through pages in reading order | pages_in_order | pages
	pages lead to the elements on them | pages_with_parents | pages
	nothing is drawn outside of marks | outside_marks | 0
	marks do not nest, and end | marks_nested | 0
	marks are numbered in order | marks_disordered | 0
	each mark is in an element | marks_unclaimed | 0
	which is what the mark says | marks_misnamed | 0
	all elements are of the standard's kinds | unknown_kinds | 0
	elements know what they are in | wrong_parents | 0
	there is one document | n_Document | 1
	no level of headings is skipped | headings_skipped | 0
	each figure says what it shows | figures_without_text | 0
	each figure has its place | figures_without_box | 0
	heads of tables say what they head | heads_without_scope | 0
	cells are in rows | cells_outside_rows | 0
	rows of a table have the same width | rows_uneven | 0
	each table has a body | n_TBody | n_Table
	notes have names | notes_without_id | 0
	items are in lists | items_outside_lists | 0
	lines of the contents are in the contents | entries_outside_contents | 0
	link elements have a link | links_without_annotation | 0
	each link is in an element | n_Link | links
	each link knows it | links_with_parent | links
	each link says where it leads | links_described | links
	each link is printed with the page | links_printed | links
	RULES
}

# fact NAME: its value in $out/facts, or the number that the name is.
fact() {
	case $1 in
	*[!0-9]*) awk -v name="$1" '$1 == name { n = $2 } END { print n + 0 }' "$out/facts" ;;
	*) echo "$1" ;;
	esac
}

for config in config/*.yaml; do
	id=$(basename "$config" .yaml)
	pdf=$out/$id/report.pdf
	status "$(code_of "$config")" \
		"$survreport" run --quiet --output "$out" "$config"
	qpdf --qdf --object-streams=disable "$pdf" - |
		LC_ALL=C awk -f tests/pdf_facts.awk >"$out/facts"
	check "$id: has elements" test "$(fact elements)" -gt 50
	rules >"$out/rules"
	while IFS='|' read -r what name value; do
		# shellcheck disable=SC2086  # blanks around the fields go
		check "$id: $what" test "$(fact $name)" -eq "$(fact $value)"
	done <"$out/rules"
	pdftotext "$pdf" "$out/text" >"$out/warnings" 2>&1
	pdffonts "$pdf" 2>>"$out/warnings" >"$out/fonts"
	check "$id: a reader has nothing to warn of" test ! -s "$out/warnings"
	pdfinfo -struct "$pdf" 2>"$out/warnings" >"$out/tree"
	check "$id: nor has a reader of the tree" test ! -s "$out/warnings"
	case $id in gbsg) cp "$out/tree" "$out/tree-$id" ;; esac
done

# --- what is read, and in which order ------------------------------------------------

# order TEXT...: the texts stand in the tree, in this order.
order() {
	last=0
	for text; do
		here=$(grep -n -F -e "$text" "$out/tree" | awk -F: -v last="$last" \
			'$1 > last { print $1; exit }')
		if [ -z "$here" ]; then
			echo "'$text' is not behind line $last"
			return 1
		fi
		last=$here
	done
}

# a small one: poppler draws the page anew for each element
status 0 "$survreport" run --quiet --output "$out" tests/cases/time-zero/config.yaml
pdfinfo -struct-text "$out/time-zero/report.pdf" >"$out/tree" 2>"$out/warnings"
check "time-zero: nothing to warn of" test ! -s "$out/warnings"
check "time-zero: title, section, table with its heads and rows" \
	order Document H1 "Quantiles without an error" Sect H1 Table Caption "Overall survival" \
	THead "/Scope /Column" TBody "/Scope /Row" '"zero"' TD '"one"'
check "time-zero: the figure and its caption" order Sect Figure "/BBox" Caption "Figure 1"
pages=$(pdfinfo "$out/time-zero/report.pdf" | awk '/^Pages:/ { print $2 }')
# panels side by side share a table, in which each is a head over its times
panels_are_heads() {
	awk '/^ *Figure/ { behind = 1; next } /^ *Table/ { table = behind } /^ *TBody/ { behind = table = 0 }
		table && /\/ColSpan 4/ { n++ } END { exit n != 2 }' "$out/tree-gbsg"
}
check "gbsg: panels are heads of the numbers at risk" panels_are_heads
check "time-zero: heads and feet are not read" \
	sh -c "! grep -q '\"[0-9]* / $pages\"' '$out/tree'"
finish
