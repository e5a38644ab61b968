#include "render/office/columns.h"

#include <math.h>
#include <string.h>

#include "base/str.h"

/* --- Numbers ------------------------------------------------------------------------------ */

static double text_width(const struct columns *columns, enum face face, const char *text,
                         size_t length)
{
	return fonts_span_width(columns->with->fonts, face, columns->size, text, length);
}

/* What signs behind a cell's words take. */
static double marks_width(const struct columns *columns, const struct cell *cell)
{
	const char *signs = table_signs(columns->table, cell, columns->with->arena);

	return *signs ? text_width(columns, FACE_REGULAR, signs, strlen(signs)) * MARK_SIZE +
	                    MARK_GAP * columns->layout.size
	              : 0;
}

/* Whether a cell is a number that stands at its column's anchor. */
static bool is_number(const struct columns *columns, const struct cell *cell, size_t column,
                      struct cell_parts *parts)
{
	return cell->span <= 1 && columns->table->align[column] == ALIGN_NUMBER &&
	       cell_split(cell->text, parts);
}

/* Digits of a number that stands alone in brackets, before its point: 2 of "12 (20.1%)";
 * 0 of other cells. */
static size_t bracket_digits(const struct cell *cell, const struct cell_parts *parts)
{
	const char *inside = cell->text + parts->rest + 1;
	size_t digits = parts->bracket ? strspn(inside, "0123456789") : 0;
	const char *rest = inside + digits;

	rest += strspn(rest, ".0123456789%");
	return digits && (*rest == ')' || *rest == ']') && !rest[1] ? digits : 0;
}

/* Blanks as wide as digits that such a number lacks. */
static size_t digits_lacking(const struct columns *columns, const struct cell *cell, size_t column,
                             const struct cell_parts *parts)
{
	size_t digits = bracket_digits(cell, parts);

	return digits ? columns->in_bracket[column] - digits : 0;
}

static const char *number_text(const struct columns *columns, const struct cell *cell,
                               size_t column, const struct cell_parts *parts)
{
	size_t lacking = digits_lacking(columns, cell, column, parts);
	struct str out = {.arena = columns->with->arena};

	if (!lacking)
		return cell->text;
	str_add_bytes(&out, cell->text, parts->rest + 1);
	while (lacking-- > 0)
		str_add(&out, "\u2007");
	str_add(&out, cell->text + parts->rest + 1);
	return str_text(&out);
}

/* How far behind its column's anchor the words of a number end, points. */
static double number_end(const struct columns *columns, const struct cell *cell, size_t column,
                         const struct cell_parts *parts)
{
	const struct table_column *of = &columns->layout.columns[column];
	enum face face = cell->bold ? FACE_BOLD : FACE_REGULAR;
	const char *rest = cell->text + parts->rest;
	double end = text_width(columns, face, rest, strlen(rest)) +
	             (double)digits_lacking(columns, cell, column, parts) *
	                 text_width(columns, face, "0", 1);
	double fraction = of->points ? text_width(columns, face, cell->text + parts->point,
	                                          parts->lead - parts->point)
	                             : 0;

	if (parts->bracket)
		return end + (of->points ? of->fraction : 0) + BRACKET_GAP * columns->layout.size;
	if (of->points && parts->word)
		fraction = of->fraction;
	return end + fraction;
}

/* The indent by which a number ends where it has to, from its cell's right edge. */
static double number_indent(const struct columns *columns, const struct cell *cell, size_t column,
                            const struct cell_parts *parts)
{
	const struct table_column *of = &columns->layout.columns[column];
	double right = columns->edges[column + 1];

	return fmax(0, right - column_anchor(of) - number_end(columns, cell, column, parts) -
	                   marks_width(columns, cell));
}

bool columns_number(const struct columns *columns, const struct cell *cell, size_t column,
                    const char **text, struct cell_indents *indents)
{
	struct cell_parts parts;

	if (!is_number(columns, cell, column, &parts))
		return false;
	*text = number_text(columns, cell, column, &parts);
	*indents = (struct cell_indents){0, number_indent(columns, cell, column, &parts)};
	return true;
}

/* --- Other words --------------------------------------------------------------------------- */

enum cell_align columns_align(const struct columns *columns, size_t column, size_t span)
{
	return span > 1 && column > 0 ? ALIGN_CENTRE : columns->table->align[column];
}

struct cell_indents columns_indents(const struct columns *columns, const struct cell *cell,
                                    size_t column, size_t span)
{
	const struct table_column *first = &columns->layout.columns[column];
	const struct table_column *last = &columns->layout.columns[column + span - 1];
	double left = first->x - columns->edges[column];
	double right = columns->edges[column + span] - last->x - last->width;

	if (columns_align(columns, column, span) != ALIGN_LEFT)
		left = fmax(left - COLUMNS_SLACK, 0);
	return (struct cell_indents){left + cell->indent * INDENT * columns->layout.size,
	                             fmax(right - COLUMNS_SLACK, 0)};
}

size_t columns_span(const struct columns *columns, const struct cell *cell, size_t column)
{
	size_t span = cell->span > 1 ? cell->span : 1, n = columns->table->n_columns;

	return column + span > n ? n - column : span;
}

bool columns_is_across(const struct columns *columns, const struct row *row)
{
	const struct cell *cell = &row->cells[0];

	if (row->n_cells == 1)
		return true;
	for (size_t i = 1; i < row->n_cells; i++)
		if (*row->cells[i].text)
			return false;
	return !columns->table->plot && row->n_cells > 1 &&
	       text_width(columns, FACE_BOLD, cell->text, strlen(cell->text)) +
	               cell->indent * INDENT * columns->layout.size >
	           columns->layout.columns[0].width;
}

bool columns_starts_group(const struct columns *columns, size_t row)
{
	const struct row *of = &columns->table->rows[row];

	return of->rule_above || (columns->layout.named && of->n_cells && !of->cells[0].indent);
}

/* --- Measures ------------------------------------------------------------------------------ */

/* Where cells meet: in the middle of gaps.  A table that leaves room has a little at its
 * right, too. */
static void edges_place(struct columns *columns, double room)
{
	size_t n = columns->table->n_columns;
	const struct table_column *of = columns->layout.columns;

	columns->edges = ARENA_ARRAY(columns->with->arena, double, n + 1);
	for (size_t i = 1; i < n; i++)
		columns->edges[i] = of[i].x - columns->layout.gap / 2;
	columns->edges[n] = fmin(of[n - 1].x + of[n - 1].width + COLUMNS_SLACK,
	                         fmax(room, of[n - 1].x + of[n - 1].width));
}

static void brackets_count(struct columns *columns)
{
	const struct table *table = columns->table;

	columns->in_bracket = ARENA_ARRAY(columns->with->arena, size_t, table->n_columns);
	for (size_t i = 0; i < table->n_rows; i++)
		for (size_t k = 0; k < table->rows[i].n_cells; k++) {
			const struct cell *cell = &table->rows[i].cells[k];
			struct cell_parts parts;
			size_t digits = 0;

			if (table->rows[i].n_cells == table->n_columns &&
			    is_number(columns, cell, k, &parts))
				digits = bracket_digits(cell, &parts);
			if (digits > columns->in_bracket[k])
				columns->in_bracket[k] = digits;
		}
}

bool columns_measure(struct columns *columns, const struct rendering *with, const struct flow *flow,
                     const struct table *table, double room)
{
	bool fits;

	*columns = (struct columns){.with = with, .table = table};
	fits = table_measure(&columns->layout, flow, table, room);
	columns->size = (int)(columns->layout.size * 2 + 0.01) / 2.0;
	edges_place(columns, room);
	brackets_count(columns);
	return fits;
}
