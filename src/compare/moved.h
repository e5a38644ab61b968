/* Which numbers moved between two results.csv, in the order of what it would
 * matter to a reader.
 *
 * A number is known by where it belongs (analysis … context, stat_name); it
 * moved if its ten digits or its status are not the same.  How it is printed
 * counts only where the number is the same.
 */
#ifndef SURVREPORT_COMPARE_MOVED_H
#define SURVREPORT_COMPARE_MOVED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"

/* The columns of results.csv (DESIGN, section 6). */
enum result_column {
	COLUMN_ANALYSIS,
	COLUMN_POPULATION,
	COLUMN_GROUP1,
	COLUMN_GROUP1_LEVEL,
	COLUMN_GROUP2,
	COLUMN_GROUP2_LEVEL,
	COLUMN_VARIABLE,
	COLUMN_VARIABLE_LEVEL,
	COLUMN_CONTEXT,
	COLUMN_STAT_NAME,
	COLUMN_STAT_LABEL,
	COLUMN_STAT,
	COLUMN_STAT_FMT,
	COLUMN_STATUS,
	COLUMN_WARNING,
	N_RESULT_COLUMNS
};

struct result_row {
	const char *fields[N_RESULT_COLUMNS];
	const struct result_row *match; /* of the other side; or NULL */
};

struct results_table {
	struct result_row *rows;
	size_t n;
};

/* Reads the text of a results.csv.  False, with an error in the sink, for
 * what is none. */
bool results_table_parse(struct results_table *table, struct arena *arena,
                         struct bytes csv, const char *name, struct diags *diags)
    __attribute__((warn_unused_result));

/* Why a move matters, most first. */
enum matter {
	MATTER_P,        /* a P-value crossed .05 */
	MATTER_INTERVAL, /* an interval of a ratio now includes 1, or no more;
	                    of a difference 0 */
	MATTER_STATUS,   /* a value became, or ceased to be, estimable … */
	MATTER_MEDIAN,   /* a median moved by over a tenth */
	MATTER_PRINTED,  /* another printed number */
	MATTER_VANISHED,
	MATTER_APPEARED,
	MATTER_HIDDEN, /* the print rounds the move away */
	MATTER_STYLE,  /* the same number, printed differently */
	N_MATTERS
};

struct move {
	enum matter matter;
	const struct result_row *was, *now; /* one is NULL if it vanished or
	                                       appeared */
	double size; /* relative to the larger number; of P-values as it is */
};

struct moves {
	struct move *items; /* most important first */
	size_t n;
	size_t n_was, n_now; /* numbers on both sides */
	size_t n_matter[N_MATTERS];
};

/* Matches the rows of two tables, by hashing, and lists what moved.  Rows of
 * one place are matched in their order.  Cost: n log n of the moves. */
struct moves moved_find(struct arena *arena, struct results_table *was,
                        struct results_table *now);

/* A move on one line: "rfs [1] log-rank P-value: .042, now .061 (crossed
 * .05)". */
const char *moved_text(struct arena *arena, const struct move *move);

/* All of them in a line: "12 of 592 numbers moved: 1 P-value crossed .05, …";
 * or that none did. */
const char *moved_summary(struct arena *arena, const struct moves *moves);

#endif
