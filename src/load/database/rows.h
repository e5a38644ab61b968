/* Rows of a database on their way to a CSV text of one form.
 *
 * The same rows make the same bytes, in whatever order they come, from whatever
 * database: rows stand in the order of the key (numbers as numbers, else by bytes),
 * those with the same key, or without one, in the order of their bytes.  NULL is an
 * empty field, an empty text is "", lines end with LF.
 */
#ifndef SURVREPORT_LOAD_DATABASE_ROWS_H
#define SURVREPORT_LOAD_DATABASE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/suggest.h"

struct row; /* one that is kept */

/* {.arena, .key} are set; key is a column's name, or NULL. */
struct rows {
	struct arena *arena;
	const char *key;
	/* internal */
	struct names columns;
	size_t key_column; /* columns.n: none */
	struct str line;   /* the row under way */
	size_t cell;       /* its next cell */
	struct {
		size_t start, length;
	} key_at;
	struct row *items;
	size_t n;
	bool numeric;   /* all keys are whole numbers */
	bool ascending; /* and the rows have come in order */
};

/* The columns.  What is wrong with them, or NULL. */
const char *rows_begin(struct rows *rows, const struct names *columns)
    __attribute__((warn_unused_result));

/* The next cell of the row: nothing, or a text.  What is wrong with it, or NULL. */
void rows_missing(struct rows *rows);
const char *rows_text(struct rows *rows, const char *text, size_t length)
    __attribute__((warn_unused_result));

/* The same of a date or a time, whose text must be that of a day. */
const char *rows_date(struct rows *rows, const char *text, size_t length)
    __attribute__((warn_unused_result));

/* … and of a number, as short as tells it from its neighbours. */
const char *rows_number(struct rows *rows, double value) __attribute__((warn_unused_result));

/* The row is whole. */
void rows_end_row(struct rows *rows);

/* Where something is wrong: "column 'dx' of row 118 (pid 4711)". */
const char *rows_place(const struct rows *rows);

/* Hands over the text, piece by piece, until false comes back. */
typedef bool rows_write_fn(void *user, const char *text, size_t length);
bool rows_write(struct rows *rows, rows_write_fn *write, void *user);

#endif
