/* Where the words of a table's cells stand, for programs that lay it out themselves: they
 * are told the widths of columns and the indents of words in them, in points.
 *
 * A cell has half of the gap to its neighbours at either side.  The numbers of a column end
 * where their indents from the right say, so that brackets stand below each other: tabs to
 * a decimal point would follow the reader's locale. */
#ifndef SURVREPORT_RENDER_OFFICE_COLUMNS_H
#define SURVREPORT_RENDER_OFFICE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "render/pages/tables.h"
#include "render/render.h"

/* The faces of office programs may be a little wider than those that were measured: so much
 * of a gap is left to words. */
#define COLUMNS_SLACK 4.0

struct columns {
	const struct rendering *with;
	const struct table *table;
	struct table_layout layout;
	double size;        /* of its text, that office programs know: halves of a point */
	double *edges;      /* n_columns + 1: where cells begin and end */
	size_t *in_bracket; /* of a column: the most digits of a number alone in brackets */
};

/* Measures a table for a width.  False if words or numbers must break to make it fit.
 * `flow` has to outlive it. */
bool columns_measure(struct columns *columns, const struct rendering *with, const struct flow *flow,
                     const struct table *table, double room);

/* Indents of words from the edges of the cell that they stand in. */
struct cell_indents {
	double left, right;
};

/* Whether a cell is a number that stands at its column's anchor; then how it is written,
 * with blanks as wide as digits where it has fewer, and its indents. */
bool columns_number(const struct columns *columns, const struct cell *cell, size_t column,
                    const char **text, struct cell_indents *indents);

/* How other words are ranged, and their indents, by which they keep clear of gaps. */
enum cell_align columns_align(const struct columns *columns, size_t column, size_t span);
struct cell_indents columns_indents(const struct columns *columns, const struct cell *cell,
                                    size_t column, size_t span);

/* How many columns a cell covers; whether the words of a row's first cell, which are its
 * only ones, need the room of all. */
size_t columns_span(const struct columns *columns, const struct cell *cell, size_t column);
bool columns_is_across(const struct columns *columns, const struct row *row);

/* Whether a row begins what stands together: a variable with its levels. */
bool columns_starts_group(const struct columns *columns, size_t row);

#endif
