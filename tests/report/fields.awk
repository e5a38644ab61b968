# Which digits of a document come from nowhere: tests/report/fields.sh.
#
#     awk -f tests/report/fields.awk RESULTS WORDS DOCUMENT
#
# RESULTS is `run --dump results`, WORDS the config and its texts, DOCUMENT `run
# --dump document`.  A field of the document must name results that there are, or
# one of the sources below.  A digit outside of fields must be of a kind below.
# Prints each line that is neither, with what is left of it.

BEGIN {
	n = split("config:finding:path:printed figures:reference:solver", list, ":")
	for (i = 1; i <= n; i++)
		sources[list[i]]

	# What the program's own texts say with digits in it, whatever the data.
	phrase("Fewer than 3 patients")
	phrase("Fewer than 5 events.")
	phrase("Of fewer than 3 known values")
	phrase("At time 0")
	phrase("has come to 0")
	phrase("Farthest from 0")
	phrase("A limit below 0")
	phrase("times start at 0")
	phrase("A time ratio above 1")
	phrase("beyond 2.5 in absolute value")
	phrase("beyond 2/√n")
	phrase("on 4 degrees of freedom")
	phrase("more than 100.")
	phrase("−30%")
	phrase("+20%")
	phrase("RECIST 1.1")
	phrase("beyond +100%")
	phrase("type 6 of Hyndman")
	phrase("type 7 of Hyndman")
	phrase("type 8 of Hyndman")
	phrase("method 10")
	phrase("2 × 2")
	phrase("scores 1, 2, …")
	phrase("shape 0 the log-normal")
	phrase("shape 1 is the Weibull")
	phrase("SHA-256")
}

function phrase(text) {
	phrases[text]
	n_phrases++
}

# The results that there are, as fields name them.
FILENAME == ARGV[1] {
	at = index($0, " = ")
	if (split(substr($0, 1, at - 1), part, "|") == 10)
		results[part[1] "|" part[4] "|" part[6] "|" part[7] "|" part[8] "|" \
			part[9] "|" part[10]]
	next
}

# What the config and its texts say: its numbers, and its words with digits.
FILENAME == ARGV[2] {
	gsub(/[{][{]|[}][}]|[][{}"|]|: |, |\*\*/, "\n")
	gsub(/\\/, "")
	n = split($0, list, "\n")
	for (i = 1; i <= n; i++) {
		text = list[i]
		gsub(/^[ '-]+|[ ',]+$/, "", text)
		if (text ~ /^[0-9.]+$/)
			numbers[text + 0]
		else if (text ~ /[0-9]/)
			phrase(text)
		# "age / 10"
		while (match(text, /[-\/*+=<>(] *[0-9]+([.][0-9]+)?/)) {
			found = substr(text, RSTART, RLENGTH)
			text = substr(text, RSTART + RLENGTH)
			gsub(/[^0-9.]/, "", found)
			numbers[found + 0]
		}
	}
	next
}

function complain(what) {
	print what ": " $0
}

# Takes the fields out of a line, and looks whether what they name is there.
function without_fields(line,    out, field, at, n, i, names) {
	out = ""
	while ((at = index(line, "{")) > 0) {
		out = out substr(line, 1, at - 1)
		line = substr(line, at + 1)
		field = substr(line, 1, index(line, "}") - 1)
		line = substr(line, index(line, "}") + 1)
		at = index(field, "=>")
		field = substr(field, 1, at - 1)
		if (at == 0)
			complain("a brace that is no field")
		else if (!(field in sources) && !all_results(field))
			complain("a field of no result, '" field "'")
		out = out "\001"
	}
	return out line
}

# Whether a field names results; their names may have blanks in them.
function all_results(names,    at, rest) {
	if (names in results)
		return 1
	for (at = 1; at <= length(names); at++)
		if (substr(names, at, 1) == " " && substr(names, 1, at - 1) in results &&
			all_results(substr(names, at + 1)))
			return 1
	return 0
}

# Takes a phrase out where it stands as such: "Grade 1" not of "Grade 12".
function without_phrase(line, text,    at, before, after, out) {
	out = ""
	while ((at = index(line, text)) > 0) {
		before = at > 1 ? substr(line, at - 1, 1) : " "
		after = substr(line, at + length(text), 1)
		out = out substr(line, 1, at - 1)
		if ((before ~ /[0-9]/ && text ~ /^[0-9]/) || (after ~ /[0-9]/ && text ~ /[0-9]$/))
			out = out text
		line = substr(line, at + length(text))
	}
	return out line
}

# Takes a number of the config out of a place where one may stand.
function without_number(line, place,    found, value) {
	while (match(line, place)) {
		found = substr(line, RSTART, RLENGTH)
		value = found
		gsub(/[^0-9.]/, "", value)
		if (!((value + 0) in numbers))
			return line
		line = substr(line, 1, RSTART - 1) "\002" substr(line, RSTART + RLENGTH)
	}
	return line
}

function longest_first(    text, i, k) {
	n_sorted = 0
	for (text in phrases)
		sorted[++n_sorted] = text
	for (i = 2; i <= n_sorted; i++)
		for (k = i; k > 1 && length(sorted[k]) > length(sorted[k - 1]); k--) {
			text = sorted[k]
			sorted[k] = sorted[k - 1]
			sorted[k - 1] = text
		}
}

FNR == 1 {
	longest_first()
}

{
	kind = substr($0, 1, index($0, ":") - 1)
	left = substr($0, index($0, ":") + 1)
	gsub(/\302\240/, " ", left)
	left = without_fields(left)

	# hashes, versions, and what else the report was made with
	if (kind == "table")
		table = left
	if (kind == "head" && left ~ /^ (Made from|Convention in force)$/)
		table = left
	if (table ~ /Made from/) {
		gsub(/^ ([0-9a-f]+…[0-9a-f]+|(survreport )?[0-9]+([.][0-9a-z]+)+)$/, "", left)
		gsub(/^ [0-9a-f]+(, [0-9a-f]+)*$/, "", left)
		gsub(/[A-Za-z-]+ [0-9]+([.][0-9a-z]+)+(, |$)/, "", left)
	}
	if (table ~ /Convention in force/)
		gsub(/^ (type [678]|[0-9]+[.]?[0-9]*%?)$/, "", left)

	# tables and figures by their analyses; numbers come later
	gsub(/\[\[(table|figure):[^]]*\]\]/, "", left)

	# the level of confidence
	gsub(/9[059]% (CI|confidence)/, "CI", left)

	for (i = 1; i <= n_sorted && left ~ /[0-9]/; i++)
		left = without_phrase(left, sorted[i])

	# numbers of the config: times, levels, which may have the mark of a note, units of
	# terms, values to predict for, samples and seed
	if (kind == "row")
		left = without_number(left, "^ [0-9.]+[a-z]?$")
	left = without_number(left, "(At|at|From|from|by|to|day|per|up to) [0-9.]+")
	left = without_number(left, " [0-9.]+ [(]data:")
	left = without_number(left, "(, |: )[0-9.]+(;|$)")
	left = without_number(left, "^ [0-9]+ bootstrap samples")
	left = without_number(left, "seed [0-9]+")
	left = without_number(left, "ρ = [0-9.]+")

	# years of citations
	if (kind == "paragraph" || kind == "run-in" || kind == "note")
		gsub(/[ (](19|20)[0-9][0-9]([),;]| beyond)/, "", left)

	# lengths of texts and their limits
	if (kind == "small" && left ~ /^ Length: /)
		gsub(/[0-9]+(,[0-9][0-9][0-9])*/, "", left)

	if (left ~ /[0-9]/)
		complain("digits of no source, '" left "'")
}
