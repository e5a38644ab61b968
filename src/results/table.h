/* Tables of the store: rows of cells, whose texts hold fields
 * (results/field.h) where numbers belong.
 *
 * Analyses put numbers into the store and know no tables; show/ makes them, and
 * render/ gives them their looks.
 */
#ifndef SURVREPORT_RESULTS_TABLE_H
#define SURVREPORT_RESULTS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "results/results.h"

/* ALIGN_NUMBER: "246 (36%)" and "15.0 (12.0–18.4)" stand in the middle of the
 * column, ranged on the blank before the bracket, so that both parts align. */
enum cell_align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT, ALIGN_NUMBER };

struct cell {
	const char *text;     /* "" is an empty cell */
	unsigned char indent; /* levels */
	bool bold;
	unsigned char span; /* columns covered; 0 and 1 mean one */
};

struct row {
	const struct cell *cells; /* n_columns, or fewer with spans */
	size_t n_cells;
	bool rule_above;     /* a thin line, between parts of a table */
	bool keep_with_next; /* a variable's heading stays with its first level */
};

struct table {
	const char *analysis; /* the analysis that it belongs to */
	const char *caption;  /* without number and full stop */
	size_t n_columns;
	const enum cell_align *align; /* n_columns */
	struct row *head;             /* repeated on each page */
	size_t n_head;
	struct row *rows;
	size_t n_rows;
	const char **notes; /* footnotes */
	size_t n_notes;
};

/* A new table of the store, with one row of headings to come. */
struct table *results_add_table(struct results *results, const char *analysis, const char *caption,
                                size_t n_columns);

/* Appends a row of n_columns cells, all empty; the caller fills them. */
struct cell *table_add_row(struct results *results, struct table *table);
struct cell *table_add_head(struct results *results, struct table *table);
void table_add_note(struct results *results, struct table *table, const char *note);

/* Says under a table what "NE" means, if a cell shows a limit so; `because` may
 * be "the limit is not reached". */
void table_note_ne(struct results *results, struct table *table, const char *because);

/* Says under a table what a time below 0 is, if an interval has one for its
 * limit. */
void table_note_negative(struct results *results, struct table *table);

/* A copy with all its texts filled in; what it points to besides is shared. */
const struct table *table_filled(const struct results *results, const struct table *table,
                                 struct arena *arena);

#endif
