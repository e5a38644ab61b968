/* Which numbers moved between two runs, and what a reader would make of it.
 *
 * A move is one estimate, together with its limits where it has an interval
 * (rows `hr`, `hr_lo` and `hr_hi` of one key).  Rows belong together when all
 * columns of the key agree; several rows of one key are matched in order.
 *
 * Whether a number moved is decided by its value, as given by results.csv (ten
 * significant digits), and its status alone.  How it is printed decides only
 * how much the move matters.
 */
#ifndef SURVREPORT_VERIFY_DIFF_MOVED_H
#define SURVREPORT_VERIFY_DIFF_MOVED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "verify/diff/results_table.h"

/* What happened, in order of how much it matters to a reader.  The first that
 * applies is the one. */
enum move_class {
	MOVE_P_CROSSED,        /* a P-value, from one side of .05 to the other */
	MOVE_INTERVAL_CROSSED, /* a ratio's interval and 1, a difference's and 0 */
	MOVE_STATUS,           /* reached, estimable … or no longer so */
	MOVE_MEDIAN,           /* a median, by over a tenth */
	MOVE_PRINTED,          /* the printed text changed */
	MOVE_VANISHED,         /* only in the first run */
	MOVE_APPEARED,         /* only in the second run */
	MOVE_HIDDEN,           /* in digits that are not printed */
	MOVE_STYLE,            /* the number did not move, but is printed otherwise */
	N_MOVE_CLASSES
};

/* The rows of an estimate. */
enum move_part { PART_VALUE, PART_LOW, PART_HIGH, N_PARTS };

struct move {
	enum move_class class;
	const struct results_row *was[N_PARTS], *now[N_PARTS]; /* or NULL */
	double change;        /* relative to what was; infinite from 0 */
	size_t index;         /* order in the files */
	const char *sentence; /* one line */
	/* what else of the same group and variable vanished or appeared with
	 * it, in order; its own sentence is NULL */
	struct move *more;
};

/* In order of class, then of change, then of the files. */
struct moves {
	struct move **items;
	size_t n;
	size_t n_class[N_MOVE_CLASSES]; /* how many of each class */
	/* the following count rows */
	size_t n_both;     /* in both runs */
	size_t n_moved;    /* of n_both: value or status changed */
	size_t n_in_print; /* of n_moved: the printed text changed too */
	size_t n_vanished, n_appeared;
	size_t n_restyled; /* of n_both: not moved, but label or text changed */
};

/* Compares two tables.  The result borrows their rows and lives, sentences
 * included, in the arena.  Of an analysis that only one of them has, there is
 * one move, with its first estimate.  Expected cost: linear, but for sorting moves. */
struct moves moved_find(struct arena *arena, const struct results_table *was,
                        const struct results_table *now);

/* Whether anything moved, vanished or appeared; MOVE_STYLE is not enough. */
bool moved_any(const struct moves *moves);

/* What the estimate of a move is called: "rfs_hormon, hormon 1, rfs: Median"; and how
 * one of the runs prints it, with its limits; "" if that run does not have it. */
const char *move_name(struct arena *arena, const struct move *move);
const char *move_text(struct arena *arena, const struct results_row *const part[N_PARTS]);

/* What moved in one line: "12 of 595 numbers moved, 3 of them in print: 1
 * P-value crossed .05; 2 vanished". */
const char *moved_summary(struct arena *arena, const struct moves *moves);

/* Prints a line for each of the first `limit` moves (0: all), how many more
 * there are, and a line that sums up. */
void moved_print(const struct moves *moves, size_t limit, FILE *to);

#endif
