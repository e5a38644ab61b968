# Facts about a tagged PDF, a line each, "NAME VALUE", from what qpdf makes of it:
#
#     qpdf --qdf --object-streams=disable IN - | awk -f tests/pdf_facts.awk
#
# There each object is "N 0 obj" … "endobj" and has a key or an item a line.
# tests/report/tagged.sh has what the facts have to be.

# --- objects ---------------------------------------------------------------------

/^[0-9]+ 0 obj/ && !in_stream { n = $1; text = ""; order[++count] = n; next }
/^endobj/ && !in_stream { object[n] = text " "; next }
/^stream/ && !in_stream { in_stream = 1; depth[n] = 0; next }
/^endstream/ { in_stream = 0; next }
!in_stream { sub(/^ +/, ""); text = text " " $0; next }

# --- content: what is drawn outside of marks, and marks that do not nest --------------

/(BDC|BMC)$/ {
	if (depth[n]++) nested[n]++
	if ($0 ~ /MCID/) {
		match($0, /MCID [0-9]+/)
		id = substr($0, RSTART + 5, RLENGTH - 5)
		marks[n]++
		if (id != marks[n] - 1) disorder[n]++
		name = $0
		sub(/^\//, "", name)
		sub(/[ <].*/, "", name)
		mark_name[n, id] = name
	}
}
/^EMC$/ { if (--depth[n] < 0) nested[n]++ }
/(Tj|TJ)$/ || /^(S|s|f|F|B|b)\*?$/ { if (!depth[n]) outside[n]++ }
/^BT$/ { in_text[n] = depth[n] + 1 }
/^ET$/ { if (in_text[n] != depth[n] + 1) across[n]++ }
/begincidrange|beginnotdef/ { encoding_maps++ }
/beginbfrange/ { maps++ }
/<pdfaid:part>3</ { facts["xmp_pdfa"] = 1 }
/<pdfaid:conformance>B</ { facts["xmp_pdfa_b"] = 1 }
/<pdfuaid:part>1</ { facts["xmp_pdfua"] = 1 }
/<dc:title>.*<rdf:li[^>]*>[^<]/ { facts["xmp_title"] = 1 }

# --- what objects say ----------------------------------------------------------------

# value OBJECT KEY: the name, number or reference behind a key; "" if there is none.
function value(o, key,    at, rest) {
	at = index(object[o], " " key " ")
	if (!at) return ""
	rest = substr(object[o], at + length(key) + 2)
	sub(/ .*/, "", rest)
	return rest
}
function has(o, what) { return index(object[o], what) > 0 }
# list OBJECT KEY: what stands in the array behind a key.
function list(o, key,    at, rest) {
	at = index(object[o], " " key " [")
	if (!at) return ""
	rest = substr(object[o], at + length(key) + 3)
	sub(/ \] .*/, "", rest)
	return rest
}
function count_of(what, in_text_,    k) { k = gsub(what, "&", in_text_); return k }
function kind(o) { return value(o, "/S") }
# The page of an element: keys are sorted, and those of its items come before.
function own_page(o,    part, n) {
	n = split(object[o], part, " /Pg ")
	sub(/ .*/, "", part[n])
	return part[n]
}

# --- elements -----------------------------------------------------------------------

# Goes through the tree.
function walk(o, parent,    items, n_items, i, k, kids, heading, mcr, mark, page) {
	k = kind(o)
	sub(/^\//, "", k)
	facts["elements"]++
	facts["n_" k]++
	if (!(k in known)) facts["unknown_kinds"]++
	if (value(o, "/P") != parent) facts["wrong_parents"]++
	if (k == "Figure") {
		if (!has(o, "/Alt <feff") && !has(o, "/Alt (")) facts["figures_without_text"]++
		if (!has(o, "/BBox")) facts["figures_without_box"]++
	}
	if (k == "TH" && !has(o, "/Scope")) facts["heads_without_scope"]++
	if (k == "Note" && !has(o, "/ID ")) facts["notes_without_id"]++
	if (k == "Link" && !has(o, "/Type /OBJR")) facts["links_without_annotation"]++
	if ((k == "TD" || k == "TH") && kind(parent) != "/TR") facts["cells_outside_rows"]++
	if (k == "LI" && kind(parent) != "/L") facts["items_outside_lists"]++
	if (k == "TOCI" && kind(parent) != "/TOC") facts["entries_outside_contents"]++
	if (k ~ /^H[1-6]$/) {
		heading = substr(k, 2)
		if (heading > last_heading + 1) facts["headings_skipped"]++
		last_heading = heading
	}
	if (k == "Table") { row_width = 0; caption = 0; rows_headed = 0 }
	if (k == "TR") {
		cells = rows_headed > 0 # by a head over several rows
		rows_headed -= cells
	}
	if (has(o, "/RowSpan")) rows_headed = value(o, "/RowSpan") - 1
	if (k == "TD" || k == "TH") cells += has(o, "/ColSpan") ? value(o, "/ColSpan") : 1
	kids = list(o, "/K")
	n_items = split(kids, items, " ")
	for (i = 1; i <= n_items; i++) {
		if (items[i] == "<<") {
			# a mark on another page, or an annotation
			while (items[i] != ">>") {
				if (items[i] == "/MCID") mark = items[i + 1]
				if (items[i] == "/Pg") page = items[i + 1]
				if (items[i] == "/MCR") mcr = 1
				i++
			}
			if (mcr) claimed[page, mark] = o
			mcr = 0
		} else if (items[i + 1] == "0" && items[i + 2] == "R") {
			walk(items[i], o)
			i += 2
		} else {
			claimed[own_page(o), items[i]] = o
		}
	}
	if (k == "TR") {
		if (row_width && cells != row_width) facts["rows_uneven"]++
		row_width = cells
	}
}

END {
	split("Document Sect H1 H2 H3 P Note Caption L LI Lbl LBody Reference Link Table" \
		" THead TBody TR TH TD TOC TOCI Figure Span", names, " ")
	for (i in names) known[names[i]] = 1
	for (i = 1; i <= count; i++) {
		o = order[i]
		if (has(o, "/Type /Catalog ")) catalog = o
		if (has(o, "/Type /StructTreeRoot ")) root = o
		if (has(o, "/Type /Page ")) pages[++n_pages] = o
		if (has(o, "/Subtype /Link ")) links[++n_links] = o
		if (has(o, "/Type /FontDescriptor ") && !has(o, "/FontFile2 "))
			facts["fonts_outside"]++
		if (has(o, "/Subtype /Type0 ")) {
			facts["fonts"]++
			if (!has(o, "/ToUnicode ")) facts["fonts_without_map"]++
		}
		if (has(o, "/Type /Filespec ")) {
			facts["files"]++
			if (has(o, "/AFRelationship /")) facts["files_related"]++
		}
	}
	facts["marked"] = has(catalog, "/MarkInfo << /Marked true")
	facts["language"] = has(catalog, "/Lang (")
	facts["title_shown"] = has(catalog, "/DisplayDocTitle true")
	facts["outline"] = has(catalog, "/Outlines ")
	facts["colours"] = has(catalog, "/OutputIntents [")
	facts["associated"] = count_of(" 0 R", " " list(catalog, "/AF"))
	facts["maps"] = maps + 0
	facts["encoding_maps"] = encoding_maps + 0
	facts["pages"] = n_pages
	facts["links"] = n_links + 0
	walk(value(root, "/K"), root)
	for (i = 1; i <= n_pages; i++) {
		o = pages[i]
		c = value(o, "/Contents")
		facts["pages_in_order"] += has(o, "/Tabs /S ")
		facts["pages_with_parents"] += value(o, "/StructParents") == i - 1
		facts["outside_marks"] += outside[c]
		facts["marks_nested"] += nested[c] + (depth[c] != 0) + across[c]
		facts["marks_disordered"] += disorder[c]
		facts["marks"] += marks[c]
		for (k = 0; k < marks[c]; k++) {
			e = claimed[o, k]
			if (e == "") facts["marks_unclaimed"]++
			else if (kind(e) != "/" mark_name[c, k]) facts["marks_misnamed"]++
		}
	}
	for (i = 1; i <= n_links; i++) {
		facts["links_described"] += has(links[i], "/Contents ")
		facts["links_printed"] += has(links[i], "/F 4 ")
		facts["links_with_parent"] += has(links[i], "/StructParent ")
	}
	for (f in facts) print f, facts[f] + 0
}
