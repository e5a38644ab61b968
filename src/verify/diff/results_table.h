/* The text of a results.csv, read back: one row a number.
 *
 * Where the text comes from (a folder, a file, an attachment) is none of its
 * business.  The columns are those that export/results_csv.c writes (DESIGN.md,
 * section 6), in that order; a file with others is refused, since a column of
 * the key that is not known here would make different numbers look alike.
 */
#ifndef SURVREPORT_VERIFY_DIFF_RESULTS_TABLE_H
#define SURVREPORT_VERIFY_DIFF_RESULTS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "results/results.h"

/* The columns of results.csv; up to the statistic's name they are the key. */
enum results_column {
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
	N_RESULTS_COLUMNS
};

struct results_row {
	const char *fields[N_RESULTS_COLUMNS]; /* "" where empty; never NULL */
	enum result_status status;
	double value; /* of COLUMN_STAT; meaningful when status is RESULT_OK */
};

/* Rows in the order of the file; they and their fields live in the arena. */
struct results_table {
	struct results_row *rows;
	size_t n;
};

/* Reads the text of a results.csv; nothing of it is needed afterwards.  `name`
 * is what messages call it.  False after an error, which is in the sink: not
 * CSV, other columns, a row with too many or too few fields, a status that is
 * none, a number that is none.  The first one ends the reading: the file was
 * written by a program, and what follows a wrong row is hardly better.
 * Linear in the length of the text. */
bool results_table_parse(struct results_table *table, struct arena *arena, struct bytes csv,
                         const char *name, struct diags *diags) __attribute__((warn_unused_result));

#endif
