#include "render/tables/shape.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "render/pages/tables.h"

/* --- Without the drawn column -------------------------------------------------------- */

size_t cell_span(const struct table *table, const struct row *row, size_t i)
{
	if (row->n_cells == 1)
		return table->n_columns;
	return row->cells[i].span > 1 ? row->cells[i].span : 1;
}

static struct row row_without(struct arena *arena, const struct table *table, const struct row *row,
                              size_t drawn)
{
	struct cell *cells = ARENA_ARRAY(arena, struct cell, row->n_cells);
	struct row copy = *row;
	size_t column = 0;

	copy.cells = cells;
	copy.n_cells = 0;
	for (size_t i = 0; i < row->n_cells; i++) {
		size_t span = cell_span(table, row, i);
		bool over = drawn >= column && drawn < column + span;

		column += span;
		if (over && span == 1)
			continue;
		cells[copy.n_cells] = row->cells[i];
		if (over && row->n_cells > 1)
			cells[copy.n_cells].span--;
		copy.n_cells++;
	}
	return copy;
}

static struct row *rows_without(struct arena *arena, const struct table *table,
                                const struct row *rows, size_t n)
{
	struct row *copy = ARENA_ARRAY(arena, struct row, n);

	for (size_t i = 0; i < n; i++)
		copy[i] = row_without(arena, table, &rows[i], table->plot->column);
	return copy;
}

static const struct table *without_drawing(struct arena *arena, const struct table *table)
{
	struct table *copy;
	enum cell_align *align;

	if (!table->plot)
		return table;
	copy = arena_memdup(arena, table, sizeof *table);
	align = ARENA_ARRAY(arena, enum cell_align, table->n_columns);
	copy->head = rows_without(arena, table, table->head, table->n_head);
	copy->rows = rows_without(arena, table, table->rows, table->n_rows);
	copy->n_columns = 0;
	for (size_t k = 0; k < table->n_columns; k++)
		if (k != table->plot->column)
			align[copy->n_columns++] = table->align[k];
	copy->align = align;
	copy->plot = NULL;
	return copy;
}

/* --- Texts of cells -------------------------------------------------------------------- */

const char *cell_words(const struct cell *cell, struct arena *arena)
{
	if (!cell->unit || !*cell->unit)
		return cell->text;
	return arena_printf(arena, "%s%s%s", cell->text, *cell->unit == '(' ? " " : ", ",
	                    cell->unit);
}

const char *head_second_line(const struct cell *cell, const char **first, struct arena *arena)
{
	size_t length = strlen(cell->text);
	const char *bracket = strstr(cell->text, " (");

	*first = cell->text;
	if (cell->unit && *cell->unit)
		return cell->unit;
	if (!bracket || cell->text[length - 1] != ')')
		return NULL;
	*first = arena_strndup(arena, cell->text, (size_t)(bracket - cell->text));
	return bracket + 1;
}

bool cell_parted(const struct table_shape *shape, const struct cell *cell, size_t column,
                 const char **lead, const char **rest)
{
	struct arena *arena = shape->with->arena;
	struct cell_parts parts;

	if (column == 0 || shape->table->align[column] != ALIGN_NUMBER || cell->span > 1 ||
	    !cell_split(cell->text, &parts))
		return false;
	*lead = arena_strndup(arena, cell->text, parts.lead);
	*rest = cell->text + parts.lead;
	return true;
}

/* In widths of a digit, by the report's own face, whose neighbours are much alike. */
static double width_of(const struct rendering *with, const char *text)
{
	enum { LARGE = 1000 };

	return fonts_width(with->fonts, FACE_REGULAR, LARGE, text) /
	       fmax(fonts_width(with->fonts, FACE_REGULAR, LARGE, "0"), 1);
}

static void blanks_add(struct str *out, double n)
{
	for (int i = 0; i < (int)lround(n); i++)
		str_add(out, "\u2007");
}

const char *cell_padded(const struct table_shape *shape, const struct cell *cell, size_t column)
{
	struct str out = {.arena = shape->with->arena};
	const char *lead, *rest;

	if (shape->kinds[column] != COLUMN_PAIRS || !cell_parted(shape, cell, column, &lead, &rest))
		return cell->text;
	blanks_add(&out, shape->lead[column] - width_of(shape->with, lead));
	str_add(&out, cell->text);
	blanks_add(&out, shape->rest[column] - width_of(shape->with, rest));
	return str_text(&out);
}

/* --- Columns ---------------------------------------------------------------------------- */

static void cell_measure(struct table_shape *shape, const struct cell *cell, size_t column)
{
	const char *lead, *rest;

	if (cell_parted(shape, cell, column, &lead, &rest)) {
		shape->lead[column] = fmax(shape->lead[column], width_of(shape->with, lead));
		shape->rest[column] = fmax(shape->rest[column], width_of(shape->with, rest));
		if (shape->kinds[column] == COLUMN_TEXTS)
			shape->kinds[column] = COLUMN_NUMBERS;
		if (*rest)
			shape->kinds[column] = COLUMN_PAIRS;
	}
	shape->width[column] =
	    fmax(shape->width[column], width_of(shape->with, cell->text) + 2 * cell->indent);
}

static void head_measure(struct table_shape *shape, const struct cell *cell, size_t column)
{
	const char *first, *second = head_second_line(cell, &first, shape->with->arena);
	double width = width_of(shape->with, first);

	if (second)
		width = fmax(width, width_of(shape->with, second));
	shape->width[column] = fmax(shape->width[column], width);
}

static void rows_measure(struct table_shape *shape, const struct row *rows, size_t n, bool head)
{
	for (size_t i = 0; i < n; i++) {
		size_t column = 0;

		for (size_t k = 0; k < rows[i].n_cells; k++) {
			size_t span = cell_span(shape->table, &rows[i], k);

			if (span == 1 && head)
				head_measure(shape, &rows[i].cells[k], column);
			else if (span == 1)
				cell_measure(shape, &rows[i].cells[k], column);
			column += span;
		}
	}
}

struct table_shape shape_of(const struct rendering *with, const struct table_piece *piece)
{
	const struct table *table = without_drawing(with->arena, piece->table);
	size_t n = table->n_columns;
	struct table_shape shape = {.with = with,
	                            .table = table,
	                            .kinds = ARENA_ARRAY(with->arena, enum column_kind, n),
	                            .lead = ARENA_ARRAY(with->arena, double, n),
	                            .rest = ARENA_ARRAY(with->arena, double, n),
	                            .width = ARENA_ARRAY(with->arena, double, n)};

	rows_measure(&shape, table->head, table->n_head, true);
	rows_measure(&shape, table->rows, table->n_rows, false);
	return shape;
}
