/* Tables: how wide the columns are, before anything is drawn; then the drawing.
 *
 * cells.c takes cells apart, layout.c measures, tables.c draws.  Widths come from
 * the contents; a table is as wide as they want it, at the left of the width that
 * it is given.  In a table too wide for that first the heads of number columns
 * wrap; then the type gets a little smaller; then long texts wrap; then the type
 * gets small.  If all that is not enough, the table is set in two blocks with the
 * first column in both, or else wants a page in landscape, and if even that is too
 * narrow, numbers wrap, and in the end words break.
 *
 * In a column of numbers all rows have one anchor: numbers end there, brackets
 * start behind it.  Where the numbers have one number of decimals, the anchor is
 * the decimal point, and "<" hangs out to the left.
 */
#ifndef SURVREPORT_RENDER_PAGES_TABLES_H
#define SURVREPORT_RENDER_PAGES_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "render/pages/flow.h"
#include "results/table.h"

/* The parts of a cell of numbers: "15.0 (3.7–26.3)" has the lead "15.0" and a
 * bracket, "33–80" the lead "33" and a rest that follows at once. */
struct cell_parts {
	size_t point; /* bytes before the decimal point of the lead; all of the lead
	                 if it has none */
	size_t lead;  /* bytes of the lead */
	size_t rest;  /* where what follows starts; the length of all if nothing does */
	bool bracket; /* it does with a bracket */
	bool word;    /* the lead stands for a number: NR */
};

/* Takes a cell apart; false if it does not start with a number, or with what stands
 * for one. */
bool cell_split(const char *text, struct cell_parts *parts);

/* A head whose brackets do not break; and its lines as they are printed. */
const char *head_bound(struct arena *arena, const char *text);
void head_unbind(struct arena *arena, struct text_lines *lines);

/* A column's place, its width, what it may be narrowed to by wrapping heads and
 * texts, and by wrapping numbers too; what its numbers have to the left of the
 * anchor and to the right.  `wraps`: it holds texts, not numbers. */
struct table_column {
	double x, width, least, word, left, right;
	double fraction; /* widest part from the point to the lead's end, if the
	                    anchor is the point; brackets start behind it */
	bool points;     /* the anchor is the decimal point */
	bool wraps;
};

struct table_layout {
	const struct flow *flow;
	const struct table *table;
	double room; /* the width that it is given */
	double size; /* of its text */
	double line; /* line distance; of heads */
	double head_line;
	double gap;   /* between columns */
	double width; /* of the whole */
	bool named;   /* the first column has names of variables, and levels */
	struct table_column *columns;
	struct table_column *by_em; /* widths in type of one point, unwrapped */
};

/* From this share of a page on a table may be broken. */
#define TABLE_WHOLE 0.2

/* A level of indent, what stands between a number and its bracket, and before a
 * mark, in ems; the size of marks that are letters, by that of the text. */
#define INDENT 1.41
#define BRACKET_GAP 0.47
#define MARK_GAP 0.06
#define MARK_SIZE 0.68

/* Measures a table for a width.  False if numbers or words must break to make it
 * fit; the layout is of use even so. */
bool table_measure(struct table_layout *layout, const struct flow *flow, const struct table *table,
                   double room) __attribute__((warn_unused_result));

/* A cell on its place: the columns it covers, and their width. */
struct placed_cell {
	const struct cell *cell;
	size_t column, span;
	double x, width; /* without the indent */
	enum type type;
	enum cell_align align;
	struct text_lines lines;
};

/* The style of a cell; its size is that of the layout. */
struct text_style cell_style(const struct table_layout *layout, const struct cell *cell,
                             enum type type);

/* The cells of a row that have text, with their lines; returns how many.
 * `cells` has room for table->n_columns. */
size_t row_place(const struct table_layout *layout, const struct row *row, bool head,
                 struct placed_cell *cells);

/* How many lines the longest of some cells has, at least 1, and whether one has a
 * unit below; how many a row. */
size_t most_lines(const struct placed_cell *cells, size_t n);
bool has_unit(const struct placed_cell *cells, size_t n);
size_t row_lines(const struct table_layout *layout, const struct row *row);

/* Where a number of a column is drawn, with respect to the table's left edge: its
 * anchor. */
double column_anchor(const struct table_column *column);

/* The columns `from` to `to` of a table besides the first, as a table with its
 * caption, and without notes. */
struct table *table_block(struct arena *arena, const struct table *table, size_t from, size_t to);

/* A table laid out, in as many blocks as it needs. */
struct table_setting;

/* Lays a table out in a width, in points; number 0: it has no caption. */
struct table_setting *table_lay(struct flow *flow, const struct table *table, size_t number,
                                double width);

/* Whether it fits into its width without breaking numbers or words; and that in one
 * block, and in type of about its natural size. */
bool table_fits(const struct table_setting *setting);
bool table_is_easy(const struct table_setting *setting);

/* The height of all of it with caption and notes; of what must at least stand on
 * the page where it starts. */
double table_height(const struct table_setting *setting);
double table_least_height(const struct table_setting *setting);

/* Draws it from the cursor on, its left edge at `x` of the page; over as many
 * pages as it needs. */
void table_set(struct table_setting *setting, double x);

#endif
