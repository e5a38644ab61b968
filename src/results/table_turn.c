/* Tables that are much wider than long: with rows for columns.  See table.h. */
#include "base/str.h"
#include "results/table.h"

/* A table of more columns is turned if it has less than half as many rows. */
enum { COLUMNS_MOST = 20 };

/* Whether a row has nothing but its name. */
static bool is_heading(const struct row *row)
{
	for (size_t i = 1; i < row->n_cells; i++)
		if (*row->cells[i].text)
			return false;
	return true;
}

static bool is_wide(const struct table *table)
{
	if (table->n_columns <= COLUMNS_MOST || 2 * table->n_rows >= table->n_columns ||
	    table->n_head != 1 || table->plot)
		return false;
	for (size_t i = 0; i < table->head->n_cells; i++)
		if (table->head->cells[i].span > 1)
			return false;
	return true;
}

/* What a row is called as a column: behind the names of what it is set in under. */
static const char *row_name(const struct table *table, size_t i, struct arena *arena)
{
	const struct cell *own = &table->rows[i].cells[0];
	const char *name = own->text;
	int indent = own->indent;

	while (i-- > 0 && indent > 0) {
		const struct cell *above = &table->rows[i].cells[0];

		if (above->indent >= indent)
			continue;
		name = arena_printf(arena, "%s: %s", above->text, name);
		indent = above->indent;
	}
	return name;
}

/* A row of the turned table: what stood in a column. */
static void row_turn(struct results *results, const struct table *from, size_t column,
                     struct table *to)
{
	struct cell *cells = table_add_row(results, to);
	size_t next = 1;

	cells[0] = from->head->cells[column];
	if (cells[0].unit)
		cells[0].text = arena_printf(results->arena, "%s, %s", cells[0].text, cells[0].unit);
	cells[0].unit = NULL;
	for (size_t i = 0; i < from->n_rows; i++) {
		const struct row *row = &from->rows[i];

		if (is_heading(row))
			continue;
		if (column < row->n_cells)
			cells[next] = row->cells[column];
		next++;
	}
}

static void head_turn(struct results *results, const struct table *from, struct table *to)
{
	struct cell *head = table_add_head(results, to);
	size_t next = 1;

	for (size_t i = 0; i < from->n_rows; i++) {
		if (is_heading(&from->rows[i]))
			continue;
		head[next] = from->rows[i].cells[0];
		head[next].text = row_name(from, i, results->arena);
		head[next++].indent = 0;
	}
}

void table_turn(struct results *results, struct table *table)
{
	struct table from = *table;
	enum cell_align *align;
	size_t n = 1;

	if (!is_wide(table))
		return;
	for (size_t i = 0; i < from.n_rows; i++)
		n += !is_heading(&from.rows[i]);
	align = ARENA_ARRAY(results->arena, enum cell_align, n);
	for (size_t i = 1; i < n; i++)
		align[i] = ALIGN_NUMBER;
	table->n_columns = n;
	table->align = align;
	table->head = table->rows = NULL;
	table->n_head = table->n_rows = 0;
	head_turn(results, &from, table);
	for (size_t i = 1; i < from.n_columns; i++)
		row_turn(results, &from, i, table);
}
