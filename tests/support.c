#include "support.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "base/file.h"
#include "base/str.h"

char *file_text(struct arena *arena, const char *path)
{
	struct bytes bytes;

	if (!file_read(arena, path, SIZE_MAX, &bytes))
		fail_msg("cannot read %s", path);
	return bytes.data;
}

/* Takes the field at *text off, without its quotes; *end is what ended it. */
static char *field_take(char **text, char *end)
{
	char *from = *text, *to = *text, *field = *text;
	bool quoted = false;

	for (; *from && (quoted || !strchr(",\n", *from)); from++)
		if (*from == '"')
			quoted = !quoted;
		else if (*from != '\r')
			*to++ = *from;
	*end = *from;
	*text = from + (*from != '\0');
	*to = '\0';
	return field;
}

struct grid grid_parse(struct arena *arena, char *text)
{
	struct grid grid = {0};
	size_t n = 0;
	char end;

	while (*text) {
		ARENA_PUSH(arena, grid.cells, n, field_take(&text, &end));
		if (end != ',' && grid.n_columns == 0)
			grid.n_columns = n;
	}
	if (grid.n_columns == 0)
		fail_msg("a table without a line");
	else
		assert_int_equal(n % grid.n_columns, 0);
	grid.n_rows = grid.n_columns ? n / grid.n_columns - 1 : 0;
	return grid;
}

struct grid grid_read(struct arena *arena, const char *path)
{
	return grid_parse(arena, file_text(arena, path));
}

const char *grid_cell(const struct grid *grid, size_t row, size_t column)
{
	return grid->cells[(row + 1) * grid->n_columns + column];
}

size_t grid_column(const struct grid *grid, const char *name)
{
	for (size_t i = 0; i < grid->n_columns; i++)
		if (is(grid->cells[i], name))
			return i;
	fail_msg("no column %s", name);
	return 0;
}

double grid_number(const char *cell)
{
	static const char *const cell_types[] = {"squamous", "smallcell", "adeno", "large"};
	char *end;
	double value = strtod(cell, &end);

	for (size_t i = 0; i < COUNT(cell_types); i++)
		if (is(cell, cell_types[i]))
			return (double)i;
	if (*cell == '\0' || is(cell, "NA"))
		return NAN;
	if (*end)
		fail_msg("'%s' is not a number", cell);
	return value;
}

double *grid_numbers(struct arena *arena, const struct grid *grid, const char *name)
{
	size_t column = grid_column(grid, name);
	double *values = ARENA_ARRAY(arena, double, grid->n_rows);

	for (size_t i = 0; i < grid->n_rows; i++)
		values[i] = grid_number(grid_cell(grid, i, column));
	return values;
}

bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

size_t name_find(const char *const *names, size_t n, const char *name, size_t length)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(names[i]) == length && strncmp(names[i], name, length) == 0)
			return i;
	fail_msg("unknown name %s", name);
	return 0;
}

double relative_error(double ours, double right)
{
	if (ours == right || (isnan(ours) && isnan(right)))
		return 0;
	if (!isfinite(ours) || !isfinite(right))
		return INFINITY;
	return fabs(ours - right) / fmax(fabs(right), 1e-300);
}

void worst_note(struct worst *worst, const char *quantity, double error)
{
	size_t i = 0;

	while (i < worst->n && !is(worst->quantity[i], quantity))
		i++;
	if (i == worst->n) {
		assert_true(worst->n < COUNT(worst->quantity));
		worst->quantity[worst->n] = quantity;
		worst->error[worst->n++] = 0;
	}
	worst->error[i] = fmax(worst->error[i], error);
}

void worst_print(const struct worst *worst, const char *section)
{
	for (size_t i = 0; i < worst->n && getenv("TEST_WORST"); i++)
		fprintf(stderr, "# %-8s %-16s %.1e\n", section, worst->quantity[i], worst->error[i]);
}

double uniform(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return ((double)(*state >> 12) + 0.5) / 4503599627370496.0;
}

struct bytes pdf_unpacked(struct arena *arena, struct bytes pdf)
{
	static const char mark[] = ">>\nstream\n";
	enum { MOST = 1 << 20 };
	struct str out = {.arena = arena};
	char *room = arena_alloc(arena, MOST, 1);
	const char *at = pdf.data, *end = pdf.data + pdf.length;

	while ((at = memmem(at, (size_t)(end - at), mark, sizeof mark - 1))) {
		uLongf length = MOST;

		at += sizeof mark - 1;
		if (uncompress((Bytef *)room, &length, (const Bytef *)at, (uLong)(end - at)) == Z_OK)
			str_add_bytes(&out, room, length);
	}
	return (struct bytes){out.text, out.length};
}
