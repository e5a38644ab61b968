#!/bin/sh
# A number that is withheld is withheld everywhere: of a tenth of the results of
# each shipped config, taken at random, none shows in the PDF, the HTML, the files
# of results, the descriptions of figures or the messages.
# shows: R-150
set -u
suite=withheld
. tests/lib.sh

# run_without CONFIG WHAT: what a reader gets to see goes to $out/all, what was
# withheld to $out/texts.
run_without() {
	id=$(basename "$1" .yaml)
	"$B/tests/tools/withhold" "$1" "$out" "$2" \
		>"$out/texts" 2>"$out/messages" </dev/null
	code=$?
	check "$id: ends as a run does" test "$code" -le 1
	pdftotext -layout "$out/$id/report.pdf" "$out/pdf.txt" 2>/dev/null
	# lengths of drawings are attributes and rules of style, not texts
	sed '/^<style>$/,/^<\/style>$/d; s/<[^>]*>/ /g; s/  */ /g' "$out/$id/report.html" \
		>"$out/html.txt"
	# of the morning page the key findings, and what is kept for it
	rm -f "$out/index.html"
	"$survreport" index --quiet "$out"
	sed -n "/^<tr role=\"row\" id=\"r-$id\"/,/^<\/tr>/s/.*class=\"kf\">//p" "$out/index.html" |
		sed 's/aria-label="\([^"]*\)"/>\1</g; s/<[^>]*>/ /g' >"$out/page.txt"
	tr '\t' '\n' <"$out/.state/$id.log" | grep -E '^(finding|shown|value)=' >>"$out/page.txt"
	# lengths in tables to be pasted are in pt
	cat "$out/$id"/tables/*.html | sed 's/<[^>]*>/ /g' >"$out/pasted.txt"
	cat "$out/pdf.txt" "$out/html.txt" "$out/page.txt" "$out/pasted.txt" "$out/$id"/*.txt \
		"$out/$id/results.csv" "$out/$id/results.json" "$out/$id/ars.json" "$out/messages" \
		2>/dev/null >"$out/all"
}

# missing FILE TEXT WHAT: a number shows nowhere in a file, unless the config or the
# versions have it.
missing() {
	grep -qF -- "$2" "$out/config" "$out/versions" && return
	if grep -qE -- "(^|[^0-9.])$(printf '%s' "$2" | sed 's/[.]/[.]/g')([^0-9]|\$)" "$1"; then
		fail "$id, $3: $2 is withheld and shows"
	else
		pass
	fi
}

seeds=${SEEDS:-1}
"$survreport" --version >"$out/versions"
for config in config/*.yaml; do
	cp "$config" "$out/config"
	for seed in $seeds; do
		run_without "$config" "$seed"
		while read -r text; do
			# the level of confidence stands in every report
			[ "$text" = 0.95 ] || missing "$out/all" "$text" "seed $seed"
		done <"$out/texts"
	done
done

# Counts of the data: how many a population has shows nowhere; the others, which
# are small, not in their section.
for config in config/*.yaml; do
	run_without "$config" counts
	# the subtitle may say how many patients there are, and hashes have all numbers
	# in them
	subtitle=$(sed -n 's/^  subtitle: *//p' "$config")
	grep -v '^ *#\|^  subtitle:' "$config" >"$out/config"
	awk -v skip="${subtitle:-none}" '{
		while ((at = index($0, skip)))
			$0 = substr($0, 1, at - 1) substr($0, at + length(skip))
		gsub(/[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]+/, "")
		print
	}' "$out/all" >"$out/words"
	awk '/<h2/ { inside = /[> ]Data</ } inside' "$out/$id/report.html" |
		sed 's/<[^>]*>/ /g' >"$out/section"
	check "$id: has a data section" grep -q suppressed "$out/section"
	awk '/^$/ { exit } 1' "$out/texts" | sort -u >"$out/populations"
	awk 'behind; /^$/ { behind = 1 }' "$out/texts" | sort -u >"$out/counts"
	check "$id: has counts" test -s "$out/counts"
	while read -r text; do
		missing "$out/words" "$text" "populations"
	done <"$out/populations"
	while read -r text; do
		missing "$out/section" "$text" "counts"
	done <"$out/counts"
done
finish
