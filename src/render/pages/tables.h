/* Tables: how wide the columns are, before anything is drawn.
 *
 * layout.c measures, tables.c draws.  Widths come from the contents.  In a
 * table too wide for the page first the heads of number columns wrap; then the
 * type gets a little smaller; then long texts wrap; then the type gets small.
 * If all that is not enough, the table wants a page in landscape, and if even
 * that is too narrow, numbers wrap, and in the end words break.
 */
#ifndef SURVREPORT_RENDER_PAGES_TABLES_H
#define SURVREPORT_RENDER_PAGES_TABLES_H

#include <stdbool.h>
#include <stddef.h>

#include "render/pages/flow.h"
#include "results/results.h"
#include "results/table.h"

/* A column's place, its width, what it may be narrowed to by wrapping heads and
 * texts, and by wrapping numbers too; `before` is the widest part before the
 * bracket and `after` the widest from the blank before the bracket on, in
 * columns that are ranged on it.  `wraps`: it holds texts, not numbers. */
struct table_column {
	double x, width, least, word, before, after;
	bool wraps;
};

struct table_layout {
	const struct flow *flow;
	const struct table *table;
	double size;  /* of its text */
	double line;  /* line distance */
	double gap;   /* between columns */
	double width; /* of the whole */
	struct table_column *columns;
	struct table_column *by_em; /* widths in type of one point, unwrapped */
};

/* Space above and below the text of a row, in lines; a level of indent, in
 * ems. */
#define ROW_PADDING 0.12
#define INDENT 1.17

/* Measures a table for the flow's text width.  False if numbers or words must
 * break to make it fit; the layout is of use even so. */
bool table_measure(struct table_layout *layout, const struct flow *flow, const struct table *table)
    __attribute__((warn_unused_result));

/* A cell on its place: the columns it covers, and their width. */
struct placed_cell {
	const struct cell *cell;
	size_t column, span;
	double x, width; /* without the indent */
	enum face face;
	enum cell_align align;
	struct text_lines lines;
};

/* The cells of a row that have text, with their lines; returns how many.
 * `cells` has room for table->n_columns. */
size_t row_place(const struct table_layout *layout, const struct row *row, bool head,
                 struct placed_cell *cells);

/* How many lines the longest of some cells has, at least 1; how many a row. */
size_t most_lines(const struct placed_cell *cells, size_t n);
size_t row_lines(const struct table_layout *layout, const struct row *row, bool head);

/* Bytes before the blank that the column is ranged on; the whole length of a
 * text without a bracket. */
size_t bracket_split(const char *text);

/* Whether a text takes part in ranging: it has a bracket, or is a number. */
bool is_ranged(const char *text);

#endif
