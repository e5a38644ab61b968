/* Which rows of an input changed, told from two digests.
 *
 * With a key, rows are matched by it, and of several with one key first those that
 * did not change; without, a row is known by its digest,
 * and rows that changed are paired by their place between those that did not.
 *
 * Cost: linear in the number of rows.
 */
#ifndef SURVREPORT_VERIFY_ROWS_H
#define SURVREPORT_VERIFY_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/file.h"

/* A side of the comparison: column names, and the lines of digest.h. */
struct rows_side {
	const char *const *columns;
	size_t n_columns;
	struct bytes rows;
};

enum row_change_kind { ROW_EDITED, ROW_ADDED, ROW_REMOVED };

/* Rows count from 0; ROW_NONE where there is none. */
extern const size_t ROW_NONE;

struct row_change {
	enum row_change_kind kind;
	size_t was, now;
	const char *key;      /* "" without one */
	const size_t *fields; /* n_fields columns of `now` that changed; those
	                         that are known */
	size_t n_fields;
};

struct rows_compared {
	struct row_change *changes; /* edited, added, removed; by place */
	size_t n;
	size_t n_kind[3];      /* enum row_change_kind */
	bool reordered;        /* rows that are in both, in another order */
	size_t *column_counts; /* edited rows, by column of `now` */
};

/* False if a side is not in the form of digest.h. */
bool rows_compare(struct arena *arena, const struct rows_side *was, const struct rows_side *now,
                  struct rows_compared *out) __attribute__((warn_unused_result));

#endif
