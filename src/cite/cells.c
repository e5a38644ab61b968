/* What a table of a text holds. */
#include <string.h>

#include "base/str.h"
#include "cite/markdown_impl.h"
#include "results/table.h"

/* What stands in place of a number. */
static bool is_placeholder(const char *text)
{
	static const char *const words[] = {
	    "",   "NE",  "NA",  "NR",        "–", "—", "not reached", "not estimable",
	    "ND", "n/a", "ref", "reference",
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_equal(text, words[i]))
			return true;
	return false;
}

/* Digits and the signs around them: "28 (47%)", "0.65 (0.31–1.36)". */
static bool is_number(const char *text)
{
	static const char *const signs[] = {"–", "−", "±", "·", "≤", "≥", "×", " "};

	if (!strpbrk(text, "0123456789"))
		return false;
	while (*text) {
		size_t length = strchr("0123456789 .,()%<>=-+/[]*", *text) != 0;

		for (size_t i = 0; length == 0 && i < sizeof signs / sizeof *signs; i++)
			if (strncmp(text, signs[i], strlen(signs[i])) == 0)
				length = strlen(signs[i]);
		if (length == 0)
			return false;
		text += length;
	}
	return true;
}

bool holds_numbers(const struct table *table, size_t column)
{
	size_t numbers = 0;

	for (size_t i = 0; i < table->n_rows; i++) {
		const char *text = table->rows[i].cells[column].text;

		if (is_number(text))
			numbers++;
		else if (!is_placeholder(text))
			return false;
	}
	return numbers > 0;
}

size_t cells_count(const char *row)
{
	const char *stop = row + line_length(row), *p = row;
	size_t n = 1;

	p += strspn(p, " \t");
	p += *p == '|';
	while (p < stop) {
		if (*p == '\\' && p + 1 < stop)
			p++;
		else if (*p == '|' && p + 1 + strspn(p + 1, " \t") < stop)
			n++;
		p++;
	}
	return n;
}
