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
#include <stdint.h>

#include "base/arena.h"
#include "results/results.h"

/* ALIGN_NUMBER: "246 (36)" and "15.0 (12.0–18.4)" stand in the middle of the
 * column, numbers ending where the bracket starts, so that both parts align. */
enum cell_align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT, ALIGN_NUMBER };

struct cell {
	const char *text;     /* "" is an empty cell */
	unsigned char indent; /* levels */
	bool bold;
	unsigned char span; /* columns covered; 0 and 1 mean one */
	const char *unit;   /* of a head: a second line, "N = 440"; or NULL */
	uint32_t marks;     /* bit i: a mark leads to notes[i] */
};

struct row {
	const struct cell *cells; /* n_columns, or fewer with spans */
	size_t n_cells;
	bool rule_above;     /* a variable, or another part of the table, starts */
	bool keep_with_next; /* a variable's heading stays with its first level */
};

/* "CI", "confidence interval". */
struct abbreviation {
	const char *shorter, *words;
};

/* What stands in a column that is drawn: ratios and their intervals, a row each. */
enum plot_mark_kind { PLOT_NOTHING, PLOT_REFERENCE, PLOT_ESTIMATE, PLOT_WHOLE };
struct plot_mark {
	enum plot_mark_kind kind;
	const struct result *ratio, *low, *high; /* an estimate's; nothing is drawn unless all
	                                            have values */
	const struct result *weight;             /* a count, or NULL */
};

/* A column that is drawn, with one logarithmic axis below the table. */
struct table_plot {
	size_t column;
	const char *low, *high;  /* what the sides of 1 mean; "": nothing */
	const char *point;       /* decimal point of its axis */
	struct plot_mark *marks; /* of the first n rows */
	size_t n;
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
	struct abbreviation *abbreviations; /* in heads and cells */
	size_t n_abbreviations;
	struct table_plot *plot; /* NULL: all columns are texts */
	const char **signs; /* of a filled table: of notes[i], "a", "†"; the first n_marked */
	size_t n_marked;
};

/* A new table of the store, with one row of headings to come. */
struct table *results_add_table(struct results *results, const char *analysis, const char *caption,
                                size_t n_columns);

/* Appends a row of n_columns cells, all empty; the caller fills them. */
struct cell *table_add_row(struct results *results, struct table *table);
struct cell *table_add_head(struct results *results, struct table *table);
void table_add_note(struct results *results, struct table *table, const char *note);

/* Makes rows of the columns of a table that is much wider than long, as one of many
 * times or groups is; other tables stay as they are. */
void table_turn(struct results *results, struct table *table);

/* Has a column drawn; and what stands in it in the last row. */
void table_add_plot(struct results *results, struct table *table, struct table_plot plot);
void table_plot_row(struct results *results, struct table *table, struct plot_mark mark);

/* Marks a cell of the table, and adds the note that the mark leads to, unless it
 * is there.  A table has room for 32 such notes; what comes later is a note
 * without a mark. */
void table_mark(struct results *results, struct table *table, struct cell *cell, const char *note);

/* Has an abbreviation explained; once, however often it is asked for. "NE" and
 * "NR" need none: those of cells are found when the table is filled. */
void table_abbreviate(struct results *results, struct table *table, const char *shorter,
                      const char *words);

/* Says under each table, and in each sentence under a heading, what a time below 0
 * is, if an interval has one for its limit. */
void results_note_negative(struct results *results);

/* The signs of a cell's marks in a filled table: "a,b"; "" if it has none. */
const char *table_signs(const struct table *table, const struct cell *cell, struct arena *arena);

/* A copy as it is printed, with all its texts filled in; what it points to besides
 * is shared.  In cells "not reached" is NR, and "not estimable" NE; the sign of
 * percents is left out where head, caption, stub or a note says that they are
 * some.  Notes with marks come first, in the order of their marks, with their
 * signs; then those without, then the abbreviations in one line. */
const struct table *table_filled(const struct results *results, const struct table *table,
                                 struct arena *arena);

/* The same for dumps: in cells, numbers have their names beside them
 * (field_named()), and marks and units stand behind the text; the other texts have
 * their fields. */
const struct table *table_named(const struct results *results, const struct table *table,
                                struct arena *arena);

#endif
