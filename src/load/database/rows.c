#include "load/database/rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "data/csv.h"
#include "data/raw.h"

struct row {
	const char *line; /* with its end */
	uint32_t length, key_start, key_length;
	int64_t number; /* the key, if it is a whole number */
};

static bool needs_quotes(const char *text, size_t length)
{
	if (length == 0 || text[0] == ' ' || text[0] == '\t' || text[0] == '#' ||
	    text[length - 1] == ' ' || text[length - 1] == '\t')
		return true;
	for (size_t i = 0; i < length; i++)
		if (text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r')
			return true;
	return false;
}

static void add_field(struct str *line, const char *text, size_t length)
{
	const char *quote;

	if (!needs_quotes(text, length)) {
		str_add_bytes(line, text, length);
		return;
	}
	str_add_bytes(line, "\"", 1);
	while ((quote = memchr(text, '"', length))) {
		size_t n = (size_t)(quote - text) + 1;

		str_add_bytes(line, text, n);
		str_add_bytes(line, "\"", 1);
		text += n;
		length -= n;
	}
	str_add_bytes(line, text, length);
	str_add_bytes(line, "\"", 1);
}

const char *rows_begin(struct rows *rows, const struct names *columns)
{
	rows->columns = *columns;
	rows->line.arena = rows->arena;
	rows->key_column = columns->n;
	rows->numeric = rows->ascending = true;
	if (columns->n == 0)
		return "the query gives no columns";
	if (columns->n > RAW_MAX_CELLS)
		return "the query gives too many columns";
	for (size_t i = 0; i < columns->n; i++) {
		for (size_t k = 0; k < i; k++)
			if (strcmp(columns->items[k], columns->items[i]) == 0)
				return arena_printf(
				    rows->arena,
				    "columns %zu and %zu of the query are both called '%s' "
				    "(give one of them another name: AS …)",
				    k + 1, i + 1, columns->items[i]);
		if (columns->items[i][0] == '\0')
			return arena_printf(
			    rows->arena, "column %zu of the query has no name (give it one: AS …)",
			    i + 1);
		if (rows->key && strcmp(columns->items[i], rows->key) == 0)
			rows->key_column = i;
	}
	return NULL;
}

static void cell_begin(struct rows *rows)
{
	if (rows->cell)
		str_add_bytes(&rows->line, ",", 1);
}

static void cell_end(struct rows *rows, size_t start)
{
	if (rows->cell == rows->key_column) {
		rows->key_at.start = start;
		rows->key_at.length = rows->line.length - start;
	}
	rows->cell++;
}

void rows_missing(struct rows *rows)
{
	cell_begin(rows);
	/* a line without anything is no row */
	if (rows->columns.n == 1)
		str_add_bytes(&rows->line, "\"\"", 2);
	cell_end(rows, rows->line.length);
}

const char *rows_text(struct rows *rows, const char *text, size_t length)
{
	size_t start;

	if (length > CSV_MAX_FIELD)
		return "a text of more than 64 KiB (leave the column out of the query)";
	if (memchr(text, '\0', length))
		return "a text with a NUL byte";
	if (utf8_check(text, length) < length)
		return "a text that is not UTF-8 (the driver has a setting for the character set)";
	cell_begin(rows);
	start = rows->line.length;
	add_field(&rows->line, text, length);
	cell_end(rows, start);
	return NULL;
}

/* Four digits, and what stands behind them. */
static bool is_day(const char *text, size_t length)
{
	static const char form[] = "0000-00-00";

	if (length < sizeof form - 1)
		return false;
	for (size_t i = 0; i < sizeof form - 1; i++)
		if (form[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
			return false;
	return true;
}

/* Days that drivers make of what is none, and days that no cohort has. */
const char *rows_date(struct rows *rows, const char *text, size_t length)
{
	bool day = is_day(text, length);

	if (day && (memcmp(text, "0000", 4) == 0 || memcmp(text + 5, "00", 2) == 0 ||
	            memcmp(text + 8, "00", 2) == 0))
		return arena_printf(rows->arena,
		                    "'%.*s', which is no day (NULL says that none is known: "
		                    "nullif in the query)",
		                    (int)length, text);
	if (!day || memcmp(text, "1800", 4) < 0 || memcmp(text, "2200", 4) > 0 ||
	    (length > 3 && memcmp(text + length - 3, " BC", 3) == 0))
		return arena_printf(rows->arena,
		                    "'%.*s', which is no day between 1800 and 2200 (NULL says that "
		                    "none is known: nullif in the query)",
		                    (int)length, text);
	return rows_text(rows, text, length);
}

const char *rows_number(struct rows *rows, double value)
{
	char text[32];
	double same;
	int digits = 15;

	if (!isfinite(value))
		return "a number that is infinite, or none (NULL says that it is not known)";
	do
		snprintf(text, sizeof text, "%.*g", digits, value);
	while (++digits <= 17 && !(number_parse(text, strlen(text), &same) && same == value));
	return rows_text(rows, text, strlen(text));
}

/* The key as a whole number. */
static bool key_number(const char *text, size_t length, int64_t *number)
{
	bool negative = length && text[0] == '-';
	size_t i = negative;

	*number = 0;
	if (length == i || length - i > 18)
		return false;
	for (; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*number = 10 * *number + (text[i] - '0');
	}
	if (negative)
		*number = -*number;
	return true;
}

static int bytes_compare(const char *a, size_t n_a, const char *b, size_t n_b)
{
	int order = memcmp(a, b, n_a < n_b ? n_a : n_b);

	return order ? order : (n_a > n_b) - (n_a < n_b);
}

static int row_compare(const void *a, const void *b, void *user)
{
	const struct row *x = a, *y = b;
	const struct rows *rows = user;
	int order = 0;

	if (rows->numeric)
		order = (x->number > y->number) - (x->number < y->number);
	else
		order = bytes_compare(x->line + x->key_start, x->key_length, y->line + y->key_start,
		                      y->key_length);
	return order ? order : bytes_compare(x->line, x->length, y->line, y->length);
}

void rows_end_row(struct rows *rows)
{
	struct row row = {.key_start = (uint32_t)rows->key_at.start,
	                  .key_length = (uint32_t)rows->key_at.length};
	bool numeric;

	str_add_bytes(&rows->line, "\n", 1);
	numeric = rows->numeric &&
	          (rows->key_column == rows->columns.n ||
	           key_number(rows->line.text + row.key_start, row.key_length, &row.number));
	row.length = (uint32_t)rows->line.length;
	row.line = arena_memdup(rows->arena, rows->line.text, row.length);
	/* what was in order as numbers need not be so as texts */
	rows->ascending = rows->ascending && numeric == rows->numeric;
	rows->numeric = numeric;
	if (rows->n && rows->ascending)
		rows->ascending = row_compare(&rows->items[rows->n - 1], &row, rows) <= 0;
	ARENA_PUSH(rows->arena, rows->items, rows->n, row);
	rows->line.length = 0;
	rows->cell = 0;
	rows->key_at.length = rows->key_at.start = 0;
}

const char *rows_place(const struct rows *rows)
{
	const char *column = rows->cell < rows->columns.n ? rows->columns.items[rows->cell] : "";

	if (rows->key_column < rows->cell)
		return arena_printf(rows->arena, "column '%s' of the row with %s %.*s", column,
		                    rows->key, (int)rows->key_at.length,
		                    rows->line.text + rows->key_at.start);
	return arena_printf(rows->arena, "column '%s' of row %zu that the query gives", column,
	                    rows->n + 1);
}

bool rows_write(struct rows *rows, rows_write_fn *write, void *user)
{
	struct str header = {.arena = rows->arena};
	bool good;

	for (size_t i = 0; i < rows->columns.n; i++) {
		if (i)
			str_add_bytes(&header, ",", 1);
		add_field(&header, rows->columns.items[i], strlen(rows->columns.items[i]));
	}
	str_add_bytes(&header, "\n", 1);
	if (!rows->ascending && rows->n)
		qsort_r(rows->items, rows->n, sizeof *rows->items, row_compare, rows);
	good = write(user, header.text, header.length);
	for (size_t i = 0; good && i < rows->n; i++)
		good = write(user, rows->items[i].line, rows->items[i].length);
	return good;
}
