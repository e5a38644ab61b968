# Sizes of C files laid out by .clang-format: a function's body opens with "{"
# and closes with "}" in the first column.  Prints a line an item:
#
#     function LINES PARAMETERS FILE:LINE NAME
#     file LINES FILE
#     header LINES COMMENT_LINES FILE      (blank lines not counted)
#     splinter LINES FILE:LINE NAME        (static, under 7 lines, called once)
#
# A function counts from its signature to its closing brace.

function parameters_of(text,    i, c, depth, n) {
	sub(/^[^(]*\(/, "", text)
	if (text ~ /^(void)?\)/)
		return 0
	n = 1
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "(")
			depth++
		else if (c == ")" && depth-- == 0)
			break
		else if (c == "," && depth == 0)
			n++
	}
	return n
}

function finish_file() {
	if (file == "")
		return
	print "file", lines, file
	if (file ~ /\.h$/)
		print "header", full, comments, file
	for (name in short)
		if (words[name] == 2 && calls[name] == 2)
			print "splinter", short[name], name
	delete words
	delete calls
	delete short
}

# Counts the names of a line, and those before a parenthesis.
function count_names(text,    name) {
	gsub(/"[^"]*"|\/\*.*\*\//, " ", text)
	sub(/\/\*.*/, "", text)
	while (match(text, /[a-z_A-Z][a-z_A-Z0-9]*\(?/)) {
		name = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		if (sub(/\($/, "", name))
			calls[name]++
		words[name]++
	}
}

FNR == 1 {
	finish_file()
	file = FILENAME
	full = comments = in_comment = start = 0
	signature = ""
}

{ lines = FNR }

# comments: a line that holds any of one
{
	if ($0 !~ /^[ \t]*$/) {
		full++
		if (in_comment || /\/\*/ || /\/\//)
			comments++
	}
	if (!in_comment)
		count_names($0)
	rest = $0
	while (match(rest, in_comment ? "[*]/" : "/[*]")) {
		in_comment = !in_comment
		rest = substr(rest, RSTART + 2)
	}
}

# a signature begins in the first column and may go on over lines
/^[a-z_A-Z].*\(/ && !body {
	start = FNR
	signature = ""
}
start && !body { signature = signature " " $0 }
/^{/ && start {
	body = 1
	next
}
/^}/ && body {
	name = signature
	sub(/\(.*/, "", name)
	sub(/.*[ *]/, "", name)
	print "function", FNR - start + 1, parameters_of(signature), \
		file ":" start, name
	if (signature ~ /^ static / && FNR - start + 1 < 7)
		short[name] = FNR - start + 1 " " file ":" start
	body = start = 0
}
/;[ \t]*$/ && !body { start = 0 }

END { finish_file() }
