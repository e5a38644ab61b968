/* What formats of tables share that have neither drawings nor anchors to align at. */
#ifndef SURVREPORT_RENDER_TABLES_SHAPE_H
#define SURVREPORT_RENDER_TABLES_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "render/pieces.h"

/* What the cells of a column are. */
enum column_kind {
	COLUMN_TEXTS,
	COLUMN_NUMBERS, /* "12", "<0.001", NR */
	COLUMN_PAIRS,   /* "12 (20)", "33–80": a number, and what follows it */
};

struct table_shape {
	const struct rendering *with;
	const struct table *table; /* without its drawn column */
	enum column_kind *kinds;   /* of each column */
	double *lead, *rest;       /* widest parts of a column's numbers, in digits */
	double *width;             /* widest cell of a column, with heads in two lines, in
	                              digits */
};

struct table_shape shape_of(const struct rendering *with, const struct table_piece *piece);

/* How many columns a cell covers: one that is alone in its row covers all. */
size_t cell_span(const struct table *table, const struct row *row, size_t i);

/* Text and unit of a cell in one line: "Tamoxifen, N = 246". */
const char *cell_words(const struct cell *cell, struct arena *arena);

/* A head in two lines, if it is one with a unit or a bracket at its end: the second,
 * with *first set to the first one; else NULL, and *first is all. */
const char *head_second_line(const struct cell *cell, const char **first, struct arena *arena);

/* Whether a cell of the body is a number of its column, and its parts: what comes before
 * the blank or dash, and what follows; *rest is "" if nothing does. */
bool cell_parted(const struct table_shape *shape, const struct cell *cell, size_t column,
                 const char **lead, const char **rest);

/* A cell of pairs with blanks as wide as digits around, so that those of a column stand
 * below each other where they are centred; else its text. */
const char *cell_padded(const struct table_shape *shape, const struct cell *cell, size_t column);

#endif
